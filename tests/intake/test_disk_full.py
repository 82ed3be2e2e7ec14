"""The disk under database and log is truly full: callers leave a message, and the service goes on by itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.ground import tables
from intake.ground.db import Database
from ivr.document import read
from ivr.paths import THANKS
from ivr.phone import Phone
from tests.support.house import House
from tests.support.room import Room, small
from tests.support.service import FORM, Service, serving, signed

pytestmark = pytest.mark.slow

NEWS = "/voice/recording?kind=last_resort&turn=2"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """Give a small file system."""
    with small(tmp_path / "room") as room:
        yield room


@pytest.fixture
def service(room: Room, tmp_path: Path) -> Iterator[Service]:
    """Give a service whose database and log are on the small file system."""
    more = {"unfinished_grace_s": "0", "assign_after_s": "0"}
    with serving(room.path, f"sqlite:///{room.path / 'intake.db'}", **more) as service:
        yield service


@pytest.fixture
def house(service: Service) -> Iterator[House]:
    """Give a look into the record from another process."""
    database = Database(service.settings["INTAKE_DATABASE_URL"])
    yield House(database)
    database.close()


def in_mid_call(service: Service) -> Phone:
    """Return a phone that has heard the first question."""
    phone = service.phone()
    phone.dial()
    return phone


def left_a_message(phone: Phone, service: Service) -> dict[str, str]:
    """Speak after the tone; return the news of it, which could not be taken, as the carrier will repeat it."""
    heard = phone.document
    assert (heard.wait, (heard.action or "").endswith(THANKS)) == ("recording", True)
    assert "μήνυμα" in " ".join(heard.heard)
    news = {"CallSid": phone.sid, "AccountSid": FORM["AccountSid"], "RecordingSid": f"RE{phone.sid[2:]}",
            "RecordingStatus": "completed", "RecordingDuration": "7"}  # fmt: skip
    assert retold(service, news) == 503
    assert phone.speak(7).wait == "hangup"
    return news


def retold(service: Service, news: dict[str, str]) -> int:
    """Tell of a message as the carrier repeats it; return the answer's status."""
    return service.post(NEWS, news, signed(NEWS, news))[0]


def test_with_a_full_disk_callers_leave_messages_that_become_requests(
    room: Room, service: Service, house: House
) -> None:
    """In mid-call and at the first ring: the last resort, no error page; with room again all goes on by itself."""
    done = in_mid_call(service)
    for keys in ("6", "#", "1"):
        done.press(keys)
    done.hang_up()
    service.until(lambda: len(house.rows(tables.ticket)) == 1)
    before = {row.id: row.number for row in house.rows(tables.request)}
    child = service.child
    middle = in_mid_call(service)
    room.fill(service.home / "log")
    middle.press("0501010")
    first = in_mid_call(service)
    messages = [left_a_message(phone, service) for phone in (middle, first)]
    assert service.send("GET", "/health/live").status == 200
    assert service.send("GET", "/voice/sounds/last_resort.el.wav").body.startswith(b"RIFF")
    target, form = "/voice/fallback", {**FORM, "ErrorCode": "11205"}
    status, body = service.post(target, form, signed(target, form))
    assert (status, read(body).wait) == (200, "recording")
    room.clear()
    for news in messages:
        assert retold(service, news) == 204
    later = in_mid_call(service)
    assert not (later.press("6").action or "").endswith(THANKS)
    later.hang_up()
    service.until(lambda: {row.state for row in house.rows(tables.promise)} == {"kept"})

    assert (service.child, service.child and service.child.poll()) == (child, None)
    requests = {row.id: row for row in house.rows(tables.request)}
    assert before.items() <= {key: row.number for key, row in requests.items()}.items()
    clips = {row.sid: row for row in house.rows(tables.clip, kind="last_resort")}
    for news in messages:
        assert "left_message" in requests[clips[news["RecordingSid"]].request].reasons
    assert len(house.rows(tables.ticket, live=True)) == len(requests) == 4


def test_a_database_that_was_taken_away_takes_no_more_calls(tmp_path: Path) -> None:
    """Nothing is written to a file that nobody can find again: callers leave messages until it is back."""
    place, away = tmp_path / "place", tmp_path / "away"
    place.mkdir()
    with serving(tmp_path, f"sqlite:///{place / 'intake.db'}") as service:
        phone = in_mid_call(service)
        place.rename(away)
        phone.press("0501010")
        news = left_a_message(phone, service)
        away.rename(place)
        assert retold(service, news) == 204
        assert not (in_mid_call(service).document.action or "").endswith(THANKS)
        database = Database(service.settings["INTAKE_DATABASE_URL"])
        assert [row.sid for row in House(database).rows(tables.clip)] == [news["RecordingSid"]]
        assert len(House(database).rows(tables.call)) == 2
        database.close()
