"""A request by hand: for direct lines, e-mail and visits (circular B.2, B.3); number and promise in one go."""

import secrets
import threading
from typing import Any

import pytest

from intake.ground import tables
from intake.ground.damm import is_valid
from intake.ground.tables import RequestState
from intake.record.handling import SchoolSearch
from intake.record.sheets.month import counted
from tests.support.console import AtConsole, SignIn
from tests.support.house import House
from tests.support.operators import OTHER, SCHOOL, request, said, shown, ticket

WISH = "Ο προβολέας της αίθουσας Β2 δεν ανάβει."


def enter(person: AtConsole, **more: Any) -> Any:
    """Send the form of a new request."""
    fields = {"category": 4, "text": WISH, "channel": "email", "school": SCHOOL, "key": secrets.token_hex(16)}
    return person.post("/requests/new", **{**fields, **more})


def number_of(answer: Any) -> str:
    """Return the number the answer leads to."""
    assert answer.status_code == 303, shown(answer.get_data(as_text=True))
    return str(answer.headers["Location"]).rpartition("/")[2]


def test_an_entered_request_has_its_number_and_its_ticket(house: House, sign_in: SignIn) -> None:
    """A number with its check digit at once, a ticket in its team's queue that says what is wanted and by whom."""
    anna = sign_in(login="anna")
    number = number_of(enter(anna, phone="210 123 4567", contact="Νίκη  Π.", urgent="yes"))
    assert is_valid(number)
    assert f"Καταχωρίστηκε το αίτημα {number}." in anna.page("/")
    row = request(house, number)
    assert (row.call, row.state, row.channel, row.urgent) == (None, RequestState.CONFIRMED, "email", True)
    assert house.one(tables.promise).state == "waiting"
    house.deliver()
    stands = ticket(house, number)
    assert stands.team == house.one(tables.decision).team
    text = house.one(tables.promise, verb="open").payload["body"]
    for line in ("Τηλέφωνο: 2101234567. Μήνυμα e-mail: ", f"Περιγραφή: {WISH}", "Επικοινωνία: Νίκη Π."):
        assert line in text
    assert len(said(house, number)) == 2  # the text itself, and where it was routed
    sources = {(each.field, each.source, each.by) for each in house.rows(tables.field_value)}
    assert ("school_code", "operator", "anna") in sources
    entered = house.one(tables.audit, what="entered")
    assert (entered.who, entered.details) == ("operator", {"by": "anna", "channel": "email"})


def test_the_same_form_makes_one_request(house: House, sign_in: SignIn) -> None:
    """Sent twice, also at the same moment by two threads: one number, one request."""
    anna = sign_in(login="anna")
    fields = {"key": "k" * 32, "csrf_token": anna.token()}
    numbers: list[str] = []
    threads = [threading.Thread(target=lambda: numbers.append(number_of(enter(anna, **fields)))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(numbers)) == 1
    assert len(house.rows(tables.request)) == 1


def test_without_a_school_the_area_routes_it_and_somebody_looks(house: House, sign_in: SignIn) -> None:
    """The ticket goes to the area's team; the request waits for a person to find the school."""
    number = number_of(enter(sign_in(login="anna"), school="", area="kyk", channel="visit", category=1))
    house.deliver()
    assert "kyk" in str(ticket(house, number).team)
    assert (request(house, number).state, request(house, number).reasons) == ("needs_look", ["school_unknown"])


def test_a_second_request_of_the_same_kind_is_asked_about(house: House, sign_in: SignIn) -> None:
    """The page names the open one, keeps what was typed, and takes the new one if it is another problem."""
    anna = sign_in(login="anna")
    first = number_of(enter(anna))
    answer = enter(anna)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'href="/console/requests/{first}"' in page
    assert WISH in page
    assert number_of(enter(anna, anyway="yes")) != first


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": " "}, "Γράψτε λίγα λόγια."),
        ({"category": ""}, "Δεν υπάρχει τέτοιο θέμα."),
        ({"channel": "fax"}, "Πείτε πώς ήρθε το αίτημα."),
        ({"phone": "12"}, "δεν είναι ελληνικός αριθμός"),
        ({"school": "9999999"}, "Κανένα σχολείο δεν έχει τον κωδικό"),
        ({"school": "", "school_words": "λύκειο"}, "Επιλέξτε ένα από τα σχολεία"),
        ({"school": "", "area": "atlantis"}, "Δεν υπάρχει τέτοια περιοχή."),
    ],
)
def test_what_does_not_do_is_told(house: House, sign_in: SignIn, fields: dict[str, str], words: str) -> None:
    """In a sentence, and no number is lost to it that anybody has heard."""
    answer = enter(sign_in(login="anna"), **fields)
    assert answer.status_code == 422
    assert words in shown(answer.get_data(as_text=True))
    assert house.rows(tables.request) == []


def test_nobody_enters_for_an_area_they_do_not_see(house: House, sign_in: SignIn) -> None:
    """Else they could not see what they have entered."""
    answer = enter(sign_in(login="maria", areas=("koz",)))
    assert answer.status_code == 422
    assert house.rows(tables.request) == []


def test_without_scripts_the_typed_words_find_the_school(house: House, sign_in: SignIn) -> None:
    """One that fits alone is taken; of several the page offers each as a choice."""
    house.add_school(OTHER, "2ο Γυμνάσιο Νάξου", directorate="kyk", municipality="Νάξου")
    house.add_school("0503030", "3ο Γυμνάσιο Νάξου", directorate="kyk", municipality="Νάξου")
    anna = sign_in(login="anna")
    assert request(house, number_of(enter(anna, school="", school_words="αθηνων"))).school_code == SCHOOL
    page = enter(anna, school="", school_words="γυμ ναξ").get_data(as_text=True)
    assert page.count('type="radio" name="school"') == 2
    assert request(house, number_of(enter(anna, school="", school_words=OTHER))).school_code == OTHER


def test_schools_are_found_by_three_letters_without_accents(house: House) -> None:
    """By name, municipality or code; one that is closed comes last; two letters find none."""
    name = "Ημερήσιο Γενικό Λύκειο Άνω Σύρου"
    house.add_school(OTHER, name, directorate="kyk", municipality="Σύρου – Ερμούπολης")
    house.add_school("0503030", "ΓΕΝΙΚΟ ΛΥΚΕΙΟ ΣΥΡΟΥ", directorate="kyk", municipality="ΣΥΡΟΥ", active=False)
    search = SchoolSearch()
    with house.database.read() as connection:
        find = {
            words: [each.code for each in search.find(connection, words, house.clock())]
            for words in ("συρ", "ΛΥΚ Σύρ", "Ερμούπ", "0503030", "λύ", "", "050", "%%%", "λυκειο ναξου")
        }
    assert find["συρ"] == find["ΛΥΚ Σύρ"] == [OTHER, "0503030"]
    assert find["Ερμούπ"] == [OTHER]
    assert find["0503030"] == ["0503030"]
    assert find["λύ"] == find[""] == find["%%%"] == find["λυκειο ναξου"] == []
    assert set(find["050"]) == {SCHOOL, OTHER, "0503030"}


def test_what_is_typed_is_answered_by_choices(house: House, sign_in: SignIn) -> None:
    """The part that the page swaps in: a radio button each, or that there is none; nothing typed is echoed."""
    anna = sign_in(login="anna")
    part = anna.page("/requests/schools?school_words=γελ")
    assert f'value="{SCHOOL}" checked' in part
    assert "Βρέθηκε 1 σχολείο" in part
    none = anna.page("/requests/schools?school_words=<script>")
    assert "Δεν βρέθηκε σχολείο" in none
    assert "script" not in none


def test_figures_and_sheets_cope_with_a_request_without_a_call(house: House, sign_in: SignIn) -> None:
    """The month's sheet counts calls; a request that came by none is none of them."""
    enter(sign_in(login="anna"))
    house.deliver()
    with house.database.read() as connection:
        month = counted(connection, "2026-11", None)
    assert (month.whole.requests, month.to_person.none) == (0, 1)
