"""A formula as a tree of words: what a reader sees as nested lists."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
from attrs import field, frozen

from protocol_dsl.model import nodes
from protocol_dsl.model.nodes import Condition
from protocol_dsl.model.protocol import Protocol
from protocol_dsl.render.words.conditions import denial, list_heading, statement
from protocol_dsl.render.words.lexicon import NO_READINGS, Lexicon, quoted, reading_name
from protocol_dsl.render.words.values import rows_words
from protocol_dsl.schema.wording import NO_WORDING, Wording
from protocol_dsl.source import NOWHERE, Span


@frozen(kw_only=True)
class Outline:
    """
    One condition in words, and those that it joins below it.

    `words` is a sentence (`age is 18 years or more`), or with `children` the words that join them (`all of the
    following`). `lead` stands in front (`otherwise`), `label` is the author's name for it, `wording` what the author
    wrote beside it. Where `applies` does not hold, or `except_if` does, the condition is left out of its list.
    `definition` names the definition that the condition uses; its formula is below it only where it was asked for.
    """

    words: str
    lead: str | None = None
    label: str | None = None
    applies: Outline | None = None
    except_if: Outline | None = None
    wording: Wording = NO_WORDING
    definition: str | None = None
    children: tuple[Outline, ...] = ()
    span: Span = field(default=NOWHERE, eq=False, repr=False)


def outline_of(
    node: Condition, protocol: Protocol, readings: Mapping[str, str] = NO_READINGS, *, definitions: bool = False
) -> Outline:
    """
    A condition as a tree of words.

    An ambiguity that `readings` does not settle shows every reading. With `definitions` the formula of each defined
    term stands below it; without, the term stands alone.
    """
    return _outline(node, _Writer(Lexicon(protocol, readings), definitions))


@frozen
class _Writer:
    lexicon: Lexicon
    definitions: bool

    def words(self, node: Condition) -> str:
        return statement(node, self.lexicon)


def _outline(node: Condition, writer: _Writer) -> Outline:
    outline = _words_and_below(node, writer)
    return outline if node.span == NOWHERE else attrs.evolve(outline, span=node.span)


def _words_and_below(node: Condition, writer: _Writer) -> Outline:
    match node:
        case nodes.AllOf(operands) | nodes.AnyOf(operands) | nodes.NoneOf(operands) | nodes.NumberOf(_, _, operands):
            return Outline(words=list_heading(node), children=_all(operands, writer))
        case nodes.Bullet():
            return _bullet(node, writer)
        case nodes.Not(operand):
            return _not(operand, writer)
        case nodes.IfElse(condition, then, otherwise):
            return _cases(((condition, then),), otherwise, writer)
        case nodes.ByCase(cases, otherwise):
            return _cases(cases, otherwise, writer)
        case nodes.ReadingCondition(ambiguity, options):
            return _readings(ambiguity, options, writer)
        case nodes.DefinedCondition(name):
            return _defined(name, writer)
        case nodes.AnyRows() | nodes.AllRows() | nodes.LimitRows():
            return _rows(node, writer)
        case _:
            return Outline(words=writer.words(node))


def _all(operands: tuple[Condition, ...], writer: _Writer) -> tuple[Outline, ...]:
    return tuple(_outline(each, writer) for each in operands)


def _bullet(node: nodes.Bullet, writer: _Writer) -> Outline:
    """The bullet's own label, guards and wording around its body; a body that is a bullet keeps its own below."""
    body = _outline(node.body, writer)
    if node.label is None and node.applies is None and node.except_if is None and node.wording == NO_WORDING:
        return body
    if isinstance(node.body, nodes.Bullet):
        body = Outline(words="the following", children=(body,))
    return attrs.evolve(
        body,
        label=node.label,
        words=_without_label(body.words, node.label),
        applies=None if node.applies is None else _outline(node.applies, writer),
        except_if=None if node.except_if is None else _outline(node.except_if, writer),
        wording=node.wording,
    )


def _without_label(words: str, label: str | None) -> str:
    """A question that is the label itself is not said twice: `confirmed by the investigator`."""
    asked = "" if label is None else f"{quoted(label)} is "
    return words.removeprefix(asked)


def _not(operand: Condition, writer: _Writer) -> Outline:
    match operand:
        case nodes.AllOf(operands):
            return Outline(words=f"not {list_heading(operand)}", children=_all(operands, writer))
        case nodes.AnyOf(operands):
            return Outline(words=list_heading(nodes.NoneOf(operands)), children=_all(operands, writer))
        case nodes.NoneOf(operands):
            return Outline(words=list_heading(nodes.AnyOf(operands)), children=_all(operands, writer))
        case nodes.Not(inner):
            return _outline(inner, writer)
        case nodes.NumberOf() | nodes.Bullet() | nodes.IfElse() | nodes.ByCase() | nodes.ReadingCondition():
            return Outline(words="the following does not hold", children=(_outline(operand, writer),))
        case _:
            return Outline(words=denial(operand, writer.lexicon))


def _cases(cases: tuple[tuple[Condition, Condition], ...], otherwise: Condition, writer: _Writer) -> Outline:
    """Each case with what it leads to, in order: the first that holds counts."""
    below = [attrs.evolve(_outline(body, writer), lead=f"if {writer.words(case)}") for case, body in cases]
    below.append(attrs.evolve(_outline(otherwise, writer), lead="otherwise"))
    words = "depending on the case" if len(cases) == 1 else "depending on the first case that holds"
    return Outline(words=words, children=tuple(below))


def _readings(ambiguity: str, options: tuple[tuple[str, Condition], ...], writer: _Writer) -> Outline:
    chosen = writer.lexicon.readings.get(ambiguity)
    if chosen is not None:
        return _outline(dict(options)[chosen], writer)
    below = tuple(attrs.evolve(_outline(body, writer), lead=f"read as {reading_name(name)}") for name, body in options)
    return Outline(words="the document leaves open which of these is meant", children=below)


def _defined(name: str, writer: _Writer) -> Outline:
    found = writer.lexicon.protocol.definitions.get(name)
    outline = Outline(words=writer.lexicon.definition(name), definition=name)
    if not writer.definitions or found is None or found.body is None:
        return outline
    # A definition that is used as a condition has a condition for its body.
    body = _outline(found.body, writer)  # type: ignore[arg-type]
    return attrs.evolve(outline, children=(body,), wording=found.wording)


LISTS = nodes.AllOf | nodes.AnyOf | nodes.NoneOf | nodes.NumberOf
MOST_IN_A_SENTENCE = 2
"""More conditions than these on one entry are not held in mind over a sentence: they stand below it."""


def _rows(node: nodes.AnyRows | nodes.AllRows | nodes.LimitRows, writer: _Writer) -> Outline:
    """Rows in one sentence, or with the conditions on an entry, and what is excepted, below it."""
    if isinstance(node, nodes.AllRows):
        return _every_row(node, writer)
    rows = node.rows
    below = _conditions_below(rows.where) or len(rows.exceptions) > 1
    if not below:
        return Outline(words=writer.words(node))
    where = rows.where if isinstance(rows.where, LISTS) and _conditions_below(rows.where) else None
    left = attrs.evolve(rows, where=None if where is not None else rows.where, exceptions=())
    words = writer.words(attrs.evolve(node, rows=left))
    excepted = tuple(attrs.evolve(_outline(each, writer), lead="except where") for each in rows.exceptions)
    if where is None:
        return Outline(words=words, children=excepted)
    many = isinstance(where, nodes.AllOf) or (isinstance(where, nodes.NumberOf) and where.number != 1)
    heading = f"{list_heading(where)} {'hold' if many else 'holds'}"
    return Outline(words=f"{words} for which {heading}", children=(*_all(where.operands, writer), *excepted))


def _every_row(node: nodes.AllRows, writer: _Writer) -> Outline:
    if not isinstance(node.have, LISTS):
        return Outline(words=writer.words(node))
    among = rows_words(node.rows, writer.lexicon, statement)
    return Outline(words=f"for every entry among the {among}", children=(_outline(node.have, writer),))


def _conditions_below(where: Condition | None) -> bool:
    """Whether the author wrote a list, or so many conditions in one line that they are easier to read as one."""
    if not isinstance(where, LISTS):
        return False
    inline = isinstance(where, nodes.AllOf | nodes.AnyOf) and where.inline
    return not inline or len(where.operands) > MOST_IN_A_SENTENCE
