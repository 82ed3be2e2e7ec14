"""What only Zendesk can do to us: its key of two hours, its rules nobody can change, its jobs."""

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from tests.support.desks.zendesk import BRIDGE, CALLER, SCHOOL, ZendeskBench
from tests.support.roundup import TEAMS
from tests.support.wire import Misbehaving, says
from ticket_client.desks import zendesk_calls
from ticket_client.desks.zendesk import Zendesk, desk
from ticket_client.desks.zendesk_calls import Calls
from ticket_client.errors import Rejected, Unavailable, Unsure
from ticket_client.http import Http
from ticket_client.values import Draft, Progress
from ticket_client.vendor import Change, Raced

DRAFT = Draft("Θέμα", "Κείμενο", "0601010", "2610123456", urgent=True)
OTHER = Draft("Άλλο θέμα", "Άλλο κείμενο")
TWO_HOURS = 2 * 3600 + 1


# --- one ticket a key ------------------------------------------------------------------------------------------


def test_open_looks_creates_and_looks_again(at_zendesk: ZendeskBench, key: str) -> None:
    """A second `open` by one desk costs four requests: a look, the groups, the create, a look."""
    at_zendesk.desk.open(DRAFT, f"{key}0")
    at_zendesk.wire.requests.clear()
    at_zendesk.desk.open(DRAFT, key)
    look, groups, create, again = at_zendesk.wire.requests
    assert look == again == "GET /api/v2/tickets"
    assert groups.endswith("/groups")
    assert create == "POST /api/v2/tickets"


def test_the_draft_fills_zendesks_fields(at_zendesk: ZendeskBench, key: str) -> None:
    """School and caller have fields of their own, urgency the priority; the text is private and ours."""
    for draft, priority in ((DRAFT, "urgent"), (Draft("θ", "κ", "0601010", "2610123456"), None)):
        ref = at_zendesk.desk.open(draft, key + str(priority)).ref
        row = at_zendesk.ask("GET", f"tickets/{ref}")["ticket"]
        assert {field["id"]: field["value"] for field in row["custom_fields"]} == {
            SCHOOL: draft.school_code,
            CALLER: draft.caller,
        }
        assert (row["external_id"], row["priority"]) == (key + str(priority), priority)
        assert row["is_public"] is False
        assert at_zendesk.account.users[row["requester_id"]].email == BRIDGE


def test_the_requester_is_the_one_the_settings_name(at_zendesk: ZendeskBench, key: str) -> None:
    """With the option `requester` all tickets are of that user, made once; a telephone number is no requester."""
    named = desk(at_zendesk.setup(requester="line@sch.gr"))
    refs = [named.open(DRAFT, f"{key}{n}").ref for n in range(2)]
    rows = [at_zendesk.ask("GET", f"tickets/{ref}?include=users") for ref in refs]
    assert [row["users"][0]["email"] for row in rows] == ["line@sch.gr"] * 2
    assert rows[0]["ticket"]["requester_id"] == rows[1]["ticket"]["requester_id"]
    with pytest.raises(Rejected, match="not properly formatted") as caught:
        desk(at_zendesk.setup(requester="2610123456")).open(DRAFT, f"{key}2")
    assert "2610123456" not in str(caught.value)


def test_creates_that_meet_make_doubles_and_leave_one(at_zendesk: ZendeskBench, key: str) -> None:
    """Where two creates under one key both pass, the doubles are merged and both workers hold the one left."""
    at_zendesk.vendor.meeting = threading.Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        refs = {ticket.ref for ticket in pool.map(lambda _: at_zendesk.desk.open(DRAFT, key), range(2))}
    assert len(refs) == 1
    assert at_zendesk.tickets(key) == 1
    double = next(ref for ref in at_zendesk.account.tickets if str(ref) not in refs)
    assert at_zendesk.desk.read(str(double)).ref in refs


def test_when_the_key_is_forgotten_the_look_up_finds(at_zendesk: ZendeskBench, key: str) -> None:
    """After two hours Zendesk would make a second ticket under the same key; we look first."""
    at_zendesk.lose("open")
    with pytest.raises(Unsure):
        at_zendesk.desk.open(DRAFT, key)
    at_zendesk.account.skew = TWO_HOURS
    at_zendesk.desk.open(DRAFT, key)
    assert at_zendesk.tickets(key) == 1


def test_when_the_look_up_lags_the_key_refuses(at_zendesk: ZendeskBench, key: str) -> None:
    """While lists do not show a ticket yet, opening it again gives that ticket, and another text is Unsure."""
    at_zendesk.lose("open")
    with pytest.raises(Unsure):
        at_zendesk.desk.open(DRAFT, key)
    at_zendesk.vendor.listed = set()
    (made,) = at_zendesk.account.tickets
    assert at_zendesk.desk.open(DRAFT, key).ref == str(made)
    with pytest.raises(Unsure):
        at_zendesk.desk.open(OTHER, key)
    at_zendesk.vendor.listed = None
    assert at_zendesk.desk.open(OTHER, key).ref == str(made)
    assert at_zendesk.tickets(key) == 1


def test_a_text_that_met_another_finds_its_ticket(at_zendesk: ZendeskBench, key: str) -> None:
    """When the key was used for another text after our look, the ticket that other text made is ours."""
    vendor = Zendesk(at_zendesk.setup())
    ref = vendor.create(DRAFT, "Θέμα", key)
    assert vendor.create(OTHER, "Άλλο θέμα", key) == ref
    assert at_zendesk.tickets(key) == 1


def test_a_double_that_zendesk_does_not_merge_is_closed_with_a_pointer(at_zendesk: ZendeskBench, key: str) -> None:
    """A solved double cannot be merged: it loses its key, stays solved, and says where it goes on."""
    stays = at_zendesk.desk.open(DRAFT, key)
    comment = {"body": "διπλό", "public": False}
    double = at_zendesk.ask(
        "POST", "tickets", json={"ticket": {"external_id": key, "subject": f"Δ [IVR:{key}]", "comment": comment}}
    )
    ref = str(double["ticket"]["id"])
    at_zendesk.change(ref, status="solved")
    assert at_zendesk.desk.unite(key) == at_zendesk.desk.read(stays.ref)
    assert at_zendesk.tickets(key) == 1
    left = at_zendesk.desk.read(ref)
    assert (left.key, left.progress, left.subject) == ("", Progress.DONE, "Δ")
    assert f"#{stays.ref}" in at_zendesk.comments(ref)[-1]


def test_a_merged_ticket_that_does_not_say_where_is_done(at_zendesk: ZendeskBench, key: str) -> None:
    """A merge whose comment names no ticket leaves a closed one, which reads as itself."""
    ticket, other = (at_zendesk.desk.open(DRAFT, each) for each in (key, f"{key}x"))
    at_zendesk.ask("POST", f"tickets/{other.ref}/merge", json={"ids": [int(ticket.ref)], "source_comment": "-"})
    for _ in range(2):
        at_zendesk.ask("GET", "users/me")  # the job runs behind other requests
    read = at_zendesk.desk.read(ticket.ref)
    assert (read.ref, read.progress) == (ticket.ref, Progress.DONE)


# --- rules nobody can change -----------------------------------------------------------------------------------


def test_a_faster_person_is_noticed(at_zendesk: ZendeskBench, key: str) -> None:
    """A change made upon an older look than a person's does nothing, once their seconds differ."""
    vendor = Zendesk(at_zendesk.setup())
    held = vendor.held(at_zendesk.desk.open(DRAFT, key).ref)
    at_zendesk.account.skew = 2
    at_zendesk.move(held.ticket.ref, "network")
    with pytest.raises(Raced):
        vendor.put(held, Change(team="keplinet-achaia"))
    assert at_zendesk.desk.read(held.ticket.ref).team == "network"


def test_a_clash_is_raced_where_it_was_guarded_and_else_waits() -> None:
    """Zendesk's 409 is Raced for a change that quoted a look, and Unavailable for a note: nothing happened."""
    with Misbehaving(says("409 Conflict", b'{"error": "DatabaseConflict"}')) as server:
        calls = Calls(Http(server.url, {}, 5))
        with pytest.raises(Raced):
            calls.change("1", subject="θ", safe_update=True)
        with pytest.raises(Unavailable):
            calls.change("1", comment={"body": "κ"})


def test_what_the_bridge_solved_is_nobodys_and_opens_again(at_zendesk: ZendeskBench, key: str) -> None:
    """Solving makes our agent the assignee; nobody has the ticket all the same, and it opens again for all."""
    ref = at_zendesk.desk.open(DRAFT, key).ref
    assert at_zendesk.desk.advance(ref, Progress.DONE).owner is None
    assert at_zendesk.ask("GET", f"tickets/{ref}")["ticket"]["assignee_id"] is not None
    at_zendesk.change(ref, status="open")
    assert at_zendesk.desk.read(ref).progress is Progress.PENDING
    assert at_zendesk.desk.assign(ref, "network", leaving="triage").team == "network"


def test_a_ticket_that_opens_again_waits_for_all(at_zendesk: ZendeskBench, key: str) -> None:
    """What a technician solved and we open again has no assignee: it can never be new, so that is what waits."""
    ref = at_zendesk.desk.open(DRAFT, key).ref
    at_zendesk.take(ref)
    at_zendesk.change(ref, status="solved")
    again = at_zendesk.desk.advance(ref, Progress.PENDING)
    assert (again.owner, again.progress) == (None, Progress.PENDING)


def test_a_ticket_that_moves_is_nobodys(at_zendesk: ZendeskBench, key: str) -> None:
    """A ticket put in another team's queue by wish is left to that team's people."""
    ref = at_zendesk.desk.open(DRAFT, key).ref
    at_zendesk.take(ref)
    moved = at_zendesk.desk.assign(ref, "network")
    assert (moved.team, moved.owner, moved.progress) == ("network", None, Progress.PENDING)


def test_every_status_has_a_meaning(at_zendesk: ZendeskBench, key: str) -> None:
    """New and open-for-all wait, held and pending are worked on, solved and closed are done."""
    ref = at_zendesk.desk.open(DRAFT, key).ref
    seen = {"new": at_zendesk.desk.read(ref).progress}
    for status in ("open", "pending", "hold", "solved"):
        at_zendesk.change(ref, status=status)
        seen[status] = at_zendesk.desk.read(ref).progress
    at_zendesk.account.ticket(ref).status = "closed"  # an automation's doing
    seen["closed"] = at_zendesk.desk.read(ref).progress
    assert seen == {
        "new": Progress.PENDING, "open": Progress.PENDING, "pending": Progress.WORKING, "hold": Progress.WORKING,
        "solved": Progress.DONE, "closed": Progress.DONE,
    }  # fmt: skip


def test_a_closed_ticket_is_rejected(at_zendesk: ZendeskBench, key: str) -> None:
    """What is closed can never change again: every change is Rejected in Zendesk's words, for a person."""
    ref = at_zendesk.desk.open(DRAFT, key).ref
    at_zendesk.account.ticket(ref).status = "closed"
    for verb in (
        lambda: at_zendesk.desk.advance(ref, Progress.PENDING),
        lambda: at_zendesk.desk.comment(ref, "σχόλιο", f"{key}:c"),
        lambda: at_zendesk.desk.assign(ref, "network"),
    ):
        with pytest.raises(Rejected, match="closed prevents ticket update"):
            verb()


def test_a_file_taken_away_leaves_an_empty_one(at_zendesk: ZendeskBench, key: str) -> None:
    """Zendesk keeps the note and an empty file where one was redacted; no byte of it is left."""
    ref = at_zendesk.desk.open(DRAFT, key).ref
    at_zendesk.desk.attach(ref, "ήχος.wav", "audio/x-wav", b"secret", f"{key}:f")
    at_zendesk.desk.detach(ref, f"{key}:f")
    at_zendesk.wire.requests.clear()
    at_zendesk.desk.detach(ref, f"{key}:f")
    assert not any(each.startswith("PUT") for each in at_zendesk.wire.requests)
    (said,) = at_zendesk.ask("GET", f"tickets/{ref}/comments")["comments"][1:]
    assert [(file["file_name"], file["size"]) for file in said["attachments"]] == [("redacted.txt", 0)]
    assert b"secret" not in at_zendesk.account.files.values()
    assert said["public"] is False


def test_a_group_we_are_no_member_of_is_no_queue(at_zendesk: ZendeskBench, key: str) -> None:
    """A ticket names its group whoever is in it, but we put it only where our agent could solve it."""
    at_zendesk.account.groups[999] = "foreign"
    ref = at_zendesk.desk.open(DRAFT, key).ref
    assert at_zendesk.desk.teams() == TEAMS.keys()
    with pytest.raises(Rejected):
        at_zendesk.desk.assign(ref, "foreign")
    at_zendesk.move(ref, "foreign")
    assert at_zendesk.desk.read(ref).team == "foreign"


def test_lists_come_whole_over_many_pages(at_zendesk: ZendeskBench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that hold fewer than one second saw still give every change, every note and every queue."""
    monkeypatch.setattr(zendesk_calls, "PAGE", 2)
    keys = {uuid4().hex for _ in range(5)}
    tickets = [at_zendesk.desk.open(DRAFT, key) for key in keys]
    start = min(ticket.changed_at for ticket in tickets)
    assert keys == {ticket.key for ticket in at_zendesk.desk.changed_since(start)}
    for n in range(5):
        at_zendesk.desk.comment(tickets[0].ref, f"σχόλιο {n}", f"{tickets[0].key}:{n}")
    assert [note.text for note in at_zendesk.desk.notes(tickets[0].ref)] == [f"σχόλιο {n}" for n in range(5)]
    assert at_zendesk.desk.teams() == TEAMS.keys()


def test_changes_are_read_back_to_their_moment(at_zendesk: ZendeskBench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Changes come oldest first from the moment on, the first ones of many, and no page is asked for in vain."""
    monkeypatch.setattr(zendesk_calls, "PAGE", 2)
    tickets = []
    for second in range(6):
        at_zendesk.account.skew = 2 * second
        tickets.append(at_zendesk.desk.open(DRAFT, uuid4().hex))
    at_zendesk.wire.requests.clear()
    vendor = Zendesk(at_zendesk.setup())
    assert list(vendor.changed(tickets[3].changed_at, 9)) == tickets[3:]
    assert at_zendesk.wire.requests.count("GET /api/v2/tickets") == 2
    assert list(vendor.changed(tickets[1].changed_at, 2)) == tickets[1:3]


def test_notes_are_for_the_desks_own_people(at_zendesk: ZendeskBench, key: str) -> None:
    """What we say and attach is private: no requester is ever mailed by it."""
    ref = at_zendesk.desk.open(DRAFT, key).ref
    at_zendesk.desk.comment(ref, "σχόλιο", f"{key}:c")
    at_zendesk.desk.attach(ref, "ήχος.wav", "audio/x-wav", b"x", f"{key}:f")
    said = at_zendesk.ask("GET", f"tickets/{ref}/comments")["comments"]
    assert [each["public"] for each in said] == [False] * 3


def test_what_comes_too_often_is_told_when_to_come_back(at_zendesk: ZendeskBench, key: str) -> None:
    """Over the account's limit, or the one of a ticket, we are Unavailable with Zendesk's wish."""
    ref = at_zendesk.desk.open(DRAFT, key).ref
    for n in range(30):
        at_zendesk.desk.comment(ref, "σχόλιο", f"{key}:{n}")
    with pytest.raises(Unavailable) as caught:
        at_zendesk.desk.comment(ref, "σχόλιο", f"{key}:30")
    assert 0 < (caught.value.retry_after or 0) <= 600
    at_zendesk.vendor.budget = 0
    with pytest.raises(Unavailable) as caught:
        at_zendesk.desk.open(OTHER, f"{key}x")
    assert caught.value.retry_after == 17
