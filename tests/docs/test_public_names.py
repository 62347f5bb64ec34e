"""Every name that `import analysis` offers says what it takes and gives, with an example that runs.

The examples run on the project's own tables, as in a notebook beside them; what several of them open is
opened once.
"""

import doctest
import inspect
import re
import sys
from types import SimpleNamespace

import matplotlib
import pytest
from real_project import ROOT

import analysis
from analysis.build.project import PROJECT_VARIABLE


@pytest.fixture(autouse=True)
def own_style():
    """An example may set the house style for all figures; the tests after it draw in that of Matplotlib."""
    with matplotlib.rc_context():
        yield


FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


def problems_of(name, thing, given) -> list[str]:
    """What the docstring of a public name lacks, and what of its example does not hold."""
    text = inspect.getdoc(thing) or ""
    if not text:
        return [f"{name}: no docstring"]
    described = set(re.findall(r"^    (\w+): ", text, re.MULTILINE))
    problems = [
        f"{name}: does not say what {parameter} is"
        for parameter in inspect.signature(thing).parameters
        if parameter not in described
    ]
    if not re.search(r"^Returns:\n    \S", text, re.MULTILINE):
        problems.append(f"{name}: does not say what it returns")
    (example,) = doctest.DocTestFinder(recurse=False).find(thing, name, globs=given) or (None,)
    if example is None or not any(step.want for step in example.examples):
        return [*problems, f"{name}: no example that shows what comes out"]
    problems += [
        f"{name}: the example leaves out a step: {step.source.strip()}"
        for step in example.examples
        if doctest.SKIP in step.options
    ]
    said: list[str] = []
    if doctest.DocTestRunner(optionflags=FLAGS).run(example, out=said.append).failed:
        problems.append("".join(said))
    return problems


def opened_once(open_):
    """The same function; what it gave for the same things is given again."""
    held = {}

    def opened(*things, **named):
        key = (*(thing if isinstance(thing, str) else id(thing) for thing in things), *sorted(named.items()))
        if key not in held:
            held[key] = open_(*things, **named)
        return held[key]

    return opened


@pytest.fixture(scope="module")
def notebook():
    """`analysis` as examples call it."""
    offered = {name: getattr(analysis, name) for name in analysis.__all__}
    return SimpleNamespace(
        **{
            name: opened_once(offer) if name.startswith(("open_", "load_")) else offer
            for name, offer in offered.items()
        }
    )


@pytest.fixture
def in_the_project(monkeypatch):
    monkeypatch.delenv(PROJECT_VARIABLE, raising=False)
    monkeypatch.chdir(ROOT)


def names_of(thing, notebook):
    return {**vars(sys.modules[thing.__module__]), "analysis": notebook}


@pytest.mark.parametrize("name", analysis.__all__)
def test_a_public_name_says_what_it_does_with_an_example_that_runs(name, notebook, in_the_project):
    thing = getattr(analysis, name)
    problems = problems_of(name, thing, names_of(thing, notebook))
    assert problems == [], "\n".join(problems)


def documented(text):
    def rate(count, total):
        return count / total

    rate.__doc__ = text
    return rate


WHOLE = """The share of a count.

    Args:
        count: The part.
        total: The whole, above 0.

    Returns:
        The share, 0 to 1.

    Example:
        >>> rate(1, 4)
        0.25
    """


def problems_in(text):
    thing = documented(text)
    return problems_of("rate", thing, {"rate": thing})


def test_a_whole_docstring_is_accepted():
    assert problems_in(WHOLE) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (WHOLE, "", "rate: no docstring"),
        ("        total: The whole, above 0.\n", "", "rate: does not say what total is"),
        ("    Returns:\n        The share, 0 to 1.\n", "", "rate: does not say what it returns"),
        ("        >>> rate(1, 4)\n        0.25\n", "        Rates.\n", "rate: no example that shows"),
        ("        0.25\n", "", "rate: no example that shows"),
        (
            "        >>> rate(1, 4)\n",
            "        >>> rate(1, 4)  # doctest: +SKIP\n",
            "the example leaves out a step",
        ),
        ("        0.25\n", "        0.5\n", "Expected:\n    0.5\nGot:\n    0.25"),
        ("rate(1, 4)", "rate(1, 0)", "ZeroDivisionError"),
        ("rate(1, 4)", "share(1, 4)", "NameError"),
    ],
)
def test_a_bad_docstring_is_found(old, new, problem):
    assert WHOLE.count(old) == 1
    (found,) = problems_in(WHOLE.replace(old, new))
    assert problem in found
