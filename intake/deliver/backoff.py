"""How long whatever failed waits before it is tried again."""

from datetime import timedelta


def backoff(tries: int, chance: float, longest: timedelta) -> timedelta:
    """Return a wait that doubles with every try, half of it by `chance` (0 to 1), so that retries spread out."""
    whole = min(timedelta(seconds=2 ** min(tries, 16)), longest)
    return whole * (0.5 + chance / 2)
