"""The reasoning of one obligation: what was due, what happened, what follows from it, and what would change it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from protocol_dsl.model.schedule import (
    Change,
    Clock,
    Column,
    ColumnKind,
    Cycle,
    Grade,
    Hold,
    LevelChange,
    Levels,
    Schedule,
    Stop,
    StopRule,
)
from protocol_dsl.model.schedule_text import amount_text, most_text, window_text
from protocol_dsl.render.sequence.due_words import due_text, reasons_words
from protocol_dsl.render.sequence.words import (
    WHY,
    at_words,
    delay_words,
    extent_text,
    since_words,
    window_words,
    withdrawn_words,
    wording_words,
)
from protocol_dsl.render.sequence.would_help import would_help
from protocol_dsl.render.words.lexicon import listed
from protocol_dsl.schema.event_log import Event
from protocol_dsl.sequencing.automaton import Fired
from protocol_dsl.sequencing.extent import FAR, Extent
from protocol_dsl.sequencing.status import Ended, Followed, Measured, Status, Why
from protocol_dsl.values.interval import Range, decimal_text


def chain(found: Followed, schedule: Schedule, zone_name: str) -> Iterator[str]:
    """The reasoning, a sentence a line."""
    for measured in found.measured:
        yield from _measured(measured, found, schedule, zone_name)
    if not found.measured and found.at is not None:
        yield _happened(found, found.at, zone_name)
    if found.outside is not None:
        outside = found.outside
        told = f"the nearest result is of {extent_text(outside.at, zone_name)}{_sources((outside.event,))}"
        yield f"{told}: {delay_words(outside.measured)}{_by_how_much(outside.measured)}"
    yield from _dosing(found, schedule)
    if found.superseded_by is not None:
        yield f"the log is complete and does not hold it, but {since_words(found.superseded_by, schedule)} was given"
    if found.stated is not None:
        reason = found.stated.reason or "no reason stated"
        yield f"the log says: {found.stated.kind.value}, {reason} ({found.stated.path})"
    yield from _ended(found, zone_name)
    if found.withdrawn is not None:
        sources = _sources((found.withdrawn.event,))
        yield f"{withdrawn_words(found.withdrawn, zone_name)}{sources}; no line says that this ends with it"
    yield from _reasons(found, schedule, zone_name)
    if found.due is not None:
        yield f"to be done {due_text(found.due, zone_name, found.status)}"
        yield from reasons_words(found.due, schedule, zone_name)
    for graded in found.graded:
        grade = "no grade declared" if graded.grade is Grade.UNGRADED else f"{graded.grade.value} deviation"
        yield f"{graded.departure.value}: {grade}{f': {graded.because}' if graded.because else ''}"


def _reasons(found: Followed, schedule: Schedule, zone_name: str) -> Iterator[str]:
    said = set[str]()
    for why in dict.fromkeys(found.why):
        told = would_help(why, found, schedule, zone_name) if found.status is Status.UNKNOWN else ""
        yield f"{WHY[why]}{'' if told in said else told}"
        said.add(told)


def _measured(measured: Measured, found: Followed, schedule: Schedule, zone_name: str) -> Iterator[str]:
    since = since_words(measured.since, schedule)
    asked = measured.asked or measured.window
    said = wording_words(measured.line, schedule.elements.get(found.slot.element))
    yield f"asked: {window_words(asked, since)} (line {measured.line.span.line}{said})"
    if measured.asked not in (None, measured.window):
        moved = "may have moved" if measured.status is Status.UNKNOWN else "has moved"
        yield f"a hold {moved} this: {window_words(measured.window, since)}"
    yield f"{since}: {extent_text(measured.anchor, zone_name)}"
    if measured.delay is None or found.at is None:
        return
    yield _happened(found, found.at, zone_name)
    yield f"that is {delay_words(measured)}{_by_how_much(measured)}"


def _happened(found: Followed, at: Extent, zone_name: str) -> str:
    it = "it, or another one that may be meant," if Why.PAIRING in found.why else "it"
    return f"{it} happened {at_words(at, zone_name)}{_sources(found.events)}"


def _sources(events: tuple[Event, ...]) -> str:
    told = [f"{each.path}{f', {each.source}' if each.source else ''}" for each in events]
    return f" ({'; '.join(told)})" if told else ""


def _by_how_much(measured: Measured) -> str:
    assert measured.delay is not None
    low, high = measured.delay
    window, clock = measured.window, measured.window.clock
    if measured.status is Status.EARLY and window.least is not None:
        return f", {_between(window.least - high, window.least - low, clock)} too early"
    if measured.status is Status.LATE and window.most is not None:
        return f", {_between(low - window.most, high - window.most, clock)} too late"
    return ""


def _between(low: int, high: int, clock: Clock) -> str:
    if low == high:
        return amount_text(low, clock)
    return f"at least {amount_text(low, clock)}" if high >= FAR // 2000 else (
        f"{amount_text(low, clock)} to {amount_text(high, clock)}"
    )  # fmt: skip


# ---- Doses and ends --------------------------------------------------------------------------------------------


def _dosing(found: Followed, schedule: Schedule) -> Iterator[str]:
    dosing = found.dosing
    if dosing is None:
        return
    levels = _raised(found, schedule)
    for fired in dosing.fired:
        # Where levels go up, a row that asks for the same one keeps it from that.
        if levels is not None or fired.row.action != Change(LevelChange.SAME):
            yield fired_words(fired, sure=fired not in dosing.doubtful)
    if levels is not None and dosing.expected in levels.doses:
        place = levels.doses.index(dosing.expected) + 1
        yield f"level {place} of {len(levels.doses)}; one level up each cycle (line {levels.span.line})"
    if dosing.expected is not None:
        expected = f"{decimal_text(dosing.expected.amount)} {dosing.expected.unit}"
        worked_out = f", which is {dosing.allowed}" if dosing.by and dosing.allowed else ""
        by = f" for {dosing.by}" if dosing.by else ""
        due = f"{expected} was due{most_text(dosing.give)}{worked_out}{by}"
        yield f"dose: {due}; given: {dosing.given or 'not recorded'}"
    elif dosing.status is Status.OTHER_DOSE:
        yield f"no dose was due; given: {dosing.given or 'amount not recorded'}"


def _raised(found: Followed, schedule: Schedule) -> Levels | None:
    """The levels of a dose if they go up."""
    cycle = schedule.elements.get(found.slot.element)
    levels = cycle.levels if isinstance(cycle, Cycle) else None
    return levels if levels is not None and levels.goes_up else None


def fired_words(fired: Fired, *, sure: bool = True) -> str:
    """Which result did what, or may have, and what ended it."""
    names = " or ".join(name for column in fired.table.columns for name in column.names)
    found = " with ".join(_found(each, names) for each in (fired.event, *fired.beside))
    line = f"line {fired.row.span.line}"
    until = "" if fired.recovered_by is None else f"; {_recovered(fired)} at {fired.recovered_by.path}"
    return f"rule ({line}): {found} {'means' if sure else 'may mean'} {_action(fired)}{until}"


def _recovered(fired: Fired) -> str:
    at = fired.recovered_at
    return "may have recovered" if at is not None and at.is_open else "recovered"


def _found(event: Event, names: str) -> str:
    grade = "of an unknown grade" if event.grade is None else f"grade {event.grade}"
    value = grade if event.result is None else event.result.written or "without a value"
    return f"{event.of or names} {value} ({event.path})"


def _too_long(fired: Fired, zone_name: str) -> str:
    """That a hold went on for longer than it may."""
    action = fired.row.action
    if fired.outlasted is None or not isinstance(action, Hold) or action.most is None:
        return ""
    longest = window_text(action.most).removeprefix("at most ")
    return f"; holds since {extent_text(fired.outlasted, zone_name)} went on for longer than {longest}"


def _action(fired: Fired) -> str:
    match fired.row.action:
        case Stop():
            return "stop"
        case Hold(recovered=recovered, then=then):
            columns = fired.table.columns
            until = " and ".join(_recovery(columns[each.column], each.range) for each in recovered)
            return f"hold until {until}, then {then.value}"
        case Change(then=then):
            return then.value


def _recovery(column: Column, band: Range) -> str:
    """What a hold goes on until: what a column of its table looks at has come to where the hold says."""
    names = listed(list(column.names))
    bounds = (
        ("above" if band.low_open else "at least", band.low),
        ("below" if band.high_open else "at most", band.high),
    )
    said = [f"{word} {decimal_text(bound)}" for word, bound in bounds if bound is not None]
    amount = decimal_text(band.low) if band.is_point and band.low is not None else " and ".join(said)
    match column.kind:
        case ColumnKind.GRADE:
            return f"grade of {names} {amount}"
        case ColumnKind.FALL:
            return f"fall of {names} {amount} {column.unit}"
        case ColumnKind.RESULT:
            return f"{names} {amount} {column.unit}"
        case _:
            assert_never(column.kind)


def _ended(found: Followed, zone_name: str) -> Iterator[str]:
    ended = found.ended
    if ended is None or not ended.is_sure:
        return
    paths = _sources(ended.by)
    match ended.rule:
        case StopRule(event=event):
            yield f"treatment ended with {event.replace('_', ' ')} {at_words(ended.at, zone_name)}{paths}"
            yield from _alive(found, ended, zone_name)
        case Fired() as fired:
            others = tuple(each for each in ended.by if each is not fired.event)
            or_by = f"; or it ended with another result{_sources(others)}" if others else ""
            yield f"treatment ended: {fired_words(fired)}{_too_long(fired, zone_name)}{or_by}"
        case None:
            yield f"the participant died {at_words(ended.at, zone_name)}{paths}"
            yield from _alive(found, ended, zone_name)


def _alive(found: Followed, ended: Ended, zone_name: str) -> Iterator[str]:
    """What was done last before a death of which the time is not known exactly, for what was not done before it."""
    if found.at is None and ended.alive is not None:
        at, event = ended.alive
        yield f"the participant was still alive {at_words(at, zone_name)}{_sources((event,))}"
