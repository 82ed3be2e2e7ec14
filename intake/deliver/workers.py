"""Threads that keep relay and watcher busy: some for each desk, so that a sick one never makes another wait.

What is asked of the carrier has threads of its own.
"""

import threading
from collections.abc import Callable, Mapping
from functools import partial

import structlog

from intake.deliver.relay import Relay
from intake.deliver.watch import Watcher
from intake.ground.signal import Signal

log = structlog.get_logger("intake.relay")

LOOK_EVERY = 1.0
"""Seconds between looks when nobody taps; other processes promise things too."""


Work = Callable[[], bool]
"""Does the next thing; False if there is nothing to do."""


def works(relay: Relay, watcher: Watcher, threads: int) -> dict[str, Work]:
    """Return the work of each thread for the desks: for each desk some that deliver and one that looks."""
    found: dict[str, Work] = {}
    for desk in relay.desks:
        found |= {f"relay-{number}-{desk}": partial(relay.once, desk) for number in range(threads)}
        found[f"watch-{desk}"] = partial(watcher.once, desk)
    return found


class Workers:
    """Threads of one process, one for each work. `signal` wakes them before they would look again."""

    def __init__(self, signal: Signal, works: Mapping[str, Work]) -> None:
        self._signal = signal
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, args=(work,), name=name, daemon=True)
            for name, work in works.items()
        ]

    def start(self) -> None:
        """Begin to deliver."""
        for thread in self._threads:
            thread.start()

    def dead(self) -> list[str]:
        """Return the threads that were started and have ended, though nobody stopped them."""
        if self._stop.is_set():
            return []
        return [thread.name for thread in self._threads if thread.ident and not thread.is_alive()]

    def stop(self, seconds: float = 20) -> None:
        """Finish what is under way, at most so long; what is left is taken over when its lease runs out."""
        self._stop.set()
        self._signal.wake()
        for thread in filter(threading.Thread.is_alive, self._threads):
            thread.join(seconds)

    def _work(self, work: Work) -> None:
        while not self._stop.is_set():
            seen = self._signal.count()
            if not self._try(work):
                self._signal.wait(seen, LOOK_EVERY)

    def _try(self, work: Work) -> bool:
        """Do one thing; a database that is away is waited for, never fatal."""
        try:
            return work()
        except Exception as error:
            log.error("relay_stumbled", error=type(error).__name__)
            return False
