"""What a desk by mail promises besides the contract: one thread, one Message-ID a key, the same bytes again."""

from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.support.desks.mail import BOXES, OPTIONS, MailBench, desk_by_mail, text_of
from tests.support.post import PostOffice, delivering
from ticket_client.desk import Setup
from ticket_client.desks import make
from ticket_client.desks.mail_words import Letter, new_thread, thread_of
from ticket_client.errors import DeskError, Gone, Misconfigured, Rejected, Unsure
from ticket_client.values import Draft, Progress
from ticket_client.vendor import File

AT = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
SUBJECT = "ΕΠΕΙΓΟΝ: Αίτημα 10017: Δίκτυο, 1ο ΓΕΛ Πάτρας"
DRAFT = Draft(SUBJECT, "Τηλέφωνο: 2610123456.\n.\nFrom εδώ  ", "0601010", "2610123456", urgent=True, team="triage")
ALL_BYTES = bytes(range(256)) * 300 + b"\r\n.\r\n\n.\r"


@pytest.fixture
def desk(at_mail: MailBench) -> Any:
    """A desk that writes letters of one subject and one moment."""
    return at_mail.desk.letters(SUBJECT, AT)  # type: ignore[attr-defined]


def verbs(desk: Any, ref: str, key: str) -> dict[str, Callable[[], object]]:
    """Return every verb that sends a letter."""
    return {
        "open": lambda: desk.open(DRAFT, key),
        "comment": lambda: desk.comment(ref, "Ξανακάλεσαν.", f"{key}:c"),
        "attach": lambda: desk.attach(ref, "μήνυμα σχολείου.wav", "audio/x-wav", ALL_BYTES, f"{key}:f"),
    }


def test_a_request_is_one_thread(at_mail: MailBench, desk: Any, key: str) -> None:
    """The Message-ID of the first letter is made of the key; all others answer it, and all carry the key."""
    ref = desk.open(DRAFT, key).ref
    for verb in list(verbs(desk, ref, key).values())[1:]:
        verb()
    first, *others = at_mail.office.letters()
    assert first["Message-ID"] == f"<ivr.{key}@example.gr>" == ref.split()[0]
    assert (first["In-Reply-To"], first["References"]) == (None, None)
    assert len({letter["Message-ID"] for letter in (first, *others)}) == 3
    for letter in others:
        assert letter["In-Reply-To"] == letter["References"] == first["Message-ID"]
        assert letter["Subject"] == f"Re: {SUBJECT} [IVR:{key}]"
    assert first["Subject"] == f"{SUBJECT} [IVR:{key}]"
    assert {letter["X-IVR-Key"] for letter in (first, *others)} == {key}
    assert {letter["Auto-Submitted"] for letter in (first, *others)} == {"auto-generated"}
    assert {parsedate_to_datetime(letter["Date"]) for letter in (first, *others)} == {AT}


def test_what_is_said_arrives_as_it_was_said(at_mail: MailBench, desk: Any, key: str) -> None:
    """Text keeps its lines, dots and blanks; a file its Greek name, its kind and every byte."""
    ref = desk.open(DRAFT, key).ref
    verbs(desk, ref, key)["attach"]()
    assert at_mail.comments(ref) == (DRAFT.body,)
    (file,) = at_mail.files(ref)
    assert (file.name, file.kind, file.data) == ("μήνυμα σχολείου.wav", "audio/x-wav", ALL_BYTES)


@pytest.mark.parametrize("verb", ["open", "comment", "attach"])
def test_a_lost_answer_is_met_by_the_same_letter(at_mail: MailBench, desk: Any, key: str, verb: str) -> None:
    """P4: when the server's yes is lost we say Unsure and send the same bytes again, and one letter is there."""
    ref = desk.open(DRAFT, key).ref
    fresh = desk if verb != "open" else at_mail.desk.letters(SUBJECT, AT)  # type: ignore[attr-defined]
    before = len(at_mail.office.letters())
    send = verbs(fresh, ref, key if verb != "open" else f"{key}x")[verb]
    at_mail.lose(verb)
    with pytest.raises(Unsure):
        send()
    send()
    assert at_mail.office.raw[-1] == at_mail.office.raw[-2]
    assert len(at_mail.office.letters()) == before + 1


def test_a_letter_says_a_number_in_its_text_and_nowhere_else(at_mail: MailBench, desk: Any, key: str) -> None:
    """Headers are kept in logs: the number to ring is not in them, nor in a note's subject."""
    ref = desk.open(DRAFT, key).ref
    desk.comment(ref, "Τηλέφωνο: 2610123456.", f"{key}:c")
    for letter in at_mail.office.letters():
        assert "2610123456" in text_of(letter)
        assert "2610123456" not in str(letter.items())


def test_a_letter_goes_where_its_queue_reads(at_mail: MailBench, desk: Any, key: str) -> None:
    """Letters go to the queue's address, after `assign` to the new one's, without a queue to the desk's own."""
    office = at_mail.office
    ref = desk.open(DRAFT, key).ref
    moved = desk.assign(ref, "network", leaving="triage")
    desk.comment(moved.ref, "Δρομολόγηση", f"{key}:a")
    desk.open(Draft("Θέμα", "Κείμενο", team="δεν-υπάρχει"), f"{key}x")
    assert [to for to, _ in office.taken.values()] == [BOXES["triage"], BOXES["network"], OPTIONS["to"]]
    assert (moved.team, moved.key) == ("network", key)
    assert thread_of(moved.ref).first == thread_of(ref).first
    with pytest.raises(Rejected):
        desk.assign(ref, "δεν-υπάρχει")


def test_a_queue_whose_address_is_refused_costs_the_queue(at_mail: MailBench, desk: Any, key: str) -> None:
    """A first letter that its queue's server refuses goes to the desk's own address; a note to it is Rejected."""
    at_mail.office.unknown = {BOXES["triage"], BOXES["network"]}
    ticket = desk.open(DRAFT, key)
    assert (ticket.team, ticket.ref) == (None, f"<ivr.{key}@example.gr>")
    assert [to for to, _ in at_mail.office.taken.values()] == [OPTIONS["to"]]
    with pytest.raises(Rejected, match="«network»") as no:
        desk.comment(desk.assign(ticket.ref, "network").ref, "Δρομολόγηση", f"{key}:a")
    assert "@" not in str(no.value)


def test_one_mailbox_takes_every_queue(key: str) -> None:
    """Without a table of queues all letters go to one address, and a team is only a name."""
    office = PostOffice()
    with delivering(office) as port:
        desk = desk_by_mail(port)
        desk.check()
        ticket = desk.open(DRAFT, key)
        moved = desk.assign(ticket.ref, "keplinet-ach")
        desk.comment(moved.ref, "Δρομολόγηση", f"{key}:a")
    assert desk.teams() == frozenset()
    assert (ticket.team, moved.team, moved.ref) == ("triage", "keplinet-ach", ticket.ref)
    assert {to for to, _ in office.taken.values()} == {OPTIONS["to"]}
    with pytest.raises(Rejected):
        desk.assign(ticket.ref, " ")


def test_what_cannot_be_read_is_never_made_up(at_mail: MailBench, desk: Any, key: str) -> None:
    """Whatever would have to look at a ticket, or to change one, is Rejected; no letter is sent for it."""
    ref = desk.open(DRAFT, key).ref
    for verb in (
        lambda: desk.find(key),
        lambda: desk.unite(key),
        lambda: desk.read(ref),
        lambda: desk.standing([ref]),
        lambda: desk.changed_since(AT),
        lambda: desk.notes(ref),
        lambda: desk.advance(ref, Progress.DONE),
        lambda: desk.update(ref, DRAFT),
        lambda: desk.detach(ref, "f"),
    ):
        with pytest.raises(Rejected):
            verb()
    assert len(at_mail.office.letters()) == 1


@pytest.mark.parametrize("ref", ["999999", "", "<ivr.a@b> x\n", "<ivr.@example.gr>", "<other@example.gr>"])
def test_a_reference_that_is_no_thread_of_ours_is_gone(desk: Any, ref: str) -> None:
    """Nothing is written under a reference we did not give."""
    for verb in (
        lambda: desk.comment(ref, "κείμενο", "k"),
        lambda: desk.attach(ref, "a.wav", "audio/wav", b"x", "k"),
        lambda: desk.assign(ref, "network"),
    ):
        with pytest.raises(Gone):
            verb()


def test_a_key_that_is_no_message_id_is_rejected(desk: Any) -> None:
    """A key goes into the Message-ID as it is, so it must be letters and digits."""
    for odd in ("", "a b", "a>b", "a\r\nBcc: x@y.z", "κλειδί", "k" * 65):
        with pytest.raises(Rejected):
            desk.open(DRAFT, odd)


@given(some.text(max_size=300), some.text(max_size=60), some.text(max_size=40), some.text(max_size=40))
def test_nothing_breaks_out_of_its_header(subject: str, name: str, kind: str, school: str) -> None:
    """Whatever subject, school's code, file's name and kind hold, a letter has our headers and no other."""
    key = uuid4().hex
    thread = new_thread(key, "ivr.support.a-long-name-for-a-department.example.edu.gr", None)
    file = File(name, kind, ALL_BYTES)
    letter = Letter(thread, thread.first, subject, "κείμενο", file, (("X-IVR-School", school),))
    sent = letter.to_bytes("ivr@example.gr", "helpdesk@example.gr", AT)
    read = message_from_bytes(sent, policy=policy.default)
    assert max(len(line) for line in sent.split(b"\r\n")) < 998
    assert b"\n" not in sent.replace(b"\r\n", b"")
    assert sent.isascii()
    assert read.keys() == ["Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "X-IVR-Key",
                           "X-IVR-School", "MIME-Version", "Content-Type"]  # fmt: skip
    assert str(read["Subject"]).endswith(f"[IVR:{key}]")
    assert read["Message-ID"] == thread.first
    body, part = read.iter_parts()  # type: ignore[attr-defined]
    assert (text_of(read), part.get_content()) == ("κείμενο", ALL_BYTES)  # type: ignore[arg-type]
    assert body.keys() == ["Content-Type", "Content-Transfer-Encoding"]


@given(some.text("αβγώΆ «»,:abc1   ", min_size=1, max_size=80).filter(str.strip))
def test_greek_subjects_and_names_are_read_as_they_were_written(words: str) -> None:
    """A subject and a file's name of Greek and Latin words come out as they went in, blanks made single."""
    key, line = uuid4().hex, " ".join(words.split())
    thread = new_thread(key, "example.gr", None)
    letter = Letter(thread, thread.first, words, "κείμενο", File(f"{line}.wav", "audio/x-wav", b"x"))
    read = message_from_bytes(letter.to_bytes("i@example.gr", "h@example.gr", AT), policy=policy.default)
    assert str(read["Subject"]) == f"{line} [IVR:{key}]"
    assert f"[IVR:{key}]".encode() in letter.to_bytes("i@example.gr", "h@example.gr", AT).split(b"\r\n\r\n")[0]
    assert [part.get_filename() for part in read.iter_attachments()] == [f"{line}.wav"]  # type: ignore[attr-defined]


def test_a_text_file_is_no_mail_programs_to_change() -> None:
    """A file whose kind mail programs recode or take apart goes as plain bytes."""
    thread = new_thread("k", "example.gr", None)
    for kind in ("text/csv", "message/rfc822", "multipart/mixed", "nonsense", "0/0", "audio/b; x=y"):
        letter = Letter(thread, thread.first, "Θ", "Κ", File("α", kind, b"\n\r"))
        sent = letter.to_bytes("i@example.gr", "h@example.gr", AT)
        _, part = message_from_bytes(sent, policy=policy.default).iter_parts()  # type: ignore[attr-defined]
        assert (part.get_content_type(), part.get_content()) == ("application/octet-stream", b"\n\r")


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({"from": ""}, "from"), ({"from": "ivr@example.gr\r\nBcc: x@y.z"}, "from"), ({"to": "Α <a@b.gr>"}, "to"),
        ({"to": "a@b.gr, c@d.gr"}, "to"), ({"queues": {"network": "nobody"}}, "queues.network"),
        ({"queues": "network"}, "queues"), ({"domain": "a b"}, "domain"), ({"domain": "d" * 90}, "domain"),
        ({"queus": {}}, "queus"), ({"ca": "/no/such/file"}, "ca"),
    ],
)  # fmt: skip
def test_settings_that_no_letter_could_go_by_are_told(options: dict[str, object], names: str) -> None:
    """A missing, mistyped or unknown option is named before anything is sent."""
    with pytest.raises(Misconfigured, match=f"«{names}»"):
        make("mail", Setup("mail", "smtp://localhost", "", OPTIONS | {"tls": True} | options))


@pytest.mark.parametrize(
    "url", ["localhost", "https://localhost", "smtp://", "smtp://h/path", "smtp://h:port", "smtps://h"]
)
def test_an_address_that_is_no_mail_server_is_told(url: str) -> None:
    """Only smtp:// and smtps:// name a mail server, and the latter cannot do without TLS."""
    with pytest.raises(Misconfigured, match="must look like"):
        make("mail", Setup("mail", url, "", OPTIONS))


def test_a_token_is_not_sent_in_the_clear() -> None:
    """A token and «tls = false» do not go together."""
    with pytest.raises(Misconfigured, match="without TLS") as no:
        desk_by_mail(25, "hush-secret")
    assert "hush-secret" not in str(no.value)
    assert issubclass(no.type, DeskError)
