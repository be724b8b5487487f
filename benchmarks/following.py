"""
Following event logs of 20 cycles, without chains: from JSON text, and from logs that have been read.

The logs are those of simulated participants of the first protocol, each with times of its own inside every window. They
stand for any number: nothing that is worked out for one log is kept for the next.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from benchmarks.first_protocol import FILE
from benchmarks.measure import Measured, Run, measure
from protocol_dsl import load
from protocol_dsl.api.following import followed
from protocol_dsl.model.log_vocabulary import log_vocabulary
from protocol_dsl.schema.event_log import EventLog
from protocol_dsl.schema.read_events import read_events

CYCLES = 20
NUMBER = 100
WANTED = 2_000
"""How many logs are to be followed in a second on one core, without chains."""
BASE = "`json.loads` alone"
FOLLOWED = "followed: all statuses"
PROTOCOL = load(FILE)
VOCABULARY = log_vocabulary(PROTOCOL._plan.protocol)


def texts(number: int = NUMBER) -> list[str]:
    """Simulated logs as JSON text, each of which departs from nothing."""
    options = {"start": "2026-03-02", "repeats": CYCLES, "mode": "random"}
    return [json.dumps(PROTOCOL.simulate("observation", seed=seed, **options).log) for seed in range(number)]  # type: ignore[arg-type]


def read(logs: list[str]) -> list[EventLog]:
    """The same, read and typed."""
    found = [read_events(log, VOCABULARY) for log in logs]
    assert not any(problems for _, problems in found)
    return [log for log, _ in found if log is not None]


def follow(logs: list[EventLog]) -> list[dict[str, str]]:
    """Every obligation of each with its status, but no chain."""
    return [followed(PROTOCOL._plan, log, None).statuses for log in logs]


def runs(logs: list[str]) -> Mapping[str, Run]:
    """What is timed, by name."""
    events = read(logs)
    assert all(set(each.values()) == {"conformant", "not yet due"} for each in follow(events))
    return {
        BASE: lambda: [json.loads(log) for log in logs],
        "read and typed": lambda: read(logs),
        FOLLOWED: lambda: follow(events),
        "from JSON text to statuses, public API": lambda: [PROTOCOL.follow(log).statuses for log in logs],
    }


def measured(rounds: int) -> Mapping[str, Measured]:
    """Each of them in turn, for one log."""
    return measure(runs(texts()), BASE, NUMBER, rounds, 0.0)
