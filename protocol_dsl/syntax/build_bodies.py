"""Bullets, cases, wordings and the lines that hang below something."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any, Literal, cast

from attrs import frozen

from protocol_dsl.source import Located, Span
from protocol_dsl.syntax import problems, tree
from protocol_dsl.syntax.build_expressions import limit_of, selector_of, whole
from protocol_dsl.syntax.building import Children, Leaf, Refused, builds, first_line
from protocol_dsl.syntax.layout import TEXT_BLOCK_MARK

# ---- Lines ------------------------------------------------------------------------


@frozen
class Line(Located):
    """A line inside a declaration that is no construct by itself: what it starts with, and what it says."""

    word: str
    value: Any


@frozen
class Listed(Located):
    """Bullets or cases, with the lines among them that say something about the bullet they hang below."""

    body: tree.Body
    lines: tuple[Line | tree.Wording, ...]


def wordings(lines: Sequence[Any]) -> tuple[tree.Wording, ...]:
    return tuple(line for line in lines if isinstance(line, tree.Wording))


def only(lines: Sequence[Any], word: str) -> Any:
    """
    What the line that starts with this word says, or None.

    Raises:
        Refused: the line stands there twice.
    """
    found = [line for line in lines if isinstance(line, Line) and line.word == word]
    if len(found) > 1:
        raise Refused(problems.RepeatedLine(word, found[0].span, span=found[1].span))
    return found[0].value if found else None


def joined(lines: Sequence[Any], word: str) -> tuple[Any, ...]:
    """What all the lines that start with this word list."""
    return tuple(item for line in lines if isinstance(line, Line) and line.word == word for item in line.value)


def body_of(child: Any) -> tree.Body:
    """
    The body of something that is no bullet.

    Raises:
        Refused: among its bullets stands a line about a whole that is not there.
    """
    if not isinstance(child, Listed):
        return cast(tree.Body, child)
    for line in child.lines:
        word = line.kind if isinstance(line, tree.Wording) else line.word
        raise Refused(problems.MisplacedLine(word, span=line.span))
    return child.body


# ---- Wordings ---------------------------------------------------------------------


@builds("text")
def text(span: Span, children: Children) -> tree.Wording:
    return _wording("text", span, children[0])


@builds("assume")
def assume(span: Span, children: Children) -> tree.Wording:
    return _wording("assume", span, children[0])


@builds("note")
def note(span: Span, children: Children) -> tree.Wording:
    return _wording("note", span, children[0])


def _wording(kind: Literal["text", "assume", "note"], span: Span, said: tree.Text | Leaf) -> tree.Wording:
    if isinstance(said, Leaf):
        return tree.Wording(kind, _dedented(said.text), True, span=span)
    return tree.Wording(kind, said.text, False, span=span)


def _dedented(block: str) -> str:
    """The lines of a text block without their common indent, and without empty lines around them."""
    lines = block.replace(TEXT_BLOCK_MARK, " ").split("\n")
    return textwrap.dedent("\n".join(line.rstrip() for line in lines)).strip("\n")


# ---- Bullets ------------------------------------------------------------------------


@builds("bullets")
def bullets(span: Span, children: Children) -> Listed:
    first, *rest = children
    if first.kind == "LIMIT":
        number, *rest = rest
        kind, amount = limit_of(first), whole(number)
    else:
        kind, amount = first.text.partition(" ")[0], None
    items = tuple(item for item in rest if isinstance(item, tree.Bullet))
    return Listed(
        tree.Bullets(cast(Any, kind), amount, wordings(rest), items, span=span),
        tuple(line for line in rest if isinstance(line, Line)),
        span=span,
    )


@builds("bullet")
def bullet(span: Span, children: Children) -> tree.Bullet:
    label, said, *lines = children
    body: tree.Body = said
    if isinstance(said, Listed):
        body, lines = said.body, [*said.lines, *lines]
    return tree.Bullet(
        label,
        body,
        only(lines, "applies if"),
        only(lines, "except if"),
        wordings(lines),
        span=span,
    )


@builds("label")
def label(span: Span, children: Children) -> str:
    text: str = children[0].text
    return text


@builds("applies_if")
def applies_if(span: Span, children: Children) -> Line:
    return Line("applies if", body_of(children[0]), span=span)


@builds("except_if")
def except_if(span: Span, children: Children) -> Line:
    return Line("except if", body_of(children[0]), span=span)


# ---- Rows whose condition is bullets ----------------------------------------------------


@builds("rows_by_bullets")
def rows_by_bullets(span: Span, children: Children) -> Listed:
    word, rows, listed = children
    where = tree.Where(listed.body, (), span=listed.span)
    kind = tree.NoRows if selector_of(word) == "no" else tree.AnyRows
    return Listed(kind(rows, where, span=span), listed.lines, span=span)


@builds("limit_rows_by_bullets")
def limit_rows_by_bullets(span: Span, children: Children) -> Listed:
    limit, number, rows, listed = children
    where = tree.Where(listed.body, (), span=listed.span)
    found = tree.LimitRows(limit_of(limit), whole(number), rows, where, None, span=span)
    return Listed(found, listed.lines, span=span)


@builds("all_rows")
def all_rows(span: Span, children: Children) -> tree.AllRows | Listed:
    rows, where, have = children
    if not isinstance(have, Listed):
        return tree.AllRows(rows, where, have, span=span)
    return Listed(tree.AllRows(rows, where, cast(Any, have.body), span=span), have.lines, span=span)


# ---- Cases ------------------------------------------------------------------------------


@builds("cases")
def cases(span: Span, children: Children) -> Listed:
    found = tuple(item for item in children if isinstance(item, tree.Case))
    if not found:
        raise Refused(problems.MissingLine("list of cases", "- condition : formula", span=first_line(span)))
    return Listed(tree.ByCase(found, span=span), tuple(c for c in children if not isinstance(c, tree.Case)), span=span)


@builds("case")
def case(span: Span, children: Children) -> tree.Case:
    condition, body = children
    return tree.Case(condition, body_of(body), span=span)


@builds("otherwise")
def otherwise(span: Span, children: Children) -> None:
    """A case without a condition."""


@builds("reading")
def reading(span: Span, children: Children) -> tree.Reading:
    name, body = children
    return tree.Reading(name, body_of(body), span=span)
