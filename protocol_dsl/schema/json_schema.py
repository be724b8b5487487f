"""The JSON Schema (2020-12) of the records of one protocol."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias, assert_never

from protocol_dsl.schema.dictionary import Attestation, Dictionary, Fact, Field, Measurement, RecordList
from protocol_dsl.schema.read_record import FORMAT
from protocol_dsl.schema.read_values import MOST_POSSIBILITIES
from protocol_dsl.schema.types import (
    CategoryType,
    CodeType,
    DateType,
    NumberType,
    PeriodType,
    SeveralType,
    TextType,
    Type,
    YesNoType,
)

Schema: TypeAlias = dict[str, Any]

DATE: Schema = {"type": "string", "pattern": r"^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?)?)?$"}
NUMBER: Schema = {
    "anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$"}]
}
TEXT: Schema = {"type": "string"}
NOT_DONE: Schema = {"const": "not done"}


def record_schema(dictionary: Dictionary) -> Schema:
    """The schema of a record that fits the dictionary: shapes and words; dates, limits and kinds of unit are read."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A participant's record",
        **_object(
            {
                "format": {"const": FORMAT},
                "subject": {"type": "string", "minLength": 1},
                "as_of": DATE,
                "timezone": {"type": "string", "description": "IANA name, such as Europe/Paris; UTC if absent"},
                "group": {"anyOf": [{"enum": list(dictionary.groups)}, {"type": "null"}]},
                "timepoints": _object({name: _timepoint() for name in dictionary.timepoints}),
                "facts": _object({name: _fact(fact) for name, fact in dictionary.facts.items()}),
                "measurements": _object({name: _series(each) for name, each in dictionary.measurements.items()}),
                "records": _object({name: _rows(each) for name, each in dictionary.lists.items()}),
                "attestations": _object({name: _answer(each) for name, each in dictionary.attestations.items()}),
            },
            required=("format", "subject"),
        ),
    }


def _object(properties: Mapping[str, Schema], required: tuple[str, ...] = ()) -> Schema:
    schema: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return {**schema, "required": list(required)} if required else schema


def _with_provenance(value: Schema, more: Mapping[str, Schema] | None = None) -> Schema:
    """A value bare, or with where it comes from."""
    about = {"value": value, "source": TEXT, "on": DATE, "by": TEXT, **(more or {})}
    return {"anyOf": [value, _object(about, required=("value",))]}


def _fact(fact: Fact | Field) -> Schema:
    unit = {"unit": TEXT} if isinstance(fact.type, NumberType) and fact.type.unit.vector else {}
    return {"title": fact.label, **_with_provenance(_value(fact.type), unit)}


def _value(type_: Type) -> Schema:
    plain = _plain(type_)
    several = _object({"one_of": {"type": "array", "items": plain, "minItems": 2, "maxItems": MOST_POSSIBILITIES}})
    return {"anyOf": [plain, {**several, "required": ["one_of"]}, {"type": "null"}]}


def _plain(type_: Type) -> Schema:
    match type_:
        case YesNoType():
            return {"anyOf": [{"type": "boolean"}, NOT_DONE]}
        case DateType():
            between = _object({"between": {"type": "array", "items": DATE, "minItems": 2, "maxItems": 2}}, ("between",))
            return {"anyOf": [DATE, {"const": "never"}, between]}
        case PeriodType():
            end: Schema = {"anyOf": [DATE, {"const": "ongoing"}, {"type": "null"}]}
            return _object({"from": {"anyOf": [DATE, {"type": "null"}]}, "to": end})
        case TextType():
            return TEXT
        case CodeType():
            return {
                "anyOf": [TEXT, _coding(), _object({"codings": {"type": "array", "items": _coding()}, "text": TEXT})]
            }
        case NumberType():
            return {"anyOf": [NUMBER, NOT_DONE, *_ranges()]}
        case CategoryType(categories):
            return {"enum": [*categories, *(["not done"] if "not done" not in categories else [])]}
        case SeveralType(categories):
            return {"anyOf": [{"type": "array", "items": {"enum": list(categories)}}, NOT_DONE]}
        case _:
            assert_never(type_)


def _ranges() -> list[Schema]:
    bounds = [_object({key: NUMBER}, required=(key,)) for key in ("below", "above", "at_most", "at_least")]
    return [
        *bounds,
        _object({"between": {"type": "array", "items": NUMBER, "minItems": 2, "maxItems": 2}}, ("between",)),
    ]


def _coding() -> Schema:
    return _object({"system": TEXT, "code": TEXT, "display": TEXT}, required=("system", "code"))


def _timepoint() -> Schema:
    value = {"anyOf": [DATE, {"type": "null"}]}
    planned = _object({"planned": value, "value": value, "source": TEXT, "on": DATE, "by": TEXT})
    return {"anyOf": [value, planned]}


def _series(measurement: Measurement) -> Schema:
    result = _object(
        {
            "value": _value(measurement.type),
            "unit": TEXT,
            "source": TEXT,
            "on": DATE,
            "by": TEXT,
            "visit": TEXT,
            "uln": NUMBER,
            "lln": NUMBER,
            "uln_unit": TEXT,
        },
        required=("value",),
    )
    return {"title": measurement.label, **_list(result, "results", bare=True)}


def _list(member: Schema, key: str, bare: bool) -> Schema:
    held = _object({key: {"type": "array", "items": member}, "through": {"anyOf": [DATE, {"type": "null"}]}}, (key,))
    plain: list[Schema] = [{"type": "array", "items": member}] if bare else []
    return {"anyOf": [*plain, held, {"type": "null"}]}


def _rows(listed: RecordList) -> Schema:
    row = _object({each.name: _fact(each) for each in listed.fields})
    return {"title": listed.label, **_list(row, "rows", bare=not listed.must_state_completeness)}


def _answer(question: Attestation) -> Schema:
    value: Schema = {"anyOf": [{"type": "boolean"}, {"type": "null"}]}
    more = {"wording": {"type": "string", "description": f"{question.fingerprint} for the question as it stands"}}
    return {
        "title": question.question,
        "description": f"answered by {question.role}; fingerprint of the question: {question.fingerprint}",
        **_with_provenance(value, more),
    }
