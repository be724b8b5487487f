"""What was found on the way through a schedule as plain data: `follow/1`."""

from __future__ import annotations

from typing import Any

from protocol_dsl.model.protocol import Protocol
from protocol_dsl.render.sequence.words import chain, minute_text, slot_words
from protocol_dsl.schema.event_log import EventLog
from protocol_dsl.sequencing.due import Due
from protocol_dsl.sequencing.extent import FAR
from protocol_dsl.sequencing.status import Followed, Following, Measured
from protocol_dsl.values.calendar import text as moment_text

FORMAT = "follow/1"


def follow_data(
    following: Following, log: EventLog, protocol: Protocol, version: str, with_chain: bool = True
) -> dict[str, Any]:
    """Everything, with or without the chain of each obligation as sentences; `version` is that of the program."""
    schedule = protocol.sequence.schedules[following.schedule]
    return {
        "format": FORMAT,
        "program": version,
        "protocol": {"name": protocol.name, "version": protocol.version, "fingerprint": protocol.fingerprint},
        "subject": log.subject,
        "schedule": following.schedule,
        "observed": following.observed,
        "as_of": moment_text(log.as_of),
        "through": None if log.through is None else moment_text(log.through),
        "timezone": log.zone,
        "items": [
            {
                **_item(each, log.zone),
                "label": slot_words(each.slot, schedule),
                **({"chain": [*chain(each, schedule, log.zone)]} if with_chain else {}),
            }
            for each in following.items
        ],
    }


def _item(found: Followed, zone: str) -> dict[str, Any]:
    return {
        "key": found.slot.key,
        "status": found.status.value,
        "order": None if found.order is None else found.order.value,
        "timing": None if found.timing is None else found.timing.value,
        "dose": None if found.dose is None else found.dose.value,
        "why": [each.value for each in found.why],
        "events": [each.path for each in found.events],
        "windows": [_window(each) for each in found.measured],
        "due": None if found.due is None else _due(found.due, zone),
        "deviations": [
            {"departure": each.departure.value, "grade": each.grade.value, "because": each.because}
            for each in found.graded
        ],
    }


def _window(measured: Measured) -> dict[str, Any]:
    low, high = measured.delay if measured.delay is not None else (None, None)
    return {
        "since": measured.since,
        "line": measured.line.span.line,
        "unit": "minutes" if measured.window.minutes_a_unit == 1 else "days",
        "least": measured.window.least,
        "target": measured.window.target,
        "most": measured.window.most,
        "delay": [_bounded(low), _bounded(high)],
        "status": measured.status.value,
    }


def _bounded(delay: int | None) -> int | None:
    """A delay; None where nothing bounds it."""
    return None if delay is None or abs(delay) >= FAR // 2000 else delay


def _due(due: Due, zone: str) -> dict[str, Any]:
    def at(minute: int | None) -> str | None:
        return None if minute is None else minute_text(minute, zone).replace(" ", "T", 1).replace(" ", "")

    return {
        "earliest": at(due.earliest),
        "target": at(due.target),
        "latest": at(due.latest),
        "in_days": due.in_days,
        "opening_hours": due.opening,
        "closed": due.no_opening,
    }
