"""Serves the recorded prompts to the carrier: by GET, which it caches. Nothing personal is in them, nobody signs.

They are held in memory: a recording is there as long as the document that names it can be.
"""

from flask import Blueprint, Response, abort, request

from ivr.paths import SOUND
from ivr.sounds import Sounds

A_YEAR = 31_536_000


def blueprint(sounds: Sounds) -> Blueprint:
    """Return the route of the recordings. An address that names the present version may be kept for ever."""
    routes = Blueprint("sounds", __name__)

    @routes.get(SOUND)
    def _sound(name: str) -> Response:
        found = sounds.named(name)
        if found is None:
            abort(404)
        answer = Response(found.data, content_type="audio/wav")
        answer.set_etag(found.version)
        if request.args.get("v") == found.version:
            answer.cache_control.public, answer.cache_control.max_age = True, A_YEAR
        else:
            answer.cache_control.no_cache = True
        answer.make_conditional(request)
        return answer

    return routes
