"""A browser at the sign-in, for tests: it follows the console's own forms, from an address of its choice."""

import re
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from intake.record.people import passwords, persons
from tests.support.house import PUBLIC_URL, House

PASSWORD = "τέσσερις λέξεις στη σειρά"


@dataclass
class Browser:
    """Somebody's browser, with its cookies, behind a proxy on the same machine."""

    client: FlaskClient
    address: str = "192.0.2.1"

    def get(self, path: str) -> TestResponse:
        """Ask for a page."""
        return self.client.get(f"/console{path}", base_url=PUBLIC_URL, headers=self._headers())

    def send(self, path: str, page: str = "/sign-in", **form: Any) -> TestResponse:
        """Send the form of a page."""
        shown = self.get(page).get_data(as_text=True)
        found = re.search(r'name="csrf_token" value="([^"]+)"', shown) or re.search(
            r'"X-CSRFToken": "([^"]+)"', shown
        )
        assert found, shown
        data = {"csrf_token": found[1], **form}
        headers = {**self._headers(), "Referer": PUBLIC_URL}
        return self.client.post(f"/console{path}", data=data, base_url=PUBLIC_URL, headers=headers)

    def sign_in(self, login: str, password: str = PASSWORD) -> TestResponse:
        """Send login and password."""
        return self.send("/sign-in", login=login, password=password)

    def is_in(self) -> bool:
        """Whether the console opens."""
        return self.get("/").status_code == 200

    def _headers(self) -> dict[str, str]:
        agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
        return {"X-Forwarded-For": self.address, "User-Agent": agent}


def browser(house: House, address: str = "192.0.2.1") -> Browser:
    """Return a browser that nobody has signed in with."""
    return Browser(house.app.web().test_client(), address)


def give_password(house: House, key: int, password: str = PASSWORD) -> None:
    """Let a person have a password."""
    kept = passwords.kept(password)
    with house.database.write() as connection:
        persons.set_password(connection, key, kept, "a test", house.clock())
