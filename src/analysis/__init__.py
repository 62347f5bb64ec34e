"""Council indicator data to trend and gap analyses and annual review reports.

    files as printed                 declared tables                        what readers see

    data/raw      ─┐                                                      ┌─ words, charts ─► report
    data/plans     ├─ inputs ─► disclosure ─► tables ─► stats ─► review ─►┤
    data/reference ┘                                                      └─ notebooks ─► build ─► page

An hourglass: many kinds of input narrow to declared tables, and everything that readers see is made
from declared tables. `stats` and `report` never meet; `inputs` and `words` never meet.

The rooms, from the ground up. A room may import `vocabulary`, `tables` and those that its line names;
DEVELOPERS.md says where to change what.

    vocabulary     what a printed thing means: number, period, unit, target, fault
    tables         every declared table, each column once; storing them
    inputs         files and decisions as printed, cleaned to observations, plans, money
    disclosure     no figure points to a child
    stats          numbers in, numbers out
    claims         what documents and authors say, held to numbers             (stats)
    review         one area and year judged; two editions compared             (stats, claims)
    words          sentences; the only rounding for display
    page           the parts of a page and their writers; structure and check
    charts         a chart with its words, its data and its table              (words, page.parts)
    report         the parts of each report, a file a notebook                 (words, charts, page.parts)
    build          to files  (inputs, disclosure, review, claims, words, page, charts.png, charts.warm)
    workbench      what a notebook calls: loads tables, opens reviews          (review, build, charts.kept)
    workbench_charts  charts by review and indicator               (workbench, charts, report, page.parts)
    panel          a panel in JupyterLab: one indicator of an area             (workbench, review, build)
    lab            how things show themselves in JupyterLab                    (page.parts)
    cli_release    commands that approve, publish, show pages  (build)
    cli            arguments, logging, exit codes  (cli_release, build, inputs.csv_text, page.pdf)

What a notebook uses, each loaded when it is first named:

    review = analysis.open_review()                what project.yml names: area, year, plan
    analysis.scorecard(review)              a page's parts: see `names`
    analysis.trend_chart(review, "neet_16_17")  a chart: its `figure` is Matplotlib's, its `data` a table
    analysis.load("observations")           a processed table, for exploring
    analysis.names()                        every name by what it is for, with an example
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

# Name: the module that defines it. Importing this package imports none of them, so that the command
# line starts at once and a notebook pays only for what it uses.
_OFFERED_BY = {
    "analysis.workbench": (
        "add_preview", "data", "find", "lait", "load", "load_all", "neighbours", "open_actions", "open_areas",
        "open_changes", "open_comparison", "open_contents", "open_councils",
        "open_document", "open_finance", "open_in_year", "open_narrative", "open_neighbour_series",
        "open_profile",
        "open_review", "project",
    ),
    "analysis.report.annual_review": (
        "attention", "edition_changes", "findings", "goals_picture", "made_corrections", "not_judged",
        "page_header", "questions", "went_well",
    ),
    "analysis.report.review_changes": ("changes_header", "changes_sections", "review_changes"),
    "analysis.report.frameworks": ("national_frameworks",),
    "analysis.report.goals": ("goal_sections", "scorecard"),
    "analysis.report.notes": ("action_table", "data_notes", "methods", "methods_link", "source_table"),
    "analysis.report.gap_analysis": (
        "area_header", "area_intervals", "area_rug", "area_spine", "area_verdicts", "comparator_gap_table",
        "gap_header", "gap_messages", "group_gap_charts", "group_gap_table", "sensitivity_list",
        "target_gap_table",
    ),
    "analysis.report.groups": ("group_tables",),
    "analysis.report.trend_analysis": (
        "other_series", "trend_header", "trend_messages", "trend_sections", "trend_table",
    ),
    "analysis.report.finance": (
        "capital_part", "changes_part", "finance_header", "invest_to_save_table", "revenue_part",
        "schools_part", "spending_goals", "total_differences", "totals_table",
    ),
    "analysis.report.action_progress": (
        "action_attention", "action_methods", "deadline_moves", "goal_actions", "late_and_due",
        "open_decisions", "outcome_counts", "outcome_sections", "owner_load", "plan_risk_ratings",
        "progress_header", "progress_log", "reported_counts",
    ),
    "analysis.report.in_year": (
        "in_year_exceptions", "in_year_goals", "in_year_header", "in_year_methods", "in_year_overview",
        "in_year_sections",
    ),
    "analysis.report.data_quality": (
        "contradictions", "counts_table", "coverage_table", "file_table", "notice_table", "quality_header",
        "release_revisions",
    ),
    "analysis.report.profile": (
        "evidence_table", "goal_links", "print_table", "profile_actions", "profile_chart",
        "profile_comparison", "profile_distribution", "profile_groups", "profile_header",
        "profile_neighbour_grid",
        "profile_neighbours", "profile_notes", "profile_process_chart", "profile_sources", "profile_status",
        "profile_strip", "profile_table",
    ),
    "analysis.panel": ("explore",),
    "analysis.workbench_charts": (
        "distribution_chart", "gap_strip", "group_gap_chart", "neighbour_chart", "neighbour_grid",
        "overview_chart", "process_chart", "spine_chart", "tartan_rug", "target_options", "trend_chart",
    ),
    "analysis.charts.own": ("alt", "caption", "style"),
    "analysis.charts.sparkline": ("sparkline",),
    "analysis.report.plan_refresh": (
        "refresh_actions", "refresh_baselines", "refresh_deadlines", "refresh_figures", "refresh_header",
        "refresh_lists", "refresh_matches", "refresh_measures", "refresh_risks", "refresh_targets",
    ),
    "analysis.report.refresh_document": (
        "plan_achievements", "plan_changes", "plan_header", "plan_interdependencies", "plan_measures",
        "plan_partners", "plan_risks", "plan_rule", "plan_sections", "plan_themes",
    ),
    "analysis.report.plan_contents": ("contents_header", "contents_sections", "places_in_plan"),
    "analysis.vocabulary.periods": ("parse_period",),
    "analysis.vocabulary.targets": ("parse_target",),
    "analysis.stats.intervals": ("mean_interval", "proportion_interval", "rate_interval"),
    "analysis.stats.trend": ("mann_kendall", "recent_trend", "theil_sen"),
    "analysis.stats.spc": ("special_causes", "xmr"),
    "analysis.stats.progress": ("progress_to_target",),
    "analysis.stats.compare": ("quartile_bands", "rank"),
    "analysis.disclosure.report": ("check_report",),
    "analysis.disclosure.suppression": ("suppress",),
    "analysis.stats.gaps": ("change_in_gap", "group_gap", "slope_index"),
}  # fmt: skip
_OFFERED = {name: module for module, names in _OFFERED_BY.items() for name in names}

__all__ = sorted([*_OFFERED, "names"])


# What the names of a module are for; those of `report` are the parts of the report that is named.
_FOR = {
    "analysis.workbench": "Open, find and load",
    "analysis.panel": "Open, find and load",
    "analysis.workbench_charts": "Charts and target options by review and indicator",
    "analysis.charts.own": "Your own charts and tables",
    "analysis.charts.sparkline": "Your own charts and tables",
    "analysis.report": "Parts of a report: ",
    "analysis.stats": "Statistics",
    "analysis.vocabulary": "Reading periods and targets",
    "analysis.disclosure": "Small counts",
}


def names(words: str = "") -> Any:
    """Every name that `import analysis` offers, by what it is for, with one line on it and an example.

    Args:
        words: Only names whose line or example holds all these words.

    Returns:
        A table of the page, which shows all its rows; its `data` is a DataFrame.
        `help(analysis.<name>)` says the rest.

    Example:
        >>> analysis.names("neighbours over time").data["name"].tolist()
        [...'neighbour_grid'...]
    """
    from analysis.page.parts import Table, headers

    rows: list[tuple[str, ...]] = []
    for name, module in _OFFERED.items():
        said = (__getattr__(name).__doc__ or "").strip()
        example = next((line for line in said.split(">>> ")[1:] if f"{name}(" in line), "").partition("\n")[0]
        room = module if module in _FOR else module.rpartition(".")[0]
        of = module.rpartition(".")[2].replace("_", " ") if room == "analysis.report" else ""
        row = (f"{_FOR[room]}{of}", name, said.partition("\n")[0], example)
        if all(word in " ".join(row).casefold() for word in words.casefold().split()):
            rows.append(row)
    order = list(dict.fromkeys(_FOR.values()))
    rows.sort(key=lambda row: ([row[0].startswith(start) for start in order].index(True), row))
    caption = f"What import analysis offers{f', with {words}' if words else ''}: {len(rows)} names"
    shown = tuple(row[1:] for row in rows)
    return Table(
        caption, headers("Name", "What it does", "Example"), shown, groups=tuple(row[0] for row in rows),
        group_name="For",
    )  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _OFFERED:
        raise AttributeError(f"analysis offers no {name!r}; analysis.names() lists what it offers")
    return getattr(import_module(_OFFERED[name]), name)


def _serve_notebooks() -> None:
    """Be the warm process of a build, which runs notebooks in copies of itself (`build.engines.warm`)."""
    from analysis.build.engines.warm import serve
    from analysis.workbench import lay_out_tables, open_review

    serve(lambda: [__getattr__(name) for name in _OFFERED], lay_out_tables, open_review)


def __dir__() -> list[str]:
    return [*__all__, "__all__", "__doc__", "__file__", "__name__", "__path__"]


def _show_in_lab() -> None:
    """In JupyterLab have everything show itself well; not in a build, where pages have their own style."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is not None and "ANNUAL_REVIEW_NOTES" not in os.environ:
        import_module("analysis.lab").show(shell)


_show_in_lab()
