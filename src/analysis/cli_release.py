"""The commands that approve, publish, show and rebuild pages, or read what became of one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from analysis.build.project import find_project

Namespace = Any  # of argparse, which `cli` keeps for itself


def add_release_commands(command: Callable[..., Any], count: Callable[[str], int]) -> None:
    """Describe the commands."""
    approval = command(
        "approve",
        help="record that pages are approved, by which role, for the text and data that they have",
        description=(
            "Record the approval of pages under data/approvals with the hashes of what they say, and make "
            "them again: they then say approved, by which role, when. A later change of text or data makes a "
            "page a draft again, which says what changed. Of an annual review the results are kept for next "
            "year's."
        ),
    )
    approval.add_argument(
        "pages",
        nargs="+",
        metavar="PAGE",
        help="name or path of a page, such as annual_review, or a folder such as goals/EDITION",
    )
    approval.add_argument(
        "--role", required=True, metavar="ROLE", help="who approves, as a role: never a person's name"
    )
    approval.add_argument("--date", default="", metavar="DAY", help="the day (default: today)")
    published = command(
        "publish",
        help="publish the pages that are approved, as a folder for any web server, a zip file or one page",
        description=(
            "Write the approved pages into a folder as a release of their own, with search, figures and "
            "log of corrections; earlier releases stay there and say that they are superseded. Drafts, "
            "notebooks, manifests and files changed by hand stay where they are. Nothing is written where an "
            "approved page has changed since."
        ),
    )
    published.add_argument("--to", required=True, metavar="FOLDER", help="a new folder, or one of releases")
    published.add_argument(
        "--edition", default="", metavar="EDITION", help="only pages on this edition (default: all)"
    )
    published.add_argument("--date", default="", metavar="DAY", help="day of publication (default: today)")
    forms = published.add_mutually_exclusive_group()
    forms.add_argument(
        "--single-file", dest="form", action="store_const", const="single-file", default="folder",
        help="write one page that holds all pages and figures, to be mailed",
    )  # fmt: skip
    forms.add_argument(
        "--zip", dest="form", action="store_const", const="zip", help="write the release as one zip file"
    )
    served = command(
        "serve",
        help="show a folder of releases in a browser, on this machine only, until Ctrl-C",
        description="Show a folder, such as one that publish wrote, at http://127.0.0.1, for nobody else.",
    )
    served.add_argument("folder", metavar="FOLDER", help="the folder")
    served.add_argument("--port", type=count, default=8000, metavar="N", help="port (default: 8000)")
    rebuild = command(
        "rebuild",
        help="make a past report again from exactly what its manifest names",
        description=(
            "Make the report of a manifest again, in the folder of the manifest, into the same bytes; or "
            "say which of its inputs, settings or versions has changed since, and write nothing."
        ),
    )
    rebuild.add_argument("manifest", metavar="MANIFEST", help="a file that ends in .manifest.json")
    changes = command(
        "word-changes",
        help="list what was changed in a Word document, and which file each change belongs into",
        description=(
            "Read a Word document of a report that somebody worked on, and list its tracked changes, "
            "comments and content controls: heading, text before and after, file and row to edit. Where the "
            "document as it was made still stands among the reports, what was changed without tracking too. "
            "Nothing is written."
        ),
    )
    changes.add_argument("file", metavar="FILE", help="the document (.docx)")


def _approve(arguments: Namespace) -> None:
    from analysis.build.approve import approve
    from analysis.build.progress import BatchProgress

    with BatchProgress() as progress:
        for line in approve(find_project(), arguments.pages, arguments.role, arguments.date, progress):
            print(line)


def _publish(arguments: Namespace) -> None:
    from analysis.build.progress import BatchProgress
    from analysis.build.release import publish_release

    with BatchProgress() as progress:
        asked = (arguments.edition, arguments.form, arguments.date)
        for line in publish_release(find_project(), Path(arguments.to).resolve(), *asked, progress):
            print(line)


def _serve(arguments: Namespace) -> None:
    from analysis.build.serve import serve

    serve(Path(arguments.folder), arguments.port, print)


def _rebuild(arguments: Namespace) -> None:
    from analysis.build.progress import BatchProgress
    from analysis.build.rebuild import rebuild

    with BatchProgress() as progress:
        print(rebuild(find_project(), Path(arguments.manifest), progress))


def _word_changes(arguments: Namespace) -> None:
    from analysis.build.word_changes import word_changes

    for line in word_changes(find_project(), Path(arguments.file)):
        print(line)


RELEASE_COMMANDS = {
    "approve": _approve, "publish": _publish, "serve": _serve, "rebuild": _rebuild,
    "word-changes": _word_changes,
}  # fmt: skip
