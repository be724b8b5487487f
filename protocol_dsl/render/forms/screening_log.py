"""The screening log: one line for each person who was asked, and why some did not take part."""

from __future__ import annotations

from collections.abc import Iterator

from protocol_dsl.model.protocol import Protocol
from protocol_dsl.render.forms.sheet import form, head_row, sheet_head
from protocol_dsl.render.html.element import Element, Node, el

COLUMNS = (
    "Screening no.",
    "Screened on",
    "Consent on",
    "Outcome",
    "Criteria that kept the person out (no.)",
    "Enrolled on",
    "Participant no.",
    "Other reason for not taking part",
    "Initials",
)
ROWS = 20
"""Lines for people; a full log is printed again."""


def screening_log(protocol: Protocol) -> str:
    """An empty log with the numbers of the criteria below it."""
    return form(
        protocol,
        "Screening log",
        el(
            "p",
            "One line for each person, in the order of screening. No names: the site keeps the list of names apart.",
        ),
        el("p", "Outcome: E eligible, N not eligible, ? cannot be determined yet."),
        _table(protocol),
        _key(protocol),
    )


def _table(protocol: Protocol) -> Element:
    head = el("thead", sheet_head(protocol, len(COLUMNS), "Site", "Sheet"), head_row(*COLUMNS))
    rows = (el("tr", (el("td") for _ in COLUMNS)) for _ in range(ROWS))
    table = el("table", el("caption", "People who were screened"), head, el("tbody", rows), class_="log")
    return el("div", table, class_="table", tabindex=0, role="region", aria_label="People who were screened")


def _key(protocol: Protocol) -> Iterator[Node]:
    """Which criterion has which number."""
    own = [(each, group.label) for group in protocol.groups for each in group.criteria]
    found = [*((each, "") for each in protocol.criteria), *own]
    if found:
        yield el("h2", "Numbers of the criteria")
        rows = ((each.name, f"{each.label} ({group})" if group else each.label) for each, group in found)
        yield el("ul", (el("li", el("b", name), f" {label}") for name, label in rows), class_="key")
