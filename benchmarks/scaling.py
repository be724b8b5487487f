"""
Protocols of any number of different criteria, and the same criteria by hand, one function with its own loops for each.

Every criterion looks at rows, results or facts of the same record, with numbers of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
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


@frozen
class Scaled:
    """A protocol, its criteria by hand, and one record in both forms."""

    protocol: Protocol
    by_hand: tuple[Criterion, ...]
    record: Record
    typed: Data


def scaled(criteria: int, rows: int) -> Scaled:
    """So many criteria and a record with so many rows."""
    made = [KINDS[n % len(KINDS)](n) for n in range(criteria)]
    text = "\n".join(
        [
            HEAD,
            *(f'exclusion E{n} "E{n}"\n    text "E{n}"\n    exclude if {text}\n' for n, (text, _) in enumerate(made)),
        ]
    )
    found = check(text)
    assert found.protocol is not None, found.text()
    courses = [_course(n) for n in range(rows)]
    data = {
        "format": "record/1",
        "subject": "S",
        "as_of": AS_OF.isoformat(),
        "facts": {"age": 57},
        "measurements": {"haemoglobin": {"results": [{"value": "11.5", "on": "2026-02-20"}], "through": "2026-03-02"}},
        "records": {"courses": {"rows": courses, "through": "2026-03-02"}},
    }  # fmt: skip
    record, problems, _ = read_record(data, found.protocol._plan.protocol.dictionary)
    assert record is not None, problems
    found.protocol._plan.shortcut.write()
    return Scaled(found.protocol, tuple(function for _, function in made), record, _typed(courses))


def _course(n: int) -> Data:
    start = AS_OF - timedelta(days=30 + 7 * n)
    given = {"from": start.isoformat(), "to": (start + timedelta(days=5)).isoformat()}
    return {"agent": AGENTS[n % len(AGENTS)], "dose": 10 + n % 50, "given": given}


def _typed(courses: list[Data]) -> Data:
    return {
        "as_of": AS_OF,
        "age": 57,
        "haemoglobin": [{"value": 11.5, "on": date(2026, 2, 20)}],
        "courses": [
            {**each, "from": date.fromisoformat(each["given"]["from"]), "to": date.fromisoformat(each["given"]["to"])}
            for each in courses
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


def one_by_one(given: Scaled) -> list[bool | None]:
    """Each criterion by hand."""
    return [holds(given.typed) for holds in given.by_hand]


def by_engine(given: Scaled) -> Decision:
    """All criteria by the engine; the fast path is written first, which is paid once for a protocol."""
    return decide(given.protocol._plan, given.record)


KNOWN = {Truth.TRUE: True, Truth.FALSE: False, Truth.UNKNOWN: None}


def agree(given: Scaled) -> bool:
    """Whether every criterion comes out the same both ways."""
    return one_by_one(given) == [KNOWN[each.blocks] for each in by_engine(given).groups[0].criteria]
