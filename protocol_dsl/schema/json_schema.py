"""
JSON Schemas (2020-12): of the records of one protocol, of records in general, and those that the package ships.

A schema tells shapes and words. What it cannot tell is found when a record is read: which days there are, whether a
unit measures the right kind of thing, which role answers, what lies after `as_of`, and limits of numbers in text.
"""

from __future__ import annotations

import json

from protocol_dsl.packaged import packaged_text
from protocol_dsl.schema.dictionary import Attestation, Dictionary, Measurement, RecordList
from protocol_dsl.schema.read_record import FORMAT
from protocol_dsl.schema.read_values import MOST_POSSIBILITIES
from protocol_dsl.schema.schema_parts import (
    DIALECT,
    MAYBE_TEXT,
    NOT_BLANK,
    NULL,
    Schema,
    about,
    about_type,
    bare_or_about,
    definitions,
    given_of,
    object_of,
    or_null,
    ref,
    value_of,
)

# ---- Parts of a record --------------------------------------------------------------------------------


def _timepoint(label: str) -> Schema:
    day = or_null(_date_or_one_of())
    return {
        "title": label,
        "anyOf": [
            day,
            object_of({"value": day, "planned": day, **about({})}, ("value",)),
            object_of({"planned": day, **about({})}, ("planned",)),
        ],
    }


def _date_or_one_of() -> Schema:
    several = {"type": "array", "items": ref("date"), "minItems": 2, "maxItems": MOST_POSSIBILITIES}
    return {"anyOf": [ref("date"), object_of({"one_of": several}, ("one_of",))]}


def _series(measurement: Measurement, timepoints: list[str]) -> Schema:
    value = value_of(measurement.type)
    visit: dict[str, Schema] = {"visit": {"enum": [*timepoints, None]}}
    result = bare_or_about(value, {**about_type(measurement.type), **visit})
    return {"title": measurement.label, **_list(result, "results", bare=True, through=False)}


def _rows(listed: RecordList) -> Schema:
    row = object_of({each.name: given_of(each) for each in listed.fields})
    must = listed.must_state_completeness
    return {"title": listed.label, **_list(row, "rows", bare=not must, through=must)}


def _list(member: Schema, key: str, bare: bool, through: bool) -> Schema:
    """A list, bare or with through when it is complete; null if nothing is known."""
    members = {"type": "array", "items": member}
    required = (key, "through") if through else (key,)
    held = object_of({key: members, "through": or_null(ref("moment"))}, required)
    return {"anyOf": [*([members] if bare else []), held, NULL]}


def _answer(question: Attestation) -> Schema:
    possible = {"type": "array", "items": {"type": "boolean"}, "minItems": 2, "maxItems": MOST_POSSIBILITIES}
    value = {"anyOf": [{"type": ["boolean", "null"]}, object_of({"one_of": possible}, ("one_of",))]}
    wording = {
        **MAYBE_TEXT,
        "description": "the fingerprint of the question that was answered; with another one the answer does not count",
        "examples": [question.fingerprint],
    }
    return {
        "title": question.question,
        "description": f"answered by {question.role}; fingerprint of the question: {question.fingerprint}",
        **bare_or_about(value, {"by": {"enum": [question.role, None]}, "wording": wording}),
    }


def record_schema(dictionary: Dictionary) -> Schema:
    """The schema of the records of one protocol."""
    timepoints = list(dictionary.timepoints)
    return {
        "$schema": DIALECT,
        "title": "A participant's record",
        **object_of(
            {
                "format": {"const": FORMAT},
                "subject": NOT_BLANK,
                "as_of": ref("moment"),
                "timezone": {"type": "string", "description": "an IANA name, such as Europe/Paris"},
                "group": {"enum": [*dictionary.groups, None]},
                "timepoints": object_of({name: _timepoint(each.label) for name, each in dictionary.timepoints.items()}),
                "facts": object_of({name: given_of(each) for name, each in dictionary.facts.items()}),
                "measurements": object_of(
                    {name: _series(each, timepoints) for name, each in dictionary.measurements.items()}
                ),
                "records": object_of({name: _rows(each) for name, each in dictionary.lists.items()}),
                "attestations": object_of({name: _answer(each) for name, each in dictionary.attestations.items()}),
            },
            required=("format", "subject"),
        ),
        "$defs": definitions(),
    }


# ---- Schemas that belong to no protocol -------------------------------------------------------------------


def general_record_schema() -> Schema:
    """The schema of every record, whatever its protocol declares."""
    anything: Schema = {}
    series, rows = _list(anything, "results", True, False), _list({"type": "object"}, "rows", True, False)
    parts = {
        "timepoints": anything,
        "facts": anything,
        "measurements": series,
        "records": rows,
        "attestations": anything,
    }
    return {
        "$schema": DIALECT,
        "title": "A participant's record, record/1",
        **object_of(
            {
                "format": {"const": FORMAT},
                "subject": NOT_BLANK,
                "as_of": ref("moment"),
                "timezone": {"type": "string", "description": "an IANA name, such as Europe/Paris"},
                "group": MAYBE_TEXT,
                **{key: {"type": "object", "additionalProperties": part} for key, part in parts.items()},
            },
            required=("format", "subject"),
        ),
        "$defs": {"moment": definitions()["moment"]},
    }


def shipped_schema(name: str) -> Schema:
    """`record/1`, `decision/1`, `events/1`, `follow/1` or `plan/1`, as the package ships it."""
    schema: Schema = json.loads(packaged_text("protocol_dsl.schema", f"{name.replace('/', '-')}.schema.json"))
    return schema
