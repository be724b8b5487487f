"""What comes out for one event log: the status of every obligation, and what is due next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import field, frozen

from protocol_dsl.__about__ import __version__
from protocol_dsl.engine.guards import judge_guards
from protocol_dsl.engine.plan import Plan
from protocol_dsl.render.pictures.style import WIDTH
from protocol_dsl.render.pictures.swimlane import swimlane_svg
from protocol_dsl.render.sequence.follow_json import follow_data
from protocol_dsl.render.sequence.follow_table import follow_table
from protocol_dsl.render.sequence.ics import due_calendar
from protocol_dsl.render.sequence.text import markdown_follow, render_follow, summary_follow
from protocol_dsl.render.tables import html_table, markdown_table, text_table
from protocol_dsl.schema.datum import Datum
from protocol_dsl.schema.event_log import EventLog
from protocol_dsl.schema.record import Record
from protocol_dsl.sequencing import status as sequencing
from protocol_dsl.sequencing.course import Course
from protocol_dsl.sequencing.due_next import due_next
from protocol_dsl.sequencing.follow import follow_course
from protocol_dsl.sequencing.history import Background
from protocol_dsl.sequencing.results import range_of
from protocol_dsl.values.calendar import Moment
from protocol_dsl.values.truth import Truth

if TYPE_CHECKING:
    from protocol_dsl.sequencing.fast.doses import Short

WORDS = {each: each.value for each in sequencing.Status}
DEPARTING = frozenset({*sequencing.DEPARTURES, sequencing.Status.CONTRADICTORY})
FollowFormat: TypeAlias = Literal["text", "markdown", "json"]
TableFormat: TypeAlias = Literal["markdown", "html", "text"]


@frozen
class Following:
    """A participant's way through a schedule. Get one from `Protocol.follow`."""

    _plan: Plan = field(repr=False, eq=False)
    _log: EventLog
    _record: Record
    _guards: Mapping[str, Truth]

    def __repr__(self) -> str:
        return f"<Following of {self.subject}: {len(self.statuses)} obligations, {len(self.departures)} departing>"

    @cached_property
    def _short(self) -> Short | None:
        """Every status in short, None where only following the log in full tells."""
        # Who wants a chain does not wait for the room that is fast without one.
        from protocol_dsl.sequencing.fast.statuses import statuses_of

        route, background = self._plan.routes[self._log.schedule], background_of(self._record)
        return statuses_of(route, self._log, guards=self._guards, background=background)

    @cached_property
    def _followed(self) -> tuple[sequencing.Following, Course]:
        """Every obligation in full, with what it was worked out from; when it is asked for."""
        route, background = self._plan.routes[self._log.schedule], background_of(self._record)
        return follow_course(route, self._log, guards=self._guards, background=background)

    @property
    def _own(self) -> sequencing.Following:
        return self._followed[0]

    @cached_property
    def _found(self) -> sequencing.Following:
        """With what all lines together leave of each window; worked out when it is asked for."""
        return due_next(*self._followed)

    @property
    def subject(self) -> str:
        """Whom the log is about."""
        return self._log.subject

    @property
    def statuses(self) -> dict[str, str]:
        """
        The status of each obligation by its key, such as `{"tdm1/dose/1": "late"}`.

        A key that occurs twice, for events that nothing asked for, has ` (2)` behind it from the second time on.
        """
        if self._short is not None:
            found = dict(zip(self._short.keys, map(WORDS.__getitem__, self._short.statuses), strict=True))
            if len(found) == len(self._short.keys):
                return found
        return {key: each.status.value for key, each in self._own.keyed}

    @property
    def departures(self) -> dict[str, tuple[str, ...]]:
        """For each obligation that departs from the protocol, the grade of each departure; keys as in `statuses`."""
        if self._short is not None and DEPARTING.isdisjoint(self._short.statuses):
            return {}
        departing = {id(each) for each in self._own.departures}
        return {
            key: tuple(g.grade.value for g in each.graded) for key, each in self._own.keyed if id(each) in departing
        }

    @property
    def due(self) -> tuple[str, ...]:
        """
        The keys of what is still to be done and has a time, the most urgent first.

        What may have been done, or need not be, is among them: its status is `cannot be determined`.
        """
        return tuple(each.slot.key for each in self._found.pending)

    def to_dict(self, *, chain: bool = True) -> dict[str, Any]:
        """Everything as plain data, with or without the reasoning: `{"format": "follow/1", …}`."""
        return follow_data(self._found, self._log, self._plan.protocol, __version__, chain)

    def to_json(self, *, chain: bool = True) -> str:
        """The same as JSON text in one line, keys sorted."""
        data = self.to_dict(chain=chain)
        return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"

    def svg(self, *, width: int = WIDTH) -> str:
        """A picture of it, `width` pixels wide (at least 320): a lane for each row, each treatment, each visit."""
        return swimlane_svg(self._found, self._log, self._plan.protocol, width=width)

    def ics(self, *, salt: str = "") -> str:
        """
        What is due as an iCalendar file (RFC 5545) in UTC, with nothing in it that says who the participant is.

        `salt` is any text that says nothing about anybody, a different one for each participant whose events go into
        one calendar. The same one gives the same UIDs, so that a newer file replaces what an older one said.
        """
        return due_calendar(self._found, self._log, self._plan.protocol, __version__, salt=salt)

    def table(self, form: TableFormat = "markdown", *, width: int = 100) -> str:
        """The facts of the picture as a table, for whoever cannot see it."""
        found = follow_table(self._found, self._log, self._plan.protocol)
        match form:
            case "markdown":
                return markdown_table(found)
            case "html":
                return html_table(found)
            case "text":
                return text_table(found, width)

    def summary(self) -> str:
        """In one line what departs from the protocol, what cannot be determined, and what is due next."""
        return summary_follow(self._found, self._log, self._plan.protocol)

    def explain(self, form: FollowFormat = "text", *, width: int = 100) -> str:
        """Every obligation with its reasoning, and what is due next."""
        match form:
            case "text":
                return render_follow(self._found, self._log, self._plan.protocol, width)
            case "markdown":
                return markdown_follow(self._found, self._log, self._plan.protocol)
            case "json":
                return json.dumps(self.to_dict(), ensure_ascii=False, sort_keys=True, indent=2) + "\n"


def followed(plan: Plan, log: EventLog, record: Record | None) -> Following:
    """A log followed through its schedule; without a record, what depends on one stays open."""
    known = Record(log.subject, log.as_of, log.zone) if record is None else record
    guards = judge_guards(plan.guards[log.schedule], plan.vocabulary, known)
    return Following(plan, log, known, guards)


def background_of(record: Record) -> Background:
    """What a record knows beside the log. A list that may have more rows is not counted."""
    return Background(
        timepoints={
            name: moment for name, datum in record.timepoints.items() if (moment := _moment(datum)) is not None
        },
        rows={
            name: len(rows.rows)
            for name, rows in record.lists.items()
            if not rows.stated or (rows.through is not None and rows.through.first >= record.as_of.last)
        },
        numbers={name: found for name, datum in record.facts.items() if (found := range_of(datum)) is not None},
    )


def _moment(datum: Datum) -> Moment | None:
    items = datum.items or ()
    return items[0] if len(items) == 1 and isinstance(items[0], Moment) else None
