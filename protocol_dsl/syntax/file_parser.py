"""
One file, parsed piece by piece.

A file is cut where a line starts in column 1, a group where a line starts at the column of its first line, and each
piece is parsed by itself: one bad declaration costs one diagnostic and itself only. Nothing here raises on any text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from attrs import define, evolve, field

from protocol_dsl.diagnostics.diagnostic import Diagnostic, ordered
from protocol_dsl.source import Span
from protocol_dsl.syntax import (
    build_bodies,
    build_data,
    build_declarations,
    build_expressions,
    build_sequence,
    problems,
    tree,
)
from protocol_dsl.syntax.building import RawCell, Refused, built
from protocol_dsl.syntax.lalr import Parser, Stopped
from protocol_dsl.syntax.layout import LayoutRefused
from protocol_dsl.syntax.lost_lines import (
    MOST_LOST,
    below_the_same,
    emptied_above,
    holds_one_of,
    is_emptied,
    outermost,
    statement,
    widest,
)
from protocol_dsl.syntax.places import Places
from protocol_dsl.syntax.sections import FileText, Section, sections
from protocol_dsl.syntax.stop import Piece
from protocol_dsl.syntax.unreadable import unreadable_lines
from protocol_dsl.syntax.words import (
    CONTINUATIONS,
    CRITERIA,
    DECLARATIONS,
    GROUP_LINES,
    PROTOCOL_BUFFERS,
)

# The parser knows a construct by what these register when they are imported.
BUILDERS_OF = (build_bodies, build_data, build_declarations, build_expressions, build_sequence)


# Of these a line that cannot be read costs itself, and the rest is read without it.
READ_BY_LINE = frozenset(("schedule", "rules", "calendar"))

# What may only be missing because the line that says it has gone.
ENDS_EARLY = (problems.EndsEarly, problems.MissingLine, problems.NoTableRows)


@define
class FileParser:
    """One file while it is parsed: what was found in it so far."""

    file: FileText
    parser: Parser
    included: bool
    diagnostics: list[Diagnostic] = field(factory=list)
    declarations: list[tree.AnyDeclaration] = field(factory=list)
    unread: list[tree.Unread] = field(factory=list)
    unreadable: set[int] = field(factory=set)

    @property
    def places(self) -> Places:
        return self.file.places

    # ---- Files ------------------------------------------------------------------

    def protocol(self) -> tuple[tree.Protocol, tuple[Diagnostic, ...]]:
        found, behind = sections(self.file, range(len(self.file.lines)), 0)
        if (line := self._protocol_buffers(found)) is not None:
            return tree.Protocol(()), (problems.ProtocolBuffersFile(span=self._word(line)),)
        if not found:
            return tree.Protocol(()), (problems.EmptyFile(span=self.places.span(0, 0)),)
        self._find_unreadable()
        for section in found:
            self._declaration(section)
        self._check_header(found[0])
        trailing = self.file.comments(behind)
        protocol = tree.Protocol(tuple(self.declarations), trailing, tuple(self.unread))
        return protocol, ordered(self.diagnostics)

    def _protocol_buffers(self, found: list[Section]) -> int | None:
        """The line that gives a Protocol Buffers file away: the first one, comments of its kind (`//`) aside."""
        for section in found:
            word = self.file.first_word(section.first)
            if word in PROTOCOL_BUFFERS:
                return section.first
            if word not in ("/", "*"):
                return None
        return None

    def formula(self) -> Any:
        self._find_unreadable()
        coded = [number for number, line in enumerate(self.file.lines) if line.has_code]
        if self.unreadable or not coded:
            self.diagnostics += [] if coded else [problems.EndsEarly(("a condition or a value",))]
            return None
        return self._parsed(Section(coded[0], coded[-1]), "formula")

    def _find_unreadable(self) -> None:
        found, self.unreadable = unreadable_lines(self.file)
        self.diagnostics += found

    def _check_header(self, first: Section) -> None:
        """The `protocol` line stands first, once, and not in an included file."""
        if not self.included and self.file.first_word(first.first) in DECLARATIONS - {"protocol"}:
            self.diagnostics.append(problems.MissingProtocolLine(span=self._word(first.first)))
        headers = [header for header in self.declarations if isinstance(header, tree.Header)]
        opening = headers[0].span if headers and headers[0].span.line == first.first + 1 else None
        for header in headers[0 if self.included or opening is None else 1 :]:
            place = self._word(header.span.line - 1)
            self.diagnostics.append(problems.MisplacedProtocolLine(self.included, opening, span=place))

    # ---- Declarations -------------------------------------------------------------

    def _declaration(self, section: Section) -> None:
        word = self.file.first_word(section.first)
        if self.unreadable & self._may_not_lose(section, word):
            self._lose(section)
        elif self.file.lines[section.first].column > 0:
            self._lose(section, self._indented(section.first, word))
        elif word in READ_BY_LINE:
            self._by_line(section)
        elif word == "group":
            self._group(section)
        elif word in DECLARATIONS:
            found = self._parsed(section, "declaration")
            if found is None:
                self._lose(section)
            else:
                self.declarations.append(evolve(found, comments=self.file.comments(section.comments)))
        else:
            self._lose(section, self._unknown(section.first, word))

    def _may_not_lose(self, section: Section, word: str) -> set[int]:
        """The lines without which nothing of a declaration can be read: all, or only the first."""
        return {section.first} if word in READ_BY_LINE else set(range(section.first, section.last + 1))

    def _indented(self, line: int, word: str) -> Diagnostic:
        place = self._word(line)
        return problems.NotInColumnOne(word, span=place) if word in DECLARATIONS else problems.WrongIndentation(
            True, span=place
        )  # fmt: skip

    def _unknown(self, line: int, word: str) -> Diagnostic:
        """What is wrong with a line in column 1 that starts with no word for a declaration."""
        from protocol_dsl.syntax import mistakes

        place = self._word(line)
        if word in CONTINUATIONS:
            return problems.ContinuationInColumnOne(word, span=place)
        if word == "-":
            return problems.StrayBullet(span=place)
        return problems.UnknownDeclaration(word, mistakes.nearest_word(word, DECLARATIONS), span=place)

    def _lose(self, section: Section, diagnostic: Diagnostic | None = None) -> None:
        """A declaration that cannot be read keeps its name, so that nobody is told that the name is unknown."""
        from protocol_dsl.syntax import mistakes

        self.diagnostics += [diagnostic] if diagnostic else []
        start = self.file.lines[section.first].start
        keyword, name = mistakes.keyword_and_name(self.file.text, start, self.file.lines[section.first].end)
        named = tree.Name(name[0], span=self.places.span(*name[1])) if name else None
        self.unread.append(tree.Unread(keyword, named, span=self._word(section.first)))

    def _word(self, line: int) -> Span:
        """The place of the first word of a line."""
        start = self.file.lines[line].start + self.file.lines[line].column
        return self.places.span(start, start + max(1, len(self.file.first_word(line))))

    # ---- Groups -----------------------------------------------------------------

    def _group(self, section: Section) -> None:
        """A group's own lines, with its criteria blanked out, and then each criterion by itself."""
        inside = range(section.first + 1, section.last + 1)
        column = next((self.file.lines[n].column for n in inside if self.file.lines[n].has_code), 0)
        parts, _ = sections(self.file, inside, column)
        criteria = [part for part in parts if self.file.first_word(part.first) not in GROUP_LINES]
        group = self._parsed(section, "declaration", blank=criteria)
        taken = {number for part in criteria for number in part.comments}
        found = [criterion for part in criteria if (criterion := self._criterion(part)) is not None]
        if group is None:
            self._lose(section)
            return
        comments = self.file.comments(number for number in section.comments if number not in taken)
        self.declarations.append(evolve(group, criteria=tuple(found), comments=comments))

    def _criterion(self, section: Section) -> tree.Criterion | None:
        word = self.file.first_word(section.first)
        found = None
        if word in CRITERIA:
            found = self._parsed(section, "declaration")
        elif word in DECLARATIONS:
            self.diagnostics.append(problems.NotInColumnOne(word, span=self._word(section.first)))
        else:
            self.diagnostics.append(self._not_of_a_group(section.first, word))
        if found is None:
            self._lose(section)
            return None
        return cast(tree.Criterion, evolve(found, comments=self.file.comments(section.comments)))

    def _not_of_a_group(self, line: int, word: str) -> Diagnostic:
        from protocol_dsl.syntax import mistakes

        place = self._word(line)
        if word == "-":
            return problems.StrayBullet(span=place)
        near = mistakes.nearest_word(word, CRITERIA | GROUP_LINES)
        return problems.MisspeltWord(word, near, span=place) if near else problems.Unexpected(
            word, ("a criterion such as `inclusion`", "`plan`", "`prospective`", "`retrospective`"), span=place
        )  # fmt: skip

    # ---- Line by line --------------------------------------------------------------

    def _by_line(self, section: Section) -> None:
        """A declaration without the lines that cannot be read: each costs itself and what is indented below it."""
        inside = range(section.first, section.last + 1)
        lost = [statement(self.file, number, inside) for number in inside if number in self.unreadable]
        while len(lost) <= MOST_LOST:
            found = self._read(section, "declaration", blank=outermost(lost))
            if not isinstance(found, Diagnostic):
                self.declarations.append(
                    evolve(found, lines_lost=bool(lost), comments=self.file.comments(section.comments))
                )
                self._lose_lines(
                    lost, min(self.file.lines[n].column for n in inside[1:] if self.file.lines[n].has_code)
                )
                return
            bad = self._bad_lines(found, lost, inside)
            follows = found.span.line - 1 not in range(bad.first, bad.last + 1) or isinstance(found, ENDS_EARLY)
            follows = follows or is_emptied(self.file, bad, lost)
            if not (follows and holds_one_of(lost, bad)):
                self.diagnostics.append(found)
            if bad.first == section.first:
                break
            lost.append(bad)
        self._lose(section)

    def _bad_lines(self, found: Diagnostic, lost: list[Section], inside: range) -> Section:
        """The lines that go because of what is wrong; where a block has lost all its lines, that is what begins it."""
        line = found.span.line - 1
        emptied = emptied_above(self.file, line, lost, inside)
        # What is written as elsewhere is named from the begin of its line on, wherever in it the parser stopped.
        named_whole = isinstance(found, problems.ForeignSign)
        at_start = found.span.column - 1 == self.file.lines[line].column and not named_whole
        if at_start and emptied is not None:
            return statement(self.file, emptied, inside)
        bad = statement(self.file, line, inside)
        if isinstance(found, problems.StrayBullet):
            # All that stands below the same line is as stray as this.
            bad = below_the_same(self.file, line, inside)
        return widest(bad, lost, self.file, inside)

    def _lose_lines(self, lost: list[Section], column: int) -> None:
        """Of the lines that go from a schedule, those of a whole part keep its name."""
        for each in outermost(lost):
            from protocol_dsl.syntax import mistakes

            line = self.file.lines[each.first]
            keyword, name = mistakes.keyword_and_name(self.file.text, line.start, line.end)
            named = tree.Name(name[0], span=self.places.span(*name[1])) if name and line.column == column else None
            self.unread.append(tree.Unread(keyword, named, span=self._word(each.first)))

    # ---- Pieces -----------------------------------------------------------------

    def _parsed(self, section: Section, start: str, blank: list[Section] | None = None) -> Any:
        """What the piece stands for; None, and a diagnostic, if it cannot be read."""
        found = self._read(section, start, blank)
        if isinstance(found, Diagnostic):
            self.diagnostics.append(found)
            return None
        return found

    def _read(self, section: Section, start: str, blank: list[Section] | None = None) -> Any:
        """What the piece stands for, or what is wrong with it."""
        lines = self.file.lines
        begin, end = lines[section.first].start, lines[section.last].end
        text = "".join(self._with_blanks(begin, end, blank or []))
        seen = f"{self.file.text[:begin]}{text}{self.file.text[end:]}" if blank else self.file.text
        place = Piece(self.places, seen, begin, end)
        try:
            # The last line end leads back to the column where the piece begins.
            parsed: Any = self.parser.parse(text + "\n" + " " * lines[section.first].column, start=start)
            return built(parsed.children[0] if start == "formula" else parsed, place.span, self._cell_of(begin))
        except Refused as refused:
            return refused.diagnostic
        except (LayoutRefused, Stopped) as mistaken:
            # What people get wrong is loaded when somebody did; most files are right.
            from protocol_dsl.syntax import mistakes

            if isinstance(mistaken, Stopped):
                return mistakes.explain(mistaken, place)
            return mistakes.of_layout(mistaken, place)

    def _with_blanks(self, begin: int, end: int, blank: list[Section]) -> Iterator[str]:
        """The text between two offsets, with the lines of these sections empty and every offset where it was."""
        for section in blank:
            first, last = self.file.lines[section.first], self.file.lines[section.last]
            yield self.file.text[begin : first.start]
            for number in range(section.first, section.last):
                line, below = self.file.lines[number], self.file.lines[number + 1]
                yield " " * (line.end - line.start)
                yield self.file.text[line.end : below.start]
            yield " " * (last.end - last.start)
            begin = last.end
        yield self.file.text[begin:end]

    def _cell_of(self, begin: int) -> Any:
        """Reads a cell that starts at an offset of the piece that begins here."""

        def read(text: str, start: int) -> RawCell:
            said = text.strip()
            at = begin + start + len(text) - len(text.lstrip())
            span = self.places.span(at, at + len(said) if said else at + 1)
            return RawCell(said, self._cell(said, at, span) if said else None, span=span)

        return read

    def _cell(self, said: str, at: int, span: Span) -> Any:
        place = Piece(self.places, self.file.text, at, at + len(said))
        try:
            parsed: Any = self.parser.parse(said, start="cell")
            return built(parsed, place.span, self._cell_of(at))
        except (Refused, LayoutRefused, Stopped):
            return problems.BadCell(said, span=span)
