"""The benchmarks run and show what they are meant to measure; how fast is not for a test to say."""

import os
import re
import subprocess
import sys

import pytest
from real_project import ROOT

PER_ROW = (
    "proportion_interval, 95%",
    "proportion_interval, 99.8%",
    "rate_interval",
    "mean_interval",
    "difference_interval",
    "rank",
    "quartile_bands",
    "quintiles",
)
PER_SERIES = (
    "recent_trend, 5 points",
    "mann_kendall, 10 points with ties",
    "mann_kendall, 10 points without ties",
    "theil_sen, 10 points",
    "xmr, 24 points",
    "progress_to_target",
    "group_gap",
)
SAME_RESULT = (
    "statsmodels proportion_confint, wilson",
    "scipy t.interval",
    "statsmodels confint_proportions_2indep, newcomb",
    "scipy rankdata, min",
    "scipy kendalltau, exact",
    "scipy theilslopes",
)


NOT_A_DEPENDENCY = ("PHStatsMethods ph_proportion", "PHStatsMethods ph_rate")


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """What a quick run prints where PHStatsMethods cannot be imported."""
    folder = tmp_path_factory.mktemp("without")
    (folder / "PHStatsMethods.py").write_text("raise ImportError\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "methods.py"), "--quick"],
        env={**os.environ, "PYTHONPATH": str(folder), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def table_in(text: str) -> dict[str, dict[str, str]]:
    """The table's rows by name, each as heading and cell; of rows of one name, the last."""
    lines = text[text.index("statistic  ") :].partition("\n\n")[0].splitlines()
    headings, *rows = (re.split(r" {2,}", line.strip()) for line in lines)
    return {row[0]: dict(zip(headings, row, strict=True)) for row in rows}


def number(cell: str) -> float:
    return float(cell.replace(",", ""))


def test_every_statistic_has_its_row(printed):
    assert set(table_in(printed)) == {*PER_ROW, *PER_SERIES, *SAME_RESULT, *NOT_A_DEPENDENCY}


@pytest.mark.parametrize("name", [*PER_ROW, *PER_SERIES, *SAME_RESULT])
def test_a_row_says_how_many_are_done_each_second(printed, name):
    row = table_in(printed)[name]
    assert number(row["each second"]) > 0
    assert row["measured on"].endswith(" rows" if row["a million take"] != "–" else " series")


@pytest.mark.parametrize("name", PER_ROW)
def test_a_time_for_a_million_rows_from_fewer_is_marked_as_extrapolated(printed, name):
    assert table_in(printed)[name]["a million take"].endswith("*")
    assert "\n* extrapolated" in printed


@pytest.mark.parametrize("name", SAME_RESULT)
def test_what_stands_beside_a_statistic_gives_the_same_result(printed, name):
    row = table_in(printed)[name]
    assert number(row["ours: times as fast"]) > 0
    assert number(row["results differ by"]) < 1e-9


@pytest.mark.parametrize("name", NOT_A_DEPENDENCY)
def test_a_package_that_is_not_there_is_said_to_be_and_how_to_install_it(printed, name):
    row = table_in(printed)[name]
    assert row["measured on"] == "not installed"
    assert set(row.values()) == {name, "not installed", "–"}
    assert "pip install --no-deps PHStatsMethods" in printed


def test_the_machine_is_described_without_a_path_of_it(printed):
    assert re.match(r"\w+, \w+, \d+ processors; Python \d", printed)
    assert str(ROOT) not in printed


def test_the_table_in_the_documentation_has_the_same_rows(printed):
    document = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    assert list(table_in(document)) == list(table_in(printed))


@pytest.mark.deep
@pytest.mark.skipif(sys.platform != "linux", reason="processor time is looked up in /proc")
def test_this_tree_is_measured_beside_another_revision():
    if subprocess.run(["git", "-C", str(ROOT), "rev-parse", "HEAD"], capture_output=True).returncode:
        pytest.skip("not a checkout")
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "reports.py"), "--against", "HEAD", "--quick"],
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    rows = [line.split(" | ") for line in done.stdout.splitlines() if line.startswith("| ")]
    assert rows[0][0] == "| what"
    assert {row[0] for row in rows} > {
        "| twelve reports with all files, tables made too",
        "| built again after a change of words",
        "| nothing changed, by the clock",
        "| memory of the largest notebook",
    }
    assert all(re.fullmatch(r"[\d.]+|–", row[3]) for row in rows[1:])
    trees = subprocess.run(
        ["git", "-C", str(ROOT), "worktree", "list"], capture_output=True, text=True
    ).stdout
    assert "annual-review-against" not in trees
