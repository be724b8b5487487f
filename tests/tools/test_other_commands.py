"""`protocol test`, `replay`, `schema`, `new`, `fmt` and `completion`."""

import json
import shutil
import subprocess

import jsonschema
import pytest

from tests.tools.trial import record_of

# ---- test --------------------------------------------------------------------------------


def test_scenarios_that_pass(protocol):
    done = protocol("test", "trial.proto")

    assert done.code == 0
    assert done.out.endswith("4 scenarios, all as expected\n")
    assert "✓ ECOG 2 is not eligible" in done.out


def test_a_scenario_that_fails_says_what_came(protocol, folder):
    text = (folder / "trial.proto").read_text().replace("ecog <= 1", "ecog <= 2")
    (folder / "trial.proto").write_text(text)
    done = protocol("test", "trial.proto", "--quiet")
    line = text[: text.index('scenario "ECOG 2')].count("\n") + 1

    assert done.code == 1
    assert done.out == (
        f"✗ ECOG 2 is not eligible  trial.proto:{line}\n"
        "    expected ineligible, but it is eligible because of all criteria\n"
        "4 scenarios, 1 failed\n"
        'to see why: protocol explain trial.proto --scenario "ECOG 2 is not eligible"\n'
    )
    why = protocol("explain", "trial.proto", "--scenario", "ECOG 2 is not eligible")
    assert "ECOG performance status within 28 days before enrolment is 2" in why.out


def test_scenarios_as_json(protocol):
    data = json.loads(protocol("test", "trial.proto", "--format", "json").out)

    assert [each["passed"] for each in data["scenarios"]] == [True] * 4


def test_a_file_without_scenarios_says_so(protocol, folder):
    (folder / "empty.proto").write_text('protocol empty "Empty"\n')
    done = protocol("test", "empty.proto")

    assert (done.code, done.out) == (0, "there are no scenarios\n")


# ---- replay ------------------------------------------------------------------------------


@pytest.fixture
def replayed(protocol, folder):
    stored = protocol("decide", "trial.proto", "examples/p001.json", "--format", "json").out
    (folder / "decision.json").write_text(stored)
    return lambda *more: protocol(
        "replay", "decision.json", "--protocol", "trial.proto", "--record", "examples/p001.json", *more
    )


def test_a_decision_stands(replayed):
    done = replayed()

    assert (done.code, done.out) == (0, "the decision stands: recomputing it gives the same\n")
    assert json.loads(replayed("--format", "json").out)["differences"] == []


def test_a_changed_threshold_is_a_difference(replayed, folder):
    text = (folder / "trial.proto").read_text()
    (folder / "trial.proto").write_text(text.replace("ecog <= 1", "ecog <= 2"))
    done = replayed()

    assert done.code == 1
    assert '  $.groups[0].verdict\n    stored:     "ineligible"\n    recomputed: "eligible"\n' in done.out
    paths = [each["path"] for each in json.loads(replayed("--format", "json").out)["differences"]]
    assert "$.groups[0].verdict" in paths


def test_a_record_that_no_longer_fits_is_told(replayed, folder):
    record = record_of(folder)
    record["facts"]["sexx"] = "male"
    (folder / "examples" / "p001.json").write_text(json.dumps(record))
    done = replayed()

    assert done.code == 1
    assert "the record cannot be decided any more" in done.err


# ---- schema ------------------------------------------------------------------------------


def test_the_schema_takes_the_record(protocol, folder):
    schema = json.loads(protocol("schema", "trial.proto").out)

    jsonschema.validate(record_of(folder), schema)


def test_what_can_be_known_as_a_list(protocol):
    out = protocol("schema", "trial.proto", "--format", "text").out

    assert "  ecog  ECOG performance status: a whole number, between 0 and 5\n" in out
    assert "  I1.comply  “Able to comply”: yes or no, answered by the investigator" in out


# ---- new ---------------------------------------------------------------------------------


def test_a_new_protocol_is_clean_and_formatted(protocol):
    assert protocol("check", "trial.proto", "--strict").code == 0
    assert protocol("fmt", "--check", "trial.proto").code == 0


def test_a_new_protocol_comes_with_settings_for_git_and_the_editor(folder):
    assert "*.proto" in (folder / ".gitattributes").read_text()
    assert json.loads((folder / ".vscode" / "settings.json").read_text())["files.associations"] == {
        "*.proto": "protocol"
    }
    assert (folder / "trial.md").read_text().startswith("# Trial\n")


def test_nothing_is_overwritten(protocol, folder):
    (folder / ".gitattributes").write_text("mine")
    done = protocol("new", "trial")
    other = protocol("new", "other", "--title", 'The "other" one')

    assert done.code == 1
    assert "trial.proto exists already" in done.err
    assert other.code == 0
    assert "kept   .gitattributes (it was there already)" in other.out
    assert (folder / ".gitattributes").read_text() == "mine"
    assert protocol("test", "other.proto").code == 0


def test_a_new_protocol_can_go_into_another_folder(protocol, folder):
    assert protocol("new", "third", "--into", "trials/third").code == 0
    assert protocol("explain", "trials/third/third.proto", "trials/third/examples/p001.json").code == 0


@pytest.mark.parametrize(("name", "suggestion"), [("My-Trial", "my_trial"), ("2026", "trial_2026"), ("-", None)])
def test_a_name_that_cannot_be_one_is_answered_with_one_that_can(protocol, name, suggestion):
    done = protocol("new", "--", name)

    assert done.code == 2
    assert suggestion is None or f"such as `{suggestion}`" in done.err


@pytest.mark.parametrize("name", ["first", "ecog", "criterion", "patient"])
def test_a_name_of_the_language_or_of_the_starter_does_not_break_it(protocol, name):
    done = protocol("new", name)

    assert done.code == 2 or protocol("test", f"{name}.proto").code == 0


# ---- fmt ---------------------------------------------------------------------------------

UGLY = """protocol  ugly   "Ugly"

fact   age:integer "Age"

inclusion I1 "Adult"
    text "Adults."
    require age>=18
"""


def test_a_file_is_rewritten_in_the_one_format(protocol, folder):
    (folder / "ugly.proto").write_text(UGLY)

    assert protocol("fmt", "--check", "ugly.proto").code == 1
    assert (folder / "ugly.proto").read_text() == UGLY
    assert protocol("fmt", "ugly.proto").code == 0
    assert "    require age >= 18\n" in (folder / "ugly.proto").read_text()
    assert protocol("fmt", "--check", "ugly.proto").code == 0


def test_what_would_change_can_be_seen(protocol, folder):
    (folder / "ugly.proto").write_text(UGLY)
    done = protocol("fmt", "--diff", "ugly.proto")

    assert done.code == 1
    assert "-    require age>=18\n+    require age >= 18\n" in done.out
    assert (folder / "ugly.proto").read_text() == UGLY


def test_standard_input_is_formatted_to_standard_output(protocol):
    assert "require age >= 18" in protocol("fmt", "-", given=UGLY).out


def test_a_file_that_cannot_be_parsed_is_left_as_it_is(protocol, folder):
    bad = UGLY + "\nfoo bar\n"
    (folder / "bad.proto").write_text(bad)
    done = protocol("fmt", "bad.proto")

    assert done.code == 1
    assert "bad.proto was left as it is" in done.err
    assert (folder / "bad.proto").read_text() == bad


# ---- completion ----------------------------------------------------------------------------


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_its_script(protocol, shell):
    done = protocol("completion", shell)

    assert done.code == 0
    assert "_PROTOCOL_COMPLETE" in done.out
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=done.out, text=True, check=True)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("protocol ex", ["explain"]),
        ("protocol explain trial.proto examples/p001.json --criterion I", ["I1", "I2"]),
        ("protocol explain trial.proto --format m", ["markdown"]),
    ],
)
def test_names_of_the_protocol_are_completed(protocol, words, expected):
    from click.shell_completion import ShellComplete

    from protocol_dsl.tools.cli.app import app

    *before, last = words.split()[1:]
    found = ShellComplete(app, {}, "protocol", "_PROTOCOL_COMPLETE").get_completions(before, last)

    assert [each.value for each in found] == expected
