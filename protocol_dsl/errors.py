"""
What the public functions raise; everything below them returns its findings.

    ProtocolError
    ├── ProtocolFileError    a protocol file has errors, or cannot be read
    ├── RecordError          a participant's record does not fit the protocol's vocabulary
    └── DecisionError        a stored decision is not one that this version can read or replay
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol


class Finding(Protocol):
    """What every finding has, whether it is about a file or about a record."""

    @property
    def message(self) -> str:
        """What is wrong, in plain words."""
        ...


class ProtocolError(Exception):
    """The root of all errors that this package raises on purpose."""


class _FoundError(ProtocolError):
    """An error that holds every finding, and reads as all of their messages."""

    def __init__(self, findings: Iterable[Finding], text: str | None) -> None:
        self._findings = tuple(findings)
        super().__init__(text or "\n".join(finding.message for finding in self._findings))


class ProtocolFileError(_FoundError):
    """
    A protocol file must not run.

    `diagnostics` holds every finding, warnings too, in order. The error reads as `text` if it is given (the findings
    with their lines and carets), else as their messages.
    """

    def __init__(self, diagnostics: Iterable[Finding], text: str | None = None) -> None:
        super().__init__(diagnostics, text)

    @property
    def diagnostics(self) -> tuple[Finding, ...]:
        """Every finding, in the order of the file."""
        return self._findings


class RecordError(_FoundError):
    """A record cannot be read: `problems` holds everything that is wrong with it, each with its place in the JSON."""

    def __init__(self, problems: Iterable[Finding], text: str | None = None) -> None:
        super().__init__(problems, text)

    @property
    def problems(self) -> tuple[Finding, ...]:
        """Every problem, in the order of the record."""
        return self._findings


class DecisionError(ProtocolError):
    """A stored decision cannot be read, or a request for a decision names what the protocol does not have."""
