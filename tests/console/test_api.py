"""The API: a token does what its scopes and areas let it, what was read is named, and nothing is done twice."""

from typing import Any

import pytest

from intake.console.api import rations
from intake.ground import tables
from intake.record.people import tokens
from intake.record.people.tokens import Scope
from tests.support.api import GiveToken, Program
from tests.support.console import SignIn
from tests.support.house import House

CALLER = "+302101112223"


def reported(house: House, code: str = "0501010", caller: str = CALLER) -> str:
    """Let somebody report a fault of a school; return the request's number."""
    phone = house.phone(caller)
    phone.dial()
    for keys in (code, "1", "2"):
        phone.press(keys)
    phone.hang_up()
    house.clock.pass_(minutes=3)
    house.deliver()
    return str(house.rows(tables.request)[-1].number)


def doubtful(house: House) -> str:
    """Let somebody report a fault without saying of which school; return the request's number."""
    phone = house.phone("+302103334445")
    phone.dial()
    phone.press("6")
    phone.hang_up()
    house.clock.pass_(minutes=15)
    house.deliver()
    return str(house.rows(tables.request)[-1].number)


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer x", "Basic eDp5", "Bearer intake_" + "a" * 43])
def test_without_a_token_that_works_nothing_is_told(house: House, give_token: GiveToken, given: str) -> None:
    """And the answer says how to come by one."""
    program = give_token()
    program.token = ""
    answer = program.ask("/requests", headers={"Authorization": given} if given else {})
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.mimetype == "application/problem+json"
    assert "/console/people/tokens" in answer.get_json()["detail"]


def test_a_token_ends_is_taken_back_and_goes_with_its_maker(house: House, give_token: GiveToken) -> None:
    """At once, each time."""
    first, second, third = give_token(days=1), give_token(), give_token()
    assert [each.ask("/areas").status_code for each in (first, second, third)] == [200] * 3
    house.clock.pass_(days=1)
    with house.database.write() as connection:
        tokens.revoke(connection, house.rows(tables.api_token)[1].id, "admin", house.clock())
    assert [each.ask("/areas").status_code for each in (first, second, third)] == [401, 401, 200]
    with house.database.write() as connection:
        connection.execute(tables.person.update().values(active=False))
    assert third.ask("/areas").status_code == 401


def test_a_session_of_the_console_opens_nothing_here(house: House, sign_in: SignIn) -> None:
    """No cookie is looked at, so no other site can make a browser ask (CSRF)."""
    person = sign_in("admin")
    assert person.client.get("/api/v1/requests", base_url="https://ivr.example.gr").status_code == 401


NEEDED = {
    ("GET", "/requests"): Scope.READ,
    ("GET", "/requests/{number}"): Scope.READ,
    ("POST", "/requests"): Scope.WRITE,
    ("GET", "/calls"): Scope.READ,
    ("GET", "/areas"): Scope.READ,
    ("GET", "/schools"): Scope.SCHOOLS,
    ("GET", "/schools/{code}"): Scope.SCHOOLS,
    ("GET", "/figures/{month}"): Scope.FIGURES,
    **{
        ("POST", f"/requests/{{number}}/{deed}"): Scope.WRITE
        for deed in ("confirm", "correct", "merge", "no-request", "note", "resend", "give-up", "undo")
    },
    ("POST", "/requests/{number}/route"): Scope.ROUTE,
    ("POST", "/requests/{number}/apart"): Scope.ROUTE,
}


def test_every_operation_needs_its_scope(house: House, give_token: GiveToken) -> None:
    """With every other scope it is refused, whatever is sent along; only the description is open."""
    web = give_token().client.application
    paths = Program(web.test_client(), "").told("/openapi.json")["paths"]
    there = {
        (method.upper(), path.removeprefix("/api/v1")) for path, methods in paths.items() for method in methods
    }
    assert there == {*NEEDED, ("GET", "/openapi.json")}
    for (method, path), scope in NEEDED.items():
        others = give_token(*(each for each in Scope if each is not scope))
        assert others.send(method, path.replace("{", "").replace("}", "")).status_code == 403, path
        assert Program(web.test_client(), "").send(method, path).status_code == 401, path


def test_a_request_is_told_with_what_became_of_it(house: House, give_token: GiveToken) -> None:
    """Ticket, promises, calls, decision with its reasons; numbers and audit by scopes of their own."""
    number = reported(house)
    told = give_token().told(f"/requests/{number}")
    assert (told["number"], told["school_code"], told["area"], told["state"]) == (
        number,
        "0501010",
        "att-a",
        "confirmed",
    )
    assert told["caller"] == told["calls"][0]["caller"] == "2101112223"
    assert told["tickets"][0]["live"]
    assert {each["verb"] for each in told["promises"]} >= {"open", "assign"}
    assert told["decision"]["sentence"]["el"] != told["decision"]["sentence"]["en"]
    assert told["audit"]
    less = give_token(Scope.READ).told(f"/requests/{number}")
    assert (less["caller"], less["callback"], less["audit"]) == (None, None, None)
    assert "2101112223" not in str(less)


def test_only_areas_of_the_token_are_told(house: House, give_token: GiveToken) -> None:
    """In every list, on every single thing, in figures and in calls; a deed finds nothing there either."""
    house.add_school("2701010", "1ο ΓΕΛ ΚΟΖΑΝΗΣ", directorate="koz", municipality="ΚΟΖΑΝΗΣ")
    there, here = reported(house), reported(house, "2701010")
    program = give_token(areas=("koz",))
    assert [each["number"] for each in program.told("/requests")["requests"]] == [here]
    assert program.ask(f"/requests/{there}").status_code == 404
    calls = program.told("/calls")["calls"]
    assert [each["outcomes"] for each in calls] == [[{"role": "opened", "number": here}]]
    assert [each["code"] for each in program.told("/areas")["areas"]] == ["koz"]
    assert [each["area"] for each in program.told("/figures/2026-11")["areas"]] == ["koz"]
    assert program.ask("/figures/2026-11?area=att-a").status_code == 422
    answer = program.send("POST", f"/requests/{there}/note", json={"text": "x"})
    assert answer.status_code == 404
    assert house.rows(tables.deed) == []


def test_a_list_is_read_page_by_page(house: House, give_token: GiveToken) -> None:
    """Each request once, the newest first, also those of one moment; what comes meanwhile disturbs nothing."""
    reported(house)
    row = house.rows(tables.request)[0]._asdict()
    with house.database.write() as connection:
        for n in range(7):
            more = {"id": f"{n:032x}", "number": f"9000{n}", "call": None}
            connection.execute(tables.request.insert().values({**row, **more}))
    program = give_token()
    seen: list[str] = []
    after = ""
    while True:
        page = program.told(f"/requests?limit=3{after}")
        seen += [each["number"] for each in page["requests"]]
        if not page["next"]:
            break
        after = f"&after={page['next']}"
        reported(house, caller=f"+3021011122{len(seen)}4")
    assert len(seen) == len(set(seen)) == 8
    assert seen == sorted(seen, reverse=True)
    assert program.ask("/requests?after=nonsense").status_code == 422


def test_a_list_is_narrowed(house: House, give_token: GiveToken) -> None:
    """By state, area, school, kind of problem and time; an unknown filter is refused, not ignored."""
    number, other = reported(house), doubtful(house)
    program = give_token()

    def numbers(query: str) -> list[str]:
        return [each["number"] for each in program.told(f"/requests?{query}")["requests"]]

    assert numbers("state=needs_look") == [other]
    assert numbers("state=needs_look&state=confirmed") == [other, number]
    assert numbers("area=att-a") == numbers("school=0501010") == numbers("category=2") == [number]
    assert numbers("until=2026-11-23T08:32:00Z") == numbers("until=2026-11-23T10:32:00%2B02:00") == [number]
    assert numbers("since=2026-11-23T08:32:00") == [other]
    for wrong in ("stat=x", "state=x", "limit=0", "limit=201", "category=9", "category=1&category=2", "since=x"):
        answer = program.ask(f"/requests?{wrong}")
        assert (answer.status_code, answer.mimetype) == (422, "application/problem+json"), wrong


def test_what_is_unchanged_is_not_sent_again(house: House, give_token: GiveToken) -> None:
    """By the ETag, which changes with anything that is told."""
    number, program = reported(house), give_token()
    tag = program.ask(f"/requests/{number}").headers["ETag"]
    same = program.ask(f"/requests/{number}", headers={"If-None-Match": tag})
    assert (same.status_code, same.data) == (304, b"")
    program.send("POST", f"/requests/{number}/note", json={"text": "Τηλεφώνησα."})
    assert program.ask(f"/requests/{number}", headers={"If-None-Match": tag}).status_code == 200


def test_a_deed_says_which_version_was_read(house: House, give_token: GiveToken) -> None:
    """Without it 428; of an older one 412 with what was done since, and nothing is changed."""
    number, program = doubtful(house), give_token()
    tag = program.ask(f"/requests/{number}").headers["ETag"]
    assert program.send("POST", f"/requests/{number}/confirm").status_code == 428
    assert program.do(number, "confirm", tag='"99.ab"').status_code == 412
    assert program.do(number, "confirm", tag="W/nonsense").status_code == 422
    done = program.do(number, "correct", {"school": "0501010"}, tag=tag)
    assert done.status_code == 200, done.get_data(as_text=True)
    stale = program.do(number, "correct", {"category": 3}, tag=tag)
    assert (stale.status_code, stale.get_json()["version"]) == (412, done.get_json()["version"])
    assert "corrected by api: A helpdesk" in stale.get_json()["detail"]
    assert house.one(tables.request).category != 3
    assert house.rows(tables.audit, what="corrected")[0].details["by"] == "api: A helpdesk"


def test_a_key_does_it_once(house: House, give_token: GiveToken) -> None:
    """An answer that was lost may be asked for again; another token's same key is another one."""
    number, program = reported(house), give_token()
    key = {"Idempotency-Key": "note-0001"}
    first, second = (
        program.send("POST", f"/requests/{number}/note", json={"text": "Τηλεφώνησα."}, headers=key)
        for _ in range(2)
    )
    assert (first.get_json()["repeated"], second.get_json()["repeated"]) == (False, True)
    assert first.get_json()["deed"] == second.get_json()["deed"]
    assert len(house.rows(tables.deed)) == 1
    give_token().send("POST", f"/requests/{number}/note", json={"text": "Και πάλι."}, headers=key)
    assert len(house.rows(tables.deed)) == 2
    wrong = program.send("POST", f"/requests/{number}/note", json={"text": "x"}, headers={"Idempotency-Key": "x"})
    assert wrong.status_code == 422


def test_deeds_are_those_of_the_console(house: House, give_token: GiveToken) -> None:
    """Confirm, merge, no request, route, apart, undo: done in the record, promised to the helpdesk, undoable."""
    number, other, program = reported(house), doubtful(house), give_token()
    assert program.do(other, "confirm").status_code == 200
    assert program.do(other, "confirm").status_code == 409
    merged = program.do(other, "merge", {"into": number})
    assert program.told(f"/requests/{other}")["into"] == number
    assert program.told(f"/requests/{number}")["folded"] == [other]
    assert program.do(other, "undo", {"deed": merged.get_json()["deed"]}).status_code == 200
    assert program.told(f"/requests/{other}")["state"] == "confirmed"
    assert program.do(other, "no-request", {"reason": "Λάθος αριθμός."}).status_code == 200
    assert program.do(other, "correct", {"category": 1}).status_code == 409
    team = program.told("/areas")["areas"][0]["partner"]["queue"]
    stood = program.told(f"/requests/{number}")["decision"]["team"]
    target = team if team != stood else "lead"
    assert program.do(number, "route", {"team": "nobody", "reason": "x"}).status_code == 422
    routed = program.do(number, "route", {"team": target, "reason": "Έχουν το ανταλλακτικό."})
    assert routed.status_code == 200, routed.get_data(as_text=True)
    assert program.told(f"/requests/{number}")["decision"]["team"] == target
    assert program.do(number, "apart", {"mode": "A1", "reason": "κοινό συνεργείο"}).status_code == 200
    assert give_token(Scope.READ, Scope.WRITE).do(number, "undo", {"deed": 99}).status_code == 409


def test_a_request_is_entered_for_another_channel(house: House, give_token: GiveToken) -> None:
    """As by hand: it has a number at once; the same key makes no second one, nor an open one without a word."""
    program = give_token()
    body = {"category": 2, "text": "Δεν λειτουργεί το δίκτυο", "channel": "email", "school": "0501010"}
    first, again = (
        program.send("POST", "/requests", json=body, headers={"Idempotency-Key": "mail-0017"}) for _ in range(2)
    )
    assert first.status_code == again.status_code == 200, first.get_data(as_text=True)
    number = first.get_json()["number"]
    assert (again.get_json()["number"], again.get_json()["repeated"]) == (number, True)
    assert program.told(f"/requests/{number}")["school_code"] == "0501010"
    assert program.send("POST", "/requests", json=body).status_code == 409
    assert program.send("POST", "/requests", json={**body, "anyway": True}).status_code == 200
    assert len(house.rows(tables.request)) == 2


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"data": b"{", "content_type": "application/json"}, 400), ({"data": b"text=x"}, 415), ({"json": []}, 422),
        ({"json": {}}, 422), ({"json": {"text": " "}}, 422), ({"json": {"text": "x", "more": 1}}, 422),
        ({"json": {"text": "x" * 2001}}, 422), ({"json": {"text": "x" * 70_000}}, 413),
    ],
)  # fmt: skip
def test_a_body_that_cannot_be_used_is_told_why(
    house: House, give_token: GiveToken, given: dict[str, Any], status: int
) -> None:
    """As a problem (RFC 9457), and nothing of it is quoted or done."""
    number = reported(house)
    answer = give_token().send("POST", f"/requests/{number}/note", **given)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.get_json()["status"] == status
    assert house.rows(tables.deed) == []


def test_what_is_no_operation_is_told_so(house: House, give_token: GiveToken) -> None:
    """In the same shape, with what the address does take."""
    program = give_token()
    assert program.ask("/nothing").get_json()["type"] == "/api/v1/problems#not-found"
    answer = program.send("DELETE", "/requests")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, POST")
    assert program.send("PUT", "/requests/10008").headers["Allow"] == "GET, HEAD"
    assert program.ask("/requests/10007").status_code == 404
    assert program.ask("/figures/2026-13").status_code == 404
    assert program.ask("/schools/9999999").status_code == 404


def test_schools_are_looked_up(house: House, give_token: GiveToken) -> None:
    """By the beginnings of words, or by code."""
    program = give_token(Scope.SCHOOLS)
    (found,) = program.told("/schools?q=αθην γελ")["schools"]
    assert (found["code"], found["area"]) == ("0501010", "att-a")
    assert program.told("/schools/0501010")["standing"] == "active"
    assert program.ask("/schools?q=xy").status_code == 422


def test_a_token_that_asks_too_often_waits(
    house: House, give_token: GiveToken, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So many questions in a minute; another token is not held up."""
    monkeypatch.setattr(rations.Rations.__init__, "__defaults__", (3,))
    first = give_token()
    second = Program(first.client, give_token().token)
    assert [first.ask("/areas").status_code for _ in range(3)] == [200] * 3
    house.clock.pass_(seconds=20)
    answer = first.ask("/areas")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "40")
    assert second.ask("/areas").status_code == 200
    house.clock.pass_(seconds=40)
    assert first.ask("/areas").status_code == 200


def test_no_answer_is_kept_or_sets_a_cookie(house: House, give_token: GiveToken) -> None:
    """Nobody between finds callers' numbers in a cache."""
    answer = give_token().ask("/requests")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_without_keys_there_is_no_api(house: House) -> None:
    """It comes and goes with the console."""
    assert house.client.get("/api/v1/openapi.json", base_url="https://ivr.example.gr").status_code == 404
