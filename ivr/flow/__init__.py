"""The call flow: what is asked next, given what was heard. Pure: no clock, no chance, no I/O.

`converse` is the whole face. What a step asks stands in `asks`, what it makes of an answer in `school`, `problem`
and `closing`; what must be written down is the difference between two states and stands in `record`.
"""

from ivr.flow.engine import MAX_TURNS, advance, converse
from ivr.flow.revive import revive
from ivr.flow.told import Told, Unanswered

__all__ = ["MAX_TURNS", "Told", "Unanswered", "advance", "converse", "revive"]
