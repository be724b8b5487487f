"""The wheel holds everything the package reads, and works where nothing else is installed."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

BUILD = """
import sys
from hatchling.build import build_wheel
print(build_wheel(sys.argv[1]))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The package as it would be published, built by the backend that is already installed."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-c", BUILD, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = folder.glob("*.whl")
    return made


@pytest.mark.parametrize(
    "name",
    [
        "protocol_dsl/py.typed",
        "protocol_dsl/render/html/stylesheet.css",
        "protocol_dsl/schema/code_systems.toml",
        "protocol_dsl/syntax/protocol.lark",
        "protocol_dsl/syntax/protocol.table",
        "protocol_dsl/values/units.toml",
    ],
)
def test_the_wheel_holds_what_the_package_reads(wheel, name):
    with zipfile.ZipFile(wheel) as archive:
        assert archive.getinfo(name).file_size > 0 or name.endswith("py.typed")


def test_the_wheel_holds_every_file_of_the_package(wheel):
    package = {path.relative_to(ROOT).as_posix() for path in (ROOT / "protocol_dsl").rglob("*") if path.is_file()}
    with zipfile.ZipFile(wheel) as archive:
        missing = {name for name in package if "__pycache__" not in name} - set(archive.namelist())

    assert missing == set()


def test_the_wheel_holds_nothing_but_the_package(wheel):
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"protocol_dsl"}


def test_the_parse_table_in_the_wheel_is_the_one_the_grammar_gives(wheel):
    from protocol_dsl.syntax import table

    with zipfile.ZipFile(wheel) as archive:
        assert archive.read("protocol_dsl/syntax/protocol.table") == table.build()


@pytest.fixture(scope="module")
def clean(wheel, tmp_path_factory) -> Path:
    """A new virtual environment with the wheel and its three dependencies; its Python."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    command = [python, "-m", "pip", "install", "--quiet", "--constraint", ROOT / "constraints.txt", wheel]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    return python


@pytest.mark.slow
@pytest.mark.index
def test_a_clean_environment_imports_the_core_and_holds_no_extra(clean, tmp_path):
    code = (
        "import sys, importlib.metadata as m; import protocol_dsl;"
        "print(protocol_dsl.__file__); print(*sorted(d.name.lower() for d in m.distributions()))"
    )
    done = subprocess.run([clean, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 0, done.stderr
    place, installed = done.stdout.splitlines()
    assert "site-packages" in place
    assert set(installed.split()) - {"pip", "setuptools"} == {"attrs", "lark", "protocol-dsl", "tzdata"}
