"""
The schedule of activities (ICH M11, 1.3): what is done at which timepoint.

Rows are what is done or collected, columns are the timepoints in the order in which they come. What a cell, a column or
a row is bound to stands in the footnotes, the author's assumptions among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import assert_never

from attrs import define, field, frozen

from protocol_dsl.model import schedule as model
from protocol_dsl.model.protocol import Protocol
from protocol_dsl.model.schedule_text import hours_text, window_text
from protocol_dsl.render.sequence.plan_words import PlanWords, assumptions, day_window, repeat_words
from protocol_dsl.render.tables import EMPTY, Cell, Table
from protocol_dsl.render.words.lexicon import Lexicon, label, sentence
from protocol_dsl.schema.wording import NO_WORDING, Wording
from protocol_dsl.sequencing.order import in_order

DONE = "X"
"""The sign of schedules of activities for what is done."""


class ActivityKind(Enum):
    """What kind of thing is done."""

    STEP = "step"
    MILESTONE = "milestone"
    DOSE = "dose"
    VISIT = "visit"
    COLLECTED = "collected"


@frozen
class Timepoint:
    """
    A column: something that is timed, or a day of a cycle.

    `element` and `key` are names of the file (`tdm1`, `tdm1/2 onwards`). `window` says when it is, in words. `notes`
    are numbers of footnotes.
    """

    key: str
    element: str
    label: str
    window: str
    notes: tuple[int, ...] = ()


@frozen
class Activity:
    """
    A row: something that is done, given or collected.

    `marks` has one entry for each timepoint: the numbers of its footnotes, or None where it is not done.
    """

    key: str
    kind: ActivityKind
    label: str
    marks: tuple[tuple[int, ...] | None, ...]


@frozen
class Activities:
    """A schedule of activities; `notes` are its footnotes in the order of their numbers, which begin at 1."""

    schedule: str
    label: str
    timepoints: tuple[Timepoint, ...]
    activities: tuple[Activity, ...]
    notes: tuple[str, ...]


def activities(schedule: model.Schedule, protocol: Protocol) -> Activities:
    """All that a schedule asks for, as rows and columns."""
    built = _Building(PlanWords(schedule, Lexicon(protocol)))
    for element in in_order(schedule):
        _add(element, built)
    for element in schedule.elements.values():
        if isinstance(element, model.Interval):
            built.bind(element)
    return Activities(
        schedule.name,
        label(schedule.name, schedule.label),
        tuple(
            Timepoint(each.key, each.element, each.label, each.window, tuple(sorted(each.notes)))
            for each in built.columns
        ),
        tuple(
            Activity(key, kind, words, tuple(_mark(cells, column) for column in built.columns))
            for key, (kind, words, cells) in built.rows.items()
        ),
        tuple(built.notes),
    )


def activities_table(found: Activities) -> Table:
    """The same as a table; its first row holds the windows."""
    windows = (Cell("Window"), *(Cell(each.window) for each in found.timepoints))
    rows = [
        (Cell(each.label), *(EMPTY if mark is None else Cell(DONE, mark) for mark in each.marks))
        for each in found.activities
    ]
    return Table(
        f"Schedule of activities: {found.label}",
        (Cell("Activity"), *(Cell(each.label, each.notes) for each in found.timepoints)),
        (windows, *rows),
        found.notes,
    )


# ---- Building -----------------------------------------------------------------------------------------------------


@define
class _Column:
    key: str
    element: str
    label: str
    window: str
    notes: list[int]


@define
class _Building:
    """Rows, columns and footnotes as they are found; a footnote that is there already keeps its number."""

    words: PlanWords
    columns: list[_Column] = field(factory=list)
    rows: dict[str, tuple[ActivityKind, str, dict[str, list[int]]]] = field(factory=dict)
    notes: list[str] = field(factory=list)

    def note(self, texts: Iterable[str | None]) -> list[int]:
        """The numbers of these footnotes."""
        found = []
        for text in texts:
            if text is None:
                continue
            whole = sentence(text if text.endswith((".", "?")) else f"{text}.")
            if whole not in self.notes:
                self.notes.append(whole)
            found.append(self.notes.index(whole) + 1)
        return list(dict.fromkeys(found))

    def column(self, key: str, element: str, words: str, window: str, notes: Iterable[str | None]) -> str:
        """A new column; gives its key back."""
        self.columns.append(_Column(key, element, words, sentence(window), self.note(notes)))
        return key

    def mark(self, key: str, kind: ActivityKind, words: str, column: str, notes: Iterable[str | None] = ()) -> None:
        """That something is done at a timepoint."""
        _, _, cells = self.rows.setdefault(key, (kind, words, {}))
        cells[column] = sorted({*cells.get(column, ()), *self.note(notes)})

    def bind(self, interval: model.Interval) -> None:
        """A washout or a period, as a footnote of the timepoints that it lies between."""
        words = self.words
        limits = " and ".join(window_text(each.window) for each in interval.limits) or "not limited, only measured"
        text = (
            f"{interval.kind.value} “{label(interval.name, interval.label)}”, from {words.anchor(interval.begins)} "
            f"to {words.anchor(interval.ends)}: {limits}"
        )
        assumed = (interval.wording, *(each.wording for each in interval.limits))
        ends = {interval.begins.element, interval.ends.element}
        for column in self.columns:
            if column.element in ends:
                column.notes += [each for each in self.note((text, *_assumed(*assumed))) if each not in column.notes]


def _mark(cells: dict[str, list[int]], column: _Column) -> tuple[int, ...] | None:
    return tuple(cells[column.key]) if column.key in cells else None


def _assumed(*wordings: Wording) -> list[str]:
    return [f"Assumed: {each}" for each in assumptions(*wordings)]


def _add(element: model.Element, built: _Building) -> None:
    match element:
        case model.Step():
            _step(element, built)
        case model.Milestone():
            _milestone(element, built)
        case model.Cycle():
            _cycle(element, built)
        case model.Visit():
            _visit(element, built)
        case model.Interval():
            pass  # Nothing is done then: it binds others, once all of them are there.
        case _:
            assert_never(element)


def _open(hours: str | None, built: _Building) -> list[str]:
    """When the place is open, and what was assumed of it."""
    if hours is None:
        return []
    place = built.words.lexicon.protocol.sequence.calendars[hours]
    assumed = _assumed(place.wording, *(each.wording for each in place.hours), place.closed_wording)
    return [f"only while “{label(place.name, place.label)}” is open, {hours_text(place)}", *assumed]


def _step(step: model.Step, built: _Building) -> None:
    words = built.words
    gaps = [f"gap between fractions {window_text(each.window)}" for each in step.gaps]
    lasts = [f"lasts {window_text(each.window)}" for each in step.lasts]
    starts = (step.starts.wording,) if step.starts is not None else ()
    limits = (each.wording for each in (*step.gaps, *step.lasts))
    assumed = _assumed(step.wording, step.fraction_wording, *limits, *starts)
    window = "No time stated" if step.starts is None else words.timing(step.starts)
    when = (*_counted_from(step.starts, built), *words.applies(step.name), *_open(step.hours, built))
    notes = (*words.each_row(step), *gaps, *lasts, *when, *assumed)
    column = built.column(step.name, step.name, words.name(step.name), window, notes)
    built.mark(step.name, ActivityKind.STEP, words.name(step.name), column)


def _milestone(milestone: model.Milestone, built: _Building) -> None:
    if milestone.due is None and milestone.meaning is not None:
        return  # A name for something else: what counts from it says what it is.
    words = built.words
    due = () if milestone.due is None else (milestone.due.wording,)
    window = "Recorded when it happens" if milestone.due is None else words.timing(milestone.due)
    notes = (*_counted_from(milestone.due, built), *_assumed(milestone.wording, *due))
    name = words.name(milestone.name)
    column = built.column(milestone.name, milestone.name, name, window, notes)
    built.mark(milestone.name, ActivityKind.MILESTONE, name, column)


def _counted_from(timing: model.Timing | None, built: _Building) -> list[str]:
    """What a milestone that something counts from is, and what was assumed of it."""
    found = None if timing is None else built.words.schedule.elements.get(timing.anchor.element)
    if not isinstance(found, model.Milestone):
        return []
    meaning = built.words.meaning(found)
    named = [] if meaning is None else [f"“{built.words.name(found.name)}” is {meaning}"]
    return [*named, *_assumed(found.wording)]


# ---- Cycles ---------------------------------------------------------------------------------------------------------


def _cycle(cycle: model.Cycle, built: _Building) -> None:
    days = sorted(cycle.days, key=lambda each: each.number)
    several = len(days) > 1
    for number in ("1", _later(cycle.repeat, cycle.times)):
        if number is None:
            continue
        for day in days:
            column = _day_column(cycle, number, day, several, built)
            for give in day.gives:
                _give(cycle, give, column, built)
            for checks in cycle.checks:
                for name in checks.measurements:
                    notes = (built.words.checked(checks), *_assumed(checks.wording))
                    built.mark(name, ActivityKind.COLLECTED, sentence(built.words.measurement(name)), column, notes)


def _later(repeat: model.Repeat | None, times: model.Times | None) -> str | None:
    """How the occurrences behind the first one are called together; None if there are none."""
    most = None if times is None else times.number
    if repeat is None or most == 1:
        return None
    return "2 onwards" if most is None else "2" if most == 2 else f"2 to {most}"


def _times(element: model.Cycle | model.Visit) -> Iterator[Wording]:
    if element.times is not None:
        yield element.times.wording


def _day_column(cycle: model.Cycle, number: str, day: model.Day, several: bool, built: _Building) -> str:
    words = built.words
    one = "cycle" if several else "dose"
    first = min(each.number for each in cycle.days)
    notes: list[str | None] = [*words.applies(cycle.name)]
    if day.number != first:
        window, wording = f"{day_window(day)} of the cycle", NO_WORDING
    elif number == "1":
        window = "No time stated" if cycle.first is None else words.timing(cycle.first)
        wording = NO_WORDING if cycle.first is None else cycle.first.wording
        notes += _counted_from(cycle.first, built)
    else:
        assert cycle.repeat is not None
        window, wording = repeat_words(cycle.repeat, "dose"), cycle.repeat.wording
        notes.append(words.until(cycle.until))
        notes += _assumed(*(each.wording for each in cycle.until))
    notes += [*_open(cycle.hours, built), *_assumed(cycle.wording, day.wording, wording, *_times(cycle))]
    name = f"{words.name(cycle.name)}, {one} {number}" + (f" day {day.number}" if several else "")
    return built.column(f"{cycle.name}/{number}/day {day.number}", cycle.name, name, window, notes)


def _give(cycle: model.Cycle, give: model.Give, column: str, built: _Building) -> None:
    words = built.words
    drug = sentence(words.drug(give))
    rules = None if cycle.rules is None else built.words.lexicon.protocol.sequence.rules.get(cycle.rules)
    notes: list[str | None] = [None if cycle.levels is None else f"dose levels {words.levels(cycle.levels)}"]
    notes.append(None if rules is None else f"doses are changed by the rules “{label(rules.name, rules.label)}”")
    levels = () if cycle.levels is None else (cycle.levels.wording,)
    notes += _assumed(give.wording, *levels, *(() if rules is None else (rules.wording,)))
    dose = words.dose(give)
    built.mark(f"{give.drug}/{dose}", ActivityKind.DOSE, f"{drug} {dose}", column, notes)


# ---- Visits ---------------------------------------------------------------------------------------------------------


def _visit(visit: model.Visit, built: _Building) -> None:
    words = built.words
    later = _later(visit.repeat, visit.times)
    for number in ("1", later):
        if number is None:
            continue
        notes: list[str | None] = [*words.applies(visit.name), *_open(visit.hours, built)]
        if number == "1":
            window, wording = words.timing(visit.due), visit.due.wording
            notes += _counted_from(visit.due, built)
        else:
            assert visit.repeat is not None
            window, wording = repeat_words(visit.repeat, "visit"), visit.repeat.wording
            notes.append(words.until(visit.until))
            notes += _assumed(*(each.wording for each in visit.until))
        notes += _assumed(visit.wording, wording, *_times(visit))
        name = words.name(visit.name) + ("" if later is None else f", visit {number}")
        column = built.column(f"{visit.name}/{number}", visit.name, name, window, notes)
        built.mark(visit.name, ActivityKind.VISIT, words.name(visit.name), column)
        for each in visit.collects:
            built.mark(each, ActivityKind.COLLECTED, sentence(words.measurement(each)), column)
