"""A participant's record, read and typed by the data dictionary."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from protocol_dsl.schema.datum import Datum
from protocol_dsl.values.calendar import Moment


@frozen
class Series:
    """
    The results of one measurement, as recorded.

    `through` is the last moment up to which no result is left out; None if the record does not say so or says null.
    `stated` tells whether the record speaks about completeness at all: a bare list does not, and counts as complete
    through `as_of`.
    """

    path: str
    results: tuple[Datum, ...]
    through: Moment | None
    stated: bool


@frozen
class Row:
    """One row of a list: its recorded fields by name. A field that is absent is not in `fields`."""

    path: str
    fields: Mapping[str, Datum]


@frozen
class RowList:
    """The rows of one list, with completeness as for `Series`."""

    path: str
    rows: tuple[Row, ...]
    through: Moment | None
    stated: bool


@frozen
class Record:
    """
    What is known about one participant at `as_of`.

    `as_of` is the moment the question is asked, `zone` the IANA name of the record's time zone (`UTC` if not given).
    `timepoints` holds what happened, `planned` what is planned. Absent keys are absent from the mappings; a null is a
    `Datum` whose items are None. `fingerprint` is the hash of the canonical typed values.
    """

    subject: str
    as_of: Moment
    zone: str = "UTC"
    group: str | None = None
    timepoints: Mapping[str, Datum] = field(factory=dict)
    planned: Mapping[str, Datum] = field(factory=dict)
    facts: Mapping[str, Datum] = field(factory=dict)
    measurements: Mapping[str, Series] = field(factory=dict)
    lists: Mapping[str, RowList] = field(factory=dict)
    attestations: Mapping[str, Datum] = field(factory=dict)
