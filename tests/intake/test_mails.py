"""How often a helpdesk writes to its technicians because of us: counted in a real Roundup's outgoing mail."""

import mailbox
from email.message import Message
from pathlib import Path

import pytest

from intake.demo.tracker import TECHNICIAN, Tracker
from intake.ground import tables
from intake.ground.clock import utc_now
from intake.ground.db import Database
from intake.route.rulebook import RuleBook
from tests.support.house import Clock, House
from tests.support.roundup import need_roundup
from ticket_client.values import Progress

WATCHING = f"""
def watches(db, cl, nodeid, newvalues):
    newvalues["nosy"] = [db.user.lookup("{TECHNICIAN}")]


def init(db):
    db.issue.audit("create", watches)
"""
"""A detector under which the technician hears of everything from a ticket's making on: nobody can hear more."""


@pytest.mark.slow
@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_technician_gets_two_mails_at_most_for_a_whole_call(database: Database, tmp_path: Path) -> None:
    """Opened, made urgent, spoken on, routed: one mail that it is there, one with all the rest, and no other."""
    need_roundup()
    home = tmp_path / "roundup"
    with Tracker(home) as tracker:
        tracker.up(RuleBook.load().teams())
        tracker.down()
        (home / "detectors" / "watching.py").write_text(WATCHING, encoding="utf-8")
        tracker.up({})
        desk = {"helpdesk": "roundup", "helpdesk_url": tracker.url, "helpdesk_token": tracker.token}
        house = House(database, Clock(utc_now()), more=desk)
        house.add_school("0501010", "1ο ΓΕΛ ΑΘΗΝΩΝ")
        play(house)
        opened, routed = mails(home)
        ticket = house.app.desk.read(house.one(tables.ticket).ref)
        house.app.database.close()
    assert house.one(tables.request).number in text(opened)
    assert "Δρομολόγηση" in text(routed)
    assert house.one(tables.clip).sid in text(routed)
    assert (ticket.team, ticket.progress) == (house.rows(tables.decision)[-1].team, Progress.PENDING)


def play(house: House) -> None:
    """Play a call to its end, with the relay at work between any two steps, and some time after it."""
    phone = house.phone()
    phone.dial()
    for step in ("0501010", "1", "3", "", "1", "2", "", "spoken", ""):
        if step == "spoken":
            phone.speak(12)
        elif step:
            phone.press(step)
        else:
            phone.silence()
        house.deliver()
    assert not phone.open
    house.clock.pass_(minutes=10)
    house.deliver()
    assert {row.state for row in house.rows(tables.promise)} == {"kept"}
    assert {row.verb for row in house.rows(tables.promise)} == {"open", "assign", "update"}


def mails(home: Path) -> list[Message]:
    """Return what the technician was sent, oldest first."""
    sent = mailbox.mbox(home / "mail.txt", create=False)
    return [mail for mail in sent if TECHNICIAN in str(mail["To"])]


def text(mail: Message) -> str:
    """Return a mail's text."""
    content = mail.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode()
