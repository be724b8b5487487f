"""A document in Markdown, cut into sentences with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import define, field, frozen

MARKS = ("narrative", "judgement", "consent")
"""
What a comment such as `<!-- narrative: a summary -->` may say, with a reason: on a line of its own of the section that
it stands in, behind a paragraph, an item or a cell of that alone.
"""

_COMMENT = re.compile(rf"\s*<!--\s*({'|'.join(MARKS)})\s*(?::\s*(.*?)\s*)?-->\s*")
_ASIDE = re.compile(rf"{_COMMENT.pattern}$")
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
_RULE = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)+\s*:?-*:?\s*")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
# Abbreviations whose full stop ends no sentence.
_ABBREVIATED = "".join(rf"(?<!\b{each})" for each in (r"e\.g", r"i\.e", "vs", "cf", "al", "Dr", "No", "Fig", "approx"))
_END = re.compile(rf"{_ABBREVIATED}[.!?]\s+(?=[A-Z0-9“\"(])")


@frozen
class Sentence:
    """
    One sentence, or what stands for one: a line of an example, a cell of a table without its full stop.

    `line` is counted from 1, `section` the heading above (empty before the first). `block` numbers the paragraph, cell
    or item; `mark` is what the author said of it or of its section, if anything, and `reason` why.
    """

    text: str
    line: int
    section: str
    block: int
    mark: str | None = None
    reason: str | None = None


@define
class _State:
    section: str = ""
    marks: list[tuple[int, str, str | None]] = field(factory=list)
    level: int = 0
    block: int = 0


def sentences(document: str) -> tuple[Sentence, ...]:
    """All sentences in order. Headings, the first row and the first column of a table, and rules are no sentences."""
    state = _State()
    found: list[Sentence] = []
    for line, block in _blocks(document.split("\n"), state):
        state.block += 1
        mark, reason = state.marks[-1][1:] if state.marks else (None, None)
        aside = _ASIDE.search(block)
        if aside is not None:
            mark, reason, block = aside[1], aside[2], block[: aside.start()]
        found += (Sentence(each, line, state.section, state.block, mark, reason) for each in _split(_plain(block)))
    return tuple(found)


def _blocks(lines: list[str], state: _State) -> Iterator[tuple[int, str]]:
    """Paragraphs, items, cells and lines of examples, each with the line where it begins."""
    gathered: list[str] = []
    first, fenced = 1, False
    for number, line in enumerate([*lines, ""], 1):
        heading, comment = _HEADING.fullmatch(line), _COMMENT.fullmatch(line)
        fence = line.lstrip().startswith(("```", "~~~"))
        starts = fenced or fence or heading or comment or not line.strip() or line.lstrip().startswith("|")
        if gathered and (starts or _ITEM.match(line)):
            yield first, " ".join(gathered)
            gathered = []
        if fence:
            fenced = not fenced
        elif fenced:
            if line.strip():
                yield number, line
        elif heading and not fenced:
            _enter(len(heading[1]), _plain(heading[2]), state)
        elif comment:
            state.marks.append((state.level, comment[1], comment[2]))
        elif line.lstrip().startswith("|"):
            yield from ((number, cell) for cell in _cells(lines, number))
        elif line.strip():
            first = first if gathered else number
            gathered.append(_ITEM.sub("", line, count=1).strip().lstrip("> "))


def _enter(level: int, title: str, state: _State) -> None:
    state.section, state.level = title, level
    # What stands below the title, or in front of it, is an introduction: its mark does not hold for the whole document.
    state.marks = [each for each in state.marks if 1 < each[0] < level]


def _cells(lines: list[str], number: int) -> list[str]:
    line = lines[number - 1]
    is_head = number < len(lines) and _RULE.fullmatch(lines[number]) is not None
    if is_head or _RULE.fullmatch(line):
        return []
    cells = [each.strip() for each in line.strip().strip("|").split("|")]
    return [each for each in cells[1:] if re.search(r"[^\W\d_]{2}", each)]


def _plain(text: str) -> str:
    """Without the signs of Markdown."""
    return re.sub(r"[*`]|(?<!\w)_|_(?!\w)", "", _LINK.sub(r"\1", text)).strip()


def _split(text: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(text):
        yield text[start : end.start() + 1].strip()
        start = end.end()
    if re.search(r"\w", text[start:]):
        yield text[start:].strip()
