"""What the author wrote beside the logic, as lines of a list."""

from __future__ import annotations

from collections.abc import Iterator

from protocol_dsl.render.pages.escaping import escaped
from protocol_dsl.render.words.lexicon import quoted
from protocol_dsl.schema.wording import Wording


def beside(wording: Wording) -> Iterator[str]:
    """The document's words, what was assumed, and notes, in this order."""
    yield from (f"The document says: {escaped(quoted(each.text))}" for each in wording.texts)
    yield from (f"Assumption: {escaped(each.text)}" for each in wording.assumptions)
    yield from (f"Note: {escaped(each.text)}" for each in wording.notes)
