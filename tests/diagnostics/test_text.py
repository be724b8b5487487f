"""How findings look in a terminal."""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen

from protocol_dsl.diagnostics.diagnostic import Diagnostic, Label, Severity
from protocol_dsl.diagnostics.text import render, summary
from protocol_dsl.source import NOWHERE, Source, Span


@frozen
class Misspelt(Diagnostic):
    code: ClassVar[str] = "E999"
    word: str
    meant: str | None = None
    seen: Span | None = field(default=None, eq=False)

    @property
    def message(self) -> str:
        return f"unknown name `{self.word}`"

    @property
    def help(self) -> str | None:
        return f"did you mean `{self.meant}`?" if self.meant else None

    @property
    def labels(self) -> tuple[Label, ...]:
        return (Label(self.seen, "declared here"),) if self.seen else ()


@frozen
class Doubtful(Diagnostic):
    code: ClassVar[str] = "W998"
    severity: ClassVar[Severity] = Severity.WARNING

    @property
    def message(self) -> str:
        return "this is doubtful"


TEXT = 'protocol p "P"\nmeasurement ecog : integer\n\n    require ecgo <= 1\n'


def place(text: str, word: str, file: str = "p.proto") -> Span:
    start = text.index(word)
    line = text.count("\n", 0, start) + 1
    column = start - (text.rfind("\n", 0, start) + 1) + 1
    return Span(file, start, start + len(word), line, column, line, column + len(word))


def shown(diagnostic: Diagnostic, text: str, **options: bool) -> str:
    return render([diagnostic], {"p.proto": Source("p.proto", text)}, **options)


def test_a_finding_shows_its_line_carets_repair_and_related_place():
    finding = Misspelt("ecgo", "ecog", place(TEXT, "ecog"), span=place(TEXT, "ecgo"))

    assert shown(finding, TEXT) == (
        "p.proto:4:13: error E999: unknown name `ecgo`\n"
        "  4 |     require ecgo <= 1\n"
        "    |             ^^^^\n"
        "  help: did you mean `ecog`?\n"
        "  see p.proto:2:13: declared here\n"
        "  2 | measurement ecog : integer\n"
        "    |             ^^^^\n"
    )


def test_findings_come_by_file_place_and_code_whatever_order_they_are_given_in():
    first = Misspelt("a", span=place(TEXT, "protocol"))
    second = Doubtful(span=place(TEXT, "ecog"))
    third = Misspelt("c", span=place(TEXT, "protocol", "q.proto"))
    sources = {"p.proto": Source("p.proto", TEXT)}

    assert render([third, second, first], sources) == render([first, second, third], sources)
    assert [line[:12] for line in render([third, second, first], sources).splitlines() if "proto:" in line] == [
        "p.proto:1:1:",
        "p.proto:2:13",
        "q.proto:1:1:",
    ]


def test_a_finding_in_an_unknown_file_is_shown_without_its_line():
    assert shown(Misspelt("x", span=place(TEXT, "ecgo", "other.proto")), TEXT) == (
        "other.proto:4:13: error E999: unknown name `x`\n"
    )


def test_a_finding_without_a_place_is_shown_without_one():
    assert shown(Misspelt("x", span=NOWHERE), TEXT) == "error E999: unknown name `x`\n"


def test_carets_stand_below_the_word_behind_tabs():
    _, line, carets, *_ = shown(Misspelt("x", span=place("\ta\tword", "word")), "\ta\tword").splitlines()

    assert line.index("word") == carets.index("^")
    assert carets.count("^") == 4


def test_wide_and_combining_characters_take_as_many_carets_as_cells():
    text = "年齢 é\u0301 word"
    _, line, carets = shown(Misspelt("x", span=place(text, "word")), text).splitlines()
    _, _, wide = shown(Misspelt("x", span=place(text, "年齢")), text).splitlines()

    # Two wide characters fill four cells, a combining accent none: seven cells stand in front of the word.
    assert carets == "    | " + " " * 7 + "^^^^"
    assert wide == "    | ^^^^"
    assert "年齢" in line


def test_a_place_over_several_lines_is_marked_on_its_first():
    span = Span("p.proto", 0, 30, 1, 10, 2, 5)

    assert shown(Misspelt("x", span=span), TEXT).splitlines()[2] == "    | " + " " * 9 + "^" * 5


def test_a_very_long_line_is_cut_around_the_place():
    text = "a" * 5000 + " word " + "b" * 5000
    _, line, carets, *_ = shown(Misspelt("x", span=place(text, "word")), text).splitlines()

    assert len(line) < 200
    assert line[carets.index("^") :].startswith("word")
    assert line.count("…") == 2


def test_nothing_in_a_file_steers_the_terminal():
    text = "a\x1b[31m\u202eword"

    assert not set(shown(Misspelt("\x1b[2J", span=place(text, "word")), text)) & set("\x1b\u202e")


def test_colour_only_adds_colour():
    finding = Misspelt("ecgo", "ecog", span=place(TEXT, "ecgo"))
    coloured = shown(finding, TEXT, colour=True)

    assert "\x1b[31m" in coloured
    for code in ("\x1b[31m", "\x1b[1m", "\x1b[0m"):
        coloured = coloured.replace(code, "")
    assert coloured == shown(finding, TEXT)


def test_no_findings_are_no_text():
    assert render([], {}) == ""


def test_the_summary_counts_each_severity():
    assert summary([Misspelt("x"), Misspelt("y"), Doubtful()]) == "2 errors, 1 warning"
    assert summary([]) == "no findings"


def test_the_carets_of_a_place_over_several_lines_end_before_the_comment_of_its_first_line():
    text = 'day 5 "# 1"   # five\n    give drug\n'
    span = Span("p.proto", 0, len(text) - 1, 1, 1, 2, 14)

    assert shown(Doubtful(span=span), text).splitlines()[2] == "    | ^^^^^^^^^^^"
