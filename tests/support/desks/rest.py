"""Desks that are described rather than programmed: an in-house system of ours, and technicians at it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import ClassVar

import pytest

from tests.support.roundup import TEAMS
from tests.support.served import served
from tests.support.vendors.inhouse import API_KEY, STATES, InHouse, Reply, app
from tests.support.wire import Wire
from ticket_client.careful import Careful
from ticket_client.desk import Desk, Setup
from ticket_client.desks import rest
from ticket_client.marks import unmarked
from ticket_client.values import Progress
from ticket_client.vendor import File

QUICK = True
SHIPPED = Path(__file__).parents[3] / "deploy/helpdesks"
IN_HOUSE = SHIPPED / "helpdesk-sch.toml"
STATE = dict(zip((Progress.PENDING, Progress.WORKING, Progress.DONE), STATES, strict=False))


Edit = tuple[str, str]
"""Words of a description, and what to write instead."""


def variant(folder: Path, *edits: Edit) -> Path:
    """Return the shipped description of the in-house system with some of its words replaced."""
    text = IN_HOUSE.read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    file = folder / "desk.toml"
    file.write_text(text, encoding="utf-8")
    return file


def described(
    file: Path, url: str = "https://desk.example.gr/", token: str = API_KEY, **options: object
) -> Careful:
    """Return the desk of a description."""
    return rest.desk(Setup("rest", url, token, {"description": str(file), **options}))


class InHouseBench:
    """The in-house system behind a wire that can be cut, and its tables for the technician's eyes and hands."""

    cannot: ClassVar[Mapping[str, str]] = {
        "test_racing_comments_stand_once_each": "its replies have no key to refuse a second one by",
        "test_a_file_is_taken_away": "a description says nothing of taking files away",
    }
    nowhere = "triage"

    def __init__(self, inhouse: InHouse, wire: Wire) -> None:
        self.inhouse = inhouse
        self.wire = wire
        self.desk: Desk = self.described()

    def described(self, file: Path = IN_HOUSE, url: str = "", token: str = API_KEY) -> Careful:
        """Return the desk of another description, at another address or with another token."""
        return described(file, url or self.wire.url, token)

    def lose(self, verb: str) -> None:
        """Lose the answer to the next `verb`."""
        self.wire.cut("POST /api/v1/requests " if verb == "open" else "POST /api/v1/requests/")

    def tickets(self, key: str) -> int:
        """Count the live tickets with the key in its field or in the title."""
        return sum(key in row.said["ext_ref"] + row.said["title"] for row in self.inhouse.rows.values())

    def comments(self, ref: str) -> tuple[str, ...]:
        """Return the replies that carry no file."""
        return tuple(unmarked(each.message) for each in self.inhouse.rows[int(ref)].replies if not each.file)

    def files(self, ref: str) -> tuple[File, ...]:
        """Return the files of all replies."""
        return tuple(each.file for each in self.inhouse.rows[int(ref)].replies if each.file)

    def advance(self, ref: str, progress: Progress) -> None:
        """Set its state."""
        self.inhouse.change(int(ref), status=STATE[progress])

    def move(self, ref: str, team: str) -> None:
        """Hand it to another team."""
        numbers = {code: number for number, code in self.inhouse.teams.items()}
        self.inhouse.change(int(ref), team_id=numbers[team])

    def take(self, ref: str) -> str:
        """Assign it to a technician."""
        self.inhouse.rows[int(ref)].assigned_to = "mpapadopoulou"
        return "mpapadopoulou"

    def say(self, ref: str, text: str) -> None:
        """Reply at its page."""
        self.inhouse.reply(int(ref), lambda at: Reply("mpapadopoulou", text, at, internal=False))

    def delete(self, ref: str) -> None:
        """Mark it as deleted."""
        self.inhouse.change(int(ref), status=STATES[3])

    def merge(self, ref: str, into: str) -> None:
        """Merge it into another."""
        self.inhouse.rows[int(ref)].merged_into = int(into)


@pytest.fixture
def at_rest() -> Iterator[InHouseBench]:
    """The shipped description of an in-house system, a wire that can be cut, and such a system."""
    inhouse = InHouse(TEAMS)
    with served(app(inhouse)) as url, Wire(url) as wire:
        yield InHouseBench(inhouse, wire)
