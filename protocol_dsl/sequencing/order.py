"""In which order the elements of a schedule are gone through, and what each of them is timed by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from protocol_dsl.model import schedule as model
from protocol_dsl.sequencing.schedule_network import stands_for


def in_order(schedule: model.Schedule) -> list[model.Element]:
    """The elements, each behind those that it is timed by; the checker has made sure that there is no circle."""
    done: dict[str, model.Element] = {}

    def visit(element: model.Element) -> None:
        if element.name in done:
            return
        for name in needed(element, schedule):
            if name in schedule.elements and name != element.name:
                visit(schedule.elements[name])
        done[element.name] = element

    for element in schedule.elements.values():
        visit(element)
    return list(done.values())


def needed(element: model.Element, schedule: model.Schedule) -> Iterator[str]:
    """The elements that must be gone through before one: those that it is timed by, and those that may end it."""
    match element:
        case model.Step(starts=timing) | model.Visit(due=timing) | model.Cycle(first=timing):
            if timing is not None:
                yield timing.anchor.element
            if isinstance(element, model.Cycle | model.Visit):
                # What the log records by its own name is known without going through anything.
                ends = (stands_for(each.event, schedule.elements) for each in element.until)
                yield from (each for each in ends if each is not None)
        case model.Milestone(meaning=meaning, due=due):
            if isinstance(meaning, model.Anchor):
                yield meaning.element
            if due is not None:
                yield due.anchor.element
        case model.Interval(begins=begins, ends=ends):
            yield from (begins.element, ends.element)
        case _:
            assert_never(element)


def ways(element: model.Element, schedule: model.Schedule) -> Iterator[str]:
    """The names of all that leads to an element, through milestones too."""
    for name in needed(element, schedule):
        yield name
        if name in schedule.elements and isinstance(schedule.elements[name], model.Milestone):
            yield from ways(schedule.elements[name], schedule)
