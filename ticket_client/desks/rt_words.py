"""Request Tracker's words and the contract's, each turned into the other. Pure: it asks nobody."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

from ticket_client.errors import DeskError, Misconfigured
from ticket_client.http import Answer
from ticket_client.marks import unmarked
from ticket_client.values import Note, Progress, Ticket

Row = dict[str, Any]

NOBODY = "Nobody"
"""RT's own name for «no owner»."""
DELETED = "deleted"
SHOWN = frozenset({"id", "Subject", "Status", "Queue", "Owner", "LastUpdated", "Priority"})
"""What RT shows of every ticket; custom fields only to whom they may be shown."""
PRIORITY = "Priority"
"""The one field of RT's own that a draft fills."""
_MARKED_UP = "text/html"
_REMARK = re.compile(r"^\(\?#[^)]*\)")
"""RT lets a pattern begin with a comment, which it shows to people."""


def body_of(answer: Answer, refused: type[DeskError] = Misconfigured) -> Any:
    """Return what RT answered; raise `refused` for its no."""
    if answer.ok and answer.body is not None:
        return answer.body
    if not isinstance(answer.body, dict) or "message" not in answer.body:
        raise Misconfigured("what answers at this address is not RT's REST2: set the address of RT's pages")
    if answer.status == 403:
        raise Misconfigured(f"RT does not let our account do this, so it lacks a right: {why(answer)}")
    raise refused(why(answer))


def rows_of(answer: Answer) -> list[Row]:
    """Return the rows of a list."""
    body = body_of(answer)
    rows = body.get("items") if isinstance(body, dict) else None
    if not isinstance(rows, list):
        raise Misconfigured("what answers at this address is not RT's REST2: it has no lists")
    return rows


def why(answer: Answer) -> str:
    """Return RT's own words for its no, short and without telephone numbers."""
    return re.sub(r"\d{7,}", "…", " ".join(str(answer.body["message"]).split()))[:200]


def moment(text: str) -> datetime:
    """Return RT's writing of a moment, which is in UTC, as one."""
    return datetime.fromisoformat(text).astimezone(UTC)


def searched(at: datetime) -> str:
    """Return a moment as a search wants it; RT reads it in the time zone of whoever asks, so that must be UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def left_to_do(queue: str, done: Iterable[str], at: datetime) -> str:
    """Return the search for a queue's tickets made at or after the moment, whose status is none of these."""
    still = "".join(f" AND Status != {quoted(status)}" for status in done)
    return f"Queue = {quoted(queue)}{still} AND Created >= {quoted(searched(at))}"


def quoted(text: str) -> str:
    """Return the text as a string of RT's search language."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def field(name: str) -> str:
    """Return a custom field as the search language names it."""
    return quoted(f"CF.{{{name}}}")


def values_of(row: Row) -> dict[str, str]:
    """Return a ticket's custom fields that hold something, and its priority."""
    fields = {each["name"]: each["values"][0] for each in row.get("CustomFields") or () if each["values"]}
    return fields | {PRIORITY: str(row[PRIORITY])}


def ticket_of(row: Row, key_field: str, progress: Mapping[str, Progress]) -> Ticket:
    """Return a ticket's row as a ticket; a status that nobody has put down means that somebody works on it."""
    if not isinstance(row, dict) or not row.keys() >= SHOWN:
        raise Misconfigured("what answers at this address is not RT's REST2: its tickets lack what RT's have")
    owner = row["Owner"]["id"]
    return Ticket(
        ref=str(row["id"]),
        key=values_of(row).get(key_field, ""),
        subject=row["Subject"] or "",
        team=row["Queue"]["Name"],
        progress=progress.get(row["Status"], Progress.WORKING),
        changed_at=moment(row["LastUpdated"]),
        owner=None if owner == NOBODY else owner,
    )


def notes_of(history: Iterable[Row], texts: Iterable[Row], me: str) -> list[Note]:
    """Return what was said after the first text: one note an entry of the history, its plain text if it has one.

    A mark under another's words is only our note, quoted.
    """
    said: dict[str, Row] = {}
    for text in texts:
        known = said.setdefault(str(text["TransactionId"]), text)
        if known["ContentType"] == _MARKED_UP != text["ContentType"]:
            said[str(text["TransactionId"])] = text
    notes = []
    for entry in history:
        if entry["Type"] != "Create" and str(entry["id"]) in said:
            text = said[str(entry["id"])]
            by = entry["Creator"]["id"]
            words = plain(text["Content"]) if text["ContentType"] == _MARKED_UP else text["Content"].strip()
            words = words if by == me else unmarked(words)
            notes.append(Note(str(entry["id"]), words, moment(entry["Created"]), by == me, by))
    return notes


def refuses(pattern: str, value: str) -> bool:
    """Whether a custom field's pattern is known to refuse a value; one that only Perl can read is not known to."""
    try:
        return "[:" not in pattern and re.search(_REMARK.sub("", pattern), value) is None
    except re.error:
        return False


class _Plain(HTMLParser):
    """Collects the text of a page, a line for each of its paragraphs."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        if tag in {"br", "p", "div", "li", "tr", "h1", "h2", "h3", "blockquote"}:
            self.text += "\n"

    def handle_endtag(self, tag: str) -> None:
        if tag in {"p", "div"}:
            self.text += "\n"

    def handle_data(self, data: str) -> None:
        if self.cdata_elem is None:  # a style sheet is not text
            self.text += re.sub(r"\s+", " ", data)


def plain(page: str) -> str:
    """Return the text of a note that was written with RT's editor, which makes HTML."""
    reader = _Plain()
    reader.feed(page)
    reader.close()
    lines = (line.replace("\N{NO-BREAK SPACE}", " ").strip() for line in reader.text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
