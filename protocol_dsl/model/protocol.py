"""A whole protocol as meant."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import cached_property

from attrs import field

from protocol_dsl.frozen import frozen
from protocol_dsl.model.nodes import ComputedFieldValue, Condition, Literal, ResultValue, Value
from protocol_dsl.model.schedule import NO_SEQUENCE, Sequence
from protocol_dsl.schema.dictionary import Dictionary
from protocol_dsl.schema.types import Type
from protocol_dsl.schema.wording import NO_WORDING, Wording
from protocol_dsl.source import Located


class CriterionKind(Enum):
    """Which way a criterion decides."""

    INCLUSION = "inclusion"
    EXCLUSION = "exclusion"


@frozen(kw_only=True)
class Criterion(Located):
    """
    An inclusion with its `require`, or an exclusion with its `exclude if`, as `condition`.

    `name` is its id (`I3`); `waives` are ids of criteria of the same group or of the file.
    """

    kind: CriterionKind
    name: str
    label: str
    condition: Condition
    applies: Condition | None = None
    except_if: Condition | None = None
    waives: tuple[str, ...] = ()
    wording: Wording = NO_WORDING


@frozen(kw_only=True)
class Group(Located):
    """A group of participants; its criteria are the file's and its own."""

    name: str
    label: str
    timing: str | None = None
    plan: int | None = None
    criteria: tuple[Criterion, ...] = ()
    wording: Wording = NO_WORDING


@frozen(kw_only=True)
class Definition(Located):
    """
    A term that the file binds once. `body` is None for a term that is not in the document; `type` is None for a
    condition.
    """

    name: str
    label: str
    body: Condition | Value | None
    type: Type | None
    wording: Wording = NO_WORDING


@frozen(kw_only=True)
class Ambiguity(Located):
    """A place that the document leaves open. Its readings' bodies stand where it is used."""

    name: str
    question: str
    readings: tuple[str, ...]
    written: tuple[str, ...]
    wording: Wording = NO_WORDING


@frozen
class Cell(Located):
    """
    One key cell of a table: `concepts` or `categories` it stands for, a band of numbers, or everything (`any_other`).
    """

    concepts: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    low: Literal | None = None
    high: Literal | None = None
    high_open: bool = False
    low_open: bool = False
    any_other: bool = False


@frozen
class TableRow(Located):
    """The key cells and the value of one row."""

    keys: tuple[Cell, ...]
    value: Literal


@frozen(kw_only=True)
class Table(Located):
    """`table half_life`: the most specific row for the keys gives the value, in the unit of `type`."""

    name: str
    label: str
    columns: tuple[str, ...]
    key_types: tuple[Type, ...]
    type: Type
    rows: tuple[TableRow, ...]
    wording: Wording = NO_WORDING


@frozen(kw_only=True)
class Example(Located):
    """A `patient` with the changes of a `scenario`, as the JSON value of a record without `format` and `as_of`."""

    name: str
    label: str
    record: Mapping[str, object]


@frozen(kw_only=True)
class Expectation(Located):
    """What a scenario expects: a verdict for a group (every group if None), and ids among those that decide."""

    verdict: str
    group: str | None
    because: tuple[str, ...]


@frozen(kw_only=True)
class Scenario(Located):
    """An example with what is expected of it."""

    label: str
    patient: str
    example: Example
    expectations: tuple[Expectation, ...]


@frozen(kw_only=True)
class Protocol(Located):
    """A protocol without errors. Everything by name is in file order."""

    name: str
    title: str
    version: str | None
    document: str | None
    dictionary: Dictionary
    definitions: Mapping[str, Definition] = field(factory=dict)
    ambiguities: Mapping[str, Ambiguity] = field(factory=dict)
    tables: Mapping[str, Table] = field(factory=dict)
    computed_fields: Mapping[tuple[str, str], ComputedFieldValue] = field(factory=dict)
    default_results: Mapping[str, ResultValue] = field(factory=dict)
    criteria: tuple[Criterion, ...] = ()
    groups: tuple[Group, ...] = ()
    patients: Mapping[str, Example] = field(factory=dict)
    scenarios: tuple[Scenario, ...] = ()
    formulas: tuple[str, ...] = ()
    sequence: Sequence = NO_SEQUENCE
    wording: Wording = NO_WORDING

    @cached_property
    def fingerprint(self) -> str:
        """A hash of what the file means, with its included files, units, formulas and time zones."""
        # A check shows none, and would wait for it.
        from protocol_dsl.model.fingerprint import protocol_fingerprint

        return protocol_fingerprint(self)
