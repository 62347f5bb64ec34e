"""What is accepted of a release's revisions, held against what its files say now."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from analysis.errors import Problem, quoted
from analysis.revision_tables import REVISIONS
from analysis.schema import check

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd

    from analysis.revision_tables import AcceptedFigure, AcceptedRevision

FILE = "data/reference/revisions.yml"
_PLACE = ("source_id", "kind", "indicator_id", "group", "area_code", "period_label")


def accept(
    revisions: pd.DataFrame, accepted: tuple[AcceptedRevision, ...]
) -> tuple[pd.DataFrame, list[Problem]]:
    """Write into each revision why it is accepted, where it is.

    Args:
        revisions: `revision_tables.REVISIONS`.
        accepted: The entries of data/reference/revisions.yml.

    Returns:
        The same table with `accepted` filled in, and every accepted figure that the files do not bear out.
    """
    marked = check(revisions, REVISIONS).copy()
    by_place: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for position, row in enumerate(marked.to_dict("records")):
        by_place[tuple(str(row[name]) for name in _PLACE)].append(position)
    reasons = marked["accepted"].tolist()
    problems: list[Problem] = []
    for entry in accepted:
        said = f"{entry.reason} ({entry.role}, {entry.date})"
        for figure in entry.figures:
            place = (
                entry.source_id,
                entry.kind,
                entry.indicator_id,
                entry.group,
                figure.area_code,
                figure.period,
            )
            rows = by_place.get(place, [])
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
    marked["accepted"] = reasons
    marked["accepted"] = marked["accepted"].astype("str")
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
        found = (
            f"no such revision ({entry.kind}) of {where} between {entry.source_id} and the release before it"
        )
        advice = "remove the entry, or correct its kind, indicator, group, area or period"
    expected = f"{quoted(figure.before)} before and {quoted(figure.after)} now, as accepted"
    return Problem(FILE, figure.row or entry.row, where if rows else None, found, expected, advice)


def unaccepted_problems(revisions: pd.DataFrame, titles: Mapping[str, str]) -> list[Problem]:
    """The large revisions that nobody accepted, each with its file and row.

    Args:
        revisions: `revision_tables.REVISIONS`.
        titles: Title of each release by its id.
    """
    open_ones = check(revisions, REVISIONS)
    open_ones = open_ones[open_ones["is_large"] & (open_ones["accepted"] == "")]
    return [_problem(row, titles) for row in open_ones.to_dict("records")]


def _problem(row: dict[Hashable, object], titles: Mapping[str, str]) -> Problem:
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
    """The entries that would accept every large revision that is open, to be filled in; empty for none.

    Args:
        revisions: `revision_tables.REVISIONS`.
    """
    open_ones = revisions[revisions["is_large"] & (revisions["accepted"] == "")]
    lines: list[str] = []
    for (source, kind, indicator, group), rows in open_ones.groupby(list(_PLACE[:4]), sort=False):
        lines += [
            f"  - source_id: {source}", f"    kind: {kind}", f"    indicator: {indicator}",
            f"    group: {group}", "    figures:",
        ]  # fmt: skip
        for row in rows.to_dict("records"):
            cells = (("area", "area_code"), ("period", "period_label"), ("before", "before_text"))
            parts = [f"{name}: {_yaml(row[column])}" for name, column in (*cells, ("after", "after_text"))]
            lines.append(f"      - {{{', '.join(parts)}}}")
        lines += ['    reason: ""', '    role: ""', '    date: ""']
    return "\n".join(lines)


def _yaml(value: object) -> str:
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
