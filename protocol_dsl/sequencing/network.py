"""
Simple temporal networks: events with bounds on how long after another each may happen.

Times are whole minutes. A network can be kept exactly if it has no circle of bounds that is negative, and the shortest
ways give the earliest and the latest time of every event (Dechter, Meiri and Pearl, Temporal constraint networks,
1991).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

from attrs import evolve, frozen


@frozen
class Edge:
    """
    `end` happens at most `most` minutes after `start`; a negative number is a least time between the two the other way.

    `source` is where the bound was written; bounds of one source are changed together. None is for a bound that lies in
    the nature of things, and cannot be changed.
    """

    start: str
    end: str
    most: int
    source: Hashable = None


@frozen
class Solution:
    """The earliest and latest minute of each event after the origin; None where nothing bounds it."""

    earliest: Mapping[str, int | None]
    latest: Mapping[str, int | None]


@frozen
class Relaxation:
    """The smallest change of the bounds of one source that makes the whole network feasible: minutes for each bound."""

    source: Hashable
    by: int


@frozen
class Conflict:
    """
    A circle of bounds that cannot all be kept, in order, and by how many minutes it falls short.

    `relaxations` are the single changes that help, the smallest first; empty if only several together do.
    """

    edges: tuple[Edge, ...]
    short: int
    relaxations: tuple[Relaxation, ...] = ()


def between(start: str, end: str, least: int | None, most: int | None, source: Hashable = None) -> tuple[Edge, ...]:
    """The bounds of a window: `end` lies from `least` to `most` minutes after `start`; None is no bound."""
    upper = () if most is None else (Edge(start, end, most, None if source is None else (source, "most")),)
    lower = () if least is None else (Edge(end, start, -least, None if source is None else (source, "least")),)
    return upper + lower


def solve(edges: Sequence[Edge], origin: str) -> Solution | Conflict:
    """The earliest and latest time of every event after the origin, or why there is none."""
    conflict = _conflict(edges)
    if conflict is not None:
        return evolve(conflict, relaxations=relaxations(edges, conflict))
    latest = _shortest(edges, origin)
    to_origin = _shortest([Edge(edge.end, edge.start, edge.most) for edge in edges], origin)
    events = sorted({origin, *(event for edge in edges for event in (edge.start, edge.end))})
    earliest = {event: None if event not in to_origin else -to_origin[event] for event in events}
    return Solution(earliest, {event: latest.get(event) for event in events})


def way(edges: Sequence[Edge], start: str, end: str) -> tuple[Edge, ...] | None:
    """
    The bounds that together say at most how long after `start` `end` happens, in order; None if nothing says so.

    Their sum is that number of minutes. The network must be one that can be kept.
    """
    outgoing = _outgoing(edges)
    distance, by = {start: 0}, dict[str, Edge]()
    for _ in _sweeps(outgoing, distance, by, [start]):
        pass
    if end not in distance:
        return None
    found: list[Edge] = []
    event = end
    while event != start:
        found.append(by[event])
        event = by[event].start
    return tuple(reversed(found))


def most_between(edges: Sequence[Edge], start: str, end: str) -> int | None:
    """At most how many minutes after `start` `end` happens; None if nothing bounds it."""
    return _shortest(edges, start).get(end)


def is_feasible(edges: Sequence[Edge]) -> bool:
    """Whether all bounds can be kept together: only then do the shortest ways of a network say anything."""
    return _conflict(edges) is None


# ---- Conflicts ----------------------------------------------------------------------------------------


def _conflict(edges: Iterable[Edge]) -> Conflict | None:
    """A negative circle, found from every event at once; None if there is none."""
    outgoing = _outgoing(edges)
    distance: dict[str, int] = dict.fromkeys(outgoing, 0)
    by: dict[str, Edge] = {}
    for _ in _sweeps(outgoing, distance, by, outgoing):
        # A circle among the last steps to each event is a negative one.
        if circle := _circle(by):
            return Conflict(circle, -sum(each.most for each in circle))
    return None


def _circle(by: Mapping[str, Edge]) -> tuple[Edge, ...]:
    """A circle of the steps that led to each event; empty if there is none."""
    done: set[str] = set()
    for first in by:
        way: list[str] = []
        seen: set[str] = set()
        event = first
        while event in by and event not in done and event not in seen:
            seen.add(event)
            way.append(event)
            event = by[event].start
        if event in seen:
            circle = [by[each] for each in way[way.index(event) :]]
            return tuple(reversed(circle))
        done |= seen
    return ()


def relaxations(edges: Sequence[Edge], conflict: Conflict) -> tuple[Relaxation, ...]:
    """For each source of a circle, how much its bounds must give way for a whole network to be feasible."""
    found = []
    for source in dict.fromkeys(edge.source for edge in conflict.edges if edge.source is not None):
        by = _needed(edges, conflict, source)
        if by is not None:
            found.append(Relaxation(source, by))
    return tuple(sorted(found, key=lambda each: each.by))


def _needed(edges: Sequence[Edge], conflict: Conflict, source: Hashable) -> int | None:
    """
    The smallest change of one source that leaves no conflict, None if none does.

    What a circle lacks, shared by its bounds of this source, is the least that they must give way for it; giving way
    so far and looking for the next circle ends at the smallest change for all of them.
    """
    by = 0
    left: Conflict | None = conflict
    while left is not None:
        number = sum(edge.source == source for edge in left.edges)
        if number == 0:
            return None
        by += -(-left.short // number)
        left = _conflict([evolve(edge, most=edge.most + by) if edge.source == source else edge for edge in edges])
    return by


# ---- Shortest ways --------------------------------------------------------------------------------------


def _shortest(edges: Iterable[Edge], origin: str) -> dict[str, int]:
    """The shortest way from the origin to every event that can be reached; there is no negative circle."""
    outgoing = _outgoing(edges)
    distance = {origin: 0}
    for _ in _sweeps(outgoing, distance, {}, [origin]):
        pass
    return distance


def _sweeps(
    outgoing: Mapping[str, Sequence[Edge]], distance: dict[str, int], by: dict[str, Edge], first: Iterable[str]
) -> Iterator[None]:
    """
    Shortens ways until none is left to shorten, and stops after each sweep over the events for who wants to look.

    Sweeps go forth and back in turn (Yen's order of the algorithm of Bellman and Ford): a chain of cycles, which is
    what schedules are, takes two.
    """
    order = list(outgoing)
    active = outgoing.keys() & set(first)
    while active:
        for event in order:
            if event not in active:
                continue
            active.discard(event)
            here = distance[event]
            for edge in outgoing[event]:
                known = distance.get(edge.end)
                if known is None or here + edge.most < known:
                    distance[edge.end], by[edge.end] = here + edge.most, edge
                    active.add(edge.end)
        order.reverse()
        yield


def _outgoing(edges: Iterable[Edge]) -> dict[str, list[Edge]]:
    found: dict[str, list[Edge]] = {}
    for edge in edges:
        found.setdefault(edge.start, []).append(edge)
        found.setdefault(edge.end, [])
    return found
