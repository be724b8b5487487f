"""The trial schema of any protocol: nothing missing, nothing on top of something else."""

from pathlib import Path

import pytest

import protocol_dsl
from protocol_dsl.render.pictures.trial_schema import trial_schema_svg
from protocol_dsl.render.sequence.schema import schema_markdown, schema_text, trial_schema
from tests.render.pictures.looks import boxes, complaints, words

ROOT = Path(__file__).parents[3]
FILES = [
    ROOT / "protocols" / "sbrt_tdm1.proto",
    ROOT / "tests" / "corpus" / "checker" / "good" / "sequence.proto",
    *sorted((ROOT / "tests" / "corpus" / "trials").glob("*.proto")),
]
HOSTILE = """protocol hostile "<script>alert(1)</script>"

timepoint enrolment
concept drug "<b>&amp;</b> `x` ${y}"

inclusion I1 "שלום <i>Hebrew</i> and العربية"
    text "T"
    require enrolment on or after 2026-01-01

group g "MANY_LETTERS"
    prospective
    plan 3 participants

schedule g "]]> -->"
    step s "<!-- MANY_WORDS"
        assume "A."
        starts within 3 days after enrolment
    cycle c "Drug"
        give drug 100 mg iv
            assume "A."
        first dose within 3 days after end of s
            assume "A."
""".replace("MANY_LETTERS", "x" * 300).replace("MANY_WORDS", "many words " * 30)


def model(text):
    return protocol_dsl.check(text).protocol._plan.protocol


@pytest.fixture(scope="module", params=FILES, ids=lambda path: path.stem)
def protocol(request):
    return protocol_dsl.load(request.param)._plan.protocol


@pytest.mark.parametrize("width", [320, 360, 800, 1400])
def test_no_text_leaves_the_picture_or_covers_another_one(protocol, width):
    svg = trial_schema_svg(protocol, width=width)

    assert complaints(svg) == []
    found = boxes(svg)
    assert [(one, other) for n, one in enumerate(found) for other in found[n + 1 :] if one.covers(other)] == []


def test_the_text_alternative_says_every_word_of_the_picture(protocol):
    told = schema_text(trial_schema(protocol)).replace("\n", " ").replace(": ", " ")
    shown = words(trial_schema_svg(protocol, width=1400)).split()

    assert [each for each in shown if each.rstrip(":") not in told] == []


def test_every_group_has_its_planned_number_and_its_own_way():
    protocol = protocol_dsl.load(FILES[0])._plan.protocol
    schema = trial_schema(protocol)

    assert [(arm.head.heading, "29 participants planned" in arm.head.lines) for arm in schema.arms] == [
        ("Observation group", True),
        ("Comparison group", True),
    ]
    assert [box.heading for box in schema.arms[0].boxes] == [
        "Stereotactic radiotherapy",
        "End of SRT to the last lesion",
        "Trastuzumab emtansine",
    ]
    assert "First dose 24 to 28 hours after “End of SRT to the last lesion”, best after 24 hours" in (
        schema.arms[0].boxes[2].lines
    )


def test_an_order_that_the_protocol_does_not_state_is_not_drawn_as_one():
    schema = trial_schema(protocol_dsl.load(FILES[0])._plan.protocol)
    dose = next(box for box in schema.arms[1].boxes if box.heading == "First dose of T-DM1")

    assert not dose.follows
    assert "The order is not stated" in dose.lines


def test_branches_say_when_they_are_taken():
    schema = trial_schema(protocol_dsl.load(FILES[1])._plan.protocol)
    conditions = {box.heading: box.condition for box in schema.arms[0].boxes}

    assert conditions["Early MRI"] == "Brain lesions?: if brain lesions"
    assert conditions["Imaging"] == "Brain lesions?: otherwise"


@pytest.mark.parametrize("width", [320, 960])
def test_hostile_labels_are_text(width):
    svg = trial_schema_svg(model(HOSTILE), width=width)

    assert complaints(svg) == []
    assert "<script" not in svg
    assert "שלום" in svg
    assert "\\<b\\>" in schema_markdown(trial_schema(model(HOSTILE)))


def test_a_protocol_without_groups_and_schedules_has_its_criteria():
    text = 'protocol p "P"\n\nfact sick : yes/no\n\nexclusion E1 "Sick"\n    text "T"\n    exclude if sick\n'

    assert "E1 Not: Sick" in words(trial_schema_svg(model(text)))


def test_the_same_protocol_gives_the_same_bytes(protocol):
    assert trial_schema_svg(protocol) == trial_schema_svg(protocol)
