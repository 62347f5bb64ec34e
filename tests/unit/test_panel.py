"""The panel of JupyterLab: the lines that it prints show the same elsewhere, and every choice redraws it."""

import sys

import pytest

import analysis
from analysis.build.project import PROJECT_VARIABLE
from analysis.page.parts import Table
from analysis.vocabulary.errors import ParameterError


@pytest.fixture(autouse=True)
def in_the_real_project(real_project, monkeypatch):
    monkeypatch.setenv(PROJECT_VARIABLE, str(real_project.root))


def shown_by(code):
    shown = []
    exec(code, {"display": lambda *parts: shown.extend(parts)})
    return shown


@pytest.mark.parametrize(
    ("comparator", "beside"),
    [
        ("england", "above England (3.4%); not tested"),
        ("region", "the North West"),
        ("statistical_neighbours", "its ten neighbours"),
    ],
)
def test_the_lines_of_the_panel_give_sentence_chart_and_table(comparator, beside):
    sentence, chart, table = shown_by(analysis.explore(indicator="neet_16_17", comparator=comparator).code)
    same = analysis.trend_chart(analysis.open_review(comparator=comparator), "neet_16_17")
    assert (chart.svg, chart.alt) == (same.svg, same.alt)
    assert beside in sentence.words
    assert isinstance(table, Table)
    assert len(table.rows) == len(chart.data[chart.data["line"] == "Cheshire West and Chester"])


def test_a_name_that_is_not_known_is_refused_with_near_ones():
    with pytest.raises(ParameterError, match="neet_16_17"):
        analysis.explore(indicator="neet_16_18")
    with pytest.raises(ParameterError, match="Warrington"):
        analysis.explore("Warington")


def test_without_its_packages_the_panel_says_the_command_that_installs_them(monkeypatch):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    panel = analysis.explore("Warrington")
    with pytest.raises(ParameterError, match=r'pip install --no-build-isolation -e "\.\[lab\]"'):
        panel._repr_mimebundle_()


def test_every_choice_redraws_the_panel_and_its_lines():
    pytest.importorskip("ipywidgets", reason="the packages of the extra lab are not installed")
    *choices, output = analysis.explore(indicator="neet_16_17").widget.children
    area, indicator, year, comparator = choices

    def said():
        drawn = output.outputs
        kinds = [one.get("data", {}).get("text/plain", one.get("text", "")) for one in drawn]
        assert [one["output_type"] for one in drawn] == ["display_data"] * 3 + ["stream"]
        assert shown_by(kinds[-1].partition("\n\n")[2])[1].alt in kinds[1]
        return kinds

    assert "Cheshire West and Chester" in said()[-1]
    comparator.value = "england"
    assert "above England" in said()[0]
    area.value = "Warrington"
    assert 'area="Warrington"' in said()[-1]
    assert (indicator.value, comparator.value) == ("neet_16_17", "england")
    year.value = "2022/23"
    assert "2023-24" not in said()[1]
    indicator.value = "children_in_care_rate"
    assert "children_in_care_rate" in said()[-1]
    year.value = year.options[-1][1]  # before there was any figure of it
    assert [one["output_type"] for one in output.outputs] == ["stream", "stream"]
    assert "no figure" in output.outputs[0]["text"]


def test_the_profile_of_an_indicator_outside_the_review_draws_its_figures():
    # the standard set, which a council without a plan has, asks for another measure of NEET
    review = analysis.open_review("Warrington")
    assert "neet_16_17" not in set(review.series["indicator_id"])
    profile = analysis.open_profile(review, "neet_16_17")
    drawn = analysis.profile_chart(profile).data
    own = drawn[drawn["line"] == "Warrington"]
    assert own["value"].tolist() == profile.points["value"].dropna().tolist()
    assert "3.5%" in analysis.profile_chart(profile).alt
    assert len(analysis.profile_process_chart(profile).data) >= len(own)
