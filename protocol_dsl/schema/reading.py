"""What reading a record needs beside its values, and what every part of it is read with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from attrs import define, field

from protocol_dsl.diagnostics.nearest import nearest
from protocol_dsl.schema.code_systems import system_key
from protocol_dsl.schema.dictionary import Dictionary
from protocol_dsl.schema.problems import Findings, UnknownKey, UnknownWord, WrongType, path_to, shown
from protocol_dsl.values.calendar import Moment, MomentProblem, parse_moment
from protocol_dsl.values.interval import Range
from protocol_dsl.values.quantity import Unit


@define(eq=False)
class Reading:
    """
    The reading of one record: the vocabulary, the time zone (None if the record names none), the moment of the question
    (None while it is not known), and where findings go.

    What a misspelt word most likely means, and what a unit, a date or a number is, is worked out once however often it
    stands there: a record may have a hundred thousand rows.
    """

    dictionary: Dictionary
    zone: str | None
    findings: Findings
    as_of: Moment | None = None
    bare_attested_counts: bool = False
    close: dict[tuple[str, tuple[str, ...]], str | None] = field(factory=dict)
    units: dict[str, Unit | None] = field(factory=dict)
    moments: dict[str, Moment | MomentProblem] = field(factory=dict)
    numbers: dict[tuple[str, int, int], Range] = field(factory=dict)
    _code_names: tuple[str, ...] | None = field(default=None, init=False)
    _code_systems: frozenset[str] | None = field(default=None, init=False)

    def nearest(self, word: str, words: tuple[str, ...]) -> str | None:
        """The word that is most likely meant; None for what is too long to be a misspelt word."""
        key = (word, words)
        if key not in self.close:
            self.close[key] = nearest(word, words) if len(word) <= LONGEST_WORD else None
        return self.close[key]

    def unit(self, text: str) -> Unit | None:
        """The unit that a text stands for."""
        if text not in self.units:
            self.units[text] = self.dictionary.units.find(text) if len(text) <= LONGEST_WORD else None
        return self.units[text]

    def moment(self, text: str) -> Moment | MomentProblem:
        """The moment that a text stands for."""
        found = self.moments.get(text)
        if found is None:
            found = parse_calendar_day(text) if len(text) <= 10 else parse_moment(text, self.zone)
            self.moments[text] = found
        return found

    @property
    def code_names(self) -> tuple[str, ...]:
        """The names of the file's own code system, for suggestions."""
        if self._code_names is None:
            self._code_names = tuple(sorted(self.dictionary.code_names))
        return self._code_names

    @property
    def code_systems(self) -> frozenset[str]:
        """The systems in which the file's concepts have codes."""
        if self._code_systems is None:
            codes = (code for concept in self.dictionary.concepts.values() for code in concept.codes)
            self._code_systems = frozenset(system_key(code.system) for code in codes)
        return self._code_systems


@lru_cache(maxsize=8192)
def parse_calendar_day(text: str) -> Moment | MomentProblem:
    """A day, month or year, which is the same in every time zone."""
    return parse_moment(text, None)


LONGEST_WORD = 80


def known_keys(data: Iterable[object], known: Sequence[str], path: str, what: str, reading: Reading) -> None:
    """Every key that is not known is a finding."""
    for key in data:
        if key not in known:
            text = str(key)
            reading.findings.add(UnknownKey(path_to(path, key), text, what, reading.nearest(text, tuple(known))))


def word_of(value: object, path: str, words: Sequence[str], reading: Reading) -> str | None:
    """One word of a closed list."""
    if isinstance(value, str) and value in words:
        return value
    close = reading.nearest(value, tuple(words)) if isinstance(value, str) else None
    reading.findings.add(UnknownWord(path, shown(value), tuple(words), close))
    return None


def text_of(value: object, path: str, what: str, reading: Reading) -> str | None:
    """A text that can be written down: half of a surrogate pair is no character."""
    if isinstance(value, str) and is_writable(value):
        return value
    reading.findings.add(WrongType(path, shown(value), what))
    return None


def is_writable(text: str) -> bool:
    """Whether a text can be encoded at all."""
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


def members_of(data: Mapping[str, object], key: str, reading: Reading) -> Mapping[str, object]:
    """One part of a record: a JSON object, empty if it is absent."""
    value = data.get(key, {})
    if isinstance(value, dict):
        return value
    reading.findings.add(WrongType(f"$.{key}", shown(value), "a JSON object"))
    return {}
