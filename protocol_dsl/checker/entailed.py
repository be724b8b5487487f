"""
What the windows of a schedule entail: an order, a gap, or a line that another one says already.

A bound of the network is implied by what is written and may be a little wider (ADR 7), so whatever it entails is
certain. What it does not entail may still be so by an hour of a clock change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

from protocol_dsl.checker import plan_problems as problems
from protocol_dsl.checker.scope import Session
from protocol_dsl.model import schedule as model
from protocol_dsl.model.schedule_text import amount_text, window_text
from protocol_dsl.sequencing.network import Edge, is_feasible, most_between, way
from protocol_dsl.sequencing.schedule_network import (
    DAY,
    SLACK,
    UNROLLED,
    Line,
    Saying,
    anchors_of,
    behind,
    date,
    dose_event,
    edges_of,
    event_of,
    first_day,
    guards_of,
    line_of,
    midnight,
    midnight_before,
    source_line,
)
from protocol_dsl.source import Span

Limited: TypeAlias = tuple[model.Element, model.Limit, Saying]


def check_entailed(schedule: model.Schedule, session: Session) -> None:
    """Orders and gaps that a reader would expect and the windows do not entail, and lines that they entail twice."""
    for element in schedule.elements.values():
        match element:
            case model.Interval() if not schedule.observed:
                _check_interval(element, schedule, session)
            case model.Cycle():
                _check_doses(element, schedule, session)
            case _:
                pass
    _check_deviations(schedule, session)
    _check_redundant(schedule, session)


def _edges(element: model.Element, schedule: model.Schedule) -> list[Edge]:
    """The bounds of all that a participant goes through who goes through this element, but for its own order."""
    wanted = set(guards_of(element.name, schedule))
    together = [each for name, each in schedule.elements.items() if set(guards_of(name, schedule)) <= wanted]
    is_cycle = isinstance(element, model.Cycle)
    return [
        edge
        for each in together
        for edge in edges_of(each, schedule.elements, ordered=not is_cycle and each is not element)
    ]


# ---- Order ------------------------------------------------------------------------------------------


def _check_interval(interval: model.Interval, schedule: model.Schedule, session: Session) -> None:
    begins, ends = event_of(interval.begins, schedule.elements), event_of(interval.ends, schedule.elements)
    if begins is None or ends is None:
        return
    edges = [*_edges(interval, schedule), *midnight_before(begins), *midnight_before(ends)]
    if interval.kind is model.IntervalKind.WASHOUT:
        if not _is_apart(edges, begins, ends):
            session.report(problems.WashoutWithoutLength(interval.name, span=interval.span))
    elif interval.limits and not _is_ordered(edges, begins, ends):
        later, earlier = (f"the {end} of `{interval.name}`" for end in ("end", "start"))
        repair = (
            "add `at least 0 days` with the document's words or an `assume`, or turn the two ends round; "
            "a participant whose end comes first is out of order"
        )
        session.report(problems.OrderNotEntailed(later, earlier, repair, span=interval.span))


def _is_ordered(edges: Sequence[Edge], earlier: str, later: str) -> bool:
    """Whether one event never comes before another, or at least not on an earlier date."""
    instants, dates = _apart(edges, later, earlier)
    return (instants is not None and instants <= 0) or (dates is not None and dates <= 0)


def _is_apart(edges: Sequence[Edge], earlier: str, later: str) -> bool:
    """Whether there is always some time between two events, or they lie on different dates."""
    instants, dates = _apart(edges, later, earlier)
    return (instants is not None and instants < 0) or (dates is not None and dates < 0)


def _apart(edges: Sequence[Edge], start: str, end: str) -> tuple[int | None, int | None]:
    """At most how many minutes one event comes after another, and how many minutes of whole dates."""
    if not is_feasible(edges):
        # What cannot be carried out has a finding of its own, and entails everything.
        return -1, -1
    instants = most_between(edges, start, end)
    exactly, by_midnight = (
        most_between(edges, date(start), date(end)),
        most_between(edges, midnight(start), midnight(end)),
    )
    # So many midnights later, give or take a change of clocks, is so many dates later.
    rounded = None if by_midnight is None else (by_midnight + SLACK) // DAY * DAY
    dates = [each for each in (exactly, rounded) if each is not None]
    return instants, min(dates, default=None)


def _check_doses(cycle: model.Cycle, schedule: model.Schedule, session: Session) -> None:
    """Doses in the order of their days and cycles, and the gap that a grid keeps."""
    edges = _edges(cycle, schedule)
    for (before, _, _), (after, line, said) in pairwise(_doses(cycle)):
        bounded = [*edges, *midnight_before(before[0]), *midnight_before(after[0])]
        if not _is_ordered(bounded, before[0], after[0]):
            repair = f"narrow the window: {said} may come on the date of the dose before it, or earlier"
            session.report(problems.OrderNotEntailed(after[1], before[1], repair, span=line.span))
            break
    repeat = cycle.repeat
    if repeat is not None and repeat.counted_from is model.Repeats.FIRST and _most(cycle) != 1:
        _check_grid(cycle, repeat, session)


def _most(cycle: model.Cycle) -> int:
    """How many times it is given; more than are looked at if nobody says."""
    return UNROLLED + 1 if cycle.times is None else cycle.times.number


def _doses(
    cycle: model.Cycle,
) -> Iterator[tuple[tuple[str, str], model.Day | model.Repeat, str]]:
    """The doses of the first cycles in their order: the event with its name in words, and the line that times it."""
    days = sorted(cycle.days, key=lambda each: each.number)
    number = 1 if cycle.repeat is None else min(_most(cycle), UNROLLED)
    for n in range(1, number + 1):
        for day in days:
            line = day if day.number != first_day(cycle) or cycle.repeat is None else cycle.repeat
            name = f"day {day.number} of cycle {n}" if len(days) > 1 else f"dose {n} of `{cycle.name}`"
            yield (dose_event(cycle, n, day.number), name), line, name


def _check_grid(cycle: model.Cycle, repeat: model.Repeat, session: Session) -> None:
    """On a grid each dose has its window, so two in a row may be closer together, or further apart, by all of it."""
    window = repeat.window
    if cycle.times is not None and cycle.times.number < 3:
        # The second counts from the first one, and there is no other pair.
        return
    if window.target is None or window.least is None or window.most is None or window.least == window.most:
        return
    spread = window.most - window.least
    apart = window_text(model.Window(window.clock, window.target - spread, None, window.target + spread))
    interval = amount_text(window.target, window.clock)
    session.report(problems.GridKeepsNoGap(cycle.name, interval, apart, span=repeat.span))


def _check_deviations(schedule: model.Schedule, session: Session) -> None:
    """A departure in order is found only where the window lies behind its anchor."""
    for deviation in schedule.deviations:
        if deviation.departure is not model.Departure.ORDER:
            continue
        timing = _timing_of(deviation.part, schedule.elements.get(deviation.element))
        if timing is not None and (timing.window.least is None or timing.window.least < 0):
            later, earlier = f"`{deviation.element}`", f"`{timing.anchor.element}`"
            repair = "narrow the window so that it begins with the event before, or no such deviation is ever found"
            session.report(problems.OrderNotEntailed(later, earlier, repair, span=deviation.span))


def _timing_of(part: str | None, element: model.Element | None) -> model.Timing | None:
    match element:
        case model.Step(starts=timing) | model.Visit(due=timing) | model.Milestone(due=timing):
            return timing
        case model.Cycle(first=timing) if part in (None, "first"):
            return timing
        case _:
            return None


# ---- Lines that say nothing new ------------------------------------------------------------------------


def _check_redundant(schedule: model.Schedule, session: Session) -> None:
    gone: set[Line] = set()
    for element, limit, saying in _limits(schedule):
        line = line_of(limit, saying, element.name)
        lines = (line, line_of(limit, Saying.ORDER, element.name))
        own = [edge for edge in edges_of(element, schedule.elements) if source_line(edge.source) in lines]
        if not own:
            if _concerns_nothing(element, saying):
                session.report(problems.SaysNothingNew(line.says, (), span=limit.span))
            continue
        others = [edge for edge in _supporting(element, schedule) if source_line(edge.source) not in (*lines, *gone)]
        ways = _entailed(own, others) if is_feasible(others) else None
        if ways is not None:
            # Of two lines that say the same, the one that comes later says nothing new.
            gone |= {*lines}
            by = _lines(ways)
            session.report(problems.SaysNothingNew(line.says, tuple(by), tuple(by.values()), span=limit.span))


def _limits(schedule: model.Schedule) -> list[Limited]:
    """All limits, those that stand last in the file first."""
    found: list[Limited] = []
    for element in schedule.elements.values():
        match element:
            case model.Step():
                # What asks for nothing has a finding of its own.
                found += [(element, each, Saying.GAP) for each in element.gaps if each.window.least != 0]
                found += [(element, each, Saying.DURATION) for each in element.lasts if each.window.least != 0]
            case model.Interval():
                found += [(element, each, Saying.DURATION) for each in element.limits]
            case _:
                pass
    return sorted(found, key=lambda each: -each[1].span.start)


def _concerns_nothing(element: model.Element, saying: Saying) -> bool:
    """A gap between fractions where there are no two."""
    return isinstance(element, model.Step) and saying is Saying.GAP and element.fractions in (None, 1)


def _entailed(own: Sequence[Edge], others: Sequence[Edge]) -> list[Edge] | None:
    """The bounds that together say all that some say, None if none do; days are said by dates or by midnights."""
    found: list[Edge] = []
    sides: dict[tuple[object, str], list[Edge]] = {}
    for edge in own:
        sides.setdefault((edge.source, _instant(edge.start)), []).append(edge)
    for edges in sides.values():
        ways = [way for edge in edges if (way := _shorter(others, edge)) is not None]
        if not ways:
            return None
        found += ways[0]
    return found


def _instant(event: str) -> str:
    """The event that a date or a midnight belongs to."""
    return event.removeprefix(date("")).removeprefix(midnight(""))


def _shorter(others: Sequence[Edge], edge: Edge) -> tuple[Edge, ...] | None:
    """Bounds that together say as much as one, None if none do."""
    ends = [each for event in (edge.start, edge.end) for each in _its_midnight(event)]
    found = way([*others, *ends], edge.start, edge.end)
    return found if found is not None and sum(each.most for each in found) <= edge.most else None


def _its_midnight(event: str) -> tuple[Edge, ...]:
    """The bounds between a midnight and its event, for limits in days on events that others count in hours."""
    return midnight_before(_instant(event)) if event.startswith(midnight("")) else ()


def _lines(edges: Iterable[Edge]) -> dict[int, Span]:
    found = (line for edge in edges if (line := source_line(edge.source)) is not None)
    return dict(sorted({line.span.line: line.span for line in found}.items()))


def _supporting(element: model.Element, schedule: model.Schedule) -> Iterator[Edge]:
    """
    The bounds of all that has happened wherever the limit of an element is asked for.

    These are its own, those of what it is timed by, and intervals between these: what may never happen bounds nothing.
    """
    names = behind(element.name, schedule)
    for name, each in schedule.elements.items():
        within_these = isinstance(each, model.Interval) and all(
            anchor.element in names and _is_certain(anchor, schedule) for anchor in anchors_of(each)
        )
        if name in names or within_these:
            yield from edges_of(each, schedule.elements)


def _is_certain(anchor: model.Anchor, schedule: model.Schedule) -> bool:
    """Whether an occurrence takes place whenever its element does."""
    element = schedule.elements.get(anchor.element)
    if not isinstance(element, model.Cycle | model.Visit):
        return True
    if anchor.occurrence in (model.Occurrence.ONLY, model.Occurrence.FIRST, 1):
        return True
    return element.times is not None and not element.until
