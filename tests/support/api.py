"""Programs at the API for tests: a token made by the record's own function, and questions with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from intake.record.people import persons, tokens
from intake.record.people.tokens import Scope
from tests.support.console import SignIn
from tests.support.house import PUBLIC_URL, House


@dataclass
class Program:
    """A program with a token."""

    client: FlaskClient
    token: str

    def ask(self, path: str, **given: Any) -> TestResponse:
        """Ask for something below the API."""
        return self.send("GET", path, **given)

    def told(self, path: str) -> Any:
        """Return what is there."""
        answer = self.ask(path)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()

    def send(self, method: str, path: str, *, headers: Any = None, **given: Any) -> TestResponse:
        """Send something."""
        proof = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        where = f"/api/v1{path}"
        return self.client.open(
            where, method=method, base_url=PUBLIC_URL, headers={**proof, **(headers or {})}, **given
        )

    def do(self, number: str, deed: str, body: Any = None, *, tag: str | None = None, **more: str) -> TestResponse:
        """Do something to a request, as it is now unless told which was read."""
        read = tag or self.ask(f"/requests/{number}").headers["ETag"]
        given = {"json": body} if body is not None else {}
        return self.send("POST", f"/requests/{number}/{deed}", headers={"If-Match": read, **more}, **given)


GiveToken = Callable[..., Program]


@pytest.fixture
def give_token(house: House, sign_in: SignIn) -> GiveToken:
    """Give a way to get a token: `give_token(Scope.READ, areas=("koz",))`; without scopes it has all."""

    def given(*scopes: Scope, areas: Sequence[str] = (), days: int = 30) -> Program:
        with house.app.database.write() as connection:
            by = persons.id_of(connection, "admin")
            if by is None:
                by = persons.add(connection, "admin", "Α", persons.PersonRole.ADMIN, house.clock())
            named = scopes or tuple(Scope)
            token = tokens.make(connection, "A helpdesk", named, areas, days, (by, "admin"), house.clock())
        return Program(house.app.web().test_client(), token)

    return given
