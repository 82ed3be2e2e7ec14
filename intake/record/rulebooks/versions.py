"""The versions of the rule book that were in force, each as it was published. Only adds; the highest is in force.

A decision keeps the fingerprint of the book that made it; the version is found by it, also when a book came back.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, func, select

from intake.ground.tables import decision, rule_book
from intake.ground.upsert import insert_or_ignore
from intake.record import lines
from intake.route.rulebook import RuleBook, source
from intake.route.sheet import RulesBroken

BY_ITSELF = "intake"
"""Who publishes the first version, at the first start."""
FIRST = "πρώτη εκκίνηση / first start"


class Overtaken(Exception):
    """Another version was published since the draft was made; nothing was changed."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"Version {number} was published meanwhile: see «intake rules diff {number}», take what it changes "
            "into your file, and publish that."
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that somebody wants in force, and the version that was in force when it was handed in."""

    text: str
    based_on: int
    by: str
    note: str | None = None
    without_marks: str | None = None
    """Why the heads of the areas it changes are not waited for."""


@dataclass(frozen=True, slots=True)
class Version:
    """A rule book as it was published."""

    number: int
    fingerprint: str
    text: str
    published_at: datetime
    by: str
    note: str | None
    based_on: int | None
    proposal: int | None
    without_marks: str | None

    @property
    def book(self) -> RuleBook:
        """The book; raises RulesBroken if it is not as it was published, or this program cannot read it."""
        if fingerprint_of(self.text) != self.fingerprint:
            raise RulesBroken([f"Version {self.number} is not as it was published: restore a backup."])
        return book_of(self.text)


_ALL = select(*(rule_book.c[name] for name in Version.__dataclass_fields__)).order_by(rule_book.c.number)


@lru_cache(maxsize=4)
def _read(data: bytes) -> RuleBook:
    """Read a book once in a process and what it forks; raises RulesBroken."""
    return RuleBook.read(data)


def book_of(text: str) -> RuleBook:
    """Return the book a text spells; raises RulesBroken."""
    return _read(text.encode())


def text_of(data: bytes) -> str:
    """Return a file's text if it is a rule book; raises RulesBroken."""
    _read(data)
    return data.decode()


def fingerprint_of(text: str) -> str:
    """Return what decisions name a book by."""
    return sha256(text.encode()).hexdigest()


def seed(connection: Connection, file: Path | str | None, at: datetime) -> None:
    """Make the file, or the shipped book, version 1 unless there is a version; raises RulesBroken."""
    if newest(connection) is None:
        _add(connection, 0, Draft(text_of(source(file)), 0, BY_ITSELF, FIRST), None, at)


def publish(connection: Connection, draft: Draft, proposal: int | None, at: datetime) -> Version:
    """Put a draft in force, and the lines with it; raises Overtaken, or RulesBroken."""
    now = newest(connection)
    last = now.number if now else 0
    if last != draft.based_on or not _add(connection, last, draft, proposal, at):
        raise Overtaken(max(last, draft.based_on + 1))
    version = newest(connection)
    assert version
    return version


def _add(connection: Connection, last: int, draft: Draft, proposal: int | None, at: datetime) -> bool:
    book = book_of(draft.text)
    added = insert_or_ignore(
        connection,
        rule_book,
        number=last + 1,
        fingerprint=book.version,
        text=draft.text,
        published_at=at,
        by=draft.by,
        note=draft.note,
        based_on=last or None,
        proposal=proposal,
        without_marks=draft.without_marks,
    )
    if added:
        lines.follow(connection, book)
    return added


def newest(connection: Connection, after: int = 0) -> Version | None:
    """Return the version in force if its number is higher than `after`."""
    query = _ALL.where(rule_book.c.number > after).order_by(None).order_by(rule_book.c.number.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return Version(*row) if row else None


def all_of(connection: Connection) -> Iterator[Version]:
    """Yield every version, the first one first."""
    for row in connection.execute(_ALL):
        yield Version(*row)


def numbered(connection: Connection, number: int) -> Version | None:
    """Return the version of a number, None if there is none."""
    row = connection.execute(_ALL.where(rule_book.c.number == number)).one_or_none()
    return Version(*row) if row else None


def of_fingerprint(connection: Connection, beginning: str) -> Version | None:
    """Return the newest version whose fingerprint begins so, None if there is none."""
    rows = connection.execute(_ALL.where(rule_book.c.fingerprint.startswith(beginning, autoescape=True))).all()
    return Version(*rows[-1]) if rows else None


def decisions(connection: Connection) -> dict[str, int]:
    """Return how many decisions were made by each fingerprint."""
    counted = select(decision.c.rules, func.count().label("made")).group_by(decision.c.rules)
    return {row.rules: row.made for row in connection.execute(counted)}
