"""Looking up a table: the most specific row that fits the keys (SEMANTICS 7)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from attrs import frozen

from protocol_dsl.engine.comparison import compare_items
from protocol_dsl.engine.evaluator import ValueOf
from protocol_dsl.engine.outcome import (
    FAILS,
    HOLDS,
    Judged,
    Known,
    all_hold,
    any_holds,
    anything,
    because,
    judged,
    together,
    union,
    unknown,
    unknown_causes,
)
from protocol_dsl.engine.trace import TableRowSeen
from protocol_dsl.engine.world import World
from protocol_dsl.model.protocol import Cell, Table, TableRow
from protocol_dsl.schema.datum import Answer, Category, Cause, CauseKind, Coded, Item
from protocol_dsl.schema.vocabulary import Hierarchy, is_code
from protocol_dsl.values.interval import Comparison, Range
from protocol_dsl.values.truth import Truth


@frozen
class _Fit:
    """A row with whether it fits; `index` counts from 0 in file order."""

    index: int
    row: TableRow
    fits: Judged


def lookup(table: Table, keys: Sequence[ValueOf], where: str) -> ValueOf:
    """The table's value for its keys; every row that may be meant where a key is not known exactly."""

    def evaluate(world: World) -> Known:
        known = [key(world) for key in keys]
        causes = union(key.causes for key in known)
        if any(key.items is None for key in known):
            return anything(causes)
        found = [_find(world, table, items, known) for items in product(*(key.items or () for key in known))]
        values = [item for items, _ in found for item in items]
        causes |= union(why for _, why in found)
        if not all(items for items, _ in found):
            return anything(causes or because(CauseKind.UNDEFINED, f"tables.{table.name}"))
        united = together(values)
        return Known(united, frozenset() if united is not None and len(united) == 1 else causes or _no_cause(where))

    return evaluate


def _no_cause(where: str) -> frozenset[Cause]:
    return because(CauseKind.UNDEFINED, where)


def _find(
    world: World, table: Table, items: Sequence[Item], keys: Sequence[Known]
) -> tuple[tuple[Item, ...], frozenset[Cause]]:
    """The values that may be meant for one combination of key items, and why it is not one."""
    hierarchy = world.vocabulary.hierarchy
    fits = [
        _Fit(
            index,
            row,
            all_hold(
                [
                    _cell_fits(cell, item, key.paths, hierarchy)
                    for cell, item, key in zip(row.keys, items, keys, strict=True)
                ]
            ),
        )
        for index, row in enumerate(table.rows)
    ]
    fits = [fit for fit in fits if fit.fits.truth is not Truth.FALSE]
    possible = [fit for fit in fits if not any(_beats(other, fit, hierarchy) for other in fits)]
    for fit in possible:
        world.saw(TableRowSeen(table.name, fit.index + 1))
    if not possible:
        world.saw(TableRowSeen(table.name, None))
    certain = any(fit.fits.truth is Truth.TRUE for fit in possible)
    causes = unknown_causes(fit.fits for fit in fits)
    if not certain:
        return (), causes or because(CauseKind.UNDEFINED, f"tables.{table.name}")
    return tuple(fit.row.value.item for fit in possible), causes


def _beats(other: _Fit, fit: _Fit, hierarchy: Hierarchy) -> bool:
    """Whether another row fits for certain and is more specific in every key."""
    if other is fit or other.fits.truth is not Truth.TRUE:
        return False
    pairs = list(zip(other.row.keys, fit.row.keys, strict=True))
    return all(_at_least_as_specific(a, b, hierarchy) for a, b in pairs) and not all(
        _at_least_as_specific(b, a, hierarchy) for a, b in pairs
    )


def _at_least_as_specific(a: Cell, b: Cell, hierarchy: Hierarchy) -> bool:
    if b.any_other:
        return True
    if a.any_other:
        return False
    if a.concepts and b.concepts:
        return all(
            any(name == above or above in hierarchy.ancestors(name) for above in b.concepts) for name in a.concepts
        )
    return True


def _cell_fits(cell: Cell, item: Item, paths: tuple[str, ...], hierarchy: Hierarchy) -> Judged:
    if item is Answer.NOT_DONE:
        return unknown(union(because(CauseKind.MISSING, path) for path in paths))
    if isinstance(item, Answer):
        return FAILS
    if cell.any_other:
        return HOLDS
    if isinstance(item, Coded):
        return any_holds([_code_fits(item, concept, paths, hierarchy) for concept in cell.concepts])
    if isinstance(item, Category):
        return HOLDS if item.name in cell.categories else FAILS
    if isinstance(item, Range):
        return _in_band(cell, item, paths)
    return FAILS


def _code_fits(item: Coded, concept: str, paths: tuple[str, ...], hierarchy: Hierarchy) -> Judged:
    truth, kinds = is_code(item, concept, hierarchy)
    return judged(truth, lambda: frozenset(Cause(kind, path) for kind in kinds for path in paths))


def _in_band(cell: Cell, item: Range, paths: tuple[str, ...]) -> Judged:
    bounds = []
    if cell.low is not None:
        operator = Comparison.GT if cell.low_open else Comparison.GE
        bounds.append(compare_items(operator, item, cell.low.item, ()))
    if cell.high is not None:
        operator = Comparison.LT if cell.high_open else Comparison.LE
        bounds.append(compare_items(operator, item, cell.high.item, ()))
    imprecise = union(because(CauseKind.IMPRECISE, path) for path in paths)
    return all_hold([judged(truth, lambda: imprecise) for truth in bounds])
