"""The parts of the mid-year review of a plan's actions: late and due first, then by outcome and owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis import words
from analysis.page.parts import Html, Table, headers, join, render, two_lines
from analysis.tables.rows import rows_of
from analysis.words.plans import (
    NOT_NAMED,
    STATE_CLASSES,
    STATE_WORDS,
    STATUS_WORDS,
    counting_sentence,
    day_words,
    deadline_note,
    deadline_text,
    move_words,
)

if TYPE_CHECKING:
    import pandas as pd

    from analysis.tables.plan_results import ActionProgress


_STATES = ("complete", "overdue", "passed", "due", "no deadline")
_LATE = ("overdue", "passed")
_MANY = 12  # more in one table are folded, and more with one deadline are said in a sentence
_OPTIONAL = {"Key outcome": "key_outcome", "Owner": "owner", "Serves goal": "goals"}
_UNCERTAIN = "†"
_NOTHING = "There are no actions to show."
_WHOSE_DATE = {
    "asked": "the date asked for",
    "review year": "the end of the review year",
    "published": "the plan’s own date",
    "first year": "the start of the plan’s first year",
}


def progress_header(progress: ActionProgress) -> Html:
    """What the page is, the day that it judges by, and all actions counted."""
    day = day_words(progress.review_date.date())
    lede = f"How the actions of the {progress.edition_title} stand on {day}."
    if not progress.has_plan:
        lede = (
            f"The {progress.edition_title} is another council’s plan: none of its actions is "
            f"{progress.area_name}’s, so none is shown."
        )
        return render("action_header.html.j2", progress=progress, day=day, lede=lede, sentences=[])
    sentences = [counts_sentence(progress), reporting_sentence(progress), date_sentence(progress)]
    kept = [sentence for sentence in sentences if sentence]
    return render("action_header.html.j2", progress=progress, day=day, lede=lede, sentences=kept)


def counts_sentence(progress: ActionProgress) -> str:
    """All actions counted by how they stand."""
    return counting_sentence({state: int((progress.standings["state"] == state).sum()) for state in _STATES})


def reporting_sentence(progress: ActionProgress) -> str:
    """Whether the plan says how its actions go; what the page cannot know where it does not."""
    if progress.standings.empty:
        return ""
    if not progress.reports_status:
        return (
            "The plan reports progress on none of them, so an action counts as open, and one whose deadline "
            "has passed may have been done."
        )
    silent = int((progress.standings["status"] == "not reported").sum())
    text = "Whether an action is complete is our reading of the progress that the plan reports"
    return f"{text}; on {silent} it reports none." if silent else f"{text}."


def date_sentence(progress: ActionProgress) -> str:
    """Where the day comes from that deadlines are held against."""
    day = day_words(progress.review_date.date())
    if progress.date_basis == "review year":
        return (
            f"Deadlines are held against {day}, the end of the review year {progress.year}; one counts as "
            "passed from the day after it."
        )
    if progress.date_basis == "published" and progress.published.isdecimal():
        return (
            f"The plan is dated {progress.published}; deadlines are held against the last day of that year."
        )
    if progress.date_basis == "published":
        return (
            f"The plan is dated {progress.published}. A deadline counts as passed only where its last day "
            f"lies before {day}, the first day of that date."
        )
    if progress.date_basis == "first year":
        return f"The plan has no date yet, so deadlines are held against {day}, when its first year begins."
    return (
        f"The day was asked for ({progress.review_text}); a deadline counts as passed from the day after it."
    )


def late_and_due(progress: ActionProgress) -> Html:
    """What is late, the latest first, and what is due, the nearest first."""
    standings = progress.standings
    if standings.empty:
        return render("lead.html.j2", text=_NOTHING)
    late = standings[standings["state"].isin(_LATE)].sort_values(["deadline", "line"])
    due = standings[standings["state"] == "due"].sort_values(["deadline", "line"])
    parts = []
    if late.empty:
        parts.append(render("lead.html.j2", text="No open action is past its deadline."))
    else:
        parts.append(
            _standing_table(late, f"{progress.edition_title}: open actions past their deadline").html
        )
    if due.empty:
        parts.append(render("lead.html.j2", text="No open action has a deadline ahead."))
    elif due["deadline"].nunique() == 1 and len(due) > _MANY:
        last = day_words(due["deadline"].iloc[0].date())
        text = (
            f"All {len(due)} actions that are not yet due have one deadline: {due['deadline_text'].iloc[0]}, "
            f"which is counted to {last}. No order in which they are to be done can be read from the plan."
        )
        parts.append(render("lead.html.j2", text=text))
    else:
        parts.append(
            _standing_table(due, f"{progress.edition_title}: actions not yet due, nearest first").html
        )
    return join(parts)


def _standing_table(rows: pd.DataFrame, caption: str) -> Table:
    shown = {"Progress reported": bool((rows["progress"] != "").any()), "Key outcome": False}
    return _action_table(rows, caption, shown)


def _action_table(own: pd.DataFrame, caption: str, is_shown: dict[str, bool]) -> Table:
    """Actions as a table; columns that say nothing for any of them are left out.

    Args:
        own: Rows of `plan_results.ACTION_STANDINGS`.
        caption: Caption.
        is_shown: Columns that are shown or not, whatever they hold.
    """
    rows = rows_of(own)
    columns: dict[str, list[str | Html]] = {
        "Action": [str(row["action_id"]) for row in rows],
        "Key outcome": [str(row["key_outcome"]) or "none given" for row in rows],
        "What is to be done": [_what(row) for row in rows],
        "Progress reported": [_progress(row) for row in rows],
        "Deadline": [two_lines(deadline_text(row), deadline_note(row)) for row in rows],
        "Stands": [_badge(row) for row in rows],
        "Owner": [str(row["owner"]) or NOT_NAMED for row in rows],
        "Serves goal": [str(row["goals"]) or "none declared" for row in rows],
    }
    has = {name: bool((own[column] != "").any()) for name, column in _OPTIONAL.items()} | is_shown
    kept = {name: cells for name, cells in columns.items() if has.get(name, True)}
    names = list(kept)
    return Table(
        caption=caption,
        headers=headers(*names, short=(names.index("Deadline"),)),
        rows=tuple(zip(*kept.values(), strict=True)),
        notes=_notes(own),
    )


def action_attention(progress: ActionProgress) -> Html:
    """Actions counted for the annual review, with those that are late; each has its place on its own page."""
    if not progress.has_plan:
        text = "The plan is another council’s: none of its actions is this area’s."
        return render("lead.html.j2", text=text)
    day = day_words(progress.review_date.date())
    whose = _WHOSE_DATE[progress.date_basis]
    text = f"Actions of the plan, judged as of {day} ({whose}): {counts_sentence(progress)}"
    late = progress.standings[progress.standings["state"].isin(_LATE)].sort_values(["deadline", "line"])
    if late.empty:
        return render("lead.html.j2", text=text)
    table = _standing_table(late, f"{progress.edition_title}: open actions past their deadline on {day}")
    return join([render("lead.html.j2", text=text), table.html])


def outcome_counts(progress: ActionProgress) -> Table:
    """Every outcome with how many of its actions stand how."""
    standings = progress.standings
    present = [state for state in _STATES if (standings["state"] == state).any()]
    rows = []
    for outcome in _outcomes(progress):
        own = standings[standings["outcome"] == outcome]
        counts = [str(int((own["state"] == state).sum())) for state in present]
        rows.append((outcome, str(len(own)), *counts))
    labels = ("Outcome", "Actions", *(STATE_WORDS[state] for state in present))
    return Table(
        caption=f"{progress.edition_title}: actions by outcome on {day_words(progress.review_date.date())}",
        headers=headers(*labels, numbers=tuple(range(1, len(labels)))),
        rows=tuple(rows),
        notes=_basis_notes(progress),
    )


def _basis_notes(progress: ActionProgress) -> tuple[str, ...]:
    if progress.outcome_basis == "plan" or progress.standings.empty:
        return ()
    return (
        "The plan puts all its actions under one heading. Here each stands under the theme of a goal that "
        "it is declared to serve, which is our reading; the plan itself links no action to a goal.",
    )


def _outcomes(progress: ActionProgress) -> list[str]:
    """The outcomes in their own order where they are numbered, otherwise as the plan has them.

    Actions that serve no goal come last.
    """
    names = [str(name) for name in progress.standings["outcome"].unique()]
    if all(name[:1].isdigit() for name in names):
        return sorted(names)
    unserved = [name for name in names if not _serves(progress, name)] if _is_by_goals(progress) else []
    return [name for name in names if name not in unserved] + unserved


def _is_by_goals(progress: ActionProgress) -> bool:
    return progress.outcome_basis == "goals"


def _serves(progress: ActionProgress, outcome: str) -> bool:
    own = progress.standings[progress.standings["outcome"] == outcome]
    return bool((own["goals"] != "").any())


def outcome_sections(progress: ActionProgress) -> Html:
    """One section an outcome, with every action of it; a long one is folded."""
    if progress.standings.empty:
        return render("lead.html.j2", text=_NOTHING)
    parts = []
    for outcome in _outcomes(progress):
        own = progress.standings[progress.standings["outcome"] == outcome]
        texts = [counting_sentence({s: int((own["state"] == s).sum()) for s in _STATES})]
        shown = {"Progress reported": progress.reports_status}
        table = _action_table(own, f"{progress.edition_title}: {outcome}", shown).html
        if len(own) > _MANY:
            table = render("folded.html.j2", summary=f"The {len(own)} actions: {outcome}", content=table)
        parts.append(render("titled.html.j2", title=outcome, texts=texts, content=table))
    return join(parts)


def _what(row: words.Row) -> str:
    return f"{row['title']}{f' {_UNCERTAIN}' if row['uncertain'] else ''}"


def _progress(row: words.Row) -> str | Html:
    status = STATUS_WORDS[str(row["status"])]
    if not row["progress"]:
        return status or "none reported"
    return two_lines(str(row["progress"]), f"read as {status}" if status else "")


def _notes(rows: pd.DataFrame) -> tuple[str, ...]:
    if not rows["uncertain"].any():
        return ()
    return (
        f"{_UNCERTAIN} The columns of the document run into each other here: which progress belongs to which "
        "action is not certain.",
    )


def _badge(row: words.Row) -> Html:
    state = str(row["state"])
    return render("status.html.j2", status=STATE_WORDS[state], css_class=STATE_CLASSES[state])


def owner_load(progress: ActionProgress) -> Table:
    """How many open actions every role has, the most first."""
    rows = []
    for row in rows_of(progress.owners):
        ahead = str(row["next_deadline_text"]) or "none"
        rows.append(
            (str(row["owner"]) or NOT_NAMED.capitalize(), str(row["open"]), str(row["late"]), ahead,
             str(row["actions"]))
        )  # fmt: skip
    return Table(
        caption=f"{progress.edition_title}: open actions by owner, as the plan names them",
        headers=headers("Owner", "Open", "Of these past their deadline", "Next deadline", "All actions",
                        numbers=(1, 2, 4)),
        rows=tuple(rows),
        notes=("Open: not reported complete. An action with two owners counts for both together.",),
    )  # fmt: skip


def deadline_moves(progress: ActionProgress) -> Html:
    """Which deadlines moved since the edition before, and by how many months."""
    if not progress.has_plan:
        return render("lead.html.j2", text=_NOTHING)
    if not progress.earlier_title:
        text = "No earlier edition of this plan is held, so no deadline can be followed."
        return render("lead.html.j2", text=text)
    both, earlier = progress.matched_actions, progress.earlier_title
    of_them = f"Of the {progress.earlier_actions} actions of the {earlier}"
    if not both:
        return render(
            "lead.html.j2", text=f"{of_them}, none is in this plan, so no deadline can be followed."
        )
    text = f"{of_them}, {both} {'is' if both == 1 else 'are'} also in this plan. {_moves_sentence(progress)}"
    if progress.moves.empty:
        return render("lead.html.j2", text=text)
    table = Table(
        caption=f"Deadlines that moved, from the {earlier} to the {progress.edition_title}",
        headers=headers("Action", "What is to be done", "Was", "Is", "Moved", "Same action?"),
        rows=tuple(
            (str(row["action_id"]), str(row["title"]), str(row["before"]) or "none given",
             str(row["after"]) or "none given", move_words(row),
             "yes" if row["is_sure"] else "not certain: the wording differs")
            for row in rows_of(progress.moves)
        ),
    )  # fmt: skip
    return join([render("lead.html.j2", text=text), table.html])


def _moves_sentence(progress: ActionProgress) -> str:
    moves = progress.moves
    later = int((moves["what"] == "slipped").sum())
    sooner = int((moves["what"] == "brought forward").sum())
    other = len(moves) - later - sooner
    if moves.empty:
        return "No deadline moved."
    parts = [
        words.count_words(later, "deadline moved to a later date", "deadlines moved to a later date"),
        words.count_words(sooner, "was brought forward", "were brought forward"),
        words.count_words(other, "changed otherwise", "changed otherwise"),
    ]
    shown = [part for part, count in zip(parts, (later, sooner, other), strict=True) if count]
    text = words.join_words(shown)
    unsure = int((~moves["is_sure"]).sum())
    others = words.count_words(unsure, "of them is of an action", "of them are of actions")
    doubt = f" {others} worded so differently that it may be another one." if unsure else ""
    return f"{text[0].upper()}{text[1:]}.{doubt}"


def action_methods(progress: ActionProgress) -> Html:
    """How deadlines are judged, in plain words."""
    lines = [
        "A deadline counts to the last day that it can mean: a month to its end, a year to 31 December, "
        "a season or a school or financial year to the latest end it can have.",
        "The day of the review counts from its first day where only a month or year is given. So nothing is "
        "called late that may not be.",
        "“Overdue” is said only of an action on which progress is reported and which is not complete. "
        "“Deadline passed” is said where nothing is reported: it may have been done.",
        "“Ongoing” is no deadline, and neither is a start (“from September”) or a text that no date can be "
        "read from; both are shown as printed.",
        "An action that is complete stays complete. The day on which it was completed is not reported, so "
        "nothing is said about whether it was in time.",
        "Texts of actions and progress are in our words and shorter than in the plan.",
    ]
    return render(
        "lines.html.j2", lines=lines if progress.has_plan else [], nothing="There is nothing to judge."
    )
