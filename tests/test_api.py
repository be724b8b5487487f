"""The public door of the package."""

from __future__ import annotations

import copy
import datetime
import doctest
import json
import pickle
from concurrent.futures import ThreadPoolExecutor

import attrs
import pytest

import protocol_dsl
from protocol_dsl import (
    Decision,
    DecisionError,
    ProtocolFileError,
    RecordError,
    RecordErrors,
    check,
    check_file,
    load,
    replay,
)

TRIAL = """\
protocol small "A small trial"
    version 1.0

role investigator "Investigator"

timepoint enrolment "Date of enrolment"
    until it happens: planned date, else as_of

fact birth_date : date "Date of birth"
fact sex : one of female, male "Sex"

measurement ecog : integer 0 to 5 "ECOG performance status"
    latest within 28 days before enrolment

define age "Age" = years from birth_date to enrolment

ambiguity adult "From which age?"
    text "Adults."
    reading strict = 21 years
    reading lenient = 18 years

inclusion I1 "Adult"
    text "Adults."
    require age >= adult

inclusion I2 "ECOG 0 or 1"
    text "ECOG performance status 0-1."
    require ecog <= 1

group observation "Observation group"

group comparison "Comparison group"
    inclusion S1 "Female"
        text "Women."
        require sex is female

patient typical "Meets every criterion of the observation group"
    enrolment = 2026-03-02
    birth_date = 1970-05-14
    sex = male
    ecog = 1 on 2026-02-20

scenario "As expected"
    patient typical
    expect eligible for observation
    expect ineligible for comparison because S1

scenario "Not as expected"
    patient typical
    with ecog = 2 on 2026-02-20
    expect eligible for observation
    expect ineligible for comparison because I1
"""


@pytest.fixture(scope="module")
def trial():
    result = check(TRIAL)
    assert result.protocol is not None, result.text()
    return result.protocol


def record(**parts):
    known = {"birth_date": "1970-05-14", "sex": "male"} | parts.pop("facts", {})
    return {
        "format": "record/1",
        "subject": "P-001",
        "as_of": "2026-03-02",
        "facts": known,
        "measurements": {"ecog": [{"value": parts.pop("ecog", 1), "on": "2026-02-20"}]},
        **parts,
    }


# ---- Files ---------------------------------------------------------------------------------


def test_the_example_of_the_package_runs():
    assert doctest.testmod(protocol_dsl).attempted > 0
    assert doctest.testmod(protocol_dsl).failed == 0


def test_every_public_name_is_there_and_documented():
    for name in protocol_dsl.__all__:
        assert getattr(protocol_dsl, name) is not None
        assert name.startswith("__") or name == "Outcome" or getattr(protocol_dsl, name).__doc__
    assert set(protocol_dsl.__all__) <= set(dir(protocol_dsl))


def test_a_name_that_is_not_public_is_not_there():
    with pytest.raises(AttributeError, match="no attribute 'Plan'"):
        _ = protocol_dsl.Plan


def test_check_returns_all_findings_and_never_raises():
    result = check(
        'protocol t "T"\n\ninclusion A "A"\n    require agee >= 18\n\ninclusion B "B"\n    require bmii >= 18\n'
    )

    assert not result.ok
    assert result.protocol is None
    assert len(result.diagnostics) == 2
    assert "unknown name `agee`" in result.text()


@pytest.mark.parametrize("text", ["", "\x00", 'syntax = "proto3";', "protocol", "\t", "🙂", "(" * 500])
def test_check_survives_anything(text):
    assert check(text).protocol is None
    assert check(text).diagnostics


def test_load_raises_once_with_all_findings(tmp_path):
    path = tmp_path / "bad.proto"
    path.write_text(TRIAL.replace("sex is female", "sexx is female").replace("ecog <= 1", "ecgo <= 1"))

    with pytest.raises(ProtocolFileError) as caught:
        load(path)
    assert len(caught.value.diagnostics) == 2
    assert "did you mean `ecog`" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("missing.proto", None, "there is no such file"),
        ("binary.proto", b"\x7fELF\xff", "not a text in UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(name, content, reason, tmp_path):
    if content is not None:
        (tmp_path / name).write_bytes(content)

    with pytest.raises(ProtocolFileError, match=reason) as caught:
        check_file(tmp_path / name)
    assert caught.value.diagnostics == ()


def test_a_byte_order_mark_is_dropped(tmp_path):
    path = tmp_path / "marked.proto"
    path.write_bytes(b"\xef\xbb\xbf" + TRIAL.encode())

    assert load(path).name == "small"


def test_includes_are_read_from_the_folder_of_the_file(tmp_path):
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "shared.proto").write_text('fact sex : one of female, male "Sex"\n')
    main = tmp_path / "main.proto"
    main.write_text(TRIAL.replace('fact sex : one of female, male "Sex"', 'include "vocabulary/shared.proto"'))

    assert load(main).criteria == ("I1", "I2", "S1")
    assert check(main.read_text(), folder=tmp_path).ok


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("missing.proto", "there is no such file"),
        ("/etc/passwd", "write the path from the folder of this file"),
        (".", "this is a folder, not a file"),
    ],
)
def test_an_include_that_cannot_be_read_is_a_finding_at_its_place(path, reason, tmp_path):
    main = tmp_path / "main.proto"
    main.write_text(TRIAL + f'\ninclude "{path}"\n')
    found = check_file(main)

    assert [reason in each.message for each in found.diagnostics] == [True]
    assert found.diagnostics[0].span.line == TRIAL.count("\n") + 2


def test_a_text_without_a_folder_cannot_include():
    (finding,) = check(TRIAL + '\ninclude "x.proto"\n').diagnostics

    assert "there is no folder to look in" in finding.message


# ---- Protocols ---------------------------------------------------------------------------------


def test_a_protocol_knows_its_names(trial):
    assert (trial.name, trial.title, trial.version) == ("small", "A small trial", "1.0")
    assert trial.groups == ("observation", "comparison")
    assert trial.criteria == ("I1", "I2", "S1")
    assert trial.ambiguities == {"adult": ("strict", "lenient")}
    assert len(trial.fingerprint) == 64


def test_a_comment_does_not_change_the_fingerprint_and_a_number_does(trial):
    assert check("# a remark\n" + TRIAL).protocol.fingerprint == trial.fingerprint
    assert check(TRIAL.replace("ecog <= 1", "ecog <= 2")).protocol.fingerprint != trial.fingerprint


def test_protocols_and_decisions_are_frozen(trial):
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        trial._plan = None
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        trial.decide(record()).warnings = ()


def test_a_record_is_decided_for_each_group(trial):
    decision = trial.decide(record())

    assert decision.subject == "P-001"
    assert decision.verdicts == {"observation": "eligible", "comparison": "ineligible"}
    assert decision.decided_by["comparison"] == ("S1",)
    assert decision.status("I2") == "met"
    assert decision.status("S1", "comparison") == "not met"


def test_json_text_and_a_mapping_decide_alike(trial):
    assert trial.decide(json.dumps(record())).to_json() == trial.decide(record()).to_json()
    assert trial.decide(json.dumps(record()).encode()).fingerprint == trial.decide(record()).fingerprint


@pytest.mark.parametrize("as_of", ["2026-04-20", datetime.date(2026, 4, 20)])
def test_another_date_can_be_asked_about(trial, as_of):
    assert trial.decide(record(), as_of=as_of).verdicts["observation"] == "undetermined"


def test_a_reading_can_be_fixed(trial):
    young = record(facts={"birth_date": "2006-05-14"})

    assert trial.decide(young).verdicts["observation"] == "undetermined"
    assert trial.decide(young, readings={"adult": "lenient"}).verdicts["observation"] == "eligible"
    assert trial.decide(young, readings={"adult": "strict"}).verdicts["observation"] == "ineligible"


def test_one_group_can_be_asked_for(trial):
    assert trial.decide(record(), group="comparison").verdicts == {"comparison": "ineligible"}


def test_the_records_own_group_counts(trial):
    assert trial.decide(record(group="observation")).verdicts == {"observation": "eligible"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"readings": {"adlut": "strict"}}, "there is no ambiguity `adlut`; did you mean `adult`?"),
        ({"readings": {"adult": "strictt"}}, "there is no reading `strictt` of `adult`; did you mean `strict`?"),
        ({"group": "third"}, "there is no group `third`; there are `observation`, `comparison`"),
    ],
)
def test_a_name_that_the_protocol_does_not_have_is_an_error_with_the_nearest(trial, options, message):
    with pytest.raises(DecisionError) as caught:
        trial.decide(record(), **options)
    assert str(caught.value) == message
    with pytest.raises(DecisionError):
        trial.decide_many([], **options)


def test_a_protocol_and_a_decision_say_in_one_line_what_they_are(trial):
    assert repr(trial) == "<Protocol small 1.0: 3 criteria>"
    assert repr(trial.decide(record(), group="comparison")) == "<Decision about P-001: {'comparison': 'ineligible'}>"


def test_a_protocol_and_a_decision_are_not_pickled_and_say_what_to_do_instead(trial):
    with pytest.raises(TypeError, match="load in each process"):
        pickle.dumps(trial)
    with pytest.raises(TypeError, match="to_json"):
        pickle.dumps(trial.decide(record()))


def test_what_cannot_change_is_its_own_copy(trial):
    decision = trial.decide(record())

    assert copy.deepcopy(trial) is copy.copy(trial) is trial
    assert copy.deepcopy(decision) is copy.copy(decision) is decision


def test_a_bad_record_raises_with_every_problem(trial):
    with pytest.raises(RecordError) as caught:
        trial.decide(record(facts={"sexx": "male", "birth_date": "1970-02-30"}))
    assert len(caught.value.problems) == 2
    assert "$.facts.sexx" in str(caught.value)


def test_of_many_records_a_bad_one_costs_itself_alone(trial):
    outcomes = list(trial.decide_many([record(), "{", {**record(), "facts": {"sex": "x"}}, record(ecog=2)]))

    assert [type(each) for each in outcomes] == [Decision, RecordErrors, RecordErrors, Decision]
    assert outcomes[1].subject is None
    assert outcomes[2].subject == "P-001"
    assert json.loads(outcomes[2].to_json())["problems"][0]["path"] == "$.facts.sex"
    assert outcomes[3].verdicts["observation"] == "ineligible"


def test_many_records_are_decided_as_they_are_asked_for(trial):
    def endless():
        while True:
            yield record()

    assert next(trial.decide_many(endless())).verdicts["observation"] == "eligible"


def test_many_threads_share_one_protocol(trial):
    records = [record(subject=f"P-{n}", ecog=n % 3) for n in range(60)]
    alone = [trial.decide(each).to_json(chain=False) for each in records]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda each: trial.decide(each).to_json(chain=False), records))

    assert together == alone


def test_the_schema_of_records_takes_the_record(trial):
    import jsonschema

    schema = trial.record_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(record(), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(record(facts={"sexx": "male"}), schema)


def test_what_a_record_can_hold_is_listed(trial):
    assert "  sex         Sex: one of female or male" in trial.vocabulary()


def test_scenarios_say_what_was_expected_and_what_came(trial):
    good, bad = trial.test()

    assert (good.label, good.passed, good.failures) == ("As expected", True, ())
    assert not bad.passed
    assert bad.line == TRIAL[: TRIAL.index('scenario "Not')].count("\n") + 1
    assert bad.failures == (
        "expected eligible for observation, but it is ineligible because of I2",
        "expected I1 among those that decide for comparison, but those are I2, S1",
    )
    assert bad.decision is not None
    assert bad.decision.status("I2") == "not met"


# ---- Decisions ---------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["text", "line", "markdown", "json"])
def test_a_decision_explains_itself_in_four_forms(trial, form):
    shown = trial.decide(record(ecog=2)).explain(form)

    assert shown.endswith("\n")
    assert "I2" in shown
    assert "ECOG performance status" in shown


def test_forms_of_one_decision_look_ahead_once(trial, monkeypatch):
    asked = []
    monkeypatch.setattr("protocol_dsl.engine.holds.holds_until", lambda *_: asked.append(1))
    decision = trial.decide(record())
    for form in ("text", "markdown", "html", "json"):
        decision.explain(form)
    decision.to_json()

    assert len(asked) == 1


def test_an_explanation_can_be_of_one_group_or_criterion(trial):
    decision = trial.decide(record())

    assert "S1" not in decision.explain(group="observation")
    assert "I1" not in decision.explain(criterion="I2")
    with pytest.raises(DecisionError, match="did you mean `I1`"):
        decision.explain(criterion="I9")
    with pytest.raises(DecisionError, match="there is no decided group"):
        decision.explain(group="third")
    with pytest.raises(DecisionError, match="there is no format"):
        decision.explain("pdf")


def test_a_status_that_differs_between_groups_needs_a_group(trial):
    with pytest.raises(DecisionError, match="there is no criterion"):
        trial.decide(record()).status("S9")


def test_a_doubt_about_a_record_is_a_warning():
    protocol = check(
        'protocol t "T"\n\nconcept taxane "Taxane"\n\nrecords drugs "Drugs"\n    main agent : code "Agent"\n\n'
        'inclusion A "A"\n    text "A."\n    require any taxane in drugs\n'
    ).protocol
    decision = protocol.decide(
        {"format": "record/1", "subject": "P", "as_of": "2026-03-02", "records": {"drugs": [{"agent": "taxan"}]}}
    )

    assert decision.verdicts == {None: "undetermined"}
    assert [each.path for each in decision.warnings] == ["$.records.drugs[0].agent"]


def test_the_fingerprint_of_a_decision_is_that_of_what_it_was_made_from(trial):
    decision = trial.decide(record())

    assert (
        decision.fingerprint
        == trial.decide({**record(), "facts": dict(reversed(record()["facts"].items()))}).fingerprint
    )
    assert decision.fingerprint != trial.decide(record(ecog=2)).fingerprint
    assert decision.fingerprint != trial.decide(record(), readings={"adult": "strict"}).fingerprint
    assert decision.fingerprint != trial.decide(record(), group="observation").fingerprint


# ---- Replaying ----------------------------------------------------------------------------------


@pytest.mark.parametrize("chain", [True, False])
@pytest.mark.parametrize(
    "options", [{}, {"group": "observation"}, {"readings": {"adult": "strict"}}, {"as_of": "2026-03-20"}]
)
def test_a_stored_decision_stands(trial, chain, options):
    stored = trial.decide(record(), **options).to_json(chain=chain)

    assert replay(stored, trial, record()) == ()


def test_another_record_or_protocol_is_a_difference(trial):
    stored = trial.decide(record()).to_json()
    other = check(TRIAL.replace("ecog <= 1", "ecog <= 0")).protocol

    assert "$.record.fingerprint" in [each.path for each in replay(stored, trial, record(ecog=0))]
    differences = {each.path: (each.stored, each.recomputed) for each in replay(stored, other, record())}
    assert differences["$.groups[0].verdict"] == ("eligible", "ineligible")
    assert "$.protocol.fingerprint" in differences


def test_a_decision_that_was_tampered_with_does_not_stand(trial):
    stored = trial.decide(record(ecog=2)).to_dict(chain=False)
    stored["groups"][0]["verdict"] = "eligible"

    assert [each.path for each in replay(stored, trial, record(ecog=2))] == ["$.groups[0].verdict"]


@pytest.mark.parametrize(
    "stored",
    [
        "{",
        "[]",
        '{"format": "decision/2"}',
        '{"format": "decision/1"}',
        '{"format": "decision/1", "readings": {}, "groups": [1], "as_of": "x"}',
    ],
)
def test_what_is_no_stored_decision_is_refused(trial, stored):
    with pytest.raises(DecisionError):
        replay(stored, trial, record())
