"""Whether this process runs, and whether it can do its work. Balancers ask the first, deploys the second."""

from collections.abc import Callable

import structlog
from flask import Blueprint, Response, jsonify

log = structlog.get_logger("intake.health")

Complaints = Callable[[], list[str]]
"""Returns what keeps the service from doing its work, in sentences; raises if even that cannot be found out."""


def blueprint(complaints: Complaints) -> Blueprint:
    """Return `/health/live`, which is true while we can take a last message, and `/health`."""
    routes = Blueprint("health", __name__)

    @routes.get("/health/live")
    def _live() -> Response:
        return Response("ok\n", content_type="text/plain")

    @routes.get("/health")
    def _ready() -> tuple[Response, int]:
        try:
            found = complaints()
        except Exception as error:
            log.error("health_unknown", error=type(error).__name__)
            found = ["The database does not answer."]
        return jsonify(ready=not found, complaints=found), 503 if found else 200

    return routes
