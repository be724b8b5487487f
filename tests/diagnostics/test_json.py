"""Findings for programs."""

from __future__ import annotations

import json

from protocol_dsl.diagnostics.json import as_data, render
from protocol_dsl.source import Source
from tests.diagnostics.test_text import TEXT, Doubtful, Misspelt, place

SOURCES = {"p.proto": Source("p.proto", TEXT)}


def test_a_finding_is_plain_data_with_its_place_and_its_related_places():
    finding = Misspelt("ecgo", "ecog", place(TEXT, "ecog"), span=place(TEXT, "ecgo"))

    (data,) = as_data([finding], SOURCES)["diagnostics"]

    assert data == {
        "code": "E999",
        "severity": "error",
        "message": "unknown name `ecgo`",
        "help": "did you mean `ecog`?",
        "place": {
            "file": "p.proto",
            "start": 55,
            "end": 59,
            "line": 4,
            "column": 13,
            "end_line": 4,
            "end_column": 17,
        },
        "related": [
            {
                "text": "declared here",
                "place": {
                    "file": "p.proto",
                    "start": 27,
                    "end": 31,
                    "line": 2,
                    "column": 13,
                    "end_line": 2,
                    "end_column": 17,
                },
            }
        ],
    }


def test_a_finding_without_a_repair_says_null():
    (data,) = as_data([Doubtful(span=place(TEXT, "ecog"))], SOURCES)["diagnostics"]

    assert data["help"] is None
    assert data["severity"] == "warning"


def test_the_text_is_json_and_the_same_every_time():
    findings = [Misspelt("b", span=place(TEXT, "ecgo")), Doubtful(span=place(TEXT, "ecog"))]

    assert json.loads(render(findings, SOURCES)) == as_data(findings, SOURCES)
    assert render(findings, SOURCES) == render(findings[::-1], SOURCES)
    assert render(findings, SOURCES).endswith("}\n")


def test_no_findings_are_an_empty_list():
    assert as_data([], {}) == {"format": "diagnostics/1", "diagnostics": []}
