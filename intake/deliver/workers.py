"""Threads that keep a relay busy: some for each desk, so that a sick desk never makes another wait."""

import threading

import structlog

from intake.deliver.relay import Relay
from intake.ground.signal import Signal

log = structlog.get_logger("intake.relay")

LOOK_EVERY = 1.0
"""Seconds between looks when nobody taps; other processes promise things too."""


class Workers:
    """Relay threads of one process."""

    def __init__(self, relay: Relay, signal: Signal, threads: int) -> None:
        self._relay = relay
        self._signal = signal
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, args=(desk,), name=f"relay-{desk}-{number}", daemon=True)
            for desk in relay.desks
            for number in range(threads)
        ]

    def start(self) -> None:
        """Begin to deliver."""
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float = 20) -> None:
        """Finish what is under way, at most so long; what is left is taken over when its lease runs out."""
        self._stop.set()
        self._signal.wake()
        for thread in filter(threading.Thread.is_alive, self._threads):
            thread.join(seconds)

    def _work(self, desk: str) -> None:
        while not self._stop.is_set():
            seen = self._signal.count()
            if not self._try(desk):
                self._signal.wait(seen, LOOK_EVERY)

    def _try(self, desk: str) -> bool:
        """Deliver one promise; a database that is away is waited for, never fatal."""
        try:
            return self._relay.once(desk)
        except Exception as error:
            log.error("relay_stumbled", error=type(error).__name__)
            return False
