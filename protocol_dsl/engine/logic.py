"""Connectives over compiled conditions. Every operand is evaluated: a chain leaves none out."""

from __future__ import annotations

from collections.abc import Sequence

from protocol_dsl.engine.evaluator import JudgeOf
from protocol_dsl.engine.outcome import Judged, all_hold, any_holds, chosen, negated, number_holds
from protocol_dsl.engine.world import World
from protocol_dsl.values.truth import Limit


def all_of(operands: Sequence[JudgeOf]) -> JudgeOf:
    """Every operand holds."""
    return lambda world: all_hold([operand(world) for operand in operands])


def any_of(operands: Sequence[JudgeOf]) -> JudgeOf:
    """At least one operand holds."""
    return lambda world: any_holds([operand(world) for operand in operands])


def none_of(operands: Sequence[JudgeOf]) -> JudgeOf:
    """No operand holds."""
    return lambda world: negated(any_holds([operand(world) for operand in operands]))


def number_of(limit: Limit, number: int, operands: Sequence[JudgeOf]) -> JudgeOf:
    """At least, at most or exactly so many operands hold."""
    return lambda world: number_holds(limit, number, [operand(world) for operand in operands])


def not_(operand: JudgeOf) -> JudgeOf:
    """The operand does not hold."""
    return lambda world: negated(operand(world))


def if_else(condition: JudgeOf, then: JudgeOf, otherwise: JudgeOf) -> JudgeOf:
    """If, then, else."""
    return lambda world: chosen(condition(world), then(world), otherwise(world))


def by_case(cases: Sequence[tuple[JudgeOf, JudgeOf]], otherwise: JudgeOf) -> JudgeOf:
    """The first case that holds counts."""

    def evaluate(world: World) -> Judged:
        judged = [(condition(world), body(world)) for condition, body in cases]
        outcome = otherwise(world)
        for condition, body in reversed(judged):
            outcome = chosen(condition, body, outcome)
        return outcome

    return evaluate


def bullet(body: JudgeOf, applies: JudgeOf | None, except_if: JudgeOf | None, in_all_of: bool) -> JudgeOf:
    """
    One bullet (SEMANTICS 4, "a bullet that does not apply is left out of its list").

    In an `all of` of an inclusion it counts as ¬applies ∨ except ∨ body, elsewhere as applies ∧ ¬except ∧ body.
    """

    def evaluate(world: World) -> Judged:
        parts = [] if applies is None else [applies(world)]
        exceptions = [] if except_if is None else [except_if(world)]
        outcome = body(world)
        if in_all_of:
            return any_holds([*map(negated, parts), *exceptions, outcome])
        return all_hold([*parts, *map(negated, exceptions), outcome])

    return body if applies is None and except_if is None else evaluate
