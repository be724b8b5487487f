"""What can be said of one thing that is due: its status, why, and all that the status was worked out from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple, TypeAlias

from attrs import field, frozen

from protocol_dsl.model.schedule import (
    Checks,
    Day,
    Departure,
    Dose,
    Give,
    Grade,
    Limit,
    Repeat,
    StopRule,
    Timing,
    Window,
)
from protocol_dsl.schema.event_log import Event
from protocol_dsl.sequencing.automaton import Fired
from protocol_dsl.sequencing.due import Due
from protocol_dsl.sequencing.extent import Extent
from protocol_dsl.sequencing.reasons import Clash
from protocol_dsl.values.truth import Truth


class Status(Enum):
    """The status of one obligation. The values are the words of the file format."""

    CONTRADICTORY = "contradictory"
    MISSING = "missing"
    OUT_OF_ORDER = "out of order"
    OTHER_DOSE = "other dose"
    LATE = "late"
    EARLY = "early"
    EXTRA = "extra"
    OVERDUE = "overdue"
    UNKNOWN = "cannot be determined"
    DUE = "due"
    NOT_YET_DUE = "not yet due"
    INACTIVE = "inactive"
    HELD = "held"
    OMITTED = "omitted per protocol"
    CANCELLED = "cancelled"
    NOT_APPLICABLE = "not applicable"
    MEASURED = "measured"
    CONFORMANT = "conformant"

    # Members are asked for all the time and there is one of each: what a member is says where it is kept.
    __hash__ = object.__hash__


ORDER = tuple(Status)
"""From the worst to the best: the overall status is the first of those of all axes."""
_RANK = {status: rank for rank, status in enumerate(ORDER)}
DEPARTURES = {
    Status.MISSING: Departure.MISSING,
    Status.OUT_OF_ORDER: Departure.ORDER,
    Status.OTHER_DOSE: Departure.DOSE,
    Status.LATE: Departure.LATE,
    Status.EARLY: Departure.EARLY,
    Status.EXTRA: Departure.EXTRA,
    Status.OVERDUE: Departure.LATE,
}
"""The statuses that are departures from the protocol, and what a `deviation` line calls them."""
PENDING = frozenset({Status.DUE, Status.NOT_YET_DUE, Status.OVERDUE, Status.INACTIVE, Status.HELD})
"""The statuses of what is still to be done."""


def worst(statuses: Iterable[Status | None]) -> Status:
    """The overall status of several axes; conformant if there is none."""
    found = Status.CONFORMANT
    for each in statuses:
        if each is not None and each is not found and _RANK[each] < _RANK[found]:
            found = each
    return found


class Why(Enum):
    """Why a status is not another one. The values are the words of the file format."""

    TIME = "time"
    NOT_RECORDED = "not recorded"
    ANCHOR = "anchor"
    ROWS = "rows"
    GUARD = "guard"
    PAIRING = "pairing"
    DOSE_NOT_RECORDED = "dose not recorded"
    VALUE_NOT_RECORDED = "value not recorded"
    WEIGHT = "weight"
    RULES = "rules"
    ORDERS = "orders"
    STOP = "stop"
    SUPERSEDED = "superseded"
    HARD_LIMIT = "hard limit"
    STOPPED = "stopped"
    UNPAIRED = "unpaired"
    DURING_HOLD = "during hold"
    BEFORE_ANCHOR = "before anchor"
    IMPOSSIBLE = "impossible"
    NOT_OVER = "not over"
    NOT_IN_LOG = "not in log"


Part: TypeAlias = str
"""`start`, `end`, `fraction`, `dose`, `visit`, `milestone`, `interval`, `check` before a dose, `collect` at a visit."""


class Slot(NamedTuple):
    """
    One thing that is to happen: which element, which part, and which of several.

    `row` is one of a step's rows, `number` that of the cycle, visit or fraction, `day` the day of the cycle, `what` the
    drug, or the measurement that is looked at before a dose or collected at a visit.
    """

    element: str
    part: Part
    row: str | None = None
    number: int | None = None
    day: int | None = None
    what: str | None = None

    @property
    def key(self) -> str:
        """A text that stands for this slot in files: `tdm1/dose/2/day 8`."""
        element, part, row, number, day, what = self
        text = f"{element}/{part}" if row is None else f"{element}/{part}/{row}"
        if number is not None:
            text = f"{text}/{number}"
        if day is not None:
            text = f"{text}/day {day}"
        return text if what is None else f"{text}/{what}"


Line: TypeAlias = Timing | Repeat | Day | Limit | Checks
"""The line of the protocol that a window was written in."""


@frozen
class Measured:
    """
    A window held against what happened.

    `delay` is the least and the most between the two times in the window's unit, None if one has not happened.
    `asked` is the window as written where a hold has moved it; `since` names what the window counts from.
    """

    line: Line
    window: Window
    since: str
    anchor: Extent
    delay: tuple[int, int] | None
    status: Status
    asked: Window | None = None


@frozen
class Outside:
    """The result that came nearest to a window in which none was taken."""

    measured: Measured
    at: Extent
    event: Event


@frozen
class Dosing:
    """
    What a dose was held against.

    `expected` is the dose that was due, None where the rules cannot be decided. `allowed` are the least and the most in
    the unit of the recorded dose; `by` is what was used to work them out, such as a weight. `fired` are the rows of
    dose rules that it rests on, those in `doubtful` may not have been fulfilled.
    """

    give: Give
    expected: Dose | None
    level: int | None
    status: Status | None
    given: str | None = None
    allowed: str | None = None
    by: str | None = None
    fired: tuple[Fired, ...] = ()
    doubtful: tuple[Fired, ...] = ()


@frozen
class Graded:
    """A departure with the grade that the protocol gives it, and why."""

    departure: Departure
    grade: Grade
    because: str | None = None


@frozen
class Ended:
    """
    What ended a treatment: a line of `until`, a dose rule, or death, and when.

    `perhaps` are those that may have ended it before. One that is not `is_sure` may not have ended it at all. A death
    was not before `alive`, what was done last that nobody can have done to them who has died; `at` is when the log says
    that it was. None if that says nothing more of the time.
    """

    rule: StopRule | Fired | None
    at: Extent
    by: tuple[Event, ...] = ()
    perhaps: tuple[Ended, ...] = ()
    alive: tuple[Extent, Event] | None = None

    @property
    def is_sure(self) -> bool:
        """Whether it is certain that treatment ended."""
        return not self.at.is_open


class Withdrawn(NamedTuple):
    """A withdrawal of the log."""

    at: Extent
    event: Event


@frozen
class Followed:
    """
    One obligation with its status.

    `order`, `timing` and `dose` are the three axes, None where there is nothing to say. `status` is the worst of them.
    `events` are those of the log that were paired with it, `stated` a hold or omission that the log gives a reason for.
    `outside` is the result nearest to a window that has none. `due` says when it is still to be done. `rows` that are
    unknown and guards are among `why`. `withdrawn` is a withdrawal that came before it, or may have, where the schedule
    does not say that it ends with that: it changes nothing of the status, and whoever reads it has to know. `unordered`
    are events of which it may not be known which came first, where something is not decided for that.
    """

    slot: Slot
    status: Status
    order: Status | None = None
    timing: Status | None = None
    dose: Status | None = None
    why: tuple[Why, ...] = ()
    at: Extent | None = None
    events: tuple[Event, ...] = ()
    measured: tuple[Measured, ...] = ()
    dosing: Dosing | None = None
    stated: Event | None = None
    ended: Ended | None = None
    due: Due | None = None
    graded: tuple[Graded, ...] = ()
    superseded_by: str | None = None
    outside: Outside | None = None
    withdrawn: Withdrawn | None = None
    unordered: tuple[Event, ...] = ()

    @property
    def is_perhaps_due(self) -> bool:
        """
        Whether nothing in the log shows that it was done, and it has a time, but may have been done or need not be.

        Such as a dose in its window, in a log that is complete up to the day before: whoever looks for what is due has
        to see it, or it would be gone on the very day.
        """
        return self.status is Status.UNKNOWN and self.due is not None and self.at is None and not self.events


@frozen
class Uncovered:
    """
    A toxicity or a hold that no rule of the schedule says anything about.

    `covered` is unknown where the log does not tell whether a rule held treatment. `near` is the toxicity of the
    schedule that may be meant.
    """

    event: Event
    at: Extent
    covered: Truth
    near: str | None = None


@frozen
class Following:
    """All that is said of one participant's way through a schedule, in the order of the file."""

    schedule: str
    observed: bool
    items: tuple[Followed, ...] = field(factory=tuple)
    clashes: tuple[Clash, ...] = ()
    """Lines that cannot all be kept any more, as things are."""
    uncovered: tuple[Uncovered, ...] = ()
    """Toxicities and holds that no rule says anything about, in the order of the log."""

    @property
    def departures(self) -> tuple[Followed, ...]:
        """What departs from the protocol, or contradicts itself."""
        return tuple(each for each in self.items if each.status in DEPARTURES or each.status is Status.CONTRADICTORY)

    @property
    def keyed(self) -> Iterator[tuple[str, Followed]]:
        """
        Every obligation with a key that no other one has: that of its slot.

        One that occurs twice, for events that nothing asked for, has ` (2)` behind it from the second time on.
        """
        seen: set[str] = set()
        times: dict[str, int] = {}
        for each in self.items:
            own = key = each.slot.key
            while key in seen:
                times[own] = times.get(own, 1) + 1
                key = f"{own} ({times[own]})"
            seen.add(key)
            yield key, each

    @property
    def pending(self) -> tuple[Followed, ...]:
        """What is still to be done, or may be, and has a time; the most urgent first."""
        due = [each for each in self.items if each.due is not None and (each.status in PENDING or each.is_perhaps_due)]
        return tuple(sorted(due, key=_urgency))


def _urgency(each: Followed) -> tuple[int, str]:
    assert each.due is not None
    times = (each.due.target, each.due.earliest, each.due.latest)
    return next((time for time in times if time is not None), 0), each.slot.key
