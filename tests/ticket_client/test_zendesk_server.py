"""The Zendesk of ours is as strict as the published pages: what they refuse it refuses, and nothing happened."""

from typing import Any

import pytest
import requests

from tests.support.desks.zendesk import BRIDGE, CALLER, SCHOOL, ZendeskBench

BODY = {"body": "κείμενο", "public": False}


class Caller:
    """The bridge's agent at the API, without our adapter."""

    def __init__(self, bench: ZendeskBench) -> None:
        self.bench = bench
        self.auth: Any = (f"{BRIDGE}/token", "secret")

    def __call__(self, method: str, path: str, **content: Any) -> requests.Response:
        """Ask, and take whatever comes."""
        return requests.request(method, f"{self.bench.url}api/v2/{path}", auth=self.auth, timeout=30, **content)

    def create(self, key: str | None = None, **ticket: Any) -> requests.Response:
        """Create a ticket."""
        headers = {} if key is None else {"Idempotency-Key": key}
        return self("POST", "tickets", json={"ticket": {"comment": BODY, **ticket}}, headers=headers)

    def made(self, **ticket: Any) -> int:
        """Create a ticket that passes."""
        return int(self.create(**ticket).json()["ticket"]["id"])

    def put(self, ref: int, **ticket: Any) -> requests.Response:
        """Change a ticket."""
        return self("PUT", f"tickets/{ref}", json={"ticket": ticket})


@pytest.fixture
def call(at_zendesk: ZendeskBench) -> Caller:
    """The agent at the API."""
    return Caller(at_zendesk)


def test_nobody_speaks_without_proof(call: Caller) -> None:
    """A wrong token, a password instead of one, or nothing at all is 401; only «who am I» answers nobody."""
    for auth in ((f"{BRIDGE}/token", "wrong"), (BRIDGE, "secret"), ("nobody@sch.gr/token", "secret"), None):
        call.auth = auth
        refused = call("GET", "tickets")
        assert (refused.status_code, refused.json()) == (401, {"error": "Couldn't authenticate you"})
    assert call("GET", "users/me").json()["user"]["id"] is None


def test_a_key_makes_one_ticket_for_two_hours(call: Caller) -> None:
    """The same key and text give the first answer again; another text is refused; two hours later it is new."""
    first, again = call.create("k", subject="α"), call.create("k", subject="α")
    assert [each.headers["x-idempotency-lookup"] for each in (first, again)] == ["miss", "hit"]
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    other = call.create("k", subject="β")
    assert (other.status_code, other.json()["error"]) == (400, "IdempotentRequestError")
    call.bench.account.skew = 2 * 3600 + 1
    assert call.create("k", subject="α").json()["ticket"]["id"] != first.json()["ticket"]["id"]
    assert len(call.bench.account.tickets) == 2


@pytest.mark.parametrize("key", ["", "k" * 256])
def test_a_key_has_1_to_255_characters(call: Caller, key: str) -> None:
    """A key that is too long or none at all is refused."""
    assert call.create(key).status_code == 400
    assert not call.bench.account.tickets


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({"comment": None}, 422), ({"comment": {"body": "  "}}, 422),
        ({"comment": {"body": "x", "uploads": ["-"]}}, 422),
        ({"group_id": 1}, 422), ({"assignee_id": 1}, 422), ({"priority": "very"}, 422), ({"grup_id": 1}, 400),
        ({"status": "closed"}, 422), ({"status": "working"}, 422),
        ({"custom_fields": [{"id": SCHOOL, "value": "abc"}]}, 422),
    ],
)  # fmt: skip
def test_a_record_that_is_not_valid_changes_nothing(call: Caller, wanted: dict[str, Any], status: int) -> None:
    """What is not valid makes no ticket and leaves one as it was."""
    assert call.create(**wanted).status_code == status
    assert not call.bench.account.tickets
    ref = call.made(subject="α")
    before = call("GET", f"tickets/{ref}").json()
    assert call.put(ref, **{"subject": "β", **wanted}).status_code == status
    assert call("GET", f"tickets/{ref}").json() == before


def test_an_unknown_field_is_dropped_without_a_word(call: Caller) -> None:
    """A custom field the account does not have is taken and not kept."""
    made = call.create(custom_fields=[{"id": 1, "value": "x"}, {"id": CALLER, "value": "210"}])
    assert made.status_code == 201
    assert made.json()["ticket"]["custom_fields"] == [{"id": CALLER, "value": "210"}]


def test_an_external_id_need_not_be_unique(call: Caller) -> None:
    """Two tickets may have one, the list by it gives both and no part of another's."""
    refs = {call.made(external_id="k") for _ in range(2)}
    call.made(external_id="kk")
    assert {row["id"] for row in call("GET", "tickets?external_id=k").json()["tickets"]} == refs


def test_the_rules_nobody_can_change(call: Caller) -> None:
    """Assigned is open and never new again, solved has an assignee, who is in the group; a priority stays one."""
    account = call.bench.account
    me = call("GET", "users/me").json()["user"]["id"]
    ref = call.made(priority="low")
    row = call.put(ref, assignee_id=me).json()["ticket"]
    assert (row["status"], row["group_id"]) == ("open", min(account.groups))
    assert call.put(ref, status="new").status_code == call.put(ref, priority=None).status_code == 422
    account.groups[999] = "foreign"
    assert call.put(ref, group_id=999).json()["ticket"]["assignee_id"] is None
    assert call.put(ref, assignee_id=me).status_code == 422
    assert call.put(ref, status="solved").status_code == 422
    account.settings["assign_tickets_upon_solve"] = False
    assert call.put(call.made(), status="solved").status_code == 422
    account.ticket(ref).status = "closed"
    assert "closed prevents" in call.put(ref, subject="β").text


def test_a_guarded_change_fails_upon_an_older_look(call: Caller) -> None:
    """`safe_update` with another `updated_stamp` than the ticket's is 409; unguarded the change is made."""
    ref = call.made(subject="α")
    stamp = call("GET", f"tickets/{ref}").json()["ticket"]["updated_at"]
    call.bench.account.skew = 1
    assert call.put(ref, subject="β", safe_update=True, updated_stamp=stamp).status_code == 200
    assert call.put(ref, subject="γ", safe_update=True, updated_stamp=stamp).status_code == 409
    assert call.put(ref, subject="δ").json()["ticket"]["subject"] == "δ"


def test_a_file_is_taken_once_within_the_hour(call: Caller) -> None:
    """A file needs a name, its token hangs it on one comment, and after an hour on none."""
    file = {"data": b"\x00\xff", "headers": {"Content-Type": "audio/x-wav"}}
    assert call("POST", "uploads", **file).status_code == 400
    tokens = [call("POST", "uploads?filename=a.wav", **file).json()["upload"]["token"] for _ in range(2)]
    ref = call.made()
    for status in (200, 422):
        assert call.put(ref, comment={**BODY, "uploads": tokens[:1]}).status_code == status
    call.bench.account.skew = 3601
    assert call.put(ref, comment={**BODY, "uploads": tokens[1:]}).status_code == 422


def test_merging_is_a_job_and_spares_what_is_solved(call: Caller) -> None:
    """A merge is queued, worked on and completed; what is solved or not there it reports and leaves."""
    into, double, solved = call.made(), call.made(), call.made()
    call.put(solved, status="solved")
    job = call("POST", f"tickets/{into}/merge", json={"ids": [double, solved, 999999]}).json()["job_status"]
    seen = [job["status"]]
    while seen[-1] != "completed":
        job = call("GET", f"job_statuses/{job['id']}").json()["job_status"]
        seen.append(job["status"])
    assert seen == ["queued", "working", "completed"]
    assert [result["success"] for result in job["results"]] == [True, False, False]
    row = call("GET", f"tickets/{double}").json()["ticket"]
    assert (row["status"], row["tags"]) == ("closed", ["closed_by_merge"])
    assert call("POST", f"tickets/{into}/merge", json={}).status_code == 400
    assert call("POST", "tickets/999999/merge", json={"ids": [into]}).status_code == 404


def test_a_deleted_ticket_is_not_there(call: Caller) -> None:
    """What was deleted is neither shown nor listed nor changed."""
    ref = call.made(external_id="k")
    assert call("DELETE", f"tickets/{ref}").status_code == 204
    for refused in (
        call("GET", f"tickets/{ref}"),
        call.put(ref, subject="β"),
        call("GET", f"tickets/{ref}/comments"),
    ):
        assert (refused.status_code, refused.json()["error"]) == (404, "RecordNotFound")
    assert (
        call("GET", "tickets").json()["tickets"]
        == call("GET", f"tickets/show_many?ids={ref}").json()["tickets"]
        == []
    )


def test_a_page_goes_on_after_a_record(call: Caller) -> None:
    """A ticket that changes between two pages is not skipped, sizes over 100 and unknown orders are refused."""
    refs = []
    for second in range(4):
        call.bench.account.skew = second
        refs.append(call.made())
    first = call("GET", "tickets?sort=updated_at&page[size]=2").json()
    call.bench.account.skew = 9
    call.put(refs[0], subject="β")
    after = first["meta"]["after_cursor"]
    rest = call("GET", f"tickets?sort=updated_at&page[size]=9&page[after]={after}").json()
    assert [row["id"] for row in first["tickets"]] == refs[:2]
    assert [row["id"] for row in rest["tickets"]] == [*refs[2:], refs[0]]
    assert (
        call("GET", "tickets?page[size]=101").status_code == call("GET", "tickets?sort=subject").status_code == 400
    )


def test_a_rate_is_kept(call: Caller) -> None:
    """The 31st change of a ticket in ten minutes is 429 with the seconds to wait, and passes after them."""
    ref = call.made()
    assert {call.put(ref, subject=str(n)).status_code for n in range(30)} == {200}
    late = call.put(ref, subject="30")
    assert late.status_code == 429
    call.bench.account.skew += int(late.headers["Retry-After"])
    assert call.put(ref, subject="30").status_code == 200


def test_what_is_no_endpoint_says_so(call: Caller) -> None:
    """An unknown address, or JSON that is not called so, is refused in Zendesk's own words."""
    assert call("GET", "ticket").json()["error"] == "InvalidEndpoint"
    assert call("POST", "tickets", data=b'{"ticket": {}}').status_code == 400
