"""Deciding, on the first protocol: the engine beside the same criteria by hand (B1)."""

from __future__ import annotations

import pytest

from benchmarks import by_hand, first_protocol

RUNS = {
    **first_protocol.of_records(first_protocol.plain()),
    **first_protocol.of_json(first_protocol.plain()),
    **first_protocol.kept(),
}


@pytest.mark.parametrize("name", RUNS)
def test_the_first_protocol(benchmark, name):
    benchmark.pedantic(RUNS[name], rounds=5, warmup_rounds=1)


@pytest.mark.parametrize("cohort", [first_protocol.examples, first_protocol.plain, first_protocol.mixed])
def test_engine_and_hand_agree_in_this_run(cohort):
    given = cohort()

    assert first_protocol.disagreements(given) == []
    assert len({str(by_hand.decide(each)) for each in given.typed}) > 10
