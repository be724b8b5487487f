"""
HTML as a tree: an element has a name, attributes and content, and only `written` turns it into text.

A text in the tree is always text: whatever a protocol or a record says is escaped at the one place where it is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias, assert_never

from attrs import frozen

from protocol_dsl.render.words.visible import visible

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
"""Elements that have no content and no end tag."""

RAW = frozenset(("style",))
"""Elements whose content a browser takes literally."""

ON_ITS_OWN_LINE = frozenset(
    (
        "html head body title meta style header main footer nav section article aside div p h1 h2 h3 h4 h5 h6 ul ol "
        "li dl dt dd table caption colgroup thead tbody tfoot tr details summary blockquote figure figcaption hr pre"
    ).split()
)
"""Elements after which a line ends, so that two versions of a page can be compared line by line."""


@frozen
class Element:
    """One element. An attribute without a value is None."""

    name: str
    attributes: tuple[tuple[str, str | None], ...] = ()
    content: tuple[Node, ...] = ()


@frozen
class Markup:
    """Text that is markup already, made by this package: a picture. Never something that somebody wrote."""

    text: str


Node: TypeAlias = Element | Markup | str
Content: TypeAlias = "Node | Iterable[Content] | None"
Attribute: TypeAlias = str | int | bool | None


def el(name: str, /, *content: Content, **attributes: Attribute) -> Element:
    """
    An element: `el("td", "9 days", scope="row", class_="number")`.

    Content may be a node, several of them, or None for nothing. Of an attribute's name a final `_` is dropped and `_`
    stands for `-`; False and None leave it out, True writes it without a value.
    """
    return Element(name, tuple(_attributes(attributes)), tuple(_flat(content)))


def facts(rows: Iterable[tuple[str, Content]]) -> Element:
    """Names with their values, one below the other."""
    pairs = (part for name, value in rows for part in (el("dt", name), el("dd", value)))
    return el("dl", pairs, class_="facts")


def _attributes(given: dict[str, Attribute]) -> Iterator[tuple[str, str | None]]:
    for name, value in given.items():
        if value is not None and value is not False:
            yield name.rstrip("_").replace("_", "-"), None if value is True else str(value)


def _flat(content: Iterable[Content]) -> Iterator[Node]:
    for each in content:
        if isinstance(each, Element | Markup | str):
            yield each
        elif each is not None:
            yield from _flat(each)


# ---- Writing ------------------------------------------------------------------------------------------------


def written(*nodes: Node) -> str:
    """The nodes as HTML; the same nodes give the same text."""
    return "".join(part for node in nodes for part in _parts(node))


def _parts(node: Node) -> Iterator[str]:
    match node:
        case str():
            yield escaped(node)
        case Markup(text):
            yield text
        case Element(name, attributes, content):
            yield f"<{name}{''.join(_attribute(*each) for each in attributes)}>"
            if name not in VOID:
                for child in content:
                    yield from (child,) if name in RAW and isinstance(child, str) else _parts(child)
                yield f"</{name}>"
            if name in ON_ITS_OWN_LINE:
                yield "\n"
        case _:
            assert_never(node)


def _attribute(name: str, value: str | None) -> str:
    return f" {name}" if value is None else f' {name}="{escaped(value)}"'


SIGNS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})


def escaped(text: str) -> str:
    """Text that a browser shows and does not read, in content and in attributes with quotation marks."""
    return visible(text).translate(SIGNS)
