"""
What the dose rules say of each dose of a cycle: its level, whether it is held, whether treatment has ended.

What a log leaves open is looked at in every way that it may have been: doubtful times in any order, and what is not
known of a result both as it fulfils a row and as it does not. What all of them agree on is certain.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve, frozen

from protocol_dsl.model.schedule import Levels
from protocol_dsl.sequencing.automaton import Fired, Memory, all_noted
from protocol_dsl.sequencing.extent import Extent
from protocol_dsl.sequencing.history import hull_of
from protocol_dsl.sequencing.interleaving import asked_in_every_order
from protocol_dsl.sequencing.rule_tables import Finding, RuleTables
from protocol_dsl.sequencing.status import Why
from protocol_dsl.values.truth import Truth


@frozen
class DoseState:
    """
    What the rules say of a dose: its level (None: not decided), whether it is held, whether treatment has ended.

    `recovered_at` is when the last hold before it ended; with `may_not_have_recovered` one may not have been there at
    all, or not have ended. `fired` are the rows since the dose before it, those in `doubtful` may not have been
    fulfilled. `stoppers` are the rows each of which may have ended treatment.
    `open_for` says why what is not decided is not: by what the log holds, since it may leave something out, or since
    there are too many orders in which all may have happened.
    """

    level: int | None
    held: Truth
    stopped: Truth
    fired: tuple[Fired, ...] = ()
    recovered_at: Extent | None = None
    may_not_have_recovered: bool = False
    stoppers: tuple[Fired, ...] = ()
    doubtful: tuple[Fired, ...] = ()
    open_for: Why = Why.RULES

    @property
    def is_decided(self) -> bool:
        """Whether the level, the hold and the end are all known."""
        return self.level is not None and Truth.UNKNOWN not in (self.held, self.stopped)

    @property
    def may_have_ended(self) -> bool:
        """Whether it is open, by what is recorded, whether a rule had ended treatment."""
        return self.stopped is Truth.UNKNOWN and self.open_for is not Why.NOT_RECORDED

    @property
    def why(self) -> Why:
        """What is said of a dose that the rules do not decide."""
        return Why.ORDERS if self.open_for is Why.ORDERS else Why.RULES


UNTOUCHED = DoseState(0, Truth.FALSE, Truth.FALSE)
UNDECIDED = DoseState(None, Truth.UNKNOWN, Truth.UNKNOWN, open_for=Why.NOT_RECORDED)
"""Of a dose of which the log does not say enough."""
TOO_MANY_ORDERS = DoseState(None, Truth.UNKNOWN, Truth.UNKNOWN, open_for=Why.ORDERS)
"""Of a dose before which so many times are vague that their orders cannot be gone through."""


def dose_states(
    tables: RuleTables,
    levels: Levels | None,
    findings: Sequence[Finding],
    doses: Sequence[Extent],
    now: Extent,
) -> tuple[DoseState, ...]:
    """
    What the rules say of each dose, and last of one that would be given now.

    The doses are in order.
    """
    if not findings:
        return (UNTOUCHED,) * (len(doses) + 1)
    return tuple(_agreed(each) for each in asked_in_every_order(tables, levels, findings, doses, now))


def as_far_as_recorded(state: DoseState) -> DoseState:
    """
    What a state is where the log may leave results out: only that treatment has ended, or may have, can be said.

    No further result undoes an end, unless a hold that went on for too long had been over in time.
    """
    if state.stopped is Truth.FALSE:
        return UNDECIDED
    is_sure = state.stopped is Truth.TRUE and all(each.outlasted is None for each in state.stoppers)
    stopped = Truth.TRUE if is_sure else Truth.UNKNOWN
    return evolve(state, level=None, held=Truth.UNKNOWN, stopped=stopped)


def _agreed(memories: Sequence[Memory]) -> DoseState:
    if not memories:
        return TOO_MANY_ORDERS
    levels = {each.level for each in memories}
    noted = all_noted([each.noted for each in memories]).values()
    recovered = [each.recovered_at for each in memories if each.recovered_at is not None]
    return DoseState(
        level=levels.pop() if len(levels) == 1 else None,
        held=_all_or_none([bool(each.holds) for each in memories]),
        stopped=_all_or_none([each.stopped for each in memories]),
        fired=tuple(each.fired for each in noted),
        recovered_at=hull_of(recovered) if recovered else None,
        may_not_have_recovered=0 < len(recovered) < len(memories),
        stoppers=tuple({key: each for memory in memories for key, each in memory.stoppers.items()}.values()),
        doubtful=tuple(each.fired for each in noted if not each.sure),
    )


def _all_or_none(answers: Sequence[bool]) -> Truth:
    if all(answers):
        return Truth.TRUE
    return Truth.UNKNOWN if any(answers) else Truth.FALSE
