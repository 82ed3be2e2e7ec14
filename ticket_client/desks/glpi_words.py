"""GLPI's words and the contract's, each turned into the other: rich text, statuses, times, keys. Pure.

GLPI's texts are HTML. Ours go in escaped, as one paragraph, and come out as the text they were; what people write
comes out as plain text. GLPI 10 encodes what it stores, and gives it out so or decoded, as the verb pleases.
"""

import html
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ticket_client.errors import Misconfigured
from ticket_client.values import Draft, Progress

NEW, ASSIGNED, PLANNED, WAITING, SOLVED, CLOSED = range(1, 7)
"""A ticket's statuses, by GLPI's numbers."""
ASSIGN = 2
"""What an actor of a ticket is when it has to act on it."""
URGENT = "5"
"""GLPI's «very high»; what is not urgent gets GLPI's default."""
REF = re.compile(r"[1-9]\d{0,9}")
"""A ticket's number; GLPI reads a nought as «all tickets»."""
_STORED = re.compile(r"&#(60|62|38);")
_BREAK = re.compile(r"<br\s*/?>|</(?:p|div|li|tr|h\d)>\s*", re.IGNORECASE)
_TAG = re.compile(r"<[^>]+>")
_KEY = re.compile(r"\[IVR:([^\]\s]+)\]\s*$")


def html_of(text: str) -> str:
    """Return plain text as a paragraph of GLPI's rich text."""
    lines = html.escape(text.replace("\r\n", "\n"), quote=False).split("\n")
    return f"<p>{'<br>'.join(lines)}</p>"


def text_of(content: str | None) -> str:
    """Return rich text as plain text, however GLPI gave it out."""
    rich = content or ""
    if "<" not in rich:
        rich = decoded(rich)
    if "<" in rich:
        rich = _BREAK.sub("\n", rich.replace("\n", " "))
    return html.unescape(_TAG.sub("", rich)).replace("\xa0", " ").strip()


def decoded(value: str | None) -> str:
    """Return a value without the encoding in which GLPI 10 stores it."""
    return _STORED.sub(lambda found: chr(int(found[1])), value or "")


def keyed(text: str, key: str) -> str:
    """Return a ticket's first text with its key under it, for a GLPI that has no field for it."""
    return f"{text.strip() or '-'}\n\n[IVR:{key}]"


def key_in(text: str) -> str:
    """Return the key a ticket's first text ends in, "" if there is none."""
    found = _KEY.search(text)
    return found[1] if found else ""


def keyless(subject: str) -> str:
    """Return the subject without its key."""
    return _KEY.sub("", subject).rstrip()


def fields_of(draft: Draft) -> dict[str, str]:
    """Return the fields of GLPI's own that a draft fills; its text tells the rest."""
    return {"urgency": URGENT} if draft.urgent else {}


def progress_of(status: int, owner: str | None) -> Progress:
    """Return what a status means: GLPI says «assigned» as soon as a group has it, before anybody acts."""
    if status in {SOLVED, CLOSED}:
        return Progress.DONE
    if status in {NEW, WAITING} or (status == ASSIGNED and owner is None):
        return Progress.PENDING
    return Progress.WORKING


def status_for(progress: Progress, owner: str | None) -> int:
    """Return the status to set for a progress: one that GLPI keeps and that reads back as the same."""
    if progress is Progress.DONE:
        return SOLVED
    if progress is Progress.WORKING:
        return ASSIGNED if owner else PLANNED
    return WAITING if owner else NEW


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone of a name; Misconfigured if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Misconfigured("the option timezone must be a name like Europe/Athens") from None


def moment(text: str | None, zone: ZoneInfo) -> datetime:
    """Return a time as GLPI writes it, in its own zone or with an offset, as UTC.

    In the hour that a clock repeats in autumn it is the earlier one: who polls from there misses nothing.
    """
    at = as_told(text)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def as_told(text: str | None) -> datetime:
    """Return a time as GLPI writes it, with or without an offset."""
    try:
        return datetime.fromisoformat(text or "")
    except ValueError:
        raise Misconfigured("GLPI tells no time that can be read") from None


def local(at: datetime, zone: ZoneInfo) -> str:
    """Return a moment as GLPI stores it: its own zone's clock, whole seconds."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def why(text: object) -> str:
    """Return GLPI's own words for its no, short, without markup and without telephone numbers."""
    words = " ".join(text_of(str(text)).split())
    return re.sub(r"\d{7,}", "…", words)[:200] or "refused without a word"
