"""What every test may ask for."""

from tests.support.databases import database, dialect, migrated_file, new_database, postgres
from tests.support.house import house

__all__ = ["database", "dialect", "house", "migrated_file", "new_database", "postgres"]
