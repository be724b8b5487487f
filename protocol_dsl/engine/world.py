"""
One record, as the evaluators read it.

A `World` lives for one decision and one thread. It hands out recorded values, fills what the protocol declares for
absent ones, and keeps a list of everything that was taken for granted on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from operator import is_not
from typing import Any, TypeAlias, TypeVar

from attrs import define, field, frozen

from protocol_dsl.engine.decision import Assumption, AssumptionKind
from protocol_dsl.engine.outcome import Judged, Known, anything, because, exactly, from_datum
from protocol_dsl.engine.trace import DefaultSeen, Seen, StandInKind, TimepointSeen
from protocol_dsl.engine.tracer import Tracer
from protocol_dsl.schema.datum import CauseKind, Causes, Datum
from protocol_dsl.schema.dictionary import Default, Dictionary, StandIn
from protocol_dsl.schema.record import Record, Row, RowList, Series
from protocol_dsl.schema.vocabulary import Hierarchy
from protocol_dsl.values.calendar import Moment
from protocol_dsl.values.calendar import text as moment_text
from protocol_dsl.values.truth import Truth
from protocol_dsl.values.window import Order, order


@frozen
class Vocabulary:
    """What the protocol declares, with the hierarchy of its concepts worked out."""

    dictionary: Dictionary
    hierarchy: Hierarchy


Outcome = TypeVar("Outcome")


Evaluated: TypeAlias = dict[int, tuple[Row, Any]]
"""Rows by their identity, each with what one formula comes to there."""
STRETCH = 32
"""So many rows are summed up together: about as many as there are stretches in a list of a thousand rows."""


Stretches: TypeAlias = dict[tuple[int, int], tuple[Sequence[Any], Any]]
"""What came of a stretch of a list, by what was asked and where the stretch begins; the stretch comes first."""


@define
class RowMemory:
    """
    What was evaluated of single rows, for one record after another of which most rows are the same.

    It is right for formulas that look at nothing of a list but the row itself. What they read elsewhere may not change:
    where a record differs outside its lists, nothing is remembered of the one before.
    """

    _elsewhere: tuple[object, ...] = ()
    _under: dict[tuple[tuple[str, str], ...], tuple[dict[int, Evaluated], Stretches]] = field(factory=dict, init=False)
    _found: dict[int, Evaluated] = field(factory=dict, init=False)
    _stretches: Stretches = field(factory=dict, init=False)

    def look_at(self, record: Record, readings: Mapping[str, str]) -> None:
        """A record is looked at under some readings."""
        elsewhere = (
            record.as_of, record.facts, record.timepoints, record.planned, record.measurements, record.attestations,
        )  # fmt: skip
        if len(self._elsewhere) != len(elsewhere) or any(map(is_not, self._elsewhere, elsewhere)):
            self._elsewhere = elsewhere
            self._under.clear()
        self._found, self._stretches = self._under.setdefault(tuple(readings.items()), ({}, {}))

    def of(self, rows: Sequence[Row], formula: object, evaluate: Callable[[Row], object]) -> list[tuple[Row, Any]]:
        """Rows, each with what a formula comes to there, which is evaluated once for a row."""
        known = self._found.setdefault(id(formula), {})

        def look_up(some: Sequence[Row]) -> list[tuple[Row, Any]]:
            found = list(map(known.get, map(id, some)))
            for place, row in enumerate(some):
                if found[place] is None:
                    # The row is kept, so that no other one gets its identity.
                    found[place] = known[id(row)] = (row, evaluate(row))
            return found  # type: ignore[return-value]

        if len(rows) <= STRETCH:
            return look_up(rows)
        return list(chain.from_iterable(self.in_stretches(rows, formula, look_up)))

    def in_stretches(
        self, rows: Sequence[Any], asked: object, answer: Callable[[Sequence[Any]], Outcome]
    ) -> Iterator[Outcome]:
        """What comes of each stretch of a list, worked out where the stretch is not what it was when last asked."""
        for start in range(0, len(rows), STRETCH):
            stretch = rows[start : start + STRETCH]
            before = self._stretches.get((id(asked), start))
            # What is the same object is the same without a look into it.
            if before is None or before[0] != stretch:
                before = self._stretches[id(asked), start] = (stretch, answer(stretch))
            yield before[1]


@define
class World:
    """A record under one combination of readings, with the row and the result that are being looked at."""

    vocabulary: Vocabulary
    record: Record
    readings: Mapping[str, str] = field(factory=dict)
    tracer: Tracer | None = None
    row: Row | None = None
    result: Datum | None = None
    assumptions: dict[Assumption, None] = field(factory=dict)
    memory: RowMemory | None = None

    @property
    def as_of(self) -> Moment:
        """The moment of the question."""
        return self.record.as_of

    @property
    def zone(self) -> str:
        """The record's time zone."""
        return self.record.zone

    @contextmanager
    def at_row(self, row: Row) -> Iterator[None]:
        """Look at one row."""
        before, self.row = self.row, row
        try:
            yield
        finally:
            self.row = before

    def of_row(self, row: Row, formula: Callable[[World], Outcome]) -> Outcome:
        """What a formula comes to at one row."""
        ((_, outcome),) = self.of_rows((row,), formula, formula)
        return outcome

    def of_rows(
        self, rows: Sequence[Row], formula: object, evaluate: Callable[[World], Outcome]
    ) -> list[tuple[Row, Outcome]]:
        """Rows, each with what a formula comes to there; `evaluate` works it out for the row that is looked at."""
        if self.memory is None or self.result is not None or self.tracer is not None:
            return [(row, evaluate(self)) for row in self.each(rows)]

        def at(row: Row) -> Outcome:
            with self.at_row(row):
                return evaluate(self)

        return self.memory.of(rows, formula, at)

    def in_parts(
        self, rows: Sequence[tuple[Row, Judged]], summary: Callable[[World, Sequence[tuple[Row, Judged]]], Outcome]
    ) -> list[Outcome]:
        """
        What the rows come to, summed up in parts that are still to be joined: in one, or in stretches of them.

        A summary reads nothing of the list but its rows. Most stretches are the same from one record to the next where
        a memory is kept, and those are not summed up anew.
        """
        if self.memory is None or self.result is not None or self.tracer is not None:
            return [summary(self, rows)]
        return list(self.memory.in_stretches(rows, summary, lambda some: summary(self, some)))

    def each(self, rows: Iterable[Row]) -> Iterator[Row]:
        """One row after another, each of which is looked at until the next one is asked for."""
        before = self.row
        try:
            for row in rows:
                self.row = row
                yield row
        finally:
            self.row = before

    @contextmanager
    def at_result(self, result: Datum) -> Iterator[None]:
        """Look at one result."""
        before, self.result = self.result, result
        try:
            yield
        finally:
            self.result = before

    def read(self, *data: Datum) -> None:
        """Tell the chain what was read of the record, if somebody asked for one."""
        if self.tracer is not None:
            self.tracer.read(*data)

    def saw(self, *seen: Seen) -> None:
        """Tell the chain what was worked out, if somebody asked for one."""
        if self.tracer is not None:
            self.tracer.saw(*seen)

    def assume(self, kind: AssumptionKind, path: str, taken: str, moment: Moment | None = None) -> None:
        """Note something that is taken for granted."""
        self.assumptions[Assumption(kind, path, taken, moment)] = None


# ---- Single values ------------------------------------------------------------------------


def fact(world: World, name: str) -> Known:
    """A fact, or what fills it if it is absent."""
    datum = world.record.facts.get(name)
    if datum is not None:
        world.read(datum)
        return from_datum(datum)
    path = f"$.facts.{name}"
    return absent(world, path, world.vocabulary.dictionary.facts[name].if_absent)


def field_of_row(world: World, list_name: str, name: str) -> Known:
    """A recorded field of the row that is being looked at."""
    if world.row is None:
        raise LookupError(f"`{name}` is read outside the rows of `{list_name}`")
    datum = world.row.fields.get(name)
    if datum is not None:
        world.read(datum)
        return from_datum(datum)
    declared = next(each for each in world.vocabulary.dictionary.lists[list_name].fields if each.name == name)
    return absent(world, f"{world.row.path}.{name}", declared.if_absent)


def absent(world: World, path: str, default: Default | None) -> Known:
    """What an absent key means: its default, noted as an assumption, or that it is missing."""
    if default is None:
        return anything(because(CauseKind.MISSING, path), (path,))
    world.assume(AssumptionKind.DEFAULT, path, default.written)
    world.saw(DefaultSeen(path, default.written))
    return from_datum(Datum(path, default.items))


def attestation(world: World, key: str) -> Known:
    """Somebody's answer to a question; an answer that does not repeat the question is taken to be to this one."""
    path = f"$.attestations.{key}"
    datum = world.record.attestations.get(key)
    if datum is None:
        return anything(because(CauseKind.ATTESTATION, path), (path,))
    world.read(datum)
    if datum.wording is None and datum.items is not None:
        world.assume(AssumptionKind.QUESTION_NOT_STATED, path, "")
    return from_datum(datum)


# ---- Timepoints -----------------------------------------------------------------------------


def timepoint(world: World, name: str) -> Known:
    """The day of a timepoint: when it happened, or what the protocol lets stand in for it."""
    datum = world.record.timepoints.get(name)
    if datum is not None:
        world.read(datum)
        world.saw(TimepointSeen(name, StandInKind.HAPPENED, None))
        return from_datum(datum)
    for stand_in in world.vocabulary.dictionary.timepoints[name].until_it_happens:
        known = _stand_in(world, name, stand_in)
        if known is not None:
            return known
    world.saw(TimepointSeen(name, StandInKind.NOTHING, None))
    return anything(because(CauseKind.MISSING, f"$.timepoints.{name}"))


def _stand_in(world: World, name: str, stand_in: StandIn | Moment) -> Known | None:
    path = f"$.timepoints.{name}"
    if stand_in is StandIn.PLANNED:
        datum = world.record.planned.get(name)
        if datum is None:
            return None
        world.read(datum)
        world.saw(TimepointSeen(name, StandInKind.PLANNED, None))
        world.assume(AssumptionKind.STAND_IN, path, StandIn.PLANNED.value)
        return from_datum(datum)
    if stand_in is StandIn.AS_OF:
        world.saw(TimepointSeen(name, StandInKind.AS_OF, world.as_of))
        world.assume(AssumptionKind.STAND_IN, path, StandIn.AS_OF.value, world.as_of)
        return exactly(world.as_of)
    world.saw(TimepointSeen(name, StandInKind.FIXED, stand_in))
    world.assume(AssumptionKind.STAND_IN, path, moment_text(stand_in), stand_in)
    return exactly(stand_in)


# ---- Lists and series -----------------------------------------------------------------------


@frozen
class ListSeen:
    """The rows of a list; `open_causes` say why there may be more of them, and are empty if the list is complete."""

    rows: RowList
    open_causes: Causes

    @property
    def complete(self) -> bool:
        """Whether there are no other rows."""
        return not self.open_causes


def rows_of(world: World, name: str) -> ListSeen:
    """A list, with what is known about its completeness at `as_of`."""
    path = f"$.records.{name}"
    rows = world.record.lists.get(name)
    if rows is not None:
        return ListSeen(rows, _open_causes(world, rows, world.as_of))
    default = world.vocabulary.dictionary.lists[name].if_absent
    empty = RowList(path, (), None, stated=True)
    if default is None:
        return ListSeen(empty, because(CauseKind.MISSING, path))
    world.assume(AssumptionKind.DEFAULT, path, default.written)
    return ListSeen(empty, frozenset())


def _open_causes(world: World, held: RowList | Series, until: Moment) -> Causes:
    """Why a list or series may hold more than is recorded; a bare one is taken to be complete, and that is noted."""
    if not held.stated:
        world.assume(AssumptionKind.COMPLETE, held.path, moment_text(world.as_of), world.as_of)
        return frozenset()
    if held.through is not None and reaches(held.through, until):
        return frozenset()
    return because(CauseKind.INCOMPLETE, held.path)


def reaches(through: Moment, until: Moment) -> bool:
    """Whether something complete through one moment is complete up to another: to the day, or to the clock times."""
    if through.instant is not None and until.instant is not None:
        return through.instant >= until.instant
    return order(through, Order.ON_OR_AFTER, until) is Truth.TRUE


def series_open_causes(world: World, series: Series, until: Moment) -> Causes:
    """Why a series may hold more results up to a moment than are recorded."""
    return _open_causes(world, series, until)
