"""
What a recorded code says about a concept.

Let D be everything that the recorded code could mean and C the concept: `is C` is TRUE if D lies within C, FALSE if
they share nothing, else UNKNOWN. A file's own names (`concept`, `includes`, key columns of tables) are a complete
system: another name of it is no member. Public systems are not complete: a code that nobody listed is `unmapped`,
unless the concept says that its list is `complete` or the code belongs to a concept that is `distinct from` it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

import attrs
from attrs import field, frozen

from protocol_dsl.schema.code_systems import CodeSystem, code_key, code_systems, is_shaped, system_key
from protocol_dsl.schema.code_systems import system_named as system_named
from protocol_dsl.schema.datum import CONCEPT_SYSTEM, CauseKind, Coded, Coding
from protocol_dsl.schema.dictionary import CodePattern, Concept, Dictionary
from protocol_dsl.values.truth import Truth

Said: TypeAlias = tuple[Truth, frozenset[CauseKind]]
"""A truth, with the kinds of causes if it is UNKNOWN."""

Listed: TypeAlias = Said | None
"""The same from what is listed; None if nothing is said about it."""

YES: Said = (Truth.TRUE, frozenset())
NO: Said = (Truth.FALSE, frozenset())
UNMAPPED: Said = (Truth.UNKNOWN, frozenset({CauseKind.UNMAPPED}))
IMPRECISE: Said = (Truth.UNKNOWN, frozenset({CauseKind.IMPRECISE}))
CONFLICTING: Said = (Truth.UNKNOWN, frozenset({CauseKind.CONFLICTING}))

MOST_ANSWERS = 20_000
"""How many answers a hierarchy keeps: a service that decides for years must not grow with what it has seen."""


# ---- The hierarchy ----------------------------------------------------------------------------


@frozen
class Hierarchy:
    """
    The concepts of a file, ready to be asked. A name that is only listed somewhere is a concept without codes.

    What has been worked out once is kept; that is no state, for the same question always has the same answer.
    """

    concepts: Mapping[str, Concept]
    names: frozenset[str]
    parents: Mapping[str, tuple[str, ...]] = field(repr=False)
    answers: dict[tuple[Coded, str], Said] = field(factory=dict, eq=False, repr=False)
    orders: dict[str, tuple[str, ...]] = field(factory=dict, eq=False, repr=False)
    above: dict[str, frozenset[str]] = field(factory=dict, eq=False, repr=False)

    def ancestors(self, name: str) -> frozenset[str]:
        """The concepts that a name falls under for certain, itself left out."""
        found = self.above.get(name)
        if found is None:
            found = self.above[name] = frozenset(_certainly_above(name, self))
        return found

    def inner_first(self, concept: str) -> tuple[str, ...]:
        """A concept with all that it includes or excepts, at any depth, each behind those that it is made of."""
        found = self.orders.get(concept)
        if found is None:
            found = self.orders[concept] = _inner_first(concept, self.concepts)
        return found


def hierarchy_of(dictionary: Dictionary) -> Hierarchy:
    """The hierarchy of a dictionary. Concepts do not include each other in a circle: the checker sees to it."""
    concepts = {name: _with_known_systems(concept) for name, concept in dictionary.concepts.items()}
    parents: dict[str, list[str]] = {}
    for name, concept in concepts.items():
        for each in concept.includes:
            parents.setdefault(each, []).append(name)
    names = dictionary.code_names | concepts.keys()
    return Hierarchy(concepts, names, {name: tuple(above) for name, above in parents.items()})


def _with_known_systems(concept: Concept) -> Concept:
    return attrs.evolve(
        concept, codes=tuple(attrs.evolve(code, system=system_key(code.system)) for code in concept.codes)
    )


def most_specific(names: Iterable[str], hierarchy: Hierarchy) -> tuple[str, ...]:
    """Those of some names under which none of the others falls, in their order."""
    given = tuple(names)
    covered = frozenset().union(*(hierarchy.ancestors(name) for name in given))
    return tuple(name for name in given if name not in covered)


def _inner_first(top: str, concepts: Mapping[str, Concept]) -> tuple[str, ...]:
    done: list[str] = []
    entered: set[str] = set()
    waiting = [(top, False)]
    while waiting:
        name, inside_is_done = waiting.pop()
        if inside_is_done:
            done.append(name)
        elif name not in entered:
            entered.add(name)
            waiting.append((name, True))
            concept = concepts.get(name)
            if concept is not None:
                waiting += [(each, False) for each in (*concept.includes, *concept.excepts)]
    return tuple(done)


def _reached(start: Iterable[str], step: Callable[[str], Iterable[str]]) -> dict[str, None]:
    """Everything that some names lead to, themselves included, in the order in which it is found."""
    seen = dict.fromkeys(start)
    waiting = list(seen)
    while waiting:
        for each in step(waiting.pop()):
            if each not in seen:
                seen[each] = None
                waiting.append(each)
    return seen


def _included(start: Iterable[str], hierarchy: Hierarchy) -> dict[str, None]:
    def step(name: str) -> Iterable[str]:
        concept = hierarchy.concepts.get(name)
        return () if concept is None else concept.includes

    return _reached(start, step)


def _certainly_above(name: str, hierarchy: Hierarchy) -> Iterable[str]:
    candidates = _reached([name], lambda each: hierarchy.parents.get(each, ()))
    return (each for each in candidates if each != name and _listed_name(name, each, hierarchy) == YES)


# ---- What a code says -----------------------------------------------------------------------------


def is_code(recorded: Coded, concept: str, hierarchy: Hierarchy) -> Said:
    """Whether a recorded item falls under a concept, and the kinds of causes if that is not known."""
    key = (recorded, concept)
    found = hierarchy.answers.get(key)
    if found is None:
        if len(hierarchy.answers) >= MOST_ANSWERS:
            hierarchy.answers.clear()
        found = hierarchy.answers[key] = _is_code(recorded, concept, hierarchy)
    return found


def _is_code(recorded: Coded, concept: str, hierarchy: Hierarchy) -> Said:
    """Several codings of one item all hold: what one of them decides stands, unless another decides otherwise."""
    said = {_coding_says(coding, concept, hierarchy) for coding in recorded.codings}
    if NO in said:
        return CONFLICTING if YES in said else NO
    return _either(said) or UNMAPPED


def _coding_says(coding: Coding, concept: str, hierarchy: Hierarchy) -> Said:
    if coding.system == CONCEPT_SYSTEM:
        return _name_says(coding.code, concept, hierarchy)
    said = _listed_code(coding, concept, hierarchy)
    if said is not None and said != UNMAPPED:
        return said
    if _is_elsewhere(lambda other: _listed_code(coding, other, hierarchy), concept, hierarchy):
        return NO
    complete = concept in hierarchy.concepts and hierarchy.concepts[concept].complete
    return NO if said is None and complete and coding.system in _systems(concept, hierarchy) else UNMAPPED


def _name_says(name: str, concept: str, hierarchy: Hierarchy) -> Said:
    """The file's own names are a complete system; but two concepts that share codes are no strangers to each other."""
    said = _listed_name(name, concept, hierarchy)
    if said not in (NO, UNMAPPED):
        return said
    if _is_elsewhere(lambda other: _listed_name(name, other, hierarchy), concept, hierarchy):
        return NO
    return _by_its_codes(name, concept, hierarchy) or said


def _by_its_codes(name: str, concept: str, hierarchy: Hierarchy) -> Said | None:
    """
    What the codes of a name say about a concept that does not list it; None if they share none.

    It falls under the concept if its codes do, and those of everything that it includes.
    """
    systems = _systems(concept, hierarchy)
    said = [_codes_say(each, concept, systems, hierarchy) for each in _included([name], hierarchy)]
    if set(said) == {YES}:
        return YES
    return IMPRECISE if YES in said or IMPRECISE in said else None


def _codes_say(name: str, concept: str, systems: frozenset[str], hierarchy: Hierarchy) -> Listed:
    if _listed_name(name, concept, hierarchy) == YES:
        return YES
    codes = [code for code in _codes_of(name, hierarchy) if code.system in systems]
    said = {_listed_code(Coding(code.system, code.code), concept, hierarchy) for code in codes}
    if said == {YES}:
        return IMPRECISE if hierarchy.concepts[name].and_others else YES
    return IMPRECISE if YES in said or IMPRECISE in said else None


def _codes_of(name: str, hierarchy: Hierarchy) -> tuple[CodePattern, ...]:
    concept = hierarchy.concepts.get(name)
    return () if concept is None else concept.codes


def _systems(concept: str, hierarchy: Hierarchy) -> frozenset[str]:
    """The systems in which a concept, or one that it includes, has codes."""
    return frozenset(code.system for each in _included([concept], hierarchy) for code in _codes_of(each, hierarchy))


def _is_elsewhere(says: Callable[[str], Said | None], concept: str, hierarchy: Hierarchy) -> bool:
    """Whether something belongs to a concept that is distinct from this one, or from one that this falls under."""
    own = {concept, *hierarchy.ancestors(concept)}
    declared = [name for name, other in hierarchy.concepts.items() if own & set(other.distinct_from)]
    named = [each for name in own if name in hierarchy.concepts for each in hierarchy.concepts[name].distinct_from]
    return any(says(other) == YES for other in (*declared, *named))


# ---- From the inside of the hierarchy to the outside --------------------------------------------------


def _listed_code(coding: Coding, concept: str, hierarchy: Hierarchy) -> Listed:
    return _folded(concept, hierarchy, lambda name: _patterns_say(coding, _codes_of(name, hierarchy)))


def _listed_name(name: str, concept: str, hierarchy: Hierarchy) -> Said:
    """Whether a name falls under a concept; one that is wider than a part of it may mean that part."""
    if name == concept:
        return YES
    own = hierarchy.concepts.get(name)
    below = _included([name], hierarchy).keys() - _included(() if own is None else own.excepts, hierarchy).keys()

    def own_says(each: str) -> Said:
        return YES if each == name else IMPRECISE if each in below else NO

    return _folded(concept, hierarchy, own_says) or NO


def _folded(top: str, hierarchy: Hierarchy, own_says: Callable[[str], Listed]) -> Listed:
    said: dict[str, Listed] = {}
    for name in hierarchy.inner_first(top):
        concept = hierarchy.concepts.get(name)
        found = own_says(name)
        if concept is not None:
            found = _either([found, *(said.get(each) for each in concept.includes)])
            if concept.and_others and found in (None, NO):
                found = UNMAPPED
            found = _without(found, _either(said.get(each) for each in concept.excepts))
        said[name] = found
    return said[top]


def _either(parts: Iterable[Listed]) -> Listed:
    """Or, among those that say something."""
    known = {part for part in parts if part is not None}
    if YES in known:
        return YES
    causes = frozenset().union(*(kinds for _, kinds in known))
    if causes:
        return Truth.UNKNOWN, causes
    return NO if known else None


def _without(found: Listed, excepted: Listed) -> Listed:
    """And not."""
    if excepted == YES:
        return NO
    if excepted in (None, NO) or found in (None, NO):
        return found
    return excepted if found == YES else _either([found, excepted])


def _patterns_say(coding: Coding, patterns: Iterable[CodePattern]) -> Listed:
    """What a concept's own codes say about a code; None if they say nothing about it."""
    wanted = [(code_key(coding.system, each.code), each.prefix) for each in patterns if each.system == coding.system]
    if not wanted:
        return None
    code = code_key(coding.system, coding.code)
    system = code_systems().get(coding.system)
    if system is None or not system.prefix:
        listed = any(code.startswith(start) if prefix else code == start for start, prefix in wanted)
        return YES if listed else None
    return _prefix_says(system, code, [start for start, _ in wanted])


def _prefix_says(system: CodeSystem, code: str, wanted: list[str]) -> Listed:
    if code in wanted:
        return YES
    if not is_shaped(system, code):
        return None
    # A listed code covers all longer ones, with or without a star: learning a digit more must not overturn a yes.
    if any(code.startswith(start) for start in wanted):
        return YES
    if any(start.startswith(code) for start in wanted):
        return IMPRECISE
    return NO if system.apart else None
