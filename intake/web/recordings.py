"""A kept recording, for whoever has the link from the ticket; whole or in parts, as players ask for it.

Nobody logs in: the link is the right to listen (decision 19). What is not here says why, in words.
"""

import structlog
from flask import Blueprint, Response, send_file

from intake.ground.db import Database
from intake.ground.shelf import Shelf, Spoiled
from intake.ground.tables import ClipState
from intake.record import tapes
from intake.record.links import Links
from intake.record.tapes import Heard
from intake.web.errors import Page, Words, page

log = structlog.get_logger("intake.recordings")

_NO_LINK = Page(
    Words("Ο σύνδεσμος δεν οδηγεί σε ηχογράφηση", "The link leads to no recording"),
    Words(
        "Ανοίξτε τον ξανά από το δελτίο, ολόκληρο. Αν και πάλι δεν ανοίγει, η ηχογράφηση έχει διαγραφεί ή ο "
        "σύνδεσμος έχει αλλάξει.",
        "Open it again from the ticket, all of it. If it still does not open, the recording has been erased or "
        "the link has been replaced.",
    ),
)
_NOT_YET = Page(
    Words("Η ηχογράφηση δεν έχει φτάσει ακόμη", "The recording has not arrived yet"),
    Words(
        "Έρχεται από τον τηλεφωνικό πάροχο, συνήθως μέσα σε ένα λεπτό. Δοκιμάστε ξανά σε λίγο.",
        "It comes from the telephone carrier, mostly within a minute. Try again shortly.",
    ),
)
_ABSENT = Page(
    Words("Δεν γράφτηκε ήχος", "No sound was recorded"),
    Words(
        "Ο τηλεφωνικός πάροχος δεν έγραψε τίποτα. Τηλεφωνήστε σε όποιον έκανε το αίτημα.",
        "The telephone carrier recorded nothing. Ring whoever made the request.",
    ),
)
_GONE = Page(
    Words("Η ηχογράφηση χάθηκε", "The recording is gone"),
    Words(
        "Διαγράφηκε στον τηλεφωνικό πάροχο πριν φτάσει εδώ. Τηλεφωνήστε σε όποιον έκανε το αίτημα.",
        "It was deleted at the telephone carrier before it reached us. Ring whoever made the request.",
    ),
)
_TOO_LARGE = Page(
    Words("Η ηχογράφηση είναι πολύ μεγάλη", "The recording is too large"),
    Words(
        "Έμεινε στον τηλεφωνικό πάροχο. Ζητήστε την από τον διαχειριστή της γραμμής.",
        "It stays with the telephone carrier. Ask the operator of the line for it.",
    ),
)
PAGES: dict[str, tuple[Page, int]] = {
    ClipState.WAITING: (_NOT_YET, 404),
    ClipState.ABSENT: (_ABSENT, 410),
    ClipState.GONE: (_GONE, 410),
    ClipState.TOO_LARGE: (_TOO_LARGE, 404),
}
HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


def blueprint(links: Links | None, database: Database, shelf: Shelf) -> Blueprint:
    """Return `GET /recordings/<capability>`; without links nothing is found there."""
    routes = Blueprint("recordings", __name__)

    @routes.get("/recordings/", defaults={"capability": ""})
    @routes.get("/recordings/<capability>")
    def _heard(capability: str) -> Response:
        clip = links.clip_of(capability) if links else None
        answer = page(_NO_LINK, 404) if clip is None else _of(clip)
        answer.headers.update(HEADERS)
        return answer

    def _of(clip: int) -> Response:
        with database.read() as connection:
            return sound(tapes.heard(connection, clip), shelf)

    return routes


def sound(row: Heard | None, shelf: Shelf) -> Response:
    """Return a recording, whole or the part that was asked for, or the page that says why it is not here."""
    if row is None:
        return page(_NO_LINK, 404)
    if row.state in PAGES:
        return page(*PAGES[row.state])
    assert row.file
    assert row.sha256
    try:
        path = shelf.place(row.file)
    except Spoiled as error:
        log.error("recording_missing", clip=row.id, why=str(error))
        return page(_NO_LINK, 404)
    name = f"{row.kind}-{row.id}{path.suffix}"
    return send_file(path.absolute(), row.media, download_name=name, etag=row.sha256, conditional=True)
