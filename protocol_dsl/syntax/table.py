"""
The parse table: made from the grammar by Lark, shipped with the package, and read without Lark.

A wheel carries the table as `protocol.table`. A checkout makes it from the grammar and keeps it in this folder's
`__pycache__`, under the same rules as Python's own bytecode. A table begins with the grammar that it was made of and
with what made it, so that an old one is never used. Behind them it is JSON: nothing is unpickled, and nothing is kept
outside the package.
"""

from __future__ import annotations

import json
import os
import sys
from functools import cache
from pathlib import Path

from protocol_dsl.syntax.lalr import Parser

FOLDER = Path(__file__).parent
GRAMMAR = FOLDER / "protocol.lark"
MAKER = FOLDER / "grammar.py"
SHIPPED = FOLDER / "protocol.table"
KEPT = FOLDER / "__pycache__" / "protocol.table"
END = b"\0"
"""Of what a table was made of; neither that nor JSON has this byte."""


@cache
def load() -> Parser:
    """The parser, from a table if there is one for this grammar, else from the grammar; it holds no state of a text."""
    made_of = _made_of()
    for path in (SHIPPED, KEPT):
        if path.is_file() and (parser := _from_file(path, made_of)):
            return parser
    made = build()
    _keep(made)
    return from_table(made)


def build() -> bytes:
    """The table as it is stored: what it was made of, and the table that Lark makes of the grammar."""
    from protocol_dsl.syntax import grammar

    return _made_of() + grammar.build()


def from_table(table: bytes) -> Parser:
    """The parser that `build` made this table for."""
    return Parser(json.loads(table.partition(END)[2]))


def _made_of() -> bytes:
    """The grammar and what writes the table."""
    return GRAMMAR.read_bytes() + MAKER.read_bytes() + END


def _from_file(path: Path, made_of: bytes) -> Parser | None:
    """The parser of a stored table; None if the table is of another grammar, or half written."""
    table = path.read_bytes()
    try:
        return from_table(table) if table.startswith(made_of) else None
    except (ValueError, KeyError, TypeError):
        return None


def _keep(table: bytes) -> None:
    """Stores the table beside Python's bytecode, if Python may store that; a folder that is read-only stays so."""
    if sys.dont_write_bytecode:
        return
    unfinished = KEPT.with_suffix(f".{os.getpid()}")
    try:
        KEPT.parent.mkdir(exist_ok=True)
        unfinished.write_bytes(table)
        unfinished.replace(KEPT)
    except OSError:
        unfinished.unlink(missing_ok=True)
