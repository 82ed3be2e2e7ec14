"""What is wrong with a registry's rows, in words for the person who has to look at it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that a person should look at, and where: a line, a row or a record, counted from 1."""

    line: int
    reason: str


class Unreadable(Exception):
    """Nothing could be read, and nothing was changed; `troubles` names the bad rows, if any."""

    def __init__(self, reason: str, troubles: tuple[Trouble, ...] = ()) -> None:
        super().__init__(reason)
        self.troubles = troubles
