"""Descriptions of helpdesks are read strictly: what cannot work is refused at the start, what is shipped works."""

from pathlib import Path

import pytest

from tests.support.desks.rest import IN_HOUSE, SHIPPED, described, variant
from ticket_client.desk import Desk, Setup
from ticket_client.desks import rest, rest_rules
from ticket_client.errors import Misconfigured

BAD = [
    ("[values] key: is a placeholder of the bridge's own", "category = 4", "key = 4\ncategory = 4"),
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
    """Return the sentence that refuses a description."""
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
