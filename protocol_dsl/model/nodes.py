"""
Formulas as meant.

A `Condition` has a truth, a `Value` has items, a `Span of time` has durations. Every name is bound to what it means,
every number is in the unit that its neighbours have: where the file mixes units, the checker has put a `Scale`.
"""

from __future__ import annotations

from enum import Enum
from fractions import Fraction
from typing import TypeAlias

from attrs import field

from protocol_dsl.frozen import frozen
from protocol_dsl.schema.datum import Item
from protocol_dsl.schema.types import Type
from protocol_dsl.schema.wording import NO_WORDING, Wording
from protocol_dsl.source import Located
from protocol_dsl.values.calendar import CalendarUnit, Duration
from protocol_dsl.values.interval import Comparison
from protocol_dsl.values.truth import Limit
from protocol_dsl.values.window import Direction, Order

# ---- Time ---------------------------------------------------------------------------


@frozen
class FixedDuration(Located):
    """`6 weeks`."""

    duration: Duration


@frozen
class ValueDuration(Located):
    """
    A number used as a duration: `half_life of agent`, `5 × half_life of agent`, a defined number of days.

    `rounded` is true for what comes from a table: hours are then rounded up to whole days.
    """

    value: Value
    unit: CalendarUnit
    rounded: bool


@frozen
class ReadingDuration(Located):
    """A duration that the document leaves open."""

    ambiguity: str
    options: tuple[tuple[str, SpanOfTime], ...]


SingleDuration: TypeAlias = FixedDuration | ValueDuration | ReadingDuration


@frozen
class SpanOfTime(Located):
    """One duration, or the longer or shorter of two."""

    durations: tuple[SingleDuration, ...]
    shorter: bool = False


@frozen
class Window(Located):
    """`within 28 days before enrolment`; `point` is a value of type date."""

    span_of_time: SpanOfTime
    direction: Direction
    point: Value


# ---- Values -------------------------------------------------------------------------


@frozen
class Literal(Located):
    """A constant, in the unit of `type`; `written` is how the file has it (`6 weeks`, `60 mL/min`, `liver`)."""

    item: Item
    type: Type
    written: str


@frozen
class FactValue(Located):
    """A fact of the dictionary."""

    name: str
    type: Type


@frozen
class TimepointValue(Located):
    """A timepoint, or what stands in for it."""

    name: str


class Select(Enum):
    """Which result of a series, or which row of a list, is meant. `FIRST` of a series is its earliest result."""

    LATEST = "latest"
    FIRST = "first"
    HIGHEST = "highest"
    LOWEST = "lowest"
    MEAN = "mean"


@frozen
class ResultValue(Located):
    """One result of a series: the selected one of those in the window (all up to `as_of` if there is none)."""

    measurement: str
    select: Select
    window: Window | None
    type: Type


@frozen
class ResultAt(Located):
    """The result tagged with a visit; without a tag, the results on the timepoint's date."""

    measurement: str
    timepoint: str
    type: Type


@frozen
class ThisResult(Located):
    """The result that `AnyResult` or `EveryResult` is looking at."""

    measurement: str
    type: Type


@frozen
class FieldValue(Located):
    """A field of the row that is being looked at."""

    list: str
    name: str
    type: Type


@frozen
class ComputedFieldValue(Located):
    """A field that is computed for the row that is being looked at; its formula reads the row's fields."""

    list: str
    name: str
    type: Type
    value: Value


@frozen
class DefinedValue(Located):
    """A use of a definition; its formula stands once, in `Protocol.definitions`."""

    name: str
    type: Type


@frozen
class ReadingValue(Located):
    """A value that the document leaves open: one body a reading, each in the unit of `type`."""

    ambiguity: str
    options: tuple[tuple[str, Value], ...]
    type: Type


@frozen
class UndefinedValue(Located):
    """A use of a definition that is not in the document."""

    definition: str
    type: Type


class ArithmeticOperator(Enum):
    """The four operations, with their signs."""

    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "×"
    DIVIDE = "/"


@frozen
class Arithmetic(Located):
    """`left operator right`; the operands of a sum are in the same unit."""

    operator: ArithmeticOperator
    left: Value
    right: Value
    type: Type


@frozen
class Scale(Located):
    """`operand × factor + offset`: a change of unit that the checker found necessary."""

    operand: Value
    factor: Fraction
    type: Type
    offset: Fraction = Fraction(0)


@frozen
class Elapsed(Located):
    """`years from A to B`: completed units; hours and minutes are elapsed time, as fractions."""

    unit: CalendarUnit
    start: Value
    end: Value
    type: Type


@frozen
class EdgeOfPeriod(Located):
    """The first or the last day of a period."""

    start: bool
    period: Value


@frozen
class Lookup(Located):
    """A table's value for its keys; `keys` are in the order of the table's key columns."""

    table: str
    keys: tuple[Value, ...]
    type: Type


@frozen
class Formula(Located):
    """A published formula with its arguments in the units that it wants, in the order of its parameters."""

    name: str
    arguments: tuple[tuple[str, Value], ...]
    type: Type


@frozen
class ChosenValue(Located):
    """`if c then a else b` of values."""

    condition: Condition
    then: Value
    otherwise: Value
    type: Type


@frozen
class Rows(Located):
    """
    The rows of a list that count: those of the concept or category (`member`), for which `where` holds and none of
    `exceptions` does. Conditions read the row through `FieldValue`.
    """

    list: str
    member: Condition | None = None
    where: Condition | None = None
    exceptions: tuple[Condition, ...] = ()


@frozen
class Count(Located):
    """How many rows; with `once_per` the rows for which `rows.where` holds count once for each value of that field."""

    rows: Rows
    once_per: FieldValue | None
    type: Type


@frozen
class CountDistinct(Located):
    """How many different values of a field."""

    key: FieldValue | ComputedFieldValue
    rows: Rows
    type: Type


class AggregateFunction(Enum):
    """What is made of all values of a field."""

    SUM = "sum"
    MEAN = "mean"
    TOTAL_TIME = "total time"
    SMALLEST = "smallest"
    LARGEST = "largest"


@frozen
class Aggregate(Located):
    """`sum of dose in treatments`; `TOTAL_TIME` counts the local days that the periods cover together."""

    function: AggregateFunction
    operand: Value
    rows: Rows
    type: Type


@frozen
class TotalTimeWithin(Located):
    """
    `total time of given within 96 weeks before entry in medication where …`: how many local days of the window the
    periods cover together; `operand` is read from each row.
    """

    operand: Value
    window: Window
    rows: Rows
    type: Type


@frozen
class Pick(Located):
    """`last agent in therapies by end of given`: `operand` and `by` (a date) are read from each row."""

    last: bool
    operand: Value
    by: Value
    rows: Rows
    type: Type


Value: TypeAlias = (
    Literal | FactValue | TimepointValue | ResultValue | ResultAt | ThisResult | FieldValue | ComputedFieldValue
    | DefinedValue | ReadingValue | UndefinedValue | Arithmetic | Scale | Elapsed | EdgeOfPeriod | Lookup | Formula
    | ChosenValue | Count | CountDistinct | Aggregate | TotalTimeWithin | Pick
)  # fmt: skip


# ---- Conditions ---------------------------------------------------------------------


@frozen
class IsYes(Located):
    """A yes/no value used as a condition."""

    operand: Value


@frozen
class DefinedCondition(Located):
    """A use of a definition that is a condition."""

    name: str


@frozen
class UndefinedCondition(Located):
    """A use, as a condition, of a definition that is not in the document."""

    definition: str


@frozen
class ReadingCondition(Located):
    """A condition that the document leaves open."""

    ambiguity: str
    options: tuple[tuple[str, Condition], ...]


@frozen
class AllOf(Located):
    """Every operand holds."""

    operands: tuple[Condition, ...]
    inline: bool = False


@frozen
class AnyOf(Located):
    """At least one operand holds."""

    operands: tuple[Condition, ...]
    inline: bool = False


@frozen
class NoneOf(Located):
    """No operand holds."""

    operands: tuple[Condition, ...]


@frozen
class NumberOf(Located):
    """`at least 2 of`."""

    limit: Limit
    number: int
    operands: tuple[Condition, ...]


@frozen
class Bullet(Located):
    """
    One bullet of a list, or the whole body of a criterion's bullet.

    `in_all_of` says that a bullet that does not apply counts as holding (it stands in an `all of` of an inclusion, in
    the sense of SEMANTICS 4): ¬applies ∨ except ∨ body. Elsewhere it counts as not holding: applies ∧ ¬except ∧ body.
    """

    label: str | None
    body: Condition
    in_all_of: bool
    applies: Condition | None = None
    except_if: Condition | None = None
    wording: Wording = field(default=NO_WORDING)


@frozen
class Not(Located):
    """The operand does not hold."""

    operand: Condition


@frozen
class IfElse(Located):
    """`if c then a else b` of conditions."""

    condition: Condition
    then: Condition
    otherwise: Condition


@frozen
class ByCase(Located):
    """The first case whose condition holds counts; the last one is `otherwise`."""

    cases: tuple[tuple[Condition, Condition], ...]
    otherwise: Condition


@frozen
class Compare(Located):
    """Numbers in one unit, or dates, or words of one ordered list (`order` gives their order)."""

    operator: Comparison
    left: Value
    right: Value
    order: tuple[str, ...] = ()


@frozen
class Between(Located):
    """`low <= operand <= high`, or `low <= operand < high` if `high_open`; numbers, dates or ordered words."""

    operand: Value
    low: Value
    high: Value
    high_open: bool
    order: tuple[str, ...] = ()


class Normal(Enum):
    """Where a result lies with respect to its own limits of normal."""

    WITHIN = "normal"
    ABOVE = "above normal"
    BELOW = "below normal"


@frozen
class IsNormal(Located):
    """A result against its own limits of normal. `operand` is a single result of a measurement."""

    which: Normal
    operand: Value


@frozen
class CompareWithLimit(Located):
    """`ast <= 5 ULN`: a single result against a multiple of its own upper (or lower) limit of normal."""

    operator: Comparison
    operand: Value
    factor: Value
    upper: bool


@frozen
class IsCategory(Located):
    """The word is one of `categories`."""

    operand: Value
    categories: tuple[str, ...]


@frozen
class Holds(Located):
    """The `any of` list contains at least one of `categories`."""

    operand: Value
    categories: tuple[str, ...]


@frozen
class IsCode(Located):
    """The code falls under one of `concepts`."""

    operand: Value
    concepts: tuple[str, ...]


@frozen
class IsText(Located):
    """The text is one of `texts`, after NFC, trimming and case folding."""

    operand: Value
    texts: tuple[str, ...]


@frozen
class IsNumber(Located):
    """The number is one of `options`."""

    operand: Value
    options: tuple[Value, ...]


@frozen
class Same(Located):
    """Two values of one type that are no numbers are the same: two dates, two words, two yes/no answers."""

    left: Value
    right: Value


@frozen
class IsDone(Located):
    """There is a value; FALSE if the record says *not done*."""

    operand: Value


@frozen
class IfDone(Located):
    """TRUE if the record says that `subject` was not done, else `comparison`."""

    subject: Value
    comparison: Condition


@frozen
class Within(Located):
    """A date lies in the window, a period shares a day with it, or with `entirely` lies in it whole."""

    moment: Value
    window: Window
    entirely: bool


@frozen
class Ordered(Located):
    """A date or a whole period lies before, after, on or before, on or after a point."""

    moment: Value
    order: Order
    point: Value


@frozen
class Lag(Located):
    """`stable_since at least 6 weeks before enrolment`; of a date."""

    moment: Value
    limit: Limit
    span_of_time: SpanOfTime
    direction: Direction
    point: Value


@frozen
class Lasting(Located):
    """`given for at least 6 weeks`; of a period."""

    period: Value
    limit: Limit
    span_of_time: SpanOfTime


@frozen
class Covers(Located):
    """`given at T`: the period contains the day."""

    period: Value
    point: Value


@frozen
class Change(Located):
    """`hamd falls by at least 25 % from screening to baseline`; `percent` is of the value at `start`."""

    measurement: str
    falls: bool
    limit: Limit
    amount: Value
    percent: bool
    start: ResultAt
    end: ResultAt


class Quantifier(Enum):
    """How many rows or results."""

    ANY = "any"
    NO = "no"


@frozen
class AnyRows(Located):
    """Some row counts, or with NO none does."""

    quantifier: Quantifier
    rows: Rows


@frozen
class AllRows(Located):
    """Every row that counts has `have`."""

    rows: Rows
    have: Condition


@frozen
class Apart(Located):
    """The rows are pairwise this far apart by `by`, a date read from the row."""

    limit: Limit
    duration: Duration
    by: Value


@frozen
class LimitRows(Located):
    """`at least 2 acl where level >= medium, at least 6 weeks apart`."""

    limit: Limit
    number: int
    rows: Rows
    apart: Apart | None


@frozen
class ConsecutiveRows(Located):
    """`at least 2 consecutive acl by taken where …`: rows next to each other in the order of `by` that all count."""

    limit: Limit
    number: int
    by: Value
    rows: Rows


@frozen
class AnyResult(Located):
    """Some result in the window (or with NO none) has `have`, which reads it through `ThisResult`."""

    quantifier: Quantifier
    measurement: str
    window: Window | None
    have: Condition


@frozen
class EveryResult(Located):
    """Every result in the window has `have`."""

    measurement: str
    window: Window | None
    have: Condition


@frozen
class Attested(Located):
    """A question that somebody in a role answers."""

    key: str


Condition: TypeAlias = (
    IsYes | DefinedCondition | UndefinedCondition | ReadingCondition | AllOf | AnyOf | NoneOf | NumberOf | Bullet | Not
    | IfElse | ByCase | Compare | Between | IsNormal | CompareWithLimit | IsCategory | Holds | IsCode | IsText
    | IsNumber | Same | IsDone | IfDone | Within | Ordered | Lag | Lasting | Covers | Change | AnyRows | AllRows
    | LimitRows | ConsecutiveRows | AnyResult | EveryResult | Attested
)  # fmt: skip

Node: TypeAlias = Condition | Value


# ---- Families, for passes that treat them apart ---------------------------------------------

ComparisonNode: TypeAlias = (
    Compare | Between | Same | IsNumber | IsYes | IsCategory | Holds | IsCode | IsText | IsDone | IfDone
)
TimeNode: TypeAlias = Within | Ordered | Lag | Lasting | Covers
RowsNode: TypeAlias = AnyRows | AllRows | LimitRows | ConsecutiveRows
ResultsNode: TypeAlias = AnyResult | EveryResult | Change | IsNormal | CompareWithLimit
Test: TypeAlias = ComparisonNode | TimeNode | RowsNode | ResultsNode
ArithmeticNode: TypeAlias = Arithmetic | Scale | Formula | ChosenValue
ResultNode: TypeAlias = ResultValue | ResultAt | ThisResult
OfRowsNode: TypeAlias = Count | CountDistinct | Aggregate | TotalTimeWithin | Pick
