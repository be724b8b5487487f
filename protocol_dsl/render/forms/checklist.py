"""The eligibility checklist: every criterion of one group by itself, with boxes, source, initials and date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from protocol_dsl.model import nodes
from protocol_dsl.model.nodes import Condition
from protocol_dsl.model.protocol import Criterion, CriterionKind, Group, Protocol
from protocol_dsl.model.walk import parts
from protocol_dsl.render.forms.sheet import form, head_row, line, sheet_head
from protocol_dsl.render.html.element import Element, Node, el
from protocol_dsl.render.html.outline import outline_list
from protocol_dsl.render.words.lexicon import Lexicon, listed, sentence
from protocol_dsl.render.words.outline import outline_of

COLUMNS = ("No.", "Criterion", "Yes", "No", "Not applicable", "Source document", "Initials", "Date")
WIDTHS = ("no", "wide", "box", "box", "na", "source", "initials", "date")
TITLES = {CriterionKind.INCLUSION: "Inclusion criteria", CriterionKind.EXCLUSION: "Exclusion criteria"}
LEADS = {CriterionKind.INCLUSION: "Required", CriterionKind.EXCLUSION: "Kept out if"}
"""What tells the condition from what stands above it."""
WANTED = {CriterionKind.INCLUSION: "yes", CriterionKind.EXCLUSION: "no"}


def checklist(protocol: Protocol, group: Group | None) -> str:
    """The checklist for one group: the file's criteria and its own, in the order of the file."""
    criteria = (*protocol.criteria, *(() if group is None else group.criteria))
    named = "" if group is None else f" for {Lexicon(protocol).group(group.name)}"
    return form(
        protocol,
        f"Eligibility checklist{named}",
        el("p", "Answer each criterion by itself, and name the document that shows it. ", HOLD),
        (_part(protocol, kind, criteria) for kind in CriterionKind),
        _signatures(protocol, criteria),
    )


HOLD = "Leave a criterion without an answer as long as it is not known: what is missing is never a “no”."


def _part(protocol: Protocol, kind: CriterionKind, criteria: Sequence[Criterion]) -> Iterator[Node]:
    found = [each for each in criteria if each.kind is kind]
    if not found:
        return
    title = TITLES[kind]
    yield el("h2", title)
    yield el("p", f"A participant may take part only if every answer is “{WANTED[kind]}” or “not applicable”.")
    waived = {name: each.name for each in criteria for name in each.waives}
    head = el("thead", sheet_head(protocol, len(COLUMNS), "Participant", "Site"), head_row(*COLUMNS))
    rows = el("tbody", (_row(protocol, each, waived.get(each.name)) for each in found))
    widths = el("colgroup", (el("col", class_=each) for each in WIDTHS))
    table = el("table", el("caption", title), widths, head, rows, class_="checklist")
    yield el("div", table, class_="table", tabindex=0, role="region", aria_label=title)


def _row(protocol: Protocol, criterion: Criterion, waived_by: str | None) -> Element:
    may_not_apply = criterion.applies is not None or criterion.except_if is not None or waived_by is not None
    return el(
        "tr",
        el("th", criterion.name, scope="row"),
        el("td", _over_sheets(criterion, _criterion(protocol, criterion, waived_by))),
        el("td", _box(criterion, "yes"), class_="box"),
        el("td", _box(criterion, "no"), class_="box"),
        el("td", _box(criterion, "not applicable") if may_not_apply else "–", class_="box"),
        (el("td") for _ in range(3)),
    )


def _box(criterion: Criterion, answer: str) -> Element:
    return el("input", type="checkbox", aria_label=f"{criterion.name}: {answer}")


def _over_sheets(criterion: Criterion, told: Iterator[Node]) -> Element:
    """One that is longer than a sheet says on each which one it is: browsers repeat no first cell, but a head."""
    head = el("p", el("span", criterion.label, class_="label", data_number=criterion.name))
    return el("div", el("div", head, class_="on-each-sheet"), el("div", told), class_="over-sheets")


def _criterion(protocol: Protocol, criterion: Criterion, waived_by: str | None) -> Iterator[Node]:
    """The document's words, and what the protocol file makes of them."""
    if criterion.wording.texts:
        yield el("blockquote", (el("p", each.text) for each in criterion.wording.texts))
    yield from _guard(protocol, "Asked only if", criterion.applies)
    if criterion.applies is not None:
        yield el("p", f"{LEADS[criterion.kind]}:", class_="small")
    yield _outline(protocol, criterion.condition)
    yield from _guard(protocol, "Not applicable if", criterion.except_if)
    if waived_by is not None:
        yield el("p", f"Not applicable where {waived_by} applies.", class_="small")
    if criterion.waives:
        yield el("p", f"Where this applies, {listed(list(criterion.waives))} is not asked.", class_="small")
    for each in criterion.wording.assumptions:
        yield el("p", f"Author’s assumption: {each.text}", class_="soft small")


def _guard(protocol: Protocol, lead: str, condition: Condition | None) -> Iterator[Node]:
    if condition is not None:
        yield el("p", f"{lead}:", class_="small")
        yield _outline(protocol, condition)


def _outline(protocol: Protocol, condition: Condition) -> Element:
    # A site has nothing but the sheet, so each defined term is spelled out where it is used.
    return outline_list(outline_of(condition, protocol, definitions=True))


# ---- Signatures -------------------------------------------------------------------------------------------------


def _signatures(protocol: Protocol, criteria: Sequence[Criterion]) -> Element:
    boxes = ("eligible", "not eligible", "cannot be determined yet")
    return el(
        "section",
        el("h2", "Judgement and signatures"),
        el("p", "The participant is: ", (_judgement(each) for each in boxes), class_="judgement"),
        (_signature(role) for role in _roles(protocol, criteria)),
        class_="signatures",
    )


def _judgement(words: str) -> Element:
    return el("label", el("input", type="checkbox"), f" {words}")


def _signature(role: str) -> Element:
    return el("div", (line(each) for each in (f"{role}, name", "Signature", "Date")), class_="signature")


def _roles(protocol: Protocol, criteria: Sequence[Criterion]) -> tuple[str, ...]:
    """Who signs: the investigator, and whoever answers a question or vouches for a value of these criteria."""
    roots = [root for each in criteria for root in (each.condition, each.applies, each.except_if)]
    asked = [role for root in roots for part in parts(root) if (role := _role(part, protocol)) is not None]
    lexicon = Lexicon(protocol)
    return tuple(dict.fromkeys(("Investigator", *(sentence(lexicon.role(name)) for name in asked))))


def _role(part: object, protocol: Protocol) -> str | None:
    dictionary = protocol.dictionary
    match part:
        case nodes.Attested(key) if key in dictionary.attestations:
            return dictionary.attestations[key].role
        case nodes.FactValue(name):
            return dictionary.facts[name].attested_by
        case nodes.ResultValue(name) | nodes.ResultAt(name) | nodes.ThisResult(name):
            return dictionary.measurements[name].attested_by
        case nodes.FieldValue(listed_in, name):
            found = (each.attested_by for each in dictionary.lists[listed_in].fields if each.name == name)
            return next(found, None)
        case _:
            return None
