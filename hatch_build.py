"""
Build hook: makes Lark's parse table from the grammar, so that an installed package loads it in a few milliseconds.

A wheel carries the table as a file of the package. A checkout that is installed in editable mode gets none from here:
its grammar changes under the developer's hands, and the parser builds the table from it.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

TABLE = "protocol_dsl/syntax/protocol.table"


class ParseTableHook(BuildHookInterface):
    """Adds the parse table to a wheel; leaves the source tree as it is."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "standard":
            return
        self.folder = tempfile.TemporaryDirectory()
        made = Path(self.folder.name, "protocol.table")
        made.write_bytes(parse_table(Path(self.root)))
        build_data["force_include"][str(made)] = TABLE

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if version == "standard":
            self.folder.cleanup()


def parse_table(root: Path) -> bytes:
    """The table for the grammar under `root`, by the code under `root` and never by an installed copy."""
    sys.path.insert(0, str(root))
    try:
        table: bytes = importlib.import_module("protocol_dsl.syntax.table").build()
        return table
    finally:
        sys.path.remove(str(root))
