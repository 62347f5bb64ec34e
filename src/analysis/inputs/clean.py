"""From files as printed to the declared tables: names, units, periods, marks, corrections, breaks.

Nothing is filled, dropped or guessed in silence: what is set aside or put right is a notice, and
what cannot be read stops the run with its file, row and column.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from analysis.inputs.areas import (
    area_vintages,
    every_area,
    every_neighbour,
    group_rows,
    leave_out_first_years,
    whole_file,
    with_beginnings,
)
from analysis.inputs.authors import carry_keys, edition_matches, edition_notes
from analysis.inputs.corrections import apply_corrections, break_notices, choose, mark_breaks
from analysis.inputs.entries import OWN_KINDS
from analysis.inputs.figures import Record, observation_rows, worked_out
from analysis.inputs.goals import goals_and_targets
from analysis.inputs.groups import kinds_by_group, small_areas
from analysis.inputs.money import finance_lines, spending_links
from analysis.inputs.plan_files import (
    action_records,
    claim_records,
    plan_cells,
    plan_items,
    printed_figures,
    risk_faults,
)
from analysis.inputs.plan_log import action_log, decision_records, owner_faults, risk_log, role_words
from analysis.inputs.releases import latest_releases, release_tables
from analysis.inputs.reported import reported_figures
from analysis.tables.data import (
    ACTIONS,
    AREA_VINTAGES,
    AREAS,
    CLAIMS,
    EDITIONS,
    FRAMEWORKS,
    GOALS,
    INDICATORS,
    NATIONAL_RANKS,
    NEIGHBOURS,
    NOTICES,
    OBSERVATIONS,
    PRINTED_FIGURES,
    SMALL_AREAS,
    SOURCE_COUNTS,
    TARGETS,
)
from analysis.tables.declare import empty, table
from analysis.tables.plans import (
    ACTION_LOG,
    DECISIONS,
    EDITION_MATCHES,
    EDITION_NOTES,
    FINANCE_LINES,
    PLAN_CELLS,
    PLAN_ITEMS,
    REPORTED_FIGURES,
    RISK_LOG,
    SPENDING_LINKS,
)
from analysis.tables.rows import text_rows_of
from analysis.vocabulary.areas import AreaList, areas_called
from analysis.vocabulary.errors import DataError, Problem, quoted, raise_if_problems
from analysis.vocabulary.numbers import round_half_away
from analysis.vocabulary.units import UNITS

if TYPE_CHECKING:
    import pandas as pd

    from analysis.inputs.csv_text import RawTable
    from analysis.inputs.entries import Reference
    from analysis.inputs.project import ProjectInputs
    from analysis.vocabulary.indicators import Indicator


# Columns that are told as they are declared.
_OF_AN_INDICATOR = (
    "name", "short_name", "description", "unit", "decimals", "polarity", "publisher_polarity", "year_type",
    "answers", "is_cumulative", "may_exceed_100", "is_standard_only", "frequency", "in_year",
    "without_counts",
)  # fmt: skip
_OF_AN_EDITION = (
    "title", "area_code", "published", "supersedes", "status", "approved_by", "approved_on", "figures_to",
)  # fmt: skip
_OF_A_SOURCE = ("title", "publisher", "licence", "citation")
_IN_A_FILE = re.compile(r"(?:(?:, sheet [^/]*)?, column [A-Z]+)?, row [0-9]+$")  # the end of a locator


def clean_project(inputs: ProjectInputs) -> dict[str, pd.DataFrame]:
    """Clean everything that was read.

    Raises:
        DataError: A value cannot be read or contradicts a declaration; all such values of all
            files are reported together.
    """
    areas = table(AREAS, every_area(inputs.raw_tables))
    vintages = table(AREA_VINTAGES, area_vintages(inputs.raw_tables, areas))
    small = [one.area for one in inputs.reference.small_councils]
    areas = with_beginnings(areas, vintages, small)
    names = dict(zip(areas["area_code"].tolist(), areas["area_name"].tolist(), strict=True))
    codes = {name: code for code, name in names.items()}
    known = AreaList(areas_called(areas, vintages))
    rows, problems = observation_rows(inputs.raw_figures, inputs.reference, known)
    rows, published = latest_releases(rows, inputs.reference)
    printed, printed_rows, faults = printed_figures(inputs, codes)
    problems += faults
    reported, judging, faults = reported_figures(inputs)
    problems += faults
    rows += [*printed_rows, *judging]
    whole = whole_file(inputs, rows)
    rows += whole.records
    notices, faults = apply_corrections(rows, inputs.reference.corrections, inputs.reference)
    # a correction of a figure that could not be read is no second fault
    problems += [] if problems else faults
    goals, targets, faults = goals_and_targets(inputs)
    problems += faults
    actions, faults = action_records(inputs)
    problems += faults
    claims, faults = claim_records(inputs)
    problems += faults
    money, faults = finance_lines(inputs)
    problems += faults
    spending, faults = spending_links(inputs, money, goals)
    problems += faults
    items = plan_items(inputs)
    problems += risk_faults(inputs)
    for listed in (actions, items):
        carry_keys(listed, inputs.reference.editions)
    places = [str(row["name"]) for row in small_areas(inputs.reference.kinds)]
    ids, named = _ids(goals, actions, printed, items), role_words(actions, items, places)
    problems += _owners_that_are_persons(inputs, actions, items, places)
    matches, faults = edition_matches(inputs.reference.matches, ids)
    problems += faults
    log, faults = action_log(inputs.tables("progress"), ids, inputs.reference.editions, named, actions)
    problems += faults
    ratings, faults = risk_log(inputs.tables("risk_ratings"), ids, inputs.reference.editions, named)
    problems += faults
    decisions, faults = decision_records(inputs.tables("decisions"), ids, inputs.reference.editions, named)
    problems += faults
    problems += _unknown_areas(inputs, names)
    groups, why, faults = group_rows(inputs.reference, areas, known)
    problems += faults
    recorded, faults = edition_notes(inputs, goals)
    problems += faults
    raise_if_problems(DataError, "the raw data cannot be cleaned", problems)
    mark_breaks(rows, inputs.reference.breaks, inputs.reference)
    notices += choose(rows, inputs.reference)
    notices += break_notices(inputs.reference)
    notices.append(_tolerance_notice(inputs.reference))
    notices += _set_aside(printed)
    neighbours, unknown = every_neighbour(inputs, areas)
    neighbours += groups
    notices += why
    notices += [*whole.notices, *unknown, *_out_of_line(rows, inputs.reference)]
    notices += _contradicting_counts(rows, inputs.reference)
    observations = _joined(table(OBSERVATIONS, rows), whole.observations)
    observations, first_years = leave_out_first_years(observations, areas, inputs.reference)
    notices += first_years
    indicators = _indicators(inputs.reference)
    releases = release_tables(published, indicators, inputs.reference, whole.releases)
    superseded = [row for row in published if row["is_superseded"]]
    return {
        OBSERVATIONS.name: observations,
        AREAS.name: areas,
        AREA_VINTAGES.name: vintages,
        NEIGHBOURS.name: table(NEIGHBOURS, neighbours),
        NATIONAL_RANKS.name: empty(NATIONAL_RANKS),  # a statistic: worked out from what is cleaned here
        INDICATORS.name: indicators,
        SMALL_AREAS.name: table(SMALL_AREAS, small_areas(inputs.reference.kinds)),
        EDITIONS.name: _editions(inputs.reference),
        GOALS.name: table(GOALS, goals),
        TARGETS.name: table(TARGETS, targets),
        PRINTED_FIGURES.name: table(PRINTED_FIGURES, printed),
        ACTIONS.name: table(ACTIONS, actions),
        PLAN_ITEMS.name: table(PLAN_ITEMS, items),
        EDITION_MATCHES.name: table(EDITION_MATCHES, matches),
        FINANCE_LINES.name: table(FINANCE_LINES, money),
        SPENDING_LINKS.name: table(SPENDING_LINKS, spending),
        EDITION_NOTES.name: table(EDITION_NOTES, recorded),
        ACTION_LOG.name: table(ACTION_LOG, log),
        RISK_LOG.name: table(RISK_LOG, ratings),
        DECISIONS.name: table(DECISIONS, decisions),
        REPORTED_FIGURES.name: table(REPORTED_FIGURES, reported),
        PLAN_CELLS.name: table(PLAN_CELLS, plan_cells(inputs)),
        CLAIMS.name: table(CLAIMS, claims),
        NOTICES.name: table(NOTICES, _unique(notices)),
        FRAMEWORKS.name: table(FRAMEWORKS, [dict(row) for row in inputs.reference.frameworks]),
        SOURCE_COUNTS.name: _source_counts(inputs, rows + superseded, printed, whole.counts),
        **releases,
        **whole.tables,
    }


def _ids(
    goals: list[Record], actions: list[Record], printed: list[Record], items: list[Record]
) -> dict[tuple[str, str], set[str]]:
    """The ids of every edition's measures, actions, figures and other items, by edition and kind."""
    named = [(str(row["edition_id"]), "measure", str(row["measure_id"])) for row in goals]
    named += [(str(row["edition_id"]), "action", str(row["action_id"])) for row in actions]
    named += [(str(row["document"]), "figure", str(row["figure_id"])) for row in printed]
    named += [(str(row["edition_id"]), str(row["kind"]), str(row["item_id"])) for row in items]
    found: dict[tuple[str, str], set[str]] = {}
    for edition, kind, name in named:
        found.setdefault((edition, kind), set()).add(name)
    return found


def _owners_that_are_persons(
    inputs: ProjectInputs, actions: list[Record], items: list[Record], places: list[str]
) -> list[Problem]:
    """What authors' own plans say of owners; documents name roles, and an author's files carry them on."""
    tables = [table for name in ("kpis", "actions", "risks") for table in inputs.tables(name)]
    own = {table.source_id for table in tables if table.file.startswith("data/plans/")}
    said = role_words([row for row in actions if row["edition_id"] not in own], ())
    services = role_words(
        [{**row, "owner": ""} for row in actions], [{**row, "owner": ""} for row in items], places
    )
    return owner_faults(tables, services, set().union(*said.values()))


def _joined(own: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    if not whole.empty:
        own = pd.concat([own, whole], ignore_index=True)  # held against its declaration when it is stored
    return own.assign(places=published_places(own))


_SERIES = ["source_id", "series_id", "indicator_id", "group", "period_label"]
_COUNCIL = ("E06", "E07", "E08", "E09", "E10")
_MOST_PLACES = 9  # further places are what floating numbers leave


def published_places(observations: pd.DataFrame) -> pd.Series:
    """At how many decimals each figure's series is published for its period.

    LAIT holds no prints but floating numbers, 23 for 23.0 and 273.89999999999998 for 273.9: its places are
    the most that any council's figure of the measure and year has, once that noise is taken off.
    """
    import numpy as np
    import pandas as pd

    texts = observations["value_text"].str.replace(r"[%,£\s]", "", regex=True)
    printed = pd.to_numeric(texts, errors="coerce").fillna(observations["value"]).to_numpy(float)
    places = np.zeros(len(printed), dtype=np.int64)
    rest = np.round(np.abs(np.nan_to_num(printed)), _MOST_PLACES)
    for number in range(_MOST_PLACES):
        scaled = rest * 10.0**number
        is_longer = np.abs(scaled - np.round(scaled)) > 10.0 ** (number - _MOST_PLACES) * 0.5
        places[is_longer] = number + 1
    own = pd.Series(places, index=observations.index)
    is_council = observations["area_code"].str.startswith(_COUNCIL) & observations["value"].notna()
    keys = [observations[name] for name in _SERIES]
    of_councils = own.where(is_council).groupby(keys).transform("max")
    return of_councils.fillna(own.groupby(keys).transform("max")).astype(float)


def _unknown_areas(inputs: ProjectInputs, areas: dict[str, str]) -> list[Problem]:
    """Areas that the lists of neighbours, the plans and the corrections name, and that are not there."""
    expected, advice = (
        "an area of data/raw/council_codes/council_codes.csv",
        "add the area, or correct the code",
    )
    named = [
        (raw.file, int(row["row"]), column, row[column])
        for raw in inputs.tables("neighbours")
        for row in text_rows_of(raw.frame)
        for column in ("area_code", "neighbour_code")
    ]
    named += [
        (kind.file, kind.row or 0, f"kinds.{kind.id}.area", kind.area)
        for kind in inputs.reference.kinds if kind.area
    ]  # fmt: skip
    named += [
        (edition.file, edition.row or 0, f"editions.{edition.id}.area", edition.area_code)
        for edition in inputs.reference.editions.values()
    ]
    return [
        Problem(file, row or None, column, quoted(code), expected, advice)
        for file, row, column, code in named
        if code not in areas
    ]


def _indicators(reference: Reference) -> pd.DataFrame:
    rows: list[Record] = []
    kinds = kinds_by_group(reference.kinds)
    for indicator in reference.indicators.values():
        for group, name in indicator.groups.items():
            kind = kinds[group] if group in indicator.kinds else None
            behind = [second for first, second in indicator.gap if first == group]
            rows.append(
                {
                    **{name: getattr(indicator, name) for name in _OF_AN_INDICATOR},
                    "indicator_id": indicator.id,
                    "group": group,
                    "subject": indicator.subject or _subject(indicator.short_name),
                    "group_name": "" if group == "all" else name,
                    "kind": "" if kind is None else kind.id,
                    "kind_name": "" if kind is None else kind.name,
                    "kind_position": None if kind is None else 1 + list(kind.groups).index(group),
                    "reference_group": "" if kind is None else kind.reference,
                    "compared_with": " ".join(behind),
                    "looks_back": indicator.look_back_months > 0,
                    "standard_theme": indicator.theme if group == "all" else "",
                    **_tolerance(indicator, reference),
                }
            )
    return table(INDICATORS, rows)


def _subject(short_name: str) -> str:
    """How a sentence about an indicator begins where nothing is declared."""
    first = short_name.split()[0]
    is_word = len(first) > 1 and not any(c.isupper() or c.isdigit() for c in first[1:])  # not NEET, i-ART
    start = short_name[0].lower() if is_word else short_name[0]
    return f"The figure for {start}{short_name[1:]}"


def _tolerance(indicator: Indicator, reference: Reference) -> dict[str, float | None]:
    declared = reference.project.tolerances
    found = declared.indicators.get(indicator.id, declared.units.get(indicator.unit))
    return {
        "tolerance": None if found is None else found.points,
        "tolerance_pct": None if found is None else found.percent_of_target,
    }


def _editions(reference: Reference) -> pd.DataFrame:
    rows: list[Record] = []
    for edition in reference.editions.values():
        source = reference.sources.get(edition.id)
        rows.append(
            {
                **{name: getattr(edition, name) for name in _OF_AN_EDITION},
                "edition_id": edition.id,
                "sections": "; ".join(edition.sections),
                "first_year": edition.target_years[0] if edition.target_years else "",
                "last_year": edition.target_years[-1] if edition.target_years else "",
                "citation": "" if source is None else source.citation,
            }
        )
    return table(EDITIONS, rows)


def _tolerance_notice(reference: Reference) -> Record:
    declared = reference.project.tolerances
    said: dict[str, list[str]] = {}
    for unit, one in declared.units.items():
        amount = f"{one.amount:g}{'% of the target' if one.kind == 'percent_of_target' else ' points'}"
        said.setdefault(amount, []).append(UNITS[unit].plural or f"{UNITS[unit].heading}s")
    parts = [f"{amount} for {_listed(units)}" for amount, units in said.items()]
    parts += ["points of their own for some indicators"] if declared.indicators else []
    parts += ["a rule of their own for some measures"] if declared.measures else []
    return {
        "kind": "tolerance",
        "source_id": "plans",
        "text": f"The tolerance is {'; '.join(parts) or 'none'} ({declared.confirmed_by}).",
        "locator": "project.yml",
    }


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if words[1:] else words[0]


def _set_aside(printed: list[Record]) -> list[Record]:
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


def _out_of_line(rows: list[Record], reference: Reference) -> list[Record]:
    """The council's own figures that are read and stand in no yearly line, being for part of a year."""
    notices: list[Record] = []
    for row in rows:
        year_type = reference.indicators[str(row["indicator_id"])].year_type
        is_own_file = row.get("is_councils_own") and row["source_id"] in reference.sources
        if (
            not is_own_file
            or row["missing"]
            or reference.sources[str(row["source_id"])].kind != "tidy_figures"
            or reference.indicators[str(row["indicator_id"])].frequency != "year"
        ):
            continue
        if row["period_kind"] != year_type and row["period_kind"] != year_type.partition(":")[0]:
            text = f"{row['value_text']} is for {row['period_label']}, which is no {year_type} period: it"
            notices.append(
                {
                    "kind": "set aside", "source_id": row["source_id"], "indicator_id": row["indicator_id"],
                    "area_code": row["area_code"], "period_label": row["period_label"],
                    "text": f"{text} answers no year's target and stands in no line with whole years",
                    "locator": row["locator"],
                }
            )  # fmt: skip
    return notices


def _contradicting_counts(rows: list[Record], reference: Reference) -> list[Record]:
    """Published counts of a council that do not give the figure beside them; the council's own are refused.

    Those of England and regions are rounded by themselves and never meant to.
    """
    notices: list[Record] = []
    for row in rows:
        counts = [row.get("numerator"), row.get("denominator")]
        is_council = str(row["area_code"]).startswith(_COUNCIL)
        if row["counts_exact"] or row["value"] is None or not is_council or not all(counts):
            continue
        indicator = reference.indicators[str(row["indicator_id"])]
        if UNITS[indicator.unit].per is None:
            continue
        above, below = (float(str(count)) for count in counts)
        worked = round_half_away(worked_out(above, below, indicator), max(indicator.decimals, 1))
        notices.append(
            {
                "kind": "counts", "source_id": row["source_id"], "indicator_id": indicator.id,
                "area_code": row["area_code"], "period_label": row["period_label"],
                "text": f"{row['value_text']} is published beside {above:,.0f} of {below:,.0f}, which is "
                f"{worked:g}: the figure is used, and no interval is worked out from the counts",
                "locator": row["locator"],
            }
        )  # fmt: skip
    return notices


def _unique(notices: list[Record]) -> list[Record]:
    seen: dict[tuple[object, ...], Record] = {}
    for notice in notices:
        seen.setdefault(tuple(notice.get(name, "") for name in NOTICES.key), notice)
    return list(seen.values())


def _own_title(raw: RawTable, reference: Reference) -> str:
    """The title of an author's edition, which says where it is a draft."""
    edition = reference.editions[raw.source_id]
    return f"{edition.title} (draft)" if edition.status == "draft" else edition.title


def _source_counts(
    inputs: ProjectInputs, rows: list[Record], printed: list[Record], more: list[Record]
) -> pd.DataFrame:
    # a row of an official file may hold figures of several indicators
    places = {str(row["locator"]): bool(row["missing"]) for row in rows}
    files = [(_IN_A_FILE.sub("", place), is_missing) for place, is_missing in places.items()]
    used = Counter(file for file, _ in files)
    marked = Counter(file for file, is_missing in files if is_missing)
    aside = Counter(str(row["document"]) for row in printed if row["used_as"] != "observation")
    counts: list[Record] = []
    for raw in inputs.raw_tables:
        source = inputs.reference.sources.get(raw.source_id)
        set_aside, total = aside[raw.source_id] if raw.name == "figures" else 0, len(raw.frame)
        if source is not None and source.kind == "official_file" and raw.file in used:
            set_aside = total - used[raw.file]  # rows of other filters and areas
        counts.append(
            {
                **{name: "" if source is None else getattr(source, name) for name in _OF_A_SOURCE},
                **({"title": _own_title(raw, inputs.reference)} if source is None else {}),
                "source_id": raw.source_id,
                "file": raw.file,
                # with the hash of a file of the council's own, its hidden counts could be tried out
                "sha256": "" if source is not None and source.kind in OWN_KINDS else raw.sha256,
                "rows_read": total,
                "rows_used": total - set_aside,
                "rows_missing": marked[raw.file],
                "rows_set_aside": set_aside,
            }
        )
    return table(SOURCE_COUNTS, counts + more)
