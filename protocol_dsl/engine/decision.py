"""What was decided about a participant, for each group and each criterion."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TypeAlias

from attrs import field, frozen

from protocol_dsl.engine.trace import TraceNode
from protocol_dsl.model.protocol import Criterion, Group
from protocol_dsl.schema.datum import Cause, Causes
from protocol_dsl.schema.record import Record
from protocol_dsl.values.calendar import Moment
from protocol_dsl.values.truth import Truth


class Verdict(Enum):
    """The outcome for one group."""

    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    UNDETERMINED = "undetermined"


class Status(Enum):
    """
    The outcome of one criterion. Inclusions are met or not met, exclusions are clear or triggered. The values are the
    words of `decision/1`.
    """

    MET = "met"
    NOT_MET = "not met"
    CLEAR = "clear"
    TRIGGERED = "triggered"
    UNDETERMINED = "undetermined"
    NOT_APPLICABLE = "not applicable"


class WhyNotApplicable(Enum):
    """Why a criterion does not apply."""

    CONDITION = "does not apply"
    EXCEPTION = "exception"
    WAIVED = "waived"


Combination: TypeAlias = tuple[tuple[str, str], ...]
"""Readings that are taken together: pairs of ambiguity and reading, in file order."""


@frozen
class UnderReadings:
    """One criterion under one combination of readings (an empty one where no ambiguity is involved)."""

    readings: Combination
    status: Status
    blocks: Truth
    causes: Causes


@frozen
class CriterionDecision:
    """
    One criterion in one group.

    `blocks` is TRUE if it keeps the participant out, FALSE if it does not, else UNKNOWN; `causes` then say why.
    `outcomes` holds one entry for each combination of the readings that the criterion depends on.
    """

    criterion: Criterion
    status: Status
    blocks: Truth
    causes: Causes
    why_not_applicable: WhyNotApplicable | None
    waived_by: str | None
    outcomes: tuple[UnderReadings, ...]


@frozen
class GroupDecision:
    """
    The verdict for one group; `group` is None where the file declares no groups.

    `decided_by` are the ids of the criteria that decided, in file order. `still_needed` is what may still change an
    undetermined verdict; empty for a decided one.
    """

    group: Group | None
    verdict: Verdict
    criteria: tuple[CriterionDecision, ...]
    decided_by: tuple[str, ...]
    still_needed: tuple[Cause, ...]


class AssumptionKind(Enum):
    """What the evaluation took for granted. The values are the words of `decision/1`."""

    COMPLETE = "list counts as complete"
    DEFAULT = "absent value filled"
    STAND_IN = "stand-in for a timepoint"
    QUESTION_NOT_STATED = "attestation without its question"

    # Members are one of a kind, so that identity will do; that of Enum asks for the name first.
    __hash__ = object.__hash__


@frozen
class Assumption:
    """One thing taken for granted: the path it is about, and what was taken (a date, a value), as recorded."""

    kind: AssumptionKind
    path: str
    taken: str
    moment: Moment | None = None


@frozen
class Decision:
    """
    Everything that was decided about one record.

    `readings` are those that the caller fixed. Chains, minimal facts and `holds_until` are made on demand from the
    record: see `engine.explain`.
    """

    record: Record
    groups: tuple[GroupDecision, ...]
    assumptions: tuple[Assumption, ...]
    readings: Mapping[str, str] = field(factory=dict)


@frozen
class ReadingTrace:
    """What one combination of readings saw: the condition, and `applies` and `except` where they are written."""

    readings: Combination
    status: Status
    condition: TraceNode
    applies: TraceNode | None
    except_if: TraceNode | None


@frozen
class CriterionTrace:
    """
    The chain of one criterion in one group.

    `because` are the JSON paths of an inclusion-minimal set of facts that hold the outcome up, in file order; empty
    for an undetermined criterion, whose `causes` say what is needed.
    """

    decision: CriterionDecision
    because: tuple[str, ...]
    readings: tuple[ReadingTrace, ...]
