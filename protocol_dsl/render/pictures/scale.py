"""
From time to pixels, for a course of which four hours matter as much as a year.

Between two neighbouring moments of interest the width grows with the logarithm of the time between them: short windows
stay visible, long gaps do not push everything else out of the picture. Within such a stretch time runs evenly. A course
that is too long for one line is folded into several strips, like a text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence, Set
from itertools import accumulate, pairwise
from math import log2

from attrs import frozen

SHORT = 30
"""Minutes up to which the width of a stretch hardly grows."""
LEAST, MOST_STRETCHED, CLOSEST = 0.5, 2.4, 13.0
"""How much stretches may be squeezed and widened, and the least pixels between two marks."""
PAD = 14.0
"""Pixels in front of the first and behind the last moment of a strip."""


@frozen
class Strip:
    """Moments of interest in rising order, and the pixel that each stands at."""

    moments: tuple[int, ...]
    places: tuple[float, ...]

    def holds(self, first: int, last: int) -> bool:
        """Whether any part of a stretch of time lies on this strip."""
        return first <= self.moments[-1] and last >= self.moments[0]

    def x(self, minute: int) -> float:
        """The pixel of a minute; what lies outside is put at the edge."""
        if minute <= self.moments[0]:
            return self.places[0]
        if minute >= self.moments[-1]:
            return self.places[-1]
        after = bisect_right(self.moments, minute)
        low, high = self.moments[after - 1], self.moments[after]
        part = (minute - low) / (high - low)
        return self.places[after - 1] + part * (self.places[after] - self.places[after - 1])


def folded(
    moments: Sequence[int], marks: Set[int], windows: Iterable[tuple[int, int]], left: float, width: float
) -> tuple[Strip, ...]:
    """
    Strips that hold all moments, each `width` pixels wide from `left` on.

    `marks` are those of the moments at which a mark stands: they keep their distance. `windows` are stretches of time
    in which a strip had better not end.
    """
    rising = sorted(set(moments))
    if not rising:
        return ()
    inner = width - 2 * PAD
    natural = [_natural(high - low, low in marks and high in marks) for low, high in pairwise(rising)]
    gaps = _squeezed(natural, inner)
    inside = _inside(rising, windows)
    lines = _lines(gaps, inside, inner)
    most = MOST_STRETCHED if len(lines) == 1 else 1 / LEAST
    return tuple(_strip(rising[first : last + 1], gaps[first:last], left + PAD, inner, most) for first, last in lines)


def _natural(minutes: int, marks: bool) -> float:
    return max(CLOSEST if marks else 3.0, 3 + 8.5 * log2(1 + minutes / SHORT))


def _squeezed(natural: Sequence[float], width: float) -> list[float]:
    """The stretches as narrow as it takes to fit on one line, as far as that can be."""
    part, gaps = 1.0, list(natural)
    while sum(gaps) > width and part > LEAST:
        part = max(LEAST, part - 0.02)
        gaps = [max(each * part, min(each, CLOSEST)) for each in natural]
    return gaps


def _inside(rising: Sequence[int], windows: Iterable[tuple[int, int]]) -> list[bool]:
    """For each gap between two moments whether it lies in a window."""
    begun = [0] * (len(rising) + 1)
    for first, last in windows:
        begins, ends = bisect_left(rising, first), bisect_left(rising, last)
        if begins < ends:
            begun[begins] += 1
            begun[ends] -= 1
    return [number > 0 for number in accumulate(begun[:-1])]


def _lines(gaps: Sequence[float], inside: Sequence[bool], width: float) -> list[tuple[int, int]]:
    """
    The first and the last moment of each strip.

    A line breaks at the longest gap of its second half, rather outside of all windows than in one.
    """
    lines, first = list[tuple[int, int]](), 0
    while True:
        used, last = 0.0, first
        while last < len(gaps) and used + gaps[last] <= width:
            used += gaps[last]
            last += 1
        if last == len(gaps):
            return [*lines, (first, last)]
        half = first + (last - first + 1) // 2
        # The gap behind `end` is left out: nothing happens in it.
        end = max(range(half, last + 1), key=lambda at: (not inside[at], gaps[at]))
        lines.append((first, end))
        first = end + 1


def _strip(moments: Sequence[int], gaps: Sequence[float], left: float, width: float, most: float) -> Strip:
    """One strip, widened up to `most` times to fill its line."""
    total = sum(gaps)
    factor = min(most, width / total) if total else 1.0
    places, at = [left], left
    for gap in gaps:
        at += gap * factor
        places.append(at)
    return Strip(tuple(moments), tuple(places))
