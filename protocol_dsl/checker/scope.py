"""What a file declares, by name, and the findings of one check."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from attrs import define, evolve, field, frozen

from protocol_dsl.checker import problems
from protocol_dsl.diagnostics.diagnostic import Diagnostic
from protocol_dsl.diagnostics.nearest import nearest
from protocol_dsl.model import nodes
from protocol_dsl.model.protocol import Definition, Table
from protocol_dsl.schema.dictionary import Attestation, Dictionary
from protocol_dsl.schema.types import Type
from protocol_dsl.schema.wording import Quoted, Wording
from protocol_dsl.source import NOWHERE, Located, Span
from protocol_dsl.syntax import tree

# What a value name may stand for; roles, concepts, tables, groups and criteria have name spaces of their own.
ValueDeclaration: TypeAlias = (
    tree.Fact | tree.Measurement | tree.Records | tree.Timepoint | tree.Define | tree.Ambiguity
)

SORTS: Mapping[type, str] = {
    tree.Fact: "a fact",
    tree.Measurement: "a measurement",
    tree.Records: "a list",
    tree.Timepoint: "a timepoint",
    tree.Define: "a definition",
    tree.Ambiguity: "an ambiguity",
    tree.Concept: "a concept",
    tree.Role: "a role",
    tree.Table: "a table",
    tree.Unit: "a unit",
    tree.Group: "a group",
    tree.Patient: "a patient",
    tree.Criterion: "a criterion",
}


MOST_OPEN = 30
"""How many formulas may rest on each other; each is nested itself, and all are evaluated inside each other."""


MOST_SUGGESTIONS = 200
"""Each unknown name is held against all that are declared; a file with more unknown names is no protocol."""


@frozen
class Scope:
    """
    All declarations of a file and of what it includes, by name.

    `unread` are names that could not be read; `all_read` says that everything could be.
    """

    header: tree.Header | None = None
    values: Mapping[str, ValueDeclaration] = field(factory=dict)
    roles: Mapping[str, tree.Role] = field(factory=dict)
    units: Mapping[str, tree.Unit] = field(factory=dict)
    concepts: Mapping[str, tree.Concept] = field(factory=dict)
    tables: Mapping[str, tree.Table] = field(factory=dict)
    groups: Mapping[str, tree.Group] = field(factory=dict)
    patients: Mapping[str, tree.Patient] = field(factory=dict)
    criteria: tuple[tree.Criterion, ...] = ()
    schedules: Mapping[str, tree.Schedule] = field(factory=dict)
    rules: Mapping[str, tree.Rules] = field(factory=dict)
    calendars: Mapping[str, tree.Calendar] = field(factory=dict)
    scenarios: tuple[tree.Scenario, ...] = ()
    uses: tuple[tree.Use, ...] = ()
    unread: frozenset[str] = frozenset()
    all_read: bool = True

    def all_criteria(self) -> Iterable[tree.Criterion]:
        """The file's criteria and those of its groups."""
        yield from self.criteria
        for group in self.groups.values():
            yield from group.criteria


def scope_of(protocol: tree.Protocol) -> tuple[Scope, tuple[Diagnostic, ...]]:
    """Sort the declarations by name; a name that stands twice is a finding, and the first one counts."""
    findings: list[Diagnostic] = []

    def by_name(*kinds: type) -> dict[str, tree.AnyDeclaration]:
        found: dict[str, tree.AnyDeclaration] = {}
        for each in protocol.declarations:
            if isinstance(each, kinds):
                name: tree.Name = each.name  # type: ignore[union-attr]
                if name.text in found:
                    first: tree.Name = found[name.text].name  # type: ignore[union-attr]
                    findings.append(problems.DuplicateName(name.text, first.span, span=name.span))
                else:
                    found[name.text] = each
        return found

    values = by_name(tree.Fact, tree.Measurement, tree.Records, tree.Timepoint, tree.Define, tree.Ambiguity)
    criteria = tuple(each for each in protocol.declarations if isinstance(each, tree.Criterion))
    scope = Scope(
        header=next((each for each in protocol.declarations if isinstance(each, tree.Header)), None),
        values=values,  # type: ignore[arg-type]
        roles=by_name(tree.Role),  # type: ignore[arg-type]
        units=by_name(tree.Unit),  # type: ignore[arg-type]
        concepts=by_name(tree.Concept),  # type: ignore[arg-type]
        tables=by_name(tree.Table),  # type: ignore[arg-type]
        groups=by_name(tree.Group),  # type: ignore[arg-type]
        patients=by_name(tree.Patient),  # type: ignore[arg-type]
        schedules=by_name(tree.Schedule),  # type: ignore[arg-type]
        rules=by_name(tree.Rules),  # type: ignore[arg-type]
        calendars=by_name(tree.Calendar),  # type: ignore[arg-type]
        criteria=criteria,
        scenarios=tuple(each for each in protocol.declarations if isinstance(each, tree.Scenario)),
        uses=tuple(each for each in protocol.declarations if isinstance(each, tree.Use)),
        unread=frozenset(each.name.text for each in protocol.unread if each.name is not None),
        all_read=not protocol.unread,
    )
    findings += _duplicate_criteria(scope)
    return scope, tuple(findings)


def _duplicate_criteria(scope: Scope) -> Iterable[Diagnostic]:
    """An id may stand once in the file, and in groups that share no criterion once in each."""
    shared: dict[str, tree.Name] = {}
    for criterion in scope.criteria:
        if criterion.name.text in shared:
            yield problems.DuplicateName(
                criterion.name.text, shared[criterion.name.text].span, span=criterion.name.span
            )
        shared.setdefault(criterion.name.text, criterion.name)
    # Attestations answer to the id of their criterion, so ids of different groups must differ as well.
    for group in scope.groups.values():
        for criterion in group.criteria:
            if criterion.name.text in shared:
                yield problems.DuplicateName(
                    criterion.name.text, shared[criterion.name.text].span, span=criterion.name.span
                )
            shared.setdefault(criterion.name.text, criterion.name)


# ---- One check -------------------------------------------------------------------------------


@frozen
class Meaning:
    """What an expression means: a value with its type, or a condition, which has none."""

    node: nodes.Condition | nodes.Value
    type: Type | None

    @property
    def value(self) -> nodes.Value:
        """The node of a value."""
        return self.node  # type: ignore[return-value]

    @property
    def condition(self) -> nodes.Condition:
        """The node of a condition."""
        return self.node  # type: ignore[return-value]


@define
class Session:
    """One check: what is declared, what was found, and what is worked out once and used often."""

    scope: Scope
    dictionary: Dictionary
    findings: list[Diagnostic] = field(factory=list)
    attestations: dict[str, Attestation] = field(factory=dict)
    definitions: dict[str, Definition | None] = field(factory=dict)
    computed: dict[tuple[str, str], nodes.ComputedFieldValue | None] = field(factory=dict)
    tables: dict[str, Table | None] = field(factory=dict)
    defaults: dict[str, nodes.ResultValue] = field(factory=dict)
    used: set[str] = field(factory=set)
    # Rules and calendars that a schedule names.
    used_in_sequence: set[str] = field(factory=set)
    open: list[str] = field(factory=list)
    readings: dict[tuple[str, bool], Meaning | None] = field(factory=dict)
    formulas: dict[str, Span] = field(factory=dict)
    # What has a finding of its own; whatever rests on it says nothing more.
    broken: set[str] = field(factory=set)
    broken_units: set[str] = field(factory=set)
    circles: set[frozenset[str]] = field(factory=set)
    heights: dict[str, int] = field(factory=dict)
    _reported: set[tuple[Diagnostic, Span]] = field(factory=set, init=False)
    _suggested: int = field(default=0, init=False)

    def report(self, finding: Diagnostic) -> None:
        """Note a finding, once for each place."""
        if (finding, finding.span) not in self._reported:
            self._reported.add((finding, finding.span))
            self.findings.append(finding)

    def enters(self, name: str, at: Located) -> bool:
        """
        Whether the formula of something declared can be looked into: not while that formula is being looked into
        already, and not at the bottom of more of them than anybody can follow. Undone by `leaves`.
        """
        if name in self.open:
            self._report_circle(self.open[self.open.index(name) :], at)
            return False
        if len(self.open) >= MOST_OPEN:
            self.report(problems.RestsTooDeep(name, MOST_OPEN, span=at.span))
            return False
        self.open.append(name)
        return True

    def leaves(self) -> None:
        """The formula that was entered last has been looked through."""
        self.open.pop()

    def _report_circle(self, members: list[str], at: Located) -> None:
        """A circle is found once, and told from the member that is declared first."""
        if frozenset(members) in self.circles:
            return
        self.circles.add(frozenset(members))
        order = list(self.scope.values)
        known = [name for name in members if name in self.scope.values]
        if len(known) < len(members):
            self.report(problems.Circular((*members, members[0]), span=at.span))
            return
        start = members.index(min(known, key=order.index))
        circle = (*members[start:], *members[: start + 1])
        places = tuple(self.scope.values[name].name.span for name in circle[:-1])
        self.report(problems.Circular(circle, places, span=places[0]))

    def declared_at(self, name: str) -> Span:
        """Where a value is declared; nowhere if it is not."""
        return self.scope.values[name].name.span if name in self.scope.values else NOWHERE

    def unknown(self, name: tree.Name, candidates: Iterable[str], what: str = "name", meant: str | None = None) -> None:
        """
        Report a name that is not declared, unless its declaration could not be read.

        `meant` is what it means here, if that is known; otherwise the nearest candidate is named.
        """
        if name.text not in self.scope.unread:
            suggestion = meant or (nearest(name.text, candidates) if self._suggested < MOST_SUGGESTIONS else None)
            self._suggested += 1
            self.report(problems.UnknownName(name.text, suggestion, what, span=name.span))


@frozen
class Quantified:
    """`any`, `every` or `no` result of a comparison, to be wrapped around it."""

    selector: str
    measurement: str
    window: nodes.Window | None


@define
class Where:
    """Where an expression stands: in what, for which row, and whether bullets of `all of` leave out as holding."""

    owner: str
    in_inclusion: bool = True
    row: str | None = None
    question: str = ""
    quantified: list[Quantified] | None = None

    def in_row(self, name: str) -> Where:
        """The same, looking at one row of a list."""
        return evolve(self, row=name, quantified=None)

    def comparing(self) -> Where:
        """The same, inside a comparison that may be about any or every result."""
        return evolve(self, quantified=[])

    def asking(self, question: str) -> Where:
        """The same, below a label or wording that an attestation would repeat."""
        return evolve(self, question=question)


Loader: TypeAlias = Callable[[str], tuple[tree.Protocol, tuple[Diagnostic, ...]] | str]
"""Reads an included file by its path from the root, or says in words why it cannot."""


def wording_of(wordings: Iterable[tree.Wording]) -> Wording:
    """The `text`, `assume` and `note` lines of a declaration."""
    given = list(wordings)

    def of_kind(kind: str) -> tuple[Quoted, ...]:
        return tuple(Quoted(each.text, span=each.span) for each in given if each.kind == kind)

    return Wording(of_kind("text"), of_kind("assume"), of_kind("note"))
