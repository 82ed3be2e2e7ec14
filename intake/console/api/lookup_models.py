"""What the API tells of calls, areas, schools and months, and how these are asked for."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from intake.console.api.models import Area, BothLanguages, Given, Shown


class CallOutcome(Shown):
    """What a call was to a request."""

    role: str
    number: str


class CallShown(Shown):
    """A call on the line."""

    id: int
    began_at: datetime
    ended_at: datetime | None
    line: str | None
    caller: str | None = Field(description="only with the scope callers:read")
    found_at: datetime | None = Field(description="when the carrier's log told us what no webhook had")
    outcomes: list[CallOutcome]


class CallList(Shown):
    """A page of calls, the newest first."""

    calls: list[CallShown]
    next: str | None


class TeamShown(Shown):
    """A queue of the helpdesk."""

    queue: str
    name: BothLanguages


class AreaShown(Shown):
    """An area of Annex 1."""

    code: str
    name: BothLanguages
    mode: str
    keplinet: TeamShown
    partner: TeamShown


class AreaList(Shown):
    """All areas that the token sees."""

    areas: list[AreaShown]


class SchoolShown(Shown):
    """A school of the registry."""

    code: str | None
    name: str
    standing: str = Field(description="active, inactive or merged")
    area: str | None
    level: str
    municipality: str | None


class SchoolsWanted(Given):
    """Which schools."""

    q: Annotated[str, StringConstraints(min_length=3, max_length=100)] = Field(
        description="beginnings of words of the name or municipality, or of the code; at most eight are told"
    )


class SchoolFound(Shown):
    """A school, as a list names it."""

    code: str
    name: str
    municipality: str | None
    standing: str
    area: str | None


class SchoolList(Shown):
    """Schools that fit, active ones first."""

    schools: list[SchoolFound]


class MonthWanted(Given):
    """Which areas of the month."""

    area: list[Area] = Field([], max_length=58, description="none: all that the token sees")


class AreaFigures(Shown):
    """An area's month: before + opened + reopened - settled = pending."""

    area: str | None
    before: int
    opened: int
    reopened: int
    settled: int
    pending: int
    onsite: int
    travel: int
    median_days: float | None
    oldest_days: float | None
    unfinished_calls: int


class MonthShown(Shown):
    """A month's figures by area."""

    month: str
    until: datetime = Field(description="counted up to then")
    over: bool
    areas: list[AreaFigures]
