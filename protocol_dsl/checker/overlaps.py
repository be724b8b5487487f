"""
Rows of a table that fit the same keys and say different things.

The most specific row wins where a table is looked up. Two rows are in doubt if some key fits both, neither is more
specific than the other, and no third row that fits all they share is more specific than one of them: there that one
never answers, and the third stands beside the other in a pair of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import define, field, frozen

from protocol_dsl.checker.bounds import constant
from protocol_dsl.model.protocol import Cell, TableRow
from protocol_dsl.schema.vocabulary import Hierarchy
from protocol_dsl.values.interval import Range, intersection


@frozen
class Shared:
    """What fits two cells at once: concepts, words, or a band; all of them empty if everything does."""

    concepts: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    band: Range | None = None


def doubtful(rows: Sequence[TableRow], hierarchy: Hierarchy) -> Iterator[tuple[TableRow, TableRow]]:
    """Each row with an earlier one beside which it is in doubt."""
    names = _Names(hierarchy)
    for n, row in enumerate(rows):
        for other in rows[:n]:
            if row.value.item != other.value.item and _is_doubtful(row, other, rows, names):
                yield row, other


@define
class _Names:
    """The file's names below each cell, looked up once for each: a table has many more pairs than cells."""

    hierarchy: Hierarchy
    _found: dict[tuple[str, ...], frozenset[str]] = field(factory=dict, init=False)

    def below(self, cell: Cell) -> frozenset[str]:
        """The names that fall under a cell, its own among them."""
        if cell.concepts not in self._found:
            own = set(cell.concepts)
            ancestors = self.hierarchy.ancestors
            self._found[cell.concepts] = frozenset(
                name for name in self.hierarchy.names if name in own or own & ancestors(name)
            )
        return self._found[cell.concepts]


def _is_doubtful(row: TableRow, other: TableRow, rows: Sequence[TableRow], names: _Names) -> bool:
    hierarchy = names.hierarchy
    parts = [_shared(a, b, names) for a, b in zip(row.keys, other.keys, strict=True)]
    shared = [part for part in parts if part is not None]
    if len(shared) < len(parts) or _settles(row, other, hierarchy) or _settles(other, row, hierarchy):
        return False
    return not any(
        all(_covers(cell, part, names) for cell, part in zip(third.keys, shared, strict=True))
        and (_settles(third, row, hierarchy) or _settles(third, other, hierarchy))
        for third in rows
    )


# ---- What two cells share ----------------------------------------------------------------------


def _shared(a: Cell, b: Cell, names: _Names) -> Shared | None:
    """What fits both cells; None if nothing does."""
    if a.any_other or b.any_other:
        return _whole(b if a.any_other else a)
    if a.concepts or b.concepts:
        below = names.below(a) & names.below(b)
        return Shared(concepts=below) if below else None
    if a.categories or b.categories:
        words = frozenset(a.categories) & frozenset(b.categories)
        return Shared(categories=words) if words else None
    band = intersection(_band(a), _band(b))
    return None if band is None else Shared(band=band)


def _whole(cell: Cell) -> Shared:
    if cell.any_other:
        return Shared()
    if cell.concepts:
        return Shared(concepts=frozenset(cell.concepts))
    return Shared(categories=frozenset(cell.categories)) if cell.categories else Shared(band=_band(cell))


def _band(cell: Cell) -> Range:
    low = None if cell.low is None else constant(cell.low)
    high = None if cell.high is None else constant(cell.high)
    return Range(low, high, cell.low_open, cell.high_open)


def _covers(cell: Cell, part: Shared, names: _Names) -> bool:
    """Whether a cell fits everything that two others share."""
    if cell.any_other:
        return True
    if part.concepts:
        return part.concepts <= names.below(cell)
    if part.categories:
        return part.categories <= set(cell.categories)
    return part.band is not None and intersection(part.band, _band(cell)) == part.band


# ---- Which of two rows wins ----------------------------------------------------------------------


def _settles(row: TableRow, other: TableRow, hierarchy: Hierarchy) -> bool:
    """Whether a row is at least as specific in every key, and more specific in one."""
    pairs = list(zip(row.keys, other.keys, strict=True))
    return all(_as_specific(a, b, hierarchy) for a, b in pairs) and not all(
        _as_specific(b, a, hierarchy) for a, b in pairs
    )


def _as_specific(a: Cell, b: Cell, hierarchy: Hierarchy) -> bool:
    if b.any_other:
        return True
    if a.any_other:
        return False
    if a.concepts and b.concepts:
        return all(set(b.concepts) & {name, *hierarchy.ancestors(name)} for name in a.concepts)
    # Bands and words that overlap are equally specific, however wide they are.
    return True
