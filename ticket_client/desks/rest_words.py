"""A described desk's words and the contract's, each turned into the other. Pure: it asks nobody."""

import base64
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ticket_client.desks.rest_description import (
    Answers,
    Auth,
    Call,
    Description,
    Priority,
    Scalar,
    Status,
    Time,
    Write,
)
from ticket_client.desks.rest_paths import MISSING, Place, Values, fill, names_in
from ticket_client.errors import DeskError, Gone, Misconfigured, Unavailable
from ticket_client.http import Answer
from ticket_client.values import Draft, Note, Progress, Ticket
from ticket_client.vendor import File

_TAIL = re.compile(r"\s*\[IVR:([^\]]+)\]$")


class Times:
    """Moments as the desk writes them."""

    def __init__(self, told: Time) -> None:
        self._format = told.format
        self._zone = ZoneInfo(told.zone)

    def read(self, value: Any) -> datetime:
        """Return the moment; ValueError if it is written in another way."""
        if self._format == "epoch":
            return datetime.fromtimestamp(float(value), UTC)
        text = str(value)
        iso = self._format == "iso"
        at = datetime.fromisoformat(text) if iso else datetime.strptime(text, self._format)  # noqa: DTZ007
        return (at if at.tzinfo else at.replace(tzinfo=self._zone)).astimezone(UTC)

    def write(self, at: datetime) -> str:
        """Return the moment as the desk reads it; iso is in UTC whatever the zone."""
        if self._format == "epoch":
            return str(int(at.timestamp()))
        if self._format == "iso":
            return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        return f"{at.astimezone(self._zone):{self._format}}"

    def not_after(self, at: datetime) -> datetime:
        """Return the moment, or an hour earlier when clocks show it twice: the desk may mean either."""
        local = at.astimezone(self._zone)
        twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
        return at - timedelta(hours=1) if twice else at


def proof(auth: Auth, token: str) -> dict[str, str]:
    """Return the header that says who we are."""
    if not token or not token.isascii() or not token.isprintable():
        raise Misconfigured("the helpdesk's token is missing, or is not plain ASCII in one line")
    if auth.how == "basic":
        return {"Authorization": f"Basic {base64.b64encode(f'{auth.user}:{token}'.encode()).decode()}"}
    if auth.how == "header":
        return {auth.header: auth.prefix + token}
    return {"Authorization": f"Bearer {token}"}


# --- what is sent ---------------------------------------------------------------------------------------------


def content_of(call: Call, values: Values, file: File | None = None) -> dict[str, Any]:
    """Return what `Http.send` takes for the request's query and body."""
    query = {name: _text(value) for name, value in _filled(call.query, values).items()}
    return {"params": query, **_body_of(call, _filled(call.body, values), file)}


def _body_of(call: Call, body: Mapping[str, Any], file: File | None) -> dict[str, Any]:
    if call.send == "file" and file:
        return {"data": file.data, "headers": {"Content-Type": "application/octet-stream"}}
    if call.send == "form":
        return {"data": {name: _text(value) for name, value in body.items()}}
    if call.send == "multipart":
        parts = {name: (None, _text(value)) for name, value in body.items()}
        return {"files": parts | _part(call, file)}
    return {"json": body} if call.method != "GET" else {}


def _part(call: Call, file: File | None) -> dict[str, Any]:
    return {call.file_part: (file.name, file.data, file.kind)} if file and isinstance(call, Write) else {}


def _filled(content: dict[str, Any], values: Values) -> dict[str, Any]:
    done = fill(content, values)
    return {} if done is MISSING else dict(done)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def fields_of(draft: Draft, priority: Priority | None) -> dict[str, Scalar]:
    """Return what a draft fills besides subject and text; what it does not know it leaves to the technicians."""
    urgent = priority.urgent if priority and draft.urgent else None
    known = {"school_code": draft.school_code, "caller": draft.caller, "priority": urgent}
    return {name: value for name, value in known.items() if value is not None and value != ""}


def word_for(status: Status, progress: Progress) -> Scalar:
    """Return the state that the bridge sets for a progress."""
    words: list[Scalar] = getattr(status, progress.value)
    return words[0]


# --- what is answered -----------------------------------------------------------------------------------------


class Overtaken(Unavailable):
    """Somebody changed the ticket in the same moment: nothing happened, so look again."""


def judge(answer: Answer, told: Answers, call: Call, refused: type[DeskError], lost: type[DeskError]) -> Any:
    """Return the body of a yes; raise `refused` for a no, `lost` for a breakdown, and what the codes say."""
    code = _folded(Place(told.code).one(answer.body)) if told.code else None
    if answer.status in told.gone_status or _is(code, told.gone):
        if _may_miss(call, answer):
            raise Gone("the desk knows no such ticket")
        raise Misconfigured(
            f"{call.path}: nothing stands at this address; look at the desk's URL and at this path"
        )
    if answer.status in told.raced_status or _is(code, told.raced):
        raise Overtaken("others are changing this ticket")
    _by_code(code, told, lost)
    if not (answer.status in told.status if told.status else answer.ok):
        raise refused(_why(answer, told))
    silence = answer.body is None and (answer.status == 204 or (isinstance(call, Write) and call.silent))
    if told.success and not silence:
        found = Place(told.success).one(answer.body)
        if found is MISSING:
            raise Misconfigured(f"{call.path}: the answer has no «{told.success}», which [answer] success names")
        if not _is(_folded(found), told.success_is):
            raise refused(_why(answer, told))
    return answer.body


def _by_code(code: str | None, told: Answers, lost: type[DeskError]) -> None:
    if _is(code, told.denied):
        raise Misconfigured("the desk does not accept our token or its rights")
    if _is(code, told.busy):
        raise Unavailable("the desk asks us to come back later")
    if _is(code, told.broken):
        raise lost("the desk broke down")


def _may_miss(call: Call, answer: Answer) -> bool:
    """Whether «not found» is about a ticket: a 404 to a look-up whose path is fixed is about the path."""
    names = names_in(call.path) | (names_in(call.query) | names_in(call.body) if answer.ok else set())
    return "key" in names or not names_in([call.path, call.query, call.body]).isdisjoint({"ref", "refs"})


def _is(word: str | None, words: list[Scalar]) -> bool:
    return word is not None and word in map(_folded, words)


def _folded(value: Any) -> str | None:
    return None if value is None or value is MISSING else str(value).strip().casefold()


def _why(answer: Answer, told: Answers) -> str:
    """Return the desk's own words for its no, short and without telephone numbers."""
    words = Place(told.why).text_of(answer.body) or f"refused without a word ({answer.status})"
    return re.sub(r"\d{7,}", "…", words)[:200]


class Reading:
    """Tickets and notes, read at the places the description names."""

    def __init__(self, told: Description) -> None:
        self._at = {name: Place(where) for name, where in told.ticket if where is not None}
        self._status = told.status
        self._notes = told.notes
        self.times = Times(told.time)

    def ref(self, row: Any) -> str:
        """Return the reference in a row."""
        return _text(self._needed("id", row))

    def ticket(self, row: Any, queue: str | None) -> Ticket:
        """Return a row as a ticket that stands in `queue`; Gone if its state says that it is deleted."""
        state = _folded(self._shown("status", row))
        if _is(state, self._status.gone):
            raise Gone("the ticket was deleted at the desk")
        subject = str(self._shown("subject", row) or "")
        tail = _TAIL.search(subject)
        key = self._text("key", row) if "key" in self._at else (tail[1] if tail else None)
        try:
            changed_at = self.times.read(self._needed("changed_at", row))
        except (ValueError, TypeError, OverflowError):
            raise Misconfigured(
                "[time] format: moments at [ticket] changed_at are written in another way"
            ) from None
        return Ticket(
            self.ref(row),
            key or "",
            subject,
            queue,
            self._progress(state),
            changed_at,
            self._someone("owner", row),
        )

    def queue(self, row: Any) -> tuple[str, str | None]:
        """Return what tells the ticket's queue, «queue_id» or «queue_name», and what stands there."""
        name = "queue_id" if "queue_id" in self._at else "queue_name"
        return name, self._text(name, row)

    def merged_into(self, row: Any) -> str | None:
        """Return the reference of the ticket this one was merged into, None if it stands itself."""
        into = self._someone("merged_into", row)
        return None if into == self.ref(row) else into  # a relation may be told from its other end

    def fields(self, row: Any) -> dict[str, str]:
        """Return the fields a change may set, as they stand."""
        return {
            name: self._text(name, row) or "" for name in ("school_code", "caller", "priority") if name in self._at
        }

    def settable(self, fields: Mapping[str, Scalar]) -> dict[str, str]:
        """Return those of a draft's fields that a change may set, as they will read."""
        return {name: str(value) for name, value in fields.items() if name in self._at}

    def note(self, row: Any) -> Note | None:
        """Return a row as a note, None if nothing is said in it."""
        told = self._notes
        text, ref = Place(told.text).text_of(row), Place(told.id).text_of(row)
        if text is None:
            return None
        if ref is None:
            raise Misconfigured(f"[notes] id: nothing stands at «{told.id}» in what the desk answers")
        try:
            at = self.times.read(Place(told.at).one(row))
        except (ValueError, TypeError, OverflowError):
            raise Misconfigured("[notes] at: no moment stands there in the way [time] describes") from None
        by = Place(told.by).text_of(row) if told.by else None
        own = told.own is not None and by == str(told.own)
        return Note(ref, text.replace("\r\n", "\n"), at, own, by)

    def _progress(self, state: str | None) -> Progress:
        """Return what a state means; one the description does not name means that somebody works on it."""
        if state is None or _is(state, self._status.pending):
            return Progress.PENDING
        return Progress.DONE if _is(state, self._status.done) else Progress.WORKING

    def _text(self, name: str, row: Any) -> str | None:
        return self._at[name].text_of(row) if name in self._at else None

    def _someone(self, name: str, row: Any) -> str | None:
        """Return a reference to somebody or something; 0 is nobody's."""
        found = self._text(name, row)
        return None if found in ("0", "False") else found

    def _shown(self, name: str, row: Any) -> Any:
        """Return what stands at a place that every ticket shows, be it empty."""
        found = self._at[name].one(row)
        if found is MISSING:
            raise Misconfigured(f"[ticket] {name}: «{self._at[name].text}» is not in what the desk answers")
        return found

    def _needed(self, name: str, row: Any) -> Any:
        found = self._shown(name, row)
        if found in (None, ""):
            raise Misconfigured(f"[ticket] {name}: nothing stands at «{self._at[name].text}»")
        return found


def untagged(subject: str) -> str:
    """Return the subject without the key at its end."""
    return _TAIL.sub("", subject)
