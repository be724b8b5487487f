"""What the JSON Schemas of records and of event logs are made of: numbers, dates, codes, and values by their type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias, assert_never

from protocol_dsl.schema.dictionary import Fact, Field
from protocol_dsl.schema.read_numbers import NUMBER_TEXT
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


def object_of(properties: Mapping[str, Schema], required: tuple[str, ...] = ()) -> Schema:
    """A JSON object with these keys and no others."""
    schema: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return {**schema, "required": list(required)} if required else schema


def pair_of(member: Schema) -> Schema:
    """An array of two."""
    return {"type": "array", "items": member, "minItems": 2, "maxItems": 2}


def ref(name: str) -> Schema:
    """What stands under this name in `$defs`."""
    return {"$ref": f"#/$defs/{name}"}


def or_null(schema: Schema) -> Schema:
    """The same, or null where nothing is known."""
    return {"anyOf": [schema, NULL]}


def definitions() -> dict[str, Schema]:
    """What the parts of every record are made of."""
    number, moment, coding = ref("number"), ref("moment"), ref("coding")
    bounds = [object_of({key: number}, (key,)) for key in ("below", "above", "at_most", "at_least")]
    texts = {"type": "string", "pattern": f"^{NUMBER_TEXT}$", "description": "the exact number as text"}
    return {
        "number": {"anyOf": [{"type": "number"}, texts]},
        "range": {"anyOf": [*bounds, object_of({"between": pair_of(number)}, ("between",))]},
        "moment": {
            "type": "string",
            "pattern": DATE_TEXT,
            "description": "2026-03-02, 2026-03, 2026, or a clock time such as 2026-03-02T14:30+01:00",
        },
        "date": {"anyOf": [moment, object_of({"between": pair_of(moment)}, ("between",))]},
        "period": {
            **object_of(
                {
                    "from": or_null(ref("date")),
                    "to": {"anyOf": [ref("date"), {"const": "ongoing"}, NULL]},
                }
            ),
            "minProperties": 1,
        },
        "coding": object_of({"system": NOT_BLANK, "code": NOT_BLANK, "display": MAYBE_TEXT}, ("system", "code")),
        "code": {
            "anyOf": [
                NOT_BLANK,
                coding,
                object_of({"codings": array_of(coding, least=1), "text": MAYBE_TEXT}, ("codings",)),
                object_of({"codings": {"type": "array", "maxItems": 0}, "text": NOT_BLANK}, ("text",)),
            ]
        },
    }


def array_of(member: Schema, least: int) -> Schema:
    """An array of so many at least."""
    return {"type": "array", "items": member, "minItems": least}


def about(more: Mapping[str, Schema]) -> dict[str, Schema]:
    """What can be said about a value: from where, when, by whom, and `more`."""
    return {"source": MAYBE_TEXT, "on": or_null(ref("moment")), "by": MAYBE_TEXT, **more}


def bare_or_about(value: Schema, more: Mapping[str, Schema]) -> Schema:
    """A value, bare or with what is said about it."""
    return {"anyOf": [value, object_of({"value": value, **about(more)}, ("value",))]}


# ---- Values by type ---------------------------------------------------------------------------------


def value_of(type_: Type) -> Schema:
    """A value, several possible ones, or null."""
    plain = _plain(type_)
    several = {"type": "array", "items": plain, "minItems": 2, "maxItems": MOST_POSSIBILITIES}
    return {"anyOf": [plain, object_of({"one_of": several}, ("one_of",)), NULL]}


def _plain(type_: Type) -> Schema:
    match type_:
        case YesNoType():
            return {"enum": [True, False, "not done"]}
        case DateType():
            return {"anyOf": [ref("date"), {"const": "never"}]}
        case PeriodType():
            return {"anyOf": [ref("period"), {"const": "never"}]}
        case TextType():
            return {"type": "string"}
        case CodeType():
            return ref("code")
        case NumberType():
            return {"anyOf": [ref("number"), {"const": "not done"}, ref("range")], "description": _described(type_)}
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


def about_type(type_: Type) -> dict[str, Schema]:
    """What can be said about a value of this type besides: a number has a unit and limits of normal."""
    if not isinstance(type_, NumberType):
        return {}
    limit = or_null(ref("number"))
    return {"unit": MAYBE_TEXT, "uln": limit, "lln": limit, "uln_unit": MAYBE_TEXT}


def given_of(declared: Fact | Field) -> Schema:
    """A value of a record, bare or with what is said about it."""
    type_ = declared.type
    schema = bare_or_about(value_of(type_), about_type(type_))
    asked = {"description": f"counts if given `by` {declared.attested_by}"} if declared.attested_by else {}
    return {"title": declared.label, **asked, **schema}
