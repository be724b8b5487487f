"""One obligation in words: what was due, what happened, what follows from it, and what would change it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from protocol_dsl.model.schedule import Change, Clock, Grade, Hold, LevelChange, Schedule, Stop, StopRule, Window
from protocol_dsl.model.schedule_text import amount_text, window_text
from protocol_dsl.schema.event_log import Event
from protocol_dsl.schema.wording import Wording
from protocol_dsl.sequencing.dosing import Fired
from protocol_dsl.sequencing.due import Due
from protocol_dsl.sequencing.extent import FAR, Extent
from protocol_dsl.sequencing.status import Followed, Measured, Slot, Status, Why
from protocol_dsl.values.calendar import EPOCH_DAY, iso, ordinal, zone
from protocol_dsl.values.interval import decimal_text

WHY = {
    Why.TIME: "the times are not known exactly enough",
    Why.NOT_RECORDED: "the log is not complete",
    Why.ANCHOR: "what it is timed by has not happened",
    Why.ROWS: "the log does not name all rows",
    Why.GUARD: "it is not known whether this applies",
    Why.PAIRING: "it is not known which dose is meant",
    Why.DOSE_NOT_RECORDED: "the dose is not recorded",
    Why.WEIGHT: "what the dose is worked out with is not recorded",
    Why.RULES: "the dose rules cannot be decided",
    Why.STOP: "it is not known whether treatment had ended",
    Why.SUPERSEDED: "a later event took its place",
    Why.HARD_LIMIT: "its window is over",
    Why.STOPPED: "treatment had ended",
    Why.UNPAIRED: "nothing more was due",
    Why.DURING_HOLD: "it was given during a hold",
    Why.BEFORE_ANCHOR: "it lies before what it is timed by",
    Why.IMPOSSIBLE: "the log contradicts itself",
    Why.NOT_OVER: "the treatment that it is timed by goes on",
    Why.NOT_IN_LOG: "an event log does not hold this",
}
"""Why something has the status that it has."""

# ---- Times -----------------------------------------------------------------------------------------------

KNOWN_DAYS = range(ordinal(1, 1, 2), ordinal(9999, 12, 31))
"""The days that have a local clock in the standard library."""


def minute_text(minute: int, zone_name: str) -> str:
    """A minute on the local clock with its offset from UTC: `2026-03-04 15:00 +01:00`."""
    info = zone(zone_name)
    day, of_day = divmod(minute, 1440)
    if EPOCH_DAY + day not in KNOWN_DAYS:
        return f"{iso(EPOCH_DAY + day)} {of_day // 60:02d}:{of_day % 60:02d} +00:00"
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    return moment.astimezone(info).isoformat(sep=" ", timespec="minutes").replace("+", " +").replace("Z", " +00:00")


def extent_text(extent: Extent, zone_name: str) -> str:
    """When something was, as exactly as it is known."""
    if extent.first <= -FAR and extent.last >= FAR:
        return "an unknown time"
    if extent.last >= FAR:
        return f"not before {minute_text(extent.first, zone_name)}"
    if extent.first == extent.last:
        return minute_text(extent.first, zone_name)
    if extent.first_day == extent.last_day:
        return f"{iso(extent.first_day)} (time not recorded)"
    return f"{iso(extent.first_day)} to {iso(extent.last_day)} (day not recorded)"


def due_text(due: Due, zone_name: str, status: Status) -> str:
    """`from 2026-03-04 15:00 +01:00 to 2026-03-04 19:00 +01:00, best at 2026-03-04 15:00 +01:00`."""

    def at(minute: int) -> str:
        text = minute_text(minute, zone_name)
        return text.partition(" ")[0] if due.in_days and due.opening is None else text

    if due.no_opening:
        return f"never while `{due.opening}` is open: ask the trial's team"
    if due.is_over:
        return _over(due, status, at)
    parts = []
    if due.earliest is not None:
        parts.append(f"from {at(due.earliest)}")
    if due.latest is not None:
        parts.append(f"to {at(due.latest)}")
    if due.target is not None and due.target not in (due.earliest, due.latest):
        parts.append(f"best {'on' if due.in_days and due.opening is None else 'at'} {at(due.target)}")
    elif due.target is not None and due.earliest != due.latest:
        parts.append(f"best at the {'beginning' if due.target == due.earliest else 'end'}")
    within = f", while `{due.opening}` is open" if due.opening else ""
    return (", ".join(parts) or "at any time").replace(", to ", " to ", 1) + within


def _over(due: Due, status: Status, at: Callable[[int], str]) -> str:
    """What to say where no time is left in the window, or none that fits wherever its anchor was."""
    assert due.latest is not None
    if status is Status.OVERDUE:
        return f"as soon as possible: its window was over at {at(due.latest)}"
    return "but no time surely fits: what it counts from is not known exactly enough"


# ---- What it is --------------------------------------------------------------------------------------------


def slot_words(slot: Slot, schedule: Schedule) -> str:
    """`Trastuzumab emtansine, dose 2`."""
    element = schedule.elements.get(slot.element)
    label = slot.element if element is None else element.label or slot.element
    part = {"interval": "", "milestone": "", "timepoint": "", "visit": "", "check": "before dose"}.get(
        slot.part, slot.part
    )
    of = "" if slot.number is None else f" {slot.number}"
    day = "" if slot.day is None else f" on day {slot.day}"
    what = "" if slot.what is None else f" ({slot.what.replace('_', ' ')})"
    row = "" if slot.row is None else f", {slot.row}"
    named = f"{label}{row}"
    rest = f"{part}{of}{day}{what}".strip()
    return f"{named}: {rest}" if rest else named


def since_words(since: str, schedule: Schedule) -> str:
    """What a window counts from: `tdm1/dose/1` is dose 1."""
    name, _, rest = since.partition("/")
    element = schedule.elements.get(name)
    label = name.replace("_", " ") if element is None or not element.label else element.label
    return f"“{label}”" + (f" ({rest.replace('/', ' ')})" if rest else "")


# ---- The chain -----------------------------------------------------------------------------------------------


def chain(found: Followed, schedule: Schedule, zone_name: str) -> Iterator[str]:
    """The reasoning, a sentence a line."""
    for measured in found.measured:
        yield from _measured(measured, found, schedule, zone_name)
    if not found.measured and found.at is not None:
        yield f"it happened at {extent_text(found.at, zone_name)}{_sources(found.events)}"
    yield from _dosing(found)
    if found.superseded_by is not None:
        yield f"the log is complete and does not hold it, but {since_words(found.superseded_by, schedule)} was given"
    if found.stated is not None:
        reason = found.stated.reason or "no reason stated"
        yield f"the log says: {found.stated.kind.value}, {reason} ({found.stated.path})"
    yield from _ended(found, zone_name)
    for why in found.why:
        yield f"{WHY[why]}{_what_decides(found) if found.status is Status.UNKNOWN else ''}"
    if found.due is not None:
        yield f"to be done {due_text(found.due, zone_name, found.status)}"
    for graded in found.graded:
        grade = "no grade declared" if graded.grade is Grade.UNGRADED else f"{graded.grade.value} deviation"
        yield f"{graded.departure.value}: {grade}{f': {graded.because}' if graded.because else ''}"


def _measured(measured: Measured, found: Followed, schedule: Schedule, zone_name: str) -> Iterator[str]:
    since = since_words(measured.since, schedule)
    asked = measured.asked or measured.window
    yield f"asked: {window_words(asked, since)} (line {measured.line.span.line}{_wording(measured)})"
    if measured.asked is not None:
        yield f"a hold has moved this: {window_words(measured.window, since)}"
    yield f"{since}: {extent_text(measured.anchor, zone_name)}"
    if measured.delay is None or found.at is None:
        return
    yield f"it happened at {extent_text(found.at, zone_name)}{_sources(found.events)}"
    yield f"that is {delay_words(measured)}{_by_how_much(measured)}"


def window_words(window: Window, since: str) -> str:
    """A window, before or after what it counts from: `24 to 28 hours after “End of SRT”`."""
    least, most, clock = window.least, window.most, window.clock
    if least is None and most is None:
        return f"any time, counted from {since}"
    if most is not None and most <= 0 and (least is None or least < 0):
        if least is None:
            return f"at least {amount_text(-most, clock)} before {since}" if most else f"not after {since}"
        if most == 0:
            return f"at most {amount_text(-least, clock)} before {since}"
        return f"{window_text(Window(clock, -most, None, -least))} before {since}"
    if least is not None and most is not None and least < 0 < most:
        return f"from {amount_text(-least, clock)} before to {amount_text(most, clock)} after {since}"
    return f"{window_text(window)} after {since}"


def _wording(measured: Measured) -> str:
    wording: Wording = getattr(measured.line, "wording", Wording())
    if wording.texts:
        return f": “{wording.texts[0].text}”"
    return f", assumed: {wording.assumptions[0].text}" if wording.assumptions else ""


def _sources(events: tuple[Event, ...]) -> str:
    told = [f"{each.path}{f', {each.source}' if each.source else ''}" for each in events]
    return f" ({'; '.join(told)})" if told else ""


def delay_words(measured: Measured) -> str:
    """`28 hours 1 minute after it`, `between 0 minutes and 47 hours 59 minutes after it`."""
    assert measured.delay is not None
    low, high = measured.delay
    clock = measured.window.clock
    if abs(low) >= FAR // 2000 and abs(high) >= FAR // 2000:
        return "an unknown time after it"
    if high < 0:
        if low <= -FAR // 2000:
            return f"at least {amount_text(-high, clock)} before it"
        low, high = -high, -low
        side = "before it"
    else:
        side = "after it"
    if high >= FAR // 2000:
        return f"at least {amount_text(low, clock)} {side}"
    if low == high:
        return f"{amount_text(low, clock)} {side}"
    if low < 0:
        return f"between {amount_text(-low, clock)} before and {amount_text(high, clock)} after it"
    return f"between {amount_text(low, clock)} and {amount_text(high, clock)} {side}"


def _by_how_much(measured: Measured) -> str:
    assert measured.delay is not None
    low, high = measured.delay
    window, clock = measured.window, measured.window.clock
    if measured.status is Status.EARLY and window.least is not None:
        return f", {_between(window.least - high, window.least - low, clock)} too early"
    if measured.status is Status.LATE and window.most is not None:
        return f", {_between(low - window.most, high - window.most, clock)} too late"
    return ""


def _between(low: int, high: int, clock: Clock) -> str:
    if low == high:
        return amount_text(low, clock)
    return f"at least {amount_text(low, clock)}" if high >= FAR // 2000 else (
        f"{amount_text(low, clock)} to {amount_text(high, clock)}"
    )  # fmt: skip


def _what_decides(found: Followed) -> str:
    """What would have to be learned."""
    vague = [each.path for each in found.events if found.at is not None and found.at.first != found.at.last]
    return f"; {' and '.join(vague)} with its clock time would help" if vague else ""


# ---- Doses and ends --------------------------------------------------------------------------------------------


def _dosing(found: Followed) -> Iterator[str]:
    dosing = found.dosing
    if dosing is None:
        return
    for fired in dosing.fired:
        if fired.row.action != Change(LevelChange.SAME):
            yield fired_words(fired)
    if dosing.expected is not None:
        expected = f"{decimal_text(dosing.expected.amount)} {dosing.expected.unit}"
        worked_out = f", which is {dosing.allowed}" if dosing.by and dosing.allowed else ""
        by = f" for {dosing.by}" if dosing.by else ""
        yield f"dose: {expected} was due{worked_out}{by}; given: {dosing.given or 'not recorded'}"
    elif dosing.status is Status.OTHER_DOSE:
        yield f"no dose was due; given: {dosing.given or 'amount not recorded'}"


def fired_words(fired: Fired) -> str:
    """Which result did what, and what ended it."""
    names = " or ".join(name for column in fired.table.columns for name in column.names)
    what = fired.event.of or names
    value = fired.event.result.written if fired.event.result is not None else f"grade {fired.event.grade}"
    line = f"line {fired.row.span.line}"
    until = "" if fired.recovered_by is None else f"; recovered at {fired.recovered_by.path}"
    return f"rule ({line}): {what} {value} ({fired.event.path}) means {_action(fired)}{until}"


def _action(fired: Fired) -> str:
    match fired.row.action:
        case Stop():
            return "stop"
        case Hold(then=then):
            return f"hold until recovery, then {then.value}"
        case Change(then=then):
            return then.value


def _ended(found: Followed, zone_name: str) -> Iterator[str]:
    ended = found.ended
    if ended is None:
        return
    paths = _sources(ended.by)
    match ended.rule:
        case StopRule(event=event):
            yield f"treatment ended with {event.replace('_', ' ')} at {extent_text(ended.at, zone_name)}{paths}"
        case Fired() as fired:
            yield f"treatment ended: {fired_words(fired)}"
        case None:
            yield f"the participant died at {extent_text(ended.at, zone_name)}{paths}"
