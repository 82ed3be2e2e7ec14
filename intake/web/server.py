"""Gunicorn around the application: threads for webhooks, relay threads beside them in the same process."""

import gc
import socket
import struct
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.config import Config
from gunicorn.glogging import Logger

from intake.ground.log import MaskStandardLog

Started = Callable[[], Callable[[], None]]
"""Starts what runs beside the web in a worker; returns how to stop it."""


SLOWEST_PEER = 2
"""Seconds between two pieces of a request; the carrier sends its few kilobytes at once."""


def _hurry(server: Any) -> None:
    """Let nobody keep a thread by sending half a request; a connection inherits this from its listener.

    A peer that sends a byte now and then is the business of the proxy in front, which must buffer requests.
    """
    for listener in server.LISTENERS:
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", SLOWEST_PEER, 0))


def _settled(started: Started) -> Callable[[], None]:
    """Start what runs beside, and take all that was built out of later garbage collections: it stays."""
    stop = started()
    gc.collect()
    gc.freeze()
    return stop


class MaskedLog(Logger):  # type: ignore[misc]
    """Gunicorn's own log, which quotes what strangers send, under the same mask as ours."""

    def setup(self, cfg: Config) -> None:
        """Make the handlers; called by gunicorn."""
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                handler.addFilter(MaskStandardLog())


class Server(BaseApplication):  # type: ignore[misc]
    """Serves until a signal; a worker that dies is replaced, and its leases run out."""

    def __init__(self, build: Callable[[], Flask], started: Started, **options: Any) -> None:
        self._build = build
        self._started = started
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn up; called by gunicorn."""
        stops: list[Callable[[], None]] = []
        fixed = {
            "worker_class": "gthread",
            "logger_class": MaskedLog,
            "control_socket_disable": True,
            "forwarded_allow_ips": "",
            "keepalive": 30,
            "limit_request_line": 4094,
            "when_ready": _hurry,
            "post_worker_init": lambda _worker: stops.append(_settled(self._started)),
            "worker_exit": lambda _server, _worker: [stop() for stop in stops],
            "loglevel": "warning",
        }
        for name, value in {**fixed, **self._options}.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application; called by gunicorn in each worker, so that nothing is shared over a fork."""
        return self._build()
