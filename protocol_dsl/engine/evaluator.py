"""The two kinds of compiled formula, and the wrapper that lets a chain see one of them at work."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, TypeVar

from protocol_dsl.engine.outcome import Judged, Known
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
        tracer.enter(id, node, _looking_at(world))
        try:
            outcome = evaluate(world)
        except BaseException:
            tracer.abandon()
            raise
        tracer.leave(outcome)
        return outcome

    return evaluate_watched


def _looking_at(world: World) -> str | None:
    if world.result is not None:
        return world.result.path
    return world.row.path if world.row is not None else None
