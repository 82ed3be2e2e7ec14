"""A real wire that can be cut, and a real server that misbehaves: what lies between us and a desk."""

import contextlib
import socket
import struct
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

Handler = Callable[[socket.socket, bytes], None]
"""Gets the connection and the head of one request (all up to the empty line, and whatever came with it)."""


def reset(connection: socket.socket) -> None:
    """Close a connection the hard way, so that the other side sees a reset."""
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.shutdown(socket.SHUT_RD)  # a thread that still reads would keep the connection alive
        connection.close()


def pieces(connection: socket.socket) -> Iterator[bytes]:
    """Yield what arrives until the other side is done."""
    with contextlib.suppress(OSError):
        while piece := connection.recv(65536):
            yield piece


class Listener(ABC):
    """Accepts connections on loopback and gives each a thread."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        self.connections = 0
        """How many were accepted so far."""
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                self.connections += 1
                self._open.append(connection)
                self._spawn(self.serve, connection)

    def _spawn(self, work: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    @abstractmethod
    def serve(self, connection: socket.socket) -> None:
        """Serve one connection."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        for each in (self._socket, *self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in list(self._threads):
            thread.join(5)


class Wire(Listener):
    """Forwards bytes to a desk. `cut` loses the answer to one request after the desk has acted on it."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._far = (parts.hostname, parts.port)
        self._cut: bytes | None = None
        self.requests: list[str] = []
        """Method and path of every request that passed, without its query."""
        super().__init__()

    def cut(self, start: str) -> None:
        """Lose the answer to the next request that starts with these words."""
        self._cut = start.encode()

    def serve(self, connection: socket.socket) -> None:
        """Copy both ways; one thread a direction."""
        far = socket.create_connection(self._far)
        self._open.append(far)
        doomed = threading.Event()
        self._spawn(self._answers, far, connection, doomed)
        for piece in pieces(connection):
            if piece.split(b" ", 1)[0] in {b"GET", b"POST", b"PATCH", b"PUT", b"DELETE"}:
                self.requests.append(" ".join(piece.split(b" ", 2)[i].decode() for i in (0, 1)).split("?")[0])
            if self._cut and piece.startswith(self._cut):
                self._cut = None
                doomed.set()
            far.sendall(piece)
        with contextlib.suppress(OSError):
            far.shutdown(socket.SHUT_WR)

    @staticmethod
    def _answers(far: socket.socket, near: socket.socket, doomed: threading.Event) -> None:
        for piece in pieces(far):
            if doomed.is_set():
                reset(near)
                return
            with contextlib.suppress(OSError):
                near.sendall(piece)
        with contextlib.suppress(OSError):
            near.shutdown(socket.SHUT_WR)


class Misbehaving(Listener):
    """A server that does with each request whatever the test says."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self.heads: list[bytes] = []
        """Every request's head, in the order they came."""
        super().__init__()

    def serve(self, connection: socket.socket) -> None:
        """Hand each request of a kept-alive connection to the handler."""
        head = b""
        for piece in pieces(connection):
            head += piece
            if b"\r\n\r\n" in head:
                self.heads.append(head)
                with contextlib.suppress(OSError):
                    self._handler(connection, head)
                head = b""


def says(status: str, body: bytes = b"{}", *headers: str) -> Handler:
    """Return a handler that gives one complete answer."""
    lines = (f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers)
    whole = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
    return lambda connection, _head: connection.sendall(whole)
