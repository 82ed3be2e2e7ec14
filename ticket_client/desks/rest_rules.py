"""Reads a description from its file and refuses what cannot work, in a sentence with the table and the key.

The first complaint is the only one told: mending it often mends the others.
"""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ticket_client.abilities import Search
from ticket_client.desks.rest_description import Call, Description, Status
from ticket_client.desks.rest_paths import names_in
from ticket_client.errors import Misconfigured

CHANGEABLE = ("school_code", "caller", "priority")
"""What a change may set besides the subject, by the names of [ticket] and of the placeholders."""
PAGING = {"limit", "page", "offset"}
QUEUE = {"queue", "queue_id"}
_LONG = {"subject", "text", "base64", "refs", "caller", "since", *PAGING}
OURS = _LONG | QUEUE | {"ref", "key", "status", "school_code", "priority", "name", "kind", "upload"}
"""Every placeholder that the bridge fills."""
_NOT_OURS = {"authorization", "host", "cookie", "content-length", "content-type", "transfer-encoding"}
_KINDS = {"bool", "int", "str"}
"""What pydantic adds to the place of a value that may be one of them."""

Told = Iterator[tuple[str, str]]
"""Complaints: a table with its key, and what to do."""


def read(file: str, given: Mapping[str, object]) -> Description:
    """Return the description in a file, its values replaced by `given`; Misconfigured if it cannot be used."""
    try:
        tables = tomllib.loads(Path(file).read_text(encoding="utf-8"))
    except OSError as error:
        raise Misconfigured(f"the description {file} cannot be read ({type(error).__name__})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Misconfigured(f"the description {file} is not TOML: {error}") from None
    try:
        told = Description.model_validate(_with_values(tables, given))
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)
        where, what = _told(min(found, key=lambda each: each["type"] != "extra_forbidden"))  # often a missing one
        raise Misconfigured(f"{file}, {where}: {what}") from None
    for where, what in _complaints(told):
        raise Misconfigured(f"{file}, {where}: {what}")
    return told


def _with_values(tables: dict[str, Any], given: Mapping[str, object]) -> dict[str, Any]:
    """Return the tables with their own placeholders filled: they may stand anywhere, also in places."""
    own = tables.get("values", {})
    if not isinstance(own, dict):
        raise Misconfigured("[values] must be a table")
    if unknown := sorted(given.keys() - own.keys()):
        raise Misconfigured(f"the option {unknown[0]} is not in the description's [values]")
    values = {**own, **given}

    def put_in(content: Any) -> Any:
        if isinstance(content, dict):
            return {str(put_in(key)): put_in(value) for key, value in content.items()}
        if isinstance(content, list):
            return [put_in(each) for each in content]
        for name, value in values.items():
            if content == f"{{{name}}}":
                return value
            content = content.replace(f"{{{name}}}", str(value)) if isinstance(content, str) else content
        return content

    return {name: values if name == "values" else put_in(table) for name, table in tables.items()}


def _told(error: ErrorDetails) -> tuple[str, str]:
    """Return where pydantic stumbled, and its sentence in our words."""
    place, kind = error["loc"], error["type"]
    keys = [f"number {part + 1}" if isinstance(part, int) else part for part in place[1:] if part not in _KINDS]
    where = f"[{place[0]}] {' '.join(keys)}".strip()
    if kind == "extra_forbidden":
        what = "key" if len(place) > 1 else "table"
        return where, f"there is no such {what}; there are {', '.join(_keys_at(place[:-1]))}"
    if kind == "missing":
        return where, "is missing; add it"
    return where, error["msg"].removeprefix("Value error, ")


def _keys_at(place: tuple[int | str, ...]) -> list[str]:
    """Return the keys of the table at a place of the description."""
    model: type[BaseModel] = Description
    for part in place:
        if isinstance(part, str):
            model = _table_in(model.model_fields[part].annotation) or model
    return sorted(model.model_fields)


def _table_in(kind: Any) -> type[BaseModel] | None:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind
    return next((found for each in getattr(kind, "__args__", ()) if (found := _table_in(each))), None)


# --- what fits together ---------------------------------------------------------------------------------------


def _complaints(told: Description) -> Told:
    for name in sorted(told.values.keys() & OURS):
        yield f"[values] {name}", "is a placeholder of the bridge's own; take another name"
    yield from _lonely(told)
    yield from _access(told)
    yield from _states(told.status)
    for table, call, may, must in calls(told):
        if call:
            yield from _placeholders(table, call, may | must, must)
            yield from _body(table, call, carries=call is (told.upload or told.attach))


def _lonely(told: Description) -> Told:
    """Tables and keys of which exactly one is wanted, or none without another."""
    if (told.queues.fixed is None) == (told.queues.ask is None):
        yield "[queues]", "give either a table fixed or a table ask"
    if told.queues.fixed and told.queues.default not in {None, *told.queues.fixed}:
        yield "[queues] default", "must be a name of [queues.fixed]"
    if (told.ticket.queue_id is None) == (told.ticket.queue_name is None):
        yield "[ticket]", "give either queue_id or queue_name"
    if told.desk.search is Search.NONE and (told.find or not told.desk.once):
        yield "[desk] search", "none works only with once = true and without [[find]]: else doubles would arise"
    if told.desk.search is not Search.NONE and not told.find:
        yield "[[find]]", "is missing; say how a ticket is looked up by {key}"
    if told.upload and not told.attach:
        yield "[upload]", "serves nothing without [attach]"
    if told.ticket.priority and not told.priority:
        yield "[priority]", "is missing, and [ticket] has a priority"
    if told.notes.own is not None and not told.notes.by:
        yield "[notes] own", "needs the key by, whose value it is"


def _access(told: Description) -> Told:
    auth, answer = told.auth, told.answer
    for how, key in (("header", "header"), ("basic", "user")):
        if auth.how == how and not getattr(auth, key):
            yield f"[auth] {key}", f"is missing; how = «{how}» needs it"
    for name, value in ({auth.header: auth.prefix} if auth.header else {}).items() | told.headers.items():
        if not name.isascii() or not name.replace("-", "").isalnum() or not value.isascii():
            yield f"[headers] {name}", "must be a header like X-API-Key, its value plain ASCII"
    for name in told.headers:
        if name.lower() in _NOT_OURS | {auth.header.lower()}:
            yield f"[headers] {name}", "is set by the bridge itself; leave it out"
    if not answer.code and any((answer.gone, answer.raced, answer.denied, answer.busy, answer.broken)):
        yield "[answer] code", "is missing; say where the codes stand"


def _states(status: Status) -> Told:
    every = [str(word).casefold() for word in (*status.pending, *status.working, *status.done, *status.gone)]
    for word in every:
        if every.count(word) > 1:
            yield "[status]", f"«{word}» stands twice"


def calls(told: Description) -> Iterator[tuple[str, Call | None, set[str], set[str]]]:
    """Yield each request with the placeholders it may have and those it must have."""
    key = {"key"} if told.ticket.key else set()
    known = {"school_code", "caller", "status", "key", *QUEUE, *({"priority"} if told.priority else ())}
    yield "[create]", told.create, known, {"subject", "text", *key}
    yield "[read]", told.read, set(), {"ref"}
    for find in told.find:
        yield "[[find]]", find, PAGING, {"key"}
    yield "[several]", told.several, PAGING, {"refs"}
    yield "[changes]", told.changes, PAGING | {"since"}, set() if told.changes.order == "newest" else {"since"}
    yield "[notes]", told.notes, PAGING, {"ref"}
    yield "[queues.ask]", told.queues.ask, PAGING, set()

    fields = {name for name in CHANGEABLE if getattr(told.ticket, name)}
    moves = set() if told.assign else _queue_in(told.update)
    drives = set() if told.advance else {"status"}
    forgets = key if told.find else set()
    yield "[update]", told.update, {"key"}, {"ref", "subject"} | fields | moves | drives | forgets
    yield "[assign]", told.assign, QUEUE, {"ref"} | (_queue_in(told.assign) if told.assign else set())
    yield "[advance]", told.advance, set(), {"ref", "status"}

    file = {"name", "kind"}
    yield "[comment]", told.comment, set(), {"ref", "text"}
    yield "[fold]", told.fold, {"key"}, {"ref", "text", "status", "subject"} | forgets
    yield "[upload]", told.upload, file | {"base64"}, set()
    yield "[attach]", told.attach, file | {"base64"}, {"ref", "text"} | ({"upload"} if told.upload else set())


def _names(call: Call) -> frozenset[str]:
    return names_in(call.path) | names_in(call.query) | names_in(call.body)


def _queue_in(call: Call) -> set[str]:
    """Return how a request names the queue: by id unless it does by name."""
    return set(_names(call) & QUEUE) or {"queue_id"}


def _placeholders(table: str, call: Call, may: set[str], must: set[str]) -> Told:
    names = _names(call)
    for name in sorted(names - may):
        listed = ", ".join(f"{{{each}}}" for each in sorted(may))
        yield table, f"{{{name}}} has no value here; there are {listed}"
    for name in sorted(must - names):
        yield table, f"nothing says where {{{name}}} goes; put it into path, query or body"
    if names_in(call.path) & _LONG:
        yield f"{table} path", "takes a ticket, a key or a queue; put the others into query or body"
    if table == "[changes]" and names & PAGING == {"limit"}:
        yield table, "{limit} without {page} or {offset} would hide all further changes"


def _body(table: str, call: Call, *, carries: bool) -> Told:
    """How the body is written, and that a file is in it just where one belongs."""
    nested = any(isinstance(value, dict | list) for value in call.body.values())
    if call.send in ("form", "multipart") and nested:
        yield f"{table} body", 'a form has no tables or lists; write names like "issue[subject]" in quotes'
    if call.send == "file" and (call.body or not carries):
        yield f"{table} send", "file means the bytes of a file and nothing else, in [upload] or [attach]"
    if call.method == "GET" and (call.body or call.send != "json"):
        yield f"{table} method", "GET has no body; use query, or another method"
    if ("base64" in _names(call)) + (call.send == "file") + (call.send == "multipart" and carries) != carries:
        yield table, 'a file is carried once: by send = "multipart", send = "file", or {base64} in a JSON body'
