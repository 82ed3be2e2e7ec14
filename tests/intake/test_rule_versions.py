"""Versions of the rule book: the first by itself, each kept as it was, a new one taken up without a restart."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import update

from intake.ground import tables
from intake.record.rulebooks import Draft, Overtaken, proposals, versions
from intake.route.rulebook import SHIPPED
from intake.route.sheet import RulesBroken
from tests.support.databases import ON_A_SERVER
from tests.support.house import House
from tests.support.troubled import report

SHEET = SHIPPED.read_text(encoding="utf-8")


def changed(old: str, new: str) -> str:
    """Return the shipped book with a change."""
    assert old in SHEET
    return SHEET.replace(old, new, 1)


def publish(house: House, text: str, based_on: int = 1) -> versions.Version:
    """Put a text in force."""
    draft, clock = Draft(text, based_on, "Μαρία"), house.app.clock
    with house.database.write() as connection:
        return versions.publish(connection, draft, None, clock())


def test_the_first_start_makes_the_shipped_book_version_1(house: House, tmp_path: Path) -> None:
    """A database without a version gets one, byte for byte; a second start adds none, whatever the file says."""
    house.app.prepare()
    assert house.one(tables.rule_book).text == SHEET
    assert house.one(tables.rule_book).fingerprint == house.app.rules.version
    with house.database.write() as connection:
        versions.seed(connection, tmp_path / "not-even-there.toml", house.clock())
    assert len(house.rows(tables.rule_book)) == 1


def test_a_decision_goes_by_the_version_of_its_moment(house: House) -> None:
    """P6: what was published while the service runs decides the next request; each decision names its version."""
    report(house, "2")
    house.deliver()
    second = publish(house, changed("[area.att-a]\n", '[area.att-a]\nmode = "A1"\n'))
    report(house, "4")
    house.clock.pass_(seconds=3)
    assert house.app.in_force.look()
    house.deliver()
    before, after = house.rows(tables.decision)
    assert (before.result["mode"], after.result["mode"]) == ("HYBRID", "A1")
    with house.database.read() as connection:
        assert [versions.of_fingerprint(connection, each.rules[:12]) for each in (before, after)] == [
            versions.numbered(connection, 1),
            second,
        ]
        assert versions.decisions(connection) == {before.rules: 1, after.rules: 1}


def test_nobody_looks_for_a_version_at_every_moment(house: House) -> None:
    """The database is asked every two seconds at most; nothing new changes nothing."""
    assert not house.app.in_force.look()
    publish(house, SHEET + "# edited\n")
    assert not house.app.in_force.look()
    house.clock.pass_(seconds=3)
    assert house.app.in_force.look()
    assert house.app.in_force.standing.number == 2


def test_a_call_on_a_line_that_was_just_published_is_that_lines(house: House) -> None:
    """Lines follow at once: a process that has taken the version up finds the line in the record."""
    assert house.app.in_force.standing.number == 1
    publish(house, changed('"+302610000001"', '"+302610000009"'))
    house.clock.pass_(seconds=3)
    assert house.app.in_force.look()
    house.phone(line="+302610000009").dial()
    assert house.one(tables.call).line == "keplinet-ach"
    assert house.one(tables.line, key="keplinet-ach").number == "+302610000009"


def test_two_who_publish_on_the_same_version_do_not_undo_each_other(house: House) -> None:
    """The second is told what to do, and its file changes nothing."""
    publish(house, SHEET + "# one\n")
    with pytest.raises(Overtaken, match="Version 2 was published meanwhile"):
        publish(house, SHEET + "# two\n")
    assert [row.number for row in house.rows(tables.rule_book)] == [1, 2]


def test_a_version_that_somebody_changed_in_the_database_is_not_gone_by(house: House) -> None:
    """The text must be the one that was published; the service keeps what it goes by and says so on /health."""
    assert house.app.in_force.standing.number == 1
    publish(house, SHEET + "# edited\n")
    with house.database.write() as connection:
        connection.execute(update(tables.rule_book).where(tables.rule_book.c.number == 2).values(text=SHEET))
    house.clock.pass_(seconds=3)
    assert not house.app.in_force.look()
    assert house.app.in_force.standing.number == 1
    assert any("Version 2 is not as it was published" in each for each in house.app.verdict().complaints)


def test_a_book_that_cannot_be_read_is_never_a_version(house: House) -> None:
    """What the service could not start with is not stored."""
    with pytest.raises(RulesBroken):
        publish(house, changed('partner = "auth"', 'partner = "aut"'))
    assert len(house.rows(tables.rule_book)) == 1


@ON_A_SERVER
def test_two_heads_who_mark_at_the_same_moment_publish_once(house: House) -> None:
    """Neither misses the other's mark: the second waits for the first, and publishes."""
    text = changed("\n[area.pel]\n", '\n[area.pel]\nmode = "A1"\n')
    draft, at = Draft(text, 1, "Μαρία"), house.app.clock()
    with house.database.write() as connection:
        number = proposals.propose(connection, draft, ["pel"], at).id

    def marks(body: proposals.Body) -> versions.Version | None:
        with house.database.write() as connection:
            return proposals.mark(connection, number, ["pel"], body, f"head of the {body}", at)

    both: tuple[proposals.Body, ...] = ("keplinet", "partner")
    with ThreadPoolExecutor(2) as pool:
        done = [each for each in pool.map(marks, both) if each]
    assert [version.number for version in done] == [2]
    assert house.one(tables.rule_book, number=2).proposal == number
