"""GLPI 10 over its REST interface, apirest.php.

Groups that may be assigned are the queues, private followups the notes, documents the files. A ticket's key stands
in its title and as the last line of its text: GLPI 10 has no field for it (`externalid` came with 11, and 10 drops
it without a word). Doubles are merged as GLPI merges, which moves the double to the trash.

Written after the documentation and the source of GLPI 10.0, and proved against a server of ours that follows them.

Settings: `url` is GLPI's own address, without apirest.php; `token` is the user token («API token») of the bridge's
user, and where GLPI asks for an application token too, both: `<user token>:<app token>`.

- `timezone` (default `Europe/Athens`): the time zone GLPI's clock shows; its times carry none.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from ticket_client.abilities import Abilities, Guarantee
from ticket_client.careful import Careful
from ticket_client.desk import Setup
from ticket_client.desks import glpi10_words as v1
from ticket_client.desks import glpi_words as words
from ticket_client.desks.glpi10_words import Row
from ticket_client.desks.glpi_pass import WAIT_S, Signed
from ticket_client.errors import Gone, Misconfigured, Rejected, Unsure
from ticket_client.http import Http
from ticket_client.values import Draft, Note, Ticket
from ticket_client.vendor import Change, File, Held

AT_ONCE = 30
"""Tickets asked for in one search: their numbers have to fit into an address."""
HOPS = 5
"""How often a merged ticket may have been merged on."""


def desk(setup: Setup) -> Careful:
    """Return the GLPI of these settings."""
    return Careful(Glpi10(setup.url, setup.token, setup.option("timezone", "Europe/Athens")), setup.name)


class Glpi10:
    """A GLPI, spoken to in sessions of the user whose token this is."""

    abilities = Abilities(Guarantee.REPAIRED, merge=True, detach=True)
    patience = 40.0 + WAIT_S
    settling = 15.0
    room = 120

    def __init__(self, url: str, token: str, timezone: str) -> None:
        """Take GLPI's address, `<user token>[:<app token>]` and the zone of its clock."""
        self._user_token, _, app_token = token.partition(":")
        self._zone = words.zone_of(timezone)
        proof = {"App-Token": app_token} if app_token else {}
        self._http = Http(
            f"{url.rstrip('/')}/apirest.php", {"X-GLPI-Sanitized-Content": "false", **proof}, 40.0, frozenset()
        )
        self._api = Signed(self._http, self._session, lambda session: {"Session-Token": session})
        self._logins: dict[int, str] = {}
        self.within_patience = self._http.within_patience

    def _session(self) -> str:
        proof = {"Authorization": f"user_token {self._user_token}"}
        data = v1.data_of(self._http.get("initSession", headers=proof), Misconfigured)
        if not isinstance(data, dict) or not data.get("session_token"):
            raise Misconfigured(v1.NOT_GLPI)
        return str(data["session_token"])

    def check(self) -> None:
        """Prove address, tokens, the numbers of GLPI's search fields, our rights and the time zone."""
        v1.check_columns(self._ask("listSearchOptions/Ticket"))
        v1.check_rights(self._ask("getActiveProfile")["active_profile"])
        shown = self._ask("getFullSession")["session"].get("glpi_currenttime")
        if abs(words.moment(shown, self._zone) - datetime.now(UTC)) > timedelta(minutes=20):
            raise Misconfigured(
                f"GLPI's clock shows {shown}: set the option timezone to the zone where it is now so"
            )

    def teams(self) -> frozenset[str]:
        """Return the names of the groups that tickets can be assigned to."""
        return frozenset(self._groups())

    def fields(self, draft: Draft) -> Mapping[str, str]:
        """Return GLPI's own fields for a draft."""
        return words.fields_of(draft)

    # --- tickets --------------------------------------------------------------------------------------------

    def create(self, draft: Draft, subject: str, key: str) -> str:
        """Create a ticket, its group at once with it."""
        text = words.html_of(words.keyed(draft.body, key))
        group = self._groups().get(draft.team) if draft.team else None
        queue = {"_groups_id_assign": group} if group else {}
        return str(self._make("Ticket", {"name": subject, "content": text, **self.fields(draft), **queue})["id"])

    def having(self, key: str) -> Sequence[Ticket]:
        """Return the tickets whose title or text holds the key."""
        tag = f"[IVR:{key}]"
        return [held.ticket for held in self._search((v1.NAME, "contains", tag), (v1.CONTENT, "contains", tag))]

    def held(self, ref: str) -> Held:
        """Return the ticket, or the one it was merged into."""
        for _ in range(HOPS):
            if not words.REF.fullmatch(ref):
                break
            if found := self._numbered([ref]):
                return found[0]
            ref = self._merged_into(ref)
        raise Gone("GLPI has no such ticket, or it is in the trash")

    def _merged_into(self, ref: str) -> str:
        """Return where a ticket in the trash was merged into: only there stands a followup made of it."""
        made_of_it = self._rows("ITILFollowup", {"searchText[sourceitems_id]": f"^{ref}$"})
        return next((str(row["items_id"]) for row in made_of_it if str(row["sourceitems_id"]) == ref), "")

    def several(self, refs: Sequence[str]) -> Iterable[Ticket]:
        """Return those that are not in the trash."""
        known = [ref for ref in refs if words.REF.fullmatch(ref)]
        for start in range(0, len(known), AT_ONCE):
            yield from (held.ticket for held in self._numbered(known[start : start + AT_ONCE]))

    def _numbered(self, refs: Sequence[str]) -> list[Held]:
        found = self._search(*((v1.ID, "equals", ref) for ref in refs))
        return [held for held in found if held.ticket.ref in refs]

    def changed(self, at: datetime, size: int) -> Sequence[Ticket]:
        """Return changed tickets; GLPI knows «after» and not «at or after», and its seconds are whole."""
        since = (v1.CHANGED, "morethan", words.local(at - timedelta(seconds=1), self._zone))
        return [held.ticket for held in self._search(since, sort=v1.CHANGED, size=size)]

    def put(self, held: Held, change: Change) -> None:
        """Change fields in one exchange, then the group in one or two."""
        ref, fields = held.ticket.ref, dict[str, str | int](change.fields)
        if change.subject is not None:
            fields["name"] = change.subject
        if change.progress is not None:
            fields["status"] = words.status_for(change.progress, held.ticket.owner)
        if fields:
            v1.data_of(
                self._api.send("PUT", f"Ticket/{ref}", json={"input": {"id": int(ref), **fields}}), Rejected
            )
        if change.team is not None and (group := self._groups().get(change.team)):
            self._assign(ref, group)

    def _assign(self, ref: str, group: int) -> None:
        """Leave the group as the only one that has to act; first in, then out, so that it never has none."""
        rows = self._rows(f"Ticket/{ref}/Group_Ticket")
        acting = [row for row in rows if int(row["type"]) == words.ASSIGN]
        if group not in {int(row["groups_id"]) for row in acting}:
            self._make("Group_Ticket", {"tickets_id": int(ref), "groups_id": group, "type": words.ASSIGN})
        for row in acting:
            if int(row["groups_id"]) != group:
                v1.data_of(self._api.send("DELETE", f"Group_Ticket/{row['id']}"), Rejected)

    def fold(self, double: Ticket, into: Ticket) -> None:
        """Merge as GLPI merges; one that is in the trash already was merged by somebody faster."""
        if not self._numbered([double.ref]):
            return
        asked = {"ids": [int(double.ref)], "input": v1.merging(int(into.ref))}
        answer = self._api.send("POST", "applyMassiveAction/Ticket/Ticket:merge_as_followup", json=asked)
        if answer.status == 422:  # processed, and nothing came of it
            raise Misconfigured(
                "GLPI does not merge doubles for us: give the bridge's user the right to delete tickets"
            )
        v1.data_of(answer, Rejected)

    # --- notes and files ------------------------------------------------------------------------------------

    def said(self, ref: str) -> Sequence[Note]:
        """Return followups, and our files by the notes in their comments."""
        ticket = self._ticket(ref)
        if int(ticket["is_deleted"]):
            return self.said(self.held(ref).ticket.ref)
        followups = self._rows(f"Ticket/{ref}/ITILFollowup")
        notes = [v1.note_of(row, self._zone, self._login(row["users_id"])) for row in followups]
        files = [v1.note_of_file(row, self._zone) for row in ticket["_documents"] if v1.is_ours(row)]
        return sorted([*notes, *files], key=lambda note: (note.at, note.id[0] == "d", len(note.id), note.id))

    def say(self, held: Held, text: str) -> None:
        """Add a private followup."""
        about = {"itemtype": "Ticket", "items_id": int(held.ticket.ref)}
        self._make("ITILFollowup", {**about, "content": words.html_of(text), "is_private": 1})

    def upload(self, held: Held, file: File, note: str) -> None:
        """Add a document that hangs on the ticket, with the note as its comment, in one exchange."""
        about = {"itemtype": "Ticket", "items_id": int(held.ticket.ref)}
        asked = {"input": {"name": file.name, "comment": note, "_filename": [file.name], **about}}
        files = {
            "uploadManifest": (None, json.dumps(asked), "application/json"),
            "filename[0]": (file.name, file.data, file.kind),
        }
        v1.check_upload(v1.data_of(self._api.send("POST", "Document", files=files), Rejected))

    def remove(self, held: Held, mark: str) -> None:
        """Purge the document whose comment carries the mark."""
        for row in self._ticket(held.ticket.ref)["_documents"]:
            if v1.mark_of_file(row) == mark:
                v1.data_of(self._api.send("DELETE", f"Document/{row['id']}?force_purge=true"), Rejected)

    def _ticket(self, ref: str) -> Row:
        """Return a ticket's own row and its documents, in the trash or not."""
        if not words.REF.fullmatch(ref):
            raise Gone("GLPI has no ticket of that reference")
        row: Row = self._ask(f"Ticket/{ref}", {"with_documents": "true"})
        return row

    # --- how it is asked ------------------------------------------------------------------------------------

    def _search(self, *criteria: tuple[int, str, str], sort: int = v1.ID, size: int = 100) -> list[Held]:
        """Return the tickets outside the trash that meet one of the criteria."""
        found = self._ask("search/Ticket", v1.searching(criteria, sort, size))
        rows = [v1.row_of(row) for row in found.get("data", [])]
        return [v1.held_of(row, self._zone, self._login(row[v1.TECHNICIAN])) for row in rows]

    def _login(self, user: Any) -> str | None:
        """Return a user's login name, which is asked for once."""
        number = int(user or 0)
        if number and number not in self._logins:
            try:
                self._logins[number] = words.decoded(self._ask(f"User/{number}")["name"])
            except Gone:  # the user was purged, the ticket was not
                self._logins[number] = str(number)
        return self._logins.get(number)

    def _groups(self) -> dict[str, int]:
        rows = self._rows("Group", {"searchText[is_assign]": "^1$"})
        return {words.decoded(row["completename"]): int(row["id"]) for row in rows if int(row["is_assign"])}

    def _rows(self, path: str, params: Row | None = None) -> list[Row]:
        return list(self._ask(path, {"range": "0-999", **(params or {})}))

    def _ask(self, path: str, params: Row | None = None) -> Any:
        return v1.data_of(self._api.get(path, params), Misconfigured)

    def _make(self, kind: str, row: Row) -> Row:
        made: Row = v1.data_of(self._api.send("POST", kind, json={"input": row}), Rejected)
        if not made.get("id"):
            raise Unsure("GLPI names no number for what it made")
        return made
