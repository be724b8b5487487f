"""A status that nobody needs to see in colour: a word, a shape and a colour, always together."""

from __future__ import annotations

from protocol_dsl.render.html.element import Element, el
from protocol_dsl.render.words.statuses import Wording


def status(wording: Wording) -> Element:
    """`✓ met`, as a label."""
    return el("span", sign(wording), " ", el("span", wording.word), class_=f"status {wording.tone.value}")


def sign(wording: Wording) -> Element:
    """The shape alone, for beside a word that says the same; a screen reader passes over it."""
    return el("span", wording.sign, class_=f"sign {wording.tone.value}", aria_hidden="true")
