"""Which parts of a condition settled it: those are shown first, and changes are read off them."""

from __future__ import annotations

from collections.abc import Sequence

from protocol_dsl.engine.trace import TraceNode
from protocol_dsl.model import nodes
from protocol_dsl.values.truth import Limit, Truth


def deciding(trace: TraceNode) -> tuple[TraceNode, ...]:
    """The conditions directly below a condition that hold its truth up, in file order."""
    parts = tuple(child for child in trace.children if child.truth is not None)
    wanted = _wanted(trace)
    if wanted is not None:
        found = tuple(part for part in parts if part.truth in wanted)
        return found or parts
    if isinstance(trace.node, nodes.Bullet):
        return _of_bullet(trace, parts)
    if isinstance(trace.node, nodes.IfElse | nodes.ByCase):
        return _of_cases(trace, parts)
    return parts


EVERY = (Truth.TRUE, Truth.FALSE, Truth.UNKNOWN)


def _wanted(trace: TraceNode) -> tuple[Truth, ...] | None:
    """The truths of the operands that settle a list of conditions; None for other nodes."""
    truth = trace.truth
    if truth is Truth.UNKNOWN and isinstance(trace.node, nodes.AllOf | nodes.AnyOf | nodes.NoneOf | nodes.NumberOf):
        return (Truth.UNKNOWN,)
    match trace.node:
        case nodes.AllOf():
            return EVERY if truth is Truth.TRUE else (Truth.FALSE,)
        case nodes.AnyOf():
            return (Truth.TRUE,) if truth is Truth.TRUE else EVERY
        case nodes.NoneOf():
            return EVERY if truth is Truth.TRUE else (Truth.TRUE,)
        case nodes.NumberOf(limit=Limit.AT_LEAST | Limit.MORE_THAN):
            return (Truth.TRUE,) if truth is Truth.TRUE else (Truth.FALSE,)
        case nodes.NumberOf(limit=Limit.AT_MOST | Limit.LESS_THAN):
            return (Truth.FALSE,) if truth is Truth.TRUE else (Truth.TRUE,)
        case nodes.NumberOf():
            return EVERY
        case _:
            return None


def _of_bullet(trace: TraceNode, parts: Sequence[TraceNode]) -> tuple[TraceNode, ...]:
    left_out = [part for part in parts if _sets_aside(part)]
    if left_out:
        return tuple(left_out)
    body = body_of(trace)
    if body is not None and body.truth is trace.truth and trace.truth is not Truth.UNKNOWN:
        return (body,)
    return tuple(part for part in parts if part.truth is Truth.UNKNOWN) or tuple(parts)


def _sets_aside(part: TraceNode) -> bool:
    """Whether this part alone leaves a bullet out of its list."""
    if part.id.endswith(".applies"):
        return part.truth is Truth.FALSE
    return part.id.endswith(".except") and part.truth is Truth.TRUE


def body_of(trace: TraceNode) -> TraceNode | None:
    """The body of a bullet, apart from `applies if` and `except if`."""
    return next((part for part in trace.children if not part.id.endswith((".applies", ".except"))), None)


def _of_cases(trace: TraceNode, parts: Sequence[TraceNode]) -> tuple[TraceNode, ...]:
    if trace.truth is Truth.UNKNOWN:
        return tuple(part for part in parts if part.truth is Truth.UNKNOWN) or tuple(parts)
    chosen = chosen_case(trace)
    return tuple(parts) if chosen is None else chosen


def chosen_case(trace: TraceNode) -> tuple[TraceNode, ...] | None:
    """The condition that holds and what it leads to; None where it is not known which case holds."""
    conditions, bodies = cases_of(trace)
    for number, condition in enumerate(conditions):
        if condition.truth is Truth.TRUE:
            return (condition, bodies[number])
        if condition.truth is Truth.UNKNOWN:
            return None
    return (*conditions, bodies[-1])


def cases_of(trace: TraceNode) -> tuple[list[TraceNode], list[TraceNode]]:
    """The conditions of a choice, and what they lead to; the last body is for when none holds."""
    parts = [child for child in trace.children if child.truth is not None]
    if isinstance(trace.node, nodes.IfElse):
        return parts[:1], parts[1:]
    conditions = [part for part in parts if part.id.endswith(".case")]
    return conditions, [part for part in parts if not part.id.endswith(".case")]
