"""
Times as ratios: everything that is compared runs in turn within each round, so that a busy machine slows all alike.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from time import process_time

from attrs import frozen

Run = Callable[[], object]


@frozen
class Spread:
    """The least, the middle and the greatest of several measurements."""

    least: float
    middle: float
    greatest: float


def spread(values: Sequence[float]) -> Spread:
    """The spread of some measurements, of which there must be one."""
    return Spread(min(values), median(values), max(values))


@frozen
class Measured:
    """How long one thing took: microseconds for each `per`, and how often the unit fits into it, round by round."""

    microseconds: Spread
    ratio: Spread


def measure(runs: Mapping[str, Run], unit: str, per: int, rounds: int = 7, least: float = 0.02) -> dict[str, Measured]:
    """
    Each run in turn, `rounds` times, with the garbage collector off inside a round as `timeit` has it.

    Args:
        runs: What to time, by name; each run does its work `per` times.
        unit: The name of the run that the others are compared with.
        per: How many records, say, one run goes through.
        rounds: How often all of them are run.
        least: Seconds that one timing takes at least, so that short runs are repeated within it.
    """
    repeats = {name: _repeats(run, least) for name, run in runs.items()}
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            times[name].append(timed(run, repeats[name]) / per)
    return measured(times, unit)


def measured(times: Mapping[str, Sequence[float]], unit: str) -> dict[str, Measured]:
    """Seconds by name and round, as microseconds and as ratios to the unit in the same round."""
    return {
        name: Measured(
            spread([each * 1e6 for each in found]),
            spread([mine / base for mine, base in zip(found, times[unit], strict=True)]),
        )
        for name, found in times.items()
    }


def _repeats(run: Run, least: float) -> int:
    run()
    seconds = timed(run, 1)
    return max(1, int(least / max(seconds, 1e-9)))


def timed(run: Run, repeats: int = 1) -> float:
    """The seconds of the processor that a run takes, with the garbage collector off."""
    gc.collect()
    gc.disable()
    try:
        start = process_time()
        for _ in range(repeats):
            run()
        return (process_time() - start) / repeats
    finally:
        gc.enable()
