"""What a technician can tell the bridge in a note, and what merely looks like it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.record.written import given_back, visit_in
from tests.support.examples import examples


@pytest.mark.parametrize(
    ("text", "visit"),
    [
        ("ΕΠΙΣΚΕΨΗ: 25/11/2026 10:30", "2026-11-25T10:30"),
        ("Επίσκεψη: 5-1-2027", "2027-01-05"),
        ("  επισκεψη :  5.1.2027, 9.05  ", "2027-01-05T09:05"),
        (unicodedata.normalize("NFD", "Επίσκεψη: 5/1/2027"), "2027-01-05"),
        ("Visit: 25/11/2026\nακυρώθηκε\nVISIT: 26/11/2026", "2026-11-26"),
        ("ΕΠΙΣΚΕΨΗ: 31/2/2027", None),
        ("ΕΠΙΣΚΕΨΗ: 25/11/2026 25:00", None),
        ("ΕΠΙΣΚΕΨΗ: αύριο", None),
        ("Η επίσκεψη: 25/11/2026 έγινε", None),
        ("> Επίσκεψη: 25/11/2026", None),
        ("", None),
    ],
)
def test_a_visit_is_read(text: str, visit: str | None) -> None:
    """A day, with or without a time, on a line of its own; no real day is no visit."""
    assert visit_in(text) == visit


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Όχι δικό μας: ανήκει στον Δήμο Πατρέων", "ανήκει στον Δήμο Πατρέων"),
        ("Καλημέρα.\nΟΧΙ  ΔΙΚΟ ΜΑΣ: ναι", None),
        ("Καλημέρα.\nοχι δικο μας : δεν έχουμε εικόνα ", "δεν έχουμε εικόνα"),
        ("NOT OURS: the ministry's server", "the ministry's server"),
        ("Όχι δικό μας:", None),
        ("Όχι δικό μας λάθος", None),
        ("δεν είναι όχι δικό μας: x", None),
    ],
)
def test_a_team_gives_a_ticket_back_with_a_reason(text: str, why: str | None) -> None:
    """The words at the beginning of a line, and a reason in the team's own letters."""
    assert given_back(text) == why


@examples(200)
@given(st.text())
def test_any_text_is_read(text: str) -> None:
    """Whatever people write, reading it fails on nothing, and a visit is a day of the calendar."""
    visit = visit_in(text)
    given_back(text)
    assert visit is None or len(visit) in (10, 16)
