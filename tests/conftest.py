"""The real project, cleaned and built once, for the tests that read what comes of it."""

import os
import pickle
import time

import pytest
from opened_pages import chromium, visit
from real_project import ROOT, copy_project
from small_project import SmallProject
from toy_project import RecordedProgress

import analysis
from analysis.clean import clean_project
from analysis.pipeline.build import build
from analysis.pipeline.prepare import prepare
from analysis.pipeline.project import PROJECT_VARIABLE
from analysis.sources import read_project

__all__ = ["chromium", "visit"]  # fixtures of the tests in browser/


@pytest.fixture(scope="session")
def real_project(tmp_path_factory):
    """A copy of the project whose data are cleaned."""
    project = copy_project(tmp_path_factory.mktemp("project"))
    prepare(project, lambda step: None)
    return project


@pytest.fixture(scope="session")
def open_real_review(real_project):
    """Opens a review of the real project, as a notebook does."""

    def open_(**options):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(PROJECT_VARIABLE, str(real_project.root))
            return analysis.open_review(**options)

    return open_


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """Every report of the default area, made for real once for all workers; the project and the result."""

    def make(folder):
        project = copy_project(folder)
        result = build(project, RecordedProgress())
        result.raise_failures()
        return project, result

    return made_once(tmp_path_factory, "built", make)


def made_once(tmp_path_factory, name, make):
    """What `make(folder)` returns, made by the first worker that asks and read by the others."""
    base = tmp_path_factory.getbasetemp()
    root = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    claim, kept = root / f"{name}.claimed", root / f"{name}.pickle"
    try:
        claim.mkdir()
    except FileExistsError:
        for _ in range(2_400):
            if kept.is_file():
                break
            time.sleep(0.1)
        else:
            pytest.fail(f"another worker did not make {name} within four minutes")
        failed, value = pickle.loads(kept.read_bytes())
    else:
        try:
            failed, value = "", make(root / name)
        except Exception as error:  # the other workers must learn of it, not wait
            failed, value = f"{type(error).__name__}: {error}", None
        draft = kept.with_suffix(".draft")
        draft.write_bytes(pickle.dumps((failed, value)))
        draft.replace(kept)
    if failed:
        pytest.fail(failed)
    return value


@pytest.fixture(scope="session")
def project_inputs():
    """Everything under data/, as printed. Tests do not change it."""
    return read_project(ROOT)


@pytest.fixture(scope="session")
def project_tables(project_inputs):
    """The processed tables of the project's own data. Tests do not change them."""
    return clean_project(project_inputs)


@pytest.fixture
def small(tmp_path):
    """A small project that is as declared."""
    return SmallProject(tmp_path)
