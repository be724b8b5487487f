"""The whole function: its text, what it is given, and where each formula stands in what it returns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import TypeAlias

from attrs import frozen

from protocol_dsl.engine.decision import Assumption, Combination
from protocol_dsl.engine.fast import conditions, plain
from protocol_dsl.engine.fast.coverage import is_covered
from protocol_dsl.engine.fast.shortcut import Formulas, Slot, Truths
from protocol_dsl.engine.fast.writer import Scope, Taken, Writer
from protocol_dsl.model.nodes import Condition
from protocol_dsl.model.protocol import Protocol
from protocol_dsl.schema.datum import Answer, Category, Coded, Item, Several
from protocol_dsl.schema.record import Record
from protocol_dsl.schema.vocabulary import Hierarchy
from protocol_dsl.values.calendar import Moment, Period
from protocol_dsl.values.calendar import text as moment_text
from protocol_dsl.values.interval import Range, point

Looked: TypeAlias = tuple[Truths, int]
"""What every formula comes to, and a bit for everything that is taken for granted."""

HEAD = (
    "def look(record):",
    "    facts, timepoints, planned = record.facts.get, record.timepoints.get, record.planned.get",
    "    measurements, lists, attestations = record.measurements.get, record.lists.get, record.attestations.get",
    "    as_of = record.as_of",
)
GIVEN: Mapping[str, object] = {
    "Answer": Answer, "Category": Category, "Coded": Coded, "Fraction": Fraction, "Moment": Moment, "Period": Period,
    "Range": Range, "Several": Several,
    "against_limit": plain.against_limit, "compared": plain.compared, "concept_key": plain.concept_key,
    "covers": plain.covers, "edge": plain.edge, "elapsed": plain.elapsed, "far": plain.far,
    "fewest_keys": plain.fewest_keys,
    "in_window": plain.in_window, "is_open": plain.is_open, "lasts": plain.lasts, "ordered": plain.ordered,
    "most_keys": plain.most_keys,
    "result": plain.result, "so_many": plain.so_many, "text_is": plain.text_is, "text_key": plain.text_key,
}  # fmt: skip


Slots: TypeAlias = tuple[Slot | None, ...]


@frozen
class Program:
    """
    The written function with the places of the formulas: by criterion, and by the readings that it depends on.

    `complete` says that every formula of the protocol is in it. `source` is its text, for whoever wants to read it.
    """

    look: Callable[[Record], Looked]
    slots: Mapping[tuple[int, Combination], Slots]
    taken: tuple[Taken, ...]
    complete: bool
    source: str

    def assumption(self, bit: int, as_of: Moment) -> Assumption:
        """What a bit stands for."""
        taken = self.taken[bit]
        text = moment_text(as_of) if taken.taken is None else taken.taken
        return Assumption(taken.kind, taken.path, text, as_of if taken.at_as_of else taken.moment)


def program(protocol: Protocol, hierarchy: Hierarchy, criteria: Sequence[Formulas]) -> Program:
    """The function for the criteria of a protocol."""
    w = Writer(protocol)
    truths: dict[str, int] = {}
    bits: dict[Taken, int] = {}
    slots: dict[tuple[int, Combination], Slots] = {}
    complete = True
    for each in criteria:
        if not all(formula is None or is_covered(formula, protocol) for formula in each.each):
            complete = False
            continue
        for way in _ways(each, protocol):
            slots[each.number, way] = tuple(_slot(w, formula, way, truths, bits) for formula in each.each)
    rest = [f"    rest = [None] * {w.rest}"] if w.rest else []
    source = "\n".join([*HEAD, *rest, *_body(w), *_tail(truths, bits)])
    given = {**GIVEN, **w.constants, "codes": plain.codes(w.concepts, hierarchy), "as_range": _as_range}
    exec(compile(source, f"<fast path of {protocol.name}>", "exec"), given)
    look: Callable[[Record], Looked] = given["look"]  # type: ignore[assignment]
    return Program(look, slots, tuple(bits), complete, source)


def _ways(criterion: Formulas, protocol: Protocol) -> Iterator[Combination]:
    """Every combination of the readings that a criterion depends on."""
    options = [protocol.ambiguities[name].readings for name in criterion.ambiguities]
    for readings in product(*options):
        yield tuple(zip(criterion.ambiguities, readings, strict=True))


def _slot(
    w: Writer, formula: Condition | None, way: Combination, truths: dict[str, int], bits: dict[Taken, int]
) -> Slot | None:
    if formula is None:
        return None
    written = conditions.condition(w, formula, Scope(None, way))
    name = written.name
    if written.doubts:
        name = w.name("b")
        doubt = " or ".join(f"{each} is None" for each in dict.fromkeys(written.doubts))
        w.after.line(f"{name} = None if {doubt} else {written.name}")
    index, bare = (truths.setdefault(each, len(truths)) for each in (name, written.name))
    taken = dict.fromkeys(written.taken)
    return Slot(index, bare, tuple(bits.setdefault(each, len(bits)) for each in taken))


def _body(w: Writer) -> Iterator[str]:
    yield from w.before.text(1)
    for name, loop in w.loops.items():
        lines = list(loop.text(2))
        if lines:
            yield f"    for row in rows_{w.label(name)}:"
            yield f"        fields_{w.label(name)} = row.fields.get"
            yield from lines
    yield from w.after.text(1)


def _tail(truths: Mapping[str, int], bits: Mapping[Taken, int]) -> Iterator[str]:
    yield "    taken = 0"
    for each, bit in bits.items():
        yield f"    if {each.when}: taken |= {1 << bit}"
    yield f"    return ({''.join(f'{name}, ' for name in truths)}), taken"


def _as_range(number: int | Fraction | None) -> Item | None:
    return None if number is None else point(number)
