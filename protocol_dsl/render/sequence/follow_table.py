"""The same facts as the picture of a followed participant, as a table: nothing is only in the picture."""

from __future__ import annotations

from collections.abc import Iterator

from protocol_dsl.model.protocol import Protocol
from protocol_dsl.model.schedule import Clock, Grade, Schedule
from protocol_dsl.render.sequence.due_words import due_text
from protocol_dsl.render.sequence.plan_words import target_words
from protocol_dsl.render.sequence.text import clash_lines, due_lines, head_lines, sign_of
from protocol_dsl.render.sequence.timeline import BESIDE
from protocol_dsl.render.sequence.uncovered_words import (
    QUESTION,
    unasked,
    uncovered_what,
    uncovered_when,
    uncovered_why,
)
from protocol_dsl.render.sequence.words import (
    WHY,
    delay_words,
    extent_text,
    minute_text,
    since_words,
    slot_words,
    window_words,
)
from protocol_dsl.render.tables import Cell, Table
from protocol_dsl.render.words.lexicon import sentence
from protocol_dsl.schema.event_log import EventLog
from protocol_dsl.sequencing.extent import FAR
from protocol_dsl.sequencing.status import Followed, Following, Measured, Uncovered
from protocol_dsl.sequencing.windows import edge_of


def follow_table(following: Following, log: EventLog, protocol: Protocol) -> Table:
    """
    A row for each obligation: what was asked, when that was, what happened, the status and why;
    behind them one for each toxicity and each hold that no rule covers.

    The footnotes say when it was asked, how complete the log is, and what is due next.
    """
    schedule = protocol.sequence.schedules[following.schedule]
    title, when = head_lines(following, log, protocol, schedule)
    rows = tuple(_row(each, schedule, log.zone) for each in following.items)
    due = tuple(f"due next: {each.strip()}" for each in due_lines(following, log, schedule))
    clashes = ("; ".join(each) for each in clash_lines(following, log, schedule))
    rows += tuple(_uncovered(each, schedule, log.zone) for each in following.uncovered)
    columns = tuple(Cell(each) for each in ("Obligation", "Asked", "Window", "Happened", "Status", "Why"))
    return Table(title, columns, rows, tuple(f"{sentence(each)}." for each in (when, *due, *clashes)), by_row=True)


def _row(found: Followed, schedule: Schedule, zone: str) -> tuple[Cell, ...]:
    asked = [_asked(each, schedule) for each in found.measured]
    windows = [words for each in found.measured if (words := _window(each, zone))]
    if found.due is not None and found.at is None:
        windows = [due_text(found.due, zone, found.status)]
    lasted = [delay_words(each) for each in found.measured if each.delay is not None]
    happened = "" if found.at is None else ", ".join([extent_text(found.at, zone), *dict.fromkeys(lasted)])
    return (
        Cell(slot_words(found.slot, schedule)),
        Cell("; ".join(asked)),
        Cell("; ".join(windows)),
        Cell(happened),
        Cell(f"{sign_of(found)} {found.status.value}"),
        Cell("; ".join(_why(found))),
    )


def _uncovered(found: Uncovered, schedule: Schedule, zone: str) -> tuple[Cell, ...]:
    """What no rule covers: nothing was asked, so it has no window."""
    return (
        Cell(f"{BESIDE}: {uncovered_what(found.event, schedule)}"),
        Cell(""),
        Cell(""),
        Cell(uncovered_when(found, zone)),
        Cell(f"? {unasked(found).value}"),
        Cell(f"{uncovered_why(found)}; {QUESTION}"),
    )


def _asked(measured: Measured, schedule: Schedule) -> str:
    return window_words(measured.window, since_words(measured.since, schedule)) + target_words(measured.window)


def _window(measured: Measured, zone: str) -> str | None:
    """From when to when it was asked for; None where what it counts from has not happened."""
    window, anchor = measured.window, measured.anchor
    if anchor.first <= -FAR or anchor.last >= FAR:
        return None
    ends = (
        (word, edge_of(window, amount, anchor, zone, end=last))
        for word, amount, last in (("from", window.least, False), ("to", window.most, True))
    )
    days = window.clock is Clock.CALENDAR
    parts = [
        f"{word} {_moment(low, high, zone, days)}" for word, (low, high) in ends if low is not None and high is not None
    ]
    return " ".join(parts) or None


def _moment(low: int, high: int, zone: str, days: bool) -> str:
    """The end of a window, as a date where the protocol counts in days; its latest too, where it is not exact."""
    first, last = (minute_text(each, zone)[: 10 if days else None] for each in (low, high))
    return first if first == last else f"{first} (or as late as {last})"


def _why(found: Followed) -> Iterator[str]:
    yield from (WHY[each] for each in found.why)
    for graded in found.graded:
        grade = "no grade declared" if graded.grade is Grade.UNGRADED else f"{graded.grade.value} deviation"
        yield f"{graded.departure.value}: {grade}"
