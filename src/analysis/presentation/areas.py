"""The parts that show an area and its neighbours beside England: a spine chart and a tartan rug.

Better and worse stand only where an interval was worked out from published counts. Everything else is
shown with its figure and called `not compared`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.laid_out import rows_of
from analysis.presentation import words
from analysis.presentation.charts import spine_chart, tartan_rug
from analysis.presentation.markup import Html, render
from analysis.presentation.tables import Table, headers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analysis.presentation.charts import Chart
    from analysis.results import AreaComparison

NOT_COMPARED = "not compared"
_KINDS = {"percent": "percentages", "rate per 10,000": "rates"}
BY_CHANCE = 20  # at the 95% level one comparison in twenty differs by chance


def area_header(comparison: AreaComparison) -> Html:
    """What is compared, how, how many comparisons there are, and what is left out."""
    verdicts, positions = comparison.verdicts, comparison.positions
    tested = verdicts[verdicts["word"] != NOT_COMPARED]
    indicators = len(tested.drop_duplicates(["indicator_id", "group"]))
    return render(
        "area_header.html.j2",
        review=comparison.review,
        neighbours=_neighbours(comparison),
        tested=indicators,
        untested=len(positions) - indicators,
        total=len(positions),
        methods=_methods(tested),
        chance=chance_sentence(len(tested)),
        left_out=_left_out(comparison),
    )


def _methods(tested: pd.DataFrame) -> list[str]:
    """The method of the intervals for each kind of unit that occurs."""
    used = {str(row["unit"]): str(row["method"]) for row in rows_of(tested)}
    return [f"{used[unit]}, for {kind}" for unit, kind in _KINDS.items() if unit in used]


def chance_sentence(comparisons: int) -> str:
    """How many of so many comparisons would show a difference by chance.

    Example:
        >>> chance_sentence(44)  # doctest: +ELLIPSIS
        'With 44 comparisons at the 95% level, about 2.2 would show a difference by chance alone...'
    """
    if not comparisons:
        return ""
    expected = words.format_value(comparisons / BY_CHANCE, "count", 1, prose=True)
    counted = words.count_words(comparisons, "comparison", "comparisons")
    return (
        f"With {counted} at the 95% level, about {expected} would show a difference by chance alone, "
        "even if no area differed from England."
    )


def _neighbours(comparison: AreaComparison) -> int:
    """How many neighbours the area has in the list that is used."""
    others = comparison.verdicts[~comparison.verdicts["is_own"]]
    return int(others["area_code"].nunique())


def _left_out(comparison: AreaComparison) -> list[str]:
    """Which indicators of the review stand in neither chart, by the reason."""
    review = comparison.review
    both = pd.concat([review.assessments, review.other_indicators], ignore_index=True)
    both = both.drop_duplicates(["indicator_id", "group"])
    nothing = both[both["value"].isna()]
    alone = both[both["value"].notna() & both["england_value"].isna()]
    sentences = [
        f"{heading}: {words.join_words(str(name) for name in rows['short_name'])}."
        for heading, rows in (
            (f"No figure for {review.area_name}", nothing),
            ("No figure for England in the same period", alone),
        )
        if len(rows)
    ]
    lone = [str(row["short_name"]) for row in rows_of(comparison.positions) if int(row["areas"]) < 2]
    if lone and _neighbours(comparison):
        sentences.append(
            f"No neighbour has a figure, so not in the table of areas: {words.join_words(lone)}."
        )
    return sentences


def area_spine(comparison: AreaComparison) -> Chart:
    """Where the area stands on every indicator, England in the middle and its neighbours as the range."""
    review = comparison.review
    positions = _tested_first(comparison.positions, comparison)
    names = _distinct(positions)
    rows = [
        {
            **row,
            "name": names[(str(row["indicator_id"]), str(row["group"]))],
            "value_text": _value(row["value"], row),
            "benchmark_text": _value(row["england_value"], row),
            "lowest_text": _value(row["lowest"], row),
            "highest_text": _value(row["highest"], row),
            "period": str(row["period_label"]),
        }
        for row in rows_of(positions)
    ]
    count = _neighbours(comparison)
    neighbours = words.count_words(count, "statistical neighbour", "statistical neighbours")
    return spine_chart(
        pd.DataFrame(rows, columns=None if rows else [*_SPINE_COLUMNS]),
        title=f"{review.area_name} beside England, every indicator",
        area_name=review.area_name,
        scale_label=f"lowest to highest of the area and its {neighbours}",
        note=f"{_range_note(comparison)} {_RULE}",
    )


_SPINE_COLUMNS = (
    "name", "value_text", "period", "position", "low_position", "q1", "q3", "high_position", "word",
)  # fmt: skip
_RULE = (
    "Better, similar, worse (higher, lower where the publisher names no direction): the area’s 95% interval "
    "against England’s figure. Not compared: no counts are published, so there is no interval, and the place "
    "on the line is the figure as published."
)


def _range_note(comparison: AreaComparison) -> str:
    """What the range is, and why a row may have none."""
    if not _neighbours(comparison):
        return (
            f"The data hold no list of statistical neighbours of {comparison.review.area_name}, "
            "so no row has a range to place it in."
        )
    hidden = any(str(row["reason"]) == "comparator_missing" for row in rows_of(comparison.positions))
    return (
        "The line is not cut at the 5th and 95th percentile: of so few areas these would lie between the "
        "outermost two."
        f"{' No place is shown where a quarter or more of the areas have no figure.' if hidden else ''}"
    )


def area_rug(comparison: AreaComparison) -> Chart:
    """Every area on every indicator as a table of verdicts, those that were tested first."""
    review = comparison.review
    order = _tested_first(comparison.positions, comparison)
    has_neighbours = bool(_neighbours(comparison))
    if has_neighbours:
        order = order[order["areas"] > 1]
    names = _distinct(order)
    held = {
        key: rows for key, rows in comparison.verdicts.groupby(["indicator_id", "group"], sort=False)
    }  # fmt: skip
    areas = _distinct_areas(comparison.verdicts)
    rows = [
        {
            "area_name": areas[str(row["area_code"])],
            "indicator_name": name,
            "word": str(row["word"]),
            "value_text": f"[{row['missing']}]" if row["missing"] else _value(row["value"], row),
            "period": f"{row['period_label']}, England {_value(row['england_value'], row)}",
        }
        for key, name in names.items()
        for row in rows_of(held[key])
    ]
    shown = comparison.verdicts[comparison.verdicts["word"] != NOT_COMPARED]
    near = " and its statistical neighbours" if has_neighbours else ""
    return tartan_rug(
        pd.DataFrame(rows, columns=["area_name", "indicator_name", "word", "value_text", "period"]),
        title=f"{review.area_name}{near} beside England",
        area_name=areas.get(review.area_code, review.area_name),
        note=(
            "A colour says how sure a difference is, not how large. Indicators whose counts are published "
            "come first; the others have no interval and are not compared. "
            f"{'The neighbours follow, the closest first. ' if has_neighbours else ''}"
            f"{chance_sentence(len(shown))}"
        ),
    )


def area_intervals(comparison: AreaComparison) -> Html:
    """The counts and intervals behind every verdict of the rug, folded: one table an indicator."""
    tested = comparison.verdicts[comparison.verdicts["word"] != NOT_COMPARED]
    tables = [_intervals(rows).html for _, rows in tested.groupby(["indicator_id", "group"], sort=False)]
    return render("area_intervals.html.j2", tables=tables)


def _intervals(verdicts: pd.DataFrame) -> Table:
    rows = rows_of(verdicts)
    first = rows[0]
    per = f", {words.UNIT_WORDS[str(first['unit'])]}" if first["unit"] != "percent" else ""
    return Table(
        caption=(
            f"{first['short_name']}, {first['period_label']}{per}: "
            f"England {_fine(first['england_value'], first)}; 95% intervals by {first['method']}"
        ),
        headers=headers("Area", "Counts", "Figure", "95% interval", "Beside England", numbers=(1, 2, 3)),
        rows=tuple(
            (
                str(row["area_name"]),
                f"{int(row['numerator']):,} of {int(row['denominator']):,}",
                _fine(row["value"], row),
                f"{_fine(row['lower'], row)} to {_fine(row['upper'], row)}",
                str(row["word"]),
            )
            for row in rows
        ),
    )


def _value(value: float, row: words.Row) -> str:
    return words.format_value(value, str(row["unit"]), int(row["decimals"]))


def _fine(value: float, row: words.Row) -> str:
    """A value with a decimal at least: limits are compared with England before they are rounded."""
    return words.format_value(value, str(row["unit"]), max(int(row["decimals"]), 1))


def _tested_first(positions: pd.DataFrame, comparison: AreaComparison) -> pd.DataFrame:
    """Indicators with a verdict for any area, then the others, both in the order of the review."""
    tested = comparison.verdicts[comparison.verdicts["word"] != NOT_COMPARED]
    keys = set(zip(tested["indicator_id"], tested["group"], strict=True))
    is_tested = [
        key in keys for key in zip(positions["indicator_id"], positions["group"], strict=True)
    ]  # fmt: skip
    first = pd.Series(is_tested, index=positions.index, dtype=bool)
    return pd.concat([positions[first], positions[~first]])


def _distinct(positions: pd.DataFrame) -> dict[tuple[str, str], str]:
    """A name for each indicator and group; two of one short name are told apart by their codes."""
    rows = rows_of(positions)
    keys = [(str(row["indicator_id"]), str(row["group"])) for row in rows]
    names = _told_apart([str(row["short_name"]) for row in rows], [", ".join(key) for key in keys])
    return dict(zip(keys, names, strict=True))


def _distinct_areas(verdicts: pd.DataFrame) -> dict[str, str]:
    rows = rows_of(verdicts.drop_duplicates("area_code"))
    codes = [str(row["area_code"]) for row in rows]
    return dict(zip(codes, _told_apart([str(row["area_name"]) for row in rows], codes), strict=True))


def _told_apart(names: list[str], codes: Iterable[str]) -> list[str]:
    return [
        name if names.count(name) == 1 else f"{name} ({code})"
        for name, code in zip(names, codes, strict=True)
    ]
