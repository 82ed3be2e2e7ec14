"""Whoever opens the page also works at the console beside it, as an operator who is there for that alone.

The one place where the phone knows the console. Only in training, where all that is read and confirmed is for
practice: nobody is let in who could change people, schools or rules.
"""

from dataclasses import dataclass

from flask import Flask, session

from intake.console.gate import COOKIE_KEY
from intake.ground.clock import Clock
from intake.ground.db import AWAY, Database
from intake.ground.tables import PersonRole
from intake.record.people import begin, persons, signed

LOGIN, NAME = "trainee", "Εκπαιδευόμενος"
CONSOLE = "/console"


def has_console(web: Flask) -> bool:
    """Whether this application has a console."""
    return any(rule.rule.startswith(CONSOLE) for rule in web.url_map.iter_rules())


@dataclass(frozen=True, slots=True)
class Trainee:
    """The operator for practice."""

    database: Database
    clock: Clock

    def sign_in(self) -> None:
        """Sign this browser in, unless somebody is signed in already. Without a database nobody is."""
        try:
            session[COOKIE_KEY] = self._token(session.get(COOKIE_KEY))
        except AWAY:
            return

    def _token(self, held: str | None) -> str:
        at = self.clock()
        with self.database.read() as connection:
            if held and signed(connection, held, at):
                return held
        with self.database.write() as connection:
            key = persons.id_of(connection, LOGIN)
            if key is None:
                key = persons.add(connection, LOGIN, NAME, PersonRole.OPERATOR, at, ())
            return begin(connection, key, "password", "training", at)
