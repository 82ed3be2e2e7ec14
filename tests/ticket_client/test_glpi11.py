"""What only GLPI 11 can do to us."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from tests.support.desks.glpi11 import Glpi11Bench, desk_of
from tests.support.vendors.glpi_house import ASSIGNED, CLOSED
from tests.support.wire import Misbehaving, says
from ticket_client import careful
from ticket_client.errors import Misconfigured, Moved, Rejected, Unavailable, Unsure
from ticket_client.marks import unmarked
from ticket_client.values import Draft, Progress

DRAFT = Draft("Θέμα", "Κείμενο", "0601010", "2610123456")


def trouble(bench: Glpi11Bench, token: str | None = None, **options: Any) -> str:
    """Return what `check` says of a desk that is not in order."""
    with pytest.raises(Misconfigured) as caught:
        desk_of(bench.server, bench.wire.url, token, **options).check()
    return str(caught.value)


def double(bench: Glpi11Bench, key: str) -> str:
    """Make a second ticket of the key, as two workers would, and return its reference."""
    return str(bench.house.add_ticket({"name": f"Θέμα [IVR:{key}]", "content": "<p>κ</p>", "externalid": key}))


# --- tokens -----------------------------------------------------------------------------------------------------


def test_a_token_that_ran_out_is_renewed_once(at_glpi11: Glpi11Bench, key: str) -> None:
    """When the hour of a token is over before any verb, that verb signs in again and does its work once."""
    ticket = at_glpi11.desk.open(DRAFT, key)
    for verb in (
        lambda: at_glpi11.desk.read(ticket.ref),
        lambda: at_glpi11.desk.comment(ticket.ref, "σχόλιο", f"{key}:c"),
        lambda: at_glpi11.desk.assign(ticket.ref, "network"),
    ):
        before = at_glpi11.server.logins
        at_glpi11.server.expire()
        verb()
        assert at_glpi11.server.logins == before + 1
    assert at_glpi11.comments(ticket.ref) == ("Κείμενο", "σχόλιο")


def test_threads_share_a_token(at_glpi11: Glpi11Bench, key: str) -> None:
    """Threads that find the token worn sign in once for all of them."""
    ticket = at_glpi11.desk.open(DRAFT, key)
    at_glpi11.server.expire()
    with ThreadPoolExecutor(6) as pool:
        read = list(pool.map(lambda _: at_glpi11.desk.read(ticket.ref), range(12)))
    assert read == [ticket] * 12
    assert at_glpi11.server.logins == 2


def test_a_token_whose_answer_is_lost_costs_nothing(at_glpi11: Glpi11Bench, key: str) -> None:
    """When the answer to signing in is lost nothing has happened: Unavailable, and asking again works."""
    at_glpi11.wire.cut("POST /api.php/token ")
    with pytest.raises(Unavailable):
        at_glpi11.desk.open(DRAFT, key)
    assert at_glpi11.desk.open(DRAFT, key).key == key


# --- what check tells -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("token", "options", "told"),
    [(None, {"client": "nobody"}, "know the OAuth client"), ("x:passw-8d2", {}, "know the OAuth client"),
     ("secret-19c:x", {}, "name or password"), ("secret-19c", {}, "name or password"),
     (None, {"user": "nobody"}, "name or password"), (None, {"client": ""}, "option client is missing"),
     (None, {"timezone": "Europe/Atlantis"}, "a name like")],
)  # fmt: skip
def test_a_bad_setting_is_told_by_what_to_mend(
    at_glpi11: Glpi11Bench, token: str | None, options: dict[str, str], told: str
) -> None:
    """`check` says which of client, secret, user, password and zone is wrong, and no secret."""
    said = trouble(at_glpi11, token, **options)
    assert told in said
    assert "19c" not in said


def test_what_an_administrator_forgot_is_told(at_glpi11: Glpi11Bench) -> None:
    """`check` names an interface switched off, the grant or scope that lacks, a user who sees no tickets."""
    at_glpi11.server.enabled = False
    assert "switched off" in trouble(at_glpi11)
    at_glpi11.server.enabled = True
    at_glpi11.server.grants.clear()
    assert "grant «password»" in trouble(at_glpi11)
    at_glpi11.server.grants.add("password")
    at_glpi11.server.scopes.remove("api")
    assert "scope «api»" in trouble(at_glpi11)
    at_glpi11.server.scopes.add("api")
    at_glpi11.server.may_see_tickets = False
    assert "permission" in trouble(at_glpi11)


def test_a_right_that_lacks_stops_as_much_as_it_must(at_glpi11: Glpi11Bench, key: str) -> None:
    """Where we may create no ticket the desk stops; where we may not change this one, only this one is parked."""
    ticket = at_glpi11.desk.open(DRAFT, key)
    at_glpi11.server.may_create, at_glpi11.server.may_update = False, False
    with pytest.raises(Misconfigured, match="permission"):
        at_glpi11.desk.open(DRAFT, key + "x")
    with pytest.raises(Rejected, match="permission"):
        at_glpi11.desk.advance(ticket.ref, Progress.DONE)


def test_a_wrong_time_zone_is_told(at_glpi11: Glpi11Bench, key: str) -> None:
    """`check` compares the offset of GLPI's times with the zone in which we ask for changes."""
    at_glpi11.desk.open(DRAFT, key)
    assert "timezone" in trouble(at_glpi11, timezone="Asia/Tokyo")


def test_a_glpi_without_groups_does_not_pass(at_glpi11: Glpi11Bench) -> None:
    """`check` says that there is nothing to route to."""
    at_glpi11.house.groups.clear()
    assert "no queues" in trouble(at_glpi11)


JSON = "Content-Type: application/json"
PAGES = {
    "a login page": (says("200 OK", b"<html>", "Content-Type: text/html; charset=UTF-8"), "web page"),
    "another place": (says("302 Found", b"", "Location: https://else.example/"), "leads elsewhere"),
    "no such page": (says("404 Not Found", b"<html>"), "not GLPI's high-level"),
    "another system": (says("200 OK", b'{"version": 3}', JSON), "not GLPI's high-level"),
    "a list": (says("200 OK", b'["a"]', JSON), "not GLPI's high-level"),
}


@pytest.mark.parametrize(("handler", "told"), PAGES.values(), ids=PAGES)
def test_an_address_that_is_not_glpis_is_told(at_glpi11: Glpi11Bench, handler: Any, told: str) -> None:
    """`check` tells a page, a redirect or another system from GLPI, in words that hold no secret."""
    with Misbehaving(handler) as other, pytest.raises(Misconfigured, match=told) as caught:
        desk_of(at_glpi11.server, other.url).check()
    assert "secret" not in str(caught.value)


# --- texts, doubles, queues -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["a < b && c", "<b>x</b>", "&amp; &#60; &lt;", "γραμμή\n\n  δεύτερη", "'το' \"δίκτυο\""]
)
def test_a_text_survives_rich_text(at_glpi11: Glpi11Bench, key: str, text: str) -> None:
    """What we write is seen by a technician and read by us to the letter, whatever signs of HTML are in it."""
    ticket = at_glpi11.desk.open(Draft("Θέμα", text), key)
    at_glpi11.desk.comment(ticket.ref, text, f"{key}:c")
    assert at_glpi11.comments(ticket.ref) == (text, text)
    assert [(note.text, note.by) for note in at_glpi11.desk.notes(ticket.ref)] == [(text, "bridge")]
    assert [row["is_private"] for row in at_glpi11.house.followups.values()] == [1]


def test_a_file_is_refused_in_plain_words(at_glpi11: Glpi11Bench, key: str) -> None:
    """This desk says that it takes no files and refuses one, rather than keep a document without its bytes."""
    ticket = at_glpi11.desk.open(DRAFT, key)
    assert not at_glpi11.desk.abilities.attach
    assert not at_glpi11.desk.abilities.detach
    for verb in (
        lambda: at_glpi11.desk.attach(ticket.ref, "ήχος.wav", "audio/x-wav", b"x", f"{key}:f"),
        lambda: at_glpi11.desk.detach(ticket.ref, f"{key}:f"),
    ):
        with pytest.raises(Rejected):
            verb()
    assert at_glpi11.files(ticket.ref) == ()


def test_a_double_is_closed_with_a_pointer(at_glpi11: Glpi11Bench, key: str) -> None:
    """`unite` closes a double, takes its key from field and title, and points once to the one that stays."""
    kept = at_glpi11.desk.open(DRAFT, key)
    ref = double(at_glpi11, key)
    for _ in range(2):
        assert at_glpi11.desk.unite(key, kept.ref) == kept
    row = at_glpi11.house.tickets[int(ref)]
    assert (row["status"], row["externalid"], row["name"]) == (CLOSED, "", f"Διπλό του #{kept.ref}: Θέμα")
    (note,) = at_glpi11.desk.notes(ref)
    assert f"#{kept.ref}" in unmarked(note.text)
    assert at_glpi11.tickets(key) == 1


def test_a_fold_cut_in_two_is_brought_to_its_end(at_glpi11: Glpi11Bench, key: str) -> None:
    """When the pointer stands and the answer to closing is lost, asking again leaves one pointer."""
    kept = at_glpi11.desk.open(DRAFT, key)
    ref = double(at_glpi11, key)
    at_glpi11.wire.cut(f"POST /api.php/v2/Assistance/Ticket/{ref}/Timeline/Followup ")
    with pytest.raises(Unsure):
        at_glpi11.desk.unite(key)
    assert at_glpi11.tickets(key) == 2
    assert at_glpi11.desk.unite(key) == kept
    assert len(at_glpi11.desk.notes(ref)) == 1


def test_an_assignment_cut_in_two_is_brought_to_its_end(at_glpi11: Glpi11Bench, key: str) -> None:
    """When the new group is in and the old one not yet out, asking again leaves one group."""
    ticket = at_glpi11.desk.open(Draft("Θέμα", "Κείμενο", team="triage"), key)
    for cut in ("POST", "DELETE"):
        at_glpi11.wire.cut(f"{cut} /api.php/v2/Assistance/Ticket/{ticket.ref}/TeamMember ")
        with pytest.raises(Unsure):
            at_glpi11.desk.assign(ticket.ref, "network", leaving="triage")
    assert at_glpi11.desk.assign(ticket.ref, "network", leaving="triage").team == "network"
    assert len(at_glpi11.house.acting(int(ticket.ref), "Group")) == 1


def test_a_group_that_a_person_has_added_stays(at_glpi11: Glpi11Bench, key: str) -> None:
    """A ticket that a person has given a second group is a person's: it is not moved from under both."""
    ticket = at_glpi11.desk.open(Draft("Θέμα", "Κείμενο", team="triage"), key)
    at_glpi11.join(ticket.ref, "keplinet-achaia")
    with pytest.raises(Moved):
        at_glpi11.desk.assign(ticket.ref, "network", leaving="triage")
    assert len(at_glpi11.house.acting(int(ticket.ref), "Group")) == 2


def test_a_group_alone_is_not_yet_work(at_glpi11: Glpi11Bench, key: str) -> None:
    """GLPI calls a ticket «assigned» once a group has it; it is pending until a person has."""
    ticket = at_glpi11.desk.open(Draft("Θέμα", "Κείμενο", team="network"), key)
    status = at_glpi11.house.tickets[int(ticket.ref)]["status"]
    assert (status, at_glpi11.desk.read(ticket.ref).progress) == (ASSIGNED, Progress.PENDING)
    at_glpi11.take(ticket.ref)
    for progress in (Progress.WORKING, Progress.PENDING, Progress.DONE, Progress.WORKING):
        assert at_glpi11.desk.advance(ticket.ref, progress).progress is progress


def test_a_queue_that_is_refused_costs_the_queue(at_glpi11: Glpi11Bench, key: str) -> None:
    """When GLPI takes the ticket and then not its group, the ticket stands, in nobody's queue."""
    at_glpi11.server.takes_members = False
    assert at_glpi11.desk.open(Draft("Θέμα", "Κείμενο", team="network"), key).team is None


def test_a_create_that_is_answered_with_a_redirect_is_a_create(at_glpi11: Glpi11Bench, key: str) -> None:
    """Where a web server makes a redirect of a create's address, as with 11.0.7, we know that it was made."""
    at_glpi11.server.redirects = True
    ticket = at_glpi11.desk.open(DRAFT, key)
    at_glpi11.desk.comment(ticket.ref, "σχόλιο", f"{key}:c")
    assert at_glpi11.comments(ticket.ref) == ("Κείμενο", "σχόλιο")
    assert at_glpi11.tickets(key) == 1


def test_changes_come_whole_over_many_pages(at_glpi11: Glpi11Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that hold fewer tickets than one second saw still give every ticket, and none from the trash."""
    monkeypatch.setattr(careful, "PAGE", 2)
    keys = {uuid4().hex for _ in range(7)}
    tickets = [at_glpi11.desk.open(DRAFT, key) for key in keys]
    at_glpi11.delete(tickets[3].ref)
    found = {ticket.ref for ticket in at_glpi11.desk.changed_since(min(each.changed_at for each in tickets))}
    assert found == {ticket.ref for ticket in tickets} - {tickets[3].ref}
