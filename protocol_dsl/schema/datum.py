"""
One recorded value: everything it may be, why it is not known exactly, and where it comes from.

A value is a tuple of up to eight *items*, any of which may be the true one; `None` in place of the tuple says that
nothing is known, so it may be anything. A number that is not known exactly is a `Range`, a date that is not known to
the day is a `Moment` of several days; both are single items.
"""

from __future__ import annotations

from enum import Enum
from typing import TypeAlias

from attrs import frozen

from protocol_dsl.values.calendar import Moment, Period
from protocol_dsl.values.interval import Range


class CauseKind(Enum):
    """Why something cannot be determined. The values are the words of the file formats."""

    MISSING = "missing"
    INCOMPLETE = "incomplete"
    STALE = "stale"
    IMPRECISE = "imprecise"
    UNMAPPED = "unmapped"
    AMBIGUOUS = "ambiguous"
    ATTESTATION = "attestation"
    CONFLICTING = "conflicting"
    UNDEFINED = "undefined"

    # Members are one of a kind, so that identity will do; that of Enum asks for the name first.
    __hash__ = object.__hash__


@frozen
class Cause:
    """
    One reason why something is not known.

    `path` says what would have to be learned: a JSON path of the record (`$.facts.birth_date`), or
    `readings.NAME` and `definitions.NAME` for what the protocol itself leaves open.
    """

    kind: CauseKind
    path: str


Causes: TypeAlias = frozenset[Cause]
NO_CAUSES: Causes = frozenset()


class Answer(Enum):
    """A recorded answer that is no value: a date that never was, a test not done, a list without such a row."""

    NEVER = "never"
    NOT_DONE = "not done"
    NONE = "none"


@frozen
class Category:
    """One word of a `one of` list."""

    name: str


@frozen
class Several:
    """The words of an `any of` list that hold."""

    names: frozenset[str]


@frozen
class Coding:
    """
    A code in a system.

    The system is the short name that the file uses (`snomed`, `icd10`), lower case, or `CONCEPT_SYSTEM` for a name
    that the file itself declares.
    """

    system: str
    code: str


CONCEPT_SYSTEM = "concept"


@frozen
class Coded:
    """What was recorded as a code: all codings of one item, of which each holds; none of them for free text."""

    codings: tuple[Coding, ...]
    text: str | None = None


@frozen
class FreeText:
    """A text, as recorded."""

    text: str


Item: TypeAlias = bool | Range | Moment | Period | Category | Several | Coded | FreeText | Answer
Items: TypeAlias = tuple[Item, ...] | None


@frozen
class Datum:
    """
    One value of a record.

    `items` is everything it may be (None: anything), in the unit of the dictionary. `causes` is empty exactly when the
    value is known exactly. `written` is the value as recorded with its unit (`0.857 mL/s`), `unit` that unit, and
    `converted` tells whether it is another one than the dictionary's. `on`, `source`, `by`, `visit` and `wording` (the
    fingerprint of the question that was answered) are as recorded, None if absent. `uln` and `lln` are the limits of
    normal of a result, converted to the dictionary's unit, None if absent; `limit_written` is how they were recorded.
    """

    path: str
    items: Items
    causes: Causes = NO_CAUSES
    written: str = ""
    converted: bool = False
    on: Moment | None = None
    source: str | None = None
    by: str | None = None
    visit: str | None = None
    wording: str | None = None
    uln: Range | None = None
    lln: Range | None = None
    limit_written: str | None = None
    unit: str | None = None
