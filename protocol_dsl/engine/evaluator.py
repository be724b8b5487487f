"""The two kinds of compiled formula, and the wrapper that lets a chain see one of them at work."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, TypeVar

from protocol_dsl.engine.outcome import Judged, Known
from protocol_dsl.engine.trace import TraceNode
from protocol_dsl.engine.tracer import Tracer
from protocol_dsl.engine.world import World
from protocol_dsl.model.nodes import Node

JudgeOf: TypeAlias = Callable[[World], Judged]
ValueOf: TypeAlias = Callable[[World], Known]
Outcome = TypeVar("Outcome", Judged, Known)


def watched(id: str, node: Node, evaluate: Callable[[World], Outcome]) -> Callable[[World], Outcome]:
    """
    The same evaluator, seen by a tracer where there is one.

    There is no second evaluator for explanations: what a chain shows is what decided.
    """

    def evaluate_watched(world: World) -> Outcome:
        tracer = world.tracer
        if tracer is None:
            return evaluate(world)
        above = tracer.data, tracer.seen, tracer.children
        tracer.data, tracer.seen, tracer.children = (), (), []
        try:
            outcome = evaluate(world)
            found = _node(id, node, world, tracer, outcome)
        finally:
            tracer.data, tracer.seen, tracer.children = above
        tracer.children.append(found)
        return outcome

    return evaluate_watched


def _node(id: str, node: Node, world: World, tracer: Tracer, outcome: Judged | Known) -> TraceNode:
    """A node that was evaluated, with what it saw and what it was looking at."""
    at = world.result or world.row
    return TraceNode(
        id,
        node,
        outcome.truth if isinstance(outcome, Judged) else None,
        outcome.items if isinstance(outcome, Known) else None,
        outcome.causes,
        tracer.data,
        tracer.seen,
        None if at is None else at.path,
        tuple(tracer.children),
    )
