"""What a browser tells of itself: from where it asks, what it is, and who has signed in with it before.

A browser that somebody has signed in with keeps a signed cookie for a year: a random name, and hashes of
logins. It opens nothing: it only keeps strangers' failed tries from slowing the owner down.
"""

import re
import secrets
from collections.abc import Sequence
from hashlib import sha256
from ipaddress import IPv4Network, IPv6Network, ip_address

from flask import Request, Response
from itsdangerous import BadData, URLSafeSerializer

from intake.record.people.failures import Place

A_YEAR = 31_536_000
MOST_LOGINS = 8
"""People who share one browser, as a desk of shifts does."""
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Mac OS", "Linux")


class Browsers:
    """Knows browsers again. The first key signs, all are believed."""

    def __init__(
        self, keys: Sequence[str], proxies: Sequence[IPv4Network | IPv6Network], *, private: bool
    ) -> None:
        self._signed = URLSafeSerializer(
            list(reversed(keys)), "a known browser", signer_kwargs={"digest_method": sha256}
        )
        self._proxies, self._private = proxies, private
        self._name = "__Host-intake-known" if private else "intake-known"

    def place(self, request: Request, login: str) -> Place:
        """Return from where somebody signs in as this login."""
        name, logins = self._read(request)
        known = name is not None and _short(login) in logins
        return Place(f"browser {name}", known=True) if known else Place(f"address {self.origin(request)}")

    def remember(self, request: Request, response: Response, login: str) -> None:
        """Let the browser be known by who has just signed in."""
        name, logins = self._read(request)
        mine = [_short(login), *(each for each in logins if each != _short(login))][:MOST_LOGINS]
        value = self._signed.dumps([name or secrets.token_urlsafe(16), mine])
        response.set_cookie(
            self._name, value, max_age=A_YEAR, secure=self._private, httponly=True, samesite="Lax", path="/"
        )

    def origin(self, request: Request) -> str:
        """Return the address of who asks: the peer, or the last one that no proxy of ours has."""
        passed = [each.strip() for each in request.headers.get("X-Forwarded-For", "").split(",")]
        way = [*passed, request.remote_addr or ""]
        while len(way) > 1 and self._is_proxy(way[-1]) and _is_address(way[-2]):
            way.pop()
        return way[-1]

    def _is_proxy(self, address: str) -> bool:
        return _is_address(address) and any(ip_address(address) in network for network in self._proxies)

    def _read(self, request: Request) -> tuple[str | None, list[str]]:
        try:
            name, logins = self._signed.loads(request.cookies.get(self._name, ""))
        except (BadData, ValueError, TypeError):
            return None, []
        return str(name), [str(each) for each in logins]


def _short(login: str) -> str:
    return sha256(login.strip().lower().encode()).hexdigest()[:16]


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def named(agent: str) -> str:
    """Return a browser's name as its owner knows it: Firefox, Windows. What it says of itself proves nothing."""
    browser = next((name for mark, name in _BROWSERS if f"{mark}/" in agent), "")
    system = next((name for name in _SYSTEMS if name in agent), "")
    told = ", ".join(part for part in (browser, system) if part)
    return told or re.sub(r"[^\w ./-]", "", agent)[:40] or "?"
