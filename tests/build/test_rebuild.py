"""A past report is made again into the same bytes, or what has changed is named; and the same everywhere."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from real_project import GOAL, REPORTS, copy_cleaned
from toy_project import GOOD, RecordedProgress, make_project, save_notebook

from analysis import cli
from analysis.build.build import build
from analysis.build.engines import can_fork_safely
from analysis.build.project import PROJECT_VARIABLE
from analysis.build.rebuild import rebuild
from analysis.vocabulary.errors import ParameterError, ReportError

pytestmark = pytest.mark.reports

FOLDER = "reports/e06000050/2024-25"
WITH_CHART = (
    *GOOD,
    "import analysis\nprint(sorted({'b', 'a', 'c'}), hash('x') % 7)",
    "import matplotlib.pyplot as plt\nimport datetime, locale\nprint(f'{1234.5:,.1f}')",
)


def contents(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def project(tmp_path):
    project = make_project(tmp_path / "p")
    save_notebook(project, "free", *GOOD)
    build(project, RecordedProgress(), settings={"years_shown": "3"}).raise_failures()
    return project


def test_a_past_report_is_made_again_beside_its_manifest(project, tmp_path):
    good = contents(project.root / FOLDER)
    archive = tmp_path / "archive"
    archive.mkdir()
    shutil.copy(project.root / FOLDER / "free.manifest.json", archive)
    build(project, RecordedProgress()).raise_failures()  # the reports have moved on
    page = rebuild(project, archive / "free.manifest.json", RecordedProgress())
    assert page == archive / "free.html"
    assert contents(archive) == good


def test_a_page_made_alone_comes_back_alone(project):
    shutil.rmtree(project.root / FOLDER)  # or the files beside the page would be made again with it
    asked = {"settings": {"years_shown": "3"}, "force": True}
    build(project, RecordedProgress(), pages_only=True, **asked).raise_failures()
    good = contents(project.root / FOLDER)
    assert set(good) == {"free.html", "free.ipynb", "free.manifest.json"}
    rebuild(project, project.root / FOLDER / "free.manifest.json", RecordedProgress())
    assert contents(project.root / FOLDER) == good


# A build gives these only some of their parameters: a page of its own, an optional day, another edition.
SOME_OF_THEM = ("annual_review", "indicator_profile", "plan_refresh")


@pytest.mark.parametrize(
    "name",
    [name if name in SOME_OF_THEM else pytest.param(name, marks=pytest.mark.deep) for name in REPORTS],
)
def test_every_default_report_is_made_again_byte_for_byte(built, tmp_path, name):
    project = copy_cleaned(built[0], tmp_path / "p")
    folder = project.root / FOLDER
    good = contents(folder)
    # of the goals' pages, which one notebook makes, two
    pattern = "goals/*/1-2[12].manifest.json" if name == GOAL else f"{name}*.manifest.json"
    manifests = sorted(folder.glob(pattern))
    assert manifests
    for manifest in manifests:
        page = manifest.with_name(manifest.name.replace(".manifest.json", ".html"))
        page.unlink()  # so that it is seen to be written
        assert rebuild(project, manifest, RecordedProgress()) == page
    after = contents(folder)
    assert sorted(after) == sorted(good)
    assert [path for path in good if after[path] != good[path]] == []


def test_where_nothing_that_the_manifest_names_has_changed_no_cause_is_made_up(project):
    manifest = project.root / FOLDER / "free.manifest.json"
    stored = json.loads(manifest.read_text(encoding="utf-8"))
    stored["outputs"]["free.html"] = "0" * 64
    manifest.write_text(json.dumps(stored), encoding="utf-8")
    with pytest.raises(ReportError, match=r"free\.html came out different; nothing was written") as refused:
        rebuild(project, manifest, RecordedProgress())
    assert "font" not in str(refused.value)


def test_what_has_changed_since_is_named_and_nothing_is_written(project, monkeypatch, capsys):
    manifest = project.root / FOLDER / "free.manifest.json"
    good = contents(manifest.parent)
    save_notebook(project, "free", *GOOD, "print(1)")
    with pytest.raises(ReportError, match=r"cannot be rebuilt into the same report.*\n  notebook changed"):
        rebuild(project, manifest, RecordedProgress())
    assert contents(manifest.parent) == good
    monkeypatch.setenv(PROJECT_VARIABLE, str(project.root))
    assert cli.main(["rebuild", str(manifest)]) == 13
    assert "notebook changed" in capsys.readouterr().err


@pytest.mark.parametrize("content", [None, "{", "{}", '{"outputs": {}, "notebook": "free.ipynb"}'])
def test_what_is_no_manifest_is_refused(project, tmp_path, content):
    path = tmp_path / "x.manifest.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(ParameterError, match=r"x\.manifest\.json"):
        rebuild(project, path, RecordedProgress())


WORLDS = [
    {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0", "engine": "standard", "jobs": "1"},
    {"TZ": "Asia/Tokyo", "LC_ALL": "de_DE.UTF-8", "PYTHONHASHSEED": "17", "engine": "auto", "jobs": "3"},
]


@pytest.mark.deep
def test_the_same_inputs_give_the_same_bytes_in_any_world(tmp_path):
    if not can_fork_safely():
        WORLDS[1]["engine"] = "standard"
    made = []
    for number, world in enumerate(WORLDS):
        folder = tmp_path / ("a" if number else "a longer name, with spaces")
        project = make_project(folder)
        save_notebook(project, "one", *WITH_CHART)
        save_notebook(project, "two", *GOOD)
        options = dict(world)
        command = ["build", "--engine", options.pop("engine"), "--jobs", options.pop("jobs")]
        subprocess.run(
            [sys.executable, "-m", "analysis.cli", *command],
            cwd=folder, env={**os.environ, **options}, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        made.append(contents(project.reports))
    assert set(made[0]) == set(made[1])
    assert [name for name in made[0] if made[0][name] != made[1][name]] == []
