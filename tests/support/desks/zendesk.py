"""A Zendesk account of ours behind a wire that can be cut, and a technician at its API."""

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
import requests

from tests.support.roundup import TEAMS
from tests.support.served import served
from tests.support.vendors.zendesk import Zendesk
from tests.support.vendors.zendesk_rules import Account
from tests.support.wire import Wire
from ticket_client.desk import Desk, Setup
from ticket_client.desks.zendesk import desk
from ticket_client.marks import unmarked
from ticket_client.values import Progress
from ticket_client.vendor import File

QUICK = True
BRIDGE, MARIA = "bridge@sch.gr", "maria@sch.gr"
SCHOOL, CALLER = 360001, 360002
OPTIONS = {"email": BRIDGE, "queue": "triage", "school_field": str(SCHOOL), "caller_field": str(CALLER)}


class ZendeskBench:
    """An account of ours that follows Zendesk's pages, and its API for the technician's hands."""

    cannot: ClassVar[dict[str, str]] = {
        "test_racing_comments_stand_once_each":
            "Zendesk takes a comment twice, and its collision guard counts whole seconds",
    }  # fmt: skip
    nowhere = "triage"

    def __init__(self, vendor: Zendesk, wire: Wire, url: str) -> None:
        self.vendor = vendor
        self.account = vendor.account
        self.wire = wire
        self.url = url
        self.desk: Desk = desk(self.setup())
        self._session = requests.Session()
        self._session.auth = (f"{MARIA}/token", "hers")

    def setup(self, **options: object) -> Setup:
        """Return the settings of the account, with options of one's own."""
        return Setup("zendesk", self.wire.url, "secret", {**OPTIONS, **options})

    def lose(self, verb: str) -> None:
        """Lose the answer to the next `verb` after Zendesk has acted."""
        self.wire.cut("POST /api/v2/tickets " if verb == "open" else "PUT ")

    def ask(self, method: str, path: str, **content: Any) -> Any:
        """Do something past the wire, as the technician."""
        answer = self._session.request(method, f"{self.url}api/v2/{path}", timeout=30, **content)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def change(self, ref: str, **to: Any) -> None:
        """Change a ticket as the technician."""
        self.ask("PUT", f"tickets/{ref}", json={"ticket": to})

    def tickets(self, key: str) -> int:
        """Count the tickets that were not merged away and have the key in its field or in the subject."""
        rows = [row for row in self.ask("GET", "tickets")["tickets"] if "closed_by_merge" not in row["tags"]]
        return sum(row["external_id"] == key or f"[IVR:{key}]" in row["subject"] for row in rows)

    def comments(self, ref: str) -> tuple[str, ...]:
        """Return the comments that came without a file, in order."""
        said = self.ask("GET", f"tickets/{ref}/comments")["comments"]
        return tuple(unmarked(each["body"]) for each in said if not each["attachments"])

    def files(self, ref: str) -> tuple[File, ...]:
        """Return the files on the ticket, without the empty one that stands for a redacted file."""
        said = self.ask("GET", f"tickets/{ref}/comments")["comments"]
        rows = [row for each in said for row in each["attachments"] if row["file_name"] != "redacted.txt"]
        return tuple(File(row["file_name"], row["content_type"], self._content(row["id"])) for row in rows)

    def _content(self, number: int) -> bytes:
        return self._session.get(f"{self.url}api/v2/attachments/{number}", timeout=30).content

    def advance(self, ref: str, progress: Progress) -> None:
        """Take the ticket, solve it, or put it back for whoever comes."""
        maria = self.ask("GET", "users/me")["user"]["id"]
        self.change(ref, **{
            Progress.WORKING: {"assignee_id": maria, "status": "open"},
            Progress.DONE: {"status": "solved"},
            Progress.PENDING: {"status": "open", "assignee_id": None},
        }[progress])  # fmt: skip

    def move(self, ref: str, team: str) -> None:
        """Put the ticket in another group."""
        self.change(ref, group_id=next(n for n, name in self.account.groups.items() if name == team))

    def take(self, ref: str) -> str:
        """Make the technician its assignee."""
        self.change(ref, assignee_id=self.ask("GET", "users/me")["user"]["id"])
        return MARIA

    def say(self, ref: str, text: str) -> None:
        """Write a private comment."""
        self.change(ref, comment={"body": text, "public": False})

    def delete(self, ref: str) -> None:
        """Delete the ticket."""
        self.ask("DELETE", f"tickets/{ref}")

    def merge(self, ref: str, into: str) -> None:
        """Merge the ticket into another, with the comments Zendesk's own page proposes."""
        notes = {"source_comment": f'This request was closed and merged into request #{into} "Θέμα".',
                 "target_comment": f"Request #{ref} was closed and merged into this request."}  # fmt: skip
        job = self.ask("POST", f"tickets/{into}/merge", json={"ids": [int(ref)], **notes})["job_status"]
        while job["status"] != "completed":
            job = self.ask("GET", f"job_statuses/{job['id']}")["job_status"]


@pytest.fixture
def at_zendesk() -> Iterator[ZendeskBench]:
    """Our adapter, a wire that can be cut, and an account with the bridge's agent and a technician."""
    account = Account(TEAMS)
    account.ticket_fields = {
        SCHOOL: {"title": "Σχολείο", "type": "regexp", "regexp_for_validation": r"^\d{7}$"},
        CALLER: {"title": "Τηλέφωνο", "type": "text"},
    }
    for email, name in ((BRIDGE, "Γέφυρα"), (MARIA, "Μαρία")):
        account.user(email, name)
    vendor = Zendesk(account)
    vendor.tokens |= {BRIDGE: "secret", MARIA: "hers"}
    with served(vendor.app) as url, Wire(url) as wire:
        yield ZendeskBench(vendor, wire, url)
