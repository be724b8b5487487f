"""
All pages of one protocol: a function from what is known of it to texts by path, the same to the byte each time.

Nothing here knows a site generator, a clock or a file system.
"""

from __future__ import annotations

import attrs
from attrs import frozen

from protocol_dsl.analysis.changes import changes_between
from protocol_dsl.model.protocol import CriterionKind
from protocol_dsl.render.pages import changes, coverage, places, plan
from protocol_dsl.render.pages.criteria import TITLES, criteria_text
from protocol_dsl.render.pages.dossier import Dossier
from protocol_dsl.render.pages.glossary import glossary_text
from protocol_dsl.render.pages.questions import questions_text
from protocol_dsl.render.pages.synopsis import synopsis_text
from protocol_dsl.render.pages.treatment import TITLE, treatment_text
from protocol_dsl.render.pages.vocabulary import vocabulary_text
from protocol_dsl.render.pictures.trial_schema import trial_schema_svg

WIDTH = 760
NARROW_WIDTH = 360
"""The width of a picture in pixels: what a column of text leaves on most screens, and on paper."""
MARK = "<!-- Made by protocol_dsl from the protocol file: edit that, and not this page. -->\n"
"""The last line of every page, by which a page is told from one that somebody wrote."""


@frozen
class Page:
    """One page: its path from the folder of all pages, the words by which others link to it, and its Markdown."""

    path: str
    title: str
    text: str


def pages(dossier: Dossier) -> tuple[Page, ...]:
    """The pages in reading order, the synopsis first."""
    inclusion, exclusion = CriterionKind
    protocol = dossier.protocol
    has_schedules = bool(protocol.sequence.schedules)
    found = [Page(places.SCHEMA, plan.SCHEMA_TITLE, plan.schema_text(protocol))]
    if has_schedules:
        found.append(Page(places.ACTIVITIES, plan.ACTIVITIES_TITLE, plan.activities_text(protocol)))
    found += [
        Page(places.INCLUSION, TITLES[inclusion], criteria_text(inclusion, dossier)),
        Page(places.EXCLUSION, TITLES[exclusion], criteria_text(exclusion, dossier)),
    ]
    if has_schedules or protocol.sequence.rules:
        found.append(Page(places.TREATMENT, TITLE, treatment_text(dossier)))
    found += [
        Page(places.QUESTIONS, "Open questions and assumptions", questions_text(dossier)),
        *_coverage(dossier),
        *_changes(dossier),
        Page(places.VOCABULARY, "Vocabulary and data dictionary", vocabulary_text(dossier)),
        Page(places.GLOSSARY, "Index and glossary", glossary_text(dossier)),
    ]
    found = [attrs.evolve(each, text=f"{each.text}\n{MARK}") for each in found]
    first = synopsis_text(dossier, ((each.path, each.title) for each in found))
    return (Page(places.INDEX, "1.1 Synopsis", f"{first}\n{MARK}"), *found)


def _coverage(dossier: Dossier) -> tuple[Page, ...]:
    if dossier.coverage is None:
        return ()
    return (Page(places.COVERAGE, coverage.TITLE, coverage.coverage_text(dossier.coverage, dossier.protocol)),)


def _changes(dossier: Dossier) -> tuple[Page, ...]:
    if dossier.previous is None:
        return ()
    found = changes_between(dossier.previous.protocol, dossier.protocol)
    return (Page(places.CHANGES, changes.TITLE, changes.changes_text(found, dossier.previous, dossier)),)


def pictures(dossier: Dossier) -> dict[str, str]:
    """The pictures that pages show, as SVG, by path."""
    return {
        places.SCHEMA_PICTURE: trial_schema_svg(dossier.protocol, width=WIDTH),
        places.NARROW_SCHEMA_PICTURE: trial_schema_svg(dossier.protocol, width=NARROW_WIDTH),
    }


def render(dossier: Dossier) -> dict[str, str]:
    """The texts of all files, pages and pictures, by path."""
    return {each.path: each.text for each in pages(dossier)} | pictures(dossier)
