"""One value of a record with what is said about it: where it comes from, when, by whom, in which unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
from attrs import frozen

from protocol_dsl.schema.datum import Answer, Cause, CauseKind, Causes, Datum
from protocol_dsl.schema.problems import (
    AnswerWithoutRole,
    ImpossibleLimit,
    MissingKey,
    WrongRole,
    WrongType,
    shown,
)
from protocol_dsl.schema.read_dates import observed_on
from protocol_dsl.schema.read_numbers import limit_of, stated_unit, unit_of
from protocol_dsl.schema.read_values import answer_of, items_of, written
from protocol_dsl.schema.reading import Reading, known_keys, text_of
from protocol_dsl.schema.types import NumberType, Type
from protocol_dsl.values.interval import Range
from protocol_dsl.values.quantity import Unit

ABOUT = ("source", "on", "by")
LIMITS = ("uln", "lln", "uln_unit")
NOTHING: Mapping[str, object] = {}


@frozen
class Given:
    """A value with what is said about it; a bare value has nothing. `about_path` is where that is said."""

    value: object
    about: Mapping[str, object]
    about_path: str


def keys_of(type_: Type, more: Sequence[str] = ()) -> tuple[str, ...]:
    """The keys that a value of a type may have around it."""
    number = ("unit", *LIMITS) if isinstance(type_, NumberType) else ()
    return ("value", *ABOUT, *number, *more)


def given_of(value: object, path: str, keys: Sequence[str], reading: Reading) -> Given:
    """A value, bare or with what is said about it."""
    if not isinstance(value, Mapping):
        return Given(value, NOTHING, path)
    if "value" in value:
        known_keys(value, keys, path, "part of a value", reading)
        return Given(value["value"], value, path)
    if any(key in keys for key in value):
        reading.findings.add(MissingKey(path, "value", "what is said here is about a value, null if it is not known"))
        return Given(None, NOTHING, path)
    return Given(value, NOTHING, path)


def missing(path: str, kind: CauseKind = CauseKind.MISSING) -> Causes:
    """That nothing is known here."""
    return frozenset({Cause(kind, path)})


def datum_of(given: Given, path: str, type_: Type, reading: Reading) -> Datum:
    """A value with its provenance. What could not be read is a finding, and unknown here."""
    value, about = given.value, given.about
    unit = _unit(given, type_, reading) if isinstance(type_, NumberType) else None
    items, causes = (None, missing(path)) if value is None else items_of(value, path, type_, unit, reading)
    unit_text = about.get("unit")
    shown_unit = f" {unit_text}" if isinstance(unit_text, str) and value is not None else ""
    datum = Datum(
        path=path,
        items=items,
        causes=causes if items is not None else missing(path),
        written=f"{written(value, type_)}{shown_unit}" if items is not None else "",
        converted=isinstance(type_, NumberType) and unit is not None and unit != type_.unit,
        on=observed_on(about.get("on"), f"{given.about_path}.on", reading),
        source=said(given, "source", reading),
        by=said(given, "by", reading),
        unit=unit_text if isinstance(unit_text, str) else None,
    )
    if isinstance(type_, NumberType) and any(key in about for key in LIMITS):
        return _with_limits(datum, given, unit, type_, reading)
    return datum


def said(given: Given, key: str, reading: Reading) -> str | None:
    """A text that is said about a value."""
    value = given.about.get(key)
    return None if value is None else text_of(value, f"{given.about_path}.{key}", "a text", reading)


def _unit(given: Given, type_: NumberType, reading: Reading) -> Unit | None:
    """The unit of a number; where there is none to have a unit it may be left out, but never be wrong."""
    text = given.about.get("unit")
    if text is None and (given.value is None or answer_of(given.value, type_) is not None):
        return None
    return stated_unit(given.value, text, given.about_path, type_, reading)


# ---- Limits of normal ---------------------------------------------------------------------------


def _with_limits(datum: Datum, given: Given, unit: Unit | None, type_: NumberType, reading: Reading) -> Datum:
    """The limits of normal that came with a result, in its own stated unit or in `uln_unit`."""
    about, path = given.about, given.about_path
    text = about.get("uln_unit")
    if text is not None:
        unit = unit_of(text, f"{path}.uln_unit", type_, reading)
    elif unit is None and datum.items is None and about.get("unit") is None and given.value is None:
        unit = stated_unit(about.get("uln", about.get("lln")), None, path, type_, reading)
    if unit is None:
        return datum
    uln, lln = (limit_of(about.get(key), f"{path}.{key}", unit, type_, reading) for key in ("uln", "lln"))
    if not _in_order(lln, uln):
        reading.findings.add(ImpossibleLimit(f"{path}.lln", shown(about["lln"]), "it lies above the upper limit"))
    return attrs.evolve(datum, uln=uln, lln=lln, limit_written=_limits_written(about, text) or None)


def _in_order(lln: Range | None, uln: Range | None) -> bool:
    return lln is None or uln is None or (lln.low or 0) <= (uln.low or 0)


def _limits_written(about: Mapping[str, object], text: object) -> str:
    unit = text if isinstance(text, str) else about.get("unit")
    limits = " to ".join(str(about[key]) for key in ("lln", "uln") if about.get(key) is not None)
    return f"{limits} {unit}" if isinstance(unit, str) and limits else limits


# ---- Answers by somebody in a role -----------------------------------------------------------------


def attested(datum: Datum, role: str | None, given: Given, reading: Reading) -> Datum:
    """An attested value counts only if somebody in the role gave it."""
    if role is None:
        return datum
    if datum.by is not None and datum.by != role:
        reading.findings.add(WrongRole(f"{given.about_path}.by", datum.by, role))
    if datum.by is None and datum.items is not None:
        if reading.bare_attested_counts:
            return attrs.evolve(datum, by=role)
        reading.findings.warn(AnswerWithoutRole(datum.path, role))
        return attrs.evolve(datum, items=None, causes=missing(datum.path, CauseKind.ATTESTATION))
    return datum


def refuse_answers(datum: Datum, wanted: str, reading: Reading) -> Datum:
    """For what must be a value: `never` and `not done` are none."""
    for item in datum.items or ():
        if isinstance(item, Answer):
            reading.findings.add(WrongType(datum.path, f"`{item.value}`", wanted))
    return datum
