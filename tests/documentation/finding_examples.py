"""
Makes `protocol_dsl/tools/findings.json`: for each finding, something that has it and what is said about it.

The examples are those of the corpora of bad files, records and logs, so that each is tested where it stands.
Run it with `make findings`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import protocol_dsl
from protocol_dsl.api.outcome import RecordErrors, finding_lines
from protocol_dsl.diagnostics.text import render
from protocol_dsl.source import Source

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "tests" / "corpus"
TARGET = ROOT / "protocol_dsl" / "tools" / "findings.json"

MARK = re.compile(r" *# (?:error|advice): .*$", re.MULTILINE)
LONGEST = 40
"""Lines of a declaration that are still an example; of a longer one only the line at fault is shown."""


def all_examples() -> str:
    """The text of the file: by code, one example each."""
    found: dict[str, dict[str, str]] = {}
    every = [*_of_files(), *_of_records(), *_of_logs()]
    # An example with a suggestion teaches most; else the first one that the corpora hold.
    for code, written, shown in sorted(every, key=lambda example: "did you mean" not in example[2]):
        found.setdefault(code, {"written": written, "shown": shown})
    return json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


# ---- Protocol files ---------------------------------------------------------------------------------------


def _of_files() -> Iterator[tuple[str, str, str]]:
    for path in sorted(CORPUS.glob("*/bad/*.proto")):
        text = MARK.sub("", path.read_text(encoding="utf-8"))
        result = protocol_dsl.check(text, folder=path.parent)
        source = Source("protocol.proto", text)
        for finding in result.diagnostics:
            if finding.span.file == source.name:
                shown = render([finding], {source.name: source})
                yield finding.code, _declaration(text, finding.span.line), shown


def _declaration(text: str, number: int) -> str:
    """The declaration that a line belongs to; the line alone if that is long."""
    lines = text.split("\n")
    first = last = min(number, len(lines)) - 1
    while first > 0 and (not lines[first] or lines[first][0] in " \t#"):
        first -= 1
    while last + 1 < len(lines) and (not lines[last + 1] or lines[last + 1][0] in " \t"):
        last += 1
    whole = "\n".join(lines[first : last + 1]).rstrip()
    return whole if whole.count("\n") < LONGEST else lines[number - 1].strip()


# ---- Records and logs ---------------------------------------------------------------------------------------


def _of_records() -> Iterator[tuple[str, str, str]]:
    protocol = protocol_dsl.load(CORPUS / "records" / "records.proto")
    for path in sorted(CORPUS.glob("records/bad/*.json")):
        text = path.read_text(encoding="utf-8")
        (outcome,) = protocol.decide_many([text])
        findings = (*(outcome.problems if isinstance(outcome, RecordErrors) else ()), *outcome.warnings)
        yield from ((each.code, text, finding_lines(each)) for each in findings)


def _of_logs() -> Iterator[tuple[str, str, str]]:
    protocol = protocol_dsl.load(CORPUS / "events" / "logs.proto")
    for path in sorted(CORPUS.glob("events/bad/*.json")):
        text = path.read_text(encoding="utf-8")
        outcome = protocol.follow_outcome(text)
        if isinstance(outcome, RecordErrors):
            yield from ((each.code, text, finding_lines(each)) for each in outcome.problems)


if __name__ == "__main__":
    TARGET.write_text(all_examples(), encoding="utf-8", newline="\n")
