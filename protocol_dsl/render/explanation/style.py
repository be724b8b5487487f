"""How a text is laid out: its width, whether it has colours, and whether its branches are drawn."""

from __future__ import annotations

from attrs import frozen

from protocol_dsl.render.words.statuses import Tone
from protocol_dsl.render.words.visible import visible

RESET = "\x1b[0m"
CODES = {Tone.FOR: "\x1b[32m", Tone.AGAINST: "\x1b[31m", Tone.OPEN: "\x1b[33m", Tone.QUIET: "\x1b[2m"}
BOLD, FAINT = "\x1b[1m", "\x1b[2m"


@frozen
class Style:
    """
    `width` counts characters; `colour` turns terminal colours on, `tree` the lines between steps.
    """

    width: int = 100
    colour: bool = False
    tree: bool = False

    def toned(self, text: str, tone: Tone) -> str:
        """The text in the colour of its tone."""
        return f"{CODES[tone]}{text}{RESET}" if self.colour and text else text

    def bold(self, text: str) -> str:
        """The text in bold."""
        return f"{BOLD}{text}{RESET}" if self.colour and text else text

    def faint(self, text: str) -> str:
        """The text in the background."""
        return f"{FAINT}{text}{RESET}" if self.colour and text else text


PLAIN = Style()


def printable(text: str) -> str:
    """Text of one line, with `�` for what would steer a terminal: control characters and marks of writing direction."""
    return visible(" ".join(text.split()))
