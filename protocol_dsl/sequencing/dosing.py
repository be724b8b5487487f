"""
Dose rules as automata with memory: held until recovery, reduced, never raised again.

What a log leaves open is run twice, once as bad and once as mild as it may have been: matches that are not certain
count or do not, doubtful times lie early or late. More matches never lead to a milder outcome, so what both runs agree
on is certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum

from attrs import define, evolve, field, frozen

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
from protocol_dsl.schema.datum import Datum
from protocol_dsl.schema.event_log import Event
from protocol_dsl.sequencing.extent import Extent, delay
from protocol_dsl.sequencing.rule_tables import Finding, Lens, RuleTables, Table, match, rows_for
from protocol_dsl.values.interval import EVERYTHING, Range, hull
from protocol_dsl.values.truth import Truth, all_of, any_of, of

# ---- What is told -----------------------------------------------------------------------------------


@frozen
class Fired:
    """
    A row of a dose rule that a result or a toxicity fulfilled, when, and what ended its hold.

    `beside` are the other results that it was fulfilled with: the latest of what the other columns of its table look
    at, and the first one where a fall from it is looked at. `outlasted` is since when a hold went on that was longer
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


@frozen
class DoseState:
    """
    What the rules say of a dose: its level (None: not decided), whether it is held, whether treatment has ended.

    `recovered_at` is when the last hold before it ended. `fired` are the rows since the dose before it, those in
    `doubtful` may not have been fulfilled.
    """

    level: int | None
    held: Truth
    stopped: Truth
    fired: tuple[Fired, ...] = ()
    recovered_at: Extent | None = None
    stopped_by: Fired | None = None
    doubtful: tuple[Fired, ...] = ()


UNTOUCHED = DoseState(0, Truth.FALSE, Truth.FALSE)
UNDECIDED = DoseState(None, Truth.UNKNOWN, Truth.UNKNOWN)


# ---- The automaton --------------------------------------------------------------------------------------


class _Look(Enum):
    """Which way what is not known is taken."""

    SEVERE = "severe"
    MILD = "mild"


@frozen
class _Held:
    """A hold that goes on: its row as last fulfilled, what that asks for, the columns that end it, and since when."""

    fired: Fired
    action: Hold
    watched: tuple[tuple[Lens, Range], ...]
    began: Extent


@define
class _Run:
    """
    One run of the automaton over the findings and doses in the order of one look.

    `latest` are, for each name, the findings that may be its latest one, kept where a table is `joined`: where it looks
    at several things together. `doubted` tells whether anything was taken in the way of this look that the other one
    takes otherwise.
    """

    tables: RuleTables
    levels: Levels | None
    look: _Look
    level: int = 0
    stopped_by: Fired | None = None
    stopped: bool = False
    pending: LevelChange = LevelChange.SAME
    then: LevelChange = LevelChange.SAME
    holds: dict[int, _Held] = field(factory=dict)
    joined: bool = False
    latest: dict[str, list[Finding]] = field(factory=dict)
    fired: list[Fired] = field(factory=list)
    recovered_at: Extent | None = None
    earlier: dict[int, Finding] = field(factory=dict)
    doubted: bool = False

    # ---- Findings ------------------------------------------------------------------------

    def learns(self, findings: Iterable[Finding]) -> None:
        """Results that are recorded for one time are looked at together: one panel, whatever the order of its lines."""
        for each in findings:
            self._sees(each, is_over=True)

    def _sees(self, finding: Finding, *, is_over: bool) -> None:
        """Adds to what may be the latest of its name; once its time `is_over`, what came surely before it is not."""
        known = self.latest.setdefault(finding.event.of or "", [])
        if is_over:
            known[:] = [each for each in known if each is finding or each.at.last >= finding.at.first]
        if not any(each is finding for each in known):
            known.append(finding)

    def meets(self, finding: Finding) -> None:
        """A result or a toxicity: every table that looks at it is gone through."""
        name = finding.event.of or ""
        if self.joined:
            self._sees(finding, is_over=self.look is _Look.MILD)
        for table in self.tables.by_name.get(name, ()):
            for row, own in rows_for(table, finding):
                if self._counts(self._with_the_latest(table, row, own, finding), _Look.SEVERE):
                    beside = self._beside(table, finding)
                    self._act(Fired(table.when, row, finding.event, finding.at, beside=beside), table)

    def _counts(self, truth: Truth, look: _Look) -> bool:
        """Whether something is taken for true: what is not known is in one of the two looks."""
        if truth is not Truth.UNKNOWN:
            return truth is Truth.TRUE
        self.doubted = True
        return self.look is look

    def _with_the_latest(self, table: Table, row: RuleRow, own: Truth, finding: Finding) -> Truth:
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
                truths.append(self._latest(lens, band))
            elif len(self.latest[name]) > 1:
                beside = [each for each in self.latest[name] if _may_be_together(each, finding)]
                truths.append(_agreed_on(match(lens, each, band) for each in beside))
        return all_of(truths)

    def _beside(self, table: Table, finding: Finding) -> tuple[Event, ...]:
        """What a row is fulfilled with besides a finding."""
        name = finding.event.of or ""
        if len(table.columns) == 1 and table.columns[0].column.kind is not ColumnKind.FALL:
            return ()
        columns = [lens.column for lens in table.columns]
        falls = any(each.kind is ColumnKind.FALL and name in each.names for each in columns)
        first = () if finding.first is None or not falls else (finding.first,)
        names = [each for column in columns if name not in column.names for each in column.names]
        others = (found.event for each in names for found in self.latest.get(each, ()))
        return tuple(each for each in (*first, *others) if each is not finding.event)

    def _latest(self, lens: Lens, band: Range) -> Truth:
        """Whether a column holds for the latest of what it looks at."""
        known = [self.latest[name] for name in lens.column.names if name in self.latest]
        truths = [_agreed_on(match(lens, each, band) for each in results) for results in known]
        return any_of(truths) if truths else Truth.UNKNOWN

    def _act(self, fired: Fired, table: Table) -> None:
        action: Action = fired.row.action
        self.fired.append(fired)
        match action:
            case Stop():
                self._stop(fired)
            case Hold():
                before = self.holds.get(id(fired.row))
                # A further bad result goes on with a hold.
                began = fired.at if before is None else before.began
                watched = tuple((table.columns[each.column], each.range) for each in action.recovered)
                self.holds[id(fired.row)] = _Held(fired, action, watched, began)
                self.then = _more(self.then, action.then)
                for earlier in list(self.earlier.values()):
                    # In the mild look it may have come behind the one that began the hold, if one of the two is vague.
                    if earlier.event is not fired.event and (_is_vague(earlier.at) or _is_vague(fired.at)):
                        self._ends_holds(earlier)
            case Change():
                self.pending = _more(self.pending, action.then)

    def _stop(self, fired: Fired | None) -> None:
        if not self.stopped:
            self.stopped, self.stopped_by = True, fired

    # ---- Recovery ------------------------------------------------------------------------

    def recovers(self, finding: Finding) -> None:
        """The holds that a result may end."""
        if self.look is _Look.MILD:
            # By identity: a log may have thousands of findings, and each is one object.
            self.earlier.setdefault(id(finding), finding)
        if self.joined:
            self._sees(finding, is_over=self.look is _Look.SEVERE)
        self._ends_holds(finding)

    def _ends_holds(self, finding: Finding) -> None:
        name = finding.event.of or ""
        for key, held in list(self.holds.items()):
            looks = any(name in lens.column.names for lens, _ in held.watched)
            if looks and self._is_behind(held.fired, finding) and self._is_over(held, finding):
                # A recovery that came too late does not undo the end of treatment.
                self._outlast(held, finding.at)
                del self.holds[key]
                began = held.fired
                done = evolve(began, recovered_by=finding.event, recovered_at=finding.at)
                self.fired = [done if each is began else each for each in self.fired]
                self.recovered_at = finding.at
        if not self.holds:
            self.pending, self.then = _more(self.pending, self.then), LevelChange.SAME

    def _is_behind(self, held: Fired, finding: Finding) -> bool:
        """Whether a result came after the one that began the hold: certainly so, or possibly in the mild look."""
        if self.look is _Look.SEVERE:
            return held.at.last <= finding.at.first
        return held.at.first <= finding.at.last

    def _is_over(self, held: _Held, finding: Finding) -> bool:
        """Whether everything that the hold looks at has recovered."""
        truths = [
            self._latest_of(name, finding, lens, band)
            for lens, band in held.watched
            for name in lens.column.names
            if name == finding.event.of or name in self.latest
        ]
        return self._counts(all_of(truths), _Look.MILD)

    def _latest_of(self, name: str, finding: Finding, lens: Lens, band: Range) -> Truth:
        """Whether the latest of a measurement lies in a band; a finding is the latest of its own at its time."""
        results = [finding] if name == finding.event.of else self.latest[name]
        return _agreed_on(match(lens, each, band) for each in results)

    # ---- Doses -----------------------------------------------------------------------------

    def state(self, at: Extent) -> DoseState:
        """What the rules say of a dose at this time."""
        for held in self.holds.values():
            self._outlast(held, at)
        level = self.level + (self.pending is LevelChange.DOWN)
        if self.levels is not None and level >= len(self.levels.doses):
            level = len(self.levels.doses) - 1
            if self.levels.stop and self.pending is LevelChange.DOWN:
                self._stop(next(filter(_leads_down, reversed(self.fired)), None))
        return DoseState(
            level=level,
            held=Truth.TRUE if self.holds else Truth.FALSE,
            stopped=Truth.TRUE if self.stopped else Truth.FALSE,
            fired=tuple(self.fired),
            recovered_at=self.recovered_at,
            stopped_by=self.stopped_by,
        )

    def gives(self, at: Extent) -> DoseState:
        """A dose: what the rules said of it; what they changed is used up."""
        found = self.state(at)
        assert found.level is not None
        self.level, self.pending, self.recovered_at = found.level, LevelChange.SAME, None
        self.fired = [each for each in self.fired if id(each.row) in self.holds]
        return found

    def _outlast(self, held: _Held, at: Extent) -> None:
        """A hold that goes on longer than the protocol allows ends treatment."""
        most = held.action.most
        if most is not None and most.most is not None:
            least, longest = delay(most.clock, held.began, at)
            is_too_long = of(least > most.most) if (least > most.most) is (longest > most.most) else Truth.UNKNOWN
            if self._counts(is_too_long, _Look.SEVERE):
                self._stop(evolve(held.fired, outlasted=held.began))


def _is_vague(at: Extent) -> bool:
    """Whether a time is not known to the minute."""
    return at.first != at.last


def _leads_down(fired: Fired) -> bool:
    """Whether a row asks for a lower level."""
    return not isinstance(fired.row.action, Stop) and fired.row.action.then is LevelChange.DOWN


def _more(a: LevelChange, b: LevelChange) -> LevelChange:
    return LevelChange.DOWN if LevelChange.DOWN in (a, b) else LevelChange.SAME


# ---- Both looks -------------------------------------------------------------------------------------------


def dose_states(
    tables: RuleTables,
    levels: Levels | None,
    findings: Sequence[Finding],
    doses: Sequence[Extent],
    now: Extent,
) -> tuple[DoseState, ...]:
    """
    What the rules say of each dose, and last of one that would be given now.

    The doses are in order. What the severe and the mild look do not agree on is unknown.
    """
    if not findings:
        return (UNTOUCHED,) * (len(doses) + 1)
    severe, doubted = _states(tables, levels, findings, doses, now, _Look.SEVERE)
    if not doubted and all(each.first == each.last for each in (*(finding.at for finding in findings), *doses)):
        # Nothing was taken one way or the other, so that the other look would see the same.
        return tuple(severe)
    mild, _ = _states(tables, levels, findings, doses, now, _Look.MILD)
    return tuple(_agreed(a, b) for a, b in zip(severe, mild, strict=True))


def _states(
    tables: RuleTables,
    levels: Levels | None,
    findings: Sequence[Finding],
    doses: Sequence[Extent],
    now: Extent,
    look: _Look,
) -> tuple[list[DoseState], bool]:
    """What one look says of each dose and of now, and whether it took anything in its own way."""
    run = _Run(tables, levels, look, joined=_is_joined(tables))
    states: dict[int, DoseState] = {}
    timeline = sorted(_timeline(findings, doses, look))
    for place, (_, kind, number) in enumerate(timeline):
        if kind == _FOUND:
            if run.joined:
                panel = list(_found_with(findings[number], place, timeline, findings))
                run.learns([findings[number], *panel] if panel else ())
            run.meets(findings[number])
        elif kind == _MAY_RECOVER:
            # Without a hold there is nothing to recover from, unless a later one may have begun before.
            if run.holds or run.joined or look is _Look.MILD:
                run.recovers(findings[number])
        else:
            states[number] = run.gives(doses[number])
    return [*(states[number] for number in range(len(doses))), run.state(now)], run.doubted


def _is_joined(tables: RuleTables) -> bool:
    """Whether any table looks at several names together."""
    each_table = (table for tables_of in tables.by_name.values() for table in tables_of)
    return any(len(table.columns) > 1 or len(table.looking) > 1 for table in each_table)


def _may_be_together(a: Finding, b: Finding) -> bool:
    """Whether two findings may be of one time."""
    return a.at.first <= b.at.last and b.at.first <= a.at.last


def _agreed_on(truths: Iterable[Truth]) -> Truth:
    """What all of several possible answers say; unknown where they differ."""
    found = set(truths)
    return found.pop() if len(found) == 1 else Truth.UNKNOWN


def _found_with(
    finding: Finding, place: int, timeline: Sequence[tuple[int, int, int]], findings: Sequence[Finding]
) -> Iterator[Finding]:
    """What stands behind a finding in the timeline and was found at the same time."""
    minute, kind, _ = timeline[place]
    for other_minute, other_kind, number in timeline[place + 1 :]:
        if (other_minute, other_kind) != (minute, kind):
            return
        if findings[number].at == finding.at:
            yield findings[number]


_FOUND, _MAY_RECOVER, _GIVEN = range(3)
"""In this order at one minute: harm, recovery, the dose."""


def _timeline(findings: Sequence[Finding], doses: Sequence[Extent], look: _Look) -> Iterator[tuple[int, int, int]]:
    """Harm early and recovery late in the severe look, the other way round in the mild one; doses behind both."""
    severe = look is _Look.SEVERE
    for number, finding in enumerate(findings):
        yield finding.at.first if severe else finding.at.last, _FOUND, number
        yield finding.at.last if severe else finding.at.first, _MAY_RECOVER, number
    for number, dose in enumerate(doses):
        yield dose.last if severe else dose.first, _GIVEN, number


def _agreed(severe: DoseState, mild: DoseState) -> DoseState:
    return DoseState(
        level=severe.level if severe.level == mild.level else None,
        held=severe.held if severe.held is mild.held else Truth.UNKNOWN,
        stopped=severe.stopped if severe.stopped is mild.stopped else Truth.UNKNOWN,
        fired=severe.fired,
        recovered_at=_joined(severe.recovered_at, mild.recovered_at),
        stopped_by=severe.stopped_by,
        doubtful=_doubtful(severe.fired, mild.fired),
    )


def _doubtful(severe: Sequence[Fired], mild: Sequence[Fired]) -> tuple[Fired, ...]:
    """The rows that only the severe look finds fulfilled."""
    sure = {(id(each.row), each.event.path) for each in mild}
    return tuple(each for each in severe if (id(each.row), each.event.path) not in sure)


def _joined(a: Extent | None, b: Extent | None) -> Extent | None:
    if a is None or b is None:
        return a or b
    return Extent(min(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), max(a[3], b[3]))


# ---- Weights ----------------------------------------------------------------------------------------------


def latest_before(results: Sequence[tuple[Extent, Event]], at: Extent) -> Datum | None:
    """The newest result that is certainly not after a time; None if there is none, or its value is not known."""
    before = [
        (extent, event) for extent, event in results if extent.last <= at.first or extent.last_day <= at.first_day
    ]
    if not before:
        return None
    _, newest = max(before, key=lambda each: each[0][:2])
    return newest.result


def range_of(datum: Datum | None) -> Range | None:
    """All that a number may be as one range; None where nothing is known of it."""
    if datum is not None and datum.items is not None and len(datum.items) == 1:
        (item,) = datum.items
        if isinstance(item, Range) and item.low is not None and item.low is item.high:
            return item
    ranges = [] if datum is None or datum.items is None else [each for each in datum.items if isinstance(each, Range)]
    found = hull(ranges) if ranges else None
    return None if found == EVERYTHING else found
