"""Builds the tree of what an evaluation saw, while it goes on."""

from __future__ import annotations

from attrs import define, field

from protocol_dsl.engine.outcome import Judged, Known
from protocol_dsl.engine.trace import Seen, TraceNode
from protocol_dsl.model.nodes import Node
from protocol_dsl.schema.datum import Datum


@define
class _Open:
    """A node that is being evaluated."""

    id: str
    node: Node
    row: str | None
    data: dict[Datum, None] = field(factory=dict)
    seen: list[Seen] = field(factory=list)
    children: list[TraceNode] = field(factory=list)


@define
class Tracer:
    """A stack of open nodes; `roots` are the finished ones at the top."""

    roots: list[TraceNode] = field(factory=list)
    _stack: list[_Open] = field(factory=list, init=False)

    def enter(self, id: str, node: Node, row: str | None) -> None:
        """A node begins."""
        self._stack.append(_Open(id, node, row))

    def saw(self, *seen: Seen | Datum) -> None:
        """The innermost open node saw recorded values or arithmetic."""
        if not self._stack:
            return
        node = self._stack[-1]
        for each in seen:
            if isinstance(each, Datum):
                node.data[each] = None
            else:
                node.seen.append(each)

    def leave(self, result: Judged | Known) -> None:
        """The innermost open node is done."""
        done = self._stack.pop()
        finished = TraceNode(
            id=done.id,
            node=done.node,
            truth=result.truth if isinstance(result, Judged) else None,
            items=result.items if isinstance(result, Known) else None,
            causes=result.causes,
            data=tuple(done.data),
            seen=tuple(done.seen),
            row=done.row,
            children=tuple(done.children),
        )
        (self._stack[-1].children if self._stack else self.roots).append(finished)

    def abandon(self) -> None:
        """The innermost open node was not finished."""
        self._stack.pop()
