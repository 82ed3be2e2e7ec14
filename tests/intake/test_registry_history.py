"""A school stays the same school whatever its code: the registry's own id follows it, and its history stays."""

from itertools import permutations

import pytest

from intake.ground.clock import utc_now
from intake.ground.db import Database
from intake.record import schools as lookup
from intake.record.registry import Report, import_schools, preview_schools
from tests.support.registry import codes, put, row, schools
from tests.support.registry_files import unit


def _take(database: Database, *units: dict[str, object], retire_anyway: bool = True) -> Report:
    return import_schools(database, units, utc_now, retire_anyway=retire_anyway)


def _ids(database: Database) -> dict[str, int]:
    return {code: each["id"] for code, each in schools(database).items()}


def test_a_code_that_changes_keeps_the_school(database: Database) -> None:
    """The registry's id says which school has the new code; the old one leads to it still."""
    _take(database, unit("0501900", 1000900))
    id_ = _ids(database)["0501900"]
    report = _take(database, unit("0501901", 1000900))
    assert (report.new, report.updated, report.retired) == (0, 1, 0)
    assert _ids(database) == {"0501901": id_}
    assert codes(database, id_) == {"0501900": False, "0501901": True}
    with database.read() as connection:
        old = lookup.by_code(connection, "0501900")
    assert old is not None
    assert (old.id, old.code) == (id_, "0501901")


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_codes_that_go_round_change_hands_at_once(database: Database, order: tuple[int, ...]) -> None:
    """Three schools exchange their codes, listed in any order; each code has one holder throughout."""
    held = ["0501900", "0501901", "0501902"]
    _take(database, *(unit(code, 1000900 + n) for n, code in enumerate(held)))
    before = _ids(database)
    turned = [unit(held[(n + 1) % 3], 1000900 + n) for n in range(3)]
    assert _take(database, *(turned[n] for n in order)).updated == 3
    assert _ids(database) == {held[(n + 1) % 3]: before[held[n]] for n in range(3)}


def test_a_code_that_is_given_to_another_school_leaves_the_first(database: Database) -> None:
    """The first school, which the registry lists no more, is retired and keeps that it had the code."""
    put(database, row("0501900"), row("0501901"))
    _take(database, unit("0501901", 1000901), unit("0501900"))
    first = _ids(database)["0501900"]
    report = _take(database, unit("0501900", 1000901))
    assert (report.new, report.retired) == (0, 1)
    assert codes(database, first) == {"0501900": False}
    assert schools(database)["0501900"]["mm_id"] == "1000901"


def test_a_new_id_on_an_old_code_is_the_same_school(database: Database) -> None:
    """Where the registry has made its entry anew, the code tells the school, and nothing of it is lost."""
    _take(database, unit("0501900", 1000900))
    id_ = _ids(database)["0501900"]
    assert _take(database, unit("0501900", 1000999)).new == 0
    assert schools(database)["0501900"]["id"] == id_
    assert schools(database)["0501900"]["mm_id"] == "1000999"


def test_an_id_that_stands_twice_decides_nothing(database: Database) -> None:
    """The second row with it is told by its code alone."""
    report = _take(database, unit("0501900", 1000900), unit("0501901", 1000900))
    assert [trouble.reason for trouble in report.troubles] == [
        "the registry's id 1000900 stands on line 2 already; only the code counts"
    ]
    assert [each["mm_id"] for each in schools(database).values()] == ["1000900", None]


def test_a_row_that_cannot_be_used_retires_nobody_by_its_id(database: Database) -> None:
    """A listed school whose row is faulty stays, even if its code is another one now."""
    _take(database, unit("0501900", 1000900), unit("0501901", 1000901))
    report = _take(database, unit("0501902", 1000900, name=None), unit("0501901", 1000901))
    assert report.retired == 0
    assert schools(database)["0501900"]["active"] is True


def test_an_abolished_school_stays_and_its_merger_too(database: Database) -> None:
    """The registry tells that a unit is abolished, not who followed it; what a file has said of that stays."""
    put(database, row("0501900", succeeded_by="0501901"), row("0501901"))
    _take(database, unit("0501900", 1000900, state_id=3), unit("0501901", 1000901))
    after = schools(database)
    assert after["0501900"]["active"] is False
    assert after["0501900"]["succeeded_by"] == after["0501901"]["id"]


SCENES = {
    "first": ([], [unit("0501900", 1), unit("0501901", 2)]),
    "same": ([unit("0501900", 1)], [unit("0501900", 1)]),
    "changed": ([unit("0501900", 1)], [unit("0501900", 1, phone_number="2100012346", municipality="ΑΛΛΟΥ")]),
    "recoded": ([unit("0501900", 1)], [unit("0501901", 1)]),
    "swapped": ([unit("0501900", 1), unit("0501901", 2)], [unit("0501901", 1), unit("0501900", 2)]),
    "retired": ([unit("0501900", 1), unit("0501901", 2)], [unit("0501900", 1)]),
    "back": ([unit("0501900", 1, state_id=3), unit("0501901", 2)], [unit("0501900", 1), unit("0501901", 2)]),
    "merged": ([row("0501900"), row("0501901")], [row("0501900", succeeded_by="0501901"), row("0501901")]),
    "merged into a new one": ([row("0501900")], [row("0501900", succeeded_by="0501902"), row("0501902")]),
    "not merged any more": (
        [row("0501900", succeeded_by="0501901"), row("0501901")],
        [row("0501900", succeeded_by=""), row("0501901", succeeded_by="0501999")],
    ),
}


@pytest.mark.parametrize("scene", SCENES)
def test_a_preview_says_what_the_import_then_does(database: Database, scene: str) -> None:
    """Both count alike, the preview writes nothing, and after the import there is nothing left to preview."""
    first, second = SCENES[scene]
    if first:
        import_schools(database, first, utc_now, retire_anyway=True)
    before = schools(database)
    seen = preview_schools(database, second)
    assert schools(database) == before
    done = import_schools(database, second, utc_now, retire_anyway=True)
    different = {entry.code for kind in (seen.changed, seen.recoded, seen.merged) for entry in kind}
    different -= {entry.code for entry in seen.new}
    assert (len(seen.new), len(different), seen.unchanged, len(seen.retired)) == (
        done.new, done.updated, done.unchanged, done.retired,
    )  # fmt: skip
    assert seen.troubles == done.troubles
    again = preview_schools(database, second)
    assert (again.new, again.changed, again.recoded, again.merged, again.retired) == ((), (), (), (), ())


def test_a_preview_tells_each_change_with_what_was_before(database: Database) -> None:
    """Columns, phones, codes and successors stand there with both values."""
    put(database, row("0501900", phone="2100012345", mm_id="1"), row("0501901", mm_id="2"))
    given = [
        row("0501902", mm_id="1", phone="2100012346", name="ΑΛΛΟ"),
        row("0501901", mm_id="2", succeeded_by="0501902"),
    ]
    seen = preview_schools(database, given)
    (changed,), (recoded,), (merged,) = seen.changed, seen.recoded, seen.merged
    assert changed.changes == {
        "name": ("ΓΥΜΝΑΣΙΟ 0501900", "ΑΛΛΟ"),
        "phone": (frozenset({"2100012345"}), frozenset({"2100012346"})),
    }
    assert recoded.changes == {"code": ("0501900", "0501902")}
    assert (merged.code, merged.changes) == ("0501901", {"succeeded_by": (None, "0501902")})


def test_a_preview_tells_that_an_import_would_refuse(database: Database) -> None:
    """Half a file is seen before it is tried."""
    put(database, row("0501900"), row("0501901"))
    seen = preview_schools(database, [row("0501900")])
    assert seen.refusal is not None
    assert (seen.refusal.retiring, seen.refusal.active) == (1, 2)
    assert [entry.code for entry in seen.retired] == ["0501901"]
