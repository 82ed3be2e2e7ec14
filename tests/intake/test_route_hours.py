"""When teams are open: hours in Athens, holidays that stand and holidays that move."""

from datetime import UTC, date, datetime, timedelta

import pytest

from intake.ground.clock import ATHENS
from intake.route.decide import decide
from intake.route.hours import Door, door, easter
from intake.route.rulebook import RuleBook
from intake.route.values import Case, Mode, Text
from tests.support.books import edited, in_area

RULES = RuleBook.load()
CASE = Case(directorate="ach", category=2, municipality="ΠΑΤΡΕΩΝ")

SAINT = """[holiday.saint]
name = { el = "Άγιος Ανδρέας", en = "Saint Andrew" }
day = "11-30"
areas = ["ach"]

"""


def seen(local: str, rules: RuleBook = RULES, area: str = "ach") -> Door:
    """Return how the KEPLINET of an area stands at a moment of Athens."""
    at = datetime.fromisoformat(local).replace(tzinfo=ATHENS).astimezone(UTC)
    return door(rules.areas[area].keplinet, area, rules.holidays, at)


@pytest.mark.parametrize(
    ("year", "day"),
    [(1999, "1999-04-11"), (2000, "2000-04-30"),
     (2014, "2014-04-20"), (2024, "2024-05-05"), (2025, "2025-04-20"), (2026, "2026-04-12"),
     (2027, "2027-05-02"), (2028, "2028-04-16"), (2029, "2029-04-08"), (2030, "2030-04-28"), (2100, "2100-05-02")],
)  # fmt: skip
def test_orthodox_easter_falls_where_the_calendars_say(year: int, day: str) -> None:
    """Years as the church's tables have them, and one after the lag between the calendars has grown."""
    assert easter(year).isoformat() == day


@pytest.mark.parametrize("year", range(2014, 2044))
def test_orthodox_easter_is_a_sunday_of_spring(year: int) -> None:
    """It is a Sunday between 4 April and 8 May, whatever the year."""
    day = easter(year)
    assert day.weekday() == 6
    assert date(year, 4, 4) <= day <= date(year, 5, 8)


@pytest.mark.parametrize(
    ("local", "is_open"),
    [
        ("2026-11-26T07:59", False),
        ("2026-11-26T08:00", True),
        ("2026-11-26T14:59", True),
        ("2026-11-26T15:00", False),
        ("2026-11-26T15:30", False),
        ("2026-11-28T10:00", False),
        ("2026-07-01T08:00", True),
        ("2026-07-01T07:59", False),
    ],
)
def test_hours_are_athens_time_in_winter_and_in_summer(local: str, is_open: bool) -> None:
    """From eight to three on working days, by the clock on the wall, also in summer time."""
    assert seen(local).open is is_open


HOLIDAYS = [
    ("2027-01-01", "Πρωτοχρονιά", "2027-01-04"),
    ("2027-01-06", "Θεοφάνεια", "2027-01-07"),
    ("2027-03-15", "Καθαρά Δευτέρα", "2027-03-16"),
    ("2027-03-25", "25η Μαρτίου", "2027-03-26"),
    ("2027-04-30", "Μεγάλη Παρασκευή", "2027-05-04"),
    ("2027-05-02", "Πάσχα", "2027-05-04"),
    ("2027-05-03", "Δευτέρα του Πάσχα", "2027-05-04"),
    ("2028-05-01", "Πρωτομαγιά", "2028-05-02"),
    ("2027-06-21", "Αγίου Πνεύματος", "2027-06-22"),
    ("2028-08-15", "Κοίμηση της Θεοτόκου", "2028-08-16"),
    ("2027-10-28", "28η Οκτωβρίου", "2027-10-29"),
    ("2028-12-25", "Χριστούγεννα", "2028-12-27"),
    ("2028-12-26", "Χριστούγεννα", "2028-12-27"),
]


@pytest.mark.parametrize(("day", "name", "opens"), HOLIDAYS, ids=[day for day, *_ in HOLIDAYS])
def test_teams_are_closed_on_holidays_and_open_again_after(day: str, name: str, opens: str) -> None:
    """Each public holiday has its name, and the next working day's first hour is named."""
    closed = seen(f"{day}T10:00")
    assert (closed.open, closed.holiday and closed.holiday.el) == (False, name)
    assert (closed.day, closed.minute) == (date.fromisoformat(opens), 8 * 60)


def test_every_other_working_day_of_a_year_is_open() -> None:
    """Of the 261 working days of 2027 ten are holidays; on all others somebody is there at ten."""
    days = (date(2027, 1, 1) + timedelta(days=each) for each in range(365))
    shut = [day.isoformat() for day in days if day.weekday() < 5 and not seen(f"{day}T10:00").open]
    assert shut == [
        "2027-01-01", "2027-01-06", "2027-03-15", "2027-03-25", "2027-04-30", "2027-05-03", "2027-06-21",
        "2027-10-28",
    ]  # fmt: skip


def test_a_team_has_its_own_hours_and_an_area_its_own_holiday() -> None:
    """Two spans a day, a day not named, a saint's day in one area, a day of one year, 24:00 as an end."""
    own = in_area("ach", 'keplinet = { hours = { mon = ["08:00-14:00", "17:00-20:00"], sun = ["20:00-24:00"] } }')
    assert seen("2026-11-23T15:00", own) == Door(open=False, day=date(2026, 11, 23), minute=17 * 60)
    assert seen("2026-11-23T17:00", own).open
    assert seen("2026-11-23T20:00", own) == Door(open=False, day=date(2026, 11, 29), minute=20 * 60)
    assert seen("2026-11-29T23:59", own).open
    saint = edited(
        ("[holiday.epiphany]", f"{SAINT}[holiday.epiphany]"),
        ("easter = 50", 'day = "2026-12-01"'),
    )  # fmt: skip
    assert seen("2026-11-30T10:00", saint).holiday == Text("Άγιος Ανδρέας", "Saint Andrew")
    assert seen("2026-11-30T10:00", saint).day == date(2026, 12, 2)
    assert seen("2026-11-30T10:00", saint, "ilei").open
    assert not seen("2026-12-01T10:00", saint, "ilei").open
    assert seen("2027-12-01T10:00", saint).open


def test_a_holiday_may_go_over_the_years_end_or_fall_on_29_february() -> None:
    """Days that began last year count on; a day that a year does not have closes nobody in it."""
    long = edited(('day = "12-25"\ndays = 2', 'day = "12-24"\ndays = 15'), ('day = "08-15"', 'day = "02-29"'))
    assert not seen("2027-01-07T10:00", long).open
    assert seen("2027-01-08T10:00", long).open
    assert seen("2026-12-31T16:00").day == date(2027, 1, 4)
    assert not seen("2028-02-29T10:00", long).open
    assert seen("2027-02-26T10:00", long).open


def test_a_book_without_hours_is_always_open() -> None:
    """An older rule book, which tells no hours, closes nobody, and one that never opens says so without a day."""
    sheet = edited(*((f'{day} = ["08:00-15:00"]\n', "") for day in ("mon", "tue", "wed", "thu", "fri")))
    never = door(sheet.areas["ach"].keplinet, "ach", sheet.holidays, datetime(2026, 11, 26, tzinfo=UTC))
    assert never == Door(open=False)
    told = decide(CASE, sheet, {}, datetime(2026, 11, 26, tzinfo=UTC)).reasons
    assert "Το ΚΕ.ΠΛΗ.ΝΕ.Τ. Αχαΐας είναι τώρα κλειστό· το δελτίο το περιμένει." in [reason.el for reason in told]
    always = edited(*((f'{day} = ["08:00-15:00"]\n', "") for day in ("mon", "tue", "wed", "thu", "fri")),
                    ("[hours]\n", ""))  # fmt: skip
    assert seen("2026-11-29T03:00", always).open


def test_a_closed_team_keeps_its_ticket_and_says_when_it_opens() -> None:
    """S-7: nothing that can wait moves for the hour; the reasons say when somebody is there, and why not now."""
    at = datetime(2027, 4, 30, 7, 0, tzinfo=UTC)
    decision = decide(CASE, RULES, {}, at)
    assert decision.team == decide(CASE, RULES, {}).team
    assert "είναι τώρα κλειστό (Μεγάλη Παρασκευή) και ανοίγει την Τρίτη 4/5 στις 08:00" in " ".join(
        reason.el for reason in decision.reasons
    )
    assert "opens on Tuesday 4/5 at 08:00" in " ".join(reason.en for reason in decision.reasons)
    verdict = decision.candidates[0].verdicts[-1]
    assert (verdict.criterion, verdict.ok, verdict.text.el) == (
        "hours",
        False,
        "Είναι κλειστό (Μεγάλη Παρασκευή).",
    )


def test_what_is_urgent_is_told_as_the_ground_where_it_moved_the_ticket() -> None:
    """S-7: an urgent ticket that went to the open body says so once, and not that urgency moves nobody."""
    late = in_area("ach", 'partner_team = { hours = { thu = ["08:00-20:00"] } }')
    at = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)
    decision = decide(Case(directorate="ach", category=2, municipality="ΠΑΤΡΕΩΝ", urgent=True), late, {}, at)
    assert decision.team == "cti-ach"
    assert "είναι επείγον και το ΚΕ.ΠΛΗ.ΝΕ.Τ. Αχαΐας, που προηγείται, είναι τώρα κλειστό" in decision.sentence.el
    assert [reason.clause for reason in decision.reasons].count("S-7") == 1
    bound = decide(Case(directorate="ach", category=2, urgent=True, mode=Mode.A1), late, {}, at)
    assert bound.team == "keplinet-ach"
