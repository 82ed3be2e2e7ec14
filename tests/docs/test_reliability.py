"""The kill matrix on the page: every scene on both databases, and nothing that no test plays."""

from itertools import product

import pytest

from tests.support.kills import SHOWN, boundaries
from tests.support.reliability import blocks, filled
from tests.support.scenes import SCENES


def test_the_page_tells_of_every_scene_and_of_no_other() -> None:
    """A table that no test writes would go on saying what was once true."""
    played = {f"{scene.name}/{dialect}" for scene, dialect in product(SCENES, ("sqlite", "postgresql"))}
    assert blocks().keys() == played
    assert all(text.startswith("Steps: 1 ") for text in blocks().values())


def test_a_part_of_the_matrix_looks_at_both_sides_of_whatever_others_see() -> None:
    """Where not every boundary is played, none beside what others can see is left out."""
    steps = (
        "SELECT a",
        "COMMIT",
        "SELECT a",
        "UPDATE a",
        "SELECT a",
        "COMMIT",
        "GET b",
        f"{SHOWN[0]} b",
        "its answer",
    )
    assert boundaries(steps, everywhere=True) == list(range(10))
    assert boundaries(steps, everywhere=False) == [0, 5, 6, 7, 8, 9]


def test_what_was_not_played_is_told_only_where_its_neighbours_agree() -> None:
    """A change that nobody expected between two boundaries fails the test, and is not written down as nothing."""
    before, after = ("a", "c"), ("b", "c")
    assert filled({0: before, 3: before, 4: after}, 4) == [before] * 4 + [after]
    with pytest.raises(AssertionError, match="something changed between 0 and 3"):
        filled({0: before, 3: after}, 3)
