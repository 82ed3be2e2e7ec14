"""What one row may say, and the sentence for each thing it may not."""

import pytest

from intake.record.registry.rows import read_row
from tests.support.registry import row


@pytest.mark.parametrize(
    ("cells", "column", "value"),
    [
        ({"name": " 1ο  ΓΕΛ\u00a0 ΛΟΦΟΥ "}, "name", "1ο ΓΕΛ ΛΟΦΟΥ"),
        ({"level": "Primary"}, "level", "primary"),
        ({"directorate": "Att-A"}, "directorate", "att-a"),
        ({"directorate": ""}, "directorate", None),
        ({"active": ""}, "active", True),
        ({"active": "ΟΧΙ"}, "active", False),
        ({"inaccessible": "Ναι"}, "inaccessible", True),
        ({"email": ""}, "email", None),
    ],
)
def test_values_are_read_in_their_usual_spellings(cells: dict[str, str], column: str, value: object) -> None:
    """Spaces, case and yes or no in two languages do not matter."""
    reading = read_row(2, row(**cells))
    assert reading.row is not None
    assert (reading.row.facts[column], reading.reasons) == (value, ())


@pytest.mark.parametrize(("cell", "code"), [("0501067", "0501067"), ("sek087", "SEK087"), ("sivit97", "SIVIT97")])
def test_codes_are_seven_digits_or_latin_letters_and_digits(cell: str, code: str) -> None:
    """Codes of laboratory centres and the like are kept in capitals."""
    assert read_row(2, row(cell)).code == code


@pytest.mark.parametrize("cell", ["", "501067", "05010670", "ΣΕΚ087", "05010-7", "٠٥٠١٠٦٧", "AB", "A" * 12])
def test_a_row_without_a_good_code_is_left_out(cell: str) -> None:
    """Anything else is not a code, and the row says so."""
    reading = read_row(2, row(cell))
    assert reading.row is None
    assert reading.reasons[0].endswith("; the row was left out")


def test_a_cut_leading_zero_is_recognised() -> None:
    """Six digits are told as what they usually are."""
    assert "leading zero" in read_row(2, row("501067")).reasons[0]


@pytest.mark.parametrize("cells", [{"name": " "}, {"name": "x" * 301}, {"name": "a\x00b"}, {"level": "third"}])
def test_a_row_without_name_or_level_is_left_out_but_its_code_is_known(cells: dict[str, str]) -> None:
    """The code of a bad row counts as listed, so that a typing error retires nobody."""
    reading = read_row(2, row(**cells))
    assert (reading.row, reading.code) == (None, "0501900")


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("directorate", "atlantis"), ("email", "nobody"), ("active", "perhaps"), ("inaccessible", "far"),
        ("mm_id", "1" * 12), ("municipality", "x" * 121), ("succeeded_by", "12"), ("formerly", "0501901;x"),
    ],
)  # fmt: skip
def test_any_other_bad_value_is_named_and_says_nothing(column: str, cell: str) -> None:
    """A value that cannot be read is named once, and the row goes in without it."""
    reading = read_row(2, row(**{column: cell}))
    assert reading.row is not None
    assert len(reading.reasons) == 1
    assert column not in reading.row.facts
    assert (reading.row.formerly, reading.row.successor) == ((), None)


@pytest.mark.parametrize(
    "cell", ["2310764115", "+30 2310 764115", "00302310764115", "302310764115", "2310-764.115;2310764115"]
)
def test_phones_become_ten_national_digits(cell: str) -> None:
    """The usual spellings of one number are one number."""
    reading = read_row(2, row(phone=cell))
    assert reading.row is not None
    assert reading.row.phones == ("2310764115",)


@pytest.mark.parametrize("cell", ["12345", "+49 30 901820", "anonymous", "+266696687"])
def test_a_phone_that_is_not_greek_is_named_and_the_others_stay(cell: str) -> None:
    """A bad number costs the school neither its row nor its other numbers."""
    reading = read_row(2, row(phone=f"{cell}; 2310764115"))
    assert reading.row is not None
    assert reading.row.phones == ("2310764115",)
    assert reading.reasons == (f"the phone {cell} is not a Greek number",)
