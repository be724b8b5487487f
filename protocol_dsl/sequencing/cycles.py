"""Cycles: which dose is which, when each was due, how much, and what was to be known before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from attrs import define, evolve, field

from protocol_dsl.model.schedule import (
    Checks,
    Cycle,
    Day,
    Dose,
    DoseKind,
    Give,
    Repeat,
    Repeats,
    Timing,
    Window,
)
from protocol_dsl.schema.datum import Answer, Datum
from protocol_dsl.schema.event_log import Event, EventKind
from protocol_dsl.schema.types import NumberType
from protocol_dsl.sequencing.course import Course
from protocol_dsl.sequencing.dosing import (
    UNDECIDED,
    UNTOUCHED,
    DoseState,
    Finding,
    dose_states,
    latest_before,
    range_of,
)
from protocol_dsl.sequencing.due import Due, known
from protocol_dsl.sequencing.ends import after_end, end_of
from protocol_dsl.sequencing.extent import ANY_TIME, Extent, delay, repeated
from protocol_dsl.sequencing.history import Happened, nth
from protocol_dsl.sequencing.status import (
    PENDING,
    Dosing,
    Ended,
    Followed,
    Measured,
    Slot,
    Status,
    Why,
    worst,
)
from protocol_dsl.sequencing.windows import held_against, pending, settled
from protocol_dsl.values.interval import Range, decimal_text, intersects, multiply, point, within
from protocol_dsl.values.quantity import Unit, convert, convertible
from protocol_dsl.values.truth import Truth

MOST = 1000
"""How many doses of one cycle are looked at."""


class Place(NamedTuple):
    """One dose of a cycle: its number, its day, the drug."""

    number: int
    day: int
    drug: str


@define
class _Cycle:
    """One cycle of one log: its doses by place, and what the rules say of each."""

    cycle: Cycle
    course: Course
    given: dict[Place, Happened] = field(factory=dict)
    doubtful: set[Place] = field(factory=set)
    omitted: dict[tuple[int, int], Event] = field(factory=dict)
    extra: list[tuple[Place, Happened]] = field(factory=list)
    states: dict[tuple[int, int], DoseState] = field(factory=dict)
    now: DoseState = UNTOUCHED

    @property
    def most(self) -> int:
        """How many doses there can be."""
        return 1 if self.cycle.repeat is None else MOST if self.cycle.times is None else self.cycle.times

    @property
    def first_day(self) -> Day:
        """The day that a cycle begins with."""
        return min(self.cycle.days, key=lambda each: each.number)

    def begun(self, number: int) -> Extent | None:
        """When a cycle began: its first dose."""
        day = self.first_day
        for give in day.gives:
            found = self.given.get(Place(number, day.number, give.drug))
            if found is not None:
                return found[0]
        return None

    @property
    def last(self) -> int:
        """The number of the last cycle of which the log holds a dose or an omission."""
        return max([self.last_given[0], *(number for number, _ in self.omitted)])

    @property
    def last_given(self) -> tuple[int, int]:
        """The number and the day of the last dose that the log holds."""
        return max(((each.number, each.day) for each in self.given), default=(0, 0))


def follow_cycle(cycle: Cycle, course: Course) -> Iterator[Followed]:
    """Every dose of a cycle, up to the first that is still to come."""
    own = _Cycle(cycle, course)
    _pair(own)
    course.counts[cycle.name] = max((each.number for each in own.given), default=0)
    for number in range(1, own.last + 1):
        begun = own.begun(number)
        if begun is not None:
            course.extents[(cycle.name, number)] = begun
    _apply_rules(own)
    ended = _ended(own)
    for number in range(1, own.most + 1):
        items = list(_one(own, number, ended))
        yield from items
        # A dose that is still to come is the last one to speak of: what is behind it counts from it.
        still = [each for each in items if each.at is None and each.slot.part == "dose"]
        if still and number >= own.last:
            if all(each.status not in PENDING and each.status is not Status.UNKNOWN for each in still):
                course.ended.add(cycle.name)
            if any(each.status is not Status.OMITTED for each in still):
                break
    else:
        course.ended.add(cycle.name)
    if ended is not None:
        course.ended.add(cycle.name)
    for place, (extent, event) in own.extra:
        slot = Slot(cycle.name, "dose", number=place.number, day=_day(own, place.day), what=_what(own, place.drug))
        yield Followed(slot, Status.EXTRA, timing=Status.EXTRA, why=(Why.UNPAIRED,), at=extent, events=(event,))


def _day(own: _Cycle, day: int) -> int | None:
    return None if len(own.cycle.days) == 1 else day


def _what(own: _Cycle, drug: str) -> str | None:
    drugs = {give.drug for day in own.cycle.days for give in day.gives}
    return None if len(drugs) == 1 else drug


# ---- Which dose is which ---------------------------------------------------------------------------------


def _pair(own: _Cycle) -> None:
    """Each dose of the log with its place: as stated, or else the n-th dose with the n-th place that is free."""
    name, history = own.cycle.name, own.course.history
    places = [Place(0, day.number, give.drug) for day in own.cycle.days for give in day.gives]
    loose: dict[str, list[Happened]] = {}
    for each in history.of(EventKind.OMITTED, name):
        event = each[1]
        assert event.cycle is not None, "the reader asks which dose was omitted"
        for each_day in own.cycle.days:
            if event.day in (None, each_day.number):
                own.omitted[(event.cycle, each_day.number)] = event
    for each in history.of(EventKind.DOSE, name):
        event, drug = each[1], each[1].drug or ""
        days = [place.day for place in places if place.drug == drug]
        day = event.day if event.day is not None else days[0] if len(days) == 1 else None
        if event.cycle is None or day is None:
            loose.setdefault(drug, []).append(each)
            continue
        place = Place(event.cycle, day, drug)
        if place in own.given or event.cycle > own.most or day not in days:
            own.extra.append((place, each))
        else:
            own.given[place] = each
    for drug, events in loose.items():
        free = _free(own, drug, len(events))
        for n, place in enumerate(free):
            extent, event_or_none = nth(events, n)
            if event_or_none is None:
                own.doubtful.add(place)
            own.given[place] = (extent, event_or_none or events[n][1])
        for each in events[len(free) :]:
            own.extra.append((Place(own.most, own.first_day.number, drug), each))


def _free(own: _Cycle, drug: str, count: int) -> list[Place]:
    """The first places of a drug that nothing is paired with yet."""
    days = sorted(day.number for day in own.cycle.days if any(give.drug == drug for give in day.gives))
    found: list[Place] = []
    for number in range(1, own.most + 1):
        for day in days:
            place = Place(number, day, drug)
            if place not in own.given and (number, day) not in own.omitted:
                found.append(place)
            if len(found) >= count:
                return found[:count]
    return found


# ---- What the rules say ----------------------------------------------------------------------------------


def _apply_rules(own: _Cycle) -> None:
    """The state of the dose rules at each dose, and now."""
    cycle, course = own.cycle, own.course
    if cycle.rules is None:
        return
    rules = course.sequence.rules[cycle.rules]
    administered: dict[tuple[int, int], Extent] = {}
    for place, (extent, _) in own.given.items():
        administered.setdefault((place.number, place.day), extent)
    keys = sorted(administered, key=lambda key: administered[key][:2])
    names = dict.fromkeys(name for table in rules.tables for column in table.columns for name in column.names)
    findings = [finding for name in names for finding in _findings(name, course)]
    now = course.history.as_of
    states = dose_states(rules, cycle.levels, findings, [administered[key] for key in keys], now, course.dictionary)
    # What a log leaves out may have been a result that a rule looks at.
    through = course.history.until
    for key, state in zip(keys, states, strict=False):
        own.states[key] = state if administered[key].first <= through or through >= now.first else UNDECIDED
    own.now = states[-1] if course.history.is_current else UNDECIDED


def _findings(name: str, course: Course) -> Iterator[Finding]:
    for kind in (EventKind.RESULT, EventKind.TOXICITY):
        happened = course.history.of(kind, name)
        for extent, event in happened:
            yield Finding(event, extent, happened[0][1])


def _ended(own: _Cycle) -> Ended | None:
    """What ended treatment: a line of `until`, death, or a dose rule."""
    ended = end_of(own.cycle, own.course)
    states = [*own.states.values(), own.now]
    stopped = next((each.stopped_by for each in states if each.stopped is Truth.TRUE and each.stopped_by), None)
    if stopped is None or (ended is not None and ended.at.last <= stopped.at.last):
        return ended
    return Ended(stopped, stopped.at, (stopped.event,))


# ---- One cycle ---------------------------------------------------------------------------------------------


def _one(own: _Cycle, number: int, ended: Ended | None) -> Iterator[Followed]:
    """All doses of the cycle of one number, each with what is to be known before it."""
    for day in sorted(own.cycle.days, key=lambda each: each.number):
        for give in day.gives:
            found = after_end(_dose(own, number, day, give), ended, own.course)
            if found.due is not None and day is own.first_day:
                own.course.dues[(own.cycle.name, number)] = found.due
            yield found
            if found.at is not None and give is day.gives[0]:
                yield from _checks(own, number, day, found.at)


def _dose(own: _Cycle, number: int, day: Day, give: Give) -> Followed:
    place = Place(number, day.number, give.drug)
    slot = Slot(own.cycle.name, "dose", number=number, day=_day(own, day.number), what=_what(own, give.drug))
    line, window, since, anchor, expected = _counted_from(own, number, day)
    happened = own.given.get(place)
    if happened is None:
        return _not_given(own, slot, (number, day.number), line, window, since, anchor, expected)
    extent, event = happened
    state = own.states.get((number, day.number), UNTOUCHED)
    moved = _rebased(line, window, since, anchor, extent, state)
    found = evolve(settled(slot, extent, (event,), (moved,)), stated=_stated_hold(own, number))
    if place in own.doubtful:
        found = evolve(found, timing=worst((found.timing, Status.UNKNOWN)), why=(*found.why, Why.PAIRING))
    dosing, why = _dosing(own, give, day, event, extent, state, place in own.doubtful)
    status = worst((found.order, found.timing, dosing.status))
    return evolve(found, status=status, dose=dosing.status, dosing=dosing, why=(*found.why, *why))


def _counted_from(own: _Cycle, number: int, day: Day) -> tuple[Timing | Repeat | Day, Window, str, Extent, Due | None]:
    """The line, the window, and what it counts from."""
    cycle, course = own.cycle, own.course
    name = f"{cycle.name}/dose"
    if day is not own.first_day:
        anchor = course.extents.get((cycle.name, number), course.history.absent)
        expected = known(anchor) if not anchor.is_open else course.dues.get((cycle.name, number))
        # Days of a cycle count from its first dose; day 1 is that day itself.
        shift = own.first_day.number - 1
        window = Window(day.window.clock, *(None if each is None else each - shift for each in _bounds(day.window)))
        return day, window, f"{name}/{number}", anchor, expected
    if number == 1 or cycle.repeat is None:
        assert cycle.first is not None
        first = cycle.first
        return first, first.window, first.anchor.element, course.when(first.anchor), course.expected(first.anchor)
    earlier = 1
    if cycle.repeat.counted_from is Repeats.PREVIOUS:
        earlier = next((n for n in range(number - 1, 0, -1) if (cycle.name, n) in course.extents), 1)
    # A later dose without a first one counts from a time that nobody knows.
    unknown = ANY_TIME if number <= own.last else course.history.absent
    anchor = course.extents.get((cycle.name, earlier), unknown)
    expected = known(anchor) if not anchor.is_open else course.dues.get((cycle.name, earlier))
    window = repeated(cycle.repeat.window, number - earlier)
    return cycle.repeat, window, f"{name}/{earlier}", anchor, expected


def _bounds(window: Window) -> tuple[int | None, int | None, int | None]:
    return window.least, window.target, window.most


def _rebased(
    line: Timing | Repeat | Day, window: Window, since: str, anchor: Extent, at: Extent, state: DoseState
) -> Measured:
    """The window as it is, or moved by a hold that explains why the dose came later: so long behind the recovery."""
    measured = held_against(line, window, since, anchor, at)
    if measured.status not in (Status.LATE, Status.UNKNOWN) or state.recovered_at is None:
        return measured
    first, last = (
        held_against(line, each, since, anchor, at, asked=window)
        for each in moved_by_hold(window, anchor, state.recovered_at)
    )
    # Where it is not known when the hold ended, both ends have to agree.
    return first if first.status is last.status else evolve(last, status=Status.UNKNOWN)


def moved_by_hold(window: Window, anchor: Extent, recovered: Extent) -> tuple[Window, Window]:
    """A window that a hold has moved: its end lies as far behind the recovery as it lay behind its target."""
    if window.most is None:
        return window, window
    slack = window.most - (window.target if window.target is not None else window.most)
    ends = (max(window.most, each + slack) for each in delay(window.clock, anchor, recovered))
    first, last = (evolve(window, most=end) for end in ends)
    return first, last


def _not_given(
    own: _Cycle, slot: Slot, key: tuple[int, int], line: Timing | Repeat | Day, window: Window, since: str,
    anchor: Extent, expected: Due | None,
) -> Followed:  # fmt: skip
    """A dose that the log does not hold: held, omitted, superseded, or still to come."""
    course = own.course
    asked = None
    if own.now.recovered_at is not None and not anchor.is_open and key > own.last_given:
        # Still to be given behind a hold that is over: its window has moved with it.
        asked, (_, window) = window, moved_by_hold(window, anchor, own.now.recovered_at)
    due = course.due(window, expected, anchor, own.cycle.hours)
    found = pending(slot, line, window, since, anchor, course.history, due, asked)
    stated = own.omitted.get(key) or _stated_hold(own, key[0])
    fired = own.now.fired
    dosing = None if not fired else Dosing(_give_of(own, slot), None, own.now.level, None, fired=fired)
    found = evolve(found, stated=stated, dosing=dosing)
    if own.now.held is Truth.TRUE and key > own.last_given:
        status = Status.OMITTED if key in own.omitted else Status.HELD
        return evolve(found, status=status, timing=status, why=(), due=None)
    superseded = key < own.last_given
    if key in own.omitted or superseded:
        explained = _was_held(own, key[0])
        status = Status.OMITTED if explained else Status.MISSING
        if not explained and key not in own.omitted and not course.history.is_current and not _is_over(found):
            return evolve(found, status=Status.UNKNOWN, timing=Status.UNKNOWN, why=(Why.NOT_RECORDED,), due=None)
        why = () if explained else (Why.SUPERSEDED,) if superseded else ()
        return evolve(found, status=status, timing=status, why=why, due=None)
    if own.now.held is Truth.UNKNOWN and found.status in (Status.DUE, Status.OVERDUE):
        return evolve(found, status=Status.UNKNOWN, timing=Status.UNKNOWN, why=(Why.RULES,))
    return found


def _is_over(found: Followed) -> bool:
    return found.status in (Status.OVERDUE, Status.MISSING)


def _give_of(own: _Cycle, slot: Slot) -> Give:
    gives = [give for day in own.cycle.days for give in day.gives]
    return next((give for give in gives if slot.what in (None, give.drug)), gives[0])


def _stated_hold(own: _Cycle, number: int) -> Event | None:
    """A hold that the log gives a reason for."""
    holds = own.course.history.of(EventKind.HOLD, own.cycle.name)
    fitting = (event for _, event in holds if event.cycle == number or (event.cycle is None and number > own.last))
    return next(fitting, None)


def _was_held(own: _Cycle, number: int) -> bool:
    """Whether a rule held treatment between the doses before and behind an omitted one."""
    behind = [state for key, state in own.states.items() if key[0] > number]
    return bool(behind) and behind[0].recovered_at is not None


# ---- How much -----------------------------------------------------------------------------------------------


def _dosing(
    own: _Cycle, give: Give, day: Day, event: Event, at: Extent, state: DoseState, doubtful: bool
) -> tuple[Dosing, tuple[Why, ...]]:
    """The dose held against the level that the rules lead to."""
    levels = own.cycle.levels if is_by_levels(own.cycle, give) else None
    level = state.level if own.cycle.rules is not None else 0
    given = None if event.dose is None else event.dose.written
    fired = state.fired
    if state.held is Truth.TRUE:
        return Dosing(give, None, level, Status.OTHER_DOSE, given, fired=fired), (Why.DURING_HOLD,)
    if state.held is Truth.UNKNOWN or level is None:
        return Dosing(give, None, level, Status.UNKNOWN, given, fired=fired), (Why.RULES,)
    expected = levels.doses[level] if levels is not None else give.dose
    if doubtful or event.dose is None:
        why = Why.PAIRING if doubtful else Why.DOSE_NOT_RECORDED
        return Dosing(give, expected, level, Status.UNKNOWN, given, fired=fired), (why,)
    options = [expected]
    if levels is not None and not levels.never_up:
        options = list(levels.doses[: level + 1])
    allowed = [_allowed(each, give, event, at, own.course) for each in options]
    shown = _range_text(allowed[-1][0], event.dose.unit)
    status = _held_to([each for each, _ in allowed], event.dose.amount)
    dosing = Dosing(give, expected, level, status, given, shown, allowed[-1][1], fired)
    return dosing, (Why.WEIGHT,) if status is Status.UNKNOWN and allowed[-1][0] is None else ()


def is_by_levels(cycle: Cycle, give: Give) -> bool:
    """Whether the dose levels of a cycle are those of one of its drugs: the first of its first day."""
    first = min(cycle.days, key=lambda each: each.number).gives[0]
    return cycle.levels is not None and give.drug == first.drug and give.dose.unit == first.dose.unit


def _held_to(allowed: Sequence[Range | None], given: Range) -> Status:
    if any(each is not None and within(given, each) for each in allowed):
        return Status.CONFORMANT
    if any(each is None or intersects(given, each) for each in allowed):
        return Status.UNKNOWN
    return Status.OTHER_DOSE


def _range_text(allowed: Range | None, unit: str) -> str | None:
    if allowed is None or allowed.low is None or allowed.high is None:
        return None
    low, high = decimal_text(allowed.low), decimal_text(allowed.high)
    return f"{low} {unit}" if low == high else f"{low} to {high} {unit}"


def _allowed(dose: Dose, give: Give, event: Event, at: Extent, course: Course) -> tuple[Range | None, str | None]:
    """What may be given in the unit of the event, None if it cannot be worked out; and what it was worked out with."""
    assert event.dose is not None
    units = course.dictionary.units
    amount, by = point(dose.amount), None
    unit = dose.unit
    if dose.kind is DoseKind.AUC:
        if event.dose.unit != "AUC":
            return None, None
    elif dose.kind is not DoseKind.FLAT and "/" not in event.dose.unit:
        body, by = _body(give, dose.unit.partition("/")[2], at, course)
        if body is None:
            return None, by
        amount, unit = multiply(amount, body), dose.unit.partition("/")[0]
    if unit != event.dose.unit:
        known_unit, stated = units.find(unit), units.find(event.dose.unit)
        if known_unit is None or stated is None or not convertible(known_unit, stated):
            return None, by
        amount = _converted(amount, known_unit, stated)
    return multiply(amount, Range(Fraction(1) - give.tolerance, Fraction(1) + give.tolerance)), by


def _body(give: Give, unit: str, at: Extent, course: Course) -> tuple[Range | None, str | None]:
    """Body weight or surface at a time, from the newest result in the log or from the record."""
    if give.by is None:
        return None, None
    measurement = course.dictionary.measurements.get(give.by)
    declared = measurement or course.dictionary.facts.get(give.by)
    wanted = course.dictionary.units.find(unit)
    if declared is None or not isinstance(declared.type, NumberType) or wanted is None:
        return None, None
    datum = latest_before(course.history.of(EventKind.RESULT, give.by), at) if measurement is not None else None
    found = range_of(datum) if datum is not None else course.background.numbers.get(give.by)
    if found is None or not convertible(declared.type.unit, wanted):
        return None, None
    body = _converted(found, declared.type.unit, wanted)
    return body, f"{give.by} {_range_text(body, unit)}"


def _converted(found: Range, unit: Unit, wanted: Unit) -> Range:
    low, high = (None if end is None else convert(end, unit, wanted) for end in (found.low, found.high))
    return Range(low, high, found.low_open, found.high_open)


# ---- What is to be known before a dose -------------------------------------------------------------------------


def _checks(own: _Cycle, number: int, day: Day, at: Extent) -> Iterator[Followed]:
    for checks in own.cycle.checks:
        for name in checks.measurements:
            slot = Slot(own.cycle.name, "check", number=number, day=_day(own, day.number), what=name)
            yield _check(slot, checks, name, at, own.course)


def _check(slot: Slot, checks: Checks, name: str, at: Extent, course: Course) -> Followed:
    """Whether a result lies in the window before a dose."""
    since = slot._replace(part="dose", what=None).key
    if name not in course.dictionary.measurements:
        return Followed(slot, Status.UNKNOWN, timing=Status.UNKNOWN, why=(Why.NOT_IN_LOG,))
    results = list(_results(name, checks, since, at, course))
    for status in (Status.CONFORMANT, Status.UNKNOWN):
        for measured, extent, event in reversed(results):
            if measured.status is status:
                why = (Why.TIME,) if status is Status.UNKNOWN else ()
                return Followed(slot, status, timing=status, why=why, at=extent, events=(event,), measured=(measured,))
    unseen = Measured(checks, checks.window, since, at, None, Status.UNKNOWN)
    complete = at.last <= course.history.until
    status = Status.MISSING if complete else Status.UNKNOWN
    why = (Why.HARD_LIMIT,) if complete else (Why.NOT_RECORDED,)
    return Followed(slot, status, timing=status, why=why, measured=(unseen,))


def _results(
    name: str, checks: Checks, since: str, at: Extent, course: Course
) -> Iterator[tuple[Measured, Extent, Event]]:
    """Results of a measurement, each held against the window before a dose."""
    for extent, event in course.history.of(EventKind.RESULT, name):
        if event.result is not None and _is_known(event.result):
            yield held_against(checks, checks.window, since, at, extent), extent, event


def _is_known(result: Datum) -> bool:
    """Whether a result says something; one that was not done, or may be anything, is none."""
    items = result.items or ()
    if any(isinstance(each, Answer) for each in items):
        return False
    return bool(items) and (range_of(result) is not None or not any(isinstance(each, Range) for each in items))
