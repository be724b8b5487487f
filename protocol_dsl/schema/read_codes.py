"""Codes: names that the protocol declares, codes of a stated system, and free text."""

from __future__ import annotations

from collections.abc import Mapping

from protocol_dsl.schema.code_systems import system_key, system_named
from protocol_dsl.schema.datum import CONCEPT_SYSTEM, Coded, Coding
from protocol_dsl.schema.problems import FreeTextCode, UnknownSystem, WrongType, shown
from protocol_dsl.schema.reading import Reading, is_writable, known_keys, text_of, word_of

A_CODE = 'a code: {"system": "snomed", "code": "254837009"}'
A_NAME_OR_CODE = 'a name of the protocol, a text, or {"system": …, "code": …}'


def coded_of(value: object, path: str, reading: Reading) -> Coded | None:
    """One recorded item: a name, a text, one code or several."""
    if isinstance(value, str) and value.strip() and is_writable(value):
        return _named(value, path, reading)
    if isinstance(value, dict) and ("codings" in value or "text" in value):
        return _codings(value, path, reading)
    if isinstance(value, dict) and ("system" in value or "code" in value):
        coding = _coding(value, path, reading)
        text = _text(value, "display", path, reading)
        return None if coding is None else Coded((coding,), text)
    reading.findings.add(WrongType(path, shown(value), A_NAME_OR_CODE))
    return None


def _named(value: str, path: str, reading: Reading) -> Coded:
    """A name that the protocol declares is its code; any other text says nothing, and the sender hears about it."""
    if value in reading.dictionary.code_names:
        return Coded((Coding(CONCEPT_SYSTEM, value),))
    reading.findings.warn(FreeTextCode(path, shown(value), reading.nearest(value, reading.code_names)))
    return Coded((), value)


def _codings(value: Mapping[str, object], path: str, reading: Reading) -> Coded | None:
    known_keys(value, ("codings", "text"), path, "part of a code", reading)
    listed, text = value.get("codings", []), _text(value, "text", path, reading)
    if not isinstance(listed, list | tuple) or not (listed or (text or "").strip()):
        reading.findings.add(WrongType(path, shown(value), f"a list of codes, each {A_CODE}"))
        return None
    codings = [_coding(each, f"{path}.codings[{n}]", reading) for n, each in enumerate(listed)]
    if not codings:
        reading.findings.warn(FreeTextCode(path, shown(text), reading.nearest(text or "", reading.code_names)))
    known = tuple(coding for coding in codings if coding is not None)
    return Coded(known, text) if len(known) == len(codings) else None


def _coding(value: object, path: str, reading: Reading) -> Coding | None:
    if not isinstance(value, dict):
        reading.findings.add(WrongType(path, shown(value), A_CODE))
        return None
    known_keys(value, ("system", "code", "display"), path, "part of a code", reading)
    system, code = value.get("system"), value.get("code")
    written = isinstance(system, str) and isinstance(code, str) and is_writable(system + code)
    if not written or not isinstance(system, str) or not isinstance(code, str) or not (system.strip() and code.strip()):
        reading.findings.add(WrongType(path, shown(value), A_CODE))
        return None
    if system == CONCEPT_SYSTEM:
        name = word_of(code, f"{path}.code", reading.code_names, reading)
        return None if name is None else Coding(CONCEPT_SYSTEM, name)
    if system_named(system) is None and system_key(system) not in reading.code_systems:
        reading.findings.warn(UnknownSystem(f"{path}.system", system))
    return Coding(system_key(system), code.strip())


def _text(value: Mapping[str, object], key: str, path: str, reading: Reading) -> str | None:
    return None if value.get(key) is None else text_of(value[key], f"{path}.{key}", "a text", reading)
