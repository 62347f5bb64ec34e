"""One edition of a plan held against another: on drawn plans, and on the two real ones, all of it."""

import csv
import io

import pandas as pd
import pytest
from drawn_cases import examples
from hypothesis import given
from hypothesis import strategies as st
from real_project import ROOT

from analysis.page.parts import Files
from analysis.report import plan_refresh as refresh
from analysis.report import plan_refresh as refresh_lists
from analysis.report.plan_refresh import differences_csv, refresh_header
from analysis.review.comparison import assemble_comparison
from analysis.review.editions import SAME_WORDING, compare_editions, is_slip, likeness
from analysis.tables.data import ACTIONS, AREAS, EDITIONS, GOALS, INDICATORS, PROCESSED, TARGETS
from analysis.tables.declare import empty, table
from analysis.tables.plan_results import EDITION_DIFFERENCES
from analysis.tables.plans import EDITION_MATCHES, PLAN_ITEMS
from analysis.vocabulary.errors import ParameterError
from analysis.vocabulary.wordings import letters_key

GOLDEN = ROOT / "tests" / "golden" / "edition_differences_2018_2019.csv"
AREA, OLD, NEW = "A01", "plan_1", "plan_2"
OURS = "…"  # a sentence in our own words: not held against the document here
MIRRORED = {
    "dropped": "new", "new": "dropped", "slipped": "brought forward", "brought forward": "slipped",
    "dated": "undated", "undated": "dated",
}  # fmt: skip


def drawn(actions=(), items=(), goals=(), targets=(), matches=(), **tables):
    """Two editions in a few rows; each row names its edition first."""
    made = {declaration.name: empty(declaration) for declaration in PROCESSED}
    editions = [
        {"edition_id": OLD, "title": "Plan 1", "area_code": AREA, "first_year": "2018/19"},
        {"edition_id": NEW, "title": "Plan 2", "area_code": AREA, "supersedes": OLD},
    ]
    made["editions"] = table(EDITIONS, editions)
    made["areas"] = table(AREAS, [{"area_code": AREA, "area_name": "Aldern"}])
    made["actions"] = table(ACTIONS, [action(*row) for row in actions])
    made["plan_items"] = table(PLAN_ITEMS, [item(*row) for row in items])
    made["goals"] = table(GOALS, list(goals))
    made["targets"] = table(TARGETS, list(targets))
    made["edition_matches"] = table(EDITION_MATCHES, list(matches))
    indicator = {
        "indicator_id": "reading", "group": "all", "name": "Reading", "short_name": "Reading",
        "unit": "percent", "decimals": 1, "polarity": "high", "publisher_polarity": "high",
        "year_type": "academic", "answers": "same_academic_year", "tolerance": 2.0,
    }  # fmt: skip
    made["indicators"] = table(INDICATORS, [indicator, {**indicator, "indicator_id": "writing"}])
    return made | tables


def action(edition, name, title, deadline="", owner="", line=1):
    return {
        "edition_id": edition, "action_id": name, "line": line, "title": title,
        "wording_key": letters_key(title), "deadline_text": deadline, "owner": owner,
        "deadline": pd.Timestamp(deadline) if deadline[:1].isdigit() else None,
    }  # fmt: skip


def item(edition, kind, name, title, position=1, detail=""):
    return {
        "edition_id": edition, "kind": kind, "item_id": name, "position": position, "line": position,
        "title": title, "wording_key": letters_key(title), "detail": detail,
        "detail_key": letters_key(detail),
    }  # fmt: skip


def goal(edition, name, measure, indicator="reading", baseline=None, unit="percent"):
    return {
        "edition_id": edition, "measure_id": name, "position": int(name[1:]), "measure": measure,
        "indicator_id": indicator, "group": "all", "unit": unit, "baseline_value": baseline,
        "baseline_text": "" if baseline is None else f"{baseline:g}%", "locator": f"{edition}, line 1",
    }  # fmt: skip


def target(edition, name, year, value):
    return {
        "edition_id": edition, "measure_id": name, "target_year": year, "target_text": f"{value:g}%",
        "target_kind": "absolute", "target_value": float(value),
    }  # fmt: skip


def found(tables, before=OLD, after=NEW):
    """The differences without what was kept, as (before_id, after_id, field, what)."""
    rows = compare_editions(tables, before, after)
    rows = rows[rows["what"] != "kept"]
    return [tuple(row) for row in rows[["before_id", "after_id", "field", "what"]].to_numpy()]


@pytest.fixture(scope="module")
def real(project_tables):
    return compare_editions(project_tables, "outcome_plan_2018", "outcome_plan_2019")


def test_every_difference_of_the_two_outcome_plans_is_found_and_no_other(real):
    listed = list(csv.DictReader(io.StringIO(GOLDEN.read_text(encoding="utf-8"))))
    rows = real[real["what"] != "kept"]
    computed = {
        (row["kind"], row["before_id"], row["after_id"], row["field"]): row for row in rows.to_dict("records")
    }
    expected = {(row["kind"], row["before_id"], row["after_id"], row["field"]): row for row in listed}
    assert sorted(computed) == sorted(expected)
    for key, row in expected.items():
        ours = computed[key]
        assert ours["what"] == row["what"], key
        for side in ("before", "after"):
            assert row[side] == OURS or ours[side] == row[side], key
            line = (
                ours[f"{side}_locator"].partition(", line")[2].removeprefix("s").partition(" to ")[0].strip()
            )
            assert line == row[f"{side}_line"], key
        assert row["months"] == ("" if pd.isna(ours["months"]) else str(ours["months"])), key


def test_what_the_reader_of_the_real_plans_learns_first(project_tables):
    comparison = assemble_comparison(project_tables, area="E06000050", edition="outcome_plan_2019")
    text = refresh_header(comparison).__html__()
    for sentence in (
        "Of 18 measures, 11 are unchanged (one of them but for a typing difference) and 7 changed; none was "
        "dropped and none is new.",
        "Easier: TAF closed, outcomes met (from 75% to 72.5% for 2019/20).",
        "Baselines restated: m10 from 41.3% to 58.7%; m11 from 56.0% to 44%.",
        "Measures without their earlier baseline: m06, m07 and m08.",
        "Actions went from 33 to 26: 15 are unchanged, 8 changed, 2 were replaced under the same id, 8 were "
        "dropped and 1 is new. 6 deadlines moved from date to date (6 later, by 12 to 24 months). 1 of "
        "them is of an id that now stands for another action. The deadline of A.1.3.9 went from “Ongoing” to "
        "“December 2019”.",
        "Risks went from 10 to 6: 6 are unchanged and 4 were dropped.",
    ):
        assert sentence in text


def test_the_later_plan_beside_the_outcome_plan(project_tables):
    comparison = assemble_comparison(project_tables, area="E06000050", edition="our_plan_2024_25")
    pairs = comparison.targets.set_index("after_id")
    assert pairs["word"].to_dict() == {
        "1.03": "not comparable", "1.04": "not comparable", "1.05": "not comparable", "1.10": "harder",
        "1.11": "easier", "1.14": "easier",
    }  # fmt: skip
    assert pairs.loc["1.04", "note"] == "break:2021/22"
    need = pairs.loc["1.14"]
    assert (need["before_text"], need["after_text"], need["value"]) == ("300.0", "310", 314.5)
    assert (need["before_status"], need["after_status"]) == ("Within tolerance", "Within tolerance")
    assert comparison.after_lists["risk"] == 3 + 7  # gaps in skills and wellbeing risks


def test_the_annual_review_counts_the_same_promises(project_tables):
    from analysis.review.assemble import assemble_review

    review = assemble_review(
        project_tables, area="E06000050", year="2024/25", edition="our_plan_2024_25",
        comparator="statistical_neighbours",
    )  # fmt: skip
    changes = review.edition_changes
    pairs = assemble_comparison(project_tables, area="E06000050", edition="our_plan_2024_25").targets
    lead = pairs[pairs["is_lead"]]
    assert sorted(changes.loc[changes["kind"] == "kept", "word"]) == sorted(lead["word"])
    assert set(changes["kind"].value_counts().items()) == {("kept", 6), ("new", 17), ("dropped", 12)}


@pytest.mark.parametrize("edition", ["outcome_plan_2018", "our_plan_2024_25", "early_help_strategy_2019"])
def test_an_edition_beside_itself_is_kept_whole(project_tables, edition):
    rows = compare_editions(project_tables, edition, edition)
    assert len(rows)
    assert set(rows["what"]) == {"kept"}
    assert set(rows["certainty"]) == {"certain"}


@pytest.mark.parametrize("later", ["outcome_plan_2019", "our_plan_2024_25"])
def test_swapping_the_editions_mirrors_every_difference(project_tables, later):
    def told(before, after, swap):
        rows = compare_editions(project_tables, before, after).to_dict("records")
        sides = ("after", "before") if swap else ("before", "after")
        return sorted(
            (
                row["kind"], *(row[f"{side}_id"] for side in sides), row["field"],
                *(row[side] for side in sides),
                MIRRORED.get(row["what"], row["what"]) if swap else row["what"],
                "" if pd.isna(row["months"]) else int(row["months"]) * (-1 if swap else 1),
                row["certainty"], round(row["likeness"], 9),
            )
            for row in rows
            # without a common year the last target of one is held against the first of the other
            if not row["field"].startswith("target")
        )  # fmt: skip

    before = "outcome_plan_2018" if later == "outcome_plan_2019" else "outcome_plan_2019"
    assert told(before, later, swap=False) == told(later, before, swap=True)


def test_an_action_is_kept_reworded_or_replaced_by_how_alike_the_wordings_are():
    tables = drawn(
        actions=[
            (OLD, "A.1", "Open three new libraries", "", "", 1),
            (OLD, "A.2", "Train every teacher in reading", "", "", 2),
            (OLD, "A.3", "Close the swimming pool", "", "", 3),
            (NEW, "A.1", "Open three new libraries!", "", "", 1),
            (NEW, "A.2", "Train every teacher and helper in reading", "", "", 2),
            (NEW, "A.3", "Publish a newsletter", "", "", 3),
        ]
    )
    rows = compare_editions(tables, OLD, NEW).set_index("after_id")
    assert rows["what"].to_dict() == {"A.1": "kept", "A.2": "reworded", "A.3": "replaced"}
    assert rows["likeness"].tolist() == [1.0, pytest.approx(8 / 9), 0.0]


def test_an_action_under_another_id_is_the_same_one():
    tables = drawn(actions=[(OLD, "A.1", "Open three libraries"), (NEW, "B.7", "Open three libraries")])
    assert found(tables) == [("A.1", "B.7", "id", "renumbered")]


@pytest.mark.parametrize(
    ("before", "after", "what", "months"),
    [
        ("2019-03-31", "2021-03-31", "slipped", 24),
        ("2019-03-31", "2018-12-31", "brought forward", -3),
        ("Ongoing", "2019-12-31", "dated", None),
        ("2019-12-31", "Ongoing", "undated", None),
        ("Ongoing", "termly", "changed", None),
    ],
)
def test_a_deadline_moves_by_months(before, after, what, months):
    tables = drawn(actions=[(OLD, "A.1", "Open libraries", before), (NEW, "A.1", "Open libraries", after)])
    row = compare_editions(tables, OLD, NEW).set_index("field").loc["deadline"]
    assert row["what"] == what
    assert pd.isna(row["months"]) if months is None else row["months"] == months


def test_a_risk_is_known_by_its_wording_and_its_mitigation_is_compared():
    tables = drawn(
        items=[
            (OLD, "risk", "r1", "Money may run out", 1, "Save"),
            (OLD, "risk", "r2", "Staff may leave", 2, "Pay more"),
            (NEW, "risk", "r1", "Staff may leave", 1, "Pay much more"),
        ]
    )
    assert found(tables) == [("r2", "r1", "mitigation", "reworded"), ("r1", "", "item", "dropped")]


def test_a_partner_is_another_body_when_one_word_of_its_name_is():
    names = [(OLD, "partner", "p1", "Youth Offending Service"), (NEW, "partner", "p1", "Youth Service")]
    assert likeness("Youth Offending Service", "Youth Service") >= SAME_WORDING
    assert found(drawn(items=names)) == [("", "p1", "item", "new"), ("p1", "", "item", "dropped")]


def test_measures_are_matched_by_what_they_measure_and_their_targets_by_year():
    tables = drawn(
        goals=[
            goal(OLD, "m1", "More children read", baseline=41.3),
            goal(OLD, "m2", "More children write well", "writing", 50),
            goal(NEW, "m1", "Children who write", "writing", 50),
            goal(NEW, "m2", "Children who can read", "reading", 58.7),
        ],
        targets=[
            target(OLD, "m1", "2019/20", 43.5), target(NEW, "m2", "2019/20", 56.5),
            target(OLD, "m2", "2018/19", 60), target(OLD, "m2", "2019/20", 70),
            target(NEW, "m1", "2019/20", 65), target(NEW, "m1", "2020/21", 66),
        ],
    )  # fmt: skip
    rows = compare_editions(tables, OLD, NEW).set_index(["after_id", "field"])
    assert rows.loc[("m2", "baseline"), "note"] == "other side"
    assert tuple(rows.loc[("m2", "target 2019/20"), ["what", "judgement"]]) == ("restated", "not comparable")
    assert tuple(rows.loc[("m1", "target 2019/20"), ["what", "judgement"]]) == ("changed", "easier")
    assert rows.loc[("m1", "target 2018/19"), "what"] == "dropped"
    assert rows.loc[("m1", "target 2020/21"), "what"] == "new"


def test_measures_of_unlike_things_are_two_however_alike_their_wordings():
    goals = [
        goal(OLD, "m1", "Pupils with a plan in primary schools", "reading"),
        goal(NEW, "m1", "Pupils with a plan in secondary schools", "writing"),
    ]
    assert found(drawn(goals=goals)) == [("", "m1", "item", "new"), ("m1", "", "item", "dropped")]


def test_targets_without_a_common_year_are_held_against_each_other_once():
    tables = drawn(
        goals=[goal(OLD, "m1", "Reading"), goal(NEW, "m1", "Reading")],
        targets=[
            target(OLD, "m1", "2018/19", 50), target(OLD, "m1", "2019/20", 60),
            target(NEW, "m1", "2024/25", 70),
        ],
    )  # fmt: skip
    rows = compare_editions(tables, OLD, NEW)
    (row,) = rows[rows["field"].str.startswith("target")].to_dict("records")
    assert (row["before"], row["after"], row["judgement"]) == ("60% (2019/20)", "70% (2024/25)", "harder")


def test_what_is_declared_overrules_what_is_alike():
    actions = [
        (OLD, "A.1", "Open three libraries"), (OLD, "A.2", "Paint the town hall"),
        (NEW, "A.1", "Open three libraries soon"), (NEW, "A.3", "Town hall in new colours"),
    ]  # fmt: skip
    row = {"edition_id": NEW, "earlier_id": OLD, "kind": "action"}
    declared = [
        {**row, "item_id": "A.1", "earlier_item_id": ""},
        {**row, "item_id": "A.3", "earlier_item_id": "A.2", "is_same": True},
    ]
    assert found(drawn(actions=actions)) == [
        ("A.1", "A.1", "wording", "reworded"), ("", "A.3", "item", "new"), ("A.2", "", "item", "dropped"),
    ]  # fmt: skip
    tables = drawn(actions=actions, matches=declared)
    assert found(tables) == [
        ("", "A.1", "item", "new"), ("A.2", "A.3", "wording", "reworded"), ("A.2", "A.3", "id", "renumbered"),
        ("A.1", "", "item", "dropped"),
    ]  # fmt: skip
    assert set(compare_editions(tables, OLD, NEW).set_index("after_id").loc["A.3", "certainty"]) == {
        "declared"
    }
    replaced = [{**declared[1], "is_same": False}]
    assert ("A.2", "A.3", "wording", "replaced") in found(drawn(actions=actions, matches=replaced))


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ("Education Heath and Care", "Education Health and Care", True),
        ("the childrens centre", "the children's centre", False),  # the letters are the same already
        ("Reduce the rate", "Increase the rate", False),
        ("Raise it by 10%", "Raise it by 20%", False),
        ("More for primary pupils", "More for secondary pupils", False),
        ("Fewer pupils in care", "Fewer pupils in cars", False),
    ],
)
def test_a_typing_difference_is_one_letter_of_a_long_word(first, second, is_one):
    assert is_slip(first, second) is is_one
    assert is_slip(second, first) is is_one


words = st.text(alphabet="abc dé1<&\"'|=\n", max_size=30)


@examples(60)
@given(before=st.lists(words, max_size=5), after=st.lists(words, max_size=5))
def test_whatever_the_wordings_every_item_is_told_of_once_and_the_swap_mirrors(before, after):
    rows = [(OLD, "risk", f"r{place}", text, place) for place, text in enumerate(before, start=1)]
    rows += [(NEW, "risk", f"r{place}", text, place) for place, text in enumerate(after, start=1)]
    tables = drawn(items=rows)
    there, back = compare_editions(tables, OLD, NEW), compare_editions(tables, NEW, OLD)
    heads = there[there["field"].isin(["wording", "item"])]
    assert sorted(filter(None, heads["before_id"])) == sorted(f"r{n + 1}" for n in range(len(before)))
    assert sorted(filter(None, heads["after_id"])) == sorted(f"r{n + 1}" for n in range(len(after)))
    pairs = zip(there["before_id"], there["after_id"], strict=True)
    assert sorted(pairs) == sorted(zip(back["after_id"], back["before_id"], strict=True))


HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>&|\n“'


def test_hostile_text_reaches_page_and_file_as_text():
    tables = drawn(
        actions=[(OLD, "A.1", HOSTILE), (NEW, "A.2", HOSTILE + " and more words of another kind altogether")],
        items=[(NEW, "risk", "r1", HOSTILE), (OLD, "achievement", "h1", HOSTILE)],
        goals=[goal(OLD, "m1", HOSTILE), goal(NEW, "m1", f"{HOSTILE} too")],
    )
    comparison = assemble_comparison(tables, area=AREA, edition=NEW)
    parts = [
        made
        for module in (refresh, refresh_lists)
        for name, made in vars(module).items()
        if name.startswith("refresh_") and made.__module__ == module.__name__
    ]
    assert len(parts) > 5
    for made in parts:
        page = made(comparison).__html__()
        assert "<script" not in page, made.__name__
    ((file,),) = [part.files for part in refresh_header(comparison).parts if isinstance(part, Files)]
    cells = [cell for row in csv.reader(io.StringIO(file.content)) for cell in row]
    assert f"'{HOSTILE}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


def test_the_file_holds_every_difference_and_nothing_that_was_kept(project_tables, real):
    comparison = assemble_comparison(project_tables, area="E06000050", edition="outcome_plan_2019")
    rows = list(csv.DictReader(io.StringIO(differences_csv(comparison))))
    assert list(rows[0])[:5] == ["kind", "id", "field", "before", "after"]
    assert len(rows) == int((real["what"] != "kept").sum())
    by_key = {(row["kind"], row["id"], row["field"]): (row["before"], row["after"]) for row in rows}
    assert by_key[("measure", "m02", "target 2019/20")] == ("75%", "72.5%")
    assert by_key[("measure", "m06", "baseline")] == ("107%", "-")


@pytest.mark.parametrize(
    ("edition", "earlier", "message"),
    [
        ("plan_3", "", "edition: found 'plan_3'; expected one of plan_1, plan_2"),
        (NEW, "plan_3", "earlier_edition: found 'plan_3'"),
        (OLD, "", "supersedes no other edition"),
        (NEW, NEW, "is the edition itself"),
    ],
)
def test_editions_that_cannot_be_compared_are_refused(edition, earlier, message):
    with pytest.raises(ParameterError, match=message):
        assemble_comparison(drawn(), area=AREA, edition=edition, earlier_edition=earlier)


def test_another_councils_figures_are_judged_by_no_target():
    tables = drawn(
        goals=[goal(OLD, "m1", "Reading"), goal(NEW, "m1", "Reading")],
        targets=[target(OLD, "m1", "2024/25", 50), target(NEW, "m1", "2024/25", 60)],
        areas=table(AREAS, [{"area_code": "A02", "area_name": "Barrow"}]),
    )
    comparison = assemble_comparison(tables, area="A02", edition=NEW)
    assert not comparison.has_plan
    assert set(comparison.targets["after_status"]) == {"Not judged"}
    assert "Another council’s plan." in refresh_header(comparison).__html__()


def test_the_declaration_holds_for_empty_editions():
    rows = compare_editions(drawn(), OLD, NEW)
    assert list(rows.columns) == EDITION_DIFFERENCES.column_names
    assert rows.empty
