"""The API's description by OpenAPI 3.1, made from operations and models themselves. Nothing is kept by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.json_schema import models_json_schema

from intake.console.api.gate import PREFIX, Interface, Operation
from intake.console.api.problems import MEDIA, STATUSES, Problem
from intake.record.people.tokens import Scope

REF = "#/components/schemas/{model}"
PATHS: Mapping[str, Mapping[str, Any]] = {
    "number": {"type": "string", "pattern": "^[0-9]{1,15}$", "description": "number of a request"},
    "code": {"type": "string", "pattern": "^[A-Za-z0-9]{1,11}$", "description": "code of a school"},
    "month": {"type": "string", "pattern": "^20[0-9]{2}-(0[1-9]|1[0-2])$", "description": "such as 2026-11"},
}
CHANGES = [
    {
        "name": "If-Match",
        "in": "header",
        "description": "the `ETag` of the request that you read (its version alone is compared), or *",
        "schema": {"type": "string", "pattern": r'^("[0-9]{1,9}(\.[0-9a-f]{1,64})?"|\*)$'},
    },
    {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "sent again, nothing is done twice",
        "schema": {"type": "string", "pattern": "^[!-~]{8,64}$"},
    },
]


class Description(BaseModel):
    """An OpenAPI document."""

    model_config = ConfigDict(extra="allow")

    openapi: str


def described(interface: Interface) -> Description:
    """Return the description of all operations."""
    schemas = _schemas(interface.operations)
    paths: dict[str, dict[str, Any]] = {}
    for operation in interface.operations:
        paths.setdefault(f"{PREFIX}{operation.path}", {})[operation.method.lower()] = _operation(operation)
    return Description.model_validate(
        {
            "openapi": "3.1.0",
            "info": {"title": "Call intake bridge", "version": "1", "description": _ABOUT},
            "paths": paths,
            "components": {
                "schemas": schemas,
                "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": _SCOPES}},
            },
        }
    )


_ABOUT = (
    "What the operators' console can do, for helpdesks and reports. Tokens are made at /console/people/tokens."
)
_SCOPES = "A token with scopes: " + ", ".join(Scope) + "."


def _schemas(operations: Sequence[Operation]) -> dict[str, Any]:
    answers = {each.answers for each in operations} | {Problem}
    taken = {model for each in operations for model in (each.body, each.query) if model}
    modes: list[Any] = [(model, "serialization") for model in answers]
    modes += [(model, "validation") for model in taken]
    _, found = models_json_schema(sorted(modes, key=lambda each: each[0].__name__), ref_template=REF)
    schemas: dict[str, Any] = found["$defs"]
    queries = {each.query.__name__ for each in operations if each.query}
    return {name: schema for name, schema in sorted(schemas.items()) if name not in queries}


def _operation(operation: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": _parameters(operation),
        "responses": _responses(operation),
        "security": [{"token": [str(operation.scope)]}] if operation.scope else [],
    }
    if operation.body:
        schema = {"$ref": REF.format(model=operation.body.__name__)}
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return told


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    parts = [part[1:-1] for part in operation.path.split("/") if part.startswith("{")]
    found: list[dict[str, Any]] = [
        {"name": part, "in": "path", "required": True, "schema": dict(PATHS[part])} for part in parts
    ]
    if operation.query:
        schema = operation.query.model_json_schema(ref_template=REF)
        found += [
            {
                "name": name,
                "in": "query",
                "required": name in schema.get("required", ()),
                "schema": each,
                "explode": True,
                "style": "form",
            }
            for name, each in schema["properties"].items()
        ]
    match, key = CHANGES
    found += [{**match, "required": operation.anew}] if operation.changes else []
    found += [key] if operation.changes or operation.keyed else []
    return found


def _responses(operation: Operation) -> dict[str, Any]:
    schema = {"$ref": REF.format(model=operation.answers.__name__)}
    good: dict[str, Any] = {"description": "Done", "content": {"application/json": {"schema": schema}}}
    if operation.method == "GET":
        good |= {"description": "Told", "headers": {"ETag": {"schema": {"type": "string"}}}}
    problems = {str(code): _problem(code) for code in sorted(_codes(operation))}
    unchanged = {"304": {"description": "Unchanged since the `ETag` in If-None-Match"}}
    return {"200": good, **(unchanged if operation.method == "GET" else {}), **problems}


def _codes(operation: Operation) -> set[int]:
    codes = {401, 403, 429, 503} if operation.scope else {503}
    codes |= {404} if "{" in operation.path else set()
    codes |= {422} if operation.query or operation.body else set()
    codes |= {400, 413, 415} if operation.body else set()
    codes |= {409, 412, 422} if operation.changes else set()
    codes |= {409} if operation.keyed else set()
    return codes | ({428} if operation.changes and operation.anew else set())


def _problem(code: int) -> dict[str, Any]:
    schema = {"$ref": REF.format(model="Problem")}
    told: dict[str, Any] = {"description": STATUSES[code], "content": {MEDIA: {"schema": schema}}}
    header = {401: "WWW-Authenticate", 429: "Retry-After", 503: "Retry-After"}.get(code)
    return {**told, **({"headers": {header: {"schema": {"type": "string"}}}} if header else {})}
