"""The rule book on pages: a draft is checked by line, tried without a change, handed in, marked by its heads."""

import re

import pytest

from intake.ground.tables import rule_book, rule_mark, rule_proposal
from intake.record.people import persons
from tests.support.console import AtConsole, SignIn
from tests.support.house import House


def text_of(house: House) -> str:
    """Return the newest version's text."""
    return str(house.rows(rule_book)[-1].text)


def of_one_area(text: str) -> str:
    """Return the text with another mode in the first area of Athens."""
    assert "[area.att-a]" in text
    return text.replace("[area.att-a]", '[area.att-a]\nmode = "A1"')


@pytest.fixture
def admin(house: House, sign_in: SignIn) -> AtConsole:
    """Give an administrator."""
    return sign_in("admin")


def test_the_shipped_book_is_a_sound_draft(house: House, admin: AtConsole) -> None:
    """What is in force may be published, and nothing would change."""
    page = admin.post("/rules/draft", text=text_of(house), based_on=1).get_data(as_text=True)
    assert "Είναι ίδιο με την έκδοση που ισχύει" in page


def test_a_mistake_is_named_by_its_line_and_the_text_stays(house: House, admin: AtConsole) -> None:
    """A draft that cannot be read comes back whole, with what to correct and where; nothing is stored."""
    broken = text_of(house).replace('\nmode = "HYBRID"\n', '\nmode = "A9"\n', 1)
    page = admin.post("/rules/publish", text=broken, based_on=1, note="δοκιμή").get_data(as_text=True)
    line = broken[: broken.index('\nmode = "A9"')].count("\n") + 2
    assert f"Γραμμή {line}:" in page
    assert "A9" in page
    assert len(house.rows(rule_book)) == 1


def test_a_change_outside_the_areas_is_in_force_at_once(house: House, admin: AtConsole) -> None:
    """It needs no marks, but a reason; the running service goes by it."""
    text = text_of(house).replace("workload_days = 14", "workload_days = 10")
    refused = admin.post("/rules/publish", text=text, based_on=1)
    assert refused.status_code == 422
    assert admin.post("/rules/publish", text=text, based_on=1, note="πιο σύντομο").status_code == 303
    assert house.rows(rule_book)[-1].by == "admin"
    assert "πιο σύντομο" in admin.page("/rules")


def test_a_change_of_an_area_waits_for_both_heads(house: House, admin: AtConsole, sign_in: SignIn) -> None:
    """Each head marks for their own body and area alone; the last mark publishes."""
    handed = admin.post("/rules/publish", text=of_one_area(text_of(house)), based_on=1, note="ζητήθηκε")
    where = handed.headers["Location"].removeprefix("/console")
    assert (len(house.rows(rule_proposal)), len(house.rows(rule_book))) == (1, 1)
    heads = [head(house, sign_in, body) for body in ("keplinet", "partner")]
    stranger = head(house, sign_in, "keplinet", area="koz")
    mark = {"area": "att-a", "body": "keplinet"}
    assert admin.post(f"{where}/mark", **mark).status_code == 403
    assert stranger.post(f"{where}/mark", **mark).status_code == 404
    assert heads[1].post(f"{where}/mark", **mark).status_code == 404
    assert heads[0].post(f"{where}/mark", **mark).headers["Location"].endswith(where)
    assert heads[1].post(f"{where}/mark", area="att-a", body="partner").headers["Location"] == "/console/rules"
    assert [row.by for row in house.rows(rule_mark)] == ["keplinet-att-a", "partner-att-a"]
    assert len(house.rows(rule_book)) == 2
    assert "A1" in admin.page("/rules/2")


def head(house: House, sign_in: SignIn, body: str, area: str = "att-a") -> AtConsole:
    """Return the head of a body of an area."""
    login = f"{body}-{area}"
    with house.database.write() as connection:
        persons.add(connection, login, "Υπεύθυνος", "head", house.clock(), (area,), body)  # type: ignore[arg-type]
    return sign_in("head", login)


def test_a_trial_says_who_would_move_and_changes_nothing(house: House, admin: AtConsole) -> None:
    """Past requests are decided anew by the draft: how many move, from whom to whom, and why."""
    phone = house.phone()
    phone.dial()
    phone.press("0501010")
    phone.press("1")
    phone.press("4")
    phone.hang_up()
    house.deliver()
    page = admin.post("/rules/draft", text=of_one_area(text_of(house)), based_on=1, days=90).get_data(as_text=True)
    assert "1 αίτημα." in page
    assert "Τίποτα δεν άλλαξε: ήταν δοκιμή." in page
    assert len(house.rows(rule_book)) == 1


def test_an_overtaken_draft_is_told_so(house: House, admin: AtConsole) -> None:
    """Two people at once: the second one's draft is kept on the page, and nothing of the first is lost."""
    first, second = (text_of(house).replace("workload_days = 14", f"workload_days = {days}") for days in (10, 20))
    admin.post("/rules/publish", text=first, based_on=1, note="πρώτο")
    answer = admin.post("/rules/publish", text=second, based_on=1, note="δεύτερο")
    assert answer.status_code == 409
    assert "workload_days = 20" in answer.get_data(as_text=True)
    assert "workload_days = 10" in text_of(house)


def test_a_hostile_draft_is_text(house: House, admin: AtConsole) -> None:
    """Whatever stands in a draft is shown as it was written."""
    page = admin.post("/rules/draft", text="</textarea><script>alert(1)</script>", based_on=1).get_data(
        as_text=True
    )
    assert not re.search(r"<script>alert", page)


def test_an_operator_reads_and_tries_but_does_not_publish(house: House, sign_in: SignIn) -> None:
    """What is in force is no secret; to change it is an administrator's and the heads' business."""
    operator = sign_in()
    assert operator.post("/rules/draft", text=text_of(house), based_on=1).status_code == 200
    assert operator.post("/rules/publish", text=text_of(house), based_on=1, note="όχι").status_code == 403
