"""The parts of the trend analysis: how every series moved, and what may be said of its long run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis import words
from analysis.charts.sparkline import sparkline
from analysis.page.parts import (
    Facts,
    Fold,
    Heading,
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
from analysis.report.annual_review import STANDARD_SET, page_facts
from analysis.report.goals import all_series, trend_of_row
from analysis.report.notes import beginning, source_words
from analysis.tables.rows import rows_of
from analysis.vocabulary.certainty import CLEAR
from analysis.words.glance import by_chance_sentence, change_note, long_trend, trend_note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.charts.chart import Chart
    from analysis.tables.results import Review


def everything(review: Review) -> pd.DataFrame:
    """Goals and the other indicators, without doubles of one indicator and group."""
    both = pd.concat([review.assessments, review.other_indicators], ignore_index=True)
    return both.drop_duplicates(["indicator_id", "group"], ignore_index=True)


ENDED_YEARS = 3  # a series whose last figure is so many years older than the review tells nothing of today


def current(review: Review) -> pd.DataFrame:
    """The series that have a line up to now: more than one figure, the last of recent years."""
    shown, (ended, single) = everything(review), _left_out_of_tables(review)
    keys = {(row["indicator_id"], row["group"]) for row in (*ended, *single)}
    is_out = [key in keys for key in zip(shown["indicator_id"], shown["group"], strict=True)]
    return shown[shown["value"].notna() & ~pd.Series(is_out, index=shown.index, dtype=bool)]


def _left_out_of_tables(review: Review) -> tuple[Sequence[words.Row], Sequence[words.Row]]:
    """Series that ended years ago, and others that have a single figure."""
    shown, held = everything(review), all_series(review)
    since = pd.Timestamp(int(review.year[:4]) + 1 - ENDED_YEARS, 3, 31)
    ended, single = [], []
    for row in rows_of(shown[shown["value"].notna()]):
        own = held.of(str(row["indicator_id"]), str(row["group"]))
        if row["period_end"] < since:
            ended.append(row)
        elif (own["line"].eq("area") & own["value"].notna()).sum() < 2:
            single.append(row)
    return ended, single


def other_series(review: Review) -> Part:
    """Series that stand in no table here: they ended years ago, or have a single figure.

    Args:
        review: What `open_review` gave.

    Returns:
        The part: a line for each kind with the latest figures, or a sentence that there is none.

    Example:
        >>> review = analysis.open_review()
        >>> type(analysis.other_series(review)).__name__
        'Items'
    """
    kinds = ("Ended, with the last figure", "One figure only")
    lines = [
        (Run(f"{kind}:", "strong"), f" {'; '.join(map(_last_figure, rows))}.")
        for kind, rows in zip(kinds, _left_out_of_tables(review), strict=True)
        if rows
    ]
    return lines_or(lines, "Every series with a figure stands in the tables.")


def _last_figure(row: words.Row) -> str:
    value = words.value_words(row["value"], str(row["unit"]), int(row["decimals"]))
    return f"{row['short_name']} {value} {words.period_words(str(row['period_label']))}"


MESSAGES = 5  # what a page begins with


def trend_messages(review: Review) -> Part:
    """What the trend analysis says first: what clearly moved, the worse before the better.

    Args:
        review: What `open_review` gave.

    Returns:
        The part: at most five lines, or a sentence that nothing is clear.

    Example:
        >>> review = analysis.open_review()
        >>> type(analysis.trend_messages(review)).__name__
        'Items'
    """
    found = []
    for row in rows_of(current(review)):
        meanings = [str(row["change_word"])] * (row["change_certainty"] == CLEAR) + [words.trend_word(row)]
        said = [words.movement_sentence(row)] * (row["change_certainty"] == CLEAR) + [long_trend(row)]
        if any(said):
            order = min(_WORDS.index(word) if word in _WORDS else len(_WORDS) for word in meanings)
            found.append((order, (Run(f"{row['name']}:", "strong"), f" {' '.join(filter(None, said))}")))
    lines: list[Words] = [line for _, line in sorted(found, key=lambda one: one[0])]
    more = len(lines) - MESSAGES + 1
    if len(lines) > MESSAGES:
        lines = [
            *lines[: MESSAGES - 1],
            f"{more} more series clearly moved or have a clear trend: see the table.",
        ]
    return lines_or(lines, "No series clearly moved on the year before, and none has a clear trend.")


_WORDS = ("worse", "better")


def trend_header(review: Review) -> Part:
    """What the trend analysis is, and how many series it holds.

    Args:
        review: What `open_review` gave.

    Returns:
        The part: a sentence with the number of series, and the plan and date of the figures.

    Example:
        >>> review = analysis.open_review()
        >>> next(analysis.trend_header(review).flat()).words
        'How ... series of ... moved up to ...'
    """
    shown = everything(review)
    having = shown[shown["value"].notna()]
    without = len(shown) - len(having)
    lede = (
        f"How {len(having)} series of {review.area_name} moved up to {review.year}: on the comparable year "
        "before, since the comparable stretch began, and whether a trend can be called."
    )
    if without:
        what = ("goal has", "goals have") if review.edition_id else ("indicator has", "indicators have")
        lede += f" {words.count_words(without, *what)} no published figure."
    chance = by_chance_sentence(rows_of(shown), about=("change", "first", "trend", "five", "england"))
    first = [Paragraph(lede, "lede"), beginning(review), Paragraph(chance) if chance else None]
    return group(page_facts(review), *first, about_review(review))


def about_review(review: Review) -> Facts:
    """Area, year, plan and the day of the last figure."""
    return Facts((
        ("Area", review.area_name), ("Review year", review.year),
        ("Plan", review.edition_title or STANDARD_SET), ("Figures to", review.data_date or "no figures"),
    ))  # fmt: skip


def trend_table(review: Review) -> Table:
    """Change on the comparable year before, change since the stretch began, and trend: one row a series.

    Args:
        review: What `open_review` gave.

    Returns:
        The table: one row a series; changes are the later figure minus the earlier, in the series' own unit
        (percentage points for percentages).

    Example:
        >>> review = analysis.open_review()
        >>> analysis.trend_table(review).data.columns.tolist()[:2]
        ['series', 'latest']
    """
    rows, series = [], all_series(review)
    for row in rows_of(current(review)):
        unit, decimals = str(row["unit"]), int(row["decimals"])
        own = series.of(str(row["indicator_id"]), str(row["group"]))
        years = 0 if words.is_missing(row["trend_n"]) else int(row["trend_n"])
        rows.append(
            (
                str(row["short_name"]),
                two_lines(words.format_value(row["value"], unit, decimals), str(row["period_label"])),
                sparkline(own, review.breaks, unit=unit, decimals=decimals),
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
                    words.span_words(str(row["trend_from"]), str(row["trend_to"])) if years else "",
                ),
            )
        )
    return Table(
        caption=f"{review.area_name}: changes and trends of every series, in its own unit",
        headers=headers(
            "Series", "Latest", "Over time", "Latest change",
            "Change since its start",
            "Trend", numbers=(1, 3, 4),
        ),
        rows=tuple(rows),
        notes=(
            "Changes of percentages are in percentage points; better and worse are "
            f"{'the plan’s' if review.edition_id else 'the publisher’s'} direction. "
            "The latest change is the one on the comparable year before. Nothing is compared across a break: "
            "a series starts where its comparable stretch began.",
        ),
        css_class="numbers listing movements",
        source=source_words(review, current(review)["source_id"]),
    )  # fmt: skip


def trend_sections(review: Review) -> Part:
    """A small chart of every series in the table, with what may be said of its long run.

    Args:
        review: What `open_review` gave.

    Returns:
        The part: a heading, a sentence and a chart for each series, its values behind a line.

    Example:
        >>> review = analysis.open_review()
        >>> type(analysis.trend_sections(review).parts[0]).__name__
        'Section'
    """
    series = all_series(review)
    tiles = [
        _tile(row, trend_of_row(row, review, series, lines=("area", "england")), review)
        for row in rows_of(current(review))
    ]
    if not tiles:
        return Paragraph("No series has a figure.")
    return group(Section(tuple(tiles), css_class="tiles"))


def _tile(row: words.Row, chart: Chart, review: Review) -> Section:
    anchor = f"series-{row['indicator_id']}-{row['group']}".replace("_", "-")
    said = Paragraph(words.trend_sentence(row))
    source = source_words(review, [str(row["source_id"])], is_short=True)
    return tile(Heading(3, str(row["short_name"]), anchor), chart, (said,), anchor, source)


def tile(heading: Heading, chart: Chart, said: tuple[Part, ...], anchor: str, source: Words) -> Section:
    """A small chart under its heading, its values behind a line."""
    table = Fold((chart.table,), summary="Table of this chart", hidden=chart.title, css_class="table")
    below = (Paragraph(source, "note"),) if source else ()
    return Section((heading, *said, chart.brief.part, table, *below), anchor=anchor)
