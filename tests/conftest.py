"""What every test may ask for."""

from tests.support.databases import database, dialect, migrated_file, new_database, postgres

__all__ = ["database", "dialect", "migrated_file", "new_database", "postgres"]
