"""What only Zammad can do to us: its workflows, its groups, its index that lags, its merges."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tests.support.desks.zammad import HIDDEN, ZammadBench
from tests.support.vendors.zammad_state import EDIT
from ticket_client.desks import zammad_site
from ticket_client.desks import zammad_words as words
from ticket_client.desks.zammad import Zammad
from ticket_client.errors import Gone, Rejected, Unavailable, Unsure
from ticket_client.values import Draft, Progress

DRAFT = Draft("Θέμα", "Κείμενο", "0601010", "2610123456", team="triage")


def double(bench: ZammadBench, key: str, group: str = "triage") -> str:
    """Make a ticket with the key, as an answer that was lost long ago would have."""
    told = {
        "title": f"διπλό [IVR:{key}]",
        "group": group,
        "customer": "maria",
        "ivr_key": key,
        "article": {"body": "β"},
    }
    return str(bench.ask("POST", "tickets", "bridge", json=told).json()["id"])


def test_open_costs_five_requests(at_zammad: ZammadBench, key: str) -> None:
    """Once Zammad is known, `open` is two looks, the ticket and two looks: by attribute and by title."""
    at_zammad.desk.check()
    at_zammad.wire.requests.clear()
    at_zammad.desk.open(DRAFT, key)
    looks = ["POST /api/v1/tickets/search"] * 2
    assert at_zammad.wire.requests == [*looks, "POST /api/v1/tickets", *looks]


@pytest.mark.parametrize("elasticsearch", [True, False], ids=["with Elasticsearch", "without"])
def test_a_look_up_never_waits_for_the_index(at_zammad: ZammadBench, key: str, elasticsearch: bool) -> None:
    """A ticket is found by its key at once, while an index that lags, or none at all, knows nothing of it."""
    at_zammad.server.state.index = {} if elasticsearch else None
    ticket = at_zammad.desk.open(DRAFT, key)
    assert at_zammad.get("tickets/search", query=f"ivr_key:{key}") == []
    assert at_zammad.desk.find(key) == ticket


def test_the_draft_fills_attributes_and_priority(at_zammad: ZammadBench, key: str) -> None:
    """School, caller and urgency stand where the settings say; what is not urgent gets Zammad's default."""
    for draft, priority in ((DRAFT, "2 normal"), (replace(DRAFT, urgent=True), "3 high")):
        ticket = at_zammad.desk.open(draft, key + priority)
        row = at_zammad.get(f"tickets/{ticket.ref}")
        assert (row["school_code"], row["caller"], row["priority"]) == (draft.school_code, draft.caller, priority)
        assert (row["ivr_key"], row["customer"]) == (key + priority, "ivr-bridge")
    assert at_zammad.desk.update(ticket.ref, replace(DRAFT, school_code="0601011")).ref == ticket.ref
    assert at_zammad.get(f"tickets/{ticket.ref}")["school_code"] == "0601011"


def test_what_we_write_is_for_the_desks_people_only(at_zammad: ZammadBench, key: str) -> None:
    """The first text, a comment and a file are internal notes, and a text of nothing is still a text."""
    ticket = at_zammad.desk.open(replace(DRAFT, body=" "), key)
    at_zammad.desk.comment(ticket.ref, "σχόλιο", f"{key}:c")
    at_zammad.desk.attach(ticket.ref, "ήχος.wav", "audio/wav", b"\x00", f"{key}:f")
    said = at_zammad.get(f"ticket_articles/by_ticket/{ticket.ref}")
    assert [(row["type"], row["internal"]) for row in said] == [("note", True)] * 3
    assert said[0]["body"] == "-"


@pytest.mark.parametrize("customer", ["maria", "guess:school@sch.example"])
def test_the_customer_is_whom_the_settings_name(at_zammad: ZammadBench, key: str, customer: str) -> None:
    """Every ticket belongs to the customer of the settings, who is made if an address is guessed."""
    ticket = at_zammad.remade(customer=customer).desk.open(DRAFT, key)
    at_zammad.desk.check()
    assert at_zammad.get(f"tickets/{ticket.ref}")["customer"] == customer.removeprefix("guess:")


@pytest.mark.parametrize("team", [HIDDEN, "network"])
def test_a_group_that_does_not_take_it_costs_no_ticket(at_zammad: ZammadBench, key: str, team: str) -> None:
    """A draft for a group that keeps us out or was retired opens in the group of the settings."""
    at_zammad.server.state.retired = {3}
    assert "network" not in at_zammad.desk.teams()
    ticket = at_zammad.remade(group="keplinet-achaia").desk.open(replace(DRAFT, team=team), key)
    assert ticket.team == "keplinet-achaia"


def test_a_closed_ticket_that_may_not_become_new_is_opened(at_zammad: ZammadBench, key: str) -> None:
    """Without the workflow a closed ticket comes back to life as «open», and a person is told what to add."""
    at_zammad.server.state.edit_states = EDIT
    ticket = at_zammad.desk.open(DRAFT, key)
    at_zammad.desk.advance(ticket.ref, Progress.DONE)
    for _ in range(2):  # the second time it is open already and stays so
        with pytest.raises(Rejected, match="workflow"):
            at_zammad.desk.advance(ticket.ref, Progress.PENDING)
        assert at_zammad.get(f"tickets/{ticket.ref}")["state"] == "open"


def test_a_state_of_their_own_is_read_by_its_type(at_zammad: ZammadBench, key: str) -> None:
    """A state that people add means what its type means, also when it was added after we started."""
    ticket = at_zammad.desk.open(DRAFT, key)
    for number, (kind, progress) in enumerate({"closed": Progress.DONE, "open": Progress.WORKING}.items(), 8):
        at_zammad.server.state.states[number] = f"δική μας {number}"
        at_zammad.server.state.state_types[number] = kind
        at_zammad.put(ticket.ref, state=f"δική μας {number}")
        assert at_zammad.desk.read(ticket.ref).progress is progress


def test_a_ticket_in_a_group_we_may_not_see_is_gone(at_zammad: ZammadBench, key: str) -> None:
    """A ticket that was moved where our user may not go is gone for us, and stops nothing else."""
    ticket, other = (at_zammad.desk.open(DRAFT, each) for each in (key, f"{key}x"))
    at_zammad.ask("PUT", f"tickets/{ticket.ref}", "admin", json={"group": HIDDEN}).raise_for_status()
    with pytest.raises(Gone, match="group"):
        at_zammad.desk.read(ticket.ref)
    assert at_zammad.desk.standing([ticket.ref, other.ref]).keys() == {other.ref}
    assert at_zammad.desk.find(key) is None


def test_doubles_are_merged_with_all_they_say(at_zammad: ZammadBench, key: str) -> None:
    """A double is merged into the ticket that is kept; its text is there, and its number leads there."""
    kept = at_zammad.desk.open(DRAFT, key)
    late = double(at_zammad, key)
    assert at_zammad.tickets(key) == 2
    united = at_zammad.desk.unite(key, kept.ref)
    assert united is not None
    assert (united.ref, at_zammad.tickets(key)) == (kept.ref, 1)
    assert at_zammad.comments(kept.ref) == (DRAFT.body, "β")
    assert at_zammad.desk.read(late).ref == kept.ref


def test_a_merge_whose_answer_was_lost_may_be_repeated(at_zammad: ZammadBench, key: str) -> None:
    """After Unsure, uniting again leaves one ticket, and the younger one if that is the one to keep."""
    first = at_zammad.desk.open(DRAFT, key)
    late = double(at_zammad, key)
    at_zammad.wire.cut("PUT /api/v1/ticket_merge/")
    with pytest.raises(Unsure):
        at_zammad.desk.unite(key, late)
    united = at_zammad.desk.unite(key, late)
    assert united is not None
    assert (united.ref, at_zammad.desk.read(first.ref).ref, at_zammad.tickets(key)) == (late, late, 1)


def test_a_merge_that_did_nothing_is_not_believed(at_zammad: ZammadBench, key: str) -> None:
    """Zammad's 200 for tickets that are gone is Gone, and its no to one already merged is worth another try."""
    one, two, three = (at_zammad.desk.open(DRAFT, key + each) for each in "αβγ")
    vendor = Zammad(at_zammad.setup)
    with pytest.raises(Gone):
        vendor.fold(replace(one, ref="999"), two)
    at_zammad.merge(two.ref, three.ref)
    with pytest.raises(Unavailable):
        vendor.fold(one, two)


def test_a_chain_of_merges_leads_to_its_end(at_zammad: ZammadBench, key: str) -> None:
    """A ticket merged into one that was merged again reads as the last; without the link it is gone."""
    one, two, three = (at_zammad.desk.open(DRAFT, key + each) for each in "αβγ")
    at_zammad.merge(one.ref, two.ref)
    at_zammad.merge(two.ref, three.ref)
    assert at_zammad.desk.read(one.ref).ref == at_zammad.desk.read(two.ref).ref == three.ref
    at_zammad.server.state.links = []
    with pytest.raises(Gone):
        at_zammad.desk.read(one.ref)


def test_a_ticket_whose_key_people_took_away_is_found_by_its_title(at_zammad: ZammadBench, key: str) -> None:
    """The tail of the title is enough to find a ticket, and the same key in both finds it once."""
    ticket = at_zammad.desk.open(DRAFT, key)
    at_zammad.put(ticket.ref, ivr_key="")
    found = at_zammad.desk.find(key)
    assert found is not None
    assert found.ref == ticket.ref


def test_what_triggers_send_is_nobodys_note(at_zammad: ZammadBench, key: str) -> None:
    """An article that Zammad's own trigger wrote is not told as a person's."""
    ticket = at_zammad.desk.open(DRAFT, key)
    told = {"ticket_id": int(ticket.ref), "body": "αυτόματο", "sender": "System"}
    at_zammad.ask("POST", "ticket_articles", "admin", json=told).raise_for_status()
    assert at_zammad.desk.notes(ticket.ref) == []


PAGES = {
    "<div>Επίσκεψη <b>αύριο</b></div><div>στις 10</div>": "Επίσκεψη αύριο\nστις 10",
    "<p>α &amp; β</p><p></p><ul><li>γ</li><li>δ</li></ul>": "α & β\nγ\nδ",
    "χωρίς τίποτα": "χωρίς τίποτα",
    "α<br><br>β": "α\nβ",
}


@pytest.mark.parametrize(("page", "text"), PAGES.items())
def test_a_page_is_read_as_text(page: str, text: str) -> None:
    """What technicians write at Zammad's pages comes as HTML and is read as the lines they saw."""
    assert words.text_of({"body": page, "content_type": "text/html"}) == text
    assert words.text_of({"body": page, "content_type": "text/plain"}) == page


def test_lists_come_whole_over_many_pages(at_zammad: ZammadBench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups and tickets come whole however few Zammad gives at a time."""
    monkeypatch.setattr(zammad_site, "PAGE", 2)
    opened = [at_zammad.desk.open(DRAFT, uuid4().hex).ref for _ in range(5)]
    vendor = Zammad(at_zammad.setup)
    start = datetime(2000, 1, 1, tzinfo=UTC)
    assert [each.ref for each in vendor.changed(start, 5)] == opened
    assert [each.ref for each in vendor.changed(start, 3)] == opened[:3]
    assert {each.ref for each in vendor.several(opened)} == {*opened}
    assert vendor.teams() == {*at_zammad.server.state.groups.values()}


def test_a_file_is_never_taken_away(at_zammad: ZammadBench, key: str) -> None:
    """Taking a file away is Rejected, by the desk and by Zammad's own part of it."""
    ticket = at_zammad.desk.open(DRAFT, key)
    with pytest.raises(Rejected):
        at_zammad.desk.detach(ticket.ref, "k")
    vendor = Zammad(at_zammad.setup)
    with pytest.raises(Rejected):
        vendor.remove(vendor.held(ticket.ref), "mark")
