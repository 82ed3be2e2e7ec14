"""`/metrics` for Prometheus, and the clock beside each webhook. Not for the public: the proxy keeps it in."""

from collections.abc import Callable
from time import perf_counter

from flask import Blueprint, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from intake.ground.counts import Counts


def blueprint(counts: Counts, registry: Callable[[], CollectorRegistry]) -> Blueprint:
    """Return the page; `registry` gives what a scrape reads."""
    routes = Blueprint("metrics", __name__)

    @routes.before_app_request
    def _begin() -> None:
        g.began = perf_counter()

    @routes.after_app_request
    def _count(response: Response) -> Response:
        kind = request.endpoint or ""
        if request.blueprint != "voice":
            return response
        if response.status_code == 403:
            counts.refused.inc()
        elif response.status_code < 400 or response.status_code >= 500:
            counts.turns.labels(kind.rpartition(".")[2]).observe(perf_counter() - g.began)
        return response

    @routes.get("/metrics")
    def _scraped() -> Response:
        return Response(generate_latest(registry()), content_type=CONTENT_TYPE_LATEST)

    return routes
