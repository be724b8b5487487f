"""
From the text of a protocol file to its tree.

This is the door of the room for whoever reads files. It loads the parser when the first file is parsed, not when it is
imported: a program that decides with a stored protocol never needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from protocol_dsl.source import Source

if TYPE_CHECKING:
    from protocol_dsl.diagnostics.diagnostic import Diagnostic
    from protocol_dsl.syntax import tree
    from protocol_dsl.syntax.file_parser import FileParser

# Four times the largest protocol known: whatever stands in a file, it is checked within seconds.
LARGEST_FILE = 150_000


def parse(source: Source, *, included: bool = False) -> tuple[tree.Protocol, tuple[Diagnostic, ...]]:
    """
    The tree of a protocol file, as far as it can be read, and what is wrong with the rest.

    Args:
        source: The file, of at most 150,000 characters. Line ends may be `\\n` or `\\r\\n`, or `\\r` throughout.
        included: Whether the file is one that another includes, and therefore has no `protocol` line.

    Returns:
        The tree, and its diagnostics in the order of the text. What could not be read is in the tree's `unread`.
    """
    if len(source.text) > LARGEST_FILE:
        return _too_large(source)
    return _parser(source, included).protocol()


def parse_expression(text: str) -> tuple[tree.Expression | None, tuple[Diagnostic, ...]]:
    """The tree of one formula, such as `age >= 18 years`, or what is wrong with it. Continuation lines are indented."""
    from protocol_dsl.diagnostics.diagnostic import ordered

    source = Source("", text)
    if len(text) > LARGEST_FILE:
        return None, _too_large(source)[1]
    parser = _parser(source, included=True)
    return cast("tree.Expression | None", parser.formula()), ordered(parser.diagnostics)


def _parser(source: Source, included: bool) -> FileParser:
    from protocol_dsl.syntax import table
    from protocol_dsl.syntax.file_parser import FileParser
    from protocol_dsl.syntax.places import places_of
    from protocol_dsl.syntax.sections import file_text

    return FileParser(file_text(source, places_of(source)), table.load(), included)


def _too_large(source: Source) -> tuple[tree.Protocol, tuple[Diagnostic, ...]]:
    from protocol_dsl.syntax import problems, tree
    from protocol_dsl.syntax.places import Places

    place = Places(source.name, [0]).span(0, 0)
    return tree.Protocol(()), (problems.FileTooLarge(len(source.text), LARGEST_FILE, span=place),)
