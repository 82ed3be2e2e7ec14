"""The rule book in force as one process sees it, and how it takes up a new version without a restart.

Whoever works by the rules takes the book once for a piece of work: all of it goes by one version. A turn of a call
asks nobody; a thread of its own looks for new versions.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy import inspect

from intake.ground.clock import Clock
from intake.ground.db import Database
from intake.ground.tables import rule_book
from intake.record.rulebooks import versions
from intake.route.rulebook import RuleBook
from intake.route.sheet import RulesBroken

log = structlog.get_logger("intake.rules")

LOOK_EVERY = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Standing:
    """A book and its number; 0 for one that is not in the database yet."""

    number: int
    book: RuleBook


def standing(database: Database, seed: Path | None) -> Standing:
    """Return what is in force; before the first start that is the seed. Raises RulesBroken."""
    with database.read() as connection:
        there = inspect(connection).has_table(rule_book.name)
        version = versions.newest(connection) if there else None
    return Standing(version.number, version.book) if version else Standing(0, RuleBook.load(seed))


class InForce:
    """Gives the book in force to whoever works by it. Thread-safe."""

    def __init__(self, database: Database, clock: Clock, at_first: Standing) -> None:
        self._database, self._clock = database, clock
        self._standing = at_first
        self._next = datetime.min.replace(tzinfo=UTC)
        self.trouble: str | None = None
        """Why this process does not go by the newest version."""

    @property
    def standing(self) -> Standing:
        """The book with its number."""
        return self._standing

    @property
    def book(self) -> RuleBook:
        """The book; the next moment it may be another."""
        return self._standing.book

    def look(self) -> bool:
        """Take up a version that was published since; False if there is none, or it is too soon to look again."""
        at = self._clock()
        if at < self._next:
            return False
        self._next = at + LOOK_EVERY
        with self._database.read() as connection:
            version = versions.newest(connection, after=self._standing.number)
        if version is None:
            return False
        try:
            self._standing = Standing(version.number, version.book)
        except RulesBroken as error:
            self.trouble = (
                f"Version {version.number} of the rule book is in force, but this program cannot read it and goes "
                f"by version {self._standing.number}: {error.problems[0]}"
            )
            log.error("rules_not_taken_up", number=version.number, standing=self._standing.number)
            return False
        self.trouble = None
        log.info("rules_taken_up", number=version.number, fingerprint=version.fingerprint[:12])
        return True
