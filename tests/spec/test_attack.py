"""A reader with all reports and linear programming learns no small count."""

import shutil

import pytest
from attack import KINDS, draw, leaks, put, read
from real_project import ROOT
from small_project import COUNTS
from toy_project import RecordedProgress

from analysis.build.build import build

SETS = 10


def built(small, sets):
    for number, one in enumerate(sets):
        for group in one.counts:
            result = build(
                small.folders, RecordedProgress(), notebooks=["indicator_profile"], force=False,
                settings={"indicator": one.name, "group": group}, pages_only=number > 0,
            )  # fmt: skip
            for outcome in result.outcomes:
                # a page about a figure that is hidden altogether has nothing to say
                assert outcome.error is None or "has no figure for" in str(outcome.error), outcome.error
    build(small.folders, RecordedProgress(), notebooks=["data_quality"]).raise_failures()
    return small.folders.reports


def attacked(small, numbers):
    shutil.copytree(ROOT / "notebooks", small.root / "notebooks", dirs_exist_ok=True)
    # the people of the area, as a publisher's rate is set against them
    assert ",70000," in small.text(COUNTS)
    sets = [draw(number) for number in numbers]
    if any(one.before for one in sets):
        put(small, sets, before=True)
        built(small, [one for one in sets if one.before])
    put(small, sets)
    reports = built(small, sets)
    for one in sets:
        found = read(reports, one)
        assert found["texts"] > 10
        if len(one.counts) > 1:
            assert found["counts"] or found["values"], "the attack reads what is shown"
        assert leaks(one, found) == []


def test_the_attack_finds_what_is_printed_and_what_follows():
    one = draw(2)
    few, total = one.counts["one"], one.counts["all"]
    nothing = {"counts": set(), "values": set(), "gaps": set()}
    assert leaks(one, nothing) == []
    assert leaks(one, {**nothing, "counts": {("one", *few)}})
    assert leaks(one, {**nothing, "counts": {("all", *total), ("two", *one.counts["two"])}})
    rate = draw(3)
    assert leaks(rate, {**nothing, "values": {("all", round(10_000 * rate.counts["all"][0] / 70_000, 1))}})


@pytest.mark.parametrize("number", [0, 3, 4])  # a cross table, a rate, two editions
def test_a_reader_of_all_files_learns_no_small_count(small, number):
    attacked(small, [number])


@pytest.mark.deep
@pytest.mark.parametrize("number", range(SETS))
def test_a_reader_of_all_files_of_any_kind_learns_no_small_count(small, number):
    attacked(small, [number, (number + 1) % SETS])
    assert {draw(one).kind for one in range(SETS)} == set(KINDS)
