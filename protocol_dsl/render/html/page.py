"""A whole page in one file: nothing is loaded, no script runs, and it can be printed."""

from __future__ import annotations

from functools import cache

from protocol_dsl.packaged import packaged_text
from protocol_dsl.render.html.element import Content, el, written

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""A browser loads nothing and runs nothing, whatever a page says."""


def page(title: str, *body: Content, header: Content = None, footer: Content = None, kind: str = "") -> str:
    """
    A page in English with its landmarks: a link past the header, header, main part, footer.

    Args:
        title: The name of the page, as the browser's tab shows it.
        body: The main part, with the one `h1`.
        header: What stands above it on every page; `kind` is a class for rules of one kind of page.
    """
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", http_equiv="Content-Security-Policy", content=POLICY),
        el("title", title),
        el("style", stylesheet()),
    )
    parts = el(
        "body",
        el("a", "Skip to the content", href="#content", class_="skip"),
        None if header is None else el("header", header),
        el("main", *body, id="content", tabindex="-1"),
        None if footer is None else el("footer", footer),
        class_=f"protocol-document {kind}".rstrip(),
    )
    return "<!doctype html>\n" + written(el("html", head, parts, lang="en", class_="whole-page"))


@cache
def stylesheet() -> str:
    """The stylesheet of every page, the same in a file by itself and in a site."""
    return packaged_text("protocol_dsl.render.html", "stylesheet.css")
