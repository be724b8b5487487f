"""
Reads a participant's record and types it by the data dictionary.

All findings come at once, each with its JSON path. Nothing is coerced and nothing is dropped: what does not fit the
vocabulary is a problem, and a record with a problem is not decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import attrs

from protocol_dsl.diagnostics.nearest import nearest
from protocol_dsl.schema.datum import CauseKind, Datum
from protocol_dsl.schema.dictionary import Attestation, Dictionary
from protocol_dsl.schema.json_text import read_json
from protocol_dsl.schema.problems import (
    Findings,
    ImpossibleDate,
    MissingKey,
    QuestionChanged,
    RecordProblem,
    RecordWarning,
    UnknownZone,
    WrongType,
    shown,
)
from protocol_dsl.schema.read_dates import A_DATE, is_vague, moment_of, refuse_after_as_of
from protocol_dsl.schema.read_datum import (
    ABOUT,
    Given,
    attested,
    datum_of,
    given_of,
    keys_of,
    missing,
    refuse_answers,
    said,
)
from protocol_dsl.schema.read_lists import rows_of, series_of
from protocol_dsl.schema.reading import LONGEST_WORD, Reading, is_writable, known_keys, members_of, word_of
from protocol_dsl.schema.record import Record
from protocol_dsl.schema.types import DateType, YesNoType
from protocol_dsl.values.calendar import Moment, from_ordinal, zone, zone_names

FORMAT = "record/1"
TOP_KEYS = (
    "format",
    "subject",
    "as_of",
    "timezone",
    "group",
    "timepoints",
    "facts",
    "measurements",
    "records",
    "attestations",
)
TIMEPOINT_KEYS = ("value", "planned", *ABOUT)
ANSWER_KEYS = ("value", *ABOUT, "wording")

ReadRecord: TypeAlias = tuple[Record | None, tuple[RecordProblem, ...], tuple[RecordWarning, ...]]


def read_record(
    data: object, dictionary: Dictionary, *, as_of: str | None = None, bare_attested_counts: bool = False
) -> ReadRecord:
    """
    A record from JSON text or from the value of one. It never raises.

    Args:
        data: Text, bytes, or a mapping as `json.loads` gives it.
        dictionary: The vocabulary of the protocol.
        as_of: Asks at this moment instead of the record's own.
        bare_attested_counts: In examples a bare value of an attested field counts as given by the role.

    Returns:
        The record, or None if there is a problem; all problems; all warnings.
    """
    findings = Findings()
    if isinstance(data, str | bytes):
        data, problems = read_json(data)
        findings.problems.extend(problems)
        if problems and data is None:
            return None, problems, ()
    if not isinstance(data, dict):
        return None, (*findings.problems, WrongType("$", shown(data), "a record, a JSON object")), ()
    record = _read(data, as_of, _reading(data, dictionary, bare_attested_counts, findings))
    found = None if findings.problems else record
    return found, tuple(findings.problems), tuple(findings.warnings)


def _reading(data: Mapping[str, object], dictionary: Dictionary, bare_counts: bool, findings: Findings) -> Reading:
    return Reading(
        dictionary=dictionary,
        zone=zone_of(data, findings),
        findings=findings,
        bare_attested_counts=bare_counts,
    )


def _read(data: Mapping[str, object], as_of: str | None, reading: Reading) -> Record | None:
    if is_something_else(data, FORMAT):
        check_format(data, FORMAT, reading)
        return None
    known_keys(data, TOP_KEYS, "$", "part of a record", reading)
    subject = subject_of(data, reading)
    check_format(data, FORMAT, reading)
    reading.as_of = as_of_of(data, as_of, reading)
    timepoints, planned = _timepoints(members_of(data, "timepoints", reading), reading)
    record = Record(
        subject=subject,
        # Without a date of its own the record is not decided; the rest is read for its findings.
        as_of=reading.as_of or from_ordinal(1),
        zone=reading.zone or "UTC",
        group=_group(data.get("group"), reading),
        timepoints=timepoints,
        planned=planned,
        facts=_facts(members_of(data, "facts", reading), reading),
    )
    dictionary = reading.dictionary
    measurements, lists = members_of(data, "measurements", reading), members_of(data, "records", reading)
    known_keys(measurements, tuple(dictionary.measurements), "$.measurements", "measurement of this protocol", reading)
    known_keys(lists, tuple(dictionary.lists), "$.records", "list of this protocol", reading)
    return attrs.evolve(
        record,
        measurements={
            name: series_of(measurements[name], f"$.measurements.{name}", declared, reading)
            for name, declared in dictionary.measurements.items()
            if name in measurements
        },
        lists={
            name: rows_of(lists[name], listed, reading) for name, listed in dictionary.lists.items() if name in lists
        },
        attestations=_attestations(members_of(data, "attestations", reading), reading),
    )


# ---- The whole ------------------------------------------------------------------------------------


def check_format(data: Mapping[str, object], wanted: str, reading: Reading) -> None:
    """The file says which format it has."""
    if "format" not in data:
        reading.findings.add(MissingKey("$", "format", f'write "format": "{wanted}"'))
    elif data["format"] != wanted:
        written = data["format"]
        repair = READ_ELSEWHERE.get(written) if isinstance(written, str) else None
        reading.findings.add(WrongType("$.format", shown(written), f"`{wanted}`", repair))


READ_ELSEWHERE = {
    "record/1": "this is a participant's record: `protocol decide` reads it, and `protocol follow` behind `--record`",
    "events/1": "this is an event log: `protocol follow` reads it",
    "decision/1": "this is a decision that was kept: `protocol replay` reads it",
    "follow/1": "this is what came of an event log: give the log itself",
    "plan/1": "this is a plan: `protocol plan` writes an event log behind `--log`",
}
"""What a file of another format is, and what takes it."""


def is_something_else(data: Mapping[str, object], wanted: str) -> bool:
    """Whether a file says that it is of another format of this package: then nothing else in it is worth a finding."""
    written = data.get("format")
    return isinstance(written, str) and written != wanted and written in READ_ELSEWHERE


def subject_of(data: Mapping[str, object], reading: Reading) -> str:
    """Whom the record or event log is about."""
    if "subject" not in data:
        reading.findings.add(MissingKey("$", "subject", "every record says whom it is about"))
        return ""
    value = data["subject"]
    if isinstance(value, str) and value.strip() and is_writable(value):
        return value
    reading.findings.add(WrongType("$.subject", shown(value), "a text that says whom the record is about"))
    return ""


def zone_of(data: Mapping[str, object], findings: Findings) -> str | None:
    """Its time zone, None if it names none."""
    if "timezone" not in data:
        return None
    value = data["timezone"]
    if isinstance(value, str) and zone(value) is not None:
        return value
    if isinstance(value, str):
        close = nearest(value, zone_names()) if len(value) <= LONGEST_WORD else None
        findings.add(UnknownZone("$.timezone", shown(value), close))
    else:
        findings.add(WrongType("$.timezone", shown(value), "a time zone such as Europe/Paris"))
    # UTC stands in, so that clock times are not findings because of this one.
    return "UTC"


def as_of_of(data: Mapping[str, object], as_of: str | None, reading: Reading) -> Moment | None:
    """The moment of the question: the caller's, else the record's, which is looked at in any case."""
    own = _day(data["as_of"], reading) if "as_of" in data else None
    if as_of is not None:
        return _day(as_of, reading)
    if "as_of" not in data:
        reading.findings.add(MissingKey("$", "as_of", "every question is asked at a date"))
    return own


def _day(value: object, reading: Reading) -> Moment | None:
    moment = moment_of(value, "$.as_of", reading)
    if moment is not None and is_vague(moment):
        reading.findings.add(ImpossibleDate("$.as_of", shown(value), "a question is asked on a day, not in a month"))
        return None
    return moment


def _group(value: object, reading: Reading) -> str | None:
    return None if value is None else word_of(value, "$.group", tuple(reading.dictionary.groups), reading)


# ---- Facts and timepoints -------------------------------------------------------------------------


def _facts(data: Mapping[str, object], reading: Reading) -> dict[str, Datum]:
    declared = reading.dictionary.facts
    known_keys(data, tuple(declared), "$.facts", "fact of this protocol", reading)
    found = {}
    for name, fact in declared.items():
        if name in data:
            path = f"$.facts.{name}"
            given = given_of(data[name], path, keys_of(fact.type), reading)
            found[name] = attested(datum_of(given, path, fact.type, reading), fact.attested_by, given, reading)
    return found


def _timepoints(data: Mapping[str, object], reading: Reading) -> tuple[dict[str, Datum], dict[str, Datum]]:
    """What happened, and what is planned."""
    declared = reading.dictionary.timepoints
    known_keys(data, tuple(declared), "$.timepoints", "timepoint of this protocol", reading)
    happened, planned = {}, {}
    for name in declared:
        if name not in data:
            continue
        value, path = data[name], f"$.timepoints.{name}"
        if isinstance(value, dict) and "planned" in value:
            planned[name] = _planned(value, path, reading)
            if "value" not in value:
                continue
        happened[name] = _happened(value, path, reading)
    return happened, planned


def _planned(value: Mapping[str, object], path: str, reading: Reading) -> Datum:
    """A planned day; what is said about it belongs to the day that happened, if there is one."""
    about: Mapping[str, object] = {}
    if "value" not in value:
        known_keys(value, TIMEPOINT_KEYS, path, "part of a timepoint", reading)
        about = value
    datum = datum_of(Given(value["planned"], about, path), f"{path}.planned", DateType(), reading)
    return refuse_answers(datum, A_DATE, reading)


def _happened(value: object, path: str, reading: Reading) -> Datum:
    given = given_of(value, path, TIMEPOINT_KEYS, reading)
    datum = refuse_answers(datum_of(given, path, DateType(), reading), A_DATE, reading)
    for item in datum.items or ():
        refuse_after_as_of(item if isinstance(item, Moment) else None, given.value, path, reading)
    return datum


# ---- Attestations ---------------------------------------------------------------------------------


def _attestations(data: Mapping[str, object], reading: Reading) -> dict[str, Datum]:
    declared = reading.dictionary.attestations
    known_keys(data, tuple(declared), "$.attestations", "question of this protocol", reading)
    return {name: _answer(data[name], question, reading) for name, question in declared.items() if name in data}


def _answer(value: object, question: Attestation, reading: Reading) -> Datum:
    """An answer by the role to the question as it stands; anything else leaves the question open."""
    path = f"$.attestations.{question.name}"
    given = given_of(value, path, ANSWER_KEYS, reading)
    datum = refuse_answers(datum_of(given, path, YesNoType(), reading), "true or false", reading)
    datum = attrs.evolve(attested(datum, question.role, given, reading), wording=said(given, "wording", reading))
    if datum.wording is not None and datum.wording != question.fingerprint:
        reading.findings.warn(QuestionChanged(path, question.question))
        datum = attrs.evolve(datum, items=None)
    return datum if datum.items is not None else attrs.evolve(datum, causes=missing(path, CauseKind.ATTESTATION))
