"""
A protocol file as written: one class a construct, frozen, with its place outside equality.

Parentheses are not kept: the printer puts them back where the grammar needs them. Numbers keep their digits (`2.0` is
not `2`), because the document is quoted as it stands.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from protocol_dsl.frozen import frozen
from protocol_dsl.source import Located

# ---- Words ----------------------------------------------------------------------

LimitWord: TypeAlias = Literal["at least", "at most", "more than", "less than", "exactly"]
DirectionWord: TypeAlias = Literal["before", "after", "before or after"]
OrderWord: TypeAlias = Literal["before", "after", "on or before", "on or after"]
Operator: TypeAlias = Literal["=", "!=", "<", "<=", ">", ">="]
Selector: TypeAlias = Literal["latest", "earliest", "first", "last", "highest", "lowest", "mean", "every", "any", "no"]
AggregateWord: TypeAlias = Literal["sum", "mean", "total time", "smallest", "largest"]
UnitOfTime: TypeAlias = Literal["years", "months", "weeks", "days", "hours", "minutes"]


# ---- Expressions: values ----------------------------------------------------------


@frozen
class Name(Located):
    """A reference to something declared, as written."""

    text: str


@frozen
class Number(Located):
    """A number with its digits as written, such as `2.0`."""

    text: str


@frozen
class Text(Located):
    """A quoted text, without its quotes."""

    text: str


@frozen
class Date(Located):
    """A calendar date (`2026-03`, `2026-03-02`) or a clock time (`2026-03-02T10:00+01:00`) as written."""

    text: str


@frozen
class YesNo(Located):
    """`yes` or `no`."""

    value: bool


@frozen
class Quantity(Located):
    """A number with its unit in the formatter's one form; `ULN`, `LLN`, `%` and `percentage points` are units here."""

    number: str
    unit: str


@frozen
class Edge(Located):
    """`start of given`, `end of given`."""

    which: Literal["start", "end"]
    name: Name


@frozen
class Lookup(Located):
    """`half_life of agent`, or with several keys `dose of (agent, stage)`."""

    table: Name
    keys: tuple[Name, ...]


@frozen
class At(Located):
    """`hamd at baseline` (a result), `given at enrolment` (a period that contains the day)."""

    name: Name
    point: Point


@frozen
class Result(Located):
    """`latest anc within 14 days before screening`."""

    selector: Selector
    name: Name
    window: Window | None


@frozen
class Aggregate(Located):
    """
    `sum of dose in treatments where …`, `largest size in lesions`.

    `total time of given within 96 weeks before entry in medication`: only the days of the window count.
    """

    function: AggregateWord
    field: Name
    rows: Rows
    where: Where | None
    window: Window | None = None


@frozen
class Pick(Located):
    """`last agent in therapies by end of given`."""

    selector: Selector
    field: Name
    rows: Rows
    by: Name | Edge
    where: Where | None


@frozen
class Count(Located):
    """`count of lesions, once per field where …`."""

    rows: Rows
    once_per: Name | None
    where: Where | None


@frozen
class CountDistinct(Located):
    """`count of distinct organ_system in lesions`."""

    field: Name
    rows: Rows
    where: Where | None


@frozen
class PercentOf(Located):
    """`75 % of x`."""

    number: str
    operand: Expression


@frozen
class Elapsed(Located):
    """`years from birth_date to enrolment`."""

    unit: UnitOfTime
    start: Point
    end: Point


@frozen
class Attested(Located):
    """`attested by investigator "Able to comply?" as comply`."""

    role: Name
    question: str | None
    name: Name | None


@frozen
class Sum(Located):
    """`a + b`, `a - b`."""

    left: Expression
    operator: Literal["+", "-"]
    right: Expression


@frozen
class Product(Located):
    """`a × b`, `a / b`; `*` and `x` are written `×`."""

    left: Expression
    operator: Literal["×", "/"]
    right: Expression


@frozen
class Argument(Located):
    """`weight: latest weight` in a call."""

    name: Name
    value: Expression


@frozen
class Call(Located):
    """`cockcroft_gault(age: age, weight: latest weight)`."""

    function: Name
    arguments: tuple[Argument, ...]


# ---- Expressions: conditions --------------------------------------------------------


@frozen
class Or(Located):
    """Two or more operands joined by `or`."""

    operands: tuple[Expression, ...]


@frozen
class And(Located):
    """Two or more operands joined by `and`."""

    operands: tuple[Expression, ...]


@frozen
class Not(Located):
    """`not x`."""

    operand: Expression


@frozen
class IfElse(Located):
    """`if c then a else b`, of conditions or of values."""

    condition: Expression
    then: Expression
    otherwise: Expression


@frozen
class Compare(Located):
    """`age >= 18 years`."""

    left: Expression
    operator: Operator
    right: Expression


@frozen
class Is(Located):
    """`site is liver`, `site is not liver`."""

    left: Expression
    right: Expression
    negated: bool


@frozen
class IsOneOf(Located):
    """`stage is one of a, b`."""

    left: Expression
    options: tuple[Expression, ...]
    negated: bool


@frozen
class IsBetween(Located):
    """`age is between 18 and 65`: both ends count."""

    left: Expression
    low: Expression
    high: Expression
    negated: bool


@frozen
class IsToBelow(Located):
    """`age is 18 to below 65`: the upper end does not count."""

    left: Expression
    low: Expression
    high: Expression


@frozen
class IsNormal(Located):
    """`lvef is normal`, `ast is not above normal`."""

    left: Expression
    which: Literal["normal", "above normal", "below normal"]
    negated: bool


@frozen
class IsDone(Located):
    """`her2_ish_ratio is done`, `… is not done`."""

    left: Expression
    negated: bool


@frozen
class IfDone(Located):
    """`her2_ish_ratio < 2.0 if done`."""

    comparison: Expression


@frozen
class Window(Located):
    """`within 28 days before enrolment`."""

    duration: Duration
    direction: DirectionWord
    point: Point


@frozen
class LongerOf(Located):
    """`the longer of 90 days and 5 × half_life of agent`."""

    which: Literal["longer", "shorter"]
    durations: tuple[SingleDuration, SingleDuration]


@frozen
class Multiple(Located):
    """`5 × half_life of agent` as a duration."""

    number: str
    lookup: Lookup


@frozen
class Within(Located):
    """`given within 21 days before first_dose`, `given entirely within …`."""

    moment: Expression
    window: Window
    entirely: bool


@frozen
class Order(Located):
    """`diagnosed on or before enrolment`."""

    moment: Expression
    order: OrderWord
    point: Point


@frozen
class Lag(Located):
    """`stable_since at least 6 weeks before enrolment`."""

    moment: Expression
    limit: LimitWord
    duration: Duration
    direction: DirectionWord
    point: Point


@frozen
class Lasting(Located):
    """`given for at least 6 weeks`."""

    moment: Expression
    limit: LimitWord
    duration: Duration


@frozen
class Change(Located):
    """`hamd falls by less than 25 % from screening to baseline`."""

    name: Name
    direction: Literal["rises", "falls"]
    limit: LimitWord
    amount: Number | Quantity
    start: Point
    end: Point


@frozen
class Rows(Located):
    """`taxane in therapies` or `therapies`."""

    member: Name | None
    list: Name


@frozen
class Where(Located):
    """
    `where kind is x`, followed by `except where` lines; bullets may stand in place of the condition.

    Without a condition `except where` stands alone: all rows but those.
    """

    condition: Expression | Bullets | None
    exceptions: tuple[Expression, ...]


@frozen
class AnyRows(Located):
    """`any taxane in therapies where …`."""

    rows: Rows
    where: Where | None


@frozen
class NoRows(Located):
    """`no toxicities where …`."""

    rows: Rows
    where: Where | None


@frozen
class AllRows(Located):
    """`all lesions where … have …`."""

    rows: Rows
    where: Where | None
    have: Expression | Bullets


@frozen
class Apart(Located):
    """`, at least 6 weeks apart`, or `… apart by taken`."""

    limit: LimitWord
    duration: Quantity
    by: Name | Edge | None


@frozen
class LimitRows(Located):
    """`at least 2 acl where …, at least 6 weeks apart`."""

    limit: LimitWord
    number: int
    rows: Rows
    where: Where | None
    apart: Apart | None


@frozen
class ConsecutiveRows(Located):
    """`at least 2 consecutive acl by taken where …`."""

    limit: LimitWord
    number: int
    rows: Rows
    by: Name | Edge
    where: Where | None


# ---- Bodies -------------------------------------------------------------------------


@frozen
class Wording(Located):
    """One `text`, `assume` or `note` line or block; a block's lines are joined by line ends, its indent taken off."""

    kind: Literal["text", "assume", "note"]
    text: str
    block: bool


@frozen
class Bullet(Located):
    """One bullet: its label, its body, and the lines that hang below it."""

    label: str | None
    body: Body
    applies_if: Body | None
    except_if: Body | None
    wordings: tuple[Wording, ...]


@frozen
class Bullets(Located):
    """`all of`, `any of`, `none of`, `at least N of` …, with their bullets."""

    kind: Literal["all", "any", "none"] | LimitWord
    number: int | None
    wordings: tuple[Wording, ...]
    bullets: tuple[Bullet, ...]


@frozen
class Case(Located):
    """`- sex is male : weekly_alcohol <= 21 units`; no condition means `otherwise`."""

    condition: Expression | None
    body: Body


@frozen
class ByCase(Located):
    """`by case` with its cases, the first that holds counting."""

    cases: tuple[Case, ...]


Point: TypeAlias = Name | Date | Edge
SingleDuration: TypeAlias = Name | Lookup | Quantity | Multiple
Duration: TypeAlias = Name | Lookup | Quantity | Multiple | LongerOf
Expression: TypeAlias = (
    Name | Number | Text | Date | YesNo | Quantity | Edge | Lookup | At | Result | Aggregate | Pick | Count
    | CountDistinct | PercentOf | Elapsed | Attested | Sum | Product | Call | Or | And | Not | IfElse | Compare | Is
    | IsOneOf | IsBetween | IsToBelow | IsNormal | IsDone | IfDone | Within | Order | Lag | Lasting | Change | AnyRows
    | NoRows | AllRows | LimitRows | ConsecutiveRows
)  # fmt: skip
Body: TypeAlias = Expression | Bullets | ByCase


# ---- Declarations ---------------------------------------------------------------------


@frozen
class Comment(Located):
    """A comment without its `#`; `own_line` is false where it stands behind something."""

    text: str
    own_line: bool


@frozen
class Declaration(Located):
    """What every declaration has beside its own parts: the comments that stand in front of it and inside it."""

    comments: tuple[Comment, ...] = ()


@frozen(kw_only=True)
class Header(Declaration):
    """`protocol NAME "title"` with its version and document."""

    name: Name
    title: str
    version: str | None = None
    document: str | None = None
    wordings: tuple[Wording, ...] = ()


@frozen(kw_only=True)
class Role(Declaration):
    """`role investigator "Investigator"`."""

    name: Name
    label: str
    wordings: tuple[Wording, ...] = ()


@frozen(kw_only=True)
class Unit(Declaration):
    """`unit alcohol_unit "Unit of alcohol" = 8 g`."""

    name: Name
    label: str | None = None
    equals: Quantity | None = None
    wordings: tuple[Wording, ...] = ()


@frozen
class Code(Located):
    """`snomed 254837009`, `icd10 "C50*"`."""

    system: Name
    pattern: str


@frozen(kw_only=True)
class Concept(Declaration):
    """`concept taxane "Taxane"` with its codes and its place in the hierarchy."""

    name: Name
    label: str | None = None
    codes: tuple[Code, ...] = ()
    includes: tuple[Name, ...] = ()
    and_others: bool = False
    excepts: tuple[Name, ...] = ()
    distinct_from: tuple[Name, ...] = ()
    complete: bool = False
    wordings: tuple[Wording, ...] = ()


@frozen(kw_only=True)
class Timepoint(Declaration):
    """`timepoint enrolment` with what stands in for it until it happens."""

    name: Name
    label: str | None = None
    until_it_happens: tuple[Literal["planned date", "as_of"] | Date, ...] = ()
    wordings: tuple[Wording, ...] = ()


@frozen
class SimpleType(Located):
    """`date`, `yes/no`, `code`, `text`, `number`, `period`."""

    word: Literal["date", "yes/no", "code", "text", "number", "period"]


@frozen
class IntegerType(Located):
    """`integer`, `integer 0 to 5`."""

    low: str | None
    high: str | None


@frozen
class QuantityType(Located):
    """`quantity in U/L`."""

    unit: str


@frozen
class OneOfType(Located):
    """`one of I, II, III ordered`."""

    categories: tuple[str, ...]
    ordered: bool


@frozen
class AnyOfType(Located):
    """`any of english, spanish`."""

    categories: tuple[str, ...]


TypeExpression: TypeAlias = SimpleType | IntegerType | QuantityType | OneOfType | AnyOfType


@frozen
class Word(Located):
    """A bare recorded answer: `never`, `not done`, `unknown`, `none`, `ongoing`, `any other`."""

    text: Literal["never", "not done", "unknown", "none", "any other"]


@frozen
class PeriodLiteral(Located):
    """`2024-01-10 to ongoing`; an end of None is `ongoing`, and the word `unknown` may stand for either date."""

    start: Date | Word
    end: Date | Word | None


@frozen
class Band(Located):
    """A table cell that stands for several values: `T1 to T3`, `25 to below 50`, `above 20`, `below 25`."""

    low: Name | Number | Quantity | None
    high: Name | Number | Quantity | None
    low_open: bool
    high_open: bool


Datum: TypeAlias = Name | Number | Text | Date | YesNo | Quantity | Word | PeriodLiteral


@frozen(kw_only=True)
class Fact(Declaration):
    """`fact birth_date : date "Date of birth"`."""

    name: Name
    type: TypeExpression
    label: str | None = None
    attested_by: Name | None = None
    if_absent: Datum | None = None
    wordings: tuple[Wording, ...] = ()


@frozen
class DefaultResult(Located):
    """`latest within 28 days before enrolment` below a measurement."""

    selector: Selector
    window: Window | None
    wordings: tuple[Wording, ...]


@frozen(kw_only=True)
class Measurement(Declaration):
    """`measurement ecog : integer 0 to 5 "ECOG performance status"`."""

    name: Name
    type: TypeExpression
    label: str | None = None
    default: DefaultResult | None = None
    attested_by: Name | None = None
    if_absent: Datum | None = None
    wordings: tuple[Wording, ...] = ()


@frozen
class Field(Located):
    """A column of a list of records."""

    name: Name
    type: TypeExpression
    label: str | None = None
    main: bool = False
    attested_by: Name | None = None
    if_absent: Datum | None = None
    wordings: tuple[Wording, ...] = ()


@frozen
class ComputedField(Located):
    """`bed = fractions × fraction_dose`, computed for each row."""

    name: Name
    label: str | None
    value: Expression
    wordings: tuple[Wording, ...] = ()


@frozen(kw_only=True)
class Records(Declaration):
    """`records lesions "Distant metastases"` with its columns."""

    name: Name
    label: str | None = None
    fields: tuple[Field | ComputedField, ...] = ()
    if_absent: Datum | None = None
    must_state_completeness: bool = False
    wordings: tuple[Wording, ...] = ()


@frozen(kw_only=True)
class Define(Declaration):
    """`define age = …`; no body means `not in the document`."""

    name: Name
    label: str | None = None
    body: Body | None = None
    wordings: tuple[Wording, ...] = ()


@frozen
class Reading(Located):
    """`reading strict = 6 weeks`."""

    name: Name
    body: Body


@frozen(kw_only=True)
class Ambiguity(Declaration):
    """`ambiguity brain_stability "How long …?"` with its readings."""

    name: Name
    question: str
    readings: tuple[Reading, ...] = ()
    wordings: tuple[Wording, ...] = ()


Cell: TypeAlias = Datum | Band | Code
"""What may stand in a row or be answered: a value, a range of numbers, or a code of a stated system."""


@frozen
class Row(Located):
    """One row of cells between bars; an empty cell is None."""

    cells: tuple[Cell | None, ...]


@frozen(kw_only=True)
class Table(Declaration):
    """`table half_life`: key columns, and a last column with the value."""

    name: Name
    label: str | None = None
    columns: tuple[Name, ...] = ()
    rows: tuple[Row, ...] = ()
    wordings: tuple[Wording, ...] = ()


@frozen(kw_only=True)
class Use(Declaration):
    """`use cockcroft_gault, bmi from formulas`."""

    names: tuple[Name, ...]
    library: Name


@frozen(kw_only=True)
class Include(Declaration):
    """`include "vocabulary/oncology.proto"`."""

    path: str


@frozen(kw_only=True)
class Criterion(Declaration):
    """An `inclusion` with `require`, or an `exclusion` with `exclude if`."""

    kind: Literal["inclusion", "exclusion"]
    name: Name
    label: str
    body: Body
    applies_if: Body | None = None
    except_if: Body | None = None
    waives: tuple[Name, ...] = ()
    wordings: tuple[Wording, ...] = ()


@frozen(kw_only=True)
class Group(Declaration):
    """`group observation "Observation group"` with its plan and its own criteria."""

    name: Name
    label: str
    timing: Literal["prospective", "retrospective"] | None = None
    plan: int | None = None
    criteria: tuple[Criterion, ...] = ()
    wordings: tuple[Wording, ...] = ()


@frozen
class Limits(Located):
    """`(normal 10 to 40)`, `(normal up to 40)`, `(normal from 10)` of a result; without a unit, in its own."""

    low: Number | Quantity | None
    high: Number | Quantity | None


@frozen
class Answer(Located):
    """
    `38 U/L (normal 10 to 40) at baseline by investigator on 2026-02-24 source "lab 4711"`.

    `planned 2026-03-09` says that a timepoint is planned for that date, and that it has not happened. `at` is the visit
    that a result belongs to. `below 0.5 mg/L` is a number of which only a bound is known, `icd10 "C50.1"` a code.
    """

    value: Cell
    by: Name | None
    on: Date | None
    at: Name | None = None
    limits: Limits | None = None
    source: str | None = None
    planned: bool = False


@frozen
class Given(Located):
    """
    `ecog = 1 on 2026-02-20, 2 on 2026-03-01`; the key of an attestation is `I1.comply`.

    `crp through 2026-03-02 = …` says up to when the results are complete.
    """

    key: str
    answers: tuple[Answer, ...]
    through: Date | Word | None = None


@frozen
class GivenRows(Located):
    """`lesions` or `lesions through 2026-03-02` with a table below; the first row names the columns."""

    list: Name
    through: Date | Word | None
    columns: tuple[Name, ...]
    rows: tuple[Row, ...]


@frozen(kw_only=True)
class Patient(Declaration):
    """`patient typical "…"`: an example record."""

    name: Name
    label: str
    given: tuple[Given | GivenRows, ...] = ()


@frozen
class Expect(Located):
    """`expect ineligible for observation because I8`."""

    verdict: Literal["eligible", "ineligible", "undetermined"]
    group: Name | None
    because: tuple[Name, ...]


@frozen(kw_only=True)
class Scenario(Declaration):
    """`scenario "…"`: an example patient, changed, and the verdict that is expected."""

    label: str
    patient: Name
    changes: tuple[Given | GivenRows, ...] = ()
    expects: tuple[Expect, ...] = ()


# ---- Treatment sequence -------------------------------------------------------------


@frozen
class Anchor(Located):
    """`srt_done`, `end of last srt over all lesions`, `first tdm1`, `start of 3rd tdm1`."""

    edge: Literal["start", "end"] | None
    nth: str | None
    name: Name
    over: Name | None


@frozen
class Tolerance(Located):
    """`window 0 hours to +4 hours`."""

    low: Quantity
    high: Quantity


@frozen
class Timing(Located):
    """
    `24 hours after srt_done, window …`, `at srt_done`, `within 3 days after srt_done`, `at least 2 hours after …`.

    `limit` is `within` or a limit word; without one, `offset` is the target, and no offset means the anchor itself.
    """

    limit: LimitWord | Literal["within"] | None
    offset: Quantity | None
    direction: DirectionWord
    anchor: Anchor
    tolerance: Tolerance | None


@frozen
class Timed(Located):
    """`starts …`, `due …`, `first dose …`: a timing, with what is said of it below."""

    timing: Timing
    wordings: tuple[Wording, ...] = ()


@frozen
class Repeat(Located):
    """`repeat every 21 days from previous dose, window 0 days to +3 days`."""

    interval: Quantity
    counted_from: Literal["previous", "first"]
    what: Literal["dose", "visit"]
    tolerance: Tolerance | None
    wordings: tuple[Wording, ...] = ()


@frozen
class Times(Located):
    """`times 6`."""

    number: int
    wordings: tuple[Wording, ...] = ()


@frozen
class Limited(Located):
    """`at least 14 days`, `gap between fractions at least 40 hours`."""

    limit: LimitWord
    length: Quantity
    wordings: tuple[Wording, ...] = ()


@frozen
class Fractions(Located):
    """`fractions 5`, `fractions from rt_plan`."""

    number: int | Name
    wordings: tuple[Wording, ...] = ()


@frozen
class ForEach(Located):
    """`for each lesion in lesions`."""

    row: Name
    rows: Name


@frozen(kw_only=True)
class Step(Located):
    """`step srt "…"`."""

    name: Name
    label: str
    for_each: ForEach | None = None
    fractions: Fractions | None = None
    starts: Timed | None = None
    gaps: tuple[Limited, ...] = ()
    lasts: tuple[Limited, ...] = ()
    hours: Name | None = None
    applies_if: Body | None = None
    wordings: tuple[Wording, ...] = ()


@frozen
class Toxicity(Located):
    """`first case of neuropathy of grade 4 or worse in CTCAE 5.0`; None if no version is said."""

    name: Name
    grade: int
    version: str | None


@frozen(kw_only=True)
class Milestone(Located):
    """`milestone srt_done "…"` with what it is, or without, if the log says when it happened."""

    name: Name
    label: str
    meaning: Anchor | Toxicity | None = None
    due: Timed | None = None
    wordings: tuple[Wording, ...] = ()


@frozen
class Dose(Located):
    """`3.6 mg/kg`, `AUC 5`."""

    amount: str
    unit: str


@frozen
class Give(Located):
    """`give carboplatin AUC 5 iv by gfr at most 125 mL/min, at most 750 mg, within 5 %`."""

    drug: Name
    dose: Dose
    route: Name | None
    by: Name | None
    tolerance: str | None
    wordings: tuple[Wording, ...] = ()
    most: Dose | None = None
    body_most: Dose | None = None


@frozen
class DayOfCycle(Located):
    """`day 8, window -1 days to +1 days` with what is given on it; `days 1 to 5` has a `last` one."""

    number: int
    tolerance: Tolerance | None
    gives: tuple[Give, ...]
    wordings: tuple[Wording, ...] = ()
    last: int | None = None


@frozen
class Checks(Located):
    """`before each dose: platelets, ast within 3 days`."""

    names: tuple[Name, ...]
    within: Quantity
    wordings: tuple[Wording, ...] = ()


@frozen
class Levels(Located):
    """`levels 3.6 mg/kg, 3.0 mg/kg, stop; never re-escalate`, `levels 20 mg, 50 mg; one level up each cycle`."""

    doses: tuple[Dose, ...]
    stop: bool
    never_up: bool
    wordings: tuple[Wording, ...] = ()
    goes_up: bool = False


@frozen
class ModifyBy(Located):
    """`modify by tdm1_doses`."""

    rules: Name
    wordings: tuple[Wording, ...] = ()


@frozen
class StopRule(Located):
    """`progression, grace 7 days` below `until`."""

    event: Name
    grace: Quantity | None
    wordings: tuple[Wording, ...] = ()


@frozen(kw_only=True)
class Cycle(Located):
    """`cycle tdm1 "…"`."""

    name: Name
    label: str
    gives: tuple[Give, ...] = ()
    days: tuple[DayOfCycle, ...] = ()
    first: Timed | None = None
    repeat: Repeat | None = None
    times: Times | None = None
    checks: tuple[Checks, ...] = ()
    levels: Levels | None = None
    modify_by: ModifyBy | None = None
    until: tuple[StopRule, ...] = ()
    hours: Name | None = None
    applies_if: Body | None = None
    wordings: tuple[Wording, ...] = ()


@frozen(kw_only=True)
class Visit(Located):
    """`visit week_12 "…"`."""

    name: Name
    label: str
    due: Timed
    repeat: Repeat | None = None
    times: Times | None = None
    collects: tuple[Name, ...] = ()
    until: tuple[StopRule, ...] = ()
    hours: Name | None = None
    applies_if: Body | None = None
    wordings: tuple[Wording, ...] = ()


@frozen(kw_only=True)
class Interval(Located):
    """`washout w "…"`, `period one "…"`: from one event to another, and how long."""

    kind: Literal["washout", "period"]
    name: Name
    label: str
    begins: Anchor
    ends: Anchor
    limits: tuple[Limited, ...] = ()
    wordings: tuple[Wording, ...] = ()


@frozen
class Choice(Located):
    """`- any brain_lesions: mri_early, mri_late`; a condition of None is `otherwise`."""

    condition: Expression | None
    names: tuple[Name, ...]


@frozen
class Choose(Located):
    """`choose "Are there brain lesions?"` with its branches."""

    label: str
    choices: tuple[Choice, ...]
    wordings: tuple[Wording, ...] = ()


@frozen
class Deviation(Located):
    """`deviation early tdm1.first is important because "…"`."""

    departure: Name
    target: str
    grade: Name
    because: str


SchedulePart: TypeAlias = Step | Milestone | Cycle | Visit | Interval | Choose | Deviation


@frozen(kw_only=True)
class Schedule(Declaration):
    """
    `schedule observation`: its parts in the order of the file.

    `lines_lost` says that some of its lines could not be read, and are in none of its parts.
    """

    name: Name
    label: str | None = None
    parts: tuple[SchedulePart, ...] = ()
    wordings: tuple[Wording, ...] = ()
    lines_lost: bool = False


@frozen
class Column(Located):
    """`ast or alt in ULN`, `fall of lvef in %`, `grade of neuropathy in CTCAE 5.0`."""

    kind: Literal["result", "fall", "grade"]
    names: tuple[Name, ...]
    unit: str


@frozen
class Watched(Located):
    """A column as the end of a hold names it: `ast or alt`, `fall of lvef`, `grade of neuropathy`."""

    kind: Literal["result", "fall", "grade"]
    names: tuple[Name, ...]


@frozen
class Recovery(Located):
    """`ast <= 2.5`; a column of None is not named, which is enough where a table has only one."""

    column: Watched | None
    operator: Operator
    bound: Number | Quantity | Name


@frozen
class Action(Located):
    """
    What a row of rules does: `stop`, `same level`, `one level down`, or `hold until >= 75, then same level`.

    `until` is all that ends the hold together, None where nothing is held; `then` is None for `stop`.
    """

    until: tuple[Recovery, ...] | None
    then: Literal["same level", "one level down"] | None
    at_most: Quantity | None


@frozen
class RuleRow(Located):
    """The bands of a row and its action."""

    bands: tuple[Band, ...]
    action: Action


@frozen
class When(Located):
    """One table of a set of rules."""

    columns: tuple[Column, ...]
    rows: tuple[RuleRow, ...]
    wordings: tuple[Wording, ...] = ()


@frozen(kw_only=True)
class Rules(Declaration):
    """`rules tdm1_doses "…"`."""

    name: Name
    label: str | None = None
    most_severe_wins: bool = False
    tables: tuple[When, ...] = ()
    wordings: tuple[Wording, ...] = ()
    lines_lost: bool = False


@frozen
class Hours(Located):
    """`Mon-Fri 08:00-15:00`."""

    first_day: str
    last_day: str
    opens: str
    closes: str
    wordings: tuple[Wording, ...] = ()


@frozen
class Closed(Located):
    """`closed 2026-12-25, 2027-01-01`."""

    dates: tuple[Date, ...]
    wordings: tuple[Wording, ...] = ()


@frozen(kw_only=True)
class Calendar(Declaration):
    """`calendar infusion_unit`: opening hours, and dates on which it is closed."""

    name: Name
    label: str | None = None
    hours: tuple[Hours, ...] = ()
    closed: tuple[Closed, ...] = ()
    wordings: tuple[Wording, ...] = ()
    lines_lost: bool = False


AnyDeclaration: TypeAlias = (
    Header | Role | Unit | Concept | Timepoint | Fact | Measurement | Records | Define | Ambiguity | Table | Use
    | Include | Criterion | Group | Patient | Scenario | Schedule | Rules | Calendar
)  # fmt: skip


@frozen
class Unread(Located):
    """
    A declaration that could not be read; a diagnostic says why.

    Its name counts as declared, so that nobody is told that it is unknown: `records` and `lesions`.
    """

    keyword: str
    name: Name | None


@frozen
class Protocol:
    """
    A file: its declarations in order, and the comments behind the last one.

    `unread` holds what is missing from `declarations` because it could not be read, criteria of groups included.
    """

    declarations: tuple[AnyDeclaration, ...]
    trailing_comments: tuple[Comment, ...] = ()
    unread: tuple[Unread, ...] = ()
