"""What the API answers when it cannot do what is asked (RFC 9457): what is wrong, and what to do about it."""

from typing import Any

from pydantic import BaseModel, Field

MEDIA = "application/problem+json"


class Problem(BaseModel):
    """Why nothing was done."""

    type: str = Field("about:blank", description="what kind of problem, a path below this API")
    title: str = Field(description="what is wrong, in short")
    status: int = Field(description="the answer's status code")
    detail: str = Field(description="what is wrong here, and what to do about it")
    errors: list[str] | None = Field(None, description="each value that cannot be used, by its place")
    version: int | None = Field(None, description="the request's present version, where yours is an older one")


class Told(Exception):
    """Ends an operation with a problem."""

    def __init__(self, status: int, name: str, detail: str, **more: Any) -> None:
        super().__init__(name)
        self.problem = Problem(
            type=f"/api/v1/problems#{name}", title=TITLES[name], status=status, detail=detail, **more
        )
        self.headers: dict[str, str] = {}

    def saying(self, **headers: str) -> "Told":
        """Add headers to the answer."""
        self.headers |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self


TITLES = {
    "unauthorized": "No token that works",
    "forbidden": "The token may not do this",
    "not-found": "There is no such thing for this token",
    "method": "Not done by this method",
    "unusable": "What you sent cannot be used",
    "media-type": "Not JSON",
    "too-large": "Too much was sent",
    "stale": "The request has changed since you read it",
    "version-needed": "Say which version you have read",
    "held": "Somebody is at work on it",
    "refused": "It is not done",
    "too-often": "Too many questions in a minute",
    "busy": "The database is busy",
    "failed": "Something went wrong",
}
STATUSES = {
    400: "The body is no JSON",
    401: "No token, or one that does not work",
    403: "The token lacks the scope",
    404: "There is no such thing, or the token does not see it",
    409: "Somebody holds the request, or its state does not allow this; nothing was changed",
    412: "The request has changed since you read it; nothing was changed",
    413: "More than 64 kB were sent",
    415: "The body is not called application/json",
    422: "A value cannot be used; nothing was changed",
    428: "If-Match is missing; nothing was changed",
    429: "Too many questions in a minute; `Retry-After` says when to ask again",
    503: "The database is busy; ask again in a few seconds",
}


def refused_words(why: str) -> str:
    """Return what a refusal of the record means to a program."""
    return REFUSALS.get(why, "The record refuses it. Read the request again, and see its state and its deeds.")


REFUSALS = {
    "closed": "The request is closed; only an open one can be changed so.",
    "nothing_to_confirm": "Nobody needs to look at this request; it is confirmed already.",
    "nothing_to_correct": "It says so already; send a `school` or a `category` that differs.",
    "no_words": "A text or a reason must hold something.",
    "too_many_words": "The text is too long.",
    "no_such_category": "Categories are 0 to 8.",
    "no_such_school": "No school has this code; look it up at `/api/v1/schools`.",
    "no_such_team": "The rule book has no such team; `/api/v1/areas` names those of each area.",
    "no_ticket_yet": "Its ticket has not been opened yet; ask again in a minute.",
    "already_there": "The request is with this team already.",
    "no_number": "This is no request number: its last digit does not fit.",
    "no_such_request": "There is no such request to merge into.",
    "merge_into_itself": "A request cannot be merged into itself.",
    "other_closed": "The other request is closed.",
    "other_school": "The two requests are of different schools; send `other_school: true` if they are one matter.",
    "no_such_mode": "Modes are A1, A2, HYBRID; services remote, onsite.",
    "nothing_to_set": "Nothing would change.",
    "callback_owed": "Somebody waits to be rung about it; that comes first.",
    "never_give_up_a_ticket": "A ticket that was never opened is not given up; send it again.",
    "nothing_parked": "No promise of this id is refused at the moment.",
    "no_phone": "The number to ring is no Greek number of ten digits.",
    "no_such_area": "The rule book has no such area; `/api/v1/areas` names all.",
    "no_such_channel": "Channels are phone, email, visit.",
    "not_your_area": "The token does not see this area.",
    "stands_already": "The school has an open request of this kind; send `anyway: true` for another matter.",
    "nothing_to_undo": "There is nothing to undo.",
    "undo_not_last": "Something was done to the request since; only the newest deed can be undone.",
    "undo_not_yours": "The token lacks the scope of this deed.",
    "undo_too_late": "It was done more than half an hour ago.",
    "undo_changed": "The request has changed since.",
}
