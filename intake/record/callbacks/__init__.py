"""Callbacks are promises: each is a row with a number, a due time, an owner, its tries and how it ended.

What waits for one does not become done. Rings nobody; shows nothing.
"""

from intake.record.callbacks.due import Due
from intake.record.callbacks.figures import Standing, standing
from intake.record.callbacks.owed import Owed, go_along, is_owed, owe, why

__all__ = ["Due", "Owed", "Standing", "go_along", "is_owed", "owe", "standing", "why"]
