"""What operators do to requests: one transaction each, audited, promised to the helpdesk, undoable."""

from intake.record.handling.by_hand import CHANNELS, Entry, enter
from intake.record.handling.decided import confirm, correct, no_request
from intake.record.handling.holds import Holder, held_by, hold, release, take_next
from intake.record.handling.ledger import UNDONE_WITHIN, seen, undoable
from intake.record.handling.many import MOST, Left, Many, Outcome
from intake.record.handling.merging import merge, merged_into
from intake.record.handling.order import (
    Change,
    Doing,
    Done,
    Hand,
    Held,
    Means,
    Order,
    Refused,
    Repeated,
    Stale,
    Unseen,
)
from intake.record.handling.refused_promises import give_up, resend
from intake.record.handling.routing import apart, route, teams_for
from intake.record.handling.school_search import Found, SchoolSearch
from intake.record.handling.spoken import note
from intake.record.handling.undoing import undo

__all__ = [
    "CHANNELS",
    "MOST",
    "UNDONE_WITHIN",
    "Change",
    "Doing",
    "Done",
    "Entry",
    "Found",
    "Hand",
    "Held",
    "Holder",
    "Left",
    "Many",
    "Means",
    "Order",
    "Outcome",
    "Refused",
    "Repeated",
    "SchoolSearch",
    "Stale",
    "Unseen",
    "apart",
    "confirm",
    "correct",
    "enter",
    "give_up",
    "held_by",
    "hold",
    "merge",
    "merged_into",
    "no_request",
    "note",
    "release",
    "resend",
    "route",
    "seen",
    "take_next",
    "teams_for",
    "undo",
    "undoable",
]
