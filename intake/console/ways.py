"""Where an answer leads back to: the page of ours that a form was on, and never another site's."""

import re

from flask import request

_OURS = re.compile(r"/console/[\w/?=&.:+%-]*", re.ASCII)


def back_to(default: str) -> str:
    """Return the page that the form names, or the default."""
    asked = request.form.get("back", "")
    return asked if _OURS.fullmatch(asked) and len(asked) < 500 else default
