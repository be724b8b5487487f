"""`protocol explain`."""

import json


def test_the_text_says_who_why_and_what_would_change_it(protocol, folder):
    text = (folder / "trial.proto").read_text()
    line = text[: text.index("inclusion I2")].count("\n") + 1
    done = protocol("explain", "trial.proto", "examples/p001.json", "--criterion", "I2")

    assert done.code == 0
    assert (
        done.out
        == f"""\
P-001  ineligible for this trial                          as of 2026-03-02, protocol trial 0.1
       because of I2

✗ I2  ECOG 0 or 1                                         not met, decides
      “ECOG performance status 0 or 1.”                   trial.proto:{line}
      most recent ECOG performance status within 28 days before enrolment is 2  must be 1 or less
        2 on 2026-02-20 (clinic note 88), 17 days before 2026-03-09
        enrolment: 2026-03-09 (planned)
      changes if: a newer ECOG performance status of 1 or less is recorded
"""
    )


def test_the_whole_text_ends_with_what_was_assumed_and_until_when_it_holds(protocol):
    out = protocol("explain", "trial.proto", "examples/p001.json").out

    assert "date of enrolment is not in the record; the planned date (2026-03-09) stands in for it" in out
    assert out.index("✗ I2") < out.index("✓ I1") < out.index("Taken for granted:")


def test_one_line(protocol):
    assert protocol("explain", "trial.proto", "examples/p001.json", "--format", "line").out == (
        "P-001: ineligible for this trial because I2 “ECOG 0 or 1” is not met: most recent ECOG performance status "
        "within 28 days before enrolment is 2, must be 1 or less\n"
    )


def test_markdown(protocol):
    out = protocol("explain", "trial.proto", "examples/p001.json", "--format", "markdown").out

    assert out.startswith("# P-001\n")
    assert "## ✗ I2 ECOG 0 or 1: not met, decides" in out


def test_json_is_the_decision_for_what_was_asked(protocol):
    done = protocol("explain", "trial.proto", "examples/p001.json", "--format", "json", "--criterion", "I2")
    (group,) = json.loads(done.out)["groups"]

    assert [each["id"] for each in group["criteria"]] == ["I2"]


def test_several_records_are_told_apart(protocol):
    twice = ("examples/p001.json", "examples/p001.json")

    assert protocol("explain", "trial.proto", *twice).out.count("P-001  ineligible") == 2
    assert protocol("explain", "trial.proto", *twice, "--format", "line").out.count("\n") == 2
    assert protocol("explain", "trial.proto", *twice, "--format", "json").out.count("\n") == 2


def test_json_lines_stay_lines(protocol, folder):
    line = (folder / "examples" / "p001.json").read_text().replace("\n", "")
    (folder / "many.jsonl").write_text(f"{line}\n{{\n{line}\n")
    done = protocol("explain", "trial.proto", "many.jsonl", "--format", "json")

    assert done.code == 1
    assert [json.loads(each)["format"] for each in done.out.splitlines()] == [
        "decision/1",
        "record-errors/1",
        "decision/1",
    ]


def test_a_record_that_cannot_be_read_is_told_on_standard_error(protocol, folder):
    (folder / "bad.json").write_text("{}")
    done = protocol("explain", "trial.proto", "bad.json", "examples/p001.json")

    assert done.code == 1
    assert "bad.json cannot be decided" in done.err
    assert "P-001  ineligible" in done.out


def test_several_criteria_may_be_asked_for(protocol):
    done = protocol(
        "explain", "trial.proto", "examples/p001.json", "--format", "line", "--criterion", "I1", "--criterion", "I2"
    )

    assert {line.split(" ")[1] for line in done.out.splitlines()} == {"I1", "I2"}


def test_an_example_of_the_file_is_explained_by_a_part_of_its_title(protocol):
    done = protocol("explain", "trial.proto", "--scenario", "ecog 2", "--criterion", "I2")

    assert done.code == 0
    assert "typical  ineligible for this trial" in done.out
    assert "most recent ECOG performance status within 28 days before enrolment is 2" in done.out


def test_an_example_that_is_not_there_or_is_not_the_only_one_is_a_mistake_of_usage(protocol):
    missing = protocol("explain", "trial.proto", "--scenario", "Everything is mett")
    several = protocol("explain", "trial.proto", "--scenario", "ecog")

    assert (missing.code, several.code) == (2, 2)
    assert "there is no scenario `Everything is mett`; did you mean `Everything is met`?" in missing.err
    assert "several scenarios are meant by `ecog`: `ECOG 2 is not eligible` (line" in several.err


def test_a_record_or_an_example_is_explained_and_not_both(protocol):
    neither = protocol("explain", "trial.proto")
    both = protocol("explain", "trial.proto", "examples/p001.json", "--scenario", "ECOG 2 is not eligible")
    dated = protocol("explain", "trial.proto", "--scenario", "ECOG 2 is not eligible", "--as-of", "2026-03-02")

    assert [done.code for done in (neither, both, dated)] == [2, 2, 2]
    assert "name what to explain behind the protocol: a record, or an example" in neither.err
    assert "name what to explain behind the protocol: a record, or an example" in both.err
    assert "an example says itself as of when it is decided" in dated.err
