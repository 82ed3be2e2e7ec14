"""One request: all that is known of it, on one page, and who else has it open."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import request
from sqlalchemy import Row

from intake.console.desk_pages import page_of
from intake.console.frame import polled, say, show
from intake.console.gate import Answer, Pages, lost, refuse_unseen, who
from intake.console.office import Office
from intake.console.pages.listening import SPEEDS, chosen
from intake.ground import damm
from intake.ground.shelf import Spoiled
from intake.ground.tables import OPEN_STATES, ClipState
from intake.record import handling
from intake.record.people import Right, viewing
from intake.record.views import callbacks, neighbours, story, tape, ways
from intake.record.views.waveform import Waveform, waveform
from intake.route.account import LABELS
from intake.route.reroute import name

LATEST = 5
"""So many of the newest changes are named on a page that has become old."""


def add(pages: Pages, office: Office) -> None:
    """Add the pages."""

    @pages.page("/requests/<number>", Right.SEE)
    def _request(number: str) -> Answer:
        row = asked_for(office, number)
        shown = _gathered(office, row)
        words = {**_words(office, row.directorate), "can_put_under": "put_under" in pages.rights}
        return show(
            pages, "request", **shown, **words, **_watched(office, row, shown["story"].newest, row.version)
        )

    @pages.page("/requests/<number>/watch", Right.SEE)
    def _watch(number: str) -> Answer:
        row = asked_for(office, number)
        seen, version = (_number(request.args.get(part, "")) for part in ("seen", "version"))
        return polled(pages, "request/watch", request=row, **_watched(office, row, seen, version))


def asked_for(office: Office, number: str) -> Row[Any]:
    """Return the request of a number; where there is none that the person may see, answer so."""
    if not damm.is_valid(number):
        lost()
    with office.database.read() as connection:
        row = story.found(connection, number)
    if row is None:
        lost()
    refuse_unseen(row.directorate)
    return row


def _gathered(office: Office, row: Row[Any]) -> dict[str, Any]:
    with office.database.read() as connection:
        also = (row.id, *handling.merged_into(connection, row.id))
        clips = tape.clips(connection, also)
        found = {
            "request": row,
            "story": story.story(connection, row),
            "tapes": tape.tapes(connection, also),
            "clips": clips,
            "undoable": handling.undoable(connection, handling.Hand.of(who()), row, office.clock()),
            "near": neighbours.neighbours(connection, who().sight, row),
            "ways": ways.ways(connection, row.id),
            "owed": callbacks.of_request(connection, row.id),
        }
    return {**found, "waves": {clip.id: wave for clip in clips if (wave := _wave(office, clip))}}


def _wave(office: Office, clip: Row[Any]) -> Waveform | None:
    if clip.state != ClipState.KEPT or not who().may(Right.LISTEN):
        return None
    try:
        return waveform(office.shelf.place(clip.file), clip.sha256)
    except Spoiled:
        return None


def _watched(office: Office, row: Row[Any], seen: int, version: int) -> dict[str, Any]:
    """Note that somebody looks, and return who else does and what has been done since they opened the page."""
    mine, at = who().person, office.clock()
    with office.database.read() as connection:
        held = handling.held_by(connection, [row.id], at).get(row.id)
        known = viewing.is_noted(connection, row.id, mine, at)
        others = viewing.others(connection, row.id, mine, at)
        news = story.deeds(connection, row.id, seen, listening=False)
    if not known:
        _note(office, row.id, mine, at)
    return {
        "held": held,
        "others": others,
        "news": news[-LATEST:],
        "changed": version != row.version,
        "seen": seen,
        "version": version,
    }


def _note(office: Office, key: str, mine: int, at: datetime) -> None:
    office.database.written(lambda connection: viewing.noted(connection, key, mine, at))


def _words(office: Office, area: str | None) -> Mapping[str, Any]:
    rules = office.rules
    return {
        "open_states": OPEN_STATES,
        "teams": handling.teams_for(rules, area),
        "rules": rules,
        "team_name": lambda queue: say().of(name(queue, rules)),
        "ticket_page": lambda ticket: page_of(office.desk_settings, ticket.desk, ticket.ref),
        "told": lambda part: say().of(LABELS[part]),
        "speeds": SPEEDS,
        "player": chosen(),
    }


def _number(text: str) -> int:
    """Return a number of the address, 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
