"""A real Chromium for tests, and a whole installation that it opens over HTTP."""

from tests.support.browser.chromium import Watched, chromium
from tests.support.browser.looks import aria, scrolls_sideways, shot, violations
from tests.support.browser.site import Site, site

__all__ = ["Site", "Watched", "aria", "chromium", "scrolls_sideways", "shot", "site", "violations"]
