"""Visits: when each was due, whether it was kept, and whether what it collects was taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import evolve

from protocol_dsl.model.schedule import Repeats, Visit
from protocol_dsl.schema.event_log import EventKind
from protocol_dsl.sequencing.collecting import Asked, collect
from protocol_dsl.sequencing.course import Course
from protocol_dsl.sequencing.due import Due, known
from protocol_dsl.sequencing.ends import after_end, end_of, may_end_unseen
from protocol_dsl.sequencing.extent import Extent, repeated
from protocol_dsl.sequencing.history import Happened, History, in_places
from protocol_dsl.sequencing.status import PENDING, Ended, Followed, Slot, Status, Why
from protocol_dsl.sequencing.windows import held_against, pending, settled
from protocol_dsl.values.truth import Truth

MOST = 1000
"""How many visits of one kind are looked at."""


def follow_visit(visit: Visit, course: Course) -> Iterator[Followed]:
    """Each visit of a kind, up to the first that is still to come."""
    happened = course.history.of(EventKind.VISIT, visit.name)
    ended = end_of(visit, course)
    slots, extra, doubtful = _paired(happened, _number(visit), course.history)
    last = course.counts[visit.name] = max(slots, default=0)
    for number, (extent, _) in slots.items():
        course.extents[(visit.name, number)] = extent
    for number in range(1, _number(visit) + 1):
        asked, expected = _counted_from(visit, number, course)
        found = _visit(visit, number, slots.get(number), asked, expected, course)
        due = found.due
        if due is not None and found.status is not Status.MISSING:
            course.dues[(visit.name, number)] = due
        found = _ended(found, ended, visit, course)
        yield found
        # A visit that nothing asks for collects nothing.
        if found.timing not in (Status.EXTRA, Status.CANCELLED):
            for each in _collected(visit, found, asked, expected, course):
                yield each if Why.STOP in each.why else _ended(each, ended, visit, course)
        if found.at is None and number >= last and found.status is not Status.MISSING:
            # One of which it is not known whether it was may still be to come.
            if found.status is Status.UNKNOWN:
                course.may_have_ended.add(visit.name)
            elif found.status not in PENDING:
                course.ended.add(visit.name)
            break
    else:
        course.ended.add(visit.name)
    for number, (extent, event) in extra:
        slot = Slot(visit.name, "visit", number=number)
        why = (Why.UNPAIRED, Why.PAIRING) if number in doubtful else (Why.UNPAIRED,)
        yield Followed(slot, Status.EXTRA, timing=Status.EXTRA, why=why, at=extent, events=(event,))


def _number(visit: Visit) -> int:
    return 1 if visit.repeat is None else MOST if visit.times is None else visit.times.number


def _paired(
    happened: Sequence[Happened], most: int, history: History
) -> tuple[dict[int, Happened], list[tuple[int, Happened]], set[int]]:
    """
    Each visit by its number, as stated or else in the order of time; those too many; the numbers that are in doubt.
    """
    events = list(happened)
    slots: dict[int, Happened] = {}
    extra: list[tuple[int, Happened]] = []
    doubtful: set[int] = set()
    for number in dict.fromkeys(event.number for _, event in events if event.number is not None):
        same = [each for each in events if each[1].number == number]
        for (extent, event), other in zip(in_places(same, None), same, strict=True):
            if event is None:
                doubtful.add(number)
            if number in slots or number > most:
                extra.append((number, (extent, event or other[1])))
            else:
                slots[number] = extent, event or other[1]
    unnumbered = [each for each in events if each[1].number is None]
    free = (number for number in range(1, len(events) + most + 1) if number not in slots)
    for (extent, event), other, number in zip(in_places(unnumbered, history), unnumbered, free, strict=False):
        each = (extent, event or other[1])
        if event is None:
            doubtful.add(number)
        if number > most:
            extra.append((number, each))
        else:
            slots[number] = each
    return slots, extra, doubtful


def _visit(
    visit: Visit, number: int, happened: Happened | None, asked: Asked, expected: Due | None, course: Course
) -> Followed:
    slot = Slot(visit.name, "visit", number=None if visit.repeat is None else number)
    line, window, since, anchor = asked.line, asked.window, asked.since, asked.anchor
    if happened is not None:
        return settled(slot, happened[0], (happened[1],), (held_against(line, window, since, anchor, happened[0]),))
    due = course.due(window, expected, anchor, visit.hours)
    goes_on = course.goes_on(visit.due.anchor) if number == 1 else Truth.FALSE
    return pending(slot, line, window, since, anchor, course.history, due, hard=True, goes_on=goes_on)


def _ended(found: Followed, ended: Ended | None, visit: Visit, course: Course) -> Followed:
    """What is said where something ended the treatment. A result that was taken behind that is only a result."""
    if found.slot.part != "collect" or found.at is None:
        found = after_end(found, ended, course, visit)
    # What is missing for good is not due any more.
    return evolve(found, due=None) if found.status is Status.MISSING else found


def _collected(visit: Visit, found: Followed, asked: Asked, expected: Due | None, course: Course) -> Iterator[Followed]:
    """What is said of each measurement that the visit collects."""
    due = course.due(asked.window, expected, asked.anchor, visit.hours)
    is_open = found.at is None and found.status is Status.UNKNOWN and may_end_unseen(visit, course)
    for name in visit.collects:
        each = collect(found.slot._replace(part="collect", what=name), asked, found.at, due, course)
        if each is not None and (is_open or Why.STOP in found.why):
            # Of a visit that may have come behind the end of treatment nothing may be asked.
            yield evolve(
                each, status=Status.UNKNOWN, timing=Status.UNKNOWN, why=(*each.why, Why.STOP), due=None,
                ended=found.ended, unordered=found.events,
            )  # fmt: skip
        elif each is not None:
            # Whether a result was taken with the visit depends on the day of both.
            yield evolve(each, unordered=found.events) if Why.TIME in each.why else each


def _counted_from(visit: Visit, number: int, course: Course) -> tuple[Asked, Due | None]:
    """When a visit was asked for, and when what it counts from happened or is due."""
    if number == 1 or visit.repeat is None:
        timing = visit.due
        asked = Asked(timing, timing.window, timing.anchor.element, course.when(timing.anchor))
        return asked, course.expected(timing.anchor)
    earlier = 1
    if visit.repeat.counted_from is Repeats.PREVIOUS:
        earlier = next((n for n in range(number - 1, 0, -1) if (visit.name, n) in course.extents), 1)
    window = repeated(visit.repeat.window, number - earlier)
    anchor: Extent = course.extents.get((visit.name, earlier), course.history.absent)
    expected = known(anchor) if not anchor.is_open else course.dues.get((visit.name, earlier))
    return Asked(visit.repeat, window, f"{visit.name}/visit/{earlier}", anchor), expected
