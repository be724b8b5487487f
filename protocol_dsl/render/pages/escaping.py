"""
The one way in which text of a file comes onto a page.

A page is Markdown with HTML in it, so a text must mean nothing in either. Every sign that one of the two could read is
written as a numeric character reference, which both show as the sign itself and neither reads.
"""

from __future__ import annotations

import re

from protocol_dsl.render.words.visible import visible

# Signs of HTML, of Markdown and its common extensions, and of templates. `:` and `@` would make addresses into links.
_SIGNS = re.compile(r"[&<>\"'`*_{}\[\]()#|\\!~^$=:@%+]")
# At the start of a line these would make a list or a heading; `www.` would make a link, `--` a dash, `...` an ellipsis.
_LINE_START = re.compile(r"^(\d+)\.|^-")
_SEQUENCES = re.compile(r"(?<=www)\.|--+|\.\.+", re.IGNORECASE)


def escaped(text: str) -> str:
    """Text of a file in one line, so that HTML and Markdown show it and do not read it."""
    shown = escaped_signs(" ".join(text.split()))
    return _LINE_START.sub(lambda found: f"{found[1]}&#46;" if found[1] else "&#45;", shown)


def escaped_signs(text: str) -> str:
    """Text inside a line of a page, spaces kept."""
    shown = _SIGNS.sub(lambda found: reference(found[0]), visible(text))
    return _SEQUENCES.sub(lambda found: "".join(map(reference, found[0])), shown)


def escaped_lines(text: str) -> str:
    """The same with its lines and spaces kept, for `<pre>`; in one line of the page, so that no blank line ends it."""
    lines = visible(text).replace("\t", "    ").split("\n")
    return "&#10;".join(
        re.sub(r"^ +", lambda found: "&#32;" * len(found[0]), _SIGNS.sub(lambda found: reference(found[0]), line))
        for line in lines
    )


def reference(sign: str) -> str:
    """The numeric character reference of a sign."""
    return f"&#{ord(sign)};"
