"""A schedule before anybody goes through it as plain data: `plan/1`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from protocol_dsl.model.protocol import Protocol
from protocol_dsl.model.schedule import Schedule
from protocol_dsl.render.sequence.plan_outline import PlanEntry, Reason, plan_entries, reasons_of
from protocol_dsl.render.sequence.plan_text import no_time_words
from protocol_dsl.render.sequence.words import slot_words
from protocol_dsl.sequencing.simulate import Run
from protocol_dsl.values.calendar import local_text

FORMAT = "plan/1"


def plan_data(schedule: Schedule, runs: Sequence[Run], protocol: Protocol, version: str) -> dict[str, Any]:
    """What is asked for with its lines and reasons, and the times of each simulated run; `version` is the program's."""
    return {
        "format": FORMAT,
        "program": version,
        "protocol": {"name": protocol.name, "version": protocol.version, "fingerprint": protocol.fingerprint},
        "schedule": schedule.name,
        "label": schedule.label,
        "group": schedule.group,
        "observed": schedule.observed,
        "reasons": _reasons(reasons_of(schedule.wording)),
        "elements": [_entry(each) for each in plan_entries(schedule, protocol)],
        "simulated": [_run(each, schedule) for each in runs],
    }


def _entry(entry: PlanEntry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "kind": entry.kind,
        "label": entry.heading,
        "line": entry.line,
        "condition": entry.condition,
        "reasons": _reasons(entry.reasons),
        "asks": [{"text": each.text, "line": each.line, "reasons": _reasons(each.reasons)} for each in entry.lines],
    }


def _reasons(reasons: Sequence[Reason]) -> list[dict[str, str]]:
    return [{"kind": each.kind, "text": each.text} for each in reasons]


def _run(run: Run, schedule: Schedule) -> dict[str, Any]:
    zone = run.request.zone

    def at(minute: int | None) -> str | None:
        return None if minute is None else local_text(minute * 60, zone)

    times = sorted(run.times.items(), key=lambda each: each[1])
    return {
        "mode": run.request.mode.value,
        "seed": run.request.seed,
        "start": at(run.request.start),
        "timezone": zone,
        "left_out": sorted(run.request.left_out),
        "times": [
            {
                "key": slot.key,
                "label": slot_words(slot, schedule),
                "at": at(minute),
                "earliest": None if slot not in run.windows else at(run.windows[slot].earliest),
                "latest": None if slot not in run.windows else at(run.windows[slot].latest),
            }
            for slot, minute in times
        ],
        "no_time": [{"key": each.slot.key, "why": no_time_words(each, schedule)} for each in run.no_time],
    }
