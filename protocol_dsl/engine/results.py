"""
Series of results: which one is meant, and what it may be (SEMANTICS 3).

Result i is *possible* if it may lie in the window and no other result that is certainly in the window is certainly
preferred. Where no result is certainly in the window there may be none at all, and then nothing is decided.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeAlias

from attrs import frozen

from protocol_dsl.engine.comparison import compare_items
from protocol_dsl.engine.evaluator import JudgeOf, ValueOf
from protocol_dsl.engine.outcome import (
    Judged,
    Known,
    all_hold,
    any_holds,
    anything,
    because,
    either,
    from_datum,
    judge_pairs,
    judged,
    negated,
    union,
    unknown,
    unknown_causes,
)
from protocol_dsl.engine.timing import Durations, DurationsOf, date_in_window, window_seen
from protocol_dsl.engine.trace import ChangeSeen, LimitSeen, ResultsSeen
from protocol_dsl.engine.world import World, absent, series_open_causes, timepoint
from protocol_dsl.model.nodes import Normal, Quantifier, Select
from protocol_dsl.schema.datum import NO_CAUSES, Cause, CauseKind, Causes, Datum, Item
from protocol_dsl.schema.record import Series
from protocol_dsl.values import interval
from protocol_dsl.values.calendar import Moment
from protocol_dsl.values.interval import Comparison, Range
from protocol_dsl.values.truth import Limit, Truth
from protocol_dsl.values.window import FAR, Direction, Order, order, window_of

ANY_DAY = Moment(-FAR, FAR, None)


@frozen
class WindowOf:
    """A compiled window of results; `durations` and `point` are evaluated once for the whole series."""

    durations: DurationsOf
    direction: Direction
    point: ValueOf


@frozen
class Candidates:
    """
    Results with the truth of lying in the window.

    `open_causes` say why the series may hold others, `window_causes` why the window itself is not known exactly.
    """

    path: str
    results: tuple[tuple[Datum, Truth], ...]
    through: Moment | None
    open_causes: Causes
    window_causes: Causes

    @property
    def sure(self) -> tuple[Datum, ...]:
        """Results certainly in the window."""
        return tuple(datum for datum, inside in self.results if inside is Truth.TRUE)

    @property
    def possible(self) -> tuple[Datum, ...]:
        """Results that may be in the window."""
        return tuple(datum for datum, inside in self.results if inside is not Truth.FALSE)

    def no_result_causes(self) -> Causes:
        """Why there may be no result in the window."""
        if self.open_causes:
            return self.open_causes
        unsure = frozenset(
            Cause(CauseKind.IMPRECISE, f"{datum.path}.on") for datum, inside in self.results if inside is Truth.UNKNOWN
        )
        if unsure:
            return unsure | self.window_causes
        kind = CauseKind.STALE if self.results else CauseKind.MISSING
        return because(kind, self.path) | self.window_causes


CandidatesOf: TypeAlias = Callable[[World], Candidates | Known]


def on(datum: Datum, as_of: Moment) -> Moment:
    """The date of a result, of which only a month may be known, or nothing; what was observed is not of the future."""
    moment = datum.on if datum.on is not None else ANY_DAY
    return moment if moment.last <= as_of.last else Moment(moment.first, as_of.last)


def candidates(measurement: str, window: WindowOf | None) -> CandidatesOf:
    """The results of a series in a window; where the key is absent and a default is declared, the default."""

    def evaluate(world: World) -> Candidates | Known:
        series = _series(world, measurement)
        if isinstance(series, Known):
            return series
        if window is None:
            every = tuple((datum, Truth.TRUE) for datum in series.results)
            open_causes = series_open_causes(world, series, world.as_of)
            return Candidates(series.path, every, series.through, open_causes, NO_CAUSES)
        return _in_window(world, series, window)

    return evaluate


def _series(world: World, measurement: str) -> Series | Known:
    series = world.record.measurements.get(measurement)
    if series is not None:
        return series
    declared = world.vocabulary.dictionary.measurements[measurement]
    return absent(world, f"$.measurements.{measurement}", declared.if_absent)


def _in_window(world: World, series: Series, window: WindowOf) -> Candidates | Known:
    durations, anchor = window.durations(world), window.point(world)
    causes = durations.causes | anchor.causes
    if durations.options is None or anchor.items is None:
        return anything(causes)
    anchors = [item for item in anchor.items if isinstance(item, Moment)]
    if len(anchors) < len(anchor.items):
        return anything(causes | because(CauseKind.UNDEFINED, series.path))
    if world.tracer is not None:
        world.saw(*(window_seen(span, window.direction, t, world) for span in durations.options for t in anchors))

    def inside(datum: Datum) -> Truth:
        truths = {
            date_in_window(on(datum, world.as_of), span, window.direction, t, world.as_of, world.zone)
            for span in durations.options or ()
            for t in anchors
        }
        return truths.pop() if len(truths) == 1 else Truth.UNKNOWN

    results = tuple((datum, inside(datum)) for datum in series.results)
    until = _window_end(world, durations, window.direction, anchors)
    return Candidates(series.path, results, series.through, series_open_causes(world, series, until), causes)


def _window_end(world: World, durations: Durations, direction: Direction, anchors: Sequence[Moment]) -> Moment:
    """The latest day that the window may reach, cut at `as_of`; to the minute where it ends at a clock time."""
    ends = [window_of(span, direction, t, world.zone)[1] for span in durations.options or () for t in anchors]
    if any(end is None or end >= world.as_of.first for end in ends):
        exact = [t for t in anchors if t.instant is not None and direction is Direction.BEFORE]
        clock_times = world.as_of.instant is not None and len(exact) == len(anchors)
        if clock_times and all((t.instant or 0) <= (world.as_of.instant or 0) for t in exact):
            return max(exact, key=lambda t: t.instant or 0)
        return world.as_of
    last = max(end for end in ends if end is not None)
    return Moment(last, last, None)


# ---- One result ---------------------------------------------------------------------------------


@frozen
class Selection:
    """The results that may be the one that is meant; `causes` say why it is not known which, or if there is one."""

    possible: tuple[Datum, ...]
    causes: Causes
    nothing: bool


SelectionOf: TypeAlias = Callable[[World], Selection | Known]
Preferred: TypeAlias = Callable[[Datum, Datum], bool]


def select(found: CandidatesOf, which: Select, measurement: str) -> SelectionOf:
    """The latest, first, highest or lowest result (SEMANTICS 3, "result i is possible if")."""

    def evaluate(world: World) -> Selection | Known:
        known = found(world)
        if isinstance(known, Known):
            return known
        return _select(world, known, _preference(which, world), measurement)

    return evaluate


def _select(world: World, known: Candidates, preferred: Preferred, measurement: str) -> Selection:
    sure, rivals = known.sure, known.possible
    possible = tuple(
        datum for datum in rivals if not any(other is not datum and preferred(other, datum) for other in sure)
    )
    nothing = not sure or bool(known.open_causes)
    world.read(*possible)
    world.saw(
        ResultsSeen(
            measurement=measurement,
            path=known.path,
            possible=possible,
            others=tuple(datum for datum, _ in known.results if datum not in possible),
            nothing=nothing,
            through=known.through,
        )
    )
    if nothing:
        return Selection(possible, known.no_result_causes(), True)
    return Selection(possible, _why_not_one(possible, known), False)


def _why_not_one(possible: Sequence[Datum], known: Candidates) -> Causes:
    """Several results that may be meant: at one moment they conflict, else their dates are not exact enough."""
    if len(possible) < 2:
        return NO_CAUSES
    moments = {datum.on for datum in possible}
    same_moment = len(moments) == 1 and None not in moments
    exact = all(datum.on is not None and datum.on.first == datum.on.last for datum in possible)
    kind = CauseKind.CONFLICTING if same_moment or exact else CauseKind.IMPRECISE
    paths = (datum.path if kind is CauseKind.CONFLICTING else f"{datum.path}.on" for datum in possible)
    return frozenset(Cause(kind, path) for path in paths) | known.window_causes


def _preference(which: Select, world: World) -> Preferred:
    """Whether one result certainly comes before another where only one is meant."""
    match which:
        case Select.LATEST:
            return lambda a, b: certainly_later(on(a, world.as_of), on(b, world.as_of))
        case Select.FIRST:
            return lambda a, b: certainly_later(on(b, world.as_of), on(a, world.as_of))
        case Select.HIGHEST:
            return lambda a, b: _certainly_higher(a, b)
        case Select.LOWEST:
            return lambda a, b: _certainly_higher(b, a)
        case Select.MEAN:
            return lambda a, b: False


def certainly_later(a: Moment, b: Moment) -> bool:
    """Whether one moment is certainly later: by the clock where both have one, else by the day."""
    if a.instant is not None and b.instant is not None:
        return a.instant > b.instant
    return order(a, Order.AFTER, b) is Truth.TRUE


def _certainly_higher(a: Datum, b: Datum) -> bool:
    if a.items is None or b.items is None:
        return False
    highs = [item for item in a.items if isinstance(item, Range)]
    lows = [item for item in b.items if isinstance(item, Range)]
    if len(highs) < len(a.items) or len(lows) < len(b.items):
        return False
    return all(interval.compare(Comparison.GT, x, y) is Truth.TRUE for x in highs for y in lows)


def value_of(selection: SelectionOf, which: Select, words: tuple[str, ...]) -> ValueOf:
    """What the selected result may be; anything, if there may be none."""

    def evaluate(world: World) -> Known:
        chosen = selection(world)
        if isinstance(chosen, Known):
            return chosen
        if chosen.nothing:
            # To learn that there is no other result would leave the doubts about those that there are.
            causes = chosen.causes | _doubts(chosen.possible)
            return anything(causes, tuple(datum.path for datum in chosen.possible))
        known = either([from_datum(datum) for datum in chosen.possible])
        doubt = chosen.causes if known.items is None or len(known.items) > 1 else NO_CAUSES
        return Known(known.items, known.causes | doubt, known.paths)

    return evaluate


def _doubts(data: Sequence[Datum]) -> Causes:
    """Why the values of results are not known exactly."""
    return union(from_datum(datum).causes for datum in data)


def mean(found: CandidatesOf, measurement: str) -> ValueOf:
    """
    The mean of all results in the window.

    Where it is not certain which results lie in it, the mean lies between the least and the greatest of them.
    """

    def evaluate(world: World) -> Known:
        known = found(world)
        if isinstance(known, Known):
            return known
        chosen = _select(world, known, lambda a, b: False, measurement)
        if chosen.nothing:
            return anything(chosen.causes | _doubts(chosen.possible))
        values = [from_datum(datum) for datum in known.possible]
        causes = union(value.causes for value in values)
        ranges = [_hull(value) for value in values]
        exact = [each for each in ranges if each is not None]
        if len(exact) < len(ranges):
            return anything(causes or known.window_causes)
        if len(known.sure) < len(known.possible):
            return Known((interval.hull(exact),), causes | known.no_result_causes())
        total = exact[0]
        for each in exact[1:]:
            total = interval.add(total, each)
        return Known((interval.multiply(total, interval.point(Fraction(1, len(exact)))),), causes)

    return evaluate


def _hull(value: Known) -> Range | None:
    if value.items is None:
        return None
    ranges = [item for item in value.items if isinstance(item, Range)]
    return interval.hull(ranges) if len(ranges) == len(value.items) else None


def at_visit(measurement: str, visit: str) -> CandidatesOf:
    """The results tagged with a visit; where none is tagged, those without a tag on its date."""

    def evaluate(world: World) -> Candidates | Known:
        series = _series(world, measurement)
        if isinstance(series, Known):
            return series
        day = timepoint(world, visit)
        tagged = tuple((datum, Truth.TRUE) for datum in series.results if datum.visit == visit)
        if tagged:
            # A tag says which visit is meant, whatever the date; a repeat that was not recorded may have the same tag.
            open_causes = series_open_causes(world, series, world.as_of)
            return Candidates(series.path, tagged, series.through, open_causes, NO_CAUSES)
        if day.items is None:
            return anything(day.causes)
        days = [item for item in day.items if isinstance(item, Moment)]
        others = [datum for datum in series.results if datum.visit is None]
        untagged = tuple((datum, _on_day(on(datum, world.as_of), days)) for datum in others)
        end = max(days, key=lambda moment: moment.last, default=world.as_of)
        until = end if end.last <= world.as_of.last else world.as_of
        open_causes = series_open_causes(world, series, until)
        return Candidates(series.path, untagged, series.through, open_causes, day.causes)

    return evaluate


def _on_day(moment: Moment, days: Sequence[Moment]) -> Truth:
    if all(moment.last < day.first or day.last < moment.first for day in days):
        return Truth.FALSE
    exact = moment.first == moment.last and all(day.first == day.last == moment.first for day in days)
    return Truth.TRUE if exact and days else Truth.UNKNOWN


def same_moment(found: CandidatesOf, measurement: str) -> SelectionOf:
    """Of the results of one visit none is preferred: two that disagree conflict."""

    def evaluate(world: World) -> Selection | Known:
        known = found(world)
        return known if isinstance(known, Known) else _select(world, known, lambda a, b: False, measurement)

    return evaluate


def this_result(world: World) -> Selection:
    """The result that is being looked at."""
    if world.result is None:
        raise LookupError("no result is being looked at")
    world.read(world.result)
    return Selection((world.result,), NO_CAUSES, False)


# ---- Limits of normal -----------------------------------------------------------------------------


def _for_each(selection: SelectionOf, test: Callable[[World, Datum], Judged]) -> JudgeOf:
    """A test of each result that may be meant, which needs the result itself and not only its value."""

    def evaluate(world: World) -> Judged:
        chosen = selection(world)
        if isinstance(chosen, Known):
            # Filled by a default, which comes without limits of normal.
            causes = chosen.causes or union(because(CauseKind.MISSING, f"{path}.uln") for path in chosen.paths)
            return unknown(causes)
        outcomes = [test(world, datum) for datum in chosen.possible]
        if chosen.nothing:
            return unknown(chosen.causes | unknown_causes(outcomes))
        truths = {outcome.truth for outcome in outcomes}
        if len(truths) == 1 and Truth.UNKNOWN not in truths:
            return outcomes[0]
        return unknown(unknown_causes(outcomes) | chosen.causes)

    return evaluate


def against_limit(operator: Comparison, selection: SelectionOf, factor: ValueOf, upper: bool, where: str) -> JudgeOf:
    """A result against a multiple of its own limit of normal."""

    def test(world: World, datum: Datum) -> Judged:
        bound = _bound(world, datum, factor, upper)
        return judge_pairs(from_datum(datum), bound, lambda a, b: compare_items(operator, a, b, ()), where)

    return _for_each(selection, test)


def _bound(world: World, datum: Datum, factor: ValueOf, upper: bool) -> Known:
    limit = datum.uln if upper else datum.lln
    times = factor(world)
    if limit is None:
        world.saw(LimitSeen(upper, times.items, datum.limit_written, None))
        return anything(because(CauseKind.MISSING, f"{datum.path}.{'uln' if upper else 'lln'}"))
    if times.items is None:
        return anything(times.causes)
    bounds: list[Item] = [interval.multiply(item, limit) for item in times.items if isinstance(item, Range)]
    world.saw(LimitSeen(upper, times.items, datum.limit_written, tuple(bounds)))
    return Known(tuple(bounds), times.causes)


def is_normal(which: Normal, selection: SelectionOf, where: str) -> JudgeOf:
    """A result against its own limits of normal; a limit that did not come with it is missing."""

    def once(world: World) -> Known:
        return Known((interval.point(Fraction(1)),))

    def held(world: World, datum: Datum, operator: Comparison, upper: bool) -> Judged:
        bound = _bound(world, datum, once, upper)
        return judge_pairs(from_datum(datum), bound, lambda a, b: compare_items(operator, a, b, ()), where)

    def test(world: World, datum: Datum) -> Judged:
        match which:
            case Normal.ABOVE:
                return held(world, datum, Comparison.GT, True)
            case Normal.BELOW:
                return held(world, datum, Comparison.LT, False)
            case Normal.WITHIN:
                return all_hold([held(world, datum, Comparison.LE, True), held(world, datum, Comparison.GE, False)])

    return _for_each(selection, test)


# ---- Any and every result ---------------------------------------------------------------------------


def any_result(quantifier: Quantifier, found: CandidatesOf, have: JudgeOf, measurement: str) -> JudgeOf:
    """Some result in the window, or none, has a property. A window without any result decides nothing."""

    def evaluate(world: World) -> Judged:
        known = found(world)
        outcome = (
            _of_default(world, known, have) if isinstance(known, Known) else _some(world, known, have, measurement)
        )
        return negated(outcome) if quantifier is Quantifier.NO else outcome

    return evaluate


def _of_default(world: World, known: Known, have: JudgeOf) -> Judged:
    """A default stands for the one result there is."""
    if known.items is None:
        return unknown(known.causes)
    with world.at_result(Datum(known.paths[0], known.items, known.causes)):
        return have(world)


def _some(world: World, known: Candidates, have: JudgeOf, measurement: str) -> Judged:
    judged_results = _judge_results(world, known, have, measurement)
    some = any_holds([_both(inside, outcome, known) for inside, outcome in judged_results])
    if some.truth is Truth.TRUE:
        return some
    if not known.sure or known.open_causes:
        return unknown(some.causes | known.no_result_causes())
    return some


def every_result(found: CandidatesOf, have: JudgeOf, measurement: str) -> JudgeOf:
    """Every result in the window has a property. A window without any result decides nothing."""

    def evaluate(world: World) -> Judged:
        known = found(world)
        if isinstance(known, Known):
            return _of_default(world, known, have)
        lacking = _some(world, known, lambda world: negated(have(world)), measurement)
        return negated(lacking)

    return evaluate


def _judge_results(
    world: World, known: Candidates, have: JudgeOf, measurement: str
) -> Sequence[tuple[tuple[Datum, Truth], Judged]]:
    world.saw(
        ResultsSeen(
            measurement=measurement,
            path=known.path,
            possible=known.possible,
            others=tuple(datum for datum, inside in known.results if inside is Truth.FALSE),
            nothing=not known.sure or bool(known.open_causes),
            through=known.through,
        )
    )
    outcomes = []
    for datum, inside in known.results:
        if inside is not Truth.FALSE:
            with world.at_result(datum):
                outcomes.append(((datum, inside), have(world)))
    return outcomes


def _both(result: tuple[Datum, Truth], outcome: Judged, known: Candidates) -> Judged:
    datum, inside = result
    lies_in = judged(inside, lambda: known.window_causes | because(CauseKind.IMPRECISE, f"{datum.path}.on"))
    return all_hold([lies_in, outcome])


# ---- Change between visits ------------------------------------------------------------------------------

LIMIT_OPERATORS = {
    Limit.AT_LEAST: Comparison.GE,
    Limit.AT_MOST: Comparison.LE,
    Limit.MORE_THAN: Comparison.GT,
    Limit.LESS_THAN: Comparison.LT,
    Limit.EXACTLY: Comparison.EQ,
}


def changes(
    start: ValueOf, end: ValueOf, falls: bool, percent: bool, limit: Limit, amount: ValueOf, where: str
) -> JudgeOf:
    """A fall is start − end, in percent of the start if so; a rise is a negative fall (SEMANTICS 7)."""

    def evaluate(world: World) -> Judged:
        before, after, bound = start(world), end(world), amount(world)
        change = _change(before, after, falls, percent, where)
        world.saw(ChangeSeen(before.items, after.items, change.items, percent))
        return judge_pairs(
            change,
            bound,
            lambda a, b: compare_items(LIMIT_OPERATORS[limit], a, b, ()),
            where,
        )

    return evaluate


def _change(before: Known, after: Known, falls: bool, percent: bool, where: str) -> Known:
    causes = before.causes | after.causes
    if before.items is None or after.items is None:
        return anything(causes)
    changes_: list[Range] = []
    for a in before.items:
        for b in after.items:
            if not isinstance(a, Range) or not isinstance(b, Range):
                return anything(causes or because(CauseKind.UNDEFINED, where))
            one = _change_between(a, b, falls, percent)
            if one is None:
                return anything(causes or because(CauseKind.UNDEFINED, where))
            changes_.append(one)
    return Known(interval.normalised(changes_), causes)


def _change_between(a: Range, b: Range, falls: bool, percent: bool) -> Range | None:
    if not percent:
        return interval.subtract(a, b) if falls else interval.subtract(b, a)
    # 1 − b/a rather than (a − b)/a: each value stands once, so that ranges stay as narrow as they are.
    ratio = interval.divide(b, a)
    if ratio is None:
        return None
    one, hundred = interval.point(Fraction(1)), interval.point(Fraction(100))
    part = interval.subtract(one, ratio) if falls else interval.subtract(ratio, one)
    return interval.multiply(part, hundred)
