"""
What changed in meaning between two versions of a protocol.

Declarations are compared by kind and name, and never by where they stand. Order counts only where it means something:
not among the operands of `all of`, nor among codes, nor in a list of words that has no order.
"""

from __future__ import annotations

import json
from enum import Enum

from attrs import frozen

from protocol_dsl.model.protocol import Protocol
from protocol_dsl.model.uses import Kind, Use, criterion_uses
from protocol_dsl.model.wordings import criteria, criterion_key, declarations
from protocol_dsl.schema.fingerprint import canonical

WITHOUT_ORDER = {
    "AllOf": ("operands",),
    "AnyOf": ("operands",),
    "NoneOf": ("operands",),
    "NumberOf": ("operands",),
    "IsCategory": ("categories",),
    "IsCode": ("concepts",),
    "Concept": ("codes", "includes", "excepts", "distinct_from"),
    "SeveralType": ("categories",),
}
"""The parts of each node whose order means nothing."""


class ChangeKind(Enum):
    """What became of a declaration."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@frozen
class Change:
    """One declaration that is not what it was: as it was, and as it is; None where it is not there."""

    kind: ChangeKind
    owner: Use
    before: object | None
    after: object | None


@frozen
class Changes:
    """
    All that changed, in the order of the newer file, what was removed last.

    `touched` are criteria that read the same and yet may decide otherwise, with the changed things that they use.
    """

    changes: tuple[Change, ...]
    touched: tuple[tuple[Use, tuple[Use, ...]], ...]


def changes_between(old: Protocol, new: Protocol) -> Changes:
    """The differences in meaning and wording; layout, comments and examples do not count."""
    before, after = _by_owner(old), _by_owner(new)
    found = [
        Change(ChangeKind.CHANGED if owner in before else ChangeKind.ADDED, owner, before.get(owner), thing)
        for owner, thing in after.items()
        if owner not in before or _meaning(before[owner]) != _meaning(thing)
    ]
    found += [Change(ChangeKind.REMOVED, owner, thing, None) for owner, thing in before.items() if owner not in after]
    return Changes(tuple(found), _touched(new, {each.owner for each in found}))


def _by_owner(protocol: Protocol) -> dict[Use, object]:
    # A file's own name may change without changing what stands in it.
    return {
        (owner if owner[0] is not Kind.PROTOCOL else (Kind.PROTOCOL, "")): thing
        for owner, thing in declarations(protocol)
    } | {(Kind.MEASUREMENT, f"{name} (default)"): each for name, each in protocol.default_results.items()}


def _meaning(thing: object) -> str:
    return json.dumps(_sorted(canonical(thing)), sort_keys=True)


def _sorted(plain: object) -> object:
    match plain:
        case dict():
            kind = plain.get("is")
            loose = WITHOUT_ORDER.get(kind, ()) if isinstance(kind, str) else ()
            if kind == "CategoryType" and not plain.get("ordered"):
                loose = ("categories",)
            inner = {key: _sorted(value) for key, value in plain.items()}
            return {key: _any_order(value) if key in loose else value for key, value in inner.items()}
        case list():
            return [_sorted(each) for each in plain]
        case _:
            return plain


def _any_order(value: object) -> object:
    return sorted(value, key=lambda each: json.dumps(each, sort_keys=True)) if isinstance(value, list) else value


def _touched(protocol: Protocol, changed: set[Use]) -> tuple[tuple[Use, tuple[Use, ...]], ...]:
    names = {(kind, name.removesuffix(" (default)")) for kind, name in changed}
    found = []
    for group, criterion in criteria(protocol):
        owner = (Kind.CRITERION, criterion_key(group, criterion))
        used = tuple(use for use in criterion_uses(criterion, protocol) if use in names)
        if used and owner not in changed:
            found.append((owner, used))
    return tuple(found)
