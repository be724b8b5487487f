"""Whether the parts of a schedule apply to a participant: `applies if` and the branches of `choose`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from attrs import frozen

from protocol_dsl.engine.compile import Compiler
from protocol_dsl.engine.evaluator import JudgeOf
from protocol_dsl.engine.walk import ambiguities
from protocol_dsl.engine.world import Vocabulary, World
from protocol_dsl.model.nodes import Condition
from protocol_dsl.model.schedule import Cycle, Schedule, Step, Visit
from protocol_dsl.schema.record import Record
from protocol_dsl.values.truth import Truth, agreed, all_of, negate


@frozen
class Guard:
    """
    What must hold for some elements to apply: `holds`, and none of `unless` (the branches before this one).

    `readings` are the ways to read each ambiguity that these depend on.
    """

    elements: tuple[str, ...]
    holds: JudgeOf | None
    unless: tuple[JudgeOf, ...]
    readings: Mapping[str, tuple[str, ...]]


def guards_of(schedule: Schedule, compiler: Compiler) -> tuple[Guard, ...]:
    """The guards of a schedule, compiled."""
    return (*_own(schedule, compiler), *_branches(schedule, compiler))


def _own(schedule: Schedule, compiler: Compiler) -> Iterator[Guard]:
    for name, element in schedule.elements.items():
        if isinstance(element, Step | Cycle | Visit) and element.applies is not None:
            judge = compiler.condition(element.applies, f"{schedule.name}.{name}.applies")
            yield Guard((name,), judge, (), _readings((element.applies,), compiler))


def _branches(schedule: Schedule, compiler: Compiler) -> Iterator[Guard]:
    for number, choose in enumerate(schedule.chooses, 1):
        before: list[JudgeOf] = []
        asked: list[Condition] = []
        for branch, choice in enumerate(choose.choices, 1):
            judge = None
            if choice.condition is not None:
                judge = compiler.condition(choice.condition, f"{schedule.name}.choose {number}.{branch}")
                asked.append(choice.condition)
            yield Guard(choice.elements, judge, tuple(before), _readings(asked, compiler))
            if judge is not None:
                before.append(judge)


def _readings(conditions: Sequence[Condition], compiler: Compiler) -> dict[str, tuple[str, ...]]:
    protocol = compiler.protocol
    used = ambiguities(tuple(conditions), protocol)
    return {name: each.readings for name, each in protocol.ambiguities.items() if name in used}


def judge_guards(guards: Sequence[Guard], vocabulary: Vocabulary, record: Record) -> dict[str, Truth]:
    """Whether each guarded element applies; unknown where the record, or the document, leaves it open."""
    found: dict[str, Truth] = {}
    for guard in guards:
        truth = _judged(guard, vocabulary, record)
        for name in guard.elements:
            found[name] = truth if name not in found else all_of((found[name], truth))
    return found


def _judged(guard: Guard, vocabulary: Vocabulary, record: Record) -> Truth:
    ways = (dict(zip(guard.readings, way, strict=True)) for way in product(*guard.readings.values()))
    return agreed(_under(guard, World(vocabulary, record, readings)) for readings in ways)


def _under(guard: Guard, world: World) -> Truth:
    holds = Truth.TRUE if guard.holds is None else guard.holds(world).truth
    return all_of((holds, *(negate(each(world).truth) for each in guard.unless)))
