"""pyproject.toml, the files of conda and the locks describe one environment, of users and of developers."""

import ast
import fnmatch
import importlib.metadata
import re
import sys
import tomllib
from typing import NamedTuple

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version
from real_project import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
ENVIRONMENTS = [
    yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    for name in ("environment.yml", "environment-dev.yml")
]
USER_LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
LOCK_TEXT = USER_LOCK + (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")

RUN_TIME = [Requirement(line) for line in PROJECT["dependencies"]]
DEVELOPMENT = [Requirement(line) for line in PROJECT["optional-dependencies"]["dev"]]
CLUSTER = [Requirement(line) for line in PROJECT["optional-dependencies"]["cluster"]]
LAB = [Requirement(line) for line in PROJECT["optional-dependencies"]["lab"]]
BUILD = [Requirement(line) for line in PROJECT["optional-dependencies"]["build"]]
USED = RUN_TIME + LAB + BUILD  # what a council installs
ALL = USED + DEVELOPMENT

# Not known to be on conda-forge; the tests that need it skip without it, and say so.
ONLY_ON_PYPI = {"axe-playwright-python"}

# Where conda-forge names a package otherwise than PyPI; all other names are the same.
CONDA_TO_PYPI = {
    "matplotlib-base": "matplotlib",  # without the windows of a desktop program
    "pandera-pandas": "pandera",  # PyPI's pandera[pandas]
    "playwright-python": "playwright",  # conda-forge's `playwright` is the JavaScript program
}

# Earlier versions have published security faults; see the comments in pyproject.toml.
SAFE_FROM = {"nbconvert": "7.17.1", "jupyterlab": "4.5.7", "jupyter-server": "2.20"}

PLATFORMS = {
    "Linux": {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
    "macOS": {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"},
    "Windows": {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"},
}
PYTHONS = ("3.11", "3.12", "3.13")


class Pin(NamedTuple):
    name: str
    version: Version
    marker: Marker | None
    hash_count: int

    def applies_in(self, environment: dict[str, str]) -> bool:
        return self.marker is None or self.marker.evaluate(environment)


def pins_in(lock_text: str) -> list[Pin]:
    pins = []
    for block in re.split(r"\n(?=\S)", lock_text.strip()):
        lines = [line.strip().removesuffix("\\").strip() for line in block.splitlines()]
        if lines[0].startswith("-"):
            continue  # an option, which a test of its own refuses
        requirement = Requirement(lines[0])
        (specifier,) = requirement.specifier
        if specifier.operator != "==":
            raise ValueError(f"not pinned: {lines[0]}")
        hashes = [line for line in lines[1:] if re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", line)]
        name = canonicalize_name(requirement.name)
        pins.append(Pin(name, Version(specifier.version), requirement.marker, len(hashes)))
    return pins


PINS = pins_in(LOCK_TEXT)
USER_PINS = pins_in(USER_LOCK)


def bounds(requirements: list[Requirement]) -> dict[str, SpecifierSet]:
    return {canonicalize_name(requirement.name): requirement.specifier for requirement in requirements}


def conda_bounds(*environments: dict[str, list[str]]) -> dict[str, SpecifierSet]:
    found = {}
    for line in (line for one in environments or ENVIRONMENTS for line in one["dependencies"]):
        name, _, specifier = line.partition(" ")
        found[canonicalize_name(CONDA_TO_PYPI.get(name, name))] = SpecifierSet(specifier)
    return found


def marker_environment(platform: str, python: str) -> dict[str, str]:
    return {
        **PLATFORMS[platform],
        "python_version": python,
        "python_full_version": f"{python}.9",
        "platform_machine": "AMD64" if platform == "Windows" else "x86_64",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
        "extra": "",
    }


def missing_pins(platform: str, python: str, pins: list[Pin], waiting: list[Requirement]) -> list[str]:
    """Follow the requirements from the project's own to the last, on a platform that need not be this one."""
    environment = marker_environment(platform, python)
    pinned = {pin.name: pin.version for pin in pins if pin.applies_in(environment)}
    missing = []
    seen = set()
    waiting = list(waiting)
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if (name, frozenset(requirement.extras)) in seen:
            continue
        seen.add((name, frozenset(requirement.extras)))
        if name not in pinned or not requirement.specifier.contains(pinned[name]):
            missing.append(f"{requirement}: {pinned.get(name, 'no pin')}")
            continue
        try:
            installed = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # belongs to another platform, so what it needs cannot be read here
        if Version(installed.version) != pinned[name]:
            continue  # a conda environment: another version may need other packages
        for line in installed.requires or []:
            needed = Requirement(line)
            extras = requirement.extras or {""}
            if needed.marker is None or any(
                needed.marker.evaluate({**environment, "extra": extra}) for extra in extras
            ):
                waiting.append(needed)
    return missing


def third_party_imports() -> set[str]:
    found = set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                found.add(str(node.module).partition(".")[0])
    return found - set(sys.stdlib_module_names) - {"analysis"}


def test_conda_environment_has_the_same_packages_and_bounds_as_pyproject():
    users, developers = bounds(USED), bounds(DEVELOPMENT)
    for name in ONLY_ON_PYPI:
        del developers[name]
    found = conda_bounds(ENVIRONMENTS[0])
    del found["python"], found["pip"]
    assert (found, conda_bounds(ENVIRONMENTS[1])) == (users, developers)


def test_conda_environment_has_the_same_python_as_pyproject():
    assert conda_bounds()["python"] == SpecifierSet(PROJECT["requires-python"])


def test_conda_environment_takes_packages_from_conda_forge_alone():
    for environment in ENVIRONMENTS:
        assert environment["channels"] == ["conda-forge", "nodefaults"]
        assert environment["name"] == "annual-review"  # the second goes into that of the first
        assert all(isinstance(line, str) for line in environment["dependencies"]), "no pip: section"


def test_what_cluster_and_panel_need_is_installed_for_the_tests_too():
    development, extras = bounds(ALL), bounds(CLUSTER + LAB)
    assert {name: development.get(name) for name in extras} == extras


def test_every_name_in_the_conda_name_map_is_used():
    names = {line.partition(" ")[0] for one in ENVIRONMENTS for line in one["dependencies"]}
    assert set(CONDA_TO_PYPI) <= names


def test_every_requirement_has_a_lower_bound():
    without = [str(r) for r in ALL if not any(s.operator == ">=" for s in r.specifier)]
    assert without == []


def test_every_package_that_the_code_imports_is_a_declared_run_time_requirement():
    distributions = importlib.metadata.packages_distributions()
    declared = bounds(RUN_TIME + CLUSTER + LAB).keys()  # the extras' are imported where they are asked for
    undeclared = {
        name
        for name in third_party_imports()
        if not declared
        & {canonicalize_name(distribution) for distribution in distributions.get(name, [name])}
    }
    assert undeclared == set()


def test_every_pin_has_hashes():
    assert [pin.name for pin in PINS if pin.hash_count == 0] == []
    assert LOCK_TEXT.count("--hash=sha256:") == sum(pin.hash_count for pin in PINS)


def test_every_pin_keeps_to_the_bounds():
    expected = bounds(ALL)
    outside = [
        f"{pin.name} {pin.version}"
        for pin in PINS
        if pin.version not in expected.get(pin.name, SpecifierSet())
    ]
    assert outside == []


def test_lock_names_no_index_no_host_and_no_path():
    assert "://" not in LOCK_TEXT
    options = [line for line in LOCK_TEXT.splitlines() if re.match(r"\s*-", line) and "--hash=" not in line]
    assert options == []
    assert [line for line in LOCK_TEXT.splitlines() if re.search(r"[/@]", line)] == []


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_lock_is_complete_on_every_platform_and_python(platform, python):
    assert missing_pins(platform, python, USER_PINS, USED) == []
    assert missing_pins(platform, python, PINS, ALL) == []


def test_what_only_developers_need_is_not_in_the_lock_of_users():
    of_developers = set(bounds(DEVELOPMENT)) - {"packaging"}  # which JupyterLab and others need too
    assert {pin.name for pin in USER_PINS} & of_developers == set()


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_lock_pins_no_package_twice_on_any_platform_and_python(platform, python):
    environment = marker_environment(platform, python)
    names = [pin.name for pin in PINS if pin.applies_in(environment)]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(
    ("name", "platforms"),
    [
        ("colorama", {"Windows"}),  # pytest, tqdm and IPython need it there alone
        ("pywinpty", {"Windows"}),  # JupyterLab's terminal
        ("appnope", {"macOS"}),  # ipykernel
        ("pexpect", {"Linux", "macOS"}),  # IPython
    ],
)
def test_lock_has_the_packages_that_one_platform_alone_needs(name, platforms):
    found = {
        platform
        for platform in PLATFORMS
        for pin in PINS
        if pin.name == name and pin.applies_in(marker_environment(platform, "3.12"))
    }
    assert found == platforms


@pytest.mark.parametrize(("name", "safe_from"), SAFE_FROM.items())
def test_versions_with_known_security_faults_are_ruled_out(name, safe_from):
    specifier = bounds(RUN_TIME)[name]
    (lowest,) = [s.version for s in specifier if s.operator == ">="]
    assert Version(lowest) >= Version(safe_from)
    assert [pin.version for pin in PINS if pin.name == name and pin.version < Version(safe_from)] == []


def test_build_backend_is_locked_too():
    for line in PYPROJECT["build-system"]["requires"]:
        requirement = Requirement(line)
        assert bounds(BUILD)[canonicalize_name(requirement.name)] == requirement.specifier
    assert {"setuptools", "wheel"} <= {pin.name for pin in USER_PINS}


def test_reading_a_lock_finds_version_marker_and_hashes():
    text = (
        "colorama==0.4.6 ; sys_platform == 'win32' \\\n"
        f"    --hash=sha256:{'a' * 64} \\\n"
        f"    --hash=sha256:{'b' * 64}\n"
        "    # via tqdm\n"
        "numpy==2.1.0\n"
    )
    colorama, numpy = pins_in(text)
    assert (colorama.name, colorama.version, colorama.hash_count) == ("colorama", Version("0.4.6"), 2)
    assert colorama.applies_in(marker_environment("Windows", "3.11"))
    assert not colorama.applies_in(marker_environment("Linux", "3.11"))
    assert (numpy.marker, numpy.hash_count) == (None, 0)
    with pytest.raises(ValueError, match="not pinned"):
        pins_in("numpy>=2.1\n")


def test_no_folder_of_tests_or_examples_is_passed_over(pytestconfig):
    files = [path for place in ("tests", "src") for path in (ROOT / place).rglob("*.py")]
    folders = {part for path in files for part in path.relative_to(ROOT).parts[:-1]}
    assert {"build", "browser", "spec"} <= folders
    passed_over = [
        folder
        for folder in folders
        for pattern in pytestconfig.getini("norecursedirs")
        if fnmatch.fnmatch(folder, pattern)
    ]
    assert passed_over == []


def test_for_another_system_every_package_is_fetched_whatever_its_condition():
    """pip judges conditions by the computer it runs on: those of another system would be left out."""
    (pattern,) = re.findall(r"sed 's/(.+)//'", (ROOT / "Makefile").read_text(encoding="utf-8"))
    unconditional = pins_in(re.sub(pattern, "", LOCK_TEXT))
    assert any(pin.marker for pin in pins_in(LOCK_TEXT))
    assert [(pin.name, pin.marker) for pin in unconditional] == [
        (pin.name, None) for pin in pins_in(LOCK_TEXT)
    ]
    assert all(pin.hash_count for pin in unconditional)
