"""What only a described helpdesk can do to us: answers that mislead, hostile values, an hour that comes twice."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from tests.support.desks.rest import IN_HOUSE, Edit, InHouseBench, described, variant
from tests.support.wire import Misbehaving, says
from ticket_client.careful import Careful
from ticket_client.errors import DeskError, Gone, Misconfigured, Rejected, Unavailable, Unsure
from ticket_client.values import Draft, Progress, Ticket
from ticket_client.vendor import Held

DRAFT = Draft("Θέμα", "Κείμενο", "0601010", "2610123456")


# --- answers --------------------------------------------------------------------------------------------------


def asked(answer: bytes, ask: Callable[[Careful], object], *edits: Edit, tmp_path: Path, status: str = "200 OK",
          kind: str = "application/json") -> DeskError:  # fmt: skip
    """Return the error that this answer to everything ends in."""
    with Misbehaving(says(status, answer, f"Content-Type: {kind}")) as server:
        with pytest.raises(DeskError) as caught:
            ask(described(variant(tmp_path, *edits), server.url))
        return caught.value


def look(desk: Careful) -> object:
    """Ask something."""
    return desk.find("k")


def comment(desk: Careful) -> object:
    """Change something, past the looking before it."""
    ticket = Ticket("1", "k", "Θέμα", None, Progress.PENDING, datetime(2026, 1, 1, tzinfo=UTC))
    return desk._vendor.say(Held(ticket), "κείμενο")  # type: ignore[func-returns-value]


JUDGED: dict[str, tuple[bytes, type[DeskError], type[DeskError], str]] = {
    "a rule that no answer keeps": (b'{"ok": true}', Misconfigured, Misconfigured, "no «success», which [answer]"),
    "no, and why": ('{"success": false, "message": "όχι"}'.encode(), Misconfigured, Rejected, "όχι"),
    "no without a word": (b'{"success": 0}', Misconfigured, Rejected, "refused without a word"),
    "wrong key": (b'{"success": false, "code": "AUTH_FAILED"}', Misconfigured, Misconfigured, "token or its"),
    "too busy": (b'{"success": false, "code": "TRY_LATER"}', Unavailable, Unavailable, "come back later"),
    "broke down": (b'{"success": false, "code": "db_error"}', Unavailable, Unsure, "broke down"),
    "another thing's JSON": (b"[1, 2]", Misconfigured, Misconfigured, "no «success»"),
    "null": (b"null", Misconfigured, Misconfigured, "no «success»"),
    "not JSON": (b"Fatal error in line 7", Unavailable, Unsure, "not JSON"),
    "nothing at all": (b"", Unavailable, Unsure, "not JSON"),
}


@pytest.mark.parametrize(("answer", "asking", "changing", "words"), JUDGED.values(), ids=JUDGED)
def test_yes_and_no_are_told_apart_by_the_body(
    tmp_path: Path, answer: bytes, asking: type[DeskError], changing: type[DeskError], words: str
) -> None:
    """With a rule for success a 200 proves nothing: what each answer means, to a question and to a change."""
    for ask, named in ((look, asking), (comment, changing)):
        error = asked(answer, ask, tmp_path=tmp_path)
        assert type(error) is named
        assert words in str(error)


def test_a_refusal_tells_no_telephone_number(tmp_path: Path) -> None:
    """The desk's own words are short and have their long numbers taken out."""
    answer = b'{"success": false, "message": "caller_phone 2610123456 ' + b"x" * 500 + b'"}'
    error = asked(answer, comment, tmp_path=tmp_path)
    assert "2610123456" not in str(error)
    assert len(str(error)) <= 200


STATUSES: dict[str, tuple[str, str, type[DeskError] | None]] = {
    "named as yes": ("202 Accepted", "status = [202]", None),
    "not named": ("200 OK", "status = [202]", Misconfigured),
}


@pytest.mark.parametrize(("status", "rule", "error"), STATUSES.values(), ids=STATUSES)
def test_statuses_may_tell_yes_from_no(
    tmp_path: Path, status: str, rule: str, error: type[DeskError] | None
) -> None:
    """Where the description names the statuses of a yes, no other is one."""
    file = variant(tmp_path, ('success = "success"', rule))
    with Misbehaving(says(status, b'{"data": {"items": []}}')) as server:
        desk = described(file, server.url)
        if error is None:
            assert desk.find("k") is None
        else:
            with pytest.raises(error):
                desk.find("k")


def test_a_silent_yes_is_one_where_the_description_says_so(tmp_path: Path) -> None:
    """An empty answer to a change proves nothing, unless the desk is known to say nothing when all went well."""
    silent = ("[comment]\n", "[comment]\nsilent = true\n")
    with Misbehaving(says("200 OK", b"")) as server:
        comment(described(variant(tmp_path, silent), server.url))
        with pytest.raises(Unsure):
            comment(described(IN_HOUSE, server.url))


def test_a_login_page_is_told_as_one(at_rest: InHouseBench, key: str) -> None:
    """A desk that shows its page for people stops with a sentence about the address; a change stays unsure."""
    at_rest.inhouse.login_page = True
    for verb in (at_rest.desk.check, at_rest.desk.teams, lambda: at_rest.desk.open(DRAFT, key)):
        with pytest.raises(Misconfigured, match="a web page came"):
            verb()
    with pytest.raises(Unsure):
        comment(at_rest.described())


def test_a_wrong_key_or_address_stops_the_desk(at_rest: InHouseBench) -> None:
    """`check` says which of the two it is, and tells no secret."""
    with pytest.raises(Misconfigured, match="does not accept our token") as caught:
        at_rest.described(token="hush-secret").check()
    assert "hush-secret" not in str(caught.value)
    with pytest.raises(Misconfigured, match=r"api/v1/teams: nothing stands at this address"):
        at_rest.described(url=f"{at_rest.wire.url}elsewhere").check()


def test_a_redirect_takes_our_token_nowhere(tmp_path: Path) -> None:
    """A desk that leads elsewhere is a setting to mend: nothing is asked at the other host."""
    with Misbehaving(says("200 OK")) as other:
        with Misbehaving(says("302 Found", b"", f"Location: {other.url}")) as server:
            for ask in (look, comment):
                with pytest.raises(Misconfigured, match="leads elsewhere"):
                    ask(described(IN_HOUSE, server.url))
        assert other.heads == []


CHECKS: list[tuple[str, Edit]] = [
    ("[queues] default: the desk has no queue of that name", ('default = "triage"', 'default = "none"')),
    ("[queues] name, id: they do not stand there", ('name = "code"', 'name = "title"')),
    ("api/v1/teams: rows names «data.teams[]»", ('rows = "data.items[]"', 'rows = "data.teams[]"')),
    ("[ticket] changed_at: «changed» is not in", ('"updated_at"', '"changed"')),
    ("[ticket] subject: «subject» is not in", ('subject = "title"', 'subject = "subject"')),
    ("[ticket] status: «state» is not in", ('status = "status"', 'status = "state"')),
    ("[ticket] id: nothing stands at «merged_into»", ('id = "request_id"', 'id = "merged_into"')),
    ("[time] format: moments at [ticket] changed_at", ('changed_at = "updated_at"', 'changed_at = "title"')),
    ("does not accept our token", ('header = "X-Api-Key"', 'header = "X-Key"')),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "edit"), CHECKS, ids=[sentence for sentence, _ in CHECKS])
def test_a_description_that_does_not_fit_the_desk_is_told_by_check(
    at_rest: InHouseBench, tmp_path: Path, key: str, sentence: str, edit: Edit
) -> None:
    """Asking proves what asking can: queues, look-up, changes and the places in a ticket, if there is one."""
    at_rest.desk.open(DRAFT, key)
    with pytest.raises(DeskError) as caught:
        at_rest.described(variant(tmp_path, edit)).check()
    assert sentence in str(caught.value)


def test_a_desk_that_ignores_the_look_up_is_found_out(at_rest: InHouseBench, tmp_path: Path, key: str) -> None:
    """A desk that answers an unknown query with everything would be believed at our peril: `check` refuses it."""
    at_rest.desk.open(DRAFT, key)
    look_up = (
        'path = "api/v1/search"\nmethod = "POST"\nsend = "form"\nbody = { ext_ref = "{key}" }',
        'path = "api/v1/requests"\nquery = { ext = "{key}", page = 1, changed_from = "01/01/2000 00:00:00" }',
    )
    with pytest.raises(Misconfigured, match="gives tickets for a key nobody has"):
        at_rest.described(variant(tmp_path, look_up)).check()


def test_a_desk_that_ignores_pages_is_found_out(at_rest: InHouseBench, tmp_path: Path) -> None:
    """A full page that comes again instead of the next one ends the asking, not the memory of this machine."""
    for _ in range(21):
        at_rest.desk.open(DRAFT, uuid4().hex)
    desk = at_rest.described(variant(tmp_path, ('page = "{page}"', 'page = 1, p = "{page}"')))
    with pytest.raises(Misconfigured, match="one page again and again"):
        list(desk.changed_since(datetime(2026, 1, 1, tzinfo=UTC)))


# --- what is filled in ----------------------------------------------------------------------------------------

HOSTILE = ["../../admin", "..", ".", "", "1?success=1", "1#x", "//evil.example/", "http://evil.example/", "%2e%2e",
           "1/replies", "1\r\nX-Evil: 1", "{key}", "α β"]  # fmt: skip


@pytest.mark.parametrize("ref", HOSTILE)
def test_no_reference_leads_out_of_its_place(ref: str) -> None:
    """Whatever a reference holds, every request stands at the described path below the address, or is not sent."""
    with Misbehaving(says("200 OK", b'{"success": false, "code": "NOT_FOUND"}')) as server:
        desk = described(IN_HOUSE, f"{server.url}base/")
        for verb in (desk.read, desk.notes, lambda ref: desk.comment(ref, "κείμενο", "k")):
            with pytest.raises(Gone):
                verb(ref)
        for head in server.heads:
            target = head.split(b" ")[1].decode()
            assert target.startswith("/base/api/v1/requests/")
            assert set(target.removeprefix("/base/api/v1/requests/").removesuffix("/replies")).isdisjoint("/?#\\")
            assert b"evil: 1" not in head.lower()


def test_what_callers_say_is_never_a_template(at_rest: InHouseBench, key: str) -> None:
    """Braces in a subject or a text are braces."""
    ticket = at_rest.desk.open(Draft("{key} {text}", "{subject} {{x}}"), key)
    at_rest.desk.comment(ticket.ref, "{ref}", "c")
    assert ticket.subject == f"{{key}} {{text}} [IVR:{key}]"
    assert at_rest.comments(ticket.ref) == ("{subject} {{x}}", "{ref}")
