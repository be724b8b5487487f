"""Whether the windows and gaps of a schedule can all be kept: its events as a network of bounds in minutes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import assert_never

from attrs import evolve

from protocol_dsl.checker import sequence_problems as problems
from protocol_dsl.checker.scope import Session
from protocol_dsl.model import schedule as model
from protocol_dsl.model.schedule_text import amount_text, window_text
from protocol_dsl.sequencing.network import Conflict, Edge, Relaxation, Solution, relaxations, solve
from protocol_dsl.sequencing.schedule_network import (
    DATE,
    DAY,
    ORIGIN,
    Line,
    Saying,
    edges_of,
    situations,
    source_line,
)


def check_feasible(schedule: model.Schedule, session: Session) -> bool:
    """
    Whether some sequence of dates keeps every window, with a finding where none does.

    Every conflict is real, some may be missed.
    """
    feasible = True
    for elements in situations(schedule):
        edges = tuple(edge for each in elements for edge in edges_of(each, schedule.elements))
        found = _solved(edges)
        if isinstance(found, Conflict):
            session.report(_told(found))
            feasible = False
    return feasible


def _solved(edges: Sequence[Edge]) -> Solution | Conflict:
    """What comes out; a conflict between dates alone is told first, because it counts whole days."""
    dates = solve([edge for edge in edges if edge.start.startswith(DATE)], ORIGIN)
    if isinstance(dates, Conflict):
        return evolve(dates, relaxations=relaxations(edges, dates))
    return solve(edges, ORIGIN)


# ---- What is said -------------------------------------------------------------------------------------


def _told(conflict: Conflict) -> problems.Infeasible:
    needed = [edge for edge in conflict.edges if edge.most < 0]
    allowed = [edge for edge in conflict.edges if edge.most > 0]
    orders = [line for line in _counted(conflict.edges) if line.saying is Saying.ORDER]
    lines = list(_counted(conflict.edges))
    amount = _days if conflict.edges[0].start.startswith(DATE) else _hours
    return problems.Infeasible(
        short=amount(conflict.short),
        needed=f"{_listed(needed)} {'needs' if _is_one(needed) else 'need'} {amount(-_sum(needed))}",
        allowed=", and ".join([*_limit(allowed, amount, orders), *map(_in_order, orders)]),
        repair=_repair(conflict),
        places=tuple(line.span for line in lines[1:]),
        span=lines[0].span,
    )


def _in_order(line: Line) -> str:
    return f"`{line.name}` (line {line.span.line}) may not end before it starts"


def _limit(allowed: Sequence[Edge], amount: Callable[[int], str], orders: Sequence[Line]) -> Iterator[str]:
    """How much time there is by the lines that say so; nothing where an order alone leaves none."""
    said = [edge for edge in allowed if source_line(edge.source) not in orders]
    if _counted(said):
        minutes = _sum(allowed)
        days = f" ({_days(minutes)} of 24 hours)" if minutes % DAY == 0 and amount is _hours else ""
        yield f"{_listed(said)} {'allows' if _is_one(said) else 'allow'} {amount(minutes)}{days}"
    elif not orders:
        yield "there is no time for it"


def _is_one(edges: Iterable[Edge]) -> bool:
    """Whether one thing is spoken of."""
    return sum(_counted(edges).values()) == 1


def _repair(conflict: Conflict) -> str:
    """The smallest single change, and the smallest that only gives more time, if that is another one."""
    told = [(line, each) for each in conflict.relaxations if (line := _may_change(each)) is not None]
    if not told:
        return "change several of these lines together; no single one is enough"
    line, smallest = told[0]
    by = _amount(smallest, line)
    said = f"the smallest single change is {amount_text(by, line.window.clock)} in line {line.span.line}"
    changes = [f"{said} (`{line.says}`): {_fits(smallest, line)}"]
    later = next(((line, each) for line, each in told if _side(each) == "most"), None)
    if later is not None and later[1] is not smallest:
        line, more = later
        changes.append(f"or change line {line.span.line} (`{line.says}`): {_fits(more, line)}")
    return "; ".join(changes)


def _may_change(relaxation: Relaxation) -> Line | None:
    """The line of a bound, unless that is an order, which has nothing to change."""
    line = source_line(relaxation.source)
    return None if line is None or line.saying is Saying.ORDER else line


def _side(relaxation: Relaxation) -> str:
    return relaxation.source[1] if isinstance(relaxation.source, tuple) else ""


def _amount(relaxation: Relaxation, line: Line) -> int:
    """By how much the line changes, in its own unit: what is written in days changes by whole days."""
    return relaxation.by if line.window.clock is model.Clock.ELAPSED else -(-relaxation.by // DAY)


def _fits(relaxation: Relaxation, line: Line) -> str:
    """With which window it fits, and what is to spare with one in whole days of 24 hours."""
    window, side, by = line.window, _side(relaxation), _amount(relaxation, line)
    fits = f"with `{window_text(_wider(window, side, by))}` it fits"
    if side == "least" or window.most is None or window.clock is model.Clock.CALENDAR or window.most % DAY:
        return fits
    spare = -(window.most + by) % DAY
    if not spare:
        return fits
    more = window_text(_wider(window, side, by + spare))
    days = amount_text((window.most + by + spare) // DAY, model.Clock.CALENDAR)
    return f"{fits}, with `{more}` ({days} of 24 hours) it fits with {_hours(spare)} to spare"


def _wider(window: model.Window, side: str, by: int) -> model.Window:
    if side == "least":
        return evolve(window, least=None if window.least is None else window.least - by)
    return evolve(window, most=None if window.most is None else window.most + by)


def _listed(edges: Iterable[Edge]) -> str:
    """``4 gaps of `at least 40 hours` (line 12) and `at least 24 hours` to `tdm1` (line 15)``."""
    return " and ".join(f"{_said(line, number)} (line {line.span.line})" for line, number in _counted(edges).items())


def _said(line: Line, number: int) -> str:
    match line.saying:
        case Saying.GAP | Saying.INTERVAL:
            noun = line.saying.value
            return f"{number} {noun}s of `{line.says}`" if number > 1 else f"one {noun} of `{line.says}`"
        case Saying.GRID:
            return f"a grid of `{line.says}`"
        case Saying.TIME_TO:
            return f"{_times(number)}`{line.says}` to `{line.name}`"
        case Saying.DURATION:
            return f"{_times(number)}`{line.says}` for `{line.name}`"
        case Saying.ORDER:
            return _in_order(line)
        case _:
            assert_never(line.saying)


def _times(number: int) -> str:
    return f"{number} times " if number > 1 else ""


def _counted(edges: Iterable[Edge]) -> dict[Line, int]:
    """The lines that bounds were written in, in order, and how many bounds of each there are."""
    found: dict[Line, int] = {}
    for edge in edges:
        line = source_line(edge.source)
        if line is not None:
            found[line] = found.get(line, 0) + 1
    return found


def _sum(edges: Iterable[Edge]) -> int:
    return sum(edge.most for edge in edges)


def _days(minutes: int) -> str:
    return amount_text(minutes // DAY, model.Clock.CALENDAR)


def _hours(minutes: int) -> str:
    return amount_text(minutes, model.Clock.ELAPSED)
