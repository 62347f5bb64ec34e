"""A batch of reports: what is made, what is kept, and what is said when one fails."""

import json

import pytest
from bs4 import BeautifulSoup
from toy_project import FAILING, GOOD, RecordedProgress, make_project, save_notebook

from analysis.build.build import build
from analysis.build.index import write_index
from analysis.build.jobs import read_year, year_folder
from analysis.build.prepare import input_hashes
from analysis.page.check import check_page
from analysis.vocabulary.errors import NotebookError, ParameterError, ReportError

FOLDER = "reports/e06000050/2024-25"
UNREADABLE = (
    "# Review of one area",
    "from IPython.display import HTML\nHTML('<table><tr><td>1</td></tr></table>')",
)


def run(project, **options):
    progress = RecordedProgress()
    return build(project, progress, **options), progress


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    """A good and a failing notebook, built once; tests read what came of it."""
    project = make_project(tmp_path_factory.mktemp("council"))
    save_notebook(project, "annual_review", *GOOD)
    save_notebook(project, "gap_analysis", *FAILING)
    result, progress = run(project)
    return project, result, progress


def files(project):
    return set(contents(project.root / FOLDER))


def contents(folder):
    """What is in a folder and those inside it, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def states(result):
    return {outcome.job.notebook.name: outcome.state for outcome in result.outcomes}


def test_a_failure_does_not_stop_the_others(batch):
    _, result, progress = batch
    assert states(result) == {"annual_review": "made", "gap_analysis": "failed"}
    assert progress.total == len(progress.outcomes) == 2


def test_a_report_is_its_page_its_notebook_and_its_manifest(batch):
    project, _, _ = batch
    assert files(project) == {
        "annual_review.html", "annual_review.ipynb", "annual_review.manifest.json",
        "annual_review/annual_review.docx", "gap_analysis.failed.ipynb", "gap_analysis.failed.json",
    }  # fmt: skip


def test_the_page_was_made_with_the_parameters(batch):
    project, _, _ = batch
    html = (project.root / FOLDER / "annual_review.html").read_text(encoding="utf-8")
    assert "E06000050 in 2024/25, None years." in html
    assert check_page(html) == ()


def test_the_manifest_says_what_went_in(batch):
    project, _, _ = batch
    manifest = json.loads((project.root / FOLDER / "annual_review.manifest.json").read_text(encoding="utf-8"))
    assert manifest["inputs"] == input_hashes(project)
    assert list(manifest["inputs"]) == ["data/raw/figures.csv", "project.yml"]
    assert manifest["parameters"] == {"area": "E06000050", "year": "2024/25", "years_shown": None}
    assert manifest["data_date"] == "31 March 2025"
    assert {"python", "pandas", "matplotlib", "nbconvert"} <= set(manifest["versions"])
    assert set(manifest["outputs"]) == {
        "annual_review.html", "annual_review.ipynb", "annual_review/annual_review.docx",
    }  # fmt: skip
    assert str(project.root) not in json.dumps(manifest)


def test_the_end_names_every_failure_with_its_cell(batch):
    _, result, _ = batch
    with pytest.raises(NotebookError) as refused:
        result.raise_failures()
    assert refused.value.exit_code == 12
    assert str(refused.value) == (
        "1 of 2 reports could not be made.\n- gap_analysis, Cheshire West and Chester, 2024/25: "
        "gap_analysis.ipynb, cell 5 (under 'Groups'): ValueError: no figure for Barton"
    )


def test_the_index_lists_what_was_made_and_what_failed(batch):
    project, result, _ = batch
    assert result.index == project.reports / "index.html"
    html = result.index.read_text(encoding="utf-8")
    assert check_page(html) == ()
    soup = BeautifulSoup(html, "html.parser")
    rows = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in soup.select("tbody tr")]
    place = ", Cheshire West and Chester, 2024/25"
    assert rows == [
        [
            f"Review of one area{place}",
            "not applicable",
            "31 March 2025",
            f"Word document of Review of one area{place}",
            "Draft",
        ],
        ["Gaps", "not applicable", "not stated", "none", "Failed"],
    ]
    assert soup.select_one("tbody a")["href"] == "e06000050/2024-25/annual_review.html"
    assert "no figure for Barton" in soup.ul.get_text()
    assert soup.select_one("ul a")["href"] == "e06000050/2024-25/gap_analysis.failed.ipynb"


@pytest.mark.deep
def test_the_same_inputs_give_the_same_bytes_and_a_second_run_makes_nothing(tmp_path):
    project = make_project(tmp_path)
    save_notebook(project, "annual_review", *GOOD)
    run(project)
    folder = project.root / FOLDER
    first = contents(folder)
    again, _ = run(project)
    assert states(again) == {"annual_review": "current"}
    (folder / "annual_review.html").write_text("changed by hand", encoding="utf-8")
    repaired, _ = run(project)
    assert states(repaired) == {"annual_review": "made"}
    assert contents(folder) == first
    forced, _ = run(project, force=True)
    assert states(forced) == {"annual_review": "made"}
    assert contents(folder) == first


def test_the_last_good_report_is_kept_until_the_next_good_one(tmp_path):
    project = make_project(tmp_path)
    save_notebook(project, "annual_review", *GOOD)
    run(project)
    good = (project.root / FOLDER / "annual_review.html").read_bytes()

    save_notebook(project, "annual_review", *FAILING)
    broken, _ = run(project)
    assert states(broken) == {"annual_review": "failed"}
    assert (project.root / FOLDER / "annual_review.html").read_bytes() == good
    assert "annual_review.failed.ipynb" in files(project)
    assert "Failed: this is the last good one" in broken.index.read_text(encoding="utf-8")

    save_notebook(project, "annual_review", *UNREADABLE)
    refused, _ = run(project)
    assert (project.root / FOLDER / "annual_review.html").read_bytes() == good
    with pytest.raises(ReportError, match=r"annual_review, .*without caption"):
        refused.raise_failures()

    save_notebook(project, "annual_review", *GOOD)
    mended, _ = run(project)
    assert states(mended) == {"annual_review": "current"}
    assert not any(".failed." in name for name in files(project))


def test_the_list_of_reports_says_what_went_wrong_without_where_the_project_lies(tmp_path, monkeypatch):
    project = make_project(tmp_path)
    save_notebook(project, "annual_review", *GOOD)
    where = project.root / FOLDER / "annual_review.html"

    def locked(*_):
        raise ReportError(f"{where}: cannot be written: writing is not allowed.")

    monkeypatch.setattr("analysis.build.build.publish", locked)
    broken, _ = run(project)
    assert states(broken) == {"annual_review": "failed"}
    for path in project.reports.rglob("*"):
        if path.is_file():
            assert str(project.root) not in path.read_text(encoding="utf-8").replace("<wbr>", ""), path.name
    said = broken.index.read_text(encoding="utf-8").replace("<wbr>", "")
    assert f"What went wrong: {FOLDER}/annual_review.html: cannot be written" in said


@pytest.fixture
def idle(tmp_path):
    """A project whose notebooks are never run, since the request is refused before."""
    project = make_project(tmp_path, [("E06000050", "Cheshire West and Chester"), ("E92000001", "England")])
    save_notebook(project, "annual_review", *GOOD)
    save_notebook(project, "finance", "# Finance", parameters='year: str = "2024/25"\nunit: str = "GBP"')
    return project


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"settings": {"years_show": "3"}}, r"--set: found 'years_show'.*Did you mean years_shown\?"),
        ({"settings": {"years_shown": "few"}}, r"annual_review\.ipynb, years_shown: found 'few'"),
        ({"notebooks": ["finance"], "settings": {"years_shown": "3"}}, "a parameter of finance: unit, year"),
        ({"comparator": "england"}, r"--comparator: found 'comparator'"),
        ({"settings": {"area": "E92000001"}}, "write --area instead"),
        ({"year": "2024"}, "two consecutive years such as 2024/25"),
        ({"notebooks": ["anual_review"]}, r"Did you mean annual_review\?"),
        ({"areas": ["Cheshire"]}, r"Did you mean Cheshire West and Chester \(E06000050\)\?"),
    ],
)
def test_a_wrong_request_is_refused_before_anything_runs(idle, options, message):
    with pytest.raises(ParameterError, match=message):
        run(idle, **options)
    assert not idle.reports.exists()


def test_a_full_disk_is_one_failure_and_names_the_file(idle, monkeypatch):
    import errno
    from pathlib import Path

    real_replace = Path.replace

    def full(self, target):
        if target.name == "finance.html":
            raise OSError(errno.ENOSPC, "No space left on device")
        return real_replace(self, target)

    monkeypatch.setattr(Path, "replace", full)
    result, _ = run(idle, notebooks=["finance"], areas=["England"])
    with pytest.raises(ReportError, match=r"finance\.html: cannot be written: the disk is full"):
        result.raise_failures()


@pytest.mark.parametrize("year", ["2024/25", "2024-25", "202425", " 2024-25 "])
def test_a_year_is_read_alike_in_every_form_and_has_its_folder(year):
    assert year_folder(read_year(year)) == "2024-25"


@pytest.mark.parametrize("year", ["../../etc", "2024/2025", "", "2024/25/x", "2024", "2024-26", "2024/27"])
def test_what_is_no_year_is_refused_with_the_forms_that_work(year):
    with pytest.raises(ParameterError, match="such as 2024/25, 2024-25 or 202425"):
        read_year(year)


def test_the_index_orders_areas_by_name_and_the_newest_year_first(tmp_path):
    for area, name, year in [
        ("e2", "Alton", "2023-24"),
        ("e1", "Barton", "2024-25"),
        ("e2", "Alton", "2024-25"),
    ]:
        folder = tmp_path / area / year
        folder.mkdir(parents=True)
        content = {
            "title": "Review", "area_code": area, "area_name": name, "year": year.replace("-", "/"),
            "notebook": "review.ipynb", "parameters": {}, "outputs": {},
        }  # fmt: skip
        (folder / "review.manifest.json").write_text(json.dumps(content), encoding="utf-8")
    soup = BeautifulSoup(write_index(tmp_path).read_text(encoding="utf-8"), "html.parser")
    assert [h.get_text() for h in soup.find_all("h2")] == [
        "Alton, 2024/25",
        "Alton, 2023/24",
        "Barton, 2024/25",
    ]


def test_an_index_without_reports_says_so(tmp_path):
    assert "0 reports" in write_index(tmp_path).read_text(encoding="utf-8")
