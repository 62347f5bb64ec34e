"""README.md and docs/*.md name only what exists, and name every command, as a test."""

import argparse
import fnmatch
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from real_project import ROOT

# Made on each machine, so a clone need not have what is in them; the last is the reader's own.
MADE_BY_COMMANDS = (
    ".venv", "reports", "data/processed", "../trafford-review", "../site", "../to_mail", "measures.xlsx",
    ".meta.csv",
    "notebooks/scratch", "notebooks/own/the_gap_in_neet_between_neighbours.ipynb",
    "kpis.xlsx", "kpis.map.yml", "data/raw/kpis",
    "data/raw/referrals_2025", "c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv",
)  # fmt: skip

FILE_NAME = re.compile(r"[\w.*-]+\.(cfg|csv|ipynb|j2|json|lock|md|py|svg|toml|xlsx|yaml|yml)")
PATH = re.compile(r"[\w.*-]+(/[\w.*-]+)*/?")
PLACEHOLDER = re.compile(r"<[^<>/]+>")  # data/plans/<edition>/kpis.csv
SHELLS = {"sh", "bash", "shell", "console", "powershell", "bat"}
NOT_LOOKED_INTO = {
    ".git",
    ".venv",
    ".hypothesis",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    "__pycache__",
}


class Mention(NamedTuple):
    """Something that a document names, and where: `file:line`."""

    where: str
    text: str


def documentation_problems(root: Path, parser: argparse.ArgumentParser) -> list[str]:
    """Say all that the documents of the project at `root` name and that is not there, or do not name."""
    documents = [root / "README.md", *sorted((root / "docs").glob("*.md"))]
    if not documents[0].is_file():
        return ["README.md: not found"]
    targets = make_targets((root / "Makefile").read_text(encoding="utf-8"))
    file_names = {path.name for path in files_of(root)}
    problems = []
    documented: set[tuple[str, ...]] = set()
    for document in documents:
        text = document.read_text(encoding="utf-8")
        name = document.relative_to(root).as_posix()
        for link in links_in(name, text):
            problems += link_problems(link, document.parent, root)
        code = [*code_spans_in(name, text), *shell_lines_in(name, text)]
        for mention in code:
            problems += path_problems(mention, document.parent, root, file_names)
            for words in commands_in(mention.text):
                if words[0] == "make":
                    goals = make_goals(words)
                    documented |= {("make", goal) for goal in goals}
                    problems += [
                        f"{mention.where}: make {goal}: Makefile has no such target"
                        for goal in goals
                        if goal not in targets
                    ]
                else:
                    path, wrong = walk_parser(parser, words[1:])
                    documented |= {("annual-review", *path[:depth]) for depth in range(1, len(path) + 1)}
                    problems += [f"{mention.where}: {' '.join(words)}: {problem}" for problem in wrong]
    wanted = {("make", target) for target in targets}
    wanted |= {("annual-review", *path) for path in subcommands_of(parser)}
    problems += [f"{' '.join(command)}: not documented" for command in sorted(wanted - documented)]
    return problems


def files_of(root: Path) -> Iterator[Path]:
    for path in root.iterdir():
        if path.name in NOT_LOOKED_INTO:
            continue
        if path.is_dir():
            yield from files_of(path)
        else:
            yield path


def without_fences(text: str) -> str:
    """Blank out the fenced blocks, and keep every line where it was."""
    return re.sub(
        r"^ *(```|~~~).*?^ *\1 *$",
        lambda block: "\n" * block.group().count("\n"),
        text,
        flags=re.MULTILINE | re.DOTALL,
    )


def line_number(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def links_in(name: str, text: str) -> Iterator[Mention]:
    prose = re.sub(r"`[^`\n]*`", lambda span: " " * len(span.group()), without_fences(text))
    for link in re.finditer(
        r"\]\(<?([^()\s<>]+)>?(?: \"[^\"]*\")?\)|^\[[^\]]+\]: +(\S+)", prose, re.MULTILINE
    ):
        yield Mention(f"{name}:{line_number(prose, link.start())}", link.group(1) or link.group(2))


def code_spans_in(name: str, text: str) -> Iterator[Mention]:
    prose = without_fences(text)
    for span in re.finditer(r"(`+)(.+?)\1", prose):
        yield Mention(f"{name}:{line_number(prose, span.start())}", span.group(2).strip())


def shell_lines_in(name: str, text: str) -> Iterator[Mention]:
    """The lines of the blocks that are marked as a shell's, without prompt and comment."""
    for block in re.finditer(r"^ *```(\w*)[^\n]*\n(.*?)^ *``` *$", text, re.MULTILINE | re.DOTALL):
        if block.group(1).lower() not in SHELLS:
            continue
        first = line_number(text, block.start(2))
        joined = re.sub(r"\\\n *", "", block.group(2))
        for offset, line in enumerate(joined.splitlines()):
            command = re.sub(r"(^| )#.*", "", line.strip().removeprefix("$ ").removeprefix("> "))
            if command:
                yield Mention(f"{name}:{first + offset}", command)


def link_problems(link: Mention, folder: Path, root: Path) -> Iterator[str]:
    target = link.text.partition("#")[0]
    if target == "" or re.match(r"[a-z]+:", target) or is_made_by_commands(target):
        return
    if not (folder / target).exists():
        yield f"{link.where}: the link {link.text}: no such file"
    elif not (folder / target).resolve().is_relative_to(root.resolve()):
        yield f"{link.where}: the link {link.text}: leaves the project"


def path_problems(mention: Mention, folder: Path, root: Path, file_names: set[str]) -> Iterator[str]:
    for word in PLACEHOLDER.sub("*", mention.text).split():
        path = word.strip("\"'(),;").removeprefix("./").partition("::")[0]
        path = re.sub(r":\d+$", "", path)
        if not looks_like_a_path(path, root) or is_made_by_commands(path):
            continue
        if "/" not in path and fnmatch.filter(file_names, path):
            continue  # the bare name of a file that is in some folder
        if not any(any(base.glob(path.rstrip("/"))) for base in (root, folder)):
            yield f"{mention.where}: {word}: no such file or folder"


def looks_like_a_path(word: str, root: Path) -> bool:
    """A file name with an ending that we use, or a path below one of our own folders."""
    if not PATH.fullmatch(word):
        return False
    first, slash, rest = word.partition("/")
    if slash and (root / first).is_dir():
        return True
    return FILE_NAME.fullmatch(rest.rpartition("/")[2] if slash else first) is not None


def is_made_by_commands(path: str) -> bool:
    return any(path == made or path.startswith(f"{made}/") for made in MADE_BY_COMMANDS)


def commands_in(line: str) -> Iterator[list[str]]:
    """The `make` and `annual-review` commands of a line, as words."""
    for part in re.split(r"&&|\|\||;|\|", PLACEHOLDER.sub("PLACEHOLDER", line)):
        try:
            words = shlex.split(part)
        except ValueError:
            continue  # a lone quotation mark: no command line
        while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
            words = words[1:]
        if words:
            words[0] = words[0].removeprefix(".venv/bin/")
        if words and words[0] in {"make", "annual-review"}:
            yield words


def make_goals(words: list[str]) -> list[str]:
    return [word for word in words[1:] if "=" not in word and not word.startswith("-")]


def make_targets(makefile: str) -> set[str]:
    """The targets that a person may name: those declared as phony."""
    return {
        target
        for names in re.findall(r"^\.PHONY: *(.*)$", makefile, re.MULTILINE)
        for target in names.split()
    }


def walk_parser(parser: argparse.ArgumentParser, words: list[str]) -> tuple[list[str], list[str]]:
    """Follow the words of a command; return the subcommands met, and what the parser does not know."""
    path: list[str] = []
    wrong: list[str] = []
    parsers = [parser]
    known = options_of(parser)
    remaining = list(words)
    while remaining:
        word = remaining.pop(0)
        children = subparsers_of(parsers[-1])
        if word.startswith("-") and word != "-":
            option, equals, _ = word.partition("=")
            if option not in known:
                wrong.append(f"no option {option}")
            elif not equals and known[option].nargs != 0:
                taken = next(
                    (i for i, value in enumerate(remaining) if value.startswith("-")), len(remaining)
                )
                del remaining[: taken if known[option].nargs in ("*", "+") else min(taken, 1)]
        elif children:
            if word not in children:
                return path, [*wrong, f"no subcommand {word}"]
            path.append(word)
            parsers.append(children[word])
            known = {**known, **options_of(children[word])}
        elif not takes_positional(parsers[-1]):
            wrong.append(f"takes no {word}")
    return path, wrong


def options_of(parser: argparse.ArgumentParser) -> dict[str, argparse.Action]:
    return {option: action for action in parser._actions for option in action.option_strings}


def subparsers_of(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def takes_positional(parser: argparse.ArgumentParser) -> bool:
    return any(not action.option_strings for action in parser._actions)


def subcommands_of(parser: argparse.ArgumentParser) -> Iterator[tuple[str, ...]]:
    for name, child in subparsers_of(parser).items():
        yield (name,)
        for path in subcommands_of(child):
            yield (name, *path)


def test_documents_name_only_what_exists_and_every_command():
    from analysis.cli import build_parser

    problems = documentation_problems(ROOT, build_parser())
    assert problems == [], "\n" + "\n".join(problems)


@pytest.fixture
def parser():
    parser = argparse.ArgumentParser(prog="annual-review")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--project", metavar="FOLDER")
    commands = parser.add_subparsers(required=True)
    build = commands.add_parser("build")
    build.add_argument("--area", nargs="+")
    build.add_argument("--force", action="store_true")
    plan = commands.add_parser("plan").add_subparsers(required=True)
    plan.add_parser("check").add_argument("edition")
    return parser


EVERY_COMMAND = """
```sh
$ make setup && make test-deep   # make nothing
annual-review --project <folder> build \\
    --area Halton "West Lancashire" --force
annual-review plan check data/plans/<edition>
```
"""


@pytest.fixture
def problems_in(tmp_path, parser):
    """Check a small project whose README holds the given text after a mention of every command."""
    (tmp_path / "data/plans/our_plan").mkdir(parents=True)
    (tmp_path / "data/plans/our_plan/kpis.csv").touch()
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/methods.md").write_text(
        "See `../README.md` and [it](../README.md).\n", encoding="utf-8"
    )
    (tmp_path / "Makefile").write_text(
        "STAMP := x\n.PHONY: setup test-deep\nsetup: $(STAMP)\n$(STAMP):\n\ttouch x\n", encoding="utf-8"
    )

    def check(text: str, every_command: str = EVERY_COMMAND) -> list[str]:
        (tmp_path / "README.md").write_text(f"{text}\n{every_command}", encoding="utf-8")
        return documentation_problems(tmp_path, parser)

    return check


@pytest.mark.parametrize(
    "text",
    [
        "[methods](docs/methods.md#trend) and [there](#here) and [out](mailto:someone@example.org)",
        "`docs/`, `./docs/methods.md`, `docs/*.md`, `kpis.csv:12`",
        "`data/plans/<the edition>/kpis.csv`, `<name>.csv`",
        "`reports/index.html`, `data/processed/observations.csv`, `.venv/bin/python`",
        "`2018/19`, `and/or`, `text/html`, `pandas.DataFrame`, `analysis.cli:main`, `>=3.11,<3.14`",
        "`make setup PYTHON=python3.12`, `make -n setup test-deep`, `.venv/bin/annual-review build`",
        "`annual-review`, `annual-review build --area`, `annual-review --verbose build --area=x`",
        "```yaml\nfile: docs/nothing.md\nrun: make nothing\n```",
        "make nothing of annual-review nothing",
        "`don't`",
    ],
)
def test_documents_that_name_what_exists_pass(problems_in, text):
    assert problems_in(text) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[methods](docs/method.md)", "README.md:1: the link docs/method.md: no such file"),
        ("![a chart](chart.svg)", "README.md:1: the link chart.svg: no such file"),
        ("[methods]\n\n[methods]: methods.md", "README.md:3: the link methods.md: no such file"),
        ("[out](..)", "README.md:1: the link ..: leaves the project"),
        ("See `docs/method.md`.", "README.md:1: docs/method.md: no such file or folder"),
        ("See `doc/methods.md`.", "README.md:1: doc/methods.md: no such file or folder"),
        ("See `data/plan/`.", "README.md:1: data/plan/: no such file or folder"),
        ("See `kpi.csv`.", "README.md:1: kpi.csv: no such file or folder"),
        (
            "See `data/plans/<edition>/risks.csv`.",
            "README.md:1: data/plans/*/risks.csv: no such file or folder",
        ),
        ("```sh\nopen docs/method.md\n```", "README.md:2: docs/method.md: no such file or folder"),
        ("Run `make tests`.", "README.md:1: make tests: Makefile has no such target"),
        ("Run `make setup x`.", "README.md:1: make x: Makefile has no such target"),
        ("```sh\n\nmake x\n```", "README.md:3: make x: Makefile has no such target"),
        ("Run `annual-review make`.", "README.md:1: annual-review make: no subcommand make"),
        ("`annual-review plan diff`", "README.md:1: annual-review plan diff: no subcommand diff"),
        ("`annual-review build --all`", "README.md:1: annual-review build --all: no option --all"),
        (
            "`annual-review plan check --force x`",
            "README.md:1: annual-review plan check --force x: no option --force",
        ),
        ("`annual-review build all`", "README.md:1: annual-review build all: takes no all"),
        ("```console\n$ annual-review -q build\n```", "README.md:2: annual-review -q build: no option -q"),
    ],
)
def test_documents_that_name_what_does_not_exist_are_found(problems_in, text, problem):
    assert problems_in(text) == [problem]


@pytest.mark.parametrize(
    ("removed", "problem"),
    [
        ("make setup &&", "make setup: not documented"),
        ("&& make test-deep", "make test-deep: not documented"),
        ("annual-review plan check data/plans/<edition>\n", "annual-review plan check: not documented"),
    ],
)
def test_a_command_that_no_document_names_is_found(problems_in, removed, problem):
    assert removed in EVERY_COMMAND
    assert problem in problems_in("", EVERY_COMMAND.replace(removed, ""))


def test_documents_in_docs_are_read_too(problems_in, tmp_path):
    (tmp_path / "docs/methods.md").write_text("\n`make nothing`\n", encoding="utf-8")
    assert problems_in("") == ["docs/methods.md:2: make nothing: Makefile has no such target"]


def test_a_project_without_readme_is_found(tmp_path, parser):
    assert documentation_problems(tmp_path, parser) == ["README.md: not found"]


def test_every_make_target_is_phony_and_says_what_it_does():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    described = set(re.findall(r"^([a-z-]+):.* ## \S", makefile, re.MULTILINE))
    assert described == make_targets(makefile)
