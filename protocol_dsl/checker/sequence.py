"""Schedules: their elements bound, and what can be said about them without a participant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import assert_never

from protocol_dsl.checker import bodies, dose_rules, opening_hours, sequence_time
from protocol_dsl.checker import problems as general
from protocol_dsl.checker import sequence_problems as problems
from protocol_dsl.checker.feasibility import check_feasible
from protocol_dsl.checker.scope import Session, Where, wording_of
from protocol_dsl.checker.sequence_time import Places, Timeable
from protocol_dsl.model import schedule as model
from protocol_dsl.model.nodes import Condition
from protocol_dsl.schema.types import NumberType
from protocol_dsl.schema.wording import Wording
from protocol_dsl.syntax import tree

ENDS = ("progression", "withdrawal", "death")
"""What an event log can say of itself that ends a treatment."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def sequence(session: Session) -> model.Sequence:
    """All schedules, rules and calendars of a file; what has findings is left out."""
    scope = session.scope
    rules = {name: dose_rules.rules(each, session) for name, each in scope.rules.items()}
    calendars = {name: dose_rules.calendar(each) for name, each in scope.calendars.items()}
    schedules = {name: _schedule(each, rules, calendars, session) for name, each in scope.schedules.items()}
    for what, names in (("set of rules", scope.rules), ("calendar", scope.calendars)):
        for name, declared in names.items():
            if name not in session.used_in_sequence:
                session.report(general.NeverUsed(what, name, span=declared.name.span))
    _compare_time_zeros(tuple(schedules.values()), session)
    return model.Sequence(schedules=schedules, rules=rules, calendars=calendars)


def _schedule(
    written: tree.Schedule,
    rules: Mapping[str, model.Rules],
    calendars: Mapping[str, model.Calendar],
    session: Session,
) -> model.Schedule:
    name = written.name.text
    places = _places(written, session)
    found = {key: _element(each, places, session) for key, each in places.elements.items()}
    elements = {key: each for key, each in found.items() if each is not None}
    group = session.scope.groups.get(name)
    result = model.Schedule(
        name=name,
        label=written.label or (name if group is None else group.label),
        group=None if group is None else name,
        observed=group is not None and group.timing == "retrospective",
        elements=elements,
        chooses=tuple(_choose(each, places, session) for each in written.parts if isinstance(each, tree.Choose)),
        deviations=tuple(_deviations(written, places, session)),
        wording=wording_of(written.wordings),
        span=written.span,
    )
    if not _check_circles(result, session):
        check_feasible(result, session)
    for each in elements.values():
        if isinstance(each, model.Cycle):
            _check_collected(each, result, rules, session)
        _check_hours(each, result, calendars, session)
    return result


def _places(written: tree.Schedule, session: Session) -> Places:
    """What the schedule declares; a name that stands twice is a finding, and the first one counts."""
    elements: dict[str, Timeable] = {}
    for each in written.parts:
        if isinstance(each, tree.Choose | tree.Deviation):
            continue
        if each.name.text in elements:
            first = elements[each.name.text].name.span
            session.report(general.DuplicateName(each.name.text, first, span=each.name.span))
        else:
            elements[each.name.text] = each
    elsewhere = {
        part.name.text: (other.name.text, part.name)
        for other in session.scope.schedules.values()
        if other is not written
        for part in other.parts
        if not isinstance(part, tree.Choose | tree.Deviation)
    }
    timepoints = (name for name, each in session.scope.values.items() if isinstance(each, tree.Timepoint))
    return Places(written.name.text, elements, frozenset(timepoints), elsewhere)


# ---- Elements ---------------------------------------------------------------------------------------


def _element(written: Timeable, places: Places, session: Session) -> model.Element | None:
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
    if isinstance(fractions, tree.Name):
        _check_number_of_fractions(fractions, session)
    said = wording_of(() if written.fractions is None else written.fractions.wordings)
    wording = wording_of(written.wordings)
    _ask_for_reasons([*written.gaps, *written.lasts, written.starts], wording, session)
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
        applies=_applies(written.applies_if, written.name.text, session),
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
    _ask_for_reasons([written.due], wording, session)
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
    _ask_for_reasons([written.due, written.repeat], wording, session)
    until = tuple(_stops(written.until, places, session))
    if due is None:
        return None
    return model.Visit(
        name=name,
        label=written.label,
        due=due,
        repeat=None if written.repeat is None else sequence_time.repeat(written.repeat, session),
        times=written.times,
        collects=tuple(collected.text for collected in written.collects),
        until=until,
        hours=_calendar(written.hours, session),
        applies=_applies(written.applies_if, name, session),
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
    _ask_for_reasons(written.limits, wording, session)
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
    gives = [each for day in days for each in day.gives]
    levels = None
    if written.levels is not None and gives:
        levels = dose_rules.levels(written.levels, gives[0], session)
    wording = wording_of(written.wordings)
    _ask_for_reasons([written.first, written.repeat, *written.checks, written.levels], wording, session)
    found = model.Cycle(
        name=name,
        label=written.label,
        days=days,
        first=_timing(written.first, name, places, session),
        repeat=None if written.repeat is None else sequence_time.repeat(written.repeat, session),
        times=written.times,
        checks=tuple(_checks(written, session)),
        levels=levels,
        rules=_rules(written.modify_by, session),
        until=tuple(_stops(written.until, places, session)),
        hours=_calendar(written.hours, session),
        applies=_applies(written.applies_if, name, session),
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
        if day.number in seen:
            session.report(problems.NothingGiven(written.name.text, day.number, span=day.span))
            continue
        seen.add(day.number)
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
        window = model.Window(clock, day.number - 1 + low, day.number - 1, day.number - 1 + high)
        yield model.Day(day.number, window, _gives(day.gives, session), wording_of(day.wordings), span=day.span)


def _gives(written: Iterable[tree.Give], session: Session) -> tuple[model.Give, ...]:
    found = (dose_rules.give(each, session) for each in written)
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
    if written.times is not None and written.times > 1 and written.repeat is None:
        session.report(problems.RepeatsWithoutInterval(name, span=written.name.span))
    if written.repeat is not None and written.times is None and not written.until:
        session.report(problems.NoStop(name, span=written.repeat.span))


def _rules(written: tree.ModifyBy | None, session: Session) -> str | None:
    if written is None:
        return None
    if written.rules.text not in session.scope.rules:
        session.unknown(written.rules, session.scope.rules, "set of rules")
        return None
    session.used_in_sequence.add(written.rules.text)
    return written.rules.text


def _stops(written: Iterable[tree.StopRule], places: Places, session: Session) -> Iterator[model.StopRule]:
    milestones = tuple(name for name, each in places.elements.items() if isinstance(each, tree.Milestone))
    for each in written:
        if each.event.text not in (*ENDS, *milestones):
            session.unknown(each.event, (*ENDS, *milestones), "milestone")
            continue
        grace = None if each.grace is None else sequence_time.length(each.grace, session)
        window = None if grace is None else model.Window(grace[0], least=0, most=grace[1])
        yield model.StopRule(each.event.text, window, wording_of(each.wordings), span=each.span)


# ---- What elements share ------------------------------------------------------------------------------


def _timing(written: tree.Timed | None, owner: str, places: Places, session: Session) -> model.Timing | None:
    return None if written is None else sequence_time.timing(written, owner, places, session)


def _limits(written: Iterable[tree.Limited], session: Session) -> tuple[model.Limit, ...]:
    found = (sequence_time.limit(each, session) for each in written)
    return tuple(each for each in found if each is not None)


def _calendar(written: tree.Name | None, session: Session) -> str | None:
    if written is None:
        return None
    if written.text not in session.scope.calendars:
        session.unknown(written, session.scope.calendars, "calendar")
        return None
    session.used_in_sequence.add(written.text)
    return written.text


def _applies(written: tree.Body | None, owner: str, session: Session) -> Condition | None:
    return None if written is None else bodies.condition_of(written, Where(owner=owner), session)


def _ask_for_reasons(
    lines: Iterable[tree.Timed | tree.Repeat | tree.Limited | tree.Checks | tree.Levels | None],
    wording: Wording,
    session: Session,
) -> None:
    """A line with a number needs a `text` or an `assume`, its own or that of its element."""
    if wording.texts or wording.assumptions:
        return
    for line in lines:
        if line is not None and not any(each.kind in ("text", "assume") for each in line.wordings):
            session.report(problems.NoReason(_first_word(line), span=line.span))


def _first_word(line: tree.Timed | tree.Repeat | tree.Limited | tree.Checks | tree.Levels) -> str:
    match line:
        case tree.Timed():
            return "this timing"
        case tree.Repeat():
            return f"repeat every {sequence_time.text_of(line.interval)}"
        case tree.Limited():
            return f"{line.limit} {sequence_time.text_of(line.length)}"
        case tree.Checks():
            return "before each dose"
        case tree.Levels():
            return "levels"
        case _:
            assert_never(line)


# ---- Choices and deviations -----------------------------------------------------------------------------


def _choose(written: tree.Choose, places: Places, session: Session) -> model.Choose:
    choices: list[model.Choice] = []
    ended = False
    for each in written.choices:
        if ended:
            session.report(problems.UnreachableBranch(span=each.span))
        ended = ended or each.condition is None
        for name in each.names:
            if name.text not in places.elements:
                session.unknown(name, places.elements, "element of this schedule")
        condition = _applies(each.condition, places.schedule, session)
        choices.append(model.Choice(condition, tuple(name.text for name in each.names), span=each.span))
    return model.Choose(
        label=written.label, choices=tuple(choices), wording=wording_of(written.wordings), span=written.span
    )


def _deviations(written: tree.Schedule, places: Places, session: Session) -> Iterator[model.Deviation]:
    departures = tuple(each.value for each in model.Departure)
    grades = (model.Grade.MINOR.value, model.Grade.IMPORTANT.value)
    for each in written.parts:
        if not isinstance(each, tree.Deviation):
            continue
        target, _, part = each.target.partition(".")
        for word, known in ((each.departure, departures), (each.grade, grades)):
            if word.text not in known:
                session.report(problems.UnknownWord(word.text, known, span=word.span))
        if target not in places.elements:
            session.unknown(tree.Name(target, span=each.span), places.elements, "element of this schedule")
        elif each.departure.text in departures and each.grade.text in grades:
            yield model.Deviation(
                departure=model.Departure(each.departure.text),
                element=target,
                part=part or None,
                grade=model.Grade(each.grade.text),
                because=each.because,
                span=each.span,
            )


# ---- What a whole schedule can be asked --------------------------------------------------------------------


def anchors_of(element: model.Element) -> Iterator[model.Anchor]:
    """The events that an element is timed by."""
    match element:
        case model.Step(starts=timing) | model.Visit(due=timing) | model.Cycle(first=timing):
            if timing is not None:
                yield timing.anchor
        case model.Milestone(meaning=meaning, due=due):
            if isinstance(meaning, model.Anchor):
                yield meaning
            if due is not None:
                yield due.anchor
        case model.Interval(begins=begins, ends=ends):
            yield from (begins, ends)
        case _:
            assert_never(element)


def _check_circles(schedule: model.Schedule, session: Session) -> bool:
    """Whether an element is timed by itself by way of others, which never happens; each circle is a finding."""
    above = {name: [a.element for a in anchors_of(each)] for name, each in schedule.elements.items()}
    seen: set[frozenset[str]] = set()
    for start in above:
        way = _way_back(start, above)
        if way and frozenset(way) not in seen:
            seen.add(frozenset(way))
            place = next(a.span for a in anchors_of(schedule.elements[start]) if a.element == way[1])
            session.report(problems.AnchoredOnItself(tuple(way), span=place))
    return bool(seen)


def _way_back(start: str, above: Mapping[str, list[str]]) -> list[str]:
    """The shortest way from an element through what it is timed by back to itself; empty if there is none."""
    ways, waiting = {start: [start]}, [start]
    while waiting:
        name = waiting.pop(0)
        for other in above.get(name, ()):
            if other == start:
                return [*ways[name], start]
            if other not in ways:
                ways[other] = [*ways[name], other]
                waiting.append(other)
    return []


def _check_collected(
    cycle: model.Cycle, schedule: model.Schedule, rules: Mapping[str, model.Rules], session: Session
) -> None:
    """Every result that a rule looks at is asked for before each dose, or collected at a visit."""
    if cycle.rules is None:
        return
    collected = {name for checks in cycle.checks for name in checks.measurements}
    collected |= {
        name for each in schedule.elements.values() if isinstance(each, model.Visit) for name in each.collects
    }
    for table in rules[cycle.rules].tables:
        for column in table.columns:
            for name in column.names if column.kind is not model.ColumnKind.GRADE else ():
                if name not in collected:
                    session.report(problems.NotCollected(name, cycle.name, span=column.span))


def _check_hours(
    element: model.Element,
    schedule: model.Schedule,
    calendars: Mapping[str, model.Calendar],
    session: Session,
) -> None:
    """Whether the place is open in the window after each weekday on which the event before may happen."""
    hours = getattr(element, "hours", None)
    if hours is None or isinstance(element, model.Milestone | model.Interval):
        return
    for timing in _timings(element):
        before = _hours_of(timing.anchor.element, schedule)
        place, earlier = calendars[hours], calendars.get(before or "")
        found = opening_hours.fit(timing.window, place, earlier)
        if not found.never and not found.sometimes:
            continue
        wider = opening_hours.rescue(timing.window, place, earlier)
        session.report(
            problems.NoOpeningHour(
                what=element.name,
                anchor=timing.anchor.element,
                window=sequence_time.window_text(timing.window),
                always=tuple(WEEKDAYS[day] for day in found.never),
                sometimes=tuple(WEEKDAYS[day] for day in found.sometimes),
                place=hours,
                rescue=None
                if wider is None or wider.most is None
                else sequence_time.amount_text(wider.most, wider.clock),
                span=timing.span,
            )
        )


def _timings(element: model.Step | model.Cycle | model.Visit) -> Iterator[model.Timing]:
    match element:
        case model.Step(starts=timing) | model.Cycle(first=timing) | model.Visit(due=timing):
            if timing is not None:
                yield timing
        case _:
            assert_never(element)


def _hours_of(name: str, schedule: model.Schedule) -> str | None:
    """When the event before can happen: the opening hours of the element, or of what a milestone stands for."""
    element = schedule.elements.get(name)
    for _ in range(len(schedule.elements)):
        if isinstance(element, model.Milestone) and isinstance(element.meaning, model.Anchor):
            element = schedule.elements.get(element.meaning.element)
    return getattr(element, "hours", None)


def _compare_time_zeros(schedules: tuple[model.Schedule, ...], session: Session) -> None:
    """Groups whose first anchors differ count time from different events."""
    zeros = [(each, zero) for each in schedules if (zero := _time_zero(each)) is not None]
    for each, zero in zeros[1:]:
        first, first_zero = zeros[0]
        if zero != first_zero:
            session.report(problems.DifferentTimeZeros(each.name, zero, first.name, first_zero, span=each.span))


def _time_zero(schedule: model.Schedule) -> str | None:
    """What nothing in the schedule is before: the first anchor that is no element timed by another."""
    for each in schedule.elements.values():
        for anchor in anchors_of(each):
            above = schedule.elements.get(anchor.element)
            if above is None or not list(anchors_of(above)):
                return anchor.element
    return None
