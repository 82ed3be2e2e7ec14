"""A whole installation at an address of this machine, with people who are signed in, for a browser to open."""

import shutil
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from intake.console.gate import COOKIE_KEY
from intake.ground.db import Database
from intake.ground.tables import PersonRole
from intake.record.people import begin, persons
from tests.support.browser.chromium import Watched
from tests.support.console import KEY
from tests.support.house import House
from tests.support.served import Quiet
from tests.support.service import free_port

NAMES = {"operator": "Άννα Κώστα", "lead": "Μαρία Παπαδοπούλου", "admin": "Νίκος Γεωργίου", "head": "Ελένη Δήμου",
         "auditor": "Πέτρος Ιωάννου"}  # fmt: skip


USUAL = {"locale": "el-GR", "timezone_id": "Europe/Athens", "viewport": {"width": 1280, "height": 800}}


@dataclass
class Site:
    """An installation that is served, and the windows opened on it."""

    house: House
    browser: Browser
    windows: list[Watched] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it is."""
        return self.house.public_url

    @property
    def web(self) -> Flask:
        """Its application, to sign cookies with its key."""
        return self.house.client.application

    def window(self, role: str | None = "lead", *, areas: Sequence[str] = (), **how: Any) -> Watched:
        """Open a window in which somebody of this role is signed in, or nobody; `how` is the browser's."""
        told = {
            "locale": "el-GR",
            "timezone_id": "Europe/Athens",
            "viewport": {"width": 1280, "height": 800},
            **how,
        }
        context = self.browser.new_context(base_url=self.url, **told)
        if role:
            context.add_cookies([{"name": "intake", "value": self._cookie(role, areas), "url": self.url}])
        self.windows.append(Watched(context))
        return self.windows[-1]

    def _cookie(self, role: str, areas: Sequence[str]) -> str:
        at = self.house.clock()
        with self.house.app.database.write() as connection:
            key = persons.id_of(connection, role)
            if key is None:
                key = persons.add(connection, role, NAMES[role], PersonRole(role), at, areas)
            token = begin(connection, key, "password", "Chromium", at)
        signer: Any = self.web.session_interface
        return str(signer.get_signing_serializer(self.web).dumps({COOKIE_KEY: token}))


@pytest.fixture
def site(chromium: Browser, migrated_file: Path, tmp_path: Path) -> Iterator[Site]:
    """Serve an installation on SQLite with one school; whatever goes wrong in a window fails the test."""
    file = tmp_path / "intake.db"
    shutil.copy(migrated_file, file)
    port = free_port()
    house = House(Database(f"sqlite:///{file}"), public_url=f"http://127.0.0.1:{port}", more={"link_keys": KEY})
    house.add_school("0501010", "1ο ΓΕΛ ΑΘΗΝΩΝ", phones=("2101234567",))
    found = Site(house, chromium)
    server = make_server("127.0.0.1", port, found.web, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield found
    for window in found.windows:
        window.context.close()
    server.shutdown()
    thread.join()
    server.server_close()
    house.app.database.close()
    house.database.close()
    for window in found.windows:
        window.quiet()
