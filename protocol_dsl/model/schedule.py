"""
A treatment sequence as meant: what is to happen, relative to what, within which window.

Lengths are integers: minutes of elapsed time, or local calendar days. `24 hours` is not `1 day`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from fractions import Fraction
from typing import TypeAlias, assert_never

from attrs import evolve, field

from protocol_dsl.frozen import frozen
from protocol_dsl.model.nodes import Condition
from protocol_dsl.schema.wording import NO_WORDING, Wording
from protocol_dsl.source import Located
from protocol_dsl.values.interval import Range

# ---- Time ---------------------------------------------------------------------------------------


class Clock(Enum):
    """How a length of time is counted."""

    ELAPSED = "elapsed"
    """In minutes between two instants, whatever clocks were changed in between."""
    CALENDAR = "calendar"
    """In days between two local dates, whatever the time of day."""


@frozen
class Window:
    """
    How long after its anchor something is due; every bound is part of the window.

    `least`, `target` and `most` are minutes or days, as `clock` says; negative is before the anchor. None is no bound,
    or no target.
    """

    clock: Clock
    least: int | None = None
    target: int | None = None
    most: int | None = None

    @property
    def minutes_a_unit(self) -> int:
        """How many minutes one unit of this window has on a day without a clock change."""
        return 1 if self.clock is Clock.ELAPSED else 1440


class Occurrence(Enum):
    """Which of several is meant."""

    ONLY = "only"
    FIRST = "first"
    LAST = "last"
    PREVIOUS = "previous"


@frozen
class Anchor(Located):
    """
    An event that others are timed by: which end of which occurrence of which element.

    `element` is a step, milestone, cycle, visit or timepoint. `occurrence` is a number from 1 for `3rd`. `over` names
    the list whose every row counts (`over all lesions`); None if nothing is said.
    """

    element: str
    occurrence: Occurrence | int = Occurrence.ONLY
    start: bool = True
    over: str | None = None


@frozen
class Timing(Located):
    """A window after an anchor, with what the document says of it."""

    window: Window
    anchor: Anchor
    wording: Wording = NO_WORDING


class Repeats(Enum):
    """What the next occurrence is counted from."""

    PREVIOUS = "previous"
    """From the one before: a delay moves everything behind it."""
    FIRST = "first"
    """From the first: a fixed grid."""


@frozen
class Repeat(Located):
    """`repeat every 21 days from previous dose, window 0 days to +3 days`: the window is that of one interval."""

    window: Window
    counted_from: Repeats
    wording: Wording = NO_WORDING


@frozen
class Times(Located):
    """`times 6`: how often in all, with what the document says of it."""

    number: int
    wording: Wording = NO_WORDING


@frozen
class Limit(Located):
    """At least or at most so long between two events; either bound may be missing."""

    window: Window
    wording: Wording = NO_WORDING

    @property
    def in_order(self) -> Window:
        """The window, of which a stretch of at most so long does not end before it begins."""
        bounded = self.window.least is not None or self.window.most is None
        return self.window if bounded else evolve(self.window, least=0)


# ---- Doses --------------------------------------------------------------------------------------


class DoseKind(Enum):
    """What a dose is counted by."""

    FLAT = "flat"
    PER_WEIGHT = "per body weight"
    PER_SURFACE = "per body surface"
    AUC = "area under the curve"


BODY = {DoseKind.PER_WEIGHT: "kg", DoseKind.PER_SURFACE: "m2", DoseKind.AUC: "mL/min"}
"""In what a body is measured that a dose is worked out with: weight, surface, filtration rate."""


@frozen
class Dose:
    """An amount in the unit as written (`mg`, `mg/kg`, `mg/m2`, `AUC`)."""

    amount: Fraction
    unit: str
    kind: DoseKind

    @property
    def whole_unit(self) -> str:
        """The unit of what the whole body gets for it."""
        match self.kind:
            case DoseKind.FLAT:
                return self.unit
            case DoseKind.AUC:
                return "mg"
            case DoseKind.PER_WEIGHT | DoseKind.PER_SURFACE:
                return self.unit.partition("/")[0]
            case _:
                assert_never(self.kind)


@frozen
class Give(Located):
    """
    What is given: the concept's name, how much, by which route.

    `by` is the measurement that a dose by weight, surface or AUC is worked out with; None leaves such a dose
    unverifiable where the log says only milligrams. `tolerance` is the part of the dose by which it may differ. `most`
    is a flat amount above which nothing is given, whatever is worked out and whatever the tolerance; None is no limit.
    `body_most` is the greatest weight (kg), surface (m2) or filtration rate (mL/min) that a dose is worked out with: a
    body with more gets what one of this gets; None is no limit.
    """

    drug: str
    dose: Dose
    route: str | None = None
    by: str | None = None
    tolerance: Fraction = Fraction(0)
    wording: Wording = NO_WORDING
    most: Dose | None = None
    body_most: Fraction | None = None

    @property
    def is_limited(self) -> bool:
        """Whether what is due for a unit of the body depends on how much body there is."""
        return self.most is not None or self.body_most is not None


@frozen
class Day(Located):
    """Day `number` of each cycle (day 1 is the first), its window around that day, and what is given on it."""

    number: int
    window: Window
    gives: tuple[Give, ...]
    wording: Wording = NO_WORDING


@frozen
class Checks(Located):
    """What must be known before each dose: measurements with a result within `most` before it."""

    measurements: tuple[str, ...]
    window: Window
    wording: Wording = NO_WORDING


@frozen
class Levels(Located):
    """
    Dose levels from the highest to the lowest; `stop` if the treatment ends below the last one.

    If it `goes_up`, they are those of a titration, from the lowest to the highest: each cycle has the level above that
    of the cycle before it, unless a dose rule has asked for anything in between.
    """

    doses: tuple[Dose, ...]
    stop: bool
    never_up: bool
    wording: Wording = NO_WORDING
    goes_up: bool = False


# ---- Dose rules ---------------------------------------------------------------------------------


class ColumnKind(Enum):
    """What a column of a rule looks at."""

    RESULT = "result"
    FALL = "fall"
    """How far a result lies below the first one on record."""
    GRADE = "grade"
    """The grade of a toxicity."""


@frozen
class Column(Located):
    """
    `ast or alt in ULN`, `fall of lvef in percentage points`, `grade of neuropathy in CTCAE 5.0`.

    `names` are measurements, or the one toxicity. `unit` is as written; ULN counts multiples of the upper limit of
    normal that each result states. `version` is that of CTCAE.
    """

    kind: ColumnKind
    names: tuple[str, ...]
    unit: str
    version: str | None = None


class LevelChange(Enum):
    """At which dose treatment goes on."""

    SAME = "same level"
    DOWN = "one level down"


@frozen
class Recovery:
    """Where what a column looks at ends a hold, in the unit of that column; `column` is counted from 0."""

    column: int
    range: Range


@frozen
class Hold(Located):
    """
    `hold until >= 75, then same level`: no dose while it lasts.

    `recovered` is what ends it, all of it together. `most` is the longest hold; after it treatment ends.
    """

    recovered: tuple[Recovery, ...]
    then: LevelChange
    most: Window | None = None


@frozen
class Change(Located):
    """`same level` or `one level down`, without a hold."""

    then: LevelChange


@frozen
class Stop(Located):
    """`stop`: treatment ends."""


Action: TypeAlias = Hold | Change | Stop


@frozen
class RuleRow(Located):
    """A band for each column, and what is done where all of them hold."""

    bands: tuple[Range, ...]
    action: Action


@frozen
class When(Located):
    """One table of a set of rules."""

    columns: tuple[Column, ...]
    rows: tuple[RuleRow, ...]
    wording: Wording = NO_WORDING


@frozen(kw_only=True)
class Rules(Located):
    """`rules tdm1_doses`: what results and toxicities do to the next dose; the most severe action wins."""

    name: str
    label: str
    tables: tuple[When, ...]
    most_severe_wins: bool
    wording: Wording = NO_WORDING


# ---- Opening hours ------------------------------------------------------------------------------


@frozen
class Hours(Located):
    """Opening hours on some weekdays (Monday is 0), in minutes of the local day; `closes` is not open any more."""

    weekdays: frozenset[int]
    opens: int
    closes: int
    wording: Wording = NO_WORDING


@frozen(kw_only=True)
class Calendar(Located):
    """
    `calendar infusion_unit`: when a place is open.

    `closed` are dates such as 2026-12-25, `closed_wording` what is said of them.
    """

    name: str
    label: str
    hours: tuple[Hours, ...]
    closed: frozenset[str] = frozenset()
    closed_wording: Wording = NO_WORDING
    wording: Wording = NO_WORDING


# ---- Elements -----------------------------------------------------------------------------------


@frozen(kw_only=True)
class Step(Located):
    """
    `step srt`: something with a start and an end, for each row of a list if `over` names one.

    `fractions` is their number, the name of the whole-number fact that says it, or None if there are none.
    """

    name: str
    label: str
    over: str | None = None
    row: str | None = None
    fractions: int | str | None = None
    fraction_wording: Wording = NO_WORDING
    gaps: tuple[Limit, ...] = ()
    lasts: tuple[Limit, ...] = ()
    starts: Timing | None = None
    hours: str | None = None
    applies: Condition | None = None
    wording: Wording = NO_WORDING


@frozen(kw_only=True)
class ToxicityEvent(Located):
    """`first case of neuropathy of grade 4 or worse in CTCAE 5.0`."""

    toxicity: str
    grade: int
    version: str | None


@frozen(kw_only=True)
class Milestone(Located):
    """`milestone srt_done = end of last srt over all lesions`; without `=` it is recorded in the log by its name."""

    name: str
    label: str
    meaning: Anchor | ToxicityEvent | None = None
    due: Timing | None = None
    wording: Wording = NO_WORDING


@frozen
class StopRule(Located):
    """
    What ends a cycle or a repeated visit: a milestone's name, or `progression`, `withdrawal`, `death`.

    `grace` is how long after it something may still happen; None is no time at all.
    """

    event: str
    grace: Window | None = None
    wording: Wording = NO_WORDING


@frozen(kw_only=True)
class Cycle(Located):
    """`cycle tdm1`: what is given, on which days of the cycle, how often, at which dose, until when."""

    name: str
    label: str
    days: tuple[Day, ...]
    first: Timing | None
    repeat: Repeat | None = None
    times: Times | None = None
    checks: tuple[Checks, ...] = ()
    levels: Levels | None = None
    rules: str | None = None
    until: tuple[StopRule, ...] = ()
    hours: str | None = None
    applies: Condition | None = None
    wording: Wording = NO_WORDING


@frozen(kw_only=True)
class Visit(Located):
    """`visit week_12`: when it is due, how it repeats, and what is collected."""

    name: str
    label: str
    due: Timing
    repeat: Repeat | None = None
    times: Times | None = None
    collects: tuple[str, ...] = ()
    until: tuple[StopRule, ...] = ()
    hours: str | None = None
    applies: Condition | None = None
    wording: Wording = NO_WORDING


class IntervalKind(Enum):
    """What a stretch between two events is called."""

    WASHOUT = "washout"
    PERIOD = "period"


@frozen(kw_only=True)
class Interval(Located):
    """`washout`, `period`: the stretch between two events, and how long it must and may be."""

    kind: IntervalKind
    name: str
    label: str
    begins: Anchor
    ends: Anchor
    limits: tuple[Limit, ...] = ()
    wording: Wording = NO_WORDING


@frozen
class Choice(Located):
    """One branch: its elements apply where `condition` holds and no earlier branch does; None is `otherwise`."""

    condition: Condition | None
    elements: tuple[str, ...]


@frozen(kw_only=True)
class Choose(Located):
    """`choose "Brain lesions?"`: exactly one branch applies."""

    label: str
    choices: tuple[Choice, ...]
    wording: Wording = NO_WORDING


class Departure(Enum):
    """What a deviation is about."""

    EARLY = "early"
    LATE = "late"
    MISSING = "missing"
    EXTRA = "extra"
    ORDER = "order"
    DOSE = "dose"


class Grade(Enum):
    """How much a departure matters, as ICH E6(R3) asks a protocol to say beforehand."""

    MINOR = "minor"
    IMPORTANT = "important"
    UNGRADED = "ungraded"


@frozen(kw_only=True)
class Deviation(Located):
    """`deviation early tdm1.first is important because "…"`; `part` is `first`, `repeat`, `day8` or None for all."""

    departure: Departure
    element: str
    part: str | None
    grade: Grade
    because: str


Element: TypeAlias = Step | Milestone | Cycle | Visit | Interval


@frozen(kw_only=True)
class Schedule(Located):
    """
    `schedule observation`: the sequence of the group of this name, or of everybody if no group is called so.

    `observed` says that departures are measured and not graded: the group is retrospective.
    """

    name: str
    label: str
    group: str | None
    observed: bool
    elements: Mapping[str, Element] = field(factory=dict)
    chooses: tuple[Choose, ...] = ()
    deviations: tuple[Deviation, ...] = ()
    wording: Wording = NO_WORDING


@frozen(kw_only=True)
class Sequence:
    """All that a file says about the treatment sequence."""

    schedules: Mapping[str, Schedule] = field(factory=dict)
    rules: Mapping[str, Rules] = field(factory=dict)
    calendars: Mapping[str, Calendar] = field(factory=dict)


NO_SEQUENCE = Sequence()
