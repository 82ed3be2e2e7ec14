"""The contract of `ticket_client.desk`, proved on every desk; a new adapter joins by one line in conftest."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from tests.support.desks import Bench
from tests.support.roundup import TEAMS
from ticket_client.desk import Desk, Draft, Guarantee, Progress
from ticket_client.errors import Rejected, Unsure

DRAFT = Draft("1ο ΓΕΛ Πάτρας: δεν υπάρχει δίκτυο", "Η κλήση ήρθε στις 09:12.\n\n«Χάθηκε το ίντερνετ»", "0601010",
              "2610123456", urgent=True)  # fmt: skip
ALL_BYTES = bytes(range(256)) * 8 + b"\r\n \n\r\x00"


def test_a_desk_says_what_it_is(bench: Bench) -> None:
    """A desk keeps the protocol, names its guarantee, passes its own check and lists its teams."""
    assert isinstance(bench.desk, Desk)
    assert bench.desk.abilities.guarantee is Guarantee.NATIVE_KEY
    assert bench.desk.patience > 0
    assert bench.desk.settling >= 0
    bench.desk.check()
    assert bench.desk.teams() == TEAMS.keys()


def test_open_makes_a_ticket_that_carries_the_key(bench: Bench, key: str) -> None:
    """An opened ticket stands in nobody's queue, pending, with subject, key and text, and is found by its key."""
    ticket = bench.desk.open(DRAFT, key)
    assert (ticket.key, ticket.team, ticket.progress) == (key, None, Progress.PENDING)
    assert ticket.subject == f"{DRAFT.subject} [IVR:{key}]"
    assert ticket.changed_at.utcoffset() == timedelta(0)
    assert bench.comments(ticket.ref) == (DRAFT.body,)
    assert bench.desk.find(key) == ticket
    assert bench.desk.read(ticket.ref) == ticket


@pytest.mark.parametrize(("team", "queue"), [("triage", "triage"), ("no-such-queue", None), (None, None)])
def test_a_ticket_opens_in_the_queue_it_names(bench: Bench, key: str, team: str | None, queue: str | None) -> None:
    """A ticket opens in its draft's queue, and in none rather than not at all when the desk lacks that queue."""
    draft = Draft("Θέμα", "Κείμενο", team=team)
    assert bench.desk.open(draft, key).team == queue


def test_opening_again_returns_the_ticket_that_stands(bench: Bench, key: str) -> None:
    """Opening a key twice gives the same ticket, unchanged, and says nothing twice."""
    first = bench.desk.open(DRAFT, key)
    again = bench.desk.open(Draft("άλλο θέμα", "άλλο κείμενο"), key)
    assert again == first
    assert bench.comments(first.ref) == (DRAFT.body,)
    assert bench.tickets(key) == 1


def test_racing_opens_make_one_ticket(bench: Bench, key: str) -> None:
    """Six workers that open one key at once all hold the same ticket, and the desk has one."""
    with ThreadPoolExecutor(6) as pool:
        refs = {ticket.ref for ticket in pool.map(lambda _: bench.desk.open(DRAFT, key), range(6))}
    assert len(refs) == 1
    assert bench.tickets(key) == 1


def test_a_lost_answer_to_open_leaves_one_ticket(bench: Bench, key: str) -> None:
    """When the desk's answer is lost we say Unsure, then find the ticket, and opening again makes no other."""
    bench.lose("open")
    with pytest.raises(Unsure):
        bench.desk.open(DRAFT, key)
    found = bench.desk.find(key)
    assert found is not None
    assert bench.desk.open(DRAFT, key) == found
    assert bench.comments(found.ref) == (DRAFT.body,)
    assert bench.tickets(key) == 1


def test_a_key_nobody_used_is_not_found(bench: Bench, key: str) -> None:
    """`find` answers None for an unknown key, also when it is the beginning of a known one."""
    bench.desk.open(DRAFT, key)
    assert bench.desk.find(key[:-1]) is None
    assert bench.desk.find(uuid4().hex) is None


@pytest.mark.parametrize("ref", ["999999", "no-such", "0"])
def test_an_unknown_reference_is_rejected(bench: Bench, ref: str) -> None:
    """Every verb that names a ticket the desk does not know is Rejected."""
    desk = bench.desk
    for verb in (
        lambda: desk.read(ref),
        lambda: desk.assign(ref, "network"),
        lambda: desk.update(ref, DRAFT),
        lambda: desk.comment(ref, "κείμενο", "k"),
        lambda: desk.attach(ref, "a.wav", "audio/wav", b"x", "k"),
    ):
        with pytest.raises(Rejected):
            verb()


def test_assign_moves_the_ticket_to_the_teams_queue(bench: Bench, key: str) -> None:
    """Assigning changes the team and nothing else, as often as it is asked."""
    ticket = bench.desk.open(DRAFT, key)
    for team in ("network", "network", "keplinet-achaia"):
        moved = bench.desk.assign(ticket.ref, team)
        assert (moved.team, moved.subject, moved.progress) == (team, ticket.subject, Progress.PENDING)
        assert bench.desk.read(ticket.ref) == moved


@pytest.mark.parametrize("team", ["δεν-υπάρχει", "1", ""])
def test_a_team_the_desk_does_not_know_is_rejected(bench: Bench, key: str, team: str) -> None:
    """Assigning to an unknown team is Rejected and leaves the ticket where it was."""
    ticket = bench.desk.open(DRAFT, key)
    with pytest.raises(Rejected):
        bench.desk.assign(ticket.ref, team)
    assert bench.desk.read(ticket.ref).team is None


def test_update_brings_the_ticket_up_to_date(bench: Bench, key: str) -> None:
    """A new draft changes the subject and adds its text; the same draft again changes nothing."""
    ticket = bench.desk.open(DRAFT, key)
    newer = Draft("1ο ΓΕΛ Πάτρας: εκτυπωτής", "Τελικά είναι ο εκτυπωτής.", "0601010", "2610123456")
    updated = bench.desk.update(ticket.ref, newer)
    assert updated.subject == f"{newer.subject} [IVR:{key}]"
    assert bench.desk.update(ticket.ref, newer) == updated
    assert bench.comments(ticket.ref) == (DRAFT.body, newer.body)


def test_update_with_the_same_text_says_nothing_again(bench: Bench, key: str) -> None:
    """A draft that differs in its subject alone adds no comment, and going back to an older text says it again."""
    ticket = bench.desk.open(DRAFT, key)
    bench.desk.update(ticket.ref, Draft("άλλο θέμα", DRAFT.body))
    assert bench.comments(ticket.ref) == (DRAFT.body,)
    bench.desk.update(ticket.ref, Draft("άλλο θέμα", "νέο"))
    bench.desk.update(ticket.ref, DRAFT)
    assert bench.comments(ticket.ref) == (DRAFT.body, "νέο", DRAFT.body)


def test_a_comment_is_added_once(bench: Bench, key: str) -> None:
    """The same comment key twice adds one comment; another key with the same words adds another."""
    ticket = bench.desk.open(DRAFT, key)
    for comment_key in (f"{key}:c1", f"{key}:c1", f"{key}:c12"):
        bench.desk.comment(ticket.ref, "Η σχολική μονάδα ξανακάλεσε.", comment_key)
    assert bench.comments(ticket.ref) == (DRAFT.body, *["Η σχολική μονάδα ξανακάλεσε."] * 2)
    assert bench.desk.read(ticket.ref).progress is Progress.PENDING


def test_racing_comments_stand_once_each(bench: Bench, key: str) -> None:
    """Workers that add the same comments to one ticket at once leave each of them once."""
    ticket = bench.desk.open(DRAFT, key)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: bench.desk.comment(ticket.ref, f"σχόλιο {n % 2}", f"{key}:{n % 2}"), range(8)))
    assert sorted(bench.comments(ticket.ref)) == sorted((DRAFT.body, "σχόλιο 0", "σχόλιο 1"))


def test_a_file_is_attached_once_byte_for_byte(bench: Bench, key: str) -> None:
    """A file keeps every byte, its Greek name and its kind, and the same key again adds nothing."""
    ticket = bench.desk.open(DRAFT, key)
    for data in (ALL_BYTES, b"other"):
        bench.desk.attach(ticket.ref, "μήνυμα σχολείου.wav", "audio/x-wav", data, f"{key}:f1")
    (file,) = bench.files(ticket.ref)
    assert (file.name, file.kind, file.data) == ("μήνυμα σχολείου.wav", "audio/x-wav", ALL_BYTES)
    assert bench.comments(ticket.ref) == (DRAFT.body,)


def test_an_empty_file_is_rejected(bench: Bench, key: str) -> None:
    """A file of no bytes is Rejected rather than stored as something else."""
    ticket = bench.desk.open(DRAFT, key)
    with pytest.raises(Rejected):
        bench.desk.attach(ticket.ref, "κενό.wav", "audio/x-wav", b"", f"{key}:f")


def test_a_verb_whose_answer_was_lost_may_be_repeated(bench: Bench, key: str) -> None:
    """After Unsure, asking again leaves exactly what asking once would have left, for every verb."""
    ticket = bench.desk.open(DRAFT, key)
    newer = Draft("νέο θέμα", "νέο κείμενο")
    verbs = {
        "assign": lambda: bench.desk.assign(ticket.ref, "network"),
        "update": lambda: bench.desk.update(ticket.ref, newer),
        "comment": lambda: bench.desk.comment(ticket.ref, "σχόλιο", f"{key}:c"),
        "attach": lambda: bench.desk.attach(ticket.ref, "ήχος.wav", "audio/x-wav", ALL_BYTES, f"{key}:f"),
    }
    for name, verb in verbs.items():
        bench.lose(name)
        with pytest.raises(Unsure):
            verb()
        verb()
    now = bench.desk.read(ticket.ref)
    assert (now.team, now.subject) == ("network", f"νέο θέμα [IVR:{key}]")
    assert bench.comments(ticket.ref) == (DRAFT.body, "νέο κείμενο", "σχόλιο")
    assert [file.data for file in bench.files(ticket.ref)] == [ALL_BYTES]


def test_a_long_greek_subject_is_cut_and_keeps_its_key(bench: Bench, key: str) -> None:
    """However long or broken over lines a subject is, the ticket's is one sane line that ends in the key."""
    ticket = bench.desk.open(Draft("Δεν λειτουργεί\r\nο εξυπηρετητής του εργαστηρίου " * 40, "κείμενο"), key)
    assert ticket.subject.endswith(f"… [IVR:{key}]")
    assert "\n" not in ticket.subject
    assert len(ticket.subject) <= 120


def test_a_technicians_progress_is_read(bench: Bench, key: str) -> None:
    """What a technician does to the ticket is what `read` says, there and back."""
    ticket = bench.desk.open(DRAFT, key)
    for progress in (Progress.WORKING, Progress.DONE, Progress.PENDING):
        bench.advance(ticket.ref, progress)
        assert bench.desk.read(ticket.ref).progress is progress


def test_changes_come_oldest_first(bench: Bench) -> None:
    """`changed_since` gives every ticket changed at or after the moment, in the order of the changes."""
    tickets = [bench.desk.open(DRAFT, uuid4().hex) for _ in range(5)]
    bench.desk.comment(tickets[0].ref, "ξανά", uuid4().hex)
    changed = list(bench.desk.changed_since(tickets[0].changed_at))
    assert {ticket.ref for ticket in tickets} <= {ticket.ref for ticket in changed}
    assert all(one.changed_at <= two.changed_at for one, two in itertools.pairwise(changed))
    assert list(bench.desk.changed_since(changed[-1].changed_at + timedelta(hours=1))) == []


def test_a_moment_may_come_in_any_time_zone(bench: Bench, key: str) -> None:
    """`changed_since` reads an Athens moment as the moment it is."""
    ticket = bench.desk.open(DRAFT, key)
    athens = ticket.changed_at.astimezone(ZoneInfo("Europe/Athens"))
    assert ticket in list(bench.desk.changed_since(athens))
    assert ticket not in list(bench.desk.changed_since(athens + timedelta(minutes=30)))
