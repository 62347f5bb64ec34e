"""Numbers and sentences as a reader sees them.

Every sentence is computed from a declared table. A figure is rounded once, half away from zero;
differences are taken from unrounded figures; a difference of percentages is in percentage points.
Nothing here says why a figure moved. `figures` holds numbers and phrases, `reasons` why there is no
verdict; both can be had from here.
"""

from __future__ import annotations

from analysis.presentation.words.figures import (
    MINUS,
    NOT_AVAILABLE,
    UNIT_WORDS,
    Row,
    count_words,
    difference_words,
    direction_verb,
    format_value,
    is_missing,
    join_words,
    period_words,
    signed_difference,
    value_words,
)
from analysis.presentation.words.national import SCORECARD_NOTE, national_note, national_sentence
from analysis.presentation.words.pace import (
    followed_sentence,
    no_pace_sentence,
    original_sentence,
    pace_decimals,
    pace_note,
    pace_sentences,
    path_rule,
    reaching_words,
)
from analysis.presentation.words.reasons import (
    above_hundred_sentence,
    caution_words,
    readings_words,
    reason_sentence,
)

__all__ = [
    "MINUS", "NOT_AVAILABLE", "SCORECARD_NOTE", "STATUS_CLASSES", "STATUS_SYMBOLS", "UNIT_WORDS", "Row",
    "above_hundred_sentence", "best_year_sentence", "comparator_sentence", "count_words",
    "difference_words", "direction_verb", "distance_to_target", "england_sentence", "followed_sentence",
    "format_value", "gap_certainty", "gap_change_note", "gap_note", "gap_sentence", "is_missing",
    "join_words", "movement_sentence", "movement_words", "national_note", "national_sentence",
    "neighbour_sentence", "no_pace_sentence", "original_sentence", "pace_decimals", "pace_note",
    "pace_sentences", "path_rule", "period_words", "reaching_words", "readings_words", "reason_sentence",
    "region_sentence", "sensitive_to", "sensitivity_sentence", "signed_difference", "target_decimals",
    "target_words", "trend_sentence", "value_words", "verdict_sentence",
]  # fmt: skip

STATUS_SYMBOLS = {"Met": "✓", "Within tolerance": "≈", "Missed": "✗", "Not judged": "–"}
STATUS_CLASSES = {
    "Met": "status--met",
    "Within tolerance": "status--near",
    "Missed": "status--missed",
    "Not judged": "status--unjudged",
}


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
    """Decimals of a target: as many as it was set with, so that 54.5% is not shown as 55%."""
    value, decimals = float(row["target_value"]), int(row["decimals"])
    if row["target_kind"] in ("match_comparator", "beat_comparator"):
        return decimals  # another place's figure, shown as that is shown
    return next((places for places in range(3) if round(value, places) == value), decimals)


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
    if row["status"] == "Not judged":
        return f"{figure}; not judged against the plan."
    if row["status"] == "Met":
        return f"{figure}, against {target_words(row)}: met."
    if not difference_is_shown(row):
        return f"{figure}, against {target_words(row)}: level with it, and the target asks for more."
    verdict = "within tolerance" if row["status"] == "Within tolerance" else "missed"
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
        row: A row of `results.GROUP_GAPS`.
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
        row: A row of `results.GROUP_GAPS`.
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
