"""From the place where the parser stopped to what an author most likely did there."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from itertools import islice

from protocol_dsl.diagnostics.diagnostic import Diagnostic
from protocol_dsl.diagnostics.nearest import nearest
from protocol_dsl.source import Span
from protocol_dsl.syntax import problems
from protocol_dsl.syntax.expected import in_plain_words, words_of
from protocol_dsl.syntax.habits import PHRASES, SIGNS
from protocol_dsl.syntax.lalr import Stopped
from protocol_dsl.syntax.layout import DEEPEST, LayoutRefused
from protocol_dsl.syntax.stop import Piece, Stop
from protocol_dsl.syntax.words import DECLARATIONS, RESERVED

WORD = re.compile(r"[^\W\d]\w*")
PHRASE = re.compile(r"[^\W\d]\w*(?: +[^\W\d]\w*){0,3}")
TEXT_IN_QUOTES = re.compile(r'"[^"\n]*"')
NUMBER_RUN = re.compile(r"-?\d[\w.,:-]*")
WRITTEN = (TEXT_IN_QUOTES, WORD, re.compile(r"\d+(?:\.\d+)?"), re.compile(r"\S"))
"""What is named as one thing where nothing better is known of it."""
CODE_RUN = re.compile(r"[^\s,#]+")


def explain(stopped: Stopped, piece: Piece) -> Diagnostic:
    """What is wrong where the parser stopped."""
    stop = Stop(piece, stopped.at, stopped.kind, stopped.allowed)
    for mistake in MISTAKES:
        found = mistake(stop)
        if found is not None:
            return found
    return _unexpected(stop)


def of_layout(refused: LayoutRefused, piece: Piece) -> Diagnostic:
    """What is wrong with a line that stands where it cannot stand."""
    span = piece.span(refused.start, refused.end)
    match refused.fault:
        case "indentation":
            return problems.WrongIndentation(False, span=_first_of_line(refused.end - 1, piece))
        case "continuation":
            return problems.ContinuationTooFarLeft(span=_first_of_line(refused.start, piece))
        case "depth":
            return problems.TooDeep(DEEPEST, span=span)
        case "parenthesis":
            return problems.UnclosedParenthesis(span=span)


def nearest_word(word: str, candidates: Collection[str]) -> str | None:
    """The nearest candidate; of a word of one or two letters nobody can say what it was meant to be."""
    return nearest(word, candidates) if len(word) > 2 else None


def keyword_and_name(text: str, start: int, end: int) -> tuple[str, tuple[str, tuple[int, int]] | None]:
    """The first word of a line, and the name behind it with its offsets."""
    found = list(islice(WORD.finditer(text, start, end), 2))
    if not found or text[start : found[0].start()].strip():
        return "", None
    keyword = found[0][0]
    if len(found) < 2 or text[found[0].end() : found[1].start()].strip():
        return keyword, None
    return keyword, (found[1][0], found[1].span())


def _first_of_line(at: int, piece: Piece) -> Span:
    """The first character of the line that holds an offset."""
    text = piece.text
    start = text.rfind("\n", 0, max(0, at)) + 1
    while start < len(text) and text[start] == " ":
        start += 1
    return piece.span(start, start + 1)


# ---- Mistakes, the surest first ---------------------------------------------------------


def _unclosed_parenthesis(stop: Stop) -> Diagnostic | None:
    """A parenthesis that the whole piece does not close explains whatever is wrong on a later line."""
    text = re.sub(r'"[^"\n]*"|#[^\n]*', lambda match: " " * len(match[0]), stop.piece.text)
    opened: list[int] = []
    for match in re.finditer(r"[()]", text):
        if match[0] == "(":
            opened.append(match.start())
        elif opened:
            opened.pop()
    if opened and "\n" in stop.piece.text[opened[-1] : stop.at]:
        return problems.UnclosedParenthesis(span=stop.piece.span(opened[-1], opened[-1] + 1))
    return None


def _unclosed_text(stop: Stop) -> Diagnostic | None:
    if stop.rest.startswith('"') and '"' not in stop.rest[1:]:
        return problems.UnclosedText(span=stop.span(len(stop.rest.rstrip())))
    return None


def _quote_in_text(stop: Stop) -> Diagnostic | None:
    if stop.before.endswith('"') and stop.rest[:1].strip() and '"' in stop.rest:
        return problems.QuoteInText(span=stop.piece.span(stop.at - 1, stop.at))
    return None


def _number(stop: Stop) -> Diagnostic | None:
    """`5mg`, `100,000`, `3.0.1`, `2024-1`."""
    text, start = stop.piece.text, stop.at
    if stop.rest[:1] in "-." and re.search(r"\d$", stop.before):
        start -= len(stop.before) - len(stop.before.rstrip("0123456789.-"))
    match = NUMBER_RUN.match(text, start)
    if not match:
        return None
    written = match[0].rstrip(".,:")
    span = stop.piece.span(start, start + len(written))
    if touching := re.fullmatch(r"(-?\d+(?:\.\d+)?)([^\W\d][\w/^]*)", written + _unit_behind(text, match)):
        return problems.NeedsSpace(touching[1], touching[2], span=span)
    if re.fullmatch(r"-?\d+(,\d+)+", written):
        return problems.CommaInNumber(written, span=span)
    plain = re.fullmatch(r"-?\d+(\.\d+)?", written)
    return None if plain else problems.MalformedNumber(written, span=span)


def _unit_behind(text: str, match: re.Match[str]) -> str:
    """The rest of a unit such as `/dL` that touches a number."""
    behind = re.match(r"[/^\w]*", text[match.end() : match.end() + 20])
    return behind[0] if behind and match[0][-1:].isalpha() else ""


def _line_start(stop: Stop) -> Diagnostic | None:
    """A bullet, or a declaration, where neither can stand."""
    if stop.before.strip():
        return None
    word = WORD.match(stop.rest)
    if re.match(r"[*•] ", stop.rest):
        return problems.ForeignSign(stop.rest[0], "a hyphen, `-`, in front of a bullet", span=stop.span(1))
    if stop.rest.startswith("-") and "MINUS" not in stop.allowed:
        return problems.StrayBullet(span=stop.span(1))
    if word and word[0] in DECLARATIONS and stop.at > 0:
        return problems.NotInColumnOne(word[0], span=stop.span(len(word[0])))
    return None


def _no_block(stop: Stop) -> Diagnostic | None:
    """A line that stands for nothing without lines below it, and has none; the next line is not at fault."""
    if stop.allowed != {"_INDENT"} or stop.kind == "_INDENT":
        return None
    above = stop.piece.text[: stop.at].rstrip()
    if re.search(r"(?:^|\n) *days? [^\n]*$", above):
        why = "what is given on a day stands indented below it, in a form such as `give prednisone 100 mg po`"
        return problems.EndsEarly(("`give …`",), why, span=_at_end(stop))
    return problems.EndsEarly(in_plain_words(stop.allowed), span=_at_end(stop))


def _indentation(stop: Stop) -> Diagnostic | None:
    if stop.kind != "_INDENT":
        return None
    if stop.rest.startswith("-"):
        return problems.StrayBullet(span=stop.span(1))
    if (word := WORD.match(stop.rest)) and word[0] in DECLARATIONS:
        return problems.NotInColumnOne(word[0], span=stop.span(len(word[0])))
    return problems.WrongIndentation(True, span=stop.span(1))


def _operator(stop: Stop) -> Diagnostic | None:
    sign = stop.rest[:1]
    if sign in ("-", "/", "+") and re.search(r"[\w)]$", stop.before) and stop.rest[1:2].strip():
        return problems.OperatorNeedsSpaces(sign, span=stop.span(1))
    return None


def _code(stop: Stop) -> Diagnostic | None:
    """`codes icd10 C50`."""
    if re.match(r" *codes\b", stop.before) and {"STRING", "NUMBER"} <= stop.allowed and "NAME" not in stop.allowed:
        written = CODE_RUN.match(stop.rest)
        if written:
            return problems.CodeNeedsQuotes(written[0].strip('"'), span=stop.span(len(written[0])))
    return None


def _direction(stop: Stop) -> Diagnostic | None:
    ends = stop.kind in ("_NL", "_DEDENT", "$END")
    wanted = {"BEFORE_AFTER", "BEFORE_OR_AFTER"} <= stop.allowed and "OP" not in stop.allowed
    word = WORD.match(stop.rest)
    taken = re.search(r"\b(before|after|and|or|of|to)( *)$", stop.before)
    if wanted and taken:
        # `within before t`: the direction was taken for the name of a duration.
        place = stop.piece.span(stop.at - len(taken[0]), stop.at - len(taken[2]))
        return problems.Unexpected(taken[1], ("how long, such as `28 days`",), span=place)
    if wanted and (ends or (word and not nearest_word(word[0], ["before", "after"]))):
        length = len(word[0]) if word and not ends else 1
        return problems.NoDirection(span=_at_end(stop) if ends else stop.span(length))
    return None


def _reserved(stop: Stop) -> Diagnostic | None:
    named = re.fullmatch(r" *(main +)?(\w+) *", stop.before)
    if named and named[2] in RESERVED and stop.rest[:1] in (":", "="):
        start = stop.at - len(stop.before) + named.start(2)
        return problems.ReservedWord(named[2], span=stop.piece.span(start, start + len(named[2])))
    word = WORD.match(stop.rest)
    if word and word[0] in RESERVED and "NAME" in stop.allowed and "NUMBER" not in stop.allowed:
        return problems.ReservedWord(word[0], span=stop.span(len(word[0])))
    return None


def _misspelt(stop: Stop) -> Diagnostic | None:
    """A word or phrase that is near to one that may stand here; longer phrases first."""
    phrase = PHRASE.match(stop.rest)
    if not phrase or stop.kind in ("_NL", "_DEDENT", "$END"):
        return None
    words, candidates = phrase[0].split(), words_of(stop.allowed)
    for length in range(len(words), 0, -1):
        written = " ".join(words[:length])
        alike = {word for word in candidates if length == 1 or word.count(" ") == length - 1}
        meant = nearest_word(written, alike)
        if meant:
            stretch = re.match(rf"\w+(?: +\w+){{{length - 1}}}", stop.rest)
            return problems.MisspeltWord(written, meant, span=stop.span(len(stretch[0]) if stretch else 1))
    return None


def _ends_early(stop: Stop) -> Diagnostic | None:
    if stop.kind in ("_NL", "_DEDENT", "$END"):
        line = stop.piece.text[: stop.at].rstrip()
        if connecting := re.search(r"\b(and|or|then|else|where|have|by)$", line):
            place = stop.piece.span(connecting.start(), connecting.end())
            return problems.WordAtLineEnd(connecting[1], span=place)
        return problems.EndsEarly(in_plain_words(stop.allowed - {"_NL"}), span=_at_end(stop))
    return None


def _unclosed_row(stop: Stop) -> Diagnostic | None:
    row = re.match(r" *(\|[^#]*)", stop.before + stop.rest)
    if not row:
        return None
    start = stop.at - len(stop.before) + row.start(1)
    return problems.UnclosedRow(span=stop.piece.span(start, start + len(row[1].rstrip())))


def _unexpected(stop: Stop) -> Diagnostic:
    found = next((found for each in WRITTEN if (found := each.match(stop.rest))), None)
    written = found[0] if found else stop.rest[:1]
    return problems.Unexpected(written, in_plain_words(stop.allowed), span=stop.span(len(written)))


def _at_end(stop: Stop) -> Span:
    """The last character in front of the place where something is missing."""
    before = stop.piece.text[: stop.at].rstrip()
    return stop.piece.span(max(0, len(before) - 1), len(before))


MISTAKES: tuple[Callable[[Stop], Diagnostic | None], ...] = (
    _unclosed_parenthesis,
    _no_block,
    _indentation,
    _unclosed_text,
    _quote_in_text,
    _unclosed_row,
    _line_start,
    _code,
    *PHRASES,
    _number,
    *SIGNS,
    _operator,
    _direction,
    _reserved,
    _misspelt,
    _ends_early,
)
