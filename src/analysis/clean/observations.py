"""Raw figures to observations: periods, numbers, missing marks, corrections, breaks, the chosen value."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from analysis.errors import DataError, Problem, quoted
from analysis.numbers import PrintedNumber, parse_printed_number, round_half_away, scale_problem
from analysis.periods import Period, parse_period
from analysis.schema import COUNT_MULTIPLIERS, OBSERVATIONS, table

if TYPE_CHECKING:
    from analysis.indicators import Indicator
    from analysis.inputs import Break, Correction, Reference

# How the publishers' own words for a year fit the year types declared for a series.
_YEAR_WORDS = {
    "academic year": "academic",
    "financial year": "financial",
    "calendar year": "calendar",
    "annual": "snapshot",
    "reporting year": ("financial", "snapshot"),
    "": None,
}


@cache
def period_of(text: str, year_type: str) -> Period:
    """The period a label names in a declared year type; read once for each label."""
    return parse_period(text, year_type)


@cache
def number_of(text: str, style: str) -> PrintedNumber:
    """The number a cell prints; read once for each print."""
    return parse_printed_number(text, style)


def observation_rows(
    raw_figures: pd.DataFrame, reference: Reference, area_codes: set[str]
) -> tuple[list[dict[str, object]], list[Problem]]:
    """Turn raw figures into observation records.

    Args:
        raw_figures: `schema.RAW_FIGURES`.
        reference: The decisions.
        area_codes: Codes of the areas that are known.

    Returns:
        One record an observation (without segment and choice), and everything that is wrong.
    """
    series = {
        (link.publisher, link.series_id, link.group): (indicator, link.year_type)
        for indicator in reference.indicators.values()
        for link in indicator.series
    }
    rows: list[dict[str, object]] = []
    problems: list[Problem] = []
    for raw in raw_figures.to_dict("records"):
        row, faults = _observation(raw, reference, series, area_codes)
        problems.extend(faults)
        if row is not None:
            rows.append(row)
    problems.extend(_scale_problems(rows, reference))
    return rows, problems


def _observation(
    raw: dict[str, object],
    reference: Reference,
    series: dict[tuple[str, str, str], tuple[Indicator, str]],
    area_codes: set[str],
) -> tuple[dict[str, object] | None, list[Problem]]:
    file, line = str(raw["file"]), int(raw["row"])  # type: ignore[call-overload]
    problems: list[Problem] = []

    def fault(column: str, found: str, expected: str, advice: str) -> None:
        problems.append(Problem(file, line, column, found, expected, advice))

    name, group = str(raw["indicator_id"]), str(raw["group"])
    indicator = reference.indicators.get(name)
    if indicator is None:
        fault(
            "indicator",
            quoted(name),
            "an indicator of data/reference/indicators.yml",
            "declare it, or correct it",
        )
        return None, problems
    if group not in indicator.groups:
        fault(
            "group",
            quoted(group),
            f"one of {', '.join(indicator.groups)}",
            "declare the group, or correct it",
        )
        return None, problems
    if raw["area_code"] not in area_codes:
        fault(
            "area_code", quoted(raw["area_code"]), "an area of data/raw/areas/areas.csv",
            "correct the code, or add the area",
        )  # fmt: skip
    year_type = indicator.year_type
    if raw["series_id"]:
        declared = series.get((str(raw["source_id"]), str(raw["series_id"]), group))
        if declared is None or declared[0].id != name:
            fault(
                "series", quoted(raw["series_id"]), f"a series declared for {name}, group {group}",
                "declare the series under the indicator in data/reference/indicators.yml",
            )  # fmt: skip
            return None, problems
        year_type = declared[1]
        problems += _year_word_problem(raw, year_type)
    period = None
    try:
        period = period_of(str(raw["period_text"]), year_type)
    except DataError as failure:
        problems += [problem.at(file, line, "period") for problem in failure.problems]
    number = numerator = denominator = None
    for column in ("value", "numerator", "denominator"):
        text = str(raw[f"{column}_text"])
        if column != "value" and not text:
            continue
        try:
            read = number_of(text, str(raw["mark_style"]))
        except DataError as failure:
            problems += [problem.at(file, line, column) for problem in failure.problems]
            continue
        if column == "value":
            number = read
        elif column == "numerator":
            numerator = read.value
        else:
            denominator = read.value
    if period is not None and period.is_ambiguous:
        fault(
            "period", quoted(raw["period_text"]), "a period that can be read one way", "declare the year type"
        )
    if problems or period is None or number is None:
        return None, problems
    problems += _value_problems(number, numerator, denominator, indicator, file, line)
    if problems:
        return None, problems
    value, is_exact = _exact(number, numerator, denominator, indicator)
    return {
        "indicator_id": name,
        "group": group,
        "area_code": raw["area_code"],
        **period_columns(period),
        "period_status": str(raw["status"]) or period.status,
        "value": value,
        "missing": number.missing or "",
        "missing_note": number.flag or "",
        "numerator": numerator,
        "denominator": denominator,
        "counts_exact": is_exact,
        "value_text": raw["value_text"],
        "source_id": raw["source_id"],
        "series_id": raw["series_id"],
        "locator": f"{file}, row {line}",
    }, []


def period_columns(period: Period) -> dict[str, object]:
    """A period as the columns of a declared table."""
    return {
        "period_label": period.display(),
        "period_start": pd.Timestamp(period.start),
        "period_end": pd.Timestamp(period.end),
        "period_kind": period.kind,
    }


def _year_word_problem(raw: dict[str, object], year_type: str) -> list[Problem]:
    word = str(raw["year_type"]).casefold()
    if word not in _YEAR_WORDS:
        allowed: str | tuple[str, ...] | None = ()
    else:
        allowed = _YEAR_WORDS[word]
    if allowed is None or year_type.split(":")[0] in ((allowed,) if isinstance(allowed, str) else allowed):
        return []
    return [
        Problem(
            str(raw["file"]), int(raw["row"]), "year_type", quoted(raw["year_type"]),  # type: ignore[call-overload]
            f"a year type that fits {year_type}, declared for the series", "correct the declaration of the series",
        )
    ]  # fmt: skip


def _value_problems(
    number: PrintedNumber,
    numerator: float | None,
    denominator: float | None,
    indicator: Indicator,
    file: str,
    line: int,
) -> list[Problem]:
    problems = []
    value = number.value
    if value is not None and indicator.unit == "percent":
        if number.unit not in (None, "percent"):
            problems.append(
                Problem(
                    file, line, "value", quoted(number.text), "a percentage", "check the unit of the figure"
                )
            )
        elif value < 0 or (value > 100 and not indicator.may_exceed_100):
            problems.append(
                Problem(
                    file, line, "value", quoted(number.text), "a percentage from 0 to 100",
                    "correct the figure, or declare may_exceed_100 for the indicator",
                )
            )  # fmt: skip
    elif value is not None and value < 0 and indicator.unit != "score":
        problems.append(
            Problem(file, line, "value", quoted(number.text), "no negative number", "correct the sign")
        )
    if (
        indicator.unit == "percent"
        and not indicator.may_exceed_100
        and numerator is not None
        and denominator is not None
        and numerator > denominator
    ):
        problems.append(
            Problem(
                file, line, "numerator", f"{numerator:g} above a denominator of {denominator:g}",
                "a part no larger than the whole", "correct the counts",
            )
        )  # fmt: skip
    return problems


def _exact(
    number: PrintedNumber, numerator: float | None, denominator: float | None, indicator: Indicator
) -> tuple[float | None, bool]:
    """The value from unrounded counts where they reproduce the print; otherwise the print."""
    factor = COUNT_MULTIPLIERS.get(indicator.unit)
    if number.value is None or factor is None or numerator is None or not denominator:
        return number.value, False
    exact = numerator / denominator * factor
    if round_half_away(exact, number.decimals or 0) != round_half_away(number.value, number.decimals or 0):
        return number.value, False  # e.g. counts for England, which are rounded to ten
    return exact, True


def _scale_problems(rows: list[dict[str, object]], reference: Reference) -> list[Problem]:
    by_file: dict[tuple[str, str], list[float | None]] = {}
    for row in rows:
        key = (str(row["locator"]).split(", row ")[0], str(row["indicator_id"]))
        by_file.setdefault(key, []).append(row["value"])  # type: ignore[arg-type]
    problems = []
    for (file, name), values in by_file.items():
        found = scale_problem(values, reference.indicators[name].unit, file, f"value of {name}")
        if found is not None:
            problems.append(found)
    return problems


def apply_corrections(
    rows: list[dict[str, object]], corrections: tuple[Correction, ...], reference: Reference
) -> tuple[list[dict[str, object]], list[Problem]]:
    """Apply declared corrections; each is refused where the figure it expects is not there.

    Args:
        rows: Observation records; they are changed in place.
        corrections: The corrections of data/reference/corrections.yml.
        reference: The decisions, for the year types of the indicators.

    Returns:
        Notice records, one a correction applied, and everything that is wrong.
    """
    notices: list[dict[str, object]] = []
    problems: list[Problem] = []
    where = "data/reference/corrections.yml"
    for position, correction in enumerate(corrections, start=1):
        label = period_of(
            correction.period, reference.indicators[correction.indicator_id].year_type
        ).display()
        matches = [
            row
            for row in rows
            if (row["indicator_id"], row["group"], row["area_code"], row["period_label"], row["source_id"])
            == (correction.indicator_id, correction.group, correction.area_code, label, correction.source_id)
        ]
        place = f"corrections.{position}"
        if not matches:
            problems.append(
                Problem(
                    where, None, place, "no figure for this indicator, area, period and source",
                    "the figure to correct", "check the names, or remove the correction",
                )
            )  # fmt: skip
            continue
        row = matches[0]
        if str(row["value_text"]).strip() != correction.expected.strip():
            problems.append(
                Problem(
                    where, None, place, f"{quoted(row['value_text'])} at {row['locator']}",
                    f"{quoted(correction.expected)}, the published error",
                    "the publisher has changed the figure: remove the correction if it is right now",
                )
            )  # fmt: skip
            continue
        before = row["value_text"]
        if correction.action == "replace":
            number = number_of(correction.value, "gss")
            row.update(value=number.value, missing=number.missing or "", numerator=None, denominator=None)
            text = f"corrected from {before} to {correction.value}: {correction.reason}"
        else:
            row.update(value=None, missing="x", missing_note="withdrawn", numerator=None, denominator=None)
            text = f"{before} withdrawn: {correction.reason}"
        row["counts_exact"] = False
        row["notice"] = text
        notices.append(
            {
                "kind": "correction", "source_id": correction.source_id, "indicator_id": correction.indicator_id,
                "area_code": correction.area_code, "period_label": label,
                "text": f"{text} ({correction.source})", "locator": str(row["locator"]),
            }
        )  # fmt: skip
    return notices, problems


def mark_breaks(rows: list[dict[str, object]], breaks: tuple[Break, ...], reference: Reference) -> None:
    """Number the comparable stretches and mark the years left out; records are changed in place."""
    starts: dict[str, list[tuple[pd.Timestamp, tuple[str, ...]]]] = {}
    left_out: dict[str, list[tuple[str, tuple[str, ...], str]]] = {}
    for entry in breaks:
        year_type = reference.indicators[entry.indicator_id].year_type
        for text in entry.periods:
            period = period_of(text, year_type)
            if entry.kind == "break":
                starts.setdefault(entry.indicator_id, []).append((pd.Timestamp(period.start), entry.groups))
            else:
                left_out.setdefault(entry.indicator_id, []).append(
                    (period.display(), entry.groups, entry.kind)
                )
    for row in rows:
        name, group = str(row["indicator_id"]), row["group"]
        row["segment"] = 1 + sum(
            row["period_start"] >= start
            for start, groups in starts.get(name, [])
            if not groups or group in groups
        )
        row["excluded"] = False
        for label, groups, kind in left_out.get(name, []):
            if row["period_label"] == label and (not groups or group in groups):
                row["excluded"] = True
                if row["missing"] and kind == "not_collected":
                    row["missing_note"] = "not_collected"


def choose(rows: list[dict[str, object]], reference: Reference) -> list[dict[str, object]]:
    """Choose one figure where several sources give one; records are changed in place.

    The most trusted source that has a value is used. Figures that differ by more than their
    rounding are noted.

    Returns:
        Notice records, one for each figure that differs from the chosen one.
    """
    places: dict[tuple[object, ...], list[dict[str, object]]] = {}
    for row in rows:
        key = tuple(row[c] for c in ("indicator_id", "group", "area_code", "period_start", "period_end"))
        places.setdefault(key, []).append(row)
    notices = []
    for same in places.values():
        ranked = sorted(
            same,
            key=lambda row: (
                row["value"] is None,
                row["period_kind"] == "cumulative",
                _trust(str(row["source_id"]), reference),
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
                    "kind": "difference",
                    "source_id": row["source_id"],
                    "indicator_id": row["indicator_id"],
                    "area_code": row["area_code"],
                    "period_label": row["period_label"],
                    "text": f"{row['value_text']} in {_title(row, reference)}; "
                    f"{chosen['value_text']} in {_title(chosen, reference)}, which is used",
                    "locator": str(row["locator"]),
                }
            )
    return notices


def _trust(source_id: str, reference: Reference) -> int:
    source = reference.sources.get(source_id)
    return 1_000 if source is None else source.trust


def _title(row: dict[str, object], reference: Reference) -> str:
    source = reference.sources.get(str(row["source_id"]))
    return str(row["source_id"]) if source is None else source.title


def _agree(one: dict[str, object], other: dict[str, object]) -> bool:
    """Whether two prints can be one number, rounded: their rounding intervals overlap."""
    first = number_of(str(one["value_text"]).removesuffix("%"), "gss")
    second = number_of(str(other["value_text"]).removesuffix("%"), "gss")
    if first.value is None or second.value is None:
        return True
    room = 0.5 * 10.0 ** -(first.decimals or 0) + 0.5 * 10.0 ** -(second.decimals or 0)
    return abs(first.value - second.value) <= room + 1e-9


def observation_table(rows: list[dict[str, object]]) -> pd.DataFrame:
    """The records as the declared table."""
    return table(OBSERVATIONS, rows)
