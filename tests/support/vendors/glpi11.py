"""GLPI 11's api.php, as its documentation and source (glpi-project/glpi, 11.0) have it, as far as we ask it.

Every refusal names its place in the source, under src/Glpi/Api/HL. What it keeps is `glpi_house`.
"""

import json
import re
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import Flask, Response, request

from tests.support.vendors.glpi11_rsql import Unreadable, matching
from tests.support.vendors.glpi_house import BRIDGE, House, Row

STATUSES = {
    1: "New",
    2: "Processing (assigned)",
    3: "Processing (planned)",
    4: "Pending",
    5: "Solved",
    6: "Closed",
}
ROLES = {1: "requester", 2: "assigned", 3: "observer"}
WRITABLE = {
    "name": "name",
    "content": "content",
    "urgency": "urgency",
    "external_id": "externalid",
    "status": "status",
}
"""A ticket's properties that can be written, and their columns (ITILController::getRawKnownSchemas)."""


class Refused(Exception):
    """GLPI's no: an HTTP status and `{status, title, detail}` (AbstractController::getErrorResponseBody)."""

    def __init__(self, status: int, code: str, title: str, detail: Any = None) -> None:
        super().__init__(code)
        self.status, self.body = status, {"status": code, "title": title, "detail": detail}


class Glpi11:
    """One GLPI behind api.php. What its administrator sets is in its attributes."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.client, self.secret = "client-5b", "secret-19c"
        self.user, self.password = "bridge", "passw-8d2"
        self.enabled = True
        self.grants, self.scopes = {"password"}, {"api", "user"}
        self.may_see_tickets, self.may_create, self.may_update = True, True, True
        self.takes_members = True
        self.redirects = False
        """Whether the web server makes a redirect of a create's Location (issue 24506, on 11.0.7)."""
        self.tokens: set[str] = set()
        self.logins = 0
        """How often somebody signed in."""

    def expire(self) -> None:
        """Let all tokens run out, as they do after an hour."""
        self.tokens.clear()

    def app(self) -> Flask:
        """Return the web application."""
        app = Flask("glpi11")

        @app.route("/api.php/<path:path>", methods=["GET", "POST", "PATCH", "DELETE"])
        def call(path: str) -> Response:
            with self.house.lock:
                try:
                    return self._answer(path)
                except Refused as no:
                    return _said(no.body, no.status)

        return app

    # --- who asks -------------------------------------------------------------------------------------------

    def _answer(self, path: str) -> Response:
        if path == "token" and request.method == "POST":
            return self._token()
        if not (inside := re.fullmatch(r"v2(?:\.\d+)*/(.+)", path)):
            return Response("", 404)  # Router::handleRequest: no route, no body
        if not self.enabled:  # Router::handleRequest
            raise Refused(
                403, "ERROR_RIGHT_MISSING", "You don't have permission", "The High-Level API is disabled"
            )
        how, _, token = request.headers.get("Authorization", "").partition(" ")
        if how == "Bearer" and token not in self.tokens:  # Router::handleRequest: a token that is worn is a 400
            raise Refused(
                400, "ERROR_INVALID_PARAMETER", "Invalid OAuth token", "Access token could not be verified"
            )
        if how != "Bearer":
            raise Refused(401, "ERROR_UNAUTHENTICATED", "You are not authenticated")
        return self._route(inside[1].split("/"))

    def _token(self) -> Response:
        """Give a token (CoreController::token, by league/oauth2-server, whose errors these are)."""
        asked = request.form  # RFC 6749, 4.3.2: a form, nothing else
        if asked.get("grant_type") != "password":
            return _said({"error": "unsupported_grant_type", "error_description": "not supported"}, 400)
        if (asked.get("client_id"), asked.get("client_secret")) != (self.client, self.secret):
            return _said({"error": "invalid_client", "error_description": "Client authentication failed"}, 401)
        if "password" not in self.grants:  # OAuth\ClientRepository::validateClient, since issue 20736
            return _said({"error": "unauthorized_client", "error_description": "Grant type is not allowed"}, 400)
        if not set(asked.get("scope", "").split()) <= self.scopes:
            return _said({"error": "invalid_scope", "error_description": "The requested scope is invalid"}, 400)
        if (asked.get("username"), asked.get("password")) != (self.user, self.password):
            return _said(
                {"error": "invalid_grant", "error_description": "The user credentials were incorrect"}, 400
            )
        token = uuid4().hex
        self.tokens.add(token)
        self.logins += 1
        return _said({"token_type": "Bearer", "expires_in": 3600, "access_token": token}, 200)

    # --- what is asked --------------------------------------------------------------------------------------

    def _route(self, path: list[str]) -> Response:
        match request.method, path:
            case "GET", ["Administration", "Group"]:
                groups = [{"id": n, "name": name, "completename": name} for n, name in self.house.groups.items()]
                return self._page(groups)
            case "GET", ["Assistance", "Ticket"]:
                self._check(self.may_see_tickets)
                return self._page([self._shown(row) for row in self.house.tickets.values()])
            case "POST", ["Assistance", "Ticket"]:
                self._check(self.may_create)
                return self._created(self.house.add_ticket(self._ticket_input()), "/Assistance/Ticket")
            case method, ["Assistance", "Ticket", number, *rest] if number.isdigit():
                return self._ticket(method, self._known(int(number)), rest)
        return Response("", 404)

    def _ticket(self, method: str, number: int, rest: list[str]) -> Response:
        match method, rest:
            case "GET", []:
                self._check(self.may_see_tickets)
                return _said(self._shown(self.house.tickets[number]), 200)
            case "PATCH", []:
                self._check(self.may_update)
                self.house.update_ticket(number, self._ticket_input())
                return _said(self._shown(self.house.tickets[number]), 200)
            case "DELETE", []:
                self.house.trash(number)
                return _said(None, 204)
            case "GET", ["TeamMember"]:
                return _said(self._team(number), 200)
            case _, ["TeamMember"]:
                return self._member(method, number, _json())
            case "GET", ["Timeline", "Followup"]:
                rows = [row for row in self.house.followups.values() if row["items_id"] == number]
                return _said([{"type": "Followup", "item": self._followup(row)} for row in rows], 200)
            case "POST", ["Timeline", "Followup"]:
                told = _json()
                made = self.house.add_followup(number, told["content"], BRIDGE, bool(told.get("is_private")))
                return self._created(made, f"/Assistance/Ticket/{number}/Timeline/Followup")
            case "POST", [
                "Timeline",
                "Document",
            ]:  # issue 24117: Document_Item::can(CREATE) fails without documents_id
                raise Refused(403, "ERROR_RIGHT_MISSING", "You don't have permission to perform this action.")
        return Response("", 404)

    @staticmethod
    def _check(right: bool) -> None:  # ResourceAccessor: canView, can(CREATE), can(UPDATE)
        if not right:
            raise Refused(403, "ERROR_RIGHT_MISSING", "You don't have permission to perform this action.")

    def _known(self, number: int) -> int:  # CRUDRequestMiddleware
        if number not in self.house.tickets:
            raise Refused(404, "ERROR_ITEM_NOT_FOUND", "Not found")
        return number

    def _ticket_input(self) -> Row:
        """Return what was asked by columns; what is no property is dropped (getInputParamsBySchema)."""
        told = {name: value for name, value in _json().items() if name in WRITABLE}
        plain = {name: value["id"] if isinstance(value, dict) else value for name, value in told.items()}
        return {WRITABLE[name]: value for name, value in plain.items()}

    def _created(self, number: int, path: str) -> Response:  # AbstractController::getItemLinkResponse
        there = f"{path}/{number}"
        if self.redirects:
            return Response("", 302, {"Location": there})
        return _said({"id": number, "href": there}, 200)

    # --- how things look ------------------------------------------------------------------------------------

    def _told(self, stored: str) -> str:  # Doc\Schema::castScalarProperty: date(DATE_RFC3339)
        return datetime.fromisoformat(stored).replace(tzinfo=self.house.zone).isoformat()

    def _shown(self, row: Row) -> Row:
        status = int(row["status"])
        return {
            "id": row["id"], "name": row["name"], "content": row["content"], "urgency": int(row["urgency"]),
            "is_deleted": bool(row["is_deleted"]), "external_id": row["externalid"],
            "status": {"id": status, "name": STATUSES[status]},
            "date_creation": self._told(row["date_creation"]), "date_mod": self._told(row["date_mod"]),
            "team": self._team(row["id"]),
        }  # fmt: skip

    def _followup(self, row: Row) -> Row:
        user = {"id": row["users_id"], "name": self.house.users[row["users_id"]]}
        return {
            "id": row["id"], "itemtype": "Ticket", "items_id": row["items_id"], "content": row["content"],
            "is_private": bool(row["is_private"]), "user": user, "date_creation": self._told(row["date_creation"]),
        }  # fmt: skip

    def _team(self, ticket: int) -> list[Row]:
        """Return who is on a ticket, by display name (CommonITILObject::getTeam, ITILController::getCleanTeam)."""
        found = []
        for row in (each for each in self.house.actors.values() if each["ticket"] == ticket):
            kind, number = row["kind"], row["number"]
            name = (self.house.groups if kind == "Group" else self.house.users)[number]
            role = ROLES.get(row["type"], row["type"])  # an invalid role is left as it is
            href = f"/front/{kind.lower()}.form.php?id={number}"
            found.append({"role": role, "name": name, "display_name": name, "href": href})
        return sorted(found, key=lambda member: member["display_name"].lower())

    def _member(self, method: str, ticket: int, told: Row) -> Response:
        kind, number, role = told["type"], int(told["id"]), told["role"]
        if method == "POST":  # ITILController::addTeamMember hands the role on: a word is stored as no role
            role = role if isinstance(role, int) else 0
            made = self.house.add_actor(ticket, kind, number, role) if self.takes_members else None
            if made is None:
                raise Refused(400, "ERROR_INVALID_PARAMETER", "One or more parameters are invalid")
            return _said(None, 201)
        names = {name: number for number, name in ROLES.items()}
        kept = names.get(role, role)  # ITILController::removeTeamMember: getRoleID reads both
        for row in list(self.house.actors.values()):
            if (row["ticket"], row["kind"], row["number"], row["type"]) == (ticket, kind, number, kept):
                self.house.remove_actor(row["id"])
        return _said(None, 200)

    def _page(self, rows: list[Row]) -> Response:  # ResourceAccessor::searchBySchema
        stored = {row["id"]: self.house.tickets.get(row["id"], row) for row in rows}
        try:
            found = matching(rows, stored, request.args.get("filter", ""))
        except Unreadable as no:
            raise Refused(400, "ERROR_INVALID_PARAMETER", no.args[0], no.args[1]) from None
        if sort := request.args.get("sort"):
            name, _, way = sort.partition(":")
            if rows and name not in rows[0]:  # Search::getSearchCriteria
                raise Refused(400, "ERROR", f"Invalid property for sorting: {name}")
            found = sorted(found, key=lambda row: row[name], reverse=way.lower() == "desc")
        start, limit = int(request.args.get("start", 0)), int(request.args.get("limit", 50))
        page = found[start : start + limit]
        return _said(page, 206 if start + limit < len(found) else 200)


def _json() -> Row:
    told = request.get_json(silent=True)
    if not isinstance(told, dict):  # Router::handleRequest
        raise Refused(400, "ERROR", "Invalid JSON body")
    return told


def _said(body: Any, status: int) -> Response:
    return Response("" if status == 204 else json.dumps(body), status, content_type="application/json")
