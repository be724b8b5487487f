"""One value of a record with what is said about it: where it comes from, when, by whom, in which unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
from attrs import frozen

from protocol_dsl.schema.datum import NO_CAUSES, Answer, Cause, CauseKind, Causes, Datum
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
from protocol_dsl.values.calendar import Moment
from protocol_dsl.values.interval import Range
from protocol_dsl.values.quantity import Unit

ABOUT = ("source", "on", "by")
LIMITS = ("uln", "lln", "uln_unit")
NOTHING: Mapping[str, object] = {}


@frozen
class Given:
    """
    A value with what is said about it; a bare value has nothing. `about_path` is where that is said.

    `at` is when it was found where that is said elsewhere.
    """

    value: object
    about: Mapping[str, object]
    about_path: str
    at: Moment | None = None


def keys_of(type_: Type, more: Sequence[str] = ()) -> tuple[str, ...]:
    """The keys that a value of a type may have around it."""
    number = ("unit", *LIMITS) if isinstance(type_, NumberType) else ()
    return ("value", *ABOUT, *number, *more)


def given_of(value: object, path: str, keys: Sequence[str], reading: Reading) -> Given:
    """A value, bare or with what is said about it."""
    if not isinstance(value, dict):
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
    items, causes = (None, NO_CAUSES) if value is None else items_of(value, path, type_, unit, reading)
    if items is None:
        causes, text = missing(path), ""
    else:
        text = written(value, type_)
    if not about:
        return Datum(path, items, causes, text)
    unit_text = about.get("unit")
    limits = _limits(given, unit, type_, reading) if isinstance(type_, NumberType) else NO_LIMITS
    return Datum(
        path=path,
        items=items,
        causes=causes,
        written=f"{text} {unit_text}" if text and unit_text is not None else text,
        converted=isinstance(type_, NumberType) and unit is not None and unit is not type_.unit and unit != type_.unit,
        on=given.at or observed_on(about.get("on"), f"{given.about_path}.on", reading),
        source=said(given, "source", reading),
        by=said(given, "by", reading),
        uln=limits.uln,
        lln=limits.lln,
        limit_written=limits.written,
        unit=None if unit is None or unit_text is None else str(unit_text),
    )


def said(given: Given, key: str, reading: Reading) -> str | None:
    """A text that is said about a value."""
    value = given.about.get(key)
    return None if value is None else text_of(value, f"{given.about_path}.{key}", "a text", reading)


def _unit(given: Given, type_: NumberType, reading: Reading) -> Unit | None:
    """The unit of a number; where there is none to have a unit it may be left out, but never be wrong."""
    if not _needs_unit(given, type_):
        return None
    return stated_unit(given.value, given.about.get("unit"), given.about_path, type_, reading)


# ---- Limits of normal ---------------------------------------------------------------------------


@frozen
class _Limits:
    """The limits of normal in the dictionary's unit, and as they were written."""

    uln: Range | None = None
    lln: Range | None = None
    written: str | None = None


NO_LIMITS = _Limits()


def _limits(given: Given, unit: Unit | None, type_: NumberType, reading: Reading) -> _Limits:
    """The limits of normal that came with a result, in its own stated unit or in `uln_unit`."""
    about, path = given.about, given.about_path
    if all(about.get(key) is None for key in LIMITS):
        return NO_LIMITS
    unit = _unit_of_limits(given, unit, type_, reading)
    if unit is None:
        return NO_LIMITS
    uln = limit_of(about.get("uln"), f"{path}.uln", unit, type_, reading)
    lln = limit_of(about.get("lln"), f"{path}.lln", unit, type_, reading)
    if uln is not None and lln is not None and (lln.low or 0) > (uln.low or 0):
        reading.findings.add(ImpossibleLimit(f"{path}.lln", shown(about["lln"]), "it lies above the upper limit"))
    unit_text = about.get("uln_unit") or about.get("unit") or ""
    numbers = " to ".join(str(about[key]) for key in ("lln", "uln") if about.get(key) is not None)
    return _Limits(uln, lln, f"{numbers} {unit_text}".strip() or None)


def _unit_of_limits(given: Given, unit: Unit | None, type_: NumberType, reading: Reading) -> Unit | None:
    """None if there is none, which is a finding, or has been one of the value itself."""
    about = given.about
    if about.get("uln_unit") is not None:
        return unit_of(about["uln_unit"], f"{given.about_path}.uln_unit", type_, reading)
    if unit is None and not _needs_unit(given, type_):
        return stated_unit(about.get("uln") or about.get("lln"), None, given.about_path, type_, reading)
    return unit


def _needs_unit(given: Given, type_: NumberType) -> bool:
    """Whether the value must have a unit: what says nothing, or that it was not done, may leave it out."""
    has_number = given.value is not None and answer_of(given.value, type_) is None
    return has_number or given.about.get("unit") is not None


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
