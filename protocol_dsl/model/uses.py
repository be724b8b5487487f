"""What a formula reads: facts, results, lists, terms and ambiguities, its own and those of the definitions it uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import TypeAlias

from protocol_dsl.model import nodes
from protocol_dsl.model.protocol import Criterion, Protocol
from protocol_dsl.model.walk import parts
from protocol_dsl.schema.datum import CONCEPT_SYSTEM, Coded


class Kind(Enum):
    """What a name of a protocol stands for."""

    FACT = "fact"
    MEASUREMENT = "measurement"
    LIST = "list"
    TIMEPOINT = "timepoint"
    CONCEPT = "concept"
    DEFINITION = "definition"
    AMBIGUITY = "ambiguity"
    TABLE = "table"
    FORMULA = "formula"
    ATTESTATION = "attestation"
    PROTOCOL = "protocol"
    ROLE = "role"
    CRITERION = "criterion"
    GROUP = "group"
    SCHEDULE = "schedule"
    ELEMENT = "element"
    RULES = "rules"
    CALENDAR = "calendar"


Use: TypeAlias = tuple[Kind, str]
"""A name and what it stands for."""

RECORDED = (Kind.FACT, Kind.MEASUREMENT, Kind.LIST, Kind.TIMEPOINT, Kind.ATTESTATION)
"""What stands in a record."""


def uses(node: object) -> Iterator[Use]:
    """Every name in a formula, in the order in which it is read, with repetitions; definitions are not followed."""
    for part in parts(node):
        yield from _own(part)


def all_uses(node: object, protocol: Protocol) -> tuple[Use, ...]:
    """Every name that a formula comes to, each once: definitions and computed fields are followed."""
    found: dict[Use, None] = {}
    waiting = [node]
    while waiting:
        for use in uses(waiting.pop(0)):
            if use not in found:
                found[use] = None
                if use[0] is Kind.DEFINITION:
                    waiting.append(protocol.definitions[use[1]].body)
    return tuple(found)


def criterion_uses(criterion: Criterion, protocol: Protocol) -> tuple[Use, ...]:
    """Every name that a criterion comes to, each once, in the order in which it is read."""
    formulas = (criterion.applies, criterion.condition, criterion.except_if)
    return tuple(dict.fromkeys(use for each in formulas for use in all_uses(each, protocol)))


def _own(part: object) -> Iterable[Use]:
    match part:
        case nodes.FactValue(name):
            return ((Kind.FACT, name),)
        case nodes.TimepointValue(name):
            return ((Kind.TIMEPOINT, name),)
        case nodes.ResultAt(measurement, timepoint):
            return ((Kind.MEASUREMENT, measurement), (Kind.TIMEPOINT, timepoint))
        case nodes.ResultValue(measurement) | nodes.ThisResult(measurement):
            return ((Kind.MEASUREMENT, measurement),)
        case nodes.AnyResult(_, measurement) | nodes.EveryResult(measurement) | nodes.Change(measurement):
            return ((Kind.MEASUREMENT, measurement),)
        case nodes.Rows(name) | nodes.FieldValue(name):
            return ((Kind.LIST, name),)
        case nodes.DefinedValue(name) | nodes.DefinedCondition(name):
            return ((Kind.DEFINITION, name),)
        case nodes.UndefinedValue(name) | nodes.UndefinedCondition(name):
            return ((Kind.DEFINITION, name),)
        case nodes.ReadingValue(name) | nodes.ReadingCondition(name) | nodes.ReadingDuration(name):
            return ((Kind.AMBIGUITY, name),)
        case nodes.Lookup(table):
            return ((Kind.TABLE, table),)
        case nodes.Formula(name):
            return ((Kind.FORMULA, name),)
        case nodes.IsCode(_, concepts):
            return ((Kind.CONCEPT, name) for name in concepts)
        case nodes.Literal(item=Coded(codings)):
            return ((Kind.CONCEPT, each.code) for each in codings if each.system == CONCEPT_SYSTEM)
        case nodes.Attested(key):
            return ((Kind.ATTESTATION, key),)
        case _:
            return ()
