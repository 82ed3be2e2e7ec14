"""The child process of `intake.demo.tracker`: makes a Roundup tracker in a directory and serves it on loopback.

It is run as a program with one JSON line on its standard input, answers with one JSON line when it listens, and
ends when its standard input closes, so it cannot outlive whoever started it. It imports nothing of ours.
Mail that Roundup would send is appended to a file; its SQLite database and everything else stay in the directory.
"""

import json
import logging
import os
import secrets
import shutil
import socket
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import roundup.instance
import waitress
from roundup import init
from roundup.admin import AdminTool
from roundup.cgi.wsgi_handler import RequestDispatcher
from roundup.configuration import CoreConfig
from roundup.password import Password

FILES = Path(__file__).with_name("tracker_files")
TOKEN_LIFE = timedelta(days=30)


def main() -> None:
    """Read the order, bring the tracker up, say where it is and serve it."""
    order = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    home = Path(order["home"])
    os.environ["SENDMAILDEBUG"] = str(home / "mail.txt")
    listener = socket.create_server(("127.0.0.1", order["port"]), backlog=64)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    config = _configured(home, url, order["options"])
    password = _people_and_teams(home, config, order["teams"])
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    # One thread: Roundup on SQLite that loses a race inside itself keeps the database locked for half a minute.
    server = waitress.create_server(RequestDispatcher(str(home)), sockets=[listener], threads=1, ident=None)
    print(json.dumps({"url": url, "token": _token(home, config), "password": password}), flush=True)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # Roundup prints its tracebacks; nobody reads the pipe now
    server.run()


def _end_with_parent() -> None:
    """Wait for the end of standard input: the parent closed it, or is gone. SQLite survives a sudden end."""
    sys.stdin.read()
    os._exit(0)


def _configured(home: Path, url: str, options: dict[str, str]) -> Any:
    """Install the tracker's files once, and write its address into its configuration every time."""
    if new := not (home / "config.ini").exists():
        _install(home)
    config = CoreConfig(str(home))
    if new:
        config["MAIL_DOMAIN"] = "helpdesk.invalid"
        config["RDBMS_BACKEND"] = "sqlite"
        config["TIMEZONE"] = "UTC"
        config["NOSY_ADD_AUTHOR"] = "no"
        config["WEB_JWT_SECRET"] = secrets.token_urlsafe(48)
        # Nobody chooses a password here (they are long and random), so slow hashing would only slow the start.
        config["PASSWORD_PBKDF2_DEFAULT_ROUNDS"] = 10_000
        config.detectors["STATUSAUDITOR_CHATTING_REQUIRES_TWO_USERS"] = "yes"
    for option, value in options.items():
        config[option] = value
    config["TRACKER_WEB"] = url
    config.save(str(home / "config.ini"))
    return config


def _install(home: Path) -> None:
    """Copy Roundup's classic pages and detectors, and our schema, first rows, defaults and form fields."""
    init.install(str(home), AdminTool().listTemplates()["classic"]["path"])
    for name in ("schema.py", "initial_data.py"):
        shutil.copy(FILES / name, home / name)
    shutil.copy(FILES / "defaults.py", home / "detectors" / "defaults.py")
    page = home / "html" / "issue.item.html"
    before, form, rest = page.read_text(encoding="utf-8").partition('<tr tal:condition="context/is_edit_ok">')
    page.write_text(before + (FILES / "fields.html").read_text(encoding="utf-8") + form + rest, encoding="utf-8")


def _people_and_teams(home: Path, config: Any, teams: dict[str, str]) -> str:
    """Make the first rows, the bridge's user, the technician and the teams that lack; return her password."""
    tracker = roundup.instance.open(str(home))
    secret = home / "maria.password"
    if new := not tracker.exists():
        tracker.init(Password(secrets.token_urlsafe(24), config=config))
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(9), encoding="ascii")
    password = secret.read_text(encoding="ascii")
    db = tracker.open("admin")
    if new:
        db.user.create(username="bridge", realname="Γέφυρα", address="bridge@helpdesk.invalid", roles="Bridge")
        maria = {"username": "maria", "realname": "Μαρία", "address": "maria@helpdesk.invalid", "roles": "User"}
        db.user.create(**maria, password=Password(password, config=config))
    known = {db.team.get(row, "name"): row for row in db.team.list()}
    for name, description in teams.items():
        if name in known:
            db.team.set(known[name], description=description)
        else:
            db.team.create(name=name, description=description)
    db.commit()
    db.close()
    return password


def _token(home: Path, config: Any) -> str:
    """Sign a token for the bridge's user: Roundup takes it for as long as the tracker has this address."""
    db = roundup.instance.open(str(home)).open("admin")
    bridge = db.user.lookup("bridge")
    db.close()
    now = datetime.now(UTC)
    claims = {"sub": bridge, "iss": config["TRACKER_WEB"], "aud": config["TRACKER_WEB"], "iat": now,
              "exp": now + TOKEN_LIFE, "roles": ["bridge"]}  # fmt: skip
    return str(jwt.encode(claims, config["WEB_JWT_SECRET"][0], algorithm="HS256"))


if __name__ == "__main__":
    main()
