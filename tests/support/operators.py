"""Requests as operators find them, and what they do to them, for tests of the deeds."""

import re
from typing import Any

from sqlalchemy import Row

from intake.ground import tables
from intake.record import handling
from intake.record.handling import Doing, Hand, Means, Order
from intake.record.people import Right, Sight
from tests.support.house import House
from ticket_client.values import Ticket

SCHOOL = "0501010"
OTHER = "0502020"


def reported(house: House, *keys: str, caller: str = "+302109999990") -> str:
    """Play a call with these keys to its end and let it be delivered; return its request's number."""
    call = house.phone(caller)
    call.dial()
    for each in keys or (SCHOOL, "1", "1"):
        call.press(each)
    call.hang_up()
    house.clock.pass_(minutes=3)
    house.deliver()
    return str(house.rows(tables.request)[-1].number)


def doubtful(house: House, caller: str = "+302109999990") -> str:
    """Report a fault without saying which school's: a person has to look at it."""
    call = house.phone(caller)
    call.dial()
    call.press("6")
    call.hang_up()
    house.clock.pass_(minutes=3)
    house.deliver()
    return str(house.rows(tables.request)[-1].number)


def request(house: House, number: str) -> Row[Any]:
    """Return the request of a number as it stands."""
    return house.one(tables.request, number=number)


def ticket(house: House, number: str) -> Ticket:
    """Return its ticket as the helpdesk has it."""
    (ref,) = [row.ref for row in house.rows(tables.ticket, request=request(house, number).id)]
    return house.desk.read(ref)


def said(house: House, number: str) -> list[str]:
    """Return the comments on its ticket."""
    return list(house.desk.comments(ticket(house, number).ref))


def means(house: House) -> Means:
    """Return what deeds work with."""
    return Means(house.app.dispatch, house.app.wordings, house.app.in_force)


def hand(person: int, login: str = "anna", areas: tuple[str, ...] = ()) -> Hand:
    """Return somebody who may do everything."""
    return Hand(person, login, Sight(frozenset(areas)), frozenset(Right))


def do(
    house: House, who: Hand, deed: Any, number: str, *words: Any, deliver: bool = True, **given: Any
) -> handling.Done:
    """Do something to a request as it stands, in one transaction, and let the relay do what is promised."""
    order = Order(number, given.pop("version", request(house, number).version), **given.pop("form", {}))
    with house.database.write() as connection:
        done: handling.Done = deed(Doing(connection, means(house), who, house.clock()), order, *words, **given)
    if deliver:
        house.deliver()
    return done


def undo(house: House, who: Hand, done: handling.Done) -> handling.Done:
    """Undo it, and let the relay do what is promised."""
    with house.database.write() as connection:
        undone = handling.undo(Doing(connection, means(house), who, house.clock()), done.number, done.deed)
    house.deliver()
    return undone


def shown(page: str) -> str:
    """Return the text of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
