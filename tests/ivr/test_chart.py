"""The flow walked: nothing is left out, and callers know in time what to press."""

import pytest

from ivr.chart import Leg, World, walk
from ivr.lengths import LIMITS, Deed, Lengths
from ivr.script import Script
from ivr.values import Keys, Language, Silence, Step

SCRIPT = Script.load()
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def legs() -> list[Leg]:
    """Walk once."""
    return list(walk())


def test_every_step_is_on_the_map(legs: list[Leg]) -> None:
    """The walk begins at the ring and reaches every step there is."""
    assert legs[0].at is Step.START
    assert {leg.at for leg in legs} | {leg.to for leg in legs} == set(Step)
    assert {leg.to for leg in legs} == set(Step) - {Step.START}
    assert {leg.at for leg in legs} == set(Step) - {Step.DONE}


def test_an_answer_in_vain_is_repeated_until_the_call_moves_on(legs: list[Leg]) -> None:
    """No leg ends where it began because nothing valid was said."""
    for leg in legs:
        if len(leg.turns) > 1:
            assert leg.to is not leg.at or leg.end.state.partial
            assert len(leg.turns) <= (2 if isinstance(leg.heard, Silence) else 3)


@pytest.mark.parametrize("language", ["el", "en"])
@pytest.mark.parametrize("schools", LIMITS)
def test_callers_know_soon_what_to_press(schools: int, language: Language) -> None:
    """The code question is heard within 12 s of answering, the question about one known school within 10 s."""
    assert round(Lengths(SCRIPT, language).until_understood(schools), 2) <= LIMITS[schools]


@pytest.mark.parametrize("language", ["el", "en"])
def test_routes_end_at_a_number_and_impatience_saves_time(language: Language) -> None:
    """On every route pressing early is never slower, and most routes are shorter for it."""
    for schools in (0, 1, 3):
        routes = Lengths(SCRIPT, language).routes(schools)
        assert all(route.quick[0] <= route.patient[0] for route in routes)
        assert all(route.quick[1] <= route.patient[1] for route in routes)
        assert len({route.deeds for route in routes}) == len(routes)


def test_the_straight_way_is_found_and_categories_stand_together() -> None:
    """Code, yes, category is one route for all nine keys; so is the road of who presses nothing at all."""
    routes = {route.deeds: route for route in Lengths(SCRIPT, "el").routes(0)}
    nine = tuple(Keys(key) for key in "123456789")
    straight = (
        Deed(Step.CODE, (Keys("0501010"),), 1),
        Deed(Step.CONFIRM, (Keys("1"),), 1),
        Deed(Step.CATEGORY, nine, 1),
    )
    assert straight in routes
    assert routes[straight].patient[1] < 60
    assert any(deeds[0].heard == (Silence(),) and deeds[-1].heard == (Silence(),) for deeds in routes)


def test_a_world_with_more_schools_takes_longer_to_ask() -> None:
    """Each school on offer costs its own line."""
    lengths = Lengths(SCRIPT, "el")
    assert lengths.until_understood(2) < lengths.until_understood(3) < lengths.until_understood(5)
    assert World(3).schools == 3
