"""Sentences about an area itself: when it began, and what that does to its series."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from analysis.vocabulary.calendars import day_text
from analysis.words.figures import join_words


def beginning_sentences(
    name: str, day: datetime.date, before: str, worked_back: Mapping[str, str], *, has_left_out: bool = False
) -> list[str]:
    """When an area began, and what that does to its series.

    Args:
        name: The area.
        day: Its first day.
        before: The areas that it was before, in words; empty where only the council is new.
        worked_back: Series that publishers give for the area from before that day, each with its first year.
        has_left_out: Whether a year is left out because its figure looks back to before that day.

    Example:
        >>> import datetime
        >>> beginning_sentences("Cumberland", datetime.date(2023, 4, 1), "Cumbria (until March 2023)", {})[0]
        'Cumberland began on 1 April 2023; before, its area belonged to Cumbria (until March 2023).'
    """
    first = day_text(day)
    if not before:
        return [
            f"The council of {name} is new since {first}; until then a county council was responsible for "
            "the same area. Its series go on from that council’s figures, and no year is left out for it."
        ]
    return [
        f"{name} began on {first}; before, its area belonged to {before}.",
        "Its series begin with the first figures published for it. Nothing is joined to the figures of the "
        f"areas before, so {'most ' if worked_back else ''}changes and trends rest on few years.",
        (
            "Published for the area as it is now from before that day, and used: "
            f"{join_words(f'{series} (from {label})' for series, label in worked_back.items())}."
            if worked_back
            else ""
        ),
        (
            f"Years of which a figure looks back to before {first} are shown and left out of changes, trends "
            "and comparisons; the notes on the data name them."
            if has_left_out
            else ""
        ),
    ]
