"""The only importer of `smtplib` here: one letter handed to a mail server, or one of our errors.

It never hands a letter over twice, never speaks without TLS unless it was told to, and never says a password to a
server that has not proved its name. No error text holds an address, a secret or the server's own words, which may
quote either: only its code. Threads may share one `Smtp`: every letter has a connection of its own.
"""

import smtplib
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Timer
from urllib.parse import urlsplit

from ticket_client.errors import DeskError, Misconfigured, Rejected, Unavailable, Unsure

CONNECT_S, READ_S = 5.0, 30.0
"""Seconds to connect, and between two pieces of an answer; some servers let a stranger wait before they greet."""
GOODBYE_S = 2.0
_NOT_BY_TLS = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError, TimeoutError)
"""What TLS reports when the connection broke and nothing is wrong with TLS."""


class NoSuchBox(Rejected):
    """The mail server takes no letters for this address from us."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who we are at the mail server: the name we greet with, and user and password if it asks for them."""

    name: str
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return f"Account({self.name!r})"


class Smtp:
    """A mail server: `smtps://host` speaks TLS from the first byte, `smtp://host` turns to it by STARTTLS."""

    def __init__(self, url: str, account: Account, patience: float, *, tls: bool = True, ca: str = "") -> None:
        """Take its address and who we are; Misconfigured if no letter could ever go out this way.

        `tls=False` speaks plainly, which is for a server on this machine; `ca` is a file of certificates to trust
        instead of the system's.
        """
        self._host, self._port, self._implicit = _place(url, tls=tls)
        if not (account.user + account.password).isascii():
            raise Misconfigured("user and token for a mail server must be plain ASCII")
        if account.password and not tls:
            raise Misconfigured("a token is not sent without TLS: leave it out, or leave out «tls = false»")
        self._tls = _trusting(ca) if tls else None
        self._account = account
        self._patience = patience

    def hand_over(self, letter: bytes, sender: str, to: str) -> None:
        """Hand a letter over: NoSuchBox for an address the server does not take, Unsure if its yes was lost."""
        with self._speaking() as line:
            size = [f"size={len(letter)}"] if line.has_extn("size") else []
            line.address(sender, to, size)
            line.lost = Unsure
            code, _ = line.data(letter)
            if code // 100 != 2:
                raise _refused(code, "the letter", Rejected, line.lost)

    def prove(self, sender: str, to: Mapping[str, str]) -> None:
        """Prove server, account and addresses up to the point where a letter would follow; send none.

        `to` names each address; NoSuchBox names those that are not taken.
        """
        refused = []
        with self._speaking() as line:
            for name, address in to.items():
                try:
                    line.address(sender, address, [])
                except NoSuchBox:
                    refused.append(f"«{name}»")
                line.rset()
        if refused:
            raise NoSuchBox(f"the mail server does not take the address of {', '.join(refused)}")

    @contextmanager
    def _speaking(self) -> Iterator["_Line"]:
        """Give a connection that is greeted, secured and logged in; name whatever goes wrong on it."""
        line = _Line(self._host, self._tls if self._implicit else None, self._account.name, self._patience)
        try:
            line.begin(self._port, None if self._implicit else self._tls, self._account)
            yield line
            line.goodbye()
        except (smtplib.SMTPException, OSError) as error:
            raise _named(error, line.lost) from None
        finally:
            line.drop()


class _Line(smtplib.SMTP):
    """One connection. It hangs up when its time is over: smtplib's own time-out starts anew at each byte."""

    def __init__(self, host: str, implicit: ssl.SSLContext | None, name: str, seconds: float) -> None:
        self.lost: type[DeskError] = Unavailable
        """What it means if the connection breaks now."""
        self._implicit = implicit
        self._plug: socket.socket | None = None
        self._over = Timer(seconds, self._hang_up)
        self._over.daemon = True
        super().__init__(local_hostname=name, timeout=min(READ_S, seconds))
        self._host = host  # not given above, which would connect; STARTTLS compares the certificate with it

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((host, port), min(CONNECT_S, timeout))
        plain.settimeout(timeout)
        self._plug = plain.dup()  # stays ours while TLS takes the other one over
        self._over.start()
        return self._implicit.wrap_socket(plain, server_hostname=host) if self._implicit else plain

    def _hang_up(self) -> None:
        if self._plug:
            with suppress(OSError):
                self._plug.shutdown(socket.SHUT_RDWR)

    def begin(self, port: int, starttls: ssl.SSLContext | None, account: Account) -> None:
        """Connect, greet, turn to TLS and log in."""
        code, _ = self.connect(self._host, port)
        if code != 220:
            raise _refused(code, "us", Misconfigured)
        self.ehlo_or_helo_if_needed()
        if starttls:
            if not self.has_extn("starttls"):
                raise Misconfigured("the mail server offers no STARTTLS: use smtps://, or another port")
            self.starttls(context=starttls)
        self.ehlo_or_helo_if_needed()
        if account.password:
            if not self.has_extn("auth"):
                raise Misconfigured(
                    "the mail server asks for no user and no token here: use another port, or none"
                )
            self.login(account.user, account.password)

    def address(self, sender: str, to: str, options: list[str]) -> None:
        """Say from whom the letter is and to whom."""
        code, _ = self.mail(sender, options)
        if code == 552:
            raise Rejected("the letter is larger than the mail server takes (552)")
        if code // 100 != 2:
            raise _refused(code, "our own address as the sender", Misconfigured)
        code, _ = self.rcpt(to)
        if code // 100 != 2:
            raise _refused(code, "the address", NoSuchBox)

    def goodbye(self) -> None:
        """Take leave; what was handed over is handed over, whatever is said now."""
        with suppress(smtplib.SMTPException, OSError):
            if self.sock:
                self.sock.settimeout(GOODBYE_S)
            self.quit()

    def drop(self) -> None:
        """Close the connection."""
        self._over.cancel()
        with suppress(OSError):
            self.close()
        if self._plug:
            self._plug.close()


def _place(url: str, *, tls: bool) -> tuple[str, int, bool]:
    """Return host, port, and whether TLS begins with the first byte."""
    parts = urlsplit(url)
    with suppress(ValueError):
        implicit, port = parts.scheme == "smtps", parts.port
        if (
            parts.hostname
            and parts.scheme in {"smtp", "smtps"}
            and parts.path in {"", "/"}
            and (tls or not implicit)
        ):
            usual = 465 if implicit else 587 if tls else 25
            return parts.hostname, port or usual, implicit
    raise Misconfigured("the mail server's URL must look like smtp://host:587 or smtps://host:465")


def _trusting(ca: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca or None)
    except (OSError, ssl.SSLError):
        raise Misconfigured("the file of certificates that «ca» names cannot be read") from None


def _refused(code: int, what: str, for_good: type[DeskError], lost: type[DeskError] = Unavailable) -> DeskError:
    """Return what a code means that is no yes: for now, for good, or no code at all."""
    if code // 100 == 4:
        return Unavailable(f"the mail server does not take {what} now ({code})")
    if code // 100 == 5:
        return for_good(f"the mail server does not take {what} ({code})")
    if lost is Unsure:
        return Unsure("the mail server answered with no code at all")
    return Misconfigured("what answers at this address is not a mail server")


def _named(error: Exception, lost: type[DeskError]) -> DeskError:
    """Name what went wrong by what to do next."""
    if isinstance(error, smtplib.SMTPDataError):
        return _refused(error.smtp_code, "the letter", Rejected)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return _refused(error.smtp_code, "our user or token", Misconfigured)
    if isinstance(error, smtplib.SMTPResponseException) and lost is Unavailable:
        return _refused(error.smtp_code, "us", Misconfigured)
    if isinstance(error, ssl.SSLCertVerificationError):
        return Misconfigured("the mail server's certificate is not one we trust, or is not made out to this name")
    if isinstance(error, ssl.SSLError) and not isinstance(error, _NOT_BY_TLS) and lost is Unavailable:
        return Misconfigured("the mail server does not speak TLS as we do at this port")
    if type(error) is smtplib.SMTPException:
        return Misconfigured("the mail server offers no way to log in that we know")
    if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException) and lost is Unavailable:
        return Unavailable("the mail server cannot be reached")
    return lost(f"the connection to the mail server broke ({type(error).__name__})")
