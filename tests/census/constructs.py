"""What an item's logic is made of, in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from protocol_dsl.model import nodes
from protocol_dsl.model.protocol import Criterion

EXCEPTION = "exception"
APPLIES_IF = "applies only to some"

CONSTRUCTS: Mapping[str, tuple[type, ...]] = MappingProxyType(
    {
        "yes/no answer": (nodes.IsYes,),
        "word of a list": (nodes.IsCategory, nodes.Holds, nodes.IsText),
        "code under a concept": (nodes.IsCode,),
        "number, date or ordered word compared": (nodes.Compare, nodes.Between, nodes.IsNumber, nodes.Same),
        "limit of normal": (nodes.IsNormal, nodes.CompareWithLimit),
        "done or not done": (nodes.IsDone, nodes.IfDone),
        "time window": (nodes.Within, nodes.Window),
        "order or gap of days": (nodes.Ordered, nodes.Lag),
        "how long a period lasts, or whether it covers a day": (nodes.Lasting, nodes.Covers),
        "time from one day to another": (nodes.Elapsed,),
        "result at a visit": (nodes.ResultAt,),
        "change between visits": (nodes.Change,),
        "any or every result": (nodes.AnyResult, nodes.EveryResult),
        "any, no or all rows of a list": (nodes.AnyRows, nodes.AllRows),
        "number of rows": (nodes.LimitRows, nodes.Count, nodes.CountDistinct),
        "rows so far apart": (nodes.Apart,),
        "rows next to each other": (nodes.ConsecutiveRows,),
        "first or last row": (nodes.Pick,),
        "sum, mean, total time, least or greatest": (nodes.Aggregate, nodes.TotalTimeWithin),
        "so many of a list of conditions": (nodes.NumberOf,),
        "all, any or none of a list of conditions": (nodes.AllOf, nodes.AnyOf, nodes.NoneOf),
        "negation": (nodes.Not,),
        "one case or another": (nodes.IfElse, nodes.ByCase, nodes.ChosenValue),
        "arithmetic": (nodes.Arithmetic,),
        "field computed for a row": (nodes.ComputedFieldValue,),
        "published formula": (nodes.Formula,),
        "table": (nodes.Lookup,),
        "definition": (nodes.DefinedCondition, nodes.DefinedValue),
        "term that the document leaves out": (nodes.UndefinedCondition, nodes.UndefinedValue),
        "ambiguity with readings": (nodes.ReadingCondition, nodes.ReadingValue, nodes.ReadingDuration),
        "attestation": (nodes.Attested,),
    }
)

PLUMBING: tuple[type, ...] = (
    nodes.Bullet,
    nodes.EdgeOfPeriod,
    nodes.FactValue,
    nodes.FieldValue,
    nodes.FixedDuration,
    nodes.Literal,
    nodes.ResultValue,
    nodes.Rows,
    nodes.Scale,
    nodes.SpanOfTime,
    nodes.ThisResult,
    nodes.TimepointValue,
    nodes.ValueDuration,
)
"""Nodes that carry others or name what is recorded, and are no construct of their own."""


def constructs_of(node: object) -> tuple[str, ...]:
    """The constructs that one node is an instance of. Exceptions and `applies if` are parts of others and no nodes."""
    found = [name for name, kinds in CONSTRUCTS.items() if isinstance(node, kinds)]
    match node:
        case nodes.Rows() if node.exceptions:
            found.append(EXCEPTION)
        case nodes.Bullet() | Criterion():
            found += [EXCEPTION] * (node.except_if is not None) + [APPLIES_IF] * (node.applies is not None)
    return tuple(found)
