"""The values under a test: each recorded value with its date, unit and source, and the arithmetic from there."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import cast

from attrs import frozen

from protocol_dsl.engine.trace import (
    ChangeSeen,
    DefaultSeen,
    DistanceSeen,
    ElapsedSeen,
    LastingSeen,
    LimitSeen,
    ResultsSeen,
    RowsSeen,
    Seen,
    StandInKind,
    TableRowSeen,
    TimepointSeen,
    TraceNode,
    WindowSeen,
)
from protocol_dsl.model import nodes
from protocol_dsl.render.words.conditions import phrase
from protocol_dsl.render.words.items import items_words
from protocol_dsl.render.words.lexicon import Lexicon, listed, plural, quoted
from protocol_dsl.render.words.numbers import rounded
from protocol_dsl.render.words.time import (
    day_words,
    distance_words,
    duration_words,
    is_far,
    moment_words,
    period_words,
    weeks_words,
)
from protocol_dsl.render.words.values import SIGNS
from protocol_dsl.schema.datum import Datum, Items
from protocol_dsl.schema.record import Record
from protocol_dsl.schema.types import Type
from protocol_dsl.values.calendar import CalendarUnit, Moment
from protocol_dsl.values.window import distance_days

MOST_OTHER_RESULTS = 3


@frozen
class Teller:
    """What the sentences about one chain are made from: the words, and the record."""

    lexicon: Lexicon
    record: Record


def type_of(node: nodes.Node) -> Type | None:
    """The type of a value, which gives its numbers their unit."""
    found = getattr(node, "type", None)
    return found if found is not None else None


# ---- One recorded value ---------------------------------------------------------------------------------


def datum_words(datum: Datum, type_: Type | None, lexicon: Lexicon, point: Moment | None = None) -> str:
    """
    A recorded value as it stands in the record, with all that came with it.

    `0.857 mL/s = 51.42 mL/min on 2026-02-20 (lab 4711), 10 days before 2026-03-02`
    """
    value = recorded_words(datum, type_, lexicon)
    by = f" by the {lexicon.role(datum.by)}" if datum.by else ""
    on = f" on {moment_words(datum.on)}" if datum.on is not None else ""
    visit = f" at {lexicon.timepoint(datum.visit)}" if datum.visit else ""
    source = f" ({datum.source})" if datum.source else ""
    far = ""
    if point is not None and datum.on is not None:
        far = f", {distance_words(datum.on, point, _distance(datum.on, point))}"
    return f"{value}{by}{on}{visit}{source}{far}"


def origin_words(datum: Datum, lexicon: Lexicon) -> str | None:
    """Who recorded a value, when and where; None if the record does not say."""
    by = f" by the {lexicon.role(datum.by)}" if datum.by else ""
    on = f" on {moment_words(datum.on)}" if datum.on is not None else ""
    source = f" ({datum.source})" if datum.source else ""
    return f"recorded{by}{on}{source}" if by or on or source else None


def _distance(moment: Moment, point: Moment) -> tuple[int, int]:
    return point.first - moment.last, point.last - moment.first


def recorded_words(datum: Datum, type_: Type | None, lexicon: Lexicon) -> str:
    """A value as recorded; where its unit was converted, also as it is compared."""
    if datum.items is None:
        return "recorded as not known"
    value = items_words(datum.items, type_, lexicon)
    if datum.converted and datum.written and datum.written != value:
        return f"{datum.written} = {value}"
    return value


# ---- Lines under a test -------------------------------------------------------------------------------------


def evidence(trace: TraceNode, teller: Teller) -> tuple[str, ...]:
    """Everything that a test saw, from the value it is about down to the record; lines in the order of the formula."""
    lines: list[str] = list(own_lines(trace, teller))
    for child in trace.children:
        if child.truth is None and child.row == trace.row:
            lines += value_lines(child, teller, subject=child is trace.children[0])
    return tuple(dict.fromkeys(lines))


def own_lines(trace: TraceNode, teller: Teller) -> Iterator[str]:
    """What the test itself saw: limits of normal, distances, a change."""
    point = _window_point(trace)
    measured = any(isinstance(each, ResultsSeen) for each in trace.seen)
    if not measured:
        for datum in trace.data:
            if isinstance(trace.node, nodes.Attested):
                yield from filter(None, (origin_words(datum, teller.lexicon),))
            else:
                yield datum_words(datum, _operand_type(trace), teller.lexicon, point)
    for seen in _worth_showing(trace):
        yield from seen_lines(seen, trace, teller)


def _operand_type(trace: TraceNode) -> Type | None:
    operand = getattr(trace.node, "operand", trace.node)
    return type_of(operand)


def _worth_showing(trace: TraceNode) -> Iterator[Seen]:
    """A window is told only where nothing else tells how far away things are."""
    told = any(isinstance(each, DistanceSeen) for each in trace.seen)
    found = any(isinstance(each, ResultsSeen) for each in trace.seen)
    for seen in trace.seen:
        if not (isinstance(seen, WindowSeen) and (told or found)):
            yield seen


def _window_point(trace: TraceNode) -> Moment | None:
    points = [each.point for each in trace.seen if isinstance(each, WindowSeen)]
    return points[0] if len(set(points)) == 1 else None


def value_lines(trace: TraceNode, teller: Teller, subject: bool = False) -> Iterator[str]:
    """
    The lines of a value and of what it is made from.

    `subject` is for the value that the test is about: what it is has been said in the line above.
    """
    node, lexicon = trace.node, teller.lexicon
    match node:
        case (
            nodes.Literal()
            | nodes.Count()
            | nodes.CountDistinct()
            | nodes.Aggregate()
            | nodes.TotalTimeWithin()
            | nodes.Pick()
        ):
            yield from own_seen(trace, teller)
            return
        case nodes.FactValue() | nodes.FieldValue() | nodes.ThisResult():
            yield from _fact_lines(trace, teller, subject)
        case nodes.TimepointValue(name):
            yield from _timepoint_lines(trace, name, teller)
            return
        case nodes.ResultValue() | nodes.ResultAt():
            yield from own_seen(trace, teller)
        case nodes.DefinedValue() | nodes.ReadingValue() | nodes.ComputedFieldValue() | nodes.Scale():
            if isinstance(node, nodes.DefinedValue):
                yield from (quoted(each.text) for each in lexicon.protocol.definitions[node.name].wording.texts)
            if not subject and not isinstance(node, nodes.Scale):
                yield f"{phrase(node, lexicon)} = {items_words(trace.items, type_of(node), lexicon)}"
        case nodes.Arithmetic() | nodes.Formula() | nodes.Lookup() | nodes.ChosenValue():
            # What could not be calculated is not shown as if it had been; the missing parts follow below.
            if trace.items is not None:
                yield calculation(trace, teller)
        case _:
            yield from own_seen(trace, teller)
    for child in trace.children:
        if child.truth is None:
            yield from value_lines(child, teller)


def own_seen(trace: TraceNode, teller: Teller) -> Iterator[str]:
    """What a value saw beside its operands."""
    for seen in _worth_showing(trace):
        yield from seen_lines(seen, trace, teller)


def _fact_lines(trace: TraceNode, teller: Teller, subject: bool) -> Iterator[str]:
    name = phrase(cast(nodes.Value, trace.node), teller.lexicon)
    for datum in trace.data:
        if not subject:
            yield f"{name}: {datum_words(datum, type_of(trace.node), teller.lexicon)}"
        elif datum.items is not None:
            yield from _about_subject(datum, type_of(trace.node), teller.lexicon)
    for seen in trace.seen:
        yield from seen_lines(seen, trace, teller)


def _about_subject(datum: Datum, type_: Type | None, lexicon: Lexicon) -> Iterator[str]:
    """What is worth saying of a value that stands in the line above: its conversion, and where it comes from."""
    if datum.converted:
        yield datum_words(datum, type_, lexicon)
        return
    origin = origin_words(datum, lexicon)
    if origin is not None:
        yield origin


def _timepoint_lines(trace: TraceNode, name: str, teller: Teller) -> Iterator[str]:
    seen = next((each for each in trace.seen if isinstance(each, TimepointSeen)), None)
    datum = next(iter(trace.data), None)
    if seen is None or (seen.kind is StandInKind.HAPPENED and (datum is None or not datum.source)):
        return
    words = teller.lexicon.timepoint(name)
    if datum is not None:
        planned = " (planned)" if seen.kind is StandInKind.PLANNED else ""
        yield f"{words}: {datum_words(datum, type_of(trace.node), teller.lexicon)}{planned}"
    elif seen.kind is StandInKind.AS_OF and seen.moment is not None:
        yield f"{words}: not in the record, taken as {moment_words(seen.moment)} (the day of this decision)"
    elif seen.moment is not None:
        yield f"{words}: not in the record, taken as {moment_words(seen.moment)}"


def calculation(trace: TraceNode, teller: Teller) -> str:
    """A calculation with its numbers: `5 × 28 days = 140 days`."""
    node, lexicon = trace.node, teller.lexicon
    result = items_words(trace.items, type_of(node), lexicon)
    if isinstance(node, nodes.Arithmetic) and len(trace.children) == 2:
        left, right = (items_words(each.items, type_of(each.node), lexicon) for each in trace.children)
        return f"{phrase(node, lexicon)}: {left} {SIGNS[node.operator]} {right} = {result}"
    row = next((each.row for each in trace.seen if isinstance(each, TableRowSeen)), None)
    where = "" if row is None else f" (row {row} of the table)"
    assert isinstance(node, nodes.Formula | nodes.Lookup | nodes.ChosenValue | nodes.Arithmetic)
    return f"{phrase(node, lexicon)} = {result}{where}"


# ---- What was seen -------------------------------------------------------------------------------------------


def seen_lines(seen: Seen, trace: TraceNode, teller: Teller) -> Iterator[str]:
    """One piece of arithmetic in words."""
    match seen:
        case WindowSeen():
            yield f"the time that counts is {window_span(seen)}"
        case DistanceSeen():
            yield distance_line(seen)
        case ElapsedSeen():
            yield elapsed_line(seen)
        case LastingSeen():
            yield lasting_line(seen)
        case RowsSeen():
            yield from filter(None, (rows_line(seen),))
        case ResultsSeen():
            yield from results_lines(seen, trace, teller)
        case LimitSeen():
            yield limit_line(seen, _operand_type(trace), teller)
        case DefaultSeen():
            yield f"not in the record; the protocol takes {quoted(seen.written)} for it"
        case ChangeSeen():
            if seen.change is not None:
                yield change_line(seen, trace, teller)
        case TimepointSeen() | TableRowSeen():
            return


def window_span(seen: WindowSeen) -> str:
    """`2026-02-02 to 2026-03-02`, with what limits or changes it."""
    last = seen.cut.last if seen.cut is not None and seen.last is not None else seen.last
    if seen.first is None:
        span = "any day" if last is None else f"any day up to {day_words(last)}"
    else:
        span = (
            f"{day_words(seen.first)} to {day_words(last)}" if last is not None else f"from {day_words(seen.first)} on"
        )
    cut = ", as far as this decision can see" if seen.cut is not None else ""
    rounded = "; hours are rounded up to whole days" if seen.rounded else ""
    return f"{span}{cut}{rounded}"


def distance_line(seen: DistanceSeen) -> str:
    """`35 days before 2026-03-02, limit 6 weeks`."""
    limit = f", limit {listed([duration_words(each) for each in seen.limit], 'or')}" if seen.limit else ""
    if seen.too_early is not None:
        limit += f"; it does not count yet, because it lies after {moment_words(seen.too_early)}, when this was decided"
    if seen.days == (0, 0):
        return f"{moment_words(seen.moment)} is the day itself{limit}"
    in_weeks = any(each.unit is CalendarUnit.WEEK for each in seen.limit)
    return f"{moment_words(seen.moment)} is {distance_words(seen.moment, seen.point, seen.days, in_weeks)}{limit}"


def lasting_line(seen: LastingSeen) -> str:
    """`2026-01-05 to 2026-02-10 is 37 days, the first and the last day counted, limit 6 weeks`."""
    low, high = seen.days
    limit = f", limit {listed([duration_words(each) for each in seen.limit], 'or')}" if seen.limit else ""
    if is_far(low) or is_far(high):
        length = f"{plural(low, 'day')} or more"
    else:
        in_weeks = any(each.unit is CalendarUnit.WEEK for each in seen.limit)
        weeks = weeks_words(low) if in_weeks and low == high else ""
        length = f"{plural(low, 'day')}{weeks}" if low == high else f"{low} to {plural(high, 'day')}"
    return f"{period_words(seen.period)} is {length}, the first and the last day counted{limit}"


def elapsed_line(seen: ElapsedSeen) -> str:
    """`55 years from 1970-05-14 to 2026-03-02`."""
    between = f"from {moment_words(seen.start)} to {moment_words(seen.end)}"
    days = distance_days(seen.start, seen.end)
    known = [each for each, far in zip(seen.count, map(is_far, days), strict=True) if not far]
    if not known:
        return f"an unknown number of {seen.unit.value}s {between}"
    backwards = _backwards(known)
    told = [rounded(each) for each in known]
    if len(known) == 1:
        most, number = is_far(days[0]), plural(told[0], seen.unit.value)
        if backwards and not most:
            return f"{number} or more {between}{backwards}"
        return f"at {'most' if most else 'least'} {number} {between}{backwards}"
    number = told[0] if told[0] == told[1] else " to ".join(told)
    return f"{plural(number, seen.unit.value)} {between}{backwards}"


def _backwards(known: list[Fraction]) -> str:
    """What a minus in front of a length of time means."""
    if min(known) >= 0:
        return ""
    return f": the second day {'lies' if len(known) == 2 and max(known) < 0 else 'may lie'} before the first"


def rows_line(seen: RowsSeen) -> str | None:
    """How many rows there are, how many count, and whether there may be more; None where the list is absent."""
    more = "" if seen.complete else "; the record does not say that the list is complete"
    through = f", complete up to {moment_words(seen.through)}" if seen.complete and seen.through is not None else ""
    if seen.total == 0:
        return f"no entry is recorded{through}{more}" if seen.complete or seen.through is not None else None
    recorded = f"{plural(seen.total, 'entry')} recorded{through}"
    maybe = seen.possible - seen.sure
    unsure = f", {maybe} may count" if maybe else ""
    sure = f"{seen.sure} {'counts' if seen.sure == 1 else 'count'}"
    none = f"none counts{' for certain' if maybe else ''}" if seen.sure == 0 else sure
    return f"{recorded}: {none}{unsure}{more}"


def results_lines(seen: ResultsSeen, trace: TraceNode, teller: Teller) -> Iterator[str]:
    """The results that may be meant, each with its distance, then those that do not count, folded."""
    type_ = _result_type(trace)
    point = _window_point(trace)
    for datum in seen.possible:
        yield datum_words(datum, type_, teller.lexicon, point)
    if seen.nothing and not seen.possible:
        yield _no_result(trace)
    if seen.others:
        yield _others_line(seen, type_, teller.lexicon)


def _no_result(trace: TraceNode) -> str:
    window = next((each for each in trace.seen if isinstance(each, WindowSeen)), None)
    return "no result is recorded" if window is None else f"no result from {window_span(window)}"


def _result_type(trace: TraceNode) -> Type | None:
    node = trace.node
    if isinstance(node, nodes.AnyResult | nodes.EveryResult):
        return next((type_of(each.node) for each in _below(trace) if isinstance(each.node, nodes.ThisResult)), None)
    return _operand_type(trace)


def _below(trace: TraceNode) -> Iterator[TraceNode]:
    for child in trace.children:
        yield child
        yield from _below(child)


def _others_line(seen: ResultsSeen, type_: Type | None, lexicon: Lexicon) -> str:
    newest = sorted(seen.others, key=lambda datum: -(datum.on.last if datum.on is not None else 0))
    shown = [datum_words(datum, type_, lexicon) for datum in newest[:MOST_OTHER_RESULTS]]
    hidden = len(newest) - len(shown)
    more = f" and {hidden} more" if hidden else ""
    count = "1 other result does" if len(newest) == 1 else f"{len(newest)} other results do"
    return f"{count} not count: {'; '.join(shown)}{more}"


def limit_line(seen: LimitSeen, type_: Type | None, teller: Teller) -> str:
    """`5 × ULN (40 U/L) = 200 U/L`."""
    name = "upper limit of normal" if seen.upper else "lower limit of normal"
    if seen.bound is None:
        return f"the result came without its {name}"
    factor = items_words(seen.factor, None, teller.lexicon)
    written = f" ({seen.limit_written})" if seen.limit_written else ""
    bound = items_words(seen.bound, type_, teller.lexicon)
    if factor == "1":
        return f"{name}: {bound}"
    return f"{factor} × {name}{written} = {bound}"


def change_line(seen: ChangeSeen, trace: TraceNode, teller: Teller) -> str:
    """`from 24 to 17: falls by 29.17 %`."""
    assert isinstance(trace.node, nodes.Change)
    type_ = type_of(trace.node.start)
    start, end = (items_words(each, type_, teller.lexicon) for each in (seen.start, seen.end))
    verb = "falls" if trace.node.falls else "rises"
    return f"from {start} to {end}: {verb} by {_change_words(seen.change, seen.percent, type_, teller.lexicon)}"


def _change_words(change: Items, percent: bool, type_: Type | None, lexicon: Lexicon) -> str:
    if not percent:
        return items_words(change, type_, lexicon)
    words = items_words(change, None, lexicon)
    return words if change is None else f"{words} %"
