"""The parts of the data quality report.

What was read, used and set aside; what a reader must know of the figures; what new releases do to the
figures of those that they supersede; and what documents claim that their own numbers contradict or cannot
support, document by document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sized
from operator import itemgetter
from typing import Any

import pandas as pd

from analysis import words
from analysis.page.parts import Facts, Items, Paragraph, Part, Run, Table, group, headers, two_lines
from analysis.report.annual_review import finding_cells, page_facts
from analysis.tables.results import Review
from analysis.tables.rows import rows_of
from analysis.vocabulary.calendars import is_of_year_type
from analysis.vocabulary.numbers import printed_number
from analysis.words.figures import count_words
from analysis.words.revisions import (
    KIND_WORDS,
    NO_FIGURE,
    gathered,
    prints_words,
    reason_words,
    release_sentence,
    status_words,
)

_ROW_COUNTS = ("rows_read", "rows_used", "rows_missing", "rows_set_aside")
_MANY = 10  # tables of more rows than these are folded
GRADES = {
    "strong": "the document's own numbers contradict it, beyond rounding",
    "moderate": "it is contradicted, unless a second reading is meant; the reading is named",
    "weak": "nothing printed supports it, or two names for one thing differ",
}


_CLAIMS = (
    "Each claim of the plans is held against the numbers that its document, or another of the council's, "
    "prints; a few against official figures, which the finding then says. What rounding explains is no "
    "finding. The grades:"
)


def quality_header(tables: Mapping[str, pd.DataFrame], review: Review) -> Part:
    """How much was read, and what a reader of the reports should know first.

    Args:
        tables: What `load_all` gave.
        review: What `open_review` gave.

    Returns:
        The part: files, rows and observations counted, and figures on which sources differ.

    Example:
        >>> review = analysis.open_review()
        >>> next(analysis.quality_header(analysis.load_all(), review).flat()).words
        '... files with ... rows were read and give ... observations, ...'
    """
    counts, observations = _of_area(tables["source_counts"], tables, review), tables["observations"]
    notices = _of_area(tables["notices"], tables, review)
    differences = notices["kind"] == "difference"
    read = (len(counts), counts["rows_read"].sum(), len(observations), (observations["missing"] != "").sum())
    files, rows, kept, missing = (f"{int(number):,}" for number in read)
    lede = (
        f"{files} files with {rows} rows were read and give {kept} observations, {missing} of them marked as "
        f"missing. {int(differences.sum())} figures differ between sources by more than rounding; both are "
        "kept and one is used, by the declared order of trust."
    )
    facts = (
        ("Area", review.area_name), ("Review year", review.year),
        ("Figures to", review.data_date or "no figures"),
    )  # fmt: skip
    return group(page_facts(review), Paragraph(lede, "lede"), Facts(facts))


def _folded(caption: str, rows: Sized, *, is_counted: bool = False) -> str:
    """What a reader opens to see a table of many rows; empty for a short one."""
    if len(rows) <= _MANY:
        return ""
    return caption if is_counted else f"{caption}: {words.count_words(len(rows), 'row', 'rows')}"


def _of_area(rows: pd.DataFrame, tables: Mapping[str, pd.DataFrame], review: Review | None) -> pd.DataFrame:
    """The rows that concern a review's area and those beside it: nothing of another council's documents."""
    if review is None:
        return rows
    theirs = set(tables["source_counts"]["source_id"]) - set(review.sources["source_id"])
    own = rows[~rows["source_id"].isin(theirs)]
    if "area_code" not in own:
        return own
    areas, near = tables["areas"], tables["neighbours"]
    beside = {"", review.area_code, *areas.loc[areas["area_type"] == "Country", "area_code"]}
    beside |= set(near.loc[near["area_code"] == review.area_code, "neighbour_code"])
    return own[own["area_code"].isin(beside)]


def file_table(tables: Mapping[str, pd.DataFrame], review: Review | None = None) -> Table:
    """Every file: rows read, used, marked as missing, set aside.

    Args:
        tables: What `load_all` gave.
        review: What `open_review` gave, to leave out the documents of other councils.

    Returns:
        The table: one row a file; rows are counted, and the file's hash is its first twelve signs.

    Example:
        >>> tables = analysis.load_all()
        >>> analysis.file_table(tables).data.columns.tolist()
        ['file', 'rows_read', 'rows_used', 'of_these_missing', 'rows_set_aside', 'sha_256_first_12']
    """
    counts = _of_area(tables["source_counts"], tables, review).sort_values(["source_id", "file"])
    caption = "Files read: every row is used, marked as missing, or set aside with its reason"
    return Table(
        caption=caption,
        folded=_folded(caption, counts),
        headers=headers(
            "File", "Rows read", "Rows used", "Of these missing", "Rows set aside", "SHA-256 (first 12)",
            numbers=(1, 2, 3, 4),
        ),
        rows=tuple(
            (
                Run(str(r["file"]), "path"),
                *(words.format_value(r[c], "count", 0) for c in _ROW_COUNTS),
                str(r["sha256"])[:12] or "none, since rows are added",
            )
            for r in rows_of(counts)
        ),
        css_class="numbers listing",
    )  # fmt: skip


def coverage_table(tables: Mapping[str, pd.DataFrame], area_code: str) -> Table:
    """Every indicator and group: how many years the area has, from when to when, and how many are missing.

    Args:
        tables: What `load_all` gave.
        area_code: Code of the area, e.g. `E06000050`.

    Returns:
        The table: one row a series; years are counted.

    Example:
        >>> tables = analysis.load_all()
        >>> analysis.coverage_table(tables, area_code="E06000050").data.columns.tolist()
        ['series', 'years', 'first', 'last', 'years_missing', 'comparable_stretches', 'counts_published']
    """
    observations = tables["observations"]
    own = observations[(observations["area_code"] == area_code) & observations["is_chosen"]]
    named = {(str(r["indicator_id"]), str(r["group"])): r for r in rows_of(tables["indicators"])}
    figures: dict[tuple[str, str], list[words.Row]] = {}
    for row in rows_of(own):
        figures.setdefault((row["indicator_id"], row["group"]), []).append(row)
    rows = []
    for key, held in sorted(figures.items()):
        series = _years(held, named[key])
        known = sorted((r for r in series if not words.is_missing(r["value"])), key=itemgetter("period_end"))
        label = named[key]
        name = f"{label['short_name']}: {label['group_name'].lower()}".rstrip(": ")
        rows.append(
            (
                name,
                words.whole_number(len(known)),
                str(known[0]["period_label"]) if known else "none",
                str(known[-1]["period_label"]) if known else "none",
                words.whole_number(sum(row["missing"] != "" for row in series)),
                words.whole_number(max(row["segment"] for row in series)),
                "yes" if any(row["counts_exact"] for row in known) else "no",
            )
        )
    caption = "Figures of the area, by series"
    return Table(
        caption=caption,
        folded=_folded(caption, rows),
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


def _years(series: list[words.Row], indicator: words.Row) -> list[words.Row]:
    """The figures of the indicator's own years; all where there is none: part of a year is no year."""
    year_type = str(indicator["year_type"])
    own = [row for row in series if is_of_year_type(str(row["period_kind"]), row["period_end"], year_type)]
    return own or series


_NO_PUBLICATION = "No publication has it: counts of the council's own file are used where it gives them."
_NOT_FOR_THESE = "Not published for these years."
_UNTOLD = "Nothing is declared: say in data/reference/indicators.yml, under `without_counts`, where they are."


def counts_table(tables: Mapping[str, pd.DataFrame], area_code: str) -> Table:
    """Every indicator: which years have counts or published limits, and where those of the others would be.

    Only such years can be tested: a change, or a difference from England.

    Args:
        tables: What `load_all` gave.
        area_code: Code of the area, e.g. `E06000050`.

    Returns:
        The table: one row an indicator, its groups together; years are counted.

    Example:
        >>> tables = analysis.load_all()
        >>> analysis.counts_table(tables, area_code="E06000050").data.columns.tolist()
        ['indicator', 'years_with_counts_or_limits', 'of_years', 'latest_with_them', 'from', ...]
    """
    observations = tables["observations"]
    is_own = (observations["area_code"] == area_code) & observations["is_chosen"]
    own = observations[is_own & observations["value"].notna()].sort_values("period_end", kind="stable")
    figures: dict[str, list[words.Row]] = {}
    for row in rows_of(own):
        figures.setdefault(row["indicator_id"], []).append(row)
    titles = dict(zip(tables["source_counts"]["source_id"], tables["source_counts"]["title"], strict=True))
    rows = []
    for indicator in rows_of(tables["indicators"].drop_duplicates("indicator_id")):
        series = _years(figures.get(indicator["indicator_id"], []), indicator)
        sure = [row for row in series if row["counts_exact"] or not words.is_missing(row["lower_limit"])]
        years = {row["period_label"] for row in series}
        with_counts = {row["period_label"]: row["source_id"] for row in sure}
        is_official = any(not row["is_councils_own"] for row in series)
        unnamed = _NOT_FOR_THESE if sure else _UNTOLD if is_official else _NO_PUBLICATION
        why = str(indicator["without_counts"]) or unnamed
        rows.append(
            (
                str(indicator["short_name"]),
                words.whole_number(len(with_counts)),
                words.whole_number(len(years)),
                str(sure[-1]["period_label"]) if sure else "none",
                "; ".join(dict.fromkeys(titles.get(one, one) for one in with_counts.values())) or "none",
                why if len(with_counts) < len(years) or not years else "",
            )
        )
    caption = "Counts and published limits, by indicator: without them nothing is tested"
    return Table(
        caption=caption,
        folded=_folded(caption, rows),
        headers=headers(
            "Indicator", "Years with counts or limits", "Of years", "Latest with them", "From",
            "Where there are none", numbers=(1, 2),
        ),
        rows=tuple(rows),
    )  # fmt: skip


def notice_table(
    tables: Mapping[str, pd.DataFrame], kind: str, caption: str, review: Review | None = None
) -> Table:
    """Notices of one kind: what was found, and where.

    Args:
        tables: What `load_all` gave.
        kind: A kind of `tables.data.NOTICES`, e.g. `break` or `excluded`.
        caption: What the table is called.
        review: What `open_review` gave, to leave out what concerns other areas and their documents.

    Returns:
        The table: one row a notice; without any, it says so.

    Example:
        >>> tables = analysis.load_all()
        >>> analysis.notice_table(tables, kind="break", caption="A new series starts").data.columns.tolist()
        ['indicator', 'area', 'period', 'what_was_found', 'where']
    """
    notices = _of_area(tables["notices"], tables, review)
    own = notices[notices["kind"] == kind].sort_values(["indicator_id", "period_label", "locator"])
    names = dict(zip(tables["indicators"]["indicator_id"], tables["indicators"]["short_name"], strict=True))
    areas = dict(zip(tables["areas"]["area_code"], tables["areas"]["area_name"], strict=True))
    return Table(
        caption=caption,
        headers=headers("Indicator", "Area", "Period", "What was found", "Where", short=(2,)),
        folded=_folded(caption, own),
        rows=tuple(
            (
                names.get(str(r["indicator_id"])) or _as_words(str(r["indicator_id"])) or "all",
                areas.get(str(r["area_code"]), "all"), str(r["period_label"]) or "none", str(r["text"]),
                str(r["locator"]),
            )
            for r in rows_of(own)
        ),
    )  # fmt: skip


def _as_words(name: str) -> str:
    """The id of a printed figure that no indicator has, as words."""
    words_of_it = name.replace("_", " ")
    return words_of_it[:1].upper() + words_of_it[1:]


def contradictions(review: Review) -> Part:
    """Every claim and target that a document's own numbers contradict or leave open, graded.

    Args:
        review: What `open_review` gave.

    Returns:
        The part: the grades explained, and a table a document, one row a finding.

    Example:
        >>> review = analysis.open_review()
        >>> [table.caption for table in analysis.contradictions(review).tables]
        ['...: ... findings', ...]
    """
    found = review.findings
    tables = []
    for title, rows in found.groupby("edition_title", sort=False):
        for of_grade, are_sure in (("strong finding", True), ("less sure finding", False)):
            graded = [row for row in _surest_first(rows_of(rows)) if (row["grade"] == "strong") == are_sure]
            caption = f"{title}: {count_words(len(graded), of_grade, f'{of_grade}s')}"
            head = headers("About", "What was found", "Grade", "Where", short=(2, 3))
            cells = tuple(_cells(row) for row in graded)
            folded = "" if are_sure else _folded(caption, graded, is_counted=True)
            tables += [Table(caption, head, cells, css_class="", folded=folded)] if graded else []
    counts = [
        f"{grade}: {int((found['grade'] == grade).sum())} ({meaning})" for grade, meaning in GRADES.items()
    ]
    if found.empty:
        return Paragraph("No claim of a plan is contradicted or left open by its own numbers.")
    return group(Paragraph(_CLAIMS), Items(tuple(counts)), *tables)


def _surest_first(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """The rows by grade; within a grade in the order of the document."""
    grades = list(GRADES)
    return sorted(rows, key=lambda row: grades.index(str(row["grade"])))


def _cells(row: dict[str, object]) -> tuple[str, str, str, str]:
    about, _plan, what, where = finding_cells(row)
    return about, what, str(row["grade"]), where


SEVERAL = "several"  # prints, where a line is about more than one figure
_NOTES = (
    "Both releases print the same period: the difference restates a figure and is no change over time, the "
    "less so where one of the two is provisional. Differences of percentages are in percentage points.",
    "Only the newer release is used. A large revision is listed first, with the reason why it is accepted.",
)


def release_revisions(tables: Mapping[str, pd.DataFrame]) -> Part:
    """What each new release restates, adds, withdraws or leaves out beside the one that it supersedes.

    Args:
        tables: What `load_all` gave.

    Returns:
        The part: tables of revised figures, the later minus the earlier one in the indicator's unit; or a
        sentence where no release supersedes another.

    Example:
        >>> tables = analysis.load_all()
        >>> next(analysis.release_revisions(tables).flat()).words
        'No publication in the data supersedes another, ...'
    """
    if tables["superseded_observations"].empty:
        nothing = (
            "No publication in the data supersedes another, so there are no earlier data to compare with."
        )
        return Paragraph(nothing)
    revisions, counts = tables["revisions"], tables["source_counts"]
    if revisions.empty:
        nothing = "A newer release restates no figure of the release that it supersedes."
        return Paragraph(nothing)
    titles = dict(zip(counts["source_id"], counts["title"], strict=True))
    parts: list[Part] = []
    for (newer, earlier), own in revisions.groupby(["source_id", "earlier_id"], sort=False):
        pair = titles.get(newer, str(newer)), titles.get(earlier, str(earlier))
        parts.append(Paragraph(release_sentence(rows_of(own), *pair)))
        parts.append(_table(own, tables, *pair))
    return group(*parts)


def _table(revisions: pd.DataFrame, tables: Mapping[str, pd.DataFrame], newer: str, earlier: str) -> Table:
    areas = dict(zip(tables["areas"]["area_code"], tables["areas"]["area_name"], strict=True))
    named = {(str(row["indicator_id"]), str(row["group"])): row for row in rows_of(tables["indicators"])}
    rows = []
    for row in gathered(rows_of(revisions), areas):
        series = named[(str(row["indicator_id"]), str(row["group"]))]
        about = ": ".join(filter(None, (str(series["short_name"]), str(series["group_name"]))))
        is_magnitude = row["kind"] == "magnitude"  # about a year or a series: there are no two prints
        found = prints_words(row) if is_magnitude else ""
        said = "; ".join(filter(None, (found, status_words(row), str(row["note"]), reason_words(row))))
        difference = _difference(row["difference"], str(series["unit"]), int(series["decimals"]))
        rows.append(
            (
                two_lines(about, f"{row['area_text']}, {row['period_label'] or 'all periods'}"),
                f"large: {_what(row)}" if row["is_large"] else _what(row),
                SEVERAL if is_magnitude else _print(row, "before"),
                SEVERAL if is_magnitude else two_lines(_print(row, "after"), difference),
                two_lines(said, str(row["locator"])) if said else str(row["locator"]),
            )
        )
    return Table(
        caption=f"{newer} beside {earlier}: figures that differ",
        headers=headers(
            "Series, area and period", "What", "Earlier release", "Newer release, and difference",
            "What is known", numbers=(2, 3),
        ),
        rows=tuple(rows),
        notes=_NOTES,
        css_class="scorecard numbers",
    )  # fmt: skip


def _what(row: Mapping[str, object]) -> str:
    return KIND_WORDS[str(row["kind"])]


def _difference(difference: Any, unit: str, decimals: int) -> str:
    return "" if words.is_missing(difference) else words.signed_difference(difference, unit, decimals)


def _print(row: Mapping[str, object], which: str) -> str:
    """A print as a cell; one word where many areas share the line."""
    if row["before_text"] == row["after_text"] == "":
        return SEVERAL
    return printed_number(str(row[f"{which}_text"])) or NO_FIGURE
