"""A test whose tool is missing is named and skipped on a developer's machine, and fails in continuous integration."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MARKED = "import pytest\n\n@pytest.mark.{mark}\ndef test_it():\n    pass\n"


def run(folder: Path, mark: str, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs one marked test, under the project's own set-up, on a machine that has no program at all."""
    shutil.copy(HERE.parent / "conftest.py", folder)
    (folder / "test_marked.py").write_text(MARKED.format(mark=mark), "utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", *options, str(folder)]
    kept = {name: value for name, value in os.environ.items() if name not in {"CI", "PATH"} and "PYTEST" not in name}
    return subprocess.run(
        command,
        cwd=folder,
        env=kept | {"PATH": ""} | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    ("mark", "named"),
    [("browser", "chromium"), ("node", "node"), ("java", "java"), ("axe", "axe-core"), ("slow", "the option --slow")],
)
def test_a_test_that_cannot_run_here_is_named(mark, named, tmp_path):
    done = run(tmp_path, mark)

    assert done.returncode == 0, done.stdout
    assert f"test_marked.py::test_it: missing here: {named}" in done.stdout


@pytest.mark.parametrize("mark", ["browser", "node", "java", "axe"])
def test_in_continuous_integration_it_fails(mark, tmp_path):
    done = run(tmp_path, mark, CI="true")

    assert done.returncode == 1
    assert "continuous integration runs every test" in done.stdout


@pytest.mark.parametrize(("options", "environment"), [(["--slow"], {}), ([], {"CI": "true"})])
def test_a_slow_test_runs_when_asked_for_and_always_in_continuous_integration(options, environment, tmp_path):
    assert "1 passed" in run(tmp_path, "slow", *options, **environment).stdout
