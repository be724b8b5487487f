"""A decision as Markdown: nested lists, with native folding for what is long."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from protocol_dsl.render.explanation.step import CriterionView, DecisionView, OutcomeView, Step
from protocol_dsl.render.explanation.style import printable
from protocol_dsl.render.explanation.text import same_verdict, verdict_words
from protocol_dsl.render.words.lexicon import listed, quoted
from protocol_dsl.render.words.time import moment_words

FOLD_FROM = 6
"""So many alike rows that do not count are folded away."""


def render_markdown(view: DecisionView) -> str:
    """The whole explanation, in the words of the text; it ends with a line end."""
    lines = [*_header(view)]
    for each in view.criteria:
        lines += ["", *_criterion(each)]
    lines += [*_closing(view)]
    return "\n".join(lines) + "\n"


def _header(view: DecisionView) -> Iterator[str]:
    record = view.decision.record
    yield f"# {escaped(record.subject)}"
    yield ""
    for members in same_verdict(view.groups):
        yield f"**{members[0].wording.sign} {escaped(verdict_words(members))}**  "
    version = f" {view.version}" if view.version else ""
    yield escaped(f"As of {moment_words(record.as_of)}, protocol {view.name}{version}: {view.title}")
    for reading in view.readings:
        yield f"Read as {escaped(reading)}, as asked for"


def _closing(view: DecisionView) -> Iterator[str]:
    if not view.whole:
        return
    for members in same_verdict(view.groups):
        if members[0].still_needed:
            groups = escaped(listed([each.words for each in members]))
            yield from ("", f"## May still change the verdict for {groups}", "")
            yield from (f"- {escaped(need)}" for need in members[0].still_needed)
    if view.assumptions:
        yield from ("", "## Taken for granted", "")
        yield from (f"- {escaped(words)}" for _, words in view.assumptions)
    if view.holds_until is not None:
        yield from ("", f"This stays so until {view.holds_until} if nothing new is recorded.")


# ---- One criterion --------------------------------------------------------------------------------------------------


def _criterion(view: CriterionView) -> Iterator[str]:
    criterion = view.decision.criterion
    note = f", {view.note}" if view.note else ""
    yield f"## {view.wording.sign} {escaped(f'{criterion.name} {criterion.label}')}: {view.wording.word}{escaped(note)}"
    yield ""
    for text in criterion.wording.texts:
        yield from (f"> {escaped(' '.join(text.text.split()))}", "")
    for assumption in criterion.wording.assumptions:
        yield from (f"Author's assumption: {escaped(assumption.text)}", "")
    for outcome in view.outcomes:
        yield from _outcome(outcome, len(view.outcomes) > 1)
    if view.changes:
        yield f"- **changes if:** {escaped('; or '.join(view.changes))}"
    if view.settled_by:
        yield f"- **settled by:** {escaped('; '.join(view.settled_by))}"


def _outcome(view: OutcomeView, several: bool) -> Iterator[str]:
    indent = ""
    if several:
        yield f"- read as {escaped(view.readings)}: **{view.wording.word}**"
        indent = "  "
    if view.applies is not None:
        yield from _step(view.applies, indent, "applies if: ")
    yield from _step(view.condition, indent, "")
    if view.except_if is not None:
        yield from _step(view.except_if, indent, "except if: ")


def _step(step: Step, indent: str, lead: str) -> Iterator[str]:
    demand = f"; {step.demand}" if step.demand else ""
    title = f"{step.title}:" if step.heading else f"{step.title}{demand if step.formula is None else ''}"
    reason = "" if step.reason is None else f": {escaped(step.reason)}"
    yield f"{indent}- {step.wording.sign} {escaped(lead + title)} — **{step.wording.word}**{reason}"
    below = f"{indent}  "
    for text in step.texts:
        yield f"{below}- {escaped(quoted(' '.join(text.split())))}"
    if step.formula is not None:
        yield f"{below}- {escaped(step.formula + demand)}"
    yield from (f"{below}- {escaped(line)}" for line in (*step.evidence, *step.causes))
    yield from _children(step.children, below)


def _children(steps: Sequence[Step], indent: str) -> Iterator[str]:
    quiet = [step for step in steps if step.fold is not None and "not" in step.fold]
    for step in steps:
        if len(quiet) < FOLD_FROM or step not in quiet:
            yield from _step(step, indent, "")
    if len(quiet) >= FOLD_FROM:
        yield f"{indent}- <details><summary>{len(quiet)} entries {quiet[0].fold}</summary>"
        yield ""
        for step in quiet:
            yield from _step(step, f"{indent}  ", "")
        yield ""
        yield f"{indent}  </details>"


_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|])")


def escaped(text: str) -> str:
    """Text of a record or a file, so that Markdown shows it and does not read it."""
    return _SPECIAL.sub(r"\\\1", printable(text))
