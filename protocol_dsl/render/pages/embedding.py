"""Elements of HTML inside Markdown: in one line, so that no blank line ends them, every text escaped for both."""

from __future__ import annotations

import re
from collections.abc import Iterator

from protocol_dsl.render.html.element import VOID, Element, Markup, Node
from protocol_dsl.render.pages.escaping import escaped, escaped_signs


def html_block(*nodes: Node) -> str:
    """The nodes as a block of a page."""
    return "".join(part for node in nodes for part in _parts(node)) + "\n"


def html_inline(*nodes: Node) -> str:
    """The nodes inside a line of Markdown."""
    return "".join(part for node in nodes for part in _parts(node))


def _parts(node: Node) -> Iterator[str]:
    match node:
        case str():
            yield escaped_signs(re.sub(r"\s+", " ", node))
        case Markup():
            raise TypeError("markup that is ready has lines of its own; put it into a file beside the page")
        case Element(name, attributes, content):
            yield f"<{name}{''.join(_attribute(*each) for each in attributes)}>"
            if name not in VOID:
                for child in content:
                    yield from _parts(child)
                yield f"</{name}>"


def _attribute(name: str, value: str | None) -> str:
    return f" {name}" if value is None else f' {name}="{escaped(value)}"'
