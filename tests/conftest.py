"""What the tests share, made once: the real project cleaned and built, a warm process; and their order."""

import os
import pickle
import time
from contextlib import nullcontext
from pathlib import PurePosixPath

import pytest
from drawn_cases import load_profile
from opened_pages import axe, chromium, visit
from real_project import ROOT, copy_cleaned, copy_project
from small_project import SmallProject
from toy_project import RecordedProgress

import analysis
from analysis.build.build import build
from analysis.build.engines import can_fork_safely
from analysis.build.prepare import prepare
from analysis.build.project import PROJECT_VARIABLE
from analysis.inputs.clean import clean_project
from analysis.inputs.project import read_project

__all__ = ["axe", "chromium", "visit"]  # fixtures of the tests in pages/browser/

# The modules that take longest, the longest first: they are begun first, so that no worker is left with
# one of them at the end. A module whose tests share what is dear to make is run by one worker, whole.
LONGEST_FIRST = {
    "test_cluster": "whole",
    "test_guide_your_own_council": "whole",  # by one worker, while another builds the reports for the next
    "test_axe": "",
    "test_keyboard": "",
    "test_pages": "",
    "test_scripts": "",
    "test_nesting": "",
    "test_reports": "whole",
    "test_guide_for_report_authors": "whole",
    "test_disclosure_reports": "whole",
    "test_fuzz": "",
    "test_engines": "",
    "test_faults": "",
    "test_watch": "",
    "test_guide": "",
    "test_in_year": "whole",
    "test_guide_living_plan": "whole",
    "test_new_edition": "",
    "test_review": "",
    "test_hostile_chain": "whole",
    "test_incremental": "whole",
    "test_new_year": "whole",
    "test_rebuild": "",
    "test_build": "whole",
    "test_downloads": "whole",
    "test_areas": "whole",
    "test_benchmarks": "whole",
    "test_annual_review": "whole",
    "test_execute": "whole",
    "test_finance": "whole",
    "test_comparators": "whole",
    "test_review_changes": "whole",
    "test_publish": "whole",
    "test_word_changes": "whole",
    "test_new_plan": "whole",
    "test_use": "whole",
    "test_find": "whole",
    "test_official_sources": "whole",
    "test_second_route": "whole",
}


def pytest_configure(config):
    load_profile(is_sample="not deep" in config.option.markexpr)


def pytest_collection_modifyitems(items):
    places = {name: place for place, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: places.get(module_of(item.nodeid), len(places)))


@pytest.hookimpl(optionalhook=True)  # of pytest-xdist; its own `loadgroup` does nothing with pytest 9.2
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadScopeScheduling

    class SharedOut(LoadScopeScheduling):
        """Hands out tests one by one, and some modules whole, in the order that they have here."""

        def _split_scope(self, nodeid):
            module = module_of(nodeid)
            return module if LONGEST_FIRST.get(module) else nodeid

    config.option.loadscopereorder = False
    return SharedOut(config, log)


def module_of(nodeid):
    """The name of the module of a test."""
    return PurePosixPath(nodeid.partition("::")[0]).stem


@pytest.fixture(scope="session", autouse=True)
def none_lent():
    """Builds are lent one warm process of this worker, but for those in `with none_lent():`."""
    if not can_fork_safely():
        yield nullcontext
        return
    from shared_warm import WarmProcesses  # where there is no fork, its modules cannot be loaded

    lender = WarmProcesses()
    with lender.lent():
        yield lender.none_lent
    lender.close()


@pytest.fixture
def own_warm_process(none_lent):
    """Builds start a warm process of their own, as they do for a person."""
    with none_lent():
        yield


@pytest.fixture(scope="session")
def real_project(tmp_path_factory):
    """A copy of the project whose data are cleaned. Tests do not change it."""

    def make(folder):
        project = copy_project(folder)
        prepare(project, lambda step: None)
        return project

    return made_once(tmp_path_factory, "project", make)


@pytest.fixture(scope="session")
def open_real_review(real_project):
    """Opens a review of the real project, as a notebook does."""

    def open_(**options):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(PROJECT_VARIABLE, str(real_project.root))
            return analysis.open_review(**options)

    return open_


@pytest.fixture(scope="session")
def built(tmp_path_factory, real_project, none_lent):
    """Every report of the default area, made for real once for all workers; the project and the result."""

    def make(folder):
        project = copy_cleaned(real_project, folder)
        with none_lent():  # its own opens the tables once, for all notebooks
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
