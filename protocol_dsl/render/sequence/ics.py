"""
What is due as an iCalendar file (RFC 5545), for the calendar of a site.

Nothing in it says who the participant is: no subject, nothing that the log words in its own way. Rows are numbered, and
all other words come from the protocol. Times are UTC. The same log gives the same bytes: no clock is read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from attrs import evolve

from protocol_dsl.model.protocol import Protocol
from protocol_dsl.model.schedule import Schedule, Step
from protocol_dsl.render.sequence.due_words import due_text
from protocol_dsl.render.sequence.words import (
    moment_words,
    pending_words,
    protocol_words,
    since_words,
    slot_words,
    window_words,
)
from protocol_dsl.render.words.lexicon import label, sentence
from protocol_dsl.render.words.visible import visible
from protocol_dsl.schema.event_log import EventLog
from protocol_dsl.sequencing.due import Due
from protocol_dsl.sequencing.extent import extent_of
from protocol_dsl.sequencing.status import Followed, Following, Slot

OCTETS = 75
"""No line is longer, in octets of UTF-8, without its line end."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST, LAST = (
    (each - EPOCH) // timedelta(minutes=1) for each in (datetime(1, 1, 1, tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
)
"""The minutes that a calendar can hold: its years have four digits."""
LARGEST = 2**31 - 1
"""The largest whole number that a calendar can hold (3.3.8)."""


def due_calendar(following: Following, log: EventLog, protocol: Protocol, version: str, *, salt: str = "") -> str:
    """
    One event for each obligation that is still to be done, or may be, and has a time; lines end in CRLF.

    A window is an event from its first to its last minute, of whole days to the midnight behind them. What has only one
    end, or no time left that fits, is an event without a length. Another export of the same participant has the same
    UIDs, so that events are replaced. What lies before year 1 or after 9999 is an entry of a journal that says when.

    Args:
        version: That of the program.
        salt: Any text that says nothing about anybody, a different one for each participant whose events go into one
            calendar; without it their UIDs would be the same.
    """
    schedule = protocol.sequence.schedules[following.schedule]
    rows = _rows(following)
    stamp = extent_of(log.as_of, log.zone).first
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//protocol_dsl//protocol_dsl {_text(version)}//EN"]
    lines += ["CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    name = f"{label(schedule.name, schedule.label)} ({protocol_words(protocol)})"
    lines += [f"NAME:{_text(name)}", f"X-WR-CALNAME:{_text(name)}"]
    events = [(each, _numbered(each.slot, rows, schedule)) for each in following.pending]
    seen: dict[str, int] = {}
    for found, slot in events:
        number = seen[slot.key] = seen.get(slot.key, 0) + 1
        uid = _uid(protocol.fingerprint, f"{slot.key}#{number}", salt)
        lines += _event(evolve(found, slot=slot), uid, stamp, log, protocol)
    if not events:
        # A calendar has to hold something: an entry of a journal says that there is nothing.
        uid = _uid(protocol.fingerprint, "nothing is due", salt)
        words = f"As of {moment_words(log.as_of, log.zone)}, nothing is due that the log lets us date."
        lines += ["BEGIN:VJOURNAL", *_stamped(uid, stamp), f"SUMMARY:{_text(words)}", "END:VJOURNAL"]
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(each)}\r\n" for each in lines)


def _uid(fingerprint: str, key: str, salt: str) -> str:
    """
    The same for the same obligation of the same protocol and salt.

    The subject is no part of it, not even hashed: subject numbers are so few that a hash could be undone by trying all.
    """
    return hashlib.sha256(json.dumps([fingerprint, key, salt]).encode("utf-8")).hexdigest()[:40]


def _rows(following: Following) -> dict[str, list[str]]:
    """The rows of each step in their order."""
    rows: dict[str, list[str]] = {}
    for each in following.items:
        named = rows.setdefault(each.slot.element, [])
        if each.slot.row is not None and each.slot.row not in named:
            named.append(each.slot.row)
    return rows


def _numbered(slot: Slot, rows: dict[str, list[str]], schedule: Schedule) -> Slot:
    """The same with `lesion 2` in place of whatever the log calls that row."""
    if slot.row is None:
        return slot
    step = schedule.elements.get(slot.element)
    called = step.row if isinstance(step, Step) and step.row is not None else "row"
    return slot._replace(row=f"{called} {rows[slot.element].index(slot.row) + 1}")


def _event(found: Followed, uid: str, stamp: int, log: EventLog, protocol: Protocol) -> Iterator[str]:
    schedule = protocol.sequence.schedules[log.schedule]
    assert found.due is not None
    start, end = _times(found.due)
    dated = start >= FIRST and (start if end is None else end) <= LAST
    kind = "VEVENT" if dated else "VJOURNAL"
    yield f"BEGIN:{kind}"
    yield from _stamped(uid, stamp)
    yield f"SEQUENCE:{min(max(stamp, 0), LARGEST)}"
    if dated:
        yield f"DTSTART:{_utc(start)}"
    if dated and end is not None:
        yield f"DTEND:{_utc(end)}"
    yield f"SUMMARY:{_text(slot_words(found.slot, schedule))}"
    yield f"DESCRIPTION:{_text(_description(found, log, protocol))}"
    yield f"CATEGORIES:{_text(found.status.value)}"
    if dated:
        # The time is a window and not an appointment.
        yield "TRANSP:TRANSPARENT"
    # It is about somebody's health.
    yield from ("CLASS:PRIVATE", f"END:{kind}")


def _stamped(uid: str, stamp: int) -> tuple[str, str]:
    return f"UID:{uid}", f"DTSTAMP:{_utc(min(max(stamp, FIRST), LAST))}"


def _times(due: Due) -> tuple[int, int | None]:
    """
    The first minute and the last one, which is midnight behind it where days are counted; None for no length.

    A dose that is still in time at 19:00 and late at 19:01 is shown as one until 19:00.
    """
    if due.earliest is not None and due.latest is not None and due.earliest < due.latest:
        return due.earliest, due.latest + (1 if due.in_days and due.opening is None else 0)
    start = next((each for each in (due.earliest, due.latest, due.target) if each is not None), 0)
    return start, None


def _description(found: Followed, log: EventLog, protocol: Protocol) -> str:
    schedule = protocol.sequence.schedules[log.schedule]
    assert found.due is not None
    lines = [f"To be done {due_text(found.due, log.zone, found.status)} (local time, {log.zone})."]
    for measured in found.measured:
        asked = window_words(measured.window, since_words(measured.since, schedule))
        lines.append(f"{sentence(asked)} (line {measured.line.span.line} of {protocol_words(protocol)}).")
    if found.withdrawn is not None:
        lines.append("A withdrawal is recorded, and no line of the protocol says that this ends with it.")
    lines.append(f"As of {moment_words(log.as_of, log.zone)}: {pending_words(found)}.")
    return "\n".join(lines)


# ---- Lines of RFC 5545 -----------------------------------------------------------------------------------------------


def _utc(minute: int) -> str:
    return (EPOCH + timedelta(minutes=minute)).isoformat().replace("-", "").replace(":", "").replace("+0000", "Z")


def _text(words: str) -> str:
    """A value of type TEXT (3.3.11)."""
    clean = visible(words).replace("\t", " ")
    for sign in "\\;,":
        clean = clean.replace(sign, f"\\{sign}")
    return clean.replace("\n", "\\n")


def _folded(line: str) -> str:
    """A line in pieces of at most 75 octets (3.1), never broken inside a letter."""
    pieces, piece, octets = list[str](), "", 0
    for letter in line:
        more = len(letter.encode("utf-8"))
        if octets + more > OCTETS:
            pieces.append(piece)
            piece, octets = " ", 1
        piece += letter
        octets += more
    return "\r\n".join([*pieces, piece])
