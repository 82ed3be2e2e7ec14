"""A server of ours that follows GLPI 11's high-level interface, a wire that can be cut, and a technician at it."""

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from tests.support.served import served
from tests.support.vendors.glpi11 import Glpi11
from tests.support.vendors.glpi_chair import Chair
from tests.support.vendors.glpi_house import TICKET_COLUMNS, House
from tests.support.wire import Wire
from ticket_client.careful import Careful
from ticket_client.desk import Setup
from ticket_client.desks import glpi11

QUICK = True
TICKETS = "/api.php/v2/Assistance/Ticket"
NO_FILES = "GLPI's high-level interface, as published, takes no files"
LOST = {
    "open": f"POST {TICKETS} ",
    "update": f"PATCH {TICKETS}/",
    "advance": f"PATCH {TICKETS}/",
    "assign": f"POST {TICKETS}/",
    "comment": f"POST {TICKETS}/",
}


def desk_of(server: Glpi11, url: str, token: str | None = None, **options: Any) -> Careful:
    """Return our adapter for the server at this address, set up well but for what is told."""
    secrets = f"{server.secret}:{server.password}" if token is None else token
    return glpi11.desk(Setup("glpi11", url, secrets, {"client": server.client, **options}))


class Glpi11Bench(Chair):
    """GLPI 11 behind a wire."""

    cannot: ClassVar[dict[str, str]] = {
        "test_a_file_is_attached_once_byte_for_byte": NO_FILES,
        "test_a_file_is_taken_away": NO_FILES,
        "test_a_merged_ticket_leads_to_the_one_it_went_into": "GLPI's high-level interface shows "
        "of a merged ticket only that it is in the trash",
        "test_racing_comments_stand_once_each": "a followup has no key in GLPI, so two workers may write "
        "it twice; the relay never lets two",
    }
    lost = LOST

    def __init__(self, server: Glpi11, wire: Wire) -> None:
        super().__init__(server.house, wire)
        self.server = server
        self.desk = desk_of(server, wire.url)

    def stored(self, text: str) -> str:
        """Return a text as GLPI 11 stores it: as it is."""
        return text

    def shown(self, text: str) -> str:
        """Return a stored text as its page gets it."""
        return text


@pytest.fixture
def at_glpi11() -> Iterator[Glpi11Bench]:
    """Our adapter, a wire that can be cut, and a GLPI 11 of ours."""
    server = Glpi11(House(dict(Chair.GROUPS), (*TICKET_COLUMNS, "externalid")))
    with served(server.app()) as url, Wire(url) as wire:
        yield Glpi11Bench(server, wire)
