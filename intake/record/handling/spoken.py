"""A note of an operator's: kept here, and an internal comment on the ticket. It overwrites nothing."""

from typing import Any

from sqlalchemy import Row

from intake.record.handling import at_desk
from intake.record.handling.ledger import Told, begun, kept
from intake.record.handling.order import Doing, Done, Order, Refused

LONGEST = 2000
NAMED_BY = 60
"""Letters of a withdrawn note that say which one it was."""


def note(doing: Doing, order: Order, text: str) -> Done:
    """Keep a note and tell the team; also on a request that is closed."""
    request = begun(doing, order, anew=False)
    said = text.strip()
    if not said:
        raise Refused("no_words")
    if len(said) > LONGEST:
        raise Refused("too_many_words", most=LONGEST)
    key = at_desk.comment(doing, request.id, lambda wording: wording.say("note_of_ours", text=said))
    doing.audit("noted", request.id)
    return kept(doing, order, request, "note", {}, Told([key], words=said))


def withdrawn(doing: Doing, deed: Row[Any]) -> None:
    """Undo it: not said if nobody has read it yet, else said to hold no more."""
    begins = deed.words if len(deed.words) <= NAMED_BY else f"{deed.words[:NAMED_BY]}…"
    at_desk.unsay(
        doing, deed.request, deed.promised["made"], lambda wording: wording.say("note_withdrawn", text=begins)
    )
