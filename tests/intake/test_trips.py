"""The trip sheet: what is to be done at schools, place by place, for the paper of those who travel."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from intake.__main__ import main
from intake.commands.heads import trip_paper
from intake.ground import owner_file, tables
from intake.record.heads import trip_page
from intake.record.heads.trips import Stop, stops
from ivr.phone import Phone
from tests.support.house import House
from ticket_client.values import Progress

NETWORK, ACCOUNTS, EQUIPMENT = "2", "5", "8"
CALLER = "+306971234567"
SCHOOLS = {
    "2901010": ("1ο ΓΕΛ ΝΑΞΟΥ", "ΝΑΞΟΥ", False),
    "2901020": ("2ο ΓΕΛ ΝΑΞΟΥ", "Δήμος Νάξου", False),
    "2902010": ("1ο ΓΕΛ ΣΥΡΟΥ", "ΣΥΡΟΥ-ΕΡΜΟΥΠΟΛΗΣ", False),
    "2903010": ("ΓΥΜΝΑΣΙΟ ΑΝΩ ΣΥΡΟΥ", "ΣΥΡΟΥ-ΕΡΜΟΥΠΟΛΗΣ", True),
    "2904010": ("1ο ΓΕΛ ΑΜΟΡΓΟΥ", "ΑΜΟΡΓΟΥ", False),
    "2905010": ("ΕΚ ΚΥΚΛΑΔΩΝ", None, False),
}


@pytest.fixture
def isles(house: House) -> House:
    """An installation with schools on three islands of the Cyclades, and one of no known municipality."""
    for code, (name, municipality, hard) in SCHOOLS.items():
        more = {"municipality": municipality, "inaccessible": hard, "notes": "Παλιό <b>εργαστήριο</b>"}
        house.add_school(code, name, (f"22850{code[-5:]}",), directorate="kyk", **more)
    return house


def reported(house: House, code: str, category: str = NETWORK, *more: str) -> str:
    """Let a school report a problem, and the ticket come to its team; return the ticket's reference."""
    call: Phone = house.phone(caller=CALLER)
    call.dial()
    for keys in (code, "1", category):
        call.press(keys)
    for keys in more:
        call.silence()
        call.press(keys)
    call.hang_up()
    house.clock.pass_(minutes=3)
    house.deliver()
    return str(house.rows(tables.ticket)[-1].ref)


def sheet(house: House) -> tuple[Stop, ...]:
    """Return the Cyclades' sheet."""
    rules = house.app.rules
    with house.database.read() as connection:
        return stops(connection, rules, rules.areas["kyk"], house.clock())


def codes(house: House) -> list[tuple[str | None, list[str | None]]]:
    """Return the codes of the schools to go to, by place."""
    return [(stop.name, [trip.facts.school_code for trip in stop.trips]) for stop in sheet(house)]


def test_places_out_of_the_seat_come_first_and_the_unknown_one_last(isles: House) -> None:
    """A municipality is one place however the registry spells it; in a place by school."""
    for code in sorted(SCHOOLS, reverse=True):
        reported(isles, code)
    assert codes(isles) == [
        ("ΑΜΟΡΓΟΥ", ["2904010"]),
        ("ΝΑΞΟΥ", ["2901010", "2901020"]),
        ("ΣΥΡΟΥ-ΕΡΜΟΥΠΟΛΗΣ", ["2902010", "2903010"]),
        (None, ["2905010"]),
    ]
    assert [stop.away for stop in sheet(isles)] == [True, True, False, False]
    assert [[trip.travel for trip in stop.trips] for stop in sheet(isles)] == [
        [True],
        [True, True],
        [False, True],  # hard to reach, though in the seat's municipality (A3-4)
        [False],
    ]


def test_what_needs_no_visit_is_not_there_until_one_is_planned(isles: House) -> None:
    """Remote work is no trip; a technician who writes a visit on its ticket makes it one."""
    ref = reported(isles, "2901010", ACCOUNTS)
    assert sheet(isles) == ()
    isles.desk.say(ref, "ΕΠΙΣΚΕΨΗ: 1/12/2026 10:30")
    isles.desk.take(ref, "maria")
    isles.look()
    ((trip,),) = (stop.trips for stop in sheet(isles))
    assert (trip.visit, trip.owner, trip.travel) == ("2026-12-01T10:30", "maria", True)
    assert [mark.el for mark in trip_page.marks(trip)] == ["Επίσκεψη: 1/12/2026 10:30", "το έχει αναλάβει maria"]


def test_done_requests_tests_and_other_areas_are_not_on_it(isles: House) -> None:
    """What is done leaves the sheet, and comes back when it is open again; the age goes on."""
    ref = reported(isles, "2901010")
    reported(isles, "0501010")
    isles.phone(line="+302100000001").dial()
    isles.clock.pass_(days=3)
    isles.desk.advance(ref, Progress.DONE)
    isles.look()
    assert sheet(isles) == ()
    isles.desk.advance(ref, Progress.WORKING)
    isles.look()
    ((trip,),) = (stop.trips for stop in sheet(isles))
    assert (trip.ref, trip.days, trip.team) == (ref, 3, "aegean-kyk")


def test_the_sheet_to_print_says_whom_to_ring_and_what_it_is(isles: House) -> None:
    """Both telephones, the ticket, what was keyed, and the school's particulars, escaped; nothing to load."""
    ref = reported(isles, "2901010", EQUIPMENT, "1")
    page = paper(isles)
    for told in (
        "για επικοινωνία 6971234567",
        "σχολείο 2285001010",
        f"δελτίο {ref}",
        "Εγκατάσταση νέου εξοπλισμού",
        "Installation of new equipment",
        "ο εξοπλισμός έχει παραδοθεί",
        "Παλιό &lt;b&gt;εργαστήριο",
        "Δήμος ΝΑΞΟΥ, εκτός έδρας",
        "Καταστρέψτε το μετά τη μετακίνηση",
        "Destroy it after the trip",
    ):
        assert told in page
    for loaded in ("<script", "src=", "href=", "url(", "http:", "https:", "@import", "<b>εργ"):
        assert loaded not in page
    assert page.count("Παλιό") == 1


def test_a_recording_is_named_without_its_link(isles: House) -> None:
    """Paper is lost: it tells that something was said and how long, not where it can be heard."""
    call: Phone = isles.phone(caller=CALLER)
    call.dial()
    for keys in ("2901010", "1", NETWORK):
        call.press(keys)
    call.silence()
    call.press("2")
    call.silence()
    call.speak(23)
    call.hang_up()
    isles.clock.pass_(minutes=3)
    isles.deliver()
    assert "ηχογραφήθηκε περιγραφή του προβλήματος, 23 δευτερόλεπτα" in paper(isles)
    assert "recordings" not in paper(isles)


def test_a_sheet_without_trips_says_so(isles: House) -> None:
    """In words."""
    assert "Δεν εκκρεμεί επιτόπια εργασία." in paper(isles)


def paper(house: House) -> str:
    """Return the page to print."""
    return trip_paper(house.app.rules.areas["kyk"], sheet(house), house.clock())


@pytest.mark.parametrize("cell", ["=1+1", "+30210", "-1", "@SUM(A1)", "\t=1", " =1", "\n=1"])
def test_a_spreadsheet_takes_no_cell_for_a_formula(cell: str) -> None:
    """Whatever people wrote is shown as it stands; numbers stay numbers."""
    assert f"'{cell}" in owner_file.table([[cell, -5]])
    assert owner_file.table([["Άνω Σύρος", -5, None]]) == "\ufeffΆνω Σύρος,-5,\r\n"


def test_a_file_is_its_owners_alone_and_whole(tmp_path: Path) -> None:
    """Nobody else reads it; the old one stands until the new one is complete."""
    file = tmp_path / "sheet.html"
    for words in ("παλιό", "νέο"):
        owner_file.write(file, words)
        assert (file.read_text(encoding="utf-8"), file.stat().st_mode & 0o777) == (words, 0o600)
    assert list(tmp_path.iterdir()) == [file]
    with pytest.raises(OSError, match="No such file"):
        owner_file.write(tmp_path / "not/there", "x")


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_the_commands_show_and_write(
    isles: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Text, table and page; a telephone is on the sheet's paper alone, in no log and not on the screen with it."""
    reported(isles, "2901010")
    monkeypatch.setenv("INTAKE_DATABASE_URL", isles.app.settings.database_url)
    monkeypatch.setattr("intake.commands.heads.utc_now", lambda: isles.clock() + timedelta(days=1))
    capfd.readouterr()

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, ["report", *words])

    files = {name: tmp_path / name for name in ("a.csv", "a.html", "t.csv", "t.html")}
    one = run(
        "area", "--area", "kyk", "--month", "2026-11", "--csv", str(files["a.csv"]), "--html", str(files["a.html"])
    )
    assert (one.exit_code, "νέα 1" in one.output) == (0, True)
    assert "Total" in run("area", "--area", "kyk", "--month", "2026-11", "--language", "en").output
    several = run("area", "--partner", "aegean", "--month", "2026-11").output
    assert ("Κυκλάδες" in several, "Πέλλα" in several) == (True, False)
    assert "Χωρίς γνωστή περιοχή" in run("area", "--month", "2026-11").output
    assert "6971234567" in run("trips", "--area", "kyk").output
    quiet = run("trips", "--area", "kyk", "--csv", str(files["t.csv"]), "--html", str(files["t.html"]))
    assert "6971234567" not in quiet.output + "".join(capfd.readouterr())
    for name, file in files.items():
        assert file.stat().st_mode & 0o077 == 0
        assert ("6971234567" in file.read_text(encoding="utf-8")) == name.startswith("t")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("area", "--month", "2026-13"), "must be a month like 2026-11"),
        (("area", "--month", "2026-11", "--area", "atlantis"), "atlantis is none of thess-a"),
        (("area", "--month", "2026-11", "--partner", "nobody"), "nobody is none of auth"),
        (("area", "--month", "2099-01"), "2099-01 has not begun"),
        (("trips", "--area", "atlantis"), "atlantis is none of thess-a"),
        (("trips", "--area", "kyk", "--html", "/not/there.html"), "cannot be written"),
    ],
)
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_what_cannot_be_shown_is_told_in_a_sentence(
    isles: House, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    """It says what is wrong and what there is."""
    monkeypatch.setenv("INTAKE_DATABASE_URL", isles.app.settings.database_url)
    result = CliRunner().invoke(main, ["report", *words])
    assert result.exit_code in (1, 2)
    assert said in result.output
