"""Findings about schedules, dose rules and calendars. Codes `E301` on are errors, `W301` on ask, `I301` on tell."""

from __future__ import annotations

from typing import ClassVar

from attrs import field

from protocol_dsl.diagnostics.diagnostic import Diagnostic, Label, Severity
from protocol_dsl.frozen import frozen
from protocol_dsl.source import NOWHERE, Span


def _label(place: Span, text: str) -> tuple[Label, ...]:
    return () if place == NOWHERE else (Label(place, text),)


# ---- Lengths and windows ------------------------------------------------------------------------


@frozen
class NoLengthOfSchedule(Diagnostic):
    """A length in a schedule that is neither minutes nor hours nor days nor weeks."""

    code: ClassVar[str] = "E301"
    unit: str

    @property
    def message(self) -> str:
        return f"a schedule does not count in `{self.unit}`"

    @property
    def help(self) -> str:
        if self.unit.startswith(("month", "year")):
            return "months differ in length; write `days` or `weeks`, such as `84 days`"
        return "write whole `minutes`, `hours`, `days` or `weeks`"


@frozen
class NotWholeLength(Diagnostic):
    """A length with a fraction."""

    code: ClassVar[str] = "E302"
    number: str
    unit: str

    @property
    def message(self) -> str:
        return f"`{self.number} {self.unit}` is not a whole number"

    @property
    def help(self) -> str:
        return "write a smaller unit, such as `90 minutes` for one hour and a half"


@frozen
class HoursAgainstDays(Diagnostic):
    """A window in hours around a length in days, or the other way round."""

    code: ClassVar[str] = "E303"
    length: str
    bound: str

    @property
    def message(self) -> str:
        return f"`{self.bound}` and `{self.length}` are not counted alike: hours pass, days are dates"

    @property
    def help(self) -> str:
        return "write both in hours, or both in days; 24 hours is not 1 day"


@frozen
class InvertedWindow(Diagnostic):
    """A window that ends before it begins."""

    code: ClassVar[str] = "E304"
    low: str
    high: str

    @property
    def message(self) -> str:
        return f"no time lies in a window from {self.low} to {self.high}"

    @property
    def help(self) -> str:
        return f"write the earlier bound first: `window {self.high} to {self.low}`"


@frozen
class NegativeLength(Diagnostic):
    """A length below nought where only the bounds of a window may be."""

    code: ClassVar[str] = "E309"
    length: str

    @property
    def message(self) -> str:
        return f"`{self.length}` is less than no time"

    @property
    def help(self) -> str:
        return f"write `{self.length.removeprefix('-')} before …` for a time before something"


@frozen
class NothingHappens(Diagnostic):
    """A number or an interval of nought, with which there is nothing to do."""

    code: ClassVar[str] = "E310"
    said: str

    @property
    def message(self) -> str:
        return f"with `{self.said}` nothing ever happens"

    @property
    def help(self) -> str:
        return "write the number that is meant, or leave the line out and say in an `assume` that nobody states it"


# ---- Anchors --------------------------------------------------------------------------------------


@frozen
class UnclearAnchor(Diagnostic):
    """An anchor that could mean several events."""

    code: ClassVar[str] = "E305"
    name: str
    what: str
    repair: str

    @property
    def message(self) -> str:
        return f"`{self.name}` is {self.what}, so it does not say which event is meant"

    @property
    def help(self) -> str:
        return f"write {self.repair}"


@frozen
class NoSuchOccurrence(Diagnostic):
    """An anchor that says more than there is to say."""

    code: ClassVar[str] = "E306"
    said: str
    name: str
    what: str

    @property
    def message(self) -> str:
        return f"`{self.said}` says nothing about `{self.name}`, which is {self.what}"

    @property
    def help(self) -> str:
        return f"leave `{self.said}` out"


@frozen
class AnchoredOnItself(Diagnostic):
    """What happens is timed by itself, directly or by way of others."""

    code: ClassVar[str] = "E307"
    circle: tuple[str, ...]

    @property
    def message(self) -> str:
        if len(self.circle) < 3:
            return f"`{self.circle[0]}` is timed by itself"
        return f"`{self.circle[0]}` is timed by itself, by way of {' and '.join(f'`{n}`' for n in self.circle[1:-1])}"

    @property
    def help(self) -> str:
        return "time the first of them by something that happens before all of them, such as a timepoint"


@frozen
class AnchorElsewhere(Diagnostic):
    """An anchor that only another schedule has."""

    code: ClassVar[str] = "E308"
    name: str
    schedule: str
    declared: Span = field(default=NOWHERE, eq=False)

    @property
    def message(self) -> str:
        return f"`{self.name}` belongs to the schedule `{self.schedule}`, so it never happens in this one"

    @property
    def help(self) -> str:
        return "time this by something of the same schedule, or by a timepoint of the file"

    @property
    def labels(self) -> tuple[Label, ...]:
        return _label(self.declared, "declared here")


# ---- Doses ----------------------------------------------------------------------------------------


@frozen
class DoseOfOtherKind(Diagnostic):
    """A level that is counted in another way than the dose."""

    code: ClassVar[str] = "E311"
    level: str
    dose: str

    @property
    def message(self) -> str:
        return f"the level `{self.level}` is not counted like the dose `{self.dose}`"

    @property
    def help(self) -> str:
        return "write the levels in the unit of the dose"


@frozen
class NoDoseUnit(Diagnostic):
    """A dose in something that is not given."""

    code: ClassVar[str] = "E312"
    unit: str

    @property
    def message(self) -> str:
        return f"`{self.unit}` is not the unit of a dose"

    @property
    def help(self) -> str:
        return "write a dose such as `100 mg`, `3.6 mg/kg`, `75 mg/m2`, `150 U` or `AUC 5`"


@frozen
class LevelsNotFalling(Diagnostic):
    """Dose levels that do not go down, or do not go up where that is said."""

    code: ClassVar[str] = "E313"
    level: str
    before: str
    way: str = "below"

    @property
    def message(self) -> str:
        return f"the level `{self.level}` is not {self.way} `{self.before}`"

    @property
    def help(self) -> str:
        if self.way == "above":
            return "write the levels from the lowest to the highest, since they go up each cycle"
        return (
            "write the levels from the highest to the lowest; for a dose that is raised step by step add "
            "`; one level up each cycle` behind them"
        )


@frozen
class NoWayDown(Diagnostic):
    """A way down from levels that go up each cycle: `stop`, or rules that ask for one level down."""

    code: ClassVar[str] = "E328"
    rules: str | None

    @property
    def message(self) -> str:
        if self.rules is None:
            return "`stop` is below the lowest level, but these levels go up each cycle"
        return f"`{self.rules}` asks for one level down, but the levels go up each cycle"

    @property
    def help(self) -> str:
        if self.rules is None:
            return "leave `stop` out; what ends a treatment stands below `until`, or in a row of `rules`"
        return "write `same level` for a dose that is not raised, or `stop`; a lower dose later is a cycle of its own"


@frozen
class LevelsStartElsewhere(Diagnostic):
    """The first level is not the dose that is given."""

    code: ClassVar[str] = "E314"
    level: str
    dose: str

    @property
    def message(self) -> str:
        return f"the first level is `{self.level}`, but `{self.dose}` is given"

    @property
    def help(self) -> str:
        return "the first level is the dose without any reduction; make the two the same"


@frozen
class NoGreatestDose(Diagnostic):
    """A greatest dose that the dose cannot be held against."""

    code: ClassVar[str] = "E318"
    most: str
    dose: str
    unit: str

    @property
    def message(self) -> str:
        return f"`at most {self.most}` is no limit for `{self.dose}`"

    @property
    def help(self) -> str:
        if self.dose.endswith(f" {self.unit}"):
            return "a dose that is the same for everybody needs no limit: leave it out, or write the dose that is meant"
        return f"write what nobody gets more of, in `{self.unit}`, such as `at most 2 {self.unit}`"


@frozen
class NoGreatestBody(Diagnostic):
    """A greatest weight, surface or filtration rate that the dose is not worked out with."""

    code: ClassVar[str] = "E329"
    most: str
    dose: str
    unit: str | None

    @property
    def message(self) -> str:
        return f"`at most {self.most}` is no limit for what `{self.dose}` is worked out with"

    @property
    def help(self) -> str:
        if self.unit is None:
            return "a dose that is the same for everybody is worked out with nothing: leave the limit out"
        example = {"mL/min": "125 mL/min", "m2": "2 m2", "kg": "100 kg"}[self.unit]
        return (
            f"write the limit in `{self.unit}`, such as `at most {example}`; a greatest dose stands behind a comma: "
            "`, at most 750 mg`"
        )


@frozen
class WorkedOutWithOther(Diagnostic):
    """A dose that is worked out with something that measures another thing."""

    code: ClassVar[str] = "E319"
    dose: str
    name: str
    own: str | None
    wanted: str

    @property
    def message(self) -> str:
        is_in = "is no number" if self.own is None else f"is measured in {self.own}"
        return f"`{self.dose}` cannot be worked out with `{self.name}`, which {is_in}"

    @property
    def help(self) -> str:
        return f"name a measurement or a fact in `{self.wanted}`, or in a unit that can be expressed in it"


@frozen
class DaysBackwards(Diagnostic):
    """Days of a cycle of which the last is not behind the first, or more of them than anybody is given something on."""

    code: ClassVar[str] = "E320"
    first: int
    last: int

    @property
    def message(self) -> str:
        if self.last <= self.first:
            return f"`days {self.first} to {self.last}` are not several days"
        return f"`days {self.first} to {self.last}` are more days than one line may name"

    @property
    def help(self) -> str:
        if self.last <= self.first:
            return f"write the earlier day first, or `day {self.first}` for one"
        return "write up to 400 days, and `repeat every` for what goes on"


@frozen
class DayNought(Diagnostic):
    """A day 0 of a cycle, whose first day is day 1."""

    code: ClassVar[str] = "E343"
    name: str
    last: int | None = None

    @property
    def message(self) -> str:
        return f"`{self.name}` has no day 0: a cycle begins on day 1"

    @property
    def help(self) -> str:
        said = "day 1" if self.last is None else f"days 1 to {self.last + 1}"
        return (
            "what comes before day 1 is a `step` or a `visit`; where the document counts from day 0, each of its days "
            f"is one higher here: write `{said}`"
        )


@frozen
class NoUnitOfDose(Diagnostic):
    """An amount with the way in which it is given in the place of its unit."""

    code: ClassVar[str] = "E344"
    amount: str
    route: str

    @property
    def message(self) -> str:
        return f"`{self.amount}` has no unit: `{self.route}` is how it is given"

    @property
    def help(self) -> str:
        return f"write `{self.amount} … {self.route}`, with the unit of the document in the place of the dots"


@frozen
class DoseInPieces(Diagnostic):
    """A number of tablets or vials in the place of an amount."""

    code: ClassVar[str] = "E346"
    amount: str
    form: str

    @property
    def message(self) -> str:
        return f"`{self.amount} {self.form}` does not say how much is given: what is in each is not known"

    @property
    def help(self) -> str:
        return "the number of pieces stands in a `note`, and here the amount of the document, as in `100 mg po`"


@frozen
class NotARoute(Diagnostic):
    """How often something is given, in the place of how it is given."""

    code: ClassVar[str] = "E345"
    often: str
    interval: str

    @property
    def message(self) -> str:
        return f"`{self.often}` is how often something is given; here stands how, such as `iv` or `oral`"

    @property
    def help(self) -> str:
        return (
            "where only the days are to be followed, leave it out, give the amount of a day, and say so in a `note`; "
            f"where each dose is: write `repeat every {self.interval} from previous dose`"
        )


@frozen
class NothingGiven(Diagnostic):
    """A cycle that gives nothing, or a day of a cycle twice."""

    code: ClassVar[str] = "E315"
    name: str
    twice: int | None = None

    @property
    def message(self) -> str:
        if self.twice is not None:
            return f"day {self.twice} of `{self.name}` stands here twice"
        return f"the cycle `{self.name}` gives nothing"

    @property
    def help(self) -> str:
        if self.twice is not None:
            return "write both `give` lines below one `day`"
        return "add an indented line such as `give trastuzumab 6 mg/kg iv`"


@frozen
class RepeatsWithoutInterval(Diagnostic):
    """`times 6` without a line that says how far apart."""

    code: ClassVar[str] = "E316"
    name: str

    @property
    def message(self) -> str:
        return f"`{self.name}` is repeated, but nothing says how far apart"

    @property
    def help(self) -> str:
        return "add a line such as `repeat every 21 days from previous dose, window 0 days to +3 days`"


@frozen
class NoFirstDose(Diagnostic):
    """A cycle whose first dose is timed by nothing."""

    code: ClassVar[str] = "E317"
    name: str

    @property
    def message(self) -> str:
        return f"nothing says when the first dose of `{self.name}` is due"

    @property
    def help(self) -> str:
        return "add a line such as `first dose within 7 days after randomisation`"


# ---- Rules ----------------------------------------------------------------------------------------


@frozen
class NoVersionOfCtcae(Diagnostic):
    """A grade without the version of the criteria that define it."""

    code: ClassVar[str] = "E321"
    toxicity: str

    @property
    def message(self) -> str:
        return f"a grade of `{self.toxicity}` means different things in different versions of CTCAE"

    @property
    def help(self) -> str:
        return "write the version, such as `CTCAE 5.0`"


@frozen
class UnitInBand(Diagnostic):
    """A band or a bound with a unit of its own."""

    code: ClassVar[str] = "E322"
    text: str

    @property
    def message(self) -> str:
        return f"`{self.text}` repeats a unit: the head of the table says it for all rows"

    @property
    def help(self) -> str:
        return f"write `{self.text.split(' ')[0]}`"


@frozen
class UnitDoesNotFit(Diagnostic):
    """A column in a unit that its measurement cannot be expressed in."""

    code: ClassVar[str] = "E323"
    unit: str
    name: str
    own: str | None

    @property
    def message(self) -> str:
        if self.own is None:
            return f"`{self.name}` is a word, and words have no bands"
        return f"`{self.name}` is measured in {self.own}, which cannot be expressed in `{self.unit}`"

    @property
    def help(self) -> str:
        if self.own is None:
            return "write a measurement whose results are numbers"
        return f"write `in {self.own}`, or `in ULN` for multiples of the upper limit of normal"


@frozen
class BandsOverlap(Diagnostic):
    """Two rows of a table that fit one value and do different things."""

    code: ClassVar[str] = "E324"
    first: Span = field(default=NOWHERE, eq=False)

    @property
    def message(self) -> str:
        return "this row and an earlier one fit the same value, and do different things"

    @property
    def help(self) -> str:
        return "narrow one of the bands (`to below` leaves out the upper end), or write `most severe action wins`"

    @property
    def labels(self) -> tuple[Label, ...]:
        return _label(self.first, "the earlier row")


@frozen
class HoldEndsAtOnce(Diagnostic):
    """A hold whose recovery fits what started it."""

    code: ClassVar[str] = "E325"

    @property
    def message(self) -> str:
        return "this hold ends as soon as it begins: some values of its band are a recovery already"

    @property
    def help(self) -> str:
        return "write a recovery that lies outside the band"


@frozen
class UnclearRecovery(Diagnostic):
    """A hold of a table with several columns that does not say which of them has to recover."""

    code: ClassVar[str] = "E326"
    bound: str
    columns: tuple[str, ...]

    @property
    def message(self) -> str:
        columns = " or ".join(f"`{each}`" for each in self.columns)
        return f"`hold until {self.bound}` does not say of which column: {columns}"

    @property
    def help(self) -> str:
        return (
            f"ask which of them has to recover and name it: `hold until {self.columns[0]} {self.bound}`; "
            "where several have to, join them with `and`"
        )


@frozen
class NoSuchColumn(Diagnostic):
    """The end of a hold names something that is no column of its table."""

    code: ClassVar[str] = "E327"
    said: str
    columns: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"`{self.said}` is no column of this table"

    @property
    def help(self) -> str:
        return f"write {' or '.join(f'`{each}`' for each in self.columns)}, as the head of the table has it"


@frozen
class UnreachableBranch(Diagnostic):
    """A branch behind `otherwise`."""

    code: ClassVar[str] = "E331"

    @property
    def message(self) -> str:
        return "no participant gets here: `otherwise` above takes everybody who is left"

    @property
    def help(self) -> str:
        return "move `otherwise` to the end"


@frozen
class UnknownWord(Diagnostic):
    """A word of a deviation that is none of those that are understood."""

    code: ClassVar[str] = "E332"
    word: str
    known: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"a deviation is not `{self.word}`"

    @property
    def help(self) -> str:
        return f"write {', '.join(f'`{word}`' for word in self.known[:-1])} or `{self.known[-1]}`"


@frozen
class NoSuchPart(Diagnostic):
    """A deviation of a part that the element does not have, which would never be graded."""

    code: ClassVar[str] = "E338"
    name: str
    part: str
    parts: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"`{self.name}` has no part `{self.part}`, so this departure would never be graded"

    @property
    def help(self) -> str:
        found = (f"`{self.name}.{each}`" for each in self.parts)
        return f"write {', '.join([*found, f'`{self.name}`'])}{' for all of it' if self.parts else ''}"


@frozen
class NothingToDepartFrom(Diagnostic):
    """A deviation of the dose of something that is not given."""

    code: ClassVar[str] = "E339"
    name: str

    @property
    def message(self) -> str:
        return f"`{self.name}` is no `cycle`: there is no dose from which one could depart"

    @property
    def help(self) -> str:
        return "name the `cycle` whose dose is meant"


@frozen
class GradedTwice(Diagnostic):
    """One departure with two grades."""

    code: ClassVar[str] = "E340"
    departure: str
    target: str
    first: Span = field(default=NOWHERE, eq=False)

    @property
    def message(self) -> str:
        return f"`{self.departure} {self.target}` is graded a second time"

    @property
    def help(self) -> str:
        return "leave one of the two lines out, or name a part in one of them"

    @property
    def labels(self) -> tuple[Label, ...]:
        return _label(self.first, "graded here")


@frozen
class NeverOpen(Diagnostic):
    """Opening hours that end before they begin."""

    code: ClassVar[str] = "E342"
    hours: str

    @property
    def message(self) -> str:
        return f"with `{self.hours}` it is never open"

    @property
    def help(self) -> str:
        return "write the opening first; hours beyond midnight are two lines: `Fri 20:00-24:00` and `Sat 00:00-06:00`"


@frozen
class Infeasible(Diagnostic):
    """Windows and gaps that cannot all be kept."""

    code: ClassVar[str] = "E341"
    short: str
    needed: str
    allowed: str
    repair: str
    places: tuple[Span, ...] = field(default=(), eq=False)

    @property
    def message(self) -> str:
        return f"this cannot be carried out, {self.short} are missing: {self.needed}, but {self.allowed}"

    @property
    def help(self) -> str:
        return self.repair

    @property
    def labels(self) -> tuple[Label, ...]:
        return tuple(Label(place, "one of these lines") for place in self.places)


@frozen
class NothingToWorkOutWith(Diagnostic):
    """A dose by body weight, surface or filtration without a word on what it is worked out with."""

    code: ClassVar[str] = "I307"
    severity: ClassVar[Severity] = Severity.INFO
    dose: str
    unit: str

    @property
    def message(self) -> str:
        return f"nothing says what `{self.dose}` is worked out with, so a dose recorded in milligrams cannot be judged"

    @property
    def help(self) -> str:
        named = f"add `by` and the name of a measurement or fact in `{self.unit}`"
        return f"{named}, or leave it so if sites record `{self.dose}`"


# ---- Questions to the author ------------------------------------------------------------------------


@frozen
class NoStop(Diagnostic):
    """Something that is repeated without end."""

    code: ClassVar[str] = "W301"
    severity: ClassVar[Severity] = Severity.WARNING
    name: str

    @property
    def message(self) -> str:
        return f"`{self.name}` is repeated without end"

    @property
    def help(self) -> str:
        return "add `times 6` or `until progression`, as the document says"


@frozen
class NoReason(Diagnostic):
    """A rule of a schedule that neither quotes the document nor owns up to an assumption."""

    code: ClassVar[str] = "W302"
    severity: ClassVar[Severity] = Severity.WARNING
    line: str
    part: str | None = None
    """What the line belongs to, if nothing can be said below the line itself."""

    @property
    def message(self) -> str:
        return f"`{self.line}` quotes nothing and assumes nothing"

    @property
    def help(self) -> str:
        if self.part is not None:
            return f"add a `text` with the document's words, or an `assume` with the reason, to `{self.part}`"
        return "add an indented `text` with the document's words, or an `assume` with the reason"


@frozen
class NoTolerance(Diagnostic):
    """A length without a window: it is meant to the minute, or to the day."""

    code: ClassVar[str] = "W303"
    severity: ClassVar[Severity] = Severity.WARNING
    length: str

    @property
    def message(self) -> str:
        exactly = "to the minute" if "hour" in self.length or "min" in self.length else "on that very day"
        return f"`{self.length}` without a window means exactly {exactly}"

    @property
    def help(self) -> str:
        unit = "hours" if "hour" in self.length or "min" in self.length else "days"
        return f"add a window such as `, window 0 {unit} to +3 {unit}`, with an `assume` if the document states none"


@frozen
class ZeroWindow(Diagnostic):
    """A window of nothing, which often stands for one that nobody stated."""

    code: ClassVar[str] = "W304"
    severity: ClassVar[Severity] = Severity.WARNING

    @property
    def message(self) -> str:
        return "a window from 0 to 0 allows nothing; often it stands for one that the document does not state"

    @property
    def help(self) -> str:
        return "write the window that is meant, with an `assume` if the document states none"


@frozen
class NotCollected(Diagnostic):
    """A rule needs a result that nothing in the schedule collects."""

    code: ClassVar[str] = "W305"
    severity: ClassVar[Severity] = Severity.WARNING
    told_once: ClassVar[bool] = True
    name: str
    cycle: str

    @property
    def message(self) -> str:
        return f"the rules of `{self.cycle}` need `{self.name}`, but nothing collects it"

    @property
    def help(self) -> str:
        return f"add it to `before each dose: {self.name} within 3 days`, or to what a visit collects"


@frozen
class GapBetweenBands(Diagnostic):
    """Values between two bands of a table for which no row says anything."""

    code: ClassVar[str] = "W306"
    severity: ClassVar[Severity] = Severity.WARNING
    gap: str
    beside: tuple[str, ...] = ()
    """What the other columns of the table say in the two rows around it."""

    @property
    def message(self) -> str:
        where = f" with {' and '.join(self.beside)}" if self.beside else ""
        return f"no row says what happens for {self.gap}{where}, between two that do"

    @property
    def help(self) -> str:
        return "widen a band, or add a row with `same level` if nothing is to happen"


@frozen
class HoldInSilence(Diagnostic):
    """Values that start no hold, but do not end one either."""

    code: ClassVar[str] = "W307"
    severity: ClassVar[Severity] = Severity.WARNING
    gap: str

    @property
    def message(self) -> str:
        return f"for {self.gap} a hold that is running goes on, but none begins"

    @property
    def help(self) -> str:
        return "ask whether a dose may be given there without an earlier hold, and say so in an `assume`"


@frozen
class NoOpeningHour(Diagnostic):
    """A window in which the place is closed for some weekdays of its anchor."""

    code: ClassVar[str] = "W308"
    severity: ClassVar[Severity] = Severity.WARNING
    what: str
    anchor: str
    window: str
    closed: str
    place: str
    hours: str
    rescues: tuple[str, ...]

    @property
    def message(self) -> str:
        followed = f"no {self.anchor} on a {self.closed} can be followed by {self.what}"
        return (
            f"with {self.window}, {followed}: `{self.place}` is {f'open {self.hours}' if self.hours else 'never open'}"
        )

    @property
    def help(self) -> str:
        rescues = "; ".join(self.rescues) or "no end of the window that is up to 14 days later rescues all"
        return f"{rescues}; or say in an `assume` on which weekdays {self.anchor} may take place"


@frozen
class OpenEnd(Diagnostic):
    """Values beyond all bands of a table: the rules ask for nothing there."""

    code: ClassVar[str] = "I301"
    severity: ClassVar[Severity] = Severity.INFO
    ends: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"no row is for {' or '.join(self.ends)}: there the rules ask for nothing"

    @property
    def help(self) -> str:
        return "nothing, if that is what the document says"


@frozen
class DifferentTimeZeros(Diagnostic):
    """Groups whose schedules start from different events cannot be compared from their start."""

    code: ClassVar[str] = "I302"
    severity: ClassVar[Severity] = Severity.INFO
    schedule: str
    zero: str
    other: str
    other_zero: str

    @property
    def message(self) -> str:
        return f"`{self.schedule}` starts at `{self.zero}`, but `{self.other}` at `{self.other_zero}`"

    @property
    def help(self) -> str:
        return "comparing what happens after these two moments may suffer from immortal-time bias; say so in a `note`"
