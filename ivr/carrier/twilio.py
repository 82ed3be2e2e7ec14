"""Twilio's REST interface for one account (vendor pages: Calls, Recordings and IncomingPhoneNumbers resources).

Addresses are made of our settings and an id of fixed shape, never of an address that somebody sent us. A page's
successor comes from Twilio; it is followed within the same list only.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from ivr.carrier import twilio_words as words
from ivr.carrier.port import Listed, NotNow, NotThere, Number, Taped
from ivr.carrier.rest import READ_S, WHOLE_S, Rest

T = TypeVar("T")

CALL_SID, RECORDING_SID, NUMBER_SID = (re.compile(kind + r"[0-9a-f]{32}") for kind in ("CA", "RE", "PN"))
PAGE = 1000
"""Entries a page, the most Twilio gives."""
PAGES = 1000
"""Pages after which a list is taken for one that never ends."""


class Twilio:
    """One account. Thread-safe."""

    patience = WHOLE_S + READ_S

    def __init__(self, api_url: str, account: str, proof: tuple[str, str]) -> None:
        """Ask as `proof`: the account and its token, or an API key and its secret."""
        self._rest = Rest(api_url, proof)
        self._at = f"/2010-04-01/Accounts/{account}"

    def calls(self, since: datetime) -> Iterator[Listed]:
        """Page through the account's calls. The filter names a day in UTC; Twilio promises nothing finer."""
        return self._listed("Calls", "calls", {"StartTime>": _day(since)}, words.listed)

    def call(self, sid: str) -> Listed | None:
        """Fetch one call."""
        return self._one("Calls", sid, CALL_SID, words.listed)

    def recordings(self, since: datetime) -> Iterator[Taped]:
        """Page through the account's recordings."""
        return self._listed("Recordings", "recordings", {"DateCreated>": _day(since)}, words.taped)

    def taped(self, sid: str) -> Taped | None:
        """Fetch what is known of one recording."""
        return self._one("Recordings", sid, RECORDING_SID, words.taped)

    def recording(self, sid: str, write: Callable[[bytes], object]) -> None:
        """Fetch a recording as WAV. Twilio answers 404 while it is still being processed."""
        if not RECORDING_SID.fullmatch(sid):
            raise NotThere("this is no recording's id")
        self._rest.sound(f"{self._at}/Recordings/{sid}.wav", write)

    def forget(self, sid: str) -> None:
        """Delete a recording; Twilio keeps what is known of it for forty days."""
        if RECORDING_SID.fullmatch(sid):
            self._rest.delete(f"{self._at}/Recordings/{sid}.json")

    def number(self, phone: str) -> Number | None:
        """Look a number up by its digits, as Twilio writes them (E.164)."""
        found = self._listed(
            "IncomingPhoneNumbers", "incoming_phone_numbers", {"PhoneNumber": phone}, words.number
        )
        return next((number for number in found if number.phone == phone), None)

    def lead(self, number: str, leads: Mapping[str, str]) -> Number:
        """Set the addresses of a number, each called by POST."""
        if not NUMBER_SID.fullmatch(number):
            raise NotThere("this is no number's id")
        answer = self._rest.post(f"{self._at}/IncomingPhoneNumbers/{number}.json", words.leading(leads))
        return _read(words.number, answer)

    def _listed(
        self, resource: str, name: str, asked: Mapping[str, str], read: Callable[[Mapping[str, Any]], T]
    ) -> Iterator[T]:
        path = f"{self._at}/{resource}.json"
        page = self._rest.get(path, {**asked, "PageSize": str(PAGE)})
        for _ in range(PAGES):
            yield from (_read(read, entry) for entry in _entries(page, name))
            following = page.get("next_page_uri")
            if not following:
                return
            if not isinstance(following, str) or not following.startswith(path + "?"):
                raise NotNow("the carrier's next page leads out of the list")
            page = self._rest.get(following)
        raise NotNow("the carrier's list does not end")

    def _one(
        self, resource: str, sid: str, shape: re.Pattern[str], read: Callable[[Mapping[str, Any]], T]
    ) -> T | None:
        if not shape.fullmatch(sid):
            return None
        told = self._rest.find(f"{self._at}/{resource}/{sid}.json")
        return _read(read, told) if told is not None else None


def _day(moment: datetime) -> str:
    return moment.astimezone(UTC).date().isoformat()


def _entries(page: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = page.get(name)
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise NotNow("the carrier's list is not one")
    return found


def _read(read: Callable[[Mapping[str, Any]], T], told: Mapping[str, Any]) -> T:
    try:
        return read(told)
    except (KeyError, TypeError, ValueError) as error:
        raise NotNow(f"the carrier's answer cannot be read ({type(error).__name__})") from None
