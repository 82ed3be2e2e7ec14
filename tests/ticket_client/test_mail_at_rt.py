"""Our letters at a real Request Tracker's mail gateway: what it makes of them, and what it cannot."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support.desks.mail import MailBench
from tests.support.desks.rt import RtBench
from tests.support.rt import Rt
from ticket_client.values import Draft

AT = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
SUBJECT = "ΕΠΕΙΓΟΝ: Αίτημα 10017: Διαδίκτυο, γραμμή ή τηλεφωνία, 1ο ΓΕΛ Πάτρας"
DRAFT = Draft(SUBJECT, "Τηλέφωνο: 2610123456.\n\n«Χάθηκε το ίντερνετ»\n.\nFrom εδώ", "0601010", urgent=True)
ALL_BYTES = bytes(range(256)) * 8 + b"\r\n \n\r\x00"

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(at_mail: MailBench) -> Any:
    """A desk that writes letters of one subject and one moment."""
    return at_mail.desk.letters(SUBJECT, AT)  # type: ignore[attr-defined]


def refs(at_rt: RtBench, key: str) -> list[str]:
    """Return the tickets a technician finds by the key in the subject, oldest first."""
    found = at_rt.ask("GET", "tickets", params={"query": f"Subject LIKE '{key}'", "orderby": "id"})
    return [row["id"] for row in found["items"]]


def said(at_rt: RtBench, ref: str) -> list[str]:
    """Return what a technician reads on the ticket; RT keeps the line ends that mail has."""
    return [text.replace("\r\n", "\n").strip() for text in at_rt.comments(ref)]


def test_a_first_letter_is_one_ticket_in_its_queue(
    at_mail: MailBench, at_rt: RtBench, rt: Rt, desk: Any, key: str
) -> None:
    """RT reads subject, text and key as we wrote them, in Greek, and answers nobody."""
    desk.open(DRAFT, key)
    before = len(rt.mails())
    rt.receive(at_mail.office.raw[-1], "network")
    (ref,) = refs(at_rt, key)
    ticket = at_rt.ask("GET", f"ticket/{ref}")
    assert ticket["Subject"] == f"{SUBJECT} [IVR:{key}]"
    assert int(ticket["Queue"]["id"]) == at_rt.ask("GET", "queue/network")["id"]
    assert said(at_rt, ref) == [DRAFT.body]
    assert not [mail for mail in rt.mails()[before:] if "ivr@example.gr" in str(mail["To"])]


def test_a_letters_file_is_kept_byte_for_byte(
    at_mail: MailBench, at_rt: RtBench, rt: Rt, desk: Any, key: str
) -> None:
    """RT stores a file's Greek name, its kind and every byte."""
    desk.attach(f"<ivr.{key}@example.gr>", "μήνυμα σχολείου.wav", "audio/x-wav", ALL_BYTES, f"{key}:f")
    rt.receive(at_mail.office.raw[-1], "network")
    (ref,) = refs(at_rt, key)
    (file,) = at_rt.files(ref)
    assert (file.name, file.kind, file.data) == ("μήνυμα σχολείου.wav", "audio/x-wav", ALL_BYTES)


def test_rt_joins_letters_by_its_own_tag_alone(
    at_mail: MailBench, at_rt: RtBench, rt: Rt, desk: Any, key: str
) -> None:
    """RT heeds neither References nor Message-ID: only its tag in the subject leads a letter to a ticket.

    So a thread of ours is a ticket for each letter there, and a letter sent again another: use the desk `rt`.
    """
    ref = desk.open(DRAFT, key).ref
    desk.comment(ref, "Η σχολική μονάδα ξανακάλεσε.", f"{key}:c")
    first, note = at_mail.office.raw
    rt.receive(first, "network")
    rt.receive(note, "network")
    rt.receive(first, "network")
    assert len(refs(at_rt, key)) == 3
    ticket = refs(at_rt, key)[0]
    rt.receive(note.replace(b"Subject: ", f"Subject: [sch.test #{ticket}] ".encode(), 1), "network")
    assert len(refs(at_rt, key)) == 3
    assert said(at_rt, ticket) == [DRAFT.body, "Η σχολική μονάδα ξανακάλεσε."]
