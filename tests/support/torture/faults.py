"""A proxy before a real helpdesk that meets requests with every kind of trouble, by chance, until it is calmed."""

import contextlib
import re
import socket
import threading
import time
from collections import Counter
from random import Random
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from tests.support.wire import pieces, reset

ASKING, CHANGING = 0.1, 0.35
"""How many requests meet trouble, of those that only ask and of those that change something. Those are few, and a
lost answer to one is what doubles a ticket."""
WEIGHTS = {"refused": 1, "5xx": 4, "429": 2, "hung": 1, "answer dropped": 5, "garbage": 4, "slow": 4}
AWAY = (0.2, 1.5)
"""Seconds for which nobody listens."""
SLOW = (0.2, 2.5)
GARBAGE = (
    b'{"data": {"id": "1',
    b"[]",
    b"null",
    b'"ok"',
    b'{"error": {}}',
    b"\x00\xff\xfe\x89PNG",
    b"<p>Welcome!",
)
"""What stands in the body of a 200; the last one says that it is a page, as a sign-in page in between does."""
LONGEST_HANG = 20.0
"""Longer than our side waits for an answer."""
_LENGTH = re.compile(rb"(?im)^content-length: *(\d+)")
_KEEP = re.compile(rb"(?im)^connection: *keep-alive")


class Faults:
    """Listens on loopback, a thread a connection; `counts` says what it has done to whom."""

    def __init__(self, url: str, chance: Random) -> None:
        parts = urlsplit(url)
        self._far = (parts.hostname, parts.port)
        self._chance = chance
        self._lock = threading.Lock()
        self._calm = threading.Event()
        self._closed = threading.Event()
        self._away_until = 0.0
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}/"
        self.requests = 0
        self.counts: Counter[str] = Counter()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def calm(self) -> None:
        """Pass everything on from now on; what hangs is cut."""
        self._calm.set()

    def _accept(self) -> None:
        while not self._closed.is_set():
            if (rest := self._away_until - time.monotonic()) > 0:
                self._listener.close()
                self._calm.wait(rest)
                self._away_until = 0.0
                self._listener = socket.create_server(("127.0.0.1", self._port), backlog=64)
            self._listener.settimeout(0.05)
            with contextlib.suppress(TimeoutError):
                connection, _ = self._listener.accept()
                connection.settimeout(LONGEST_HANG * 2)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        """Answer one request; the next one comes by another connection."""
        with contextlib.suppress(OSError), connection:
            request = _whole(connection)
            if request:
                self._meet(connection, request, self._fault(ASKING if request.startswith(b"GET ") else CHANGING))

    def _fault(self, share: float) -> str:
        with self._lock:
            self.requests += 1
            if self._calm.is_set() or self._chance.random() > share:
                return ""
            (kind,) = self._chance.choices([*WEIGHTS], [*WEIGHTS.values()])
            self.counts[kind] += 1
            return kind

    def _meet(self, connection: socket.socket, request: bytes, fault: str) -> None:
        match fault:
            case "refused":
                self._away_until = time.monotonic() + self._chance.uniform(*AWAY)
                reset(connection)
            case "5xx":
                self._maybe(request)
                status = self._chance.choice(["500 Internal Server Error", "502 Bad Gateway", "503 Unavailable"])
                connection.sendall(_said(status, b"<h1>Sorry</h1>", "text/html"))
            case "429":
                connection.sendall(_said("429 Too Many Requests", b"{}", "application/json", "Retry-After: 1"))
            case "hung":
                self._maybe(request)
                self._hang(connection)
            case "answer dropped":
                answer = self._passed_on(request)
                connection.sendall(answer[: self._chance.choice([0, 40, len(answer) // 2])])
                reset(connection)
            case "garbage":
                self._maybe(request)
                body = self._chance.choice(GARBAGE)
                kind = "text/html" if body == GARBAGE[-1] else "application/json"
                connection.sendall(_said("200 OK", body, kind))
            case _:
                if fault == "slow":
                    self._calm.wait(self._chance.uniform(*SLOW))
                connection.sendall(self._passed_on(request))

    def _maybe(self, request: bytes) -> None:
        """Let the desk do what was asked, or not: the answer does not tell."""
        if self._chance.random() < 0.5:
            self._passed_on(request)

    def _passed_on(self, request: bytes) -> bytes:
        with socket.create_connection(self._far, timeout=LONGEST_HANG * 2) as far:
            far.sendall(_KEEP.sub(b"Connection: close", request, count=1))
            return b"".join(pieces(far))

    def _hang(self, connection: socket.socket) -> None:
        """Say nothing until the other side gives up."""
        connection.settimeout(0.1)
        until = time.monotonic() + LONGEST_HANG
        while time.monotonic() < until and not self._calm.is_set():
            with contextlib.suppress(TimeoutError):
                if not connection.recv(1):
                    break
        reset(connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._calm.set()
        self._closed.set()
        self._thread.join()
        self._listener.close()


def _whole(connection: socket.socket) -> bytes:
    """Return head and body of one request, nothing if the other side has gone."""
    request = b""
    while piece := connection.recv(65536):
        request += piece
        head, found, body = request.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if found and len(body) >= int(length[1] if length else 0):
            return request
    return b""


def _said(status: str, body: bytes, kind: str, *more: str) -> bytes:
    lines = (
        f"HTTP/1.1 {status}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        "Connection: close",
        *more,
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
