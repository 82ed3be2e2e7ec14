"""People at the console for tests: signed in by the record's own functions, with forms that carry their token."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from intake.console.gate import COOKIE_KEY
from intake.ground.tables import PersonRole
from intake.record.people import begin, persons
from tests.support.house import PUBLIC_URL, House

KEY = "k" * 64
"""Signs cookies and links of a test's installation."""


@dataclass
class AtConsole:
    """Somebody who has signed in, with a browser of their own."""

    client: FlaskClient
    id: int
    login: str

    def get(self, path: str, **given: object) -> TestResponse:
        """Ask for a page under `/console`."""
        return self.client.get(f"/console{path}", base_url=PUBLIC_URL, **given)  # type: ignore[arg-type]

    def page(self, path: str) -> str:
        """Return a page that is there."""
        answer = self.get(path)
        assert answer.status_code == 200, (answer.status_code, answer.headers.get("Location"))
        return answer.get_data(as_text=True)

    def token(self) -> str:
        """Return the token that this person's forms carry."""
        found = re.search(r'"X-CSRFToken": "([^"]+)"', self.page("/"))
        assert found
        return found[1]

    def post(self, path: str, *, follow: bool = False, **form: object) -> TestResponse:
        """Send a form, as its page would."""
        data = {"csrf_token": self.token(), **form}
        where = f"/console{path}"
        headers = {"Referer": PUBLIC_URL}
        return self.client.post(where, data=data, base_url=PUBLIC_URL, follow_redirects=follow, headers=headers)


SignIn = Callable[..., AtConsole]


@pytest.fixture
def sign_in(house: House) -> SignIn:
    """Give a way to sign somebody in: `sign_in("lead", areas=("koz",))`."""
    assert "app" not in vars(house), "the console must be set up before the house is built"
    house.more = {"link_keys": KEY, **house.more}

    def signed(role: str = "operator", login: str = "", areas: Sequence[str] = ()) -> AtConsole:
        login = login or role
        client = house.app.web().test_client()
        with house.app.database.write() as connection:
            key = persons.id_of(connection, login)
            if key is None:
                name, kind = f"{login.title()} Παπαδοπούλου", PersonRole(role)
                key = persons.add(connection, login, name, kind, house.clock(), areas)
            token = begin(connection, key, "password", "a test", house.clock())
        with client.session_transaction(base_url=PUBLIC_URL) as cookie:
            cookie[COOKIE_KEY] = token
        return AtConsole(client, key, login)

    return signed
