"""Whole calls as texts: what the caller did and every word that was said. A new word shows as a difference.

`python -m tests.intake.test_golden_calls` writes them anew after a change that was meant; read the difference.
"""

import difflib
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from intake.commands.demo import SCHOOLS
from intake.ground import migrate
from intake.ground.db import Database
from intake.record.registry import import_schools
from ivr import golden
from tests.support.house import House

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.call"))


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the fictional schools, to copy from."""
    return _country(tmp_path_factory.mktemp("country") / "country.db")


def _country(path: Path) -> Path:
    database = Database(f"sqlite:///{path}")
    migrate.upgrade(database)
    house = House(database)
    import_schools(database, SCHOOLS, house.clock)
    database.close()
    return path


def as_played(country: Path, file: Path, copy: Path) -> str:
    """Play a golden call on a fresh copy of the country; return it as it goes now."""
    copy.write_bytes(country.read_bytes())
    database = Database(f"sqlite:///{copy}")
    house = House(database)
    try:
        return golden.played(house.phone(), file.read_text(encoding="utf-8"))
    finally:
        house.app.database.close()
        database.close()


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_a_golden_call_goes_as_it_went(country: Path, tmp_path: Path, file: Path) -> None:
    """Every word of every golden call is what it was when a person last read it."""
    then = file.read_text(encoding="utf-8")
    now = as_played(country, file, tmp_path / "copy.db")
    assert now == then, "\n".join(difflib.unified_diff(then.splitlines(), now.splitlines(), "then", "now"))


def _write(say: Callable[[str], object]) -> None:
    with tempfile.TemporaryDirectory() as home:
        country = _country(Path(home) / "country.db")
        for file in GOLDEN:
            file.write_text(as_played(country, file, Path(home) / f"{file.stem}.db"), encoding="utf-8")
            say(file.name)


if __name__ == "__main__":
    _write(print)
