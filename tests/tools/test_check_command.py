"""`protocol check`."""

import json

import pytest


def test_a_clean_file_has_no_findings(protocol):
    assert protocol("check", "trial.proto").out == "trial.proto: no findings\n"


@pytest.fixture
def bad(folder):
    text = (folder / "trial.proto").read_text().replace("ecog <= 1", "ecgo <= 1")
    (folder / "bad.proto").write_text(text)
    return text


def test_a_finding_has_its_place_and_its_repair(protocol, bad):
    done = protocol("check", "bad.proto")
    line = bad[: bad.index("ecgo")].count("\n") + 1

    assert done.code == 1
    assert f"bad.proto:{line}:13: error E201: unknown name `ecgo`" in done.out
    assert "did you mean `ecog`?" in done.out
    assert done.out.endswith("bad.proto: 1 error\n")


def test_several_files_are_all_checked(protocol, bad):
    done = protocol("check", "bad.proto", "trial.proto", "missing.proto")

    assert done.code == 2
    assert "trial.proto: no findings" in done.out
    assert "error: cannot read missing.proto: there is no such file" in done.err


def test_findings_as_json(protocol, bad):
    (finding,) = json.loads(protocol("check", "bad.proto", "--format", "json").out)["diagnostics"]

    assert (finding["code"], finding["severity"]) == ("E201", "error")


def test_findings_as_sarif(protocol, bad):
    log = json.loads(protocol("check", "bad.proto", "trial.proto", "--format", "sarif").out)

    assert log["version"] == "2.1.0"
    assert [each["ruleId"] for each in log["runs"][0]["results"]] == ["E201"]


def test_a_file_that_two_others_include_is_told_of_once(protocol, folder):
    (folder / "shared.proto").write_text('fact sex : one of female, male "Sex"\n\nfact age : agge "Age"\n')
    for name in ("a", "b"):
        (folder / f"{name}.proto").write_text(f'protocol {name} "{name}"\n\ninclude "shared.proto"\n')
    found = json.loads(protocol("check", "a.proto", "b.proto", "--format", "json").out)["diagnostics"]

    assert len([each for each in found if each["place"]["file"].endswith("shared.proto")]) == 1


def test_a_warning_ends_with_0_unless_it_is_asked_for(protocol, folder):
    (folder / "empty.proto").write_text('protocol empty "Empty"\n')

    assert "1 warning" in protocol("check", "empty.proto").out
    assert protocol("check", "empty.proto").code == 0
    assert protocol("check", "empty.proto", "--strict").code == 1


def test_standard_input_can_be_checked(protocol, bad):
    done = protocol("check", "-", given=bad)

    assert done.code == 1
    assert "unknown name `ecgo`" in done.out
    assert protocol("check", "-", given=b"\xff").code == 2
