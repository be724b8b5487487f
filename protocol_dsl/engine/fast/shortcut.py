"""
The door to the fast path: the function is written when a protocol has been used a few times, and what it says is kept.

A decision is made of truths alone where all of them are known. Records with the same truths are then decided alike, so
that what was decided once is handed out again; what is kept is bounded.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from attrs import define, field, frozen

from protocol_dsl.engine.decision import Assumption, Combination, Decision, GroupDecision
from protocol_dsl.engine.outcome import FAILS, HOLDS, Judged
from protocol_dsl.model.nodes import Condition
from protocol_dsl.model.protocol import Protocol
from protocol_dsl.schema.record import Record
from protocol_dsl.schema.vocabulary import Hierarchy
from protocol_dsl.values.calendar import Moment

if TYPE_CHECKING:
    from protocol_dsl.engine.fast.program import Program
    from protocol_dsl.engine.fast.recalled import Remembered

WARM = 10
"""After so many records the function is written: for fewer it costs more than it saves."""

MOST_KEPT = 10_000
"""How many different outcomes are kept: a service that decides for years must not grow with what it has seen."""

MOST_TRUTHS = 64
"""With more of them, hardly two records have the same, and whole decisions are not kept."""

Truths: TypeAlias = tuple[bool | None, ...]


@frozen
class Decided:
    """What was decided, without the record: the groups, and what was taken for granted."""

    groups: tuple[GroupDecision, ...]
    assumptions: tuple[Assumption, ...]

    def of(self, record: Record, readings: Mapping[str, str]) -> Decision:
        """The decision for a record."""
        return Decision(record, self.groups, lambda: self.assumptions, dict(readings))


@frozen
class Formulas:
    """The formulas of one criterion; `number` is its place among all criteria of the plan."""

    number: int
    condition: Condition
    applies: Condition | None
    except_if: Condition | None
    ambiguities: tuple[str, ...]

    @property
    def each(self) -> tuple[Condition | None, ...]:
        """In the order in which they are evaluated."""
        return self.condition, self.applies, self.except_if


@frozen
class Slot:
    """
    Where a formula stands among the truths, and the bits of what it takes for granted, in order.

    `bare` is where its truth stands for those who do not ask what is taken for granted: at `index` there is silence
    where that is not known.
    """

    index: int
    bare: int
    taken: tuple[int, ...]


@frozen
class Look:
    """What the function says of one record: one truth for each formula, None where it is silent."""

    program: Program
    truths: Truths
    taken: int
    as_of: Moment

    @property
    def is_known(self) -> bool:
        """Whether there is no silence."""
        # Of a thousand truths a set is made sooner than None is looked for.
        return None not in {*self.truths}

    @property
    def is_whole(self) -> bool:
        """Whether everything that can be asked of the record is known, and may well be the same of another one."""
        return self.program.complete and len(self.truths) <= MOST_TRUTHS and self.is_known

    def slots(self, criterion: int, readings: Combination) -> tuple[Slot | None, ...] | None:
        """The places of a criterion's condition, `applies` and `except`; None if it is left to the evaluators."""
        return self.program.slots.get((criterion, readings))

    def judged(self, slot: Slot | None) -> Judged | None:
        """What a formula comes to; None where the evaluators are asked."""
        truth = None if slot is None else self.truths[slot.index]
        return None if truth is None else HOLDS if truth else FAILS

    def assumed(self, bits: tuple[int, ...]) -> list[Assumption]:
        """What is taken for granted of all that these bits stand for, in their order."""
        return [self.program.assumption(bit, self.as_of) for bit in bits if self.taken >> bit & 1]


@define(eq=False)
class Shortcut:
    """The fast path of one protocol. It keeps what it has worked out, which is the same whoever asks."""

    protocol: Protocol
    hierarchy: Hierarchy
    criteria: Sequence[Formulas]
    _program: Program | None = field(default=None, init=False)
    _asked: int = field(default=0, init=False)
    _kept: dict[Hashable, Decided] = field(factory=dict, init=False)
    memories: dict[Hashable, Remembered] = field(factory=dict, init=False)
    """What was decided of single criteria: by the name of the group, and the readings that were fixed."""

    def look(self, record: Record) -> Look | None:
        """What the function says of a record; None while it is not written."""
        if self._program is None:
            self._asked += 1
            if self._asked <= WARM:
                return None
            self.write()
        assert self._program is not None
        truths, taken = self._program.look(record)
        return Look(self._program, truths, taken, record.as_of)

    def write(self) -> Program:
        """Writes the function now."""
        if self._program is None:
            # Whoever decides a single record does not wait for the room that writes functions.
            from protocol_dsl.engine.fast.program import program

            self._program = program(self.protocol, self.hierarchy, self.criteria)
        return self._program

    def key(self, look: Look, readings: Mapping[str, str], groups: Sequence[str] | None) -> Hashable:
        """What decides, if everything is known."""
        as_of = look.as_of
        asked = None if groups is None else tuple(groups)
        return look.truths, look.taken, as_of.first, as_of.last, as_of.instant, tuple(readings.items()), asked

    def kept(self, key: Hashable) -> Decided | None:
        """What was decided from the same truths."""
        return self._kept.get(key)

    def keep(self, key: Hashable, decided: Decided) -> None:
        """Remembers what was decided."""
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[key] = decided
