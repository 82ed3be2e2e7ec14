"""What a helpdesk has refused, on one request: sent again once the cause is mended, or given up."""

from sqlalchemy import Connection

from intake.record import parked
from intake.record.handling.ledger import Told, begun, kept
from intake.record.handling.order import Doing, Done, Order, Refused


def resend(doing: Doing, order: Order, promise: int) -> Done:
    """Let the promise take its old place among what is due; what a later one has overtaken is dropped."""
    request = begun(doing, order, anew=False)
    _waiting(doing.connection, request.id, promise)
    parked.resend(doing.connection, [promise], doing.at, doing.who.login)
    return kept(doing, order, request, "resend", {}, Told(more={"promise": promise}))


def give_up(doing: Doing, order: Order, promise: int) -> Done:
    """Send it no more: whoever reads the ticket knows already, or need not."""
    request = begun(doing, order, anew=False)
    found = _waiting(doing.connection, request.id, promise)
    if found.verb == "open" and not found.overtaken:
        raise Refused("never_give_up_a_ticket")
    parked.give_up(doing.connection, found, doing.at, doing.who.login)
    return kept(doing, order, request, "give_up", {}, Told(more={"promise": promise}))


def _waiting(connection: Connection, request: str, promise: int) -> parked.Parked:
    found = next((each for each in parked.parked(connection, request) if each.id == promise), None)
    if found is None:
        raise Refused("nothing_parked")
    return found
