"""What a reader of a picture could complain about, found by measuring: texts that leave it, or cover others."""

from __future__ import annotations

from xml.etree import ElementTree

from attrs import frozen

from protocol_dsl.render.pictures.measure import text_width

SVG = "{http://www.w3.org/2000/svg}"
SLACK = 0.6


@frozen
class Piece:
    """A rectangle around a text or a box, in pixels."""

    words: str
    left: float
    top: float
    right: float
    bottom: float

    def covers(self, other: Piece) -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > SLACK and down > SLACK


def parsed(svg: str) -> ElementTree.Element:
    """The picture as XML, which fails where it is none."""
    return ElementTree.fromstring(svg)


def texts(svg: str) -> list[Piece]:
    return [_text(each) for each in parsed(svg).iter(f"{SVG}text")]


def words(svg: str) -> str:
    """All letters of a picture, without title and description."""
    return "\n".join(each.words for each in texts(svg))


def _text(node: ElementTree.Element) -> Piece:
    size, x, y = (float(node.get(name)) for name in ("font-size", "x", "y"))
    wide = text_width(node.text or "", size, node.get("font-weight") == "bold")
    left = x - {"middle": wide / 2, "end": wide}.get(node.get("text-anchor"), 0)
    # Letters reach about so far above and below their baseline.
    return Piece(node.text or "", left, y - 0.76 * size, left + wide, y + 0.22 * size)


def complaints(svg: str) -> list[str]:
    """Texts outside the picture, texts over texts, and letters too small to read."""
    root, found = parsed(svg), texts(svg)
    width, height = float(root.get("width")), float(root.get("height"))
    outside = [
        each.words for each in found if each.left < 0 or each.right > width or each.top < 0 or each.bottom > height
    ]
    over = [
        f"{one.words!r} over {other.words!r}"
        for number, one in enumerate(found)
        for other in found[number + 1 :]
        if one.covers(other)
    ]
    small = [each.text for each in root.iter(f"{SVG}text") if float(each.get("font-size")) < 11]
    return [*(f"outside: {each}" for each in outside), *over, *(f"small: {each}" for each in small)]


def boxes(svg: str) -> list[Piece]:
    """The boxes with an outline."""
    found = []
    for each in parsed(svg).iter(f"{SVG}rect"):
        if "s-" in each.get("class", ""):
            x, y, wide, high = (float(each.get(name)) for name in ("x", "y", "width", "height"))
            found.append(Piece("box", x, y, x + wide, y + high))
    return found
