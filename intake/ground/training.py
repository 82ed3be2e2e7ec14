"""Training: the line as a place to practise, which must never be taken for the real one, or reach it.

Whoever trains dials on a page (`intake.demo.phone`), and the carrier is a part of the service. So a carrier's
account and token, and the key of links and sign-ins, are made up for this one start unless they are given; and the
database, the helpdesk and the token must each be one that service would not use. Starts nothing.
"""

import re
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from intake.ground.addresses import database_of
from intake.ground.desk_file import MEMORY, DeskSettings

MARK = "training"
"""What the name of the database must have in it as a word, and each token at its beginning."""
CARRIER = "/phone/carrier"
"""Where, below the public address, the carrier of the training is asked."""
_YES = frozenset({"1", "true", "t", "yes", "y", "on"})
_WORD = re.compile(rf"(?:^|[^a-z0-9]){MARK}(?:[^a-z0-9]|$)")
_HERE = ("127.0.0.1", "::1", "localhost")


def filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings with a carrier of their own if they are for training: nothing else may be asked."""
    told = dict(values)
    if str(told.get("training", "")).lower() not in _YES:
        return told
    account, key = f"AC{secrets.token_hex(16)}", secrets.token_hex(32)
    made_up = {"twilio_account_sid": account, "twilio_auth_tokens": token(), "link_keys": key}
    at = f"{str(told.get('public_url', '')).rstrip('/')}{CARRIER}"
    return {**made_up, **told, "twilio_api_url": at, "twilio_api_key": None}


def token() -> str:
    """Return a token that no carrier has given."""
    return f"{MARK}-{secrets.token_hex(16)}"


def complaint(url: str, tokens: Iterable[str], desks: Iterable[DeskSettings], processes: int) -> str | None:
    """Return why nobody can train with these settings, in one sentence; None if somebody can."""
    if not _WORD.search(Path(database_of(url) or "").stem.lower()):
        return f"INTAKE_TRAINING needs a database of its own, named so, such as sqlite:///var/{MARK}.db."
    if not all(each.startswith(f"{MARK}-") for each in tokens):
        return f"INTAKE_TRAINING takes no carrier's token: take INTAKE_TWILIO_AUTH_TOKENS away ({MARK}-… is fine)."
    for desk in desks:
        if desk.kind != MEMORY and not (desk.kind != "mail" and urlsplit(desk.url).hostname in _HERE):
            return f"INTAKE_TRAINING needs a helpdesk on this machine, or «{MEMORY}»; «{desk.name}» is elsewhere."
    if processes > 1:
        return "INTAKE_TRAINING needs INTAKE_WEB_PROCESSES to be 1: its carrier lives in the one process."
    return None
