"""The command line: arguments, logging, progress and exit codes; nothing else.

Results go to standard output, everything else to standard error. Rooms are imported when a command
needs them, so that `annual-review --help` answers at once.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.build.process import end_as_on_interrupt, use_code_page
from analysis.build.project import find_project
from analysis.cli_release import RELEASE_COMMANDS, add_release_commands
from analysis.vocabulary.errors import (
    AnalysisError,
    DataError,
    ParameterError,
    Problem,
    quoted,
    raise_if_problems,
)
from analysis.vocabulary.numbers import is_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analysis.build.build import Due


EXIT_OK = 0
EXIT_UNREAD = 141  # 128 and the number of the signal for a closed pipe, as shells have it
EXIT_INTERRUPTED = 130  # 128 and the number of the interrupt signal, as shells have it

_log = logging.getLogger("analysis")

_OF_A_SERIES = (
    ("indicator", "ID", "indicator of data/reference/indicators.yml that the file has figures for"),
    ("column", "COLUMN", "the column with those figures"),
    ("group", "GROUP", "group of children (default: all)"),
    ("year-type", "TYPE", "how its years run (default: as the indicator's)"),
    ("numerator", "COLUMN", "column with the count above the line (default: found where it fits)"),
    ("denominator", "COLUMN", "column with the count below the line"),
    ("source", "NAME", "name of the source, a folder under data/raw (default: from the file's name)"),
    ("title", "TEXT", "title of the publication"),
    ("publisher", "TEXT", "who published it"),
    ("published", "TEXT", "when it was published, e.g. October 2025"),
    ("licence", "NAME", "a licence of data/raw/sources.yml, e.g. ogl_3"),
    ("citation", "TEXT", "how it is cited (default: publisher, title and date)"),
    ("sheet", "NAME", "sheet of a workbook that has several tables of councils"),
    ("period", "PERIOD", "period of a file that has no column with it, e.g. 2024-25 or 31 March 2025"),
    ("supersedes", "SOURCE", "the release that it renews (default: the one of the same file name)"),
)

_EXIT_CODES = """\
exit codes:
  0 all is well, 2 wrong usage, 10 a file or value is not as declared,
  11 a parameter cannot be used, 12 a notebook stopped, 13 a report may not be
  published or cannot be written, 130 interrupted, 141 nobody read the output to
  its end, 1 a fault of this program
"""


class _Once(argparse.Action):
    """Keeps the value of an option, and refuses a second one: which of the two is meant, nobody knows."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option: str | None = None,
    ) -> None:
        seen = vars(namespace).setdefault("seen", set())
        if option and self.dest in seen:
            parser.error(f"argument {option}: given twice; expected once")
        seen.add(self.dest)
        setattr(namespace, self.dest, values)


class _Parser(argparse.ArgumentParser):
    """A parser whose options with one value are given once."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.register("action", None, _Once)


def build_parser() -> argparse.ArgumentParser:
    """Describe every command and option."""
    common = _Parser(add_help=False)
    common.add_argument("-v", "--verbose", action="store_true", help="say more about what is done")
    parser = _Parser(
        prog="annual-review",
        description="Makes trend and gap analyses of a council's indicators, and annual review reports.",
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    command = partial(commands.add_parser, parents=[common])

    check = command(
        "check",
        help="compare the raw data with what is declared, and the documents with their own numbers",
        description=(
            "Read and clean all data and say whether they are as declared: first what the council's own "
            "files lack or contradict, of the file changed last at the top. What the published documents' "
            "own numbers contradict or cannot support is counted in a line; --documents lists it, each with "
            "its lines and the arithmetic. Those are findings about the documents, not errors: the exit code "
            "stays 0. Nothing is written."
        ),
    )
    check.add_argument(
        "--documents", action="store_true", help="also list the findings on the published documents"
    )
    check.add_argument(
        "--json", action="store_true", help="print the findings only, one JSON object a line, for a program"
    )
    clean = command(
        "clean",
        help="make the processed tables",
        description="Make the processed tables, if an input changed since they were made.",
    )
    clean.add_argument("--force", action="store_true", help="make them even if no input changed")
    command(
        "list",
        help="list the notebooks and the parameters of each",
        description="List the notebooks with their parameters, types, defaults and help.",
    )

    use = command(
        "use",
        help="make the project another council's",
        description=(
            "Write project.yml for another council: its area, and its plan where the project holds one. What "
            "it replaces is kept under .replaced. The next build makes that council's reports; without a "
            "plan, the review of a standard set of indicators."
        ),
    )
    use.add_argument("area", metavar="AREA", help="name, code, former code or number of the council")
    use.add_argument("--year", default="", metavar="YEAR", help="review year (default: that of project.yml)")

    own = command(
        "new-notebook",
        help="lay out a notebook of one's own",
        description=(
            "Lay out a notebook of one's own: title, parameters, data, chart with its words, text. It can be "
            "built as it is, and is changed in JupyterLab. Nothing that is there is written again."
        ),
    )
    own.add_argument("title", metavar="TITLE", help='its title, such as "Why NEET rose"')
    own.add_argument("--indicator", default="", metavar="ID", help="indicator (default: one the title names)")
    strip = command(
        "strip",
        help="take outputs out of notebooks, by hand or in git",
        description=(
            "Take outputs, counts and times out of notebooks; ids, tags and parameters stay. Without a file: "
            "all below notebooks, or, where a notebook comes by standard input, that one, as git's filter."
        ),
    )
    strip.add_argument("files", nargs="*", metavar="FILE", help="notebook")
    how = strip.add_mutually_exclusive_group()
    how.add_argument("--check", action="store_true", help="name the notebooks with outputs; change nothing")
    how.add_argument("--install", action="store_true", help="have git do it at every commit of this clone")

    new = command(
        "new-edition",
        help="lay out the files of a plan's next edition",
        description=(
            "Lay out the files of a plan's next edition under data/plans: its measures with the latest "
            "figures as baselines to confirm, its open actions, risks and text with the figures by "
            "reference. A file that is there is never written again. The command check lists what is "
            "still to be filled in."
        ),
    )
    new.add_argument("year", metavar="YEAR", help="first target year of the new edition, e.g. 2025-26")
    new.add_argument(
        "--from", required=True, dest="from_edition", metavar="EDITION", help="edition that it follows"
    )

    plan = command(
        "new-plan",
        help="lay out the first edition of a council's own plan",
        description=(
            "Lay out an edition of the council's own plan under data/plans. With --measures its measures "
            "are taken from a workbook or CSV file (headings such as Measure, Baseline, Baseline year, "
            "Target 2025-26, Owner, Theme), and the indicator of each is proposed with how sure the match "
            "is. Only measures are needed for a report. What it replaces is kept; undo takes it back."
        ),
    )
    plan.add_argument("title", metavar="TITLE", help="title of the plan")
    plan.add_argument("year", metavar="YEAR", help="its first target year, such as 2025-26")
    plan.add_argument("--area", default="", metavar="AREA", help="whose plan (default: that of project.yml)")
    plan.add_argument("--measures", default="", metavar="FILE", help="workbook (.xlsx) or CSV of measures")
    plan.add_argument("--sheet", default="", metavar="NAME", help="the sheet of the workbook that is meant")
    find = command(
        "find",
        help="find measures and indicators by words, and make an indicator of one",
        description=(
            "Find measures of the publisher's whole file and declared indicators by words of name, topic and "
            "description: each with its id, unit, years, the area's latest figure and England's of the same "
            "period. With --add, write the indicator's entry into data/reference/indicators.yml; what it "
            "replaces is kept, and undo takes it back."
        ),
    )
    find.add_argument("words", nargs="*", metavar="WORDS", help='words in any order, such as "care leavers"')
    find.add_argument("--area", default="", metavar="AREA", help="whose figure (default: project.yml's)")
    find.add_argument("--add", default="", metavar="ID", help="the measure to make an indicator of")
    project = command(
        "new",
        help="make a project of a council's own, without the documents of the worked example",
        description=(
            "Make a folder with the official figures, the indicators and the notebooks of this project, "
            "about another council and without anybody's plan. Commands are then typed in that folder."
        ),
    )
    project.add_argument("folder", metavar="PROJECT_FOLDER", help="a folder that is not there yet, or empty")
    project.add_argument("--area", required=True, metavar="AREA", help="name, code or number of the council")
    project.add_argument(
        "--year", default="", metavar="YEAR", help="review year (default: that of this project)"
    )
    upgrade = command(
        "upgrade",
        help="bring a project of an earlier layout to the present one",
        description=(
            "Bring a project of an earlier version the sources, decisions and notebooks of this one, keep "
            "what is the council's own, and write project.yml where there is none; say what was done. It is "
            "tried first: what cannot be read is refused, and nothing is changed. undo takes it back."
        ),
    )
    upgrade.add_argument(
        "--area",
        default="",
        metavar="AREA",
        help="the council, where neither project.yml nor a notebook names it",
    )
    upgrade.add_argument("--year", default="", metavar="YEAR", help="the review year, likewise")
    added = command(
        "add",
        help="add an official file, and a series of it to an indicator; or a council's own workbook",
        description=(
            "Say what an official file is and has. With --indicator, copy it under data/raw, declare it in "
            "sources.yml and add its series to the indicator: all of it, or nothing. A council's own "
            "workbook of months or quarters is read by a map of its columns: --propose-map writes a first "
            "one, --map adds the workbook with it. What is replaced is kept; undo takes it back."
        ),
    )
    added.add_argument("file", metavar="FILE", help="the file as it was downloaded")
    added.add_argument("meta", metavar="META", nargs="?", default="", help="its .meta.csv, if not beside it")
    for name, word, text in _OF_A_SERIES:
        added.add_argument(f"--{name}", default="", metavar=word, help=text)
    added.add_argument(
        "--filter", action="append", default=[], dest="filters", metavar="COLUMN=ITEM",
        help="the item that is meant of a filter column; may be given several times",
    )  # fmt: skip
    added.add_argument(
        "--mark", action="append", default=[], dest="marks", metavar="TEXT=LETTER",
        help="what a text in place of a figure means (c, x, z, low or u); may be given several times",
    )  # fmt: skip
    added.add_argument(
        "--map", default="", metavar="FILE", help="the map of a council's own workbook: add it"
    )
    added.add_argument(
        "--propose-map", action="store_true", help="write a first map of a council's own workbook beside it"
    )
    added.add_argument("--dry-run", action="store_true", help="show what would be written; write nothing")
    refreshed = command(
        "refresh",
        help="renew the official files from a folder of newly downloaded ones",
        description=(
            "Look at every file of a folder and say which source it renews. What is restated, added, "
            "withdrawn or large, and which reports would change, is shown before anything is written; then "
            "it is asked, or written with --yes. A file that cannot be read is listed with the reason. undo "
            "takes it back."
        ),
    )
    refreshed.add_argument("--from", required=True, dest="folder", metavar="FOLDER", help="the folder")
    refreshed.add_argument("--yes", action="store_true", help="write without asking")
    refreshed.add_argument("--dry-run", action="store_true", help="show what would be written; write nothing")
    command(
        "undo",
        help="take back the last use, new-plan, find --add, add or refresh",
        description=(
            "Put the files back that the last of use, new-plan, find --add, add and refresh replaced, and "
            "take away those that it made. The files as they are now are kept under .replaced."
        ),
    )
    _log_options(command, common)
    repair = command(
        "repair",
        help="write a CSV file from Excel again as plain UTF-8 with commas",
        description=(
            "Write a CSV file that Excel saved (UTF-8 with a byte-order mark, UTF-16 or Windows-1252; "
            "semicolons or tabs) again as plain UTF-8 with commas, and keep the original beside it as "
            "FILE.original. Nothing is written where a character would be lost."
        ),
    )
    repair.add_argument("file", metavar="FILE", help="the file to write again")

    batch = _batch_options()
    build = command(
        "build",
        parents=[common, batch],
        help="make the reports that are not up to date",
        description=(
            "Make the reports that are not up to date: run each notebook for each area, make its "
            "page, and list all reports on reports/index.html."
        ),
    )
    build.add_argument(
        "--dry-run", action="store_true", help="say which reports would be made, and why; write nothing"
    )
    command(
        "watch",
        parents=[common, batch],
        help="make reports again whenever data, a notebook or library code is saved",
        description=(
            "Make the reports that are not up to date, then again after every change under data/ or "
            "notebooks/ or in the library, until Ctrl-C. A report that fails ends nothing."
        ),
    )
    add_release_commands(command, _count)
    return parser


_OF_AN_ENTRY = (
    ("note", "done", "what was done"),
    ("role", "role", "the role that reports it, never a person"),
    ("next", "next_step", "what comes next"),
    ("deadline", "deadline", "the new deadline, where it moves"),
    ("reason", "reason", "why it moves, or why what was complete is so no more"),
    ("evidence", "evidence", "where it can be seen"),
)


def _add_texts(parser: argparse.ArgumentParser, described: Sequence[tuple[str, str, str]]) -> None:
    """Add an option for each column of a log that may stay empty."""
    for name, column, text in described:
        parser.add_argument(f"--{name}", default="", dest=column, metavar="TEXT", help=text)


_OF_A_RATING = (
    ("rating", "rating", "low, medium, high or very high; or likelihood and impact"),
    ("likelihood", "likelihood", "1 (least) to 5"),
    ("impact", "impact", "1 (least) to 5"),
    ("note", "reason", "why it is rated so"),
    ("role", "role", "the role that rates it, never a person"),
    ("mitigation", "mitigation", "what is done about it, where that is another"),
    ("owner", "owner", "the role that does it, where that is another"),
    ("deadline", "deadline", "by when, where that is another"),
)
_OF_A_DECISION = (
    ("about", "about", "the goal, action or risk, such as goal 1.05 (default: the plan)"),
    ("role", "role", "the role that carries it out, never a person"),
    ("look-again", "look_again", "the day when it is to be looked at again"),
)


def _log_options(command: Callable[..., _Parser], common: _Parser) -> None:
    """The commands that add to what happened to a plan."""
    own = _Parser(add_help=False)
    own.add_argument("--edition", default="", metavar="EDITION", help="the edition (default: project.yml's)")
    entry = command(
        "progress",
        parents=[common, own],
        help="log how an action of the plan stands on a day",
        description=(
            "Add an entry at the end of data/plans/EDITION/progress/progress.csv. Nothing that stands there "
            "is written again: the log is the history. An unknown action, a status that is none, a date "
            "before the last entry and a person's name are refused."
        ),
    )
    entry.add_argument("action", metavar="ACTION", help="the action, such as A.1.1.6")
    entry.add_argument("--status", required=True, help="on track, delayed, complete, not started, dropped")
    entry.add_argument("--date", required=True, metavar="DAY", help="the day, such as 30 September 2025")
    _add_texts(entry, _OF_AN_ENTRY)
    rating = command(
        "risk",
        parents=[common, own],
        help="log how a risk of the plan is rated on a day",
        description=(
            "Add a rating at the end of data/plans/EDITION/risk_ratings.csv. Nothing that stands there is "
            "written again: the log is the history."
        ),
    )
    rating.add_argument("risk", metavar="RISK", help="the risk, such as r01")
    rating.add_argument("--date", required=True, metavar="DAY", help="the day, such as 30 September 2025")
    _add_texts(rating, _OF_A_RATING)
    decision = command(
        "decision",
        parents=[common, own],
        help="record what a board decided about the plan",
        description=(
            "Add a decision at the end of data/plans/EDITION/decisions.csv. It stands in the reviews until "
            "its column closed has a day."
        ),
    )
    decision.add_argument("decision", metavar="DECISION", help="what was decided")
    decision.add_argument("--board", required=True, metavar="BOARD", help="the board that decided")
    decision.add_argument("--date", required=True, metavar="DAY", help="the day, such as 14 October 2025")
    _add_texts(decision, _OF_A_DECISION)
    review = command(
        "new-review",
        parents=[common, own],
        help="lay out the next review of the plan's actions",
        description=(
            "Lay out data/plans/EDITION/progress/REVIEW.csv, a row for each open action to be filled in, and "
            "give the review a page of its own in project.yml. undo takes it back."
        ),
    )
    review.add_argument("review", metavar="REVIEW", help="year and review, such as 2025-26-mid-year")
    review.add_argument(
        "--date", default="", metavar="DAY", help="its day (default: the last of its stretch)"
    )


def _batch_options() -> _Parser:
    """What `build` and `watch` share: which reports, and how they are made."""
    build = _Parser(add_help=False)
    build.add_argument("notebooks", nargs="*", metavar="NOTEBOOK", help="notebook to run (default: all)")
    build.add_argument(
        "--area",
        action="append",
        default=[],
        metavar="AREA",
        help="name, code, former code or number of an area, or all; may be given several times "
        "(default: that of project.yml)",
    )
    build.add_argument(
        "--year", metavar="YEAR", help="review year, such as 2024-25 (default: that of project.yml)"
    )
    build.add_argument(
        "--edition", metavar="EDITION", help="edition whose targets are judged (default: that of project.yml)"
    )
    build.add_argument(
        "--comparator",
        metavar="COMPARATOR",
        help="what the area is compared with (default: that of project.yml)",
    )
    build.add_argument(
        "--set", action="append", default=[], dest="settings", metavar="NAME=VALUE",
        help="any other parameter of a notebook; may be given several times (see the command list)",
    )  # fmt: skip
    build.add_argument(
        "--pdf",
        action="store_true",
        help="also print each report to a tagged PDF, with the Chromium, Chrome or Edge that is installed",
    )
    build.add_argument("--force", action="store_true", help="make reports again that are up to date")
    files = build.add_mutually_exclusive_group()
    files.add_argument(
        "--pages-only",
        action="store_true",
        help="make the pages without Word documents, spreadsheets and the other files beside them, which "
        "takes about half the time (watch does it unless told --all-files)",
    )
    files.add_argument(
        "--all-files", action="store_true", help="make all files of each report (build does it anyway)"
    )
    build.add_argument(
        "--engine",
        default="auto",
        metavar="ENGINE",
        help="what runs the notebooks: standard (ordinary kernels, everywhere), fast (copies of one warm "
        "process, on Linux) or auto (the default: fast where it works)",
    )
    build.add_argument(
        "--jobs",
        type=_count,
        metavar="N",
        help="how many reports are made at once (default: one a processor)",
    )
    build.add_argument(
        "--cluster",
        default="",
        metavar="ADDRESS",
        help="make the reports on a Dask cluster that runs already, such as tcp://10.0.0.5:8786",
    )
    build.add_argument(
        "--timeout",
        type=_count,
        default=900,
        metavar="SECONDS",
        help="the longest that one cell may take (default: 900)",
    )
    return build


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command."""
    given = sys.argv[1:] if argv is None else list(argv)
    arguments = build_parser().parse_args(given)
    arguments.given = given
    end_as_on_interrupt()
    use_code_page()
    _configure_logging(arguments.verbose)
    commands = {
        "check": _check, "clean": _clean, "list": _list, "new-edition": _new_edition, "repair": _repair,
        "use": _use, "new-plan": _new_plan, "find": _find, "new": _new, "upgrade": _upgrade, "add": _add,
        "refresh": _refresh,
        "undo": _undo, "progress": _progress, "risk": _risk, "decision": _decision, "new-review": _new_review,
        "new-notebook": _new_notebook, "strip": _strip,
        "build": _build, "watch": _watch,
        **RELEASE_COMMANDS,
    }  # fmt: skip
    try:
        commands[arguments.command](arguments)
        sys.stdout.flush()
    except AnalysisError as error:
        _log.error("%s", error)
        return error.exit_code
    except BrokenPipeError:
        return _unread()
    except OSError as error:
        if error.filename is None:
            raise
        from analysis.tables.files import refusal

        told = refusal(error, find_project().root)
        _log.error("%s", told)
        return told.exit_code
    except KeyboardInterrupt:
        _log.error("Interrupted. Reports that were finished are kept; the others are as they were.")
        return EXIT_INTERRUPTED
    return EXIT_OK


def _unread() -> int:
    """The program that reads the output has gone, as `| head` does: say where the command stopped."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter's end fails again
    _log.error("The output was not read to its end, so the command stopped there.")
    return EXIT_UNREAD


_MOST_LISTED = 1_000  # faults on a terminal; --json has all


def _check(arguments: argparse.Namespace) -> None:
    from analysis.build.authors import (
        as_json_lines,
        as_text,
        changed_last_first,
        document_findings,
        draft_lines,
        own_and_shipped,
        problem_lines,
        still_to_come,
    )
    from analysis.build.prepare import check_data

    project = find_project()
    if arguments.json and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")  # JSON for a program is UTF-8 everywhere
    releases: list[str] = []
    try:
        checked = check_data(project, _log.info, None if arguments.json else releases.append)
        early = still_to_come(checked.tables, date.today())
        raise_if_problems(DataError, "figures or entries are of days that are still to come", early)
    except AnalysisError as failure:
        for line in releases:  # what a refusal of a release is answered with
            print(line)
        told = changed_last_first(project, failure.problems)
        lines = problem_lines(told) if arguments.json else map(str, told[:_MOST_LISTED])
        for line in lines:
            print(line)
        if len(told) > _MOST_LISTED and not arguments.json:
            print(f"and {len(told) - _MOST_LISTED:,} more (check --json lists all).")
        raise type(failure)(failure.message, told) from failure
    found = document_findings(checked.tables)
    drafts = draft_lines(project, checked.tables)
    if arguments.json:
        for line in as_json_lines(found):
            print(line)
        return
    own, folded = own_and_shipped(project, found)
    editions = checked.tables["editions"]
    for line in (
        *drafts, *([] if own.empty else [as_text(own, editions)]), checked.summary, *releases,
        as_text(found.drop(own.index), editions) if arguments.documents else folded,
    ):  # fmt: skip
        if line:
            print(line)


def _clean(arguments: argparse.Namespace) -> None:
    from analysis.build.prepare import prepare

    project = find_project()
    preparation = prepare(project, _log.info, force=arguments.force)
    state = "made" if preparation.is_new else "up to date"
    print(f"{state}: {project.processed}")


def _list(arguments: argparse.Namespace) -> None:
    from analysis.build.build import notebooks_of
    from analysis.build.settings import read_settings

    project = find_project()
    for notebook in notebooks_of(project, read_settings(project)):
        print(f"{notebook.name}: {notebook.title}{' (own)' if notebook.is_own else ''}")
        if notebook.fault:
            print(f"    {notebook.fault}")
        for parameter in notebook.parameters:
            print(f"    {parameter.name}: {parameter.type} = {parameter.default!r}")
            if parameter.help:
                print(f"        {parameter.help}")


def _new_notebook(arguments: argparse.Namespace) -> None:
    from analysis.build.new_notebook import new_notebook

    project = find_project()
    made = new_notebook(project, arguments.title, arguments.indicator)
    print(f"{made.relative_to(project.root).as_posix()}: `annual-review build {made.stem}` makes its page.")


def _strip(arguments: argparse.Namespace) -> None:
    from analysis.build.strip import install, strip_files, strip_stream

    if arguments.install:
        print(install(find_project().root))
    elif not arguments.files and not arguments.check and not sys.stdin.isatty():
        strip_stream()
    else:
        files = [Path(name) for name in arguments.files]
        for name in strip_files(files, find_project().root, only_check=arguments.check):
            print(f"stripped: {name}")


def _new_edition(arguments: argparse.Namespace) -> None:
    from analysis.build.new_edition import new_edition

    laid = new_edition(find_project(), arguments.year, arguments.from_edition, _log.info)
    for file in laid:
        print(f"{file.state}: {file.file}")


def _use(arguments: argparse.Namespace) -> None:
    from analysis.build.use import use

    used = use(find_project(), arguments.area, arguments.year)
    print(f"{used.file}: {used.area}. What it replaced is kept in {used.kept}.")


def _new_plan(arguments: argparse.Namespace) -> None:
    from analysis.build.new_plan import new_plan

    file = Path(arguments.measures) if arguments.measures else None
    ask = _ask if sys.stdin.isatty() else None
    asked = (arguments.title, arguments.year, arguments.area, file, arguments.sheet)
    for line in new_plan(find_project(), *asked, ask):
        print(line)


def _add(arguments: argparse.Namespace) -> None:
    from analysis.build.add import Wanted, add

    said = {name.replace("-", "_"): getattr(arguments, name.replace("-", "_")) for name, _, _ in _OF_A_SERIES}
    said["group"] = said["group"] or "all"
    filters, marks = tuple(arguments.filters), tuple(arguments.marks)
    wanted = Wanted(**said, filters=filters, marks=marks, is_dry=arguments.dry_run)
    if arguments.map or arguments.propose_map:
        from analysis.build.add_workbook import add_workbook, propose_map

        file = Path(arguments.file)
        lines = (
            add_workbook(find_project(), file, Path(arguments.map), wanted)
            if arguments.map
            else propose_map(find_project(), file, is_dry=arguments.dry_run)
        )
        print("\n".join(lines))
        return
    files = [Path(name) for name in (arguments.file, arguments.meta) if name]
    for line in add(find_project(), files, wanted, _ask if sys.stdin.isatty() else None):
        print(line)


def _refresh(arguments: argparse.Namespace) -> None:
    from analysis.build.progress import BatchProgress
    from analysis.build.refresh import refresh

    with BatchProgress() as progress:
        said = refresh(
            find_project(), Path(arguments.folder), progress, is_dry=arguments.dry_run,
            is_agreed=arguments.yes, ask=_ask if sys.stdin.isatty() else None,
        )  # fmt: skip
    for line in said:
        print(line)


def _ask(question: str, choices: Sequence[str]) -> str:
    """Let a person choose; whoever gives no number of the list, or ends the input, chooses nothing."""
    prompt = f"{question} "
    if choices:
        print(question)
        for number, choice in enumerate(choices, start=1):
            print(f"  {number}  {choice}")
        prompt = "Number (empty to stop): "
    try:
        given = input(prompt).strip()
    except EOFError:
        return ""
    if not choices:
        return given
    return choices[int(given) - 1] if given.isdecimal() and 1 <= int(given) <= len(choices) else ""


def _find(arguments: argparse.Namespace) -> None:
    from analysis.build.find import add_measure, every_figure, find_lines
    from analysis.build.prepare import prepare

    project = find_project()
    prepare(project, _log.info)
    if arguments.add:
        lines = add_measure(project, arguments.add, every_figure(project))
    else:
        lines = find_lines(project, " ".join(arguments.words), arguments.area)
    for line in lines:
        print(line)


def _new(arguments: argparse.Namespace) -> None:
    from analysis.build.new_project import new_project

    made = new_project(find_project(), Path(arguments.folder), arguments.area, arguments.year)
    print(f"{made.root}: a project of its own. Change into it, then `annual-review build`.")


def _upgrade(arguments: argparse.Namespace) -> None:
    from analysis.build.new_project import upgrade

    for line in upgrade(find_project(), arguments.area, arguments.year):
        print(line)


def _undo(_arguments: argparse.Namespace) -> None:
    from analysis.build.replaced import undo

    print(undo(find_project()))


def _progress(arguments: argparse.Namespace) -> None:
    columns = ("status", "date", *(column for _, column, _ in _OF_AN_ENTRY))
    said = {"action_id": arguments.action, **{name: getattr(arguments, name) for name in columns}}
    _add_row("progress", said, arguments.edition)


def _risk(arguments: argparse.Namespace) -> None:
    said = {column: getattr(arguments, column) for _, column, _ in _OF_A_RATING}
    _add_row("risk_ratings", {"risk_id": arguments.risk, "date": arguments.date, **said}, arguments.edition)


def _decision(arguments: argparse.Namespace) -> None:
    columns = ("decision", "board", "date", *(column for _, column, _ in _OF_A_DECISION))
    _add_row("decisions", {name: getattr(arguments, name) for name in columns}, arguments.edition)


def _add_row(kind: str, said: dict[str, str], edition: str) -> None:
    from analysis.build.plan_log import add_row

    print(add_row(find_project(), kind, said, edition, today=date.today()))


def _new_review(arguments: argparse.Namespace) -> None:
    from analysis.build.plan_log import new_review

    for line in new_review(find_project(), arguments.review, arguments.edition, arguments.date):
        print(line)


def _repair(arguments: argparse.Namespace) -> None:
    from analysis.inputs.csv_text import repair

    print(repair(Path(arguments.file)))


def _build(arguments: argparse.Namespace) -> None:
    asked = {
        "notebooks": arguments.notebooks, "areas": arguments.area, "year": arguments.year,
        "edition": arguments.edition, "comparator": arguments.comparator,
        "settings": _settings(arguments.settings), "force": arguments.force,
        "pages_only": arguments.pages_only,
    }  # fmt: skip
    from analysis.build.build import Request, build, check_engine, plan
    from analysis.build.progress import BatchProgress, summary

    with BatchProgress() as progress:
        if arguments.dry_run:
            check_engine(arguments.engine)
            _print_due(plan(find_project(), progress, Request(**asked)))
            return
        result = build(
            find_project(), progress, workers=arguments.jobs, engine=arguments.engine,
            timeout_s=arguments.timeout, cluster=arguments.cluster, **asked,
        )  # fmt: skip
    _log.info("%s", summary(result))
    print(str(result.index))
    wanted = [one for one in result.outcomes if one.state != "failed" and (arguments.pdf or one.had_pdf)]
    if wanted:
        from analysis.page.pdf import write_pdfs

        for path in write_pdfs(one.job.path(".html") for one in wanted):
            print(str(path))
    result.raise_failures()


def _print_due(planned: Sequence[Due]) -> None:
    due = [one for one in planned if one.reasons]
    for one in due:
        print(one)
    _log.info("%d to be made, %d already up to date.", len(due), len(planned) - len(due))


def _watch(arguments: argparse.Namespace) -> None:
    _settings(arguments.settings)
    from analysis.build.watch import watch

    # each batch is a process of its own, since this one would go on with the library code of its start
    place = arguments.given.index("watch")
    own = [*arguments.given[:place], "build", *arguments.given[place + 1 :]]
    if not (arguments.pages_only or arguments.all_files):
        own.insert(place + 1, "--pages-only")  # a person who waits looks at the page
    watch(find_project(), [sys.executable, "-m", "analysis.cli", *own], _log.info)


_MOST = 86_400  # seconds of a day; waits of weeks are more than some systems can count


def _count(text: str) -> int:
    """Read a whole number of at least one."""
    if not is_whole(text) or not 1 <= int(text) <= _MOST:
        raise argparse.ArgumentTypeError(f"found {quoted(text)}; expected a whole number from 1 to {_MOST:,}")
    return int(text)


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


def _configure_logging(verbose: bool) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    # Other packages' own logs are of interest only to someone who looks for a fault.
    logging.basicConfig(level=logging.INFO if verbose else logging.ERROR, handlers=[handler], force=True)
    _log.setLevel(logging.DEBUG if verbose else logging.INFO)


if __name__ == "__main__":
    sys.exit(main())
