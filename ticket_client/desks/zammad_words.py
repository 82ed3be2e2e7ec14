"""Zammad's words and the contract's, each turned into the other: rows, conditions, refusals. Pure."""

import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

from ticket_client.errors import DeskError, Misconfigured, Unavailable
from ticket_client.http import Answer
from ticket_client.values import Note, Progress, Ticket
from ticket_client.vendor import File

Row = dict[str, Any]

NOBODY = 1
"""The user who owns what nobody owns."""
STATE_TYPE = {Progress.PENDING: "new", Progress.WORKING: "open", Progress.DONE: "closed"}
"""The type of the state we set where a ticket's own means something else."""
_PROGRESS = {"new": Progress.PENDING, "closed": Progress.DONE}
"""By a state's type; every other one means that somebody has looked at it: open, or pending until a date."""
DEAD = frozenset({"merged", "removed"})
"""Types of states in which a ticket is a shell."""
STRANGE = "what answers at this address is not Zammad: set the address of its start page"
TRIAL = "00000000-0000-4000-8000-000000000000"
"""A key as long as the real ones, for a ticket that is never made."""
_SHUT = re.compile(r"Authentication required|access disabled|\((token|user)\)")
_BLOCKS = frozenset({"br", "div", "p", "li", "tr", "blockquote", "h1", "h2", "h3"})


def data_of(answer: Answer, refused: type[DeskError]) -> Any:
    """Return what Zammad answered; raise `refused` for a no that concerns this request alone."""
    if answer.ok:
        return answer.body
    if answer.status == 403 and _SHUT.search(why(answer)):
        raise Misconfigured(f"Zammad shuts us out: {why(answer)}; the token needs ticket.agent and admin.group")
    if answer.status == 403 and "Maintenance mode" in why(answer):
        raise Unavailable("Zammad is in maintenance mode")
    raise refused(why(answer))


def forbidden(answer: Answer) -> bool:
    """Whether Zammad keeps us out of one group, while it lets us into the rest."""
    return answer.status == 403 and why(answer).startswith("Not authorized") and not _SHUT.search(why(answer))


def fault_of_trial(answer: Answer) -> str | None:
    """Return what is wrong with our tickets besides that the trial's said nothing, None if nothing is."""
    if answer.ok:
        return "Zammad takes tickets that say nothing; delete the one whose title is «-»"
    if "article" in why(answer):
        return None
    return (
        f"Zammad would refuse our tickets: {why(answer)} (if that says nothing: the key's attribute is too short)"
    )


def why(answer: Answer) -> str:
    """Return Zammad's own words for its no, short and without telephone numbers."""
    error = answer.body.get("error") if isinstance(answer.body, dict) else None
    return re.sub(r"\d{7,}", "…", str(error or f"refused without a word ({answer.status})"))[:200]


def rows_of(data: Any) -> list[Row]:
    """Return a list of rows; Misconfigured if it is none."""
    if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
        raise Misconfigured(STRANGE)
    return data


def ticket_of(row: Row, kind: str, key_field: str) -> Ticket:
    """Return a row with names, its state of this type, as a ticket; Misconfigured if it hides what we need."""
    try:
        owner = None if row["owner_id"] in {None, NOBODY} else row["owner"]
        progress = _PROGRESS.get(kind, Progress.WORKING)
        key, subject, at = row[key_field] or "", row["title"] or "", moment(row["updated_at"])
        return Ticket(str(row["id"]), key, subject, row["group"], progress, at, owner)
    except KeyError as lacking:
        raise Misconfigured(f"Zammad does not show us {lacking} of a ticket") from None


def note_of(row: Row, me: int) -> Note:
    """Return an article as a note in plain text."""
    ours = row.get("created_by_id") == me
    return Note(str(row["id"]), text_of(row), moment(row["created_at"]), ours, row.get("created_by"))


def text_of(row: Row) -> str:
    """Return what an article says, as plain text."""
    body = row.get("body") or ""
    if "html" not in str(row.get("content_type")):
        return str(body)
    reader = _Reader()
    reader.feed(body)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    """Collects the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self._break(tag)

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def _break(self, tag: str) -> None:
        if tag in _BLOCKS and self.pieces and self.pieces[-1] != "\n":
            self.pieces.append("\n")


def moment(text: str) -> datetime:
    """Read a time as Zammad writes it: UTC, with a Z."""
    return datetime.fromisoformat(text).astimezone(UTC)


def written(at: datetime) -> str:
    """Write a moment as Zammad does, not later than it is."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def condition(column: str, operator: str, value: Any) -> Row:
    """Return one condition of a search in Zammad's database."""
    return {f"ticket.{column}": {"operator": operator, "value": value}}


def living(types: Mapping[int, str]) -> Row:
    """Return the condition that leaves out what was merged or removed."""
    return condition("state_id", "is", [state for state, kind in types.items() if kind not in DEAD])


def parent_of(data: Any) -> str:
    """Return the ticket that a merged one was put under, nothing if the link is gone."""
    links = data.get("links") if isinstance(data, dict) else None
    found = [str(link["link_object_value"]) for link in links or () if link.get("link_type") == "parent"]
    return found[0] if found else ""


def article(body: str, file: File | None = None) -> Row:
    """Return an internal note as Zammad takes it, with or without a file."""
    note: Row = {
        "body": body if body.strip() else "-",
        "type": "note",
        "content_type": "text/plain",
        "internal": True,
    }
    if file is None:
        return note
    data = b64encode(file.data).decode()
    return note | {"attachments": [{"filename": file.name, "mime-type": file.kind, "data": data}]}
