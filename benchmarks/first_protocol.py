"""What is timed on the first protocol: the engine beside B1, on the same records."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from attrs import frozen

from benchmarks import by_hand, made_records
from benchmarks.measure import Run
from protocol_dsl.api.protocol import Protocol, load
from protocol_dsl.engine.decide import decide
from protocol_dsl.engine.decision import Decision
from protocol_dsl.engine.explain import Chains
from protocol_dsl.engine.plan import Plan
from protocol_dsl.schema.read_record import read_record
from protocol_dsl.schema.record import Record

ROOT = Path(__file__).parents[1]
FILE = ROOT / "protocols" / "sbrt_tdm1.proto"
RECORDS = 40
KEPT = 10_000


@cache
def protocol() -> Protocol:
    """The first protocol, compiled."""
    return load(FILE)


def plan() -> Plan:
    """Its plan."""
    return protocol()._plan


@frozen
class Cohort:
    """The same records in four forms: as text, as `json.loads` gives them, typed by hand, and read by the package."""

    texts: tuple[str, ...]
    loaded: tuple[Any, ...]
    typed: tuple[Any, ...]
    read: tuple[Record, ...]


def cohort(data: list[Any]) -> Cohort:
    """Records in all their forms."""
    texts = tuple(map(json.dumps, data))
    loaded = tuple(map(json.loads, texts))
    return Cohort(texts, loaded, tuple(map(by_hand.read, loaded)), tuple(map(_read, texts)))


@cache
def plain(number: int = RECORDS) -> Cohort:
    """Records of plain values."""
    return cohort(made_records.plain(number))


@cache
def mixed(number: int = RECORDS) -> Cohort:
    """Records of which most lack something."""
    return cohort(made_records.mixed(number))


def _read(data: Any) -> Record:
    record, problems, _ = read_record(data, plan().protocol.dictionary)
    assert record is not None, problems
    return record


# ---- What is compared --------------------------------------------------------------------------------------

BY_HAND = "B1: by hand, all statuses"
BY_HAND_JSON = "by hand: from JSON text to verdict"


def of_records(given: Cohort) -> Mapping[str, Run]:
    """What starts from values that have been read: a `Record` here, dicts of typed values there."""
    compiled = plan()

    def all_statuses() -> list[Any]:
        return [[group.statuses for group in decide(compiled, record).groups] for record in given.read]

    def all_causes() -> list[Any]:
        return [[group.criteria for group in decide(compiled, record).groups] for record in given.read]

    def verdict_only() -> list[Any]:
        return [[group.verdict for group in decide(compiled, record).groups] for record in given.read]

    def expanded() -> None:
        for record in given.read:
            _expand(compiled, decide(compiled, record))

    return {
        BY_HAND: lambda: [by_hand.decide(record) for record in given.typed],
        "all statuses": all_statuses,
        "all statuses and causes": all_causes,
        "verdict only": verdict_only,
        "whole chain recorded": lambda: [decide(compiled, record) for record in given.read],
        "chain expanded": expanded,
    }


def _expand(compiled: Plan, decision: Decision) -> None:
    """The chain of every criterion in every group, down to the recorded values."""
    chains = Chains(compiled, decision)
    for group in decision.groups:
        for criterion in group.criteria:
            chains.readings(group, criterion)


def of_json(given: Cohort) -> Mapping[str, Run]:
    """What starts from JSON text, or from what a caller's own `json.loads` gave."""
    compiled = plan()
    whole = protocol()
    return {
        BY_HAND_JSON: lambda: [by_hand.verdicts(by_hand.read(json.loads(text))) for text in given.texts],
        "B1": lambda: [by_hand.decide(record) for record in given.typed],
        "json.loads alone": lambda: [json.loads(text) for text in given.texts],
        "from JSON text to verdict": lambda: [decide(compiled, _read(text)).groups[0].verdict for text in given.texts],
        "from a dict to verdict": lambda: [decide(compiled, _read(data)).groups[0].verdict for data in given.loaded],
        "from JSON text to verdict, public API": lambda: [whole.decide(text).verdicts for text in given.texts],
    }


def kept() -> Mapping[str, Run]:
    """10,000 decisions that stay in memory, with the garbage collector at work as it is in a service."""
    compiled, given = plan(), plain()
    times = KEPT // RECORDS
    return {
        "B1 kept": lambda: [by_hand.decide(record) for _ in range(times) for record in given.typed],
        "10,000 decisions kept": lambda: [decide(compiled, record) for _ in range(times) for record in given.read],
    }


# ---- Whether it is the same --------------------------------------------------------------------------------


def statuses(decision: Decision) -> dict[str, tuple[str, dict[str, str]]]:
    """A decision in the shape that B1 gives."""
    return {
        group.group.name: (
            group.verdict.value,
            {name: status.value for name, status in group.statuses.items()},
        )
        for group in decision.groups
        if group.group is not None
    }


def disagreements(given: Cohort) -> list[str]:
    """The subjects that the engine and B1 decide differently; none of them may."""
    pairs = zip(given.read, given.typed, strict=True)
    return [read.subject for read, typed in pairs if statuses(decide(plan(), read)) != by_hand.decide(typed)]


def examples() -> Cohort:
    """The example records of the first protocol."""
    return cohort([json.loads(path.read_text("utf-8")) for path in sorted((ROOT / "examples").glob("*.json"))])
