"""An in-house helpdesk as PHP systems are, made up for our tests: every answer is 200, and its body tells.

It is strict, so that a wrong request is refused rather than half understood, and as careless as such systems are:
a key may stand on any number of tickets, times are local and name no zone, a deleted ticket is only marked so.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from flask import Flask, Request, jsonify, request
from werkzeug.exceptions import HTTPException

from ticket_client.vendor import File

API_KEY = "inhouse-api-key"
ATHENS = ZoneInfo("Europe/Athens")
PAGE = 20
STATES = ("σε εκκρεμότητα", "υπό διεκπεραίωση", "διεκπεραιωμένο", "διαγραμμένο")
CREATED = {
    "title": str, "description": str, "category_id": int, "team_id": int, "priority": int, "source": str,
    "ext_ref": str, "school_code": str, "caller_phone": str,
}  # fmt: skip
"""What a new ticket may say, and of which type."""
EDITED = {"title", "ext_ref", "school_code", "caller_phone", "priority"}
CATEGORY = 4


class Refused(Exception):
    """The answer is no; the code says which."""


@dataclass
class Reply:
    """Something said on a ticket."""

    author: str
    message: str
    at: datetime
    internal: bool
    file: File | None = None


@dataclass
class Row:
    """One ticket."""

    said: dict[str, Any]
    changed: datetime
    status: str = STATES[0]
    assigned_to: str = ""
    merged_into: int | None = None
    replies: list[Reply] = field(default_factory=list)


class InHouse:
    """Its tables, and what its people do at its pages."""

    def __init__(self, teams: dict[str, str]) -> None:
        self.teams = dict(enumerate(teams, 101))
        self.titles = teams
        self.rows: dict[int, Row] = {}
        self.now = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
        """The clock on its wall, which moves on by a second with each change."""
        self.login_page = False
        """Whether it takes nobody's key any more and shows its page for people."""
        self.once = False
        """Whether it gives the first ticket again for a key it knows."""
        self.overtaken = 0
        """How many changes it will refuse because somebody was faster."""
        self.lock = threading.RLock()

    def make(self, said: dict[str, Any], author: str) -> int:
        """Open a ticket."""
        with self.lock:
            ref = len(self.rows) + 1
            self.rows[ref] = Row({"priority": 2, "team_id": 101, "ext_ref": "", **said}, self.tick())
            self.rows[ref].replies.append(Reply(author, said["description"], self.now, internal=False))
            return ref

    def change(self, ref: int, status: str | None = None, **said: Any) -> None:
        """Change what a ticket says."""
        with self.lock:
            row = self.rows[ref]
            row.said |= said
            row.status = status or row.status
            row.changed = self.tick()

    def reply(self, ref: int, reply: Callable[[datetime], Reply]) -> None:
        """Say something on a ticket."""
        with self.lock:
            self.rows[ref].changed = self.tick()
            self.rows[ref].replies.append(reply(self.now))

    def tick(self) -> datetime:
        """Move the clock on."""
        self.now += timedelta(seconds=1)
        return self.now

    def shown(self, ref: int) -> dict[str, Any]:
        """Return a ticket as the interface shows it."""
        row = self.rows[ref]
        return {
            "request_id": ref, "status": row.status, "assigned_to": row.assigned_to,
            "merged_into": row.merged_into, "updated_at": written(row.changed),
            "school_code": "", "caller_phone": "", **row.said,
        }  # fmt: skip


def written(at: datetime) -> str:
    """Return a moment as Greeks write it, without a zone."""
    return f"{at.astimezone(ATHENS):%d/%m/%Y %H:%M:%S}"


def refuse(code: str, message: str) -> NoReturn:
    """Answer no."""
    raise Refused(code, message)


def app(desk: InHouse) -> Flask:
    """Return the interface; its paths are fictional, its manners are not."""
    web = Flask(__name__)

    @web.before_request
    def know() -> Any:
        if desk.login_page:
            return "<html><body><form action=login.php>Σύνδεση στο ΠΣΔ</form></body></html>"
        if request.headers.get("X-Api-Key") != API_KEY:
            refuse("AUTH_FAILED", "wrong key")
        return None

    @web.errorhandler(Refused)
    def no(error: Refused) -> Any:
        return jsonify({"success": False, "code": error.args[0], "message": error.args[1]})

    @web.errorhandler(HTTPException)
    def unknown(error: HTTPException) -> Any:
        return no(Refused("NOT_FOUND" if error.code == 404 else "BAD_REQUEST", "no such page"))

    _asking(web, desk)
    _changing(web, desk)
    return web


def _yes(**data: Any) -> Any:
    return jsonify({"success": True, "code": "OK", "data": data})


def _row(desk: InHouse, ref: int) -> Row:
    return desk.rows[ref] if ref in desk.rows else refuse("NOT_FOUND", "no such request")


def _asking(web: Flask, desk: InHouse) -> None:
    @web.get("/api/v1/teams")
    def teams() -> Any:
        rows = {each: {"team_id": each, "code": code} for each, code in desk.teams.items()}
        return _yes(items=rows)  # PHP writes a list whose numbers have gaps as an object

    @web.get("/api/v1/requests/<int:ref>")
    def one(ref: int) -> Any:
        _row(desk, ref)
        return _yes(request=desk.shown(ref))

    @web.post("/api/v1/search")
    def search() -> Any:
        wanted = _form(request, {"ext_ref"})["ext_ref"]
        with desk.lock:
            found = [ref for ref, row in desk.rows.items() if wanted and wanted in row.said["ext_ref"]]
        return _yes(items=[{"request_id": ref} for ref in found])

    @web.get("/api/v1/requests")
    def changed() -> Any:
        since = datetime.strptime(request.args["changed_from"], "%d/%m/%Y %H:%M:%S")  # noqa: DTZ007 - as it is
        start = (int(request.args["page"]) - 1) * PAGE
        with desk.lock:
            rows = sorted(desk.rows, key=lambda ref: (desk.rows[ref].changed, ref))
            local = {ref: desk.rows[ref].changed.astimezone(ATHENS).replace(tzinfo=None) for ref in rows}
            found = [desk.shown(ref) for ref in rows if local[ref] >= since]
        found = found[::-1] if request.args.get("newest") == "1" else found
        return _yes(items=found[start : start + PAGE])

    @web.get("/api/v1/requests/<int:ref>/replies")
    def replies(ref: int) -> Any:
        rows = enumerate(_row(desk, ref).replies, 1)
        return _yes(
            items=[
                {"reply_id": number, "author": each.author, "message": each.message, "posted": written(each.at)}
                for number, each in rows
            ]
        )


def _changing(web: Flask, desk: InHouse) -> None:
    @web.post("/api/v1/requests")
    def create() -> Any:
        said = request.get_json()
        wrong = [name for name, value in said.items() if type(value) is not CREATED.get(name)]
        if wrong or said.get("category_id") != CATEGORY or not said.get("title") or len(said["title"]) > 120:
            refuse("INVALID", f"wrong or missing: {wrong}")
        _team(desk, said.get("team_id", 101))
        with desk.lock:
            known = [ref for ref, row in desk.rows.items() if row.said["ext_ref"] == said.get("ext_ref", "")]
            return _yes(request_id=known[0] if known and desk.once else desk.make(said, "bridge"))

    @web.post("/api/v1/requests/<int:ref>/update")
    def update(ref: int) -> Any:
        _turn(desk, ref)
        said: dict[str, Any] = _form(request, EDITED)
        desk.change(ref, **said | ({"priority": int(said["priority"])} if "priority" in said else {}))
        return _yes()

    @web.post("/api/v1/requests/<int:ref>/team")
    def team(ref: int) -> Any:
        _turn(desk, ref)
        desk.change(ref, team_id=_team(desk, int(_form(request, {"team_id"})["team_id"])))
        return _yes()

    @web.post("/api/v1/requests/<int:ref>/status")
    def status(ref: int) -> Any:
        _turn(desk, ref)
        word = _form(request, {"status"})["status"]
        if word not in STATES[:3]:
            refuse("INVALID", "no such state")
        desk.change(ref, status=word)
        return _yes()

    @web.post("/api/v1/requests/<int:ref>/replies")
    def reply(ref: int) -> Any:
        _turn(desk, ref)
        form = _form(request, {"message", "internal"})
        sent = request.files.get("attachment")
        file = File(sent.filename or "", sent.mimetype, sent.read()) if sent else None
        desk.reply(ref, lambda at: Reply("bridge", form["message"], at, form.get("internal") == "1", file))
        return _yes()


def _team(desk: InHouse, number: int) -> int:
    return number if number in desk.teams else refuse("INVALID", "no such team")


def _turn(desk: InHouse, ref: int) -> None:
    """Refuse what comes too late."""
    _row(desk, ref)
    if desk.overtaken:
        desk.overtaken -= 1
        refuse("CHANGED_MEANWHILE", "the request was changed meanwhile")


def _form(asked: Request, names: set[str]) -> dict[str, str]:
    if asked.is_json or not set(asked.form) <= names or not asked.form:
        refuse("INVALID", "this takes a form")
    return dict(asked.form)
