"""An installation beside a carrier that keeps a log: phones ring both, and either may lose what is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from intake.ground import tables
from intake.ground.db import Database
from ivr.phone import Phone
from tests.support.house import UNKNOWN_CALLER, House
from tests.support.vendors.twilio import FakeTwilio
from tests.support.vendors.twilio_account import account

LINE = "+308011180181"


@dataclass
class Line:
    """The installation and the account whose number leads to it."""

    house: House
    carrier: FakeTwilio

    def logged(
        self, status: str = "completed", caller: str = UNKNOWN_CALLER, line: str = LINE, **more: Any
    ) -> str:
        """Let a call stand in the carrier's log of which nobody has told us; return its id."""
        sid = f"CA{len(self.carrier.calls):032x}"
        self.carrier.called(sid, caller, line, status, **{"at": self.house.clock(), **more})
        return sid

    def rings(self, caller: str = UNKNOWN_CALLER) -> Phone:
        """Ring, with the call in the carrier's log as one that goes on."""
        phone = self.house.phone(caller)
        self.carrier.called(phone.sid, caller, LINE, "in-progress", self.house.clock())
        phone.dial()
        return phone

    def over(self, phone: Phone, status: str = "completed") -> None:
        """Let the carrier note that a call is over, and tell nobody."""
        began = self.carrier.calls[phone.sid]["start_time"]
        self.carrier.called(phone.sid, phone.caller, LINE, status, self.house.clock(), start_time=began)

    def reasons(self) -> list[list[str]]:
        """Return why people should look, a list a request that stands."""
        return [row.reasons for row in self.house.rows(tables.request) if row.state != "absorbed"]


@pytest.fixture
def line(database: Database) -> Iterator[Line]:
    """Give an installation with one school, whose carrier answers."""
    with account() as there:
        house = House(database, more={"twilio_api_url": there.url})
        house.add_school("0501010", "1ο ΓΕΛ ΑΘΗΝΩΝ", phones=("2101234567",))
        yield Line(house, there.fake)
        house.app.database.close()
