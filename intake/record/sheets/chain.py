"""Sealed sheets: each is hashed together with the one before it, so whoever changes one changes all that follow.

The hash stands on the printed page too. A page in somebody's hands therefore proves the whole chain before it.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from intake.ground.tables import sheet
from intake.record.sheets.month import MONTH, Month

FIRST = "0" * 64
"""What stands before the first sheet."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sheet as it was sealed; `before` is the hash of the one before it."""

    id: int
    month: str
    figures: str
    at: datetime
    before: str
    hash: str

    @property
    def sound(self) -> bool:
        """Whether the hash is of what stands here."""
        return self.hash == hashed(self.before, self.month, self.at, self.figures)

    @property
    def counted(self) -> Month:
        """The figures."""
        return MONTH.validate_json(self.figures)


_ALL = select(*(sheet.c[name] for name in Sealed.__dataclass_fields__)).order_by(sheet.c.id)


def hashed(before: str, month: str, at: datetime, figures: str) -> str:
    """Return the SHA-256 of a sheet and of all before it."""
    told = "\n".join((before, month, at.astimezone(UTC).isoformat(timespec="seconds"), figures))
    return hashlib.sha256(told.encode()).hexdigest()


def written(month: Month) -> str:
    """Return a month's figures as they are hashed and stored."""
    return MONTH.dump_json(month).decode()


def all_of(connection: Connection) -> Iterator[Sealed]:
    """Yield every sealed sheet, oldest first."""
    for row in connection.execute(_ALL):
        yield Sealed(*row)


def latest(connection: Connection, month: str) -> Sealed | None:
    """Return the sheet a month was last sealed with, None if it never was."""
    row = connection.execute(_ALL.where(sheet.c.month == month)).all()
    return Sealed(*row[-1]) if row else None


def seal(connection: Connection, month: Month, at: datetime) -> Sealed:
    """Put a sheet at the end of the chain; a month may be sealed again, and the earlier sheet stays."""
    last = select(sheet.c.hash).order_by(sheet.c.id.desc()).limit(1)
    before = connection.execute(last).scalar_one_or_none() or FIRST
    at, figures = at.replace(microsecond=0), written(month)
    own = hashed(before, month.month, at, figures)
    values = {"month": month.month, "figures": figures, "at": at, "before": before, "hash": own}
    key = connection.execute(insert(sheet).values(**values)).inserted_primary_key
    assert key
    return Sealed(int(key[0]), month.month, figures, at, before, own)


def broken(connection: Connection) -> Sealed | None:
    """Return the first sheet that is not as it was sealed, or not behind the one before it; None if all are."""
    before = FIRST
    for each in all_of(connection):
        if each.before != before or not each.sound:
            return each
        before = each.hash
    return None
