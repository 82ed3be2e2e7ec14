"""Roundup 2.6 over its REST interface.

The tracker's unique index refuses a second ticket with one key, so `open` may be repeated freely. Every other verb
reads, changes and reads again until nothing is left to change; that is what makes a repeated one harmless and what
reads it back. A comment sends the status along only to keep Roundup from changing it.

Roundup has no merge: its people name the `superseder` of a duplicate and close or retire it, and that is read as a
merge here. A retired issue answers to its own address as if nothing had happened; only searches leave it out.

`url` is the tracker's web address, the one it calls its own; `token` a JSON Web Token for a user of the bridge's
own. Issues need `external_id` as their key, `team`, `school_code` and `caller`, and a priority named urgent; the
user may see, create and edit issues, create messages and files, and use REST. There are no options.

Hints: deploy/roundup_hint.py is a detector for the tracker; its first lines say how it is set up.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from ticket_client.abilities import Abilities, Guarantee
from ticket_client.desk import Setup
from ticket_client.desks import roundup_words as words
from ticket_client.desks.roundup_words import Row
from ticket_client.errors import Gone, Misconfigured, Moved, Rejected, Unavailable, Unsure
from ticket_client.http import Http
from ticket_client.values import Draft, Note, Progress, Ticket

PAGE = 200
ROUNDS = 5
"""How often a change is tried while others change the same ticket."""
_ALL: Row = {"@fields": ",".join(sorted(words.FIELDS))}


def desk(setup: Setup) -> "Roundup":
    """Return the tracker of these settings."""
    return Roundup(setup.url, setup.token, setup.name)


class Roundup:
    """A Roundup tracker, spoken to as the user whose JSON Web Token this is."""

    abilities = Abilities(
        Guarantee.NATIVE_KEY, detach=True, webhook=True, comments_race=False, counts=True, live=True
    )
    patience = 40.0
    settling = 10.0

    def __init__(self, url: str, token: str, name: str = "roundup") -> None:
        """Take the tracker's web address and the bearer token of the bridge's own user."""
        self.name = name
        site = urlsplit(url)
        proof = {"Authorization": f"Bearer {token}", "X-Requested-With": "rest"}
        origin = f"{site.scheme}://{site.netloc}"
        self._http = Http(f"{url.rstrip('/')}/rest/data", {**proof, "Origin": origin}, self.patience)
        self._me = words.user_of(token)

    def check(self) -> None:
        """Prove address, token, fields, key, the rights to create, the teams and the word for urgency."""
        with self._http.within_patience():
            self._whole()
            if "not key property" in words.why(self._http.get("issue/external_id=none")):
                raise Misconfigured("external_id is not the key of the tracker's issues: doubles could arise")
            for kind in ("issue", "msg", "file"):
                no = words.why(self._http.send("POST", kind, json={}))  # lacking the right to is a 403 before this
                if no != "No properties found.":
                    raise Misconfigured(f"the tracker lets us make no {kind}: {no}")
            if not self.teams():
                raise Misconfigured("the tracker has no teams, or does not show them to us")
            if words.URGENT not in self._names("priority"):
                raise Misconfigured(f"the tracker has no priority «{words.URGENT}», or does not show it to us")

    def teams(self) -> frozenset[str]:
        """Return the names of the tracker's teams."""
        return self._names("team")

    def open(self, draft: Draft, key: str) -> Ticket:
        """Create the ticket of `key` with its text in one transaction, or return the one that stands.

        Three requests. Interrupted between them it leaves at worst a message that hangs on no ticket.
        """
        with self._http.within_patience():
            body = self._message(f"{key}:body", draft.body)
            issue = {"external_id": key, "messages": [body], **words.fields_of(draft, key)}
            queue = {"team": draft.team} if draft.team else {}
            made = self._http.send("POST", "issue", json=issue | queue)
            if made.status == 400 and queue:  # a queue it does not know must not cost the ticket
                made = self._http.send("POST", "issue", json=issue)
            if made.status != 409:
                if not made.ok:
                    self._whole()  # what it refuses may be a field that it lacks
                words.data_of(made, Rejected, Unsure)
            if ticket := self.find(key):
                return ticket
            if made.ok:
                raise Misconfigured("the tracker took a ticket and does not find it by its key")
            raise Rejected(words.why(made))  # 409 is a taken key, but also any value that Roundup dislikes

    def find(self, key: str) -> Ticket | None:
        """Return the ticket of `key`; one that was retired is none."""
        rows = self._rows("issue", _ALL | {"external_id:": key})
        return words.ticket_of(rows[0]) if rows else None

    def unite(self, key: str, keep: str | None = None) -> Ticket | None:
        """Return the ticket that `key` leads to: the tracker's index allows no second one."""
        del keep
        found = self.find(key)
        return found and self.read(found.ref)

    def read(self, ref: str) -> Ticket:
        """Return the ticket, or the one that superseded it."""
        with self._http.within_patience():
            return words.ticket_of(self._row(ref))

    def standing(self, refs: Sequence[str]) -> Mapping[str, Ticket]:
        """Ask for many at once, and singly for those that are closed with a pointer or did not come."""
        found: dict[str, Ticket] = {}
        for start in range(0, len(refs), PAGE):
            rows = self._numbered("issue", refs[start : start + PAGE], _ALL)
            found |= {row["id"]: words.ticket_of(row) for row in rows if not words.superseder(row)}
        for ref in refs:
            if ref not in found:
                with suppress(Gone):
                    found[ref] = self.read(ref)
        return found

    def changed_since(self, at: datetime) -> Iterator[Ticket]:
        """Yield changed tickets but for duplicates, each page starting at the last change seen.

        Counting pages would skip a ticket whenever an earlier one changes meanwhile and moves to the end.
        """
        size = PAGE
        while True:
            rows = self._rows(
                "issue", _ALL | {"activity": words.since(at), "@sort": "activity", "@page_size": size}
            )
            yield from (words.ticket_of(row) for row in rows if not words.superseder(row))
            if len(rows) < size:
                return
            last = words.ticket_of(rows[-1]).changed_at
            size = size if last > at else 2 * size  # or a full page of one second comes for ever
            at = last

    def notes(self, ref: str) -> Sequence[Note]:
        """Return the messages after the first, oldest first."""
        with self._http.within_patience():
            return [words.note_of(row, self._me) for row in self._messages(ref)[1:]]

    def to_do(self, teams: Iterable[str], since: datetime) -> Mapping[str, int]:
        """Ask for all and for those that are done: to ask for the rest would leave out what has no status."""
        with self._http.within_patience():
            there, recent = self.teams(), {"creation": words.since(since)}
            done = ",".join(sorted(self._names("status") & words.DONE))
            counts = {}
            for team in (each for each in teams if each in there and words.may_be_asked_for(each)):
                whole = self._total({"team": team, **recent})
                over = self._total({"team": team, "status": done, **recent}) if done and whole else 0
                if whole is not None and over is not None:
                    counts[team] = max(0, whole - over)
            return counts

    def assign(self, ref: str, team: str, leaving: str | None = None) -> Ticket:
        """Put the ticket in the team's queue, unless a person has put it elsewhere."""
        if not team.strip() or team.isdigit():  # Roundup reads nothing as «no team» and digits as a row's number
            raise Rejected("the tracker has no such team")

        def change(row: Row) -> Row:
            standing = words.ticket_of(row)
            if leaving is not None and standing.is_taken_from(leaving, team):
                raise Moved(standing.team)
            return words.differing(row, {"team": team})

        return self._bring(ref, change)

    def advance(self, ref: str, progress: Progress) -> Ticket:
        """Give the ticket a status that means `progress`, unless it has one."""
        return self._bring(ref, lambda row: words.towards(row, progress))

    def update(self, ref: str, draft: Draft) -> Ticket:
        """Bring subject and fields up to date."""
        return self._bring(ref, lambda row: words.differing(row, words.fields_of(draft, row["external_id"])))

    def comment(self, ref: str, text: str, key: str) -> None:
        """Add a message whose messageid is `key`, unless it hangs there already."""
        self._bring(ref, lambda row: self._saying(row, key, text))

    def attach(self, ref: str, name: str, kind: str, data: bytes, key: str) -> None:
        """Add a file, and a message whose messageid is `key` that names it."""
        if not data:
            raise Rejected("an empty file cannot be attached")

        def upload() -> str:
            content = {"content": ("content", data, "application/octet-stream")}
            return self._make("file", data={"name": name, "type": kind}, files=content)

        self._bring(ref, lambda row: self._saying(row, key, name, upload))

    def detach(self, ref: str, key: str) -> None:
        """Take the files of message `key` off the ticket; their rows stay, and nobody reaches them from here."""

        def change(row: Row) -> Row:
            said = self._rows("msg", {"messageid:": key, "@fields": "messageid,files"})
            gone = {file for message in said for file in message["files"]}
            left = [file for file in row["files"] if file not in gone]
            return {"files": left} if left != row["files"] else {}

        self._bring(ref, change)

    # --- how it is done -------------------------------------------------------------------------------------

    def _bring(self, ref: str, change: Callable[[Row], Row]) -> Ticket:
        """Change the ticket until `change` finds nothing left to do, which is also the read-back."""
        with self._http.within_patience():
            ref = self._row(ref)["id"]
            for _ in range(ROUNDS):
                row, etag = self._issue(ref)
                ticket = words.ticket_of(row)
                if not (left := change(row)):
                    return ticket
                answer = self._http.send("PATCH", f"issue/{ref}", json=left, headers={"If-Match": etag})
                if answer.status != 412:  # 412: somebody was faster, look again
                    words.data_of(answer, Rejected, Unsure)
            if answer.ok:
                raise Misconfigured(f"the tracker takes {', '.join(sorted(left))} and does not keep it")
            raise Unavailable("others keep changing this ticket")

    def _saying(self, row: Row, key: str, text: str, upload: Callable[[], str] | None = None) -> Row:
        """Return the change that hangs message `key` on the ticket: none if it hangs there.

        A message that an interrupted try left behind is hung up rather than made again.
        """
        known = self._rows("msg", {"messageid:": key, "@fields": "messageid,files"})
        if any(message["id"] in row["messages"] for message in known):
            return {}
        files = known[0]["files"] if known else [upload()] if upload else []
        message = known[0]["id"] if known else self._message(key, text, files)
        files_too = {"files": [*row["files"], *files]} if files else {}
        return {"messages": [*row["messages"], message], "status": row["status"], **files_too}

    def _messages(self, ref: str) -> list[Row]:
        fields = {"@fields": "messageid,content,creation,author", "@verbose": 3}  # 3: with their content
        return sorted(self._numbered("msg", self._row(ref)["messages"], fields), key=lambda each: int(each["id"]))

    def _message(self, name: str, text: str, files: list[str] | None = None) -> str:
        content = {"messageid": name, "content": text.strip() or "-", "author": self._me}
        return self._make("msg", json=content | ({"files": files} if files else {}))

    def _make(self, kind: str, **content: Any) -> str:
        return str(words.data_of(self._http.send("POST", kind, **content), Rejected, Unsure)["id"])

    def _row(self, ref: str, passed: frozenset[str] = frozenset()) -> Row:
        """Return the issue's row, or that of the one it was closed or retired in favour of.

        A pointer that leads nowhere, or in a circle, is none.
        """
        standing = self._numbered("issue", [ref], _ALL)
        row = standing[0] if standing else self._issue(ref)[0]
        onward = words.superseder(row, retired=not standing)
        if onward in passed:
            raise Gone("the tickets point at each other")
        if onward:
            with suppress(Gone):
                return self._row(onward, passed | {ref})
        if not standing:
            raise Gone("the ticket was retired")
        return row

    def _issue(self, ref: str) -> tuple[Row, str]:
        """Return the row, retired or not, with the tag that a change of it must quote."""
        data = words.data_of(self._http.get(f"issue/{ref}", _ALL | {"@verbose": 0}), Gone, Unavailable)
        return {"id": data["id"], **data["attributes"]}, data["@etag"]

    def _whole(self) -> None:
        """Prove that issues have the fields we need."""
        self._rows("issue", _ALL | {"@page_size": 1})

    def _numbered(self, kind: str, numbers: Sequence[str], fields: Row) -> list[Row]:
        """Return those of the rows that are not retired."""
        known = [number for number in numbers if number.isdecimal()]
        return self._rows(kind, {"id": known, **fields}) if known else []  # to ask for no number is to ask for all

    def _rows(self, kind: str, params: Row) -> list[Row]:
        return words.rows_of(self._http.get(kind, {"@verbose": 0, **params}))

    def _total(self, params: Row) -> int | None:
        return words.total_of(self._http.get("issue", {"@verbose": 0, "@page_size": 1, **params}))

    def _names(self, kind: str) -> frozenset[str]:
        return frozenset(row["name"] for row in self._rows(kind, {"@fields": "name"}) if row.get("name"))
