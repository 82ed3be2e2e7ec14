"""What an operator sees of recordings: how many are where, and why some do not come."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from intake.__main__ import main
from intake.commands.check import LOOKS
from intake.ground import tables
from intake.ground.db import Database
from tests.support.house import House
from tests.support.tapes import SOUND, recording, told
from tests.support.vendors.twilio import FakeTwilio


def said(house: House) -> list[str]:
    """Return what `intake recordings` prints, line by line."""
    env = {"INTAKE_DATABASE_URL": house.database.url.render_as_string(hide_password=False)}
    result = CliRunner().invoke(main, ["recordings"], env=env)
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def line_of(number: int, house: House) -> str:
    """Return how a recording's line begins."""
    clip = house.rows(tables.clip)[number]
    request = house.one(tables.request, id=clip.request).number
    return f"✗ {clip.id:<5} request {request}, problem, 2026-11-23 08:30 UTC, {clip.sid}: "


def test_each_way_of_not_being_here_is_told_apart(database: Database, tmp_path: Path) -> None:
    """Kept ones are counted; late, absent, gone and refused ones have a line with the reason and the next try."""
    with recording(database, tmp_path) as (house, twilio):
        _one_of_each(house, twilio)
        head, *lines = said(house)
        assert head == "2 on their way, 1 kept, 1 without sound, 1 gone, 1 too large"
        late, absent, gone, large = lines
        assert late.startswith(
            line_of(2, house) + "the carrier does not give it out yet (processing) (1 tries, again"
        )
        assert absent == line_of(3, house) + "without sound, the carrier has recorded no sound"
        assert gone == line_of(4, house) + "gone, the carrier does not have it any more"
        assert large == line_of(5, house) + "too large, what the carrier gives out is larger than 16777216 bytes"


def _one_of_each(house: House, twilio: FakeTwilio) -> None:
    fates = {"kept": SOUND, "processing": None, "absent": None, "deleted": None, "large": SOUND + bytes(16 << 20)}
    told(house)
    with house.database.write() as connection:  # one that nobody has asked for yet
        connection.execute(tables.clip.update().values(due_at=None))
    for fate, sound in fates.items():
        sid = told(house)
        twilio.recorded(sid, house.rows(tables.call)[-1].sid, sound)
        if sound is None:
            twilio.recordings[sid]["status"] = fate
    house.clock.pass_(minutes=11)
    house.fetch()


def test_nothing_to_tell_is_one_line(database: Database, tmp_path: Path) -> None:
    """An installation without recordings says so in numbers."""
    with recording(database, tmp_path) as (house, _):
        assert said(house) == ["0 on their way, 0 kept, 0 without sound, 0 gone, 0 too large"]


def test_the_check_names_what_does_not_come_and_a_folder_that_takes_nothing(
    database: Database, tmp_path: Path
) -> None:
    """`intake check` has a line for recordings: a late one is named, what is settled is not."""
    with recording(database, tmp_path) as (house, twilio):
        assert list(LOOKS["recordings"](house.app)) == []
        twilio.token = "another"
        told(house)
        house.fetch()
        (late,) = LOOKS["recordings"](house.app)
        assert late.startswith(
            "1 do not come, see «intake recordings»; the first: the carrier refuses our account"
        )
    house = House(database, more={"recordings": Path("/dev/null/recordings")})
    house.app.prepare()
    trouble = "the folder /dev/null/recordings cannot be written to."
    assert next(LOOKS["recordings"](house.app)) == trouble
    assert house.app.complaint() == f"INTAKE_RECORDINGS: {trouble}"
    house.app.database.close()


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_recordings_are_kept_beside_the_sqlite_file_unless_told_otherwise(database: Database) -> None:
    """Who sets nothing finds them beside the record, named after it, where a service may write."""
    house = House(database)
    file = Path(str(database.url.database))
    assert house.app.shelf.folder == file.parent / f"{file.stem}.recordings"
    house.app.prepare()
    assert house.app.shelf.folder.is_dir()
    assert house.app.complaint() is None
    house.app.database.close()
