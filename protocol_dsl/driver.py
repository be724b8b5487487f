"""
The pipeline on one page: a file and what it includes → tree → model, with every finding on the way.

    text ─parse→ syntax.Protocol ─check→ model.Protocol

Only this file reads protocol files.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from attrs import define, field, frozen

from protocol_dsl.checker.check import check as check_tree
from protocol_dsl.diagnostics import text as diagnostics_text
from protocol_dsl.diagnostics.diagnostic import Diagnostic, has_errors, ordered
from protocol_dsl.errors import ProtocolFileError
from protocol_dsl.model.protocol import Protocol
from protocol_dsl.source import Source, in_lines
from protocol_dsl.syntax import reading, tree
from protocol_dsl.syntax.parser import LARGEST_FILE, parse
from protocol_dsl.syntax.problems import CannotRead, FileTooLarge, NotText

TEXT_NAME = "protocol.proto"
"""What messages call a protocol that was given as text."""


@frozen
class Checked:
    """
    A file after checking.

    `protocol` is None if there is an error. `diagnostics` holds every finding in the order of the files, `sources` the
    files by the names that findings use.
    """

    protocol: Protocol | None
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, Source]


def check_text(text: str, name: str = TEXT_NAME, folder: Path | None = None) -> Checked:
    """
    Checks a protocol that is given as text.

    `folder` is where its includes are looked for; without one, an include is an error of the file.
    """
    source = Source(name, text)
    files = _Files(folder, {name: source})
    written, found = parse(source)
    protocol, more = check_tree(written, files.included)
    diagnostics = ordered((*found, *more))
    return Checked(None if has_errors(diagnostics) else protocol, diagnostics, dict(files.sources))


def check_file(path: Path) -> Checked:
    """
    Checks a protocol file.

    Raises:
        ProtocolFileError: the file cannot be read; it then holds no findings.
    """
    return check_text(read_text(path), name=path.as_posix(), folder=path.parent)


def load(path: Path) -> Protocol:
    """
    The protocol of a file.

    Raises:
        ProtocolFileError: the file cannot be read, or has errors; it then holds all findings and reads as their text.
    """
    checked = check_file(path)
    if checked.protocol is None:
        text = diagnostics_text.render(checked.diagnostics, checked.sources).rstrip("\n")
        raise ProtocolFileError(checked.diagnostics, text)
    return checked.protocol


def formatted(path: Path, data: bytes | None = None) -> tuple[str, str | None, str]:
    """
    The text of a file, the same in the one format, and its findings as text.

    The second is None where the file cannot be parsed: what is not in the tree would be lost. `data` stands for the
    file's bytes where they come from elsewhere.

    Raises:
        ProtocolFileError: the file cannot be read.
    """
    # A check prints nothing in the one format.
    from protocol_dsl.syntax.printer import print_protocol

    before = read_text(path) if data is None else _decoded(path, data)
    source = Source(path.as_posix(), before)
    # A file that others include has no `protocol` line, and is as well formatted as they are.
    written, found = parse(source, included=not _has_header(before))
    if has_errors(found) or written.unread:
        return before, None, diagnostics_text.render(found, {source.name: source})
    after = print_protocol(written)
    again, _ = parse(Source(source.name, after), included=not _has_header(before))
    if again != written:
        return (
            before,
            None,
            f"{path.as_posix()}: formatting would change what the file says; this is a fault of the formatter\n",
        )
    return before, after, ""


def _has_header(text: str) -> bool:
    return any(line.startswith("protocol ") for line in in_lines(text).split("\n"))


# ---- Files ------------------------------------------------------------------------------------------------


@define
class _Files:
    """The files of one protocol: each include is read once, by its path from the folder of the root file."""

    folder: Path | None
    sources: dict[str, Source]
    _trees: dict[str, tuple[tree.Protocol, tuple[Diagnostic, ...]]] = field(factory=dict, init=False)

    def included(self, path: str) -> tuple[tree.Protocol, tuple[Diagnostic, ...]] | str:
        """The tree of an included file with its findings, or in words why it cannot be read."""
        if self.folder is None:
            return "the protocol was given as text, so there is no folder to look in"
        if PurePosixPath(path).is_absolute() or "\\" in path:
            return "write the path from this file's folder, with forward slashes"
        if path not in self._trees:
            place = self.folder / path
            reason = _leads_astray(place, self.folder)
            if reason is not None:
                return reason
            source, found = reading.read_source(place, place.as_posix())
            if source is None:
                return _reason(found[0])
            if sum(len(each.text) for each in self.sources.values()) + len(source.text) > MOST_CHARACTERS:
                return f"with it the protocol would have more than {MOST_CHARACTERS:,} characters in all"
            self.sources[source.name] = source
            self._trees[path] = parse(source, included=True)
        return self._trees[path]


def document_of(path: Path, protocol: Protocol) -> Path | None:
    """The document in Markdown that a protocol names, if it lies in the protocol's folder or below it."""
    named = protocol.document
    if named is None or not named.endswith(".md") or PurePosixPath(named).is_absolute() or ".." in named.split("/"):
        return None
    found = path.parent / named
    return found if found.is_file() else None


MOST_CHARACTERS = 2 * LARGEST_FILE
"""Of a protocol with all that it includes."""


def _leads_astray(place: Path, folder: Path) -> str | None:
    """Why what stands here is not read, wherever links lead: it lies outside the folder, or is no ordinary file."""
    root = os.path.realpath(folder)
    if os.path.commonpath([root, os.path.realpath(place)]) != root:
        return "it leads out of the folder of the protocol"
    # A pipe or a device would be waited for without end.
    return "this is no ordinary file" if place.exists() and not (place.is_file() or place.is_dir()) else None


def read_text(path: Path) -> str:
    """
    The text of a file in UTF-8; a byte order mark in front is dropped.

    Raises:
        ProtocolFileError: there is no such file, it cannot be read, it is too large, or it is no text.
    """
    text, found = reading.read_text(path, path.as_posix())
    if text is None:
        raise ProtocolFileError((), f"{path.as_posix()}: {_reason(found[0])}")
    return text


def _reason(finding: Diagnostic) -> str:
    """Why a file cannot be read, without its name."""
    match finding:
        case CannotRead(reason=reason):
            return reason
        case NotText(byte=byte):
            return f"not a text in UTF-8 (byte {byte}); save it again as UTF-8"
        case FileTooLarge(size=size, limit=limit):
            return f"it has {size:,} bytes, more than {limit:,}"
        case _:
            return finding.message


def _decoded(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = f"not a text in UTF-8 (byte {error.start + 1}); save it again as UTF-8"
    raise ProtocolFileError((), f"{path.as_posix()}: {reason}")
