"""The page of one request: every kind of it opens, to whoever sees its area, whatever stands in its fields."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import String, Text, insert, select, update

from intake.console.desk_pages import page_of
from intake.ground import damm, tables
from intake.ground.desk_file import DeskSettings
from intake.record.views.neighbours import WINDOW
from ivr.codec import FACTS, HEARD
from ivr.facts import Found, SchoolOf, SchoolRef
from ivr.phone import Phone
from ivr.values import Keys
from tests.support.console import AtConsole, SignIn
from tests.support.house import House

HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}"


class Seen(HTMLParser):
    """What a browser would make of a page: elements and attributes that no page of ours has."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at an element."""
        told = dict(attrs)
        if tag in ("img", "iframe", "object", "style") or (tag == "script" and "src" not in told):
            self.wrong.append(tag)
        self.wrong += [name for name in told if name.startswith("on") or name == "style"]
        self.wrong += [link for link in told.values() if link and link.startswith(("javascript:", "data:"))]


def reported(house: House, *, caller: str = "+302109999990", category: str = "2") -> Phone:
    """Play a call up to its request's number."""
    phone = house.phone(caller)
    phone.dial()
    for keys in ("0501010", "1", category):
        house.clock.pass_(seconds=9)
        phone.press(keys)
    return phone


def newest(house: House) -> Any:
    """Return the request with the highest number."""
    return house.rows(tables.request)[-1]


def by_hand(house: House, **more: Any) -> str:
    """Put a request into the record that no call has made; return its number."""
    number = damm.number(90_000 + len(house.rows(tables.request)))
    fixed = {"category": 0, "kind": "request", "state": "needs_look", "reasons": ["relearned"], "version": 1}
    row = {"id": uuid4().hex, "number": number, "unfinished": False, "test": False, "at": house.clock(), **fixed}
    with house.database.write() as connection:
        connection.execute(insert(tables.request).values(**row | more))
    return number


def shown(person: AtConsole, number: str) -> str:
    """Return the part of the page that is about the request."""
    return person.page(f"/requests/{number}").partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("role", ["operator", "lead", "head", "admin", "auditor"])
def test_the_page_tells_what_an_operator_needs(house: House, sign_in: SignIn, role: str) -> None:
    """Number, school, whom to ring, the tape with keys and waits, team and ticket: to each role that may see."""
    person = sign_in(role)
    phone = reported(house)
    phone.press("1")
    phone.hang_up()
    house.clock.pass_(minutes=3)
    house.deliver()
    page = shown(person, newest(house).number)
    for told in (
        newest(house).number,
        "1ο ΓΕΛ ΑΘΗΝΩΝ",
        "Τοπικό ή ασύρματο δίκτυο",
        '<a class="digits" href="tel:+302109999990">210 999 9990</a>',
        "<kbd>0</kbd><kbd>5</kbd><kbd>0</kbd><kbd>1</kbd>",
        "μετά από 9 δευτ.",
        "Νέο αίτημα</span>",
        "Άνοιξε το δελτίο",
        house.one(tables.decision).sentence,
        house.one(tables.ticket).ref,
        "πληκτρολογήθηκε",
        "κανόνες, έκδοση 1",
    ):
        assert told in page, told


def test_each_prompt_stands_in_the_language_it_was_said_in(house: House, sign_in: SignIn) -> None:
    """What was said in English is marked so for a screen reader, on a Greek page."""
    person = sign_in()
    phone = house.phone()
    phone.dial()
    phone.press("*")
    phone.hang_up()
    page = shown(person, newest(house).number)
    assert re.search(r'<span lang="en">[^<]*school', page)
    assert '<span lang="en">For English, press star and hash.</span>' in page
    assert re.search(r"<span>[^<]*σχολείου", page)


def test_requests_of_every_kind_have_a_page(house: House, sign_in: SignIn) -> None:
    """Hung up at once, absorbed and what absorbed it, no school, several calls, by hand, merged, learned anew."""
    person = sign_in()
    for _ in range(2):
        phone = house.phone()
        phone.dial()
        phone.hang_up()
        house.clock.pass_(minutes=1)
    unknown = house.phone("+302109999991")
    unknown.dial()
    for keys in ("6", "#"):
        unknown.press(keys)
    unknown.hang_up()
    reported(house).hang_up()
    again = reported(house)
    again.press("1")
    again.hang_up()
    number = by_hand(house, reasons=["relearned", "a reason of tomorrow"], visit="2026-11-25T10:30")
    into = house.rows(tables.request)[0].id
    merged = by_hand(house, state="merged", merged_into=into)
    assert {row.state for row in house.rows(tables.request)} >= {"absorbed", "merged", "needs_look"}
    for row in house.rows(tables.request):
        assert row.number in shown(person, row.number)
    page = shown(person, number)
    assert "Καταχωρίστηκε χωρίς κλήση στη γραμμή." in page
    assert "25/11/2026 10:30" in page
    assert "a reason of tomorrow" in page
    assert "Συγχωνεύτηκε στο αίτημα" in shown(person, merged)


def test_what_was_erased_is_told_as_erased(house: House, sign_in: SignIn) -> None:
    """Turns without their content keep their place and their time; the page stands."""
    person = sign_in()
    reported(house).hang_up()
    with house.database.write() as connection:
        connection.execute(update(tables.turn).values(heard="", facts="", answer="{}", document=None))
        connection.execute(update(tables.call).values(caller=None, caller_raw="", state="{}"))
        connection.execute(update(tables.request).values(caller=None))
    page = shown(person, newest(house).number)
    assert page.count("Διαγράφηκε μετά το τέλος της περιόδου φύλαξης.") == len(house.rows(tables.turn))
    assert "Δεν υπάρχει αριθμός (απόκρυψη)" in page


def test_who_does_not_see_the_area_finds_nothing(house: House, sign_in: SignIn) -> None:
    """No page, no part of it and no deed tells that there is such a request; a wrong number neither."""
    reported(house).hang_up()
    number = newest(house).number
    mine, other = sign_in("head", "mine", areas=("att-a",)), sign_in("lead", "other", areas=("koz",))
    assert mine.get(f"/requests/{number}").status_code == 200
    for path in (
        f"/requests/{number}",
        f"/requests/{number}/watch",
        "/requests/1",
        "/requests/%00",
        "/requests/x",
    ):
        assert other.get(path).status_code == 404, path
    assert other.post(f"/requests/{number}/proposals/1", answer="accept").status_code == 404


def test_other_areas_do_not_shine_through(house: House, sign_in: SignIn) -> None:
    """A school's earlier request that went to another area is not listed to whoever does not see that."""
    reported(house).hang_up()
    reported(house, category="3").hang_up()
    first, second = (row.number for row in house.rows(tables.request))
    with house.database.write() as connection:
        moved = update(tables.request).where(tables.request.c.number == first)
        connection.execute(moved.values(directorate="koz"))
    assert first in shown(sign_in("lead"), second)
    assert first not in shown(sign_in("head", areas=("att-a",)), second)


@pytest.mark.parametrize("language", ["el", "en"])
def test_nothing_that_others_write_becomes_markup(house: House, sign_in: SignIn, language: str) -> None:
    """Caller, registry, helpdesk and operators fill what they can with a script; the page shows it as text."""
    person = sign_in("lead")
    reported(house).hang_up()
    house.clock.pass_(minutes=3)
    house.deliver()
    row = newest(house)
    with house.database.write() as connection:
        for each in (tables.request, tables.school, tables.call, tables.ticket, tables.promise):
            spoiled = {
                column.name: HOSTILE[: column.type.length or 200]
                for column in each.columns
                if isinstance(column.type, String | Text) and column.name in FILLED
            }
            more = {"mode": "A1"} if each is tables.request else {}
            connection.execute(update(each).values(**spoiled, **more))
        connection.execute(update(tables.school_phone).values(phone=HOSTILE[:15]))
        connection.execute(update(tables.person).values(name=HOSTILE[:120], language=language))
        note = {"request": row.id, "desk": "memory", "ref": "1", "name": "1", "at": house.clock()}
        connection.execute(insert(tables.note).values(**note, text=HOSTILE, by=HOSTILE))
        found = Found(SchoolRef(1, HOSTILE))
        said = {"heard": HEARD.dump(Keys(HOSTILE)), "facts": FACTS.dump(((SchoolOf(HOSTILE), found),))}
        connection.execute(update(tables.turn).values(**said))
        value = {"request": row.id, "source": "operator", "by": HOSTILE, "at": house.clock()}
        connection.execute(insert(tables.field_value).values(**value, field="callback", value=HOSTILE))
        told = dict.fromkeys(("by", "from", "to", "reason", "ref", "desk", "words", "visit"), HOSTILE)
        audited = {"at": house.clock(), "who": HOSTILE, "what": HOSTILE[:40], "request": row.id, "details": told}
        connection.execute(insert(tables.audit).values(**audited))
        text = {"el": HOSTILE, "en": HOSTILE}
        stored = connection.execute(select(tables.decision.c.result)).scalar_one()
        reasons = [{**text, "clause": HOSTILE}]
        decided = {**stored, "sentence": text, "reasons": reasons, "watchers": [HOSTILE], "stays": HOSTILE}
        connection.execute(update(tables.decision).values(result=decided, team=HOSTILE[:80], rules="f" * 64))
    page = person.page(f"/requests/{row.number}")
    assert page.count("&lt;script&gt;") > 20
    assert "{{7*7}}" in page
    seen = Seen()
    seen.feed(page)
    assert seen.wrong == []


FILLED = (
    "school_name", "school_code", "mode_reason", "caller", "callback", "name", "municipality", "email", "notes",
    "status", "ref", "team", "owner", "trouble",
)  # fmt: skip
"""Columns that somebody outside may come to fill."""


def test_many_calls_about_one_thing_look_like_an_outage(house: House, sign_in: SignIn) -> None:
    """Three open requests of one area and category within a quarter of an hour are told; two are not."""
    person = sign_in("lead")
    for n in range(2):
        reported(house, caller=f"+30210999999{n}").press("2")
    assert "αιτήματα για το ίδιο θέμα" not in shown(person, newest(house).number)
    third = by_hand(house, category=2, directorate="att-a", at=house.clock() + timedelta(minutes=4))
    by_hand(house, category=3, directorate="att-a")
    by_hand(house, category=2, directorate="koz")
    by_hand(house, category=2, directorate="att-a", at=house.clock() + timedelta(minutes=4) + WINDOW * 2)
    page = shown(person, third)
    assert "3 ανοιχτά αιτήματα για το ίδιο θέμα μέσα σε" in page
    cluster = page.partition('class="notice warn cluster"')[2].partition("</div>")[0]
    assert all(row.number in cluster for row in house.rows(tables.request)[:2])


@pytest.mark.parametrize("answer", ["accept", "refuse"])
def test_a_proposal_is_settled_on_the_page_by_whoever_may(house: House, sign_in: SignIn, answer: str) -> None:
    """The lead accepts or refuses it, by name; an operator may not; a second answer changes nothing."""
    lead, operator = sign_in("lead"), sign_in("operator")
    reported(house, category="5").hang_up()
    house.clock.pass_(minutes=3)
    house.deliver()
    house.look()
    house.clock.pass_(days=6, minutes=11)
    assert house.app.rerouter.once()
    lead, operator = sign_in("lead"), sign_in("operator")
    number, row = newest(house).number, house.one(tables.proposal)
    where = f"/requests/{number}/proposals/{row.id}"
    assert 'value="accept"' in shown(lead, number)
    assert 'value="accept"' not in shown(operator, number)
    assert operator.post(where, answer=answer).status_code == 403
    page = lead.post(where, answer=answer, follow=True).text
    assert ("Η μεταφορά ξεκίνησε." if answer == "accept" else "Μένει στην ομάδα που το έχει.") in page
    assert house.one(tables.proposal).state == ("moved" if answer == "accept" else "refused")
    audited = next(each for each in house.rows(tables.audit) if each.details.get("proposal"))
    assert audited.details["by"] == "lead"
    assert "δεν άλλαξε τίποτα" in lead.post(where, answer="accept", follow=True).text


@pytest.mark.parametrize(
    ("kind", "url", "ref", "page"),
    [
        ("rt", "https://rt.example.gr/REST/2.0", "7", "https://rt.example.gr/Ticket/Display.html?id=7"),
        ("roundup", "https://t.example.gr/", "7", "https://t.example.gr/issue7"),
        ("zendesk", "https://a.zendesk.com", "7", "https://a.zendesk.com/agent/tickets/7"),
        ("roundup", "https://t.example.gr/", "javascript:alert(1)", None),
        ("roundup", "https://t.example.gr/", "٧", None),
        ("mail", "smtps://mail.example.gr", "7", None),
        ("memory", "", "7", None),
    ],
)
def test_a_ticket_leads_to_its_page_by_the_settings_alone(kind: str, url: str, ref: str, page: str | None) -> None:
    """Only a plain number is put into an address, and only into one of our own settings."""
    assert page_of([DeskSettings(name="d", kind=kind, url=url)], "d", ref) == page
    assert page_of([], "d", ref) is None
