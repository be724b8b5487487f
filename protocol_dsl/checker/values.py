"""What expressions mean as values: names, selected results, rows, tables, formulas, arithmetic."""

from __future__ import annotations

from itertools import islice
from typing import assert_never

from attrs import evolve

from protocol_dsl.checker import conditions, numbers, problems, rows, time
from protocol_dsl.checker.scope import SORTS, Meaning, Quantified, Session, Where
from protocol_dsl.checker.tables import table
from protocol_dsl.checker.vocabulary import NUMBER, described
from protocol_dsl.diagnostics.nearest import nearest
from protocol_dsl.formulas import LIBRARY, Formula, Parameter
from protocol_dsl.model import nodes
from protocol_dsl.model.protocol import Definition
from protocol_dsl.model.walk import parts
from protocol_dsl.schema.types import CategoryType, DateType, NumberType, PeriodType, SeveralType, Type, YesNoType
from protocol_dsl.source import Located
from protocol_dsl.syntax import tree

CONDITIONS = (
    tree.Or, tree.And, tree.Not, tree.Compare, tree.Is, tree.IsOneOf, tree.IsBetween, tree.IsToBelow, tree.IsNormal,
    tree.IsDone, tree.IfDone, tree.Within, tree.Order, tree.Lag, tree.Lasting, tree.Change, tree.AnyRows, tree.NoRows,
    tree.AllRows, tree.LimitRows, tree.ConsecutiveRows, tree.Attested,
)  # fmt: skip
SELECT = {
    "latest": nodes.Select.LATEST,
    "last": nodes.Select.LATEST,
    "earliest": nodes.Select.FIRST,
    "first": nodes.Select.FIRST,
    "highest": nodes.Select.HIGHEST,
    "lowest": nodes.Select.LOWEST,
    "mean": nodes.Select.MEAN,
}


def meaning(written: tree.Expression, where: Where, session: Session) -> Meaning | None:
    """What an expression means, a value or a condition; None if that is a finding."""
    if isinstance(written, CONDITIONS):
        found = conditions.condition(written, where, session)
        return None if found is None else Meaning(found, None)
    return value_or_condition(written, where, session)


def value(written: tree.Expression, where: Where, session: Session, wanted: Type | None = None) -> Meaning | None:
    """
    What an expression means as a value; a condition is a finding.

    A term that is not in the document is a value of type `wanted`, where the place makes clear which it would be.
    """
    found = meaning(written, where, session)
    if found is not None and isinstance(found.node, nodes.UndefinedCondition) and wanted is not None:
        return undefined(found.node, wanted)
    if found is not None and found.type is None:
        session.report(problems.NotAValue(span=written.span))
        return None
    return found


def undefined(node: nodes.UndefinedCondition, type_: Type) -> Meaning:
    """A term that is not in the document, as a value."""
    return Meaning(nodes.UndefinedValue(node.definition, type_, span=node.span), type_)


def value_or_condition(written: tree.Expression, where: Where, session: Session) -> Meaning | None:
    """Everything that is no test by itself."""
    match written:
        case tree.Name():
            return name(written, where, session)
        case tree.Number():
            return numbers.number(written, session)
        case tree.Quantity():
            return numbers.quantity(written, session)
        case tree.Date():
            return time.date_literal(written, session)
        case tree.YesNo(yes):
            return Meaning(nodes.Literal(yes, YesNoType(), "yes" if yes else "no", span=written.span), YesNoType())
        case tree.Text(text):
            session.report(problems.NotACondition(f'the text "{text}"', 'stage is "3+"', span=written.span))
            return None
        case tree.Edge():
            return time.edge(written, where, session)
        case tree.Elapsed():
            return time.elapsed(written, where, session)
        case tree.At():
            return at(written, where, session)
        case tree.Result():
            return result(written, where, session)
        case tree.Aggregate() | tree.Pick() | tree.Count() | tree.CountDistinct():
            return rows.value_of_rows(written, where, session)
        case tree.Lookup():
            return lookup(written, where, session)
        case tree.Call():
            return call(written, where, session)
        case tree.Sum() | tree.Product() | tree.PercentOf():
            return arithmetic(written, where, session)
        case tree.IfElse():
            return if_else(written, where, session)
        case _:
            raise TypeError(f"not a value: {type(written).__name__}")


# ---- Names ---------------------------------------------------------------------------------------


def name(written: tree.Name, where: Where, session: Session) -> Meaning | None:
    """A name: a field of the row if a row is looked at, else what the file declares."""
    if where.row is not None and written.text in rows.field_names(where.row, session):
        return rows.field_named(written, where.row, session)
    declared = session.scope.values.get(written.text)
    if written.text in session.broken and not isinstance(declared, tree.Define):
        return None
    match declared:
        case None:
            _report_unknown(written, where, session)
            return None
        case tree.Fact():
            fact = session.dictionary.facts[written.text]
            return Meaning(nodes.FactValue(fact.name, fact.type, span=written.span), fact.type)
        case tree.Timepoint():
            return Meaning(nodes.TimepointValue(written.text, span=written.span), DateType())
        case tree.Measurement():
            node = default_result(written.text, session, written)
            return None if node is None else Meaning(node, node.type)
        case tree.Define():
            return defined(written, where, session)
        case tree.Ambiguity():
            session.used.add(written.text)
            return ambiguity_value(declared, written, where, session)
        case tree.Records():
            repair = f"write `count of {written.text}`, or a field of it, as in `largest … in {written.text}`"
            sort = problems.WrongSort(
                written.text, "a list", "one value", repair, declared.name.span, span=written.span
            )
            session.report(sort)
            return None
        case _:
            assert_never(declared)


def _report_unknown(written: tree.Name, where: Where, session: Session) -> None:
    scope = session.scope
    for listed in session.scope.values.values():
        for column in listed.fields if isinstance(listed, tree.Records) else ():
            if column.name.text == written.text and written.text not in session.scope.unread:
                at_ = column.name.span
                session.report(problems.OutsideRows(written.text, listed.name.text, at_, span=written.span))
                return
    for kind in (scope.concepts, scope.roles, scope.tables, scope.groups, scope.patients):
        if written.text in kind:
            sort, at_ = SORTS[type(kind[written.text])], kind[written.text].name.span
            session.report(
                problems.WrongSort(written.text, sort, "a value", _instead(written.text, sort), at_, span=written.span)
            )
            return
    fields = rows.field_names(where.row, session) if where.row is not None else ()
    session.unknown(written, (*fields, *scope.values))


def _instead(name: str, sort: str) -> str | None:
    """How something is used that is no value by itself."""
    return {
        "a concept": f"compare a code with it, as in `diagnosis is {name}`, or write `any {name} in …`",
        "a role": f"write `attested by {name}`",
        "a table": f"write `{name} of …`, with what it is looked up by",
    }.get(sort)


def defined(written: tree.Name, where: Where, session: Session) -> Meaning | None:
    """A use of a definition."""
    session.used.add(written.text)
    definition = definition_of(written.text, session)
    if definition is None:
        return None
    if not where.in_inclusion and _leaves_out(definition, session):
        declared = session.declared_at(written.text)
        session.report(problems.LeavesOutElsewhere(written.text, declared, span=written.span))
        return None
    if definition.body is None:
        # What it is cannot be told; a condition is what a vague term of a document usually is.
        return Meaning(nodes.UndefinedCondition(written.text, span=written.span), None)
    if definition.type is None:
        return Meaning(nodes.DefinedCondition(written.text, span=written.span), None)
    return Meaning(nodes.DefinedValue(written.text, definition.type, span=written.span), definition.type)


def _leaves_out(definition: Definition, session: Session) -> bool:
    """
    Whether a bullet of a definition counts as holding where it does not apply. A definition means one thing wherever it
    is used, but in an exclusion such a bullet would have to count as not holding.
    """
    from protocol_dsl.checker.definitions import formula_parts

    return any(
        isinstance(part, nodes.Bullet) and part.in_all_of and (part.applies is not None or part.except_if is not None)
        for part in formula_parts((definition.body,), session)
    )


def definition_of(wanted: str, session: Session) -> Definition | None:
    """A definition, checked on first use; None if it has findings."""
    from protocol_dsl.checker.definitions import check_definition

    if wanted not in session.definitions:
        declared = session.scope.values[wanted]
        assert isinstance(declared, tree.Define)
        session.definitions[wanted] = check_definition(declared, session)
    return session.definitions[wanted]


def ambiguity_value(declared: tree.Ambiguity, written: tree.Name, where: Where, session: Session) -> Meaning | None:
    """An ambiguity used as a value, or as a condition if its readings are conditions."""
    key = (declared.name.text, where.in_inclusion)
    if key not in session.readings:
        if not session.enters(declared.name.text, declared.name):
            return None
        session.readings[key] = _ambiguity_meaning(declared, where, session)
        session.leaves()
    found = session.readings[key]
    return None if found is None else Meaning(evolve(found.node, span=written.span), found.type)


def _ambiguity_meaning(declared: tree.Ambiguity, where: Where, session: Session) -> Meaning | None:
    from protocol_dsl.checker.bodies import body

    found: list[tuple[str, Meaning]] = []
    written = declared.name
    for reading in declared.readings:
        one = body(reading.body, Where(owner=declared.name.text, in_inclusion=where.in_inclusion), session)
        if one is None:
            return None
        found.append((reading.name.text, one))
    if not found or _too_large([one.node for _, one in found], declared, session):
        return None
    found = _of_one_sort(found)
    first = found[0][1].type
    other = next((one.type for _, one in found if not _alike(first, one.type)), first)
    if other is not first:
        session.report(problems.CannotCompare(described(first), described(other), span=declared.name.span))
        return None
    if found[0][1].type is None:
        conditions_ = tuple((label, one.condition) for label, one in found)
        return Meaning(nodes.ReadingCondition(declared.name.text, conditions_, span=written.span), None)
    return _reading_value(declared, found, written, session)


def _alike(a: Type | None, b: Type | None) -> bool:
    """Whether values of two types can take each other's place, apart from their units."""
    if isinstance(a, CategoryType | SeveralType) and isinstance(b, CategoryType | SeveralType):
        return type(a) is type(b) and a.categories == b.categories
    return type(a) is type(b)


def _of_one_sort(found: list[tuple[str, Meaning]]) -> list[tuple[str, Meaning]]:
    """
    A yes/no fact beside a condition is a condition; a term that is not in the document is what the other reading is.
    """
    types = {type(one.type) for _, one in found if not isinstance(one.node, nodes.UndefinedCondition)}
    if types == {YesNoType, type(None)} or (types == {YesNoType} and len({type(one.type) for _, one in found}) > 1):
        made = [(label, _as_condition(one)) for label, one in found]
        return [(label, one) for label, one in made if one is not None]
    known = next((one.type for _, one in found if one.type is not None), None)
    return [
        (label, undefined(one.node, known))
        if known is not None and isinstance(one.node, nodes.UndefinedCondition)
        else (label, one)
        for label, one in found
    ]


MOST_PARTS = 10_000
"""How many parts the readings of one ambiguity may have, with all ambiguities that they use: each stands in each."""


def _too_large(found: list[nodes.Condition | nodes.Value], declared: tree.Ambiguity, session: Session) -> bool:
    walked = (1 for node in found for _ in parts(node))
    if sum(islice(walked, MOST_PARTS + 1)) <= MOST_PARTS:
        return False
    session.report(problems.RestsTooDeep(declared.name.text, MOST_PARTS, span=declared.name.span))
    return True


def _reading_value(
    declared: tree.Ambiguity, found: list[tuple[str, Meaning]], written: tree.Name, session: Session
) -> Meaning | None:
    type_ = found[0][1].type
    assert type_ is not None
    if isinstance(type_, NumberType):
        # What the first reading cannot exceed, another one may.
        whole = all(isinstance(one.type, NumberType) and one.type.integer for _, one in found)
        type_ = NumberType(type_.unit, integer=whole)
    options: list[tuple[str, nodes.Value]] = []
    for label, one in found:
        node: nodes.Value | None = one.value
        if isinstance(type_, NumberType):
            node = numbers.in_unit_of(one, type_, declared.name, session)
        if node is None:
            return None
        options.append((label, node))
    return Meaning(nodes.ReadingValue(declared.name.text, tuple(options), type_, span=written.span), type_)


# ---- Results ------------------------------------------------------------------------------------------


def measurement_type(wanted: str, session: Session) -> Type:
    """The type of a measurement's results."""
    return session.dictionary.measurements[wanted].type


def default_result(wanted: str, session: Session, at_: tree.Name) -> nodes.ResultValue | None:
    """
    What the name of a measurement stands for: its default result, or else its latest one of any age. None if the
    default result has findings.
    """
    from protocol_dsl.checker.definitions import default_of

    found = default_of(wanted, session)
    if found is not None:
        return nodes.ResultValue(found.measurement, found.select, found.window, found.type, span=at_.span)
    declared = session.scope.values[wanted]
    if wanted in session.broken or (isinstance(declared, tree.Measurement) and declared.default is not None):
        return None
    _advise_window(wanted, at_, session)
    return nodes.ResultValue(wanted, nodes.Select.LATEST, None, measurement_type(wanted, session), span=at_.span)


def _advise_window(wanted: str, at_: tree.Name, session: Session) -> None:
    """A measurement without a window of its own; one that says "latest" without a window says so on purpose."""
    declared = session.scope.values[wanted]
    if isinstance(declared, tree.Measurement) and declared.default is None:
        session.report(problems.NoWindow(wanted, span=at_.span))


def a_measurement(written: tree.Name, session: Session) -> str | None:
    """A name that must be a measurement."""
    declared = session.scope.values.get(written.text)
    if isinstance(declared, tree.Measurement):
        return None if written.text in session.broken else written.text
    measurements = [each for each, what in session.scope.values.items() if isinstance(what, tree.Measurement)]
    if declared is None:
        session.unknown(written, measurements, "measurement")
    else:
        sort = SORTS[type(declared)]
        session.report(
            problems.WrongSort(written.text, sort, "a measurement", declared=declared.name.span, span=written.span)
        )
    return None


def result(written: tree.Result, where: Where, session: Session) -> Meaning | None:
    """A selected result; `any`, `every` and `no` stand for each result of a comparison around them."""
    from protocol_dsl.checker.definitions import default_of

    wanted = a_measurement(written.name, session)
    window = None if written.window is None else time.window(written.window, where, session)
    if wanted is None or (written.window is not None and window is None):
        return None
    type_ = measurement_type(wanted, session)
    if written.window is None:
        default = default_of(wanted, session)
        if wanted in session.broken:
            return None
        window = None if default is None else default.window
    if written.selector in SELECT:
        return _selected(written, wanted, window, type_, session)
    if where.quantified is None:
        session.report(
            problems.NotACondition(
                f"`{written.selector} {wanted}`",
                f"{written.selector} {wanted} within 14 days before enrolment > 3",
                span=written.span,
            )
        )
        return None
    where.quantified.append(Quantified(written.selector, wanted, window))
    return Meaning(nodes.ThisResult(wanted, type_, span=written.span), type_)


def _selected(
    written: tree.Result, wanted: str, window: nodes.Window | None, type_: Type, session: Session
) -> Meaning | None:
    select = SELECT[written.selector]
    by_size = select in (nodes.Select.HIGHEST, nodes.Select.LOWEST, nodes.Select.MEAN)
    if by_size and not isinstance(type_, NumberType):
        session.report(problems.NoOrder(f"results of `{wanted}`", span=written.span))
        return None
    if window is None:
        _advise_window(wanted, written.name, session)
    return Meaning(nodes.ResultValue(wanted, select, window, type_, span=written.span), type_)


def result_at(written: tree.Name, point: tree.Point, at_: Located, session: Session) -> nodes.ResultAt | None:
    """The result of a visit."""
    wanted = a_measurement(written, session)
    visit = point.text if isinstance(point, tree.Name) else None
    if wanted is None:
        return None
    if visit not in session.dictionary.timepoints:
        if isinstance(point, tree.Name):
            session.unknown(point, session.dictionary.timepoints, "timepoint")
        else:
            session.report(problems.WrongSort("this date", "a date", "a timepoint", span=point.span))
        return None
    assert visit is not None
    return nodes.ResultAt(wanted, visit, measurement_type(wanted, session), span=at_.span)


def at(written: tree.At, where: Where, session: Session) -> Meaning | None:
    """`hamd at baseline` is a result, `given at enrolment` a condition."""
    if isinstance(session.scope.values.get(written.name.text), tree.Measurement):
        node = result_at(written.name, written.point, written, session)
        return None if node is None else Meaning(node, node.type)
    subject = value(written.name, where, session)
    point = time.point(written.point, where, session)
    if subject is None or point is None:
        return None
    if not isinstance(subject.type, PeriodType):
        session.report(
            problems.WrongSort(
                written.name.text, described(subject.type), "a period or a measurement", span=written.name.span
            )
        )
        return None
    return Meaning(nodes.Covers(subject.value, point, span=written.span), None)


# ---- Tables, formulas, arithmetic ---------------------------------------------------------------------------


def lookup(written: tree.Lookup, where: Where, session: Session) -> Meaning | None:
    """A table's value for its keys."""
    if written.table.text not in session.scope.tables:
        session.unknown(written.table, session.scope.tables, "table")
        return None
    found = table(written.table.text, session)
    keys = [value(key, where, session) for key in written.keys]
    if found is None or None in keys:
        return None
    if len(keys) != len(found.columns):
        session.report(
            problems.TableProblem(
                f"`{found.name}` has {len(found.columns)} key columns, but {len(keys)} keys are given",
                f"write `{found.name} of {_keys_of(found.columns)}`",
                span=written.span,
            )
        )
        return None
    known = [key for key in keys if key is not None]
    made = [_key(key, type_, session) for key, type_ in zip(known, found.key_types, strict=True)]
    if None in made:
        return None
    operands = tuple(each for each in made if each is not None)
    return Meaning(nodes.Lookup(found.name, operands, found.type, span=written.span), found.type)


def _key(key: Meaning, wanted: Type, session: Session) -> nodes.Value | None:
    """A key as its column has it: in its unit, or of words that it may hold."""
    match key.type, wanted:
        case NumberType(), NumberType():
            return numbers.in_unit_of(key, wanted, key.node, session)
        case (CategoryType(own), CategoryType(others)) if not set(own) & set(others):
            pass
        case _ if type(key.type) is type(wanted):
            return key.value
        case _:
            pass
    session.report(problems.CannotCompare(described(wanted), described(key.type), span=key.node.span))
    return None


def _keys_of(columns: tuple[str, ...]) -> str:
    return columns[0] if len(columns) == 1 else f"({', '.join(columns)})"


def call(written: tree.Call, where: Where, session: Session) -> Meaning | None:
    """A published formula with named arguments; one that is left out is the fact of that name."""
    formula = LIBRARY.get(written.function.text)
    if formula is None or formula.name not in session.formulas:
        _report_formula(written, session)
        return None
    given: dict[str, tree.Argument] = {}
    for argument in written.arguments:
        given.setdefault(argument.name.text, argument)
    wanted = [parameter.name for parameter in formula.parameters]
    for argument in written.arguments:
        first = given[argument.name.text]
        if first is not argument:
            session.report(problems.DuplicateName(argument.name.text, first.span, True, span=argument.name.span))
            return None
        if argument.name.text not in wanted:
            close = nearest(argument.name.text, wanted)
            session.report(problems.UnknownName(argument.name.text, close, "argument", span=argument.name.span))
            return None
    arguments = _arguments(formula, given, written, where, session)
    if arguments is None:
        return None
    found = session.dictionary.units.find(formula.unit) or NUMBER
    pairs = tuple(zip(wanted, arguments, strict=True))
    type_ = NumberType(found)
    return Meaning(nodes.Formula(formula.name, pairs, type_, span=written.span), type_)


def _report_formula(written: tree.Call, session: Session) -> None:
    wanted = written.function.text
    if wanted in LIBRARY:
        session.report(
            problems.FormulaProblem(
                f"the formula `{wanted}` is not in use here",
                f"add `use {wanted} from formulas`",
                span=written.function.span,
            )
        )
        return
    session.unknown(written.function, LIBRARY, "formula")


def _arguments(
    formula: Formula, given: dict[str, tree.Argument], written: tree.Call, where: Where, session: Session
) -> tuple[nodes.Value, ...] | None:
    """The arguments in the order of the parameters; of those without a unit, the first says which one all are in."""
    found: list[nodes.Value | None] = []
    shared: NumberType | None = None
    for parameter in formula.parameters:
        wanted = _unit_of(parameter, shared, session)
        argument = _argument(parameter, given, written, where, session, wanted)
        found.append(None if argument is None else _fitting(parameter, argument, session, wanted))
        if parameter.kind == "number" and argument is not None and isinstance(argument.type, NumberType):
            shared = wanted or argument.type
    known = tuple(each for each in found if each is not None)
    return known if len(known) == len(found) else None


def _unit_of(parameter: Parameter, shared: NumberType | None, session: Session) -> NumberType | None:
    """The unit that an argument is brought into; None for words, and for the first number that may have any."""
    if parameter.kind != "number":
        return None
    return shared if parameter.unit is None else NumberType(session.dictionary.units.find(parameter.unit) or NUMBER)


def _argument(
    parameter: Parameter,
    given: dict[str, tree.Argument],
    written: tree.Call,
    where: Where,
    session: Session,
    wanted: NumberType | None,
) -> Meaning | None:
    """What is given for a parameter, or the fact of its name."""
    argument = given.get(parameter.name)
    if argument is None and parameter.name not in session.scope.values:
        session.report(
            problems.FormulaProblem(
                f"`{written.function.text}` needs `{parameter.name}`",
                f"add `{parameter.name}: …`, or declare a fact named `{parameter.name}`",
                span=written.span,
            )
        )
        return None
    expression = tree.Name(parameter.name, span=written.span) if argument is None else argument.value
    return value(expression, where, session, wanted)


def _fitting(parameter: Parameter, found: Meaning, session: Session, wanted: NumberType | None) -> nodes.Value | None:
    """An argument in the unit, or of the words, that the formula wants."""
    if parameter.kind == "number" and wanted is not None:
        return numbers.in_unit_of(found, wanted, found.node, session)
    if parameter.kind == "number" and isinstance(found.type, NumberType):
        return found.value
    if parameter.kind == "yes/no" and isinstance(found.type, YesNoType):
        return found.value
    if (
        parameter.kind == "category"
        and isinstance(found.type, CategoryType)
        and set(found.type.categories) & set(parameter.categories)
    ):
        return found.value
    session.report(problems.CannotCompare(_wanted_words(parameter), described(found.type), span=found.node.span))
    return None


def _wanted_words(parameter: Parameter) -> str:
    if parameter.kind == "number":
        return "a number"
    return f"one of {', '.join(parameter.categories)}" if parameter.categories else "yes or no"


def arithmetic(written: tree.Sum | tree.Product | tree.PercentOf, where: Where, session: Session) -> Meaning | None:
    """A sum, a product, or a share of something."""
    if isinstance(written, tree.PercentOf):
        operand = value(written.operand, where, session)
        return None if operand is None else numbers.percent_of(written.number, operand, written, session)
    left, right = (value(each, where, session, NumberType(NUMBER)) for each in (written.left, written.right))
    if left is None or right is None:
        return None
    if isinstance(written, tree.Sum):
        left, right = _of_one_kind(left, right), _of_one_kind(right, left)
    combine = numbers.total if isinstance(written, tree.Sum) else numbers.product
    return combine(left, written.operator, right, written, session)


def _of_one_kind(operand: Meaning, other: Meaning) -> Meaning:
    """What is added to something is in its unit, also where the document does not say what it is."""
    if isinstance(operand.node, nodes.UndefinedValue) and isinstance(other.type, NumberType):
        return Meaning(evolve(operand.node, type=NumberType(other.type.unit)), NumberType(other.type.unit))
    return operand


def _as_condition(found: Meaning | None) -> Meaning | None:
    """A yes/no value as the condition that it is."""
    if found is None or not isinstance(found.type, YesNoType):
        return found
    return Meaning(nodes.IsYes(found.value, span=found.node.span), None)


def if_else(written: tree.IfElse, where: Where, session: Session) -> Meaning | None:
    """A choice between two conditions, or between two values of one type."""
    condition = conditions.condition(written.condition, where, session)
    then, otherwise = (_as_condition(meaning(each, where, session)) for each in (written.then, written.otherwise))
    if condition is None or then is None or otherwise is None:
        return None
    if (then.type is None) != (otherwise.type is None):
        session.report(problems.CannotCompare(described(then.type), described(otherwise.type), span=written.span))
        return None
    if then.type is None:
        return Meaning(nodes.IfElse(condition, then.condition, otherwise.condition, span=written.span), None)
    second: nodes.Value | None = otherwise.value
    if isinstance(then.type, NumberType):
        second = numbers.in_unit_of(otherwise, then.type, written.otherwise, session)
    elif not _alike(then.type, otherwise.type):
        session.report(problems.CannotCompare(described(then.type), described(otherwise.type), span=written.span))
        second = None
    if second is None:
        return None
    type_ = NumberType(then.type.unit) if isinstance(then.type, NumberType) else then.type
    return Meaning(nodes.ChosenValue(condition, then.value, second, type_, span=written.span), type_)
