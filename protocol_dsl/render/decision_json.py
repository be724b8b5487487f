"""
A decision as data: `decision/1`.

Keys are sorted when it is written, numbers of the record are texts, and nothing in it depends on where files lie, so
that the same file, record and `as_of` give the same bytes everywhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any, assert_never, cast

import attrs
from attrs import frozen

from protocol_dsl.engine.decision import CriterionDecision, GroupDecision, UnderReadings
from protocol_dsl.engine.trace import TraceNode
from protocol_dsl.model import nodes
from protocol_dsl.model.protocol import Protocol
from protocol_dsl.render.explanation.deciding import deciding
from protocol_dsl.render.explanation.evidence import Teller, calculation, seen_lines
from protocol_dsl.render.explanation.step import CriterionView, DecisionView, GroupView, OutcomeView
from protocol_dsl.render.words.causes import cause_words
from protocol_dsl.render.words.conditions import phrase, statement
from protocol_dsl.render.words.lexicon import Lexicon
from protocol_dsl.schema.datum import (
    Answer,
    Category,
    Cause,
    Causes,
    Coded,
    Datum,
    FreeText,
    Item,
    Items,
    Several,
)
from protocol_dsl.schema.types import NumberType
from protocol_dsl.schema.wording import NO_WORDING
from protocol_dsl.source import Span
from protocol_dsl.values.calendar import ONGOING, Moment, Period
from protocol_dsl.values.calendar import text as moment_text
from protocol_dsl.values.interval import Range, decimal_text

FORMAT = "decision/1"
Data = dict[str, Any]


@frozen
class Origin:
    """What a decision was made with: fingerprints of protocol and record, and the version of this package."""

    protocol: str
    record: str
    engine: str


def dumped(data: object) -> str:
    """Data as JSON text in its one form, in one line."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def decision_data(protocol: Protocol, view: DecisionView, origin: Origin, chain: bool = True) -> Data:
    """
    A decision as plain data.

    Without `chain` it holds verdicts, statuses and causes, but no reasoning and no `holds_until`, so that thousands of
    them stay small and are made fast.
    """
    decision = view.decision
    lexicon = Lexicon(protocol, dict(decision.readings))
    writer = _Writer(Teller(lexicon, decision.record), chain)
    by_place = {(group, each.decision.criterion.name): each for each in view.criteria for group in each.groups}
    return {
        "format": FORMAT,
        "engine": origin.engine,
        "protocol": {
            "name": protocol.name,
            "title": protocol.title,
            "version": protocol.version,
            "fingerprint": origin.protocol,
        },
        "record": {
            "subject": decision.record.subject,
            "timezone": decision.record.zone,
            "fingerprint": origin.record,
        },
        "as_of": moment_text(decision.record.as_of),
        "readings": dict(decision.readings),
        "groups": [writer.group(each, by_place) for each in view.groups],
        "assumptions": [
            {"kind": each.kind.value, "path": each.path, "taken": each.taken, "words": words}
            for each, words in view.assumptions
        ],
    } | ({"holds_until": view.holds_until} if chain else {})


@frozen
class _Writer:
    """Writes the parts of one decision."""

    teller: Teller
    chain: bool

    # ---- Groups and criteria -----------------------------------------------------------------

    def group(self, view: GroupView, views: Mapping[tuple[str | None, str], CriterionView]) -> Data:
        decision = view.decision
        name = None if decision.group is None else decision.group.name
        shown = [each for each in decision.criteria if (name, each.criterion.name) in views]
        return {
            "group": name,
            "label": None if decision.group is None else decision.group.label,
            "verdict": decision.verdict.value,
            "decided_by": [self._decided_by(each, views.get((name, each))) for each in decision.decided_by],
            "still_needed": [
                {**self.cause(cause), "need": self._need(cause, decision, views)} for cause in decision.still_needed
            ],
            "criteria": [self.criterion(decision, each, views[name, each.criterion.name]) for each in shown],
        }

    def _decided_by(self, name: str, view: CriterionView | None) -> Data:
        return {"id": name} | ({"because": list(view.because)} if self.chain and view is not None else {})

    def _need(
        self, cause: Cause, group: GroupDecision, views: Mapping[tuple[str | None, str], CriterionView]
    ) -> str | None:
        name = None if group.group is None else group.group.name
        found = (view.needs[cause] for (each, _), view in views.items() if each == name and cause in view.needs)
        return next(found, None)

    def criterion(self, group: GroupDecision, each: CriterionDecision, view: CriterionView) -> Data:
        criterion = each.criterion
        data: Data = {
            "id": criterion.name,
            "kind": criterion.kind.value,
            "label": criterion.label,
            **self.place(criterion.span),
            "text": [quoted.text for quoted in criterion.wording.texts],
            "assume": [quoted.text for quoted in criterion.wording.assumptions],
            "status": each.status.value,
            "blocks": each.blocks.value,
            "decides": criterion.name in group.decided_by,
            "why_not_applicable": None if each.why_not_applicable is None else each.why_not_applicable.value,
            "waived_by": each.waived_by,
            "causes": self.causes(each.causes),
        }
        if self.chain:
            data |= {
                "because": list(view.because),
                "changes": list(view.changes),
                "settled_by": list(view.settled_by),
                "outcomes": [self.outcome(outcome) for outcome in view.outcomes],
            }
        else:
            data["outcomes"] = [self.bare_outcome(outcome) for outcome in each.outcomes]
        return data

    def bare_outcome(self, outcome: UnderReadings) -> Data:
        return {
            "readings": dict(outcome.readings),
            "status": outcome.status.value,
            "blocks": outcome.blocks.value,
            "causes": self.causes(outcome.causes),
        }

    def outcome(self, view: OutcomeView) -> Data:
        outcome = view.outcome
        readings = {**self.teller.lexicon.readings, **dict(outcome.readings)}
        here = attrs.evolve(
            self, teller=attrs.evolve(self.teller, lexicon=attrs.evolve(self.teller.lexicon, readings=readings))
        )
        trace = view.trace
        return {
            **self.bare_outcome(outcome),
            "condition": here.node(trace.condition),
            "applies": None if trace.applies is None else here.node(trace.applies),
            "except": None if trace.except_if is None else here.node(trace.except_if),
        }

    # ---- Chains ------------------------------------------------------------------------------------

    def place(self, span: Span) -> Data:
        """The line of the file; only its name, because the folder differs from machine to machine."""
        return {"file": PurePath(span.file).name or None, "line": span.line if span.file else None}

    def causes(self, causes: Causes) -> list[Data]:
        in_order = sorted(causes, key=lambda cause: (cause.path, cause.kind.value))
        return [self.cause(cause) for cause in in_order]

    def cause(self, cause: Cause) -> Data:
        words = cause_words(cause, self.teller.lexicon, self.teller.record)
        return {"kind": cause.kind.value, "path": cause.path, "words": words}

    def node(self, trace: TraceNode, decides: bool = True) -> Data:
        """One node with what it saw; its children with the deciding ones first."""
        return {
            "id": trace.id,
            "kind": kind_of(trace.node),
            "truth": None if trace.truth is None else trace.truth.value,
            "range": items_data(trace.items) if trace.truth is None else None,
            "unit": _unit(trace.node),
            "label": trace.node.label if isinstance(trace.node, nodes.Bullet) else None,
            "words": self.words(trace),
            "line": trace.node.span.line if trace.node.span.file else None,
            "text": self._texts(trace),
            "row": trace.row,
            "values": [self.datum(datum) for datum in trace.data],
            "arithmetic": list(self._arithmetic(trace)),
            "causes": self.causes(trace.causes),
            "decides": decides,
            "children": self._children(trace),
        }

    def words(self, trace: TraceNode) -> str:
        """The reading of the formula."""
        if trace.truth is None:
            return phrase(cast(nodes.Value, trace.node), self.teller.lexicon)
        return statement(cast(nodes.Condition, trace.node), self.teller.lexicon)

    def _texts(self, trace: TraceNode) -> list[str]:
        wording = NO_WORDING
        if isinstance(trace.node, nodes.Bullet):
            wording = trace.node.wording
        if isinstance(trace.node, nodes.DefinedCondition | nodes.DefinedValue):
            wording = self.teller.lexicon.protocol.definitions[trace.node.name].wording
        return [quoted.text for quoted in wording.texts]

    def _arithmetic(self, trace: TraceNode) -> Iterator[str]:
        for seen in trace.seen:
            yield from seen_lines(seen, trace, self.teller)
        if isinstance(trace.node, nodes.Arithmetic | nodes.Formula | nodes.Lookup):
            yield calculation(trace, self.teller)

    def _children(self, trace: TraceNode) -> list[Data]:
        decisive = {id(each) for each in deciding(trace)} if trace.truth is not None else set()
        found = [self.node(each, each.truth is None or id(each) in decisive) for each in trace.children]
        return sorted(found, key=lambda each: not each["decides"])

    def datum(self, datum: Datum) -> Data:
        """One recorded value, as it was recorded and as it is compared."""
        return {
            "path": datum.path,
            "recorded": datum.written or None,
            "range": items_data(datum.items),
            "converted": datum.converted,
            "on": None if datum.on is None else moment_text(datum.on),
            "visit": datum.visit,
            "by": datum.by,
            "source": datum.source,
            "limits_of_normal": datum.limit_written,
            "causes": self.causes(datum.causes),
        }


# ---- Items --------------------------------------------------------------------------------------------------


def kind_of(node: nodes.Node) -> str:
    """`all of`, `result value`: the kind of a node, from its name in the model."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(node).__name__).lower()


def _unit(node: nodes.Node) -> str | None:
    """The unit of a node's numbers; None for what is no number, and for plain numbers."""
    type_ = getattr(node, "type", None)
    if not isinstance(type_, NumberType) or type_.unit.symbol in ("", "1"):
        return None
    return type_.unit.symbol


def items_data(items: Items) -> list[Any] | None:
    """Everything a value may be; null for anything."""
    return None if items is None else [item_data(item) for item in items]


def item_data(item: Item) -> Any:
    """One possible item. Numbers and dates are texts; a range of numbers and a period are objects."""
    match item:
        case bool():
            return item
        case Range():
            return _range_data(item)
        case Moment():
            return moment_text(item)
        case Period(start, end):
            last = "ongoing" if end is ONGOING else moment_text(end) if isinstance(end, Moment) else None
            return {"from": None if start is None else moment_text(start), "to": last}
        case Category(name):
            return name
        case Several(names):
            return {"words": sorted(names)}
        case Coded(codings, text):
            return {"codes": [{"system": each.system, "code": each.code} for each in codings], "text": text}
        case FreeText(text):
            return {"text": text}
        case Answer():
            return {"answer": item.value}
        case _:
            assert_never(item)


def _range_data(range_: Range) -> Any:
    low = None if range_.low is None else decimal_text(range_.low)
    high = None if range_.high is None else decimal_text(range_.high)
    if range_.is_point:
        return low
    return {"low": low, "low_open": range_.low_open, "high": high, "high_open": range_.high_open}
