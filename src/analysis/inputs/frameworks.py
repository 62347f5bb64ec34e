"""data/reference/frameworks.yml: what national frameworks ask, and the indicators that measure it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import AfterValidator, ValidationInfo, model_validator

from analysis.inputs.entries import Entries, Entry, IndicatorName, Listed, Names, Texts, Words, that
from analysis.inputs.yaml_rows import Refusal, problem_of, unknown
from analysis.vocabulary.wordings import is_web_address

if TYPE_CHECKING:
    from analysis.inputs.yaml_rows import YamlFile

Address = Annotated[
    str, that(is_web_address, "an address that begins with https://", "copy it from the publisher's page")
]


def _once(names: tuple[str, ...]) -> tuple[str, ...]:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Refusal(problem_of(", ".join(twice), "each once", "remove the second"))
    return names


def _behind(text: str, info: ValidationInfo) -> str:
    """A group that is compared with another in every indicator of the metric."""
    declared = {} if info.context is None else info.context.declared
    for indicator in filter(None, map(declared.get, info.data.get("indicators", ()))):
        groups = [second for _, second in indicator.gap]
        expected = f"a group whose gap {indicator.id} declares: {', '.join(groups) or 'none'}"
        problem = unknown(text, groups, expected) if text else None
        if problem is not None:
            raise Refusal(problem)
    return text


class FrameworkMetric(Entry):
    """A metric about children, and what measures it."""

    metric: Words  # the framework's name of it
    indicators: Annotated[Listed[IndicatorName], AfterValidator(_once)] = ()
    gap: Annotated[str, AfterValidator(_behind)] = (
        ""  # the group behind, where it asks for a gap of the indicator
    )
    measures: Texts = ()  # of the interactive tool, where no indicator declares them
    note: str = ""  # how they differ from it, or why nothing measures it

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.indicators or self.measures or self.note):
            expected = "`indicators`, `measures` or a `note`"
            advice = "say what measures the metric, or why nothing does"
            raise Refusal(problem_of("none of them", expected, advice, is_value=False))
        return self


class FrameworkOutcome(Entry):
    """An outcome or enabler, with its metrics or why there are none."""

    name: Words
    metrics: Listed[FrameworkMetric] = ()
    note: str = ""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.metrics or self.note):
            raise Refusal(
                problem_of("neither", "`metrics` or a `note`", "say why it has none", is_value=False)
            )
        _once(tuple(one.metric for one in self.metrics))
        return self


class Framework(Entry):
    """A framework, how it is cited, and what of its list was read."""

    title: Words
    publisher: Words
    published: Words  # the day, in words
    address: Address
    read: Words  # what of its list was read and what was not, in a sentence for readers
    outcomes: Listed[FrameworkOutcome]


class FrameworksFile(Entry):
    """data/reference/frameworks.yml."""

    frameworks: Entries[str, Framework]


def framework_rows(file: YamlFile | None, names: Names) -> tuple[dict[str, Any], ...]:
    """The rows of `tables.data.FRAMEWORKS`; none without the file, in which what is wrong is noted."""
    content = None if file is None else file.read(FrameworksFile, names=names)
    rows = (
        {
            "framework_id": name, "title": one.title, "publisher": one.publisher,
            "published": one.published, "address": one.address, "read": one.read,
            "outcome": outcome.name, "metric": metric.metric if metric else "",
            "indicator_id": indicator, "measures": " ".join(metric.measures) if metric else "",
            "gap_group": names.declared[indicator].groups[metric.gap] if metric and metric.gap else "",
            "note": metric.note if metric else outcome.note,
        }
        for name, one in ({} if content is None else content.frameworks).items()
        for outcome in one.outcomes
        for metric in outcome.metrics or (None,)
        for indicator in (metric.indicators if metric else ()) or ("",)
    )  # fmt: skip
    return tuple({"position": place, **row} for place, row in enumerate(rows, start=1))
