"""Reading records from files and from standard input: one record, or JSON Lines with one record a line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from attrs import frozen

from protocol_dsl.tools.cli.options import stop

STANDARD_INPUT = "standard input"
LINES = (".jsonl", ".ndjson")


@frozen
class Given:
    """The text of one record, and where it stands: `p001.json`, `cohort.jsonl:12`."""

    text: bytes
    place: str


def given_records(paths: Sequence[Path]) -> tuple[Iterator[Given], bool]:
    """
    All records of these files in order, read as they are needed, and whether there may be several.

    A file that cannot be opened ends the program before the first record is decided.
    """
    for path in paths:
        if str(path) != "-":
            _check(path)
    several = len(paths) > 1 or any(path.suffix in LINES or str(path) == "-" for path in paths)
    return chain.from_iterable(map(_records_of, paths)), several


def _check(path: Path) -> None:
    if path.is_dir():
        stop(
            f"cannot read {path.as_posix()}: this is a folder; name its files, or put its records into one .jsonl file"
        )
    try:
        path.open("rb").close()
    except FileNotFoundError:
        stop(f"cannot read {path.as_posix()}: there is no such file")
    except OSError as error:
        stop(f"cannot read {path.as_posix()}: {(error.strerror or 'it cannot be opened').lower()}")


def _records_of(path: Path) -> Iterator[Given]:
    if str(path) == "-":
        yield from _split(sys.stdin.buffer, STANDARD_INPUT)
    elif path.suffix in LINES:
        with path.open("rb") as stream:
            yield from _lines(_numbered(stream), path.as_posix())
    else:
        with path.open("rb") as stream:
            yield from _split(stream, path.as_posix())


def _numbered(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The lines from 1. A carriage return alone ends one, as on old Macintosh machines: no text in JSON holds it."""
    return enumerate(chain.from_iterable(line.splitlines(keepends=True) for line in stream), 1)


def _split(stream: BinaryIO, place: str) -> Iterator[Given]:
    """One record over many lines, or one in each line: told apart by whether the first line is whole."""
    lines = _numbered(stream)
    number, first = next(((number, line) for number, line in lines if line.strip()), (0, b""))
    if _is_whole(first):
        second = next(((at, line) for at, line in lines if line.strip()), None)
        if second is None:
            yield Given(first, place)
        else:
            yield from _lines(chain([(number, first), second], lines), place)
    elif first:
        yield Given(b"\n" * (number - 1) + first + b"".join(line for _, line in lines), place)
    elif place != STANDARD_INPUT:
        yield Given(b"", place)


def _is_whole(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _lines(lines: Iterator[tuple[int, bytes]], place: str) -> Iterator[Given]:
    for number, line in lines:
        if line.strip():
            yield Given(line, f"{place}:{number}")


def nothing_given() -> None:
    """Says that there was no record to decide."""
    print("no records were given", file=sys.stderr)
