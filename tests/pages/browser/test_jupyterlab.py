"""The guide "Answer a question" in a real JupyterLab: open, change, run, draw, build, find in the index."""

import os
import re
import shlex
import socket
import subprocess
import sys
import time

import pytest
from guide_steps import steps_of
from real_project import ROOT, copy_cleaned

from analysis.build.project import PROJECT_VARIABLE
from analysis.cli import main

pytestmark = [pytest.mark.browser, pytest.mark.deep]
STEPS = steps_of("answer_a_question.md")
PLACES = {"parameters": 1, "figures": 2, "chart": 4, "table": 5}
PATIENCE_S = 120


@pytest.fixture
def project(real_project, tmp_path, monkeypatch):
    project = copy_cleaned(real_project, tmp_path / "project")
    monkeypatch.setenv(PROJECT_VARIABLE, str(project.root))
    monkeypatch.chdir(project.root)
    return project


def free_port():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


@pytest.fixture
def jupyterlab(project, tmp_path):
    """The address of a JupyterLab that serves the project, with settings of its own."""
    port, token = free_port(), "of-this-test"
    folders = {f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "RUNTIME", "DATA")}
    folders |= {f"JUPYTERLAB_{name}_DIR": str(tmp_path / name) for name in ("SETTINGS", "WORKSPACES")}
    environment = {
        **os.environ, **folders, "PYTHONPATH": str(ROOT / "src"), "JUPYTER_PREFER_ENV_PATH": "1",
        "IPYTHONDIR": str(tmp_path / "ipython"),
    }  # fmt: skip
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--ServerApp.port={port}"]
    command += [f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={project.root}"]
    with (tmp_path / "jupyterlab.log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            until = time.monotonic() + PATIENCE_S
            while socket.socket().connect_ex(("127.0.0.1", port)) and time.monotonic() < until:
                assert server.poll() is None, (tmp_path / "jupyterlab.log").read_text()
                time.sleep(0.3)
            yield lambda path: f"http://127.0.0.1:{port}/lab/tree/{path}?token={token}"
        finally:
            server.terminate()
            server.wait(timeout=30)


def opened(context, address):
    """A notebook in JupyterLab, once its kernel listens: what is run before is lost."""
    page = context.new_page()
    page.goto(address)
    # a cell of text is drawn soon after opening and its editor hidden: only one of code stays to be seen
    page.wait_for_selector(".jp-Notebook .jp-CodeCell .cm-content", timeout=PATIENCE_S * 1000)
    page.get_by_text(re.compile(r"\| Idle")).wait_for(timeout=PATIENCE_S * 1000)
    return page


def write(page, place, text):
    """Put text in the place of what a cell holds."""
    page.locator(".jp-Notebook .jp-Cell").nth(place).locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


def run_all(page):
    """Run every cell, and wait until each has run."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    page.wait_for_function(
        "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]"
        ".every(one => /\\[\\d+\\]/.test(one.innerText))",
        timeout=PATIENCE_S * 1000,
    )


def test_from_a_question_to_a_page_in_jupyterlab(project, jupyterlab, chromium, capsys):
    assert main(shlex.split(STEPS["lay-out"])[1:]) == 0
    file = capsys.readouterr().out.partition(":")[0]
    context = chromium.new_context(viewport={"width": 1280, "height": 2400})
    page = opened(context, jupyterlab(file))
    assert page.locator(".jp-Notebook .jp-Cell").count() == 6
    for step, place in PLACES.items():
        write(page, place, STEPS[step].rstrip())
    run_all(page)
    outputs = page.locator(".jp-OutputArea-output")
    assert page.locator(".jp-OutputArea-output figure.chart svg[role=img]").count() == 1
    assert page.locator(".jp-OutputArea-output img").count() == 0  # the figure is shown once
    hidden = outputs.locator(".visually-hidden").first.bounding_box()
    assert max(hidden["width"], hidden["height"]) <= 1  # what is for screen readers does not spill
    cell = outputs.locator("table tbody th").last
    assert cell.evaluate("one => getComputedStyle(one).textAlign") == "left"
    assert outputs.locator("table td.num").last.evaluate("one => getComputedStyle(one).textAlign") == "right"
    page.keyboard.press("ControlOrMeta+s")
    page.wait_for_function("!document.querySelector('.jp-mod-dirty')", timeout=30_000)
    until = time.monotonic() + 30
    while "Warrington" not in (project.root / file).read_text(encoding="utf-8") and time.monotonic() < until:
        time.sleep(0.2)
    assert main(shlex.split(STEPS["build"])[1:]) == 0, capsys.readouterr().err
    page.goto((project.reports / "index.html").as_uri())
    page.get_by_role("link", name=re.compile("The gap in NEET")).first.click()
    assert page.locator("h1").inner_text() == "The gap in NEET between neighbours 2024/25: Warrington"
    assert page.locator("figure.chart svg[role=img] desc").count() == 1
    assert page.locator("caption").first.text_content().startswith("Warrington less each neighbour")
    context.close()


def test_a_mistake_in_jupyterlab_speaks_of_the_parameter_and_offers_what_was_meant(
    project, jupyterlab, chromium
):
    assert main(["new-notebook", "A mistake"]) == 0
    context = chromium.new_context(viewport={"width": 1280, "height": 1600}, color_scheme="dark")
    page = opened(context, jupyterlab("notebooks/own/a_mistake.ipynb"))
    write(page, 2, 'import analysis\nanalysis.data("NEET")')
    page.keyboard.press("Shift+Enter")
    said = page.locator(".jp-OutputArea-output", has_text="ParameterError")
    said.wait_for(timeout=PATIENCE_S * 1000)
    text = said.inner_text()
    assert "indicator: found 'NEET'; expected one of neet_16_17" in text
    assert "Traceback" not in text
    assert "--" not in text.replace("---", "")
    context.close()
