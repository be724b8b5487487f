"""When a place is open: the first open minute after a time, and the last one before it."""

from __future__ import annotations

from protocol_dsl.model.schedule import Calendar
from protocol_dsl.sequencing.due import Due
from protocol_dsl.sequencing.extent import FAR, day_of, start_of_day
from protocol_dsl.values.calendar import Moment, iso, parse_moment, weekday

SEARCHED = 400
"""How many days are looked through for one on which the place is open."""


def _stretches(day: int, place: Calendar, zone: str) -> list[tuple[int, int]]:
    """The first and the last open minute of each stretch of a local day; opening times count on the day's own clock."""
    if iso(day) in place.closed:
        return []
    midnight = start_of_day(day, zone)
    hours = sorted((each.opens, each.closes) for each in place.hours if weekday(day) in each.weekdays)
    return [(_clock(midnight, opens, zone), _clock(midnight, closes, zone) - 1) for opens, closes in hours]


def _clock(midnight: int, minutes: int, zone: str) -> int:
    """The minute at which a clock on the wall shows a time of day; a time that is left out comes at once behind."""
    day = day_of(midnight, zone)
    if start_of_day(day + 1, zone) - midnight == 1440:
        return midnight + minutes
    hour, minute = divmod(minutes, 60)
    if hour == 24:
        return start_of_day(day + 1, zone)
    found = parse_moment(f"{iso(day)}T{hour:02d}:{minute:02d}", zone)
    return found.instant // 60 if isinstance(found, Moment) and found.instant is not None else midnight + minutes


def first_open(minute: int, place: Calendar, zone: str) -> int | None:
    """The first open minute at or after a minute; None if there is none within a year."""
    day = day_of(minute, zone)
    for number in range(day, day + SEARCHED):
        for opens, closes in _stretches(number, place, zone):
            if closes >= minute:
                return max(opens, minute)
    return None


def last_open(minute: int, place: Calendar, zone: str) -> int | None:
    """The last open minute at or before a minute; None if there is none within a year."""
    day = day_of(minute, zone)
    for number in range(day, day - SEARCHED, -1):
        for opens, closes in reversed(_stretches(number, place, zone)):
            if opens <= minute:
                return min(closes, minute)
    return None


def cut(due: Due, place: Calendar, zone: str) -> Due:
    """What is left of a window while a place is open; `no_opening` if nothing is."""
    if due.is_over:
        return due
    earliest, latest = due.earliest, due.latest
    if earliest is not None and abs(earliest) < FAR:
        earliest = first_open(earliest, place, zone)
    if latest is not None and abs(latest) < FAR:
        latest = last_open(latest, place, zone)
    if earliest is not None and latest is not None and earliest > latest:
        return due._replace(opening=place.name, no_opening=True)
    target = _target(due, earliest, latest, place, zone)
    return due._replace(earliest=earliest, target=target, latest=latest, opening=place.name)


def _target(due: Due, earliest: int | None, latest: int | None, place: Calendar, zone: str) -> int | None:
    """The open minute nearest to the target inside the window, the later of two that are as near."""
    target = due.target
    if target is None:
        return None
    behind, before = first_open(target, place, zone), last_open(target, place, zone)
    fitting = [
        each
        for each in (behind, before)
        if each is not None and (earliest is None or each >= earliest) and (latest is None or each <= latest)
    ]
    return min(fitting, key=lambda each: (abs(each - target), -each), default=earliest)
