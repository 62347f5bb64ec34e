"""What the plan lists: partners, achievements, measures, themes with their actions, risks, dependencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.laid_out import rows_of
from analysis.presentation import words
from analysis.presentation.goals import target_cell
from analysis.presentation.markup import Html, join, render
from analysis.presentation.sections import status_badge
from analysis.presentation.tables import Header, Table, two_lines

if TYPE_CHECKING:
    import pandas as pd

    from analysis.document_results import PlanDocument

_PARTNERS = {"council service or function": "Council services or functions", "partner": "Partners"}
_NONE_GIVEN = "none given"
_KPI = "KPI"


def plan_partners(document: PlanDocument) -> Html:
    """Council services and partners, as two lists."""
    own = _items(document, "partner")
    if own.empty:
        return render("lead.html.j2", text="No service or partner is listed.")
    parts = []
    for kind, title in _PARTNERS.items():
        lines = list(own.loc[own["section"] == kind, "title"])
        if lines:
            parts.append(render("plan_list.html.j2", title=title, text="", lines=lines))
    return join(parts)


def _items(document: PlanDocument, kind: str) -> pd.DataFrame:
    return document.items[document.items["kind"] == kind].sort_values("position", kind="stable")


def plan_achievements(document: PlanDocument) -> Html:
    """What has been achieved, under the headings of the plan."""
    own = _items(document, "achievement")
    if own.empty:
        return render("lead.html.j2", text="No achievement is listed.")
    parts = []
    for section, rows in own.groupby("section", sort=False):
        parts.append(render("plan_list.html.j2", title=str(section), text="", lines=list(rows["title"])))
    return join(parts)


def plan_measures(document: PlanDocument) -> Table:
    """The table of measures: baseline, targets, the year's figure, its status, England, the newest figure."""
    year, years = document.figures_year, document.target_years
    before = year if document.is_judged_by_earlier else ""
    has_latest = not document.latest.empty
    labels = [
        Header("Measure"), Header("Baseline", is_number=True),
        *([Header(f"Earlier target {before}", is_number=True)] if before else []),
        *(Header(f"Target {one}", is_number=True) for one in years),
        Header(f"Figure for {year}", is_number=True), Header(f"Against the {year} target"),
        Header("England", is_number=True),
        *([Header("Newest figure", is_number=True)] if has_latest else []),
    ]  # fmt: skip
    figures = {str(row["measure_id"]): row for row in rows_of(document.review.assessments)}
    judged = {(row["indicator_id"], row["group"]): row for row in rows_of(document.judged)}
    latest = {str(row["measure_id"]): row for row in rows_of(document.latest)}
    texts = {
        (str(row["measure_id"]), str(row["target_year"])): str(row["target_text"])
        for row in rows_of(document.targets)
    }
    rows: list[tuple[str | Html, ...]] = []
    waiting: dict[str, list[str]] = {}
    for goal in rows_of(document.goals):
        name = str(goal["measure_id"])
        row, own = figures[name], judged.get((goal["indicator_id"], goal["group"]))
        cells: list[str | Html] = [
            two_lines(str(goal["measure"]), _KPI if goal["kpi"] == _KPI else ""),
            two_lines(str(goal["baseline_text"]) or "none", str(goal["baseline_period"])),
        ]
        if before:
            cells.append("none" if own is None else _earlier_target(own))
        cells += [texts.get((name, one), "") or "not set" for one in years]
        status = "Not judged" if own is None else str(own["status"])
        cells += [_figure(row), status_badge(status), _england(row)]
        if has_latest:
            cells.append(_figure(latest[name]))
        rows.append(tuple(cells))
        if own is not None and status == "Not judged":
            waiting.setdefault(words.reason_sentence(own), []).append(str(row["short_name"]))
    return Table(
        caption=f"Measures of the {document.title}, with figures for {year}",
        headers=tuple(labels),
        rows=tuple(rows),
        notes=tuple(_measure_notes(document, waiting)),
        css_class="scorecard numbers measures",
    )


def _earlier_target(row: words.Row) -> str | Html:
    """A target as printed, with its number where the words stand for one."""
    printed, number = str(row["target_text"]), target_cell(row)
    is_words = not any(character.isdigit() for character in printed)
    return two_lines(printed or "none", number if is_words and number != printed else "")


def _figure(row: words.Row) -> str | Html:
    if words.is_missing(row["value"]):
        return words.NOT_AVAILABLE
    figure = words.format_value(row["value"], str(row["unit"]), int(row["decimals"]))
    return two_lines(figure, str(row["period_label"]))


def _england(row: words.Row) -> str | Html:
    if words.is_missing(row["england_value"]):
        return words.NOT_AVAILABLE
    figure = words.format_value(row["england_value"], str(row["unit"]), int(row["decimals"]))
    return two_lines(figure, str(row["england_word"]))


def _measure_notes(document: PlanDocument, waiting: dict[str, list[str]]) -> list[str]:
    notes = [
        "Baselines and targets are as the plan has them; figures are percentages unless the measure says "
        "otherwise. Under the figure stands its period; under England’s, how the area compares with it."
    ]
    if document.is_judged_by_earlier:
        notes.append(
            f"This edition sets no target for {document.figures_year}, so the figures are judged by those "
            f"of the {document.judged_by}."
        )
    notes += [f"Not judged. {_folded(reason)} {'; '.join(names)}." for reason, names in waiting.items()]
    return notes


def _folded(reason: str) -> str:
    return f"{reason.rstrip('.')}:" if reason else "No reason is recorded:"


def plan_themes(document: PlanDocument) -> Html:
    """Every theme with its key initiatives and its actions."""
    initiatives, actions = _items(document, "initiative"), document.review.actions
    themes = dict.fromkeys([*map(str, initiatives["section"]), *map(str, actions["theme"])])
    if not themes:
        return render("lead.html.j2", text="The plan lists no theme and no action.")
    parts = []
    for theme in themes:
        named = list(initiatives.loc[initiatives["section"] == theme, "title"])
        own = actions[actions["theme"] == theme]
        content = [
            render("plan_list.html.j2", title="", text="Key initiatives:", lines=named) if named else "",
            _action_table(own, theme).html
            if len(own)
            else render("lead.html.j2", text="No action is listed."),
        ]
        parts.append(render("titled.html.j2", title=theme or "Actions", texts=[], content=join(content)))
    return join(parts)


def _action_table(actions: pd.DataFrame, theme: str) -> Table:
    has_status = bool((actions["status"] != "").any())
    labels = [Header("Action"), Header("What is to be done"), Header("Deadline"), Header("Owner")]
    rows = []
    for row in rows_of(actions):
        cells = [
            str(row["action_id"]), str(row["title"]), str(row["deadline_text"]) or _NONE_GIVEN,
            str(row["owner"]) or _NONE_GIVEN,
        ]  # fmt: skip
        rows.append((*cells, str(row["status"]) or "not reported") if has_status else tuple(cells))
    return Table(
        caption=f"Actions: {theme or 'all'}",
        headers=tuple([*labels, Header("Progress")] if has_status else labels),
        rows=tuple(rows),
        css_class="scorecard listing",
    )


def plan_risks(document: PlanDocument) -> Html:
    """Risks with what is done about them and who owns them."""
    own = _items(document, "risk")
    if own.empty:
        return render("lead.html.j2", text="No risk is listed.")
    return Table(
        caption=f"Risks of the {document.title}",
        headers=tuple(Header(label) for label in ("Risk", "Mitigation", "Owner")),
        rows=tuple(
            (str(row["title"]), str(row["detail"]) or _NONE_GIVEN, str(row["owner"]) or _NONE_GIVEN)
            for row in rows_of(own)
        ),
        css_class="scorecard listing",
    ).html


def plan_interdependencies(document: PlanDocument) -> Html:
    """What the plan depends on: programme, project or activity, and how."""
    own = _items(document, "interdependency")
    if own.empty:
        return render("lead.html.j2", text="No interdependency is listed.")
    return Table(
        caption=f"Interdependencies of the {document.title}",
        headers=tuple(Header(label) for label in ("Programme, project or activity", "The dependency")),
        rows=tuple((str(row["section"]), str(row["title"])) for row in rows_of(own)),
        css_class="scorecard listing",
    ).html
