"""Schools come from either registry's JSON, from workbooks and from CSV, and all by the same checks."""

import csv
from pathlib import Path
from typing import Any

import pytest

from intake.ground.clock import utc_now
from intake.ground.db import Database
from intake.record.phones import numbers_in
from intake.record.registry import Unreadable, import_schools
from intake.record.registry.file import read_sheet
from intake.record.registry.rows import read_row
from tests.support.registry import phones, schools
from tests.support.registry_files import answer, listed, saved, unit, workbook


def _cells(path: Path) -> dict[str, str]:
    (row,) = read_sheet(path).rows
    return dict(row[1])


def _reasons(cells: dict[str, str]) -> tuple[str, ...]:
    return read_row(1, cells).reasons


def test_a_unit_of_the_registry_is_a_school(database: Database, tmp_path: Path) -> None:
    """What a guest sees of a unit becomes a school with its area, phones, state and partner body."""
    told = unit(
        "0501900", 1000900, special_name="«ΓΕΝΝΑΔΕΙΟ»", name="1ο ΓΕΛ", inaccessible=True, education_level_id=2
    )
    report = import_schools(database, saved(tmp_path, answer(told)), utc_now)
    assert (report.new, report.troubles, report.counted) == (1, (), "record")
    kept = schools(database)["0501900"]
    want = {"name": "1ο ΓΕΛ «ΓΕΝΝΑΔΕΙΟ»", "level": "secondary", "directorate": "att-a", "municipality": "ΑΘΗΝΑΙΩΝ",
            "active": True, "inaccessible": True, "mm_id": "1000900", "partner": "uoa"}  # fmt: skip
    assert {name: kept[name] for name in want} == want
    assert phones(database, "0501900") == {"2100012345"}


def test_the_open_data_are_schools_in_operation(database: Database, tmp_path: Path) -> None:
    """A bare list is data.gov.gr's; a school without a directorate takes its level from its code."""
    bare = listed("0501900", school_district=None)
    path = saved(tmp_path, [listed(), bare, listed("SEK987", school_district=None)])
    report = import_schools(database, path, utc_now)
    assert (report.new, report.troubles) == (3, ())
    kept = schools(database)
    assert [kept[code]["level"] for code in ("9050900", "0501900", "SEK987")] == ["primary", "secondary", "other"]
    assert [kept[code]["directorate"] for code in ("9050900", "0501900")] == ["att-a", None]


@pytest.mark.parametrize("make", [unit, listed])
def test_the_same_rows_read_alike_from_json_csv_and_workbook(make: Any, tmp_path: Path) -> None:
    """Three containers of one registry's columns give the very same cells."""
    told = make()
    document = answer(told) if make is unit else [told]
    table = tmp_path / "schools.csv"
    with table.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(told))
        writer.writeheader()
        writer.writerow(told)
    few = {name: value for name, value in told.items() if value is not None and len(name) < 30}
    book = workbook(tmp_path, [list(few)[:26], list(few.values())[:26]])
    from_json, from_csv = _cells(saved(tmp_path, document)), _cells(table)
    assert from_json == from_csv
    from_book = _cells(book)
    assert from_book == {name: from_json[name] for name in from_book}
    assert {"code", "name", "level"} <= from_book.keys()


def test_a_workbook_in_our_own_columns_is_read(tmp_path: Path) -> None:
    """Blank rows count as a person counts them, and a code that became a number gets its zero back."""
    rows = [
        ["code", "name", "level", "phone"],
        [],
        [501900, "Α", "other", 2100012345],
        ["SEK987", "Β", "other", None],
    ]
    sheet = read_sheet(workbook(tmp_path, rows))
    assert sheet.rows == (
        (3, {"code": "0501900", "name": "Α", "level": "other", "phone": "2100012345"}),
        (4, {"code": "SEK987", "name": "Β", "level": "other", "phone": ""}),
    )
    assert sheet.counted == "row"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.xlsx", b"PK\x03\x04 no archive", "no workbook that can be read"),
        ("x.json", b'[{"school_code": ', "the JSON breaks off at line 1"),
        ("x.json", b"{}", "answers with an error (200): no list of units"),
        ("x.json", b"[]", "each record must name the columns"),
        ("x.json", b"[1, 2]", "each record must name the columns"),
        ("x.json", b"[" * 200_000, "nested too deeply"),
    ],
)
def test_what_cannot_be_read_is_said(name: str, content: bytes, words: str, tmp_path: Path) -> None:
    """Each kind of file that is no registry ends in a sentence."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Unreadable) as caught:
        read_sheet(path)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (answer(status=401, message="no permission"), "answers with an error (401): no permission"),
        (answer(status="500", message="[GET][units]:bad parameter"), "(500): [GET][units]:bad parameter"),
        ({"detail": "credentials were not provided"}, "credentials were not provided"),
        (answer(unit(), last=33, total=16_079), "page 1 of 33 and holds 1 of 16079 units"),
        (answer(unit(), total=2), "holds 1 of 2 units"),
        (answer(unit(), total="many"), "is no number: many"),
    ],
)
def test_an_error_inside_an_answer_is_an_error(document: Any, words: str, tmp_path: Path) -> None:
    """The unit registry says 200 to everything; its own status, and whether all units are there, is looked at."""
    with pytest.raises(Unreadable) as caught:
        read_sheet(saved(tmp_path, document))
    assert words in str(caught.value)


def test_a_unit_without_a_code_is_counted_and_left_out(tmp_path: Path) -> None:
    """Nobody can name it on the telephone; an object that is none is named."""
    sheet = read_sheet(saved(tmp_path, answer(unit(None), unit(), "x")))
    assert (len(sheet.rows), sheet.without_code) == (1, 1)
    assert [(trouble.line, trouble.reason) for trouble in sheet.troubles] == [(3, "this is no object; left out")]


@pytest.mark.parametrize(("first", "empty"), [(unit(), {"mm_id": 7, "registry_no": "0501900"}),
                                             (listed(), {"school_code": "0501900"})])  # fmt: skip
def test_a_record_that_lacks_fields_costs_the_others_nothing(first: Any, empty: Any, tmp_path: Path) -> None:
    """One object may have fewer members than the rest: what it lacks is named."""
    document = answer(first, empty) if "mm_id" in first else [first, empty]
    good, bad = read_sheet(saved(tmp_path, document)).rows
    assert _reasons(dict(good[1])) == ()
    assert "there is no name; the row was left out" in _reasons(dict(bad[1]))


@pytest.mark.parametrize(("state", "active"), [(1, "1"), (2, "0"), (3, "0")])
def test_states_are_understood(state: int, active: str, tmp_path: Path) -> None:
    """A suspended unit and an abolished one are not active."""
    assert _cells(saved(tmp_path, answer(unit(state_id=state))))["active"] == active


def test_a_word_is_as_good_as_an_id(tmp_path: Path) -> None:
    """A table that has words alone means the same."""
    told = unit(state="ΚΑΤΑΡΓΗΜΕΝΗ", education_level="ΔΕΥΤΕΡΟΒΑΘΜΙΑ")
    told = {name: value for name, value in told.items() if not name.endswith("_id") or name == "mm_id"}
    cells = _cells(saved(tmp_path, answer(told)))
    want = {"active": "0", "level": "secondary", "directorate": "att-a", "partner": "uoa"}
    assert {name: cells[name] for name in want} == want


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"state_id": 7}, "active says 7, not 1 or 0"),
        ({"education_level_id": 9}, "the level 9 is not one of primary, secondary, other; the row was left out"),
        (
            {"edu_admin": "ΔΙΕΥΘΥΝΣΗ ΤΟΥ ΦΕΓΓΑΡΙΟΥ", "edu_admin_id": 999},
            "the directorate ΔΙΕΥΘΥΝΣΗ ΤΟΥ ΦΕΓΓΑΡΙΟΥ is not",
        ),
        ({"phone_number": "δεν υπάρχει"}, "the phone δεν υπάρχει is not a Greek number"),
        ({"email": "a\x00b@schools.example"}, "is not an e-mail address"),
        ({"email": "a\ud800b@schools.example"}, "is not an e-mail address"),
        ({"email": "κανένα"}, "κανένα is not an e-mail address"),
        ({"inaccessible": "ίσως"}, "inaccessible says ίσως"),
        ({"name": None}, "there is no name; the row was left out"),
    ],
)
def test_what_nobody_knows_is_refused_by_name(more: dict[str, Any], words: str, tmp_path: Path) -> None:
    """A value the registry has never used before is named, never guessed at."""
    (reason,) = _reasons(_cells(saved(tmp_path, answer(unit(**more)))))
    assert words in reason


@pytest.mark.parametrize(
    ("office", "id_", "area"),
    [
        ("ΔΙΕΥΘΥΝΣΗ Π.Ε. ΘΕΣΣΑΛΟΝΙΚΗΣ Β΄", 122, "thess-v"),
        ("ΔΙΕΥΘΥΝΣΗ Π.Ε. ΔΥΤ. ΘΕΣ/ΝΙΚΗΣ", 122, "thess-v"),
        ("ΔΙΕΥΘΥΝΣΗ Δ.Ε. ΡΕΘΥΜΝΟΥ", 100, "reth"),
        ("Δ/νση Δ/θμιας Εκπ/σης Δ’ Αθήνας", None, "att-d"),
        ("ΔΙΕΥΘΥΝΣΗ Π.Ε. ΑΧΑΙΑΣ", None, "ach"),
        (None, 9, "att-peiraia"),
        ("ΔΙΕΥΘΥΝΣΗ ΘΡΗΣΚΕΥΤΙΚΗΣ ΕΚΠΑΙΔΕΥΣΗΣ", 132, ""),
        (None, None, ""),
    ],
)
def test_directorates_are_known_by_every_spelling(
    office: str | None, id_: int | None, area: str, tmp_path: Path
) -> None:
    """Both orders, three apostrophes, abbreviations and the id lead to the area; two offices have none."""
    told = unit(edu_admin=office, edu_admin_id=id_)
    cells = _cells(saved(tmp_path, answer(told)))
    assert cells["directorate"] == area
    assert _reasons(cells) == ()


def test_a_body_that_is_not_in_the_annex_keeps_its_name(tmp_path: Path) -> None:
    """The registry's thirteenth body has a name of its own; one without a name says nothing of any."""
    stranger = {
        "implementation_entity_id": 13,
        "implementation_entity": "ΤΕΙ Λάρισας",
        "implementation_entity_initials": None,
    }
    assert _cells(saved(tmp_path, answer(unit(**stranger))))["partner"] == "ΤΕΙ Λάρισας"
    nobody = dict.fromkeys(stranger)
    assert _cells(saved(tmp_path, answer(unit(**nobody))))["partner"] == ""


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("2100012345, 2100012346", "2100012345 2100012346"),
        ("210 00 12 345/6", "2100012345 2100012346"),
        ("22850 01234,5-6", "2285001234 2285001235 2285001236"),
        ("Δ/ντής 210-0012345 (γραμματεία: +30 210 0012346)", "2100012345 2100012346"),
        ("2100012345 εσωτ. 12", "2100012345"),
        ("2100012345, 210-00.12.346", "2100012345 2100012346"),
        ("2100012345, 15451", "2100012345"),
        ("00302100012345;6970000000", "2100012345 6970000000"),
        ("21000123456", ""),
        ("", ""),
    ],
)
def test_numbers_are_found_in_free_text(text: str, numbers: str) -> None:
    """Several numbers, those that differ in their last digits, words between; nothing is made up."""
    assert numbers_in(text) == tuple(numbers.split())
