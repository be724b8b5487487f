"""Which dose is which: those of a log with their places in a cycle, as it states them or in the order of time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate

from attrs import define, field

from protocol_dsl.model.schedule import Cycle
from protocol_dsl.schema.event_log import Event, EventKind
from protocol_dsl.sequencing.course import Course
from protocol_dsl.sequencing.dosing import UNTOUCHED, DoseState
from protocol_dsl.sequencing.extent import Extent, extent_of
from protocol_dsl.sequencing.history import Happened, combined, in_places
from protocol_dsl.sequencing.loose_doses import Place, placed
from protocol_dsl.sequencing.route import CycleRoute
from protocol_dsl.sequencing.rule_tables import Finding
from protocol_dsl.sequencing.unordered import unordered

MOST = 1000
"""How many doses of one cycle are looked at."""


@define
class Doses:
    """
    The doses of one cycle in one log, by place, and what the rules say of each.

    `now` is what they say at the moment of the question, `as_recorded` what they would if the log had everything.

    `doubtful` are places that another dose may have taken. From `open_from` on it is not known which places were taken
    at all, and which were passed over; None if it is known of each.

    `extra` are those that nothing asked for, and whether it is certain that it is these and no others of the drug.

    `last` is the number of the last cycle of which the log holds a dose or an omission, `last_given` the number and the
    day of the last dose.
    """

    cycle: Cycle
    route: CycleRoute
    course: Course
    given: dict[Place, Happened] = field(factory=dict)
    doubtful: set[Place] = field(factory=set)
    open_from: Place | None = None
    omitted: dict[tuple[int, int], Event] = field(factory=dict)
    extra: list[tuple[Place, Happened, bool]] = field(factory=list)
    states: dict[tuple[int, int], DoseState] = field(factory=dict)
    now: DoseState = UNTOUCHED
    as_recorded: DoseState = UNTOUCHED
    last: int = 0
    last_given: tuple[int, int] = (0, 0)

    @cached_property
    def holds(self) -> dict[int | None, tuple[int, Event]]:
        """The first hold that the log states for each number of a cycle, or for none, with its place among them all."""
        found: dict[int | None, tuple[int, Event]] = {}
        for place, (_, event) in enumerate(self.course.history.of(EventKind.HOLD, self.cycle.name)):
            found.setdefault(event.cycle, (place, event))
        return found

    @cached_property
    def _states_in_order(self) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """The number and day of each dose that the rules were asked of, and the highest up to it."""
        return list(self.states), list(accumulate(self.states, max))

    def behind(self, key: tuple[int, int]) -> tuple[int, int] | None:
        """The first dose behind one that was left out; None is one that would be given now."""
        keys, up_to = self._states_in_order
        place = bisect_right(up_to, key)
        return keys[place] if place < len(keys) else None

    @cached_property
    def unordered(self) -> Mapping[tuple[int, int] | None, tuple[Event, ...]]:
        """The events whose order is open, by the dose that the rules do not decide for that; None is now."""
        administered = self.administered()
        asked = [(key, administered[key], state.is_decided) for key, state in self.states.items()]
        now = None, self.course.history.as_of, self.now.is_decided
        if self.cycle.rules is None or all(is_decided for _, _, is_decided in (*asked, now)):
            return {}
        names = self.course.route.tables[self.cycle.rules].by_name
        findings = [(each.at, each.event) for name in names for each in findings_of(name, self.course)]
        # Of one that may be another one the log still says when it was.
        doses = [(extent_of(event.at, self.course.history.zone), event) for _, event in self.given.values()]
        return unordered(findings, doses, (*asked, now))

    @property
    def most(self) -> int:
        """How many doses there can be."""
        return 1 if self.cycle.repeat is None else MOST if self.cycle.times is None else self.cycle.times.number

    def may_be_passed_over(self, place: Place) -> bool:
        """Whether it is not known if a dose was given at a place: doses of other days may have come in between."""
        return self.open_from is not None and place >= self.open_from

    def begun(self) -> dict[int, Extent]:
        """When each cycle began, by number: with the first dose of its first day that was given."""
        day, givings = self.route.days[0]
        found: dict[int, Extent] = {}
        several: dict[int, list[Extent]] = {}
        for each in givings:
            drug, of_day = each.give.drug, day.number
            for number in range(1, self.last + 1):
                happened = self.given.get((number, of_day, drug))
                if happened is not None:
                    found.setdefault(number, happened[0])
                    if len(givings) > 1:
                        several.setdefault(number, []).append(happened[0])
        return found | {number: self._first_of(each, len(givings)) for number, each in several.items()}

    def _first_of(self, doses: Sequence[Extent], number: int) -> Extent:
        """When the first of so many doses was; one that the log may lack may have come before those that it has."""
        first, history = combined(doses, last=False), self.course.history
        if len(doses) == number or first.last <= history.until or history.is_current:
            return first
        return combined([first, history.absent], last=False)

    def administered(self) -> dict[tuple[int, int], Extent]:
        """When something was given on the days of each number: the first that the log names."""
        found: dict[tuple[int, int], Extent] = {}
        for (number, day, _), (extent, _) in self.given.items():
            found.setdefault((number, day), extent)
        return found


def doses_of(cycle: Cycle, course: Course) -> Doses:
    """The doses of a cycle, paired with those that the log holds; the course learns when each was."""
    own = Doses(cycle, course.route.cycles[cycle.name], course)
    _pair(own)
    course.counts[cycle.name] = own.last_given[0]
    course.extents |= {(cycle.name, number): at for number, at in own.begun().items()}
    return own


def _pair(own: Doses) -> None:
    """Each dose of the log with its place: as stated, or else the n-th dose with the n-th place that is free."""
    name, history = own.cycle.name, own.course.history
    days_of, most = own.route.days_of, own.most
    loose: dict[str, list[Happened]] = {}
    stated: dict[Place, list[Happened]] = {}
    for each in history.of(EventKind.OMITTED, name):
        event = each[1]
        assert event.cycle is not None, "the reader asks which dose was omitted"
        for each_day in own.cycle.days:
            if event.day in (None, each_day.number):
                own.omitted[(event.cycle, each_day.number)] = event
    for each in history.of(EventKind.DOSE, name):
        event, drug = each[1], each[1].drug or ""
        days = days_of.get(drug, ())
        day = event.day if event.day is not None else days[0] if len(days) == 1 else None
        if event.cycle is None or day is None:
            loose.setdefault(drug, []).append(each)
            continue
        stated.setdefault((event.cycle, day, drug), []).append(each)
    for place, same in stated.items():
        is_asked_for = place[0] <= most and place[1] in days_of.get(place[2], ())
        if is_asked_for and len(same) == 1:
            own.given[place] = same[0]
            continue
        for (extent, event_or_none), other in zip(in_places(same, None), same, strict=True):
            happened = extent, event_or_none or other[1]
            if is_asked_for and place not in own.given:
                own.given[place] = happened
                if event_or_none is None:
                    own.doubtful.add(place)
            else:
                own.extra.append((place, happened, event_or_none is not None))
    for drug, events in loose.items():
        others = {place: each for place, each in own.given.items() if place[2] == drug}
        for found in placed(events, _free(own, drug), days_of.get(drug, ()), others, history):
            if found.place is None:
                place = most, own.route.first_day.number, drug
                own.extra.append((place, (found.at, found.event), found.is_sure))
                continue
            if not found.is_sure:
                own.doubtful.add(found.place)
            if not found.is_given:
                own.open_from = found.place if own.open_from is None else min(own.open_from, found.place)
            own.given[found.place] = found.at, found.event
    if own.given:
        own.last_given = max(own.given)[:2]
    own.last = max([own.last_given[0], *(number for number, _ in own.omitted)])


def _free(own: Doses, drug: str) -> Iterator[Place]:
    """The places of a drug that nothing is paired with, in order."""
    days = own.route.days_of.get(drug, ())
    for number in range(1, own.most + 1):
        for day in days:
            place = number, day, drug
            if place not in own.given and (number, day) not in own.omitted:
                yield place


def findings_of(name: str, course: Course) -> Iterator[Finding]:
    """The results and toxicities of a name that dose rules look at, each with the first one of its kind."""
    for kind in (EventKind.RESULT, EventKind.TOXICITY):
        happened = course.history.of(kind, name)
        for extent, event in happened:
            yield Finding(event, extent, happened[0][1])
