"""The whole check, on one page: from the tree of a file, with what it includes, to the model and every finding."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

import attrs

from protocol_dsl.checker import problems, time
from protocol_dsl.checker.criteria import check_combinations, check_criterion, check_group, check_waived
from protocol_dsl.checker.definitions import check_ambiguity, check_default_results, check_definitions
from protocol_dsl.checker.examples import check_patient, check_scenario
from protocol_dsl.checker.result_windows import ask_for_window_reasons
from protocol_dsl.checker.rows import computed_field
from protocol_dsl.checker.scope import Loader, Session, Where, scope_of, wording_of
from protocol_dsl.checker.sequence import sequence
from protocol_dsl.checker.tables import table
from protocol_dsl.checker.values import ambiguity_value
from protocol_dsl.checker.vocabulary import build_dictionary
from protocol_dsl.diagnostics.diagnostic import Diagnostic, Severity, folded, has_errors
from protocol_dsl.diagnostics.nearest import nearest
from protocol_dsl.formulas import LIBRARY
from protocol_dsl.model.protocol import Protocol
from protocol_dsl.schema.dictionary import Attestation, Dictionary
from protocol_dsl.syntax import tree
from protocol_dsl.values.quantity import Units


def check(main: tree.Protocol, load: Loader) -> tuple[Protocol | None, tuple[Diagnostic, ...]]:
    """
    The model of a protocol, None if anything is wrong with it, and all findings in the order of the files.

    Args:
        main: The file as written, as far as it could be parsed.
        load: Reads an included file by its path from the folder of the main one, or says why it cannot.
    """
    merged, included = with_includes(main, load)
    scope, duplicates = scope_of(merged)
    session = Session(scope, Dictionary(units=Units.standard()))
    session.findings += [*included, *duplicates]
    model = _check_all(session)
    if not has_errors(session.findings) and not main.unread:
        # Where something could not be read, it may be what says so.
        ask_for_window_reasons(model, session)
    findings = folded(session.findings)
    return (None if has_errors(findings) or main.unread else model), findings


def _check_all(session: Session) -> Protocol:
    scope = session.scope
    session.dictionary = build_dictionary(session)
    _check_uses(session)
    check_default_results(session)
    definitions = check_definitions(session)
    ambiguities = {
        name: check_ambiguity(each, session) for name, each in scope.values.items() if isinstance(each, tree.Ambiguity)
    }
    shared = [check_criterion(each, session) for each in scope.criteria]
    for each in scope.criteria:
        check_waived(each, (other.name.text for other in scope.criteria), session)
    groups = tuple(check_group(each, scope.criteria, session) for each in scope.groups.values())
    _check_computed(session)
    planned = sequence(session)
    criteria = tuple(each for each in shared if each is not None)
    everything = (*criteria, *(each for group in groups for each in group.criteria))
    check_combinations(everything, ambiguities, session)
    _check_unused(session)
    tables = {name: found for name in scope.tables if (found := table(name, session)) is not None}
    session.dictionary = attrs.evolve(session.dictionary, attestations=_in_file_order(session))
    patients = {name: check_patient(each, session) for name, each in scope.patients.items()}
    scenarios = [check_scenario(each, session) for each in scope.scenarios]
    header = scope.header
    return Protocol(
        name="" if header is None else header.name.text,
        title="" if header is None else header.title,
        version=None if header is None else header.version,
        document=None if header is None else header.document,
        dictionary=session.dictionary,
        definitions=definitions,
        ambiguities=ambiguities,
        tables=tables,
        computed_fields={key: each for key, each in session.computed.items() if each is not None},
        default_results=session.defaults,
        criteria=criteria,
        groups=groups,
        patients={name: each for name, each in patients.items() if each is not None},
        scenarios=tuple(each for each in scenarios if each is not None),
        formulas=tuple(session.formulas),
        sequence=planned,
        wording=wording_of(() if header is None else header.wordings),
    )


def _in_file_order(session: Session) -> dict[str, Attestation]:
    """Definitions are looked into before criteria, wherever they stand."""
    found = session.attestations.values()
    return {each.name: each for each in sorted(found, key=lambda each: (each.span.file, each.span.start))}


# ---- Includes ------------------------------------------------------------------------------------


def with_includes(main: tree.Protocol, load: Loader) -> tuple[tree.Protocol, tuple[Diagnostic, ...]]:
    """One tree of the file and of all that it includes, each once, in the order in which they are named."""
    findings: list[Diagnostic] = []
    declarations: list[tree.AnyDeclaration] = []
    unread: list[tree.Unread] = []
    done: set[str] = set()

    def take(protocol: tree.Protocol, folder: str, above: tuple[str, ...]) -> None:
        unread.extend(protocol.unread)
        for each in protocol.declarations:
            if isinstance(each, tree.Include):
                follow(each, folder, above)
            else:
                declarations.append(each)

    def follow(include: tree.Include, folder: str, above: tuple[str, ...]) -> None:
        path = posixpath.normpath(posixpath.join(folder, include.path))
        reason = _refused(path, include.path, above)
        if reason is not None:
            findings.append(problems.CannotInclude(include.path, reason, span=include.span))
        elif path not in done:
            done.add(path)
            loaded = load(path)
            if isinstance(loaded, str):
                findings.append(problems.CannotInclude(include.path, loaded, span=include.span))
            else:
                findings.extend(loaded[1])
                take(loaded[0], posixpath.dirname(path), (*above, path))

    root = next((each.span.file for each in main.declarations), "")
    take(main, "", (posixpath.basename(root),))
    return tree.Protocol(tuple(declarations), (), tuple(unread)), tuple(findings)


DEEPEST_INCLUDE = 20


def _refused(path: str, written: str, above: tuple[str, ...]) -> str | None:
    if path in above:
        way = above[max(1, above.index(path)) :]
        return "it includes itself" + (f", by way of {' and '.join(f'`{each}`' for each in way)}" if way else "")
    if posixpath.isabs(written) or "\\" in written or ":" in written:
        return "write the path from the folder of this file, with `/`"
    if len(above) > DEEPEST_INCLUDE:
        return f"files include each other more than {DEEPEST_INCLUDE} deep"
    if path == ".." or path.startswith("../"):
        return "it lies outside the folder of the protocol"
    return None


# ---- What is left --------------------------------------------------------------------------------


def _check_uses(session: Session) -> None:
    for use in session.scope.uses:
        if use.library.text != "formulas":
            session.unknown(use.library, ("formulas",), "library")
            continue
        for name in use.names:
            if name.text in LIBRARY:
                session.formulas[name.text] = name.span
            else:
                session.report(problems.UnknownName(name.text, nearest(name.text, LIBRARY), "formula", span=name.span))


def _check_computed(session: Session) -> None:
    for each in session.scope.values.values():
        if isinstance(each, tree.Records):
            for column in each.fields:
                if isinstance(column, tree.ComputedField):
                    computed_field(each.name.text, column, session)


def _check_unused(session: Session) -> None:
    """
    Definitions and ambiguities that no formula uses; what is never used is checked all the same.

    What could not be read may use anything, so that it is only told of a file that could be read throughout.
    """
    for name, each in session.scope.values.items():
        if name in session.used:
            continue
        if session.scope.all_read and isinstance(each, tree.Define | tree.Ambiguity):
            what = "definition" if isinstance(each, tree.Define) else "ambiguity"
            session.report(problems.NeverUsed(what, name, span=each.name.span))
        # Lengths of time may be in weeks and in months, words belong to what they are compared with.
        is_value = isinstance(each, tree.Ambiguity) and not time.all_lengths(each, session)
        if isinstance(each, tree.Ambiguity) and is_value and not _all_words(each, session):
            ambiguity_value(each, each.name, Where(owner=name), session)
    if not any(True for _ in session.scope.all_criteria()) and session.scope.header is not None:
        session.report(problems.NoCriteria(span=session.scope.header.span))


def _all_words(written: tree.Ambiguity, session: Session) -> bool:
    bodies = [reading.body for reading in written.readings]
    return all(isinstance(each, tree.Name | tree.Text) and each.text not in session.scope.values for each in bodies)


def errors_of(findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings because of which a file must not run."""
    return tuple(each for each in findings if each.severity is Severity.ERROR)
