"""What can be wrong about an event log beyond what can be wrong about a record."""

from __future__ import annotations

from typing import ClassVar

from protocol_dsl.frozen import frozen
from protocol_dsl.schema.problems import RecordProblem, shown


@frozen
class LogWithoutSchedule(RecordProblem):
    """The protocol has no schedule that a log could be about."""

    code: ClassVar[str] = "R301"

    @property
    def message(self) -> str:
        return "the protocol has no schedule to follow"

    @property
    def help(self) -> str | None:
        return "write one: `schedule name` with its steps, cycles and visits"


@frozen
class NothingDone(RecordProblem):
    """A name that is known, and has no events of this kind."""

    code: ClassVar[str] = "R302"
    name: str
    kind: str
    kinds: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"`{self.name}` has no events of kind `{self.kind}`"

    @property
    def help(self) -> str | None:
        return f"its events are of kind {' or '.join(f'`{each}`' for each in self.kinds)}"


@frozen
class NeedsRow(RecordProblem):
    """An event of a step that is done for each row, without the row."""

    code: ClassVar[str] = "R303"
    step: str
    list: str

    @property
    def message(self) -> str:
        return f"`{self.step}` is done for each of the {self.list}, and the event does not say for which"

    @property
    def help(self) -> str | None:
        return f'add "row" with the name that "rows": {{"{self.list}": […]}} gives it'


@frozen
class NoSuchRow(RecordProblem):
    """A row that the log's own list of rows does not have."""

    code: ClassVar[str] = "R304"
    row: str
    list: str
    nearest: str | None

    @property
    def message(self) -> str:
        return f'{shown(self.row)} is not among the {self.list} that "rows" names'

    @property
    def help(self) -> str | None:
        return f"add it to $.rows.{self.list}" if self.nearest is None else f"did you mean `{self.nearest}`?"


@frozen
class RowTwice(RecordProblem):
    """Two rows of one name, which events could not tell apart."""

    code: ClassVar[str] = "R305"
    row: str

    @property
    def message(self) -> str:
        return f"two rows are called {shown(self.row)}"

    @property
    def help(self) -> str | None:
        return "give each row a name of its own"


@frozen
class DoseUnitDoesNotFit(RecordProblem):
    """A dose without a unit, or in one that the protocol's dose cannot be held against."""

    code: ClassVar[str] = "R306"
    unit: str
    units: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"a dose in {self.unit} cannot be held against the dose of the protocol"

    @property
    def help(self) -> str | None:
        return f"state it in {' or '.join(self.units)}"


@frozen
class ThroughAfterAsOf(RecordProblem):
    """A log that is called complete beyond the moment of the question."""

    code: ClassVar[str] = "R307"
    value: str
    as_of: str

    @property
    def message(self) -> str:
        return f"the log cannot be complete through {self.value} when it is asked about at {self.as_of}"

    @property
    def help(self) -> str | None:
        return "use a later as_of, or an earlier through"


@frozen
class SubjectsDiffer(RecordProblem):
    """A log and a record of two people."""

    code: ClassVar[str] = "R308"
    log: str
    record: str

    @property
    def message(self) -> str:
        return f"the log is about {shown(self.log)}, the record about {shown(self.record)}"

    @property
    def help(self) -> str | None:
        return "give the record of the same participant"


@frozen
class NothingToComeAfter(RecordProblem):
    """A line of a script comes after something that the simulation does not hold."""

    code: ClassVar[str] = "R309"
    key: str
    nearest: str | None

    @property
    def message(self) -> str:
        return f"the simulation has no {shown(self.key)} that something could come after"

    @property
    def help(self) -> str | None:
        if self.nearest:
            return f"did you mean `{self.nearest}`?"
        return "name an obligation by its key, such as tdm1/dose/2, or leave `after` out for the start"


@frozen
class TermIsKnown(RecordProblem):
    """A toxicity by a term of the site, though the schedule looks at it by a name."""

    code: ClassVar[str] = "R310"
    term: str
    name: str

    @property
    def message(self) -> str:
        return (
            f"the schedule looks at {shown(self.term)} by the name `{self.name}`; as a term it would go past its rules"
        )

    @property
    def help(self) -> str | None:
        return f'write "of": "{self.name}" in place of "term"'
