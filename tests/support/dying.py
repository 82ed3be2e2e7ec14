"""A launcher whose children die on order: one deed of the service each, killed with SIGKILL at a boundary.

Run as a program. Every line it reads is an order; for each it forks, warm and with no connection open, a child
that builds the service from its settings and does one thing: answer a webhook, deliver one promise, or look at a
desk. The child tells each step before it takes it: a statement, a commit, a request to another system, its answer.
A boundary stands before every step and after the last. The hooks are here; the product knows nothing of them. They
hold the dialect and not SQLAlchemy's events, which the statements of `intake.ground.prepared` go past.
"""

import base64
import gc
import json
import os
import re
import select
import signal
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from http.client import HTTPConnection
from pathlib import PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, NoReturn
from urllib.parse import urlsplit

from intake.app import App
from intake.ground import migrate, settings
from intake.ground.db import Database
from tests.support.house import House, client_post

ANSWERS_WITHIN = 60.0
Told = Callable[[dict[str, str]], None]

_CHANGES = re.compile(r"\b(INSERT INTO|(?<!FOR )(?<!KEY )UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
_READS = re.compile(r"\bFROM\s+\"?(\w+)", re.IGNORECASE)
EXECUTES = ("do_execute", "do_executemany", "do_execute_no_params")


class Steps:
    """What the process is about to do, told aloud; it dies before step number `dies_at`, counted from 0."""

    def __init__(self, tell: Told, dies_at: int | None) -> None:
        self._tell = tell
        self._left = dies_at

    def boundary(self) -> None:
        """Die here, if it is here."""
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def take(self, name: str) -> None:
        """Pass the boundary before a step, and tell the step."""
        self.boundary()
        if self._left is not None:
            self._left -= 1
        self._tell({"step": name})


def named(statement: str) -> str:
    """Return a statement in a few words; one that only sets the connection up is none."""
    if statement.startswith("PRAGMA"):
        return ""
    if changes := _CHANGES.findall(statement):
        return " + ".join(f"{verb.split()[0].upper()} {table}" for verb, table in changes)
    words = statement.split()
    if words[0].upper() == "SELECT" and (found := _READS.search(statement)):
        return f"SELECT {found[1]}"
    return words[0].upper() if words[0].upper() == "BEGIN" else " ".join(words[:2]).partition("=")[0]


def asked(method: str, url: str) -> str:
    """Return a request in two words: the last part of its path that is a word."""
    words = [part for part in PurePosixPath(urlsplit(url).path).parts if part.isalpha()]
    return f"{method} {words[-1] if words else '/'}"


def hook_database(dialect: Any, steps: Steps) -> None:
    """Let no statement and no commit pass unseen: all go through the dialect. To die is to roll back."""

    def stepping(real: Callable[..., Any], name: Callable[..., str]) -> Callable[..., Any]:
        def run(*values: Any, **more: Any) -> Any:
            if what := name(*values):
                steps.take(what)
            return real(*values, **more)

        return run

    for each in EXECUTES:
        setattr(dialect, each, stepping(getattr(dialect, each), lambda _cursor, statement, *_: named(statement)))
    dialect.do_commit = stepping(dialect.do_commit, lambda _connection: "COMMIT")


def hook_http(steps: Steps) -> None:
    """Let no request leave unseen, nor the answer to one that changes something: by then it is done."""
    send, receive = HTTPConnection.putrequest, HTTPConnection.getresponse

    def put(connection: Any, method: str, url: str, *values: Any, **more: Any) -> None:
        steps.take(asked(method, url))
        connection.asks_only = method == "GET"
        send(connection, method, url, *values, **more)

    def get(connection: Any) -> Any:
        if not connection.asks_only:
            arrived, _, _ = select.select([connection.sock], [], [], ANSWERS_WITHIN)
            assert arrived, "the other side is silent"
            steps.take("its answer")
        return receive(connection)

    program: Any = HTTPConnection
    program.putrequest, program.getresponse = put, get


def deed(app: App, order: Mapping[str, Any]) -> Callable[[], bytes]:
    """Return what is to be done, with everything built that a running service has built before."""
    if "post" in order:
        target, form, headers = order["post"]
        post = client_post(app.web().test_client())
        return lambda: post(target, form, headers)[1]
    worker: Any = {"deliver": app.relay, "look": app.watcher}[order["do"]]
    return lambda: bytes([worker.once(order["desk"])])


def live(order: Mapping[str, Any], tell: Told) -> None:
    """Do what is ordered, and die where it is ordered."""
    at = datetime.fromisoformat(order["at"])
    app = App(settings.load(**order["settings"]), clock=lambda: at)
    act = deed(app, order)
    with app.database.read():
        """A service in its prime is connected."""
    steps = Steps(tell, order["dies_at"])
    hook_database(app.database.engine.dialect, steps)
    hook_http(steps)
    answer = act()
    steps.boundary()
    tell({"answer": base64.b64encode(answer).decode()})


def be_child(order: Mapping[str, Any], pipe: int) -> NoReturn:
    """Live and end."""
    code = 1
    try:
        live(order, lambda told: _write(pipe, told))
        code = 0
    except Exception:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)


def _write(pipe: int, told: Mapping[str, str]) -> None:
    os.write(pipe, f"{json.dumps(told)}\n".encode())


def fate(order: Mapping[str, Any]) -> dict[str, Any]:
    """Fork a child for an order; return what it told and how it ended."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        be_child(order, writes)
    os.close(writes)
    with os.fdopen(reads, encoding="utf-8") as pipe:
        told = [json.loads(each) for each in pipe]
    _, status = os.waitpid(child, 0)
    return {"told": told, "ended": os.waitstatus_to_exitcode(status)}


def rehearse() -> None:
    """Play a call and deliver it, so that whoever is forked has all modules, rules and prompts at hand."""
    with TemporaryDirectory() as home:
        database = Database(f"sqlite:///{home}/intake.db")
        migrate.upgrade(database)
        house = House(database)
        house.add_school("0501010", "1ο ΓΕΛ ΑΘΗΝΩΝ")
        phone = house.phone()
        phone.dial()
        for keys in ("0501010", "1", "2"):
            phone.press(keys)
        phone.hang_up()
        house.deliver()
        house.app.database.close()
        database.close()
    gc.collect()
    gc.freeze()


def main() -> None:
    """Take orders until there are no more; what the service logs goes where errors go."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    rehearse()
    for line in sys.stdin:
        print(json.dumps(fate(json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()
