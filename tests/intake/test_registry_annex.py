"""The partner body that the registry names for a school is set against Annex 1, and differences are listed."""

from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner

from intake.commands.schools import schools
from intake.ground.clock import utc_now
from intake.ground.db import Database
from intake.record.registry import compare, import_schools
from intake.record.registry.known import area_of, body_of
from intake.route.rulebook import RuleBook
from tests.support.registry import row
from tests.support.registry_files import unit

NOBODY: dict[str, Any] = {
    "implementation_entity": None, "implementation_entity_id": None, "implementation_entity_initials": None,
}  # fmt: skip
ABSENT = {"edu_admin": None, "edu_admin_id": None}


class _Tools:
    """The part of the command line's tools that this command uses."""

    rules = RuleBook.load()

    def __init__(self, database: Database) -> None:
        self._database = database

    def __call__(self) -> Database:
        return self._database


@pytest.fixture
def told(database: Database) -> Iterator[Database]:
    """Schools of which the registry says the same as Annex 1, something else, or nothing."""
    units = [
        unit("9050900", 1),
        unit("9050901", 2, **NOBODY | {"implementation_entity_initials": "Ε.Μ.Π."}),
        unit("9050902", 3, **NOBODY | {"implementation_entity": "ΤΕΙ Λάρισας", "implementation_entity_id": 13}),
        unit("9050903", 4, **NOBODY),
        unit("9050904", 5, **ABSENT),
        unit("0600900", 6, **ABSENT | NOBODY | {"implementation_entity_id": 5}),
        unit("9050905", 7, state_id=3, **NOBODY | {"implementation_entity_id": 5}),
        unit("9050906", 8, **NOBODY | {"implementation_entity_initials": "Ε.Μ.Π."}),
    ]
    import_schools(database, units, utc_now)
    return database


def test_the_two_are_compared_school_by_school(told: Database) -> None:
    """A school without an area is placed by its code, as in the routing; one out of operation is left."""
    with told.read() as connection:
        found = compare(connection, RuleBook.load())
    assert (found.agree, found.unsaid, found.nowhere) == (2, 1, 1)
    assert [(each.area, each.registry, each.code) for each in found.differ] == [
        ("Α΄ Αθήνας", "ΕΠΙΣΕΥ του Εθνικού Μετσόβιου Πολυτεχνείου", "9050901"),
        ("Α΄ Αθήνας", "ΕΠΙΣΕΥ του Εθνικού Μετσόβιου Πολυτεχνείου", "9050906"),
        ("Α΄ Αθήνας", "ΤΕΙ Λάρισας", "9050902"),
    ]
    assert {each.annex for each in found.differ} == {"Εθνικό και Καποδιστριακό Πανεπιστήμιο Αθηνών"}


def test_the_command_lists_them_by_area(told: Database) -> None:
    """Both names and every school stand there."""
    lines = CliRunner().invoke(schools, ["annex"], obj=_Tools(told)).stdout.splitlines()
    assert lines[:4] == [
        "The registry and Annex 1 name the same partner body for 2 schools.",
        "The registry names none for 1.",
        "1 are in no area that is known, so Annex 1 names none.",
        "They differ for 3:",
    ]
    assert lines[4].endswith("Annex 1 Εθνικό και Καποδιστριακό Πανεπιστήμιο Αθηνών (2)")
    assert lines[5:7] == [f"    {code} ΔΗΜΟΤΙΚΟ ΣΧΟΛΕΙΟ {code}" for code in ("9050901", "9050906")]
    assert "the registry says ΤΕΙ Λάρισας" in lines[7]


def test_a_file_of_ours_may_name_the_body(database: Database) -> None:
    """By its slug, its name or its initials."""
    bodies = {"0600900": "cti", "0600901": "Ι.Τ.Υ.", "0600902": "uoa"}
    given = [row(code, directorate="ach", partner=body) for code, body in bodies.items()]
    import_schools(database, given, utc_now)
    with database.read() as connection:
        found = compare(connection, RuleBook.load())
    assert (found.agree, [each.code for each in found.differ]) == (2, ["0600902"])


def test_every_body_and_area_of_the_rule_book_is_known_by_its_names() -> None:
    """What Annex 1 calls a body or an area, then or now, is understood as that very one."""
    rules = RuleBook.load()
    for slug, partner in rules.partners.items():
        names = [partner.name.el, *([partner.annex.el] if partner.annex else [])]
        assert {body_of(name) for name in (slug, *names)} == {slug}
    for code, area in rules.areas.items():
        names = [area.genitive, *([area.annex] if area.annex else [])]
        assert {area_of(f"ΔΙΕΥΘΥΝΣΗ Δ.Ε. {name.upper()}") for name in names} == {code}
    assert {area_of("", str(n)) for n in range(200)} - {None} == set(rules.areas)
