"""The door to the fast path: the status of every obligation of a log, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from protocol_dsl.model.schedule import Cycle, Element, Step
from protocol_dsl.schema.event_log import EventLog
from protocol_dsl.sequencing.course import Course
from protocol_dsl.sequencing.cycles import apply_rules, every_dose
from protocol_dsl.sequencing.fast.doses import Short, in_short
from protocol_dsl.sequencing.fast.quiet import is_quiet
from protocol_dsl.sequencing.fast.steps import step_in_short
from protocol_dsl.sequencing.fast.taken import Taken
from protocol_dsl.sequencing.follow import NO_GUARDS, final, follow_element
from protocol_dsl.sequencing.history import NOTHING_ELSE, Background, history_of
from protocol_dsl.sequencing.paired_doses import doses_of
from protocol_dsl.sequencing.route import Route
from protocol_dsl.sequencing.status import Followed, Status
from protocol_dsl.values.truth import Truth


def statuses_of(
    route: Route,
    log: EventLog,
    *,
    guards: Mapping[str, Truth] = NO_GUARDS,
    background: Background = NOTHING_ELSE,
) -> Short | None:
    """
    The key and the status of every obligation as `follow` has them, in its order; None where it has to be asked.

    That is so for a group that is only observed, and for a log that contradicts itself.
    """
    history = history_of(log)
    if route.schedule.observed or history.impossible:
        return None
    course, taken = Course(route, history, background, guards), Taken(history, route.dictionary)
    found: dict[str, list[Followed]] = {}
    said: dict[str, list[Followed | Short]] = {}
    for element in route.elements:
        name = element.name
        short = _in_short(element, course, taken) if guards.get(name, Truth.TRUE) is Truth.TRUE else None
        said[name] = short or [*follow_element(element, course, found)]
        found[name] = [each for each in said[name] if isinstance(each, Followed)]
    if history.impossible:
        return None
    return _joined((each for name in route.schedule.elements for each in said.get(name, ())), course)


def _in_short(element: Element, course: Course, taken: Taken) -> list[Followed | Short]:
    """What is said of a cycle or a step as far as it can be in short; nothing where it has to be followed."""
    match element:
        case Cycle():
            return list(_cycle(element, course, taken))
        case Step():
            short = step_in_short(element, course)
            return [] if short is None else [short]
        case _:
            return []


def _cycle(cycle: Cycle, course: Course, taken: Taken) -> Iterator[Followed | Short]:
    table = course.route.fast.cycles[cycle.name]
    own = doses_of(cycle, course)
    quiet = is_quiet(table.watched, course.history)
    apply_rules(own, quiet)
    if quiet:
        taken.numbers |= table.numbers
    return every_dose(own, partial(in_short, own, table, taken))


def _joined(said: Iterator[Followed | Short], course: Course) -> Short:
    keys: list[str] = []
    statuses: list[Status] = []
    for each in said:
        if isinstance(each, Short):
            keys += each.keys
            statuses += each.statuses
        else:
            keys.append(each.slot.key)
            statuses.append(final(each, course).status)
    return Short(keys, statuses)
