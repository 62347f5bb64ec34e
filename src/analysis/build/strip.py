"""Notebooks without what a run leaves behind: outputs, counts, times, the version of somebody's Python.

Cell ids, tags (those of the parameters too), attachments and everything else stay as they are, so that git
shows what a person changed and nothing more.
"""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

from analysis.build.notebooks import SCRATCH
from analysis.tables.files import write_text
from analysis.vocabulary.errors import DataError, ParameterError, Problem, raise_if_problems

FILTER = "notebook-outputs"  # as .gitattributes names it
_OF_A_RUN = ("execution", "papermill", "collapsed", "scrolled", "ExecuteTime")
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def stripped(text: str) -> str:
    """A notebook's text without what a run left behind.

    Raises:
        ValueError: It is no notebook.
    """
    content: dict[str, Any] = json.loads(text)
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        raise ValueError("no notebook")
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"execution_count": None, "outputs": []}
        for name in _OF_A_RUN:
            cell["metadata"].pop(name, None)
    about = content.setdefault("metadata", {})
    for name in ("widgets", "papermill"):
        about.pop(name, None)
    if about.get("kernelspec", {}).get("name") == _KERNEL["name"]:
        about["kernelspec"] = _KERNEL
    if about.get("language_info", {}).get("name") == "python":
        about["language_info"] = {"name": "python"}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def strip_stream() -> None:
    """Be git's filter: a notebook from standard input to standard output; anything else as it came."""
    came = sys.stdin.buffer.read()
    try:
        goes = stripped(came.decode("utf-8")).encode("utf-8")
    except (ValueError, KeyError, TypeError, AttributeError):
        goes = came  # a file with the marks of a conflict is for its author to mend, not to lose
    sys.stdout.buffer.write(goes)
    sys.stdout.buffer.flush()


def strip_files(files: list[Path], root: Path, *, only_check: bool = False) -> list[str]:
    """Strip notebooks where they stand.

    Args:
        files: The notebooks; all below `notebooks` but those of `scratch` where none is named.
        root: The project's folder.
        only_check: Change nothing, and refuse those that hold more. Where none is named and git keeps
            outputs out by itself, those that git has are looked at: a file on the screen may have them.

    Returns:
        The names of those that were stripped.

    Raises:
        DataError: One is no notebook; or holds what a run left behind, where they are only checked.
        ParameterError: One is not there.
    """
    every = (root / "notebooks").rglob("*.ipynb")
    chosen = files or [p for p in sorted(every) if not {SCRATCH, ".ipynb_checkpoints"} & set(p.parts)]
    as_committed = only_check and not files and _git(root, "config", "--local", f"filter.{FILTER}.clean")
    done, problems = [], []
    for path in chosen:
        name = (
            path.resolve().relative_to(root).as_posix() if path.resolve().is_relative_to(root) else path.name
        )
        try:
            text = _git(root, "show", f":./{name}") if as_committed else path.read_text(encoding="utf-8")
            if text is None:  # git does not have it yet, and will take it without outputs
                continue
            bare = stripped(text)
        except FileNotFoundError as error:
            raise ParameterError(f"{name}: no such file.") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            problem = Problem(name, None, None, "no notebook", "a file that JupyterLab saved")
            raise DataError("Outputs cannot be taken out", (problem,)) from error
        if bare == text:
            continue
        lines = text.count("\n") - bare.count("\n")
        found = f"outputs or other traces of a run ({max(lines, 0):,} lines)"
        problems.append(
            Problem(name, None, None, found, "a notebook without them", f"`annual-review strip {name}`")
        )
        if not only_check:
            write_text(path, bare)
            done.append(name)
    if only_check:
        raise_if_problems(DataError, "Notebooks hold what a run left behind", problems)
    return done


def _git(root: Path, *arguments: str) -> str | None:
    """What git answers in the project's folder; None where it has no answer, or is not there."""
    try:
        answer = subprocess.run(["git", *arguments], cwd=root, capture_output=True)
    except OSError:
        return None
    return None if answer.returncode else answer.stdout.decode("utf-8")


def install(root: Path) -> str:
    """Have git take outputs out of notebooks by itself, in this clone; what stands on the screen stays."""
    program = Path(sys.executable).as_posix()
    command = f"{shlex.quote(program)} -m analysis.cli strip"
    try:
        for name, value in (("clean", command), ("required", "false")):
            subprocess.run(
                ["git", "config", "--local", f"filter.{FILTER}.{name}", value], cwd=root, check=True,
                capture_output=True,
            )  # fmt: skip
    except (OSError, subprocess.CalledProcessError) as error:
        raise ParameterError(
            f"{root.name}: found no folder that git looks after; expected a clone. Without git there is "
            "nothing to keep outputs out of."
        ) from error
    return "From now on git keeps the outputs of notebooks out of every commit of this clone."
