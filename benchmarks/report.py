"""
Writes `docs/performance.md` from a run: `python -m benchmarks.report`, or `make performance`.

Whatever misses what is wanted is said on the page in the same words as what keeps it.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from time import perf_counter

from benchmarks import first_protocol, peers, scaling
from benchmarks.measure import Measured, Run, measure, spread
from protocol_dsl.__about__ import __version__

PAGE = first_protocol.ROOT / "docs" / "performance.md"
ROUNDS = 3
WANTED = {
    "all statuses": 1.5,
    "whole chain recorded": 3.0,
    "chain expanded": 10.0,
}
HEAD = """# Performance

Made by `make performance` from one run; trust the ratios, not the times. **B1** is the first protocol written by hand as a plain Python function over dicts, with the same nine criteria and the same
three values, and nothing else: no chain, no causes, no units, no findings (`benchmarks/by_hand.py`). Engine and hand agreed on every record of this run, and so did every other rule engine.

A ratio is the least, **the middle** and the greatest of several rounds; within a round everything is run in turn. Times are those of the processor, in microseconds for one record.
"""


def main() -> None:
    """Measures, and writes the page."""
    for given in (first_protocol.examples(), first_protocol.plain(), first_protocol.mixed()):
        assert first_protocol.disagreements(given) == []
    PAGE.write_text("\n".join(_page()) + "\n", "utf-8")
    print(f"wrote {PAGE.relative_to(first_protocol.ROOT)}")


def _page() -> Iterator[str]:
    yield HEAD
    machine = f"{platform.machine()}, {os.cpu_count()} processors, {platform.system()}"
    yield f"Run with protocol_dsl {__version__}, Python {platform.python_version()}, {machine}."
    yield from _deciding()
    yield from _reading()
    yield from _scaling()
    yield from _peers()
    yield from _start()


def table(found: Mapping[str, Measured], wanted: Mapping[str, float], unit: str) -> Iterator[str]:
    """One row for each thing that was timed; what misses what is wanted says so."""
    yield f"\n| | × {unit} | µs | wanted |"
    yield "|---|---|---|---|"
    for name, each in found.items():
        ratio, most = each.ratio, wanted.get(name)
        verdict = "" if most is None else f"at most {most:g}: {'kept' if ratio.middle <= most else '**missed**'}"
        shown = f"{ratio.least:.2f} – **{ratio.middle:.2f}** – {ratio.greatest:.2f}"
        yield f"| {name} | {shown} | {each.microseconds.middle:.1f} | {verdict} |"


def _deciding() -> Iterator[str]:
    yield "\n## Deciding\n\nFrom a record that has been read, beside B1 from dicts of typed values. A decision keeps its record and can"
    yield "be explained at any time, so that a whole chain is recorded with it; expanded are all chains of all criteria.\n"
    yield "### Records of plain values"
    number = first_protocol.RECORDS
    yield from table(
        measure(first_protocol.of_records(first_protocol.plain()), first_protocol.BY_HAND, number, ROUNDS), WANTED, "B1"
    )
    yield "\n### Records of which most lack something\n\nWhat is not plain is left to the evaluators, which also say why something is open."
    yield from table(
        measure(first_protocol.of_records(first_protocol.mixed()), first_protocol.BY_HAND, number, ROUNDS), {}, "B1"
    )
    yield "\n### Kept in memory"
    yield from table(measure(first_protocol.kept(), "B1 kept", first_protocol.KEPT, ROUNDS, 0.0), {}, "B1")


def _reading() -> Iterator[str]:
    yield "\n## From JSON text, or from a dict, to a verdict\n\nReading costs more than deciding: every value is typed, checked and given its place."
    found = measure(
        first_protocol.of_json(first_protocol.plain()), first_protocol.BY_HAND_JSON, first_protocol.RECORDS, ROUNDS
    )
    yield from table(found, {}, "by hand from JSON text")


def _scaling() -> Iterator[str]:
    yield "\n## More criteria, more rows\n\nDifferent criteria over the same record, beside the same criteria by hand with a loop of its own for each. Wanted: at most"
    yield "half of them at 1,000 criteria.\n"
    yield "| criteria | rows | × by hand | µs |"
    yield "|---|---|---|---|"
    for criteria in (10, 100, 1000):
        for rows in (1, 10, 100):
            given = scaling.scaled(criteria, rows)
            assert scaling.agree(given)
            found = measure(_both(given), "by hand", 1, ROUNDS)["engine"]
            ratio = found.ratio
            shown = f"{ratio.least:.2f} – **{ratio.middle:.2f}** – {ratio.greatest:.2f}"
            missed = " (missed)" if criteria == 1000 and ratio.middle > 0.5 else ""
            yield f"| {criteria} | {rows} | {shown}{missed} | {found.microseconds.middle:.0f} |"


def _both(given: scaling.Scaled) -> dict[str, Run]:
    return {"by hand": lambda: scaling.one_by_one(given), "engine": lambda: scaling.by_engine(given)}


def _peers() -> Iterator[str]:
    yield "\n## Other rule engines\n\nEight of the nine criteria with two truth values, on what was prepared for them and is not timed: ages, latest results,"
    yield "classes of drugs; Cedar is given the counts as well. Wanted: five times faster than the fastest.\n"
    yield "| | version | × B1 | times the engine |"
    yield "|---|---|---|---|"
    typed = first_protocol.plain().typed[:8]
    for peer, made in peers.PEERS.items():
        assert peers.disagreements(peer, typed) == []
        decide, (kept, given) = made(), peers.given_to(peer, typed)
        assert len(kept) == len(given)
        found = _beside(decide, given)
        ratio, times = found[peer_name].ratio.middle, found[peer_name].ratio.middle / found["engine"].ratio.middle
        yield f"| {peer} | {peers.version(peer)} | {ratio:.1f} | {times:.1f}{' (missed)' if times < 5 else ''} |"


peer_name = "peer"


def _beside(decide, given):  # type: ignore[no-untyped-def]
    from benchmarks import by_hand
    from protocol_dsl.engine.decide import decide as by_engine

    plain, compiled, number = first_protocol.plain(), first_protocol.plan(), len(given)
    runs = {
        "B1": lambda: [by_hand.decide(each) for each in plain.typed[:number]],
        peer_name: lambda: [decide(each) for each in given],
        "engine": lambda: [by_engine(compiled, each) for each in plain.read[:number]],
    }
    return measure(runs, "B1", number, ROUNDS)


START = "from protocol_dsl import load; p = load({file!r})"
CHECK = "from protocol_dsl import check_file; check_file({file!r})"
ONCE = START + "; p.decide(open({record!r}, 'rb').read()).verdicts"
SCRIPT = "import json; from benchmarks import by_hand; by_hand.verdicts(by_hand.read(json.loads(open({record!r}, 'rb').read())))"


def _start() -> Iterator[str]:
    yield "\n## A cold start\n\nA new interpreter each time, on the clock; the bare interpreter is part of each. Wanted: a check of the first protocol in at"
    yield "most 250 ms, and one decision in at most three times the plain script.\n"
    yield "| | ms |"
    yield "|---|---|"
    names = {"file": str(first_protocol.FILE), "record": str(first_protocol.ROOT / "examples" / "p017.json")}
    runs = {"bare interpreter": "pass", "plain script, one decision": SCRIPT, "check": CHECK, "one decision": ONCE}
    for name, code in runs.items():
        times = spread([_cold(code.format(**names)) for _ in range(2)])
        yield f"| {name} | {times.least:.0f} – **{times.middle:.0f}** – {times.greatest:.0f} |"


def _cold(code: str) -> float:
    start = perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[1])
    return (perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
