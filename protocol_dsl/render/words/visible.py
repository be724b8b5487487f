"""Text that can be shown: what would steer a terminal or turn the direction of writing becomes a visible sign."""

from __future__ import annotations

import unicodedata

HIDDEN = {"Cc", "Cf", "Cs"}
"""Categories of characters that nobody sees: control characters, marks of writing direction, halves of a pair."""


def visible(text: str) -> str:
    """The text with `�` for each hidden character; line ends and tabs stay."""
    if text.isprintable():
        # All that is hidden is not printable either.
        return text
    return "".join("�" if _is_hidden(letter) else letter for letter in text)


def _is_hidden(letter: str) -> bool:
    return letter not in "\n\t" and unicodedata.category(letter) in HIDDEN
