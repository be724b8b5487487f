"""What was found on the way through a schedule as plain data: `follow/1`."""

from __future__ import annotations

from typing import Any

from protocol_dsl.model.protocol import Protocol
from protocol_dsl.model.schedule import Schedule
from protocol_dsl.render.sequence.chain import chain
from protocol_dsl.render.sequence.due_words import clash_words, event_key, ground_words, line_numbers
from protocol_dsl.render.sequence.uncovered_words import uncovered_words
from protocol_dsl.render.sequence.words import minute_text, slot_words
from protocol_dsl.schema.event_log import EventLog
from protocol_dsl.sequencing.due import Due
from protocol_dsl.sequencing.extent import FAR
from protocol_dsl.sequencing.reasons import Clash, Reason
from protocol_dsl.sequencing.status import Followed, Following, Measured
from protocol_dsl.values.calendar import text as moment_text
from protocol_dsl.values.truth import Truth

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
                "key": key,
                **_item(each, schedule, log.zone),
                "label": slot_words(each.slot, schedule),
                **({"chain": [*chain(each, schedule, log.zone)]} if with_chain else {}),
            }
            for key, each in following.keyed
        ],
        "clashes": [_clash(each, schedule, log.zone) for each in following.clashes],
        "uncovered": [
            {
                "event": each.event.path,
                "kind": each.event.kind.value,
                "covered": None if each.covered is Truth.UNKNOWN else False,
                "text": uncovered_words(each, schedule, log.zone),
            }
            for each in following.uncovered
        ],
    }


def _item(found: Followed, schedule: Schedule, zone: str) -> dict[str, Any]:
    return {
        "status": found.status.value,
        "order": None if found.order is None else found.order.value,
        "timing": None if found.timing is None else found.timing.value,
        "dose": None if found.dose is None else found.dose.value,
        "why": [each.value for each in found.why],
        "events": [each.path for each in found.events],
        "windows": [_window(each) for each in found.measured],
        "due": None if found.due is None else _due(found.due, schedule, zone),
        "withdrawal": None if found.withdrawn is None else found.withdrawn.event.path,
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


def _due(due: Due, schedule: Schedule, zone: str) -> dict[str, Any]:
    possible = None
    if due.possible is not None:
        low, high = due.possible
        possible = {"earliest": _at(low, zone), "latest": _at(high, zone)}
    return {
        "earliest": _at(due.earliest, zone),
        "target": _at(due.target, zone),
        "latest": _at(due.latest, zone),
        "possible": possible,
        "recover_by": _at(due.recover_by, zone),
        "in_days": due.in_days,
        "opening_hours": due.opening,
        "closed": due.no_opening,
        "clash": due.clash is not None,
        "why": {
            "earliest": _reason(due.why_earliest, True, schedule, zone),
            "latest": _reason(due.why_latest, False, schedule, zone),
        },
    }


def _at(minute: int | None, zone: str) -> str | None:
    return None if minute is None else minute_text(minute, zone).replace(" ", "T", 1).replace(" ", "")


def _clash(clash: Clash, schedule: Schedule, zone: str) -> dict[str, Any]:
    return {
        "event": event_key(clash.event),
        "short_minutes": clash.short,
        "lines": [*line_numbers(clash)],
        "earliest": _reason(clash.earliest, True, schedule, zone),
        "latest": _reason(clash.latest, False, schedule, zone),
        "text": [*clash_words(clash, schedule, zone)],
    }


def _reason(reason: Reason, low: bool, schedule: Schedule, zone: str) -> list[dict[str, Any]]:
    """Step by step from what is bound to what happened."""
    return [
        {
            "event": event_key(ground.event),
            "at": _at(ground.at, zone),
            "because": ground.because.value,
            "line": None if ground.link is None or ground.link.line is None else ground.link.line.span.line,
            "opening_hours": ground.opening,
            "text": ground_words(ground, low, schedule, zone),
        }
        for ground in reason
    ]
