"""A PostgreSQL server that stops in the middle of work: frozen, or killed and started again on the same data."""

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.support.postgres import STARTS_WITHIN, Postgres, die_with_parent, wait_for


def _pid(server: Postgres) -> int:
    return int((_data(server) / "postmaster.pid").read_text().split()[0])


def _data(server: Postgres) -> Path:
    return Path(str(server.admin.query["host"])) / "data"


def _processes(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def _signal(processes: list[int], what: signal.Signals) -> None:
    for process in processes:
        with suppress(ProcessLookupError):  # a backend ends with its client
            os.kill(process, what)


@contextmanager
def frozen(server: Postgres) -> Iterator[None]:
    """Let the server take connections and statements, and answer none."""
    processes = _processes(_pid(server))
    _signal(processes, signal.SIGSTOP)
    try:
        yield
    finally:
        _signal(processes, signal.SIGCONT)


@contextmanager
def killed(server: Postgres) -> Iterator[None]:
    """Kill the server without warning; afterwards start it again on what is on its disk."""
    pid = _pid(server)
    command = Path(f"/proc/{pid}/cmdline").read_text().rstrip("\0").split("\0")
    _signal(_processes(pid), signal.SIGKILL)
    _wait_until_gone(pid)
    yield
    root = _data(server).parent
    for note in (_data(server) / "postmaster.pid", *root.glob(".s.PGSQL.*")):  # the dead one's, whom we still keep
        note.unlink()
    with (root / "log").open("ab") as log:
        again = subprocess.Popen(
            command,
            cwd=root,
            stdout=log,
            stderr=log,
            preexec_fn=die_with_parent(),  # noqa: PLW1509 - binds its one system call before the fork
            **_owner(root),
        )
    wait_for(server.admin, again, root / "log")


def _owner(root: Path) -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    owner = pwd.getpwuid(root.stat().st_uid)
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _wait_until_gone(pid: int) -> None:
    """Return when the process is no more, or waits only for its parent to look."""
    end = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return
        if state == "Z":
            return
        time.sleep(0.01)
    raise TimeoutError(f"process {pid} does not end")
