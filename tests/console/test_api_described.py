"""schemathesis asks whatever the API's description allows and forbids: no fault, and no undocumented answer."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from tests.console.test_api import doubtful, reported
from tests.support.api import GiveToken
from tests.support.house import PUBLIC_URL, House

EXAMPLES = 10
"""Questions asked of each operation, good and bad ones alike."""
LEFT_OUT = [ignored_auth, positive_data_acceptance]
"""Scopes are tried in test_api.py; and a value may be well formed and still name nothing that is there."""


@pytest.fixture(params=["sqlite"])
def dialect(request: pytest.FixtureRequest) -> str:
    """The description knows no database."""
    name: str = request.param
    return name


def test_whatever_is_asked_is_answered_as_described(house: House, give_token: GiveToken) -> None:
    """Good and bad data, also to requests that exist: each answer's status, type, body and headers are told."""
    numbers = [reported(house), doubtful(house)]
    program = give_token()
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", program.client.application)
    proof = {"Authorization": f"Bearer {program.token}"}
    asked: dict[str, set[int]] = {}
    for found in schema.get_all_operations():
        operation = found.ok()
        modes = [operation.as_strategy(generation_mode=mode) for mode in GenerationMode]

        @given(case=st.one_of(modes), number=st.sampled_from(numbers), known=st.booleans())
        @settings(
            max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def ask(case: Case, number: str, known: bool) -> None:
            case.headers = {**(case.headers or {}), **proof}
            if known and "number" in case.path_parameters:
                case.path_parameters["number"] = number
                case.headers["If-Match"] = "*"
            answer = case.call()
            asked.setdefault(operation.label, set()).add(answer.status_code)  # noqa: B023 - called at once
            house.clock.pass_(seconds=1)
            case.validate_response(answer, excluded_checks=LEFT_OUT)

        ask()
    assert len(asked) == len(list(schema.get_all_operations()))
    assert {label for label, codes in asked.items() if not codes & {200, 404, 409}} == set()
    assert 401 not in set().union(*asked.values())


def test_the_description_is_one(house: House, give_token: GiveToken) -> None:
    """Every schema in it is one, every reference leads to it, and strangers may read it."""
    told = give_token().client.get("/api/v1/openapi.json", base_url=PUBLIC_URL).get_json()
    assert told["openapi"].startswith("3.1")
    schemas = told["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    named = {part.partition('"')[0] for part in str(told).replace("'", '"').split("#/components/schemas/")[1:]}
    assert named <= schemas.keys()
