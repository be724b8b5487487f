"""
Dose rules as an automaton with memory: held until recovery, reduced, never raised again.

Each step leads from one memory to all that may come of it: what is not known of a result is taken both ways. What two
ways have in common goes on as one, so that the memories stay few.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from attrs import evolve, field, frozen

from protocol_dsl.model.schedule import (
    Action,
    Change,
    ColumnKind,
    Hold,
    LevelChange,
    Levels,
    RuleRow,
    Stop,
    When,
)
from protocol_dsl.schema.event_log import Event
from protocol_dsl.sequencing.extent import FAR, FAR_DAY, Extent, delay
from protocol_dsl.sequencing.history import hull_of
from protocol_dsl.sequencing.rule_tables import Finding, Lens, RuleTables, Table, match, rows_for
from protocol_dsl.values.interval import Range
from protocol_dsl.values.truth import Truth, all_of, any_of

# ---- Memory -----------------------------------------------------------------------------------------


@frozen
class Fired:
    """
    A row of a dose rule that a result or a toxicity fulfilled, when, and what ended its hold.

    `beside` are the other results that it was fulfilled with: the latest of what the other columns of its table look
    at, and the first one where a fall from it is looked at. `recovered_at` is open where its hold may have ended, or
    may not. `outlasted` is since when a hold went on that was longer
    than the protocol allows, and so ended treatment.
    """

    table: When
    row: RuleRow
    event: Event
    at: Extent
    recovered_by: Event | None = None
    recovered_at: Extent | None = None
    outlasted: Extent | None = None
    beside: tuple[Event, ...] = ()


@frozen(eq=False)
class Noted:
    """A row that was fulfilled since the last dose; `sure` if it was so whatever is not known."""

    fired: Fired
    sure: bool = True


@frozen(eq=False)
class Held:
    """A hold that goes on: its row as first and as last fulfilled, the columns that end it, and since when."""

    first: Fired
    fired: Fired
    watched: tuple[tuple[Lens, Range], ...]
    began: Extent


Which: TypeAlias = tuple[int, str]
"""A row, by identity, and the event that fulfilled it."""


@frozen(eq=False)
class Latest:
    """The results of one name that may be its latest, by identity; what they say of a band is looked up once."""

    known: Mapping[int, Finding] = field(factory=dict)
    _said: dict[tuple[int, int, Extent | None], Truth] = field(factory=dict)

    def lie_in(self, lens: Lens, band: Range, at: Extent | None = None) -> Truth:
        """Whether all of them lie in a band of a column, or all that may be of one time."""
        key = id(lens), id(band), at
        if key not in self._said:
            found = (each for each in self.known.values() if at is None or _may_be_together(each.at, at))
            self._said[key] = _agreed_on(match(lens, each, band) for each in found)
        return self._said[key]


NOTHING_KNOWN = Latest()


@frozen(eq=False)
class Memory:
    """
    What the rules remember at one time.

    `lower` says that the next dose is one level down, `then_lower` that it is once nothing holds. `holds` are by row.
    `latest` are for each name the results that may be its latest, kept where a table looks at several things together.
    Where levels go up each cycle, `last` is the dose before, counted from 0, and -1 if there was none; a dose that came
    behind one of a later cycle is `out_of_turn`.
    """

    level: int = 0
    lower: bool = False
    then_lower: bool = False
    stopped: bool = False
    stoppers: Mapping[Which, Fired] = field(factory=dict)
    holds: Mapping[int, Held] = field(factory=dict)
    latest: Mapping[str, Latest] = field(factory=dict)
    noted: Mapping[Which, Noted] = field(factory=dict)
    recovered_at: Extent | None = None
    last: int = -1
    out_of_turn: bool = False


@frozen(eq=False)
class Automaton:
    """
    The rules and levels of a cycle.

    `panels` are the results that are recorded for one time: they are looked at together, whatever the order of the
    lines of a log. They are kept where a table is `joined`: where it looks at several names. With `rises` each dose
    begins a cycle, and has the level above that of the one before it, unless a row was fulfilled in between.
    """

    tables: RuleTables
    levels: Levels | None
    joined: bool
    panels: Mapping[Extent, Mapping[str, Mapping[int, Finding]]]
    """By name and identity."""
    rises: bool = False


NOTHING_YET = Memory()


def automaton_of(
    tables: RuleTables, levels: Levels | None, findings: Iterable[Finding], *, rises: bool = False
) -> Automaton:
    """The rules of a cycle made ready for these findings."""
    each_table = (table for tables_of in tables.by_name.values() for table in tables_of)
    joined = any(len(table.columns) > 1 or len(table.looking) > 1 for table in each_table)
    panels: dict[Extent, dict[str, dict[int, Finding]]] = {}
    if joined:
        for each in findings:
            panels.setdefault(each.at, {}).setdefault(each.event.of or "", {})[id(each)] = each
    return Automaton(tables, levels, joined, panels, rises)


def united(memories: Sequence[Memory]) -> list[Memory]:
    """Those that will do the same from now on as one."""
    if len(memories) < 2:
        return list(memories)
    found: dict[object, Memory] = {}
    for each in memories:
        key = _what_decides(each)
        found[key] = _merged(found[key], each) if key in found else each
    return list(found.values())


def _what_decides(memory: Memory) -> object:
    latest = frozenset((name, frozenset(found.known)) for name, found in memory.latest.items())
    recovered = memory.recovered_at is not None
    to_come = memory.level, memory.lower, memory.then_lower, memory.last, memory.last >= 0 and bool(memory.noted)
    return *to_come, memory.stopped, frozenset(memory.holds), recovered, latest


def _merged(a: Memory, b: Memory) -> Memory:
    if a is b:
        return a
    holds = {
        row: held if held is b.holds[row] else evolve(held, began=hull_of([held.began, b.holds[row].began]))
        for row, held in a.holds.items()
    }
    recovered = [each for each in (a.recovered_at, b.recovered_at) if each is not None]
    return evolve(
        a,
        stoppers=a.stoppers if a.stoppers is b.stoppers else {**b.stoppers, **a.stoppers},
        holds=holds,
        noted=a.noted if a.noted is b.noted else all_noted([a.noted, b.noted]),
        recovered_at=hull_of(recovered) if recovered else None,
    )


def all_noted(told: Sequence[Mapping[Which, Noted]]) -> dict[Which, Noted]:
    """What any of several memories noted; it is sure if all of them did."""
    first, *others = told
    found = dict(first)
    for each in others:
        for key, noted in each.items():
            found[key] = _both(found[key], noted) if key in found else _unsure(noted)
        for key in found.keys() - each.keys():
            found[key] = _unsure(found[key])
    return found


def _unsure(noted: Noted) -> Noted:
    return Noted(noted.fired, sure=False) if noted.sure else noted


def _both(a: Noted, b: Noted) -> Noted:
    if a.fired is b.fired:
        return b if a.sure else a
    sure = a.sure and b.sure
    ends = [each.fired.recovered_at for each in (a, b)]
    known = [each for each in ends if each is not None]
    if not known or ends[0] == ends[1]:
        return Noted(a.fired, sure)
    over = a if a.fired.recovered_at is not None else b
    at = hull_of(known) if len(known) == 2 else known[0]._replace(last=FAR, last_day=FAR_DAY)
    return Noted(evolve(over.fired, recovered_at=at), sure)


# ---- Findings ------------------------------------------------------------------------------------------


def met(rules: Automaton, memory: Memory, finding: Finding) -> list[Memory]:
    """A result or a toxicity: every table that looks at it is gone through."""
    if rules.joined:
        memory = _with_seen(memory, finding, rules.panels[finding.at])
    found = [memory]
    for table in rules.tables.by_name.get(finding.event.of or "", ()):
        for row, own in rows_for(table, finding):
            truth = _with_the_latest(memory, table, row, own, finding)
            if truth is Truth.FALSE:
                continue
            fired = Fired(table.when, row, finding.event, finding.at, beside=_beside(memory, table, finding))
            acted = [_acted(each, fired, table) for each in found]
            found = acted if truth is Truth.TRUE else united([*found, *acted])
    return found


def _with_seen(memory: Memory, finding: Finding, panel: Mapping[str, Mapping[int, Finding]]) -> Memory:
    """With a finding, and all that is of its time, as the latest of their names: what came surely before is not."""
    if id(finding) in memory.latest.get(finding.event.of or "", NOTHING_KNOWN).known:
        # All that is of one time is seen at once, and stays until something comes surely behind it.
        return memory
    latest = dict(memory.latest)
    for name, found in panel.items():
        known = latest.get(name, NOTHING_KNOWN).known
        left = {key: each for key, each in known.items() if each.at.last >= finding.at.first}
        latest[name] = Latest({**left, **found})
    return evolve(memory, latest=latest)


def _with_the_latest(memory: Memory, table: Table, row: RuleRow, own: Truth, finding: Finding) -> Truth:
    """
    What was found together with the latest of all that the other columns of a table look at.

    Another result of the same measurement that may be of the same time may be the one that stood beside them.
    """
    if len(table.columns) == 1:
        return own
    name = finding.event.of or ""
    truths = [own]
    for lens, band in zip(table.columns, row.bands, strict=True):
        if name not in lens.column.names:
            truths.append(_latest(memory, lens, band))
        elif len(memory.latest[name].known) > 1:
            truths.append(memory.latest[name].lie_in(lens, band, finding.at))
    return all_of(truths)


def _latest(memory: Memory, lens: Lens, band: Range) -> Truth:
    """Whether a column holds for the latest of what it looks at."""
    truths = [memory.latest[name].lie_in(lens, band) for name in lens.column.names if name in memory.latest]
    return any_of(truths) if truths else Truth.UNKNOWN


def _may_be_together(a: Extent, b: Extent) -> bool:
    """Whether two times may be one."""
    return a.first <= b.last and b.first <= a.last


def _agreed_on(truths: Iterable[Truth]) -> Truth:
    """What all of several possible answers say; unknown where they differ."""
    found = set(truths)
    return found.pop() if len(found) == 1 else Truth.UNKNOWN


def _beside(memory: Memory, table: Table, finding: Finding) -> tuple[Event, ...]:
    """What a row is fulfilled with besides a finding."""
    name = finding.event.of or ""
    if len(table.columns) == 1 and table.columns[0].column.kind is not ColumnKind.FALL:
        return ()
    columns = [lens.column for lens in table.columns]
    falls = any(each.kind is ColumnKind.FALL and name in each.names for each in columns)
    first = () if finding.first is None or not falls else (finding.first,)
    names = [each for column in columns if name not in column.names for each in column.names]
    others = (one.event for each in names for one in memory.latest.get(each, NOTHING_KNOWN).known.values())
    return tuple(each for each in (*first, *others) if each is not finding.event)


def _acted(memory: Memory, fired: Fired, table: Table) -> Memory:
    action: Action = fired.row.action
    before = memory.holds.get(id(fired.row))
    noted = dict(memory.noted)
    if before is not None and before.fired is not before.first:
        # Of a hold that goes on, what began it and what went on with it last are told.
        noted.pop((id(fired.row), before.fired.event.path), None)
    memory = evolve(memory, noted={**noted, (id(fired.row), fired.event.path): Noted(fired)})
    match action:
        case Stop():
            return _stopped(memory, fired)
        case Hold():
            # A further bad result goes on with a hold.
            first, began = (fired, fired.at) if before is None else (before.first, before.began)
            watched = tuple((table.columns[each.column], each.range) for each in action.recovered)
            holds = {**memory.holds, id(fired.row): Held(first, fired, watched, began)}
            then_lower = memory.then_lower or action.then is LevelChange.DOWN
            return evolve(memory, holds=holds, then_lower=then_lower)
        case Change():
            return evolve(memory, lower=memory.lower or action.then is LevelChange.DOWN)


def _stopped(memory: Memory, *by: Fired) -> Memory:
    if memory.stopped:
        return memory
    return evolve(memory, stopped=True, stoppers={(id(each.row), each.event.path): each for each in by})


# ---- Recovery ---------------------------------------------------------------------------------------------


def recovered(memory: Memory, finding: Finding) -> list[Memory]:
    """The holds that a result may end, all of which began before it."""
    found = [memory]
    for row, held in memory.holds.items():
        truth = _is_over(memory, held, finding)
        if truth is not Truth.FALSE:
            ended = [each for one in found for each in _without_hold(one, row, finding)]
            found = ended if truth is Truth.TRUE else united([*found, *ended])
    return found


def _is_over(memory: Memory, held: Held, finding: Finding) -> Truth:
    """Whether everything that a hold looks at has recovered, so far as a finding says something of it."""
    name = finding.event.of or ""
    if not any(name in lens.column.names for lens, _ in held.watched):
        return Truth.FALSE
    return all_of(
        match(lens, finding, band) if of_lens == name else memory.latest[of_lens].lie_in(lens, band)
        for lens, band in held.watched
        for of_lens in lens.column.names
        if of_lens == name or of_lens in memory.latest
    )


def _without_hold(memory: Memory, row: int, finding: Finding) -> Iterator[Memory]:
    # A recovery that came too late does not undo the end of treatment.
    for each in _outlasted(memory, memory.holds[row], finding.at):
        holds = {key: held for key, held in each.holds.items() if key != row}
        noted = {key: _over(one, finding) if key[0] == row else one for key, one in each.noted.items()}
        lower, then_lower = each.lower, each.then_lower
        if not holds:
            lower, then_lower = lower or then_lower, False
        yield evolve(each, holds=holds, noted=noted, recovered_at=finding.at, lower=lower, then_lower=then_lower)


def _over(noted: Noted, finding: Finding) -> Noted:
    """A row whose hold a finding has ended; all that went on with that hold are over with it."""
    before = noted.fired.recovered_at
    if before is not None and not before.is_open:
        return noted
    at = (
        finding.at
        if before is None
        else hull_of([before._replace(last=before.first, last_day=before.first_day), finding.at])
    )
    return evolve(noted, fired=evolve(noted.fired, recovered_by=finding.event, recovered_at=at))


def _outlasted(memory: Memory, held: Held, at: Extent) -> list[Memory]:
    """A hold that goes on longer than the protocol allows ends treatment."""
    action = held.fired.row.action
    most = action.most if isinstance(action, Hold) else None
    if most is None or most.most is None:
        return [memory]
    least, longest = delay(most.clock, held.began, at)
    if longest <= most.most:
        return [memory]
    stopped = _stopped(memory, evolve(held.fired, outlasted=held.began))
    return [stopped] if least > most.most else united([memory, stopped])


# ---- Doses ------------------------------------------------------------------------------------------------


def asked(rules: Automaton, memory: Memory, at: Extent, number: int) -> list[Memory]:
    """
    What the rules ask of a dose at a time: with the level that it has, and ended by a hold that went on too long.

    Doses are counted from 0.
    """
    found = [memory]
    for held in memory.holds.values():
        found = [each for one in found for each in _outlasted(one, held, at)]
    return [_raised(rules.levels, each, number) if rules.rises else _at_level(rules.levels, each) for each in found]


def _raised(levels: Levels | None, memory: Memory, number: int) -> Memory:
    """A level higher than that of the cycle before, unless a row was fulfilled since, or a hold went on then."""
    if number < memory.last:
        return evolve(memory, out_of_turn=True)
    highest = len(levels.doses) - 1 if levels is not None else 0
    goes_up = memory.last >= 0 and not memory.noted
    return evolve(memory, level=min(memory.level + goes_up, highest), last=number)


def _at_level(levels: Levels | None, memory: Memory) -> Memory:
    level = memory.level + memory.lower
    if levels is None or level < len(levels.doses):
        return memory if level == memory.level else evolve(memory, level=level)
    memory = evolve(memory, level=len(levels.doses) - 1)
    if not (levels.stop and memory.lower):
        return memory
    leading = [each for each in memory.noted.values() if _leads_down(each.fired)]
    # Where it is not known which of them it was, it may have been each.
    by = leading[-1:] if all(each.sure for each in leading) else leading
    return _stopped(memory, *(each.fired for each in by))


def _leads_down(fired: Fired) -> bool:
    """Whether a row asks for a lower level."""
    return not isinstance(fired.row.action, Stop) and fired.row.action.then is LevelChange.DOWN


def given(memory: Memory) -> Memory:
    """Behind a dose: what the rules had changed for it is used up."""
    if memory.out_of_turn:
        return evolve(memory, out_of_turn=False)
    if not memory.lower and not memory.noted and memory.recovered_at is None:
        return memory
    noted = {key: each for key, each in memory.noted.items() if key[0] in memory.holds}
    return evolve(memory, lower=False, recovered_at=None, noted=noted)
