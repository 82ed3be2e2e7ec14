"""Requests that should go to another team: proposed, moved by a person or the rule book, never to and fro."""

from dataclasses import replace

import pytest
from click.testing import CliRunner, Result

from intake.__main__ import main
from intake.ground import tables
from intake.record import proposals
from intake.record.rulebooks import InForce, Standing
from intake.route.parts import Recurrence
from intake.route.rulebook import RuleBook
from tests.intake.test_route_reroute import GROUNDS, RULES, by
from tests.intake.test_slips import reported
from tests.support.house import House
from ticket_client.values import Progress


@pytest.fixture
def ref(house: House) -> str:
    """A request that stands with its team, untouched for a week; its ticket's reference."""
    reported(house, "5").hang_up()
    house.deliver()
    house.look()
    house.clock.pass_(days=6)
    return str(house.one(tables.ticket).ref)


def ruled(house: House, book: RuleBook) -> House:
    """Let another rule book be in force, in an installation on the same database and helpdesk."""
    other = House(house.database, house.clock)
    vars(other.app)["in_force"] = InForce(house.database, house.clock, Standing(2, book))
    vars(other.app)["desks"] = house.app.desks
    return other


def looked(house: House) -> None:
    """Let the errand run when it is due, and the relay do what follows."""
    house.clock.pass_(minutes=11)
    assert house.app.rerouter.once()
    house.deliver()


def accepted(house: House, id_: int) -> str | None:
    """Accept a proposal."""
    app = house.app
    with house.database.write() as connection:
        trouble = proposals.accept(connection, app.dispatch, app.rules, app.rerouter.telling, id_, house.clock())
    house.deliver()
    return trouble


def states(house: House) -> list[tuple[str, str, str]]:
    """Return source, target and state of every proposal."""
    return [(row.source, row.target, row.state) for row in house.rows(tables.proposal)]


def team(house: House, ref: str) -> str | None:
    """Return where the ticket stands at the helpdesk."""
    return house.desk.read(ref).team


def test_a_proposal_waits_for_a_person_and_moves_the_ticket_when_accepted(house: House, ref: str) -> None:
    """One look proposes once; accepted, the ticket goes, with the reason on it and on the record (P6)."""
    source = team(house, ref)
    looked(house)
    looked(house)
    (row,) = house.rows(tables.proposal)
    assert (row.source, row.ground, row.state, row.automatic) == (source, "untouched", "open", False)
    assert team(house, ref) == source
    assert accepted(house, row.id) is None
    assert team(house, ref) == row.target == house.one(tables.ticket).team != source
    assert "κανείς δεν το έχει αναλάβει εδώ και 6 ημέρες" in house.desk.comments(ref)[-1]
    decided = house.rows(tables.decision)[-1]
    assert (decided.team, decided.result["left"], decided.result["chosen"]) == (row.target, [source], True)
    assert (house.rows(tables.audit)[-2].who, house.rows(tables.audit)[-2].what) == ("operator", "rerouted")
    assert accepted(house, row.id) == f"There is no open proposal {row.id}."


def test_what_a_person_has_accepted_is_moved_by_no_rule(house: House, ref: str) -> None:
    """Neither by a later look nor by a decision on what another call has changed."""
    looked(house)
    assert accepted(house, 1) is None
    target = team(house, ref)
    house.clock.pass_(days=30)
    looked(house)
    assert len(house.rows(tables.proposal)) == 1
    with house.database.write() as connection:
        connection.execute(tables.request.update().values(category=2))
        house.app.dispatch.again(connection, house.one(tables.request).id, house.clock())
    house.deliver()
    assert team(house, ref) == target
    assert (house.rows(tables.decision)[-1].result["stays"]) == target


def test_a_refused_move_is_never_proposed_again(house: House, ref: str) -> None:
    """The team keeps it, and the next proposal names another: the lead; after that there is none."""
    looked(house)
    first = house.one(tables.proposal).target
    for _ in range(3):
        with house.database.write() as connection:
            for each in proposals.opened(connection):
                assert proposals.refuse(connection, each.id, house.clock()) is None
        looked(house)
    assert [target for _, target, _ in states(house)] == [first, "lead"]
    assert {state for _, _, state in states(house)} == {"refused"}


def test_the_rule_book_may_let_it_happen_but_not_to_and_fro(house: House, ref: str) -> None:
    """Moved once without a person; after that a person is asked, and it never comes back where it was."""
    source = team(house, ref)
    other = ruled(house, by(GROUNDS))
    looked(other)
    target = team(house, ref)
    assert states(house) == [(source, target, "moved")]
    assert source != target
    house.clock.pass_(days=6)
    looked(other)
    assert states(house)[1:] == [(target, "lead", "open")]
    assert team(house, ref) == target
    with house.database.write() as connection:
        connection.execute(tables.request.update().values(urgent=True))
        other.app.dispatch.again(connection, house.one(tables.request).id, house.clock())
    other.deliver()
    assert team(house, ref) == target


@pytest.mark.parametrize("deed", ["moved", "taken", "working", "note", "back", "done", "gone"])
def test_a_proposal_is_outdated_when_people_have_it_in_hand(house: House, ref: str, deed: str) -> None:
    """Whatever people did since: nothing is moved, the proposal says why, and no new one is made."""
    looked(house)
    deeds = {
        "moved": lambda: house.desk.assign(ref, "lead"),
        "taken": lambda: house.desk.take(ref, "maria"),
        "working": lambda: house.desk.advance(ref, Progress.WORKING),
        "note": lambda: house.desk.say(ref, "Θα το δω αύριο"),
        "back": lambda: house.desk.say(ref, "ΟΧΙ ΔΙΚΟ ΜΑΣ: λόγος"),
        "done": lambda: house.desk.advance(ref, Progress.DONE),
        "gone": lambda: house.desk.delete(ref),
    }
    deeds[deed]()
    house.look()
    stood = None if deed == "gone" else team(house, ref)
    trouble = accepted(house, 1)
    assert trouble is not None
    assert "is outdated" in trouble
    assert house.one(tables.proposal).state == "outdated"
    assert (None if deed == "gone" else team(house, ref)) == stood
    looked(house)
    assert len(house.rows(tables.proposal)) == 1


def test_a_look_closes_proposals_that_are_outdated(house: House, ref: str) -> None:
    """So that the list shows what is still to be decided."""
    looked(house)
    house.desk.take(ref, "maria")
    house.look()
    looked(house)
    assert [state for _, _, state in states(house)] == ["outdated"]


def test_what_changes_while_we_look_is_not_moved_by_what_we_saw(house: House, ref: str) -> None:
    """A person takes it, another process proposes it: the proposal of an older look is not kept."""
    other = ruled(house, by(GROUNDS))
    app, at = other.app, house.clock()
    with house.database.read() as connection:
        ((stands, found),) = app.rerouter._found(connection, at)
    looked(house)
    with house.database.write() as connection:
        assert not proposals.keep(connection, app.dispatch, app.rules, stands, found, at)
        connection.execute(tables.proposal.delete())
        connection.execute(tables.ticket.update().values(by_hand=True))
        assert not proposals.keep(connection, app.dispatch, app.rules, stands, found, at)
        connection.execute(tables.ticket.update().values(by_hand=False))
        assert proposals.keep(connection, app.dispatch, app.rules, stands, found, at)
    assert house.one(tables.proposal).state == "moved"


def test_a_full_team_sheds_only_what_is_too_much(house: House) -> None:
    """Each proposal lightens the team in the eyes of the next."""
    unworried = replace(RULES, recurrence=Recurrence(calls=99, days=7))
    calm = ruled(house, unworried)
    for _ in range(4):
        reported(calm, "5").hang_up()
        calm.deliver()
    teams = [row.team for row in house.rows(tables.ticket)]
    kept = max(set(teams), key=teams.count)
    size = teams.count(kept)
    areas = {**RULES.areas, "att-a": _smaller(RULES, kept, size - 1)}
    other = ruled(house, replace(unworried, areas=areas))
    other.look()
    looked(other)
    assert [(source, state) for source, _, state in states(house)] == [(kept, "open")]
    looked(other)
    assert len(states(house)) == 1


def _smaller(rules: RuleBook, queue: str, capacity: int) -> object:
    area = rules.areas["att-a"]
    name = "keplinet" if area.keplinet.queue == queue else "partner_team"
    return replace(area, **{name: replace(getattr(area, name), capacity=capacity)})


def test_tests_and_what_was_given_back_are_left_alone(house: House) -> None:
    """They are no figures, and people have decided."""
    phone = house.phone(line="+302100000001")
    phone.dial()
    for keys in ("0501010", "1", "5"):
        phone.press(keys)
    phone.hang_up()
    house.deliver()
    house.look()
    house.clock.pass_(days=6)
    looked(house)
    assert states(house) == []


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_the_commands_list_accept_and_refuse(house: House, ref: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits is shown with its reason; what cannot be done is told in a sentence, the rest is done."""
    for name, value in house.app.settings.model_dump().items():
        if name in ("database_url", "public_url", "helpdesk", "twilio_account_sid"):
            monkeypatch.setenv(f"INTAKE_{name.upper()}", str(value))
    monkeypatch.setenv("INTAKE_TWILIO_AUTH_TOKENS", "a-token-of-the-carrier")

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, ["route", "proposals", *words])

    assert "Δεν υπάρχει πρόταση" in run("list").output
    looked(house)
    monkeypatch.setattr("intake.commands.proposals.utc_now", house.clock)
    assert "κανείς δεν το έχει αναλάβει" in run("list").output
    assert "nobody has taken it up for 6 days" in run("list", "--lang", "en").output
    mixed = run("accept", "7", "1")
    assert (mixed.exit_code, "✓ 1" in mixed.output) == (1, True)
    assert "There is no open proposal 7." in mixed.output
    assert house.one(tables.proposal).state == "moved"
    assert "There is no open proposal 1." in run("refuse", "1").output
