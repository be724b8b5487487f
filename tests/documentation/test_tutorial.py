"""The tutorial is walked through, step by step: what it shows is what an author sees."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from protocol_dsl.tools.cli.app import app

TUTORIAL = (Path(__file__).parents[2] / "docs" / "tutorial.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```\n(.*?)^```$", TUTORIAL, re.DOTALL | re.MULTILINE)


def shown(beginning):
    """The lines of the one block that begins so."""
    (block,) = (block for block in BLOCKS if block.startswith(beginning))
    return block.splitlines()


def said(*arguments):
    return CliRunner().invoke(app, arguments).output.splitlines()


def explained():
    return said("explain", "my_trial.proto", "examples/p001.json", "--criterion", "I2")


def change(old, new):
    file = Path("my_trial.proto")
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def trial(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said("new", "my_trial")


def test_the_first_decision_is_the_one_that_is_shown(trial):
    assert set(shown("P-001  ineligible")) <= set(explained())


def test_the_changed_criterion_changes_the_decision_as_shown(trial):
    change("require ecog <= 1", "require ecog <= 2")

    assert said("check", "my_trial.proto") == ["my_trial.proto: no findings"]
    assert set(shown("P-001  eligible")) <= set(explained())
    assert set(shown("✓ Everything is met")) <= set(said("test", "my_trial.proto"))


def test_the_amendment_completed_as_told_passes(trial):
    change("require ecog <= 1", "require ecog <= 2")
    change("ecog = 2 on", "ecog = 3 on")

    assert said("test", "my_trial.proto")[-1] == "4 scenarios, all as expected"


def test_the_mistake_is_reported_as_shown(trial):
    change("require ecog <= 1", "require ecgo <= 2")

    assert set(shown("my_trial.proto:46")) <= set(said("check", "my_trial.proto"))


def test_the_scenario_that_is_shown_passes(trial):
    file = Path("my_trial.proto")
    scenario = "\n".join(shown('scenario "Nobody'))
    file.write_text(f"{file.read_text(encoding='utf-8')}\n{scenario}\n", encoding="utf-8")

    assert said("test", "my_trial.proto")[-1] == "5 scenarios, all as expected"
