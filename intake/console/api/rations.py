"""How often a token may ask: so many times a minute in each web process, all at once if it likes."""

from collections import deque
from datetime import datetime, timedelta
from math import ceil
from threading import Lock

from intake.ground.clock import Clock

PER_MINUTE = 300
MINUTE = timedelta(minutes=1)


class Rations:
    """Counts questions by token. Thread-safe; forgets after a minute."""

    def __init__(self, clock: Clock, most: int = PER_MINUTE) -> None:
        self._clock, self._most = clock, most
        self._asked: dict[int, deque[datetime]] = {}
        self._lock = Lock()

    def wait(self, token: int) -> int:
        """Count a question; return for how many seconds it must wait instead, 0 for not at all."""
        now = self._clock()
        with self._lock:
            asked = self._asked.setdefault(token, deque(maxlen=self._most))
            while asked and asked[0] <= now - MINUTE:
                asked.popleft()
            if len(asked) < self._most:
                asked.append(now)
                return 0
            return max(1, ceil((asked[0] + MINUTE - now).total_seconds()))
