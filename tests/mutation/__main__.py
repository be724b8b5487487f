"""
Makes each of the small changes that mutmut does not make, and says which ones no test notices.

    python -m tests.mutation [PART]

PART narrows the changes to the files and lines whose `path:line` has it. A change is tried in a copy of the package
under `build/mutation`: first by the tests of its own file, and if these notice nothing by all tests that `make mutate`
runs.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sys
import tomllib
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

from tests.mutation.changes import Change, of_code, of_table

COPY = Path("build/mutation")
LOADED_ONCE = ("pytest", "hypothesis", "lark", "pint", "ucumvert")
"""What takes long to load, and is none of what is changed."""
# Nobody reads the assertions of what is loaded before pytest could rewrite them.
OPTIONS = "-q -x -p no:cacheprovider -p no:xdist -W ignore::pytest.PytestAssertRewriteWarning".split()
MOST_SECONDS = 300
MOST_MEMORY = 4 * 2**30


def main() -> None:
    part = sys.argv[1] if len(sys.argv) > 1 else ""
    settings = tomllib.loads(Path("pyproject.toml").read_text())["tool"]["mutmut"]
    files = [path for path in _files(settings) if part.partition(":")[0] in str(path)]
    changed = [(path, each) for path in files for each in _changes(path) if part in f"{path}:{each.where}"]
    for name in LOADED_ONCE:
        import_module(name)
    _copy(settings)
    everything = settings["pytest_add_cli_args_test_selection"]
    if not _passes(everything, keeps_bytecode=True):
        sys.exit("the tests do not pass on the code as it is")
    left = [(path, each) for path, each in changed if not _is_noticed(path, each, everything)]
    print(f"{len(changed)} changes, {len(left)} that no test notices")


def _files(settings: dict[str, list[str]]) -> Iterator[Path]:
    for pattern in settings["only_mutate"]:
        yield from sorted(Path().glob(pattern))
    yield Path("protocol_dsl/values/units.toml")


def _changes(path: Path) -> Iterator[Change]:
    return (of_table if path.suffix == ".toml" else of_code)(path.read_text())


def _copy(settings: dict[str, list[str]]) -> None:
    shutil.rmtree(COPY, ignore_errors=True)
    for folder in [*settings["source_paths"], "tests", *settings["also_copy"]]:
        shutil.copytree(folder, COPY / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy("pyproject.toml", COPY)


def _is_noticed(path: Path, change: Change, everything: Sequence[str]) -> bool:
    stem = "quantity" if path.stem == "units" else path.stem
    beside = [str(each) for each in sorted(Path().glob(f"tests/*/test_{stem}*.py")) if "tools" not in each.parts]
    original = (COPY / path).read_text()
    (COPY / path).write_text(change.text)
    try:
        noticed = (bool(beside) and not _passes(beside)) or not _passes(everything)
    finally:
        (COPY / path).write_text(original)
    if not noticed:
        print(f"{path}:{change.where}: {change.what}", flush=True)
    return noticed


def _passes(selection: Sequence[str], keeps_bytecode: bool = False) -> bool:
    """Whether the tests pass in a process of its own, that ends if it takes too long or too much."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    signal.alarm(MOST_SECONDS)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    os.chdir(COPY)
    for number in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), number)
    sys.dont_write_bytecode = not keeps_bytecode
    sys.path[0] = str(Path.cwd())
    for name in [name for name in sys.modules if name.partition(".")[0] in ("tests", "protocol_dsl")]:
        del sys.modules[name]
    os._exit(int(import_module("pytest").main([*OPTIONS, *selection])))


if __name__ == "__main__":
    main()
