"""GLPI 10's apirest.php, as its documentation and source (glpi-project/glpi, 10.0) have it, as far as we ask it.

Every refusal names its place in the source: API is src/Api/API.php, APIRest is src/Api/APIRest.php, and `md` is
the documentation, apirest.md.
"""

import json
import re
from typing import Any
from uuid import uuid4

from flask import Flask, Response, request

from tests.support.vendors.glpi10_search import OPTIONS, Refused, columns, decoded, encoded, like, meets, ranged
from tests.support.vendors.glpi_house import ASSIGN, BRIDGE, House, Row

RIGHTS = {"ticket": 261151, "followup": 15383, "document": 127, "group": 119, "user": 7327}
"""A super-admin's rights, by profile field."""
TYPES = {"Ticket", "ITILFollowup", "Document", "Group", "User", "Group_Ticket", "Ticket_User"}
DENIED = "You don't have permission to perform this action."


class Glpi10:
    """One GLPI behind apirest.php. What its administrator sets is in its attributes."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.user_token, self.app_token = "user-3fa9", "app-77c1"
        self.rights = dict(RIGHTS)
        self.enabled, self.our_address_allowed = True, True
        self.sessions: set[str] = set()
        self.logins = 0
        """How often somebody signed in."""

    def expire(self) -> None:
        """Let all sessions run out."""
        self.sessions.clear()

    def app(self) -> Flask:
        """Return the web application."""
        app = Flask("glpi10")

        @app.route("/apirest.php/<path:path>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
        def call(path: str) -> Response:
            with self.house.lock:
                try:
                    return _said(*self._answer(path.strip("/").split("/")))
                except Refused as no:
                    return _said([no.code, no.words], no.status)

        return app

    # --- who asks -------------------------------------------------------------------------------------------

    def _answer(self, path: list[str]) -> tuple[Any, int]:
        if request.method == "GET" and request.get_data():  # APIRest::parseIncomingParams; md: Important
            raise Refused(400, "ERROR_JSON_PAYLOAD_FORBIDDEN", "GET Request should not have json payload")
        if not self.enabled:  # API::initApi
            raise Refused(400, "ERROR", "API disabled")
        if not self.our_address_allowed:  # API::initApi
            raise Refused(400, "ERROR_NOT_ALLOWED_IP", "There isn't an active API client matching your IP address")
        self._check_app_token()
        if path[0] == "initSession":
            return self._init_session(), 200
        self._check_session()
        if path[0] == "killSession":
            self.sessions.discard(request.headers["Session-Token"])
            return True, 200
        return self._resource(path)

    def _check_app_token(self) -> None:  # API::checkAppToken
        given = request.headers.get("App-Token", "")
        if given != self.app_token:
            code = "ERROR_WRONG_APP_TOKEN_PARAMETER" if given else "ERROR_APP_TOKEN_PARAMETERS_MISSING"
            raise Refused(400, code, "parameter app_token seems wrong" if given else "missing parameter app_token")

    def _init_session(self) -> Row:  # API::initSession
        how, _, token = request.headers.get("Authorization", "").partition(" ")
        if how != "user_token" or not token:
            raise Refused(400, "ERROR_LOGIN_PARAMETERS_MISSING", "parameter(s) login, password or user_token")
        if token != self.user_token:
            raise Refused(401, "ERROR_GLPI_LOGIN_USER_TOKEN", "parameter user_token seems invalid")
        session = uuid4().hex
        self.sessions.add(session)
        self.logins += 1
        return {"session_token": session}

    def _check_session(self) -> None:  # API::checkSessionToken
        given = request.headers.get("Session-Token", "")
        if not given:
            raise Refused(400, "ERROR_SESSION_TOKEN_MISSING", "parameter session_token is missing or empty")
        if given not in self.sessions:
            raise Refused(401, "ERROR_SESSION_TOKEN_INVALID", "session_token seems invalid")

    # --- what is asked --------------------------------------------------------------------------------------

    def _resource(self, path: list[str]) -> tuple[Any, int]:
        match path:
            case ["listSearchOptions", "Ticket"]:
                return {str(n): {"table": table, "field": name} for n, (table, name) in OPTIONS.items()}, 200
            case ["getActiveProfile"]:
                return {"active_profile": {"id": 4, "name": "Super-Admin", **self.rights}}, 200
            case ["getFullSession"]:
                return {"session": {"glpi_currenttime": self.house.now(), "glpiID": BRIDGE}}, 200
            case ["search", "Ticket"]:
                return self._search()
            case ["applyMassiveAction", "Ticket", action]:
                return self._massive_action(action)
            case [kind, *rest] if kind in TYPES and all(each in TYPES for each in rest[1:2]):
                return self._items(kind, rest)
        # APIRest::getItemtype
        raise Refused(400, "ERROR_RESOURCE_NOT_FOUND_NOR_COMMONDBTM", "resource not found or not an instance")

    def _items(self, kind: str, rest: list[str]) -> tuple[Any, int]:
        number = int(rest[0]) if rest and rest[0].isdigit() else 0
        if request.method == "GET":
            if len(rest) > 1:
                self._known(kind, number)
                return self._list(rest[1], parent=number)
            return self._one(kind, number) if number > 0 else self._list(kind)  # APIRest::call: `$id > 0`
        asked = self._input()
        if request.method == "POST":
            return self._create(kind, asked)
        if request.method == "DELETE":
            return self._delete(kind, number or int(asked["id"]))
        return self._update(kind, number or int(asked["id"]), asked)

    def _input(self) -> Row:  # APIRest::parseIncomingParams, API::createItems
        if request.method == "DELETE":
            return {}
        if request.mimetype == "multipart/form-data":
            told = request.form.get("uploadManifest", "")
            # PHP reads no `filename*`: such a part is no file, and without files GLPI thinks one was too big
            if not [file for file in request.files.values() if "filename*" not in str(file.headers)]:
                raise Refused(400, "ERROR_UPLOAD_FILE_TOO_BIG_POST_MAX_SIZE", "The file seems too big")
        else:
            told = request.get_data(as_text=True)
        try:
            asked = json.loads(told)["input"]
        except (ValueError, KeyError, TypeError):
            raise Refused(400, "ERROR_JSON_PAYLOAD_INVALID", "JSON payload seems not valid") from None
        if not isinstance(asked, dict):  # API::messageBadArrayError
            raise Refused(400, "ERROR_BAD_ARRAY", "input parameter must be an array of objects")
        return {name: encoded(value) for name, value in asked.items()}

    def _table(self, kind: str) -> list[Row]:
        house = self.house
        groups = [
            {"id": n, "name": g, "completename": encoded(g), "is_assign": 1} for n, g in house.groups.items()
        ]
        tables: dict[str, list[Row]] = {
            "Ticket": list(house.tickets.values()),
            "ITILFollowup": list(house.followups.values()),
            "Document": list(house.documents.values()),
            "Group": [*groups, {"id": 99, "name": "Readers", "completename": "Readers", "is_assign": 0}],
            "User": [{"id": number, "name": name} for number, name in house.users.items()],
        }
        for name, actor, column in (("Group_Ticket", "Group", "groups_id"), ("Ticket_User", "User", "users_id")):
            rows = (row for row in house.actors.values() if row["kind"] == actor)
            tables[name] = [
                {"id": r["id"], "tickets_id": r["ticket"], column: r["number"], "type": r["type"]} for r in rows
            ]
        return tables[kind]

    def _known(self, kind: str, number: int) -> Row:
        for row in self._table(kind):
            if row["id"] == number:
                return row
        raise Refused(404, "ERROR_ITEM_NOT_FOUND", "Item not found")  # API::messageNotfoundError

    def _one(self, kind: str, number: int) -> tuple[Any, int]:
        row = self._shown(self._known(kind, number))
        if request.args.get("with_documents") == "true":
            hidden = {"data", "tickets"}  # `_documents` is an array inside the row, so nothing in it is decoded
            rows = self.house.hanging(number)
            row["_documents"] = [{name: each[name] for name in each.keys() - hidden} for each in rows]
        return row, 200

    def _shown(self, row: Row) -> Row:  # API::getItem, getItems: «Decode HTML»
        plain = {name: value for name, value in row.items() if not isinstance(value, bytes | set)}
        raw = request.headers.get("X-GLPI-Sanitized-Content", "true") == "false"
        return {name: decoded(value) if raw else value for name, value in plain.items()}

    def _list(self, kind: str, parent: int | None = None) -> tuple[Any, int]:  # API::getItems
        rows = [row for row in self._table(kind) if not row.get("is_deleted")]
        if parent is not None:
            rows = [row for row in rows if row.get("tickets_id", row.get("items_id")) == parent]
        for name, value in request.args.items():
            if (wanted := re.fullmatch(r"searchText\[(\w+)\]", name)) and value:
                rows = [row for row in rows if like(str(row[wanted[1]]), value)]
        page, total = ranged(rows)
        return [self._shown(row) for row in page], 200 if len(page) == total else 206

    # --- changes --------------------------------------------------------------------------------------------

    def _may(
        self, kind: str, bit: int, doing: str
    ) -> None:  # API::createItems …: a right that lacks is a failed item
        field = {"ITILFollowup": "followup", "Document": "document"}.get(kind, "ticket")
        if not self.rights[field] & bit:
            raise Refused(400, f"ERROR_GLPI_{doing}", DENIED)

    def _create(self, kind: str, asked: Row) -> tuple[Any, int]:
        self._may(kind, 4096 if kind == "ITILFollowup" else 4, "ADD")
        made: int | None = None
        ticket = int(asked.get("tickets_id", asked.get("items_id", 0)) or 0)
        if kind == "Ticket":
            made = self.house.add_ticket(asked)
        elif ticket not in self.house.tickets:
            raise Refused(400, "ERROR_GLPI_ADD", DENIED)  # nothing to hang it on: `can(CREATE)` fails
        elif kind == "ITILFollowup":
            made = self.house.add_followup(ticket, asked["content"], BRIDGE, int(asked.get("is_private", 0)))
        elif kind == "Group_Ticket":
            made = self.house.add_actor(ticket, "Group", int(asked["groups_id"]), int(asked.get("type", ASSIGN)))
        elif kind == "Document":
            file = next(iter(request.files.values()))
            made = self.house.add_document(
                ticket, asked["name"], asked.get("comment", ""), file.filename or "", file.read()
            )
        if made is None:
            raise Refused(400, "ERROR_GLPI_ADD", "")
        return {"id": made, "message": ""}, 201

    def _update(self, kind: str, number: int, asked: Row) -> tuple[Any, int]:
        self._may(kind, 2, "UPDATE")
        if kind != "Ticket" or number not in self.house.tickets:
            raise Refused(400, "ERROR_GLPI_UPDATE", "")  # API::updateItems: `$idCollection[0]` of nothing
        self.house.update_ticket(number, asked)
        return [{str(number): True, "message": ""}], 200

    def _delete(self, kind: str, number: int) -> tuple[Any, int]:
        self._known(kind, number)
        purge = request.args.get("force_purge") == "true"
        self._may(kind, 16 if kind == "Document" and purge else 8, "DELETE")
        if kind == "Ticket":
            self.house.trash(number)
        elif kind == "Document" and purge:
            del self.house.documents[number]
        elif kind == "Group_Ticket":
            self.house.remove_actor(number)
        return [{str(number): True, "message": ""}], 200  # md says 204 here; the source answers 200

    def _massive_action(self, action: str) -> tuple[Any, int]:  # API::applyMassiveAction
        asked = request.get_json(silent=True) or {}
        if not asked.get("ids"):
            raise Refused(400, "ERROR_MASSIVEACTION_NO_IDS", "No ids supplied")
        if request.method != "POST" or action != "Ticket:merge_as_followup":
            raise Refused(400, "ERROR_MASSIVEACTION_KEY", "Invalid action key parameter")
        told = asked["input"]
        # Ticket::processMassiveActionsForOneItemtype reads each of these without asking whether it is there
        for name in ("_mergeticket", "link_type", "with_followups", "with_tasks", "with_documents", "with_actors"):
            told[name]
        if not self.rights["ticket"] & 8:  # Ticket::merge: the double is deleted
            return {"ok": 0, "ko": 0, "noaction": 0, "noright": len(asked["ids"]), "messages": [DENIED]}, 422
        for number in asked["ids"]:
            self.house.merge(int(number), int(told["_mergeticket"]), encoded("<br /><br />"))
        return {"ok": len(asked["ids"]), "ko": 0, "noaction": 0, "noright": 0, "messages": []}, 200

    # --- search ---------------------------------------------------------------------------------------------

    def _search(self) -> tuple[Any, int]:  # API::searchItems
        criteria: dict[str, dict[str, str]] = {}
        for name, value in request.args.items():
            if part := re.fullmatch(r"criteria\[(\d+)\]\[(\w+)\]", name):
                criteria.setdefault(part[1], {})[part[2]] = value
        for each in criteria.values():
            if not {"field", "searchtype", "value"} <= each.keys():
                raise Refused(400, "ERROR", "Malformed search criteria")
            if not each["field"].isdigit() or int(each["field"]) not in OPTIONS:
                raise Refused(400, "ERROR", "Bad field ID in search criteria")
        shown = {
            1,
            2,
            80,
            *(int(value) for name, value in request.args.items() if name.startswith("forcedisplay")),
        }
        rows = [columns(self.house, row) for row in self.house.tickets.values() if not row["is_deleted"]]
        found = [row for row in rows if meets(row, list(criteria.values()))]
        found.sort(key=lambda row: row[int(request.args.get("sort", "1"))])
        page, total = ranged(found)
        answer = {"totalcount": total, "count": len(page), "sort": [1], "order": ["ASC"], "content-range": ""}
        if page:  # without rows the answer has no `data` at all
            answer["data"] = [{str(n): row.get(n) for n in sorted(shown)} for row in page]
        return answer, 200 if len(page) >= total else 206


def _said(body: Any, status: int) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), status, content_type="application/json; charset=UTF-8")
