"""What the API takes and gives. Its description is made from these, and nothing is checked elsewhere."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from intake.ground.tables import RequestState

Area = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,20}$")]
SchoolCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{3,11}$")]
Number = Annotated[str, StringConstraints(pattern=r"^[0-9]{4,15}$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"\S")]


class Given(BaseModel):
    """Anything that is sent: what we do not know is refused, so that no typing error passes for done."""

    model_config = ConfigDict(extra="forbid", regex_engine="python-re")


class Shown(BaseModel):
    """Anything that is answered."""

    model_config = ConfigDict(from_attributes=True)


class Page(Given):
    """Which part of a list."""

    after: str | None = Field(None, max_length=80, description="`next` of the page before")
    limit: int = Field(50, ge=1, le=200, description="how many at most")


class RequestsWanted(Page):
    """Which requests."""

    state: list[RequestState] = Field([], max_length=8, description="any of these states")
    area: list[Area] = Field([], max_length=58, description="any of these areas")
    school: SchoolCode | None = Field(None, description="code of the school, as it was then")
    category: int | None = Field(None, ge=0, le=8)
    since: datetime | None = Field(None, description="made then or later; a time without a zone is UTC")
    until: datetime | None = Field(None, description="made before then")


class BothLanguages(Shown):
    """A text in both languages."""

    el: str
    en: str


class RequestShort(Shown):
    """A request, as a list has it."""

    number: str
    state: RequestState
    version: int = Field(description="goes on with every change")
    reasons: list[str] = Field(description="why a person should look at it")
    school_code: str | None
    school_name: str | None
    area: str | None
    category: int
    kind: str = Field(description="incident, request or enquiry")
    urgent: bool | None
    unfinished: bool = Field(description="nothing was keyed or said in the call")
    visit: str | None = Field(description="day, or day and time, of the planned visit; Athens time")
    at: datetime
    caller: str | None = Field(description="who called; only with the scope callers:read")
    callback: str | None = Field(description="whom to ring instead; only with the scope callers:read")


class RequestList(Shown):
    """A page of requests, the newest first."""

    requests: list[RequestShort]
    next: str | None = Field(description="`after` of the next page; null on the last")


class DecisionShown(Shown):
    """Where a request goes, and why."""

    team: str
    mode: str | None
    service: str | None
    travel: bool | None
    rule_book: int | None = Field(description="version of the rule book that decided")
    sentence: BothLanguages | None
    at: datetime


class TicketShown(Shown):
    """A ticket at a helpdesk."""

    desk: str
    ref: str
    progress: str
    team: str | None
    live: bool


class PromiseShown(Shown):
    """Something that is to be done, or was done, at a helpdesk."""

    id: int
    desk: str
    verb: str
    state: str
    tries: int
    due_at: datetime
    settled_at: datetime | None


class CallOfRequest(Shown):
    """A call that came to the request."""

    id: int
    role: str = Field(description="opened, added, asked, reopened or absorbed")
    began_at: datetime
    caller: str | None = Field(description="only with the scope callers:read")


class DeedShown(Shown):
    """A line of the audit."""

    at: datetime
    who: str
    what: str
    by: str | None


class RequestWhole(RequestShort):
    """A request with what became of it."""

    into: str | None = Field(description="number of the request that it went into")
    folded: list[str] = Field(description="numbers of requests that went into it")
    decision: DecisionShown | None
    tickets: list[TicketShown]
    promises: list[PromiseShown]
    calls: list[CallOfRequest]
    audit: list[DeedShown] | None = Field(description="only with the scope audit:read")


class Correction(Given):
    """The right school, or kind of problem, or both."""

    school: SchoolCode | None = None
    category: int | None = Field(None, ge=0, le=8)


class Note(Given):
    """A note for the team, also on a closed request."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=r"\S")]


class Merge(Given):
    """The request in which this one goes on."""

    into: Number
    other_school: bool = Field(False, description="true: although the schools differ")


class NoRequest(Given):
    """Why it is none; the reason stands on the ticket."""

    reason: Words


class Route(Given):
    """The team that is to have it, and why."""

    team: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    reason: Words


class Apart(Given):
    """Mode or service of this request alone; neither: by the rule book again."""

    mode: Literal["A1", "A2", "HYBRID"] | None = None
    service: Literal["remote", "onsite"] | None = None
    reason: Annotated[str, StringConstraints(max_length=300)] = ""


class OfPromise(Given):
    """A promise that a helpdesk has refused."""

    promise: int = Field(ge=1, le=2**53, description="its id, as the request tells")


class NewRequest(Given):
    """What somebody was told: on a direct line, by e-mail, at a visit (circular B.2, B.3)."""

    category: int = Field(ge=0, le=8)
    text: Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=r"\S")]
    channel: Literal["phone", "email", "visit"]
    school: SchoolCode | None = None
    area: Area | None = Field(None, description="who serves it, where the school is not known")
    urgent: bool | None = None
    phone: Annotated[str, StringConstraints(max_length=30)] | None = Field(None, description="whom to ring")
    contact: Annotated[str, StringConstraints(max_length=120)] | None = Field(None, description="whom to ask for")
    anyway: bool = Field(False, description="true: although the school has an open one of this kind")


class Undo(Given):
    """The deed that is to be undone."""

    deed: int = Field(ge=1, le=2**53, description="as the deed was answered")


class Done(Shown):
    """What was done."""

    number: str
    deed: int = Field(description="undoes it within half an hour")
    version: int = Field(description="the request's version now")
    repeated: bool = Field(description="true: the same Idempotency-Key had done it before")


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
