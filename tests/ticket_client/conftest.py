"""The desks that keep the contract, each with a technician at it."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from intake.demo.tracker import Tracker
from tests.support.contract import DESKS, QUICK
from tests.support.desks import Bench, MemoryBench, RoundupBench
from tests.support.roundup import TEAMS
from tests.support.wire import Wire
from ticket_client.desks.roundup import Roundup


@pytest.fixture
def at_roundup(roundup: Tracker) -> Iterator[RoundupBench]:
    """Our adapter, a wire that can be cut, and a real Roundup."""
    with Wire(roundup.url) as wire:
        yield RoundupBench(Roundup(wire.url, roundup.token), wire, roundup.url, roundup.token)


@pytest.fixture
def at_memory() -> MemoryBench:
    """The desk in a dict."""
    return MemoryBench(TEAMS)


@pytest.fixture(params=[pytest.param(each, marks=[] if each in QUICK else [pytest.mark.slow]) for each in DESKS])
def bench(request: pytest.FixtureRequest) -> Bench:
    """Each desk in turn; a law it is excused from is skipped with the reason."""
    found: Bench = request.getfixturevalue(DESKS[request.param])
    if why := found.cannot.get(request.function.__name__):
        pytest.skip(f"{request.param}: {why}")
    return found


@pytest.fixture
def key() -> str:
    """A request's key that no other test uses."""
    return uuid4().hex
