"""Questions about formulas that need no record: what they refer to."""

from __future__ import annotations

from collections.abc import Iterator

from protocol_dsl.model import nodes
from protocol_dsl.model.protocol import Protocol
from protocol_dsl.model.walk import children, parts


def with_definitions(node: object, protocol: Protocol) -> Iterator[object]:
    """A node and all that it comes to, every definition followed once."""
    seen: set[str] = set()
    waiting = [node]
    while waiting:
        for part in parts(waiting.pop()):
            yield part
            if isinstance(part, nodes.DefinedCondition | nodes.DefinedValue) and part.name not in seen:
                seen.add(part.name)
                waiting.append(protocol.definitions[part.name].body)


def ambiguities(node: object, protocol: Protocol) -> frozenset[str]:
    """The ambiguities that a formula depends on."""
    kinds = nodes.ReadingCondition | nodes.ReadingValue | nodes.ReadingDuration
    return frozenset(part.ambiguity for part in with_definitions(node, protocol) if isinstance(part, kinds))


TIMED = (
    nodes.Within
    | nodes.Ordered
    | nodes.Lag
    | nodes.Lasting
    | nodes.Covers
    | nodes.Elapsed
    | nodes.TimepointValue
    | nodes.EdgeOfPeriod
    | nodes.Window
    | nodes.ResultAt
    | nodes.Pick
    | nodes.Aggregate
    | nodes.TotalTimeWithin
)


def depends_on_time(node: object, protocol: Protocol) -> bool:
    """Whether a formula may come out differently on another day, with the same record."""
    return any(isinstance(part, TIMED) for part in with_definitions(node, protocol))


def has_rows_within_rows(node: object, protocol: Protocol) -> bool:
    """Whether a formula about the rows of a list asks about the rows of a list in turn."""
    lists = nodes.AnyRows | nodes.AllRows | nodes.LimitRows | nodes.ConsecutiveRows
    values = nodes.Count | nodes.CountDistinct | nodes.Aggregate | nodes.TotalTimeWithin | nodes.Pick
    about_rows = [part for part in with_definitions(node, protocol) if isinstance(part, lists | values)]
    return any(
        isinstance(inner, nodes.Rows)
        for part in about_rows
        for inner in with_definitions(tuple(_below_rows(part)), protocol)
    )


def _below_rows(node: object) -> Iterator[object]:
    """What a node says about a row: everything in it but its list of rows itself."""
    for child in children(node):
        yield from children(child) if isinstance(child, nodes.Rows) else (child,)
