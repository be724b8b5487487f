"""A decision in one line for each group: the verdict, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from protocol_dsl.engine.decision import Verdict
from protocol_dsl.render.explanation.step import CriterionView, DecisionView, GroupView, Step
from protocol_dsl.render.explanation.style import printable
from protocol_dsl.render.explanation.text import same_verdict, verdict_words
from protocol_dsl.render.words.lexicon import listed

MOST_REASONS = 3


def render_line(view: DecisionView) -> str:
    """One line for each group; where one criterion was asked for, one line about it. It ends with a line end."""
    subject = view.decision.record.subject
    if not view.whole and view.criteria:
        lines = [criterion_line(each) for each in view.criteria]
    else:
        lines = [_group_line(members, view) for members in same_verdict(view.groups)]
    return "".join(f"{printable(f'{subject}: {line}')}\n" for line in lines)


def _group_line(members: Sequence[GroupView], view: DecisionView) -> str:
    group, verdict = members[0], verdict_words(members)
    name = None if group.decision.group is None else group.decision.group.name
    if group.decision.verdict is Verdict.ELIGIBLE:
        return f"{verdict}: every criterion is met, clear or not applicable"
    if group.decision.verdict is Verdict.UNDETERMINED:
        needed = _few(list(group.still_needed))
        return f"{verdict}: depends on {listed(list(group.decision.decided_by))}; may still change it: {needed}"
    deciding = [criterion_line(each) for each in view.criteria if name in each.decides_for]
    return f"{verdict} because {_few(deciding)}"


def _few(words: list[str]) -> str:
    hidden = len(words) - MOST_REASONS
    return "; ".join(words[:MOST_REASONS]) + (f"; and {hidden} more" if hidden > 0 else "")


def criterion_line(view: CriterionView) -> str:
    """`I8 “ECOG 0 or 1” is not met: most recent ECOG is 2, must be 1 or less`."""
    criterion = view.decision.criterion
    word = view.wording.word
    head = f"{criterion.name} “{criterion.label}” {word if word.startswith('cannot') else f'is {word}'}"
    reasons = reason_words(view)
    return head if reasons is None else f"{head}: {reasons}"


def reason_words(view: CriterionView) -> str | None:
    """What was found in the tests that decided, or why it is not known; None where there is nothing to say."""
    if view.causes:
        return _few(list(view.causes))
    reasons = list(dict.fromkeys(reason for each in view.outcomes[:1] for reason in _reasons(each.condition)))
    return _few(reasons) if reasons else None


def _reasons(step: Step) -> Iterator[str]:
    """What was found in the tests that decided."""
    inner = [child for child in step.children if child.decides]
    if step.fold is not None and not inner:
        yield f"{step.title} {step.wording.word}"
        return
    if inner:
        for child in inner:
            yield from _reasons(child)
        return
    found = step.formula or step.title
    yield f"{found}, {step.demand}" if step.demand else f"{found}: {step.wording.word}"
