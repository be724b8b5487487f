"""Findings as JSON, for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from protocol_dsl.diagnostics.diagnostic import Diagnostic, Label, ordered
from protocol_dsl.source import Source, Span

FORMAT = "diagnostics/1"


def render(diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source]) -> str:
    """All findings as a JSON text with sorted keys; it ends with a line end."""
    return json.dumps(as_data(diagnostics, sources), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def as_data(diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source]) -> dict[str, Any]:
    """
    All findings as plain data: `{"format": "diagnostics/1", "diagnostics": […]}`.

    Lines and columns count from 1, `start` and `end` are character offsets, half-open. `help` is null if there is none.
    """
    return {"format": FORMAT, "diagnostics": [_finding(diagnostic) for diagnostic in ordered(diagnostics)]}


def _finding(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "help": diagnostic.help,
        "place": _place(diagnostic.span),
        "related": [_related(label) for label in diagnostic.related],
    }


def _related(label: Label) -> dict[str, Any]:
    return {"text": label.text, "place": _place(label.span)}


def _place(span: Span) -> dict[str, Any]:
    return {
        "file": span.file,
        "start": span.start,
        "end": span.end,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }
