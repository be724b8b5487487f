"""A decision as it is read: criteria in reading order, with chains, what would change and what would settle them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

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
from protocol_dsl.render.explanation.evidence import Teller, window_line
from protocol_dsl.render.explanation.step import CriterionView, DecisionView, GroupView, OutcomeView
from protocol_dsl.render.words.causes import assumption_words, need_words, subject_of
from protocol_dsl.render.words.lexicon import Lexicon, listed, quoted
from protocol_dsl.render.words.statuses import STATUSES, VERDICTS, WHY_NOT_APPLICABLE
from protocol_dsl.render.words.time import day_words
from protocol_dsl.schema.datum import Cause, CauseKind
from protocol_dsl.schema.record import Record

TraceOf = Callable[[GroupDecision, CriterionDecision], CriterionTrace]


@frozen
class Wanted:
    """Which part of a decision is asked for; None for all of it."""

    group: str | None = None
    criterion: str | None = None


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
    return DecisionView(
        decision=decision,
        title=protocol.title,
        version=protocol.version,
        name=protocol.name,
        groups=tuple(_group_view(group, lexicon, decision.record) for group in groups),
        criteria=_criteria(groups, decision, lexicon, trace_of, wanted),
        assumptions=tuple((each, assumption_words(each, lexicon)) for each in decision.assumptions),
        readings=_fixed(decision, protocol),
        holds_until=None if holds_until is None else day_words(holds_until),
    )


def _name(group: GroupDecision) -> str | None:
    return None if group.group is None else group.group.name


def _fixed(decision: Decision, protocol: Protocol) -> tuple[str, ...]:
    return tuple(f"{reading_words(((name, value),), protocol)}" for name, value in decision.readings.items())


def _group_view(group: GroupDecision, lexicon: Lexicon, record: Record) -> GroupView:
    return GroupView(
        decision=group,
        words=lexicon.group(_name(group)),
        wording=VERDICTS[group.verdict],
        still_needed=tuple(dict.fromkeys(need_words(cause, lexicon, record) for cause in group.still_needed)),
    )


# ---- Criteria -----------------------------------------------------------------------------------------------


def _criteria(
    groups: Sequence[GroupDecision], decision: Decision, lexicon: Lexicon, trace_of: TraceOf, wanted: Wanted
) -> tuple[CriterionView, ...]:
    alike: dict[tuple[object, ...], list[tuple[GroupDecision, CriterionDecision]]] = {}
    for group in groups:
        for each in group.criteria:
            if wanted.criterion is None or each.criterion.name == wanted.criterion:
                alike.setdefault(_likeness(each), []).append((group, each))
    views = [_criterion_view(members, decision, lexicon, trace_of, groups) for members in alike.values()]
    return tuple(sorted(views, key=_reading_order))


def _likeness(each: CriterionDecision) -> tuple[object, ...]:
    """Criteria of several groups are one where they are the same and came out alike."""
    return (each.criterion.name, each.criterion.span.start, each.status, each.waived_by, each.blocks, each.causes)


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
        settled_by=_settled_by(each, trace, lexicon, decision.record),
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
    elif each.why_not_applicable is not None:
        notes.append(WHY_NOT_APPLICABLE[each.why_not_applicable])
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
    return f"{quoted(reading)} ({written[reading]})" if written.get(reading) else quoted(reading)


# ---- What would change it, and what would settle it ---------------------------------------------------------------


def _changes(each: CriterionDecision, trace: CriterionTrace, lexicon: Lexicon, record: Record) -> tuple[str, ...]:
    if each.status not in (Status.NOT_MET, Status.TRIGGERED):
        return ()
    found = []
    for reading in trace.readings:
        here = Lexicon(lexicon.protocol, {**lexicon.readings, **dict(reading.readings)})
        found.append(change_words(reading.condition, Teller(here, record)))
    return tuple(dict.fromkeys(change for change in found if change is not None))


def _settled_by(each: CriterionDecision, trace: CriterionTrace, lexicon: Lexicon, record: Record) -> tuple[str, ...]:
    if each.status is not Status.UNDETERMINED:
        return ()
    windows = list(_windows(trace))
    words = (_need(cause, windows, lexicon, record) for cause in cause_list(each.causes))
    return tuple(dict.fromkeys(words))


def _need(cause: Cause, windows: Sequence[tuple[str, WindowSeen]], lexicon: Lexicon, record: Record) -> str:
    """What would settle a cause; for a result that is missing from its window, with the days that count."""
    words = need_words(cause, lexicon, record)
    at = subject_of(cause.path)
    if cause.kind not in (CauseKind.STALE, CauseKind.MISSING) or at.index is not None:
        return words
    seen = next((window for name, window in windows if name == at.name), None)
    if seen is None or at.place != "measurements":
        return words
    days = window_line(seen).removeprefix("the time that counts is ").partition(",")[0]
    return f"a result of {lexicon.measurement(at.name)} dated {days}"


def _windows(trace: CriterionTrace) -> Iterable[tuple[str, WindowSeen]]:
    for reading in trace.readings:
        for root in (reading.condition, reading.applies, reading.except_if):
            if root is not None:
                yield from _windows_below(root)


def _windows_below(trace: TraceNode) -> Iterable[tuple[str, WindowSeen]]:
    name = getattr(trace.node, "measurement", None)
    if isinstance(trace.node, nodes.IsNormal | nodes.CompareWithLimit):
        name = getattr(trace.node.operand, "measurement", None)
    for seen in trace.seen:
        if isinstance(seen, WindowSeen) and isinstance(name, str):
            yield name, seen
    for child in trace.children:
        yield from _windows_below(child)
