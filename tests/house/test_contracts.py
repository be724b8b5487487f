"""The floors of ARCHITECTURE.md hold, and the contracts that hold them would notice a breach."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    command += ["--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)


def test_the_import_contracts_hold():
    done = lint_imports(ROOT)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("room", "breach", "contract"),
    [
        ("values/truth.py", "import protocol_dsl.engine", "A room imports only from floors below it"),
        ("engine/__init__.py", "import protocol_dsl.syntax", "What decides never sees the language as it is written"),
        ("syntax/layout.py", "import lark", "Only what makes the parse table imports Lark"),
        ("render/__init__.py", "import click", "Only the command line imports click"),
        ("render/__init__.py", "import rich", "Only the tools import rich"),
        ("cellar.py", "", "A room imports only from floors below it"),
    ],
)
def test_a_breach_breaks_its_contract(room, breach, contract, tmp_path):
    shutil.copytree(ROOT / "protocol_dsl", tmp_path / "protocol_dsl", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "protocol_dsl" / room).open("a", encoding="utf-8") as file:
        file.write(f"\n{breach}\n")

    done = lint_imports(tmp_path)

    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{contract} BROKEN" in " ".join(done.stdout.split())
