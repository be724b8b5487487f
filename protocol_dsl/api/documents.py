"""Pages for reviewers, made from a protocol file."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path

import attrs
from attrs import frozen

from protocol_dsl.analysis.text_coverage import TextCoverage, text_coverage
from protocol_dsl.api.protocol import CheckResult, ScenarioResult, check_file
from protocol_dsl.diagnostics.diagnostic import Diagnostic
from protocol_dsl.errors import ProtocolFileError
from protocol_dsl.model.protocol import Scenario
from protocol_dsl.model.scenarios import examples_of
from protocol_dsl.render.pages.dossier import Dossier, Example
from protocol_dsl.render.pages.pages import Page
from protocol_dsl.render.pages.pages import pages as pages_of
from protocol_dsl.render.pages.pages import pictures as pictures_of
from protocol_dsl.render.pages.places import title
from protocol_dsl.source import Source, in_lines


@frozen(kw_only=True)
class Documents:
    """
    The pages of one protocol.

    `pages` are in reading order; each has `path`, `title` and `text` (Markdown). `pictures` are texts of SVG by path.
    `files` are what they were made from.
    `findings` are those of the check, `surprises` the examples that came out otherwise than the file expects, in words.
    `coverage` says which sentences of the document the file quotes; None where no document in Markdown is beside it.
    `misquoted` are the quotations that this document does not hold, in words.
    """

    name: str
    title: str
    pages: tuple[Page, ...]
    pictures: Mapping[str, str]
    findings: tuple[Diagnostic, ...]
    surprises: tuple[str, ...]
    files: tuple[Path, ...]
    sources: Mapping[str, Source]
    coverage: TextCoverage | None = None
    misquoted: tuple[str, ...] = ()


def documents(path: str | PathLike[str], *, previous: str | PathLike[str] | None = None) -> Documents:
    """
    The pages of a protocol file. The same files give the same bytes, wherever they lie.

    Args:
        path: The protocol file.
        previous: An earlier version of it, for the history of changes.

    Raises:
        ProtocolFileError: a file cannot be read, or has errors; `diagnostics` holds all findings.
    """
    from protocol_dsl import driver

    checked = check_file(path)
    shown = dossier(checked)
    if previous is not None:
        shown = attrs.evolve(shown, previous=dossier(check_file(previous)))
    document = driver.document_of(Path(path), shown.protocol)
    text = None if document is None else in_lines(driver.read_text(document))
    shown = attrs.evolve(shown, coverage=None if text is None else text_coverage(shown.protocol, text))
    return Documents(
        name=shown.protocol.name,
        title=shown.protocol.title,
        pages=pages_of(shown),
        pictures=pictures_of(shown),
        findings=checked.diagnostics,
        surprises=tuple(
            f"“{each.scenario.label}”: {surprise}" for each in shown.examples for surprise in each.surprises
        ),
        files=(*_files(shown), *(() if document is None else (document,))),
        sources=checked.sources,
        coverage=shown.coverage,
        misquoted=_misquoted(shown),
    )


def _misquoted(shown: Dossier) -> tuple[str, ...]:
    missing = () if shown.coverage is None else shown.coverage.not_found
    return tuple(f"“{text}”, quoted for {title(owner, shown.protocol)}" for owner, text in missing)


def _files(shown: Dossier) -> tuple[Path, ...]:
    earlier = () if shown.previous is None else shown.previous.sources
    return tuple(Path(name) for name in (*shown.sources, *earlier))


def dossier(checked: CheckResult) -> Dossier:
    """
    Everything that is shown of a checked protocol, its examples decided.

    Raises:
        ProtocolFileError: the file has errors.
    """
    if checked.protocol is None:
        raise ProtocolFileError(checked.diagnostics, checked.text().rstrip("\n"))
    protocol = checked.protocol._plan.protocol
    concerned = examples_of(protocol)
    examples = tuple(
        _example(scenario, result, frozenset(name for name, numbers in concerned.items() if number in numbers))
        for number, (scenario, result) in enumerate(zip(protocol.scenarios, checked.protocol.test(), strict=True))
    )
    return Dossier(
        protocol=protocol,
        sources=checked.sources,
        findings=checked.diagnostics,
        examples=examples,
        examples_of={name: tuple(examples[each] for each in numbers) for name, numbers in concerned.items()},
    )


def _example(scenario: Scenario, result: ScenarioResult, concerned: frozenset[str]) -> Example:
    view = None
    if result.decision is not None and concerned:
        view = result.decision._view_of(concerned)
    return Example(scenario, view, result.failures)
