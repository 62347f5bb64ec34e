"""The rules on shares, parts and totals: pure functions, each with its arithmetic in words; see `rules`."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from analysis.claims.printed import Print, Span, shown
from analysis.claims.rules import CONTRADICTED, HOLDS, IN_PART, Result, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

_HOLDS = Result(HOLDS)


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
