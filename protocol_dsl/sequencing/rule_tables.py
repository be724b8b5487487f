"""
Which rows of a dose rule a result or a toxicity fulfils.

A table is prepared once for a protocol: its bands are cut into stretches, each with the rows that hold on it, so that
an exact number finds its rows by comparing whole numbers. What is not exact is held against every band as a range.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from protocol_dsl.model.schedule import Column, ColumnKind, RuleRow, Rules, When
from protocol_dsl.schema.dictionary import Dictionary
from protocol_dsl.schema.event_log import Event
from protocol_dsl.schema.types import NumberType
from protocol_dsl.sequencing.extent import Extent
from protocol_dsl.values.interval import Range, contains, divide, intersects, point, subtract, within
from protocol_dsl.values.quantity import Unit, convert, scale
from protocol_dsl.values.truth import Truth, all_of, of

Number: TypeAlias = tuple[int, int]
"""An exact number: its numerator, and its denominator, which is above zero."""


@frozen
class Finding:
    """A result or a toxicity at its time; `first` is the first result of the same measurement, for falls."""

    event: Event
    at: Extent
    first: Event | None = None


# ---- Prepared for a protocol -------------------------------------------------------------------------


@frozen
class Cuts:
    """
    The bands of one column of a table, cut at all their ends.

    `ends` go up. `rows` are those whose band holds below the first end, on it, between it and the second one, and so
    on.
    """

    ends: tuple[Number, ...]
    rows: tuple[tuple[RuleRow, ...], ...]

    def rows_at(self, number: Number) -> tuple[RuleRow, ...]:
        """The rows that hold for a number, in the order of the file."""
        numerator, denominator = number
        for n, (end, of_end) in enumerate(self.ends):
            behind = numerator * of_end - end * denominator
            if behind <= 0:
                return self.rows[2 * n + (behind == 0)]
        return self.rows[-1]


@frozen
class Lens:
    """A column with, for each measurement that it looks at, the unit of the dictionary and that of the column."""

    column: Column
    units: Mapping[str, tuple[Unit, Unit]] = field(repr=False)
    own: frozenset[str]
    """Those that are measured in the unit of the column."""


@frozen
class Table:
    """One table of a set of rules; `looking` leads from a name to the columns that look at it, counted from 0."""

    when: When
    columns: tuple[Lens, ...]
    cuts: tuple[Cuts, ...]
    looking: Mapping[str, tuple[int, ...]]


@frozen
class RuleTables:
    """A set of rules, prepared: for each name the tables that look at it, in the order of the file."""

    by_name: Mapping[str, tuple[Table, ...]]


def prepared(rules: Rules, dictionary: Dictionary) -> RuleTables:
    """The tables of a set of rules by what they look at."""
    by_name: dict[str, list[Table]] = {}
    for when in rules.tables:
        columns = tuple(_lens(each, dictionary) for each in when.columns)
        looking: dict[str, tuple[int, ...]] = {}
        for number, column in enumerate(when.columns):
            looking |= {name: (*looking.get(name, ()), number) for name in column.names}
        table = Table(when, columns, tuple(_cut(when.rows, number) for number in range(len(columns))), looking)
        for name in looking:
            by_name.setdefault(name, []).append(table)
    return RuleTables({name: tuple(tables) for name, tables in by_name.items()})


def _lens(column: Column, dictionary: Dictionary) -> Lens:
    wanted = dictionary.units.find("%" if column.unit == "percentage points" else column.unit)
    units: dict[str, tuple[Unit, Unit]] = {}
    for name in column.names:
        type_ = dictionary.measurements[name].type if name in dictionary.measurements else None
        if isinstance(type_, NumberType) and wanted is not None and column.unit != "ULN":
            units[name] = (type_.unit, wanted)
    return Lens(column, units, frozenset(name for name, (unit, asked) in units.items() if unit == asked))


def _cut(rows: Sequence[RuleRow], column: int) -> Cuts:
    bands = [(row, row.bands[column]) for row in rows]
    ends = sorted({end for _, band in bands for end in (band.low, band.high) if end is not None})
    return Cuts(
        tuple((end.numerator, end.denominator) for end in ends),
        tuple(tuple(row for row, band in bands if contains(band, each)) for each in _on_and_between(ends)),
    )


def _on_and_between(ends: Sequence[Fraction]) -> Iterator[Fraction]:
    """A number below all of these, then each of them and one behind it."""
    yield ends[0] - 1 if ends else Fraction(0)
    for end, following in zip(ends, [*ends[1:], None], strict=False):
        yield end
        yield end + 1 if following is None else (end + following) / 2


# ---- Asked of a finding ----------------------------------------------------------------------------------


def rows_for(table: Table, finding: Finding) -> Iterable[tuple[RuleRow, Truth]]:
    """The rows of a table that the columns which look at a finding leave, in the order of the file, and how surely."""
    looking = table.looking[finding.event.of or ""]
    if len(looking) == 1:
        (column,) = looking
        number = _exact(table.columns[column], finding)
        if number is not None:
            return [(row, Truth.TRUE) for row in table.cuts[column].rows_at(number)]
    return _held_against(table, finding, looking)


def _held_against(table: Table, finding: Finding, looking: Sequence[int]) -> Iterator[tuple[RuleRow, Truth]]:
    values = [_values(table.columns[each], finding) for each in looking]
    for row in table.when.rows:
        truth = all_of(_lie_in(each, row.bands[n]) for each, n in zip(values, looking, strict=True))
        if truth is not Truth.FALSE:
            yield row, truth


def match(lens: Lens, finding: Finding, band: Range) -> Truth:
    """Whether a result lies in a band of a column, decided only if everything that it may be agrees."""
    number = _exact(lens, finding)
    return _lie_in(_values(lens, finding), band) if number is None else of(_holds(band, number))


def _exact(lens: Lens, finding: Finding) -> Number | None:
    """What a finding is in the unit of a column if that is one number; None where there is more to say."""
    column, event = lens.column, finding.event
    if column.kind is ColumnKind.GRADE:
        return None if event.grade is None or event.ctcae != column.version else (event.grade, 1)
    result = event.result
    if column.kind is not ColumnKind.RESULT or result is None or result.items is None or len(result.items) != 1:
        return None
    value = _one_number(result.items[0])
    if value is None or column.unit != "ULN":
        return value if event.of in lens.own else None
    limit = _one_number(result.uln)
    return None if limit is None or limit[0] <= 0 else (value[0] * limit[1], value[1] * limit[0])


def _one_number(item: object) -> Number | None:
    if not isinstance(item, Range) or item.low is None or item.low is not item.high:
        return None
    return item.low.numerator, item.low.denominator


def _holds(band: Range, number: Number) -> bool:
    """Whether a number lies in a band."""
    numerator, denominator = number
    for end, is_open, sign in ((band.low, band.low_open, 1), (band.high, band.high_open, -1)):
        if end is not None:
            inside = (numerator * end.denominator - end.numerator * denominator) * sign
            if inside < 0 or (inside == 0 and is_open):
                return False
    return True


def _lie_in(values: Sequence[Range] | None, band: Range) -> Truth:
    """Whether all that a result may be lies in a band: None for the values is anything, none of them no result."""
    if values is None:
        return Truth.UNKNOWN
    if not values:
        return Truth.FALSE
    if all(within(value, band) for value in values):
        return Truth.TRUE
    return Truth.UNKNOWN if any(intersects(value, band) for value in values) else Truth.FALSE


# ---- Results in the unit of a column ------------------------------------------------------------------


def _values(lens: Lens, finding: Finding) -> tuple[Range, ...] | None:
    """All that a finding may be in the unit of the column; None if nothing is known, none if nothing was measured."""
    column = lens.column
    if column.kind is ColumnKind.GRADE:
        known = finding.event.grade is not None and finding.event.ctcae == column.version
        return (point(Fraction(finding.event.grade)),) if known and finding.event.grade is not None else None
    result = finding.event.result
    if result is None or result.items is None:
        return None
    ranges = tuple(each for each in result.items if isinstance(each, Range))
    if not ranges:
        return ()
    if column.unit == "ULN":
        return None if result.uln is None else _divided(ranges, result.uln)
    if column.kind is ColumnKind.FALL:
        first = None if finding.first is None else finding.first.result
        if first is None or first.items is None:
            return None
        before = [each for each in first.items if isinstance(each, Range)]
        ranges = tuple(subtract(start, value) for start in before for value in ranges)
    return tuple(_converted(value, lens, finding) for value in ranges)


def _divided(ranges: Sequence[Range], limit: Range) -> tuple[Range, ...] | None:
    found = [divide(each, limit) for each in ranges]
    return None if None in found else tuple(each for each in found if each is not None)


def _converted(value: Range, lens: Lens, finding: Finding) -> Range:
    assert finding.event.of is not None
    if finding.event.of in lens.own:
        return value
    unit, wanted = lens.units[finding.event.of]

    def end(number: Fraction | None) -> Fraction | None:
        if number is None:
            return None
        # A fall is a difference, to which the offset of a temperature scale does not belong.
        if lens.column.kind is ColumnKind.FALL:
            return number * scale(unit, wanted)
        return convert(number, unit, wanted)

    return Range(end(value.low), end(value.high), value.low_open, value.high_open)
