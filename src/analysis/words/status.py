"""Status, standing and evidence of a goal, in words.

Why a goal is not judged and what to bear in mind of one that is; how an open target can be read; where a
figure stands among all councils of England; what each statistic says, and why one could not be computed.
Every sentence is computed from a declared table, and nothing here says why a figure moved. Numbers and
phrases are those of `words.figures`.
"""

from __future__ import annotations

import math
import re

from analysis.vocabulary.certainty import (
    CLEAR,
    NOT_CLEAR,
    NOT_TESTED,
    SUBJECTS,
    THE_SAME,
    WHY_NOT_CLEAR,
    certainty_note,
    certainty_tail,
    judged_word,
    short_note,
)
from analysis.vocabulary.marks import NOT_AVAILABLE
from analysis.vocabulary.numbers import printed_decimals, round_half_away
from analysis.vocabulary.statuses import MET, NOT_JUDGED, WITHIN_TOLERANCE
from analysis.words.figures import (
    COMPARATOR_WORDS,
    Row,
    apart_words,
    difference_words,
    direction_verb,
    format_value,
    is_missing,
    join_words,
    period_words,
    rounding_note,
    signed_difference,
    told_apart,
    value_words,
)

_REASONS = {
    "baseline_being_set": "The plan says that the baseline is being set: there is no target yet.",
    "not_applicable": "The plan prints “{target_text}” for the target: none was set.",
    "target_not_set": "The plan sets no target for {target_year}.",
    "target_ambiguous": "The wording of the target, “{target_text}”, can be read in several ways, and no "
    "reading is declared.",
    "baseline_missing": "The target is a change from a baseline that the plan does not give as a number.",
    "kind_not_judged": "A target of this kind cannot be judged by one figure.",
    "no_polarity": "Neither direction is declared as better.",
    "suppressed": "The figure is confidential.{latest}",
    "unsupported_type": "The target and the published figure are not in the same unit.",
}


_NO_PLACE = {
    "neighbours": "and no list of statistical neighbours is held for this area",
    "region": "and no region is held for this area",
    "unpublished": "whose figure for the period is not published",
    "absent": "and no figure of it for the period is in the data",
}


_NO_GAP = {
    "": "The target is for a gap, and it is not declared to which group or place: no level can judge it.",
    "no_year": "The target cuts a gap, and the plan names no year from which it is cut.",
    "no_time": "The target cuts a gap, and the figure is not later than {label}, from which it is cut.",
    "absent": "The target cuts a gap, and the figures of both sides for {label} are not in the data.",
    "break": "The target cuts a gap, and the series changed after {label}, from which it is cut.",
    "none": "The target cuts a gap, and there was none in {label}: it was not behind.",
}


_LEFT_OUT = "cannot be right and is left out (see data quality)"


def reason_sentence(row: Row) -> str:
    """Why a goal is not judged, or what the reader must bear in mind; empty where nothing."""
    reason, detail = str(row["reason"]), str(row["reason_detail"])
    if reason == "target_not_set" and detail == "other_area":
        return "The plan is another council's: its targets do not judge this area."
    if reason == "target_not_set" and detail == "no_plan":
        return "No target: the project has no plan of this area."
    if reason == "target_not_set" and str(row["pace_year"]) > str(row["target_year"]):
        target = float(row["pace_target"])
        asked = value_words(target, row["unit"], printed_decimals(target, int(row["decimals"])))
        return f"The plan sets no target for {row['target_year']}; for {row['pace_year']} it sets {asked}."
    if reason == "gap_not_measured":
        code, _, label = detail.partition("|")
        return _NO_GAP[code].format(label=label)
    if reason == "comparator_missing":
        comparator, _, why = detail.partition("|")
        place = COMPARATOR_WORDS.get(comparator, comparator)
        return f"The target follows {place}, {_NO_PLACE[comparator if why == 'none' else why]}."
    if reason == "not_annual":
        kind, _, given = detail.partition("|")
        part = "part of the year" if kind == "part" else "more than one year"
        year = row["target_year"]
        if kind == "day":
            return (
                f"The figure given is for {given}, another day than the target for {year}: it is not judged."
            )
        return f"The figure given is for {given}, {part}; the target is for {year}, so it is not judged."
    if reason == "not_available":
        if is_missing(row["value"]):
            return "No figure is published, and the council has not added one."
        latest = "the latest is shown but not judged."
        if detail == "not_collected":
            return f"The figure for {row['target_year']} was not collected or is not published; {latest}"
        if detail == "withdrawn":
            return f"The published figure for {row['target_year']} {_LEFT_OUT}; {latest}"
        if detail != "latest_only":
            return f"The publisher gives no figure for {row['target_year']}; {latest}"
        return f"No figure for {row['target_year']} is in the data; {latest}"
    if reason == "small_numbers":
        decimals = max(int(row["decimals"]), 1)
        low, high = (value_words(row[name], row["unit"], decimals) for name in ("lower", "upper"))
        return (
            f"The 95% interval of the figure ({low} to {high}) reaches into another status: it may be chance."
        )
    if reason == "target_not_set" and row["target_text"] not in ("", "-"):
        text, year = row["target_text"], row["target_year"]
        return f"The plan’s target for {year}, “{text}”, gives no number to judge by."
    if reason not in _REASONS:
        return ""
    return _REASONS[reason].format(
        target_text=row["target_text"],
        target_year=row["target_year"],
        latest="" if is_missing(row["value"]) else " The latest that is published is shown but not judged.",
    )


def above_hundred_sentence(row: Row) -> str:
    """Why a percentage lies above 100 and is not cut; empty for all others."""
    if row["unit"] != "percent" or is_missing(row["value"]) or float(row["value"]) <= 100:
        return ""
    return (
        "It lies above 100% because those counted are divided by an estimate of how many there are. It is "
        "shown as published, not cut to 100%; it does not mean that everybody takes part."
    )


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
        short = re.sub(
            r"[0-9]+\.[0-9]{3,}", lambda number: f"{round_half_away(float(number[0]), 1):g}", arithmetic
        )
        if name:
            found.append(f"{_READING_WORDS.get(name, name)}: {short}")
    return f"Readings: {'; '.join(found)}." if found else ""


_QUARTERS = {"A": "best", "B": "second", "C": "third", "D": "weakest"}
_FIFTHS = {1: "best", 2: "second", 3: "middle", 4: "fourth", 5: "weakest"}


def national_sentence(row: Row) -> str:
    """The standing in a sentence; empty where the figures of some councils only are there."""
    if is_missing(row["national_rank"]):
        return ""
    text = (
        f"Among the {int(row['national_of'])} councils in England with a figure it ranks "
        f"{int(row['national_rank'])}, where 1 is best"
    )
    shares = []
    if row["national_band"]:
        shares.append(f"the {_QUARTERS[str(row['national_band'])]} quarter (band {row['national_band']})")
    if not is_missing(row["national_quintile"]):
        shares.append(f"the {_FIFTHS[int(row['national_quintile'])]} fifth")
    return f"{text}: in {' and '.join(shares)}." if shares else f"{text}."


def national_place(row: Row) -> str:
    """The standing in a short sentence; empty as `national_sentence` is.

    Example:
        "It ranks 145 of 151 councils in England, where 1 is best."
    """
    place, _ = national_note(row)
    return f"It ranks {place} councils in England, where 1 is best." if place else ""


def national_note(row: Row) -> tuple[str, str]:
    """The standing for a cell of a table and what stands under it; empty as `national_sentence` is.

    Example:
        ("145 of 151", "weakest quarter")
    """
    if is_missing(row["national_rank"]):
        return "", ""
    quarter = f"{_QUARTERS[str(row['national_band'])]} quarter" if row["national_band"] else ""
    return f"{int(row['national_rank'])} of {int(row['national_of'])}", quarter


def size_and_side(row: Row) -> str:
    """How far the figure is on the wrong side of its target: `33.2 percentage points below`."""
    is_band = row["tolerance_kind"] in ("band", "range")  # missed on either side
    apart = float(row["value"]) - float(row["target_value"]) if is_band else float(row["shortfall"])
    is_above = apart > 0 if is_band else row["polarity"] != "high"
    size = difference_words(abs(apart), row["unit"], apart_decimals(row))
    return f"{size}{target_rounding_note(row, apart)} {'above' if is_above else 'below'}"


def target_rounding_note(row: Row, apart: float) -> str:
    """What stands behind the distance from a target where the prints of figure and target do not give it."""
    value = float(row["value"])
    asked = value - math.copysign(apart, value - float(row["target_value"]))  # of a range, the nearer end
    figures = (value, int(row["decimals"])), (asked, target_decimals(row))
    return rounding_note((apart, apart_decimals(row)), *figures)


def apart_decimals(row: Row) -> int:
    """Decimals of the distance to a target: as many as show that there is one, where it is not met."""
    own = int(row["decimals"])
    is_shown_so = direction_verb(float(row["value"]) - float(row["target_value"]), own) != "did not change"
    return own if row["status"] == MET or is_shown_so else max(own, target_decimals(row))


def apart_from_target(row: Row) -> str:
    """How far the figure is from its target, for a cell; of a gap to be cut how much too wide it is.

    Example:
        "33.2 below"
    """
    decimals = int(row["decimals"])
    if row["tolerance_kind"] == "gap":
        size = format_value(row["shortfall"], "count", decimals)
        return f"gap {size} too wide" if row["shortfall"] > 0 else "gap narrow enough"
    if is_missing(row["value"]) or is_missing(row["target_value"]):
        return NOT_AVAILABLE
    if row["tolerance_kind"] == "range" and row["status"] == MET:
        return "in the range"
    return apart_words(float(row["value"]) - float(row["target_value"]), apart_decimals(row))


def distance_to_target(row: Row) -> str:
    """How far the figure is on the wrong side of its target, in words.

    Example:
        "33.2 percentage points below the target"
    """
    if row["tolerance_kind"] == "gap":
        size = difference_words(row["shortfall"], row["unit"], int(row["decimals"]))
        return f"the gap is {size} wider than the target asks for"
    if row["tolerance_kind"] != "band":
        target = "it" if row["tolerance_kind"] == "range" else "the target"
        return f"{size_and_side(row)} {target}{better_side_note(row)}"
    width = difference_words(row["tolerance"], row["unit"], int(row["decimals"]))
    return f"{size_and_side(row)} the target, where {width} on either side is met"


def better_side_note(row: Row) -> str:
    """What stands behind the distance from a range that a figure left on the side that is better."""
    apart = float(row["value"]) - float(row["target_value"])
    is_better = {"high": apart > 0, "low": apart < 0}.get(str(row["polarity"]), False)
    is_outside = row["tolerance_kind"] == "range" and row["status"] != MET
    return ", on its better side" if is_better and is_outside else ""


def difference_is_shown(row: Row) -> bool:
    """Whether a target that is not met is missed by more than nothing at all."""
    return float(row["shortfall"]) > 0


def target_decimals(row: Row) -> int:
    """Decimals of a target: as many as it was set with."""
    value, decimals = float(row["target_value"]), int(row["decimals"])
    if row["target_kind"] in ("match_comparator", "beat_comparator"):
        return decimals  # another place's figure, shown as that is shown
    return printed_decimals(value, decimals)


def target_number(row: Row, *, prose: bool = True) -> str:
    """A target as its number, of a range both ends; empty where it has none.

    Example:
        "60% to 70%"
    """
    unit = str(row["unit"])
    if not is_missing(row["target_lower"]):
        ends = [float(row[name]) for name in ("target_lower", "target_upper")]
        places = max(printed_decimals(end, int(row["decimals"])) for end in ends)
        return " to ".join(format_value(end, unit, places, prose=prose) for end in ends)
    if is_missing(row["target_value"]):
        return ""
    return format_value(row["target_value"], unit, target_decimals(row), prose=prose)


def target_words(row: Row) -> str:
    """The target in words: `a 2024/25 target of 49%`; how it was printed where it is no number."""
    if is_missing(row["target_lower"]) and is_missing(row["target_value"]):
        return f"a {row['target_year']} target printed as “{row['target_text']}”"
    return f"a {row['target_year']} target of {_asked_for(row)}"


def _asked_for(row: Row) -> str:
    """A target that is a number or a range of them, as sentences name it."""
    if not is_missing(row["target_lower"]):
        return target_number(row)
    return value_words(row["target_value"], row["unit"], target_decimals(row))


def status_certainty(row: Row) -> str:
    """How sure a status is: clear where the figure's interval lies within it."""
    if is_missing(row["lower"]):
        return NOT_TESTED
    return NOT_CLEAR if row["reason"] == "small_numbers" else CLEAR


def verdict_sentence(row: Row) -> str:
    """The figure against its target, in one sentence.

    Example:
        "15.8% in 2024, against a 2024/25 target of 49%: missed, 33.2 percentage points below the target."
    """
    unit, decimals = row["unit"], int(row["decimals"])
    if is_missing(row["value"]):
        return "No figure is available."
    figure = f"{value_words(row['value'], unit, decimals)} {period_words(row['period_label'])}"
    if row["status"] == NOT_JUDGED:
        return (
            f"{figure}." if row["reason_detail"] == "no_plan" else f"{figure}; not judged against the plan."
        )
    if row["status"] == MET:
        return f"{figure}, against {target_words(row)}: met."
    if not difference_is_shown(row):
        return f"{figure}, against {target_words(row)}: level with it, and the target asks for more."
    verdict = "within tolerance" if row["status"] == WITHIN_TOLERANCE else "missed"
    return f"{figure}, against {target_words(row)}: {verdict}, {distance_to_target(row)}."


_NO_CHANGE_SHOWN = {
    "running_total": "This is a running total: its years are not compared.",
    "part_year": "This figure covers part of a year, so it is not compared with whole years.",
    "excluded_year": "This year is marked as not comparable with others.",
}


def movement_sentence(row: Row, subject: str = "It") -> str:
    """What happened since the comparable year before; why nothing can be said where it cannot."""
    unit, decimals = row["unit"], int(row["decimals"])
    if is_missing(row["value"]):
        return ""
    if is_missing(row["change"]):
        if row["change_note"]:
            return _NO_CHANGE_SHOWN[row["change_note"]]
        if row["break_note"]:
            return f"The series restarted in {row['break_note']} and has no earlier comparable year."
        return "There is no comparable earlier figure."
    was = value_words(row["previous_value"], unit, decimals)
    then = period_words(row["previous_label"])
    years = join_words(str(row["change_note"]).split(", "))
    gap = f" There are no comparable figures for {years}." if years else ""
    size = told_apart(row["value"], row["previous_value"], unit, decimals, difference=float(row["change"]))
    if not size:
        return f"{subject} did not change from {was} {then}.{gap}"
    verb = "rose" if row["change"] > 0 else "fell"
    tail = change_tail(row, "change", row["change_word"])
    return f"{subject} {verb} by {size} from {was} {then}{tail}.{gap}"


def change_tail(row: Row, name: str, word: str) -> str:
    """How sure a change is, as the end of its sentence; `name` is that of its columns."""
    return certainty_tail(
        "change", word, str(row[f"{name}_certainty"]), str(row[f"{name}_reason"]),
        is_small=bool(row[f"{name}_is_small"]),
    )  # fmt: skip


def start_sentence(row: Row, subject: str = "It") -> str:
    """From the baseline year or the first comparable year to now; nothing where that is the year before.

    Example:
        "The share of new EHC plans issued within 20 weeks fell from 31.2% in 2022 (the first comparable
        year) to 15.8% in 2024; not tested, no counts are published."
    """
    if is_missing(row["change_since_first"]) or row["first_label"] == row["previous_label"]:
        return ""
    unit, decimals = row["unit"], int(row["decimals"])
    verb = direction_verb(row["change_since_first"], decimals)
    was = f"{value_words(row['first_value'], unit, decimals)} {period_words(row['first_label'])}"
    now = f"{value_words(row['value'], unit, decimals)} {period_words(row['period_label'])}"
    start = "the plan’s baseline year" if row["first_is_baseline"] else "the first comparable year"
    if verb == "did not change":
        return f"{subject} stands where it stood {period_words(row['first_label'])} ({start}), at {now}."
    tail = change_tail(row, "first", row["first_word"])
    return f"{subject} {verb} from {was} ({start}) to {now}{tail}."


def record_sentence(row: Row) -> str:
    """Whether the figure is the best or the worst of at least five comparable years; empty otherwise."""
    if not row["record"] or is_missing(row["trend_n"]):
        return ""
    n, start = int(row["trend_n"]), row["trend_from"]
    return f"It is the {row['record']} of the {n} comparable figures since {start}."


def comparator_sentence(row: Row, place: str, name: str) -> str:
    """The figure beside England or the region, with how sure the difference is.

    Args:
        row: A row of `results.ASSESSMENTS`.
        place: The other place in words.
        name: england or region: whose columns to read.
    """
    value, word = row[f"{name}_value"], str(row[f"{name}_word"])
    if is_missing(value):
        text = f"No figure for {place} {period_words(row['period_label'])}"
        is_left_out = row[f"{name}_reason"] == "withdrawn"
        return f"{text}: the published one {_LEFT_OUT}." if is_left_out else f"{text}."
    unit, decimals = row["unit"], int(row["decimals"])
    other = value_words(value, unit, decimals)
    plain = float(row["value"]) - float(value)
    size = told_apart(row["value"], value, unit, decimals)
    if word == THE_SAME or not size:
        return f"The same as {place} ({other})."
    side = "above" if plain > 0 else "below"
    tail = comparator_tail(row, name)
    strict = "; at the stricter level of 99.8% too" if name == "england" and row["england_is_strict"] else ""
    return f"{size[0].upper()}{size[1:]} {side} {place} ({other}){tail}{strict}."


def comparator_tail(row: Row, name: str) -> str:
    """How a comparison with England or the region ends: what it means, or how sure it is.

    The plan judges a figure's way, the publisher what a difference between places means: where only the
    plan names a direction, the sentence says why it is not called better or worse.
    """
    certainty = str(row[f"{name}_certainty"])
    tail = certainty_tail(
        "difference", str(row[f"{name}_word"]), certainty, str(row[f"{name}_reason"]),
        is_small=bool(row[f"{name}_is_small"]),
    )  # fmt: skip
    is_open = certainty == CLEAR and row["publisher_polarity"] == "none" != row["polarity"]
    return f"{tail}, which the publisher does not judge" if is_open else tail


def trend_sentence(row: Row) -> str:
    """The long run over all comparable years, and the last five beside it, in one sentence."""
    n = 0 if is_missing(row["trend_n"]) else int(row["trend_n"])
    if n == 0:
        return ""
    restart = (
        f" The series restarted in {row['break_note']}: earlier years are not comparable."
        if row["break_note"]
        else ""
    )
    if n == 1:
        lead = f"Only one comparable year ({row['trend_to']}): no trend can be given."
        return f"{lead}{_years_words(row)}{restart}"
    lead = _long_words(row, n)
    recent = _five_words(row)
    between = "" if not recent else f"; {recent}"
    caution = f" Caution: it {row['trend_caution']}." if row["trend_caution"] else ""
    return f"{lead}{between}.{_years_words(row)}{caution}{restart}"


def over_words(row: Row, *, has_span: bool = False) -> str:
    """Over how many years a long run goes; where years between have no figure, over how many figures.

    Args:
        row: A row of `results.ASSESSMENTS`.
        has_span: Whether its first and last year are said too.

    Example:
        >>> row = {"trend_n": 8, "trend_from": "2015/16", "trend_to": "2024/25", "trend_has_holes": True}
        >>> over_words(row, has_span=True), over_words(row | {"trend_n": 10, "trend_has_holes": False})
        ('over 8 figures from 2015/16 to 2024/25', 'over 10 years')
    """
    n, span = int(row["trend_n"]), span_words(str(row["trend_from"]), str(row["trend_to"]))
    what, joined = ("figures", " from ") if row["trend_has_holes"] else ("years", ", ")
    return f"over {n} {what}{f'{joined}{span}' if has_span else ''}"


def _long_words(row: Row, n: int) -> str:
    unit, decimals = row["unit"], int(row["decimals"])
    span = span_words(str(row["trend_from"]), str(row["trend_to"]))
    if row["trend_certainty"] == NOT_TESTED:
        if row["trend_reason"] == "not_enough_points":
            steps, rises = n - 1, int(row["trend_rises"])
            up = f"up in {rises} of {steps} {'step' if steps == 1 else 'steps'}"
            what = "figures" if row["trend_has_holes"] else "years"
            return f"{n} comparable {what} ({span}), {up}; too few for a long-run trend"
        why = certainty_note("trend", NOT_TESTED, str(row["trend_reason"]))
        quoted = f": {row['trend_noted']}" if row["trend_noted"] else ""
        return f"The long run over {n} figures ({span}): {why}{quoted}"
    if not row["trend"]:
        low, high = (value_words(row[name], unit, decimals) for name in ("trend_lowest", "trend_highest"))
        figures = f"at {low} in each" if low == high else f"ranging from {low} to {high}"
        return f"No clear trend {over_words(row, has_span=True)}, {figures}"
    places = max(decimals, 1)
    slope = f"about {difference_words(row['trend_slope'], unit, places)}"
    if direction_verb(float(row["trend_slope"]), places) == "did not change":
        slope = f"less than {difference_words(10.0**-places, unit, places)}"
    word = trend_word(row)
    judged = f", which is {word}" if word in ("better", "worse") else ""
    return f"{str(row['trend']).capitalize()} {over_words(row, has_span=True)}, by {slope} a year{judged}"


def span_words(first: str, last: str) -> str:
    """From one period to another; a range of ranges is joined otherwise, so that it can be read.

    Example:
        >>> span_words("2012-13", "2024-25"), span_words("2018-19 to 2020-21", "2022-23 to 2024-25")
        ('2012-13 to 2024-25', '2018-19 to 2020-21 through 2022-23 to 2024-25')
    """
    return f"{first} {'through' if ' to ' in f'{first}{last}' else 'to'} {last}"


def _five_words(row: Row) -> str:
    """What the last five years say, so worded that it stands behind the long run; empty where not needed."""
    reason = str(row["five_reason"])
    if row["five_certainty"] == NOT_TESTED:
        if reason in ("not_enough_points", row["trend_reason"]):
            return ""  # said already
        return f"the last five are {certainty_note('trend', NOT_TESTED, reason)}"
    if not row["five"]:
        note = f" ({WHY_NOT_CLEAR[reason]})" if reason in WHY_NOT_CLEAR else ""
        return f"over the last five no clear change{note}"
    unsure = "" if row["five_certainty"] == CLEAR else f" ({WHY_NOT_CLEAR.get(reason, '')})"
    if row["trend"] and row["trend"] != row["five"]:
        return f"but {row['five']} over the last five{unsure}: the two disagree"
    return f"over the last five {row['five']}{' too' if row['trend'] else ''}{unsure}"


def _years_words(row: Row) -> str:
    """Which years between the first and the last have no figure, or are left out, and why."""
    found = []
    if row["trend_missing"]:
        found.append(f" No figure for {join_words(str(row['trend_missing']).split(', '))}.")
    if row["trend_left_out"]:
        found.append(f" Left out: {join_words(str(row['trend_left_out']).split(', '))}.")
    if row["trend_other_source"]:
        years = join_words(str(row["trend_other_source"]).split(", "))
        found.append(f" Not joined, being of another kind of source: {years}.")
    return "".join(found)


def trend_word(row: Row) -> str:
    """What the long run means: better or worse where it is clear and judged, otherwise which way."""
    if not row["trend"]:
        return ""
    way = 1.0 if row["trend"] == "rising" else -1.0
    return judged_word(way, str(row["polarity"]), str(row["trend_certainty"]))


def england_sentence(row: Row) -> str:
    """The figure beside England."""
    return comparator_sentence(row, "England", "england")


def region_sentence(row: Row, region: str) -> str:
    """The figure beside the region."""
    place = region if "London" in region or region.startswith("Yorkshire") else f"the {region}"
    return comparator_sentence(row, place, "region")


_NUMBER_WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _count(number: int) -> str:
    return _NUMBER_WORDS[number] if number < len(_NUMBER_WORDS) else str(number)


def range_words(row: Row, *, is_short: bool = False) -> str:
    """Where the figure stands in the range of its neighbours, in a few words; empty without a range.

    Args:
        row: A row of `results.ASSESSMENTS`.
        is_short: It stands under the neighbours' figure, so that they need not be named.
    """
    if is_missing(row["neighbour_below"]):
        return ""
    n, below, above = (int(row[f"neighbour_{name}"]) for name in ("n", "below", "above"))
    whose = "the" if row["comparator_group"] else "its"
    near = "" if is_short else f" {near_words(row['comparator_group'], is_short=True)}"
    others = _count(n) if is_short else f"{whose} {_count(n)}{near}"
    for count, side in ((below, "below"), (above, "above")):
        if count == n:
            return f"{side} all {others}" if is_short else f"{side} all of {others}"
        if count == n - 1:
            return f"{side} {_count(count)} of {others}"
    return "within their range" if is_short else f"within the range of {others}"


def near_words(group: object, *, is_short: bool = False) -> str:
    """What an area's statistical neighbours, or the council's own group in their place, are called.

    Example:
        >>> near_words(""), near_words("", is_short=True), near_words("Coast")
        ('statistical neighbours', 'neighbours', 'councils of the group Coast')
    """
    return (
        f"councils of the group {group}" if group else "neighbours" if is_short else "statistical neighbours"
    )


def neighbour_sentence(row: Row) -> str:
    """Where the figure stands among its statistical neighbours, or a group: a range, no test of chance."""
    near = near_words(row["comparator_group"])
    if is_missing(row["neighbour_n"]):
        return "No list of statistical neighbours is held for this area."
    if is_missing(row["neighbour_mean"]):
        return f"No figure for {near} {period_words(row['period_label'])}."
    n, unit, decimals = int(row["neighbour_n"]), row["unit"], int(row["decimals"])
    mean = value_words(row["neighbour_mean"], unit, decimals)
    place = range_words(row)
    if place:
        low, high = (value_words(row[f"neighbour_{end}"], unit, decimals) for end in ("lowest", "highest"))
        text = f"{place[0].upper()}{place[1:]} ({low} to {high}); their mean is {mean}."
    elif n == 1:
        one = f"of the {near}" if row["comparator_group"] else near.removesuffix("s")
        text = f"One {one} has a figure, {mean}: too few for a range."
    else:
        have = f"{_count(n).capitalize()} {near} have a figure"
        text = f"{have}, their mean is {mean}: too few for a range."
    if not is_missing(row["rank"]):
        text += f" Rank {int(row['rank'])} of {int(row['rank_of'])}, where 1 is best."
    return text


def sensitivity_sentence(row: Row) -> str:
    """What changes the verdict beside the neighbours, where anything does."""
    choices = sensitive_to(row)
    near = near_words(row["comparator_group"], is_short=True)
    return f"Which side of the {near} it is on is not settled: it changes {choices}." if choices else ""


def sensitive_to(row: Row) -> str:
    """The choices of comparator that would change the verdict beside the neighbours; empty for none."""
    return join_words(
        "against their median instead of their mean"
        if flip == "median"
        else f"with the neighbour list of {flip.partition(':')[2]}"
        for flip in str(row["sensitivity"]).split()
    )


def movement_words(row: Row) -> str:
    """Who moved; only of a gap whose change is clear is it said that it closes."""
    return str(row["movement"])


def gap_certainty(row: Row) -> str:
    """How sure a gap between two groups and its change are, from their counts; why that cannot be said.

    Args:
        row: A row of `tables.results.GROUP_GAPS`.
    """
    unit, places = str(row["unit"]), max(int(row["decimals"]), 1)
    if is_missing(row["lower"]):
        if not is_missing(row["change"]):
            return ""  # said of the change, for the same reason
        note = certainty_note("gap", str(row["gap_certainty"]), str(row["gap_reason"]))
        return f"The gap is {note}." if note else ""
    low, high = (signed_difference(row[name], unit, places) for name in ("lower", "upper"))
    text = f"95% interval of the gap: {low} to {high}"
    note = certainty_note(
        "gap", str(row["gap_certainty"]), str(row["gap_reason"]), is_small=bool(row["gap_is_small"])
    )
    text += f": {note}." if note else "."
    if is_missing(row["change_lower"]):
        return text
    low, high = (signed_difference(row[name], unit, places) for name in ("change_lower", "change_upper"))
    note = certainty_note(
        "change", str(row["change_certainty"]), str(row["change_reason"]),
        is_small=bool(row["change_is_small"]),
    ) or str(row["change_word"])  # fmt: skip
    return f"{text} Change of the gap, 95% interval: {low} to {high}: {note}."


def gap_note(row: Row) -> str:
    """The interval of a gap as a note in a table; empty without one."""
    if is_missing(row["lower"]):
        return ""
    places = max(int(row["decimals"]), 1)
    low, high = (signed_difference(row[name], row["unit"], places) for name in ("lower", "upper"))
    small = ", fewer than 30 in a group" if row["gap_is_small"] else ""
    return f"{low} to {high}{small}"


def gap_change_note(row: Row) -> str:
    """Since when a gap changed, the interval and how sure it is, as a note in a table; empty without one."""
    if is_missing(row["change"]):
        return ""
    note = short_note("change", str(row["change_certainty"])) or str(row["change_word"])
    note = f"since {row['previous_label']}, {note}"
    if is_missing(row["change_lower"]):
        return note
    places = max(int(row["decimals"]), 1)
    low, high = (
        signed_difference(row[name], row["unit"], places) for name in ("change_lower", "change_upper")
    )
    return f"{low} to {high}, {note}"


def gap_sentence(row: Row) -> str:
    """The gap between two groups in its latest year, and who moved since the comparable year before.

    Args:
        row: A row of `tables.results.GROUP_GAPS`.
    """
    unit, decimals = row["unit"], int(row["decimals"])
    size = difference_words(row["difference"], unit, decimals)
    now = direction_verb(row["difference"], decimals)
    side = {"rose": f"{size} behind", "fell": f"{size} ahead of"}.get(now, "level with")
    lower, higher = str(row["group_2"]), str(row["group_1"]).lower()
    text = f"{lower} were {side} {higher} {period_words(row['period_label'])}"
    if is_missing(row["change"]):
        return f"{text}; there is no comparable earlier gap."
    then = period_words(row["previous_label"])
    if direction_verb(row["change"], decimals) == "did not change":
        return f"{text}, the same as {then}."
    before = float(row["difference"]) - float(row["change"])
    is_narrower = abs(row["difference"]) < abs(before)
    warning = ": a warning, not a success" if bool(row["is_warning"]) and is_narrower else ""
    who = f" ({movement_words(row)}{warning})" if row["movement"] else ""
    if before * row["difference"] < 0:  # who was behind is now ahead: more or less would mislead
        was = f"{difference_words(before, unit, decimals)} {'behind' if before > 0 else 'ahead'}"
        return f"{text}, after being {was} {then}{who}."
    moved = difference_words(row["change"], unit, decimals)
    note = certainty_note(
        "change", str(row["change_certainty"]), str(row["change_reason"]),
        is_small=bool(row["change_is_small"]),
    )  # fmt: skip
    tail = f"; {note}" if note else ""
    return f"{text}, {moved} {'less' if is_narrower else 'more'} than {then}{who}{tail}."


NAMES = {
    "recent_trend": "Recent trend", "mann_kendall": "Mann-Kendall test", "theil_sen": "Theil-Sen slope",
    "prediction": "Prediction of the next year", "process_limits": "Process limits (XmR)",
    "assurance": "Target and process limits", "run_chart": "Median of the run chart",
}  # fmt: skip
REASON_CODES = {
    "not_enough_points": "too few comparable years", "missing_values": "a year among those needed is missing",
    "missing_ci": "no counts are published, so there is no interval",
    "counts_inexact": "the counts do not give the figure exactly", "duplicate_periods": "a year occurs twice",
    "overlapping_periods": "the periods overlap", "break_in_series": "the series has a break",
    "not_annual": "the figures are not annual",
    "unsupported_type": "a running total or a type that the method does not take",
    "proportion_0_or_1": "a year at 0% or 100%", "too_few_for_spc": "fewer than 12 comparable figures",
    "outlier_found": "one year alone decides the direction", "suppressed": "the figure is confidential",
    "denominator_zero": "the count below the line is zero",
}  # fmt: skip


def reason_code_words(code: str) -> str:
    """What a reason code means, e.g. `no counts are published, so there is no interval`."""
    return REASON_CODES.get(code, code.replace("_", " "))


def evidence_sentence(row: Row, unit: str, decimals: int) -> str:
    """One statistic in a sentence, or why there is none.

    Args:
        row: A row of `tables.results.STATISTICS`.
        unit: Unit of the indicator.
        decimals: Decimals shown.
    """
    name, label = str(row["name"]), str(row["label"])
    if name == "process_limits" and row["reason"]:
        centre = value_words(row["value"], unit, max(decimals, 1))
        return f"No limits: {reason_code_words(str(row['reason']))}. The mean of these figures is {centre}."
    if name == "recent_trend" and row["reason"] == "outlier_found":
        return "No significant change: one year alone decides the direction."
    if row["reason"]:
        return f"Not computed: {reason_code_words(str(row['reason']))}."
    if name == "recent_trend":
        caution = f" Caution: {row['caution']}." if row["caution"] else ""
        return f"{label} (99.8% level, {p_words(row['p_value'])}).{caution}"
    if name == "mann_kendall":
        clear = "a clear trend" if row["label"] == CLEAR else SUBJECTS["trend"].unclear
        way = "up" if float(row["value"]) > 0 else "down" if float(row["value"]) < 0 else "neither way"
        return (
            f"S = {float(row['value']):g} ({way}), exact {p_words(row['p_value'])}: {clear} at the 1% level."
        )
    if name == "theil_sen":
        places = max(decimals, 1)
        slope = difference_words(row["value"], unit, places)
        way = "up" if float(row["value"]) > 0 else "down" if float(row["value"]) < 0 else "no change"
        limits = ""
        if not is_missing(row["lower"]):
            low, high = (signed_difference(row[end], unit, places) for end in ("lower", "upper"))
            limits = f" (95% interval {low} to {high})"
        return f"{slope} a year {way}{limits}."
    low, high = (
        "" if is_missing(row[end]) else value_words(row[end], unit, max(decimals, 1))
        for end in ("lower", "upper")
    )
    if name == "prediction":
        middle = value_words(row["value"], unit, max(decimals, 1))
        return f"{middle} if the straight line went on (95% prediction interval {low} to {high})."
    if name == "process_limits":
        mean = value_words(row["value"], unit, max(decimals, 1))
        trial = " These are trial limits, from 12 to 14 years." if label else ""
        return f"Mean {mean}; a stable process would stay between {low} and {high}.{trial}"
    if name == "assurance":
        return _ASSURANCE.get(label, "")
    return f"{value_words(row['value'], unit, max(decimals, 1))}; a reference only, it judges nothing."


_ASSURANCE = {
    "consistent_pass": "The target lies on the good side of the limits: without change it would be met.",
    "consistent_fail": "The target lies on the wrong side of the limits: without change it would be missed.",
    "inconsistent": "The target lies between the limits: without change it would be met in some years only.",
}


def p_words(p_value: float | None) -> str:
    """A p value for readers: three decimals, never zero."""
    if p_value is None or is_missing(p_value):
        return "p not given"
    return "p below 0.001" if float(p_value) < 0.001 else f"p = {float(p_value):.3f}"


def beside_sentence(row: Row) -> str:
    """The figure of the indicator that a plan's reading of a goal puts beside it.

    Args:
        row: The other indicator's row of `results.ASSESSMENTS`.
    """
    if is_missing(row["value"]):
        return f"Beside it: {row['short_name']}, of which there is no figure."
    figure = value_words(row["value"], row["unit"], int(row["decimals"]))
    moved = movement_sentence(row)
    return f"Beside it: {row['short_name']}, {figure} {period_words(row['period_label'])}. {moved}".strip()


def reached_sentence(row: Row) -> str:
    """Whether the year before had reached the target already, so that it asks for nothing more.

    Example:
        "The target of 5% had been reached already: 4.6% in 2023-24."
    """
    if any(is_missing(row[name]) for name in ("target_value", "previous_value", "shortfall")):
        return ""
    sign = {"high": 1.0, "low": -1.0}.get(str(row["polarity"]))
    is_strict = row["target_kind"] in ("beat_comparator", "improve_on_baseline")  # level is not enough
    if row["tolerance_kind"] == "range":
        is_inside = row["target_lower"] <= row["previous_value"] <= row["target_upper"]
        is_reached = is_inside and row["status"] == MET  # which left it is no reason to ask for less
        sign = None if not is_reached else 0.0
    if (
        sign is None
        or row["tolerance_kind"] == "band"
        or row["target_kind"] == "maintain"  # it asks for nothing else
        or sign * (float(row["previous_value"]) - float(row["target_value"])) < (1e-9 if is_strict else 0)
    ):
        return ""
    figure = value_words(row["previous_value"], row["unit"], int(row["decimals"]))
    then = period_words(row["previous_label"])
    return f"The target of {_asked_for(row)} had been reached already: {figure} {then}."
