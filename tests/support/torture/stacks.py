"""The three stacks that are tortured: one process on SQLite, several on PostgreSQL, before a real helpdesk."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import requests

from intake.demo.tracker import Tracker
from intake.ground import migrate
from intake.ground.clock import utc_now
from intake.ground.db import Database
from intake.route.rulebook import RuleBook
from tests.support.house import ACCOUNT, PUBLIC_URL, TOKEN, Clock, House
from tests.support.postgres import Postgres, running
from tests.support.postgres_down import killed
from tests.support.roundup import ANY_ADDRESS, TEAMS, need_roundup
from tests.support.rt import ATHENS, Rt, need_rt
from tests.support.served import served
from tests.support.service import free_port
from tests.support.torture.callers import SCHOOLS
from tests.support.torture.faults import Faults
from tests.support.torture.units import Unit
from tests.support.vendors.twilio import FakeTwilio

PAGE = 100
STACKS = ("sqlite-roundup", "postgres-roundup", "postgres-rt")
QUICK = {"unfinished_grace_s": "5", "assign_after_s": "2", "watch_every_s": "5", "reconcile_every_s": "60",
         "lease_s": "125", "helpdesk_recordings": "attached"}  # fmt: skip
"""Settings that let much happen in little time; a lease is as short as the product allows."""
SEVERAL = {"web_processes": "3"}


@dataclass(frozen=True)
class Seen:
    """A live ticket as the helpdesk itself tells it."""

    ref: str
    key: str
    subject: str


@dataclass
class Stack:
    """One installation between a carrier and a helpdesk."""

    house: House
    """The record, to look at."""
    account: FakeTwilio
    faults: Faults
    units: list[Unit]
    seen: Callable[[], list[Seen]]
    """Asks the helpdesk itself, past proxy and adapter, for all its live tickets."""
    server: Callable[[], AbstractContextManager[None]] | None = None

    @property
    def port(self) -> int:
        """Where webhooks go."""
        return next(unit.port for unit in self.units if unit.port)


@dataclass(frozen=True)
class Desk:
    """A real helpdesk: its kind, where it is, our token there, and how to ask it for its tickets."""

    kind: str
    url: str
    token: str
    seen: Callable[[], list[Seen]]


@contextmanager
def stack(name: str, home: Path, chance: Random) -> Iterator[Stack]:
    """Give a stack, its processes not yet started; all of it is gone afterwards."""
    database, kind = name.split("-")
    with ExitStack() as stack:
        server = stack.enter_context(running()) if database == "postgres" else None
        desk = stack.enter_context(_roundup(home) if kind == "roundup" else _rt(home))
        faults = stack.enter_context(Faults(desk.url, chance))
        account = FakeTwilio(ACCOUNT, TOKEN)
        carrier = stack.enter_context(served(account.app()))
        url = _address(server, home)
        house = stack.enter_context(_house(url))
        settings = _settings(home, url, carrier, desk.kind, faults.url, desk.token)
        units = _units(home, settings, several=server is not None)
        for unit in units:
            stack.callback(unit.kill)
        yield Stack(house, account, faults, units, desk.seen, partial(killed, server) if server else None)


def _address(server: Postgres | None, home: Path) -> str:
    if server is None:
        return f"sqlite:///{home / 'intake.db'}"
    return server.create(migrated=True).render_as_string(hide_password=False)


@contextmanager
def _house(url: str) -> Iterator[House]:
    house = House(Database(url), clock=Clock(utc_now()))
    migrate.upgrade(house.database)
    for code, phone in SCHOOLS.items():
        house.add_school(code, f"{int(code) % 100}ο ΓΥΜΝΑΣΙΟ ΑΘΗΝΩΝ", phones=(phone,))
    yield house
    house.database.close()


def _settings(home: Path, url: str, carrier: str, kind: str, desk: str, token: str) -> dict[str, str]:
    values = {
        "database_url": url, "public_url": PUBLIC_URL, "twilio_account_sid": ACCOUNT, "twilio_auth_tokens": TOKEN,
        "twilio_api_url": carrier, "helpdesk": kind, "helpdesk_url": desk, "helpdesk_token": token,
        "recordings": str(home / "recordings"), **QUICK,
    }  # fmt: skip
    return {f"INTAKE_{name.upper()}": value for name, value in values.items()}


def _units(home: Path, settings: Mapping[str, str], *, several: bool) -> list[Unit]:
    port, log = free_port(), home / "log"
    serve = ["serve", "--port", str(port)]
    if not several:
        return [Unit(serve, settings, log, port)]
    many = {**settings, **{f"INTAKE_{name.upper()}": value for name, value in SEVERAL.items()}}
    return [Unit([*serve, "--no-relay"], many, log, port), *(Unit(["relay"], settings, log) for _ in range(2))]


@contextmanager
def _roundup(home: Path) -> Iterator[Desk]:
    need_roundup()
    with Tracker(home / "roundup", options=ANY_ADDRESS) as tracker:
        tracker.up(RuleBook.load().teams())
        yield Desk("roundup", tracker.url, tracker.token, partial(_at_roundup, tracker))


def _at_roundup(tracker: Tracker) -> list[Seen]:
    proof = {"Authorization": f"Bearer {tracker.token}", "X-Requested-With": "rest"}
    wanted = {"@fields": "title,external_id", "@verbose": "0", "@sort": "id", "@page_size": str(PAGE)}
    found: list[Seen] = []
    while len(found) % PAGE == 0:
        page = {**wanted, "@page_index": str(len(found) // PAGE + 1)}
        rows = _asked(f"{tracker.url}rest/data/issue", proof, page)["data"]["collection"]
        found += [Seen(str(row["id"]), row["external_id"] or "", row["title"]) for row in rows]
        if not rows:
            break
    return found


@contextmanager
def _rt(home: Path) -> Iterator[Desk]:
    need_rt()
    with Rt(home / "rt", TEAMS | dict.fromkeys(ATHENS, "")) as rt:
        rt.up()
        yield Desk("rt", rt.url, rt.token("intake"), partial(_at_rt, rt))


def _at_rt(rt: Rt) -> list[Seen]:
    proof = {"Authorization": f"token {rt.token('maria')}"}
    wanted = {"query": "id > 0", "fields": "Subject,CustomFields", "orderby": "id", "per_page": str(PAGE)}
    found: list[Seen] = []
    for page in range(1, 1000):
        told = _asked(f"{rt.url}REST/2.0/tickets", proof, {**wanted, "page": str(page)})
        found += [Seen(str(row["id"]), _key(row), row["Subject"]) for row in told["items"]]
        if page >= told["pages"]:
            break
    return found


def _key(row: Mapping[str, Any]) -> str:
    values = [field["values"] for field in row["CustomFields"] if field["name"] == "ExternalId"]
    return "".join(str(value) for each in values for value in each)


def _asked(url: str, proof: Mapping[str, str], wanted: Mapping[str, str]) -> Any:
    answer = requests.get(url, params=wanted, headers=dict(proof), timeout=60)
    answer.raise_for_status()
    return answer.json()
