"""The API put together: its operations, its description, and an answer for whatever is no operation."""

import re

from flask import Response

from intake.console.api import deeds, lookups, requests
from intake.console.api.description import Description, described
from intake.console.api.gate import Asked, Interface, Operation, answer
from intake.console.api.problems import Told
from intake.console.office import Office

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


def interface(office: Office) -> Interface:
    """Return the API of an installation."""
    made = Interface(office)
    for part in (requests, deeds, lookups):
        part.add(made, office)

    def _openapi(_asked: Asked) -> Description:
        return described(made)

    about = "This description"
    made.add(Operation("GET", "/openapi.json", None, about, Description, _openapi))

    def _no_operation(path: str = "") -> Response:
        there = {each.method for each in made.operations if _fits(each.path, path)}
        if not there:
            return answer(Told(404, "not-found", "There is no such address; see /api/v1/openapi.json."))
        told = Told(405, "method", f"This address takes {' and '.join(sorted(there))}.")
        return answer(told.saying(Allow=", ".join(sorted(there | ({"HEAD"} if "GET" in there else set())))))

    for rule in ("/", "/<path:path>"):
        made.blueprint.add_url_rule(
            rule, "no_operation", _no_operation, methods=METHODS, provide_automatic_options=False
        )
    return made


def _fits(rule: str, path: str) -> bool:
    """Whether an address is of an operation, whatever the method."""
    return re.fullmatch(re.sub(r"{\w+}", "[^/]+", rule.lstrip("/")), path) is not None
