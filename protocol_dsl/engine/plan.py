"""A protocol, compiled once: immutable, and safe to use from many threads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import count, product

from attrs import field, frozen

from protocol_dsl.engine.compile import Compiler
from protocol_dsl.engine.decision import Combination
from protocol_dsl.engine.evaluator import JudgeOf
from protocol_dsl.engine.fast.shortcut import Formulas, Shortcut
from protocol_dsl.engine.guards import Guard, guards_of
from protocol_dsl.engine.lengths import Lengths, lengths_of
from protocol_dsl.engine.reads import reads
from protocol_dsl.engine.walk import ambiguities, depends_on_time, has_rows_within_rows
from protocol_dsl.engine.world import Vocabulary
from protocol_dsl.model.log_vocabulary import log_vocabulary
from protocol_dsl.model.protocol import Criterion, Group, Protocol
from protocol_dsl.schema.event_log import LogVocabulary
from protocol_dsl.schema.vocabulary import Hierarchy, hierarchy_of
from protocol_dsl.sequencing.route import Route, route_of


@frozen
class CriterionPlan:
    """
    One criterion's evaluators, and the names of the ambiguities that they depend on, in file order.

    `number` counts the criteria of the plan from 0. `reads` are the parts of a record that it can read, `timed` says
    whether it may come out differently on another day, and `lengths` where.
    """

    number: int
    criterion: Criterion
    condition: JudgeOf
    applies: JudgeOf | None
    except_if: JudgeOf | None
    ambiguities: tuple[str, ...]
    reads: frozenset[str]
    timed: bool
    lengths: Lengths

    def own(self, combination: Combination) -> Combination:
        """Those readings of a combination that the criterion itself depends on."""
        return tuple(pair for pair in combination if pair[0] in self.ambiguities)


@frozen
class GroupPlan:
    """
    The criteria of one group in file order, and who waives whom: waived id → ids of the waiving criteria.

    `group` is None where the file declares no groups.
    """

    group: Group | None
    criteria: tuple[CriterionPlan, ...]
    waived_by: Mapping[str, tuple[str, ...]]
    _by_name: Mapping[str, CriterionPlan] = field(init=False, eq=False, repr=False)
    _depends_on: Mapping[str, tuple[str, ...]] = field(init=False, eq=False, repr=False)
    components: tuple[frozenset[str], ...] = field(init=False, eq=False, repr=False)
    """Criteria that are linked by the ambiguities which they share; those without any are in none."""
    names: tuple[str, ...] = field(init=False, eq=False, repr=False)
    """The ids of its criteria, in file order."""

    @_by_name.default
    def _named(self) -> Mapping[str, CriterionPlan]:
        return {plan.criterion.name: plan for plan in self.criteria}

    @_depends_on.default
    def _with_waivers(self) -> Mapping[str, tuple[str, ...]]:
        return {
            name: tuple(dict.fromkeys(each for judged in self.judged_for(name) for each in judged.ambiguities))
            for name in self._by_name
        }

    @names.default
    def _ids(self) -> tuple[str, ...]:
        return tuple(plan.criterion.name for plan in self.criteria)

    @components.default
    def _linked(self) -> tuple[frozenset[str], ...]:
        found: list[tuple[set[str], set[str]]] = []
        for name, depends_on in self._depends_on.items():
            if not depends_on:
                continue
            used = set(depends_on)
            linked = [pair for pair in found if pair[1] & used]
            found = [pair for pair in found if not pair[1] & used]
            names = {name}.union(*(names for names, _ in linked))
            found.append((names, used.union(*(shared for _, shared in linked))))
        return tuple(frozenset(names) for names, _ in found)

    def names_at(self, places: Iterable[int]) -> tuple[str, ...]:
        """The ids of the criteria at some places."""
        return tuple([self.names[place] for place in places])

    def plan_of(self, name: str) -> CriterionPlan:
        """The plan of one of its criteria."""
        return self._by_name[name]

    def judged_for(self, name: str) -> tuple[CriterionPlan, ...]:
        """A criterion and those that may waive it: what it comes to is made of these alone."""
        return tuple(map(self.plan_of, (name, *self.waived_by.get(name, ()))))

    def reads_of(self, name: str) -> frozenset[str]:
        """The parts of a record that a criterion can read in this group, whether it is waived included."""
        return frozenset().union(*(each.reads for each in self.judged_for(name)))

    def looks_at_rows_alone(self, name: str, protocol: Protocol) -> bool:
        """Whether every formula about a row, of a criterion and of who waives it, reads nothing of any other row."""
        criteria = (each.criterion for each in self.judged_for(name))
        formulas = tuple((each.condition, each.applies, each.except_if) for each in criteria)
        return not has_rows_within_rows(formulas, protocol)

    def ambiguities_of(self, name: str) -> tuple[str, ...]:
        """What a criterion depends on in this group: its own ambiguities and those of whether it is waived."""
        return self._depends_on[name]


@frozen
class Plan:
    """A protocol with the evaluators of everything that can be decided."""

    protocol: Protocol
    vocabulary: Vocabulary
    groups: tuple[GroupPlan, ...]
    guards: Mapping[str, tuple[Guard, ...]]
    """For each schedule, what is asked before its elements apply."""
    shortcut: Shortcut = field(eq=False, repr=False)
    routes: Mapping[str, Route] = field(eq=False, repr=False)
    """Its schedules, prepared to be followed."""
    log_words: LogVocabulary = field(eq=False, repr=False)
    """What an event log can speak of."""

    @property
    def hierarchy(self) -> Hierarchy:
        """The concepts of the protocol."""
        return self.vocabulary.hierarchy


def compile_protocol(protocol: Protocol) -> Plan:
    """Evaluators for every criterion of every group. A protocol that was checked always compiles."""
    compiler = Compiler(protocol)
    for definition in protocol.definitions.values():
        if definition.body is not None:
            compiler.definition(definition.name)
    numbers = count()
    shared = tuple(_criterion_plan(compiler, criterion, next(numbers)) for criterion in protocol.criteria)
    given: tuple[Group | None, ...] = protocol.groups or (None,)
    groups = tuple(_group_plan(compiler, group, shared, numbers) for group in given)
    hierarchy = hierarchy_of(protocol.dictionary)
    return Plan(
        protocol=protocol,
        vocabulary=Vocabulary(protocol.dictionary, hierarchy),
        groups=groups,
        guards={name: guards_of(each, compiler) for name, each in protocol.sequence.schedules.items()},
        shortcut=Shortcut(protocol, hierarchy, _all_formulas(groups)),
        routes={
            name: route_of(each, protocol.sequence, protocol.dictionary)
            for name, each in protocol.sequence.schedules.items()
        },
        log_words=log_vocabulary(protocol),
    )


def _all_formulas(groups: Iterable[GroupPlan]) -> tuple[Formulas, ...]:
    """The formulas of every criterion, each once."""
    found: dict[int, Formulas] = {}
    for plan in (plan for group in groups for plan in group.criteria):
        written = plan.criterion
        found[plan.number] = Formulas(
            plan.number, written.condition, written.applies, written.except_if, plan.ambiguities
        )
    return tuple(found.values())


def _group_plan(
    compiler: Compiler, group: Group | None, shared: tuple[CriterionPlan, ...], numbers: Iterator[int]
) -> GroupPlan:
    written = () if group is None else group.criteria
    own = tuple(_criterion_plan(compiler, criterion, next(numbers)) for criterion in written)
    criteria = (*shared, *own)
    waived: dict[str, list[str]] = {}
    for plan in criteria:
        for name in plan.criterion.waives:
            waived.setdefault(name, []).append(plan.criterion.name)
    return GroupPlan(group, criteria, {name: tuple(waivers) for name, waivers in waived.items()})


def _criterion_plan(compiler: Compiler, criterion: Criterion, number: int) -> CriterionPlan:
    protocol, name = compiler.protocol, criterion.name
    formulas = tuple(each for each in (criterion.condition, criterion.applies, criterion.except_if) if each is not None)
    used = ambiguities(formulas, protocol)
    return CriterionPlan(
        number=number,
        criterion=criterion,
        condition=compiler.condition(criterion.condition, f"{name}.{criterion.kind.value}"),
        applies=None if criterion.applies is None else compiler.condition(criterion.applies, f"{name}.applies"),
        except_if=None if criterion.except_if is None else compiler.condition(criterion.except_if, f"{name}.except"),
        ambiguities=tuple(each for each in protocol.ambiguities if each in used),
        reads=reads(formulas, protocol),
        timed=depends_on_time(formulas, protocol),
        lengths=lengths_of(protocol, formulas),
    )


def combinations(plan: Plan, names: tuple[str, ...], fixed: Mapping[str, str]) -> tuple[Combination, ...]:
    """Every way to read these ambiguities, those that the caller fixed in that one way; one empty way for none."""
    in_order = [name for name in plan.protocol.ambiguities if name in names]
    options = [(fixed[name],) if name in fixed else plan.protocol.ambiguities[name].readings for name in in_order]
    return tuple(tuple(zip(in_order, readings, strict=True)) for readings in product(*options))
