"""
What a recorded code says about a concept.

Let D be everything that the recorded code could mean and C the concept: `is C` is TRUE if D lies within C, FALSE if they
share nothing, else UNKNOWN. A file's own names (`concept`, `includes`, key columns of tables) are a complete system:
another name of it is no member. Public systems are not complete: a code that nobody listed is `unmapped`, unless the
concept says that its list is `complete` or the code belongs to a concept that is `distinct from` it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import TypeAlias

from attrs import field, frozen

from protocol_dsl.schema.datum import CONCEPT_SYSTEM, CauseKind, Coded, Coding
from protocol_dsl.schema.dictionary import CodePattern, Concept, Dictionary
from protocol_dsl.values.truth import Truth

Said: TypeAlias = tuple[Truth, frozenset[CauseKind]]
"""What one coding says: a truth, and the causes if it is UNKNOWN."""

YES: Said = (Truth.TRUE, frozenset())
NO: Said = (Truth.FALSE, frozenset())
UNMAPPED: Said = (Truth.UNKNOWN, frozenset({CauseKind.UNMAPPED}))
IMPRECISE: Said = (Truth.UNKNOWN, frozenset({CauseKind.IMPRECISE}))
CONFLICTING: Said = (Truth.UNKNOWN, frozenset({CauseKind.CONFLICTING}))


# ---- Code systems ---------------------------------------------------------------------------


@frozen
class CodeSystem:
    """A public code system; in a `prefix` one a longer code is a kind of the shorter."""

    name: str
    prefix: bool
    names: tuple[str, ...]


@cache
def code_systems() -> Mapping[str, CodeSystem]:
    """Every known code system under its short name."""
    text = (resources.files("protocol_dsl.schema") / "code_systems.toml").read_text(encoding="utf-8")
    return {
        name: CodeSystem(name, bool(row.get("prefix", False)), tuple(row.get("names", ())))
        for name, row in tomllib.loads(text).items()
    }


@cache
def _by_any_name() -> Mapping[str, CodeSystem]:
    return {
        name.casefold(): system for system in code_systems().values() for name in (system.name, *system.names)
    }


def system_named(text: str) -> CodeSystem | None:
    """The code system that a short name, another spelling or a URI stands for."""
    return _by_any_name().get(text.strip().rstrip("/").casefold())


def system_key(text: str) -> str:
    """The short name of a system, or the text itself, in lower case, for one that is not known."""
    known = system_named(text)
    return known.name if known is not None else text.strip().casefold()


def code_key(code: str) -> str:
    """A code for comparison: without the dots and spaces that are written for readers, in upper case."""
    return code.replace(".", "").replace(" ", "").upper()


# ---- The hierarchy ----------------------------------------------------------------------------


@frozen
class _Extension:
    """
    Everything that a concept comes to.

    `names` are the file's own names that fall under it, `patterns` its codes and those of all that it includes. What
    it excepts is taken away from both; `open` says that its list of names goes on.
    """

    names: frozenset[str]
    patterns: tuple[CodePattern, ...]
    excepted_names: frozenset[str]
    excepted_patterns: tuple[CodePattern, ...]
    distinct: tuple[str, ...]
    open: bool
    complete: bool


@frozen
class Hierarchy:
    """The concepts of a file, worked out once. A name that is only listed somewhere is a concept without codes."""

    extensions: Mapping[str, _Extension]
    _ancestors: Mapping[str, frozenset[str]]
    known_names: frozenset[str]
    answers: dict[tuple[Coded, str], Said] = field(factory=dict, eq=False, repr=False)

    def ancestors(self, name: str) -> frozenset[str]:
        """The concepts that a name falls under, itself left out."""
        return self._ancestors.get(name, frozenset())


def hierarchy_of(dictionary: Dictionary) -> Hierarchy:
    """Work out what every concept comes to. Concepts do not include each other in a circle: the checker sees to it."""
    names = (*dictionary.concepts, *(name for name in sorted(dictionary.code_names) if name not in dictionary.concepts))
    extensions = {name: _extension(name, dictionary.concepts) for name in names}
    ancestors = {
        name: frozenset(above for above in names if above != name and name in extensions[above].names) for name in names
    }
    return Hierarchy(extensions, ancestors, frozenset(names))


def _extension(name: str, concepts: Mapping[str, Concept]) -> _Extension:
    below = list(_below(name, concepts))
    known = [concepts[each] for each in below if each in concepts]
    own = concepts.get(name)
    excepted = [each for concept in known for each in concept.excepts]
    excepted_names = [each for top in excepted for each in _below(top, concepts)]
    return _Extension(
        names=frozenset(below) - frozenset(excepted_names),
        patterns=tuple(pattern for concept in known for pattern in concept.codes),
        excepted_names=frozenset(excepted_names),
        excepted_patterns=tuple(p for each in excepted_names if each in concepts for p in concepts[each].codes),
        distinct=_distinct_from(below, concepts),
        open=any(concept.and_others for concept in known),
        complete=own is not None and own.complete,
    )


def _below(name: str, concepts: Mapping[str, Concept]) -> Iterable[str]:
    """A concept and all that it includes, at any depth."""
    seen = {name: None}
    waiting = [name]
    while waiting:
        concept = concepts.get(waiting.pop())
        for each in concept.includes if concept is not None else ():
            if each not in seen:
                seen[each] = None
                waiting.append(each)
    return seen


def _distinct_from(below: list[str], concepts: Mapping[str, Concept]) -> tuple[str, ...]:
    """Concepts declared distinct from this one, or from which it is declared distinct, with all that they include."""
    own = set(below[:1])
    tops = [name for name, concept in concepts.items() if own & set(concept.distinct_from)]
    tops += [each for name in own if name in concepts for each in concepts[name].distinct_from]
    return tuple(dict.fromkeys(each for top in tops for each in _below(top, concepts)))


# ---- What a code says -----------------------------------------------------------------------------


def is_code(recorded: Coded, concept: str, hierarchy: Hierarchy) -> Said:
    """Whether a recorded item falls under a concept, and the kinds of causes if that is not known."""
    key = (recorded, concept)
    found = hierarchy.answers.get(key)
    if found is None:
        found = hierarchy.answers[key] = _is_code(recorded, concept, hierarchy)
    return found


def _is_code(recorded: Coded, concept: str, hierarchy: Hierarchy) -> Said:
    """Several codings of one item all hold: what one of them decides stands, unless another decides otherwise."""
    said = [_coding_says(coding, concept, hierarchy) for coding in recorded.codings]
    if not said:
        return UNMAPPED
    truths = {truth for truth, _ in said}
    if {Truth.TRUE, Truth.FALSE} <= truths:
        return CONFLICTING
    if Truth.TRUE in truths:
        return YES
    if Truth.FALSE in truths:
        return NO
    return Truth.UNKNOWN, frozenset().union(*(causes for _, causes in said))


def _coding_says(coding: Coding, concept: str, hierarchy: Hierarchy) -> Said:
    extension = hierarchy.extensions[concept]
    if coding.system == CONCEPT_SYSTEM:
        return _name_says(coding.code, extension, hierarchy)
    excepted = _patterns_say(coding, extension.excepted_patterns)
    if excepted == YES:
        return NO
    said = _patterns_say(coding, extension.patterns)
    if said == YES:
        return YES if excepted is None or excepted == NO else excepted
    if said == NO:
        return UNMAPPED if extension.open else NO
    if said is None or said == UNMAPPED:
        return _unlisted(coding, extension, hierarchy)
    return said


def _name_says(name: str, extension: _Extension, hierarchy: Hierarchy) -> Said:
    """The file's own system is complete; a wider name than the concept's may mean either."""
    if name in extension.names:
        return YES
    if name in extension.excepted_names:
        return NO
    own = hierarchy.extensions.get(name)
    if own is not None and not own.names.isdisjoint(extension.names):
        return IMPRECISE
    return UNMAPPED if extension.open else NO


def _patterns_say(coding: Coding, patterns: Iterable[CodePattern]) -> Said | None:
    """What a concept's codes in the coding's system say; None if it has none there."""
    same = [pattern for pattern in patterns if pattern.system == coding.system]
    if not same:
        return None
    code = code_key(coding.code)
    if any(_matches(pattern, code) for pattern in same):
        return YES
    system = code_systems().get(coding.system)
    if system is None or not system.prefix:
        return UNMAPPED
    return IMPRECISE if any(code_key(pattern.code).startswith(code) for pattern in same) else NO


def _matches(pattern: CodePattern, code: str) -> bool:
    wanted = code_key(pattern.code)
    return code.startswith(wanted) if pattern.prefix else code == wanted


def _unlisted(coding: Coding, extension: _Extension, hierarchy: Hierarchy) -> Said:
    """A code that the concept does not list in a flat system, or in a system for which it has no codes."""
    has_codes = any(pattern.system == coding.system for pattern in extension.patterns)
    if extension.complete and has_codes and not extension.open:
        return NO
    for other in extension.distinct:
        if _patterns_say(coding, hierarchy.extensions[other].patterns) == YES:
            return NO
    return UNMAPPED
