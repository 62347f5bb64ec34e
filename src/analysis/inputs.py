"""What a project is given: files as printed, and the decisions in data/reference.

`sources` makes it, `clean` uses it; neither knows the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from analysis.indicators import Indicator


@dataclass(frozen=True)
class RawTable:
    """A file as printed: text in every cell, and `row`, its line in the file.

    Attributes:
        name: What kind of table it is, e.g. `kpis`.
        source_id: The source in data/raw/sources.yml, or the edition in data/plans.
        file: The file below the project's root, with forward slashes.
        sha256: Hash of the file's bytes.
        frame: The rows.
    """

    name: str
    source_id: str
    file: str
    sha256: str
    frame: pd.DataFrame


@dataclass(frozen=True)
class Source:
    """A publication or document under data/raw, or an edition under data/plans.

    Attributes:
        id: Its folder.
        title: Title for readers.
        short_title: Title for sentences and narrow columns; the title where none is declared.
        publisher: Who published it.
        published: When, as printed.
        licence: The licence in words.
        citation: How it is cited.
        kind: Which reader reads it.
        trust: Order in which sources are believed where they differ; 1 is believed first.
        grows: Whether the council adds rows to it, so that it has no fixed hash.
        files: SHA-256 of each file by name; empty where it grows.
    """

    id: str
    title: str
    short_title: str
    publisher: str
    published: str
    licence: str
    citation: str
    kind: str
    trust: int
    grows: bool
    files: dict[str, str]


@dataclass(frozen=True)
class EditionEntry:
    """An edition of a plan, as declared in plans.yml; `row` is where it stands there."""

    id: str
    title: str
    area_code: str
    published: str
    target_years: tuple[str, ...]
    supersedes: str
    row: int | None = None


@dataclass(frozen=True)
class GoalLink:
    """Which indicator and group answer a measure of an edition, and why."""

    edition_id: str
    measure_id: str
    indicator_id: str
    group: str
    theme: str
    reason: str = ""
    beside: str = ""
    actions: tuple[str, ...] = ()
    baseline_period: str = ""
    row: int | None = None


@dataclass(frozen=True)
class TargetReading:
    """How the council reads a target whose wording allows several readings."""

    edition_id: str
    measure_id: str
    reading: str
    confirmed_by: str
    row: int | None = None


@dataclass(frozen=True)
class PrintedPeriod:
    """The period of a figure whose document prints none, where something else settles it."""

    document: str
    figure_id: str
    period: str
    row: int | None = None


@dataclass(frozen=True)
class Break:
    """Years across which, or in which, an indicator's figures may not be compared.

    Attributes:
        indicator_id: The indicator.
        groups: Groups concerned; empty for all.
        kind: `break`, `excluded` or `not_collected`.
        periods: For a break the first year of the new series; otherwise the years concerned.
        reason: Why, in a sentence for readers.
        source: Who says so.
    """

    indicator_id: str
    groups: tuple[str, ...]
    kind: str
    periods: tuple[str, ...]
    reason: str
    source: str


@dataclass(frozen=True)
class Correction:
    """A published figure put right, guarded by the value it expects to find."""

    indicator_id: str
    group: str
    area_code: str
    period: str
    source_id: str
    action: str
    expected: str
    value: str
    reason: str
    source: str
    row: int | None = None


@dataclass(frozen=True)
class Comment:
    """An author's comment on a measure, dated."""

    edition_id: str
    measure_id: str
    text: str
    date: str
    row: int | None = None


@dataclass(frozen=True)
class Reference:
    """All decisions in data/reference, and the sources of data/raw."""

    sources: dict[str, Source]
    indicators: dict[str, Indicator]
    editions: dict[str, EditionEntry]
    goals: tuple[GoalLink, ...]
    readings: tuple[TargetReading, ...]
    tolerances: dict[str, float]
    indicator_tolerances: dict[str, float]
    tolerances_confirmed_by: str
    breaks: tuple[Break, ...]
    corrections: tuple[Correction, ...]
    printed_periods: tuple[PrintedPeriod, ...]
    comments: tuple[Comment, ...]


@dataclass(frozen=True)
class ProjectInputs:
    """Everything read, before anything is cleaned.

    Attributes:
        reference: The decisions.
        raw_tables: Every file as printed.
        raw_figures: The official and council figures as one table (`schema.RAW_FIGURES`).
        hashes: SHA-256 of every file read, by its name below the project's root.
    """

    reference: Reference
    raw_tables: tuple[RawTable, ...]
    raw_figures: pd.DataFrame
    hashes: dict[str, str] = field(default_factory=dict)

    def tables(self, name: str) -> list[RawTable]:
        """The raw tables of one kind, e.g. `kpis`, in the order of their sources."""
        return [table for table in self.raw_tables if table.name == name]
