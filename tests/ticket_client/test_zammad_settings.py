"""Settings that Zammad does not stand by: the check tells each of them before a ticket is lost."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.support.desks.zammad import ZammadBench
from tests.support.vendors.zammad import Zammad as Server
from tests.support.wire import Misbehaving, says
from ticket_client.desk import Setup
from ticket_client.desks import zammad_words as words
from ticket_client.desks.zammad import desk
from ticket_client.errors import Misconfigured, Unavailable
from ticket_client.values import Draft

DRAFT = Draft("Θέμα", "Κείμενο", "0601010", "2610123456", team="triage")
Arrange = Callable[[Server], None]


def bridge(server: Server, **to: Any) -> None:
    """Change the bridge's own user."""
    server.tokens["bridge"] = replace(server.tokens["bridge"], **to)


WRONG: dict[str, tuple[Arrange, dict[str, str], str]] = {
    "token": (lambda zammad: zammad.tokens.pop("bridge") and None, {}, "token"),
    "expired token": (lambda zammad: zammad.expired.add("bridge"), {}, "token"),
    "no token access": (lambda zammad: setattr(zammad, "token_access", False), {}, "access disabled"),
    "no right to see groups": (lambda zammad: bridge(zammad, permissions={"ticket.agent"}), {}, "admin.group"),
    "no agent": (lambda zammad: bridge(zammad, permissions={"admin.group"}), {}, "ticket.agent"),
    "no right in the group": (lambda zammad: bridge(zammad, groups={}), {}, "full access"),
    "no group": (lambda zammad: zammad.state.retired.update(range(1, 9)), {}, "no active group"),
    "no such group": (lambda _: None, {"group": "δεν"}, "no active group «δεν»"),
    "no key attribute": (lambda _: None, {"key_field": "nonsense"}, "no attribute «nonsense»"),
    "no school attribute": (lambda _: None, {"school_field": "nonsense"}, "no attribute «nonsense»"),
    "a short key attribute": (lambda zammad: zammad.state.attributes.update(ivr_key=20), {}, "too short"),
    "no such customer": (lambda _: None, {"customer": "2610123456"}, "No lookup value found for 'customer'"),
    "no such priority": (lambda _: None, {"urgent": "9"}, "No lookup value found for 'priority'"),
    "a demanded attribute": (
        lambda zammad: setattr(zammad.state, "mandatory", frozenset({"note"})), {}, "value for field 'note'",
    ),
    "no closed state": (lambda zammad: zammad.state.state_types.update({4: "open"}), {}, "closed"),
}  # fmt: skip


@pytest.mark.parametrize(("arrange", "options", "sentence"), WRONG.values(), ids=WRONG)
def test_a_wrong_setting_is_told_by_the_check(
    at_zammad: ZammadBench, arrange: Arrange, options: dict[str, str], sentence: str
) -> None:
    """Every setting that would cost tickets is found before the first one, in a sentence that says what to do."""
    arrange(at_zammad.server)
    with pytest.raises(Misconfigured, match=sentence) as caught:
        at_zammad.remade(**options).desk.check()
    assert "2610123456" not in str(caught.value)
    assert at_zammad.server.state.tickets == {}


@pytest.mark.parametrize("options", [{"key_field": "nonsense"}, {"caller_field": "nonsense"}])
def test_an_attribute_that_is_not_there_stops_the_desk(
    at_zammad: ZammadBench, key: str, options: dict[str, str]
) -> None:
    """Without its attribute a ticket is neither looked for nor believed to be up to date."""
    ref = at_zammad.desk.open(DRAFT, key).ref
    other = at_zammad.remade(**options).desk
    with pytest.raises(Misconfigured):
        other.update(ref, DRAFT)
    if "key_field" in options:
        with pytest.raises(Misconfigured):
            other.find(key)


def test_a_zammad_that_knows_no_conditions_does_not_pass(at_zammad: ZammadBench, key: str) -> None:
    """Where every search finds everything no ticket could be told from another: the check says so."""
    at_zammad.desk.open(DRAFT, key)
    at_zammad.server.state.heeds_conditions = False
    with pytest.raises(Misconfigured, match="conditions"):
        at_zammad.desk.check()


def test_a_user_shut_out_of_every_group_stops_the_desk(at_zammad: ZammadBench, key: str) -> None:
    """When our own group refuses us no ticket can be made, which is a setting to mend and none to park."""
    bridge(at_zammad.server, groups={})
    with pytest.raises(Misconfigured, match="full access"):
        at_zammad.desk.open(DRAFT, key)


def test_maintenance_is_waited_for(at_zammad: ZammadBench, key: str) -> None:
    """While Zammad is in maintenance nothing is wrong: Unavailable."""
    at_zammad.server.maintenance = True
    for verb in (at_zammad.desk.check, lambda: at_zammad.desk.open(DRAFT, key)):
        with pytest.raises(Unavailable, match="maintenance"):
            verb()


def test_the_check_leaves_nothing_and_notices_if_it_did(at_zammad: ZammadBench) -> None:
    """The trial makes no ticket, the address may end in the interface's path; a Zammad that takes it is told."""
    at_zammad.setup = replace(at_zammad.setup, url=f"{at_zammad.wire.url}api/v1/")
    desk(at_zammad.setup).check()
    assert at_zammad.server.state.tickets == {}
    taken = words.Answer(201, {"id": 1})
    assert "delete" in str(words.fault_of_trial(taken))


def test_an_address_that_is_not_zammads_stops_the_desk(at_zammad: ZammadBench) -> None:
    """A wrong path at Zammad, and JSON of something else, are told as an address to mend."""
    with pytest.raises(Misconfigured, match="not Zammad"):
        desk(Setup("zammad", f"{at_zammad.wire.url}elsewhere/", "bridge", {})).check()
    for body in (b"[]", b"{}", b'"ok"', b"null", b"3"):
        with Misbehaving(says("200 OK", body)) as server, pytest.raises(Misconfigured, match="not Zammad"):
            desk(Setup("zammad", server.url, "t", {})).check()


def test_a_ticket_that_hides_a_part_stops_the_desk() -> None:
    """A row without what we need is Misconfigured and names it, lest we overwrite what we cannot see."""
    with pytest.raises(Misconfigured, match="ivr_key"):
        words.ticket_of({"id": 1, "owner_id": 1}, "new", "ivr_key")
