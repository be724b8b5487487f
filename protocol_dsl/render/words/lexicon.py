"""What things are called: the author's labels, and names made readable where there is no label."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from protocol_dsl.model.protocol import Protocol

EPONYMS = frozenset(
    (
        "Alzheimer Apgar Barrett Bence Burkitt Candida Child Cockcroft Crohn Cushing Doppler Down Eastern Eisenmenger "
        "Epstein Escherichia Estes Ewing Fabry Fanconi Fitzpatrick Fredericia Fridericia Glasgow Gleason Graves "
        "Hamilton Hashimoto Hodgkin Huntington Janus Kaplan Kaposi Karnofsky Lansky Lynch Mallampati Marfan Merkel "
        "Meniere Ménière Mircera Montgomery New Paget Parkinson Philadelphia Plasmodium Pneumocystis Raynaud Richter "
        "Sjögren Tanner Tourette Turner Waldenström Wegener Wernicke Wilms Wilson Worlds Zubrod "
    ).split()
)
"""First words of clinical terms that keep their capital in the middle of a sentence."""

NO_READINGS: Mapping[str, str] = {}


@frozen
class Lexicon:
    """
    A protocol's vocabulary, ready for sentences.

    `readings` are those under which the sentence stands; an ambiguity that is not among them is worded with all of its
    readings.
    """

    protocol: Protocol
    readings: Mapping[str, str] = field(factory=dict)

    def fact(self, name: str) -> str:
        """A fact in the middle of a sentence."""
        facts = self.protocol.dictionary.facts
        return inside(label(name, facts[name].label if name in facts else None))

    def measurement(self, name: str) -> str:
        """A measurement in the middle of a sentence."""
        found = self.protocol.dictionary.measurements.get(name)
        return inside(label(name, found.label if found else None))

    def timepoint(self, name: str) -> str:
        """A timepoint in the middle of a sentence: `enrolment` for one that is labelled "Date of enrolment"."""
        found = self.protocol.dictionary.timepoints.get(name)
        words = inside(label(name, found.label if found else None))
        return words.removeprefix("date of ").removeprefix("day of ")

    def list(self, name: str) -> str:
        """A list of rows in the middle of a sentence."""
        found = self.protocol.dictionary.lists.get(name)
        return inside(label(name, found.label if found else None))

    def field(self, list_name: str, name: str) -> str:
        """A column of a list in the middle of a sentence."""
        found = self.protocol.dictionary.lists.get(list_name)
        labels = {each.name: each.label for each in found.fields} if found else {}
        return inside(label(name, labels.get(name)))

    def concept(self, name: str) -> str:
        """A concept, or a name that stands only in an `includes` or a table, in the middle of a sentence."""
        found = self.protocol.dictionary.concepts.get(name)
        return inside(label(name, found.label if found else None))

    def definition(self, name: str) -> str:
        """A defined term in the middle of a sentence."""
        found = self.protocol.definitions.get(name)
        return inside(label(name, found.label if found else None))

    def table(self, name: str) -> str:
        """A table in the middle of a sentence."""
        found = self.protocol.tables.get(name)
        return inside(label(name, found.label if found else None))

    def role(self, name: str) -> str:
        """A role in the middle of a sentence."""
        found = self.protocol.dictionary.roles.get(name)
        return inside(label(name, found.label if found else None))

    def group(self, name: str | None) -> str:
        """`the observation group`; `this trial` where the file declares no groups."""
        if name is None:
            return "this trial"
        found = next((each for each in self.protocol.groups if each.name == name), None)
        words = inside(label(name, found.label if found else None))
        return f"the {words}" if words.endswith("group") else f"the group “{words}”"

    def question(self, key: str) -> str:
        """The question that is attested under this key, as the file has it."""
        found = self.protocol.dictionary.attestations.get(key)
        return " ".join(found.question.split()) if found else readable(key)

    def role_of(self, key: str) -> str:
        """Who answers the question under this key."""
        found = self.protocol.dictionary.attestations.get(key)
        return self.role(found.role) if found else "the responsible person"


def label(name: str, given: str | None) -> str:
    """The author's label; the name made readable where the label only repeats it."""
    return readable(name) if not given or given == name else given


def readable(name: str) -> str:
    """`lymph_node` as `lymph node`."""
    return name.replace("_", " ")


def inside(words: str) -> str:
    """
    A label in the middle of a sentence: its first letter small, unless it belongs to an abbreviation or to a name.

    `Date of birth` becomes `date of birth`; `ECOG performance status` and `Hodgkin lymphoma` stay.
    """
    first, _, rest = words.partition(" ")
    plain = first.strip("“”\"'(),.;:")
    small = plain[:1].isupper() and (plain[1:].islower() or plain == "A")
    stem = plain.split("-")[0]
    if not small or any(char.isdigit() for char in plain) or stem.removesuffix("'s") in EPONYMS:
        return words
    # `C-reactive protein` is a letter, and `Clinical Global Impression` is a name of several words.
    if (stem != plain and len(stem) == 1) or (rest[:1].isupper() and rest[1:2].islower() and plain != "A"):
        return words
    return words.replace(plain[0], plain[0].lower(), 1)


def sentence(words: str) -> str:
    """Words at the start of a sentence or a line."""
    return words[:1].upper() + words[1:] if words[:1].isalpha() and not _keeps_small(words) else words


def _keeps_small(words: str) -> bool:
    """`pH`, `mRNA`, `eGFR`: a small letter in front of a capital one belongs to the term."""
    return len(words) > 1 and words[1].isupper()


def quoted(words: str) -> str:
    """A text of the author in quotation marks; one that already has them stays."""
    return words if words.startswith(("“", '"')) else f"“{words}”"


def reading_name(name: str) -> str:
    """One way to read an ambiguity, by its name: `“scores only”` for `scores_only`."""
    return quoted(readable(name))


def listed(words: list[str], joint: str = "and") -> str:
    """`a, b and c`."""
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"


IRREGULAR = {
    "entry": "entries",
    "is": "are",
    "was": "were",
    "does": "do",
    "it": "they",
    "criterion": "criteria",
    "has": "have",
}


def plural(count: object, word: str) -> str:
    """`1 week`, `6 weeks`, `0 weeks`; a fraction takes the plural."""
    before, space, last = word.rpartition(" ")
    several = f"{before}{space}{IRREGULAR.get(last, last + 's')}"
    return f"{count} {word if str(count) in ('1', '-1', '−1') else several}"
