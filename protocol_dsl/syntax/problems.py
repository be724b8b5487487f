"""What can be wrong with the text of a protocol file: one class a finding, `E101` to `E175`."""

from __future__ import annotations

import re
import unicodedata
from typing import ClassVar, Literal, TypeAlias, assert_never

from attrs import field

from protocol_dsl.diagnostics import foreign_dates
from protocol_dsl.diagnostics.diagnostic import Diagnostic, Label
from protocol_dsl.frozen import frozen
from protocol_dsl.source import NOWHERE, Span

# ---- The file -------------------------------------------------------------------


@frozen
class CannotRead(Diagnostic):
    """A file is not there, or may not be read."""

    code: ClassVar[str] = "E101"
    path: str
    reason: str

    @property
    def message(self) -> str:
        return f"cannot read `{self.path}`: {self.reason}"

    @property
    def help(self) -> str:
        return "check the name and the folder"


@frozen
class NotText(Diagnostic):
    """A file holds bytes that are no text in UTF-8: another encoding, or no text at all."""

    code: ClassVar[str] = "E102"
    path: str
    byte: int

    @property
    def message(self) -> str:
        return f"`{self.path}` is not a text file in UTF-8 (see its byte {self.byte})"

    @property
    def help(self) -> str:
        return "save it from your editor as plain text with the encoding UTF-8"


@frozen
class FileTooLarge(Diagnostic):
    """A file is larger than any protocol; it is not read at all."""

    code: ClassVar[str] = "E103"
    size: int
    limit: int

    @property
    def message(self) -> str:
        return f"this file has {self.size:,} characters; a protocol file may have {self.limit:,}"

    @property
    def help(self) -> str:
        return "move shared vocabulary to files of its own and name them with `include`"


@frozen
class LineTooLong(Diagnostic):
    """A line is longer than anybody can read; its declaration is not read."""

    code: ClassVar[str] = "E104"
    length: int
    limit: int

    @property
    def message(self) -> str:
        return f"this line has {self.length:,} characters; a line may have {self.limit:,}"

    @property
    def help(self) -> str:
        return "break it into several lines; a line that starts with `and` or `or` continues the one above"


@frozen
class EmptyFile(Diagnostic):
    """A file holds no declaration."""

    code: ClassVar[str] = "E105"

    @property
    def message(self) -> str:
        return "this file declares nothing"

    @property
    def help(self) -> str:
        return 'start with a line such as `protocol my_trial "Title of the trial"`'


@frozen
class ProtocolBuffersFile(Diagnostic):
    """The file is of Google's Protocol Buffers, which use the same extension."""

    code: ClassVar[str] = "E106"

    @property
    def message(self) -> str:
        return "this looks like a Protocol Buffers file, not a clinical protocol"

    @property
    def help(self) -> str:
        return 'a clinical protocol starts with a line such as `protocol my_trial "Title of the trial"`'


@frozen
class MissingProtocolLine(Diagnostic):
    """The first declaration is not the `protocol` line."""

    code: ClassVar[str] = "E107"

    @property
    def message(self) -> str:
        return "a protocol file starts with its `protocol` line"

    @property
    def help(self) -> str:
        return 'write a line such as `protocol my_trial "Title of the trial"` above this one'


@frozen
class MisplacedProtocolLine(Diagnostic):
    """A `protocol` line stands behind other declarations, for the second time, or in an included file."""

    code: ClassVar[str] = "E108"
    included: bool
    first: Span | None = field(default=None, eq=False)

    @property
    def message(self) -> str:
        if self.included:
            return "an included file has no `protocol` line"
        return "a file has one `protocol` line" if self.first else "the `protocol` line stands first"

    @property
    def help(self) -> str:
        if self.included:
            return "remove the line; the file that includes this one has it"
        return "remove this one" if self.first else "move it to the top of the file"

    @property
    def labels(self) -> tuple[Label, ...]:
        return (Label(self.first, "the first one"),) if self.first else ()


@frozen
class Tabs(Diagnostic):
    """The file holds tabs. How far a tab indents depends on the editor, so indentation would mean nothing."""

    code: ClassVar[str] = "E109"
    lines: int

    @property
    def message(self) -> str:
        others = self.lines - 1
        also = f", and {others} other line{'s' if others > 1 else ''} too" if others else ""
        return f"this line holds a tab{also}"

    @property
    def help(self) -> str:
        return "replace each tab by 4 spaces"


HiddenKind: TypeAlias = Literal["space", "line end", "other"]


@frozen
class HiddenCharacter(Diagnostic):
    """The file holds a character that nobody can see and that may change what is read, or in which direction."""

    code: ClassVar[str] = "E110"
    name: str
    lines: int
    kind: HiddenKind = "other"

    @property
    def message(self) -> str:
        others = self.lines - 1
        also = f" ({others} other line{'s' if others > 1 else ''} too)" if others else ""
        return f"this line holds a character that cannot be seen, {self.name}{also}"

    @property
    def help(self) -> str:
        match self.kind:
            case "space":
                return (
                    "type ordinary spaces in its place; text that is copied from a word processor often holds such a "
                    "space"
                )
            case "line end":
                return (
                    "some programs end a line with it, the rest of this file with a line feed; save the file with one "
                    "kind of line end, which editors call LF or Unix"
                )
            case "other":
                return "delete it, or type the line again"
            case _:
                assert_never(self.kind)


# ---- Declarations ---------------------------------------------------------------


@frozen
class UnknownDeclaration(Diagnostic):
    """A line in column 1 does not start with a word that starts a declaration."""

    code: ClassVar[str] = "E111"
    word: str
    suggestion: str | None

    @property
    def message(self) -> str:
        return f"`{self.word}` does not start a declaration"

    @property
    def help(self) -> str:
        if self.suggestion:
            return f"write `{self.suggestion}`"
        return "a line in column 1 starts with a word such as `fact`, `define` or `inclusion`; indent other lines"


@frozen
class NotInColumnOne(Diagnostic):
    """A declaration is indented."""

    code: ClassVar[str] = "E113"
    word: str

    @property
    def message(self) -> str:
        return f"`{self.word}` starts a declaration, which begins in column 1"

    @property
    def help(self) -> str:
        return "remove the spaces in front of it"


@frozen
class ContinuationInColumnOne(Diagnostic):
    """A line that continues the one above stands in column 1, where declarations begin."""

    code: ClassVar[str] = "E114"
    word: str

    @property
    def message(self) -> str:
        return f"`{self.word}` cannot start a declaration"

    @property
    def help(self) -> str:
        return "indent the line, so that it continues the one above"


# ---- Layout ---------------------------------------------------------------------


@frozen
class WrongIndentation(Diagnostic):
    """A line is indented where no block is open, or matches no line above it."""

    code: ClassVar[str] = "E115"
    deeper: bool

    @property
    def message(self) -> str:
        if self.deeper:
            return "this line is indented, but nothing above it takes lines of its own"
        return "this line stands in a column where no line above it stands"

    @property
    def help(self) -> str:
        return "indent it like the line that it stands beside; lines of one block start in the same column"


@frozen
class ContinuationTooFarLeft(Diagnostic):
    """A line that continues another stands left of it, or at its bullet's dash."""

    code: ClassVar[str] = "E116"

    @property
    def message(self) -> str:
        return "this line continues the one above, but does not stand right of where that one starts"

    @property
    def help(self) -> str:
        return "indent it by 4 spaces more than the line it continues"


@frozen
class TooDeep(Diagnostic):
    """Something is nested more deeply than anybody can follow."""

    code: ClassVar[str] = "E117"
    limit: int

    @property
    def message(self) -> str:
        return f"this is nested more than {self.limit} levels deep"

    @property
    def help(self) -> str:
        return "give a part of it a name with `define`, and use the name here"


@frozen
class UnclosedParenthesis(Diagnostic):
    """A parenthesis is opened and never closed."""

    code: ClassVar[str] = "E118"

    @property
    def message(self) -> str:
        return "this parenthesis is not closed"

    @property
    def help(self) -> str:
        return "write `)` where the part that belongs together ends"


@frozen
class UnclosedText(Diagnostic):
    """A text in quotes is not closed on its line."""

    code: ClassVar[str] = "E119"

    @property
    def message(self) -> str:
        return "this text is not closed on its line"

    @property
    def help(self) -> str:
        return 'write `"` where it ends; a text of several lines, or with quotes in it, stands on lines below `text`'


@frozen
class StrayBullet(Diagnostic):
    """A bullet stands where no list of bullets was announced."""

    code: ClassVar[str] = "E120"

    @property
    def message(self) -> str:
        return "a bullet cannot stand here"

    @property
    def help(self) -> str:
        return (
            "bullets stand below a line that ends in `all of`, `any of`, `none of` or `at least 2 of`, and are indented"
        )


# ---- Words ----------------------------------------------------------------------


@frozen
class MisspeltWord(Diagnostic):
    """A word that cannot stand here looks like one that can."""

    code: ClassVar[str] = "E121"
    word: str
    suggestion: str

    @property
    def message(self) -> str:
        return f"`{self.word}` cannot stand here"

    @property
    def help(self) -> str:
        return f"write `{self.suggestion}`"


@frozen
class Unexpected(Diagnostic):
    """Something stands where the language expects something else."""

    code: ClassVar[str] = "E122"
    found: str
    expected: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"`{self.found}` cannot stand here"

    @property
    def help(self) -> str | None:
        return f"here may stand {in_words(self.expected)}" if self.expected else None


@frozen
class EndsEarly(Diagnostic):
    """A line, or what stands below it, ends before it is complete."""

    code: ClassVar[str] = "E123"
    expected: tuple[str, ...]
    why: str = ""

    @property
    def message(self) -> str:
        return "something is missing here"

    @property
    def help(self) -> str | None:
        why = f"{self.why}: " if self.why else ""
        return f"{why}write {in_words(self.expected)}" if self.expected else None


@frozen
class NeedsSpace(Diagnostic):
    """A number touches the word behind it."""

    code: ClassVar[str] = "E124"
    number: str
    word: str

    @property
    def message(self) -> str:
        return f"`{self.number}{self.word}` needs a space behind the number"

    @property
    def help(self) -> str:
        limit = re.fullmatch(r"[x×*]?(ULN|LLN)", self.word)
        return f"write `{self.number} {limit[1] if limit else self.word}`"


@frozen
class CommaInNumber(Diagnostic):
    """A number holds a comma, which means thousands to some and a decimal point to others."""

    code: ClassVar[str] = "E125"
    written: str

    @property
    def message(self) -> str:
        return f"`{self.written}` is not a number: a comma can be read in two ways"

    @property
    def help(self) -> str:
        plain = self.written.replace(",", "")
        before, _, after = self.written.partition(",")
        if "," in after or len(after) != 3:
            return f"write `{plain}`" if "," in after else f"write `{before}.{after}`"
        return f"write `{plain}`, or `{before}.{after}` if the comma stands for a decimal point"


@frozen
class MalformedNumber(Diagnostic):
    """Something starts like a number and is none."""

    code: ClassVar[str] = "E126"
    written: str

    @property
    def message(self) -> str:
        return f"`{self.written}` is not a number or a date"

    @property
    def help(self) -> str:
        usual = "numbers are written like `18` or `0.5`, dates like `2026-03-02` or `2026-03`"
        return foreign_dates.repair(self.written) or usual


@frozen
class MixedAndOr(Diagnostic):
    """`and` and `or` are mixed without parentheses; readers disagree on what that means."""

    code: ClassVar[str] = "E127"

    @property
    def message(self) -> str:
        return "`and` and `or` stand side by side, which can be read in two ways"

    @property
    def help(self) -> str:
        return "put parentheses around the part that belongs together, such as `(a and b) or c`"


@frozen
class ReservedWord(Diagnostic):
    """A word of the language stands where the author wants to name something."""

    code: ClassVar[str] = "E128"
    word: str

    @property
    def message(self) -> str:
        return f"`{self.word}` is a word of the language and cannot be a name"

    @property
    def help(self) -> str:
        return f"choose another name, such as `{self.word}_value`"


@frozen
class ForeignSign(Diagnostic):
    """A sign or a phrase that is usual elsewhere; the language writes it differently."""

    code: ClassVar[str] = "E129"
    sign: str
    instead: str
    why: str = ""

    @property
    def message(self) -> str:
        if self.sign.isspace():
            return f"a {unicodedata.name(self.sign[0]).lower()} (U+{ord(self.sign[0]):04X}) cannot stand here"
        return f"`{self.sign}` cannot stand here"

    @property
    def help(self) -> str:
        return f"{self.why}: write {self.instead}" if self.why else f"write {self.instead}"


@frozen
class OperatorNeedsSpaces(Diagnostic):
    """`a-b` or `a/b`: names and units hold such signs too, so that they want spaces."""

    code: ClassVar[str] = "E130"
    operator: str

    @property
    def message(self) -> str:
        return f"`{self.operator}` needs a space on both sides"

    @property
    def help(self) -> str:
        return f"write `a {self.operator} b`"


@frozen
class NoDirection(Diagnostic):
    """A window says how long, but not in which direction."""

    code: ClassVar[str] = "E131"

    @property
    def message(self) -> str:
        return "this window does not say in which direction"

    @property
    def help(self) -> str:
        return "write `before`, `after` or `before or after`"


@frozen
class NotWholeNumber(Diagnostic):
    """A number of rows, bullets or participants is not a whole number."""

    code: ClassVar[str] = "E132"
    written: str

    @property
    def message(self) -> str:
        return f"`{self.written}` cannot be a number of things"

    @property
    def help(self) -> str:
        return "write a whole number such as `2`"


@frozen
class WrongSelector(Diagnostic):
    """A word selects results where rows are meant, or the other way round."""

    code: ClassVar[str] = "E133"
    word: str
    instead: str

    @property
    def message(self) -> str:
        return f"`{self.word}` cannot stand here"

    @property
    def help(self) -> str:
        return f"write {self.instead}"


@frozen
class CodeNeedsQuotes(Diagnostic):
    """A code that is not digits only stands without quotes."""

    code: ClassVar[str] = "E134"
    written: str

    @property
    def message(self) -> str:
        return f"the code `{self.written}` needs quotes"

    @property
    def help(self) -> str:
        return f'write `"{self.written}"`'


@frozen
class WordAtLineEnd(Diagnostic):
    """A line ends in a word that connects it with the next one."""

    code: ClassVar[str] = "E136"
    word: str

    @property
    def message(self) -> str:
        return f"a line cannot end in `{self.word}`"

    @property
    def help(self) -> str:
        return f"start the next line with `{self.word}`, and indent it more than this one"


@frozen
class QuoteInText(Diagnostic):
    """A text in quotes holds quotes."""

    code: ClassVar[str] = "E135"

    @property
    def message(self) -> str:
        return "a text in quotes cannot hold quotes"

    @property
    def help(self) -> str:
        return "write the text on indented lines below `text`, `assume` or `note`, without quotes around it"


# ---- Lines of a declaration -------------------------------------------------------


@frozen
class MissingLine(Diagnostic):
    """A declaration lacks a line that it must have."""

    code: ClassVar[str] = "E141"
    what: str
    line: str

    @property
    def message(self) -> str:
        return f"this {self.what} has no `{self.line}`"

    @property
    def help(self) -> str:
        return f"add an indented line that starts with `{self.line}`"


@frozen
class RepeatedLine(Diagnostic):
    """A line stands twice where it can stand only once."""

    code: ClassVar[str] = "E142"
    line: str
    first: Span = field(default=NOWHERE, eq=False)

    @property
    def message(self) -> str:
        return f"`{self.line}` stands here a second time"

    @property
    def help(self) -> str:
        joined = {"require": "all of", "exclude if": "any of", "applies if": "all of", "except if": "any of"}
        if self.line in joined:
            return f"join the two as bullets below `{self.line} {joined[self.line]}`"
        return "keep one of the two"

    @property
    def labels(self) -> tuple[Label, ...]:
        return (Label(self.first, "the first one"),)


@frozen
class WrongVerb(Diagnostic):
    """An inclusion says `exclude if`, or an exclusion says `require`."""

    code: ClassVar[str] = "E143"
    kind: str
    line: str
    instead: str

    @property
    def message(self) -> str:
        return f"an {self.kind} criterion does not say `{self.line}`"

    @property
    def help(self) -> str:
        turned = "or turn the criterion into the other kind; mind that its condition then means the opposite"
        return f"write `{self.instead}`, {turned}"


@frozen
class MisplacedLine(Diagnostic):
    """A line stands among bullets or cases, but says something about the whole."""

    code: ClassVar[str] = "E144"
    line: str

    @property
    def message(self) -> str:
        return f"`{self.line}` cannot stand among these bullets"

    @property
    def help(self) -> str:
        return "indent it below the bullet that it is about, or move it out to the column of `require` or `exclude if`"


# ---- Tables -----------------------------------------------------------------------


@frozen
class CellCount(Diagnostic):
    """A row has another number of cells than the row of names."""

    code: ClassVar[str] = "E151"
    cells: int
    columns: int
    header: Span = field(default=NOWHERE, eq=False)

    @property
    def message(self) -> str:
        return f"this row has {self.cells} cell{'' if self.cells == 1 else 's'}, but there are {self.columns} columns"

    @property
    def help(self) -> str:
        return "write one cell for each column; a cell may be empty"

    @property
    def labels(self) -> tuple[Label, ...]:
        return (Label(self.header, "the columns"),)


@frozen
class BadCell(Diagnostic):
    """A cell of a table holds something that is no value."""

    code: ClassVar[str] = "E152"
    text: str

    @property
    def message(self) -> str:
        return f"the cell `{self.text}` is not a value"

    @property
    def help(self) -> str:
        if not self.text.strip("-:"):
            return "leave this line out; the first row of a table names its columns"
        if date := foreign_dates.repair(self.text):
            return date
        return "write a name, a number, a number with its unit, a date, `2024-01-10 to ongoing`, or a text in quotes"


@frozen
class BadColumn(Diagnostic):
    """The first row of a table names its columns; one of them is no name, or stands twice."""

    code: ClassVar[str] = "E153"
    text: str
    repeated: bool = False

    @property
    def message(self) -> str:
        if self.repeated:
            return f"the column `{self.text}` stands here twice"
        return f"`{self.text}` is not the name of a column" if self.text else "a column has no name"

    @property
    def help(self) -> str:
        return "the first row of a table names each column once"


@frozen
class UnclosedRow(Diagnostic):
    """A row of a table does not end with a bar."""

    code: ClassVar[str] = "E154"

    @property
    def message(self) -> str:
        return "this row does not end with `|`"

    @property
    def help(self) -> str:
        return "write `|` behind the last cell"


@frozen
class NoTableRows(Diagnostic):
    """A table has no rows, not even the one that names its columns."""

    code: ClassVar[str] = "E155"

    @property
    def message(self) -> str:
        return "this table has no rows"

    @property
    def help(self) -> str:
        return "add indented lines such as `| agent | half_life |`; the first one names the columns"


# ---- Treatment sequence -------------------------------------------------------------


@frozen
class StopIsLast(Diagnostic):
    """A level below `stop`."""

    code: ClassVar[str] = "E171"

    @property
    def message(self) -> str:
        return "`stop` is the end of the levels"

    @property
    def help(self) -> str:
        return "write the doses from the highest to the lowest, and `stop` once behind them"


@frozen
class NoBand(Diagnostic):
    """A cell of rules that is no band."""

    code: ClassVar[str] = "E172"
    text: str
    repair: str | None = None

    @property
    def message(self) -> str:
        return f"the cell `{self.text}` is not a band" if self.text else "this cell says for which values the row is"

    @property
    def help(self) -> str:
        if self.repair is not None:
            return self.repair
        return "write `25 to below 50`, `above 20`, `below 25`, `at least 3` or one number"


@frozen
class NoAction(Diagnostic):
    """The last cell of a row of rules says nothing that can be done."""

    code: ClassVar[str] = "E173"
    text: str

    @property
    def message(self) -> str:
        return f"`{self.text}` is not an action" if self.text else "this row does not say what is done"

    @property
    def help(self) -> str:
        said = self.text.lower()
        if re.match(r"reduc|decreas|lower", said):
            return "how much lower the next dose is stands in the `levels` of the cycle: write `one level down`"
        if re.match(r"discontinu|withdraw|terminat|off ", said):
            return "write `stop`"
        if re.match(r"continue|no change|full dose|none|same dose|unchanged", said):
            return "write `same level`"
        if re.match(r"hold|delay|interrupt|withhold|pause|wait|skip|omit", said):
            why = "say until which value, and at which level it goes on, as in `hold until >= 75, then same level`"
            return f"{why}: write `hold until …, then …`"
        return "write `hold until >= 75, then same level`, `one level down`, `same level` or `stop`"


@frozen
class NoSuchClockTime(Diagnostic):
    """Opening hours with a time that no clock shows."""

    code: ClassVar[str] = "E174"
    text: str

    @property
    def message(self) -> str:
        return f"`{self.text}` is not a time of day"

    @property
    def help(self) -> str:
        return "write hours and minutes with two digits each, such as `08:00-15:30`"


@frozen
class DayBeforeTheFirst(Diagnostic):
    """A day of a cycle in front of the day on which the cycle begins, which is day 1."""

    code: ClassVar[str] = "E175"
    written: str

    @property
    def message(self) -> str:
        return f"a cycle has no day {self.written}: it begins on day 1"

    @property
    def help(self) -> str:
        many = self.written.removeprefix("-")
        # Trials that count without a day 0 have day -1 directly in front of day 1.
        before = "1 day" if many == "1" else f"{many} days"
        return (
            "what comes before day 1 is a `visit`, a `step` or a `cycle` of its own, counted from the first dose of "
            f"this one: write `{before} before first …`"
        )


def in_words(expected: tuple[str, ...]) -> str:
    """A list for people: `a, b or c`."""
    if len(expected) < 2:
        return "".join(expected)
    return f"{', '.join(expected[:-1])} or {expected[-1]}"
