"""
What is to happen to one participant, one after the other: every dose, visit, start, fraction and end of a schedule.

Each has the windows that it must keep and what they count from, and stands behind all that they count from. How many
there are of what is repeated without a number is up to who asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias, assert_never

from attrs import evolve, field, frozen

from protocol_dsl.model import schedule as model
from protocol_dsl.model.schedule import Window
from protocol_dsl.sequencing.extent import repeated
from protocol_dsl.sequencing.order import in_order
from protocol_dsl.sequencing.schedule_network import anchors_of
from protocol_dsl.sequencing.status import Slot

BoundLine: TypeAlias = model.Timing | model.Repeat | model.Day | model.Limit


@frozen
class Bound:
    """A window after the last, or the first, of some other occasions, and the line that it was written in."""

    window: Window
    anchors: tuple[Slot, ...]
    line: BoundLine
    last: bool = True


@frozen
class Occasion:
    """
    One thing that is to happen.

    `bounds` are its windows, that of its own line first. It comes not before any of `behind`. `hours` names the opening
    hours that it is cut with. `possible` is false for what counts from something that does not happen of itself, such
    as a toxicity.
    """

    slot: Slot
    bounds: tuple[Bound, ...] = ()
    behind: tuple[Slot, ...] = ()
    hours: str | None = None
    possible: bool = True


@frozen
class Sizes:
    """How many there are: the rows of each list by name, the fractions of each step, and each repeated element."""

    rows: Mapping[str, tuple[str, ...]] = field(factory=dict)
    fractions: Mapping[str, int] = field(factory=dict)
    counts: Mapping[str, int] = field(factory=dict)


def occasions(schedule: model.Schedule, sizes: Sizes, left_out: frozenset[str] = frozenset()) -> tuple[Occasion, ...]:
    """All occasions of a schedule, each behind those that it counts from; periods that are `left_out` limit none."""
    own = [each for element in in_order(schedule) for each in _of_element(element, schedule, sizes)]
    roots = [Occasion(Slot(name, "timepoint")) for name in _timepoints(schedule)]
    intervals = [
        each for each in schedule.elements.values() if isinstance(each, model.Interval) and each.name not in left_out
    ]
    return _with_intervals([*roots, *own], intervals, schedule, sizes)


def is_unbounded(element: model.Element) -> bool:
    """Whether something is repeated without a number."""
    return isinstance(element, model.Cycle | model.Visit) and element.repeat is not None and element.times is None


def number_of(element: model.Cycle | model.Visit, sizes: Sizes) -> int:
    """How often something happens."""
    if element.repeat is None:
        return 1
    return sizes.counts.get(element.name, 1) if element.times is None else element.times.number


def _timepoints(schedule: model.Schedule) -> Iterator[str]:
    """What is no element of the schedule and that something counts from."""
    seen = dict.fromkeys(
        anchor.element
        for element in schedule.elements.values()
        for anchor in anchors_of(element)
        if anchor.element not in schedule.elements
    )
    yield from seen


# ---- What an anchor names -------------------------------------------------------------------------------


def named(anchor: model.Anchor, schedule: model.Schedule, sizes: Sizes) -> tuple[tuple[Slot, ...], bool]:
    """The occasions that an anchor names, and whether the last of them counts; none if it never happens of itself."""
    element = schedule.elements.get(anchor.element)
    last = anchor.occurrence is not model.Occurrence.FIRST
    match element:
        case None:
            return (Slot(anchor.element, "timepoint"),), last
        case model.Step():
            return tuple(
                Slot(element.name, "start" if anchor.start else "end", row) for row in _rows(element, sizes)
            ), last
        case model.Milestone(meaning=None):
            return ((Slot(element.name, "milestone"),) if _happens(element, schedule) else ()), last
        case model.Milestone(meaning=model.Anchor() as meaning):
            return named(meaning, schedule, sizes)
        case model.Milestone():
            return (), last
        case model.Interval():
            return named(element.begins if anchor.start else element.ends, schedule, sizes)
        case _:
            return _occurrence(anchor, element, sizes), last


def _occurrence(anchor: model.Anchor, element: model.Cycle | model.Visit, sizes: Sizes) -> tuple[Slot, ...]:
    number = number_of(element, sizes)
    match anchor.occurrence:
        case int(wanted):
            number_wanted = wanted
        case model.Occurrence.LAST:
            # The last of something that goes on is not known while it does.
            number_wanted = number + 1 if is_unbounded(element) else number
        case _:
            number_wanted = 1
    return (slot_of(element, number_wanted),) if number_wanted <= number else ()


def slot_of(element: model.Cycle | model.Visit, number: int) -> Slot:
    """The occasion that stands for one of several: a cycle's first dose, or a visit."""
    if isinstance(element, model.Visit):
        return Slot(element.name, "visit", number=None if element.repeat is None else number)
    return dose_slot(element, number, first_day(element))


def dose_slot(cycle: model.Cycle, number: int, day: model.Day) -> Slot:
    """The doses of one day of a cycle."""
    return Slot(cycle.name, "dose", number=number, day=None if len(cycle.days) == 1 else day.number)


def first_day(cycle: model.Cycle) -> model.Day:
    """The day that a cycle begins with."""
    return min(cycle.days, key=lambda each: each.number)


def _rows(step: model.Step, sizes: Sizes) -> Sequence[str | None]:
    return (None,) if step.over is None else sizes.rows.get(step.over, ())


def _happens(milestone: model.Milestone, schedule: model.Schedule) -> bool:
    """Whether a milestone happens without anything going wrong: one that ends a treatment does not."""
    stops = {
        rule.event
        for element in schedule.elements.values()
        if isinstance(element, model.Cycle | model.Visit)
        for rule in element.until
    }
    return milestone.due is not None or milestone.name not in stops


# ---- Elements -------------------------------------------------------------------------------------------


def _of_element(element: model.Element, schedule: model.Schedule, sizes: Sizes) -> Iterator[Occasion]:
    match element:
        case model.Step():
            yield from _of_step(element, schedule, sizes)
        case model.Milestone():
            if element.meaning is None and _happens(element, schedule):
                yield _timed(Slot(element.name, "milestone"), element.due, None, schedule, sizes)
        case model.Cycle():
            for number in range(1, number_of(element, sizes) + 1):
                yield from _of_cycle(element, number, schedule, sizes)
        case model.Visit():
            for number in range(1, number_of(element, sizes) + 1):
                slot = slot_of(element, number)
                if number == 1:
                    yield _timed(slot, element.due, element.hours, schedule, sizes)
                else:
                    yield Occasion(slot, (_again(element, number),), hours=element.hours)
        case model.Interval():
            return
        case _:
            assert_never(element)


def _timed(
    slot: Slot, timing: model.Timing | None, hours: str | None, schedule: model.Schedule, sizes: Sizes
) -> Occasion:
    """Something with a window after an anchor, or with none at all."""
    if timing is None:
        return Occasion(slot, hours=hours)
    anchors, last = named(timing.anchor, schedule, sizes)
    return Occasion(slot, (Bound(timing.window, anchors, timing, last),), hours=hours, possible=bool(anchors))


def _of_step(step: model.Step, schedule: model.Schedule, sizes: Sizes) -> Iterator[Occasion]:
    before: tuple[Slot, ...] = ()
    for row in _rows(step, sizes):
        start, end = Slot(step.name, "start", row), Slot(step.name, "end", row)
        first = _timed(start, step.starts, step.hours, schedule, sizes)
        # Where nothing says when, one row comes after the other; a window of its own may leave no time for that.
        yield evolve(first, behind=before if step.starts is None else ())
        lasts = tuple(Bound(each.window, (start,), each) for each in step.lasts)
        number = sizes.fractions.get(step.name, 0)
        fractions = [start, *(Slot(step.name, "fraction", row, n) for n in range(2, number)), end]
        for earlier, each in pairwise(fractions):
            gaps = tuple(Bound(gap.window, (earlier,), gap) for gap in step.gaps) if number > 1 else ()
            bounds = (*gaps, *lasts) if each == end else gaps
            yield Occasion(each, bounds, behind=(earlier,), hours=step.hours)
        before = (end,)


def _of_cycle(cycle: model.Cycle, number: int, schedule: model.Schedule, sizes: Sizes) -> Iterator[Occasion]:
    begins = first_day(cycle)
    first = slot_of(cycle, number)
    if number == 1:
        yield _timed(first, cycle.first, cycle.hours, schedule, sizes)
    else:
        yield Occasion(first, (_again(cycle, number),), hours=cycle.hours)
    for day in sorted(cycle.days, key=lambda each: each.number):
        if day is not begins:
            shift = 1 - begins.number
            ends = (
                None if each is None else each + shift
                for each in (day.window.least, day.window.target, day.window.most)
            )
            bound = Bound(Window(day.window.clock, *ends), (first,), day)
            yield Occasion(dose_slot(cycle, number, day), (bound,), hours=cycle.hours)


def _again(element: model.Cycle | model.Visit, number: int) -> Bound:
    """The window of the n-th occurrence after the one before it, or after the first."""
    assert element.repeat is not None
    repeat = element.repeat
    if repeat.counted_from is model.Repeats.PREVIOUS:
        return Bound(repeat.window, (slot_of(element, number - 1),), repeat)
    return Bound(repeated(repeat.window, number - 1), (slot_of(element, 1),), repeat)


# ---- Intervals ------------------------------------------------------------------------------------------


def _with_intervals(
    found: list[Occasion], intervals: Sequence[model.Interval], schedule: model.Schedule, sizes: Sizes
) -> tuple[Occasion, ...]:
    """Each limit of a washout or a period with the later of its two ends."""
    places = {each.slot: n for n, each in enumerate(found)}
    for interval in intervals:
        begins, begins_last = named(interval.begins, schedule, sizes)
        ends, ends_last = named(interval.ends, schedule, sizes)
        known = [each for each in (*begins, *ends) if each in places]
        if not begins or not ends or len(known) < len(begins) + len(ends):
            continue
        forward = max(places[each] for each in ends) > max(places[each] for each in begins)
        later, earlier, last = (ends, begins, begins_last) if forward else (begins, ends, ends_last)
        for slot in later:
            each = found[places[slot]]
            limits = tuple(
                Bound(limit.in_order if forward else _turned(limit.in_order), earlier, limit, last)
                for limit in interval.limits
            )
            behind = earlier if forward and not each.bounds else ()
            found[places[slot]] = evolve(each, bounds=(*each.bounds, *limits), behind=(*each.behind, *behind))
    return tuple(found)


def _turned(window: Window) -> Window:
    """The window from the end to the beginning."""
    least, target, most = (None if each is None else -each for each in (window.most, window.target, window.least))
    return Window(window.clock, least, target, most)
