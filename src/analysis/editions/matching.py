"""Which item of the later edition is which item of the earlier one, and how sure that is.

In this order: what is declared in plans.yml; equal wordings and equal subjects; the same printed id;
wordings that are much alike. Swapping the two editions gives the same matches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from analysis.editions.items import NAMES, PRINTED_IDS, Item
from analysis.editions.wordings import likeness

SAME_WORDING = 0.75  # from here on two wordings without a common id are taken for one item
SAME_PLACE = 0.5  # ... two that stand under the same counted id
ANOTHER_ITEM = 0.2  # below this a printed id has been given to another item
SAME_NAME = 0.9  # a partner's name is short: one word makes it another body
WORTH_A_LOOK = 0.4  # from here on a reader is told of a possible match that is not made


@dataclass(frozen=True)
class Decision:
    """What plans.yml says of one item of the later edition.

    Attributes:
        kind: Kind of the item.
        after_id: The item of the later edition.
        before_id: The item of the earlier edition; empty where the item is declared new.
        is_same: It is the same item, whatever its wording; otherwise it stands in the other's place.
    """

    kind: str
    after_id: str
    before_id: str
    is_same: bool


@dataclass(frozen=True)
class Match:
    """Two items that are one, or one item and nothing.

    Attributes:
        before: The item of the earlier edition; None where it is new.
        after: The item of the later edition; None where it is dropped.
        certainty: certain, likely, uncertain or declared.
        likeness: How like the wordings are.
        is_replaced: One id, but another item.
        perhaps: Id of an item in the other edition that it might be, where it is matched with none.
    """

    before: Item | None
    after: Item | None
    certainty: str = "certain"
    likeness: float = 1.0
    is_replaced: bool = False
    perhaps: str = ""


Score = Callable[[Item, Item], float]


def match_items(
    before: Iterable[Item], after: Iterable[Item], decisions: Iterable[Decision] = ()
) -> list[Match]:
    """Match the items of one kind in two editions.

    Args:
        before: Items of the earlier edition.
        after: Items of the later edition.
        decisions: What is declared about them.

    Returns:
        Every item once: matches in the order of the later edition, then what was dropped.
    """
    old, new = {item.id: item for item in before}, {item.id: item for item in after}
    found: list[Match] = []
    alone: set[str] = set()
    for decision in decisions:
        if decision.after_id not in new or (decision.before_id and decision.before_id not in old):
            continue  # `clean` has refused ids that are nowhere; this one is of another pair of editions
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
