"""What a record of years costs a turn, a claim and a settle: nothing that grows is read from end to end."""

import re
from typing import Any

import pytest

from tests.support.house import House
from tests.support.troubled import begun, finished, report

GROWING = (
    "call",
    "turn",
    "request",
    "call_outcome",
    "clip",
    "field_value",
    "audit",
    "ticket",
    "promise",
    "decision",
)
"""Tables that have a row or more for every call there ever was."""
SMALL = "promises_that_are|requests_that_are_open|tickets_to_open|assignments_to_make"
SCANS = re.compile(rf"SCAN (\w+)(?! USING INDEX (?:{SMALL}))")
"""A whole table is read; the indexes named here hold only what is not settled yet."""


def told(house: House) -> dict[str, Any]:
    """Collect every statement that the house sends from now on, with values it was sent with."""
    sent: dict[str, Any] = {}
    dialect = house.app.database.engine.dialect
    real = dialect.do_execute

    def do_execute(cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        sent.setdefault(statement, parameters)
        real(cursor, statement, parameters, context)

    dialect.do_execute = do_execute  # type: ignore[method-assign]
    return sent


def read_whole(house: House, sent: dict[str, Any]) -> list[str]:
    """Return the plans by which SQLite would read a growing table from its beginning to its end."""
    found = []
    with house.database.read() as connection:
        cursor = connection.connection.cursor()
        for statement, parameters in sent.items():
            if statement.split()[0] in ("SELECT", "UPDATE", "INSERT", "DELETE"):
                for *_, plan in cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall():
                    scan = SCANS.match(plan)
                    if scan and (scan[1].removesuffix("_1") in GROWING):
                        found.append(f"{plan}: {statement}")
    return found


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_no_table_that_grows_is_read_whole(house: House) -> None:
    """Not by a call's turns, an absorbed one's included, nor by claim, settle, a look at the desk, or health."""
    house.add_school("0501011", "2ο ΓΕΛ ΑΘΗΝΩΝ", phones=("2101234568",))
    sent = told(house)
    empty = house.phone()
    empty.dial()
    empty.hang_up()
    phone = begun(house)
    house.deliver()
    finished(phone)
    report(house)
    house.deliver()
    house.look()
    house.clock.pass_(minutes=20)
    house.look()
    house.app.verdict()
    assert len(sent) > 60
    assert read_whole(house, sent) == []
