"""
Following event logs of 20 cycles, without chains: from JSON text, and from logs that have been read.

The logs are those of simulated participants of the first protocol, each with results of its own and times of its own
inside every window. They are made and followed in batches, every log once, so that memory does not grow with their
number and nothing that is worked out for one log can help with another.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from random import Random
from typing import Any

from benchmarks.first_protocol import FILE
from benchmarks.measure import Measured, Run, timed
from benchmarks.measure import measured as compared
from protocol_dsl import Simulation, load
from protocol_dsl.api.following import followed
from protocol_dsl.model.log_vocabulary import log_vocabulary
from protocol_dsl.schema.event_log import EventLog
from protocol_dsl.schema.read_events import read_events

CYCLES = 20
NUMBER = 10_000
"""How many logs are followed, all of them different."""
BATCH = 100
WANTED = 2_000
"""How many logs are to be followed in a second on one core, without chains."""
BASE = "`json.loads` alone"
FOLLOWED = "followed: all statuses"
PROTOCOL = load(FILE)
VOCABULARY = log_vocabulary(PROTOCOL._plan.protocol)


def texts(seeds: Iterable[int]) -> list[str]:
    """Simulated logs as JSON text, each of which departs from nothing."""
    return [json.dumps(_simulated(seed).log) for seed in seeds]


def _simulated(seed: int) -> Simulation:
    """A participant whose results are such that no dose rule acts."""
    draw = Random(seed).randint
    limits = {"ast": draw(30, 50), "alt": draw(30, 50), "bilirubin": draw(8, 14) / 10}
    values: dict[str, dict[str, Any]] = {
        "platelets": {"value": draw(100, 400), "unit": "10^9/L"},
        "ast": {"value": draw(10, 80), "unit": "U/L", "uln": limits["ast"]},
        "alt": {"value": draw(10, 80), "unit": "U/L", "uln": limits["alt"]},
        "bilirubin": {"value": draw(2, 11) / 10, "unit": "mg/dL", "uln": limits["bilirubin"]},
    }
    return PROTOCOL.simulate("observation", start="2026-03-02", repeats=CYCLES, mode="random", seed=seed, values=values)


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


def measured(number: int = NUMBER) -> Mapping[str, Measured]:
    """Each of them in turn for every batch of logs, for one log."""
    times: dict[str, list[float]] = {}
    for first in range(0, number, BATCH):
        for name, run in runs(texts(range(first, first + BATCH))).items():
            times.setdefault(name, []).append(timed(run) / BATCH)
    return compared(times, BASE)
