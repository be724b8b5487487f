"""Every command line that a help text shows is run, as it stands there, in a folder that has the files it names."""

from __future__ import annotations

import glob
import json
import re
import shlex
import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from protocol_dsl.tools.cli.app import COMMANDS, EXAMPLES, app
from tests.tools.trial import ROOT


def shown() -> list[str]:
    """All examples, each once; `docs --site` takes many seconds, and the tests of `protocol docs` run it."""
    texts = [EXAMPLES, *(app.get_command(click.Context(app), name).epilog for name in COMMANDS)]
    lines = [line.strip() for text in texts for line in text.split("Exit codes:")[0].splitlines()]
    return list(dict.fromkeys(line for line in lines if re.match(r"(eval .*)?protocol (?!.*--site)", line)))


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The files that the examples name: the first protocol, its records, and an event log."""
    made = tmp_path_factory.mktemp("site")
    record = json.loads((ROOT / "examples/p001.json").read_text("utf-8"))
    log = json.loads((ROOT / "examples/events/e03.json").read_text("utf-8")) | {"subject": record["subject"]}
    for name in ("trial.proto", "trial-1.0.proto", "my_trial.proto", "protocols/trial.proto"):
        (made / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / "protocols/sbrt_tdm1.proto", made / name)
        shutil.copy(ROOT / "protocols/sbrt_tdm1.md", (made / name).with_name("sbrt_tdm1.md"))
    (made / "examples").mkdir()
    (made / "events").mkdir()
    for path in ("examples/p001.json", "record.json"):
        (made / path).write_text(json.dumps(record), "utf-8")
    for path in ("events/p001.json", "events.json"):
        (made / path).write_text(json.dumps(log), "utf-8")
    return made


def about(line: str, site: Path) -> None:
    """`p001.json` and `cohort.jsonl` are logs for `follow`, and records elsewhere."""
    kind = "events/p001.json" if line.startswith("protocol follow") else "examples/p001.json"
    text = (site / kind).read_text("utf-8")
    (site / "p001.json").write_text(text, "utf-8")
    (site / "cohort.jsonl").write_text(f"{text}\n{text}\n", "utf-8")
    if line.startswith("protocol replay"):
        made = CliRunner().invoke(app, ["decide", "trial.proto", "record.json", "--format", "json"])
        (site / "decision.json").write_text(made.stdout, "utf-8")


def outcome(line: str) -> tuple[int, str]:
    """What the line of a shell gives, as far as examples use one: redirections, wildcards, remarks."""
    inside = re.fullmatch(r'eval "\$\((.*)\)".*', line)
    words = shlex.split(inside[1] if inside else line, comments=True)[1:]
    given = None
    if "<" in words:
        given = Path(words[words.index("<") + 1]).read_text("utf-8")
        words = words[: words.index("<")]
    if ">" in words:
        words = words[: words.index(">")]
    words = [name for word in words for name in (sorted(glob.glob(word)) if "*" in word else [word])]
    done = CliRunner().invoke(app, words, input=given, prog_name="protocol")
    assert done.exception is None or isinstance(done.exception, SystemExit), line
    return done.exit_code, done.output


@pytest.mark.parametrize("line", shown())
def test_what_a_help_text_shows_can_be_typed(line, site, monkeypatch, tmp_path):
    monkeypatch.chdir(site)
    about(line, site)
    if line.startswith("protocol new"):
        monkeypatch.chdir(tmp_path)
    code, said = outcome(line)

    assert code == 0, f"{line}\n{said}"


def test_there_are_examples_of_every_command():
    assert {line.split("protocol ")[1].split()[0] for line in shown()} == set(COMMANDS)
