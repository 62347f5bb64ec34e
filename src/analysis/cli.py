"""The command line: arguments, logging, progress and exit codes; nothing else.

Results go to standard output, everything else to standard error. Rooms are imported when a command
needs them, so that `annual-review --help` answers at once.
"""

from __future__ import annotations

import argparse
import logging
import sys
from typing import TYPE_CHECKING, Any

from analysis.errors import AnalysisError, ParameterError, Problem, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tqdm import tqdm

    from analysis.pipeline.build import Outcome

EXIT_OK = 0
EXIT_INTERRUPTED = 130  # 128 and the number of the interrupt signal, as shells have it

_log = logging.getLogger("analysis")

_EXIT_CODES = """\
exit codes:
  0 all is well, 2 wrong usage, 10 a file or value is not as declared,
  11 a parameter cannot be used, 12 a notebook stopped, 13 a report may not be
  published or cannot be written, 130 interrupted, 1 a fault of this program
"""


def build_parser() -> argparse.ArgumentParser:
    """Describe every command and option."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("-v", "--verbose", action="store_true", help="say more about what is done")
    parser = argparse.ArgumentParser(
        prog="annual-review",
        description="Makes trend and gap analyses of a council's indicators, and annual review reports.",
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    commands.add_parser(
        "check",
        parents=[common],
        help="compare the raw data with what is declared; write nothing",
        description="Read and clean all data and say whether they are as declared. Nothing is written.",
    )
    clean = commands.add_parser(
        "clean",
        parents=[common],
        help="make the processed tables",
        description="Make the processed tables, if an input changed since they were made.",
    )
    clean.add_argument("--force", action="store_true", help="make them even if no input changed")
    commands.add_parser(
        "list",
        parents=[common],
        help="list the notebooks and the parameters of each",
        description="List the notebooks with their parameters, types, defaults and help.",
    )

    repair = commands.add_parser(
        "repair",
        parents=[common],
        help="write a CSV file from Excel again as plain UTF-8 with commas",
        description=(
            "Write a CSV file that Excel saved (UTF-8 with a byte-order mark, UTF-16 or Windows-1252; "
            "semicolons or tabs) again as plain UTF-8 with commas, and keep the original beside it as "
            "FILE.original. Nothing is written where a character would be lost."
        ),
    )
    repair.add_argument("file", metavar="FILE", help="the file to write again")

    build = commands.add_parser(
        "build",
        parents=[common],
        help="make the reports that are not up to date",
        description=(
            "Make the reports that are not up to date: run each notebook for each area, make its "
            "page, and list all reports on reports/index.html."
        ),
    )
    build.add_argument("notebooks", nargs="*", metavar="NOTEBOOK", help="notebook to run (default: all)")
    build.add_argument(
        "--area",
        action="append",
        default=[],
        metavar="AREA",
        help="name or code of an area; may be given several times (default: E06000050)",
    )
    build.add_argument("--year", metavar="YEAR", help="review year (default: 2024/25)")
    build.add_argument(
        "--edition", metavar="EDITION", help="edition whose targets are judged (default: our_plan_2024_25)"
    )
    build.add_argument(
        "--comparator",
        metavar="COMPARATOR",
        help="what the area is compared with (default: statistical_neighbours)",
    )
    build.add_argument(
        "--set",
        action="append",
        default=[],
        dest="settings",
        metavar="NAME=VALUE",
        help="any other parameter of a notebook; may be given several times (see the command list)",
    )
    build.add_argument("--force", action="store_true", help="make reports again that are up to date")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: The arguments; those of the process when not given.

    Returns:
        The exit code.
    """
    arguments = build_parser().parse_args(argv)
    _configure_logging(arguments.verbose)
    commands = {"check": _check, "clean": _clean, "list": _list, "repair": _repair, "build": _build}
    try:
        commands[arguments.command](arguments)
    except AnalysisError as error:
        _log.error("%s", error)
        return error.exit_code
    except KeyboardInterrupt:
        _log.error("Interrupted. Reports that were finished are kept; the others are as they were.")
        return EXIT_INTERRUPTED
    return EXIT_OK


def _check(arguments: argparse.Namespace) -> None:
    from analysis.pipeline.prepare import check_data
    from analysis.pipeline.project import find_project

    print(check_data(find_project(), _log.info))


def _clean(arguments: argparse.Namespace) -> None:
    from analysis.pipeline.prepare import prepare
    from analysis.pipeline.project import find_project

    project = find_project()
    preparation = prepare(project, _log.info, force=arguments.force)
    state = "made" if preparation.is_new else "up to date"
    print(f"{state}: {project.processed}")


def _list(arguments: argparse.Namespace) -> None:
    from analysis.pipeline.notebooks import list_notebooks
    from analysis.pipeline.project import find_project

    for notebook in list_notebooks(find_project().notebooks):
        print(f"{notebook.name}: {notebook.title}")
        for parameter in notebook.parameters:
            print(f"    {parameter.name}: {parameter.type} = {parameter.default!r}")
            if parameter.help:
                print(f"        {parameter.help}")


def _repair(arguments: argparse.Namespace) -> None:
    from pathlib import Path

    from analysis.pipeline.repair import repair

    print(repair(Path(arguments.file)))


def _build(arguments: argparse.Namespace) -> None:
    settings = _settings(arguments.settings)
    from analysis.pipeline.build import build
    from analysis.pipeline.project import find_project

    with _BatchProgress() as progress:
        result = build(
            find_project(),
            progress,
            notebooks=arguments.notebooks,
            areas=arguments.area,
            year=arguments.year,
            edition=arguments.edition,
            comparator=arguments.comparator,
            settings=settings,
            force=arguments.force,
        )
    counts = ((result.count(state), state) for state in ("made", "current", "failed"))
    _log.info("%s.", ", ".join(f"{count} {_STATE_WORDS[state]}" for count, state in counts if count))
    print(str(result.index))
    result.raise_failures()


_STATE_WORDS = {"made": "made", "current": "already up to date", "failed": "failed"}


def _settings(given: Sequence[str]) -> dict[str, str]:
    """Read NAME=VALUE pairs; the notebooks' own declarations say what the text means."""
    settings: dict[str, str] = {}
    problems = []
    for text in given:
        name, separator, value = text.partition("=")
        name = name.strip()
        if not separator or not name.isidentifier():
            problems.append(Problem(None, None, "--set", quoted(text), "NAME=VALUE"))
        elif name in settings:
            problems.append(Problem(None, None, "--set", f"{quoted(name)} twice", "each name once"))
        settings[name] = value
    if problems:
        raise ParameterError("The parameters cannot be used", problems)
    return settings


class _BatchProgress:
    """Shows a batch as a bar where there is a terminal, and as one line a step everywhere."""

    def __init__(self) -> None:
        self._bar: tqdm[Any] | None = None

    def __enter__(self) -> _BatchProgress:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def step(self, text: str) -> None:
        _log.info("%s", text)

    def start(self, total: int) -> None:
        from tqdm import tqdm

        # disable=None: no bar in a log file, where it would be a page of characters
        self._bar = tqdm(total=total, unit="report", leave=False, disable=None, file=sys.stderr)

    def done(self, outcome: Outcome) -> None:
        if self._bar is not None:
            self._bar.clear()
        if outcome.error is None:
            _log.info("%s: %s", _STATE_WORDS[outcome.state], outcome.job.label)
        else:
            # why it failed stands in the list of failures at the end
            _log.error("%s: %s", _STATE_WORDS[outcome.state], outcome.job.label)
        for warning in outcome.warnings:
            _log.warning("%s: %s", outcome.job.label, warning)
        if self._bar is not None:
            self._bar.update()


def _configure_logging(verbose: bool) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    # Other packages' own logs are of interest only to someone who looks for a fault.
    logging.basicConfig(level=logging.INFO if verbose else logging.ERROR, handlers=[handler], force=True)
    _log.setLevel(logging.DEBUG if verbose else logging.INFO)


if __name__ == "__main__":
    sys.exit(main())
