"""A real Roundup for the tests that need one: a fresh tracker a test session, on loopback, gone with it."""

from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest
import requests

from intake.demo.tracker import Tracker
from tests.support.require import missing

ANY_ADDRESS = {"WEB_ALLOWED_API_ORIGINS": "*", "WEB_CSRF_ENFORCE_HEADER_HOST": "no"}
"""Options that let a tracker be reached through a proxy."""
TEAMS = {"triage": "Νέα αιτήματα", "network": "Δίκτυα και ΠΣΔ", "keplinet-achaia": "ΚΕΠΛΗΝΕΤ Αχαΐας"}


def need_roundup() -> None:
    """Skip, or fail where it is required, when the packages lack."""
    if lacking := [name for name in ("roundup", "jwt", "waitress") if find_spec(name) is None]:
        missing("roundup", f"the demo extra is not installed ({', '.join(lacking)})")


def tickets(tracker: Tracker) -> list[dict[str, Any]]:
    """Return every live ticket as Roundup itself tells it."""
    proof = {"Authorization": f"Bearer {tracker.token}", "X-Requested-With": "rest"}
    wanted = {"@fields": "title,external_id,team.name", "@verbose": "0", "@page_size": "1000"}
    answer = requests.get(f"{tracker.url}rest/data/issue", params=wanted, headers=proof, timeout=30)
    answer.raise_for_status()
    return list(answer.json()["data"]["collection"])


@pytest.fixture(scope="session")
def roundup(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    """A tracker with `TEAMS`; tests share it, so each uses keys of its own."""
    need_roundup()
    with Tracker(tmp_path_factory.mktemp("roundup"), options=ANY_ADDRESS) as tracker:
        tracker.up(TEAMS)
        yield tracker
