"""Twilio's REST side, as far as recordings: refuses what Twilio refuses, and is as late as Twilio can be.

After the vendor's page on the Recordings resource: Basic auth of account and token, the sound under the resource's
own address with `.wav`, 404 with a JSON body while it is being processed and for what is not there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hmac import compare_digest
from time import sleep

from flask import Flask, Response, jsonify, request


@dataclass
class FakeTwilio:
    """One account's recordings."""

    account: str
    token: str
    sounds: dict[str, bytes] = field(default_factory=dict)
    kind: str = "audio/x-wav"
    down: bool = False
    rest: float = 0.0
    """Seconds between two bytes of a sound; none: all at once."""
    asked: list[str] = field(default_factory=list)
    """The path of every question."""

    def app(self) -> Flask:
        """Return the interface."""
        web = Flask("twilio")
        web.add_url_rule("/2010-04-01/Accounts/<account>/Recordings/<name>", view_func=self._recording)
        return web

    def _recording(self, account: str, name: str) -> Response:
        self.asked.append(request.path)
        if self.down:
            return Response("upstream connect error", 503)
        proof = request.authorization
        if not proof or proof.username != self.account or not compare_digest(proof.password or "", self.token):
            return _refused(401, 20003, "Authenticate")
        sid, _, form = name.partition(".")
        if account != self.account or form != "wav" or sid not in self.sounds:
            return _refused(404, 20404, f"The requested resource {request.path} was not found")
        sound = self.sounds[sid]
        return Response(self._dripping(sound) if self.rest else sound, content_type=self.kind)

    def _dripping(self, sound: bytes) -> Iterator[bytes]:
        for place in range(len(sound)):
            sleep(self.rest)
            yield sound[place : place + 1]


def _refused(status: int, code: int, message: str) -> Response:
    answer = jsonify(
        code=code, message=message, more_info=f"https://www.twilio.com/docs/errors/{code}", status=status
    )
    answer.status_code = status
    return answer
