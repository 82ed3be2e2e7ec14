"""What operators do to a request: each deed's effect here and at the helpdesk, its audit, and its undoing."""

import pytest

from intake.ground import tables
from intake.ground.tables import PersonRole, RequestState
from intake.record import handling
from intake.record.handling import Hand, Refused
from intake.record.people import persons
from tests.support.house import House
from tests.support.operators import OTHER, SCHOOL, do, doubtful, hand, reported, request, said, ticket, undo
from ticket_client.values import Progress


@pytest.fixture
def anna(house: House) -> Hand:
    """An operator."""
    house.add_school(OTHER, "2ο ΓΕΛ ΝΑΞΟΥ", ("2285012345",), directorate="kyk", municipality="ΝΑΞΟΥ")
    with house.database.write() as connection:
        return hand(persons.add(connection, "anna", "Άννα Α.", PersonRole.LEAD, house.clock()))


def audited(house: House, what: str) -> dict[str, object]:
    """Return what the only audit row of an operator's deed tells."""
    row = house.one(tables.audit, what=what)
    assert (row.who, row.details["by"]) == ("operator", "anna")
    return dict(row.details)


def test_a_confirmed_request_needs_no_look_and_its_ticket_says_so(house: House, anna: Hand) -> None:
    """The reasons are cleared, and kept with the deed; the technician reads it in one comment."""
    number = doubtful(house)
    before = request(house, number)
    assert before.state == RequestState.NEEDS_LOOK
    done = do(house, anna, handling.confirm, number)
    after = request(house, number)
    assert (after.state, after.reasons, after.version) == (RequestState.CONFIRMED, [], before.version + 1)
    assert said(house, number)[-1].endswith("Τα στοιχεία ελέγχθηκαν από χειριστή της γραμμής.")
    assert audited(house, "confirmed")["reasons"] == before.reasons
    deed = house.one(tables.deed, id=done.deed)
    assert (deed.before["reasons"], deed.after["reasons"], deed.version) == (before.reasons, [], after.version)


def test_an_undone_confirmation_is_looked_at_again(house: House, anna: Hand) -> None:
    """Reasons and state are as they were, and the ticket names the reasons again."""
    number = doubtful(house)
    before = request(house, number)
    done = do(house, anna, handling.confirm, number)
    undo(house, anna, done)
    after = request(house, number)
    assert (after.state, after.reasons, after.settled) == (before.state, before.reasons, [])
    assert "Το σχολείο δεν αναγνωρίστηκε." in said(house, number)[-1]
    assert undo(house, anna, done).repeated
    assert len(house.rows(tables.audit, what="undone")) == 1


def test_what_is_undone_at_once_is_never_told(house: House, anna: Hand) -> None:
    """What nobody has tried to tell the helpdesk is taken back, not told and untold."""
    number = reported(house)
    told = said(house, number)
    for deed, words in ((handling.note, "καλέστε στη γραμματεία"), (handling.no_request, "δοκιμή")):
        undo(house, anna, do(house, anna, deed, number, words, deliver=False))
    assert said(house, number) == told
    assert ticket(house, number).progress is Progress.PENDING
    assert {row.state for row in house.rows(tables.promise)} == {"kept", "dropped"}


def test_a_corrected_school_moves_the_ticket_to_its_team(house: House, anna: Hand) -> None:
    """School, snapshot, provenance and reasons follow; the request is routed anew, and back when it is undone."""
    number = doubtful(house)
    done = do(house, anna, handling.correct, number, code=OTHER, category=2)
    row = request(house, number)
    assert (row.school_code, row.school_name, row.directorate, row.category) == (OTHER, "2ο ΓΕΛ ΝΑΞΟΥ", "kyk", 2)
    assert (row.state, row.reasons) == (RequestState.CONFIRMED, [])
    assert ticket(house, number).team == house.rows(tables.decision)[-1].team
    assert "kyk" in str(ticket(house, number).team)
    assert "2ο ΓΕΛ ΝΑΞΟΥ" in ticket(house, number).subject
    sources = {(each.field, each.value) for each in house.rows(tables.field_value, source="operator", by="anna")}
    assert sources >= {("school_code", OTHER), ("category", "2")}
    assert audited(house, "corrected")["fields"] == ["category", "school"]
    undo(house, anna, done)
    assert request(house, number).school is None
    assert "kyk" not in str(ticket(house, number).team)


def test_no_request_closes_the_ticket_with_the_reason_and_undo_opens_it_again(house: House, anna: Hand) -> None:
    """The team sees why it was closed, and that it was a mistake."""
    number = reported(house)
    done = do(house, anna, handling.no_request, number, "δοκιμή της γραμμής")
    assert request(house, number).state == RequestState.NO_REQUEST
    assert ticket(house, number).progress is Progress.DONE
    assert "Δεν είναι αίτημα: δοκιμή της γραμμής." in said(house, number)[-1]
    house.look()
    assert request(house, number).state == RequestState.NO_REQUEST
    undo(house, anna, done)
    house.look()
    assert request(house, number).state == RequestState.CONFIRMED
    assert ticket(house, number).progress is Progress.PENDING
    assert "είναι πάλι ανοιχτό" in said(house, number)[-1]


def test_a_merged_request_points_to_the_other_and_parts_again(house: House, anna: Hand) -> None:
    """Its ticket is closed with a pointer, the other one's team reads who else has called; undone, both go on."""
    first = reported(house)
    second = reported(house, SCHOOL, "1", "1", "2", caller="+306971234567")
    assert first != second
    done = do(house, anna, handling.merge, second, first)
    row = request(house, second)
    assert (row.state, row.merged_into) == (RequestState.MERGED, request(house, first).id)
    assert ticket(house, second).progress is Progress.DONE
    assert f"ενσωματώθηκε στο αίτημα {first}" in said(house, second)[-1]
    assert second in said(house, first)[-1]
    assert "6971234567" in said(house, first)[-1]
    undo(house, anna, done)
    assert (request(house, second).state, request(house, second).merged_into) == (RequestState.CONFIRMED, None)
    assert ticket(house, second).progress is Progress.PENDING
    assert "συνεχίζεται χωριστά" in said(house, first)[-1]


def test_a_team_chosen_by_hand_stays(house: House, anna: Hand) -> None:
    """No later decision moves it back, not even of another kind of problem."""
    number = reported(house)
    stood = ticket(house, number).team
    other = next(each.queue for each in handling.teams_for(house.app.rules, "att-a") if each.queue != stood)
    done = do(house, anna, handling.route, number, other, "το ζήτησε ο προϊστάμενος")
    assert ticket(house, number).team == other
    assert "το ζήτησε ο προϊστάμενος" in said(house, number)[-1]
    assert audited(house, "routed")["to"] == other
    do(house, anna, handling.correct, number, category=2)
    assert ticket(house, number).team == other
    with pytest.raises(Refused, match="undo_not_last"):
        undo(house, anna, done)


def test_a_team_chosen_by_mistake_is_undone(house: House, anna: Hand) -> None:
    """The ticket goes back, and by the rules from then on."""
    number = reported(house)
    stood = ticket(house, number).team
    done = do(house, anna, handling.route, number, house.app.rules.lead.queue, "λάθος")
    undo(house, anna, done)
    assert ticket(house, number).team == stood
    assert not house.rows(tables.decision)[-1].result.get("chosen")
