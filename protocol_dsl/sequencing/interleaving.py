"""
In which orders results, toxicities and doses may have happened, and what the dose rules make of each.

Times that are known to the minute have one order. Dates and months that overlap may have come in any order: all of them
are gone through together, by what has already happened, so that equal memories are gone on with once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple, TypeAlias

from attrs import define, field, frozen

from protocol_dsl.model.schedule import Hold, Levels, RuleRow
from protocol_dsl.schema.event_log import EventKind
from protocol_dsl.sequencing.automaton import (
    NOTHING_YET,
    Automaton,
    Memory,
    asked,
    automaton_of,
    given,
    met,
    recovered,
    united,
)
from protocol_dsl.sequencing.extent import Extent
from protocol_dsl.sequencing.rule_tables import Finding, Lens, RuleTables, Table, match, rows_for
from protocol_dsl.values.interval import Range
from protocol_dsl.values.truth import Truth

MOST_STEPS = 3_000
"""So many steps are looked at where orders are not known, and some more for each thing that happened."""
STEPS_EACH = 10


class _Kind(IntEnum):
    """In this order at one minute: harm, recovery, the dose. A result that does no harm is looked at at once."""

    FOUND = 0
    MAY_RECOVER = 1
    GIVEN = 2
    AT_ONCE = 3


_Place: TypeAlias = tuple[int, int, tuple[int, ...]]


class _Happening(NamedTuple):
    """
    What may change a memory, between two minutes: the harm or the good of findings, or a dose.

    `numbers` are those of findings of one time, or that of the dose.
    """

    first: int
    last: int
    kind: _Kind
    numbers: tuple[int, ...]

    @property
    def begins(self) -> _Place:
        """Its place if it was as early as it may be."""
        return self.first, _Kind.FOUND if self.kind is _Kind.AT_ONCE else self.kind, self.numbers

    @property
    def ends(self) -> _Place:
        """Its place if it was as late as it may be."""
        return self.last, _Kind.MAY_RECOVER if self.kind is _Kind.AT_ONCE else self.kind, self.numbers


@define
class _Orders:
    """
    All orders of some findings and doses, and what the rules ask of each dose in any of them.

    `asked` has nothing for a dose that was not reached: there were too many orders to go through.
    """

    rules: Automaton
    findings: Sequence[Finding]
    doses: Sequence[Extent]
    asked: defaultdict[int, list[Memory]] = field(factory=lambda: defaultdict(list))
    steps: int = 0
    most_steps: int = MOST_STEPS

    def go_through(self, happenings: Sequence[_Happening]) -> list[Memory]:
        """The memories behind all that happened; none if there were too many orders."""
        memories = [NOTHING_YET]
        self.most_steps += STEPS_EACH * len(happenings)
        for together in _overlapping(happenings):
            memories = (
                self._step(together[0], memories) if len(together) == 1 else self._in_every_order(together, memories)
            )
            if not memories:
                break
        return memories

    def _step(self, happening: _Happening, memories: Sequence[Memory]) -> list[Memory]:
        found = list(memories)
        if happening.kind in (_Kind.FOUND, _Kind.AT_ONCE):
            for finding in self._findings_of(happening):
                found = united([each for one in found for each in met(self.rules, one, finding)])
        if happening.kind in (_Kind.MAY_RECOVER, _Kind.AT_ONCE):
            for finding in self._findings_of(happening):
                found = united([each for one in found for each in recovered(one, finding)])
        if happening.kind is _Kind.GIVEN:
            (number,) = happening.numbers
            found = [each for one in found for each in asked(self.rules, one, self.doses[number], number)]
            self.asked[number] += found
            found = united([given(each) for each in found])
        return found

    def _findings_of(self, happening: _Happening) -> list[Finding]:
        return [self.findings[each] for each in happening.numbers]

    def _in_every_order(self, together: Sequence[_Happening], memories: list[Memory]) -> list[Memory]:
        """From what has happened of them, as a set of bits, to one more, until all have."""
        harms = _harms(together)
        reached: dict[int, list[Memory]] = {0: memories}
        for _ in together:
            further: defaultdict[int, list[Memory]] = defaultdict(list)
            for done, standing in reached.items():
                for n in _next(done, together, harms):
                    self.steps += len(standing)
                    further[done | 1 << n] += self._step(together[n], standing)
                if self.steps > self.most_steps:
                    self._give_up(together)
                    return []
            reached = {done: united(standing) for done, standing in further.items()}
        (found,) = reached.values()
        return found

    def _give_up(self, together: Sequence[_Happening]) -> None:
        """What was found of doses in some of their orders only is no answer."""
        for each in together:
            if each.kind is _Kind.GIVEN:
                self.asked.pop(each.numbers[0], None)


def asked_in_every_order(
    tables: RuleTables,
    levels: Levels | None,
    findings: Sequence[Finding],
    doses: Sequence[Extent],
    now: Extent,
    *,
    rises: bool = False,
) -> list[list[Memory]]:
    """
    What the rules may ask of each dose, and last of one that would be given now; nothing where orders are too many.

    With `rises` each dose begins a cycle whose level is above that of the one before it.
    """
    rules = automaton_of(tables, levels, findings, rises=rises)
    vague = any(each.first != each.last for each in (*(finding.at for finding in findings), *doses))
    happenings = [*(_relevant(rules, findings) if vague else _each(findings))]
    happenings += [_Happening(dose.first, dose.last, _Kind.GIVEN, (number,)) for number, dose in enumerate(doses)]
    orders = _Orders(rules, findings, doses)
    memories = orders.go_through(sorted(happenings, key=lambda each: each.begins))
    at_last = [each for one in memories for each in asked(rules, one, now, len(doses))]
    return [*(orders.asked.get(number, []) for number in range(len(doses))), at_last]


# ---- What has an order -------------------------------------------------------------------------------------


def _each(findings: Sequence[Finding]) -> Iterator[_Happening]:
    """The harm and the good of each finding."""
    for number, finding in enumerate(findings):
        first, last = finding.at[:2]
        for kind in (_Kind.FOUND, _Kind.MAY_RECOVER):
            yield _Happening(first, last, kind, (number,))


def _relevant(rules: Automaton, findings: Sequence[Finding]) -> Iterator[_Happening]:
    """Of findings of which the order may not be known, those that can make a difference; one panel as one."""
    looked_at = _looked_at(rules, findings)
    for panel in _panels(findings):
        first, last = findings[panel[0]].at[:2]
        harmful, recovering, beside = (
            [number for number in panel if asks(findings[number])]
            for asks in (looked_at.may_fulfil, looked_at.may_end_a_hold, looked_at.stands_beside)
        )
        numbers = tuple(sorted({*harmful, *recovering, *beside}))
        if numbers and not harmful:
            yield _Happening(first, last, _Kind.AT_ONCE, numbers)
        elif numbers:
            yield _Happening(first, last, _Kind.FOUND, numbers)
            if recovering:
                yield _Happening(first, last, _Kind.MAY_RECOVER, tuple(recovering))


def _panels(findings: Sequence[Finding]) -> Iterator[list[int]]:
    """Results of different measurements that are recorded for one day, or minute, are of one time; others alone."""
    lots: dict[object, list[int]] = {}
    for number, finding in enumerate(findings):
        at, event = finding.at, finding.event
        of_a_day = event.kind is EventKind.RESULT and at.first_day == at.last_day
        lots.setdefault(at if of_a_day else number, []).append(number)
    for lot in lots.values():
        times = Counter(findings[number].event.of for number in lot)
        panel = [number for number in lot if times[findings[number].event.of] == 1]
        yield from ([number] for number in lot if times[findings[number].event.of] != 1)
        if panel:
            yield panel


@frozen
class _LookedAt:
    """
    What can make a difference, where times overlap: most results of a log lie in no band and end no hold.

    `names` are those of which a rule that may be fulfilled looks at the latest. `watched` ends a hold that may begin.
    """

    tables: RuleTables
    names: frozenset[str]
    watched: tuple[tuple[Lens, Range], ...]

    def may_fulfil(self, finding: Finding) -> bool:
        """Whether a finding may fulfil a row."""
        return any(True for _ in _possible_rows(self.tables, finding))

    def may_end_a_hold(self, finding: Finding) -> bool:
        """Whether a finding lies in what a hold waits for, or may."""
        name = finding.event.of or ""
        return any(
            name in lens.column.names and match(lens, finding, band) is not Truth.FALSE for lens, band in self.watched
        )

    def stands_beside(self, finding: Finding) -> bool:
        """Whether a row may be fulfilled together with a finding."""
        return finding.event.of in self.names


def _looked_at(rules: Automaton, findings: Sequence[Finding]) -> _LookedAt:
    possible = {id(row): (table, row) for each in findings for table, row in _possible_rows(rules.tables, each)}
    names: set[str] = set()
    watched: list[tuple[Lens, Range]] = []
    for table, row in possible.values():
        holds = row.action.recovered if isinstance(row.action, Hold) else ()
        watched += [(table.columns[each.column], each.range) for each in holds]
        if rules.joined:
            names |= {name for lens in table.columns for name in lens.column.names}
    return _LookedAt(rules.tables, frozenset(names), tuple(watched))


def _possible_rows(tables: RuleTables, finding: Finding) -> Iterator[tuple[Table, RuleRow]]:
    for table in tables.by_name.get(finding.event.of or "", ()):
        for row, _ in rows_for(table, finding):
            yield table, row


# ---- Which order -------------------------------------------------------------------------------------------


def _overlapping(happenings: Sequence[_Happening]) -> Iterator[list[_Happening]]:
    """Those whose order is not known, together; each lot surely behind the one before it."""
    together: list[_Happening] = []
    until: _Place = (0, 0, ())
    for each in happenings:
        if together and each.begins > until:
            yield together
            together = []
        until = max(until, each.ends) if together else each.ends
        together.append(each)
    if together:
        yield together


def _harms(together: Sequence[_Happening]) -> dict[int, int]:
    """For the good of a finding the place of its harm, which comes first."""
    found = {number: n for n, each in enumerate(together) if each.kind is _Kind.FOUND for number in each.numbers}
    good = ((n, each.numbers[0]) for n, each in enumerate(together) if each.kind is _Kind.MAY_RECOVER)
    return {n: found[number] for n, number in good if number in found}


def _next(done: int, together: Sequence[_Happening], harms: Mapping[int, int]) -> list[int]:
    """
    The places of what may come next behind what is `done`, a set of bits.

    What happened is in the order of its earliest times, so nothing behind one that surely comes later is looked at.
    """
    found: list[int] = []
    to_come = ((1 << len(together)) - 1) & ~done
    until: _Place | None = None
    while to_come:
        n = (to_come & -to_come).bit_length() - 1
        to_come &= to_come - 1
        each = together[n]
        if until is not None and each.begins > until:
            break
        until = each.ends if until is None else min(until, each.ends)
        if n not in harms or done >> harms[n] & 1:
            found.append(n)
    # Harm and good of one finding are of one time: no dose comes in between.
    if any(n in harms for n in found):
        found = [n for n in found if together[n].kind is not _Kind.GIVEN]
    return found
