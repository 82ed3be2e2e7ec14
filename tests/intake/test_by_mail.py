"""A helpdesk that is a mailbox, from the call to the letter: one thread, in order, nothing twice, no loop."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from intake.__main__ import main
from intake.ground import tables
from intake.ground.db import Database
from intake.route.rulebook import SHIPPED, RuleBook
from tests.intake.test_helpdesk_command import SETTINGS
from tests.intake.test_slips import reported
from tests.intake.test_two_desks import corrected
from tests.intake.test_two_desks import reported as called
from tests.support.desks.mail import text_of
from tests.support.house import ACCOUNT, TOKEN, House
from tests.support.post import PostOffice, delivering
from tests.support.served import served
from tests.support.tapes import SOUND, told
from tests.support.vendors.twilio import FakeTwilio
from tests.support.wire import Wire

MAIL = """
[letters]
kind = "mail"
url = "smtp://127.0.0.1:{port}"
recordings = "attached"
[letters.options]
from = "ivr@example.gr"
to = "helpdesk@example.gr"
tls = false
"""
QUEUES = "\n".join(
    ["[letters.options.queues]", *(f'{name} = "{name}@example.gr"' for name in RuleBook.load(None).teams())]
)
NORTH = '\n[north]\nkind = "memory"\nurl = "memory://north"\n'


class Office:
    """An installation whose helpdesk is a mailbox, or one for each queue, behind a wire that can be cut."""

    def __init__(self, database: Database, tmp_path: Path, stack: ExitStack, more: str) -> None:
        self.post = PostOffice()
        self.wire = stack.enter_context(Wire(f"smtp://127.0.0.1:{stack.enter_context(delivering(self.post))}"))
        rules, self.file = tmp_path / "rules.toml", tmp_path / "desks.toml"
        self.file.write_text(MAIL.format(port=self.wire.port) + more, encoding="utf-8")
        book = SHIPPED.read_text(encoding="utf-8")
        if NORTH in more:
            book = book.replace("[area.ach]\n", '[area.ach]\ndesk = "north"\n')
        rules.write_text(book, encoding="utf-8")
        self.twilio = FakeTwilio(ACCOUNT, TOKEN)
        url = stack.enter_context(served(self.twilio.app()))
        files = {"rules": rules, "helpdesks": self.file, "recordings": tmp_path / "recordings"}
        self.house = House(database, more={**files, "twilio_api_url": url})
        self.house.add_school("0501010", "1ο ΓΕΛ ΑΘΗΝΩΝ", phones=("2101234567",))
        self.house.add_school("0601010", "1ο ΓΕΛ ΠΑΤΡΑΣ", directorate="ach", municipality="ΠΑΤΡΕΩΝ")

    def letters(self) -> list[tuple[str, EmailMessage]]:
        """Return address and letter, in the order they arrived."""
        return list(self.post.taken.values())


@pytest.fixture(params=["", QUEUES], ids=["one-box", "boxes"])
def office(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> Iterator[Office]:
    """An installation that writes to one mailbox, or to one for each queue."""
    with ExitStack() as stack:
        office = Office(database, tmp_path, stack, request.param)
        yield office
        office.house.app.database.close()


@pytest.fixture
def two(database: Database, tmp_path: Path) -> Iterator[Office]:
    """An installation with a mailbox, and another helpdesk for one area."""
    with ExitStack() as stack:
        office = Office(database, tmp_path, stack, NORTH)
        yield office
        office.house.app.database.close()


def test_a_call_goes_out_in_one_thread(office: Office) -> None:
    """A request is sent, then routed, each in one letter; what it says is whole where its team reads."""
    house = office.house
    reported(house).hang_up()
    house.deliver()
    request, ticket = house.one(tables.request), house.one(tables.ticket)
    (triage, first), (team, routed) = office.letters()
    assert [row.state for row in house.rows(tables.promise)] == ["kept"] * 2
    assert ticket.ref.split()[0] == first["Message-ID"] == routed["In-Reply-To"]
    assert first["Message-ID"].startswith(f"<ivr.{request.id}@")
    assert request.number in first["Subject"]
    assert routed["Subject"] == f"Re: {first['Subject']}"
    assert f"Δρομολόγηση: {ticket.team}" in text_of(routed)
    one = triage == "helpdesk@example.gr"
    assert (triage, team) == (("helpdesk@example.gr",) * 2 if one else
                              ("triage@example.gr", f"{ticket.team}@example.gr"))  # fmt: skip
    assert (text_of(first) in text_of(routed)) is not one
    assert {parsedate_to_datetime(letter["Date"]) for letter in (first, routed)} == {house.clock()}


def test_what_is_told_later_reaches_the_team(office: Office) -> None:
    """What the caller adds comes with the routing, what a later call adds, after it: to where it is read."""
    house = office.house
    phone = reported(house)
    house.deliver()
    phone.silence()
    phone.press("1")
    phone.hang_up()
    house.deliver()
    again = reported(house)
    again.press("1")
    again.hang_up()
    house.deliver()
    team = f"{house.one(tables.ticket).team}@example.gr" if house.app.desk.teams() else "helpdesk@example.gr"
    (_, first), (one, routed), (two, news) = office.letters()
    assert one == two == team
    assert "Επείγον: ναι." in text_of(routed)
    assert "Νέα κλήση" in text_of(news)
    assert first["Message-ID"] == routed["In-Reply-To"] == news["In-Reply-To"]
    assert {row.state for row in house.rows(tables.promise)} == {"kept"}


def test_a_lost_answer_is_the_same_letter_again(office: Office) -> None:
    """P4: whichever letter's yes is lost, it goes again byte for byte, and the mailbox holds it once."""
    house = office.house
    reported(house).hang_up()
    for left in (1, 0):
        office.wire.cut("Date: ")
        assert house.app.relay.once("letters")
        assert house.rows(tables.promise, state="waiting")[0].unsure
        house.clock.pass_(minutes=2)
        assert house.app.relay.once("letters")
        assert len(house.rows(tables.promise, state="waiting")) == left
    assert office.post.raw[0] == office.post.raw[1]
    assert office.post.raw[2] == office.post.raw[3]
    assert len(office.letters()) == 2
    assert {row.verb for row in house.rows(tables.promise)} == {"open", "assign"}


def test_a_desk_that_cannot_be_read_is_left_alone(office: Office) -> None:
    """Nobody looks at it, nothing is learned of it, and no letter follows from looking: the request was sent."""
    house = office.house
    reported(house).hang_up()
    house.deliver()
    sent = len(office.post.raw)
    for _ in range(3):
        assert house.look() == 0
    assert len(office.post.raw) == sent
    assert house.app.verdict().complaints == ()
    assert house.one(tables.request).state == "confirmed"
    assert house.rows(tables.audit, who="desk") == []


def test_a_recording_reaches_the_team(office: Office) -> None:
    """A recording is a letter of the thread, sent after the routing to where the request is worked on."""
    house = office.house
    office.twilio.sounds[told(house)] = SOUND
    house.fetch()
    house.deliver()
    (to, routed), (where, letter) = office.letters()[1:]
    (sound,) = letter.iter_attachments()
    assert (sound.get_content_type(), sound.get_content(), to) == ("audio/x-wav", SOUND, where)
    assert letter["In-Reply-To"] == routed["In-Reply-To"] == office.letters()[0][1]["Message-ID"]
    assert {row.state for row in house.rows(tables.promise)} == {"kept"}


def test_a_mail_server_that_is_away_costs_nothing(office: Office) -> None:
    """Promises wait until it is back, then go in order."""
    house = office.house
    office.post.says = {"RCPT": "451 4.7.1 come back"}
    reported(house).hang_up()
    house.deliver()
    assert office.letters() == []
    office.post.says = {}
    house.clock.pass_(minutes=10)
    house.deliver()
    assert [bool(letter["In-Reply-To"]) for _, letter in office.letters()] == [False, True]


def test_a_request_that_goes_elsewhere_and_comes_back_is_told(two: Office) -> None:
    """Leaving, the mailbox gets a pointer; coming back, a note: its first letter counts as a copy."""
    house = two.house
    phone = called(house, "0501010")
    for code in ("0601010", "0501010"):
        for _ in house.app.desks:
            house.deliver()
        corrected(phone, code)
    phone.hang_up()
    house.clock.pass_(minutes=3)
    house.deliver()
    said = [text_of(letter) for _, letter in two.letters()]
    assert house.one(tables.ticket, live=True).desk == "letters"
    assert len({letter["In-Reply-To"] or letter["Message-ID"] for _, letter in two.letters()}) == 1
    left = next(n for n, text in enumerate(said) if "συνεχίζεται στο σύστημα «north»" in text)
    back = next(n for n, text in enumerate(said) if text.startswith("Το αίτημα επιστρέφει εδώ"))
    assert left < back
    assert "1ο ΓΕΛ ΑΘΗΝΩΝ" in said[back]
    assert house.rows(tables.promise, state="waiting") == []


def run(office: Office, *words: str) -> tuple[int, str]:
    """Run a command with the office's desk file."""
    database = f"sqlite:///{office.file.with_name('trial.db')}"
    env = {**SETTINGS, "INTAKE_DATABASE_URL": database, "INTAKE_HELPDESKS": str(office.file)}
    ran = CliRunner().invoke(main, list(words), env=env)
    return ran.exit_code, ran.output


def test_a_mailbox_is_tried(office: Office) -> None:
    """`helpdesk try` sends what can be sent, some of it twice, and says what should have arrived."""
    code, output = run(office, "helpdesk", "try")
    assert code == 0, output
    steps = [line.split()[1] for line in output.splitlines() if line.startswith("✓")]
    assert " ".join(steps) == "check open again comment attach assign close"
    assert len(office.letters()) == 4
    assert len(office.post.raw) == 6
    assert len({letter["In-Reply-To"] or letter["Message-ID"] for _, letter in office.letters()}) == 1


def test_check_asks_for_every_queue_that_needs_an_address(office: Office) -> None:
    """One mailbox serves every queue of the rule book; a table must name them all."""
    _, output = run(office, "check")
    assert "✓ helpdesk" in output
    if office.house.app.desk.teams():
        text = office.file.read_text(encoding="utf-8").replace('triage = "triage@example.gr"\n', "")
        office.file.write_text(text, encoding="utf-8")
        assert "«letters» has no queue for 1 teams of the rule book: triage." in run(office, "check")[1]
    assert office.letters() == []


def test_a_letter_is_dated_when_it_was_promised(office: Office) -> None:
    """However late it is sent, a letter bears the moment at which there was something to say."""
    house = office.house
    at = house.clock()
    reported(house).hang_up()
    house.clock.pass_(hours=5)
    house.deliver()
    dates = [parsedate_to_datetime(letter["Date"]) for _, letter in office.letters()]
    assert dates == [at, at + timedelta(hours=5)]
