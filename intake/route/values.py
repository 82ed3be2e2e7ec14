"""What the routing of the circular takes and gives: a case, a decision, and the words between, all frozen.

Holds no rule and no text; both are data (`rulebook.toml`, `words`). Everything here is JSON-able, because a
decision is stored with its reasons (P6).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import TypeAdapter


class Mode(StrEnum):
    """How KEPLINET and partner work together in an area (circular, A)."""

    A1 = "A1"
    A2 = "A2"
    HYBRID = "HYBRID"


class Service(StrEnum):
    """Where the work is done."""

    REMOTE = "remote"
    ONSITE = "onsite"


class TeamKind(StrEnum):
    """What sort of team a queue belongs to."""

    KEPLINET = "keplinet"
    PARTNER = "partner"
    TRIAGE = "triage"
    UNFINISHED = "unfinished"
    LEAD = "lead"


class Criterion(StrEnum):
    """What a candidate is looked at for, in the order of the circular's B.4."""

    MODE = "mode"
    PLACE = "place"
    SKILL = "skill"
    LOAD = "load"
    HOURS = "hours"


class Why(StrEnum):
    """The ground on which one body was preferred to the other."""

    HEAD_ASSIGNS = "head_assigns"
    PARTNER_VISITS = "partner_visits"
    OUTSIDE_SEAT = "outside_seat"
    HARD_TO_REACH = "hard_to_reach"
    AT_SEAT = "at_seat"
    PLACE_UNKNOWN = "place_unknown"
    ONLY_SKILLED = "only_skilled"
    REMOTE_RULE = "remote_rule"
    LESS_LOAD = "less_load"
    EVEN = "even"
    OVERFLOW = "overflow"
    CLOSED = "closed"
    CAME_BACK = "came_back"


System = Literal["windows", "linux", "unknown"]
Level = Literal["primary", "secondary", "other"]
Kind = Literal["incident", "request", "enquiry"]


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Greek and English."""

    el: str
    en: str


@dataclass(frozen=True, slots=True)
class Reason(Text):
    """A whole sentence with the clause of the circular it rests on, e.g. `N-1` for Annex 1."""

    clause: str


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of a request. None means not known."""

    directorate: str | None = None
    """Area of the school, from the registry."""
    level: Level | None = None
    municipality: str | None = None
    inaccessible: bool = False
    """Hard to reach (δυσπρόσιτο), from the registry."""
    code: str | None = None
    """School code as keyed, also when no school has it."""
    line_area: str | None = None
    """Area that the dialled line preselects."""
    category: int = 0
    """1-8; 0 is other."""
    kind: Kind = "incident"
    urgent: bool | None = None
    system: System | None = None
    unfinished: bool = False
    """Nothing was keyed or said."""
    mode: Mode | None = None
    """Mode set for this request alone (A3-1)."""
    mode_reason: str | None = None
    """Why mode or service was set."""
    service: Service | None = None
    """Service set for this request alone."""
    calls: int = 1
    """Calls of the school about this kind of problem in the rule book's period, this one too (A3-5)."""

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Case":
        """Return the case of stored inputs; a field that was not known when they were stored has its default."""
        return _CASE.validate_python(dict(values))

    def to_json(self) -> dict[str, Any]:
        """Return the case as JSON-able values."""
        values: dict[str, Any] = _CASE.dump_python(self, mode="json")
        return values


@dataclass(frozen=True, slots=True)
class Others:
    """Tickets a team has to do, by its helpdesk's count, that are no requests of ours: a part of its workload."""

    team: str
    tickets: int
    desk: str
    at: datetime
    """When the desk counted, aware."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one criterion says of one candidate: `ok` is whether it speaks for it, `score` how much, of 100."""

    criterion: Criterion
    clause: str
    ok: bool
    text: Text
    score: int | None = None
    """None where a version that gave no scores has decided."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A team that was looked at. `lost` says why another was chosen; None for the chosen one."""

    team: str
    kind: TeamKind
    verdicts: tuple[Verdict, ...]
    lost: Text | None


@dataclass(frozen=True, slots=True)
class Decision:
    """Where a request goes, and why. `team` and `watchers` are queues of the rule book."""

    area: str | None
    partner: str | None
    team: str
    kind: TeamKind
    mode: Mode | None
    """None where no area is known."""
    service: Service
    travel: bool
    """The work needs a trip out of the KEPLINET's seat; for the partner's technicians it is compensated (A3-4)."""
    watchers: tuple[str, ...]
    technician: str | None
    """Who is proposed to the team's head, who decides, by the helpdesk's own name (B-4t, B-6)."""
    candidates: tuple[Candidate, ...]
    reasons: tuple[Reason, ...]
    sentence: Text
    """Why them, in one sentence for the school."""
    ferry: bool = False
    """The trip needs a ship (A3-2)."""

    def to_json(self) -> dict[str, Any]:
        """Return the decision as JSON-able values."""
        values: dict[str, Any] = _DECISION.dump_python(self, mode="json")
        return values

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Decision":
        """Return the decision that was stored."""
        return _DECISION.validate_python(values)


_CASE = TypeAdapter(Case)
_DECISION = TypeAdapter(Decision)
