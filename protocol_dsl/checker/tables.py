"""Tables: key columns and one column of values."""

from __future__ import annotations

from protocol_dsl.checker import numbers, problems
from protocol_dsl.checker.bounds import constant
from protocol_dsl.checker.overlaps import doubtful
from protocol_dsl.checker.scope import Meaning, Session, wording_of
from protocol_dsl.checker.vocabulary import NUMBER, described
from protocol_dsl.diagnostics.nearest import nearest
from protocol_dsl.model import nodes
from protocol_dsl.model.protocol import Cell, Table, TableRow
from protocol_dsl.schema.datum import Category
from protocol_dsl.schema.types import CategoryType, CodeType, NumberType, Type
from protocol_dsl.schema.vocabulary import hierarchy_of
from protocol_dsl.source import Span
from protocol_dsl.syntax import tree

MOST_ROWS = 500
"""Each row is held against each other one."""


def table(name: str, session: Session) -> Table | None:
    """A table, checked on first use; None if it has findings."""
    if name not in session.tables:
        session.tables[name] = _check(session.scope.tables[name], session)
    return session.tables[name]


def _check(written: tree.Table, session: Session) -> Table | None:
    if len(written.columns) < 2 or not written.rows:
        reason = "a table has at least one key column, a column of values, and a row"
        repair = "write `| key | value |` and a row below it"
        session.report(problems.TableProblem(reason, repair, span=written.name.span))
        return None
    if len(written.rows) > MOST_ROWS:
        reason = f"this table has {len(written.rows)} rows, more than {MOST_ROWS}"
        repair = "leave out what no criterion looks up, or make two tables"
        session.report(problems.TableProblem(reason, repair, span=written.name.span))
        return None
    columns = [column.text for column in written.columns[:-1]]
    keys = [_key_type(name, n, written, session) for n, name in enumerate(columns)]
    types = [each for each in keys if each is not None]
    if len(types) < len(keys):
        return None
    found = [_row(row, types, session) for row in written.rows]
    rows = [row for row in found if row is not None]
    if len(rows) < len(found):
        return None
    type_ = _value_type(rows, written, session)
    if type_ is None:
        return None
    values = [_in_unit(row, type_, session) for row in rows]
    known = tuple(row for row in values if row is not None)
    _check_rows(known, session)
    if not any(all(cell.any_other for cell in row.keys) for row in known):
        session.report(problems.NoOtherRow(written.name.text, span=written.name.span))
    return Table(
        name=written.name.text,
        label=written.label or written.name.text.replace("_", " "),
        columns=tuple(columns),
        key_types=tuple(types),
        type=type_,
        rows=known,
        wording=wording_of(written.wordings),
        span=written.span,
    )


def _key_type(name: str, column: int, written: tree.Table, session: Session) -> Type | None:
    """
    The type of a key column: that of the field, fact or measurement of the same name, else what its cells look like.
    None if that declaration has findings.
    """
    for listed in session.dictionary.lists.values():
        for field in listed.fields:
            if field.name == name:
                return None if f"{listed.name}.{name}" in session.broken else field.type
    if name in session.broken:
        return None
    if name in session.dictionary.facts:
        return session.dictionary.facts[name].type
    if name in session.dictionary.measurements:
        return session.dictionary.measurements[name].type
    cells = [row.cells[column] for row in written.rows if column < len(row.cells)]
    for cell in cells:
        ends = (cell.low, cell.high) if isinstance(cell, tree.Band) else (cell,)
        for end in ends:
            if isinstance(end, tree.Quantity):
                found = session.dictionary.units.find(end.unit)
                return NumberType(found or NUMBER)
            if isinstance(end, tree.Number):
                return NumberType(NUMBER)
    return CodeType()


def _row(row: tree.Row, types: list[Type], session: Session) -> TableRow | None:
    if len(row.cells) != len(types) + 1:
        session.report(
            problems.TableProblem(
                f"this row has {len(row.cells)} cells instead of {len(types) + 1}",
                "write one cell for each column",
                span=row.span,
            )
        )
        return None
    keys = [_key(cell, type_, row, session) for cell, type_ in zip(row.cells[:-1], types, strict=True)]
    value = _value(row.cells[-1], row, session)
    if None in keys or value is None:
        return None
    return TableRow(tuple(key for key in keys if key is not None), value, span=row.span)


def _key(cell: tree.Cell | None, type_: Type, row: tree.Row, session: Session) -> Cell | None:
    match cell, type_:
        case tree.Word("any other"), _:
            return Cell(any_other=True, span=cell.span)
        case tree.Name(name), CodeType():
            return Cell(concepts=(name,), span=cell.span)
        case ((tree.Name(word) | tree.Text(word)), CategoryType(categories)) if word in categories:
            return Cell(categories=(word,), span=cell.span)
        case tree.Band(tree.Name(low), tree.Name(high)), CategoryType(categories):
            if low in categories and high in categories and categories.index(low) <= categories.index(high):
                first, last = categories.index(low), categories.index(high)
                return Cell(categories=categories[first : last + 1], span=cell.span)
        case ((tree.Band() | tree.Number() | tree.Quantity()), NumberType()):
            return _band(cell, type_, session)
        case ((tree.Name(word) | tree.Text(word)), CategoryType(categories)):
            close = nearest(word, categories)
            session.report(problems.UnknownCategory(word, categories, close, span=cell.span))
            return None
        case _:
            pass
    span = row.span if cell is None else cell.span
    session.report(
        problems.TableProblem(f"this cell is not {described(type_)}", "write `any other` for the rest", span=span)
    )
    return None


def _band(cell: tree.Band | tree.Number | tree.Quantity, type_: NumberType, session: Session) -> Cell | None:
    band = cell if isinstance(cell, tree.Band) else tree.Band(cell, cell, False, False, span=cell.span)
    unit = next((end.unit for end in (band.high, band.low) if isinstance(end, tree.Quantity)), None)
    ends: list[nodes.Literal | None] = []
    for end in (band.low, band.high):
        literal = _bound(end, unit, type_, session)
        if literal is None and end is not None:
            return None
        ends.append(literal)
    low, high = (None if end is None else constant(end) for end in ends)
    if low is not None and high is not None and (low > high or (low == high and (band.low_open or band.high_open))):
        written = [each.written for each in ends if each is not None]
        session.report(problems.EmptyRange(*written, span=cell.span))
        return None
    return Cell(low=ends[0], high=ends[1], high_open=band.high_open, low_open=band.low_open, span=cell.span)


def _bound(
    end: tree.Name | tree.Number | tree.Quantity | None, unit: str | None, type_: NumberType, session: Session
) -> nodes.Literal | None:
    if isinstance(end, tree.Number) and unit is not None:
        end = tree.Quantity(end.text, unit, span=end.span)
    found: Meaning | None = None
    if isinstance(end, tree.Number):
        found = numbers.number(end, session)
    elif isinstance(end, tree.Quantity):
        found = numbers.quantity(end, session)
    node = None if found is None or end is None else numbers.in_unit_of(found, type_, end, session)
    return node if isinstance(node, nodes.Literal) else None


def _value(cell: tree.Cell | None, row: tree.Row, session: Session) -> nodes.Literal | None:
    found: Meaning | None = None
    match cell:
        case tree.Number():
            found = numbers.number(cell, session)
        case tree.Quantity():
            found = numbers.quantity(cell, session)
        case tree.Name(word) | tree.Text(word):
            return nodes.Literal(Category(word), CategoryType((word,)), word, span=cell.span)
        case _:
            span = row.span if cell is None else cell.span
            reason, repair = (
                "the value of a row is a number, a quantity or a word",
                "write one value into the last column",
            )
            session.report(problems.TableProblem(reason, repair, span=span))
    return found.node if found is not None and isinstance(found.node, nodes.Literal) else None


def _value_type(rows: list[TableRow], written: tree.Table, session: Session) -> Type | None:
    first = rows[0].value.type
    if any(type(row.value.type) is not type(first) for row in rows):
        other = next(row.value for row in rows if type(row.value.type) is not type(first))
        repair = f"write values like `{rows[0].value.written}`, or make a table of its own for `{other.written}`"
        reason = "the values of a table are of one type"
        session.report(problems.TableProblem(reason, repair, other.span, span=written.columns[-1].span))
        return None
    if isinstance(first, CategoryType):
        words = dict.fromkeys(row.value.written for row in rows)
        return CategoryType(tuple(words))
    assert isinstance(first, NumberType)
    return NumberType(first.unit)


def _in_unit(row: TableRow, type_: Type, session: Session) -> TableRow | None:
    if not isinstance(type_, NumberType):
        return row
    value = numbers.in_unit_of(Meaning(row.value, row.value.type), type_, row.value, session)
    return TableRow(row.keys, value, span=row.span) if isinstance(value, nodes.Literal) else None


def _check_rows(rows: tuple[TableRow, ...], session: Session) -> None:
    """
    Two rows that fit the same keys, differ in their value, and of which neither is more specific.

    A row that stands in the way of many is told once: it is most likely the one that is wrong.
    """
    told: set[Span] = set()
    for row, other in doubtful(rows, hierarchy_of(session.dictionary)):
        if row.span in told or other.span in told:
            continue
        told |= {row.span, other.span}
        session.report(
            problems.TableProblem(
                f"two rows fit the same keys, and say `{other.value.written}` and `{row.value.written}`",
                "keep one of them, or narrow its keys (`to below` leaves out the upper end)",
                other.span,
                span=row.span,
            )
        )
