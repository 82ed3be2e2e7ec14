"""What only a described helpdesk can do to us: bad descriptions, wrong rules for yes and no, hostile values."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from tests.support.desks.rest import IN_HOUSE, SHIPPED, InHouseBench
from tests.support.vendors.inhouse import API_KEY
from tests.support.wire import Misbehaving, says
from ticket_client.careful import Careful
from ticket_client.desk import Desk, Setup
from ticket_client.desks import rest, rest_rules
from ticket_client.desks.rest_description import Call, Time
from ticket_client.desks.rest_words import Times, content_of
from ticket_client.errors import DeskError, Gone, Misconfigured, Rejected, Unavailable, Unsure
from ticket_client.values import Draft, Progress
from ticket_client.vendor import File

DRAFT = Draft("Θέμα", "Κείμενο", "0601010", "2610123456")
Edit = tuple[str, str]


def variant(tmp_path: Path, *edits: Edit) -> Path:
    """Return the shipped description of the in-house system with some of its words replaced."""
    text = IN_HOUSE.read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    file = tmp_path / "desk.toml"
    file.write_text(text, encoding="utf-8")
    return file


def described(
    file: Path, url: str = "https://desk.example.gr/", token: str = API_KEY, **options: object
) -> Careful:
    """Return the desk of a description."""
    return rest.desk(Setup("rest", url, token, {"description": str(file), **options}))


# --- descriptions ---------------------------------------------------------------------------------------------

BAD = [
    ("is not TOML", "[values]", "[values"),
    ("[reed]: there is no such table; there are advance,", "[read]", "[reed]"),
    ("[create] bdoy: there is no such key; there are body,", "[create.body]", "[create.bdoy]"),
    ("[create] path: is missing", 'path = "api/v1/requests"\nid', "id"),
    ("[comment]: is missing", "[comment]", '[several]\nrows = "[]"'),
    ("[find] number 1 rows: is missing", 'rows = "data.items[]"\nbrief', "brief"),
    ("[desk] room: Input should be greater than", "room = 120", "room = 12"),
    ("[desk] search: Input should be 'strong'", 'search = "strong"', 'search = "fast"'),
    ("[desk] search: none works only with once", 'search = "strong"', 'search = "none"'),
    ("[auth] how: Input should be 'bearer', 'header' or 'basic'", 'how = "header"', 'how = "query"'),
    ("[auth] header: is missing", 'header = "X-Api-Key"', ""),
    ("[auth] user: is missing", 'how = "header"', 'how = "basic"'),
    ("[headers] X-Api-Key: is set by the bridge", "[time]", '[headers]\n"X-Api-Key" = "mine"\n[time]'),
    ("[headers] X Y: must be a header", "[time]", '[headers]\n"X Y" = "z"\n[time]'),
    ("[time] zone: must be a time zone", "Europe/Athens", "Europe/Patras"),
    ("[time] format: must be iso, epoch, or a pattern", "%d/%m/%Y %H:%M:%S", "dd/mm/yyyy"),
    ("[answer] code: is missing", 'code = "code"', ""),
    ("[status] pending: List should have at least 1", 'pending = ["σε εκκρεμότητα"]', "pending = []"),
    ("[status]: «διεκπεραιωμένο» stands twice", '["διαγραμμένο"]', '["Διεκπεραιωμένο"]'),
    ("[priority] urgent: Input should be", "urgent = 1", "urgent = [1]"),
    ("[priority]: is missing", "[priority]\nurgent = 1\nnormal = 2\n", ""),
    ("[queues]: give either a table fixed or", "[queues.ask]", "[queues.fixed]\ntriage = 1\n[queues.ask]"),
    ("[ticket]: give either queue_id or queue_name", 'queue_id = "team_id"', ""),
    ("[ticket] subject: must name one thing", 'subject = "title"', 'subject = "titles[]"'),
    ("[ticket] subject: «title..x» is no place", 'subject = "title"', 'subject = "title..x"'),
    ("[create]: {summary} has no value here; there are", '"{subject}"', '"{summary}"'),
    ("[create]: nothing says where {key} goes", 'ext_ref = "{key}"\nschool', "school"),
    ("[create] body: «{» has a brace", '"{subject}"', '"{"'),
    ("[create] body: «{subject.x}»: a placeholder is a name", '"{subject}"', '"{subject.x}"'),
    ("[create] body: «{subject!r}»: a placeholder is a name", '"{subject}"', '"{subject!r}"'),
    ("[create] body: must be text, numbers", 'source = "phone"', "source = 2026-01-01"),
    ("[create] path: takes a ticket, a key or a queue", 'path = "api/v1/requests"\nid', 'path = "x/{caller}"\nid'),
    ("[update]: nothing says where {caller} goes", 'caller_phone = "{caller}"\npriority', "priority"),
    ("[update]: {status} has no value here", '"{subject}"\next_ref', '"{status}"\next_ref'),
    ("[update] body: a form has no tables", "[update.body]", "[update.body]\nextra = { a = 1 }"),
    ("[read] path: must lead on from", '"api/v1/requests/{ref}"\nt', '"https://evil.example/{ref}"\nt'),
    ("[read] path: must lead on from", '"api/v1/requests/{ref}"\nt', '"//evil.example/{ref}"\nt'),
    ("[read] path: must lead on from", '"api/v1/requests/{ref}"\nt', '"/requests/{ref}"\nt'),
    ("[read] path: must lead on from", '"api/v1/requests/{ref}"\nt', '"requests?id={ref}"\nt'),
    ("[read] path: must not lead out", '"api/v1/requests/{ref}"\nt', '"../requests/{ref}"\nt'),
    ("[read]: nothing says where {ref} goes", '"api/v1/requests/{ref}"\nt', '"api/v1/requests"\nt'),
    ("[read] method: Input should be 'GET' or 'POST'", 'ticket = "data.request"', 'method = "PUT"'),
    ("[read] method: GET has no body", 'ticket = "data.request"', 'body = { id = "{ref}" }'),
    ("[[find]]: is missing", "[[find]]", "[several]"),
    ("[[find]]: nothing says where {key} goes", 'body = { ext_ref = "{key}" }', 'body = { ext_ref = "x" }'),
    ("[changes]: {limit} without {page} or {offset}", 'page = "{page}"', 'page = "{limit}"'),
    ("[changes] page_size: Input should be greater", "page_size = 20", "page_size = 0"),
    ("[notes] own: needs the key by", 'by = "author"', ""),
    ("[comment] send: file means the bytes", 'send = "form"\nbody = { message', 'send = "file"\nbody = { message'),
    ("[attach]: a file is carried once", 'send = "multipart"', 'send = "form"'),
    (
        "[attach]: nothing says where {text} goes",
        '"attachment"\nbody = { message = "{text}"',
        '"attachment"\nbody = { message = "x"',
    ),
]


def the_complaint(file: Path, **options: object) -> str:
    with pytest.raises(Misconfigured) as caught:
        described(file, **options)
    return str(caught.value)


@pytest.mark.parametrize(("sentence", "old", "new"), BAD, ids=[row[0] for row in BAD])
def test_a_bad_description_is_refused_with_table_and_key(
    tmp_path: Path, sentence: str, old: str, new: str
) -> None:
    """What cannot work stops the start, in one sentence that names the place and says what to do."""
    assert sentence in the_complaint(variant(tmp_path, (old, new)))


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.toml")), ids=lambda file: file.name)
def test_the_shipped_descriptions_can_be_used(file: Path) -> None:
    """Both files that people copy are whole."""
    assert isinstance(described(file), Desk)


def test_values_are_replaced_by_options_of_the_desk_file(tmp_path: Path) -> None:
    """One description serves several installations: options replace its values, anywhere, with their types."""
    told = rest_rules.read(str(SHIPPED / "redmine.toml"), {"key_field": 77})
    assert told.ticket.key == "custom_fields[id=77].value"
    assert told.create.body["issue"]["custom_fields"][0]["id"] == 77
    assert "cf_77" in told.find[0].query
    assert "the option key_feild is not in" in the_complaint(SHIPPED / "redmine.toml", key_feild=77)


def test_a_desk_without_a_description_says_so(tmp_path: Path) -> None:
    """No file, or one that cannot be read, stops the start."""
    with pytest.raises(Misconfigured, match="option description is missing"):
        rest.desk(Setup("rest", "https://desk.example.gr", "t", {}))
    assert "cannot be read" in the_complaint(tmp_path / "none.toml")


@pytest.mark.parametrize("token", ["", "δοκιμή", "two\nlines"])
def test_a_token_that_fits_no_header_is_refused(token: str) -> None:
    """A token is one line of ASCII, and stands in no sentence about it."""
    with pytest.raises(Misconfigured, match="token is missing, or") as caught:
        described(IN_HOUSE, token=token)
    assert not token or token not in str(caught.value)


def test_what_the_desk_cannot_do_is_in_its_abilities(tmp_path: Path) -> None:
    """Without [attach] a desk takes no files, and says so before anybody tries."""
    cut = IN_HOUSE.read_text(encoding="utf-8").split("[attach]")[0]
    file = tmp_path / "desk.toml"
    file.write_text(cut, encoding="utf-8")
    assert described(IN_HOUSE).abilities.attach
    assert not described(file).abilities.attach


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
    return desk._vendor.create(DRAFT, "Θέμα", "k")


JUDGED = {
    "rule names what no answer has": (b'{"ok": true}', Misconfigured, Misconfigured, "[answer] success names «success»"),
    "no with the desk's words": (b'{"success": false, "message": "\u03cc\u03c7\u03b9"}', Misconfigured, Rejected, "όχι"),
    "no without a word": (b'{"success": 0}', Misconfigured, Rejected, "refused without a word"),
    "wrong key": (b'{"success": false, "code": "AUTH_FAILED"}', Misconfigured, Misconfigured, "token or its rights"),
    "too busy": (b'{"success": false, "code": "TRY_LATER"}', Unavailable, Unavailable, "come back later"),
    "broke down": (b'{"success": false, "code": "db_error"}', Unavailable, Unsure, "broke down"),
    "another thing's JSON": (b"[1, 2]", Misconfigured, Misconfigured, "[answer] success names"),
    "yes without the list": (b'{"success": true, "data": {}}', Misconfigured, Misconfigured, "data."),
    "not JSON": (b"Fatal error in line 7", Unavailable, Unsure, "not JSON"),
    "nothing at all": (b"", Unavailable, Unsure, "not JSON"),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "asking", "changing", "words"), JUDGED.values(), ids=JUDGED)
def test_yes_and_no_are_told_apart_by_the_body(
    tmp_path: Path, answer: bytes, asking: type[DeskError], changing: type[DeskError], words: str
) -> None:
    """With a rule for success a 200 proves nothing: each answer has its name, after a question and after a change."""
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


STATUSES = {
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


def test_a_login_page_is_told_as_one(at_rest: InHouseBench, key: str) -> None:
    """A desk that shows its page for people stops with a sentence about the address; a change stays unsure."""
    at_rest.inhouse.login_page = True
    for verb in (at_rest.desk.check, at_rest.desk.teams, lambda: at_rest.desk.open(DRAFT, key)):
        with pytest.raises(Misconfigured, match="a web page answers where data should"):
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
    ("[time] format: moments at [ticket] changed_at", ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M")),
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

HOSTILE = ["../../admin", "..", ".", "1?success=1", "1#x", "//evil.example/", "http://evil.example/", "%2e%2e", "1/replies",
           "1\r\nX-Evil: 1", "{key}", "α β"]  # fmt: skip


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


def test_a_lone_placeholder_keeps_its_type_and_the_unknown_is_left_out() -> None:
    """Numbers stay numbers in JSON; who does not know a value sends no field, and no half entry of a list."""
    body = {
        "n": "{number}", "t": "number {number}", "no": "{nobody}", "yes": True, "deep": {"no": "{nobody}"},
        "rows": [{"id": 1, "value": "{nobody}"}, {"id": 2, "value": "{number}"}], "brace": "{{x}}",
    }  # fmt: skip
    call = Call(path="x", body=body, query={"f_{number}": "{number}", "no": "{nobody}"})
    assert content_of(call, {"number": 4, "nobody": None}) == {
        "params": {"f_4": "4"},
        "json": {"n": 4, "t": "number 4", "yes": True, "rows": [{"id": 2, "value": 4}], "brace": "{x}"},
    }


def test_a_body_is_written_as_the_desk_reads_it() -> None:
    """JSON, a form, parts or bytes alone; in a form everything is text."""
    file = File("ήχος.wav", "audio/x-wav", b"\x00\xff")
    sent = {
        send: content_of(Call(path="x", send=send, body={} if send == "file" else {"a": 1, "b": True}), {}, file)
        for send in ("json", "form", "multipart", "file")
    }
    assert sent["json"]["json"] == {"a": 1, "b": True}
    assert sent["form"]["data"] == {"a": "1", "b": "true"}
    assert sent["multipart"]["files"] == {
        "a": (None, "1"), "b": (None, "true"), "file": ("ήχος.wav", b"\x00\xff", "audio/x-wav"),
    }  # fmt: skip
    assert (sent["file"]["data"], sent["file"]["headers"]) == (
        b"\x00\xff",
        {"Content-Type": "application/octet-stream"},
    )


# --- other desks of the kind ----------------------------------------------------------------------------------


def test_a_desk_without_a_field_for_the_key_keeps_it_in_the_subject(
    at_rest: InHouseBench, tmp_path: Path, key: str
) -> None:
    """Where [ticket] names no key, it is read off the subject's end, and a double that loses it is none."""
    desk = at_rest.described(variant(tmp_path, ('key = "ext_ref"\n', "")))
    ticket = desk.open(DRAFT, key)
    assert (ticket.key, desk.open(DRAFT, key), desk.find(key)) == (key, ticket, ticket)
    at_rest.inhouse.make(
        {"title": f"Διπλό [IVR:{key}]", "description": "κ", "ext_ref": key, "category_id": 4}, "bridge"
    )
    assert desk.unite(key) == ticket
    assert desk.read("2").key == ""
    assert desk.read("2").progress is Progress.DONE


def test_a_desk_that_cannot_be_searched_must_know_a_key_again(
    at_rest: InHouseBench, tmp_path: Path, key: str
) -> None:
    """Without a look-up the desk's own refusal of doubles is what keeps one ticket a key."""
    at_rest.inhouse.once = True
    text = IN_HOUSE.read_text(encoding="utf-8")
    search = text[text.index("[[find]]") : text.index("[changes]")]
    desk = at_rest.described(
        variant(tmp_path, (search, ""), ('search = "strong"', 'search = "none"\nonce = true'))
    )
    assert desk.open(DRAFT, key) == desk.open(DRAFT, key)
    assert at_rest.tickets(key) == 1


def test_changes_come_oldest_first_whatever_the_desks_order(at_rest: InHouseBench, tmp_path: Path) -> None:
    """Newest first, or in no order at all: over many pages each change comes, in the order of the changes."""
    start = at_rest.inhouse.now
    refs = [at_rest.desk.open(DRAFT, uuid4().hex).ref for _ in range(45)]
    for order in ("newest", "none"):
        edits = [
            ('page = "{page}"', 'page = "{page}", newest = 1'),
            ("page_size = 20", f'page_size = 20\norder = "{order}"'),
        ]
        desk = at_rest.described(variant(tmp_path, *edits))
        assert [ticket.ref for ticket in desk.changed_since(start)] == refs
        assert [ticket.ref for ticket in desk.changed_since(start + timedelta(seconds=44))] == refs[43:]


def test_urgency_is_written_and_never_lowered(at_rest: InHouseBench, key: str) -> None:
    """What is urgent gets its priority, at once or later; that of a ticket a person has raised stays."""
    ticket = at_rest.desk.open(DRAFT, key)
    row = at_rest.inhouse.rows[int(ticket.ref)]
    assert row.said["priority"] == 2
    at_rest.desk.update(ticket.ref, Draft("θ", "κ", urgent=True))
    assert row.said["priority"] == 1
    at_rest.desk.update(ticket.ref, Draft("θ", "κ"))
    assert row.said["priority"] == 1


# --- time -----------------------------------------------------------------------------------------------------

NOON = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("form", "zone", "written"),
    [
        ("iso", "UTC", "2026-07-01T09:00:00Z"),
        ("iso", "Europe/Athens", "2026-07-01T09:00:00Z"),
        ("epoch", "UTC", "1782896400"),
        ("%d/%m/%Y %H:%M", "Europe/Athens", "01/07/2026 12:00"),
    ],
)
def test_moments_are_read_as_they_are_written(form: str, zone: str, written: str) -> None:
    """Each way of writing a moment goes there and back."""
    times = Times(Time(format=form, zone=zone))
    assert times.write(NOON) == written
    assert times.read(written) == NOON


def test_a_moment_without_a_zone_is_the_desks() -> None:
    """An iso moment that names no zone is in the description's; one that names one is where it says."""
    times = Times(Time(zone="Europe/Athens"))
    assert times.read("2026-07-01 12:00:00") == times.read("2026-07-01T11:00:00+02:00") == NOON


def test_no_change_is_missed_in_the_hour_that_clocks_show_twice(at_rest: InHouseBench) -> None:
    """When summer time ends, a change of the second three o'clock is among those since the first one."""
    at_rest.inhouse.now = datetime(2026, 10, 25, 0, 50, tzinfo=UTC)  # 03:50 in summer time
    since = at_rest.inhouse.now
    at_rest.inhouse.now += timedelta(minutes=40)  # 03:30, the second time
    ticket = at_rest.desk.open(DRAFT, uuid4().hex)
    assert ticket.ref in {each.ref for each in at_rest.desk.changed_since(since)}
    at_rest.inhouse.now += timedelta(hours=2)
    later = at_rest.desk.open(DRAFT, uuid4().hex)
    assert [each.ref for each in at_rest.desk.changed_since(later.changed_at)] == [later.ref]
