"""One whole call, from the first ring to the ticket in its team's queue."""

from intake.ground import tables
from tests.support.house import House


def test_a_call_becomes_a_routed_ticket(house: House) -> None:
    """A school that keys its code and the kind of problem has a confirmed request and a ticket with a team."""
    phone = house.phone()
    assert "επταψήφιο κωδικό" in " ".join(phone.dial().heard)
    assert "Αθηνών" in " ".join(phone.press("0501010").heard)
    phone.press("1")
    assert "καταγράφηκε" in " ".join(phone.press("3").says)
    phone.silence()
    phone.press("1")
    phone.press("2")
    phone.silence()
    phone.speak(12)
    phone.silence()
    assert not phone.open

    request = house.one(tables.request)
    assert (request.state, request.category, request.urgent, request.system) == ("confirmed", 3, True, "linux")
    house.deliver()
    ticket = house.one(tables.ticket)
    assert ticket.team == house.one(tables.decision).team
    standing = house.desk.read(ticket.ref)
    assert standing.team == ticket.team
    assert request.number in standing.subject
    assert not [row for row in house.rows(tables.promise) if row.state != "kept"]
