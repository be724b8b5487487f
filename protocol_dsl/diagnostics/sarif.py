"""Findings as SARIF 2.1.0 (OASIS standard), the form that code review sites and editors read."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from protocol_dsl.__about__ import __version__
from protocol_dsl.diagnostics.diagnostic import Diagnostic, Label, Severity, ordered
from protocol_dsl.source import Source, Span

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS: Mapping[Severity, str] = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source]) -> str:
    """All findings as a SARIF log in one run; it ends with a line end."""
    return json.dumps(as_data(diagnostics, sources), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def as_data(diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source]) -> dict[str, Any]:
    """The SARIF log as plain data. Columns count Unicode code points, as spans do; each file read is an artifact."""
    found = ordered(diagnostics)
    kinds = sorted({type(diagnostic) for diagnostic in found}, key=lambda kind: (kind.code, kind.__name__))
    run = {
        "tool": {"driver": {"name": "protocol", "version": __version__, "rules": [_rule(kind) for kind in kinds]}},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": _uri(name)}} for name in sorted(sources)],
        "results": [_result(diagnostic, kinds) for diagnostic in found],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(kind: type[Diagnostic]) -> dict[str, Any]:
    description = inspect.cleandoc(kind.__doc__ or kind.__name__)
    return {
        "id": kind.code,
        "name": kind.__name__,
        "shortDescription": {"text": description.split("\n", 1)[0]},
        "fullDescription": {"text": description},
        "defaultConfiguration": {"level": LEVELS[kind.severity]},
    }


def _result(diagnostic: Diagnostic, kinds: Sequence[type[Diagnostic]]) -> dict[str, Any]:
    # SARIF has no place for a repair in words, so it follows the message.
    text = diagnostic.message if diagnostic.help is None else f"{diagnostic.message}\nhelp: {diagnostic.help}"
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "ruleIndex": kinds.index(type(diagnostic)),
        "level": LEVELS[diagnostic.severity],
        "message": {"text": text},
        "locations": [_location(diagnostic.span)] if diagnostic.span.file else [],
    }
    if diagnostic.related:
        result["relatedLocations"] = [_related(label, number) for number, label in enumerate(diagnostic.related)]
    return result


def _related(label: Label, number: int) -> dict[str, Any]:
    return {"id": number, "message": {"text": label.text}, **_location(label.span)}


def _location(span: Span) -> dict[str, Any]:
    region = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
        "charOffset": span.start,
        "charLength": span.end - span.start,
    }
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(span.file)}, "region": region}}


def _uri(name: str) -> str:
    """A file's name as a URI: an absolute path as `file:///…`, another one relative and percent-encoded."""
    path = PurePath(name)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
