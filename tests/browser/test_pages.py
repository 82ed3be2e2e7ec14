"""Every page of the console as people meet it: readable and walkable, in light and dark, on a phone's screen."""

import pytest

from intake.ground.tables import request
from tests.support.browser import Site, aria, scrolls_sideways, shot, violations

PAGES = {
    "queue": "/console/",
    "dashboard": "/console/dashboard",
    "administration": "/console/administration",
    "rules": "/console/rules",
    "rules_version": "/console/rules/1",
    "rules_draft": "/console/rules/draft",
    "hours": "/console/hours",
    "calls": "/console/calls",
    "callbacks": "/console/callbacks",
}
"""Every page whose address needs nothing of a request."""


CALLS = (("+306971234567", ("0501010", "1", "2")), ("+306971234568", ("6",)), ("+302109999990", ()))
"""Who calls, and what they press: a request that is clear, one of an unknown school, an empty call."""


def a_day(site: Site) -> str:
    """Let a few people call; return the number of the request that needs a look."""
    house = site.house
    for caller, keys in CALLS:
        phone = house.phone(caller=caller)
        phone.dial()
        house.clock.pass_(seconds=20)
        for each in keys:
            phone.press(each)
        phone.hang_up()
        house.clock.pass_(minutes=7)
    house.deliver()
    rows = house.rows(request, state="needs_look")
    return str(next(row.number for row in rows if not row.unfinished))


@pytest.mark.slow
def test_no_page_keeps_anybody_out(site: Site) -> None:
    """No page breaks WCAG 2.2 AA, in light or dark; none scrolls sideways on a phone; outlines stand."""
    number = a_day(site)
    pages = {**PAGES, "request": f"/console/requests/{number}"}
    found: dict[str, list[str]] = {}
    for scheme, width in (("light", 1280), ("dark", 1280), ("light", 360)):
        window = site.window("admin", color_scheme=scheme, viewport={"width": width, "height": 800})
        page = window.page()
        for name, address in pages.items():
            answer = page.goto(address)
            assert answer
            assert answer.status == 200, address
            assert page.locator("html").get_attribute("lang") == "el"
            if width == 360:
                found[f"{name} {width}"] = scrolls_sideways(page)
            else:
                found[f"{name} {scheme}"] = violations(page, *(("color-contrast",) if scheme == "dark" else ()))
            if (scheme, width) == ("light", 1280):
                shot(page, name)
                aria(page, name)
    assert {name: told for name, told in found.items() if told} == {}
