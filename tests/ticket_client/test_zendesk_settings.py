"""What `check` tells whoever sets up a Zendesk desk: one sentence that says what to mend."""

import pytest

from tests.support.desks.zendesk import BRIDGE, CALLER, MARIA, OPTIONS, SCHOOL, ZendeskBench
from tests.support.wire import Misbehaving, says
from ticket_client.desk import Setup
from ticket_client.desks.zendesk import desk
from ticket_client.errors import Misconfigured
from ticket_client.values import Draft

DRAFT = Draft("Θέμα", "Κείμενο")


def test_an_oauth_token_needs_no_address(at_zendesk: ZendeskBench, key: str) -> None:
    """Without the option `email` the token is an OAuth bearer; one that may only read does not pass the check."""
    agent = next(user for user in at_zendesk.account.users.values() if user.email == BRIDGE)
    at_zendesk.vendor.bearers |= {"all": (agent, "read write"), "look": (agent, "read")}
    desks = {
        token: desk(Setup("z", at_zendesk.wire.url, token, {"queue": "triage"}))
        for token in ("all", "look", "bad")
    }
    desks["all"].check()
    assert desks["all"].open(DRAFT, key).team == "triage"
    for token in ("look", "bad"):
        with pytest.raises(Misconfigured) as caught:
            desks[token].check()
        assert token not in str(caught.value).split()


@pytest.mark.parametrize("email", [BRIDGE, MARIA, "nobody@sch.gr"])
def test_a_bad_token_stops_the_desk(at_zendesk: ZendeskBench, email: str) -> None:
    """A token that is not the address's is Misconfigured for every verb, and in no text."""
    wrong = desk(Setup("z", at_zendesk.wire.url, "nonsense", {**OPTIONS, "email": email}))
    for verb in (wrong.check, wrong.teams, lambda: wrong.find("k"), lambda: wrong.open(DRAFT, "k")):
        with pytest.raises(Misconfigured) as caught:
            verb()
        assert "nonsense" not in str(caught.value)


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("role", "must be an agent"),
        ("restricted", "access to all"),
        ("is_first_comment_private_enabled", "first comment"),
        ("assign_tickets_upon_solve", "upon solve"),
        ("no field", f"no ticket field {CALLER}"),
        ("no text field", "active text field"),
        ("pattern", "refuses our values"),
        ("queue", "option queue"),
        ("groups", "no queues"),
    ],
)
def test_the_check_says_what_to_mend(at_zendesk: ZendeskBench, what: str, told: str) -> None:
    """Whatever is wrong with agent, settings, fields or groups is Misconfigured in one sentence that says it."""
    account = at_zendesk.account
    agent = next(user for user in account.users.values() if user.email == BRIDGE)
    options = {"queue": ""} if what == "groups" else {}
    if what == "role":
        agent.role = "end-user"
    elif what == "restricted":
        agent.ticket_restriction = "groups"
    elif what == "no field":
        del account.ticket_fields[CALLER]
    elif what == "no text field":
        account.ticket_fields[CALLER]["type"] = "checkbox"
    elif what == "pattern":
        account.ticket_fields[SCHOOL]["regexp_for_validation"] = "^[A-Z]+$"
    elif what in {"queue", "groups"}:
        agent.groups.clear()
    else:
        account.settings[what] = False
    with pytest.raises(Misconfigured, match=told):
        desk(at_zendesk.setup(**options)).check()


def test_nobodys_token_is_not_taken_for_an_agents(at_zendesk: ZendeskBench) -> None:
    """Zendesk answers «who am I» even to nobody: that is told, not believed."""
    with Misbehaving(says("200 OK", b'{"user": {"id": null, "role": "end-user"}}')) as server:
        for verb in ("check", "teams"):
            with pytest.raises(Misconfigured, match="must be an agent"):
                getattr(desk(Setup("z", server.url, "t", {})), verb)()


@pytest.mark.parametrize("option", ["school_field", "caller_field"])
def test_a_field_is_named_by_its_number(option: str) -> None:
    """An option that names a field otherwise is told at once."""
    with pytest.raises(Misconfigured, match=option):
        desk(Setup("z", "https://example.zendesk.com", "t", {option: "σχολείο"}))


@pytest.mark.parametrize(
    "handler",
    [
        says("200 OK", b"[]"),
        says("200 OK", b'{"data": 3}'),
        says("404 Not Found", b'{"error": "InvalidEndpoint", "description": "Not found"}'),
        says("404 Not Found", b"<h1>No help desk here</h1>", "Content-Type: text/html"),
        says("200 OK", b"<h1>Sign in</h1>", "Content-Type: text/html"),
        says("302 Found", b"", "Location: https://www.zendesk.com/"),
    ],
)
def test_a_wrong_address_stops_the_desk(handler: object) -> None:
    """What is not Zendesk's API is Misconfigured, in words that name the address to set."""
    with Misbehaving(handler) as server, pytest.raises(Misconfigured, match=r"address"):  # type: ignore[arg-type]
        desk(Setup("z", server.url, "t", {})).check()


def test_the_address_may_name_the_api(at_zendesk: ZendeskBench) -> None:
    """An address with /api/v2 at its end is the same account."""
    setup = at_zendesk.setup()
    desk(Setup("z", f"{setup.url}api/v2/", setup.token, setup.options)).check()
