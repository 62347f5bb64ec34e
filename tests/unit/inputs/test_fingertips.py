"""Fingertips' CSV of an indicator: what is kept, what is left out, and whose trend is right."""

import csv

import pytest

from analysis.build.add import checked
from analysis.inputs.official.fingertips import read
from analysis.inputs.official.recognise import recognise
from analysis.review.published_trend import trend_notices
from analysis.vocabulary.errors import DataError

HEADER = [
    "Indicator ID", "Indicator Name", "Parent Code", "Parent Name", "Area Code", "Area Name", "Area Type",
    "Sex", "Age", "Category Type", "Category", "Time period", "Value",
    "Lower CI 95.0 limit", "Upper CI 95.0 limit", "Lower CI 99.8 limit", "Upper CI 99.8 limit",
    "Count", "Denominator", "Value note", "Recent Trend",
    "Compared to England value or percentiles", "Compared to percentiles", "Time period Sortable", "New data",
    "Compared to goal", "Time period range",
]  # fmt: skip
COUNCILS = "Counties & UAs (from Apr 2023)"
TRAFFORD = {
    "Area Code": "E08000009",
    "Area Name": "Trafford",
    "Area Type": COUNCILS,
    "Parent Code": "E92000001",
}
ENGLAND = {"Area Code": "E92000001", "Area Name": "England", "Area Type": "England"}


def figure(area, year, count, total=10_000, **more):
    value = count / total * 10_000
    return {
        "Indicator ID": "90284", "Indicator Name": "Admissions", "Sex": "Persons", "Age": "<15 yrs",
        "Time period": f"{year}/{year % 100 + 1}", "Value": f"{value:.5f}", "Count": str(count),
        "Denominator": str(total), "Lower CI 95.0 limit": f"{value - 20:.5f}",
        "Upper CI 95.0 limit": f"{value + 20:.5f}", "Time period range": "1y", **area, **more,
    }  # fmt: skip


def written(path, rows, header=HEADER):
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, header, restval="", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def file(tmp_path):
    return lambda *rows: written(tmp_path / "injuries.csv", rows)


def test_england_is_read_once_and_categories_and_other_areas_are_counted(file):
    practice = {"Area Code": "P81001", "Area Name": "A practice", "Area Type": "GPs"}
    path = file(
        figure(ENGLAND, 2023, 800), figure(ENGLAND, 2023, 800, **{"Parent Code": "E92000001"}),
        figure(TRAFFORD, 2023, 903), figure(practice, 2023, 7),
        figure(ENGLAND, 2023, 950, **{"Category Type": "Deprivation", "Category": "Most deprived decile"}),
    )  # fmt: skip
    release = recognise(path)(path, None)
    assert list(release.rows["area_name"]) == ["England", "Trafford"]
    assert list(release.rows["row"]) == [2, 4]
    assert list(release.rows["level"]) == ["National", "Local authority"]
    assert release.dropped == (
        "1 row of categories within an area left out.", "1 row of the area type GPs left out.",
    )  # fmt: skip
    assert release.notices[0] == "1 row repeated with the same figures, as of another parent, read once."


def test_two_figures_of_one_area_and_year_are_refused(file):
    path = file(figure(TRAFFORD, 2023, 903), figure(TRAFFORD, 2023, 904))
    with pytest.raises(DataError, match=r"injuries\.csv, row 3: found other figures for Trafford, 2023/24"):
        read(path)


def test_a_figure_stays_as_printed_and_a_missing_one_has_the_mark_of_its_note(file):
    none = {"Value": "", "Count": "", "Lower CI 95.0 limit": "", "Upper CI 95.0 limit": ""}
    combined = "Value for Hackney and City of London combined"
    path = file(
        figure(TRAFFORD, 2020, 903, **{"Lower CI 95.0 limit": "-1", "Upper CI 95.0 limit": "-1"}),
        figure(TRAFFORD, 2021, 0, **none, **{"Value note": combined}),
        figure(TRAFFORD, 2022, 0, **none, **{"Value note": "suppressed for disclosure control"}),
    )  # fmt: skip
    release = read(path)
    assert list(release.rows["Value"]) == ["903.00000", "[x]", "[c]"]
    assert list(release.rows["Count"]) == ["903", "[x]", "[x]"]
    assert list(release.rows["Lower CI 95.0 limit"]) == ["", "", ""]
    assert f"1 row without a value: {combined}." in release.notices
    assert "1 row without limits, printed as -1." in release.notices


def falling(area, printed, step=-100):
    counts = [1000 + step * year for year in range(5)]
    rows = [figure(area, 2019 + year, count) for year, count in enumerate(counts)]
    rows[-1]["Recent Trend"] = printed
    return rows


@pytest.mark.parametrize(
    ("printed", "step", "ours"),
    [("Increasing and getting worse", -100, "Decreasing"),
     ("Decreasing and getting better", 100, "Increasing"),
     ("No significant change", -100, "Decreasing"), ("Increasing", 0, "No significant change")],
)  # fmt: skip
def test_a_trend_that_the_figures_do_not_show_is_a_notice(file, printed, step, ours):
    release = checked(read(file(*falling(TRAFFORD, printed, step))))
    assert (
        f"Recent Trend differs (2023/24): printed '{printed}', while the five latest figures give '{ours}', "
        "for 1 of the 1 areas tested: Trafford." in release.notices
    )


@pytest.mark.parametrize(
    ("printed", "step"),
    [("Decreasing and getting better", -100), ("No significant change", 0), ("Cannot be calculated", 100),
     ("", 100)],
)  # fmt: skip
def test_a_trend_that_the_figures_show_or_that_nobody_prints_is_none(file, printed, step):
    assert not any(
        "Recent Trend" in notice for notice in read(file(*falling(TRAFFORD, printed, step))).notices
    )


def test_overlapping_years_have_no_trend_of_ours(file):
    rows = falling(TRAFFORD, "Increasing")
    for row in rows:
        row["Time period range"] = "3y"
    assert not any("Recent Trend" in notice for notice in checked(read(file(*rows))).notices)


def test_metadata_say_unit_and_places_and_who_judges(file, tmp_path):
    said = {"Indicator ID": "90284", "Unit": "per 10,000", "Value type": "Crude rate",
            "Year type": "Financial", "Polarity": "Low is good", "Rounding": "1"}  # fmt: skip
    meta = written(tmp_path / "indicators.csv", [said], list(said))
    release = read(file(*falling(TRAFFORD, "Increasing and getting worse")), meta)
    value = release.measures["Value"]
    assert (value.label, value.unit, value.decimals) == ("Admissions", "per 10,000", 1)
    assert (value.numerator, value.denominator) == ("Count", "Denominator")
    assert "Indicator 90284 by its metadata: year Financial, value Crude rate, direction Low is good." in (
        release.notices
    )


def test_counts_that_do_not_give_the_value_are_said_or_not_used(file, tmp_path):
    rows = [figure(TRAFFORD, 2015 + year, 501 + year) for year in range(3)]
    rows[0]["Value"] = "77.1"
    release = read(file(*rows))
    assert "Count over denominator gives the value in 2 of 3 rows that have all three." in release.notices
    assert release.measures["Value"].numerator == "Count"
    for row in rows:
        row["Value"] = "77.1"  # a standardised rate
    assert read(file(*rows)).measures["Value"].numerator == ""


def test_headings_as_fingertipsr_writes_them_are_read(tmp_path):
    row = figure(TRAFFORD, 2023, 903)
    path = written(
        tmp_path / "r.csv",
        [{k.replace(" ", ""): v for k, v in row.items()}],
        [h.replace(" ", "") for h in HEADER],
    )
    assert list(recognise(path)(path, None).rows["Value"]) == ["903.00000"]


def test_the_upload_format_and_the_metadata_are_refused_for_what_they_are(tmp_path):
    for header, what in (
        ("IndicatorId,Year,YearRange,AgeId,Denominator", "upload format"),
        ("IndicatorID,Polarity,ValueType", "metadata of Fingertips indicators"),
    ):
        path = tmp_path / "other.csv"
        path.write_text(f"{header}\n1,2,3,4,5\n", encoding="utf-8", newline="\n")
        with pytest.raises(DataError, match=what):
            recognise(path)


def test_an_interval_is_the_publishers_where_it_prints_one(file):
    release = read(file(figure(TRAFFORD, 2023, 903), figure(ENGLAND, 2023, 800)))
    value = release.measures["Value"]
    assert release.rows.loc[0, [value.lower, value.upper]].tolist() == ["883.00000", "923.00000"]


def test_limits_that_do_not_hold_their_figure_are_none_and_stop_nothing(file):
    rows = falling(TRAFFORD, "Increasing")
    for row in rows:
        row["Lower CI 95.0 limit"] = "999"
    assert not any("Recent Trend" in told for told in checked(read(file(*rows))).notices)


def test_a_trend_that_the_figures_do_not_show_is_a_notice_of_its_area(file):
    release = read(file(*falling(TRAFFORD, "Increasing and getting worse")))
    rows = release.rows.assign(found_code=release.rows["area_code"])
    (notice,) = trend_notices(
        rows, is_proportion=False, source_id="tips", indicator_id="injuries", file="tips.csv"
    )
    assert (notice["kind"], notice["area_code"], notice["period_label"]) == (
        "published trend", "E08000009", "2023/24",
    )  # fmt: skip
    assert "'Increasing and getting worse'" in notice["text"]
    assert "'Decreasing'" in notice["text"]
    assert notice["locator"] == f"tips.csv, row {release.rows['row'].iloc[-1]}"
