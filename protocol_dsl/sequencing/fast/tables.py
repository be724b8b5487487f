"""What the fast path knows of a schedule before there is a log: bounds as whole numbers, keys of obligations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple, TypeAlias

from attrs import field, frozen

from protocol_dsl.model.schedule import Checks, Clock, ColumnKind, Cycle, Dose, Repeats, Window
from protocol_dsl.sequencing.extent import FAR
from protocol_dsl.sequencing.fast.quiet import Watch, watches
from protocol_dsl.sequencing.order import needed
from protocol_dsl.sequencing.route import CycleRoute, Giving, Route
from protocol_dsl.sequencing.status import Slot

Bounds: TypeAlias = tuple[bool, int, int]
"""Whether a window counts elapsed time, the least, and the most, in minutes or else in local days."""
Amounts: TypeAlias = tuple[int, int, int, int]
"""The least and the most that may be given: numerator and denominator of each."""


class Asked(NamedTuple):
    """
    A result that is asked for before each dose: of which measurement, and its window as the line of the file has it.

    `least` and `most` are minutes if it counts elapsed time, else local days.
    """

    name: str
    is_elapsed: bool
    least: int
    most: int
    checks: Checks


@frozen
class GivingTable:
    """
    One drug of one day: by the unit in which it was recorded, and by dose level, all that may be given.

    A level behind the last one is that one. A unit that is not here has to be converted.
    """

    giving: Giving
    drug: str
    ruled: bool
    allowed: Mapping[str, tuple[tuple[Amounts, ...], ...]]


@frozen
class CycleTable:
    """
    A cycle: what is given on each day, what is to be known before it, and what results its rules look at.

    `windows` are, day by day, those after the first dose of the cycle; that of the first day is the one after the cycle
    before, None where it counts from something else. `numbers` are the measurements whose results are all numbers if
    none of them changes anything. `waited_for` says whether other elements are timed by the cycle.
    """

    windows: tuple[Bounds | None, ...]
    givings: tuple[tuple[GivingTable, ...], ...]
    asked: tuple[Asked, ...]
    watched: Mapping[str, tuple[Watch, ...] | None]
    numbers: frozenset[str]
    waited_for: bool
    clocks: frozenset[bool]
    _parts: tuple[Slot, ...]
    _keys: list[tuple[str, ...]] = field(factory=lambda: [()])

    def keys(self, first: int, last: int) -> tuple[str, ...]:
        """The keys of all obligations of some cycles that follow each other, in their order."""
        size, known = len(self._parts), self._keys[0]
        if len(known) < size * last:
            more = (_keys_of(self._parts, number) for number in range(len(known) // size + 1, last + 1))
            # Replaced as a whole: another thread may be looking at it.
            self._keys[0] = known = (*known, *chain.from_iterable(more))
        return known[size * (first - 1) : size * last]

    def to_come(self, number: int) -> tuple[str, ...]:
        """Those of its doses alone: nothing is looked at before a dose that has not been given."""
        return _keys_of((each for each in self._parts if each.part == "dose"), number)


def _keys_of(parts: Iterable[Slot], number: int) -> tuple[str, ...]:
    return tuple(each._replace(number=number).key for each in parts)


@frozen
class FastTables:
    """All tables of a schedule, by the names of its elements."""

    cycles: Mapping[str, CycleTable]


# ---- Prepared for a protocol ---------------------------------------------------------------------------


def fast_tables(route: Route) -> FastTables:
    """What the fast path knows of a schedule."""
    cycles = (each for each in route.elements if isinstance(each, Cycle))
    return FastTables({each.name: _cycle(each, route) for each in cycles})


def _cycle(cycle: Cycle, schedule: Route) -> CycleTable:
    route = schedule.cycles[cycle.name]
    rules = None if cycle.rules is None else schedule.tables[cycle.rules]
    watched = {} if rules is None else {name: watches(name, tables) for name, tables in rules.by_name.items()}
    windows = (_from_previous(cycle), *(bounds_of(route.windows[day.number]) for day, _ in route.days[1:]))
    asked = tuple(Asked(name, *bounds_of(each.window), each) for each in cycle.checks for name in each.measurements)
    return CycleTable(
        windows=windows,
        givings=tuple(tuple(_giving(each) for each in givings) for _, givings in route.days),
        asked=asked,
        watched=watched,
        numbers=frozenset(name for name, each in watched.items() if each and each[0].kind is ColumnKind.RESULT),
        waited_for=any(
            cycle.name in needed(each, schedule.schedule) for each in schedule.elements if each is not cycle
        ),
        clocks=frozenset((*(each[0] for each in windows if each is not None), *(each.is_elapsed for each in asked))),
        parts=tuple(_parts(cycle, route)),
    )


def _from_previous(cycle: Cycle) -> Bounds | None:
    if cycle.repeat is None or cycle.repeat.counted_from is Repeats.FIRST:
        return None
    return bounds_of(cycle.repeat.window)


def bounds_of(window: Window) -> Bounds:
    """The bounds of a window; what is not bounded is so far away that nothing lies behind it."""
    least = -2 * FAR if window.least is None else window.least
    return window.clock is Clock.ELAPSED, least, 2 * FAR if window.most is None else window.most


def _parts(cycle: Cycle, route: CycleRoute) -> Iterator[Slot]:
    """All that is asked of one cycle, in the order in which it is told."""
    for day, givings in route.days:
        number = None if len(route.days) == 1 else day.number
        for giving in givings:
            yield Slot(cycle.name, "dose", None, 0, number, giving.give.drug if route.has_several_drugs else None)
            if giving is givings[0]:
                for name in (name for checks in cycle.checks for name in checks.measurements):
                    yield Slot(cycle.name, "check", None, 0, number, name)


def _giving(giving: Giving) -> GivingTable:
    """What may be given at each level, for each unit in which all doses of the level are written."""
    levels = giving.levels
    if levels is None:
        options: tuple[tuple[Dose, ...], ...] = ((giving.give.dose,),)
    elif levels.never_up or levels.goes_up:
        options = tuple((each,) for each in levels.doses)
    else:
        options = tuple(levels.doses[: n + 1] for n in range(len(levels.doses)))
    units = {each.unit for doses in options for each in doses}
    allowed = {unit: [_amounts(giving, doses, unit) for doses in options] for unit in units}
    known = {unit: tuple(each for each in of_levels if each) for unit, of_levels in allowed.items()}
    return GivingTable(
        giving,
        giving.give.drug,
        giving.ruled,
        {unit: each for unit, each in known.items() if len(each) == len(options)},
    )


def _amounts(giving: Giving, doses: Iterable[Dose], unit: str) -> tuple[Amounts, ...]:
    """All that may be given in a unit; nothing where a dose is written in another one."""
    found = []
    for dose in doses:
        if id(dose) not in giving.as_written:
            return ()
        allowed, _ = giving.as_written[id(dose)]
        if dose.unit != unit or allowed.low is None or allowed.high is None or allowed.low_open or allowed.high_open:
            return ()
        found.append((*allowed.low.as_integer_ratio(), *allowed.high.as_integer_ratio()))
    return tuple(found)
