"""
A participant's way through a schedule as a picture: a lane for each row, each treatment, each kind of visit.

A window is a band, its target a tick, what happened a mark. What is not known for certain is dashed. Each mark has a
shape and a word for its status. What no rule covers has the last lane. A course that is too long for one line goes on
in the next strip.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from protocol_dsl.model.protocol import Protocol
from protocol_dsl.model.schedule import Schedule
from protocol_dsl.render.pictures.lanes import BAND, LARGE, MARGIN, NARROWEST, PLAIN, SMALL, Clock, Page, Ticks
from protocol_dsl.render.pictures.marks import RADIUS, mark
from protocol_dsl.render.pictures.measure import text_width
from protocol_dsl.render.pictures.style import WIDTH
from protocol_dsl.render.pictures.svg import line, picture, rectangle, text
from protocol_dsl.render.sequence.text import due_lines, head_lines
from protocol_dsl.render.sequence.timeline import Band, Timeline, timeline
from protocol_dsl.render.sequence.uncovered_words import HEADING, Unasked, uncovered_lines
from protocol_dsl.render.sequence.words import slot_words
from protocol_dsl.render.words.lexicon import sentence
from protocol_dsl.schema.event_log import EventLog
from protocol_dsl.sequencing.extent import FAR, day_of, extent_of, start_of_day
from protocol_dsl.sequencing.status import ORDER, Following, Status
from protocol_dsl.values.calendar import civil

MOST_LISTED = 6
"""So many lines of what is due, or has no place in time, are written below the lanes; the table has all of them."""
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def swimlane_svg(following: Following, log: EventLog, protocol: Protocol, *, width: int = WIDTH) -> str:
    """
    A followed participant as an SVG document `width` pixels wide (at least 320).

    `render.sequence.follow_table` has the same as a table.
    """
    schedule = protocol.sequence.schedules[following.schedule]
    clocks = _clocks(log)
    found = timeline(following, schedule, log.zone, clocks[0].minute)
    title, when = head_lines(following, log, protocol, schedule)
    page = Page(float(max(width, NARROWEST)), _dates(log.zone), clocks, _busy(found, log.zone))
    page.write(title, LARGE, bold=True)
    page.write(sentence(when), PLAIN, style="f-quiet")
    page.fold(_moments(found, clocks, log.zone), found.lanes)
    _listed(page, "Without a place in time", _placeless(found, schedule))
    _listed(page, "Due next", [each.strip() for each in due_lines(following, log, schedule)])
    beside = uncovered_lines(following, schedule, log.zone)
    _listed(page, sentence(HEADING).removesuffix(":"), beside)
    _legend(page, found)
    told = [f"{slot_words(each.slot, schedule)}: {each.status.value}." for each in following.items]
    told += [f"{sentence(HEADING)} {each}." for each in beside]
    return picture(title, " ".join([sentence(f"{when}."), *told]), page.width, page.y + MARGIN, page.parts)


# ---- Moments of interest ---------------------------------------------------------------------------------------------


def _clocks(log: EventLog) -> list[Clock]:
    """The moment of the question, and up to when the log is complete."""
    asked = extent_of(log.as_of, log.zone).last
    through = None if log.through is None else extent_of(log.through, log.zone).last
    when = f"as of {_date(asked, log.zone)}"
    if through is None or through == asked:
        return [Clock(asked, when if through is None else f"{when}; log complete")]
    return [Clock(asked, when), Clock(through, f"log complete through {_date(through, log.zone)}", dashed=True)]


def _moments(found: Timeline, clocks: Sequence[Clock], zone: str) -> list[int]:
    """Everything that has to be seen apart, and the beginnings of the days on which something is."""
    moments = [each.minute for each in clocks]
    for lane in found.lanes:
        for entry in lane.entries:
            moments += [
                entry.place,
                *(entry.at or ()),
                *(entry.since or ()),
                *(() if entry.band is None else _edges(entry.band)),
            ]
    days = {day_of(each, zone) for each in moments if abs(each) < FAR}
    starts = {start_of_day(day, zone) for day in days} | {start_of_day(day + 1, zone) for day in days}
    # The last minute of a day and the first one of the next are one moment to the eye.
    return [*(each for each in moments if abs(each) < FAR and each + 1 not in starts), *starts]


def _edges(band: Band) -> list[int]:
    found = [*(band.opens or ()), *(band.closes or ())]
    return found if band.target is None else [*found, band.target]


def _dates(zone: str) -> Ticks:
    """The date at the first minute of each local day."""

    def tick(minute: int) -> str | None:
        return _date(minute, zone) if start_of_day(day_of(minute, zone), zone) == minute else None

    return tick


def _date(minute: int, zone: str) -> str:
    year, month, of_month = civil(day_of(minute, zone))
    return f"{of_month} {MONTHS[month - 1]} {year}"


def _busy(found: Timeline, zone: str) -> frozenset[int]:
    """The beginnings of the days on which there is a mark, or a window opens."""
    entries = [entry for lane in found.lanes for entry in lane.entries]
    opened = [edge for entry in entries if entry.band is not None for edge in entry.band.opens or ()]
    moments = [*(entry.place for entry in entries), *opened]
    return frozenset(start_of_day(day_of(each, zone), zone) for each in moments if abs(each) < FAR)


# ---- Below the lanes -------------------------------------------------------------------------------------------------


def _placeless(found: Timeline, schedule: Schedule) -> list[str]:
    return [f"{slot_words(each.slot, schedule)}: {each.status.value}" for each in found.placeless]


def _listed(page: Page, heading: str, lines: Sequence[str]) -> None:
    if not lines:
        return
    page.y += 10
    page.write(heading, PLAIN, bold=True)
    for each in lines[:MOST_LISTED]:
        page.write(sentence(each), PLAIN)
    if len(lines) > MOST_LISTED:
        page.write(f"and {len(lines) - MOST_LISTED} more, which are in the table", PLAIN, style="f-quiet")


def _legend(page: Page, found: Timeline) -> None:
    """What the shapes mean that occur, in rows; and that long gaps are shortened."""
    page.y += 12
    page.parts.append(line(MARGIN, page.y, page.right, page.y))
    page.y += 6
    placed = {entry.status for lane in found.lanes for entry in lane.entries}
    x, top = MARGIN, page.y
    statuses = [status for status in (*ORDER, *Unasked) if status in placed]
    signs: list[tuple[str | Status | Unasked, str]] = [*_signs(found), *((status, status.value) for status in statuses)]
    for kind, words in signs:
        wide = 28 + text_width(words, SMALL) + 10
        if x + wide > page.width and x > MARGIN:
            x, top = MARGIN, top + 22
        middle = top + 11
        page.parts.append(_sign(kind, x, middle) if isinstance(kind, str) else mark(kind, x + 10, middle, RADIUS - 0.5))
        page.parts.append(text(x + 26, middle + 4, words, SMALL))
        x += wide
    page.y = top + 26
    page.write("Time runs from left to right; long gaps are shortened.", SMALL, style="f-quiet")


def _signs(found: Timeline) -> Iterator[tuple[str, str]]:
    """The signs beside the statuses, those that occur."""
    entries = [entry for lane in found.lanes for entry in lane.entries]
    bands = [entry.band for entry in entries if entry.band is not None]
    if bands:
        yield "band", "window"
    if any(each.target is not None for each in bands):
        yield "target", "target"
    if any(lane.course for lane in found.lanes):
        yield "course", "from start to end"
    uncertain = any(entry.at is not None and entry.at[0] != entry.at[1] for entry in entries)
    if uncertain or any(each.opens is None or each.closes is None for each in bands):
        yield "dashed", "not known for certain, or without an end"


def _sign(kind: str, x: float, middle: float) -> str:
    match kind:
        case "band":
            return rectangle(x, middle - 7, 20, 14, "f-band s-edge", round_by=2)
        case "target":
            return line(x + 10, middle - BAND / 2 + 2, x + 10, middle + BAND / 2 - 2, "s-edge", thick=2.5)
        case "course":
            return rectangle(x, middle - 4, 20, 8, "f-faint s-line", round_by=4)
        case _:
            return line(x, middle, x + 20, middle, "s-ink", thick=2, dashed=True)
