"""The page of callbacks: overdue first, two clicks for a try, and nobody rings twice or beyond their area."""

import re

import pytest

from intake.ground import tables
from tests.support.console import SignIn
from tests.support.house import House

DIALABLE = "+306912345678"


def wanted(house: House, caller: str = DIALABLE) -> str:
    """Let a caller ask for a person; return the request's number."""
    phone = house.phone(caller=caller)
    phone.dial()
    for key in ("0501010", "1", "2", "0"):
        phone.press(key)
    phone.hang_up()
    return str(house.rows(tables.request)[-1].number)


def path(house: House, deed: str = "") -> str:
    """Return the address of the only callback, or of something done to it."""
    return f"/callbacks/{house.one(tables.callback).id}{deed and '/'}{deed}"


def test_the_longest_overdue_stands_first_and_says_so(house: House, sign_in: SignIn) -> None:
    """By due time; what is late is said in words, counted, and has an edge."""
    person = sign_in()
    wanted(house)
    house.clock.pass_(minutes=50)
    wanted(house, "+306987654321")
    house.clock.pass_(minutes=20)
    page = person.page("/callbacks")
    assert re.findall(r'href="tel:\+30(\d+)"', page) == ["6912345678", "6987654321"]
    assert page.count("Έχει καθυστερήσει") == 1
    assert "1 έχει καθυστερήσει" in page
    assert '<li class="card overdue"' in page


def test_a_try_is_one_form_with_four_buttons(house: House, sign_in: SignIn) -> None:
    """What came of ringing is stored as said, the page tells it, and who is reached leaves the list."""
    person, number = sign_in(), wanted(house)
    answer = person.post(path(house, "try"), follow=True, result="no_answer", version=1)
    assert "Γράφτηκε ότι δεν απαντά" in answer.get_data(as_text=True)
    assert "Δεν απαντά</strong>, operator" in person.page("/callbacks")
    person.post(path(house, "try"), result="reached", version=2, note="  Το  έλυσαν μόνοι τους ")
    assert house.rows(tables.callback_try)[-1].note == "Το έλυσαν μόνοι τους"
    page = person.page("/callbacks")
    assert "tel:" not in page
    assert f'href="/console/requests/{number}"' in page.partition("Έκλεισαν σήμερα")[2]


def test_what_somebody_else_has_done_meanwhile_is_not_overwritten(house: House, sign_in: SignIn) -> None:
    """The second of two forms that were open at once changes nothing, and says so."""
    anna, vasilis = sign_in(login="anna"), sign_in(login="vasilis")
    wanted(house)
    anna.post(path(house, "take"), version=1)
    answer = vasilis.post(path(house, "try"), follow=True, result="reached", version=1)
    assert "Στο μεταξύ κάποιος άλλος" in answer.get_data(as_text=True)
    assert (house.one(tables.callback).owner, house.rows(tables.callback_try)) == (anna.id, [])


def test_a_mistake_is_taken_back(house: House, sign_in: SignIn) -> None:
    """What was ended stands beneath with a button that owes it again."""
    person = sign_in()
    wanted(house)
    person.post(path(house, "drop"), version=1, reason="Μας κάλεσαν")
    assert "Μας κάλεσαν" in person.page("/callbacks")
    person.post(path(house, "again"), version=2)
    assert "tel:+306912345678" in person.page("/callbacks")


@pytest.mark.parametrize(("until", "hours"), [("half", 0.5), ("two", 2), ("day", 21.5), ("x", 1)])
def test_it_is_put_off_in_working_time(house: House, sign_in: SignIn, until: str, hours: float) -> None:
    """Half an hour, two, or the next working morning at eight; without a reason nothing changes."""
    person = sign_in()
    wanted(house)
    assert "Γράψτε τον λόγο" in person.post(path(house, "put-off"), follow=True, version=1, until=until).text
    person.post(path(house, "put-off"), version=1, until=until, reason="Σε μάθημα")
    row = house.one(tables.callback)
    assert (row.due_at - house.clock()).total_seconds() == hours * 3600
    assert "Σε μάθημα" in person.page("/callbacks")


def test_a_callback_is_given_to_those_who_are_on_alone(house: House, sign_in: SignIn) -> None:
    """Off, on a break, gone home or of another area: not on the list, and refused if asked for all the same."""
    lead, anna = sign_in("lead"), sign_in(login="anna")
    vasilis, eleni = sign_in(login="vasilis"), sign_in(login="eleni", areas=("koz",))
    wanted(house)
    for person, word in ((anna, "on"), (vasilis, "break"), (eleni, "on")):
        assert person.post("/presence", presence=word).status_code == 303
    page = lead.page(path(house))
    assert [int(key) for key in re.findall(r'<option value="(\d+)"', page)] == [anna.id]
    for nobody in (vasilis.id, eleni.id, 999):
        assert "Δεν είναι σε υπηρεσία" in lead.post(path(house, "give"), follow=True, to=nobody, version=1).text
    lead.post(path(house, "give"), to=anna.id, version=1)
    assert house.one(tables.callback).owner == anna.id
    assert "εκτός υπηρεσίας τώρα" not in lead.page("/callbacks")
    anna.post("/sign-out")
    assert "εκτός υπηρεσίας τώρα" in lead.page("/callbacks")
    assert str(anna.id) not in re.findall(r'<option value="(\d+)"', lead.page(path(house)))


def test_presence_is_over_with_its_session(house: House, sign_in: SignIn) -> None:
    """Who idles for an hour and a half is off; the next session begins as off, whatever was said last."""
    lead, anna = sign_in("lead"), sign_in(login="anna")
    anna.post("/presence", presence="on")
    assert "Anna Παπαδοπούλου" in lead.page("/callbacks")
    house.clock.pass_(minutes=80)
    lead.page("/")
    house.clock.pass_(minutes=11)
    assert "Anna Παπαδοπούλου" not in lead.page("/callbacks")
    page = sign_in(login="anna").page("/callbacks")
    assert 'value="off" aria-pressed="true"' in page
    assert house.one(tables.person, id=anna.id).presence == "off"


def test_an_operator_promises_from_either_page(house: House, sign_in: SignIn) -> None:
    """By the request's number, with the number we have or another; who sees the request's area alone."""
    person, elsewhere = sign_in(), sign_in(login="eleni", areas=("koz",))
    phone = house.phone(caller="+306900000001")
    phone.dial()
    for key in ("0501010", "1", "2"):
        phone.press(key)
    phone.hang_up()
    number = house.one(tables.request).number
    assert "Δεν βρίσκουμε αίτημα" in elsewhere.post("/callbacks", follow=True, number=number).text
    for wrong in ("12", "<script>", "8011180181"):
        told = person.post("/callbacks", follow=True, number=number, phone=wrong).text
        assert "δέκα ψηφία" in told
    assert house.rows(tables.callback) == []
    answer = person.post(f"/requests/{number}/call-back", back="/console/callbacks?whose=mine")
    assert answer.headers["Location"] == "/console/callbacks?whose=mine"
    person.post("/callbacks", number=number, phone="210 111 2223")
    assert [row.phone for row in house.rows(tables.callback)] == ["6900000001", "2101112223"]
    assert "χρωστάμε ήδη" in person.post("/callbacks", follow=True, number=number).text


def test_the_requests_own_page_promises_and_tells_what_is_owed(house: House, sign_in: SignIn) -> None:
    """One click promises; then the page says by when, and leads to the callback; overdue in other words."""
    person = sign_in()
    phone = house.phone(caller=DIALABLE)
    phone.dial()
    for key in ("0501010", "1", "2"):
        phone.press(key)
    phone.hang_up()
    address = f"/requests/{house.one(tables.request).number}"
    assert f'action="/console{address}/call-back"' in person.page(address)
    answer = person.post(f"{address}/call-back", follow=True, back=f"/console{address}")
    assert "Τη χρωστάμε έως" in answer.text
    assert f'href="/console{path(house)}"' in answer.text
    assert "call-back" not in answer.text
    house.clock.pass_(hours=1, minutes=1)
    assert "έχει καθυστερήσει" in person.page(address)
    assert "χρωστάμε" not in sign_in("auditor").page(address)


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/console/\\evil", "/hints/x", ""])
def test_a_form_leads_nowhere_else(house: House, sign_in: SignIn, back: str) -> None:
    """Whatever a form says, the answer leads to a page of ours."""
    person = sign_in()
    wanted(house)
    answer = person.post(path(house, "take"), version=1, back=back)
    assert answer.headers["Location"] == "/console/callbacks"


def test_nobody_sees_the_callbacks_of_another_area(house: House, sign_in: SignIn) -> None:
    """Not in the list, not by address, and no deed on them does anything."""
    person = sign_in(areas=("koz",))
    wanted(house)
    assert "tel:" not in person.page("/callbacks")
    assert person.get(path(house)).status_code == 404
    for deed in ("take", "drop", "try", "put-off"):
        told = person.post(path(house, deed), follow=True, version=1, reason="x", result="reached").text
        assert "Δεν υπάρχει τέτοια κλήση" in told
    assert house.one(tables.callback).version == 1


def test_the_list_goes_on_from_page_to_page(house: House, sign_in: SignIn) -> None:
    """Fifty at once, each once, in their order; mine and nobody's apart."""
    person = sign_in()
    for each in range(52):
        wanted(house, f"+3069123456{each:02}")
        house.clock.pass_(seconds=1)
    first = person.page("/callbacks")
    (further,) = re.findall(r'href="/console(/callbacks\?whose=&amp;after=\d+)"', first)
    second = person.page(further.replace("&amp;", "&"))
    phones = re.findall(r'href="tel:\+30(\d+)"', first + second)
    assert phones == [f"69123456{each:02}" for each in range(52)]
    row = house.rows(tables.callback)[7]
    person.post(f"/callbacks/{row.id}/take", version=1)
    assert re.findall(r'href="tel:\+30(\d+)"', person.page("/callbacks?whose=mine")) == [row.phone]
    assert row.phone not in re.findall(r'href="tel:\+30(\d+)"', person.page("/callbacks?whose=free"))


def test_the_list_costs_nothing_while_it_is_the_same(house: House, sign_in: SignIn) -> None:
    """Asked again with its tag it answers 304, and with the next call the whole list."""
    person = sign_in()
    wanted(house)
    tag = person.get("/callbacks/list").headers["ETag"]
    assert person.get("/callbacks/list", headers={"If-None-Match": tag}).status_code == 304
    wanted(house, "+306987654321")
    answer = person.get("/callbacks/list", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.text.count("tel:")) == (200, 2)


def test_what_an_operator_writes_is_text(house: House, sign_in: SignIn) -> None:
    """A note or a reason with markup in it is shown as it was written."""
    person = sign_in()
    wanted(house)
    person.post(path(house, "try"), result="busy", version=1, note="<img src=x onerror=alert(1)>")
    person.post(path(house, "put-off"), version=2, reason="<script>alert(1)</script>")
    for page in (person.page("/callbacks"), person.page(path(house))):
        assert "<img" not in page
        assert "<script>alert" not in page
        assert "&lt;img src=x onerror=alert(1)&gt;" in page
