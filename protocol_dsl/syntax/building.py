"""From the nodes of the parser to the tree of a protocol: without recursion, with the place of everything."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, TypeAlias, TypeVar

from attrs import frozen

from protocol_dsl.diagnostics.diagnostic import Diagnostic
from protocol_dsl.source import Located, Span
from protocol_dsl.syntax import problems, tree
from protocol_dsl.syntax.lalr import Node
from protocol_dsl.syntax.layout import DEEPEST
from protocol_dsl.syntax.lexer import Token

Children: TypeAlias = list[Any]
Builder: TypeAlias = Callable[[Span, Children], Any]
AnyBuilder = TypeVar("AnyBuilder", bound=Builder)

# What to call for each rule of the grammar; the build_*.py files fill it when they are imported.
BUILDERS: dict[str, Builder] = {}


class Refused(Exception):
    """The text is well formed, but must not be accepted."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


@frozen
class Leaf(Located):
    """A word that is no construct by itself: the kind of token, and the word with single spaces."""

    kind: str
    text: str


@frozen
class RawCell(Located):
    """A cell of a table: what it says, and what that means or why it means nothing; an empty cell means None."""

    text: str
    value: tree.Datum | tree.Band | tree.Action | problems.BadCell | None


@frozen
class RawRow(Located):
    """A row of a table, before it is known whether it names the columns."""

    cells: tuple[RawCell, ...]


class ReadCell(Protocol):
    """Reads the text of one cell, which starts at this offset of the text that is being parsed."""

    def __call__(self, text: str, start: int) -> RawCell: ...


class Place(Protocol):
    """The stretch of the file between two offsets of the text that is being parsed."""

    def __call__(self, start: int, end: int) -> Span: ...


def builds(*rules: str) -> Callable[[AnyBuilder], AnyBuilder]:
    """Marks a function as the one that builds what these rules of the grammar match."""

    def register(builder: AnyBuilder) -> AnyBuilder:
        BUILDERS.update(dict.fromkeys(rules, builder))
        return builder

    return register


def built(root: Node | Token, place: Place, read_cell: ReadCell) -> Any:
    """
    The construct that a node stands for.

    Raises:
        Refused: something in it must not be accepted, or it is nested more than 100 levels deep.
    """
    if isinstance(root, Token):
        return _leaf(root, place, read_cell)
    made: dict[int, Any] = {}
    depths: dict[int, int] = {}
    for node in _children_first(root):
        span = place(node.start or 0, node.end or 0)
        below = [id(child) for child in node.children if isinstance(child, Node)]
        depths[id(node)] = 1 + max((depths.pop(child) for child in below), default=0)
        if depths[id(node)] > DEEPEST:
            raise Refused(problems.TooDeep(DEEPEST, span=first_line(span)))
        children = [made.pop(id(child)) if isinstance(child, Node) else _leaf(child, place, read_cell)
                    for child in node.children]  # fmt: skip
        _refuse_mixed(node, children)
        made[id(node)] = BUILDERS[node.rule](span, children)
    return made[id(root)]


def first_line(span: Span) -> Span:
    """The same place, but at most a character of it, where the whole of it would fill a page."""
    return Span(span.file, span.start, span.start + 1, span.line, span.column, span.line, span.column + 1)


def _children_first(root: Node) -> Iterator[Node]:
    """Every node after its children, in the order of the text."""
    found, waiting = [], [root]
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting.extend(child for child in node.children if isinstance(child, Node))
    return reversed(found)


def _refuse_mixed(node: Node, children: Sequence[Any]) -> None:
    """`a and b or c` needs parentheses, which are still to be seen in the node."""
    if node.rule == "or_":
        for below, child in zip(node.children, children, strict=True):
            if isinstance(below, Node) and below.rule == "and_":
                raise Refused(problems.MixedAndOr(span=child.span))


# ---- Words ------------------------------------------------------------------------


def _leaf(token: Token | None, place: Place, read_cell: ReadCell) -> Any:
    """What a token means by itself."""
    if token is None:
        return None
    span, text = place(token.start, token.end), token.text
    match token.kind:
        case "NAME":
            return tree.Name(text, span=span)
        case "NUMBER":
            return tree.Number(text, span=span)
        case "STRING":
            return tree.Text(text[1:-1], span=span)
        case "DATE":
            return tree.Date(text, span=span)
        case "YES" | "NO":
            return tree.YesNo(text == "yes", span=span)
        case "ROW":
            return RawRow(tuple(_cells(token, read_cell)), span=span)
        case "TEXT_BLOCK":
            return Leaf(token.kind, text, span=span)
        case _:
            return Leaf(token.kind, " ".join(text.split()), span=span)


def _cells(row: Token, read_cell: ReadCell) -> Iterator[RawCell]:
    """The cells between the bars; a bar in quotes belongs to its cell."""
    inside = row.text[1:-1]
    for match in re.finditer(r'((?:[^|"]|"[^"]*")*)(?:\||$)', inside):
        yield read_cell(match[1], row.start + 1 + match.start(1))
        if match.end() == len(inside) and not match[0].endswith("|"):
            return
