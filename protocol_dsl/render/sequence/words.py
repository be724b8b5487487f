"""One obligation in words: what was due, what happened, what follows from it, and what would change it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from protocol_dsl.model.protocol import Protocol
from protocol_dsl.model.schedule import Clock, Element, Schedule, Window
from protocol_dsl.model.schedule_text import amount_text, window_text
from protocol_dsl.render.words.lexicon import listed
from protocol_dsl.schema.wording import Wording
from protocol_dsl.sequencing.extent import FAR, Extent
from protocol_dsl.sequencing.status import Followed, Line, Measured, Slot, Why, Withdrawn
from protocol_dsl.values.calendar import EPOCH_DAY, Moment, iso, ordinal, text, zone

WHY = {
    Why.TIME: "the times are not known exactly enough",
    Why.NOT_RECORDED: "the log is not complete",
    Why.ANCHOR: "what it is timed by has not happened",
    Why.ROWS: "the log does not name all rows",
    Why.GUARD: "it is not known whether this applies",
    Why.PAIRING: "it is not known which one is meant",
    Why.DOSE_NOT_RECORDED: "the dose is not recorded",
    Why.VALUE_NOT_RECORDED: "the value of the result is not recorded",
    Why.WEIGHT: "what the dose is worked out with is not recorded",
    Why.RULES: "the dose rules cannot be decided",
    Why.ORDERS: "so many results and doses have no exact time that their order cannot be worked out",
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


def moment_words(moment: Moment, zone_name: str) -> str:
    """When something was asked, or until when a log is complete: a clock time on the participant's clock."""
    return text(moment) if moment.instant is None else minute_text(moment.instant // 60, zone_name)


def extent_text(extent: Extent, zone_name: str) -> str:
    """When something was, as exactly as it is known."""
    if extent.first <= -FAR:
        return "an unknown time"
    if extent.last >= FAR:
        return f"not before {minute_text(extent.first, zone_name)}"
    if extent.first == extent.last:
        return minute_text(extent.first, zone_name)
    if extent.first_day == extent.last_day:
        return f"{iso(extent.first_day)} (time not recorded)"
    return f"{iso(extent.first_day)} to {iso(extent.last_day)} (day not recorded)"


def at_words(extent: Extent, zone_name: str) -> str:
    """When something happened, behind a verb: `at 2026-03-04 15:00 +01:00`, `on 2026-03-04 (time not recorded)`."""
    told = extent_text(extent, zone_name)
    if extent.first <= -FAR or extent.first == extent.last:
        return f"at {told}"
    if extent.last >= FAR:
        return told
    if extent.first_day == extent.last_day:
        return f"on {told}"
    return f"between {iso(extent.first_day)} and {iso(extent.last_day)} (day not recorded)"


def withdrawn_words(withdrawn: Withdrawn, zone_name: str) -> str:
    """`the participant withdrew on 2026-05-01 (time not recorded)`."""
    return f"the participant withdrew {at_words(withdrawn.at, zone_name)}"


def pending_words(found: Followed) -> str:
    """`not yet due`; of what may have been done, or need not be, that this is not known, and why."""
    if not found.is_perhaps_due:
        return found.status.value
    why = listed([WHY[each] for each in found.why])
    return "whether it is still to be done cannot be determined" + (f": {why}" if why else "")


# ---- What it is --------------------------------------------------------------------------------------------


def protocol_words(protocol: Protocol) -> str:
    """`sbrt_tdm1 1.0`."""
    return protocol.name if protocol.version is None else f"{protocol.name} {protocol.version}"


PARTS = {
    "interval": "",
    "milestone": "",
    "timepoint": "",
    "visit": "",
    "check": "before dose",
    "collect": "at visit",
}
"""What a part is called where its own name does not say it."""


def slot_words(slot: Slot, schedule: Schedule) -> str:
    """`Trastuzumab emtansine, dose 2`."""
    element = schedule.elements.get(slot.element)
    label = slot.element if element is None else element.label or slot.element
    part = PARTS.get(slot.part, slot.part)
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


# ---- Windows -----------------------------------------------------------------------------------------------


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


def delay_words(measured: Measured) -> str:
    """`28 hours 1 minute after it`, `between 0 minutes and 47 hours 59 minutes after it`."""
    assert measured.delay is not None
    low, high = measured.delay
    clock = measured.window.clock
    if abs(low) >= FAR // 2000 and abs(high) >= FAR // 2000:
        return "an unknown time before or after it"
    if low == high == 0 and clock is Clock.CALENDAR:
        return "on the same date"
    if low <= -FAR // 2000:
        if high < 0:
            return f"at least {amount_text(-high, clock)} before it"
        return f"at most {amount_text(high, clock)} after it, or any time before it"
    if high < 0:
        low, high = -high, -low
        side = "before it"
    else:
        side = "after it"
    if high >= FAR // 2000:
        if low < 0:
            return f"at most {amount_text(-low, clock)} before it, or any time after it"
        return f"at least {amount_text(low, clock)} {side}"
    if low == high:
        return f"{amount_text(low, clock)} {side}"
    if low < 0:
        return f"between {amount_text(-low, clock)} before and {amount_text(high, clock)} after it"
    return f"between {amount_text(low, clock)} and {amount_text(high, clock)} {side}"


def wording_words(line: Line, part: Element | None = None) -> str:
    """
    What the document says of a line, or what was assumed of it, behind its number: `: “…”`, `, assumed: …`.

    Of a line that has neither it is what is said of the whole `part`.
    """
    wording: Wording = getattr(line, "wording", Wording())
    if part is not None and not (wording.texts or wording.assumptions):
        wording = part.wording
    if wording.texts:
        return f": “{wording.texts[0].text}”"
    return f", assumed: {wording.assumptions[0].text}" if wording.assumptions else ""
