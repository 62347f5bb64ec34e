"""Words that say which way something went or lies, held against the values beside them.

Three ways: higher, lower, no clear difference. A wish (`we want to reduce`) claims nothing and is left
alone; a denial (`has not improved`) is held to the opposite.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.claims.narrative_text import SIGN, marker_at
from analysis.errors import DataError, quoted
from analysis.narratives import Given

if TYPE_CHECKING:
    from analysis.claims.narrative_values import Values

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
    "narrower": "narrowing|closing",
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
    sentence: str, given: Sequence[Given | None], values: Values, phrase: Callable[[Given], str]
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
    for way, place, pattern in _POSITION_PATTERNS:
        for found in pattern.finditer(sentence):
            at = found.start("word")
            if at in seen or _is_wish(sentence, at):
                continue
            seen.add(at)
            held = _nearest(sentence, beside, at)
            is_denied = bool(_DENIAL.search(sentence[:at]))
            yield from _position(way, place, found["word"], at, held, values, phrase, is_denied=is_denied)
    for way, pattern in _BESIDE_PATTERNS:
        for found in pattern.finditer(sentence):
            at = found.start("word")
            first = [held for start, held in beside if start < at]
            second = given[marker_at(found["other"])]
            if at in seen or not first or second is None or _is_wish(sentence, at):
                continue
            seen.add(at)
            is_denied = bool(_DENIAL.search(sentence[:at]))
            yield from _two_values(way, found["word"], at, first[-1], second, phrase, is_denied=is_denied)
    for way, pattern in _MOVEMENT_PATTERNS:
        for found in pattern.finditer(sentence):
            at = found.start("word")
            if at in seen or _is_wish(sentence, at):
                continue
            seen.add(at)
            is_denied = way != "same" and bool(_DENIAL.search(sentence[:at]))
            wanted = {"narrower": ("gap",), "wider": ("gap",)}.get(way, ("change", "trend"))
            held = _nearest(sentence, beside, at, wanted)
            yield from _movement(way, found["word"], at, held, values, phrase, is_denied=is_denied)


def _is_wish(sentence: str, at: int) -> bool:
    return bool(_INTENTION.search(sentence[:at]))


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


def _movement(
    way: str,
    word: str,
    at: int,
    held: Given,
    values: Values,
    phrase: Callable[[Given], str],
    *,
    is_denied: bool,
) -> Iterator[Finding]:
    if way in ("narrower", "wider") or held.kind == "gap":
        gap = held if held.kind == "gap" else _gap_of(held, values)
        if gap is None:
            yield Finding(at, f"{quoted(word)} beside no gap", 'a gap by reference: {{ gap("...") }}')
            return
        ways, truth = _gap_ways(gap.row), phrase(gap)
    elif held.kind == "trend":
        ways, truth = _trend_ways(held.row), phrase(held)
    else:
        moved = held if held.kind == "change" else _change_of(held, values)
        if moved is None:
            yield Finding(
                at, f"{quoted(word)} beside no change", 'a change by reference: {{ change("...") }}'
            )
            return
        ways, truth = _change_ways(moved), phrase(moved)
    if (way in ways) == is_denied:
        denied = "not " if is_denied else ""
        yield Finding(at, f"{quoted(denied + word)}", f"what the data say: {_named(held)} {truth}")


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
    """Every word that the change bears out."""
    row = given.row
    change = row["change"]
    if change is None or change == "" or change != change:  # NaN differs from itself
        return set()
    if row["change_word"] == "unchanged" or not given.has_clear_change:
        return {"same"}
    ways = {"up" if float(change) > 0 else "down"}
    return ways | ({str(row["change_word"])} & {"better", "worse"})


def _trend_ways(row: Mapping[str, Any]) -> set[str]:
    label = str(row["trend"]).casefold()
    ways = {"up"} if label.startswith("increasing") else {"down"} if label.startswith("decreasing") else set()
    if not ways:
        return {"same"} if label == "no significant change" else set()
    return ways | {word for word in ("better", "worse") if label.endswith(word)}


def _gap_ways(row: Mapping[str, Any]) -> set[str]:
    change, decimals = row["change"], int(row["decimals"])
    if change is None or change != change:
        return set()
    if abs(change) < 0.5 * 10.0**-decimals - 1e-12:
        return {"same"}
    before = float(row["difference"]) - float(change)
    is_narrower = abs(float(row["difference"])) < abs(before)
    # closing because the better-off group fell is narrower, and no improvement
    good = {"better"} if is_narrower and not bool(row["is_warning"]) else set()
    return {"narrower", "down", *good} if is_narrower else {"wider", "up", "worse"}


def _two_values(
    way: str,
    word: str,
    at: int,
    first: Given,
    second: Given,
    phrase: Callable[[Given], str],
    *,
    is_denied: bool,
) -> Iterator[Finding]:
    """Two figures by reference, one said to lie above or below the other."""
    if (first.kind, second.kind) != ("value", "value") or first.row["unit"] != second.row["unit"]:
        return
    if (way in _sides(first.row["value"], second.row["value"], first.row)) == is_denied:
        yield Finding(at, quoted(word), f"what the data say: {phrase(first)} beside {phrase(second)}")


def _position(
    way: str,
    place: str,
    word: str,
    at: int,
    held: Given,
    values: Values,
    phrase: Callable[[Given], str],
    *,
    is_denied: bool,
) -> Iterator[Finding]:
    if held.kind == "gap":
        return
    row = held.row
    if not held.is_latest or (held.kind == "value" and held.missing):
        yield Finding(
            at, f"{quoted(word)} beside a figure that is not compared",
            'a comparison by reference: {{ compare("...") }}',
        )  # fmt: skip
        return
    if place == "target":
        if not row.get("target_text"):
            yield Finding(at, f"{quoted(word)} beside a figure without a target", "a measure of the plan")
            return
        ways = _sides(row["value"], row["target_value"], row)
        truth = f"{phrase(Given('value', row))} is held against {phrase(Given('target', row))}"
    else:
        column, judged = {
            "england": ("england_value", "england_word"),
            "region": ("region_value", "region_word"),
            "neighbours": ("neighbour_mean", "neighbour_word"),
        }[place]
        ways = _sides(row["value"], row[column], row)
        if row[judged] in ("similar", "the same"):
            ways = {"same"}
        elif ways:
            ways = (ways - {"better", "worse"}) | ({str(row[judged])} & {"better", "worse"})
        beside = Given("compare", row, place, held.region_name or values.review.region_name)
        truth = f"{_named(held)} is {phrase(beside)}"
    if (way in ways) == is_denied:
        yield Finding(at, quoted(word), f"what the data say: {truth}")


def _sides(value: Any, other: Any, row: Mapping[str, Any]) -> set[str]:
    if any(number is None or number == "" or number != number for number in (value, other)):
        return set()
    difference = float(value) - float(other)
    if abs(difference) < 0.5 * 10.0 ** -int(row["decimals"]) - 1e-12:
        return {"same"}
    polarity = str(row["polarity"])
    judged = "" if polarity == "none" else "better" if (difference > 0) == (polarity == "high") else "worse"
    return {"up" if difference > 0 else "down", judged} - {""}


def _named(held: Given) -> str:
    return str(held.row.get("short_name") or held.row["name"])
