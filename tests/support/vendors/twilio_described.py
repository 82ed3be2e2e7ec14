"""What Twilio publishes of its REST interface, cut down to what the bridge uses: names, types, limits, no prose.

`python -m tests.support.vendors.twilio_described twilio_api_v2010.json` writes it anew from Twilio's own OpenAPI
description (repository twilio/twilio-oai, spec/json). The fake account answers by it and is refused by it.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

EXTRACT = Path(__file__).with_name("twilio_described.json")
ROOT = "/2010-04-01/Accounts/{AccountSid}"
USED = {
    f"{ROOT}/Calls.json": ("get",),
    f"{ROOT}/Calls/{{Sid}}.json": ("get",),
    f"{ROOT}/Recordings.json": ("get",),
    f"{ROOT}/Recordings/{{Sid}}.json": ("get", "delete"),
    f"{ROOT}/IncomingPhoneNumbers.json": ("get",),
    f"{ROOT}/IncomingPhoneNumbers/{{Sid}}.json": ("post",),
}
"""The operations the bridge asks for."""
KEPT = ("type", "format", "nullable", "enum", "pattern", "minimum", "maximum", "minLength", "maxLength")


def extract(described: Mapping[str, Any]) -> dict[str, Any]:
    """Return the used operations of a whole description: what they take and what they answer."""
    return {
        f"{method.upper()} {path}": _operation(described, described["paths"][path][method])
        for path, methods in USED.items()
        for method in methods
    }


def _operation(described: Mapping[str, Any], operation: Mapping[str, Any]) -> dict[str, Any]:
    asked = {
        each["name"]: _plain(described, each["schema"])
        for each in operation["parameters"]
        if each["in"] == "query"
    }
    body = operation.get("requestBody", {}).get("content", {}).get("application/x-www-form-urlencoded", {})
    form = _plain(described, body.get("schema", {})).get("properties", {})
    answers = {}
    for status, answer in operation["responses"].items():
        schema = answer.get("content", {}).get("application/json", {}).get("schema")
        answers[status] = _plain(described, schema) if schema else None
    return {"query": asked, "form": form, "answers": answers}


def _plain(described: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema without references and prose."""
    if "$ref" in schema:
        target = described
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return _plain(described, target) | {name: schema[name] for name in KEPT if name in schema}
    plain = {name: schema[name] for name in KEPT if name in schema}
    if "properties" in schema:
        plain["properties"] = {name: _plain(described, each) for name, each in schema["properties"].items()}
    if "items" in schema:
        plain["items"] = _plain(described, schema["items"])
    return plain


@cache
def described() -> dict[str, Any]:
    """Return the extract that is kept beside this file."""
    found: dict[str, Any] = json.loads(EXTRACT.read_text(encoding="utf-8"))
    return found


def _strict(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return an OpenAPI 3.0 schema as JSON Schema, in which every property is told and none is invented."""
    strict = {name: value for name, value in schema.items() if name not in ("nullable", "format")}
    if "properties" in schema:
        strict["properties"] = {name: _strict(each) for name, each in schema["properties"].items()}
        strict |= {"required": sorted(schema["properties"]), "additionalProperties": False}
    if "items" in schema:
        strict["items"] = _strict(schema["items"])
    if schema.get("nullable") and strict:
        return {"anyOf": [strict, {"type": "null"}]}
    return strict


@cache
def _checker(operation: str, status: int) -> Any:
    schema = described()[operation]["answers"][str(status)]
    return jsonschema.Draft202012Validator(_strict(schema)) if schema else None


def flaws(operation: str, status: int, answer: Any) -> Iterator[str]:
    """Give what in an answer is not as described."""
    if str(status) not in described()[operation]["answers"]:
        yield f"{operation} is not described to answer {status}"
        return
    checker = _checker(operation, status)
    if checker is not None:
        yield from (f"{operation}: {error.json_path}: {error.message}" for error in checker.iter_errors(answer))


def refusal(operation: str, where: str, told: Mapping[str, str]) -> str | None:
    """Return what in a query or a form is not as described, None if nothing is."""
    known = described()[operation][where]
    for name, value in told.items():
        if name not in known:
            return f"{name} is no parameter of {operation}"
        schema = _strict(known[name])
        given = int(value) if known[name].get("type") == "integer" and value.isdecimal() else value
        if value and not jsonschema.Draft202012Validator(schema).is_valid(given):
            return f"{name} is not as described"
    return None


if __name__ == "__main__":
    whole = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    EXTRACT.write_text(json.dumps(extract(whole), indent=1, sort_keys=True) + "\n", encoding="utf-8")
