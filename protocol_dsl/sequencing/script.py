"""Scripts of a simulation: what is to happen besides, such as a result that holds treatment, or progression."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attrs import evolve

from protocol_dsl.diagnostics.nearest import nearest
from protocol_dsl.schema.event_log import LogVocabulary
from protocol_dsl.schema.log_problems import NothingToComeAfter
from protocol_dsl.schema.problems import RecordProblem, WrongType, shown
from protocol_dsl.schema.read_events import FORMAT, read_events
from protocol_dsl.sequencing.simulate import Run, Scripted

OWN_KEYS = ("after", "days", "hours", "minutes")
LAST_DAY = "9999-12-31"


def read_script(
    items: Sequence[object], vocabulary: LogVocabulary, schedule: str, rows: Mapping[str, Sequence[str]]
) -> tuple[tuple[Scripted, ...], tuple[RecordProblem, ...]]:
    """
    A script, or all that is wrong with it: events of `events/1` without `at`, with how long after what they happen.

    Args:
        items: Such as `{"kind": "result", "of": "platelets", …, "after": "tdm1/dose/2", "days": 18}`.
        vocabulary: What the protocol declares.
        schedule: The name of the schedule that is simulated.
        rows: The rows of each list, by which events may name them.
    """
    found: list[Scripted] = []
    problems: list[RecordProblem] = []
    for number, item in enumerate(items):
        path = f"$.script[{number}]"
        if not isinstance(item, Mapping):
            problems.append(WrongType(path, shown(item), "an event, a JSON object"))
            continue
        lengths, wrong = _lengths(item, path)
        data = {key: value for key, value in item.items() if key not in OWN_KEYS}
        whole = {"format": FORMAT, "subject": "script", "schedule": schedule, "as_of": LAST_DAY, "through": None,
                 "rows": dict(rows), "events": [{**data, "at": None}]}  # fmt: skip
        log, more = read_events(whole, vocabulary)
        problems += [*wrong, *(evolve(each, path=each.path.replace("$.events[0]", path, 1)) for each in more)]
        if log is not None and not wrong:
            after = item.get("after")
            scripted = Scripted(path, None if after is None else str(after), *lengths, log.events[0], data)
            found.append(scripted)
    return tuple(found), tuple(problems)


def _lengths(item: Mapping[object, object], path: str) -> tuple[tuple[int, int], list[RecordProblem]]:
    """The days and the minutes after which something happens."""
    problems: list[RecordProblem] = []
    numbers = {}
    for key in OWN_KEYS[1:]:
        value = item.get(key, 0)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 1_000_000:
            problems.append(WrongType(f"{path}.{key}", shown(value), "a whole number from 0"))
            value = 0
        numbers[key] = value
    after = item.get("after")
    if after is not None and not isinstance(after, str):
        problems.append(WrongType(f"{path}.after", shown(after), "the key of an obligation, such as tdm1/dose/2"))
    return (numbers["days"], numbers["hours"] * 60 + numbers["minutes"]), problems


def unused(run: Run, script: Iterable[Scripted]) -> tuple[RecordProblem, ...]:
    """The lines of a script that come after something that did not happen."""
    keys = {slot.key for slot in run.times} | {slot.key for slot in run.doses}
    return tuple(
        NothingToComeAfter(f"{each.path}.after", each.after, nearest(each.after, keys))
        for each in script
        if each.after is not None and each.after not in keys
    )
