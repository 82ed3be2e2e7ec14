"""What GLPI's high-level interface says and wants to hear: filters, rows, members, refusals. Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from ticket_client.desks import glpi_words as words
from ticket_client.errors import DeskError, Gone, Misconfigured
from ticket_client.http import Answer
from ticket_client.values import Note, Ticket
from ticket_client.vendor import Held

Row = dict[str, Any]

FIELDS = frozenset({"id", "name", "status", "urgency", "external_id", "date_mod", "is_deleted", "team"})
"""What we read of a ticket."""
_MEMBER = re.compile(r"/(user|group)\.form\.php\?id=(\d+)")
_NOT_GLPI = "what answers at this address is not GLPI's high-level interface; the URL is GLPI's own"


def token_of(answer: Answer) -> str:
    """Return the access token that GLPI's OAuth server gave; Misconfigured, with what to mend, if it gave none."""
    told = answer.body if isinstance(answer.body, dict) else {}
    if answer.ok and told.get("access_token"):
        return str(told["access_token"])
    match told.get("error"):
        case "invalid_client":
            raise Misconfigured("GLPI does not know the OAuth client or its secret: see Setup > OAuth clients")
        case "invalid_grant":
            raise Misconfigured("GLPI does not accept the user's name or password")
        case "invalid_scope":
            raise Misconfigured("give GLPI's OAuth client the scope «api»")
        case "unsupported_grant_type" | "unauthorized_client":
            raise Misconfigured("give GLPI's OAuth client the grant «password»")
        case str() as code:
            raise Misconfigured(f"GLPI gives no token: {words.why(told.get('error_description') or code)}")
    raise Misconfigured(_NOT_GLPI)


def is_worn(answer: Answer) -> bool:
    """Whether GLPI refuses the token as it is: it says so with a 400 (Router::handleRequest), nothing done."""
    told = answer.body
    return answer.status == 400 and isinstance(told, dict) and told.get("title") == "Invalid OAuth token"


def data_of(answer: Answer, refused: type[DeskError]) -> Any:
    """Return what GLPI answered; raise `refused` for its no, Gone where it knows no such item."""
    if answer.ok:
        return answer.body
    told = answer.body if isinstance(answer.body, dict) else {}
    if told.get("status") == "ERROR_ITEM_NOT_FOUND":
        raise Gone("GLPI has no such ticket")
    if told.get("detail") == "The High-Level API is disabled":
        raise Misconfigured("GLPI's high-level API is switched off: enable it under Setup > General > API")
    if answer.status == 401 or is_worn(answer):
        raise Misconfigured("GLPI does not accept the token it has just given: its clock or its keys are wrong")
    if "status" not in told or answer.status == 404:
        raise Misconfigured(_NOT_GLPI)
    more = [each.get("message", "") for each in told.get("additional_messages") or [] if isinstance(each, dict)]
    raise refused(words.why(" ".join([str(told.get("title")), *more])))


def filter_for(key: str) -> str | None:
    """Return the RSQL for tickets with the key in field or title; None for a key that no RSQL can say.

    A quoted value ends at the next quote of its kind, whatever stands before it, and no value holds a newline.
    """
    quote = next((sign for sign in ("\"'") if sign not in key), None)
    if quote is None or "\n" in key:
        return None
    return f"external_id=={quote}{key}{quote},name=like={quote}*[IVR:{key}]*{quote}"


def numbers(fields: Mapping[str, str]) -> dict[str, int]:
    """Return fields as the numbers that GLPI wants."""
    return {name: int(value) for name, value in fields.items()}


def acting(group: int) -> Row:
    """Return a group that has to act, as a member of a ticket's team.

    The documentation calls the role «assigned», which the source stores as no role at all: it wants the number.
    """
    return {"type": "Group", "id": group, "role": words.ASSIGN}


def acting_groups(team: Iterable[Row]) -> frozenset[int]:
    """Return the groups of a team that have to act."""
    return frozenset(number for kind, number, _ in _acting(team) if kind == "group")


def _acting(team: Iterable[Row]) -> list[tuple[str, int, str]]:
    """Return who has to act: kind, number, name. The kind and the number stand only in a member's link."""
    links = ((member, _MEMBER.search(member.get("href") or "")) for member in team)
    return sorted(
        (link[1], int(link[2]), str(member.get("name") or ""))
        for member, link in links
        if link and member.get("role") == "assigned"
    )


def whole(row: Any) -> Row:
    """Return a ticket's row if it tells all that we read."""
    if not isinstance(row, dict):
        raise Misconfigured(_NOT_GLPI)
    if hidden := FIELDS - row.keys():
        raise Misconfigured(f"GLPI does not show us a ticket's {', '.join(sorted(hidden))}: 11.0 does")
    return row


def held_of(row: Row, zone: ZoneInfo, groups: Mapping[int, str]) -> Held:
    """Return a row as a ticket and what a change needs to know of it."""
    team = _acting(row["team"])
    owner = next((name for kind, _, name in team if kind == "user"), None)
    queues = sorted(groups.get(number, name) for kind, number, name in team if kind == "group")
    progress = words.progress_of(int(row["status"]["id"]), owner)
    key, subject, at = row["external_id"] or "", row["name"] or "", words.moment(row["date_mod"], zone)
    ticket = Ticket(str(row["id"]), key, subject, next(iter(queues), None), progress, at, owner)
    return Held(ticket, {"urgency": str(row["urgency"])}, also=frozenset(queues[1:]))


def note_of(row: Row, zone: ZoneInfo) -> Note:
    """Return a followup as a note; whose it is its mark tells."""
    by = (row.get("user") or {}).get("name")
    at = words.moment(row["date_creation"], zone)
    return Note(str(row["id"]), words.text_of(row["content"]), at, ours=False, by=by)


def check_zone(row: Row, zone: ZoneInfo) -> None:
    """Raise Misconfigured if the offset in GLPI's times is not that of the zone."""
    at = words.as_told(row["date_mod"])
    if at.tzinfo and at.utcoffset() != at.astimezone(zone).utcoffset():
        raise Misconfigured(f"GLPI's clock runs at {at:%z}: set the option timezone to its zone")
