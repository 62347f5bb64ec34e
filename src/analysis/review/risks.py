"""How the risks of a plan are rated on a day: by the plan, and by the log of ratings since."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.tables.declare import table
from analysis.tables.plan_results import RISK_RATINGS, RISK_STANDINGS
from analysis.tables.plans import RISK_WORDS
from analysis.tables.rows import Row, rows_of

_RATING = ("rating", "likelihood", "impact")
_CARRIED = {"detail": "mitigation", "owner": "owner", "deadline_text": "deadline_text"}


def risk_standings(
    tables: Mapping[str, pd.DataFrame], edition: str, day: pd.Timestamp
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """How every risk of an edition is rated on a day, and what became of it since the plan.

    Returns:
        `tables.plan_results.RISK_STANDINGS`, in the order of the plan; and the ratings that were logged until
        the day, oldest first (`tables.plan_results.RISK_RATINGS`).
    """
    items, log = tables["plan_items"], tables["risk_log"]
    own = items[(items["edition_id"] == edition) & (items["kind"] == "risk")]
    rows: dict[str, dict[str, object]] = {}
    printed = {
        str(row["item_id"]): row for row in rows_of(own.sort_values(["line", "item_id"], kind="stable"))
    }
    for name, risk in printed.items():
        rows[name] = {n: risk[n] for n in RISK_STANDINGS.column_names if n in risk}
        rows[name] |= {f"plan_{column}": risk[column] for column in _RATING}
    logged = log[(log["edition_id"] == edition) & (log["date"] <= day)]
    ratings = []
    for entry in rows_of(logged.sort_values("date", kind="stable")):
        row = rows[str(entry["risk_id"])]
        ratings.append({**entry, "movement": movement(row, entry)})
        row |= {column: entry[column] for column in _RATING} | {"rated_on": entry["date"]}
        row |= {name: entry[column] for name, column in _CARRIED.items() if entry[column]}
        row["movement"] = movement(printed[str(entry["risk_id"])], row)
    return table(RISK_STANDINGS, list(rows.values())), table(RISK_RATINGS, ratings)


def movement(before: Row, after: Row) -> str:
    """What became of a rating: higher, lower, unchanged, moved, first rated, not comparable.

    Ratings in numbers are held against each other by likelihood times impact; `moved` is where these are
    equal and the two are not. A word and numbers cannot be compared.

    Example:
        >>> movement({"rating": "Medium", "likelihood": ""}, {"rating": "high", "likelihood": ""})
        'higher'
    """
    words = [str(row["rating"]).casefold() for row in (before, after)]
    counts = [
        (int(row["likelihood"]), int(row["impact"])) if row["likelihood"] else () for row in (before, after)
    ]
    if not words[0] and not counts[0]:
        return "first rated"
    if all(counts):
        first, second = (one[0] * one[1] for one in counts if one)
        same = "unchanged" if counts[0] == counts[1] else "moved"
    elif all(word in RISK_WORDS for word in words):
        first, second = map(RISK_WORDS.index, words)
        same = "unchanged"
    else:
        return "not comparable"
    return "higher" if second > first else "lower" if second < first else same
