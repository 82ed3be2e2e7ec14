"""The processes of an installation, and a killer of them: kill -9 of any of them at any moment, then up again.

A unit is what a service manager looks after: when it is to be up it is started again until it stands.
"""

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.support.vendors.twilio import FakeTwilio

STANDS_WITHIN = 90.0
LETS_LIVE, LETS_LIE = (1.0, 5.0), (0.0, 1.0)
"""Seconds between two kills, and between a kill and the start after it."""
CARRIER_AWAY = 1.0


@dataclass
class Unit:
    """One service: `intake` with these arguments, in a session of its own."""

    arguments: Sequence[str]
    settings: Mapping[str, str]
    log: Path
    port: int | None = None
    """Where it answers, if it does."""
    child: "subprocess.Popen[bytes] | None" = None

    @property
    def name(self) -> str:
        """The command it runs."""
        return self.arguments[0]

    def start(self) -> None:
        """Start it, again if it ends, and return when it stands; fails with its own last words."""
        until = time.monotonic() + STANDS_WITHIN
        while not self._stands():
            if self.child is None or self.child.poll() is not None:
                self._spawn()
            if time.monotonic() > until:
                raise RuntimeError(self.log.read_text(encoding="utf-8")[-3000:])
            time.sleep(0.05)

    def _spawn(self) -> None:
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(
                [sys.executable, "-m", "intake", *self.arguments],
                env={**os.environ, **self.settings}, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def _stands(self) -> bool:
        if self.child is None or self.child.poll() is not None:
            return False
        if self.port is None:
            return True
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/health/live")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        """End all its processes at once, and return when they are gone."""
        if self.child is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()
        while _members(self.child.pid):
            time.sleep(0.01)

    def kill_master(self) -> None:
        """End the process that looks after the others; a moment later the service manager clears away the rest."""
        assert self.child
        os.kill(self.child.pid, signal.SIGKILL)
        time.sleep(0.2)
        self.kill()

    def kill_worker(self, chance: Random) -> bool:
        """End one of the workers, and leave it to the master to notice; False if there is none."""
        assert self.child
        with suppress(FileNotFoundError, ProcessLookupError, IndexError):
            children = Path(f"/proc/{self.child.pid}/task/{self.child.pid}/children").read_text().split()
            os.kill(int(chance.choice(children)), signal.SIGKILL)
            return True
        return False


def _members(session: int) -> list[str]:
    """Return the living processes of a session; those that wait for their parent to look are dead."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            told = stat.read_text().rpartition(")")[2].split()
            if told[3] == str(session) and told[0] != "Z":
                found.append(stat.parent.name)
    return found


@dataclass
class Killer:
    """Kills one thing after the other until it is stopped; `kills` counts what."""

    units: Sequence[Unit]
    account: FakeTwilio
    chance: Random
    server: Callable[[], AbstractContextManager[None]] | None = None
    """Kills the database's server and starts it again at the end of the block, where there is one."""
    kills: Counter[str] = field(default_factory=Counter)
    carrier_away: int = 0

    def work(self, over: threading.Event) -> None:
        """Kill until it is over; everything is up again when this returns.

        Called in the main thread: a database's server ends with the thread that has started it again.
        """
        while not over.wait(self.chance.uniform(*LETS_LIVE)):
            self._once(over)
        for unit in self.units:
            unit.start()

    def _once(self, over: threading.Event) -> None:
        """Kill something; now and then the carrier's own log cannot be asked for a second instead."""
        what = self.chance.random()
        if what < 0.1:
            self.account.down, self.carrier_away = True, self.carrier_away + 1
            over.wait(CARRIER_AWAY)
            self.account.down = False
        elif what < 0.2 and self.server:
            self.kills["database server"] += 1
            with self.server():
                over.wait(self.chance.uniform(*LETS_LIE))
        else:
            self._unit(self.chance.choice(self.units), over)

    def _unit(self, unit: Unit, over: threading.Event) -> None:
        how = self.chance.choice(["whole", "master", "worker"]) if unit.port else "whole"
        if how == "worker":
            self.kills["web worker"] += unit.kill_worker(self.chance)
            return
        self.kills[f"{unit.name}, {how}" if unit.port else unit.name] += 1
        if how == "master":
            unit.kill_master()
        else:
            unit.kill()
        over.wait(self.chance.uniform(*LETS_LIE))
        unit.start()
