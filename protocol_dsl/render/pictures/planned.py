"""
A schedule before anything has happened: its windows, relative to what starts them.

Everything that counts from one origin stands in one strip of its own, since nobody knows yet how far apart origins are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from protocol_dsl.model.protocol import Protocol
from protocol_dsl.model.schedule import Clock, Cycle, Schedule, Visit, Window
from protocol_dsl.model.schedule_text import window_text
from protocol_dsl.render.pictures.lanes import LARGE, MARGIN, NARROWEST, PLAIN, SMALL, Page
from protocol_dsl.render.pictures.style import WIDTH
from protocol_dsl.render.pictures.svg import picture
from protocol_dsl.render.sequence.plan_words import PlanWords, repeat_words
from protocol_dsl.render.sequence.timeline import Band, Entry, Lane, Tag
from protocol_dsl.render.sequence.words import slot_words
from protocol_dsl.render.tables import Cell, Table
from protocol_dsl.render.words.lexicon import Lexicon, label, sentence
from protocol_dsl.sequencing.outline import Outline, Planned, Span, outline

DAY = 1440


def plan_svg(schedule: Schedule, protocol: Protocol, *, width: int = WIDTH) -> str:
    """
    The windows of a schedule as an SVG document `width` pixels wide (at least 320).

    `plan_table` has the same as a table.
    """
    words, found = PlanWords(schedule, Lexicon(protocol)), outline(schedule)
    page = Page(float(max(width, NARROWEST)), _days)
    title = f"Planned: {label(schedule.name, schedule.label)}"
    page.write(title, LARGE, bold=True)
    for origin in dict.fromkeys(each.origin for each in found.planned):
        own = [each for each in found.planned if each.origin == origin]
        page.y += 8
        page.write(sentence(f"counted from {words.anchor(origin)}, day 0"), PLAIN, style="f-quiet")
        lanes = [_lane(name, own, words) for name in dict.fromkeys(each.slot.element for each in own)]
        moments = [0, *(minute for each in own for minute in _minutes(each.span))]
        days = [minute // DAY * DAY for minute in moments]
        page.fold([*moments, *days], lanes)
    for line in _notes(found, words):
        page.y += 6
        page.write(line, PLAIN)
    page.y += 8
    if found.planned:
        page.write("A band is a window, the tick in it its target; long gaps are shortened.", SMALL, style="f-quiet")
    told = [f"{slot_words(each.slot, schedule)}: {_when(each, words)}." for each in found.planned]
    return picture(title, " ".join([*told, *_notes(found, words)]), page.width, page.y + MARGIN, page.parts)


def plan_table(schedule: Schedule, protocol: Protocol) -> Table:
    """What is planned with its window from its origin; what has none, and what goes on, in the footnotes."""
    words, found = PlanWords(schedule, Lexicon(protocol)), outline(schedule)
    rows = tuple(
        (
            Cell(slot_words(each.slot, schedule)),
            Cell(sentence(words.anchor(each.origin))),
            Cell(_window(each.span)),
            Cell(_target(each.span)),
        )
        for each in found.planned
    )
    columns = tuple(Cell(each) for each in ("What", "Counted from", "Window", "Target"))
    title = f"Planned: {label(schedule.name, schedule.label)}"
    return Table(title, columns, rows, tuple(_notes(found, words)), by_row=True)


# ---- Lanes -----------------------------------------------------------------------------------------------------------


def _lane(name: str, planned: Sequence[Planned], words: PlanWords) -> Lane:
    own = [each for each in planned if each.slot.element == name]
    entries = tuple(Entry(None, _band(each.span), None, _place(each.span), slot=each.slot) for each in own)
    conditions = "; ".join(words.applies(name))
    whole = f"{words.name(name)} ({conditions})" if conditions else words.name(name)
    return Lane(whole, entries, tuple(_tag(each) for each in own))


def _band(span: Span) -> Band:
    opens = None if span.least is None else (span.least, span.least)
    closes = None if span.most is None else (_end(span, span.most),) * 2
    return Band(opens, closes, _middle(span) if span.target is not None else None)


def _end(span: Span, minute: int) -> int:
    """The last minute: of a day all of it counts."""
    return minute + DAY if span.in_days else minute


def _middle(span: Span) -> int:
    assert span.target is not None
    return span.target + (DAY // 2 if span.in_days else 0)


def _place(span: Span) -> int:
    if span.target is not None:
        return _middle(span)
    bounds = [each for each in (span.least, span.most) if each is not None]
    return sum(bounds) // len(bounds) if bounds else 0


def _minutes(span: Span) -> Iterator[int]:
    yield _place(span)
    if span.least is not None:
        yield span.least
    if span.most is not None:
        yield _end(span, span.most)


def _tag(planned: Planned) -> Tag:
    slot = planned.slot
    which = {"start": "start", "milestone": "", "visit": "visit"}.get(slot.part, "dose")
    number = "" if slot.number is None else f" {slot.number}"
    words = f"cycle{number} day {slot.day}" if slot.day is not None else f"{which}{number}"
    window = _window(planned.span)
    return Tag(f"{words}: {window}" if words else window, None, (_place(planned.span),))


# ---- Words -----------------------------------------------------------------------------------------------------------


def _days(minute: int) -> str | None:
    return f"day {minute // DAY}" if minute % DAY == 0 else None


def _window(span: Span) -> str:
    """`24 to 28 hours`; `22 to 26 days` as soon as days are counted on the way."""
    if span.least is None and span.most is None:
        return "any time"
    if not span.in_days:
        return window_text(Window(Clock.ELAPSED, span.least, span.target, span.most))
    least = None if span.least is None else span.least // DAY
    most = None if span.most is None else -(-span.most // DAY)
    return window_text(Window(Clock.CALENDAR, least, None, most))


def _target(span: Span) -> str:
    if span.target is None:
        return ""
    clock, unit = (Clock.CALENDAR, DAY) if span.in_days else (Clock.ELAPSED, 1)
    at = span.target // unit
    return window_text(Window(clock, at, None, at)).removeprefix("exactly ")


def _when(planned: Planned, words: PlanWords) -> str:
    return f"{_window(planned.span)} from {words.anchor(planned.origin)}"


def _notes(found: Outline, words: PlanWords) -> Iterator[str]:
    for name in found.untimed:
        yield f"{words.name(name)}: no time stated."
    for name in found.going_on:
        element = words.schedule.elements[name]
        if isinstance(element, Cycle | Visit) and element.repeat is not None:
            one = "dose" if isinstance(element, Cycle) else "visit"
            times = f", {element.times.number} in all" if element.times is not None else ""
            until = words.until(element.until)
            yield f"{words.name(name)}: {repeat_words(element.repeat, one)}{times}{f', {until}' if until else ''}."
