"""The 58 directorate areas a school may belong to, as the shipped rule book (Annex 1) names them."""

from functools import cache

from intake.route.rulebook import RuleBook


@cache
def areas() -> frozenset[str]:
    """Return the areas' short names, the ones the network's own directory uses."""
    return frozenset(RuleBook.load().areas)
