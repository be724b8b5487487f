"""What can be wrong, or doubtful, about a record. Every finding names the place and the repair."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import islice
from typing import ClassVar

from attrs import define, field

from protocol_dsl.frozen import frozen
from protocol_dsl.schema import repairs


@frozen
class RecordFinding:
    """Something about a record that its sender should know; `path` is a JSON path."""

    code: ClassVar[str]
    path: str

    @property
    def message(self) -> str:
        """What is wrong, in one clause."""
        raise TypeError("a finding says what is wrong")

    @property
    def help(self) -> str | None:
        """The repair, if there is one to name."""
        return None


@frozen
class RecordProblem(RecordFinding):
    """A finding because of which the record is not decided."""


@frozen
class RecordWarning(RecordFinding):
    """A finding that does not keep the record from being decided."""


@define
class Findings:
    """Collects all findings of one record: nothing stops at the first."""

    problems: list[RecordProblem] = field(factory=list)
    warnings: list[RecordWarning] = field(factory=list)

    def add(self, problem: RecordProblem) -> None:
        """The record cannot be decided."""
        self.problems.append(problem)

    def warn(self, warning: RecordWarning) -> None:
        """The record can be decided."""
        self.warnings.append(warning)


LONGEST_QUOTE = 60
MOST_QUOTED = 4
MOST_BITS = 10_000
"""Larger whole numbers are not written out: that takes long, and beyond 4,300 digits Python refuses."""


def shown(value: object) -> str:
    """A value as a message quotes it: like JSON, printable, and cut if it is long."""
    text = "".join(letter if letter.isprintable() else "�" for letter in _quoted(value, 0)[: LONGEST_QUOTE + 1])
    return f"`{text[: LONGEST_QUOTE - 3]}…`" if len(text) > LONGEST_QUOTE else f"`{text}`"


def _quoted(value: object, depth: int) -> str:
    """The beginning of a value; what is deep or long is left out, so that a message costs nothing."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return value if depth == 0 else f'"{value[:LONGEST_QUOTE]}"'
        case int() | Fraction() if max(abs(value.numerator), value.denominator).bit_length() > MOST_BITS:
            return "a number of thousands of digits"
        case Mapping() if depth < MOST_QUOTED:
            pairs = [f'"{key}": {_quoted(each, depth + 1)}' for key, each in islice(value.items(), MOST_QUOTED)]
            return f"{{{', '.join(pairs)}{', …' if len(value) > MOST_QUOTED else ''}}}"
        case list() | tuple() if depth < MOST_QUOTED:
            members = [_quoted(each, depth + 1) for each in value[:MOST_QUOTED]]
            return f"[{', '.join(members)}{', …' if len(value) > MOST_QUOTED else ''}]"
        case Mapping() | list() | tuple():
            return "…"
        case _:
            return str(value)


def path_to(path: str, key: object) -> str:
    """The path of a member: its key as it is, or as a message quotes it where nobody could read it."""
    text = str(key)
    return f"{path}.{text if text.isprintable() and 0 < len(text) <= LONGEST_QUOTE else shown(text).strip('`') or '…'}"


@frozen
class NotJson(RecordProblem):
    """The text is not JSON."""

    code: ClassVar[str] = "R101"
    reason: str

    @property
    def message(self) -> str:
        return f"this is not JSON: {self.reason}"

    @property
    def help(self) -> str | None:
        return "write it with a library for JSON, which makes no such mistake"


@frozen
class DuplicateKey(RecordProblem):
    """A JSON object has a key twice, and a reader could only keep one."""

    code: ClassVar[str] = "R102"
    key: str

    @property
    def message(self) -> str:
        return f"the key {shown(self.key)} stands here twice"

    @property
    def help(self) -> str | None:
        return "keep one of the two"


@frozen
class UnknownKey(RecordProblem):
    """A key that the protocol, or the format, does not know."""

    code: ClassVar[str] = "R103"
    key: str
    what: str
    nearest: str | None

    @property
    def message(self) -> str:
        return f"{shown(self.key)} is no {self.what}"

    @property
    def help(self) -> str | None:
        if self.nearest is not None:
            return f"did you mean `{self.nearest}`?"
        return "leave it out; `protocol schema FILE --format text` lists what there can be, `--log` that of event logs"


@frozen
class WrongType(RecordProblem):
    """A value of another type than is expected there."""

    code: ClassVar[str] = "R104"
    value: str
    expected: str
    repair: str | None = None

    @property
    def message(self) -> str:
        return f"{self.value} is not {self.expected}"

    @property
    def help(self) -> str | None:
        unknown = repairs.of_unknown(self.value.strip("`"))
        return self.repair or unknown or f"write {self.expected}; nothing is converted"


@frozen
class MissingKey(RecordProblem):
    """Something that every record says is not said."""

    code: ClassVar[str] = "R105"
    key: str
    why: str

    @property
    def message(self) -> str:
        return f"`{self.key}` is missing: {self.why}"

    @property
    def help(self) -> str | None:
        return f"add `{self.key}`"


@frozen
class UnknownWord(RecordProblem):
    """A word that is not in the list."""

    code: ClassVar[str] = "R106"
    value: str
    choices: tuple[str, ...]
    nearest: str | None

    @property
    def message(self) -> str:
        if not self.choices:
            return f"{self.value} is not known: the protocol declares nothing of the kind"
        return f"{self.value} is not one of {', '.join(self.choices)}"

    @property
    def help(self) -> str | None:
        if self.nearest is not None:
            return f"did you mean `{self.nearest}`?"
        return repairs.of_unknown(self.value.strip("`")) or ("write one of these words" if self.choices else None)


@frozen
class MissingUnit(RecordProblem):
    """A quantity without its unit."""

    code: ClassVar[str] = "R107"
    value: str
    unit: str

    @property
    def message(self) -> str:
        return f"{self.value} has no unit"

    @property
    def help(self) -> str | None:
        return f'write {{"value": …, "unit": "{self.unit}"}} with the unit of the result'


@frozen
class UnknownUnit(RecordProblem):
    """A unit that is not in the table."""

    code: ClassVar[str] = "R108"
    unit: str
    nearest: str | None
    wanted: str = ""

    @property
    def message(self) -> str:
        return f"{self.unit} is no unit that is known here"

    @property
    def help(self) -> str | None:
        if self.nearest is not None:
            return f"did you mean `{self.nearest}`?"
        return f"write the unit of the result, such as `{self.wanted}`" if self.wanted else "leave the unit out"


@frozen
class WrongKindOfUnit(RecordProblem):
    """A unit of something else than is measured."""

    code: ClassVar[str] = "R109"
    unit: str
    kind: str
    wanted: str
    wanted_kind: str

    @property
    def message(self) -> str:
        return f"`{self.unit}` ({self.kind}) cannot be converted to `{self.wanted}` ({self.wanted_kind})"

    @property
    def help(self) -> str | None:
        return f"send the result in `{self.wanted}`, or in a unit that measures the same"


@frozen
class OutOfRange(RecordProblem):
    """A number outside the declared limits."""

    code: ClassVar[str] = "R110"
    value: str
    expected: str

    @property
    def message(self) -> str:
        return f"{self.value} is not {self.expected}"

    @property
    def help(self) -> str | None:
        return "look at the source; a value outside the limits is not taken, and not cut to fit"


@frozen
class ImpossibleDate(RecordProblem):
    """A text that is no date, or a day or time that does not exist."""

    code: ClassVar[str] = "R111"
    value: str
    reason: str
    repair: str | None = None

    @property
    def message(self) -> str:
        return f"{self.value}: {self.reason}"

    @property
    def help(self) -> str | None:
        return self.repair or "write a date as 2026-03-02, 2026-03 or 2026, and a clock time as 2026-03-02T14:30+01:00"


@frozen
class AfterAsOf(RecordProblem):
    """Something observed that lies after the moment of the question."""

    code: ClassVar[str] = "R112"
    value: str
    as_of: str

    @property
    def message(self) -> str:
        return f"{self.value} lies after as_of, {self.as_of}"

    @property
    def help(self) -> str | None:
        return "what is told is known at as_of: use a later one, or in a record `planned` for a planned timepoint"


@frozen
class ImpossiblePeriod(RecordProblem):
    """A period that ends before it starts."""

    code: ClassVar[str] = "R113"
    start: str
    end: str

    @property
    def message(self) -> str:
        return f"the end, {shown(self.end)}, lies before the beginning, {shown(self.start)}"

    @property
    def help(self) -> str | None:
        return "look at the source: one of the two dates is wrong"


@frozen
class WrongRole(RecordProblem):
    """An answer by somebody who is not asked."""

    code: ClassVar[str] = "R114"
    by: str
    role: str

    @property
    def message(self) -> str:
        return f"answered by {shown(self.by)}, but the protocol asks `{self.role}`"

    @property
    def help(self) -> str | None:
        return f"ask somebody in the role `{self.role}`, and send their answer"


@frozen
class BareList(RecordProblem):
    """A list that must say through when it is complete."""

    code: ClassVar[str] = "R115"
    list: str

    @property
    def message(self) -> str:
        return f"the protocol wants to know through which date `{self.list}` is complete"

    @property
    def help(self) -> str | None:
        return 'write {"rows": […], "through": "YYYY-MM-DD"}, or "through": null if that is not known'


@frozen
class ImpossibleLimit(RecordProblem):
    """A limit of normal of zero or less, or a lower one above the upper one."""

    code: ClassVar[str] = "R116"
    value: str
    reason: str

    @property
    def message(self) -> str:
        return f"{self.value} cannot be a limit of normal: {self.reason}"

    @property
    def help(self) -> str | None:
        return "leave out a limit that the laboratory does not give"


@frozen
class TooDeep(RecordProblem):
    """JSON nested deeper than any record is."""

    code: ClassVar[str] = "R117"
    limit: int

    @property
    def message(self) -> str:
        return f"this is nested more than {self.limit} levels deep"

    @property
    def help(self) -> str | None:
        return "records and event logs are a few levels deep; look for a value that holds itself"


@frozen
class UnknownZone(RecordProblem):
    """A time zone that is not in the time-zone data."""

    code: ClassVar[str] = "R118"
    value: str
    nearest: str | None

    @property
    def message(self) -> str:
        return f"{self.value} is no time zone"

    @property
    def help(self) -> str | None:
        return f"did you mean `{self.nearest}`?" if self.nearest else "write an IANA name, such as Europe/Paris"


@frozen
class FreeTextCode(RecordWarning):
    """A text where a code is expected, which is no name of the protocol: it can only stay undetermined."""

    code: ClassVar[str] = "R201"
    value: str
    nearest: str | None

    @property
    def message(self) -> str:
        return f"{self.value} is free text here: no concept of the protocol has this name"

    @property
    def help(self) -> str | None:
        return None if self.nearest is None else f"if `{self.nearest}` is meant, write that"


@frozen
class UnknownSystem(RecordWarning):
    """A code system for which the protocol knows no codes."""

    code: ClassVar[str] = "R202"
    system: str

    @property
    def message(self) -> str:
        return f"{shown(self.system)} is a code system that is not known here, so its codes stay unmapped"


@frozen
class AnswerWithoutRole(RecordWarning):
    """A value that somebody has to attest, without who gave it: it does not count as attested."""

    code: ClassVar[str] = "R203"
    role: str

    @property
    def message(self) -> str:
        return f"nobody in the role `{self.role}` is said to have given this, so it does not count yet"

    @property
    def help(self) -> str | None:
        return f'write {{"value": …, "by": "{self.role}"}}'


@frozen
class QuestionChanged(RecordWarning):
    """An answer to a question whose wording has changed since: it has to be asked again."""

    code: ClassVar[str] = "R204"
    question: str

    @property
    def message(self) -> str:
        return f"the wording of this question has changed since it was answered: {self.question}"

    @property
    def help(self) -> str | None:
        return "ask it again, and give the fingerprint that `protocol schema` shows as `wording`"
