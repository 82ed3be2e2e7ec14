"""A real Request Tracker 5 for the tests that need one: Debian's package on loopback, gone with the session.

Any user may run it: database, mails and templates lie in a directory of its own. `.ci/run` installs the packages.
"""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.request import Request, urlopen

import pytest

from tests.support.require import missing
from tests.support.roundup import TEAMS

FILES = Path(__file__).with_name("rt_files")
SERVER = Path("/usr/share/request-tracker5/libexec/rt-server")
SETUP = Path("/usr/sbin/rt-setup-database-5")
MAILGATE = Path("/usr/bin/rt-mailgate-5")
ATHENS = ("lead", "unfinished", "keplinet-att-a", "uoa-att-a")
"""Queues that the shipped rule book sends Athens' tickets to."""
SECONDS = 60
"""How long it may take to start."""


class Rt:
    """One Request Tracker in one directory, with the queues it is given."""

    def __init__(self, home: Path, teams: Mapping[str, str], hints: tuple[str, str] = ("", "")) -> None:
        """Take a directory (made if missing), queues (name and description), and its hints' address and secret."""
        self._home = home
        self._port = _free_port()
        self._tokens = home / "tokens.json"
        self._server: subprocess.Popen[bytes] | None = None
        self.url = f"http://127.0.0.1:{self._port}/"
        """Where its pages are, REST2 and mail gateway beneath them; with a slash at the end."""
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("RT_", "INTAKE_"))},
            "LC_ALL": "C.UTF-8",
            "RT_SITE_CONFIG": str(FILES / "RT_SiteConfig.pm"),
            "RT_SITE_CONFIG_DIR": str(home / "site.d"),
            "INTAKE_RT_HOME": str(home),
            "INTAKE_RT_PORT": str(self._port),
            "INTAKE_RT_TEAMS": json.dumps(dict(teams)),
            "INTAKE_RT_TOKENS": str(self._tokens),
            "INTAKE_RT_HINT_URL": hints[0],
            "INTAKE_RT_HINT_SECRET": hints[1],
        }

    def up(self, workers: int = 3) -> None:
        """Make the database, serve it, and return when REST answers."""
        for folder in ("site.d", "mason", "sessions", "mail"):
            (self._home / folder).mkdir(parents=True, exist_ok=True)
        self._run(str(SETUP), "--action", "init")
        self.insert(FILES / "initialdata.pl")
        self._serve(workers)

    def insert(self, data: Path) -> None:
        """Load a file of RT's initialdata form, as its administrator would."""
        self._run(str(SETUP), "--action", "insert", "--datafile", str(data))

    def _run(self, *command: str, given: bytes = b"") -> None:
        """Run one of RT's own commands to its end."""
        ran = subprocess.run(
            command, env=self._environment, input=given, capture_output=True, timeout=SECONDS, check=False
        )
        if ran.returncode != 0:
            raise RuntimeError(f"{command[0]}: {(ran.stdout + ran.stderr).decode(errors='replace')[-2000:]}")

    def _serve(self, workers: int) -> None:
        options = {"server": "Starlet", "env": "deployment", "host": "127.0.0.1", "port": self._port,
                   "max-workers": workers, "max-reqs-per-child": 100_000, "timeout": 60}  # fmt: skip
        arguments = [part for name, value in options.items() for part in (f"--{name}", str(value))]
        with (self._home / "server.log").open("ab") as log:
            self._server = subprocess.Popen(
                [str(SERVER), *arguments], env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + SECONDS
        while not self._answers():
            if self._server.poll() is not None or time.monotonic() > deadline:
                self.down()
                raise RuntimeError(f"RT did not start: {self.log()[-2000:]}")
            time.sleep(0.1)

    def _answers(self) -> bool:
        """Whether it takes the bridge's token."""
        asked = Request(f"{self.url}REST/2.0/rt", headers={"Authorization": f"token {self.token('intake')}"})
        try:
            with urlopen(asked, timeout=10) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def token(self, name: str) -> str:
        """Return the token of intake, maria or newcomer, or one of intake's that was «revoked»."""
        return str(json.loads(self._tokens.read_text(encoding="utf-8"))[name])

    def log(self) -> str:
        """Return what the server has complained of."""
        return (self._home / "server.log").read_text(encoding="utf-8", errors="replace")

    def mails(self) -> list[EmailMessage]:
        """Return the mails it has sent, oldest first."""
        files = sorted((self._home / "mail").glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        return [BytesParser(EmailMessage, policy=policy.default).parsebytes(file.read_bytes()) for file in files]

    def receive(self, mail: bytes, queue: str, action: str = "correspond") -> None:
        """Let a mail arrive at a queue's address, by RT's own mail gateway as an MTA calls it."""
        self._run(str(MAILGATE), "--queue", queue, "--action", action, "--url", self.url, given=mail)

    def down(self) -> None:
        """Stop serving; calling it twice does no harm."""
        server, self._server = self._server, None
        if server is None:
            return
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.down()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def need_rt() -> None:
    """Skip, or fail where it is required, when the packages lack."""
    if not all(part.exists() for part in (SERVER, SETUP, MAILGATE)):
        missing("rt", "Debian's request-tracker5 is not installed (see .ci/run)")


@pytest.fixture(scope="session")
def rt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rt]:
    """A Request Tracker with `TEAMS` and the rule book's queues for Athens; tests share it, so keys differ."""
    need_rt()
    with Rt(tmp_path_factory.mktemp("rt"), TEAMS | dict.fromkeys(ATHENS, "")) as tracker:
        tracker.up()
        yield tracker
