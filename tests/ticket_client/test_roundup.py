"""What only Roundup can do to us: its own refusals, its detectors, its rights, and people at its pages."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from intake.demo.tracker import Tracker
from tests.support.desks.roundup import RoundupBench
from tests.support.roundup import TEAMS, need_roundup
from tests.support.wire import Misbehaving, says
from ticket_client.desks import roundup as adapter
from ticket_client.desks import roundup_words as words
from ticket_client.desks.roundup import Roundup
from ticket_client.errors import Misconfigured, Rejected, Unavailable, Unsure
from ticket_client.values import Draft, Progress

slow = pytest.mark.slow
DRAFT = Draft("Θέμα", "Κείμενο", "0601010", "2610123456")


@slow
def test_open_costs_three_requests(at_roundup: RoundupBench, key: str) -> None:
    """A first `open` is a message, an issue and the read-back by key, and no more."""
    at_roundup.desk.open(DRAFT, key)
    assert at_roundup.wire.requests == ["POST /rest/data/msg", "POST /rest/data/issue", "GET /rest/data/issue"]


@slow
def test_the_draft_fills_the_trackers_fields(at_roundup: RoundupBench, key: str) -> None:
    """School code, caller and urgency have fields of their own; what is not urgent gets the tracker's default."""
    for draft, priority in ((DRAFT, "normal"), (Draft("θ", "κ", urgent=True), "urgent")):
        ticket = at_roundup.desk.open(draft, key + priority)
        row = at_roundup.get(f"issue/{ticket.ref}")["attributes"]
        assert (row["school_code"], row["caller"]) == (draft.school_code, draft.caller)
        assert (row["external_id"], row["priority"]["name"]) == (key + priority, priority)


@slow
def test_a_message_whose_answer_is_lost_makes_no_ticket(at_roundup: RoundupBench, key: str) -> None:
    """When the answer to the message is lost no ticket stands, and opening again makes one that says it once."""
    at_roundup.wire.cut("POST /rest/data/msg ")
    with pytest.raises(Unsure):
        at_roundup.desk.open(DRAFT, key)
    assert at_roundup.desk.find(key) is None
    assert at_roundup.comments(at_roundup.desk.open(DRAFT, key).ref) == (DRAFT.body,)


@slow
@pytest.mark.parametrize("verb", ["comment", "attach"])
def test_a_message_left_behind_is_hung_up_not_made_again(at_roundup: RoundupBench, key: str, verb: str) -> None:
    """When the answer to a comment's message is lost, trying again uses that message."""
    ticket = at_roundup.desk.open(DRAFT, key)
    arguments = ("σχόλιο",) if verb == "comment" else ("ήχος.wav", "audio/x-wav", b"\x00\xff")
    at_roundup.wire.cut("POST /rest/data/msg ")
    with pytest.raises(Unsure):
        getattr(at_roundup.desk, verb)(ticket.ref, *arguments, f"{key}:c")
    getattr(at_roundup.desk, verb)(ticket.ref, *arguments, f"{key}:c")
    assert len(at_roundup.get("msg", messageid=f"{key}:c")["collection"]) == 1
    assert len(at_roundup.get(f"issue/{ticket.ref}")["attributes"]["messages"]) == 2


@slow
@pytest.mark.parametrize("progress", [Progress.PENDING, Progress.WORKING, Progress.DONE])
def test_the_bridge_never_moves_a_ticket_on(at_roundup: RoundupBench, key: str, progress: Progress) -> None:
    """What the bridge says on a ticket leaves its status as the technician set it, whatever Roundup's habit."""
    ticket = at_roundup.desk.open(DRAFT, key)
    at_roundup.advance(ticket.ref, progress)
    before = at_roundup.get(f"issue/{ticket.ref}")["attributes"]["status"]
    at_roundup.desk.comment(ticket.ref, "σχόλιο", f"{key}:c")
    at_roundup.desk.attach(ticket.ref, "α.wav", "audio/x-wav", b"x", f"{key}:f")
    at_roundup.desk.update(ticket.ref, Draft("νέο", "νέο"))
    assert at_roundup.get(f"issue/{ticket.ref}")["attributes"]["status"] == before


@slow
def test_a_technicians_words_survive_ours(at_roundup: RoundupBench, key: str) -> None:
    """Messages that others hang on the ticket stay, in their order, beside ours."""
    ticket = at_roundup.desk.open(DRAFT, key)
    theirs = at_roundup.post("msg", content="Πάω αύριο", author="1")
    hanging = [row["id"] for row in at_roundup.get(f"issue/{ticket.ref}")["attributes"]["messages"]]
    at_roundup.patch(ticket.ref, messages=[*hanging, theirs])
    at_roundup.desk.comment(ticket.ref, "ευχαριστούμε", f"{key}:c")
    assert at_roundup.comments(ticket.ref) == (DRAFT.body, "Πάω αύριο", "ευχαριστούμε")


@slow
def test_a_refused_create_is_rejected_not_believed(at_roundup: RoundupBench, key: str) -> None:
    """A 400 from the tracker makes no ticket, parks the request, and tells no telephone number."""
    with pytest.raises(Rejected) as caught:
        at_roundup.desk.assign(at_roundup.desk.open(DRAFT, key).ref, "ομάδα 2610123456")
    assert "2610123456" not in str(caught.value)
    assert "team" in str(caught.value)


@slow
def test_changes_come_whole_over_many_pages(at_roundup: RoundupBench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that hold fewer tickets than one second saw still give every ticket."""
    monkeypatch.setattr(adapter, "PAGE", 2)
    keys = {uuid4().hex for _ in range(7)}
    start = min(at_roundup.desk.open(DRAFT, key).changed_at for key in keys)
    assert keys <= {ticket.key for ticket in at_roundup.desk.changed_since(start)}


@slow
def test_a_ticket_made_at_the_pages_is_read_like_ours(at_roundup: RoundupBench) -> None:
    """An issue made without us has a key of the tracker's own and disturbs nothing."""
    ref = at_roundup.post("issue", title="Από τη σελίδα", external_id=f"web-{uuid4().hex}")
    assert at_roundup.desk.read(ref).subject == "Από τη σελίδα"
    assert ref in {ticket.ref for ticket in at_roundup.desk.changed_since(datetime(2000, 1, 1, tzinfo=UTC))}


@slow
def test_a_duplicate_leads_on_once_somebody_has_closed_it(at_roundup: RoundupBench, key: str) -> None:
    """A pointer on a ticket that is worked on is a cross-reference; once it is closed or retired, a merge."""
    first, second, third = (at_roundup.desk.open(DRAFT, f"{key}{each}").ref for each in "abc")
    at_roundup.pages.edit(first, superseder=second, status="in-progress")
    assert at_roundup.desk.read(first).ref == first
    at_roundup.pages.edit(first, status="done-cbb")
    at_roundup.pages.edit(second, superseder=third)
    assert at_roundup.desk.read(first).ref == second
    at_roundup.delete(second)
    assert {ref: each.ref for ref, each in at_roundup.desk.standing([first, second]).items()} == {
        first: third,
        second: third,
    }
    united = at_roundup.desk.unite(f"{key}a")
    assert united is not None
    assert united.ref == third


@slow
def test_pointers_that_lead_nowhere_are_none(at_roundup: RoundupBench, key: str) -> None:
    """Duplicates of each other, of themselves and of a retired ticket stand where they are."""
    first, second, lost = (at_roundup.desk.open(DRAFT, f"{key}{each}").ref for each in "abc")
    for ref, onward in ((first, second), (second, first), (second, second), (second, lost)):
        at_roundup.merge(ref, onward)
        if onward == lost:
            at_roundup.delete(lost)
        assert at_roundup.desk.read(second).ref == second


@slow
def test_what_is_said_on_a_duplicate_is_said_where_it_leads(at_roundup: RoundupBench, key: str) -> None:
    """A comment for a duplicate reaches the people who work on it now, and the duplicate is no news any more."""
    first, second = (at_roundup.desk.open(DRAFT, f"{key}{each}") for each in "ab")
    at_roundup.merge(first.ref, second.ref)
    at_roundup.desk.comment(first.ref, "Ξανακάλεσαν", f"{key}:c")
    assert at_roundup.comments(second.ref) == (DRAFT.body, "Ξανακάλεσαν")
    assert at_roundup.comments(first.ref) == (DRAFT.body,)
    changed = {ticket.ref for ticket in at_roundup.desk.changed_since(first.changed_at)}
    assert (first.ref in changed, second.ref in changed) == (False, True)


@slow
def test_many_tickets_cost_few_requests(at_roundup: RoundupBench) -> None:
    """A look at tickets that stand where they stood is one request for all of them."""
    refs = [at_roundup.desk.open(DRAFT, uuid4().hex).ref for _ in range(7)]
    before = len(at_roundup.wire.requests)
    assert at_roundup.desk.standing(refs).keys() == set(refs)
    assert at_roundup.wire.requests[before:] == ["GET /rest/data/issue"]


@slow
@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIzIn0.AAAA"])
def test_a_bad_token_stops_the_desk(roundup: Tracker, token: str) -> None:
    """A token the tracker does not take is Misconfigured for every verb, and never in the text."""
    desk = Roundup(roundup.url, token)
    for verb in (desk.check, desk.teams, lambda: desk.find("k"), lambda: desk.open(DRAFT, "k")):
        with pytest.raises(Misconfigured) as caught:
            verb()
        assert not token or token not in str(caught.value)


@slow
def test_a_wrong_address_stops_the_desk(roundup: Tracker) -> None:
    """An address on the right machine that is not the tracker's is Misconfigured in words a person can use."""
    with pytest.raises(Misconfigured, match="not Roundup"):
        Roundup(f"{roundup.url}elsewhere/", roundup.token).check()


@slow
def test_an_address_the_tracker_does_not_call_its_own_stops_the_desk(tmp_path: Path) -> None:
    """A tracker reached under another name refuses us; that is a setting to mend, not a ticket to park."""
    need_roundup()
    with Tracker(tmp_path) as tracker:
        tracker.up(TEAMS)
        desk = Roundup(tracker.url.replace("127.0.0.1", "localhost"), tracker.token)
        for verb in (desk.check, lambda: desk.open(DRAFT, "k")):
            with pytest.raises(Misconfigured):
                verb()


@slow
def test_a_tracker_that_wants_a_rest_says_for_how_long(tmp_path: Path) -> None:
    """Over Roundup's own rate limit we are Unavailable with its wish, and so we are when it is down."""
    need_roundup()
    with Tracker(
        tmp_path, options={"WEB_API_CALLS_PER_INTERVAL": "3", "WEB_API_INTERVAL_IN_SEC": "60"}
    ) as tracker:
        tracker.up(TEAMS)
        desk = Roundup(tracker.url, tracker.token)
        with pytest.raises(Unavailable) as caught:
            [desk.teams() for _ in range(9)]
        assert caught.value.retry_after is not None
        assert 0 < caught.value.retry_after <= 60
        tracker.down()
        with pytest.raises(Unavailable):
            desk.open(DRAFT, "k")


@slow
def test_a_tracker_without_teams_does_not_pass(tmp_path: Path) -> None:
    """`check` says in plain words that there is nothing to route to."""
    need_roundup()
    with Tracker(tmp_path) as tracker:
        tracker.up({})
        with pytest.raises(Misconfigured, match="no teams"):
            Roundup(tracker.url, tracker.token).check()


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"data": 3}', b'{"data": {}}', b'"ok"', b"null"])
def test_json_that_is_not_roundups_stops_the_desk(body: bytes) -> None:
    """A JSON answer of another shape means that something else lives at this address."""
    with Misbehaving(says("200 OK", body)) as server, pytest.raises(Misconfigured, match="not Roundup"):
        Roundup(server.url, "t").find("k")


def test_a_breakdown_disguised_as_a_refusal_is_seen_through() -> None:
    """Roundup says 400 when it broke down: Unsure after a change, Unavailable after none, never Rejected."""
    words = b'{"error": {"status": 400, "msg": "An error occurred. Please check the server log for more."}}'
    with Misbehaving(says("400 Bad Request", words)) as server:
        desk = Roundup(server.url, "t")
        with pytest.raises(Unavailable):
            desk.find("k")
        with pytest.raises(Unsure):
            desk.open(DRAFT, "k")


def test_a_tracker_that_hides_a_field_stops_the_desk() -> None:
    """A row without a field we need is Misconfigured and names the field, lest we overwrite what we cannot see."""
    row = b'{"data": {"collection": [{"id": "1", "title": "x", "status.name": "unread"}]}}'
    with Misbehaving(says("200 OK", row)) as server, pytest.raises(Misconfigured, match="messages"):
        Roundup(server.url, "t").comment("1", "κείμενο", "k")


@pytest.mark.parametrize(
    ("spelled", "moment"),
    [
        ("2026-11-25.19:23:59", datetime(2026, 11, 25, 19, 23, 59, tzinfo=UTC)),
        ("2026-11-25.19:23:60", datetime(2026, 11, 25, 19, 24, tzinfo=UTC)),
        ("2026-12-31.23:59:60", datetime(2027, 1, 1, tzinfo=UTC)),
    ],
)
def test_the_sixtieth_second_of_a_minute_is_read(spelled: str, moment: datetime) -> None:
    """Roundup stores 59.9996 seconds as 60: a ticket of such a moment is read like any other."""
    need_roundup()
    from roundup.date import Date

    stored = str(Date(Date(spelled.replace("60", "59.9996")).serialise()))
    assert stored == spelled
    assert words.moment(stored) == moment
