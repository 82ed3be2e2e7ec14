"""What the API takes and gives of requests, and what all its models share. Its description is made from these."""

from datetime import datetime
from typing import Annotated

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
