"""What a description of a helpdesk can say, table by table; docs/rest-desk.md prints it. Says no word of how.

Whether what is said fits together, `rest_rules` judges; what is done with it, `rest`.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from ticket_client.abilities import Search
from ticket_client.desks.rest_paths import Place, names_in

Scalar = bool | int | str


def _of(read: Callable[[str], object]) -> AfterValidator:
    """Return a validator that reads a text once, so that what is unreadable is told at the start."""

    def check(value: str) -> str:
        read(value)
        return value

    return AfterValidator(check)


def _templates(content: dict[str, Any]) -> dict[str, Any]:
    names_in(content)
    if not _sendable(content):
        raise ValueError("must be text, numbers, true or false, tables and lists; write a date in quotes")
    return content


def _sendable(content: Any) -> bool:
    inside = content.values() if isinstance(content, dict) else content if isinstance(content, list) else ()
    return isinstance(content, str | bool | int | float | dict | list) and all(map(_sendable, inside))


def _single(text: str) -> None:
    if Place(text).many:
        raise ValueError("must name one thing, so without []")


def _path(text: str) -> str:
    names_in(text)
    if any(each in text for each in (":", "?", "#", "\\", "//")) or text[:1] == "/" or not text.isprintable():
        raise ValueError(
            "must lead on from the helpdesk's address, like issues/{ref}.json; a query has its own key"
        )
    if not {".", ".."}.isdisjoint(text.split("/")):
        raise ValueError("must not lead out of the helpdesk's address: leave out the dots")
    return text


Where = Annotated[str, _of(_single)]
"""A place of one thing in an answer."""
Every = Annotated[str, _of(Place)]
"""A place of many."""
Path = Annotated[str, Field(min_length=1), AfterValidator(_path)]
"""Where to ask, below the helpdesk's address."""
Content = Annotated[dict[str, Any], AfterValidator(_templates)]
"""What is sent: constants, templates, tables and lists of them."""
Words = list[Scalar]


def _zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("must be a time zone, like Europe/Athens") from None


def _moment(form: str) -> None:
    noon = datetime(2026, 11, 22, 20, 41)  # noqa: DTZ001 - a pattern has no zone
    try:
        fine = form in ("iso", "epoch") or datetime.strptime(f"{noon:{form}}", form) == noon  # noqa: DTZ007
    except ValueError:
        fine = False
    if not fine:
        raise ValueError("must be iso, epoch, or a pattern with day and minute, like %d/%m/%Y %H:%M:%S")


class Table(BaseModel):
    """A table of the description; it has no other keys than these."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Desk(Table):
    """`[desk]`: what the relay may count on."""

    search: Annotated[Search, Field(strict=False)] = Field(
        Search.STRONG, description="how soon a look-up sees a new ticket: strong, lagging, or none at all"
    )
    once: bool = Field(False, description="the desk answers a second create of one key with the first ticket")
    webhook: bool = Field(False, description="the desk tells the bridge of changes; declared, not set up here")
    room: int = Field(120, ge=60, le=255, description="characters a subject may have in Greek")
    patience_s: float = Field(
        40.0, gt=0, le=60, description="seconds one verb may take, all its requests together"
    )
    settling_s: float = Field(15.0, ge=0, le=3600, description="seconds the slowest create takes to be found")


class Auth(Table):
    """`[auth]`: how the token travels; never in an address, where logs would keep it."""

    how: Literal["bearer", "header", "basic"] = Field(description="bearer, header or basic")
    header: str = Field("", description="for header: its name, like X-API-Key")
    prefix: str = Field("", description="for header: what stands before the token in it")
    user: str = Field("", description="for basic: the user name; the token is the password")


class Time(Table):
    """`[time]`: how moments are written."""

    format: Annotated[str, _of(_moment)] = Field(
        "iso", description="iso, epoch (seconds), or a pattern like %d/%m/%Y %H:%M:%S"
    )
    zone: Annotated[str, _of(_zone)] = Field(
        "UTC", description="zone of moments that name none, like Europe/Athens"
    )


class Answers(Table):
    """`[answer]`: how yes and no are told apart."""

    status: list[int] = Field([], description="statuses that mean yes; none named: all below 300")
    success: Where | None = Field(
        None, description="place that every yes has, like success; none: the status tells"
    )
    success_is: Words = Field([True], description="what stands there when the answer is yes")
    why: Where = Field("error", description="place of the desk's own words for a no")
    code: Where | None = Field(None, description="place of a refusal's code, for the lists below")
    gone_status: list[int] = Field([404, 410], description="statuses that mean: no such ticket")
    raced_status: list[int] = Field(
        [412], description="statuses that mean: others changed it just now, look again"
    )
    gone: Words = Field([], description="codes that mean: no such ticket")
    raced: Words = Field([], description="codes that mean: others changed it just now")
    denied: Words = Field([], description="codes that mean: wrong token or missing right")
    busy: Words = Field([], description="codes that mean: nothing happened, ask later")
    broken: Words = Field([], description="codes that mean: it broke down, perhaps after it had acted")


class Status(Table):
    """`[status]`: the desk's states; the first of each list is the one the bridge sets."""

    pending: Words = Field(min_length=1, description="σε εκκρεμότητα: words or numbers")
    working: Words = Field(min_length=1, description="υπό διεκπεραίωση")
    done: Words = Field(min_length=1, description="διεκπεραιωμένο")
    gone: Words = Field([], description="states of tickets that count as deleted")


class Priority(Table):
    """`[priority]`: what urgency is called; the bridge never lowers one."""

    urgent: Scalar = Field(description="value of an urgent ticket")
    normal: Scalar | None = Field(None, description="value of any other new ticket; none: the desk's own default")


class TicketAt(Table):
    """`[ticket]`: where things stand in one ticket."""

    id: Where = Field(description="its reference")
    key: Where | None = Field(None, description="the bridge's key; none: it is read off the subject's end")
    subject: Where = Field(description="its subject")
    status: Where = Field(description="its state, as [status] writes it")
    changed_at: Where = Field(description="when it was last changed")
    queue_id: Where | None = Field(None, description="its queue, as the ids of [queues] write it")
    queue_name: Where | None = Field(None, description="its queue by name; give either this or queue_id")
    owner: Where | None = Field(None, description="the technician it is assigned to; 0 is nobody")
    merged_into: Where | None = Field(None, description="the reference it was merged into; 0 is none")
    school_code: Where | None = Field(None, description="the school's code, if changes may set it")
    caller: Where | None = Field(None, description="the caller's number, if changes may set it")
    priority: Where | None = Field(None, description="its priority, if changes may set it")


class Call(Table):
    """What every request has."""

    path: Path = Field(description="path below the helpdesk's address, with placeholders")
    method: Literal["GET", "POST", "PUT", "PATCH"]
    query: Content = Field(default_factory=dict, description="query, by name; names may be templates too")
    send: Literal["json", "form", "multipart", "file"] = Field(
        "json", description="how the body is written; file: the file's bytes alone"
    )
    body: Content = Field(default_factory=dict, description="the body's fields, with placeholders")


class Write(Call):
    """A request that changes something."""

    method: Literal["POST", "PUT", "PATCH"] = Field("POST", description="POST, PUT or PATCH")
    file_part: str = Field("file", description="for multipart: the name of the file's part")
    silent: bool = Field(False, description="an empty answer is a yes")


class Ask(Call):
    """A request that changes nothing."""

    method: Literal["GET", "POST"] = Field("GET", description="GET or POST")


class Create(Write):
    """`[create]`: makes a ticket."""

    id: Where = Field(description="place of the new ticket's reference in the answer")


class Read(Ask):
    """`[read]`: gives one ticket."""

    ticket: Where = Field("", description="place of the ticket in the answer")


class Rows(Ask):
    """A request that gives many rows."""

    rows: Every = Field(description="place of the rows, like data.items[]; without [] it is one row or none")
    page_size: int = Field(100, ge=1, le=1000, description="most rows one answer has; {limit} is never more")


class Listed(Rows):
    """`[[find]]` gives the tickets of a key; `[several]` those of {refs}, which commas part."""

    brief: bool = Field(False, description="the rows have only their id: each ticket is then read singly")


class Changes(Listed):
    """`[changes]`: gives the tickets changed since a moment."""

    order: Literal["oldest", "newest", "none"] = Field("oldest", description="which change comes first")
    earlier_s: int = Field(0, ge=0, le=86_400, description="seconds to ask earlier, where «since» means «after»")


class Notes(Rows):
    """`[notes]`: gives what was said on one ticket; rows without text are left out."""

    id: Where = Field("id", description="a note's reference")
    text: Where = Field(description="its text")
    at: Where = Field(description="when it was said")
    by: Where | None = Field(None, description="who said it")
    own: Scalar | None = Field(
        None, description="what stands at by in the bridge's own; its notes carry marks too"
    )
    order: Literal["oldest", "newest"] = Field("oldest", description="which note comes first")
    first_is_text: bool = Field(False, description="the oldest row is the ticket's own text, not a note")


class Queues(Table):
    """`[queues]`: the queues, whose names are the rule book's teams."""

    fixed: dict[str, Scalar] | None = Field(None, min_length=1, description="table of names and ids")
    ask: Rows | None = Field(None, description="table of the request that lists them; give either this or fixed")
    name: Where = Field("name", description="for ask: a queue's name in a row")
    id: Where = Field("id", description="for ask: its id in a row")
    default: str | None = Field(None, description="name of the queue for tickets whose own the desk does not know")


class Upload(Write):
    """`[upload]`: hands a file over before it is attached."""

    upload: Where = Field(description="place of what the desk calls the file, for {upload} in [attach]")


class Description(Table):
    """The whole file."""

    values: dict[str, Scalar] = Field(
        {}, description="your own placeholders; the desk file's options replace them"
    )
    headers: dict[str, str] = Field({}, description="constant headers of every request")
    desk: Desk = Field(Desk(), description="what the relay may count on")
    auth: Auth = Field(description="how the token travels")
    time: Time = Field(Time(), description="how moments are written")
    answer: Answers = Field(Answers(), description="how yes and no are told apart")
    status: Status = Field(description="the desk's states")
    priority: Priority | None = Field(None, description="what urgency is called")
    queues: Queues = Field(description="the queues")
    ticket: TicketAt = Field(description="where things stand in a ticket")
    create: Create = Field(description="makes a ticket")
    read: Read = Field(description="gives one ticket")
    find: list[Listed] = Field([], description="gives the tickets of a key; several are asked one after the other")
    several: Listed | None = Field(None, description="gives many tickets at once; none: they are read singly")
    changes: Changes = Field(description="gives the tickets changed since a moment")
    notes: Notes = Field(description="gives what was said on a ticket")
    update: Write = Field(description="changes a ticket")
    assign: Write | None = Field(None, description="changes a ticket's queue; none: [update] does")
    advance: Write | None = Field(None, description="changes a ticket's state; none: [update] does")
    comment: Write = Field(description="adds a note that only the desk's people see")
    fold: Write | None = Field(
        None,
        description="closes a double with a note; none: [comment], [advance] and [update] do, in turn",
    )
    upload: Upload | None = Field(None, description="hands a file over before [attach]")
    attach: Write | None = Field(None, description="adds a file and a note; none: the desk takes no files")
