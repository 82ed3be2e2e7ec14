"""What the flow needs to know, and the answers: frozen, JSON-able, stored with the turn they decided.

The flow asks with a need; the shell answers from its guide. Nothing here looks anything up.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Discriminator


@dataclass(frozen=True, slots=True)
class SchoolRef:
    """A school as the conversation knows it: our id, its registry name, and whether it still takes pupils."""

    id: int
    name: str
    standing: Literal["active", "inactive", "merged"] = "active"


@dataclass(frozen=True, slots=True)
class WhoCalls:
    """Need: what the caller's number and the dialled line tell. Answer: `Caller`."""

    caller: str
    line: str
    kind: Literal["who_calls"] = "who_calls"


@dataclass(frozen=True, slots=True)
class Caller:
    """At most five schools of the number, whether it can be rung back, the line's notice if there is one."""

    schools: tuple[SchoolRef, ...] = ()
    dialable: bool = False
    notice: tuple[str, str] | None = None
    """Greek and English text, spoken before the greeting."""
    kind: Literal["caller"] = "caller"


@dataclass(frozen=True, slots=True)
class SchoolOf:
    """Need: the school of a seven-digit code. Answer: `Found`."""

    code: str
    kind: Literal["school_of"] = "school_of"


@dataclass(frozen=True, slots=True)
class Found:
    """The school, or None when no school has or had the code."""

    school: SchoolRef | None
    kind: Literal["found"] = "found"


@dataclass(frozen=True, slots=True)
class OpenAt:
    """Need: an open request of this school and category. Answer: `OpenRequest`."""

    school: int
    category: int
    kind: Literal["open_at"] = "open_at"


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """The newest such request's number and the day it was made (Europe/Athens), or nothing."""

    number: str | None = None
    day: date | None = None
    kind: Literal["open_request"] = "open_request"


@dataclass(frozen=True, slots=True)
class NewNumber:
    """Need: a request number that works from now on (P7). `ordinal` tells the problems of one call apart."""

    ordinal: int
    kind: Literal["new_number"] = "new_number"


@dataclass(frozen=True, slots=True)
class Allotted:
    """The number, digits only."""

    number: str
    kind: Literal["allotted"] = "allotted"


Need = Annotated[WhoCalls | SchoolOf | OpenAt | NewNumber, Discriminator("kind")]
Answer = Annotated[Caller | Found | OpenRequest | Allotted, Discriminator("kind")]
Facts = tuple[tuple[Need, Answer], ...]
