"""Where a figure stands among all councils of England, in words."""

from __future__ import annotations

from analysis.presentation.words.figures import Row, is_missing

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
