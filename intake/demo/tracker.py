"""A real Roundup on loopback for `make demo` and the tests: up in seconds, down with whoever started it.

It needs the `demo` extra's packages in the running interpreter and nothing else: no shell, no root, no network.
It is a helpdesk to show and to test with, not one to run a support line on.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import TracebackType
from typing import Self

SERVER = Path(__file__).with_name("tracker_server.py")
TECHNICIAN = "maria"
"""The user name to look at tickets with in a browser."""


class TrackerError(Exception):
    """The tracker did not come up; the text is the last thing it said."""


class Tracker:
    """One Roundup in one directory. It keeps its port and its tickets over `down` and `up`."""

    def __init__(self, home: Path, port: int | None = None, options: Mapping[str, str] | None = None) -> None:
        """Take a directory (made if missing), a port (default: a free one) and options of Roundup's config.ini."""
        self.home = home
        """Where its configuration, its tickets and the mail it would send are."""
        self._port = port or 0
        self._options = dict(options or {})
        self._child: subprocess.Popen[str] | None = None
        self.url = ""
        """Where pages and REST are, with a slash at the end; empty before the first `up`."""
        self.token = ""
        """The bridge user's bearer token, good for 30 days."""
        self.password = ""
        """The technician's password for the pages."""

    def up(self, teams: Mapping[str, str]) -> None:
        """Serve a tracker with these teams (name and description) and return when REST answers."""
        self.down()
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "server.log").open("a", encoding="utf-8") as log:
            self._child = subprocess.Popen(  # noqa: S603 - our own program, run by our own interpreter
                [sys.executable, str(SERVER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
                text=True, encoding="utf-8", start_new_session=True,
            )  # fmt: skip
        try:
            self._introduce(self._child, teams)
            self._answers()
        except BaseException:
            self.down()
            raise

    def _introduce(self, child: "subprocess.Popen[str]", teams: Mapping[str, str]) -> None:
        """Tell the child what to serve and take down where it does."""
        assert child.stdin is not None
        assert child.stdout is not None
        order = {"home": str(self.home), "port": self._port, "teams": dict(teams), "options": self._options}
        try:
            child.stdin.write(json.dumps(order) + "\n")
            child.stdin.flush()
            said = json.loads(child.stdout.readline())
        except (BrokenPipeError, json.JSONDecodeError) as why:
            raise TrackerError(self._last_words()) from why
        self.url, self.token, self.password = said["url"], said["token"], said["password"]
        self._port = int(self.url.rstrip("/").rpartition(":")[2])

    def _answers(self) -> None:
        """Prove that the tracker takes the bridge's token over REST."""
        ask = HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            ask.request("GET", "/rest/data/status", headers={"Authorization": f"Bearer {self.token}"})
            if (status := ask.getresponse().status) != 200:
                raise TrackerError(f"it answers {status} to its own token")
        except (OSError, HTTPException) as why:
            raise TrackerError(self._last_words()) from why
        finally:
            ask.close()

    def _last_words(self) -> str:
        lines = (self.home / "server.log").read_text(encoding="utf-8").splitlines()
        return lines[-1] if lines else "it ended without a word"

    def down(self) -> None:
        """Stop serving; tickets stay in the directory. Calling it twice does no harm."""
        child, self._child = self._child, None
        if child is None:
            return
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
        try:
            child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.down()
