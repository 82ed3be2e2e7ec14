"""What the page's switches take away is really away, and comes back with nothing lost."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from intake.demo.phone.mount import NotTraining, Training
from intake.demo.phone.switches import Record
from intake.demo.phone.wire import Wire
from intake.demo.tracker import Tracker
from intake.ground import tables
from intake.ground.db import Busy, Database
from tests.support.house import House
from tests.support.practice import WITHIN, Practice, own_database, practice, practising
from tests.support.served import served
from tests.support.tapes import sound

__all__ = ["own_database", "practice"]


def until(holds: Callable[[], bool]) -> None:
    """Wait until it holds; fails if it never does."""
    end = time.monotonic() + WITHIN
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_call_without_a_database_becomes_a_request_once_it_is_back(practice: Practice) -> None:
    """The last resort is really heard, in both languages; what was left is taken up when the database returns."""
    page = practice.page
    assert page.ask("/switches/database", works=False)["switches"] == {"database": False}
    page.dial()
    assert page.told["record"] is None
    assert {piece["language"] for piece in page.told["pieces"]} == {"el", "en"}
    assert page.told["wait"] == "recording"
    page.records(sound(4))
    assert page.told["wait"] == "hangup"
    assert practice.rows(tables.call) == []
    page.ask("/switches/database", works=True)
    until(lambda: bool(page.see("/state")["switches"]["database"]))
    practice.settle()
    assert practice.fetch() == 1
    (clip,) = practice.rows(tables.clip)
    assert (clip.kind, clip.state) == ("last_resort", "kept")
    assert practice.one(tables.request).id == clip.request


def test_a_call_that_was_going_on_keeps_what_it_had(practice: Practice) -> None:
    """A database that goes away in the middle takes nothing of what was committed before."""
    page = practice.page
    page.dial()
    page.keys("1")
    page.keys("2")
    number = page.number
    page.ask("/switches/database", works=False)
    page.keys("1")
    assert page.told["wait"] == "recording"
    page.records(sound(3), "hangup")
    page.ask("/switches/database", works=True)
    until(lambda: bool(page.see("/state")["switches"]["database"]))
    practice.settle()
    assert practice.one(tables.request).number == number
    assert practice.one(tables.clip).request == practice.one(tables.request).id
    assert practice.one(tables.call).ended_at is not None


def test_a_database_that_is_held_takes_no_write_and_changes_nothing(own_database: Database) -> None:
    """While it is held every other writer must wait in vain and readers do not; afterwards all is as it was."""
    done: list[int] = []
    switch = Record(own_database.url.render_as_string(hide_password=False), lambda: done.append(1))
    switch.fail()
    switch.fail()
    assert not switch.works
    with pytest.raises(Busy), own_database.write() as connection:
        connection.execute(tables.call.delete())
    with own_database.read() as connection:
        assert connection.execute(tables.call.select()).all() == []
    switch.mend()
    until(lambda: switch.works and bool(done))
    switch.mend()
    with own_database.write() as connection:
        connection.execute(tables.call.delete())


def test_an_unplugged_wire_refuses_and_a_plugged_one_carries() -> None:
    """Real connections: refused while unplugged, broken off in the middle, carried again at the same address."""

    def site(environ: dict[str, str], start: Callable[..., object]) -> list[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        return [environ["HTTP_HOST"].encode()]

    with served(site) as url:
        wire = Wire(url)
        wire.plug()
        wire.plug()
        told = requests.get(wire.url, timeout=30).text
        assert url == f"http://{told}/"
        with requests.Session() as kept:
            kept.get(wire.url, timeout=30)
            wire.unplug()
            with pytest.raises(requests.ConnectionError):
                kept.get(wire.url, timeout=30)
        assert not wire.plugged
        wire.plug()
        assert requests.get(wire.url, timeout=30).text == told
        wire.unplug()


@pytest.fixture
def helped(own_database: Database, roundup: Tracker, tmp_path: Path) -> Iterator[Practice]:
    """Give an installation in training whose tickets go to a real Roundup."""
    more = {"helpdesk": "roundup", "helpdesk_url": roundup.url, "helpdesk_token": roundup.token}
    with practising(own_database, tmp_path, **more) as house:
        yield house


@pytest.mark.slow
def test_a_helpdesk_that_is_away_costs_the_caller_nothing(helped: Practice) -> None:
    """P7: the number is heard at once, the promise waits with its trouble, and is kept when the desk is back."""
    page, wired = helped.page, replace(helped)
    vars(wired)["app"] = helped.training.app
    assert page.see("/state")["switches"] == {"helpdesk": True, "database": True}
    page.ask("/switches/helpdesk", works=False)
    page.dial()
    page.keys("1")
    page.keys("2")
    assert any("καταγράφηκε" in text for text in page.texts)
    wired.deliver()
    told = page.see(f"/calls/{page.told['call']}")["record"]["requests"][0]
    assert (told["ticket"], told["trouble"]) == (None, True)
    page.ask("/switches/helpdesk", works=True)
    helped.clock.pass_(minutes=10)
    wired.deliver()
    told = page.see(f"/calls/{page.told['call']}")["record"]["requests"][0]
    assert told["ticket"].startswith("roundup ")


def test_only_an_installation_in_training_can_be_given_switches(house: House) -> None:
    """Nothing of a service for real callers can be taken away from a page."""
    with pytest.raises(NotTraining):
        Training.of(house.app)
