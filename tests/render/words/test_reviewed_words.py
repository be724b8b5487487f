"""
Every construct in words that somebody has read: that it holds, that it does not, and what must be.

`tests/corpus/words/reviewed.txt` holds the words of every condition of three files that together use everything. After
a change of wording, `python -m tests.render.words.test_reviewed_words` writes it anew: read the difference before
you keep it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from protocol_dsl import check_file
from protocol_dsl.model import nodes
from protocol_dsl.model.protocol import Protocol
from protocol_dsl.model.walk import parts
from protocol_dsl.render.words.conditions import condition_words, demand_words, negated_words
from protocol_dsl.render.words.lexicon import Lexicon

ROOT = Path(__file__).parents[3]
FILES = (
    ROOT / "tests/corpus/checker/good/everything.proto",
    ROOT / "protocols/sbrt_tdm1.proto",
    ROOT / "tests/corpus/words/uncommon.proto",
)
REVIEWED = ROOT / "tests/corpus/words/reviewed.txt"


def protocols() -> list[Protocol]:
    return [check_file(path).protocol._plan.protocol for path in FILES]


def roots(protocol: Protocol) -> Iterator[tuple[str, object]]:
    """All formulas of a file with the name under which they stand."""
    for each in (*protocol.criteria, *(each for group in protocol.groups for each in group.criteria)):
        for root in (each.condition, each.applies, each.except_if):
            if root is not None:
                yield each.name, root
    for definition in protocol.definitions.values():
        yield definition.name, definition.body


def reviewed(protocol: Protocol) -> Iterator[str]:
    """Each condition once: what it says, its contrary, and what must be."""
    told: set[str] = set()
    for name, root in roots(protocol):
        for part in parts(root):
            if not isinstance(part, get_args(nodes.Condition)):
                continue
            words = condition_words(part, protocol)
            if words in told:
                continue
            told.add(words)
            yield f"{name}  {type(part).__name__}"
            yield f"    {words}"
            yield f"    {negated_words(part, protocol)}"
            demand = demand_words(part, Lexicon(protocol))
            if demand is not None:
                yield f"    … {demand}"


def whole_text() -> str:
    return "".join(f"{line}\n" for protocol in protocols() for line in reviewed(protocol))


def test_every_condition_is_worded_as_reviewed():
    assert whole_text() == REVIEWED.read_text("utf-8")


def test_every_kind_of_node_is_among_them():
    found = {type(part) for protocol in protocols() for _, root in roots(protocol) for part in parts(root)}
    kinds = {*get_args(nodes.Condition), *get_args(nodes.Value)}

    assert kinds - found == set()


if __name__ == "__main__":
    REVIEWED.write_text(whole_text(), encoding="utf-8", newline="\n")
