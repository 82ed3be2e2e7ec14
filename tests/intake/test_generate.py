"""The fictional schools are the same every time, cover the country, and read without one trouble."""

import io
from collections import Counter
from importlib.resources import files

import phonenumbers
import pytest

from intake.demo.generate import _table, generate, write
from intake.record.registry.areas import areas
from intake.record.registry.rows import read_row

SHIPPED = 350
LEVELS = ("primary", "secondary")


def test_the_shipped_file_is_what_the_generator_makes() -> None:
    """schools.csv is the generator's output for 350 schools, byte for byte."""
    out = io.StringIO()
    write(generate(SHIPPED), out)
    assert files("intake.demo").joinpath("schools.csv").read_bytes().decode() == out.getvalue()


def test_both_levels_stand_in_every_area() -> None:
    """All 58 areas of Annex 1 have a primary and a secondary school."""
    stands = {(school["directorate"], school["level"]) for school in generate(SHIPPED)}
    assert {(area, level) for area in areas() for level in LEVELS} <= stands


@pytest.mark.slow
def test_a_whole_country_reads_without_trouble() -> None:
    """16,079 schools have different codes, all fictional, and every value can be read."""
    schools = list(generate(16_079))
    readings = [read_row(line, school) for line, school in enumerate(schools, 2)]
    assert not [reading.reasons for reading in readings if reading.reasons]
    assert len({reading.code for reading in readings}) == 16_079
    real = [
        s["code"] for s in schools if s["level"] == "secondary" and s["code"][4] != "9" and s["code"] != "0501010"
    ]
    assert not real


def test_codes_begin_with_their_area_s_prefix() -> None:
    """A primary or secondary school's code carries the prefix of its area and level."""
    prefixes = {(a["code"], level): a[f"prefix_{level}"] for a in _table("areas.csv") for level in LEVELS}
    for school in generate(SHIPPED):
        prefix = prefixes.get((school["directorate"], school["level"]), "")
        assert school["code"].startswith(prefix)


def test_no_phone_can_belong_to_anybody() -> None:
    """Every phone parses as a valid fixed line, and its subscriber part begins with 0, as no real one does."""
    areas = {area["phone_area"] for area in _table("areas.csv")}
    for phone in {phone for school in generate(SHIPPED) for phone in school["phone"].split(";") if phone}:
        parsed = phonenumbers.parse(phone, "GR")
        assert phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.FIXED_LINE
        assert phone[:4] in areas or phone[:3] in areas
        assert phone[4 if phone[:4] in areas else 3] == "0"


def test_the_hard_cases_are_there() -> None:
    """Shared phones, an E.K., an inactive, a merged and a renumbered school, one without an area, far ones."""
    schools = {school["code"]: school for school in generate(SHIPPED)}
    shared = Counter(p for s in schools.values() for p in s["phone"].split(";") if p)
    assert {2, 3, 6} <= set(shared.values())
    assert schools["0501010"]["level"] == "secondary"
    assert schools["2901900"]["inaccessible"] == "1"
    assert schools["SEK987"]["level"] == "other"
    assert schools[schools["2001905"]["succeeded_by"]]["active"] == "1"
    assert [s for s in schools.values() if s["formerly"]]
    assert [s for s in schools.values() if not s["directorate"]]
    assert {s["name"][1] for s in schools.values()} >= {"o", "ο"}


def test_another_seed_makes_other_schools() -> None:
    """The seed alone decides; too few schools for the hard cases are refused."""
    assert list(generate(100, 1)) == list(generate(100, 1)) != list(generate(100, 2))
    with pytest.raises(ValueError, match="hard cases alone"):
        list(generate(3))
