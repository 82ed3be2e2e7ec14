"""What Prometheus is shown: true figures, test calls left out, nothing personal, at the same cost for ever."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families as families
from sqlalchemy import event

from intake.ground import tables
from tests.intake.test_canary import canary
from tests.support.house import ACCOUNT, PUBLIC_URL, TOKEN, House
from tests.support.postgres import Postgres
from tests.support.service import Service, free_port, serving, signed
from tests.support.troubled import Troubled, begun, relay_at, report, run
from ticket_client.errors import Rejected, Unsure


def shown(text: str) -> dict[str, float]:
    """Return the samples of a scrape by name and labels."""
    return {
        each.name
        + "".join(f" {name}={value}" for name, value in sorted(each.labels.items()) if name != "le"): each.value
        for family in families(text)
        for each in family.samples
    }


def scraped(house: House) -> dict[str, float]:
    """Scrape the house."""
    answer = house.client.get("/metrics")
    assert answer.status_code == 200
    return shown(answer.get_data(as_text=True))


def test_calls_and_requests_of_today_are_counted(house: House) -> None:
    """By outcome and by state, from midnight in Athens on; who is still on the line is open."""
    report(house)
    house.clock.pass_(days=1)
    report(house, "2")
    begun(house)
    house.phone().dial()
    found = scraped(house)
    assert found["intake_calls_today outcome=opened"] == 2
    assert found["intake_calls_today outcome=none"] == 1
    assert found["intake_requests_today state=confirmed"] == 2
    assert found["intake_calls_open"] == 2


def test_what_waits_is_unsure_or_parked_is_counted(house: House) -> None:
    """Promises by desk and verb, and the age of the oldest that is overdue."""
    report(house)
    report(house)
    desk = Troubled(house.desk, before={"open": [Rejected("no")]}, after={"open": [Unsure("lost")]})
    run(relay_at(house, desk))
    house.clock.pass_(seconds=90)
    found = scraped(house)
    assert found["intake_promises_parked desk=memory verb=open"] == 1
    assert found["intake_promises_unsure desk=memory verb=open"] == 1
    assert found["intake_promises_waiting desk=memory verb=open"] == 1
    assert found["intake_oldest_unsent_promise_seconds desk=memory"] == 90
    house.deliver()
    assert scraped(house)["intake_oldest_unsent_promise_seconds desk=memory"] == 0


def test_what_only_waits_for_its_time_is_not_overdue(house: House) -> None:
    """The ticket of an empty call waits ten minutes on purpose, and that alarms nobody."""
    phone = house.phone()
    phone.dial()
    phone.hang_up()
    house.clock.pass_(minutes=9)
    assert scraped(house)["intake_oldest_unsent_promise_seconds desk=memory"] == 0
    house.clock.pass_(minutes=2)
    assert scraped(house)["intake_oldest_unsent_promise_seconds desk=memory"] == 660


def test_test_calls_are_no_figures(house: House) -> None:
    """Neither the test line's calls nor the canary's count in anything."""
    phone = house.phone(line="+302100000001")
    phone.dial()
    for keys in ("0501010", "1", "1"):
        phone.press(keys)
    assert canary(house).call() is None
    found = scraped(house)
    assert not [name for name in found if re.match("intake_(calls_today|requests_today|promises_)", name)]
    assert found["intake_calls_open"] == 0


def test_turns_refusals_last_resorts_and_deliveries_are_counted(house: House) -> None:
    """What happens in the process is counted where it happens, under names that tell nothing of anybody."""
    house.client.post("/voice")
    report(house)
    house.deliver()
    with house.database.write() as connection:
        tables.call_outcome.drop(connection)
        tables.turn.drop(connection)
    house.phone().dial()
    found = scraped(house)
    assert found["intake_webhooks_refused_total"] == 1
    assert found["intake_last_resorts_total"] == 1
    assert found["intake_webhook_seconds_count kind=turn"] == 3
    assert found["intake_deliveries_total desk=memory result=kept verb=open"] == 1
    assert found["intake_delivery_seconds_count desk=memory verb=assign"] == 1


def test_a_database_that_is_away_costs_the_figures_not_the_scrape(house: House) -> None:
    """What the process counts is shown all the same, and that the record does not answer."""
    assert scraped(house)["intake_record_answers"] == 1
    with house.database.write() as connection:
        tables.canary.drop(connection)
    found = scraped(house)
    assert found["intake_record_answers"] == 0
    assert "intake_webhooks_refused_total" in found


def test_no_number_and_no_name_is_a_label(house: House) -> None:
    """A scrape holds no number, no school and no request."""
    report(house)
    house.deliver()
    text = house.client.get("/metrics").get_data(as_text=True)
    labels = re.findall(r"\{(.*?)\}", text)
    assert labels
    assert not re.search(r"\d{4}|ΑΘΗΝ|ATHIN|CA[0-9a-f]{32}", " ".join(labels))


@contextmanager
def asked(house: House) -> Iterator[list[str]]:
    """Give the questions the record is asked meanwhile."""
    questions: list[str] = []

    def note(_c: object, _cursor: object, text: str, parameters: object, *_: object) -> None:
        if text.startswith("SELECT"):
            questions.append(text)
            plans.append((text, parameters))

    plans: list[tuple[str, object]] = []
    event.listen(house.app.database.engine, "before_cursor_execute", note)
    yield questions
    event.remove(house.app.database.engine, "before_cursor_execute", note)
    with house.app.database.read() as connection:
        questions[:] = [
            str(row[-1])
            for text, parameters in plans
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", parameters)  # type: ignore[arg-type]
        ]


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize("page", ["/metrics", "/health"])
def test_no_scrape_reads_a_whole_table(house: House, page: str, dialect: str) -> None:
    """Every question has an index or a table of a few rows, so that a million calls cost no more than ten."""
    report(house)
    house.deliver()
    with asked(house) as plan:
        assert house.client.get(page).status_code == 200
    assert plan
    big = {"call", "turn", "request", "promise", "call_outcome", "ticket", "clip"}
    whole = [line for line in plan if line.startswith("SCAN") and line.split()[1] in big and "INDEX" not in line]
    assert whole == [], plan


@pytest.mark.slow
def test_several_processes_count_together(tmp_path: Path, postgres: Postgres) -> None:
    """Whichever web process answers a scrape, it shows what all of them have counted."""
    url = postgres.create(migrated=True)
    with serving(tmp_path, url.render_as_string(False), web_processes="3", web_threads="2") as service:
        for _ in range(30):
            assert service.send("POST", "/voice", b"", signed("/voice", token="wrong")).status == 403
        counts = {_refused(service) for _ in range(12)}
    assert counts == {30.0}


@pytest.mark.slow
def test_a_relay_of_its_own_shows_its_figures(tmp_path: Path) -> None:
    """A process that only delivers shows what it counts, on a port of this machine and only if asked to."""
    port = free_port()
    values = {"DATABASE_URL": f"sqlite:///{tmp_path}/x.db", "PUBLIC_URL": PUBLIC_URL, "HELPDESK": "memory",
              "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKENS": TOKEN}  # fmt: skip
    told = {f"INTAKE_{name}": value for name, value in values.items()}
    command = [sys.executable, "-m", "intake", "relay", "--metrics-port", str(port)]
    child = subprocess.Popen(command, env={**os.environ, **told}, stderr=subprocess.DEVNULL)
    relay = Service(tmp_path, told, port, child)
    (tmp_path / "log").touch()
    relay.until(lambda: child.poll() is not None or _answers(relay))
    found = shown(relay.send("GET", "/metrics").body.decode())
    child.terminate()
    assert child.wait(60) == 0
    assert found["intake_record_answers"] == 1
    assert found["intake_oldest_unsent_promise_seconds desk=memory"] == 0


def _answers(service: Service) -> bool:
    try:
        return service.send("GET", "/metrics").status == 200
    except OSError:
        return False


def _refused(service: Service) -> float:
    return shown(service.send("GET", "/metrics").body.decode())["intake_webhooks_refused_total"]
