"""The command line as a whole: help, exit codes, bad input, pipes, colours."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys

import pytest

from protocol_dsl.tools.cli.app import COMMANDS
from tests.tools.trial import ROOT, run


def test_help_lists_every_command_with_its_line(protocol):
    done = protocol("--help")

    assert done.code == 0
    for name, line in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(line)}$", done.out, flags=re.M)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(protocol, command):
    done = protocol(command, "--help")

    assert done.code == 0
    assert "Examples:" in done.out
    assert f"protocol {command}" in done.out.split("Examples:")[1]


def test_the_list_of_commands_is_what_the_modules_hold():
    folder = ROOT / "protocol_dsl" / "tools" / "cli"

    assert {path.stem.removesuffix("_command") for path in folder.glob("*_command.py")} == set(COMMANDS)


def test_help_loads_neither_a_parser_nor_an_engine():
    code = (
        "import sys; from protocol_dsl.tools.cli.app import run; run(['--help']);"
        "print(sorted(m for m in sys.modules if m in ('lark', 'rich', 'protocol_dsl.engine', 'protocol_dsl.syntax')))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.endswith("[]\n")


@pytest.fixture(scope="module")
def loaded_by_check() -> set[str]:
    """What a check of the first protocol loads, once the parse table is kept beside the bytecode."""
    code = "import sys; from protocol_dsl.tools.cli.app import run; run(sys.argv[1:]); print(*sys.modules)"
    command = [sys.executable, "-c", code, "check", "protocols/sbrt_tdm1.proto"]
    # A checkout keeps the table when Python may write its bytecode, and makes it with Lark each time when it may not.
    writing = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = [
        subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, env=writing) for _ in range(2)
    ]
    return set(done[-1].stdout.splitlines()[-1].split())


def test_a_check_loads_nothing_of_what_decides_or_draws(loaded_by_check):
    """Whoever checks a file as it is written waits for this each time."""
    loaded = {".".join(name.split(".")[: 2 if name.startswith("protocol_dsl.") else 1]) for name in loaded_by_check}

    assert "protocol_dsl.checker" in loaded
    assert loaded & {"protocol_dsl.api", "protocol_dsl.engine", "protocol_dsl.render", "protocol_dsl.analysis"} == set()
    assert loaded & {"lark", "rich", "asyncio", "http", "xml"} == set()


def test_a_check_without_mistakes_loads_neither_what_explains_them_nor_what_formats(loaded_by_check):
    unneeded = {f"protocol_dsl.syntax.{name}" for name in ("grammar", "mistakes", "printer")}

    assert unneeded & loaded_by_check == set()


def test_a_command_that_is_done_leaves_nothing_to_look_through():
    code = "import gc; from protocol_dsl.tools.cli import main; main(); print(gc.get_freeze_count() > 1_000)"
    done = subprocess.run(
        [sys.executable, "-c", code, "--version"], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[-1] == "True"


def test_a_misspelt_command_names_the_nearest(protocol):
    done = protocol("explian")

    assert done.code == 2
    assert "there is no command `explian`; did you mean `explain`?" in done.err


def test_the_version(protocol):
    from protocol_dsl import __version__

    assert protocol("--version").out == f"protocol {__version__}\n"


def test_the_module_is_the_command(folder):
    done = run("check", "trial.proto", folder=folder)

    assert (done.code, done.out, done.err) == (0, "trial.proto: no findings\n", "")


BAD = [
    ("check", "missing.proto"),
    ("check", "folder"),
    ("check", "binary"),
    ("check",),
    ("check", "trial.proto", "--format", "xml"),
    ("decide", "missing.proto", "examples/p001.json"),
    ("decide", "trial.proto", "missing.json"),
    ("decide", "trial.proto", "folder"),
    ("decide", "trial.proto"),
    ("decide", "binary", "examples/p001.json"),
    ("decide", "trial.proto", "examples/p001.json", "--reading", "x"),
    ("decide", "trial.proto", "examples/p001.json", "--reading", "x=y"),
    ("decide", "trial.proto", "examples/p001.json", "--group", "x"),
    ("decide", "trial.proto", "examples/p001.json", "--as-of", "2026-02-30"),
    ("explain", "trial.proto", "examples/p001.json", "--criterion", "I9"),
    ("explain", "trial.proto", "examples/p001.json", "--as-of", "soon"),
    ("test", "missing.proto"),
    ("schema", "missing.proto"),
    ("replay", "missing.json", "--protocol", "trial.proto", "--record", "examples/p001.json"),
    ("replay", "binary", "--protocol", "trial.proto", "--record", "examples/p001.json"),
    ("replay", "examples/p001.json", "--protocol", "trial.proto", "--record", "examples/p001.json"),
    ("fmt", "missing.proto"),
    ("fmt", "binary"),
    ("new", "My-Trial"),
    ("completion", "tcsh"),
    ("nonsense",),
]


@pytest.mark.parametrize("arguments", BAD, ids=" ".join)
def test_unusable_input_ends_with_2_and_a_plain_message(folder, arguments):
    (folder / "binary").write_bytes(b"\x7fELF\x02\xff\xfe")
    (folder / "folder").mkdir()
    done = run(*arguments, folder=folder)

    assert done.code == 2
    assert "Traceback" not in done.err
    assert re.search(r"(?i)error: ", done.err)


def test_a_protocol_with_errors_decides_nothing(protocol, folder):
    (folder / "bad.proto").write_text((folder / "trial.proto").read_text().replace("ecog <= 1", "ecgo <= 1"))
    done = protocol("decide", "bad.proto", "examples/p001.json")

    assert done.code == 1
    assert done.out == ""
    assert "unknown name `ecgo`" in done.err
    assert "bad.proto has errors: mend them, then run this again" in done.err


def test_colours_are_for_terminals_unless_forced(folder):
    explain = ("explain", "trial.proto", "examples/p001.json")

    assert "\x1b[" not in run(*explain, folder=folder).out
    assert "\x1b[31m" in run(*explain, folder=folder, FORCE_COLOR="1").out
    assert "\x1b[" not in run(*explain, folder=folder, FORCE_COLOR="1", NO_COLOR="1").out


def test_output_is_utf_8_whatever_the_machine_speaks(folder):
    done = run("explain", "trial.proto", "examples/p001.json", folder=folder, LC_ALL="C", PYTHONIOENCODING="ascii")

    assert "✗ I2" in done.out
    assert done.err == ""


def test_a_reader_that_has_enough_is_no_error(folder):
    program = f"{sys.executable} -m protocol_dsl decide trial.proto - --format json"
    line = (folder / "examples" / "p001.json").read_text().replace("\n", "")
    (folder / "many.jsonl").write_text(f"{line}\n" * 400)
    done = subprocess.run(
        ["sh", "-c", f"{program} < many.jsonl | head -1"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


# ---- The wrong file in the wrong place --------------------------------------------------------------------------


def test_a_record_where_the_protocol_belongs_is_told_which_comes_first(protocol):
    for command in ("decide", "explain", "follow"):
        done = protocol(command, "examples/p001.json", "trial.proto")

        assert done.code == 2
        assert "`examples/p001.json` is a record or an event log by its name. The protocol file comes first" in done.err
        assert f"protocol {command} trial.proto …" in done.err


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("events/1", "this is an event log: `protocol follow` reads it"),
        ("decision/1", "this is a decision that was kept: `protocol replay` reads it"),
    ],
)
def test_a_file_of_another_kind_is_one_problem_that_names_what_takes_it(protocol, folder, given, said):
    (folder / "x.json").write_text(f'{{"format": "{given}", "subject": "P", "events": [], "other": 1}}', "utf-8")
    done = protocol("decide", "trial.proto", "x.json")

    assert done.code == 1
    assert "cannot be decided, 1 problem:" in done.err
    assert said in done.err


def test_an_empty_file_is_said_to_be_empty(protocol, folder):
    (folder / "x.json").write_text("", "utf-8")

    assert "there is nothing in it" in protocol("decide", "trial.proto", "x.json").err


def test_the_exit_codes_are_in_the_help(protocol):
    assert re.search(r"Exit codes:\n +0 .*\n +1 .*\n +2 ", protocol("--help").out)


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_completes_commands_once_its_script_was_read():
    script = (
        f'protocol() {{ {shlex.quote(sys.executable)} -m protocol_dsl "$@"; }}; export -f protocol; '
        'eval "$(protocol completion bash | sed s/env//)"; '
        'COMP_WORDS=(protocol exp); COMP_CWORD=1; _protocol_completion protocol; echo "${COMPREPLY[@]}"'
    )
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["explain"]
