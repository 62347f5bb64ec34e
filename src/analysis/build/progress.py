"""What a batch tells the person who runs it, on the error stream."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tqdm import tqdm

    from analysis.build.build import BuildResult, Outcome


_log = logging.getLogger("analysis")

_STATE_WORDS = {"made": "made", "current": "already up to date", "failed": "failed"}


class BatchProgress:
    """Shows a batch as a bar where there is a terminal, and as one line a step everywhere."""

    def __init__(self) -> None:
        self._bar: tqdm[Any] | None = None

    def __enter__(self) -> BatchProgress:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def step(self, text: str) -> None:
        """Say what is being done, in a line."""
        _log.info("%s", text)

    def start(self, total: int) -> None:
        """Begin a bar over the reports that are to be made; none where nothing is due."""
        if not total:
            return
        from tqdm import tqdm

        # disable=None: no bar in a log file, where it would be a page of characters
        self._bar = tqdm(total=total, unit="report", leave=False, disable=None, file=sys.stderr)

    def done(self, outcome: Outcome) -> None:
        """Say how one report ended; a long list of those that were up to date would hide the others."""
        if self._bar is not None:
            self._bar.clear()
        if outcome.state == "current":
            _log.debug("%s: %s", _STATE_WORDS[outcome.state], outcome.job.label)
        elif outcome.error is None:
            _log.info("%s: %s", _STATE_WORDS[outcome.state], outcome.job.label)
        else:
            # why it failed stands in the list of failures at the end
            _log.error("%s: %s", _STATE_WORDS[outcome.state], outcome.job.label)
        for warning in outcome.warnings:
            _log.warning("%s: %s", outcome.job.label, warning)
        if self._bar is not None and outcome.state != "current":
            self._bar.update()


def summary(result: BuildResult) -> str:
    """How a batch ended, in a line: how many reports of each kind, and the most memory of a notebook."""
    counts = ((result.count(state), state) for state in ("made", "current", "failed"))
    parts = [f"{count} {_STATE_WORDS[state]}" for count, state in counts if count]
    said = f"{', '.join(parts) or 'Nothing to make'}."
    peak = max((outcome.peak_memory_bytes for outcome in result.outcomes), default=0)
    return f"{said} The largest notebook held {peak / 1_000_000:,.0f} MB." if peak else said
