"""Named people hear of trouble: once when it begins, once when it is over, by a real mail server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from intake.ground import tables
from intake.ground.db import Database
from intake.guard import silence
from intake.guard.alarm import Alarm
from intake.guard.rounds import Rounds
from tests.intake.test_canary import canary
from tests.support.house import House
from tests.support.post import PostOffice, delivering
from tests.support.postgres import Postgres
from tests.support.troubled import report

PEOPLE = ("one@example.gr", "two@example.gr")


@contextmanager
def watched(house: House, office: PostOffice) -> Iterator[Rounds]:
    """Give the rounds of a house whose people have a mailbox; what is called is the house itself."""
    with delivering(office) as port:
        told = {"alarm_mail_to": ",".join(PEOPLE), "alarm_mail_from": "ivr@example.gr", "canary_every_s": 60}
        house.more = {**told, "alarm_smtp": f"smtp://127.0.0.1:{port}"}
        yield rounds(house)


def rounds(house: House, token: str | None = None) -> Rounds:
    """Return rounds as a process that has just started goes them."""
    caller = canary(house)
    alarm = Alarm(house.app.database, house.clock, house.app.letters)
    caller = replace(caller, token=token) if token else caller
    return Rounds(house.app.database, house.clock, caller, alarm, timedelta(minutes=1), (8, 15))


def go(house: House, by: Rounds, times: int = 1) -> None:
    """Go the rounds, a minute between."""
    for _ in range(times):
        house.clock.pass_(minutes=1)
        assert by.once()


def subjects(office: PostOffice) -> list[str]:
    """Return what the letters say they are about, in the order they came."""
    return [str(letter["Subject"]).split(":")[0] for letter in office.letters()]


def test_people_are_told_once_and_once_when_it_is_over(house: House) -> None:
    """After three failures in a row each gets one letter, whoever restarts meanwhile, and one when it is over."""
    office = PostOffice()
    with watched(house, office) as well:
        go(house, rounds(house, "wrong-token"), 2)
        assert office.raw == []
        go(house, rounds(house, "wrong-token"), 5)
        go(house, rounds(house, "wrong-token"), 5)
        assert [box for box, _ in office.taken.values()] == [PEOPLE[0]]
        assert len(office.raw) == 2
        go(house, well, 3)
    assert len(office.raw) == 4
    assert subjects(office) == ["Βλάβη", "Έληξε"]
    assert house.one(tables.incident).told_over


def test_one_failure_worries_nobody(house: House) -> None:
    """A call that fell into a restart is forgotten with the next that goes well."""
    office = PostOffice()
    with watched(house, office) as well:
        bad = rounds(house, "wrong-token")
        for _ in range(3):
            go(house, bad, 2)
            go(house, well)
    assert office.raw == []


def test_a_letter_no_server_took_goes_out_later(house: House) -> None:
    """A mail server that is away costs time, not the letter."""
    office = PostOffice(says={"MAIL": "451 later"})
    with watched(house, office):
        bad = rounds(house, "wrong-token")
        go(house, bad, 4)
        assert office.raw == []
        office.says.clear()
        go(house, bad, 3)
    assert len(office.raw) == 2


def test_a_letter_is_greek_and_english_and_tells_nothing_of_callers(house: House) -> None:
    """What is the matter and what to do, in both languages; no number, no secret."""
    office = PostOffice()
    with watched(house, office):
        report(house)
        go(house, rounds(house, "wrong-token"), 3)
    text = office.letters()[0].get_content()
    assert "Καλέστε τη γραμμή" in text
    assert "Ring the line" in text
    assert not [word for word in ("210", "wrong-token", "10007") if word in text]


@pytest.mark.slow
def test_a_database_that_is_away_is_told_once_too(postgres: Postgres) -> None:
    """Without a record the process itself remembers that people know."""
    office, house = PostOffice(), House(Database(postgres.create(migrated=True).render_as_string(False)))
    with watched(house, office) as well:
        assert house.app.database
        postgres.drop(house.database.url)
        go(house, well, 8)
    house.app.database.close()
    house.database.close()
    assert len(office.raw) == 2


def test_a_silent_working_hour_is_told_once_until_the_next_call(house: House) -> None:
    """An hour in which calls are usual and none comes is told; the next call ends it."""
    office = PostOffice()
    with watched(house, office) as well:
        for _ in range(4):
            report(house)
            house.clock.pass_(weeks=1)
        house.clock.pass_(minutes=30)
        go(house, well, 5)
        assert subjects(office) == ["Βλάβη"]
        report(house)
        go(house, well, 2)
    assert subjects(office) == ["Βλάβη", "Έληξε"]


NOON = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
"""Twelve in Athens, on a Wednesday."""


@pytest.mark.parametrize(
    ("at", "weeks", "now", "silent"),
    [
        (NOON, (1, 2, 3, 4), 0, True),
        (NOON, (1, 3, 4), 0, True),
        (NOON, (1, 2), 0, False),
        (NOON, (1, 2, 3, 4), 1, False),
        (NOON + timedelta(days=3), (1, 2, 3, 4), 0, False),
        (NOON + timedelta(hours=3), (1, 2, 3, 4), 0, True),
        (NOON + timedelta(hours=3, minutes=1), (1, 2, 3, 4), 0, False),
        (NOON - timedelta(hours=3), (1, 2, 3, 4), 0, True),
        (NOON - timedelta(hours=3, minutes=1), (1, 2, 3, 4), 0, False),
    ],
)
def test_what_a_silent_hour_is(at: datetime, weeks: tuple[int, ...], now: int, silent: bool) -> None:
    """Within the hours of a weekday, where three of the last four weeks had a call, and only there."""

    def calls(since: datetime, until: datetime) -> int:
        assert until - since == silence.HOUR
        return now if until == at else int(round((at - until) / timedelta(weeks=1)) in weeks)

    assert (silence.why(at, 8, 15, calls) is not None) == silent
