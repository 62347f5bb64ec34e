"""One edition of a plan held against another: what was kept, reworded, replaced, dropped, new, moved.

Everything that an edition holds is brought into one shape: an id, a wording and the fields beside it.
Matches come first, in this order: what is declared in plans.yml; equal wordings and equal subjects; the
same printed id; wordings that are much alike. Swapping the two editions gives the same matches.
Differences follow from them, one row each. Nothing is judged here but targets against targets: easier,
harder, or not to be compared; figures come in `review.comparison`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any

import pandas as pd

from analysis.tables.declare import table
from analysis.tables.plan_results import EDITION_DIFFERENCES
from analysis.tables.rows import LaidOut, Row
from analysis.vocabulary.errors import ParameterError
from analysis.vocabulary.wordings import letters_key

Tables = Mapping[str, pd.DataFrame]

# In the order in which a reader meets them.
KINDS = (
    "measure", "action", "risk", "interdependency", "figure", "achievement", "outcome sought", "initiative",
    "partner", "statement",
)  # fmt: skip
PRINTED_IDS = ("action",)  # the others are counted by us, or by their place in the list
NAMES = ("partner",)  # items that are a name and no sentence


@dataclass(frozen=True)
class Field:
    """One thing an edition says of an item: what it prints, and what makes two prints the same."""

    text: str
    key: str
    number: float | None = None


@dataclass(frozen=True)
class Item:
    """One measure, action, risk, figure ... of an edition."""

    kind: str  # One of `KINDS`
    id: str  # Its id in the edition
    position: int  # Its place among its kind
    wording: str  # What it says: a measure as printed, a sentence in our short words
    key: str  # Equal keys are equal wordings
    locator: str  # Document and line
    fields: dict[str, Field] = field(default_factory=dict)  # What is said of it besides, by name
    subject: tuple[str, ...] = ()  # What it is about where that is declared: indicator and group of a measure
    deadline: pd.Timestamp | None = None  # The last day of its deadline, where it has one


def items_of(tables: Tables, edition_id: str, kinds: Collection[str] = KINDS) -> list[Item]:
    """Every item of an edition, kind by kind in the order of the document; none may be changed."""
    laid_out = LaidOut.of(tables)
    readers = {"measure": _measures, "action": _actions, "figure": _figures}
    found: list[Item] = []
    for reader in (*readers.values(), _listed):
        if any(readers.get(kind, _listed) is reader for kind in kinds):
            found += laid_out.kept((reader, edition_id), partial(_all, reader, laid_out, edition_id))
    return found


def _all(reader: Callable[[LaidOut, str], Iterator[Item]], tables: LaidOut, edition_id: str) -> list[Item]:
    return list(reader(tables, edition_id))


def _printed(text: object) -> Field:
    return Field(str(text), str(text))


def _named(text: object) -> Field:
    """A name: dashes, commas and quotation marks make no other name."""
    return Field(str(text), letters_key(str(text)))


def _rows(tables: LaidOut, name: str, edition_id: str, order: str = "") -> list[tuple[int, Row]]:
    """The rows of one edition or document, numbered, in an order or as stored."""
    column = "document" if name == "printed_figures" else "edition_id"
    own: list[dict[str, Any]] = tables.by(name, column).get((edition_id,), [])
    return list(enumerate(sorted(own, key=itemgetter(order)) if order else own, start=1))


def _measures(tables: LaidOut, edition_id: str) -> Iterator[Item]:
    targets = tables.by("targets", "edition_id", "measure_id")
    for position, row in _rows(tables, "goals", edition_id, "position"):
        fields = {"KPI flag": _printed(row["kpi"]), "unit": _printed(row["unit"])}
        baseline = row["baseline_value"]
        number: float | None = None if pd.isna(baseline) else float(baseline)
        fields["baseline"] = Field(str(row["baseline_text"]), str(row["baseline_text"]), number)
        fields["baseline period"] = _printed(row["baseline_period"])
        own = targets.get((edition_id, row["measure_id"]), [])
        for target in sorted(own, key=itemgetter("target_year")):
            fields[f"target {target['target_year']}"] = _printed(target["target_text"])
        yield Item(
            "measure", str(row["measure_id"]), position, str(row["measure"]),
            letters_key(str(row["measure"])), str(row["locator"]), fields,
            subject=(str(row["indicator_id"]), str(row["group"])),
        )  # fmt: skip


def _actions(tables: LaidOut, edition_id: str) -> Iterator[Item]:
    for position, row in _rows(tables, "actions", edition_id, "line"):
        fields = {
            "deadline": _printed(row["deadline_text"]),
            "owner": _named(row["owner"]),
            "theme": _named(row["theme"]),
        }
        yield Item(
            "action", str(row["action_id"]), position, str(row["title"]), str(row["wording_key"]),
            f"{edition_id}, line {row['line']}", fields,
            deadline=None if pd.isna(row["deadline"]) else pd.Timestamp(row["deadline"]),
        )  # fmt: skip


def _figures(tables: LaidOut, edition_id: str) -> Iterator[Item]:
    for position, row in _rows(tables, "printed_figures", edition_id, "line"):
        period = "" if row["period_is_declared"] else row["period_label"]  # what the document itself says
        fields = {
            "value": _printed(row["value_text"]),
            "period": _printed(period),
            "area": _printed(row["area_name"]),
        }
        words = str(row["words"])
        subject = (str(row["indicator_id"]), str(row["group"]), str(row["unit"]), str(row["area_name"]))
        yield Item(
            "figure", str(row["figure_id"]), position, words, letters_key(words),
            f"{edition_id}, line {row['line']}", fields, subject=subject,
        )  # fmt: skip


def _listed(tables: LaidOut, edition_id: str) -> Iterator[Item]:
    for _, row in _rows(tables, "plan_items", edition_id):
        fields = {"section": _named(row["section"]), "owner": _named(row["owner"])}
        if row["kind"] == "risk":
            fields["mitigation"] = Field(str(row["detail"]), str(row["detail_key"]))
            rated = ("rating", "likelihood", "impact", "deadline_text")
            fields |= {name.removesuffix("_text"): _printed(row[name]) for name in rated}
        yield Item(
            str(row["kind"]), str(row["item_id"]), int(str(row["position"])), str(row["title"]),
            str(row["wording_key"]), f"{edition_id}, line {row['line']}", fields,
        )  # fmt: skip


# Words that say nothing of what a sentence is about.
_EMPTY_WORDS = frozenset(
    {
        "a", "above", "all", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "into", "is",
        "it", "its", "more", "no", "not", "of", "on", "only", "or", "than", "that", "the", "their", "this",
        "to", "which", "who", "with",
    }
)  # fmt: skip
_STEM_LENGTH = 5  # "nurseries" and "nursery", "promote" and "promotional" are one word
_SHORTEST_SLIP = 5  # in a shorter word one letter makes another word


def likeness(first: str, second: str) -> float:
    """The share of words that two wordings have in common: 0 for none, 1 for all (Dice's measure).

    Order, endings, capitals and words such as "the" make no difference.

    Example:
        >>> likeness("Reduce child poverty", "Child poverty is reduced")
        1.0
    """
    one, other = _stems(first), _stems(second)
    total = len(one) + len(other)
    return 2 * len(one & other) / total if total else 0.0


@lru_cache(maxsize=4096)  # each wording is held against every other
def _stems(wording: str) -> frozenset[str]:
    text = re.sub(r"['’]s\b", "", wording.casefold())
    words = (word for word in re.findall(r"[^\W_]+", text) if word not in _EMPTY_WORDS)
    return frozenset(_stem(word) for word in words)


def _stem(word: str) -> str:
    if any(character.isdigit() for character in word):
        return word  # every digit counts
    if len(word) > _STEM_LENGTH:
        return word[:_STEM_LENGTH]
    return word.removesuffix("s") if len(word) > 3 else word


def is_slip(first: str, second: str) -> bool:
    """Whether two wordings differ in one letter of one word, as typing errors do.

    Example:
        >>> is_slip("Education Heath and Care Plan", "Education Health and Care Plan")
        True
        >>> is_slip("a 10% increase", "a 20% increase")
        False
    """
    one, other = (re.findall(r"[^\W_]+", wording.casefold()) for wording in (first, second))
    if len(one) != len(other):
        return False
    unlike = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return len(unlike) == 1 and _is_one_letter_apart(*unlike[0])


def _is_one_letter_apart(first: str, second: str) -> bool:
    short, long = sorted((first, second), key=len)
    if len(short) < _SHORTEST_SLIP or short[0] != long[0] or not (short + long).isalpha():
        return False
    same = next(
        (place for place, pair in enumerate(zip(short, long, strict=False)) if len(set(pair)) > 1), None
    )
    if same is None:
        return len(long) - len(short) == 1
    is_left_out = short[same:] == long[same + 1 :]
    is_another = short[same + 1 :] == long[same + 1 :]
    is_swapped = (
        short[same : same + 2] == long[same : same + 2][::-1] and short[same + 2 :] == long[same + 2 :]
    )
    return is_left_out or is_another or is_swapped


SAME_WORDING = 0.75  # from here on two wordings without a common id are taken for one item
SAME_PLACE = 0.5  # ... two that stand under the same counted id
ANOTHER_ITEM = 0.2  # below this a printed id has been given to another item
SAME_NAME = 0.9  # a partner's name is short: one word makes it another body
WORTH_A_LOOK = 0.4  # from here on a reader is told of a possible match that is not made


@dataclass(frozen=True)
class Decision:
    """What plans.yml says of one item of the later edition."""

    kind: str  # Kind of the item
    after_id: str  # The item of the later edition
    before_id: str  # The item of the earlier edition; empty where the item is declared new
    is_same: bool  # It is the same item, whatever its wording; otherwise it stands in the other's place


@dataclass(frozen=True)
class Match:
    """Two items that are one, or one item and nothing."""

    before: Item | None  # The item of the earlier edition; None where it is new
    after: Item | None  # The item of the later edition; None where it is dropped
    certainty: str = "certain"  # certain, likely, uncertain or declared
    likeness: float = 1.0  # How like the wordings are
    is_replaced: bool = False  # One id, but another item
    perhaps: str = ""  # Id of an item in the other edition that it might be, where it is matched with none


Score = Callable[[Item, Item], float]


def match_items(
    before: Iterable[Item], after: Iterable[Item], decisions: Iterable[Decision] = ()
) -> list[Match]:
    """Match the items of one kind in two editions.

    Returns:
        Every item once: matches in the order of the later edition, then what was dropped.
    """
    old, new = {item.id: item for item in before}, {item.id: item for item in after}
    found: list[Match] = []
    alone: set[str] = set()
    for decision in decisions:
        if decision.after_id not in new or (decision.before_id and decision.before_id not in old):
            continue  # `inputs` has refused ids that are nowhere; this one is of another pair of editions
        item = new[decision.after_id]
        if decision.before_id:
            pair = old.pop(decision.before_id)
            del new[decision.after_id]
            alike = likeness(pair.wording, item.wording)
            found.append(Match(pair, item, "declared", alike, is_replaced=not decision.is_same))
        else:
            alone.add(item.id)
    for step in (_equal, _same_id, _alike):
        held = {key: item for key, item in new.items() if key not in alone}
        for match in step(old, held):
            if match.before is None or match.after is None:
                continue
            del old[match.before.id], new[match.after.id]
            found.append(match)
    # what stands in the place of another item may carry on one that is gone
    placed = [match for match in found if match.is_replaced]
    olds = [*old.values(), *(match.before for match in placed if match.before)]
    news = [*new.values(), *(match.after for match in placed if match.after)]
    added = [_unmatched(item, olds, is_new=True, is_declared=item.id in alone) for item in new.values()]
    dropped = [_unmatched(item, news, is_new=False) for item in old.values()]
    found += added
    found.sort(key=lambda match: match.after.position if match.after else 0)
    return found + sorted(dropped, key=lambda match: match.before.position if match.before else 0)


def _equal(old: dict[str, Item], new: dict[str, Item]) -> list[Match]:
    """Items of one wording, or of one subject where a subject is declared."""
    matches = []
    for one, other, score in _best(old, new, _sameness, floor=1.0):
        alike = 1.0 if one.key == other.key else likeness(one.wording, other.wording)
        is_certain = one.kind != "figure" or score >= 2
        matches.append(Match(one, other, "certain" if is_certain else "likely", alike))
    return matches


def _sameness(one: Item, other: Item) -> float:
    """1 or more for items that are one beyond doubt, or nearly; the more, the surer."""
    if one.kind == "figure":
        return _same_figure(one, other)
    is_subject = bool(one.subject) and one.subject == other.subject
    if not is_subject and (one.key != other.key or _is_of_another_subject(one, other)):
        return 0.0
    has_section = one.fields.get("section") == other.fields.get("section")
    return 1.0 + 2 * (one.key == other.key) + is_subject + 0.5 * (one.id == other.id) + 0.25 * has_section


def _is_of_another_subject(one: Item, other: Item) -> bool:
    """Whether two measures are declared to measure unlike things, however alike their wordings."""
    return bool(one.subject and other.subject) and one.subject != other.subject


def _same_figure(one: Item, other: Item) -> float:
    """Figures are one where they count the same thing, in the same place or for the same small areas."""
    if one.subject[:3] != other.subject[:3]:
        return 0.0
    in_one_place = one.subject[3] == other.subject[3]
    if not in_one_place and one.subject[1] == "all":
        return 0.0
    first, second = one.fields["value"].text.casefold(), other.fields["value"].text.casefold()
    shorter, longer = sorted((first, second), key=lambda text: (len(text), text))
    values = SequenceMatcher(None, shorter, longer, autojunk=False).ratio()
    return 0.75 + in_one_place + likeness(one.wording, other.wording) + 0.5 * values


def _same_id(old: dict[str, Item], new: dict[str, Item]) -> list[Match]:
    """Items under one id: the same item reworded, or another one in its place."""
    matches = []
    for key in [key for key in old if key in new]:
        one, other = old[key], new[key]
        alike = likeness(one.wording, other.wording)
        if one.kind in PRINTED_IDS or one.kind == "measure":
            if _is_of_another_subject(one, other) and one.key != other.key:
                continue
            is_other = alike < ANOTHER_ITEM
            certainty = "certain" if alike >= SAME_WORDING else "likely" if is_other else "uncertain"
            matches.append(Match(one, other, certainty, alike, is_replaced=is_other))
        elif one.kind not in ("figure", *NAMES) and alike >= SAME_PLACE:
            matches.append(Match(one, other, "likely" if alike >= SAME_WORDING else "uncertain", alike))
    return matches


def _alike(old: dict[str, Item], new: dict[str, Item]) -> list[Match]:
    """Items without a common id whose wordings are much alike."""

    def score(one: Item, other: Item) -> float:
        if one.kind == "figure" or _is_of_another_subject(one, other):
            return 0.0
        alike = likeness(one.wording, other.wording)
        return alike if alike >= (SAME_NAME if one.kind in NAMES else SAME_WORDING) else 0.0

    return [
        Match(one, other, "likely", alike) for one, other, alike in _best(old, new, score, floor=SAME_WORDING)
    ]


def _best(
    old: dict[str, Item], new: dict[str, Item], score: Score, floor: float
) -> list[tuple[Item, Item, float]]:
    """The best pairs first, each item once; ties go to items that stand near each other."""
    pairs = [(score(one, other), one, other) for one in old.values() for other in new.values()]
    ordered = sorted(
        (pair for pair in pairs if pair[0] >= floor),
        key=lambda pair: (
            -pair[0], abs(pair[1].position - pair[2].position), pair[1].position + pair[2].position,
        ),
    )  # fmt: skip
    taken: set[tuple[str, str]] = set()
    chosen = []
    for value, one, other in ordered:
        if ("before", one.id) in taken or ("after", other.id) in taken:
            continue
        taken |= {("before", one.id), ("after", other.id)}
        chosen.append((one, other, value))
    return chosen


def _unmatched(item: Item, others: Iterable[Item], *, is_new: bool, is_declared: bool = False) -> Match:
    """An item that is only in one edition, with the most alike of those that are only in the other."""
    alike, perhaps = 0.0, ""
    if item.kind not in ("figure", *NAMES):
        for other in others:
            value = likeness(item.wording, other.wording)
            if value > alike:
                alike, perhaps = value, other.id
    is_open = alike >= WORTH_A_LOOK and not is_declared
    certainty = "declared" if is_declared else "uncertain" if is_open else "certain"
    before, after = (None, item) if is_new else (item, None)
    return Match(before, after, certainty, alike, perhaps=perhaps if is_open else "")


DifferenceRow = dict[str, object]
# By field, how two targets of one measure compare: the words of `compare_promises`.
Judgements = Mapping[str, tuple[str, str]]

_NOTHING = ("", "-", "–", "n/a", "N/A")
_BLANK = Field("", "")
_WORD_OF_CHANGE = {"theme": "moved", "section": "moved", "mitigation": "reworded"}


def differences_of(
    match: Match, judgements: Judgements, skipped: frozenset[str] = frozenset()
) -> list[DifferenceRow]:
    """Every difference between the two items of a match, or one row that says it was kept.

    Args:
        match: Two items, or one.
        judgements: How the targets of a measure compare, by field.
        skipped: Fields that one of the two editions does not have at all.

    Returns:
        Records of `tables.plan_results.EDITION_DIFFERENCES`.
    """
    before, after = match.before, match.after
    if before is None or after is None:
        return [_single(match)]
    rows = [_wording(match, before, after)]
    if before.kind in PRINTED_IDS and before.id != after.id:
        rows.append({"field": "id", "before": before.id, "after": after.id, "what": "renumbered"})
    names = dict.fromkeys([*before.fields, *after.fields])
    for name in names:
        old, new = before.fields.get(name, _BLANK), after.fields.get(name, _BLANK)
        if old.key != new.key and name not in skipped:
            row = _field(name, old, new, before, after, judgements)
            if match.is_replaced and name == "deadline":
                row["note"] = "another item"  # the deadline of one action is not that of another put off
            rows.append(row)
    return [{**_place(match), **row} for row in rows]


def _place(match: Match) -> DifferenceRow:
    before, after = match.before, match.after
    named, numbered = after or before, before or after
    return {
        "kind": numbered.kind if numbered else "", "item_id": numbered.id if numbered else "",
        "name": named.wording if named else "", "certainty": match.certainty, "likeness": match.likeness,
        "before_id": before.id if before else "", "after_id": after.id if after else "",
        "before_locator": before.locator if before else "", "after_locator": after.locator if after else "",
    }  # fmt: skip


def _single(match: Match) -> DifferenceRow:
    row: DifferenceRow = {
        **_place(match), "field": "item", "before": _shown(match.before), "after": _shown(match.after),
        "what": "new" if match.before is None else "dropped",
    }  # fmt: skip
    if match.perhaps:
        row["note"] = f"perhaps:{match.perhaps}"
    return row


def _shown(item: Item | None) -> str:
    """An item in a cell; a figure with the words that say what it counts."""
    if item is None:
        return ""
    return f"{item.fields['value'].text} ({item.wording})" if item.kind == "figure" else item.wording


def _wording(match: Match, before: Item, after: Item) -> DifferenceRow:
    row: DifferenceRow = {
        "field": "wording",
        "before": _shown(before),
        "after": _shown(after),
        "what": "kept",
    }
    if match.is_replaced:
        return {**row, "what": "replaced", "note": "another item"}
    if before.kind == "figure" or before.key == after.key:
        return row  # the words beside a figure are ours
    row["what"] = "reworded"
    if is_slip(before.wording, after.wording):
        return {**row, "is_minor": True, "note": "typing"}
    if before.wording == after.wording:
        return {**row, "is_minor": True, "note": "same meaning"}
    return row


def _field(
    name: str, old: Field, new: Field, before: Item, after: Item, judgements: Judgements
) -> DifferenceRow:
    row: DifferenceRow = {"field": name, "before": old.text, "after": new.text}
    was_none, is_none = old.text.strip() in _NOTHING, new.text.strip() in _NOTHING
    if name == "deadline":
        return {**row, **_deadline(before.deadline, after.deadline)}
    if was_none or is_none:
        row["what"] = "new" if was_none else "dropped"
        if was_none and is_none:
            return {**row, "what": "changed", "is_minor": True}
    else:
        row["what"] = _WORD_OF_CHANGE.get(name, "changed")
    if name == "baseline" and row["what"] == "changed":
        row["what"] = "restated"
        unit = before.fields["unit"].text
        if unit == after.fields["unit"].text and is_other_side(old.number, new.number, unit):
            row["note"] = "other side"
    if name.startswith("target"):
        row["judgement"], row["note"] = judgements.get(name, ("", ""))
        if row["note"] == "other side":
            row["what"] = "restated"
    return row


def _deadline(old: pd.Timestamp | None, new: pd.Timestamp | None) -> DifferenceRow:
    if old is None or new is None:
        if old is None and new is None:
            return {"what": "changed"}
        return {"what": "dated" if old is None else "undated"}
    months = (new.year - old.year) * 12 + new.month - old.month
    if months == 0 and new == old:
        return {"what": "changed", "months": 0, "is_minor": True}  # one date, written in two ways
    is_later = new > old
    return {"what": "slipped" if is_later else "brought forward", "months": months}


_ROUNDING = 0.05  # printed percentages have one decimal


@dataclass(frozen=True)
class Promise:
    """One target of one edition."""

    printed: str  # As printed
    value: float | None  # Its number, where it is one
    unit: str  # Its unit
    year: str  # The year it is for, as printed

    @property
    def text(self) -> str:
        """The target with its year, e.g. `75% (2019/20)`."""
        return f"{self.printed} ({self.year})"

    @property
    def start(self) -> int:
        """The calendar year in which its year begins; 0 where none is printed."""
        found = re.match(r"[0-9]{4}", self.year)
        return int(found[0]) if found else 0


def promises_of(tables: Mapping[str, pd.DataFrame], edition_id: str, measure_id: str) -> dict[str, Promise]:
    """The targets of one measure by year, the earliest first; one that is left empty is none yet."""
    laid_out = LaidOut.of(tables)
    key = (edition_id, measure_id)
    goal = laid_out.by("goals", "edition_id", "measure_id")[key][0]
    own = laid_out.by("targets", "edition_id", "measure_id").get(key, ())
    found = {}
    for target in sorted((one for one in own if one["target_text"] != ""), key=itemgetter("target_year")):
        value = float(target["target_value"])
        year = str(target["target_year"])
        number = None if math.isnan(value) else value
        found[year] = Promise(str(target["target_text"]), number, str(goal["unit"]), year)
    return found


def pairs_of(
    before: Mapping[str, Promise], after: Mapping[str, Promise]
) -> list[tuple[Promise, Promise, bool]]:
    """The targets to hold against each other, and which of the pairs speaks for the measure.

    Targets of the same year are held against each other: the last that differ lead. Without a common
    year it is the last of the earlier edition against the first of the later one.
    """
    both = sorted(set(before) & set(after))
    if both:
        changed = [year for year in both if before[year].printed != after[year].printed]
        lead = (changed or both)[-1]
        return [(before[year], after[year], year == lead) for year in both]
    if not before or not after:
        return []
    return [(before[max(before)], after[min(after)], True)]


def is_other_side(before: float | None, after: float | None, unit: str) -> bool:
    """Whether two percentages are the two sides of one share: they add up to 100."""
    if unit != "percent" or before is None or after is None or pd.isna(before) or pd.isna(after):
        return False
    return abs(before + after - 100) < _ROUNDING and before != after


def compare_promises(
    old: Promise, new: Promise, indicator: Row, restarts: list[str], *, is_restated: bool = False
) -> tuple[str, str]:
    """Say how a later target compares with an earlier one.

    Args:
        old: The earlier target.
        new: The later target.
        indicator: A row of `tables.data.INDICATORS`.
        restarts: First years of new stretches of the indicator's series.
        is_restated: The baselines are the two sides of one share.

    Returns:
        easier, harder, unchanged or not comparable, empty where the indicator has no better side; and
        the code of the reason where they are not comparable.
    """
    for label in restarts:
        if old.start < year_of(label) <= new.start:
            return "not comparable", f"break:{label}"
    if old.unit != new.unit:
        return "not comparable", "unit"
    if bool(indicator["is_cumulative"]) and old.year != new.year:
        return "not comparable", "cumulative"
    if old.printed == new.printed:
        return "unchanged", ""
    if old.value is None or new.value is None:
        return "not comparable", "no number"
    if is_restated and is_other_side(old.value, new.value, old.unit):
        return "not comparable", "other side"
    if indicator["polarity"] == "none" or old.value == new.value:
        return ("unchanged" if old.value == new.value else ""), ""
    return ("harder" if (new.value > old.value) == (indicator["polarity"] == "high") else "easier"), ""


def asked(target: float | None, baseline: float | None, polarity: str) -> float | None:
    """The improvement from its baseline that a target asks; negative where it allows things to get worse."""
    if target is None or baseline is None or pd.isna(target) or pd.isna(baseline) or polarity == "none":
        return None
    return round(target - baseline if polarity == "high" else baseline - target, 9)


def year_of(label: str) -> int:
    """The year in which a period starts; a day such as 31 March 2025 belongs to the year before."""
    found = re.search(r"[0-9]{4}", label)
    year = int(found[0]) if found else 0
    return year if label.startswith(str(year)) else year - 1


def compare_editions(tables: Tables, before_id: str, after_id: str) -> pd.DataFrame:
    """Everything in which two editions differ, and what they have in common.

    Returns:
        `tables.plan_results.EDITION_DIFFERENCES`: one row a difference, and one with the word `kept` an
        item whose wording was kept.
    """
    tables = LaidOut.of(tables)
    rows: list[dict[str, object]] = []
    for kind, matches in match_editions(tables, before_id, after_id).items():
        skipped = _fields_of_one_side(matches)
        for match in matches:
            judgements: dict[str, tuple[str, str]] = {}
            if kind == "measure" and match.before is not None and match.after is not None:
                found = compare_measure(tables, before_id, after_id, match)
                judgements = {_field_of(old, new): judged for old, new, judged, _ in found}
                match = _with_one_target(match, found)
            rows += differences_of(match, judgements, skipped)
    return table(EDITION_DIFFERENCES, rows)


def match_editions(
    tables: Tables, before_id: str, after_id: str, kinds: Sequence[str] = KINDS
) -> dict[str, list[Match]]:
    """Which item of one edition is which of the other, by kind."""
    tables = LaidOut.of(tables)
    _check(tables, before_id, after_id)
    before, after = (items_of(tables, name, kinds) for name in (before_id, after_id))
    decided = _decisions(tables, before_id, after_id)
    return {
        kind: match_items(
            [item for item in before if item.kind == kind], [item for item in after if item.kind == kind],
            [decision for decision in decided if decision.kind == kind],
        )
        for kind in kinds
    }  # fmt: skip


def compare_measure(
    tables: Tables, before_id: str, after_id: str, match: Match
) -> list[tuple[Promise, Promise, tuple[str, str], bool]]:
    """The targets of one matched measure: earlier, later, how they compare, and whether the pair leads."""
    if match.before is None or match.after is None:
        return []
    indicator = _indicator(tables, match.after)
    breaks = LaidOut.of(tables).by("notices", "kind", "indicator_id")
    restarts = [str(row["period_label"]) for row in breaks.get(("break", match.after.subject[0]), ())]
    old, new = match.before.fields["baseline"], match.after.fields["baseline"]
    is_restated = (
        old.number is not None and new.number is not None and abs(old.number + new.number - 100) < 0.05
    )
    pairs = pairs_of(
        promises_of(tables, before_id, match.before.id), promises_of(tables, after_id, match.after.id)
    )
    return [
        (one, other, compare_promises(one, other, indicator, restarts, is_restated=is_restated), is_lead)
        for one, other, is_lead in pairs
    ]


def list_sizes(tables: Tables, edition_id: str) -> dict[str, int]:
    """How many items of each kind an edition has; kinds of which it has no list are left out."""
    sizes: dict[str, int] = {}
    for item in items_of(tables, edition_id):
        sizes[item.kind] = sizes.get(item.kind, 0) + 1
    return sizes


def _check(tables: Tables, before_id: str, after_id: str) -> None:
    known = list(tables["editions"]["edition_id"])
    for name, value in (("earlier_edition", before_id), ("edition", after_id)):
        if value not in known:
            raise ParameterError(f"{name}: found {value!r}; expected one of {', '.join(known)}.")


def _indicator(tables: Tables, item: Item) -> Row:
    return LaidOut.of(tables).by("indicators", "indicator_id", "group")[item.subject][0]


def _decisions(tables: Tables, before_id: str, after_id: str) -> list[Decision]:
    """What plans.yml says of this pair of editions, turned round where the later one is asked for first."""
    found = []
    for row in LaidOut.of(tables).rows("edition_matches"):
        pair = (row["earlier_id"], row["edition_id"])
        if pair == (before_id, after_id):
            found.append(Decision(row["kind"], row["item_id"], row["earlier_item_id"], bool(row["is_same"])))
        elif pair == (after_id, before_id) and row["earlier_item_id"]:
            found.append(Decision(row["kind"], row["earlier_item_id"], row["item_id"], bool(row["is_same"])))
    return found


def _field_of(old: Promise, new: Promise) -> str:
    """The field under which a pair of targets stands: with its year where both are for one year."""
    return f"target {old.year}" if old.year == new.year else "target"


def _with_one_target(match: Match, found: list[tuple[Promise, Promise, tuple[str, str], bool]]) -> Match:
    """A match of measures whose targets are for unlike years, with the pair that speaks for them."""
    if match.before is None or match.after is None or not found or found[0][0].year == found[0][1].year:
        return match
    old, new = found[0][0], found[0][1]
    return replace(match, before=_with_target(match.before, old), after=_with_target(match.after, new))


def _with_target(item: Item, promise: Promise) -> Item:
    kept = {name: value for name, value in item.fields.items() if not name.startswith("target")}
    return replace(item, fields={**kept, "target": Field(promise.text, promise.text)})


def _fields_of_one_side(matches: list[Match]) -> frozenset[str]:
    """Fields that one of the two editions has for none of its items, so that nothing was taken away."""
    names: dict[str, set[str]] = {"before": set(), "after": set()}
    for match in matches:
        for side, item in (("before", match.before), ("after", match.after)):
            names[side] |= {name for name, value in (item.fields if item else {}).items() if value.text}
    one_sided = names["before"] ^ names["after"]
    return frozenset(name for name in one_sided if not name.startswith("target") and name != "baseline")
