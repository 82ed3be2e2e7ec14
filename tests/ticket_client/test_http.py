"""`ticket_client.http` against real servers that misbehave: each bad day has one name."""

import itertools
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tests.support.wire import Handler, Misbehaving, reset, says
from ticket_client.errors import DeskError, Misconfigured, Unavailable, Unsure
from ticket_client.http import LARGEST_ANSWER, Elsewhere, Http, retry_after

SECRET, CALLER = "token-3fa9", "2610123456"
NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)


def http(url: str, patience: float = 20.0) -> Http:
    """Return a transport to the server under test."""
    return Http(url, {"Authorization": f"Bearer {SECRET}"}, patience)


def ask(desk: Http, *, reading: bool) -> None:
    """Send a GET or a POST that tells a telephone number."""
    if reading:
        desk.get("issue", {"caller": CALLER})
    else:
        desk.send("POST", "issue", json={"caller": CALLER})


def trouble(handler: Handler, *, reading: bool, patience: float = 20.0) -> DeskError:
    """Return what a GET or a POST ends in at a server that does this."""
    with Misbehaving(handler) as server:
        desk = http(server.url, patience)
        with pytest.raises(DeskError) as caught:
            desk.get("issue", {"caller": CALLER}) if reading else desk.send(
                "POST", "issue", json={"caller": CALLER}
            )
    return caught.value


def hang_up(connection: socket.socket, _head: bytes) -> None:
    """Close without a word."""
    connection.shutdown(socket.SHUT_RDWR)


def drip(piece: bytes) -> Handler:
    """Return a handler that sends a small piece again and again and never comes to an end."""

    def handle(connection: socket.socket, _head: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n" + (b"" if b":" in piece else b"\r\n"))
        for _ in itertools.count():
            connection.sendall(piece)
            threading.Event().wait(0.02)

    return handle


LOST: dict[str, Handler] = {
    "hangs up": hang_up,
    "resets": lambda connection, _head: reset(connection),
    "breaks off": lambda connection, _head: (
        connection.sendall(b'HTTP/1.1 201 Created\r\nContent-Length: 999\r\n\r\n{"data"'),
        connection.shutdown(socket.SHUT_RDWR),
    )[1],
    "is not HTTP": lambda connection, _head: connection.sendall(b"220 mail.example ESMTP\r\n\r\n"),
    "says nothing": says("200 OK", b""),
    "is not JSON": says("200 OK", b"\xff\xfe{"),
    "is a page": says("200 OK", "<html>Καλώς ήλθατε</html>".encode()),
    "is too large": says("200 OK", b" " * (LARGEST_ANSWER + 1)),
    "breaks down": says("500 Internal Server Error"),
    "is behind a dead proxy": says("502 Bad Gateway", b"<html>"),
    "is closed without a word when": says("503 Service Unavailable"),
}
KNOWN: dict[str, tuple[Handler, type[DeskError]]] = {
    "wants us later": (says("429 Too Many Requests", b"{}", "Retry-After: 7"), Unavailable),
    "says too many": (says("429 Too Many Requests"), Unavailable),
    "is under repair": (says("503 Service Unavailable", b"", "Retry-After: 7"), Unavailable),
    "knows us not": (says("401 Unauthorized", b"Invalid Login"), Misconfigured),
    "forbids": (says("403 Forbidden"), Misconfigured),
    "has moved": (says("301 Moved Permanently", b"", "Location: /elsewhere"), Elsewhere),
}


@pytest.mark.parametrize("handler", LOST.values(), ids=LOST)
def test_an_answer_lost_after_sending_is_unsure(handler: Handler) -> None:
    """When no sound answer comes back to a request that changes something, it may have happened: Unsure."""
    assert type(trouble(handler, reading=False)) is Unsure


@pytest.mark.parametrize("handler", LOST.values(), ids=LOST)
def test_an_answer_lost_while_reading_is_unavailable(handler: Handler) -> None:
    """When no sound answer comes back to a question, nothing has happened: Unavailable."""
    assert type(trouble(handler, reading=True)) is Unavailable


@pytest.mark.parametrize("handler", LOST.values(), ids=LOST)
def test_a_question_may_be_posted(handler: Handler) -> None:
    """A question that is asked by POST changes nothing either: when its answer is lost it is Unavailable."""
    with Misbehaving(handler) as server, pytest.raises(Unavailable):
        http(server.url).ask("search", json={"caller": CALLER})


def test_a_page_where_an_answer_was_asked_is_a_wrong_address() -> None:
    """A web page in answer to a question means another address; in answer to a change it may have happened."""
    page = says("200 OK", "<html>Σύνδεση</html>".encode(), "Content-Type: text/html; charset=utf-8")
    assert type(trouble(page, reading=True)) is Misconfigured
    assert type(trouble(page, reading=False)) is Unsure


def test_an_adapter_may_read_403_for_itself() -> None:
    """Where 403 concerns one ticket only it is an answer, and 401 still stops the desk."""
    with Misbehaving(says("403 Forbidden")) as server:
        assert Http(server.url, {}, 20.0, no_rights=frozenset({401})).get("issue").status == 403
    with Misbehaving(says("401 Unauthorized")) as server, pytest.raises(Misconfigured):
        Http(server.url, {}, 20.0, no_rights=frozenset({401})).get("issue")


@pytest.mark.parametrize("reading", [True, False], ids=["reading", "changing"])
@pytest.mark.parametrize(("handler", "named"), KNOWN.values(), ids=KNOWN)
def test_a_clear_no_has_its_name(handler: Handler, named: type[DeskError], reading: bool) -> None:
    """A refusal that means the same at every desk has the same name whatever was asked."""
    assert type(trouble(handler, reading=reading)) is named


@pytest.mark.parametrize("handler", [*LOST.values(), *(handler for handler, _ in KNOWN.values())])
@pytest.mark.parametrize("reading", [True, False], ids=["reading", "changing"])
def test_no_error_tells_a_secret(handler: Handler, reading: bool) -> None:
    """Neither token nor query nor telephone number stands in an error or in what caused it."""
    error = trouble(handler, reading=reading)
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None
    assert SECRET not in str(error)
    assert CALLER not in str(error)
    assert "127.0.0.1" not in str(error)


@pytest.mark.parametrize("piece", [b"X-More: x\r\n", b" "], ids=["head", "body"])
@pytest.mark.parametrize(("reading", "named"), [(True, Unavailable), (False, Unsure)])
def test_patience_bounds_a_dripping_answer(piece: bytes, reading: bool, named: type[DeskError]) -> None:
    """An answer that never ends is given up when patience ends, though every byte of it comes in time."""
    assert type(trouble(drip(piece), reading=reading, patience=0.3)) is named


def test_silence_ends_with_patience() -> None:
    """A server that takes a request and says nothing is given up, and what was sent is Unsure."""
    assert type(trouble(lambda *_: None, reading=False, patience=0.2)) is Unsure


def test_a_verb_that_used_up_its_patience_asks_no_more() -> None:
    """Inside one verb all requests share one patience; when it is gone nothing more is sent."""
    with Misbehaving(lambda *_: None) as server:
        desk = http(server.url, patience=0.2)
        with desk.within_patience(), desk.within_patience():
            for _ in range(2):
                with pytest.raises(Unavailable):
                    desk.get("issue")
        assert len(server.heads) == 1


def test_a_desk_that_cannot_be_reached_is_unavailable() -> None:
    """A refused connection means that nothing was sent, so even a change is Unavailable."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    for verb in (lambda: http(f"http://127.0.0.1:{port}/").get("x"),
                 lambda: http(f"http://127.0.0.1:{port}/").send("POST", "x", json={}),
                 lambda: http("http://no-such-host.invalid/").send("POST", "x", json={})):  # fmt: skip
        with pytest.raises(Unavailable):
            verb()


def test_the_desks_wish_is_carried() -> None:
    """Retry-After arrives in the error as seconds, with 429 and with 503."""
    for status in ("429 Too Many Requests", "503 Service Unavailable"):
        error = trouble(says(status, b"", "Retry-After: 17"), reading=False)
        assert isinstance(error, Unavailable)
        assert error.retry_after == 17


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        ("99999999", 86_400.0),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90.0),
        (format_datetime(NOW - timedelta(days=1), usegmt=True), 0.0),
        ("soon", None),
        ("-5", None),
        ("Sun, 99 Nov", None),
        ("Sun, 22 Nov 2026 20:00:00 -0000", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_in_both_its_forms(header: str | None, seconds: float | None) -> None:
    """Seconds and dates are read, never below zero nor beyond a day, and nonsense is no wish."""
    assert retry_after(header, NOW) == seconds


def test_another_refusal_is_left_to_the_adapter() -> None:
    """A 4xx that only the adapter understands comes back with its status, and its JSON where it has any."""
    with Misbehaving(says("409 Conflict", b'{"error": "exists"}')) as server:
        answer = http(server.url).send("POST", "issue", json={})
        assert (answer.status, answer.body, answer.ok) == (409, {"error": "exists"}, False)
    with Misbehaving(says("404 Not Found", b"<html>")) as server:
        assert http(server.url).get("issue").body is None


def test_a_success_may_have_nothing_to_say() -> None:
    """204 is a whole answer without a body."""
    with Misbehaving(says("204 No Content", b"")) as server:
        answer = http(server.url).send("PUT", "issue", json={})
        assert (answer.status, answer.body, answer.ok) == (204, None, True)


def test_a_silent_desk_may_answer_with_nothing() -> None:
    """Where a desk is known to be silent an empty success is a whole answer; half a one is none."""
    with Misbehaving(says("200 OK", b"")) as server:
        answer = http(server.url).send("PUT", "issue", silent=True, json={})
        assert (answer.status, answer.body, answer.ok) == (200, None, True)
    with Misbehaving(says("200 OK", b'{"da')) as server, pytest.raises(Unsure):
        http(server.url).send("PUT", "issue", silent=True, json={})


def test_a_change_is_sent_once() -> None:
    """A POST whose connection dies under it is never repeated behind our back, nor a GET."""
    with Misbehaving(lambda connection, _head: reset(connection)) as server:
        desk = http(server.url)
        for reading in (False, True):
            with pytest.raises(DeskError):
                ask(desk, reading=reading)
        assert [head.split(b" ")[0] for head in server.heads] == [b"POST", b"GET"]


def test_a_question_may_show_a_pass_of_its_own() -> None:
    """Headers given with one question go with that one and with no other."""
    with Misbehaving(says("200 OK")) as server:
        desk = http(server.url)
        desk.get("one", headers={"Session-Token": "s-1"})
        desk.get("two")
        assert b"Session-Token: s-1" in server.heads[0]
        assert b"Session-Token" not in server.heads[1]


def test_a_redirect_tells_where_to() -> None:
    """Who sent the request may learn where the answer leads, and from nowhere but the error's own field."""
    error = trouble(says("302 Found", b"", f"Location: /x?caller={CALLER}"), reading=False)
    assert isinstance(error, Elsewhere)
    assert error.to == f"/x?caller={CALLER}"
    assert CALLER not in str(error)


def test_a_redirect_takes_our_token_nowhere() -> None:
    """A redirect is not followed, so the token reaches no other server."""
    with Misbehaving(says("200 OK")) as other:
        there = says("302 Found", b"", f"Location: {other.url}")
        assert isinstance(trouble(there, reading=True), Misconfigured)
        assert other.heads == []


def test_a_cookie_is_not_kept() -> None:
    """What a desk wants us to remember we forget: the token alone says who we are."""
    with Misbehaving(says("200 OK", b"{}", "Set-Cookie: session=1; Path=/")) as server:
        desk = http(server.url)
        desk.get("one")
        desk.get("two")
        assert b"cookie:" not in server.heads[1].lower()
        assert f"Authorization: Bearer {SECRET}".encode() in server.heads[1]


def test_threads_share_one_transport() -> None:
    """Many threads may use one transport at once, and each thread's connection is kept and used again."""
    with Misbehaving(says("200 OK", b'{"data": {}}')) as server:
        desk = http(server.url)
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda _: desk.get("issue"), range(40)))
        assert all(answer.ok for answer in answers)
        assert len(server.heads) == 40
        assert server.connections <= 4


@pytest.mark.parametrize("url", ["", "desk.example", "ftp://desk.example", "http://", "https://u:p@desk.example/",
                                 "https://desk.example/?token=1"])  # fmt: skip
def test_an_address_that_is_none_stops_the_start(url: str) -> None:
    """An unusable URL is Misconfigured at once, in words that do not repeat it."""
    with pytest.raises(Misconfigured) as caught:
        http(url)
    assert "token=1" not in str(caught.value)
