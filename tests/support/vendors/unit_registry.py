"""The unit registry (mm.sch.gr) as a guest meets it, and the open data portal: with a memory, strict, with faults.

From the registry's own published source: HTTP 200 whatever happens, called text/html, with the real status in the
body; 200 units a page unless asked, 500 at most; units in the order asked for; parameters it does not know and
pages that are none are errors inside the body.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, redirect, request

from tests.support.registry_files import answer, unit

KNOWN = {"page", "pagesize", "orderby", "ordertype", "state", "category"}
USUAL, MOST = 200, 500


@dataclass
class UnitRegistry:
    """Both registries of one country. What tests do to it happens before the next question."""

    units: list[dict[str, Any]] = field(default_factory=list)
    schools: list[dict[str, Any]] = field(default_factory=list)
    proof: str | None = None
    """The Authorization it wants; a guest needs none, and one that sends a wrong one is refused."""
    status: int = 200
    """What it answers as a server, such as 503 while it is down."""
    inside: int = 200
    """What it answers in the body."""
    cut: int | None = None
    """How many bytes of an answer it sends."""
    leads_to: str | None = None
    """Where it sends whoever asks."""
    more: dict[str, Any] = field(default_factory=dict)
    """What its answers say otherwise than is right."""
    between: Callable[[int], None] = lambda _page: None
    """Called after each page with its number: the registry changes while it is read."""
    asked: list[dict[str, str]] = field(default_factory=list)
    proofs: list[str | None] = field(default_factory=list)

    def app(self) -> Flask:
        """Return both interfaces."""
        web = Flask("registry")
        web.before_request(self._refused)
        web.get("/api/units")(self._units)
        web.get("/api/v1/query/minedu_schools")(self._schools)
        return web

    def holds(self, count: int, **more: Any) -> None:
        """Let it have so many units of different codes."""
        self.units = [unit(f"{9058000 + n}", 1000000 + n, **more) for n in range(count)]

    def _refused(self) -> Response | None:
        self.asked.append(request.args.to_dict())
        self.proofs.append(request.headers.get("Authorization"))
        if self.leads_to:
            return redirect(self.leads_to)  # type: ignore[return-value]
        if self.status != 200:
            return Response("<h1>Σφάλμα</h1>", self.status)
        return None

    def _units(self) -> Response:
        problem = self._problem(request.args.to_dict())
        if self.proof != request.headers.get("Authorization"):
            problem = (401, "[GET][units]:no permission")
        if problem:
            status, message = problem
            return self._sent({"controller": "GetUnits", "data": [], "status": status, "message": message})
        page, size = int(request.args.get("page", 1)), int(request.args.get("pagesize", USUAL))
        by = request.args.get("orderby", "name")
        ordered = sorted(self.units, key=lambda each: str(each[by]))
        last = max(1, -(-len(ordered) // size))
        told = answer(*ordered[size * (page - 1) : size * page], page=page, last=last, total=len(ordered))
        told["pagination"]["pagesize"] = size
        self.between(page)
        return self._sent(told | self.more)

    def _problem(self, asked: dict[str, str]) -> tuple[int, str] | None:
        if self.inside != 200:
            return self.inside, f"[GET][units]:failure {self.inside}"
        if unknown := asked.keys() - KNOWN:
            return 500, f"[GET][units]:unknown parameter {min(unknown)}"
        for name in {"page", "pagesize"} & asked.keys():
            if not asked[name].isdigit() or int(asked[name]) < 1:
                return 500, f"[GET][units]:{name} must be a number"
        if int(asked.get("pagesize", USUAL)) > MOST:
            return 500, "[GET][units]:pagesize is too large"
        if asked.get("orderby", "name") not in unit() or asked.get("ordertype", "ASC") not in {"ASC", "DESC"}:
            return 500, "[GET][units]:no such order"
        return None

    def _schools(self) -> Response:
        if self.proof != request.headers.get("Authorization"):
            return Response(json.dumps({"detail": "Authentication credentials were not provided."}), 401)
        return self._sent(self.schools)

    def _sent(self, document: Any) -> Response:
        body = json.dumps(document, ensure_ascii=False).encode()
        return Response(body[: self.cut], 200, content_type="text/html; charset=utf-8")
