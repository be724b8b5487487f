"""A schedule before anybody goes through it: what it asks for, and the dates that come of it, as text and Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from protocol_dsl.model.protocol import Protocol
from protocol_dsl.model.schedule import Schedule
from protocol_dsl.render.explanation.markdown import escaped
from protocol_dsl.render.explanation.style import printable
from protocol_dsl.render.sequence.plan_outline import PlanEntry, Reason, plan_entries, reasons_of
from protocol_dsl.render.sequence.words import minute_text, slot_words
from protocol_dsl.render.tables import Cell, Table, markdown_table, text_table
from protocol_dsl.render.words.lexicon import label, listed, plural
from protocol_dsl.render.words.wrap import wrapped_lines
from protocol_dsl.sequencing.occasions import is_unbounded
from protocol_dsl.sequencing.simulate import Mode, NoTime, Run
from protocol_dsl.sequencing.status import Slot

WHICH = {
    Mode.EARLIEST: "at the earliest",
    Mode.TARGET: "as planned",
    Mode.LATEST: "at the latest",
    Mode.RANDOM: "drawn",
}
"""What the column of a simulated participant is called."""


def no_time_words(no_time: NoTime, schedule: Schedule) -> str:
    """`Trastuzumab emtansine: dose 1: no time is left (line 255) while `infusion_unit` is open`."""
    lines = list(dict.fromkeys(f"line {each.span.line}" for each in no_time.lines))
    where = f" ({listed(lines)})" if lines else ""
    place = f" while `{no_time.hours}` is open" if no_time.hours else ""
    return f"{slot_words(no_time.slot, schedule)}: no time is left{place}{where}"


def plan_text(schedule: Schedule, runs: Sequence[Run], protocol: Protocol, width: int = 100) -> str:
    """What is asked for, each line with its reason, and a table of dates for the runs that there are."""
    lines = [printable(_title(schedule)), *_wrapped(_state(schedule), width, 0)]
    for reason in reasons_of(schedule.wording):
        lines += _wrapped(_reason(reason), width, 2)
    for entry in plan_entries(schedule, protocol):
        lines += ["", f"{printable(entry.heading)} ({entry.kind}, line {entry.line})"]
        lines += [line for text, depth in _of_entry(entry) for line in _wrapped(text, width, depth)]
    if runs:
        lines += ["", text_table(dates_table(schedule, runs), width).rstrip("\n")]
        remarks = list(_remarks(schedule, runs))
        lines += ["", *(line for text in remarks for line in _wrapped(text, width, 0))] if remarks else []
    return "\n".join(lines) + "\n"


def plan_markdown(schedule: Schedule, runs: Sequence[Run], protocol: Protocol) -> str:
    """The same as Markdown."""
    lines = [f"# {escaped(_title(schedule))}", "", escaped(_state(schedule)), ""]
    lines += [f"- {escaped(_reason(reason))}" for reason in reasons_of(schedule.wording)]
    for entry in plan_entries(schedule, protocol):
        lines += ["", f"## {escaped(entry.heading)}", "", f"{entry.kind}, line {entry.line}", ""]
        lines += [f"{' ' * (depth - 2)}- {escaped(text)}" for text, depth in _of_entry(entry)]
    if runs:
        lines += ["", "## Dates", "", markdown_table(dates_table(schedule, runs)).rstrip("\n"), ""]
        lines += [f"- {escaped(text)}" for text in _remarks(schedule, runs)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _title(schedule: Schedule) -> str:
    return f"{label(schedule.name, schedule.label)} ({schedule.name})"


def _state(schedule: Schedule) -> str:
    whom = "Retrospective: intervals are measured and not graded. " if schedule.observed else ""
    found = "The checker found no lines that contradict each other"
    repeated = any(is_unbounded(each) for each in schedule.elements.values())
    return f"{whom}{found}{'; what is repeated without a number was looked at three times' if repeated else ''}."


def _of_entry(entry: PlanEntry) -> Iterator[tuple[str, int]]:
    """Each line with how far it is moved in."""
    if entry.condition is not None:
        yield entry.condition, 2
    yield from ((_reason(reason), 2) for reason in entry.reasons)
    for line in entry.lines:
        yield f"{line.text} (line {line.line})", 2
        yield from ((_reason(reason), 4) for reason in line.reasons)


def _reason(reason: Reason) -> str:
    return f"“{reason.text}”" if reason.kind == "text" else f"{reason.kind}: {reason.text}"


def _wrapped(text: str, width: int, depth: int) -> list[str]:
    indent = " " * depth
    return wrapped_lines(printable(text), width, indent, indent + "  ")


# ---- Dates --------------------------------------------------------------------------------------------------


def dates_table(schedule: Schedule, runs: Sequence[Run]) -> Table:
    """When each thing is done: a row for each, a column for each run, in the order of time of the first that has it."""
    start = minute_text(runs[0].request.start, runs[0].request.zone)
    rows = [(Cell(slot_words(slot, schedule)), *(Cell(_when(slot, run)) for run in runs)) for slot in _slots(runs)]
    columns = (Cell("What"), *(Cell(_column(run)) for run in runs))
    return Table(f"Dates with a start at {start} ({runs[0].request.zone})", columns, tuple(rows), by_row=True)


def _column(run: Run) -> str:
    return f"drawn (seed {run.request.seed})" if run.request.mode is Mode.RANDOM else WHICH[run.request.mode]


def _slots(runs: Sequence[Run]) -> list[Slot]:
    first: dict[Slot, int] = {}
    for run in runs:
        for slot, at in run.times.items():
            first.setdefault(slot, at)
    return sorted(first, key=first.__getitem__)


def _when(slot: Slot, run: Run) -> str:
    """A date where the protocol counts in dates, a clock time where it counts in hours or a place has to be open."""
    if slot not in run.times:
        return "no time" if any(each.slot == slot for each in run.no_time) else ""
    text = minute_text(run.times[slot], run.request.zone)
    due = run.windows.get(slot)
    return text.partition(" ")[0] if due is not None and due.in_days and due.opening is None else text[:16]


def _remarks(schedule: Schedule, runs: Sequence[Run]) -> Iterator[str]:
    """What left no time, what was left out, and what a column is."""
    for run in runs:
        for each in run.no_time:
            yield f"{_column(run)}: {no_time_words(each, schedule)}"
    left_out = sorted(runs[0].request.left_out)
    if left_out:
        names = listed([f"`{name}`" for name in left_out])
        yield f"left out, since they do not apply or nothing says whether they do: {names}; `--record` says so"
    if any(is_unbounded(each) for each in schedule.elements.values()):
        times = plural(runs[0].request.repeats, "time")
        yield f"what has no number of repeats is shown {times}, the rest up to then; `--repeats` shows more"
    yield "9:00 and 30 minutes are taken where nothing says a time of day or how long something lasts"
    if len(runs) > 1:
        yield "each column is one course: everything counts from the dates above it"
