"""What a release no longer covers: series, areas and years that the one before had."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.revisions.magnitude import Figure

Key = tuple[object, ...]
Record = dict[str, object]


def coverage_rows(old: dict[Key, Figure], new: dict[Key, Figure]) -> tuple[list[Record], set[Key]]:
    """Say what is missing as a whole, each once: the series, else an area of it, else a year of it.

    Args:
        old: The earlier release's figures by series, group, area and period.
        new: The newer release's.

    Returns:
        Records of `revision_tables.REVISIONS`, and the figures that they tell of.
    """
    had, has = _by_series(old), _by_series(new)
    rows: list[Record] = []
    told: set[Key] = set()
    for series, keys in had.items():
        left = has.get(series, [])
        lost = [key for key in keys if key not in new or new[key]["value"] is None]
        if not left:
            rows.append(_row(old, lost, "the whole series is missing"))
            told.update(key for key in old if (*key[:2], key[6]) == series)
            continue
        areas, periods = {key[2] for key in left}, {key[3:6] for key in left}
        for area in dict.fromkeys(key[2] for key in lost if key[2] not in areas):
            of_area = [key for key in lost if key[2] == area]
            rows.append({**_row(old, of_area, "the area is missing"), "area_code": area})
            told.update(key for key in old if (*key[:3], key[6]) == (*series[:2], area, series[2]))
        for period in dict.fromkeys(key[3:6] for key in lost if key[3:6] not in periods):
            of_period = [key for key in lost if key[3:6] == period and key not in told]
            if of_period:
                first = old[of_period[0]]
                place = {name: first[name] for name in ("period_label", "period_start")}
                rows.append({**_row(old, of_period, "the period is missing for every area"), **place})
                told.update(key for key in old if (*key[:2], *key[3:]) == (*series[:2], *period, series[2]))
        rows += _thin_years(old, new, keys, left)
    return rows, told


def _by_series(figures: dict[Key, Figure]) -> dict[Key, list[Key]]:
    """The figures that have a value, by indicator, group and series."""
    found: dict[Key, list[Key]] = defaultdict(list)
    for key, figure in figures.items():
        if figure["value"] is not None:
            found[(*key[:2], key[6])].append(key)
    return found


def _row(old: dict[Key, Figure], lost: list[Key], note: str) -> Record:
    first = old[lost[0]]
    return {
        "kind": "coverage", "indicator_id": first["indicator_id"], "group": first["group"],
        "series_id": first["series_id"], "before_text": _counted(len(lost), "figure"), "after_text": "none",
        "locator": first["locator"], "is_large": True, "note": note,
    }  # fmt: skip


def _thin_years(
    old: dict[Key, Figure], new: dict[Key, Figure], keys: list[Key], left: list[Key]
) -> list[Record]:
    """New periods for fewer areas than the latest period that the earlier release has."""
    latest = max(keys, key=lambda key: (key[4], key[3]))
    before = len({key[2] for key in keys if key[3:6] == latest[3:6]})
    known = {key[3:6] for key in keys}
    by_period: dict[Key, list[Key]] = defaultdict(list)
    for key in left:
        if key[3:6] not in known and key[4] > latest[4]:  # type: ignore[operator]
            by_period[key[3:6]].append(key)
    rows = []
    for found in by_period.values():
        after = len({key[2] for key in found})
        if after < before:
            first = new[found[0]]
            rows.append(
                {
                    **{name: first[name] for name in ("indicator_id", "group", "series_id", "locator")},
                    "kind": "coverage", "period_label": first["period_label"],
                    "period_start": first["period_start"], "before_text": _counted(before, "area"),
                    "after_text": _counted(after, "area"), "is_large": after < before / 2,
                    "note": f"the new period has fewer areas than {old[latest]['period_label']} had",
                }
            )  # fmt: skip
    return rows


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
