"""Hints from helpdesks: signed or refused, and never more than a hint."""

import base64
import hmac

import pytest
from flask.testing import FlaskClient

from tests.support.house import House

SECRET = "a-secret-of-the-desk"
BODY = '{"ref": "1", "σχόλιο": "ναι"}'.encode()


@pytest.fixture
def client(house: House) -> FlaskClient:
    """An installation whose desk may hint."""
    house.more = {"helpdesk_hint_secret": SECRET}
    house.look()
    return house.client


def digest(content: bytes, kind: str = "sha256") -> bytes:
    """Sign as a desk does."""
    return hmac.digest(SECRET.encode(), content, kind)


SIGNED = [
    {"X-Intake-Signature": "sha256=" + digest(BODY).hex()},
    {"X-Hub-Signature": "sha1=" + digest(BODY, "sha1").hex()},
    {
        "X-Zendesk-Webhook-Signature-Timestamp": "2026-11-23T08:30:00Z",
        "X-Zendesk-Webhook-Signature": base64.b64encode(digest(b"2026-11-23T08:30:00Z" + BODY)).decode(),
    },
]
FORGED = [
    {},
    {"X-Intake-Signature": ""},
    {"X-Intake-Signature": "sha256="},
    {"X-Intake-Signature": "sha256=" + digest(BODY + b" ").hex()},
    {"X-Intake-Signature": "sha1=" + digest(BODY, "sha1").hex()},
    {"X-Hub-Signature": "sha256=" + digest(BODY).hex()},
    {"X-Zendesk-Webhook-Signature": base64.b64encode(digest(b"later" + BODY)).decode()},
    {"X-Intake-Signature": "sha256=é"},
]


@pytest.mark.parametrize("headers", SIGNED)
def test_a_signed_hint_hastens_the_next_look(house: House, client: FlaskClient, headers: dict[str, str]) -> None:
    """Each helpdesk signs in its own way; the look is due at once, and once."""
    assert not house.app.watcher.once("memory")
    for _ in range(3):
        assert client.post("/hints/memory", data=BODY, headers=headers).status_code == 204
    assert house.app.watcher.once("memory")
    assert not house.app.watcher.once("memory")


@pytest.mark.parametrize("headers", FORGED)
def test_a_forged_hint_is_refused(house: House, client: FlaskClient, headers: dict[str, str]) -> None:
    """Without a signature that holds, nothing is looked at."""
    assert client.post("/hints/memory", data=BODY, headers=headers).status_code == 403
    assert not house.app.watcher.once("memory")


def test_no_other_address_takes_hints(client: FlaskClient) -> None:
    """A desk we do not know, another method and a flood are turned away."""
    for headers in SIGNED:
        assert client.post("/hints/other", data=BODY, headers=headers).status_code == 403
    assert client.get("/hints/memory").status_code == 405
    assert client.post("/hints/memory", data=b"x" * (1024 * 1024), headers=SIGNED[0]).status_code == 413


def test_without_a_secret_no_hint_is_taken(house: House) -> None:
    """There is no way to switch the signature off: no secret, no hints."""
    empty = {"X-Intake-Signature": "sha256=" + hmac.digest(b"", BODY, "sha256").hex()}
    assert house.client.post("/hints/memory", data=BODY, headers=empty).status_code == 403
