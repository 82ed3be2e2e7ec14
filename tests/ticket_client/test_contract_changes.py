"""The contract of `ticket_client.desk` on what changes a ticket: queue, text, notes, files, progress; who wins."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.bench import Bench
from tests.ticket_client.test_contract import DRAFT
from ticket_client.errors import Moved, Rejected, Unsure
from ticket_client.values import Draft, Progress

ALL_BYTES = bytes(range(256)) * 8 + b"\r\n \n\r\x00"


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


def test_a_desk_that_can_tell_says_how_much_a_team_has_to_do(bench: Bench, key: str) -> None:
    """It counts what is not done and was made since, also what others made; a desk that cannot tell says so."""
    desk, ticket = bench.desk, bench.desk.open(DRAFT, key)
    since = ticket.changed_at - timedelta(minutes=5)
    if not desk.abilities.counts:
        with pytest.raises(Rejected):
            desk.to_do(["network"], since)
        return

    def to_do() -> list[int]:
        counts = desk.to_do(["network", "keplinet-achaia"], since)
        return [counts[team] - before.get(team, 0) for team in ("network", "keplinet-achaia")]

    before: dict[str, int] = {}
    before = dict(zip(("network", "keplinet-achaia"), to_do(), strict=True))
    desk.assign(ticket.ref, "network")
    others = bench.make("network")
    assert to_do() == [2, 0]
    bench.move(others, "keplinet-achaia")
    assert to_do() == [1, 1]
    bench.advance(others, Progress.WORKING)
    assert to_do() == [1, 1]
    bench.advance(others, Progress.DONE)
    desk.advance(ticket.ref, Progress.DONE)
    assert to_do() == [0, 0]
    bench.advance(others, Progress.PENDING)
    assert to_do() == [0, 1]
    assert desk.to_do(["keplinet-achaia"], ticket.changed_at + timedelta(days=1)) == {"keplinet-achaia": 0}


def test_a_team_the_desk_does_not_have_has_nothing_to_do(bench: Bench) -> None:
    """A name that is no queue's, whatever signs are in it, is left out or has none, and breaks no query."""
    if bench.desk.abilities.counts:
        odd = ("no-such-queue", "1", "a,b", "'", "%", "a&b=c#d", "\\")
        since = datetime(2026, 1, 1, tzinfo=UTC)
        assert sum(bench.desk.to_do(odd, since).values()) == 0
        assert bench.desk.to_do((), since) == {}
