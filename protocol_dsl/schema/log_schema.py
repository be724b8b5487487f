"""
JSON Schemas (2020-12) of event logs: of those of one protocol, and of any.

They are for a log that stands by itself, with `as_of` and `through` of its own. What a schema cannot tell is found when
a log is read: which days there are and what lies behind `as_of`, whether a row is one of the log's own, whether a unit
measures the right kind of thing, and limits of numbers in text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from protocol_dsl.schema.dictionary import Dictionary
from protocol_dsl.schema.event_log import EventKind, LogVocabulary, ScheduleVocabulary
from protocol_dsl.schema.read_events import COMMON, FORMAT, KEYS, VERSIONS, names_of
from protocol_dsl.schema.read_numbers import NUMBER_TEXT
from protocol_dsl.schema.read_plain_events import MOST_COUNTED
from protocol_dsl.schema.schema_parts import (
    DIALECT,
    MAYBE_TEXT,
    NOT_BLANK,
    NULL,
    Schema,
    about_type,
    definitions,
    object_of,
    or_null,
    ref,
    value_of,
)

STEPS = (EventKind.START, EventKind.FRACTION, EventKind.END)
DAY_TEXT = "^DDDD-DD-DD(TDD:DD(:DD)?(Z|[+-]DD:DD)?)?$".replace("D", "[0-9]")
LIST_OF_NAMES: Schema = {"type": ["array", "null"], "items": {"type": "string"}, "uniqueItems": True}
ABOUT_A_RESULT = ("value", "by", "unit", "uln", "lln", "uln_unit")
"""What a result may say that no other event does; which of it depends on what is measured."""


def log_schema(vocabulary: LogVocabulary) -> Schema:
    """The schema of the event logs of one protocol; one without a schedule has no logs, and nothing fits."""
    schedules = vocabulary.schedules
    single = len(schedules) == 1
    return {
        "$schema": DIALECT,
        "title": "What happened to a participant",
        **object_of(
            {**_head(), "schedule": {"enum": list(schedules)}, "rows": {"type": "object"}, "events": _events({})},
            required=("format", "subject", *(() if single else ("schedule",)), "as_of", "through"),
        ),
        "allOf": [_of_schedule(name, words, vocabulary.dictionary, single) for name, words in schedules.items()],
        "$defs": {**definitions(), **_shared()},
    }


def general_log_schema() -> Schema:
    """The schema of every event log, whatever its protocol declares."""
    rows: Schema = {"type": "object", "additionalProperties": LIST_OF_NAMES}
    parts = definitions()
    return {
        "$schema": DIALECT,
        "title": "What happened to a participant, events/1",
        **object_of(
            {**_head(), "schedule": {"type": "string"}, "rows": rows, "events": _events(_any_event())},
            required=("format", "subject", "as_of", "through"),
        ),
        "$defs": {**{name: parts[name] for name in ("number", "moment", "date")}, **_shared()},
    }


# ---- The whole ------------------------------------------------------------------------------------------


def _head() -> dict[str, Schema]:
    return {
        "format": {"const": FORMAT},
        "subject": NOT_BLANK,
        "as_of": {"type": "string", "pattern": DAY_TEXT, "description": "the day or the moment of the question"},
        "through": {
            **or_null(ref("moment")),
            "description": "up to when no event is left out; null if that is not known",
        },
        "timezone": {"type": "string", "description": "an IANA name, such as Europe/Paris"},
    }


def _shared() -> dict[str, Schema]:
    """What events of several kinds say."""
    texts = {"type": "string", "pattern": f"^{NUMBER_TEXT}$", "description": "the exact number as text"}
    return {
        "at": {**or_null(ref("date")), "description": "when it happened; null if that is not known"},
        "count": {"type": "integer", "minimum": 1, "maximum": MOST_COUNTED},
        "grade": {"type": ["integer", "null"], "minimum": 0, "maximum": 5},
        "amount": {"anyOf": [{"type": "number", "exclusiveMinimum": 0}, texts, NULL]},
    }


def _events(event: Schema) -> Schema:
    return {"type": "array", "items": event}


def _of_schedule(name: str, words: ScheduleVocabulary, dictionary: Dictionary, single: bool) -> Schema:
    """What a log of one schedule can hold."""
    lists = dict.fromkeys(listed for listed in words.steps.values() if listed is not None)
    chosen: Schema = {"properties": {"schedule": {"const": name}}}
    return {
        "if": chosen if single else {**chosen, "required": ["schedule"]},
        "then": {
            "properties": {
                "rows": object_of(dict.fromkeys(lists, LIST_OF_NAMES)),
                "events": _events(_event_of(words, dictionary)),
            }
        },
    }


# ---- Events of a schedule -----------------------------------------------------------------------------------


def _event_of(words: ScheduleVocabulary, dictionary: Dictionary) -> Schema:
    """One event: its kind first, then what it happened to, then what that kind of event says of it."""
    kinds = {kind: names_of(kind, words, dictionary) for kind in EventKind}
    nameless = EventKind.TOXICITY
    possible = {kind: names for kind, names in kinds.items() if names or "of" not in KEYS[kind] or kind is nameless}
    return _by(
        "kind",
        {kind.value: _of_names(kind, names, words, dictionary) for kind, names in possible.items()},
        require=("kind",),
    )


def _of_names(kind: EventKind, names: frozenset[str], words: ScheduleVocabulary, dictionary: Dictionary) -> Schema:
    """An event of a kind: by what it happened to, or, of a toxicity without a name here, by its term."""
    named = _by("of", {name: _about_name(kind, name, words, dictionary) for name in sorted(names)})
    if kind is not EventKind.TOXICITY:
        return named if names else _keys(kind, {})
    return {"if": {"required": ["of"]}, "then": named, "else": _by_term()} if names else _by_term()


def _by_term() -> Schema:
    """A toxicity that a schedule has no name for."""
    found = _keys(EventKind.TOXICITY, {"term": NOT_BLANK}, ("term",))
    return {**found, "properties": {key: shape for key, shape in found["properties"].items() if key != "of"}}


def _about_name(kind: EventKind, name: str, words: ScheduleVocabulary, dictionary: Dictionary) -> Schema:
    """An event of a kind that happened to a name."""
    if kind in STEPS:
        return _keys(kind, {"row": {"type": "string"}} if words.steps[name] is not None else {"row": NULL})
    if kind in (EventKind.DOSE, EventKind.OMITTED):
        return _drugs(kind, words.cycles[name])
    if kind is EventKind.RESULT:
        measurement = dictionary.measurements[name]
        about = {"by": MAYBE_TEXT, **about_type(measurement.type)}
        return {"title": measurement.label, **_keys(kind, {"value": value_of(measurement.type), **about}, ("value",))}
    return _keys(kind, {})


def _drugs(kind: EventKind, drugs: Mapping[str, tuple[str, ...]]) -> Schema:
    """What is given in a cycle; of several drugs a dose has to say which."""
    units = list(dict.fromkeys(unit for each in drugs.values() for unit in each))
    must = kind is EventKind.DOSE and len(drugs) > 1
    drug: Schema = {"enum": [*drugs, *(() if must else (None,))]}
    return _keys(kind, {"drug": drug, **({"dose": _dose(units)} if kind is EventKind.DOSE else {})},
                 ("drug",) if must else ())  # fmt: skip


def _dose(units: Iterable[str]) -> Schema:
    known = list(units)
    in_units = f"in {' or '.join(known)}, or a unit that converts to it" if known else "as in the protocol"
    unit: Schema = {"type": "string", "description": in_units, "examples": known}
    return or_null(object_of({"value": ref("amount"), "unit": unit}, ("value", "unit")))


# ---- Events of any protocol ----------------------------------------------------------------------------------


def _any_event() -> Schema:
    about: Schema = {**{key: {} for key in ABOUT_A_RESULT}, "by": MAYBE_TEXT}
    more: dict[EventKind, dict[str, Schema]] = {
        EventKind.DOSE: {"drug": MAYBE_TEXT, "dose": _dose(())},
        EventKind.OMITTED: {"drug": MAYBE_TEXT},
        EventKind.RESULT: about,
    }
    required = {EventKind.RESULT: ("value",)}
    return _by(
        "kind",
        {kind.value: _of_any(kind, more.get(kind, {}), required.get(kind, ())) for kind in EventKind},
        require=("kind",),
    )


def _of_any(kind: EventKind, more: Mapping[str, Schema], required: tuple[str, ...]) -> Schema:
    if "of" not in KEYS[kind]:
        return _keys(kind, {})
    named = _keys(kind, {"of": {"type": "string"}, **more}, ("of", *required))
    return {"if": {"required": ["of"]}, "then": named, "else": _by_term()} if kind is EventKind.TOXICITY else named


# ---- Parts of an event ------------------------------------------------------------------------------------------


def _by(key: str, cases: Mapping[str, Schema], require: tuple[str, ...] = ()) -> Schema:
    """An object whose shape a word decides; the word has to be there."""
    return {
        "type": "object",
        "properties": {key: {"enum": list(cases)}},
        "required": list(dict.fromkeys((*require, key))),
        "allOf": [
            {"if": {"properties": {key: {"const": word}}, "required": [key]}, "then": then}
            for word, then in cases.items()
        ],
    }


def _keys(kind: EventKind, more: Mapping[str, Schema], required: tuple[str, ...] = ()) -> Schema:
    """All keys of an event of a kind; `more` says of some what they may hold."""
    shapes = {
        "kind": {"const": kind.value},
        "at": ref("at"),
        "recorded": or_null(ref("moment")),
        "source": MAYBE_TEXT,
        "note": {},
        "of": {"type": "string"},
        "row": MAYBE_TEXT,
        "reason": MAYBE_TEXT,
        "drug": MAYBE_TEXT,
        "term": NULL,
        "grade": ref("grade"),
        "ctcae": {"enum": list(VERSIONS)},
        **dict.fromkeys(("number", "cycle", "day"), or_null(ref("count"))),
        **more,
    }
    if kind is EventKind.OMITTED:
        shapes["cycle"] = ref("count")
    always = {EventKind.OMITTED: ("cycle",), EventKind.TOXICITY: ("grade", "ctcae")}.get(kind, ())
    if shapes["row"] == {"type": "string"}:
        always = (*always, "row")
    keys = dict.fromkeys((*COMMON, *KEYS[kind], *more))
    return object_of({key: shapes[key] for key in keys}, ("kind", "at", *always, *required))
