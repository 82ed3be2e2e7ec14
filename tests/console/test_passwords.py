"""Passwords: long is good, what everybody guesses is not, and the same phrase works from any keyboard."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from intake.record.people import passwords
from intake.record.people.passwords import Crowded, complaint, fits, kept

OWN = ("maria.a", "Μαρία Αναγνωστοπούλου")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("μία σωστή φράση", None), ("correct horse battery", None), ("xk2-vq9-mm4-ab", None),
        ("short", "short"), ("ένδεκα1234", "short"), ("x1" * 65, "long"),
        ("aaaaaaaaaaaaaa", "common"), ("123456789012", "common"), ("Password1234", "common"),
        ("qwertyuiop12", "common"), ("ολυμπιακός2024", "common"), ("σ'αγαπώ πολύ", "common"),
        ("Αναγνωστοπούλου1", "own"), ("maria.a-maria.a", "own"),
        ("intake-intake-2026", "own"), ("sch.gr 123456789", "own"),
    ],
)  # fmt: skip
def test_what_is_taken(password: str, why: str | None) -> None:
    """Length decides, and whether a guesser would begin with it; nothing is asked of its composition."""
    assert complaint(password, OWN) == why


def test_the_same_characters_are_the_same_password() -> None:
    """An accent typed as one key or as two makes no difference; another password does."""
    stored = kept("καλή φράση μου")
    assert fits("καλή φράση μου", stored)
    assert fits("καλή φράση μου", stored)
    assert not fits("καλη φράση μου", stored)
    assert not fits("καλή φράση μου", None)
    assert not fits("καλή φράση μου", "no hash at all")


def test_no_more_than_two_are_checked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A flood of sign-ins costs two threads, not the telephone; who finds no turn is told so."""
    monkeypatch.setattr(passwords, "PATIENCE_S", 0.0)
    stored = kept("καλή φράση μου")

    def tried(_n: int) -> bool:
        try:
            return fits("καλή φράση μου", stored)
        except Crowded:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert True in set(pool.map(tried, range(24)))
    with passwords._turn(), passwords._turn(), pytest.raises(Crowded):
        fits("καλή φράση μου", stored)
