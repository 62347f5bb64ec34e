"""What is decided about figures: corrections, breaks, and the one that is used of several."""

from __future__ import annotations

import pandas as pd

from analysis.inputs.entries import Break, Correction, Reference
from analysis.inputs.figures import Record, number_of, period_of, value_problems
from analysis.vocabulary.errors import DataError, Problem, quoted
from analysis.vocabulary.numbers import half_a_place

_OF_A_FIGURE = ("source_id", "indicator_id", "area_code", "period_label")
_TRUST_OF_OWN_PLANS = 1_000  # what a plan says of a figure counts less than any declared source


def apply_corrections(
    rows: list[Record], corrections: tuple[Correction, ...], reference: Reference
) -> tuple[list[Record], list[Problem]]:
    """Apply declared corrections; each is refused where the figure it expects is not there.

    Args:
        rows: Observation records; they are changed in place.
        corrections: The corrections of data/reference/corrections.yml.
        reference: The decisions, for the year types of the indicators.

    Returns:
        Notice records, one a figure corrected, and everything that is wrong.
    """
    notices: list[Record] = []
    problems: list[Problem] = []
    by_figure: dict[tuple[object, ...], list[Record]] = {}
    for row in rows:
        key = (row["indicator_id"], row["group"], row["area_code"], row["period_label"], row["source_id"])
        by_figure.setdefault(key, []).append(row)
    renewed = {one.supersedes: one.id for one in reference.sources.values() if one.supersedes}
    for position, correction in enumerate(corrections, start=1):
        steps = f"corrections.{position}"
        indicator = reference.indicators[correction.indicator_id]
        label = period_of(correction.period, indicator.year_type).display()
        asked = (indicator.id, correction.group, correction.area_code, label)
        source: str | None = correction.source_id
        # what a later release prints unchanged is as wrong there
        while source and (*asked, source) not in by_figure:
            source = renewed.get(source)
        figures = by_figure.get((*asked, source), [])
        expected = [row for row in figures if str(row["value_text"]) == correction.expected.strip()]
        if not figures and correction.source_id in renewed:
            continue  # the release after it has no such figure, so there is none to put right
        if not figures:
            found = f"no figure of {', '.join(map(str, (*asked, correction.source_id)))}"
            wanted = "the figure to correct (indicator, group, area, period, source)"
            advice = "check each of the five, or remove the correction"
            problems.append(correction.problem(steps, found, wanted, advice))
        elif not expected:
            found = "; ".join(f"{quoted(row['value_text'])} at {row['locator']}" for row in figures)
            wanted = f"{quoted(correction.expected)}, the published error"
            advice = "the publisher has changed the figure: remove the correction if it is right now"
            problems.append(correction.problem(f"{steps}.expected", found, wanted, advice))
        elif correction.action == "replace":
            problems += _replace(expected, correction, reference, steps)
        else:
            for row in expected:
                row.update(value=None, missing="x", missing_note="withdrawn")
        said = f"corrected to {correction.value}" if correction.action == "replace" else "withdrawn"
        for row in expected:
            row.update(
                numerator=None, denominator=None, counts_exact=False, lower_limit=None, upper_limit=None
            )
            row["notice"] = f"{row['value_text']} {said}: {correction.reason}"
            notices.append(
                {
                    "kind": "correction", "source_id": str(row["source_id"]), "indicator_id": indicator.id,
                    "area_code": correction.area_code, "period_label": label,
                    "text": f"{row['notice']} ({correction.source})", "locator": str(row["locator"]),
                }
            )  # fmt: skip
    return notices, problems


def _replace(rows: list[Record], correction: Correction, reference: Reference, steps: str) -> list[Problem]:
    """Put the right value into the records; what is wrong with it is told instead."""
    column = f"{steps}.value"
    try:
        number = number_of(correction.value, "gss")
    except DataError as failure:
        return [problem.at(correction.file, correction.row, column) for problem in failure.problems]
    indicator = reference.indicators[correction.indicator_id]
    if number.qualifier is not None or number.unit not in (None, indicator.unit):
        found, expected = quoted(correction.value), f"an exact number in {indicator.unit}"
        return [correction.problem(column, found, expected, "correct it")]
    problems = value_problems(number, indicator, correction.file, correction.row, column)
    if not problems:
        for row in rows:
            row.update(value=number.value, missing=number.missing or "", missing_note=number.flag or "")
            row["corrected_text"] = correction.value
    return problems


Starts = dict[str, list[tuple[pd.Timestamp, tuple[str, ...]]]]
LeftOut = dict[str, list[tuple[str, tuple[str, ...], str]]]


def break_points(breaks: tuple[Break, ...], reference: Reference) -> tuple[Starts, LeftOut]:
    """The declared breaks by indicator.

    Returns:
        The first day of each new series with its groups, none for all; and the label of each year left
        out with its groups and kind.
    """
    starts: Starts = {}
    left_out: LeftOut = {}
    for entry in breaks:
        for text in entry.periods:
            period = period_of(text, reference.indicators[entry.indicator_id].year_type)
            if entry.kind == "break":
                starts.setdefault(entry.indicator_id, []).append((pd.Timestamp(period.start), entry.groups))
            else:
                years = left_out.setdefault(entry.indicator_id, [])
                years.append((period.display(), entry.groups, entry.kind))
    return starts, left_out


def mark_breaks(rows: list[Record], breaks: tuple[Break, ...], reference: Reference) -> None:
    """Number the comparable stretches and mark the years left out; records are changed in place."""
    starts, left_out = break_points(breaks, reference)
    for row in rows:
        name, group = str(row["indicator_id"]), row["group"]
        row["segment"] = 1 + sum(
            row["period_start"] >= start  # type: ignore[operator]
            for start, groups in starts.get(name, [])
            if not groups or group in groups
        )
        row["excluded"] = False
        for label, groups, kind in left_out.get(name, []):
            if row["period_label"] == label and (not groups or group in groups):
                row["excluded"] = True
                if row["missing"] and kind == "not_collected":
                    row["missing_note"] = "not_collected"


def break_notices(reference: Reference) -> list[Record]:
    """One notice a declared break and year concerned."""
    notices: list[Record] = []
    for entry in reference.breaks:
        year_type = reference.indicators[entry.indicator_id].year_type
        for text in entry.periods:
            notices.append(
                {
                    "kind": entry.kind, "source_id": entry.source, "indicator_id": entry.indicator_id,
                    "period_label": period_of(text, year_type).display(), "text": entry.reason,
                    "locator": entry.file,
                }
            )  # fmt: skip
    return notices


def choose(rows: list[Record], reference: Reference) -> list[Record]:
    """Choose one figure where several sources give one; records are changed in place.

    The most trusted source that has a value is used, of two that are trusted alike the later entry of
    data/raw/sources.yml. Figures that differ by more than their
    rounding are noted.

    Returns:
        Notice records, one for each figure that differs from the chosen one.
    """
    figures: dict[tuple[object, ...], list[Record]] = {}
    for row in rows:
        key = tuple(row[c] for c in ("indicator_id", "group", "area_code", "period_start", "period_end"))
        figures.setdefault(key, []).append(row)
    notices: list[Record] = []
    order = {name: place for place, name in enumerate(reference.sources)}
    for same in figures.values():
        if len(same) == 1:
            same[0]["is_chosen"] = True
            continue
        ranked = sorted(
            same,
            key=lambda row: (
                row["value"] is None,
                row["period_kind"] == "cumulative",
                _trust(row, reference),
                -order.get(str(row["source_id"]), 0),
                str(row["locator"]),
            ),
        )
        chosen = ranked[0]
        for row in ranked:
            row["is_chosen"] = row is chosen
        for row in ranked[1:]:
            if row["value"] is None or _agree(chosen, row):
                continue
            notices.append(
                {
                    **{name: row[name] for name in _OF_A_FIGURE},
                    "kind": "difference",
                    "text": f"{_group_words(row, reference)}{_signed(row, chosen)} in "
                    f"{_title(row, reference)}; "
                    f"{_signed(chosen, row)} in {_title(chosen, reference)}, which is used",
                    "locator": str(row["locator"]),
                }
            )
    return notices


def _trust(row: Record, reference: Reference) -> int:
    source = reference.sources.get(str(row["source_id"]))
    return _TRUST_OF_OWN_PLANS if source is None else source.trust


def _title(row: Record, reference: Reference) -> str:
    name = str(row["source_id"])
    return (
        reference.sources[name].short_title if name in reference.sources else reference.editions[name].title
    )


def _group_words(row: Record, reference: Reference) -> str:
    if row["group"] == "all":
        return ""
    return f"{reference.indicators[str(row['indicator_id'])].groups[str(row['group'])]}: "


def _text(row: Record) -> str:
    """The figure as printed, or as corrected."""
    return str(row.get("corrected_text") or row["value_text"])


def _signed(row: Record, beside: Record) -> str:
    """The figure as printed, with the % that only the other print has: a file of figures prints none."""
    text = _text(row)
    bare = number_of(text, "plan").value is not None and "%" not in text
    return f"{text}%" if bare and _text(beside).rstrip().endswith("%") else text


def _agree(one: Record, other: Record) -> bool:
    """Whether two prints can be one number, rounded: their rounding intervals overlap."""
    first, second = number_of(_text(one), "plan"), number_of(_text(other), "plan")
    if first.value is None or second.value is None:
        return True
    room = half_a_place(first.decimals or 0) + half_a_place(second.decimals or 0)
    return abs(first.value - second.value) <= room + 1e-9
