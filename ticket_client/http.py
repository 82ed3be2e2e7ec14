"""The only importer of `requests` here: one HTTP exchange with a desk ends in an `Answer` or in one of our errors.

It never repeats a request, follows a redirect, keeps a cookie or reads a proxy or password from the machine; what
an answer means is the adapter's business. No error text holds a secret, a query or a body. Threads may share one
`Http`: each gets a session of its own, so connections are kept alive and never mixed.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from socket import SHUT_RDWR
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectTimeout, ReadTimeout, SSLError
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError, ReadTimeoutError

from ticket_client.errors import DeskError, Misconfigured, Unavailable, Unsure

CONNECT_S, READ_S = 3.05, 15.0
"""Seconds to connect, and between two pieces of an answer; 3.05 is just over TCP's first retransmission."""
LARGEST_ANSWER = 4 * 1024 * 1024
"""Bytes; a page of tickets has some hundred thousand."""
LONGEST_WISH_S = 86_400.0
Params = Mapping[str, str | int | list[str]]
"""What an address asks for after its question mark; a list says its name several times."""
NO_RIGHTS = frozenset({401, 403})
"""Statuses by which a desk says that it takes no request of ours; at some desks 403 is about one ticket only."""


class Elsewhere(Misconfigured):
    """The answer leads to another address, `to`, and nobody went there."""

    def __init__(self, why: str, to: str) -> None:
        super().__init__(why)
        self.to = to


@dataclass(frozen=True, slots=True)
class Answer:
    """A status below 500 that is not about rights, and its JSON; `body` is None where an error has none."""

    status: int
    body: Any
    etag: str | None = None

    @property
    def ok(self) -> bool:
        """Whether the desk did what was asked."""
        return self.status < 300


class Http:
    """Exchanges with one desk. `headers` go with every request and hold whatever proves who we are."""

    def __init__(
        self, base: str, headers: Mapping[str, str], patience: float, no_rights: frozenset[int] = NO_RIGHTS
    ) -> None:
        """Take the address all paths start from and the seconds a verb may take; Misconfigured if it is none.

        A status that is not in `no_rights` is an answer, even 403: what it means is then the adapter's business.
        """
        parts = urlsplit(base)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.username:
            raise Misconfigured("the desk's URL must look like https://host/path, with no user name and no query")
        self._base = base.rstrip("/") + "/"
        # "identity" keeps a small compressed answer from unfolding past the size limit.
        self._headers = {"Accept": "application/json", "Accept-Encoding": "identity", **headers}
        self._patience = patience
        self._no_rights = no_rights
        self._mine = threading.local()

    @contextmanager
    def within_patience(self) -> Iterator[None]:
        """Bound all exchanges of this block together, counted from its outermost entry in this thread."""
        if getattr(self._mine, "deadline", None) is not None:
            yield
            return
        self._mine.deadline = monotonic() + self._patience
        try:
            yield
        finally:
            self._mine.deadline = None

    def get(self, path: str, params: Params | None = None, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask without changing anything: every trouble on the way is Unavailable."""
        return self._exchange("GET", path, Unavailable, params=params, headers=headers)

    def ask(self, path: str, **content: Any) -> Answer:
        """Ask by POST, for a question too large for an address: nothing changes, so trouble is Unavailable."""
        return self._exchange("POST", path, Unavailable, **content)

    def send(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, silent: bool = False,
        **content: Any,
    ) -> Answer:  # fmt: skip
        """Change something, with `json`, `data` or `files`: trouble after it was sent is Unsure.

        A `silent` desk says nothing where all went well; of any other an empty answer is no answer.
        """
        return self._exchange(method, path, Unsure, silent=silent, headers=headers, **content)

    def _exchange(
        self, method: str, path: str, lost: type[DeskError], *, silent: bool = False, **content: Any
    ) -> Answer:
        """Send one request; `lost` is what to raise when it left us and no sound answer came back."""
        what = f"{method} {path}"
        deadline = getattr(self._mine, "deadline", None) or monotonic() + self._patience
        left = deadline - monotonic()
        if left <= 0:
            raise Unavailable(f"{what}: no time left to ask")
        try:
            with self._session().request(
                method, self._base + path, timeout=(min(CONNECT_S, left), min(READ_S, left)),
                allow_redirects=False, stream=True, **content,
            ) as response:  # fmt: skip
                _refuse(response, what, lost, self._no_rights)
                body = _read(response, deadline, what, lost)
                return _answer(response, b"null" if silent and not body else body, what, lost)
        except (requests.RequestException, HTTPError) as error:
            raise _named(error, what, lost) from None  # its text holds the whole URL

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._mine, "session", None)
        if session is None:
            session = self._mine.session = requests.Session()
            session.mount("http://", _Adapter())
            session.mount("https://", _Adapter())
            session.trust_env = False  # a stray .netrc would replace our Authorization
            session.headers.update(self._headers)
            session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        return session


def _refuse(response: requests.Response, what: str, lost: type[DeskError], no_rights: frozenset[int]) -> None:
    """Raise for every status that means the same at every desk."""
    status = response.status_code
    wish = retry_after(response.headers.get("Retry-After"), datetime.now(UTC))
    if status == 429 or (status == 503 and wish is not None):
        raise Unavailable(f"{what}: the desk asks us to come back later ({status})", wish)
    if status >= 500:
        raise lost(f"{what}: the desk broke down ({status})")
    if status in no_rights:
        raise Misconfigured(f"{what}: the desk does not accept our token or its rights ({status})")
    if 300 <= status < 400:
        why = f"{what}: the desk's address leads elsewhere ({status}); set the address it leads to"
        raise Elsewhere(why, response.headers.get("Location", ""))


def _read(response: requests.Response, deadline: float, what: str, lost: type[DeskError]) -> bytes:
    """Return the whole body, never more than the limit and never past the deadline."""
    body = bytearray()
    while piece := response.raw.read1(65536):  # what is there now; iter_content would wait for more
        body += piece
        if len(body) > LARGEST_ANSWER:
            raise lost(f"{what}: the answer is larger than {LARGEST_ANSWER} bytes")
        if monotonic() > deadline:
            raise lost(f"{what}: the answer did not end in time")
    return bytes(body)


def _answer(response: requests.Response, body: bytes, what: str, lost: type[DeskError]) -> Answer:
    """Return status and JSON; a success that is not JSON is no answer at all."""
    try:
        content = None if response.status_code == 204 else json.loads(body)
    except ValueError:
        if response.ok:
            if lost is Unavailable and response.headers.get("Content-Type", "").startswith("text/html"):
                raise Misconfigured(f"{what}: a web page came; set the address of the desk itself") from None
            raise lost(f"{what}: the answer is not JSON") from None
        content = None
    return Answer(response.status_code, content, response.headers.get("ETag"))


def _named(error: Exception, what: str, lost: type[DeskError]) -> DeskError:
    """Name what went wrong by what to do next."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    if isinstance(error, ConnectTimeout) or isinstance(reason, NewConnectionError):
        return Unavailable(f"{what}: the desk cannot be reached")
    if isinstance(error, SSLError) and "CERTIFICATE_VERIFY_FAILED" in str(error):
        flaw = "has expired; it must be renewed" if "has expired" in str(error) else "is not one we trust"
        return Misconfigured(f"{what}: the desk's certificate {flaw}")
    if isinstance(error, ReadTimeout | ReadTimeoutError):
        return lost(f"{what}: no answer in time")
    return lost(f"{what}: the connection broke ({type(error).__name__})")


def retry_after(text: str | None, now: datetime) -> float | None:
    """Read a Retry-After header as seconds from `now`, at most a day; None if there is none to read."""
    if text is None:
        return None
    try:
        seconds = float(text) if text.strip().isdecimal() else (parsedate_to_datetime(text) - now).total_seconds()
    except (ValueError, TypeError):
        return None
    return min(max(seconds, 0.0), LONGEST_WISH_S)


# --- two bounds that the libraries below do not have -----------------------------------------------------------


def _in_time(connection: HTTPConnection, receive: Callable[[], Any]) -> Any:
    """Hang up if the head of an answer is not whole within the read time-out: theirs starts anew at each byte."""
    late = threading.Event()

    def hang_up() -> None:
        late.set()
        with suppress(OSError):
            connection.sock.shutdown(SHUT_RDWR)

    timer = threading.Timer(connection.timeout or READ_S, hang_up)
    timer.daemon = True
    timer.start()
    try:
        received = receive()
    finally:
        timer.cancel()
    if late.is_set():  # a head cut short may look like a whole one
        raise TimeoutError
    return received


class _Connection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        self.sock.settimeout(READ_S)  # else a recording would have to be sent in the time allowed for connecting

    def getresponse(self) -> Any:
        return _in_time(self, super().getresponse)


class _SafeConnection(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        self.sock.settimeout(READ_S)

    def getresponse(self) -> Any:
        return _in_time(self, super().getresponse)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SafePool(HTTPSConnectionPool):
    ConnectionCls = _SafeConnection


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SafePool}
