"""A decision as indented text, for a terminal and for a file: the verdict first, then each criterion with its chain."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from pathlib import PurePath

from attrs import frozen

from protocol_dsl.engine.decision import Status, Verdict
from protocol_dsl.render.explanation.step import CriterionView, DecisionView, GroupView, OutcomeView, Step
from protocol_dsl.render.explanation.style import PLAIN, Style, printable
from protocol_dsl.render.words.lexicon import listed, plural, quoted
from protocol_dsl.render.words.statuses import STATUSES, Tone
from protocol_dsl.render.words.time import moment_words
from protocol_dsl.render.words.wrap import wrapped_lines
from protocol_dsl.source import Span
from protocol_dsl.values.truth import Truth

COLUMN = 58
"""Where the right-hand column starts."""
BODY = "      "
MOST_ROWS, MOST_NAMED = 20, 8
"""How many rows are shown one by one, and how many are named in one line; how many more there are is always said."""


def render_text(view: DecisionView, style: Style = PLAIN) -> str:
    """The whole explanation; it ends with a line end."""
    blocks = ["\n".join(_header(view, style))]
    blocks += ["\n".join(_criterion(each, style)) for each in view.criteria]
    closing = "\n".join(_closing(view, style))
    return "\n\n".join(block for block in (*blocks, closing) if block) + "\n"


# ---- Header and closing --------------------------------------------------------------------------------------


def _header(view: DecisionView, style: Style) -> Iterator[str]:
    record = view.decision.record
    subject = printable(record.subject)
    right = f"as of {moment_words(record.as_of)}, protocol {view.name} {view.version or ''}".rstrip()
    indent = " " * (len(subject) + 2)
    lead, plain = f"{style.bold(subject)}  ", len(subject) + 2
    for members in same_verdict(view.groups):
        verdict = verdict_words(members)
        painted = style.toned(verdict, members[0].wording.tone)
        yield _pair("", f"{lead}{painted}", plain + len(verdict), right, style, below=len(indent))
        yield from _wrapped(indent, verdict_reason(members[0]), style, Tone.QUIET)
        lead, right = indent, ""
    for reading in view.readings:
        yield f"{indent}read as {reading}, as asked for"


def same_verdict(groups: Sequence[GroupView]) -> list[list[GroupView]]:
    """Groups with one verdict for the same reasons are told of together."""
    found: dict[object, list[GroupView]] = {}
    for each in groups:
        key = (each.decision.verdict, each.decision.decided_by, each.still_needed)
        found.setdefault(key if each.decision.verdict is not Verdict.ELIGIBLE else Verdict.ELIGIBLE, []).append(each)
    return list(found.values())


def verdict_words(members: Sequence[GroupView]) -> str:
    """`ineligible for the observation group and the comparison group`."""
    return f"{members[0].wording.word} for {listed([each.words for each in members])}"


def verdict_reason(group: GroupView) -> str:
    """Which criteria decided; what an open verdict waits for stands at the end."""
    decision = group.decision
    if decision.verdict is Verdict.ELIGIBLE:
        return "every criterion is met, clear or not applicable"
    because = "because of" if decision.verdict is Verdict.INELIGIBLE else "depends on"
    return f"{because} {listed(list(decision.decided_by))}"


def _closing(view: DecisionView, style: Style) -> Iterator[str]:
    if not view.whole:
        return
    for members in same_verdict(view.groups):
        if members[0].still_needed:
            yield style.bold(f"May still change the verdict for {listed([each.words for each in members])}:")
            yield from (line for need in members[0].still_needed for line in _item(need, style))
    if view.assumptions:
        yield style.bold("Taken for granted:")
        yield from (line for _, words in view.assumptions for line in _item(words, style))
    if view.holds_until is not None:
        stays = "The verdict stays as it is" if len(view.groups) == 1 else "The verdicts stay as they are"
        yield f"{stays} until {view.holds_until} if nothing new is recorded."


def _item(words: str, style: Style) -> Iterator[str]:
    return _wrapped("  - ", words, style, None)


# ---- One criterion --------------------------------------------------------------------------------------------


def _criterion(view: CriterionView, style: Style) -> Iterator[str]:
    criterion, tone = view.decision.criterion, view.wording.tone
    head = f"{view.wording.sign} {criterion.name}  {printable(criterion.label)}"
    painted = f"{style.toned(view.wording.sign, tone)} {style.bold(criterion.name)}  {printable(criterion.label)}"
    status = view.wording.word + (f", {view.note}" if view.note else "")
    yield _pair("", painted, len(head), status, style, tone, below=len(BODY))
    place = place_words(criterion.span)
    texts = criterion.wording.texts
    yield from _quote(quoted(texts[0].text) if texts else "", place, style)
    for text in texts[1:]:
        yield from _quote(quoted(text.text), "", style)
    for assumption in criterion.wording.assumptions:
        yield from _wrapped(BODY, f"author's assumption: {assumption.text}", style, Tone.QUIET)
    yield from _outcomes(view, style)
    yield from _last(view, style)


def _quote(text: str, place: str, style: Style) -> Iterator[str]:
    """The document's words, with the line of the file at the right of the first line."""
    lines = wrapped_lines(printable(text), style.width - len(BODY)) or [""]
    if not text:
        yield from _wrapped(BODY, place, style, Tone.QUIET) if place else ()
        return
    for number, line in enumerate(lines):
        last = number == len(lines) - 1
        yield _pair(BODY, style.faint(line), len(line), place if last else "", style, Tone.QUIET)


def place_words(span: Span) -> str:
    """The file and its line: `trial.proto:207`."""
    return f"{PurePath(span.file).name}:{span.line}" if span.file else ""


def _outcomes(view: CriterionView, style: Style) -> Iterator[str]:
    """The chain; under several readings each outcome, alike ones with their readings together."""
    first = view.outcomes[0]
    shared = {
        name: step
        for name in ("applies", "except_if")
        if (step := getattr(first, name)) is not None
        and len({shape(getattr(each, name)) for each in view.outcomes}) == 1
    }
    if "applies" in shared:
        yield from _part("applies if", shared["applies"], BODY, style)
    told: set[object] = set()
    for members in read_alike(view.outcomes):
        word = members[0].wording
        # Open for the same reasons, or met in either way: once is enough. What is not met is shown for each reading.
        alike = (word.word, members[0].outcome.causes)
        if alike in told and word.tone is not Tone.AGAINST:
            yield f"{BODY}{_read_as(members, style)}, too"
        else:
            yield from _outcome(members, len(view.outcomes) > 1, shared, style)
        told.add(alike)
    if "except_if" in shared:
        yield from _part("except if", shared["except_if"], BODY, style)


def _outcome(members: Sequence[OutcomeView], several: bool, shared: Container[str], style: Style) -> Iterator[str]:
    each, indent = members[0], BODY
    if several:
        yield f"{BODY}{_read_as(members, style)}"
        indent = f"{BODY}  "
    if each.applies is not None and "applies" not in shared:
        yield from _part("applies if", each.applies, indent, style)
    if each.wording.word == STATUSES[Status.NOT_APPLICABLE].word and sets_aside(each):
        yield from _wrapped(indent, f"so this is not asked: {condition_words(each)}", style, Tone.QUIET)
    else:
        yield from _root(each.condition, indent, style)
    if each.except_if is not None and "except_if" not in shared:
        yield from _part("except if", each.except_if, indent, style)


def sets_aside(view: OutcomeView) -> bool:
    """Whether the criterion does not concern the participant, so that its own formula settles nothing."""
    return view.applies is not None and view.trace.applies is not None and view.trace.applies.truth is Truth.FALSE


def condition_words(view: OutcomeView) -> str:
    """The criterion's own formula in one line."""
    step = view.condition
    if step.heading:
        return f"{step.title}: {'; '.join(child.title for child in step.children)}"
    return f"{step.title}, {step.demand}" if step.demand else step.title


def _read_as(members: Sequence[OutcomeView], style: Style) -> str:
    word = members[0].wording
    return f"read as {listed([each.readings for each in members], 'or')}: {style.toned(word.word, word.tone)}"


def read_alike(outcomes: Sequence[OutcomeView]) -> list[list[OutcomeView]]:
    """Outcomes under several readings, those that read alike together."""
    found: dict[object, list[OutcomeView]] = {}
    for each in outcomes:
        key = (each.wording.word, shape(each.condition), shape(each.applies), shape(each.except_if))
        found.setdefault(key, []).append(each)
    return list(found.values())


def shape(step: Step | None) -> object:
    """What is shown of a step, without where it stands."""
    if step is None:
        return None
    return (step.title, step.demand, step.evidence, step.wording.word, tuple(map(shape, step.children)))


def _part(word: str, step: Step, indent: str, style: Style) -> Iterator[str]:
    """`applies if` or `except if` of a criterion."""
    title = f"{word}: {step.title}:" if step.heading else f"{word}: {step.title}"
    yield from _columns(indent, "", title, step.wording.word, style, step.wording.tone)
    yield from _below(step, f"{indent}  ", style)


def _root(step: Step, indent: str, style: Style) -> Iterator[str]:
    """The criterion's own formula: its outcome stands in the head, so it needs no sign."""
    if step.heading:
        yield from _wrapped(indent, f"{step.title}:", style, None)
        yield from _branches(step.children, indent, style)
        return
    yield from _titled(indent, "", step, step.demand or ("" if step.children else step.wording.word), style)
    yield from _below(step, f"{indent}  ", style)


def _last(view: CriterionView, style: Style) -> Iterator[str]:
    if view.changes:
        yield from _wrapped(BODY, f"changes if: {'; or '.join(view.changes)}", style, None)
    if view.settled_by:
        yield from _wrapped(BODY, f"settled by: {'; '.join(view.settled_by)}", style, Tone.OPEN)


# ---- Steps ----------------------------------------------------------------------------------------------------------


@frozen
class _Guide:
    """What stands in front of a branch, and in front of what hangs below it."""

    head: str
    below: str


def _guide(indent: str, last: bool, style: Style) -> _Guide:
    if not style.tree:
        return _Guide(f"{indent}  ", f"{indent}    ")
    return _Guide(f"{indent}{'└' if last else '├'} ", f"{indent}{' ' if last else '│'}   ")


def _branches(steps: Sequence[Step], indent: str, style: Style) -> Iterator[str]:
    shown = list(_folded(steps, style))
    for number, step in enumerate(shown):
        guide = _guide(indent, number == len(shown) - 1, style)
        if isinstance(step, str):
            yield from _wrapped(guide.head, step, style, None, hang=guide.below)
            continue
        yield from _branch(step, guide, style)


def _folded(steps: Sequence[Step], style: Style) -> Iterator[Step | str]:
    """The steps; rows that came out alike and have nothing more to show are told of in one line."""
    alike: dict[tuple[str, str | None], list[Step]] = {}
    for step in steps:
        if _is_plain_row(step):
            alike.setdefault((step.wording.word, step.reason), []).append(step)
    shown = 0
    for step in steps:
        members = alike.get((step.wording.word, step.reason), []) if _is_plain_row(step) else []
        if len(members) > 1:
            if step is members[0]:
                yield _together(members, style)
            continue
        shown += step.number is not None
        if shown <= MOST_ROWS or step.number is None:
            yield step
    if shown > MOST_ROWS:
        yield f"and {plural(shown - MOST_ROWS, 'more entry')}"


def _is_plain_row(step: Step) -> bool:
    """Whether a row has nothing below it that a reader would miss."""
    return step.number is not None and not (step.children or step.causes or step.evidence)


def _together(rows: Sequence[Step], style: Style) -> str:
    """`entries 1 (liver), 3 (lymph node) and 4 (lymph node) do not count: site is not brain`."""
    names = [f"{row.number}{f' ({row.short})' if row.short else ''}" for row in rows[:MOST_NAMED]]
    hidden = len(rows) - len(names)
    named = f"{', '.join(names)} and {hidden} more" if hidden else listed(names)
    reason = f": {rows[0].reason}" if rows[0].reason else ""
    return f"{rows[0].wording.sign} entries {named} {PLURALS.get(rows[0].wording.word, rows[0].wording.word)}{reason}"


PLURALS = {
    "counts": "count",
    "does not count": "do not count",
    "may count": "may count",
    "met": "have it",
    "not met": "lack it",
}


def _branch(step: Step, guide: _Guide, style: Style) -> Iterator[str]:
    # What must be is said beside what was found; otherwise the outcome stands there.
    right = step.demand if step.demand and step.formula is None else step.wording.word
    right = right if step.reason is None else f"{right}: {step.reason}"
    sign = style.toned(step.wording.sign, step.wording.tone)
    if step.heading:
        yield from _titled(guide.head, f"{sign} ", step, step.wording.word, style)
        yield from _branches(step.children, guide.below, style)
        return
    yield from _titled(guide.head, f"{sign} ", step, right, style)
    yield from _below(step, guide.below, style)


def _titled(indent: str, sign: str, step: Step, right: str, style: Style) -> Iterator[str]:
    """The title of a step with its outcome at the right."""
    title = f"{step.title}:" if step.heading else step.title
    yield from _columns(indent, sign, title, right, style, step.wording.tone)


def _continued(indent: str) -> str:
    """The indent of a line that goes on: branches are not drawn again."""
    return indent.replace("├", "│").replace("└", " ")


def _below(step: Step, indent: str, style: Style) -> Iterator[str]:
    for text in step.texts:
        yield from _wrapped(indent, quoted(text), style, Tone.QUIET)
    if step.formula is not None:
        yield from _columns(indent, "", step.formula, step.demand or "", style, Tone.QUIET)
    for line in step.evidence:
        yield from _wrapped(indent, line, style, Tone.QUIET)
    for cause in step.causes:
        yield from _wrapped(indent, cause, style, Tone.OPEN)
    yield from _branches(step.children, indent, style)


# ---- Lines ---------------------------------------------------------------------------------------------------------


def _columns(indent: str, sign: str, left: str, right: str, style: Style, tone: Tone) -> Iterator[str]:
    """A sign, words that wrap under themselves, and at the right of their last line an outcome."""
    mark = 2 if sign else 0
    lines = wrapped_lines(printable(left), max(30, style.width - len(indent) - mark)) or [""]
    for line in lines[:-1]:
        yield f"{indent}{sign}{line}"
        indent, sign = _continued(indent), " " * mark
    yield _pair(f"{indent}{sign}", lines[-1], len(lines[-1]), right, style, tone, len(indent) + mark)


def _pair(
    indent: str,
    left: str,
    length: int,
    right: str,
    style: Style,
    tone: Tone | None = None,
    start: int | None = None,
    below: int | None = None,
) -> str:
    """
    A line in two columns; what does not fit beside stands below, indented by `below`.

    `length` and `start` count the characters that are seen of `left` and in front of it.
    """
    if not right:
        return f"{indent}{left}".rstrip()
    start = len(indent) if start is None else start
    right = printable(right)
    room = style.width - start - length - len(right)
    gap = min(max(2, COLUMN - start - length), room)
    if gap >= 2:
        return f"{indent}{left}{' ' * gap}{right if tone is None else style.toned(right, tone)}"
    hang = " " * (start + 2 if below is None else below)
    return "\n".join([f"{indent}{left}", *_wrapped(hang, right, style, tone)])


def _wrapped(indent: str, words: str, style: Style, tone: Tone | None, hang: str | None = None) -> Iterator[str]:
    """Words over as many lines as they need, each below the first word."""
    lines = wrapped_lines(printable(words), max(30, style.width - len(indent))) or [""]
    if hang is None:
        hang = " " * len(indent) if "-" in indent else indent
    for number, line in enumerate(lines):
        yield f"{indent if number == 0 else hang}{line if tone is None else style.toned(line, tone)}"
