"""
Records as JSON in which some places are open, and every complete record that such a record may still become.

A `Sketch` is a complete record with *slots*: places of which less is recorded than is true. Each slot lists all that it
may turn out to be, so that the worlds of a sketch are counted, not sampled. Domains are small on purpose.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import product
from typing import Any

from attrs import frozen
from hypothesis import strategies as st

Json = Any
AS_OF = date(2026, 3, 2)
ABSENT = "absent key"
"""Stands for a key that is not there; no text of a record equals it."""

MOST_WORLDS = 96


@frozen
class Slot:
    """
    An open place.

    `at` are the keys that lead there, `recorded` is what stands there (ABSENT: nothing), `options` is all that may
    stand there instead once it is known, and `path` is how causes name it.
    """

    at: tuple[Any, ...]
    path: str
    recorded: Json
    options: tuple[Json, ...]


@frozen
class Sketch:
    """A record of which some places are open; `world` holds an arbitrary value in each of them."""

    world: Json
    slots: tuple[Slot, ...]

    def record(self, settled: Mapping[str, Json]) -> Json:
        """The record in which these slots, by path, are known."""
        made = copy.deepcopy(self.world)
        for slot in self.slots:
            _put(made, slot.at, settled.get(slot.path, slot.recorded))
        return made

    def worlds(self) -> Iterator[Json]:
        """Every complete record that this one may become."""
        for choice in product(*(slot.options for slot in self.slots)):
            yield self.record({slot.path: each for slot, each in zip(self.slots, choice, strict=True)})

    @property
    def size(self) -> int:
        """The number of worlds."""
        number = 1
        for slot in self.slots:
            number *= len(slot.options)
        return number


def _put(data: Json, at: tuple[Any, ...], value: Json) -> None:
    for key in at[:-1]:
        data = data[key]
    last = at[-1]
    if value == ABSENT:
        del data[last]
    elif last == "+":
        # A list that is not closed may have further members, which come with its end.
        key = "rows" if "rows" in data else "results"
        data[key] = [*data[key], *value["more"]]
        data["through"] = value["through"]
    else:
        data[last] = copy.deepcopy(value)


# ---- Single values ------------------------------------------------------------------------------------


def day(shift: int) -> str:
    """The day so many days after `as_of`."""
    return (AS_OF + timedelta(days=shift)).isoformat()


DAYS = st.sampled_from([-100, -62, -45, -43, -42, -35, -29, -28, -27, -15, -14, -13, -3, -1, 0]).map(day)
LATER = DAYS | st.sampled_from([1, 7, 20]).map(day)
YES_NO = (True, False)
NUMBERS = (0, 1, 2, 3)
SITES = ("red", "green", "blue")
PLACES = ("liver", "brain", "lung")
CODES = tuple({"system": "icd10", "code": code} for code in ("C50.1", "C34.2", "D05"))
DOMAINS: Mapping[str, tuple[Json, ...]] = {
    "yes/no": YES_NO,
    "number": NUMBERS,
    "site": SITES,
    "place": PLACES,
    "code": CODES,
}


def value(kind: str) -> st.SearchStrategy[Json]:
    """A known value."""
    if kind == "date":
        return DAYS
    if kind == "later date":
        return LATER | st.just("never")
    if kind == "number or none":
        return st.sampled_from((*NUMBERS, "not done"))
    return st.sampled_from(DOMAINS[kind])


@st.composite
def opened(draw: st.DrawFn, kind: str, may_be_absent: bool) -> tuple[Json, tuple[Json, ...]]:
    """What may be recorded of a value that is not fully known, and all that it may be."""
    if kind in ("date", "later date"):
        return draw(_open_date(may_be_absent))
    if kind == "number or none":
        return draw(_nothing(may_be_absent)), (1, 3, "not done")
    domain = DOMAINS[kind]
    how = draw(st.sampled_from(("nothing", "nothing", "some", "vague")))
    if how == "vague" and kind == "number":
        return {"between": [1, 3]}, (1, 2, 3)
    if how == "vague" and kind == "code":
        return {"system": "icd10", "code": "C"}, CODES[:2]
    if how != "nothing" and kind not in ("yes/no", "code"):
        some = tuple(draw(st.lists(st.sampled_from(domain), min_size=2, max_size=3, unique=True)))
        return {"one_of": list(some)}, some
    if how == "vague" and kind == "yes/no":
        return {"one_of": [True, False]}, YES_NO
    return draw(_nothing(may_be_absent)), domain


def _nothing(may_be_absent: bool) -> st.SearchStrategy[Json]:
    return st.sampled_from((None, ABSENT) if may_be_absent else (None,))


@st.composite
def _open_date(draw: st.DrawFn, may_be_absent: bool) -> tuple[Json, tuple[Json, ...]]:
    how = draw(st.sampled_from(("nothing", "month", "between")))
    if how == "month":
        return "2026-02", ("2026-02-01", "2026-02-02", "2026-02-16", "2026-02-28")
    if how == "between":
        return {"between": [day(-44), day(-41)]}, tuple(map(day, (-44, -43, -42, -41)))
    return draw(_nothing(may_be_absent)), tuple(map(day, (-100, -30, 0)))


# ---- Records ---------------------------------------------------------------------------------------

FACTS = {
    "a": "yes/no",
    "b": "yes/no",
    "n": "number",
    "m": "number or none",
    "seen": "later date",
    "site": "site",
    "dx": "code",
}
LESION = {"place": "place", "big": "yes/no", "size": "number", "grew": "date"}
COURSE = {"agent": "code", "given": "period"}


@st.composite
def sketches(draw: st.DrawFn) -> Sketch:
    """Records with up to five open places and few enough worlds to try each."""
    world: Json = {
        "format": "record/1",
        "subject": "P-001",
        "as_of": AS_OF.isoformat(),
        "timezone": "Europe/Paris",
        "timepoints": {"surgery": draw(DAYS)},
        "facts": {name: draw(value(kind)) for name, kind in FACTS.items()},
        "measurements": {"ecog": _closed("results", draw(st.lists(_result(), max_size=3)))},
        "records": {
            "lesions": _closed("rows", draw(st.lists(_row(LESION), max_size=3))),
            "courses": _closed("rows", draw(st.lists(_row(COURSE), max_size=2))),
        },
        "attestations": {"Q.fit": {"value": draw(st.booleans()), "by": "doctor"}},
    }
    slots = draw(st.lists(st.sampled_from(_places(world)), max_size=5, unique=True).flatmap(_slots))
    while _size(slots) > MOST_WORLDS:
        slots = slots[:-1]
    return Sketch(world, tuple(slots))


def _closed(key: str, members: list[Json]) -> Json:
    return {key: members, "through": AS_OF.isoformat()}


def _row(fields: Mapping[str, str]) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries(
        {name: _period() if kind == "period" else value(kind) for name, kind in fields.items()}
    )


def _period() -> st.SearchStrategy[Json]:
    ends = st.tuples(DAYS, DAYS).map(sorted)
    return st.tuples(ends, st.integers(0, 3)).map(
        lambda each: {"from": each[0][0], "to": each[0][1] if each[1] else "ongoing"}
    )


def _result() -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries({"value": st.sampled_from(NUMBERS), "on": DAYS})


Place = tuple[tuple[Any, ...], str, str]
"""The keys that lead to a place, the path that causes name, and its kind."""


def _places(world: Json) -> list[Place]:
    found: list[Place] = [(("timepoints", "surgery"), "$.timepoints.surgery", "timepoint")]
    found += [(("facts", name), f"$.facts.{name}", kind) for name, kind in FACTS.items()]
    found.append((("attestations", "Q.fit"), "$.attestations.Q.fit", "answer"))
    for n, _ in enumerate(world["measurements"]["ecog"]["results"]):
        at = ("measurements", "ecog", "results", n)
        found += [((*at, "value"), f"$.measurements.ecog.results[{n}]", "result")]
        found += [((*at, "on"), f"$.measurements.ecog.results[{n}].on", "result date")]
    found.append((("measurements", "ecog", "+"), "$.measurements.ecog", "series"))
    for name, fields in (("lesions", LESION), ("courses", COURSE)):
        found.append((("records", name, "+"), f"$.records.{name}", name))
        for n, row in enumerate(world["records"][name]["rows"]):
            at, path = ("records", name, "rows", n), f"$.records.{name}.rows[{n}]"
            for field, kind in fields.items():
                if kind != "period":
                    found.append(((*at, field), f"{path}.{field}", f"field {kind}"))
                elif row[field]["to"] != "ongoing":
                    found.append(((*at, field, "to"), f"{path}.{field}.to", row[field]["from"]))
    return found


def _slots(places: list[Place]) -> st.SearchStrategy[list[Slot]]:
    # The end of a list comes last, so that the indices of its open members stay what they are.
    in_order = sorted(places, key=lambda place: place[0][-1] == "+")
    return st.tuples(*(_slot(*place) for place in in_order)).map(list)


@st.composite
def _slot(draw: st.DrawFn, at: tuple[Any, ...], path: str, kind: str) -> Slot:
    if at[-1] == "+":
        return Slot(at, path, {"more": [], "through": None}, draw(_ends(kind)))
    if kind == "answer":
        answers = tuple({"value": each, "by": "doctor"} for each in YES_NO)
        return Slot(at, path, draw(st.sampled_from((ABSENT, {"value": None, "by": "doctor"}))), answers)
    if kind == "result":
        recorded, options = draw(opened("number", False))
    elif kind in ("result date", "timepoint"):
        # A result's own date is a day, a month or a year; it has no "between".
        recorded, options = draw(st.sampled_from([("2026-02", ("2026-02-01", "2026-02-15", "2026-02-28")),
                                                  (None, tuple(map(day, (-100, -20, 0))))]))  # fmt: skip
    elif at[-1] == "to":
        recorded, options = None, tuple(sorted({kind, max(kind, day(-14)), day(0)}))
    else:
        recorded, options = draw(opened(kind.removeprefix("field "), True))
    return Slot(at, path, recorded, options)


def _ends(kind: str) -> st.SearchStrategy[tuple[Json, ...]]:
    """All the ways in which a list may end: as it is, or with one more member."""
    member = {"series": _result(), "lesions": _row(LESION), "courses": _row(COURSE)}[kind]
    return st.lists(member, min_size=1, max_size=2).map(
        lambda more: tuple({"more": each, "through": AS_OF.isoformat()} for each in ([], *([one] for one in more)))
    )


def _size(slots: list[Slot]) -> int:
    number = 1
    for slot in slots:
        number *= len(slot.options)
    return number
