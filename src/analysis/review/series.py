"""The lines of a review's charts: the area, England, its region and the mean of its neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.review.comparators import ENGLAND, Places
from analysis.review.figures import ReviewYear, interval_limits
from analysis.schema import COUNT_MULTIPLIERS

if TYPE_CHECKING:
    from analysis.laid_out import LaidOut
    from analysis.review.held import Tables

Numbers = NDArray[np.int64]

_LINES = ("area", "england", "neighbours", "region")  # in the order of the table
_MEAN = _LINES.index("neighbours")
# What a mean of several figures has none of.
_NOT_OF_A_MEAN = {
    "numerator": float("nan"), "denominator": float("nan"), "counts_exact": False, "area_code": "",
    "value_text": "", "locator": "mean of the neighbours", "notice": "",
}  # fmt: skip


@dataclass(frozen=True)
class _Numbered:
    """The observations as numbers, laid out once for a set of tables.

    Attributes:
        subjects: Indicator and group of each number of `subject`, in order.
        subject: The indicator and group of each figure.
        indicator: The indicator of each number of `subject`.
        label: The period of each figure by its label.
        end: The last day of the period; a missing one is after all others.
        is_chosen: Whether the figure is the one that is shown.
        is_own_kind: Whether its period is of the indicator's own kind.
    """

    subjects: list[tuple[str, str]]
    subject: Numbers
    indicator: Numbers
    label: Numbers
    end: Numbers
    is_chosen: NDArray[np.bool_]
    is_own_kind: NDArray[np.bool_]


def series_of(held: Tables, shown: list[tuple[str, str]], places: Places, year: ReviewYear) -> pd.DataFrame:
    """Figures of the area, England, the region and the neighbours' mean, for the indicators shown.

    Args:
        held: The processed tables.
        shown: Indicators and groups.
        places: The area and those it is compared with.
        year: The review year; later figures are left out.

    Returns:
        `results.Review.series`.
    """
    all_figures = numbered(held.by_name)
    wanted = set(shown)
    is_shown = np.array([subject in wanted for subject in all_figures.subjects], dtype=bool)
    of_area = {
        code: _shown(all_figures, rows, is_shown, year) for code, rows in held.observations_by_area().items()
    }
    has_own_kind = np.zeros(len(all_figures.subjects), dtype=bool)  # by number of the indicator
    for rows in of_area.values():
        own = rows[all_figures.is_own_kind[rows]]
        has_own_kind[all_figures.indicator[all_figures.subject[own]]] = True
    for code, rows in of_area.items():
        has_other = has_own_kind[all_figures.indicator[all_figures.subject[rows]]]
        of_area[code] = rows[all_figures.is_own_kind[rows] | ~has_other]
    nothing = np.empty(0, dtype=np.int64)
    lines = [of_area.get(code, nothing) for code in (places.area_code, ENGLAND, "", places.region_code)]
    near = [of_area.get(code, nothing) for code in sorted(set(places.current))]
    lines[_MEAN], means = _means(held, all_figures, np.concatenate([*near, nothing]))
    rows = np.concatenate(lines)
    line = np.repeat(np.arange(len(_LINES)), [len(part) for part in lines])
    values = held["observations"]["value"].to_numpy(float)[rows]
    values[line == _MEAN] = means
    # stable, so that what is equal stays in the order of the observations
    order = np.lexsort((all_figures.end[rows], line, all_figures.subject[rows]))
    return _frame(held, all_figures, rows[order], line[order], values[order])


def numbered(tables: LaidOut) -> _Numbered:
    """The observations as numbers, laid out once for a set of tables."""
    found: _Numbered | None = tables.kept.get("numbered")
    if found is None:
        observations = tables["observations"]
        pairs = list(zip(observations["indicator_id"].tolist(), observations["group"].tolist(), strict=True))
        subjects = sorted(set(pairs))
        number = {subject: place for place, subject in enumerate(subjects)}
        indicators = {name: place for place, name in enumerate(dict.fromkeys(name for name, _ in subjects))}
        kinds = {
            str(row["indicator_id"]): str(row["year_type"]).partition(":")[0]
            for row in reversed(tables.rows("indicators"))
        }
        end = observations["period_end"]
        found = tables.kept["numbered"] = _Numbered(
            subjects=subjects,
            subject=np.array([number[pair] for pair in pairs], dtype=np.int64),
            indicator=np.array([indicators[name] for name, _ in subjects], dtype=np.int64),
            label=pd.factorize(observations["period_label"])[0].astype(np.int64),
            end=end.to_numpy().astype("datetime64[us]").astype(np.int64),
            is_chosen=observations["is_chosen"].to_numpy(bool) & end.notna().to_numpy(bool),
            is_own_kind=np.array(
                [
                    kinds.get(name) == kind
                    for (name, _), kind in zip(pairs, observations["period_kind"].tolist(), strict=True)
                ],
                dtype=bool,
            ),
        )
    return found


def _shown(
    figures: _Numbered, rows: Numbers, is_shown: NDArray[np.bool_], year: ReviewYear
) -> NDArray[np.int64]:
    """Of the figures of one area those that are chosen, shown and not later than the year."""
    horizon = int(year.horizon.as_unit("us").asm8.astype(np.int64))
    is_in = figures.is_chosen[rows] & is_shown[figures.subject[rows]] & (figures.end[rows] <= horizon)
    return np.asarray(rows[is_in], dtype=np.int64)


def _means(held: Tables, figures: _Numbered, near: Numbers) -> tuple[Numbers, NDArray[np.float64]]:
    """The unweighted mean of the neighbours by period: the place of the first of them, and the mean."""
    keys = figures.subject[near] * (int(figures.label.max(initial=0)) + 1) + figures.label[near]
    _, first, group = np.unique(keys, return_index=True, return_inverse=True)
    values = pd.Series(held["observations"]["value"].to_numpy(float)[near])
    means = values.groupby(group).mean().to_numpy(float)
    order = np.argsort(first)  # as they are met
    return near[first[order]], means[order]


def _frame(
    held: Tables, figures: _Numbered, rows: Numbers, line: Numbers, values: NDArray[np.float64]
) -> pd.DataFrame:
    """Points as a table, with the limits of the area's figures; the others have none."""
    frame = held["observations"].take(rows).reset_index(drop=True)
    is_mean = line == _MEAN
    frame["value"] = values
    frame["missing"] = frame["missing"].mask(is_mean & ~np.isnan(values), "")
    is_counted = (line == 0) & frame["counts_exact"].to_numpy(bool)
    counts = frame[["numerator", "denominator"]].to_numpy(float)
    for column, nothing in _NOT_OF_A_MEAN.items():
        frame[column] = frame[column].mask(is_mean, nothing)
    frame["line"] = pd.Series(np.array(_LINES, dtype=object)[line], dtype="str")
    units = [str(held.indicator(*subject)["unit"]) for subject in figures.subjects]
    limits = np.full((2, len(rows)), np.nan)
    of_unit: dict[str, list[Any]] = {}
    for place in np.flatnonzero(is_counted).tolist():
        of_unit.setdefault(units[figures.subject[rows[place]]], []).append(place)
    for unit in set(of_unit) & set(COUNT_MULTIPLIERS):
        limits[:, of_unit[unit]] = interval_limits(counts[of_unit[unit]], unit)
    frame["lower"], frame["upper"] = limits
    return frame
