"""Figures as an analyst wants them, from a small drawn project and from the real one."""

import pandas as pd
import pytest

import analysis
from analysis.build.project import PROJECT_VARIABLE
from analysis.review.tidy import COLUMNS, in_years
from analysis.vocabulary.errors import ParameterError


@pytest.fixture
def real(real_project, monkeypatch):
    monkeypatch.setenv(PROJECT_VARIABLE, str(real_project.root))


def test_figures_come_with_plain_columns_names_and_the_list_in_force(real):
    review = analysis.open_review()
    figures = analysis.data("neet_16_17", years="2023-24 to 2024-25", review=review)
    assert tuple(figures.columns) == COLUMNS
    assert figures["role"].value_counts().to_dict() == {"neighbour": 20, "own": 2, "region": 2, "England": 2}
    assert set(figures.loc[figures["role"] == "neighbour", "neighbour_list"]) == {review.neighbour_list}
    assert figures.loc[figures["role"] == "own", "area"].tolist() == [review.area_name] * 2
    assert figures["end"].dtype.kind == "M"
    assert figures["value"].dtype.kind == "f"
    near = analysis.neighbours(review)
    assert near["rank"].tolist() == list(range(1, 11))
    assert set(near["area"]) == set(figures.loc[figures["role"] == "neighbour", "area"])


def test_limits_stand_where_exact_counts_are_published_and_nowhere_else(real):
    figures = analysis.data("re_referrals_within_12_months", areas="own")
    counted = figures.dropna(subset=["numerator", "denominator"])
    latest = counted.iloc[-1]
    assert latest["value"] == pytest.approx(100 * latest["numerator"] / latest["denominator"])
    assert latest["lower"] < latest["value"] < latest["upper"]
    assert figures.loc[figures["numerator"].isna(), "lower"].isna().all()


def test_two_lists_of_neighbours_are_never_mixed(real):
    with pytest.raises(ParameterError, match="two lists of neighbours, 2021-04 and 2025-05"):
        analysis.data("neet_16_17", areas=("neighbours", "2021-04"))
    with pytest.raises(ParameterError, match="two lists of neighbours"):
        analysis.data("neet_16_17", areas=("2025-05", "2021-04"))
    older = analysis.data("neet_16_17", areas=("own", "2021-04"), years="2024-25")
    assert set(older["neighbour_list"]) == {"", "2021-04"}
    review = analysis.open_review(comparator="2021-04")
    assert set(analysis.neighbours(review)["neighbour_list"]) == {"2021-04"}
    of_review = analysis.data("neet_16_17", areas=("own", "neighbours"), years="2024-25", review=review)
    assert of_review["area"].tolist() == older["area"].tolist()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"indicator": "NEET"}, "indicator: found 'NEET'; expected one of neet_16_17"),
        ({"indicator": "neet_16_17", "areas": "Cheshire Wst"}, "areas: found 'Cheshire Wst'"),
        ({"indicator": "neet_16_17", "areas": "neigbours"}, "Did you mean neighbours?"),
        ({"indicator": "neet_16_17", "areas": "1999-01"}, "areas: found '1999-01'; expected one of 2021-04"),
        ({"indicator": "neet_16_17", "years": "2031-32"}, "years: found '2031-32'"),
        ({"indicator": "neet_16_17", "groups": "boys"}, "groups: found 'boys'; expected one of all"),
    ],
)
def test_a_name_that_is_not_known_is_refused_in_the_words_of_the_notebook(real, asked, said):
    with pytest.raises(ParameterError) as refused:
        analysis.data(**asked)
    assert said in str(refused.value)
    assert "--" not in str(refused.value)


def test_an_area_that_a_notebook_names_wrongly_is_called_area_and_not_an_option(real):
    with pytest.raises(ParameterError, match=r"^area: found 'Chesire East'.*Did you mean Cheshire East"):
        analysis.open_review(area="Chesire East")


def test_a_measure_of_the_publishers_file_has_names_beside_codes(real):
    found = analysis.lait("CareLeaverEET", areas=("own", "england"), years="2024-25")
    assert found["area"].tolist() == ["Cheshire West and Chester", "England"]
    assert set(found["measure_name"]) == {"Care Leavers - Education, Employment & Training (EET) (%)"}
    assert set(found["unit"]) == {"percent"}
    with pytest.raises(ParameterError, match="CareLeaverEET"):
        analysis.lait("CareLeaverEED")


def test_every_council_is_there_once_and_no_region_is_one(real):
    figures = analysis.data("neet_16_17", areas="councils", years="2024-25")
    assert figures["area_code"].is_unique
    assert len(figures) > 140
    assert set(figures["role"]) == {"own", "neighbour", "other"}


def test_years_are_taken_by_label_by_several_and_from_first_to_last():
    labels = ["2021/22", "2022/23", "2023/24"]
    figures = pd.DataFrame({"period_label": labels, "period_end": pd.to_datetime(["2022", "2023", "2024"])})

    def years(wanted):
        return in_years(figures, "period_label", wanted)["period_label"].tolist()

    assert years(()) == labels
    assert years("2022-23") == ["2022/23"]
    assert years(["2021/22", "2023/24"]) == ["2021/22", "2023/24"]
    assert years("2022/23 to 2023/24") == ["2022/23", "2023/24"]
