"""A technician's chair at a GLPI of ours: what its pages show and do, past any interface for programs."""

import re
from abc import ABC, abstractmethod
from typing import ClassVar

from tests.support.roundup import TEAMS
from tests.support.vendors.glpi_house import CLOSED, MARIA, NEW, PLANNED, SOLVED, House, seen, technicians_html
from tests.support.wire import Wire
from ticket_client.desk import Desk
from ticket_client.marks import unmarked
from ticket_client.values import Progress
from ticket_client.vendor import File

STATUS = {Progress.PENDING: NEW, Progress.WORKING: PLANNED, Progress.DONE: SOLVED}
BETWEEN = "<br /><br />"


class Chair(ABC):
    """A technician at a GLPI."""

    GROUPS: ClassVar[dict[int, str]] = dict(enumerate(TEAMS, start=31))
    lost: ClassVar[dict[str, str]]
    """By verb, how the request starts whose answer is lost."""
    desk: Desk
    nowhere = None

    def __init__(self, house: House, wire: Wire) -> None:
        self.house = house
        self.wire = wire

    @abstractmethod
    def stored(self, text: str) -> str:
        """Return a text as this GLPI stores it."""

    @abstractmethod
    def shown(self, text: str) -> str:
        """Return a stored text as its page gets it."""

    def lose(self, verb: str) -> None:
        """Lose the answer to the next `verb` after GLPI has acted."""
        self.wire.cut(self.lost[verb])

    # --- what is seen ---------------------------------------------------------------------------------------

    def tickets(self, key: str) -> int:
        """Count the tickets outside the trash that the key leads to."""
        live = [row for row in self.house.tickets.values() if not row["is_deleted"] and row["status"] != CLOSED]
        return sum(key in f"{row['name']} {row.get('externalid')} {row['content']}" for row in live)

    def comments(self, ref: str) -> tuple[str, ...]:
        """Return the ticket's text and its followups."""
        said = [row["content"] for row in self.house.followups.values() if row["items_id"] == int(ref)]
        first, *others = [seen(self.shown(text)) for text in (self.house.tickets[int(ref)]["content"], *said)]
        return (re.sub(r"\s*\[IVR:\w+\]$", "", first), *(unmarked(text) for text in others))

    def files(self, ref: str) -> tuple[File, ...]:
        """Return the ticket's documents."""
        rows = self.house.hanging(int(ref))
        return tuple(File(self.shown(row["filename"]), row["mime"], row["data"]) for row in rows)

    # --- what is done by hand -------------------------------------------------------------------------------

    def advance(self, ref: str, progress: Progress) -> None:
        """Choose a status."""
        self.house.update_ticket(int(ref), {"status": STATUS[progress]})

    def move(self, ref: str, team: str) -> None:
        """Put another group in the place of the one that stands."""
        standing = self.house.acting(int(ref), "Group")
        self.join(ref, team)
        for row in standing:
            self.house.remove_actor(row["id"])

    def join(self, ref: str, team: str) -> None:
        """Give the ticket a group besides those it has."""
        number = next(number for number, name in self.GROUPS.items() if name == team)
        self.house.add_actor(int(ref), "Group", number)

    def take(self, ref: str) -> str:
        """Make a technician act on it."""
        self.house.add_actor(int(ref), "User", MARIA)
        return self.house.users[MARIA]

    def say(self, ref: str, text: str) -> None:
        """Write a followup."""
        self.house.add_followup(int(ref), self.stored(technicians_html(text)), MARIA)

    def delete(self, ref: str) -> None:
        """Put the ticket into the trash."""
        self.house.trash(int(ref))

    def merge(self, ref: str, into: str) -> None:
        """Merge the ticket into another as a followup."""
        self.house.merge(int(ref), int(into), self.stored(BETWEEN))
