"""How long something may take."""

from __future__ import annotations

import time


def two_seconds() -> float:
    """Two seconds of a quick machine: the same work takes longer on a busy one, or while coverage is measured."""
    start = time.process_time()
    assert sum(number % 7 for number in range(1_000_000)) > 0
    return 2 * max(1.0, (time.process_time() - start) / 0.05)
