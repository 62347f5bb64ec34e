"""How like two wordings are, and whether they differ by a slip of the keyboard."""

from __future__ import annotations

import re
from functools import lru_cache

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
