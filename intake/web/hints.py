"""A helpdesk's hint that something changed there: it hastens the next look and changes nothing else.

What a hint says is not even read: it may come twice, late, before the change is committed, or never, and polling
is the truth. It must be signed all the same, or strangers could make us ask the helpdesk without end. Three
signatures are understood, since helpdesks sign in their own ways:

    X-Intake-Signature: sha256=<hex>          HMAC-SHA256 of the body; RT and Roundup with the snippets in deploy/
    X-Hub-Signature: sha1=<hex>               HMAC-SHA1 of the body; Zammad's webhooks
    X-Zendesk-Webhook-Signature: <base64>     HMAC-SHA256 of X-Zendesk-Webhook-Signature-Timestamp and the body
"""

import base64
import hmac
from collections.abc import Callable, Iterable

import structlog
from flask import Blueprint, Response, abort, request
from werkzeug.datastructures import Headers

from intake.ground.desk_file import DeskSettings

log = structlog.get_logger("intake.hints")

LARGEST = 256 * 1024
"""Bytes of a hint; a helpdesk may send the whole ticket along."""

Hint = Callable[[str], None]
"""Takes the name of a desk that should be looked at now."""


def signed(secret: str, headers: Headers, body: bytes) -> bool:
    """Whether one of the signatures holds."""
    stamp = headers.get("X-Zendesk-Webhook-Signature-Timestamp", "")
    wanted = {
        "X-Intake-Signature": "sha256=" + _hmac(secret, body, "sha256").hex(),
        "X-Hub-Signature": "sha1=" + _hmac(secret, body, "sha1").hex(),
        "X-Zendesk-Webhook-Signature": base64.b64encode(_hmac(secret, stamp.encode() + body, "sha256")).decode(),
    }
    return any(
        hmac.compare_digest(headers.get(name, "").encode(), value.encode()) for name, value in wanted.items()
    )


def _hmac(secret: str, content: bytes, kind: str) -> bytes:
    return hmac.digest(secret.encode(), content, kind)


def blueprint(desks: Iterable[DeskSettings], hint: Hint) -> Blueprint:
    """Return `POST /hints/<desk>` for the desks that have a secret."""
    secrets = {told.name: told.hint_secret.get_secret_value() for told in desks if told.hint_secret}
    routes = Blueprint("hints", __name__)

    @routes.post("/hints/<desk>")
    def _hinted(desk: str) -> Response:
        request.max_content_length = LARGEST
        secret = secrets.get(desk)
        if secret is None or not signed(secret, request.headers, request.get_data()):
            log.warning("hint_refused", desk=desk if secret else "unknown")
            abort(403)
        hint(desk)
        return Response(status=204)

    return routes
