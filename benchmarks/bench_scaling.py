"""More criteria, and more rows: the engine beside the same criteria by hand, each with loops of its own."""

from __future__ import annotations

import pytest

from benchmarks.scaling import agree, by_engine, one_by_one, scaled

SIZES = [(criteria, rows) for criteria in (10, 100, 1000) for rows in (1, 10, 100)]


@pytest.mark.parametrize(("criteria", "rows"), SIZES)
@pytest.mark.parametrize("run", [one_by_one, by_engine])
def test_so_many_criteria_and_rows(benchmark, run, criteria, rows):
    given = scaled(criteria, rows)
    run(given)
    benchmark.group = f"{criteria} criteria, {rows} rows"
    benchmark.pedantic(run, args=(given,), rounds=5, warmup_rounds=2)

    assert agree(given)
