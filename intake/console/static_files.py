"""Style, script and the vendored libraries, by an address that changes with the content. Open to strangers."""

from pathlib import Path

from flask import Response, abort, request, send_from_directory

from intake.console.frame import STATIC, asset
from intake.console.gate import Answer, Pages

A_YEAR = 31_536_000


def add(pages: Pages) -> None:
    """Add the files."""

    @pages.page("/static/<path:name>", None)
    def _static(name: str) -> Answer:
        if not _is_file(name):
            abort(404)
        answer: Response = send_from_directory(STATIC, name, conditional=True)
        kept = request.full_path == asset(name)
        answer.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable" if kept else "no-cache"
        return answer


def _is_file(name: str) -> bool:
    """Whether it is one of ours; a path cannot lead out of the folder."""
    place = (STATIC / name).resolve()
    return place.is_relative_to(Path(STATIC).resolve()) and place.is_file()
