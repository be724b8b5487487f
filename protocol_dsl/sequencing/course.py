"""One participant's way through one schedule: what happened, what is known besides, when each event was or is due."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import define, field

from protocol_dsl.model.schedule import (
    Anchor,
    Clock,
    Cycle,
    Interval,
    Milestone,
    Occurrence,
    Schedule,
    Sequence,
    Step,
    ToxicityEvent,
    Visit,
    Window,
)
from protocol_dsl.schema.dictionary import Dictionary
from protocol_dsl.schema.event_log import EventKind
from protocol_dsl.sequencing.automaton import Fired
from protocol_dsl.sequencing.due import UNBOUNDED, Due, known, last_of, not_before, window_after
from protocol_dsl.sequencing.extent import ANY_TIME, FAR, Extent, extent_of
from protocol_dsl.sequencing.history import Background, History, combined, hull_of
from protocol_dsl.sequencing.opening import cut
from protocol_dsl.sequencing.results import Newest, Results, newest_of, results_of
from protocol_dsl.sequencing.route import Route
from protocol_dsl.values.truth import Truth

NO_GUARDS: Mapping[str, Truth] = {}


@define
class Course:
    """
    What is being worked out for one log.

    `extents` says when each part of an element was, by its name and part, `dues` when what is pending is due. Elements
    are gone through in the order in which they are timed by each other, so both are there when they are asked for.
    """

    route: Route
    history: History
    background: Background
    guards: Mapping[str, Truth] = NO_GUARDS
    extents: dict[tuple[object, ...], Extent] = field(factory=dict)
    dues: dict[tuple[object, ...], Due] = field(factory=dict)
    counts: dict[str, int] = field(factory=dict)
    """How many doses or visits of each repeated element there were."""
    ended: set[str] = field(factory=set)
    """Repeated elements that nothing more comes of."""
    may_have_ended: set[str] = field(factory=set)
    """Those of which it is not known whether anything more comes."""
    holding: dict[str, list[tuple[Fired, bool]]] = field(factory=dict)
    """The rows of dose rules that held each cycle, and whether they are certain to have been fulfilled."""
    not_gone_through: set[str] = field(factory=set)
    """Cycles whose results may have come in too many orders to tell what held them."""
    looked_up: dict[tuple[str, Clock], Results] = field(factory=dict)
    looked_up_newest: dict[str, Newest] = field(factory=dict)
    known_rows: dict[str, tuple[tuple[str | None, ...], bool]] = field(factory=dict)

    @property
    def sequence(self) -> Sequence:
        """All schedules of the protocol, with what they share."""
        return self.route.sequence

    @property
    def schedule(self) -> Schedule:
        """The schedule that is gone through."""
        return self.route.schedule

    @property
    def dictionary(self) -> Dictionary:
        """What can be known of a participant."""
        return self.route.dictionary

    # ---- Rows ----------------------------------------------------------------------------

    def rows_of(self, step: Step) -> tuple[tuple[str | None, ...], bool]:
        """
        The rows that a step is done for, and whether these are all; one nameless row for a step without a list.

        A record numbers its rows and does not name them: it only tells whether the log names as many.
        """
        if step.over is None:
            return (None,), True
        found = self.known_rows.get(step.name)
        if found is None:
            found = self.known_rows[step.name] = self._rows(step, step.over)
        return found

    def _rows(self, step: Step, over: str) -> tuple[tuple[str | None, ...], bool]:
        stated = self.history.log.rows.get(over, ())
        kinds = (EventKind.START, EventKind.FRACTION, EventKind.END)
        seen = dict.fromkeys(event.row for kind in kinds for _, event in self.history.of(kind, step.name))
        rows = tuple(dict.fromkeys((*stated, *seen)))
        number = self.background.rows.get(over, len(stated) if over in self.history.log.rows else None)
        return rows, number == len(rows)

    # ---- Results -----------------------------------------------------------------------------

    def results(self, name: str, clock: Clock) -> Results:
        """The results of a measurement, to be looked up by windows of a clock."""
        found = self.looked_up.get((name, clock))
        if found is None:
            found = self.looked_up[name, clock] = results_of(self.history.of(EventKind.RESULT, name), clock)
        return found

    def newest(self, name: str) -> Newest:
        """The results of a measurement, to be looked up for the newest one."""
        found = self.looked_up_newest.get(name)
        if found is None:
            found = self.looked_up_newest[name] = newest_of(self.history.of(EventKind.RESULT, name))
        return found

    def fractions(self, step: Step) -> int | None:
        """How many fractions a step has; None if that is not known."""
        if isinstance(step.fractions, str):
            stated = self.background.numbers.get(step.fractions)
            return int(stated.low) if stated is not None and stated.is_point and stated.low is not None else None
        return step.fractions

    # ---- When an anchor was -----------------------------------------------------------------

    def when(self, anchor: Anchor) -> Extent:
        """When the event that an anchor names happened; from now on if the log does not hold it."""
        element = self.schedule.elements.get(anchor.element)
        match element:
            case None:
                return self._timepoint(anchor.element)
            case Step():
                rows, complete = self.rows_of(element)
                part = "start" if anchor.start else "end"
                last = anchor.occurrence is not Occurrence.FIRST
                found = [self.extents.get((element.name, part, row), self.history.absent) for row in rows]
                if not complete:
                    # There may be rows of which nothing is known: one of them may be the last, or the first.
                    found.append(ANY_TIME)
                return combined(found, last) if found else self.history.absent
            case Milestone():
                return self.milestone(element)
            case Interval():
                return self.when(element.begins if anchor.start else element.ends)
            case _:
                return self._occurrence(anchor, element)

    def _timepoint(self, name: str) -> Extent:
        """What the log and the record say together: where they differ, either may be right."""
        told = [at for at, _ in self.history.of(EventKind.TIMEPOINT, name)]
        if name in self.background.timepoints:
            told.append(extent_of(self.background.timepoints[name], self.history.zone))
        return hull_of(told) if told else self.history.absent

    def milestone(self, milestone: Milestone) -> Extent:
        """When a milestone was reached."""
        match milestone.meaning:
            case None:
                happened = self.history.of(EventKind.MILESTONE, milestone.name)
                return hull_of([at for at, _ in happened]) if happened else self.history.absent
            case Anchor():
                return self.when(milestone.meaning)
            case ToxicityEvent(toxicity=toxicity, grade=grade, version=version):
                cases = self.history.of(EventKind.TOXICITY, toxicity)
                sure = [
                    at for at, each in cases if each.ctcae == version and each.grade is not None and each.grade >= grade
                ]
                doubtful = [at for at, each in cases if each.ctcae != version or each.grade is None]
                found = combined([*sure, self.history.absent], last=False)
                return combined([found, *doubtful], last=False)._replace(last=found.last, last_day=found.last_day)

    def _occurrence(self, anchor: Anchor, element: Cycle | Visit) -> Extent:
        name, count = element.name, self.counts.get(element.name, 0)
        # Of a cycle the log may hold a later day, and not the dose that it begins with.
        begun = next((number for number in range(count, 0, -1) if (name, number) in self.extents), None)
        match anchor.occurrence:
            case int(number):
                return self.extents.get((name, number), self.history.absent)
            case Occurrence.LAST:
                if begun is None:
                    return self.history.absent
                last = self.extents[(name, begun)]
                # While doses go on, or the log may lack one, a later one may be the last.
                is_last = name in self.ended and self.history.is_current
                return last if is_last else last._replace(last=FAR, last_day=self.history.absent.last_day)
            case _:
                return self.extents.get((name, 1), self.history.absent)

    def goes_on(self, anchor: Anchor) -> Truth:
        """Whether an anchor is the last of something that goes on."""
        element = self.schedule.elements.get(anchor.element)
        if isinstance(element, Milestone) and isinstance(element.meaning, Anchor):
            return self.goes_on(element.meaning)
        if not isinstance(element, Cycle | Visit) or anchor.occurrence is not Occurrence.LAST:
            return Truth.FALSE
        if element.name in self.ended:
            return Truth.FALSE
        return Truth.UNKNOWN if element.name in self.may_have_ended else Truth.TRUE

    # ---- When something is due ----------------------------------------------------------------

    def expected(self, anchor: Anchor) -> Due | None:
        """When the event that an anchor names happened, or is due; None if nothing says when."""
        at = self.when(anchor)
        if not at.is_open:
            return known(at)
        element = self.schedule.elements.get(anchor.element)
        match element:
            case Step():
                rows, complete = self.rows_of(element)
                part = "start" if anchor.start else "end"
                dues = [self._due_or_known((element.name, part, row)) for row in rows]
                if not complete or not dues or None in dues:
                    return None
                return last_of([each for each in dues if each is not None], anchor.occurrence is not Occurrence.FIRST)
            case Milestone(meaning=Anchor() as meaning):
                return self.expected(meaning)
            case Interval():
                return self.expected(element.begins if anchor.start else element.ends)
            case Cycle() | Visit() if anchor.occurrence is not Occurrence.LAST:
                number = anchor.occurrence if isinstance(anchor.occurrence, int) else 1
                return self._due_or_known((element.name, number))
            case _:
                return None

    def _due_or_known(self, key: tuple[object, ...]) -> Due | None:
        at = self.extents.get(key)
        return known(at) if at is not None and not at.is_open else self.dues.get(key)

    def due(self, window: Window, since: Due | None, at: Extent, hours: str | None) -> Due | None:
        """When something is due that counts from what was or is expected then; never in the past of the log."""
        if since is None or since == UNBOUNDED:
            return None
        days = None if at.is_open else (at.last_day, at.first_day)
        found = window_after(since, days, window, self.history.zone)
        found = not_before(found, self.history.absent.first if self.history.is_current else None)
        place = None if hours is None else self.sequence.calendars.get(hours)
        return found if place is None else cut(found, place, self.history.zone)
