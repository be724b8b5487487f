"""The picture of a followed participant: readable at every width, and nothing in it that is not in the table."""

import json
from pathlib import Path

import pytest

import protocol_dsl
from protocol_dsl.render.pictures.marks import mark
from protocol_dsl.render.sequence.uncovered_words import Unasked
from protocol_dsl.sequencing.status import Status
from tests.render.pictures.looks import SVG, complaints, parsed, texts, words

ROOT = Path(__file__).parents[3]
LOGS = ROOT / "examples" / "events"
FIRST = protocol_dsl.load(ROOT / "protocols" / "sbrt_tdm1.proto")
NAMES = sorted(path.stem for path in LOGS.glob("*.json"))


def example(name):
    return json.loads((LOGS / f"{name}.json").read_text(encoding="utf-8"))


def twenty_cycles():
    """A participant with a dose every three weeks, some a few days late, each with its results two days before it."""
    data = example("e01")
    data["events"] = [each for each in data["events"] if each["kind"] != "dose"]
    day = 70
    for number in range(1, 21):
        date = f"{2026 + (day - 1) // 365}-{(day - 1) % 365 // 31 + 1:02d}-{(day - 1) % 31 % 28 + 1:02d}"
        data["events"] += [
            {"kind": "result", "of": "platelets", "value": 180, "unit": "10^9/L", "at": date},
            {
                "kind": "dose",
                "of": "tdm1",
                "cycle": number,
                "dose": {"value": 3.6, "unit": "mg/kg"},
                "at": f"{date}T10:00",
            },
        ]
        day += 21
    return {**data, "as_of": "2027-06-01", "through": "2027-06-01"}


# ---- Looks ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [320, 360, 800, 1400])
@pytest.mark.parametrize("name", NAMES)
def test_no_text_leaves_the_picture_or_covers_another_one(name, width):
    assert complaints(FIRST.follow(example(name)).svg(width=width)) == []


@pytest.mark.parametrize("width", [360, 960])
def test_a_long_course_is_folded_into_strips_that_stay_readable(width):
    svg = FIRST.follow(twenty_cycles()).svg(width=width)

    assert complaints(svg) == []
    assert all(f"dose {number}, 10:00" in words(svg) for number in range(1, 21))
    assert float(parsed(svg).get("width")) == width


def test_the_same_log_gives_the_same_bytes():
    assert FIRST.follow(example("e05")).svg() == FIRST.follow(example("e05")).svg()


def test_each_status_has_a_shape_of_its_own():
    shapes = {each: mark(each, 10, 10).replace("f-", "").replace("s-", "") for each in (*Status, *Unasked)}
    plain = {status: _without_colours(shape) for status, shape in shapes.items()}

    assert len(set(plain.values())) == len(Status) + len(Unasked)


def _without_colours(shape):
    for colour in ("good", "bad", "open", "quiet"):
        shape = shape.replace(colour, "")
    return shape


# ---- What it says --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_status_is_a_word_in_the_picture_and_a_row_of_the_table(name):
    following = FIRST.follow(example(name))
    shown, table = words(following.svg()), following.table()

    for key, status in following.statuses.items():
        assert status in shown, key
    rows = [line for line in table.splitlines() if line.startswith("| ")][2:]
    assert len(rows) == len(following.statuses)
    assert [row.split(" | ")[4].split(" ", 1)[1] for row in rows] == list(following.statuses.values())


def test_the_description_lists_every_obligation_for_who_cannot_see_it():
    following = FIRST.follow(example("e04"))
    described = parsed(following.svg()).find(f"{SVG}desc").text

    assert "Trastuzumab emtansine: dose 1: late." in described
    assert described.count(": conformant.") == list(following.statuses.values()).count("conformant")


def test_a_dose_one_minute_late_lies_behind_the_end_of_its_window():
    def mark_and_end(name):
        svg = parsed(FIRST.follow(example(name)).svg())
        dose = next(each for each in texts(FIRST.follow(example(name)).svg()) if each.words.startswith("dose 1"))
        bands = [each for each in svg.iter(f"{SVG}rect") if each.get("class") == "f-band s-edge"]
        near = min(bands, key=lambda each: abs(float(each.get("x")) - (dose.left + dose.right) / 2))
        return (dose.left + dose.right) / 2, float(near.get("x")) + float(near.get("width"))

    at, end = mark_and_end("e04")
    assert at > end
    at, end = mark_and_end("e03")
    assert at == pytest.approx(end, abs=0.2)


def test_a_lane_for_each_lesion():
    shown = " ".join(words(FIRST.follow(example("e01")).svg(width=360)).split())

    assert "Stereotactic radiotherapy, liver" in shown
    assert "Stereotactic radiotherapy, bone" in shown


def test_what_is_not_known_for_certain_is_dashed():
    def dashed(name):
        svg = parsed(FIRST.follow(example(name)).svg())
        return [each for each in svg.iter(f"{SVG}rect") if each.get("stroke-dasharray")]

    assert dashed("e05")
    assert not dashed("e01")


def test_the_moment_of_the_question_and_the_end_of_the_log_are_lines_with_their_dates():
    data = {**example("e01"), "through": "2026-03-12"}
    shown = words(FIRST.follow(data).svg())

    assert "as of 13 Mar 2026" in shown
    assert "log complete through 12 Mar 2026" in shown


def test_what_has_no_place_in_time_is_listed():
    assert "Stereotactic radiotherapy, bone: start: missing" in words(FIRST.follow(example("e07")).svg())


def test_two_events_of_one_place_are_both_there():
    shown = words(FIRST.follow(example("e17")).svg()).split("\n")

    assert shown.count("dose 2, 10:00") == 2


def test_the_table_has_the_window_the_target_and_the_arithmetic():
    row = next(line for line in FIRST.follow(example("e04")).table().splitlines() if ": dose 1 |" in line)

    assert "24 to 28 hours after “End of SRT to the last lesion”, best after 24 hours" in row
    assert "from 2026-03-11 15:00 +01:00 to 2026-03-11 19:00 +01:00" in row
    assert "28 hours 1 minute after it" in row
    assert "late: important deviation" in row


# ---- What no rule covers -------------------------------------------------------------------------------------------

TWO_DRUGS = ROOT / "examples" / "schedules" / "two_drugs"
SECOND = protocol_dsl.load(TWO_DRUGS.with_suffix(".proto"))
BESIDE = "Not covered by the schedule"


def with_nausea_and_a_hold(**change):
    """The example with a toxicity and a hold that no rule covers, both changed in this way."""
    data = json.loads((TWO_DRUGS / "t21.json").read_text(encoding="utf-8"))
    data["events"] = [{**each, **change} if _is_beside(each) else each for each in data["events"]]
    return data


def without_them():
    data = with_nausea_and_a_hold()
    return {**data, "events": [each for each in data["events"] if not _is_beside(each)]}


def _is_beside(event):
    return event["kind"] == "hold" or "term" in event


@pytest.mark.parametrize("width", [320, 960])
def test_what_no_rule_covers_has_the_last_lane_with_a_shape_and_a_word_for_each(width):
    svg = SECOND.follow(with_nausea_and_a_hold()).svg(width=width)
    shown = words(svg).split("\n")

    assert complaints(svg) == []
    assert "Nausea, grade 2 (CTCAE 5.0)" in shown
    assert "hold: a family visit" in shown
    # Below its mark and in the legend.
    assert (shown.count("no rule looks at it"), shown.count("no dose rule asks for it")) == (2, 2)
    described = parsed(svg).find(f"{SVG}desc").text
    assert "toxicity Nausea, grade 2 (CTCAE 5.0), 2026-03-05 (time not recorded)" in described


def test_its_lane_stands_below_all_others():
    first_strip = words(SECOND.follow(with_nausea_and_a_hold()).svg(width=320)).split("as of")[0].split("\n")

    assert first_strip.index(BESIDE) > max(
        first_strip.index("neutrophils, platelets"), first_strip.index("cycle 1 day 1")
    )


def test_a_time_that_is_not_known_to_the_minute_is_a_dashed_stretch():
    whole_day, to_the_minute = (
        SECOND.follow(with_nausea_and_a_hold(at=at)).svg().count("stroke-dasharray")
        for at in ("2026-03-05", "2026-03-05T10:00")
    )

    # Both were on that day, so there is one stretch.
    assert whole_day == to_the_minute + 1


def test_what_may_be_covered_is_drawn_apart():
    data = {**with_nausea_and_a_hold(), "through": "2026-03-12"}

    assert words(SECOND.follow(data).svg()).split("\n").count("cannot be determined whether asked for") == 2


@pytest.mark.parametrize("width", [320, 960])
def test_at_an_unknown_time_it_has_no_mark_and_is_listed(width):
    svg = SECOND.follow(with_nausea_and_a_hold(at=None)).svg(width=width)

    assert BESIDE not in words(svg)
    assert complaints(svg) == []
    assert "Nausea, grade 2 (CTCAE 5.0), an unknown time" in " ".join(words(svg).split())


def test_nothing_is_said_of_it_where_there_is_nothing():
    following = SECOND.follow(without_them())

    assert "overed by" not in following.svg() + following.table()


# ---- Hostile logs --------------------------------------------------------------------------------------------------

HOSTILE = ["<script>alert(1)</script>", "x" * 300, "words " * 60, "שלום עולם", "a\u202eb", "]]>", "&amp;", "a\x07b"]


@pytest.mark.parametrize("width", [320, 960])
@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_are_text(name, width):
    data = json.loads(json.dumps(example("e04")).replace('"bone"', json.dumps(name)))
    data["subject"] = name
    following = FIRST.follow(data)
    svg = following.svg(width=width)

    assert complaints(svg) == []
    for text in (svg, following.table("html")):
        assert not any(sign in text for sign in ("<script", "\x07", "\u202e"))


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_terms_and_reasons_are_text(name):
    data = with_nausea_and_a_hold(source=name)
    for each in data["events"]:
        each.update({key: name for key in ("term", "reason") if key in each and _is_beside(each)})
    following = SECOND.follow(data)
    svg = following.svg(width=320)

    assert complaints(svg) == []
    for text in (svg, following.table("html")):
        assert not any(sign in text for sign in ("<script", "\x07", "\u202e"))
