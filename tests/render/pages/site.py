"""Pages as a reader sees them: through the Markdown that MkDocs uses, as elements and texts."""

from html.parser import HTMLParser

import markdown

import protocol_dsl.api.documents as api
import protocol_dsl.api.protocol as protocols
from protocol_dsl.render.pages.pages import render

EXTENSIONS = ["toc", "tables", "fenced_code"]
"""What MkDocs always switches on."""
WIDE = [*EXTENSIONS, "attr_list", "md_in_html", "smarty", "abbr", "footnotes", "def_list", "admonition", "sane_lists"]
"""What many sites switch on besides."""


class Seen(HTMLParser):
    """The elements of a page with their attributes, and all its text."""

    def __init__(self, page):
        super().__init__()
        self.elements = []
        self.pieces = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag == "br":
            self.pieces.append(" ")

    def handle_data(self, data):
        self.pieces.append(data)

    @property
    def text(self):
        return " ".join("".join(self.pieces).split())

    @property
    def ids(self):
        return {attrs["id"] for _, attrs in self.elements if "id" in attrs}

    def names(self):
        return {tag for tag, _ in self.elements}


def seen(text, extensions=EXTENSIONS):
    return Seen(markdown.markdown(text, extensions=extensions))


def pages_of(text):
    """The files of a protocol that is given as text."""
    checked = protocols.check(text)
    assert checked.ok, checked.text()
    return render(api.dossier(checked))
