"""A formula as nested lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from protocol_dsl.render.html.element import Element, Node, el
from protocol_dsl.render.words.lexicon import quoted, sentence
from protocol_dsl.render.words.outline import Outline

Link = Callable[[str], str | None]
"""Where a definition stands, by its name; None where there is nothing to go to."""


def nowhere(name: str) -> None:
    """No definition has a place of its own."""


def outline_list(outline: Outline, link: Link = nowhere) -> Element:
    """The whole formula as one list; definitions that it uses lead to where they stand."""
    return el("ul", _item(outline, link), class_="outline")


def _item(outline: Outline, link: Link) -> Element:
    """One condition, with what the author said beside it and what it joins below."""
    below = [_item(each, link) for each in outline.children]
    return el(
        "li",
        _line(outline, link),
        (el("blockquote", el("p", each.text)) for each in outline.wording.texts),
        (el("p", f"Assumption: {each.text}", class_="soft small") for each in outline.wording.assumptions),
        (el("p", f"Note: {each.text}", class_="soft small") for each in outline.wording.notes),
        _guard("Applies only if", outline.applies, link),
        _guard("Except if", outline.except_if, link),
        el("ul", below) if below else None,
    )


def _line(outline: Outline, link: Link) -> Iterator[Node]:
    if outline.lead is not None:
        yield el("span", f"{sentence(outline.lead)}: ", class_="joint")
    if outline.label is not None:
        yield el("span", outline.label, class_="label")
        yield ": "
    words = outline.words if outline.lead or outline.label else sentence(outline.words)
    place = None if outline.definition is None else link(outline.definition)
    shown: Node = words if place is None else el("a", words, href=place)
    yield el("span", shown, ":", class_="joint") if outline.children else shown


def _guard(lead: str, outline: Outline | None, link: Link) -> Element | None:
    """`Applies only if …`, in one line, or with the list that it is."""
    if outline is None:
        return None
    if outline.children:
        return el("div", el("span", f"{lead}:", class_="joint"), outline_list(outline, link))
    return el("div", el("span", f"{lead} ", class_="joint"), _line_of(outline))


def _line_of(outline: Outline) -> str:
    return outline.words if outline.label is None else f"{quoted(outline.label)}: {outline.words}"
