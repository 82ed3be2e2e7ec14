"""A real Redmine behind a wire that can be cut, and a technician at it."""

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
import requests

from tests.support.redmine import Redmine
from tests.support.wire import Wire
from ticket_client.desk import Desk, Setup
from ticket_client.desks.redmine import desk
from ticket_client.marks import unmarked
from ticket_client.values import Progress
from ticket_client.vendor import File

QUICK = False
STATUS = {Progress.PENDING: 1, Progress.WORKING: 2, Progress.DONE: 3}
CLOSED = 5
"""Redmine's own first rows: New, In Progress, Resolved; Closed."""


class RedmineBench:
    """A real Redmine behind a wire that can be cut, and its REST interface for the hands and eyes of `maria`."""

    cannot: ClassVar[dict[str, str]] = {}
    nowhere = "triage"

    def __init__(self, desk: Desk, wire: Wire, redmine: Redmine) -> None:
        self.desk = desk
        self.wire = wire
        self.redmine = redmine

    def lose(self, verb: str) -> None:
        """Lose the answer to the next `verb` after Redmine has acted."""
        self.wire.cut("POST /issues.json " if verb == "open" else "PUT /issues/")

    def ask(self, method: str, path: str, **content: Any) -> Any:
        """Do something as the technician."""
        return self.redmine.ask(method, path, by=self.redmine.technician, **content)

    def issue(self, ref: str) -> Any:
        """Return an issue with all that hangs on it."""
        return self.ask("GET", f"issues/{ref}.json?include=journals,attachments,relations")["issue"]

    def put(self, ref: str, **to: Any) -> None:
        """Change an issue."""
        self.ask("PUT", f"issues/{ref}.json", json={"issue": to})

    def tickets(self, key: str) -> int:
        """Count the issues that hold the key in a field or in the subject."""
        found: set[int] = set()
        for field, operator in ((f"cf_{self.redmine.fields['External id']}", "="), ("subject", "~")):
            only = {"f[]": field, f"op[{field}]": operator, f"v[{field}][]": key}
            found |= {row["id"] for row in self.ask("GET", "issues.json", params=only)["issues"]}
        return len(found)

    def comments(self, ref: str) -> tuple[str, ...]:
        """Return the description, and the notes that came without a file; Redmine ends lines with CRLF."""
        issue = self.issue(ref)
        files = {file["filename"] for file in issue["attachments"]}
        said = (issue["description"], *(journal["notes"] for journal in issue["journals"] if journal["notes"]))
        notes = (unmarked(note.replace("\r\n", "\n")) for note in said)
        return tuple(note for note in notes if note not in files)

    def files(self, ref: str) -> tuple[File, ...]:
        """Return the files on the issue, in order."""
        return tuple(self._file(row) for row in self.issue(ref)["attachments"])

    def _file(self, row: Any) -> File:
        proof = {"X-Redmine-API-Key": self.redmine.technician}
        content = requests.get(row["content_url"], headers=proof, timeout=30).content
        return File(row["filename"], row["content_type"], content)

    def make(self, team: str) -> str:
        """Make an issue of no call in the project."""
        issue = {"project_id": team, "subject": "Κάτι άλλο", "tracker_id": 1}
        return str(self.ask("POST", "issues.json", json={"issue": issue})["issue"]["id"])

    def advance(self, ref: str, progress: Progress) -> None:
        """Say how far the ticket has come."""
        self.put(ref, status_id=STATUS[progress])

    def move(self, ref: str, team: str) -> None:
        """Put the ticket in another project."""
        self.put(ref, project_id=self.ask("GET", f"projects/{team}.json")["project"]["id"])

    def take(self, ref: str) -> str:
        """Make the technician its owner."""
        me = self.ask("GET", "users/current.json")["user"]
        self.put(ref, assigned_to_id=me["id"])
        return f"{me['firstname']} {me['lastname']}"

    def say(self, ref: str, text: str) -> None:
        """Write a note."""
        self.put(ref, notes=text)

    def delete(self, ref: str) -> None:
        """Delete the ticket."""
        self.ask("DELETE", f"issues/{ref}.json")

    def merge(self, ref: str, into: str) -> None:
        """Say that the ticket duplicates another and close it: Redmine has no merge."""
        relation = {"issue_to_id": into, "relation_type": "duplicates"}
        self.ask("POST", f"issues/{ref}/relations.json", json={"relation": relation})
        self.put(ref, status_id=CLOSED)


@pytest.fixture
def at_redmine(redmine: Redmine) -> Iterator[RedmineBench]:
    """Our adapter, a wire that can be cut, and a real Redmine."""
    with Wire(redmine.url) as wire:
        yield RedmineBench(desk(setup(redmine, wire.url)), wire, redmine)


def setup(redmine: Redmine, url: str = "", **options: object) -> Setup:
    """Return the settings for a Redmine of the tests, with the numbers of its fields."""
    numbers = {"key_field": "External id", "school_field": "School code", "caller_field": "Caller"}
    fields = {option: redmine.fields[name] for option, name in numbers.items()}
    return Setup("redmine", url or redmine.url, redmine.key, fields | options)
