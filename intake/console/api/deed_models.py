"""What the API takes for a deed on a request, and what it answers when that is done."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from intake.console.api.models import Area, Given, Number, SchoolCode, Shown, Words


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
