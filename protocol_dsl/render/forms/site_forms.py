"""All forms of a protocol, by the names of their files."""

from __future__ import annotations

from protocol_dsl.model.protocol import Protocol
from protocol_dsl.render.forms.checklist import checklist
from protocol_dsl.render.forms.screening_log import screening_log


def site_forms(protocol: Protocol) -> dict[str, str]:
    """
    An eligibility checklist for each group (one for a file without groups) and a screening log, each one HTML page.

    The same protocol gives the same bytes.
    """
    forms = {"eligibility-checklist.html": checklist(protocol, None)} if not protocol.groups else {}
    for group in protocol.groups:
        forms[f"eligibility-checklist-{group.name}.html"] = checklist(protocol, group)
    forms["screening-log.html"] = screening_log(protocol)
    return forms
