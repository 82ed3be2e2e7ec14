"""What the record tells Prometheus at each scrape. A database that is away costs the figures, not the scrape."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import structlog
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Connection

from intake.ground.clock import Clock
from intake.ground.db import Database
from intake.record import callbacks, canaries, figures, incidents, reconciliations

log = structlog.get_logger("intake.guard")

LABELS = ("desk", "verb")
A_DAY = timedelta(days=1)


class Measures(Collector):
    """The figures of the record."""

    def __init__(self, database: Database, clock: Clock, desks: tuple[str, ...]) -> None:
        self._database = database
        self._clock = clock
        self._desks = desks

    def collect(self) -> Iterator[Metric]:
        """Yield the figures; called by the registry."""
        try:
            with self._database.read() as connection:
                found = [*self._promises(connection), *self._calls(connection), *self._runs(connection)]
                found.extend(self._owed(connection))
        except Exception as error:
            log.error("figures_unknown", error=type(error).__name__)
            found = []
        yield _one("intake_record_answers", "Whether the database answered this scrape.", bool(found))
        yield from found

    def _promises(self, connection: Connection) -> Iterator[Metric]:
        at = self._clock()
        rows = figures.backlog(connection, at)
        for state, help_ in (
            ("waiting", "Promises not yet kept, those under way among them."),
            ("parked", "Promises a desk refused, which wait for a person."),
            ("unsure", "Promises whose last try may have happened."),
        ):
            family = GaugeMetricFamily(f"intake_promises_{state}", help_, labels=LABELS)
            for row in rows:
                family.add_metric([row.desk, row.verb], getattr(row, state))
            yield family
        oldest = dict.fromkeys(self._desks, 0.0)
        for row in rows:
            if row.oldest:
                oldest[row.desk] = max(oldest.get(row.desk, 0.0), (at - row.oldest).total_seconds())
        family = GaugeMetricFamily(
            "intake_oldest_unsent_promise_seconds", "Age of the oldest promise that is overdue.", labels=["desk"]
        )
        for desk, seconds in oldest.items():
            family.add_metric([desk], seconds)
        yield family

    def _owed(self, connection: Connection) -> Iterator[Metric]:
        at = self._clock()
        owed = callbacks.standing(connection, at)
        late = (at - owed.oldest).total_seconds() if owed.oldest else 0.0
        yield _one("intake_callbacks_waiting", "Promised callbacks that have not been made.", owed.waiting)
        yield _one("intake_callbacks_overdue", "Those of them that should have been made by now.", owed.overdue)
        yield _one("intake_oldest_overdue_callback_seconds", "By how long the oldest is overdue.", late)

    def _calls(self, connection: Connection) -> Iterator[Metric]:
        day = figures.today(connection, self._clock())
        calls = GaugeMetricFamily(
            "intake_calls_today", "Calls since midnight in Athens, by what they were.", labels=["outcome"]
        )
        for outcome, count in day.calls.items():
            calls.add_metric([outcome], count)
        requests = GaugeMetricFamily(
            "intake_requests_today", "Requests of today's calls, by their state.", labels=["state"]
        )
        for state, count in day.requests.items():
            requests.add_metric([state], count)
        yield from (calls, requests, _one("intake_calls_open", "Calls that go on now.", day.going_on))

    def _runs(self, connection: Connection) -> Iterator[Metric]:
        run = canaries.last(connection)
        if run is not None:
            yield _one("intake_canary_failures", "Canary calls in a row that went wrong.", run.failed)
            yield _one("intake_canary_last_run_timestamp_seconds", "When the canary last called.", run.ran_at)
            if run.well_at:
                well = "When the canary last heard what it should."
                yield _one("intake_canary_last_success_timestamp_seconds", well, run.well_at)
        yield from self._compared(connection)
        family = GaugeMetricFamily("intake_incident_open", "Trouble people were told of.", labels=["kind"])
        for kind in incidents.standing(connection):
            family.add_metric([kind], 1)
        yield family

    def _compared(self, connection: Connection) -> Iterator[Metric]:
        last, good = reconciliations.last(connection), reconciliations.last_good(connection)
        if last is not None:
            ended = "When the record was last compared with the carrier's log, well or not."
            yield _one("intake_reconciliation_last_run_timestamp_seconds", ended, last.ended_at)
        if good is not None:
            well = "When the carrier's log was last compared to its end."
            yield _one("intake_reconciliation_last_success_timestamp_seconds", well, good)
        family = GaugeMetricFamily(
            "intake_reconciliation_found", "What the comparisons of the last day found missing.", labels=["what"]
        )
        for what, count in reconciliations.found_since(connection, self._clock() - A_DAY).items():
            family.add_metric([what], count)
        yield family


def _one(name: str, help_: str, value: float | datetime) -> Metric:
    return GaugeMetricFamily(name, help_, value=value.timestamp() if isinstance(value, datetime) else float(value))
