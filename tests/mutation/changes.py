"""
The small changes that mutmut does not make: behind a decorator, outside of functions, and in the table of units.

In code the changes are mutmut's own, and besides: a number one less, a comparison turned round, a condition that always
or never holds, None for a result, two arguments that change places, one of several items left out, and a sign of a
regular expression left out. The words of an enumeration stay: what is read and written, which other tests hold, is made
of them. In the table: a row, a name or a prefix left out, and another factor, offset, base or word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import libcst as cst
from attrs import frozen
from mutmut.mutation.mutators import mutation_operators

Node = cst.CSTNode


@frozen
class Change:
    """One small change: the line and the words of where it is made, and the whole text with it."""

    where: str
    what: str
    text: str


# ---- Code -------------------------------------------------------------------------------------------------------


def of_code(source: str) -> Iterator[Change]:
    """Each change of what stands behind a decorator or outside of functions."""
    wrapper = cst.MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True)
    lines = wrapper.resolve(cst.metadata.PositionProvider)
    seen = set()
    for node in _within(wrapper.module):
        for changed in _changed(node):
            text = wrapper.module.deep_replace(node, changed).code
            if text not in seen and text != source and _compiles(text):
                seen.add(text)
                yield Change(str(lines[node].start.line), f"{_code(node)} -> {_code(changed)}", text)


def _compiles(text: str) -> bool:
    try:
        compile(text, "changed", "exec")
    except (SyntaxError, ValueError):
        return False
    return True


def _code(node: Any) -> str:
    code = cst.Module([]).code_for_node(node) if isinstance(node, Node) else "nothing"
    return " ".join(code.split())


def _within(node: Node) -> Iterator[Node]:
    """What mutmut leaves alone, without imports, annotations, docstrings and decorators."""
    yield node
    for child in node.children:
        if not _is_left_alone(child):
            yield from _within(child)


def _is_left_alone(node: Node) -> bool:
    match node:
        case cst.Annotation() | cst.Decorator() | cst.Import() | cst.ImportFrom():
            return True
        case cst.FunctionDef(decorators=decorators):
            return not decorators or _code(decorators[0].decorator) in ("staticmethod", "classmethod")
        case cst.Expr(value=cst.SimpleString()):
            return True
        case cst.ClassDef(bases=[cst.Arg(value=cst.Name(value="Enum"))]):
            return True
        case cst.AnnAssign(annotation=annotation):
            return _code(annotation.annotation) == "TypeAlias"
        case _:
            return False


def _changed(node: Node) -> Iterator[Any]:
    for kind, operator in [*mutation_operators, *MORE]:
        if isinstance(node, kind):
            yield from operator(node)


def _one_less(node: cst.Integer) -> Iterator[Node]:
    if node.evaluated_value:
        yield node.with_changes(value=str(node.evaluated_value - 1))


TURNED: dict[type, type] = {
    cst.LessThan: cst.GreaterThanEqual,
    cst.LessThanEqual: cst.GreaterThan,
    cst.GreaterThan: cst.LessThanEqual,
    cst.GreaterThanEqual: cst.LessThan,
}


def _turned(node: cst.ComparisonTarget) -> Iterator[Node]:
    if type(node.operator) in TURNED:
        yield node.with_changes(operator=TURNED[type(node.operator)]())


def _always_and_never(node: cst.If | cst.While) -> Iterator[Node]:
    yield node.with_changes(test=cst.Name("False"))
    if isinstance(node, cst.If):
        yield node.with_changes(test=cst.Name("True"))


def _nothing_returned(node: cst.Return) -> Iterator[Node]:
    if node.value is not None and _code(node.value) != "None":
        yield node.with_changes(value=cst.Name("None"), whitespace_after_return=cst.SimpleWhitespace(" "))


def _places_changed(node: cst.Call) -> Iterator[Node]:
    if len(node.args) == 2 and not any(each.keyword or each.star for each in node.args):
        a, b = node.args
        yield node.with_changes(args=[a.with_changes(value=b.value), b.with_changes(value=a.value)])


def _one_left_out(node: cst.Tuple | cst.Dict | cst.Set | cst.List) -> Iterator[Node]:
    if len(node.elements) > 1:
        for index in range(len(node.elements)):
            yield node.with_changes(elements=[*node.elements[:index], *node.elements[index + 1 :]])


def _operand_left_out(node: cst.BooleanOperation | cst.BinaryOperation) -> Iterator[Node]:
    yield node.left
    yield node.right


def _comprehension_without_condition(node: cst.CompFor) -> Iterator[Node]:
    if node.ifs:
        yield node.with_changes(ifs=[])


def _sign_left_out(node: cst.Call) -> Iterator[Node]:
    """A regular expression without one of its signs."""
    if _code(node.func) == "re.compile":
        first, *rest = node.args
        pattern = first.value.value
        start = pattern.index('"') + 1
        for sign in re.finditer(r"\\.|\[[^\]]*\]|\(\?[:!]|.", pattern[start:-1]):
            left = f"{pattern[: start + sign.start()]}{pattern[start + sign.end() :]}"
            yield node.with_changes(args=[first.with_changes(value=cst.SimpleString(left)), *rest])


MORE: Iterable[tuple[Any, Any]] = [
    (cst.Integer, _one_less),
    (cst.ComparisonTarget, _turned),
    ((cst.If, cst.While), _always_and_never),
    (cst.Return, _nothing_returned),
    (cst.Call, _places_changed),
    (cst.Call, _sign_left_out),
    ((cst.Tuple, cst.Dict, cst.Set, cst.List), _one_left_out),
    ((cst.BooleanOperation, cst.BinaryOperation), _operand_left_out),
    (cst.CompFor, _comprehension_without_condition),
]


# ---- The table of units -----------------------------------------------------------------------------------------


def of_table(source: str) -> Iterator[Change]:
    """Each change of a row of a table in TOML that stands on one line."""
    lines = source.splitlines(keepends=True)
    for index, line in enumerate(lines):
        if " = " in line and not line.startswith("#"):
            for changed in dict.fromkeys(["", *_rows(line)]):
                text = "".join([*lines[:index], changed, *lines[index + 1 :]])
                yield Change(str(index + 1), f"{line.strip()} -> {changed.strip() or 'nothing'}", text)


def _rows(line: str) -> Iterator[str]:
    key, _, value = line.partition(" = ")
    if not value.startswith("{"):
        yield from (f"{key} = {each}" for each in _values(value))
        return
    for item in re.finditer(rf', (\w+) = ("[^"]*"|\d+|{LIST})', value):
        yield f"{key} = {value[: item.start()]}{value[item.end() :]}"
    for item in re.finditer(r'(?:factor|offset) = ("[^"]*")', value):
        yield from (f"{key} = {value[: item.start(1)]}{each}{value[item.end(1) :]}" for each in _values(item[1]))
    for item in re.finditer(r'base = "([^"]*)"', value):
        yield f"{key} = {value[: item.start(1)]}{'length' if item[1] == 'mass' else 'mass'}{value[item.end(1) :]}"
    for item in re.finditer(r'prefixes = "([^"]*)"', value):
        for each in item[1].split():
            left = " ".join(other for other in item[1].split() if other != each)
            yield f"{key} = {value[: item.start(1)]}{left}{value[item.end(1) :]}"
    for item in re.finditer(LIST, value):
        names = re.findall(r'"[^"]*"', item[0])
        for each in names:
            left = ", ".join(other for other in names if other != each)
            yield f"{key} = {value[: item.start()]}[{left}]{value[item.end() :]}"


LIST = r'\[(?:"[^"]*"(?:, )?)+\]'


def _values(written: str) -> Iterator[str]:
    """A number with another digit or sign, or other words."""
    text = written.strip().strip('"')
    ending = "\n" if written.endswith("\n") else ""
    if re.fullmatch(r"-?[\d./]+", text):
        yield f'"{text[:-1]}{(int(text[-1]) + 1) % 10 or 1}"{ending}'
        if "." not in text:
            yield f'"{text}0"{ending}'
        yield (f'"{text[1:]}"' if text.startswith("-") else f'"-{text}"') + ending
    else:
        yield f'"{text}x"{ending}'
