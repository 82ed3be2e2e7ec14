"""The lines that are dialled follow the rule book over the years."""

from dataclasses import replace

from intake.ground import tables
from intake.record import lines
from tests.support.house import House


def follow(house: House, **keys: str) -> None:
    """Bring the record to a rule book in which lines are called by other keys."""
    rules = house.app.rules
    renamed = tuple(replace(line, key=keys.get(line.key, line.key)) for line in rules.lines)
    with house.database.write() as connection:
        lines.follow(connection, replace(rules, lines=renamed))


def test_a_line_may_get_another_key(house: House) -> None:
    """A number that the rule book lists under a new key belongs to that line; old calls keep the old one."""
    house.phone().dial()
    follow(house, national="main")
    kept = {row.key: row.number for row in house.rows(tables.line)}
    assert (kept["main"], kept["national"]) == ("+308011180181", "formerly national")
    assert house.one(tables.call).line == "national"


def test_lines_may_change_their_keys_with_each_other(house: House) -> None:
    """Two lines that swap keys swap numbers, whichever is read first."""
    follow(house, national="test", test="national")
    kept = {row.key: row.number for row in house.rows(tables.line)}
    assert kept["test"] == "+308011180181"
    assert kept["national"] != "+308011180181"
