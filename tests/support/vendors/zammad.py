"""A contract server for Zammad's REST interface: strict where Zammad is strict, silent where it is silent.

It does what docs.zammad.org and the sources of github.com/zammad/zammad say, for the verbs that a telephone bridge
and a technician need, and nothing else. It speaks as version 6 does; where an older one differs, that is named.
"""

from collections.abc import Callable
from threading import RLock
from typing import Any

from flask import Flask, Response, jsonify, request

from tests.support.vendors.zammad_articles import keep, written
from tests.support.vendors.zammad_search import searched
from tests.support.vendors.zammad_state import NOBODY, STATE_TYPES, Refused, Row, State, User, now

AGENT = ("ticket.agent",)


class Zammad:
    """One Zammad with its tokens and settings; `app` is what is served."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.tokens: dict[str, User] = {}
        self.expired: set[str] = set()
        self.token_access = True
        self.maintenance = False
        self._lock = RLock()
        self.app = Flask("zammad")
        self.app.register_error_handler(Refused, self._refused)
        self.app.register_error_handler(404, lambda _: (jsonify(error="This page doesn't exist."), 404))
        for method, path, permissions, view in self._routes():
            self.app.add_url_rule(
                f"/api/v1/{path}",
                f"{method} {path}",
                self._guarded(view, permissions),
                methods=[method],
                provide_automatic_options=False,
            )

    def _routes(self) -> list[tuple[str, str, tuple[str, ...], Callable[..., Any]]]:
        """Return the routes with the permissions the documentation names, any one of which is enough."""
        return [
            ("GET", "users/me", (), self._me),
            ("GET", "groups", ("admin.group",), self._groups),
            ("GET", "ticket_states", ("admin.object", *AGENT), self._states),
            ("GET", "tickets/search", AGENT, self._search),
            ("POST", "tickets/search", AGENT, self._search),
            ("POST", "tickets", AGENT, self._create),
            ("GET", "tickets/<ref>", AGENT, self._show),
            ("PUT", "tickets/<ref>", AGENT, self._update),
            ("DELETE", "tickets/<ref>", ("admin", *AGENT), self._delete),
            ("GET", "ticket_articles/by_ticket/<ref>", AGENT, self._by_ticket),
            ("POST", "ticket_articles", AGENT, self._article),
            ("GET", "ticket_attachment/<ref>/<int:article>/<int:file>", AGENT, self._attachment),
            ("GET", "links", ("admin", *AGENT), self._links),
            ("PUT", "ticket_merge/<source>/<number>", AGENT, self._merge),
        ]

    # --- who asks --------------------------------------------------------------------------------------------

    def _user(self) -> User:
        """Return whose token it is (app/controllers/application_controller/authenticates.rb)."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" token=")
        if scheme != "Token" or not token:
            raise Refused(403, "Authentication required")  # up to version 5: 401
        if not self.token_access:
            raise Refused(403, "API token access disabled!")
        user = self.tokens.get(token)
        if user is None:
            raise Refused(401, "Can't find User for Token")
        if token in self.expired:
            raise Refused(401, "Not authorized (token expired)!")
        if self.maintenance and "admin" not in user.permissions:
            raise Refused(403, "Maintenance mode enabled!")
        return user

    def _guarded(self, view: Callable[..., Any], permissions: tuple[str, ...]) -> Callable[..., Any]:
        def guarded(**where: Any) -> Any:
            with self._lock:
                user = self._user()
                if permissions and not user.permissions & {*permissions}:
                    raise Refused(403, "Not authorized (token)!")  # spec/requests/api_auth_spec.rb
                return view(user, **where)

        return guarded

    @staticmethod
    def _refused(error: Refused) -> tuple[Response, int]:
        """Tell a refusal; only some in words (app/controllers/application_controller/handles_errors.rb)."""
        if error.masked:
            return jsonify(error="Error ID yT0ckH1p: Please contact your administrator."), error.status
        return jsonify(error=str(error), error_human=str(error)), error.status

    # --- what there is ---------------------------------------------------------------------------------------

    def _me(self, user: User) -> Any:
        return {"id": user.id, "login": user.login, "active": user.active}

    def _groups(self, _user: User) -> Any:
        rows = [
            {"id": key, "name": name, "active": key not in self.state.retired}
            for key, name in self.state.groups.items()
        ]
        size, page = int(request.args.get("per_page", 500)), int(request.args.get("page", 1))
        return jsonify(rows[(page - 1) * size : page * size])

    def _states(self, _user: User) -> Any:
        """List the states; only «expand» tells their types (app/models/ticket/state.rb belongs to its type)."""
        kinds = list(STATE_TYPES.values())
        rows = [
            {"id": key, "name": name, "state_type_id": kinds.index(kind) + 1, "active": name != "removed"}
            | ({"state_type": kind} if self._expands({}) else {})
            for (key, name), kind in zip(self.state.states.items(), self.state.state_types.values(), strict=True)
        ]
        return jsonify(rows)

    def _search(self, user: User) -> Any:
        told = self._told() if request.method == "POST" else request.args.to_dict()
        found = searched(self.state, user, told)
        if self._expands(told):
            return jsonify([self.state.expanded(row) for row in found])
        assets = {"Ticket": {str(row["id"]): row for row in found}}
        return {"tickets": [row["id"] for row in found], "tickets_count": len(found), "assets": assets}

    # --- tickets ---------------------------------------------------------------------------------------------

    def _show(self, user: User, ref: str) -> Any:
        row = self.state.ticket(ref)
        self.state.allowed(user, row, "read")
        return self._shown(row)

    def _create(self, user: User) -> Any:
        """Make a ticket and its first article in one transaction (app/controllers/tickets_controller.rb)."""
        told, state = self._told(), self.state
        row = dict.fromkeys(state.attributes) | {"priority_id": 2, "state_id": 1, "owner_id": NOBODY}
        row |= {key: value for key, value in state.resolved(told).items() if value not in {None, ""}}
        row["customer_id"] = state.guess(row.get("customer_id"))
        if not row.get("group_id"):
            raise Refused(
                422, "The required value 'group_id' is missing."
            )  # up to version 5: Group can't be blank
        state.allowed(user, row, "create")
        state.screened(user, {}, row)
        for name in ("title", "customer_id"):
            if not row.get(name):
                raise Refused(422, f"Attribute '{name}' required!")
        state.fits(row)
        row["title"] = " ".join(str(row["title"]).splitlines())  # check_title
        article = written(told["article"]) if told.get("article") is not None else None
        key = state.new_id("ticket")
        row |= {
            "id": key,
            "number": str(22_000 + key),
            "article_count": 0,
            "created_by_id": user.id,
            "created_at": now(),
        }
        state.tickets[key] = row
        if article:
            keep(state, user, row, article)
        state.touch(row, user)
        return self._shown(row), 201

    def _update(self, user: User, ref: str) -> Any:
        told, state = self._told(), self.state
        row = state.ticket(ref)
        state.allowed(user, row, "change")
        after = row | state.resolved(told)
        state.screened(user, row, after)
        state.fits(after)
        article = written(told["article"]) if told.get("article") else None
        if after != row:  # a change that changes nothing is not dated
            row |= after
            state.touch(row, user)
        if article:
            keep(state, user, row, article)
        return self._shown(row)

    def _delete(self, user: User, ref: str) -> Any:
        row = self.state.ticket(ref)
        if "admin" not in user.permissions:
            self.state.allowed(user, row, "read")
            raise Refused(403, "Not authorized (admin permission required)!")
        for article in self.state.said(row["id"]):
            del self.state.articles[article["id"]]
        del self.state.tickets[row["id"]]
        return Response(status=200)

    def _merge(self, user: User, source: str, number: str) -> Any:
        """Merge one into another: what is not there is «failed» with 200 (tickets_controller.rb, ticket.rb)."""
        state = self.state
        target = next((row for row in state.tickets.values() if row["number"] == number), None)
        if target is None:
            return {"result": "failed", "message": "The target ticket number could not be found."}
        row = state.tickets.get(int(source) if source.isdecimal() else 0)
        if row is None:
            return {"result": "failed", "message": "The source ticket could not be found."}
        for each in (target, row):
            state.allowed(user, each, "change")
        if state.state_types[target["state_id"]] == "merged":
            raise Refused(422, "It is not possible to merge into an already merged ticket.")
        if row is target:
            raise Refused(422, "A ticket cannot be merged into itself.")
        for article in state.said(row["id"]):
            article["ticket_id"] = target["id"]
        keep(state, user, row, {"body": "merged", "internal": False})
        state.links = [
            tuple(target["id"] if each == row["id"] else each for each in link)  # type: ignore[misc]
            for link in state.links
        ]
        state.links.append((target["id"], row["id"]))
        row["state_id"], row["owner_id"] = 5, NOBODY
        for each in (target, row):
            state.touch(each, user)
        return {"result": "success", "target_ticket": target, "source_ticket": row}

    def _links(self, user: User) -> Any:
        """Tell a ticket's links from its own side (app/models/link.rb)."""
        try:
            row = self.state.ticket(request.args.get("link_object_value", ""))
        except Refused:  # app/policies/controllers/links_controller_policy.rb: no oracle
            raise Refused(403, "Not authorized") from None
        self.state.allowed(user, row, "read")
        links = [("child", child) for parent, child in self.state.links if parent == row["id"]]
        links += [("parent", parent) for parent, child in self.state.links if child == row["id"]]
        return {
            "links": [
                {"link_type": kind, "link_object": "Ticket", "link_object_value": value} for kind, value in links
            ],
            "assets": {},
        }

    # --- articles --------------------------------------------------------------------------------------------

    def _by_ticket(self, user: User, ref: str) -> Any:
        row = self.state.ticket(ref)
        self.state.allowed(user, row, "read")
        return jsonify(self.state.said(row["id"]))

    def _article(self, user: User) -> Any:
        told = self._told()
        row = self.state.ticket(str(told.get("ticket_id")))
        self.state.allowed(user, row, "change")
        return keep(self.state, user, row, written(told)), 201

    def _attachment(self, user: User, ref: str, article: int, file: int) -> Any:
        """Send the file's bytes (app/controllers/ticket_articles_controller.rb)."""
        self.state.allowed(user, self.state.ticket(ref), "read")
        owner, about, data = self.state.files.get(file, (0, {}, b""))
        if owner != article:
            raise Refused(403, "The file does not belong to the specified article.")
        return Response(data, content_type=about["preferences"]["Mime-Type"])

    # --- how it is told --------------------------------------------------------------------------------------

    @staticmethod
    def _told() -> Row:
        """Return the request's JSON: without its content type there is none (docs api/intro, «Content Type»)."""
        told = request.get_json(silent=True)
        return told if isinstance(told, dict) else {}

    @staticmethod
    def _expands(told: Row) -> bool:
        return str(told.get("expand", request.args.get("expand", ""))).lower() == "true"

    def _shown(self, row: Row) -> Row:
        return self.state.expanded(row) if self._expands({}) else dict(row)
