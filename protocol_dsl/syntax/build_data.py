"""Example records: answers, tables of rows, and what a scenario expects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from protocol_dsl.source import Span
from protocol_dsl.syntax import problems, tree
from protocol_dsl.syntax.build_bodies import Line, only
from protocol_dsl.syntax.building import Children, Leaf, RawRow, Refused, builds

# ---- Patients and scenarios ---------------------------------------------------------


@builds("patient")
def patient(span: Span, children: Children) -> tree.Patient:
    name, label, *given = children
    return tree.Patient(name=name, label=label.text, given=tuple(given), span=span)


@builds("scenario")
def scenario(span: Span, children: Children) -> tree.Scenario:
    label, name, *lines = children
    expects = tuple(line for line in lines if isinstance(line, tree.Expect))
    changes = tuple(line for line in lines if not isinstance(line, tree.Expect))
    return tree.Scenario(label=label.text, patient=name, changes=changes, expects=expects, span=span)


@builds("for_patient", "with_")
def only_child(span: Span, children: Children) -> Any:
    return children[0]


@builds("expect")
def expect(span: Span, children: Children) -> tree.Expect:
    outcome, group, because = children
    return tree.Expect(cast(Any, outcome.text.split(" ")[1]), group, because or (), span=span)


@builds("because")
def because(span: Span, children: Children) -> tuple[tree.Name, ...]:
    return tuple(children)


# ---- Answers ------------------------------------------------------------------------


@builds("given")
def given(span: Span, children: Children) -> tree.Given:
    key, through, *answers = children
    return tree.Given(key.text, tuple(answers), _date_or_unknown(through) if through else None, span=span)


@builds("answer")
def answer(span: Span, children: Children) -> tree.Answer:
    value, *parts = children
    planned = isinstance(value, Line)
    return tree.Answer(
        value.value if planned else value,
        only(parts, "by"),
        only(parts, "on"),
        only(parts, "at"),
        only(parts, "normal"),
        only(parts, "source"),
        planned,
        span=span,
    )


@builds("planned")
def planned(span: Span, children: Children) -> Line:
    return Line("planned", children[-1], span=span)


@builds("limits_between")
def limits_between(span: Span, children: Children) -> Line:
    low, high = children
    return Line("normal", tree.Limits(low, high, span=span), span=span)


@builds("limits_up_to")
def limits_up_to(span: Span, children: Children) -> Line:
    return Line("normal", tree.Limits(None, children[0], span=span), span=span)


@builds("limits_from")
def limits_from(span: Span, children: Children) -> Line:
    return Line("normal", tree.Limits(children[0], None, span=span), span=span)


@builds("at_visit")
def at_visit(span: Span, children: Children) -> Line:
    return Line("at", children[0], span=span)


@builds("by_role")
def by_role(span: Span, children: Children) -> Line:
    return Line("by", children[0], span=span)


@builds("on_date")
def on_date(span: Span, children: Children) -> Line:
    return Line("on", children[0], span=span)


@builds("source")
def source(span: Span, children: Children) -> Line:
    return Line("source", children[0].text, span=span)


@builds("word")
def word(span: Span, children: Children) -> tree.Word:
    return tree.Word(children[0].text, span=span)


@builds("any_other")
def any_other(span: Span, children: Children) -> tree.Word:
    return tree.Word("any other", span=span)


@builds("period")
def period(span: Span, children: Children) -> tree.PeriodLiteral:
    start, end = children
    last = None if isinstance(end, Leaf) and end.kind == "ONGOING" else _date_or_unknown(end)
    return tree.PeriodLiteral(_date_or_unknown(start), last, span=span)


def _date_or_unknown(child: tree.Date | Leaf) -> tree.Date | tree.Word:
    return tree.Word("unknown", span=child.span) if isinstance(child, Leaf) else child


# ---- Rows -----------------------------------------------------------------------------


@builds("given_rows")
def given_rows(span: Span, children: Children) -> tree.GivenRows:
    name, through, *raw = children
    columns, rows = check_rows(raw)
    return tree.GivenRows(name, _date_or_unknown(through) if through else None, columns, rows, span=span)


def check_rows(raw: Sequence[RawRow]) -> tuple[tuple[tree.Name, ...], tuple[tree.Row, ...]]:
    """
    The names of the columns, which the first row gives, and the other rows.

    Raises:
        Refused: a column has no name, two have the same, a row has another number of cells, or a cell is no value.
    """
    columns = _columns(raw[0])
    return columns, tuple(_row(row, raw[0]) for row in raw[1:])


def _columns(header: RawRow) -> tuple[tree.Name, ...]:
    names: dict[str, tree.Name] = {}
    for cell in header.cells:
        if not isinstance(cell.value, tree.Name):
            raise Refused(problems.BadColumn(cell.text, span=cell.span))
        if cell.text in names:
            raise Refused(problems.BadColumn(cell.text, repeated=True, span=cell.span))
        names[cell.text] = cell.value
    return tuple(names.values())


def _row(row: RawRow, header: RawRow) -> tree.Row:
    if len(row.cells) != len(header.cells):
        raise Refused(problems.CellCount(len(row.cells), len(header.cells), header.span, span=row.span))
    cells: list[tree.Cell | None] = []
    for cell in row.cells:
        if isinstance(cell.value, problems.BadCell):
            raise Refused(cell.value)
        if isinstance(cell.value, tree.Action):
            raise Refused(problems.BadCell(cell.text, span=cell.span))
        cells.append(cell.value)
    return tree.Row(tuple(cells), span=row.span)


# ---- Bands ------------------------------------------------------------------------------


@builds("band_to")
def band_to(span: Span, children: Children) -> tree.Band:
    return tree.Band(children[0], children[1], False, False, span=span)


@builds("band_to_below")
def band_to_below(span: Span, children: Children) -> tree.Band:
    return tree.Band(children[0], children[-1], False, True, span=span)


@builds("band_above")
def band_above(span: Span, children: Children) -> tree.Band:
    return tree.Band(children[0], None, True, False, span=span)


@builds("band_above_to")
def band_above_to(span: Span, children: Children) -> tree.Band:
    return tree.Band(children[0], children[1], True, False, span=span)


@builds("band_above_to_below")
def band_above_to_below(span: Span, children: Children) -> tree.Band:
    return tree.Band(children[0], children[-1], True, True, span=span)


@builds("band_below")
def band_below(span: Span, children: Children) -> tree.Band:
    return tree.Band(None, children[0], False, True, span=span)


@builds("band_at_least")
def band_at_least(span: Span, children: Children) -> tree.Band:
    return tree.Band(children[0], None, False, False, span=span)


@builds("band_at_most")
def band_at_most(span: Span, children: Children) -> tree.Band:
    return tree.Band(None, children[0], False, False, span=span)
