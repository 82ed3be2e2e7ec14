"""A letter and a mail server: every way it can go wrong is named by what to do next, on real sockets."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count, repeat
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.support.desks.mail import BOXES, OPTIONS, MailBench, desk_by_mail
from tests.support.post import PASSWORD, USER, PostOffice, certificate, delivering
from tests.support.wire import Listener
from ticket_client.desk import Setup
from ticket_client.desks import make
from ticket_client.errors import DeskError, Misconfigured, Rejected, Unavailable, Unsure
from ticket_client.smtp import Account, Smtp
from ticket_client.values import Draft

DRAFT = Draft("Θέμα", "Τηλέφωνο: 2610123456", caller="2610123456")
PRIVATE = ("2610123456", PASSWORD, "@example.gr", "nobody here", "hush")
"""What no error text may hold: a number, a token, an address, the server's own words."""


def refused(error: type[DeskError], verb: Callable[[], object], match: str | None = None) -> DeskError:
    """Return the error a verb ends in, which is exactly of this kind and tells nothing private."""
    with pytest.raises(error, match=match) as raised:
        verb()
    assert not any(word in str(raised.value) for word in PRIVATE)
    assert raised.value.__suppress_context__ or raised.value.__context__ is None
    return raised.value


def _done(connection: socket.socket) -> None:
    """Say no more, and let what was said arrive; whoever has hung up already needs no more."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_WR)


class Talking(Listener):
    """A server that says whatever the test says, piece by piece, and then does what it is told."""

    def __init__(
        self, pieces: Callable[[], Iterator[bytes]], then: Callable[[socket.socket], None] = _done
    ) -> None:
        self._pieces = pieces
        self._then = then
        super().__init__()

    def serve(self, connection: socket.socket) -> None:
        """Say it."""
        try:
            for piece in self._pieces():
                connection.sendall(piece)
        except OSError:
            return
        self._then(connection)


# --- what the server says ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "says", "error"),
    [
        ("MAIL", "450 4.1.8 hush", Unavailable),
        ("MAIL", "530 5.7.0 hush", Misconfigured),
        ("MAIL", "552 5.3.4 hush", Rejected),
        ("RCPT", "450 4.2.0 hush, greylisted", Unavailable),
        ("RCPT", "550 5.7.1 hush, relaying denied", Misconfigured),
        ("RCPT", "551 hush", Misconfigured),
        ("DATA", "451 4.3.0 hush", Unavailable),
        ("DATA", "421 4.3.2 hush", Unavailable),
        ("DATA", "552 5.3.4 hush", Rejected),
        ("DATA", "554 5.7.1 hush, spam", Rejected),
        ("DATA", "999 hush", Unsure),
    ],
)
def test_a_no_is_named_by_what_to_do_next(at: str, says: str, error: type[DeskError], key: str) -> None:
    """For now is Unavailable, for good Rejected; what no letter at all can get past is Misconfigured."""
    office = PostOffice(says={at: says})
    with delivering(office) as port:
        found = refused(error, lambda: desk_by_mail(port).open(DRAFT, key))
    assert type(found) is error
    assert office.letters() == []


def test_a_no_to_the_data_itself_is_a_no(key: str) -> None:
    """A server that breaks off before it takes the letter's bytes has not taken it."""
    office = PostOffice()
    with delivering(office, data_size_limit=100) as port:
        refused(Rejected, lambda: desk_by_mail(port).open(DRAFT, key))
    assert office.raw == []


@pytest.mark.parametrize(
    ("greeting", "error"),
    [
        (b"421 4.3.2 hush\r\n", Unavailable),
        (b"554 5.7.1 hush\r\n", Misconfigured),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", Misconfigured),
        (b"SSH-2.0-OpenSSH_9.2\r\n", Misconfigured),
        (b"220 " + b"x" * 9000 + b"\r\n", Misconfigured),
        (b"", Unavailable),
        (b"220 hush", Unavailable),
    ],
)
def test_a_greeting_that_is_none_is_told(greeting: bytes, error: type[DeskError], key: str) -> None:
    """What answers there must be a mail server that lets us in."""
    with Talking(lambda: iter([greeting] if greeting else [])) as server:
        refused(error, lambda: desk_by_mail(server.port).open(DRAFT, key))


def test_a_server_that_is_not_there_is_unavailable(key: str) -> None:
    """A refused connection and an unknown host are nothing that asking again could double."""
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    refused(Unavailable, lambda: desk_by_mail(port).open(DRAFT, key))
    nowhere = make("mail", Setup("mail", "smtp://no-such-host.invalid:25", "", OPTIONS))
    refused(Unavailable, lambda: nowhere.open(DRAFT, key))


@pytest.mark.parametrize("start", ["EHLO", "MAIL", "RCPT"])
def test_what_breaks_before_the_letter_is_unavailable(at_mail: MailBench, key: str, start: str) -> None:
    """A connection that breaks before the letter's first byte has delivered nothing."""
    at_mail.wire.cut(start.lower() if start != "EHLO" else "ehlo")
    refused(Unavailable, lambda: at_mail.desk.open(DRAFT, key))
    assert at_mail.office.letters() == []


def test_what_breaks_after_the_letter_is_unsure(at_mail: MailBench, key: str) -> None:
    """A yes that was lost may have been one."""
    at_mail.lose("open")
    refused(Unsure, lambda: at_mail.desk.open(DRAFT, key))
    assert len(at_mail.office.letters()) == 1


def test_a_goodbye_that_is_lost_changes_nothing(at_mail: MailBench, key: str) -> None:
    """What was taken is taken, however the connection ends."""
    at_mail.wire.cut("quit")
    at_mail.desk.open(DRAFT, key)
    assert len(at_mail.office.letters()) == 1


def test_patience_is_bounded_however_long_the_server_talks() -> None:
    """A server that goes on talking and never ends is left: smtplib alone would listen for ever."""
    with Talking(lambda: repeat(b"220-wait\r\n")) as server:
        smtp = Smtp(f"smtp://127.0.0.1:{server.port}", Account("example.gr"), 0.3, tls=False)
        refused(Unavailable, lambda: smtp.hand_over(b"", "a@example.gr", "b@example.gr"))


def test_a_server_that_stays_silent_is_left() -> None:
    """No greeting in time is Unavailable."""
    with Talking(lambda: iter(()), then=lambda _connection: None) as server:
        smtp = Smtp(f"smtp://127.0.0.1:{server.port}", Account("example.gr"), 0.3, tls=False)
        refused(Unavailable, lambda: smtp.hand_over(b"", "a@example.gr", "b@example.gr"))


# --- TLS and who we are ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """A certificate authority of our own."""
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path) -> str:
    """The file that makes it trusted."""
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    return str(tmp_path / "ca.pem")


@contextmanager
def secured(office: PostOffice, context: ssl.SSLContext, *, implicit: bool, **options: Any) -> Iterator[str]:
    """Serve with TLS from the first byte, or by STARTTLS and never without; give the address."""
    how: dict[str, Any] = {"tls_context": context, "require_starttls": True}
    if implicit:  # aiosmtpd counts only STARTTLS as TLS
        how = {"tls": context, "auth_require_tls": False}
    with delivering(office, **(how | options)) as port:
        yield f"{'smtps' if implicit else 'smtp'}://127.0.0.1:{port}"


def secure_desk(url: str, ca: str, token: str = "", **options: object) -> Any:
    """Return a desk that trusts the authority."""
    return make("mail", Setup("mail", url, token, OPTIONS | {"tls": True, "ca": ca} | options))


@pytest.mark.parametrize("implicit", [True, False])
def test_letters_go_by_tls_with_user_and_token(
    authority: trustme.CA, trusted: str, key: str, *, implicit: bool
) -> None:
    """Both kinds of TLS work, and the token is said to the server that asks for it."""
    office = PostOffice()
    with secured(office, certificate("127.0.0.1", authority), implicit=implicit, auth_required=True) as url:
        desk = secure_desk(url, trusted, PASSWORD, user=USER)
        desk.check()
        assert office.raw == []
        desk.open(DRAFT, key)
    assert office.users == [USER, USER]
    assert len(office.letters()) == 1


@pytest.mark.parametrize("implicit", [True, False])
@pytest.mark.parametrize("name", ["mail.example.gr", "127.0.0.1"])
def test_a_certificate_we_do_not_trust_ends_it(
    authority: trustme.CA, trusted: str, key: str, name: str, *, implicit: bool
) -> None:
    """Another's name, or another's authority, is Misconfigured, and neither token nor letter is said."""
    office = PostOffice()
    issuer = authority if name == "mail.example.gr" else trustme.CA()
    with secured(office, certificate(name, issuer), implicit=implicit) as url:
        desk = secure_desk(url, trusted, PASSWORD)
        refused(Misconfigured, lambda: desk.open(DRAFT, key), "certificate")
    assert (office.raw, office.users) == ([], [])


def test_a_server_without_tls_gets_no_letter(trusted: str, key: str) -> None:
    """No STARTTLS, or none where TLS should begin, is Misconfigured: nothing is sent in the clear by mistake."""
    office = PostOffice()
    with delivering(office) as port:
        for scheme, words in (("smtp", "STARTTLS"), ("smtps", "does not speak TLS")):
            desk = secure_desk(f"{scheme}://127.0.0.1:{port}", trusted)
            refused(Misconfigured, lambda desk=desk: desk.open(DRAFT, key), words)  # type: ignore[misc]
    assert office.raw == []


def test_a_wrong_user_or_token_is_told(authority: trustme.CA, trusted: str, key: str) -> None:
    """A token that is not taken stops the desk, and its text is nowhere."""
    office = PostOffice()
    with secured(office, certificate("127.0.0.1", authority), implicit=True, auth_required=True) as url:
        wrong = secure_desk(url, trusted, "hush-wrong", user=USER)
        refused(Misconfigured, wrong.check, "user or token")
        refused(Misconfigured, lambda: wrong.open(DRAFT, key), "user or token")
        refused(Misconfigured, secure_desk(url, trusted).check, "sender")
        assert "hush-wrong" not in repr(wrong)
    with pytest.raises(Misconfigured, match="ASCII"):
        secure_desk("smtp://localhost", trusted, "κωδικός")


def test_a_server_that_knows_no_users_is_told(authority: trustme.CA, trusted: str) -> None:
    """A token for a server that asks for none, or that takes it in no way we know, is Misconfigured."""
    server = certificate("127.0.0.1", authority)
    without = {"auth_require_tls": True}  # so that AUTH is not offered where TLS began with the first byte
    unknown = {"auth_exclude_mechanism": ["PLAIN", "LOGIN"]}
    for options, words in ((without, "asks for no user"), (unknown, "no way to log in")):
        with secured(PostOffice(), server, implicit=True, **options) as url:
            refused(Misconfigured, secure_desk(url, trusted, PASSWORD, user=USER).check, words)


# --- check -------------------------------------------------------------------------------------------------------


def test_check_names_every_queue_whose_address_is_refused(at_mail: MailBench) -> None:
    """`check` asks for each address and sends nothing."""
    at_mail.office.unknown = {BOXES["network"], str(OPTIONS["to"])}
    refused(Misconfigured, at_mail.desk.check, "«to», «network»: ")
    assert at_mail.office.raw == []


def test_check_tells_a_sender_who_may_not_send(at_mail: MailBench) -> None:
    """Our own address must be one the server lets send."""
    at_mail.office.says = {"MAIL": "553 5.7.1 hush"}
    refused(Misconfigured, at_mail.desk.check, "our own address as the sender")


def test_many_threads_share_a_server(at_mail: MailBench, key: str) -> None:
    """Every letter has a connection of its own."""
    before = at_mail.wire.connections
    numbers = count()
    for _ in range(3):
        at_mail.desk.comment(f"<ivr.{key}@example.gr>", "σχόλιο", f"{key}:{next(numbers)}")
    assert at_mail.wire.connections == before + 3
