"""All parts of a formula."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import cache

import attrs

from protocol_dsl.model import nodes


def parts(node: object) -> Iterator[object]:
    """A node and all that stands below it; definitions are named, not followed."""
    yield node
    for child in children(node):
        yield from parts(child)


def children(node: object) -> Iterator[object]:
    """What stands directly below a node, or in a tuple of nodes."""
    if isinstance(node, tuple):
        yield from node
    elif type(node).__module__ == nodes.__name__:
        kind: Hashable = type(node)  # type: ignore[assignment]
        for name in _field_names(kind):
            yield getattr(node, name)


@cache
def _field_names(kind: Hashable) -> tuple[str, ...]:
    if not isinstance(kind, type) or not attrs.has(kind):
        return ()
    return tuple(each.name for each in attrs.fields(kind) if each.name != "span")
