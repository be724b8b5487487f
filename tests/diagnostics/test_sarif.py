"""Findings for code review sites: the parts of SARIF 2.1.0 that its readers rely on."""

from __future__ import annotations

import json
import re

from protocol_dsl.diagnostics.sarif import as_data, render
from protocol_dsl.source import NOWHERE, Source
from tests.diagnostics.test_text import TEXT, Doubtful, Misspelt, place

SOURCES = {"p.proto": Source("p.proto", TEXT)}
FINDINGS = [
    Misspelt("ecgo", "ecog", place(TEXT, "ecog"), span=place(TEXT, "ecgo")),
    Misspelt("other", span=place(TEXT, "require")),
    Doubtful(span=place(TEXT, "ecog")),
]


def run_of(findings, sources=SOURCES):
    log = as_data(findings, sources)
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    return run


def test_each_kind_of_finding_is_one_rule_that_its_results_point_at():
    run = run_of(FINDINGS)
    rules = run["tool"]["driver"]["rules"]

    assert [(rule["id"], rule["defaultConfiguration"]["level"]) for rule in rules] == [
        ("E999", "error"),
        ("W998", "warning"),
    ]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] == rules[result["ruleIndex"]]["defaultConfiguration"]["level"]


def test_a_result_has_the_message_the_repair_and_its_region():
    result = next(result for result in run_of(FINDINGS)["results"] if "ecgo" in result["message"]["text"])

    assert result["message"]["text"] == "unknown name `ecgo`\nhelp: did you mean `ecog`?"
    (location,) = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "p.proto"},
        "region": {
            "startLine": 4,
            "startColumn": 13,
            "endLine": 4,
            "endColumn": 17,
            "charOffset": 55,
            "charLength": 4,
        },
    }


def test_related_places_are_related_locations():
    (result,) = run_of(FINDINGS[:1])["results"]
    (related,) = result["relatedLocations"]

    assert related["message"] == {"text": "declared here"}
    assert related["physicalLocation"]["region"]["startLine"] == 2


def test_columns_count_characters():
    assert run_of(FINDINGS)["columnKind"] == "unicodeCodePoints"


def test_names_of_files_become_uris():
    text = "a word"
    sources = {"my file#1.proto": Source("my file#1.proto", text), "/srv/ä.proto": Source("/srv/ä.proto", text)}
    findings = [Misspelt("x", span=place(text, "word", name)) for name in sources]
    uris = [
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in run_of(findings, sources)["results"]
    ]

    assert uris == ["file:///srv/%C3%A4.proto", "my%20file%231.proto"]
    assert {artifact["location"]["uri"] for artifact in run_of(findings, sources)["artifacts"]} == set(uris)


def test_a_finding_without_a_place_has_no_location():
    (result,) = run_of([Misspelt("x", span=NOWHERE)])["results"]

    assert result["locations"] == []


def test_the_text_is_json_and_the_same_every_time():
    assert json.loads(render(FINDINGS, SOURCES)) == as_data(FINDINGS, SOURCES)
    assert render(FINDINGS, SOURCES) == render(FINDINGS[::-1], SOURCES)


def test_the_tool_names_its_version():
    assert re.fullmatch(r"\d+\.\d+.*", run_of([])["tool"]["driver"]["version"])
