"""Schedules, rules and calendars, from what the grammar matched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, cast

from protocol_dsl.source import Span
from protocol_dsl.syntax import problems, tree
from protocol_dsl.syntax.build_bodies import Line, only, wordings
from protocol_dsl.syntax.build_declarations import declared, text_of
from protocol_dsl.syntax.build_expressions import limit_of, unit_of, whole
from protocol_dsl.syntax.building import Children, Leaf, RawRow, Refused, builds


def _all(lines: Sequence[Any], word: str) -> tuple[Any, ...]:
    return tuple(line.value for line in lines if isinstance(line, Line) and line.word == word)


def _length(number: tree.Number | Leaf, unit: Leaf) -> tree.Quantity:
    """A length of time, whose sign may be written out: `+4 hours`."""
    return tree.Quantity(number.text.removeprefix("+"), unit_of(unit.text), span=_joined(number.span, unit.span))


def _joined(start: Span, end: Span) -> Span:
    return Span(start.file, start.start, end.end, start.line, start.column, end.end_line, end.end_column)


def _needed(lines: Sequence[Any], word: str, what: str, name: tree.Name) -> Any:
    found = only(lines, word)
    if found is None:
        raise Refused(problems.MissingLine(what, word, span=name.span))
    return found


# ---- Schedules --------------------------------------------------------------------------------


@builds("schedule")
def schedule(span: Span, children: Children) -> tree.Schedule:
    name, label, *lines = children
    parts = tuple(line for line in lines if not isinstance(line, tree.Wording))
    return tree.Schedule(name=declared(name), label=text_of(label), parts=parts, wordings=wordings(lines), span=span)


@builds("step")
def step(span: Span, children: Children) -> tree.Step:
    name, label, *lines = children
    return tree.Step(
        name=declared(name),
        label=label.text,
        for_each=only(lines, "for each"),
        fractions=only(lines, "fractions"),
        starts=only(lines, "starts"),
        gaps=_all(lines, "gap between fractions"),
        lasts=_all(lines, "lasts"),
        hours=only(lines, "opening hours"),
        applies_if=only(lines, "applies if"),
        wordings=wordings(lines),
        span=span,
    )


@builds("for_each")
def for_each(span: Span, children: Children) -> Line:
    row, rows = children
    return Line("for each", tree.ForEach(row, rows, span=span), span=span)


@builds("fractions")
def fractions(span: Span, children: Children) -> Line:
    said, *lines = children
    number = said if isinstance(said, tree.Name) else whole(said)
    return Line("fractions", tree.Fractions(number, wordings(lines), span=span), span=span)


@builds("gap")
def gap(span: Span, children: Children) -> Line:
    limit, number, unit, *lines = children
    signs: dict[str, tree.LimitWord] = {
        ">=": "at least", "≥": "at least", "<=": "at most", "≤": "at most", ">": "more than", "<": "less than",
    }  # fmt: skip
    word = signs.get(limit.text) or limit_of(limit)
    return Line(
        "gap between fractions", tree.Limited(word, _length(number, unit), wordings(lines), span=span), span=span
    )


@builds("lasts")
def lasts(span: Span, children: Children) -> Line:
    limit, number, unit, *lines = children
    return Line("lasts", tree.Limited(limit_of(limit), _length(number, unit), wordings(lines), span=span), span=span)


@builds("starts")
def starts(span: Span, children: Children) -> Line:
    return _timed("starts", span, children)


@builds("due")
def due(span: Span, children: Children) -> Line:
    return _timed("due", span, children)


@builds("first_dose")
def first_dose(span: Span, children: Children) -> Line:
    return _timed("first dose", span, children)


def _timed(word: str, span: Span, children: Children) -> Line:
    timing, *lines = children
    return Line(word, tree.Timed(timing, wordings(lines), span=span), span=span)


@builds("opening_hours")
def opening_hours(span: Span, children: Children) -> Line:
    return Line("opening hours", children[0], span=span)


@builds("milestone")
def milestone(span: Span, children: Children) -> tree.Milestone:
    name, label, *lines = children
    return tree.Milestone(
        name=declared(name),
        label=label.text,
        meaning=only(lines, "="),
        due=only(lines, "due"),
        wordings=wordings(lines),
        span=span,
    )


@builds("is_event")
def is_event(span: Span, children: Children) -> Line:
    return Line("=", children[0], span=span)


@builds("is_toxicity")
def is_toxicity(span: Span, children: Children) -> Line:
    name, grade, version = children
    return Line("=", tree.Toxicity(name, whole(grade), _version(version), span=span), span=span)


def _version(leaf: Leaf) -> str | None:
    return leaf.text.removeprefix("CTCAE").strip().removeprefix("v") or None


# ---- Cycles -----------------------------------------------------------------------------------


@builds("cycle")
def cycle(span: Span, children: Children) -> tree.Cycle:
    name, label, *lines = children
    return tree.Cycle(
        name=declared(name),
        label=label.text,
        gives=tuple(line for line in lines if isinstance(line, tree.Give)),
        days=tuple(line for line in lines if isinstance(line, tree.DayOfCycle)),
        first=only(lines, "first dose"),
        repeat=only(lines, "repeat every"),
        times=only(lines, "times"),
        checks=_all(lines, "before each dose"),
        levels=only(lines, "levels"),
        modify_by=only(lines, "modify by"),
        until=only(lines, "until") or (),
        hours=only(lines, "opening hours"),
        applies_if=only(lines, "applies if"),
        wordings=wordings(lines),
        span=span,
    )


@builds("give")
def give(span: Span, children: Children) -> tree.Give:
    drug, dose, route, by, body_most, *rest = children
    tolerance, most = only(rest, "within"), only(rest, "at most")
    return tree.Give(drug, dose, route, by, tolerance, wordings(rest), most, body_most, span=span)


@builds("dose_within")
def dose_within(span: Span, children: Children) -> Line:
    number, _ = children
    return Line("within", number.text, span=span)


@builds("dose_most")
def dose_most(span: Span, children: Children) -> Line:
    number, unit = children
    return Line("at most", tree.Dose(number.text, unit_of(unit.text), span=_joined(number.span, unit.span)), span=span)


@builds("body_most")
def body_most(span: Span, children: Children) -> tree.Dose:
    number, unit = children
    return tree.Dose(number.text, unit_of(unit.text), span=span)


@builds("dose")
def dose(span: Span, children: Children) -> tree.Dose:
    first, second = children
    if isinstance(first, Leaf):
        return tree.Dose(second.text, first.text, span=span)
    return tree.Dose(first.text, unit_of(second.text), span=span)


@builds("day")
def day(span: Span, children: Children) -> tree.DayOfCycle:
    number, tolerance, *lines = children
    gives = tuple(line for line in lines if isinstance(line, tree.Give))
    return tree.DayOfCycle(_day_number(number), tolerance, gives, wordings(lines), span=span)


@builds("days")
def days(span: Span, children: Children) -> tree.DayOfCycle:
    first, last, tolerance, *lines = children
    gives = tuple(line for line in lines if isinstance(line, tree.Give))
    return tree.DayOfCycle(_day_number(first), tolerance, gives, wordings(lines), _day_number(last), span=span)


def _day_number(number: tree.Number) -> int:
    """
    The number of a day of a cycle; the checker refuses day 0.

    Raises:
        Refused: it is not a whole number of 0 or more.
    """
    if re.fullmatch(r"-\d{1,9}", number.text):
        raise Refused(problems.DayBeforeTheFirst(number.text, span=number.span))
    return whole(number)


@builds("repeat_every")
def repeat_every(span: Span, children: Children) -> Line:
    number, unit, counted, tolerance, *lines = children
    _, which, what = counted.text.split(" ")
    repeat = tree.Repeat(
        _length(number, unit), cast(Any, which), cast(Any, what), tolerance, wordings(lines), span=span
    )
    return Line("repeat every", repeat, span=span)


@builds("times")
def times(span: Span, children: Children) -> Line:
    number, *lines = children
    return Line("times", tree.Times(whole(number), wordings(lines), span=span), span=span)


@builds("before_each")
def before_each(span: Span, children: Children) -> Line:
    said = [child for child in children if not isinstance(child, tree.Wording)]
    *names, number, unit = said
    checks = tree.Checks(tuple(names), _length(number, unit), wordings(children), span=span)
    return Line("before each dose", checks, span=span)


@builds("levels")
def levels(span: Span, children: Children) -> Line:
    found = [child for child in children if isinstance(child, tree.Dose)]
    words = [child for child in children if isinstance(child, Leaf)]
    stops = [word for word in words if word.kind == "STOP"]
    for word in stops[1:] or [word for word in stops if found and word.span.start < found[-1].span.start]:
        raise Refused(problems.StopIsLast(span=word.span))
    kinds = {word.kind for word in words}
    never_up, goes_up = "NEVER_UP" in kinds, "GOES_UP" in kinds
    said = tree.Levels(tuple(found), bool(stops), never_up, wordings(children), goes_up, span=span)
    return Line("levels", said, span=span)


@builds("modify_by")
def modify_by(span: Span, children: Children) -> Line:
    name, *lines = children
    return Line("modify by", tree.ModifyBy(name, wordings(lines), span=span), span=span)


@builds("until")
def until(span: Span, children: Children) -> Line:
    for line in wordings(children):
        raise Refused(problems.MisplacedLine(line.kind, span=line.span))
    return Line("until", tuple(children), span=span)


@builds("until_one")
def until_one(span: Span, children: Children) -> Line:
    return Line("until", (stop_rule(span, children),), span=span)


@builds("stop_rule")
def stop_rule(span: Span, children: Children) -> tree.StopRule:
    name, *rest = children
    said = [child for child in rest if child is not None and not isinstance(child, tree.Wording)]
    grace = _length(said[0], said[1]) if said else None
    return tree.StopRule(name, grace, wordings(rest), span=span)


# ---- Visits, intervals, choices, deviations -----------------------------------------------------


@builds("visit")
def visit(span: Span, children: Children) -> tree.Visit:
    name, label, *lines = children
    return tree.Visit(
        name=declared(name),
        label=label.text,
        due=_needed(lines, "due", "visit", name),
        repeat=only(lines, "repeat every"),
        times=only(lines, "times"),
        collects=tuple(name for names in _all(lines, "collect") for name in names),
        until=only(lines, "until") or (),
        hours=only(lines, "opening hours"),
        applies_if=only(lines, "applies if"),
        wordings=wordings(lines),
        span=span,
    )


@builds("collect")
def collect(span: Span, children: Children) -> Line:
    return Line("collect", tuple(children), span=span)


@builds("interval")
def interval(span: Span, children: Children) -> tree.Interval:
    kind, name, label, *lines = children
    begins, ends = _needed(lines, "from", kind.text, name)
    return tree.Interval(
        kind=cast(Any, kind.text),
        name=declared(name),
        label=label.text,
        begins=begins,
        ends=ends,
        limits=tuple(line for line in lines if isinstance(line, tree.Limited)),
        wordings=wordings(lines),
        span=span,
    )


@builds("between")
def between(span: Span, children: Children) -> Line:
    return Line("from", tuple(children), span=span)


@builds("for_so_long")
def for_so_long(span: Span, children: Children) -> tree.Limited:
    limit, number, unit, *lines = children
    return tree.Limited(limit_of(limit), _length(number, unit), wordings(lines), span=span)


@builds("choose")
def choose(span: Span, children: Children) -> tree.Choose:
    label, *lines = children
    choices = tuple(line for line in lines if isinstance(line, tree.Choice))
    return tree.Choose(label.text, choices, wordings(lines), span=span)


@builds("choice")
def choice(span: Span, children: Children) -> tree.Choice:
    condition, *names = children
    return tree.Choice(condition, tuple(names), span=span)


@builds("deviation")
def deviation(span: Span, children: Children) -> tree.Deviation:
    departure, target, grade, because = children
    return tree.Deviation(departure, target.text, grade, because.text, span=span)


# ---- Timings ------------------------------------------------------------------------------------


@builds("offset_timing")
def offset_timing(span: Span, children: Children) -> tree.Timing:
    number, unit, direction, anchor, tolerance = children
    return tree.Timing(None, _length(number, unit), direction.text, anchor, tolerance, span=span)


@builds("at_timing")
def at_timing(span: Span, children: Children) -> tree.Timing:
    anchor, tolerance = children
    return tree.Timing(None, None, "after", anchor, tolerance, span=span)


@builds("within_timing")
def within_timing(span: Span, children: Children) -> tree.Timing:
    number, unit, direction, anchor = children
    return tree.Timing("within", _length(number, unit), direction.text, anchor, None, span=span)


@builds("limit_timing")
def limit_timing(span: Span, children: Children) -> tree.Timing:
    limit, number, unit, direction, anchor = children
    return tree.Timing(limit_of(limit), _length(number, unit), direction.text, anchor, None, span=span)


@builds("tolerance")
def tolerance(span: Span, children: Children) -> tree.Tolerance:
    low, low_unit, high, high_unit = children
    return tree.Tolerance(_length(low, low_unit), _length(high, high_unit), span=span)


@builds("anchor_name")
def anchor_name(span: Span, children: Children) -> tree.Anchor:
    return tree.Anchor(None, None, children[0], None, span=span)


@builds("anchor_edge")
def anchor_edge(span: Span, children: Children) -> tree.Anchor:
    edge, name = children
    return tree.Anchor(_edge(edge), None, name, None, span=span)


@builds("anchor_nth")
def anchor_nth(span: Span, children: Children) -> tree.Anchor:
    nth, name, over = children
    return tree.Anchor(None, nth.text, name, over, span=span)


@builds("anchor_edge_nth")
def anchor_edge_nth(span: Span, children: Children) -> tree.Anchor:
    edge, nth, name, over = children
    return tree.Anchor(_edge(edge), nth.text, name, over, span=span)


def _edge(leaf: Leaf) -> Any:
    return leaf.text.partition(" ")[0]


# ---- Rules ----------------------------------------------------------------------------------------


@builds("rules")
def rules(span: Span, children: Children) -> tree.Rules:
    name, label, *lines = children
    return tree.Rules(
        name=declared(name),
        label=text_of(label),
        most_severe_wins=only(lines, "most severe action wins") is not None,
        tables=tuple(line for line in lines if isinstance(line, tree.When)),
        wordings=wordings(lines),
        span=span,
    )


@builds("most_severe_wins")
def most_severe_wins(span: Span, children: Children) -> Line:
    return Line("most severe action wins", True, span=span)


@builds("when")
def when(span: Span, children: Children) -> tree.When:
    columns = tuple(child for child in children if isinstance(child, tree.Column))
    raw = [child for child in children if isinstance(child, RawRow)]
    if not raw:
        raise Refused(problems.NoTableRows(span=columns[0].span))
    return tree.When(columns, tuple(_rule_row(row, columns) for row in raw), wordings(children), span=span)


def _rule_row(row: RawRow, columns: tuple[tree.Column, ...]) -> tree.RuleRow:
    """
    Raises:
        Refused: a row has another number of cells, or a cell is no band or no action.
    """
    wanted = len(columns) + 1
    if len(row.cells) != wanted:
        raise Refused(problems.CellCount(len(row.cells), wanted, columns[0].span, span=row.span))
    *first, last = row.cells
    for cell in first:
        if not isinstance(cell.value, tree.Band | tree.Number | tree.Quantity):
            raise Refused(problems.NoBand(cell.text, _band_meant(cell.text), span=cell.span))
    action = last.value
    if isinstance(action, tree.Name) and action.text == "stop":
        action = tree.Action(None, None, None, span=last.span)
    if not isinstance(action, tree.Action):
        raise Refused(problems.NoAction(last.text, span=last.span))
    return tree.RuleRow(tuple(_band(cell.value) for cell in first), action, span=row.span)


def _band_meant(text: str) -> str | None:
    # What people get wrong is loaded when somebody did; most files are right.
    from protocol_dsl.syntax.rule_habits import band_meant

    return band_meant(text)


def _band(value: Any) -> tree.Band:
    """A band; one number is the band of itself."""
    return value if isinstance(value, tree.Band) else tree.Band(value, value, False, False, span=value.span)


@builds("result_column")
def result_column(span: Span, children: Children) -> tree.Column:
    *names, unit = children
    return tree.Column("result", tuple(names), unit_of(unit.text), span=span)


@builds("fall_column")
def fall_column(span: Span, children: Children) -> tree.Column:
    name, unit = children
    return tree.Column("fall", (name,), unit_of(unit.text), span=span)


@builds("grade_column")
def grade_column(span: Span, children: Children) -> tree.Column:
    name, version = children
    return tree.Column("grade", (name,), _version(version) or "", span=span)


@builds("change_level")
def change_level(span: Span, children: Children) -> tree.Action:
    return tree.Action(None, children[0].text, None, span=span)


@builds("recovery")
def recovery(span: Span, children: Children) -> tree.Recovery:
    *named, operator, bound = children
    sign = cast(tree.Operator, {"≥": ">=", "≤": "<="}.get(operator.text, operator.text))
    return tree.Recovery(named[0] if named else None, sign, bound, span=span)


@builds("watched_result")
def watched_result(span: Span, children: Children) -> tree.Watched:
    return tree.Watched("result", tuple(children), span=span)


@builds("watched_fall")
def watched_fall(span: Span, children: Children) -> tree.Watched:
    return tree.Watched("fall", tuple(children), span=span)


@builds("watched_grade")
def watched_grade(span: Span, children: Children) -> tree.Watched:
    return tree.Watched("grade", tuple(children), span=span)


@builds("hold")
def hold(span: Span, children: Children) -> tree.Action:
    until = tuple(child for child in children if isinstance(child, tree.Recovery))
    level, *longest = children[len(until) :]
    said = [each for each in longest if each is not None]
    if said and limit_of(said[0]) != "at most":
        raise Refused(problems.NoAction(said[0].text, span=said[0].span))
    return tree.Action(until, level.text, _length(said[1], said[2]) if said else None, span=span)


# ---- Calendars ------------------------------------------------------------------------------------


@builds("calendar")
def calendar(span: Span, children: Children) -> tree.Calendar:
    name, label, *lines = children
    hours_ = tuple(line for line in lines if isinstance(line, tree.Hours))
    if not hours_:
        raise Refused(problems.MissingLine("calendar", "Mon-Fri 08:00-16:00", span=name.span))
    return tree.Calendar(
        name=declared(name),
        label=text_of(label),
        hours=hours_,
        closed=tuple(line for line in lines if isinstance(line, tree.Closed)),
        wordings=wordings(lines),
        span=span,
    )


@builds("hours")
def hours(span: Span, children: Children) -> tree.Hours:
    days, times_, *lines = children
    first, _, last = days.text.partition("-")
    opens, closes = times_.text.split("-")
    for clock in (opens, closes):
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d|24:00", clock):
            raise Refused(problems.NoSuchClockTime(clock, span=times_.span))
    return tree.Hours(first, last or first, opens, closes, wordings(lines), span=span)


@builds("closed")
def closed(span: Span, children: Children) -> tree.Closed:
    dates = tuple(child for child in children if isinstance(child, tree.Date))
    return tree.Closed(dates, wordings(children), span=span)
