"""Units of figures: everything that is said or done because a figure is in one of them.

A unit is declared here and nowhere else: how it is printed, what it allows, how an interval is taken
from its counts, and its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Unit:
    """A unit and all that depends on it."""

    name: str  # As declared in data/reference and as every table has it
    heading: str  # Over an axis or a column, in lower case
    one: str  # Behind a difference of one, e.g. `percentage point`.
    many: str  # Behind any other difference, and behind a value that carries no sign
    sign: str = ""  # What a value carries at once, in tables too
    noun: str = ""  # What a figure in it is, where that is not its name: a percentage, a number
    printed: str = ""  # Pattern of its print behind a number, in lower case; empty where it is not read
    lowest: float | None = None  # Lowest possible value; None for no limit
    highest: float | None = None  # Highest possible value; None for no limit
    # What a count over its base is multiplied by, 100 for a percentage; None where a figure in it is no count
    # over a base
    per: float | None = None
    # What that base is to the trend tests: `total` where those counted are a part of it, `population` where
    # events are set against it; empty without one
    base: str = ""
    interval: str = ""  # The method of its 95% interval, by name; empty without one
    plural: str = ""  # Several of them in a sentence about method; empty without an interval
    # How the statistics take a tolerance: `percent` and `score` in its own points, `rate` and `count` as a
    # share of the target
    tolerance_kind: str = "count"
    pounds: float | None = None  # Pounds in one; None where it is no money
    decimals: int = 0  # Decimals of an amount in a table, in the unit of that table

    @property
    def after_value(self) -> str:
        """What stands behind a value in a sentence; nothing where the value carries a sign."""
        return "" if self.sign else self.many

    def limits(self, *, may_exceed_100: bool = False) -> tuple[float | None, float | None]:
        """The lowest and highest possible value; None for no limit.

        Args:
            may_exceed_100: Whether the percentages of this measure can lie above 100, or its rates above all
                that they are set against, as where one child counts several times.

        Example:
            >>> UNITS["percent"].limits(), UNITS["rate per 10,000"].limits(), UNITS["score"].limits()
            ((0, 100), (0, 10000.0), (None, None))
        """
        return self.lowest, None if self.per and may_exceed_100 else self.highest

    def can_be(self, value: float, *, may_exceed_100: bool = False) -> bool:
        """Whether a figure lies within the limits.

        Example:
            >>> UNITS["percent"].can_be(105), UNITS["score"].can_be(-0.4)
            (False, True)
        """
        low, high = self.limits(may_exceed_100=may_exceed_100)
        return (low is None or value >= low) and (high is None or value <= high)


def _rate(per: int, short: str = "", whom: str = "children") -> Unit:
    words, name = f"per {per:,} {whom}", f"rate per {per:,}" + (f" {whom}" if not short else "")
    return Unit(
        name, name, words, words, printed=rf"per {short},?000|per {short}k" if short else "",
        lowest=0, highest=float(per), per=float(per), base="population",
        interval="Byar, exact Poisson below ten", plural="rates", tolerance_kind="rate",
    )  # fmt: skip


def _time(word: str) -> Unit:
    return Unit(f"{word}s", f"{word}s", word, f"{word}s", printed=rf"{word}s?")


_ALL = (
    Unit(
        "percent", "per cent", "percentage point", "percentage points", sign="%", noun="percentage",
        printed=r"%|percent|per cent", lowest=0, highest=100, per=100.0, base="total", interval="Wilson",
        plural="percentages", tolerance_kind="percent",
    ),
    Unit(
        "percentage points", "percentage points", "percentage point", "percentage points",
        printed=r"percentage points?|pps?|ppts?|% points?",
    ),
    Unit("proportion", "proportion", "", "", lowest=0, highest=1),
    Unit("count", "number", "", "", noun="number", lowest=0),
    _rate(1_000, "1"), _rate(10_000, "10"), _rate(100_000, "100"),
    _rate(1_000, whom="live births"),
    Unit("score", "score", "point", "points", tolerance_kind="score"),
    Unit("GBP", "pounds", "pound", "pounds", pounds=1.0),
    Unit("GBP thousands", "thousands of pounds", "thousand pounds", "thousand pounds", pounds=1_000.0),
    Unit(
        "GBP million", "millions of pounds", "million pounds", "million pounds", pounds=1_000_000.0,
        decimals=3,
    ),
    _time("day"), _time("week"), _time("month"), _time("year"),
)  # fmt: skip

UNITS: Mapping[str, Unit] = MappingProxyType({unit.name: unit for unit in _ALL})
MONEY_UNITS = tuple(unit.name for unit in _ALL if unit.pounds is not None)
COUNTED_UNITS = tuple(unit.name for unit in _ALL if unit.per is not None)  # their figures have intervals

# What people write for a unit beside its own names; a rate that does not say of how many can be any of them.
_CALLED = {
    r"%|per ?cent(age)?s?|percentages? .*|proportions?|shares?": ("percent",),
    r"number|numbers|num|no|nr|#|count|counts|volume|numeric|integer": ("count",),
    r"points?|average score|mean score|scores?": ("score",),
    r"£|gbp|pounds": ("GBP",),
    r"£ ?(k|000|thousands?)|£000s|gbp k": ("GBP thousands",),
    r"£ ?(m|mn|millions?)": ("GBP million",),
    r"rates?|ratio": tuple(unit.name for unit in _ALL if unit.base == "population"),
}
_PER = re.compile(r"(?:\bper|/) ?(1|10|100)(?:,| )?(?:000|k)\b(.*)", re.IGNORECASE)


def units_called(text: str) -> frozenset[str]:
    """The units that a cell such as `%`, `Number` or `Rate per 10,000` can mean; none where it names none.

    Example:
        >>> sorted(units_called("Rate per 10 000 children")), sorted(units_called("%"))
        (['rate per 10,000'], ['percent'])
        >>> sorted(units_called("banana"))
        []
    """
    plain = " ".join(text.casefold().split()).strip(" .()")
    if found := frozenset(unit.name for unit in _ALL if plain in (unit.name.casefold(), unit.heading)):
        return found
    if per := _PER.search(plain):
        rates = [unit for unit in _ALL if unit.base == "population" and unit.per == 1_000 * int(per[1])]
        of_whom = [unit.name for unit in rates if per[2].strip() and unit.name.endswith(per[2].strip())]
        return frozenset(of_whom or [unit.name for unit in rates if unit.printed])
    return frozenset(name for shape, names in _CALLED.items() if re.fullmatch(shape, plain) for name in names)


_IN_A_NAME = (
    (r"%|\b(percent|per cent|percentage|proportion|share)\b", ("%",)),
    (r"\b(number of|how many|count of)\b", ("number",)),
    (r"\b(scores?|attainment 8|progress 8)\b", ("score",)),
    (r"\brates?\b", ("rate", "%")),  # a rate of absence is a percentage
)


def units_of_measure(name: str, figures: Iterable[str]) -> frozenset[str]:
    """The units that a measure's name and the print of its figures leave; none where they say nothing.

    Example:
        >>> sorted(units_of_measure("Re-referrals within 12 months", ("20.1%",)))
        ['percent']
        >>> sorted(units_of_measure("Early help assessments completed", ("410",)))
        []
    """
    if any("%" in text for text in figures):
        return units_called("%")
    if _PER.search(name):
        return units_called(name)
    called = next((words for shape, words in _IN_A_NAME if re.search(shape, name, re.IGNORECASE)), ())
    return frozenset(unit for word in called for unit in units_called(word))
