"""The core needs lark, attrs and tzdata and nothing else; importing it loads no extra."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# What the extras bring along, by the name that is imported.
EXTRAS = frozenset(
    [
        "click",
        "rich",
        "mkdocs",
        "properdocs",
        "pygments",
        "markdown",
        "jinja2",
        "yaml",
        "hypothesis",
        "pytest",
        "icalendar",
        "jsonschema",
        "networkx",
        "pint",
        "ucumvert",
        "interegular",
        "pygls",
        "lsprotocol",
        "duckdb",
        "sqlglot",
        "pyspark",
        "z3",
        "numpy",
        "pandas",
    ]
)

# Refuses each extra as if it were not installed, then runs what it is given.
WITHOUT_EXTRAS = f"""
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {sorted(EXTRAS)!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent())
"""


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def third_party(modules: str) -> frozenset[str]:
    tops = {name.partition(".")[0] for name in modules.split()}
    return frozenset(tops - sys.stdlib_module_names - {"protocol_dsl", "__mp_main__"})


def test_the_core_imports_without_any_extra():
    done = run(WITHOUT_EXTRAS + "import protocol_dsl\nfor name in protocol_dsl.__all__: getattr(protocol_dsl, name)")

    assert done.returncode == 0, done.stderr


def test_importing_the_core_loads_no_extra():
    done = run("import sys; before = set(sys.modules); import protocol_dsl; print(*(set(sys.modules) - before))")

    assert done.returncode == 0, done.stderr
    assert third_party(done.stdout) <= {"lark", "attr", "attrs", "tzdata"}


def test_a_decision_loads_nothing_that_draws_follows_or_writes():
    """Its program waits for it at every start."""
    code = (
        "import sys; from protocol_dsl import load; protocol = load('protocols/sbrt_tdm1.proto');"
        "protocol.decide(open('examples/p017.json', 'rb').read()).verdicts; print(*sys.modules)"
    )
    done = run(code)
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())

    assert "protocol_dsl.engine.decide" in loaded
    assert {name for name in loaded if name.startswith(("protocol_dsl.render.words", "protocol_dsl.tools"))} == set()
    assert (
        loaded & {f"protocol_dsl.api.{name}" for name in ("following", "planning", "simulating", "documents")} == set()
    )
    assert loaded & {"http", "ssl", "xml", "email"} == set()


def test_importing_the_core_prints_nothing_and_warns_of_nothing():
    command = [sys.executable, "-W", "error", "-c", "import protocol_dsl"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("entry", ["protocol_dsl.__main__", "the installed command"])
def test_the_command_without_its_extra_says_what_to_install(entry):
    start = "import runpy; runpy.run_module('protocol_dsl', run_name='__main__')"
    if entry == "the installed command":
        module, _, function = declared()["scripts"]["protocol"].partition(":")
        start = f"from {module} import {function}; sys.exit({function}())"
    done = run(WITHOUT_EXTRAS + start, "--version")

    assert done.returncode == 2
    assert "protocol-dsl[cli]" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_core_declares_three_dependencies():
    assert set(map(distribution, declared()["dependencies"])) == {"lark", "attrs", "tzdata"}


def test_every_declared_distribution_is_pinned_by_version_alone():
    lines = (ROOT / "constraints.txt").read_text("utf-8").split()
    wanted = set(map(distribution, all_requirements()))

    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line)] == []
    assert wanted <= {normal(line.partition("==")[0]) for line in lines}


def declared() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def all_requirements() -> Iterator[str]:
    yield from declared()["dependencies"]
    for requirements in declared()["optional-dependencies"].values():
        yield from requirements


def distribution(requirement: str) -> str:
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name
    return normal(name[0])


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
