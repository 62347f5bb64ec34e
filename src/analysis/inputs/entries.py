"""What data/reference, data/raw/sources.yml and an edition's own file may say: each entry declared once.

A field is a key of the file, under its alias where it has one. Its type says what may be written there,
and what else has to hold: that a name is declared in another file, or that a period can be read one way.
Fields made by `by_place` are no keys: whoever reads the file fills them in (see `decisions`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar

from pydantic import (
    AfterValidator,
    AliasPath,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from analysis.inputs.yaml_rows import Refusal, problem_of, unknown
from analysis.tables.data import REVISION_KINDS
from analysis.tables.plans import FINANCE_TABLES, MATCHED_LISTS
from analysis.vocabulary.errors import DataError, Problem
from analysis.vocabulary.indicators import GroupParts, Indicator, SeriesLink
from analysis.vocabulary.marks import MARKS
from analysis.vocabulary.periods import parse_period, plan_year
from analysis.vocabulary.roles import ADVICE, person_in
from analysis.vocabulary.targets import READINGS
from analysis.vocabulary.units import MONEY_UNITS, UNITS

SOURCE_KINDS = (
    "lait_figures", "lait_file", "dfe_counts", "official_file", "tidy_figures", "council_workbook",
    "plan_document", "areas", "area_history", "neighbours", "council_reported",
)  # fmt: skip
OWN_KINDS = ("tidy_figures", "council_workbook")  # small counts are hidden, no report holds their hash
# A council's own CSV file grows, and a plan has editions; all others have releases.
RELEASED_KINDS = ("lait_figures", "lait_file", "dfe_counts", "official_file", "council_workbook")
# Their releases supersede the series and periods that they bring; those of LAIT always bring everything.
KINDS_BY_SERIES = ("dfe_counts", "official_file")
KINDS_WITHOUT_FIGURES = ("areas", "area_history", "neighbours")
PLANS_FILE = "data/reference/plans.yml"
EDITION_STATUSES = ("draft", "approved")
BREAK_KINDS = ("break", "excluded", "not_collected")
COMPARATORS = ("statistical_neighbours", "region", "england")
CORRECTION_ACTIONS = ("replace", "withdraw")

_FLAGS = {"true": True, "yes": True, "false": False, "no": False}
_SHA256 = re.compile(r"[0-9a-f]{64}")
_A_TEXT = ("a text", "write it")
_A_YEAR = ("a year such as 2025/26", "correct the year")
_A_DAY = ("a day such as 12 May 2025", "correct the date")


@dataclass(frozen=True)
class Names:
    """What the files declare, right or wrong: a fault in an entry is not told again wherever it is named."""

    sources: tuple[str, ...] = ()  # The sources
    newer: tuple[str, ...] = ()  # Those of them that supersede another
    licences: tuple[str, ...] = ()  # The licences that they may have
    indicators: tuple[str, ...] = ()  # The indicators
    declared: Mapping[str, Indicator] = field(default_factory=dict)  # Those of them that are as declared
    editions: tuple[str, ...] = ()  # The editions of plans.yml, and those with a file of their own
    comparators: tuple[str, ...] = ()
    folder: Path = Path()  # The folder of the source that is read


# --- what a value may be ---------------------------------------------------------------------------


def _refuse(*problems: Problem | None) -> None:
    found = [problem for problem in problems if problem is not None]
    if found:
        raise Refusal(*found)


def _that(holds: Callable[[str], object], expected: str, advice: str) -> AfterValidator:
    """A text of which something holds."""

    def check(text: str) -> str:
        _refuse(None if holds(text) else problem_of(text, expected, advice))
        return text

    return AfterValidator(check)


def _read(convert: Callable[[str], object], expected: str, advice: str) -> BeforeValidator:
    """What is written as a text and is something else; `convert` gives None where it is not."""

    def check(value: object) -> object:
        found = convert(value) if isinstance(value, str) else None
        _refuse(problem_of(value, expected, advice) if found is None else None)
        return found

    return BeforeValidator(check)


def _nothing(empty: object, *others: object) -> BeforeValidator:
    """Nothing written behind a key is an empty list or no entries."""
    return BeforeValidator(lambda value: empty if value == "" or value in others else value)


def _choice(*allowed: str) -> AfterValidator:
    def check(text: str) -> str:
        _refuse(unknown(text, allowed, f"one of {', '.join(allowed)}"))
        return text

    return AfterValidator(check)


choice, that = _choice, _that  # for the entries of files that are declared where they are read


def _name(kind: str, what: str, *, may_be_empty: bool = False) -> AfterValidator:
    """A name that another entry declares; `kind` is a field of `Names`."""

    def check(text: str, info: ValidationInfo) -> str:
        if info.context is not None and not (may_be_empty and text == ""):
            _refuse(unknown(text, getattr(info.context, kind), what))
        return text

    return AfterValidator(check)


def _is_plan_year(text: str) -> bool:
    return re.fullmatch(r"[0-9]{4}/[0-9]{2}", text) is not None


def _is_day(text: str) -> bool:
    try:
        return parse_period(text).kind == "snapshot"
    except DataError:
        return False


def _indicator_of(info: ValidationInfo) -> Indicator | None:
    """The indicator that the same entry names, where it can be looked at."""
    return None if info.context is None else info.context.declared.get(info.data.get("indicator_id"))


def _group(text: str, info: ValidationInfo) -> str:
    indicator = _indicator_of(info)
    if indicator is not None:
        _refuse(unknown(text, indicator.groups, f"a group of the indicator: {', '.join(indicator.groups)}"))
    return text


def _period(text: str, year_type: str | None) -> str:
    try:
        period = parse_period(text, year_type)
    except DataError as failure:
        raise Refusal(*(problem.at(None, None, None) for problem in failure.problems)) from None
    if year_type and period.is_ambiguous:
        expected = f"a period that can be read one way ({year_type})"
        raise Refusal(problem_of(text, expected, "write both years"))
    return text


def _own_period(text: str, info: ValidationInfo) -> str:
    """A period of the entry's indicator, where that can be looked at."""
    indicator = _indicator_of(info)
    return text if indicator is None else _period(text, indicator.year_type)


K = TypeVar("K")
V = TypeVar("V")

Texts = Annotated[tuple[str, ...], _nothing(())]
NamedTexts = Annotated[dict[str, str], _nothing({})]
Entries = Annotated[dict[K, V], _nothing({}, [])]
Listed = Annotated[tuple[V, ...], _nothing((), {})]
Whole = Annotated[
    int,
    _read(lambda text: int(text) if re.fullmatch("[0-9]+", text) else None, "a whole number", "correct it"),
]
Number = Annotated[
    float,
    _read(
        lambda text: float(text) if re.fullmatch(r"[0-9]+\.?[0-9]*|\.[0-9]+", text) else None,
        "a number with a full stop before decimals", "correct it",
    ),
]  # fmt: skip
Flag = Annotated[bool, _read(lambda text: _FLAGS.get(text.casefold()), "true or false", "write one of them")]
Words = Annotated[str, _that(bool, *_A_TEXT)]
_NO_PERSON = ("a role, not what looks like a person's name", ADVICE)
Role = Annotated[str, _that(bool, *_A_TEXT), _that(lambda text: not person_in(text), *_NO_PERSON)]
PlanYear = Annotated[str, _that(_is_plan_year, *_A_YEAR)]
Day = Annotated[str, _that(_is_day, *_A_DAY)]
AN_INDICATOR = "an indicator of data/reference/indicators.yml"
SourceName = Annotated[str, _name("sources", "a source of data/raw/sources.yml")]
IndicatorName = Annotated[str, _name("indicators", AN_INDICATOR)]
EditionName = Annotated[str, _name("editions", "an edition")]
Group = Annotated[str, AfterValidator(_group)]
OwnPeriod = Annotated[str, AfterValidator(_own_period)]
OwnPeriodOrNone = Annotated[str, AfterValidator(lambda text, info: text and _own_period(text, info))]
AnyPeriod = Annotated[str, AfterValidator(lambda text: _period(text, None))]
_NOWHERE = AliasPath("", 1_000_000)  # the millionth value under a key without letters: no file has it


def by_place(default: Any = "") -> Any:
    """A field that no file may say: it tells where the entry stands."""
    return Field(default, exclude=True, validation_alias=_NOWHERE)


class Entry(BaseModel):
    """An entry of a file of decisions, and where it stands."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, defer_build=True)

    file: str = by_place(PLANS_FILE)  # The file below the project's root
    row: int | None = by_place(None)  # Its line

    def problem(self, column: str | None, found: str, expected: str, advice: str) -> Problem:
        """What is wrong with the entry beside what other files say."""
        return Problem(self.file, self.row, column, found, expected, advice)


# --- data/raw/sources.yml --------------------------------------------------------------------------


class Source(Entry):
    """A publication or document under data/raw, or an edition under data/plans."""

    id: str = by_place()  # its folder
    title: Words  # title for readers
    short_title: str = ""  # title for sentences and narrow columns; the title where none is declared
    publisher: Words  # who published it
    published: Words  # when, as printed
    licence: Annotated[str, _name("licences", "a licence declared under `licences`")]  # the licence in words
    citation: Words  # how it is cited
    kind: Annotated[str, _choice(*SOURCE_KINDS)]  # which reader reads it
    trust: Whole  # order in which sources are believed where they differ; 1 is believed first
    grows: Flag = False  # whether the council adds rows to it, so that it has no fixed hash
    files: NamedTexts  # SHA-256 of each file by name; empty where it grows
    supersedes: str = ""  # the release before it, of which it restates figures; empty for none
    marks: NamedTexts = {}  # what a text in place of a figure means in this release, by letter

    @field_validator("marks")
    @classmethod
    def _are_marks(cls, marks: dict[str, str]) -> dict[str, str]:
        odd = sorted({*marks.values()} - {*MARKS})
        _refuse(*(problem_of(mark, f"one of {', '.join(MARKS)}", "correct it") for mark in odd))
        return marks

    @field_validator("files")
    @classmethod
    def _has_hashes(cls, files: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        folder = Path() if info.context is None else info.context.folder
        fixed = {} if info.data.get("grows", True) else files
        expected = "a SHA-256 of 64 hexadecimal digits"
        wrong = {name: text for name, text in fixed.items() if not _SHA256.fullmatch(text)}
        faults = {name: problem_of(wrong[name], expected, _put_hash(folder / name)) for name in wrong}
        _refuse(*(problem.at(None, None, name) for name, problem in faults.items()))
        return files

    @model_validator(mode="after")
    def _is_an_edition(self, info: ValidationInfo) -> Self:
        names: Names | None = info.context
        if names is not None and self.kind == "plan_document":
            _refuse(unknown(names.folder.name, names.editions, f"an edition of {PLANS_FILE}"))
        return self


def _put_hash(path: Path) -> str:
    if not path.is_file():
        return "put the hash of the file there"
    with path.open("rb") as content:
        return f"put {hashlib.file_digest(content, 'sha256').hexdigest()} there, the hash of the file"


class SourcesFile(Entry):
    """data/raw/sources.yml; each source is read on its own, so that one fault hides no other."""

    licences: Entries[str, str]
    sources: Entries[str, Any]


# --- data/reference/indicators.yml -----------------------------------------------------------------


def fields_of(entry: Entry) -> dict[str, Any]:
    """What a file says of an entry, by the names of its fields."""
    return {name: getattr(entry, name) for name, info in type(entry).model_fields.items() if not info.exclude}


def _made(record: Callable[..., Any]) -> AfterValidator:
    """Make the record that an entry declares, which holds it to its own rules."""

    def make(entry: Entry) -> Any:
        try:
            return record(**fields_of(entry))
        except DataError as failure:
            raise Refusal(*failure.problems) from None

    return AfterValidator(make)


class SeriesEntry(Entry):
    """A published series that carries an indicator (`vocabulary.indicators.SeriesLink`)."""

    publisher: SourceName = Field(alias="source")
    series_id: Words = Field(alias="id")
    group: Words
    year_type: str
    where: NamedTexts = {}
    numerator: str = ""
    denominator: str = ""
    population: SourceName = ""
    sheet: str = ""
    period: str = ""


class PartsEntry(Entry):
    """Groups that make up another group (`vocabulary.indicators.GroupParts`)."""

    whole: str
    parts: Texts


def _pairs(value: object) -> object:
    if isinstance(value, list) and not all(isinstance(inner, list) for inner in value):
        advice = "put each in its own square brackets: [[a, b]]"
        raise Refusal(problem_of(value, "a list of lists", advice))
    return value


class IndicatorEntry(Entry):
    """What is measured and which way is good (`vocabulary.indicators.Indicator`, which holds the rules)."""

    name: str
    short_name: str
    description: str
    unit: str
    decimals: Whole
    polarity: str
    publisher_polarity: str
    year_type: str
    answers: str
    subject: str = ""
    groups: Annotated[dict[str, str], _nothing({"all": ""}, {})] = {"all": ""}
    gap: Annotated[tuple[Texts, ...], BeforeValidator(_pairs), _nothing(())] = ()
    parts: Listed[Annotated[PartsEntry, _made(GroupParts)]] = ()
    series: Listed[Annotated[SeriesEntry, _made(SeriesLink)]] = ()
    terms: Texts = ()
    is_cumulative: Flag = False
    may_exceed_100: Flag = False
    is_attainment: Flag = False
    theme: str = ""
    is_standard_only: Flag = False
    look_back_months: Whole = 0
    frequency: str = "year"
    in_year: str = ""
    without_counts: str = ""


class IndicatorsFile(Entry):
    """data/reference/indicators.yml; each indicator is read on its own, so that one fault hides no other."""

    indicators: Entries[str, Any]


# --- editions of plans -----------------------------------------------------------------------------


class EditionEntry(Entry):
    """An edition of a plan, as declared in plans.yml or in its own edition.yml."""

    id: str = by_place()  # its folder
    title: Words  # title for readers
    area_code: Words = Field(alias="area")  # the council whose plan it is
    published: Words  # when, as printed
    target_years: Annotated[tuple[PlanYear, ...], _nothing(())]  # the years its targets are for
    supersedes: str  # the edition before it
    status: str = by_place("published")  # published; draft or approved for an edition under data/plans
    approved_by: str = by_place()  # the role that approved it
    approved_on: str = by_place()  # the day
    figures_to: str = by_place()  # the review year whose figures its text gives
    sections: tuple[str, ...] = by_place(())  # the order of its sections, as far as it is its own
    sections_row: int | None = by_place(None)  # the line that says so


class GoalLink(Entry):
    """Which indicator and group answer a measure of an edition, and why."""

    edition_id: str = by_place()
    measure_id: str = by_place()
    indicator_id: IndicatorName = Field(alias="indicator")
    theme: Words
    group: Group = Field("all", validate_default=True)
    reason: str = ""
    beside: Annotated[str, _name("indicators", AN_INDICATOR, may_be_empty=True)] = ""
    actions: Texts = ()
    baseline_period: OwnPeriodOrNone = ""
    judged_by: Annotated[str, _choice("official", "council")] = "official"  # where the council reports too
    reported: str = ""  # why that figure judges, where the council reports one of its own
    gap_with: str = ""  # the gap to which group or place a target cuts: a group, england, region, neighbours


class TargetReading(Entry):
    """How the council reads a target whose wording allows several readings."""

    edition_id: str = by_place()
    measure_id: Words = Field(alias="measure")
    reading: Annotated[str, _choice(*READINGS)]
    confirmed_by: Words


class PlanReading(TargetReading):
    """The same in plans.yml, where it names its edition."""

    edition_id: EditionName = Field(alias="edition")


class Comment(Entry):
    """An author's comment on a measure, dated."""

    edition_id: str = by_place()  # the edition
    measure_id: Words = Field("", alias="measure")  # the measure; empty where indicator and group are named
    indicator_id: IndicatorName = Field("", alias="indicator")  # the indicator, where no measure is named
    group: Group = Field("all", validate_default=True)  # its group
    year: PlanYear  # the review year it is about; empty for every year
    text: Words  # the text, its figures by reference
    date: Day  # the day it was written
    role: Role  # who wrote it, as a role

    @model_validator(mode="after")
    def _is_about_one_thing(self) -> Self:
        said = self.model_fields_set & {"measure_id", "indicator_id", "group"}
        if said not in ({"measure_id"}, {"indicator_id"}, {"indicator_id", "group"}):
            found = " and ".join(f"`{name.removesuffix('_id')}`" for name in sorted(said)) or "none of them"
            expected, advice = "`measure`, or `indicator` with its `group`", "keep the one that is meant"
            raise Refusal(problem_of(found, expected, advice, is_value=False))
        return self


class PlanComment(Comment):
    """The same in plans.yml, where it names its edition and is about every year."""

    edition_id: EditionName = Field(alias="edition")
    measure_id: Words = Field(alias="measure")
    indicator_id: str = by_place()
    group: str = by_place("all")
    year: str = by_place()
    date: Words
    role: str = by_place()


class EditionNote(Entry):
    """What was corrected in a report after its publication, as its author records it."""

    edition_id: str = by_place()  # the edition
    year: PlanYear  # the review year of the report
    measure_id: str = Field("", alias="measure")  # the measure whose target was edited; empty for none
    text: Words  # what was corrected, with figures by reference
    date: Day  # the day
    role: Role  # who, as a role


_NOT_TYPED = ("nothing: `annual-review approve` keeps approvals with what they hold for", "take it out")


class EditionRecords(Entry):
    """edition.yml of a published edition: what authors record of it."""

    comments: Listed[Comment] = ()
    reviews: Annotated[tuple[Any, ...], _nothing((), {}, []), _that(lambda said: not said, *_NOT_TYPED)] = ()
    corrections: Listed[EditionNote] = ()


class OwnEdition(EditionEntry, EditionRecords):
    """edition.yml of an author's own edition, which declares it as well."""

    status: Annotated[str, _choice(*EDITION_STATUSES)]
    goals: Entries[str, GoalLink]
    approved_by: str = Field("", validate_default=True)
    approved_on: str = Field("", validate_default=True)
    figures_to: Annotated[str, _that(lambda text: not text or _is_plan_year(text), *_A_YEAR)] = ""
    sections: Texts = ()
    target_readings: Listed[TargetReading] = ()

    @field_validator("target_years")
    @classmethod
    def _has_years(cls, years: tuple[str, ...]) -> tuple[str, ...]:
        advice = "write the years in square brackets"
        _refuse(None if years else problem_of("", "years such as 2025/26", advice))
        return years

    @field_validator("approved_by", "approved_on")
    @classmethod
    def _is_signed(cls, text: str, info: ValidationInfo) -> str:
        is_day = info.field_name == "approved_on"
        is_said = _is_day(text) if is_day else text
        is_needed = info.data.get("status") == "approved" or (is_day and text)
        _refuse(problem_of(text, *(_A_DAY if is_day else _A_TEXT)) if is_needed and not is_said else None)
        _refuse(None if is_day or not person_in(text) else problem_of(text, *_NO_PERSON))
        return text


# --- what else plans.yml decides -------------------------------------------------------------------


TOLERANCE_KINDS = ("points", "percent_of_target", "floor", "band")


class Tolerance(Entry):
    """How far from a target is still called within tolerance, said in one of four ways."""

    points: Number | None = None  # in the unit of the figure
    percent_of_target: Number | None = None
    floor: Number | None = None  # the figure down to which, or up to which where less is better
    band: Number | None = None  # per cent of the target, on either side of it: for activity

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        said = [name for name in TOLERANCE_KINDS if getattr(self, name) is not None]
        if len(said) != 1:
            found = " and ".join(f"`{name}`" for name in said) or "none of them"
            expected = f"one of {', '.join(TOLERANCE_KINDS)}"
            raise Refusal(problem_of(found, expected, "keep the one that holds", is_value=False))
        return self

    @property
    def kind(self) -> str:
        """One of `TOLERANCE_KINDS`."""
        return next(name for name in TOLERANCE_KINDS if getattr(self, name) is not None)

    @property
    def amount(self) -> float:
        """How much of it."""
        return float(getattr(self, self.kind))


def _of_a_unit(tolerance: Tolerance) -> Tolerance:
    if tolerance.kind in ("floor", "band"):
        expected = "points or percent_of_target"
        raise Refusal(problem_of(tolerance.kind, expected, "declare it under `measures`"))
    return tolerance


_UnitTolerance = Annotated[Tolerance, AfterValidator(_of_a_unit)]


class Tolerances(Entry):
    """How far from a target is still called within tolerance: by unit, indicator and measure."""

    confirmed_by: str = (
        "not confirmed: the project's default"  # who confirmed them, or where they are printed
    )
    units: Entries[Annotated[str, _choice(*UNITS)], _UnitTolerance] = {}
    indicators: Entries[IndicatorName, _UnitTolerance] = {}
    measures: Entries[str, Tolerance] = {}  # by edition and measure, such as our_plan/1.02


def _is_plan_year_or_none(text: str) -> bool:
    return text == "" or plan_year(text) is not None


def _comparator(text: str, info: ValidationInfo) -> str:
    """One of the three, a group, or the month of a list; that the area has that list is held elsewhere."""
    known = (*COMPARATORS, *(info.context.comparators if info.context is not None else (text,)))
    if text not in known and not re.fullmatch(r"[0-9]{4}-[0-9]{2}", text):
        _refuse(unknown(text, known, "a comparator or a group of data/reference/comparators.yml"))
    return text


class ComparatorGroup(Entry):
    """A group that a council compares itself with: its members by name or code, or all of a type."""

    id: str = by_place()
    name: Words  # what pages call it
    reason: Words  # why it is the right one, in a sentence for readers
    members: Texts = ()
    type: str = ""  # all councils of this type in place of members

    @model_validator(mode="after")
    def _has_members(self) -> Self:
        if bool(self.members) == bool(self.type):
            found = "both `members` and `type`" if self.members else "neither `members` nor `type`"
            raise Refusal(problem_of(found, "one of the two", "write the one that is meant", is_value=False))
        return self


class ComparatorsFile(Entry):
    """data/reference/comparators.yml."""

    groups: Entries[str, ComparatorGroup]


class SmallCouncil(Entry):
    """A council with so few children that it has no place among others, and why."""

    area: Words  # its code
    reason: Words  # why, in a sentence for readers


class SmallCouncilsFile(Entry):
    """data/reference/small_councils.yml."""

    councils: Listed[SmallCouncil]


def _is_below(text: str) -> bool:
    parts = text.split("/")
    return bool(text) and not {"", ".", ".."} & set(parts) and not re.search(r"[\\\\:]", text)


def _is_no_person(text: str) -> str:
    said = re.sub(r"(?:https?://|mailto:)?\S*[@/]\S+", "", text)  # but for an address of a mailbox or page
    _refuse(problem_of(text, *_NO_PERSON) if person_in(said.strip(" ,;")) else None)
    return text


def _is_when(text: str) -> str:
    """When something comes, in words; where it looks like a day there has to be such a day."""
    looks_so = re.fullmatch(r"[0-9]{1,2}(?:st|nd|rd|th)?[ /.-]\w+[ /.-][0-9]{2,4}", text.strip())
    _refuse(problem_of(text, *_A_DAY) if looks_so and not _is_day(text) else None)
    return text


class ProjectFile(Entry):
    """project.yml: what the project is about, and the only place where a default stands."""

    area: Words  # the area, by name, code, former code or number
    year: Annotated[str, _that(_is_plan_year_or_none, *_A_YEAR)] = ""  # the review year
    edition: Annotated[str, _name("editions", "an edition", may_be_empty=True)] = ""
    comparator: Annotated[str, AfterValidator(_comparator)] = "statistical_neighbours"
    publisher: str = ""  # who publishes the council's own figures
    contact: Annotated[str, AfterValidator(_is_no_person)] = ""  # who answers questions, as a role
    logo: str = ""  # a picture beside the file
    marking: str = ""  # protective marking
    word_template: str = "templates/report.docx"  # the council's own, where it is there
    own_notebooks: Annotated[str, _that(_is_below, "a folder below the project's, with forward slashes",
                                        "write it like notebooks/own")] = "notebooks/own"  # fmt: skip
    licence: Words = "Open Government Licence v3.0"  # of the reports
    next_update: Annotated[str, AfterValidator(_is_when)] = ""  # when the next edition comes, in words
    pages: Entries[str, Texts] = {}  # editions that have a page, by report
    tolerances: Annotated[Tolerances, _nothing({}, [])] = Tolerances()


class PrintedPeriod(Entry):
    """The period of a figure whose document prints none, where something else settles it."""

    document: str = by_place()
    figure_id: str = by_place()
    period: AnyPeriod
    reason: str


class EditionMatch(Entry):
    """What is declared of one item of an edition beside the edition that it supersedes."""

    edition_id: str = by_place()  # the later edition
    earlier_id: str = by_place()  # the edition that it supersedes
    kind: str = by_place()  # what the item is, e.g. `action`
    item_id: str = by_place()  # the item of the later edition
    same_as: Words = ""  # the same item of the earlier edition, whatever its wording
    replaces: Words = ""  # the item of the earlier edition in whose place it stands
    is_new: Flag = False  # whether it is declared new
    reason: str = ""  # why, where one is given

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        said = [name for name in ("same_as", "replaces", "is_new") if name in self.model_fields_set]
        if len(said) != 1 or not (self.earlier_item_id or self.is_new):
            found = " and ".join(f"`{name}`" for name in said) or "none of them"
            expected = "one of `same_as: id`, `replaces: id` and `is_new: yes`"
            raise Refusal(problem_of(found, expected, "keep the one that holds", is_value=False))
        return self

    @property
    def earlier_item_id(self) -> str:
        """The item of the earlier edition; empty where the later one is declared new."""
        return self.same_as or self.replaces


class SpendingLink(Entry):
    """A line of an edition's finance tables shown beside goals of the same edition."""

    edition_id: str = by_place()  # the edition
    table: Annotated[str, _choice(*FINANCE_TABLES)]  # its finance table
    item: Words  # the line as printed
    goals: Texts  # measures shown beside it; none where no goal can be shown
    reason: Words  # why they stand side by side, or why no goal does
    service: str = ""  # the service it stands under, where the table is by service; empty for all of them
    named: Texts = ()  # those of them that the plan's own words link to it

    @field_validator("goals")
    @classmethod
    def _are_named_once(cls, goals: tuple[str, ...]) -> tuple[str, ...]:
        is_twice = len(set(goals)) < len(goals)
        _refuse(problem_of(goals, "each goal once", "remove the second") if is_twice else None)
        return goals

    @field_validator("named")
    @classmethod
    def _are_goals(cls, named: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        others = [name for name in named if name not in info.data.get("goals", named)]
        _refuse(problem_of(others, "only goals of the same entry", "correct the id") if others else None)
        return named


class FinanceUnit(Entry):
    """The unit of a finance table that prints none, and why it is taken to be this."""

    edition_id: str = by_place()
    table: str = by_place()
    unit: Annotated[str, _choice(*MONEY_UNITS)]
    reason: Words


class Spending(Entry):
    """What is declared of an edition's money."""

    units: Entries[Annotated[str, _choice(*FINANCE_TABLES)], FinanceUnit] = {}
    links: Listed[SpendingLink] = ()

    @field_validator("links")
    @classmethod
    def _are_lines_once(cls, links: tuple[SpendingLink, ...]) -> tuple[SpendingLink, ...]:
        places = [(link.table, link.service, link.item) for link in links]
        advice = "put all its goals into one entry"
        _refuse(*(
            problem_of(place[2], "each line once", advice).at(None, None, str(number))
            for number, place in enumerate(places, start=1) if place in places[: number - 1]
        ))  # fmt: skip
        return links


MatchedList = Annotated[str, _choice(*MATCHED_LISTS)]


class PlansFile(Entry):
    """data/reference/plans.yml."""

    editions: Entries[str, EditionEntry]
    goals: Entries[EditionName, Entries[str, GoalLink]]
    target_readings: Listed[PlanReading]
    periods: Entries[str, PrintedPeriod]
    matches: Entries[
        EditionName, Entries[Annotated[str, _choice(*MATCHED_LISTS)], Entries[str, EditionMatch]]
    ]
    comments: Listed[PlanComment]
    spending: Entries[EditionName, Spending]


# --- breaks, corrections and revisions -------------------------------------------------------------


class Break(Entry):
    """Years across which, or in which, an indicator's figures may not be compared."""

    indicator_id: IndicatorName = Field(alias="indicator")  # the indicator
    kind: Annotated[str, _choice(*BREAK_KINDS)]  # `break`, `excluded` or `not_collected`
    reason: Words  # why, in a sentence for readers
    source: Words  # who says so
    period: OwnPeriod = ""  # for a break the first year of the new series
    # otherwise the years concerned
    years: Annotated[tuple[OwnPeriod, ...], _nothing(())] = Field((), alias="periods")
    groups: Annotated[tuple[Group, ...], _nothing(())] = ()  # groups concerned; empty for all

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        keys = {"period": "period", "years": "periods"}
        wanted, other = ("period", "years") if self.kind == "break" else ("years", "period")
        if wanted not in self.model_fields_set or other in self.model_fields_set:
            is_missing, key = wanted not in self.model_fields_set, keys[wanted]
            found = f"no `{key}`" if is_missing else f"`{keys[other]}`"
            expected, advice = f"`{key}` for kind {self.kind}", f"write `{key}`"
            raise Refusal(problem_of(found, expected, advice, is_value=False))
        return self

    @property
    def periods(self) -> tuple[str, ...]:
        """For a break the first year of the new series; otherwise the years concerned."""
        return (self.period,) if self.kind == "break" else self.years


class BreaksFile(Entry):
    """data/reference/breaks.yml."""

    breaks: Listed[Break]


class Correction(Entry):
    """A published figure put right, guarded by the value it expects to find."""

    indicator_id: IndicatorName = Field(alias="indicator")
    area_code: Words = Field(alias="area")
    period: OwnPeriod
    source_id: SourceName
    action: Annotated[str, _choice(*CORRECTION_ACTIONS)]
    expected: Words
    reason: Words
    source: Words
    group: Group = Field("all", validate_default=True)
    value: str = ""

    @model_validator(mode="after")
    def _has_the_right_value(self) -> Self:
        is_replaced = self.action == "replace"
        if is_replaced != ("value" in self.model_fields_set):
            found = "no `value`" if is_replaced else "a `value`"
            expected = f"{'the right value' if is_replaced else 'none'} for action {self.action}"
            advice = "use replace with a value, or withdraw"
            raise Refusal(problem_of(found, expected, advice, is_value=False))
        return self


class CorrectionsFile(Entry):
    """data/reference/corrections.yml."""

    corrections: Listed[Correction]


class RevisionLimits(Entry):
    """How far a figure may be restated before somebody has to accept it."""

    percent: Number  # percentage points, for indicators in per cent
    other_units_pct: Number  # per cent of the earlier figure, for all other indicators


DEFAULT_LIMITS = RevisionLimits.model_validate({"percent": "2", "other_units_pct": "5"})


class AcceptedFigure(Entry):
    """One figure, year or area of an accepted revision, with what both releases print."""

    area_code: str = Field(alias="area")
    period: str
    before: str
    after: str


def _one_at_least(figures: object) -> object:
    if figures in ("", []):
        advice = "copy them from what annual-review check prints"
        raise Refusal(problem_of("none", "one figure at least", advice, is_value=False))
    return figures


class AcceptedRevision(Entry):
    """A revision that somebody accepted, guarded by the prints it expects in both releases."""

    # the newer release
    source_id: Annotated[str, _name("newer", "a source of data/raw/sources.yml that `supersedes` another")]
    kind: Annotated[str, _choice(*REVISION_KINDS)]  # one of `REVISION_KINDS`
    indicator_id: IndicatorName = Field(alias="indicator")  # the indicator
    group: Words  # its group
    figures: Annotated[tuple[AcceptedFigure, ...], BeforeValidator(_one_at_least)]  # the figures concerned
    reason: Words  # why it is right
    role: Role  # who accepted it, as a role
    date: Words  # the day


class RevisionsFile(Entry):
    """data/reference/revisions.yml."""

    large_beyond: RevisionLimits
    accepted: Listed[AcceptedRevision]


@dataclass(frozen=True)
class Reference:
    """All decisions in data/reference, and the sources of data/raw."""

    sources: dict[str, Source]
    indicators: dict[str, Indicator]
    editions: dict[str, EditionEntry]
    goals: tuple[GoalLink, ...]
    readings: tuple[TargetReading, ...]
    project: ProjectFile
    breaks: tuple[Break, ...]
    corrections: tuple[Correction, ...]
    printed_periods: tuple[PrintedPeriod, ...]
    comments: tuple[Comment, ...]
    matches: tuple[EditionMatch, ...]
    edition_notes: tuple[EditionNote, ...]
    spending: tuple[SpendingLink, ...]
    finance_units: tuple[FinanceUnit, ...]
    accepted_revisions: tuple[AcceptedRevision, ...]
    revision_limits: RevisionLimits | None
    comparators: tuple[ComparatorGroup, ...] = ()
    kinds: tuple[Any, ...] = ()  # kinds of groups (`groups.GroupKind`)
    small_councils: tuple[SmallCouncil, ...] = ()
    frameworks: tuple[Mapping[str, Any], ...] = ()  # rows of tables.data.FRAMEWORKS

    @property
    def superseded(self) -> frozenset[str]:
        """The sources that a later release supersedes: kept and compared with, used for nothing else."""
        return frozenset(source.supersedes for source in self.sources.values() if source.supersedes)
