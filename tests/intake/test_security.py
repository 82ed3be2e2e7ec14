"""The service as strangers meet it, through the real server: who is let in, what is stored, what the log says."""

import http.client
import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from intake.ground import tables
from intake.ground.db import Database
from ivr.phone import Phone
from tests.support.house import ACCOUNT, PUBLIC_URL, TOKEN
from tests.support.service import FORM, KIND, Service, serving, signed

pytestmark = pytest.mark.slow

THREADS = 4
OLD_TOKEN, ROTATED_OUT = "the-token-before", "a-token-of-last-year"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Give a service with two tokens in force."""
    home = tmp_path_factory.mktemp("service")
    with serving(
        home,
        f"sqlite:///{home / 'intake.db'}",
        twilio_auth_tokens=f"{TOKEN},{OLD_TOKEN}",
        web_threads=str(THREADS),
    ) as running:
        yield running


@contextmanager
def refused(service: Service) -> Iterator[None]:
    """Prove that what happens inside leaves one line in the log and nothing in the record."""
    before, stored = service.log().splitlines(), calls(service)
    yield
    (line,) = service.log().splitlines()[len(before) :]
    assert json.loads(line)["event"] == "webhook_refused"
    assert calls(service) == stored


def calls(service: Service) -> int:
    """Count the calls on the record."""
    database = Database(service.settings["INTAKE_DATABASE_URL"])
    with database.read() as connection:
        count = connection.execute(select(func.count()).select_from(tables.call)).scalar_one()
    database.close()
    return count


def posted(service: Service, headers: Mapping[str, str], target: str = "/voice", **changes: str) -> int:
    """Post the form, changed after it was signed; return the status."""
    return service.send("POST", target, urlencode({**FORM, **changes}).encode(), headers).status


GOOD = signed("/voice")["X-Twilio-Signature"]
FORGED = {
    "none": {},
    "empty": {"X-Twilio-Signature": ""},
    "of a token rotated out": signed("/voice", token=ROTATED_OUT),
    "of no token": signed("/voice", token=""),
    "of another address": signed("/voice/status"),
    "of another host": signed("/voice", base="https://other.example.gr"),
    "of plain http": signed("/voice", base="http://ivr.example.gr"),
    "shortened": {"X-Twilio-Signature": GOOD[:-1]},
    "of another case": {"X-Twilio-Signature": GOOD.swapcase()},
    "twice": {"X-Twilio-Signature": f"{GOOD}, {GOOD}"},
    "no base64": {"X-Twilio-Signature": "%%%"},
    "Greek": {"X-Twilio-Signature": "\xe1\xe2\xe3"},
    "very long": {"X-Twilio-Signature": "A" * 4000},
    "under another name": {"X_Twilio_Signature": GOOD},
    "another algorithm": {"X-Twilio-Webhooks-Signature-Settings": "key=x,algorithm=NONE"},
}


@pytest.mark.parametrize("headers", FORGED.values(), ids=FORGED)
def test_a_forged_webhook_is_refused(service: Service, headers: Mapping[str, str]) -> None:
    """Without the carrier's own signature: 403, one line in the log, nothing stored."""
    with refused(service):
        assert posted(service, {"Content-Type": KIND, **headers}) == 403


@pytest.mark.parametrize("change", [{"From": "+302100000000"}, {"Extra": "1"}, {"AccountSid": "AC" + "9" * 32}])
def test_a_changed_form_is_refused(service: Service, change: Mapping[str, str]) -> None:
    """A signature holds for the form it was made for, and for no other field or value."""
    with refused(service):
        assert posted(service, signed("/voice"), **change) == 403


def test_another_account_is_refused(service: Service) -> None:
    """A webhook that is rightly signed but names another account is not for us."""
    other = {**FORM, "AccountSid": "AC" + "9" * 32}
    with refused(service):
        assert service.send("POST", "/voice", urlencode(other).encode(), signed("/voice", other)).status == 403


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""])
def test_another_content_type_is_refused(service: Service, kind: str) -> None:
    """The form counts only as the carrier sends forms."""
    with refused(service):
        assert posted(service, {**signed("/voice"), "Content-Type": kind}) == 403


def test_an_oversized_body_is_not_read(service: Service) -> None:
    """Beyond 64 kB nothing is parsed, whoever signed it."""
    big = {**FORM, "SipHeader_X": "a" * 70_000}
    stored = calls(service)
    assert service.send("POST", "/voice", urlencode(big).encode(), signed("/voice", big)).status == 413
    assert calls(service) == stored


SMUGGLED = {
    "X-Forwarded-Host": "other.example.gr", "X-Forwarded-Proto": "http", "X-Forwarded-Prefix": "/other",
    "X-Forwarded-Port": "8443", "X-Forwarded-For": "203.0.113.1", "Forwarded": "host=other.example.gr;proto=http",
    "X-Original-URL": "/health", "X-Rewrite-URL": "/health", "Host": "other.example.gr", "X-Forwarded-Ssl": "off",
    "X-HTTP-Method-Override": "GET", "Script-Name": "/other",
}  # fmt: skip


def test_headers_do_not_decide_what_was_signed(service: Service) -> None:
    """Whatever a peer claims about host, scheme, port or path, only our public address counts, both ways."""
    assert posted(service, {**signed("/voice"), **SMUGGLED}) == 200
    with refused(service):
        assert posted(service, {**signed("/voice", base="http://other.example.gr:8443/other"), **SMUGGLED}) == 403


def test_a_token_in_rotation_is_accepted(service: Service) -> None:
    """While a token is rotated both sign."""
    assert posted(service, signed("/voice", token=OLD_TOKEN)) == 200


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("GET", "/voice", 405),
        ("HEAD", "/voice", 405),
        ("PUT", "/voice/1", 405),
        ("GET", "/voice/status", 405),
        ("POST", "/", 404),
        ("POST", "/voice/-1", 404),
        ("POST", "/voice/one", 404),
        ("POST", "/voice/1/2", 404),
        ("POST", "//voice", 403),
        ("POST", "/Voice", 404),
        ("POST", "/voice/..%2fhealth", 404),
        ("POST", "/voice/" + "9" * 3000, 403),
        ("POST", "/voice/%D9%A1", 403),
        ("GET", "/health/live/", 200),
    ],
)
def test_no_address_surprises(service: Service, method: str, target: str, status: int) -> None:
    """Unknown methods and paths get their code, nothing ever redirects, and nothing breaks."""
    answer = service.send(method, target)
    assert answer.status == status
    assert "Location" not in answer.headers


@pytest.mark.parametrize("target", ["/voice/", "/voice?x=%22%2F%7e+%CE%B1", "/%76oice"])
def test_the_address_counts_as_it_was_sent(service: Service, target: str) -> None:
    """A genuine webhook is genuine in whatever spelling the carrier was given, and never redirected."""
    assert posted(service, signed(target), target) == 200


def test_an_absolute_target_and_http_1_0_are_understood(service: Service) -> None:
    """Old peers and proxies that send the whole address are answered like any other, and the line is closed."""
    body = urlencode(FORM).encode()
    for target in ("/voice", f"{PUBLIC_URL}/voice"):
        heads = {**signed("/voice"), "Content-Length": str(len(body))}
        head = f"POST {target} HTTP/1.0\r\n" + "".join(f"{name}: {value}\r\n" for name, value in heads.items())
        answer = service.raw(head.encode() + b"\r\n" + body)
        assert answer.split(b" ", 2)[1] == b"200", answer[:200]
        assert b"<Gather" in answer


@pytest.mark.parametrize(
    "lines",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Content-Length: +5\r\n",
        b"X-Twilio-Signature : x\r\n",
        b"X: a\r\n b: c\r\n",
    ],
)
def test_requests_that_can_be_read_in_two_ways_are_refused(service: Service, lines: bytes) -> None:
    """What a proxy and we might cut into requests differently gets an error, and only one answer."""
    smuggled = (
        b"POST /voice HTTP/1.1\r\nHost: x\r\n"
        + lines
        + b"\r\n0\r\n\r\nGET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
    )
    answer = service.raw(smuggled)
    assert answer.count(b"HTTP/1.1 ") == 1
    assert answer.split(b" ", 2)[1] in (b"400", b"403", b"501")


class Proxy(BaseHTTPRequestHandler):
    """Ends the carrier's connection, takes a path prefix away and tells the service about neither."""

    prefix, to = "/ivr", 0

    def do_POST(self) -> None:
        """Pass one request on, its target otherwise untouched."""
        near = http.client.HTTPConnection("127.0.0.1", self.to, timeout=30)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        told = {**dict(self.headers.items()), "Host": "127.0.0.1", "X-Forwarded-Proto": "https"}
        near.request("POST", self.path.removeprefix(self.prefix), body, told)
        answer = near.getresponse()
        content = answer.read()
        self.send_response(answer.status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        near.close()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_call_behind_a_proxy_that_strips_a_prefix(tmp_path: Path) -> None:
    """TLS ends at a proxy, the path loses a prefix, the query is Greek: the carrier's signature still holds."""
    public = "https://ivr.example.gr/ivr"
    with (
        serving(tmp_path, f"sqlite:///{tmp_path / 'intake.db'}", public_url=public) as service,
        ThreadingHTTPServer(("127.0.0.1", 0), type("Ours", (Proxy,), {"to": service.port})) as proxy,
    ):
        Thread(target=proxy.serve_forever, daemon=True).start()
        outside = Service(tmp_path, service.settings, port=proxy.server_address[1])
        target = "/ivr/voice?%CF%83%CF%87%CE%BF%CE%BB%CE%B5%CE%AF%CE%BF=%22%CE%B1%22"
        assert posted(outside, signed(target, base="https://ivr.example.gr"), target) == 200
        phone = Phone(lambda path, *rest: outside.post(f"/ivr{path}", *rest), public, ACCOUNT, TOKEN)
        assert phone.dial().wait == "keys"
        assert phone.press("0501010").wait == "keys"
        phone.hang_up()
        assert calls(service) == 2
        proxy.shutdown()


@pytest.mark.parametrize("piece", [b"", b"POST /voice HTTP/1.1\r\nHost: x\r\n"])
def test_half_requests_do_not_silence_the_line(service: Service, piece: bytes) -> None:
    """A stranger who opens connections and goes on with none of them keeps nobody waiting for long."""
    with ExitStack() as strangers:
        for _ in range(THREADS):
            strangers.enter_context(socket.create_connection(("127.0.0.1", service.port))).sendall(piece)
        assert posted(service, signed("/voice")) == 200
