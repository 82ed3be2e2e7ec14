"""Whether this process runs, and whether it can do its work. Balancers ask the first, deploys the second."""

from collections.abc import Callable

import structlog
from flask import Blueprint, Response, jsonify

from intake.guard.verdict import Verdict

log = structlog.get_logger("intake.health")

Judge = Callable[[], Verdict]
"""Says how the service stands; raises if even that cannot be found out."""


def blueprint(judge: Judge) -> Blueprint:
    """Return `/health/live`, which is true while we can take a last message, and `/health`."""
    routes = Blueprint("health", __name__)

    @routes.get("/health/live")
    def _live() -> Response:
        return Response("ok\n", content_type="text/plain")

    @routes.get("/health")
    def _ready() -> tuple[Response, int]:
        try:
            found = judge()
        except Exception as error:
            log.error("health_unknown", error=type(error).__name__)
            found = Verdict(("The database does not answer.",))
        ready = not found.complaints
        told = jsonify(ready=ready, complaints=found.complaints, warnings=found.warnings)
        return told, 200 if ready else 503

    return routes
