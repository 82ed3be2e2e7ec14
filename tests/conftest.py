"""What every test may ask for; each fixture lives in its own file of `tests.support`."""

from tests.support.databases import database, dialect, migrated_file, new_database, postgres
from tests.support.house import house
from tests.support.roundup import roundup
from tests.support.seconds import pytest_terminal_summary

__all__ = [
    "database",
    "dialect",
    "house",
    "migrated_file",
    "new_database",
    "postgres",
    "pytest_terminal_summary",
    "roundup",
]
