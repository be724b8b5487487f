"""
From one JSON value to the items that it may stand for.

Nothing is coerced: a text is no number unless it is one to the last digit, `1` is no yes, and a quantity has a unit. What
cannot be read is a finding, and the value then counts as unknown.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias, assert_never

from attrs import frozen

from protocol_dsl.diagnostics.nearest import nearest
from protocol_dsl.schema.datum import (
    CONCEPT_SYSTEM,
    NO_CAUSES,
    Answer,
    Category,
    Cause,
    CauseKind,
    Causes,
    Coded,
    Coding,
    FreeText,
    Item,
    Several,
)
from protocol_dsl.schema.dictionary import Dictionary
from protocol_dsl.schema.json_text import JsonNumber
from protocol_dsl.schema.problems import (
    Findings,
    FreeTextCode,
    ImpossibleDate,
    ImpossiblePeriod,
    MissingUnit,
    OutOfRange,
    UnknownKey,
    UnknownSystem,
    UnknownUnit,
    UnknownWord,
    WrongKindOfUnit,
    WrongType,
    shown,
)
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
from protocol_dsl.schema.code_systems import system_key, system_named
from protocol_dsl.values.calendar import ONGOING, Moment, MomentProblem, Ongoing, Period, parse_moment
from protocol_dsl.values.interval import Range, decimal_text, intersects, parse_number, point
from protocol_dsl.values.quantity import Unit, convert, convertible

MOST_POSSIBILITIES = 8


@frozen
class Context:
    """What reading needs to know: the vocabulary, the time zone, and where findings go."""

    dictionary: Dictionary
    zone: str
    findings: Findings


Parsed: TypeAlias = tuple[Item, ...] | None
"""The possible items; None if they could not be read, which is then a finding."""


# ---- Numbers ------------------------------------------------------------------------------------


def number_of(value: object) -> Fraction | None:
    """An exact number from a JSON number, a Python number, or text; None for anything else, true and false included."""
    match value:
        case JsonNumber():
            return value.value
        case bool():
            return None
        case int() | Fraction():
            return Fraction(value)
        case float():
            # The shortest text that stands for the float is what somebody typed.
            return parse_number(repr(value))
        case Decimal():
            return parse_number(str(value))
        case str():
            return parse_number(value)
        case _:
            return None


def written(value: object) -> str:
    """A value as it was recorded, for the chain."""
    match value:
        case bool():
            return "yes" if value else "no"
        case Fraction():
            return decimal_text(value)
        case float():
            return repr(value)
        case Mapping():
            return ", ".join(f"{key.replace('_', ' ')} {written(each)}" for key, each in value.items())
        case list() | tuple():
            return ", ".join(map(written, value))
        case _:
            return str(value)


def _expected(type_: NumberType) -> str:
    whole = "a whole number" if type_.integer else "a number"
    if type_.low is not None and type_.high is not None:
        return f"{whole} from {decimal_text(type_.low)} to {decimal_text(type_.high)}"
    return whole


def exact_number(value: object, path: str, type_: NumberType, context: Context) -> Fraction | None:
    """One number, within the limits of its type."""
    number = number_of(value)
    if number is None:
        context.findings.add(WrongType(path, shown(written(value)), _expected(type_)))
        return None
    outside = (type_.low is not None and number < type_.low) or (type_.high is not None and number > type_.high)
    if outside or (type_.integer and number.denominator != 1):
        context.findings.add(OutOfRange(path, shown(written(value)), _expected(type_)))
        return None
    return number


def unit_of(value: object, unit: object, path: str, type_: NumberType, context: Context) -> Unit | None:
    """The recorded unit of a quantity, or the dictionary's for plain numbers."""
    plain = not type_.unit.vector
    if unit is None:
        if plain:
            return type_.unit
        context.findings.add(MissingUnit(path, shown(written(value)), type_.unit.symbol))
        return None
    found = context.dictionary.units.find(unit) if isinstance(unit, str) else None
    if found is None:
        close = context.dictionary.units.nearest(unit) if isinstance(unit, str) else None
        context.findings.add(UnknownUnit(f"{path}.unit", written(unit), close))
        return None
    if not convertible(found, type_.unit):
        context.findings.add(
            WrongKindOfUnit(f"{path}.unit", found.symbol, found.kind, type_.unit.symbol, type_.unit.kind)
        )
        return None
    return found


_BOUNDS: Mapping[str, Callable[[Fraction], Range]] = {
    "below": lambda n: Range(None, n, high_open=True),
    "above": lambda n: Range(n, None, low_open=True),
    "at_most": lambda n: Range(None, n),
    "at_least": lambda n: Range(n, None),
}


def _number_items(value: object, path: str, type_: NumberType, unit: Unit, context: Context) -> Parsed:
    in_unit = NumberType(unit) if unit != type_.unit else type_
    if isinstance(value, Mapping):
        found = _number_range(value, path, in_unit, context)
        return None if found is None else _clipped(_converted(found, unit, type_.unit), path, value, type_, context)
    number = exact_number(value, path, in_unit, context)
    if number is None:
        return None
    result = point(convert(number, unit, type_.unit))
    return _clipped(result, path, value, type_, context) if unit != type_.unit else (result,)


def _converted(found: Range, unit: Unit, wanted: Unit) -> Range:
    def end(value: Fraction | None) -> Fraction | None:
        return None if value is None else convert(value, unit, wanted)

    return Range(end(found.low), end(found.high), found.low_open, found.high_open)


def _clipped(found: Range, path: str, value: object, type_: NumberType, context: Context) -> Parsed:
    """A range within the limits of the type; one that lies outside altogether is a finding."""
    limits = Range(type_.low, type_.high)
    if not intersects(found, limits):
        context.findings.add(OutOfRange(path, shown(written(value)), _expected(type_)))
        return None
    low, low_open = found.low, found.low_open
    high, high_open = found.high, found.high_open
    if limits.low is not None and (low is None or low < limits.low):
        low, low_open = limits.low, False
    if limits.high is not None and (high is None or high > limits.high):
        high, high_open = limits.high, False
    return (Range(low, high, low_open, high_open),)


def _number_range(value: Mapping[str, object], path: str, type_: NumberType, context: Context) -> Range | None:
    """`{"below": x}` and its like."""
    if len(value) == 1:
        ((key, bound),) = value.items()
        if key in _BOUNDS:
            number = exact_number(bound, f"{path}.{key}", NumberType(type_.unit), context)
            return None if number is None else _BOUNDS[key](number)
        if key == "between" and isinstance(bound, list) and len(bound) == 2:
            ends = [exact_number(each, f"{path}.between", NumberType(type_.unit), context) for each in bound]
            low, high = ends
            if low is None or high is None:
                return None
            if low <= high:
                return Range(low, high)
    expected = 'a number, or {"below": …}, {"above": …}, {"at_most": …}, {"at_least": …}, {"between": [low, high]}'
    context.findings.add(WrongType(path, shown(written(value)), expected))
    return None


# ---- Dates ------------------------------------------------------------------------------------------


def moment_of(value: object, path: str, context: Context) -> Moment | None:
    """A moment from ISO 8601 text."""
    if not isinstance(value, str):
        context.findings.add(WrongType(path, shown(written(value)), "a date such as 2026-03-02, 2026-03 or 2026"))
        return None
    found = parse_moment(value, context.zone)
    if isinstance(found, MomentProblem):
        context.findings.add(ImpossibleDate(path, shown(value), _REASONS[found]))
        return None
    return found


_REASONS = {
    MomentProblem.NOT_A_DATE: "this is no date; write 2026-03-02, 2026-03, 2026, or 2026-03-02T14:30+01:00",
    MomentProblem.NO_SUCH_DAY: "there is no such day or time",
    MomentProblem.NO_ZONE: "a clock time needs its offset from UTC, or the record its time zone",
    MomentProblem.SKIPPED: "the change of clocks leaves this time out; give the offset from UTC that was meant",
    MomentProblem.DOUBLED: "this time comes twice at the change of clocks; give the offset from UTC that was meant",
}


def _imprecise(moment: Moment) -> bool:
    return moment.first != moment.last


def _period(value: object, path: str, context: Context) -> tuple[Period, Causes] | None:
    if not isinstance(value, Mapping):
        context.findings.add(
            WrongType(path, shown(written(value)), 'a period: {"from": date, "to": date or "ongoing"}')
        )
        return None
    for key in value:
        if key not in ("from", "to"):
            context.findings.add(UnknownKey(f"{path}.{key}", key, "part of a period", nearest(key, ("from", "to"))))
    start = None if value.get("from") is None else moment_of(value["from"], f"{path}.from", context)
    end = _period_end(value.get("to"), f"{path}.to", context)
    causes = {Cause(CauseKind.MISSING, f"{path}.{key}") for key in ("from", "to") if value.get(key) is None}
    for key, moment in (("from", start), ("to", end)):
        if isinstance(moment, Moment) and _imprecise(moment):
            causes.add(Cause(CauseKind.IMPRECISE, f"{path}.{key}"))
    if start is not None and isinstance(end, Moment) and end.last < start.first:
        context.findings.add(ImpossiblePeriod(path, str(value.get("from")), str(value.get("to"))))
        return None
    return Period(start, end), frozenset(causes)


def _period_end(value: object, path: str, context: Context) -> Moment | Ongoing | None:
    if value is None:
        return None
    return ONGOING if value == "ongoing" else moment_of(value, path, context)


# ---- Words and codes ----------------------------------------------------------------------------------


def word_of(value: object, path: str, words: Sequence[str], context: Context) -> str | None:
    """One word of a closed list."""
    if isinstance(value, str) and value in words:
        return value
    close = nearest(value, words) if isinstance(value, str) else None
    context.findings.add(UnknownWord(path, shown(written(value)), tuple(words), close))
    return None


def _several(value: object, path: str, words: Sequence[str], context: Context) -> Parsed:
    if not isinstance(value, list):
        context.findings.add(WrongType(path, shown(written(value)), f"a list of {', '.join(words)}"))
        return None
    names = [word_of(each, f"{path}[{n}]", words, context) for n, each in enumerate(value)]
    return None if None in names else (Several(frozenset(name for name in names if name is not None)),)


def _coded(value: object, path: str, context: Context) -> Parsed:
    match value:
        case str():
            return (_named(value, path, context),)
        case Mapping():
            return _codings(value, path, context)
        case _:
            expected = 'a name of the protocol, or {"system": …, "code": …}'
            context.findings.add(WrongType(path, shown(written(value)), expected))
            return None


def _named(value: str, path: str, context: Context) -> Coded:
    names = context.dictionary.code_names
    if value in names:
        return Coded((Coding(CONCEPT_SYSTEM, value),))
    context.findings.warn(FreeTextCode(path, shown(value), nearest(value, names)))
    return Coded((), value)


def _codings(value: Mapping[str, object], path: str, context: Context) -> Parsed:
    known = ("codings", "text") if "codings" in value else ("system", "code", "display")
    for key in value:
        if key not in known:
            context.findings.add(UnknownKey(f"{path}.{key}", key, "part of a code", nearest(key, known)))
    listed = value.get("codings", [value])
    text = value.get("text", value.get("display"))
    if not isinstance(listed, list) or not (text is None or isinstance(text, str)):
        context.findings.add(WrongType(path, shown(written(value)), "a list of codes"))
        return None
    paths = [f"{path}.codings[{n}]" if "codings" in value else path for n in range(len(listed))]
    codings = [_coding(each, where, context) for each, where in zip(listed, paths, strict=True)]
    if None in codings:
        return None
    return (Coded(tuple(coding for coding in codings if coding is not None), text),)


def _coding(value: object, path: str, context: Context) -> Coding | None:
    system = value.get("system") if isinstance(value, Mapping) else None
    code = value.get("code") if isinstance(value, Mapping) else None
    if not isinstance(system, str) or not isinstance(code, str) or not code.strip():
        context.findings.add(
            WrongType(path, shown(written(value)), 'a code: {"system": "snomed", "code": "254837009"}')
        )
        return None
    if system == CONCEPT_SYSTEM:
        name = word_of(code, f"{path}.code", sorted(context.dictionary.code_names), context)
        return None if name is None else Coding(CONCEPT_SYSTEM, name)
    if system_named(system) is None:
        context.findings.warn(UnknownSystem(f"{path}.system", system))
    return Coding(system_key(system), code.strip())


# ---- Any type -------------------------------------------------------------------------------------------

ANSWERS: Mapping[str, Answer] = {"never": Answer.NEVER, "not done": Answer.NOT_DONE}


def _answer(value: object, type_: Type) -> Answer | None:
    """A recorded answer that is no value: `never` for dates, `not done` for what is measured or asked."""
    match value, type_:
        case "never", DateType():
            return Answer.NEVER
        case "not done", NumberType() | YesNoType() | CategoryType() | SeveralType() | CodeType():
            return Answer.NOT_DONE
        case _:
            return None


def items_of(value: object, unit: object, path: str, type_: Type, context: Context) -> tuple[Parsed, Causes]:
    """Everything that a value may be, and why it is not one exact item."""
    answer = _answer(value, type_)
    if answer is not None:
        return (answer,), NO_CAUSES
    if isinstance(value, Mapping) and set(value) == {"one_of"}:
        return _one_of(value["one_of"], unit, path, type_, context)
    if isinstance(type_, PeriodType):
        period = _period(value, path, context)
        return (None, NO_CAUSES) if period is None else ((period[0],), period[1])
    items = _plain_items(value, unit, path, type_, context)
    vague = items is not None and any(
        (isinstance(item, Range) and not item.is_point) or (isinstance(item, Moment) and _imprecise(item))
        for item in items
    )
    return items, frozenset({Cause(CauseKind.IMPRECISE, path)}) if vague else NO_CAUSES


def _one_of(value: object, unit: object, path: str, type_: Type, context: Context) -> tuple[Parsed, Causes]:
    if not isinstance(value, list) or not 1 < len(value) <= MOST_POSSIBILITIES:
        expected = f"a list of 2 to {MOST_POSSIBILITIES} possible values"
        context.findings.add(WrongType(path, shown(written(value)), expected))
        return None, NO_CAUSES
    items: list[Item] = []
    for n, each in enumerate(value):
        found, _ = items_of(each, unit, f"{path}.one_of[{n}]", type_, context)
        if found is None:
            return None, NO_CAUSES
        items += found
    return tuple(dict.fromkeys(items)), frozenset({Cause(CauseKind.CONFLICTING, path)})


def _plain_items(value: object, unit: object, path: str, type_: Type, context: Context) -> Parsed:
    match type_:
        case NumberType():
            found = unit_of(value, unit, path, type_, context)
            return None if found is None else _number_items(value, path, type_, found, context)
        case DateType():
            moment = _date(value, path, context)
            return None if moment is None else (moment,)
        case YesNoType():
            if isinstance(value, bool):
                return (value,)
            context.findings.add(WrongType(path, shown(written(value)), "true or false"))
            return None
        case CategoryType():
            word = word_of(value, path, type_.categories, context)
            return None if word is None else (Category(word),)
        case SeveralType():
            return _several(value, path, type_.categories, context)
        case CodeType():
            return _coded(value, path, context)
        case TextType():
            if isinstance(value, str):
                return (FreeText(unicodedata.normalize("NFC", value)),)
            context.findings.add(WrongType(path, shown(written(value)), "a text"))
            return None
        case PeriodType():
            raise TypeError("periods are read with their causes")
        case _:
            assert_never(type_)


def _date(value: object, path: str, context: Context) -> Moment | None:
    if isinstance(value, Mapping) and set(value) == {"between"} and isinstance(value["between"], list):
        ends = [moment_of(each, f"{path}.between", context) for each in value["between"]]
        known = [end for end in ends if end is not None]
        if len(known) == len(ends) == 2 and known[0].first <= known[1].last:
            return Moment(known[0].first, known[1].last)
    return moment_of(value, path, context)
