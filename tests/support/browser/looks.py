"""What a page looks like to those who cannot see it, and to those who can: findings, its outline, its picture."""

import os
from functools import cache
from pathlib import Path

from playwright.sync_api import Page

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
OUTLINES = ROOT / "tests/browser/aria"
PICTURES = ROOT / "docs/console"
LAWS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
"""WCAG 2.2, levels A and AA, as axe-core tags its rules (deque's axe-core, doc/API.md)."""


@cache
def _axe() -> str:
    return (HERE / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page, *only: str) -> list[str]:
    """Return what breaks WCAG 2.2 AA on the page, a sentence each; `only` asks for these rules alone."""
    page.evaluate(_axe())
    how = {"runOnly": {"type": "rule", "values": list(only)} if only else {"type": "tag", "values": LAWS}}
    found = page.evaluate("how => axe.run(document, {...how, resultTypes: ['violations']})", how)
    return [
        f"{each['id']}: {each['help']}: {node['html'][:160]} ({node['failureSummary']})"
        for each in found["violations"]
        for node in each["nodes"]
    ]


def aria(page: Page, name: str) -> None:
    """Hold the page's outline, as a screen reader walks it, against its file (INTAKE_TEST_WRITE=1: write it)."""
    outline = page.locator("body").aria_snapshot() + "\n"
    file = OUTLINES / f"{name}.yml"
    if os.environ.get("INTAKE_TEST_WRITE"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(outline, encoding="utf-8")
    assert file.exists(), f"{file.name} is not written yet: INTAKE_TEST_WRITE=1"
    assert outline == file.read_text(encoding="utf-8"), f"the page {name} reads differently: INTAKE_TEST_WRITE=1"


def shot(page: Page, name: str) -> None:
    """Keep a picture of the page for its document, where INTAKE_TEST_WRITE=1 asks for it."""
    if os.environ.get("INTAKE_TEST_WRITE"):
        PICTURES.mkdir(exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png", animations="disabled", caret="hide")


def scrolls_sideways(page: Page) -> list[str]:
    """Return what makes the page wider than the screen, nothing if it fits."""
    found: list[str] = page.evaluate(
        """() => { const wide = document.documentElement.clientWidth + 1;
        if (document.documentElement.scrollWidth <= wide) return [];
        return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > wide)
        .map(e => e.tagName + '.' + e.className).slice(0, 8); }"""
    )
    return found
