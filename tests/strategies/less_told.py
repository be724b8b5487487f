"""
Pairs of event logs of one participant, of which the second one tells less.

The first is that of a simulated participant in which things have gone wrong. What it may be told less of are single
coarsenings, so that a pair can be made smaller. Two conventions of a log are kept, since they are decisions and no
gaps: what has no number is the next one in the order of time, and results recorded for one date are one panel.
"""

from __future__ import annotations

import copy
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import protocol_dsl

Json = dict[str, Any]
ROOT = Path(__file__).parents[2]
ZONE = ZoneInfo("Europe/Paris")
SCHEDULES: Mapping[str, tuple[Path, str]] = {
    "first": (ROOT / "protocols/sbrt_tdm1.proto", "observation"),
    "mixed": (ROOT / "tests/corpus/following/mixed.proto", "mixed"),
    "every": (ROOT / "tests/corpus/checker/good/sequence.proto", "observation"),
    "two_drugs": (ROOT / "examples/schedules/two_drugs.proto", "everybody"),
    "upwards": (ROOT / "tests/corpus/regimens/titration.proto", "everybody"),
}
FACTS: Mapping[str, Json] = {"every": {"brain_lesions": False, "rt_plan": 3}}
TOXICITIES = {"mixed": "rash", "every": "neuropathy", "two_drugs": "pneumonitis"}
VALUES: Mapping[str, tuple[str, tuple[float, ...], Json]] = {
    "platelets": ("10^9/L", (10, 24, 30, 60, 74, 80, 150), {}),
    "ast": ("U/L", (1, 2, 2.6, 4, 6, 25), {"uln": 1}),
    "alt": ("U/L", (1, 2, 4, 6, 25), {"uln": 1}),
    "bilirubin": ("mg/dL", (0.6, 1, 1.4, 1.8, 2.5, 4, 11), {"uln": 1}),
    "neutrophils": ("10^9/L", (0.3, 1, 2), {}),
    "potassium": ("mmol/L", (4, 5.2, 5.7, 6.5), {}),
    "lvef": ("%", (60, 48, 42, 38), {}),
    "weight": ("kg", (60, 80), {}),
}
NUMBERS = {"dose": "cycle", "fraction": "number", "visit": "number"}


class Less(NamedTuple):
    """One thing that is told less: of the whole log, or of the event at a place. Without a `key` the event is gone."""

    event: int | None
    key: str | None
    value: object = None


class Pair(NamedTuple):
    """A log of a protocol, and what is told less."""

    name: str
    log: Json
    less: tuple[Less, ...]

    @property
    def left(self) -> dict[int, Json]:
        """The events of the log that tells less, by their place in the fuller one."""
        events = {n: dict(event) for n, event in enumerate(self.log["events"])}
        for each in self.less:
            if each.event is not None and each.key is None:
                events.pop(each.event, None)
        for each in self.less:
            if each.event in events and each.key is not None:
                events[each.event][each.key] = each.value
        return events

    @property
    def told_less(self) -> Json:
        """The log that tells less."""
        of_all = {each.key: each.value for each in self.less if each.event is None and each.key in ("through", "rows")}
        return {**self.log, **of_all, "events": [*self.left.values()]}

    @property
    def unknown_facts(self) -> set[object]:
        """The facts that the record of the participant lacks as well."""
        return {each.value for each in self.less if each.key == "fact"}


@cache
def protocol_of(name: str) -> protocol_dsl.Protocol:
    return protocol_dsl.load(SCHEDULES[name][0])


def record_of(name: str, unknown: set[object] = frozenset()) -> Json:
    facts = {key: value for key, value in FACTS.get(name, {}).items() if key not in unknown}
    return {"format": "record/1", "subject": "S-1", "as_of": "2026-03-02", "facts": facts}


@cache
def _course(name: str, mode: Any, seed: int, repeats: int) -> str:
    rows = {"lesions": ["liver", "bone"]} if name == "first" else {}
    values = {"weight": {"value": 70, "unit": "kg"}} if name in ("first", "mixed") else {}
    found = protocol_of(name).simulate(
        SCHEDULES[name][1], record=record_of(name), start="2026-03-20", timezone="Europe/Paris", mode=mode, seed=seed,
        repeats=repeats, subject="S-1", rows=rows, values=values,
    )  # fmt: skip
    return json.dumps(dict(found.log))


def pair_of(name: str, seed: int) -> Pair:
    """A pair that comes of a number; nothing is told less where no coarsening fits."""
    rng = Random(f"{name}{seed}")
    log = _rich(name, rng)
    pair = Pair(name, log, ())
    for each in _coarsenings(name, log, rng):
        more = pair._replace(less=(*pair.less, each))
        pair = more if _may_be_less(more) else pair
    numbered = pair._replace(less=tuple(each for each in pair.less if each.key not in NUMBERS.values()))
    return next((each for each in (pair, numbered) if is_consistent(each)), pair._replace(less=()))


# ---- A log in which things have gone wrong -----------------------------------------------------------------------


def _rich(name: str, rng: Random) -> Json:
    mode, seed, repeats = (
        rng.choice(["earliest", "target", "latest", "random"]),
        rng.randrange(4),
        rng.choice([2, 3, 4]),
    )
    log: Json = json.loads(_course(name, mode, seed, repeats))
    events = log["events"]
    for event in events:
        event["at"] = datetime.fromisoformat(event["at"])
    for _ in range(rng.choice([0, 1, 2, 3, 5])):
        if events:
            rng.choice(CHANGES)(name, events, rng)
    for _ in range(rng.choice([0, 0, 1, 2])):
        if events:
            rng.choice(MORE)(name, events, rng)
    for kind, key in NUMBERS.items():
        if rng.random() < 0.4:
            for event in events:
                if event["kind"] == kind and rng.random() < 0.8:
                    event.pop(key, None)
    return _asked(log, rng)


def _asked(log: Json, rng: Random) -> Json:
    """A log at some moment of its course, mostly complete."""
    events = log["events"]
    times = sorted(event["at"] for event in events)
    now = rng.choice(times) if times else datetime.fromisoformat("2026-06-01T00:00+02:00")
    now += timedelta(minutes=rng.choice([0, 1, 300, 1440, 4000, 10000, 20000, 40000, 60000]))
    before = sorted((event for event in events if event["at"] <= now), key=lambda event: event["at"])
    as_of = _text(now) if rng.random() < 0.7 else _text(now)[:10]
    through = as_of if rng.random() < 0.85 else rng.choice([None, _text(now - timedelta(days=rng.randrange(1, 40)))])
    told = [{**event, "at": _text(event["at"])} for event in before]
    return {**log, "as_of": as_of, "through": through, "events": told}


def _text(at: datetime) -> str:
    return at.astimezone(ZONE).isoformat(timespec="minutes")


def _sometime(events: Sequence[Json], rng: Random) -> datetime:
    at: datetime = rng.choice(events)["at"]
    days = rng.randrange(-15, 15) * 1440 + rng.randrange(-300, 300)
    return at + timedelta(minutes=rng.choice([0, 0, rng.randrange(-1440, 1440), days]))


def _result(name: str, rng: Random, at: datetime) -> Json:
    unit, values, more = VALUES[name]
    return {"kind": "result", "of": name, "value": rng.choice(values), "unit": unit, "at": at, **more}


def _measured(events: Sequence[Json]) -> list[str]:
    return sorted({event["of"] for event in events if event["kind"] == "result"} & VALUES.keys()) or ["platelets"]


def _moves(name: str, events: list[Json], rng: Random) -> None:
    minutes = rng.choice([-1440, 1440, 2880, -2880, 1, -1, 60, 14400, rng.randrange(-4000, 4000)])
    rng.choice(events)["at"] += timedelta(minutes=minutes)


def _shifts(name: str, events: list[Json], rng: Random) -> None:
    begin, by = rng.choice(events)["at"], timedelta(days=rng.choice([1, 2, 5, 7, 14, 21, 30, -1, -2]))
    for event in events:
        if event["at"] >= begin:
            event["at"] += by


def _loses(name: str, events: list[Json], rng: Random) -> None:
    events.remove(rng.choice(events))


def _doubles(name: str, events: list[Json], rng: Random) -> None:
    event = copy.deepcopy(rng.choice(events))
    if event["kind"] in (*NUMBERS, "result"):
        event["at"] += timedelta(minutes=rng.choice([0, 60, 1440, 2880, 30000, -1440]))
        events.append(event)


def _adds_results(name: str, events: list[Json], rng: Random) -> None:
    if _measured(events)[0] in protocol_of(name)._plan.protocol.dictionary.measurements:
        of, at = rng.choice(_measured(events)), _sometime(events, rng)
        events.append(_result(of, rng, at))
        if rng.random() < 0.5:
            events.append(_result(of, rng, at + timedelta(days=rng.randrange(25), minutes=rng.randrange(600))))


def _changes_an_amount(name: str, events: list[Json], rng: Random) -> None:
    event = rng.choice(events)
    if event["kind"] == "dose":
        event["dose"] = {**event["dose"], "value": rng.choice([75, 3.0, 2.4, 50])}
    elif event["kind"] == "result" and event["of"] in VALUES:
        event |= _result(event["of"], rng, event["at"])


def _ends(name: str, events: list[Json], rng: Random) -> None:
    kind, at = rng.choice(["withdrawal", "progression", "death"]), _sometime(events, rng)
    if kind == "death":
        events[:] = [event for event in events if event["at"] <= at]
    events.append({"kind": kind, "at": at})


def _adds_a_toxicity(name: str, events: list[Json], rng: Random) -> None:
    if name in TOXICITIES:
        grade, at = rng.randrange(1, 5), _sometime(events, rng)
        events.append({"kind": "toxicity", "of": TOXICITIES[name], "grade": grade, "ctcae": "5.0", "at": at})


def _omits(name: str, events: list[Json], rng: Random) -> None:
    doses = [event for event in events if event["kind"] == "dose" and "cycle" in event]
    if doses:
        place = {key: value for key, value in rng.choice(doses).items() if key in ("of", "cycle", "day", "at")}
        same = {key: value for key, value in place.items() if key != "at"}
        events[:] = [event for event in events if event["kind"] != "dose" or not event.items() >= same.items()]
        events.append({"kind": "omitted", "reason": "a holiday", **place})


CHANGES: Sequence[Callable[[str, list[Json], Random], None]] = (
    _moves, _moves, _shifts, _loses, _doubles, _adds_results, _adds_results, _adds_results, _changes_an_amount,
)  # fmt: skip
MORE: Sequence[Callable[[str, list[Json], Random], None]] = (_ends, _adds_a_toxicity, _omits)


# ---- What may be told less ---------------------------------------------------------------------------------------


def _coarsenings(name: str, log: Json, rng: Random) -> Iterator[Less]:
    events = log["events"]
    if rng.random() < 0.4 and events:
        yield Less(None, "through", rng.choice([None, rng.choice(events)["at"], rng.choice(events)["at"][:10]]))
        often = rng.choice([0.2, 0.6, 1])
        yield from (Less(n, None) for n in range(len(events)) if rng.random() < often)
    often, lengths = rng.choice([0.06, 0.4, 1]), rng.choice([(10,), (10,), (7, 10), (0, 10), (0, 7, 10)])
    days = {day for day in sorted({event["at"][:10] for event in events}) if rng.random() < often}
    for n, event in enumerate(events):
        if event["at"][:10] in days if rng.random() < 0.8 else rng.random() < often:
            yield Less(n, "at", event["at"][: rng.choice(lengths)] or None)
        for key in ("cycle", "number", "value", "uln", "grade", "dose"):
            if event.get(key) is not None and event["kind"] != "omitted" and rng.random() < 0.07:
                yield Less(n, key)
    if log.get("rows") and rng.random() < 0.1:
        yield Less(None, "rows", {})
    if FACTS.get(name) and rng.random() < 0.2:
        yield Less(None, "fact", rng.choice(sorted(FACTS[name])))


def span_of(at: str | None) -> tuple[float, float]:
    """The first and the last minute of a time as a log writes it."""
    if at is None:
        return -float("inf"), float("inf")
    if "T" in at:
        minute = datetime.fromisoformat(at).timestamp() // 60
        return minute, minute
    first = datetime.fromisoformat(f"{at}-01" if len(at) == 7 else at)
    last = (first + timedelta(days=32)).replace(day=1) if len(at) == 7 else first + timedelta(days=1)
    return first.replace(tzinfo=ZONE).timestamp() // 60, last.replace(tzinfo=ZONE).timestamp() // 60 - 1


# ---- Which pairs are pairs ---------------------------------------------------------------------------------------


def is_consistent(pair: Pair) -> bool:
    """Whether all that the log with less in it does not hold may be missing in it, and its conventions say the same."""
    return _may_be_less(pair) and _is_in_the_order_of_numbers(pair)


def _may_be_less(pair: Pair) -> bool:
    through, known = pair.told_less["through"], pair.log["through"]
    if known is None and through is not None:
        return False
    if known is not None and through is not None and span_of(through)[1] > span_of(known)[1]:
        return False
    left = pair.left
    gone = [event for n, event in enumerate(pair.log["events"]) if n not in left]
    if through is not None and any(span_of(event["at"])[0] <= span_of(through)[1] for event in gone):
        return False
    return all(_may_be_gone(event, pair.log["events"], [*left.values()]) for event in gone) and _is_one_panel(pair)


def _may_be_gone(event: Json, events: Sequence[Json], left: Sequence[Json]) -> bool:
    """Without what has a place twice, and without the ends of a step, which its fractions tell as well."""
    if event["kind"] in NUMBERS:
        place = {key: event.get(key) for key in ("kind", "of", "row", "cycle", "number", "day", "drug")}
        same = [each for each in events if all(each.get(key) == value for key, value in place.items())]
        return event.get(NUMBERS[event["kind"]]) is None or len(same) == 1
    if event["kind"] in ("start", "end"):
        own = [each for each in events if each["kind"] == "fraction" and each.get("row") == event.get("row")]
        pick = min if event["kind"] == "start" else max
        return not own or pick(span_of(each["at"]) for each in own) == span_of(event["at"])
    if event["kind"] == "omitted":
        return all(each.get("cycle") is not None for each in left if each["kind"] == "dose")
    return True


def _is_one_panel(pair: Pair) -> bool:
    """Whether what is recorded for one date or month was found at one minute, of each measurement once at least."""
    panels: dict[object, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for n, event in pair.left.items():
        if event["kind"] in ("result", "toxicity") and "T" not in (event["at"] or ""):
            panels[event["at"]][event["of"]].add(pair.log["events"][n]["at"])
    return all(len(set(map(frozenset, names.values()))) == 1 for names in panels.values())


def _is_in_the_order_of_numbers(pair: Pair) -> bool:
    """Whether numbers go up with time, and what has none has the one that it would have been given."""
    events = pair.log["events"]
    numbered = [(n, event) for n, event in enumerate(events) if event["kind"] in NUMBERS]
    bare: list[Json] = []
    for of in {_element(event) for _, event in numbered}:
        own = [(n, event) for n, event in numbered if _element(event) == of]
        key = NUMBERS[own[0][1]["kind"]]
        told = [None if Less(n, key) in pair.less else event.get(key) for n, event in own]
        if None in told:
            bare += [event for _, event in own]
        if None not in told and not all(_go_up(of_place, key) for of_place in _by_place([event for _, event in own])):
            return False
    return _ends_are_last(events) and _omissions_are_in_order(events) and _would_be_numbered_so(pair, bare)


def _element(event: Json) -> tuple[object, ...]:
    return event["kind"], event.get("of"), event.get("row")


def _by_place(events: Sequence[Json]) -> Iterator[list[Json]]:
    """The doses of each drug and day by themselves."""
    for place in {(event.get("day"), event.get("drug")) for event in events}:
        yield [event for event in events if (event.get("day"), event.get("drug")) == place]


def _go_up(events: Sequence[Json], key: str) -> bool:
    numbers = [event[key] for event in sorted(events, key=lambda event: span_of(event["at"]))]
    return numbers == sorted(numbers)


def _ends_are_last(events: Sequence[Json]) -> bool:
    """Whether no fraction came behind the end of its step."""
    ends = [(event.get("of"), event.get("row"), event["at"]) for event in events if event["kind"] == "end"]
    fractions = [event for event in events if event["kind"] == "fraction"]
    return all(
        span_of(event["at"])[0] <= span_of(at)[1]
        for of, row, at in ends for event in fractions if (event.get("of"), event.get("row")) == (of, row)
    )  # fmt: skip


def _would_be_numbered_so(pair: Pair, bare: Sequence[Json]) -> bool:
    """Whether the fuller log is understood in the same way where some of its events lose their numbers."""
    if not bare:
        return True
    events = [
        {key: value for key, value in event.items() if key != NUMBERS[event["kind"]]}
        if any(event is each for each in bare)
        else event
        for event in pair.log["events"]
    ]
    return _places(pair.name, {**pair.log, "events": events}) == _places(pair.name, pair.log)


def _places(name: str, log: Json) -> dict[str, str]:
    """The obligations that the doses, fractions and visits of a log were taken for."""
    items = protocol_of(name).follow(log, record_of(name)).to_dict(chain=False)["items"]
    return {each["events"][0]: each["key"] for each in items if each["events"] and each["key"].split("/")[1] in NUMBERS}


def _omissions_are_in_order(events: Sequence[Json]) -> bool:
    """Whether no dose was omitted behind one that came later, or behind one whose number nobody knows."""
    for event in events:
        if event["kind"] == "omitted":
            last = span_of(event["at"])[1]
            doses = [each for each in events if each["kind"] == "dose" and each["of"] == event["of"]]
            before = [each for each in doses if span_of(each["at"])[0] <= last]
            if any(each.get("cycle") is None or each["cycle"] >= event["cycle"] for each in before):
                return False
    return True


# ---- Smaller pairs -----------------------------------------------------------------------------------------------


def smallest(pair: Pair, still: Callable[[Pair], bool]) -> Pair:
    """A pair of which something still holds, without the events and coarsenings that it can do without."""
    changed = True
    while changed:
        changed = False
        for smaller in _smaller(pair):
            if is_consistent(smaller) and still(smaller):
                pair, changed = smaller, True
                break
    return pair


def _smaller(pair: Pair) -> Iterator[Pair]:
    for n in range(len(pair.less)):
        yield pair._replace(less=pair.less[:n] + pair.less[n + 1 :])
    for n in range(len(pair.log["events"])):
        events = pair.log["events"][:n] + pair.log["events"][n + 1 :]
        less = [each for each in pair.less if each.event != n]
        moved = [each._replace(event=each.event - 1) if (each.event or 0) > n else each for each in less]
        yield Pair(pair.name, {**pair.log, "events": events}, tuple(moved))
