"""
Units of measure, exact, with the kind of thing that each measures.

Two units compare only if they measure the same kind of thing: `mg/kg` is no plain number, `Gy` is not `m²/s²`, `IU/L`
is not `U/L`, `mL/min` is not `mL/min/1.73 m2`. In the denominator of a written unit `kg` is body mass and `m2` is body
surface, which do not cancel against other masses and areas.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import tomllib
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import TypeAlias

from attrs import evolve, field, frozen

Vector: TypeAlias = tuple[tuple[str, int], ...]
"""Exponents of bases, sorted by base, without zeros."""


@frozen
class Unit:
    """
    A unit: one of it is `factor` × (its bases), and for temperatures `offset` more.

    `symbol` is its one written form and does not count in equality.
    """

    symbol: str = field(eq=False)
    kind: str
    factor: Fraction
    offset: Fraction
    vector: Vector


# ---- The table --------------------------------------------------------------------------------


@cache
def _table_text() -> str:
    return (resources.files("protocol_dsl.values") / "units.toml").read_text(encoding="utf-8")


@cache
def _table() -> Mapping[str, Mapping[str, object]]:
    return tomllib.loads(_table_text())


def table_fingerprint() -> str:
    """The SHA-256 of the table of units, in hexadecimal digits."""
    return hashlib.sha256(_table_text().encode()).hexdigest()


def _kind(vector: Vector) -> str:
    words = " ".join(base if power == 1 else f"{base}{power}" for base, power in vector)
    return str(_table()["kinds"].get(words, words))


def _made(symbol: str, vector: Vector, factor: Fraction, offset: Fraction = Fraction(0)) -> Unit:
    return Unit(symbol, _kind(vector), factor, offset, vector)


def _vector(powers: Mapping[str, int]) -> Vector:
    return tuple(sorted((base, power) for base, power in powers.items() if base and power))


@cache
def _atoms() -> Mapping[str, Unit]:
    """Every unit without a slash, under its symbol, its words, and with metric prefixes."""
    found: dict[str, Unit] = {}
    prefixed: dict[str, Unit] = {}
    for symbol, row in _table()["units"].items():
        assert isinstance(row, dict)
        unit = _made(
            symbol,
            _vector({row["base"]: 1}),
            Fraction(row.get("factor", "1")),
            Fraction(row.get("offset", "0")),
        )
        for name in (symbol, *row.get("words", ())):
            found[name] = unit
        if row.get("prefixes"):
            for prefix, factor in _table()["prefixes"].items():
                name = f"{prefix}{symbol}"
                prefixed[name] = _made(name, unit.vector, unit.factor * Fraction(str(factor)))
    prefixed["mcg"] = prefixed["ug"]
    return {**prefixed, **found}


# ---- Written forms ----------------------------------------------------------------------------

_POWER_OF_TEN = re.compile(r"(?:[x×]?10)(?:\^|\*\*?)(\d{1,2})|[x×]?10([⁰¹²³⁴⁵⁶⁷⁸⁹]+)", re.ASCII)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def _plain(text: str) -> str:
    """One spelling of what may be spelt in several ways."""
    spelt = text.strip().replace("μ", "u").replace("µ", "u").replace("²", "2").replace("³", "3")
    return re.sub(r"\s*([/·.])\s*", r"\1", spelt) if not re.search(r"\d\.\d", spelt) else re.sub(r"\s*/\s*", "/", spelt)


def canonical_symbol(text: str) -> str:
    """The form of a unit that the formatter writes; text that is no unit comes back with its spelling mended."""
    plain = _plain(text)
    parts = [_POWER_OF_TEN.sub(_written_power, part) for part in plain.split("/")]
    return "/".join(re.sub(r"^u(?=g$|L$|mol$|kat$|m$|s$|Gy$)", "µ", part) for part in parts)


def _written_power(match: re.Match[str]) -> str:
    return f"10^{match.group(1) or match.group(2).translate(_SUPERSCRIPTS)}"


def _parsed(text: str, atoms: Mapping[str, Unit]) -> Unit | None:
    whole = _table()["compounds"].get(text)
    if whole is not None:
        return _parsed(str(whole), atoms)
    first, *rest = _plain(text).split("/")
    numerator = _made("", (), Fraction(1)) if not first and rest else _factor(first, atoms)
    if numerator is None:
        return None
    factor, powers = numerator.factor, dict(numerator.vector)
    for part in rest:
        divisor = _denominator(part, atoms, numerator)
        if divisor is None:
            return None
        factor /= divisor.factor
        for base, power in divisor.vector:
            powers[base] = powers.get(base, 0) - power
    offset = numerator.offset if not rest else Fraction(0)
    return _made(canonical_symbol(text), _vector(powers), factor, offset)


def _factor(text: str, atoms: Mapping[str, Unit]) -> Unit | None:
    """One part of a unit between slashes: a unit, a power of ten, or both (`10^9 cells`)."""
    match = _POWER_OF_TEN.match(text)
    if match is not None:
        rest = text[match.end() :].strip(" ·.*")
        exponent = int(match.group(1) or match.group(2).translate(_SUPERSCRIPTS))
        counted = _made("", (), Fraction(1)) if not rest else atoms.get(rest)
        return None if counted is None else evolve(counted, factor=counted.factor * 10**exponent)
    return atoms.get(text)


_NUMBER_OF_UNITS = re.compile(r"(\d+(?:\.\d+)?)\s*(.+)", re.ASCII)
_BODY: Mapping[Vector, str] = {(("mass", 1),): "body_mass", (("area", 1),): "body_surface"}


def _denominator(text: str, atoms: Mapping[str, Unit], numerator: Unit) -> Unit | None:
    numbered = _NUMBER_OF_UNITS.fullmatch(text) if not _POWER_OF_TEN.match(text) else None
    number, name = (Fraction(numbered.group(1)), numbered.group(2)) if numbered else (Fraction(1), text)
    unit = _factor(name, atoms)
    if unit is None:
        return None
    # In a rate a day is 24 hours; only a window of days is a matter of the calendar.
    if unit.vector == (("days", 1),):
        unit = _made(unit.symbol, (("time", 1),), unit.factor * 86_400)
    body = _BODY.get(unit.vector) if unit.symbol in ("kg", "m2") else None
    is_body_mass_index = body == "body_surface" and numerator.vector == (("mass", 1),) and numerator.symbol == "kg"
    if body is not None and not is_body_mass_index:
        factor = unit.factor if body == "body_surface" else Fraction(1)
        unit = _made(unit.symbol, ((body, 1),), factor)
    return evolve(unit, factor=unit.factor * number)


# ---- The registry -------------------------------------------------------------------------------


@frozen
class Units:
    """The units that a protocol may use: the table's, and those that its author declared."""

    declared: Mapping[str, Unit] = field(factory=dict)

    @staticmethod
    def standard() -> Units:
        """The units of the table alone."""
        return Units()

    def find(self, text: str) -> Unit | None:
        """The unit that a text stands for, None if it stands for none."""
        return _parsed(text, {**_atoms(), **self.declared}) if self.declared else _standard(text)

    def nearest(self, text: str) -> str | None:
        """The most similar unit, for a message; None if nothing is similar."""
        names = sorted({*_COMMON, *_atoms(), *self.declared})
        folded = {name.casefold(): name for name in reversed(names)}
        if text.casefold() in folded:
            return folded[text.casefold()]
        close = difflib.get_close_matches(text, names, n=1, cutoff=0.6)
        return close[0] if close else None

    def with_unit(self, name: str, plural_ok: bool, equals: tuple[Fraction, Unit] | None) -> Units:
        """The same with one unit more: so many of another unit, or a kind of thing of its own."""
        if equals is None:
            unit = _made(name, ((name, 1),), Fraction(1))
        else:
            unit = evolve(equals[1], symbol=name, factor=equals[0] * equals[1].factor)
        names = (name, f"{name}s") if plural_ok else (name,)
        return Units({**self.declared, **dict.fromkeys(names, unit)})


@cache
def _standard(text: str) -> Unit | None:
    return _parsed(text, _atoms())


_COMMON = ("U/L", "IU/L", "mg/dL", "g/dL", "g/L", "µmol/L", "mmol/L", "10^9/L", "mL/min", "mg/kg", "mg/m2", "kg/m2")


# ---- Conversion -----------------------------------------------------------------------------------


def convertible(a: Unit, b: Unit) -> bool:
    """Whether two units measure the same kind of thing."""
    return a.vector == b.vector


def convert(value: Fraction, a: Unit, b: Unit) -> Fraction:
    """
    A value in unit a, in unit b.

    Raises:
        ValueError: the units measure different kinds of things.
    """
    if not convertible(a, b):
        raise ValueError(f"{a.symbol} ({a.kind}) is not {b.symbol} ({b.kind})")
    return (value * a.factor + a.offset - b.offset) / b.factor


def scale(a: Unit, b: Unit) -> Fraction:
    """
    How many b are one a.

    Raises:
        ValueError: different kinds of things, or temperatures, which a factor alone does not convert.
    """
    if a.offset or b.offset:
        raise ValueError("temperatures are not converted by a factor")
    return convert(Fraction(1), a, b)


def convert_with_molar_mass(value: Fraction, a: Unit, b: Unit, grams_per_mole: Fraction) -> Fraction:
    """
    A mass as an amount, or an amount as a mass, also per volume.

    Raises:
        ValueError: the units do not differ by a mass for an amount.
    """
    exchanged = {("mass", "amount"): Fraction(1) / grams_per_mole, ("amount", "mass"): grams_per_mole}
    for (old, new), factor in exchanged.items():
        powers = dict(a.vector)
        if powers.pop(old, 0) == 1 and new not in powers:
            between = _made(a.symbol, _vector({**powers, new: 1}), a.factor * factor)
            if convertible(between, b):
                return convert(value, between, b)
    raise ValueError(f"a molar mass does not convert {a.symbol} to {b.symbol}")


def times(a: Unit, b: Unit) -> Unit:
    """The unit of a product; a dose per body mass times a mass is a dose."""
    return _joined(a, b, 1, "·")


def per(a: Unit, b: Unit) -> Unit:
    """The unit of a quotient."""
    return _joined(a, b, -1, "/")


def _joined(a: Unit, b: Unit, sign: int, mark: str) -> Unit:
    powers = dict(a.vector)
    for base, power in b.vector:
        powers[base] = powers.get(base, 0) + sign * power
    factor = a.factor * (b.factor if sign > 0 else 1 / b.factor)
    for plain, body, grams in (("mass", "body_mass", 1000), ("area", "body_surface", 1)):
        if sign > 0 and powers.get(body, 0) < 0 and (plain, 1) in (*a.vector, *b.vector):
            powers[body] += 1
            powers[plain] -= 1
            factor /= grams
    vector = _vector(powers)
    if not a.vector and sign > 0:
        return _made(b.symbol, vector, factor)
    return _made(a.symbol if not b.vector else f"{a.symbol}{mark}{b.symbol}", vector, factor)
