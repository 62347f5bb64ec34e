"""Status, standing and evidence of a goal, in words.

Why a goal is not judged and what to bear in mind of one that is; how an open target can be read; where a
figure stands among all councils of England; what each statistic says, and why one could not be computed.
Every sentence is computed from a declared table, and nothing here says why a figure moved. Numbers and
phrases are those of `words.figures`.
"""

from __future__ import annotations

import re

from analysis.vocabulary.numbers import round_half_away
from analysis.vocabulary.statuses import MET, NOT_JUDGED, WITHIN_TOLERANCE
from analysis.words.figures import (
    COMPARATOR_WORDS,
    Row,
    difference_words,
    direction_verb,
    is_missing,
    join_words,
    period_words,
    printed_decimals,
    signed_difference,
    value_words,
)

_REASONS = {
    "baseline_being_set": "The plan says that the baseline is being set: there is no target yet.",
    "not_applicable": "The plan prints “{target_text}” for the target: none was set.",
    "target_not_set": "The plan sets no target for {target_year}.",
    "target_ambiguous": "The wording of the target, “{target_text}”, can be read in several ways, and no "
    "reading is declared.",
    "comparator_missing": "The target follows {place}, and there is no such figure for the period.",
    "baseline_missing": "The target is a change from a baseline that the plan does not give as a number.",
    "kind_not_judged": "A target of this kind cannot be judged by one figure.",
    "no_polarity": "Neither direction is declared as better.",
    "suppressed": "The figure is confidential.{latest}",
    "unsupported_type": "The target and the published figure are not in the same unit.",
}


def reason_sentence(row: Row) -> str:
    """Why a goal is not judged, or what the reader must bear in mind; empty where nothing."""
    reason, detail = str(row["reason"]), str(row["reason_detail"])
    if reason == "target_not_set" and detail == "other_area":
        return "The plan is another council's: its targets do not judge this area."
    if reason == "target_not_set" and detail == "no_plan":
        return "No target: the project has no plan of this area."
    if reason == "not_available":
        if is_missing(row["value"]):
            return "No figure is published, and the council has not added one."
        latest = "the latest is shown but not judged."
        if detail == "not_collected":
            return f"The figure for {row['target_year']} was not collected or is not published; {latest}"
        if detail != "latest_only":
            return f"The publisher gives no figure for {row['target_year']}; {latest}"
        return f"The figure for {row['target_year']} is not in the data yet; {latest}"
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
        place=COMPARATOR_WORDS.get(detail, detail),
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


_WHY_NOT_RECENT = {
    "missing_values": "not all of the latest five years have counts",
    "missing_ci": "not all of the latest five years have an interval",
    "not_annual": "there is not one figure a year",
    "denominator_zero": "a year has nobody to count",
    "proportion_0_or_1": "a year stands at 0% or 100%",
}


def caution_words(caution: str) -> str:
    """What to print beside a trend, with reason codes in words."""
    return re.sub(
        r" \(([a-z0-9_]+)\)",
        lambda code: f": {_WHY_NOT_RECENT.get(code[1], code[1].replace('_', ' '))}",
        caution,
    )


_QUARTERS = {"A": "best", "B": "second", "C": "third", "D": "weakest"}
_FIFTHS = {1: "best", 2: "second", 3: "middle", 4: "fourth", 5: "weakest"}

SCORECARD_NOTE = (
    "The rank under England is among all councils with a figure, 1 best; bands are quarters of them, A best."
)


def national_note(row: Row) -> str:
    """The standing for a cell; empty where the figures of some councils only are there."""
    if is_missing(row["national_rank"]):
        return ""
    band = f", band {row['national_band']}" if row["national_band"] else ""
    return f"rank {int(row['national_rank'])} of {int(row['national_of'])}{band}"


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


def distance_to_target(row: Row) -> str:
    """How far the figure is on the wrong side of its target, in words.

    Example:
        "33.2 percentage points below the target"
    """
    size = difference_words(row["shortfall"], row["unit"], int(row["decimals"]))
    return f"{size} {'below' if row['polarity'] == 'high' else 'above'} the target"


def difference_is_shown(row: Row) -> bool:
    """Whether a target that is not met is missed by more than nothing at all."""
    return float(row["shortfall"]) > 0


def target_decimals(row: Row) -> int:
    """Decimals of a target: as many as it was set with."""
    value, decimals = float(row["target_value"]), int(row["decimals"])
    if row["target_kind"] in ("match_comparator", "beat_comparator"):
        return decimals  # another place's figure, shown as that is shown
    return printed_decimals(value, decimals)


def target_words(row: Row) -> str:
    """The target in words: `a 2024/25 target of 49%`; how it was printed where it is no number."""
    if is_missing(row["target_value"]):
        return f"a {row['target_year']} target printed as “{row['target_text']}”"
    value = value_words(row["target_value"], row["unit"], target_decimals(row))
    return f"a {row['target_year']} target of {value}"


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
    against = "" if row["status"] == NOT_JUDGED else f", against {target_words(row)}"
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
    restart = (
        f" The series restarted in {row['break_note']}: earlier years are not comparable."
        if row["break_note"]
        else ""
    )
    if n == 1:
        return f"Only one comparable year ({row['trend_to']}): no trend can be given.{restart}"
    low, high = (value_words(row[name], unit, decimals) for name in ("trend_lowest", "trend_highest"))
    if n < 5:
        steps = n - 1
        rises = int(row["trend_rises"])
        up = f"up in {rises} of {steps} {'step' if steps == 1 else 'steps'}"
        return f"{n} comparable years ({span}), {up}; too few to call a trend.{restart}"
    if row["trend_reason"] or row["trend"] in ("No significant change", "Cannot be calculated"):
        latest = "latest " if str(row["trend_method"]).startswith("Recent trend") else ""
        return (
            f"No statistically clear trend in the {latest}{n} comparable years {span}; "
            f"values ranged from {low} to {high}. "
            f"With so few years a real change of this size could be missed.{restart}"
        )
    places = max(decimals, 1)
    slope = f"about {difference_words(row['trend_slope'], unit, places)}"
    if direction_verb(float(row["trend_slope"]), places) == "did not change":
        slope = f"less than {difference_words(10.0**-places, unit, places)}"
    caution = f" Caution: {caution_words(row['trend_caution'])}." if row["trend_caution"] else ""
    return f"{row['trend']} ({row['trend_method']}, {span}), by {slope} a year.{caution}{restart}"


def england_sentence(row: Row) -> str:
    """The figure beside England."""
    return comparator_sentence(row, "England", row["england_value"], row["england_gap"], row["england_word"])


def region_sentence(row: Row, region: str) -> str:
    """The figure beside the region."""
    place = region if region.startswith(("London", "Yorkshire")) else f"the {region}"
    return comparator_sentence(row, place, row["region_value"], row["region_gap"], row["region_word"])


def neighbour_sentence(row: Row) -> str:
    """The figure beside the mean of the statistical neighbours, with how many of them have one."""
    if is_missing(row["neighbour_mean"]):
        return f"No figure for statistical neighbours {period_words(row['period_label'])}."
    n = int(row["neighbour_n"])
    place = (
        "the one statistical neighbour with a figure" if n == 1 else f"the mean of {n} statistical neighbours"
    )
    text = comparator_sentence(row, place, row["neighbour_mean"], row["neighbour_gap"], row["neighbour_word"])
    if not is_missing(row["rank"]):
        text += f" Rank {int(row['rank'])} of {int(row['rank_of'])}, where 1 is best."
    return text


def sensitivity_sentence(row: Row) -> str:
    """What changes the verdict beside the neighbours, where anything does."""
    choices = sensitive_to(row)
    return f"Which side of the neighbours it is on is not settled: it changes {choices}." if choices else ""


def sensitive_to(row: Row) -> str:
    """The choices of comparator that would change the verdict beside the neighbours; empty for none."""
    return join_words(
        "against their median instead of their mean"
        if flip == "median"
        else f"with the neighbour list of {flip.partition(':')[2]}"
        for flip in str(row["sensitivity"]).split()
    )


def movement_words(row: Row) -> str:
    """Who moved; a gap whose change is not clear is not called closing."""
    movement = str(row["movement"])
    is_clear = not row["change_word"] or row["change_word"] in ("closing", "widening", "reversed")
    return movement if is_clear else movement.replace("closing", "narrower")


def gap_certainty(row: Row) -> str:
    """How sure a gap between two groups and its change are, from their counts; why that cannot be said.

    Args:
        row: A row of `tables.results.GROUP_GAPS`.
    """
    unit, places = str(row["unit"]), max(int(row["decimals"]), 1)
    if is_missing(row["lower"]):
        if row["interval_reason"] == "unsupported_type":
            return "For figures of this kind no interval of a gap is worked out: small changes may be chance."
        return "No counts by group are published, so a gap has no interval and small changes may be chance."
    low, high = (signed_difference(row[name], unit, places) for name in ("lower", "upper"))
    text = f"95% interval of the gap: {low} to {high}"
    if row["interval_reason"] == "small_numbers":
        return f"{text}. A group has fewer than 30 children, so nothing is concluded from it."
    text += "." if row["gap_word"] == "gap" else ": no clear gap."
    if is_missing(row["change_lower"]):
        return text
    low, high = (signed_difference(row[name], unit, places) for name in ("change_lower", "change_upper"))
    word = f": {row['change_word']}" if row["change_word"] else "; with fewer than 30 children, no verdict"
    return f"{text} Change of the gap, 95% interval: {low} to {high}{word}."


def gap_note(row: Row) -> str:
    """The interval of a gap as a note in a table; empty without one."""
    if is_missing(row["lower"]):
        return ""
    places = max(int(row["decimals"]), 1)
    low, high = (signed_difference(row[name], row["unit"], places) for name in ("lower", "upper"))
    small = ", fewer than 30 in a group" if row["interval_reason"] == "small_numbers" else ""
    return f"{low} to {high}{small}"


def gap_change_note(row: Row) -> str:
    """The interval of a gap's change and its verdict as a note in a table; empty without one."""
    if is_missing(row["change_lower"]):
        return ""
    places = max(int(row["decimals"]), 1)
    low, high = (
        signed_difference(row[name], row["unit"], places) for name in ("change_lower", "change_upper")
    )
    return f"{low} to {high}, {row['change_word'] or 'no verdict'}"


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
    return f"{text}, {moved} {'less' if is_narrower else 'more'} than {then}{who}."


NAMES = {
    "recent_trend": "Recent trend",
    "mann_kendall": "Mann-Kendall test",
    "theil_sen": "Theil-Sen slope",
    "prediction": "Prediction of the next year",
    "process_limits": "Process limits (XmR)",
    "assurance": "Target and process limits",
    "run_chart": "Median of the run chart",
}
REASON_CODES = {
    "not_enough_points": "too few comparable years",
    "missing_values": "a year among those needed is missing",
    "missing_ci": "no counts are published, so there is no interval",
    "duplicate_periods": "a year occurs twice",
    "overlapping_periods": "the periods overlap",
    "break_in_series": "the series has a break",
    "not_annual": "the figures are not annual",
    "unsupported_type": "a running total or a type that the method does not take",
    "proportion_0_or_1": "a year at 0% or 100%",
    "too_few_for_spc": "fewer than 12 comparable years",
    "outlier_found": "one year alone decides the direction",
    "suppressed": "the figure is confidential",
    "denominator_zero": "the count below the line is zero",
}


def reason_code_words(code: str) -> str:
    """A reason code with its meaning, e.g. `no counts are published ... [missing_ci]`."""
    return f"{REASON_CODES.get(code, code.replace('_', ' '))} [{code}]" if code else ""


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
        return f"No limits: {reason_code_words(str(row['reason']))}. The mean of these years is {centre}."
    if name == "recent_trend" and row["reason"] == "outlier_found":
        return "No significant change: one year alone decides the direction [outlier_found]."
    if row["reason"]:
        return f"Not computed: {reason_code_words(str(row['reason']))}."
    if name == "recent_trend":
        caution = f" Caution: {row['caution']}." if row["caution"] else ""
        return f"{label} (99.8% level, {p_words(row['p_value'])}).{caution}"
    if name == "mann_kendall":
        clear = "consistent direction" if float(row["p_value"]) <= 0.05 else "no clear direction"
        way = "up" if float(row["value"]) > 0 else "down" if float(row["value"]) < 0 else "neither way"
        return (
            f"S = {float(row['value']):g} ({way}), exact {p_words(row['p_value'])}: {clear} at the 5% level."
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
