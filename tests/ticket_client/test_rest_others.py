"""Descriptions of other desks of the kind, and what people and clocks do to them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from tests.support.desks.rest import IN_HOUSE, InHouseBench, variant
from ticket_client.errors import Unavailable
from ticket_client.values import Draft, Progress

DRAFT = Draft("Θέμα", "Κείμενο", "0601010", "2610123456")


def test_a_desk_without_a_field_for_the_key_keeps_it_in_the_subject(
    at_rest: InHouseBench, tmp_path: Path, key: str
) -> None:
    """Where [ticket] names no key, it is read off the subject's end, and a double that loses it is none."""
    desk = at_rest.described(variant(tmp_path, ('key = "ext_ref"\n', "")))
    ticket = desk.open(DRAFT, key)
    assert (ticket.key, desk.open(DRAFT, key), desk.find(key)) == (key, ticket, ticket)
    at_rest.inhouse.make(
        {"title": f"Διπλό [IVR:{key}]", "description": "κ", "ext_ref": key, "category_id": 4}, "bridge"
    )
    assert desk.unite(key) == ticket
    assert desk.read("2").key == ""
    assert desk.read("2").progress is Progress.DONE


def test_a_desk_that_cannot_be_searched_must_know_a_key_again(
    at_rest: InHouseBench, tmp_path: Path, key: str
) -> None:
    """Without a look-up the desk's own refusal of doubles is what keeps one ticket a key."""
    at_rest.inhouse.once = True
    text = IN_HOUSE.read_text(encoding="utf-8")
    search = text[text.index("[[find]]") : text.index("[changes]")]
    desk = at_rest.described(
        variant(tmp_path, (search, ""), ('search = "strong"', 'search = "none"\nonce = true'))
    )
    assert desk.open(DRAFT, key) == desk.open(DRAFT, key)
    assert at_rest.tickets(key) == 1


def test_changes_come_oldest_first_whatever_the_desks_order(at_rest: InHouseBench, tmp_path: Path) -> None:
    """Newest first, or in no order at all: over many pages each change comes, in the order of the changes."""
    start = at_rest.inhouse.now
    refs = [at_rest.desk.open(DRAFT, uuid4().hex).ref for _ in range(45)]
    for order in ("newest", "none"):
        edits = [
            ('page = "{page}"', 'page = "{page}", newest = 1'),
            ("page_size = 20", f'page_size = 20\norder = "{order}"'),
        ]
        desk = at_rest.described(variant(tmp_path, *edits))
        assert [ticket.ref for ticket in desk.changed_since(start)] == refs
        assert [ticket.ref for ticket in desk.changed_since(start + timedelta(seconds=44))] == refs[43:]


def test_who_was_overtaken_looks_again(at_rest: InHouseBench, key: str) -> None:
    """A change that came too late is made anew; a note waits for the relay's next try, and nothing is doubled."""
    ticket = at_rest.desk.open(DRAFT, key)
    at_rest.inhouse.overtaken = 2
    assert at_rest.desk.assign(ticket.ref, "network").team == "network"
    at_rest.inhouse.overtaken = 1
    with pytest.raises(Unavailable, match="others are changing"):
        at_rest.desk.comment(ticket.ref, "κείμενο", "c")
    for _ in range(2):
        at_rest.desk.comment(ticket.ref, "κείμενο", "c")
    assert at_rest.comments(ticket.ref) == (DRAFT.body, "κείμενο")


@pytest.mark.parametrize("overtaken", [0, 1, 2])
def test_a_double_is_closed_with_a_pointer_and_loses_its_key(
    at_rest: InHouseBench, key: str, overtaken: int
) -> None:
    """Of two tickets of a key the older stays; the other says where it goes on, once, however many fold it."""
    ticket = at_rest.desk.open(DRAFT, key)
    double = str(at_rest.inhouse.make({"title": f"Διπλό [IVR:{key}]", "description": "κ", "ext_ref": key}, "x"))
    at_rest.inhouse.overtaken = overtaken
    assert at_rest.desk.unite(key) == at_rest.desk.unite(key) == ticket
    folded = at_rest.desk.read(double)
    assert (folded.key, folded.subject, folded.progress) == ("", "Διπλό", Progress.DONE)
    assert at_rest.comments(double) == ("κ", f"Διπλό δελτίο: συνεχίζεται στο {ticket.ref}.")


def test_a_double_that_a_person_merged_meanwhile_is_left_alone(at_rest: InHouseBench, key: str) -> None:
    """What is done to a double never reaches the ticket it was merged into, which is the one that stays."""
    ticket, double = at_rest.desk.open(DRAFT, key), at_rest.desk.open(DRAFT, f"{key}x")
    at_rest.merge(double.ref, ticket.ref)
    at_rest.described()._vendor.fold(double, ticket)
    assert at_rest.desk.read(ticket.ref) == ticket
    assert at_rest.comments(ticket.ref) == (DRAFT.body,)


FOLD = """[fold]
path = "api/v1/requests/{ref}/update"
send = "form"
body = { title = "{subject}", ext_ref = "{key}", school_code = "{status}: {text}" }

[attach]"""


def test_a_double_may_be_closed_by_one_request(at_rest: InHouseBench, tmp_path: Path, key: str) -> None:
    """Where the description has a request for it, note, state and lost key travel together."""
    desk = at_rest.described(variant(tmp_path, ("[attach]", FOLD)))
    desk.open(DRAFT, key)
    double = str(at_rest.inhouse.make({"title": f"Διπλό [IVR:{key}]", "description": "κ", "ext_ref": key}, "x"))
    at_rest.wire.requests.clear()
    desk.unite(key)
    said = at_rest.inhouse.rows[int(double)].said
    assert (said["title"], said["ext_ref"]) == ("Διπλό", "")
    assert said["school_code"].startswith("διεκπεραιωμένο: Διπλό δελτίο: συνεχίζεται στο 1.")
    assert [each for each in at_rest.wire.requests if each.startswith("POST /api/v1/requests")] == [
        f"POST /api/v1/requests/{double}/update"
    ]


def test_nobody_may_be_written_as_zero(at_rest: InHouseBench, key: str) -> None:
    """A desk that writes 0 for no owner and no merge has neither."""
    ticket = at_rest.desk.open(DRAFT, key)
    row = at_rest.inhouse.rows[int(ticket.ref)]
    row.merged_into, row.assigned_to = 0, "0"
    assert at_rest.desk.read(ticket.ref) == ticket


def test_a_queue_that_is_renamed_is_known_anew(at_rest: InHouseBench, key: str) -> None:
    """A queue the desk has since we asked is asked for again before anybody is told that there is none."""
    ticket = at_rest.desk.open(DRAFT, key)
    at_rest.inhouse.teams[999] = "new-team"
    assert at_rest.desk.assign(ticket.ref, "new-team").team == "new-team"


def test_urgency_is_written_and_never_lowered(at_rest: InHouseBench, key: str) -> None:
    """What is urgent gets its priority, at once or later; that of a ticket a person has raised stays."""
    ticket = at_rest.desk.open(DRAFT, key)
    row = at_rest.inhouse.rows[int(ticket.ref)]
    assert row.said["priority"] == 2
    at_rest.desk.update(ticket.ref, Draft("θ", "κ", urgent=True))
    assert row.said["priority"] == 1
    at_rest.desk.update(ticket.ref, Draft("θ", "κ"))
    assert row.said["priority"] == 1


def test_no_change_is_missed_in_the_hour_that_clocks_show_twice(at_rest: InHouseBench) -> None:
    """When summer time ends, a change of the second three o'clock is among those since the first one."""
    at_rest.inhouse.now = datetime(2026, 10, 25, 0, 50, tzinfo=UTC)  # 03:50 in summer time
    since = at_rest.inhouse.now
    at_rest.inhouse.now += timedelta(minutes=40)  # 03:30, the second time
    ticket = at_rest.desk.open(DRAFT, uuid4().hex)
    assert ticket.ref in {each.ref for each in at_rest.desk.changed_since(since)}
    at_rest.inhouse.now += timedelta(hours=2)
    later = at_rest.desk.open(DRAFT, uuid4().hex)
    assert [each.ref for each in at_rest.desk.changed_since(later.changed_at)] == [later.ref]
