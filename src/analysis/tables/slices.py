"""The processed tables in slices: what changed, so that only the reports that read it are made again.

A slice is the rows of one table about one scope from one origin: the figures of one area from one
source, the goals of one edition. Each slice has a hash, and the names of the input files that changed
when it last changed. All of it is one small file beside the tables (`store` writes it), so that a
build with nothing to do opens no table.
"""

from __future__ import annotations

import functools
import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analysis.tables.data import PROCESSED, SOURCE_COUNTS, SOURCE_TITLES
from analysis.vocabulary.addresses import goal_key
from analysis.vocabulary.indicators import YEARLY
from analysis.vocabulary.periods import plan_year_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd


IN_YEAR = "in_year_figures"  # of an area: whether it has figures of months or quarters
ALL = "all"  # the scope of rows that concern every report

# The column that says what a row is about, and the one that says where it comes from. A table that is
# not named here is one slice: whoever reads it, reads all of it.
_SCOPES = {
    "observations": ("area_code", "source_id"), "areas": ("area_code", None),
    "area_vintages": ("area_code", None), "neighbours": ("area_code", None),
    "national_ranks": ("area_code", None), "editions": ("edition_id", "edition_id"),
    "goals": ("edition_id", "edition_id"), "targets": ("edition_id", "edition_id"),
    "actions": ("edition_id", "edition_id"), "plan_items": ("edition_id", "edition_id"),
    "edition_matches": ("edition_id", "edition_id"), "finance_lines": ("edition_id", "edition_id"),
    "spending_links": ("edition_id", "edition_id"), "edition_notes": ("edition_id", "edition_id"),
    "action_log": ("edition_id", "edition_id"), "risk_log": ("edition_id", "edition_id"),
    "decisions": ("edition_id", "edition_id"),
    "reported_figures": ("edition_id", "edition_id"), "plan_cells": ("edition_id", "edition_id"),
    "printed_figures": ("document", "document"), "claims": ("document", "document"),
    "notices": ("area_code", "source_id"), "superseded_observations": ("area_code", "source_id"),
}  # fmt: skip
# These notices are about an indicator and concern whoever shows it, wherever their figure stands.
_GENERAL_NOTICES = ("break", "excluded", "not_collected", "set aside", "tolerance")

TABLES = (*(declaration.name for declaration in PROCESSED), SOURCE_TITLES.name)


@dataclass(frozen=True)
class Slice:
    """The rows of one table about one scope from one origin."""

    hash: str  # Hash of the rows; equal hashes are equal rows
    # The input files that changed when it last changed; empty where nothing is known
    because: tuple[str, ...] = ()
    turn: int = 0  # At which making of the tables it last changed; the latest has the highest number


@dataclass(frozen=True)
class Slices:
    """Every slice of a set of processed tables, and who is compared with whom."""

    by_table: Mapping[str, Mapping[str, Mapping[str, Slice]]]  # Slices by table, scope and origin
    # For each area its name, type and region, its neighbours in any list, whether it is a country, its
    # lists, the financial years of its first and last figure, and what else it is called
    areas: Mapping[str, Mapping[str, Any]]
    # For each edition its council, the edition before it, its status and its first and last target year
    editions: Mapping[str, Mapping[str, str]]
    indicators: Mapping[str, list[str]]  # The groups of each indicator
    # What each edition's goals are called by (`vocabulary.addresses.goal_key`); of none, the standard set
    goals: Mapping[str, list[str]] = field(default_factory=dict)
    turn: int = 0  # How often the tables have been made
    # Files with figures of the council's own. Their hash stands in no report: with it, hidden counts could be
    # tried out.
    unpublished: tuple[str, ...] = ()

    def areas_read(self, area: str) -> set[str]:
        """The areas whose figures a review of `area` reads: itself, its neighbours, region and country."""
        own = self.areas.get(area, {})
        countries = {code for code, facts in self.areas.items() if facts["is_country"]}
        return {area, own.get("region", ""), *own.get("neighbours", ()), *countries} - {""}

    def editions_read(self, area: str, named: Iterable[str]) -> set[str]:
        """The editions that a review of `area` reads: the council's own, those named, and those before."""
        found = {name for name, facts in self.editions.items() if facts["area"] == area}
        waiting = [name for name in named if name]
        while waiting:
            name = waiting.pop()
            found.add(name)
            before = self.editions.get(name, {}).get("supersedes", "")
            if before and before not in found:
                waiting.append(before)
        return found

    def of(self, table: str, scopes: Iterable[str] | None) -> dict[str, dict[str, Slice]]:
        """The slices of a table by scope and origin.

        Args:
            table: The table.
            scopes: Areas or editions; None for all rows, which are then one slice an origin.
        """
        if scopes is None:
            return {ALL: self._whole.get(table, {})}
        held = self.by_table.get(table, {})
        return {scope: dict(held[scope]) for scope in sorted({*scopes, ALL} & held.keys())}

    @functools.cached_property
    def _whole(self) -> dict[str, dict[str, Slice]]:
        """Each table as one slice an origin."""
        return {table: _by_origin(held) for table, held in self.by_table.items()}

    def as_text(self) -> str:
        """The text of the file that holds them."""
        return json.dumps(
            {
                "turn": self.turn,
                "areas": self.areas,
                "editions": self.editions,
                "indicators": self.indicators,
                "goals": self.goals,
                "unpublished": self.unpublished,
                "tables": {
                    table: {
                        scope: {origin: [s.hash, list(s.because), s.turn] for origin, s in origins.items()}
                        for scope, origins in scopes.items()
                    }
                    for table, scopes in self.by_table.items()
                },
            },
            sort_keys=True,
        )


def read_slices(text: str) -> Slices | None:
    """Read the text of `Slices.as_text`; None where it is not whole."""
    try:
        content = json.loads(text)
        tables = {
            table: {
                scope: {origin: Slice(one[0], tuple(one[1]), one[2]) for origin, one in origins.items()}
                for scope, origins in scopes.items()
            }
            for table, scopes in content["tables"].items()
        }
        kept = {name: content[name] for name in ("areas", "editions", "indicators", "goals", "turn")}
        return Slices(tables, **kept, unpublished=tuple(content["unpublished"]))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return None


def slice_tables(
    tables: Mapping[str, pd.DataFrame], changed: Iterable[str] = (), before: Slices | None = None
) -> Slices:
    """Cut tables into slices.

    Args:
        tables: Every processed table by name, its rows in the order in which they are stored.
        changed: Names of the input files that changed since the tables were made before.
        before: The slices of the tables before.
    """
    turn = before.turn + 1 if before else 1
    because = tuple(sorted(changed))
    found: dict[str, dict[str, dict[str, Slice]]] = {}
    for name, frame in _cut(tables):
        for scope, origin, digest in frame:
            old = _at(before, name, scope, origin)
            kept = old if old is not None and old.hash == digest else Slice(digest, because, turn)
            found.setdefault(name, {}).setdefault(scope, {})[origin] = kept
    counts = tables[SOURCE_COUNTS.name]
    unpublished = tuple(sorted(counts.loc[counts["sha256"] == "", "file"].astype(str)))
    facts = (_areas(tables), _editions(tables), _indicators(tables), _goals(tables))
    return Slices(found, *facts, turn, unpublished)


def _by_origin(held: Mapping[str, Mapping[str, Slice]]) -> dict[str, Slice]:
    found: dict[str, list[tuple[str, Slice]]] = {}
    for scope in sorted(held):
        for origin, one in held[scope].items():
            found.setdefault(origin, []).append((scope, one))
    return {origin: _together(parts) for origin, parts in sorted(found.items())}


def _together(parts: list[tuple[str, Slice]]) -> Slice:
    digest = hashlib.sha256("".join(f"{scope}\t{one.hash}\n" for scope, one in parts).encode("utf-8"))
    latest = max(one.turn for _, one in parts)
    because = {file for _, one in parts if one.turn == latest for file in one.because}
    return Slice(digest.hexdigest()[:16], tuple(sorted(because)), latest)


def _at(held: Slices | None, table: str, scope: str, origin: str) -> Slice | None:
    return held.by_table.get(table, {}).get(scope, {}).get(origin) if held else None


def _cut(tables: Mapping[str, pd.DataFrame]) -> Iterable[tuple[str, list[tuple[str, str, str]]]]:
    for declaration in PROCESSED:
        frame = tables[declaration.name]
        if declaration.name == SOURCE_COUNTS.name:
            titles = frame[list(SOURCE_TITLES.column_names)].drop_duplicates()
            yield SOURCE_TITLES.name, _parts(titles, None, None)
        scope, origin = _SCOPES.get(declaration.name, (None, None))
        if declaration.name == "notices":
            is_general = frame["kind"].isin(_GENERAL_NOTICES)
            frame = frame.assign(_scope=frame["area_code"].mask(is_general, ""))
            scope = "_scope"
        yield declaration.name, _parts(frame, scope, origin)


def _parts(frame: pd.DataFrame, scope: str | None, origin: str | None) -> list[tuple[str, str, str]]:
    """Scope, origin and hash of each slice of a table."""
    import pandas as pd

    rows = pd.util.hash_pandas_object(frame, index=False).to_numpy()
    keys = [column for column in dict.fromkeys((scope, origin)) if column]
    if not keys:
        return [(ALL, "", hashlib.sha256(rows.tobytes()).hexdigest()[:16])]
    found = []
    for key, places in frame.reset_index(drop=True).groupby(keys, sort=True).indices.items():
        values = key if isinstance(key, tuple) else (key,)
        named = dict(zip(keys, (str(value) for value in values), strict=True))
        digest = hashlib.sha256(rows[places].tobytes()).hexdigest()[:16]
        found.append((named.get(scope or "", "") or ALL, named.get(origin or "", ""), digest))
    return found


def _areas(tables: Mapping[str, pd.DataFrame]) -> dict[str, dict[str, Any]]:
    near: dict[str, list[str]] = {}
    neighbours = tables["neighbours"]
    lists: dict[str, set[str]] = {}
    columns = (neighbours[name] for name in ("area_code", "neighbour_code", "list_version"))
    for own, other, version in zip(*columns, strict=True):
        near.setdefault(str(own), []).append(str(other))
        lists.setdefault(str(own), set()).add(str(version))
    also: dict[str, set[str]] = {}
    vintages = tables["area_vintages"]
    columns = (vintages[name] for name in ("area_code", "code", "area_name", "dfe_la_code"))
    for own, *called in zip(*columns, strict=True):
        also.setdefault(str(own), set()).update(str(name) for name in called if name)
    indicators, figures = tables["indicators"], tables["observations"]
    frequent = set(indicators.loc[~indicators["frequency"].isin(YEARLY), "indicator_id"])
    is_part = figures["period_kind"].str.match("month|quarter|cumulative") & figures["value"].notna()
    in_year = set(figures.loc[is_part & figures["indicator_id"].isin(frequent), "area_code"])
    held = figures[figures["value"].notna()].groupby("area_code", observed=True)
    first, last = held["period_start"].min(), held["period_end"].max()
    years = {str(code): [plan_year_of(first[code]), plan_year_of(last[code])] for code in first.index}
    areas = tables["areas"]
    columns = (areas[name] for name in ("area_code", "area_name", "area_type", "region_code"))
    return {
        str(code): {
            "name": str(name),
            "type": str(kind),
            "region": str(region),
            "is_country": str(kind) == "Country",
            IN_YEAR: str(code) in in_year,
            "years": years.get(str(code), []),
            "neighbours": sorted(set(near.get(str(code), []))),
            "lists": sorted(lists.get(str(code), ())),
            "also": sorted(also.get(str(code), set()) - {str(code), str(name)}),
        }
        for code, name, kind, region in zip(*columns, strict=True)
    }


def _indicators(tables: Mapping[str, pd.DataFrame]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    indicators = tables["indicators"]
    for name, group in zip(indicators["indicator_id"], indicators["group"], strict=True):
        found.setdefault(str(name), []).append(str(group))
    return found


def _goals(tables: Mapping[str, pd.DataFrame]) -> dict[str, list[str]]:
    goals, indicators = tables["goals"].sort_values("position"), tables["indicators"]
    standard = indicators[indicators["standard_theme"] != ""].sort_values(["standard_theme", "short_name"])
    found: dict[str, list[str]] = {"": [goal_key("", "", str(name)) for name in standard["indicator_id"]]}
    columns = (goals[name] for name in ("edition_id", "measure_id", "indicator_id"))
    for edition, measure, indicator in zip(*columns, strict=True):
        found.setdefault(str(edition), []).append(goal_key(str(edition), str(measure), str(indicator)))
    return found


def _editions(tables: Mapping[str, pd.DataFrame]) -> dict[str, dict[str, str]]:
    editions = tables["editions"]
    kept = {
        "area_code": "area",
        "supersedes": "supersedes",
        "status": "status",
        "first_year": "first",
        "last_year": "last",
    }
    columns = {name: [str(one) for one in editions[column]] for column, name in kept.items()}
    return {
        str(edition): {name: values[at] for name, values in columns.items()}
        for at, edition in enumerate(editions["edition_id"])
    }
