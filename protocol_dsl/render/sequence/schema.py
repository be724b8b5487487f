"""
The trial schema (ICH M11, 1.2) as boxes: who may take part, the groups, and what happens in each, in order.

The picture and its text alternative are both made of these boxes, so that they say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from attrs import frozen

from protocol_dsl.model import schedule as model
from protocol_dsl.model.protocol import Criterion, CriterionKind, Group, Protocol
from protocol_dsl.model.schedule_text import window_text
from protocol_dsl.render.explanation.markdown import escaped
from protocol_dsl.render.explanation.style import printable
from protocol_dsl.render.sequence.plan_words import PlanWords, days_as_written, repeat_words
from protocol_dsl.render.words.lexicon import Lexicon, label, plural, sentence
from protocol_dsl.sequencing.order import in_order

MOST_CRITERIA = 12
"""So many criteria are named in the box of eligibility; more are counted."""
LASTING = ("washout", "period")
"""Kinds of boxes that stand for a stretch of time and not for something that is done."""


@frozen
class Box:
    """
    One box: what kind of thing it is, its name, and what there is to say of it.

    `condition` says under which condition it belongs to the way of a participant; None for everybody's. `follows` says
    whether the protocol times it by something before it; if not, only the file has this order.
    """

    kind: str
    heading: str
    lines: tuple[str, ...] = ()
    condition: str | None = None
    follows: bool = True


@frozen
class Arm:
    """What the participants of one group go through, from the group's own box on."""

    head: Box
    boxes: tuple[Box, ...] = ()


@frozen
class TrialSchema:
    """A trial at a glance: `eligibility` comes first, then every group's way."""

    title: str
    eligibility: Box
    arms: tuple[Arm, ...]


def trial_schema(protocol: Protocol) -> TrialSchema:
    """The boxes of a protocol; one without groups or schedules has few."""
    schedules = protocol.sequence.schedules
    arms = [Arm(_group_box(group), _boxes(schedules.get(group.name), protocol)) for group in protocol.groups]
    for schedule in schedules.values():
        if schedule.group is None:
            whom = "for every group" if protocol.groups else "for every participant"
            head = Box("schedule", label(schedule.name, schedule.label), (whom,))
            arms.append(Arm(head, _boxes(schedule, protocol)))
    return TrialSchema(protocol.title or protocol.name, _eligibility(protocol), tuple(arms))


# ---- Boxes -----------------------------------------------------------------------------------------------------------


def _eligibility(protocol: Protocol) -> Box:
    lines, planned = [], [group.plan for group in protocol.groups]
    if len(planned) > 1 and None not in planned:
        total = sum(each for each in planned if each is not None)
        lines.append(f"{plural(total, 'participant')} planned in {len(planned)} groups")
    return Box("eligibility", "Eligible participants", (*lines, *_criteria(protocol.criteria)))


def _criteria(criteria: Iterable[Criterion]) -> Iterator[str]:
    """Each criterion, or how many there are."""
    listed = tuple(criteria)
    for kind in CriterionKind:
        own = [each for each in listed if each.kind is kind]
        if not own:
            continue
        if len(listed) > MOST_CRITERIA:
            yield sentence(f"{plural(len(own), f'{kind.value} criterion')}")
            continue
        without = "Not: " if kind is CriterionKind.EXCLUSION else ""
        yield from (f"{each.name}  {without}{label(each.name, each.label)}" for each in own)


def _group_box(group: Group) -> Box:
    lines = [] if group.timing is None else [sentence(group.timing)]
    if group.plan is not None:
        lines.append(f"{plural(group.plan, 'participant')} planned")
    return Box("group", label(group.name, group.label), (*lines, *_criteria(group.criteria)))


def _boxes(schedule: model.Schedule | None, protocol: Protocol) -> tuple[Box, ...]:
    if schedule is None:
        return ()
    words = PlanWords(schedule, Lexicon(protocol))
    order = _in_place(schedule)
    return tuple(_box(element, words, first=element is order[0]) for element in order)


def _in_place(schedule: model.Schedule) -> list[model.Element]:
    """The elements in order; what binds two others stands before the one that it ends with."""
    order = in_order(schedule)
    for interval in [each for each in order if isinstance(each, model.Interval)]:
        ends = next((each for each in order if each.name == interval.ends.element), None)
        if ends is not None and interval.kind is model.IntervalKind.WASHOUT:
            order.remove(interval)
            order.insert(order.index(ends), interval)
    return order


def _box(element: model.Element, words: PlanWords, first: bool) -> Box:
    match element:
        case model.Step():
            kind, lines = "step", _step(element, words)
        case model.Milestone():
            kind, lines = "milestone", _milestone(element, words)
        case model.Cycle():
            kind, lines = "treatment", _cycle(element, words)
        case model.Visit():
            kind, lines = "visit", _visit(element, words)
        case model.Interval():
            kind, lines = element.kind.value, _interval(element, words)
        case _:
            assert_never(element)
    condition = "; ".join(words.applies(element.name)) or None
    follows = first or _is_timed(element)
    told = (*lines, *(() if follows else ("the order is not stated",)))
    return Box(kind, words.name(element.name), tuple(map(sentence, told)), condition, follows)


def _is_timed(element: model.Element) -> bool:
    match element:
        case model.Step(starts=timing) | model.Cycle(first=timing):
            return timing is not None
        case model.Milestone(meaning=meaning, due=due):
            return isinstance(meaning, model.Anchor) or due is not None
        case model.Visit() | model.Interval():
            return True
        case _:
            assert_never(element)


def _step(step: model.Step, words: PlanWords) -> Iterator[str]:
    if step.starts is not None:
        yield words.timing(step.starts)
    yield from words.each_row(step)
    yield from (f"gap between fractions {window_text(each.window)}" for each in step.gaps)
    yield from (f"lasts {window_text(each.window)}" for each in step.lasts)


def _milestone(milestone: model.Milestone, words: PlanWords) -> Iterator[str]:
    meaning = words.meaning(milestone)
    if meaning is not None:
        yield meaning
    if milestone.due is not None:
        yield words.timing(milestone.due)


def _cycle(cycle: model.Cycle, words: PlanWords) -> Iterator[str]:
    days = cycle.days
    for called, day in days_as_written(days):
        on = f"{called.partition(' (')[0]}: " if len(days) > 1 else ""
        yield from (f"{on}{sentence(words.drug(give))} {words.dose(give)}" for give in day.gives)
    if cycle.first is not None:
        yield f"first dose {words.timing(cycle.first)}"
    if cycle.repeat is not None:
        yield repeat_words(cycle.repeat, "dose")
    if cycle.times is not None:
        yield plural(cycle.times.number, "cycle" if len(days) > 1 else "dose")
    until = words.until(cycle.until)
    if until is not None:
        yield until


def _visit(visit: model.Visit, words: PlanWords) -> Iterator[str]:
    yield words.timing(visit.due)
    if visit.repeat is not None:
        yield repeat_words(visit.repeat, "visit")
    if visit.times is not None:
        yield plural(visit.times.number, "visit")
    until = words.until(visit.until)
    if until is not None:
        yield until


def _interval(interval: model.Interval, words: PlanWords) -> Iterator[str]:
    yield f"from {words.anchor(interval.begins)} to {words.anchor(interval.ends)}"
    yield " and ".join(window_text(each.window) for each in interval.limits) or "measured only"


# ---- The text alternative --------------------------------------------------------------------------------------------


def schema_markdown(schema: TrialSchema) -> str:
    """The trial schema as nested lists for Markdown."""
    return "".join(f"{'  ' * depth}- {escaped(words)}\n" for depth, words in schema_lines(schema))


def schema_text(schema: TrialSchema) -> str:
    """The trial schema as an indented outline."""
    return "".join(f"{'  ' * depth}{printable(words)}\n" for depth, words in schema_lines(schema))


def schema_lines(schema: TrialSchema) -> Iterator[tuple[int, str]]:
    """Every line of the picture with its depth, from 0."""
    yield from _outlined(schema.eligibility, 0)
    for arm in schema.arms:
        yield from _outlined(arm.head, 0)
        for box in arm.boxes:
            yield from _outlined(box, 1)


def _outlined(box: Box, depth: int) -> Iterator[tuple[int, str]]:
    yield depth, f"{sentence(box.kind)}: {box.heading}"
    if box.condition is not None:
        yield depth + 1, sentence(box.condition)
    yield from ((depth + 1, each) for each in box.lines)
