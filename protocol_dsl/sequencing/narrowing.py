"""
What all windows together leave of the time of each event that is still to come.

Bounds are carried from event to event until nothing moves any more: this is the shortest way through a temporal network
(Dechter, Meiri and Pearl, 1991), with two things more. Days are counted on the local calendar of the participant, and
an event only happens while its place is open. Both keep the order of times, so the bounds that come out are exact: no
earlier and no later time is left, and there is a way to keep all windows at the earliest times of all events together.

What happened at a time that is not known exactly may have been anywhere in its extent. `definite` bounds hold wherever
it was; `possible` ones are those outside which nothing fits wherever it was.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from attrs import define, field, frozen

from protocol_dsl.model.schedule import Calendar
from protocol_dsl.sequencing.extent import FAR, Extent, after
from protocol_dsl.sequencing.opening import first_open, last_open
from protocol_dsl.sequencing.reasons import Because, Clash, Ground, Key, Link, Reason

MOST_MOVES = 5_000
"""How often one bound may move before it is taken to go round in a circle."""
FEW_MOVES = 50


@frozen
class Group:
    """The last, or the first, of several events."""

    members: tuple[Key, ...]
    last: bool


@frozen
class Network:
    """
    Events with what binds them.

    `pending` are those that are still to come. `happened` says when others were; `now` is a minute that nothing that is
    `awaited` lies before, None if there is none. `places` are the opening hours that events keep.
    """

    zone: str
    links: tuple[Link, ...]
    pending: tuple[Key, ...]
    happened: Mapping[Key, Extent] = field(factory=dict)
    groups: Mapping[Key, Group] = field(factory=dict)
    places: Mapping[Key, Calendar] = field(factory=dict)
    now: int | None = None
    awaited: frozenset[Key] = frozenset()


@frozen
class Bounds:
    """From when to when an event can be; None where nothing bounds it. A reason is empty where there is no bound."""

    earliest: int | None
    latest: int | None
    why_earliest: Reason
    why_latest: Reason
    possible: tuple[int | None, int | None]


@frozen
class Narrowed:
    """What is left for each event that hangs together with no clash, and the clashes."""

    bounds: Mapping[Key, Bounds]
    clashes: tuple[Clash, ...]


def narrow(network: Network) -> Narrowed:
    """What all windows together leave of the time of each event that is still to come."""
    clashes: list[Clash] = []
    bounds: dict[Key, Bounds] = {}
    for events in _parts(network):
        part = _part(network, events)
        possible = _both(part, definite=False)
        clash = possible.clash(events)
        if clash is not None:
            clashes.append(clash)
            continue
        exact = all(each.first == each.last for each in part.happened.values())
        definite = possible if exact else _both(part, definite=True)
        bounds |= {event: _bounds(event, definite, possible) for event in events}
    return Narrowed(bounds, tuple(clashes))


def _bounds(event: Key, definite: _Both, possible: _Both) -> Bounds:
    sides = definite.low, definite.high, possible.low, possible.high
    low, high, first, last = (_unless_far(side.values.get(event)) for side in sides)
    why_low, why_high = (
        () if bound is None else side.reason(event) for bound, side in ((low, definite.low), (high, definite.high))
    )
    return Bounds(low, high, why_low, why_high, (first, last))


def _unless_far(bound: int | None) -> int | None:
    """A bound; None for one that counts from a time of which nothing is known."""
    return None if bound is None or abs(bound) > FAR // 2 else bound


# ---- What hangs together ---------------------------------------------------------------------------------


def _parts(network: Network) -> list[tuple[Key, ...]]:
    """Events still to come whose times hang together, in their order; what happened ties nothing together."""
    ties: dict[Key, list[Key]] = {each: [] for each in network.pending}
    for link in network.links:
        if link.start in ties and link.end in ties:
            ties[link.start].append(link.end)
            ties[link.end].append(link.start)
    for key, group in network.groups.items():
        for member in group.members:
            if member in ties and key in ties:
                ties[key].append(member)
                ties[member].append(key)
    places = {event: place for place, event in enumerate(network.pending)}
    found: list[tuple[Key, ...]] = []
    done: set[Key] = set()
    for event in network.pending:
        if event not in done:
            own = _reached(event, ties)
            done |= own
            found.append(tuple(sorted(own, key=places.__getitem__)))
    return found


def _reached(event: Key, ties: Mapping[Key, Sequence[Key]]) -> set[Key]:
    found, waiting = {event}, [event]
    while waiting:
        for each in ties[waiting.pop()]:
            if each not in found:
                found.add(each)
                waiting.append(each)
    return found


def _part(network: Network, events: tuple[Key, ...]) -> Network:
    """The part of a network that has to do with some events."""
    own = set(events)
    links = tuple(each for each in network.links if each.start in own or each.end in own)
    groups = {key: group for key, group in network.groups.items() if key in own}
    named = {key for link in links for key in (link.start, link.end)}
    named |= {member for group in groups.values() for member in group.members}
    happened = {key: at for key, at in network.happened.items() if key in named}
    return Network(
        network.zone, links, events, happened, groups, network.places, network.now, network.awaited & own
    )  # fmt: skip


# ---- Both sides ------------------------------------------------------------------------------------------


def _both(network: Network, definite: bool) -> _Both:
    found = _Both(network, _Side(network, True, definite), _Side(network, False, definite))
    for side in (found.low, found.high):
        side.start()
    while found.takes_the_only_one():
        pass
    return found


@frozen
class _Both:
    """The earliest and the latest times of all events of a network."""

    network: Network
    low: _Side
    high: _Side

    def takes_the_only_one(self) -> bool:
        """If only one of several can be the last, it is; whether that moved a bound."""
        moved = False
        for key, group in self.network.groups.items():
            side, other = (self.low, self.high) if group.last else (self.high, self.low)
            at = side.values.get(key)
            if at is None:
                continue
            able = [each for each in group.members if not side.is_beyond(at, other.values.get(each))]
            if len(able) == 1 and side.moves(able[0], at, _Cause(Because.SEVERAL, key)):
                side.settle()
                moved = True
        return moved

    def clash(self, events: tuple[Key, ...]) -> Clash | None:
        """The shortest to tell of the bounds that cannot be kept together; None if all can."""
        found = [
            Clash(each, self.low.reason(each), self.high.reason(each), frozenset(events))
            for each in events
            if each in self.low.values and each in self.high.values and self.low.values[each] > self.high.values[each]
        ]
        circles = [side for side in (self.low, self.high) if side.circle is not None]
        for side in circles if not found else ():
            assert side.circle is not None
            reason = side.reason(side.circle)
            lower, upper = (reason, ()) if side.is_low else ((), reason)
            found.append(Clash(side.circle, lower, upper, frozenset(events)))
        return min(found, key=lambda each: len(each.earliest) + len(each.latest), default=None)


class _Cause(NamedTuple):
    """What moved a bound: the event that it counts from, by which link."""

    because: Because
    source: Key | None = None
    link: Link | None = None
    forward: bool = True
    opening: str | None = None


@define
class _Side:
    """The earliest times of all events, or the latest."""

    network: Network
    is_low: bool
    definite: bool
    values: dict[Key, int] = field(factory=dict)
    causes: dict[Key, _Cause] = field(factory=dict)
    arcs: dict[Key, list[tuple[Key, int, Link, bool]]] = field(factory=dict)
    groups: dict[Key, list[Key]] = field(factory=dict)
    moved: dict[Key, int] = field(factory=dict)
    waiting: deque[Key] = field(factory=deque)
    circle: Key | None = None
    """An event whose bound goes on moving for ever."""

    def start(self) -> None:
        """Bounds from all that happened and from what time it is, carried on to the end."""
        for link in self.network.links:
            ahead, back = link.window.least, link.window.most
            if not self.is_low:
                ahead, back = back, ahead
            if ahead is not None:
                self.arcs.setdefault(link.start, []).append((link.end, ahead, link, True))
            if back is not None:
                self.arcs.setdefault(link.end, []).append((link.start, -back, link, False))
        for key, group in self.network.groups.items():
            for member in group.members:
                self.groups.setdefault(member, []).append(key)
        for key, at in self.network.happened.items():
            # What holds wherever something was is counted from the less favourable end.
            self.values[key] = at.last if self.is_low == self.definite else at.first
            self.causes[key] = _Cause(Because.HAPPENED)
            self.waiting.append(key)
        if self.is_low and self.network.now is not None:
            for key in self.network.pending:
                if key in self.network.awaited:
                    self.moves(key, self.network.now, _Cause(Because.NOW))
        self.settle()

    def is_beyond(self, minute: int, other: int | None) -> bool:
        """Whether the bound of the other side lies before this one."""
        return other is not None and (minute > other if self.is_low else minute < other)

    def settle(self) -> None:
        """Carries every bound that moved on to what hangs on it."""
        zone, end = self.network.zone, not self.is_low
        while self.waiting and self.circle is None:
            key = self.waiting.popleft()
            at = self.values[key]
            for target, amount, link, forward in self.arcs.get(key, ()):
                moved = after(at, None, amount, link.window.clock, zone, end)
                because = Because.ORDER if link.line is None else Because.LINE
                self.moves(target, moved, _Cause(because, key, link, forward))
            for group in self.groups.get(key, ()):
                self._of_group(group)
            if key in self.network.groups:
                self._to_members(key)

    def _of_group(self, key: Key) -> None:
        """The last of several is behind each; it is not behind a time that all are before."""
        group = self.network.groups[key]
        known = [each for each in group.members if each in self.values]
        some = group.last == self.is_low
        if not known or (not some and len(known) < len(group.members)):
            return
        pick = max if group.last else min
        member = pick(known, key=self.values.__getitem__)
        self.moves(key, self.values[member], _Cause(Because.SEVERAL, member))

    def _to_members(self, key: Key) -> None:
        group = self.network.groups[key]
        if group.last != self.is_low:
            for member in group.members:
                self.moves(member, self.values[key], _Cause(Because.SEVERAL, key))

    def moves(self, key: Key, minute: int, cause: _Cause) -> bool:
        """Whether a bound moves an event; it is carried on later."""
        at = self.network.happened.get(key)
        # Where something was is not for a plan to say; only what it may have been grows less.
        if at is not None and (self.definite or not at.first <= minute <= at.last):
            return False
        place = self.network.places.get(key)
        if place is not None:
            opened = (first_open if self.is_low else last_open)(minute, place, self.network.zone)
            if opened is not None and opened != minute:
                minute, cause = opened, cause._replace(opening=place.name)
        known = self.values.get(key)
        if known is not None and (minute <= known if self.is_low else minute >= known):
            return False
        self.values[key], self.causes[key] = minute, cause
        self.waiting.append(key)
        self.moved[key] = self.moved.get(key, 0) + 1
        if self.moved[key] > FEW_MOVES and self._goes_round(key):
            self.circle = key
        return True

    def _goes_round(self, key: Key) -> bool:
        """Whether an event pushes itself on: by lines alone it does so for ever, by opening hours only for a while."""
        seen = [key]
        cause = self.causes[key]
        shut = cause.opening is not None
        while cause.source is not None and cause.source not in seen:
            seen.append(cause.source)
            cause = self.causes[cause.source]
            shut = shut or cause.opening is not None
        return cause.source is not None and (not shut or self.moved[key] > MOST_MOVES)

    def reason(self, key: Key) -> Reason:
        """What sets the bound of an event, step by step."""
        return tuple(self._grounds(key))

    def _grounds(self, key: Key) -> Iterator[Ground]:
        seen: set[Key] = set()
        at: Key | None = key
        while at is not None and at in self.causes and at not in seen:
            seen.add(at)
            cause = self.causes[at]
            when = self.network.happened.get(at)
            yield Ground(at, self.values[at], cause.because, cause.link, cause.forward, cause.opening, when)
            at = cause.source
