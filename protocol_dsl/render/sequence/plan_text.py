"""What a schedule asks for, in words: before anybody goes through it."""

from __future__ import annotations

from protocol_dsl.model.schedule import Schedule
from protocol_dsl.render.sequence.words import slot_words
from protocol_dsl.render.words.lexicon import listed
from protocol_dsl.sequencing.simulate import NoTime


def no_time_words(no_time: NoTime, schedule: Schedule) -> str:
    """`Trastuzumab emtansine: dose 1: no time is left (line 255) while `infusion_unit` is open`."""
    lines = list(dict.fromkeys(f"line {each.span.line}" for each in no_time.lines))
    where = f" ({listed(lines)})" if lines else ""
    place = f" while `{no_time.hours}` is open" if no_time.hours else ""
    return f"{slot_words(no_time.slot, schedule)}: no time is left{place}{where}"
