"""Figures and years that an author types, where a value by reference is due."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.claims.narrative_directions import Finding
from analysis.claims.narrative_text import SIGN, marker_at
from analysis.errors import DataError, quoted
from analysis.narratives import Given
from analysis.periods import parse_period

if TYPE_CHECKING:
    import pandas as pd

    from analysis.claims.narrative_values import Values

_NUMBER = r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?"
_PEOPLE = (
    "children|pupils|students|families|parents|carers|people|households|referrals|assessments|cases|plans"
    "|episodes|schools|places|care leavers|young people|adults|residents|babies|infants|births"
)
# Every number with a unit is a figure, wherever it stands.
_WITH_UNIT = re.compile(
    rf"£\s?{_NUMBER}(?:\s?(?:million|billion|bn|m|k)\b)?"
    rf"|(?<![\w.,]){_NUMBER}\s?(?:%|per\s?cent\b|percentage\spoints?\b)"
    rf"|(?<![\w.,]){_NUMBER}\s+per\s+[0-9]+(?:,[0-9]{{3}})*\b"
    rf"|(?<![\w.,]){_NUMBER}\s+(?:out\s+of|in\s+every)\s+(?:every\s+)?{_NUMBER}\b"
    r"|\b(?:1|one)\s+in\s+(?:[0-9]{1,2}|two|three|four|five|six|seven|eight|nine|ten)\b(?!\s+(?:year|month|week))",
    re.IGNORECASE,
)
# A number of people, or a part in words, is one in a sentence about an indicator.
_COUNT = re.compile(
    rf"(?<![\w.,/-])(?P<count>{_NUMBER})(?!\s*[-/.]\s*[0-9])\s+(?:(?!to\b|and\b|or\b|of\b)[a-z][\w’'-]*\s+){{0,2}}(?:{_PEOPLE})\b",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\b(?:(?:a|one|almost a|nearly a|over a)\s+(?:half|third|quarter|fifth|tenth)|half|two[ -]thirds"
    r"|three[ -]quarters)\s+of\b",
    re.IGNORECASE,
)
# What a number may be besides a figure: an age, a stage, a place in a document or a list.
_AGE_BEFORE = re.compile(
    r"(?:\b(?:aged?|ages|under|over|key\s+stage|stage|phase|page|p\.|pp\.|paragraph|section|chapter|table|figure"
    r"|part|year|number|no\.|note|theme|priority|objective|measure|action|top|bottom)\s*|[-–/])$",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    r"(?<![\w/.-])(?:[0-3]?[0-9]\s+(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December)\s+)?(?:19|20)[0-9]{2}(?:[/-][0-9]{2}(?:[0-9]{2})?)?(?![\w/]|-[0-9])"
)
# A year behind one of these is where something began or ends, not the year of the figure.
_NOT_ITS_YEAR = re.compile(
    r"\b(?:since|from|between|until|till|by|before|after|than|to|and|with|against|of|published|census|act)"
    r"(?:\s+(?:in|the|year|on))*\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Names:
    """What an author may call an indicator: its names and abbreviations, longest first."""

    pairs: tuple[tuple[re.Pattern[str], str], ...]

    @classmethod
    def of(cls, indicators: pd.DataFrame) -> Names:
        """The names of `schema.INDICATORS`."""
        named: dict[str, str] = {}
        for _, row in indicators.drop_duplicates("indicator_id").iterrows():
            for name in (str(row["name"]), str(row["short_name"])):
                named.setdefault(name.casefold(), str(row["indicator_id"]))
        ordered = sorted(named.items(), key=lambda item: -len(item[0]))
        return cls(
            tuple((re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE), key) for name, key in ordered)
        )

    def first_in(self, sentence: str) -> str:
        """The indicator that a sentence names first by its longest name; empty where it names none."""
        folded = " ".join(sentence.split())
        return next((key for pattern, key in self.pairs if pattern.search(folded)), "")


def figure_findings(
    sentence: str,
    given: Sequence[Given | None],
    values: Values,
    phrase: Callable[[Given], str],
    names: Names,
    quoted_figures: Mapping[str, object],
) -> Iterator[Finding]:
    """Typed figures in a sentence that are neither a reference nor declared as quoted.

    Args:
        sentence: The sentence with a sign for each reference.
        given: What each reference of the file gives.
        values: The plan's values.
        phrase: Puts what a reference gives into words.
        names: What indicators are called.
        quoted_figures: The figures declared in the front matter, with their white space folded.
    """
    taken: list[tuple[int, int]] = [
        (found.start(), found.end())
        for figure in sorted(quoted_figures, key=len, reverse=True)
        for found in quoted_pattern(figure).finditer(sentence)
    ]
    beside = [held for sign in SIGN.findall(sentence) if (held := given[marker_at(sign)])]
    about = str(beside[0].row["indicator_id"]) if beside else names.first_in(sentence)
    patterns = [_WITH_UNIT, *([_COUNT, _PART] if about else [])]
    for pattern in patterns:
        for found in pattern.finditer(sentence):
            is_count = pattern is _COUNT
            start, end = found.span("count") if is_count else found.span()
            if any(start < last and first < end for first, last in taken):
                continue
            if is_count and (_AGE_BEFORE.search(sentence[:start]) or _is_year(sentence[start:end])):
                continue
            taken.append((start, end))
            figure = " ".join(found[0].split())
            yield Finding(
                start, f"the typed figure {quoted(figure)}", _expected(beside, about, values, phrase)
            )


def quoted_pattern(figure: str) -> re.Pattern[str]:
    """Where a quoted figure stands in a text: not inside a longer number, whatever the white space."""
    body = r"\s+".join(re.escape(part) for part in figure.split())
    return re.compile(rf"(?<![\w.,]){body}(?![\w]|[.,][0-9])")


def _expected(beside: Sequence[Given], about: str, values: Values, phrase: Callable[[Given], str]) -> str:
    """What to write instead, and what is true now."""
    if not about:
        return "a reference, or the figure under `quoted` in the front matter with its source"
    row = beside[0].row if beside else None
    group = str(row["group"]) if row is not None and row.get("group") else "all"
    try:
        now = values.value(about, group)
    except DataError:
        now = values.value(about)
        group = "all"
    part = f', group="{group}"' if group != "all" else ""
    return (
        f'{{{{ value("{about}"{part}) }}}}, which gives {quoted(phrase(now))}, or the figure under `quoted`'
    )


def _is_year(text: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)[0-9]{2}", text))


def year_findings(
    sentence: str, given: Sequence[Given | None], quoted_figures: Mapping[str, object]
) -> Iterator[Finding]:
    """Years in a sentence that are older than the figure beside them."""
    beside = [held for sign in SIGN.findall(sentence) if (held := given[marker_at(sign)])]
    latest = [held for held in beside if held.is_latest and held.row.get("period_label")]
    if not latest:
        return
    known = {str(held.row.get(name)) for held in beside for name in ("period_label", "target_year")}
    known |= {str(held.row.get("previous_label")) for held in beside if held.kind in ("change", "gap")}
    known |= {str(held.row.get("trend_from")) for held in beside if held.kind == "trend"}
    for found in _PERIOD.finditer(sentence):
        text = " ".join(found[0].split())
        before = sentence[: found.start()]
        if text in quoted_figures or text.replace("-", "/") in known or _NOT_ITS_YEAR.search(before):
            continue
        stale = [held for held in latest if _is_older(text, str(held.row["period_label"]))]
        if len(stale) == len(latest):
            now = str(stale[0].row["period_label"])
            yield Finding(
                found.start(), f"the year {quoted(text)} beside a figure of {now}",
                f"{now}, or no year: the reference gives its own",
            )  # fmt: skip


def _is_older(text: str, label: str) -> bool:
    """Whether a typed period of the same form as a figure's own lies before it."""
    if _form(text) != _form(label):
        return False  # an event in a calendar year is not the year of a school-year figure
    try:
        typed, own = (parse_period(item, "financial" if "/" in label else None) for item in (text, label))
    except DataError:
        return False
    return typed.end < own.end


def _form(text: str) -> str:
    if re.search(r"[/-]", text):
        return "two years"
    return "day" if " " in text else "year"
