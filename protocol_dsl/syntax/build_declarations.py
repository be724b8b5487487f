"""Declarations, from what the grammar matched; what the grammar alone cannot refuse is refused here."""

from __future__ import annotations

import re
from typing import Any, cast

from protocol_dsl.source import Span
from protocol_dsl.syntax import problems, tree
from protocol_dsl.syntax.build_bodies import Line, body_of, joined, only, wordings
from protocol_dsl.syntax.build_data import check_rows
from protocol_dsl.syntax.build_expressions import unit_of, whole
from protocol_dsl.syntax.building import Children, Leaf, RawRow, Refused, builds
from protocol_dsl.syntax.words import RESERVED


def declared(name: tree.Name) -> tree.Name:
    """
    The name of something that is declared.

    Raises:
        Refused: it is a word of the language.
    """
    if name.text in RESERVED:
        raise Refused(problems.ReservedWord(name.text, span=name.span))
    return name


def text_of(text: tree.Text | None) -> str | None:
    return text.text if text else None


# ---- The file -----------------------------------------------------------------------


@builds("header")
def header(span: Span, children: Children) -> tree.Header:
    name, title, *lines = children
    return tree.Header(
        name=name,
        title=title.text,
        version=only(lines, "version"),
        document=only(lines, "document"),
        wordings=wordings(lines),
        span=span,
    )


@builds("version")
def version(span: Span, children: Children) -> Line:
    return Line("version", children[0].text, span=span)


@builds("document")
def document(span: Span, children: Children) -> Line:
    return Line("document", children[0].text, span=span)


@builds("role")
def role(span: Span, children: Children) -> tree.Role:
    name, label, *lines = children
    return tree.Role(name=declared(name), label=label.text, wordings=wordings(lines), span=span)


@builds("use")
def use(span: Span, children: Children) -> tree.Use:
    *names, library = children
    return tree.Use(names=tuple(names), library=library, span=span)


@builds("include")
def include(span: Span, children: Children) -> tree.Include:
    return tree.Include(path=children[0].text, span=span)


# ---- Vocabulary -----------------------------------------------------------------------


@builds("unit")
def unit(span: Span, children: Children) -> tree.Unit:
    name, label, equals, *lines = children
    return tree.Unit(name=declared(name), label=text_of(label), equals=equals, wordings=wordings(lines), span=span)


@builds("concept")
def concept(span: Span, children: Children) -> tree.Concept:
    name, label, *lines = children
    return tree.Concept(
        name=declared(name),
        label=text_of(label),
        codes=joined(lines, "codes"),
        includes=tuple(name for name in joined(lines, "includes") if isinstance(name, tree.Name)),
        and_others=any(isinstance(name, Leaf) for name in joined(lines, "includes")),
        excepts=joined(lines, "except"),
        distinct_from=joined(lines, "distinct from"),
        complete=only(lines, "complete") is not None,
        wordings=wordings(lines),
        span=span,
    )


@builds("code")
def code(span: Span, children: Children) -> tree.Code:
    system, pattern = children
    if isinstance(pattern, tree.Number) and not re.fullmatch(r"\d+", pattern.text):
        raise Refused(problems.CodeNeedsQuotes(pattern.text, span=pattern.span))
    return tree.Code(system, pattern.text, span=span)


@builds("codes")
def codes(span: Span, children: Children) -> Line:
    return Line("codes", tuple(children), span=span)


@builds("includes")
def includes(span: Span, children: Children) -> Line:
    return Line("includes", tuple(child for child in children if child is not None), span=span)


@builds("except_concept")
def except_concept(span: Span, children: Children) -> Line:
    return Line("except", tuple(children), span=span)


@builds("distinct")
def distinct(span: Span, children: Children) -> Line:
    return Line("distinct from", tuple(children), span=span)


@builds("complete")
def complete(span: Span, children: Children) -> Line:
    return Line("complete", True, span=span)


# ---- What is known ----------------------------------------------------------------------


@builds("timepoint")
def timepoint(span: Span, children: Children) -> tree.Timepoint:
    name, label, *lines = children
    return tree.Timepoint(
        name=declared(name),
        label=text_of(label),
        until_it_happens=only(lines, "until it happens") or (),
        wordings=wordings(lines),
        span=span,
    )


@builds("until_it_happens")
def until_it_happens(span: Span, children: Children) -> Line:
    stand_ins = tuple(child if isinstance(child, tree.Date) else child.text for child in children)
    return Line("until it happens", stand_ins, span=span)


@builds("fact")
def fact(span: Span, children: Children) -> tree.Fact:
    name, type_, label, *lines = children
    return tree.Fact(
        name=declared(name),
        type=type_,
        label=text_of(label),
        attested_by=only(lines, "attested by"),
        if_absent=only(lines, "if absent"),
        wordings=wordings(lines),
        span=span,
    )


@builds("attested_by")
def attested_by(span: Span, children: Children) -> Line:
    return Line("attested by", children[0], span=span)


@builds("if_absent")
def if_absent(span: Span, children: Children) -> Line:
    return Line("if absent", children[0], span=span)


@builds("measurement")
def measurement(span: Span, children: Children) -> tree.Measurement:
    name, type_, label, *lines = children
    return tree.Measurement(
        name=declared(name),
        type=type_,
        label=text_of(label),
        default=only(lines, "latest"),
        attested_by=only(lines, "attested by"),
        if_absent=only(lines, "if absent"),
        wordings=wordings(lines),
        span=span,
    )


@builds("default_result")
def default_result(span: Span, children: Children) -> Line:
    selector, window, *lines = children
    # All selectors are one kind of line: a measurement has one default.
    return Line("latest", tree.DefaultResult(selector.text, window, wordings(lines), span=span), span=span)


@builds("records")
def records(span: Span, children: Children) -> tree.Records:
    name, label, *lines = children
    return tree.Records(
        name=declared(name),
        label=text_of(label),
        fields=tuple(line for line in lines if isinstance(line, (tree.Field, tree.ComputedField))),
        if_absent=only(lines, "if absent"),
        must_state_completeness=only(lines, "must state completeness") is not None,
        wordings=wordings(lines),
        span=span,
    )


@builds("field")
def field(span: Span, children: Children) -> tree.Field:
    main, name, type_, label, *lines = children
    return tree.Field(
        declared(name),
        type_,
        text_of(label),
        main is not None,
        only(lines, "attested by"),
        only(lines, "if absent"),
        wordings(lines),
        span=span,
    )


@builds("computed_field")
def computed_field(span: Span, children: Children) -> tree.ComputedField:
    name, label, value, *lines = children
    return tree.ComputedField(declared(name), text_of(label), value, wordings(lines), span=span)


@builds("must_state_completeness")
def must_state_completeness(span: Span, children: Children) -> Line:
    return Line("must state completeness", True, span=span)


@builds("simple_type")
def simple_type(span: Span, children: Children) -> tree.SimpleType:
    return tree.SimpleType(children[0].text, span=span)


@builds("integer_type")
def integer_type(span: Span, children: Children) -> tree.IntegerType:
    low, high = children
    for bound in children:
        if bound and not re.fullmatch(r"-?\d+", bound.text):
            raise Refused(problems.NotWholeNumber(bound.text, span=bound.span))
    return tree.IntegerType(low and low.text, high and high.text, span=span)


@builds("quantity_type")
def quantity_type(span: Span, children: Children) -> tree.QuantityType:
    return tree.QuantityType(unit_of(children[0].text), span=span)


@builds("one_of_type")
def one_of_type(span: Span, children: Children) -> tree.OneOfType:
    *categories, ordered = children
    return tree.OneOfType(tuple(category.text for category in categories), ordered is not None, span=span)


@builds("any_of_type")
def any_of_type(span: Span, children: Children) -> tree.AnyOfType:
    return tree.AnyOfType(tuple(category.text for category in children), span=span)


# ---- Definitions, ambiguities, tables -----------------------------------------------------


@builds("define")
def define(span: Span, children: Children) -> tree.Define:
    name, label, *rest = children
    bodies = [part for part in rest if part is not None and not isinstance(part, tree.Wording)]
    return tree.Define(
        name=declared(name),
        label=text_of(label),
        body=body_of(bodies[0]) if bodies else None,
        wordings=wordings(rest),
        span=span,
    )


@builds("not_in_the_document")
def not_in_the_document(span: Span, children: Children) -> None:
    """A definition without a body."""


@builds("ambiguity")
def ambiguity(span: Span, children: Children) -> tree.Ambiguity:
    name, question, *lines = children
    readings = tuple(line for line in lines if isinstance(line, tree.Reading))
    if not readings:
        raise Refused(problems.MissingLine("ambiguity", "reading", span=name.span))
    return tree.Ambiguity(
        name=declared(name), question=question.text, readings=readings, wordings=wordings(lines), span=span
    )


@builds("table")
def table(span: Span, children: Children) -> tree.Table:
    name, label, *lines = children
    raw = [line for line in lines if isinstance(line, RawRow)]
    if not raw:
        raise Refused(problems.NoTableRows(span=name.span))
    columns, rows = check_rows(raw)
    return tree.Table(
        name=declared(name), label=text_of(label), columns=columns, rows=rows, wordings=wordings(lines), span=span
    )


# ---- Criteria and groups --------------------------------------------------------------------


@builds("criterion")
def criterion(span: Span, children: Children) -> tree.Criterion:
    kind, name, label, *lines = children
    verb, other = ("require", "exclude if") if kind.text == "inclusion" else ("exclude if", "require")
    for line in lines:
        if isinstance(line, Line) and line.word == other:
            raise Refused(problems.WrongVerb(kind.text, other, verb, span=line.span))
    body = only(lines, verb)
    if body is None:
        raise Refused(problems.MissingLine(kind.text, verb, span=name.span))
    return tree.Criterion(
        kind=cast(Any, kind.text),
        name=declared(name),
        label=label.text,
        body=body,
        applies_if=only(lines, "applies if"),
        except_if=only(lines, "except if"),
        waives=joined(lines, "waives"),
        wordings=wordings(lines),
        span=span,
    )


@builds("require")
def require(span: Span, children: Children) -> Line:
    return Line("require", body_of(children[0]), span=span)


@builds("exclude_if")
def exclude_if(span: Span, children: Children) -> Line:
    return Line("exclude if", body_of(children[0]), span=span)


@builds("waives")
def waives(span: Span, children: Children) -> Line:
    return Line("waives", tuple(children), span=span)


@builds("group")
def group(span: Span, children: Children) -> tree.Group:
    name, label, *lines = children
    return tree.Group(
        name=declared(name),
        label=label.text,
        timing=only(lines, "prospective"),
        plan=only(lines, "plan"),
        wordings=wordings(lines),
        span=span,
    )


@builds("timing")
def timing(span: Span, children: Children) -> Line:
    return Line("prospective", children[0].text, span=span)


@builds("plan")
def plan(span: Span, children: Children) -> Line:
    return Line("plan", whole(children[0]), span=span)
