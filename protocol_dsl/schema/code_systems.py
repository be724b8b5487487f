"""The public code systems: their names, and how their codes are written."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache

from attrs import frozen

from protocol_dsl.packaged import packaged_text


@frozen
class CodeSystem:
    """
    A public code system.

    In a `prefix` one a longer code is a kind of the shorter; if its codes are `apart`, two of which neither begins with
    the other have nothing in common. `shape` is a pattern that all its codes fit, None if nothing is known about that.
    """

    name: str
    prefix: bool
    apart: bool
    shape: str | None
    names: tuple[str, ...]


@cache
def code_systems() -> Mapping[str, CodeSystem]:
    """Every known code system under its short name."""
    text = packaged_text("protocol_dsl.schema", "code_systems.toml")
    return {
        name: CodeSystem(
            name=name,
            prefix=bool(row.get("prefix", False)),
            apart=bool(row.get("apart", False)),
            shape=row.get("shape"),
            names=tuple(row.get("names", ())),
        )
        for name, row in tomllib.loads(text).items()
    }


@cache
def _by_any_name() -> Mapping[str, CodeSystem]:
    return {name.casefold(): system for system in code_systems().values() for name in (system.name, *system.names)}


def system_named(text: str) -> CodeSystem | None:
    """The code system that a short name, another spelling or a URI stands for."""
    return _by_any_name().get(text.strip().rstrip("/").casefold())


def system_key(text: str) -> str:
    """The short name of a system, or the text itself, in lower case, for one that is not known."""
    known = system_named(text)
    return known.name if known is not None else text.strip().casefold()


def code_key(system: str, code: str) -> str:
    """
    A code for comparison.

    In systems of prefixes the dots, spaces and closing marks (`C50.-`, `G01*`) are for readers only. Of a system that
    is not known every character counts.
    """
    known = code_systems().get(system)
    if known is None:
        return code.strip()
    if known.prefix:
        return re.sub(r"[.\s]", "", code).rstrip("-*†+!").upper()
    return code.strip().upper()


def is_shaped(system: CodeSystem, key: str) -> bool:
    """Whether a code, written for comparison, looks like one of the system."""
    return system.shape is None or re.fullmatch(system.shape, key) is not None
