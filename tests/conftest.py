"""The real project, cleaned and built once, for the tests that read what comes of it."""

import pytest
from real_project import ROOT, copy_project
from small_project import SmallProject
from toy_project import RecordedProgress

import analysis
from analysis.clean import clean_project
from analysis.pipeline.build import build
from analysis.pipeline.prepare import prepare
from analysis.pipeline.project import PROJECT_VARIABLE
from analysis.sources import read_project


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
def built(real_project):
    """Every report of the default area, made for real; the project and how the batch ended."""
    progress = RecordedProgress()
    result = build(real_project, progress)
    result.raise_failures()
    return real_project, result


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
