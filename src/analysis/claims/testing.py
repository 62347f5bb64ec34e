"""Every transcribed claim held against its numbers by the rule of its kind, and graded.

`claims.printed` says what a printed figure allows, `claims.rules` holds a claim against numbers, this
module tests every transcribed claim, `claims.targets` every target against its baseline.

Grades: `strong` where the document's own numbers contradict it beyond rounding; `moderate` where that
depends on a plausible reading, which the finding names; `weak` where nothing printed can support the claim,
or two names of one thing differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import pandas as pd

from analysis.claims import rules
from analysis.claims.printed import Print, Span, read_print
from analysis.claims.rules import (
    HOLDS,
    IN_PART,
    UNSUPPORTED,
    Days,
    Result,
    hold_count,
    hold_future,
    hold_latest,
    hold_limit,
    hold_pace,
    hold_parts,
    hold_past,
    hold_population,
    hold_share,
    hold_span,
    hold_term,
    hold_weighted,
    hold_whole_share,
    hold_within,
    read_days,
    sum_of,
)
from analysis.claims.targets import target_findings
from analysis.tables.declare import table
from analysis.tables.results import CLAIM_FINDINGS
from analysis.tables.rows import LaidOut, Row, rows_of
from analysis.vocabulary.errors import DataError, Problem, quoted, raise_if_problems

STRONG, MODERATE, WEAK = "strong", "moderate", "weak"
# The document of a place that is a publisher's figure: `official:indicator|group|area|period|column`. A test
# holds those of the published documents against the data.
OFFICIAL = "official"
_WHOLE = Print("100%", 100.0, "percent", Span(100.0, 100.0))  # not rounded: the whole is all of it
# What a title says of missing figures, which the finding says too.
_SAID_TWICE = re.compile(r"[;,][^;,]*\b(?:given|printed)$")


@dataclass(frozen=True)
class Number:
    """One number a claim is bound to: what it is, as printed, and where if not at the claim's own lines."""

    name: str
    text: str
    place: str = ""


@dataclass(frozen=True)
class Claim:
    """A claim ready to be tested."""

    document: str  # The document
    claim_id: str  # The claim in it
    kind: str  # Which rule tests it, one of `tables.data.CLAIM_KINDS`
    direction: str  # The word of direction, or empty
    numbers: tuple[Number, ...]  # What it is bound to
    unless: str = ""  # What would explain a contradiction; empty where nothing printed would
    published: str = ""  # The document's own date as declared

    def texts(self, name: str) -> list[str]:
        """Every print of this name, in order."""
        return [number.text for number in self.numbers if number.name == name]

    def maybe(self, name: str) -> Print | None:
        """The figure of this name; None where it is not printed or is no number."""
        found = self.texts(name)
        return read_print(found[0]) if found else None

    def figure(self, name: str) -> Print:
        """The figure of this name, which the rule needs."""
        return self.figures(name)[0]

    def figures(self, name: str) -> list[Print]:
        """The figures of this name, of which the rule needs one."""
        read = [read_print(text) for text in self.texts(name)]
        known = [figure for figure in read if figure is not None]
        if not read or len(known) < len(read):
            raise self.unreadable(name, "a number such as 17.7%, fifteen or almost a quarter")
        return known

    def days(self, name: str) -> Days:
        """The date of this name; the document's own where it is called `issued` and not given."""
        found = self.texts(name) or ([self.published] if name == "issued" else [])
        read = read_days(found[0], self._issued_year) if found else None
        if read is None:
            raise self.unreadable(name, "a date such as September 2018")
        return read

    def where(self, name: str) -> str:
        """Where the figure of this name is printed, for readers."""
        place = next((number.place for number in self.numbers if number.name == name), "")
        document, _, line = place.rpartition(":")
        if not line or document == OFFICIAL:
            return "the official figures" if line else "the same place"
        return f"{document}, line {line}" if document else f"line {line}"

    @cached_property
    def _issued_year(self) -> int | None:
        issued = read_days((self.texts("issued") or [self.published])[0])
        return issued.start.year if issued else None

    def unreadable(self, name: str, expected: str) -> DataError:
        """The error for a number that the claim's rule needs and does not have."""
        shown = quoted("; ".join(self.texts(name)) or "nothing")
        problem = Problem(
            f"claims of {self.document}", None, f"claim {self.claim_id}, numbers, {name}", shown, expected,
            f"the rule {self.kind} needs it",
        )  # fmt: skip
        return DataError("a claim cannot be tested", problems=(problem,))


def read_numbers(text: str) -> tuple[Number, ...]:
    """Read `before=22% @340; after=17.7%`: what each number is, its print, and its line where it is another.

    Example:
        >>> read_numbers("claimed=24% @plan:12")
        (Number(name='claimed', text='24%', place='plan:12'),)
    """
    found = []
    for part in text.split("; "):
        name, _, value = part.partition("=")
        printed, _, place = value.partition(" @")
        if name.strip():
            found.append(Number(name.strip(), printed.strip(), place.strip()))
    return tuple(found)


def findings_of(claims: pd.DataFrame, editions: pd.DataFrame) -> pd.DataFrame:
    """Test every claim.

    Args:
        claims: The claims (`tables.data.CLAIMS`).
        editions: The documents (`tables.data.EDITIONS`); their dates are those claims are held against.

    Returns:
        `tables.results.CLAIM_FINDINGS`: the claims that do not hold or cannot be supported, by document
        and line.

    Raises:
        DataError: A claim lacks a number that the rule of its kind needs.
    """
    rows, problems = _tested(rows_of(claims), rows_of(editions))
    raise_if_problems(DataError, "the claims cannot be tested", problems)
    return table(CLAIM_FINDINGS, rows)


def claims_found(tables: LaidOut, documents: Sequence[str]) -> dict[str, list[dict[str, object]]]:
    """The claims of some documents that do not hold, each document tested once for a set of tables.

    Returns:
        Records of `tables.results.CLAIM_FINDINGS` by document, as `findings_of` has them.
    """

    def tested(document: str) -> tuple[list[dict[str, object]], list[Problem]]:
        claims = tables.by("claims", "document").get((document,), [])
        return _tested(claims, tables.rows("editions"))

    found = {name: tables.kept(("claims", name), partial(tested, name)) for name in documents}
    problems = [problem for _, faults in found.values() for problem in faults]
    raise_if_problems(DataError, "the claims cannot be tested", problems)
    return {document: rows for document, (rows, _) in found.items()}


def _tested(claims: Sequence[Row], editions: Sequence[Row]) -> tuple[list[dict[str, object]], list[Problem]]:
    """What is found about claims, by document and line, and what cannot be tested."""
    published = {edition["edition_id"]: edition["published"] for edition in editions}
    titles = {edition["edition_id"]: edition["title"] for edition in editions}
    order = {edition: place for place, edition in enumerate(titles)}
    rows: list[dict[str, object]] = []
    problems: list[Problem] = []
    for row in sorted(claims, key=lambda r: (order.get(r["document"], len(order)), r["line"], r["claim_id"])):
        claim = claim_of(row, str(published.get(row["document"], "")))
        try:
            grade, arithmetic = graded(claim)
            unless = claim.unless if grade == MODERATE else ""
        except DataError as failure:
            problems += failure.problems
            continue
        if grade:
            found = _with_titles(explained(arithmetic, unless), titles)
            said = _SAID_TWICE.sub("", str(row["title"]).rstrip("."))
            rows.append(
                {
                    "document": claim.document, "claim_id": claim.claim_id, "line": row["line"],
                    "line_end": row["line_end"], "kind": claim.kind, "grade": grade, "title": row["title"],
                    "arithmetic": found, "message": f"{said}: {found}",
                    "see": "; ".join(dict.fromkeys(n.place for n in claim.numbers if n.place)),
                }
            )  # fmt: skip
    return rows, problems


def claim_of(row: Row, published: str) -> Claim:
    """A row of `tables.data.CLAIMS` as a claim; its own columns hold what it compares where not bound."""
    bound = read_numbers(str(row["numbers"]))
    names = {number.name for number in bound}
    own = {"before": "from_text", "after": "to_text", "claimed": "claimed_text"}
    more = tuple(
        Number(name, str(row[column])) for name, column in own.items() if row[column] and name not in names
    )
    return Claim(
        str(row["document"]), str(row["claim_id"]), str(row["kind"]), str(row["direction"]), (*bound, *more),
        str(row["unless"]), published,
    )  # fmt: skip


def graded(claim: Claim) -> tuple[str, str]:
    """The grade of what the claim's rule finds, and the arithmetic; an empty grade where it holds."""
    rule = _RULES.get(claim.kind)
    result = rule(claim) if rule else Result(HOLDS)
    if result.state == HOLDS:
        return "", ""
    if result.state == UNSUPPORTED or claim.kind in _WEAK_KINDS:
        return WEAK, result.arithmetic
    return MODERATE if result.state == IN_PART or claim.unless else STRONG, result.arithmetic


def explained(arithmetic: str, unless: str) -> str:
    """The arithmetic, and what would explain it."""
    return f"{arithmetic}, unless {unless}." if unless else f"{arithmetic}."


def _with_titles(message: str, titles: Mapping[str, str]) -> str:
    """The message with the documents' titles for their folders."""
    for document, title in titles.items():
        message = message.replace(f"{document}, line", f"{title}, line")
    return message


def _count(claim: Claim) -> Result:
    items, listed = claim.texts("item"), claim.texts("listed")
    number = len(items) if items else int(claim.figure("listed").value)
    names = (
        f"named ({'; '.join(items)})" if items else f"listed from {claim.where('listed')}" if listed else ""
    )
    return hold_count(claim.figure("claimed"), number, names)


def _change(claim: Claim) -> Result:
    part = claim.maybe("months")
    before, after = (
        _together(claim.texts(name), claim.maybe(name), claim, name) for name in ("before", "after")
    )
    share = part.value / 12.0 if part else 1.0
    return rules.hold_change(claim.direction, before, after, claim.figure("claimed"), share)


def _together(texts: list[str], first: Print | None, claim: Claim, name: str) -> Print | None:
    """One figure, or several added up; None where none is printed."""
    return sum_of(claim.figures(name)) if len(texts) > 1 else first


def _words(claim: Claim) -> Result:
    return rules.hold_words(claim.figure("claimed"), claim.figure("figure"))


def _complement(claim: Claim) -> Result:
    return hold_parts(claim.figures("part"), _WHOLE)


def _limit(claim: Claim) -> Result:
    return hold_limit(claim.figure("figure"), claim.maybe("limit") or _WHOLE)


def _date(claim: Claim) -> Result:
    if claim.direction == "latest":
        return hold_latest(claim.days("date"), claim.days("newer"), claim.where("newer"))
    held = {"future": hold_future, "within": hold_within}.get(claim.direction, hold_past)
    return held(claim.days("date"), claim.days("issued"))


def _missing(claim: Claim) -> Result:
    return Result(UNSUPPORTED, f"{' and '.join(claim.texts('needs'))} not printed")


_RULES: Mapping[str, Callable[[Claim], Result]] = {
    "direction": lambda c: rules.hold_direction(c.direction, c.maybe("before"), c.maybe("after")),
    "change": _change,
    "share": lambda c: hold_share(c.figures("numerator"), c.figures("denominator"), c.figure("claimed")),
    "whole share": lambda c: hold_whole_share(c.figure("denominator"), c.figure("claimed")),
    "weighted": lambda c: hold_weighted(
        c.figures("base"), c.figures("rate"), c.figure("whole"), c.figure("claimed")
    ),
    "pace": lambda c: hold_pace(
        c.figure("figure"), c.figure("months").value, c.figure("year"), c.where("year")
    ),
    "population": lambda c: hold_population(c.figures("count"), c.figures("share"), c.maybe("population")),
    "complement": _complement,
    "total": lambda c: hold_parts(c.figures("part"), c.figure("total")),
    "rounded total": lambda c: hold_parts(c.figures("part"), c.figure("total"), is_rounded=True),
    "same": lambda c: rules.hold_same(c.figure("figure"), c.figure("other"), c.where("other")),
    "start": lambda c: rules.hold_start(
        c.figure("start"), c.figure("end"), c.figure("size"), c.direction, c.where("end")
    ),
    "difference": lambda c: rules.hold_difference(
        c.figure("high"), c.figure("low"), c.figure("gap"), c.where("gap")
    ),
    "words": _words,
    "count": _count,
    "none": lambda c: rules.hold_none(c.figure("figure"), f"the figure of {c.where('figure')}"),
    "limit": _limit,
    "ambition": lambda c: rules.hold_ambition(
        c.direction, c.figure("latest"), c.figure("target"), c.where("latest")
    ),
    "standing": lambda c: rules.hold_standing(c.direction, c.texts("position")[0], c.texts("target")[0]),
    "sign": lambda c: rules.hold_sign(c.direction, sum_of(c.figures("figure"))),
    # A statement that qualifies itself is no contradiction: the second stands at another place.
    "states": lambda c: (
        rules.hold_terms(c.texts("first")[0], c.texts("second")[0])
        if any(number.place for number in c.numbers)
        else Result(HOLDS)
    ),
    "terms": lambda c: rules.hold_terms(c.texts("first")[0], c.texts("second")[0]),
    "date": _date,
    "span": lambda c: hold_span(c.figure("years").value, c.days("deadline"), c.days("issued")),
    "term": lambda c: hold_term(c.days("start"), c.figure("years").value, c.days("needed")),
    "missing": _missing,
}
_WEAK_KINDS = ("terms",)


def contradictions(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Everything in the documents that their own numbers contradict or cannot support.

    Args:
        tables: The processed tables by name (`tables.data.PROCESSED`).

    Returns:
        `tables.results.CLAIM_FINDINGS`, by document in the order of the editions, and by line.

    Raises:
        DataError: A claim lacks a number that the rule of its kind needs.
    """
    editions = tables["editions"]
    found = pd.concat(
        [
            findings_of(tables["claims"], editions),
            target_findings(tables["goals"], tables["targets"], tables["indicators"]),
        ],
        ignore_index=True,
    )
    order = {edition: place for place, edition in enumerate(editions["edition_id"])}
    place = found["document"].map(lambda document: order.get(document, len(order)))
    ordered = found.assign(place=place).sort_values(["place", "line", "claim_id", "kind"], ignore_index=True)
    return ordered[CLAIM_FINDINGS.column_names]
