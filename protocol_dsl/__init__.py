"""
A language for clinical-trial protocols.

>>> from protocol_dsl import check
>>> protocol = check('''
... protocol example "An example"
...
... fact birth_date : date "Date of birth"
...
... inclusion I1 "Adult"
...     text "At least 18 years of age."
...     require years from birth_date to 2026-03-02 >= 18 years
... '''.lstrip()).protocol
>>> decision = protocol.decide(
...     {"format": "record/1", "subject": "P-001", "as_of": "2026-03-02", "facts": {"birth_date": "1970-05-14"}}
... )
>>> decision.verdicts
{None: 'eligible'}
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from protocol_dsl.__about__ import __version__

if TYPE_CHECKING:
    from protocol_dsl.api.documents import Documents, documents
    from protocol_dsl.api.following import Following
    from protocol_dsl.api.outcome import Decision, Outcome, RecordErrors
    from protocol_dsl.api.planning import SchedulePlan
    from protocol_dsl.api.protocol import CheckResult, Protocol, ScenarioResult, check, check_file, load
    from protocol_dsl.api.replay import Difference, replay
    from protocol_dsl.api.simulating import Simulation
    from protocol_dsl.errors import DecisionError, ProtocolError, ProtocolFileError, RecordError

__all__ = [
    "CheckResult",
    "Decision",
    "DecisionError",
    "Difference",
    "Documents",
    "Following",
    "Outcome",
    "Protocol",
    "ProtocolError",
    "ProtocolFileError",
    "RecordError",
    "RecordErrors",
    "ScenarioResult",
    "SchedulePlan",
    "Simulation",
    "__version__",
    "check",
    "check_file",
    "documents",
    "load",
    "replay",
]

# Where each name lives. They are fetched on first use, so that importing the package costs next to nothing.
_HOMES = {
    "CheckResult": "api.protocol",
    "Decision": "api.outcome",
    "DecisionError": "errors",
    "Difference": "api.replay",
    "Documents": "api.documents",
    "Following": "api.following",
    "Outcome": "api.outcome",
    "Protocol": "api.protocol",
    "ProtocolError": "errors",
    "ProtocolFileError": "errors",
    "RecordError": "errors",
    "RecordErrors": "api.outcome",
    "ScenarioResult": "api.protocol",
    "SchedulePlan": "api.planning",
    "Simulation": "api.simulating",
    "check": "api.protocol",
    "check_file": "api.protocol",
    "documents": "api.documents",
    "load": "api.protocol",
    "replay": "api.replay",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
