"""The rules by which a claim is held against numbers: pure functions, each with its arithmetic in words.

A rule says that a claim is contradicted only where no value that the printed digits and words allow
makes it true (`printed.Span`). Where a claim can be read in several ways, it is contradicted when every
reading fails, and in part when only some do.

Numbers and directions first; then shares, parts and totals; then dates: what lies after the document,
what was over before it, and terms that have ended.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce

from analysis.claims.printed import POINTS, Print, Span, shown
from analysis.vocabulary.calendars import day_text

HOLDS, CONTRADICTED, IN_PART, UNSUPPORTED = "holds", "contradicted", "contradicted in part", "unsupported"

RISING = ("increase", "rise", "exceeds", "above")
FALLING = ("decrease", "reduction", "fall", "below")
_COMPARING = ("exceeds", "above", "below")


@dataclass(frozen=True)
class Result:
    """What a rule found."""

    state: str  # `holds`, `contradicted`, `contradicted in part` (on some readings) or `unsupported`
    arithmetic: str = ""  # The numbers and what they give, in words; empty where the claim holds


_HOLDS = Result(HOLDS)


def hold_direction(word: str, before: Print | None, after: Print | None) -> Result:
    """Hold a word of direction against two figures.

    Args:
        word: One of `RISING` or `FALLING`; another word claims no direction.
        before: The earlier figure, or what the other is compared with.
        after: The later figure, or the one that is compared.

    Example:
        >>> from analysis.claims.printed import read_print
        >>> hold_direction("increase", read_print("22%"), read_print("17.7%")).arithmetic
        'from 22% to 17.7% is a fall of 4.3 percentage points'
    """
    if word not in (*RISING, *FALLING):
        return _HOLDS
    if before is None or after is None:
        missing = (
            "no figures are printed" if before is None and after is None else _one_printed(before, after)
        )
        return Result(UNSUPPORTED, f"{_said(word)}, but {missing}")
    wrong = after.span.is_below(before.span) if word in RISING else before.span.is_below(after.span)
    if not wrong or before.is_percent != after.is_percent:
        return _HOLDS  # a share and a count cannot be compared
    size = shown(abs(after.value - before.value), 2)
    unit = " percentage points" if before.is_percent else ""
    if word in _COMPARING:
        side = "below" if after.value < before.value else "above"
        return Result(CONTRADICTED, f"{after.text} is {side} {before.text}, by {size}{unit}")
    went = "fall" if after.value < before.value else "rise"
    return Result(CONTRADICTED, f"from {before.text} to {after.text} is a {went} of {size}{unit}")


def _said(word: str) -> str:
    if word in RISING:
        return "said to be higher" if word in _COMPARING else "said to rise"
    return "said to be lower" if word in _COMPARING else "said to fall"


def _one_printed(before: Print | None, after: Print | None) -> str:
    known = after or before
    return f"only {known.text if known else ''} is printed, and nothing to compare it with"


def hold_change(
    word: str, before: Print | None, after: Print | None, size: Print, part_of_year: float = 1.0
) -> Result:
    """Hold the claimed size of a change against two figures.

    The size is read as per cent of the earlier figure and, for two percentages, as percentage points. For
    figures of a part of a year, the earlier figure is read whole and in proportion.

    Args:
        word: One of `RISING` or `FALLING`.
        before: The earlier figure.
        after: The later figure.
        size: The claimed size.
        part_of_year: The part of a year that the later figure covers, above 0 and at most 1.
    """
    sign = -1.0 if word in FALLING else 1.0
    if after is None:
        return Result(UNSUPPORTED, f"a change of {size.text} is claimed, but no figures are printed")
    if before is None:
        return _earlier_from(size, after, sign)
    return _change_between(sign, before, after, size, part_of_year)


def _change_between(sign: float, before: Print, after: Print, size: Print, part_of_year: float) -> Result:
    readings: list[tuple[bool, str]] = []
    bases = [(before.span, before.value, before.text)]
    if part_of_year < 1.0:
        scaled = before.value * part_of_year
        bases.append(
            (
                before.span.times(part_of_year),
                scaled,
                f"{shown(scaled)} (in proportion to the part of the year)",
            )
        )
    claimed = size.span if sign > 0 else size.span.negative()
    for span, value, text in bases:
        quotient = after.span.over(span)
        from_to = f"from {text} to {after.text} is"
        if quotient is not None and value and size.unit == "percent":
            change = quotient.times(100.0) + Span(-100.0, -100.0)
            per_cent = _signed(shown(100.0 * (after.value / value - 1.0)))
            readings.append((change.meets(claimed), f"{from_to} {per_cent}%"))
        if before.is_percent and after.is_percent and size.is_percent:
            points = _signed(shown(after.value - value, 2))
            readings.append(((after.span - span).meets(claimed), f"{from_to} {points} points"))
        if not size.is_percent:
            readings.append(
                ((after.span - span).meets(claimed), f"{from_to} {_signed(shown(after.value - value))}")
            )
    if any(holds for holds, _ in readings):
        return _HOLDS
    return Result(CONTRADICTED, f"{joined(text for _, text in readings)}, not {size.text}")


def _signed(number: str) -> str:
    return number if number.startswith("−") else f"+{number}"


def _earlier_from(size: Print, after: Print, sign: float) -> Result:
    """What the earlier figure was, where only the change and the later figure are printed."""
    if size.unit == POINTS or not after.is_percent:
        return _HOLDS
    points = shown(after.value - sign * size.value)
    per_cent = shown(after.value / (1.0 + sign * size.value / 100.0))
    return Result(
        UNSUPPORTED,
        f"the earlier figure is not printed: {points}% if {size.text} are percentage points, {per_cent}% if "
        "per cent",
    )


def hold_same(figure: Print, other: Print, where: str) -> Result:
    """Hold a figure against another print of the same: measure, area, group and period are alike."""
    if figure.span.meets(other.span):
        return _HOLDS
    return Result(CONTRADICTED, f"{figure.text} here, {other.text} in {where}")


def hold_start(start: Print, after: Print, size: Print, word: str, where: str) -> Result:
    """Hold a printed start against another print's end and change; the change as points or per cent."""
    sign = -1.0 if word in FALLING else 1.0
    points = after.span - size.span if sign > 0 else after.span + size.span
    factor = (
        Span(1.0, 1.0) + size.span.times(sign / 100.0) if sign > 0 else Span(1.0, 1.0) - size.span.times(0.01)
    )
    per_cent = after.span.over(factor)
    if start.span.meets(points) or (per_cent is not None and start.span.meets(per_cent)):
        return _HOLDS
    in_points = shown(after.value - sign * size.value)
    relative = shown(after.value / (1.0 + sign * size.value / 100.0))
    return Result(
        CONTRADICTED,
        f"{start.text} here; {where} has {after.text} after a change of {size.text}, which starts from "
        f"{in_points}% in points or {relative}% in per cent",
    )


def hold_difference(high: Print, low: Print, claimed: Print, where: str) -> Result:
    """Hold a printed gap against the two figures it lies between."""
    if (high.span - low.span).meets(claimed.span):
        return _HOLDS
    gap = shown(high.value - low.value, 2)
    return Result(
        CONTRADICTED, f"{high.text} minus {low.text} is {gap} points; {where} has a gap of {claimed.text}"
    )


def hold_words(claimed: Print, figure: Print) -> Result:
    """Hold a size in words ("almost a quarter", "one in three", "majority") against a figure."""
    if claimed.span.meets(figure.span):
        return _HOLDS
    low, high = shown(claimed.span.low), shown(claimed.span.high)
    return Result(
        CONTRADICTED, f"{figure.text} is not “{claimed.text}”: read widely, that is {low}% to {high}%"
    )


def hold_none(found: Print, what: str) -> Result:
    """Hold "none" or "absence" against a figure above zero."""
    if found.span.low <= 0:
        return _HOLDS
    return Result(CONTRADICTED, f"said to be absent, but {what} is {found.text}")


def hold_ambition(word: str, latest: Print, target: Print, where: str) -> Result:
    """Hold a target against the latest figure that is printed: an aim must lie beyond it.

    The figure is rounded; the target is a number that somebody chose.
    """
    reached = target.value < latest.span.low if word in RISING else latest.span.high < target.value
    if not reached:
        return _HOLDS
    return Result(
        CONTRADICTED, f"the target of {target.text} is already passed by the {latest.text} printed in {where}"
    )


def hold_standing(word: str, position: str, target: str) -> Result:
    """Hold a target that follows another area against where the plan itself says the area stands.

    Example:
        >>> hold_standing("increase", "above the national average", "National Average").state
        'contradicted'
    """
    passed = position.casefold().startswith("above" if word in RISING else "below")
    if not passed:
        return _HOLDS
    return Result(CONTRADICTED, f"the target is “{target}”, and the text says “{position}” already")


def hold_sign(word: str, figure: Print) -> Result:
    """Hold the name of a sum against its sign, in a table that prints savings in brackets."""
    is_wrong = figure.value > 0 if word == "saving" else figure.value < 0
    if not is_wrong:
        return _HOLDS
    side = "growth, not a saving" if word == "saving" else "a saving, not growth"
    why = "the table prints savings in brackets"
    if "+" in figure.text:
        total = f"the sums {figure.text} = {shown(figure.value)} are"
    else:
        total = f"printed as {figure.text}, which is"
    return Result(CONTRADICTED, f"{total} {side} ({why})")


def hold_terms(first: str, second: str) -> Result:
    """Hold two names of one thing against each other."""
    if first.casefold() == second.casefold():
        return _HOLDS
    return Result(CONTRADICTED, f"“{first}” in one place, “{second}” in another")


def joined(texts: Iterable[str]) -> str:
    """Several findings as one."""
    return "; ".join(texts)


def hold_share(numerators: Sequence[Print], denominators: Sequence[Print], claimed: Print) -> Result:
    """Hold a percentage against counts, of one group or of several together.

    A share of several groups that is true of one of them alone is contradicted in part.

    Example:
        >>> from analysis.claims.printed import read_print
        >>> hold_share([read_print("50")], [read_print("53")], read_print("95%")).arithmetic
        '50 of 53 is 94.3%, not 95%'
    """
    part, whole = sum_of(numerators), sum_of(denominators)
    if _share_holds(part, whole, claimed):
        return _HOLDS
    counted = " and ".join(f"{n.text} of {d.text}" for n, d in zip(numerators, denominators, strict=True))
    total = f"{shown(part.value)} of {shown(whole.value)}"
    said = counted if len(numerators) == 1 else f"{counted} make {total}, which"
    arithmetic = f"{said} is {shown(100 * part.value / whole.value)}%, not {claimed.text}"
    for n, d in zip(numerators, denominators, strict=True):
        if len(numerators) > 1 and _share_holds(n, d, claimed):
            alone = f"only {n.text} of {d.text} alone is {shown(100 * n.value / d.value)}%"
            return Result(IN_PART, f"{arithmetic}; {alone}")
    return Result(CONTRADICTED, arithmetic)


def _share_holds(part: Print, whole: Print, claimed: Print) -> bool:
    share = part.span.over(whole.span)
    return share is None or share.times(100.0).meets(claimed.span)


def hold_whole_share(denominator: Print, claimed: Print) -> Result:
    """Hold a percentage of a whole number of children: some whole number of them must give it.

    Example:
        >>> from analysis.claims.printed import read_print
        >>> hold_whole_share(read_print("40"), read_print("53%")).state  # 21 of 40 are 52.5%
        'holds'
    """
    if any(
        claimed.span.meets(_point(100.0 * n / denominator.value)) for n in range(int(denominator.value) + 1)
    ):
        return _HOLDS
    return Result(CONTRADICTED, f"no whole number of {denominator.text} is {claimed.text}")


def _point(value: float) -> Span:
    return Span(value, value)


def hold_population(counts: Sequence[Print], shares: Sequence[Print], population: Print | None) -> Result:
    """Hold shares of groups of one size, such as five years of age, against the counts beside them.

    Each count and its share say how large the group must be; groups that must be of about one size, and
    whose sizes do not meet, contradict each other.
    """
    sizes = [count.span.over(share.span) for count, share in zip(counts, shares, strict=True)]
    spans = [size.times(100.0) for size in sizes if size is not None]
    said = [
        f"{count.text} are {share.text} of {shown(span.low, 0)} to {shown(span.high, 0)} children"
        for count, share, span in zip(counts, shares, spans, strict=True)
    ]
    pairs = [(a, b) for i, a in enumerate(spans) for b in spans[i + 1 :]]
    if all(a.meets(b) for a, b in pairs):
        return _HOLDS
    arithmetic = f"{joined(said)}, though the groups are of about one size"
    if population is not None:
        per_cent = 100.0 * counts[0].value / population.value
        arithmetic += f"; {counts[0].text} of {population.text} are {shown(per_cent, 2)}%"
    return Result(CONTRADICTED, arithmetic)


def hold_parts(parts: Sequence[Print], total: Print, is_rounded: bool = False) -> Result:
    """Hold parts against their printed total; each part may be rounded to its own last place.

    Args:
        parts: The parts.
        total: The total: 100% where the parts are shares of one whole.
        is_rounded: Whether whole numbers are rounded too, as thousands of pounds are.
    """
    together = sum_of(parts)
    span, whole = together.span, total.span
    if is_rounded:
        half = 0.5 * len(parts)
        span, whole = span + Span(-half, half), whole + Span(-0.5, 0.5)
    if span.meets(whole):
        return _HOLDS
    unit = "%" if total.is_percent else ""
    sums = " + ".join(part.text for part in parts)
    return Result(CONTRADICTED, f"{sums} = {shown(together.value, 3)}{unit}, not {total.text}")


def hold_weighted(bases: Sequence[Print], rates: Sequence[Print], whole: Print, claimed: Print) -> Result:
    """Hold a rise of the whole against the rises of its parts: the parts alone may ask for more.

    Args:
        bases: Where each part starts from.
        rates: By how many per cent each is to rise.
        whole: Where the whole starts from.
        claimed: By how many per cent the whole is to rise.
    """
    gains = [base.value * rate.value / 100.0 for base, rate in zip(bases, rates, strict=True)]
    asked = 100.0 * sum(gains) / whole.value
    if asked <= claimed.span.high:
        return _HOLDS
    said = " and ".join(f"{rate.text} of {base.text}" for base, rate in zip(bases, rates, strict=True))
    return Result(
        CONTRADICTED,
        f"{said} are {shown(sum(gains))} more, {shown(asked)}% of {whole.text}, not {claimed.text}",
    )


def hold_pace(figure: Print, months: float, year: Print, where: str) -> Result:
    """Hold a figure of some months against a whole year's: more than three times apart is no season."""
    usual = year.value * months / 12.0
    if usual / 3.0 <= figure.value <= usual * 3.0:
        return _HOLDS
    return Result(
        CONTRADICTED,
        f"{figure.text} in {months:g} month; {where} has {year.text} in a year, {shown(usual)} in that time",
    )


def hold_count(claimed: Print, listed: int, names: str) -> Result:
    """Hold a number of things against how many are listed."""
    if claimed.span.meets(Span(listed, listed)):
        return _HOLDS
    return Result(CONTRADICTED, f"{claimed.text} claimed, {listed} {names}")


def hold_limit(figure: Print, limit: Print) -> Result:
    """Hold a share against what it cannot exceed."""
    if not limit.span.is_below(figure.span):
        return _HOLDS
    return Result(
        CONTRADICTED, f"{figure.text} is more than {limit.text}, which a share of a whole cannot be"
    )


def sum_of(prints: Sequence[Print]) -> Print:
    """Several figures added up, with what the sum allows."""
    text = " + ".join(print_.text for print_ in prints)
    span = reduce(lambda one, other: one + other, [print_.span for print_ in prints])
    return Print(text, sum(print_.value for print_ in prints), prints[0].unit, span)


_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
_MONTH = "|".join(_MONTHS)
_DATE = re.compile(
    rf"(?:(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)? )?(?:(?P<month>{_MONTH})\b)? ?(?P<year>[0-9]{{4}})?(?![0-9])"
)
_YEARS = re.compile(r"(?P<first>[0-9]{4}) ?[-/] ?(?P<last>[0-9]{2})(?![0-9])")
_SHORT_YEARS = re.compile(r"(?<![0-9/])(?P<first>[0-9]{2})/(?P<last>[0-9]{2})(?![0-9/])")
_QUARTER = re.compile(r"\bq(?P<number>[1-4])\b[^0-9]*(?P<year>[0-9]{4})")


@dataclass(frozen=True)
class Days:
    """A printed date: its first and its last day, and the print."""

    text: str
    start: date
    end: date


def read_days(text: str, year: int | None = None) -> Days | None:
    """Read a date, month, quarter, year or financial year such as 2024-25 in a print.

    Args:
        text: The print, e.g. `24th June 2019`, `later in November`, `2024-25`.
        year: The year where the print has none.

    Example:
        >>> read_days("September 2018").end
        datetime.date(2018, 9, 30)
    """
    folded = " ".join(text.casefold().split())
    quarter, years = _QUARTER.search(folded), _YEARS.search(folded) or _SHORT_YEARS.search(folded)
    if quarter:
        return _financial_quarter(text, int(quarter["number"]), int(quarter["year"]))
    if years and not re.search(_MONTH, folded):
        first = int(years["first"]) if len(years["first"]) == 4 else 2000 + int(years["first"])
        return Days(text, date(first, 4, 1), date(first + 1, 3, 31))
    found = [match for match in _DATE.finditer(folded) if match["month"] or match["year"]]
    if not found:
        return None
    month, printed = found[0]["month"], found[0]["year"]
    in_year = int(printed) if printed else year
    if in_year is None:
        return None
    if not month:
        return Days(text, date(in_year, 1, 1), date(in_year, 12, 31))
    number = _MONTHS[month]
    last = calendar.monthrange(in_year, number)[1]
    if found[0]["day"] and int(found[0]["day"]) <= last:
        day = date(in_year, number, int(found[0]["day"]))
        return Days(text, day, day)
    return Days(text, date(in_year, number, 1), date(in_year, number, last))


def _financial_quarter(text: str, number: int, year: int) -> Days:
    month = 1 + 3 * (number % 4)
    in_year = year + (number == 4)
    return Days(
        text, date(in_year, month, 1), date(in_year, month + 2, calendar.monthrange(in_year, month + 2)[1])
    )


def hold_past(told: Days, issued: Days) -> Result:
    """Hold what is told as done, or as near, against the document's own date."""
    if told.start <= issued.end:
        return _HOLDS
    return Result(CONTRADICTED, f"“{told.text}” is after the document's own date, {issued.text}")


def hold_future(due: Days, issued: Days) -> Result:
    """Hold what is still to come against the document's own date, or that of its newest figures."""
    if due.end > issued.start:
        return _HOLDS
    over = f"{due.text} was over on {day_text(due.end)}"
    return Result(CONTRADICTED, f"{over}, and the document is of {issued.text} or later")


def hold_within(due: Days, end: Days) -> Result:
    """Hold a date against the end of what it belongs to."""
    if due.start <= end.end:
        return _HOLDS
    return Result(CONTRADICTED, f"{due.text} is after the plan's own end, {end.text}")


def hold_latest(told: Days, newer: Days, where: str) -> Result:
    """Hold "the latest" against a newer print of the same."""
    if newer.start <= told.end:
        return _HOLDS
    return Result(CONTRADICTED, f"the figure is of {told.text}; {where} has “{newer.text}”")


def hold_span(years: float, due: Days, issued: Days) -> Result:
    """Hold "over the next so many years" against its deadline and the document's own date."""
    left = (due.end - issued.start).days / 365.25
    if left >= years - 1.0:
        return _HOLDS
    return Result(
        CONTRADICTED,
        f"{due.text} is at most {left:.1f} years after the start of {issued.text}, not {years:g}",
    )


def hold_term(start: Days, years: float, needed: Days) -> Result:
    """Hold a term that started on a day and runs so many years against a period in which it is in force."""
    ends = start.start.replace(year=start.start.year + int(years))
    if ends > needed.start:
        return _HOLDS
    return Result(
        CONTRADICTED, f"{years:g} years from {start.text} ended on {day_text(ends)}, before {needed.text}"
    )
