"""What the author wrote beside the logic: the document's text, what it leaves out, and notes for readers."""

from attrs import frozen

from protocol_dsl.source import Located


@frozen
class Quoted(Located):
    """One `text`, `assume` or `note`, with its place."""

    text: str


@frozen
class Wording:
    """The lines beside one declaration or bullet, in file order."""

    texts: tuple[Quoted, ...] = ()
    assumptions: tuple[Quoted, ...] = ()
    notes: tuple[Quoted, ...] = ()


NO_WORDING = Wording()
