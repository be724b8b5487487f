"""
Writes `docs/performance.md` from a run: `python -m benchmarks.report`, or `make performance`.

Whatever misses what is wanted is said on the page in the same words as what keeps it.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from benchmarks import by_hand, cold_start, first_protocol, following, peers, scaling
from benchmarks.measure import Measured, Run, Spread, measure
from protocol_dsl.__about__ import __version__
from protocol_dsl.engine.decide import decide as by_engine

Decide: TypeAlias = Callable[[Any], object]

PAGE = first_protocol.ROOT / "docs" / "performance.md"
ROUNDS = 5
STARTS = 7
MOST_OF_BY_HAND = 0.5
LEAST_OF_PEERS = 5.0
WANTED = {
    "all statuses": 1.5,
    "whole chain recorded": 3.0,
    "chain expanded": 10.0,
}
REASONS = {
    "all statuses": "Every value of a record is asked whether it is plain before it is used, and where one is vague the evaluators are asked.",
    "whole chain recorded": "A decision keeps its record; it takes as long as all statuses do.",
    "chain expanded": "The chains of one record have some 240 nodes, each an object with its causes, the values that it read and its arithmetic. Ten times B1 leaves about a microsecond for each, in which Python hardly makes the object alone. They are made when somebody reads a chain, and not before.",
    following.FOLLOWED: "Two thousand logs a second leave five microseconds for each obligation, in which its events are found, its window and its amount are compared and its status is said. In plain Python that takes a little longer.",
    "1000": "With few rows most of the time goes by in the thousand criteria themselves, each a line of the written function and a place in what it returns.",
    "zen-engine": "It is native code, and is given what takes the engine longest: ages, latest results and classes of drugs. It knows two truth values, no dates and no causes, and notes nothing that it takes for granted. None of the engines here decides as much.",
    "cedarpy": "It is native code as well, and is given the counts besides.",
    "rule-engine": "It is given ages, latest results and classes of drugs, and decides with two truth values.",
    "cel-python": "It is given ages, latest results and classes of drugs, and decides with two truth values.",
    cold_start.CHECK: "Parser, checker and attrs' classes are plain Python. Two fifths of the time go by until some 270 modules are loaded, the rest in 3,500 tokens and the records of 57 scenarios. Lark is not loaded, and attrs makes only classes that are asked for. Nothing that was checked is stored between two runs: a result of another version would be worse than the wait.",
    cold_start.DECISION: "It reads and checks the whole protocol first, which the script has built in. A program that decides more than once pays for that once.",
}
"""Why a thing may miss what is wanted, by the first cell of its row."""

HEAD = """# Performance

Made by `make performance` from one run; trust the ratios, not the times. **B1** is the first protocol written by hand as a plain Python function over dicts, with the same nine criteria and the same
three values, and nothing else: no chain, no causes, no units, no findings (`benchmarks/by_hand.py`). Engine and hand agreed on every record of this run, and so did every other rule engine.

A ratio is the least, **the middle** and the greatest of several rounds; within a round everything is run in turn. Times are those of the processor, in microseconds for one record.
"""


def main() -> None:
    """Measures, and writes the page."""
    for given in (first_protocol.examples(), first_protocol.plain(), first_protocol.mixed()):
        assert first_protocol.disagreements(given) == []
    lines = "\n".join(_page()).split("\n")
    PAGE.write_text("\n".join([*lines, *what_is_missed(lines)]) + "\n", "utf-8")
    print(f"wrote {PAGE.relative_to(first_protocol.ROOT)}")


def _page() -> Iterator[str]:
    yield HEAD
    machine = f"{platform.machine()}, {os.cpu_count()} processors, {platform.system()}{_load()}"
    yield f"Run with protocol_dsl {__version__}, Python {platform.python_version()}, {machine}."
    yield from _deciding()
    yield from _reading()
    yield from _following()
    yield from _scaling()
    yield from _peers()
    yield from _start()


def _load() -> str:
    """How many programs wanted a processor in the last minute; more than there are make every time longer."""
    return f", load {os.getloadavg()[0]:.0f}" if hasattr(os, "getloadavg") else ""


def what_is_missed(lines: Sequence[str]) -> Iterator[str]:
    """Each row that misses what is wanted, by its first cell, with the reason."""
    missed = dict.fromkeys(line.split("|")[1].strip() for line in lines if line.endswith(": **missed** |"))
    if missed:
        yield "\n## What is missed, and why\n"
    yield from (f"- **{name}**: {REASONS[name]}" for name in missed)


def table(found: Mapping[str, Measured], wanted: Mapping[str, float], unit: str) -> Iterator[str]:
    """One row for each thing that was timed; what misses what is wanted says so."""
    yield f"\n| | × {unit} | µs | wanted |"
    yield "|---|---|---|---|"
    for name, each in found.items():
        ratio, most = each.ratio, wanted.get(name)
        verdict = "" if most is None else f"at most {most:g}: {kept(ratio.middle <= most)}"
        yield f"| {name} | {shown(ratio)} | {each.microseconds.middle:.1f} | {verdict} |"


def shown(ratio: Spread) -> str:
    """A ratio with its spread."""
    return f"{ratio.least:.2f} – **{ratio.middle:.2f}** – {ratio.greatest:.2f}"


def kept(is_kept: bool) -> str:
    """The word for whether what is wanted is reached."""
    return "kept" if is_kept else "**missed**"


def _deciding() -> Iterator[str]:
    yield "\n## Deciding\n\nFrom a record that has been read, beside B1 from dicts of typed values. A decision keeps its record and can"
    yield "be explained at any time, so that a whole chain is recorded with it; expanded are all chains of all criteria.\n"
    yield "### Records of plain values"
    number = first_protocol.RECORDS
    yield from table(
        measure(first_protocol.of_records(first_protocol.plain()), first_protocol.BY_HAND, number, ROUNDS), WANTED, "B1"
    )
    yield "\n### Records of which most lack something\n\nWhat is missing is UNKNOWN without asking anybody. The evaluators are asked where something is vague, and for the causes of what is"
    yield "open; those are worked out when somebody reads them."
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


def _following() -> Iterator[str]:
    yield f"\n## Following event logs\n\n{following.NUMBER:,} simulated participants of the first protocol, all different, with {following.CYCLES} cycles each and all results before"
    yield f"each dose: a hundred obligations in a log. No chain is written. They are made and followed in batches of {following.BATCH}, each log once; the"
    yield f"spread is that of the batches. Wanted: at least {following.WANTED:,} logs a second on one core, followed once they are read.\n"
    yield "| | × `json.loads` | µs for a log | logs a second | wanted |"
    yield "|---|---|---|---|---|"
    for name, each in following.measured().items():
        rate = 1e6 / each.microseconds.middle
        verdict = f"at least {following.WANTED}: {kept(rate >= following.WANTED)}" if name == following.FOLLOWED else ""
        yield f"| {name} | {shown(each.ratio)} | {each.microseconds.middle:.0f} | {rate:.0f} | {verdict} |"


def _scaling() -> Iterator[str]:
    yield "\n## More criteria, more rows\n\nDifferent criteria over different records, beside the same criteria by hand with a loop of its own for each; with more than 64"
    yield "the engine keeps no whole decisions, so that no record is found decided already. Wanted: at most half of them at 1,000 criteria.\n"
    yield "| criteria | rows | × by hand | µs | wanted |"
    yield "|---|---|---|---|---|"
    for criteria in (10, 100, 1000):
        for rows in (1, 10, 100):
            given = scaling.scaled(criteria, rows)
            assert scaling.agree(given)
            yield scaling_row(criteria, rows, measure(_both(given), "by hand", scaling.RECORDS, ROUNDS)["engine"])


def scaling_row(criteria: int, rows: int, found: Measured) -> str:
    """One row for a number of criteria over a record with so many rows."""
    wanted = f"at most {MOST_OF_BY_HAND:g}: {kept(found.ratio.middle <= MOST_OF_BY_HAND)}" if criteria == 1000 else ""
    return f"| {criteria} | {rows} | {shown(found.ratio)} | {found.microseconds.middle:.0f} | {wanted} |"


def _both(given: scaling.Scaled) -> dict[str, Run]:
    return {"by hand": lambda: scaling.one_by_one(given), "engine": lambda: scaling.by_engine(given)}


def _peers() -> Iterator[str]:
    yield "\n## Other rule engines\n\nEight of the nine criteria with two truth values, on what was prepared for them and is not timed: ages, latest results,"
    yield "classes of drugs; Cedar is given the counts as well. Wanted: five times faster than the fastest.\n"
    yield "| | version | × B1 | times the engine | wanted |"
    yield "|---|---|---|---|---|"
    typed = first_protocol.plain().typed[:8]
    for peer, made in peers.PEERS.items():
        assert peers.disagreements(peer, typed) == []
        decide, (kept_records, given) = made(), peers.given_to(peer, typed)
        assert len(kept_records) == len(given)
        found = _beside(decide, kept_records, given)
        yield peer_row(peer, peers.version(peer), found)


def peer_row(peer: str, version: str, found: Mapping[str, Measured]) -> str:
    """One row for a peer, from its own time, B1's and the engine's in the same rounds."""
    times = found[PEER].ratio.middle / found[ENGINE].ratio.middle
    verdict = f"at least {LEAST_OF_PEERS:g}: {kept(times >= LEAST_OF_PEERS)}"
    return f"| {peer} | {version} | {shown(found[PEER].ratio)} | {times:.1f} | {verdict} |"


PEER, ENGINE = "peer", "engine"


def _beside(decide: Decide, typed: Sequence[Any], given: Sequence[Any]) -> dict[str, Measured]:
    plain, compiled, number = first_protocol.plain(), first_protocol.plan(), len(given)
    read = [record for record, of in zip(plain.read, plain.typed, strict=True) if any(of is each for each in typed)]
    runs = {
        "B1": lambda: [by_hand.decide(each) for each in typed],
        PEER: lambda: [decide(each) for each in given],
        ENGINE: lambda: [by_engine(compiled, each) for each in read],
    }
    return measure(runs, "B1", number, ROUNDS)


MOST_MILLISECONDS = 250
MOST_SCRIPTS = 3


def _start() -> Iterator[str]:
    yield "\n## A cold start\n\nA new interpreter each time, on the clock, with its bytecode kept; the bare interpreter is part of each. Wanted: `protocol check`"
    yield f"of the first protocol in at most {MOST_MILLISECONDS} ms, and one decision, which reads the protocol and a record, in at most {MOST_SCRIPTS} times the plain script.\n"
    yield from start_table(cold_start.cold_starts(STARTS))


def start_table(found: Mapping[str, Measured]) -> Iterator[str]:
    """One row for each program that was started."""
    yield "| | ms | × plain script | wanted |"
    yield "|---|---|---|---|"
    for name, each in found.items():
        milliseconds = each.microseconds.middle / 1000
        wanted = ""
        if name == cold_start.CHECK:
            wanted = f"at most {MOST_MILLISECONDS} ms: {kept(milliseconds <= MOST_MILLISECONDS)}"
        if name == cold_start.DECISION:
            wanted = f"at most {MOST_SCRIPTS} ×: {kept(each.ratio.middle <= MOST_SCRIPTS)}"
        yield f"| {name} | {milliseconds:.0f} | {shown(each.ratio)} | {wanted} |"


if __name__ == "__main__":
    main()
