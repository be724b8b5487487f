"""
The text of the function while it is written: lines in three places, names, constants, and what has been written once.

Values of the record come first (`before`), then one loop for each list (`loops`), then what is made of both (`after`).
What is asked twice is written once, for the whole protocol.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias, TypeVar

from attrs import define, evolve, field, frozen

from protocol_dsl.engine.decision import AssumptionKind
from protocol_dsl.engine.walk import ambiguities, with_definitions
from protocol_dsl.model import nodes
from protocol_dsl.model.protocol import Protocol
from protocol_dsl.model.walk import parts
from protocol_dsl.values.calendar import Moment

MOST_VARIABLES = 300
"""So many variables take 2.4 kB; few protocols have more."""
Option = TypeVar("Option")
Readings: TypeAlias = tuple[tuple[str, str], ...]


@frozen
class Taken:
    """
    Something that is taken for granted wherever `when` is true in the function.

    `taken` is None for the moment of the question as text; `moment` is a fixed one, `at_as_of` says that it is that of
    the question.
    """

    kind: AssumptionKind
    path: str
    taken: str | None
    when: str
    moment: Moment | None = None
    at_as_of: bool = False

    def only(self, guard: str) -> Taken:
        """The same, where something else is true as well."""
        return evolve(self, when=f"{guard} and ({self.when})")


@frozen
class Written:
    """
    The variable that holds what a node comes to, and what is taken for granted on the way, in the evaluators' order.

    `doubts` are variables that are None where it is not known what is taken for granted; the node then says nothing.
    """

    name: str
    taken: tuple[Taken, ...] = ()
    doubts: tuple[str, ...] = ()

    @staticmethod
    def of(name: str, *operands: Written) -> Written:
        """What is made of operands: it takes for granted what they do, and doubts what they doubt."""
        taken = tuple(taken for each in operands for taken in each.taken)
        return Written(name, taken, tuple(doubt for each in operands for doubt in each.doubts))


@define
class Block:
    """
    Lines, and the blocks behind them, by their heads; `memo` is what has been written here.

    Whatever stands under the same head is in the same block, so that many criteria that ask the same of a row read its
    values once. No line needs what a block works out, and so the lines come first.
    """

    lines: list[str] = field(factory=list)
    blocks: dict[str, Block] = field(factory=dict)
    memo: dict[tuple[object, ...], Written] = field(factory=dict)

    def text(self, indent: int) -> Iterator[str]:
        """Its lines, indented so many times."""
        yield from ("    " * indent + line for line in self.lines)
        for head, block in self.blocks.items():
            yield "    " * indent + head
            yield from block.text(indent + 1)


@define
class Place:
    """A part of the function that is being written: the outermost block, and inside it the one where lines go now."""

    nested: list[Block] = field(factory=lambda: [Block()])

    def line(self, text: str) -> None:
        """One more line."""
        self.nested[-1].lines.append(text)

    def text(self, indent: int) -> Iterator[str]:
        """All that was written, indented so many times."""
        return self.nested[0].text(indent)


@define
class Writer:
    """Everything that is known about the function so far."""

    protocol: Protocol
    before: Place = field(factory=Place)
    after: Place = field(factory=Place)
    loops: dict[str, Place] = field(factory=dict)
    constants: dict[str, object] = field(factory=dict)
    concepts: list[str] = field(factory=list)
    _memo: dict[tuple[object, ...], Written] = field(factory=dict)
    _names: int = 0
    _labels: dict[str, str] = field(factory=dict)

    def name(self, letter: str) -> str:
        """
        A new name: a variable; of the many of a large protocol, a place in the list of the `rest`.

        A call takes its variables from a block of 16 kB (CPython 3.11). If they fill it, whatever the function calls
        gets a block of its own from the system and gives it back, each time: a decision takes ten times as long.
        """
        self._names += 1
        if self._names > MOST_VARIABLES:
            return f"rest[{self._names - MOST_VARIABLES - 1}]"
        return f"{letter}{self._names}"

    @property
    def rest(self) -> int:
        """How many names are no variables."""
        return max(0, self._names - MOST_VARIABLES)

    def label(self, name: str) -> str:
        """A name of the protocol as part of one of Python: what Python would not take gets a number."""
        if name.isascii():
            return name
        return self._labels.setdefault(name, f"_{len(self._labels)}")

    def constant(self, value: object) -> str:
        """The name of an object that the function is given."""
        name = f"K{len(self.constants)}"
        self.constants[name] = value
        return name

    def concept(self, name: str) -> int:
        """The place of a concept among those that anybody asks about."""
        if name not in self.concepts:
            self.concepts.append(name)
        return self.concepts.index(name)

    def body_of(self, definition: str) -> Any:
        """The formula of a definition."""
        return self.protocol.definitions[definition].body

    def place_of(self, node: object, scope: Scope) -> Place:
        """Where a node is written: in the loop over the rows that it reads, behind all loops, or before them."""
        if scope.list is not None and self.reads_rows(node):
            return self.loops[scope.list]
        return self.after if any(isinstance(part, nodes.Rows) for part in self._parts(node)) else self.before

    def reads_rows(self, node: object) -> bool:
        """Whether a node is about the row that is looked at."""
        return any(isinstance(part, nodes.FieldValue | nodes.ComputedFieldValue) for part in parts(node))

    def _parts(self, node: object) -> Iterator[object]:
        return with_definitions(node, self.protocol)

    # ---- Once ---------------------------------------------------------------------------------

    def once(self, form: str, node: object, scope: Scope, write: Callable[[], Written]) -> Written:
        """What has been written for this already, if it can be seen from here; else it is written now."""
        used = ambiguities(node, self.protocol)
        in_loop = scope.list is not None and self.reads_rows(node)
        readings = tuple(pair for pair in scope.readings if pair[0] in used)
        key = (form, node, scope.list if in_loop else None, readings)
        # What stands in a block can be seen from inside it alone.
        blocks = self.loops[scope.list].nested if in_loop and scope.list is not None else []
        memos = [self._memo, *(block.memo for block in blocks)]
        for memo in reversed(memos):
            if key in memo:
                return memo[key]
        found = memos[-1][key] = write()
        return found

    @contextmanager
    def block(self, place: Place, head: str) -> Iterator[None]:
        """Lines that are only reached where `head` says so."""
        place.nested.append(place.nested[-1].blocks.setdefault(head, Block()))
        try:
            yield
        finally:
            place.nested.pop()


@frozen
class Scope:
    """Where a formula stands: in the rows of a list or outside of any, and under which readings."""

    list: str | None
    readings: Readings

    def inside(self, list_name: str) -> Scope:
        """The same within the rows of a list."""
        return Scope(list_name, self.readings)

    def outside(self) -> Scope:
        """The same outside of any list."""
        return Scope(None, self.readings)

    def option(self, ambiguity: str, options: tuple[tuple[str, Option], ...]) -> Option:
        """What is meant under the readings that are looked at."""
        return dict(options)[dict(self.readings)[ambiguity]]


Write: TypeAlias = Callable[[Writer, Any, Scope], Written]


def written_once(form: str) -> Callable[[Write], Write]:
    """Whatever is asked for twice in one form is written once."""

    def decorate(write: Write) -> Write:
        def once(w: Writer, node: Any, scope: Scope) -> Written:
            return w.once(form, node, scope, lambda: write(w, node, scope))

        return once

    return decorate
