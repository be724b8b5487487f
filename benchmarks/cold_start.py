"""
A cold start: a new interpreter each time, timed on the clock, with the bytecode that an installed package has.

Whoever sets `PYTHONDONTWRITEBYTECODE` compiles the whole package at every start, which no user of an installed one
does; so it is taken out of the environment, and every program is started once before any is timed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from time import perf_counter

from benchmarks.first_protocol import FILE, ROOT
from benchmarks.measure import Measured, measured

RECORD = ROOT / "examples" / "p017.json"
BARE = "bare interpreter"
SCRIPT = "plain script, one decision"
CHECK = "`protocol check`"
DECISION = "one decision"

PROGRAMS: Mapping[str, Sequence[str]] = {
    BARE: ("-c", "pass"),
    SCRIPT: (
        "-c",
        "import json; from benchmarks import by_hand;"
        f"print(by_hand.verdicts(by_hand.read(json.loads(open({str(RECORD)!r}, 'rb').read()))))",
    ),
    CHECK: ("-m", "protocol_dsl", "check", str(FILE)),
    "`check_file`": ("-c", f"from protocol_dsl import check_file; check_file({str(FILE)!r})"),
    DECISION: (
        "-c",
        f"from protocol_dsl import load;print(load({str(FILE)!r}).decide(open({str(RECORD)!r}, 'rb').read()).verdicts)",
    ),
}
"""What is started, by name: the arguments of the interpreter."""


def cold_starts(rounds: int) -> dict[str, Measured]:
    """Each program in turn, so many times; the ratios are to the plain script."""
    for arguments in PROGRAMS.values():
        _started(arguments)
    times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for _ in range(rounds):
        for name, arguments in PROGRAMS.items():
            times[name].append(_started(arguments))
    return measured(times, SCRIPT)


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """An environment in which Python keeps its bytecode."""
    return {name: value for name, value in given.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _started(arguments: Sequence[str]) -> float:
    start = perf_counter()
    command = [sys.executable, *arguments]
    subprocess.run(command, check=True, cwd=ROOT, env=environment(os.environ), stdout=subprocess.DEVNULL)
    return perf_counter() - start
