"""Colours for protocol files on pages: a lexer for Pygments, known to it as `protocol` by an entry point."""

from __future__ import annotations

import re
from typing import ClassVar

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import RegexLexer, words
from pygments.token import Comment, Keyword, Name, Number, Operator, Punctuation, String, Text

from protocol_dsl.syntax.words import CRITERIA, DECLARATIONS, RESERVED

# Words that begin a line inside a declaration and are free as names elsewhere.
LINE_WORDS = (
    "version document text assume note codes includes distinct from complete until it happens attested if absent "
    "latest main must state completeness applies except waives require exclude reading plan prospective retrospective "
    "expect with for each milestone step cycle visit washout period choose deviation give first dose repeat every "
    "levels modify before starts lasts fractions gap opening hours due collect times hold stop same level one up down"
).split()


class ProtocolLexer(RegexLexer):
    """A protocol file: declarations, texts in quotation marks, numbers with units, comments."""

    name = "Clinical protocol"
    aliases: ClassVar[list[str]] = ["protocol"]
    filenames: ClassVar[list[str]] = []  # `.proto` belongs to Protocol Buffers everywhere else
    url = ""
    flags = re.MULTILINE

    tokens: ClassVar[dict[str, list[object]]] = {
        "root": [
            (r"#[^\n]*", Comment.Single),
            (r'"""(?:.|\n)*?"""', String.Doc),
            (r'"[^"\n]*"', String),
            (words(sorted(DECLARATIONS), prefix=r"^\s*", suffix=r"\b"), Keyword.Declaration),
            (words(sorted(CRITERIA), prefix=r"^\s*", suffix=r"\b"), Keyword.Declaration),
            (words(sorted({*RESERVED, *LINE_WORDS}), prefix=r"\b", suffix=r"\b"), Keyword),
            (r"\d{4}-\d\d(?:-\d\d)?(?:T[\d:+Z-]+)?", Number.Integer.Long),
            (r"\d+(?:\.\d+)?", Number),
            (r"[<>=!]=?|[+×*/-]", Operator),
            (r"[:,;|()]", Punctuation),
            (r"[^\W\d]\w*", Name),
            (r"\s+", Text),
            (r".", Text),
        ]
    }


def highlighted(text: str) -> str:
    """Lines of a protocol file as HTML in one `<pre>`."""
    shown: str = highlight(text, ProtocolLexer(), HtmlFormatter(cssclass="highlight", nobackground=True))
    return shown


def colours() -> str:
    """The rules of a stylesheet for them: few and dark enough to be read on white, and on paper."""
    return "".join(f".highlight {selector} {{ {rule} }}\n" for selector, rule in COLOURS.items())


COLOURS = {
    ".kd": "color: var(--accent, #1b5583); font-weight: 600",
    ".k": "color: var(--accent, #1b5583)",
    ".s, .highlight .s2, .highlight .sd": "color: var(--for, #17633a)",
    ".c1": "color: var(--soft, #525d68); font-style: italic",
    ".m, .highlight .il": "color: var(--open, #7a4b00)",
}
