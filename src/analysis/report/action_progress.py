"""The parts of the mid-year review of a plan's actions: late and due first, then by outcome and owner."""

from __future__ import annotations

import pandas as pd

from analysis import words
from analysis.page.parts import (
    Content,
    Facts,
    Fold,
    Heading,
    Items,
    PageFacts,
    Paragraph,
    Part,
    Run,
    Table,
    group,
    headers,
    lines_or,
    two_lines,
)
from analysis.report.refresh_document import risk_grid
from analysis.tables.plan_results import ActionProgress
from analysis.tables.results import Review
from analysis.tables.rows import rows_of
from analysis.words.plans import (
    NOT_NAMED,
    REPORTED_NAMES,
    STATE_CLASSES,
    STATE_WORDS,
    STATUS_WORDS,
    counting_sentence,
    day_words,
    deadline_note,
    deadline_text,
    latest_status,
    move_words,
    rating_words,
    report_note,
)

_STATES = ("complete", "overdue", "passed", "due", "no deadline", "dropped")
_LATE = ("overdue", "passed")
_MOST_ENTRIES = 500  # of a log on its page: more are read in the file, not on a page
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


def progress_header(progress: ActionProgress) -> Part:
    """What the page is, the day that it judges by, and all actions counted.

    Args:
        progress: What `open_actions` gave.

    Returns:
        The part: a sentence, the area, the plan, the day and the actions counted.

    Example:
        >>> progress = analysis.open_actions(edition="cyp_plan_mid_year_2017")
        >>> next(analysis.progress_header(progress).flat()).words
        "How the actions of the ... stand on ..."
    """
    day = day_words(progress.review_date.date())
    lede = f"How the actions of the {progress.edition_title} stand on {day}."
    if not progress.has_plan:
        lede = (
            f"The {progress.edition_title} is another council’s plan: none of its actions is "
            f"{progress.area_name}’s, so none is shown."
        )
        return _header(progress, lede, [])
    sentences = [counts_sentence(progress), reporting_sentence(progress), date_sentence(progress)]
    return _header(progress, lede, [sentence for sentence in sentences if sentence])


def _header(progress: ActionProgress, lede: str, sentences: list[str]) -> Part:
    day, title = day_words(progress.review_date.date()), progress.edition_title
    facts = (("Area", progress.area_name), ("Plan", title), ("Judged as of", day))
    return group(
        PageFacts(date=day, edition=title, subject=title), Paragraph(lede, "lede"), Facts(facts),
        *map(Paragraph, sentences),
    )  # fmt: skip


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
    silent = int(progress.standings["status"].isin(["", "not reported"]).sum())
    if len(progress.log):
        last = day_words(progress.log["date"].iloc[-1].date())
        entries = words.count_words(len(progress.log), "entry", "entries")
        unreported = words.count_words(silent, "action", "actions")
        return (
            f"How an action stands is what the progress log says: {entries} until {last}"
            f"{f'; on {unreported} nothing is reported' if silent else ''}."
        )
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


def late_and_due(progress: ActionProgress) -> Part:
    """What is late, the latest first, and what is due, the nearest first.

    Args:
        progress: What `open_actions` gave.

    Returns:
        The part: two tables, one row an action, or a sentence in place of an empty one.

    Example:
        >>> progress = analysis.open_actions(edition="cyp_plan_mid_year_2017")
        >>> [table.caption for table in analysis.late_and_due(progress).tables]
        ["...: open actions past their deadline", "...: actions not yet due, nearest first"]
    """
    standings = progress.standings
    if standings.empty:
        return Paragraph(_NOTHING)
    late = standings[standings["state"].isin(_LATE)].sort_values(["deadline", "line"])
    due = standings[standings["state"] == "due"].sort_values(["deadline", "line"])
    is_delayed = (standings["status"] == "delayed") & standings["state"].isin(["due", "no deadline"])
    parts: list[Part] = []
    if late.empty:
        parts.append(Paragraph("No open action is past its deadline."))
    parts += _late_tables(progress, late)
    if is_delayed.any():
        caption = f"{progress.edition_title}: reported as delayed, and not past their deadline"
        parts.append(_standing_table(standings[is_delayed], caption))
    if due.empty:
        parts.append(Paragraph("No open action has a deadline ahead."))
    elif due["deadline"].nunique() == 1 and len(due) > _MANY:
        last = day_words(due["deadline"].iloc[0].date())
        text = (
            f"All {len(due)} actions that are not yet due have one deadline: {due['deadline_text'].iloc[0]}, "
            f"which is counted to {last}. No order in which they are to be done can be read from the plan."
        )
        parts.append(Paragraph(text))
    else:
        table = _standing_table(due, f"{progress.edition_title}: actions not yet due, nearest first")
        parts.append(_folded(table, f"The {len(due)} actions that are not yet due"))
    return group(*parts)


def _late_tables(progress: ActionProgress, late: pd.DataFrame) -> list[Part]:
    """What is late; where progress is reported, what fell due without a report stands apart."""
    title, is_silent = progress.edition_title, late["state"] == "passed"
    if not progress.reports_status:
        parts = [(late, f"{title}: open actions past their deadline")]
    else:
        silent = f"{title}: fell due, and nothing has been reported of them since"
        parts = [(late[~is_silent], f"{title}: open actions past their deadline"), (late[is_silent], silent)]
    said = _since_last_report(progress, late[is_silent])
    tables = [_standing_table(rows, caption) for rows, caption in parts if len(rows)]
    return [*([Paragraph(said)] if said else []), *tables]


def _since_last_report(progress: ActionProgress, silent: pd.DataFrame) -> str:
    """What fell due between the report before the day's own and the day, and was not reported."""
    before = progress.log[progress.log["date"] < progress.review_date]
    if before.empty:
        return ""
    last = before["date"].max()
    due = silent[silent["deadline"] >= last]
    count = words.count_words(len(due), "action", "actions") if len(due) else "no action"
    named = f": {words.join_words([str(name) for name in due['action_id']])}" if len(due) else ""
    return f"Since the report of {day_words(last.date())}, {count} fell due without being reported{named}."


def _folded(table: Table, summary: str) -> Part:
    """A table as it is, or folded where it is longer than a page takes in."""
    return Fold((table,), summary=summary, css_class="table") if len(table.rows) > _MANY else table


def _standing_table(rows: pd.DataFrame, caption: str) -> Table:
    shown = {"Progress to date": bool((rows["progress"] != "").any()), "Key outcome": False}
    return _action_table(rows, caption, shown)


def _action_table(own: pd.DataFrame, caption: str, is_shown: dict[str, bool]) -> Table:
    """Actions as a table; columns that say nothing for any of them are left out."""
    rows = rows_of(own)
    columns: dict[str, list[Content]] = {
        "Action": [str(row["action_id"]) for row in rows],
        "Key outcome": [str(row["key_outcome"]) or "none given" for row in rows],
        "What we will do": [_what(row) for row in rows],
        "Progress to date": [_progress(row) for row in rows],
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


def action_attention(progress: ActionProgress) -> Part:
    """Actions counted for the annual review, with those that are late; each has its place on its own page.

    Args:
        progress: What `open_actions` gave.

    Returns:
        The part: a sentence that counts the actions, and a table of those that are late.

    Example:
        >>> progress = analysis.open_actions(edition="cyp_plan_mid_year_2017")
        >>> next(analysis.action_attention(progress).flat()).words
        'Actions of the plan, judged as of ...: Of ... actions, ...'
    """
    if not progress.has_plan:
        text = "The plan is another council’s: none of its actions is this area’s."
        return Paragraph(text) if progress.edition_id else group()
    day = day_words(progress.review_date.date())
    whose = _WHOSE_DATE[progress.date_basis]
    text = f"Actions of the plan, judged as of {day} ({whose}): {counts_sentence(progress)}"
    if len(progress.standings) and not (progress.standings["owner"] != "").any():
        text += " None of them names an owner."
    late = progress.standings[progress.standings["state"].isin(_LATE)].sort_values(["deadline", "line"])
    if late.empty:
        return Paragraph(text)
    table = _standing_table(late, f"{progress.edition_title}: open actions past their deadline on {day}")
    return group(Paragraph(text), table)


def reported_counts(progress: ActionProgress) -> Part:
    """What is reported of the actions, counted by outcome and by owner: on track, delayed, done, nothing.

    Args:
        progress: What `open_actions` gave.

    Returns:
        The part: two tables, one row an outcome or an owner; a sentence where nothing is reported.

    Example:
        >>> progress = analysis.open_actions(edition="cyp_plan_mid_year_2017")
        >>> analysis.reported_counts(progress).tables[0].data.columns.tolist()
        ['outcome', 'actions', 'on_track_or_under_way', 'delayed', 'not_started', 'done', 'not_reported']
    """
    if progress.standings.empty:
        return Paragraph(_NOTHING)
    if not progress.reports_status:
        return Paragraph("The plan reports progress on none of its actions, and no entry is logged.")
    standings = progress.standings.assign(
        status=progress.standings["status"].replace("", "not reported"),
        owner=progress.standings["owner"].replace("", NOT_NAMED.capitalize()),
    )
    owners = [str(owner) or NOT_NAMED.capitalize() for owner in progress.owners["owner"]]
    day = day_words(progress.review_date.date())
    present = [name for name in REPORTED_NAMES if (standings["status"] == name).any()]
    tables = []
    for column, label, names in (("outcome", "Outcome", _outcomes(progress)), ("owner", "Owner", owners)):
        rows = []
        for name in names:
            own = standings.loc[standings[column] == name, "status"]
            counts = [len(own), *(int((own == status).sum()) for status in present)]
            rows.append((name, *map(words.whole_number, counts)))
        labels = (label, "Actions", *(REPORTED_NAMES[status] for status in present))
        caption = f"{progress.edition_title}: what is reported until {day}, by {label.lower()}"
        head = headers(*labels, numbers=tuple(range(1, len(labels))))
        tables.append(Table(caption=caption, headers=head, rows=tuple(rows)))
    return group(*tables)


def progress_log(progress: ActionProgress) -> Part:
    """The entries of the progress log until the day, the latest first: the history of the actions.

    Args:
        progress: What `open_actions` gave.

    Returns:
        The part: a table, one row an entry, of a long log the latest; or a sentence.

    Example:
        >>> progress = analysis.open_actions(edition="cyp_plan_mid_year_2017")
        >>> next(analysis.progress_log(progress).flat()).words
        'No entry is logged until ...'
    """
    day = day_words(progress.review_date.date())
    shown = progress.log.tail(_MOST_ENTRIES)
    more, count = len(progress.log) - len(shown), words.count_words(len(shown), "entry", "entries")
    text = f"No entry is logged until {day}." if shown.empty else ""
    if more:
        text = (
            f"Of {words.whole_number(len(progress.log))} entries the latest {len(shown)} are shown; all of "
            f"them stand in data/plans/{progress.edition_id}/progress."
        )
    caption = f"{progress.edition_title}: the progress log until {day}, latest first"
    earlier = progress.earlier_log.tail(_MOST_ENTRIES)
    before = f"What earlier editions printed or logged of actions that went on, latest first, until {day}"
    return group(
        Paragraph(text) if text else None,
        _folded(_log_table(shown, progress, caption), f"The log: {count}") if len(shown) else None,
        _log_table(earlier, progress, before) if len(earlier) else None,
    )


def _log_table(entries: pd.DataFrame, progress: ActionProgress, caption: str) -> Table:
    """Entries of a log, the latest first; those of an earlier edition name it."""
    titles = dict(zip(progress.standings["action_id"], progress.standings["title"], strict=True))
    rows = []
    for row in reversed(rows_of(entries)):
        moved = f"deadline now {row['deadline_text']}: " if row["deadline_text"] else "why: "
        moved = f"{moved}{row['reason']}" if row["reason"] else ""
        following = "; ".join(text for text in (row["next_step"], moved) if text)
        day = row.get("printed_on") or day_words(row["date"].date())
        status = str(row["status_text"]) or STATUS_WORDS[str(row["status"])]
        rows.append(
            (two_lines(day, str(row.get("edition_title", ""))),
             two_lines(str(row["action_id"]), titles[row["action_id"]]),
             status, str(row["done"]) or "nothing more is said", following or "none given",
             str(row["role"]) or "none given", str(row["evidence"]) or "none given")
        )  # fmt: skip
    return Table(
        caption=caption,
        headers=headers("Day", "Action", "Status", "What was done", "Next step", "By", "Evidence"),
        rows=tuple(rows),
        css_class="scorecard listing",
    )


def plan_risk_ratings(progress: ActionProgress) -> Part:
    """How the risks of the plan are rated on the day, what became of them since it was written, and the log.

    Args:
        progress: What `open_actions` gave.

    Returns:
        The part: a table, one row a risk, where numbers are given one of likelihood by impact, and the
        ratings logged; or a sentence.

    Example:
        >>> progress = analysis.open_actions(edition="our_plan_2024_25")
        >>> analysis.plan_risk_ratings(progress).tables[0].data["in_the_plan"].tolist()[:2]
        ['High', 'High']
    """
    risks, title = progress.risks, progress.edition_title
    if risks.empty:
        return Paragraph("The plan lists no risk.")
    has_owners, has_deadlines = (bool((risks[name] != "").any()) for name in ("owner", "deadline_text"))
    is_rated_since = not progress.risk_log.empty
    rows = []
    for row in rows_of(risks):
        since = "not rated since" if words.is_missing(row["rated_on"]) else rating_words(row)
        moved = f"{row['movement']}, {day_words(row['rated_on'].date())}" if row["movement"] else ""
        rows.append(
            (two_lines(str(row["title"]), str(row["item_id"])), str(row["detail"]) or "none given",
             *([str(row["owner"]) or NOT_NAMED] if has_owners else []),
             *([str(row["deadline_text"]) or "none given"] if has_deadlines else []),
             rating_words(row, "plan_") or "not rated",
             *([two_lines(since, moved)] if is_rated_since else []))
        )  # fmt: skip
    labels = ("Risk", "Mitigation", *(["Owner"] if has_owners else []),
              *(["By when"] if has_deadlines else []), "In the plan",
              *(["Since"] if is_rated_since else []))  # fmt: skip
    in_words = "A word is the plan’s own: how it rates a risk, or what priority it gives to a gap in skills."
    unnamed = "The plan names no owner of a risk."
    held = Table(
        caption=f"{title}: risks as they are rated on {day_words(progress.review_date.date())}",
        headers=headers(*labels), rows=tuple(rows), css_class="scorecard listing",
        notes=(*([in_words] if (risks["plan_rating"] != "").any() else []),
               *([] if has_owners else [unnamed])),
    )  # fmt: skip
    in_numbers = risks[risks["likelihood"] != ""]
    grid = None if in_numbers.empty else risk_grid(title, in_numbers)
    return group(held, grid, _rating_log(progress))


def _rating_log(progress: ActionProgress) -> Part:
    if progress.risk_log.empty:
        return Paragraph("No rating of a risk is logged in the course of the plan.")
    titles = dict(zip(progress.risks["item_id"], progress.risks["title"], strict=True))
    table = Table(
        caption=f"{progress.edition_title}: ratings of risks as they were logged, latest first",
        headers=headers("Day", "Risk", "Rating", "Against the one before", "Why", "By"),
        rows=tuple(
            (day_words(row["date"].date()), two_lines(titles[row["risk_id"]], str(row["risk_id"])),
             rating_words(row), str(row["movement"]), str(row["reason"]) or "none given",
             str(row["role"]) or "none given")
            for row in reversed(rows_of(progress.risk_log))
        ),
        css_class="scorecard listing",
    )  # fmt: skip
    return _folded(table, f"The log of ratings: {words.count_words(len(table.rows), 'entry', 'entries')}")


def goal_actions(review: Review, measure_id: str) -> Part:
    """The actions that serve a goal: what, by whom, until when, and how each stands.

    Args:
        review: What `open_review` gave.
        measure_id: The goal.

    Returns:
        The part: a list, or a sentence that no action is linked to the goal.

    Example:
        >>> review = analysis.open_review()
        >>> type(analysis.goal_actions(review, measure_id="1.19")).__name__
        'Paragraph'
    """
    own = [row for row in rows_of(review.actions) if measure_id in str(row["goals"]).split(", ")]
    if not own:
        text = "No action is linked to this goal."
        return Paragraph("The plan lists no action." if review.actions.empty else text)
    has_owners = bool((review.actions["owner"] != "").any())  # where none is named, it is said once
    lines = []
    for row in own:
        said = [f"deadline {deadline_text(row)}" if row["deadline_text"] else "no deadline given"]
        said += [str(row["owner"]) or f"owner {NOT_NAMED}"] if has_owners else []
        said += [latest_status(row)] if row["status"] else []
        said += [STATE_WORDS[str(row["state"])].lower()] if row["state"] in _LATE else []
        about = "; ".join(said)
        lines.append((Run(str(row["title"]), "strong"), f" ({row['action_id']}): {about}."))
    return group(Paragraph("Actions that serve this goal:"), Items(tuple(lines)))


def open_decisions(review: Review) -> Part:
    """What boards decided about the plan and have not closed.

    Args:
        review: What `open_review` gave.

    Returns:
        The part: a table, one row a decision; or a sentence.

    Example:
        >>> review = analysis.open_review()
        >>> next(analysis.open_decisions(review).flat()).words
        'No decision about the plan is recorded as open.'
    """
    if not review.edition_id:
        return group()
    if review.decisions.empty:
        stood = f", as the record stood on {day_words(to)}" if (to := review.decisions_to) else ""
        return Paragraph(f"No decision about the plan is recorded as open{stood}.")
    rows = [
        (day_words(row["date"].date()), str(row["board"]),
         f"{row['about_kind']} {row['about_id']}".strip() or "the plan", str(row["decision"]),
         str(row["role"]) or "none given",
         "no day set" if words.is_missing(row["look_again"]) else day_words(row["look_again"].date()))
        for row in rows_of(review.decisions)
    ]  # fmt: skip
    head = headers("Day", "Board", "About", "Decision", "Who carries it out", "Look again")
    caption = f"Open decisions about the {review.edition_title}"
    if review.decisions_to:
        caption += f", as the record stood on {day_words(review.decisions_to)}"
    return Table(caption=caption, headers=head, rows=tuple(rows))


def outcome_counts(progress: ActionProgress) -> Table:
    """Every outcome with how many of its actions stand how.

    Args:
        progress: What `open_actions` gave.

    Returns:
        The table: one row an outcome; actions are counted.

    Example:
        >>> progress = analysis.open_actions(edition="cyp_plan_mid_year_2017")
        >>> analysis.outcome_counts(progress).data.columns.tolist()
        ['outcome', 'actions', 'complete', 'overdue', 'due', 'no_deadline']
    """
    standings = progress.standings
    present = [state for state in _STATES if (standings["state"] == state).any()]
    rows = []
    for outcome in _outcomes(progress):
        own = standings[standings["outcome"] == outcome]
        counts = [len(own), *(int((own["state"] == state).sum()) for state in present)]
        rows.append((outcome, *(words.whole_number(count) for count in counts)))
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


def outcome_sections(progress: ActionProgress) -> Part:
    """One section an outcome, with every action of it; a long one is folded.

    Args:
        progress: What `open_actions` gave.

    Returns:
        The part: a section an outcome, with a table of its actions.

    Example:
        >>> progress = analysis.open_actions(edition="cyp_plan_mid_year_2017")
        >>> [table.caption for table in analysis.outcome_sections(progress).tables]
        ["...: 1 Emotional Health and Wellbeing", ...]
    """
    if progress.standings.empty:
        return Paragraph(_NOTHING)
    parts: list[Part] = []
    for outcome in _outcomes(progress):
        own = progress.standings[progress.standings["outcome"] == outcome]
        text = counting_sentence({s: int((own["state"] == s).sum()) for s in _STATES})
        shown = {"Progress to date": progress.reports_status}
        table = _action_table(own, f"{progress.edition_title}: {outcome}", shown)
        folded = _folded(table, f"The {len(own)} actions: {outcome}")
        parts += [Heading(3, outcome), Paragraph(text), folded]
    return group(*parts)


def _what(row: words.Row) -> str:
    return f"{row['what_we_will_do'] or row['title']}{f' {_UNCERTAIN}' if row['uncertain'] else ''}"


def _progress(row: words.Row) -> Content:
    status = STATUS_WORDS[str(row["status"])]
    if row["status_text"]:
        return two_lines(str(row["progress"]) or "nothing more is said", report_note(row))
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


def _badge(row: words.Row) -> Run:
    state = str(row["state"])
    return Run(STATE_WORDS[state], f"status {STATE_CLASSES[state]}")


def owner_load(progress: ActionProgress) -> Table:
    """How many open actions every role has, the most first.

    Args:
        progress: What `open_actions` gave.

    Returns:
        The table: one row an owner; actions are counted.

    Example:
        >>> progress = analysis.open_actions(edition="cyp_plan_mid_year_2017")
        >>> analysis.owner_load(progress).data.columns.tolist()
        ['owner', 'open', 'of_these_past_their_deadline', 'next_deadline', 'all_actions']
    """
    rows = []
    for row in rows_of(progress.owners):
        ahead = str(row["next_deadline_text"]) or "none"
        rows.append(
            (str(row["owner"]) or NOT_NAMED.capitalize(), words.whole_number(row["open"]),
             words.whole_number(row["late"]), ahead, words.whole_number(row["actions"]))
        )  # fmt: skip
    return Table(
        caption=f"{progress.edition_title}: open actions by owner, as the plan names them",
        headers=headers("Owner", "Open", "Of these past their deadline", "Next deadline", "All actions",
                        numbers=(1, 2, 4)),
        rows=tuple(rows),
        notes=("Open: neither complete nor dropped. An action with two owners counts for both together.",),
    )  # fmt: skip


def deadline_moves(progress: ActionProgress) -> Part:
    """Which deadlines moved since the edition before, and by how many months.

    Args:
        progress: What `open_actions` gave.

    Returns:
        The part: a table, one row a deadline that moved, later above zero; or a sentence.

    Example:
        >>> progress = analysis.open_actions(edition="cyp_plan_mid_year_2017")
        >>> next(analysis.deadline_moves(progress).flat()).words
        'No earlier edition of this plan is held, so no deadline can be followed.'
    """
    if not progress.has_plan:
        return Paragraph(_NOTHING)
    return group(_moved_in_the_year(progress), _moved_since(progress))


def _moved_in_the_year(progress: ActionProgress) -> Part | None:
    if progress.log.empty:
        return None
    day = day_words(progress.review_date.date())
    moves = progress.year_moves
    if moves.empty:
        return Paragraph(f"The progress log moved no deadline until {day}.")
    return Table(
        caption=f"{progress.edition_title}: deadlines that the progress log moved until {day}",
        headers=headers("Action", "What is to be done", "Was", "Is", "Moved", "On", "Why"),
        rows=tuple(
            (str(row["action_id"]), str(row["title"]), str(row["before"]) or "none given",
             str(row["after"]), move_words(row), str(row["moved_on"]), str(row["reason"]))
            for row in rows_of(moves)
        ),
    )  # fmt: skip


def _moved_since(progress: ActionProgress) -> Part:
    """Deadlines that differ from those of the edition before."""
    if not progress.earlier_title:
        text = "No earlier edition of this plan is held, so no deadline can be followed."
        return Paragraph(text)
    both, earlier = progress.matched_actions, progress.earlier_title
    of_them = f"Of the {progress.earlier_actions} actions of the {earlier}"
    if not both:
        return Paragraph(f"{of_them}, none is in this plan, so no deadline can be followed.")
    text = f"{of_them}, {both} {'is' if both == 1 else 'are'} also in this plan. {_moves_sentence(progress)}"
    if progress.moves.empty:
        return Paragraph(text)
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
    return group(Paragraph(text), table)


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


def action_methods(progress: ActionProgress) -> Part:
    """How deadlines are judged, in plain words.

    Args:
        progress: What `open_actions` gave.

    Returns:
        The part: one point a rule.

    Example:
        >>> progress = analysis.open_actions(edition="cyp_plan_mid_year_2017")
        >>> len(analysis.action_methods(progress).entries) > 2
        True
    """
    lines = [
        "A deadline counts to the last day that it can mean: a month to its end, a year to 31 December, "
        "a season or a school or financial year to the latest end it can have.",
        "The day of the review counts from its first day where only a month or year is given. So nothing is "
        "called late that may not be.",
        "“Overdue” is said only of an action on which progress is reported and which is not complete. "
        "“Deadline passed” is said where nothing is reported: it may have been done.",
        "“Ongoing” is no deadline, and neither is a start (“from September”) or a text that no date can be "
        "read from; both are shown as printed.",
        "Where a progress log is kept, its latest entry until the day of the review says how an action "
        "stands, and the latest deadline that it gives counts. An action whose deadline has passed since its "
        "last entry is shown as “deadline passed”: nothing is reported of it since it fell due.",
        "An action that is complete stays complete. The day on which it was completed is not reported, so "
        "nothing is said about whether it was in time.",
        "Texts of actions and progress are in our words and shorter than in the plan.",
    ]
    return lines_or(lines if progress.has_plan else [], "There is nothing to judge.")
