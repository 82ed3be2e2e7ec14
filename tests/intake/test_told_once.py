"""A technician is told of one call twice at most: when the ticket comes, and all the rest in one comment."""

from datetime import timedelta

import pytest

from intake.ground import tables
from intake.record import leases
from ivr.phone import Phone
from tests.intake.test_late_news import news
from tests.support.house import House
from tests.support.troubled import Troubled, begun, finished, relay_at, run
from ticket_client.errors import Rejected, Unavailable, Unsure


@pytest.fixture
def told(house: House) -> Phone:
    """A caller whose ticket stands in triage and who has told the rest since, and hung up."""
    phone = begun(house)
    house.deliver()
    finished(phone)
    return phone


def comments(house: House) -> list[str]:
    """Return what was said on the only ticket after its first text."""
    return list(house.desk.comments(house.one(tables.ticket).ref)[1:])


def test_all_that_was_told_later_is_one_comment(house: House, told: Phone) -> None:
    """Route, urgency, system and recording stand in one internal comment, and each of them once."""
    house.deliver()
    (comment,) = comments(house)
    for part in ("Δρομολόγηση: ", "Επείγον: ναι.", "Σύστημα εργαστηρίου: Linux", "Ηχογραφήθηκε περιγραφή"):
        assert comment.count(part) == 1
    assert {row.state for row in house.rows(tables.promise)} == {"kept"}
    assert "ΕΠΕΙΓΟΝ" in house.desk.read(house.one(tables.ticket).ref).subject


def test_a_call_that_is_over_before_the_ticket_stands_needs_no_news(house: House) -> None:
    """With the helpdesk down for the whole call the ticket says all at once, and the comment only the route."""
    phone = begun(house)
    finished(phone)
    house.deliver()
    (comment,) = comments(house)
    assert comment.startswith("Δρομολόγηση: ")
    assert "\n" not in comment
    assert "Ηχογραφήθηκε περιγραφή" in house.desk.comments(house.one(tables.ticket).ref)[0]


def test_a_text_is_frozen_at_its_first_try(house: House) -> None:
    """What is tried again says what the first try said, and what was told since is news."""
    phone = begun(house)
    desk = Troubled(house.desk, after={"open": [Unsure("the answer was lost")]})
    relay = relay_at(house, desk)
    run(relay)
    text = house.one(tables.promise).payload["body"]
    phone.silence()
    phone.press("1")
    phone.hang_up()
    house.clock.pass_(minutes=10)
    run(relay)
    assert house.desk.comments(house.one(tables.ticket).ref)[0] == text
    (comment,) = comments(house)
    assert "Επείγον: ναι." in comment


@pytest.mark.parametrize("lost", ["update", "assign", "comment"])
def test_a_lost_answer_tells_nothing_twice(house: House, told: Phone, lost: str) -> None:
    """Whichever answer is lost on the way, the news is told once, together with the route."""
    desk = Troubled(house.desk, after={lost: [Unsure("the answer was lost")]})
    relay = relay_at(house, desk)
    run(relay)
    house.clock.pass_(minutes=10)
    run(relay)
    (comment,) = comments(house)
    assert "Δρομολόγηση: " in comment
    assert "Linux" in comment


def test_news_is_told_though_a_person_has_moved_the_ticket(house: House, told: Phone) -> None:
    """People win the queue; what the caller told reaches them all the same."""
    house.desk.assign(house.one(tables.ticket).ref, "lead")
    house.deliver()
    (comment,) = comments(house)
    assert comment.startswith("Ειπώθηκαν επίσης στην κλήση:")
    assert house.desk.read(house.one(tables.ticket).ref).team == "lead"


def test_news_is_told_though_the_route_is_refused(house: House, told: Phone) -> None:
    """A queue that the helpdesk does not have parks the assignment alone."""
    desk = Troubled(house.desk, before={"assign": [Rejected("no such queue")]})
    run(relay_at(house, desk))
    assert {row.verb: row.state for row in house.rows(tables.promise)} == {
        "open": "kept",
        "assign": "parked",
        "update": "kept",
    }
    assert len(comments(house)) == 1


def test_news_waits_for_an_assignment_that_waits(house: House, told: Phone) -> None:
    """While the desk is away for the assignment, the update is not sent ahead as a mail of its own."""
    desk = Troubled(house.desk, before={"assign": [Unavailable("away", 30.0)]})
    relay = relay_at(house, desk)
    run(relay)
    assert comments(house) == []
    house.clock.pass_(seconds=31)
    run(relay)
    assert len(comments(house)) == 1


def test_what_is_told_after_a_lost_answer_is_not_lost_with_it(house: House) -> None:
    """News that came after the first try does not travel with the second, which is the same comment again."""
    for keys, lost in (((), "comment"), (("1",), "nothing")):
        phone = house.phone()
        phone.dial()
        for key in ("0501010", "1", "3", *keys):
            phone.press(key)
        phone.hang_up()
        desk = Troubled(house.desk, after={lost: [Unsure("the answer was lost")]})
        run(relay_at(house, desk))
    house.clock.pass_(minutes=10)
    house.deliver()
    routed, news = comments(house)
    assert routed.startswith("Δρομολόγηση: ")
    assert "Νέα κλήση" in news
    assert house.rows(tables.promise, state="waiting") == []


def test_a_dead_holder_leaves_both_to_the_next(house: House, told: Phone) -> None:
    """A process that died with assignment and update in hand is followed by one that tells both together."""
    with house.database.write() as connection:
        taken = leases.claim(connection, "memory", "dead", house.clock(), timedelta(seconds=60))
    assert taken is not None
    assert taken.along is not None
    house.deliver()
    assert comments(house) == []
    house.clock.pass_(seconds=61)
    house.deliver()
    (comment,) = comments(house)
    assert "Linux" in comment


@pytest.mark.parametrize("comes", [True, False])
def test_a_recording_that_is_late_joins_the_news(house: House, comes: bool) -> None:
    """In a long call the team has its ticket already: the rest is one comment, with a recording if it is soon."""
    phone = begun(house)
    house.deliver()
    house.clock.pass_(seconds=121)
    house.deliver()
    assert len(comments(house)) == 1
    phone.silence()
    phone.press("1")
    phone.press("2")
    news(phone, "problem", status="in-progress")
    phone.hang_up()
    house.deliver()
    assert len(comments(house)) == 1
    house.clock.pass_(seconds=5)
    if comes:
        news(phone, "problem")
    else:
        house.clock.pass_(seconds=30)
    house.deliver()
    told = comments(house)
    assert len(told) == 2
    assert "Linux" in told[1]
    assert ("Ηχογραφήθηκε" in told[1]) == comes


def test_what_another_call_adds_is_one_comment(house: House, told: Phone) -> None:
    """Who rings again about the same thing and leaves a message adds one comment, when that call is over."""
    house.deliver()
    again = house.phone("+302109999991")
    again.dial()
    for keys in ("0501010", "1", "3", "1"):
        again.press(keys)
    house.deliver()
    before = len(comments(house))
    while again.document.wait == "keys":
        again.silence()
    again.speak(7)
    house.deliver()
    assert len(comments(house)) == before, "nothing is told before the call is over"
    again.hang_up()
    house.deliver()
    assert (before, len(comments(house))) == (1, 2)
    assert "Νέα κλήση για το ίδιο θέμα" in comments(house)[1]
    assert "7 δευτερόλεπτα" in comments(house)[1]


def test_the_schools_last_three_requests_are_on_the_ticket(house: House) -> None:
    """The ticket names the three newest requests of its school, and no other school's."""
    for category in ("1", "2", "4", "6", "7"):
        phone = house.phone()
        phone.dial()
        for keys in ("0501010", "1", category):
            phone.press(keys)
        phone.hang_up()
        house.deliver()
        house.clock.pass_(hours=1)
    numbers = [row.number for row in house.rows(tables.request)]
    last = house.rows(tables.ticket)[-1]
    line = next(row for row in house.desk.comments(last.ref)[0].splitlines() if row.startswith("Προηγούμενα"))
    assert [number for number in numbers if number in line] == numbers[1:4]
    assert line.index(numbers[3]) < line.index(numbers[2]) < line.index(numbers[1])
