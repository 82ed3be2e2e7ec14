"""The queues of a described desk: a fixed table, or a list that the desk is asked for and that is kept a while."""

from collections.abc import Callable, Iterable
from time import monotonic
from typing import Any

from ticket_client.desks.rest_description import Queues, Rows, Scalar
from ticket_client.desks.rest_paths import Place
from ticket_client.errors import Misconfigured

KNOWN_FOR_S = 300.0
"""Seconds after which a queue that was renamed at the desk has its new name here."""


class QueueTable:
    """Names and ids of the queues; thread-safe, since the table is only ever replaced whole."""

    def __init__(self, told: Queues, rows: Callable[[Rows], Iterable[Any]]) -> None:
        """Take what the description says, and how to ask for rows."""
        self.default = told.default
        self._told = told
        self._rows = rows
        self._ids: dict[str, Scalar] = dict(told.fixed or {})
        self._until = 0.0

    def names(self) -> frozenset[str]:
        """Return the names as they are now."""
        return frozenset(self._known(fresh=True))

    def named(self, name: str | None) -> dict[str, Scalar] | None:
        """Return a queue for the placeholders, None if the desk has none of that name."""
        if name is None:
            return None
        for fresh in (False, True):
            if name in (known := self._known(fresh=fresh)):
                return {"queue": name, "queue_id": known[name]}
        return None

    def name_of(self, number: str) -> str:
        """Return the name of the queue with an id; the id itself if the desk does not list it."""
        return next((name for name, each in self._known().items() if str(each) == number), number)

    def _known(self, *, fresh: bool = False) -> dict[str, Scalar]:
        if self._told.ask and (fresh or monotonic() > self._until):
            ids = self._ids = self._asked(self._told.ask)
            self._until = monotonic() + KNOWN_FOR_S
            return ids
        return self._ids

    def _asked(self, ask: Rows) -> dict[str, Scalar]:
        found: dict[str, Scalar] = {}
        for row in self._rows(ask):
            name, number = Place(self._told.name).text_of(row), Place(self._told.id).one(row)
            if name is None or not isinstance(number, str | int):
                raise Misconfigured("[queues] name, id: they do not stand there in what the desk answers")
            found[name] = number
        return found
