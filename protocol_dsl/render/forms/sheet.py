"""What every form has: whose it is, at the head of each sheet of paper, and lines to write on."""

from __future__ import annotations

from protocol_dsl.model.protocol import Protocol
from protocol_dsl.render.html.element import Content, Element, el, facts
from protocol_dsl.render.html.page import page

SHOWN_OF_A_FINGERPRINT = 12
"""So much of it stands at the head of each sheet; the whole one stands on the first."""


def form(protocol: Protocol, title: str, *body: Content) -> str:
    """A form as one page."""
    return page(
        f"{title} - {protocol.title}",
        el("h1", title),
        facts(
            [
                ("Trial", protocol.title),
                ("Protocol", f"{protocol.name}, {version_words(protocol)}"),
                ("Fingerprint", el("span", protocol.fingerprint, class_="fingerprint")),
            ]
        ),
        *body,
        kind="form",
    )


def version_words(protocol: Protocol) -> str:
    """`version 1.0`, or that the file states none."""
    return f"version {protocol.version}" if protocol.version else "no version stated"


def sheet_head(protocol: Protocol, columns: int, *blanks: str) -> Element:
    """The first row of a table's head: it stands again at the top of each sheet, with a line for each of `blanks`."""
    named = f"{protocol.name}, {version_words(protocol)}, {protocol.fingerprint[:SHOWN_OF_A_FINGERPRINT]}"
    lines = [el("span", f"{each} ", el("span", class_="line"), class_="blank") for each in blanks]
    return el("tr", el("td", el("span", named), lines, colspan=columns), class_="sheet-head")


def head_row(*names: str) -> Element:
    """The names of the columns."""
    return el("tr", (el("th", name, scope="col") for name in names))


def line(name: str) -> Element:
    """A name with a line to write on."""
    return el("p", f"{name} ", el("span", class_="line"), class_="blank")
