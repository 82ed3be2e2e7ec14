"""The kill matrix: one scene, and a death at each of its boundaries; what two test files have in common."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import inspect

from intake.demo.tracker import Tracker
from intake.ground import damm, tables
from intake.ground.db import Database
from intake.route.rulebook import SHIPPED, RuleBook
from ivr.document import read
from ivr.speech import spoken_number
from tests.support import reliability
from tests.support.deaths import Fate, Launcher, launching
from tests.support.findings import Found
from tests.support.house import ACCOUNT, TOKEN
from tests.support.postgres import Postgres
from tests.support.roundup import need_roundup
from tests.support.scenes import SOUND, Scene, only_the_end
from tests.support.served import served
from tests.support.spoken import numbers_in
from tests.support.stage import Stage, kept_by, put_back
from tests.support.twiml_law import breaches
from tests.support.vendors.twilio import FakeTwilio

Copied = Callable[[Database | None], AbstractContextManager[Database]]
HouseLike = Callable[..., Stage]
SETTLED = {"kept", "dropped"}
EVERYWHERE = os.environ.get("INTAKE_TEST_KILLS") == "all"
SHOWN = ("POST", "PUT", "PATCH", "its answer")
"""Steps after which a helpdesk may look different to somebody else, or is about to have told us."""
CHANGES = ("INSERT", "UPDATE", "DELETE")
"""Steps that a commit shows to others."""
OVER = {"resolved", "done-cbb", "done"}
"""Words of the helpdesks for a ticket that nobody works on any more."""


@pytest.fixture(scope="module")
def launcher() -> Iterator[Launcher]:
    """Give the launcher of those who die."""
    with launching() as launcher:
        yield launcher


@pytest.fixture(scope="module")
def trackers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Tracker]]:
    """Give two real Roundups with the rule book's queues."""
    need_roundup()
    home = tmp_path_factory.mktemp("trackers")
    with Tracker(home / "roundup") as one, Tracker(home / "north") as other:
        for tracker in (one, other):
            tracker.up(RuleBook.load().teams())
        yield {"roundup": one, "north": other}


@pytest.fixture(scope="module")
def unused(trackers: dict[str, Tracker]) -> dict[Path, bytes]:
    """Give what the trackers keep before there is any ticket."""
    return kept_by(trackers)


@pytest.fixture(scope="module")
def carrier() -> Iterator[str]:
    """Give the address of a carrier that has the recording."""
    with served(FakeTwilio(ACCOUNT, TOKEN, sounds={SOUND: b"RIFF" + bytes(4000)}).app()) as url:
        yield url


@pytest.fixture
def copied(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Copied:
    """Give a way to have a copy of a database for a while; of none: of an empty one."""
    names = count()

    @contextmanager
    def on_sqlite(origin: Database | None) -> Iterator[Database]:
        path = tmp_path / f"intake-{next(names)}.db"
        shutil.copy(origin.url.database if origin else request.getfixturevalue("migrated_file"), path)
        yield Database(f"sqlite:///{path}")
        for each in tmp_path.glob(f"{path.name}*"):
            each.unlink()

    @contextmanager
    def on_postgresql(origin: Database | None) -> Iterator[Database]:
        if origin:
            rows_of_then(origin)
            yield Database(origin.url.render_as_string(hide_password=False))
            return
        server: Postgres = request.getfixturevalue("postgres")
        url = server.create(migrated=True)
        yield Database(url.render_as_string(hide_password=False))
        server.drop(url)

    return on_sqlite if dialect == "sqlite" else on_postgresql


def rows_of_then(origin: Database) -> None:
    """Let a database on a server have the rows it had the first time, which costs less than another copy of it."""
    kept = tables.metadata.sorted_tables
    with origin.write() as connection:
        if not inspect(connection).has_schema("kept"):
            connection.exec_driver_sql("CREATE SCHEMA kept")
            for table in kept:
                connection.exec_driver_sql(f"CREATE TABLE kept.{table.name} AS TABLE public.{table.name}")
        for table in reversed(kept):
            connection.execute(table.delete())
        for table in kept:
            rows = f"SELECT * FROM kept.{table.name}"
            connection.exec_driver_sql(f"INSERT INTO public.{table.name} OVERRIDING SYSTEM VALUE {rows}")
    origin.close()


@pytest.fixture
def house_like(
    scene: Scene, trackers: dict[str, Tracker], unused: dict[Path, bytes], tmp_path: Path, carrier: str
) -> HouseLike:
    """Give a way to set a stage with the scene's helpdesks."""
    put_back(unused)
    there = dict(list(trackers.items())[: scene.desks])
    one = trackers["roundup"]
    desks = {"helpdesk": "roundup", "helpdesk_url": one.url, "helpdesk_token": one.token}
    more = {**scene.more, "twilio_api_url": carrier, **(two_desks(there, tmp_path) if scene.desks > 1 else desks)}
    return partial(Stage, more=more, trackers=there)


def two_desks(trackers: dict[str, Tracker], home: Path) -> dict[str, object]:
    """Return the settings of an installation whose rule book sends one area to the second tracker."""
    rules, desks = home / "rules.toml", home / "desks.toml"
    rules.write_text(SHIPPED.read_text("utf-8").replace("[area.ach]\n", '[area.ach]\ndesk = "north"\n'), "utf-8")
    told = []
    for name, tracker in trackers.items():
        (home / name).write_text(tracker.token, "utf-8")
        told.append(f'[{name}]\nkind = "roundup"\nurl = "{tracker.url}"\ntoken = {{ file = "{home / name}" }}\n')
    desks.write_text("\n".join(told), "utf-8")
    return {"rules": rules, "helpdesks": desks}


def played(scene: Scene, stage: Stage, launcher: Launcher, dies_at: int | None) -> tuple[Fate, Found, Found]:
    """Let a process die, start the service again, let all settle; return what was found before and after."""
    order = stage.order()
    fate = launcher.run({**order, "dies_at": dies_at})
    found = stage.found()
    documents = {row.n: row.document for row in stage.house.rows(tables.turn)}
    numbers = {row.number for row in stage.house.rows(tables.request)}
    scene.goes_on(stage)
    stage.settle(looks=order.get("do") == "look")
    settled = stage.found()
    prove(stage, settled, documents, numbers)
    assert told(stage) or scene.goes_on is only_the_end
    return fate, found, settled


def prove(stage: Stage, settled: Found, documents: dict[int, bytes], numbers: set[str]) -> None:
    """Prove the promises on what is there in the end, and that nothing committed before was changed."""
    house = stage.house
    call, request, outcome = (house.one(each) for each in (tables.call, tables.request, tables.call_outcome))
    assert (outcome.call, outcome.request) == (call.id, request.id)
    assert numbers <= {request.number}
    assert damm.is_valid(request.number)
    assert not [fault for body in stage.heard if body for fault in breaches(body)]
    assert told(stage) <= {spoken_number(request.number, "el")}
    assert {row.n: row.document for row in house.rows(tables.turn)}.items() >= documents.items()
    assert {row.state for row in house.rows(tables.promise)} <= SETTLED
    assert [each.key for each in settled.tickets] == [request.id] * len(house.rows(tables.ticket))
    live = house.one(tables.ticket, live=True)
    standing = [each for each in settled.tickets if each.progress not in OVER]
    assert [(each.team, each.key) for each in standing] == [(live.team, request.id)]
    for ticket in settled.tickets:
        assert request.number in ticket.title
        assert "" not in ticket.messages
        assert len(ticket.messages) == len(set(ticket.messages))


def told(stage: Stage) -> set[str]:
    """Return the numbers that the caller was told, as they are spoken."""
    return numbers_in(said for body in stage.heard if body for said in read(body).heard)


def die_everywhere(scene: Scene, house_like: HouseLike, copied: Copied, launcher: Launcher, dialect: str) -> None:
    """Let one process live, then others die before each of its steps and after the last; then look at the page."""
    with copied(None) as origin:
        stage = house_like(origin)
        moment = stage.held(scene.leads_to(stage))

        def life(dies_at: int | None) -> tuple[Fate, Found, Found]:
            with copied(origin) as database:
                stage = house_like(database, moment=moment)
                told = played(scene, stage, launcher, dies_at)
                stage.stop()
            return told

        whole, _, undisturbed = life(None)
        assert not whole.killed
        rows: dict[int, reliability.Row] = {}
        for boundary in boundaries(
            whole.steps, everywhere=EVERYWHERE or (dialect == "sqlite" and scene.everywhere)
        ):
            fate, found, settled = life(boundary)
            assert (fate.killed, fate.steps) == (True, whole.steps[:boundary])
            assert not scene.same or settled == undisturbed
            rows[boundary] = found.words(), settled.words()
    reliability.agree(f"{scene.name}/{dialect}", reliability.table(whole.steps, rows))


def boundaries(steps: tuple[str, ...], *, everywhere: bool) -> list[int]:
    """Return where to die: everywhere, or beside each step after which somebody else sees something new."""
    chosen, changed = {0, len(steps)}, False
    for n, step in enumerate(steps):
        if step.startswith(SHOWN) or (step == "COMMIT" and changed):
            chosen |= {n, n + 1}
        changed = step != "COMMIT" and (changed or step.startswith(CHANGES))
    return list(range(len(steps) + 1)) if everywhere else sorted(chosen)
