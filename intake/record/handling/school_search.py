"""Schools by three letters of their name or municipality, or by their code; accents and capitals do not matter.

The names of all schools are kept in mind for a minute: there are some 16,000, and each key typed asks for them.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, select

from intake.ground.tables import school, school_code

KEPT = timedelta(minutes=1)
LEAST = 3
MOST = 8


@dataclass(frozen=True, slots=True)
class Found:
    """A school, as a list names it."""

    code: str
    name: str
    municipality: str | None
    standing: str
    directorate: str | None


def plain(text: str) -> str:
    """Return the text in capitals, without accents, with single spaces."""
    letters = unicodedata.normalize("NFD", text)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter)).upper()
    return " ".join("".join(letter if letter.isalnum() else " " for letter in bare).split())


class SchoolSearch:
    """Finds schools as somebody types. One per process."""

    def __init__(self) -> None:
        self._read_at: datetime | None = None
        self._known: list[tuple[str, Found]] = []

    def find(self, connection: Connection, words: str, at: datetime) -> list[Found]:
        """Return at most eight schools in which each word begins a word; active ones and whole codes first."""
        wanted = plain(words).split()
        if sum(map(len, wanted)) < LEAST:
            return []
        known = self._schools(connection, at)
        fits = [each for text, each in known if all(f" {word}" in text for word in wanted)]
        return sorted(fits, key=lambda each: (each.code not in wanted, each.standing != "active"))[:MOST]

    def _schools(self, connection: Connection, at: datetime) -> list[tuple[str, Found]]:
        if self._read_at is None or at - self._read_at > KEPT:
            self._known = [(_asked_by(each), each) for each in _all(connection)]
            self._read_at = at
        return self._known


def _asked_by(found: Found) -> str:
    return " " + plain(f"{found.code} {found.name} {found.municipality or ''}")


def _all(connection: Connection) -> list[Found]:
    standing = case((school.c.succeeded_by.is_not(None), "merged"), (school.c.active, "active"), else_="inactive")
    columns = (school_code.c.code, school.c.name, school.c.municipality, standing, school.c.directorate)
    query = select(*columns).join(school, school.c.id == school_code.c.school)
    rows = connection.execute(query.where(school_code.c.valid_to.is_(None)).order_by(school.c.name, school.c.id))
    return [Found(*row) for row in rows]
