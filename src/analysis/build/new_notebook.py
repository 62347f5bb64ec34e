"""`annual-review new-notebook`: an analyst's own notebook laid out, so that it can be built as it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from analysis.build.notebooks import PARAMETERS_TAG
from analysis.build.project import Project
from analysis.build.settings import read_settings
from analysis.inputs.decisions import read_reference
from analysis.page.text import slug
from analysis.tables.files import write_text
from analysis.vocabulary.errors import ParameterError, near_names

_PARAMETERS = """\
area: str = ""  # name or code of the area; empty for project.yml's
indicator: str = "{indicator}"  # an id of data/reference/indicators.yml"""

_DATA = """\
import seaborn

import analysis

style = analysis.style()
review = analysis.open_review(area=area)
figures = analysis.data(indicator, review=review)
figures = figures[figures["segment"] == figures["segment"].max()]  # the years that can be compared
name, unit, decimals = figures[["indicator_name", "unit", "decimals"]].iloc[0]
latest = figures[figures["period"] == figures.loc[figures["role"] == "own", "period"].iloc[-1]]
source = f"Source: {'; '.join(figures['source'].unique())}."
shown = {row.area: style.text(row.value, unit, decimals) for row in latest.itertuples()}"""

_CHART = """\
colours = style.palette(figures["area"].unique(), own=review.area_name)
axes = seaborn.lineplot(figures, x="period", y="value", hue="area", palette=colours)
axes.set(xlabel="", ylabel=unit, xticks=axes.get_xticks()[::-2])
axes.yaxis.set_major_formatter(style.number(unit, decimals))
style.label_lines(axes, only=[review.area_name, "England"])
analysis.alt(
    axes,
    f"Line chart of {name}, a line an area. {latest['period'].iloc[0]}: {review.area_name} "
    f"{shown[review.area_name]}, England {shown['England']}.",
    title=f"{name}: {review.area_name}, its neighbours and England",
    note=source,
    table=analysis.caption(
        figures.pivot(index="area", columns="period", values="value"), f"{name}, {unit}", decimals=decimals
    ),
)"""

_TEXT = """\
from IPython.display import Markdown

Markdown(
    f"In {latest['period'].iloc[0]} the figure of {review.area_name} was {shown[review.area_name]}, "
    f"that of England {shown['England']}."
)"""


def new_notebook(project: Project, title: str, indicator: str = "") -> Path:
    """Lay out an analyst's own notebook: title, parameters, data, chart with its words, text.

    Args:
        project: The project.
        title: Its title, which its file is called by.
        indicator: The indicator that it begins with; the first that the title names where none is given.
    """
    words = " ".join(title.split())
    if not any(letter.isalnum() for letter in words):
        raise ParameterError(f'TITLE: found {title!r}; expected words, such as "Why NEET rose".')
    path = project.root / read_settings(project).own_notebooks / f"{slug(words).replace('-', '_')}.ipynb"
    for there in (path, project.notebooks / path.name):
        if there.exists():
            place = there.relative_to(project.root).as_posix()
            raise ParameterError(f"TITLE: {place} is there already; give another title. Nothing was written.")
    reference, _ = read_reference(project.raw, project.reference, project.root)
    known = list(reference.indicators)
    if indicator and indicator not in known:
        offered = ", ".join(near_names(indicator, known) or known)
        raise ParameterError(f"--indicator: found {indicator!r}; expected one of {offered}.")
    named = [
        one for word in slug(words).split("-") if len(word) > 2 for one in known if word in one.split("_")
    ]
    cells = [
        _cell("markdown", f"# {words}"),
        _cell("code", _PARAMETERS.format(indicator=indicator or (named or known)[0]), tags=[PARAMETERS_TAG]),
        _cell("code", _DATA),
        _cell("markdown", "## Over time"),
        _cell("code", _CHART),
        _cell("code", _TEXT),
    ]
    for number, cell in enumerate(cells, start=1):
        cell["id"] = f"cell-{number:02d}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    about = {"kernelspec": kernel, "language_info": {"name": "python"}}
    content = {"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5}
    write_text(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    return path


def _cell(kind: str, source: str, **about: Any) -> dict[str, Any]:
    of_code: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "metadata": about, "source": source.splitlines(keepends=True), **of_code}
