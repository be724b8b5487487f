"""What happened to one participant on the way through a schedule, read and typed (`events/1`)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from attrs import field, frozen

from protocol_dsl.schema.datum import Datum
from protocol_dsl.schema.dictionary import Dictionary
from protocol_dsl.values.calendar import Moment
from protocol_dsl.values.interval import Range

# ---- What a log can speak of -------------------------------------------------------------------------


@frozen
class ScheduleVocabulary:
    """
    The names of one schedule by what can happen to them.

    `steps` leads from a step to the list whose rows it is done for, None if it is done once. `cycles` leads from a
    cycle to its drugs, and from a drug to the units that its dose is stated in. `milestones` are those that are
    recorded.
    """

    steps: Mapping[str, str | None] = field(factory=dict)
    cycles: Mapping[str, Mapping[str, tuple[str, ...]]] = field(factory=dict)
    visits: frozenset[str] = frozenset()
    milestones: frozenset[str] = frozenset()
    toxicities: frozenset[str] = frozenset()


@frozen
class LogVocabulary:
    """The data dictionary of a protocol, and its schedules by name."""

    dictionary: Dictionary
    schedules: Mapping[str, ScheduleVocabulary]


# ---- The log -----------------------------------------------------------------------------------------


class EventKind(Enum):
    """What kind of thing happened. The values are the words of the file format."""

    START = "start"
    FRACTION = "fraction"
    END = "end"
    DOSE = "dose"
    HOLD = "hold"
    OMITTED = "omitted"
    VISIT = "visit"
    MILESTONE = "milestone"
    TIMEPOINT = "timepoint"
    RESULT = "result"
    TOXICITY = "toxicity"
    PROGRESSION = "progression"
    WITHDRAWAL = "withdrawal"
    DEATH = "death"

    # Events are kept by their kind, of which there is one member each.
    __hash__ = object.__hash__


@frozen
class GivenDose:
    """An amount in the unit as recorded; `amount` is everything that it may be."""

    amount: Range
    unit: str
    written: str


@frozen
class Event:
    """
    One thing that happened.

    `at` is as exact as it was recorded, None if nothing is known of the time. `of` is the element, measurement,
    timepoint or toxicity; None for progression, withdrawal and death, and for a toxicity that the schedule has no name
    for: `term` says what that is, in the words of the log. `number` counts fractions, `cycle` and `day` say which dose
    or visit of a repeated one is meant; None leaves that to the order of time. `recorded` is when it was written down,
    None if the log does not say so.
    """

    path: str
    kind: EventKind
    at: Moment | None
    of: str | None = None
    row: str | None = None
    number: int | None = None
    cycle: int | None = None
    day: int | None = None
    drug: str | None = None
    dose: GivenDose | None = None
    result: Datum | None = None
    grade: int | None = None
    ctcae: str | None = None
    term: str | None = None
    reason: str | None = None
    recorded: Moment | None = None
    source: str | None = None


def written_like_a_name(term: str) -> str:
    """A term as the names of a protocol are written: `Peripheral neuropathy` is `peripheral_neuropathy`."""
    return "_".join(term.casefold().replace("-", " ").split())


@frozen
class EventLog:
    """
    The events of one participant in one schedule.

    `as_of` is the moment of the question. `through` is up to when no event is left out, None if that is not known.
    `rows` names all rows of a list, such as the lesions to be treated; a list that is absent is not known. `zone` is an
    IANA name, `UTC` if the log has none.
    """

    subject: str
    schedule: str
    as_of: Moment
    through: Moment | None
    zone: str = "UTC"
    rows: Mapping[str, tuple[str, ...]] = field(factory=dict)
    events: tuple[Event, ...] = ()
