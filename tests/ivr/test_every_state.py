"""Every state a call can reach, in both languages: what is said there is sound, and a way leads on."""

from collections import defaultdict, deque

import pytest

from ivr.values import Keypad, Line, Step
from tests.support.ivr_line import RENDERER
from tests.support.ivr_walk import Edge, walk
from tests.support.twiml_law import breaches

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def edges() -> list[Edge]:
    """Walk once for all tests of this file."""
    return list(walk())


def test_every_document_keeps_the_law_of_the_carrier(edges: list[Edge]) -> None:
    """Whatever a caller does, the answer is a document the carrier plays to its end."""
    answers = {(e.turn.says, e.turn.listen, e.turn.state.language): e.turn for e in edges}
    found = {str(key): wrong for key, turn in answers.items() if (wrong := breaches(RENDERER.turn(turn, 7)))}
    assert found == {}
    assert len(answers) > 300


def lines(edges: list[Edge]) -> set[Line]:
    """Return all that is said anywhere."""
    asks = {line for edge in edges if isinstance(edge.turn.listen, Keypad) for line in edge.turn.listen.asks}
    return asks | {line for edge in edges for line in edge.turn.says}


def test_every_line_is_said_as_it_was_meant(edges: list[Edge]) -> None:
    """No line of any state has a missing prompt or a gap that cannot be filled."""
    for line in lines(edges):
        RENDERER.script.check(line)


def test_every_prompt_of_the_script_is_heard_somewhere(edges: list[Edge]) -> None:
    """The script holds nothing that no caller can ever hear."""
    heard = {line.id for line in lines(edges)}
    named_by_others = {f"category_{n}" for n in range(9)} | {
        "last_resort",
        "last_resort_thanks",
        "wrap_up",
        "notice",
    }
    assert set(RENDERER.script.prompts) - named_by_others == heard - named_by_others


def test_from_every_state_a_way_leads_to_the_end(edges: list[Edge]) -> None:
    """There is no dead end: some input leads on from every reachable state until the call is done."""
    back, done = defaultdict(set), set()
    for edge in edges:
        back[edge.to].add(edge.at)
        if edge.turn.state.step is Step.DONE:
            done.add(edge.to)
    leads_on, ahead = set(done), deque(done)
    while ahead:
        for before in back[ahead.popleft()] - leads_on:
            leads_on.add(before)
            ahead.append(before)
    assert {edge.to for edge in edges} - leads_on == set()


def test_every_step_is_reached_in_both_languages(edges: list[Edge]) -> None:
    """The walk leaves no step out, in Greek or in English."""
    seen = {(edge.turn.state.step, edge.turn.state.language) for edge in edges}
    assert seen == {(step, language) for step in Step if step is not Step.START for language in ("el", "en")}
