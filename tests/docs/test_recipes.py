"""Every recipe runs, one after the other as in a notebook; and the guide to the day is short."""

import ast

import matplotlib.pyplot as plt
import pytest
from guide_steps import steps_of
from real_project import ROOT

from analysis.build.project import PROJECT_VARIABLE


def test_every_recipe_runs_and_shows_something(real_project, monkeypatch):
    monkeypatch.setenv(PROJECT_VARIABLE, str(real_project.root))
    names: dict[str, object] = {}
    shown = {}
    with plt.rc_context():
        for step, text in steps_of("recipes.md").items():
            *lines, last = ast.parse(text).body
            exec(compile(ast.Module(lines, []), step, "exec"), names)
            if isinstance(last, ast.Expr):
                shown[step] = eval(compile(ast.Expression(last.value), step, "eval"), names)
            else:
                exec(compile(ast.Module([last], []), step, "exec"), names)
    assert len(shown) == len(steps_of("recipes.md")) - 1
    assert shown["older"] == ["", "2021-04"]
    rates = names["rates"]
    assert shown["change"].rows[0][0] == (rates.iloc[:, -1] - rates.iloc[:, 0]).idxmin()
    assert (shown["clear"]["lower"] < shown["clear"]["value"]).all()
    assert shown["changed"].is_themed
    assert shown["seaborn"].is_themed


@pytest.mark.parametrize(("name", "most"), [("analysts_day.md", 2_500), ("answer_a_question.md", 1_200)])
def test_a_guide_can_be_read_before_work(name, most):
    assert len((ROOT / "docs" / name).read_text(encoding="utf-8").split()) < most
