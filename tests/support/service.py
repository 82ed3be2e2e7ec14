"""`intake serve` as a child process: started, killed without warning, started again; and raw HTTP to it."""

import http.client
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from ivr.phone import Phone
from tests.support.house import ACCOUNT, NO_CARRIER, PUBLIC_URL, TOKEN, UNKNOWN_CALLER

FORM = {"CallSid": "CA" + "1" * 32, "AccountSid": ACCOUNT, "From": "+302101234567", "To": "+308011180181",
        "CallStatus": "ringing", "Direction": "inbound"}  # fmt: skip
"""A call that begins, as the carrier tells it."""
KIND = "application/x-www-form-urlencoded"

ANSWERS_WITHIN = 60.0
"""Seconds a service may take until it answers; a busy machine is slow, and a dead child is noticed at once."""
WITHIN = 100.0
"""Seconds within which everything must have settled, on a slow machine too."""


def free_port() -> int:
    """Return a port nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def signed(
    target: str, form: Mapping[str, str] = FORM, token: str = TOKEN, base: str = PUBLIC_URL
) -> dict[str, str]:
    """Return the headers of a form signed for a target."""
    signature = RequestValidator(token).compute_signature(base + target, dict(form))
    return {"Content-Type": KIND, "X-Twilio-Signature": signature}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes
    headers: Mapping[str, str]


@dataclass
class Service:
    """One installation, served by the real program."""

    home: Path
    settings: Mapping[str, str]
    port: int = field(default_factory=free_port)
    child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Serve, and return when it answers; fails with the service's own words if it ends first."""
        command = [sys.executable, "-m", "intake", "serve", "--port", str(self.port)]
        with (self.home / "log").open("ab") as log:
            self.child = subprocess.Popen(
                command,
                env={**os.environ, **self.settings},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + ANSWERS_WITHIN
        while not self._lives():
            if self.child.poll() is not None or time.monotonic() > until:
                raise RuntimeError(self.log())
            time.sleep(0.05)

    def _lives(self) -> bool:
        try:
            return self.send("GET", "/health/live").status == 200
        except OSError:
            return False

    def kill(self) -> None:
        """End master and worker at once, whatever they are doing; return when nothing of them is left."""
        assert self.child
        workers = [os.pidfd_open(worker) for worker in self._workers()]
        os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()
        for worker in workers:  # no children of ours: their descriptors say when all that they held is let go
            select.select([worker], [], [])
            os.close(worker)

    def kill_worker(self) -> None:
        """End the worker alone; its master brings up another one."""
        assert self.child
        (worker,) = self._workers()
        os.kill(worker, signal.SIGKILL)

    def _workers(self) -> list[int]:
        assert self.child
        children = Path(f"/proc/{self.child.pid}/task/{self.child.pid}/children")
        return [int(worker) for worker in children.read_text().split()]

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until it holds; fails with the service's own words if it never does."""
        end = time.monotonic() + WITHIN
        while not holds():
            assert time.monotonic() < end, self.log()[-5000:]
            time.sleep(0.05)

    def log(self) -> str:
        """Return all that the service has written."""
        return (self.home / "log").read_text(encoding="utf-8")

    def send(
        self, method: str, target: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send one request, its target exactly as given."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, target, body, dict(headers or {}))
            response = connection.getresponse()
            return Answer(response.status, response.read(), dict(response.headers))
        except http.client.HTTPException as error:
            raise ConnectionError(type(error).__name__) from error
        finally:
            connection.close()

    def raw(self, request: bytes) -> bytes:
        """Send bytes, and return what comes back until the service hangs up."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    def post(self, target: str, form: Mapping[str, str], headers: Mapping[str, str]) -> tuple[int, bytes]:
        """Post a form as the carrier does (see `ivr.phone.Post`)."""
        kind = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
        answer = self.send("POST", target, urlencode(form).encode(), {**kind, **headers})
        return answer.status, answer.body

    def phone(self, caller: str = UNKNOWN_CALLER) -> Phone:
        """Return a phone that rings this service."""
        return Phone(self.post, self.settings["INTAKE_PUBLIC_URL"], ACCOUNT, TOKEN, caller=caller)


@contextmanager
def serving(home: Path, database_url: str, **more: str) -> Iterator[Service]:
    """Give a service that answers; its settings are the defaults of the tests and `more`, without the prefix."""
    values = {"database_url": database_url, "public_url": PUBLIC_URL, "twilio_account_sid": ACCOUNT,
              "twilio_auth_tokens": TOKEN, "helpdesk": "memory", "reconcile_every_s": "",
              "twilio_api_url": NO_CARRIER, "recordings": str(home / "recordings"), **more}  # fmt: skip
    service = Service(home, {f"INTAKE_{name.upper()}": value for name, value in values.items()})
    service.start()
    try:
        yield service
    finally:
        service.kill()
