"""Council indicator data to trend and gap analyses and annual review reports.

    files as printed                 declared tables                     what readers see

    data/raw      ─┐                                                   ┌─ words, tables, charts
    data/plans     ├─ sources ─► clean ─► store ─► stats ─► review ─►  ┤
    data/reference ┘                                                   └─ notebooks ─► pipeline ─► reports

An hourglass: many kinds of input narrow to declared tables, and everything that readers see is made
from declared tables. `stats` and `presentation` never meet; `sources` and `clean` never meet.

The rooms, from the ground up; a room imports only from those above it in this list that its line names:

    vocabulary     errors <- numbers <- calendars <- period_labels <- periods <- target_readings
                   <- target_grammar <- indicators <- declarations, laid_out
                   <- plan_tables, target_columns <- revision_tables <- schema <- inputs, narratives
                   <- results <- edition_results, plan_results <- document_results
    sources        one reader for each kind of file: everything as printed           (vocabulary)
    revisions      a new release against the one that it supersedes                  (vocabulary)
    clean          raw to observations, goals, targets; corrections, breaks             (revisions)
    slices         the tables cut by area and edition, to see what changed           (vocabulary)
    store          every read and write of a processed table                         (slices)
    stats          intervals, trend, spc, progress, compare, inequality              (vocabulary)
    claims         what documents and authors claim, held against numbers            (stats)
    review         one area and year: every goal judged, compared, held to promises  (stats, claims)
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
    "analysis.workbench": (
        "load", "load_all", "open_actions", "open_areas", "open_comparison", "open_finance",
        "open_document", "open_narrative", "open_profile", "open_review", "project",
    ),
    "analysis.presentation.sections": (
        "attention", "edition_changes", "findings", "made_corrections", "not_judged", "page_header",
        "went_well",
    ),
    "analysis.presentation.goals": ("goal_sections", "scorecard"),
    "analysis.presentation.notes": ("action_table", "data_notes", "methods", "source_table"),
    "analysis.presentation.analyses": (
        "comparator_gap_table", "coverage_table", "file_table", "gap_header", "group_gap_charts",
        "group_gap_table", "notice_table", "quality_header", "sensitivity_list", "target_gap_chart",
        "target_gap_table", "trend_header", "trend_sections", "trend_table",
    ),
    "analysis.presentation.finance_totals": ("finance_header", "total_differences", "totals_table"),
    "analysis.presentation.finance": (
        "capital_part", "changes_part", "invest_to_save_table", "revenue_part", "schools_part",
        "spending_goals",
    ),
    "analysis.presentation.actions": (
        "action_attention", "action_methods", "deadline_moves", "late_and_due", "outcome_counts",
        "outcome_sections", "owner_load", "progress_header",
    ),
    "analysis.presentation.areas": ("area_header", "area_intervals", "area_rug", "area_spine"),
    "analysis.presentation.contradictions": ("contradictions",),
    "analysis.presentation.revisions": ("release_revisions",),
    "analysis.presentation.profile": (
        "evidence_table", "print_table", "profile_chart", "profile_groups", "profile_header",
        "profile_neighbours", "profile_notes", "profile_process_chart", "profile_table",
    ),
    "analysis.presentation.charts": (
        "gap_strip", "group_gap_chart", "neighbour_chart", "overview_chart", "process_chart", "sparkline",
        "spine_chart", "tartan_rug", "trend_chart",
    ),
    "analysis.presentation.refresh": (
        "refresh_baselines", "refresh_header", "refresh_measures", "refresh_targets",
    ),
    "analysis.presentation.refresh_lists": (
        "refresh_actions", "refresh_deadlines", "refresh_figures", "refresh_lists", "refresh_matches",
        "refresh_risks",
    ),
    "analysis.presentation.plan_document": (
        "plan_changes", "plan_header", "plan_more", "plan_rule", "plan_text",
    ),
    "analysis.presentation.plan_lists": (
        "plan_achievements", "plan_interdependencies", "plan_measures", "plan_partners", "plan_risks",
        "plan_themes",
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
