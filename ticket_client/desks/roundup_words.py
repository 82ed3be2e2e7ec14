"""Roundup's words and the contract's, each turned into the other: rows, fields, refusals. Pure: it asks nobody."""

import base64
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from ticket_client.errors import DeskError, Misconfigured, Unavailable
from ticket_client.http import Answer
from ticket_client.values import Draft, Note, Progress, Ticket, tagged

Row = dict[str, Any]

FIELDS = frozenset(
    {
        *("title", "external_id", "school_code", "caller", "messages", "files", "activity", "superseder"),
        *("status", "status.name", "team.name", "priority.name", "assignedto.username"),
    }
)
"""What we read of an issue; `team`, `school_code`, `caller` and `external_id` are the tracker's own additions."""
URGENT = "urgent"
"""The priority of an urgent ticket; what is not urgent gets the tracker's default."""
_PROGRESS = {
    None: Progress.PENDING,
    "unread": Progress.PENDING,
    "deferred": Progress.PENDING,
    "done-cbb": Progress.DONE,
    "resolved": Progress.DONE,
}
"""By status name; every other status means that somebody works on it."""
DONE = frozenset(name for name, progress in _PROGRESS.items() if name and progress is Progress.DONE)
"""The statuses of a ticket that nobody has to work on."""
STATUS = {Progress.PENDING: "unread", Progress.WORKING: "in-progress", Progress.DONE: "resolved"}
"""The status we set where a ticket's own means something else."""
STRANGER = "what answers at this address is not Roundup's REST interface"
_BROKE = "check the server log"
_SHUT = re.compile(r"not allowed to use Rest|Required Header Missing|Invalid (HOST|ORIGIN|X-FORWARDED-HOST)")
"""Roundup answers 400 also when it broke down, or when our address is not its own: only these words tell."""
_MINUTE = "%Y-%m-%d.%H:%M"
_TIME = f"{_MINUTE}:%S"


def data_of(answer: Answer, refused: type[DeskError], lost: type[DeskError]) -> Row:
    """Return what the tracker answered; raise `refused` for its no, `lost` for its breakdown."""
    body = answer.body if isinstance(answer.body, dict) else {}
    if answer.ok and isinstance(body.get("data"), dict):
        data: Row = body["data"]
        return data
    if answer.ok or "error" not in body:
        raise Misconfigured(STRANGER)
    if _BROKE in why(answer):
        raise lost("the tracker broke down; its log knows why")
    if _SHUT.search(why(answer)):
        raise Misconfigured(
            "the tracker does not take REST requests for this address: it must be the tracker's own"
        )
    raise refused(why(answer))


def rows_of(answer: Answer) -> list[Row]:
    """Return the rows of a search."""
    rows = data_of(answer, Misconfigured, Unavailable).get("collection")
    if not isinstance(rows, list):
        raise Misconfigured(STRANGER)
    return rows


def total_of(answer: Answer) -> int | None:
    """Return how many rows a search has, however few its page shows; None if the tracker does not tell."""
    total = data_of(answer, Misconfigured, Unavailable).get("@total_size")
    return total if isinstance(total, int) and total >= 0 else None  # -1: more than anybody may ask for


def may_be_asked_for(team: str) -> bool:
    """Whether a search for this name is one for this name: a comma parts two, and digits are a row's number."""
    return "," not in team and not team.lstrip("+-").isdigit()


def why(answer: Answer) -> str:
    """Return the tracker's own words for its no, short and without telephone numbers."""
    error = answer.body.get("error") if isinstance(answer.body, dict) else None
    words = str(error.get("msg")) if isinstance(error, dict) else f"refused without a word ({answer.status})"
    return re.sub(r"\d{7,}", "…", words)[:200]


def ticket_of(row: Row) -> Ticket:
    """Return an issue's row as a ticket; Misconfigured if the tracker hides a field from us."""
    if hidden := FIELDS - row.keys():
        raise Misconfigured(f"the tracker does not show us {', '.join(sorted(hidden))}")
    progress = _PROGRESS.get(row["status.name"], Progress.WORKING)
    changed = moment(row["activity"])
    key, subject = row["external_id"] or "", row["title"] or ""
    return Ticket(row["id"], key, subject, row["team.name"], progress, changed, row["assignedto.username"])


def superseder(row: Row, *, retired: bool = False) -> str | None:
    """Return the issue that a closed or retired one was given up for, of several the oldest.

    While somebody works on it, a pointer is only a cross-reference.
    """
    over = ticket_of(row).progress is Progress.DONE or retired
    return min(row["superseder"], key=int, default=None) if over else None


def fields_of(draft: Draft, key: str) -> Row:
    """Return a draft as an issue's fields; what it does not know it leaves to the technicians."""
    urgency = URGENT if draft.urgent else None
    known = {"school_code": draft.school_code, "caller": draft.caller, "priority": urgency}
    return {"title": tagged(draft.subject, key)} | {name: value for name, value in known.items() if value}


def differing(row: Row, wanted: Mapping[str, str]) -> Row:
    """Return those wanted values that the row does not have yet; a link's value is the name it leads to."""
    return {name: value for name, value in wanted.items() if row.get(f"{name}.name", row.get(name)) != value}


def moment(text: str) -> datetime:
    """Return a moment that Roundup spells in UTC; it writes the last half millisecond of a minute as :60."""
    minute, _, seconds = text.rpartition(":")
    return datetime.strptime(minute, _MINUTE).replace(tzinfo=UTC) + timedelta(seconds=int(seconds))


def since(at: datetime) -> str:
    """Return the filter «at or after», which Roundup reads in UTC when its user has no time zone of its own."""
    return f"from {at.astimezone(UTC):{_TIME}}"


def towards(row: Row, progress: Progress) -> Row:
    """Return the change of status that makes the ticket mean `progress`, none if it does."""
    return {} if ticket_of(row).progress is progress else {"status": STATUS[progress]}


def note_of(row: Row, me: str | None) -> Note:
    """Return a message's row as a note."""
    at = moment(row["creation"])  # its `date` is the writer's to give
    author = row["author"] or {}
    return Note(row["id"], row["content"] or "", at, author.get("id") == me, author.get("username"))


def user_of(token: str) -> str | None:
    """Return the user a token speaks for: Roundup wants a message's author named, and only the token knows."""
    try:
        claims = token.split(".")[1]
        return str(json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sub"])
    except (IndexError, KeyError, TypeError, ValueError):
        return None  # not a token at all; the tracker will say so
