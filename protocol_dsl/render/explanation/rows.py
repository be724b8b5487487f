"""The rows of a list, one by one: which count, which do not, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import cast

import attrs

from protocol_dsl.engine.comparison import plain_text
from protocol_dsl.engine.outcome import union
from protocol_dsl.engine.trace import RowsSeen, TraceNode
from protocol_dsl.model import nodes
from protocol_dsl.render.explanation.evidence import Teller, datum_words, evidence
from protocol_dsl.render.explanation.step import Step
from protocol_dsl.render.words.causes import cause_words, subject_of
from protocol_dsl.render.words.clause import UNKNOWN
from protocol_dsl.render.words.conditions import denial, statement
from protocol_dsl.render.words.items import items_words
from protocol_dsl.render.words.lexicon import listed
from protocol_dsl.render.words.statuses import Tone, Wording, truth_wording
from protocol_dsl.schema.datum import Datum, FreeText
from protocol_dsl.schema.record import Row
from protocol_dsl.schema.types import YesNoType
from protocol_dsl.values.truth import Truth, all_of, negate

StepOf = Callable[[TraceNode, Teller, bool | None], Step]

COUNTS = "counts"
MAY_COUNT = "may count"
DOES_NOT = "does not count"
FOLDS = {COUNTS: "that count", MAY_COUNT: "that may count", DOES_NOT: "that do not count"}
MOST_FIELDS = 3


def row_steps(trace: TraceNode, teller: Teller, favourable: bool | None, step_of: StepOf) -> tuple[Step, ...]:
    """A step for every row or result that was looked at: first those that count, then those that may."""
    steps: list[Step] = []
    for holder in _holders(trace):
        by_row = _by_row(holder)
        if isinstance(holder.node, nodes.AnyResult | nodes.EveryResult):
            steps += [_result_step(parts, teller, favourable, step_of) for parts in by_row.values()]
        else:
            favour = favourable if holder is trace else None
            made = [_row_step(path, parts, holder, teller, favour, step_of) for path, parts in by_row.items()]
            steps += _told_as_one(holder, by_row, made)
            steps += _rows_without_test(holder, set(by_row), teller)
    return tuple(sorted(steps, key=lambda step: _RANK[step.fold or ""]))


_RANK = {"": 0, FOLDS[COUNTS]: 1, FOLDS[MAY_COUNT]: 2, FOLDS[DOES_NOT]: 3}


def _holders(trace: TraceNode) -> Iterator[TraceNode]:
    """The test itself, or the values below it, where they look at rows."""
    if any(child.row != trace.row for child in trace.children) or any(isinstance(s, RowsSeen) for s in trace.seen):
        yield trace
    for child in trace.children:
        if child.truth is None and child.row == trace.row:
            yield from _holders(child)


def _by_row(trace: TraceNode) -> dict[str, list[TraceNode]]:
    found: dict[str, list[TraceNode]] = {}
    for child in trace.children:
        if child.row is not None and child.row != trace.row:
            found.setdefault(child.row, []).append(child)
    return found


def _told_as_one(holder: TraceNode, by_row: Mapping[str, Sequence[TraceNode]], steps: list[Step]) -> list[Step]:
    """Of rows that are counted once for each value of a field, which ones count as one."""
    if not isinstance(holder.node, nodes.Count) or holder.node.once_per is None:
        return steps
    together: dict[object, list[int]] = {}
    for path, parts in by_row.items():
        key = next((part.items for part in parts if part.id.endswith(".key")), None)
        folds = [part.truth for part in parts if part.id.endswith(".where")]
        if key is not None and len(key) == 1 and all(truth is Truth.TRUE for truth in folds):
            item = key[0]
            same = plain_text(item.text) if isinstance(item, FreeText) else item
            together.setdefault(same, []).append(_number(path))
    partners = {number: members for members in together.values() if len(members) > 1 for number in members}
    return [_with_partners(step, partners) for step in steps]


def _with_partners(step: Step, partners: Mapping[int, Sequence[int]]) -> Step:
    others = [str(number) for number in partners.get(step.number or 0, ()) if number != step.number]
    if not others:
        return step
    noun = "entry" if len(others) == 1 else "entries"
    return attrs.evolve(step, wording=Wording(f"counts as one with {noun} {listed(others)}", Tone.QUIET))


# ---- One row -------------------------------------------------------------------------------------------------


def _row_step(
    path: str,
    parts: Sequence[TraceNode],
    holder: TraceNode,
    teller: Teller,
    favourable: bool | None,
    step_of: StepOf,
) -> Step:
    conditions = _once([part for part in parts if part.truth is not None])
    folds = isinstance(holder.node, nodes.Count) and holder.node.once_per is not None
    selecting = [part for part in conditions if not part.id.endswith(".have")]
    counts = Truth.TRUE if folds else all_of(_selects(part) for part in selecting)
    have = next((part for part in conditions if part.id.endswith(".have")), None)
    word = {Truth.TRUE: COUNTS, Truth.UNKNOWN: MAY_COUNT, Truth.FALSE: DOES_NOT}[counts]
    wording = _row_wording(word, favourable if have is None else None)
    children: tuple[Step, ...] = ()
    if have is not None and counts is not Truth.FALSE:
        wording = truth_wording(_truth(have), favourable)
        children = (step_of(have, teller, favourable),)
    return Step(
        id=f"{holder.id}[{_number(path)}]",
        trace=None,
        wording=wording,
        title=_row_title(path, teller),
        reason=_reason(selecting, teller) if counts is Truth.FALSE else None,
        evidence=_arithmetic(selecting, teller) if counts is not Truth.FALSE and not folds else (),
        causes=_unsure(selecting, teller),
        children=children,
        fold=FOLDS[word],
        number=_number(path),
        short=_short(path, teller),
        decides=counts is not Truth.FALSE,
    )


def _once(parts: Sequence[TraceNode]) -> list[TraceNode]:
    """Each condition once, where counting looked at a row twice."""
    return list({part.id: part for part in parts}.values())


def _selects(part: TraceNode) -> Truth:
    return negate(_truth(part)) if ".except." in part.id else _truth(part)


def _truth(part: TraceNode) -> Truth:
    assert part.truth is not None
    return part.truth


def _reason(selecting: Sequence[TraceNode], teller: Teller) -> str:
    """Why a row does not count: the first condition that keeps it out, said of this row."""
    part = next(part for part in selecting if _selects(part) is Truth.FALSE)
    words = denial if _truth(part) is Truth.FALSE else statement
    return words(cast(nodes.Condition, _innermost(part).node), teller.lexicon)


def _innermost(part: TraceNode) -> TraceNode:
    """Of an `and` that does not hold, the operand because of which it does not."""
    if isinstance(part.node, nodes.AllOf) and part.truth is Truth.FALSE:
        return _innermost(next(child for child in part.children if child.truth is Truth.FALSE))
    if isinstance(part.node, nodes.Bullet) and len(part.children) == 1:
        return _innermost(part.children[0])
    return part


def _arithmetic(selecting: Sequence[TraceNode], teller: Teller) -> tuple[str, ...]:
    """What of a row goes beyond its recorded values: distances, windows, computed fields."""
    lines = (line for part in selecting for test in _tests(part) for line in evidence(test, teller))
    return tuple(dict.fromkeys(lines))


def _unsure(selecting: Sequence[TraceNode], teller: Teller) -> tuple[str, ...]:
    causes = union(part.causes for part in selecting if part.truth is Truth.UNKNOWN)
    if any(_selects(part) is Truth.FALSE for part in selecting):
        return ()
    in_order = sorted(causes, key=lambda cause: (cause.path, cause.kind.value))
    return tuple(dict.fromkeys(cause_words(cause, teller.lexicon, teller.record) for cause in in_order))


def _tests(part: TraceNode) -> Iterator[TraceNode]:
    """The single tests below a condition."""
    inner = [child for child in part.children if child.truth is not None]
    if not inner:
        yield part
    for child in inner:
        yield from _tests(child)


def _row_wording(word: str, favourable: bool | None) -> Wording:
    if word == MAY_COUNT:
        return Wording(word, Tone.OPEN)
    if word == DOES_NOT or favourable is None:
        return Wording(word, Tone.QUIET)
    return Wording(word, Tone.FOR if favourable else Tone.AGAINST)


def _rows_without_test(holder: TraceNode, tested: set[str], teller: Teller) -> Iterator[Step]:
    """Rows that count because nothing is asked of them."""
    rows = getattr(holder.node, "rows", None)
    if not isinstance(rows, nodes.Rows) or rows.member is not None or rows.where is not None or rows.exceptions:
        return
    listed = teller.record.lists.get(rows.list)
    for row in listed.rows if listed is not None else ():
        if row.path not in tested:
            yield Step(
                id=f"{holder.id}[{_number(row.path)}]",
                trace=None,
                wording=Wording(COUNTS, Tone.QUIET),
                title=_row_title(row.path, teller),
                fold=FOLDS[COUNTS],
                number=_number(row.path),
                short=_short(row.path, teller),
            )


def _number(path: str) -> int:
    return (subject_of(path).index or 0) + 1


def _row_title(path: str, teller: Teller) -> str:
    """`entry 2: bone, skeleton`: the row by what it holds, the main field first."""
    row = _row_at(path, teller)
    shown = "" if row is None else row_words(row, subject_of(path).name, teller)
    return f"entry {_number(path)}: {shown}" if shown else f"entry {_number(path)}"


def _short(path: str, teller: Teller) -> str | None:
    """A row by its first value."""
    row = _row_at(path, teller)
    return None if row is None else row_words(row, subject_of(path).name, teller, 1) or None


def _row_at(path: str, teller: Teller) -> Row | None:
    listed = teller.record.lists.get(subject_of(path).name)
    return None if listed is None else next((row for row in listed.rows if row.path == path), None)


def row_words(row: Row, list_name: str, teller: Teller, most: int = MOST_FIELDS) -> str:
    """The first recorded fields of a row, the main one in front; answers to yes/no questions do not name a row."""
    declared = teller.lexicon.protocol.dictionary.lists.get(list_name)
    if declared is None:
        return ""
    fields = sorted(declared.fields, key=lambda each: not each.main)
    words = [
        items_words(row.fields[each.name].items, each.type, teller.lexicon)
        for each in fields
        if each.name in row.fields and (each.main or not isinstance(each.type, YesNoType))
    ]
    known = [each for each in dict.fromkeys(words) if each != UNKNOWN]
    return ", ".join(known[:most])


# ---- One result ---------------------------------------------------------------------------------------------------


def _result_step(parts: Sequence[TraceNode], teller: Teller, favourable: bool | None, step_of: StepOf) -> Step:
    """One result of several that are all looked at."""
    part = parts[0]
    datum = next((each for each in _data(part)), None)
    step = step_of(part, teller, favourable)
    type_ = next((getattr(each.node, "type", None) for each in _this_result(part)), None)
    title = step.title if datum is None else datum_words(datum, type_, teller.lexicon)
    return attrs.evolve(step, title=title, evidence=(), fold=FOLDS[COUNTS])


def _data(trace: TraceNode) -> Iterator[Datum]:
    yield from trace.data
    for child in trace.children:
        yield from _data(child)


def _this_result(trace: TraceNode) -> Iterator[TraceNode]:
    if isinstance(trace.node, nodes.ThisResult):
        yield trace
    for child in trace.children:
        yield from _this_result(child)
