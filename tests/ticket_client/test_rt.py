"""What only Request Tracker can do to us: what it drops without a word, its rights, people at its pages."""

from uuid import uuid4

import pytest

from tests.support.desks.rt import RtBench, rt_desk
from tests.support.rt import Rt
from ticket_client import careful
from ticket_client.desk import Setup
from ticket_client.desks import rt as adapter
from ticket_client.desks.rt_words import plain
from ticket_client.errors import Gone, Misconfigured, Rejected
from ticket_client.values import Draft, Progress
from ticket_client.vendor import Change, Raced

slow = pytest.mark.slow
DRAFT = Draft("Θέμα", "Κείμενο", "0601010", "2610123456")


# --- tickets ---------------------------------------------------------------------------------------------


@slow
def test_open_costs_four_requests(at_rt: RtBench, key: str) -> None:
    """RT weighs the token at every request, so a first `open` is two looks, a ticket and a look."""
    at_rt.desk.open(DRAFT, key)
    look, ticket = "GET /REST/2.0/tickets", "POST /REST/2.0/ticket"
    assert at_rt.wire.requests == [look, look, ticket, look]


@slow
def test_the_draft_fills_rts_fields(at_rt: RtBench, key: str) -> None:
    """School code and caller have fields, urgency is a priority, and what is not urgent has the queue's own."""
    for draft, priority in ((DRAFT, "0"), (Draft("θ", "κ", urgent=True), "100")):
        row = at_rt.ask("GET", f"ticket/{at_rt.desk.open(draft, key + priority).ref}")
        fields = {each["name"]: each["values"] for each in row["CustomFields"] if each["values"]}
        known = {"SchoolCode": draft.school_code, "CallerNumber": draft.caller, "ExternalId": key + priority}
        assert fields == {name: [value] for name, value in known.items() if value}
        assert row["Priority"] == priority


@slow
def test_a_caller_is_no_requestor(at_rt: RtBench, rt: Rt, key: str) -> None:
    """A ticket of ours has no requestor, so nothing that is said on it goes out to a school."""
    mails = len(rt.mails())
    ref = at_rt.desk.open(DRAFT, key).ref
    at_rt.desk.comment(ref, "σχόλιο", f"{key}:c")
    at_rt.desk.advance(ref, Progress.DONE)
    assert at_rt.ask("GET", f"ticket/{ref}")["Requestor"] == []
    assert len(rt.mails()) == mails


@slow
def test_a_key_that_rt_drops_stops_the_desk_and_makes_one_ticket(rt: Rt, at_rt: RtBench, key: str) -> None:
    """When the key's field refuses it RT says 201 all the same: we notice, and make no second one."""
    desk = rt_desk(rt.url, rt.token("intake"), key_field="IsDigit")
    for _ in range(2):
        with pytest.raises(Misconfigured, match="does not keep the key"):
            desk.open(DRAFT, key)
    assert at_rt.tickets(key) == 1


@slow
def test_a_value_that_a_field_refuses_is_parked(at_rt: RtBench, key: str) -> None:
    """RT says 200 to a school code of six digits and leaves it out: Rejected, and the desk works on."""
    ref = at_rt.desk.open(DRAFT, key).ref
    with pytest.raises(Rejected, match="validation"):
        at_rt.desk.update(ref, Draft("Θέμα", "Κείμενο", "060101"))
    assert at_rt.desk.update(ref, DRAFT).subject == f"Θέμα [IVR:{key}]"


@slow
@pytest.mark.parametrize("letter", ["ώ", "“", "😀"])
def test_a_subject_has_room_for_its_key_in_any_script(at_rt: RtBench, key: str, letter: str) -> None:
    """RT cuts a subject at 200 bytes, in the middle of its key if need be: ours is never longer."""
    draft = Draft(letter * 300, "κείμενο")
    ticket = at_rt.desk.open(draft, key)
    assert ticket.subject.endswith(f"{letter}… [IVR:{key}]")
    assert at_rt.desk.update(ticket.ref, draft) == ticket


@slow
def test_a_change_quotes_what_it_was_made_for(rt: Rt, at_rt: RtBench, key: str) -> None:
    """RT refuses a change of ours for a ticket that a person has changed since we looked."""
    vendor = adapter.Rt(Setup("rt", rt.url, rt.token("intake"), {}))
    held = vendor.held(at_rt.desk.open(DRAFT, key).ref)
    at_rt.move(held.ticket.ref, "keplinet-achaia")
    with pytest.raises(Raced):
        vendor.put(held, Change(team="network"))
    assert at_rt.desk.read(held.ticket.ref).team == "keplinet-achaia"


@slow
def test_every_status_means_something(rt: Rt, at_rt: RtBench, key: str) -> None:
    """A ticket that waits is still worked on, a rejected one is done, and an installation may see it otherwise."""
    ref = at_rt.desk.open(DRAFT, key).ref
    other = rt_desk(rt.url, rt.token("intake"), pending="new, stalled", done="rejected, resolved")
    for status, ours, theirs in (
        ("stalled", Progress.WORKING, Progress.PENDING),
        ("rejected", Progress.DONE, Progress.DONE),
    ):
        at_rt.change(ref, Status=status)
        assert (at_rt.desk.read(ref).progress, other.read(ref).progress) == (ours, theirs)
    at_rt.change(ref, Status="open")
    other.advance(ref, Progress.DONE)
    assert at_rt.ask("GET", f"ticket/{ref}")["Status"] == "rejected"


# --- doubles ---------------------------------------------------------------------------------------------


def _double(at_rt: RtBench, key: str) -> str:
    """Make another ticket with the key, as a second worker would."""
    told = {
        "Queue": "triage",
        "Subject": f"Θέμα [IVR:{key}]",
        "Content": "πάλι",
        "CustomFields": {"ExternalId": key},
    }
    return str(at_rt.ask("POST", "ticket", json=told)["id"])


@slow
@pytest.mark.parametrize("keep", [False, True])
def test_doubles_are_merged(at_rt: RtBench, key: str, keep: bool) -> None:
    """All tickets of a key become one, the oldest or the one to keep, and the others lead to it."""
    first = at_rt.desk.open(DRAFT, key).ref
    doubles = [_double(at_rt, key) for _ in range(2)]
    stays = doubles[-1] if keep else first
    united = at_rt.desk.unite(key, stays if keep else None)
    assert united is not None
    assert united.ref == stays
    assert at_rt.tickets(key) == 1
    assert {at_rt.desk.read(ref).ref for ref in (first, *doubles)} == {stays}
    assert at_rt.desk.notes(stays) == []


@slow
def test_a_double_that_people_merged_elsewhere_takes_nothing_along(rt: Rt, at_rt: RtBench, key: str) -> None:
    """RT would merge, in the double's stead, the ticket it is part of by now: that one stays where it is."""
    first, double = at_rt.desk.open(DRAFT, key), _double(at_rt, key)
    seen = at_rt.desk.read(double)
    theirs = at_rt.desk.open(DRAFT, f"{key}x").ref
    at_rt.merge(double, theirs)
    adapter.Rt(Setup("rt", rt.url, rt.token("intake"), {})).fold(seen, first)
    assert at_rt.desk.read(theirs).ref == theirs


# --- people ----------------------------------------------------------------------------------------------


@slow
def test_a_note_from_rts_editor_reads_as_plain_text(at_rt: RtBench, key: str) -> None:
    """RT's editor writes HTML; a reply to the requestor is a note too; both keep their lines."""
    ref = at_rt.desk.open(DRAFT, key).ref
    at_rt.say(
        ref, "<p>Μίλησα μαζί τους.</p>\n<p>Επίσκεψη:&nbsp;25/11/2026<br>πρωί &amp; μεσημέρι</p>", "text/html"
    )
    at_rt.ask("POST", f"ticket/{ref}/correspond", json={"Content": "Ερχόμαστε.", "ContentType": "text/plain"})
    said = [(note.text, note.by, note.ours) for note in at_rt.desk.notes(ref)]
    page = "Μίλησα μαζί τους.\n\nΕπίσκεψη: 25/11/2026\nπρωί & μεσημέρι"
    assert said == [(page, "maria", False), ("Ερχόμαστε.", "maria", False)]


@slow
def test_our_note_quoted_is_not_ours(at_rt: RtBench, key: str) -> None:
    """A person's answer by mail ends in the note it answers, mark and all: it is the person's all the same."""
    ref = at_rt.desk.open(DRAFT, key).ref
    at_rt.desk.comment(ref, "Ξανακάλεσαν", f"{key}:c")
    row = at_rt.ask("GET", f"ticket/{ref}/attachments", params={"fields": "Content", "per_page": 100})["items"][-1]
    quoted = "\n".join(f"> {line}" for line in row["Content"].splitlines())
    at_rt.say(ref, f"Επίσκεψη: 25/11/2026\n\n{quoted}")
    assert [note.ours for note in at_rt.desk.notes(ref)] == [True, False]


@slow
def test_a_ticket_put_out_of_our_sight_is_gone_alone(at_rt: RtBench, key: str) -> None:
    """One ticket in a queue that we may not see is Gone; the others stand, and the desk is not stopped for it."""
    hidden, other = (at_rt.desk.open(DRAFT, each).ref for each in (key, f"{key}x"))
    at_rt.move(hidden, "Χωριστή ουρά")
    with pytest.raises(Gone):
        at_rt.desk.read(hidden)
    assert at_rt.desk.standing([hidden, other]).keys() == {other}
    with pytest.raises(Rejected):
        at_rt.desk.assign(other, "Χωριστή ουρά")


@slow
def test_an_account_that_sees_nothing_finds_nothing_gone(rt: Rt, at_rt: RtBench, key: str) -> None:
    """An account that has lost its rights is Misconfigured: not every ticket was deleted at once."""
    ref = at_rt.desk.open(DRAFT, key).ref
    with pytest.raises(Misconfigured, match="lacks a right"):
        rt_desk(rt.url, rt.token("newcomer")).read(ref)


@slow
def test_changes_come_whole_over_many_pages(at_rt: RtBench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that hold fewer tickets than one second saw still give every ticket."""
    monkeypatch.setattr(careful, "PAGE", 2)
    keys = {uuid4().hex for _ in range(7)}
    start = min(at_rt.desk.open(DRAFT, key).changed_at for key in keys)
    assert keys <= {ticket.key for ticket in at_rt.desk.changed_since(start)}


@slow
def test_many_rows_come_whole_over_many_pages(at_rt: RtBench, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ticket on which more was said than RT tells at once has all its notes, in their order."""
    monkeypatch.setattr(adapter, "PAGE", 2)
    ref = at_rt.desk.open(DRAFT, key).ref
    said = [f"σχόλιο {number}" for number in range(5)]
    for text in said:
        at_rt.desk.comment(ref, text, f"{key}:{text}")
    assert [note.text for note in at_rt.desk.notes(ref)] == said


def test_a_page_becomes_its_text() -> None:
    """Paragraphs and breaks are lines, what styles them is nothing, signs are themselves."""
    page = "<html><style>p {color: red}</style><div>α<br/>β</div><ul><li>γ &lt; δ</li></ul><p>ε\n ζ</p></html>"
    assert plain(page) == "α\nβ\n\nγ < δ\nε ζ"
