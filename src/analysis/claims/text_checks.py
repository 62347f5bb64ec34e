"""The authors' text held to the data: references resolved, and everything typed beside them checked.

A figure, period or direction word in the text is bound to a value. One that the data contradict is a
problem with its file and line, and with what would be true.

A direction word has three ways: higher, lower, no clear difference. A wish (`we want to reduce`) claims
nothing and is left alone; a denial (`has not improved`) is held to the opposite.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from inspect import signature
from typing import Any

import pandas as pd
from jinja2 import TemplateSyntaxError, nodes

from analysis.claims.text import SIGN, Block, Marker, environment, marker_at, read_blocks, shown
from analysis.claims.text_values import Values
from analysis.tables.results import (
    DRAWN_KINDS,
    REFERENCE_KINDS,
    Given,
    Narrative,
    NarrativeBlock,
    NarrativeFile,
    Spans,
)
from analysis.tables.rows import rows_of
from analysis.vocabulary.certainty import CLEAR, NOT_CLEAR, THE_SAME, judged_word
from analysis.vocabulary.errors import DataError, Problem, quoted
from analysis.vocabulary.indicators import polarity_word
from analysis.vocabulary.numbers import is_shown, print_alike
from analysis.vocabulary.periods import parse_period

_NUMBER = r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?"
_DIGITS = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
# a number of ten or more in words; a smaller one counts what stands in the text more often than children
_LARGE_IN_WORDS = (
    rf"(?:(?:a|{_DIGITS})[\s-](?:hundred|thousand)(?:\s(?:and\s)?)?)?"
    rf"(?:(?:{_TENS})(?:[\s-](?:{_DIGITS}))?|{_TEENS}|(?<=hundred)|(?<=thousand))"
)
_IN_WORDS = rf"(?:{_LARGE_IN_WORDS}|{_DIGITS})(?:\spoint\s(?:{_DIGITS}|zero))?(?:\sand\sa\s(?:half|quarter))?"
_PEOPLE = (
    "children|pupils|students|families|parents|carers|people|households|referrals|assessments|cases|plans"
    "|episodes|schools|places|care leavers|young people|adults|residents|babies|infants|births"
)
# Every number with a unit is a figure, wherever it stands.
_WITH_UNIT = re.compile(
    rf"£\s?{_NUMBER}(?:\s?(?:million|billion|bn|m|k)\b)?"
    rf"|(?<![\w.,]){_NUMBER}\s?(?:%|per\s?cent\b|percentage\spoints?\b)"
    rf"|\b{_IN_WORDS}\s(?:per\s?cent|percentage\spoints?)\b"
    rf"|(?<![\w.,]){_NUMBER}\s+per\s+[0-9]+(?:,[0-9]{{3}})*\b"
    rf"|(?<![\w.,]){_NUMBER}\s+(?:out\s+of|in\s+every)\s+(?:every\s+)?{_NUMBER}\b"
    r"|\b(?:1|one)\s+in\s+(?:[0-9]{1,2}|two|three|four|five|six|seven|eight|nine|ten)\b(?!\s+(?:year|month|week))",
    re.IGNORECASE,
)
# A number of people, or a part in words, is one in a sentence about an indicator.
_COUNT = re.compile(
    rf"(?<![\w.,/-])(?P<count>{_NUMBER}|{_LARGE_IN_WORDS})(?!\s*[-/.]\s*[0-9])\s+(?:(?!to\b|and\b|or\b|of\b)[a-z][\w’'-]*\s+){{0,2}}(?:{_PEOPLE})\b",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\b(?:(?:a|one|almost a|nearly a|over a)\s+(?:half|third|quarter|fifth|tenth)|half|two[ -]thirds"
    r"|three[ -]quarters)\s+of\b"
    # how many times as many, as much
    rf"|\b(?:twice|double|treble|(?:{_NUMBER}|{_IN_WORDS})\stimes)\s"
    r"(?:as|what|that|more|higher|lower|the\s(?:rate|share|number|figure|level|average|national|english))\b"
    r"|\b(?:doubled|halved|trebled|tripled|quadrupled)\b",
    re.IGNORECASE,
)
# A number that is all of a cell is one in a table about an indicator; its first column names the row.
_CELL = re.compile(rf"(?<=\| )(?P<count>{_NUMBER})(?=\s*(?:\||$))", re.MULTILINE)
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


Phrase = Callable[[Given], str]


@dataclass(frozen=True)
class Names:
    """What an author may call an indicator: its names and abbreviations, longest first."""

    pairs: tuple[tuple[re.Pattern[str], str], ...]

    @classmethod
    def of(cls, indicators: pd.DataFrame) -> Names:
        """The names of `tables.data.INDICATORS`."""
        named: dict[str, str] = {}
        for row in rows_of(indicators.drop_duplicates("indicator_id")):
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
    sentence: str, given: Sequence[Given | None], values: Values, phrase: Phrase, names: Names,
    quoted_figures: Mapping[str, object], table: str = "",
) -> Iterator[Finding]:  # fmt: skip
    """Typed figures in a sentence that are neither a reference nor declared as quoted.

    Args:
        sentence: The sentence with a sign for each reference.
        given: What each reference of the file gives.
        values: The plan's values.
        phrase: Puts what a reference gives into words.
        names: What indicators are called.
        quoted_figures: The figures declared in the front matter, with their white space folded.
        table: All of the table that the sentence is a row of; empty where it is of none.
    """
    taken: list[tuple[int, int]] = [
        (found.start(), found.end())
        for figure in sorted(quoted_figures, key=len, reverse=True)
        for found in quoted_pattern(figure).finditer(sentence)
    ]
    beside = [held for sign in SIGN.findall(sentence) if (held := given[marker_at(sign)])]
    in_table = [held for sign in SIGN.findall(table) if (held := given[marker_at(sign)])]
    about = next((str(held.row["indicator_id"]) for held in (*beside, *in_table)), "")
    about = about or names.first_in(sentence) or names.first_in(table)
    patterns = [_WITH_UNIT, *([_COUNT, _PART] if about else []), *([_CELL] if about and table else [])]
    for pattern in patterns:
        for found in pattern.finditer(sentence):
            is_count = pattern in (_COUNT, _CELL)
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


def _expected(beside: Sequence[Given], about: str, values: Values, phrase: Phrase) -> str:
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


# Forms that tell what happened. The bare verb is a wish or a task more often than a finding.
_MOVEMENTS = {
    "up": r"rose|risen|rises|increased|increases|grew|grown|grows|climbed|went up|gone up|up from",
    "down": r"fell|fallen|falls|decreased|decreases|declined|declines|dropped|drops|went down|gone down"
    r"|reduced|reduces|down from",
    "better": r"improved|improves|got better|gotten better",
    "worse": r"worsened|worsens|deteriorated|deteriorates|got worse|gotten worse",
    "narrower": r"narrowed|narrows",
    "wider": r"widened|widens",
    "same": r"unchanged|(?:did|has|have) not changed?"
    r"|(?:stayed|remained|stays|remains) (?:the same|stable|level)",
}
_GERUNDS = {
    "up": "rising|increasing|growing",
    "down": "falling|decreasing|declining|dropping|reducing",
    "better": "improving|getting better",
    "worse": "worsening|deteriorating|getting worse",
    "narrower": "narrowing",
    "closing": "closing",
    "wider": "widening",
}
_NOUNS = {
    "up": "increase|rise|growth",
    "down": "decrease|fall|drop|decline|reduction",
    "better": "improvements?",
    "worse": "deterioration|worsening",
    "narrower": "narrowing",
    "wider": "widening",
}
_OF_GAPS = ("narrower", "closing", "wider")
_BEING = r"(?:is|are|was|were|been|keeps?|still|now)"
_ARTICLE = (
    r"(?:an?|the|this|that|seen|saw|recent(?:ly)?(?: seen)?|no|some|further|significant|slight|small|large)"
)
_INTENTION = re.compile(
    r"\b(?:want|wants|aim|aims|aiming|hope|hopes|expect|expects|expected|plan to|plans to|will|would|should"
    r"|must|need to|needs to|if we are|in order to|so that|target is|ambition|could|can|(?-i:may)|might)\b",
    re.IGNORECASE,
)
_DENIAL = re.compile(r"\b(?:not|never|no longer|no|nor|neither)\b[\w\s]{0,18}$", re.IGNORECASE)
_PLACES = (
    ("target", r"(?:[0-9]{4}/[0-9]{2} )?target"),
    ("england", r"national|england|english|country"),
    ("neighbours", r"statistical neighbours?|neighbours?"),
    ("region", r"region(?:al)?|north west|north east|south west|south east|east of england|west midlands"
     r"|east midlands|yorkshire|london"),
    ("england", r"average|mean"),
)  # fmt: skip
_POSITIONS = {
    "up": "higher than|above|more than|over",
    "down": "lower than|below|less than|fewer than|under",
    "better": "better than|ahead of",
    "worse": "worse than|behind",
    "same": "the same as|similar to|no different from|level with|in line with",
}
_CLAUSE_END = re.compile(r";|,?\s(?:but|while|whereas|although|though)\b|,\s+and\b", re.IGNORECASE)
_BETWEEN = r"\s+(?:(?:the|that|those|of|for|in|its|our|comparable|current|latest)\s+){0,3}"


@dataclass(frozen=True)
class Finding:
    """A word that does not hold: where it stands, what it says and what would be true."""

    place: int
    found: str
    expected: str


def _pattern(words: Mapping[str, str], template: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (way, re.compile(template.format(words=found), re.IGNORECASE)) for way, found in words.items()
    )


_MOVEMENT_PATTERNS = (
    *_pattern(_MOVEMENTS, r"\b(?P<word>{words})\b"),
    *_pattern(_GERUNDS, rf"\b{_BEING} (?:\w+ly )?(?P<word>{{words}})\b"),
    *_pattern(_NOUNS, rf"\b{_ARTICLE} (?:\w+ )?(?P<word>{{words}}) (?:in|of|from|since|by|on)\b"),
)
_POSITION_PATTERNS = tuple(
    (way, place, re.compile(rf"\b(?P<word>{found}){_BETWEEN}(?:{names})\b", re.IGNORECASE))
    for way, found in _POSITIONS.items()
    for place, names in _PLACES
)
_BESIDE_PATTERNS = _pattern(
    _POSITIONS, rf"\b(?P<word>{{words}})(?:\s+[\w’'-]+){{{{0,6}}}}\s*\(?(?P<other>{SIGN.pattern})"
)


def direction_findings(
    sentence: str, given: Sequence[Given | None], values: Values, phrase: Phrase
) -> Iterator[Finding]:
    """What in a sentence says a direction that the values beside it do not bear out.

    Args:
        sentence: The sentence with a sign for each reference.
        given: What each reference of the file gives; None where it could not be resolved.
        values: The plan's values, for what a figure did and where it lies.
        phrase: Puts what a reference gives into words.
    """
    beside = [
        (found.start(), held) for found in SIGN.finditer(sentence) if (held := given[marker_at(found[0])])
    ]
    if not beside:
        return
    seen: set[int] = set()

    def said(pattern: re.Pattern[str]) -> Iterator[tuple[_Said, re.Match[str]]]:
        """Words that state something and were not looked at before."""
        for found in pattern.finditer(sentence):
            at = found.start("word")
            if at not in seen and not _INTENTION.search(sentence[:at]):
                yield _Said(found["word"], at, bool(_DENIAL.search(sentence[:at]))), found

    for way, place, pattern in _POSITION_PATTERNS:
        for word, _ in said(pattern):
            seen.add(word.at)
            yield from _position(way, place, word, _nearest(sentence, beside, word.at), values, phrase)
    for way, pattern in _BESIDE_PATTERNS:
        for word, found in said(pattern):
            first = [held for start, held in beside if start < word.at]
            second = given[marker_at(found["other"])]
            if first and second is not None:
                seen.add(word.at)
                yield from _two_values(way, word, first[-1], second, phrase)
    for way, pattern in _MOVEMENT_PATTERNS:
        for word, _ in said(pattern):
            seen.add(word.at)
            wanted = ("gap",) if way in _OF_GAPS else ("change", "trend")
            held = _nearest(sentence, beside, word.at, wanted)
            word = replace(word, is_denied=word.is_denied and way != "same")
            yield from _movement(way, word, held, values, phrase)


@dataclass(frozen=True)
class _Said:
    """A word of a sentence that says a direction, where it stands, and whether it is denied."""

    word: str
    at: int
    is_denied: bool

    def finding(self, found: str, expected: str) -> Finding:
        return Finding(self.at, f"{quoted(self.word)}{found}", expected)


def _nearest(
    sentence: str, beside: Sequence[tuple[int, Given]], at: int, kinds: tuple[str, ...] = ()
) -> Given:
    """The reference a word belongs to: in its clause, of the kind that can bear it out, the nearest."""
    starts = [0, *(found.end() for found in _CLAUSE_END.finditer(sentence)), len(sentence)]
    start = max(place for place in starts if place <= at)
    end = min(place for place in starts if place > at)
    clause = [entry for entry in beside if start <= entry[0] < end] or list(beside)
    fitting = [entry for entry in clause if entry[1].kind in kinds]
    fitting = fitting or [entry for entry in beside if entry[1].kind in kinds and len(clause) == len(beside)]
    return min(fitting or clause, key=lambda entry: abs(entry[0] - at))[1]


def _movement(way: str, said: _Said, held: Given, values: Values, phrase: Phrase) -> Iterator[Finding]:
    if way in _OF_GAPS or held.kind == "gap":
        gap = held if held.kind == "gap" else _gap_of(held, values)
        if gap is None:
            yield said.finding(" beside no gap", 'a gap by reference: {{ gap("...") }}')
            return
        ways, truth = _gap_ways(gap.row), phrase(gap)
    elif held.kind == "trend":
        ways, truth = _trend_ways(held.row), phrase(held)
    else:
        moved = held if held.kind == "change" else _change_of(held, values)
        if moved is None:
            yield said.finding(" beside no change", 'a change by reference: {{ change("...") }}')
            return
        ways, truth = _change_ways(moved), phrase(moved)
    if (way in ways) == said.is_denied:
        written = quoted(f"not {said.word}" if said.is_denied else said.word)
        yield Finding(said.at, written, f"what the data say: {_named(held)} {truth}")


def _change_of(held: Given, values: Values) -> Given | None:
    """The change of the figure that a reference of another kind gives, where it gives the latest."""
    if not held.is_latest:
        return None
    try:
        return values.change(str(held.row["indicator_id"]), str(held.row["group"]))
    except DataError:
        return None


def _gap_of(held: Given, values: Values) -> Given | None:
    try:
        return values.gap(str(held.row["indicator_id"]))
    except DataError:
        return None


def _change_ways(given: Given) -> set[str]:
    """Every word that the change bears out: better and worse only of a clear one."""
    row = given.row
    change = row["change"]
    if change is None or change == "" or change != change:  # NaN differs from itself
        return set()
    if row["change_word"] == "unchanged" or row["change_certainty"] == NOT_CLEAR:
        return {"same"}
    ways = {"up" if float(change) > 0 else "down"}
    return ways | ({str(row["change_word"])} & {"better", "worse"})


def _trend_ways(row: Mapping[str, Any]) -> set[str]:
    """Every word that the long run bears out."""
    if row["trend_certainty"] == NOT_CLEAR:
        return {"same"}
    way = {"rising": 1.0, "falling": -1.0}.get(str(row["trend"]))
    if way is None:
        return set()
    judged = judged_word(way, str(row["polarity"]), str(row["trend_certainty"]))
    return {"up" if way > 0 else "down"} | ({judged} & {"better", "worse"})


def _gap_ways(row: Mapping[str, Any]) -> set[str]:
    """Every word that the change of a gap bears out: closing, better and worse only of a clear one."""
    change, decimals = row["change"], int(row["decimals"])
    if change is None or change != change:
        return set()
    if not is_shown(change, decimals) or row["change_certainty"] == NOT_CLEAR:
        return {"same"}
    before = float(row["difference"]) - float(change)
    is_narrower = abs(float(row["difference"])) < abs(before)
    ways = {"narrower", "down"} if is_narrower else {"wider", "up"}
    if row["change_certainty"] != CLEAR:
        return ways
    if not is_narrower:
        return ways | {"worse"}
    # closing because the better-off group fell is narrower, and no improvement
    return ways | {"closing"} | ({"better"} if not bool(row["is_warning"]) else set())


# The words by which a generated sentence says which way, and whether that is good.
_OWN_WORDS = {
    "up": "rose rising higher up",
    "down": "fell falling lower down",
    "above": "above",
    "below": "below",
    "better": "better improved improving",
    "worse": "worse worsened deteriorated",
    "closing": "closing",
    "wider": "widening",
}
_WAY_OF_WORD = {word: way for way, words in _OWN_WORDS.items() for word in words.split()}
_OWN_PATTERN = re.compile(r"\b(?:up in [0-9]+ of|(?P<word>" + "|".join(_WAY_OF_WORD) + r"))\b", re.IGNORECASE)
_UNSURE = re.compile(r"\bno clear\b|\bnot tested\b|\bindicative only\b|\btoo few\b", re.IGNORECASE)


def own_findings(about: str, sentence: str, row: Mapping[str, Any]) -> Iterator[Finding]:
    """What in a sentence that the project itself wrote would be refused from an author.

    A direction must be the figures' own, and is said without a word of doubt only where it is clear;
    better and worse, closing and widening only where they are clear.

    Args:
        about: What the sentence is about: change, first, trend, england, region or gap.
        sentence: The sentence.
        row: The record behind it: of `results.ASSESSMENTS`, for a gap of `results.GROUP_GAPS`.
    """
    said = [found for found in _OWN_PATTERN.finditer(sentence) if found["word"]]
    if not said:
        return
    sure, plain = _own_ways(about, row)
    is_hedged = bool(_UNSURE.search(sentence))
    for found in said:
        way = _WAY_OF_WORD[found["word"].casefold()]
        is_judgement = way in ("better", "worse", "closing", "wider")
        if way not in (sure | plain if is_hedged and not is_judgement else sure):
            expected = ", ".join(sorted(sure)) or "no direction without saying that it is not clear"
            yield Finding(found.start(), quoted(found["word"]), f"what the figures bear out: {expected}")


def _own_ways(about: str, row: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    """What is clear, and what the figures do whether it is clear or not."""
    if about == "trend":
        recent = {"rising": "up", "falling": "down"}.get(str(row["five"]), "")
        return _trend_ways(row) | {recent}, {"up", "down"} if row["trend_caution"] else set()
    if about == "gap":
        sides = {"above", "below", "up", "down"}  # who moved is held to the figures where it is worked out
        return _gap_ways(row) | sides, set()
    if about in ("england", "region"):
        value, other = row["value"], row[f"{about}_value"]
        ways = _sides(value, other, row) - {"better", "worse"}
        ways |= {"above" if "up" in ways else "below"} if ways & {"up", "down"} else set()
        word = {str(row[f"{about}_word"])} & {"better", "worse"}
        return (ways | word, ways) if row[f"{about}_certainty"] == CLEAR else (set(), ways)
    change = row["change" if about == "change" else "change_since_first"]
    if change is None or change != change:
        return set(), set()
    way = {"up" if float(change) > 0 else "down"}
    if row[f"{about}_certainty"] != CLEAR:
        return set(), way
    return way | ({str(row[f"{about}_word"])} & {"better", "worse"}), way


def _two_values(way: str, said: _Said, first: Given, second: Given, phrase: Phrase) -> Iterator[Finding]:
    """Two figures by reference, one said to lie above or below the other."""
    if (first.kind, second.kind) != ("value", "value") or first.row["unit"] != second.row["unit"]:
        return
    if (way in _sides(first.row["value"], second.row["value"], first.row)) == said.is_denied:
        yield said.finding("", f"what the data say: {phrase(first)} beside {phrase(second)}")


def _position(
    way: str, place: str, said: _Said, held: Given, values: Values, phrase: Phrase
) -> Iterator[Finding]:
    if held.kind == "gap":
        return
    row = held.row
    if not held.is_latest or (held.kind == "value" and held.missing):
        expected = 'a comparison by reference: {{ compare("...") }}'
        yield said.finding(" beside a figure that is not compared", expected)
        return
    if place == "target":
        if not row.get("target_text"):
            yield said.finding(" beside a figure without a target", "a measure of the plan")
            return
        ways = _sides(row["value"], row["target_value"], row)
        if row["tolerance_kind"] == "range":  # of which neither side is better
            ways -= {"better", "worse"}
        truth = f"{phrase(Given('value', row))} is held against {phrase(Given('target', row))}"
    else:
        column = "neighbour_mean" if place == "neighbours" else f"{place}_value"
        ways = _sides(row["value"], row[column], row) - {"better", "worse"}
        if place != "neighbours":  # a range, of which nothing is better or worse
            if row[f"{place}_word"] == THE_SAME or row[f"{place}_certainty"] == NOT_CLEAR:
                ways = {"same"}
            elif ways:
                ways |= {str(row[f"{place}_word"])} & {"better", "worse"}
        beside = Given("compare", row, place, held.region_name or values.review.region_name)
        truth = f"{_named(held)} is {phrase(beside)}"
    if (way in ways) == said.is_denied:
        yield said.finding("", f"what the data say: {truth}")


def _sides(value: Any, other: Any, row: Mapping[str, Any]) -> set[str]:
    if any(number is None or number == "" or number != number for number in (value, other)):
        return set()
    difference = float(value) - float(other)
    if print_alike(float(value), float(other), int(row["decimals"])):
        return {"same"}  # what readers see decides: 190 beside 189 is higher, though 189.7 is 0.4 above 189.3
    judged = polarity_word(difference, str(row["polarity"]))
    return {"up" if difference > 0 else "down"} | ({judged} & {"better", "worse"})


def _named(held: Given) -> str:
    return str(held.row.get("short_name") or held.row["name"])


_OF_WORDS_ALONE = ("heading", "paragraph", "bullet", "numbered")  # kinds of blocks that a comment may have


def read_narrative(
    files: Iterable[NarrativeFile], values: Values, phrase: Phrase, edition_id: str
) -> tuple[Narrative, list[Problem]]:
    """Resolve and check an edition's text.

    Returns:
        The text by section, and everything in it that does not hold.
    """
    sections: dict[str, tuple[NarrativeBlock, ...]] = {}
    problems: list[Problem] = []
    for file in files:
        sections[file.name], found = _read_file(file, values, phrase)
        problems += found
    return Narrative(edition_id, sections, values.review if sections else None), problems


def read_text(file: NarrativeFile, values: Values, phrase: Phrase) -> tuple[str, list[Problem]]:
    """Resolve and check a text of a few lines, such as a comment.

    Returns:
        Plain text on one line, and everything in it that does not hold.
    """
    blocks, problems = _read_file(file, values, phrase)
    problems += [
        Problem(
            file.file, block.row, None,
            f"a {'link' if block.kind in _OF_WORDS_ALONE else block.kind} in a note",
            "words and values alone", "write it into a file of narrative/, or take it out",
        )
        for block in blocks
        if block.kind not in _OF_WORDS_ALONE or any(span[2:] for span in block.spans)
    ]  # fmt: skip
    return " ".join(" ".join(block.text.split()) for block in blocks), problems


def _read_file(
    file: NarrativeFile, values: Values, phrase: Phrase
) -> tuple[tuple[NarrativeBlock, ...], list[Problem]]:
    blocks, markers, problems = read_blocks(file)
    given: list[Given | None] = []
    for marker in markers:
        found, problem = _resolve(marker, values, file)
        given.append(found)
        problems += [] if problem is None else [problem]
    names = Names.of(values.indicators)
    drawn = {number for number, held in enumerate(given) if held is not None and held.kind in DRAWN_KINDS}
    for block in blocks:
        if block.kind != "heading":
            problems += _block_problems(block, given, values, phrase, names, file)
        problems += [
            Problem(
                file.file, markers[number].row, None, f"{{{{ {markers[number].expression} }}}} among words",
                "a chart or table in a line of its own", "leave an empty line before and behind it",
            )
            for number in map(marker_at, SIGN.findall(block.text))
            if number in drawn and not _stands_alone(block)
        ]  # fmt: skip
    problems += _needless_quotes(file, blocks)
    phrases = ["" if held is None or at in drawn else phrase(held) for at, held in enumerate(given)]
    shown_blocks = tuple(_block(block, phrases, given, file) for block in blocks)
    return shown_blocks, sorted(problems, key=lambda problem: problem.row or 0)


def _stands_alone(block: Block) -> bool:
    return block.kind == "paragraph" and bool(SIGN.fullmatch(block.text.strip()))


def _resolve(marker: Marker, values: Values, file: NarrativeFile) -> tuple[Given | None, Problem | None]:
    written = quoted(f"{{{{ {marker.expression} }}}}")
    example = "one of " + ", ".join(f'{name}("...")' for name in REFERENCE_KINDS)
    try:
        call = _call_in(marker.expression)
    except TemplateSyntaxError as failure:
        return None, Problem(
            file.file, marker.row, None, f"{written} ({failure})", example,
            "check the quotation marks and brackets",
        )  # fmt: skip
    if call is None:
        return None, Problem(
            file.file, marker.row, None, written, example, "write one of them and nothing else"
        )
    name = call.node.name  # type: ignore[attr-defined]
    if name not in values.functions:
        return None, Problem(file.file, marker.row, None, written, example, _near(name, REFERENCE_KINDS))
    given = [argument.value for argument in call.args]  # type: ignore[attr-defined]
    named = {entry.key: entry.value.value for entry in call.kwargs}  # type: ignore[attr-defined]
    try:
        signature(values.functions[name]).bind(*given, **named)
    except TypeError as failure:
        return None, Problem(
            file.file, marker.row, None, f"{written} ({failure})",
            f"{name} with the indicator first and then {_options(values.functions[name])}",
        )  # fmt: skip
    try:
        return environment().compile_expression(marker.expression)(**values.functions), None
    except DataError as failure:
        (problem,) = failure.problems
        return None, Problem(
            file.file, marker.row, None, f"{written}: {problem.found}", problem.expected, problem.advice
        )


def _call_in(expression: str) -> nodes.Call | None:
    """The expression where it is one call with texts in it, and nothing else."""
    body = environment().parse(f"{{{{ {expression} }}}}").body
    written = [node for output in body if isinstance(output, nodes.Output) for node in output.nodes]
    if len(written) != 1 or not isinstance(written[0], nodes.Call):
        return None
    call = written[0]
    texts = [*((entry, str) for entry in call.args), *((one.value, _kind_of(one.key)) for one in call.kwargs)]
    are_texts = all(isinstance(entry, nodes.Const) and isinstance(entry.value, kind) for entry, kind in texts)
    is_named = isinstance(call.node, nodes.Name) and call.dyn_args is None and call.dyn_kwargs is None
    return call if is_named and are_texts else None


def _kind_of(option: str) -> type:
    return bool if option.startswith("with_") else str


def _options(function: Callable[..., Given]) -> str:
    return ", ".join(f"{name}=" for name in list(signature(function).parameters)[1:])


def _near(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {near[0]}?" if near else ""


def _block_problems(
    block: Block, given: Sequence[Given | None], values: Values, phrase: Phrase, names: Names,
    file: NarrativeFile,
) -> Iterator[Problem]:  # fmt: skip
    declared = {" ".join(entry.figure.split()): entry for entry in file.quoted}
    # a comment or correction of edition.yml has no front matter to declare a figure in
    out = "" if file.sha256 else ", or leave the figure out: edition.yml has no `quoted`"
    for start, sentence in block.sentences():
        found: list[Finding] = [
            *figure_findings(
                sentence, given, values, phrase, names, declared, block.text if block.cells else ""
            ),
            *year_findings(sentence, given, declared),
            *direction_findings(sentence, given, values, phrase),
        ]
        for finding in sorted(found, key=lambda item: item.place):
            yield Problem(
                file.file, block.row_at(start + finding.place), None, f"{finding.found} in {shown(sentence)}",
                finding.expected, f"correct the sentence{out}",
            )  # fmt: skip


def _needless_quotes(file: NarrativeFile, blocks: Sequence[Block]) -> Iterator[Problem]:
    """Quoted figures that the text no longer has, or that name no source."""
    text = "\n".join(block.text for block in blocks)
    for entry in file.quoted:
        if not entry.source:
            yield Problem(
                file.file, entry.row, "quoted", f"{quoted(entry.figure)} without a source",
                "where it is from", "write `source:` under it",
            )  # fmt: skip
        if not quoted_pattern(entry.figure).search(text):
            yield Problem(
                file.file, entry.row, "quoted", f"{quoted(entry.figure)}, which the text does not have",
                "a figure of the text as it is typed", "correct it, or remove it",
            )  # fmt: skip


def _block(
    block: Block, phrases: Sequence[str], given: Sequence[Given | None], file: NarrativeFile
) -> NarrativeBlock:
    """A block with its values in words; line ends become spaces."""
    if _stands_alone(block) and (held := given[marker_at(block.text.strip())]) and held.kind in DRAWN_KINDS:
        return NarrativeBlock("chart" if held.kind == "chart" else "values", 0, (), block.row, given=held)
    spans, *others = (
        _in_words(spans, phrases) for spans in (block.spans, *(c for row in block.cells for c in row))
    )
    width = len(block.cells[0]) if block.cells else 1
    cells = tuple(tuple(others[at : at + width]) for at in range(0, len(others), width))
    spans = _sentence_case(spans) if SIGN.match(block.text.lstrip()) else spans
    return NarrativeBlock(
        block.kind, block.level, spans, block.row, cells, block.numbers, file.pictures.get(block.source, ""),
        SIGN.sub(lambda sign: phrases[marker_at(sign[0])], block.title), block.start,
    )  # fmt: skip


def _in_words(spans: Spans, phrases: Sequence[str]) -> Spans:
    """Pieces with their values in words, single spaces between words and pieces of one manner in one."""
    joined: list[tuple[str, ...]] = []
    for text, *manner in spans:
        written = re.sub(r"\s+", " ", text)
        after_space = not joined or joined[-1][0].endswith(" ")
        written = written.removeprefix(" ") if after_space else written
        manner = manner if len(manner) > 1 and manner[1] else manner[:1]
        if joined and list(joined[-1][1:]) == manner:
            joined[-1] = (joined[-1][0] + written, *manner)
        elif written:
            joined.append((written, *manner))
    if joined:
        joined[-1] = (joined[-1][0].rstrip(), *joined[-1][1:])
    return tuple(
        (SIGN.sub(lambda sign: phrases[marker_at(sign[0])], text), *manner)
        for text, *manner in joined
        if text
    )


def _sentence_case(spans: Spans) -> Spans:
    """A block that begins with a value begins with a capital all the same."""
    first, *manner = spans[0] if spans else ("",)
    return ((first[:1].upper() + first[1:], *manner), *spans[1:])
