"""Steps, milestones, cycles, visits and intervals: each bound to what it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from protocol_dsl.checker import bodies, doses, plan_problems, sequence_time
from protocol_dsl.checker import problems as general
from protocol_dsl.checker import sequence_problems as problems
from protocol_dsl.checker.reasons import Said, ask_about_condition, ask_for_reasons, on_days
from protocol_dsl.checker.scope import Session, Where, wording_of
from protocol_dsl.checker.sequence_time import Places, Timeable
from protocol_dsl.model import schedule as model
from protocol_dsl.model.nodes import Condition
from protocol_dsl.schema.event_kinds import CALLED_ELSEWHERE
from protocol_dsl.schema.types import NumberType
from protocol_dsl.schema.wording import Wording
from protocol_dsl.syntax import tree
from protocol_dsl.values.interval import parse_number

ENDS = ("progression", "withdrawal", "death")
"""What an event log can say of itself that ends a treatment."""


def element(written: Timeable, places: Places, session: Session) -> model.Element | None:
    match written:
        case tree.Step():
            return _step(written, places, session)
        case tree.Milestone():
            return _milestone(written, places, session)
        case tree.Cycle():
            return _cycle(written, places, session)
        case tree.Visit():
            return _visit(written, places, session)
        case tree.Interval():
            return _interval(written, places, session)
        case _:
            assert_never(written)


def _step(written: tree.Step, places: Places, session: Session) -> model.Step:
    over = None if written.for_each is None else written.for_each.rows
    if over is not None and over.text not in session.dictionary.lists:
        session.unknown(over, session.dictionary.lists, "list")
    elif over is not None:
        session.used.add(over.text)
    fractions = None if written.fractions is None else written.fractions.number
    if fractions == 0 and written.fractions is not None:
        session.report(problems.NothingHappens("fractions 0", span=written.fractions.span))
    if isinstance(fractions, tree.Name):
        _check_number_of_fractions(fractions, session)
    said = wording_of(() if written.fractions is None else written.fractions.wordings)
    wording = wording_of(written.wordings)
    for limit in (*written.gaps, *written.lasts):
        if limit.limit == "at least":
            _check_nought(limit.length, f"at least {sequence_time.text_of(limit.length)}", session)
    stated = written.fractions if isinstance(fractions, int) else None
    ask_for_reasons([stated, *written.gaps, *written.lasts, written.starts], wording, session)
    return model.Step(
        name=written.name.text,
        label=written.label,
        over=None if over is None else over.text,
        row=None if written.for_each is None else written.for_each.row.text,
        fractions=fractions.text if isinstance(fractions, tree.Name) else fractions,
        fraction_wording=said,
        gaps=_limits(written.gaps, session),
        lasts=_limits(written.lasts, session),
        starts=_timing(written.starts, written.name.text, places, session),
        hours=_calendar(written.hours, session),
        applies=_applies(written, wording, session),
        wording=wording,
        span=written.span,
    )


def _check_number_of_fractions(name: tree.Name, session: Session) -> None:
    """How many fractions there are is a whole number that is known, or a term that the document does not bind."""
    fact = session.dictionary.facts.get(name.text)
    declared = session.scope.values.get(name.text)
    session.used.add(name.text)
    if fact is not None and isinstance(fact.type, NumberType) and fact.type.integer:
        return
    if isinstance(declared, tree.Define) and declared.body is None:
        return
    if declared is None:
        session.unknown(name, session.dictionary.facts, "fact")
        return
    is_a, wanted = "something else", "a fact that is an `integer`"
    session.report(general.WrongSort(name.text, is_a, wanted, declared=declared.name.span, span=name.span))


def _milestone(written: tree.Milestone, places: Places, session: Session) -> model.Milestone | None:
    meaning: model.Anchor | model.ToxicityEvent | None = None
    match written.meaning:
        case tree.Anchor():
            meaning = sequence_time.anchor(written.meaning, places, session)
            if meaning is None:
                return None
        case tree.Toxicity(name, grade, version):
            if version is None:
                session.report(problems.NoVersionOfCtcae(name.text, span=written.meaning.span))
            meaning = model.ToxicityEvent(toxicity=name.text, grade=grade, version=version, span=written.meaning.span)
        case None:
            pass
        case _:
            assert_never(written.meaning)
    wording = wording_of(written.wordings)
    ask_for_reasons([written.due], wording, session)
    if isinstance(meaning, model.ToxicityEvent) and not (wording.texts or wording.assumptions):
        said = f"first case of {meaning.toxicity} of grade {meaning.grade} or worse"
        session.report(problems.NoReason(said, span=meaning.span))
    return model.Milestone(
        name=written.name.text,
        label=written.label,
        meaning=meaning,
        due=_timing(written.due, written.name.text, places, session),
        wording=wording,
        span=written.span,
    )


def _visit(written: tree.Visit, places: Places, session: Session) -> model.Visit | None:
    name = written.name.text
    due = _timing(written.due, name, places, session)
    _check_repeats(written, session)
    for collected in written.collects:
        _check_collects(collected, session)
    wording = wording_of(written.wordings)
    ask_for_reasons([written.due, written.repeat, written.times], wording, session)
    until = tuple(_stops(written.until, wording, places, session))
    repeat = None if written.repeat is None else sequence_time.repeat(written.repeat, session)
    if due is None:
        return None
    return model.Visit(
        name=name,
        label=written.label,
        due=due,
        repeat=repeat,
        times=_times(written.times),
        collects=tuple(collected.text for collected in written.collects),
        until=until,
        hours=_calendar(written.hours, session),
        applies=_applies(written, wording, session),
        wording=wording,
        span=written.span,
    )


def _check_collects(name: tree.Name, session: Session) -> None:
    known = {**session.dictionary.measurements, **session.dictionary.facts, **session.dictionary.lists}
    if name.text in known:
        session.used.add(name.text)
    else:
        session.unknown(name, known, "fact, measurement or list")


def _interval(written: tree.Interval, places: Places, session: Session) -> model.Interval | None:
    begins = sequence_time.anchor(written.begins, places, session)
    ends = sequence_time.anchor(written.ends, places, session)
    limits = _limits(written.limits, session)
    wording = wording_of(written.wordings)
    ask_for_reasons(written.limits, wording, session)
    if begins is None or ends is None:
        return None
    return model.Interval(
        kind=model.IntervalKind(written.kind),
        name=written.name.text,
        label=written.label,
        begins=begins,
        ends=ends,
        limits=limits,
        wording=wording,
        span=written.span,
    )


# ---- Cycles -----------------------------------------------------------------------------------------


def _cycle(written: tree.Cycle, places: Places, session: Session) -> model.Cycle | None:
    name = written.name.text
    _check_repeats(written, session)
    days = tuple(_days(written, session))
    if not (written.gives or written.days):
        session.report(problems.NothingGiven(name, span=written.name.span))
    elif written.first is None:
        session.report(problems.NoFirstDose(name, span=written.name.span))
    given = [*written.gives, *(each for day in written.days for each in day.gives)]
    levels = None
    if written.levels is not None and given:
        levels = doses.levels(written.levels, given[0].dose, session)
    wording = wording_of(written.wordings)
    lines: list[Said | None] = [written.first, written.repeat, written.times, *written.checks, written.levels]
    ask_for_reasons([*lines, *written.gives, *on_days(written.days)], wording, session)
    found = model.Cycle(
        name=name,
        label=written.label,
        days=days,
        first=_timing(written.first, name, places, session),
        repeat=None if written.repeat is None else sequence_time.repeat(written.repeat, session),
        times=_times(written.times),
        checks=tuple(_checks(written, session)),
        levels=levels,
        rules=_rules(written.modify_by, session),
        until=tuple(_stops(written.until, wording, places, session)),
        hours=_calendar(written.hours, session),
        applies=_applies(written, wording, session),
        wording=wording,
        span=written.span,
    )
    return found if days else None


def _days(written: tree.Cycle, session: Session) -> Iterator[model.Day]:
    """What is given on each day; `give` without a day is day 1."""
    if written.gives:
        exactly = model.Window(model.Clock.CALENDAR, 0, 0, 0)
        yield model.Day(1, exactly, _gives(written.gives, session), span=written.gives[0].span)
    seen = {1} if written.gives else set()
    for day in written.days:
        numbers = _numbers(day, session)
        if 0 in numbers:
            session.report(problems.DayNought(written.name.text, day.last, span=day.span))
            continue
        twice = next((number for number in numbers if number in seen), None)
        if twice is not None:
            session.report(problems.NothingGiven(written.name.text, twice, span=day.span))
            continue
        seen.update(numbers)
        clock, low, high = model.Clock.CALENDAR, 0, 0
        if day.tolerance is not None:
            found = sequence_time.bounds(day.tolerance, session)
            if found is None:
                continue
            clock, low, high = found
            if clock is model.Clock.ELAPSED:
                text = sequence_time.text_of(day.tolerance.high)
                session.report(problems.HoursAgainstDays(f"day {day.number}", text, span=day.tolerance.span))
                continue
        gives = _gives(day.gives, session)
        for number in numbers:
            window = model.Window(clock, number - 1 + low, number - 1, number - 1 + high)
            yield model.Day(number, window, gives, wording_of(day.wordings), span=day.span)


# More days in a row than any cycle has.
MOST_DAYS = 400


def _numbers(day: tree.DayOfCycle, session: Session) -> Sequence[int]:
    """The days that a line stands for."""
    last = day.number if day.last is None else day.last
    if day.last is not None and not day.number < last <= day.number + MOST_DAYS:
        session.report(problems.DaysBackwards(day.number, last, span=day.span))
        return ()
    return range(day.number, last + 1)


def _gives(written: Iterable[tree.Give], session: Session) -> tuple[model.Give, ...]:
    found = (doses.give(each, session) for each in written)
    return tuple(each for each in found if each is not None)


def _checks(written: tree.Cycle, session: Session) -> Iterator[model.Checks]:
    for each in written.checks:
        for name in each.names:
            _check_collects(name, session)
        found = sequence_time.length(each.within, session)
        if found is not None:
            clock, most = found
            window = model.Window(clock, least=-most, most=0)
            names = tuple(name.text for name in each.names)
            yield model.Checks(names, window, wording_of(each.wordings), span=each.span)


def _check_repeats(written: tree.Cycle | tree.Visit, session: Session) -> None:
    name = written.name.text
    times = None if written.times is None else written.times.number
    if written.times is not None and times == 0:
        session.report(problems.NothingHappens("times 0", span=written.times.span))
    if times is not None and times > 1 and written.repeat is None:
        session.report(problems.RepeatsWithoutInterval(name, span=written.name.span))
    if written.repeat is not None and times is None and not written.until:
        session.report(problems.NoStop(name, span=written.repeat.span))


def _times(written: tree.Times | None) -> model.Times | None:
    return None if written is None else model.Times(written.number, wording_of(written.wordings), span=written.span)


def _rules(written: tree.ModifyBy | None, session: Session) -> str | None:
    if written is None:
        return None
    if written.rules.text not in session.scope.rules:
        session.unknown(written.rules, session.scope.rules, "set of rules")
        return None
    session.used_in_sequence.add(written.rules.text)
    return written.rules.text


def _stops(
    written: Iterable[tree.StopRule], wording: Wording, places: Places, session: Session
) -> Iterator[model.StopRule]:
    milestones = tuple(name for name, each in places.elements.items() if isinstance(each, tree.Milestone))
    for each in written:
        if each.event.text not in (*ENDS, *milestones):
            meant = CALLED_ELSEWHERE.get(each.event.text.lower())
            session.unknown(each.event, (*ENDS, *milestones), "milestone", meant if meant in ENDS else None)
            continue
        grace = None if each.grace is None else sequence_time.length(each.grace, session)
        if each.grace is not None and grace is not None and grace[0] is model.Clock.ELAPSED:
            _check_nought(each.grace, f"grace {sequence_time.text_of(each.grace)}", session)
        if each.grace is not None:
            ask_for_reasons([each], wording, session)
        window = None if grace is None else model.Window(grace[0], least=0, most=grace[1])
        yield model.StopRule(each.event.text, window, wording_of(each.wordings), span=each.span)


# ---- What elements share ------------------------------------------------------------------------------


def _timing(written: tree.Timed | None, owner: str, places: Places, session: Session) -> model.Timing | None:
    return None if written is None else sequence_time.timing(written, owner, places, session)


def _limits(written: Iterable[tree.Limited], session: Session) -> tuple[model.Limit, ...]:
    found = (sequence_time.limit(each, session) for each in written)
    return tuple(each for each in found if each is not None)


def _check_nought(written: tree.Quantity, said: str, session: Session) -> None:
    """A least length of nought asks for nothing."""
    if parse_number(written.number) == 0:
        session.report(plan_problems.NoughtAsUnspecified(said, span=written.span))


def _calendar(written: tree.Name | None, session: Session) -> str | None:
    if written is None:
        return None
    if written.text not in session.scope.calendars:
        session.unknown(written, session.scope.calendars, "calendar")
        return None
    session.used_in_sequence.add(written.text)
    return written.text


def _applies(written: tree.Step | tree.Cycle | tree.Visit, wording: Wording, session: Session) -> Condition | None:
    """Whom an element is for; a number in it has a reason as well."""
    found = guard(written.applies_if, written.name.text, session)
    if written.applies_if is not None and found is not None:
        ask_about_condition(found, written.applies_if, "applies if", written.name.text, wording, session)
    return found


def guard(written: tree.Body | None, owner: str, session: Session) -> Condition | None:
    return None if written is None else bodies.condition_of(written, Where(owner=owner), session)
