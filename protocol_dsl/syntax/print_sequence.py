"""How schedules, rules and calendars are written: lines with what is said of each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from attrs import frozen

from protocol_dsl.source import Located
from protocol_dsl.syntax import print_data, tree
from protocol_dsl.syntax import print_expressions as print_as


@frozen
class Block:
    """
    A line with the lines below it, at the place of what it says.

    `body` is a formula that stands behind the text: its bullets or its line.
    """

    text: str
    at: Located
    wordings: tuple[tree.Wording, ...] = ()
    below: tuple[Block, ...] = ()
    body: tree.Body | None = None


def blocks(node: tree.Schedule | tree.Rules | tree.Calendar) -> tuple[Block, ...]:
    """What stands below the first line of a declaration, behind its wordings."""
    match node:
        case tree.Schedule():
            return tuple(map(_part, node.parts))
        case tree.Rules():
            # The line about severity has no place of its own.
            severity = (Block("most severe action wins", node),) if node.most_severe_wins else ()
            return (*severity, *map(_when, node.tables))
        case tree.Calendar():
            return (*map(_hours, node.hours), *map(_closed, node.closed))
        case _:
            assert_never(node)


def _part(node: tree.SchedulePart) -> Block:
    match node:
        case tree.Step():
            return Block(f'step {node.name.text} "{node.label}"', node, node.wordings, tuple(_step(node)))
        case tree.Milestone():
            return Block(f'milestone {node.name.text} "{node.label}"', node, node.wordings, tuple(_milestone(node)))
        case tree.Cycle():
            return Block(f'cycle {node.name.text} "{node.label}"', node, node.wordings, tuple(_cycle(node)))
        case tree.Visit():
            return Block(f'visit {node.name.text} "{node.label}"', node, node.wordings, tuple(_visit(node)))
        case tree.Interval():
            between = Block(f"from {anchor(node.begins)} to {anchor(node.ends)}", node.begins)
            limits = tuple(_limited("", limit) for limit in node.limits)
            head = f'{node.kind} {node.name.text} "{node.label}"'
            return Block(head, node, node.wordings, (between, *limits))
        case tree.Choose():
            return Block(f'choose "{node.label}"', node, node.wordings, tuple(map(_choice, node.choices)))
        case tree.Deviation():
            target = f"{node.departure.text} {node.target}"
            return Block(f'deviation {target} is {node.grade.text} because "{node.because}"', node)
        case _:
            assert_never(node)


# ---- Steps, milestones, visits --------------------------------------------------------------------


def _step(node: tree.Step) -> Iterator[Block]:
    if node.for_each:
        yield Block(f"for each {node.for_each.row.text} in {node.for_each.rows.text}", node.for_each)
    if node.fractions:
        number = node.fractions.number
        said = f"fractions {number}" if isinstance(number, int) else f"fractions from {number.text}"
        yield Block(said, node.fractions, node.fractions.wordings)
    for gap in node.gaps:
        yield _limited("gap between fractions ", gap)
    for lasts in node.lasts:
        yield _limited("lasts ", lasts)
    if node.starts:
        yield _timed("starts", node.starts)
    yield from _hours_and_condition(node)


def _milestone(node: tree.Milestone) -> Iterator[Block]:
    match node.meaning:
        case tree.Anchor():
            yield Block(f"= {anchor(node.meaning)}", node.meaning)
        case tree.Toxicity(name, grade, version):
            said = f"= first case of {name.text} of grade {grade} or worse in {_ctcae(version)}"
            yield Block(said, node.meaning)
        case None:
            pass
        case _:
            assert_never(node.meaning)
    if node.due:
        yield _timed("due", node.due)


def _visit(node: tree.Visit) -> Iterator[Block]:
    yield _timed("due", node.due)
    yield from _repeated(node)
    if node.collects:
        yield Block(f"collect {_names(node.collects)}", node.collects[0])
    yield from _until(node.until)
    yield from _hours_and_condition(node)


def _hours_and_condition(node: tree.Step | tree.Cycle | tree.Visit) -> Iterator[Block]:
    if node.hours:
        yield Block(f"opening hours {node.hours.text}", node.hours)
    if node.applies_if is not None:
        yield Block("applies if ", node.applies_if, body=node.applies_if)


def _repeated(node: tree.Cycle | tree.Visit) -> Iterator[Block]:
    if node.repeat:
        every = f"repeat every {_length(node.repeat.interval)} from {node.repeat.counted_from} {node.repeat.what}"
        yield Block(every + _tolerance(node.repeat.tolerance), node.repeat, node.repeat.wordings)
    if node.times is not None:
        yield Block(f"times {node.times.number}", node.times, node.times.wordings)


def _until(rules: Sequence[tree.StopRule]) -> Iterator[Block]:
    if len(rules) == 1:
        yield Block(f"until {_stop(rules[0])}", rules[0], rules[0].wordings)
    elif rules:
        below = tuple(Block(f"- {_stop(rule)}", rule, rule.wordings) for rule in rules)
        yield Block("until any of", rules[0], below=below)


def _stop(rule: tree.StopRule) -> str:
    return rule.event.text + (f", grace {_length(rule.grace)}" if rule.grace else "")


# ---- Cycles -----------------------------------------------------------------------------------------


def _cycle(node: tree.Cycle) -> Iterator[Block]:
    yield from map(_give, node.gives)
    for day in node.days:
        said = f"{day_text(day)}{_tolerance(day.tolerance)}"
        yield Block(said, day, day.wordings, tuple(map(_give, day.gives)))
    if node.first:
        yield _timed("first dose", node.first)
    yield from _repeated(node)
    for checks in node.checks:
        said = f"before each dose: {_names(checks.names)} within {_length(checks.within)}"
        yield Block(said, checks, checks.wordings)
    if node.levels:
        yield _levels(node.levels)
    if node.modify_by:
        yield Block(f"modify by {node.modify_by.rules.text}", node.modify_by, node.modify_by.wordings)
    yield from _until(node.until)
    yield from _hours_and_condition(node)


def day_text(node: tree.DayOfCycle) -> str:
    """`day 8`, `days 1 to 5`."""
    return f"day {node.number}" if node.last is None else f"days {node.number} to {node.last}"


def _give(node: tree.Give) -> Block:
    route = f" {node.route.text}" if node.route else ""
    by = f" by {node.by.text}" if node.by else ""
    if node.body_most is not None:
        by = f"{by} at most {dose_text(node.body_most)}"
    tolerance = f", within {node.tolerance} %" if node.tolerance is not None else ""
    most = f", at most {dose_text(node.most)}" if node.most is not None else ""
    return Block(f"give {node.drug.text} {dose_text(node.dose)}{route}{by}{most}{tolerance}", node, node.wordings)


def dose_text(node: tree.Dose) -> str:
    """`3.6 mg/kg`, `AUC 5`."""
    return f"AUC {node.amount}" if node.unit == "AUC" else f"{node.amount} {node.unit}"


def _levels(node: tree.Levels) -> Block:
    doses = [*map(dose_text, node.doses), *(["stop"] if node.stop else [])]
    way = "; never re-escalate" if node.never_up else "; one level up each cycle" if node.goes_up else ""
    return Block(f"levels {', '.join(doses)}{way}", node, node.wordings)


# ---- Time ---------------------------------------------------------------------------------------------


def _timed(word: str, node: tree.Timed) -> Block:
    return Block(f"{word} {timing(node.timing)}", node, node.wordings)


def timing(node: tree.Timing) -> str:
    """`24 hours after srt_done, window 0 hours to +4 hours`."""
    behind = f"{node.direction} {anchor(node.anchor)}{_tolerance(node.tolerance)}"
    if node.offset is None:
        return f"at {anchor(node.anchor)}{_tolerance(node.tolerance)}"
    limit = f"{node.limit} " if node.limit else ""
    return f"{limit}{_length(node.offset)} {behind}"


def anchor(node: tree.Anchor) -> str:
    """`end of last srt over all lesions`."""
    words = [f"{node.edge} of"] if node.edge else []
    words += [node.nth] if node.nth else []
    words += [node.name.text]
    words += [f"over all {node.over.text}"] if node.over else []
    return " ".join(words)


def _tolerance(node: tree.Tolerance | None) -> str:
    if node is None:
        return ""
    high = _length(node.high)
    return f", window {_length(node.low)} to {high if high.startswith(('-', '0 ')) else '+' + high}"


def _length(node: tree.Quantity) -> str:
    return print_data.datum(node)


def _limited(prefix: str, node: tree.Limited) -> Block:
    return Block(f"{prefix}{node.limit} {_length(node.length)}", node, node.wordings)


def _names(names: Sequence[tree.Name]) -> str:
    return ", ".join(name.text for name in names)


# ---- Choices, rules, calendars --------------------------------------------------------------------------


def _choice(node: tree.Choice) -> Block:
    condition = "otherwise" if node.condition is None else print_as.flat(print_as.condition(node.condition))
    return Block(f"- {condition}: {_names(node.names)}", node)


def _when(node: tree.When) -> Block:
    rows = [[*map(_band, row.bands), _action(row.action)] for row in node.rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    below = tuple(Block(line, row) for line, row in zip(lines, node.rows, strict=True))
    return Block(f"when {', '.join(map(column_text, node.columns))}", node, node.wordings, below)


def column_text(node: tree.Column) -> str:
    """The head of a column as written."""
    match node.kind:
        case "result":
            return f"{' or '.join(name.text for name in node.names)} in {node.unit}"
        case "fall":
            return f"fall of {node.names[0].text} in {node.unit}"
        case "grade":
            return f"grade of {node.names[0].text} in {_ctcae(node.unit)}"
        case _:
            assert_never(node.kind)


def _ctcae(version: str | None) -> str:
    return f"CTCAE {version}" if version else "CTCAE"


def _band(node: tree.Band) -> str:
    single = node.low is not None and node.low == node.high and not node.low_open and not node.high_open
    return print_data.datum(node.low) if single and node.low is not None else print_data.band(node)


def _action(node: tree.Action) -> str:
    if node.until is None:
        return node.then or "stop"
    until = " and ".join(map(_recovery, node.until))
    longest = f", at most {_length(node.at_most)}" if node.at_most else ""
    return f"hold until {until}, then {node.then}{longest}"


def _recovery(node: tree.Recovery) -> str:
    named = "" if node.column is None else f"{watched_text(node.column.kind, node.column.names)} "
    return f"{named}{node.operator} {print_data.datum(node.bound)}"


def watched_text(kind: str, names: Sequence[tree.Name]) -> str:
    """What the end of a hold calls a column: `ast or alt`, `fall of lvef`."""
    said = " or ".join(name.text for name in names)
    return said if kind == "result" else f"{kind} of {said}"


def _hours(node: tree.Hours) -> Block:
    return Block(opening_text(node), node, node.wordings)


def _closed(node: tree.Closed) -> Block:
    return Block(opening_text(node), node, node.wordings)


def opening_text(node: tree.Hours | tree.Closed) -> str:
    """`Mon-Fri 08:00-15:00`, `closed 2026-12-25`."""
    if isinstance(node, tree.Closed):
        return f"closed {', '.join(date.text for date in node.dates)}"
    days = node.first_day if node.first_day == node.last_day else f"{node.first_day}-{node.last_day}"
    return f"{days} {node.opens}-{node.closes}"
