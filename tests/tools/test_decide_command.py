"""`protocol decide`: one outcome for every record."""

import json

import jsonschema
import pytest

from tests.tools.trial import record_of


@pytest.fixture
def cohort(folder):
    """Four lines: eligible, not JSON, a misspelt fact, ineligible; an empty line between."""
    record = record_of(folder)
    well = {**record, "subject": "P-002", "measurements": {"ecog": [{"value": 1, "on": "2026-02-20"}]}}
    misspelt = {**record, "subject": "P-003", "facts": {"birthdate": "1970-05-14"}}
    lines = [json.dumps(well), "{", "", json.dumps(misspelt), json.dumps(record)]
    (folder / "cohort.jsonl").write_text("\n".join(lines))
    return "\n".join(lines)


def test_one_record_is_one_line_in_a_table(protocol):
    assert protocol("decide", "trial.proto", "examples/p001.json").out == (
        "participant   verdict                     decided by\nP-001         ✗ ineligible                I2\n"
    )


def test_of_many_records_each_has_its_outcome(protocol, cohort):
    done = protocol("decide", "trial.proto", "cohort.jsonl")

    assert done.code == 1
    assert done.out == (
        "participant   verdict                     decided by\n"
        "P-002         ✓ eligible                  all criteria\n"
        "?             not decided                 see the problems of cohort.jsonl:2\n"
        "P-003         not decided                 see the problems of cohort.jsonl:4\n"
        "P-001         ✗ ineligible                I2\n"
    )
    assert "error: cohort.jsonl:4 (P-003) cannot be decided, 1 problem:" in done.err
    assert "$.facts.birthdate" in done.err
    assert "birth_date" in done.err


def test_json_lines_in_json_lines_out(protocol, cohort):
    for given in (("cohort.jsonl", None), ("-", cohort)):
        done = protocol("decide", "trial.proto", given[0], "--format", "json", given=given[1])
        outcomes = [json.loads(line) for line in done.out.splitlines()]

        assert done.code == 1
        assert done.err == ""
        assert [each["format"] for each in outcomes] == [
            "decision/1",
            "record-errors/1",
            "record-errors/1",
            "decision/1",
        ]
        assert [each["groups"][0]["verdict"] for each in (outcomes[0], outcomes[3])] == ["eligible", "ineligible"]


def test_one_record_comes_with_its_chain_and_many_without_unless_asked(protocol, cohort):
    def chained(*arguments):
        line = protocol("decide", "trial.proto", *arguments, "--format", "json").out.splitlines()[0]
        return "holds_until" in json.loads(line)

    assert chained("examples/p001.json")
    assert not chained("examples/p001.json", "--no-chain")
    assert not chained("cohort.jsonl")
    assert chained("cohort.jsonl", "--chain")


def test_a_decision_fits_its_published_schema(protocol):
    from importlib import resources

    schema = json.loads(resources.files("protocol_dsl.schema").joinpath("decision-1.schema.json").read_text("utf-8"))
    jsonschema.validate(
        json.loads(protocol("decide", "trial.proto", "examples/p001.json", "--format", "json").out), schema
    )


def test_a_record_on_standard_input_may_stand_on_many_lines(protocol, folder):
    text = (folder / "examples" / "p001.json").read_text()

    assert "P-001" in protocol("decide", "trial.proto", "-", given=f"\n\n{text}").out


@pytest.mark.parametrize("how_many", [1, -1])
def test_records_with_the_line_ends_of_an_old_macintosh_are_lines_too(how_many, protocol, cohort, folder):
    before = protocol("decide", "trial.proto", "cohort.jsonl")
    text = (folder / "cohort.jsonl").read_text()
    (folder / "cohort.jsonl").write_bytes(text.replace("\n", "\r", how_many).encode())

    assert protocol("decide", "trial.proto", "cohort.jsonl").out == before.out


def test_numbers_stay_exact(protocol, folder):
    record = record_of(folder)
    record["measurements"] = {"ecog": [{"value": 1, "on": "2026-02-20"}]}
    (folder / "exact.json").write_text(json.dumps(record).replace('"value": 1,', '"value": 1.0000000000000000000001,'))
    done = protocol("decide", "trial.proto", "exact.json")

    assert done.code == 1
    assert "1.0000000000000000000001" in done.err


def test_another_date_can_be_asked_about(protocol):
    done = protocol("decide", "trial.proto", "examples/p001.json", "--as-of", "2026-03-05", "--format", "json")

    assert json.loads(done.out)["as_of"] == "2026-03-05"


def test_nothing_on_standard_input_is_said(protocol):
    done = protocol("decide", "trial.proto", "-", given="")

    assert done.code == 0
    assert "no records were given" in done.err


def test_an_empty_file_is_a_record_that_cannot_be_read(protocol, folder):
    (folder / "empty.json").write_text("")

    assert protocol("decide", "trial.proto", "empty.json").code == 1


def test_a_duplicate_key_and_everything_else_that_is_wrong_is_told_at_once(protocol, folder):
    (folder / "bad.json").write_text(
        '{"format": "record/1", "subject": "P", "as_of": "2026-03-02",'
        ' "facts": {"consent": "yes", "birth_date": "1970-02-30"},'
        ' "measurements": {"ecog": [{"value": 7, "on": "2026-02-20"}]}}'
    )
    done = protocol("decide", "trial.proto", "bad.json")

    assert done.code == 1
    for path in ("$.facts.consent", "$.facts.birth_date", "$.measurements.ecog[0]"):
        assert path in done.err
    (folder / "twice.json").write_text('{"format": "record/1", "format": "record/1"}')
    assert "twice" in protocol("decide", "trial.proto", "twice.json").err
