"""A server of ours that follows GLPI 10's REST interface, a wire that can be cut, and a technician at it."""

from collections.abc import Iterator
from typing import ClassVar

import pytest

from tests.support.served import served
from tests.support.vendors.glpi10 import Glpi10
from tests.support.vendors.glpi10_search import decoded, encoded
from tests.support.vendors.glpi_chair import Chair
from tests.support.vendors.glpi_house import House
from tests.support.wire import Wire
from ticket_client.desk import Setup
from ticket_client.desks import glpi10

QUICK = True
LOST = {
    "open": "POST /apirest.php/Ticket ",
    "assign": "POST /apirest.php/Group_Ticket ",
    "update": "PUT /apirest.php/Ticket/",
    "advance": "PUT /apirest.php/Ticket/",
    "comment": "POST /apirest.php/ITILFollowup ",
    "attach": "POST /apirest.php/Document ",
}


class Glpi10Bench(Chair):
    """GLPI 10 behind a wire."""

    cannot: ClassVar[dict[str, str]] = {
        "test_a_file_is_attached_once_byte_for_byte": "GLPI names a file's kind by its bytes, not by what it is "
        "told; the rest of the law is proved in test_glpi10",
        "test_racing_comments_stand_once_each": "a followup has no key in GLPI, so two workers may write "
        "it twice; the relay never lets two",
    }
    lost = LOST

    def __init__(self, server: Glpi10, wire: Wire, zone: str = "Europe/Athens") -> None:
        super().__init__(server.house, wire)
        self.server = server
        token = f"{server.user_token}:{server.app_token}"
        self.desk = glpi10.desk(Setup("glpi10", wire.url, token, {"timezone": zone}))

    def stored(self, text: str) -> str:
        """Return a text as GLPI 10 stores it."""
        return str(encoded(text))

    def shown(self, text: str) -> str:
        """Return a stored text as its page gets it."""
        return str(decoded(text))


@pytest.fixture
def at_glpi10() -> Iterator[Glpi10Bench]:
    """Our adapter, a wire that can be cut, and a GLPI 10 of ours."""
    server = Glpi10(House(dict(Chair.GROUPS)))
    with served(server.app()) as url, Wire(url) as wire:
        yield Glpi10Bench(server, wire)
