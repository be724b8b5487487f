"""
Lists: each is gone through once for the whole protocol, and what is asked of its rows is gathered on the way.

What a row that does not count would have to say is not asked: what follows the first condition stands in a block that
only a row reaches for which it may hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from attrs import frozen

from protocol_dsl.engine.decision import AssumptionKind
from protocol_dsl.engine.fast import conditions, values
from protocol_dsl.engine.fast.coverage import type_of
from protocol_dsl.engine.fast.plain import OTHER
from protocol_dsl.engine.fast.writer import Place, Scope, Taken, Writer, Written, written_once
from protocol_dsl.model import nodes
from protocol_dsl.schema.types import CategoryType, CodeType, Type


def listed(w: Writer, name: str) -> tuple[Taken, ...]:
    """Begins the loop over a list where nobody has; what is taken for granted about its completeness."""
    default = w.protocol.dictionary.lists[name].if_absent
    label = w.label(name)
    if name not in w.loops:
        w.loops[name] = Place()
        absent = "False" if default is not None else "True"
        w.before.line(f"list_{label} = lists({name!r})")
        w.before.line(f"rows_{label} = list_{label}.rows if list_{label} is not None else ()")
        w.before.line(f"open_{label} = is_open(list_{label}, as_of) if list_{label} is not None else {absent}")
    path, found = f"$.records.{name}", f"list_{label} is not None and not list_{label}.stated"
    taken = (Taken(AssumptionKind.COMPLETE, path, None, found, at_as_of=True),)
    if default is None:
        return taken
    return (*taken, Taken(AssumptionKind.DEFAULT, path, default.written, f"list_{label} is None"))


@frozen
class Row:
    """The row that is looked at, where it may count: `counts` is a variable, True or None."""

    place: Place
    counts: str
    taken: tuple[Taken, ...]
    doubts: tuple[str, ...]


@contextmanager
def counting(w: Writer, rows: nodes.Rows, scope: Scope) -> Iterator[Row]:
    """The block that only rows reach which may count."""
    taken = listed(w, rows.list)
    place, inside = w.loops[rows.list], scope.inside(rows.list)
    sure: list[str] = []
    doubts: tuple[str, ...] = ()
    with ExitStack() as blocks:
        for part, wanted in _parts(rows):
            written = conditions.condition(w, part, inside)
            taken += tuple(each.only(f"rows_{w.label(rows.list)}") for each in written.taken)
            doubts += written.doubts
            sure.append(f"{written.name} is {wanted}")
            blocks.enter_context(w.block(place, f"if {written.name} is not {not wanted}:"))
        counts = "True"
        if sure:
            counts = w.name("c")
            place.line(f"{counts} = True if {' and '.join(sure)} else None")
        yield Row(place, counts, taken, doubts)


def _parts(rows: nodes.Rows) -> Iterator[tuple[nodes.Condition, bool]]:
    """The conditions under which a row counts, each with the truth that it must have."""
    yield from ((part, True) for part in (rows.member, rows.where) if part is not None)
    yield from ((exception, False) for exception in rows.exceptions)


def _guard(w: Writer, row: Row) -> str:
    """A variable that tells whether any row is asked further: None where that is not known."""
    name = w.name("g")
    w.before.line(f"{name} = False")
    _gather(row.place, name, row.counts)
    return name


def _gather(place: Place, name: str, truth: str) -> None:
    """Or, over rows, of something that is True or None."""
    if truth == "True":
        place.line(f"{name} = True")
    else:
        place.line(f"if {truth}: {name} = True")
        place.line(f"elif {name} is False: {name} = None")


# ---- Any, all, so many --------------------------------------------------------------------------------


def any_rows(w: Writer, node: nodes.AnyRows, scope: Scope) -> Written:
    """Some row counts, or none does."""
    name, label, some = node.rows.list, w.label(node.rows.list), w.name("a")
    if node.rows == nodes.Rows(name):
        taken = listed(w, name)
        w.after.line(f"{some} = True if rows_{label} else None if open_{label} else False")
        found = Written(some, taken)
    else:
        w.before.line(f"{some} = False")
        with counting(w, node.rows, scope) as row:
            _gather(row.place, some, row.counts)
        w.after.line(f"if open_{label} and {some} is False: {some} = None")
        found = Written(some, row.taken, row.doubts)
    return conditions.negated(w, w.after, found) if node.quantifier is nodes.Quantifier.NO else found


def all_rows(w: Writer, node: nodes.AllRows, scope: Scope) -> Written:
    """Every row that counts has a property: no row counts and lacks it."""
    name, lacks = node.rows.list, w.name("a")
    w.before.line(f"{lacks} = False")
    with counting(w, node.rows, scope) as row:
        have = conditions.condition(w, node.have, scope.inside(name))
        guard = _guard(w, row) if have.taken else None
        certain = f"{have.name} is False" + ("" if row.counts == "True" else f" and {row.counts}")
        with w.block(row.place, f"if {have.name} is not True:"):
            row.place.line(f"if {certain}: {lacks} = True")
            row.place.line(f"elif {lacks} is False: {lacks} = None")
    w.after.line(f"if open_{w.label(name)} and {lacks} is False: {lacks} = None")
    taken, doubts = row.taken, (*row.doubts, *have.doubts)
    if guard is not None:
        taken += tuple(each.only(guard) for each in have.taken)
        doubts = (*doubts, guard)
    return conditions.negated(w, w.after, Written(lacks, taken, doubts))


def limit_rows(w: Writer, node: nodes.LimitRows, scope: Scope) -> Written:
    """At least, at most or exactly so many rows count."""
    sure, possible, row = _tally(w, node.rows, scope)
    found, open_ = w.name("b"), f"open_{w.label(node.rows.list)}"
    limit = w.constant(node.limit)
    w.after.line(f"{found} = so_many({limit}, {node.number}, {sure}, None if {open_} else {possible})")
    return Written(found, row.taken, row.doubts)


def _tally(w: Writer, rows: nodes.Rows, scope: Scope) -> tuple[str, str, Row]:
    """How many rows count for certain, and how many may."""
    sure, possible = w.name("n"), w.name("n")
    w.before.line(f"{sure} = {possible} = 0")
    with counting(w, rows, scope) as row:
        row.place.line(f"{possible} += 1")
        row.place.line(f"{sure} += {row.counts} is True")
    return sure, possible, row


# ---- Numbers of rows --------------------------------------------------------------------------------------


def number_of_rows(w: Writer, node: nodes.Count | nodes.CountDistinct, scope: Scope) -> Written:
    """How many rows, or how many different values, where that is one number."""
    found, bounds = w.name("n"), bounds_of_rows(w, node, scope)
    low, high = bounds.name.split(", ")
    w.after.line(f"{found} = {low} if {low} == {high} else None")
    return Written.of(found, bounds)


@written_once("bounds")
def bounds_of_rows(w: Writer, node: nodes.Count | nodes.CountDistinct, scope: Scope) -> Written:
    """Two variables with the fewest and the most that it may be, as a pair of names; None for no upper end."""
    match node:
        case nodes.CountDistinct(key, rows):
            return _distinct(w, key, rows, scope)
        case nodes.Count(rows, None):
            sure, possible, row = _tally(w, rows, scope)
            w.after.line(f"if open_{w.label(rows.list)}: {possible} = None")
            return Written(f"{sure}, {possible}", row.taken, row.doubts)
        case nodes.Count(rows, nodes.FieldValue() as key):
            return _once_per(w, key, rows, scope)
        case _:
            raise TypeError(f"not a number of rows: {node!r}")


def _key(w: Writer, key: nodes.Value, place: Place, scope: Scope) -> str:
    """The variable with what makes two rows the same; None where that cannot be told."""
    found = values.item(w, key, scope).name
    name = w.name("k")
    match type_of(key):
        case CategoryType():
            place.line(f"{name} = {found}.name if {found}.__class__ is Category else None")
        case CodeType():
            place.line(f"{name} = concept_key({found})")
        case _:
            place.line(f"{name} = text_key({found})")
    return name


def _most_words(type_: Type) -> str:
    """How many different words there can be; None where there is no limit, as for a list that holds `other`."""
    is_closed = isinstance(type_, CategoryType) and OTHER not in type_.categories
    return str(len(type_.categories)) if is_closed and isinstance(type_, CategoryType) else "None"


def _distinct(w: Writer, key: nodes.FieldValue | nodes.ComputedFieldValue, rows: nodes.Rows, scope: Scope) -> Written:
    """
    How many different keys: the sure rows have at least those that are known, all together at most these.

    A word such as `other` is a key of its own for the one, and may be several for the other.
    """
    sure, keys, low, high = w.name("k"), w.name("k"), w.name("n"), w.name("n")
    w.before.line(f"{sure}, {keys}, {high} = set(), set(), 0")
    with counting(w, rows, scope) as row:
        one = _key(w, key, row.place, scope.inside(rows.list))
        _gather_key(type_of(key), row.place, one, keys, high)
        row.place.line(f"{sure}.add({one})" if row.counts == "True" else f"if {row.counts}: {sure}.add({one})")
    most = _most_words(type_of(key))
    w.after.line(f"{low} = fewest_keys({sure})")
    w.after.line(f"{high} = {most} if open_{w.label(rows.list)} else most_keys({keys}, {high}, {most})")
    return Written(f"{low}, {high}", row.taken, row.doubts)


def _gather_key(type_: Type, place: Place, key: str, keys: str, vague: str, word: str = "if") -> None:
    """One more key that may be; one that is not known, or is a word such as `other`, may differ from all."""
    unclear = f"{key} is None" + (f" or {key} == {OTHER!r}" if isinstance(type_, CategoryType) else "")
    place.line(f"{word} {unclear}: {vague} += 1")
    place.line(f"else: {keys}.add({key})")


def _once_per(w: Writer, key: nodes.FieldValue, rows: nodes.Rows, scope: Scope) -> Written:
    """Rows for which `where` holds count once for each key, the others one by one."""
    sure, keys, low, high, vague = (w.name(letter) for letter in "kknnv")
    w.before.line(f"{sure}, {keys}, {low}, {high}, {vague} = set(), set(), 0, 0, 0")
    inside = scope.inside(rows.list)
    with counting(w, nodes.Rows(rows.list, rows.member, None, rows.exceptions), scope) as row:
        folds = Written("True") if rows.where is None else conditions.condition(w, rows.where, inside)
        guard = _guard(w, row) if folds.taken else None
        certain = "" if row.counts == "True" else f"if {row.counts}: "
        with w.block(row.place, f"if {folds.name} is False:"):
            row.place.line(f"{high} += 1")
            row.place.line(f"{certain}{low} += 1")
        with w.block(row.place, f"if {folds.name} is not False:"):
            one = _key(w, key, row.place, inside)
            row.place.line(f"{certain}{sure}.add({one})")
            row.place.line(f"if {folds.name} is None: {high} += 1")
            _gather_key(key.type, row.place, one, keys, vague, "elif")
    # Two different texts may name the same field; two words of a list do not.
    at_least = f"fewest_keys({sure})" if isinstance(key.type, CategoryType) else f"(1 if {sure} else 0)"
    w.after.line(f"{low} += {at_least}")
    most = f"{high} + most_keys({keys}, {vague}, {_most_words(key.type)})"
    w.after.line(f"{high} = None if open_{w.label(rows.list)} else {most}")
    taken, doubts = row.taken, (*row.doubts, *folds.doubts)
    if guard is not None:
        taken, doubts = (*taken, *(each.only(guard) for each in folds.taken)), (*doubts, guard)
    return Written(f"{low}, {high}", taken, doubts)
