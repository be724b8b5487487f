"""Whether the windows and gaps of a schedule can all be kept: its events as a network of bounds in minutes."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import assert_never

from attrs import frozen

from protocol_dsl.checker import sequence_problems as problems
from protocol_dsl.checker.scope import Session
from protocol_dsl.model import schedule as model
from protocol_dsl.model.nodes import Condition
from protocol_dsl.model.schedule_text import amount_text, window_text
from protocol_dsl.sequencing.extent import repeated
from protocol_dsl.sequencing.network import Conflict, Edge, between, solve
from protocol_dsl.source import Located, Span

ORIGIN = "the beginning"
UNROLLED = 3
"""How often something that is repeated without a number is looked at."""
SLACK = 60
"""By how many minutes a stretch of days may differ from days of 24 hours, where clocks are changed."""
DAY = 1440


@frozen
class Line:
    """Where a bound was written, what it says, and how it counts."""

    span: Span
    says: str
    clock: model.Clock


def check_feasible(schedule: model.Schedule, session: Session) -> None:
    """A finding where no sequence of dates can keep every window; every conflict is real, some may be missed."""
    for elements in _situations(schedule):
        edges = tuple(edge for each in elements for edge in _of_element(each, schedule.elements))
        found = solve(edges, ORIGIN)
        if isinstance(found, Conflict):
            session.report(_told(found))


# ---- Who goes through what ----------------------------------------------------------------------------


def _situations(schedule: model.Schedule) -> Iterator[tuple[model.Element, ...]]:
    """
    Elements that one participant may go through together: those for everybody, and with them those under one guard.

    Two guards may shut each other out, so what is under different ones is never held against each other.
    """
    guards = {name: _guards(name, each, schedule) for name, each in schedule.elements.items()}
    for wanted in dict.fromkeys([(), *guards.values()]):
        yield tuple(each for name, each in schedule.elements.items() if set(guards[name]) <= set(wanted))


def _guards(name: str, element: model.Element, schedule: model.Schedule) -> tuple[Condition | Span, ...]:
    """The condition of an element, and the branches it stands in."""
    own = element.applies if isinstance(element, model.Step | model.Cycle | model.Visit) else None
    branches = (choice.span for choose in schedule.chooses for choice in choose.choices if name in choice.elements)
    return (*(() if own is None else (own,)), *branches)


# ---- What is said -------------------------------------------------------------------------------------


def _told(conflict: Conflict) -> problems.Infeasible:
    needed = [edge for edge in conflict.edges if edge.most < 0]
    allowed = [edge for edge in conflict.edges if edge.most > 0]
    lines = list(_counted(conflict.edges))
    return problems.Infeasible(
        short=_hours(conflict.short),
        needed=f"{_listed(needed)} need {_hours(-_sum(needed))}, {_limit(allowed)}",
        repair=_repair(conflict),
        places=tuple(line.span for line in lines[1:]),
        span=lines[0].span,
    )


def _limit(allowed: Sequence[Edge]) -> str:
    lines = _counted(allowed)
    if not lines:
        return "but there is no time for it"
    return f"but {_listed(allowed)} {'allows' if len(lines) == 1 else 'allow'} {_hours(_sum(allowed))}"


def _repair(conflict: Conflict) -> str:
    for each in conflict.relaxations[:1]:
        line = _line_of(each.source)
        if line is not None:
            # What is written in days changes by whole days.
            days = -(-each.by // DAY)
            by = _hours(each.by) if line.clock is model.Clock.ELAPSED else amount_text(days, line.clock)
            return f"the smallest single change is {by} in line {line.span.line} (`{line.says}`)"
    return "change several of these lines together; no single one is enough"


def _listed(edges: Iterable[Edge]) -> str:
    """``4 times `at least 40 hours` (line 12) and `at least 24 hours` (line 15)``."""
    return " and ".join(
        f"{f'{number} times ' if number > 1 else ''}`{line.says}` (line {line.span.line})"
        for line, number in _counted(edges).items()
    )


def _counted(edges: Iterable[Edge]) -> dict[Line, int]:
    """The lines that bounds were written in, in order, and how many bounds of each there are."""
    found: dict[Line, int] = {}
    for edge in edges:
        line = _line_of(edge.source)
        if line is not None:
            found[line] = found.get(line, 0) + 1
    return found


def _line_of(source: Hashable) -> Line | None:
    """A source is a line with which of its two bounds is meant; None lies in the nature of time."""
    return source[0] if isinstance(source, tuple) and isinstance(source[0], Line) else None


def _sum(edges: Iterable[Edge]) -> int:
    return sum(edge.most for edge in edges)


def _hours(minutes: int) -> str:
    return amount_text(minutes, model.Clock.ELAPSED)


# ---- Events -------------------------------------------------------------------------------------------


def _of_element(element: model.Element, elements: Mapping[str, model.Element]) -> Iterator[Edge]:
    match element:
        case model.Step():
            yield from _of_step(element, elements)
        case model.Milestone():
            event = _of(model.Anchor(element.name), elements)
            if element.due is not None and event is not None:
                yield from _timed(element.due, event, elements)
        case model.Cycle():
            yield from _of_cycle(element, elements)
        case model.Visit():
            yield from _timed(element.due, _event(element.name, 1), elements)
            if element.repeat is not None:
                names = [_event(element.name, n + 1) for n in range(_number(element))]
                yield from _repeated(element.repeat, names)
        case model.Interval():
            begins, ends = _of(element.begins, elements), _of(element.ends, elements)
            if begins is not None and ends is not None:
                for limit in element.limits:
                    yield from _within(limit.window, begins, ends, _line(limit, limit.window))
        case _:
            assert_never(element)


def _of_step(step: model.Step, elements: Mapping[str, model.Element]) -> Iterator[Edge]:
    start, end = _event(step.name, "start"), _event(step.name, "end")
    yield from between(start, end, 0, None)
    if step.starts is not None:
        yield from _timed(step.starts, start, elements)
    for limit in step.lasts:
        yield from _within(limit.window, start, end, _line(limit, limit.window))
    if not isinstance(step.fractions, int):
        return
    inside = [_event(step.name, f"fraction {n + 2}") for n in range(step.fractions - 2)]
    fractions = [start, *inside, *([end] if step.fractions > 1 else [])]
    for before, after in pairwise(fractions):
        yield from between(before, after, 0, None)
        for gap in step.gaps:
            yield from _within(gap.window, before, after, _line(gap, gap.window))


def _of_cycle(cycle: model.Cycle, elements: Mapping[str, model.Element]) -> Iterator[Edge]:
    firsts = [_event(cycle.name, n + 1) for n in range(_number(cycle))]
    if cycle.first is not None:
        yield from _timed(cycle.first, firsts[0], elements)
    if cycle.repeat is not None:
        yield from _repeated(cycle.repeat, firsts)
    for n, first in enumerate(firsts):
        for day in cycle.days:
            if day.number != 1:
                of_day = _event(cycle.name, n + 1, day.number)
                yield from _within(day.window, first, of_day, _line(day, day.window))
                if cycle.repeat is not None and n + 1 < len(firsts):
                    yield from between(of_day, firsts[n + 1], 0, None)


def _number(element: model.Cycle | model.Visit) -> int:
    if element.repeat is None:
        return 1
    return UNROLLED if element.times is None else max(1, min(element.times, 1000))


def _repeated(repeat: model.Repeat, names: list[str]) -> Iterator[Edge]:
    line = _line(repeat, repeat.window)
    for n, name in enumerate(names[1:], 1):
        if repeat.counted_from is model.Repeats.PREVIOUS:
            yield from _within(repeat.window, names[n - 1], name, line)
        else:
            yield from _within(repeated(repeat.window, n), names[0], name, line)


def _timed(timing: model.Timing, event: str, elements: Mapping[str, model.Element]) -> Iterator[Edge]:
    anchor = _of(timing.anchor, elements)
    if anchor is not None:
        yield from _within(timing.window, anchor, event, _line(timing, timing.window))


def _line(at: Located, window: model.Window) -> Line:
    return Line(at.span, window_text(window), window.clock)


def _within(window: model.Window, start: str, end: str, line: Line) -> Iterator[Edge]:
    """A window between two events; days are counted between the midnights before them."""
    if window.clock is model.Clock.ELAPSED:
        yield from between(start, end, window.least, window.most, line)
        return
    for event in (start, end):
        yield from between(_midnight(event), event, 0, DAY - 1 + SLACK)
    least = None if window.least is None else window.least * DAY - SLACK
    most = None if window.most is None else window.most * DAY + SLACK
    yield from between(_midnight(start), _midnight(end), least, most, line)


def _midnight(event: str) -> str:
    return f"midnight before {event}"


def _event(name: str, *which: object) -> str:
    return " ".join([name, *map(str, which)])


def _of(anchor: model.Anchor, elements: Mapping[str, model.Element]) -> str | None:
    """The event of the network that an anchor names; None if the network does not hold it."""
    element = elements.get(anchor.element)
    match element:
        case None:
            return _event(anchor.element)
        case model.Step():
            return _event(anchor.element, "start" if anchor.start else "end")
        case model.Milestone():
            meaning = element.meaning
            return _of(meaning, elements) if isinstance(meaning, model.Anchor) else _event(anchor.element)
        case model.Interval():
            return _of(element.begins if anchor.start else element.ends, elements)
        case model.Cycle() | model.Visit():
            return _of_several(anchor, element)
        case _:
            assert_never(element)


def _of_several(anchor: model.Anchor, element: model.Cycle | model.Visit) -> str | None:
    number = _number(element)
    match anchor.occurrence:
        case model.Occurrence.ONLY | model.Occurrence.FIRST:
            return _event(anchor.element, 1)
        case model.Occurrence.LAST:
            # How many there are is known only if the file says so, and nothing ends them before.
            known = number == 1 or (element.times is not None and not element.until)
            return _event(anchor.element, number) if known else None
        case int(k):
            return _event(anchor.element, k) if k <= number else None
        case _:
            return None
