"""The step that holds the floor under branch coverage notices what it is there for."""

from tests.house.branch_floor import below


def file(branches: int, tried: int) -> dict:
    return {"summary": {"num_branches": branches, "covered_branches": tried}, "missing_branches": [[7, 9]]}


def test_a_room_below_the_floor_is_named_with_its_worst_file_and_lines():
    files = {"protocol_dsl/engine/plan.py": file(100, 90), "protocol_dsl/engine/trace.py": file(10, 10)}

    assert list(below(files, "engine", 95)) == [
        "engine: 90.9 % of 110 branches tried, at least 95 % wanted",
        "    protocol_dsl/engine/plan.py: 10 not tried, see lines 7",
    ]


def test_a_room_at_the_floor_is_silent():
    assert list(below({"protocol_dsl/engine/plan.py": file(100, 95)}, "engine", 95)) == []


def test_other_rooms_do_not_make_up_for_it():
    files = {"protocol_dsl/engine/plan.py": file(10, 5), "protocol_dsl/render/prose.py": file(1000, 1000)}

    assert len(list(below(files, "engine", 95))) == 2


def test_a_room_that_was_not_measured_is_a_finding():
    assert list(below({}, "engine", 95)) == ["engine: no branch was measured, so nothing is proved"]
