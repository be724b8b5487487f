"""Findings about a schedule as a whole: what its lines do not say, say twice, or say of nobody."""

from __future__ import annotations

from typing import ClassVar

from attrs import field

from protocol_dsl.diagnostics.diagnostic import Diagnostic, Label, Severity
from protocol_dsl.frozen import frozen
from protocol_dsl.source import NOWHERE, Span


def _label(place: Span, text: str) -> tuple[Label, ...]:
    return () if place == NOWHERE else (Label(place, text),)


# ---- What never happens ---------------------------------------------------------------------------


@frozen
class AnchorInOtherBranch(Diagnostic):
    """Something of one branch is timed, or ended, by something of another branch of the same choice."""

    code: ClassVar[str] = "E333"
    name: str
    anchor: str
    declared: Span = field(default=NOWHERE, eq=False)

    @property
    def message(self) -> str:
        return f"whoever gets `{self.name}` never gets `{self.anchor}`: they stand in two branches of one choice"

    @property
    def help(self) -> str:
        return "name something of the same branch, or something that everybody goes through"

    @property
    def labels(self) -> tuple[Label, ...]:
        return _label(self.declared, "the other branch")


@frozen
class NoSuchNumber(Diagnostic):
    """An anchor on a later occurrence than there are."""

    code: ClassVar[str] = "E334"
    name: str
    number: int
    most: int

    @property
    def message(self) -> str:
        times = "once" if self.most == 1 else f"{self.most} times"
        return f"there is no number {self.number} of `{self.name}`, which takes place {times}"

    @property
    def help(self) -> str:
        if self.most == 1:
            return f"write `first {self.name}`, or say with `repeat every` and `times` how often it takes place"
        return f"write a number up to {self.most}, or `last {self.name}`"


@frozen
class InTwoBranches(Diagnostic):
    """Something that stands in two branches of one choice, of which a participant goes through one."""

    code: ClassVar[str] = "E335"
    name: str
    first: Span = field(default=NOWHERE, eq=False)

    @property
    def message(self) -> str:
        return f"`{self.name}` stands in two branches of one choice, and would ask for both of them"

    @property
    def help(self) -> str:
        return "leave it out of the choice if it is for both branches, or name it in one of them"

    @property
    def labels(self) -> tuple[Label, ...]:
        return _label(self.first, "the first branch")


@frozen
class RepeatedBranch(Diagnostic):
    """A branch under the condition of an earlier one."""

    code: ClassVar[str] = "E336"
    first: Span = field(default=NOWHERE, eq=False)

    @property
    def message(self) -> str:
        return "no participant gets here: an earlier branch has the same condition"

    @property
    def help(self) -> str:
        return "write the condition that is meant, or name these parts in the earlier branch"

    @property
    def labels(self) -> tuple[Label, ...]:
        return _label(self.first, "the earlier branch")


@frozen
class EndsWithItself(Diagnostic):
    """Something that goes on until an event that counts from it."""

    code: ClassVar[str] = "E337"
    name: str
    event: str

    @property
    def message(self) -> str:
        return f"`{self.name}` goes on until `{self.event}`, but `{self.event}` counts from `{self.name}`"

    @property
    def help(self) -> str:
        return f"write `times` for a number of them, or leave the `=` of `{self.event}` out, so that the log records it"


@frozen
class AnchorNotForAll(Diagnostic):
    """Something for everybody is timed by something that only some participants go through."""

    code: ClassVar[str] = "W312"
    severity: ClassVar[Severity] = Severity.WARNING
    name: str
    anchor: str

    @property
    def message(self) -> str:
        return (
            f"`{self.name}` is timed by `{self.anchor}`, which not everybody goes through: without it, it is never due"
        )

    @property
    def help(self) -> str:
        return f"put `{self.name}` under the same condition, or time it by something that everybody goes through"


# ---- What the lines do not say ----------------------------------------------------------------------


@frozen
class OrderNotEntailed(Diagnostic):
    """One thing that is to come after another may also come before it within every window."""

    code: ClassVar[str] = "W309"
    severity: ClassVar[Severity] = Severity.WARNING
    later: str
    earlier: str
    repair: str

    @property
    def message(self) -> str:
        return f"nothing makes {self.later} come after {self.earlier}: every window can be kept the other way round too"

    @property
    def help(self) -> str:
        return self.repair


@frozen
class WashoutWithoutLength(Diagnostic):
    """A washout that may last no time at all."""

    code: ClassVar[str] = "W310"
    severity: ClassVar[Severity] = Severity.WARNING
    name: str

    @property
    def message(self) -> str:
        return f"nothing says how long the washout `{self.name}` has to last at least"

    @property
    def help(self) -> str:
        return "add a line such as `at least 14 days`, with the document's words or an `assume`"


@frozen
class GridKeepsNoGap(Diagnostic):
    """Doses that are counted from the first one may come closer together than one interval."""

    code: ClassVar[str] = "I303"
    severity: ClassVar[Severity] = Severity.INFO
    name: str
    interval: str
    between: str

    @property
    def message(self) -> str:
        return f"two doses of `{self.name}` in a row may be {self.between} apart: a window around a grid keeps no gap"

    @property
    def help(self) -> str:
        return f"nothing, if that is meant; `from previous dose` keeps {self.interval} between one dose and the next"


@frozen
class SaysNothingNew(Diagnostic):
    """A limit that other lines entail already."""

    code: ClassVar[str] = "I304"
    severity: ClassVar[Severity] = Severity.INFO
    line: str
    by: tuple[int, ...]
    places: tuple[Span, ...] = field(default=(), eq=False)

    @property
    def message(self) -> str:
        if not self.by:
            return f"`{self.line}` says nothing: there is nothing that it could concern"
        lines = ", ".join(map(str, self.by))
        return f"`{self.line}` says nothing new: it follows from line{'s' if len(self.by) > 1 else ''} {lines}"

    @property
    def help(self) -> str:
        return "nothing, if the document says it twice; otherwise look whether another number is meant"

    @property
    def labels(self) -> tuple[Label, ...]:
        return tuple(Label(place, "it follows from this") for place in self.places)


@frozen
class NobodyLooks(Diagnostic):
    """Something goes on until an event that nobody looks for, or of which nobody says when it has happened."""

    code: ClassVar[str] = "I305"
    severity: ClassVar[Severity] = Severity.INFO
    name: str
    milestone: str | None = None
    """The milestone that ends it; None is progression."""

    @property
    def message(self) -> str:
        if self.milestone is not None:
            return f"`{self.name}` goes on until `{self.milestone}`, but nothing says when that has happened"
        return f"`{self.name}` goes on until progression, but the schedule has no visit at which it would be found"

    @property
    def help(self) -> str:
        if self.milestone is not None:
            return (
                f"say what `{self.milestone}` is (`= first case of …`), quote the document below it with `text`, "
                "or write an `assume` on who decides it"
            )
        return "add a `visit` with what it collects, or an `assume` below this line on who looks for it and when"


@frozen
class GoesOnAfterWithdrawal(Diagnostic):
    """A treatment that no line ends when the participant withdraws, as everybody may at any time."""

    code: ClassVar[str] = "I308"
    severity: ClassVar[Severity] = Severity.INFO
    name: str
    ends: tuple[str, ...]
    """What `until` names."""

    @property
    def message(self) -> str:
        return f"no line ends `{self.name}` when a participant withdraws: the next dose stays due"

    @property
    def help(self) -> str:
        if not self.ends:
            return "add `until withdrawal`"
        named = " and ".join(f"`- {each}`" for each in (*self.ends, "withdrawal"))
        return f"write `until any of`, and below it, a line each: {named}"


# ---- Doses ------------------------------------------------------------------------------------------------


@frozen
class LevelsEscaped(Diagnostic):
    """Dose rules lead down to where there is no level."""

    code: ClassVar[str] = "W311"
    severity: ClassVar[Severity] = Severity.WARNING
    name: str
    rules: str
    lowest: str | None

    @property
    def message(self) -> str:
        if self.lowest is None:
            return f"`{self.rules}` may ask for one level down, but `{self.name}` has no levels"
        return f"`{self.rules}` may ask for one level down from `{self.lowest}`, and nothing says what comes then"

    @property
    def help(self) -> str:
        if self.lowest is None:
            return "add a line such as `levels 100 mg, 75 mg, stop; never re-escalate`"
        return "add `, stop` behind the last level, or the level that is missing"


@frozen
class LevelsNeverUsed(Diagnostic):
    """Dose levels that no rule leads to."""

    code: ClassVar[str] = "W314"
    severity: ClassVar[Severity] = Severity.WARNING
    name: str

    @property
    def message(self) -> str:
        return f"no rule leads from one level of `{self.name}` to the next"

    @property
    def help(self) -> str:
        return "add `modify by` with rules that say `one level down`, or leave the levels out"


@frozen
class LevelsNeverRaised(Diagnostic):
    """Dose levels that go up each cycle, and never do: there is one cycle, or a table speaks of every value."""

    code: ClassVar[str] = "W316"
    severity: ClassVar[Severity] = Severity.WARNING
    name: str
    watched: str | None
    """What a table looks at that has a row for every value; None if the cycle is not repeated."""

    @property
    def message(self) -> str:
        if self.watched is None:
            return f"the levels of `{self.name}` go up each cycle, but it is not repeated"
        return f"the levels of `{self.name}` never go up once `{self.watched}` is known: every value has a row"

    @property
    def help(self) -> str:
        if self.watched is None:
            return "add `repeat every`, or leave out `; one level up each cycle`"
        return "a row keeps the level; leave out the row of the values at which the dose is raised"


@frozen
class MayRiseAgain(Diagnostic):
    """Dose levels without a word on whether a dose may be raised again."""

    code: ClassVar[str] = "I306"
    severity: ClassVar[Severity] = Severity.INFO
    name: str

    @property
    def message(self) -> str:
        return f"a dose of `{self.name}` that was lowered may be raised again, because nothing says otherwise"

    @property
    def help(self) -> str:
        return "add `; never re-escalate` behind the levels if the document says so"


@frozen
class NoPriority(Diagnostic):
    """Tables of dose rules that may fire together, without a word on which action wins."""

    code: ClassVar[str] = "W313"
    severity: ClassVar[Severity] = Severity.WARNING
    name: str

    @property
    def message(self) -> str:
        return f"several tables of `{self.name}` may ask for different things at once, and nothing says which wins"

    @property
    def help(self) -> str:
        return "add `most severe action wins`, as the document says; that is also how a log is followed"


@frozen
class NoughtAsUnspecified(Diagnostic):
    """A length of nought that asks for nothing, which often stands for one that nobody stated."""

    code: ClassVar[str] = "W315"
    severity: ClassVar[Severity] = Severity.WARNING
    line: str

    @property
    def message(self) -> str:
        return f"`{self.line}` asks for nothing; often a nought stands for what the document does not state"

    @property
    def help(self) -> str:
        return "write the length that is meant, or leave the line out and say in an `assume` that nobody states it"
