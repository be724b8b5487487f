"""A finding: a class with a code, a place, the facts it is about, a message in plain words and a repair."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from enum import Enum
from typing import ClassVar, TypeVar

from attrs import evolve, field, frozen

from protocol_dsl.source import Located, Span


class Severity(Enum):
    """How much a finding matters: a file with an ERROR never runs; a WARNING and an INFO let it run."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@frozen
class Label:
    """A related place, with what stands there in a few words."""

    span: Span
    text: str


@frozen
class Diagnostic(Located, ABC):
    """
    One finding at one place.

    Each kind of finding is a subclass with its own code and fields; its docstring says what it means. Two findings are
    equal if their kinds and facts are, wherever they stand. A field that holds a related place must be declared with
    `field(eq=False)`, for the same reason.
    """

    code: ClassVar[str]
    severity: ClassVar[Severity] = Severity.ERROR
    told_once: ClassVar[bool] = False
    """Whether the same facts at several places are one mistake, such as a name that is used often and not declared."""

    again: tuple[Span, ...] = field(default=(), eq=False, repr=False, kw_only=True)
    """Where else the same is true."""

    @property
    @abstractmethod
    def message(self) -> str:
        """What is wrong: lower case, no full stop, the author's own words in backticks."""

    @property
    def help(self) -> str | None:
        """The exact repair; None if the message says it all."""
        return None

    @property
    def labels(self) -> tuple[Label, ...]:
        """Related places, such as the first of two declarations of one name."""
        return ()

    @property
    def related(self) -> tuple[Label, ...]:
        """All related places: the labels, and the first few of those where the same is true."""
        shown = [Label(span, "the same here") for span in self.again[:MOST_AGAIN]]
        left = len(self.again) - len(shown)
        if left > 0:
            shown[-1] = Label(shown[-1].span, f"the same here, and {left} times more further down")
        return (*self.labels, *shown)


MOST_AGAIN = 3
"""More places than these only tire whoever reads them; what is left is counted."""

AnyDiagnostic = TypeVar("AnyDiagnostic", bound=Diagnostic)


def ordered(diagnostics: Iterable[AnyDiagnostic]) -> tuple[AnyDiagnostic, ...]:
    """The findings by file, place and code; the same findings always come in the same order."""
    return tuple(sorted(diagnostics, key=_order))


def folded(diagnostics: Iterable[AnyDiagnostic]) -> tuple[AnyDiagnostic, ...]:
    """The findings in order, those that are told once each folded into the first of its equals."""
    found = ordered(diagnostics)
    places: dict[AnyDiagnostic, list[Span]] = {}
    for each in found:
        if each.told_once:
            places.setdefault(each, []).append(each.span)
    firsts = (each for each in found if not each.told_once or places[each][0] == each.span)
    return tuple(evolve(each, again=tuple(places[each][1:])) if each.told_once else each for each in firsts)


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether a file with these findings must not run."""
    return any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)


def _order(diagnostic: Diagnostic) -> tuple[str, int, int, int, int, str, str]:
    span = diagnostic.span
    return span.file, span.line, span.column, span.start, span.end, diagnostic.code, diagnostic.message
