"""`annual-review find`: all measures by words; one made an indicator, whose profile can be built; undone."""

import pandas as pd
import pytest
import yaml
from real_project import copy_project

import analysis
from analysis.build.find import _dictionary, _measures, _unit, add_measure, every_figure, find_lines
from analysis.build.prepare import prepare
from analysis.build.project import PROJECT_VARIABLE
from analysis.build.replaced import undo
from analysis.cli import EXIT_OK, main
from analysis.inputs.decisions import read_reference
from analysis.vocabulary.errors import ParameterError

pytestmark = pytest.mark.reports

HE = "LAC_19_HE"
INDICATOR = "care_leavers_higher_education"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    found = copy_project(tmp_path_factory.mktemp("find"))
    prepare(found, lambda line: None)
    return found


@pytest.fixture
def here(project, monkeypatch):
    monkeypatch.setenv(PROJECT_VARIABLE, str(project.root))
    return project


def printed(project, series, area, year):
    """What the publisher's file prints."""
    file = pd.read_parquet(project.raw / "lait_spring_2026/bds_long_0.parquet")
    file = file[(file["Short Desc"] == series) & (file["LA Number"] == area) & (file["Years"] == year)]
    return float(file["Values"].iloc[0])


def test_what_is_found_has_the_figures_that_the_publisher_prints(here):
    found = analysis.find("care leavers", area="Trafford").set_index("id")
    for series, label, year in (("CareLeaverEET", "2024-25", "2025"), ("CareLeaversNEET", "2024-25", "2025")):
        assert found.loc[series, "period_label"] == label
        assert found.loc[series, "value"] == printed(here, series, 358, year)
        assert found.loc[series, "england_value"] == pytest.approx(printed(here, series, 970, year), abs=0.5)
    assert found.loc["CareLeaverEET", ["indicator_id", "unit"]].tolist() == ["care_leavers_eet", "percent"]
    assert found.loc[HE, ["indicator_id", "unit", "decimals"]].tolist() == ["", "percent", 0]


@pytest.mark.parametrize(
    ("words", "series"),
    [
        ("children in care absence", "LAC_Over_Abs"),  # the publisher writes CLA and LAC
        ("workforce vacancy", ""), ("TURNOVER social workers", "Work_Force_TO_Rate"),
        ("lac_19_he", HE), ("education health plan 20 week", "SEN_EHC_All_20wks"),
        ("families helped", ""),
    ],
)  # fmt: skip
def test_words_of_name_topic_and_description_find_whatever_way_they_are_written(here, words, series):
    found = analysis.find(words)
    assert not series or series in found["id"].tolist()


def test_an_indicator_that_no_publisher_has_is_found_with_the_councils_own_figure(here):
    """The strategy of 2019 prints 578 plans begun by schools, from April to December 2018."""
    found = analysis.find("taf partners schools").set_index("id").loc["taf_initiated_by_partners"]
    assert found[["indicator_id", "group", "value"]].tolist() == ["taf_initiated_by_partners", "schools", 578]
    assert found["period_label"] == "1 April 2018 to 31 December 2018"


def test_a_figure_that_cannot_be_in_its_unit_is_not_shown(here):
    """The file has 882 per cent of deaths for England in 2021, more than every council's."""
    found = analysis.find("modifiable factors").set_index("id").loc["PreChildDea"]
    assert found["unit"] == "percent"
    assert pd.isna(found["england_value"])


def test_the_sum_of_nine_rates_is_no_rate_of_england(here):
    file = pd.read_parquet(here.raw / "lait_spring_2026/bds_long_0.parquet")
    file = file[(file["Short Desc"] == "FirstYJS") & (file["Years"] == "2024")]
    rates = pd.to_numeric(file.set_index("LA Number")["Values"], errors="coerce")
    nine = sum(rates[number] for number in (*range(980, 987), 989, 990))
    assert abs(rates[970] - nine) <= 9 * 0.5  # each is rounded to a whole number
    assert rates[970] > rates[rates.index < 970].max()
    row = analysis.find("first time entrants", area="Trafford").set_index("id").loc["FirstYJS"]
    assert row["value"] == rates[358]
    assert pd.isna(row["england_value"])


@pytest.mark.parametrize(
    ("axis", "unit"),
    [
        ("Rate per 1000 live births", "rate per 1,000 live births"),
        ("Rate per 1000 15 - 17 year olds", "rate per 1,000"), ("Rate per 10,000", "rate per 10,000"),
    ],
)  # fmt: skip
def test_a_rate_is_of_those_whom_the_axis_names(axis, unit):
    assert _unit(axis) == unit


def test_the_unit_of_every_measure_of_the_dictionary_is_told(project):
    reference, _ = read_reference(project.raw, project.reference, project.root)
    measures = list(_measures(_dictionary(project, reference)[1]))
    assert len(measures) == 434
    assert [one["axis"] for one in measures if not _unit(one["axis"])] == []


def test_a_measure_becomes_an_indicator_whose_profile_is_built_at_once_and_undo_takes_it_back(here, capsys):
    files = [here.reference / "indicators.yml", here.reference / "breaks.yml"]
    before = [path.read_bytes() for path in files]
    assert main(["find", "--add", HE]) == EXIT_OK
    assert f"--set indicator={INDICATOR}" in capsys.readouterr().out
    entry = yaml.safe_load(files[0].read_text(encoding="utf-8"))["indicators"][INDICATOR]
    assert {name: entry[name] for name in ("unit", "decimals", "polarity", "year_type")} == {
        "unit": "percent", "decimals": 0, "polarity": "high", "year_type": "financial",
    }  # fmt: skip
    for area, code in (("", "e06000050"), ("Trafford", "e08000009")):
        asked = ["build", "indicator_profile", "--set", f"indicator={INDICATOR}", "--pages-only"]
        assert main([*asked, *(["--area", area] if area else [])]) == EXIT_OK
        page = next(
            here.reports.glob(f"{code}/2024-25/indicator_profile*{INDICATOR.replace('_', '-')}*.html")
        )
        assert "Care Leavers - Higher Education" in page.read_text(encoding="utf-8")
    with pytest.raises(ParameterError, match=INDICATOR):
        add_measure(here, HE, every_figure(here))
    undo(here)
    assert [path.read_bytes() for path in files] == before


def test_a_break_is_proposed_from_the_notes_and_declared_by_nobody_but_a_person(project):
    path = project.reference / "breaks.yml"
    before = yaml.safe_load(path.read_text(encoding="utf-8"))
    lines = add_measure(project, "FSPAVEPreChild", every_figure(project))
    text = path.read_text(encoding="utf-8")
    assert yaml.safe_load(text) == before
    assert '  #   period: "2021/22"' in text
    assert any("warn of comparing years" in line for line in lines)
    proposed = text.partition("# Proposed")[2].partition("\n")[2]
    entry = yaml.safe_load("\n".join(line.replace("  # ", "  ", 1) for line in proposed.splitlines()))[0]
    assert entry["kind"] == "break"
    undo(project)


@pytest.mark.parametrize(
    ("series", "said"),
    [("LAC_19_H", "LAC_19_HE"), ("LAC_LongStable%", "long_term_stability"), ("", "no such measure")],
)
def test_what_is_no_measure_or_is_declared_already_is_refused_and_nothing_is_written(project, series, said):
    before = (project.reference / "indicators.yml").read_bytes()
    with pytest.raises(ParameterError, match=said):
        add_measure(project, series, every_figure(project))
    assert (project.reference / "indicators.yml").read_bytes() == before


@pytest.mark.parametrize("words", ["", "of the", "blue bicycles"])
def test_nothing_to_find_and_nothing_found_are_said(project, words):
    with pytest.raises(ParameterError, match="WORDS"):
        find_lines(project, words, "")


def test_what_a_national_framework_asks_is_found_by_its_words_and_said_of_each_measure(here, capsys):
    found = analysis.find("local outcomes framework placed 20 miles").to_dict("records")
    (far,) = found
    assert (far["id"], far["indicator_id"]) == ("LACDistance", "")
    assert "Local Outcomes Framework, Outcome 7" in far["frameworks"]
    assert main(["find", "three or more placements"]) == EXIT_OK
    said = capsys.readouterr().out
    assert "Children's social care national framework, Outcome 4" in said
    assert "The match is this project’s, not the publisher’s." in said
    assert main(["find", "infant mortality"]) == EXIT_OK
    assert "framework" not in capsys.readouterr().out.lower()
