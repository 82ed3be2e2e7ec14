"""The desks that keep the contract, each with a technician at it."""

from uuid import uuid4

import pytest

from tests.support.bench import Bench
from tests.support.contract import PLACES, Place


@pytest.fixture(
    params=[
        pytest.param(place, id=place.desk, marks=[] if place.quick else [pytest.mark.slow]) for place in PLACES
    ]
)
def bench(request: pytest.FixtureRequest) -> Bench:
    """Each desk in turn; a law it is excused from is skipped with the reason."""
    place: Place = request.param
    found: Bench = request.getfixturevalue(f"at_{place.desk}")
    if why := found.cannot.get(request.function.__name__):
        pytest.skip(f"{place.desk}: {why}")
    return found


@pytest.fixture
def key() -> str:
    """A request's key that no other test uses."""
    return uuid4().hex
