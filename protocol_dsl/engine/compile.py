"""From the model's formulas to evaluators: one dispatch for conditions, one for values, one for spans of time."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from attrs import field, frozen

from protocol_dsl.engine import arithmetic, comparison, counting, logic, results, rows, summing, tables, timing
from protocol_dsl.engine.evaluator import JudgeOf, ValueOf, watched
from protocol_dsl.engine.outcome import anything, because, judge_items, unknown
from protocol_dsl.engine.world import World, attestation, fact, field_of_row, timepoint
from protocol_dsl.formulas import LIBRARY
from protocol_dsl.model import nodes
from protocol_dsl.model.nodes import Condition, Value
from protocol_dsl.model.protocol import Protocol
from protocol_dsl.schema.datum import CauseKind
from protocol_dsl.schema.types import CategoryType
from protocol_dsl.values.truth import of


@frozen
class Compiler:
    """
    Compiles the formulas of one protocol.

    Every node gets an id that stays the same as long as the file does: the id of what it stands in, and its position
    among its siblings. Definitions are compiled once, on first use.
    """

    protocol: Protocol
    _definitions: dict[str, Callable[[World], object]] = field(factory=dict, init=False, eq=False)

    # ---- Conditions -----------------------------------------------------------------------

    def condition(self, node: Condition, id: str) -> JudgeOf:
        """The evaluator of a condition."""
        return watched(id, node, self._condition(node, id))

    def _conditions(self, operands: tuple[Condition, ...], id: str, first: int = 1) -> list[JudgeOf]:
        return [self.condition(operand, f"{id}.{n}") for n, operand in enumerate(operands, first)]

    def _condition(self, node: Condition, id: str) -> JudgeOf:
        match node:
            case nodes.AllOf(operands):
                return logic.all_of(self._conditions(operands, id))
            case nodes.AnyOf(operands):
                return logic.any_of(self._conditions(operands, id))
            case nodes.NoneOf(operands):
                return logic.none_of(self._conditions(operands, id))
            case nodes.NumberOf(limit, number, operands):
                return logic.number_of(limit, number, self._conditions(operands, id))
            case nodes.Bullet():
                return self._bullet(node, id)
            case nodes.Not(operand):
                return logic.not_(self.condition(operand, f"{id}.1"))
            case nodes.IfElse(condition, then, otherwise):
                return logic.if_else(*self._conditions((condition, then, otherwise), id))
            case nodes.ByCase():
                return self._by_case(node, id)
            case nodes.DefinedCondition(name):
                return self._defined_condition(name)
            case nodes.UndefinedCondition(name):
                causes = because(CauseKind.UNDEFINED, f"definitions.{name}")
                return lambda world: unknown(causes)
            case nodes.ReadingCondition(ambiguity, options):
                readings = {name: self.condition(body, f"{id}.{name}") for name, body in options}
                return lambda world: readings[world.readings[ambiguity]](world)
            case nodes.Attested(key):
                return self._attested(key)
            case _:
                return self._test(node, id)

    def _test(self, node: nodes.Test, id: str) -> JudgeOf:
        match node:
            case nodes.Within() | nodes.Ordered() | nodes.Lag() | nodes.Lasting() | nodes.Covers():
                return self._timing(node, id)
            case nodes.AnyRows() | nodes.AllRows() | nodes.LimitRows() | nodes.ConsecutiveRows():
                return self._rows_test(node, id)
            case nodes.AnyResult() | nodes.EveryResult() | nodes.Change() | nodes.IsNormal() | nodes.CompareWithLimit():
                return self._results_test(node, id)
            case _:
                return self._comparison(node, id)

    def _bullet(self, node: nodes.Bullet, id: str) -> JudgeOf:
        applies = None if node.applies is None else self.condition(node.applies, f"{id}.applies")
        except_if = None if node.except_if is None else self.condition(node.except_if, f"{id}.except")
        return logic.bullet(self.condition(node.body, f"{id}.1"), applies, except_if, node.in_all_of)

    def _by_case(self, node: nodes.ByCase, id: str) -> JudgeOf:
        cases = [
            (self.condition(condition, f"{id}.{n}.case"), self.condition(body, f"{id}.{n}"))
            for n, (condition, body) in enumerate(node.cases, 1)
        ]
        return logic.by_case(cases, self.condition(node.otherwise, f"{id}.otherwise"))

    def _defined_condition(self, name: str) -> JudgeOf:
        def evaluate(world: World) -> object:
            return self.definition(name)(world)

        return evaluate  # type: ignore[return-value]

    def definition(self, name: str) -> Callable[[World], object]:
        """The evaluator of a definition. Compiling a protocol calls this for each, so that deciding only reads."""
        compiled = self._definitions.get(name)
        if compiled is None:
            definition = self.protocol.definitions[name]
            body, id = definition.body, f"define.{name}"
            if body is None:
                raise LookupError(f"`{name}` is not in the document and has no formula")
            compiled = self.condition(body, id) if definition.type is None else self.value(body, id)  # type: ignore[arg-type]
            self._definitions[name] = compiled
        return compiled

    def _attested(self, key: str) -> JudgeOf:
        where = f"$.attestations.{key}"
        return lambda world: judge_items(attestation(world, key), lambda item: of(item is True), where)

    # ---- Comparisons ------------------------------------------------------------------------

    def _comparison(self, node: nodes.ComparisonNode, id: str) -> JudgeOf:
        match node:
            case nodes.Compare(operator, left, right, order):
                return comparison.compare(
                    operator, self.value(left, f"{id}.1"), self.value(right, f"{id}.2"), order, id
                )
            case nodes.Between(operand, low, high, high_open, order):
                first, second, third = self._values((operand, low, high), id)
                return comparison.between(first, second, third, high_open, order, id)
            case nodes.Same(left, right):
                return comparison.same(self.value(left, f"{id}.1"), self.value(right, f"{id}.2"), id)
            case nodes.IsNumber(operand, options):
                return comparison.is_number(self.value(operand, f"{id}.1"), self._values(options, id, 2), id)
            case nodes.IsYes(operand):
                return comparison.is_yes(self.value(operand, f"{id}.1"), id)
            case nodes.IsCategory(operand, categories):
                return comparison.is_category(self.value(operand, f"{id}.1"), categories, id)
            case nodes.Holds(operand, categories):
                return comparison.holds(self.value(operand, f"{id}.1"), categories, id)
            case nodes.IsCode(operand, concepts):
                return comparison.is_code(self.value(operand, f"{id}.1"), concepts, id)
            case nodes.IsText(operand, texts):
                return comparison.is_text(self.value(operand, f"{id}.1"), texts, id)
            case nodes.IsDone(operand):
                return comparison.is_done(self.value(operand, f"{id}.1"), id)
            case nodes.IfDone(subject, compared):
                return comparison.if_done(self.value(subject, f"{id}.1"), self.condition(compared, f"{id}.2"), id)
            case _:
                assert_never(node)

    # ---- Time -----------------------------------------------------------------------------------

    def _timing(self, node: nodes.TimeNode, id: str) -> JudgeOf:
        match node:
            case nodes.Within(moment, window, entirely):
                return timing.in_window(
                    self.value(moment, f"{id}.1"),
                    self.durations(window.span_of_time, f"{id}.2"),
                    window.direction,
                    self.value(window.point, f"{id}.3"),
                    entirely,
                    id,
                )
            case nodes.Ordered(moment, order, point):
                return timing.ordered(self.value(moment, f"{id}.1"), order, self.value(point, f"{id}.2"), id)
            case nodes.Lag(moment, limit, span, direction, point):
                return timing.lags(
                    self.value(moment, f"{id}.1"),
                    limit,
                    self.durations(span, f"{id}.2"),
                    direction,
                    self.value(point, f"{id}.3"),
                    id,
                )
            case nodes.Lasting(period, limit, span):
                return timing.lasts(self.value(period, f"{id}.1"), limit, self.durations(span, f"{id}.2"), id)
            case nodes.Covers(period, point):
                return timing.covers(self.value(period, f"{id}.1"), self.value(point, f"{id}.2"), id)
            case _:
                assert_never(node)

    def durations(self, span: nodes.SpanOfTime, id: str) -> timing.DurationsOf:
        """The evaluator of a span of time."""
        parts = [self._duration(part, f"{id}.{n}") for n, part in enumerate(span.durations, 1)]
        return timing.longer_of(parts, span.shorter)

    def _duration(self, node: nodes.SingleDuration, id: str) -> timing.DurationsOf:
        match node:
            case nodes.FixedDuration(duration):
                return timing.fixed(duration)
            case nodes.ValueDuration(value, unit, rounded):
                return timing.from_value(self.value(value, f"{id}.1"), unit, rounded, id)
            case nodes.ReadingDuration(ambiguity, options):
                spans = {name: self.durations(span, f"{id}.{name}") for name, span in options}
                return timing.by_reading(ambiguity, spans)
            case _:
                assert_never(node)

    # ---- Rows and results ---------------------------------------------------------------------------

    def rows(self, node: nodes.Rows, id: str) -> rows.RowsOf:
        """The compiled conditions under which a row counts."""
        return rows.RowsOf(
            node.list,
            None if node.member is None else self.condition(node.member, f"{id}.member"),
            None if node.where is None else self.condition(node.where, f"{id}.where"),
            tuple(self.condition(each, f"{id}.except.{n}") for n, each in enumerate(node.exceptions, 1)),
        )

    def _rows_test(self, node: nodes.RowsNode, id: str) -> JudgeOf:
        match node:
            case nodes.AnyRows(quantifier, listed):
                return rows.any_rows(quantifier, self.rows(listed, id))
            case nodes.AllRows(listed, have):
                return rows.all_rows(self.rows(listed, id), self.condition(have, f"{id}.have"))
            case nodes.LimitRows(limit, number, listed, None):
                return rows.limit_rows(limit, number, self.rows(listed, id))
            case nodes.LimitRows(limit, number, listed, nodes.Apart() as apart):
                by = rows.ApartOf(apart.limit, apart.duration, self.value(apart.by, f"{id}.apart"))
                return rows.limit_rows_apart(limit, number, self.rows(listed, id), by)
            case nodes.ConsecutiveRows(limit, number, by_value, listed):
                return rows.consecutive_rows(limit, number, self.rows(listed, id), self.value(by_value, f"{id}.by"))
            case _:
                raise TypeError(f"not a test of rows: {node!r}")

    def _window(self, window: nodes.Window | None, id: str) -> results.WindowOf | None:
        if window is None:
            return None
        durations = self.durations(window.span_of_time, f"{id}.within")
        return results.WindowOf(durations, window.direction, self.value(window.point, f"{id}.point"))

    def _results_test(self, node: nodes.ResultsNode, id: str) -> JudgeOf:
        match node:
            case nodes.AnyResult(quantifier, measurement, window, have):
                found = results.candidates(measurement, self._window(window, id))
                return results.any_result(quantifier, found, self.condition(have, f"{id}.have"), measurement)
            case nodes.EveryResult(measurement, window, have):
                found = results.candidates(measurement, self._window(window, id))
                return results.every_result(found, self.condition(have, f"{id}.have"), measurement)
            case nodes.IsNormal(which, operand):
                return results.is_normal(which, self._selection(operand, f"{id}.1"), id)
            case nodes.CompareWithLimit(operator, operand, factor, upper):
                selection = self._selection(operand, f"{id}.1")
                return results.against_limit(operator, selection, self.value(factor, f"{id}.2"), upper, id)
            case nodes.Change():
                start, end, amount = self._values((node.start, node.end, node.amount), id)
                return results.changes(start, end, node.falls, node.percent, node.limit, amount, id)
            case _:
                assert_never(node)

    def _selection(self, node: Value, id: str) -> results.SelectionOf:
        """The result itself, where its limits of normal are needed and not only its value."""
        match node:
            case nodes.ResultValue(measurement, select, window):
                return results.select(results.candidates(measurement, self._window(window, id)), select, measurement)
            case nodes.ResultAt(measurement, visit):
                return results.same_moment(results.at_visit(measurement, visit), measurement)
            case nodes.ThisResult():
                return results.this_result
            case _:
                raise TypeError(f"only a result of a measurement has limits of normal: {node!r}")

    # ---- Values ------------------------------------------------------------------------------------------

    def value(self, node: Value, id: str) -> ValueOf:
        """The evaluator of a value."""
        return watched(id, node, self._value(node, id))

    def _values(self, operands: tuple[Value, ...], id: str, first: int = 1) -> list[ValueOf]:
        return [self.value(operand, f"{id}.{n}") for n, operand in enumerate(operands, first)]

    def _value(self, node: Value, id: str) -> ValueOf:
        match node:
            case nodes.Literal(item):
                return arithmetic.literal(item)
            case nodes.FactValue(name):
                return lambda world: fact(world, name)
            case nodes.TimepointValue(name):
                return lambda world: timepoint(world, name)
            case nodes.FieldValue(listed, name):
                return lambda world: field_of_row(world, listed, name)
            case nodes.ComputedFieldValue():
                return self.value(node.value, f"{id}.1")
            case nodes.ResultValue() | nodes.ResultAt() | nodes.ThisResult():
                return self._result_value(node, id)
            case nodes.DefinedValue(name):
                return lambda world: self.definition(name)(world)  # type: ignore[return-value]
            case nodes.UndefinedValue(name):
                causes = because(CauseKind.UNDEFINED, f"definitions.{name}")
                return lambda world: anything(causes)
            case nodes.ReadingValue(ambiguity, options):
                return arithmetic.by_reading(
                    ambiguity, {name: self.value(body, f"{id}.{name}") for name, body in options}
                )
            case nodes.EdgeOfPeriod(start, period):
                return timing.edge(start, self.value(period, f"{id}.1"))
            case nodes.Elapsed(unit, begin, end):
                return timing.elapsed(unit, self.value(begin, f"{id}.1"), self.value(end, f"{id}.2"), id)
            case nodes.Lookup(table, keys):
                return tables.lookup(self.protocol.tables[table], self._values(keys, id), id)
            case nodes.Count() | nodes.CountDistinct() | nodes.Aggregate() | nodes.TotalTimeWithin() | nodes.Pick():
                return self._of_rows(node, id)
            case nodes.Arithmetic() | nodes.Scale() | nodes.Formula() | nodes.ChosenValue():
                return self._arithmetic(node, id)
            case _:
                assert_never(node)

    def _arithmetic(self, node: nodes.ArithmeticNode, id: str) -> ValueOf:
        match node:
            case nodes.Arithmetic(operator, left, right):
                return arithmetic.arithmetic(operator, self.value(left, f"{id}.1"), self.value(right, f"{id}.2"), id)
            case nodes.Scale():
                return arithmetic.scale(self.value(node.operand, f"{id}.1"), node.factor, node.offset)
            case nodes.Formula(name, arguments):
                given = [(key, self.value(argument, f"{id}.{key}")) for key, argument in arguments]
                return arithmetic.formula(LIBRARY[name], given)
            case nodes.ChosenValue(condition, then, otherwise):
                return arithmetic.chosen_value(
                    self.condition(condition, f"{id}.1"), self.value(then, f"{id}.2"), self.value(otherwise, f"{id}.3")
                )
            case _:
                assert_never(node)

    def _result_value(self, node: nodes.ResultNode, id: str) -> ValueOf:
        words = node.type.categories if isinstance(node.type, CategoryType) else ()
        if isinstance(node, nodes.ResultValue) and node.select is nodes.Select.MEAN:
            return results.mean(results.candidates(node.measurement, self._window(node.window, id)), node.measurement)
        select = node.select if isinstance(node, nodes.ResultValue) else nodes.Select.LATEST
        return results.value_of(self._selection(node, id), select, words)

    def _of_rows(self, node: nodes.OfRowsNode, id: str) -> ValueOf:
        match node:
            case nodes.Count(listed, None):
                return counting.count(self.rows(listed, id))
            case nodes.Count(listed, nodes.FieldValue() as key):
                return counting.count_once_per(self.value(key, f"{id}.key"), key.type, self.rows(listed, id))
            case nodes.CountDistinct(key, listed):
                return counting.count_distinct(self.value(key, f"{id}.key"), key.type, self.rows(listed, id))
            case nodes.Aggregate():
                return self._aggregate(node, id)
            case nodes.TotalTimeWithin(operand, window, listed):
                within = self._window(window, id)
                return counting.total_time(self.value(operand, f"{id}.1"), self.rows(listed, id), id, within)
            case nodes.Pick(last, operand, by, listed):
                first, second = self.value(operand, f"{id}.1"), self.value(by, f"{id}.by")
                return counting.pick(last, first, second, self.rows(listed, id), id)
            case _:
                raise TypeError(f"not a value of rows: {node!r}")

    def _aggregate(self, node: nodes.Aggregate, id: str) -> ValueOf:
        operand, listed = self.value(node.operand, f"{id}.1"), self.rows(node.rows, id)
        match node.function:
            case nodes.AggregateFunction.SUM:
                return summing.total(operand, getattr(node.operand, "type", node.type), listed, id)
            case nodes.AggregateFunction.MEAN:
                return summing.average(operand, listed, id)
            case nodes.AggregateFunction.TOTAL_TIME:
                return counting.total_time(operand, listed, id)
            case nodes.AggregateFunction.SMALLEST:
                return summing.extreme(False, operand, listed, id)
            case nodes.AggregateFunction.LARGEST:
                return summing.extreme(True, operand, listed, id)
            case _:
                assert_never(node.function)
