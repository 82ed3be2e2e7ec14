"""An installation in training, served over real HTTP on both databases, and whoever sits at its page."""

import re
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import requests

from intake.app import App
from intake.demo.phone.mount import Training
from intake.demo.phone.voice import Voice
from intake.ground import settings
from intake.ground.db import Database
from intake.record.rulebooks import seed
from tests.support.house import House
from tests.support.postgres import Postgres
from tests.support.served import served

SCHOOL = "+302101234567"
WITHIN = 60.0
"""Seconds within which everything must have settled, on a slow machine too."""


class Refused(Exception):
    """The page's question was not answered; its text is the status and the reason."""


@dataclass
class Page:
    """The page as it behaves: it knows the word it was given, and does what each answer says."""

    url: str
    told: dict[str, Any] = field(default_factory=dict)
    """The last answer."""

    @cached_property
    def html(self) -> str:
        """The page itself."""
        return requests.get(f"{self.url}/phone", timeout=30).text

    @property
    def guard(self) -> dict[str, str]:
        """The header with the word."""
        found = re.search(r'name="phone-guard" content="([^"]+)"', self.html)
        assert found
        return {"X-Phone-Guard": found[1]}

    @property
    def texts(self) -> list[str]:
        """What is heard now."""
        return [piece["text"] for piece in self.told["pieces"]]

    @property
    def number(self) -> str:
        """The number of the call's first request."""
        return str(self.told["record"]["requests"][0]["number"])

    def ask(self, path: str, **told: Any) -> dict[str, Any]:
        """Post a deed; raises Refused."""
        answer = requests.post(f"{self.url}/phone{path}", json=told, headers=self.guard, timeout=30)
        return self._kept(answer)

    def see(self, path: str) -> dict[str, Any]:
        """Ask how things stand."""
        answer = requests.get(f"{self.url}/phone{path}", timeout=30)
        answer.raise_for_status()
        return dict(answer.json())

    def dial(self, caller: str = SCHOOL) -> None:
        """Ring."""
        self.ask("/calls", caller=caller)

    def keys(self, keys: str) -> None:
        """Press keys; none at all is the time that has run out."""
        self.ask(f"/calls/{self.told['call']}/keys", keys=keys)

    def says(self, words: str) -> None:
        """Say something in words."""
        self.ask(f"/calls/{self.told['call']}/recording?end=%23", words=words)

    def records(self, sound: bytes, end: str = "%23") -> None:
        """Leave what the microphone took."""
        where = f"{self.url}/phone/calls/{self.told['call']}/recording?end={end}"
        headers = {**self.guard, "Content-Type": "audio/wav"}
        self._kept(requests.post(where, data=sound, headers=headers, timeout=30))

    def hang_up(self) -> None:
        """Put the receiver down."""
        self.ask(f"/calls/{self.told['call']}/hang_up")

    def to_the_recording(self) -> None:
        """Let the time run out until a message is taken."""
        while self.told["wait"] == "keys":
            self.keys("")

    def _kept(self, answer: requests.Response) -> dict[str, Any]:
        told = dict(answer.json())
        if not answer.ok:
            raise Refused(f"{answer.status_code} {told['error']}")
        if "pieces" in told:
            self.told = told
        return told


@dataclass
class Practice(House):
    """A house in training. Its page, its carrier and its webhooks are at one address."""

    url: str = ""

    def voice(self) -> Voice:
        """Return a voice without an engine."""
        return Voice(None)

    @cached_property
    def app(self) -> App:
        """The installation, built as in training."""
        told: Mapping[str, Any] = {"helpdesk": "memory", **self.more}
        app = App(
            settings.load(
                database_url=self.database.url.render_as_string(hide_password=False),
                public_url=self.url,
                training=True,
                **told,
            ),
            clock=self.clock,
        )
        with app.database.write() as connection:
            seed(connection, app.settings.rules, self.clock())
        return app

    @cached_property
    def training(self) -> Training:
        """The phone around it."""
        return Training.of(self.app)

    def settle(self) -> None:
        """Wait until all that the carrier had to tell is taken; fails if it never is."""
        end = time.monotonic() + WITHIN
        while not self.training.exchange.redeliver():
            assert time.monotonic() < end
            time.sleep(0.02)

    @cached_property
    def page(self) -> Page:
        """Whoever sits at the page."""
        return Page(self.url)


@pytest.fixture
def own_database(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """Give a migrated database named as one for training."""
    if dialect == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "training.db")
        database = Database(f"sqlite:///{tmp_path / 'training.db'}")
        yield database
        database.close()
    else:
        server: Postgres = request.getfixturevalue("postgres")
        database = Database(server.create(migrated=True, kind="training").render_as_string(hide_password=False))
        yield database
        database.close()
        server.drop(database.url)


@contextmanager
def practising(database: Database, folder: Path, **more: Any) -> Iterator[Practice]:
    """Give an installation in training that answers, with one school, code 0501010."""
    faces: list[Any] = []

    def face(environ: Any, start: Any) -> Any:
        return faces[0](environ, start)

    with served(face) as url:
        house = Practice(database, more={"recordings": folder / "recordings", **more}, url=url.rstrip("/"))
        house.add_school("0501010", "1ο ΓΕΛ ΑΘΗΝΩΝ", phones=("2101234567",))
        faces.append(house.training.web(house.voice))
        yield house
        house.training.stop()
        house.app.database.close()


@pytest.fixture
def practice(own_database: Database, tmp_path: Path) -> Iterator[Practice]:
    """Give an installation in training, with the desk in memory."""
    with practising(own_database, tmp_path) as house:
        yield house
