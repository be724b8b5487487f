"""
What comes out for one record: its decision, or what is wrong with it.

Chains, and the rooms that write them, are loaded when somebody asks for one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypeAlias

from attrs import field, frozen

from protocol_dsl.__about__ import __version__
from protocol_dsl.diagnostics.nearest import nearest
from protocol_dsl.engine import decision as engine
from protocol_dsl.engine.plan import Plan
from protocol_dsl.errors import DecisionError
from protocol_dsl.schema.fingerprint import fingerprint, record_fingerprint
from protocol_dsl.schema.problems import RecordProblem, RecordWarning

if TYPE_CHECKING:
    from protocol_dsl.render.decision_json import Origin
    from protocol_dsl.render.explanation.step import DecisionView
    from protocol_dsl.render.explanation.style import Style
    from protocol_dsl.render.explanation.view import Wanted

Format: TypeAlias = Literal["text", "line", "markdown", "html", "json"]


@frozen
class RecordErrors:
    """
    What is wrong with one record, in place of its decision.

    `subject` is whom it is about, if it says so. Each problem has `code`, `path` (a JSON path), `message` and `help`.
    """

    subject: str | None
    problems: tuple[RecordProblem, ...]
    warnings: tuple[RecordWarning, ...] = ()

    def text(self) -> str:
        """One line for each problem and its repair; it ends with a line end."""
        return "".join(finding_lines(each) for each in self.problems)

    def to_dict(self) -> dict[str, Any]:
        """The problems as plain data: `{"format": "record-errors/1", …}`."""
        return {
            "format": "record-errors/1",
            "subject": self.subject,
            "problems": [
                {"code": each.code, "path": each.path, "message": each.message, "help": each.help}
                for each in self.problems
            ],
        }

    def to_json(self) -> str:
        """The problems as JSON text in one line, keys sorted."""
        from protocol_dsl.render.decision_json import dumped

        return dumped(self.to_dict())


def finding_lines(finding: RecordProblem | RecordWarning) -> str:
    """`$.facts.sexx: …` with its repair below."""
    repair = f"  help: {finding.help}\n" if finding.help else ""
    return f"{finding.path}: {finding.message}\n{repair}"


@frozen
class Decision:
    """
    What was decided about one record.

    Chains are made when they are asked for, from the same evaluation that decided. It is not pickled: what is kept,
    or sent to another process, is `to_json()`.
    """

    _plan: Plan = field(repr=False, eq=False)
    _decided: engine.Decision
    warnings: tuple[RecordWarning, ...] = ()

    def __repr__(self) -> str:
        return f"<Decision about {self.subject}: {self.verdicts}>"

    def __copy__(self) -> Decision:
        return self

    def __deepcopy__(self, memo: object) -> Decision:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a decision is not pickled; keep its `to_json()`, which `replay` holds against a protocol")

    @property
    def subject(self) -> str:
        """Whom the record is about."""
        return self._decided.record.subject

    @property
    def verdicts(self) -> dict[str | None, str]:
        """`eligible`, `ineligible` or `undetermined` for each group; under None for a file without groups."""
        return {group_name(group): group.verdict.value for group in self._decided.groups}

    @property
    def decided_by(self) -> dict[str | None, tuple[str, ...]]:
        """The ids of the criteria that decided, for each group."""
        return {group_name(group): group.decided_by for group in self._decided.groups}

    def status(self, criterion: str, group: str | None = None) -> str:
        """
        `met`, `not met`, `clear`, `triggered`, `undetermined` or `not applicable`.

        Args:
            criterion: Its id.
            group: Needed where the criterion comes out differently in several groups.

        Raises:
            DecisionError: there is no such criterion or group, or its groups differ.
        """
        self._check_wanted(group, _names_of(criterion))
        found = {
            decided.statuses[criterion].value
            for decided in self._decided.groups
            if (group is None or group_name(decided) == group) and criterion in decided.statuses
        }
        if len(found) != 1:
            raise DecisionError(f"`{criterion}` comes out differently in the groups; name one of them")
        return found.pop()

    @property
    def fingerprint(self) -> str:
        """A hash of everything that was decided from: protocol, record, fixed readings and groups."""
        return fingerprint(
            {
                "protocol": self._plan.protocol.fingerprint,
                "record": record_fingerprint(self._decided.record),
                "readings": dict(self._decided.readings),
                "groups": [group_name(group) or "" for group in self._decided.groups],
            }
        )

    def explain(
        self,
        format: Format = "text",
        *,
        group: str | None = None,
        criterion: str | Iterable[str] | None = None,
        colour: bool = False,
        tree: bool = False,
        width: int = 100,
    ) -> str:
        """
        The reasoning, written for a clinician.

        Args:
            format: `text`, one `line` for each verdict, `markdown`, `html` (one page by itself), or `json` (the whole
                `decision/1`).
            group: Only this group.
            criterion: Only this criterion, or only these; all of them if none is named.
            colour: Colours for a terminal (`text` only).
            tree: Draws the branches (`text` only).
            width: Columns of the text.

        Raises:
            DecisionError: there is no such group or criterion, or no such format.
        """
        from protocol_dsl.render.explanation.style import Style
        from protocol_dsl.render.explanation.view import Wanted

        criteria = _names_of(criterion)
        self._check_wanted(group, criteria)
        # Looking ahead costs many decisions, so it is left out where it is not shown.
        ahead = format == "json" or (format != "line" and not criteria)
        view = self._view(Wanted(group, criteria), holds=ahead)
        return self._shown(view, format, Style(width=width, colour=colour, tree=tree))

    def _shown(self, view: DecisionView, format: Format, style: Style) -> str:
        match format:
            case "text":
                from protocol_dsl.render.explanation.text import render_text

                return render_text(view, style)
            case "line":
                from protocol_dsl.render.explanation.line import render_line

                return render_line(view)
            case "markdown":
                from protocol_dsl.render.explanation.markdown import render_markdown

                return render_markdown(view)
            case "html":
                from protocol_dsl.render.explanation.html import render_html

                return render_html(view, self._origin())
            case "json":
                return json.dumps(self._data(view), ensure_ascii=False, sort_keys=True, indent=2) + "\n"
            case _:
                raise DecisionError(unknown_name("format", format, ("text", "line", "markdown", "html", "json")))

    def to_dict(self, *, chain: bool = True) -> dict[str, Any]:
        """The decision as plain data, `decision/1`; without `chain` small and fast, for many of them."""
        from protocol_dsl.render.explanation.view import EVERYTHING

        return self._data(self._view(EVERYTHING) if chain else self._view_without_chains(), chain)

    def to_json(self, *, chain: bool = True) -> str:
        """`decision/1` as JSON text in one line, keys sorted: the same inputs give the same bytes."""
        from protocol_dsl.render.decision_json import dumped

        return dumped(self.to_dict(chain=chain))

    def _data(self, view: DecisionView, chain: bool = True) -> dict[str, Any]:
        from protocol_dsl.render.decision_json import decision_data

        return decision_data(self._plan.protocol, view, self._origin(), chain)

    def _view(self, wanted: Wanted, *, holds: bool = True) -> DecisionView:
        from protocol_dsl.engine.explain import Chains
        from protocol_dsl.render.explanation.view import view_of

        until = self._until if holds else None
        return view_of(self._plan.protocol, self._decided, Chains(self._plan, self._decided).of, until, wanted)

    @cached_property
    def _until(self) -> int | None:
        """The last day on which the verdicts stand by themselves: many decisions for one day, which is kept."""
        from protocol_dsl.engine.holds import holds_until

        return holds_until(self._plan, self._decided)

    def _view_of(self, criteria: frozenset[str]) -> DecisionView:
        """What is shown of some criteria in passing: their chains without the minimal facts, which take long."""
        from protocol_dsl.engine.explain import Chains
        from protocol_dsl.render.explanation.view import Wanted, view_of

        chains = Chains(self._plan, self._decided)

        def trace_of(group: engine.GroupDecision, each: engine.CriterionDecision) -> engine.CriterionTrace:
            return engine.CriterionTrace(each, (), chains.readings(group, each))

        return view_of(self._plan.protocol, self._decided, trace_of, None, Wanted(criteria=criteria))

    def _view_without_chains(self) -> DecisionView:
        from protocol_dsl.render.explanation.view import view_of

        def no_trace(_: engine.GroupDecision, each: engine.CriterionDecision) -> engine.CriterionTrace:
            return engine.CriterionTrace(each, (), ())

        return view_of(self._plan.protocol, self._decided, no_trace, None)

    def _origin(self) -> Origin:
        from protocol_dsl.render.decision_json import Origin

        return Origin(self._plan.protocol.fingerprint, record_fingerprint(self._decided.record), __version__)

    def _check_wanted(self, group: str | None, criteria: Iterable[str]) -> None:
        groups = [name for name in map(group_name, self._decided.groups) if name is not None]
        if group is not None and group not in groups:
            raise DecisionError(unknown_name("decided group", group, groups))
        names = dict.fromkeys(
            each
            for decided in self._decided.groups
            if group is None or group_name(decided) == group
            for each in decided.statuses
        )
        for criterion in sorted(criteria):
            if criterion not in names:
                raise DecisionError(unknown_name("criterion", criterion, names))


def _names_of(criterion: str | Iterable[str] | None) -> frozenset[str]:
    """The ids that are asked for; empty for all."""
    if criterion is None:
        return frozenset()
    return frozenset([criterion] if isinstance(criterion, str) else criterion)


def group_name(group: engine.GroupDecision) -> str | None:
    return None if group.group is None else group.group.name


Outcome: TypeAlias = Decision | RecordErrors


def unknown_name(what: str, name: str, known: Iterable[str], of: str = "") -> str:
    """That there is no such name, with the nearest one, else with all there are."""
    names = list(known)
    close = nearest(name, names)
    if close is not None:
        return f"there is no {what} `{name}`{of}; did you mean `{close}`?"
    listing = ", ".join(f"`{each}`" for each in names)
    return f"there is no {what} `{name}`{of}; " + (f"there are {listing}" if names else "the protocol has none")
