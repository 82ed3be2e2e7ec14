"""What may be made to fail, really: the way to the helpdesk is unplugged, the database takes no more writes.

A database that is away is one that somebody else holds: a transaction of our own, that changes nothing and is
rolled back, keeps every other writer out. It ends with the switch, by itself after a while, and with the process.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Protocol

from sqlalchemy import text

from intake.demo.phone.wire import Wire
from intake.ground import tables
from intake.ground.db import AWAY, Database

AT_MOST_S = 180.0
"""Seconds after which a database that was taken away comes back by itself."""


class Switch(Protocol):
    """Something that works until it is made to fail."""

    @property
    def works(self) -> bool:
        """Whether it works now."""

    def fail(self) -> None:
        """Let it fail from now on."""

    def mend(self) -> None:
        """Let it work again. What works already is left as it is."""


class Helpdesk:
    """The way to the helpdesk."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    @property
    def works(self) -> bool:
        """Whether the helpdesk can be reached."""
        return self._wire.plugged

    def fail(self) -> None:
        """Unplug it."""
        self._wire.unplug()

    def mend(self) -> None:
        """Plug it in again."""
        self._wire.plug()


class Record:
    """The database."""

    def __init__(self, url: str, mended: Callable[[], object]) -> None:
        """Take its address, and what is to be done once it is back."""
        self._url = url
        self._mended = mended
        self._lock = threading.Lock()
        self._back: threading.Event | None = None

    @property
    def works(self) -> bool:
        """Whether it takes writes."""
        return self._back is None

    def fail(self) -> None:
        """Hold it; returns once it is held. Raises what the database raises if it cannot be."""
        with self._lock:
            if self._back is not None:
                return
            back, held = threading.Event(), threading.Event()
            self._back = back
            threading.Thread(target=self._hold, args=(back, held), name="database-held", daemon=True).start()
        held.wait(AT_MOST_S)

    def mend(self) -> None:
        """Let go of it."""
        if back := self._back:
            back.set()

    def _hold(self, back: threading.Event, held: threading.Event) -> None:
        try:
            with suppress(*AWAY), held_by_another(self._url):
                held.set()
                back.wait(AT_MOST_S)
        finally:
            self._back = None
            held.set()
            self._mended()


@contextmanager
def held_by_another(url: str) -> Iterator[None]:
    """Keep every other writer out while the block runs; those who only look are not disturbed."""
    database = Database(url, pool=1)
    try:
        with database.engine.connect() as connection, connection.begin() as transaction:
            if database.dialect == "postgresql":
                names = ", ".join(f'"{table.name}"' for table in tables.metadata.sorted_tables)
                connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
                connection.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))
            yield
            transaction.rollback()
    finally:
        database.close()


def mend_all(switches: Mapping[str, Switch]) -> None:
    """Let everything work again."""
    for switch in switches.values():
        switch.mend()
