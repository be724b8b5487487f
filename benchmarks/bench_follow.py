"""Following simulated event logs of 20 cycles each, without chains: reading and following, and following alone."""

import json
from pathlib import Path

import protocol_dsl
from protocol_dsl.api.following import followed
from protocol_dsl.model.log_vocabulary import log_vocabulary
from protocol_dsl.schema.read_events import read_events

FIRST = protocol_dsl.load(Path(__file__).parents[1] / "protocols" / "sbrt_tdm1.proto")
LOGS = [
    json.dumps(FIRST.simulate("observation", start="2026-03-02", repeats=20, mode="random", seed=seed).log)
    for seed in range(20)
]


def test_logs_are_read_and_followed(benchmark):
    benchmark(lambda: [FIRST.follow(log) for log in LOGS])


def test_logs_that_are_read_already_are_followed(benchmark):
    vocabulary = log_vocabulary(FIRST._plan.protocol)
    read = [read_events(log, vocabulary)[0] for log in LOGS]

    benchmark(lambda: [followed(FIRST._plan, log, None) for log in read])
