"""From what an evaluation saw to the steps that a reader is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

import attrs

from protocol_dsl.engine.trace import ResultsSeen, RowsSeen, Seen, TraceNode
from protocol_dsl.model import nodes
from protocol_dsl.render.explanation.deciding import body_of, deciding
from protocol_dsl.render.explanation.evidence import Teller, evidence, type_of
from protocol_dsl.render.explanation.rows import row_steps
from protocol_dsl.render.explanation.step import Step
from protocol_dsl.render.words.causes import cause_words
from protocol_dsl.render.words.clause import Clause, demanded, observed, stated
from protocol_dsl.render.words.conditions import clause_of, denial, list_heading, statement
from protocol_dsl.render.words.items import items_words
from protocol_dsl.render.words.lexicon import quoted, readable, sentence
from protocol_dsl.render.words.statuses import truth_wording
from protocol_dsl.schema.datum import Cause, CauseKind, Causes, Datum, Items
from protocol_dsl.schema.wording import NO_WORDING, Wording
from protocol_dsl.source import NOWHERE, Span
from protocol_dsl.values.truth import Truth


def step_of(trace: TraceNode, teller: Teller, favourable: bool | None) -> Step:
    """
    One condition and everything below it.

    `favourable` says whether holding speaks for taking part, against it, or (None) neither by itself.
    """
    match trace.node:
        case nodes.AllOf() | nodes.AnyOf() | nodes.NoneOf() | nodes.NumberOf():
            return _list_step(trace, trace.node, teller, favourable)
        case nodes.Bullet():
            return _bullet_step(trace, teller, favourable)
        case nodes.Not():
            return _not_step(trace, teller, favourable)
        case nodes.IfElse() | nodes.ByCase():
            return _case_step(trace, teller, favourable)
        case nodes.DefinedCondition(name):
            wording = teller.lexicon.protocol.definitions[name].wording
            return _wrapped(trace, sentence(teller.lexicon.definition(name)), wording, teller, favourable)
        case nodes.ReadingCondition():
            return _reading_step(trace, teller, favourable)
        case nodes.IfDone():
            return _wrapped(trace, statement(trace.node, teller.lexicon), NO_WORDING, teller, favourable)
        case _:
            return test_step(trace, teller, favourable)


def condition_children(
    trace: TraceNode, teller: Teller, favourable: bool | None, own: Sequence[TraceNode] | None = None
) -> tuple[Step, ...]:
    """The conditions directly below, deciding ones first, otherwise in file order."""
    parts = [child for child in trace.children if child.truth is not None] if own is None else list(own)
    decisive = deciding(trace)
    steps = [
        attrs.evolve(step_of(part, teller, favourable), decides=any(part is each for each in decisive))
        for part in parts
    ]
    return tuple(sorted(steps, key=lambda step: not step.decides))


# ---- Lists of conditions -----------------------------------------------------------------------------------


def _list_step(
    trace: TraceNode,
    node: nodes.AllOf | nodes.AnyOf | nodes.NoneOf | nodes.NumberOf,
    teller: Teller,
    favourable: bool | None,
) -> Step:
    inner = favourable
    if isinstance(node, nodes.NoneOf) and favourable is not None:
        inner = not favourable
    if isinstance(node, nodes.NumberOf) and node.limit.value in ("at most", "less than", "exactly"):
        inner = None
    return Step(
        id=trace.id,
        trace=trace,
        wording=truth_wording(_truth(trace), favourable),
        title=_list_heading(trace, node),
        span=_span(trace),
        children=condition_children(trace, teller, inner),
        heading=True,
    )


def _list_heading(trace: TraceNode, node: nodes.AllOf | nodes.AnyOf | nodes.NoneOf | nodes.NumberOf) -> str:
    """What joins the conditions; where they are counted, how many hold."""
    if not isinstance(node, nodes.NumberOf):
        return list_heading(node)
    held = sum(child.truth is Truth.TRUE for child in trace.children)
    return f"{list_heading(node)} {len(node.operands)} ({held} {'is' if held == 1 else 'are'} so)"


# ---- Around one condition ------------------------------------------------------------------------------------


def _bullet_step(trace: TraceNode, teller: Teller, favourable: bool | None) -> Step:
    node, body = trace.node, body_of(trace)
    assert isinstance(node, nodes.Bullet)
    assert body is not None
    guards = [child for child in trace.children if child is not body and child.truth is not None]
    if not guards and node.label is None and node.wording == NO_WORDING:
        return step_of(body, teller, favourable)
    inner = step_of(body, teller, favourable)
    texts = tuple(each.text for each in node.wording.texts)
    if guards:
        return _guarded(trace, node, inner, guards, teller, favourable)
    return _labelled(trace, node.label, texts, inner, favourable)


def _labelled(
    trace: TraceNode, label: str | None, texts: tuple[str, ...], inner: Step, favourable: bool | None
) -> Step:
    """The author's label in front of the formula; the formula's own values stay with it."""
    if label is None:
        return attrs.evolve(inner, texts=(*texts, *inner.texts))
    asked = quoted(label)
    if inner.title.startswith(asked) and not inner.heading:
        # The author's label is the question itself: saying it twice would not help.
        return attrs.evolve(inner, id=trace.id, title=f"{label}{inner.title.removeprefix(asked)}", span=_span(trace))
    formula = None if inner.heading else inner.title
    return attrs.evolve(
        inner,
        id=trace.id,
        title=label,
        formula=formula if formula != label else None,
        texts=(*texts, *inner.texts),
        wording=truth_wording(_truth(trace), favourable),
        span=_span(trace),
        heading=False,
    )


def _guarded(
    trace: TraceNode,
    node: nodes.Bullet,
    inner: Step,
    guards: Sequence[TraceNode],
    teller: Teller,
    favourable: bool | None,
) -> Step:
    """A bullet with `applies if` or `except if`: each part is shown with the question that it answers."""
    decisive = deciding(trace)
    parts = [attrs.evolve(inner, decides=any(each is body_of(trace) for each in decisive))]
    for guard in guards:
        asked = "applies if" if guard.id.endswith(".applies") else "except if"
        step = step_of(guard, teller, None)
        title = _asked(guard, teller, step)
        parts.append(attrs.evolve(step, title=f"{asked}: {title}", decides=any(each is guard for each in decisive)))
    left_out = any(_left_out(guard) for guard in guards)
    wording = truth_wording(_truth(trace), favourable)
    if left_out:
        wording = attrs.evolve(truth_wording(Truth.TRUE, None), word="left out, does not apply")
    return Step(
        id=trace.id,
        trace=trace,
        wording=wording,
        title=node.label or statement(node.body, teller.lexicon),
        span=_span(trace),
        texts=tuple(each.text for each in node.wording.texts),
        children=tuple(sorted(parts, key=lambda step: not step.decides)),
    )


def _left_out(guard: TraceNode) -> bool:
    return guard.truth is (Truth.FALSE if guard.id.endswith(".applies") else Truth.TRUE)


def _not_step(trace: TraceNode, teller: Teller, favourable: bool | None) -> Step:
    node = trace.node
    assert isinstance(node, nodes.Not)
    (operand,) = [child for child in trace.children if child.truth is not None]
    inner = step_of(operand, teller, None if favourable is None else not favourable)
    if not is_test(operand):
        return Step(
            id=trace.id,
            trace=trace,
            wording=truth_wording(_truth(trace), favourable),
            title=denial(node.operand, teller.lexicon) if not inner.heading else "not",
            span=_span(trace),
            children=(inner,),
        )
    title = denial(node.operand, teller.lexicon) if favourable is None else inner.title
    return attrs.evolve(
        inner,
        id=trace.id,
        trace=trace,
        title=title,
        wording=truth_wording(_truth(trace), favourable),
        span=_span(trace),
    )


def _case_step(trace: TraceNode, teller: Teller, favourable: bool | None) -> Step:
    """`if … then … else` and `by case`: conditions are asked, what they lead to counts."""
    decisive = deciding(trace)
    parts = []
    for child in trace.children:
        if child.truth is None:
            continue
        asked = child.id.endswith(".case") or (isinstance(trace.node, nodes.IfElse) and child is trace.children[0])
        step = step_of(child, teller, None if asked else favourable)
        parts.append(attrs.evolve(step, decides=any(each is child for each in decisive)))
        if asked:
            parts[-1] = attrs.evolve(parts[-1], title=f"if {_asked(child, teller, step)}", demand=None)
    return Step(
        id=trace.id,
        trace=trace,
        wording=truth_wording(_truth(trace), favourable),
        title="it depends on the case",
        span=_span(trace),
        children=tuple(sorted(parts, key=lambda step: not step.decides)),
        heading=True,
    )


def _asked(child: TraceNode, teller: Teller, step: Step) -> str:
    return statement(_condition(child), teller.lexicon) if is_test(child) else step.title


def _wrapped(trace: TraceNode, title: str, wording: Wording, teller: Teller, favourable: bool | None) -> Step:
    """A definition in use: its term first, then what it stands for."""
    children = condition_children(trace, teller, favourable)
    if len(children) == 1 and children[0].heading and isinstance(trace.node, nodes.DefinedCondition):
        children = tuple(children[0].children) if isinstance(_body(trace), nodes.AllOf) else children
    return Step(
        id=trace.id,
        trace=trace,
        wording=truth_wording(_truth(trace), favourable),
        title=title,
        span=_span(trace),
        texts=tuple(each.text for each in wording.texts),
        children=children,
    )


def _body(trace: TraceNode) -> nodes.Node | None:
    return trace.children[0].node if trace.children else None


def _reading_step(trace: TraceNode, teller: Teller, favourable: bool | None) -> Step:
    """What is read in one way: the heading of the outcome says in which."""
    (inner,) = [child for child in trace.children if child.truth is not None]
    return attrs.evolve(step_of(inner, teller, favourable), id=trace.id)


# ---- Single tests -----------------------------------------------------------------------------------------------


def is_test(trace: TraceNode) -> bool:
    """Whether a node is a single test rather than a list of conditions or a wrapper."""
    return not isinstance(
        trace.node,
        nodes.AllOf | nodes.AnyOf | nodes.NoneOf | nodes.NumberOf | nodes.Bullet | nodes.Not | nodes.IfElse
        | nodes.ByCase | nodes.DefinedCondition | nodes.ReadingCondition | nodes.IfDone,
    )  # fmt: skip


def test_step(trace: TraceNode, teller: Teller, favourable: bool | None) -> Step:
    """A single test: what was found, what must be, the values under it."""
    clause = clause_of(_condition(trace), teller.lexicon)
    assert clause is not None
    rows = row_steps(trace, teller, favourable, step_of)
    found = None if favourable is None else _found(trace, clause, teller)
    lines = evidence(trace, teller)
    if found is None and favourable is None:
        lines = (*_observed_line(trace, clause, teller), *lines)
    return Step(
        id=trace.id,
        trace=trace,
        wording=truth_wording(_truth(trace), favourable),
        title=found if found is not None else stated(clause),
        demand=demanded(clause, favourable) if found is not None and favourable is not None else None,
        span=_span(trace),
        evidence=lines,
        data=data_below(trace),
        causes=_own_causes(trace, teller),
        children=rows,
    )


def _own_causes(trace: TraceNode, teller: Teller) -> tuple[str, ...]:
    """Why a test is open, but for what the lines beside it say already: rows say theirs, and so do missing results."""
    return causes_words(frozenset(cause for cause in trace.causes if not _told(cause, trace)), teller)


def _told(cause: Cause, trace: TraceNode) -> bool:
    for seen in _all_seen(trace):
        if isinstance(seen, RowsSeen):
            listed_rows = cause.path == seen.path and (cause.kind is CauseKind.INCOMPLETE and seen.total > 0)
            if listed_rows or cause.path.startswith((f"{seen.path}[", f"{seen.path}.rows[")):
                return True
        if isinstance(seen, ResultsSeen) and seen.nothing and not seen.possible and cause.path == seen.path:
            return cause.kind in (CauseKind.STALE, CauseKind.MISSING)
    return False


def _all_seen(trace: TraceNode) -> Iterator[Seen]:
    yield from trace.seen
    for child in trace.children:
        if child.truth is None:
            yield from _all_seen(child)


def _observed_line(trace: TraceNode, clause: Clause, teller: Teller) -> tuple[str, ...]:
    found = _found(trace, clause, teller)
    return () if found is None or trace.truth is None else (found,)


def _found(trace: TraceNode, clause: Clause, teller: Teller) -> str | None:
    """`most recent ECOG is 2`: the subject with what it came to; None for tests of rows and of many results."""
    node = trace.node
    match node:
        case nodes.AnyRows() | nodes.AllRows() | nodes.LimitRows() | nodes.ConsecutiveRows():
            return None
        case nodes.AnyResult() | nodes.EveryResult() | nodes.Change() | nodes.UndefinedCondition():
            return None
        case nodes.Attested():
            return _answer(clause.subject, trace)
        case nodes.IsYes():
            (value,) = trace.children[:1] or (None,)
            return _answer(clause.subject, trace, value)
        case nodes.IsNormal() | nodes.CompareWithLimit():
            return observed(clause.subject, _selected(trace, teller))
        case _:
            first = trace.children[0] if trace.children else None
            if first is None or first.truth is not None:
                return None
            return observed(clause.subject, items_words(first.items, type_of(first.node), teller.lexicon))


def _answer(subject: str, trace: TraceNode, value: TraceNode | None = None) -> str:
    items: Items = trace.data[0].items if trace.data else None
    if value is not None:
        items = value.items
    if items is None:
        return f"{subject} is not answered"
    words = " or ".join("yes" if item is True else "no" if item is False else readable(str(item)) for item in items)
    return f"{subject}: {words}"


def _selected(trace: TraceNode, teller: Teller) -> str:
    """The result that was held against its own limits."""
    seen = next((each for each in trace.seen if isinstance(each, ResultsSeen)), None)
    data = seen.possible if seen is not None else trace.data
    type_ = type_of(getattr(trace.node, "operand", trace.node))
    if not data or (seen is not None and seen.nothing):
        return "not known"
    return " or ".join(dict.fromkeys(items_words(datum.items, type_, teller.lexicon) for datum in data))


def causes_words(causes: Causes, teller: Teller) -> tuple[str, ...]:
    """Why something is not known, in a fixed order."""
    in_order = sorted(causes, key=lambda cause: (cause.path, cause.kind.value))
    return tuple(dict.fromkeys(cause_words(cause, teller.lexicon, teller.record) for cause in in_order))


def cause_list(causes: Causes) -> tuple[Cause, ...]:
    """Causes in the fixed order of the file formats."""
    return tuple(sorted(causes, key=lambda cause: (cause.path, cause.kind.value)))


def data_below(trace: TraceNode) -> tuple[Datum, ...]:
    """Every recorded value that a test and the values under it read, each once."""
    found: dict[Datum, None] = dict.fromkeys(trace.data)
    for child in trace.children:
        if child.truth is None:
            found |= dict.fromkeys(data_below(child))
    return tuple(found)


def _condition(trace: TraceNode) -> nodes.Condition:
    assert trace.truth is not None
    return cast(nodes.Condition, trace.node)


def _truth(trace: TraceNode) -> Truth:
    assert trace.truth is not None
    return trace.truth


def _span(trace: TraceNode) -> Span | None:
    span = trace.node.span
    return None if span == NOWHERE or not span.file else span
