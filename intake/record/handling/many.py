"""The same deed on many requests: each its own transaction, and what could not be done is told one by one."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, select

from intake.ground import tables
from intake.ground.db import Database
from intake.record.handling.ledger import deeds
from intake.record.handling.order import Doing, Done, Hand, Means, Order, Refused, Repeated
from intake.record.handling.undoing import undo

MOST = 200

Deed = Callable[[Doing, Order], Done]


@dataclass(frozen=True, slots=True)
class Left:
    """A request on which it was not done, and why."""

    number: str
    refused: Refused


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the numbers it was done on, and the others."""

    batch: str
    done: tuple[str, ...]
    left: tuple[Left, ...]


@dataclass(frozen=True, slots=True)
class Many:
    """One person's batch. `batch` is the form's key: sent again, it does what was left, and nothing twice."""

    database: Database
    means: Means
    who: Hand
    batch: str
    at: datetime

    def each(
        self, numbers: Iterable[str], deed: Deed, versions: Mapping[str, int], *, anyway: bool = False
    ) -> Outcome:
        """Do it on each of these numbers, at most 200; raises Refused for more."""
        wanted = list(dict.fromkeys("".join(number.split()) for number in numbers))
        if len(wanted) > MOST:
            raise Refused("too_many_requests", most=MOST)
        orders = {
            number: Order(number, versions.get(number), f"{self.batch}:{number}"[:64], anyway, self.batch)
            for number in wanted
        }
        return self._told({number: _bound(deed, order) for number, order in orders.items()})

    def undone(self) -> Outcome:
        """Undo what the batch has done, wherever it still can be."""
        mine = (deeds.c.batch == self.batch, deeds.c.person == self.who.person, deeds.c.undone_at.is_(None))
        query = select(tables.request.c.number, deeds.c.id).join(tables.request).where(*mine)
        with self.database.read() as connection:
            rows = connection.execute(query.order_by(deeds.c.id)).all()
        return self._told({row.number: partial(undo, number=row.number, deed=row.id) for row in rows})

    def _told(self, work: Mapping[str, Callable[[Doing], Done]]) -> Outcome:
        done: list[str] = []
        left: list[Left] = []
        for number, one in work.items():
            try:
                self.database.written(partial(self._one, one))
            except Refused as refused:
                left.append(Left(number, refused))
                continue
            except Repeated:
                pass
            done.append(number)
        return Outcome(self.batch, tuple(done), tuple(left))

    def _one(self, one: Callable[[Doing], Done], connection: Connection) -> Done:
        return one(Doing(connection, self.means, self.who, self.at))


def _bound(deed: Deed, order: Order) -> Callable[[Doing], Done]:
    return lambda doing: deed(doing, order)
