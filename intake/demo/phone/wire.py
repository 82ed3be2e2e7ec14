"""A wire between the service and its helpdesk that can be unplugged, and then there really is nobody at its end.

It listens on loopback and carries what comes to one place. Unplugged, its port takes no connection, and those that
are open break off. The helpdesk is called by its own address in each request's head, since some take no other. The
wire changes nothing there, and is gone with the process.
"""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit

PIECE = 65536
BEGINS = (b"GET ", b"HEAD ", b"POST ", b"PUT ", b"PATCH ", b"DELETE ")
"""How the head of a request begins."""


class Wire:
    """Carries connections to the host and port of an address."""

    def __init__(self, url: str) -> None:
        """Find a port; nothing is carried before `plug`."""
        parts = urlsplit(url)
        self._far = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._listener: socket.socket | None = socket.create_server(("127.0.0.1", 0))
        self._port: int = self._listener.getsockname()[1]
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._carries = False
        here, there = f"127.0.0.1:{self._port}", f"{self._far[0]}:{self._far[1]}"
        self._names = (here.encode(), there.encode())
        self.url = urlunsplit(parts._replace(netloc=f"127.0.0.1:{self._port}"))
        """The same address, by way of the wire."""

    @property
    def plugged(self) -> bool:
        """Whether anything gets through."""
        return self._carries

    def plug(self) -> None:
        """Carry, from now on."""
        with self._lock:
            if self._carries:
                return
            listener = self._listener or socket.create_server(("127.0.0.1", self._port))
            self._listener, self._carries = listener, True
        threading.Thread(target=self._accept, args=(listener,), name="wire", daemon=True).start()

    def unplug(self) -> None:
        """Break off what is under way, and take nothing more."""
        with self._lock:
            listener, self._listener, self._carries = self._listener, None, False
            broken, self._open = self._open, set()
        for each in (listener, *broken):
            if each is not None:
                _break(each)

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                threading.Thread(target=self._carry, args=(near,), name="wire", daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(self._far, timeout=5)
        except OSError:
            _break(near)
            return
        far.settimeout(None)
        with self._lock:
            if self._carries:
                self._open |= {near, far}
        if near not in self._open:
            _break(near)
            _break(far)
            return
        back = threading.Thread(target=_copy, args=(far, near), name="wire", daemon=True)
        back.start()
        _copy(near, far, self._named)
        back.join()
        with self._lock:
            self._open -= {near, far}
        near.close()
        far.close()

    def _named(self, piece: bytes) -> bytes:
        """Return a piece with the helpdesk's own address in place of ours, where a request begins in it."""
        head, end, body = piece.partition(b"\r\n\r\n")
        return head.replace(*self._names) + end + body if head.startswith(BEGINS) else piece


def _copy(source: socket.socket, target: socket.socket, told: Callable[[bytes], bytes] = bytes) -> None:
    with suppress(OSError):
        while piece := source.recv(PIECE):
            target.sendall(told(piece))
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def _break(each: socket.socket) -> None:
    with suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
    each.close()
