"""The steps of a guide: the fenced block after a comment such as `<!-- test: figures -->`."""

import re

from real_project import ROOT

STEP = re.compile(r"^<!-- test: ([a-z-]+) -->\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def steps_of(name):
    """Text by name of each step of a page of docs."""
    return dict(STEP.findall((ROOT / "docs" / name).read_text(encoding="utf-8")))
