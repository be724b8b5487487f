"""
What an evaluation saw: one tree, from which every rendering is made.

A trace holds facts and arithmetic, never words. Each `TraceNode` stands for one node of the model, evaluated once (for
one row, or one result, where it stands inside a list).
"""

from __future__ import annotations

from enum import Enum
from fractions import Fraction
from typing import TypeAlias

from protocol_dsl.frozen import frozen
from protocol_dsl.model.nodes import Node
from protocol_dsl.schema.datum import Causes, Datum, Items
from protocol_dsl.values.calendar import CalendarUnit, Duration, Moment, Period
from protocol_dsl.values.truth import Truth

# ---- What a node saw beside its operands ------------------------------------------------


@frozen
class WindowSeen:
    """
    A window around `point`, as local days: certainly from `first` to `last`, None where it has no bound.

    `durations` are those that were compared (two for the longer or shorter of two); `rounded` says that hours were
    rounded up to whole days; `cut` is `as_of` where the window would reach beyond it.
    """

    point: Moment
    first: int | None
    last: int | None
    durations: tuple[Duration, ...]
    rounded: bool
    cut: Moment | None


@frozen
class DistanceSeen:
    """
    From `moment` to `point`: `days` from the nearest to the farthest possibility, positive if `moment` comes first.

    `limit` are the durations that it was held against; `too_early` is `as_of` where the moment lies after it and
    therefore does not count yet.
    """

    moment: Moment
    point: Moment
    days: tuple[int, int]
    limit: tuple[Duration, ...]
    too_early: Moment | None = None


@frozen
class ElapsedSeen:
    """Completed units between two moments, from the fewest to the most that are possible."""

    unit: CalendarUnit
    start: Moment
    end: Moment
    count: tuple[Fraction, Fraction]


@frozen
class LastingSeen:
    """The fewest and the most days of a period, its first and its last day counted; `limit` as for a distance."""

    period: Period
    days: tuple[int, int]
    limit: tuple[Duration, ...]


@frozen
class RowsSeen:
    """
    How many of the recorded rows count: `sure` for certain, `possible` at the most; `total` is the number of them.

    A list that is not `complete` may have more.
    """

    list: str
    path: str
    total: int
    sure: int
    possible: int
    complete: bool
    through: Moment | None


@frozen
class ResultsSeen:
    """
    Which results of a series were looked at: `possible` may be the one that is meant, `others` lie outside or are
    older. `nothing` says that there may be no result at all.
    """

    measurement: str
    path: str
    possible: tuple[Datum, ...]
    others: tuple[Datum, ...]
    nothing: bool
    through: Moment | None


@frozen
class LimitSeen:
    """A bound made of the result's own limit of normal: `factor` × the limit gives `bound`."""

    upper: bool
    factor: Items
    limit_written: str | None
    bound: Items


class StandInKind(Enum):
    """What was taken for a timepoint."""

    HAPPENED = "happened"
    PLANNED = "planned date"
    AS_OF = "as_of"
    FIXED = "fixed date"
    NOTHING = "nothing"


@frozen
class TimepointSeen:
    """The day that a timepoint stands for here, and why."""

    name: str
    kind: StandInKind
    moment: Moment | None


@frozen
class DefaultSeen:
    """An absent key was filled by the `if absent` of its declaration."""

    path: str
    written: str


@frozen
class ChangeSeen:
    """The change of a measurement: positive in the direction that is asked about; in percent of the start if so."""

    start: Items
    end: Items
    change: Items
    percent: bool


@frozen
class TableRowSeen:
    """The row of a table that was used, counted from 1; None where none fits."""

    table: str
    row: int | None


Seen: TypeAlias = (
    WindowSeen | DistanceSeen | ElapsedSeen | LastingSeen | RowsSeen | ResultsSeen | LimitSeen | TimepointSeen
    | DefaultSeen | ChangeSeen | TableRowSeen
)  # fmt: skip


# ---- The tree ---------------------------------------------------------------------------


@frozen
class TraceNode:
    """
    One node of the model, evaluated.

    Conditions have a `truth`, values have `items` (None: anything). `causes` say why it is not known exactly. `data`
    are the recorded values that it read itself, `seen` its arithmetic. `id` is stable for a file: the criterion's id,
    the part (`require`, `applies`, `except`), and the position among its siblings; `row` is the JSON path of the row
    or result that was being looked at.
    """

    id: str
    node: Node
    truth: Truth | None
    items: Items
    causes: Causes
    data: tuple[Datum, ...] = ()
    seen: tuple[Seen, ...] = ()
    row: str | None = None
    children: tuple[TraceNode, ...] = ()
