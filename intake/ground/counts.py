"""What the processes of one service have counted since it began, in Prometheus' form. Asks no database.

One process counts in its memory. Several web processes count together in the files of one folder, so that every
scrape is right whichever of them answers, and a process that died takes nothing with it.
"""

import os
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, values
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

TURN_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 4.5)
"""The last is where the carrier gives up waiting."""
DELIVERY_S = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 180.0)


def share(folder: Path) -> None:
    """Let this process and all it forks count together in this folder; to be called before anything is counted."""
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]


class Counts:
    """The counters. No label holds a number, a name or an id."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._registry = own = CollectorRegistry()
        self.turns = Histogram(
            "intake_webhook_seconds", "Time to answer a genuine webhook.", ["kind"], buckets=TURN_S, registry=own
        )
        self.refused = Counter("intake_webhooks_refused", "Webhooks that were not the carrier's.", registry=own)
        self.last_resorts = Counter(
            "intake_last_resorts", "Callers who could only leave a message, since we had failed.", registry=own
        )
        self.deliveries = Histogram(
            "intake_delivery_seconds",
            "Time of one try to keep a promise.",
            ["desk", "verb"],
            buckets=DELIVERY_S,
            registry=own,
        )
        self.results = Counter(
            "intake_deliveries", "Tries to keep a promise, by what came of them.", ["desk", "verb", "result"],
            registry=own,
        )  # fmt: skip

    def registry(self, *more: Collector) -> CollectorRegistry:
        """Return what a scrape should read: the counts of all processes, and what else is given."""
        whole = CollectorRegistry()
        if self._folder:
            MultiProcessCollector(whole, str(self._folder))  # type: ignore[no-untyped-call]
        else:
            whole.register(self._registry)
        for each in more:
            whole.register(each)
        return whole
