"""A mail server that is real, a wire to it that can be cut, and a technician who reads the mailbox behind it."""

from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any, ClassVar

import pytest

from tests.support.post import PostOffice, delivering
from tests.support.roundup import TEAMS
from tests.support.wire import Wire
from ticket_client.desk import Desk, Setup
from ticket_client.desks import make
from ticket_client.vendor import File

QUICK = True
TOLD_ONLY = (
    "test_open_makes_a_ticket_that_carries_the_key", "test_opening_again_returns_the_ticket_that_stands",
    "test_workers_that_race_and_lose_answers_leave_one_ticket", "test_a_lost_answer_to_open_leaves_one_ticket",
    "test_a_key_nobody_used_is_not_found", "test_uniting_what_is_one_changes_nothing",
    "test_a_key_with_signs_in_it_is_only_a_key", "test_an_unknown_reference_is_gone",
    "test_assign_moves_the_ticket_to_the_teams_queue", "test_people_win",
    "test_a_ticket_that_a_person_has_taken_stays", "test_a_team_the_desk_does_not_know_is_rejected",
    "test_update_brings_the_ticket_up_to_date", "test_a_comment_is_added_once", "test_notes_tell_whose_they_are",
    "test_a_verb_whose_answer_was_lost_may_be_repeated", "test_a_long_greek_subject_is_cut_and_keeps_its_key",
    "test_a_technicians_progress_is_read", "test_progress_is_set_and_read_back",
    "test_a_technician_who_takes_a_ticket_is_read", "test_a_deleted_ticket_is_gone",
    "test_a_merged_ticket_leads_to_the_one_it_went_into", "test_many_are_looked_at_together",
    "test_changes_come_oldest_first", "test_a_moment_may_come_in_any_time_zone",
)  # fmt: skip
OPTIONS = {"from": "ivr@example.gr", "to": "helpdesk@example.gr", "tls": False}
BOXES = {team: f"{team}@example.gr" for team in TEAMS}


def desk_by_mail(port: int, token: str = "", **options: object) -> Any:
    """Return a desk as the settings make it, speaking plainly on loopback unless told otherwise."""
    return make("mail", Setup("mail", f"smtp://127.0.0.1:{port}", token, OPTIONS | options))


class MailBench:
    """A desk by mail, and the mailbox its letters arrive in.

    It has no technician's hands: nothing that a person does at the other end is seen at this one.
    """

    cannot: ClassVar[dict[str, str]] = {
        **dict.fromkeys(TOLD_ONLY, "a letter cannot be looked at or changed; test_mail.py has its own laws"),
        "test_a_file_is_taken_away": "a letter cannot be taken back",
    }
    nowhere = None

    def __init__(self, office: PostOffice, wire: Wire) -> None:
        self.office = office
        self.wire = wire
        self.desk: Desk = desk_by_mail(wire.port, queues=BOXES)

    def lose(self, verb: str) -> None:
        """Lose the server's yes to the next letter."""
        del verb
        self.wire.cut("Date: ")

    def tickets(self, key: str) -> int:
        """Count the threads whose subject carries the key."""
        return sum(f"[IVR:{key}]" in each["Subject"] and not each["References"] for each in self.office.letters())

    def comments(self, ref: str) -> tuple[str, ...]:
        """Return what the thread's letters say that bring no file."""
        return tuple(text_of(each) for each in self._thread(ref) if not list(each.iter_attachments()))

    def files(self, ref: str) -> tuple[File, ...]:
        """Return the files the thread's letters brought."""
        found = (file for each in self._thread(ref) for file in each.iter_attachments())
        return tuple(
            File(part.get_filename() or "", part.get_content_type(), part.get_content()) for part in found
        )

    def _thread(self, ref: str) -> list[EmailMessage]:
        return self.office.thread(ref.split(maxsplit=1)[0])


def text_of(letter: EmailMessage) -> str:
    """Return what a letter says."""
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n").removesuffix("\n")


@pytest.fixture
def at_mail() -> Iterator[MailBench]:
    """Our adapter, a wire that can be cut, and a real mail server."""
    office = PostOffice()
    with delivering(office) as port, Wire(f"smtp://127.0.0.1:{port}") as wire:
        yield MailBench(office, wire)
