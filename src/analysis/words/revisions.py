"""What a new release does to the figures of the one before it, in words.

Two prints of one period are never called a change: a figure is restated, or its status changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from analysis.tables.data import PART_OF_A_GAP
from analysis.words.figures import Row, count_words, join_words

NO_FIGURE = "no figure"
KIND_WORDS = {
    "revised": "restated", "added": "added", "withdrawn": "withdrawn", "status_changed": "status only",
    "coverage": "coverage", "magnitude": "looks wrong",
}  # fmt: skip
_STATUS_WORDS = {"as_published": "no status", "": "no figure"}
_OF_NO_CONCERN = "of areas that the reports do not use"
_ONE_LINE_FROM = 4  # areas with the same line; fewer are named one by one
_SHARED = (
    "kind", "indicator_id", "group", "series_id", "period_label", "note", "before_status", "after_status",
    "accepted", "is_open",
)  # fmt: skip
_ORDER = ("magnitude", "coverage", "revised", "withdrawn", "status_changed", "added")


def release_sentence(rows: Sequence[Row], newer: str, earlier: str) -> str:
    """How many figures a release restates, adds, withdraws or gives another status.

    Example:
        >>> row = {"kind": "revised", "is_large": True, "is_open": True, "accepted": "",
        ...        "before_status": "provisional", "after_status": "final"}
        >>> print(release_sentence([row], "LAIT 2", "LAIT 1"))
        LAIT 2 beside LAIT 1: 1 figure restated (1 of them with another status). 1 is large: 1 to be accepted.
    """
    head = f"{newer} beside {earlier}:"
    if not rows:
        return f"{head} no figure differs."
    counted = {kind: sum(row["kind"] == kind for row in rows) for kind in KIND_WORDS}
    restatus = sum(row["kind"] == "revised" and row["before_status"] != row["after_status"] for row in rows)
    parts = [
        f"{count_words(counted['revised'], 'figure', 'figures')} restated"
        + (f" ({restatus} of them with another status)" if restatus else "")
    ]
    for kind, said in (
        ("added", "added"),
        ("withdrawn", "withdrawn"),
        ("status_changed", "with another status only"),
    ):
        if counted[kind]:
            parts.append(f"{counted[kind]} {said}")
    looked = [
        (counted["coverage"], "gap in what it covers", "gaps in what it covers"),
        (counted["magnitude"], "series or year that looks wrong", "series or years that look wrong"),
    ]
    parts += [count_words(count, one, many) for count, one, many in looked if count]
    large = [row for row in rows if row["is_large"]]
    counts = Counter(
        "accepted" if row["accepted"] else "to be accepted" if row["is_open"] else _OF_NO_CONCERN
        for row in large
    )
    states = [f"{count} {state}" for state, count in sorted(counts.items())]
    said = f" {count_words(len(large), 'is large', 'are large')}: {join_words(states)}." if large else ""
    return f"{head} {join_words(parts)}.{said}"


def prints_words(row: Row) -> str:
    """Both prints of a figure; empty where there is none to show.

    Example:
        >>> prints_words({"kind": "withdrawn", "before_text": "4.2", "after_text": ""})
        '4.2 before, no figure now'
    """
    if not row["before_text"] and not row["after_text"]:
        return ""
    if row["kind"] == "magnitude":  # about a year or a series, not about two prints
        return str(row["after_text"])
    return f"{row['before_text'] or NO_FIGURE} before, {row['after_text'] or NO_FIGURE} now"


def reason_words(row: Row) -> str:
    """Why a revision is accepted, by which role and when; empty where it is not.

    Example:
        >>> reason_words({"accepted": "Recalibrated in March. (Head of Performance, 12 May 2026)"})
        'accepted because: Recalibrated in March. (Head of Performance, 12 May 2026)'
    """
    return f"accepted because: {row['accepted']}" if row["accepted"] else ""


def status_words(row: Row) -> str:
    """Both statuses where they differ; empty where not.

    Example:
        >>> status_words({"before_status": "provisional", "after_status": "final"})
        'provisional, now final'
    """
    before, after = str(row["before_status"]), str(row["after_status"])
    if before == after or not before or not after:
        return ""
    return f"{_STATUS_WORDS.get(before, before)}, now {_STATUS_WORDS.get(after, after)}"


def gathered(rows: Sequence[Row], areas: Mapping[str, str]) -> list[dict[str, object]]:
    """Revisions for readers: what is open first; many areas with one and the same thing on one line.

    Args:
        rows: Records of `tables.data.REVISIONS`.
        areas: Name of each area by its code.

    Returns:
        The records in order, each with `area_text`. The prints of areas that share a line are left out, and
        so are figures whose whole year, area or series is missing: that is a line of its own.
    """
    together: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        if row["note"] == PART_OF_A_GAP:
            continue
        is_single = row["is_large"] or row["kind"] == "revised"
        own = (row["area_code"],) if is_single else ()
        key = (*(row[name] for name in _SHARED), *own)
        together.setdefault(key, []).append(row)
    lines: list[dict[str, object]] = []
    for same in together.values():
        if len(same) < _ONE_LINE_FROM:
            lines += [{**row, "area_text": _area_text(row, areas)} for row in same]
        else:
            first = {**same[0], "before_text": "", "after_text": "", "difference": None}
            lines.append({**first, "area_text": f"{len(same)} areas"})
    return sorted(lines, key=_place)


def _place(row: Row) -> tuple[object, ...]:
    return (
        not row["is_open"], not row["is_large"], _ORDER.index(str(row["kind"])), row["indicator_id"],
        row["group"], str(row["area_code"]), str(row["period_start"]),
    )  # fmt: skip


def _area_text(row: Row, areas: Mapping[str, str]) -> str:
    code = str(row["area_code"])
    return areas.get(code, code) if code else "all areas"


def revision_line(row: Row, series: str) -> str:
    """A gathered revision as a line of a terminal: what about, both prints, why it matters, where.

    Args:
        row: A record of `gathered`.
        series: The indicator and group in words.
    """
    about = ", ".join(part for part in (series, str(row["area_text"]), str(row["period_label"])) if part)
    mark = ""
    if row["is_large"]:
        mark = "LARGE, to be accepted: " if row["is_open"] else f"large, {_OF_NO_CONCERN}: "
        mark = "large, accepted: " if row["accepted"] else mark
    parts = [prints_words(row), status_words(row), str(row["note"]), reason_words(row)]
    said = "; ".join(part for part in parts if part)
    return f"{mark}{KIND_WORDS[str(row['kind'])]}: {about}{f': {said}' if said else ''} [{row['locator']}]"
