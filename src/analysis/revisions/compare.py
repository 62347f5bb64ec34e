"""Every figure of a release beside the release that it supersedes."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from analysis.revision_tables import PART_OF_A_GAP, REVISIONS, RevisionLimits
from analysis.revisions.coverage import coverage_rows
from analysis.revisions.magnitude import (
    Figure,
    Past,
    is_copy,
    number,
    past_of,
    size_of,
    slip_in_new,
    year_slip,
)
from analysis.schema import INDICATORS, OBSERVATIONS, check, table

if TYPE_CHECKING:
    import pandas as pd

Key = tuple[object, ...]
Record = dict[str, object]

_FIGURE = ("indicator_id", "group", "area_code", "period_start", "period_end", "period_kind", "series_id")
_PLACE = ("indicator_id", "group", "area_code", "period_label", "period_start", "series_id")
_SERIES = ("indicator_id", "group", "series_id")


def compare_releases(
    before: pd.DataFrame,
    after: pd.DataFrame,
    indicators: pd.DataFrame,
    *,
    source_id: str,
    earlier_id: str,
    limits: RevisionLimits | None = None,
) -> pd.DataFrame:
    """Hold a release against the one that it supersedes, figure by figure.

    Figures are matched by series, group, area and period. A difference is between two prints of one
    period: it restates the figure and is no change over time, the less so where one of them is
    provisional. Positive is higher in the newer release.

    Args:
        before: `schema.OBSERVATIONS` of the earlier release.
        after: The same of the newer release.
        indicators: `schema.INDICATORS`, for the units.
        source_id: The newer release.
        earlier_id: The earlier one.
        limits: How far a figure may be restated before somebody has to accept it.

    Returns:
        `revision_tables.REVISIONS`, one row a figure that differs, and one a year, area or series that is
        missing or looks wrong; empty for a release beside itself.

    Raises:
        DataError: A table is not as declared.

    Example:
        >>> from analysis.schema import empty
        >>> nothing = empty(OBSERVATIONS)
        >>> len(compare_releases(nothing, nothing, empty(INDICATORS), source_id="b", earlier_id="a"))
        0
    """
    check(indicators, INDICATORS)
    pairs = zip(indicators["indicator_id"], indicators["group"], strict=True)
    units = dict(zip(pairs, indicators["unit"], strict=True))
    old, new = _by_figure(before), _by_figure(after)
    pasts = _pasts(old)
    coverage, told = coverage_rows(old, new)
    rows: list[Record] = []
    for key in sorted({*old, *new}, key=_sortable):
        past = pasts.get((*key[:3], key[6]), Past((), None))
        unit = units.get((str(key[0]), str(key[1])), "")
        row = _figure_row(
            old.get(key), new.get(key), past, unit, limits or RevisionLimits(), is_told=key in told
        )
        if row is not None:
            rows.append(row)
    rows += coverage
    rows += _moved_years(old, new)
    rows += _copied_years(old, new)
    return table(REVISIONS, [{"source_id": source_id, "earlier_id": earlier_id, **row} for row in rows])


def _by_figure(frame: pd.DataFrame) -> dict[Key, Figure]:
    """The rows by what they are about; a missing number is None."""
    ordered = check(frame, OBSERVATIONS).sort_values(list(_FIGURE), kind="stable")
    figures: dict[Key, Figure] = {}
    for row in ordered.to_dict("records"):
        figure = {str(name): None if value != value else value for name, value in row.items()}
        figures[tuple(figure[name] for name in _FIGURE)] = figure
    return figures


def _sortable(key: Key) -> tuple[str, ...]:
    return tuple(str(part) for part in key)


def _pasts(figures: dict[Key, Figure]) -> dict[Key, Past]:
    by_series: dict[Key, list[Figure]] = defaultdict(list)
    for key, figure in figures.items():
        by_series[(*key[:3], key[6])].append(figure)
    return {key: past_of(of_series) for key, of_series in by_series.items()}


def _figure_row(
    before: Figure | None,
    after: Figure | None,
    past: Past,
    unit: str,
    limits: RevisionLimits,
    *,
    is_told: bool,
) -> Record | None:
    """What happened to one figure; None where nothing did."""
    had, has = _value(before), _value(after)
    is_large, note = False, ""
    if before is not None and after is not None and had is not None and has is not None:
        if not _is_same(before, after):
            kind = "revised"
            is_large, note = size_of(before, after, past, unit, limits)
        elif before["period_status"] != after["period_status"]:
            kind = "status_changed"
        else:
            return None
    elif had is None and has is None and before is not None and after is not None:
        if (before["missing"], before["period_status"]) == (after["missing"], after["period_status"]):
            return None
        kind = "status_changed"
    elif has is not None or before is None:
        kind = "added"
        note = "" if has is None else slip_in_new(has, past)
        is_large = bool(note)
    else:
        kind = "withdrawn"
        if after is None:
            is_large = had is not None and not is_told
            note = PART_OF_A_GAP if is_told else "the row is missing"
        else:
            note = PART_OF_A_GAP if is_told else "the newer release has a mark in its place"
    here = after or before or {}
    difference = None if had is None or has is None else has - had
    return {
        "kind": kind,
        **{name: here[name] for name in _PLACE},
        "before_text": printed(before), "after_text": printed(after),
        "before": had, "after": has, "difference": difference if kind == "revised" else None,
        "before_status": _status(before), "after_status": _status(after),
        "locator": here["locator"], "is_large": is_large,
        "note": "; ".join(part for part in (note, str(here["notice"])) if part),
    }  # fmt: skip


def _value(figure: Figure | None) -> float | None:
    return None if figure is None or figure["value"] is None else number(figure["value"])


def printed(figure: Figure | None) -> str:
    """A figure as its release prints it, the mark of a missing one in brackets; empty for none.

    Example:
        >>> printed({"value_text": "-", "missing": "x"})
        '[x]'
    """
    if figure is None:
        return ""
    return f"[{figure['missing']}]" if figure["missing"] else str(figure["value_text"])


def _status(figure: Figure | None) -> str:
    return "" if figure is None else str(figure["period_status"])


def _is_same(before: Figure, after: Figure) -> bool:
    names = ("value", "numerator", "denominator")
    return all(before[name] == after[name] for name in names)


def _values_by_area(figures: dict[Key, Figure]) -> dict[Key, dict[str, dict[object, float]]]:
    """The values by series, area and period, in order."""
    values: dict[Key, dict[str, dict[object, float]]] = defaultdict(lambda: defaultdict(dict))
    for figure in figures.values():
        if figure["value"] is not None:
            of_area = values[tuple(figure[name] for name in _SERIES)][str(figure["area_code"])]
            of_area[(figure["period_start"], figure["period_label"])] = number(figure["value"])
    return values


def _series_row(series: Key, **columns: object) -> Record:
    return {"kind": "magnitude", **dict(zip(_SERIES, series, strict=True)), "is_large": True, **columns}


def _moved_years(old: dict[Key, Figure], new: dict[Key, Figure]) -> list[Record]:
    places = _first_locators(new)
    now = _values_by_area(new)
    rows = []
    for series, areas in _values_by_area(old).items():
        for area, values in areas.items():
            note = year_slip(values, now.get(series, {}).get(area, {}))
            if note:
                locator = places[(*series, area)]
                after = ", ".join(f"{value:g}" for value in now[series][area].values())
                row = _series_row(series, area_code=area, note=note, locator=locator, after_text=after)
                rows.append(row)
    return rows


def _copied_years(old: dict[Key, Figure], new: dict[Key, Figure]) -> list[Record]:
    """Years in which every area has last year's figure, and did not in the earlier release."""
    earlier = _values_by_period(old)
    places = _first_locators(new)
    rows = []
    for series, periods in _values_by_period(new).items():
        was = earlier.get(series, {})
        for one, other in pairwise(periods):
            count = is_copy(periods[other], periods[one])
            if count and not is_copy(was.get(other, {}), was.get(one, {})):
                note = "every area has exactly the figure of the period before: a year may have been copied"
                locator = places[(*series, next(iter(periods[other])))]
                start, label = other
                place = {"period_label": label, "period_start": start, "locator": locator}
                after = f"{count} areas as in {one[1]}"
                rows.append(_series_row(series, **place, note=note, after_text=after))
    return rows


def _values_by_period(figures: dict[Key, Figure]) -> dict[Key, dict[tuple[object, str], dict[str, float]]]:
    periods: dict[Key, dict[tuple[object, str], dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for series, areas in _values_by_area(figures).items():
        for area, values in areas.items():
            for period, value in values.items():
                periods[series][period][area] = value  # type: ignore[index]
    return {series: dict(sorted(found.items(), key=str)) for series, found in periods.items()}


def _first_locators(figures: dict[Key, Figure]) -> dict[Key, str]:
    places: dict[Key, str] = {}
    for figure in figures.values():
        key = (*(figure[name] for name in _SERIES), figure["area_code"])
        places.setdefault(key, str(figure["locator"]))
    return places
