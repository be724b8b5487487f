"""When something is due in words, which lines set that, and which lines leave no time at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from protocol_dsl.model.schedule import Anchor, Clock, Limit, Schedule, Step, Window
from protocol_dsl.model.schedule_text import amount_text
from protocol_dsl.render.sequence.words import (
    extent_text,
    minute_text,
    since_words,
    slot_words,
    window_words,
    wording_words,
)
from protocol_dsl.render.words.lexicon import listed
from protocol_dsl.sequencing.due import Due
from protocol_dsl.sequencing.extent import day_of, end_of_day, start_of_day
from protocol_dsl.sequencing.reasons import Because, Clash, Ground, Key, Reason
from protocol_dsl.sequencing.status import Slot, Status


def due_text(due: Due, zone_name: str, status: Status) -> str:
    """`from 2026-03-04 15:00 +01:00 to 2026-03-04 19:00 +01:00, best at 2026-03-04 15:00 +01:00`."""

    def at(minute: int) -> str:
        text = minute_text(minute, zone_name)
        return text.partition(" ")[0] if due.in_days and due.opening is None else text

    if due.no_opening:
        return f"never while `{due.opening}` is open: ask the trial's team"
    if due.clash is not None:
        return f"{_when(due, status, at)}, but not every line can be kept any more: ask the trial's team"
    return _when(due, status, at)


def _when(due: Due, status: Status, at: Callable[[int], str]) -> str:
    if due.is_over or (due.recover_by is not None and status is Status.OVERDUE):
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
    return (", ".join(parts) or "at any time").replace(", to ", " to ", 1) + within + _possibly(due, at)


def _over(due: Due, status: Status, at: Callable[[int], str]) -> str:
    """What to say where no time is left in the window, or none that fits wherever its anchor was."""
    if status is Status.OVERDUE:
        assert due.latest is not None
        now = not due.why_earliest or due.why_earliest[0].because is Because.NOW
        soon = "as soon as possible" if now or due.earliest is None else f"as soon as possible from {at(due.earliest)}"
        until = "" if due.recover_by is None else f", not later than {at(due.recover_by)}"
        on = "on" if due.in_days and due.opening is None else "at"
        return f"{soon}{until}: its window was over {on} {at(due.latest)}"
    possibly = _possibly(due._replace(earliest=None, latest=None), at)
    return f"at a time that is not certain, since what it counts from is not known exactly enough{possibly}"


def _possibly(due: Due, at: Callable[[int], str]) -> str:
    """The times outside which nothing fits, where they are others than those that surely do."""
    if due.possible is None:
        return ""
    low, high = due.possible
    parts = [f"from {at(low)}"] if low is not None and low != due.earliest else []
    parts += [f"to {at(high)}"] if high is not None and high != due.latest else []
    return f" (possibly {' '.join(parts)})" if parts else ""


# ---- Reasons ---------------------------------------------------------------------------------------------


def reasons_words(due: Due, schedule: Schedule, zone_name: str) -> Iterator[str]:
    """What sets each bound, a sentence a line, where it is not only what its own line asks for."""
    if due.clash is not None:
        lines = listed([str(number) for number in line_numbers(due.clash)])
        yield f"no time is left that keeps lines {lines}: see what is due next"
        return
    for low, reason in ((True, due.why_earliest), (False, due.why_latest)):
        if reason and not _is_plain(reason):
            yield reason_words(reason, low, schedule, zone_name)


def _is_plain(reason: Reason) -> bool:
    """Whether a bound is what it counts from and its own line, or now: both stand there already."""
    first = reason[0]
    own = first.forward and first.because is Because.LINE and first.opening is None
    return first.because is Because.NOW or (own and len(reason) == 2 and reason[1].because is Because.HAPPENED)


def reason_words(reason: Reason, low: bool, schedule: Schedule, zone_name: str) -> str:
    """`“Dose 2” not later than 2026-03-28: “Surgery” must be at least 21 days after it (line 19); …`."""
    return "; ".join(step for ground in reason if (step := ground_words(ground, low, schedule, zone_name)))


def ground_words(ground: Ground, low: bool, schedule: Schedule, zone_name: str) -> str:
    """One step: what is bound, and why; nothing where the next step says it."""
    name = event_words(ground.event, schedule)
    if ground.because is Because.HAPPENED:
        return name if ground.when is None else f"{name}: {extent_text(ground.when, zone_name)}"
    opening = "" if ground.opening is None else f", while `{ground.opening}` is open"
    bound = f"{name} {'not before' if low else 'not later than'} {bound_text(ground.at, low, zone_name)}{opening}"
    match ground.because:
        case Because.NOW:
            return f"{bound}: the log is complete until then, and it has not happened"
        case Because.SEVERAL:
            return "" if isinstance(ground.event, Slot) else bound
        case _:
            return f"{bound}: {_line(ground, low, schedule)}"


def _line(ground: Ground, low: bool, schedule: Schedule) -> str:
    """What a line asks for, as far as it sets this bound; `it` is what is bound."""
    link = ground.link
    assert link is not None
    counted, since = ("it" if each == ground.event else event_words(each, schedule) for each in (link.end, link.start))
    if link.line is None:
        return f"{counted} comes behind {since}"
    window = link.window
    least = low == ground.forward
    if least and isinstance(link.line, Limit) and link.line.window.least is None:
        return f"{counted} must not come before {since} (line {link.line.span.line}{wording_words(link.line)})"
    one = Window(window.clock, least=window.least) if least else Window(window.clock, most=window.most)
    return f"{counted} must be {window_words(one, since)} (line {link.line.span.line}{wording_words(link.line)})"


def clash_words(clash: Clash, schedule: Schedule, zone_name: str) -> Iterator[str]:
    """What cannot be kept any more and how much is missing, and then why, a sentence a line."""
    short = missing_words(clash, zone_name)
    name = event_words(clash.event, schedule)
    yield f"not every line can be kept any more: no time is left for {name}{short and f', {short}'}"
    for low, reason in ((True, clash.earliest), (False, clash.latest)):
        if reason:
            yield reason_words(reason, low, schedule, zone_name)


def missing_words(clash: Clash, zone_name: str) -> str:
    """How much time is missing: in days where both bounds are edges of days; nothing if it is not known."""
    if clash.short is None:
        return ""
    low, high = clash.earliest[0].at, clash.latest[0].at
    first, last = day_of(low, zone_name), day_of(high, zone_name)
    whole = low == start_of_day(first, zone_name) and high == end_of_day(last, zone_name)
    amount = amount_text(first - last, Clock.CALENDAR) if whole else amount_text(clash.short, Clock.ELAPSED)
    return f"{amount} {'is' if amount.startswith('1 ') else 'are'} missing"


def line_numbers(clash: Clash) -> tuple[int, ...]:
    """The lines that cannot be kept together, in the order of the file."""
    reasons = (*clash.earliest, *clash.latest)
    lines = {each.link.line.span.line for each in reasons if each.link is not None and each.link.line is not None}
    return tuple(sorted(lines))


def event_words(event: Key, schedule: Schedule) -> str:
    """An event of the network in the words of the protocol."""
    match event:
        case Slot():
            return f"“{slot_words(event, schedule)}”"
        case Anchor():
            step = isinstance(schedule.elements.get(event.element), Step)
            end = f"the {'start' if event.start else 'end'} of " if step else ""
            return end + since_words(event.element, schedule)
        case (str() as which, tuple() as slots):
            return f"the {which} of {' and '.join(event_words(each, schedule) for each in slots)}"
        case _:
            return since_words(str(event), schedule)


def event_key(event: Key) -> str:
    """An event of the network as files name it: the key of an obligation, or an element of the schedule."""
    match event:
        case Slot():
            return event.key
        case Anchor():
            return event.element
        case (str() as which, tuple() as slots):
            return f"{which} of {', '.join(map(event_key, slots))}"
        case _:
            return str(event)


def bound_text(minute: int, low: bool, zone_name: str) -> str:
    """A bound as a date where it is the edge of a day, else as a minute."""
    day = day_of(minute, zone_name)
    edge = start_of_day(day, zone_name) if low else end_of_day(day, zone_name)
    text = minute_text(minute, zone_name)
    return text.partition(" ")[0] if minute == edge else text
