"""`analysis.explore()`: a panel of JupyterLab on an indicator of an area, and the lines for the same."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

from analysis.build.jobs import COMPARATORS
from analysis.review.tidy import councils_of
from analysis.vocabulary.errors import AnalysisError, ParameterError, near_names
from analysis.workbench import load, open_review

_LINES = """\
import analysis

review = analysis.open_review(area={area}, year={year}, comparator={comparator})
profile = analysis.open_profile(review, {indicator})
display(
    analysis.profile_comparison(profile),
    analysis.profile_chart(profile),
    analysis.profile_table(profile),
)
"""
_WORDS = {"statistical_neighbours": "Statistical neighbours", "region": "Its region", "england": "England"}
_INSTALL = 'python -m pip install --no-build-isolation -e ".[lab]"'


@dataclass(frozen=True)
class Panel:
    """The choices that the panel begins with; it shows itself in JupyterLab.

    Attributes:
        area: Name of the area.
        indicator: An indicator of data/reference/indicators.yml.
        year: The review year.
        comparator: What the sentence puts beside the area.
    """

    area: str
    indicator: str
    year: str
    comparator: str

    @property
    def code(self) -> str:
        """The lines that show the same in a notebook."""
        return _LINES.format(
            **{name: json.dumps(value, ensure_ascii=False) for name, value in asdict(self).items()}
        )

    def _repr_mimebundle_(self, **asked: Any) -> Any:
        return self.widget._repr_mimebundle_(**asked)

    @cached_property
    def widget(self) -> Any:
        """Four choices; under them what the lines show, and the lines.

        Raises:
            ParameterError: The packages of the panel are not installed.
        """
        try:
            from ipywidgets import Dropdown, Output, VBox
        except ImportError as error:
            raise ParameterError(
                "analysis.explore: the packages of the panel are not installed. In the project's "
                f"folder, with the Python of JupyterLab: {_INSTALL}. Then open the page of JupyterLab anew."
            ) from error
        tables = {name: load(name) for name in ("areas", "indicators", "neighbours", "observations")}
        names = tables["indicators"].query("group == 'all'").set_index("indicator_id")["name"]
        figures = tables["observations"].query("group == 'all' and is_chosen and value.notna()")
        councils = councils_of(tables["areas"]).set_index("area_name")["area_code"].sort_index()
        first, last = figures["period_end"].min().year, int(self.year[:4])
        years = [f"{year}/{(year + 1) % 100:02}" for year in range(last, first - 1, -1)]
        choices = {
            name: Dropdown(description=name.capitalize(), layout={"width": "44rem", "max_width": "100%"})
            for name in asdict(self)
        }
        shown = Output()

        def offer(name: str, options: list[tuple[str, str]]) -> None:
            kept = choices[name].value or getattr(self, name)
            choices[name].options = options
            values = [value for _, value in options]
            choices[name].value = kept if kept in values else values[0]

        def offer_of_area() -> None:
            code = councils[choices["area"].value]
            held = names[names.index.isin(figures.loc[figures["area_code"] == code, "indicator_id"])]
            offer("indicator", sorted((name, str(indicator)) for indicator, name in held.items()))
            lists = tables["neighbours"].query("area_code == @code")["list_version"].unique()
            offer("comparator", [(_WORDS.get(name, name), name) for name in (*COMPARATORS, *sorted(lists))])

        is_offering = (
            True  # what is chosen for the reader, since the choices changed, draws nothing by itself
        )

        def draw(change: dict[str, Any]) -> None:
            nonlocal is_offering
            if is_offering:
                return
            if change["owner"] is choices["area"]:
                is_offering = True
                offer_of_area()
                is_offering = False
            now = replace(self, **{name: choice.value for name, choice in choices.items()})
            shown.outputs = ()
            try:  # the very lines that are printed, so that they show the same elsewhere
                exec(now.code, {"display": lambda *parts: [*map(shown.append_display_data, parts)]})
            except AnalysisError as error:
                shown.append_stderr(f"{error}\n")
            shown.append_stdout(f"The same in a cell of a notebook:\n\n{now.code}")

        offer("area", [(name, name) for name in councils.index])
        offer("year", [(year, year) for year in years])
        for choice in choices.values():
            choice.observe(draw, "value")
        is_offering = False
        draw({"owner": choices["area"]})
        return VBox([*choices.values(), shown])


def explore(area: str = "", indicator: str = "", year: str = "", comparator: str = "") -> Panel:
    """A panel in JupyterLab: choose area, indicator, year and comparator, and see chart, table and sentence.

    Under them stand the lines that show the same in a notebook; a page takes those, since the panel works
    in JupyterLab alone.

    Args:
        area: Name, code or number of the area it begins with; what is left empty is project.yml's.
        indicator: An indicator of data/reference/indicators.yml.
        year: The review year, such as `2024/25`.
        comparator: `statistical_neighbours`, a list such as `2021-04`, `region` or `england`.

    Returns:
        The panel; its `code` is the lines. Shown without the packages of the extra `lab`, it says which
        command installs them.

    Raises:
        ParameterError: A name is unknown; near ones are offered.

    Example:
        >>> print(analysis.explore("Warrington", "neet_16_17").code.splitlines()[3])
        profile = analysis.open_profile(review, "neet_16_17")
    """
    review = open_review(area=area, year=year, comparator=comparator)
    known = load("indicators")["indicator_id"]
    if indicator and indicator not in set(known):
        offered = near_names(indicator, known) or known
        raise ParameterError(f"indicator: found {indicator!r}; expected one of {', '.join(offered)}.")
    first = review.assessments.loc[review.assessments["value"].notna(), "indicator_id"]
    return Panel(review.area_name, indicator or str([*first, *known][0]), review.year, review.comparator)
