"""Where deaths are played: a call is brought to a moment once, and from there on lived anew each time."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import or_, select

from intake.demo.tracker import Tracker
from intake.ground import tables
from intake.ground.clock import utc_now
from intake.ground.db import Database
from ivr.phone import Phone
from tests.support.findings import Found, Ticket, at_roundup, found
from tests.support.house import ACCOUNT, PUBLIC_URL, TOKEN, UNKNOWN_CALLER, Clock, House, client_post

Order = dict[str, Any]
Webhook = tuple[str, Mapping[str, str], Mapping[str, str]]
SETTLES_WITHIN = 6
"""Rounds of ten minutes each after which nothing may be left to do."""


LETS_GO_WITHIN = 60.0


class _Caught(Exception):
    """A webhook that the service of this process does not get."""

    def __init__(self, *webhook: Any) -> None:
        super().__init__("caught")
        self.webhook = webhook


def let_go(file: Path) -> None:
    """Return when a tracker has closed its database: it does so a moment after its last answer."""
    until = time.monotonic() + LETS_GO_WITHIN
    while file.with_name("db-wal").exists():
        assert time.monotonic() < until, "the tracker is still at work"
        time.sleep(0.002)


def kept_by(trackers: Mapping[str, Tracker]) -> dict[Path, bytes]:
    """Return the files in which trackers keep their tickets."""
    files = [tracker.home / "db" / "db" for tracker in trackers.values()]
    for file in files:
        let_go(file)
    return {file: file.read_bytes() for file in files}


def put_back(helpdesks: Mapping[Path, bytes]) -> None:
    """Let helpdesks be as they were."""
    for file, content in helpdesks.items():
        let_go(file)
        file.write_bytes(content)


@dataclass(frozen=True)
class Moment:
    """Where a death is due: what is to be done, and all that must be as it was to do it once more."""

    deed: Order
    phone: Phone
    at: datetime
    heard: tuple[bytes, ...]
    """Every answer of the service so far."""
    helpdesks: Mapping[Path, bytes]
    """The files in which the trackers keep their tickets."""


@dataclass
class Stage:
    """One life of a call: up to the moment, or from it on."""

    database: Database
    more: Mapping[str, Any]
    trackers: Mapping[str, Tracker]
    """The helpdesks by name."""
    moment: Moment | None = None

    def __post_init__(self) -> None:
        self.clock = Clock(self.moment.at if self.moment else utc_now())
        self.phone = Phone(self._post, PUBLIC_URL, ACCOUNT, TOKEN, caller=UNKNOWN_CALLER)
        self.heard = list(self.moment.heard) if self.moment else []
        self.house = House(self.database, self.clock, more=self.more)
        if self.moment is None:
            self.house.add_school("0501010", "1ο ΓΕΛ ΑΘΗΝΩΝ")
            self.house.add_school("0601010", "1ο ΓΕΛ ΠΑΤΡΑΣ", directorate="ach", municipality="ΠΑΤΡΕΩΝ")
        else:
            self.phone = replace(self.moment.phone, post=self._post)

    def _post(self, target: str, form: Mapping[str, str], headers: Mapping[str, str]) -> tuple[int, bytes]:
        status, body = client_post(self.house.client)(target, form, headers)
        self.heard.append(body)
        return status, body

    # --- up to the moment ---------------------------------------------------------------------------------------

    def called(self, *keys: str) -> Phone:
        """Ring, and press what there is to press."""
        self.phone.dial()
        for each in filter(None, keys):
            self.phone.press(each)
        return self.phone

    def intercepted(self, deed: Callable[[Phone], object]) -> Order:
        """Return the webhook that a deed would send, as what is to be done."""

        def catch(*webhook: Any) -> tuple[int, bytes]:
            raise _Caught(*webhook)

        try:
            deed(replace(self.phone, post=catch))
        except _Caught as caught:
            target, form, headers = caught.webhook
            return {"post": [target, dict(form), dict(headers)]}
        raise AssertionError("nothing was sent")

    def deliver(self, desk: str, count: int) -> None:
        """Deliver so many promises."""
        for _ in range(count):
            assert self.house.app.relay.once(desk)

    def held(self, deed: Order) -> Moment:
        """Stop here, and keep all as it is."""
        self.stop()
        return Moment(deed, self.phone, self.clock.now, tuple(self.heard), kept_by(self.trackers))

    def stop(self) -> None:
        """Let the service of this process go, and all it has in mind."""
        self.house.app.database.close()
        self.database.close()

    # --- from the moment on -------------------------------------------------------------------------------------

    def order(self) -> Order:
        """Return what the doomed process needs to know; the helpdesks are as they were."""
        assert self.moment
        put_back(self.moment.helpdesks)
        told = {
            "database_url": self.database.url.render_as_string(hide_password=False),
            "public_url": PUBLIC_URL,
            "twilio_account_sid": ACCOUNT,
            "twilio_auth_tokens": TOKEN,
            **{name: str(value) for name, value in self.more.items()},
        }
        return {**self.moment.deed, "settings": told, "at": self.clock.now.isoformat()}

    def again(self, deed: Callable[[Phone], object]) -> None:
        """Let the carrier send the same webhook once more, with the question before it still in force."""
        asked = self.phone.document
        deed(self.phone)
        self.phone.document = asked

    def settle(self, *, looks: bool) -> None:
        """Let time pass and leases run out; relay, and watcher if it `looks`, do what is due until nothing is."""
        todo = select(tables.promise.c.id).where(
            or_(tables.promise.c.state == "waiting", tables.promise.c.state == "leased")
        )
        for _ in range(SETTLES_WITHIN):
            self.clock.pass_(minutes=10)
            self.house.deliver()
            if looks:
                self.house.look()
            with self.house.database.read() as connection:
                if not connection.execute(todo).all():
                    return
        raise AssertionError("promises are left over")

    def tickets(self) -> list[Ticket]:
        """Return every ticket that any helpdesk has for the request."""
        keys = [row.id for row in self.house.rows(tables.request)]
        return [each for key in keys for tracker in self.trackers.values() for each in at_roundup(tracker, key)]

    def found(self) -> Found:
        """Return all there is now."""
        return found(self.house, self.tickets())
