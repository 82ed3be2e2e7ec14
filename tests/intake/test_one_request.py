"""One request alone is set to another mode or service, for a reason, and is decided anew (A3-1)."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.exc import IntegrityError

from intake.commands.one_request import set_
from intake.commands.tools import Tools
from intake.ground import tables
from intake.record import replays
from intake.record.heads import area_page
from intake.record.heads.area_page import BOTH
from intake.record.heads.figures import counted
from intake.route.decide import decide
from intake.route.rulebook import SHIPPED
from intake.route.values import Case
from ivr.phone import Phone
from tests.intake.test_heads import NAXOS, NETWORK, months, reported, shown
from tests.support.house import House
from ticket_client.values import Progress

WHY = "κοινό συνεργείο"
A2 = ("--mode", "A2", "--reason", WHY, "--by", "Μαρία Α.")
CLEAR = ("--clear", "--by", "Μαρία Α.")
KEPLINET, PARTNER = "keplinet-kyk", "aegean-kyk"


@pytest.fixture
def isles(house: House, tmp_path: Path) -> House:
    """An installation whose rule book has A1 in the Cyclades, with a school there out of the KEPLINET's seat."""
    book = tmp_path / "rulebook.toml"
    text = SHIPPED.read_text()
    assert text.count("[area.kyk]\n") == 1
    book.write_text(text.replace("[area.kyk]\n", '[area.kyk]\nmode = "A1"\n'))
    house.more = {"rules": book}
    house.add_school(NAXOS, "1ο ΓΕΛ ΝΑΞΟΥ", ("2285012345",), directorate="kyk", municipality="ΝΑΞΟΥ")
    return house


def typed(house: House, *words: str, number: str | None = None) -> Result:
    """Type `intake route set` for the newest request, or for a number."""
    tools = Tools()
    vars(tools).update(app=house.app, database=house.database)
    named = number or house.rows(tables.request)[-1].number
    result = CliRunner().invoke(set_, [named, *words], obj=tools)
    house.deliver()
    return result


def begun(house: House) -> Phone:
    """Play a call up to its request's number."""
    call = house.phone()
    call.dial()
    for keys in (NAXOS, "1", NETWORK):
        call.press(keys)
    return call


@pytest.fixture(autouse=True)
def at_the_clock(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command go by the house's clock."""
    monkeypatch.setattr("intake.commands.one_request.utc_now", house.clock)


def test_another_mode_moves_the_ticket_with_the_reason_and_clearing_brings_it_back(isles: House) -> None:
    """A visit of an A1 area goes to the partner while A2 is set for it, and back when nothing is."""
    ref = reported(isles)
    assert isles.desk.read(ref).team == KEPLINET
    assert f"Ορίστηκε για το αίτημα {isles.one(tables.request).number}.\n" in typed(isles, *A2).output
    assert isles.desk.read(ref).team == PARTNER
    assert f"Ειδικά για αυτό το αίτημα (αιτιολογία: {WHY}) ισχύει" in isles.desk.comments(ref)[-1]
    cleared = typed(isles, *CLEAR, "--lang", "en")
    assert "goes by the rule book again" in cleared.output
    assert isles.desk.read(ref).team == KEPLINET
    assert WHY not in isles.desk.comments(ref)[-1]
    first, second = isles.rows(tables.audit, who="operator")
    nothing = {"mode": None, "service": None, "mode_reason": None}
    asked = {"mode": "A2", "service": None, "mode_reason": WHY}
    moved = {"from": KEPLINET, "to": PARTNER}
    assert first.details == {"by": "Μαρία Α.", "reason": WHY, "old": nothing, "new": asked, **moved}
    assert (second.what, second.details["old"], second.details["new"]) == ("set_back", asked, nothing)


def test_the_service_alone_may_be_set_and_says_why(isles: House) -> None:
    """What can be done remotely needs no visit: the mode is the area's, the reason stands all the same."""
    ref = reported(isles)
    assert typed(isles, "--service", "remote", *A2[2:]).exit_code == 0
    decided = isles.rows(tables.decision)[-1].result
    assert (decided["mode"], decided["service"], decided["travel"]) == ("A1", "remote", False)
    assert f"(αιτιολογία: {WHY}) ορίστηκε εξυπηρέτηση από απόσταση" in isles.desk.comments(ref)[-1]
    assert typed(isles, "--service", "onsite", *A2).exit_code == 0
    assert isles.desk.comments(ref)[-1].count(WHY) == 1


@pytest.mark.parametrize("deed", ["moved", "taken"])
def test_a_persons_own_assignment_stays(isles: House, deed: str) -> None:
    """People win: the decision is on record, the ticket stays, and the answer says so."""
    ref = reported(isles)
    if deed == "moved":
        isles.desk.assign(ref, "lead")
    else:
        isles.desk.take(ref, "maria")
    isles.look()
    stood, said = isles.desk.read(ref).team, isles.desk.comments(ref)
    answer = typed(isles, *A2, "--lang", "en").output
    assert "The ticket stays with" in answer
    assert (isles.desk.read(ref).team, isles.desk.comments(ref)) == (stood, said)
    assert isles.rows(tables.decision)[-1].team == PARTNER
    assert {each.why for each in months(isles).overrides} <= {None}


def test_what_is_set_before_the_ticket_stands_holds_when_it_does(isles: House) -> None:
    """The helpdesk may be away for a day: nothing is lost."""
    begun(isles).hang_up()
    number = isles.one(tables.request).number
    tools = Tools()
    vars(tools).update(app=isles.app, database=isles.database)
    assert "Θα ισχύσει μόλις" in CliRunner().invoke(set_, [number, *A2], obj=tools).output
    isles.clock.pass_(minutes=3)
    isles.deliver()
    assert isles.one(tables.ticket).team == PARTNER
    assert WHY in isles.desk.comments(isles.one(tables.ticket).ref)[-1]


def test_a_callers_later_turn_does_not_undo_it(isles: House) -> None:
    """What the caller adds is decided upon with what the operator has set."""
    call = begun(isles)
    isles.deliver()
    typed(isles, *A2)
    call.silence()
    call.press("1")
    call.hang_up()
    isles.clock.pass_(minutes=3)
    isles.deliver()
    assert isles.rows(tables.decision)[-1].inputs["urgent"] is True
    assert isles.rows(tables.decision)[-1].inputs["mode"] == "A2"
    assert isles.one(tables.ticket).team == PARTNER


def test_stored_inputs_and_replays_have_it(isles: House) -> None:
    """The same decision can be made again from what is stored, and a draft is tried with it."""
    reported(isles)
    typed(isles, *A2)
    stored = isles.rows(tables.decision)[-1]
    assert (stored.inputs["mode"], stored.inputs["mode_reason"]) == ("A2", WHY)
    again = decide(Case.from_json(stored.inputs), isles.app.rules, stored.inputs["load"], isles.clock())
    assert stored.result == again.to_json()
    with isles.database.read() as connection:
        (past,) = replays.past(connection, isles.clock().replace(day=1))
    assert (past.case.mode, past.case.mode_reason) == ("A2", WHY)


def test_the_heads_see_it_among_the_overrides(isles: House) -> None:
    """With the operator's reason, but no telephone number; the way back is no override."""
    reported(isles)
    isles.clock.pass_(minutes=1)
    typed(isles, *A2[:3], f"{WHY}, τηλ. 6971234567", *A2[4:])
    isles.clock.pass_(minutes=1)
    typed(isles, *CLEAR)
    (override,) = months(isles).overrides
    assert (override.decided, override.to, override.why) == (KEPLINET, PARTNER, f"{WHY}, τηλ. …567")
    assert months(isles).apart == ()
    assert WHY in shown(isles)


def test_the_heads_see_also_what_moved_nothing(isles: House) -> None:
    """Mode and service of one request stand below the overrides with their reason, whatever team has it."""
    reported(isles)
    number = isles.one(tables.request).number
    typed(isles, "--mode", "A1", "--service", "onsite", "--reason", f"{WHY}, τηλ. 6971234567", "--by", "Μαρία Α.")
    month = months(isles)
    (apart,) = month.apart
    assert (month.overrides, apart.number, apart.team) == ((), number, KEPLINET)
    assert (apart.mode, apart.service, apart.why) == ("A1", "onsite", f"{WHY}, τηλ. …567")
    with isles.database.read() as connection:
        whole = counted(connection, isles.app.rules, "2026-11", ["kyk"], isles.clock())
    greek, english = (area_page.text(whole, isles.app.rules, language) for language in BOTH)
    assert f"αίτημα {number}, ΚΕ.ΠΛΗ.ΝΕ.Τ. Κυκλάδων: τρόπος A1, επιτόπια. {WHY}, τηλ. …567" in greek
    assert "mode A1, on site" in english
    assert "τρόπος A1, επιτόπια" in shown(isles)
    head, *rows = area_page.rows(whole, isles.app.rules)
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert [row["what"] for row in told] == ["total", "group", "set_apart"]
    assert (told[2]["request"], told[2]["assigned_to"], told[2]["set"]) == (number, KEPLINET, "A1 onsite")
    assert WHY in told[2]["why"]


def test_what_is_set_where_people_keep_the_ticket_is_seen_too(isles: House) -> None:
    """It moved nothing, since people win: the heads see the wish and who has the ticket all the same."""
    ref = reported(isles)
    isles.desk.take(ref, "maria")
    isles.look()
    typed(isles, *A2)
    assert [(each.mode, each.team) for each in months(isles).apart] == [("A2", KEPLINET)]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (A2[:2] + A2[4:], "a request is set apart for a reason only"),
        (("--mode", "A2", "--reason", " ", *A2[4:]), "must have 1 to 300 characters"),
        (A2[2:], "nothing to set: add --mode or --service"),
        ((*CLEAR, "--mode", "A1"), "--clear goes alone"),
        (CLEAR, "it goes by the rule book already"),
        (A2[:4], "Missing option '--by'"),
    ],
)
def test_what_cannot_be_set_is_told_in_a_sentence(isles: House, words: tuple[str, ...], sentence: str) -> None:
    """And nothing is changed."""
    reported(isles)
    answer = typed(isles, *words)
    assert answer.exit_code
    assert sentence in answer.output
    assert len(isles.rows(tables.decision)) == 1
    assert isles.rows(tables.audit, who="operator") == []


def test_only_an_open_request_of_ours_is_set(isles: House) -> None:
    """A mistyped digit is found, a number nobody has too, and what is done stays done; spaces do not matter."""
    ref = reported(isles)
    number = isles.one(tables.request).number
    mistyped = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert "its last digit does not fit" in typed(isles, *A2, number=mistyped).output
    assert "There is no request 20009." in typed(isles, *A2, number="20009").output
    assert typed(isles, *A2, number=f" {number[:3]} {number[3:]} ").exit_code == 0
    isles.desk.advance(ref, Progress.DONE)
    isles.look()
    assert f"Request {number} is closed (done)" in typed(isles, *CLEAR).output
    assert isles.one(tables.request).mode == "A2"


def test_the_record_itself_asks_for_a_reason(isles: House) -> None:
    """Whatever writes there: a mode or service without a reason, or a reason of nothing, is refused."""
    reported(isles)
    half = ({"mode": "A1"}, {"service": "onsite"}, {"mode_reason": WHY})
    for values in (*half, {"mode": "A3", "mode_reason": WHY}, {"service": "soon", "mode_reason": WHY}):
        with pytest.raises(IntegrityError), isles.database.write() as connection:
            connection.execute(tables.request.update().values(**values))
