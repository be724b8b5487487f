"""Lists of rows in formulas: which rows count, and what is made of them."""

from __future__ import annotations

from attrs import evolve

from protocol_dsl.checker import bodies, numbers, problems, time, values
from protocol_dsl.checker.scope import SORTS, Meaning, Session, Where
from protocol_dsl.checker.vocabulary import NUMBER, described
from protocol_dsl.diagnostics.nearest import nearest
from protocol_dsl.model import nodes
from protocol_dsl.model.walk import parts
from protocol_dsl.schema.dictionary import Field
from protocol_dsl.schema.types import (
    CategoryType,
    CodeType,
    DateType,
    NumberType,
    PeriodType,
    TextType,
)
from protocol_dsl.source import Located
from protocol_dsl.syntax import tree
from protocol_dsl.values.calendar import CalendarUnit
from protocol_dsl.values.truth import Limit

COUNT = NumberType(NUMBER, integer=True)


# ---- Fields -----------------------------------------------------------------------------------


def field_names(list_name: str, session: Session) -> tuple[str, ...]:
    """The columns of a list, computed ones included."""
    declared = session.scope.values[list_name]
    assert isinstance(declared, tree.Records)
    return tuple(each.name.text for each in declared.fields)


def field_named(written: tree.Name, list_name: str, session: Session) -> Meaning | None:
    """A field of the row that is being looked at; None if the list has no such field."""
    declared = session.scope.values[list_name]
    assert isinstance(declared, tree.Records)
    for column in declared.fields:
        if column.name.text != written.text:
            continue
        if isinstance(column, tree.ComputedField):
            computed = computed_field(list_name, column, session)
            if computed is None:
                return None
            return Meaning(evolve(computed, span=written.span), computed.type)
        if f"{list_name}.{written.text}" in session.broken:
            return None
        found = next(each for each in session.dictionary.lists[list_name].fields if each.name == written.text)
        return Meaning(nodes.FieldValue(list_name, found.name, found.type, span=written.span), found.type)
    return None


def computed_field(list_name: str, column: tree.ComputedField, session: Session) -> nodes.ComputedFieldValue | None:
    """A computed field, checked on first use."""
    key = (list_name, column.name.text)
    if key in session.computed:
        return session.computed[key]
    opened = f"{list_name}.{column.name.text}"
    if not session.enters(opened, column.name):
        return None
    found = values.value(column.value, Where(owner=opened, row=list_name), session)
    session.leaves()
    session.computed[key] = None
    if found is not None and found.type is not None:
        session.computed[key] = nodes.ComputedFieldValue(
            list_name, column.name.text, found.type, found.value, span=column.span
        )
    return session.computed[key]


def _main_field(list_name: str, session: Session) -> Field | None:
    """The field that `any taxane in therapies` speaks of: the main one, or the only one of codes or words."""
    fields = session.dictionary.lists[list_name].fields
    main = [each for each in fields if each.main]
    named = [each for each in fields if isinstance(each.type, CodeType | CategoryType)]
    return main[0] if main else named[0] if len(named) == 1 else None


# ---- Which rows -----------------------------------------------------------------------------------


def rows(written: tree.Rows, clause: tree.Where | None, where: Where, session: Session) -> nodes.Rows | None:
    """The rows of a list that count."""
    list_name = _list(written.list, session)
    if list_name is None:
        return None
    member = None
    if written.member is not None:
        member = _member(written.member, list_name, session)
        if member is None:
            return None
    inside = where.in_row(list_name)
    if clause is None:
        return nodes.Rows(list_name, member, span=written.span)
    condition = None if clause.condition is None else _where(clause.condition, inside, session)
    exceptions = [_where(each, inside, session) for each in clause.exceptions]
    if (condition is None and clause.condition is not None) or None in exceptions:
        return None
    known = tuple(each for each in exceptions if each is not None)
    return nodes.Rows(list_name, member, condition, known, span=written.span)


def _list(written: tree.Name, session: Session) -> str | None:
    declared = session.scope.values.get(written.text)
    if isinstance(declared, tree.Records):
        return written.text
    if declared is None:
        lists = [name for name, each in session.scope.values.items() if isinstance(each, tree.Records)]
        session.unknown(written, lists, "list")
    else:
        sort = SORTS[type(declared)]
        session.report(problems.WrongSort(written.text, sort, "a list", declared=declared.name.span, span=written.span))
    return None


def _member(written: tree.Name, list_name: str, session: Session) -> nodes.Condition | None:
    field = _main_field(list_name, session)
    if field is None:
        repair = f"write `any {list_name} where … is {written.text}`, or put `main` before one of its fields"
        wanted = "a field that it belongs to"
        session.report(problems.WrongSort(written.text, "a name", wanted, repair, span=written.span))
        return None
    operand = nodes.FieldValue(list_name, field.name, field.type, span=written.span)
    if isinstance(field.type, CodeType):
        if written.text not in session.dictionary.code_names:
            session.unknown(written, session.dictionary.code_names, "concept")
            return None
        return nodes.IsCode(operand, (written.text,), span=written.span)
    assert isinstance(field.type, CategoryType)
    if written.text not in field.type.categories:
        close = nearest(written.text, field.type.categories)
        session.report(
            problems.UnknownCategory(written.text, field.type.categories, close, field.span, span=written.span)
        )
        return None
    return nodes.IsCategory(operand, (written.text,), span=written.span)


def _where(written: tree.Expression | tree.Bullets, inside: Where, session: Session) -> nodes.Condition | None:
    """A condition on a row; each part of it that is joined by `and` must say something about the row."""
    found = bodies.condition_of(written, inside, session)
    if found is not None:
        _check_reads(written, found, str(inside.row), session)
    return found


def _check_reads(written: tree.Body, found: nodes.Condition, list_name: str, session: Session) -> None:
    match written, found:
        case (tree.And(joined), nodes.AllOf(made)):
            for part, node in zip(joined, made, strict=True):
                _check_reads(part, node, list_name, session)
        case (tree.Bullets("all", _, _, bullets), nodes.AllOf(made)):
            for bullet, node in zip(bullets, made, strict=True):
                if isinstance(node, nodes.Bullet):
                    _check_reads(bullet.body, node.body, list_name, session)
        case _:
            own = (each for each in parts(found) if isinstance(each, nodes.FieldValue | nodes.ComputedFieldValue))
            if not any(each.list == list_name for each in own):
                session.report(problems.ReadsNoField(list_name, span=written.span))


# ---- Tests of rows -----------------------------------------------------------------------------------

RowsTest = tree.AnyRows | tree.NoRows | tree.AllRows | tree.LimitRows | tree.ConsecutiveRows


def test_of_rows(written: RowsTest, where: Where, session: Session) -> nodes.Condition | None:
    """Any, no, all, or so many rows."""
    found = rows(written.rows, written.where, where, session)
    if found is None:
        return None
    match written:
        case tree.AnyRows():
            return nodes.AnyRows(nodes.Quantifier.ANY, found, span=written.span)
        case tree.NoRows():
            return nodes.AnyRows(nodes.Quantifier.NO, found, span=written.span)
        case tree.AllRows(_, _, have):
            having = _where(have, where.in_row(found.list), session)
            return None if having is None else nodes.AllRows(found, having, span=written.span)
        case tree.LimitRows():
            return _limited(written, found, where, session)
        case tree.ConsecutiveRows(limit, number, _, by):
            key = _date_of_row(by, found.list, where, session)
            if key is None:
                return None
            return nodes.ConsecutiveRows(Limit(limit), number, key, found, span=written.span)


test_of_rows.__test__ = False  # type: ignore[attr-defined]


def _limited(written: tree.LimitRows, found: nodes.Rows, where: Where, session: Session) -> nodes.Condition | None:
    limit = Limit(written.limit)
    if limit is Limit.AT_LEAST and written.number == 0:
        session.report(problems.AlwaysSo("at least 0", span=written.span))
    if written.apart is None:
        return nodes.LimitRows(limit, written.number, found, None, span=written.span)
    apart = written.apart
    length = numbers.duration(apart.duration, session)
    by = _only_date(found.list, apart, session) if apart.by is None else apart.by
    key = None if by is None else _date_of_row(by, found.list, where, session)
    if length is None or key is None:
        return None
    between = nodes.Apart(Limit(apart.limit), length, key, span=apart.span)
    return nodes.LimitRows(limit, written.number, found, between, span=written.span)


def _only_date(list_name: str, at: Located, session: Session) -> tree.Name | None:
    dates = [each for each in session.dictionary.lists[list_name].fields if isinstance(each.type, DateType)]
    if len(dates) == 1:
        return tree.Name(dates[0].name, span=at.span)
    repair = "say by which date: `… apart by taken`"
    session.report(problems.NotADate(f"`{list_name}` has {len(dates)} dates, and none of them", repair, span=at.span))
    return None


def _date_of_row(by: tree.Name | tree.Edge, list_name: str, where: Where, session: Session) -> nodes.Value | None:
    found = values.value(by, where.in_row(list_name), session)
    if found is None or isinstance(found.type, DateType):
        return None if found is None else found.value
    repair = "write `start of` or `end of` before it" if isinstance(found.type, PeriodType) else None
    session.report(problems.NotADate(described(found.type), repair, span=by.span))
    return None


# ---- Values of rows --------------------------------------------------------------------------------------

OfRows = tree.Aggregate | tree.Pick | tree.Count | tree.CountDistinct


def value_of_rows(written: OfRows, where: Where, session: Session) -> Meaning | None:
    """A count, a sum, a least or greatest value, or a field of the first or last row."""
    found = rows(written.rows, written.where, where, session)
    if found is None:
        return None
    match written:
        case tree.Count():
            return _count(written, found, where, session)
        case tree.CountDistinct(name):
            return _distinct(written, name, found, where, session)
        case tree.Aggregate():
            return _aggregate(written, found, where, session)
        case tree.Pick():
            return _pick(written, found, where, session)


def _operand(written: tree.Name, list_name: str, where: Where, session: Session) -> Meaning | None:
    found = field_named(written, list_name, session)
    if found is None and written.text not in field_names(list_name, session):
        session.unknown(written, field_names(list_name, session), "field")
    return found


def _count(written: tree.Count, found: nodes.Rows, where: Where, session: Session) -> Meaning | None:
    key: nodes.FieldValue | None = None
    if written.once_per is not None:
        operand = _operand(written.once_per, found.list, where, session)
        if operand is None:
            return None
        if not isinstance(operand.node, nodes.FieldValue):
            session.report(
                problems.WrongSort(
                    written.once_per.text, "a computed field", "a recorded field", span=written.once_per.span
                )
            )
            return None
        key = operand.node
    return Meaning(nodes.Count(found, key, COUNT, span=written.span), COUNT)


def _distinct(
    written: tree.CountDistinct, name: tree.Name, found: nodes.Rows, where: Where, session: Session
) -> Meaning | None:
    operand = _operand(name, found.list, where, session)
    if operand is None:
        return None
    if isinstance(operand.type, TextType):
        session.report(problems.FreeTextDistinct(name.text, span=name.span))
        return None
    assert isinstance(operand.node, nodes.FieldValue | nodes.ComputedFieldValue)
    return Meaning(nodes.CountDistinct(operand.node, found, COUNT, span=written.span), COUNT)


def _aggregate(written: tree.Aggregate, found: nodes.Rows, where: Where, session: Session) -> Meaning | None:
    operand = _operand(written.field, found.list, where, session)
    if operand is None:
        return None
    function = nodes.AggregateFunction(written.function)
    if function is nodes.AggregateFunction.TOTAL_TIME:
        if not isinstance(operand.type, PeriodType):
            session.report(problems.CannotCompare("a period", described(operand.type), span=written.field.span))
            return None
        type_ = NumberType(session.dictionary.units.find("day") or NUMBER)
        if written.window is not None:
            within = _days_of_window(written.window, where, session)
            if within is None:
                return None
            return Meaning(nodes.TotalTimeWithin(operand.value, within, found, type_, span=written.span), type_)
    elif isinstance(operand.type, NumberType):
        type_ = NumberType(operand.type.unit)
    else:
        session.report(problems.NoOrder(f"values of {described(operand.type)}", span=written.field.span))
        return None
    return Meaning(nodes.Aggregate(function, operand.value, found, type_, span=written.span), type_)


def _days_of_window(written: tree.Window, where: Where, session: Session) -> nodes.Window | None:
    """A window whose days are counted; one of hours has no whole days."""
    found = time.window(written, where, session)
    if found is not None and any(map(_by_clock, parts(found.span_of_time))):
        session.report(problems.WindowOfHours(span=written.span))
        return None
    return found


def _by_clock(part: object) -> bool:
    """Whether a length of time counts hours or minutes; those of a table are rounded up to days."""
    match part:
        case nodes.FixedDuration(duration):
            return duration.elapsed
        case nodes.ValueDuration(_, unit, rounded):
            return unit in (CalendarUnit.HOUR, CalendarUnit.MINUTE) and not rounded
        case _:
            return False


def _pick(written: tree.Pick, found: nodes.Rows, where: Where, session: Session) -> Meaning | None:
    operand = _operand(written.field, found.list, where, session)
    key = _date_of_row(written.by, found.list, where, session)
    if operand is None or key is None or operand.type is None:
        return None
    last = written.selector in ("last", "latest")
    node = nodes.Pick(last, operand.value, key, found, operand.type, span=written.span)
    return Meaning(node, operand.type)
