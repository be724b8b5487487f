"""What a schedule asks for, line by line, with what the document says of each line and what the author assumed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias, assert_never

from attrs import frozen

from protocol_dsl.model import schedule as model
from protocol_dsl.model.protocol import Protocol
from protocol_dsl.model.schedule_text import hours_text, window_text
from protocol_dsl.render.sequence.plan_words import PlanWords, days_as_written, repeat_words
from protocol_dsl.render.words.lexicon import Lexicon, label, listed, plural, sentence
from protocol_dsl.schema.wording import Wording
from protocol_dsl.source import Located

Said: TypeAlias = tuple[str, Located, tuple[Wording, ...]]


@frozen
class Reason:
    """Why a line is as it is: the `text` of the document, what the author `assumed`, or a `note`."""

    kind: str
    text: str


@frozen
class PlanLine:
    """One thing that is asked for, the line of the file that says so, and why."""

    text: str
    line: int
    reasons: tuple[Reason, ...] = ()


@frozen
class PlanEntry:
    """One element of a schedule; `condition` says whom it is for, None for everybody."""

    name: str
    kind: str
    heading: str
    line: int
    condition: str | None
    reasons: tuple[Reason, ...]
    lines: tuple[PlanLine, ...]


def plan_entries(schedule: model.Schedule, protocol: Protocol) -> tuple[PlanEntry, ...]:
    """Every element in the order of the file."""
    words = PlanWords(schedule, Lexicon(protocol))
    return tuple(_entry(element, words, protocol) for element in schedule.elements.values())


def reasons_of(*wordings: Wording) -> tuple[Reason, ...]:
    """What the document says first, then what was assumed, then notes."""
    return tuple(
        Reason(kind, each.text)
        for wording in wordings
        for kind, said in (("text", wording.texts), ("assumed", wording.assumptions), ("note", wording.notes))
        for each in said
    )


def _entry(element: model.Element, words: PlanWords, protocol: Protocol) -> PlanEntry:
    match element:
        case model.Step():
            kind, said = "step", _step(element, words)
        case model.Milestone():
            kind, said = "milestone", _milestone(element, words)
        case model.Cycle():
            kind, said = "treatment", _cycle(element, words, protocol)
        case model.Visit():
            kind, said = "visit", _visit(element, words)
        case model.Interval():
            kind, said = element.kind.value, _interval(element, words)
        case _:
            assert_never(element)
    lines = tuple(PlanLine(sentence(text), at.span.line, reasons_of(*wordings)) for text, at, wordings in said)
    condition = "; ".join(words.applies(element.name)) or None
    heading = words.name(element.name)
    return PlanEntry(element.name, kind, heading, element.span.line, condition, reasons_of(element.wording), lines)


def _step(step: model.Step, words: PlanWords) -> Iterator[Said]:
    if step.starts is not None:
        yield f"starts {words.timing(step.starts)}", step.starts, (step.starts.wording,)
    else:
        yield "when it starts is not stated", step, ()
    for number, text in enumerate(words.each_row(step)):
        yield text, step, (step.fraction_wording,) if number or step.over is None else ()
    for gap in step.gaps:
        yield f"gap between fractions {window_text(gap.window)}", gap, (gap.wording,)
    for limit in step.lasts:
        yield f"lasts {window_text(limit.window)}", limit, (limit.wording,)
    yield from _hours(step.hours, words)


def _milestone(milestone: model.Milestone, words: PlanWords) -> Iterator[Said]:
    meaning = words.meaning(milestone)
    yield meaning or "recorded when it happens", milestone, ()
    if milestone.due is not None:
        yield f"due {words.timing(milestone.due)}", milestone.due, (milestone.due.wording,)


def _cycle(cycle: model.Cycle, words: PlanWords, protocol: Protocol) -> Iterator[Said]:
    days = cycle.days
    for called, day in days_as_written(days):
        on = f"{called}: " if len(days) > 1 else ""
        for give in day.gives:
            yield f"{on}{words.drug(give)} {words.dose(give)}", give, (day.wording, give.wording)
    if cycle.first is not None:
        yield f"first dose {words.timing(cycle.first)}", cycle.first, (cycle.first.wording,)
    if cycle.repeat is not None:
        yield repeat_words(cycle.repeat, "dose"), cycle.repeat, (cycle.repeat.wording,)
    if cycle.times is not None:
        yield plural(cycle.times.number, "cycle" if len(days) > 1 else "dose"), cycle.times, (cycle.times.wording,)
    for checks in cycle.checks:
        named = listed([words.measurement(name) for name in checks.measurements])
        yield f"{named}: {words.checked(checks)}", checks, (checks.wording,)
    if cycle.levels is not None:
        yield f"dose levels: {words.levels(cycle.levels)}", cycle.levels, (cycle.levels.wording,)
    if cycle.rules is not None:
        rules = protocol.sequence.rules[cycle.rules]
        yield f"dose rules: {rules.label or rules.name}", rules, (rules.wording,)
    yield from _until(cycle, words)
    yield from _hours(cycle.hours, words)


def _visit(visit: model.Visit, words: PlanWords) -> Iterator[Said]:
    yield f"due {words.timing(visit.due)}", visit.due, (visit.due.wording,)
    if visit.repeat is not None:
        yield repeat_words(visit.repeat, "visit"), visit.repeat, (visit.repeat.wording,)
    if visit.times is not None:
        yield plural(visit.times.number, "visit"), visit.times, (visit.times.wording,)
    if visit.collects:
        yield f"collects {listed([words.measurement(name) for name in visit.collects])}", visit, ()
    yield from _until(visit, words)
    yield from _hours(visit.hours, words)


def _until(element: model.Cycle | model.Visit, words: PlanWords) -> Iterator[Said]:
    until = words.until(element.until)
    if until is not None:
        yield until, element.until[0], tuple(each.wording for each in element.until)


def _interval(interval: model.Interval, words: PlanWords) -> Iterator[Said]:
    yield f"from {words.anchor(interval.begins)} to {words.anchor(interval.ends)}", interval, ()
    for limit in interval.limits:
        yield window_text(limit.window), limit, (limit.wording,)
    if not interval.limits:
        yield "measured only", interval, ()


def _hours(hours: str | None, words: PlanWords) -> Iterator[Said]:
    if hours is not None:
        calendar = words.lexicon.protocol.sequence.calendars[hours]
        said = (calendar.wording, *(each.wording for each in calendar.hours), calendar.closed_wording)
        yield f"only while “{label(calendar.name, calendar.label)}” is open: {hours_text(calendar)}", calendar, said
