"""Deeds by their forms: done once, refused where the request has changed or is another's, onward to the next."""

import re
import secrets
from typing import Any

import pytest
from flask import g, render_template_string

from intake.console.frame import _shared
from intake.console.pages.deeds import DEEDS
from intake.ground import tables
from intake.ground.tables import RequestState
from intake.record import handling
from tests.support.console import AtConsole, SignIn
from tests.support.house import House
from tests.support.operators import doubtful, reported, request, said, shown


def form(house: House, number: str, /, **more: Any) -> dict[str, Any]:
    """Return what a deed's form of this request carries."""
    return {"version": request(house, number).version, "key": secrets.token_hex(16), **more}


def send(house: House, person: AtConsole, number: str, name: str, /, **more: Any) -> Any:
    """Send a deed's form."""
    return person.post(f"/requests/{number}/{name}", **form(house, number, **more))


def test_a_deed_is_done_and_told(house: House, sign_in: SignIn) -> None:
    """The answer leads back to the request, and a word at the top says what was done."""
    anna = sign_in(login="anna")
    number = doubtful(house)
    answer = send(house, anna, number, "confirm")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/console/requests/{number}")
    assert request(house, number).state == RequestState.CONFIRMED
    assert f"Το αίτημα {number} επιβεβαιώθηκε." in anna.page("/")


def test_a_form_that_is_sent_twice_is_one_deed(house: House, sign_in: SignIn) -> None:
    """A double click, or a browser that sends again, adds nothing; the answer is the same."""
    anna = sign_in(login="anna")
    number = reported(house)
    fields = form(house, number, text="Καλέστε πριν πάτε.")
    first, second = (anna.post(f"/requests/{number}/note", **fields) for _ in range(2))
    assert (first.status_code, first.headers["Location"]) == (second.status_code, second.headers["Location"])
    house.deliver()
    assert sum("Καλέστε πριν πάτε." in each for each in said(house, number)) == 1
    assert len(house.rows(tables.deed)) == 1


def test_a_stale_form_changes_nothing_and_says_who_changed_what(house: House, sign_in: SignIn) -> None:
    """What the person had typed is on the page, to be sent on the request as it is now."""
    anna, vasilis = sign_in(login="anna"), sign_in(login="vasilis")
    number = doubtful(house)
    read = form(house, number, reason="λάθος <κλήση>", then="next")
    send(house, vasilis, number, "confirm")
    answer = anna.post(f"/requests/{number}/no-request", **read)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Επιβεβαιώθηκε, vasilis" in shown(page)
    assert "λάθος &lt;κλήση&gt;" in page
    assert request(house, number).state == RequestState.CONFIRMED
    again = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.partition('action="/console/requests/')[2]))
    assert again["then"] == "next"
    again.pop("csrf_token")
    assert anna.post(f"/requests/{number}/no-request", **{**again, "reason": "λάθος"}).status_code == 303
    assert request(house, number).state == RequestState.NO_REQUEST


def test_a_held_request_is_anothers_unless_one_insists(house: House, sign_in: SignIn) -> None:
    """The page names who has it open; «yes, anyway» goes through, and so does any deed five minutes later."""
    anna, vasilis = sign_in(login="anna"), sign_in(login="vasilis")
    number = doubtful(house)
    assert vasilis.post("/queue/take").headers["Location"] == f"/console/requests/{number}"
    answer = send(house, anna, number, "note", text="προσοχή")
    assert answer.status_code == 409
    assert "Vasilis Παπαδοπούλου" in answer.get_data(as_text=True)
    assert send(house, anna, number, "note", text="προσοχή", anyway="yes").status_code == 303
    house.clock.pass_(minutes=5)
    assert send(house, anna, number, "confirm").status_code == 303


def test_taking_gives_the_longest_waiting_and_going_on_gives_the_next(house: House, sign_in: SignIn) -> None:
    """Each once, to one person; where nothing is left, one is told so."""
    anna, vasilis = sign_in(login="anna"), sign_in(login="vasilis")
    first, second = doubtful(house), doubtful(house, "+306971234567")
    assert anna.post("/queue/take").headers["Location"].endswith(first)
    assert vasilis.post("/queue/take").headers["Location"].endswith(second)
    answer = send(house, anna, first, "confirm", then="next")
    assert answer.headers["Location"] == "/console/"
    assert "Δεν περιμένει άλλο αίτημα" in anna.page("/")
    vasilis.post(f"/requests/{second}/release")
    assert anna.post("/queue/take").headers["Location"].endswith(second)


def test_what_was_just_done_is_undone_from_the_next_page(house: House, sign_in: SignIn) -> None:
    """The word at the top of whatever page comes next holds the button; its key works once."""
    anna = sign_in(login="anna")
    number = doubtful(house)
    send(house, anna, number, "confirm", then="next")
    page = anna.page("/")
    fields = r'/undo">.*?name="key" value="(\w+)".*?name="deed" value="(\d+)"'
    found = re.search(rf'action="/console/requests/(\d+){fields}', page)
    assert found
    assert found[1] == number
    for _again in range(2):
        answer = anna.post(f"/requests/{number}/undo", key=found[2], deed=found[3])
        assert answer.headers["Location"] == f"/console/requests/{number}"
    assert request(house, number).state == RequestState.NEEDS_LOOK
    assert len(house.rows(tables.audit, what="undone")) == 1


def test_what_is_of_another_area_is_not_there(house: House, sign_in: SignIn) -> None:
    """Neither a deed, nor a release, nor «take next» reaches a request that the person does not see."""
    number, waits = reported(house), doubtful(house)
    far = sign_in(login="maria", areas=("koz",))
    for deed in ("confirm", "correct", "merge", "note", "no-request", "undo", "release"):
        assert send(house, far, number, deed, reason="x", text="x", into=waits, deed=1).status_code == 404
    assert far.post("/queue/take").headers["Location"] == "/console/"
    assert house.rows(tables.deed) == []


def test_an_operator_gives_to_no_team(house: House, sign_in: SignIn) -> None:
    """Routing by hand and setting apart are the lead's; so is what is done to many at once."""
    number = reported(house)
    anna, lead = sign_in("operator"), sign_in("lead")
    fields = {"team": house.app.rules.lead.queue, "reason": "το ζήτησαν"}
    assert send(house, anna, number, "route", **fields).status_code == 403
    assert send(house, anna, number, "apart", mode="A1", reason="x").status_code == 403
    assert anna.post("/requests/many", what="confirm", numbers=number).status_code == 403
    assert send(house, lead, number, "route", **fields).status_code == 303
    done = house.one(tables.deed)
    assert send(house, anna, number, "undo", deed=done.id).status_code == 422


@pytest.mark.parametrize(
    ("deed", "fields", "words"),
    [
        ("confirm", {}, "Το αίτημα δεν περιμένει έλεγχο."),
        ("correct", {}, "Δεν δόθηκε κάτι διαφορετικό"),
        ("correct", {"school": "9999999"}, "Κανένα σχολείο δεν έχει τον κωδικό 9999999."),
        ("correct", {"category": "9"}, "Δεν υπάρχει τέτοιο θέμα."),
        ("correct", {"school_words": "Νάξου"}, "Επιλέξτε ένα από τα σχολεία"),
        ("merge", {"into": "12345"}, "δεν είναι αριθμός αιτήματος"),
        ("merge", {"into": "20009"}, "Δεν υπάρχει αίτημα 20009."),
        ("no-request", {"reason": " "}, "Γράψτε λίγα λόγια."),
        ("note", {"text": "α" * 2001}, "ξεπερνά τους 2000"),
        ("resend", {"promise": "1"}, "Δεν περιμένει πια κάτι τέτοιο."),
        ("undo", {"deed": "1"}, "Δεν υπάρχει κάτι να αναιρεθεί."),
    ],
)
def test_what_does_not_do_is_told_in_a_sentence(
    house: House, sign_in: SignIn, deed: str, fields: dict[str, str], words: str
) -> None:
    """And nothing is changed."""
    anna = sign_in(login="anna")
    number = reported(house)
    before = request(house, number)
    answer = send(house, anna, number, deed, **fields)
    assert answer.status_code == 422
    assert words in shown(answer.get_data(as_text=True))
    assert request(house, number) == before
    assert house.rows(tables.deed) == []


def test_a_form_of_nobodys_making_is_refused(house: House, sign_in: SignIn) -> None:
    """Without its version or its key no deed is done."""
    anna = sign_in(login="anna")
    number = doubtful(house)
    assert anna.post(f"/requests/{number}/confirm", key="k" * 32).status_code == 400
    assert anna.post(f"/requests/{number}/confirm", version=1).status_code == 400
    assert request(house, number).state == RequestState.NEEDS_LOOK


def test_a_way_back_leads_to_no_other_site(house: House, sign_in: SignIn) -> None:
    """`back` is a path of the console, or it counts for nothing."""
    anna = sign_in(login="anna")
    number = reported(house)
    for back, leads in (
        ("/console/requests?state=confirmed", "/console/requests?state=confirmed"),
        ("//evil.example/console/", f"/console/requests/{number}"),
        ("/console/\\evil.example", f"/console/requests/{number}"),
        ("https://evil.example/console/", f"/console/requests/{number}"),
    ):
        answer = send(house, anna, number, "note", text="σχόλιο", back=back)
        assert answer.headers["Location"] == leads


def test_the_macros_are_the_forms_that_are_taken(house: House, sign_in: SignIn) -> None:
    """Every form that a page may show is posted to a deed that is there, with version and key."""
    lead = sign_in("lead")
    number = doubtful(house)
    names = ["confirm", "correct", "merge", "apart", "note", "no_request"]
    calls = "".join(f"{{{{ deeds.{each}(request) }}}}" for each in names)
    more = "{{ deeds.route(request, teams) }}{{ deeds.resend(request, 1) }}{{ deeds.give_up(request, 1) }}"
    template = f'{{% import "console/deeds.html" as deeds with context %}}{calls}{more}'
    web = lead.client.application
    with web.test_request_context("/console/"):
        pages = web.extensions["intake.console"]
        teams = handling.teams_for(house.app.rules, None)
        given = {"request": request(house, number), "teams": teams}
        g.who = None
        shown = dict(_shared(pages))
        page = render_template_string(template, **{**shown, **given, "who": _Lead()})
    forms = re.findall(r'<form[^>]* action="/console/requests/\d+/([a-z-]+)">(.*?)</form>', page, re.DOTALL)
    assert {name for name, _ in forms} == set(DEEDS) - {"undo"}
    assert all('name="version"' in fields and 'name="key"' in fields for _, fields in forms)


class _Lead:
    """Somebody who may do everything, for a template."""

    person = 1

    def may(self, _right: object) -> bool:
        """Whether they may: yes."""
        return True


def test_many_are_done_one_by_one_and_what_could_not_be_is_told(house: House, sign_in: SignIn) -> None:
    """One held, one changed meanwhile, one confirmed already: the others are done, and all undone at once."""
    lead, anna = sign_in("lead"), sign_in(login="anna")
    numbers = [doubtful(house, f"+30697123456{n}") for n in range(4)]
    anna.post("/queue/take")
    stale = f"{numbers[1]}:{request(house, numbers[1]).version}"
    send(house, anna, numbers[1], "note", text="σχόλιο")
    send(house, anna, numbers[1], "correct", category=2)
    answer = lead.post(
        "/requests/many", what="confirm", key="m" * 32, numbers=[numbers[0], stale, *numbers[2:], "10009"]
    )
    page = shown(answer.get_data(as_text=True))
    assert "Έγινε σε 2 αιτήματα." in page
    assert "Δεν έγινε σε 3 αιτήματα" in page
    assert [request(house, each).state for each in numbers] == [
        "needs_look",
        "needs_look",
        "confirmed",
        "confirmed",
    ]
    undone = shown(lead.post("/requests/many/undo", batch="m" * 32).get_data(as_text=True))
    assert "Έγινε σε 2 αιτήματα." in undone
    assert {request(house, each).state for each in numbers} == {"needs_look"}


def test_a_note_to_many_is_on_each_ticket(house: House, sign_in: SignIn) -> None:
    """The same batch sent twice writes no note twice."""
    lead = sign_in("lead")
    numbers = [reported(house, caller=f"+30697123456{n}") for n in range(2)]
    fields = {"what": "notify", "key": "n" * 32, "numbers": numbers, "text": "Βλάβη του παρόχου ως το μεσημέρι."}
    for _ in range(2):
        assert lead.post("/requests/many", **fields).status_code == 200
    house.deliver()
    for number in numbers:
        assert sum("Βλάβη του παρόχου" in each for each in said(house, number)) == 1


def test_the_page_of_a_request_shows_its_forms_and_who_holds_it(house: House, sign_in: SignIn) -> None:
    """The holder reads until when, and can release it; everybody else reads whose it is now."""
    anna, vasilis = sign_in("lead", login="anna"), sign_in("lead", login="vasilis")
    number = doubtful(house)
    vasilis.post("/queue/take")
    page = vasilis.page(f"/requests/{number}")
    assert {name for name in DEEDS if f"/{number}/{name}" in page} >= set(DEEDS) - {"undo", "resend", "give-up"}
    assert f"/{number}/release" in page
    other = anna.page(f"/requests/{number}")
    assert "Το έχει ανοιχτό ο χρήστης Vasilis Παπαδοπούλου" in other
    assert f"/{number}/release" not in other
