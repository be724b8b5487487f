"""
How pictures look: few colours, each with a role, in light, in dark and on paper.

A picture paints its own background, so that it is legible on whatever page it stands. Colours only help: what they say
is said by a shape and a word as well.
"""

from __future__ import annotations

from attrs import frozen

FONT = "Helvetica Neue,Helvetica,Arial,Liberation Sans,DejaVu Sans,sans-serif"
ROOT = "pd-picture"
"""The class of the root element; every rule is under it, so that a picture inside a page changes nothing around it."""
WIDTH = 960
"""The width of a picture in pixels unless somebody asks for another one."""


@frozen
class Colour:
    """One role in light and in dark, as hexadecimal RGB."""

    light: str
    dark: str


PALETTE = {
    "paper": Colour("#ffffff", "#14181d"),
    "ink": Colour("#1b2128", "#e8ecf1"),
    "quiet": Colour("#55606c", "#a3aebb"),
    "line": Colour("#8a949f", "#717d8a"),
    "faint": Colour("#e3e7eb", "#2a313a"),
    "panel": Colour("#f5f7f9", "#1b2027"),
    "band": Colour("#cfe3f5", "#1f3f5c"),
    "edge": Colour("#2f6ea5", "#6fb1ea"),
    "good": Colour("#1a6b3c", "#62c98c"),
    "bad": Colour("#ad1f2d", "#ff8f94"),
    "open": Colour("#8a5200", "#f0b35a"),
}
"""The roles: paper and panel lie behind, ink and quiet are letters, band and edge are windows, the rest are marks."""

_RULES = (
    *(f"f-{name}:fill:{name}" for name in PALETTE),
    *(f"s-{name}:stroke:{name}" for name in ("line", "faint", "edge", "ink", "quiet", "paper", "good", "bad", "open")),
)


def stylesheet() -> str:
    """The rules of every picture."""
    dark = _colours(dark=True)
    return (
        f".{ROOT}{{font-family:{FONT}}}"
        + "".join(_colours(dark=False))
        + "@media (prefers-color-scheme:dark){"
        + "".join(dark)
        + "}@media print{"
        + "".join(_colours(dark=False))
        + "}"
    )


def _colours(dark: bool) -> list[str]:
    found = []
    for rule in _RULES:
        name, attribute, role = rule.split(":")
        colour = PALETTE[role]
        found.append(f".{ROOT} .{name}{{{attribute}:{colour.dark if dark else colour.light}}}")
    return found
