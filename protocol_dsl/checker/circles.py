"""Ways that lead from a name back to itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def way_back(start: str, leads_to: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """The shortest way from a name back to itself, with the name at both ends; empty if there is none."""
    ways: dict[str, tuple[str, ...]] = {start: (start,)}
    waiting = [start]
    while waiting:
        name = waiting.pop(0)
        for other in leads_to.get(name, ()):
            if other == start:
                return (*ways[name], start)
            if other not in ways:
                ways[other] = (*ways[name], other)
                waiting.append(other)
    return ()
