"""
A participant who goes through a schedule as it is written: every time chosen inside its windows.

The times are chosen one occasion after the other, each from what the windows, the opening hours and the limits that are
still to come leave of it. What goes wrong is said by a script; dose rules then hold, reduce and stop as they do for
anybody. Nothing here says whether a window was kept: that is `follow`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum

from attrs import define, evolve, field, frozen

from protocol_dsl.model import schedule as model
from protocol_dsl.model.schedule import Clock, Schedule
from protocol_dsl.schema.dictionary import Dictionary
from protocol_dsl.schema.event_log import Event, EventKind
from protocol_dsl.sequencing.cycles import moved_by_hold
from protocol_dsl.sequencing.dosing import UNTOUCHED, DoseState, dose_states
from protocol_dsl.sequencing.due import Due
from protocol_dsl.sequencing.ends import OF_THE_LOG
from protocol_dsl.sequencing.extent import after, day_of, end_of_day, minute_extent, start_of_day
from protocol_dsl.sequencing.lookahead import Ahead, ahead_of
from protocol_dsl.sequencing.lots import drawn
from protocol_dsl.sequencing.occasions import Bound, BoundLine, Occasion, Sizes, is_unbounded, number_of, occasions
from protocol_dsl.sequencing.opening import cut, first_open, last_open
from protocol_dsl.sequencing.rule_tables import Finding, RuleTables, prepared
from protocol_dsl.sequencing.status import Slot
from protocol_dsl.values.truth import Truth

DAY = 1440
MORNING = 9 * 60
"""The time of day at which a simulated participant comes where a window says only a date."""
SESSION = 30
"""Minutes from a start to its end where nothing says how long it lasts."""
SPREAD = 7 * DAY
"""How far from its bound an occasion is drawn whose window is open on one side."""
MOST = 1000
"""How often anything is repeated at most."""


class Mode(Enum):
    """Which time of a window is taken. The values are the words of the command line."""

    EARLIEST = "earliest"
    TARGET = "target"
    LATEST = "latest"
    RANDOM = "random"


@frozen
class Scripted:
    """
    Something that is to happen: an event without its time, and so long after which occasion it does.

    `after` is the key of the occasion, None for the start. `path` is where it stands in the script, `data` the event as
    an event log writes it.
    """

    path: str
    after: str | None
    days: int
    minutes: int
    event: Event
    data: Mapping[str, object]


NO_SIZES = Sizes()


@frozen(kw_only=True)
class Request:
    """
    What is to be simulated.

    `start` is the minute from which everything that nothing is timed by is taken. `repeats` is how often what is
    repeated without a number is done. `until` ends the simulation at a minute; None ends it with the last repetition.
    """

    start: int
    zone: str
    mode: Mode = Mode.TARGET
    seed: str = "0"
    repeats: int = 6
    until: int | None = None
    sizes: Sizes = NO_SIZES
    script: tuple[Scripted, ...] = ()
    left_out: frozenset[str] = frozenset()
    """Elements that do not apply, or of which it is not known."""


@frozen
class NoTime:
    """An occasion that no time is left for, and the lines that leave none."""

    slot: Slot
    lines: tuple[BoundLine, ...]
    hours: str | None


@frozen
class Held:
    """A dose that a rule held, since when, and until when it was; None if it never was given."""

    slot: Slot
    since: int
    until: int | None
    because: Event


@define
class Run:
    """
    One simulated participant.

    `times` are those of all occasions that came about, `doses` the state of the dose rules at each dose. `no_time` are
    those that could not be fitted in; what counts from them is not there either. `end` is the last minute that is told.
    """

    request: Request
    schedule: Schedule
    times: dict[Slot, int] = field(factory=dict)
    windows: dict[Slot, Due] = field(factory=dict)
    doses: dict[Slot, DoseState] = field(factory=dict)
    scripted: list[tuple[int, Scripted]] = field(factory=list)
    held: list[Held] = field(factory=list)
    no_time: list[NoTime] = field(factory=list)
    end: int = 0


ATTEMPTS = 50
"""How often lots are drawn anew where they leave no time for what comes behind."""


def simulate(sequence: model.Sequence, schedule: Schedule, dictionary: Dictionary, request: Request) -> Run:
    """A participant's way through a schedule; where lots leave no time for something, others are drawn."""
    best = _simulated(sequence, schedule, dictionary, request, 0)
    for attempt in range(1, ATTEMPTS if request.mode is Mode.RANDOM else 1):
        if not best.no_time:
            break
        another = _simulated(sequence, schedule, dictionary, request, attempt)
        best = min(best, another, key=lambda each: len(each.no_time))
    return best


def _simulated(
    sequence: model.Sequence, schedule: Schedule, dictionary: Dictionary, request: Request, attempt: int
) -> Run:
    """One way; what is repeated without a number is repeated until everything else is over."""
    elements = schedule.elements.values()
    counts = {each.name: request.repeats for each in elements if isinstance(each, model.Cycle | model.Visit)}
    while True:
        sizes = Sizes(request.sizes.rows, request.sizes.fractions, {**counts, **request.sizes.counts})
        found = _Choosing(sequence, schedule, dictionary, request, sizes, f"{request.seed}/{attempt}").run()
        short = [each.name for each in _too_few(found, schedule, sizes)]
        if not short:
            return found
        for name in short:
            counts[name] = min(MOST, 2 * counts[name])


def _too_few(run: Run, schedule: Schedule, sizes: Sizes) -> Iterator[model.Element]:
    """What goes on without a number, and was done for the last time before the simulation ends."""
    for element in schedule.elements.values():
        if not isinstance(element, model.Cycle | model.Visit) or not is_unbounded(element):
            continue
        number = number_of(element, sizes)
        last = max(
            (at for slot, at in run.times.items() if (slot.element, slot.number) == (element.name, number)),
            default=None,
        )
        if last is not None and last <= run.end and number < MOST and not _is_the_end(run, element.name, last):
            yield element


def _is_the_end(run: Run, name: str, last: int) -> bool:
    """Whether a simulation ends with this dose or visit."""
    return run.request.until is None and end_of_day(day_of(last, run.request.zone), run.request.zone) == run.end


# ---- Choosing -------------------------------------------------------------------------------------------


@define
class _Choosing:
    """The choice of all times of one run."""

    sequence: model.Sequence
    schedule: Schedule
    dictionary: Dictionary
    request: Request
    sizes: Sizes
    seed: str
    found: Run = field(init=False)
    over: dict[str, int] = field(factory=dict)
    """The elements that something has ended, and the last minute at which they went on."""
    ahead: Ahead | None = None
    tables: dict[str, RuleTables] = field(factory=dict)
    """The dose rules that were asked, prepared."""

    def run(self) -> Run:
        """All times, one after the other."""
        self.found = Run(self.request, self.schedule)
        self._script(None, self.request.start)
        every = occasions(self.schedule, self.sizes, self.request.left_out)
        listed = [each for each in every if self._applies(each)]
        self.ahead = ahead_of(listed, self.request.start)
        for occasion in listed:
            at = self._time_of(occasion)
            if at is not None:
                self.found.times[occasion.slot] = at
                self._script(occasion.slot, at)
        self.found.end = self._end()
        return self._cut()

    def _applies(self, occasion: Occasion) -> bool:
        return occasion.possible and occasion.slot.element not in self.request.left_out

    def _time_of(self, occasion: Occasion) -> int | None:
        """When an occasion is; None if what it counts from is not there, it has been ended, or no time is left."""
        times = self.found.times
        if any(slot not in times for bound in occasion.bounds for slot in bound.anchors):
            return None
        due = self._window(occasion, occasion.bounds)
        state = self._state(occasion, due)
        if state is None:
            return None
        due, dosing = state
        if due.no_opening or due.is_over:
            self.found.no_time.append(
                NoTime(occasion.slot, tuple(each.line for each in occasion.bounds), occasion.hours)
            )
            return None
        at = self._chosen(occasion, due)
        if at > self._last(occasion.slot.element):
            return None
        self.found.windows[occasion.slot] = due
        if occasion.slot.part == "dose":
            self.found.doses[occasion.slot] = dosing
        return at

    # ---- Windows -------------------------------------------------------------------------

    def _window(self, occasion: Occasion, bounds: Sequence[Bound], since: int | None = None) -> Due:
        """What is left for an occasion: all windows, what it comes behind, opening hours, and what is still to come."""
        lows, highs, target, in_days = [], [], None, False
        for number, bound in enumerate(bounds):
            anchor = self._anchor(bound)
            lows.append(self._moved(anchor, bound.window.least, bound.window.clock, end=False))
            highs.append(self._moved(anchor, bound.window.most, bound.window.clock, end=True))
            if bound.window.least is not None and bound.window.least >= 0:
                # On the same date it is not before what it counts from.
                lows.append(anchor)
            if number == 0:
                target = self._target(anchor, bound.window)
                in_days = bound.window.clock is Clock.CALENDAR
        lows += [self.found.times.get(slot) for slot in occasion.behind]
        if not bounds:
            lows.append(self.request.start)
            target = self._session(occasion)
        if self.ahead is not None:
            ahead_low, ahead_high = self.ahead.bounds(occasion.slot, self.found.times)
            lows.append(ahead_low)
            highs.append(ahead_high)
        low = max((each for each in (*lows, since) if each is not None), default=None)
        high = min((each for each in highs if each is not None), default=None)
        due = Due(low, _within(target, low, high), high, in_days)
        place = None if occasion.hours is None else self.sequence.calendars.get(occasion.hours)
        return due if place is None else cut(due, place, self.request.zone)

    def _anchor(self, bound: Bound) -> int:
        times = [self.found.times[slot] for slot in bound.anchors]
        return max(times) if bound.last else min(times)

    def _moved(self, anchor: int, amount: int | None, clock: Clock, end: bool) -> int | None:
        return None if amount is None else after(anchor, None, amount, clock, self.request.zone, end)

    def _target(self, anchor: int, window: model.Window) -> int | None:
        at = self._moved(anchor, window.target, window.clock, end=False)
        return at if at is None or window.clock is Clock.ELAPSED else at + MORNING

    def _session(self, occasion: Occasion) -> int:
        """When something without a window is: at the start, or at the end of a session behind what it follows."""
        before = [self.found.times[slot] for slot in occasion.behind if slot in self.found.times]
        lasts = SESSION if occasion.slot.part in ("end", "start") else 0
        return max(before) + lasts if before else self.request.start

    # ---- One time of a window ------------------------------------------------------------

    def _chosen(self, occasion: Occasion, due: Due) -> int:
        """The time that the mode takes; where a window is open on that side, the target or the other bound."""
        if self.request.mode is Mode.RANDOM:
            return self._drawn(occasion, due)
        # What only a limit that is still to come bounds has no side of its own to be put on.
        low = due.earliest if any(each.window.least is not None for each in occasion.bounds) else None
        high = due.latest if any(each.window.most is not None for each in occasion.bounds) else None
        sides = {
            Mode.EARLIEST: (low, due.target, high),
            Mode.TARGET: (due.target, low, high),
            Mode.LATEST: (high, due.target, low),
        }
        taken = (*sides[self.request.mode], due.earliest, due.latest)
        return next((each for each in taken if each is not None), self.request.start)

    def _drawn(self, occasion: Occasion, due: Due) -> int:
        if occasion.slot.part == "timepoint" and not occasion.bounds:
            return self.request.start
        low = due.earliest if due.earliest is not None else (due.latest or self.request.start) - SPREAD
        high = due.latest if due.latest is not None else low + (SPREAD if occasion.bounds else SESSION * 4)
        at = drawn(self.seed, occasion.slot.key, low, max(low, high))
        place = None if occasion.hours is None else self.sequence.calendars.get(occasion.hours)
        if place is None:
            return at
        later = first_open(at, place, self.request.zone)
        earlier = last_open(at, place, self.request.zone)
        return next((each for each in (later, earlier) if each is not None and low <= each <= high), low)

    # ---- What goes wrong -----------------------------------------------------------------

    def _script(self, slot: Slot | None, at: int) -> None:
        """What the script lets happen after an occasion."""
        for each in self.request.script:
            if each.after == (None if slot is None else slot.key):
                self._happens(self._later(at, each), each)

    def _later(self, at: int, scripted: Scripted) -> int:
        """So many days later at the same time of day, and so many minutes."""
        zone = self.request.zone
        day = day_of(at, zone)
        return start_of_day(day + scripted.days, zone) + (at - start_of_day(day, zone)) + scripted.minutes

    def _happens(self, minute: int, scripted: Scripted) -> None:
        self.found.scripted.append((minute, scripted))
        self.found.scripted.sort(key=lambda each: each[0])
        event = scripted.event
        for element in self.schedule.elements.values():
            if event.kind is EventKind.DEATH:
                self._ends(element.name, minute)
            if isinstance(element, model.Cycle | model.Visit):
                for rule in element.until:
                    if _stops(rule, event, self.schedule):
                        self._ends(element.name, minute)

    def _ends(self, name: str, minute: int) -> None:
        self.over[name] = min(minute, self.over.get(name, minute))

    def _last(self, name: str) -> int:
        return self.over.get(name, 10**12)

    # ---- Dose rules ----------------------------------------------------------------------

    def _state(self, occasion: Occasion, due: Due) -> tuple[Due, DoseState] | None:
        """The window of a dose and the state of the rules at it; None if they have ended treatment or hold it on."""
        cycle = self.schedule.elements[occasion.slot.element] if occasion.slot.part == "dose" else None
        if not isinstance(cycle, model.Cycle) or cycle.rules is None or due.no_opening or due.is_over:
            return due, UNTOUCHED
        findings = scripted_findings(cycle, self.found.scripted, self.sequence, self.request.zone)
        if not findings:
            return due, UNTOUCHED
        looks = [self._chosen(occasion, due), *(each.at.first for each in findings)]
        first = looks[0]
        for minute in [first, *sorted(each for each in looks[1:] if each > first)]:
            state = self._at(cycle, findings, minute)
            if state.stopped is Truth.TRUE:
                return None
            if state.held is Truth.TRUE:
                continue
            if minute == first:
                return due, state
            moved_due = self._window(occasion, self._behind_hold(occasion, state), since=minute)
            at = self._chosen(occasion, moved_due)
            again = self._at(cycle, findings, at)
            if again.held is not Truth.TRUE and again.stopped is not Truth.TRUE:
                self._note_hold(occasion, state, minute)
                return moved_due, again
        held = self._at(cycle, findings, max(looks))
        self._note_hold(occasion, held, None)
        self._ends(cycle.name, first)
        return None

    def _behind_hold(self, occasion: Occasion, state: DoseState) -> tuple[Bound, ...]:
        """The windows of a dose that a hold has moved."""
        first, *others = occasion.bounds
        if state.recovered_at is None:
            return occasion.bounds
        anchor = minute_extent(self._anchor(first), self.request.zone)
        window, _ = moved_by_hold(first.window, anchor, state.recovered_at)
        return (evolve(first, window=window), *others)

    def _note_hold(self, occasion: Occasion, state: DoseState, until: int | None) -> None:
        holds = [each for each in state.fired if isinstance(each.row.action, model.Hold)]
        if holds:
            self.found.held.append(Held(occasion.slot, holds[-1].at.first, until, holds[-1].event))

    def _at(self, cycle: model.Cycle, findings: Sequence[Finding], minute: int) -> DoseState:
        """What the rules say of a dose at a minute, after those that were given."""
        assert cycle.rules is not None
        zone = self.request.zone
        doses = sorted(at for slot, at in self.found.times.items() if (slot.element, slot.part) == (cycle.name, "dose"))
        given = [minute_extent(each, zone) for each in doses if each < minute]
        known = [each for each in findings if each.at.first <= minute]
        if cycle.rules not in self.tables:
            self.tables[cycle.rules] = prepared(self.sequence.rules[cycle.rules], self.dictionary)
        return dose_states(self.tables[cycle.rules], cycle.levels, known, given, minute_extent(minute, zone))[-1]

    # ---- The end --------------------------------------------------------------------------

    def _end(self) -> int:
        """The last minute that is told: the end of the day of the last repetition, or of everything."""
        if self.request.until is not None:
            return self.request.until
        zone, times = self.request.zone, self.found.times
        going_on = [
            at
            for slot, at in times.items()
            if slot.element in self.schedule.elements
            and isinstance(self.schedule.elements[slot.element], model.Cycle)
            and is_unbounded(self.schedule.elements[slot.element])
            and (slot.number or 0) <= self.request.repeats
        ]
        scripted = [at for at, _ in self.found.scripted]
        last = max([*(going_on or times.values()), *scripted], default=self.request.start)
        return end_of_day(day_of(last, zone), zone)

    def _cut(self) -> Run:
        """Without what lies behind the end."""
        end = self.found.end
        self.found.times = {slot: at for slot, at in self.found.times.items() if at <= end}
        self.found.scripted = [(at, each) for at, each in self.found.scripted if at <= end]
        return self.found


def _within(target: int | None, low: int | None, high: int | None) -> int | None:
    """A target brought into its window."""
    if target is None:
        return None
    if low is not None and target < low:
        return low
    return high if high is not None and target > high else target


def _stops(rule: model.StopRule, event: Event, schedule: Schedule) -> bool:
    """Whether an event is what a line of `until` names."""
    milestone = schedule.elements.get(rule.event)
    if not isinstance(milestone, model.Milestone):
        return OF_THE_LOG.get(rule.event) is event.kind
    meaning = milestone.meaning
    if isinstance(meaning, model.ToxicityEvent):
        same = event.kind is EventKind.TOXICITY and (event.of, event.ctcae) == (meaning.toxicity, meaning.version)
        return same and event.grade is not None and event.grade >= meaning.grade
    return event.kind is EventKind.MILESTONE and event.of == rule.event


def scripted_findings(
    cycle: model.Cycle, scripted: Sequence[tuple[int, Scripted]], sequence: model.Sequence, zone: str
) -> list[Finding]:
    """What has happened of a script, in the order of time, that the dose rules of a cycle look at."""
    tables = () if cycle.rules is None else sequence.rules[cycle.rules].tables
    names = {name for table in tables for column in table.columns for name in column.names}
    found: list[Finding] = []
    for minute, each in scripted:
        event = each.event
        if event.of in names and event.kind in (EventKind.RESULT, EventKind.TOXICITY):
            first = next((before.event for before in found if before.event.of == event.of), event)
            found.append(Finding(event, minute_extent(minute, zone), first))
    return found
