"""Letters (RFC 5322) and the contract's words, each turned into the other. Pure: it sends nothing.

A request is one thread. Its first letter's Message-ID is made of the request's key, that of every later one of
this key and its own, so that a letter sent again is known for the same. With the same subject and date it also is
the same byte for byte. Nothing that comes from a call can break out of its header.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import HeaderRegistry, MessageIDHeader, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime
from typing import Any

from ticket_client.errors import Gone, Rejected
from ticket_client.marks import mark_of
from ticket_client.values import tagged
from ticket_client.vendor import File

ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)*")
DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)*")
_KEY = re.compile(r"[A-Za-z0-9]{1,64}")
_REFERENCE = re.compile(r"(<ivr\.([A-Za-z0-9]+)@[A-Za-z0-9.-]+>)(?: (.+))?")
_KIND = re.compile(r"(?:application|audio|image|video)/[a-z0-9][a-z0-9.+-]*")


class _Subject(UniqueUnstructuredHeader):
    """A subject whose words keep their blanks: the library's own folding loses those between encoded lines."""

    name: str

    def fold(self, *, policy: "Policy[Any]") -> str:
        words, _, tail = str(self).rpartition("[IVR:")
        folded = Header(header_name=self.name)
        folded.append(words.rstrip() or "-", None if words.isascii() else "utf-8")
        folded.append(f"[IVR:{tail}", "us-ascii")  # so that it can be read without decoding
        return f"{self.name}: {folded.encode(linesep=policy.linesep)}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("Subject", _Subject)  # type: ignore[arg-type]
for _name in ("References", "In-Reply-To"):  # else a long Message-ID is encoded there like a Greek word
    _HEADERS.map_to_type(_name, MessageIDHeader)  # type: ignore[arg-type]  # it is one only when mixed
_POLICY = SMTP.clone(header_factory=_HEADERS)


@dataclass(frozen=True, slots=True)
class Thread:
    """A request's letters: the first one's Message-ID, the request's key, and the queue whose people read on."""

    first: str
    key: str
    queue: str | None = None

    @property
    def ref(self) -> str:
        """The thread as a ticket's reference."""
        return f"{self.first} {self.queue}" if self.queue else self.first


def thread_of(ref: str) -> Thread:
    """Return the thread a reference names; Gone if it names none of ours."""
    found = _REFERENCE.fullmatch(ref)
    if not found:
        raise Gone("no letter of ours has that reference")
    return Thread(found[1], found[2], found[3])


def new_thread(key: str, domain: str, queue: str | None) -> Thread:
    """Return the thread of a key, which goes into its Message-ID as it is."""
    if not _KEY.fullmatch(key):
        raise Rejected("a key must be letters and digits to be a letter's Message-ID")
    return Thread(f"<ivr.{key}@{domain}>", key, queue)


@dataclass(frozen=True, slots=True)
class Letter:
    """What one letter says, and the headers it says it under."""

    thread: Thread
    id: str
    subject: str
    text: str
    file: File | None = None
    more: tuple[tuple[str, str], ...] = ()
    """Further headers."""

    def to_bytes(self, sender: str, to: str, at: datetime) -> bytes:
        """Return the letter as it goes over the wire: the same values, the same bytes."""
        message = EmailMessage(policy=_POLICY)
        for name, value in self._headers(sender, to, at):
            message[name] = _line(value)
        message.set_content(self.text or "-", charset="utf-8", cte="base64")
        if self.file:
            kind, _, part = _kind(self.file.kind).partition("/")
            name = _line(self.file.name) or "file"
            message.add_attachment(self.file.data, maintype=kind, subtype=part, filename=name)
            message.set_boundary(f"=_ivr-{mark_of(self.id)}")  # no line of base64 begins like this
        return message.as_bytes()

    def _headers(self, sender: str, to: str, at: datetime) -> Iterable[tuple[str, str]]:
        yield from (("Date", format_datetime(at)), ("From", sender), ("To", to))
        yield from (("Subject", tagged(_line(self.subject), self.thread.key)), ("Message-ID", self.id))
        if self.id != self.thread.first:
            yield from (("In-Reply-To", self.thread.first), ("References", self.thread.first))
        yield from (("Auto-Submitted", "auto-generated"), ("X-IVR-Key", self.thread.key), *self.more)


def later(thread: Thread, key: str, domain: str) -> str:
    """Return the Message-ID of what is said on a thread under a key of its own."""
    return f"<ivr.{thread.key}.{mark_of(key)}@{domain}>"


def _line(text: str) -> str:
    """Return the text as one line that a header can hold: no breaks, no control characters."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _kind(kind: str) -> str:
    """Return a media type whose bytes no mail program thinks it may change."""
    return kind.lower() if _KIND.fullmatch(kind.lower()) else "application/octet-stream"
