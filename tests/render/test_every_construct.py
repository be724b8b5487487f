"""Whatever the language can say can be explained: every good file of the corpus, on nothing and on its own examples."""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

from protocol_dsl import check_file
from protocol_dsl.render.explanation.style import Style
from protocol_dsl.render.explanation.view import Wanted

ROOT = Path(__file__).parents[2]
GLOBS = (
    "tests/corpus/checker/good/*.proto",
    "tests/corpus/syntax/good/language_first_block.proto",
    "protocols/*.proto",
)
FILES = sorted(path for pattern in GLOBS for path in ROOT.glob(pattern))
NOTHING = {"format": "record/1", "subject": "P", "as_of": "2026-03-02"}
SCHEMA = json.loads(resources.files("protocol_dsl.schema").joinpath("decision-1.schema.json").read_text("utf-8"))


def decided(path):
    """The file's protocol, and its decisions about nothing and about its own examples."""
    protocol = check_file(path).protocol
    assert protocol is not None
    examples = [each.decision for each in protocol.test() if each.decision is not None]
    return protocol, [protocol.decide(NOTHING), *examples]


@pytest.fixture(autouse=True)
def _not_looking_ahead(monkeypatch):
    """Until when a decision holds is tested elsewhere, and takes most of the time."""
    monkeypatch.setattr("protocol_dsl.engine.holds.holds_until", lambda plan, decision: None)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_decision_of_every_good_file_can_be_explained(path):
    validator, seen = jsonschema.Draft202012Validator(SCHEMA), set()
    for decision in decided(path)[1]:
        # What is shown costs more than to show it, and is the same in every form.
        view = decision._view(Wanted())
        for form in ("text", "line", "markdown"):
            assert decision._shown(view, form, Style()).strip()
        data = json.loads(decision._shown(view, "json", Style()))
        for group in data["groups"]:
            group["criteria"] = [each for each in group["criteria"] if is_new(each, seen)]
        validator.validate(data)


def is_new(criterion, seen):
    """Whether none was valid before that is the same to the letter."""
    text = json.dumps(criterion)
    return text not in seen and not seen.add(text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_reader_meets_a_name_of_the_file(path):
    protocol, decisions = decided(path)
    dictionary = protocol._plan.protocol.dictionary
    declared = (dictionary.facts, dictionary.measurements, dictionary.lists, dictionary.concepts, dictionary.timepoints)
    names = {name for kind in declared for name in kind if "_" in name}
    for decision in decisions:
        read = set(re.findall(r"\w+", decision.explain("text")))
        assert not names & read
