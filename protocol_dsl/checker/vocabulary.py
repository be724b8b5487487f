"""The data dictionary of a file: units, roles, concepts, timepoints, facts, measurements and lists with their types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import assert_never

from protocol_dsl.checker import problems
from protocol_dsl.checker.circles import ways_back
from protocol_dsl.checker.scope import Scope, Session, wording_of
from protocol_dsl.diagnostics.nearest import nearest
from protocol_dsl.schema import dictionary as declared
from protocol_dsl.schema.code_systems import code_systems, system_named
from protocol_dsl.schema.datum import Answer, Category, Item, Items
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
from protocol_dsl.source import Located
from protocol_dsl.syntax import tree
from protocol_dsl.values.calendar import Moment, MomentProblem, parse_moment
from protocol_dsl.values.interval import Range, decimal_text, parse_number, point
from protocol_dsl.values.quantity import Unit, Units, convert, convertible

REASONS = {
    MomentProblem.NOT_A_DATE: "this is no date; write 2026-03-02",
    MomentProblem.NO_SUCH_DAY: "there is no such day or time",
    MomentProblem.NO_ZONE: "a clock time needs its offset from UTC, as in 2026-03-02T10:00+01:00",
    MomentProblem.SKIPPED: "this clock time does not exist on that day",
    MomentProblem.DOUBLED: "this clock time comes twice on that day",
}
NUMBER = Unit("1", "number", Fraction(1), Fraction(0), ())


def build_dictionary(session: Session) -> declared.Dictionary:
    """The dictionary of everything that the scope declares."""
    scope = session.scope
    session.dictionary = declared.Dictionary(units=_units(session))
    concepts = {name: _concept(each, session) for name, each in scope.concepts.items()}
    _check_concept_circles(session)
    return declared.Dictionary(
        units=session.dictionary.units,
        roles={
            name: declared.Role(name=name, label=each.label, wording=wording_of(each.wordings), span=each.span)
            for name, each in scope.roles.items()
        },
        concepts=concepts,
        code_names=_code_names(scope, session),
        timepoints={
            name: _timepoint(each, session) for name, each in scope.values.items() if isinstance(each, tree.Timepoint)
        },
        facts={name: _fact(each, session) for name, each in scope.values.items() if isinstance(each, tree.Fact)},
        measurements={
            name: _measurement(each, session)
            for name, each in scope.values.items()
            if isinstance(each, tree.Measurement)
        },
        lists={name: _list(each, session) for name, each in scope.values.items() if isinstance(each, tree.Records)},
        groups={name: each.label for name, each in scope.groups.items()},
    )


# ---- Units ------------------------------------------------------------------------------------


def _units(session: Session) -> Units:
    units = standard = Units.standard()
    for name, each in session.scope.units.items():
        equals = None
        if units.find(name) is not None:
            session.report(problems.KnownUnit(name, span=each.name.span))
            continue
        if each.equals is not None:
            base = units.find(each.equals.unit)
            if base is None:
                session.broken_units |= {name, f"{name}s"}
                session.report(
                    problems.UnknownUnit(each.equals.unit, units.nearest(each.equals.unit), span=each.equals.span)
                )
                continue
            equals = (parse_number(each.equals.number) or Fraction(1), base)
        # `ms` stays the millisecond, whatever an author may call `m`.
        units = units.with_unit(name, standard.find(f"{name}s") is None, equals)
    return units


def unit(text: str, at: Located, session: Session) -> Unit | None:
    """A unit by its text, or a finding."""
    found = session.dictionary.units.find(text)
    if found is None and not session.broken_units & set(re.split(r"[^\w]+", text)):
        session.report(problems.UnknownUnit(text, session.dictionary.units.nearest(text), span=at.span))
    return found


# ---- Types --------------------------------------------------------------------------------------


def type_of(written: tree.TypeExpression, owner: str, session: Session) -> Type:
    """
    The type that a declaration names; a unit that is not known is a finding, after which nobody looks at values of
    `owner` any more.
    """
    match written:
        case tree.SimpleType(word):
            simple: Mapping[str, Type] = {
                "date": DateType(),
                "yes/no": YesNoType(),
                "code": CodeType(),
                "text": TextType(),
                "number": NumberType(NUMBER),
                "period": PeriodType(),
            }
            return simple[word]
        case tree.IntegerType(low, high):
            bounds = [None if each is None else parse_number(each) for each in (low, high)]
            if bounds[0] is not None and bounds[1] is not None and bounds[0] > bounds[1]:
                session.report(problems.EmptyRange(str(low), str(high), span=written.span))
                bounds = [None, None]
            return NumberType(NUMBER, bounds[0], bounds[1], integer=True)
        case tree.QuantityType(text):
            found = unit(text, written, session)
            if found is None:
                session.broken.add(owner)
            return NumberType(found or NUMBER)
        case tree.OneOfType(categories, ordered):
            return CategoryType(categories, ordered)
        case tree.AnyOfType(categories):
            return SeveralType(categories)
        case _:
            assert_never(written)


def described(type_: Type | None) -> str:
    """A type in words, for a message."""
    match type_:
        case None:
            return "a condition"
        case YesNoType():
            return "yes or no"
        case DateType():
            return "a date"
        case PeriodType():
            return "a period"
        case TextType():
            return "free text"
        case CodeType():
            return "a code"
        case NumberType(found):
            return f"a quantity in {found.symbol}" if found.vector else "a number"
        case CategoryType(categories):
            return f"one of {', '.join(categories)}"
        case SeveralType(categories):
            return f"any of {', '.join(categories)}"
        case _:
            assert_never(type_)


# ---- Roles, concepts ------------------------------------------------------------------------------


def role(name: tree.Name | None, session: Session) -> str | None:
    """A declared role by name, or a finding."""
    if name is None:
        return None
    if name.text not in session.scope.roles:
        session.unknown(name, session.scope.roles, "role")
        return None
    return name.text


def _concept(each: tree.Concept, session: Session) -> declared.Concept:
    return declared.Concept(
        name=each.name.text,
        label=each.label or each.name.text.replace("_", " "),
        wording=wording_of(each.wordings),
        codes=tuple(pattern for code in each.codes if (pattern := _pattern(code, session)) is not None),
        includes=tuple(name.text for name in each.includes),
        and_others=each.and_others,
        excepts=tuple(name.text for name in each.excepts),
        distinct_from=tuple(name.text for name in each.distinct_from),
        complete=each.complete,
        span=each.span,
    )


def _pattern(code: tree.Code, session: Session) -> declared.CodePattern | None:
    system = system_named(code.system.text)
    if system is None:
        close = nearest(code.system.text, code_systems())
        session.report(
            problems.UnknownSystem(code.system.text, close, tuple(sorted(code_systems())), span=code.system.span)
        )
        return None
    prefix = code.pattern.endswith("*")
    if prefix and not system.prefix:
        session.report(problems.PatternOnFlatSystem(code.pattern, system.name, span=code.span))
        return None
    return declared.CodePattern(system.name, code.pattern.rstrip("*"), prefix)


def _check_concept_circles(session: Session) -> None:
    concepts = session.scope.concepts
    below = {name: [other.text for other in (*each.includes, *each.excepts)] for name, each in concepts.items()}
    reported: set[str] = set()
    for path in ways_back(below):
        if not reported & set(path):
            reported |= set(path)
            places = tuple(concepts[name].name.span for name in dict.fromkeys(path))
            session.report(problems.Circular(path, places, span=concepts[path[0]].name.span))


def _code_names(scope: Scope, session: Session) -> frozenset[str]:
    names = set(scope.concepts)
    for concept in scope.concepts.values():
        names.update(name.text for name in (*concept.includes, *concept.excepts, *concept.distinct_from))
    for table in scope.tables.values():
        names.update(_key_names(table))
    return frozenset(names)


def _key_names(table: tree.Table) -> Iterable[str]:
    for row in table.rows:
        yield from (cell.text for cell in row.cells[:-1] if isinstance(cell, tree.Name))


# ---- Facts, measurements, lists, timepoints ---------------------------------------------------------


def _fact(each: tree.Fact, session: Session) -> declared.Fact:
    type_ = type_of(each.type, each.name.text, session)
    return declared.Fact(
        name=each.name.text,
        label=each.label or each.name.text.replace("_", " "),
        wording=wording_of(each.wordings),
        type=type_,
        attested_by=role(each.attested_by, session),
        if_absent=default(each.if_absent, type_, each.name.text, session),
        span=each.span,
    )


def _measurement(each: tree.Measurement, session: Session) -> declared.Measurement:
    type_ = type_of(each.type, each.name.text, session)
    below_default = () if each.default is None else each.default.wordings
    return declared.Measurement(
        name=each.name.text,
        label=each.label or each.name.text.replace("_", " "),
        wording=wording_of((*each.wordings, *below_default)),
        type=type_,
        attested_by=role(each.attested_by, session),
        if_absent=default(each.if_absent, type_, each.name.text, session),
        span=each.span,
    )


def _list(each: tree.Records, session: Session) -> declared.RecordList:
    seen: dict[str, tree.Name] = {}
    fields = []
    for column in each.fields:
        if column.name.text in seen:
            session.report(problems.DuplicateName(column.name.text, seen[column.name.text].span, span=column.name.span))
            continue
        seen[column.name.text] = column.name
        if isinstance(column, tree.Field):
            fields.append(_field(column, f"{each.name.text}.{column.name.text}", session))
    if_absent = None
    if each.if_absent is not None:
        if each.if_absent == tree.Word("none"):
            if_absent = declared.Default((Answer.NONE,), "none")
        else:
            session.report(problems.ExampleProblem("a list can only be `none` if absent", span=each.if_absent.span))
    # A computed column is not recorded, so it has no place of its own in the dictionary; what is said of it is kept.
    computed = (word for column in each.fields if isinstance(column, tree.ComputedField) for word in column.wordings)
    return declared.RecordList(
        name=each.name.text,
        label=each.label or each.name.text.replace("_", " "),
        wording=wording_of((*each.wordings, *computed)),
        fields=tuple(fields),
        if_absent=if_absent,
        must_state_completeness=each.must_state_completeness,
        span=each.span,
    )


def _field(column: tree.Field, owner: str, session: Session) -> declared.Field:
    type_ = type_of(column.type, owner, session)
    return declared.Field(
        name=column.name.text,
        label=column.label or column.name.text.replace("_", " "),
        wording=wording_of(column.wordings),
        type=type_,
        main=column.main,
        attested_by=role(column.attested_by, session),
        if_absent=default(column.if_absent, type_, owner, session),
        span=column.span,
    )


def _timepoint(each: tree.Timepoint, session: Session) -> declared.Timepoint:
    stand_ins: list[declared.StandIn | Moment] = []
    for stand_in in each.until_it_happens:
        if isinstance(stand_in, tree.Date):
            moment = date(stand_in, session)
            stand_ins += [moment] if moment is not None else []
        else:
            stand_ins.append(declared.StandIn(stand_in))
    return declared.Timepoint(
        name=each.name.text,
        label=each.label or each.name.text.replace("_", " "),
        wording=wording_of(each.wordings),
        until_it_happens=tuple(stand_ins),
        span=each.span,
    )


def date(written: tree.Date, session: Session) -> Moment | None:
    """A date of the file, or a finding. Clock times of a file state their offset."""
    found = parse_moment(written.text, None)
    if isinstance(found, MomentProblem):
        session.report(problems.ImpossibleDate(written.text, REASONS[found], span=written.span))
        return None
    return found


# ---- Defaults -----------------------------------------------------------------------------------------


def default(written: tree.Datum | None, type_: Type, owner: str, session: Session) -> declared.Default | None:
    """`if absent: …`, checked against the type."""
    if written is None or owner in session.broken:
        return None
    items = _default_items(written, type_, session)
    if items is None or not _within_limits(items, type_):
        repair = f"write {example_of(type_)}"
        session.report(problems.ExampleProblem(f"this is not {described(type_)}", repair, span=written.span))
        return None
    return declared.Default(items, _text_of(written))


def _within_limits(items: Sequence[Item], type_: Type) -> bool:
    """Whether numbers are such as a record could hold."""
    if not isinstance(type_, NumberType):
        return True
    numbers = [item.low for item in items if isinstance(item, Range) and item.low is not None]
    return all(
        (type_.low is None or number >= type_.low)
        and (type_.high is None or number <= type_.high)
        and (not type_.integer or number.denominator == 1)
        for number in numbers
    )


def example_of(type_: Type) -> str:
    """What a value of a type looks like in a file."""
    match type_:
        case YesNoType():
            return "`yes` or `no`"
        case DateType():
            return "`2026-03-02` or `never`"
        case PeriodType():
            return "`2024-01-10 to 2024-05-02` or `never`"
        case NumberType(found, low):
            number = "1" if low is None else decimal_text(low)
            return f"`{number} {found.symbol}`" if found.vector else f"`{number}`"
        case CategoryType(categories) | SeveralType(categories):
            return f"one of {', '.join(categories)}"
        case TextType() | CodeType():
            return "`not done`"
        case _:
            assert_never(type_)


def _default_items(written: tree.Datum, type_: Type, session: Session) -> Items:
    if isinstance(type_, CategoryType) and _text_of(written) in type_.categories:
        # A word of the list is that word, whatever else it may mean: `none` as well.
        return (Category(_text_of(written)),)
    match written, type_:
        case tree.Word("never" | "none"), DateType() | PeriodType():
            return (Answer.NEVER,)
        case tree.Word("not done" | "none"), _:
            return (Answer.NOT_DONE,)
        case tree.YesNo(value), YesNoType():
            return (value,)
        case tree.Number(text), NumberType(found) if not found.vector:
            number = parse_number(text)
            return None if number is None else (point(number),)
        case tree.Quantity(text, name), NumberType(found):
            return _default_quantity(text, name, found, session)
        case tree.Date(), DateType():
            moment = date(written, session)
            return None if moment is None else (moment,)
        case _:
            return None


def _default_quantity(text: str, name: str, wanted: Unit, session: Session) -> Items:
    number, found = parse_number(text), session.dictionary.units.find(name)
    if number is None or found is None or not convertible(found, wanted):
        return None
    return (point(convert(number, found, wanted)),)


def _text_of(written: tree.Datum) -> str:
    match written:
        case tree.YesNo(value):
            return "yes" if value else "no"
        case tree.Quantity(number, name):
            return f"{number} {name}"
        case tree.PeriodLiteral():
            return "a period"
        case _:
            return written.text
