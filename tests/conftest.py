"""Fixtures that many tests share; each lives in its own file of `tests.support`."""

from tests.support.roundup import roundup

__all__ = ["roundup"]
