"""The authors' text held to the data: references resolved, and everything typed beside them checked.

A figure, period or direction word in the text is bound to a value. One that the data contradict is a
problem with its file and line, and with what would be true.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from inspect import signature
from typing import TYPE_CHECKING

from jinja2 import TemplateSyntaxError, nodes

from analysis.claims.narrative_directions import Finding, direction_findings
from analysis.claims.narrative_figures import Names, figure_findings, quoted_pattern, year_findings
from analysis.claims.narrative_text import (
    SIGN,
    Block,
    Marker,
    environment,
    marker_at,
    read_blocks,
    shown,
    spans_of,
)
from analysis.errors import DataError, Problem, quoted
from analysis.narratives import REFERENCE_KINDS, Given, Narrative, NarrativeBlock

if TYPE_CHECKING:
    from analysis.claims.narrative_values import Values
    from analysis.inputs import NarrativeFile

Phrase = Callable[[Given], str]


def read_narrative(
    files: Iterable[NarrativeFile], values: Values, phrase: Phrase, edition_id: str
) -> tuple[Narrative, list[Problem]]:
    """Resolve and check an edition's text.

    Args:
        files: Its files.
        values: The plan's values.
        phrase: Puts what a reference gives into words; `presentation.narrative.phrase`.
        edition_id: The edition.

    Returns:
        The text by section, and everything in it that does not hold.
    """
    sections: dict[str, tuple[NarrativeBlock, ...]] = {}
    problems: list[Problem] = []
    for file in files:
        sections[file.name], found = _read_file(file, values, phrase)
        problems += found
    return Narrative(edition_id, sections), problems


def read_text(file: NarrativeFile, values: Values, phrase: Phrase) -> tuple[str, list[Problem]]:
    """Resolve and check a text of a few lines, such as a comment.

    Returns:
        Plain text on one line, and everything in it that does not hold.
    """
    blocks, problems = _read_file(file, values, phrase)
    return " ".join(" ".join(block.text.split()) for block in blocks), problems


def _read_file(
    file: NarrativeFile, values: Values, phrase: Phrase
) -> tuple[tuple[NarrativeBlock, ...], list[Problem]]:
    blocks, markers, problems = read_blocks(file)
    given: list[Given | None] = []
    for marker in markers:
        found, problem = _resolve(marker, values, file)
        given.append(found)
        problems += [] if problem is None else [problem]
    names = Names.of(values.indicators)
    for block in blocks:
        if block.kind != "heading":
            problems += _block_problems(block, given, values, phrase, names, file)
    problems += _needless_quotes(file, blocks)
    phrases = [phrase(held) if held is not None else "" for held in given]
    return tuple(_block(block, phrases) for block in blocks), sorted(problems, key=lambda p: p.row or 0)


def _resolve(marker: Marker, values: Values, file: NarrativeFile) -> tuple[Given | None, Problem | None]:
    written = quoted(f"{{{{ {marker.expression} }}}}")
    example = "one of " + ", ".join(f'{name}("...")' for name in REFERENCE_KINDS)
    try:
        call = _call_in(marker.expression)
    except TemplateSyntaxError as failure:
        return None, Problem(
            file.file, marker.row, None, f"{written} ({failure})", example,
            "check the quotation marks and brackets",
        )  # fmt: skip
    if call is None:
        return None, Problem(
            file.file, marker.row, None, written, example, "write one of them and nothing else"
        )
    name = call.node.name  # type: ignore[attr-defined]
    if name not in values.functions:
        return None, Problem(file.file, marker.row, None, written, example, _near(name, REFERENCE_KINDS))
    given = [argument.value for argument in call.args]  # type: ignore[attr-defined]
    named = {entry.key: entry.value.value for entry in call.kwargs}  # type: ignore[attr-defined]
    try:
        signature(values.functions[name]).bind(*given, **named)
    except TypeError as failure:
        return None, Problem(
            file.file, marker.row, None, f"{written} ({failure})",
            f"{name} with the indicator first and then {_options(values.functions[name])}",
        )  # fmt: skip
    try:
        return environment().compile_expression(marker.expression)(**values.functions), None
    except DataError as failure:
        (problem,) = failure.problems
        return None, Problem(
            file.file, marker.row, None, f"{written}: {problem.found}", problem.expected, problem.advice
        )


def _call_in(expression: str) -> nodes.Call | None:
    """The expression where it is one call with texts in it, and nothing else."""
    body = environment().parse(f"{{{{ {expression} }}}}").body
    written = [node for output in body if isinstance(output, nodes.Output) for node in output.nodes]
    if len(written) != 1 or not isinstance(written[0], nodes.Call):
        return None
    call = written[0]
    texts = [*call.args, *(entry.value for entry in call.kwargs)]
    are_texts = all(isinstance(entry, nodes.Const) and isinstance(entry.value, str) for entry in texts)
    is_named = isinstance(call.node, nodes.Name) and call.dyn_args is None and call.dyn_kwargs is None
    return call if is_named and are_texts else None


def _options(function: Callable[..., Given]) -> str:
    return ", ".join(f"{name}=" for name in list(signature(function).parameters)[1:])


def _near(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {near[0]}?" if near else ""


def _block_problems(
    block: Block,
    given: Sequence[Given | None],
    values: Values,
    phrase: Phrase,
    names: Names,
    file: NarrativeFile,
) -> Iterator[Problem]:
    declared = {" ".join(entry.figure.split()): entry for entry in file.quoted}
    for start, sentence in block.sentences():
        found: list[Finding] = [
            *figure_findings(sentence, given, values, phrase, names, declared),
            *year_findings(sentence, given, declared),
            *direction_findings(sentence, given, values, phrase),
        ]
        for finding in sorted(found, key=lambda item: item.place):
            yield Problem(
                file.file, block.row_at(start + finding.place), None, f"{finding.found} in {shown(sentence)}",
                finding.expected, "correct the sentence",
            )  # fmt: skip


def _needless_quotes(file: NarrativeFile, blocks: Sequence[Block]) -> Iterator[Problem]:
    """Quoted figures that the text no longer has, or that name no source."""
    text = "\n".join(block.text for block in blocks)
    for entry in file.quoted:
        if not entry.source:
            yield Problem(
                file.file, entry.row, "quoted", f"{quoted(entry.figure)} without a source",
                "where it is from", "write `source:` under it",
            )  # fmt: skip
        if not quoted_pattern(entry.figure).search(text):
            yield Problem(
                file.file, entry.row, "quoted", f"{quoted(entry.figure)}, which the text does not have",
                "a figure of the text as it is typed", "correct it, or remove it",
            )  # fmt: skip


def _block(block: Block, phrases: Sequence[str]) -> NarrativeBlock:
    """A block with its values in words; line ends become spaces."""

    def in_words(text: str) -> str:
        return SIGN.sub(lambda sign: phrases[marker_at(sign[0])], text)

    folded = " ".join(block.text.split())
    spans = tuple((in_words(text), style) for text, style in spans_of(folded))
    return NarrativeBlock(block.kind, block.level, _sentence_case(spans), block.row)


def _sentence_case(spans: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """A block that begins with a value begins with a capital all the same."""
    if not spans or not spans[0][0]:
        return spans
    first, style = spans[0]
    return ((first[0].upper() + first[1:], style), *spans[1:])
