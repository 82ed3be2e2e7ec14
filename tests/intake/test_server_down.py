"""PostgreSQL stops under the served process, frozen or killed: a message is taken, and all goes on by itself."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from time import monotonic

import pytest

from intake.ground import tables
from intake.ground.db import PATIENCE, Database
from ivr.paths import THANKS
from tests.intake.test_disk_full import in_mid_call, left_a_message, retold
from tests.support.house import House
from tests.support.postgres import Postgres, running
from tests.support.postgres_down import frozen, killed
from tests.support.service import Service, serving

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

Down = Callable[[Postgres], AbstractContextManager[None]]


@pytest.fixture
def server() -> Iterator[Postgres]:
    """Give a server of the test's own."""
    if "INTAKE_TEST_PG_URL" in os.environ:
        pytest.skip("another's server is not ours to stop")
    with running() as server:
        yield server


@pytest.fixture
def service(server: Postgres, tmp_path: Path) -> Iterator[Service]:
    """Give a service on it."""
    url = server.create(migrated=True).render_as_string(hide_password=False)
    with serving(tmp_path, url, unfinished_grace_s="0", assign_after_s="0") as service:
        yield service


@pytest.mark.parametrize("down", [frozen, killed])
def test_while_the_server_is_down_callers_leave_messages_that_become_requests(
    server: Postgres, service: Service, down: Down
) -> None:
    """First ring or mid-call, one patience each (not two); when the server is back nobody has to do anything."""
    house = House(Database(service.settings["INTAKE_DATABASE_URL"]))
    calls = [in_mid_call(service) for _ in range(8)]
    for phone in calls:
        phone.press("6")
    calls[0].hang_up()
    service.until(lambda: [row.verb for row in house.rows(tables.promise, state="kept")] == ["open", "assign"])
    before = {row.id: row.number for row in house.rows(tables.request)}
    house.database.close()
    child = service.child
    with down(server):
        began = monotonic()
        with ThreadPoolExecutor(8) as lines:
            first = [lines.submit(in_mid_call, service) for _ in range(2)]
            list(lines.map(lambda phone: phone.press("1"), calls[1:5]))
            down_for = [*calls[1:5], *(phone.result() for phone in first)]
        assert monotonic() - began < 2 * PATIENCE
        with ThreadPoolExecutor(8) as lines:
            news = list(lines.map(lambda phone: left_a_message(phone, service), down_for))
        assert service.send("GET", "/health/live").status == 200
    for told in news:
        service.until(lambda told=told: retold(service, told) == 204)  # type: ignore[misc]
    assert not (calls[5].press("1").action or "").endswith(THANKS)
    for phone in calls[5:]:
        phone.hang_up()
    service.until(lambda: {row.state for row in house.rows(tables.promise)} == {"kept"})

    assert (service.child, service.child and service.child.poll()) == (child, None)
    requests = {row.id: row for row in house.rows(tables.request)}
    assert before.items() <= {key: row.number for key, row in requests.items()}.items()
    clips = {row.sid: row for row in house.rows(tables.clip, kind="last_resort")}
    for told in news:
        assert "left_message" in requests[clips[told["RecordingSid"]].request].reasons
    assert len(house.rows(tables.ticket, live=True)) == len(requests) == 10
    house.database.close()
