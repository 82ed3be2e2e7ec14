"""The forms of deeds as they come in, and the two ways they are answered: onward, or not done and why.

A refusal keeps what was typed: the page shows it again, to be sent on the request as it is now.
"""

from dataclasses import dataclass
from datetime import datetime

from flask import abort, redirect, request
from sqlalchemy import Connection

from intake.console.frame import notice, say, show
from intake.console.gate import Answer, Pages, who
from intake.console.office import Office
from intake.record import handling
from intake.record.handling import Doing, Found, Hand, Held, Means, Order, Refused, SchoolSearch, Stale
from intake.record.schools import by_code

CHOSEN = ("school", "category", "team", "mode", "service", "promise", "deed", "other_school")
"""What was chosen, not typed: it is sent again as it was."""
TYPED = ("into", "reason", "text")
NOT_IN_ORDER = 422
CONFLICT = 409


@dataclass(frozen=True, slots=True)
class Form:
    """The form that was sent."""

    search: SchoolSearch

    def __getitem__(self, name: str) -> str:
        """Return a field without the space around it; nothing where it is not there."""
        return request.form.get(name, "").strip()

    def whole(self, name: str) -> int | None:
        """Return a field's whole number, None where it holds none."""
        text = self[name]
        return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None

    def order(self, number: str, *, any_version: bool = False) -> Order:
        """Return what is asked, of which version; a form without its version or its key is none of ours."""
        version, key = self.whole("version"), self["key"]
        if (version is None and not any_version) or not 16 <= len(key) <= 64:
            abort(400)
        return Order(number, None if any_version else version, key, self["anyway"] == "yes")

    def school(self, connection: Connection, at: datetime) -> str | None:
        """Return the code of the school that was chosen, or typed so that only one fits; raises Refused."""
        words = self["school_words"]
        if self["school"] or not words:
            return self["school"] or None
        if by_code(connection, words):
            return words
        found = self.search.find(connection, words, at)
        if len(found) != 1:
            raise Refused("choose_school")
        return found[0].code

    def schools(self, office: Office) -> list[Found]:
        """Return the schools that fit what was typed."""
        with office.database.read() as connection:
            return self.search.find(connection, self["school_words"], office.clock())


def means(office: Office) -> Means:
    """Return what deeds work with."""
    return Means(office.dispatch, office.wordings, office.in_force)


def doing(office: Office, connection: Connection) -> Doing:
    """Return the deed of whoever is signed in, in this transaction."""
    return Doing(connection, means(office), Hand.of(who()), office.clock())


def onward(office: Office, form: Form, otherwise: str) -> Answer:
    """Send the person where they wanted to go: to the next request that nobody holds, back, or `otherwise`."""
    back = form["back"]
    if form["then"] == "next":
        return take_next(office)
    local = back.startswith("/console/") and "//" not in back and "\\" not in back
    return redirect(back if local else otherwise, 303)


def take_next(office: Office) -> Answer:
    """Hold the request that has waited longest, and send the person there."""
    mine, at = who(), office.clock()
    number = office.database.written(
        lambda connection: handling.take_next(connection, mine.sight, mine.person, at)
    )
    if number is None:
        notice(say()("deeds_nothing_waits"))
        return redirect("/console/", 303)
    return redirect(f"/console/requests/{number}", 303)


def sentence(why: Refused) -> str:
    """Return why it was not done, in words."""
    words = say()
    gaps = {**why.gaps, **({"state": words(f"state_{why.gaps['state']}")} if "state" in why.gaps else {})}
    return words(f"refused_{why.why}", **gaps)


def refused(pages: Pages, form: Form, number: str, deed: str, why: Refused) -> Answer:
    """Return the page that says why it was not done, with what was typed."""
    given = {name: value for name, value in request.form.items() if value.strip()}
    asks_school, differs = bool(given.keys() & {"school_words"}), why.why == "other_school"
    asked = {"school": asks_school, "other_school": differs}
    chosen = [name for name in CHOSEN if not asked.get(name)]
    shown = {
        "number": number,
        "deed": deed,
        "sentence": sentence(why),
        "changes": why.changes if isinstance(why, Stale) else (),
        "version": why.version if isinstance(why, Stale) else form["version"],
        "held": isinstance(why, Held),
        "again": isinstance(why, Stale | Held) or bool(given.keys() & {*TYPED, "school_words"}),
        "hidden": {name: given[name] for name in chosen if name in given},
        "typed": {name: given[name] for name in TYPED if name in given},
        "words": form["school_words"],
        "found": form.schools(pages.office) if asks_school else (),
        "chosen": form["school"],
        "asks_school": asks_school,
        "asks_other_school": differs,
        "then": form["then"],
        "back": form["back"],
    }
    conflict = isinstance(why, Stale | Held) or why.why == "closed"
    return show(pages, "deed_refused", CONFLICT if conflict else NOT_IN_ORDER, **shown)
