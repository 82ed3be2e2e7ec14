"""A problem that comes back goes to the lead (A3-5); who is proposed to a head stands on the ticket (B-4t)."""

from pathlib import Path

from sqlalchemy import update

from intake.ground import tables
from intake.ground.db import Database
from intake.route.decide import decide
from intake.route.rulebook import SHIPPED, RuleBook
from intake.route.values import Case
from tests.support.house import House
from tests.support.troubled import begun, report

ADD, NEW = "1", "2"


def again(house: House, key: str, category: str = "2") -> None:
    """Call once more about the same kind of problem, as more of the standing request or as a new one."""
    phone = begun(house, category)
    phone.press(key)
    phone.hang_up()
    house.deliver()


def first(house: House, category: str = "2") -> str:
    """Make a request, deliver it and return it."""
    report(house, category)
    house.deliver()
    return str(house.rows(tables.request)[-1].id)


def team(house: House, request: str) -> str:
    """Return the queue in which the helpdesk has the request's ticket."""
    place = house.one(tables.ticket, request=request, live=True)
    return str(house.desk.read(place.ref).team)


def test_the_third_request_of_a_kind_in_a_week_goes_to_the_lead(house: House) -> None:
    """Of three requests about one kind of problem the third is the lead's; the first two stay where they are."""
    keys = [first(house)]
    for _ in range(2):
        house.clock.pass_(days=3)
        again(house, NEW)
        keys.append(str(house.rows(tables.request)[-1].id))
    assert [team(house, key) for key in keys] == ["keplinet-att-a", "keplinet-att-a", "lead"]
    decision = house.rows(tables.decision, request=keys[2])[-1]
    assert decision.inputs["calls"] == 3
    assert "3 φορές μέσα σε 7 ημέρες" in decision.sentence


def test_the_third_call_on_one_request_brings_it_to_the_lead(house: House) -> None:
    """Calls that add to a request count as well; the ticket moves when its desk has been told, and once."""
    key = first(house)
    again(house, ADD)
    assert team(house, key) == "keplinet-att-a"
    house.clock.pass_(days=1)
    again(house, ADD)
    assert team(house, key) == "lead"
    assert [row.team for row in house.rows(tables.decision, request=key)] == ["keplinet-att-a", "lead"]
    again(house, ADD)
    assert team(house, key) == "lead"
    assert len(house.rows(tables.promise, request=key, verb="assign")) == 2


def test_what_a_person_has_moved_stays_there_also_when_it_comes_back(house: House) -> None:
    """People win: the decision is on the record, and the ticket is where somebody has put it."""
    key = first(house)
    with house.database.write() as connection:
        connection.execute(update(tables.ticket).values(by_hand=True))
    again(house, ADD)
    again(house, ADD)
    assert house.rows(tables.decision, request=key)[-1].team == "lead"
    assert team(house, key) == "keplinet-att-a"


def test_a_call_of_longer_ago_does_not_count(house: House) -> None:
    """A week is seven days: what was called about eight days before has not come back by the third call."""
    first(house)
    for _ in range(2):
        house.clock.pass_(days=8)
        again(house, NEW)
    assert [row.inputs["calls"] for row in house.rows(tables.decision)] == [1, 1, 1]


def test_another_kind_of_problem_does_not_count(house: House) -> None:
    """A printer is no network: three kinds of problem in a week are no problem that comes back."""
    for category in ("2", "4", "5"):
        first(house, category)
    assert [row.inputs["calls"] for row in house.rows(tables.decision)] == [1, 1, 1]


def test_another_school_and_a_test_call_do_not_count(house: House) -> None:
    """Only the school's own calls make a problem come back, and no test."""
    first(house)
    with house.database.write() as connection:
        connection.execute(update(tables.request).values(test=True))
    again(house, NEW)
    again(house, NEW)
    assert [row.inputs["calls"] for row in house.rows(tables.decision)] == [1, 1, 2]
    house.add_school("0501020", "2ο ΓΕΛ ΑΘΗΝΩΝ")
    phone = house.phone()
    phone.dial()
    for keys in ("0501020", "1", "2"):
        phone.press(keys)
    phone.hang_up()
    house.deliver()
    assert house.rows(tables.decision)[-1].inputs["calls"] == 1


def test_a_school_that_nobody_knows_has_called_once(house: House) -> None:
    """Without a school there is nothing to count by; triage looks at it."""
    phone = house.phone()
    phone.dial()
    phone.press("6")
    phone.silence()
    phone.hang_up()
    house.deliver()
    assert [row.inputs["calls"] for row in house.rows(tables.decision)] == [1]


def test_what_an_older_version_stored_is_understood(house: House) -> None:
    """Inputs without what is known today are the same case: nothing is decided anew for a new field."""
    key = first(house)
    old = {"directorate": "att-a", "level": "secondary", "municipality": "ΑΘΗΝΑΙΩΝ", "inaccessible": False,
           "code": "0501010", "line_area": None, "category": 2, "kind": "incident", "urgent": None, "system": None,
           "unfinished": False, "mode": None, "mode_reason": None, "service": None}  # fmt: skip
    with house.database.write() as connection:
        connection.execute(update(tables.decision).values(inputs=old))
    again(house, ADD)
    assert len(house.rows(tables.decision, request=key)) == 1
    assert decide(Case.from_json(old), house.app.rules, {}).team == "keplinet-att-a"


def test_a_stored_decision_can_be_made_again(house: House) -> None:
    """P6: what is stored beside the rule book's fingerprint gives the stored result to the letter."""
    first(house)
    stored = house.one(tables.decision)
    moment = house.clock.now.fromisoformat(stored.inputs["at"])
    made = decide(Case.from_json(stored.inputs), RuleBook.load(), stored.inputs["load"], moment)
    assert stored.rules == RuleBook.load().version
    assert made.to_json() == stored.result


def test_a_proposal_stands_on_the_ticket_and_sets_no_owner(database: Database, tmp_path: Path) -> None:
    """B-4t, B-6: the comment names who might do it, by workload too, and nobody is given the ticket."""
    people = '[area.att-a.keplinet.technician.{}]\nname = "{}"\nskills = ["network_lan", "wifi", "cabling"]\n'
    book = SHIPPED.read_text(encoding="utf-8")
    head = book.index("[area.att-a]")
    end = book.index("[area.", head + 1)
    two = people.format("petrou", "Κ. Πέτρου") + people.format("lalou", "Α. Λάλου")
    (tmp_path / "rules.toml").write_text(f"{book[:end]}{two}\n{book[end:]}", encoding="utf-8")
    house = House(database, more={"rules": tmp_path / "rules.toml"})
    house.add_school("0501010", "1ο ΓΕΛ ΑΘΗΝΩΝ")
    first(house)
    place = house.one(tables.ticket)
    assert house.one(tables.decision).result["technician"] == "petrou"
    texts = [promise.payload["text"] for promise in house.rows(tables.promise, verb="assign")]
    assert "Προτείνεται Κ. Πέτρου" in texts[0]
    assert "αποφασίζει ο επικεφαλής της ομάδας" in texts[0]
    assert house.desk.read(place.ref).owner is None
    with house.database.write() as connection:
        connection.execute(update(tables.ticket).values(owner="petrou"))
    again(house, NEW)
    assert house.rows(tables.decision)[-1].result["technician"] == "lalou"
    assert house.rows(tables.decision)[-1].inputs["load"] == {"keplinet-att-a": 1, "petrou": 1}
    house.app.database.close()
