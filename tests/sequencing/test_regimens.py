"""Published regimens as schedules: each is clean for the checker, and logs are followed as worked out by hand."""

from pathlib import Path

import pytest

import protocol_dsl

FOLDER = Path(__file__).parents[1] / "corpus" / "regimens"
PROTOCOLS = {path.stem: protocol_dsl.load(path) for path in sorted(FOLDER.glob("*.proto"))}


def followed(name, as_of, *events, through=None, **record):
    """The statuses of a log; the `record` is what is known of the participant."""
    log = {
        "format": "events/1",
        "subject": "R01",
        "schedule": "everybody",
        "as_of": as_of,
        "through": through or as_of,
        "timezone": "Europe/Paris",
        "events": list(events),
    }
    facts = {"format": "record/1", "subject": "R01", **record} if record else None
    return PROTOCOLS[name].follow(log, facts)


def dose(of, at, value, unit, drug=None, **more):
    return {
        "kind": "dose", "of": of, "at": at, "dose": {"value": value, "unit": unit},
        **({} if drug is None else {"drug": drug}), **more,
    }  # fmt: skip


def result(of, at, value, unit):
    return {"kind": "result", "of": of, "at": at, "value": value, "unit": unit}


def enrolled(at):
    return {"kind": "timepoint", "of": "enrolment", "at": at}


@pytest.mark.parametrize("name", sorted(PROTOCOLS))
def test_the_checker_has_nothing_to_say_of_a_regimen(name):
    assert protocol_dsl.check_file(FOLDER / f"{name}.proto").diagnostics == ()


# ---- R-CHOP: a greatest dose, and five days in a row --------------------------------------------------------


def vincristine(surface, given, unit="mg"):
    events = [
        enrolled("2026-03-02"),
        dose("r_chop", "2026-03-03", given, unit, "vincristine", cycle=1, day=1),
        *([] if surface is None else [result("body_surface", "2026-03-02", surface, "m2")]),
    ]
    found = followed("r_chop", "2026-03-04", *events)
    return found.statuses["r_chop/dose/1/day 1/vincristine"], found


@pytest.mark.parametrize(
    ("surface", "given", "unit", "status"),
    [
        (1.2, 1.68, "mg", "conformant"),  # 1.2 x 1.4 = 1.68
        (1.2, 2, "mg", "other dose"),  # 5 % more than 1.68 is 1.764
        (1.8, 2, "mg", "conformant"),  # 1.8 x 1.4 = 2.52, and 2 mg is the most
        (1.8, 1.9, "mg", "conformant"),  # 5 % less than 2
        (1.8, 2.05, "mg", "other dose"),  # within 5 % of 2, and yet above the most
        (1.8, 2.52, "mg", "other dose"),
        (1.2, 1.4, "mg/m2", "conformant"),
        (2, 1.4, "mg/m2", "other dose"),  # 2 x 1.4 = 2.8 mg
        (2, 1, "mg/m2", "conformant"),  # 2 mg
        (None, 1.4, "mg/m2", "cannot be determined"),
        (None, 2, "mg", "cannot be determined"),
    ],
)
def test_vincristine_is_never_more_than_2_mg_whatever_the_body_surface(surface, given, unit, status):
    assert vincristine(surface, given, unit)[0] == status


def test_the_chain_says_the_greatest_dose():
    _, found = vincristine(1.8, 2.52)

    assert "dose: 1.4 mg/m2 was due, at most 2 mg, which is 1.9 to 2 mg for body_surface 1.8 m2" in " ".join(
        found.explain().split()
    )
    planned = PROTOCOLS["r_chop"].plan().explain()
    assert "Vincristine 1.4 mg/m2 iv, at most 2 mg" in planned
    assert "Days 2 to 5: Prednisone 40 mg/m2 po" in planned


@pytest.mark.parametrize(("surface", "given"), [(1.2, 1.68), (1.8, 2)])
def test_a_simulated_participant_gets_no_more_than_the_greatest_dose(surface, given, tmp_path):
    text = (FOLDER / "r_chop.proto").read_text(encoding="utf-8").replace("measurement body_", "fact body_")
    path = tmp_path / "r_chop.proto"
    path.write_text(text, encoding="utf-8")
    facts = {"body_surface": {"value": surface, "unit": "m2"}}
    record = {"format": "record/1", "subject": "S01", "as_of": "2026-03-02", "facts": facts}
    found = protocol_dsl.load(path).simulate(start="2026-03-02", repeats=1, until="2026-03-10", record=record)

    doses = [each["dose"] for each in found.log["events"] if each.get("drug") == "vincristine"]
    assert doses[0] == {"value": given, "unit": "mg"}


def test_prednisone_is_due_on_each_of_five_days():
    events = [
        dose("r_chop", f"2026-03-{day}", 40, "mg/m2", "prednisone", cycle=1, day=number)
        for number, day in ((1, "03"), (2, "04"), (3, "06"), (5, "07"))
    ]
    found = followed("r_chop", "2026-03-20", enrolled("2026-03-02"), *events).statuses

    assert [found[f"r_chop/dose/1/day {number}/prednisone"] for number in range(1, 3)] == ["conformant"] * 2
    # Day 1 was 3 March, so day 3 is 5 March, and day 4 was left out.
    assert found["r_chop/dose/1/day 3/prednisone"] == "late"
    assert found["r_chop/dose/1/day 4/prednisone"] == "missing"
    assert found["r_chop/dose/1/day 5/prednisone"] == "conformant"
