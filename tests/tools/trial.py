"""A folder with a trial, its records, and the command line on them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from attrs import frozen

ROOT = Path(__file__).parents[2]


@frozen
class Done:
    """What a command wrote and how it ended."""

    code: int
    out: str
    err: str


def run(*arguments: object, folder: Path, given: str | bytes = "", **environment: str) -> Done:
    """The command line as a program of its own, in a folder, with this on standard input."""
    kept = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR")}
    done = subprocess.run(
        [sys.executable, "-m", "protocol_dsl", *map(str, arguments)],
        cwd=folder,
        input=given.encode() if isinstance(given, str) else given,
        env={**kept, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        timeout=120,
        check=False,
    )
    return Done(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def record_of(folder: Path) -> dict:
    """The record that `protocol new` wrote."""
    return json.loads((folder / "examples" / "p001.json").read_text("utf-8"))
