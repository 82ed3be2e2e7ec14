"""A call finds its school: by the code keyed, by the number it calls from."""

from typing import Any

import pytest

from intake.ground.db import Database
from intake.record.schools import by_code, by_id, by_phone
from tests.support.registry import put, row, schools

PHONE = "2100000001"


def test_a_school_is_found_by_its_code_with_what_the_call_needs(database: Database) -> None:
    """Spaces and case of a code do not matter; the school comes with name, place and standing."""
    put(database, row("SEK900", level="other", directorate="kyk", municipality="ΑΝΑΦΗΣ", inaccessible="1"))
    with database.read() as connection:
        found = by_code(connection, " sek900")
        assert found is not None
        assert by_id(connection, found.id) == found
    assert (found.code, found.name, found.level) == ("SEK900", "ΓΥΜΝΑΣΙΟ SEK900", "other")
    assert (found.directorate, found.municipality, found.inaccessible) == ("kyk", "ΑΝΑΦΗΣ", True)


def test_an_unknown_code_or_id_finds_nothing(database: Database) -> None:
    """No school is guessed."""
    put(database, row())
    with database.read() as connection:
        assert by_code(connection, "0501901") is None
        assert by_id(connection, 4711) is None
        assert by_phone(connection, PHONE) == ()


def test_standing_tells_active_inactive_and_merged(database: Database) -> None:
    """A merged school is merged even if it still counts as active; a retired one is inactive."""
    put(
        database,
        row("0501900"),
        row("0501901", active="0"),
        row("0501902", succeeded_by="0501900"),
        row("0501903"),
    )
    put(database, row("0501900"), row("0501901"), row("0501902"))
    with database.read() as connection:
        found = [by_code(connection, f"050190{n}") for n in range(4)]
    assert [one and one.standing for one in found] == ["active", "inactive", "merged", "inactive"]


def test_the_present_holder_of_a_code_comes_before_a_former_one(database: Database) -> None:
    """An old code finds the school that had it last, unless another school holds it now."""
    put(database, row("0501900"))
    put(database, row("0501901", formerly="0501900"))
    with database.read() as connection:
        found = by_code(connection, "0501900")
    assert found is not None
    assert found.code == "0501901"
    put(database, row("0501901"), row("0501900", name="ΝΕΟ"))
    with database.read() as connection:
        found = by_code(connection, "0501900")
    assert found is not None
    assert (found.code, found.name) == ("0501900", "ΝΕΟ")


def test_active_schools_of_a_phone_come_first_and_at_most_six(database: Database) -> None:
    """Of eight schools on one number six are given, the inactive one last."""
    given = [row(f"050190{n}", name=f"{n}ο ΓΕΛ", phone=PHONE, active="0" if n == 0 else "1") for n in range(4)]
    put(database, *given)
    with database.read() as connection:
        assert [school.name[0] for school in by_phone(connection, PHONE)] == ["1", "2", "3", "0"]
    put(database, *given, *(row(f"050191{n}", phone=PHONE) for n in range(4)))
    with database.read() as connection:
        found = by_phone(connection, PHONE)
    assert len(found) == 6
    assert {school.standing for school in found} == {"active"}


def test_each_look_up_is_one_indexed_statement(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the path of a live call no table is read through."""
    put(database, row(phone=PHONE))
    id_ = schools(database)["0501900"]["id"]
    seen: list[tuple[str, Any]] = []

    dialect = database.engine.dialect
    execute = dialect.do_execute

    def note(cursor: Any, statement: str, values: Any, context: Any = None) -> None:
        seen.append((statement, values))
        execute(cursor, statement, values, context)

    monkeypatch.setattr(dialect, "do_execute", note)
    with database.read() as connection:
        by_code(connection, "0501900"), by_phone(connection, PHONE), by_id(connection, id_)
        asked = [(statement, values) for statement, values in seen if statement.startswith("SELECT")]
        assert len(asked) == 3
        if database.dialect == "sqlite":
            plans = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {s}", tuple(v)).all() for s, v in asked]
            assert not [step[3] for plan in plans for step in plan if step[3].startswith("SCAN")]
