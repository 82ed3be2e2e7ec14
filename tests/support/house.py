"""A whole installation for tests: real database, real rules, the desk in memory, and phones that call it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Row, select

from intake.app import App
from intake.ground import settings, tables
from intake.ground.db import Database
from intake.record.rulebooks import seed
from ivr.phone import Phone, Post
from ticket_client.desk import Desk
from ticket_client.memory import Memory

ACCOUNT = "AC" + "0" * 32
TOKEN = "a-token-of-the-carrier"
PUBLIC_URL = "https://ivr.example.gr"
NO_CARRIER = "http://127.0.0.1:9"
"""Nobody answers there: a test that wants a carrier brings one."""
UNKNOWN_CALLER = "+302109999990"


@dataclass
class Clock:
    """A clock that only the test moves."""

    now: datetime = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the moment the test has set."""
        return self.now

    def pass_(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)


def client_post(client: FlaskClient, prefix: str = "") -> Post:
    """Return a way for a phone to post to a Flask test client, with the raw target a real server would pass on."""

    def post(target: str, form: Mapping[str, str], headers: Mapping[str, str]) -> tuple[int, bytes]:
        environ = {"RAW_URI": target, "REQUEST_URI": target}
        answer = client.post(target, data=dict(form), headers=dict(headers), environ_overrides=environ)
        return answer.status_code, answer.data

    del prefix
    return post


@dataclass
class House:
    """One installation on one database, with a clock of its own."""

    database: Database
    clock: Clock = field(default_factory=Clock)
    desks: Mapping[str, Desk] = field(default_factory=dict)
    """Desks to use instead of the one in memory; the settings must name them."""
    more: Mapping[str, Any] = field(default_factory=dict)
    """Further settings."""
    public_url: str = PUBLIC_URL

    @cached_property
    def app(self) -> App:
        """The installation, built as in service."""
        app = App(
            settings.load(
                database_url=self.database.url.render_as_string(hide_password=False),
                public_url=self.public_url,
                twilio_account_sid=ACCOUNT,
                twilio_auth_tokens=TOKEN,
                **{"helpdesk": "memory", "twilio_api_url": NO_CARRIER, **self.more},
            ),
            clock=self.clock,
        )
        if self.desks:
            vars(app)["desks"] = dict(self.desks)
        with app.database.write() as connection:
            seed(connection, app.settings.rules, self.clock())
        return app

    @cached_property
    def client(self) -> FlaskClient:
        """The webhooks."""
        return self.app.web().test_client()

    @property
    def desk(self) -> Memory:
        """The helpdesk."""
        assert isinstance(self.app.desk, Memory)
        return self.app.desk

    def phone(self, caller: str = UNKNOWN_CALLER, **options: Any) -> Phone:
        """Return a phone that can ring this installation."""
        return Phone(client_post(self.client), self.public_url, ACCOUNT, TOKEN, caller=caller, **options)

    def deliver(self) -> int:
        """Let the relay do all that is due now; return how many promises it took up."""
        done = 0
        for name in self.app.desks:
            while self.app.relay.once(name):
                done += 1
        return done

    def fetch(self) -> int:
        """Let all recordings be fetched that are due now; return how many were tried."""
        done = 0
        while self.app.fetcher.once():
            done += 1
        return done

    def look(self) -> int:
        """Let the watcher look at every desk a minute later, then the relay do what follows; return the looks."""
        self.clock.pass_(seconds=61)
        looks = sum(self.app.watcher.once(name) for name in self.app.desks)
        self.deliver()
        return looks

    def add_school(self, code: str, name: str, phones: Iterable[str] = (), **more: Any) -> int:
        """Put a school into the record."""
        row = {
            "name": name, "level": "secondary", "directorate": "att-a", "municipality": "ΑΘΗΝΑΙΩΝ", "active": True,
            "inaccessible": False, "edited": [], "imported_at": self.clock(), **more,
        }  # fmt: skip
        with self.database.write() as connection:
            key = connection.execute(tables.school.insert().values(**row)).inserted_primary_key
            assert key
            connection.execute(
                tables.school_code.insert().values(code=code, school=key[0], valid_from=self.clock())
            )
            for phone in phones:
                connection.execute(tables.school_phone.insert().values(school=key[0], phone=phone))
        return int(key[0])

    def rows(self, table: Any, **where: Any) -> list[Row[Any]]:
        """Return the rows of a table, oldest first."""
        query = select(table)
        for name, value in where.items():
            query = query.where(table.c[name] == value)
        with self.database.read() as connection:
            order = table.c.number if table is tables.request else table.primary_key.columns[0]
            return list(connection.execute(query.order_by(order)).all())

    def one(self, table: Any, **where: Any) -> Row[Any]:
        """Return the only row of a table."""
        (row,) = self.rows(table, **where)
        return row


@pytest.fixture
def house(database: Database) -> Iterator[House]:
    """Give an installation with one school, code 0501010, on a fresh database."""
    house = House(database)
    house.add_school("0501010", "1ο ΓΕΛ ΑΘΗΝΩΝ", phones=("2101234567",))
    yield house
    house.app.database.close()
