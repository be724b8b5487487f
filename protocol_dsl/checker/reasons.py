"""Every number of a schedule comes from somewhere: a `text`, an `assume`, or a question to the author."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias, assert_never

from protocol_dsl.checker import sequence_problems as problems
from protocol_dsl.checker import sequence_time
from protocol_dsl.checker.criteria import has_number
from protocol_dsl.checker.scope import Session
from protocol_dsl.model.nodes import Bullet, Condition
from protocol_dsl.model.walk import parts
from protocol_dsl.schema.wording import Wording
from protocol_dsl.source import Span
from protocol_dsl.syntax import print_expressions as print_as
from protocol_dsl.syntax import print_sequence, tree

Said: TypeAlias = (
    tree.Timed
    | tree.Repeat
    | tree.Times
    | tree.Limited
    | tree.Checks
    | tree.Levels
    | tree.Give
    | tree.DayOfCycle
    | tree.Fractions
    | tree.StopRule
    | tree.When
    | tree.Hours
    | tree.Closed
)
"""Lines with numbers, each of which needs a reason."""


def ask_for_reasons(lines: Iterable[Said | None], whole: Wording, session: Session) -> None:
    """A line with a number needs a `text` or an `assume`, its own or that of the whole that it belongs to."""
    if whole.texts or whole.assumptions:
        return
    for line in lines:
        if line is not None and not _has_reason(line):
            session.report(problems.NoReason(_words_of(line), span=_place_of(line)))


def ask_about_condition(
    condition: Condition | None, written: tree.Body, head: str, part: str, whole: Wording, session: Session
) -> None:
    """A condition with a number needs a reason too: that of the `part` that it belongs to, or of one of its bullets."""
    beside = [whole, *(part.wording for part in parts(condition) if isinstance(part, Bullet))]
    if has_number([condition]) and not any(each.texts or each.assumptions for each in beside):
        one_line = (
            "…" if isinstance(written, tree.Bullets | tree.ByCase) else print_as.flat(print_as.condition(written))
        )
        session.report(problems.NoReason(f"{head} {one_line}".strip(), part, span=written.span))


def on_days(days: Iterable[tree.DayOfCycle]) -> Iterator[Said]:
    """
    The lines of days without a reason for all that is given on them.

    What is given may say why for itself; which day that is, and how much earlier or later, is then asked for.
    """
    for day in days:
        if not _has_reason(day):
            asked: list[Said] = [each for each in day.gives if not _has_reason(each)]
            counted = day.number != 1 or day.tolerance is not None or not day.gives
            yield from asked or ([day] if counted else [])


def _has_reason(line: Said) -> bool:
    return any(each.kind in ("text", "assume") for each in line.wordings)


def _place_of(line: Said) -> Span:
    """Where a line that lacks a reason is; of a table only its head."""
    return line.columns[0].span if isinstance(line, tree.When) else line.span


def _words_of(line: Said) -> str:
    """What to call a line that lacks a reason."""
    match line:
        case tree.Timed():
            return print_sequence.timing(line.timing)
        case tree.Repeat():
            return f"repeat every {sequence_time.text_of(line.interval)}"
        case tree.Times():
            return f"times {line.number}"
        case tree.Limited():
            return f"{line.limit} {sequence_time.text_of(line.length)}"
        case tree.Checks():
            return "before each dose"
        case tree.Levels():
            return "levels"
        case tree.Give():
            return f"give {line.drug.text} {print_sequence.dose_text(line.dose)}"
        case tree.DayOfCycle():
            return print_sequence.day_text(line)
        case tree.Fractions():
            return "fractions"
        case tree.StopRule():
            grace = "" if line.grace is None else f", grace {sequence_time.text_of(line.grace)}"
            return f"{line.event.text}{grace}"
        case tree.When():
            return f"when {', '.join(map(print_sequence.column_text, line.columns))}"
        case tree.Hours() | tree.Closed():
            return print_sequence.opening_text(line)
        case _:
            assert_never(line)
