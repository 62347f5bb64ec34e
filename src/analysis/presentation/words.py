"""Numbers and sentences as a reader sees them: the only place that rounds for display.

Every sentence is computed from a declared table. A figure is rounded once, half away from zero;
differences are taken from unrounded figures; a difference of percentages is in percentage points.
Nothing here says why a figure moved.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from analysis.numbers import round_half_away

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MINUS = "\u2212"  # the true minus sign: as wide as a plus, and never broken at the end of a line
NOT_AVAILABLE = "[x]"
Row = "Mapping[str, Any]"

UNIT_WORDS = {"percent": "%", "rate per 10,000": "per 10,000 children", "score": "points", "count": ""}
_DIFFERENCE_WORDS = {
    "percent": ("percentage point", "percentage points"),
    "rate per 10,000": ("per 10,000 children", "per 10,000 children"),
    "score": ("point", "points"),
    "count": ("", ""),
}
STATUS_SYMBOLS = {"Met": "✓", "Within tolerance": "≈", "Missed": "✗", "Not judged": "–"}
STATUS_CLASSES = {
    "Met": "status--met",
    "Within tolerance": "status--near",
    "Missed": "status--missed",
    "Not judged": "status--unjudged",
}


def is_missing(value: object) -> bool:
    """Whether a number of a table is missing."""
    if value is None:
        return True
    try:
        return math.isnan(value)  # type: ignore[arg-type]
    except TypeError:
        return str(value) == "<NA>"


def format_value(value: float | None, unit: str, decimals: int, *, prose: bool = False) -> str:
    """Write a value as a reader sees it.

    Args:
        value: The value in its unit; None or NaN where there is none.
        unit: Unit of `schema.INDICATORS`; percent carries its sign, others stand in a heading.
        decimals: Decimals shown.
        prose: Leave out decimals that are all zero, as a sentence does.

    Returns:
        The rounded value with thousands separated; `[x]` where there is none.

    Example:
        >>> format_value(45, "percent", 1), format_value(45, "percent", 1, prose=True)
        ('45.0%', '45%')
        >>> format_value(1820, "count", 0), format_value(None, "count", 0)
        ('1,820', '[x]')
    """
    if value is None or is_missing(value):
        return NOT_AVAILABLE
    rounded = round_half_away(float(value), decimals)
    text = f"{abs(rounded):,.{max(decimals, 0)}f}"
    if prose and "." in text and not text.rpartition(".")[2].strip("0"):
        text = text.rpartition(".")[0]
    sign = MINUS if rounded < 0 else ""
    return f"{sign}{text}{'%' if unit == 'percent' else ''}"


def value_words(value: float | None, unit: str, decimals: int) -> str:
    """A value with its unit, for a sentence.

    Example:
        >>> value_words(314.5, "rate per 10,000", 1), value_words(15.8, "percent", 1)
        ('314.5 per 10,000 children', '15.8%')
    """
    text = format_value(value, unit, decimals, prose=True)
    tail = "" if unit == "percent" else UNIT_WORDS.get(unit, unit)
    return f"{text} {tail}".strip() if tail and text != NOT_AVAILABLE else text


def period_words(label: str) -> str:
    """A period with its preposition: a day has `on`, everything else `in`.

    Example:
        >>> period_words("31 March 2025"), period_words("2024/25")
        ('on 31 March 2025', 'in 2024/25')
    """
    return f"{'on' if re.match(r'[0-9]{1,2} [A-Z]', label) else 'in'} {label}"


def distance_to_target(row: Row) -> str:
    """How far the figure is on the wrong side of its target, in words.

    Example:
        "33.2 percentage points below the target"
    """
    size = difference_words(row["shortfall"], row["unit"], int(row["decimals"]))
    return f"{size} {'below' if row['polarity'] == 'high' else 'above'} the target"


def difference_words(difference: float, unit: str, decimals: int) -> str:
    """The size of a difference with its unit; the sign is said in words elsewhere.

    Example:
        >>> difference_words(-33.2, "percent", 1), difference_words(1.0, "percent", 1)
        ('33.2 percentage points', '1 percentage point')
    """
    text = format_value(abs(difference), "count", decimals, prose=True)
    one, many = _DIFFERENCE_WORDS.get(unit, (unit, unit))
    return f"{text} {one if text == '1' else many}".strip()


def signed_difference(difference: float | None, unit: str, decimals: int) -> str:
    """A difference with its sign, for a table cell; `[x]` where there is none.

    Example:
        >>> signed_difference(2.4, "percent", 1), signed_difference(-0.85, "score", 2)
        ('+2.4', '−0.85')
    """
    if difference is None or is_missing(difference):
        return NOT_AVAILABLE
    text = format_value(difference, "count", decimals)
    is_zero = not text.strip("0.,")
    return text if text.startswith(MINUS) or is_zero else f"+{text}"


def join_words(words: Iterable[str]) -> str:
    """Words as a list in a sentence.

    Example:
        >>> join_words(["a", "b", "c"])
        'a, b and c'
    """
    held = list(words)
    return held[0] if len(held) == 1 else f"{', '.join(held[:-1])} and {held[-1]}" if held else ""


def count_words(count: int, one: str, many: str) -> str:
    """A count with its noun.

    Example:
        >>> count_words(1, "goal is", "goals are"), count_words(0, "goal", "goals")
        ('1 goal is', 'no goals')
    """
    return f"{count or 'no'} {one if count == 1 else many}"


def direction_verb(change: float, decimals: int) -> str:
    """What a figure did between two years: rose, fell, did not change at the decimals shown."""
    if abs(change) < 0.5 * 10.0**-decimals - 1e-12:
        return "did not change"
    return "rose" if change > 0 else "fell"


def target_words(row: Row) -> str:
    """The target in words: `a 2024/25 target of 49%`; how it was printed where it is no number."""
    if is_missing(row["target_value"]):
        return f"a {row['target_year']} target printed as “{row['target_text']}”"
    decimals = 0 if float(row["target_value"]).is_integer() else int(row["decimals"])
    return f"a {row['target_year']} target of {value_words(row['target_value'], row['unit'], decimals)}"


def verdict_sentence(row: Row) -> str:
    """The figure against its target, in one sentence.

    Example:
        "15.8% in 2024, against a 2024/25 target of 49%: missed, 33.2 percentage points below the target."
    """
    unit, decimals = row["unit"], int(row["decimals"])
    if is_missing(row["value"]):
        return "No figure is available."
    figure = f"{value_words(row['value'], unit, decimals)} {period_words(row['period_label'])}"
    if row["status"] == "Not judged":
        return f"{figure}; not judged against the plan."
    if row["status"] == "Met":
        return f"{figure}, against {target_words(row)}: met."
    verdict = "within tolerance" if row["status"] == "Within tolerance" else "missed"
    return f"{figure}, against {target_words(row)}: {verdict}, {distance_to_target(row)}."


def movement_sentence(row: Row, subject: str = "It") -> str:
    """What happened since the comparable year before; why nothing can be said where it cannot."""
    unit, decimals = row["unit"], int(row["decimals"])
    if is_missing(row["value"]):
        return ""
    if is_missing(row["change"]):
        if row["break_note"]:
            return f"The series restarted in {row['break_note']} and has no earlier comparable year."
        return "There is no comparable earlier figure."
    was = value_words(row["previous_value"], unit, decimals)
    then = period_words(row["previous_label"])
    verb = direction_verb(row["change"], decimals)
    gap = f" There are no comparable figures for {row['change_note']}." if row["change_note"] else ""
    if verb == "did not change":
        return f"{subject} did not change from {was} {then}.{gap}"
    tail = f" ({row['change_word']})" if row["change_word"] in ("better", "worse") else ""
    size = difference_words(row["change"], unit, decimals)
    return f"{subject} {verb} by {size}{tail} from {was} {then}.{gap}"


def best_year_sentence(row: Row, subject: str = "It") -> str:
    """From the best comparable year to now, where the best year is not the latest; otherwise nothing.

    Example:
        "The share of new EHC plans issued within 20 weeks fell from 100% in 2017 to 15.8% in 2024, against
        a 2024/25 target of 49%; 2017 was its best year since 2016."
    """
    if is_missing(row["best_value"]) or row["best_label"] == row["period_label"]:
        return ""
    unit, decimals = row["unit"], int(row["decimals"])
    verb = direction_verb(float(row["value"]) - float(row["best_value"]), decimals)
    if verb == "did not change":
        return ""
    best = f"{value_words(row['best_value'], unit, decimals)} {period_words(row['best_label'])}"
    now = f"{value_words(row['value'], unit, decimals)} {period_words(row['period_label'])}"
    against = "" if row["status"] == "Not judged" else f", against {target_words(row)}"
    start = row["first_label"]
    since = "the first comparable year" if row["best_label"] == start else f"the best since {start}"
    return f"{subject} {verb} from {best} ({since}) to {now}{against}."


def comparator_sentence(row: Row, place: str, value: float, gap: float, word: str) -> str:
    """The figure beside one comparator, with how sure the difference is."""
    if is_missing(value):
        return f"No figure for {place} {period_words(row['period_label'])}."
    unit, decimals = row["unit"], int(row["decimals"])
    other = value_words(value, unit, decimals)
    plain = float(row["value"]) - float(value)
    if word == "the same" or direction_verb(plain, decimals) == "did not change":
        return f"The same as {place} ({other})."
    side = "above" if plain > 0 else "below"
    size = difference_words(plain, unit, decimals)
    judged = {"better": ", which is better", "worse": ", which is worse", "similar": ": no clear difference"}
    return f"{size[0].upper()}{size[1:]} {side} {place} ({other}){judged.get(word, '')}."


def trend_sentence(row: Row) -> str:
    """The trend in the honest words of the methods: by how many comparable years there are."""
    n = 0 if is_missing(row["trend_n"]) else int(row["trend_n"])
    unit, decimals = row["unit"], int(row["decimals"])
    if n == 0:
        return ""
    span = f"{row['trend_from']} to {row['trend_to']}"
    restart = f" The series restarted in {row['break_note']}: earlier years are not comparable." if row["break_note"] else ""
    if n == 1:
        return f"Only one comparable year ({row['trend_to']}): no trend can be given.{restart}"
    low, high = (value_words(row[name], unit, decimals) for name in ("trend_lowest", "trend_highest"))
    if n < 5:
        steps = n - 1
        rises = int(row["trend_rises"])
        up = f"up in {rises} of {steps} {'step' if steps == 1 else 'steps'}"
        return f"{n} comparable years ({span}), {up}; too few to call a trend.{restart}"
    if row["trend_reason"] or row["trend"] in ("No significant change", "Cannot be calculated"):
        return (
            f"No statistically clear trend in the {n} comparable years {span}; values ranged from {low} to {high}. "
            f"With so few years a real change of this size could be missed.{restart}"
        )
    slope = difference_words(row["trend_slope"], unit, max(decimals, 1))
    caution = f" Caution: {row['trend_caution']}." if row["trend_caution"] else ""
    return f"{row['trend']} ({row['trend_method']}, {span}), by about {slope} a year.{caution}{restart}"


_REASONS = {
    "baseline_being_set": "The plan says that the baseline is being set: there is no target yet.",
    "not_applicable": "The plan prints “{target_text}” for the target: none was set.",
    "target_not_set": "The plan sets no target for {target_year}.",
    "target_ambiguous": "The wording of the target, “{target_text}”, can be read in several ways, and no reading is declared.",
    "comparator_missing": "The target follows England, whose figure for the period is missing.",
    "no_polarity": "Neither direction is declared as better.",
    "suppressed": "The figure is confidential.",
    "unsupported_type": "The target and the published figure are not in the same unit.",
}


def reason_sentence(row: Row) -> str:
    """Why a goal is not judged, or what the reader must bear in mind; empty where nothing."""
    reason, detail = str(row["reason"]), str(row["reason_detail"])
    if reason == "target_not_set" and detail == "other_area":
        return "The plan is another council's: its targets do not judge this area."
    if reason == "not_available":
        if is_missing(row["value"]):
            return "No figure is published for this goal, and the council has not added one."
        latest = "the latest is shown but not judged."
        if detail == "not_collected":
            return f"The figure for {row['target_year']} was not collected or is not published; {latest}"
        return f"The figure for {row['target_year']} is not in the data yet; {latest}"
    if reason == "small_numbers":
        decimals = max(int(row["decimals"]), 1)
        low, high = (value_words(row[name], row["unit"], decimals) for name in ("lower", "upper"))
        return f"The 95% interval of the figure ({low} to {high}) reaches into another status: it may be chance."
    if reason not in _REASONS:
        return ""
    return _REASONS[reason].format(target_text=row["target_text"], target_year=row["target_year"])


def england_sentence(row: Row) -> str:
    """The figure beside England."""
    return comparator_sentence(row, "England", row["england_value"], row["england_gap"], row["england_word"])


def region_sentence(row: Row, region: str) -> str:
    """The figure beside the region."""
    return comparator_sentence(row, f"the {region}", row["region_value"], row["region_gap"], row["region_word"])


def neighbour_sentence(row: Row) -> str:
    """The figure beside the mean of the statistical neighbours, with how many of them have one."""
    if is_missing(row["neighbour_mean"]):
        return "No statistical neighbour has a figure for the period."
    place = f"the mean of {int(row['neighbour_n'])} statistical neighbours"
    text = comparator_sentence(row, place, row["neighbour_mean"], row["neighbour_gap"], row["neighbour_word"])
    if not is_missing(row["rank"]):
        text += f" Rank {int(row['rank'])} of {int(row['rank_of'])}, where 1 is best."
    return text


def sensitivity_sentence(row: Row) -> str:
    """What changes the verdict beside the neighbours, where anything does."""
    parts = []
    for flip in str(row["sensitivity"]).split():
        if flip == "median":
            parts.append("against the neighbours' median instead of their mean")
        else:
            parts.append(f"with the neighbour list of {flip.partition(':')[2]}")
    return f"The comparison with neighbours turns out differently {join_words(parts)}." if parts else ""


def gap_sentence(row: Row) -> str:
    """The gap between two groups in its latest year, and who moved since the comparable year before.

    Args:
        row: A row of `results.GROUP_GAPS`.
    """
    unit, decimals = row["unit"], int(row["decimals"])
    size = difference_words(row["difference"], unit, decimals)
    side = "behind" if row["difference"] > 0 else "ahead of"
    lower, higher = str(row["group_2"]), str(row["group_1"]).lower()
    text = f"{lower} were {size} {side} {higher} {period_words(row['period_label'])}"
    if is_missing(row["change"]):
        return f"{text}; there is no comparable earlier gap."
    was = direction_verb(row["change"], decimals)
    if was == "did not change":
        return f"{text}, the same as in {row['previous_label']}."
    moved = difference_words(row["change"], unit, decimals)
    warning = ": a warning, not a success" if bool(row["is_warning"]) and row["change"] < 0 else ""
    way = "less" if row["change"] < 0 else "more"
    return f"{text}, {moved} {way} than in {row['previous_label']} ({row['movement']}{warning})."


_READING_WORDS = {
    "compound": "of each year’s figure",
    "simple": "of the first figure, each year",
    "percentage_points": "in percentage points, each year",
    "one_off": "once, of the first figure",
    "percentage_points_once": "once, in percentage points",
}


def readings_words(readings: str) -> str:
    """The readings of an open target side by side, with their arithmetic, long decimals rounded.

    Args:
        readings: One reading a line, as `name: arithmetic`.
    """
    found = []
    for line in readings.split("\n"):
        name, _, arithmetic = line.partition(": ")
        short = re.sub(r"[0-9]+\.[0-9]{3,}", lambda number: f"{round_half_away(float(number[0]), 1):g}", arithmetic)
        if name:
            found.append(f"{_READING_WORDS.get(name, name)}: {short}")
    return f"Readings: {'; '.join(found)}." if found else ""
