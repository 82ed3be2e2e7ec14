"""An import brings the record up to date, twice the same file changes nothing, and people's edits stay."""

import pytest
from sqlalchemy import update

from intake.ground.clock import utc_now
from intake.ground.db import Database
from intake.ground.tables import school
from intake.record.registry import Report, TooManyRetired, Unreadable, import_schools
from tests.support.registry import codes, phones, put, row, rows, schools


def _counts(report: Report) -> tuple[int, int, int, int]:
    return report.new, report.updated, report.unchanged, report.retired


def test_the_same_file_twice_changes_nothing(database: Database) -> None:
    """A second import of the same rows finds every school unchanged and writes none."""
    given = [row("0501900", phone="2100000001", formerly="0501800"), row("0501901", succeeded_by="0501900")]
    assert _counts(put(database, *given)) == (2, 0, 0, 0)
    before = schools(database)
    assert _counts(put(database, *given)) == (0, 0, 2, 0)
    assert schools(database) == before


def test_a_changed_row_updates_its_school(database: Database) -> None:
    """Name, directorate and phones follow the file; what the file does not speak of stays."""
    put(database, row(phone="2100000001;2100000002", directorate="att-a", municipality="ΑΘΗΝΑΙΩΝ"))
    report = put(database, row(name="ΑΛΛΟ", phone="2100000002;2100000003", directorate="att-v"))
    assert _counts(report) == (0, 1, 0, 0)
    after = schools(database)["0501900"]
    assert (after["name"], after["directorate"], after["municipality"]) == ("ΑΛΛΟ", "att-v", "ΑΘΗΝΑΙΩΝ")
    assert phones(database, "0501900") == {"2100000002", "2100000003"}


def test_a_file_without_phones_leaves_the_phones(database: Database) -> None:
    """A column that is missing is no news; an empty cell is."""
    put(database, row(phone="2100000001"))
    assert _counts(put(database, row())) == (0, 0, 1, 0)
    assert phones(database, "0501900") == {"2100000001"}
    assert _counts(put(database, row(phone=""))) == (0, 1, 0, 0)
    assert phones(database, "0501900") == set()


def test_columns_set_by_hand_are_left_alone(database: Database) -> None:
    """Whatever an operator has set survives a re-import, also a retirement."""
    put(database, row(phone="2100000001"), row("0501901"))
    with database.write() as connection:
        by_hand = ["name", "phone", "active", "succeeded_by"]
        connection.execute(update(school).where(school.c.name == "ΓΥΜΝΑΣΙΟ 0501900").values(edited=by_hand))
    put(database, row(name="ΑΛΛΟ", phone="", active="0", succeeded_by="0501901"), row("0501901"))
    kept = schools(database)["0501900"]
    assert (kept["name"], kept["active"], kept["succeeded_by"]) == ("ΓΥΜΝΑΣΙΟ 0501900", True, None)
    assert phones(database, "0501900") == {"2100000001"}
    put(database, row("0501901"))
    kept = schools(database)["0501900"]
    assert kept["active"] is True
    assert kept["retired_at"] is not None


def test_a_new_code_keeps_the_school_and_its_old_code(database: Database) -> None:
    """A renumbered school is the same school, and its old code is remembered as ended."""
    put(database, row("0501900"))
    id_ = schools(database)["0501900"]["id"]
    assert _counts(put(database, row("0501901", formerly="0501900"))) == (0, 1, 0, 0)
    assert schools(database)["0501901"]["id"] == id_
    assert codes(database, id_) == {"0501900": False, "0501901": True}


def test_a_code_given_up_may_go_to_another_school(database: Database) -> None:
    """When a code moves on, both schools are right, in whichever order the file lists them."""
    put(database, row("0501900"))
    id_ = schools(database)["0501900"]["id"]
    put(database, row("0501900", name="ΝΕΟ"), row("0501901", formerly="0501900"))
    after = schools(database)
    assert after["0501901"]["id"] == id_
    assert after["0501900"]["id"] != id_
    assert after["0501900"]["name"] == "ΝΕΟ"


def test_a_former_code_of_a_new_school_is_history(database: Database) -> None:
    """A school that is new to us brings its former codes as ended ones."""
    put(database, row("0501901", formerly="0501900; 0501899"))
    id_ = schools(database)["0501901"]["id"]
    assert codes(database, id_) == {"0501901": True, "0501900": False, "0501899": False}


def test_merged_schools_name_their_successor(database: Database) -> None:
    """The successor may stand anywhere in the file; one that cannot be found or is the school itself is named."""
    report = put(
        database,
        row("0501900", succeeded_by="0501903"),
        row("0501901", succeeded_by="0501999"),
        row("0501902", succeeded_by="0501902"),
        row("0501903", succeeded_by=""),
    )
    after = schools(database)
    assert after["0501900"]["succeeded_by"] == after["0501903"]["id"]
    assert [trouble.line for trouble in report.troubles] == [3, 4]
    put(database, row("0501900", succeeded_by=""), row("0501901"), row("0501902"), row("0501903"))
    assert schools(database)["0501900"]["succeeded_by"] is None


def test_bad_rows_are_named_and_good_ones_go_in(database: Database) -> None:
    """A bad row costs the others nothing, and a code that stands twice counts once."""
    report = put(database, row("0501900"), row("x"), row("0501900", name="ΔΙΣ"), row("0501901"))
    assert _counts(report) == (2, 0, 0, 0)
    assert [(trouble.line, trouble.reason) for trouble in report.troubles] == [
        (3, "x is not a school code: seven digits, or Latin letters and digits; the row was left out"),
        (4, "the code 0501900 stands on line 2 already; left out"),
    ]


def test_a_file_without_one_good_row_changes_nothing(database: Database) -> None:
    """If nothing can be read, nobody is retired and every fault is named."""
    put(database, row())
    with pytest.raises(Unreadable) as caught:
        put(database, row("x"), row("y"))
    assert len(caught.value.troubles) == 2
    assert schools(database)["0501900"]["active"] is True


def test_a_school_no_longer_listed_is_retired_and_may_return(database: Database) -> None:
    """Retired means inactive with a date; a later file that lists it brings it back."""
    put(database, row("0501900"), row("0501901"))
    assert _counts(put(database, row("0501901"))) == (0, 0, 1, 1)
    gone = schools(database)["0501900"]
    assert gone["active"] is False
    assert gone["retired_at"] is not None
    assert _counts(put(database, row("0501901"))) == (0, 0, 1, 0)
    assert _counts(put(database, row("0501900"), row("0501901"))) == (0, 1, 1, 0)
    back = schools(database)["0501900"]
    assert (back["active"], back["retired_at"]) == (True, None)


def test_half_a_file_is_refused_unless_told(database: Database) -> None:
    """Two in a hundred active schools may go unasked, three may not, and a refusal changes nothing."""
    put(database, *rows(100))
    before = schools(database)
    with pytest.raises(TooManyRetired, match="would retire 3 of 100 active") as caught:
        put(database, *rows(97), retire_anyway=False)
    assert (caught.value.retiring, caught.value.active) == (3, 100)
    assert schools(database) == before
    assert put(database, *rows(98), retire_anyway=False).retired == 2
    assert put(database, *rows(50), retire_anyway=True).retired == 48


def test_a_typing_error_retires_nobody(database: Database) -> None:
    """A listed school whose row cannot be used stays as it is."""
    put(database, row("0501900"), row("0501901"))
    assert _counts(put(database, row("0501900"), row("0501901", level="?"))) == (0, 0, 1, 0)
    assert schools(database)["0501901"]["active"] is True


def test_progress_is_told_to_its_end(database: Database) -> None:
    """Progress never goes back and ends at its total, retirements included."""
    put(database, *rows(3))
    told: list[tuple[int, int]] = []
    import_schools(
        database, rows(1), utc_now, retire_anyway=True, progress=lambda done, total: told.append((done, total))
    )
    assert told == [(1, 3), (3, 3)]
