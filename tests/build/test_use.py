"""A project that another council uses: project.yml, areas by every name, and no trace of anybody else."""

import json
import re
import shutil

import nbformat
import pandas as pd
import pytest
from other_plans import PLANS, found_in, shorten_standard_set, words_of_other_plans
from real_project import ROOT, copy_project
from small_project import COUNCIL, PROJECT

from analysis.build.prepare import prepare
from analysis.build.project import PROJECT_VARIABLE, resolve_area
from analysis.build.replaced import KEPT
from analysis.build.settings import keep_settings, read_settings
from analysis.build.use import use
from analysis.cli import EXIT_OK, main
from analysis.inputs.project import known_areas
from analysis.review.assemble import assemble_review
from analysis.vocabulary.areas import Area
from analysis.vocabulary.errors import DataError, ParameterError

pytestmark = pytest.mark.reports

TRAFFORD = "E08000009"
FOLDER = f"reports/{TRAFFORD.lower()}/2024-25"


# --- areas through time ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def areas():
    return known_areas(ROOT)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("E08000016", "E08000038"), ("370", "E08000038"), ("barnsley", "E08000038"),
        ("E08000019", "E08000039"), ("E08000020", "E08000037"), ("E06000048", "E06000057"),
        ("E10000002", "E06000060"), ("E10000023", "E06000065"), ("E10000027", "E06000066"),
        ("E10000006", "E10000006"), ("909", "E10000006"), ("E06000063", "E06000063"),
        ("E09000001", "E09000001"), ("896", "E06000050"), ("Cheshire West & Chester", "E06000050"),
        ("Durham", "E06000047"), ("Bristol City of", "E06000023"), ("Bedford Borough", "E06000055"),
        ("Kingston Upon Hull, City of", "E06000010"), ("Herefordshire", "E06000019"),
        ("Dorset", "E06000059"), ("London", "E12000007"), ("City of London", "E09000001"),
    ],
)  # fmt: skip
def test_a_council_is_found_by_all_that_it_is_and_was_called(areas, text, code):
    assert [area.code for area in areas.find(text)] == [code]


def test_nearness_of_letters_is_offered_only_where_no_list_knows_the_word(areas):
    assert areas.find("Trafferd") == []
    assert [area.name for area in areas.offered("Trafferd")][:1] == ["Trafford"]


def test_a_former_code_a_number_and_a_name_are_read_as_the_council_that_they_are(tmp_path):
    """The cases that were answered with another council; the file is the council's own."""
    project = copy_project(tmp_path)
    path = project.raw / "council_figures/council_figures.csv"
    with path.open("a", encoding="utf-8", newline="\n") as file:
        for code, value in (
            ("E08000016", 70.1), ("E06000060", 70.2), ("E10000002", 70.3), ("E09000001", 70.4), ("896", 70.5),
        ):  # fmt: skip
            year = "2018-19" if code == "E10000002" else "2024-25"
            file.write(f"taf_closed_with_outcomes_met,all,{code},{year},{value},,,,2025-05-10,A colleague\n")
    prepare(project, lambda line: None)
    found = pd.read_parquet(next(project.processed.glob("tables-*/observations.parquet")))
    found = found[found["source_id"] == "council_figures"]
    assert dict(zip(found["value"], found["area_code"], strict=True)) == {
        70.1: "E08000038", 70.2: "E06000060", 70.3: "E06000060", 70.4: "E09000001", 70.5: "E06000050",
    }  # fmt: skip


def test_the_code_of_a_district_is_answered_with_no_other_council():
    known = [Area("E09000026", "Redbridge"), Area("E06000026", "Plymouth")]
    with pytest.raises(ParameterError, match="the code of a district council") as refused:
        resolve_area("E07000026", known)
    assert "Redbridge" not in str(refused.value)
    with pytest.raises(ParameterError, match="Redbridge"):
        resolve_area("E0900026", known)


@pytest.mark.parametrize(
    ("code", "found", "expected"),
    [
        ("E07000050", "'E07000050', the code of a district council", "a council with children's services"),
        ("W06000050", "'W06000050', the code of another country than England", "a council of England"),
        ("E06000099", "'E06000099'", "an area of data/raw/council_codes/council_codes.csv"),
    ],
)
def test_a_whole_code_that_no_list_has_is_never_answered_with_a_council_of_like_digits(
    small, code, found, expected
):
    small.replace(COUNCIL, "development,all,E06000050", f"development,all,{code}")
    (problem,) = small.problems()
    assert (problem.found, problem.advice) == (found, "correct it")
    assert problem.expected.startswith(expected)


def test_a_code_that_nobody_knows_is_refused_with_the_nearest(small):
    small.replace(COUNCIL, "development,all,E06000050", "development,all,E0600050")
    (problem,) = small.problems()
    assert problem.advice == "did you mean E06000050 (Cheshire West and Chester)?"


# --- project.yml -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "column", "found", "said"),
    [
        ('year: "2024/25"', 'yaer: "2024/25"', "yaer", "'yaer'", "did you mean `year`?"),
        ('year: "2024/25"', "year: soon", "year", "'soon'", "a year such as"),
        ("area: E06000050", "area: Chestr", "area", "'Chestr'", "one area"),
        ("edition: plan_2024", "edition: plan_2042", "edition", "'plan_2042'", "did you mean `plan_2024`?"),
        ("{points: 2.0}", "{point: 2.0}", "tolerances.units.percent.point", "'point'", "mean `points`?"),
        ("{points: 2.0}", "{floor: 2.0}", "tolerances.units.percent", "'floor'", "under `measures`"),
        ("{points: 2.0}", "{}", "tolerances.units.percent", "none of them", "one of points"),
        ("area: E06000050", "contact: Jane Smith\narea: E06000050", "contact", "'Jane Smith'", "a role"),
        ("area: E06000050", "next_update: 31 June 26\narea: E06000050", "next_update", "'31 June 26'", "day"),
    ],
)  # fmt: skip
def test_what_project_yml_may_not_say_is_refused_with_its_row(small, old, new, column, found, said):
    row = small.row_of(PROJECT, old)
    small.replace(PROJECT, old, new)
    problem = next(one for one in small.problems() if one.column == column)
    assert (problem.file, problem.row, problem.found) == (PROJECT, row, found)
    assert said in f"{problem.expected}; {problem.advice}"


def test_an_address_is_no_persons_name_and_words_are_no_day(small):
    said = "contact: Insight team, data@chester.gov.uk\nnext_update: September 2026\n"
    small.replace(PROJECT, "area: E06000050", f"{said}area: E06000050")
    assert read_settings(small.folders).contact == "Insight team, data@chester.gov.uk"


def test_a_tolerance_of_a_measure_that_no_plan_has_is_refused(small):
    small.replace(PROJECT, "tolerances:\n", 'tolerances:\n  measures: {"plan_2024/m99": {floor: 5}}\n')
    (problem,) = small.problems()
    assert (problem.file, problem.column) == (PROJECT, "tolerances.measures.plan_2024/m99")


def test_a_project_without_the_file_says_how_to_write_one(small):
    small.remove(PROJECT)
    with pytest.raises(ParameterError, match="annual-review use"):
        read_settings(small.folders)


def test_what_is_kept_of_it_is_what_it_says(small):
    read = read_settings(small.folders)
    keep_settings(small.folders, read)
    assert read_settings(small.folders) == read
    small.replace(PROJECT, 'year: "2024/25"', "year: 2023-24")
    assert read_settings(small.folders).year == "2023-24"


def test_no_area_year_or_edition_stands_in_the_library():
    """Doc examples may name a year; code may not. Editions and councils' names stand nowhere."""
    areas = known_areas(ROOT).areas
    councils = {area.name for area in areas if area.type not in ("Country", "Region", "")}
    councils -= {"Reading"}  # a word that the code has for something else
    editions = set(PLANS["editions"])
    names = "|".join(map(re.escape, sorted(editions | councils, key=len, reverse=True)))
    forbidden = re.compile(rf"\b(?:{names}|E(?:06|08|09|10)\d{{6}})\b|=\s*\"20[0-9]{{2}}[/-][0-9]{{2}}\"")
    told = []
    for path in sorted((ROOT / "src").rglob("*.py")):
        code = re.sub(r'""".*?"""', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        code = re.sub(r"#.*", "", code)
        told += [f"{path.name}: {word}" for word in sorted(set(forbidden.findall(code)))]
    assert told == []


def test_the_notebooks_leave_area_year_and_edition_to_the_project():
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"E0[0-9]{7}|20[0-9]{2}[/_-][0-9]{2}", text), path.name
        assert not [edition for edition in PLANS["editions"] if edition in text], path.name


# --- another council -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trafford(tmp_path_factory):
    """The reports of a council that has no plan here, made as a person makes them."""
    project = copy_project(tmp_path_factory.mktemp("trafford"))
    shorten_standard_set(project)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PROJECT_VARIABLE, str(project.root))
        assert main(["use", "Trafford"]) == EXIT_OK
        assert main(["build"]) == EXIT_OK
    return project


def test_every_report_that_has_something_to_say_is_made_and_the_list_says_why_others_are_not(trafford):
    made = {path.name.partition(".")[0] for path in (trafford.root / FOLDER).glob("*.manifest.json")}
    assert made == {"annual_review", "trend_analysis", "gap_analysis", "data_quality", "methods"}
    assert len(list((trafford.root / FOLDER / "goals/standard_set").glob("*.html"))) == 6
    text = (trafford.reports / "index.html").read_text(encoding="utf-8")
    for title in ("Action progress", "Finance", "What changed in the plan", "The plan, written anew"):
        assert f"<strong>{title}, Trafford, 2024/25.</strong> Not made" in text
    assert "the project has no plan of Trafford" in text


def test_nothing_on_any_page_file_or_manifest_is_anybody_elses(trafford):
    words = words_of_other_plans()
    assert len(words) > 100
    near = {"Cheshire West"} if "Cheshire West" in str(neighbours_of(trafford)) else set()
    assert len(list(trafford.reports.rglob("*.*"))) > 60
    assert found_in(trafford.reports, words - near) == set()


@pytest.mark.deep
@pytest.mark.parametrize(("council", "code"), [("Somerset", "E06000066"), ("City of London", "E09000001")])
def test_a_reorganised_county_and_the_smallest_council_have_their_pages(tmp_path, monkeypatch, council, code):
    """The metropolitan borough with a plan of its own is in tests/docs/test_guide_your_own_council.py."""
    project = copy_project(tmp_path)
    shorten_standard_set(project)
    monkeypatch.setenv(PROJECT_VARIABLE, str(project.root))
    assert main(["use", council]) == EXIT_OK
    assert main(["build", "--pages-only"]) == EXIT_OK
    folder = project.reports / code.lower() / "2024-25"
    made = {path.name.partition(".")[0] for path in folder.glob("*.manifest.json")}
    assert {"annual_review", "trend_analysis", "gap_analysis", "data_quality"} <= made
    assert f"{council}" in (folder / "annual_review.html").read_text(encoding="utf-8")
    assert found_in(project.reports, words_of_other_plans() - {"Cheshire West"}) == set()


def neighbours_of(project):
    found = pd.read_parquet(next(project.processed.glob("tables-*/neighbours.parquet")))
    return found.loc[found["area_code"] == TRAFFORD, "neighbour_name"].tolist()


def test_no_table_holds_anything_of_another_councils_plan(trafford):
    for name in ("editions", "goals", "targets", "actions", "plan_items", "finance_lines", "claims"):
        assert len(pd.read_parquet(next(trafford.processed.glob(f"tables-*/{name}.parquet")))) == 0, name


def test_the_standard_set_stands_beside_england_region_and_its_own_neighbours(open_real_review):
    review = open_real_review(area="Trafford")
    shown = review.assessments
    assert (review.area_name, review.edition_id, review.year) == ("Trafford", "", "2024/25")
    assert 38 <= len(shown) <= 45
    assert shown["theme"].nunique() >= 7
    assert set(shown["status"]) == {"Not judged"}
    beside = ("value", "england_value", "region_value", "neighbour_mean")
    assert all(shown[name].notna().mean() > 0.9 for name in beside)
    assert shown["national_rank"].notna().sum() > 30


def test_what_use_replaces_is_kept(trafford):
    kept = trafford.root / KEPT / "0001"
    assert (kept / PROJECT).read_bytes() == (ROOT / PROJECT).read_bytes()
    assert json.loads((kept / "what.json").read_text(encoding="utf-8")) == {
        "command": "use", "files": {"project.yml": True},
    }  # fmt: skip


def test_using_a_council_with_a_plan_here_takes_its_latest_edition(tmp_path):
    project = copy_project(tmp_path)
    use(project, "896", "2024-25")
    settings = read_settings(project)
    assert (settings.area, settings.edition) == ("Cheshire West and Chester", "our_plan_2024_25")


@pytest.mark.parametrize(("area", "year"), [("Traford", ""), ("Trafford", "soon")])
def test_what_cannot_be_used_changes_nothing(tmp_path, area, year):
    project = copy_project(tmp_path)
    before = (project.root / PROJECT).read_bytes()
    with pytest.raises((ParameterError, DataError)):
        use(project, area, year)
    assert (project.root / PROJECT).read_bytes() == before
    assert not (project.root / KEPT).exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Cumbria",
            "AREA: found Cumbria, until March 2023 (E10000006), a former council; expected a council of "
            "today: Cumberland (E06000063) or Westmorland and Furness (E06000064), which took its place.",
        ),
        ("928", "North Northamptonshire (E06000061) or West Northamptonshire (E06000062), which took"),
        ("North West", "AREA: found North West (E12000002), a region; expected a council of today."),
    ],
)
def test_what_is_no_council_of_today_is_not_used_and_its_successors_are_named(tmp_path, text, said):
    with pytest.raises(ParameterError) as told:
        use(copy_project(tmp_path), text)
    assert said in str(told.value)


def test_a_parameter_cell_that_an_analyst_fills_in_is_obeyed_in_a_build(
    trafford, tmp_path, monkeypatch, capsys
):
    root = tmp_path / "copy"
    shutil.copytree(trafford.root, root)
    path = root / "notebooks/trend_analysis.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cell = next(cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", []))
    cell.source = cell.source.replace('area: str = ""', 'area: str = "Kent"').replace(
        'year: str = ""', 'year: str = "2023-24"'
    )
    nbformat.write(notebook, path)
    monkeypatch.setenv(PROJECT_VARIABLE, str(root))
    assert main(["build", "trend_analysis", "--pages-only"]) == EXIT_OK
    assert (root / "reports/e10000016/2023-24/trend_analysis.html").is_file()


@pytest.mark.parametrize(
    "arguments",
    [
        ("indicator_profile", "--set", "indicator=cin"),
        ("annual_review", "--set", "review_date=29 February 2018"),
        ("annual_review", "--edition", "our_plan"),
        ("annual_review", "--comparator", "wales"),
        ("gap_analysis", "--year", "2024"),
    ],
)
def test_values_are_held_against_what_there_is_before_anything_runs(trafford, monkeypatch, arguments):
    monkeypatch.setenv(PROJECT_VARIABLE, str(trafford.root))
    before = sorted(trafford.reports.rglob("*"))
    assert main(["build", *arguments, "--dry-run"]) == ParameterError.exit_code
    assert main(["build", *arguments]) == ParameterError.exit_code
    assert sorted(trafford.reports.rglob("*")) == before


def test_another_councils_page_cites_neither_the_plan_nor_the_own_figures_of_the_first(small):
    def reviewed(area):
        return assemble_review(
            small.tables(),
            area=area,
            year="2024/25",
            edition="plan_2024",
            comparator="statistical_neighbours",
        )

    own, other = reviewed("E06000050"), reviewed("E06000007")
    cited, cited_there = set(own.sources["source_id"]), set(other.sources["source_id"])
    assert cited - cited_there == {"council", "plan_2024"}
    assert own.tolerance_note
    assert other.tolerance_note == ""
