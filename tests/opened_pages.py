"""One browser for all tests of pages, and the real reports opened in it."""

import importlib
import os
import shutil
from importlib.resources import files

import pytest
from real_project import file_of

WIDE = {"width": 1280, "height": 900}

# How many stops of the Tab key a page has before anything is opened.
STOPS = """[...document.querySelectorAll('a[href], button, summary, input, [tabindex="0"]')]
  .filter(element => element.checkVisibility()).length"""


def needed(module, reason):
    """A module that browser tests cannot do without; CI may not skip for want of it."""
    if os.environ.get("CI") == "true":
        return importlib.import_module(module)
    return pytest.importorskip(module, reason=reason)


@pytest.fixture(scope="session")
def chromium():
    """The browser that is installed; without one there is nothing to test, which only CI may not accept."""
    playwright = needed("playwright.sync_api", "Playwright's package is not installed")
    found = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))),
        None,
    )
    with playwright.sync_playwright() as started:
        try:
            opened = started.chromium.launch(executable_path=found, args=["--no-sandbox"])
        except playwright.Error as failure:
            reason = f"no Chromium that can be started: {str(failure).splitlines()[0]}"
            if os.environ.get("CI") == "true":
                pytest.fail(reason)
            pytest.skip(reason)
        yield opened
        opened.close()


# The shadows at the edges of a wide table are a gradient, behind which axe measures no contrast.
WITHOUT_SHADOWS = "* { background-image: none !important }"


@pytest.fixture(scope="session")
def axe():
    """The program axe-core as text."""
    needed("axe_playwright_python", "axe-core comes with a package that only PyPI has")
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def breaches(page, axe):
    """Every breach that axe finds: the rule, where, and what to do."""
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    return [
        (rule["id"], node["target"], node["failureSummary"]) for rule in found for node in rule["nodes"][:5]
    ]


@pytest.fixture
def visit(chromium, built):
    """Opens one page and keeps what it asked for and complained of."""
    project, _ = built
    contexts = []

    def open_(name, size=None, **options):
        context = chromium.new_context(viewport=size or WIDE, **options)
        contexts.append(context)
        page = context.new_page()
        page.requests, page.complaints = [], []
        page.on("request", lambda request: page.requests.append(request.url))
        page.on("console", lambda message: page.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        folder = project.reports if name == "index" else project.reports / "e06000050" / "2024-25"
        page.own_url = file_of(folder, name).as_uri()
        page.goto(page.own_url)
        return page

    yield open_
    for context in contexts:
        context.close()
