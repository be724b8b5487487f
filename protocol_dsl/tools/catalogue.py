"""Every finding that there is: its code, what it means, and an example of what brings it about."""

from __future__ import annotations

import inspect
import json
import re
from functools import cache
from importlib import import_module

from attrs import frozen

from protocol_dsl.diagnostics.diagnostic import Diagnostic
from protocol_dsl.packaged import packaged_text
from protocol_dsl.schema.problems import RecordFinding, RecordWarning

ROOMS = (
    "syntax.problems",
    "checker.problems",
    "checker.sequence_problems",
    "checker.plan_problems",
    "schema.problems",
    "schema.log_problems",
)
"""Where findings are declared."""

KINDS = {
    "E1": "How a file is written",
    "E2": "What a file means",
    "E3": "The treatment sequence",
    "W2": "Advice about criteria",
    "W3": "Advice about the treatment sequence",
    "I2": "Remarks about criteria",
    "I3": "Remarks about the treatment sequence",
    "R1": "Records",
    "R2": "Doubts about records",
    "R3": "Event logs",
}
"""What the first two signs of a code say, in the order in which the findings are listed."""


@frozen
class Example:
    """Something that has the finding, as it is `written`, and what is `shown` about it."""

    written: str
    shown: str


@frozen
class Entry:
    """
    One finding.

    `severity` is `error`, `warning` or `info`; `title` is its name in words, `meaning` what it says. `example` is None
    for what cannot be shown as text, such as a file that is not there.
    """

    code: str
    severity: str
    title: str
    meaning: str
    example: Example | None

    @property
    def kind(self) -> str:
        """The heading that it stands under."""
        return KINDS[self.code[:2]]


@cache
def entries() -> tuple[Entry, ...]:
    """Every finding, by kind and code."""
    found = [_entry(each) for room in ROOMS for each in _findings(room)]
    order = list(KINDS)
    return tuple(sorted(found, key=lambda entry: (order.index(entry.code[:2]), entry.code)))


def entry(code: str) -> Entry | None:
    """The finding with a code, however it is written; None if there is none."""
    return next((each for each in entries() if each.code == code.strip().upper()), None)


def _findings(room: str) -> list[type[Diagnostic | RecordFinding]]:
    declared = vars(import_module(f"protocol_dsl.{room}")).values()
    return [
        each
        for each in declared
        if isinstance(each, type) and issubclass(each, Diagnostic | RecordFinding) and "code" in vars(each)
    ]


def _entry(finding: type[Diagnostic | RecordFinding]) -> Entry:
    shown = _examples().get(finding.code)
    return Entry(
        code=finding.code,
        severity=_severity(finding),
        title=re.sub(r"(?<=[a-z])(?=[A-Z])", " ", finding.__name__).capitalize(),
        meaning=inspect.cleandoc(finding.__doc__ or ""),
        example=None if shown is None else Example(shown["written"], shown["shown"]),
    )


def _severity(finding: type[Diagnostic | RecordFinding]) -> str:
    if issubclass(finding, Diagnostic):
        return finding.severity.value
    return "warning" if issubclass(finding, RecordWarning) else "error"


@cache
def _examples() -> dict[str, dict[str, str]]:
    """`make findings` writes them, from the corpora that the tests run."""
    text = packaged_text("protocol_dsl.tools", "findings.json")
    examples: dict[str, dict[str, str]] = json.loads(text)
    return examples
