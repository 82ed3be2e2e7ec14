"""Nothing behind the webhooks works: callers leave a message, the carrier tries again, the log tells no number."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from intake.ground.db import Database
from ivr.document import read
from ivr.paths import THANKS
from tests.support.house import ACCOUNT, TOKEN
from tests.support.postgres import Postgres
from tests.support.service import FORM, Service, serving, signed

pytestmark = pytest.mark.slow

LIVE = {
    "/voice": {"CallStatus": "ringing"},
    "/voice/1": {"CallStatus": "in-progress", "Digits": "2101234567"},
    "/voice/2": {"CallStatus": "in-progress", "RecordingSid": "RE" + "1" * 32, "RecordingDuration": "4"},
    "/voice/fallback": {"ErrorCode": "11205", "ErrorUrl": "https://ivr.example.gr/voice?from=2101234567"},
}
LATER = {
    "/voice/status": {"CallStatus": "completed"},
    "/voice/status/": {"CallStatus": "completed"},
    "/voice/recording?kind=problem&turn=3": {"RecordingSid": "RE" + "2" * 32, "RecordingStatus": "completed"},
}


def one_by_one(service: Service, forms: Mapping[str, Mapping[str, str]]) -> dict[str, tuple[int, bytes]]:
    """Post all at once, each on a line of its own; return what came back by target."""

    def sent(target: str) -> tuple[int, bytes]:
        form = {**FORM, **forms[target]}
        return service.post(target, form, signed(target, form))

    with ThreadPoolExecutor(len(forms)) as lines:
        return dict(zip(forms, lines.map(sent, forms), strict=True))


@contextmanager
def broken(dialect: str, url: str, request: pytest.FixtureRequest) -> Iterator[None]:
    """Take the database away: SQLite's file is held by somebody else, PostgreSQL's database is dropped."""
    if dialect == "sqlite":
        database = Database(url)
        with database.write():
            yield
        database.close()
    else:
        postgres: Postgres = request.getfixturevalue("postgres")
        postgres.drop(postgres.admin.set(database=url.partition("?")[0].rpartition("/")[2]))
        yield


@pytest.fixture
def fragile(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Service]:
    """Give a service of its own on each kind of database."""
    if dialect == "sqlite":
        url = f"sqlite:///{tmp_path / 'intake.db'}"
    else:
        postgres: Postgres = request.getfixturevalue("postgres")
        url = postgres.create(migrated=True).render_as_string(hide_password=False)
    with serving(tmp_path, url) as service:
        yield service


def test_without_a_database_every_caller_can_leave_a_message(
    fragile: Service, dialect: str, request: pytest.FixtureRequest
) -> None:
    """P9, P10: every live webhook gets the last resort, every other an error to try again, and the log nothing."""
    phone = fragile.phone()
    phone.dial()
    with broken(dialect, fragile.settings["INTAKE_DATABASE_URL"], request):
        for status, body in one_by_one(fragile, LIVE).values():
            heard = read(body)
            assert (status, heard.wait, (heard.action or "").endswith(THANKS)) == (200, "recording", True)
        assert {status for status, _ in one_by_one(fragile, LATER).values()} == {503}
        status, body = fragile.post(THANKS, FORM, signed(THANKS))
        assert (status, read(body).wait) == (200, "hangup")
        assert fragile.send("GET", "/health/live").status == 200
    log = fragile.log()
    assert log.count("webhook_failed") == len(LIVE) + len(LATER)
    assert not [secret for secret in ("2101234567", "2109999990", TOKEN, ACCOUNT) if secret in log]
