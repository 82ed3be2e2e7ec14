"""What a Zammad has: users, groups, states, and tickets by search; asked for the adapter in `zammad.py`.

Look-ups send conditions, never a query: an index answers a query some time later, the database answers a
condition at once.
"""

from collections.abc import Mapping

from ticket_client.desk import Setup
from ticket_client.desks import zammad_words as words
from ticket_client.desks.zammad_words import Row
from ticket_client.errors import DeskError, Gone, Misconfigured
from ticket_client.http import Http
from ticket_client.values import Ticket

PAGE = 200
"""Rows a search gives at most, whatever it is asked for."""
NAMES = {"expand": "true"}
"""Asks for names beside ids."""


class Site:
    """One Zammad, as the user of a token sees it."""

    def __init__(self, setup: Setup, patience: float, key_field: str) -> None:
        """Take address and token; the address may end in the interface's own path."""
        address = setup.url.rstrip("/").removesuffix("/api/v1") + "/api/v1"
        proof = {"Authorization": f"Token token={setup.token}"}
        self.http = Http(address, proof, patience, no_rights=frozenset({401}))
        self._key_field = key_field
        self._types: dict[int, str] = {}
        self._state_of: dict[str, str] = {}
        self._me: int | None = None

    def who(self) -> int:
        """Return our own user's id."""
        if self._me is None:
            answer = self.http.get("users/me")
            if answer.status == 404:
                raise Misconfigured(words.STRANGE)
            me = words.rows_of([words.data_of(answer, Misconfigured)])[0].get("id")
            if not isinstance(me, int):
                raise Misconfigured(words.STRANGE)
            self._me = me
        return self._me

    def groups(self) -> list[str]:
        """Return the active groups, the oldest first."""
        found: list[Row] = []
        while len(found) % PAGE == 0:
            rows = self._rows("groups", {"per_page": PAGE, "page": len(found) // PAGE + 1})
            found += rows
            if not rows:
                break
        return [row["name"] for row in sorted(found, key=lambda row: int(row["id"])) if row.get("active")]

    def states(self, *, anew: bool = False) -> dict[int, str]:
        """Return the type of each state by its id; asked once, and again when a new one turns up."""
        if anew or not self._types:
            rows = self._rows("ticket_states", NAMES)
            types = {row["id"]: str(row.get("state_type")) for row in rows}
            names = {types[row["id"]]: row["name"] for row in reversed(rows) if row.get("active")}
            if lacking := set(words.STATE_TYPE.values()) - names.keys():
                raise Misconfigured(f"Zammad shows us no active state of the type {', '.join(sorted(lacking))}")
            self._state_of, self._types = names, types
        return self._types

    def state_for(self, kind: str) -> str:
        """Return the name of the first active state of this type."""
        self.states()
        return self._state_of[kind]

    def kind_of(self, row: Row) -> str:
        """Return the type of the state a ticket is in."""
        state = row.get("state_id", 0)
        return self.states().get(state) or self.states(anew=True).get(state) or "open"

    def row(self, ref: str) -> Row:
        """Return a ticket's row with names."""
        if not ref.isdecimal():  # Zammad would read «12abc» as 12
            raise Gone("Zammad knows no ticket of that reference")
        answer = self.http.get(f"tickets/{ref}", NAMES)
        if words.forbidden(answer):
            raise Gone("the ticket stands in a group that our user may not see")
        return words.rows_of([words.data_of(answer, Gone)])[0]

    def ticket(self, row: Row) -> Ticket:
        """Return a row as a ticket."""
        return words.ticket_of(row, self.kind_of(row), self._key_field)

    def search(self, wanted: Row, size: int, refused: type[DeskError] = Misconfigured) -> list[Ticket]:
        """Return the tickets of a condition, oldest change first, without what was merged or removed."""
        found: list[Row] = []
        about = {"condition": wanted | words.living(self.states()), "sort_by": "updated_at", "order_by": "asc"}
        limit = min(size, PAGE)
        while len(found) < size and len(found) % limit == 0:
            page = {"limit": limit, "page": len(found) // limit + 1, "expand": True}
            rows = words.rows_of(words.data_of(self.http.ask("tickets/search", json=about | page), refused))
            found += rows
            if not rows:
                break
        return [self.ticket(row) for row in found[:size]]

    def _rows(self, path: str, params: Mapping[str, str | int]) -> list[Row]:
        return words.rows_of(words.data_of(self.http.get(path, params), Misconfigured))
