"""An indicator's CSV from Fingertips (Office for Health Improvement and Disparities), with its metadata.

Rows of categories (deprivation deciles and the like) and of areas other than councils, regions and England
are counted and left out; England stands once for each parent and is read once. A missing value is an empty
cell whose reason stands in `Value note`; a limit of -1 is none. The publisher's `Recent Trend` is kept
as printed and never taken over: `review.published_trend` works it out again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.inputs.official.reading import counted, once, read_cells, refusal
from analysis.inputs.official.release import LEVELS, ROW_COLUMNS, Measure, Release
from analysis.vocabulary.marks import CONFIDENTIAL, NOT_AVAILABLE
from analysis.vocabulary.numbers import half_a_place, is_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from analysis.inputs.official.reading import Head

KIND = "Fingertips indicator file"
_LIMITS = ("Lower CI 95.0 limit", "Upper CI 95.0 limit")
_FIGURES = ("Value", "Count", "Denominator", *_LIMITS)
_KEYS = ("Indicator ID", "Sex", "Age", "Time period range")
_NEEDED = ("Indicator ID", "Indicator Name", "Area Code", "Area Name", "Area Type", "Sex", "Age",
           "Category Type", "Category", "Time period", *_FIGURES, "Value note", "Recent Trend")  # fmt: skip
_ALSO = ("Time period range",)  # absent from files of older years
_LEVEL_BY_CODE = {
    "E92": LEVELS[0],
    "E12": LEVELS[1],
    **dict.fromkeys(("E06", "E08", "E09", "E10"), LEVELS[2]),
}
_PER = tuple(10.0**power for power in (0, 2, 3, 4, 5, 6))
_ROUNDED_SHARE = 0.9  # of the councils' counts; by chance one in five of them ends in 0 or 5


def _plain(text: str) -> str:
    return text.replace(" ", "").casefold()


_NAMES = {_plain(name): name for name in (*_NEEDED, *_ALSO)}  # fingertipsR writes them without spaces


def claims(head: Head) -> bool:
    """Whether a file that begins so is one of these."""
    seen = {_plain(column) for column in head.columns}
    return {"indicatorid", "areacode", "areatype", "timeperiod", "value"} <= seen


def read(path: Path, companion: Path | None = None, *, marks: Mapping[str, str] | None = None) -> Release:
    """Read the file of one or several indicators.

    Args:
        path: The file.
        companion: The metadata of the indicators; unit, kind of value and year stay open without.
        marks: Not used: a value is a number or empty, with a note beside it.
    """
    frame = read_cells(path).rename(columns=lambda name: _NAMES.get(_plain(name), name))
    missing = [name for name in _NEEDED if name not in frame.columns]
    if missing:
        raise refusal(
            path.name, 1, f"no column {', '.join(missing)}", "the columns of an indicator's CSV",
            "download the indicator's data as CSV again",
        )  # fmt: skip
    frame = frame.reindex(columns=["row", *_NEEDED, *_ALSO], fill_value="")  # the rest would be copied along
    rows, dropped = _of_areas(frame)
    if rows.empty:
        raise refusal(
            path.name, None, "no row of England, a region or a council without a category",
            "figures of councils", "download the indicator for counties and unitary authorities",
        )  # fmt: skip
    rows, double = once(rows, ("area_name", "period_text", *_KEYS, "area_code"), _FIGURES, path.name)
    told = f"{counted(double, 'row')} repeated with the same figures, as of another parent, read once."
    repeats = [told] if double else []
    meta, said = _meta(companion, tuple(rows["Indicator ID"].unique()))
    filters = {name: tuple(rows[name].unique()) for name in _KEYS if rows[name].nunique() > 1}
    if not rows["Time period range"].isin(("", "1y")).all():
        filters["Time period range"] = tuple(rows["Time period range"].unique())  # overlapping years, months
    notices = [*repeats, *said, *_notes(rows)]
    rows = _with_marks(rows)
    has_counts, about_counts = _counts(rows, meta)
    first = next(iter(meta.values())) if len(meta) == 1 else {}
    names = rows["Indicator Name"].unique()
    label = str(names[0]) if len(names) == 1 else "Value"
    above, below = ("Count", "Denominator") if has_counts else ("", "")
    value = Measure("Value", label, first.get("unit", ""), _decimals(first), above, below, *_LIMITS)
    measures = {"Value": value, **{name: Measure(name, name) for name in ("Count", "Denominator")}}
    held = [*ROW_COLUMNS, *filters, *_FIGURES, "Value note", "Recent Trend"]
    return Release(
        KIND, rows[held], filters, measures, "gss", tuple(dropped), (*notices, *about_counts)
    )  # fmt: skip


def _of_areas(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    is_category = (frame["Category"] != "") | (frame["Category Type"] != "")
    levels = frame["Area Code"].str[:3].map(_LEVEL_BY_CODE)
    dropped = []
    if is_category.any():
        dropped.append(f"{counted(int(is_category.sum()), 'row')} of categories within an area left out.")
    others = frame.loc[~is_category & levels.isna(), "Area Type"].value_counts(sort=False)
    dropped += [
        f"{counted(int(count), 'row')} of the area type {kind} left out." for kind, count in others.items()
    ]
    kept = frame.drop(columns=["Area Type", "Category Type", "Category"])
    kept = kept[~is_category & levels.notna()]
    names = {"Area Code": "area_code", "Area Name": "area_name", "Time period": "period_text"}
    placed = kept.rename(columns=names).assign(area_number="", level=levels, period_identifier="")
    return placed, dropped


def _meta(companion: Path | None, wanted: tuple[str, ...]) -> tuple[dict[str, dict[str, str]], list[str]]:
    """What the metadata say of each indicator, by plain heading, and what a reader must know of it."""
    if companion is None:
        return {}, [
            "Without metadata nothing says unit, kind of value, kind of year or direction: declare them."
        ]
    frame = read_cells(companion).rename(columns=_plain)
    if "indicatorid" not in frame.columns:
        raise refusal(
            companion.name, 1, "no column Indicator ID", "metadata of Fingertips indicators",
            "download the metadata of the indicator",
        )  # fmt: skip
    frame = frame.drop(columns="row").rename(columns={"yeartype": "periodtype"})
    found = frame[frame["indicatorid"].isin(wanted)].set_index("indicatorid").to_dict("index")
    meta = {str(number): {str(k): str(v) for k, v in row.items()} for number, row in found.items()}
    notices = [
        f"{companion.name} has nothing about indicator {number}: declare unit, kind of year and direction."
        for number in wanted
        if number not in meta
    ]
    for number, row in meta.items():
        parts = [
            f"{word} {row[name]}"
            for name, word in (("periodtype", "year"), ("valuetype", "value"), ("polarity", "direction"))
            if row.get(name)
        ]
        notices.append(f"Indicator {number} by its metadata: {', '.join(parts)}.")
    return meta, notices


def _decimals(row: dict[str, str]) -> int | None:
    places = row.get("rounding", "")
    return int(places) if is_whole(places) else None


def _with_marks(rows: pd.DataFrame) -> pd.DataFrame:
    """A mark where a value is missing, by the note beside it, and no limit where the file has -1."""
    is_missing = rows["Value"] == ""
    is_withheld = rows["Value note"].str.contains("disclosure|suppress", case=False, regex=True)
    value = rows["Value"].mask(is_missing, NOT_AVAILABLE).mask(is_missing & is_withheld, CONFIDENTIAL)
    limits = {name: rows[name].where(~rows[name].isin(("-1", "-1.0")), "") for name in _LIMITS}
    counts = {
        name: rows[name].mask(rows[name].isin(("", "-1")), NOT_AVAILABLE) for name in ("Count", "Denominator")
    }
    return rows.assign(Value=value, **limits, **counts)


def _notes(rows: pd.DataFrame) -> list[str]:
    found = rows[rows["Value note"] != ""]
    sentences = []
    for is_missing, where in ((True, "without a value"), (False, "with a value")):
        notes = found.loc[(found["Value"] == "") == is_missing, "Value note"].value_counts()
        sentences += [
            f"{counted(int(n), 'row')} {where}: {str(note).rstrip('.')}." for note, n in notes.items()
        ]
    limits = int((rows[list(_LIMITS)] == "-1").any(axis=1).sum())
    return [*sentences, *([f"{counted(limits, 'row')} without limits, printed as -1."] if limits else [])]


def _counts(rows: pd.DataFrame, meta: dict[str, dict[str, str]]) -> tuple[bool, list[str]]:
    """Whether count over denominator gives the value, and what must be said of the counts."""
    import pandas as pd

    numbers = {name: pd.to_numeric(rows[name], errors="coerce") for name in ("Value", "Count", "Denominator")}
    # behind the last full stop is all of a figure without one, which shows no place
    places = rows["Value"].str.len() - rows["Value"].str.rfind(".") - 1
    table = pd.DataFrame(numbers).assign(
        places=places.where(rows["Value"].str.contains(".", regex=False), 0), level=rows["level"]
    )
    table = table.dropna()
    table = table[table["Denominator"] > 0]
    if table.empty or any("standardised" in row.get("valuetype", "").casefold() for row in meta.values()):
        return False, []
    value, share = table["Value"].to_numpy(), (table["Count"] / table["Denominator"]).to_numpy()
    # a value that lies halfway between two prints differs by the whole slack and the error of a float
    slack = table["places"].map({places: half_a_place(places) * 1.01 for places in set(table["places"])})
    agree = max(int((abs(value - share * per) <= slack.to_numpy()).sum()) for per in _PER)
    notices = []
    if agree < len(table):
        notices.append(
            f"Count over denominator gives the value in {agree:,} of {len(table):,} rows that have all three."
        )
    councils = table.loc[(table["level"] == LEVELS[2]) & (table["Count"] > 0), "Count"]
    if len(councils) and (councils % 5 == 0).mean() >= _ROUNDED_SHARE:
        notices.append("Counts of councils are rounded to 5: prefer the published limits.")
    return 2 * agree > len(table), notices
