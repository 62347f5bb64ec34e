"""The way to a target in words: pace from the baseline, why there is none, and the target set first."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.vocabulary.numbers import print_alike, printed_decimals
from analysis.vocabulary.statuses import MET, MISSED
from analysis.words.figures import (
    COMPARATOR_WORDS,
    Row,
    count_words,
    difference_words,
    direction_verb,
    format_value,
    is_missing,
    join_words,
    period_words,
    rounding_note,
    value_words,
)

_MOVEMENTS = {
    "closing": "the gap has narrowed",
    "widening": "the gap has widened",
    "unchanged": "the gap is the same",
    "ahead": "it was not behind then and is not now",
    "caught up": "it is no longer behind",
    "fallen behind": "it has fallen behind",
}
_WHY_NO_PACE = {
    "baseline_other_segment": "Not assessable: the series changed between the baseline ({baseline}) and this "
    "figure, so no pace can be given.",
    "baseline_year": "The figure is of the baseline year ({baseline}): there is no progress to measure yet.",
    "not_annual": "The figure covers part of a year, so no pace can be given.",
}
_EASIER = (
    "{target} is easier than the baseline of {baseline}: meeting it would allow performance to fall, so no "
    "pace is given."
)
# Why goals have no pace, said once for all of them.
_WHY_MANY = (
    ("no baseline", "the plan prints no baseline"),
    ("no number", "the plan prints a baseline that is no number"),
    ("no year", "the plan prints the baseline without its year"),
    ("no figure", "there is no figure to set against the baseline"),
    ("unit", "plan and published figure are not in the same unit"),
    ("other", "the reason stands with the goal"),
)


def baseline_words(row: Row) -> str:
    """The baseline with its period, e.g. `50% in 2015/16`; empty where it has no number or no period."""
    if is_missing(row["baseline_value"]) or not row["baseline_label"]:
        return ""
    value = float(row["baseline_value"])
    text = value_words(value, row["unit"], printed_decimals(value, int(row["decimals"])))
    return f"{text} {period_words(str(row['baseline_label']))}"


def pace_sentences(row: Row) -> list[str]:
    """The pace from the baseline to the last target of the plan, with its arithmetic.

    Nothing where the reason is one that the page says once for all goals (`no_pace_sentence`).
    """
    reason = str(row["pace_reason"])
    if row["followed_label"] and row["pace_word"]:
        return [_followed_sentence(row)]
    if reason == "target_below_baseline" or (reason == "no_baseline" and row["pace_caution"]):
        if is_missing(row["baseline_value"]) or "below the starting point" not in str(row["pace_caution"]):
            return []
        baseline = baseline_words(row) or str(row["baseline_text"])
        target = "The target" if is_missing(row["pace_target"]) else _target(row)
        return [_EASIER.format(baseline=baseline, target=f"{target[0].upper()}{target[1:]}")]
    if reason:
        text = _WHY_NO_PACE.get(reason, "")
        return [text.format(baseline=baseline_words(row))] if text else []
    if not row["pace_word"]:
        return []
    found = [_pace_sentence(row), *_restated(row)]
    if row["pace_certainty"] and row["pace_word"] not in (MET, MISSED):
        found.append(f"Uncertainty: {row['pace_certainty']}.")
    return found


def pace_decimals(row: Row) -> int:
    """Decimals of the target that the path leads to."""
    return printed_decimals(float(row["pace_target"]), int(row["decimals"]))


def pace_note(row: Row) -> str:
    """The pace as a note in a table; empty without one."""
    if row["pace_reason"] or not row["pace_word"] or row["followed_label"]:
        return ""
    word = str(row["pace_word"])
    return f"{word[0].lower()}{word[1:]} to {row['pace_year']}"


def path_rule(row: Row) -> str:
    """How the pace is worked out, with its numbers; empty without one."""
    if is_missing(row["pace_ratio"]) or is_missing(row["expected"]):
        return ""
    ratio = format_value(row["pace_ratio"], "count", 2)
    share, time = (
        format_value(100 * float(row[name]), "percent", 0) for name in ("pace_share", "pace_time_share")
    )
    return (
        f"Pace: the path runs straight from the baseline through every stated target. Change so far over the "
        f"change planned by now: {ratio}. On track from 0.95; progress, not fast enough from 0.60; limited "
        f"progress above 0; moving away below. {share} of the way in {time} of the time."
    )


def reaching_words(row: Row) -> str:
    """On which side of its target a figure meets it; level with it is not enough where it must be passed."""
    side = "above" if row["polarity"] == "high" else "below"
    return side if row["target_kind"] in ("beat_comparator", "improve_on_baseline") else f"at or {side}"


def _target(row: Row) -> str:
    value = float(row["pace_target"])
    text = value_words(value, row["unit"], printed_decimals(value, int(row["decimals"])))
    return f"the {row['pace_year']} target of {text}"


def _pace_sentence(row: Row) -> str:
    unit, decimals = row["unit"], int(row["decimals"])
    word, baseline = str(row["pace_word"]), baseline_words(row)
    change = float(row["value"]) - float(row["baseline_value"])
    verb = direction_verb(change, decimals)
    start = float(row["baseline_value"])
    ends = (float(row["value"]), decimals), (start, printed_decimals(start, decimals))
    moved = "has not changed" if verb == "did not change" else (
        f"{'has risen' if verb == 'rose' else 'has fallen'} by {difference_words(change, unit, decimals)}"
        f"{rounding_note((change, decimals), *ends)}"
    )  # fmt: skip
    if word in (MET, MISSED, "Maintained", "Not maintained"):
        return (
            f"From the plan’s own baseline, {baseline}, to {_target(row)}: {word[0].lower()}{word[1:]}. "
            f"Since then it {moved}."
        )
    places = max(decimals, 1)
    stands = f"{word[0].lower()}{word[1:]}"
    lead = f"On the way from the plan’s own baseline, {baseline}, to {_target(row)}: {stands}."
    parts = [lead]
    if not is_missing(row["expected"]):
        expected = value_words(row["expected"], unit, places)
        gap = float(row["gap_to_path"])
        size = difference_words(gap, unit, places)
        size += rounding_note((gap, places), (row["value"], decimals), (row["expected"], places))
        side = {"rose": f"{size} ahead of it", "fell": f"{size} behind it"}.get(
            direction_verb(gap, places), "level with it"
        )
        parts.append(
            f"The path stands at {expected} {period_words(str(row['period_label']))}; the figure is {side}."
        )
    if word != "Target met" and not is_missing(row["needed_per_year"]):
        needed, done = float(row["needed_per_year"]), float(row["observed_per_year"])
        way = "rise" if needed > 0 else "fall"
        parts.append(
            f"To reach the target it would have to {way} by {difference_words(needed, unit, places)} a year; "
            f"since the baseline it has {_per_year(done, unit, places)}."
        )
        if not is_missing(row["projected"]):
            projected = value_words(row["projected"], unit, places)
            parts.append(
                f"If that went on it would be {projected} in the target’s year: arithmetic, no forecast."
            )
    return " ".join(parts)


def _per_year(change: float, unit: str, places: int) -> str:
    verb = direction_verb(change, places)
    if verb == "did not change":
        return "not changed"
    return f"{'risen' if verb == 'rose' else 'fallen'} by {difference_words(change, unit, places)} a year"


def _restated(row: Row) -> list[str]:
    """What is published for the baseline's period today, where it is another number."""
    if is_missing(row["baseline_now"]):
        return []
    unit, decimals = row["unit"], int(row["decimals"])
    printed = printed_decimals(float(row["baseline_value"]), decimals)
    if print_alike(float(row["baseline_now"]), float(row["baseline_value"]), printed):
        return []
    now = value_words(row["baseline_now"], unit, decimals)
    return [
        f"The plan printed {row['baseline_text']} as its baseline; published for that period today: {now}."
    ]


def _followed_sentence(row: Row) -> str:
    unit, decimals = row["unit"], int(row["decimals"])
    place = COMPARATOR_WORDS.get(str(row["comparator"]), "the other place")
    own = float(row["value"]) - float(row["baseline_value"])
    other = _moved(float(row["followed_change"]), unit, decimals)
    gap = _MOVEMENTS[str(row["pace_word"])]
    return (
        f"Since {row['baseline_label']} it {_moved(own, unit, decimals)}, and {place} {other}: {gap}; "
        "not tested."
    )


def _moved(change: float, unit: str, decimals: int) -> str:
    verb = direction_verb(change, decimals)
    return verb if verb == "did not change" else f"{verb} by {difference_words(change, unit, decimals)}"


def followed_sentence(row: Row) -> str:
    """Whose figure of which period a target takes; empty for a number of the plan's own."""
    if not row["followed_label"]:
        return ""
    place = COMPARATOR_WORDS.get(str(row["comparator"]), "the other place")
    return f"The target takes the figure of {place} {period_words(str(row['followed_label']))}."


def original_sentence(row: Row) -> str:
    """The target that was set first for the same year, and the figure against it."""
    if not row["original_edition"]:
        return ""
    first, text, now = str(row["original_edition"]), str(row["original_text"]), str(row["target_text"])
    note = str(row["original_note"])
    if note == "unchanged":
        return f"The target for {row['target_year']} is the one set first ({first})."
    lead = f"Set first for {row['target_year']} ({first}): {text}; now: {now or 'none'}."
    why = {
        "unit": "The two are not compared: one is a number, the other a percentage.",
        "complement": "The two are not compared: the editions print the two sides of one share.",
        "no number": "The two are not compared: one of them gives no number for the year.",
    }
    if note:
        return f"{lead} {why[note]}"
    status = str(row["original_status"])
    if not status:
        return f"{lead} {_easier(row)} Neither can be judged without a figure for the year."
    short = ""
    if status != MET and float(row["original_shortfall"]) > 0:
        size = difference_words(row["original_shortfall"], row["unit"], int(row["decimals"]))
        first_set = float(row["original_value"])
        size += rounding_note(
            (row["original_shortfall"], int(row["decimals"])), (row["value"], int(row["decimals"])),
            (first_set, printed_decimals(first_set, int(row["decimals"]))),
        )  # fmt: skip
        short = f", {size} {'below' if row['polarity'] == 'high' else 'above'} it"
    current = str(row["status"])
    against = f"against the current one: {current[0].lower()}{current[1:]}"
    return (
        f"{lead} {_easier(row)} Against the first target: {status[0].lower()}{status[1:]}{short}; {against}."
    )


def _easier(row: Row) -> str:
    """Whether the current target is easier than the first, by the plan's direction."""
    if is_missing(row["target_value"]) or row["polarity"] == "none":
        return ""
    change = float(row["target_value"]) - float(row["original_value"])
    if abs(change) < 1e-9:
        return "Both ask for the same number."
    size = difference_words(change, row["unit"], printed_decimals(round(change, 9), int(row["decimals"])))
    word = "harder" if (change > 0) == (row["polarity"] == "high") else "easier"
    return f"The current one is {word} by {size}."


def _why(row: Row) -> str:
    """Which of the reasons of `_WHY_MANY` a goal without a pace has; empty with a pace or without target."""
    reason = str(row["pace_reason"])
    if (row["pace_word"] and reason != "no_baseline") or reason in ("target_not_set", ""):
        return ""
    if reason == "not_available":
        return "no figure" if row["baseline_text"] not in ("", "-") else "no baseline"
    if reason == "unsupported_type":
        return "unit"
    if reason != "no_baseline":
        return "other"
    if row["baseline_text"] in ("", "-"):
        return "no baseline"
    return "no number" if is_missing(row["baseline_value"]) else "no year"


def no_pace_sentence(rows: Sequence[Row]) -> str:
    """Why goals of a plan have no pace, once for all of them; empty where each has one."""
    reasons = [reason for reason in map(_why, rows) if reason]
    if not reasons:
        return ""
    if len(rows) == 1:
        if reasons[0] == "other":
            return ""  # the sentence on the pace says why
        return f"No pace towards the target can be given: {dict(_WHY_MANY)[reasons[0]]}."
    pace = "A pace (“on track”) needs a baseline with its year and a figure of the same series."
    if len(reasons) == len(rows) and set(reasons) == {"no baseline"}:
        return f"{pace} This plan prints no baselines, so none of its goals has one."
    parts = [
        f"{count_words(reasons.count(name), 'goal', 'goals')}: {text}"
        for name, text in _WHY_MANY
        if name in reasons
    ]
    have = len(rows) - len(reasons)
    lead = "No goal has one" if not have else f"Of {len(rows)} goals {len(reasons)} have none"
    return f"{pace} {lead} ({join_words(parts)})."
