"""Every locked package is under a licence that lets a council use, change and pass on what it makes."""

import importlib.metadata
import re

from packaging.utils import canonicalize_name
from real_project import ROOT

# Permissive ones, and the Mozilla Public License, which asks for nothing but its own files.
ALLOWED = re.compile(
    r"(?i)\b(MIT(-0|-CMU)?( License)?|(0|[23]-Clause )?BSD([ -][0-9]-Clause)?( License)?|0BSD"
    r"|Apache([ -]2\.0)?( Software)?( License)?(, Version 2\.0)?|ISC( License)?( \(ISCL\))?|MPL[ -]2\.0"
    r"|Mozilla Public License 2\.0( \(MPL 2\.0\))?|P(SF|ython Software Foundation)( License|-2\.0)?|Zlib"
    r"|CC0-1\.0|Unlicense)(?![\w-])"
)
# What its own files say, where its metadata say nothing: looked up by hand.
WITHOUT_A_STATEMENT = {"axe-playwright-python": "MIT (its LICENSE file); axe-core in it is MPL-2.0"}


def locked():
    names = ("requirements.lock", "requirements-dev.lock")
    text = "\n".join((ROOT / name).read_text(encoding="utf-8") for name in names)
    return [canonicalize_name(name) for name in re.findall(r"(?m)^([A-Za-z0-9_.-]+)==", text)]


def licence_of(name):
    """What the metadata of an installed package say; None where it is for another platform."""
    try:
        said = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return None
    classified = [
        line.rpartition("::")[2].strip()
        for line in said.get_all("Classifier") or ()
        if line.startswith("License ::") and not line.endswith("OSI Approved")
    ]
    return (
        said.get("License-Expression")
        or "; ".join(classified)
        or (said.get("License") or "").partition("\n")[0]
    )


def not_allowed(licence):
    """What is left of a licence once the permitted names are taken out."""
    rest = ALLOWED.sub("", licence)
    return re.sub(r"\b(AND|OR|and|or)\b|[;,()\s]", "", rest)


def test_every_locked_package_is_under_a_permissive_licence_or_the_mozilla_one():
    found = {name: licence_of(name) for name in locked()}
    there = {name: licence for name, licence in found.items() if licence is not None}
    assert len(there) > 100
    assert {name for name, licence in there.items() if not licence} <= set(WITHOUT_A_STATEMENT)
    assert {name: licence for name, licence in there.items() if licence and not_allowed(licence)} == {}


def test_a_licence_that_binds_others_is_found():
    for licence in (
        "GPL-3.0-only",
        "MIT AND AGPL-3.0",
        "GNU General Public License v3 (GPLv3)",
        "Proprietary",
    ):
        assert not_allowed(licence), licence
    for licence in ("MIT", "Apache-2.0 OR BSD-2-Clause", "BSD License; Apache Software License"):
        assert not_allowed(licence) == "", licence
