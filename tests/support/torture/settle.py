"""After the storm: the log is compared until nothing is found, and what was promised is waited for."""

import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, update

from intake.deliver.reconcile import SETTLING
from intake.ground import tables
from intake.ground.clock import utc_now
from tests.support.house import House
from tests.support.torture.callers import rfc
from tests.support.torture.stacks import Stack
from tests.support.vendors.twilio import FakeTwilio

LOOKS_EVERY = 0.5
COMPARES_EVERY = 10.0
_FOUND = re.compile(r"(?m)^✓ (\d+) .*: taken up now\.$")
_HOLDER = re.compile(r"-(\d+)-[0-9a-f]{8}$")


def settle(stack: Stack, until: float, *, hurried: bool) -> Counter[str]:
    """Return what still waits when all is done, or when the time is up; nothing, if all is well.

    `hurried` does not wait for what only time must pass for: the two minutes after a call in which webhooks may
    still come, leases of processes that are dead, and the rests between tries. Else all of it is lived through.
    """
    stack.house.database.close()  # what it kept open has died with a killed server
    if hurried:
        long_ago(stack.account, SETTLING + timedelta(seconds=5))
    settled_at = utc_now() + (timedelta() if hurried else SETTLING + timedelta(seconds=5))
    compares_at, found = 0.0, True
    while time.monotonic() < until:
        if (found or utc_now() < settled_at) and time.monotonic() >= compares_at:
            found = compared(stack.units[0].settings) > 0 or utc_now() < settled_at
            compares_at = time.monotonic() + (0 if hurried else COMPARES_EVERY)
        if not found and not waiting(stack.house):
            break
        if hurried:
            time_passes(stack.house)
        time.sleep(LOOKS_EVERY)
    return waiting(stack.house) + Counter({"call or recording the carrier's log still tells of": int(found)})


def long_ago(account: FakeTwilio, by: timedelta) -> None:
    """Let all calls of the log lie further back, as if time had passed since."""
    for told in list(account.calls.values()):
        for name in ("start_time", "end_time", "date_created"):
            if told[name]:
                told[name] = rfc(datetime.strptime(told[name], "%a, %d %b %Y %H:%M:%S %z") - by)


def compared(settings: Mapping[str, str]) -> int:
    """Let the command compare with the carrier's log; return how much it took up, 1 more if it met trouble."""
    yesterday = f"{utc_now() - timedelta(days=1):%Y-%m-%d}"
    done = subprocess.run(
        [sys.executable, "-m", "intake", "reconcile", "--since", yesterday],
        env={**os.environ, **settings}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return sum(map(int, _FOUND.findall(done.stdout))) + (done.returncode != 0)


def waiting(house: House) -> Counter[str]:
    """Return how many promises and recordings still wait."""
    promise, clip = tables.promise, tables.clip
    with house.database.read() as connection:
        states = select(promise.c.verb, func.count()).where(promise.c.state.in_(("waiting", "leased")))
        found = Counter(
            {f"promise to {verb}": count for verb, count in connection.execute(states.group_by(promise.c.verb))}
        )
        tapes = select(func.count()).where(clip.c.state == "waiting", clip.c.status == "completed")
        return found + Counter({"recording to fetch": connection.execute(tapes).scalar_one()})


def time_passes(house: House) -> None:
    """Let all be due now that waits for a time, and the leases of the dead be over."""
    promise, clip, health, now = tables.promise, tables.clip, tables.desk_health, utc_now()
    dead = {row.lease_by for row in house.rows(promise, state="leased") if _is_dead(row.lease_by)}
    with house.database.write() as connection:
        late = update(promise).where(promise.c.due_at > now, promise.c.state == "waiting")
        connection.execute(late.values(due_at=now))
        connection.execute(update(promise).where(promise.c.lease_by.in_(dead)).values(lease_until=now))
        connection.execute(update(health).where(health.c.stopped_until > now).values(stopped_until=now))
        connection.execute(update(health).values(trial_until=now))
        connection.execute(update(clip).where(clip.c.due_at > now, clip.c.state == "waiting").values(due_at=now))


def _is_dead(holder: str) -> bool:
    found = _HOLDER.search(holder)
    return found is not None and not Path(f"/proc/{found[1]}").exists()
