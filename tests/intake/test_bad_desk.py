"""Whatever is wrong with a helpdesk or its settings is told in one sentence, and nothing is lost meanwhile."""

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import jwt
import pytest
from click.testing import CliRunner

from intake.__main__ import main
from intake.demo.tracker import Tracker
from intake.ground import tables
from intake.ground.clock import utc_now
from intake.ground.db import Database
from intake.route.rulebook import RuleBook
from tests.intake.test_slips import reported
from tests.support.certificates import authority, certificate, need_openssl, showing
from tests.support.house import ACCOUNT, PUBLIC_URL, TOKEN, Clock, House
from tests.support.roundup import need_roundup, tickets
from tests.support.service import free_port
from tests.support.wire import Misbehaving, says

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("dialect", ["sqlite"])]

Settings = dict[str, str]
Trouble = Callable[[Tracker, Path], AbstractContextManager[Settings]]
"""Brings a trouble about and gives the settings under which the bridge meets it."""
LOGIN = b"<!DOCTYPE html><html><body><form action='/login'></form></body></html>"
MUCH = 50 * 1024 * 1024


@pytest.fixture(scope="module")
def tracker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    """Give a Roundup with the rule book's queues, which is well."""
    need_roundup()
    with Tracker(tmp_path_factory.mktemp("roundup")) as tracker:
        tracker.up(RuleBook.load().teams())
        yield tracker


def well(tracker: Tracker) -> Settings:
    """Return the settings as they should be."""
    return {"helpdesk": "roundup", "helpdesk_url": tracker.url, "helpdesk_token": tracker.token}


@contextmanager
def wrong_url(tracker: Tracker, _home: Path) -> Iterator[Settings]:
    """An address on the right machine that is not the tracker's."""
    yield well(tracker) | {"helpdesk_url": f"{tracker.url}elsewhere/"}


@contextmanager
def wrong_token(tracker: Tracker, _home: Path) -> Iterator[Settings]:
    """No token at all, only something in its place."""
    yield well(tracker) | {"helpdesk_token": "a-password-by-mistake"}


@contextmanager
def revoked_token(tracker: Tracker, _home: Path) -> Iterator[Settings]:
    """A token that was good until the tracker's secret was changed."""
    claims = jwt.decode(tracker.token, options={"verify_signature": False})
    yield well(tracker) | {"helpdesk_token": jwt.encode(claims, "the secret of last year" * 2, algorithm="HS256")}


def answering(*handler: Any) -> Trouble:
    """Return the trouble of a server that always answers so."""

    @contextmanager
    def trouble(tracker: Tracker, _home: Path) -> Iterator[Settings]:
        with Misbehaving(says(*handler)) as server:
            yield well(tracker) | {"helpdesk_url": server.url}

    return trouble


@contextmanager
def refused(tracker: Tracker, _home: Path) -> Iterator[Settings]:
    """A machine on which nobody listens."""
    yield well(tracker) | {"helpdesk_url": f"http://127.0.0.1:{free_port()}/"}


@contextmanager
def endless(tracker: Tracker, _home: Path) -> Iterator[Settings]:
    """A server that answers with fifty megabytes."""

    def flood(connection: socket.socket, _head: bytes) -> None:
        connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {MUCH}\r\n\r\n".encode())
        for _ in range(50):
            connection.sendall(b" " * (MUCH // 50))

    with Misbehaving(flood) as server:
        yield well(tracker) | {"helpdesk_url": server.url}


def shown(days: int, *, trusted: bool) -> Trouble:
    """Return the trouble of a certificate good for so many days, by an authority we know or not."""

    @contextmanager
    def trouble(tracker: Tracker, home: Path) -> Iterator[Settings]:
        need_openssl()
        known = authority(home)
        with pytest.MonkeyPatch.context() as patch, showing(certificate(home, days)) as url:
            if trusted:
                patch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(known))
            yield well(tracker) | {"helpdesk_url": url}

    return trouble


TROUBLES: dict[str, tuple[Trouble, str]] = {
    "wrong URL": (wrong_url, "what answers at this address is not Roundup's REST interface"),
    "wrong token": (wrong_token, "the desk does not accept our token or its rights"),
    "revoked token": (revoked_token, "the desk does not accept our token or its rights"),
    "login page": (
        answering("200 OK", LOGIN, "Content-Type: text/html; charset=utf-8"),
        "a web page came; set the address of the desk itself",
    ),
    "redirect": (
        answering("302 Found", b"", "Location: https://other.example.gr/"),
        "the desk's address leads elsewhere (302); set the address it leads to",
    ),
    "expired certificate": (shown(-1, trusted=True), "the desk's certificate has expired; it must be renewed"),
    "unknown authority": (shown(1, trusted=False), "the desk's certificate is not one we trust"),
    "refused connection": (refused, "the desk cannot be reached"),
    "fifty megabytes": (endless, "the answer is larger than 4194304 bytes"),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_a_trouble_is_told_and_nothing_is_lost(
    name: str, tracker: Tracker, database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`check` says one sentence, health says why, no secret is told, and mended, the ticket is made."""
    trouble, sentence = TROUBLES[name]
    with trouble(tracker, tmp_path) as settings:
        house = reporting(database, settings)
        told(house, sentence, capsys)
    house.clock.pass_(hours=1)
    delivered(House(database, house.clock, more=well(tracker)), tracker)


def reporting(database: Database, settings: Settings) -> House:
    """Give an installation with these settings, where a school has called and the relay has done what it could."""
    house = House(database, Clock(utc_now()), more=settings)
    house.add_school("0501010", "1ο ΓΕΛ ΑΘΗΝΩΝ")
    reported(house).hang_up()
    house.deliver()
    house.look()
    return house


def told(house: House, sentence: str, capsys: pytest.CaptureFixture[str], in_health: str = "") -> None:
    """Prove that the trouble is told where it should be, and no secret anywhere."""
    health = house.client.get("/health")
    logged = capsys.readouterr()
    told = {"database_url": house.database.url.render_as_string(), "public_url": PUBLIC_URL}
    told |= {"twilio_account_sid": ACCOUNT, "twilio_auth_tokens": TOKEN, **house.more}
    checked = CliRunner().invoke(main, ["check"], env={f"INTAKE_{name.upper()}": told[name] for name in told})
    assert health.status_code == 503
    assert (in_health or sentence) in health.get_data(as_text=True).encode().decode("unicode_escape")
    (complaint,) = (line for line in checked.output.splitlines() if line.startswith("✗"))
    assert complaint.startswith("✗ helpdesk: ")
    assert sentence in complaint
    everything = health.get_data(as_text=True) + logged.out + logged.err + checked.output
    assert house.more["helpdesk_token"] not in everything


def delivered(house: House, tracker: Tracker) -> None:
    """Prove that everything arrives now, once."""
    house.deliver()
    assert {row.state for row in house.rows(tables.promise)} == {"kept"}
    key = house.one(tables.request).id
    (ticket,) = (row for row in tickets(tracker) if row["external_id"] == key)
    assert ticket["team.name"] == house.one(tables.decision).team
    house.app.database.close()


@pytest.fixture
def lame(tmp_path: Path) -> Iterator[Tracker]:
    """Give a tracker of the test's own, not up yet."""
    need_roundup()
    with Tracker(tmp_path / "roundup") as tracker:
        yield tracker


def test_a_missing_queue_is_told_and_waited_for(
    lame: Tracker, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    """The ticket stands in triage until somebody makes its team's queue; then it goes there by itself."""
    teams = RuleBook.load().teams()
    lame.up({"triage": teams["triage"]})
    house = reporting(database, well(lame))
    wanted = house.one(tables.decision).team
    told(house, f"has no queue for {len(teams) - 1} teams of the rule book", capsys, f"no queue «{wanted}»")
    assert house.one(tables.ticket).team == "triage"
    lame.up(teams)
    house.look()
    assert house.app.verdict().complaints == ()
    delivered(house, lame)


def test_a_missing_field_is_told_and_waited_for(
    lame: Tracker, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    """A tracker whose issues lack a field of ours stops the desk, which names the field; with it, all goes on."""
    lame.up(RuleBook.load().teams())
    lame.down()
    schema = lame.home / "schema.py"
    whole = schema.read_text(encoding="utf-8")
    schema.write_text(whole.replace("school_code=String(), ", "").replace('"school_code", ', ""), encoding="utf-8")
    lame.up({})
    house = reporting(database, well(lame))
    told(house, "school_code", capsys)
    lame.down()
    schema.write_text(whole, encoding="utf-8")
    lame.up({})
    house.clock.pass_(hours=1)
    delivered(house, lame)
