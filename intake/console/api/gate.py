"""The API's gate: which token asks for what. Denies by default.

An operation can only be added together with the scope it needs, what it takes and what it answers; the description
is made of the same. No cookie is read and none is set. Knows no operation.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException, NotFound, default_exceptions
from werkzeug.routing import RequestRedirect

from intake.console.api.problems import MEDIA, Told
from intake.console.api.rations import Rations
from intake.console.office import Office
from intake.ground.db import Busy
from intake.record.people import Sight, tokens
from intake.record.people.tokens import Scope, Token

PREFIX = "/api/v1"
LARGEST = 64 * 1024
"""Bytes of a body."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, checked."""

    token: Token
    path: Mapping[str, str]
    query: Any
    body: Any

    @property
    def sight(self) -> Sight:
        """Whose requests it sees."""
        return self.token.sight

    def may(self, scope: Scope) -> bool:
        """Whether the token has a scope."""
        return scope in self.token.scopes


View = Callable[[Asked], BaseModel]


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing the API does."""

    method: str
    path: str
    scope: Scope | None
    """None: open to strangers."""
    summary: str
    answers: type[BaseModel]
    view: View
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    changes: bool = False
    """It changes a request, and must say which version was read."""
    keyed: bool = False
    """Sent again with the same key, it does nothing twice."""
    anew: bool = True
    """Only of the version that was read; a note overwrites nothing."""

    @property
    def name(self) -> str:
        """Return its id: the view's name."""
        return self.view.__name__.strip("_")


@dataclass
class Interface:
    """The API's operations. `add` is the only way to get one."""

    office: Office
    operations: list[Operation] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.blueprint = Blueprint("api", __name__, url_prefix=PREFIX)
        for code in default_exceptions:  # one by one: the application's own answer to a code goes before a class's
            self.blueprint.errorhandler(code)(_http)
        self.blueprint.errorhandler(Busy)(lambda _error: answer(_busy()))
        self.rations = Rations(self.office.clock)

    def add(self, operation: Operation) -> None:
        """Add an operation."""
        self.operations.append(operation)
        rule = operation.path.replace("{", "<").replace("}", ">")

        def shown(**path: str) -> Response:
            try:
                return self._answered(operation, path)
            except Told as told:
                return answer(told)

        options: dict[str, Any] = {"methods": [operation.method], "provide_automatic_options": False}
        self.blueprint.add_url_rule(rule, operation.name, shown, **options)

    def _answered(self, operation: Operation, path: Mapping[str, str]) -> Response:
        request.max_content_length = LARGEST
        token = self._token() if operation.scope else _STRANGER
        if operation.scope and operation.scope not in token.scopes:
            raise Told(403, "forbidden", f"This needs the scope {operation.scope}; ask an administrator for it.")
        query = _read(operation.query, _arguments(operation.query)) if operation.query else None
        body = _read(operation.body, _json()) if operation.body else None
        said = operation.view(Asked(token, path, query, body))
        response = Response(said.model_dump_json(), mimetype="application/json")
        if operation.method == "GET":
            response.set_etag(etag(said))
            if request.if_none_match.contains_weak(etag(said)):
                response.status_code, response.data = 304, b""
        return sealed(response)

    def _token(self) -> Token:
        given, at = request.headers.get("Authorization", ""), self.office.clock()
        kind, _, text = given.partition(" ")
        found = None
        if kind.lower() == "bearer" and text.strip():
            with self.office.database.read() as connection:
                found = tokens.of(connection, text.strip(), at)
        if found is None:
            raise Told(
                401, "unauthorized", "Send `Authorization: Bearer …` with a token of /console/people/tokens."
            ).saying(WWW_Authenticate="Bearer")
        if wait := self.rations.wait(found.id):
            raise Told(429, "too-often", f"Ask again in {wait} seconds.").saying(Retry_After=str(wait))
        if not tokens.is_noted(found, at):
            self.office.database.written(lambda connection: tokens.used(connection, found, at))
        return found


def etag(said: BaseModel) -> str:
    """Return what tells one answer from another: the version, where it has one, and a hash of all of it."""
    digest = sha256(said.model_dump_json().encode()).hexdigest()[:16]
    version = getattr(said, "version", None)
    return f"{version}.{digest}" if version is not None else digest


def answer(told: Told) -> Response:
    """Return a problem."""
    response = Response(told.problem.model_dump_json(exclude_none=True), told.problem.status, mimetype=MEDIA)
    response.headers.update(told.headers)
    return sealed(response)


def sealed(response: Response) -> Response:
    """Let nobody keep or guess at an answer."""
    response.headers.setdefault("Cache-Control", "private, no-cache")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    return response


def _read(model: type[BaseModel], given: Any) -> BaseModel:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        places = [
            f"{'.'.join(str(part) for part in each['loc']) or 'body'}: {each['msg']}"
            for each in error.errors(include_input=False, include_url=False, include_context=False)
        ]
        detail = "Mend what `errors` names, and send it again."
        raise Told(422, "unusable", detail, errors=places[:20]) from None


def _arguments(model: type[BaseModel]) -> dict[str, Any]:
    """Return the query; what may stand several times is a list."""
    several = {name for name, each in model.model_fields.items() if isinstance(each.default, list)}
    if twice := [name for name, all_ in request.args.lists() if name not in several and len(all_) > 1]:
        raise Told(422, "unusable", f"{twice[0][:40]} stands there twice.")
    return {name: all_ if name in several else all_[0] for name, all_ in request.args.lists()}


def _json() -> Any:
    if not request.is_json:
        raise Told(415, "media-type", "Send the body as `Content-Type: application/json`.")
    given = request.get_json(silent=True, cache=False)
    if given is None:
        raise Told(400, "unusable", "The body is no JSON object.")
    return given


def _busy() -> Told:
    return Told(503, "busy", "Nothing was changed; ask again in a few seconds.").saying(Retry_After="3")


_STRANGER = Token(0, "", (), (), None, None, None, None, "", 0)  # type: ignore[arg-type]
_HTTP = {
    404: ("not-found", "There is no such address."),
    405: ("method", "See /api/v1/openapi.json for what this address does."),
    413: ("too-large", "A body has 64 kB at most."),
}


def _http(error: HTTPException) -> Response:
    if isinstance(error, RequestRedirect):
        error = NotFound()
    code = error.code or 500
    name, detail = _HTTP.get(code, ("failed" if code >= 500 else "unusable", "Nothing was changed."))
    told = Told(code, name, detail)
    if code == 405 and (valid := getattr(error, "valid_methods", None)):
        told.saying(Allow=", ".join(sorted(valid)))
    return answer(told)
