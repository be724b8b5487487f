"""The page `docs/cookbook.md`."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from protocol_dsl import driver
from protocol_dsl.api.outcome import Decision
from protocol_dsl.api.protocol import Protocol, ScenarioResult
from protocol_dsl.engine.plan import compile_protocol
from protocol_dsl.model import protocol as model
from protocol_dsl.render.words.statuses import STATUSES
from tests.cookbook.kinds import KINDS, entries

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "cookbook.md"
FOLDER = DOCS / "cookbook"
WIDTH = 84
"""Columns of a chain, so that a page of the site shows it without scrolling."""

BEGINNING = """# Cookbook

How the statements that come up again and again in protocols are written, and what comes of them, also when something is
missing. Find the kind of your statement in the table, look at its entry, and copy from it: every entry is a whole file
that runs.

Each entry has the statement as a protocol's document has it, the way it is written here, and participants with what the
engine says of them. The participants stand in the file too; `protocol explain` shows a decision of your own in the same
words. The longer way in is the [tutorial](tutorial.md); every construct is in the
[language reference](language.md).

## Which kind is it?

{percent}

| Kind of statement | Of 100 | Entries |
|---|---:|---|"""

COUNTED = """The second column says in how many of 100 statements a kind occurs, counted over 450 eligibility criteria
of 176 registered trials. One statement often has several kinds."""


def text() -> str:
    """The whole page."""
    parts = (*_index(), *(line for name in entries() for line in _entry(name)))
    return "\n".join(parts)


@cache
def checked(name: str) -> driver.Checked:
    """The file of an entry, checked."""
    return driver.check_file(FOLDER / f"{name}.proto")


def protocol_of(name: str) -> model.Protocol:
    """The protocol of an entry."""
    found = checked(name).protocol
    assert found is not None, f"{name}.proto has an error"
    return found


@cache
def results_of(name: str) -> tuple[ScenarioResult, ...]:
    """The scenarios of an entry, run."""
    return Protocol(compile_protocol(protocol_of(name))).test()


def title(name: str) -> str:
    """The title of an entry."""
    return protocol_of(name).title


# ---- The table of kinds ---------------------------------------------------------------------------------------


def _index() -> Iterator[str]:
    yield BEGINNING.format(percent=COUNTED)
    for kind in KINDS:
        links = "<br>".join(f"[{title(name)}](#{anchor(title(name))})" for name in kind.entries)
        yield f"| {kind.name} | {kind.percent} | {links} |"
    yield ""


def anchor(heading: str) -> str:
    """The address of a heading on the page, as the site and the repository's pages both make it."""
    return re.sub(r"[\s]+", "-", re.sub(r"[^\w\s-]", "", heading).strip().lower())


# ---- One entry ----------------------------------------------------------------------------------------------------


def _entry(name: str) -> Iterator[str]:
    protocol = protocol_of(name)
    written, participants = _halves((FOLDER / f"{name}.proto").read_text(encoding="utf-8"))
    yield f"## {protocol.title}\n"
    for criterion in protocol.criteria:
        yield from (f"> {quoted.text}\n" for quoted in criterion.wording.texts)
    yield f"```protocol\n{written}\n```\n"
    yield from (f"{note.text}\n" for note in protocol.wording.notes)
    yield "| What is recorded | What comes of it |"
    yield "|---|---|"
    yield from (f"| {_cell(result.label)} | {_outcome(result, protocol)} |" for result in results_of(name))
    yield ""
    yield from _open_case(name)
    yield f"<details><summary>The participants as the file has them: {name}.proto</summary>\n"
    yield f'<pre><code class="language-protocol">{html.escape(participants, quote=False)}\n</code></pre>\n'
    yield "</details>\n"
    yield f"[The whole file](cookbook/{name}.proto)\n"


def _halves(source: str) -> tuple[str, str]:
    """What an author writes, without the lines that name the entry; and the participants with their scenarios."""
    declarations = re.split(r"\n(?=[a-z])", source)
    first = next(n for n, each in enumerate(declarations) if each.startswith("patient "))
    return "\n".join(declarations[1:first]).strip(), "\n".join(declarations[first:]).strip()


def _outcome(result: ScenarioResult, protocol: model.Protocol) -> str:
    """The status of the criterion that decided, or of each where all were for taking part, and why."""
    assert result.decision is not None
    decided = result.decision.decided_by[None]
    names = [each.name for each in protocol.criteria if each.name in decided]
    several = len(protocol.criteria) > 1
    return "<br>".join(_line(result.decision, name, several) for name in names)


def _line(decision: Decision, name: str, several: bool) -> str:
    line = decision.explain("line", criterion=name).removeprefix(f"{decision.subject}: ").strip()
    word = STATUS_WORDS[decision.status(name)]
    _, _, reason = line.partition(f"{word}: ")
    head = f"{name} {word}" if several else word
    return _cell(f"**{head}**{f': {reason}' if reason else ''}")


STATUS_WORDS = {status.value: wording.word for status, wording in STATUSES.items()}


def _open_case(name: str) -> Iterator[str]:
    """The whole reasoning about the last participant of whom the engine cannot tell."""
    open_cases = [each for each in results_of(name) if each.decision and each.decision.verdicts[None] == "undetermined"]
    if not open_cases:
        return
    shown = open_cases[-1]
    assert shown.decision is not None
    decided = shown.decision.decided_by[None]
    chain = shown.decision.explain(criterion=decided[0], width=WIDTH)
    yield f"The reasoning where something is missing ({_lower(shown.label)}):\n"
    yield f"```text\n{_without_head(chain)}\n```\n"


def _without_head(chain: str) -> str:
    """The chain of one criterion without the lines about the whole decision."""
    _, _, body = chain.partition("\n\n")
    return body.strip("\n")


def _lower(label: str) -> str:
    """A label inside a sentence, with the first letter of an ordinary word made small."""
    first, _, rest = label.partition(" ")
    return f"{first.lower()} {rest}" if first in ("The", "A", "An", "No", "Nobody", "Of", "One") else label


def _cell(text_: str) -> str:
    """Text in a cell of a table."""
    return text_.replace("|", "\\|").replace("\n", " ")
