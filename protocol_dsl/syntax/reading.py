"""From a file on disk to its text."""

from __future__ import annotations

from pathlib import Path

from protocol_dsl.diagnostics.diagnostic import Diagnostic
from protocol_dsl.source import Source, Span
from protocol_dsl.syntax import problems

# Longer than the longest file that is parsed, in any encoding; more is not even read.
MOST_BYTES = 5_000_000


def read_source(path: Path, name: str | None = None) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    """
    A protocol file, or why there is none.

    Args:
        path: Where the file is.
        name: What messages call it; its path, if nothing is given.
    """
    shown = str(path) if name is None else name
    text, found = read_text(path, shown)
    return None if text is None else Source(shown, text), found


def read_text(path: Path, shown: str) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """
    The text of a file that messages call `shown`, or why there is none.

    The file is UTF-8, with or without a byte order mark, which is left out. Line ends stay as they are: in a
    `Source` `\\r\\n` is read like `\\n`, and so is `\\r` where a file has no other.
    """
    place = Span(shown, 0, 0, 1, 1, 1, 1)
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        return None, (problems.CannotRead(shown, _reason(error), span=place),)
    except ValueError:
        return None, (problems.CannotRead(shown, "this is not the name of a file", span=place),)
    if len(data) > MOST_BYTES:
        return None, (problems.FileTooLarge(path.stat().st_size, MOST_BYTES, span=place),)
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        return None, (problems.NotText(shown, error.start + 1, span=place),)


def _reason(error: OSError) -> str:
    """What the operating system says, in plain words and always the same ones."""
    match error:
        case FileNotFoundError():
            return "there is no such file"
        case IsADirectoryError():
            return "this is a folder, not a file"
        case PermissionError():
            return "you have no permission to read it"
        case _:
            return (error.strerror or "the system refuses").lower()
