"""
The length of a measurement's own window comes from somewhere: from a `text` or an `assume` beside it, or from the
words of a criterion that counts on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from protocol_dsl.checker import problems
from protocol_dsl.checker.scope import Session
from protocol_dsl.model import nodes
from protocol_dsl.model.protocol import Protocol
from protocol_dsl.model.uses import Kind, criterion_uses
from protocol_dsl.model.walk import children, parts
from protocol_dsl.model.wordings import criteria, wordings_in
from protocol_dsl.values.calendar import MOST_DAYS, CalendarUnit, Duration
from protocol_dsl.values.interval import decimal_text

DAYS = {unit: MOST_DAYS[unit] for unit in (CalendarUnit.WEEK, CalendarUnit.DAY, CalendarUnit.HOUR)}
"""How many days one is, of the units that people change into each other."""
WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def ask_for_window_reasons(protocol: Protocol, session: Session) -> None:
    """A window that decides which results count, and that nothing in the file gives a reason for."""
    for name, default in protocol.default_results.items():
        written = protocol.dictionary.measurements[name].wording
        lengths = () if default.window is None else tuple(_lengths(default.window.span_of_time))
        if not lengths or written.texts or written.assumptions:
            continue
        things = _that_look_through(default, protocol)
        said = " ".join(_said_beside(things))
        unsaid = next((each for each in lengths if not any(_names(said, count) for count in _counts(each))), None)
        if things and unsaid is not None:
            count, unit = decimal_text(unsaid.count), unsaid.unit.value
            length = f"{count} {unit}" if unsaid.count == 1 else f"{count} {unit}s"
            session.report(problems.WindowWithoutReason(name, length, span=default.span))


def _lengths(span: object) -> Iterator[Duration]:
    """The lengths that stand in the file as numbers; those of a reading or a table have their reasons there."""
    if isinstance(span, nodes.FixedDuration):
        yield span.duration
    elif not isinstance(span, nodes.ReadingDuration):
        for child in children(span):
            yield from _lengths(child)


def _that_look_through(window: nodes.ResultValue, protocol: Protocol) -> tuple[object, ...]:
    """The criteria that a measurement's own window decides about, and the terms in them."""
    found: list[object] = []
    for _, criterion in criteria(protocol):
        terms = [
            protocol.definitions[name] for kind, name in criterion_uses(criterion, protocol) if kind is Kind.DEFINITION
        ]
        formulas = (criterion.applies, criterion.condition, criterion.except_if, *(each.body for each in terms))
        if any(part == window for part in parts(formulas)):
            found += [criterion, *terms]
    return tuple(found)


def _said_beside(things: Iterable[object]) -> Iterator[str]:
    """What is quoted or assumed beside these things."""
    for wording in (each for thing in things for each in wordings_in(thing)):
        yield from (each.text for each in (*wording.texts, *wording.assumptions))


def _counts(length: Duration) -> Iterator[Fraction]:
    """The number that a length is written with, and those that the document may write it with: 28 days, 4 weeks."""
    yield length.count
    own = DAYS.get(length.unit)
    if own is not None:
        yield from (length.count * own / other for unit, other in DAYS.items() if unit is not length.unit)


def _names(said: str, count: Fraction) -> bool:
    """Whether a text names a number, in figures or in words."""
    if count.denominator != 1:
        return False
    figures = rf"(?<![\d.,]){count}(?![.,]?\d)"
    words = rf"|\b{WORDS[int(count) - 1]}\b" if 1 <= count <= len(WORDS) else ""
    return re.search(figures + words, said, re.IGNORECASE) is not None
