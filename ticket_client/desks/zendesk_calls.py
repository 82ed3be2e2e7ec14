"""The exchanges with a Zendesk account that several verbs need: pages, names by id, a change, a job."""

from collections.abc import Iterator, Mapping
from time import sleep

from ticket_client.desks import zendesk_words as words
from ticket_client.desks.zendesk_words import People, Row
from ticket_client.errors import Unavailable
from ticket_client.http import Http
from ticket_client.vendor import Raced

Params = Mapping[str, str | int]

PAGE = 100
PAUSES = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
"""Seconds between looks at a job: a merge takes one or a few."""


class Calls:
    """What is asked of one account; safe to share between threads."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self._me: int | None = None

    def ask(self, path: str, name: str, params: Params | None = None) -> Row:
        """Return an answer that has the part `name`."""
        answer = self._http.get(path, params)
        words.part_of(answer, name)
        body: Row = answer.body
        return body

    def pages(self, path: str, name: str, params: Params | None = None) -> Iterator[Row]:
        """Yield the pages of a list, each asked for when the one before was read."""
        wanted: dict[str, str | int] = {**(params or {}), "page[size]": PAGE}
        while True:
            body = self.ask(path, name, wanted)
            yield body
            meta = body.get("meta") or {}
            if not meta.get("has_more"):
                return
            wanted["page[after]"] = meta["after_cursor"]

    def me(self) -> int:
        """Return our agent's id, asked for once."""
        if self._me is None:
            user = self.ask("users/me", "user")["user"]
            words.check_agent(user)
            self._me = int(user["id"])
        return self._me

    def people(self, body: Row) -> People:
        """Return the names an answer brought along."""
        return words.people_of(body, self.me())

    def groups(self) -> dict[str, int]:
        """Return the groups our agent is a member of; of two with one name the first."""
        found: dict[str, int] = {}
        for body in self.pages(f"users/{self.me()}/groups", "groups"):
            for group in body["groups"]:
                if not group.get("deleted"):
                    found.setdefault(group["name"], group["id"])
        return found

    def show(self, ref: str) -> Row:
        """Return the answer about one ticket."""
        return self.ask(f"tickets/{words.number(ref)}", "ticket", words.SIDES)

    def comments(self, ref: str) -> Iterator[tuple[Row, People]]:
        """Yield the comments of a ticket, oldest first, with the names of who wrote them."""
        for body in self.pages(f"tickets/{words.number(ref)}/comments", "comments", {"include": "users"}):
            people = self.people(body)
            yield from ((row, people) for row in body["comments"])

    def merged_into(self, ref: str) -> str | None:
        """Return the ticket that a merged one went into; None if its last comment does not tell."""
        newest: Params = {"sort": "-created_at", "page[size]": 1}
        return words.target_of(self.ask(f"tickets/{ref}/comments", "comments", newest)["comments"])

    def change(self, ref: str, **to: object) -> None:
        """Set properties of a ticket, or say something on it."""
        answer = self._http.send("PUT", f"tickets/{ref}", json={"ticket": to})
        if answer.status == 409:
            raise Raced if "safe_update" in to else Unavailable("others are changing this ticket")
        words.part_of(answer, "ticket")

    def merge(self, double: str, into: str, *, told: str, telling: str) -> None:
        """Have Zendesk merge a double, and wait for the job to end, however it ends."""
        notes = {"source_comment": told, "target_comment": telling}
        made = self._http.send("POST", f"tickets/{into}/merge", json={"ids": [int(double)], **notes})
        job = words.part_of(made, "job_status")
        for pause in PAUSES:
            if job["status"] not in {"queued", "working"}:
                return
            sleep(pause)
            job = self.ask(f"job_statuses/{job['id']}", "job_status")["job_status"]
        raise Unavailable("Zendesk has not merged the doubles yet")
