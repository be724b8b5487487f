"""Whether the parts of a schedule can happen: branches that shut each other out, occurrences that are not there."""

from __future__ import annotations

from collections.abc import Iterator

from protocol_dsl.checker import plan_problems as problems
from protocol_dsl.checker.scope import Session
from protocol_dsl.model import schedule as model
from protocol_dsl.model.nodes import Condition
from protocol_dsl.sequencing.schedule_network import anchors_of, behind, guards_of, stands_for
from protocol_dsl.source import Span


def check_reachable(schedule: model.Schedule, session: Session) -> None:
    """A finding for each branch, anchor or end that nobody gets to."""
    for choose in schedule.chooses:
        _check_branches(choose, session)
        _check_between_branches(choose, schedule, session)
    for element in schedule.elements.values():
        for anchor in anchors_of(element):
            _check_number(anchor, schedule, session)
        _check_for_all(element, schedule, session)
        _check_ends(element, schedule, session)


# ---- Branches ---------------------------------------------------------------------------------------


def _check_branches(choose: model.Choose, session: Session) -> None:
    """Every branch has a condition of its own and parts of its own."""
    conditions: dict[Condition, Span] = {}
    places: dict[str, Span] = {}
    for choice in choose.choices:
        if choice.condition is not None:
            first = conditions.setdefault(choice.condition, choice.span)
            if first != choice.span:
                session.report(problems.RepeatedBranch(first, span=choice.span))
        for name in choice.elements:
            first = places.setdefault(name, choice.span)
            if first != choice.span:
                session.report(problems.InTwoBranches(name, first, span=choice.span))


def _check_between_branches(choose: model.Choose, schedule: model.Schedule, session: Session) -> None:
    """What a branch counts from, or ends with, is not in another one."""
    branch = {name: choice for choice in choose.choices for name in choice.elements}
    for name, choice in branch.items():
        element = schedule.elements.get(name)
        for target, place in () if element is None else _needs(element):
            other = branch.get(target, choice)
            if other is not choice:
                session.report(problems.AnchorInOtherBranch(name, target, other.span, span=place))


def _needs(element: model.Element) -> Iterator[tuple[str, Span]]:
    for anchor in anchors_of(element):
        yield anchor.element, anchor.span
    if isinstance(element, model.Cycle | model.Visit):
        yield from ((rule.event, rule.span) for rule in element.until)


# ---- Anchors ----------------------------------------------------------------------------------------


def _check_number(anchor: model.Anchor, schedule: model.Schedule, session: Session) -> None:
    element = schedule.elements.get(anchor.element)
    if isinstance(element, model.Cycle | model.Visit) and isinstance(anchor.occurrence, int):
        most = 1 if element.repeat is None else None if element.times is None else element.times.number
        if most is not None and not 1 <= anchor.occurrence <= most:
            session.report(problems.NoSuchNumber(anchor.element, anchor.occurrence, most, span=anchor.span))


def _check_for_all(element: model.Element, schedule: model.Schedule, session: Session) -> None:
    """What everybody goes through counts from nothing that only some go through."""
    own = set(guards_of(element.name, schedule))
    choice_of: dict[Condition | Span, Span] = {
        choice.span: choose.span for choose in schedule.chooses for choice in choose.choices
    }
    if isinstance(element, model.Interval) or (isinstance(element, model.Milestone) and element.due is None):
        return
    for anchor in anchors_of(element):
        theirs = _guards_behind(anchor.element, schedule)
        chosen = {choice_of[each] for each in own if each in choice_of}
        # Two branches of one choice have a finding of their own.
        others = {each for each in theirs - own if choice_of.get(each) not in chosen}
        if others:
            session.report(problems.AnchorNotForAll(element.name, anchor.element, span=anchor.span))


def _guards_behind(name: str, schedule: model.Schedule) -> set[Condition | Span]:
    """The guards of an element, and of what a milestone stands for."""
    element = schedule.elements.get(name)
    if element is None:
        return set()
    found = set(guards_of(name, schedule))
    if isinstance(element, model.Milestone) and isinstance(element.meaning, model.Anchor):
        found |= _guards_behind(element.meaning.element, schedule)
    return found


# ---- Ends -------------------------------------------------------------------------------------------


def _check_ends(element: model.Element, schedule: model.Schedule, session: Session) -> None:
    """What ends something is found in the log without it, somebody looks for it, and a withdrawal ends treatment."""
    if not isinstance(element, model.Cycle | model.Visit):
        return
    visits = [each for each in schedule.elements.values() if isinstance(each, model.Visit)]
    for rule in element.until:
        target = stands_for(rule.event, schedule.elements)
        if target is not None and element.name in behind(target, schedule):
            session.report(problems.EndsWithItself(element.name, rule.event, span=rule.span))
        reasons = rule.wording.texts or rule.wording.assumptions
        if rule.event == "progression" and not visits and not reasons and not schedule.observed:
            session.report(problems.NobodyLooks(element.name, span=rule.span))
        named = schedule.elements.get(rule.event)
        if isinstance(named, model.Milestone) and not reasons and not schedule.observed and _is_set_by_nothing(named):
            session.report(problems.NobodyLooks(element.name, named.name, span=rule.span))
    if isinstance(element, model.Cycle) and element.repeat is not None and not schedule.observed:
        ends = tuple(each.event for each in element.until)
        if "withdrawal" not in ends:
            session.report(problems.GoesOnAfterWithdrawal(element.name, ends, span=element.span))


def _is_set_by_nothing(milestone: model.Milestone) -> bool:
    """Whether the file says neither what a milestone is nor when it is due, and nothing of it in words."""
    said = milestone.wording.texts or milestone.wording.assumptions
    return milestone.meaning is None and milestone.due is None and not said
