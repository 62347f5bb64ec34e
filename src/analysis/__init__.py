"""Council indicator data to trend and gap analyses and annual review reports.

    files as printed                 declared tables                     what readers see

    data/raw      ─┐                                                   ┌─ words, tables, charts
    data/plans     ├─ sources ─► clean ─► store ─► stats ─► review ─►  ┤
    data/reference ┘                                                   └─ notebooks ─► pipeline ─► reports

An hourglass: many kinds of input narrow to declared tables, and everything that readers see is made
from declared tables. `stats` and `presentation` never meet; `sources` and `clean` never meet.

The rooms, from the ground up; a room imports only from those above it in this list that its line names:

    vocabulary     errors <- numbers <- calendars <- period_labels <- periods <- target_readings
                   <- target_grammar <- indicators <- declarations <- schema <- inputs, results
    sources        one reader for each kind of file: everything as printed           (vocabulary)
    clean          raw to observations, goals, targets; corrections, breaks          (vocabulary)
    store          every read and write of a processed table                         (vocabulary)
    stats          intervals, trend, spc, progress, compare, inequality              (vocabulary)
    review         one area and year: every goal judged, compared, held to promises  (stats)
    presentation   words (the only place that rounds for display), tables, charts    (vocabulary)
    pipeline       plan, execute, render, write; templates                 (sources, clean, store)
    cli            arguments, logging, progress, exit codes                          (pipeline)
    workbench      what a notebook calls: loads tables, opens reviews      (store, review, pipeline)

What a notebook uses, each loaded when it is first named:

    review = analysis.open_review(area="Cheshire West and Chester", year="2024/25")
    analysis.scorecard(review)              a page's parts: see `names`
    analysis.load("observations")           a processed table, for exploring
    analysis.names()                        every name, with one line on what it does
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

# Name: the module that defines it. Importing this package imports none of them, so that the command
# line starts at once and a notebook pays only for what it uses.
_OFFERED_BY = {
    "analysis.workbench": ("load", "load_all", "open_profile", "open_review", "project"),
    "analysis.presentation.sections": (
        "attention", "edition_changes", "findings", "not_judged", "page_header", "went_well",
    ),
    "analysis.presentation.goals": ("goal_sections", "scorecard"),
    "analysis.presentation.notes": ("action_table", "data_notes", "methods", "source_table"),
    "analysis.presentation.analyses": (
        "comparator_gap_table", "coverage_table", "file_table", "gap_header", "group_gap_charts",
        "group_gap_table", "notice_table", "quality_header", "sensitivity_list", "target_gap_chart",
        "target_gap_table", "trend_header", "trend_sections", "trend_table",
    ),
    "analysis.presentation.profile": (
        "evidence_table", "print_table", "profile_chart", "profile_groups", "profile_header",
        "profile_neighbours", "profile_notes", "profile_process_chart", "profile_table",
    ),
    "analysis.presentation.charts": (
        "gap_strip", "group_gap_chart", "neighbour_chart", "overview_chart", "process_chart", "sparkline",
        "spine_chart", "tartan_rug", "trend_chart",
    ),
    "analysis.periods": ("parse_period",),
    "analysis.target_grammar": ("parse_target",),
    "analysis.stats.intervals": ("mean_interval", "proportion_interval", "rate_interval"),
    "analysis.stats.trend": ("mann_kendall", "recent_trend", "theil_sen"),
    "analysis.stats.spc": ("special_causes", "xmr"),
    "analysis.stats.progress": ("progress_to_target",),
    "analysis.stats.compare": ("compare_with_benchmark", "quartile_bands", "rank"),
    "analysis.disclosure": ("check_report", "suppress"),
    "analysis.stats.inequality": ("change_in_gap", "group_gap", "slope_index"),
}  # fmt: skip
_OFFERED = {name: module for module, names in _OFFERED_BY.items() for name in names}

__all__ = sorted([*_OFFERED, "names"])


def names() -> Any:
    """Every name that `import analysis` offers, with one line on what it does, as a table."""
    import pandas as pd

    rows = [(name, (__getattr__(name).__doc__ or "").strip().partition("\n")[0]) for name in sorted(_OFFERED)]
    return pd.DataFrame(rows, columns=["name", "what it does"])


def __getattr__(name: str) -> Any:
    if name not in _OFFERED:
        raise AttributeError(f"analysis offers no {name!r}; analysis.names() lists what it offers")
    return getattr(import_module(_OFFERED[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
