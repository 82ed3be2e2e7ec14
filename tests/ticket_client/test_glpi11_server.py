"""The server of ours which stands for GLPI 11 is as strict as GLPI's documentation and source."""

from typing import Any

import pytest
import requests

from tests.support.desks.glpi11 import Glpi11Bench


def asked(bench: Glpi11Bench, method: str, path: str, **named: Any) -> tuple[int, Any]:
    """Ask our server as anybody may, and return status and answer."""
    bench.server.tokens.add("t")
    headers = named.pop("headers", {"Authorization": "Bearer t"})
    answer = requests.request(method, f"{bench.wire.url}api.php/{path}", headers=headers, timeout=10, **named)
    return answer.status_code, answer.json() if answer.content else None


TICKETS = "v2/Assistance/Ticket"
REFUSALS: dict[str, tuple[dict[str, Any], int, str | None]] = {
    "nobody": ({"headers": {}}, 401, "ERROR_UNAUTHENTICATED"),
    "a token that ran out": ({"headers": {"Authorization": "Bearer old"}}, 400, "ERROR_INVALID_PARAMETER"),
    "no such route": ({"path": "v2/Assistance/Tickets"}, 404, None),
    "no such ticket": ({"path": f"{TICKETS}/99"}, 404, "ERROR_ITEM_NOT_FOUND"),
    "a word for a number": ({"path": f"{TICKETS}/x"}, 404, None),
    "an unknown property": ({"path": f"{TICKETS}?filter=externalid==k"}, 400, "ERROR_INVALID_PARAMETER"),
    "a property that is computed": ({"path": f"{TICKETS}?filter=team==k"}, 400, "ERROR_INVALID_PARAMETER"),
    "no value": ({"path": f"{TICKETS}?filter=name=="}, 400, "ERROR_INVALID_PARAMETER"),
    "no operator": ({"path": f"{TICKETS}?filter=name"}, 400, "ERROR_INVALID_PARAMETER"),
    "a quote in quotes": ({"params": {"filter": 'name=="a\\"b"'}}, 400, "ERROR_INVALID_PARAMETER"),
    "sorted by nothing": ({"path": f"{TICKETS}?sort=age"}, 400, "ERROR"),
    "not JSON": ({"method": "POST", "data": "{"}, 400, "ERROR"),
    "a file in the timeline": ({"method": "POST", "path": f"{TICKETS}/1/Timeline/Document", "json": {}},
                               403, "ERROR_RIGHT_MISSING"),
    "an unknown group": ({"method": "POST", "path": f"{TICKETS}/1/TeamMember",
                          "json": {"type": "Group", "id": 77, "role": 2}}, 400, "ERROR_INVALID_PARAMETER"),
}  # fmt: skip


@pytest.mark.parametrize(("told", "status", "code"), REFUSALS.values(), ids=REFUSALS)
def test_our_server_refuses_as_glpi_does(
    at_glpi11: Glpi11Bench, told: dict[str, Any], status: int, code: str | None
) -> None:
    """What GLPI's source refuses, our server refuses with the same status and the same code."""
    at_glpi11.house.add_ticket({"name": "θ"})
    named = {"method": "GET", "path": TICKETS, **told}
    got, body = asked(at_glpi11, named.pop("method"), named.pop("path"), **named)
    assert (got, body and body["status"]) == (status, code)


@pytest.mark.parametrize(
    "change",
    [{"grant_type": "client_credentials"}, {"client_secret": "x"}, {"password": "x"}, {"scope": "inventory"}],
)
def test_our_server_gives_tokens_to_nobody_else(at_glpi11: Glpi11Bench, change: dict[str, str]) -> None:
    """Whoever asks for a token wrongly gets the errors of OAuth2, and so does who asks in JSON."""
    server = at_glpi11.server
    right = {"grant_type": "password", "client_id": server.client, "client_secret": server.secret,
             "username": server.user, "password": server.password, "scope": "api"}  # fmt: skip
    assert asked(at_glpi11, "POST", "token", data=right)[0] == 200
    assert asked(at_glpi11, "POST", "token", json=right)[0] == 400
    status, body = asked(at_glpi11, "POST", "token", data=right | change)
    assert status in {400, 401}
    assert body["error"]


def test_our_server_stores_a_role_in_words_as_none(at_glpi11: Glpi11Bench) -> None:
    """«assigned», as the documentation calls the role, makes nobody act: the source wants the number."""
    at_glpi11.house.add_ticket({"name": "θ"})
    for role in ("assigned", 2):
        told = {"type": "Group", "id": 31, "role": role}
        assert asked(at_glpi11, "POST", f"{TICKETS}/1/TeamMember", json=told)[0] == 201
        assert len(at_glpi11.house.acting(1)) == (role == 2)


def test_our_server_pages(at_glpi11: Glpi11Bench) -> None:
    """More than a page holds is a 206; what is no property is dropped; the trash is shown unless filtered out."""
    assert asked(at_glpi11, "POST", TICKETS, json={"name": "θ", "externalid": "k", "external_id": "e"})[0] == 200
    at_glpi11.house.add_ticket({"name": "θ"})
    at_glpi11.house.trash(2)
    assert asked(at_glpi11, "GET", TICKETS)[1][0]["external_id"] == "e"
    assert [asked(at_glpi11, "GET", f"{TICKETS}?limit={limit}")[0] for limit in (1, 2)] == [206, 200]
    assert [len(asked(at_glpi11, "GET", f"{TICKETS}{more}")[1]) for more in ("", "?filter=is_deleted==false")] == [
        2,
        1,
    ]
