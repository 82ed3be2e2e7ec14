"""A detector for Roundup: tells the call-intake bridge that a ticket changed, so that it looks at once.

Copy it into the tracker's detectors/, give its detectors/config.ini this section, and restart the tracker:

    [intake]
    hint_url = https://ivr.example.gr/hints/roundup
    hint_secret = the same as in INTAKE_HELPDESK_HINT_SECRET

The last word of the address is the helpdesk's name at the bridge. A change is never held up and never fails
because of us: the hint leaves a moment later from a thread of its own, and what goes wrong is one line in the
tracker's log. A lost hint costs a minute, no more: the bridge looks without one too.
"""

import hashlib
import hmac
import logging
import threading
import urllib.request
from typing import Any

AFTER_S = 1.0
"""Seconds from the change to the hint: Roundup calls us before it commits, when there is nothing to see yet."""
TIMEOUT_S = 3.0
BODY = b"{}"
"""Nothing: a hint says that something changed, and the bridge asks what."""

log = logging.getLogger("roundup.intake_hint")


def send(url: str, secret: str) -> None:
    """Send one hint; whatever happens to it, only the log hears."""
    signature = "sha256=" + hmac.new(secret.encode(), BODY, hashlib.sha256).hexdigest()
    headers = {"X-Intake-Signature": signature, "Content-Type": "application/json"}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, BODY, headers), timeout=TIMEOUT_S):
            pass
    except Exception as error:
        log.error("the bridge did not take the hint: %s", error)


def hint(db: Any, _cl: Any, _nodeid: Any, _oldvalues: Any) -> None:
    """Let the hint follow the change; one is enough for all changes of a transaction."""
    if getattr(db, "intake_hinted", False):
        return
    db.intake_hinted = True
    try:
        told = db.config.detectors
        timer = threading.Timer(AFTER_S, send, (told["INTAKE_HINT_URL"], told["INTAKE_HINT_SECRET"]))
        timer.start()
    except Exception as error:
        log.error("no hint for the bridge: %s", error)


def init(db: Any) -> None:
    """Listen to tickets; Roundup calls this."""
    for event in ("create", "set", "retire", "restore"):
        db.issue.react(event, hint)
