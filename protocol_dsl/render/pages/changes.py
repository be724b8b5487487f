"""What changed between two versions of a protocol, in words."""

from __future__ import annotations

from collections.abc import Iterator

from protocol_dsl.analysis.changes import Change, ChangeKind, Changes
from protocol_dsl.model.protocol import Criterion, Protocol
from protocol_dsl.model.uses import Kind, Use
from protocol_dsl.render.pages.beside import beside
from protocol_dsl.render.pages.dossier import Dossier
from protocol_dsl.render.pages.escaping import escaped
from protocol_dsl.render.pages.markdown import bullets, heading, paragraphs, source_block, table
from protocol_dsl.render.pages.places import linked, title
from protocol_dsl.render.words.conditions import condition_words
from protocol_dsl.render.words.lexicon import quoted, sentence
from protocol_dsl.source import Located

TITLE = "Change history"
TOUCHED = "Criteria that read the same and rest on something that changed"
FORMULAS = (("applies", "Concerns only those of whom"), ("condition", "The formula"), ("except_if", "Set aside if"))


def changes_text(changes: Changes, old: Dossier, new: Dossier) -> str:
    """The page; `old` and `new` are the two versions."""
    versions = f"From version {_version(old.protocol)} to version {_version(new.protocol)}."
    parts = [heading(1, TITLE), f"{versions}\n"]
    if not changes.changes:
        parts.append("Nothing changed that a decision or a reader could notice.\n")
    for kind in ChangeKind:
        found = [each for each in changes.changes if each.kind is kind]
        if found:
            parts.append(heading(2, sentence(kind.value)))
            parts += (part for each in found for part in _change(each, old, new))
    rows = [(linked(owner, new.protocol), "; ".join(linked(use, new.protocol) for use in used))
            for owner, used in changes.touched]  # fmt: skip
    if rows:
        parts.append(heading(2, TOUCHED))
        parts.append(table(TOUCHED, ("Criterion", "Rests on"), rows))
    return paragraphs(parts)


def _version(protocol: Protocol) -> str:
    return escaped(protocol.version or "not stated")


def _name(owner: Use, protocol: Protocol) -> str:
    kind, name = owner
    if name.endswith(" (default)"):
        return f"{title((kind, name.removesuffix(' (default)')), protocol)}: which result counts"
    words = title(owner, protocol)
    return words if kind in (Kind.CRITERION, Kind.PROTOCOL) else f"{sentence(kind.value)}: {words}"


def _change(change: Change, old: Dossier, new: Dossier) -> Iterator[str]:
    yield heading(3, escaped(_name(change.owner, (old if change.after is None else new).protocol)))
    lines = list(_lines(change, old.protocol, new.protocol))
    if lines:
        yield bullets(lines)
    for words, thing, dossier in (("Before", change.before, old), ("After", change.after, new)):
        text = dossier.written(thing.span) if isinstance(thing, Located) else ""
        if text:
            yield source_block(f"{words}, as written in the protocol file", text)


def _lines(change: Change, old: Protocol, new: Protocol) -> Iterator[str]:
    before, after = getattr(change.before, "label", None), getattr(change.after, "label", None)
    if before is not None and after is not None and before != after:
        yield f"Label, before: {escaped(quoted(before))}; after: {escaped(quoted(after))}"
    yield from _formulas(change, old, new)
    said, says = (list(beside(w)) if (w := getattr(each, "wording", None)) is not None else []
                  for each in (change.before, change.after))  # fmt: skip
    yield from (f"No longer there: {each}" for each in said if each not in says)
    yield from (f"New: {each}" for each in says if each not in said)


def _formulas(change: Change, old: Protocol, new: Protocol) -> Iterator[str]:
    for name, words in FORMULAS:
        told = [
            "nothing" if formula is None else condition_words(formula, protocol)
            for each, protocol in ((change.before, old), (change.after, new))
            if isinstance(each, Criterion)
            for formula in (getattr(each, name),)
        ]
        if len(told) == 2 and told[0] != told[1]:
            yield f"{words}, before: {escaped(told[0])}"
            yield f"{words}, after: {escaped(told[1])}"
        elif len(told) == 1 and told[0] != "nothing":
            yield f"{words}: {escaped(told[0])}"
