"""The parts of the gap analysis: beside targets, other places, and between groups of children.

It also shows an area and its neighbours beside England, as a spine chart and a tartan rug.
Better and worse stand only where an interval was worked out from published counts. Everything else is
shown with its figure and called `not tested`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from analysis import words
from analysis.charts.rug import tartan_rug_of
from analysis.charts.spine import spine_chart_of
from analysis.page.parts import (
    Content,
    Fold,
    Header,
    Heading,
    Items,
    Paragraph,
    Part,
    Run,
    Section,
    Table,
    Words,
    group,
    headers,
    lines_or,
    two_lines,
)
from analysis.report.annual_review import goal_name, page_facts, status_badge
from analysis.report.goals import group_gap_of, target_cell
from analysis.report.notes import beginning, source_words, sources_of
from analysis.report.trend_analysis import MESSAGES, about_review, current, everything, tile
from analysis.tables.rows import rows_of
from analysis.vocabulary.addresses import slug
from analysis.vocabulary.certainty import CLEAR, NOT_CLEAR
from analysis.vocabulary.statuses import MISSED
from analysis.vocabulary.units import UNITS
from analysis.words.glance import apart_note, by_chance_sentence, latest_gaps, worst_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analysis.charts.chart import Chart
    from analysis.tables.results import AreaComparison, Review


_COMPARATORS = {
    "statistical_neighbours": ("neighbour", "mean", "Statistical neighbours’ mean"),
    "region": ("region", "value", "Region"),
    "england": ("england", "value", "England"),
}


def _comparators(review: Review) -> list[tuple[str, str, str]]:
    """The gap's columns and title of each comparator, the one that leads first."""
    called = dict(_COMPARATORS)
    if review.comparator_group:
        called["statistical_neighbours"] = ("neighbour", "mean", f"Mean of {review.comparator_group}")
    lead = called.get(review.comparator, called["statistical_neighbours"])
    return [lead, *(entry for entry in called.values() if entry != lead)]


def gap_header(review: Review) -> Part:
    """What the gap analysis is.

    Args:
        review: What `open_review` gave.

    Returns:
        The part: a sentence, and the area, year, plan and date of the figures.

    Example:
        >>> review = analysis.open_review()
        >>> next(analysis.gap_header(review).flat()).words
        'How far ... is from its targets, from its comparators ...'
    """
    lede = (
        f"How far {review.area_name} is from {'its targets, from ' if review.edition_id else ''}its "
        "comparators (first: "
        f"{_comparators(review)[0][2]}) and how far groups of its children are from each other, in "
        f"{review.year}."
    )
    gaps = rows_of(latest_gaps(review.group_gaps))
    chance = by_chance_sentence(
        rows_of(everything(review)), gaps, about=("region",), where="beside the region and between groups"
    )
    first = [Paragraph(lede, "lede"), beginning(review), Paragraph(chance) if chance else None]
    return group(page_facts(review), *first, about_review(review))


def gap_messages(review: Review) -> Part:
    """What the gap analysis says first: targets, what is clear beside England, neighbours, groups.

    Args:
        review: What `open_review` gave.

    Returns:
        The part: at most five lines, or a sentence that nothing is clear.

    Example:
        >>> review = analysis.open_review()
        >>> type(analysis.gap_messages(review)).__name__
        'Items'
    """
    rows, near = rows_of(current(review)), words.near_words(review.comparator_group, is_short=True)
    clear = {
        word: [row for row in rows if row["england_certainty"] == CLEAR and row["england_word"] == word]
        for word in ("worse", "better", "higher", "lower")
    }
    found: list[tuple[str, str]] = [
        (f"Clearly {word} than England", _names(of_word)) for word, of_word in clear.items() if of_word
    ]
    missed = [row for row in worst_first(review) if row["status"] == MISSED]
    if missed:
        found.insert(
            0, ("Farthest short of its target", f"{missed[0]['name']}: {words.verdict_sentence(missed[0])}")
        )
    for side in ("below", "above"):
        outside = [row for row in rows if words.range_words(row).startswith(f"{side} all of")]
        found += [(f"{side.capitalize()} all of {_whose(review)} {near}", _names(outside))] if outside else []
    gaps = [row for row in rows_of(latest_gaps(review.group_gaps)) if UNITS[str(row["unit"])].sign]
    if gaps:
        widest = max(gaps, key=lambda row: float(row["difference"]))
        found.insert(
            MESSAGES - 1, ("Widest gap between groups", f"{widest['name']}: {words.gap_sentence(widest)}")
        )
    lines = ((Run(f"{what}:", "strong"), f" {text}") for what, text in found[:MESSAGES])
    return lines_or(lines, "No difference from England is clear, and there is no target to be short of.")


_NAMED = 6  # series that a message names


def _names(rows: Sequence[words.Row]) -> str:
    more = [f"{len(rows) - _NAMED} more"] if len(rows) > _NAMED else []
    return f"{words.join_words([*(str(row['short_name']) for row in rows[:_NAMED]), *more])}."


def target_gap_table(review: Review) -> Table | Paragraph:
    """Every goal's figure, target, gap and status.

    Args:
        review: What `open_review` gave.

    Returns:
        The table: one row a goal; the difference as it is read, in the goal's own unit.

    Example:
        >>> review = analysis.open_review()
        >>> analysis.target_gap_table(review).caption
        '...: figures beside their targets in ...'
    """
    if not review.edition_id:
        return Paragraph(f"No plan of {review.area_name} is in the project, so there are no targets.")
    rows = []
    for row in worst_first(review):
        unit, decimals = str(row["unit"]), int(row["decimals"])
        rows.append(
            (
                goal_name(row),
                words.format_value(row["value"], unit, decimals),
                str(row["period_label"]) or "none",
                target_cell(row),
                words.apart_from_target(row) if row["is_target_year"] else words.NOT_AVAILABLE,
                status_badge(str(row["status"])),
            )
        )
    return Table(
        caption=f"{review.area_name}: figures beside their targets in {review.year}",
        headers=headers(
            "Goal", "Figure", "Period", "Target", "Figure is", "Status", numbers=(1, 3, 4), short=(2,)
        ),
        rows=tuple(rows),
        source=source_words(review, [review.edition_id, *review.assessments["source_id"]], is_short=True),
    )


def comparator_gap_table(review: Review) -> Table:
    """Every series beside the chosen comparator first, then the others; largest gap behind first.

    Args:
        review: What `open_review` gave.

    Returns:
        The table: one row a series; a gap is the area's figure minus the comparator's, in its own unit.

    Example:
        >>> review = analysis.open_review()
        >>> analysis.comparator_gap_table(review).caption
        '...: gaps to its comparators, same indicator, group and period'
    """
    order, near = _comparators(review), words.near_words(review.comparator_group, is_short=True)
    rows = []
    for row in rows_of(current(review)):
        unit, decimals = str(row["unit"]), int(row["decimals"])
        cells: list[Content] = [
            str(row["short_name"]),
            two_lines(words.format_value(row["value"], unit, decimals), str(row["period_label"])),
        ]
        for name, column, _ in order:
            other, note = row[f"{name}_{column}"], ""
            if name == "neighbour":
                near_note = (_apart(row["value"], other, decimals), words.range_words(row, is_short=True))
                note = "; ".join(filter(None, near_note))
            else:
                note = apart_note(row, name)
            cells.append(two_lines(words.format_value(other, unit, decimals), note))
        has_rank = not words.is_missing(row["rank"])
        rank = (
            (words.whole_number(row["rank"]), " of ", words.whole_number(row["rank_of"])) if has_rank else ()
        )
        rows.append((*cells, rank or words.NOT_AVAILABLE))
    return Table(
        caption=f"{review.area_name}: gaps to its comparators, same indicator, group and period",
        headers=(
            *headers("Series", "Figure", *(title for _, _, title in order), numbers=(1, 2, 3, 4)),
            Header("Rank", is_number=True, parts=("rank", "of")),
        ),
        rows=tuple(rows),
        notes=(
            "Under each figure stands how far the area is above or below it; for percentages in percentage "
            "points. Better and worse, by the publisher’s direction, stand only where it is clear; "
            f"without counts it is not tested. The {near} are a range, and no test; 1 is the best rank among "
            "them and the area.",
        ),
        source=source_words(review, current(review)["source_id"]),
    )


def _apart(value: float, other: float, decimals: int) -> str:
    missing = words.is_missing(value) or words.is_missing(other)
    return words.NOT_AVAILABLE if missing else words.apart_words(float(value) - float(other), decimals)


def sensitivity_list(review: Review) -> Part:
    """Series whose verdict beside the neighbours depends on the choice of mean, median or list.

    Args:
        review: What `open_review` gave.

    Returns:
        The part: a list of series with the choice that changes the verdict, or a sentence.

    Example:
        >>> review = analysis.open_review()
        >>> next(analysis.sensitivity_list(review).flat()).words
        'For these series another fair choice changes the verdict, ...'
    """
    shown, near = everything(review), words.near_words(review.comparator_group, is_short=True)
    series: dict[str, list[str]] = {}
    for row in rows_of(shown[shown["sensitivity"] != ""]):
        series.setdefault(words.sensitive_to(row), []).append(str(row["short_name"]))
    if not series:
        return Paragraph(f"No verdict beside the {near} depends on these choices.")
    lines = tuple(
        (Run(f"The verdict changes {why}:", "strong"), f" {'; '.join(names)}.")
        for why, names in series.items()
    )
    text = (
        "For these series another fair choice changes the verdict, so which side of the "
        f"{near} they are on is not settled."
    )
    return group(Paragraph(text), Items(lines))


def group_gap_table(review: Review) -> Table:
    """The gap between groups in its latest year, with the change and who moved.

    Args:
        review: What `open_review` gave.

    Returns:
        The table: one row a pair of groups; the gap is the first group minus the second, in the
        indicator's unit (percentage points for percentages), and a rising one is worse.

    Example:
        >>> review = analysis.open_review()
        >>> analysis.group_gap_table(review).data.columns.tolist()
        ['indicator', 'groups', 'period', 'higher_group', 'lower_group', 'gap'...]
    """
    latest = latest_gaps(review.group_gaps)
    rows = []
    for row in rows_of(latest.sort_values(["name", "group_1"])):
        unit, decimals = str(row["unit"]), int(row["decimals"])
        rows.append(
            (
                str(row["name"]),
                f"{row['group_2']} compared with {str(row['group_1']).lower()}",
                str(row["period_label"]),
                words.format_value(row["value_1"], unit, decimals),
                words.format_value(row["value_2"], unit, decimals),
                two_lines(words.format_value(row["difference"], "count", decimals), words.gap_note(row)),
                two_lines(words.signed_difference(row["change"], unit, decimals), words.gap_change_note(row)),
                words.movement_words(row) or "no comparable earlier gap",
            )
        )
    return Table(
        caption=f"{review.area_name}: gaps between groups in the latest year; a rising gap is worse",
        headers=headers(
            "Indicator", "Groups", "Period", "Higher group", "Lower group", "Gap", "Change", "Who moved",
            numbers=(3, 4, 5, 6), short=(2,),
        ),
        rows=tuple(rows),
        notes=(
            f"{_gap_note(latest)} Gaps of percentages are in percentage points.",
        ),
        source=source_words(review, sources_of(review, latest["indicator_id"]), is_short=True),
    )  # fmt: skip


def _gap_note(gaps: pd.DataFrame) -> str:
    """Which gaps have an interval, and why the others have none."""
    having = int(gaps["lower"].notna().sum())
    if having == 0:
        return (
            "No counts by group are published here, so no interval can be given: small changes may be chance."
        )
    note = "Intervals (95%): Newcombe for a gap, the same method for its change (MOVER)."
    return note if having == len(gaps) else f"{note} Without counts by group there is none."


def group_gap_charts(review: Review) -> Part:
    """One chart an indicator and pair of groups.

    Args:
        review: What `open_review` gave.

    Returns:
        The part: a picture for each pair, with its values as a table.

    Example:
        >>> review = analysis.open_review()
        >>> [table.caption for table in analysis.group_gap_charts(review).tables]
        ['Attainment 8: pupils not eligible for free school meals and pupils eligible ...', ...]
    """
    tiles = []
    for (indicator, first), gaps in review.group_gaps.groupby(["indicator_id", "group_1"], sort=True):
        source = source_words(review, sources_of(review, [str(indicator)]), is_short=True)
        chart, anchor = group_gap_of(gaps, review), slug(f"groups {indicator} {first}")
        tiles.append(tile(Heading(3, chart.title, anchor), chart, (), anchor, source))
    if not tiles:
        return Paragraph("There are no figures for two groups of children to compare.")
    return group(Section(tuple(tiles), css_class="tiles"))


BY_CHANCE = 20  # at the 95% level one comparison in twenty differs by chance


def area_header(comparison: AreaComparison) -> Part:
    """What is compared, how, how many comparisons there are, and what is left out.

    Args:
        comparison: What `open_areas` gave.

    Returns:
        The part: a sentence, and what must be borne in mind of so many comparisons.

    Example:
        >>> areas = analysis.open_areas(analysis.open_review())
        >>> next(analysis.area_header(areas).flat()).words
        '... and its ... statistical neighbours, each beside England’s figure ...'
    """
    verdicts, positions = comparison.verdicts, comparison.positions
    tested = _tested(verdicts)
    indicators = len(tested.drop_duplicates(["indicator_id", "group"]))
    review, total, near = comparison.review, len(positions), _neighbours(comparison)
    left_out = _left_out(comparison)
    if not total:
        text = f"No indicator has a figure for {review.area_name} and one for England in the same period."
        return group(Paragraph(text), *map(Paragraph, left_out))
    beside = f" and {_whose(review)} {near} {words.near_words(review.comparator_group)}" if near else ""
    lead = (
        f"{review.area_name}{beside}, each beside England’s figure for the same indicator, group and period. "
        "The publisher’s direction says what is better."
    )
    how = (
        f"For {indicators} of {total} indicators the publisher gives the counts behind each area’s figure. "
        f"There the word comes from the area’s 95% interval ({'; '.join(_methods(tested))}). An interval "
        "wholly on one side of England’s figure is better or worse, or higher or lower where the publisher "
        f"names no direction; any other is no clear difference. {chance_sentence(len(tested))}"
        if indicators
        else f"For none of the {total} indicators are the counts behind the figures published, so nothing is "
        "tested."
    )
    untested = (
        f"{total - indicators} of {total} indicators have figures and no counts. Their figures are shown, "
        "and none is called better or worse here: without counts nobody can say whether a difference is more "
        "than chance. The table of gaps to comparators says which of the two is higher, and that it is not "
        "tested."
    )
    lines: list[Words] = [(Run("Tested.", "strong"), f" {how}")]
    if total > indicators:
        lines.append((Run("Not tested.", "strong"), f" {untested}"))
    return group(Paragraph(lead), Items((*lines, *left_out)))


def _tested(verdicts: pd.DataFrame) -> pd.DataFrame:
    """The comparisons that were tested: clear or not."""
    return verdicts[verdicts["certainty"].isin((CLEAR, NOT_CLEAR))]


def _small_note(verdicts: pd.DataFrame) -> str:
    """Which of the comparisons shown are tested on fewer than 30; empty for none."""
    small = verdicts[verdicts["is_small"]]
    named = [
        f"{name} ({words.join_words(rows['area_name'])})"
        for name, rows in small.groupby("short_name", sort=False)
    ]
    return f"Small numbers, tested on fewer than 30: {words.join_words(named)}. " if named else ""


def _methods(tested: pd.DataFrame) -> list[str]:
    """The method of the intervals for each kind of unit that occurs."""
    used = {str(row["unit"]): str(row["method"]) for row in rows_of(tested)}
    return list(dict.fromkeys(f"{used[name]}, for {UNITS[name].plural}" for name in UNITS if name in used))


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


def _whose(review: Review) -> str:
    return "the" if review.comparator_group else "its"


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
            f"No other council here has a figure, so not in the table of areas: {words.join_words(lone)}."
        )
    return sentences


def area_spine(comparison: AreaComparison) -> Chart:
    """Where the area stands on every indicator, England in the middle and its neighbours as the range.

    Args:
        comparison: What `open_areas` gave.

    Returns:
        The chart: its data have a row an indicator, positions from 0 to 1, better to the right.

    Example:
        >>> areas = analysis.open_areas(analysis.open_review())
        >>> analysis.area_spine(areas).data.columns.tolist()[:4]
        ['name', 'period_label', 'value_text', 'word']
    """
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
    own = comparison.verdicts[comparison.verdicts["is_own"]]
    count, near = _neighbours(comparison), words.near_words(review.comparator_group)
    one = near.replace("neighbours", "neighbour").replace("councils", "council")
    neighbours = words.count_words(count, one, near)
    chart = spine_chart_of(
        pd.DataFrame(rows, columns=None if rows else [*_SPINE_COLUMNS], dtype=object),  # as they are shown
        title=f"{review.area_name} beside England, every indicator",
        area_name=review.area_name,
        scale_label=f"lowest to highest of the area and {_whose(review)} {neighbours}",
        note=f"{_range_note(comparison)} {_small_note(own)}{_RULE}",
    )
    return replace(chart, source=source_words(review, everything(review)["source_id"], is_short=True))


_SPINE_COLUMNS = (
    "name", "value_text", "period", "position", "low_position", "q1", "q3", "high_position", "word",
)  # fmt: skip
_ORDER = ("The neighbours follow, the closest first. ", "The councils of the group follow. ")
_RUG_COLUMNS = ("area_name", "indicator_name", "word", "value_text", "period")
_RULE = (
    "Better and worse (higher and lower where the publisher names no direction): the area’s 95% interval "
    "excludes England’s figure; no clear difference: it does not. Not tested: no counts that give the figure "
    "are published, so there is no interval, and the place on the line is the figure as published."
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
    """Every area on every indicator as a table of verdicts, those that were tested first.

    Args:
        comparison: What `open_areas` gave.

    Returns:
        The chart, which shows itself as a table: its data have a row a cell, `word` the verdict.

    Example:
        >>> areas = analysis.open_areas(analysis.open_review())
        >>> analysis.area_rug(areas).data.columns.tolist()
        ['area_name', 'indicator_name', 'period_label', 'word', 'value_text']
    """
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
    shown = _tested(comparison.verdicts)
    group = words.near_words(review.comparator_group)
    near = f" and {_whose(review)} {group}" if has_neighbours else ""
    chart = tartan_rug_of(
        pd.DataFrame(rows, columns=[*_RUG_COLUMNS], dtype=object),  # numbers as they are shown
        title=f"{review.area_name}{near} beside England",
        area_name=areas.get(review.area_code, review.area_name),
        note=(
            "A colour says how sure a difference is, not how large. Indicators whose counts are published "
            "come first; the others have no interval and are not tested. "
            f"{_ORDER[bool(review.comparator_group)] if has_neighbours else ''}"
            f"{_small_note(comparison.verdicts)}{chance_sentence(len(shown))}"
        ),
    )
    return replace(chart, source=source_words(review, everything(review)["source_id"], is_short=True))


def area_verdicts(comparison: AreaComparison) -> Fold:
    """Every area on every indicator, with the counts behind each verdict, behind a line: few need it.

    Args:
        comparison: What `open_areas` gave.

    Returns:
        The part: the table of verdicts, then its counts and intervals.

    Example:
        >>> areas = analysis.open_areas(analysis.open_review())
        >>> analysis.area_verdicts(areas).summary
        'Every indicator of the area and each neighbour beside England'
    """
    summary = "Every indicator of the area and each neighbour beside England"
    return Fold((area_rug(comparison).part, area_intervals(comparison)), summary=summary, css_class="table")


def area_intervals(comparison: AreaComparison) -> Part:
    """The counts and intervals behind every verdict of the rug, folded: one table an indicator.

    Args:
        comparison: What `open_areas` gave.

    Returns:
        The part: a fold of tables, counts of children and limits in the indicator's unit.

    Example:
        >>> areas = analysis.open_areas(analysis.open_review())
        >>> analysis.area_intervals(areas).summary
        'Counts and intervals behind the verdicts'
    """
    tested = _tested(comparison.verdicts)
    tables = [_intervals(rows) for _, rows in tested.groupby(["indicator_id", "group"], sort=False)]
    if not tables:
        text = "No counts are published for these indicators, so no verdict has an interval behind it."
        return Paragraph(text)
    return Fold(tuple(tables), summary="Counts and intervals behind the verdicts", css_class="table")


def _intervals(verdicts: pd.DataFrame) -> Table:
    rows = rows_of(verdicts)
    first = rows[0]
    per = f", {tail}" if (tail := UNITS[str(first["unit"])].after_value) else ""
    return Table(
        caption=(
            f"{first['short_name']}, {first['period_label']}{per}: "
            f"England {_fine(first['england_value'], first)}; 95% intervals by {first['method']}"
        ),
        headers=(
            Header("Area"),
            Header("Counts", is_number=True, parts=("children counted", "of all")),
            Header("Figure", is_number=True),
            Header("95% interval", is_number=True, parts=("lower", "upper")),
            Header("Beside England"),
        ),
        rows=tuple(
            (
                str(row["area_name"]),
                (_count(row["numerator"]), " of ", _count(row["denominator"])),
                _fine(row["value"], row),
                (_fine(row["lower"], row), " to ", _fine(row["upper"], row)),
                two_lines(str(row["word"]), "small numbers" if row["is_small"] else ""),
            )
            for row in rows
        ),
    )


def _count(value: float) -> str:
    return words.format_value(value, "count", 0)


def _value(value: float, row: words.Row) -> str:
    return words.format_value(value, str(row["unit"]), int(row["decimals"]))


def _fine(value: float, row: words.Row) -> str:
    """A value with a decimal at least: limits are compared with England before they are rounded."""
    return words.format_value(value, str(row["unit"]), max(int(row["decimals"]), 1))


def _tested_first(positions: pd.DataFrame, comparison: AreaComparison) -> pd.DataFrame:
    """Indicators with a verdict for any area, then the others, both in the order of the review."""
    tested = _tested(comparison.verdicts)
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
