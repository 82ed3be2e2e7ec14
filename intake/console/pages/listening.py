"""A recording for whoever may listen to it, each listening audited; and how the player is set, remembered."""

from typing import Any

from flask import Response, request

from intake.console.gate import Answer, Pages, lost, refuse_unseen, who
from intake.console.office import Office
from intake.ground.tables import ClipState
from intake.record import listenings, tapes
from intake.record.people import Right, preferences
from intake.web.recordings import HEADERS, sound

LARGEST = 2**63 - 1
"""No id is larger; a database refuses to look for one."""
SPEEDS = ("0.75", "1", "1.25", "1.5", "1.75", "2")
PLAYER = "player"
"""The part of a person's preferences that says how fast recordings play, and whether silences are skipped."""


def add(pages: Pages, office: Office) -> None:
    """Add the pages."""

    @pages.page("/recordings/<int:clip>", Right.LISTEN)
    def _recording(clip: int) -> Answer:
        if clip > LARGEST:
            lost()
        with office.database.read() as connection:
            of, row = listenings.of(connection, clip), tapes.heard(connection, clip)
        refuse_unseen(of.directorate if of else None)
        if of and row and row.state == ClipState.KEPT:
            _noted(clip, of.request)
        answer = sound(row, office.shelf)
        answer.headers.update(HEADERS)
        return answer

    def _noted(clip: int, of: str | None) -> None:
        """Write the listening down before a byte of it goes out."""
        person, at = who(), office.clock()
        with office.database.read() as connection:
            known = listenings.is_noted(connection, clip, of, person, at)
        if not known:
            office.database.written(lambda connection: listenings.note(connection, clip, of, person, at))

    @pages.page("/preferences/player", Right.OWN, "POST")
    def _player() -> Answer:
        speed = request.form.get("speed", "1")
        liked = {"speed": speed if speed in SPEEDS else "1", "skip": request.form.get("skip") == "1"}
        person = who().person
        office.database.written(lambda connection: preferences.keep(connection, person, PLAYER, liked))
        return Response(status=204)


def chosen() -> dict[str, Any]:
    """Return how the person likes recordings played."""
    liked = who().preferences.get(PLAYER) or {}
    return {"speed": liked.get("speed", "1"), "skip": bool(liked.get("skip"))}
