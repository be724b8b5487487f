"""Which class an item belongs to, read off the checked protocol."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum

from attrs import frozen

from protocol_dsl.model import nodes
from protocol_dsl.model.protocol import Protocol
from protocol_dsl.schema.dictionary import Dictionary
from protocol_dsl.schema.types import YesNoType
from protocol_dsl.schema.wording import Wording
from tests.census.constructs import constructs_of
from tests.census.items import Item, Trial, reached


class Class(Enum):
    """What became of an item, in the words of the page."""

    COMPUTED = "computed"
    SUPPLIED = "computed, with what the author supplied"
    PARTLY = "partly attested"
    ATTESTED = "attested"
    NO_CRITERION = "no criterion"
    NOT_EXPRESSED = "not expressed"


BY_MACHINE = (Class.COMPUTED, Class.SUPPLIED)
"""Decided without anybody's attestation."""


@frozen
class Finding:
    """
    One item with its class.

    `reason` stands with an item that is no criterion or not expressed. `answers_only` is true for logic that reads
    nothing but yes/no answers: the machine then only puts together what somebody found.
    """

    item: Item
    kind: Class
    constructs: tuple[str, ...] = ()
    reason: str | None = None
    answers_only: bool = False


def findings(trial: Trial) -> tuple[Finding, ...]:
    """Every item of a trial with its class."""
    return tuple(_finding(item, trial.protocol) for item in trial.items)


def _finding(item: Item, protocol: Protocol) -> Finding:
    if not item.parts:
        if item.no_criterion is not None:
            return Finding(item, Class.NO_CRITERION, reason=item.no_criterion)
        return Finding(item, Class.NOT_EXPRESSED, reason=item.not_expressed)
    reach = tuple(reached(item.parts, protocol))
    constructs = tuple(dict.fromkeys(name for node in (*item.parts, *reach) for name in constructs_of(node)))
    undefined = sorted({node.definition for node in reach if isinstance(node, UNDEFINED)})
    if undefined:
        labels = ", ".join(protocol.definitions[name].label for name in undefined)
        return Finding(item, Class.NOT_EXPRESSED, constructs, f"not in the document: {labels}")
    leaves = [node for node in reach if isinstance(node, LEAVES)]
    by_hand = [node for node in leaves if is_attested(node, protocol.dictionary)]
    answers = all(isinstance(node, nodes.FactValue) and isinstance(node.type, YesNoType) for node in leaves)
    return Finding(
        item, _class(item, leaves, by_hand, reach, protocol), constructs, answers_only=answers and not by_hand
    )


UNDEFINED = nodes.UndefinedCondition | nodes.UndefinedValue
LEAVES = (
    nodes.Attested
    | nodes.FactValue
    | nodes.FieldValue
    | nodes.ResultValue
    | nodes.ResultAt
    | nodes.ThisResult
    | nodes.TimepointValue
    | nodes.Rows
)
"""Where a formula asks the record."""


def _class(
    item: Item, leaves: Sequence[object], by_hand: Sequence[object], reach: tuple[object, ...], protocol: Protocol
) -> Class:
    if by_hand:
        return Class.ATTESTED if len(by_hand) == len(leaves) else Class.PARTLY
    supplied = any(wording.assumptions for wording in _wordings(item, reach, protocol))
    readings = any(isinstance(node, READINGS) for node in reach)
    return Class.SUPPLIED if supplied or readings else Class.COMPUTED


READINGS = nodes.ReadingCondition | nodes.ReadingValue | nodes.ReadingDuration


def is_attested(leaf: object, dictionary: Dictionary) -> bool:
    """Whether somebody in a role answers for what a formula reads there."""
    match leaf:
        case nodes.Attested():
            return True
        case nodes.FactValue(name):
            return dictionary.facts[name].attested_by is not None
        case nodes.ResultValue() | nodes.ResultAt() | nodes.ThisResult():
            return dictionary.measurements[leaf.measurement].attested_by is not None
        case nodes.FieldValue(list_name, name):
            fields = dictionary.lists[list_name].fields
            return any(field.name == name and field.attested_by is not None for field in fields)
        case _:
            return False


def _wordings(item: Item, reach: tuple[object, ...], protocol: Protocol) -> Iterator[Wording]:
    """The wording of everything that the item's logic rests on."""
    yield from (part.wording for part in item.parts)
    dictionary = protocol.dictionary
    for node in reach:
        match node:
            case nodes.Bullet():
                yield node.wording
            case nodes.DefinedCondition(name) | nodes.DefinedValue(name):
                yield protocol.definitions[name].wording
            case nodes.Lookup(table):
                yield protocol.tables[table].wording
            case nodes.IsCode(_, concepts):
                declared = dictionary.concepts
                yield from (declared[name].wording for name in concepts if name in declared)
            case nodes.FactValue(name):
                yield dictionary.facts[name].wording
            case nodes.TimepointValue(name):
                yield dictionary.timepoints[name].wording
            case nodes.ResultValue(measurement) if node == protocol.default_results.get(measurement):
                yield dictionary.measurements[measurement].wording
            case nodes.Rows():
                yield dictionary.lists[node.list].wording
