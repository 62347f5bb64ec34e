"""Releases of one publication: the latest is analysed, and each is held against the one that it supersedes.

All stay under data/raw, so that the comparison is made again in every build, on every machine alike: what
was restated, added or withdrawn, what a release no longer covers (series, areas, years), which figures may
be slips (of the decimal point, sign, year or copy), and whether somebody accepted what is large.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from analysis.inputs.corrections import mark_breaks
from analysis.inputs.entries import (
    DEFAULT_LIMITS,
    KINDS_BY_SERIES,
    OWN_KINDS,
    AcceptedFigure,
    AcceptedRevision,
    Reference,
    RevisionLimits,
)
from analysis.tables.data import INDICATORS, OBSERVATIONS, PART_OF_A_GAP, REVISIONS, SUPERSEDED_OBSERVATIONS
from analysis.tables.declare import check, empty, table
from analysis.tables.rows import rows_of
from analysis.vocabulary.errors import Problem, quoted
from analysis.vocabulary.numbers import half_a_place

Key = tuple[object, ...]
Record = dict[str, object]


def coverage_rows(old: dict[Key, Figure], new: dict[Key, Figure]) -> tuple[list[Record], set[Key]]:
    """Say what is missing as a whole, each once: the series, else an area of it, else a year of it.

    Returns:
        Records of `tables.data.REVISIONS`, and the figures that they tell of.
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


Figure = dict[str, object]  # a row of `tables.data.OBSERVATIONS`

_MOVES_NEEDED = 3  # fewer say nothing about how far a series moves
_YEARS_OF_A_SLIP = 3  # fewer may agree by chance
_AREAS_OF_A_COPY = 3
_SLIPS = (10.0, 100.0, 0.1, 0.01)
_SLIP_ROOM = 0.02  # a figure times ten that was restated a little as well is still times ten
_EQUAL = 1e-9


@dataclass(frozen=True)
class Past:
    """What the earlier release says of one series of one area."""

    values: tuple[float, ...]  # The values of its comparable years, in order
    # The largest difference between one comparable year and the next; None for too few
    largest_move: float | None


def past_of(figures: Sequence[Figure]) -> Past:
    """What a series says of itself; years that are left out of comparisons say nothing."""
    kept = [
        (f["segment"], number(f["value"])) for f in figures if f["value"] is not None and not f["excluded"]
    ]
    moves = [abs(after - before) for (one, before), (other, after) in pairwise(kept) if one == other]
    largest = max(moves) if len(moves) >= _MOVES_NEEDED else None
    return Past(tuple(value for _, value in kept), largest)


def number(value: object) -> float:
    """A value of a row as a number."""
    return float(value)  # type: ignore[arg-type]


def rounding_room(*figures: Figure) -> float:
    """How far prints of one number can lie apart through rounding alone."""
    return sum(half_a_place(_decimals(str(figure["value_text"]))) for figure in figures)


def _decimals(text: str) -> int:
    digits = text.partition(".")[2]
    return len(digits) - len(digits.lstrip("0123456789"))


def size_of(before: Figure, after: Figure, past: Past, unit: str, limits: RevisionLimits) -> tuple[bool, str]:
    """Whether a restated figure has to be accepted, and why.

    It is large beyond rounding where it looks like a slip, lies beyond the declared limit, or moves the
    figure further than the series ever moved from one comparable year to the next.
    """
    one, other = number(before["value"]), number(after["value"])
    difference, room = abs(other - one), rounding_room(before, after)
    slip = slip_between(one, other, room)
    if slip:
        return True, slip
    if difference <= room + _EQUAL:
        is_print = before["value_text"] == after["value_text"]
        return False, "the counts behind it changed" if is_print else "within rounding"
    if unit == "percent":
        limit, said = limits.percent, f"{limits.percent:g} percentage points"
    else:
        limit = abs(one) * limits.other_units_pct / 100
        said = f"{limits.other_units_pct:g}% of the earlier figure"
    if difference > limit + _EQUAL:
        return True, f"beyond {said}"
    if past.largest_move is not None and difference > past.largest_move + _EQUAL:
        return True, "more than the series ever moved from one comparable year to the next"
    return False, ""


def slip_between(before: float, after: float, room: float) -> str:
    """The slip that turns one figure into the other; empty for none."""
    if abs(before) <= room:
        return ""
    for times in _SLIPS:
        if abs(after - times * before) <= max(room, _SLIP_ROOM * abs(times * before)):
            return _times_words(times, "the earlier figure")
    if abs(after + before) <= room + _EQUAL:
        return "the earlier figure with the other sign"
    return ""


def slip_in_new(value: float, past: Past) -> str:
    """The slip of the decimal point that a figure of a new year may be, beside all earlier years."""
    if not past.values or min(past.values) <= 0:
        return ""
    low, high = min(past.values), max(past.values)
    if low / 2 <= value <= 2 * high:
        return ""
    for times in _SLIPS:
        if 0.8 * low <= value / times <= 1.25 * high:
            return _times_words(times, "what the earlier years say")
    return ""


def _times_words(times: float, what: str) -> str:
    said = f"{times:g} times" if times > 1 else f"one {'tenth' if times == 0.1 else 'hundredth'} of"
    return f"about {said} {what}: the decimal point or the unit may have slipped"


def year_slip(before: Mapping[object, float], after: Mapping[object, float]) -> str:
    """Whether a series of one area was moved by a year against its labels; empty where not.

    Args:
        before: The earlier release's values by period, in order.
        after: The newer release's values by period.
    """
    periods = list(before)
    for pairs, word in (
        ([(one, other) for one, other in pairwise(periods)], "before"),
        ([(other, one) for one, other in pairwise(periods)], "after"),
    ):
        both = [(before[one], after[other], before[other]) for one, other in pairs if other in after]
        is_moved = all(abs(new - old) <= _EQUAL for old, new, _ in both)
        restated = [new for _, new, own in both if abs(new - own) > _EQUAL]
        if is_moved and len(set(restated)) >= _YEARS_OF_A_SLIP:
            return f"each figure is the earlier release’s of the year {word}: the years may have moved by one"
    return ""


def is_copy(year: Mapping[str, float], year_before: Mapping[str, float]) -> int:
    """How many areas have exactly last year's figure, where all do; 0 where not all do or too few."""
    shared = [area for area in year if area in year_before]
    is_same = all(abs(year[area] - year_before[area]) <= _EQUAL for area in shared)
    is_told = len({year[area] for area in shared}) > 1  # a year of zeros may follow another
    return len(shared) if is_same and is_told and len(shared) >= _AREAS_OF_A_COPY else 0


FILE = "data/reference/revisions.yml"
_PLACE = ("source_id", "kind", "indicator_id", "group", "area_code", "period_label")


def accept(
    revisions: pd.DataFrame, accepted: tuple[AcceptedRevision, ...]
) -> tuple[pd.DataFrame, list[Problem]]:
    """Write into each revision why it is accepted, where it is.

    Returns:
        The same table with `accepted` and `is_open` filled in, and every accepted figure that the files do
        not bear out.
    """
    import pandas as pd

    marked = check(revisions, REVISIONS).copy()
    by_place: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for position, row in enumerate(rows_of(marked)):
        by_place[tuple(str(row[name]) for name in _PLACE)].append(position)
    reasons = marked["accepted"].tolist()
    problems: list[Problem] = []
    for entry in accepted:
        said = f"{entry.reason} ({entry.role}, {entry.date})"
        for figure in entry.figures:
            of_entry = (entry.source_id, entry.kind, entry.indicator_id, entry.group)
            rows = by_place.get((*of_entry, figure.area_code, figure.period), [])
            fitting = [
                position
                for position in rows
                if (marked["before_text"].iloc[position], marked["after_text"].iloc[position])
                == (figure.before, figure.after)
            ]
            if not fitting:
                problems.append(_not_borne_out(entry, figure, marked, rows))
            for position in fitting:
                reasons[position] = said
    marked["accepted"] = pd.Series(reasons, index=marked.index, dtype="str")
    marked["is_open"] = marked["is_large"] & (marked["accepted"] == "")
    return marked, problems


def _not_borne_out(
    entry: AcceptedRevision, figure: AcceptedFigure, revisions: pd.DataFrame, rows: list[int]
) -> Problem:
    where = ", ".join(
        part for part in (entry.indicator_id, entry.group, figure.area_code, figure.period) if part
    )
    if rows:
        pairs = zip(
            revisions["before_text"].iloc[rows], revisions["after_text"].iloc[rows], strict=True
        )  # fmt: skip
        found = "; ".join(f"{quoted(before)} before and {quoted(after)} now" for before, after in pairs)
        advice = "the files have changed since it was accepted: look at them again, then correct the entry"
    else:
        found = f"no such revision ({entry.kind}) of {where} between {entry.source_id} and the one before it"
        advice = "remove the entry, or correct its kind, indicator, group, area or period"
    expected = f"{quoted(figure.before)} before and {quoted(figure.after)} now, as accepted"
    return Problem(FILE, figure.row or entry.row, where if rows else None, found, expected, advice)


def unaccepted_problems(revisions: pd.DataFrame, titles: Mapping[str, str]) -> list[Problem]:
    """The large revisions that nobody accepted, each with its file and row."""
    return [_problem(row, titles) for row in rows_of(revisions[revisions["is_open"]])]


def _problem(row: Mapping[str, object], titles: Mapping[str, str]) -> Problem:
    file, _, line = str(row["locator"]).rpartition(", row ")
    earlier = titles.get(str(row["earlier_id"]), str(row["earlier_id"]))
    names = ("indicator_id", "group", "area_code", "period_label")
    where = ", ".join(str(row[name]) for name in names if row[name])
    if row["kind"] in ("coverage", "magnitude"):
        found = f"{where}: {row['note']}"
        expected = f"what {earlier} covers"
        if row["kind"] == "magnitude":
            expected = f"figures that go with {earlier}"
        elif row["before_text"]:
            expected += f" ({row['before_text']}; now {row['after_text']})"
    else:
        shown = quoted(row["after_text"]) if row["after_text"] else "no figure"
        found = f"{where}: {shown}, {row['note']}"
        expected = f"{quoted(row['before_text'])}, as in {earlier}" if row["before_text"] else (
            f"a figure like those of {earlier}"
        )  # fmt: skip
    advice = (
        f"compare both files with the publisher's; put a wrong file right, or accept the revision in {FILE} "
        "with reason, role and date (annual-review check prints the entry)"
    )
    return Problem(file, int(line), "value", found, expected, advice)


def acceptance_text(revisions: pd.DataFrame) -> str:
    """The entries that would accept every large revision that is open, to be filled in; empty for none."""
    open_ones = revisions[revisions["is_open"]]
    lines: list[str] = []
    for (source, kind, indicator, group), rows in open_ones.groupby(list(_PLACE[:4]), sort=False):
        lines += [
            f"  - source_id: {source}", f"    kind: {kind}", f"    indicator: {indicator}",
            f"    group: {group}", "    figures:",
        ]  # fmt: skip
        for row in rows_of(rows):
            cells = (("area", "area_code"), ("period", "period_label"), ("before", "before_text"))
            parts = [f"{name}: {_yaml(row[column])}" for name, column in (*cells, ("after", "after_text"))]
            lines.append(f"      - {{{', '.join(parts)}}}")
        lines += ['    reason: ""', '    role: ""', '    date: ""']
    return "\n".join(lines)


def _yaml(value: object) -> str:
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


_FIGURE = ("indicator_id", "group", "area_code", "period_start", "period_end", "period_kind", "series_id")
_PLACE_OF_FIGURE = ("indicator_id", "group", "area_code", "period_label", "period_start", "series_id")
_SERIES = ("indicator_id", "group", "series_id")


def compare_releases(
    before: pd.DataFrame, after: pd.DataFrame, indicators: pd.DataFrame, *, source_id: str, earlier_id: str,
    limits: RevisionLimits | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Hold a release against the one that it supersedes, figure by figure.

    Figures are matched by series, group, area and period. A difference is between two prints of one
    period: it restates the figure and is no change over time, the less so where one of them is
    provisional. Positive is higher in the newer release.

    Returns:
        `tables.data.REVISIONS`, one row a figure that differs, and one a year, area or series that is
        missing or looks wrong; empty for a release beside itself.

    Example:
        >>> from analysis.tables.declare import empty
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
            old.get(key), new.get(key), past, unit, limits or DEFAULT_LIMITS, is_told=key in told
        )
        if row is not None:
            rows.append(row)
    rows += coverage
    rows += _moved_years(old, new)
    rows += _copied_years(old, new)
    known = {"source_id": source_id, "earlier_id": earlier_id}
    return table(REVISIONS, [{**known, "is_open": row["is_large"], **row} for row in rows])


def _by_figure(frame: pd.DataFrame) -> dict[Key, Figure]:
    """The rows by what they are about; a missing number is None."""
    ordered = check(frame, OBSERVATIONS).sort_values(list(_FIGURE), kind="stable")
    figures: dict[Key, Figure] = {}
    for row in rows_of(ordered):
        figure = {name: None if value != value else value for name, value in row.items()}
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
    before: Figure | None, after: Figure | None, past: Past, unit: str, limits: RevisionLimits, *,
    is_told: bool,
) -> Record | None:  # fmt: skip
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
        **{name: here[name] for name in _PLACE_OF_FIGURE},
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


def latest_releases(rows: list[Record], reference: Reference) -> tuple[list[Record], list[Record]]:
    """Tell the releases that are analysed from those that a later one supersedes.

    Returns:
        The records that are analysed; and as published, before any correction, those of every release
        that has one before or after it. Superseded figures of the council's own are in neither: they were
        never published, and beside the newer ones they could give away what is hidden.
    """
    superseded = reference.superseded
    if not superseded:
        return rows, []
    newer = {source.id for source in reference.sources.values() if source.supersedes}
    renewed = _renewed(rows, reference)
    for row in rows:
        row["is_superseded"] = row["source_id"] in superseded and (
            reference.sources[str(row["source_id"])].kind not in (*KINDS_BY_SERIES, *OWN_KINDS)
            or _what(row) in renewed[str(row["source_id"])]
        )
    official = {source.id for source in reference.sources.values() if source.kind not in OWN_KINDS}
    published = [dict(row) for row in rows if row["source_id"] in (superseded | newer) & official]
    mark_breaks(published, reference.breaks, reference)
    for row in published:
        row["is_chosen"] = False
    return [row for row in rows if not row["is_superseded"]], published


def _of_what_is_brought(
    before: pd.DataFrame, after: pd.DataFrame, source_id: str
) -> tuple[pd.DataFrame, list[Record]]:
    """The earlier figures that a release replaces, under its names of the series; and what stays in use."""
    new = rows_of(after)
    periods = {_what(row) for row in new}
    names = {(row["indicator_id"], row["group"]): row["series_id"] for row in new}
    replaced, staying = [], defaultdict(list)
    for row in rows_of(before):
        series = (row["indicator_id"], row["group"])
        if _what(row) in periods:
            replaced.append({**row, "series_id": names[series]})
        else:
            staying[series].append(row)
    told = [
        {
            **_row(dict(enumerate(rows)), list(range(len(rows))), "not in this release: they stay in use"),  # type: ignore[arg-type]
            "source_id": source_id, "earlier_id": rows[0]["source_id"], "is_large": False,
        }
        for rows in staying.values()
    ]  # fmt: skip
    return table(OBSERVATIONS, replaced), told


def _what(row: Record) -> Key:
    return tuple(row[name] for name in ("indicator_id", "group", "period_start", "period_end"))


def _renewed(rows: list[Record], reference: Reference) -> dict[str, set[Key]]:
    """The series and periods of each superseded release that a later one brings."""
    brought: dict[str, set[Key]] = defaultdict(set)
    for row in rows:
        earlier = reference.sources[str(row["source_id"])].supersedes
        while earlier:
            brought[earlier].add(_what(row))
            earlier = reference.sources[earlier].supersedes
    return brought


def release_tables(
    published: list[Record], indicators: pd.DataFrame, reference: Reference, whole: Mapping[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """The figures of superseded releases, and how each release differs from the one before it.

    Returns:
        `tables.data.SUPERSEDED_OBSERVATIONS` and `tables.data.REVISIONS` by name.
    """
    import pandas as pd

    def of(source_id: str, *, is_superseded: bool = False) -> pd.DataFrame:
        if source_id in whole:
            return whole[source_id]
        own = [row for row in published if row["source_id"] == source_id]
        return table(OBSERVATIONS, [row for row in own if row["is_superseded"] or not is_superseded])

    compared = []
    for source in reference.sources.values():
        if source.supersedes:
            before, after = of(source.supersedes), of(source.id)
            staying: list[Record] = []
            if source.kind in KINDS_BY_SERIES:
                before, staying = _of_what_is_brought(before, after, source.id)
            compared.append(
                compare_releases(
                    before, after, indicators, source_id=source.id, earlier_id=source.supersedes,
                    limits=reference.revision_limits,
                )
            )  # fmt: skip
            compared.append(table(REVISIONS, staying))
    found = [one for one in compared if len(one)]
    kept = [of(name, is_superseded=True) for name in sorted(reference.superseded)]
    superseded = pd.concat(kept, ignore_index=True) if kept else empty(SUPERSEDED_OBSERVATIONS)
    return {
        SUPERSEDED_OBSERVATIONS.name: check(superseded, SUPERSEDED_OBSERVATIONS),
        REVISIONS.name: pd.concat(found, ignore_index=True) if found else empty(REVISIONS),
    }
