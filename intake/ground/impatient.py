"""A PostgreSQL connection that never waits for ever, also when the server is frozen or out of reach.

Nor does it repeat what the server quotes of a row that it refuses: a caller's number may be in it (P10).

The server's own time-outs end what it still works on; a server that has stopped working cannot keep them. Does NOT
cancel anything at the server: a connection that was given up is closed, and its transaction ends with it.
"""

from math import inf
from time import monotonic
from typing import TypeVar

from psycopg import Connection, Error, OperationalError
from psycopg.abc import PQGen
from psycopg.rows import TupleRow

T = TypeVar("T")


class Impatient(Connection[TupleRow]):
    """Closes itself, and raises OperationalError, when an exchange with the server takes too long."""

    patience = inf
    """Seconds one exchange may take."""
    until = inf
    """Moment of the monotonic clock after which none is waited for."""

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """Wait for the server as psycopg does, but not beyond our own limits."""
        now = monotonic()
        end = min(self.until, now + self.patience, now + (inf if timeout is None else timeout))
        try:
            return super().wait(gen, interval, None if end == inf else max(end - now, 0))
        except Error as error:
            if isinstance(error, OperationalError) and monotonic() >= end:
                self.pgconn.finish()
            if error.diag.message_primary:
                error.args = (error.diag.message_primary,)
            raise
