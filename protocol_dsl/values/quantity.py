"""
Units of measure, exact, with the kind of thing that each measures.

Two units compare only if they measure the same kind of thing: `mg/kg` is no plain number, `Gy` is not `m²/s²`, `IU/L`
is not `U/L`, `mL/min` is not `mL/min/1.73 m2`. In the denominator of a written unit `kg` is body mass and `m2` is body
surface, which do not cancel against other masses and areas.
"""

from __future__ import annotations

import re
import tomllib
from collections import ChainMap
from collections.abc import Mapping
from fractions import Fraction
from functools import cache, lru_cache, reduce
from typing import Any, TypeAlias

from attrs import evolve, field, frozen

from protocol_dsl.packaged import packaged_text
from protocol_dsl.values.calendar import SECONDS_OF_DAY

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
    return packaged_text("protocol_dsl.values", "units.toml")


@cache
def _table() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(_table_text())


def table_fingerprint() -> str:
    """The SHA-256 of the table of units, in hexadecimal digits."""
    import hashlib

    return hashlib.sha256(_table_text().encode()).hexdigest()


def _kind(vector: Vector) -> str:
    key = " ".join(base if power == 1 else f"{base}{power}" for base, power in vector)
    return str(_table()["kinds"].get(key) or _spelt_out(vector))


def _spelt_out(vector: Vector) -> str:
    """What the bases measure, in words: `amount per time per body mass`."""
    above = [_base_in_words(base, power) for base, power in vector if power > 0]
    below = [_base_in_words(base, -power) for base, power in vector if power < 0]
    return " per ".join([" times ".join(above) or "number", *below])


def _base_in_words(base: str, power: int) -> str:
    if base == "length" and power in (2, 3):
        return "area" if power == 2 else "volume"
    words = base.replace("_", " ")
    return words if power == 1 else f"{words}^{power}"


def _made(symbol: str, vector: Vector, factor: Fraction, offset: Fraction = Fraction(0)) -> Unit:
    return Unit(symbol, _kind(vector), factor, offset, vector)


def _vector(powers: Mapping[str, int]) -> Vector:
    return tuple(sorted((base, power) for base, power in powers.items() if base and power))


@cache
def _atoms() -> Mapping[str, Unit]:
    """Every unit without a slash: under its symbol, other spellings, its words, and with metric prefixes."""
    plain: dict[str, Unit] = {}
    prefixed: dict[str, Unit] = {}
    for symbol, row in _table()["units"].items():
        unit = _made(
            symbol,
            _vector({row["base"]: row.get("power", 1)}),
            Fraction(row.get("factor", "1")),
            Fraction(row.get("offset", "0")),
        )
        words = row.get("words", ())
        plain.update(dict.fromkeys((symbol, *row.get("spellings", ())), unit))
        plain.update({word: evolve(unit, symbol=word) for word in words})
        prefixed.update(_prefixed(unit, row))
    prefixed |= {"mcg": prefixed["ug"], "mcL": prefixed["uL"]}
    # A unit of its own comes before a prefix: `min` is no milli-inch.
    return {**prefixed, **plain}


def _prefixed(unit: Unit, row: Mapping[str, Any]) -> Mapping[str, Unit]:
    found: dict[str, Unit] = {}
    in_words = {short: word for word, short in _table()["prefix_words"].items()}
    for prefix in row.get("prefixes", "").split():
        factor = unit.factor * Fraction(_table()["prefixes"][prefix])
        made = _made(f"{prefix.replace('u', 'µ')}{unit.symbol}", unit.vector, factor)
        names = [f"{prefix}{name}" for name in (unit.symbol, *row.get("spellings", ()))]
        found.update(dict.fromkeys(names, made))
        words = [f"{in_words[prefix]}{word}" for word in row.get("words", ()) if prefix in in_words]
        found.update({word: evolve(made, symbol=word) for word in words})
    return found


# ---- Written forms ----------------------------------------------------------------------------

_POWER_OF_TEN = re.compile(r"[x×]?\s*10(?:(?:\^|\*\*?)(\d{1,2})|\((\d{1,2})\)|([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}))(?!\d)", re.ASCII)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_ANNOTATION = re.compile(r"\{([^{}]*)\}")
_NUMBER_OF_UNITS = re.compile(r"(\d{1,4}(?:\.\d{1,4})?)\s*(.+)", re.ASCII)


def canonical_symbol(text: str) -> str:
    """The form of a unit that the formatter writes; text that is no unit of the table comes back trimmed."""
    found = Units.standard().find(text)
    return text.strip() if found is None else found.symbol


def _plain(text: str) -> str:
    """One spelling of what may be spelt in several ways."""
    spelt = text.strip().replace("μ", "u").replace("µ", "u").replace("²", "2").replace("³", "3")
    spelt = _ANNOTATION.sub(_annotated, spelt)
    return re.sub(r"\s*([/·])\s*", r"\1", spelt)


def _annotated(match: re.Match[str]) -> str:
    """UCUM's annotation, as its unit where it names one, and else nothing: `{cells}/uL`, `{INR}`."""
    inner = match.group(1)
    if inner in ("1.73_m2", "1.73 m2"):
        return "1.73 m2"
    if inner in _atoms():
        return inner
    return "1" if match.group(0) == match.string else ""


def _parsed(text: str, atoms: Mapping[str, Unit]) -> Unit | None:
    plain = _plain(text)
    first, *rest = _table()["compounds"].get(plain, plain).split("/")
    found = _made("", (), Fraction(1)) if not first and rest else _part(first, atoms)
    for part in rest:
        divisor = None if found is None or found.offset else _denominator(part, atoms, found)
        if found is None or divisor is None:
            return None
        found = _divided(found, divisor)
    return found


def _divided(a: Unit, b: Unit) -> Unit:
    """A written quotient. One of like things is a fraction of its own kind: `mg/g` is no plain number."""
    powers = dict(a.vector)
    for base, power in b.vector:
        if powers.get(base, 0) == power:
            del powers[base]
            powers[f"{_base_in_words(base, power)}_fraction"] = 1
        else:
            powers[base] = powers.get(base, 0) - power
    return _made(f"{a.symbol}/{b.symbol}", _vector(powers), a.factor / b.factor)


def _part(text: str, atoms: Mapping[str, Unit]) -> Unit | None:
    """One part of a unit between slashes: a unit, a power of ten, both (`10^9 cells`), or a product (`mg·h`)."""
    match = _POWER_OF_TEN.match(text)
    if match is None:
        return atoms[text] if text in atoms else _product(text, atoms)
    written = next(group for group in match.groups() if group is not None)
    exponent = int(written.translate(_SUPERSCRIPTS))
    rest = text[match.end() :].strip(" ·.*")
    counted = _made("", (), Fraction(1)) if not rest else atoms.get(rest)
    if counted is None or counted.offset:
        return None
    return evolve(counted, symbol=f"10^{exponent} {counted.symbol}".strip(), factor=counted.factor * 10**exponent)


def _product(text: str, atoms: Mapping[str, Unit]) -> Unit | None:
    """`mg·h`, also written `mg.h` and `mg*h`."""
    factors = [atoms.get(part) for part in re.split(r"[·.*]", text)]
    known = [each for each in factors if each is not None and each.vector and not each.offset]
    return reduce(_multiplied, known) if len(known) == len(factors) > 1 else None


def _multiplied(a: Unit, b: Unit) -> Unit:
    return _made(f"{a.symbol}·{b.symbol}", _summed(a.vector, b.vector), a.factor * b.factor)


def _summed(a: Vector, b: Vector, sign: int = 1) -> Vector:
    powers = dict(a)
    for base, power in b:
        powers[base] = powers.get(base, 0) + sign * power
    return _vector(powers)


_BODY: Mapping[Vector, str] = {(("mass", 1),): "body_mass", (("length", 2),): "body_surface"}


def _denominator(text: str, atoms: Mapping[str, Unit], numerator: Unit) -> Unit | None:
    numbered = _NUMBER_OF_UNITS.fullmatch(text) if _POWER_OF_TEN.match(text) is None else None
    number, name = (Fraction(numbered.group(1)), numbered.group(2)) if numbered else (Fraction(1), text)
    # UCUM reads `mg/mL.min` as mg/mL × min, a person as mg per mL and minute: it is no unit here.
    unit = None if _product(name, atoms) is not None else _part(name, atoms)
    if unit is None or unit.offset:
        return None
    unit = _as_rate(unit)
    body = _BODY.get(unit.vector) if unit.symbol in ("kg", "m2") else None
    is_body_mass_index = body == "body_surface" and numerator.vector == (("mass", 1),) and numerator.symbol == "kg"
    if body is not None and not is_body_mass_index:
        unit = _made(unit.symbol, ((body, 1),), unit.factor / (1000 if body == "body_mass" else 1))
    if numbered is None:
        return unit
    return evolve(unit, symbol=f"{numbered.group(1)} {unit.symbol}", factor=unit.factor * number)


def _as_rate(unit: Unit) -> Unit:
    """In a rate a day is 24 hours; only a window of days is a matter of the calendar."""
    if unit.vector != (("days", 1),):
        return unit
    return _made(unit.symbol, (("time", 1),), unit.factor * SECONDS_OF_DAY)


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
        return _parsed(text, ChainMap(dict(self.declared), dict(_atoms()))) if self.declared else _standard(text)

    def nearest(self, text: str) -> str | None:
        """The most similar unit, for a message; None if nothing is similar."""
        # Only who misspells a unit waits for what finds the nearest.
        import difflib

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


@lru_cache(maxsize=4096)
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
    if a is b:
        return value
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
    """The unit of a product; a dose per body mass times a mass is a dose, and a rate per day times days a total."""
    if _is_one(a) or _is_one(b):
        return b if _is_one(a) else a
    left, right = _against(a, b), _against(b, a)
    vector = _summed(left.vector, right.vector)
    return _named(f"{_one(a, '/')}·{_one(b, '/')}", vector, left.factor * right.factor)


def _one(unit: Unit, splits: str) -> str:
    """A symbol as one thing beside others: `mg/g/L` would be read as another unit than `mg/(g/L)`."""
    return f"({unit.symbol})" if any(sign in unit.symbol for sign in splits) else unit.symbol


def _against(a: Unit, b: Unit) -> Unit:
    """A mass, an area or a number of days as that which the other factor is counted by."""
    counted_by = {base for base, power in b.vector if power < 0}
    for counted, (plain, size) in _COUNTED.items():
        if a.vector == plain and counted in counted_by:
            return _made(a.symbol, ((counted, 1),), a.factor * size)
    return a


_COUNTED: Mapping[str, tuple[Vector, Fraction]] = {
    "body_mass": ((("mass", 1),), Fraction(1, 1000)),
    "body_surface": ((("length", 2),), Fraction(1)),
    "time": ((("days", 1),), Fraction(SECONDS_OF_DAY)),
}
"""What is another thing below a fraction line than above it: what it is above, and how many of the other one is."""


def per(a: Unit, b: Unit) -> Unit:
    """The unit of a quotient, as arithmetic has it: equal things cancel."""
    if _is_one(b):
        return a
    divisor = b if ("days", 1) in a.vector else _as_rate(b)
    return _named(
        f"{a.symbol}/{_one(_singular(b), '/·')}", _summed(a.vector, divisor.vector, -1), a.factor / divisor.factor
    )


def _singular(unit: Unit) -> Unit:
    """`day` instead of `days`, as it stands below a fraction line."""
    one = _atoms().get(unit.symbol.removesuffix("s"))
    return one if one == unit else unit


def _is_one(unit: Unit) -> bool:
    return not unit.vector and unit.factor == 1


def _named(symbol: str, vector: Vector, factor: Fraction) -> Unit:
    """A derived unit, under the symbol of the table if it has one that is just as large."""
    for unit in _atoms().values():
        if vector and unit.vector == vector and unit.factor == factor and not unit.offset:
            return unit
    return _made(symbol if vector or factor != 1 else "1", vector, factor)
