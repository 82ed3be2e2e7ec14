"""Zendesk's words and the contract's, each turned into the other: tickets, comments, refusals. Asks nobody."""

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ticket_client.errors import Gone, Misconfigured, Rejected
from ticket_client.http import Answer
from ticket_client.values import Note, Progress, Ticket

Row = dict[str, Any]

SIDES = {"include": "users,groups"}
"""Asks for the names that go with the ids of a ticket."""
MERGED = "closed_by_merge"
"""The tag Zendesk itself puts on a ticket that was merged into another."""
REDACTED = "redacted.txt"
"""The empty file Zendesk leaves where a file was taken away."""
_PROGRESS = {
    "new": Progress.PENDING,
    "pending": Progress.WORKING,
    "hold": Progress.WORKING,
    "solved": Progress.DONE,
    "closed": Progress.DONE,
}
"""By status; «open» depends on whether somebody has it."""
STATUS = {Progress.PENDING: "open", Progress.DONE: "solved"}
"""What we set: a ticket never becomes «new» again, so what waits for a technician is an open one nobody has."""


@dataclass(frozen=True, slots=True)
class People:
    """The names that came with an answer, by id, and our own id."""

    me: int
    users: Mapping[int, str]
    groups: Mapping[int, str]


def people_of(body: Row, me: int) -> People:
    """Return the names an answer brought along; who has no e-mail address is called by name."""
    users = {user["id"]: str(user.get("email") or user.get("name")) for user in body.get("users", ())}
    return People(me, users, {group["id"]: str(group["name"]) for group in body.get("groups", ())})


def proof(email: str, token: str) -> str:
    """Return the header that proves who we are: an API token goes with an e-mail address, an OAuth token alone."""
    return f"Basic {b64encode(f'{email}/token:{token}'.encode()).decode()}" if email else f"Bearer {token}"


def part_of(answer: Answer, name: str) -> Any:
    """Return the part of an answer that bears the name; Gone, Rejected or Misconfigured for its no."""
    body = answer.body if isinstance(answer.body, dict) else {}
    if answer.ok and name in body:
        return body[name]
    if answer.status == 404 and error_of(answer) == "RecordNotFound":
        raise Gone("Zendesk knows no ticket of that reference")
    if answer.ok or "error" not in body or answer.status == 404:
        raise Misconfigured("what answers at this address is not Zendesk's API: set https://<name>.zendesk.com")
    raise Rejected(why(answer))


def error_of(answer: Answer) -> str:
    """Return the name of a refusal."""
    return str(answer.body.get("error", "")) if isinstance(answer.body, dict) else ""


def why(answer: Answer) -> str:
    """Return Zendesk's own words for its no, short and without telephone numbers."""
    details = answer.body.get("details")
    rows = [row for rows in details.values() for row in rows] if isinstance(details, dict) else []
    said = "; ".join(str(row.get("description")) for row in rows if isinstance(row, dict))
    words = said or str(answer.body.get("description") or error_of(answer))
    return re.sub(r"\d{7,}", "…", words)[:200]


def ticket_of(row: Row, people: People) -> Ticket:
    """Return a ticket; what only the bridge itself has, nobody has."""
    assignee = row["assignee_id"] if row["assignee_id"] != people.me else None
    owner = None if assignee is None else people.users.get(assignee, str(assignee))
    progress = _PROGRESS.get(row["status"], Progress.WORKING if owner else Progress.PENDING)
    team = people.groups.get(row["group_id"]) if row["group_id"] else None
    key, subject = row.get("external_id") or "", row.get("subject") or ""
    return Ticket(str(row["id"]), key, subject, team, progress, moment(row["updated_at"]), owner)


def fields_of(row: Row) -> dict[str, str]:
    """Return what a draft may fill: the priority, and custom fields by their number."""
    custom = {
        str(field["id"]): "" if field["value"] is None else str(field["value"]) for field in row["custom_fields"]
    }
    return {"priority": row["priority"] or "", **custom}


def properties_of(fields: Mapping[str, str]) -> Row:
    """Return fields as the properties of a ticket."""
    custom = [{"id": int(name), "value": value} for name, value in fields.items() if name.isdecimal()]
    own = {name: value for name, value in fields.items() if not name.isdecimal()}
    return own | ({"custom_fields": custom} if custom else {})


def towards(ticket: Ticket, progress: Progress) -> Row:
    """Return what makes a ticket mean `progress`.

    «pending» is how the bridge says that somebody works on a ticket nobody has: every account has that status, and
    «open» without an assignee means the contrary.
    """
    if progress is Progress.WORKING:
        return {"status": "open" if ticket.owner else "pending"}
    return {"status": STATUS[progress]} | ({"assignee_id": None} if progress is Progress.PENDING else {})


def note_of(row: Row, people: People) -> Note:
    """Return a comment as a note."""
    author = row["author_id"]
    by = people.users.get(author, str(author))
    return Note(str(row["id"]), row.get("body") or "", moment(row["created_at"]), author == people.me, by)


def moment(text: str) -> datetime:
    """Return a moment; Zendesk writes UTC."""
    return datetime.fromisoformat(text)


def target_of(newest: Sequence[Row]) -> str | None:
    """Return the ticket a merged one went into: its last comment names it as #number, in whatever language."""
    found = re.search(r"#(\d+)", str(newest[0].get("body"))) if newest else None
    return found[1] if found else None


def is_number(ref: str) -> bool:
    """Whether a reference can be one of Zendesk's."""
    return ref.isascii() and ref.isdecimal()


def number(ref: str) -> str:
    """Return a reference that can stand in a path; Gone for one that cannot be Zendesk's."""
    if not is_number(ref):
        raise Gone("Zendesk knows no ticket of that reference")
    return ref


def field_number(name: str, value: str) -> str:
    """Return an option that names a ticket field, "" if it names none."""
    if value and not is_number(value):
        raise Misconfigured(f"the option {name} must be the number of a ticket field, as its page shows it")
    return value


# --- what must be so at the account ----------------------------------------------------------------------------


def check_agent(user: Row) -> None:
    """Raise Misconfigured unless we are an agent who sees all tickets."""
    if user.get("id") is None or user.get("role") not in {"agent", "admin"}:
        raise Misconfigured("the token's user must be an agent of the account, and is none")
    if user.get("ticket_restriction"):
        raise Misconfigured(
            f"our agent sees only some tickets ({user['ticket_restriction']}): give it access to all of them, "
            "or it would open doubles of those it does not see"
        )


def check_settings(settings: Row) -> None:
    """Raise Misconfigured unless the account lets us keep our first text private and close what nobody took."""
    for name, meaning in (
        ("is_first_comment_private_enabled", "«Allow first comment on tickets to be private»"),
        ("assign_tickets_upon_solve", "«Auto-assign tickets upon solve»"),
    ):
        if not settings.get(name):
            raise Misconfigured(f"switch on {meaning} in the account's ticket settings ({name})")


def check_field(name: str, row: Row, sample: str) -> None:
    """Raise Misconfigured unless the ticket field takes a value like the sample."""
    if not row.get("active") or row.get("type") not in {"text", "textarea", "regexp"}:
        raise Misconfigured(f"the ticket field of {name} must be an active text field")
    pattern = row.get("regexp_for_validation")
    if pattern and not _matches(pattern, sample):
        raise Misconfigured(f"the pattern of {name}'s ticket field refuses our values: {len(sample)} digits")


def _matches(pattern: str, sample: str) -> bool:
    try:
        return re.search(pattern, sample) is not None
    except re.error:
        return True  # a pattern only Zendesk understands: it will say
