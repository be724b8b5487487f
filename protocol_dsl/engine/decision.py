"""What was decided about a participant, for each group and each criterion."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
class GroupDetails:
    """
    What was decided of each criterion of a group, in file order, with the causes.

    `still_needed` is what may still change an undetermined verdict; empty for a decided one.
    """

    criteria: tuple[CriterionDecision, ...]
    still_needed: tuple[Cause, ...]


Statuses: TypeAlias = Mapping[str, Status]


@frozen(eq=False)
class GroupDecision:
    """
    The verdict for one group; `group` is None where the file declares no groups.

    `decided_by` are the ids of the criteria that decided, in file order. The verdict is known at once; the details may
    be worked out when somebody reads them, from the same record.
    """

    group: Group | None
    verdict: Verdict
    decided_by: tuple[str, ...]
    details: Callable[[], GroupDetails] = field(repr=False)
    _statuses: Callable[[], Statuses] | None = field(default=None, repr=False)

    @property
    def criteria(self) -> tuple[CriterionDecision, ...]:
        """Every criterion of the group, in file order."""
        return self.details().criteria

    @property
    def still_needed(self) -> tuple[Cause, ...]:
        """What may still change an undetermined verdict; empty for a decided one."""
        return self.details().still_needed

    @property
    def statuses(self) -> Statuses:
        """The status of every criterion by its id, in file order, without the causes."""
        if self._statuses is not None:
            return self._statuses()
        return {each.criterion.name: each.status for each in self.criteria}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, GroupDecision) and self._all() == other._all()

    def __hash__(self) -> int:
        return hash((self.group, self.verdict, self.decided_by))

    def _all(self) -> tuple[object, ...]:
        return self.group, self.verdict, self.decided_by, self.details()


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


@frozen(eq=False)
class Decision:
    """
    Everything that was decided about one record.

    `readings` are those that the caller fixed. Chains, minimal facts and `holds_until` are made on demand from the
    record: see `engine.explain`.
    """

    record: Record
    groups: tuple[GroupDecision, ...]
    _assumptions: Callable[[], tuple[Assumption, ...]] = field(repr=False)
    readings: Mapping[str, str] = field(factory=dict)

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """What was taken for granted."""
        return self._assumptions()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Decision) and self._all() == other._all()

    def _all(self) -> tuple[object, ...]:
        return self.record, self.groups, self.assumptions, self.readings


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
