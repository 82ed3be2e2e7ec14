"""The Flask application: webhooks and health, no pages of its own yet. Builds nothing else."""

from flask import Blueprint, Flask


def flask_app(*parts: Blueprint) -> Flask:
    """Return an application of these parts. No address ever redirects: a redirect would lose the caller's keys."""
    web = Flask("intake", static_folder=None)
    web.url_map.strict_slashes = False
    web.url_map.merge_slashes = False
    for part in parts:
        web.register_blueprint(part)
    return web
