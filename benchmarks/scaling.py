"""
Protocols of any number of different criteria, and the same criteria by hand, one function with its own loops for each.

Every criterion looks at rows, results or facts of the same records, with numbers of its own.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import Any

from attrs import frozen

from protocol_dsl.api.protocol import Protocol, check
from protocol_dsl.engine.decide import decide
from protocol_dsl.engine.decision import Decision
from protocol_dsl.schema.read_record import read_record
from protocol_dsl.schema.record import Record
from protocol_dsl.values.truth import Truth

AGENTS = tuple(f"agent_{n}" for n in range(12))
AS_OF = date(2026, 3, 2)
Data = dict[str, Any]
Criterion = Callable[[Data], bool | None]

HEAD = f"""protocol scaling "Scaling"
timepoint enrolment
    until it happens: as_of
fact age : integer
measurement haemoglobin : number
    latest within 90 days before enrolment
records courses
    main agent : one of {", ".join(AGENTS)}
    dose : number
    given : period
"""


RECORDS = 8


@frozen
class Scaled:
    """A protocol, its criteria by hand, and some records in both forms."""

    protocol: Protocol
    by_hand: tuple[Criterion, ...]
    records: tuple[Record, ...]
    typed: tuple[Data, ...]


@cache
def scaled(criteria: int, rows: int) -> Scaled:
    """So many criteria, and records with so many rows."""
    protocol, by_hand = _criteria(criteria)
    draw = random.Random(f"{criteria} {rows}")
    data = [_data(draw, rows) for _ in range(RECORDS)]
    return Scaled(protocol, by_hand, tuple(_read(protocol, each) for each in data), tuple(map(_typed, data)))


def _read(protocol: Protocol, data: Data) -> Record:
    record, problems, _ = read_record(data, protocol._plan.protocol.dictionary)
    assert record is not None, problems
    return record


def _data(draw: random.Random, rows: int) -> Data:
    result = {"value": f"{draw.randint(50, 180) / 10}", "on": _back(draw, 1, 80)}
    return {
        "format": "record/1",
        "subject": "S",
        "as_of": AS_OF.isoformat(),
        "facts": {"age": draw.randint(1, 95)},
        "measurements": {"haemoglobin": {"results": [result], "through": "2026-03-02"}},
        "records": {"courses": {"rows": [_course(draw) for _ in range(rows)], "through": "2026-03-02"}},
    }


@cache
def _criteria(number: int) -> tuple[Protocol, tuple[Criterion, ...]]:
    """A protocol with so many criteria, its fast path written, and the same criteria by hand."""
    made = [KINDS[n % len(KINDS)](n) for n in range(number)]
    criteria = (f'exclusion E{n} "E{n}"\n    text "E{n}"\n    exclude if {text}\n' for n, (text, _) in enumerate(made))
    found = check("\n".join([HEAD, *criteria]))
    assert found.protocol is not None, found.text()
    found.protocol._plan.shortcut.write()
    return found.protocol, tuple(function for _, function in made)


def _back(draw: random.Random, least: int, most: int) -> str:
    return (AS_OF - timedelta(days=draw.randint(least, most))).isoformat()


def _course(draw: random.Random) -> Data:
    start = AS_OF - timedelta(days=draw.randint(7, 900))
    given = {"from": start.isoformat(), "to": (start + timedelta(days=5)).isoformat()}
    return {"agent": draw.choice(AGENTS), "dose": draw.randint(5, 80), "given": given}


def _typed(data: Data) -> Data:
    (result,) = data["measurements"]["haemoglobin"]["results"]
    return {
        "as_of": AS_OF,
        "age": data["facts"]["age"],
        "haemoglobin": [{"value": float(result["value"]), "on": date.fromisoformat(result["on"])}],
        "courses": [
            {**each, "from": date.fromisoformat(each["given"]["from"]), "to": date.fromisoformat(each["given"]["to"])}
            for each in data["records"]["courses"]["rows"]
        ],
    }


# ---- Four kinds of criteria ----------------------------------------------------------------------------------

Made = tuple[str, Criterion]


def _washout(n: int) -> Made:
    agent, days = AGENTS[n % len(AGENTS)], 20 + n

    def holds(record: Data) -> bool | None:
        anchor, found = record["as_of"] - timedelta(days=days), False
        for row in record["courses"]:
            agent_is = None if row["agent"] is None else row["agent"] == agent
            ended = None if row["to"] is None else row["to"] > anchor
            if agent_is and ended:
                return True
            if agent_is is not False and ended is not False:
                found = None  # type: ignore[assignment]
        return found

    return f"(any {agent} in courses where not (end of given at least {days} days before enrolment))", holds


def _so_many(n: int) -> Made:
    dose = 10 + n % 60 + n // 60

    def holds(record: Data) -> bool | None:
        sure = possible = 0
        for row in record["courses"]:
            enough = None if row["dose"] is None else row["dose"] >= dose
            sure += enough is True
            possible += enough is not False
        return True if sure >= 3 else False if possible < 3 else None

    return f"(at least 3 courses where dose >= {dose})", holds


def _result(n: int) -> Made:
    bound = 50 + n

    def holds(record: Data) -> bool | None:
        anchor, newest, value = record["as_of"] - timedelta(days=90), None, None
        for each in record["haemoglobin"]:
            if anchor <= each["on"] <= record["as_of"] and (newest is None or each["on"] > newest):
                newest, value = each["on"], each["value"]
        return None if value is None else value < bound / 10

    return f"haemoglobin < {bound / 10}", holds


def _age(n: int) -> Made:
    low, agent = n % 90, AGENTS[n % len(AGENTS)]

    def holds(record: Data) -> bool | None:
        young = None if record["age"] is None else record["age"] < low
        some: bool | None = False
        for row in record["courses"]:
            agent_is = None if row["agent"] is None else row["agent"] == agent
            if agent_is:
                some = True
            elif agent_is is None and some is False:
                some = None
        return False if young is False or some is False else None if young is None or some is None else True

    return f"age < {low} and (any {agent} in courses)", holds


KINDS = (_washout, _so_many, _result, _age)


# ---- What is compared -------------------------------------------------------------------------------------------


def one_by_one(given: Scaled) -> list[list[bool | None]]:
    """Each criterion by hand, for each record."""
    return [[holds(typed) for holds in given.by_hand] for typed in given.typed]


def by_engine(given: Scaled) -> list[Decision]:
    """
    All criteria by the engine; the fast path is written first, which is paid once for a protocol.

    It is told of more truths than whole decisions are kept for, so that no record is found decided already.
    """
    plan = given.protocol._plan
    return [decide(plan, record) for record in given.records]


KNOWN = {Truth.TRUE: True, Truth.FALSE: False, Truth.UNKNOWN: None}


def agree(given: Scaled) -> bool:
    """Whether every criterion of every record comes out the same both ways."""
    decided = [[KNOWN[each.blocks] for each in decision.groups[0].criteria] for decision in by_engine(given)]
    return one_by_one(given) == decided
