"""Hours and holidays are shown as the rule book says them, and a new holiday becomes a sound draft."""

import html
from datetime import date

import pytest

from intake.console import drafts
from intake.route.hours import door
from intake.route.rulebook import RuleBook
from tests.support.books import SHEET
from tests.support.console import SignIn
from tests.support.house import House


def test_holidays_that_move_are_told_by_their_dates(house: House, sign_in: SignIn) -> None:
    """Orthodox Good Friday of 2026 is the 10th of April, of 2027 the 30th."""
    page = sign_in().page("/hours")
    assert "Μεγάλη Παρασκευή" in page
    assert page.index(">10/4<") < page.index(">30/4<")
    assert "08:00–15:00" in page


def test_a_new_holiday_is_a_sound_draft_that_changes_nothing_else(house: House, sign_in: SignIn) -> None:
    """A patron saint's day of one area, with quotes in its name; the teams are closed on it by the draft."""
    form = {"name_el": 'Αγ. "Νικόλαος"', "name_en": "Saint Nicholas", "first": "2026-12-06", "yearly": "on"}
    page = sign_in("admin").post("/hours/holiday", **form, days=2, area="koz").get_data(as_text=True)
    assert "Το πρόχειρο μπορεί να δημοσιευτεί." in page
    text = html.unescape(page.partition('class="code">')[2].partition("</textarea>")[0])
    book = RuleBook.read(text.encode())
    assert next(each for each in book.holidays if each not in house.app.rules.holidays).days == 2
    at = house.clock.now.replace(month=12, day=7, hour=9)
    assert not door(book.areas["koz"].keplinet, "koz", book.holidays, at).open
    assert door(book.areas["att-a"].keplinet, "att-a", book.holidays, at).open


@pytest.mark.parametrize("wrong", [{"name_el": " "}, {"first": "2026-02-30"}, {"days": 0}, {"area": "nowhere"}])
def test_what_is_no_holiday_is_told_so(house: House, sign_in: SignIn, wrong: dict[str, object]) -> None:
    """A form that lacks something comes back with what it lacks, and no draft."""
    form = {"name_el": "Εορτή", "name_en": "Feast", "first": "2026-12-06", "days": 1, "area": "", **wrong}
    answer = sign_in("admin").post("/hours/holiday", **form)
    assert answer.status_code == 422
    assert "Η αργία θέλει όνομα" in answer.get_data(as_text=True)


def test_two_holidays_get_two_names() -> None:
    """One that is added after another does not overwrite it."""
    once = drafts.with_holiday(SHEET, drafts.NewHoliday("Α", "A", date(2027, 1, 2), True, 1, None))
    twice = drafts.with_holiday(once, drafts.NewHoliday("Β", "B", date(2027, 1, 3), False, 1, None))
    assert len(RuleBook.read(twice.encode()).holidays) == len(RuleBook.read(SHEET.encode()).holidays) + 2
