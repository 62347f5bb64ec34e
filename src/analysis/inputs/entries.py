"""What a project is given: files as printed, and the decisions in data/reference.

`sources` makes it, `clean` uses it; neither knows the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.tables.results import NarrativeFile

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from analysis.tables.data import AcceptedRevision, RevisionLimits
    from analysis.vocabulary.indicators import Indicator


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
        supersedes: The release before it, of which it restates figures; empty for none.
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
    supersedes: str = ""


@dataclass(frozen=True)
class EditionEntry:
    """An edition of a plan, as declared in plans.yml or in its own edition.yml.

    Attributes:
        id: Its folder.
        title: Title for readers.
        area_code: The council whose plan it is.
        published: When, as printed.
        target_years: The years its targets are for.
        supersedes: The edition before it.
        row: Where it stands in its file.
        status: published; draft or approved for an edition under data/plans.
        approved_by: The role that approved it.
        approved_on: The day.
        figures_to: The review year whose figures its text gives.
        file: The file that declares it.
    """

    id: str
    title: str
    area_code: str
    published: str
    target_years: tuple[str, ...]
    supersedes: str
    row: int | None = None
    status: str = "published"
    approved_by: str = ""
    approved_on: str = ""
    figures_to: str = ""
    file: str = "data/reference/plans.yml"


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
    file: str = "data/reference/plans.yml"


@dataclass(frozen=True)
class TargetReading:
    """How the council reads a target whose wording allows several readings."""

    edition_id: str
    measure_id: str
    reading: str
    confirmed_by: str
    row: int | None = None
    file: str = "data/reference/plans.yml"


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
    """An author's comment on a measure, dated.

    Attributes:
        edition_id: The edition.
        measure_id: The measure; empty where the indicator and group are named.
        text: The text, its figures by reference.
        date: The day it was written.
        row: Where it stands in its file.
        role: Who wrote it, as a role.
        year: The review year it is about; empty for every year.
        indicator_id: The indicator, where no measure is named.
        group: Its group.
        file: The file it stands in.
    """

    edition_id: str
    measure_id: str
    text: str
    date: str
    row: int | None = None
    role: str = ""
    year: str = ""
    indicator_id: str = ""
    group: str = "all"
    file: str = "data/reference/plans.yml"


@dataclass(frozen=True)
class EditionNote:
    """What an author records of a report that was made: its sign-off, or a correction after publication.

    Attributes:
        kind: sign-off or correction.
        edition_id: The edition.
        year: The review year of the report.
        text: draft or approved for a sign-off; what was corrected, with figures by reference.
        date: The day.
        role: Who, as a role.
        file: The file it stands in.
        row: Its line.
    """

    kind: str
    edition_id: str
    year: str
    text: str
    date: str
    role: str
    file: str
    row: int | None = None


@dataclass(frozen=True)
class EditionMatch:
    """What is declared of one item of an edition beside the edition that it supersedes.

    Attributes:
        edition_id: The later edition.
        earlier_id: The edition that it supersedes.
        kind: What the item is, e.g. `action`.
        item_id: The item of the later edition.
        earlier_item_id: The item of the earlier one; empty where the later item is declared new.
        is_same: The same item whatever its wording; otherwise another one in its place.
        reason: Why, where one is given.
    """

    edition_id: str
    earlier_id: str
    kind: str
    item_id: str
    earlier_item_id: str
    is_same: bool
    reason: str = ""
    row: int | None = None


@dataclass(frozen=True)
class SpendingLink:
    """A line of an edition's finance tables shown beside goals of the same edition.

    Attributes:
        edition_id: The edition.
        table: Its finance table.
        item: The line as printed.
        service: The service it stands under, where the table is by service; empty for all of them.
        goals: Measures shown beside it; none where no goal can be shown.
        named: Those of them that the plan's own words link to it.
        reason: Why they stand side by side, or why no goal does.
    """

    edition_id: str
    table: str
    item: str
    service: str
    goals: tuple[str, ...]
    named: tuple[str, ...]
    reason: str
    row: int | None = None


@dataclass(frozen=True)
class FinanceUnit:
    """The unit of a finance table that prints none, and why it is taken to be this."""

    edition_id: str
    table: str
    unit: str
    reason: str
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
    matches: tuple[EditionMatch, ...] = ()
    edition_notes: tuple[EditionNote, ...] = ()
    spending: tuple[SpendingLink, ...] = ()
    finance_units: tuple[FinanceUnit, ...] = ()
    accepted_revisions: tuple[AcceptedRevision, ...] = ()
    revision_limits: RevisionLimits | None = None

    @property
    def superseded(self) -> frozenset[str]:
        """The sources that a later release supersedes: kept and compared with, used for nothing else."""
        return frozenset(source.supersedes for source in self.sources.values() if source.supersedes)


@dataclass(frozen=True)
class LaitFile:
    """The whole LAIT data file, as printed, with the two kinds of list that are shipped beside it.

    Attributes:
        source_id: The source in data/raw/sources.yml.
        file: The file of figures below the project's root.
        sha256: Hash of its bytes.
        rows: Its rows: `measure`, `period_text` and `value_text`, each as codes into the list of its
            distinct texts, and `la_number`.
        dictionary: One row a measure: `measure`, `name`, `year_type`.
        neighbours: Lists of statistical neighbours: `la_number`, `rank`, `neighbour_number`, `closeness`,
            `list_version`.
    """

    source_id: str
    file: str
    sha256: str
    rows: pa.Table
    dictionary: RawTable
    neighbours: tuple[RawTable, ...]


@dataclass(frozen=True)
class ProjectInputs:
    """Everything read, before anything is cleaned.

    Attributes:
        reference: The decisions.
        raw_tables: Every file as printed.
        raw_figures: The official and council figures as one table (`schema.RAW_FIGURES`).
        hashes: SHA-256 of every file read, by its name below the project's root.
        narratives: The authors' texts, by edition and name.
        lait: The whole LAIT data file, where somebody has put it there.
    """

    reference: Reference
    raw_tables: tuple[RawTable, ...]
    raw_figures: pd.DataFrame
    hashes: dict[str, str] = field(default_factory=dict)
    narratives: tuple[NarrativeFile, ...] = ()
    lait: LaitFile | None = None

    def tables(self, name: str) -> list[RawTable]:
        """The raw tables of one kind, e.g. `kpis`, in the order of their sources."""
        return [table for table in self.raw_tables if table.name == name]
