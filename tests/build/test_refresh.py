"""`annual-review refresh`: a folder of downloaded files renews releases, and says first what that does."""

import pytest
from small_project import INDICATORS, SOURCES, SmallProject
from toy_project import RecordedProgress

from analysis.build.add import Wanted, add
from analysis.build.refresh import refresh
from analysis.build.replaced import undo
from analysis.vocabulary.errors import ParameterError

HEADER = (
    "time_period,time_identifier,geographic_level,country_code,country_name,old_la_code,new_la_code,la_name,"
    "starts,pupils,share\n"
)
ROW = "{},Reporting year,Local authority,E92000001,England,896,E06000050,Cheshire West and Chester,{},{},{}\n"
ENTRY = """  referrals_2025:
    title: "Referrals"
    publisher: "Department for Education"
    published: "2025"
    licence: ogl
    citation: "Department for Education."
    kind: official_file
    trust: 0
    files:
      referrals_2025.csv: "HASH OF data/raw/referrals_2025/referrals_2025.csv"
"""
LINK = '      - {source: releases, id: "re_referrals", group: all, year_type: financial}\n'
OWN = (
    '      - {source: referrals_2025, id: "share", numerator: starts, denominator: pupils, group: all, '
    "year_type: financial}\n"
)


@pytest.fixture
def small(tmp_path):
    made = SmallProject(tmp_path / "project")
    made.write("data/raw/referrals_2025/referrals_2025.csv", HEADER + ROW.format(2024, 40, 200, "20.0"),
               declared=False)  # fmt: skip
    made.write(SOURCES, made.text(SOURCES).replace("  council:\n", f"{ENTRY}  council:\n"))
    made.write(INDICATORS, made.text(INDICATORS).replace(LINK, LINK + OWN))
    notebook = (
        '{"cells": [], "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}}, '
        '"nbformat": 4, "nbformat_minor": 5}\n'
    )
    made.path("notebooks/annual_review.ipynb").write_text(notebook, encoding="utf-8", newline="\n")
    return made


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "downloads"
    made.mkdir()
    later = HEADER + ROW.format(2024, 41, 200, "20.5") + ROW.format(2025, 44, 200, "22.0")
    (made / "referrals_2026.csv").write_text(later, encoding="utf-8", newline="\n")
    (made / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8", newline="\n")
    (made / "children.csv").write_text("UPN,DOB\n1,2\n", encoding="utf-8", newline="\n")
    other = HEADER.replace("share", "part") + ROW.format(2024, 1, 2, "50.0")
    (made / "other.csv").write_text(other, encoding="utf-8", newline="\n")
    return made


def run(small, folder, **options):
    given = {"is_dry": False, "is_agreed": False} | options
    return refresh(small.folders, folder, RecordedProgress(), **given)


def test_everything_is_told_before_anything_is_written(small, folder):
    before = small.snapshot()
    for options in ({"is_dry": True}, {"is_dry": True, "is_agreed": True}, {}):
        said = "\n".join(run(small, folder, **options))
        assert "referrals_2026.csv: renews referrals_2025 as referrals_2025_renewed, figures to 2025." in said
        assert "restated" in said and "20.0 before, 20.5 now" in said
        assert "notes.csv: not read." in said and "children.csv: not read." in said
        assert "other.csv: no source here has its series" in said
        assert "Reports that would change: " in said
        assert "Nothing was written" in said
        assert small.snapshot() == before


def test_what_is_agreed_is_written_and_taken_back(small, folder):
    before = small.snapshot()
    assert run(small, folder, is_agreed=True)[-1].startswith("Written;")
    observations = small.tables()["observations"].query("is_chosen and indicator_id == 're_referrals'")
    own = observations.set_index("period_label")
    assert own.loc["2023-24", "value"] == 100 * 41 / 200
    assert own.loc["2024-25", "source_id"] == "referrals_2025_renewed"
    assert "referrals_2026.csv: the project has it as referrals_2025_renewed" in run(small, folder)[-2]
    undo(small.folders)
    left = {path: text for path, text in small.snapshot().items() if ".replaced" not in path.parts}
    assert left == before


@pytest.mark.parametrize("is_dry", [True, False])
def test_a_second_release_that_is_added_says_what_it_restates_and_that_the_build_stops(small, folder, is_dry):
    later = HEADER + ROW.format(2024, 80, 200, "40.0")  # 20 percentage points above the first release
    (folder / "referrals_2026.csv").write_text(later, encoding="utf-8", newline="\n")
    wanted = Wanted(
        indicator="re_referrals", column="share", title="Referrals", published="2026", licence="ogl",
        is_dry=is_dry,
    )  # fmt: skip
    said = "\n".join(add(small.folders, [folder / "referrals_2026.csv"], wanted))
    assert "LARGE, to be accepted: restated" in said and "20.0 before, 40.0 now" in said
    assert "    kind: revised\n    indicator: re_referrals" in said  # the entry that accepts it
    assert "With these files the build stops until this is settled: a new release cannot be used yet" in said
    assert said.endswith("(--dry-run)." if is_dry else "takes it back.")


def test_a_person_is_asked(small, folder):
    asked = []

    def ask(question, choices):
        asked.append(question)
        return choices[0]

    assert run(small, folder, ask=ask)[-1].startswith("Written;")
    assert asked == ["Write the new releases?"]


def test_two_files_for_one_source_are_not_both_used(small, folder):
    text = (folder / "referrals_2026.csv").read_text(encoding="utf-8").replace("22.0", "22")
    (folder / "referrals_2027.csv").write_text(text, encoding="utf-8", newline="\n")
    said = run(small, folder, is_dry=True)
    expected = (
        "referrals_2027.csv: referrals_2025 is renewed by another file of the folder already; not used."
    )
    assert expected in said


def test_a_folder_that_is_none_is_refused(small, folder):
    with pytest.raises(ParameterError, match="no folder"):
        run(small, folder / "nowhere")


def test_a_filter_with_one_item_is_not_asked_about(small, folder):
    path = folder / "with_filters.csv"
    header = HEADER.replace("starts,", "topic,sex,starts,")
    row = ROW.replace("{},{},{}", "Total,{},{},{},{}")
    rows = [row.format(2025, sex, 44, 200, "22.0") for sex in ("All", "Girls")]
    path.write_text(header + "".join(rows), encoding="utf-8", newline="\n")
    asked = []

    def ask(question, choices):
        asked.append(question)
        return next((one for one in choices if one in ("share", "All", "ogl")), "2026")

    wanted = Wanted(indicator="re_referrals", year_type="financial", is_dry=True)
    said = add(small.folders, [path], wanted, ask)
    assert [question for question in asked if "item" in question] == ["Which item of sex?"]
    assert any('where: {"sex": "All"}' in line for line in said)
