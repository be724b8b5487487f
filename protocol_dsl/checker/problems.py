"""Findings about names, types, units and declarations. Codes `E201` on are errors, `W201` on are advice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from attrs import field

from protocol_dsl.diagnostics.diagnostic import Diagnostic, Label, Severity
from protocol_dsl.frozen import frozen
from protocol_dsl.source import NOWHERE, Span


def _declared(place: Span) -> tuple[Label, ...]:
    return () if place == NOWHERE else (Label(place, "declared here"),)


MOST_LISTED = 20


def _listed(words: tuple[str, ...]) -> str:
    """The words of a list; of a very long one its beginning."""
    more = len(words) - MOST_LISTED
    return ", ".join(words[:MOST_LISTED]) + (f" and {more} more" if more > 0 else "")


# ---- Names --------------------------------------------------------------------------------


# By what is unknown, the line that declares it.
DECLARED_BY: Mapping[str, str] = {
    "name": 'fact NAME : yes/no "…"',
    "fact": 'fact NAME : yes/no "…"',
    "fact, measurement or list": 'measurement NAME : number "…"',
    "measurement": 'measurement NAME : number "…"',
    "list": 'records NAME "…"',
    "concept": 'concept NAME "…"',
    "timepoint": 'timepoint NAME "…"',
    "event": 'timepoint NAME "…"',
    "role": 'role NAME "…"',
    "group": 'group NAME "…"',
    "patient": 'patient NAME "…"',
    "milestone": 'milestone NAME "…"',
    "set of rules": 'rules NAME "…"',
    "calendar": 'calendar NAME "…"',
    "table": 'table NAME "…"',
}


@frozen
class UnknownName(Diagnostic):
    """A formula names something that the file does not declare."""

    code: ClassVar[str] = "E201"
    told_once: ClassVar[bool] = True
    name: str
    suggestion: str | None
    what: str = "name"

    @property
    def message(self) -> str:
        return f"unknown {self.what} `{self.name}`"

    @property
    def help(self) -> str:
        if self.suggestion is not None:
            return f"did you mean `{self.suggestion}`?"
        if self.name in ("ULN", "LLN"):
            return f"write the limit of normal with its number: `1 {self.name}`"
        line = DECLARED_BY.get(self.what)
        by = f" with a line such as `{line.replace('NAME', self.name)}`" if line else ""
        return f"declare `{self.name}`{by}, or write a name that is declared"


@frozen
class WrongSort(Diagnostic):
    """A name stands for something else than is wanted in its place."""

    code: ClassVar[str] = "E202"
    name: str
    is_a: str
    wanted: str
    repair: str | None = None
    declared: Span = field(default=NOWHERE, eq=False)

    @property
    def message(self) -> str:
        return f"`{self.name}` is {self.is_a}, but {self.wanted} is wanted here"

    @property
    def help(self) -> str:
        if self.repair is not None:
            return self.repair
        return f"write the name of {self.wanted}" if self.wanted.startswith("a") else f"write {self.wanted}"

    @property
    def labels(self) -> tuple[Label, ...]:
        return _declared(self.declared)


@frozen
class DuplicateName(Diagnostic):
    """A name is declared twice."""

    code: ClassVar[str] = "E203"
    name: str
    first: Span = field(default=NOWHERE, eq=False)
    given: bool = False

    @property
    def message(self) -> str:
        return f"`{self.name}` is {'given' if self.given else 'declared'} twice"

    @property
    def help(self) -> str:
        return "keep one of them" if self.given else "give one of them another name"

    @property
    def labels(self) -> tuple[Label, ...]:
        return (Label(self.first, f"{'given' if self.given else 'declared'} here first"),)


@frozen
class Circular(Diagnostic):
    """Something is defined by itself."""

    code: ClassVar[str] = "E204"
    names: tuple[str, ...]
    places: tuple[Span, ...] = field(default=(), eq=False)

    @property
    def message(self) -> str:
        return f"{' → '.join(f'`{name}`' for name in self.names)} goes round in a circle"

    @property
    def help(self) -> str:
        return "one of these must stand without the others"

    @property
    def labels(self) -> tuple[Label, ...]:
        return tuple(Label(place, "a part of the circle") for place in self.places if place != self.span)


@frozen
class OutsideRows(Diagnostic):
    """A field of a list is read where no row is being looked at."""

    code: ClassVar[str] = "E205"
    told_once: ClassVar[bool] = True
    name: str
    list: str
    declared: Span = field(default=NOWHERE, eq=False)

    @property
    def message(self) -> str:
        return f"`{self.name}` is a field of `{self.list}` and has a value only for one row"

    @property
    def help(self) -> str:
        return f"write `any {self.list} where {self.name} …`, or `all {self.list} have …`"

    @property
    def labels(self) -> tuple[Label, ...]:
        return _declared(self.declared)


@frozen
class ReadsNoField(Diagnostic):
    """A part of a `where` says nothing about the row."""

    code: ClassVar[str] = "E206"
    list: str

    @property
    def message(self) -> str:
        return f"this part of the `where` reads no field of `{self.list}`"

    @property
    def help(self) -> str:
        return "write it outside, with `and` before the rows or in a bullet of its own"


# ---- Types ---------------------------------------------------------------------------------


@frozen
class NotACondition(Diagnostic):
    """A value stands where something true or false is wanted."""

    code: ClassVar[str] = "E211"
    what: str
    example: str

    @property
    def message(self) -> str:
        return f"this is {self.what}, and nothing that is met or not met"

    @property
    def help(self) -> str:
        return f"compare it, as in `{self.example}`"


@frozen
class NotAValue(Diagnostic):
    """A condition stands where a value is wanted."""

    code: ClassVar[str] = "E212"

    @property
    def message(self) -> str:
        return "this is met or not met, but a value is wanted here"

    @property
    def help(self) -> str:
        return "write a fact, a result, a number or a date, and keep conditions apart with `and` or `or`"


@frozen
class CannotCompare(Diagnostic):
    """Two things of different types are compared."""

    code: ClassVar[str] = "E213"
    left: str
    right: str
    repair: str | None = None

    @property
    def message(self) -> str:
        return f"{self.left} cannot be compared with {self.right}"

    @property
    def help(self) -> str:
        return self.repair or f"write {self.left} on both sides"


@frozen
class NeedsUnit(Diagnostic):
    """A plain number is compared or added to a quantity."""

    code: ClassVar[str] = "E214"
    number: str
    unit: str

    @property
    def message(self) -> str:
        return f"`{self.number}` has no unit"

    @property
    def help(self) -> str:
        return f"write `{self.number} {self.unit}`"


@frozen
class DifferentKinds(Diagnostic):
    """Two quantities of different kinds are compared or added."""

    code: ClassVar[str] = "E215"
    left: str
    left_kind: str
    right: str
    right_kind: str

    @property
    def message(self) -> str:
        return f"`{self.left}` ({self.left_kind}) and `{self.right}` ({self.right_kind}) measure different things"

    @property
    def help(self) -> str:
        if {self.left_kind, self.right_kind} == {"calendar months", "calendar days"}:
            return "count both in one unit, as in `days from … to …`: months have no fixed number of days"
        if self.left_kind == "number":
            return f"write the number without `{self.right}`, or declare what it is compared with as a quantity"
        return f"write a quantity in `{self.left}`, or in another unit of the same kind"


@frozen
class TemperaturesOfTwoScales(Diagnostic):
    """What was added to a temperature, or subtracted from it, stands beside another scale."""

    code: ClassVar[str] = "E263"
    wanted: str
    found: str

    @property
    def message(self) -> str:
        return f"a sum or difference of temperatures is in `{self.wanted}`, and this is in `{self.found}`"

    @property
    def help(self) -> str:
        return (
            f"write it in `{self.wanted}`; "
            "a rise of 1 °C is one of 1.8 °F, but a temperature of 1 °C is one of 33.8 °F, so it is not converted"
        )


@frozen
class WindowOfHours(Diagnostic):
    """The days of periods are counted in a window that is not made of days."""

    code: ClassVar[str] = "E264"

    @property
    def message(self) -> str:
        return "days are counted here, and a window of hours is not made of whole days"

    @property
    def help(self) -> str:
        return "write the window in days, weeks, months or years"


@frozen
class UnknownUnit(Diagnostic):
    """A unit that is neither in the table nor declared."""

    code: ClassVar[str] = "E216"
    unit: str
    suggestion: str | None

    @property
    def message(self) -> str:
        return f"unknown unit `{self.unit}`"

    @property
    def help(self) -> str:
        if self.suggestion is not None:
            return f"did you mean `{self.suggestion}`?"
        return f'declare it with `unit {self.unit} "…"`, or write a unit of measure such as mg/dL'


@frozen
class PartUnits(Diagnostic):
    """Completed years are held against a number of months that is no whole number of years, or the like."""

    code: ClassVar[str] = "E217"
    written: str
    unit: str
    better: str

    @property
    def message(self) -> str:
        return f"`{self.written}` is no whole number of {self.unit}, but whole {self.unit} are counted here"

    @property
    def help(self) -> str:
        return f"count in {self.better}: `{self.better} from … to …`"


@frozen
class NoOrder(Diagnostic):
    """Words without an order are compared by size."""

    code: ClassVar[str] = "E218"
    what: str

    @property
    def message(self) -> str:
        return f"{self.what} have no order"

    @property
    def help(self) -> str:
        return "add `ordered` to the list of words if it runs from low to high, or compare with `is`"


@frozen
class UnknownCategory(Diagnostic):
    """A word that is not in the list."""

    code: ClassVar[str] = "E219"
    told_once: ClassVar[bool] = True
    word: str
    choices: tuple[str, ...]
    suggestion: str | None
    declared: Span = field(default=NOWHERE, eq=False)

    @property
    def message(self) -> str:
        return f"`{self.word}` is not one of {_listed(self.choices)}"

    @property
    def help(self) -> str:
        if self.suggestion is not None:
            return f"did you mean `{self.suggestion}`?"
        return f"write one of these words, or add `{self.word}` to the declared list"

    @property
    def labels(self) -> tuple[Label, ...]:
        return _declared(self.declared)


@frozen
class NotADuration(Diagnostic):
    """A length of time is wanted."""

    code: ClassVar[str] = "E220"
    what: str

    @property
    def message(self) -> str:
        return f"{self.what} is no length of time"

    @property
    def help(self) -> str:
        return "write a number with days, weeks, months, years, hours or minutes"


@frozen
class NotADate(Diagnostic):
    """A date is wanted."""

    code: ClassVar[str] = "E221"
    what: str
    repair: str | None = None

    @property
    def message(self) -> str:
        return f"{self.what} is no date"

    @property
    def help(self) -> str:
        return self.repair or "write a date fact, a timepoint, or a date such as `2026-03-02`"


@frozen
class ImpossibleDate(Diagnostic):
    """A date that the calendar does not have, or a clock time that needs an offset."""

    code: ClassVar[str] = "E222"
    written: str
    reason: str
    repair: str | None = None

    @property
    def message(self) -> str:
        return f"`{self.written}`: {self.reason}"

    @property
    def help(self) -> str:
        return self.repair or "write a day that the calendar has, as in `2026-03-02`"


@frozen
class NeedsOneResult(Diagnostic):
    """Limits of normal belong to a single result."""

    code: ClassVar[str] = "E223"

    @property
    def message(self) -> str:
        return "a limit of normal comes with a single result of a measurement"

    @property
    def help(self) -> str:
        return "compare a measurement, as in `ast <= 3 ULN`, and calculate with it elsewhere"


# ---- Limits and windows ------------------------------------------------------------------------


@frozen
class OutsideLimits(Diagnostic):
    """A number is compared with one that it can never reach, or never leave."""

    code: ClassVar[str] = "E231"
    written: str
    low: str
    high: str
    declared: Span = field(default=NOWHERE, eq=False)

    @property
    def message(self) -> str:
        return f"with `{self.written}` this is always the same: the declared limits are {self.low} to {self.high}"

    @property
    def help(self) -> str:
        return f"write a number by which values from {self.low} to {self.high} differ, or declare wider limits"

    @property
    def labels(self) -> tuple[Label, ...]:
        return _declared(self.declared)


@frozen
class EmptyRange(Diagnostic):
    """A range whose lower end lies above its upper end."""

    code: ClassVar[str] = "E232"
    low: str
    high: str

    @property
    def message(self) -> str:
        return f"nothing lies between `{self.low}` and `{self.high}`"

    @property
    def help(self) -> str:
        return "write the smaller one first"


@frozen
class EmptyWindow(Diagnostic):
    """A window of no time."""

    code: ClassVar[str] = "E233"
    written: str

    @property
    def message(self) -> str:
        return f"a window of `{self.written}` holds nothing"

    @property
    def help(self) -> str:
        return "write a length of time above zero, or compare with `on or before` or `on or after`"


@frozen
class ImpossibleWindows(Diagnostic):
    """Two bounds on one date that nothing can keep together."""

    code: ClassVar[str] = "E234"
    least: str
    most: str
    first: Span = field(default=NOWHERE, eq=False)

    @property
    def message(self) -> str:
        return f"no date is {self.least} and {self.most} away"

    @property
    def help(self) -> str:
        return "swap the two lengths, or join the two bounds with `or`"

    @property
    def labels(self) -> tuple[Label, ...]:
        return (Label(self.first, "the other bound"),)


@frozen
class ImpossibleCount(Diagnostic):
    """More of a list are wanted than it has."""

    code: ClassVar[str] = "E235"
    number: int
    size: int

    @property
    def message(self) -> str:
        return f"{self.number} are wanted, but the list has {self.size}"

    @property
    def help(self) -> str:
        return f"write a number from 1 to {self.size}"


@frozen
class NotWhole(Diagnostic):
    """A whole number is to be one that is not whole."""

    code: ClassVar[str] = "E236"
    written: str

    @property
    def message(self) -> str:
        return f"a whole number is never `{self.written}`"

    @property
    def help(self) -> str:
        return "write a whole number, or compare with `<` or `>`"


@frozen
class PercentOrPoints(Diagnostic):
    """A number in `%` is added to a value in `%`, or is held against a difference of two of them."""

    code: ClassVar[str] = "E237"
    number: str

    @property
    def message(self) -> str:
        return f"`{self.number} %` may mean a part of the value, or percentage points"

    @property
    def help(self) -> str:
        return f"write `{self.number} percentage points`, or multiply as in `75 % of …`"


# ---- Declarations ----------------------------------------------------------------------------------


@frozen
class UnknownSystem(Diagnostic):
    """A code system that is not known."""

    code: ClassVar[str] = "E241"
    system: str
    suggestion: str | None
    known: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        return f"unknown code system `{self.system}`"

    @property
    def help(self) -> str:
        return f"did you mean `{self.suggestion}`?" if self.suggestion else f"write one of {_listed(self.known)}"


@frozen
class PatternOnFlatSystem(Diagnostic):
    """A pattern in a system whose codes do not nest."""

    code: ClassVar[str] = "E242"
    pattern: str
    system: str

    @property
    def message(self) -> str:
        return f"`{self.pattern}` is a pattern, but codes of `{self.system}` say nothing by their first letters"

    @property
    def help(self) -> str:
        return "list the codes one by one, or use icd10 or atc"


@frozen
class TooFewReadings(Diagnostic):
    """An ambiguity with fewer than two readings is none."""

    code: ClassVar[str] = "E243"
    name: str
    number: int

    @property
    def message(self) -> str:
        return (
            f"`{self.name}` has {self.number} reading{'' if self.number == 1 else 's'}; an ambiguity has at least two"
        )

    @property
    def help(self) -> str:
        return "add the other reading, or write an `assume` where the value is used"


@frozen
class TooManyCombinations(Diagnostic):
    """Criteria that share ambiguities would have to be decided in too many ways."""

    code: ClassVar[str] = "E244"
    criteria: tuple[str, ...]
    number: int
    limit: int

    @property
    def message(self) -> str:
        return (
            f"the ambiguities of {', '.join(self.criteria)} can be read in {self.number} ways together; "
            f"at most {self.limit} are decided"
        )

    @property
    def help(self) -> str:
        return "settle one of the ambiguities with an `assume`"


@frozen
class NoOtherwise(Diagnostic):
    """A `by case` that may have no case."""

    code: ClassVar[str] = "E245"

    @property
    def message(self) -> str:
        return "this `by case` says nothing where none of its cases holds"

    @property
    def help(self) -> str:
        return "end it with `- otherwise : …`"


@frozen
class CasesAfterOtherwise(Diagnostic):
    """A case behind `otherwise` is never reached."""

    code: ClassVar[str] = "E246"

    @property
    def message(self) -> str:
        return "`otherwise` must be the last case"

    @property
    def help(self) -> str:
        return "move the case that starts with `otherwise` to the end"


@frozen
class WaivesAlways(Diagnostic):
    """A criterion without `applies if` would waive another for everybody."""

    code: ClassVar[str] = "E247"
    name: str
    waived: str

    @property
    def message(self) -> str:
        return f"`{self.name}` has no `applies if`, so `{self.waived}` would be waived for everybody"

    @property
    def help(self) -> str:
        return f"say where `{self.name}` applies, or remove `{self.waived}`"


@frozen
class SecondAttestation(Diagnostic):
    """Two attestations of one criterion without names of their own."""

    code: ClassVar[str] = "E248"
    key: str
    first: Span = field(default=NOWHERE, eq=False)

    @property
    def message(self) -> str:
        return f"a second attestation answers to `{self.key}`"

    @property
    def help(self) -> str:
        return "give each its own name with `as`, as in `attested by investigator as comply`"

    @property
    def labels(self) -> tuple[Label, ...]:
        return (Label(self.first, "the first one"),)


@frozen
class TableProblem(Diagnostic):
    """A table that cannot be looked up."""

    code: ClassVar[str] = "E249"
    reason: str
    repair: str
    other: Span = field(default=NOWHERE, eq=False)

    @property
    def message(self) -> str:
        return self.reason

    @property
    def help(self) -> str:
        return self.repair

    @property
    def labels(self) -> tuple[Label, ...]:
        return () if self.other == NOWHERE else (Label(self.other, "the other row"),)


@frozen
class FormulaProblem(Diagnostic):
    """A published formula that is not known, or is called with the wrong arguments."""

    code: ClassVar[str] = "E250"
    reason: str
    repair: str

    @property
    def message(self) -> str:
        return self.reason

    @property
    def help(self) -> str:
        return self.repair


@frozen
class CannotInclude(Diagnostic):
    """A file that is included cannot be used."""

    code: ClassVar[str] = "E251"
    path: str
    reason: str

    @property
    def message(self) -> str:
        return f"cannot include `{self.path}`: {self.reason}"

    @property
    def help(self) -> str:
        return "name a file in the folder of the protocol, or below it, that does not lead back here"


@frozen
class FreeTextDistinct(Diagnostic):
    """Different free texts cannot be counted: two of them may mean the same."""

    code: ClassVar[str] = "E252"
    name: str

    @property
    def message(self) -> str:
        return f"`{self.name}` is free text, and two texts may mean the same thing"

    @property
    def help(self) -> str:
        return "declare it as `one of …` to count different values"


@frozen
class KnownUnit(Diagnostic):
    """A unit that everybody knows is declared anew."""

    code: ClassVar[str] = "E253"
    name: str

    @property
    def message(self) -> str:
        return f"`{self.name}` is a unit already"

    @property
    def help(self) -> str:
        return "use it as it is, or give yours another name"


@frozen
class SameReading(Diagnostic):
    """Two readings of an ambiguity that say the same."""

    code: ClassVar[str] = "E255"
    name: str
    other: str
    first: Span = field(default=NOWHERE, eq=False)

    @property
    def message(self) -> str:
        return f"the readings `{self.other}` and `{self.name}` say the same"

    @property
    def help(self) -> str:
        return f"change `{self.name}`, or remove it"

    @property
    def labels(self) -> tuple[Label, ...]:
        return (Label(self.first, "the other reading"),)


@frozen
class RestsTooDeep(Diagnostic):
    """A formula that rests on more other formulas than anybody can follow."""

    code: ClassVar[str] = "E254"
    name: str
    limit: int

    @property
    def message(self) -> str:
        return f"`{self.name}` rests on too many other formulas; at most {self.limit} parts are followed"

    @property
    def help(self) -> str:
        return "write some of them out, or leave some of them out"


@frozen
class WaivesItself(Diagnostic):
    """A criterion that is waived wherever it applies never decides."""

    code: ClassVar[str] = "E256"
    name: str

    @property
    def message(self) -> str:
        return f"`{self.name}` waives itself, so it would never decide"

    @property
    def help(self) -> str:
        return f"name the criterion that does not apply where `{self.name}` does"


@frozen
class LeavesOutElsewhere(Diagnostic):
    """A term whose list leaves out bullets is used in an exclusion, where what is left out counts the other way."""

    code: ClassVar[str] = "E257"
    name: str
    declared: Span = field(default=NOWHERE, eq=False)

    @property
    def message(self) -> str:
        return f"the list of `{self.name}` leaves out bullets, which counts the other way in an exclusion"

    @property
    def help(self) -> str:
        return "write the list into the exclusion, or say the condition in the bullet: `not … or …`"

    @property
    def labels(self) -> tuple[Label, ...]:
        return _declared(self.declared)


# ---- Examples ------------------------------------------------------------------------------------------


@frozen
class ExampleProblem(Diagnostic):
    """A patient or scenario, or what stands in for a value that is absent, does not fit what the file declares."""

    code: ClassVar[str] = "E261"
    told_once: ClassVar[bool] = True
    reason: str
    repair: str | None = None

    @property
    def message(self) -> str:
        return self.reason

    @property
    def help(self) -> str:
        return self.repair or "write a value that fits the declaration, or `unknown`"


@frozen
class NoAsOf(Diagnostic):
    """An example says nothing that has a date."""

    code: ClassVar[str] = "E262"
    told_once: ClassVar[bool] = True
    name: str

    @property
    def message(self) -> str:
        return f"nothing in `{self.name}` tells at which date the question is asked"

    @property
    def help(self) -> str:
        return "give a timepoint, or write `as_of = 2026-03-02`"


# ---- Advice --------------------------------------------------------------------------------------------------


@frozen
class _Warning(Diagnostic):
    severity: ClassVar[Severity] = Severity.WARNING


@frozen
class EndOfTreatmentWindow(_Warning):
    """A window over a date that marks an end clears somebody who ends after the point, and decides nothing before."""

    code: ClassVar[str] = "W201"
    name: str

    @property
    def message(self) -> str:
        return f"an exclusion by `{self.name}` clears whoever ends after that day, and stays open for whoever goes on"

    @property
    def help(self) -> str:
        return (
            "record a period and write `given within … before …`, "
            f"or turn it round: `exclude if not ({self.name} at least … before …)`"
        )


@frozen
class NumberWithoutReason(_Warning):
    """A criterion with a number, but without the document's wording, an `assume` or an `ambiguity`."""

    code: ClassVar[str] = "W202"
    criterion: str

    @property
    def message(self) -> str:
        return f"`{self.criterion}` has a number, but does not say where it comes from"

    @property
    def help(self) -> str:
        return "quote the document with `text`, or write an `assume`"


@frozen
class NeverUsed(_Warning):
    """A definition or an ambiguity that no formula uses, rules or a calendar that no schedule uses."""

    code: ClassVar[str] = "W203"
    what: str
    name: str
    where: str = "a criterion"

    @property
    def message(self) -> str:
        return f"the {self.what} `{self.name}` is never used"

    @property
    def help(self) -> str:
        return f"use `{self.name}` in {self.where}, or remove it"


@frozen
class NoCriteria(_Warning):
    """A protocol in which everybody is eligible."""

    code: ClassVar[str] = "W204"

    @property
    def message(self) -> str:
        return "this protocol has no criteria, so everybody is eligible"

    @property
    def help(self) -> str:
        return "add an `inclusion` or an `exclusion`"


@frozen
class AppliesInNoneOf(_Warning):
    """A bullet of `none of` with `applies if`."""

    code: ClassVar[str] = "W205"

    @property
    def message(self) -> str:
        return "a bullet of `none of` that does not apply counts as not met, so this reads as one more condition"

    @property
    def help(self) -> str:
        return "write it into the bullet, with `and`"


@frozen
class AlwaysSo(_Warning):
    """A number of rows or bullets that is reached by every record."""

    code: ClassVar[str] = "W206"
    written: str

    @property
    def message(self) -> str:
        return f"`{self.written}` is always so"

    @property
    def help(self) -> str:
        return "write the number that decides"


@frozen
class WindowWithoutReason(_Warning):
    """
    A measurement's window decides which results count, and nothing says where its length comes from.

    A `text` or an `assume` beside the measurement says so, and so do the words of a criterion that uses it, where they
    name the length.
    """

    code: ClassVar[str] = "W207"
    measurement: str
    length: str

    @property
    def message(self) -> str:
        return f"the window of `{self.measurement}` ({self.length}) does not say where it comes from"

    @property
    def help(self) -> str:
        return "quote the document with an indented `text`, or, if it names no window, say so in an `assume`"


@frozen
class _Info(Diagnostic):
    severity: ClassVar[Severity] = Severity.INFO


@frozen
class CompletenessNotAsked(_Info):
    """A list decides an exclusion, and a bare one counts as complete."""

    code: ClassVar[str] = "I201"
    told_once: ClassVar[bool] = True
    list: str

    @property
    def message(self) -> str:
        return f"`{self.list}` decides an exclusion, and a bare list counts as complete"

    @property
    def help(self) -> str:
        return "add `must state completeness` to the list, so that an export without data clears nobody"


@frozen
class NoWindow(_Info):
    """A measurement is used without a window, so a result of any age counts."""

    code: ClassVar[str] = "I202"
    name: str

    @property
    def message(self) -> str:
        return f"the latest `{self.name}` counts however old it is"

    @property
    def help(self) -> str:
        return (
            "write `latest within … before …` below the measurement, with an `assume` if the document gives no window"
        )


@frozen
class NoOtherRow(_Info):
    """A table without a row for everything else."""

    code: ClassVar[str] = "I203"
    name: str

    @property
    def message(self) -> str:
        return f"what `{self.name}` does not list cannot be determined"

    @property
    def help(self) -> str:
        return "add a row `| any other | … |` if the document gives one value for the rest"
