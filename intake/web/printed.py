"""Pages to print, whole in one file: what they show comes in, they load nothing, and all of it is escaped."""

from typing import Any

from flask import render_template

from intake.web.factory import flask_app


def printed(template: str, **shown: Any) -> str:
    """Return a page of `templates/reports/`, outside of any request."""
    with flask_app().app_context():
        return render_template(f"reports/{template}.html", **shown)
