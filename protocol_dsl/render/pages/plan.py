"""1.2 and 1.3: the trial schema as a picture and the schedule of activities as tables."""

from __future__ import annotations

from collections.abc import Iterator

from protocol_dsl.model.protocol import Protocol
from protocol_dsl.render.pages.escaping import escaped
from protocol_dsl.render.pages.markdown import heading, paragraphs, table
from protocol_dsl.render.pages.places import SCHEMA_PICTURE
from protocol_dsl.render.sequence.activities import activities, activities_table
from protocol_dsl.render.sequence.schema import schema_lines, trial_schema
from protocol_dsl.render.tables import NOTHING, Cell, Table

SCHEMA_TITLE = "1.2 Trial schema"
ACTIVITIES_TITLE = "1.3 Schedule of activities"


def schema_text(protocol: Protocol) -> str:
    """The page of the trial schema: the picture, and the same as lists."""
    picture = f"[![The trial schema as a picture; the lists below say the same]({SCHEMA_PICTURE})]({SCHEMA_PICTURE})\n"
    lines = (f"{'    ' * depth}- {escaped(words)}\n" for depth, words in schema_lines(trial_schema(protocol)))
    return paragraphs([heading(1, SCHEMA_TITLE), picture, heading(2, "The same in words"), "".join(lines)])


def activities_text(protocol: Protocol) -> str:
    """The page of the schedules of activities, one table for each schedule."""
    found = protocol.sequence.schedules.values()
    tables = (part for each in found for part in _table(activities_table(activities(each, protocol))))
    return paragraphs([heading(1, ACTIVITIES_TITLE), *tables])


def _table(shown: Table) -> Iterator[str]:
    name = escaped(shown.caption)
    yield heading(2, name)
    header = [_cell(each) for each in shown.columns]
    yield table(name, header, ([f"**{_cell(row[0])}**", *map(_cell, row[1:])] for row in shown.rows))
    if shown.notes:
        yield "".join(f"{number}. {escaped(note)}\n" for number, note in enumerate(shown.notes, 1))


def _cell(cell: Cell) -> str:
    notes = f"<sup>{cell.mark}</sup>" if cell.notes else ""
    return (escaped(cell.text) or NOTHING) + notes
