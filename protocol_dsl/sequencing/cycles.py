"""Cycles: which dose is which, when each was due, how much, and what was to be known before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from attrs import evolve

from protocol_dsl.model.schedule import Clock, Cycle, Day, Give, Hold, Repeat, Repeats, Timing, Window
from protocol_dsl.schema.event_log import Event
from protocol_dsl.sequencing.amounts import dosing_of
from protocol_dsl.sequencing.automaton import Fired
from protocol_dsl.sequencing.course import Course
from protocol_dsl.sequencing.dosing import (
    UNTOUCHED,
    DoseState,
    as_far_as_recorded,
    dose_states,
)
from protocol_dsl.sequencing.due import Due, known
from protocol_dsl.sequencing.ends import after_end, end_of
from protocol_dsl.sequencing.extent import ANY_TIME, FAR, FAR_DAY, Extent, day_of, delay, repeated
from protocol_dsl.sequencing.history import combined, hull_of
from protocol_dsl.sequencing.left_out import left_out, was_held
from protocol_dsl.sequencing.paired_doses import Doses, doses_of, findings_of
from protocol_dsl.sequencing.prechecks import check
from protocol_dsl.sequencing.route import Giving
from protocol_dsl.sequencing.status import PENDING, Dosing, Ended, Followed, Measured, Slot, Status, Why, worst
from protocol_dsl.sequencing.titration import NO_RULES, raised_levels
from protocol_dsl.sequencing.windows import axes, edge_of, held_against, pending, unseen
from protocol_dsl.values.truth import Truth

Said = TypeVar("Said")
"""What is said of the doses of some cycles in short."""


class Stretch(NamedTuple, Generic[Said]):
    """What is said in short of cycles that follow each other, up to the one of a number."""

    last: int
    said: Said


InShort: TypeAlias = Callable[[Ended | None], Mapping[int, Stretch[Said]]]
"""What can be said in short where something has ended treatment, or nothing has: by the number of the first cycle."""


def follow_cycle(cycle: Cycle, course: Course) -> Iterator[Followed]:
    """Every dose of a cycle, up to the first that is still to come."""
    own = doses_of(cycle, course)
    apply_rules(own)
    return every_dose(own, lambda ended: {})


def every_dose(own: Doses, in_short: InShort[Said]) -> Iterator[Followed | Said]:
    """
    Every dose of a cycle with what is to be known before it; what is not said in short is followed.

    What is in short is of cycles of which every dose was given, or of the one that is still to come.
    """
    cycle, course = own.cycle, own.course
    ended = _ended(own)
    short = in_short(ended)
    done = 0
    for number in range(1, own.most + 1):
        if number <= done:
            continue
        stretch = short.get(number)
        if stretch is not None:
            yield stretch.said
            done = stretch.last
            if done > own.last:
                break
            continue
        items = list(_one(own, number, ended))
        yield from items
        if number < own.last:
            continue
        # A dose that is still to come is the last one to speak of: what is behind it counts from it.
        still = [each for each in items if each.at is None and each.slot.part == "dose"]
        if still:
            if all(each.status not in PENDING and each.status is not Status.UNKNOWN for each in still):
                course.ended.add(cycle.name)
            elif _may_be_the_last(own, still, number):
                course.may_have_ended.add(cycle.name)
            if any(each.status is not Status.OMITTED for each in still):
                break
    else:
        course.ended.add(cycle.name)
    if ended is not None:
        (course.ended if ended.is_sure else course.may_have_ended).add(cycle.name)
    for (number, day, drug), (extent, event), is_sure in own.extra:
        slot = Slot(cycle.name, "dose", number=number, day=_day(own, day), what=_what(own, drug))
        why = (Why.UNPAIRED,) if is_sure else (Why.UNPAIRED, Why.PAIRING)
        yield Followed(slot, Status.EXTRA, timing=Status.EXTRA, why=why, at=extent, events=(event,))


def _may_be_the_last(own: Doses, still: Sequence[Followed], number: int) -> bool:
    """Whether treatment may have ended with a dose that was not given: by a rule, or as it was left out, or may be."""
    if own.now.may_have_ended or own.open_from is not None or any(Why.STOP in each.why for each in still):
        return True
    return number <= own.last and any(Why.RULES in each.why for each in still)


def _day(own: Doses, day: int) -> int | None:
    return None if len(own.route.days) == 1 else day


def _what(own: Doses, drug: str) -> str | None:
    return drug if own.route.has_several_drugs else None


# ---- What the rules say ----------------------------------------------------------------------------------


def apply_rules(own: Doses, quiet: bool = False) -> None:
    """
    The state of the dose rules at each dose, and now.

    `quiet` says that no result or toxicity of the log can change anything by any rule.
    """
    goes_up = own.cycle.levels is not None and own.cycle.levels.goes_up
    if own.cycle.rules is not None:
        # Levels that go up are kept by rows that change nothing else.
        _apply(own, own.cycle.rules, quiet and not goes_up)
    if goes_up:
        _raise(own)


def _raise(own: Doses) -> None:
    """The level of each dose where the levels go up from cycle to cycle."""
    cycle, course = own.cycle, own.course
    assert cycle.levels is not None
    begun: dict[int, Extent] = {}
    for (number, _), at in own.administered().items():
        begun[number] = combined([at, begun.get(number, at)], last=False)
    rules = NO_RULES if cycle.rules is None else course.route.tables[cycle.rules]
    findings = [finding for name in rules.by_name for finding in findings_of(name, course)]
    levels = raised_levels(rules, cycle.levels, findings, begun, course.history.until)
    for key in own.administered():
        own.states[key] = evolve(own.states.get(key, UNTOUCHED), level=levels[key[0]])
    # Which cycle a dose that is still to come would belong to, its place says.
    own.now = evolve(own.now, level=None)


def _apply(own: Doses, rules: str, quiet: bool) -> None:
    cycle, course = own.cycle, own.course
    now = course.history.as_of
    if quiet and course.history.until >= now.first:
        return
    tables = course.route.tables[rules]
    administered = own.administered()
    keys = sorted(administered, key=lambda key: administered[key][:2])
    findings = () if quiet else [finding for name in tables.by_name for finding in findings_of(name, course)]
    states = dose_states(tables, cycle.levels, findings, [administered[key] for key in keys], now)
    # What a log leaves out may have been a result that a rule looks at.
    through = course.history.until
    for key, state in zip(keys, states, strict=False):
        is_known = administered[key].last <= through or through >= now.first
        own.states[key] = state if is_known else as_far_as_recorded(state)
    own.as_recorded = states[-1]
    own.now = states[-1] if course.history.is_current else as_far_as_recorded(states[-1])
    course.holding[cycle.name] = [(fired, fired not in state.doubtful) for state in states for fired in state.fired]
    if any(each.open_for is Why.ORDERS for each in states):
        course.not_gone_through.add(cycle.name)


def _ended(own: Doses) -> Ended | None:
    """What ended treatment: a line of `until`, death, or a dose rule."""
    states = [*own.states.values(), own.now]
    surely = [each for each in states if each.stopped is Truth.TRUE and each.stoppers]
    perhaps = [each for each in states if each.may_have_ended and each.stoppers]
    return end_of(own.cycle, own.course, [_stop_of(each, own.course) for each in (*surely[:1], *perhaps[:1])])


def _stop_of(state: DoseState, course: Course) -> Ended:
    """The end that rules brought, or may have."""
    at = hull_of([_time_of_stop(each, course) for each in state.stoppers])
    by = tuple(dict.fromkeys(each.event for each in state.stoppers))
    if state.stopped is not Truth.TRUE:
        at = at._replace(last=FAR, last_day=FAR_DAY)
    return Ended(state.stoppers[0], at, by)


def _time_of_stop(stopped: Fired, course: Course) -> Extent:
    """When a rule ended treatment: with the result itself, or when its hold had gone on for too long."""
    action, began = stopped.row.action, stopped.outlasted
    if began is None or not isinstance(action, Hold) or action.most is None:
        return stopped.at
    first, last = edge_of(action.most, action.most.most, began, course.history.zone, end=True)
    assert first is not None
    assert last is not None
    return Extent(first, last, day_of(first, course.history.zone), day_of(last, course.history.zone))


# ---- One cycle ---------------------------------------------------------------------------------------------


def _one(own: Doses, number: int, ended: Ended | None) -> Iterator[Followed]:
    """All doses of the cycle of one number, each with what is to be known before it."""
    for day, givings in own.route.days:
        for giving in givings:
            found = _dose(own, number, day, giving)
            is_of_any_day = own.may_be_passed_over((number, day.number, giving.give.drug))
            found = _with_unordered(own, found, (number, day.number))
            if not _may_be_omitted(own, found, (number, day.number)):
                found = after_end(found, ended, own.course, own.cycle)
            if is_of_any_day:
                found = _of_any_day(found)
            if found.due is not None and day is own.route.first_day:
                own.course.dues[(own.cycle.name, number)] = found.due
            yield found
            if found.at is not None and giving is givings[0]:
                checks = _checks(own, number, day, found.at)
                yield from map(_of_any_day, checks) if is_of_any_day else checks


def _of_any_day(found: Followed) -> Followed:
    """A dose of which it is not known whether one was given at its place, since those of other days may have been."""
    dose = None if found.dose is None else Status.UNKNOWN
    why = tuple(dict.fromkeys((*found.why, Why.PAIRING)))
    return evolve(found, status=Status.UNKNOWN, order=None, timing=Status.UNKNOWN, dose=dose, why=why, due=None)


def _with_unordered(own: Doses, found: Followed, key: tuple[int, int]) -> Followed:
    """What the rules do not decide, with the events whose order is open."""
    if _BY_RULES.isdisjoint(found.why):
        return found
    return evolve(found, unordered=own.unordered.get(own.behind(key) if found.at is None else key, ()))


def _may_be_omitted(own: Doses, found: Followed, key: tuple[int, int]) -> bool:
    """Whether it is open if a rule explains that a dose was left out: then it was, whatever ended treatment later."""
    is_left_out = key in own.omitted or key < own.last_given
    by_rules = not _BY_RULES.isdisjoint(found.why)
    return found.status is Status.UNKNOWN and found.at is None and is_left_out and by_rules


_BY_RULES = frozenset({Why.RULES, Why.ORDERS, Why.STOP})


def _dose(own: Doses, number: int, day: Day, giving: Giving) -> Followed:
    place = number, day.number, giving.give.drug
    slot = Slot(own.cycle.name, "dose", None, number, _day(own, day.number), _what(own, giving.give.drug))
    line, window, earlier, anchor = counted_from(own, number, day)
    since = line.anchor.element if isinstance(line, Timing) else f"{own.cycle.name}/dose/{earlier}"
    happened = own.given.get(place)
    if happened is None:
        expected = _expected(own, number, day)
        return _not_given(own, slot, (number, day.number), line, window, since, anchor, expected)
    extent, event = happened
    state = own.states.get((number, day.number), UNTOUCHED)
    moved, may_be_unrecorded = dose_held_against(own, number, day, extent, state)
    order, timing, why = axes((moved,))
    if may_be_unrecorded:
        why = (Why.NOT_RECORDED,)
    if state.may_have_ended:
        timing, why = worst((timing, Status.UNKNOWN)), (*why, Why.STOP)
    doubtful = place in own.doubtful
    if doubtful:
        timing, why = worst((timing, Status.UNKNOWN)), (*why, Why.PAIRING)
    dosing, of_dose = dosing_of(giving, event, extent, state, doubtful, own.course)
    return Followed(
        slot, worst((order, timing, dosing.status)), order, timing, dosing.status, (*why, *of_dose), extent, (event,),
        (moved,), dosing, _stated_hold(own, number),
    )  # fmt: skip


def counted_from(own: Doses, number: int, day: Day) -> tuple[Timing | Repeat | Day, Window, int, Extent]:
    """The line, the window, the number of the dose that it counts from (0 for the first one), and when that was."""
    cycle, course = own.cycle, own.course
    if day is not own.route.first_day:
        anchor = course.extents.get((cycle.name, number), course.history.absent)
        return day, own.route.windows[day.number], number, anchor
    if number == 1 or cycle.repeat is None:
        assert cycle.first is not None
        return cycle.first, cycle.first.window, 0, course.when(cycle.first.anchor)
    earlier = _earlier(own, number)
    # A later dose without a first one counts from a time that nobody knows.
    unknown = ANY_TIME if number <= own.last else course.history.absent
    anchor = course.extents.get((cycle.name, earlier), unknown)
    return cycle.repeat, repeated(cycle.repeat.window, number - earlier), earlier, anchor


def dose_held_against(own: Doses, number: int, day: Day, at: Extent, state: DoseState) -> tuple[Measured, bool]:
    """
    The window of a dose that was given, held against its time.

    The log may not hold the dose before it. Where it is not complete until then, that may have been given at any time
    since; if this would lead to something else, the verdict is open, and the second value true.
    """
    line, window, earlier, anchor = counted_from(own, number, day)
    since = line.anchor.element if isinstance(line, Timing) else f"{own.cycle.name}/dose/{earlier}"
    found = rebased(line, window, since, anchor, at, state)
    history, repeat = own.course.history, own.cycle.repeat
    if found.status is Status.LATE and state.open_for is Why.ORDERS:
        # Of a hold that may have been over before it nothing is known.
        return evolve(found, status=Status.UNKNOWN), False
    if found.status is Status.LATE and at.last > history.until and not history.is_current and _may_hold(own):
        # A hold that the log may lack would have moved the window.
        return evolve(found, status=Status.UNKNOWN), True
    is_recorded = earlier == number - 1 or (number - 1, day.number) in own.omitted
    if not isinstance(line, Repeat) or repeat is None or is_recorded or at.last <= history.until:
        return found, False
    if repeat.counted_from is Repeats.FIRST:
        return found, False
    absent = history.absent
    between = Extent(max(anchor.first, absent.first), at.last, max(anchor.first_day, absent.first_day), at.last_day)
    other = rebased(line, repeat.window, since, between, at, state)
    return (found, False) if other.status is found.status else (evolve(found, status=Status.UNKNOWN), True)


def _may_hold(own: Doses) -> bool:
    """Whether a dose rule of a cycle holds it."""
    if own.cycle.rules is None:
        return False
    tables = own.course.route.tables[own.cycle.rules].by_name.values()
    return any(isinstance(row.action, Hold) for of in tables for each in of for row in each.when.rows)


def _earlier(own: Doses, number: int) -> int:
    """The number of the cycle that a later one counts from."""
    assert own.cycle.repeat is not None
    if own.cycle.repeat.counted_from is Repeats.FIRST:
        return 1
    if (own.cycle.name, number - 1) in own.course.extents:
        return number - 1
    return next((n for n in range(number - 1, 0, -1) if (own.cycle.name, n) in own.course.extents), 1)


def _expected(own: Doses, number: int, day: Day) -> Due | None:
    """When what a dose counts from happened, or is due."""
    cycle, course = own.cycle, own.course
    if day is own.route.first_day:
        if number == 1 or cycle.repeat is None:
            assert cycle.first is not None
            return course.expected(cycle.first.anchor)
        unknown = ANY_TIME if number <= own.last else course.history.absent
        number = _earlier(own, number)
    else:
        unknown = course.history.absent
    anchor = course.extents.get((cycle.name, number), unknown)
    return known(anchor) if not anchor.is_open else course.dues.get((cycle.name, number))


def rebased(
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
    # Where it is not known when the hold ended, or whether it did, all that may be has to agree.
    possible = {first.status, last.status, *((measured.status,) if state.may_not_have_recovered else ())}
    return first if len(possible) == 1 else evolve(last, status=Status.UNKNOWN)


def moved_by_hold(window: Window, anchor: Extent, recovered: Extent) -> tuple[Window, Window]:
    """
    A window that a hold has moved: its end lies as far behind the recovery as it lay behind its target.

    It has none as long as nobody knows that the hold is over.
    """
    if window.most is None:
        return window, window
    slack = window.most - (window.target if window.target is not None else window.most)
    ends = (max(window.most, each + slack) for each in delay(window.clock, anchor, recovered))
    first, last = (evolve(window, most=None if _is_far(end, window.clock) else end) for end in ends)
    return first, last


def _is_far(amount: int, clock: Clock) -> bool:
    return amount > (FAR if clock is Clock.ELAPSED else FAR_DAY) // 2


def _not_given(
    own: Doses, slot: Slot, key: tuple[int, int], line: Timing | Repeat | Day, window: Window, since: str,
    anchor: Extent, expected: Due | None,
) -> Followed:  # fmt: skip
    """A dose that the log does not hold: held, omitted, superseded, or still to come."""
    course = own.course
    asked, others = None, list[Window]()
    if own.now.recovered_at is not None and not anchor.is_open and key > own.last_given:
        # Still to be given behind a hold that is over: its window has moved with it, as far as is known.
        others = [window] if own.now.may_not_have_recovered else []
        asked, (first, window) = window, moved_by_hold(window, anchor, own.now.recovered_at)
        others.append(first)
    due = course.due(window, expected, anchor, own.cycle.hours)
    found = pending(slot, line, window, since, anchor, course.history, due, asked)
    if any(unseen(each, anchor, course.history)[0] is not found.status for each in others):
        found = evolve(found, status=Status.UNKNOWN, timing=Status.UNKNOWN, why=(own.now.why,))
    stated = own.omitted.get(key) or _stated_hold(own, key[0])
    fired = own.now.fired
    dosing = (
        None
        if not fired
        else Dosing(_give_of(own, slot), None, own.now.level, None, fired=fired, doubtful=own.now.doubtful)
    )
    if stated is not None or dosing is not None:
        found = evolve(found, stated=stated, dosing=dosing)
    or_ended = (Why.STOP,) if own.now.may_have_ended else ()
    if own.now.held is Truth.TRUE and key > own.last_given:
        # A hold holds whether or not treatment has ended beside it.
        status = Status.OMITTED if key in own.omitted else Status.HELD
        return evolve(found, status=status, timing=status, why=or_ended, due=None)
    if or_ended and found.status in PENDING and key > own.last_given:
        return evolve(found, status=Status.UNKNOWN, timing=Status.UNKNOWN, why=or_ended)
    if key in own.omitted or key < own.last_given:
        return left_out(own, found, key, was_held(own, key, asked or window, anchor))
    if own.now.held is Truth.UNKNOWN and (
        found.status in (Status.DUE, Status.OVERDUE)
        or (found.status in PENDING and own.as_recorded.held is not Truth.FALSE)
    ):
        # By what is recorded the rules may be decided: then it is the log alone that leaves this open.
        open_by_log = own.as_recorded.held is not Truth.UNKNOWN and not own.course.history.is_current
        why = (own.now.why, Why.NOT_RECORDED) if open_by_log else (own.now.why,)
        return evolve(found, status=Status.UNKNOWN, timing=Status.UNKNOWN, why=why)
    return found


def _give_of(own: Doses, slot: Slot) -> Give:
    gives = [give for day in own.cycle.days for give in day.gives]
    return next((give for give in gives if slot.what in (None, give.drug)), gives[0])


def _stated_hold(own: Doses, number: int) -> Event | None:
    """A hold that the log gives a reason for."""
    numbers = (number, None) if number > own.last else (number,)
    found = [own.holds[each] for each in numbers if each in own.holds]
    return min(found, key=lambda each: each[0])[1] if found else None


# ---- What is to be known before a dose -------------------------------------------------------------------------


def _checks(own: Doses, number: int, day: Day, at: Extent) -> Iterator[Followed]:
    dose = Slot(own.cycle.name, "dose", None, number, _day(own, day.number))
    since = dose.key
    for checks in own.cycle.checks:
        for name in checks.measurements:
            yield check(dose._replace(part="check", what=name), checks, name, since, at, own.course)
