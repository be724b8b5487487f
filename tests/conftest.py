"""
What every test stands on: how many examples a law gets, and which tests this machine can run.

A marked test whose tool is missing is skipped and named at the end of the run. In continuous integration (`CI=true`)
it fails instead: there, a test that did not run proves nothing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

# No deadline and no complaint about slow data: machines are shared, and a law is not a benchmark.
COMMON = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)

settings.register_profile("dev", COMMON, max_examples=25)
# The same change is judged the same way twice; "dev" and "thorough" look for what nobody has seen yet.
settings.register_profile("ci", COMMON, max_examples=100, derandomize=True)
settings.register_profile("coverage", COMMON, max_examples=25, derandomize=True)
settings.register_profile("thorough", COMMON, max_examples=1000)
# A mutant is caught by the first example that tells it from the code; nobody wants that example small.
settings.register_profile(
    "mutation", COMMON, max_examples=25, derandomize=True, database=None, phases=(Phase.explicit, Phase.generate)
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))

PROGRAMS: Mapping[str, tuple[str, ...]] = {
    "browser": ("chromium", "chromium-browser", "google-chrome"),
    "java": ("java",),
    "node": ("node",),
}
AXE = Path(__file__).parents[1] / "build/browser/node_modules/axe-core/axe.min.js"
"""Where `make machine` puts axe-core, which finds what keeps people from reading a page."""
MISSING = "missing here: "


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="also run the tests that are marked slow")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if "MUTANT_UNDER_TEST" in os.environ:
        forget()
    absent = missing(item)
    if absent and in_ci():
        pytest.fail(f"{MISSING}{absent}; continuous integration runs every test", pytrace=False)
    if absent:
        pytest.skip(f"{MISSING}{absent}")


def forget() -> None:
    """
    Empties what the package keeps between calls.

    `make mutate` notes which test calls what, and forks the tests of a mutant from a process that has run all: what
    is kept there would hide who calls it, and how the mutant would make it.
    """
    package = [module for name, module in sys.modules.items() if name.startswith("protocol_dsl")]
    for kept in {id(each): each for module in package for each in vars(module).values()}.values():
        if hasattr(kept, "cache_clear"):
            kept.cache_clear()


def missing(item: pytest.Item) -> str:
    """What this test needs and does not find, in words; empty when nothing is missing."""
    if item.get_closest_marker("slow") and not (item.config.getoption("--slow") or in_ci()):
        return "the option --slow"
    for mark, names in PROGRAMS.items():
        if item.get_closest_marker(mark) and not any(map(shutil.which, names)):
            return f"{names[0]} ({mark})"
    if item.get_closest_marker("axe") and not AXE.exists():
        return "axe-core (axe; `make machine` fetches it)"
    if item.get_closest_marker("index") and not index_answers():
        return "the package index"
    return ""


def index_answers() -> bool:
    """Whether pip can fetch: asked of pip itself, which knows the mirrors and proxies of this machine."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, "attrs"]
        return subprocess.run(command, capture_output=True, timeout=300, check=False).returncode == 0


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Names each test that did not run, so that a green line never hides one."""
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    terminalreporter.section("not run on this machine")
    for report in sorted(skipped, key=lambda report: report.nodeid):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        terminalreporter.line(f"{report.nodeid}: {reason.removeprefix('Skipped: ')}")
