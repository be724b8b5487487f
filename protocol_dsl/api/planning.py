"""A schedule before anybody goes through it: what it asks for, and the dates that come of a start."""

from __future__ import annotations

import json
from typing import Any, Literal, TypeAlias

from attrs import field, frozen

from protocol_dsl.__about__ import __version__
from protocol_dsl.api.simulating import Simulation
from protocol_dsl.engine.plan import Plan
from protocol_dsl.model.schedule import Schedule
from protocol_dsl.render.sequence.plan_json import plan_data
from protocol_dsl.render.sequence.plan_text import plan_markdown, plan_text

PlanFormat: TypeAlias = Literal["text", "markdown", "json"]


@frozen
class SchedulePlan:
    """What a schedule asks for. Get one from `Protocol.plan`."""

    _plan: Plan = field(repr=False, eq=False)
    _schedule: Schedule = field(repr=False)
    simulated: tuple[Simulation, ...]
    """One participant for each mode that was asked for; empty without a start."""

    @property
    def schedule(self) -> str:
        """The name of the schedule."""
        return self._schedule.name

    @property
    def fits(self) -> bool:
        """Whether every simulated participant finds a time for everything; true where none was asked for."""
        return not any(each.no_time for each in self.simulated)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain data: `{"format": "plan/1", …}`."""
        runs = [each._run for each in self.simulated]
        return plan_data(self._schedule, runs, self._plan.protocol, __version__)

    def to_json(self) -> str:
        """The same as JSON text in one line, keys sorted."""
        return json.dumps(self.to_dict(), ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"

    def explain(self, form: PlanFormat = "text", *, width: int = 100) -> str:
        """Every line with its reason, and a table of dates."""
        runs = [each._run for each in self.simulated]
        match form:
            case "text":
                return plan_text(self._schedule, runs, self._plan.protocol, width)
            case "markdown":
                return plan_markdown(self._schedule, runs, self._plan.protocol)
            case "json":
                return json.dumps(self.to_dict(), ensure_ascii=False, sort_keys=True, indent=2) + "\n"
