"""Where a ticket's own page is, for people who have an account there. The address comes from the settings alone.

What each system calls its page is told in its manual; a reference that is no plain number leads nowhere.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from intake.ground.desk_file import DeskSettings

PAGE: Mapping[str, str] = {
    "roundup": "/issue{ref}",
    "rt": "/Ticket/Display.html?id={ref}",
    "redmine": "/issues/{ref}",
    "zammad": "/#ticket/zoom/{ref}",
    "zendesk": "/agent/tickets/{ref}",
    "glpi10": "/front/ticket.form.php?id={ref}",
    "glpi11": "/front/ticket.form.php?id={ref}",
}
API = ("/REST/2.0", "/api/v2", "/api/v1", "/apirest.php", "/api.php")
"""What some write at the end of the address, where the programs' door is."""


def page_of(desks: Sequence[DeskSettings], desk: str, ref: str) -> str | None:
    """Return the address of a ticket's page, None if it has none that we know."""
    told = next((each for each in desks if each.name == desk), None)
    if told is None or told.kind not in PAGE or not (ref.isascii() and ref.isdigit()):
        return None
    if urlsplit(told.url).scheme not in ("http", "https"):
        return None
    site = told.url.rstrip("/")
    for end in API:
        site = site.removesuffix(end)
    return site + PAGE[told.kind].format(ref=ref)
