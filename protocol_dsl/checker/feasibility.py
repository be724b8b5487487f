"""Whether the windows and gaps of a schedule can all be kept: its events as a network of bounds in minutes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import assert_never

from attrs import frozen

from protocol_dsl.checker import sequence_problems as problems
from protocol_dsl.checker.scope import Session
from protocol_dsl.checker.sequence_time import window_text
from protocol_dsl.model import schedule as model
from protocol_dsl.sequencing.network import Conflict, Edge, between, solve
from protocol_dsl.source import Located

ORIGIN = "the beginning"
UNROLLED = 3
"""How often something that is repeated without a number is looked at."""
SLACK = 60
"""By how many minutes a stretch of days may differ from days of 24 hours, where clocks are changed."""
DAY = 1440


@frozen
class Line:
    """Where a bound was written, and what it says."""

    at: Located
    says: str


def check_feasible(schedule: model.Schedule, session: Session) -> None:
    """A finding where no sequence of dates can keep every window; every conflict is real, some may be missed."""
    edges = tuple(_edges(schedule))
    found = solve(edges, ORIGIN)
    if isinstance(found, Conflict):
        session.report(_told(found))


def _told(conflict: Conflict) -> problems.Infeasible:
    needed = _counted(edge for edge in conflict.edges if edge.most < 0)
    allowed = _counted(edge for edge in conflict.edges if edge.most > 0)
    least = _hours(-sum(edge.most for edge in conflict.edges if edge.most < 0))
    most = _hours(sum(edge.most for edge in conflict.edges if edge.most > 0))
    limits = (
        f"but {allowed} {'allows' if ' and ' not in allowed else 'allow'} {most}" if allowed else "but none is left"
    )
    repairs = [(each.by, each.source[0]) for each in conflict.relaxations if isinstance(each.source, tuple)]
    help_ = "change several of these lines together; no single one is enough"
    if repairs:
        by, line = repairs[0]
        help_ = f"the smallest single change is {_hours(by)} in line {line.at.span.line} (`{line.says}`)"
    lines = _lines(conflict.edges)
    return problems.Infeasible(
        short=_hours(conflict.short),
        needed=f"{needed} need {least}, {limits}",
        repair=help_,
        places=tuple(line.at.span for line in lines[1:]),
        span=lines[0].at.span,
    )


def _lines(edges: Iterator[Edge] | tuple[Edge, ...]) -> list[Line]:
    return list(dict.fromkeys(edge.source[0] for edge in edges if isinstance(edge.source, tuple)))


def _counted(edges: Iterator[Edge]) -> str:
    """`4 times "gap of at least 40 hours" (line 12) and "24 hours" (line 15)`."""
    found: dict[Line, int] = {}
    for edge in edges:
        if isinstance(edge.source, tuple):
            found[edge.source[0]] = found.get(edge.source[0], 0) + 1
    said = [
        f"{f'{number} times ' if number > 1 else ''}`{line.says}` (line {line.at.span.line})"
        for line, number in found.items()
    ]
    return " and ".join(said)


def _hours(minutes: int) -> str:
    if minutes % 60:
        return f"{minutes} minutes"
    return f"{minutes // 60} hour{'' if minutes == 60 else 's'}"


# ---- Events -------------------------------------------------------------------------------------------


def _edges(schedule: model.Schedule) -> Iterator[Edge]:
    for element in schedule.elements.values():
        yield from _of_element(element, schedule.elements)


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
            yield from _within(_nth(repeat.window, n), names[0], name, line)


def _nth(window: model.Window, number: int) -> model.Window:
    """The window of the n-th repetition on a grid: its target moves, what may be missed does not grow."""
    target = window.target or 0
    shift = target * (number - 1)
    return model.Window(
        window.clock,
        None if window.least is None else window.least + shift,
        target + shift,
        None if window.most is None else window.most + shift,
    )


def _timed(timing: model.Timing, event: str, elements: Mapping[str, model.Element]) -> Iterator[Edge]:
    anchor = _of(timing.anchor, elements)
    if anchor is not None:
        yield from _within(timing.window, anchor, event, _line(timing, timing.window))


def _line(at: Located, window: model.Window) -> Line:
    return Line(at, window_text(window))


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
            # How many there are is known only if the file says so.
            return _event(anchor.element, number) if element.times is not None or number == 1 else None
        case int(k):
            return _event(anchor.element, k) if k <= number else None
        case _:
            return None
