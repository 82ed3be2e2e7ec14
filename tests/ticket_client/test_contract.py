"""The contract of `ticket_client.desk`, proved on every desk of `tests.support.desks`: one ticket a key.

What changes a ticket is in `test_contract_changes`.
"""

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
from ticket_client.errors import Gone, Unsure
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


def test_a_long_greek_subject_is_cut_and_keeps_its_key(bench: Bench, key: str) -> None:
    """However long or broken over lines a subject is, the ticket's is one sane line that ends in the key."""
    ticket = bench.desk.open(Draft("Δεν λειτουργεί\r\nο εξυπηρετητής του εργαστηρίου " * 40, "κείμενο"), key)
    assert ticket.subject.endswith(f"… [IVR:{key}]")
    assert "\n" not in ticket.subject
    assert len(ticket.subject) <= 120
    assert bench.desk.find(key) == ticket


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
