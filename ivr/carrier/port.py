"""What the bridge asks of a carrier, and the answers in our words. Knows no carrier.

Errors say what to do next: come back later, let somebody act, or stop asking.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class NotNow(Exception):
    """The carrier cannot be asked now, or does not have it ready yet: ask again later."""


class Refused(NotNow):
    """The carrier will not answer us until somebody puts the account, its token or its rights in order."""


class NotReady(NotNow):
    """The carrier does not give the recording out: only asking how it stands tells whether it ever will."""


class NotThere(Exception):
    """What was asked for is not there and will not be, or cannot be what it should."""


class TooLarge(NotThere):
    """The carrier gives out more than we take."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A call as the carrier's own log holds it. Numbers are opaque text; times are aware, seconds whole."""

    sid: str
    caller: str
    line: str
    status: str
    """The carrier's word; one of `form.TERMINAL` once the call is over."""
    began_at: datetime | None
    """When it was taken up; a call that was never answered may lack it."""
    ended_at: datetime | None
    seconds: int
    forwarded_from: str | None
    inbound: bool
    """False for legs that were placed, and for the second leg of a call."""


@dataclass(frozen=True, slots=True)
class Taped:
    """A recording as the carrier's own log holds it."""

    sid: str
    call: str
    status: str
    """The carrier's word: `completed`, `absent`, `deleted`, or still under way."""
    seconds: int | None
    began_at: datetime | None


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the account and where its calls lead: the addresses `voice`, `fallback` and `status`."""

    sid: str
    phone: str
    leads: Mapping[str, str]
    elsewhere: str | None = None
    """What takes its calls instead, so that the addresses are not used, in words; None if nothing does."""


class Carrier(Protocol):
    """The carrier's side that is asked: NotNow while it cannot answer, NotThere where it refuses for good."""

    patience: float
    """Seconds one question may take; a list is one question a page."""

    def calls(self, since: datetime) -> Iterator[Listed]:
        """Give every call that began on the day of `since` or later, in any order, page by page."""

    def call(self, sid: str) -> Listed | None:
        """Return how a call stands now, None if the carrier does not know it."""

    def recordings(self, since: datetime) -> Iterator[Taped]:
        """Give every recording made on the day of `since` or later, in any order, page by page."""

    def taped(self, sid: str) -> Taped | None:
        """Return how a recording stands now, None if the carrier does not know it."""

    def recording(self, sid: str, write: Callable[[bytes], object]) -> None:
        """Hand out what was recorded, piece by piece; raises NotReady, TooLarge, NotThere too.

        What was handed out is whole only once this returns. That the pieces are sound, the carrier merely says.
        """

    def forget(self, sid: str) -> None:
        """Let the carrier delete a recording; one that it does not have is forgotten already."""

    def number(self, phone: str) -> Number | None:
        """Return the account's number of these digits, None if it has none."""

    def lead(self, number: str, leads: Mapping[str, str]) -> Number:
        """Let a number's calls lead to these addresses, by its sid; returns it as it then stands."""
