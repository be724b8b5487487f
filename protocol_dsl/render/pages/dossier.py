"""What the pages are made of: a checked protocol with its file, its findings and what came of its examples."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from protocol_dsl.analysis.text_coverage import TextCoverage
from protocol_dsl.diagnostics.diagnostic import Diagnostic
from protocol_dsl.model.protocol import Protocol, Scenario
from protocol_dsl.render.explanation.step import DecisionView
from protocol_dsl.render.words.lexicon import Lexicon
from protocol_dsl.source import Source, Span


@frozen
class Example:
    """
    A scenario, decided.

    `view` holds the verdicts and the criteria that the scenario is an example for; None if it is one for none, or if
    its record could not be read. `surprises` say in words what came out otherwise than expected.
    """

    scenario: Scenario
    view: DecisionView | None
    surprises: tuple[str, ...] = ()


@frozen(kw_only=True)
class Dossier:
    """
    Everything that is shown of one protocol.

    `sources` are its files by the names that places use. `examples` are all scenarios in file order, `examples_of`
    those of each criterion by its id. `coverage` is None where the document is not beside the file.
    `previous` is an earlier version, for the history of changes.
    """

    protocol: Protocol
    sources: Mapping[str, Source] = field(factory=dict)
    findings: tuple[Diagnostic, ...] = ()
    examples: tuple[Example, ...] = ()
    examples_of: Mapping[str, tuple[Example, ...]] = field(factory=dict)
    coverage: TextCoverage | None = None
    previous: Dossier | None = None

    @property
    def lexicon(self) -> Lexicon:
        """The protocol's vocabulary."""
        return Lexicon(self.protocol)

    def written(self, span: Span) -> str:
        """The lines of the file that something stands in, without what they are indented by."""
        source = self.sources.get(span.file)
        if source is None:
            return ""
        lines = source.text.split("\n")[span.line - 1 : span.end_line]
        while lines and not lines[-1].strip():
            lines.pop()
        margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
        return "\n".join(line[margin:].rstrip() for line in lines)
