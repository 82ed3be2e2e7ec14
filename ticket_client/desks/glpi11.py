"""GLPI 11 over its high-level interface, api.php/v2, with OAuth2's password grant.

Groups are the queues, private followups the notes; a ticket's key stands in its `external_id` and in its title.
This interface merges no tickets, so a double is closed, points to the one that stays, and loses the key. Of a
merge by hand it shows no more than that the ticket is in the trash.

It takes no files: as published, it makes a document without its bytes, and refuses one in the timeline (GLPI's own
issue 24117, on 11.0.7). It tells no rights, so `check` cannot prove that we may create and assign; and a create it
refuses, for want of a field that a ticket template demands, say, it answers with a 500 like a breakdown.

Written after the documentation and the source of GLPI 11.0, and proved against a server of ours that follows them.

Settings: `url` is GLPI's own address, without api.php; `token` is `<client secret>:<password>`, the secret of an
OAuth client with the grant «password» and the scope «api», and the password of the bridge's user.

- `client` (required): the OAuth client's id, from Setup > OAuth clients.
- `user` (default `bridge`): the login name of the bridge's user.
- `timezone` (default `Europe/Athens`): the time zone of GLPI's clock, in which it wants to be asked for changes.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from ticket_client.abilities import Abilities, Guarantee
from ticket_client.careful import Careful
from ticket_client.desk import Setup
from ticket_client.desks import glpi11_words as v2
from ticket_client.desks import glpi_words as words
from ticket_client.desks.glpi11_words import Row
from ticket_client.desks.glpi_pass import WAIT_S, Signed
from ticket_client.errors import DeskError, Gone, Misconfigured, Rejected, Unsure
from ticket_client.http import Elsewhere, Http
from ticket_client.marks import mark_in, mark_of, marked
from ticket_client.values import Draft, Note, Ticket
from ticket_client.vendor import Change, File, Held

TICKETS = "v2/Assistance/Ticket"
MOST = 1000
"""Groups, and doubles of one key, that are asked for at once."""


def desk(setup: Setup) -> Careful:
    """Return the GLPI of these settings."""
    names = (setup.option("client"), setup.option("user", "bridge"))
    return Careful(Glpi11(setup.url, setup.token, names, setup.option("timezone", "Europe/Athens")), setup.name)


class Glpi11:
    """A GLPI, spoken to as an OAuth client on behalf of the bridge's user."""

    abilities = Abilities(Guarantee.REPAIRED, attach=False)
    patience = 40.0 + WAIT_S
    settling = 15.0
    room = 120

    def __init__(self, url: str, token: str, names: tuple[str, str], timezone: str) -> None:
        """Take GLPI's address, `<client secret>:<password>`, the names of client and user, its clock's zone."""
        self._client, self._user = names
        if not self._client:
            raise Misconfigured("the option client is missing: the id of GLPI's OAuth client")
        self._secret, _, self._password = token.partition(":")
        self._zone = words.zone_of(timezone)
        self._http = Http(f"{url.rstrip('/')}/api.php", {}, 40.0, frozenset())
        self._api = Signed(self._http, self._sign_in, lambda it: {"Authorization": f"Bearer {it}"}, v2.is_worn)
        self.within_patience = self._http.within_patience

    def _sign_in(self) -> str:
        asked = {
            "grant_type": "password", "client_id": self._client, "client_secret": self._secret,
            "username": self._user, "password": self._password, "scope": "api",
        }  # fmt: skip
        return v2.token_of(self._http.ask("token", data=asked))  # a token that nobody uses does no harm

    def check(self) -> None:
        """Prove address, client, user, that tickets are shown as we read them, and the time zone."""
        for _, row in self._rows({"sort": "date_mod:desc", "limit": 1}):
            v2.check_zone(row, self._zone)

    def teams(self) -> frozenset[str]:
        """Return the names of GLPI's groups."""
        return frozenset(self._groups().values())

    def fields(self, draft: Draft) -> Mapping[str, str]:
        """Return GLPI's own fields for a draft."""
        return words.fields_of(draft)

    # --- tickets --------------------------------------------------------------------------------------------

    def create(self, draft: Draft, subject: str, key: str) -> str:
        """Create a ticket, then put it into its queue, which this interface wants to be told apart."""
        text = words.html_of(draft.body.strip() or "-")
        asked = {"name": subject, "content": text, "external_id": key, **v2.numbers(self.fields(draft))}
        ref = self._make(TICKETS, asked, forbidden=Misconfigured)
        if group := next((number for number, name in self._groups().items() if name == draft.team), None):
            self._api.send("POST", f"{TICKETS}/{ref}/TeamMember", json=v2.acting(group))  # a no costs the queue
        return ref

    def having(self, key: str) -> Sequence[Ticket]:
        """Return the tickets that carry the key in its field or in the title."""
        asked = v2.filter_for(key)
        found = self._rows({"filter": asked, "limit": MOST}) if asked else []
        return [held.ticket for held, row in found if not row["is_deleted"]]

    def held(self, ref: str) -> Held:
        """Return the ticket."""
        if words.REF.fullmatch(ref):
            row = v2.data_of(self._api.get(f"{TICKETS}/{ref}"), Misconfigured)
            if not v2.whole(row)["is_deleted"]:
                return v2.held_of(row, self._zone, self._groups())
        raise Gone("GLPI has no such ticket, or it is in the trash")

    def several(self, refs: Sequence[str]) -> Iterable[Ticket]:
        """Return those that are not in the trash."""
        if known := [ref for ref in refs if words.REF.fullmatch(ref)]:
            asked = f"id=in=({','.join(known)});is_deleted==false"
            yield from (held.ticket for held, _ in self._rows({"filter": asked, "limit": len(known)}))

    def changed(self, at: datetime, size: int) -> Sequence[Ticket]:
        """Return changed tickets; what we compare with is read by the clock of GLPI's own zone."""
        asked = f'date_mod=ge="{words.local(at, self._zone)}";is_deleted==false'
        found = self._rows({"filter": asked, "sort": "date_mod:asc", "limit": size})
        return [held.ticket for held, _ in found]

    def put(self, held: Held, change: Change) -> None:
        """Change fields in one exchange, then the group in one or two."""
        fields: Row = dict(v2.numbers(change.fields))
        if change.subject is not None:
            fields["name"] = change.subject
        if change.progress is not None:
            fields["status"] = {"id": words.status_for(change.progress, held.ticket.owner)}
        if fields:
            self._patch(held.ticket.ref, fields)
        if change.team is not None:
            self._assign(held.ticket.ref, change.team)

    def _assign(self, ref: str, team: str) -> None:
        """Leave the group as the only one that has to act; first in, then out, so that it never has none."""
        members = f"{TICKETS}/{ref}/TeamMember"
        group = next((number for number, name in self._groups().items() if name == team), None)
        if group is None:
            return
        standing = v2.acting_groups(v2.data_of(self._api.get(members), Misconfigured))
        if group not in standing:
            v2.data_of(self._api.send("POST", members, json=v2.acting(group)), Rejected)
        for other in standing - {group}:
            v2.data_of(self._api.send("DELETE", members, json=v2.acting(other)), Rejected)

    def fold(self, double: Ticket, into: Ticket) -> None:
        """Leave a pointer on the double, then close it, without its key in field or title."""
        try:
            held = self.held(double.ref)
        except Gone:  # somebody was faster
            return
        key = f"fold:{double.ref}"
        if not any(mark_in(note.text) == mark_of(key) for note in self.said(double.ref)):
            self.say(held, marked(f"Διπλό δελτίο: η εργασία συνεχίζεται στο #{into.ref}.", key))
        title = f"Διπλό του #{into.ref}: {words.keyless(double.subject)}"
        self._patch(double.ref, {"external_id": "", "name": title, "status": {"id": words.CLOSED}})

    # --- notes ----------------------------------------------------------------------------------------------

    def said(self, ref: str) -> Sequence[Note]:
        """Return the followups."""
        if not words.REF.fullmatch(ref):
            raise Gone("GLPI has no such ticket")
        rows = v2.data_of(self._api.get(f"{TICKETS}/{ref}/Timeline/Followup"), Misconfigured)
        return [
            v2.note_of(row["item"], self._zone) for row in sorted(rows, key=lambda row: int(row["item"]["id"]))
        ]

    def say(self, held: Held, text: str) -> None:
        """Add a private followup."""
        asked = {"content": words.html_of(text), "is_private": True}
        self._make(f"{TICKETS}/{held.ticket.ref}/Timeline/Followup", asked)

    def upload(self, held: Held, file: File, note: str) -> None:
        """Refuse: this interface loses the bytes."""
        del held, file, note
        raise Rejected("GLPI's interface takes no files")

    def remove(self, held: Held, mark: str) -> None:
        """Refuse: there is none of ours."""
        del held, mark
        raise Rejected("GLPI's interface takes no files")

    # --- how it is asked ------------------------------------------------------------------------------------

    def _rows(self, asked: Mapping[str, str | int]) -> list[tuple[Held, Row]]:
        """Return tickets, each as it is held and as it came."""
        rows = v2.data_of(self._api.get(TICKETS, {"start": 0, **asked}), Misconfigured)
        groups = self._groups() if rows else {}
        return [(v2.held_of(v2.whole(row), self._zone, groups), row) for row in rows]

    def _groups(self) -> dict[int, str]:
        rows = v2.data_of(self._api.get("v2/Administration/Group", {"start": 0, "limit": MOST}), Misconfigured)
        return {int(row["id"]): row.get("completename") or row["name"] for row in rows}

    def _make(self, path: str, row: Row, forbidden: type[DeskError] = Rejected) -> str:
        """Create something and return its number; `forbidden` is what it means that we may not.

        Where the answer names an address and a web server makes a redirect of that, it was created all the same.
        """
        try:
            answer = self._api.send("POST", path, json=row)
        except Elsewhere as told:
            if number := re.search(rf"{path.removeprefix('v2')}/(\d+)$", told.to):
                return number[1]
            raise
        made = v2.data_of(answer, forbidden if answer.status == 403 else Rejected)
        if not isinstance(made, dict) or not made.get("id"):
            raise Unsure("GLPI names no number for what it made")
        return str(made["id"])

    def _patch(self, ref: str, fields: Mapping[str, Any]) -> None:
        v2.data_of(self._api.send("PATCH", f"{TICKETS}/{ref}", json=fields), Rejected)
