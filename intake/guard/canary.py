"""A call to ourselves, by the way every call takes: signed, over the public address, onto the record."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from intake.ground.db import Database
from intake.record import canaries
from intake.record.rulebooks import InForce
from intake.route.parts import Line
from ivr.document import Document
from ivr.phone import Phone, Post

CALLER = "anonymous"
"""Belongs to no school, so that the greeting is everybody's."""
UNKNOWN = "6"
"""«I do not know the code»: understood at the first question, whatever the registry holds."""
LEAST_TURNS = 3
"""The greeting, the answer to the key, the end."""


@dataclass(frozen=True, slots=True)
class Canary:
    """Calls the canary's line as the carrier would. `post` reaches the service by its public address."""

    database: Database
    post: Post
    public_url: str
    account: str
    token: str
    rules: InForce

    @property
    def line(self) -> Line | None:
        """The line it calls, None if the rule book has none any more."""
        return self.rules.book.canary_line()

    def call(self) -> str | None:
        """Call, listen, press a key, hang up, look it up; return what went wrong, None if nothing did."""
        line = self.line
        if line is None:
            return "the rule book has no canary line"
        phone = Phone(self.post, self.public_url, self.account, self.token, caller=CALLER, line=line.number)
        step = "ringing"
        try:
            for step in self._played(phone):
                if complaint := _amiss(phone.document):
                    return f"after {step} {complaint}"
            step = "hanging up"
            phone.hang_up()
            step = "looking at the record"
            return self._recorded(phone.sid)
        except Exception as error:
            return f"{step} failed ({type(error).__name__})"
        finally:
            with suppress(Exception):
                if phone.open:
                    phone.hang_up()

    def _played(self, phone: Phone) -> Iterator[str]:
        phone.dial()
        yield "ringing"
        phone.press(UNKNOWN)
        yield "pressing a key"

    def _recorded(self, sid: str) -> str | None:
        with self.database.read() as connection:
            seen = canaries.seen(connection, sid)
        if seen is None:
            return "the call is not on the record"
        if not seen.ended:
            return "the record does not know that the call is over"
        if seen.turns < LEAST_TURNS or not seen.outcomes:
            return f"the record has {seen.turns} turns and {seen.outcomes} outcomes of the call"
        return None


def _amiss(document: Document) -> str | None:
    if document.wait == "recording" and document.action and document.action.endswith("/thanks"):
        return "the last resort answered"
    return None if document.heard and document.wait in ("keys", "recording") else "nothing was asked"
