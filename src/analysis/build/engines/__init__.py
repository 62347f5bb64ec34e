"""Who runs the notebooks: ordinary kernels everywhere, or forked processes where they are safe.

* `standard`: papermill with an ordinary kernel for each notebook. The reference, on every platform.
* `fast`: on Linux. One warm process imports the libraries and opens the processed tables; a fresh
  copy of it, made by a fork, runs each notebook through papermill's engine interface and makes the
  page. See `fast` for its limits.

`auto` takes `fast` where it works.
"""

from __future__ import annotations

import sys

ENGINES = ("auto", "standard", "fast")


def can_fork_safely() -> bool:
    """Whether a warm process may be copied here.

    macOS has fork, but its system libraries (and so NumPy's linear algebra) may hang in the copy;
    Windows has none.
    """
    return sys.platform == "linux"


def chosen(engine: str) -> str:
    """The engine that `auto` stands for here; any other name as it is."""
    if engine != "auto":
        return engine
    return "fast" if can_fork_safely() else "standard"
