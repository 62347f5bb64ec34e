"""What is said of an indicator's place in national frameworks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

OURS = "The match is this project’s, not the publisher’s"


def metric_words(row: Mapping[str, object]) -> str:
    """A metric's outcome and name, with how the indicator differs from it.

    Args:
        row: A row of `tables.data.FRAMEWORKS`.
    """
    return f"{row['outcome']}, “{row['metric']}”" + (f" ({row['note']})" if row["note"] else "")


def place_words(rows: Iterable[Mapping[str, object]]) -> str:
    """Where frameworks have an indicator or a measure, one after the other; empty for nowhere."""
    return "; ".join(dict.fromkeys(f"{row['title']}, {metric_words(row)}" for row in rows))
