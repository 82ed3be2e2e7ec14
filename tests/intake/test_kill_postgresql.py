"""The kill matrix on PostgreSQL: the process dies, is started again, and the outcome is right (P1-P4, P7, P8).

What was found stands in docs/reliability.md, which also says how to write it anew.
"""

import pytest

from tests.support.deaths import Launcher
from tests.support.kills import (
    Copied,
    HouseLike,
    carrier,
    copied,
    die_everywhere,
    house_like,
    launcher,
    trackers,
    unused,
)
from tests.support.scenes import SCENES, Scene

__all__ = ["carrier", "copied", "house_like", "launcher", "trackers", "unused"]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600), pytest.mark.parametrize("dialect", ["postgresql"])]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_wherever_a_process_dies_on_postgresql_the_outcome_is_right(
    scene: Scene, house_like: HouseLike, copied: Copied, launcher: Launcher, dialect: str
) -> None:
    """One outcome, one request whose number stands, one live ticket; promises kept, nothing doubled."""
    die_everywhere(scene, house_like, copied, launcher, dialect)
