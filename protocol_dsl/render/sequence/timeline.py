"""
A participant's way through a schedule by lanes, ready to be drawn: what was asked when, and what happened when.

Times are minutes (UTC, since 1970). Everything that has no time at all is listed apart, so that nothing is dropped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from attrs import field, frozen

from protocol_dsl.model.schedule import Clock, Schedule, Visit
from protocol_dsl.render.sequence.uncovered_words import Unasked, unasked, uncovered_mark
from protocol_dsl.render.sequence.words import delay_words, minute_text
from protocol_dsl.render.words.lexicon import label, listed, readable
from protocol_dsl.sequencing.due import Due
from protocol_dsl.sequencing.extent import FAR, Extent, start_of_day
from protocol_dsl.sequencing.status import Followed, Following, Measured, Slot, Status, Uncovered
from protocol_dsl.sequencing.windows import edge_of

BESIDE = "Not covered by the schedule"
"""The name of the lane of what no rule covers."""


@frozen
class Band:
    """
    A window in time; None for an end that is open.

    It may begin anywhere from `opens[0]` to `opens[1]` and end anywhere in `closes`, as what it counts from is known.
    """

    opens: tuple[int, int] | None
    closes: tuple[int, int] | None
    target: int | None = None

    @property
    def whole(self) -> tuple[int, int] | None:
        """From its earliest beginning to its latest end; None where an end is open."""
        return None if self.opens is None or self.closes is None else (self.opens[0], self.closes[1])


@frozen
class Placed:
    """
    One mark on its lane.

    `status` is None for one that is only planned. `at` is when it happened, as far as it is known (`Extent.first` to
    `last`); None if it has not. `place` is where its mark belongs: when it happened, or when it is or was to be done.
    `since` is when a stretch between two events began.
    """

    status: Status | Unasked | None
    band: Band | None
    at: tuple[int, int] | None
    place: int
    since: tuple[int, int] | None = None


@frozen
class Entry(Placed):
    """One obligation on its lane; `lasted` is how long a stretch between two events was, in words."""

    slot: Slot = field(kw_only=True)
    lasted: str = ""


@frozen
class Tag:
    """What is written beside one mark or several: what they are, and the one status that they have."""

    words: str
    status: Status | Unasked | None
    places: tuple[int, ...]


@frozen
class Lane:
    """One lane: its name, what stands on it, and the words beside the marks."""

    name: str
    entries: tuple[Placed, ...]
    tags: tuple[Tag, ...]
    course: tuple[tuple[int, int], ...] = ()
    """Stretches during which something was done, from its start to its end."""


@frozen
class Timeline:
    """All lanes in the order of the file, behind them what no rule covers, and what has no place in time."""

    lanes: tuple[Lane, ...]
    placeless: tuple[Followed, ...]


def timeline(following: Following, schedule: Schedule, zone: str, now: int) -> Timeline:
    """What was followed, by lanes; `now` is the minute of the question."""
    lanes: dict[tuple[str, str | None, bool], list[Entry]] = {}
    placeless = []
    for found in following.items:
        entry = _entry(found, zone, now)
        if entry is None:
            placeless.append(found)
        else:
            slot = found.slot
            lanes.setdefault((slot.element, slot.row, slot.part in ("check", "collect")), []).append(entry)
    covered = (lane_of(key, entries, schedule, zone) for key, entries in lanes.items())
    return Timeline((*covered, *_uncovered(following.uncovered)), tuple(placeless))


# ---- Entries ---------------------------------------------------------------------------------------------------------


def _entry(found: Followed, zone: str, now: int) -> Entry | None:
    """An obligation with its place in time; None if there is nothing to place it by."""
    at = None if found.at is None or not _is_known(found.at) else (found.at.first, found.at.last)
    band = _band(found, zone)
    place = _place(found, at, band, now)
    if place is None or (found.at is not None and at is None):
        return None
    since, lasted = _stretch(found) if at is not None and found.slot.part == "interval" else (None, "")
    return Entry(found.status, band, at, place, since, slot=found.slot, lasted=lasted)


def _stretch(found: Followed) -> tuple[tuple[int, int] | None, str]:
    """When a washout or a period began, and how long it was."""
    measured = next((each for each in found.measured if each.delay is not None), None)
    if measured is None or not _is_known(measured.anchor):
        return None, ""
    return (measured.anchor.first, measured.anchor.last), delay_words(measured).removesuffix(" after it")


def _is_known(extent: Extent) -> bool:
    return extent.first > -FAR and extent.last < FAR


def _band(found: Followed, zone: str) -> Band | None:
    """The window that it is held against, or else the time at which it is due."""
    for measured in sorted(found.measured, key=lambda each: each.status is not found.timing):
        if _is_known(measured.anchor):
            return _window(measured, zone)
    due = found.due
    if due is None or due.is_over or (due.earliest is None and due.latest is None):
        return None
    opens = None if due.earliest is None else (due.earliest, due.earliest)
    closes = None if due.latest is None else (due.latest, due.latest)
    return Band(opens, closes, due.target)


def _window(measured: Measured, zone: str) -> Band | None:
    window, anchor = measured.window, measured.anchor
    opens = edge_of(window, window.least, anchor, zone, end=False)
    closes = edge_of(window, window.most, anchor, zone, end=True)
    if opens == closes == (None, None):
        return None
    return Band(_both(opens), _both(closes), _target(measured, zone))


def _both(edge: tuple[int | None, int | None]) -> tuple[int, int] | None:
    first, last = edge
    return None if first is None or last is None else (first, last)


def _target(measured: Measured, zone: str) -> int | None:
    """The target where it is one minute, or the middle of the one day that it is."""
    window, anchor = measured.window, measured.anchor
    if window.target is None:
        return None
    if window.clock is Clock.ELAPSED:
        return anchor.first + window.target if anchor.first == anchor.last else None
    if anchor.first_day != anchor.last_day:
        return None
    return start_of_day(anchor.first_day + window.target, zone) + 720


def _place(found: Followed, at: tuple[int, int] | None, band: Band | None, now: int) -> int | None:
    if at is not None:
        return (at[0] + at[1]) // 2
    due = found.due
    if found.status is Status.OVERDUE or (due is not None and due.is_over):
        return now
    if band is not None and band.target is not None and (due is None or _may_be(due, band.target)):
        return band.target
    if due is not None and due.middle is not None:
        return due.middle
    if band is None:
        return None
    edges = [edge for edge in (band.opens, band.closes) if edge is not None]
    return sum(first + last for first, last in edges) // (2 * len(edges))


def _may_be(due: Due, minute: int) -> bool:
    return (due.earliest is None or due.earliest <= minute) and (due.latest is None or minute <= due.latest)


# ---- Lanes -----------------------------------------------------------------------------------------------------------


def lane_of(key: tuple[str, str | None, bool], entries: Sequence[Entry], schedule: Schedule, zone: str) -> Lane:
    """A lane with its name: that of the element, the row, and whether it is about results."""
    element, row, checks = key
    found = schedule.elements.get(element)
    name = label(element, found.label if found is not None else None)
    results = "results" if isinstance(found, Visit) else "before each dose"
    whole = f"{name}, {results}" if checks else name if row is None else f"{name}, {row}"
    return Lane(whole, tuple(entries), tuple(_tags(entries, zone)), tuple(_courses(entries)))


def _uncovered(found: Sequence[Uncovered]) -> Iterator[Lane]:
    """One lane of what no rule covers; none where there is nothing of the kind, or it is not known when it was."""
    placed = [(each, sum(_stretch_of(each.at)) // 2) for each in found if _is_known(each.at)]
    if placed:
        marks = (Placed(unasked(each), None, _stretch_of(each.at), place) for each, place in placed)
        tags = (Tag(uncovered_mark(each.event), unasked(each), (place,)) for each, place in placed)
        yield Lane(BESIDE, tuple(marks), tuple(tags))


def _stretch_of(extent: Extent) -> tuple[int, int]:
    return extent.first, extent.last


def _courses(entries: Sequence[Entry]) -> Iterator[tuple[int, int]]:
    """From the start to the end of a step or of a stretch between two events, where both are there."""
    yield from ((each.since[0], each.at[1]) for each in entries if each.since is not None and each.at is not None)
    ends = {each.slot.part: each.at for each in entries if each.at is not None}
    if "start" in ends and "end" in ends and ends["start"][0] <= ends["end"][1]:
        yield ends["start"][0], ends["end"][1]


def _tags(entries: Sequence[Entry], zone: str) -> Iterator[Tag]:
    """Marks that belong together and have the same status are named once."""
    groups: dict[tuple[tuple[object, ...], Status | Unasked | None, int], list[Entry]] = {}
    seen, whole = Counter[Slot](), Counter(_together(each.slot) for each in entries)
    for each in entries:
        # Two of the same place are two events: one of them is one too many.
        groups.setdefault((_together(each.slot), each.status, seen[each.slot]), []).append(each)
        seen[each.slot] += 1
    for (together, status, _), group in groups.items():
        words = ", ".join(each for each in (_words(group, len(group) == whole[together]), _clock(group, zone)) if each)
        yield Tag(words, status, tuple(each.place for each in group))


def _clock(group: Sequence[Entry], zone: str) -> str:
    """The local time of a dose or a visit, where it is known: the minute may decide its status."""
    times = {each.at for each in group}
    at = times.pop() if len(times) == 1 else None
    if at is None or at[0] != at[1] or group[0].slot.part not in ("dose", "visit", "milestone"):
        return ""
    return minute_text(at[0], zone)[11:16]


def _together(slot: Slot) -> tuple[object, ...]:
    return () if slot.part in ("start", "end", "fraction") else (slot.number, slot.day)


def _words(group: Sequence[Entry], all_of: bool) -> str:
    slot = group[0].slot
    match slot.part:
        case "start" | "end" | "fraction":
            return _step_words([each.slot for each in group])
        case "check":
            names = [readable(each.slot.what or "") for each in group]
            return f"all {len(names)} before {_dose(slot)}" if all_of and len(names) > 2 else ", ".join(names)
        case "collect":
            return ", ".join(readable(each.slot.what or "") for each in group)
        case "dose":
            named = [readable(each.slot.what) for each in group if each.slot.what]
            return _dose(slot) if all_of or not named else f"{_dose(slot)}: {', '.join(named)}"
        case "visit" if slot.number is not None:
            return f"visit {slot.number}"
        case _:
            return group[0].lasted


def _dose(slot: Slot) -> str:
    return f"dose {slot.number}" if slot.day is None else f"cycle {slot.number} day {slot.day}"


def _step_words(slots: Sequence[Slot]) -> str:
    """`start, fractions 1 to 5 and end`."""
    numbers = [each.number for each in slots if each.part == "fraction" and each.number is not None]
    fractions = [] if not numbers else [f"fraction{'s' if len(numbers) > 1 else ''} {_run(numbers)}"]
    parts = [each.part for each in slots]
    return listed([*(("start",) if "start" in parts else ()), *fractions, *(("end",) if "end" in parts else ())])


def _run(numbers: Sequence[int]) -> str:
    low, high = min(numbers), max(numbers)
    if len(numbers) > 2 and high - low + 1 == len(numbers):
        return f"{low} to {high}"
    return ", ".join(map(str, numbers))
