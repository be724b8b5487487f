"""What a schedule plans, in words: when each thing is due, how often, how much, and what ends it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import assert_never

from attrs import frozen

from protocol_dsl.model import schedule as model
from protocol_dsl.model.schedule_text import amount_text, most_text, window_text
from protocol_dsl.render.sequence.words import window_words
from protocol_dsl.render.words.conditions import statement
from protocol_dsl.render.words.lexicon import Lexicon, label, listed, plural, readable
from protocol_dsl.schema.wording import Wording
from protocol_dsl.source import NOWHERE
from protocol_dsl.values.interval import decimal_text


@frozen
class PlanWords:
    """A schedule with the names that its sentences need."""

    schedule: model.Schedule
    lexicon: Lexicon

    # ---- Names ------------------------------------------------------------------------------------------

    def name(self, element: str) -> str:
        """What an element, a timepoint or an event that ends a treatment is called."""
        found = self.schedule.elements.get(element)
        if found is not None:
            return label(element, found.label)
        return self.lexicon.timepoint(element)

    def anchor(self, anchor: model.Anchor) -> str:
        """`the end of “Stereotactic radiotherapy” for all lesions`, `dose 3 of “Drug”`, `enrolment`."""
        element = self.schedule.elements.get(anchor.element)
        match element:
            case None:
                return self.name(anchor.element)
            case model.Milestone():
                return f"“{self.name(anchor.element)}”"
            case model.Step() | model.Interval():
                side = "start" if anchor.start else "end"
                which = f"{anchor.occurrence.value} " if isinstance(anchor.occurrence, model.Occurrence) else ""
                which = which if anchor.occurrence in _SPOKEN else ""
                over = "" if anchor.over is None else f" for all {self.lexicon.list(anchor.over)}"
                return f"the {which}{side} of “{self.name(anchor.element)}”{over}"
            case model.Cycle() | model.Visit():
                one = "dose" if isinstance(element, model.Cycle) else "visit"
                return f"{_which(anchor.occurrence, one)}“{self.name(anchor.element)}”"
            case _:
                assert_never(element)

    # ---- Times ------------------------------------------------------------------------------------------

    def timing(self, timing: model.Timing) -> str:
        """`24 to 28 hours after “End of radiation”, best after 24 hours`."""
        return window_words(timing.window, self.anchor(timing.anchor)) + target_words(timing.window)

    def meaning(self, milestone: model.Milestone) -> str | None:
        """`the last end of “Radiation” for all lesions`; None for one that is recorded when it happens."""
        match milestone.meaning:
            case None:
                return None
            case model.Anchor() as anchor:
                return self.anchor(anchor)
            case model.ToxicityEvent(toxicity=toxicity, grade=grade, version=version):
                of = "" if version is None else f" (CTCAE {version})"
                return f"the first {readable(toxicity)} of grade {grade} or worse{of}"
            case _:
                assert_never(milestone.meaning)

    def applies(self, element: str) -> Iterator[str]:
        """Under which condition an element is planned: its own, and that of the branch it stands in."""
        found = self.schedule.elements[element]
        own = getattr(found, "applies", None)
        if own is not None:
            yield f"only if {statement(own, self.lexicon)}"
        for choose in self.schedule.chooses:
            for choice in choose.choices:
                if element in choice.elements:
                    yield f"{choose.label}: {self.branch(choice)}"

    def branch(self, choice: model.Choice) -> str:
        """`if …`, or `otherwise`."""
        return "otherwise" if choice.condition is None else f"if {statement(choice.condition, self.lexicon)}"

    def until(self, rules: tuple[model.StopRule, ...]) -> str | None:
        """`until progression or withdrawal`; None if nothing is said to end it."""
        if not rules:
            return None
        return f"until {listed([self._end(rule) for rule in rules], 'or')}"

    def _end(self, rule: model.StopRule) -> str:
        name = f"“{self.name(rule.event)}”" if rule.event in self.schedule.elements else readable(rule.event)
        grace = "" if rule.grace is None or not rule.grace.most else _grace(rule.grace)
        return name + grace

    # ---- Doses ------------------------------------------------------------------------------------------

    def drug(self, give: model.Give) -> str:
        """What is given, as the file labels it."""
        found = self.lexicon.protocol.dictionary.concepts.get(give.drug)
        return label(give.drug, found.label if found else None)

    def dose(self, give: model.Give) -> str:
        """`3.6 mg/kg iv`."""
        amount = f"{decimal_text(give.dose.amount)} {give.dose.unit}" if give.dose.unit != "AUC" else _auc(give.dose)
        route = "" if give.route is None else f" {readable(give.route)}"
        return amount + route + most_text(give)

    def checked(self, checks: model.Checks) -> str:
        """`within 3 days before the dose`."""
        return f"{_before(checks.window)} the dose"

    def each_row(self, step: model.Step) -> Iterator[str]:
        """For which rows a step is done, and in how many fractions."""
        if step.over is not None:
            yield f"for each of the {self.lexicon.list(step.over)}"
        match step.fractions:
            case int(count):
                yield plural(count, "fraction")
            case str(name):
                yield f"fractions: {self.measurement(name)}"
            case None:
                pass
            case _:
                assert_never(step.fractions)

    def measurement(self, name: str) -> str:
        """A measurement, or anything else that is collected, as the file labels it."""
        dictionary = self.lexicon.protocol.dictionary
        for declared in (dictionary.measurements, dictionary.facts, dictionary.lists):
            if name in declared:
                return label(name, declared[name].label)
        return readable(name)

    def levels(self, levels: model.Levels) -> str:
        """`3.6 mg/kg, 3.0 mg/kg, 2.4 mg/kg, then stop; never raised again`."""
        doses = ", ".join(f"{decimal_text(each.amount)} {each.unit}" for each in levels.doses)
        way = "; one level up each cycle" if levels.goes_up else "; never raised again" if levels.never_up else ""
        return f"{doses}{', then stop' if levels.stop else ''}{way}"


_SPOKEN = (model.Occurrence.FIRST, model.Occurrence.LAST)


def target_words(window: model.Window) -> str:
    """`, best after 24 hours` where the target is not the whole window; empty without a target."""
    if window.target is None or window.least == window.most:
        return ""
    if window.target == 0:
        return ", best on that day" if window.clock is model.Clock.CALENDAR else ", best at once"
    if window.target < 0:
        return f", best {amount_text(-window.target, window.clock)} before"
    return f", best after {amount_text(window.target, window.clock)}"


def repeat_words(repeat: model.Repeat, one: str) -> str:
    """`then every 21 days from the previous dose (21 to 24 days)`; `one` is what is repeated: dose or visit."""
    window = repeat.window
    since = f"the previous {one}" if repeat.counted_from is model.Repeats.PREVIOUS else f"the first {one}"
    every = window_text(window) if window.target is None else amount_text(window.target, window.clock)
    around = "" if window.target is None or window.least == window.most else f" ({window_text(window)})"
    return f"then every {every} from {since}{around}"


def day_window(day: model.Day) -> str:
    """`day 8`, `day 8 (days 7 to 9)`: the days of a cycle on which it may be."""
    least, most = day.window.least, day.window.most
    if least is None or most is None or least == most or day.window.clock is model.Clock.ELAPSED:
        return f"day {day.number}"
    return f"day {day.number} (days {least + 1} to {most + 1})"


def days_as_written(days: Sequence[model.Day]) -> Iterator[tuple[str, model.Day]]:
    """Each line of days, in order, with what to call it: `day 1`, `days 2 to 5`; all that it stands for is alike."""
    for line, group in groupby(sorted(days, key=lambda each: each.number), key=lambda each: each.span):
        first, *others = group
        if line == NOWHERE or not others:
            yield from ((day_window(each), each) for each in (first, *others))
            continue
        yield f"days {first.number} to {others[-1].number}{_each_within(first)}", first


def _each_within(day: model.Day) -> str:
    least, most = (None if end is None else end + 1 - day.number for end in (day.window.least, day.window.most))
    return "" if not (least or most) else f" (each {least or 0:+d} to {most or 0:+d} days)"


def assumptions(*wordings: Wording) -> Iterator[str]:
    """What the author assumed there."""
    for wording in wordings:
        yield from (each.text for each in wording.assumptions)


def _which(occurrence: model.Occurrence | int, one: str) -> str:
    match occurrence:
        case int(number):
            return f"{one} {number} of "
        case model.Occurrence.LAST | model.Occurrence.FIRST | model.Occurrence.PREVIOUS:
            return f"the {occurrence.value} {one} of "
        case model.Occurrence.ONLY:
            return ""
        case _:
            assert_never(occurrence)


def _before(window: model.Window) -> str:
    if window.least is None:
        return "before"
    return f"within {amount_text(-window.least, window.clock)} before"


def _grace(window: model.Window) -> str:
    assert window.most is not None
    return f" (with {amount_text(window.most, window.clock)} of grace)"


def _auc(dose: model.Dose) -> str:
    return f"AUC {decimal_text(dose.amount)}"
