"""What every test may ask for; each fixture lives in its own file of `tests.support`."""

import pytest

from intake.ground import mask
from tests.support.api import give_token
from tests.support.browser import chromium, site
from tests.support.console import sign_in
from tests.support.contract import FIXTURES, PLACES
from tests.support.databases import database, dialect, migrated_file, new_database, postgres
from tests.support.house import house
from tests.support.matrix import print_matrix
from tests.support.redmine import redmine
from tests.support.roundup import roundup
from tests.support.rt import rt
from tests.support.seconds import print_seconds

__all__ = [
    "chromium",
    "database",
    "dialect",
    "give_token",
    "house",
    "migrated_file",
    "new_database",
    "postgres",
    "redmine",
    "roundup",
    "rt",
    "sign_in",
    "site",
]

globals().update(FIXTURES)


@pytest.fixture(autouse=True)
def _nothing_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test's secrets be blotted out of another's log."""
    monkeypatch.setattr(mask, "_hidden", set())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how the desks keep their contract, and where the seconds went; called by pytest."""
    print_matrix(terminalreporter, PLACES)
    print_seconds(terminalreporter)
