"""A decision as it is read: criteria in reading order, with chains, what would change and what would settle them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from attrs import frozen

from protocol_dsl.engine.decision import (
    Combination,
    CriterionDecision,
    CriterionTrace,
    Decision,
    GroupDecision,
    ReadingTrace,
    Status,
    Verdict,
    WhyNotApplicable,
)
from protocol_dsl.engine.trace import TraceNode, WindowSeen
from protocol_dsl.model import nodes
from protocol_dsl.model.protocol import CriterionKind, Protocol
from protocol_dsl.render.explanation.chain import cause_list, causes_words, step_of
from protocol_dsl.render.explanation.changes import change_words
from protocol_dsl.render.explanation.evidence import Teller, window_span
from protocol_dsl.render.explanation.step import CriterionView, DecisionView, GroupView, OutcomeView
from protocol_dsl.render.words.causes import Place, assumption_words, need_words, subject_of
from protocol_dsl.render.words.conditions import statement
from protocol_dsl.render.words.lexicon import Lexicon, listed, reading_name
from protocol_dsl.render.words.statuses import STATUSES, VERDICTS
from protocol_dsl.render.words.time import day_words
from protocol_dsl.render.words.values import window_words
from protocol_dsl.schema.datum import Cause, CauseKind
from protocol_dsl.schema.record import Record
from protocol_dsl.values.truth import Truth

TraceOf = Callable[[GroupDecision, CriterionDecision], CriterionTrace]


@frozen
class Wanted:
    """Which part of a decision is asked for: one group or all (None), some criteria or all (empty)."""

    group: str | None = None
    criteria: frozenset[str] = frozenset()


EVERYTHING = Wanted()


def view_of(
    protocol: Protocol, decision: Decision, trace_of: TraceOf, holds_until: int | None, wanted: Wanted = EVERYTHING
) -> DecisionView:
    """
    Everything that is shown of a decision.

    `trace_of` gives the chain of a criterion; it is asked only for what is wanted, and once for groups in which a
    criterion came out alike. `holds_until` is a local day by its number.
    """
    lexicon = Lexicon(protocol, dict(decision.readings))
    groups = [group for group in decision.groups if wanted.group is None or _name(group) == wanted.group]
    criteria = _criteria(groups, decision, lexicon, trace_of, wanted)
    needs = {cause: words for each in criteria for cause, words in each.needs.items()}
    return DecisionView(
        decision=decision,
        title=protocol.title,
        version=protocol.version,
        name=protocol.name,
        groups=tuple(_group_view(group, needs, Teller(lexicon, decision.record)) for group in groups),
        criteria=criteria,
        whole=not wanted.criteria,
        assumptions=tuple((each, assumption_words(each, lexicon, decision.record)) for each in decision.assumptions),
        readings=_fixed(decision, protocol),
        holds_until=None if holds_until is None else day_words(holds_until),
    )


def _name(group: GroupDecision) -> str | None:
    return None if group.group is None else group.group.name


def _fixed(decision: Decision, protocol: Protocol) -> tuple[str, ...]:
    return tuple(f"{reading_words(((name, value),), protocol)}" for name, value in decision.readings.items())


def _group_view(group: GroupDecision, needs: Mapping[Cause, str], teller: Teller) -> GroupView:
    words = (
        needs[cause] if cause in needs else need_words(cause, teller.lexicon, teller.record)
        for cause in group.still_needed
    )
    return GroupView(
        decision=group,
        words=teller.lexicon.group(_name(group)),
        wording=VERDICTS[group.verdict],
        still_needed=tuple(dict.fromkeys(words)),
    )


# ---- Criteria -----------------------------------------------------------------------------------------------


def _criteria(
    groups: Sequence[GroupDecision], decision: Decision, lexicon: Lexicon, trace_of: TraceOf, wanted: Wanted
) -> tuple[CriterionView, ...]:
    alike: dict[tuple[object, ...], list[tuple[GroupDecision, CriterionDecision]]] = {}
    for group in groups:
        for each in group.criteria:
            if not wanted.criteria or each.criterion.name in wanted.criteria:
                alike.setdefault(_likeness(group, each), []).append((group, each))
    views = [_criterion_view(members, decision, lexicon, trace_of, groups) for members in alike.values()]
    return tuple(sorted(views, key=_reading_order))


def _likeness(group: GroupDecision, each: CriterionDecision) -> tuple[object, ...]:
    """Criteria of several groups are one where they are the same and came out alike."""
    together = each.blocks is Truth.UNKNOWN and each.criterion.name in group.decided_by
    return (each.criterion.name, each.criterion.span.start, each.status, each.waived_by, each.blocks, together)


_RANKS = {
    Status.NOT_MET: 0,
    Status.TRIGGERED: 0,
    Status.UNDETERMINED: 1,
    Status.MET: 2,
    Status.CLEAR: 2,
    Status.NOT_APPLICABLE: 3,
}


def _reading_order(view: CriterionView) -> tuple[int, bool]:
    return _RANKS[view.decision.status], not view.decides_for


def _criterion_view(
    members: Sequence[tuple[GroupDecision, CriterionDecision]],
    decision: Decision,
    lexicon: Lexicon,
    trace_of: TraceOf,
    groups: Sequence[GroupDecision],
) -> CriterionView:
    group, each = members[0]
    trace = trace_of(group, each)
    needs = _needs(each, trace, Teller(lexicon, decision.record))
    decides_for = tuple(_name(g) for g, c in members if c.criterion.name in g.decided_by)
    own = next((_name(g) for g in groups if g.group is not None and each.criterion in g.group.criteria), None)
    return CriterionView(
        decision=each,
        groups=tuple(_name(g) for g, _ in members),
        decides_for=decides_for,
        only_for=own,
        wording=STATUSES[each.status],
        note=_note(each, [g for g, _ in members], decides_for, groups, lexicon),
        because=trace.because,
        outcomes=tuple(_outcome(reading, each, n, lexicon, decision) for n, reading in enumerate(trace.readings)),
        causes=causes_words(each.causes, Teller(lexicon, decision.record)),
        changes=_changes(each, trace, lexicon, decision.record),
        settled_by=_settled_by(needs, each),
        needs=needs,
    )


def _note(
    each: CriterionDecision,
    members: Sequence[GroupDecision],
    decides_for: Sequence[str | None],
    groups: Sequence[GroupDecision],
    lexicon: Lexicon,
) -> str:
    """Why it does not apply, whether it decides, and for whom."""
    notes = []
    if each.why_not_applicable is WhyNotApplicable.WAIVED:
        notes.append(f"set aside by {each.waived_by}")
    elif each.why_not_applicable is WhyNotApplicable.EXCEPTION:
        notes.append("an exception holds")
    if any(group.verdict is not Verdict.ELIGIBLE for group in members) and decides_for:
        everywhere = len(decides_for) == len(members)
        named = listed([lexicon.group(name) for name in decides_for])
        notes.append("decides" if everywhere else f"decides for {named}")
    kept_out = all(group.verdict is Verdict.INELIGIBLE for group in members)
    if each.status is Status.UNDETERMINED and kept_out and not decides_for:
        notes.append("would not change the verdict")
    if len(members) < len(groups):
        notes.append(f"for {listed([lexicon.group(_name(group)) for group in members])} only")
    return ", ".join(notes)


def _outcome(
    reading: ReadingTrace, each: CriterionDecision, number: int, lexicon: Lexicon, decision: Decision
) -> OutcomeView:
    here = Lexicon(lexicon.protocol, {**decision.readings, **dict(reading.readings)})
    teller = Teller(here, decision.record)
    inclusion = each.criterion.kind is CriterionKind.INCLUSION
    return OutcomeView(
        outcome=each.outcomes[number],
        trace=reading,
        readings=reading_words(reading.readings, lexicon.protocol),
        wording=STATUSES[reading.status],
        condition=step_of(reading.condition, teller, inclusion),
        applies=None if reading.applies is None else step_of(reading.applies, teller, None),
        except_if=None if reading.except_if is None else step_of(reading.except_if, teller, None),
    )


def reading_words(combination: Combination, protocol: Protocol) -> str:
    """`“strict” (6 weeks)`, several joined by `and`; empty for no combination."""
    return listed([_reading(name, reading, protocol) for name, reading in combination])


def _reading(name: str, reading: str, protocol: Protocol) -> str:
    ambiguity = protocol.ambiguities.get(name)
    written = dict(zip(ambiguity.readings, ambiguity.written, strict=False)) if ambiguity is not None else {}
    return f"{reading_name(reading)} ({written[reading]})" if written.get(reading) else reading_name(reading)


# ---- What would change it, and what would settle it ---------------------------------------------------------------


def _changes(each: CriterionDecision, trace: CriterionTrace, lexicon: Lexicon, record: Record) -> tuple[str, ...]:
    if each.status not in (Status.NOT_MET, Status.TRIGGERED):
        return ()
    found: dict[str, list[str]] = {}
    for reading in trace.readings:
        here = Lexicon(lexicon.protocol, {**lexicon.readings, **dict(reading.readings)})
        change = change_words(reading.condition, Teller(here, record))
        if change is not None:
            found.setdefault(change, []).append(reading_words(reading.readings, lexicon.protocol))
    if len(found) < 2:
        return tuple(found)
    return tuple(f"read as {listed(readings, 'or')}, {change}" for change, readings in found.items())


def _settled_by(needs: Mapping[Cause, str], each: CriterionDecision) -> tuple[str, ...]:
    if each.status is not Status.UNDETERMINED:
        return ()
    return tuple(dict.fromkeys(needs[cause] for cause in cause_list(each.causes)))


def _needs(each: CriterionDecision, trace: CriterionTrace, teller: Teller) -> Mapping[Cause, str]:
    """What would settle each cause of an open criterion, with the days that count where a result is missing."""
    windows: dict[str, dict[str, WindowSeen | None]] = {}
    for name, words, seen in _windows(trace, teller):
        windows.setdefault(name, {})[words] = seen
    return {cause: _need(cause, windows, teller) for cause in cause_list(each.causes)}


def _need(cause: Cause, windows: Mapping[str, Mapping[str, WindowSeen | None]], teller: Teller) -> str:
    at = subject_of(cause.path)
    missing = cause.kind in (CauseKind.STALE, CauseKind.MISSING) and at.place == Place.RESULTS and at.index is None
    if not missing or at.name not in windows:
        return need_words(cause, teller.lexicon, teller.record)
    name = teller.lexicon.measurement(at.name)
    needed = (
        f"a result of {name} {words}" if seen is None else f"a result of {name} dated {window_span(seen)}"
        for words, seen in windows[at.name].items()
    )
    return listed(list(dict.fromkeys(needed)))


def _windows(trace: CriterionTrace, teller: Teller) -> Iterator[tuple[str, str, WindowSeen | None]]:
    """The windows in which results are missing: by measurement, in words, and as days where they were worked out."""
    for reading in trace.readings:
        for root in (reading.condition, reading.applies, reading.except_if):
            if root is not None:
                yield from _windows_below(root, teller)


def _windows_below(trace: TraceNode, teller: Teller) -> Iterator[tuple[str, str, WindowSeen | None]]:
    node = getattr(trace.node, "operand", trace.node)
    node = node if isinstance(node, nodes.ResultValue) else trace.node
    known = trace.truth in (Truth.TRUE, Truth.FALSE) or trace.items is not None
    results = nodes.ResultValue | nodes.AnyResult | nodes.EveryResult
    if not known and isinstance(node, results) and node.window is not None:
        seen = next((each for each in trace.seen if isinstance(each, WindowSeen)), None)
        yield node.measurement, window_words(node.window, teller.lexicon, statement), seen
    for child in trace.children:
        yield from _windows_below(child, teller)
