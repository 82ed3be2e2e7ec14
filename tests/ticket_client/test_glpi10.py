"""What only GLPI 10 can do to us."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from tests.support.desks.glpi10 import Glpi10Bench
from tests.support.vendors.glpi_house import ASSIGNED
from tests.support.wire import Misbehaving, says
from ticket_client import careful
from ticket_client.desk import Setup
from ticket_client.desks import glpi10
from ticket_client.errors import Misconfigured, Moved, Rejected, Unsure
from ticket_client.values import Draft, Progress

DRAFT = Draft("Θέμα", "Κείμενο", "0601010", "2610123456")
NAME = "μήνυμα «σχολείου» & co.wav"


def desk_at(url: str, token: str, **options: Any) -> careful.Careful:
    """Return our adapter for this address and token."""
    return glpi10.desk(Setup("glpi10", url, token, options))


def trouble(bench: Glpi10Bench, token: str | None = None, **options: Any) -> str:
    """Return what `check` says of a desk that is not in order."""
    server = bench.server
    desk = desk_at(
        bench.wire.url, f"{server.user_token}:{server.app_token}" if token is None else token, **options
    )
    with pytest.raises(Misconfigured) as caught:
        desk.check()
    return str(caught.value)


def double(bench: Glpi10Bench, key: str) -> str:
    """Make a second ticket of the key, as two workers would, and return its reference."""
    text = bench.stored(f"<p>Κείμενο<br><br>[IVR:{key}]</p>")
    return str(bench.house.add_ticket({"name": f"Θέμα [IVR:{key}]", "content": text}))


# --- sessions ---------------------------------------------------------------------------------------------------


def test_open_costs_four_requests(at_glpi10: Glpi10Bench, key: str) -> None:
    """A first `open` signs in once, looks, creates and looks again; the next one needs no session more."""
    at_glpi10.desk.open(DRAFT, key)
    looked = ["GET /apirest.php/search/Ticket", "POST /apirest.php/Ticket", "GET /apirest.php/search/Ticket"]
    assert at_glpi10.wire.requests == ["GET /apirest.php/initSession", *looked]
    at_glpi10.desk.open(DRAFT, key + "x")
    assert at_glpi10.wire.requests[4:] == looked


def test_a_session_that_ran_out_is_renewed_once(at_glpi10: Glpi10Bench, key: str) -> None:
    """When the session runs out before any verb, that verb signs in again and does its work once."""
    ticket = at_glpi10.desk.open(DRAFT, key)
    for verb in (
        lambda: at_glpi10.desk.read(ticket.ref),
        lambda: at_glpi10.desk.comment(ticket.ref, "σχόλιο", f"{key}:c"),
        lambda: at_glpi10.desk.assign(ticket.ref, "network"),
    ):
        before = at_glpi10.server.logins
        at_glpi10.server.expire()
        verb()
        assert at_glpi10.server.logins == before + 1
    assert at_glpi10.comments(ticket.ref) == ("Κείμενο", "σχόλιο")


def test_threads_share_a_session(at_glpi10: Glpi10Bench, key: str) -> None:
    """Threads that find the session run out sign in once for all of them."""
    ticket = at_glpi10.desk.open(DRAFT, key)
    at_glpi10.server.expire()
    with ThreadPoolExecutor(6) as pool:
        read = list(pool.map(lambda _: at_glpi10.desk.read(ticket.ref), range(12)))
    assert read == [ticket] * 12
    assert at_glpi10.server.logins == 2


def test_a_token_that_was_revoked_stops_the_desk(at_glpi10: Glpi10Bench, key: str) -> None:
    """When the token is taken back and the session has run out, every verb says so, and never the token."""
    at_glpi10.desk.open(DRAFT, key)
    at_glpi10.server.expire()
    old, at_glpi10.server.user_token = at_glpi10.server.user_token, "another"
    for verb in (at_glpi10.desk.check, at_glpi10.desk.teams, lambda: at_glpi10.desk.find(key)):
        with pytest.raises(Misconfigured, match="user token") as caught:
            verb()
        assert old not in str(caught.value)


# --- what check tells -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("token", "told"),
    [("user-3fa9", "wants an app token"), ("user-3fa9:nonsense", "app token: copy it anew"),
     ("nonsense:app-77c1", "does not accept the user token"), (":app-77c1", "saw no user token")],
)  # fmt: skip
def test_a_bad_token_is_told_by_what_to_mend(at_glpi10: Glpi10Bench, token: str, told: str) -> None:
    """`check` says which of the two tokens is wrong or missing."""
    assert told in trouble(at_glpi10, token)


def test_what_an_administrator_forgot_is_told(at_glpi10: Glpi10Bench) -> None:
    """`check` names an interface that is switched off, an address not allowed, and every right that lacks."""
    at_glpi10.server.enabled = False
    assert "API disabled" in trouble(at_glpi10)
    at_glpi10.server.enabled, at_glpi10.server.our_address_allowed = True, False
    assert "API client" in trouble(at_glpi10)
    at_glpi10.server.our_address_allowed = True
    at_glpi10.server.rights.update(ticket=4, followup=0)
    told = trouble(at_glpi10)
    assert all(f"ticket: {name}" in told for name in ("see all", "update", "delete", "assign"))
    assert "ticket: create" not in told
    assert "followup: see private ones" in told


def test_a_glpi_without_groups_does_not_pass(at_glpi10: Glpi10Bench) -> None:
    """`check` says that there is nothing to route to; a group nobody may be assigned to is no queue."""
    at_glpi10.house.groups.clear()
    assert "no queues" in trouble(at_glpi10)


@pytest.mark.parametrize(("zone", "told"), [("UTC", "clock shows"), ("Europe/Atlantis", "a name like")])
def test_a_wrong_time_zone_is_told(at_glpi10: Glpi10Bench, zone: str, told: str) -> None:
    """GLPI's times carry no zone: `check` compares its clock with ours, or polling would miss hours."""
    with pytest.raises(Misconfigured, match=told):
        desk_at(at_glpi10.wire.url, "user-3fa9:app-77c1", timezone=zone).check()


def test_a_search_field_of_another_meaning_stops_the_desk(
    at_glpi10: Glpi10Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`check` proves the numbers that a search counts on."""
    monkeypatch.setattr("tests.support.vendors.glpi10.OPTIONS", {12: ("glpi_tickets", "type")})
    assert "search field 1 is not glpi_tickets.name" in trouble(at_glpi10)


PAGES = {
    "a login page": (says("200 OK", b"<html>", "Content-Type: text/html; charset=UTF-8"), "web page"),
    "another place": (says("302 Found", b"", "Location: https://else.example/"), "leads elsewhere"),
    "no such page": (says("404 Not Found", b"<html>", "Content-Type: text/html"), "not GLPI's REST"),
    "another system": (says("200 OK", b'{"version": 3}', "Content-Type: application/json"), "not GLPI's REST"),
    "a list": (says("200 OK", b'["a"]', "Content-Type: application/json"), "not GLPI's REST"),
}


@pytest.mark.parametrize(("handler", "told"), PAGES.values(), ids=PAGES)
def test_an_address_that_is_not_glpis_is_told(handler: Any, told: str) -> None:
    """`check` tells a page, a redirect or another system from GLPI, in words that hold no secret."""
    with Misbehaving(handler) as other, pytest.raises(Misconfigured, match=told) as caught:
        desk_at(other.url, "secret-u:secret-a").check()
    assert "secret" not in str(caught.value)


# --- texts and files --------------------------------------------------------------------------------------------

TEXTS = [
    "a < b && c > d",
    "<b>όχι έντονα</b>",
    "&amp; &#60; &lt;",
    "γραμμή\n\n  δεύτερη\nτρίτη",
    "«Χάθηκε» 'το' \"δίκτυο\"",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_survives_rich_text(at_glpi10: Glpi10Bench, key: str, text: str) -> None:
    """What we write is seen by a technician and read by us to the letter, whatever signs of HTML are in it."""
    ticket = at_glpi10.desk.open(Draft(" ".join(text.split()), text), key)
    at_glpi10.desk.comment(ticket.ref, text, f"{key}:c")
    assert at_glpi10.comments(ticket.ref) == (text, text)
    assert [note.text for note in at_glpi10.desk.notes(ticket.ref)] == [text]
    assert (ticket.key, ticket.subject) == (key, f"{' '.join(text.split())} [IVR:{key}]")


def test_our_notes_are_private(at_glpi10: Glpi10Bench, key: str) -> None:
    """A comment of ours is a private followup, which no school sees."""
    ticket = at_glpi10.desk.open(DRAFT, key)
    at_glpi10.desk.comment(ticket.ref, "σχόλιο", f"{key}:c")
    assert [row["is_private"] for row in at_glpi10.house.followups.values()] == [1]


def test_a_file_is_stored_byte_for_byte(at_glpi10: Glpi10Bench, key: str) -> None:
    """A file keeps bytes and Greek name once; its kind GLPI reads off the bytes."""
    ticket = at_glpi10.desk.open(DRAFT, key)
    data = b"RIFF\x24\x00\x00\x00WAVE" + bytes(range(256)) + b"\r\n"
    for _ in range(2):
        at_glpi10.desk.attach(ticket.ref, NAME, "audio/basic", data, f"{key}:f")
    (file,) = at_glpi10.files(ticket.ref)
    assert (file.name, file.kind, file.data) == (NAME, "audio/x-wav", data)
    assert [(note.text, note.ours) for note in at_glpi10.desk.notes(ticket.ref)] == [(NAME, True)]


def test_a_file_of_a_type_glpi_does_not_take_is_rejected(at_glpi10: Glpi10Bench, key: str) -> None:
    """A file whose type is not among GLPI's document types is Rejected, and a later one is taken."""
    ticket = at_glpi10.desk.open(DRAFT, key)
    with pytest.raises(Rejected):
        at_glpi10.desk.attach(ticket.ref, "κλήση.exe", "audio/x-wav", b"x", f"{key}:f")
    at_glpi10.desk.attach(ticket.ref, "κλήση.wav", "audio/x-wav", b"x", f"{key}:f")
    assert [file.name for file in at_glpi10.files(ticket.ref)] == ["κλήση.wav"]


# --- doubles, queues, progress ----------------------------------------------------------------------------------


def test_a_double_is_merged_with_all_that_hangs_on_it(at_glpi10: Glpi10Bench, key: str) -> None:
    """`unite` merges a double into the one to keep, with its notes; its reference leads there from then on."""
    kept = at_glpi10.desk.open(DRAFT, key)
    ref = double(at_glpi10, key)
    at_glpi10.say(ref, "Πάω αύριο")
    assert at_glpi10.desk.unite(key, kept.ref) == at_glpi10.desk.read(ref)
    assert at_glpi10.desk.read(ref).ref == kept.ref
    assert at_glpi10.tickets(key) == 1
    notes = at_glpi10.desk.notes(ref)
    assert [note.ours for note in notes] == [True, False]
    assert notes[1].text == "Πάω αύριο"


def test_a_double_that_may_not_be_deleted_is_told(at_glpi10: Glpi10Bench, key: str) -> None:
    """Without the right to delete, which a merge needs, `unite` says what to mend and leaves both."""
    at_glpi10.desk.open(DRAFT, key)
    double(at_glpi10, key)
    at_glpi10.server.rights["ticket"] &= ~8
    with pytest.raises(Misconfigured, match="right to delete"):
        at_glpi10.desk.unite(key)
    assert at_glpi10.tickets(key) == 2


def test_an_assignment_cut_in_two_is_brought_to_its_end(at_glpi10: Glpi10Bench, key: str) -> None:
    """When the new group is in and the answer to taking the old one out is lost, asking again leaves one group."""
    ticket = at_glpi10.desk.open(Draft("Θέμα", "Κείμενο", team="triage"), key)
    at_glpi10.wire.cut("POST /apirest.php/Group_Ticket ")
    with pytest.raises(Unsure):
        at_glpi10.desk.assign(ticket.ref, "network", leaving="triage")
    assert len(at_glpi10.house.acting(int(ticket.ref), "Group")) == 2
    assert at_glpi10.desk.assign(ticket.ref, "network", leaving="triage").team == "network"
    assert len(at_glpi10.house.acting(int(ticket.ref), "Group")) == 1


def test_a_group_that_a_person_has_added_stays(at_glpi10: Glpi10Bench, key: str) -> None:
    """A ticket that a person has given a second group is a person's: it is not moved from under both."""
    ticket = at_glpi10.desk.open(Draft("Θέμα", "Κείμενο", team="triage"), key)
    at_glpi10.join(ticket.ref, "keplinet-achaia")
    with pytest.raises(Moved):
        at_glpi10.desk.assign(ticket.ref, "network", leaving="triage")
    assert len(at_glpi10.house.acting(int(ticket.ref), "Group")) == 2
    assert at_glpi10.desk.assign(ticket.ref, "network").team == "network"
    assert len(at_glpi10.house.acting(int(ticket.ref), "Group")) == 1


def test_a_group_alone_is_not_yet_work(at_glpi10: Glpi10Bench, key: str) -> None:
    """GLPI calls a ticket «assigned» once a group has it; it is pending until a person has, and back with both."""
    ticket = at_glpi10.desk.open(Draft("Θέμα", "Κείμενο", team="network"), key)
    row = at_glpi10.house.tickets[int(ticket.ref)]
    assert (row["status"], ticket.progress) == (ASSIGNED, Progress.PENDING)
    at_glpi10.take(ticket.ref)
    assert at_glpi10.desk.read(ticket.ref).progress is Progress.WORKING
    for progress in (Progress.PENDING, Progress.WORKING, Progress.DONE, Progress.PENDING):
        assert at_glpi10.desk.advance(ticket.ref, progress).progress is progress


def test_urgency_has_a_field(at_glpi10: Glpi10Bench, key: str) -> None:
    """An urgent draft gets GLPI's highest urgency, another one GLPI's default, and an update may raise it."""
    ticket = at_glpi10.desk.open(DRAFT, key)
    assert at_glpi10.house.tickets[int(ticket.ref)]["urgency"] == 3
    at_glpi10.desk.update(ticket.ref, Draft("Θέμα", "Κείμενο", urgent=True))
    assert int(at_glpi10.house.tickets[int(ticket.ref)]["urgency"]) == 5


def test_a_technician_who_was_purged_leaves_the_ticket(at_glpi10: Glpi10Bench, key: str) -> None:
    """A ticket whose technician GLPI no longer knows is read all the same, with the number for a name."""
    at_glpi10.take(ref := at_glpi10.desk.open(DRAFT, key).ref)
    at_glpi10.house.users.clear()
    assert at_glpi10.desk.read(ref).owner == "8"


def test_changes_come_whole_over_many_pages(at_glpi10: Glpi10Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that hold fewer tickets than one second saw still give every ticket."""
    monkeypatch.setattr(careful, "PAGE", 2)
    keys = {uuid4().hex for _ in range(7)}
    start = min(at_glpi10.desk.open(DRAFT, key).changed_at for key in keys)
    assert keys <= {ticket.key for ticket in at_glpi10.desk.changed_since(start)}


def test_many_references_are_asked_for_in_small_parts(at_glpi10: Glpi10Bench) -> None:
    """However many tickets are looked at, no address grows longer than web servers take."""
    refs = [str(at_glpi10.house.add_ticket({"name": "θ", "content": "κ"})) for _ in range(70)]
    assert at_glpi10.desk.standing(refs).keys() == set(refs)
    assert at_glpi10.wire.requests.count("GET /apirest.php/search/Ticket") == 3


def test_no_error_tells_a_number(at_glpi10: Glpi10Bench, key: str) -> None:
    """GLPI's own words for its no come without telephone numbers."""
    ticket = at_glpi10.desk.open(DRAFT, key)
    at_glpi10.server.rights["ticket"] &= ~2
    with pytest.raises(Rejected) as caught:
        at_glpi10.desk.update(ticket.ref, Draft("κλήση 2610123456", ""))
    assert "2610123456" not in str(caught.value)
