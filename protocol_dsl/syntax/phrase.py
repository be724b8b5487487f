"""A phrase in the line in which the parser stopped, with what to write in its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from attrs import frozen

from protocol_dsl.diagnostics.diagnostic import Diagnostic
from protocol_dsl.source import Span
from protocol_dsl.syntax import problems
from protocol_dsl.syntax.stop import Stop


@frozen
class Repair:
    """What to write in the place of something, and in front of it why, or what else has to be written."""

    instead: str
    why: str = ""


Meant: TypeAlias = str | Repair | Callable[[re.Match[str]], str | Repair]
"""What to write, or how to make that of what was found."""


def line_of(stop: Stop) -> str:
    """The line, without its comment."""
    return stop.before + stop.rest.partition("#")[0]


def around(stop: Stop, pattern: str | re.Pattern[str]) -> re.Match[str] | None:
    """What the pattern finds in the line at the place where the parser stopped, or next to it."""
    at = len(stop.before)
    line = line_of(stop).rstrip()
    return next((found for found in re.finditer(pattern, line) if found.start() <= at <= found.end()), None)


def place_of(stop: Stop, found: re.Match[str], group: int = 0) -> Span:
    """Where that stands in the file."""
    begin = stop.at - len(stop.before) + found.start(group)
    return stop.piece.span(begin, begin + len(found[group]))


def phrase(stop: Stop, pattern: str, meant: Meant) -> Diagnostic | None:
    """A finding about a phrase at this place."""
    found = around(stop, pattern)
    if found is None:
        return None
    return _finding(stop, found, 0, meant)


def line(stop: Stop, pattern: str, meant: Meant) -> Diagnostic | None:
    """A finding about a line that is as the pattern says as a whole, whatever in it stopped the parser."""
    text = line_of(stop)
    begin, end = len(text) - len(text.lstrip(" ")), len(text.rstrip(" "))
    found = re.compile(rf"({pattern})").fullmatch(text, begin, end) if begin < end else None
    if found is None:
        return None
    return _finding(stop, found, 1, meant)


def _finding(stop: Stop, found: re.Match[str], group: int, meant: Meant) -> Diagnostic:
    said = meant(found) if callable(meant) else meant
    repair = said if isinstance(said, Repair) else Repair(said)
    return problems.ForeignSign(found[group], repair.instead, repair.why, span=place_of(stop, found, group))
