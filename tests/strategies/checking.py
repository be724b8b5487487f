"""Drawn protocols, checked at little cost: what is the same in all of them is parsed once."""

from __future__ import annotations

from functools import cache, lru_cache

from protocol_dsl.checker.check import check
from protocol_dsl.diagnostics.diagnostic import has_errors, ordered
from protocol_dsl.driver import TEXT_NAME, Checked
from protocol_dsl.source import Source
from protocol_dsl.syntax import tree
from protocol_dsl.syntax.parser import parse


@lru_cache(maxsize=2)
def checked(text: str, head: str) -> Checked:
    """
    What `driver.check_text` makes of a text that begins with these declarations.

    A strategy that checks what it draws and the law that decides with it share one check. Blanks stand for the
    declarations above what is parsed, so that everything has its place in the whole text.
    """
    assert text.startswith(head)
    blank = "".join(each if each == "\n" else " " for each in head)
    written, found = parse(Source(TEXT_NAME, blank + text.removeprefix(head)), included=True)
    whole = tree.Protocol(_declarations(head) + written.declarations, written.trailing_comments, written.unread)
    protocol, more = check(whole, lambda path: f"there is no {path}")
    diagnostics = ordered((*found, *more))
    sources = {TEXT_NAME: Source(TEXT_NAME, text)}
    return Checked(None if has_errors(diagnostics) else protocol, diagnostics, sources)


@cache
def _declarations(head: str) -> tuple[tree.AnyDeclaration, ...]:
    written, found = parse(Source(TEXT_NAME, head))
    assert not found
    return written.declarations
