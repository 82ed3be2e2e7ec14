"""The contract server for Zammad is strict: it refuses what Zammad refuses, and is silent where Zammad is."""

from typing import Any
from uuid import uuid4

import pytest

from tests.support.desks.zammad import HIDDEN, ZammadBench
from tests.support.vendors.zammad_state import EDIT

NEW: dict[str, Any] = {"title": "Θέμα", "group": "triage", "customer": "maria", "article": {"body": "Κείμενο"}}
FILE = {"filename": "ήχος.wav", "mime-type": "audio/wav", "data": "AAEC"}


def new(**other: Any) -> dict[str, Any]:
    """Return a sound ticket with something wrong; None takes a part away."""
    return {name: value for name, value in (NEW | other).items() if value is not None}


CREATES = {
    "no title": (new(title=None), 422, "Attribute 'title' required!"),
    "a long title": (new(title="θ" * 251), 422, "contact your administrator"),
    "no group": (new(group=None), 422, "The required value 'group_id' is missing."),
    "an unknown group": (new(group="δεν"), 422, "No lookup value found for 'group': \"δεν\""),
    "a group that keeps us out": (new(group=HIDDEN), 403, "Not authorized"),
    "no customer": (new(customer=None), 422, "Attribute 'customer_id' required!"),
    "an unknown customer": (new(customer="κανείς"), 422, "No lookup value found for 'customer': \"κανείς\""),
    "a customer that is no address": (new(customer=None, customer_id="guess:κανείς"), 422, "Invalid email"),
    "an unknown state": (new(state="δεν"), 422, "No lookup value found for 'state': \"δεν\""),
    "a state of no ticket's": (new(state="merged"), 422, "Invalid value '5' for field 'state_id'!"),
    "pending, no date": (new(state="pending close"), 422, "Missing required value for field 'pending_time'!"),
    "an unknown priority": (new(priority="9"), 422, "No lookup value found for 'priority': \"9\""),
    "an unknown owner": (new(owner_id=0), 422, "contact your administrator"),
    "a long key": (new(ivr_key="k" * 65), 422, "contact your administrator"),
    "no body": (new(article={}), 422, "Need at least an 'article body' field."),
    "an unknown type": (new(article={"body": "κ", "type": "x"}), 422, "No lookup value found for 'type': \"x\""),
    "half a file": (
        new(article={"body": "κ", "attachments": [{**FILE, "filename": ""}]}), 422,
        "Attachment needs 'filename' param for attachment with index '0'",
    ),
    "a file that is not base64": (
        new(article={"body": "κ", "attachments": [{**FILE, "data": "Α!"}]}), 422,
        "Invalid base64 for attachment with index '0'",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("told", "status", "error"), CREATES.values(), ids=CREATES)
def test_a_faulty_ticket_is_refused_whole(
    at_zammad: ZammadBench, told: dict[str, Any], status: int, error: str
) -> None:
    """A ticket with any fault is refused in Zammad's words, and nothing of it stays."""
    answer = at_zammad.ask("POST", "tickets", json=told)
    assert (answer.status_code, error in answer.json()["error"]) == (status, True)
    assert at_zammad.server.state.tickets == {}
    assert at_zammad.server.state.articles == {}


def test_a_retired_group_and_a_demanded_attribute_are_refused(at_zammad: ZammadBench) -> None:
    """What the form would not offer, and what it would not go without, the interface refuses too."""
    at_zammad.server.state.retired = {2}
    assert "Invalid value '2' for field 'group_id'!" in at_zammad.ask("POST", "tickets", json=NEW).text
    at_zammad.server.state.retired = set()
    at_zammad.server.state.mandatory = frozenset({"school_code"})
    assert "'school_code'!" in at_zammad.ask("POST", "tickets", json=NEW).text


def test_what_is_no_attribute_is_dropped_in_silence(at_zammad: ZammadBench) -> None:
    """A name that no attribute has is taken with 201 and kept nowhere; without its type JSON is no JSON."""
    made = at_zammad.ask("POST", "tickets", json=new(nonsense="x"))
    assert made.status_code == 201
    assert "nonsense" not in made.json()
    assert at_zammad.ask("POST", "tickets", data=made.text.encode()).status_code == 422


WHO = {
    "nobody": ("", 403, "Authentication required"),
    "a stranger": ("stranger", 401, "Can't find User for Token"),
    "one whose token has expired": ("old", 401, "Not authorized (token expired)!"),
    "one without the permission": ("guest", 403, "Not authorized (token)!"),
}


@pytest.mark.parametrize(("token", "status", "error"), WHO.values(), ids=WHO)
@pytest.mark.parametrize("path", ["groups", "tickets/1", "links", "ticket_states"])
def test_who_may_not_is_kept_out(at_zammad: ZammadBench, path: str, token: str, status: int, error: str) -> None:
    """Every path but one's own name asks for a token that is known, valid and permitted."""
    at_zammad.server.tokens |= {"guest": at_zammad.server.state.add_user("guest", ())}
    at_zammad.server.tokens |= {"old": at_zammad.server.tokens["maria"]}
    at_zammad.server.expired = {"old"}
    answer = at_zammad.ask("GET", path, token)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_settings_shut_everybody_out(at_zammad: ZammadBench) -> None:
    """Without token access nobody gets in; in maintenance only administrators do."""
    at_zammad.server.maintenance = True
    assert at_zammad.ask("GET", "users/me").json()["error"] == "Maintenance mode enabled!"
    assert at_zammad.ask("GET", "users/me", "admin").status_code == 200
    at_zammad.server.token_access = False
    assert at_zammad.ask("GET", "users/me", "admin").json()["error"] == "API token access disabled!"


def test_a_ticket_is_changed_within_bounds(at_zammad: ZammadBench) -> None:
    """No ticket becomes new again, is put where nobody may go, deleted by an agent, or dated without a change."""
    at_zammad.server.state.edit_states = EDIT
    made = at_zammad.ask("POST", "tickets", json=NEW).json()
    ref = made["id"]
    at_zammad.put(ref, title=NEW["title"], state="new")
    assert at_zammad.get(f"tickets/{ref}")["updated_at"] == made["updated_at"]
    at_zammad.put(ref, state="closed")
    for told, column in (({"state": "new"}, "state_id"), ({"group": HIDDEN}, "group_id")):
        answer = at_zammad.ask("PUT", f"tickets/{ref}", json=told)
        assert (answer.status_code, f"for field '{column}'!" in answer.text) == (422, True)
    assert at_zammad.ask("DELETE", f"tickets/{ref}").status_code == 403
    assert at_zammad.ask("GET", "tickets/999").status_code == at_zammad.ask("GET", "tickets/x").status_code == 404
    assert at_zammad.ask("GET", "links", params={"link_object_value": "999"}).status_code == 403


def test_a_query_lags_and_a_condition_does_not(at_zammad: ZammadBench) -> None:
    """Elasticsearch finds a ticket by any attribute once it has caught up; the database finds it at once."""
    at_zammad.ask("POST", "tickets", json=new(ivr_key="κλειδί"))
    query = {"query": "κλειδί"}
    exactly = {"condition": {"ticket.ivr_key": {"operator": "is", "value": "κλειδί"}}}
    assert at_zammad.get("tickets/search", **query) == []
    assert len(at_zammad.ask("POST", "tickets/search", json=exactly | {"expand": True}).json()) == 1
    at_zammad.server.state.refresh()
    assert len(at_zammad.get("tickets/search", **query)) == 1
    assert at_zammad.ask("GET", "tickets/search", params=query).json()["tickets_count"] == 1
    at_zammad.server.state.index = None
    assert at_zammad.get("tickets/search", **query) == []
    assert len(at_zammad.get("tickets/search", query="κείμ")) == 1


SEARCHES: dict[str, tuple[dict[str, Any], int]] = {
    "an unknown attribute": ({"condition": {"ticket.nonsense": {"operator": "is", "value": "x"}}}, 422),
    "an unknown operator": ({"condition": {"ticket.title": {"operator": "like", "value": "x"}}}, 500),
    "a word for a number": ({"condition": {"ticket.id": {"operator": "is", "value": ["x"]}}}, 422),
    "an unknown order": ({"condition": {}, "sort_by": "nonsense"}, 422),
}


@pytest.mark.parametrize(("told", "status"), SEARCHES.values(), ids=SEARCHES)
def test_a_faulty_search_is_refused(at_zammad: ZammadBench, told: dict[str, Any], status: int) -> None:
    """A search that its database could not run is refused, and why is told to administrators only."""
    answer = at_zammad.ask("POST", "tickets/search", json=told)
    assert answer.status_code == status
    assert "nonsense" not in answer.text.replace("'nonsense' for sorting", "")


def test_a_search_shows_what_its_user_may_read_and_no_more_than_a_page(at_zammad: ZammadBench) -> None:
    """An empty condition finds all one may read, fifty at a time, newest change first, two hundred at most."""
    at_zammad.ask("POST", "tickets", "admin", json=new(group=HIDDEN))
    rows = at_zammad.server.state.tickets
    rows |= {key: {**rows[1], "group_id": 2, "id": key} for key in range(2, 207)}
    blank = {"condition": {"ticket.title": {"operator": "contains", "value": ""}}}
    assert at_zammad.ask("POST", "tickets/search", json=blank).json()["tickets_count"] == 50
    for limit, page, found in ((500, 1, 200), (200, 2, 5), (7, 1, 7)):
        told = {"condition": {}, "limit": limit, "page": page}
        assert at_zammad.ask("POST", "tickets/search", json=told).json()["tickets_count"] == found


def test_a_merge_is_done_once_or_told_why_not(at_zammad: ZammadBench) -> None:
    """A merge moves the articles and leaves a shell; none is made into a shell, itself, or what is not there."""
    one, two = (at_zammad.ask("POST", "tickets", json=NEW).json() for _ in range(2))
    for source, number in ((99, two["number"]), (one["id"], "99")):
        answer = at_zammad.ask("PUT", f"ticket_merge/{source}/{number}")
        assert (answer.status_code, answer.json()["result"]) == (200, "failed")
    assert "into itself" in at_zammad.ask("PUT", f"ticket_merge/{one['id']}/{one['number']}").text
    at_zammad.merge(one["id"], two["id"])
    assert at_zammad.get(f"tickets/{one['id']}")["state"] == "merged"
    assert len(at_zammad.get(f"ticket_articles/by_ticket/{two['id']}")) == 2
    again = at_zammad.ask("PUT", f"ticket_merge/{two['id']}/{one['number']}")
    assert (again.status_code, "already merged" in again.text) == (422, True)


def test_a_file_is_given_only_with_its_article(at_zammad: ZammadBench) -> None:
    """A file is downloaded by way of the article it hangs on, and of no other; an unknown path is JSON's 404."""
    ref = at_zammad.ask("POST", "tickets", json=new(article={"body": "κ", "attachments": [FILE]})).json()["id"]
    assert [file.data for file in at_zammad.files(str(ref))] == [b"\x00\x01\x02"]
    assert at_zammad.ask("GET", f"ticket_attachment/{ref}/9/1").status_code == 403
    assert at_zammad.ask("GET", uuid4().hex).json() == {"error": "This page doesn't exist."}
