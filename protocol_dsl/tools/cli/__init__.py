"""
The command line: `protocol`, or `python -m protocol_dsl`.

It needs the extra `cli`; without it, it says what to install. Exit codes are 0 for done, 1 for findings, failed
scenarios, differences or records that cannot be decided, and 2 for wrong usage or unreadable input.
"""

from __future__ import annotations

import gc
import sys

EXTRA = frozenset({"click", "rich"})
"""The packages of the extra `cli`."""


MANY_OBJECTS = 200_000
"""A command makes a few hundred thousand objects that it needs to its end; looking through them for garbage again and
again, as Python does after every 700, took a tenth of its time."""


def main() -> int:
    """Runs the command line on the program's arguments and returns its exit code."""
    gc.set_threshold(MANY_OBJECTS)
    try:
        from protocol_dsl.tools.cli.app import run
    except ModuleNotFoundError as error:
        if error.name not in EXTRA:
            raise
        print(
            "The command line needs one more package. Install it with:\n    pip install 'protocol-dsl[cli]'",
            file=sys.stderr,
        )
        return 2
    code = run(sys.argv[1:])
    # At its end Python would look through all of them once more; a sixth of a check went by with that.
    gc.freeze()
    return code
