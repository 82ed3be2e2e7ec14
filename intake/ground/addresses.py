"""Addresses as settings name them: of web, mail and database. The words that refuse one quote no password."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, StringConstraints
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError


def web_address(value: str) -> str:
    """Return an address of the web without a slash at its end; raises ValueError."""
    parts = urlsplit(value)
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.query
        or parts.fragment
        or "@" in parts.netloc
    ):
        raise ValueError("must be an http or https address without user, query or fragment")
    if "_" in parts.hostname:
        raise ValueError("its host must not contain an underscore; the carrier refuses such names")
    if parts.port == 0:
        raise ValueError("port 0 is no port")
    return value.rstrip("/")


def is_private(value: str) -> bool:
    """Whether nobody on the way can read what is sent to an address: https, or this very machine."""
    parts = urlsplit(value)
    return parts.scheme == "https" or parts.hostname in ("127.0.0.1", "::1", "localhost")


def database_of(value: str) -> str | None:
    """Return the file or the name of the database an address leads to, None if it leads to none that lasts."""
    try:
        name = make_url(value).database
    except (ArgumentError, ValueError):  # their texts may quote the password
        return None
    return None if name == ":memory:" else name


MailAddress = Annotated[str, StringConstraints(pattern=r"^[!-?A-~]+@[!-?A-~]+$", max_length=200)]
WebAddress = Annotated[str, AfterValidator(web_address)]


def carrier_address(value: str) -> str:
    """Return an address that the carrier is to ask, exactly as written; raises ValueError."""
    if urlsplit(value).scheme != "https" or not value.isascii() or re.search(r"[\s<>\"]", value):
        raise ValueError("must be a plain https address")
    web_address(value.partition("#")[0].partition("?")[0])
    return value


CarrierAddress = Annotated[str, AfterValidator(carrier_address)]
"""It may have a query, and say after `#` how to ask it."""
