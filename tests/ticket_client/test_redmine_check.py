"""A Redmine whose settings, rights or address are not in order says so, in a sentence an administrator can use."""

from dataclasses import replace

import pytest

from tests.support.desks.redmine import RedmineBench, setup
from tests.support.redmine import Redmine
from tests.support.wire import Misbehaving, says
from ticket_client.desk import Setup
from ticket_client.desks.redmine import desk
from ticket_client.errors import Misconfigured, Unavailable
from ticket_client.values import Draft

slow = pytest.mark.slow
DRAFT = Draft("Θέμα", "Κείμενο", "0601010", "2610123456")
ROLE, BRIDGE = "Role.find_by!(name: 'Bridge')", "User.find_by!(login: 'bridge')"
KEY, SCHOOL = (f"IssueCustomField.find_by!(name: '{name}')" for name in ("External id", "School code"))
FLOOR = "IssueCustomField.find_by!(name: 'Floor')"
TRIAGE, TRACKER = "Project.find('triage')", "Tracker.find(3)"
OWNED = "update! default_assigned_to_id:"
"""What an administrator may change, in Redmine's own words."""


@slow
def test_a_check_makes_no_ticket(redmine: Redmine) -> None:
    """`check` passes where all is in order, by the fields' numbers or as an administrator, and leaves nothing."""
    before = redmine.run("Issue.count")
    desk(setup(redmine)).check()
    desk(replace(setup(redmine), token=redmine.admin, options={})).check()
    assert redmine.run("Issue.count") == before


@slow
def test_fields_are_found_by_name_where_an_issue_shows_them(at_redmine: RedmineBench, key: str) -> None:
    """An API key that is no administrator's finds the fields' numbers on any issue that it may see."""
    at_redmine.desk.open(DRAFT, f"{key}x")
    named = desk(replace(setup(at_redmine.redmine), options={}))
    named.check()
    assert named.open(DRAFT, key).key == key


@slow
@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("queue", "δεν-υπάρχει", "no project «δεν-υπάρχει»"),
        ("tracker", "Θέματα", "no tracker «Θέματα»|no project «triage»"),
        ("key_field", "Κλειδί", "no custom field «Κλειδί»"),
        ("school_field", "Κωδικός", "no custom field «Κωδικός»"),
        ("urgent", "Φωτιά", "no priority «Φωτιά»"),
        ("pending", "Αύριο", "no status in Redmine means «pending»"),
    ],
)
def test_a_name_that_redmine_does_not_know_stops_the_desk(
    redmine: Redmine, option: str, value: str, words: str
) -> None:
    """`check` names the option, the thing it names, and what to do."""
    with pytest.raises(Misconfigured, match=words):
        desk(setup(redmine, **{option: value})).check()


@slow
def test_a_field_with_a_wrong_number_stops_the_desk(at_redmine: RedmineBench, key: str) -> None:
    """Redmine ignores a filter on a field that it does not have: never do we take that for an answer."""
    at_redmine.desk.open(DRAFT, key)
    wrong = desk(setup(at_redmine.redmine, key_field=99))
    for verb in (wrong.check, lambda: wrong.open(DRAFT, key)):
        with pytest.raises(Misconfigured, match="custom field"):
            verb()


@slow
@pytest.mark.parametrize(
    ("change", "undo", "words"),
    [
        ("Setting.rest_api_enabled = 0", "Setting.rest_api_enabled = 1", "REST web service"),
        (f"{BRIDGE}.lock!", f"{BRIDGE}.activate!", "does not know this API key"),
        (f"{ROLE}.remove_permission! :edit_issues", f"{ROLE}.add_permission! :edit_issues", "lacks edit_issues"),
        (f"{ROLE}.remove_permission! :set_notes_private", f"{ROLE}.add_permission! :set_notes_private", "private"),
        (f"{ROLE}.update! issues_visibility: 'own'", f"{ROLE}.update! issues_visibility: 'all'", "hides"),
        (f"{SCHOOL}.update! regexp: '^x$'", f"{SCHOOL}.update! regexp: '^[0-9]{{7}}$'", "School code is invalid"),
        (f"{KEY}.update! max_length: 20", f"{KEY}.update! max_length: nil", "External id is too long"),
        (f"{KEY}.update! is_filter: false", f"{KEY}.update! is_filter: true", "Used as a filter"),
        (f"{KEY}.update! is_for_all: false", f"{KEY}.update! is_for_all: true", "do not show us"),
        (f"{FLOOR}.update! is_required: true", f"{FLOOR}.update! is_required: false", "Floor cannot be blank"),
        (f"{TRIAGE}.close", f"{TRIAGE}.reopen", "no project «triage»"),
        (f"{TRIAGE}.disable_module! :issue_tracking", f"{TRIAGE}.enable_module! :issue_tracking", "no project"),
        (f"{TRIAGE}.{OWNED} {BRIDGE}.id", f"{TRIAGE}.{OWNED} nil", "default assignee"),
        (f"{TRACKER}.update! core_fields: []", f"{TRACKER}.update! core_fields: Tracker::CORE_FIELDS", "descr"),
    ],
)  # fmt: skip
def test_a_redmine_that_is_not_in_order_does_not_pass(
    at_redmine: RedmineBench, key: str, change: str, undo: str, words: str
) -> None:
    """`check` says in one sentence what an administrator must mend."""
    at_redmine.desk.open(DRAFT, key)
    with at_redmine.redmine.so(change, undo), pytest.raises(Misconfigured, match=words):
        at_redmine.desk.check()


@slow
def test_a_bad_key_stops_the_desk(redmine: Redmine) -> None:
    """A key that Redmine does not take is Misconfigured for every verb, and never in the text."""
    token = "0123456789abcdef" * 2
    wrong = desk(replace(setup(redmine), token=token))
    for verb in (wrong.check, wrong.teams, lambda: wrong.find("k"), lambda: wrong.open(DRAFT, "k")):
        with pytest.raises(Misconfigured, match="API key") as caught:
            verb()
        assert token not in str(caught.value)


@pytest.mark.parametrize("token", ["", "κλειδί", "two words", "line\n"])
def test_what_cannot_be_a_key_is_said_at_once(token: str) -> None:
    """A token that is no API key of Redmine is Misconfigured before anybody is asked."""
    with pytest.raises(Misconfigured, match="API key"):
        desk(Setup("r", "http://127.0.0.1:9/", token, {}))


@slow
def test_a_wrong_address_stops_the_desk(redmine: Redmine) -> None:
    """An address on the right machine that is not Redmine's is Misconfigured in words a person can use."""
    with pytest.raises(Misconfigured, match="not Redmine"):
        desk(setup(redmine, f"{redmine.url}elsewhere/")).check()


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [("200 OK", "text/html", b"<html>"), ("200 OK", "application/json", b"[]"),
     ("200 OK", "application/json", b'{"user": 3}'), ("302 Found", "text/html", b"")],
)  # fmt: skip
def test_what_is_not_redmine_stops_the_desk(status: str, kind: str, body: bytes) -> None:
    """A page, JSON of another shape, or a way to elsewhere means that something else lives at this address."""
    answer = says(status, body, f"Content-Type: {kind}", "Location: https://elsewhere.invalid/")
    with Misbehaving(answer) as server, pytest.raises(Misconfigured):
        desk(Setup("r", server.url, "k", {})).check()


def test_notes_are_private_or_public() -> None:
    """Another word for how notes are kept is refused at once."""
    with pytest.raises(Misconfigured, match="notes"):
        desk(Setup("r", "http://127.0.0.1:9/", "k", {"notes": "κρυφές"}))


def test_a_redmine_that_broke_down_is_unavailable() -> None:
    """What only asks may be asked again: a breakdown then is Unavailable."""
    with Misbehaving(says("500 Internal Server Error", b"")) as server, pytest.raises(Unavailable):
        desk(Setup("r", server.url, "k", {"key_field": 1})).find("k")
