"""Ways that lead from a name back to itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def ways_back(leads_to: Mapping[str, Iterable[str]]) -> Iterable[tuple[str, ...]]:
    """For each name, in order, the shortest way back to itself, with the name at both ends, if there is one."""
    left = _between_circles(leads_to)
    for start in leads_to:
        if start in left and (way := _way_back(start, left)):
            yield way


def _between_circles(leads_to: Mapping[str, Iterable[str]]) -> Mapping[str, tuple[str, ...]]:
    """
    The names that lie on circles or between them, and what they lead to among themselves.

    A name that leads nowhere lies on no circle, and is taken away, again and again: most files have none, and are
    looked through once.
    """
    led_from: dict[str, list[str]] = {name: [] for name in leads_to}
    ahead = {name: [other for other in others if other in leads_to] for name, others in leads_to.items()}
    for name, others in ahead.items():
        for other in others:
            led_from[other].append(name)
    open_ways = {name: len(others) for name, others in ahead.items()}
    done = [name for name, number in open_ways.items() if number == 0]
    for name in done:
        for other in led_from[name]:
            open_ways[other] -= 1
            if open_ways[other] == 0:
                done.append(other)
    gone = set(done)
    return {name: tuple(o for o in others if o not in gone) for name, others in ahead.items() if name not in gone}


def _way_back(start: str, leads_to: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    came_from: dict[str, str] = {}
    waiting = [start]
    for name in waiting:
        for other in leads_to[name]:
            if other == start:
                return _way_to(start, name, came_from)
            if other not in came_from:
                came_from[other] = name
                waiting.append(other)
    return ()


def _way_to(start: str, last: str, came_from: Mapping[str, str]) -> tuple[str, ...]:
    """The way that was found: from the start to `last`, and back to the start."""
    between = []
    while last != start:
        between.append(last)
        last = came_from[last]
    return (start, *reversed(between), start)
