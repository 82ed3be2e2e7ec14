"""The statements that docs/operating.md tells people to type do what it says, on both databases."""

import re
from pathlib import Path
from typing import Any

from sqlalchemy import text

from intake.ground import tables
from tests.support.house import House

PAGE = (Path(__file__).parents[2] / "docs" / "operating.md").read_text(encoding="utf-8")


def statement(start: str) -> str:
    """Return the only statement of the page that begins so."""
    blocks = "".join(re.findall(r"```sql\n(.+?)```", PAGE, re.DOTALL))
    (found,) = re.findall(rf"^{start}[^;]+", blocks, re.MULTILINE)
    return str(found)


def typed(house: House, start: str, **values: int) -> list[Any]:
    """Run a statement of the page; return its rows, if it has any."""
    with house.database.write() as connection:
        result = connection.execute(text(statement(start)), values)
        return list(result) if result.returns_rows else []


def report(house: House) -> str:
    """Report a problem and hang up; return the request's number."""
    phone = house.phone()
    phone.dial()
    for keys in ("0501010", "1", "1"):
        phone.press(keys)
    phone.hang_up()
    return str(house.rows(tables.request)[-1].number)


def refused_assignment(house: House) -> Any:
    """Report a problem to a helpdesk without one queue, which gets them afterwards; return the parked promise."""
    report(house)
    teams, house.desk._teams = house.desk._teams, frozenset()
    house.deliver()
    house.desk._teams = teams
    return house.one(tables.promise, verb="assign")


def test_a_parked_promise_is_found_and_tried_again(house: House) -> None:
    """The query shows what is parked and why; after the update the ticket is in its team's queue."""
    parked = refused_assignment(house)
    (seen,) = typed(house, "SELECT id")
    assert (seen.id, seen.request, seen.verb) == (parked.id, parked.request, "assign")
    assert "no queue" in seen.trouble
    typed(house, "UPDATE promise", id=parked.id)
    house.deliver()
    assert house.one(tables.promise, verb="assign").state == "kept"
    assert house.one(tables.ticket).team == parked.payload["team"]
    assert typed(house, "SELECT id") == []


def test_an_overtaken_assignment_stays_parked(house: House) -> None:
    """An assignment that a later one has overtaken is not sent again."""
    parked = refused_assignment(house)
    values = {name: getattr(parked, name) for name in parked._fields if name != "id"}
    with house.database.write() as connection:
        connection.execute(tables.promise.insert().values(**values | {"key": "a later one", "state": "kept"}))
    typed(house, "UPDATE promise", id=parked.id)
    assert house.one(tables.promise, id=parked.id).state == "parked"
