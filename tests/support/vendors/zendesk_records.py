"""What a Zendesk account keeps, and its refusals, each with the page it stands on.

Pages under «api» stand at developer.zendesk.com/api-reference, those under «help» at
support.zendesk.com/hc/en-us/articles.
"""

import time
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]


class Refused(Exception):
    """An answer that is a no: its status, body and headers."""

    def __init__(self, status: int, error: str, description: str = "", **more: Any) -> None:
        super().__init__(error)
        self.status = status
        self.headers: dict[str, str] = more.pop("headers", {})
        self.body: Row = {"error": error} | ({"description": description} if description else {}) | more


def invalid(part: str, why: str) -> Refused:
    """Return the refusal of a record: api/introduction/requests, «422 Unprocessable Entity», `details`."""
    details = {part: [{"description": f"{part.capitalize()}: {why}", "error": "InvalidValue"}]}
    return Refused(422, "RecordInvalid", "Record validation errors", details=details)


def not_found() -> Refused:
    """Return the refusal of what is not there or was deleted: api/introduction/requests, «404»."""
    return Refused(404, "RecordNotFound", "Not found")


def too_many(seconds: int) -> Refused:
    """Return the refusal of what came too often: api/introduction/rate-limits, «Retry-After»."""
    why = "Number of allowed API requests per minute exceeded"
    return Refused(429, "APIRateLimitExceeded", why, headers={"Retry-After": str(seconds)})


@dataclass
class User:
    """Somebody who may sign in, with the groups the person is a member of."""

    id: int
    email: str
    name: str
    role: str = "agent"
    groups: set[int] = field(default_factory=set)
    ticket_restriction: str | None = None


@dataclass
class Ticket:
    """A ticket and what was said on it."""

    id: int
    requester_id: int
    created: int
    updated: int
    subject: str = ""
    external_id: str | None = None
    status: str = "new"
    priority: str | None = None
    group_id: int | None = None
    assignee_id: int | None = None
    fields: dict[int, Any] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    comments: list[Row] = field(default_factory=list)
    deleted: bool = False


def iso(at: int) -> str:
    """Return a moment as Zendesk writes it: UTC, whole seconds."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
