"""Every bad file of the corpus has exactly the findings that its lines announce, at the words that are at fault."""

import re
from pathlib import Path

import pytest

import protocol_dsl
from protocol_dsl.checker import plan_problems, problems, sequence_problems

CORPUS = Path(__file__).parent.parent / "corpus" / "checker"
MARK = re.compile(r"# (?:error|advice): (.*)$")
ONE = re.compile(r'([EWI]\d+)(?: "([^"]*)")?')


def announced(text):
    """(line, code, words) for each mark; the words are those that the carets must point at."""
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        mark = MARK.search(line)
        if mark:
            found += [(number, code, words) for code, words in ONE.findall(mark.group(1))]
    return found


@pytest.mark.parametrize("path", sorted(CORPUS.glob("bad/*.proto")), ids=lambda path: path.stem)
def test_a_bad_file_has_its_findings_and_no_other(path):
    text = path.read_text(encoding="utf-8")
    diagnostics = [
        d for d in protocol_dsl.check_file(path).diagnostics if d.code not in ("I201", "I202", "I203") or d.code in text
    ]

    wanted = sorted((line, code) for line, code, _ in announced(text))
    assert sorted((place.line, d.code) for d in diagnostics for place in (d.span, *d.again)) == wanted
    for line, code, words in announced(text):
        if words:
            places = [place for d in diagnostics for place in (d.span, *d.again) if d.code == code]
            found = [text[place.start : place.end] for place in places if place.line == line]
            assert words in found, (line, code, found)


@pytest.mark.parametrize("path", sorted(CORPUS.glob("good/*.proto")), ids=lambda path: path.stem)
def test_a_good_file_has_no_error_and_its_scenarios_pass(path):
    result = protocol_dsl.check_file(path)

    assert result.protocol is not None, result.text()
    assert [each for each in result.protocol.test() if not each.passed] == []


def test_every_finding_of_the_checker_has_a_bad_file():
    codes = {
        each.code
        for module in (problems, sequence_problems, plan_problems)
        for each in vars(module).values()
        if isinstance(each, type) and isinstance(getattr(each, "code", None), str)
    }
    text = "".join(path.read_text(encoding="utf-8") for path in CORPUS.glob("bad/*.proto"))

    assert codes - set(re.findall(r"[EWI]\d{3}", text)) == set()


def test_every_finding_says_how_to_repair_it():
    for path in sorted(CORPUS.glob("bad/*.proto")):
        for d in protocol_dsl.check_file(path).diagnostics:
            assert d.help, (path.stem, d.code, d.message)
            assert not d.help.endswith("."), d.help


def test_every_message_is_in_plain_words_and_names_no_python_type():
    for path in CORPUS.glob("bad/*.proto"):
        for d in protocol_dsl.check_file(path).diagnostics:
            for words in (d.message, d.help or ""):
                assert not re.search(r"\b(Fraction|NumberType|None|str|dict|tuple|Literal)\b", words), words
            assert not d.message.endswith("."), d.message
            assert d.message[0].islower() or not d.message[0].isalpha(), d.message
