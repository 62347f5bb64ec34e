"""A new release beside the one that it supersedes: drawn tables for every kind, laws, and the guards."""

from itertools import pairwise

import pytest
import yaml
from drawn_review import AREA, ENGLAND, NEAR, figure, indicator, years
from hypothesis import given, settings
from hypothesis import strategies as st
from small_project import LAIT, SOURCES

from analysis.build.prepare import hold_releases
from analysis.build.project import PROJECT_VARIABLE
from analysis.cli import main
from analysis.inputs.decisions import read_reference
from analysis.inputs.entries import DEFAULT_LIMITS, AcceptedFigure, AcceptedRevision
from analysis.inputs.releases import accept, acceptance_text, compare_releases, unaccepted_problems
from analysis.tables import data as schema
from analysis.tables.data import OBSERVATIONS
from analysis.tables.declare import table
from analysis.vocabulary import errors

REVISIONS_FILE = "data/reference/revisions.yml"
AREAS = (AREA, ENGLAND, *NEAR[:2])
INDICATORS = table(
    schema.INDICATORS, [indicator(), indicator(indicator_id="help", unit="count", short_name="Help")]
)


def compared(before, after, **limits):
    """What differs, as records by kind."""
    tables = [table(OBSERVATIONS, rows) for rows in (before, after)]
    limits = DEFAULT_LIMITS.model_copy(update=limits)
    found = compare_releases(*tables, INDICATORS, source_id="autumn", earlier_id="spring", limits=limits)
    return found.to_dict("records")


def one(before, after, **limits):
    rows = compared(before, after, **limits)
    assert len(rows) == 1, rows
    return rows[0]


def kinds(rows):
    return sorted(row["kind"] for row in rows)


def drawn(label="2023/24", value=60.0, **columns):
    return figure(label, value, **columns)


# --- every kind ------------------------------------------------------------------------------------


def test_a_restated_figure_has_both_prints_and_their_difference():
    row = one([drawn(value=60.0)], [drawn(value=61.5)])
    assert (row["kind"], row["before_text"], row["after_text"]) == ("revised", "60.0", "61.5")
    assert row["difference"] == pytest.approx(61.5 - 60.0)
    assert not row["is_large"]


def test_a_restated_figure_keeps_the_status_of_both_prints():
    row = one([drawn(value=60.0, period_status="provisional")], [drawn(value=61.0, period_status="final")])
    assert (row["before_status"], row["after_status"]) == ("provisional", "final")


def test_a_figure_that_becomes_final_as_it_was_changes_its_status_only():
    row = one([drawn(period_status="provisional")], [drawn(period_status="final")])
    assert row["kind"] == "status_changed"
    assert row["difference"] != row["difference"]  # no number: nothing moved


def test_a_mark_for_another_reason_is_a_change_of_status():
    row = one([drawn(value="x")], [drawn(value="c")])
    assert (row["kind"], row["before_text"], row["after_text"]) == ("status_changed", "[x]", "[c]")


def test_a_figure_of_a_new_year_is_added():
    row = one([drawn()], [drawn(), drawn("2024/25", 61.0)])
    assert (row["kind"], row["period_label"], row["before_text"]) == ("added", "2024/25", "")


def test_a_figure_in_the_place_of_a_mark_is_added():
    row = one([drawn(value="x")], [drawn(value=60.0)])
    assert (row["kind"], row["before_text"], row["after_text"]) == ("added", "[x]", "60.0")


def test_a_mark_in_the_place_of_one_figure_is_withdrawn_and_passes():
    before = [drawn(area=code) for code in AREAS] + [drawn("2022/23", area=code) for code in AREAS]
    row = one(before, [drawn(value="x"), *before[1:]])
    assert (row["kind"], row["after_text"], row["is_large"]) == ("withdrawn", "[x]", False)


def test_a_row_that_is_missing_is_withdrawn_and_large():
    before = [drawn(area=code) for code in AREAS] + [drawn("2022/23", area=code) for code in AREAS]
    row = one(before, before[1:])
    assert (row["kind"], row["after_text"], row["is_large"]) == ("withdrawn", "", True)


@pytest.mark.parametrize(
    ("left", "area", "period", "note"),
    [
        (lambda row: False, "", "", "the whole series is missing"),
        (lambda row: row["area_code"] != ENGLAND, ENGLAND, "", "the area is missing"),
        (lambda row: row["period_label"] != "2021/22", "", "2021/22", "the period is missing for every area"),
    ],
)
def test_what_is_missing_as_a_whole_is_told_once(left, area, period, note):
    before = [row for code in AREAS for row in years(2020, 60, 61, 62, area=code)]
    rows = compared(before, [row for row in before if left(row)])
    coverage = [row for row in rows if row["kind"] == "coverage"]
    assert [(row["area_code"], row["period_label"], row["note"]) for row in coverage] == [
        (area, period, note)
    ]
    assert coverage[0]["is_large"]
    assert not any(row["is_large"] for row in rows if row["kind"] == "withdrawn")


def test_a_new_year_for_half_of_the_areas_is_a_gap():
    before = [drawn(area=code, value=60 + step) for step, code in enumerate(AREAS)]
    rows = compared(before, [*before, drawn("2024/25", 62.3)])
    (gap,) = [row for row in rows if row["kind"] == "coverage"]
    assert (gap["before_text"], gap["after_text"], gap["is_large"]) == ("4 areas", "1 area", True)


# --- how large -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "is_large", "said"),
    [
        (60.0, 62.0, False, ""),  # 2 points, the limit
        (60.0, 62.1, True, "beyond 2 percentage points"),
        (6.9, 69.0, True, "10 times"),
        (0.7, 70.0, True, "100 times"),
        (69.0, 6.9, True, "one tenth"),
        (1.5, -1.5, True, "the other sign"),
    ],
)
def test_how_far_a_figure_may_be_restated(before, after, is_large, said):
    row = one([drawn(value=before)], [drawn(value=after)])
    assert row["is_large"] is is_large
    assert said in row["note"]


def test_the_declared_limit_counts():
    assert not one([drawn(value=60.0)], [drawn(value=63.0)], percent=5.0)["is_large"]


def test_a_count_is_held_against_a_share_of_itself():
    def of(value):
        return [drawn(value=value, indicator_id="help", value_text=f"{value:g}")]

    assert not one(of(1000.0), of(1050.0))["is_large"]  # 1000 * 5 / 100
    assert one(of(1000.0), of(1051.0))["is_large"]


def test_a_steady_series_is_restated_by_no_more_than_it_ever_moved():
    steady = years(2018, 60.0, 60.2, 60.1, 60.3, 60.4)
    after = [*steady[:-1], steady[-1] | {"value": 60.8, "value_text": "60.8"}]
    row = one(steady, after)
    assert row["is_large"]
    assert "more than the series ever moved" in row["note"]
    moves = (60.2 - 60.0, 60.2 - 60.1, 60.3 - 60.1, 60.4 - 60.3)
    assert max(moves) < 60.8 - 60.4


def test_a_move_across_a_break_says_nothing_of_how_far_a_series_moves():
    broken = years(2018, 60.0, 60.2, 60.1, 70.3, 70.4)
    broken = [row | {"segment": 1 + (place > 2)} for place, row in enumerate(broken)]
    assert one(broken, [*broken[:-1], broken[-1] | {"value": 70.8, "value_text": "70.8"}])["is_large"]


def test_more_decimals_of_one_number_are_within_rounding():
    row = one([drawn(value=60.0, value_text="60")], [drawn(value=60.4, value_text="60.4")])
    assert (row["is_large"], row["note"]) == (False, "within rounding")


def test_counts_that_change_behind_one_print_are_told():
    before = drawn(value=50.0, numerator=60.0, denominator=120.0, value_text="50")
    row = one([before], [before | {"numerator": 61.0, "denominator": 122.0}])
    assert row["note"] == "the counts behind it changed"


def test_a_new_year_ten_times_all_earlier_ones_is_large():
    before = years(2018, 4.1, 4.4, 3.9, 4.2)
    row = one(before, [*before, *years(2022, 43.0)])
    assert (row["kind"], row["is_large"]) == ("added", True)
    assert "10 times" in row["note"]


def test_a_new_year_that_only_moved_far_is_not_called_a_slip():
    before = years(2018, 98.0, 97.0, 72.0, 60.0)
    assert not one(before, [*before, *years(2022, 15.8)])["is_large"]


def test_years_that_moved_by_one_are_told():
    before = years(2018, 60.0, 61.0, 59.5, 62.0, 61.2)
    moved = [
        row | {"value": earlier["value"], "value_text": earlier["value_text"]}
        for earlier, row in pairwise(before)
    ]
    rows = compared(before, [before[0], *moved])
    (slip,) = [row for row in rows if row["kind"] == "magnitude"]
    assert (slip["area_code"], slip["period_label"], slip["is_large"]) == (AREA, "", True)
    assert "of the year before" in slip["note"]


def test_a_year_that_is_last_years_for_every_area_is_told():
    before = [drawn(value=60.0 + step, area=code) for step, code in enumerate(AREAS)]
    copied = [drawn("2024/25", row["value"], area=row["area_code"]) for row in before]
    rows = compared(before, [*before, *copied])
    (copy,) = [row for row in rows if row["kind"] == "magnitude"]
    assert (copy["area_code"], copy["period_label"], copy["is_large"]) == ("", "2024/25", True)


def test_a_year_that_differs_in_one_area_is_no_copy():
    before = [drawn(value=60.0 + step, area=code) for step, code in enumerate(AREAS)]
    other = [drawn("2024/25", row["value"], area=row["area_code"]) for row in before]
    other[0] = drawn("2024/25", 60.1)
    assert kinds(compared(before, [*before, *other])) == ["added"] * len(AREAS)


# --- laws ------------------------------------------------------------------------------------------

VALUES = st.one_of(
    st.sampled_from(["x", "c"]), st.integers(min_value=0, max_value=1000).map(lambda tenths: tenths / 10)
)
STATUSES = st.sampled_from(["as_published", "provisional", "final"])


@st.composite
def releases(draw):
    """A release of up to three areas and four years; any figure may be left out."""
    rows = []
    for code in AREAS[:3]:
        for year in range(2019, 2023):
            if draw(st.booleans()):
                label = f"{year}/{(year + 1) % 100:02}"
                rows.append(drawn(label, draw(VALUES), area=code, period_status=draw(STATUSES)))
    return rows


@settings(deadline=None)
@given(releases())
def test_a_release_beside_itself_differs_in_nothing(release):
    assert compared(release, release) == []


@settings(deadline=None)
@given(releases(), releases())
def test_before_and_after_are_mirrored(before, after):
    def told(rows):
        swapped = {"added": "withdrawn", "withdrawn": "added"}
        single = [row for row in rows if row["kind"] not in ("coverage", "magnitude")]
        places = {
            (row["kind"], row["area_code"], row["period_label"], row["before_text"], row["after_text"])
            for row in single
        }
        back = {(swapped.get(kind, kind), *place, new, old) for kind, *place, old, new in places}
        return places, back

    forwards, _ = told(compared(before, after))
    _, backwards = told(compared(after, before))
    assert forwards == backwards


@settings(deadline=None)
@given(releases(), releases())
def test_the_order_of_rows_does_not_matter(before, after):
    assert str(compared(before, after)) == str(compared(before[::-1], after[::-1]))


# --- what is accepted ------------------------------------------------------------------------------


def large():
    before = table(OBSERVATIONS, [drawn(value=60.0, locator="spring.csv, row 7")])
    after = table(OBSERVATIONS, [drawn(value=70.0, locator="autumn.csv, row 9")])
    return compare_releases(before, after, INDICATORS, source_id="autumn", earlier_id="spring")


def accepted(**figures):
    one_figure = {"area_code": AREA, "period": "2023/24", "before": "60.0", "after": "70.0"} | figures
    return AcceptedRevision(
        source_id="autumn", kind="revised", indicator_id="reading", group="all",
        figures=(AcceptedFigure(**one_figure),), reason="Recounted.", role="Head", date="1 May 2026",
    )  # fmt: skip


def test_a_large_revision_is_a_problem_with_its_row_until_it_is_accepted():
    (problem,) = unaccepted_problems(large(), {"spring": "LAIT, spring"})
    assert (problem.file, problem.row) == ("autumn.csv", 9)
    assert problem.found.startswith(f"reading, all, {AREA}, 2023/24: '70.0', beyond")
    assert problem.expected == "'60.0', as in LAIT, spring"
    assert REVISIONS_FILE in problem.advice
    marked, problems = accept(large(), (accepted(),))
    assert problems == []
    assert marked["accepted"].tolist() == ["Recounted. (Head, 1 May 2026)"]
    assert unaccepted_problems(marked, {}) == []


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ({"after": "71.0"}, "the files have changed since it was accepted"),
        ({"before": "59.0"}, "the files have changed since it was accepted"),
        ({"period": "2022/23"}, "remove the entry"),
    ],
)
def test_what_was_accepted_must_be_what_the_files_say(figures, said):
    marked, (problem,) = accept(large(), (accepted(**figures),))
    assert (problem.file, said in problem.advice) == (REVISIONS_FILE, True)
    assert unaccepted_problems(marked, {})


def test_the_entry_that_is_printed_is_the_one_that_accepts():
    text = acceptance_text(large()).replace('reason: ""', 'reason: "Recounted."')
    (entry,) = yaml.safe_load(text)
    (of_one,) = entry["figures"]
    assert (entry["source_id"], entry["kind"], of_one["before"], of_one["after"]) == (
        "autumn", "revised", "60.0", "70.0",
    )  # fmt: skip
    marked, _ = accept(large(), (accepted(),))
    assert acceptance_text(marked) == ""


# --- in a project ----------------------------------------------------------------------------------

NEWER = "data/raw/lait_autumn/published_figures.csv"
ENTRY = """\
  lait_autumn:
    title: "Local authority interactive tool, autumn"
    short_title: "LAIT, autumn"
    publisher: "Department for Education"
    published: "autumn 2026"
    licence: ogl
    citation: "Department for Education, LAIT."
    kind: lait_figures
    trust: 2
    supersedes: lait
    files:
      published_figures.csv: "HASH OF data/raw/lait_autumn/published_figures.csv"
"""


@pytest.fixture
def newer(small, monkeypatch):
    """The small project with a second release of LAIT, in which a test changes figures."""
    small.write(NEWER, small.text(LAIT), declared=False)
    small.write(SOURCES, small.text(SOURCES).replace("  council:\n", f"{ENTRY}  council:\n"))
    monkeypatch.setenv(PROJECT_VARIABLE, str(small.root))
    return small


def run(capsys, *arguments):
    capsys.readouterr()
    code = main(list(arguments))
    said = capsys.readouterr()
    return code, said.out, said.err


def test_only_the_latest_release_is_analysed_and_the_other_is_kept(newer):
    newer.replace(NEWER, ",2019,72.1,", ",2019,72.4,")
    tables = newer.tables()
    sources = set(tables["observations"]["source_id"])
    assert "lait_autumn" in sources
    assert "lait" not in sources
    assert set(tables["superseded_observations"]["source_id"]) == {"lait"}
    (row,) = tables["revisions"].to_dict("records")
    assert (row["kind"], row["before_text"], row["after_text"]) == ("revised", "72.1", "72.4")
    assert row["locator"] == f"{NEWER}, row {newer.row_of(NEWER, '72.4')}"
    read = tables["source_counts"].set_index("file")
    assert (read["rows_used"] == read["rows_read"])[[LAIT, NEWER]].all()


def test_a_figure_that_a_release_withdraws_is_not_taken_from_the_one_before(newer):
    newer.replace(NEWER, ",2019,72.1,", ",2019,-,")
    figures = newer.tables()["observations"]
    own = figures[
        (figures["indicator_id"] == "development") & (figures["period_label"] == "2018/19")
        & (figures["area_code"] == "E06000050") & (figures["group"] == "all")
    ]  # fmt: skip
    assert own["missing"].tolist() == ["x"]


def test_check_shows_what_is_restated_before_it_refuses_a_large_revision(newer, capsys):
    newer.replace(NEWER, ",2019,72.1,", ",2019,82.1,")
    code, out, err = run(capsys, "check")
    assert code == errors.DataError.exit_code
    assert "1 figure restated. 1 is large: 1 to be accepted." in out
    assert "72.1 before, 82.1 now" in out
    assert f"{NEWER}, row {newer.row_of(NEWER, '82.1')}, value" in err
    assert not newer.folders.processed.exists()
    assert run(capsys, "clean")[0] == errors.DataError.exit_code


def test_a_large_revision_of_a_council_that_the_reports_do_not_use_is_not_to_be_accepted(newer):
    newer.replace(NEWER, ",2019,72.1,", ",2019,82.1,")
    tables = newer.tables()
    reference, _ = read_reference(newer.folders.raw, newer.folders.reference, newer.root)
    tables["neighbours"] = tables["neighbours"].iloc[:0]
    lines = []

    def told(home):
        lines.clear()
        return hold_releases(tables, reference, lines.append, lines.append, home)

    told("E06000007")  # Warrington
    assert lines[0].endswith("1 is large: 1 of areas that the reports do not use.")
    assert lines[1].strip().startswith("large, of areas that the reports do not use: restated: ")
    with pytest.raises(errors.DataError):
        told("E06000050")
    assert lines[1].strip().startswith("LARGE, to be accepted: restated: ")


def test_an_accepted_revision_lets_the_data_through_and_keeps_its_reason(newer, capsys):
    newer.replace(NEWER, ",2019,72.1,", ",2019,82.1,")
    _, out, _ = run(capsys, "check")
    entries = out[out.index("  - source_id") :].partition("\n\n")[0]
    filled = (("reason", "Recounted."), ("role", "Head of Data"), ("date", "2026-10-12"))
    for key, value in filled:
        entries = entries.replace(f'{key}: ""', f'{key}: "{value}"')
    limits = "large_beyond:\n  percent: 2.0\n  other_units_pct: 5.0\n"
    newer.write(REVISIONS_FILE, f"{limits}accepted:\n{entries}\n")
    code, out, _ = run(capsys, "check")
    assert (code, "accepted because: Recounted. (Head of Data, 2026-10-12)" in out) == (0, True)
    newer.replace(NEWER, ",2019,82.1,", ",2019,83.1,")
    code, _, err = run(capsys, "check")
    assert code == errors.DataError.exit_code
    assert "the files have changed since it was accepted" in err


def test_without_a_second_release_there_is_nothing_to_compare_with(small, monkeypatch, capsys):
    monkeypatch.setenv(PROJECT_VARIABLE, str(small.root))
    code, out, _ = run(capsys, "check")
    assert (code, "there are no earlier data to compare with" in out) == (0, True)


def test_an_entry_must_say_why_and_by_whom(newer):
    newer.write(
        REVISIONS_FILE,
        "large_beyond: {percent: 2, other_units_pct: 5}\naccepted:\n  - {source_id: lait, kind: revise, "
        'indicator: development, group: all, figures: [], reason: "", role: Head, date: "2026"}\n',
    )
    found = {problem.column: problem for problem in newer.problems()}
    assert set(found) == {
        "accepted.1.source_id", "accepted.1.kind", "accepted.1.figures", "accepted.1.reason",
    }  # fmt: skip
    assert "supersedes" in found["accepted.1.source_id"].expected


@pytest.mark.parametrize(
    ("earlier", "said"),
    [
        ("nowhere", "another source"),
        ("releases", "a source of the same kind"),
        ("lait_autumn", "another source"),
    ],
)
def test_a_release_supersedes_another_of_its_kind(newer, earlier, said):
    newer.write(SOURCES, newer.text(SOURCES).replace("supersedes: lait\n", f"supersedes: {earlier}\n"))
    assert any(
        problem.column == "sources.lait_autumn.supersedes" and said in problem.expected
        for problem in newer.problems()
    )


def test_two_releases_cannot_supersede_each_other(newer):
    newer.write(
        SOURCES,
        newer.text(SOURCES).replace(
            "    trust: 2\n    files:", "    trust: 2\n    supersedes: lait_autumn\n    files:"
        ),
    )
    assert any("in turn" in problem.found for problem in newer.problems())


def test_sources_that_are_no_releases_of_one_another_need_their_own_trust(small):
    small.replace(SOURCES, "trust: 1", "trust: 2")
    assert [problem.column for problem in small.problems()] == ["sources.lait.trust"]


@pytest.mark.parametrize(("printed", "is_as_wrong"), [("72.1", True), ("72.4", False)])
def test_a_correction_holds_for_the_release_that_prints_the_same_figure(newer, printed, is_as_wrong):
    newer.write(
        "data/reference/corrections.yml",
        "corrections:\n  - {indicator: development, area: E06000050, period: 2018/19, source_id: lait, "
        f'action: withdraw, expected: "{printed}", reason: "r", source: "s"}}\n',
    )
    if not is_as_wrong:
        (problem,) = newer.problems()
        assert "remove the correction" in problem.advice
        return
    observations = newer.tables()["observations"]
    told = observations[(observations["indicator_id"] == "development") & (observations["group"] == "all")]
    (row,) = told[(told["period_label"] == "2018/19") & (told["area_code"] == "E06000050")].to_dict("records")
    assert (row["missing"], row["missing_note"]) == ("x", "withdrawn")


# --- a file that was edited in place ---------------------------------------------------------------


def test_a_published_file_that_was_edited_is_compared_with_the_tables_made_before(small, monkeypatch, capsys):
    monkeypatch.setenv(PROJECT_VARIABLE, str(small.root))
    assert run(capsys, "clean")[0] == 0
    small.replace(LAIT, ",2019,72.1,", ",2019,72.4,")
    code, out, _ = run(capsys, "check")
    assert (code, "72.1 before, 72.4 now" in out) == (0, True)
    small.replace(LAIT, ",2019,72.4,", ",2019,82.1,")
    code, _, err = run(capsys, "clean")
    assert code == errors.DataError.exit_code
    assert "`supersedes`" in err
    assert run(capsys, "clean", "--force")[0] == 0
    assert run(capsys, "check")[0] == 0
