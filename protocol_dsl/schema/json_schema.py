"""
JSON Schemas (2020-12): of the records of one protocol, of records in general, and of decisions.

A schema tells shapes and words. What it cannot tell is found when a record is read: which days there are, whether a
unit measures the right kind of thing, which role answers, what lies after `as_of`, and limits of numbers in text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources
from typing import Any, TypeAlias, assert_never

from protocol_dsl.schema.dictionary import Attestation, Dictionary, Fact, Field, Measurement, RecordList
from protocol_dsl.schema.read_numbers import NUMBER_TEXT
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
from protocol_dsl.values.interval import decimal_text

Schema: TypeAlias = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DATE_TEXT = "^DDDD(-DD(-DD(TDD:DD(:DD)?(Z|[+-]DD:DD)?)?)?)?$".replace("D", "[0-9]")
NULL: Schema = {"type": "null"}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}
NOT_BLANK: Schema = {"type": "string", "pattern": r"\S"}


# ---- Shared parts -----------------------------------------------------------------------------------


def _object(properties: Mapping[str, Schema], required: tuple[str, ...] = ()) -> Schema:
    schema: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return {**schema, "required": list(required)} if required else schema


def _pair(member: Schema) -> Schema:
    return {"type": "array", "items": member, "minItems": 2, "maxItems": 2}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, NULL]}


def _definitions() -> dict[str, Schema]:
    """What the parts of every record are made of."""
    number, moment, coding = _ref("number"), _ref("moment"), _ref("coding")
    bounds = [_object({key: number}, (key,)) for key in ("below", "above", "at_most", "at_least")]
    texts = {"type": "string", "pattern": f"^{NUMBER_TEXT}$", "description": "the exact number as text"}
    return {
        "number": {"anyOf": [{"type": "number"}, texts]},
        "range": {"anyOf": [*bounds, _object({"between": _pair(number)}, ("between",))]},
        "moment": {
            "type": "string",
            "pattern": DATE_TEXT,
            "description": "2026-03-02, 2026-03, 2026, or a clock time such as 2026-03-02T14:30+01:00",
        },
        "date": {"anyOf": [moment, _object({"between": _pair(moment)}, ("between",))]},
        "period": {
            **_object(
                {
                    "from": _or_null(_ref("date")),
                    "to": {"anyOf": [_ref("date"), {"const": "ongoing"}, NULL]},
                }
            ),
            "minProperties": 1,
        },
        "coding": _object({"system": NOT_BLANK, "code": NOT_BLANK, "display": MAYBE_TEXT}, ("system", "code")),
        "code": {
            "anyOf": [
                NOT_BLANK,
                coding,
                _object({"codings": _array(coding, least=1), "text": MAYBE_TEXT}, ("codings",)),
                _object({"codings": {"type": "array", "maxItems": 0}, "text": NOT_BLANK}, ("text",)),
            ]
        },
    }


def _array(member: Schema, least: int) -> Schema:
    return {"type": "array", "items": member, "minItems": least}


def _about(more: Mapping[str, Schema]) -> dict[str, Schema]:
    return {"source": MAYBE_TEXT, "on": _or_null(_ref("moment")), "by": MAYBE_TEXT, **more}


def _bare_or_about(value: Schema, more: Mapping[str, Schema]) -> Schema:
    """A value, bare or with what is said about it."""
    return {"anyOf": [value, _object({"value": value, **_about(more)}, ("value",))]}


# ---- Values by type ---------------------------------------------------------------------------------


def _value(type_: Type) -> Schema:
    """A value, several possible ones, or null."""
    plain = _plain(type_)
    several = {"type": "array", "items": plain, "minItems": 2, "maxItems": MOST_POSSIBILITIES}
    return {"anyOf": [plain, _object({"one_of": several}, ("one_of",)), NULL]}


def _plain(type_: Type) -> Schema:
    match type_:
        case YesNoType():
            return {"enum": [True, False, "not done"]}
        case DateType():
            return {"anyOf": [_ref("date"), {"const": "never"}]}
        case PeriodType():
            return _ref("period")
        case TextType():
            return {"type": "string"}
        case CodeType():
            return _ref("code")
        case NumberType():
            return {"anyOf": [_ref("number"), {"const": "not done"}, _ref("range")], "description": _described(type_)}
        case CategoryType(categories):
            return {"enum": list(dict.fromkeys((*categories, "not done")))}
        case SeveralType(categories):
            words = {"type": "array", "items": {"enum": list(categories)}}
            return {"anyOf": [words, {"const": "not done"}]}
        case _:
            assert_never(type_)


def _described(type_: NumberType) -> str:
    bounds = (("from", type_.low), ("to", type_.high))
    limits = [f"{word} {decimal_text(limit)}" for word, limit in bounds if limit is not None]
    unit = [f"in {type_.unit.symbol} or a unit that converts to it"] if type_.unit.vector else []
    return ", ".join(["a whole number" if type_.integer else "a number", *limits, *unit])


def _about_type(type_: Type) -> dict[str, Schema]:
    if not isinstance(type_, NumberType):
        return {}
    limit = _or_null(_ref("number"))
    return {"unit": MAYBE_TEXT, "uln": limit, "lln": limit, "uln_unit": MAYBE_TEXT}


def _given(declared: Fact | Field) -> Schema:
    type_ = declared.type
    schema = _bare_or_about(_value(type_), _about_type(type_))
    asked = {"description": f"counts if given `by` {declared.attested_by}"} if declared.attested_by else {}
    return {"title": declared.label, **asked, **schema}


# ---- Parts of a record --------------------------------------------------------------------------------


def _timepoint(label: str) -> Schema:
    day = _or_null(_date_or_one_of())
    return {
        "title": label,
        "anyOf": [
            day,
            _object({"value": day, "planned": day, **_about({})}, ("value",)),
            _object({"planned": day, **_about({})}, ("planned",)),
        ],
    }


def _date_or_one_of() -> Schema:
    several = {"type": "array", "items": _ref("date"), "minItems": 2, "maxItems": MOST_POSSIBILITIES}
    return {"anyOf": [_ref("date"), _object({"one_of": several}, ("one_of",))]}


def _series(measurement: Measurement, timepoints: list[str]) -> Schema:
    value = _value(measurement.type)
    visit: dict[str, Schema] = {"visit": {"enum": [*timepoints, None]}}
    result = _bare_or_about(value, {**_about_type(measurement.type), **visit})
    return {"title": measurement.label, **_list(result, "results", bare=True, through=False)}


def _rows(listed: RecordList) -> Schema:
    row = _object({each.name: _given(each) for each in listed.fields})
    must = listed.must_state_completeness
    return {"title": listed.label, **_list(row, "rows", bare=not must, through=must)}


def _list(member: Schema, key: str, bare: bool, through: bool) -> Schema:
    """A list, bare or with through when it is complete; null if nothing is known."""
    members = {"type": "array", "items": member}
    required = (key, "through") if through else (key,)
    held = _object({key: members, "through": _or_null(_ref("moment"))}, required)
    return {"anyOf": [*([members] if bare else []), held, NULL]}


def _answer(question: Attestation) -> Schema:
    possible = {"type": "array", "items": {"type": "boolean"}, "minItems": 2, "maxItems": MOST_POSSIBILITIES}
    value = {"anyOf": [{"type": ["boolean", "null"]}, _object({"one_of": possible}, ("one_of",))]}
    wording = {
        **MAYBE_TEXT,
        "description": "the fingerprint of the question that was answered; with another one the answer does not count",
        "examples": [question.fingerprint],
    }
    return {
        "title": question.question,
        "description": f"answered by {question.role}; fingerprint of the question: {question.fingerprint}",
        **_bare_or_about(value, {"by": {"enum": [question.role, None]}, "wording": wording}),
    }


def record_schema(dictionary: Dictionary) -> Schema:
    """The schema of the records of one protocol."""
    timepoints = list(dictionary.timepoints)
    return {
        "$schema": DIALECT,
        "title": "A participant's record",
        **_object(
            {
                "format": {"const": FORMAT},
                "subject": NOT_BLANK,
                "as_of": _ref("moment"),
                "timezone": {"type": "string", "description": "an IANA name, such as Europe/Paris"},
                "group": {"enum": [*dictionary.groups, None]},
                "timepoints": _object({name: _timepoint(each.label) for name, each in dictionary.timepoints.items()}),
                "facts": _object({name: _given(each) for name, each in dictionary.facts.items()}),
                "measurements": _object(
                    {name: _series(each, timepoints) for name, each in dictionary.measurements.items()}
                ),
                "records": _object({name: _rows(each) for name, each in dictionary.lists.items()}),
                "attestations": _object({name: _answer(each) for name, each in dictionary.attestations.items()}),
            },
            required=("format", "subject"),
        ),
        "$defs": _definitions(),
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
        **_object(
            {
                "format": {"const": FORMAT},
                "subject": NOT_BLANK,
                "as_of": _ref("moment"),
                "timezone": {"type": "string", "description": "an IANA name, such as Europe/Paris"},
                "group": MAYBE_TEXT,
                **{key: {"type": "object", "additionalProperties": part} for key, part in parts.items()},
            },
            required=("format", "subject"),
        ),
        "$defs": {"moment": _definitions()["moment"]},
    }


def shipped_schema(name: str) -> Schema:
    """`record/1` or `decision/1`, as the package ships it."""
    file = resources.files("protocol_dsl.schema") / f"{name.replace('/', '-')}.schema.json"
    schema: Schema = json.loads(file.read_text(encoding="utf-8"))
    return schema
