"""The registry is asked for all its units, page by page, on a schedule; what is not whole changes nothing."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from intake.__main__ import main
from intake.commands import check
from intake.deliver import sync
from intake.deliver.sync import NotSynced
from intake.ground import json_source, tables
from intake.ground.db import Database
from intake.ground.settings import SettingsError
from tests.support.house import ACCOUNT, NO_CARRIER, TOKEN, House
from tests.support.registry import schools
from tests.support.registry_files import listed, unit
from tests.support.served import served
from tests.support.vendors.unit_registry import UnitRegistry

SECRET = "Token not-for-the-log"


@pytest.fixture
def registry() -> UnitRegistry:
    """A registry with more units than a page holds."""
    fake = UnitRegistry()
    fake.holds(603)
    return fake


@pytest.fixture
def at(registry: UnitRegistry) -> Iterator[str]:
    """The address of the registry's server."""
    with served(registry.app()) as address:
        yield address


@pytest.fixture
def ours(database: Database, at: str) -> Iterator[House]:
    """An installation that knows the registry's address."""
    house = House(database, more={"registry_url": f"{at}api/units"})
    yield house
    house.app.database.close()


def _last(house: House) -> Any:
    return house.rows(tables.registry_sync)[-1]


def test_all_pages_are_taken_over(ours: House, registry: UnitRegistry) -> None:
    """Every unit is there once, by an order that stays, and the second time nothing is new."""
    report = ours.app.syncer.run("command")
    assert (report.new, report.troubles) == (603, ())
    assert len(schools(ours.database)) == 603
    assert registry.asked[1:] == [
        {"page": str(page), "pagesize": "500", "orderby": "mm_id", "ordertype": "ASC"} for page in (1, 2)
    ]
    again = ours.app.syncer.run("command")
    assert (again.new, again.updated, again.unchanged, again.retired) == (0, 0, 603, 0)
    row = _last(ours)
    assert (row.asked_by, row.unchanged, row.faults, row.trouble) == ("command", 603, 0, None)


def test_the_open_data_come_in_one_list(database: Database, registry: UnitRegistry, at: str) -> None:
    """The other registry's address and proof are all it takes; the proof goes there alone."""
    registry.schools = [listed(f"{9058000 + n}") for n in range(3)]
    registry.proof = SECRET
    told = {"registry_url": f"{at}api/v1/query/minedu_schools", "registry_authorization": SECRET}
    house = House(database, more=told)
    assert house.app.syncer.run("command").new == 3
    assert registry.proofs == [SECRET]
    assert SECRET in set(house.app.settings.secrets())
    house.app.database.close()


def _is(**spoiled: Any) -> Callable[[UnitRegistry], None]:
    return lambda fake: vars(fake).update(spoiled)


def _shifts(registry: UnitRegistry) -> None:
    def between(page: int) -> None:
        if page == 1 and len(registry.asked) > 1:
            registry.units.pop(0)

    registry.between = between


def _repeats(registry: UnitRegistry) -> None:
    registry.units[7] = dict(registry.units[8])


SICK: dict[str, tuple[Callable[[UnitRegistry], None], str]] = {
    "down": (_is(status=503), "it answers with an error (503)"),
    "forbidden": (_is(status=403), "it does not accept who we are (403)"),
    "an error inside": (_is(inside=500), "answers with an error (500): [GET][units]:failure 500"),
    "no guests": (_is(proof="Basic x"), "answers with an error (401): [GET][units]:no permission"),
    "cut off": (_is(cut=5_000), "its answer is no JSON"),
    "elsewhere": (_is(leads_to="https://other.example/"), "it leads to another address (302)"),
    "changes meanwhile": (_shifts, "says that it has 603 units and gives out 602 different ones"),
    "gives one twice": (_repeats, "says that it has 603 units and gives out 602 different ones"),
    "always page one": (
        _is(more={"pagination": {"page": 1, "maxPage": 3}}),
        "asked for page 2 and gives out",
    ),
    "without end": (_is(more={"pagination": {"page": 1, "maxPage": 999}}), "has 999 pages; more than 200"),
    "counts in words": (_is(more={"total": "πολλές"}), "is no number"),
    "no list": (_is(more={"data": "ok"}), "[GET][units]:success"),
    "half of it": (lambda fake: fake.holds(300), "would retire 303 of 603 active schools"),
    "nothing of use": (lambda fake: fake.holds(603, name=None), "no school could be read"),
}


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", SICK)
def test_what_is_not_whole_changes_nothing(ours: House, registry: UnitRegistry, name: str) -> None:
    """Each fault of a registry ends in a sentence, is noted, and no school is touched."""
    ours.app.syncer.run("command")
    before = schools(ours.database)
    spoil, words = SICK[name]
    spoil(registry)
    registry.asked.clear()
    with pytest.raises(NotSynced) as caught:
        ours.app.syncer.run("command")
    assert words in str(caught.value)
    assert _last(ours).trouble == str(caught.value)[:300]
    assert schools(ours.database) == before


def test_a_registry_that_hangs_up_or_is_not_there_is_said(database: Database) -> None:
    """Nobody answers at the address."""
    house = House(database, more={"registry_url": NO_CARRIER})
    with pytest.raises(NotSynced, match="cannot be reached"):
        house.app.syncer.run("command")
    with pytest.raises(NotSynced, match="cannot be reached"):
        house.app.syncer.preview()
    house.app.database.close()


def test_an_answer_without_end_is_not_read_to_its_end(ours: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sizes and times have an end, whatever the registry sends."""
    with monkeypatch.context() as patched:
        patched.setattr(json_source, "LARGEST", 2**16)
        with pytest.raises(NotSynced, match="its answer is larger than"):
            ours.app.syncer.run("command")
    with monkeypatch.context() as patched:
        patched.setattr(json_source, "WHOLE_S", -1.0)
        with pytest.raises(NotSynced, match="did not come in time"):
            ours.app.syncer.run("command")
    monkeypatch.setattr(sync, "WITHIN_S", -60.0)
    with pytest.raises(NotSynced, match="did not give out its 2 pages"):
        ours.app.syncer.run("command")


def test_a_proof_is_not_sent_to_another_address(database: Database, registry: UnitRegistry, at: str) -> None:
    """A redirect is not followed, wherever it leads."""
    other = UnitRegistry()
    with served(other.app()) as elsewhere:
        registry.leads_to = f"{elsewhere}api/units"
        house = House(database, more={"registry_url": f"{at}api/units", "registry_authorization": SECRET})
        with pytest.raises(NotSynced, match="leads to another address"):
            house.app.syncer.run("command")
    assert other.asked == []
    house.app.database.close()


def test_it_is_read_once_a_day_by_one_process(ours: House, registry: UnitRegistry) -> None:
    """Of two processes one asks; after a day it is time again, and after a fault in an hour."""
    other = House(ours.database, clock=ours.clock, more=ours.more)
    assert ours.app.syncer.once()
    assert not other.app.syncer.once()
    assert len(schools(ours.database)) == 603
    ours.clock.pass_(hours=24)
    registry.status = 503
    assert other.app.syncer.once()
    assert not ours.app.syncer.once()
    registry.status = 200
    ours.clock.pass_(minutes=61)
    assert ours.app.syncer.once()
    assert [(row.asked_by, row.trouble is None) for row in ours.rows(tables.registry_sync)] == [
        ("schedule", True),
        ("schedule", False),
        ("schedule", True),
    ]
    ours.clock.pass_(hours=23)
    assert not ours.app.syncer.once()
    other.app.database.close()


@pytest.mark.parametrize("more", [{}, {"registry_url": NO_CARRIER, "registry_every_h": ""}])
def test_without_an_address_or_a_time_nobody_asks(database: Database, more: dict[str, Any]) -> None:
    """The schedule is off by default, and may be off though the command works."""
    house = House(database, more=more)
    assert not house.app.syncer.once()
    assert house.rows(tables.registry_sync) == []
    house.app.database.close()


def test_two_at_a_time_are_one_too_many(ours: House) -> None:
    """Who comes second is told so; what a dead process began is forgotten after an hour."""
    begun = tables.registry_sync.insert().values(
        asked_by="schedule", began_at=ours.clock(), new=0, updated=0, unchanged=0, retired=0, faults=0
    )
    with ours.database.write() as connection:
        connection.execute(begun)
    with pytest.raises(NotSynced, match="somebody else is reading"):
        ours.app.syncer.run("command")
    ours.clock.pass_(hours=2)
    assert ours.app.syncer.run("command").new == 603


def test_health_tells_when_it_has_failed_for_a_week(ours: House, registry: UnitRegistry) -> None:
    """One bad night is nobody's business; a week of them is somebody's."""
    ours.app.syncer.run("command")
    registry.status = 503
    for days, warned in ((1, False), (7, True)):
        ours.clock.pass_(hours=24 * days)
        ours.app.syncer.once()
        told = [words for words in ours.app.verdict().warnings if "registry of schools" in words]
        assert bool(told) is warned
    since = f"{ours.clock() - timedelta(days=8):%Y-%m-%d} UTC"
    assert told == [
        f"The registry of schools has not been taken over since {since}: it answers with an error (503)"
    ]
    registry.status = 200
    ours.app.syncer.run("command")
    assert not any("registry of schools" in words for words in ours.app.verdict().warnings)


@pytest.mark.parametrize("address", ["", "http://registry.example/api/units"])
def test_a_proof_is_not_sent_where_others_can_read_it(database: Database, address: str) -> None:
    """A proof without an address, or for one that is not secure, stops the start."""
    house = House(database, more={"registry_url": address, "registry_authorization": SECRET})
    with pytest.raises(SettingsError, match="INTAKE_REGISTRY_AUTHORIZATION is sent to an https address"):
        house.app.complaint()


def test_check_tells_why_the_last_one_came_to_nothing(ours: House, registry: UnitRegistry) -> None:
    """`intake check` names it at once, long before health warns."""
    ours.app.syncer.run("command")
    assert list(check._schools(ours.app)) == []
    registry.status = 503
    ours.app.syncer.once()
    (words,) = check._schools(ours.app)
    assert words.endswith("it answers with an error (503).")


@pytest.fixture
def command(at: str, migrated_file: Path, tmp_path: Path) -> Callable[..., Result]:
    """The command line of an installation of its own."""
    path = tmp_path / "intake.db"
    path.write_bytes(migrated_file.read_bytes())
    env = {
        "INTAKE_DATABASE_URL": f"sqlite:///{path}",
        "INTAKE_PUBLIC_URL": "https://ivr.example.gr",
        "INTAKE_TWILIO_ACCOUNT_SID": ACCOUNT,
        "INTAKE_TWILIO_AUTH_TOKENS": TOKEN,
        "INTAKE_HELPDESK": "memory",
        "INTAKE_REGISTRY_URL": f"{at}api/units",
    }
    return lambda *words, **more: CliRunner().invoke(main, ["schools", "sync", *words], env={**env, **more})


def test_the_command_previews_and_then_does_it(command: Callable[..., Result], registry: UnitRegistry) -> None:
    """`schools sync` says what became of the schools; with `--preview` what would, and of a fault why."""
    registry.units = [unit(f"{9058000 + n}", 1000000 + n) for n in range(250)] + [unit(None, 1009999)]
    seen = command("--preview")
    assert (seen.exit_code, seen.stdout.splitlines()[:2]) == (0, ["units without a code, left out: 1", "new: 250"])
    assert seen.stdout.endswith("Nothing was written.\n")
    done = command()
    assert done.stdout.splitlines()[-1] == "250 new, 0 updated, 0 unchanged, 0 retired"
    registry.holds(200)
    refused = command()
    assert refused.exit_code == 1
    assert "Nothing was changed: the file would retire 50 of 250 active schools." in refused.stderr
    assert "50 retired" in command("--retire-anyway").stdout
    nowhere = command(INTAKE_REGISTRY_URL="")
    assert "no address of a registry is set (INTAKE_REGISTRY_URL)" in nowhere.stderr
