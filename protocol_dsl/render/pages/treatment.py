"""6: the treatment sequence in words, with its windows, doses, dose rules and opening hours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from protocol_dsl.model import schedule as model
from protocol_dsl.model.schedule import (
    Calendar,
    Choose,
    ColumnKind,
    Cycle,
    Element,
    Interval,
    Milestone,
    Rules,
    Schedule,
    Step,
    Visit,
    When,
)
from protocol_dsl.model.schedule_text import opening_text, window_text
from protocol_dsl.model.uses import Kind
from protocol_dsl.render.pages.beside import beside
from protocol_dsl.render.pages.dossier import Dossier
from protocol_dsl.render.pages.escaping import escaped
from protocol_dsl.render.pages.markdown import bullets, heading, paragraphs, source_block, table, with_below
from protocol_dsl.render.pages.places import anchor, linked
from protocol_dsl.render.sequence.plan_words import PlanWords, days_as_written, repeat_words
from protocol_dsl.render.words.lexicon import Lexicon, label, listed, plural, readable, sentence
from protocol_dsl.render.words.numbers import range_words, unit_symbol
from protocol_dsl.schema.wording import NO_WORDING, Wording
from protocol_dsl.sequencing.order import in_order
from protocol_dsl.values.interval import decimal_text

TITLE = "6 Trial intervention: the treatment sequence"


def treatment_text(dossier: Dossier) -> str:
    """The page."""
    sequence = dossier.protocol.sequence
    parts: list[str] = [heading(1, TITLE)]
    if not sequence.schedules:
        parts.append("The protocol file has no schedule.\n")
    for schedule in sequence.schedules.values():
        parts += _schedule(schedule, dossier)
    if sequence.rules:
        parts.append(heading(2, "Dose rules"))
        parts += (part for each in sequence.rules.values() for part in _rules(each, dossier))
    if sequence.calendars:
        parts.append(heading(2, "Opening hours"))
        parts += (part for each in sequence.calendars.values() for part in _calendar(each))
    return paragraphs(parts)


# ---- A schedule ---------------------------------------------------------------------------------------------


def _schedule(schedule: Schedule, dossier: Dossier) -> Iterator[str]:
    words = PlanWords(schedule, dossier.lexicon)
    yield heading(2, escaped(label(schedule.name, schedule.label)), anchor((Kind.SCHEDULE, schedule.name)))
    whom = "all participants" if schedule.group is None else words.lexicon.group(schedule.group)
    past = " It lies in the past: departures are measured and not graded." if schedule.observed else ""
    yield f"The sequence of {escaped(whom)}.{past}\n"
    said = list(beside(schedule.wording))
    if said:
        yield bullets(said)
    for element in in_order(schedule):
        title = f"{KINDS[type(element)]}: {words.name(element.name)}"
        yield heading(3, escaped(title), anchor((Kind.ELEMENT, f"{schedule.name}.{element.name}")))
        yield bullets(_element(element, words))
    for choose in schedule.chooses:
        yield from _choose(choose, words)
    yield from _departures(schedule, words)
    yield source_block("As written in the protocol file", dossier.written(schedule.span))


def _departures(schedule: Schedule, words: PlanWords) -> Iterator[str]:
    rows = [
        (
            escaped(f"{sentence(each.departure.value)}: {words.name(each.element)}{_part(each.part)}"),
            each.grade.value,
            escaped(each.because),
        )
        for each in schedule.deviations
    ]
    if rows:
        name = f"Departures from {escaped(label(schedule.name, schedule.label))}"
        yield f"**Departures, graded beforehand:**\n\n{table(name, ('Departure', 'Grade', 'Because'), rows)}"


KINDS: dict[type, str] = {Step: "Step", Milestone: "Milestone", Cycle: "Cycle", Visit: "Visit", Interval: "Period"}


def _part(part: str | None) -> str:
    return "" if part is None else f" ({readable(part)})"


def _with(words: str, wording: Wording) -> Iterator[str]:
    """One thing that is said, with what stands beside it below it."""
    yield with_below(escaped(words), beside(wording))


def _element(element: Element, words: PlanWords) -> Iterator[str]:
    yield from (sentence(escaped(each)) for each in words.applies(element.name))
    match element:
        case Step():
            yield from _step(element, words)
        case Milestone():
            yield escaped(sentence(words.meaning(element) or "recorded when it happens"))
            if element.due is not None:
                yield from _with(f"Due {words.timing(element.due)}", element.due.wording)
        case Cycle():
            yield from _cycle(element, words)
        case Visit():
            yield from _visit(element, words)
        case Interval():
            yield escaped(f"From {words.anchor(element.begins)} to {words.anchor(element.ends)}")
            for limit in element.limits:
                yield from _with(sentence(window_text(limit.window)), limit.wording)
        case _:
            assert_never(element)
    hours = getattr(element, "hours", None)
    if hours is not None:
        yield f"Within the opening hours of {linked((Kind.CALENDAR, hours), words.lexicon.protocol)}"
    yield from beside(element.wording)


def _step(step: Step, words: PlanWords) -> Iterator[str]:
    for number, told in enumerate(words.each_row(step)):
        is_fractions = number == int(step.over is not None)
        yield from _with(sentence(told), step.fraction_wording if is_fractions else NO_WORDING)
    for limit in step.gaps:
        yield from _with(f"Between fractions: {window_text(limit.window)}", limit.wording)
    for limit in step.lasts:
        yield from _with(f"Lasts {window_text(limit.window)}", limit.wording)
    if step.starts is not None:
        yield from _with(f"Starts {words.timing(step.starts)}", step.starts.wording)


def _cycle(cycle: Cycle, words: PlanWords) -> Iterator[str]:
    protocol = words.lexicon.protocol
    for called, day in days_as_written(cycle.days):
        on = "" if len(cycle.days) == 1 else f"{sentence(called)}: "
        for give in day.gives:
            yield from _with(f"{on}{words.drug(give)} {words.dose(give)}{_worked_out(give, words)}", give.wording)
        yield from beside(day.wording)
    if cycle.first is not None:
        yield from _with(f"First dose {words.timing(cycle.first)}", cycle.first.wording)
    yield from _repeated(cycle.repeat, cycle.times, "dose")
    for checks in cycle.checks:
        names = listed([words.lexicon.measurement(name) for name in checks.measurements])
        yield from _with(f"Known {words.checked(checks)}: {names}", checks.wording)
    if cycle.levels is not None:
        yield from _with(f"Dose levels: {words.levels(cycle.levels)}", cycle.levels.wording)
    if cycle.rules is not None:
        yield f"Doses change by {linked((Kind.RULES, cycle.rules), protocol)}"
    yield from _until(cycle.until, words)


def _worked_out(give: model.Give, words: PlanWords) -> str:
    by = "" if give.by is None else f", worked out with {words.lexicon.measurement(give.by)}"
    return by + (f", to within {decimal_text(give.tolerance * 100)} %" if give.tolerance else "")


def _visit(visit: Visit, words: PlanWords) -> Iterator[str]:
    yield from _with(f"Due {words.timing(visit.due)}", visit.due.wording)
    yield from _repeated(visit.repeat, visit.times, "visit")
    if visit.collects:
        yield escaped(f"Collected: {listed([words.measurement(name) for name in visit.collects])}")
    yield from _until(visit.until, words)


def _repeated(repeat: model.Repeat | None, times: model.Times | None, one: str) -> Iterator[str]:
    if repeat is not None:
        yield from _with(sentence(repeat_words(repeat, one)), repeat.wording)
    if times is not None:
        yield from _with(plural(times.number, one), times.wording)


def _until(rules: tuple[model.StopRule, ...], words: PlanWords) -> Iterator[str]:
    told = words.until(rules)
    if told is not None:
        yield with_below(escaped(sentence(told)), (said for rule in rules for said in beside(rule.wording)))


def _choose(choose: Choose, words: PlanWords) -> Iterator[str]:
    rows = [
        (escaped(sentence(words.branch(choice))), escaped(listed([words.name(name) for name in choice.elements])))
        for choice in choose.choices
    ]
    yield f"**{escaped(choose.label)}**\n\n{table(escaped(choose.label), ('Case', 'Then'), rows)}"
    said = list(beside(choose.wording))
    if said:
        yield bullets(said)


# ---- Dose rules ---------------------------------------------------------------------------------------------


def _rules(rules: Rules, dossier: Dossier) -> Iterator[str]:
    yield heading(3, escaped(label(rules.name, rules.label)), anchor((Kind.RULES, rules.name)))
    said = list(beside(rules.wording))
    if rules.most_severe_wins:
        said.insert(0, "Where several rows ask for something, the most severe action wins")
    if said:
        yield bullets(said)
    for when in rules.tables:
        yield from _when(label(rules.name, rules.label), when, dossier.lexicon)


def _when(rules: str, when: When, lexicon: Lexicon) -> Iterator[str]:
    header = [escaped(_column(each, lexicon)) for each in when.columns]
    rows = [
        [
            *(escaped(sentence(range_words(band, None))) for band in row.bands),
            escaped(action_words(row.action, when, lexicon)),
        ]
        for row in when.rows
    ]
    name = f"{escaped(rules)}: {escaped(listed([_column(each, lexicon) for each in when.columns]))}"
    yield table(name, [*header, "Then"], rows)
    said = list(beside(when.wording))
    if said:
        yield bullets(said)


def _column(column: model.Column, lexicon: Lexicon) -> str:
    names = listed([lexicon.measurement(name) for name in column.names], "or")
    match column.kind:
        case ColumnKind.RESULT:
            return sentence(f"{names} in {'multiples of ULN' if column.unit == 'ULN' else unit_symbol(column.unit)}")
        case ColumnKind.FALL:
            return f"Fall of {names} since its first result, in {unit_symbol(column.unit)}"
        case ColumnKind.GRADE:
            scale = "" if column.version is None else f" in CTCAE {column.version}"
            return f"Grade of {listed([readable(name) for name in column.names], 'or')}{scale}"
        case _:
            assert_never(column.kind)


def action_words(action: model.Action, when: When, lexicon: Lexicon) -> str:
    """`No dose until it is at least 75, then one level down`; of several columns, which one."""
    match action:
        case model.Stop():
            return "Treatment ends"
        case model.Change(then):
            return "Go on at the same level" if then is model.LevelChange.SAME else "Go on one level down"
        case model.Hold(recovered, then, most):
            longest = (
                "" if most is None else f"; treatment ends after {window_text(most).removeprefix('at most ')} of it"
            )
            until = " and ".join(_recovered(each, when, lexicon) for each in recovered)
            return f"No dose until {until}, then {then.value}{longest}"
        case _:
            assert_never(action)


def _recovered(recovery: model.Recovery, when: When, lexicon: Lexicon) -> str:
    enough = range_words(recovery.range, None)
    return f"{'it' if len(when.columns) == 1 else f'“{_column(when.columns[recovery.column], lexicon)}”'} is {enough}"


# ---- Opening hours ------------------------------------------------------------------------------------------

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _calendar(calendar: Calendar) -> Iterator[str]:
    yield heading(3, escaped(label(calendar.name, calendar.label)), anchor((Kind.CALENDAR, calendar.name)))
    rows = [
        (listed([WEEKDAYS[day] for day in sorted(each.weekdays)]), _clock(each.opens), _clock(each.closes))
        for each in calendar.hours
    ]
    yield table(f"Hours of {escaped(label(calendar.name, calendar.label))}", ("Days", "Opens", "Closes"), rows)
    said = [
        with_below(escaped(opening_text(each)), told) for each in calendar.hours if (told := [*beside(each.wording)])
    ]
    if calendar.closed:
        said.append(with_below(f"Closed on {listed(sorted(calendar.closed))}", beside(calendar.closed_wording)))
    said += beside(calendar.wording)
    if said:
        yield bullets(said)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}&#58;{minute % 60:02}"
