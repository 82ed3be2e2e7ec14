"""The Flask application around its parts. Builds nothing else."""

from pathlib import Path

from flask import Blueprint, Flask

_HERE = Path(__file__).parents[1]
_PACKED = _HERE / "_templates"
TEMPLATES = _PACKED if _PACKED.is_dir() else _HERE.parent / "templates"
"""In a wheel the templates travel inside the package; in a checkout they stand at the top."""


def flask_app(*parts: Blueprint) -> Flask:
    """Return an application of these parts. No address ever redirects: a redirect would lose the caller's keys."""
    web = Flask("intake", static_folder=None, template_folder=str(TEMPLATES))
    web.url_map.strict_slashes = False
    web.url_map.merge_slashes = False
    for part in parts:
        web.register_blueprint(part)
    return web
