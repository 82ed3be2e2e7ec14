"""What a desk can do, in words the relay, the documentation and the tests all read. Says nothing about how."""

from dataclasses import dataclass
from enum import StrEnum


class Guarantee(StrEnum):
    """How strongly a desk keeps «at most one live ticket per key» (promise P4)."""

    NATIVE_KEY = "native key"  # the desk itself refuses a second ticket with the same key
    REPAIRED = "repaired"  # a double can arise and is merged or closed with a pointer
    RECEIVER = "receiver dedupes"  # the receiving side recognises the repeated message


class Search(StrEnum):
    """How soon a look-up by key sees a ticket that was created."""

    STRONG = "strong"  # as soon as it is committed
    LAGGING = "lagging"  # after a while that the desk does not promise
    NONE = "none"  # never: the desk cannot be asked


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the relay may count on at this desk."""

    guarantee: Guarantee
    search: Search = Search.STRONG
    read: bool = True
    """Tickets, their changes and their notes can be read back, found and changed; else it is only told."""
    merge: bool = False
    """Doubles are merged; without it they are closed with a pointer."""
    attach: bool = True
    detach: bool = False
    webhook: bool = False
    """It can tell us that something changed; polling is the truth all the same."""
    comments_race: bool = True
    """Two workers adding one comment at once may leave it twice; the relay never lets them."""
    counts: bool = False
    """It says how many tickets a team has to do, also those that others have made."""
    live: bool = False
    """The contract was proved on the real system, not only on a server of ours that follows its documentation."""
