"""
Dose rules as automata with memory: held until recovery, reduced, never raised again.

What a log leaves open is run twice, once as bad and once as mild as it may have been: matches that are not certain
count or do not, doubtful times lie early or late. More matches never lead to a milder outcome, so what both runs agree
on is certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from fractions import Fraction

from attrs import define, field, frozen

from protocol_dsl.model.schedule import (
    Action,
    Change,
    Clock,
    Column,
    ColumnKind,
    Hold,
    LevelChange,
    Levels,
    RuleRow,
    Rules,
    Stop,
    When,
)
from protocol_dsl.schema.datum import Datum
from protocol_dsl.schema.dictionary import Dictionary
from protocol_dsl.schema.event_log import Event
from protocol_dsl.schema.types import NumberType
from protocol_dsl.sequencing.extent import Extent
from protocol_dsl.values.interval import EVERYTHING, Range, divide, hull, intersects, point, subtract, within
from protocol_dsl.values.quantity import convert, scale
from protocol_dsl.values.truth import Truth, all_of, any_of

# ---- What is told -----------------------------------------------------------------------------------


@frozen
class Fired:
    """A row of a dose rule that a result or a toxicity fulfilled, when, and what ended its hold."""

    table: When
    row: RuleRow
    event: Event
    at: Extent
    recovered_by: Event | None = None
    recovered_at: Extent | None = None


@frozen
class DoseState:
    """
    What the rules say of a dose: its level (None: not decided), whether it is held, whether treatment has ended.

    `recovered_at` is when the last hold before it ended. `fired` are the rows since the dose before it.
    """

    level: int | None
    held: Truth
    stopped: Truth
    fired: tuple[Fired, ...] = ()
    recovered_at: Extent | None = None
    stopped_by: Fired | None = None


UNTOUCHED = DoseState(0, Truth.FALSE, Truth.FALSE)
UNDECIDED = DoseState(None, Truth.UNKNOWN, Truth.UNKNOWN)


# ---- Results in the unit of a column ------------------------------------------------------------------


@frozen
class Finding:
    """A result or a toxicity at its time; `first` is the first result of the same measurement, for falls."""

    event: Event
    at: Extent
    first: Event | None = None


def match(column: Column, finding: Finding, band: Range, dictionary: Dictionary) -> Truth:
    """Whether a result lies in a band of a column, decided only if everything that it may be agrees."""
    values = _values(column, finding, dictionary)
    if values is None:
        return Truth.UNKNOWN
    if not values:
        return Truth.FALSE
    if all(within(value, band) for value in values):
        return Truth.TRUE
    return Truth.UNKNOWN if any(intersects(value, band) for value in values) else Truth.FALSE


def _values(column: Column, finding: Finding, dictionary: Dictionary) -> tuple[Range, ...] | None:
    """All that a finding may be in the unit of the column; None if nothing is known, none if nothing was measured."""
    if column.kind is ColumnKind.GRADE:
        known = finding.event.grade is not None and finding.event.ctcae == column.version
        return (point(Fraction(finding.event.grade)),) if known and finding.event.grade is not None else None
    result = finding.event.result
    if result is None or result.items is None:
        return None
    ranges = tuple(each for each in result.items if isinstance(each, Range))
    if not ranges:
        return ()
    if column.unit == "ULN":
        return None if result.uln is None else _divided(ranges, result.uln)
    if column.kind is ColumnKind.FALL:
        first = None if finding.first is None else finding.first.result
        if first is None or first.items is None:
            return None
        before = [each for each in first.items if isinstance(each, Range)]
        ranges = tuple(subtract(start, value) for start in before for value in ranges)
    return tuple(_converted(value, column, finding, dictionary) for value in ranges)


def _divided(ranges: Sequence[Range], limit: Range) -> tuple[Range, ...] | None:
    found = [divide(each, limit) for each in ranges]
    return None if None in found else tuple(each for each in found if each is not None)


def _converted(value: Range, column: Column, finding: Finding, dictionary: Dictionary) -> Range:
    assert finding.event.of is not None
    type_ = dictionary.measurements[finding.event.of].type
    wanted = dictionary.units.find("%" if column.unit == "percentage points" else column.unit)
    assert isinstance(type_, NumberType)
    assert wanted is not None
    if type_.unit == wanted:
        return value

    def end(number: Fraction | None) -> Fraction | None:
        if number is None:
            return None
        # A fall is a difference, to which the offset of a temperature scale does not belong.
        if column.kind is ColumnKind.FALL:
            return number * scale(type_.unit, wanted)
        return convert(number, type_.unit, wanted)

    return Range(end(value.low), end(value.high), value.low_open, value.high_open)


# ---- The automaton --------------------------------------------------------------------------------------


class _Look(Enum):
    """Which way what is not known is taken."""

    SEVERE = "severe"
    MILD = "mild"


@define
class _Run:
    """One run of the automaton over the findings and doses in the order of one look."""

    rules: Rules
    levels: Levels | None
    dictionary: Dictionary
    look: _Look
    level: int = 0
    stopped_by: Fired | None = None
    stopped: bool = False
    pending: LevelChange = LevelChange.SAME
    then: LevelChange = LevelChange.SAME
    holds: dict[int, Fired] = field(factory=dict)
    latest: dict[str, Finding] = field(factory=dict)
    fired: list[Fired] = field(factory=list)
    recovered_at: Extent | None = None
    doubtful: list[Finding] = field(factory=list)

    # ---- Findings ------------------------------------------------------------------------

    def meets(self, finding: Finding) -> None:
        """A result or a toxicity: every table that looks at it is gone through."""
        name = finding.event.of or ""
        self.latest[name] = finding
        for table in self.rules.tables:
            if any(name in column.names for column in table.columns):
                for row in table.rows:
                    if self._fulfils(table, row, finding):
                        self._act(Fired(table, row, finding.event, finding.at))

    def _fulfils(self, table: When, row: RuleRow, finding: Finding) -> bool:
        name = finding.event.of
        if len(table.columns) == 1:
            found = match(table.columns[0], finding, row.bands[0], self.dictionary)
        else:
            found = all_of(
                self._column(column, band, finding if name in column.names else None)
                for column, band in zip(table.columns, row.bands, strict=True)
            )
        return found is Truth.TRUE or (found is Truth.UNKNOWN and self.look is _Look.SEVERE)

    def _column(self, column: Column, band: Range, finding: Finding | None) -> Truth:
        """Whether a column holds: for what was just found, or for the latest of what it looks at."""
        if finding is not None:
            return match(column, finding, band, self.dictionary)
        known = [self.latest[name] for name in column.names if name in self.latest]
        if not known:
            return Truth.UNKNOWN
        return any_of(match(column, each, band, self.dictionary) for each in known)

    def _act(self, fired: Fired) -> None:
        action: Action = fired.row.action
        self.fired.append(fired)
        match action:
            case Stop():
                self._stop(fired)
            case Hold():
                self.holds[id(fired.row)] = fired
                self.then = _more(self.then, action.then)
                for earlier in self.doubtful:
                    # In the mild look a result of a doubtful time may have come behind the one that began the hold.
                    if earlier.event is not fired.event:
                        self.recovers(earlier)
            case Change():
                self.pending = _more(self.pending, action.then)

    def _stop(self, fired: Fired | None) -> None:
        if not self.stopped:
            self.stopped, self.stopped_by = True, fired

    # ---- Recovery ------------------------------------------------------------------------

    def recovers(self, finding: Finding) -> None:
        """The holds that a result may end."""
        if self.look is _Look.MILD and finding.at.first != finding.at.last and finding not in self.doubtful:
            self.doubtful.append(finding)
        name = finding.event.of or ""
        for key, held in list(self.holds.items()):
            column = held.table.columns[0]
            if name in column.names and self._is_behind(held, finding) and self._is_over(held, column, finding):
                del self.holds[key]
                done = Fired(held.table, held.row, held.event, held.at, finding.event, finding.at)
                self.fired = [done if each is held else each for each in self.fired]
                self.recovered_at = finding.at
        if not self.holds:
            self.pending, self.then = _more(self.pending, self.then), LevelChange.SAME

    def _is_behind(self, held: Fired, finding: Finding) -> bool:
        """Whether a result came after the one that began the hold: certainly so, or possibly in the mild look."""
        if self.look is _Look.SEVERE:
            return held.at.last <= finding.at.first
        return held.at.first <= finding.at.last

    def _is_over(self, held: Fired, column: Column, finding: Finding) -> bool:
        """Whether everything that the hold looks at has recovered."""
        assert isinstance(held.row.action, Hold)
        recovered = held.row.action.recovered
        latest = {**self.latest, finding.event.of or "": finding}
        known = [latest[name] for name in column.names if name in latest]
        over = all_of(match(column, each, recovered, self.dictionary) for each in known)
        return over is Truth.TRUE or (over is Truth.UNKNOWN and self.look is _Look.MILD)

    # ---- Doses -----------------------------------------------------------------------------

    def state(self, at: Extent) -> DoseState:
        """What the rules say of a dose at this time."""
        self._outlast(at)
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

    def _outlast(self, at: Extent) -> None:
        """A hold that goes on longer than the protocol allows ends treatment."""
        for held in self.holds.values():
            action = held.row.action
            if isinstance(action, Hold) and action.most is not None and action.most.most is not None:
                early = self.look is _Look.MILD
                if action.most.clock is Clock.ELAPSED:
                    lasted = at.first - held.at.last if early else at.last - held.at.first
                else:
                    lasted = at.first_day - held.at.last_day if early else at.last_day - held.at.first_day
                if lasted > action.most.most:
                    self._stop(held)


def _leads_down(fired: Fired) -> bool:
    """Whether a row asks for a lower level."""
    return not isinstance(fired.row.action, Stop) and fired.row.action.then is LevelChange.DOWN


def _more(a: LevelChange, b: LevelChange) -> LevelChange:
    return LevelChange.DOWN if LevelChange.DOWN in (a, b) else LevelChange.SAME


# ---- Both looks -------------------------------------------------------------------------------------------


def dose_states(
    rules: Rules,
    levels: Levels | None,
    findings: Sequence[Finding],
    doses: Sequence[Extent],
    now: Extent,
    dictionary: Dictionary,
) -> tuple[DoseState, ...]:
    """
    What the rules say of each dose, and last of one that would be given now.

    The doses are in order. What the severe and the mild look do not agree on is unknown.
    """
    if not findings:
        return (UNTOUCHED,) * (len(doses) + 1)
    severe, mild = (_states(rules, levels, findings, doses, now, dictionary, look) for look in _Look)
    return tuple(_agreed(a, b) for a, b in zip(severe, mild, strict=True))


def _states(
    rules: Rules,
    levels: Levels | None,
    findings: Sequence[Finding],
    doses: Sequence[Extent],
    now: Extent,
    dictionary: Dictionary,
    look: _Look,
) -> list[DoseState]:
    run = _Run(rules, levels, dictionary, look)
    states: dict[int, DoseState] = {}
    for _, _, entry in sorted(_timeline(findings, doses, look), key=lambda each: each[:2]):
        match entry:
            case (True, Finding() as finding):
                run.meets(finding)
            case (False, Finding() as finding):
                run.recovers(finding)
            case int(number):
                states[number] = run.gives(doses[number])
    return [*(states[number] for number in range(len(doses))), run.state(now)]


def _timeline(
    findings: Iterable[Finding], doses: Iterable[Extent], look: _Look
) -> Iterator[tuple[int, int, tuple[bool, Finding] | int]]:
    """Harm early and recovery late in the severe look, the other way round in the mild one; doses behind both."""
    severe = look is _Look.SEVERE
    for finding in findings:
        yield finding.at.first if severe else finding.at.last, 0, (True, finding)
        yield finding.at.last if severe else finding.at.first, 1, (False, finding)
    for number, dose in enumerate(doses):
        yield dose.last if severe else dose.first, 2, number


def _agreed(severe: DoseState, mild: DoseState) -> DoseState:
    return DoseState(
        level=severe.level if severe.level == mild.level else None,
        held=severe.held if severe.held is mild.held else Truth.UNKNOWN,
        stopped=severe.stopped if severe.stopped is mild.stopped else Truth.UNKNOWN,
        fired=severe.fired,
        recovered_at=_joined(severe.recovered_at, mild.recovered_at),
        stopped_by=severe.stopped_by,
    )


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
    ranges = [] if datum is None or datum.items is None else [each for each in datum.items if isinstance(each, Range)]
    found = hull(ranges) if ranges else None
    return None if found == EVERYTHING else found
