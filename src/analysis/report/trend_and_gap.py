"""The parts of the trend analysis, the gap analysis and the data quality report.

The parts that show an area and its neighbours beside England: a spine chart and a tartan rug.

Better and worse stand only where an interval was worked out from published counts. Everything else is
shown with its figure and called `not compared`.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

import pandas as pd

from analysis import words
from analysis.charts.groups import group_gap_chart
from analysis.charts.overview import overview_chart
from analysis.charts.rug import tartan_rug
from analysis.charts.spine import spine_chart
from analysis.charts.trend import trend_chart
from analysis.page.parts import Html, Table, headers, join, render, two_lines
from analysis.report.annual_review import status_badge
from analysis.report.goals import all_series, target_cell, target_of_chart
from analysis.tables.rows import rows_of
from analysis.vocabulary.units import UNITS
from analysis.words.glance import change_note, difference_note, trend_note

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analysis.charts.chart import Chart
    from analysis.tables.results import AreaComparison, Review


_ROW_COUNTS = ("rows_read", "rows_used", "rows_missing", "rows_set_aside")
_MANY = 40  # more rows of notices than these are folded
_COMPARATORS = {
    "statistical_neighbours": ("neighbour", "mean", "Statistical neighbours’ mean"),
    "region": ("region", "value", "Region"),
    "england": ("england", "value", "England"),
}


def everything(review: Review) -> pd.DataFrame:
    """Goals and the other indicators, without doubles of one indicator and group."""
    both = pd.concat([review.assessments, review.other_indicators], ignore_index=True)
    return both.drop_duplicates(["indicator_id", "group"], ignore_index=True)


def trend_header(review: Review) -> Html:
    """What the trend analysis is, and how many series it holds."""
    shown = everything(review)
    having = shown[shown["value"].notna()]
    return render("trend_header.html.j2", review=review, count=len(having), without=len(shown) - len(having))


def trend_table(review: Review) -> Table:
    """Change on the comparable year before, change since the stretch began, and trend: one row a series."""
    shown = everything(review)
    rows = []
    for row in rows_of(shown[shown["value"].notna()]):
        unit, decimals = str(row["unit"]), int(row["decimals"])
        years = 0 if words.is_missing(row["trend_n"]) else int(row["trend_n"])
        rows.append(
            (
                str(row["short_name"]),
                two_lines(words.format_value(row["value"], unit, decimals), str(row["period_label"])),
                two_lines(
                    words.signed_difference(row["change"], unit, decimals),
                    f"since {row['previous_label']}, {change_note(row)}",
                ),
                two_lines(
                    words.signed_difference(row["change_since_first"], unit, decimals),
                    f"since {row['first_label']}, {change_note(row, 'first')}",
                ),
                two_lines(
                    trend_note(row),
                    f"{words.count_words(years, 'year', 'years')}: {row['trend_from']} to {row['trend_to']}"
                    if years
                    else "",
                ),
            )
        )
    return Table(
        caption=f"{review.area_name}: changes and trends of every series, in its own unit",
        headers=headers(
            "Series", "Latest", "Change on the comparable year before",
            "Change since the comparable stretch began",
            "Trend", numbers=(1, 2, 3),
        ),
        rows=tuple(rows),
        notes=(
            "Changes of percentages are in percentage points; better and worse are the plan’s direction. "
            "Nothing is compared across a break.",
        ),
    )  # fmt: skip


def trend_sections(review: Review) -> Html:
    """One section a series: sentences and chart."""
    shown = everything(review)
    series = all_series(review)
    parts = []
    for row in rows_of(shown[shown["value"].notna()]):
        unit, decimals = str(row["unit"]), int(row["decimals"])
        sentences = [
            words.above_hundred_sentence(row),
            words.start_sentence(row),
            words.movement_sentence(row),
            words.trend_sentence(row),
            words.record_sentence(row),
            *words.pace_sentences(row),
            words.england_sentence(row),
        ]
        chart = trend_chart(
            series.of(str(row["indicator_id"]), str(row["group"])), review.breaks,
            title=f"{row['short_name']}, over time", unit=unit, decimals=decimals,
            polarity=str(row["polarity"]),
            area_name=review.area_name, region_name=review.region_name, **target_of_chart(row, review),
        )  # fmt: skip
        parts.append(
            render(
                "series.html.j2",
                anchor=f"series-{row['indicator_id']}-{row['group']}".replace("_", "-"),
                row=row,
                sentences=[sentence for sentence in sentences if sentence],
                charts=[chart],
            )
        )
    if not parts:
        return render("lines.html.j2", lines=[], nothing="No series has a figure.")
    once = words.no_pace_sentence(rows_of(review.assessments)) if review.has_own_plan else ""
    lead = [render("lead.html.j2", text=once)] if once else []
    return join([*lead, *parts])


def gap_header(review: Review) -> Html:
    """What the gap analysis is."""
    return render("gap_header.html.j2", review=review, comparator=_COMPARATORS[review.comparator][2])


def target_gap_chart(review: Review) -> Chart:
    """Every judged goal's distance to its target, counted in tolerances."""
    return overview_chart(review.assessments)


def target_gap_table(review: Review) -> Table:
    """Every goal's figure, target, gap and status."""
    rows = []
    for row in rows_of(review.assessments):
        unit, decimals = str(row["unit"]), int(row["decimals"])
        rows.append(
            (
                f"{row['measure_id']} {row['short_name']}",
                words.format_value(row["value"], unit, decimals),
                str(row["period_label"]) or "none",
                target_cell(row),
                words.signed_difference(row["gap"], unit, decimals),
                status_badge(str(row["status"])),
                words.reason_sentence(row) or "none",
            )
        )
    return Table(
        caption=f"{review.area_name}: gap to target in {review.year}; a positive gap is better",
        headers=headers(
            "Goal",
            "Figure",
            "Period",
            "Target",
            "Gap",
            "Status",
            "Reason or caution",
            numbers=(1, 3, 4),
            short=(2,),
        ),
        rows=tuple(rows),
    )


def comparator_gap_table(review: Review) -> Table:
    """Every series beside the chosen comparator first, then the others; largest gap behind first."""
    lead = _COMPARATORS[review.comparator]
    order = [lead, *(entry for entry in _COMPARATORS.values() if entry != lead)]
    shown = everything(review)
    shown = shown[shown["value"].notna()]
    rows = []
    for row in rows_of(shown):
        unit, decimals = str(row["unit"]), int(row["decimals"])
        cells: list[str | Html] = [
            str(row["short_name"]),
            two_lines(words.format_value(row["value"], unit, decimals), str(row["period_label"])),
        ]
        for name, column, _ in order:
            gap = words.signed_difference(row[f"{name}_gap"], unit, decimals)
            place = words.range_words(row) if name == "neighbour" else difference_note(row, name)
            note = f"gap {gap}, {place}" if place else f"gap {gap}"
            cells.append(two_lines(words.format_value(row[f"{name}_{column}"], unit, decimals), note))
        rank = "" if words.is_missing(row["rank"]) else f"{int(row['rank'])} of {int(row['rank_of'])}"
        rows.append((*cells, rank or words.NOT_AVAILABLE))
    return Table(
        caption=f"{review.area_name}: gaps to its comparators, same indicator, group and period",
        headers=headers(
            "Series",
            "Figure",
            *(title for _, _, title in order),
            "Rank among neighbours",
            numbers=(1, 2, 3, 4, 5),
        ),
        rows=tuple(rows),
        notes=(
            "A positive gap is better by the publisher’s direction; where the publisher names none it is a "
            "plain difference (higher, lower). Better and worse stand only where the difference is clear: "
            "the 95% interval of the figure excludes the other. Without counts it is not tested. The "
            "neighbours are a range, and no test. Gaps of percentages are in percentage points.",
        ),
    )


def sensitivity_list(review: Review) -> Html:
    """Series whose verdict beside the neighbours depends on the choice of mean, median or list."""
    shown = everything(review)
    series: dict[str, list[str]] = {}
    for row in rows_of(shown[shown["sensitivity"] != ""]):
        series.setdefault(words.sensitive_to(row), []).append(str(row["short_name"]))
    return render("sensitivity.html.j2", series=series)


def group_gap_table(review: Review) -> Table:
    """The gap between groups in its latest year, with the change and who moved."""
    latest = review.group_gaps.sort_values("period_end").groupby(
        ["indicator_id", "group_1"], sort=True
    ).tail(1)  # fmt: skip
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


def group_gap_charts(review: Review) -> Html:
    """One chart an indicator and pair of groups."""
    charts = []
    for (_, first), gaps in review.group_gaps.groupby(["indicator_id", "group_1"], sort=True):
        second = str(gaps.iloc[0]["group_2"]).lower()
        title = f"{gaps.iloc[0]['name']}: {str(first).lower()} and {second}"
        charts.append(group_gap_chart(gaps, area_name=review.area_name, title=title))
    if not charts:
        nothing = "There are no figures for two groups of children to compare."
        return render("lines.html.j2", lines=[], nothing=nothing)
    return join(Html(chart.__html__()) for chart in charts)


def quality_header(tables: Mapping[str, pd.DataFrame], review: Review) -> Html:
    """How much was read, and what a reader of the reports should know first."""
    counts = tables["source_counts"]
    return render(
        "quality_header.html.j2",
        review=review,
        files=len(counts),
        rows=f"{int(counts['rows_read'].sum()):,}",
        observations=f"{len(tables['observations']):,}",
        missing=f"{int((tables['observations']['missing'] != '').sum()):,}",
        differences=int((tables["notices"]["kind"] == "difference").sum()),
    )


def file_table(tables: Mapping[str, pd.DataFrame]) -> Table:
    """Every file: rows read, used, marked as missing, set aside."""
    counts = tables["source_counts"].sort_values(["source_id", "file"])
    return Table(
        caption="Files read: every row is used, marked as missing, or set aside with its reason",
        headers=headers(
            "File", "Rows read", "Rows used", "Of these missing", "Rows set aside", "SHA-256 (first 12)",
            numbers=(1, 2, 3, 4),
        ),
        rows=tuple(
            (_path(str(r["file"])), *(f"{int(r[c]):,}" for c in _ROW_COUNTS), str(r["sha256"])[:12])
            for r in rows_of(counts)
        ),
        css_class="numbers listing",
    )  # fmt: skip


def coverage_table(tables: Mapping[str, pd.DataFrame], area_code: str) -> Table:
    """Every indicator and group: how many years the area has, from when to when, and how many are missing."""
    observations = tables["observations"]
    own = observations[(observations["area_code"] == area_code) & observations["is_chosen"]]
    named = {(str(r["indicator_id"]), str(r["group"])): r for r in rows_of(tables["indicators"])}
    figures: dict[tuple[str, str], list[words.Row]] = {}
    for row in rows_of(own):
        figures.setdefault((row["indicator_id"], row["group"]), []).append(row)
    rows = []
    for key, series in sorted(figures.items()):
        known = sorted((r for r in series if not words.is_missing(r["value"])), key=itemgetter("period_end"))
        label = named[key]
        name = f"{label['short_name']}: {label['group_name'].lower()}".rstrip(": ")
        rows.append(
            (
                name,
                str(len(known)),
                str(known[0]["period_label"]) if known else "none",
                str(known[-1]["period_label"]) if known else "none",
                str(sum(row["missing"] != "" for row in series)),
                str(max(int(row["segment"]) for row in series)),
                "yes" if any(row["counts_exact"] for row in known) else "no",
            )
        )
    return Table(
        caption="Figures of the area, by series",
        headers=headers(
            "Series",
            "Years",
            "First",
            "Last",
            "Years missing",
            "Comparable stretches",
            "Counts published",
            numbers=(1, 4, 5),
        ),
        rows=tuple(rows),
    )


def notice_table(tables: Mapping[str, pd.DataFrame], kind: str, caption: str) -> Table:
    """Notices of one kind: what was found, and where."""
    notices = tables["notices"]
    own = notices[notices["kind"] == kind].sort_values(["indicator_id", "period_label", "locator"])
    names = dict(zip(tables["indicators"]["indicator_id"], tables["indicators"]["short_name"], strict=True))
    areas = dict(zip(tables["areas"]["area_code"], tables["areas"]["area_name"], strict=True))
    many = words.count_words(len(own), "row", "rows")
    return Table(
        caption=caption,
        headers=headers("Indicator", "Area", "Period", "What was found", "Where", short=(2,)),
        folded=f"{caption}: {many}" if len(own) > _MANY else "",
        rows=tuple(
            (
                names.get(str(r["indicator_id"])) or _as_words(str(r["indicator_id"])) or "all",
                areas.get(str(r["area_code"]), "all"), str(r["period_label"]) or "none", str(r["text"]),
                str(r["locator"]),
            )
            for r in rows_of(own)
        ),
    )  # fmt: skip


def _path(file: str) -> Html:
    """The name of a file, which a narrow column breaks after its folders."""
    return render("file_path.html.j2", parts=file.split("/"))


def _as_words(name: str) -> str:
    """The id of a printed figure that no indicator has, as words."""
    words_of_it = name.replace("_", " ")
    return words_of_it[:1].upper() + words_of_it[1:]


NOT_COMPARED = "not compared"
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
    per = f", {tail}" if (tail := UNITS[str(first["unit"])].after_value) else ""
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
