"""The data dictionary: everything that a protocol file declares about what can be known."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TypeAlias

from attrs import field

from protocol_dsl.frozen import frozen
from protocol_dsl.schema.datum import Items
from protocol_dsl.schema.types import Type
from protocol_dsl.schema.wording import NO_WORDING, Wording
from protocol_dsl.source import Located
from protocol_dsl.values.calendar import Moment
from protocol_dsl.values.quantity import Units


@frozen(kw_only=True)
class Declared(Located):
    """What every declaration has: its name, its label (the name where the file gives none), and its wording."""

    name: str
    label: str
    wording: Wording = NO_WORDING


@frozen(kw_only=True)
class Role(Declared):
    """Somebody who attests."""


@frozen
class CodePattern:
    """A code, or with `prefix` all codes that begin with it, in a system under its short lower-case name."""

    system: str
    code: str
    prefix: bool


@frozen(kw_only=True)
class Concept(Declared):
    """
    A clinical concept.

    `includes` and `excepts` are names of other concepts, directly as written; `and_others` says that the list is open,
    `complete` that the codes are all codes there are.
    """

    codes: tuple[CodePattern, ...] = ()
    includes: tuple[str, ...] = ()
    and_others: bool = False
    excepts: tuple[str, ...] = ()
    distinct_from: tuple[str, ...] = ()
    complete: bool = False


class StandIn(Enum):
    """What may stand in for a timepoint that has not happened."""

    PLANNED = "planned date"
    AS_OF = "as_of"


@frozen(kw_only=True)
class Timepoint(Declared):
    """A named day of the trial; `until_it_happens` is tried from left to right."""

    until_it_happens: tuple[StandIn | Moment, ...] = ()


@frozen
class Default:
    """`if absent: …`: the items that fill an absent key, never a null one; an empty list for a list of records."""

    items: Items
    written: str


@frozen(kw_only=True)
class Fact(Declared):
    """One value about a participant."""

    type: Type
    attested_by: str | None = None
    if_absent: Default | None = None


@frozen(kw_only=True)
class Measurement(Declared):
    """A series of results, each with a date; what is said of its default result is part of its wording."""

    type: Type
    attested_by: str | None = None
    if_absent: Default | None = None


@frozen(kw_only=True)
class Field(Declared):
    """A column of a list; computed columns are not recorded and are not here."""

    type: Type
    main: bool = False
    attested_by: str | None = None
    if_absent: Default | None = None


@frozen(kw_only=True)
class RecordList(Declared):
    """A list of rows. `if_absent` says that an absent list is an empty, complete one."""

    fields: tuple[Field, ...]
    if_absent: Default | None = None
    must_state_completeness: bool = False


@frozen(kw_only=True)
class Attestation(Declared):
    """A question that somebody in a role answers; `name` is its key in records, `ID.name` or `ID`."""

    role: str
    question: str
    fingerprint: str


Declaration: TypeAlias = Role | Concept | Timepoint | Fact | Measurement | RecordList | Attestation


@frozen
class Dictionary:
    """All declarations by name, in file order. `code_names` are all names of the file's own code system."""

    units: Units
    roles: Mapping[str, Role] = field(factory=dict)
    concepts: Mapping[str, Concept] = field(factory=dict)
    code_names: frozenset[str] = frozenset()
    timepoints: Mapping[str, Timepoint] = field(factory=dict)
    facts: Mapping[str, Fact] = field(factory=dict)
    measurements: Mapping[str, Measurement] = field(factory=dict)
    lists: Mapping[str, RecordList] = field(factory=dict)
    attestations: Mapping[str, Attestation] = field(factory=dict)
    groups: Mapping[str, str] = field(factory=dict)
