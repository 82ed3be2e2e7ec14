"""The contract of `ticket_client.desk`, proved on every desk of `tests.support.desks`."""

import itertools
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from tests.support.bench import Bench
from tests.support.roundup import TEAMS
from ticket_client.abilities import Abilities
from ticket_client.desk import Desk
from ticket_client.errors import Gone, Moved, Rejected, Unsure
from ticket_client.values import Draft, Progress

DRAFT = Draft("1ο ΓΕΛ Πάτρας: δεν υπάρχει δίκτυο", "Η κλήση ήρθε στις 09:12.\n\n«Χάθηκε το ίντερνετ»", "0601010",
              "2610123456", urgent=True)  # fmt: skip
ALL_BYTES = bytes(range(256)) * 8 + b"\r\n \n\r\x00"


def test_a_desk_says_what_it_is(bench: Bench) -> None:
    """A desk keeps the protocol, names its abilities, passes its own check and lists its teams."""
    assert isinstance(bench.desk, Desk)
    assert isinstance(bench.desk.abilities, Abilities)
    assert bench.desk.patience > 0
    assert bench.desk.settling >= 0
    bench.desk.check()
    assert bench.desk.teams() >= TEAMS.keys()


def test_open_makes_a_ticket_that_carries_the_key(bench: Bench, key: str) -> None:
    """An opened ticket stands in nobody's queue, pending, with subject, key and text, and is found by its key."""
    ticket = bench.desk.open(DRAFT, key)
    assert (ticket.key, ticket.team, ticket.progress) == (key, bench.nowhere, Progress.PENDING)
    assert ticket.owner is None
    assert ticket.subject == f"{DRAFT.subject} [IVR:{key}]"
    assert ticket.changed_at.utcoffset() == timedelta(0)
    assert bench.comments(ticket.ref) == (DRAFT.body,)
    assert bench.desk.find(key) == ticket
    assert bench.desk.read(ticket.ref) == ticket


@pytest.mark.parametrize("team", ["triage", "no-such-queue", None])
def test_a_ticket_opens_in_the_queue_it_names(bench: Bench, key: str, team: str | None) -> None:
    """A ticket opens in its draft's queue, else in the desk's first: it never fails for want of a queue."""
    draft = Draft("Θέμα", "Κείμενο", team=team)
    assert bench.desk.open(draft, key).team == (team if team in TEAMS else bench.nowhere)


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


def test_workers_that_race_and_lose_answers_leave_one_ticket(bench: Bench, key: str) -> None:
    """Six workers open one key, answers get lost at random, all try again: united, one live ticket stands."""
    chance = random.Random(key)

    def opened(lost: list[bool]) -> str:
        for loses in lost:
            if loses:
                bench.lose("open")
            try:
                return bench.desk.open(DRAFT, key).ref
            except Unsure:  # perhaps another worker's loss: whoever asks next meets it
                continue
        return opened([False])

    with ThreadPoolExecutor(6) as pool:
        refs = set(pool.map(opened, [[chance.random() < 0.5 for _ in range(3)] for _ in range(6)]))
    united = bench.desk.unite(key)
    assert united is not None
    assert bench.desk.unite(key) == united
    assert bench.tickets(key) == 1
    assert {bench.desk.read(ref).ref for ref in refs if _stands(bench, ref)} == {united.ref}


def _stands(bench: Bench, ref: str) -> bool:
    """Whether the reference leads to the ticket of a key: a double that was closed with a pointer has lost it."""
    return ref in bench.desk.standing([ref]) and bool(bench.desk.read(ref).key)


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
    """`find` and `unite` answer None for an unknown key, also when it is the beginning of a known one."""
    bench.desk.open(DRAFT, key)
    for unknown in (key[:-1], uuid4().hex):
        assert bench.desk.find(unknown) is None
        assert bench.desk.unite(unknown) is None


def test_uniting_what_is_one_changes_nothing(bench: Bench, key: str) -> None:
    """`unite` returns the only ticket of a key as it stands, whichever it is told to keep."""
    ticket = bench.desk.open(DRAFT, key)
    assert bench.desk.unite(key) == bench.desk.unite(key, "999999") == bench.desk.unite(key, ticket.ref) == ticket


def test_a_key_with_signs_in_it_is_only_a_key(bench: Bench) -> None:
    """Quotes, wildcards and operators in a key find nothing but that key, and break no query."""
    bench.desk.open(DRAFT, uuid4().hex)
    for odd in ("'", '"', "a' OR 'a'='a", "%", "*", "\\", "κλειδί", "a&b=c#d"):
        assert bench.desk.find(odd) is None


@pytest.mark.parametrize("ref", ["999999", "no-such", "0"])
def test_an_unknown_reference_is_gone(bench: Bench, ref: str) -> None:
    """Every verb that names a ticket the desk does not know says Gone."""
    desk = bench.desk
    for verb in (
        lambda: desk.read(ref),
        lambda: desk.assign(ref, "network"),
        lambda: desk.advance(ref, Progress.DONE),
        lambda: desk.update(ref, DRAFT),
        lambda: desk.notes(ref),
        lambda: desk.comment(ref, "κείμενο", "k"),
        lambda: desk.attach(ref, "a.wav", "audio/wav", b"x", "k"),
    ):
        with pytest.raises(Gone):
            verb()
    assert desk.standing([ref]) == {}


def test_assign_moves_the_ticket_to_the_teams_queue(bench: Bench, key: str) -> None:
    """Assigning changes the team and nothing else, as often as it is asked."""
    ticket = bench.desk.open(DRAFT, key)
    for team in ("network", "network", "keplinet-achaia"):
        moved = bench.desk.assign(ticket.ref, team)
        assert (moved.team, moved.subject, moved.progress) == (team, ticket.subject, Progress.PENDING)
        assert bench.desk.read(ticket.ref) == moved


def test_people_win(bench: Bench, key: str) -> None:
    """A ticket that a person has moved is not moved again, whoever asks, and stays where the person put it."""
    ticket = bench.desk.open(Draft("Θέμα", "Κείμενο", team="triage"), key)
    bench.move(ticket.ref, "keplinet-achaia")
    with pytest.raises(Moved) as moved:
        bench.desk.assign(ticket.ref, "network", leaving="triage")
    assert moved.value.team == bench.desk.read(ticket.ref).team == "keplinet-achaia"
    assert bench.desk.assign(ticket.ref, "keplinet-achaia", leaving="triage").team == "keplinet-achaia"


def test_a_ticket_that_a_person_has_taken_stays(bench: Bench, key: str) -> None:
    """A ticket with an owner is not moved from under its owner, unless nobody asks where it stood."""
    ticket = bench.desk.open(DRAFT, key)
    bench.take(ticket.ref)
    with pytest.raises(Moved):
        bench.desk.assign(ticket.ref, "network", leaving=ticket.team or "")
    assert bench.desk.read(ticket.ref).team == ticket.team
    assert bench.desk.assign(ticket.ref, "network").team == "network"


@pytest.mark.parametrize("team", ["δεν-υπάρχει", "1", ""])
def test_a_team_the_desk_does_not_know_is_rejected(bench: Bench, key: str, team: str) -> None:
    """Assigning to an unknown team is Rejected and leaves the ticket where it was."""
    ticket = bench.desk.open(DRAFT, key)
    with pytest.raises(Rejected):
        bench.desk.assign(ticket.ref, team)
    assert bench.desk.read(ticket.ref).team == ticket.team


def test_update_brings_the_ticket_up_to_date(bench: Bench, key: str) -> None:
    """A new draft changes subject and fields and neither text nor queue; the same draft again changes nothing."""
    ticket = bench.desk.open(DRAFT, key)
    newer = Draft("1ο ΓΕΛ Πάτρας: εκτυπωτής", "Τελικά είναι ο εκτυπωτής.", "0601011", "2610123457", team="network")
    updated = bench.desk.update(ticket.ref, newer)
    assert (updated.subject, updated.team) == (f"{newer.subject} [IVR:{key}]", ticket.team)
    assert bench.desk.update(ticket.ref, newer) == updated
    assert bench.comments(ticket.ref) == (DRAFT.body,)


def test_a_comment_is_added_once(bench: Bench, key: str) -> None:
    """The same comment key twice adds one comment; another key with the same words adds another."""
    ticket = bench.desk.open(DRAFT, key)
    for comment_key in (f"{key}:c1", f"{key}:c1", f"{key}:c12"):
        bench.desk.comment(ticket.ref, "Η σχολική μονάδα ξανακάλεσε.", comment_key)
    assert bench.comments(ticket.ref) == (DRAFT.body, *["Η σχολική μονάδα ξανακάλεσε."] * 2)
    assert bench.desk.read(ticket.ref).progress is Progress.PENDING


def test_notes_tell_whose_they_are(bench: Bench, key: str) -> None:
    """`notes` gives what was said after the first text, oldest first: ours as ours, a person's as a person's."""
    ticket = bench.desk.open(DRAFT, key)
    said = ("Η σχολική μονάδα\nξανακάλεσε.", "Επίσκεψη την Παρασκευή.")
    bench.desk.comment(ticket.ref, said[0], f"{key}:c")
    bench.say(ticket.ref, said[1])
    notes = bench.desk.notes(ticket.ref)
    assert [(note.text, note.ours) for note in notes] == [(said[0], True), (said[1], False)]
    assert len({note.id for note in notes}) == 2
    assert all(note.at.utcoffset() == timedelta(0) for note in notes)


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


def test_a_file_is_taken_away(bench: Bench, key: str) -> None:
    """`detach` takes away the file of its key and no other, and again does no harm."""
    ticket = bench.desk.open(DRAFT, key)
    for name in ("f1", "f2"):
        bench.desk.attach(ticket.ref, f"{name}.wav", "audio/x-wav", name.encode(), f"{key}:{name}")
    for _ in range(2):
        bench.desk.detach(ticket.ref, f"{key}:f1")
    assert [file.data for file in bench.files(ticket.ref)] == [b"f2"]


def test_an_empty_file_is_rejected(bench: Bench, key: str) -> None:
    """A file of no bytes is Rejected rather than stored as something else."""
    ticket = bench.desk.open(DRAFT, key)
    with pytest.raises(Rejected):
        bench.desk.attach(ticket.ref, "κενό.wav", "audio/x-wav", b"", f"{key}:f")


def test_a_verb_whose_answer_was_lost_may_be_repeated(bench: Bench, key: str) -> None:
    """After Unsure, asking again leaves exactly what asking once would have left, for every verb the desk has."""
    ticket = bench.desk.open(DRAFT, key)
    newer = Draft("νέο θέμα", "νέο κείμενο")
    verbs = {
        "assign": lambda: bench.desk.assign(ticket.ref, "network"),
        "update": lambda: bench.desk.update(ticket.ref, newer),
        "advance": lambda: bench.desk.advance(ticket.ref, Progress.WORKING),
        "comment": lambda: bench.desk.comment(ticket.ref, "σχόλιο", f"{key}:c"),
        "attach": lambda: bench.desk.attach(ticket.ref, "ήχος.wav", "audio/x-wav", ALL_BYTES, f"{key}:f"),
    }
    if not bench.desk.abilities.attach:
        del verbs["attach"]
    for name, verb in verbs.items():
        bench.lose(name)
        with pytest.raises(Unsure):
            verb()
        verb()
    now = bench.desk.read(ticket.ref)
    assert (now.team, now.subject) == ("network", f"νέο θέμα [IVR:{key}]")
    assert now.progress is Progress.WORKING
    assert bench.comments(ticket.ref) == (DRAFT.body, "σχόλιο")
    assert [file.data for file in bench.files(ticket.ref)] == [ALL_BYTES] * ("attach" in verbs)


def test_a_long_greek_subject_is_cut_and_keeps_its_key(bench: Bench, key: str) -> None:
    """However long or broken over lines a subject is, the ticket's is one sane line that ends in the key."""
    ticket = bench.desk.open(Draft("Δεν λειτουργεί\r\nο εξυπηρετητής του εργαστηρίου " * 40, "κείμενο"), key)
    assert ticket.subject.endswith(f"… [IVR:{key}]")
    assert "\n" not in ticket.subject
    assert len(ticket.subject) <= 120
    assert bench.desk.find(key) == ticket


def test_a_technicians_progress_is_read(bench: Bench, key: str) -> None:
    """What a technician does to the ticket is what `read` says, there and back."""
    ticket = bench.desk.open(DRAFT, key)
    for progress in (Progress.WORKING, Progress.DONE, Progress.PENDING):
        bench.advance(ticket.ref, progress)
        assert bench.desk.read(ticket.ref).progress is progress


def test_progress_is_set_and_read_back(bench: Bench, key: str) -> None:
    """`advance` brings the ticket where it is told, there and back, and nowhere when it stands there."""
    ticket = bench.desk.open(DRAFT, key)
    for progress in (Progress.WORKING, Progress.DONE, Progress.DONE, Progress.PENDING):
        brought = bench.desk.advance(ticket.ref, progress)
        assert brought.progress is progress
        assert bench.desk.read(ticket.ref) == brought


def test_a_technician_who_takes_a_ticket_is_read(bench: Bench, key: str) -> None:
    """The owner a person has given a ticket is what `read` says."""
    ticket = bench.desk.open(DRAFT, key)
    assert bench.desk.read(ticket.ref).owner is None
    owner = bench.take(ticket.ref)
    assert bench.desk.read(ticket.ref).owner == owner


def test_a_deleted_ticket_is_gone(bench: Bench, key: str) -> None:
    """A ticket that a person has deleted is gone: it is neither read nor found nor standing."""
    ticket, other = (bench.desk.open(DRAFT, each) for each in (key, f"{key}x"))
    bench.delete(ticket.ref)
    with pytest.raises(Gone):
        bench.desk.read(ticket.ref)
    assert bench.desk.find(key) is None
    assert bench.desk.standing([ticket.ref, other.ref]).keys() == {other.ref}


def test_a_merged_ticket_leads_to_the_one_it_went_into(bench: Bench, key: str) -> None:
    """A ticket that a person has merged into another reads as that other, singly and among many."""
    ticket, other = (bench.desk.open(DRAFT, each) for each in (key, f"{key}x"))
    bench.merge(ticket.ref, other.ref)
    assert bench.desk.read(ticket.ref).ref == other.ref
    assert {ref: each.ref for ref, each in bench.desk.standing([ticket.ref, other.ref]).items()} == {
        ticket.ref: other.ref,
        other.ref: other.ref,
    }


def test_many_are_looked_at_together(bench: Bench) -> None:
    """`standing` gives each ticket as `read` does, in any number."""
    tickets = [bench.desk.open(DRAFT, uuid4().hex) for _ in range(4)]
    refs = [each.ref for each in tickets]
    assert bench.desk.standing([]) == {}
    assert bench.desk.standing([*refs, "999999"]) == {ref: bench.desk.read(ref) for ref in refs}


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
