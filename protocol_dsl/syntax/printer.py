"""
The one form in which a protocol file is written.

Lines of a declaration come in a fixed order, comments stay beside the line they were written at, and a long condition
is broken where the next line can continue it. Printing what was parsed and parsing it again gives the same tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from attrs import evolve, frozen

from protocol_dsl.source import Located
from protocol_dsl.syntax import print_data, print_sequence, tree
from protocol_dsl.syntax import print_expressions as print_as

WIDTH = 100
STEP = 4
AFTER = -1


@frozen
class Row:
    """
    One line of the output: its indent and text, and whether it is a line of a text block, between which no comment may
    stand.

    `line` and `last` are the lines of the file that it was written at: 0 in a tree that was never written, `AFTER` for
    what the tree has no place of, which stood somewhere behind the row before it.
    """

    indent: int
    text: str
    line: int
    last: int
    in_block: bool = False
    comment: str | None = None

    def __str__(self) -> str:
        comment = f"  # {self.comment}".rstrip() if self.comment is not None else ""
        return f"{' ' * self.indent}{self.text}{comment}" if self.text or comment else ""


def print_protocol(protocol: tree.Protocol) -> str:
    """
    The text of a whole file, ending with a line end.

    What could not be read is not in a tree, so a file with errors must not be replaced by its print.
    """
    parts: list[str] = []
    before: type[tree.AnyDeclaration] | None = None
    for declaration in protocol.declarations:
        rows = [str(row) for row in _woven(declaration)]
        # Short declarations of one kind stand close together, everything else has an empty line in front.
        close = len(rows) == 1 and type(declaration) is before
        parts.append(("" if close or not parts else "\n") + "\n".join(rows))
        before = type(declaration) if sum(not row.startswith("#") for row in rows) == 1 else None
    trailing = [str(_comment_row(comment, 0)) for comment in protocol.trailing_comments]
    parts += ["\n" * bool(parts) + "\n".join(trailing)] if trailing else []
    return "\n".join(parts) + "\n" if parts else ""


def print_expression(expression: tree.Expression) -> str:
    """The text of one formula on one line."""
    return print_as.flat(print_as.formula(expression))


# ---- Comments -----------------------------------------------------------------------


def _woven(declaration: tree.AnyDeclaration, indent: int = 0) -> list[Row]:
    """The lines of a declaration with its comments among them; the criteria of a group carry their own."""
    rows = _with_lines(_declaration(declaration, indent), declaration.comments)
    criteria = declaration.criteria if isinstance(declaration, tree.Group) else ()
    # Comments of a group that stand behind its own lines are indented so far that no criterion can claim them.
    behind = indent + (2 * STEP if criteria else STEP)
    above, below = _placed(declaration.comments, rows)
    found: list[Row] = []
    for number, row in enumerate(rows):
        found += [_comment_row(comment, row.indent) for comment in above.get(number, ())]
        found += [row]
    last = _block_indent(rows) or behind
    found += [_comment_row(comment, max(behind, last) if criteria else last) for comment in below]
    for criterion in criteria:
        found += _woven(criterion, indent + STEP)
    return found


def _with_lines(rows: Iterable[Row], comments: Iterable[tree.Comment]) -> list[Row]:
    """The rows, each with a line: what has no place of its own stood on the next line that holds no comment alone."""
    taken = {comment.span.line for comment in comments if comment.own_line}
    found: list[Row] = []
    for row in rows:
        if row.line == AFTER:
            line = found[-1].last + 1 if found[-1].last else 0
            while line in taken:
                line += 1
            row = evolve(row, line=line, last=line)
        found.append(row)
    return found


def _placed(
    comments: Iterable[tree.Comment], rows: list[Row]
) -> tuple[dict[int, list[tree.Comment]], list[tree.Comment]]:
    """
    Comments by the row they stand above, and those below all rows; a comment behind a row is written into the row.

    A row takes one comment behind it. Another one, of a line that was joined to it, goes above the next row.
    """
    above: dict[int, list[tree.Comment]] = {}
    below: list[tree.Comment] = []
    seen_behind = False
    for comment in comments:
        line = comment.span.line if comment.span.file else 0
        if comment.own_line:
            place = next((n for n, row in enumerate(rows) if row.line > line), len(rows)) if line else int(seen_behind)
        else:
            seen_behind = True
            place = _row_at(rows, line)
            if rows[place].comment is None:
                rows[place] = evolve(rows[place], comment=comment.text)
                continue
            place += 1
        while place < len(rows) and rows[place].in_block:
            place += 1
        if place < len(rows):
            above.setdefault(place, []).append(comment)
        else:
            below.append(comment)
    return above, below


def _row_at(rows: Sequence[Row], line: int) -> int:
    """The row that a comment behind this line of the file belongs to."""
    best = 0
    for number, row in enumerate(rows):
        if not row.in_block and rows[best].line < row.line <= line:
            best = number
    return best


def _block_indent(rows: Sequence[Row]) -> int:
    """Where a comment below the last row stands: never where it would be a line of a text block."""
    return next(row.indent for row in reversed(rows) if not row.in_block)


def _comment_row(comment: tree.Comment, indent: int) -> Row:
    text = f"# {comment.text}".rstrip()
    # A comment that draws a line heads a part of the file, and stands apart from what follows.
    return Row(indent, f"{text}\n" if indent == 0 and "----" in comment.text else text, 0, 0)


# ---- Declarations -------------------------------------------------------------------


def _declaration(node: tree.AnyDeclaration, indent: int) -> Iterator[Row]:
    head = Row(indent, _head(node), *((node.span.line, node.span.line) if node.span.file else (0, 0)))
    if isinstance(node, tree.Define):
        yield from _define(node, head)
        return
    yield head
    yield from _inside(node, indent + STEP)


def _head(node: tree.AnyDeclaration) -> str:
    """The line that a declaration starts with."""
    match node:
        case tree.Header():
            return f'protocol {node.name.text} "{node.title}"'
        case tree.Role() | tree.Patient() | tree.Group():
            return f'{type(node).__name__.lower()} {node.name.text} "{node.label}"'
        case tree.Unit():
            equals = f" = {print_data.datum(node.equals)}" if node.equals else ""
            return f"unit {_named(node.name, node.label)}{equals}"
        case (
            tree.Concept()
            | tree.Timepoint()
            | tree.Records()
            | tree.Table()
            | tree.Define()
            | tree.Schedule()
            | tree.Rules()
            | tree.Calendar()
        ):
            return f"{type(node).__name__.lower()} {_named(node.name, node.label)}"
        case tree.Fact():
            return f"fact {_typed(node.name, node.type, node.label)}"
        case tree.Measurement():
            return f"measurement {_typed(node.name, node.type, node.label)}"
        case tree.Ambiguity():
            return f'ambiguity {node.name.text} "{node.question}"'
        case tree.Use():
            return f"use {', '.join(name.text for name in node.names)} from {node.library.text}"
        case tree.Include():
            return f'include "{node.path}"'
        case tree.Criterion():
            return f'{node.kind} {node.name.text} "{node.label}"'
        case tree.Scenario():
            return f'scenario "{node.label}"'
        case _:
            assert_never(node)


def _inside(node: tree.AnyDeclaration, indent: int) -> Iterator[Row]:
    """The lines below a declaration's first one; the criteria of a group are not among them."""
    match node:
        case tree.Header():
            yield from _line(indent, f"version {node.version}" if node.version is not None else None)
            yield from _line(indent, _document(node.document))
        case tree.Concept():
            yield from _concept_lines(node, indent)
        case tree.Timepoint():
            yield from _line(indent, _until(node))
        case tree.Fact():
            yield from _fact_lines(node, indent)
        case tree.Measurement():
            yield from _default(node.default, indent)
            yield from _fact_lines(node, indent)
        case tree.Records():
            yield from _fields(node, indent)
        case tree.Group():
            yield from _line(indent, node.timing)
            yield from _line(indent, f"plan {node.plan} participants" if node.plan is not None else None)
        case tree.Patient():
            for given in node.given:
                yield from _given(given, indent, "")
        case tree.Scenario():
            yield from _scenario(node, indent)
        case _:
            # Of the others, either nothing but wordings stands below, or the wordings come first.
            pass
    if not isinstance(node, (tree.Use, tree.Include, tree.Patient, tree.Scenario)):
        yield from _wordings(node.wordings, indent)
    match node:
        case tree.Ambiguity():
            yield from _readings(node.readings, indent)
        case tree.Table():
            yield from _rows(node.columns, node.rows, indent, node)
        case tree.Criterion():
            yield from _criterion(node, indent)
        case tree.Schedule() | tree.Rules() | tree.Calendar():
            for block in print_sequence.blocks(node):
                yield from _block(block, indent)
        case _:
            pass


def _block(block: print_sequence.Block, indent: int) -> Iterator[Row]:
    """A line, what is said of it, and the lines below it."""
    if block.body is not None:
        yield from _body(block.text, block.body, indent)
    else:
        yield from _line(indent, block.text, block.at)
    yield from _wordings(block.wordings, indent + STEP)
    for below in block.below:
        yield from _block(below, indent + STEP)


def _line(indent: int, text: str | None, at: Located | None = None) -> Iterator[Row]:
    """One line, at the place of what it says; nothing if it says nothing."""
    if text is not None:
        yield Row(indent, text, *(_lines_of(at) if at else (AFTER, AFTER)))


def _lines_of(node: Located) -> tuple[int, int]:
    """The first and the last line of what was written; zeros if it never was."""
    return (node.span.line, node.span.end_line) if node.span.file else (0, 0)


def _named(name: tree.Name, label: str | None) -> str:
    return name.text if label is None else f'{name.text} "{label}"'


def _typed(name: tree.Name, type_: tree.TypeExpression, label: str | None) -> str:
    return f"{name.text} : {print_data.type_text(type_)}" + (f' "{label}"' if label is not None else "")


def _document(path: str | None) -> str | None:
    if path is None:
        return None
    return f"document {path}" if re.fullmatch(r'[^\s#"]+', path) else f'document "{path}"'


def _concept_lines(node: tree.Concept, indent: int) -> Iterator[Row]:
    codes = [print_data.code(code) for code in node.codes]
    yield from _listed("codes", codes, node.codes, indent)
    if node.includes:
        others = " and others" if node.and_others else ""
        *first, last = [name.text for name in node.includes]
        yield from _listed("includes", [*first, last + others], node.includes, indent)
    yield from _listed("except", [name.text for name in node.excepts], node.excepts, indent)
    yield from _listed("distinct from", [name.text for name in node.distinct_from], node.distinct_from, indent)
    yield from _line(indent, "complete" if node.complete else None)


def _listed(word: str, items: Sequence[str], places: Sequence[Located], indent: int) -> Iterator[Row]:
    """`word a, b, c`, as several such lines if one would be too long; all of them mean one list."""
    line, at = "", None
    for item, place in zip(items, places, strict=True):
        longer = f"{line}, {item}" if line else f"{word} {item}"
        if line and indent + len(longer) > WIDTH and at is not None:
            yield from _line(indent, line, at)
            line, at = f"{word} {item}", place
        else:
            line, at = longer, at or place
    if at is not None:
        yield from _line(indent, line, at)


def _until(node: tree.Timepoint) -> str | None:
    stand_ins = [word if isinstance(word, str) else word.text for word in node.until_it_happens]
    return f"until it happens: {', else '.join(stand_ins)}" if stand_ins else None


def _fact_lines(node: tree.Fact | tree.Measurement | tree.Field, indent: int) -> Iterator[Row]:
    if node.attested_by:
        yield from _line(indent, f"attested by {node.attested_by.text}", node.attested_by)
    if node.if_absent:
        yield from _line(indent, f"if absent: {print_data.datum(node.if_absent)}", node.if_absent)


def _default(node: tree.DefaultResult | None, indent: int) -> Iterator[Row]:
    if node:
        window = f" {print_as.window(node.window)}" if node.window else ""
        yield from _line(indent, f"{node.selector}{window}", node)
        yield from _wordings(node.wordings, indent + STEP)


def _fields(node: tree.Records, indent: int) -> Iterator[Row]:
    """The columns of a list, their names as wide as the widest, then what is said of the list itself."""
    names = [_field_name(field) for field in node.fields]
    width = max(map(len, names), default=0)
    for field, name in zip(node.fields, names, strict=True):
        if isinstance(field, tree.ComputedField):
            yield from _formula(f"{name.ljust(width)} = ", field.value, indent)
        else:
            label = f' "{field.label}"' if field.label is not None else ""
            yield from _line(indent, f"{name.ljust(width)} : {print_data.type_text(field.type)}{label}", field)
            yield from _fact_lines(field, indent + STEP)
        yield from _wordings(field.wordings, indent + STEP)
    if node.if_absent:
        yield from _line(indent, f"if absent: {print_data.datum(node.if_absent)}", node.if_absent)
    yield from _line(indent, "must state completeness" if node.must_state_completeness else None)


def _field_name(field: tree.Field | tree.ComputedField) -> str:
    if isinstance(field, tree.ComputedField):
        return _named(field.name, field.label)
    return f"{'main ' if field.main else ''}{field.name.text}"


def _define(node: tree.Define, head: Row) -> Iterator[Row]:
    start, inner = head.text, head.indent + STEP
    if node.body is None:
        yield evolve(head, text=f"{start} not in the document")
        yield from _wordings(node.wordings, inner)
    elif node.wordings or _has_lines(node.body):
        yield evolve(head, text=start)
        yield from _wordings(node.wordings, inner)
        yield from _body("= ", node.body, inner)
    else:
        first, *rest = _body(f"{start} = ", node.body, head.indent)
        yield evolve(first, line=head.line)
        yield from rest


def _readings(readings: Sequence[tree.Reading], indent: int) -> Iterator[Row]:
    width = max((len(reading.name.text) for reading in readings), default=0)
    for reading in readings:
        yield from _body(f"reading {reading.name.text.ljust(width)} = ", reading.body, indent)


def _criterion(node: tree.Criterion, indent: int) -> Iterator[Row]:
    if node.applies_if is not None:
        yield from _body("applies if ", node.applies_if, indent)
    yield from _body("require " if node.kind == "inclusion" else "exclude if ", node.body, indent)
    if node.except_if is not None:
        yield from _body("except if ", node.except_if, indent)
    yield from _listed("waives", [name.text for name in node.waives], node.waives, indent)


# ---- Examples -------------------------------------------------------------------------


def _scenario(node: tree.Scenario, indent: int) -> Iterator[Row]:
    yield from _line(indent, f"patient {node.patient.text}", node.patient)
    for change in node.changes:
        yield from _given(change, indent, "with ")
    for expect in node.expects:
        group = f" for {expect.group.text}" if expect.group else ""
        because = f" because {', '.join(name.text for name in expect.because)}" if expect.because else ""
        yield from _line(indent, f"expect {expect.verdict}{group}{because}", expect)


def _given(node: tree.Given | tree.GivenRows, indent: int, prefix: str) -> Iterator[Row]:
    through = f" through {node.through.text}" if node.through else ""
    if isinstance(node, tree.Given):
        answers = ", ".join(map(print_data.answer, node.answers))
        yield from _line(indent, f"{prefix}{node.key}{through} = {answers}", node)
        return
    yield from _line(indent, f"{prefix}{node.list.text}{through}", node)
    yield from _rows(node.columns, node.rows, indent + STEP, node)


def _rows(columns: Sequence[tree.Name], rows: Sequence[tree.Row], indent: int, at: Located) -> Iterator[Row]:
    places: list[Located] = [columns[0] if columns else at, *rows]
    for line, place in zip(print_data.table(columns, rows), places, strict=True):
        yield from _line(indent, line, place)


# ---- Bodies ---------------------------------------------------------------------------


def _wordings(wordings: Iterable[tree.Wording], indent: int) -> Iterator[Row]:
    for wording in wordings:
        lines = _lines_of(wording)
        if not wording.block and '"' not in wording.text and "\n" not in wording.text:
            yield Row(indent, f'{wording.kind} "{wording.text}"', *lines)
            continue
        yield Row(indent, wording.kind, *lines)
        for text in wording.text.split("\n"):
            yield Row(indent + STEP if text else 0, text, *lines, in_block=True)


def _body(prefix: str, body: tree.Body, indent: int) -> Iterator[Row]:
    """A body behind the word that announces it: on its line, or as bullets or cases below it."""
    match body:
        case tree.Bullets():
            yield from _bullets(prefix, body, indent)
        case tree.ByCase(cases):
            yield from _line(indent, f"{prefix}by case", body)
            conditions = [_case_condition(case) for case in cases]
            width = max((len(text) for text in conditions if len(text) <= WIDTH // 2), default=0)
            for case, text in zip(cases, conditions, strict=True):
                yield from _body(f"- {text.ljust(width)} : ", case.body, indent + STEP)
        case tree.AnyRows(rows, tree.Where(tree.Bullets() as bullets)):
            yield from _bullets(f"{prefix}any {print_as.rows(rows)} where ", bullets, indent)
        case tree.NoRows(rows, tree.Where(tree.Bullets() as bullets)):
            yield from _bullets(f"{prefix}no {print_as.rows(rows)} where ", bullets, indent)
        case tree.LimitRows(limit, number, rows, tree.Where(tree.Bullets() as bullets)):
            yield from _bullets(f"{prefix}{limit} {number} {print_as.rows(rows)} where ", bullets, indent)
        case tree.AllRows(rows, where, tree.Bullets() as bullets):
            test = print_as.flat(print_as.where(where))
            yield from _bullets(f"{prefix}all {print_as.rows(rows)}{test} have ", bullets, indent)
        case _:
            yield from _formula(prefix, body, indent)


def _has_lines(body: tree.Body) -> bool:
    """Whether a body is bullets or cases, which stand on lines of their own."""
    return len(list(_body("", body, 0))) > 1 and not _is_formula(body)


def _is_formula(body: tree.Body) -> bool:
    if isinstance(body, (tree.Bullets, tree.ByCase)):
        return False
    if isinstance(body, tree.AllRows) and isinstance(body.have, tree.Bullets):
        return False
    where = getattr(body, "where", None)
    return not (isinstance(where, tree.Where) and isinstance(where.condition, tree.Bullets))


def _case_condition(case: tree.Case) -> str:
    if case.condition is None:
        return "otherwise"
    return print_as.flat(print_as.condition(case.condition))


def _formula(prefix: str, expression: tree.Expression, indent: int) -> Iterator[Row]:
    """A formula behind its word; a long one goes on in lines that are indented four columns more."""
    lines = print_as.broken(prefix + print_as.formula(expression), WIDTH - indent)
    for number, text in enumerate(lines):
        yield Row(indent + STEP if number else indent, text, *_lines_of(expression))


def _bullets(prefix: str, node: tree.Bullets, indent: int) -> Iterator[Row]:
    many = f"{node.kind} of" if node.number is None else f"{node.kind} {node.number} of"
    yield from _line(indent, f"{prefix}{many}", node)
    yield from _wordings(node.wordings, indent + STEP)
    for bullet in node.bullets:
        yield from _bullet(bullet, indent + STEP)


def _bullet(node: tree.Bullet, indent: int) -> Iterator[Row]:
    label = f'"{node.label}": ' if node.label is not None else ""
    yield from _body(f"- {label}", node.body, indent)
    yield from _wordings(node.wordings, indent + STEP)
    if node.applies_if is not None:
        yield from _body("applies if ", node.applies_if, indent + STEP)
    if node.except_if is not None:
        yield from _body("except if ", node.except_if, indent + STEP)
