"""What differs between a publication and the one that it supersedes, and what is accepted of it.

The table stands apart from `schema` because it is about two releases, not about figures of one.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.declarations import Column, Declaration, date, number, text

__all__ = [
    "PART_OF_A_GAP",
    "REVISIONS",
    "REVISION_KINDS",
    "AcceptedFigure",
    "AcceptedRevision",
    "RevisionLimits",
]

# The first four are about one figure each, the last two about a series, a year or an area of it.
REVISION_KINDS = ("revised", "added", "withdrawn", "status_changed", "coverage", "magnitude")

# The note of a figure whose whole year, area or series is missing, which a row of its own tells.
PART_OF_A_GAP = "part of what is missing as a whole"

REVISIONS = Declaration(
    "revisions",
    (
        text("source_id", "the newer release"),
        text("earlier_id", "the release that it supersedes"),
        text("kind", "what happened to the figure", *REVISION_KINDS),
        text("indicator_id", "indicator"),
        text("group", "group"),
        text("area_code", "area; empty where all areas are meant"),
        text("period_label", "period; empty where all periods are meant"),
        date("period_start", "first day of the period"),
        text("series_id", "the publisher's name of the series"),
        text("before_text", "the earlier release's print, its mark in brackets; empty for no figure"),
        text("after_text", "the same of the newer release"),
        number("before", "the earlier release's value"),
        number("after", "the newer release's value"),
        number(
            "difference",
            "newer print less earlier print of the same period, in the unit: a restatement, not a change "
            "over time",
        ),
        text("before_status", "as_published, provisional, ...; empty for no figure"),
        text("after_status", "the same of the newer release"),
        text("locator", "file and row of the newer release; of the earlier one where it has none"),
        Column("is_large", "flag", "stops a build until it is accepted"),
        text("note", "what is known about it"),
        text("accepted", "why it is accepted, by which role and when; empty where it is not"),
    ),
    ("source_id", "kind", "indicator_id", "group", "area_code", "period_label", "series_id"),
)


@dataclass(frozen=True)
class RevisionLimits:
    """How far a figure may be restated before somebody has to accept it.

    Attributes:
        percent: Percentage points, for indicators in per cent.
        other_units_pct: Per cent of the earlier figure, for all other indicators.
    """

    percent: float = 2.0
    other_units_pct: float = 5.0


@dataclass(frozen=True)
class AcceptedFigure:
    """One figure, year or area of an accepted revision, with what both releases print."""

    area_code: str
    period: str
    before: str
    after: str
    row: int | None = None


@dataclass(frozen=True)
class AcceptedRevision:
    """A revision that somebody accepted, guarded by the prints it expects in both releases.

    Attributes:
        source_id: The newer release.
        kind: One of `REVISION_KINDS`.
        indicator_id: The indicator.
        group: Its group.
        figures: The figures concerned.
        reason: Why it is right.
        role: Who accepted it, as a role.
        date: The day.
        row: Where it stands in its file.
    """

    source_id: str
    kind: str
    indicator_id: str
    group: str
    figures: tuple[AcceptedFigure, ...]
    reason: str
    role: str
    date: str
    row: int | None = None
