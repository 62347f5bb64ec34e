"""The parts of the trend analysis, the gap analysis and the data quality report."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

import pandas as pd

from analysis.laid_out import rows_of
from analysis.presentation import words
from analysis.presentation.charts import group_gap_chart, overview_chart, trend_chart
from analysis.presentation.goals import all_series, is_own_plan, target_cell, target_of_chart
from analysis.presentation.markup import Html, join, render
from analysis.presentation.sections import status_badge
from analysis.presentation.tables import Table, headers, two_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.presentation.charts import Chart
    from analysis.results import Review

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
                    f"since {row['previous_label']}, {row['change_word']}",
                ),
                two_lines(
                    words.signed_difference(row["change_since_first"], unit, decimals),
                    f"since {row['first_label']}, {row['first_word']}",
                ),
                two_lines(
                    str(row["trend"]) or "No trend",
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
            words.movement_sentence(row),
            words.trend_sentence(row),
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
    once = words.no_pace_sentence(rows_of(review.assessments)) if is_own_plan(review) else ""
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
            note = f"gap {gap}, {row[f'{name}_word']}"
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
            "plain difference (higher, lower). Similar: no clear difference, given the interval of the "
            "figure or how much the neighbours differ among themselves. Gaps of percentages are in "
            "percentage points.",
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
