"""Builds the tree of what an evaluation saw, while it goes on."""

from __future__ import annotations

from attrs import define, field

from protocol_dsl.engine.trace import Seen, TraceNode
from protocol_dsl.schema.datum import Datum


@define
class Tracer:
    """
    What the innermost open node has seen so far: recorded values, arithmetic, and the nodes below it that are finished.

    Whoever evaluates a node keeps what was there before it and puts it back (`engine.evaluator`), so that the open
    nodes need no objects of their own: a chain has hundreds. At the end `children` are the finished nodes at the top.
    """

    data: tuple[Datum, ...] = field(default=(), init=False)
    seen: tuple[Seen, ...] = field(default=(), init=False)
    children: list[TraceNode] = field(factory=list, init=False)

    def read(self, *data: Datum) -> None:
        """The innermost open node read recorded values, all different; what it had read already counts once."""
        before = self.data
        self.data = (*before, *(each for each in data if each not in before)) if before else data

    def saw(self, *seen: Seen) -> None:
        """The innermost open node saw arithmetic."""
        self.seen += seen
