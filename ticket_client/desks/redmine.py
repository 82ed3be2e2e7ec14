"""Redmine 5 over its REST interface. A queue is a project, and its name the project's identifier.

Redmine has no unique field, so doubles are repaired: they lose the key, are closed, and point to the ticket that
stays. It has no merge either: a closed issue that «duplicates» another is read as merged into it. It answers 204
to changes it left out, which `ticket_client.careful` sees by reading back. Redmine 5.0 has no webhooks, so nothing
hints at a change: polling is all there is, and the truth anyway.

Options, each with its default:

- `queue` (`triage`): identifier of the project for tickets that name none, or one that is not there.
- `tracker` (the project's first): the tracker of our tickets.
- `key_field` (`External id`): custom field for the request's key: a text, used as a filter, for all projects.
- `school_field` (`School code`), `caller_field` (`Caller`): custom fields for both; empty if there are none.
  Redmine tells the numbers of fields to administrators only, until an issue shows one: a number works at once.
- `urgent` (`Urgent, Επείγον`): priority of urgent tickets, the first of these that exists.
- `pending` (`New, Νέα`), `done` (`Resolved, Επιλυμένο`): statuses that mean so; closed ones are done anyway.
- `notes` (`private`): `public` if our notes need not be hidden from people without the right to private ones.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import islice
from typing import Any

from ticket_client.abilities import Abilities, Guarantee
from ticket_client.careful import Careful
from ticket_client.desk import Setup
from ticket_client.desks import redmine_check
from ticket_client.desks import redmine_words as words
from ticket_client.desks.redmine_site import Site
from ticket_client.desks.redmine_words import Names, Row
from ticket_client.errors import Gone, Misconfigured, Rejected, Unavailable
from ticket_client.http import Http
from ticket_client.marks import mark_in
from ticket_client.values import Draft, Note, Progress, Ticket
from ticket_client.vendor import Change, File, Held, Raced

HOPS = 10
"""How many duplicates of duplicates are followed."""
ROUNDS = 5
"""How often a note is added while others change the same issue."""


def desk(setup: Setup) -> Careful:
    """Return the Redmine of these settings: `url` is its web address, `token` the API key of the bridge's user."""
    if not (setup.token.isascii() and setup.token.isalnum()):
        raise Misconfigured(
            "the token is not an API key of Redmine, which is forty letters and digits: see «My account»"
        )
    return Careful(Redmine(setup.url, setup.token, words.names_of(setup)), setup.name)


class Redmine:
    """A Redmine, spoken to as the user whose API key this is."""

    abilities = Abilities(Guarantee.REPAIRED, detach=True, comments_race=False, counts=True, live=True)
    patience = 40.0
    settling = 10.0
    room = 120

    def __init__(self, url: str, key: str, names: Names) -> None:
        self._http = Http(url, {"X-Redmine-API-Key": key}, self.patience, no_rights=frozenset())
        self._names = names
        self._site = Site(self._http, names)
        self.within_patience = self._http.within_patience

    def check(self) -> None:
        """Prove address, key, rights, project, fields, words, and that the key's field can be searched."""
        redmine_check.check(self._http, self._site, self._names)
        self.having(redmine_check.SAMPLE[words.KEY])

    def teams(self) -> frozenset[str]:
        """Return the identifiers of the projects."""
        return frozenset(self._site.queues())

    def fields(self, draft: Draft) -> Mapping[str, str]:
        """Return custom fields and priority for a draft."""
        return words.filled(draft, self._names, self._site.urgent() if draft.urgent else None)

    # --- one ticket -----------------------------------------------------------------------------------------

    def create(self, draft: Draft, subject: str, key: str) -> str:
        """Create an issue: a project or field that Redmine refuses costs that, never the ticket."""
        first = self._site.queue(self._names.queue)
        if first is None:
            raise Misconfigured(f"there is no project «{self._names.queue}» for our tickets")
        project = (self._site.queue(draft.team) if draft.team else None) or first
        bare = {"subject": subject, "description": draft.body, **self._site.tracker()}
        bare |= self._filled({words.KEY: key})
        whole = bare | self._filled({words.KEY: key, **self.fields(draft)})
        for issue in (
            whole | {"project_id": project},
            bare | {"project_id": project},
            bare | {"project_id": first},
        ):
            made = self._http.send("POST", "issues.json", json={"issue": issue})
            if made.status not in {403, 422}:
                break
        return str(words.told(made, "issue", Rejected)["id"])

    def having(self, key: str) -> Sequence[Ticket]:
        """Ask twice, since one search of Redmine cannot look into two fields."""
        field = f"cf_{self._site.field(words.KEY)}"
        by_field = self._rows(words.only(field, "=", key))
        found = (words.custom(row).get(self._site.field(words.KEY)) for row in by_field)
        if any(value is None or value.casefold() not in {key.casefold(), ""} for value in found):
            # An empty one is a double that another worker is folding just now.
            raise Misconfigured(
                "Redmine does not search in the key's custom field: its number must be right, and «Used as a "
                "filter» ticked"
            )
        by_subject = self._rows(words.only("subject", "~", f"[IVR:{key}]"))
        rows = {row["id"]: row for row in (*by_field, *by_subject)}
        return [self._ticket(row) for row in words.standing(list(rows.values()))]

    def held(self, ref: str) -> Held:
        """Return the issue, or the one it is a closed duplicate of."""
        row = self._row(ref)
        for _ in range(HOPS):
            if (into := words.stands_in_for(row)) is None:
                break
            row = self._row(str(into))
        urgency = {words.PRIORITY: row["priority"]["name"]}
        custom = words.custom(row)
        fields = {what: custom.get(self._site.field(what), "") for what in self._names.fields}
        return Held(self._ticket(row), fields | urgency)

    def several(self, refs: Sequence[str]) -> Sequence[Ticket]:
        """Ask for all at once."""
        numbers = [ref for ref in refs if _is_number(ref)]
        rows = self._rows({"issue_id": ",".join(numbers), "status_id": "*", "limit": 100}) if numbers else []
        return [self._ticket(row) for row in rows if words.stands_in_for(row) is None]

    def changed(self, at: datetime, size: int) -> Sequence[Ticket]:
        """Return changed issues but for closed duplicates: those are read through the issue they point to."""
        rows = self._site.every("issues.json", "issues", words.since(at) | {"include": "relations"})
        stand = (self._ticket(row) for row in rows if words.stands_in_for(row) is None)
        return list(islice(stand, size))

    def to_do(self, teams: Iterable[str], since: datetime) -> Mapping[str, int]:
        """Ask for one issue of each project and read how many there are."""
        statuses = self._site.told("issue_statuses.json", "issue_statuses")
        done = [row["id"] for row in statuses if words.progress_of(row, self._names) is Progress.DONE]
        queues = self._site.queues()
        return {
            team: self._site.total(words.left_to_do(queues[team], done, since)) for team in teams if team in queues
        }

    # --- changes --------------------------------------------------------------------------------------------

    def put(self, held: Held, change: Change) -> None:
        """Change the issue; of several statuses that mean the same, take the workflow's first."""
        issue: Row = self._filled(change.fields)
        if change.subject is not None:
            issue["subject"] = change.subject
        if change.team is not None:
            issue["project_id"] = self._project(change.team)
        if change.progress is not None:
            issue["status_id"] = self._status(held.ticket, change.progress)
        self._put(held.ticket.ref, **issue)

    def said(self, ref: str) -> Sequence[Note]:
        """Return the entries of the journal that say something."""
        journals = self._issue(ref, "journals")["journals"]
        return [words.note_of(row, self._site.me) for row in journals if row.get("notes")]

    def say(self, held: Held, text: str) -> None:
        """Add a note, and take away what another worker added meanwhile under the same mark."""
        ref = held.ticket.ref
        self._add(ref, notes=text)
        ours = [note for note in self.said(ref) if mark_in(note.text) == mark_in(text)]
        for double in ours[1:]:
            self._http.send("PUT", f"journals/{double.id}.json", json={"journal": {"notes": ""}})

    def upload(self, held: Held, file: File, note: str) -> None:
        """Send the bytes, then hang them on the issue with the note; the mark stands at the file too."""
        octets = {"Content-Type": "application/octet-stream"}
        sent = self._http.send(
            "POST", "uploads.json", params={"filename": file.name}, data=file.data, headers=octets
        )
        token = words.told(sent, "upload", Rejected)["token"]
        about = {"filename": file.name, "content_type": file.kind, "description": f"[IVR-{mark_in(note)}]"}
        uploads = [{"token": token, **about}]
        self._add(held.ticket.ref, notes=note, uploads=uploads)

    def remove(self, held: Held, mark: str) -> None:
        """Delete the files whose description is the mark."""
        for file in self._issue(held.ticket.ref, "attachments")["attachments"]:
            if file.get("description") == f"[IVR-{mark}]":
                gone = self._http.send("DELETE", f"attachments/{file['id']}.json")
                if not gone.ok and gone.status != 404:
                    raise words.rejected(gone)

    def fold(self, double: Ticket, into: Ticket) -> None:
        """Mark the double as a duplicate, take its key away and close it, where the workflow lets us.

        A relation that stands already, or that Redmine does not allow between projects, is no trouble: the note
        points too.
        """
        row = self._issue(double.ref, "allowed_statuses")
        if not words.custom(row).get(self._site.field(words.KEY)) and row["subject"] != double.subject:
            return  # another worker has done it
        relation = {"issue_to_id": into.ref, "relation_type": "duplicates"}
        self._http.send("POST", f"issues/{double.ref}/relations.json", json={"relation": relation})
        closed = [status for status in row["allowed_statuses"] if status["is_closed"]]
        self._add(
            double.ref,
            **self._filled({words.KEY: ""}),
            **({"status_id": closed[0]["id"]} if closed else {}),
            subject=words.untagged(double.subject),
            notes=f"Διπλό δελτίο: συνεχίζεται στο #{into.ref}.",
        )

    # --- how it is done -------------------------------------------------------------------------------------

    def _ticket(self, row: Row) -> Ticket:
        return words.ticket_of(row, self._site.queue_of(row), self._site.field(words.KEY), self._names)

    def _rows(self, params: Mapping[str, str | int]) -> list[Row]:
        rows: list[Row] = self._site.told("issues.json", "issues", {**params, "include": "relations"})
        return rows

    def _row(self, ref: str) -> Row:
        """Search for the issue: at its own address, one that is hidden from us looks like a lack of rights."""
        found = self._rows({"issue_id": ref, "status_id": "*"}) if _is_number(ref) else []
        if not found:
            raise Gone("Redmine knows no such issue, or hides it from us")
        return found[0]

    def _issue(self, ref: str, part: str) -> Row:
        """Return an issue with a part that searches do not show."""
        answer = self._http.get(f"issues/{ref}.json", {"include": part})
        if answer.status in {403, 404}:
            raise Gone("Redmine knows no such issue, or hides it from us")
        found: Row = words.told(answer, "issue")
        return found

    def _filled(self, values: Mapping[str, str]) -> Row:
        """Return values of our fields as parts of an issue."""
        custom = [
            {"id": self._site.field(what), "value": value}
            for what, value in values.items()
            if what != words.PRIORITY
        ]
        priority = values.get(words.PRIORITY)
        return {"custom_fields": custom} | ({"priority_id": self._site.priorities()[priority]} if priority else {})

    def _project(self, team: str) -> int:
        if (number := self._site.queue(team)) is None:
            raise Rejected("Redmine has no project of that identifier for our tickets")
        return number

    def _status(self, ticket: Ticket, progress: Progress) -> int:
        for status in self._issue(ticket.ref, "allowed_statuses")["allowed_statuses"]:
            if words.progress_of(status, self._names) is progress:
                return int(status["id"])
        raise Rejected(f"Redmine's workflow gives us no status that means «{progress}» for this ticket")

    def _add(self, ref: str, **issue: Any) -> None:
        """Add to an issue what fits however it has changed meanwhile, with a note."""
        for _ in range(ROUNDS):
            with suppress(Raced):
                return self._put(ref, private_notes=self._names.private, **issue)
        raise Unavailable("others keep changing this ticket")

    def _put(self, ref: str, **issue: Any) -> None:
        """Change an issue; Redmine refuses without a reason when another change came in between."""
        answer = self._http.send("PUT", f"issues/{ref}.json", json={"issue": issue})
        if answer.status == 404:
            raise Gone("Redmine knows no such issue, or hides it from us")
        if answer.status == 422 and answer.body == {"errors": []}:
            raise Raced
        if not answer.ok:
            raise words.rejected(answer)


def _is_number(ref: str) -> bool:
    return ref.isascii() and ref.isdecimal() and len(ref) < 10
