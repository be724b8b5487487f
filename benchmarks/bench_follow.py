"""Following simulated event logs of 20 cycles each, without chains: reading and following, and following alone."""

import pytest

from benchmarks.following import runs, texts

RUNS = runs(texts(range(20)))


@pytest.mark.parametrize("name", RUNS)
def test_logs_of_twenty_cycles(benchmark, name):
    benchmark(RUNS[name])
