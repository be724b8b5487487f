"""Builds the tree of what an evaluation saw, while it goes on."""

from __future__ import annotations

from attrs import define, field

from protocol_dsl.engine.outcome import Judged, Known
from protocol_dsl.engine.trace import Seen, TraceNode
from protocol_dsl.model.nodes import Node
from protocol_dsl.schema.datum import Datum


@define
class _Open:
    """A node that is being evaluated; None stands for an empty collection, which most nodes never fill."""

    id: str
    node: Node
    row: str | None
    data: dict[Datum, None] | None = None
    seen: tuple[Seen, ...] = ()
    children: list[TraceNode] | None = None


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
            if not isinstance(each, Datum):
                node.seen += (each,)
            elif node.data is None:
                node.data = {each: None}
            else:
                node.data[each] = None

    def leave(self, result: Judged | Known) -> None:
        """The innermost open node is done."""
        done = self._stack.pop()
        finished = TraceNode(
            done.id,
            done.node,
            result.truth if isinstance(result, Judged) else None,
            result.items if isinstance(result, Known) else None,
            result.causes,
            () if done.data is None else tuple(done.data),
            done.seen,
            done.row,
            () if done.children is None else tuple(done.children),
        )
        if not self._stack:
            self.roots.append(finished)
            return
        parent = self._stack[-1]
        if parent.children is None:
            parent.children = [finished]
        else:
            parent.children.append(finished)

    def abandon(self) -> None:
        """The innermost open node was not finished."""
        self._stack.pop()
