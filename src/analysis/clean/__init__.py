"""From files as printed to the declared tables: names, units, periods, marks, corrections, breaks.

Nothing is filled, dropped or guessed in silence: what is set aside or put right is a notice, and
what cannot be read stops the run with its file, row and column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.clean import observations as figures
from analysis.clean import plans
from analysis.errors import DataError, Problem
from analysis.schema import (
    ACTIONS,
    AREAS,
    CLAIMS,
    EDITIONS,
    GOALS,
    INDICATORS,
    NEIGHBOURS,
    NOTICES,
    OBSERVATIONS,
    PRINTED_FIGURES,
    SOURCE_COUNTS,
    TARGETS,
    table,
)

if TYPE_CHECKING:
    from analysis.indicators import Indicator
    from analysis.inputs import ProjectInputs, Reference

__all__ = ["clean_project"]


def clean_project(inputs: ProjectInputs) -> dict[str, pd.DataFrame]:
    """Clean everything that was read.

    Args:
        inputs: The files as printed and the decisions.

    Returns:
        Every table of `schema.PROCESSED` by its name.

    Raises:
        DataError: A value cannot be read or contradicts a declaration; all such values of all
            files are reported together.
    """
    areas = _areas(inputs)
    codes = {str(name): str(code) for name, code in zip(areas["area_name"], areas["area_code"], strict=True)}
    rows, problems = figures.observation_rows(inputs.raw_figures, inputs.reference, set(codes.values()))
    printed, printed_rows, faults = plans.printed_figures(inputs, codes)
    problems += faults
    goals, targets, faults = plans.goals_and_targets(inputs)
    problems += faults
    notices, faults = figures.apply_corrections(rows, inputs.reference.corrections, inputs.reference)
    problems += faults
    problems += _neighbour_problems(inputs, set(codes.values()))
    if problems:
        raise DataError("the raw data cannot be cleaned", problems=tuple(problems))
    rows += printed_rows
    figures.mark_breaks(rows, inputs.reference.breaks, inputs.reference)
    notices += figures.choose(rows, inputs.reference)
    notices += _break_notices(inputs.reference)
    notices.append(_tolerance_notice(inputs.reference))
    notices += _set_aside(printed)
    observations = figures.observation_table(rows)
    tables = {
        OBSERVATIONS.name: observations,
        AREAS.name: areas,
        NEIGHBOURS.name: _neighbours(inputs),
        INDICATORS.name: _indicators(inputs.reference),
        EDITIONS.name: _editions(inputs.reference),
        GOALS.name: table(GOALS, goals),
        TARGETS.name: table(TARGETS, targets),
        PRINTED_FIGURES.name: table(PRINTED_FIGURES, printed),
        ACTIONS.name: table(ACTIONS, plans.action_records(inputs)),
        CLAIMS.name: table(CLAIMS, plans.claim_records(inputs)),
        NOTICES.name: table(NOTICES, _unique(notices)),
        SOURCE_COUNTS.name: _source_counts(inputs, observations, printed),
    }
    return tables


def _areas(inputs: ProjectInputs) -> pd.DataFrame:
    rows: list[dict[str, object]] = []
    for raw in inputs.tables("areas"):
        rows += raw.frame.drop(columns=["row", "dfe_la_code"]).to_dict("records")  # type: ignore[arg-type]
    return table(AREAS, rows)


def _neighbours(inputs: ProjectInputs) -> pd.DataFrame:
    rows: list[dict[str, object]] = []
    for raw in inputs.tables("neighbours"):
        for row in raw.frame.to_dict("records"):
            rows.append({**row, "rank": int(row["rank"])})  # type: ignore[dict-item]
    return table(NEIGHBOURS, rows)


def _neighbour_problems(inputs: ProjectInputs, codes: set[str]) -> list[Problem]:
    return [
        Problem(
            raw.file, int(row["row"]), column, repr(row[column]), "an area of data/raw/areas/areas.csv",
            "add the area, or correct the code",
        )
        for raw in inputs.tables("neighbours")
        for row in raw.frame.to_dict("records")
        for column in ("area_code", "neighbour_code")
        if row[column] not in codes
    ]  # fmt: skip


def _indicators(reference: Reference) -> pd.DataFrame:
    rows: list[dict[str, object]] = []
    for indicator in reference.indicators.values():
        for group, name in indicator.groups.items():
            role = ""
            if indicator.gap and group in indicator.gap:
                role = "advantaged" if group == indicator.gap[0] else "disadvantaged"
            rows.append(
                {
                    "indicator_id": indicator.id,
                    "group": group,
                    "name": indicator.name,
                    "short_name": indicator.short_name,
                    "subject": indicator.subject or f"The figure for {indicator.short_name}",
                    "group_name": "" if group == "all" else name,
                    "description": indicator.description,
                    "unit": indicator.unit,
                    "decimals": indicator.decimals,
                    "polarity": indicator.polarity,
                    "publisher_polarity": indicator.publisher_polarity,
                    "year_type": indicator.year_type,
                    "answers": indicator.answers,
                    "gap_role": role,
                    "is_cumulative": indicator.is_cumulative,
                    "may_exceed_100": indicator.may_exceed_100,
                    **_tolerance(indicator, reference),
                }
            )
    return table(INDICATORS, rows)


def _tolerance(indicator: Indicator, reference: Reference) -> dict[str, float | None]:
    declared = reference.indicator_tolerances.get(indicator.id)
    by_unit = reference.tolerances.get(indicator.unit)
    if declared is not None or indicator.unit in ("percent", "score"):
        return {"tolerance": by_unit if declared is None else declared, "tolerance_pct": None}
    return {"tolerance": None, "tolerance_pct": by_unit}


def _editions(reference: Reference) -> pd.DataFrame:
    rows: list[dict[str, object]] = []
    for edition in reference.editions.values():
        source = reference.sources.get(edition.id)
        rows.append(
            {
                "edition_id": edition.id,
                "title": edition.title,
                "area_code": edition.area_code,
                "published": edition.published,
                "first_year": edition.target_years[0] if edition.target_years else "",
                "last_year": edition.target_years[-1] if edition.target_years else "",
                "supersedes": edition.supersedes,
                "citation": "" if source is None else source.citation,
            }
        )
    return table(EDITIONS, rows)


def _break_notices(reference: Reference) -> list[dict[str, object]]:
    notices: list[dict[str, object]] = []
    for entry in reference.breaks:
        year_type = reference.indicators[entry.indicator_id].year_type
        for text in entry.periods:
            notices.append(
                {
                    "kind": entry.kind,
                    "source_id": entry.source,
                    "indicator_id": entry.indicator_id,
                    "period_label": figures.period_of(text, year_type).display(),
                    "text": entry.reason,
                    "locator": "data/reference/breaks.yml",
                }
            )
    return notices


def _tolerance_notice(reference: Reference) -> dict[str, object]:
    return {
        "kind": "tolerance",
        "source_id": "plans",
        "text": f"The tolerances are the council's choice ({reference.tolerances_confirmed_by}).",
        "locator": "data/reference/plans.yml",
    }


def _set_aside(printed: list[dict[str, object]]) -> list[dict[str, object]]:
    return [
        {
            "kind": "set aside",
            "source_id": row["document"],
            "indicator_id": row["indicator_id"],
            "period_label": row["period_label"],
            "text": f"{row['value_text']} ({row['words']}): {row['used_as']}",
            "locator": f"{row['document']}, line {row['line']} ({row['figure_id']})",
        }
        for row in printed
        if row["used_as"] != "observation"
    ]


def _unique(notices: list[dict[str, object]]) -> list[dict[str, object]]:
    seen: dict[tuple[object, ...], dict[str, object]] = {}
    for notice in notices:
        seen.setdefault(tuple(notice.get(name, "") for name in NOTICES.key), notice)
    return list(seen.values())


def _source_counts(
    inputs: ProjectInputs, observations: pd.DataFrame, printed: list[dict[str, object]]
) -> pd.DataFrame:
    used = observations["locator"].str.split(", row ").str[0].value_counts()
    marked = (
        observations.loc[observations["missing"] != "", "locator"].str.split(", row ").str[0].value_counts()
    )
    aside: dict[str, int] = {}
    for row in printed:
        if row["used_as"] != "observation":
            aside[str(row["document"])] = aside.get(str(row["document"]), 0) + 1
    rows: list[dict[str, object]] = []
    for raw in inputs.raw_tables:
        source = inputs.reference.sources.get(raw.source_id)
        set_aside = aside.get(raw.source_id, 0) if raw.name == "figures" else 0
        total = len(raw.frame)
        rows.append(
            {
                "source_id": raw.source_id,
                "title": raw.source_id if source is None else source.title,
                "publisher": "" if source is None else source.publisher,
                "licence": "" if source is None else source.licence,
                "citation": "" if source is None else source.citation,
                "file": raw.file,
                "sha256": raw.sha256,
                "rows_read": total,
                "rows_used": int(used.get(raw.file, total - set_aside)),
                "rows_missing": int(marked.get(raw.file, 0)),
                "rows_set_aside": set_aside,
            }
        )
    return table(SOURCE_COUNTS, rows)
