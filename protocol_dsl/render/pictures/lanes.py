"""Lanes on strips of time: windows as bands, targets as ticks, what happened as marks with their words below."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple, TypeAlias, TypeVar

from attrs import define, evolve, field

from protocol_dsl.render.pictures.marks import COLOURS, RADIUS, mark
from protocol_dsl.render.pictures.measure import shortened, text_width, wrapped
from protocol_dsl.render.pictures.scale import Strip, folded
from protocol_dsl.render.pictures.svg import line, lines_of_text, rectangle, text
from protocol_dsl.render.sequence.statuses import tone_of
from protocol_dsl.render.sequence.timeline import Band, Lane, Placed, Tag
from protocol_dsl.render.sequence.uncovered_words import Unasked
from protocol_dsl.sequencing.status import Status

NARROWEST = 320
"""The least width of a picture in pixels."""
SIDE_BY_SIDE = 620
"""So many pixels a picture needs to have the names of lanes beside them and not above."""
MARGIN, NAMES = 14.0, 168.0
SMALL, PLAIN, LARGE = 11.5, 13.0, 16.0
BAND, TAG, AXIS = 22.0, 31.0, 20.0
ROW = SMALL + 4
WIDEST_TAG = 200.0
BAND_ROW = BAND + 6
STUB = 24.0
"""How far a window without an end is drawn."""


class Clock(NamedTuple):
    """A moment that cuts across all lanes."""

    minute: int
    words: str
    dashed: bool = False


Stretch: TypeAlias = tuple[float, float]
"""The first and the last pixel of something on a strip."""
Ticks: TypeAlias = Callable[[int], str | None]
"""What is written at a moment on the axis; None for nothing."""


@define
class Page:
    """What is drawn so far, and how far down it reaches (`y`). The ticks of moments that are `named` come first."""

    width: float
    ticks: Ticks
    clocks: Sequence[Clock] = ()
    named: Set[int] = frozenset()
    y: float = MARGIN
    parts: list[str] = field(factory=list)

    @property
    def beside(self) -> bool:
        """Whether the names of lanes stand beside them."""
        return self.width >= SIDE_BY_SIDE

    @property
    def left(self) -> float:
        """Where lanes begin."""
        return MARGIN + (NAMES if self.beside else 0)

    @property
    def right(self) -> float:
        """Where lanes end."""
        return self.width - MARGIN

    def write(self, words: str, size: float, *, style: str = "f-ink", bold: bool = False, indent: float = 0) -> None:
        """A paragraph across the page."""
        lines = wrapped(words, self.width - 2 * MARGIN - indent, size, bold)
        drawn = lines_of_text(MARGIN + indent, self.y + size, lines, size, size * 1.4, style=style, bold=bold)
        self.parts.append(drawn)
        self.y += len(lines) * size * 1.4 + 2

    def fold(self, moments: Sequence[int], lanes: Sequence[Lane]) -> None:
        """All lanes, on as many strips as it takes to show all of these moments."""
        entries = [entry for lane in lanes for entry in lane.entries]
        marks = frozenset(entry.place for entry in entries if entry.status is not None)
        windows = [whole for entry in entries if entry.band is not None and (whole := entry.band.whole) is not None]
        strips = folded(moments, marks, windows, self.left, self.right - self.left)
        for strip, shown in zip(strips, _by_strip(lanes, strips), strict=True):
            self.strip(strip, shown)

    def strip(self, strip: Strip, lanes: Iterable[Lane]) -> None:
        """One strip: its clocks and the axis above, then every lane that has something on it."""
        clocks = [each for each in self.clocks if strip.holds(each.minute, each.minute)]
        top = self.y + 10
        axis = top + len(clocks) * ROW
        self.y = axis + AXIS
        shown = [lane for lane in lanes if _band_rows(lane, strip) or any(_is_on(each, strip) for each in lane.entries)]
        drawn = [part for lane in shown for part in self._lane(lane, strip)]
        for x, words in self._ticks(strip):
            self.parts.append(line(x, axis + 3, x, self.y, "s-faint"))
            self.parts.append(text(x + 3, axis + SMALL + 2, words, SMALL, style="f-quiet"))
        self.parts.append(line(self.left, axis + AXIS, self.right, axis + AXIS))
        lows = [top + (number + 1) * ROW - 4 for number in range(len(clocks))]
        for clock, low in zip(clocks, lows, strict=True):
            x = strip.x(clock.minute)
            self.parts.append(line(x, low + 3, x, self.y, "s-ink", thick=1.5, dashed=clock.dashed))
        for clock, low in zip(clocks, lows, strict=True):
            self._clock_words(clock, strip.x(clock.minute), low)
        self.parts += drawn

    def _clock_words(self, clock: Clock, x: float, baseline: float) -> None:
        """The words of a clock on paper of their own, so that the line of another one does not cross them."""
        wide = text_width(clock.words, SMALL, bold=True)
        start = min(max(x - wide / 2, MARGIN), self.right - wide)
        self.parts.append(rectangle(start, baseline - SMALL + 1, wide, SMALL + 2, "f-paper"))
        self.parts.append(text(start, baseline, clock.words, SMALL, bold=True))

    def _ticks(self, strip: Strip) -> Iterator[tuple[float, str]]:
        """As many ticks as there is room for, none of them under the line of a clock."""
        xs = [strip.x(each.minute) for each in self.clocks if strip.holds(each.minute, each.minute)]
        taken = [(x - 1, x + 1) for x in xs]
        for moment in sorted(strip.moments, key=lambda each: (each not in self.named, each)):
            words, x = self.ticks(moment), strip.x(moment)
            ends = x + 3 + text_width(words or "", SMALL)
            if words is None or ends > self.width or any(x < high and low < ends for low, high in taken):
                continue
            yield x, words
            taken.append((x, ends + 6))

    def _lane(self, lane: Lane, strip: Strip) -> Iterator[str]:
        top, least = self.y, 0.0
        if self.beside:
            name = wrapped(lane.name, NAMES - 16, PLAIN, bold=True, most=4)
            yield lines_of_text(MARGIN, top + PLAIN + 6, name, PLAIN, PLAIN * 1.3, bold=True)
            least = len(name) * PLAIN * 1.3 + 14
        else:
            name = wrapped(lane.name, self.right - self.left, PLAIN, bold=True, most=2)
            behind = max(text_width(each, PLAIN, bold=True) for each in name)
            yield rectangle(MARGIN, top + 3, behind, len(name) * PLAIN * 1.3, "f-paper")
            yield lines_of_text(MARGIN, top + PLAIN + 4, name, PLAIN, PLAIN * 1.3, bold=True)
            self.y += len(name) * PLAIN * 1.3 + 2
        rows = _band_rows(lane, strip)
        yield from _drawn(lane, strip, self.y + 9, rows)
        below, levels = self.y + 9 + BAND + max(rows.values(), default=0) * BAND_ROW, 0
        for tag, x, level in _arranged(lane, strip, self.left, self.right):
            yield from _drawn_tag(tag, x, below + 6 + level * TAG)
            levels = max(levels, level + 1)
        self.y = max(below + 10 + levels * TAG, top + least)
        yield line(MARGIN, self.y, self.right, self.y, "s-faint")


def _by_strip(lanes: Sequence[Lane], strips: Sequence[Strip]) -> Iterator[list[Lane]]:
    """For each strip the lanes with what may be on it, and little else: a strip is short, and a course may be long."""
    parted = [
        (
            _parted(((each, _reach(each)) for each in lane.entries), strips),
            _parted(((each, each.places) for each in lane.tags), strips),
            _parted(((each, each) for each in lane.course), strips),
        )
        for lane in lanes
    ]
    for number in range(len(strips)):
        yield [
            Lane(lane.name, tuple(entries.get(number, ())), tuple(tags.get(number, ())), tuple(course.get(number, ())))
            for lane, (entries, tags, course) in zip(lanes, parted, strict=True)
        ]


Shown = TypeVar("Shown")


def _parted(reaching: Iterable[tuple[Shown, Sequence[int]]], strips: Sequence[Strip]) -> dict[int, list[Shown]]:
    """What lies between the least and the greatest of some moments, by the numbers of the strips that this touches."""
    begins, ends = [each.moments[0] for each in strips], [each.moments[-1] for each in strips]
    found: dict[int, list[Shown]] = {}
    for shown, moments in reaching:
        for number in range(bisect_left(ends, min(moments)), bisect_right(begins, max(moments))):
            found.setdefault(number, []).append(shown)
    return found


def _reach(entry: Placed) -> list[int]:
    """The place of a mark and the ends of its window."""
    band = entry.band
    edges = () if band is None else (*(band.opens or ()), *(band.closes or ()))
    return [entry.place, *edges]


# ---- Bands and marks -------------------------------------------------------------------------------------------------


def _drawn(lane: Lane, strip: Strip, top: float, rows: Mapping[Stretch, int]) -> Iterator[str]:
    """All of a lane but its words; windows that overlap are below each other, each with its marks."""
    by_row: dict[int, list[Placed]] = {0: []}
    for entry in lane.entries:
        stretch = None if entry.band is None else _stretch(entry.band, strip)
        by_row.setdefault(0 if stretch is None else rows[stretch], []).append(entry)
    middles = {row: top + BAND / 2 + row * BAND_ROW for row in by_row}
    # Several of one dose have the same window, which is drawn once.
    bands = ((each.band, middles[row]) for row, entries in by_row.items() for each in entries)
    yield from dict.fromkeys(part for band, middle in bands for part in _drawn_band(band, strip, middle))
    for first, last in lane.course:
        if strip.holds(first, last):
            x = strip.x(first)
            yield rectangle(x, top + BAND / 2 - 4, max(strip.x(last) - x, 2), 8, "f-faint s-line", round_by=4)
    for row, entries in by_row.items():
        middle = middles[row]
        placed = [each for each in entries if _is_on(each, strip)]
        yield from dict.fromkeys(part for each in placed for part in _drawn_spread(each, strip, middle))
        for x, statuses in _stacked(placed, strip):
            for number, status in enumerate(statuses):
                yield mark(status, x, middle + (number - (len(statuses) - 1) / 2) * (2 * RADIUS - 1))


def _is_on(entry: Placed, strip: Strip) -> bool:
    return strip.holds(entry.place, entry.place)


def _band_rows(lane: Lane, strip: Strip) -> dict[Stretch, int]:
    """Windows by where they are on a strip, and the row of each, so that none covers another one."""
    found = {stretch for each in lane.entries if each.band is not None if (stretch := _stretch(each.band, strip))}
    rows: dict[Stretch, int] = {}
    ends: list[float] = []
    for first, last in sorted(found):
        row = next((number for number, end in enumerate(ends) if end <= first + 1), len(ends))
        ends[row : row + 1] = [last]
        rows[first, last] = row
    return rows


def _stretch(band: Band, strip: Strip) -> Stretch | None:
    """From where to where a window is drawn in pixels; a stub where it has no end; None if it is not on this strip."""
    opens, closes = band.opens, band.closes
    if opens is not None and closes is not None:
        first, last = opens[0], max(closes[1], opens[0])
        x, ends = strip.x(first), strip.x(last)
        # One that only touches this strip belongs to the strip before or behind it.
        return (x, max(ends, x + 3)) if strip.holds(first, last) and (x < ends or first == last) else None
    edge = opens if opens is not None else closes
    if edge is None or not strip.holds(*edge):
        return None
    if opens is not None:
        return strip.x(edge[0]), max(strip.x(edge[1]), strip.x(edge[0]) + STUB)
    return min(strip.x(edge[0]), strip.x(edge[1]) - STUB), strip.x(edge[1])


def _stacked(entries: Iterable[Placed], strip: Strip) -> Iterator[tuple[float, list[Status | Unasked]]]:
    """The marks by their place; two statuses at one place are shown below each other, and one status once."""
    stacks: list[tuple[float, list[Status | Unasked]]] = []
    for entry in sorted(entries, key=lambda each: each.place):
        x = strip.x(entry.place)
        if entry.status is None:
            continue
        if stacks and x - stacks[-1][0] < 3:
            if entry.status not in stacks[-1][1]:
                stacks[-1][1].append(entry.status)
        else:
            stacks.append((x, [entry.status]))
    yield from stacks


def _drawn_band(band: Band | None, strip: Strip, middle: float) -> Iterator[str]:
    """The window: what surely belongs to it filled, what may belong to it dashed, its target as a tick."""
    stretch = None if band is None else _stretch(band, strip)
    if band is None or stretch is None:
        return
    top, (x, ends) = middle - BAND / 2, stretch
    certain = _is_certain(band)
    yield rectangle(x, top, ends - x, BAND, "f-band s-edge" if certain else "s-edge", round_by=2, dashed=not certain)
    if not certain and band.opens is not None and band.closes is not None and band.opens[1] < band.closes[0]:
        sure, until = strip.x(band.opens[1]), strip.x(band.closes[0])
        yield rectangle(sure, top, until - sure, BAND, "f-band s-edge", round_by=2)
    if band.target is not None and strip.holds(band.target, band.target):
        x = strip.x(band.target)
        yield line(x, top - 4, x, top + BAND + 4, "s-edge", thick=2.5)


def _is_certain(band: Band) -> bool:
    opens, closes = band.opens, band.closes
    return opens is not None and closes is not None and opens[0] == opens[1] and closes[0] == closes[1]


def _drawn_spread(entry: Placed, strip: Strip, middle: float) -> Iterator[str]:
    """The stretch in which something happened, where it is not known when."""
    if entry.at is None or entry.status is None:
        return
    first, last = (strip.x(each) for each in entry.at)
    if last - first > 2 * RADIUS:
        yield line(first, middle, last, middle, "s-ink", thick=2, dashed=True)
        yield from (line(each, middle - 5, each, middle + 5, "s-ink", thick=1.5) for each in (first, last))


# ---- Words below the marks -------------------------------------------------------------------------------------------


def _arranged(lane: Lane, strip: Strip, left: float, right: float) -> Iterator[tuple[Tag, float, int]]:
    """Each tag with its middle, and the first row below the band in which it covers no other one."""
    seen = [(each, [strip.x(at) for at in each.places if strip.holds(at, at)]) for each in lane.tags]
    rows: list[float] = []
    for tag, xs in sorted((each for each in seen if each[1]), key=lambda each: min(each[1])):
        words = shortened(tag.words, min(WIDEST_TAG, right - left), SMALL)
        status = "" if tag.status is None else tag.status.value
        wide = max(text_width(words, SMALL), text_width(status, SMALL, bold=True))
        x = min(max((min(xs) + max(xs)) / 2 - wide / 2, left), right - wide)
        level = next((number for number, end in enumerate(rows) if end <= x), len(rows))
        rows[level : level + 1] = [x + wide + 8]
        yield evolve(tag, words=words), x + wide / 2, level


def _drawn_tag(tag: Tag, x: float, top: float) -> Iterator[str]:
    """The words of a tag on paper of their own, so that no line crosses them."""
    status = "" if tag.status is None else tag.status.value
    wide = max(text_width(tag.words, SMALL), text_width(status, SMALL, bold=True))
    rows = bool(tag.words) + bool(status)
    yield rectangle(x - wide / 2, top, wide, rows * (SMALL + 2), "f-paper")
    if tag.words:
        yield text(x, top + SMALL, tag.words, SMALL, anchor="middle")
    if tag.status is not None:
        colour = f"f-{COLOURS[tone_of(tag.status)]}"
        below = top + rows * SMALL + (rows - 1) * 2
        yield text(x, below, status, SMALL, style=colour, bold=True, anchor="middle")
