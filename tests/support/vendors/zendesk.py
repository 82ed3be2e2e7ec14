"""A Zendesk that follows its published contract, over real HTTP, for an adapter that no real one can test.

Its rules stand in `zendesk_rules`; this is the face: who may speak, how a page is cut, what an answer looks like.
It refuses what the pages do not allow, and each refusal names its page.
"""

import base64
import json
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from flask import Flask, Response, jsonify, request

from tests.support.vendors.zendesk_records import Refused, Row, Ticket, User, iso, not_found, too_many
from tests.support.vendors.zendesk_rules import IDEMPOTENCY_S, Account

PAGE = 100
"""Records of a page at most."""


class Zendesk:
    """An account behind its API. `tokens` open it by e-mail, `bearers` by OAuth."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.tokens: dict[str, str] = {}
        self.bearers: dict[str, tuple[User, str]] = {}
        self.budget = 100_000
        """Requests it still takes this minute."""
        self.listed: set[int] | None = None
        """The only tickets that lists show yet, where they lag behind."""
        self.meeting: threading.Barrier | None = None
        """Where creates wait for each other, past the look at their key."""
        self._answered: dict[str, tuple[int, Any, Row]] = {}
        self._lock = threading.RLock()
        self.app = Flask("zendesk")
        self.app.json.ensure_ascii = False  # type: ignore[attr-defined]
        self.app.before_request(self._admit)
        self.app.register_error_handler(Refused, _told)
        self.app.register_error_handler(404, lambda _: _told(Refused(404, "InvalidEndpoint", "Not found")))
        for method, path, view in self._routes():
            self._route(method, path, view)

    def _routes(self) -> Iterable[tuple[str, str, Callable[..., Any]]]:
        yield "GET", "users/me", self._me
        yield "GET", "users/<int:number>/groups", self._groups
        yield "GET", "account/settings", lambda: {"settings": {"tickets": self.account.settings}}
        yield "GET", "ticket_fields/<int:number>", self._ticket_field
        yield "GET", "tickets", self._tickets
        yield "POST", "tickets", self._create
        yield "GET", "tickets/show_many", self._show_many
        yield "GET", "tickets/<int:ref>", self._show
        yield "PUT", "tickets/<int:ref>", self._update
        yield "DELETE", "tickets/<int:ref>", self._delete
        yield "GET", "tickets/<int:ref>/comments", self._comments
        yield "POST", "tickets/<int:ref>/merge", self._merge
        yield "PUT", "tickets/<int:ref>/comments/<int:comment>/attachments/<int:file>/redact", self._redact
        yield "GET", "job_statuses/<number>", self._job
        yield "POST", "uploads", self._upload
        yield "GET", "attachments/<int:number>", lambda number: Response(self.account.files[number])

    def _route(self, method: str, path: str, view: Callable[..., Any]) -> None:
        def locked(**parts: Any) -> Any:
            with self._lock:
                return view(**parts)

        serve = view if view == self._create else locked
        for ending in ("", ".json"):  # api/introduction/requests: the format may be named
            self.app.add_url_rule(f"/api/v2/{path}{ending}", f"{method} {path}{ending}", serve, methods=[method])

    # --- who speaks -----------------------------------------------------------------------------------------

    def _admit(self) -> None:
        """Let in who proves who it is: api/introduction/security-and-auth."""
        with self._lock:
            self.account.work()
            self.budget -= 1
            if self.budget < 0:
                raise too_many(17)
        if self._user() is None and request.path.removesuffix(".json") != "/api/v2/users/me":
            raise Refused(401, "Couldn't authenticate you")
        file = request.path.startswith("/api/v2/uploads")
        if request.method in {"PUT", "POST"} and not file and not request.is_json:
            # api/introduction/requests: «You must supply a Content-Type: application/json header»
            raise Refused(400, "InvalidRequest", "Content-Type must be application/json")

    def _user(self) -> User | None:
        """Return who speaks, None for nobody; whoever tries to be somebody must be it."""
        kind, _, proof = request.headers.get("Authorization", "").partition(" ")
        if kind == "Basic":
            with suppress(ValueError):
                name, _, token = base64.b64decode(proof, validate=True).decode().partition(":")
                email, slash, way = name.rpartition("/")
                if slash and way == "token" and token and self.tokens.get(email) == token:
                    return next(user for user in self.account.users.values() if user.email == email)
            raise Refused(401, "Couldn't authenticate you")
        if kind == "Bearer":
            if proof not in self.bearers:  # api/introduction/security-and-auth, in the words of OAuth
                raise Refused(401, "invalid_token", error_description="The access token provided is invalid.")
            user, scope = self.bearers[proof]
            if scope == "read" and request.method != "GET":  # documentation/api-basics/authentication, «Scopes»
                raise Refused(403, "Forbidden", "Missing following required scopes: tickets:write")
            return user
        return None

    def _by(self) -> User:
        user = self._user()
        assert user is not None
        return user

    # --- tickets --------------------------------------------------------------------------------------------

    def _create(self) -> Any:
        """Create once a key for two hours: api/ticketing/introduction, «Idempotency».

        «If you repeat the same request using the same body and idempotency key … you'll get the same response as
        before that is cached under the idempotency key»: requests that meet before there is an answer both create.
        """
        key = request.headers.get("Idempotency-Key")
        if key is not None and not 0 < len(key) <= 255:
            raise Refused(400, "IdempotentRequestError", "The idempotency key must have 1 to 255 characters")
        wanted = request.get_json()["ticket"]
        with self._lock:
            at, body, answer = self._answered.get(key or "", (0, None, {}))
            if at > self.account.now() - IDEMPOTENCY_S:
                if body != wanted:
                    why = "Request parameters don't match the given idempotency key"
                    raise Refused(400, "IdempotentRequestError", why)
                return answer, 201, {"x-idempotency-lookup": "hit"}
        if self.meeting:
            self.meeting.wait(10)
        with self._lock:
            answer = {"ticket": _row(self.account.create(self._by(), wanted))}
            if key:
                self._answered[key] = (self.account.now(), wanted, answer)
        return answer, 201, {"x-idempotency-lookup": "miss"} if key else {}

    def _show(self, ref: int) -> Any:
        return self._with_sides("ticket", [_row(self.account.ticket(ref))])

    def _update(self, ref: int) -> Any:
        changed = self.account.update(self._by(), str(ref), request.get_json()["ticket"])
        return {"ticket": _row(changed), "audit": {"ticket_id": ref}}

    def _delete(self, ref: int) -> Any:
        self.account.ticket(ref).deleted = True
        return Response(status=204)

    def _tickets(self) -> Any:
        """List: api/ticketing/tickets/tickets, «List Tickets»; an `external_id` need not be unique."""
        shown = [each for each in self.account.tickets.values() if not each.deleted]
        if self.listed is not None:
            shown = [each for each in shown if each.id in self.listed]
        if (wanted := request.args.get("external_id")) is not None:
            shown = [each for each in shown if each.external_id == wanted]
        return self._page("tickets", [_row(each) for each in shown], ("id", "updated_at", "status"))

    def _show_many(self) -> Any:
        ids = request.args["ids"].split(",")
        if len(ids) > PAGE or not all(each.isdecimal() for each in ids):
            raise Refused(400, "BadRequest", "ids takes up to 100 ticket ids")
        found = [self.account.tickets.get(int(each)) for each in ids]
        return self._with_sides("tickets", [_row(each) for each in found if each and not each.deleted])

    def _comments(self, ref: int) -> Any:
        return self._page("comments", self.account.ticket(ref).comments, ("created_at",))

    def _merge(self, ref: int) -> Any:
        told = request.get_json()
        if not told.get("ids"):
            raise Refused(400, "ParameterMissing", "Required parameter ids is missing or invalid")
        notes = (told.get("source_comment", ""), told.get("target_comment", ""))
        return {"job_status": self.account.merge(self._by(), str(ref), told["ids"], notes)}

    def _job(self, number: str) -> Any:
        if number not in self.account.jobs:
            raise not_found()
        return {"job_status": {k: v for k, v in self.account.jobs[number].items() if k != "work"}}

    def _upload(self) -> Any:
        """Take a file: api/ticketing/tickets/ticket-attachments, «Upload Files»; name and type are required."""
        name, kind, data = request.args.get("filename"), request.headers.get("Content-Type"), request.get_data()
        if not name or not kind or not data:
            raise Refused(400, "ParameterMissing", "Required parameter filename is missing")
        return {"upload": self.account.upload(name, kind, data)}, 201

    def _redact(self, ref: int, comment: int, file: int) -> Any:
        return {"attachment": self.account.redact(self._by(), str(ref), comment, file)}

    # --- the rest -------------------------------------------------------------------------------------------

    def _me(self) -> Any:
        """Tell who speaks: api/ticketing/users/users, «Show Self»; without proof it is nobody, and no refusal."""
        user = self._user()
        return {"user": _user_row(user) if user else {"id": None, "name": "Anonymous user", "role": "end-user"}}

    def _groups(self, number: int) -> Any:
        if number not in self.account.users:
            raise not_found()
        rows = [self._group_row(each) for each in sorted(self.account.users[number].groups)]
        return self._page("groups", rows)

    def _ticket_field(self, number: int) -> Any:
        if number not in self.account.ticket_fields:
            raise not_found()
        return {
            "ticket_field": {"id": number, "active": True, "type": "text", **self.account.ticket_fields[number]}
        }

    def _group_row(self, number: int) -> Row:
        return {"id": number, "name": self.account.groups[number], "deleted": False}

    def _with_sides(self, name: str, rows: list[Row]) -> Row:
        """Return rows and what `include` asks for: documentation/ticketing, «Side-loading»."""
        sides = request.args.get("include", "").split(",")
        found: Row = {name: rows[0] if name == "ticket" else rows}
        if "users" in sides:
            ids = {
                row[who] for row in rows for who in ("assignee_id", "requester_id", "author_id") if row.get(who)
            }
            found["users"] = [_user_row(self.account.users[each]) for each in sorted(ids)]
        if "groups" in sides:
            ids = {row["group_id"] for row in rows if row["group_id"]}
            found["groups"] = [self._group_row(each) for each in sorted(ids)]
        return found

    def _page(self, name: str, rows: list[Row], sorts: Iterable[str] = ()) -> Row:
        """Cut a page after a record, not after a number of them: api/introduction/pagination, «Cursor»."""
        size, sort = int(request.args.get("page[size]", PAGE)), request.args.get("sort", "")
        by = sort.removeprefix("-") or "id"
        if not 0 < size <= PAGE or (sort and by not in sorts):
            raise Refused(400, "InvalidPaginationParameter", "page[size] must be 1 to 100, sort a documented one")
        back = sort.startswith("-")
        rows = sorted(rows, key=lambda row: [row[by], row["id"]], reverse=back)
        if after := request.args.get("page[after]"):
            last = json.loads(base64.b64decode(after))
            rows = [row for row in rows if ([row[by], row["id"]] < last if back else [row[by], row["id"]] > last)]
        more = len(rows) > size
        last = [rows[size - 1][by], rows[size - 1]["id"]] if more else None
        cursor = base64.b64encode(json.dumps(last).encode()).decode() if more else None
        return {**self._with_sides(name, rows[:size]), "meta": {"has_more": more, "after_cursor": cursor}}


def _row(ticket: Ticket) -> Row:
    """Return a ticket as the API shows it: api/ticketing/tickets/tickets, «JSON format»."""
    return {
        "id": ticket.id, "external_id": ticket.external_id, "subject": ticket.subject, "status": ticket.status,
        "priority": ticket.priority, "group_id": ticket.group_id, "assignee_id": ticket.assignee_id,
        "requester_id": ticket.requester_id, "description": ticket.comments[0]["body"], "tags": list(ticket.tags),
        "custom_fields": [{"id": number, "value": value} for number, value in ticket.fields.items()],
        "is_public": any(said["public"] for said in ticket.comments),
        "created_at": iso(ticket.created), "updated_at": iso(ticket.updated),
    }  # fmt: skip


def _user_row(user: User) -> Row:
    shown = {"id": user.id, "email": user.email, "name": user.name, "role": user.role}
    return shown | {"ticket_restriction": user.ticket_restriction}


def _told(no: Refused) -> Any:
    return jsonify(no.body), no.status, no.headers
