"""
Results that a simulation takes where nothing is to go wrong: values on which no dose rule acts.

Nothing is said of what is normal for a person: a value is taken from the bands of the rules themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from protocol_dsl.model.schedule import Column, ColumnKind, Cycle, Rules
from protocol_dsl.model.schedule import Sequence as Treatment
from protocol_dsl.schema.datum import Datum
from protocol_dsl.schema.dictionary import Dictionary
from protocol_dsl.schema.event_log import Event, EventKind
from protocol_dsl.schema.types import CategoryType, NumberType, YesNoType
from protocol_dsl.sequencing.dosing import dose_states
from protocol_dsl.sequencing.extent import Extent
from protocol_dsl.sequencing.rule_tables import Finding, RuleTables, prepared
from protocol_dsl.values.calendar import from_ordinal
from protocol_dsl.values.interval import Range, point
from protocol_dsl.values.quantity import convert, convertible
from protocol_dsl.values.truth import Truth

SOME_TIME = Extent(0, 0, 0, 0)


def uneventful(
    name: str, cycles: Sequence[Cycle], sequence: Treatment, dictionary: Dictionary
) -> dict[str, object] | None:
    """
    The value of a result, as an event log writes it, on which no rule of any cycle acts; None if none was found.

    A number comes with its unit and, where a rule counts in multiples of it, with an upper limit of normal.
    """
    declared = dictionary.measurements.get(name)
    ruled = [(sequence.rules[each.rules], each) for each in cycles if each.rules is not None]
    match None if declared is None else declared.type:
        case NumberType() as type_:
            return _number(name, type_, ruled, dictionary)
        case CategoryType(categories):
            return {"value": categories[0]}
        case YesNoType():
            return {"value": False}
        case _:
            return None


def _number(
    name: str, type_: NumberType, ruled: Sequence[tuple[Rules, Cycle]], dictionary: Dictionary
) -> dict[str, object] | None:
    tables = [(prepared(rules, dictionary), cycle) for rules, cycle in ruled]
    limit = Fraction(1) if any(_counts_in_uln(name, rules) for rules, _ in ruled) else None
    for value in _candidates(name, type_, [rules for rules, _ in ruled], dictionary):
        fits = (type_.low is None or value >= type_.low) and (type_.high is None or value <= type_.high)
        fits = fits and not (type_.integer and value.denominator != 1)
        if fits and all(_is_quiet(name, value, limit, *each) for each in tables):
            unit = {"unit": type_.unit.symbol} if type_.unit.vector else {}
            return {"value": json_number(value), **unit, **({} if limit is None else {"uln": json_number(limit)})}
    return None


def _counts_in_uln(name: str, rules: Rules) -> bool:
    return any(column.unit == "ULN" and name in column.names for table in rules.tables for column in table.columns)


def _candidates(name: str, type_: NumberType, ruled: Sequence[Rules], dictionary: Dictionary) -> Iterator[Fraction]:
    """Points in and around every band, the smallest numbers last: a low value may be the one that does harm."""
    bounds = [each for each in (type_.low, type_.high) if each is not None]
    for table in (each for rules in ruled for each in rules.tables):
        for number, column in enumerate(table.columns):
            if name in column.names and column.kind is ColumnKind.RESULT:
                bands = (row.bands[number] for row in table.rows)
                bounds += [each for band in bands for each in _in_unit(band, column, type_, dictionary)]
    edges = sorted({Fraction(0), *bounds})
    yield from (edges[-1] + step for step in (Fraction(1), Fraction(0)))
    yield from ((low + high) / 2 for low, high in zip(reversed(edges[:-1]), reversed(edges[1:]), strict=True))
    yield from reversed(edges)


def _in_unit(band: Range, column: Column, type_: NumberType, dictionary: Dictionary) -> Iterator[Fraction]:
    """The ends of a band in the unit of the dictionary; multiples of a limit of normal of 1 stay as they are."""
    unit = dictionary.units.find(column.unit)
    for end in (band.low, band.high):
        if end is not None:
            is_other = unit is not None and column.unit != "ULN" and convertible(unit, type_.unit)
            yield convert(end, unit, type_.unit) if is_other and unit is not None else end


def _is_quiet(name: str, value: Fraction, limit: Fraction | None, tables: RuleTables, cycle: Cycle) -> bool:
    """Whether no rule holds, lowers or ends treatment for a result, whatever else is not known."""
    result = Datum(path="$", items=(point(value),), written=str(value), uln=None if limit is None else point(limit))
    event = Event("$", EventKind.RESULT, from_ordinal(1), name, result=result)
    finding = Finding(event, SOME_TIME, event)
    state = dose_states(tables, cycle.levels, [finding], [], SOME_TIME)[-1]
    if cycle.levels is not None and cycle.levels.goes_up and state.fired:
        # A row that asks for the same level keeps a dose that would go up.
        return False
    return state.held is Truth.FALSE and state.stopped is Truth.FALSE and state.level == 0


def json_number(value: Fraction) -> int | float | str:
    """A number as JSON has it; as text where it is not exact otherwise."""
    if value.denominator == 1:
        return int(value)
    return float(value) if Fraction(str(float(value))) == value else _decimal(value)


def _decimal(value: Fraction) -> str:
    """To six places, for what no decimal number is equal to."""
    return f"{float(value):.6f}"
