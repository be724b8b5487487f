"""
When what is still to come is due, if every line of the schedule is to be kept.

What a log shows is put into the network of all windows, and what they leave together of each window is found: a washout
that must fit in, a later visit with a latest time, opening hours of what comes behind. What happened is judged by
`follow`, and binds here only what is still to come. A window that is over already is a departure of its own, and pushes
nothing.
"""

from __future__ import annotations

from attrs import define, evolve, field

from protocol_dsl.model import schedule as model
from protocol_dsl.model.schedule import Clock, Window
from protocol_dsl.sequencing.course import Course
from protocol_dsl.sequencing.due import UNBOUNDED, Due
from protocol_dsl.sequencing.extent import Extent, day_of, end_of_day, start_of_day
from protocol_dsl.sequencing.narrowing import Bounds, Group, Narrowed, Network, narrow
from protocol_dsl.sequencing.occasions import Occasion, Sizes, is_unbounded, named, occasions, slot_of
from protocol_dsl.sequencing.reasons import Because, Key, Link, Reason
from protocol_dsl.sequencing.status import PENDING, Followed, Following, Slot, Status
from protocol_dsl.sequencing.windows import edge_of
from protocol_dsl.values.truth import Truth

AHEAD = 3
"""How many more there are taken to be of what is repeated without a number."""
IN_ORDER = Window(Clock.ELAPSED, least=0)
GONE = (Status.MISSING, Status.OMITTED, Status.CANCELLED, Status.NOT_APPLICABLE)
"""What does not come any more."""


def due_next(following: Following, course: Course) -> Following:
    """The same with what all lines together leave of each window, and the lines that leave nothing."""
    if not any(each.due is not None or each.status in PENDING for each in following.items):
        return following
    plan = _Plan(course, following, _sizes(course, following))
    found = narrow(plan.network())
    items = tuple(_narrowed(each, plan, found) for each in following.items)
    return evolve(following, items=items, clashes=found.clashes)


# ---- The network of what is still to come ------------------------------------------------------------------


@define
class _Plan:
    """What is still to come for one log, with what binds it."""

    course: Course
    following: Following
    sizes: Sizes
    links: list[Link] = field(factory=list)
    groups: dict[Key, Group] = field(factory=dict)
    happened: dict[Key, Extent] = field(factory=dict)
    pending: dict[Key, Occasion | None] = field(factory=dict)
    items: dict[Slot, list[Followed]] = field(factory=dict)
    """What was said of each occasion; of several drugs on one day all."""
    cancelled: set[str] = field(factory=set)
    """The elements of which anything was cancelled."""

    def network(self) -> Network:
        """Everything that is still to come as a network."""
        course, schedule = self.course, self.course.schedule
        for each in self.following.items:
            self.items.setdefault(_occasion(each.slot), []).append(each)
            if each.status is Status.CANCELLED:
                self.cancelled.add(each.slot.element)
        intervals = {name: each for name, each in schedule.elements.items() if isinstance(each, model.Interval)}
        every = occasions(schedule, self.sizes, frozenset(intervals))
        for occasion in every:
            self._place(occasion)
        for occasion in every:
            if occasion.slot in self.pending:
                self._bind(occasion)
        for slots in self.items.values():
            for item in slots:
                self._bind_alone(item)
        for element in schedule.elements.values():
            if isinstance(element, model.Interval):
                self._bind_interval(element)
            elif isinstance(element, model.Milestone) and isinstance(element.meaning, model.Anchor):
                self._bind_milestone(element)
        now = course.history.absent.first if course.history.is_current else None
        timepoints = {slot for slot in self.pending if isinstance(slot, Slot) and slot.part == "timepoint"}
        places = {key: place for key in self.pending if (place := self._opening(key)) is not None}
        return Network(
            course.history.zone, tuple(map(self._still_binding, self.links)), tuple(self.pending), self.happened,
            self.groups, places, now, frozenset(self.pending) - timepoints - frozenset(self.groups),
        )  # fmt: skip

    # ---- What happened, and what is still to come --------------------------------------------

    def _place(self, occasion: Occasion) -> None:
        """An occasion that happened, or is still to come; nothing if it does not come any more."""
        slot = occasion.slot
        at = self._at(slot)
        if at is not None:
            self.happened[slot] = at
        elif occasion.possible and not self._is_gone(slot):
            self.pending[slot] = occasion

    def _at(self, slot: Slot) -> Extent | None:
        """When an occasion was; None if it has not happened."""
        course = self.course
        element = course.schedule.elements.get(slot.element)
        if element is None or slot.part == "milestone":
            at = course.when(model.Anchor(slot.element))
        elif slot.part in ("start", "end"):
            at = course.extents.get((slot.element, slot.part, slot.row), course.history.absent)
        else:
            happened = [
                each.at for each in self.items.get(slot, ()) if each.at is not None and each.timing not in EXTRA
            ]
            return happened[0] if happened else None
        return None if at.is_open else at

    def _is_gone(self, slot: Slot) -> bool:
        course = self.course
        if course.guards.get(slot.element, Truth.TRUE) is not Truth.TRUE or slot.element in course.ended:
            return True
        own = self.items.get(slot, ())
        if slot.part == "fraction" and not own:
            # Fractions of which nothing is said come between the start and the end.
            ends = (Slot(slot.element, part, slot.row) for part in ("start", "end"))
            return any(each.status in GONE for end in ends for each in self.items.get(end, ())) or (
                self._at(Slot(slot.element, "end", slot.row)) is not None
            )
        if slot.element in self.cancelled:
            return True
        return bool(own) and all(each.status in GONE for each in own)

    def _opening(self, key: Key) -> model.Calendar | None:
        occasion = self.pending.get(key)
        hours = None if occasion is None else occasion.hours
        return None if hours is None else self.course.sequence.calendars.get(hours)

    # ---- What binds ----------------------------------------------------------------------------

    def _bind(self, occasion: Occasion) -> None:
        """The windows of an occasion: its own as it was followed, and those between it and others."""
        item = next(iter(self.items.get(occasion.slot, ())), None)
        for number, bound in enumerate(occasion.bounds):
            window, start = bound.window, None
            if number == 0 and item is not None and item.measured and item.measured[0].line is bound.line:
                window, start = self._own(item)
            elif isinstance(bound.line, model.Timing):
                start = self.key_of(bound.line.anchor)
            if start is None and not isinstance(bound.line, model.Timing):
                start = self._several(bound.anchors, bound.last)
            if start is not None:
                self.links.append(Link(start, occasion.slot, window, bound.line))
        if occasion.slot.part != "start":
            # That one row comes behind the other is nothing that a protocol asks for.
            for each in occasion.behind:
                if self._is_known(each):
                    self.links.append(Link(each, occasion.slot, IN_ORDER))

    def _own(self, item: Followed) -> tuple[Window, Key | None]:
        """The window that was asked for, moved by a hold if need be, and what it counts from."""
        measured = item.measured[0]
        window = measured.window
        if item.status is Status.HELD:
            # Until when it is held is not known.
            window = evolve(window, most=None)
        line = measured.line
        if measured.anchor.is_open:
            return window, self.key_of(line.anchor) if isinstance(line, model.Timing) else None
        if isinstance(line, model.Timing):
            return window, self._fixed(line.anchor, measured.anchor)
        element = self.course.schedule.elements[item.slot.element]
        if not isinstance(element, model.Cycle | model.Visit):
            # A fraction that cannot have been when the log has it: from which other one it counts is not to be told.
            return window, None
        # The dose or visit that the next one counts from.
        return window, self._fixed(slot_of(element, int(measured.since.rpartition("/")[2])), measured.anchor)

    def _bind_alone(self, item: Followed) -> None:
        """A drug that was not given on a day on which another one was: it has its own window and no other."""
        slot = item.slot
        if _occasion(slot) not in self.happened or item.at is not None or item.due is None or not item.measured:
            return
        window, start = self._own(item)
        line = item.measured[0].line
        if start is not None and not isinstance(line, model.Checks):
            self.pending[slot] = None
            self.links.append(Link(start, slot, window, line))

    def _bind_interval(self, interval: model.Interval) -> None:
        if not self.course.when(interval.ends).is_open:
            return
        begins, ends = self.key_of(interval.begins), self.key_of(interval.ends)
        if begins is not None and ends is not None:
            self.links += [Link(begins, ends, limit.in_order, limit) for limit in interval.limits]

    def _bind_milestone(self, milestone: model.Milestone) -> None:
        if milestone.due is None or not self.course.milestone(milestone).is_open:
            return
        begins, ends = self.key_of(milestone.due.anchor), self.key_of(model.Anchor(milestone.name))
        if begins is not None and ends is not None:
            self.links.append(Link(begins, ends, milestone.due.window, milestone.due))

    def _still_binding(self, link: Link) -> Link:
        """A window that is over whenever its anchor was is a departure already, and asks for nothing any more."""
        at, history = self.happened.get(link.start), self.course.history
        if at is None or not history.is_current:
            return link
        _, closes = edge_of(link.window, link.window.most, at, history.zone, end=True)
        return link if closes is None or closes > history.until else evolve(link, window=evolve(link.window, most=None))

    # ---- What an anchor names --------------------------------------------------------------------

    def key_of(self, anchor: model.Anchor) -> Key | None:
        """The event that an anchor names; None if nothing can be counted from it yet."""
        course = self.course
        at = course.when(anchor)
        if not at.is_open:
            return self._fixed(anchor, at)
        if not _is_settled(anchor, course):
            return None
        slots, last = named(anchor, course.schedule, self.sizes)
        return self._several(slots, last)

    def _several(self, slots: tuple[Slot, ...], last: bool) -> Key | None:
        if not slots or not all(map(self._is_known, slots)):
            return None
        if len(slots) == 1:
            return slots[0]
        key = ("last" if last else "first", slots)
        if key not in self.groups:
            self.groups[key] = Group(slots, last)
            self.pending[key] = None
        return key

    def _is_known(self, slot: Slot) -> bool:
        return slot in self.pending or slot in self.happened

    def _fixed(self, since: Key, at: Extent) -> Key:
        """Something that happened; by the name of the one occasion that it is, if it is one."""
        if isinstance(since, model.Anchor):
            slots, _ = named(since, self.course.schedule, self.sizes)
            since = slots[0] if len(slots) == 1 else since
        self.happened[since] = at
        return since

    def event_of(self, item: Followed) -> Key | None:
        """The event of the network that an obligation waits for; None if the network does not hold it."""
        element = self.course.schedule.elements.get(item.slot.element)
        if isinstance(element, model.Interval):
            return self.key_of(element.ends)
        if isinstance(element, model.Milestone):
            return self.key_of(model.Anchor(element.name))
        return next((each for each in (item.slot, _occasion(item.slot)) if each in self.pending), None)


EXTRA = (Status.EXTRA, Status.CONTRADICTORY)


def _occasion(slot: Slot) -> Slot:
    """The occasion that an obligation belongs to: all drugs of a day are one."""
    return slot._replace(what=None) if slot.part == "dose" else slot


def _sizes(course: Course, following: Following) -> Sizes:
    """How many there are of everything, as far as it is known."""
    rows, fractions, counts = dict[str, tuple[str, ...]](), dict[str, int](), dict[str, int]()
    for name, element in course.schedule.elements.items():
        if isinstance(element, model.Step):
            if element.over is not None:
                rows[element.over] = tuple(each for each in course.rows_of(element)[0] if each is not None)
            number = course.fractions(element)
            if number is not None:
                fractions[name] = number
        elif isinstance(element, model.Cycle | model.Visit) and is_unbounded(element):
            listed = [each.slot.number or 0 for each in following.items if each.slot.element == name]
            counts[name] = max(listed, default=0) + AHEAD
    return Sizes(rows, fractions, counts)


def _is_settled(anchor: model.Anchor, course: Course) -> bool:
    """Whether it is known how many there are of what an anchor names."""
    element = course.schedule.elements.get(anchor.element)
    match element:
        case model.Milestone(meaning=model.Anchor() as meaning):
            return _is_settled(meaning, course)
        case model.Interval():
            return _is_settled(element.begins if anchor.start else element.ends, course)
        case model.Step():
            return course.rows_of(element)[1]
        case model.Cycle() | model.Visit() if anchor.occurrence is model.Occurrence.LAST:
            # While something may end it, any one may turn out to be the last.
            return not is_unbounded(element) and not element.until
        case _:
            return True


# ---- What is left of one window ----------------------------------------------------------------------------


def _narrowed(item: Followed, plan: _Plan, found: Narrowed) -> Followed:
    """An obligation with what all lines leave of its window."""
    if item.at is not None or (item.due is None and item.status not in PENDING) or item.status is Status.HELD:
        return item
    key = plan.event_of(item)
    if key is None:
        return item
    clash = next((each for each in found.clashes if key in each.events), None)
    if clash is not None:
        return item if item.due is None else evolve(item, due=item.due._replace(clash=clash))
    bounds = found.bounds.get(key)
    if bounds is None or (item.due is None and bounds.latest is None):
        return item
    return evolve(item, due=_due(item, item.due or UNBOUNDED, bounds, plan))


def _due(item: Followed, own: Due, bounds: Bounds, plan: _Plan) -> Due:
    """What is left of a window, with the reasons; `own` is what its own line asks for."""
    exact = bounds.possible == (bounds.earliest, bounds.latest)
    if own.no_opening and exact:
        return own
    # Where what happened is not known exactly, a time may be open in a window that it may turn out to have.
    own = own._replace(no_opening=False, why_earliest=bounds.why_earliest, why_latest=bounds.why_latest)
    if item.status is Status.OVERDUE:
        return own._replace(earliest=bounds.earliest, recover_by=bounds.latest)
    found = own._replace(
        earliest=bounds.earliest,
        latest=bounds.latest,
        target=_within(own.target, bounds.earliest, bounds.latest),
        possible=None if exact else bounds.possible,
        opening=own.opening or _opening(bounds.why_earliest) or _opening(bounds.why_latest),
    )
    return found._replace(in_days=_is_in_days(item, own, found, plan.course.history.zone))


def _within(target: int | None, low: int | None, high: int | None) -> int | None:
    """A target brought into what is left of its window."""
    if target is None:
        return None
    if low is not None and target < low:
        return low
    return high if high is not None and target > high else target


def _opening(reason: Reason) -> str | None:
    """The opening hours that the event itself keeps, where they set its bound."""
    return reason[0].opening if reason else None


def _is_in_days(item: Followed, own: Due, due: Due, zone: str) -> bool:
    """Whether whole days are left: a bound in hours makes the time of day matter."""
    if not own.in_days and item.due is not None:
        return False
    now = bool(due.why_earliest) and due.why_earliest[0].because is Because.NOW
    first = due.earliest is None or now or due.earliest == start_of_day(day_of(due.earliest, zone), zone)
    last = due.latest is None or due.latest == end_of_day(day_of(due.latest, zone), zone)
    return first and last
