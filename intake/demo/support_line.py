"""A whole support line on this machine: real Roundup, real service, fictional schools, one call played through it.

Everything lives in one temporary directory and in child processes that end with this one.
"""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from intake.demo.phone.voice import Voice, engine
from intake.demo.tracker import Tracker
from intake.ground import training
from intake.ground.settings import PREFIX
from ivr.document import Document
from ivr.phone import Phone, over_http

ANSWER_WITHIN = 30.0
"""Seconds a child may take to answer."""


@dataclass(frozen=True, slots=True)
class Line:
    """A running demo: where it listens and how its settings read."""

    url: str
    settings: Mapping[str, str]
    tracker: Tracker

    def phone(self, words: str) -> Phone:
        """Return a phone that rings this line; whoever is at it says these words when a message is taken."""
        account, token = (self.settings[f"{PREFIX}TWILIO_{name}"] for name in ("ACCOUNT_SID", "AUTH_TOKENS"))
        sound = Voice(engine()).recording(words, "el")
        return _Speaking(over_http(self.url), self.url, account, token, sound=sound)


@dataclass
class _Speaking(Phone):
    """A phone that brings what is said into it to the carrier."""

    sound: bytes = b""

    def speak(self, seconds: int, end: str = "#", recording: str | None = None) -> Document:
        """Leave the recording, as long as it is told to be."""
        recording = recording or f"RE{secrets.token_hex(16)}"
        at = f"{self.public_url}{training.CARRIER}/2010-04-01/Accounts/{self.account}/Recordings/{recording}.wav"
        proof, call = (self.account, self.token), {"Call": self.sid}
        requests.put(at, self.sound, params=call, auth=proof, timeout=15).raise_for_status()
        return super().speak(seconds, end, recording)


@contextmanager
def line(home: Path, teams: Mapping[str, str], fill: Callable[[str], None]) -> Iterator[Line]:
    """Give a support line that answers; `fill` gets the database's address and brings the schools in."""
    with Tracker(home / "roundup") as tracker:
        tracker.up(teams)
        url = f"http://127.0.0.1:{free_port()}"
        told = _settings(home, url, tracker)
        fill(told[f"{PREFIX}DATABASE_URL"])
        with _serving(url, told, home / "serve.log"):
            yield Line(url, told, tracker)


def _settings(home: Path, url: str, tracker: Tracker) -> dict[str, str]:
    values = {
        "TRAINING": "yes",
        "DATABASE_URL": f"sqlite:///{home / 'training.db'}",
        "PUBLIC_URL": url,
        "TWILIO_ACCOUNT_SID": f"AC{secrets.token_hex(16)}",
        "TWILIO_AUTH_TOKENS": training.token(),
        "LINK_KEYS": secrets.token_hex(32),
        "RECONCILE_EVERY_S": "60",
        "WATCH_EVERY_S": "5",
        "HELPDESK": "roundup",
        "HELPDESK_URL": tracker.url,
        "HELPDESK_TOKEN": tracker.token,
    }
    return {f"{PREFIX}{name}": value for name, value in values.items()}


@contextmanager
def _serving(url: str, told: Mapping[str, str], log: Path) -> Iterator[None]:
    """Run the service as a child; it is stopped, and if need be killed, on the way out."""
    port = url.rpartition(":")[2]
    command = [sys.executable, "-m", "intake", "serve", "--port", port]
    with log.open("w") as sink:
        child = subprocess.Popen(  # noqa: S603 - our own program
            command, env={**os.environ, **told}, stdout=sink, stderr=sink, stdin=subprocess.DEVNULL
        )
    try:
        until(lambda: child.poll() is None and _answers(url), lambda: log.read_text(encoding="utf-8"))
        yield
    finally:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/health", timeout=2).status_code == 200
    except requests.RequestException:
        return False


def until(holds: Callable[[], bool], story: Callable[[], str]) -> None:
    """Wait until it holds; raises TimeoutError with the story of what happened instead."""
    end = time.monotonic() + ANSWER_WITHIN
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(story())
        time.sleep(0.05)


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@dataclass(frozen=True, slots=True)
class Told:
    """A ticket as Roundup itself tells it."""

    id: str
    title: str
    team: str
    school_code: str
    messages: tuple[str, ...]


def read_back(tracker: Tracker, number: str) -> Told:
    """Return the ticket of a request once it is routed and the reasons stand on it; raises TimeoutError."""
    found: list[Told] = []

    def routed() -> bool:
        found[:] = _told(tracker, number)
        return any(text.startswith("Δρομολόγηση") for told in found for text in told.messages)

    until(routed, lambda: f"no routed ticket for request {number} in time")
    return found[0]


def _told(tracker: Tracker, number: str) -> list[Told]:
    def get(path: str, **params: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {tracker.token}", "X-Requested-With": "rest"}
        answer = requests.get(f"{tracker.url}rest/data/{path}", params=params, headers=headers, timeout=15)
        answer.raise_for_status()
        return dict(answer.json()["data"])

    wanted = {"@fields": "title,team.name,school_code,messages", "@verbose": "0", "title": number}
    return [
        Told(row["id"], row["title"], row["team.name"] or "", row["school_code"] or "",
             tuple(get(f"msg/{key}/content")["data"] for key in row["messages"]))
        for row in get("issue", **wanted)["collection"]
    ]  # fmt: skip
