"""What GLPI's first REST interface says and wants to hear: search columns, rows, rights, refusals. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from ticket_client.desks import glpi_words as words
from ticket_client.errors import DeskError, Gone, Misconfigured, Rejected
from ticket_client.http import Answer
from ticket_client.marks import mark_in
from ticket_client.values import Note, Ticket
from ticket_client.vendor import Held

Row = dict[Any, Any]

NAME, ID, TECHNICIAN, GROUP, URGENCY, STATUS, CHANGED, CONTENT = 1, 2, 5, 8, 10, 12, 19, 21
COLUMNS: Mapping[int, tuple[str, str]] = {
    NAME: ("glpi_tickets", "name"),
    ID: ("glpi_tickets", "id"),
    TECHNICIAN: ("glpi_users", "name"),
    GROUP: ("glpi_groups", "completename"),
    URGENCY: ("glpi_tickets", "urgency"),
    STATUS: ("glpi_tickets", "status"),
    CHANGED: ("glpi_tickets", "date_mod"),
    CONTENT: ("glpi_tickets", "content"),
}
"""The search fields we count on, with table and column."""
RIGHTS: Mapping[str, Mapping[str, int]] = {
    "ticket": {"see all": 1024, "update": 2, "create": 4, "delete": 8, "assign": 8192},
    "followup": {"add to all tickets": 4096, "see private ones": 8192},
    "document": {"read": 1, "create": 4, "purge": 16},
    "group": {"read": 1},
    "user": {"read": 1},
}
"""The rights the bridge's user needs, by GLPI's bits."""
NOT_GLPI = "what answers at this address is not GLPI's REST interface; the URL is GLPI's own"
_SHUT: Mapping[str, str] = {
    "ERROR_GLPI_LOGIN_USER_TOKEN": "GLPI does not accept the user token: make the bridge's user a new API token",
    "ERROR_SESSION_TOKEN_INVALID": "GLPI does not accept the session it has just given: look at its PHP sessions",
    "ERROR_APP_TOKEN_PARAMETERS_MISSING": "GLPI wants an app token: give <user token>:<app token> as token",
    "ERROR_WRONG_APP_TOKEN_PARAMETER": "GLPI does not accept the app token: copy it anew from GLPI's API client",
    "ERROR_NOT_ALLOWED_IP": "GLPI has no active API client for our address: add one under Setup > General > API",
    "ERROR_LOGIN_PARAMETERS_MISSING": "GLPI saw no user token: its web server must pass on Authorization headers",
    "ERROR_SESSION_TOKEN_MISSING": "GLPI saw no session: its web server must pass on Session-Token headers",
    "ERROR_RESOURCE_NOT_FOUND_NOR_COMMONDBTM": "GLPI does not know what we ask for: it is none of version 10",
    "ERROR_RIGHT_MISSING": "the bridge's user lacks a right",
    "ERROR": "GLPI refuses",
}
"""Refusals that no other ticket would escape."""


def data_of(answer: Answer, refused: type[DeskError]) -> Any:
    """Return what GLPI answered; raise `refused` for its no, Misconfigured for one that all would meet."""
    if answer.ok and isinstance(answer.body, dict | list | None):
        return answer.body or {}
    if answer.ok or not isinstance(answer.body, list) or len(answer.body) != 2:
        raise Misconfigured(NOT_GLPI)
    code, told = str(answer.body[0]), words.why(answer.body[1])
    if code == "ERROR_ITEM_NOT_FOUND":
        raise Gone("GLPI has no such ticket")
    if code in _SHUT:
        raise Misconfigured(f"{_SHUT[code]} ({told})")
    raise refused(f"{code}: {told}")


def searching(criteria: Sequence[tuple[int, str, str]], sort: int, size: int) -> dict[str, str | int]:
    """Return the query for tickets that meet one of the criteria, with all columns we read."""
    asked: dict[str, str | int] = {"sort": sort, "order": "ASC", "range": f"0-{size - 1}"}
    for n, (field, how, value) in enumerate(criteria):
        part: dict[str, str | int] = {"link": "OR", "field": field, "searchtype": how, "value": value}
        asked |= {f"criteria[{n}][{name}]": each for name, each in part.items()}
    return asked | {f"forcedisplay[{n}]": column for n, column in enumerate(COLUMNS)}


def row_of(found: Row) -> Row:
    """Return a search's row by column numbers; one with several technicians or groups has lists of them."""
    row = {int(column): value for column, value in found.items() if str(column).isdigit()}
    if hidden := [field for number, (_, field) in COLUMNS.items() if number not in row]:
        raise Misconfigured(f"GLPI does not show us {', '.join(hidden)}")
    technicians = row[TECHNICIAN] if isinstance(row[TECHNICIAN], list) else [row[TECHNICIAN]]
    groups = row[GROUP] if isinstance(row[GROUP], list) else [row[GROUP]]
    return row | {
        TECHNICIAN: min((int(each) for each in technicians if each), default=None),
        GROUP: sorted(words.decoded(each) for each in groups if each),
    }


def held_of(row: Row, zone: ZoneInfo, owner: str | None) -> Held:
    """Return a search's row as a ticket and what a change needs to know of it."""
    team, *also = row[GROUP] or [None]
    progress = words.progress_of(int(row[STATUS]), owner)
    key, subject = words.key_in(words.text_of(row[CONTENT])), words.decoded(row[NAME])
    at = words.moment(row[CHANGED], zone)
    ticket = Ticket(str(row[ID]), key, subject, team, progress, at, owner)
    return Held(ticket, {"urgency": str(row[URGENCY])}, also=frozenset(also))


def note_of(row: Row, zone: ZoneInfo, by: str | None) -> Note:
    """Return a followup as a note; one that ends in a key is the text of a double that was merged."""
    text, at = words.text_of(row["content"]), words.moment(row["date_creation"], zone)
    return Note(f"f{row['id']}", text, at, ours=bool(words.key_in(text)), by=by)


def note_of_file(row: Row, zone: ZoneInfo) -> Note:
    """Return a document as the note that its comment holds."""
    return Note(f"d{row['id']}", _comment(row), words.moment(row["date_creation"], zone), ours=True)


def is_ours(row: Row) -> bool:
    """Whether a document came from us and has its bytes."""
    return bool(row.get("filename") and mark_of_file(row))


def mark_of_file(row: Row) -> str | None:
    """Return the mark in a document's comment."""
    return mark_in(_comment(row))


def _comment(row: Row) -> str:
    return words.decoded(row.get("comment")).replace("\r\n", "\n")


def merging(into: int) -> Row:
    """Return how to merge a ticket into another: what hangs on it goes along, who has to act on it does not."""
    also = {"with_followups": 1, "with_documents": 1, "with_tasks": 1, "with_actors": 0}
    return {"_mergeticket": into, "link_type": 2, **also}  # 2: a duplicate of


def check_upload(made: Row) -> None:
    """Raise Rejected if GLPI took the document and not its file."""
    told = [each for file in made.get("upload_result", {}).values() for each in file]
    if errors := [words.why(each["error"]) for each in told if each.get("error")]:
        raise Rejected(f"GLPI does not take the file: {errors[0]}")


def check_columns(options: Row) -> None:
    """Raise Misconfigured if a search field has another meaning than the one we count on."""
    for number, meaning in COLUMNS.items():
        option = options.get(str(number)) or {}
        if (option.get("table"), option.get("field")) != meaning:
            raise Misconfigured(
                f"GLPI's search field {number} is not {'.'.join(meaning)}: it is none of version 10"
            )


def check_rights(profile: Row) -> None:
    """Raise Misconfigured, naming them, if the bridge's user lacks rights."""
    lacking = [
        f"{kind}: {name}"
        for kind, needed in RIGHTS.items()
        for name, bit in needed.items()
        if not int(profile.get(kind) or 0) & bit
    ]
    if lacking:
        raise Misconfigured(f"the profile of the bridge's user in GLPI lacks {'; '.join(lacking)}")
