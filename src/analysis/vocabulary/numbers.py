"""Numbers as published: rounding, printed numbers, missing marks, percentage or proportion.

A printed number keeps what its print says beyond the value: unit, places given, the words before it
("almost", "over") and, where there is no number, the mark that says why.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from types import MappingProxyType

from analysis.vocabulary.errors import DataError, ParameterError, Problem, refused_value
from analysis.vocabulary.marks import MARKS
from analysis.vocabulary.units import UNITS
from analysis.vocabulary.wordings import folded

# A float spans 10^-324 to 10^308, so every float and every place of it fits: nothing is rounded twice.
_ROUNDING = Context(prec=700, rounding=ROUND_HALF_UP)

REASON_UNKNOWN = "reason_unknown"
OBSOLETE_SYMBOL = "obsolete_symbol"
WRITTEN_BY_SOFTWARE = "written_by_software"
NO_RETURN = "no_return"
X_OR_Z = "x_or_z_unconfirmed"


@dataclass(frozen=True)
class MissingMark:
    """Why there is no number."""

    mark: str  # A letter of `marks.MARKS`
    # What is open about it: `reason_unknown` (the symbol does not say why), `obsolete_symbol`,
    # `written_by_software` (NULL, NA), `no_return`, `x_or_z_unconfirmed` (ask which);
    # None where the symbol says exactly what it means
    flag: str | None = None


# Analysis Function, "Using symbols and shorthand" (11 January 2022); DfE analysts' guide, "Data
# symbols"; eesyscreener 0.3.1. LAIT's "-" stands in 14.6% of its cells and never says why.
_GSS = {f"[{mark}]": MissingMark(mark) for mark in MARKS} | {"[k]": MissingMark("low")}
_LETTERS = {mark: MissingMark(mark) for mark in MARKS} | {"k": MissingMark("low")}
_OLD = {
    "*": MissingMark("c", OBSOLETE_SYMBOL), "..": MissingMark("x", OBSOLETE_SYMBOL),
    ":": MissingMark("x", OBSOLETE_SYMBOL), ".": MissingMark("z", OBSOLETE_SYMBOL),
    "~": MissingMark("low", OBSOLETE_SYMBOL), "-": MissingMark("x", REASON_UNKNOWN),
    "null": MissingMark("x", WRITTEN_BY_SOFTWARE), "na": MissingMark("x", WRITTEN_BY_SOFTWARE),
    "n/a": MissingMark("z"),
}  # fmt: skip
MISSING_MARKS: Mapping[str, Mapping[str, MissingMark]] = MappingProxyType(
    {
        "gss": MappingProxyType(_GSS | _OLD),
        # Spreadsheets of departments add M and [n], for no return, and [Y], for not relevant (MHCLG).
        "spreadsheet": MappingProxyType(
            _GSS
            | _OLD
            | {"m": MissingMark("x", NO_RETURN), "[n]": MissingMark("x", NO_RETURN)}
            | {"[y]": MissingMark("z")}
        ),
        "ees": MappingProxyType(_LETTERS | _GSS | _OLD),
        "lait": MappingProxyType(_LETTERS | _OLD),
        # A plan's "n/a" is used both for what does not apply and for what is not published.
        "plan": MappingProxyType(_GSS | _OLD | {"n/a": MissingMark("z", X_OR_Z)}),
    }
)

# What may stand in square brackets behind a number (Analysis Function).
NOTE_MARKS: Mapping[str, str] = MappingProxyType(
    {"p": "provisional", "r": "revised", "e": "estimated", "f": "forecast", "b": "break in series",
     "u": MARKS["u"].short}
)  # fmt: skip

# Words before a number, and where they place the truth against it.
QUALIFIERS: Mapping[str, str] = MappingProxyType(
    {
        "almost": "just below", "nearly": "just below", "just under": "just below",
        "just over": "just above",
        "around": "near", "about": "near", "approximately": "near", "roughly": "near",
        "less than": "below", "fewer than": "below", "under": "below", "below": "below",
        "more than": "above", "greater than": "above", "over": "above", "above": "above",
        "in excess of": "above",
        "at least": "at least", "no less than": "at least", "no fewer than": "at least",
        "as low as": "at least", "a minimum of": "at least",
        "at most": "at most", "no more than": "at most", "not more than": "at most", "up to": "at most",
        "as high as": "at most", "a maximum of": "at most",
    }
)  # fmt: skip
_QUALIFIER_SIGNS = {
    "<": "less than", ">": "more than", "<=": "at most", ">=": "at least", "≤": "at most",
    "≥": "at least", "~": "around", "approx": "approximately", "approx.": "approximately",
    "circa": "around", "c.": "around",
}  # fmt: skip

_WHOLE = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
}  # fmt: skip
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_SCALES = {"k": 3, "thousand": 3, "m": 6, "million": 6, "bn": 9, "billion": 9}

_FIGURE = re.compile(
    r"(?P<sign>[-+]?) ?(?P<pound>£?) ?(?P<inner_sign>[-+]?)"
    r"(?:(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?P<places>\.[0-9]+)?(?P<exponent>e[-+]?[0-9]{1,2})?"
    rf"|(?P<word>{'|'.join(_WHOLE)})(?![a-z]))"
    r"(?: ?(?P<scale>k|m|bn|thousand|million|billion)(?![a-z]))?(?: ?(?P<unit>[^0-9 ].*))?"
)
_ONE_IN = re.compile(rf"([0-9]+|{'|'.join(_WHOLE)}) (?:in|out of) ([0-9]+|{'|'.join(_WHOLE)})")
_FRACTION = re.compile(rf"(?:(a|an|{'|'.join(_WHOLE)}) )?({'|'.join(_PARTS)})s?")
_NOTES = re.compile(r"(?P<number>.*?[^ ]) ?(?P<notes>(?:\[[a-z]+\])+)")
_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)?", re.ASCII)
_FOREIGN_COMMA = re.compile(r"[-+£(]*([0-9.]+),([0-9]{1,2})(?![0-9])([^0-9]*)")
_EXPECTED = "a number such as 1,400, 72.5%, -3,380, (651), £11.5m or 1 in 3"


@dataclass(frozen=True)
class PrintedNumber:
    """A number as printed, or the reason why there is none.

    Attributes:
        text: The print, verbatim.
        value: The number in its own unit (£11.5m is 11,500,000; 1 in 3 is 33.33 percent); None
            where there is none.
        unit: `percent`, `percentage points`, `rate per 10,000`, `GBP`, `months` and the like; None
            for a bare number, whose unit the table declares.
        decimals: Places given after the point, in the unit of `value`; negative where the print is
            in thousands or millions (£11.5m: -5); None for a fraction in words, which gives none.
        missing: Canonical missing mark, a letter of `marks.MARKS`; None where there is a number.
        flag: What is open about the mark (`MissingMark.flag`).
        qualifier: The words before the number, one of `QUALIFIERS`; None without.
        notes: Marks in square brackets behind the number, keys of `NOTE_MARKS`.
    """

    text: str
    value: float | None
    unit: str | None = None
    decimals: int | None = None
    missing: str | None = None
    flag: str | None = None
    qualifier: str | None = None
    notes: tuple[str, ...] = ()


class ShownNumber(str):
    """A number as a reader sees it: text, and with it the value rounded to what the text shows.

    Text that is put together with others (an f-string) is text alone: only a number that stands by itself
    is data. `words.figures` makes those that are worked out; a print keeps its own letters.

    Example:
        >>> shown = ShownNumber("58.3%", 58.3, 1, is_percent=True)
        >>> shown, shown.value, f"{shown} of all"
        ('58.3%', 58.3, '58.3% of all')
    """

    __slots__ = ("decimals", "has_sign", "is_percent", "value")
    value: float  # The rounded value, in the unit of the text; a percentage counts in per cent
    decimals: int  # Decimals shown
    is_percent: bool  # Whether a per cent sign stands behind it
    has_sign: bool  # Whether a plus sign stands before it

    def __new__(
        cls, text: str, value: float, decimals: int = 0, is_percent: bool = False, has_sign: bool = False
    ) -> ShownNumber:
        """Put text and value together; the text is not looked at."""
        shown = super().__new__(cls, text)
        shown.value, shown.decimals = float(value), decimals
        shown.is_percent, shown.has_sign = is_percent, has_sign
        return shown

    def __getnewargs__(self) -> tuple[str, float, int, bool, bool]:  # type: ignore[override]
        return str(self), self.value, self.decimals, self.is_percent, self.has_sign


def printed_number(text: str) -> str:
    """A print as a number that is shown as printed; where it is no bare number or percentage, the text.

    Example:
        >>> printed_number("52.5%").value, printed_number("Setting baseline")
        (52.5, 'Setting baseline')
    """
    try:
        found = parse_printed_number(text)
    except DataError:  # words: a target such as "better than England" is printed where numbers are
        return text
    is_bare = found.unit in (None, "percent") and not found.qualifier and not found.notes
    if found.value is None or found.decimals is None or found.decimals < 0 or not is_bare:
        return text
    return ShownNumber(
        text, found.value, found.decimals, found.unit == "percent", text.strip().startswith("+")
    )


_A_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")


def is_whole(text: str) -> bool:
    """Whether a text is a whole number as people write one, which `int` can read: ASCII digits, at most nine.

    Example:
        >>> is_whole("12"), is_whole("\u0663"), is_whole("9" * 5_000), is_whole("")
        (True, False, False, False)
    """
    return _A_WHOLE_NUMBER.fullmatch(text) is not None


def round_half_away(value: float, decimals: int) -> float:
    """Round half away from zero, as a reader rounds what is printed.

    The decimal digits that Python shows for the value are rounded, not the binary number behind
    them: 2.675 goes to 2.68, although the nearest binary number lies below it.

    Args:
        value: A number in any unit; NaN (missing) stays NaN.
        decimals: Places after the point; negative for tens, hundreds and so on.

    Returns:
        The rounded number in the same unit, never minus zero.

    Raises:
        DataError: The value is infinite.

    Source:
        Department for Education, analysts' guide, r.qmd (half up, not half to even).

    Example:
        >>> round_half_away(2.675, 2), round_half_away(-0.5, 0), round_half_away(145, -1)
        (2.68, -1.0, 150.0)
    """
    if math.isnan(value):
        return math.nan
    if math.isinf(value):
        raise refused_value("The value cannot be rounded", value, "a finite number", "check its denominator")
    place = Decimal((0, (1,), -decimals))
    return float(Decimal(repr(float(value))).quantize(place, context=_ROUNDING)) + 0.0  # no minus zero


def like(value: float, places: int) -> float:
    """A figure as it would be printed with so many places, half away from zero: like with like (14.4)."""
    return round_half_away(round(float(value), 9), places)


def alike(values: Sequence[float], places: Sequence[int | None], exact: Sequence[bool]) -> list[float]:
    """Several figures as numbers of one kind: unrounded if all are, otherwise all at the coarsest places.

    Figures that print alike are then equal, and one that is known exactly does not lie above another that
    is known only as printed.

    Args:
        values: The figures, in one unit.
        places: The decimals that each is printed with; None where that is not known.
        exact: Whether counts give each exactly.

    Example:
        >>> alike([46.04, 43.5], [1, 1], [True, False]), alike([46.04, 43.48], [1, 1], [True, True])
        ([46.0, 43.5], [46.04, 43.48])
    """
    printed = [] if all(exact) else [place for place in places if place is not None]
    return [like(value, min(printed)) for value in values] if printed else list(values)


def printed_decimals(value: float, decimals: int) -> int:
    """Decimals of a number that a plan prints: as many as it has, so that 54.5% is not shown as 55%.

    Args:
        value: The number, in its unit.
        decimals: Decimals where it has more than two, being worked out and not printed.

    Example:
        >>> printed_decimals(54.5, 0), printed_decimals(49.0, 1), printed_decimals(100 / 3, 1)
        (1, 0, 1)
    """
    return next((places for places in range(3) if round(value, places) == value), decimals)


def print_alike(one: float, other: float, places: int) -> bool:
    """Whether two figures read the same at the places shown.

    Example:
        >>> print_alike(66.34, 66.26, 1), print_alike(66.36, 66.34, 1)
        (True, False)
    """
    first, second = (round_half_away(round(number, 9), places) for number in (one, other))
    return first == second


def half_a_place(decimals: int) -> float:
    """Half of the last place of a number with so many decimals: how far its print may lie from its value.

    Args:
        decimals: Places after the point; negative for tens, hundreds and so on.

    Example:
        >>> half_a_place(1), half_a_place(-2)
        (0.05, 50.0)
    """
    return float(0.5 * 10.0**-decimals)


def smallest_shown(decimals: int) -> float:
    """The smallest difference, in its own unit, that does not vanish at the decimals shown to readers.

    Half a place is shown, since it is rounded away from zero; the slack keeps it so where binary
    fractions leave a difference of 0.5 at 0.49999999999999994.

    Example:
        >>> 0.49 < smallest_shown(0) <= 0.7 - 0.2
        True
    """
    return half_a_place(decimals) - 1e-12


def is_shown(difference: float, decimals: int) -> bool:
    """Whether a difference is large enough to be shown: every change, gap and comparison is held to this.

    Args:
        difference: An unrounded difference of either sign, in any unit; NaN (missing) is not shown.
        decimals: Decimals of the figures as shown.

    Example:
        >>> is_shown(0.7 - 0.2, 0), is_shown(-0.04, 1), is_shown(0.04, 2)
        (True, False, True)
    """
    return abs(difference) >= smallest_shown(decimals)


def missing_mark(text: str, style: str) -> MissingMark | None:
    """What a symbol for a missing value means.

    Args:
        text: A cell as printed.
        style: Whose symbols are used: `gss` (square brackets), `spreadsheet`, `ees`, `lait` or `plan`.

    Returns:
        The mark; None where the text is none of that style's marks.

    Raises:
        ParameterError: The style is not known.

    Example:
        >>> missing_mark("-", "lait")
        MissingMark(mark='x', flag='reason_unknown')
    """
    if style not in MISSING_MARKS:
        known = ", ".join(MISSING_MARKS)
        raise ParameterError(f"style of missing marks: found '{style}'; expected one of {known}.")
    return MISSING_MARKS[style].get(folded(text))


def parse_printed_number(text: str, style: str = "plan") -> PrintedNumber:
    """Read a number as printed in a plan or a statistical table.

    Args:
        text: The cell as printed.
        style: Whose symbols for missing values are used: `gss`, `ees`, `lait` or `plan`.

    Returns:
        The number with its unit, places, qualifier and notes, or the reason why there is none.

    Raises:
        DataError: The text is empty, uses a comma where English prints a point, groups digits
            otherwise than in threes, or is neither a number nor a known mark.
        ParameterError: The style is not known.

    Example:
        >>> number = parse_printed_number("£11.5m")
        >>> number.value, number.unit, number.decimals
        (11500000.0, 'GBP', -5)
    """
    mark = missing_mark(text, style)
    if mark is not None:
        return PrintedNumber(text, None, missing=mark.mark, flag=mark.flag)
    if _DIGITS.fullmatch(text):  # nearly every cell of an official file; the rest takes ten times as long
        return PrintedNumber(text, float(text), None, len(text.partition(".")[2]))
    body = folded(text)
    noted = _NOTES.fullmatch(body)
    notes = tuple(re.findall(r"[a-z]+", noted["notes"])) if noted else ()
    qualifier, rest = _split_qualifier(noted["number"] if noted else body)
    figure = _read_fraction(rest) or _read_figure(rest)
    if figure is None or not set(notes) <= set(NOTE_MARKS):
        raise _refusal(text, body, style)
    value, unit, decimals = figure
    return PrintedNumber(text, value, unit, decimals, qualifier=qualifier, notes=notes)


def looks_like_proportion(values: Iterable[float | None]) -> bool:
    """Whether values declared as percentages look like proportions between 0 and 1.

    Args:
        values: The values of one indicator, in percent; None and NaN are left out.

    Returns:
        True where all lie between 0 and 1 and not all are exactly 0 or 1.

    Example:
        >>> looks_like_proportion([0.45, 0.51, 1.0]), looks_like_proportion([0.4, 45.1])
        (True, False)
    """
    known = _known(values)
    return all(0 <= value <= 1 for value in known) and any(0 < value < 1 for value in known)


def looks_like_percentage(values: Iterable[float | None]) -> bool:
    """Whether values declared as proportions look like percentages.

    Args:
        values: The values of one indicator, as proportions; None and NaN are left out.

    Returns:
        True where any value is greater than 1, which no proportion can be.

    Example:
        >>> looks_like_percentage([45.0, 51.3]), looks_like_percentage([0.45, 1.0])
        (True, False)
    """
    return any(value > 1 for value in _known(values))


def as_percentage(text: str, value: float | None, unit: str) -> str:
    """What to write for a single percentage printed as a proportion; empty where it is none.

    Example:
        >>> as_percentage("0.61", 0.61, "percent"), as_percentage("0.61%", 0.61, "percent")
        ('write 61%, or 0.61% if that is meant', '')
    """
    if unit != "percent" or "%" in text or value is None or not looks_like_proportion([value]):
        return ""
    return f"write {100 * value:g}%, or {text}% if that is meant"


def scale_problem(values: Iterable[float | None], unit: str, file: str | None, column: str) -> Problem | None:
    """The problem to report where values and declared unit are a hundredfold apart.

    Args:
        values: The values of one indicator, in the declared unit; None and NaN are left out.
        unit: The declared unit; only `percent` and `proportion` are checked.
        file: File that holds the values, to name in the message.
        column: Column that holds them.

    Returns:
        The problem; None where the values fit the unit.

    Example:
        >>> print(scale_problem([0.45, 0.51], "percent", "figures.csv", "value"))
        figures.csv, value: found values between 0.45 and 0.51; expected percentages from 0 to 100;
        multiply them by 100, or declare the unit as proportion.
    """
    known = _known(values)
    if unit == "percent" and looks_like_proportion(known):
        expected = "percentages from 0 to 100"
        advice = "multiply them by 100, or declare the unit as proportion"
    elif unit == "proportion" and looks_like_percentage(known):
        expected = "proportions from 0 to 1"
        advice = "divide them by 100, or declare the unit as percent"
    else:
        return None
    found = f"values between {min(known):g} and {max(known):g}"
    return Problem(file, None, column, found, expected, advice)


def _known(values: Iterable[float | None]) -> list[float]:
    return [float(value) for value in values if value is not None and not math.isnan(value)]


def _split_qualifier(text: str) -> tuple[str | None, str]:
    for word in sorted([*QUALIFIERS, *_QUALIFIER_SIGNS], key=len, reverse=True):
        if not text.startswith(word):
            continue
        rest = text[len(word) :]
        # "over" must not be found in "overall"; a sign such as < may touch its number.
        if rest.startswith(" ") or (not word[-1].isalpha() and rest):
            return _QUALIFIER_SIGNS.get(word, word), rest.strip()
    return None, text


def _read_fraction(text: str) -> tuple[float, str, None] | None:
    one_in = _ONE_IN.fullmatch(text)
    if one_in:
        part, whole = (_WHOLE[word] if word in _WHOLE else int(word) for word in one_in.groups())
    else:
        fraction = _FRACTION.fullmatch(text.replace("-", " "))
        if not fraction:
            return None
        part, whole = _WHOLE.get(fraction[1] or "one", 1), _PARTS[fraction[2]]
    return (100 * part / whole, "percent", None) if 0 <= part <= whole and whole else None


def _read_figure(text: str) -> tuple[float, str | None, int] | None:
    is_negative = False
    bracketed = re.fullmatch(r"(£?)\(([^-+()]+)\)", text)
    if bracketed:
        is_negative, text = True, bracketed[1] + bracketed[2]
    figure = _FIGURE.fullmatch(text)
    if not figure or (figure["inner_sign"] and (figure["sign"] or not figure["pound"])):
        return None
    if figure["scale"] in {"k", "m"} and not figure["pound"]:
        return None  # 3m may be metres, months or millions
    unit = "GBP" if figure["pound"] else None
    if figure["unit"]:
        units = [
            one.name for one in UNITS.values() if one.printed and re.fullmatch(one.printed, figure["unit"])
        ]
        if not units or unit:
            return None
        unit = units[0]
    places = figure["places"] or ""
    digits = str(_WHOLE[figure["word"]]) if figure["word"] else figure["whole"].replace(",", "")
    power = int((figure["exponent"] or "e0")[1:]) + _SCALES.get(figure["scale"], 0)
    exact = Decimal(digits + places).scaleb(power)
    if is_negative or "-" in (figure["sign"], figure["inner_sign"]):
        exact = -exact
    return float(exact) + 0.0, unit, max(len(places) - 1, 0) - power


def _refusal(text: str, body: str, style: str) -> DataError:
    comma = _FOREIGN_COMMA.fullmatch(body)
    if comma:
        expected = "a full stop before decimals, and commas only between groups of three digits"
        meant = f"{comma[1].replace('.', ',')}.{comma[2]}{comma[3]}"
        advice = f"write {meant} if that is meant, or check the digits"
    elif re.fullmatch(r"[-+£(]*[0-9]+(?:[, ][0-9]+)+(?:\.[0-9]+)?[^0-9]*", body):
        expected, advice = "commas only between groups of three digits", "check the digits"
    else:
        marks = " ".join(MISSING_MARKS[style])
        expected = f"{_EXPECTED}, or a mark saying why there is none: {marks}"
        advice = "correct the cell"
    return refused_value("The number cannot be read", text, expected, advice)
