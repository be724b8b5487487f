"""Lines that hold something which would mean one thing to the eye and another to the parser."""

from __future__ import annotations

import re
import unicodedata

from protocol_dsl.diagnostics.diagnostic import Diagnostic
from protocol_dsl.syntax import problems
from protocol_dsl.syntax.sections import FileText
from protocol_dsl.syntax.words import INVISIBLE

LONGEST_LINE = 10_000

# Control characters, marks of writing direction, characters without width, and line ends that are no line ends here;
# in front of a line also the spaces of a word processor, which would change what the line belongs to.
HIDDEN = re.compile(
    f"(?m:^ *)(?P<space>[{INVISIBLE}])|(?P<hidden>"
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff])"
)
NAMES = {"\r": "a carriage return", "\ufeff": "a byte order mark"}


def unreadable_lines(file: FileText) -> tuple[list[Diagnostic], set[int]]:
    """
    What is wrong with the characters of the file, and the numbers, from 0, of all lines that have such a fault.

    Tabs are one diagnostic for the whole file, at the first of them, and so are hidden characters: whoever has one
    usually has many, from one editor or one copied page.
    """
    tabs, hidden, found = [], [], list[Diagnostic]()
    long = [number for number, line in enumerate(file.lines) if line.end - line.start > LONGEST_LINE]
    for number, line in enumerate(file.lines):
        text = file.plain[line.start : line.end]
        tabs += [number] if "\t" in text else []
        hidden += [number] if HIDDEN.search(text) else []
    if tabs:
        start = file.plain.index("\t", file.lines[tabs[0]].start)
        found.append(problems.Tabs(len(tabs), span=file.places.span(start, start + 1)))
    if hidden:
        found.append(_hidden(file, hidden))
    for number in long:
        span = file.places.span(file.lines[number].start, file.lines[number].start + 1)
        length = file.lines[number].end - file.lines[number].start
        found.append(problems.LineTooLong(length, LONGEST_LINE, span=span))
    return found, {*tabs, *hidden, *long}


def _hidden(file: FileText, lines: list[int]) -> Diagnostic:
    match = HIDDEN.search(file.plain, file.lines[lines[0]].start)
    assert match, "the line was chosen because it holds one"
    character = match[match.lastgroup or 0]
    name = NAMES.get(character) or unicodedata.name(character, "control character").lower()
    named, place = f"{name} (U+{ord(character):04X})", file.places.span(*match.span(match.lastgroup or 0))
    kind: problems.HiddenKind = "space" if character in INVISIBLE else "line end" if character == "\r" else "other"
    return problems.HiddenCharacter(named, len(lines), kind, span=place)
