"""What a reader is shown of a decision, before it is laid out: the same for every form."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from protocol_dsl.engine.decision import (
    Assumption,
    CriterionDecision,
    Decision,
    GroupDecision,
    ReadingTrace,
    UnderReadings,
)
from protocol_dsl.engine.trace import TraceNode
from protocol_dsl.render.words.statuses import Wording
from protocol_dsl.schema.datum import Cause, Datum
from protocol_dsl.source import Span


@frozen(kw_only=True)
class Step:
    """
    One step of a chain.

    `title` is the author's label, or what was found (`age is 55 years`); `demand` what must be (`must be 18 years or
    more`); `formula` the formula in words where the title does not say it. `evidence` are lines about the values and
    the arithmetic, `causes` why it is not known, `reason` why a row does not count. `children` come with the deciding
    ones first. A row has a `fold` (`that count`), its `number` from 1 and a `short` name, so that alike rows may be
    told of together.
    """

    id: str
    trace: TraceNode | None
    wording: Wording
    title: str
    demand: str | None = None
    formula: str | None = None
    reason: str | None = None
    span: Span | None = None
    texts: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    data: tuple[Datum, ...] = ()
    causes: tuple[str, ...] = ()
    children: tuple[Step, ...] = ()
    decides: bool = True
    fold: str | None = None
    number: int | None = None
    short: str | None = None
    heading: bool = False


@frozen(kw_only=True)
class OutcomeView:
    """One criterion under one combination of readings; `readings` names the combination, empty if there is none."""

    outcome: UnderReadings
    trace: ReadingTrace
    readings: str
    wording: Wording
    condition: Step
    applies: Step | None
    except_if: Step | None


@frozen(kw_only=True)
class CriterionView:
    """
    One criterion, for one group or for several in which it came out alike.

    `decides_for` are the groups whose verdict it settles, `only_for` the group that it belongs to. `changes` is what
    would change the outcome, `settled_by` what would settle an open one.
    """

    decision: CriterionDecision
    groups: tuple[str | None, ...]
    decides_for: tuple[str | None, ...]
    only_for: str | None
    wording: Wording
    note: str
    because: tuple[str, ...]
    outcomes: tuple[OutcomeView, ...]
    causes: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    settled_by: tuple[str, ...] = ()
    needs: Mapping[Cause, str] = field(factory=dict)


@frozen(kw_only=True)
class GroupView:
    """The verdict for one group."""

    decision: GroupDecision
    words: str
    wording: Wording
    still_needed: tuple[str, ...]


@frozen(kw_only=True)
class DecisionView:
    """
    A decision. `criteria` are in the order in which they are read: ✗ ? ✓ –, deciding ones first.

    `whole` is false where only one criterion was asked for.
    """

    decision: Decision
    title: str
    version: str | None
    name: str
    groups: tuple[GroupView, ...]
    criteria: tuple[CriterionView, ...]
    assumptions: tuple[tuple[Assumption, str], ...]
    readings: tuple[str, ...] = field(factory=tuple)
    holds_until: str | None = None
    whole: bool = True
