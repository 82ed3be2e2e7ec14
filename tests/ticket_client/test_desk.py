"""What `ticket_client.desk` computes itself: the subject that carries the key."""

from hypothesis import given
from hypothesis import strategies as some

from ticket_client.values import tagged

KEYS = some.text("0123456789abcdef", min_size=8, max_size=32)


@given(some.text(), KEYS, some.integers(60, 255))
def test_a_subject_is_one_short_line_that_ends_in_the_key(subject: str, key: str, room: int) -> None:
    """Whatever the subject, the tagged one fits the room, is one line, and ends in the key.

    Nor has it more bytes than Greek letters before the tail would have, and the three dots.
    """
    line = tagged(subject, key, room)
    assert len(line) <= room
    assert len(line.encode()) <= 2 * room - len(f" [IVR:{key}]") + 1
    assert line.endswith(f"[IVR:{key}]")
    assert len(line.splitlines()) == 1


@given(some.text("αβγ ώΆ", max_size=20), KEYS)
def test_a_short_subject_is_kept_whole(subject: str, key: str) -> None:
    """Nothing but blanks is taken from a subject that fits."""
    assert tagged(subject, key) == f"{' '.join(subject.split())} [IVR:{key}]"


def test_a_cut_subject_shows_it() -> None:
    """A subject that does not fit ends in an ellipsis before its key."""
    assert "α… [IVR:" in tagged("α" * 300, "k" * 32)
