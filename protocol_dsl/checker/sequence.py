"""All that a file says about the treatment sequence: schedules with their branches and deviations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from protocol_dsl.checker import dose_rules, opening_hours
from protocol_dsl.checker import problems as general
from protocol_dsl.checker import sequence_problems as problems
from protocol_dsl.checker.dose_rules import check_levels
from protocol_dsl.checker.entailed import check_entailed
from protocol_dsl.checker.feasibility import check_feasible
from protocol_dsl.checker.reachable import check_reachable
from protocol_dsl.checker.reasons import ask_about_condition
from protocol_dsl.checker.scope import Session, wording_of
from protocol_dsl.checker.sequence_elements import element, guard
from protocol_dsl.checker.sequence_time import Places, Timeable
from protocol_dsl.checker.sequence_whole import check_circles, check_collected, check_hours, compare_time_zeros
from protocol_dsl.model import schedule as model
from protocol_dsl.syntax import tree


def sequence(session: Session) -> model.Sequence:
    """All schedules, rules and calendars of a file; what has findings is left out."""
    scope = session.scope
    rules = {name: dose_rules.rules(each, session) for name, each in scope.rules.items()}
    calendars = {name: opening_hours.calendar(each, session) for name, each in scope.calendars.items()}
    # Of a place of which a line is lost nobody can say when it is closed.
    known = {name: each for name, each in calendars.items() if not scope.calendars[name].lines_lost}
    schedules = {name: _schedule(each, rules, known, session) for name, each in scope.schedules.items()}
    if scope.all_read:
        _check_unused(session)
    compare_time_zeros(tuple(each for name, each in schedules.items() if not scope.schedules[name].lines_lost), session)
    return model.Sequence(schedules=schedules, rules=rules, calendars=calendars)


def _check_unused(session: Session) -> None:
    for what, names in (("set of rules", session.scope.rules), ("calendar", session.scope.calendars)):
        for name, declared in names.items():
            if name not in session.used_in_sequence:
                session.report(general.NeverUsed(what, name, "a schedule", span=declared.name.span))


def _schedule(
    written: tree.Schedule,
    rules: Mapping[str, model.Rules],
    calendars: Mapping[str, model.Calendar],
    session: Session,
) -> model.Schedule:
    name = written.name.text
    places = _places(written, session)
    before = len(session.findings)
    found = {key: element(each, places, session) for key, each in places.elements.items()}
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
    if written.lines_lost:
        about_it = session.findings[before:]
        session.findings[before:] = [each for each in about_it if not isinstance(each, FOR_WANT_OF_A_LINE)]
    else:
        _check_whole(result, rules, calendars, session)
    return result


# What a line that could not be read may answer, and what may be meant by it.
FOR_WANT_OF_A_LINE = (
    problems.NothingGiven,
    problems.NoFirstDose,
    problems.RepeatsWithoutInterval,
    problems.NoStop,
    problems.NoReason,
    problems.NoSuchOccurrence,
    problems.UnclearAnchor,
    problems.DoseOfOtherKind,
    problems.LevelsStartElsewhere,
)


def _check_whole(
    schedule: model.Schedule,
    rules: Mapping[str, model.Rules],
    calendars: Mapping[str, model.Calendar],
    session: Session,
) -> None:
    """What can only be said of a schedule of which every line is known."""
    if not check_circles(schedule, session):
        check_reachable(schedule, session)
        if check_feasible(schedule, session):
            check_entailed(schedule, session)
    for each in schedule.elements.values():
        if isinstance(each, model.Cycle):
            check_collected(each, schedule, rules, session)
            check_levels(each, rules, session)
        check_hours(each, schedule, calendars, session)


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
        condition = guard(each.condition, places.schedule, session)
        if each.condition is not None:
            part = f'choose "{written.label}"'
            ask_about_condition(condition, each.condition, "", part, wording_of(written.wordings), session)
        choices.append(model.Choice(condition, tuple(name.text for name in each.names), span=each.span))
    return model.Choose(
        label=written.label, choices=tuple(choices), wording=wording_of(written.wordings), span=written.span
    )


def _deviations(written: tree.Schedule, places: Places, session: Session) -> Iterator[model.Deviation]:
    departures = tuple(each.value for each in model.Departure)
    grades = (model.Grade.MINOR.value, model.Grade.IMPORTANT.value)
    seen: dict[tuple[str, str], tree.Deviation] = {}
    for each in written.parts:
        if not isinstance(each, tree.Deviation):
            continue
        target, _, part = each.target.partition(".")
        for word, known in ((each.departure, departures), (each.grade, grades)):
            if word.text not in known:
                session.report(problems.UnknownWord(word.text, known, span=word.span))
        if target not in places.elements:
            session.unknown(tree.Name(target, span=each.span), places.elements, "element of this schedule")
        elif _check_target(each, places.elements[target], part, written.lines_lost, session) and (
            each.departure.text in departures and each.grade.text in grades
        ):
            first = seen.setdefault((each.departure.text, each.target), each)
            if first is not each:
                session.report(problems.GradedTwice(each.departure.text, each.target, first.span, span=each.span))
                continue
            yield model.Deviation(
                departure=model.Departure(each.departure.text),
                element=target,
                part=part or None,
                grade=model.Grade(each.grade.text),
                because=each.because,
                span=each.span,
            )


def _check_target(written: tree.Deviation, element: Timeable, part: str, lines_lost: bool, session: Session) -> bool:
    """Whether there is something that the departure could be one of; what there is not would never be graded."""
    parts = tuple(_parts(element))
    if part and part not in parts and not lines_lost:
        session.report(problems.NoSuchPart(element.name.text, part, parts, span=written.span))
        return False
    if written.departure.text == model.Departure.DOSE.value and not isinstance(element, tree.Cycle):
        session.report(problems.NothingToDepartFrom(element.name.text, span=written.departure.span))
        return False
    return True


def _parts(element: Timeable) -> Iterator[str]:
    """What there is of an element that a departure may be about alone."""
    match element:
        case tree.Cycle() | tree.Visit():
            yield "first"
            if element.repeat is not None:
                yield "repeat"
            if isinstance(element, tree.Cycle):
                days = {1} if element.gives else set[int]()
                yield from (f"day{number}" for number in sorted(days | {day.number for day in element.days}))
        case tree.Step() if element.fractions is not None:
            yield from ("first", "repeat")
        case _:
            return
