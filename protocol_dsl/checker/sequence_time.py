"""Lengths, windows and anchors of a schedule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from attrs import frozen

from protocol_dsl.checker import sequence_problems as problems
from protocol_dsl.checker.scope import Session, wording_of
from protocol_dsl.model.schedule import Anchor, Clock, Limit, Occurrence, Repeat, Repeats, Timing, Window
from protocol_dsl.syntax import tree

# How many minutes or days a unit has.
ELAPSED = {"min": 1, "minute": 1, "minutes": 1, "h": 60, "hour": 60, "hours": 60}
CALENDAR = {"d": 1, "day": 1, "days": 1, "week": 7, "weeks": 7, "wk": 7}

Timeable: TypeAlias = tree.Step | tree.Milestone | tree.Cycle | tree.Visit | tree.Interval


@frozen
class Places:
    """What an anchor of one schedule can name: its elements, the file's timepoints, and who has what else."""

    schedule: str
    elements: Mapping[str, Timeable]
    timepoints: frozenset[str]
    elsewhere: Mapping[str, tuple[str, tree.Name]]


# ---- Lengths --------------------------------------------------------------------------------------


def length(written: tree.Quantity, session: Session) -> tuple[Clock, int] | None:
    """A length in minutes or days, nought or more; None, with a finding, if it is none."""
    found = _signed(written, session)
    if found is not None and found[1] < 0:
        session.report(problems.NegativeLength(text_of(written), span=written.span))
        return None
    return found


def _signed(written: tree.Quantity, session: Session) -> tuple[Clock, int] | None:
    """A length that may lead back in time, as the bounds of a window do."""
    clock, each = Clock.ELAPSED, ELAPSED.get(written.unit)
    if each is None:
        clock, each = Clock.CALENDAR, CALENDAR.get(written.unit)
    if each is None:
        session.report(problems.NoLengthOfSchedule(written.unit, span=written.span))
        return None
    if not re.fullmatch(r"-?\d{1,7}", written.number):
        session.report(problems.NotWholeLength(written.number, written.unit, span=written.span))
        return None
    return clock, int(written.number) * each


def text_of(written: tree.Quantity) -> str:
    """The length as written."""
    return f"{written.number} {written.unit}"


def limit(written: tree.Limited, session: Session) -> Limit | None:
    """`at least 14 days` as a window without a target."""
    found = length(written.length, session)
    if found is None:
        return None
    clock, amount = found
    return Limit(_limited(written.limit, clock, amount), wording_of(written.wordings), span=written.span)


def _limited(word: tree.LimitWord, clock: Clock, amount: int) -> Window:
    match word:
        case "at least":
            return Window(clock, least=amount)
        case "more than":
            return Window(clock, least=amount + 1)
        case "at most":
            return Window(clock, most=amount)
        case "less than":
            return Window(clock, most=amount - 1)
        case "exactly":
            return Window(clock, amount, amount, amount)


def repeat(written: tree.Repeat, session: Session) -> Repeat | None:
    """`repeat every 21 days from previous dose, window …`."""
    window = around(written.interval, written.tolerance, session)
    if window is None:
        return None
    if window.target == 0:
        session.report(problems.NothingHappens(f"every {text_of(written.interval)}", span=written.interval.span))
        return None
    return Repeat(window, Repeats(written.counted_from), wording_of(written.wordings), span=written.span)


def around(written: tree.Quantity, tolerance: tree.Tolerance | None, session: Session) -> Window | None:
    """A target with the window around it; without one, exactly the target."""
    found = length(written, session)
    if found is None:
        return None
    if tolerance is None:
        session.report(problems.NoTolerance(text_of(written), span=written.span))
        return Window(found[0], found[1], found[1], found[1])
    return _with_tolerance(found, written, tolerance, session)


def bounds(tolerance: tree.Tolerance, session: Session) -> tuple[Clock, int, int] | None:
    """The two ends of a window around a target."""
    low, high = _signed(tolerance.low, session), _signed(tolerance.high, session)
    if low is None or high is None:
        return None
    if low[0] is not high[0]:
        session.report(
            problems.HoursAgainstDays(text_of(tolerance.low), text_of(tolerance.high), span=tolerance.high.span)
        )
        return None
    if low[1] > high[1]:
        session.report(problems.InvertedWindow(text_of(tolerance.low), text_of(tolerance.high), span=tolerance.span))
        return None
    if low[1] == high[1] == 0:
        session.report(problems.ZeroWindow(span=tolerance.span))
    return low[0], low[1], high[1]


def _with_tolerance(
    target: tuple[Clock, int], written: tree.Quantity, tolerance: tree.Tolerance, session: Session
) -> Window | None:
    found = bounds(tolerance, session)
    if found is None:
        return None
    clock, low, high = found
    if clock is not target[0]:
        session.report(problems.HoursAgainstDays(text_of(written), text_of(tolerance.high), span=tolerance.span))
        return None
    return Window(clock, target[1] + low, target[1], target[1] + high)


# ---- Timings --------------------------------------------------------------------------------------


def timing(written: tree.Timed, owner: str, places: Places, session: Session) -> Timing | None:
    """A window after an anchor."""
    said = written.timing
    where = anchor(said.anchor, places, session)
    window = _window(said, session)
    if where is None or window is None:
        return None
    if where.element == owner:
        session.report(problems.AnchoredOnItself((owner, owner), span=said.anchor.span))
        return None
    return Timing(window, where, wording_of(written.wordings), span=written.span)


def _window(said: tree.Timing, session: Session) -> Window | None:
    if said.offset is None:
        return _at(said.tolerance, session)
    if said.limit is None:
        window = around(said.offset, said.tolerance, session)
        return window if window is None or said.direction == "after" else _before(said, window, session)
    found = length(said.offset, session)
    if found is None:
        return None
    clock, amount = found
    if said.limit == "within":
        least = 0 if said.direction == "after" else -amount
        return Window(clock, least, None, 0 if said.direction == "before" else amount)
    window = _limited(said.limit, clock, amount)
    if said.direction == "before":
        return _mirrored(window)
    return Window(clock, 0, window.target, window.most) if window.least is None else window


def _at(tolerance: tree.Tolerance | None, session: Session) -> Window | None:
    if tolerance is None:
        return Window(Clock.CALENDAR, 0, 0, 0)
    found = bounds(tolerance, session)
    return None if found is None else Window(found[0], found[1], 0, found[2])


def _before(said: tree.Timing, window: Window, session: Session) -> Window:
    """`7 days before x, window -2 days to +2 days`: the target lies before, the window around it as written."""
    target = window.target or 0
    low, high = (window.least or 0) - target, (window.most or 0) - target
    return Window(window.clock, low - target, -target, high - target)


def _mirrored(window: Window) -> Window:
    least = None if window.most is None else -window.most
    most = 0 if window.least is None else -window.least
    return Window(window.clock, least, None if window.target is None else -window.target, most)


# ---- Anchors --------------------------------------------------------------------------------------


def anchor(written: tree.Anchor, places: Places, session: Session) -> Anchor | None:
    """The event that an anchor names; None, with a finding, if it names none or several."""
    name = written.name.text
    element = places.elements.get(name)
    if element is None and name in places.timepoints:
        return _instant(written, "a timepoint", session)
    if element is None:
        _unknown(written.name, places, session)
        return None
    match element:
        case tree.Milestone():
            return _instant(written, "a milestone", session)
        case tree.Step():
            return _of_step(written, element, session)
        case tree.Interval():
            return _of_interval(written, element, session)
        case tree.Cycle():
            repeated = "a cycle with several doses"
            return _of_several(written, repeated, f"`first {name}` or `last {name}`", session)
        case tree.Visit() if element.repeat is not None or element.times is not None:
            return _of_several(written, "a repeated visit", f"`first {name}`", session)
        case tree.Visit():
            return _instant(written, "a visit", session)


CALLED: Mapping[str, type] = {
    **dict.fromkeys(("dose", "cycle", "treatment", "infusion"), tree.Cycle),
    "visit": tree.Visit,
    "fraction": tree.Step,
}
"""What papers call an occurrence; here it has the name of its element."""


def _unknown(name: tree.Name, places: Places, session: Session) -> None:
    if name.text in places.elsewhere:
        schedule, declared = places.elsewhere[name.text]
        session.report(problems.AnchorElsewhere(name.text, schedule, declared.span, span=name.span))
        return
    # `last dose`: an anchor names the cycle.
    cycles = [each for each, element in places.elements.items() if isinstance(element, CALLED.get(name.text, ()))]
    meant = cycles[0] if len(cycles) == 1 else None
    session.unknown(name, (*places.elements, *places.timepoints), "event", meant)


def _instant(written: tree.Anchor, what: str, session: Session) -> Anchor | None:
    """Something that has neither two ends nor several occurrences."""
    for said in _more(written):
        session.report(problems.NoSuchOccurrence(said, written.name.text, what, span=written.span))
        return None
    return Anchor(written.name.text, span=written.span)


def _more(written: tree.Anchor) -> Iterable[str]:
    if written.edge is not None:
        yield f"{written.edge} of"
    if written.nth is not None:
        yield written.nth
    if written.over is not None:
        yield f"over all {written.over.text}"


def _of_step(written: tree.Anchor, step: tree.Step, session: Session) -> Anchor | None:
    name = written.name.text
    if step.for_each is None:
        if written.edge is None or written.nth is not None or written.over is not None:
            session.report(
                problems.UnclearAnchor(name, "a step with a start and an end", f"`end of {name}`", span=written.span)
            )
            return None
        return Anchor(name, start=written.edge == "start", span=written.span)
    rows = step.for_each.rows.text
    which = written.nth in ("first", "last") and written.over is not None and written.over.text == rows
    if written.edge is None or not which:
        repair = f"`end of last {name} over all {rows}`"
        session.report(problems.UnclearAnchor(name, f"a step for each of several {rows}", repair, span=written.span))
        return None
    return Anchor(name, Occurrence(written.nth), written.edge == "start", rows, span=written.span)


def _of_interval(written: tree.Anchor, interval: tree.Interval, session: Session) -> Anchor | None:
    name = written.name.text
    if written.edge is None or written.nth is not None or written.over is not None:
        what = f"a {interval.kind} with a start and an end"
        session.report(problems.UnclearAnchor(name, what, f"`end of {name}`", span=written.span))
        return None
    return Anchor(name, start=written.edge == "start", span=written.span)


def _of_several(written: tree.Anchor, what: str, repair: str, session: Session) -> Anchor | None:
    if written.nth is None or written.nth == "previous":
        session.report(problems.UnclearAnchor(written.name.text, what, repair, span=written.span))
        return None
    if written.over is not None:
        said = f"over all {written.over.text}"
        session.report(problems.NoSuchOccurrence(said, written.name.text, what, span=written.span))
        return None
    occurrence: Occurrence | int = (
        Occurrence(written.nth) if written.nth in ("first", "last") else int(written.nth[:-2])
    )
    return Anchor(written.name.text, occurrence, written.edge != "end", span=written.span)
