"""The examples of a criterion, as the engine decided them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from protocol_dsl.render.explanation.line import reason_words
from protocol_dsl.render.explanation.step import CriterionView, GroupView
from protocol_dsl.render.html.status import status as status_label
from protocol_dsl.render.pages.dossier import Example
from protocol_dsl.render.pages.embedding import html_inline
from protocol_dsl.render.pages.escaping import escaped
from protocol_dsl.render.pages.markdown import table
from protocol_dsl.render.words.lexicon import sentence
from protocol_dsl.render.words.statuses import Wording

HEADER = ("Example", "This criterion", "Because")


def examples_table(examples: Iterable[Example], criterion: str) -> str:
    """Each example with what came of the criterion, why, and the verdict; a sentence where there is none."""
    rows = [_row(example, criterion) for example in examples]
    if not rows:
        return "**Examples:** the protocol file has none for this criterion.\n"
    shown = table(f"Examples of {escaped(criterion)}", HEADER, rows)
    return f"**Examples at its boundary, decided by the engine:**\n\n{shown}"


def _row(example: Example, criterion: str) -> tuple[str, str, str]:
    label = escaped(example.scenario.label)
    for surprise in example.surprises:
        label += f"<br>**Not as the file expects:** {escaped(surprise)}"
    if example.view is None:
        return label, "cannot be read", ""
    views = [each for each in example.view.criteria if each.decision.criterion.name == criterion]
    several = len({each.wording for each in views}) > 1
    outcomes = dict.fromkeys(_outcome(each, several) for each in views)
    reasons = dict.fromkeys(reason for each in views if (reason := _because(each)))
    verdicts = [_verdict(each) for each in example.view.groups if _is_expected(each, example)]
    return label, "<br>".join([*outcomes, *verdicts]), "<br>".join(reasons)


def _is_expected(view: GroupView, example: Example) -> bool:
    """Whether the scenario says something of this group; its participant may mean nothing to another one."""
    name = None if view.decision.group is None else view.decision.group.name
    return any(each.group in (None, name) for each in example.scenario.expectations)


def _outcome(view: CriterionView, several: bool) -> str:
    for_whom = f" ({escaped(view.note)})" if several and view.note else ""
    return f"{status(view.wording)}{for_whom}"


def _because(view: CriterionView) -> str:
    """What was found; where readings differ, the outcome under each."""
    words = escaped(sentence(reason_words(view) or ""))
    if len({each.wording.word for each in view.outcomes}) < 2:
        return words
    return "<br>".join([words, *_by_reading(view)])


def _by_reading(view: CriterionView) -> Iterator[str]:
    for each in view.outcomes:
        yield f"Read as {escaped(each.readings)}: {status(each.wording)}"


def _verdict(view: GroupView) -> str:
    named = "" if view.decision.group is None else f" for {escaped(view.words)}"
    return f"Verdict: {view.wording.word}{named}"


def status(wording: Wording) -> str:
    """A status by word, shape and colour."""
    return html_inline(status_label(wording))
