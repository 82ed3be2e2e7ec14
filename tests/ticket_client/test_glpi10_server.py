"""The server of ours which stands for GLPI 10 is as strict as GLPI's documentation and source."""

from typing import Any

import pytest
import requests

from tests.support.desks.glpi10 import Glpi10Bench
from tests.support.vendors.glpi_house import ASSIGNED, NEW


def asked(bench: Glpi10Bench, method: str, path: str, *, session: bool = True, **named: Any) -> tuple[int, Any]:
    """Ask our server as anybody may, and return status and answer."""
    headers = {"App-Token": bench.server.app_token, **named.pop("headers", {})}
    if session:
        bench.server.sessions.add("s")
        headers = {"Session-Token": "s", **headers}
    answer = requests.request(method, f"{bench.wire.url}apirest.php/{path}", headers=headers, timeout=10, **named)
    return answer.status_code, answer.json()


REFUSALS: dict[str, tuple[dict[str, Any], int, str]] = {
    "no session": ({"session": False, "path": "Ticket"}, 400, "ERROR_SESSION_TOKEN_MISSING"),
    "a session nobody has": ({"headers": {"Session-Token": "x"}}, 401, "ERROR_SESSION_TOKEN_INVALID"),
    "no app token": ({"headers": {"App-Token": ""}}, 400, "ERROR_APP_TOKEN_PARAMETERS_MISSING"),
    "a wrong app token": ({"headers": {"App-Token": "x"}}, 400, "ERROR_WRONG_APP_TOKEN_PARAMETER"),
    "a question with a body": ({"json": {"a": 1}}, 400, "ERROR_JSON_PAYLOAD_FORBIDDEN"),
    "no such ticket": ({"path": "Ticket/99"}, 404, "ERROR_ITEM_NOT_FOUND"),
    "no such resource": ({"path": "Tickets"}, 400, "ERROR_RESOURCE_NOT_FOUND_NOR_COMMONDBTM"),
    "a range beyond": ({"path": "Ticket?range=9-10"}, 400, "ERROR_RANGE_EXCEED_TOTAL"),
    "no range": ({"path": "Ticket?range=all"}, 400, "ERROR"),
    "a field without a number": ({"path": "search/Ticket?criteria[0][field]=name&criteria[0][searchtype]=equals"
                                  "&criteria[0][value]=x"}, 400, "ERROR"),
    "half a criterion": ({"path": "search/Ticket?criteria[0][field]=1"}, 400, "ERROR"),
    "not JSON": ({"method": "POST", "data": "{"}, 400, "ERROR_JSON_PAYLOAD_INVALID"),
    "input that is a word": ({"method": "POST", "json": {"input": "x"}}, 400, "ERROR_BAD_ARRAY"),
    "a followup on nothing": ({"method": "POST", "path": "ITILFollowup", "json": {"input": {"content": "x"}}},
                              400, "ERROR_GLPI_ADD"),
    "a change of nothing": ({"method": "PUT", "path": "Ticket/99", "json": {"input": {"name": "x"}}},
                            400, "ERROR_GLPI_UPDATE"),
    "a form without a file": ({"method": "POST", "path": "Document", "files": {"uploadManifest": (None, "{}")}},
                              400, "ERROR_UPLOAD_FILE_TOO_BIG_POST_MAX_SIZE"),
    "a massive action on nothing": ({"method": "POST", "json": {},
                                     "path": "applyMassiveAction/Ticket/Ticket:merge_as_followup"},
                                    400, "ERROR_MASSIVEACTION_NO_IDS"),
}  # fmt: skip


@pytest.mark.parametrize(("told", "status", "code"), REFUSALS.values(), ids=REFUSALS)
def test_our_server_refuses_as_glpi_does(
    at_glpi10: Glpi10Bench, told: dict[str, Any], status: int, code: str
) -> None:
    """What GLPI's source refuses, our server refuses with the same status and the same code."""
    named = {"method": "GET", "path": "Ticket", **told}
    got, body = asked(at_glpi10, named.pop("method"), named.pop("path"), **named)
    assert (got, body[0]) == (status, code)


def test_our_server_drops_what_glpi_drops(at_glpi10: Glpi10Bench) -> None:
    """A field that GLPI 10 does not have, `externalid` among them, is taken with a 201 and kept nowhere."""
    status, made = asked(at_glpi10, "POST", "Ticket", json={"input": {"name": "θ", "externalid": "k"}})
    assert status == 201
    assert "externalid" not in asked(at_glpi10, "GET", f"Ticket/{made['id']}")[1]


def test_our_server_encodes_as_glpi_does(at_glpi10: Glpi10Bench) -> None:
    """What is stored comes out encoded, from a search always, from an item unless it is asked not to be."""
    asked(at_glpi10, "POST", "Ticket", json={"input": {"name": "a & b", "content": "<p>x</p>"}})
    assert asked(at_glpi10, "GET", "Ticket/1")[1]["content"] == "&#60;p&#62;x&#60;/p&#62;"
    raw = {"X-GLPI-Sanitized-Content": "false"}
    assert asked(at_glpi10, "GET", "Ticket/1", headers=raw)[1]["name"] == "a & b"
    assert asked(at_glpi10, "GET", "search/Ticket", headers=raw)[1]["data"][0]["1"] == "a &#38; b"


def test_our_server_takes_an_actor_once(at_glpi10: Glpi10Bench) -> None:
    """The same group twice is refused, an unknown one too; with the last one gone a ticket is new again."""
    asked(at_glpi10, "POST", "Ticket", json={"input": {"name": "θ"}})
    told = {"input": {"tickets_id": 1, "groups_id": 31, "type": 2}}
    assert asked(at_glpi10, "POST", "Group_Ticket", json=told)[0] == 201
    assert at_glpi10.house.tickets[1]["status"] == ASSIGNED
    for group in (31, 77):
        again = {"input": {"tickets_id": 1, "groups_id": group, "type": 2}}
        assert asked(at_glpi10, "POST", "Group_Ticket", json=again)[0] == 400
    assert asked(at_glpi10, "DELETE", "Group_Ticket/1")[0] == 200
    assert at_glpi10.house.tickets[1]["status"] == NEW


def test_our_server_pages(at_glpi10: Glpi10Bench) -> None:
    """More than a range holds is a 206, and a search that finds nothing has no `data` at all."""
    for _ in range(3):
        at_glpi10.house.add_ticket({"name": "θ"})
    assert [asked(at_glpi10, "GET", f"search/Ticket?range=0-{end}")[0] for end in (1, 2)] == [206, 200]
    found = asked(at_glpi10, "GET", "search/Ticket?criteria[0][field]=2&criteria[0][searchtype]=equals"
                  "&criteria[0][value]=99")  # fmt: skip
    assert "data" not in found[1]
