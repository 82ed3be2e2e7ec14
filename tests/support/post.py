"""A real mail server on loopback, and the mailbox behind it, which takes each Message-ID once as osTicket does."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "ivr", "hush-secret"


@dataclass
class PostOffice:
    """What the server says and what it took. `says` holds its answer to MAIL, RCPT or DATA where it is no yes."""

    says: dict[str, str] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    """Addresses nobody has here."""
    raw: list[bytes] = field(default_factory=list)
    """Every letter, each time it came."""
    taken: dict[str, tuple[str, EmailMessage]] = field(default_factory=dict)
    """Address and letter by Message-ID: what the people at the mailbox see."""
    users: list[str] = field(default_factory=list)
    """Who logged in, in order."""

    async def handle_MAIL(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _: Any) -> str:  # noqa: N802
        """Take the sender."""
        if "MAIL" in self.says:
            return self.says["MAIL"]
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _: Any) -> str:  # noqa: N802
        """Take the address."""
        if address in self.unknown:
            return f"550 5.1.1 <{address}>: nobody here"
        if "RCPT" in self.says:
            return self.says["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take the letter; one that is known already is taken and thrown away."""
        if "DATA" in self.says:
            return self.says["DATA"]
        data = envelope.original_content
        assert data is not None
        self.raw.append(data)
        letter = message_from_bytes(data, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.taken.setdefault(str(letter["Message-ID"]), (envelope.rcpt_tos[0], letter))
        return "250 OK"

    def authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _: str, data: Any) -> AuthResult:
        """Know one user."""
        known = isinstance(data, LoginPassword) and (data.login, data.password) == (
            USER.encode(),
            PASSWORD.encode(),
        )
        if known:
            self.users.append(USER)
        return AuthResult(success=known, handled=False)

    def letters(self) -> list[EmailMessage]:
        """Return the letters in the mailbox, in the order they came."""
        return [letter for _, letter in self.taken.values()]

    def thread(self, first: str) -> list[EmailMessage]:
        """Return a letter and all that answer it."""
        return [each for each in self.letters() if first in (each["Message-ID"], each["In-Reply-To"])]


@contextmanager
def delivering(office: PostOffice, tls: ssl.SSLContext | None = None, **options: Any) -> Iterator[int]:
    """Serve the post office, with TLS from the first byte if `tls` is given; give its port."""
    loop = asyncio.new_event_loop()

    def protocol() -> SMTP:
        return SMTP(office, loop=loop, authenticator=office.authenticate, **options)

    server = loop.run_until_complete(loop.create_server(protocol, "127.0.0.1", 0, ssl=tls))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def certificate(name: str, ca: trustme.CA) -> ssl.SSLContext:
    """Return a server's context with a certificate made out to a name."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ca.issue_cert(name).configure_cert(context)
    return context
