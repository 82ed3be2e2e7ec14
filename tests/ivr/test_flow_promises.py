"""The promises of the flow for every sequence of keys, silences, recordings and a hang-up at any point."""

from hypothesis import given
from hypothesis import strategies as st

from ivr.codec import FACTS, HEARD, STATE, TURN
from ivr.flow import MAX_TURNS, advance, converse
from ivr.values import Add, Amend, Ended, Heard, Keys, Language, Left, Open, Resumed, Silence, Step
from tests.support.examples import examples
from tests.support.ivr_call import CLIP, Call, call
from tests.support.ivr_line import RENDERER
from tests.support.ivr_world import ACTIVE, CLOSED, MERGED, OTHER, SCHOOL, SCHOOLS, UNKNOWN, World
from tests.support.twiml_law import breaches

worlds = st.builds(
    World,
    at_line=st.sampled_from([(), (SCHOOL,), (SCHOOL, OTHER), (*SCHOOLS.values(), SCHOOL)]),
    dialable=st.booleans(),
    notice=st.none() | st.just(("Εργασίες.", "Works.")),
    standing=st.frozensets(st.integers(0, 8)),
)
likely = st.sampled_from(
    [*"0123456789*#", ACTIVE, CLOSED, MERGED, UNKNOWN, "2101234567", "05", "01010", f"*{ACTIVE}"]
)
keys = st.builds(Keys, likely | st.text("0123456789*#", min_size=1, max_size=12))
ends = st.sampled_from(["key", "zero", "silence", "hangup"])
recordings = st.builds(Left, st.sampled_from([CLIP, None]), st.integers(0, 120), ends)
deeds = st.lists(keys | keys | st.just(Silence()) | recordings | st.just(Resumed()), max_size=MAX_TURNS + 3)


def played(world: World, done: list[Heard], language: Language = "el") -> Call:
    """Return the call these deeds make."""
    going = call(world, language=language)
    for heard in done:
        going.hear(heard)
    return going


@examples(150)
@given(worlds, deeds)
def test_every_call_ends_and_every_word_of_it_can_be_played(world: World, done: list[Heard]) -> None:
    """No sequence raises, every answer keeps the carrier's law, and forty turns are the most a call takes."""
    going = played(world, done)
    for n, exchange in enumerate(going.log):
        assert breaches(RENDERER.turn(exchange.turn, n)) == []
    if len(going.log) >= MAX_TURNS:
        assert going.log[MAX_TURNS - 1].turn.state.step is Step.DONE


@examples(150)
@given(worlds, deeds)
def test_hanging_up_at_any_moment_leaves_an_outcome(world: World, done: list[Heard]) -> None:
    """Wherever a call ends, a request was opened in it or it was added to one (P2)."""
    going = played(world, done)
    outcomes = 0
    for exchange in going.log:
        outcomes += sum(isinstance(act, Open | Add) for act in exchange.turn.acts)
        last, _facts = converse(exchange.turn.state, Ended("completed"), world)
        assert outcomes + sum(isinstance(act, Open | Add) for act in last.acts) >= 1


@examples(150)
@given(worlds, deeds)
def test_requests_are_opened_once_and_only_then_spoken_of(world: World, done: list[Heard]) -> None:
    """A number is opened at most once, and no other number is amended, added to twice over, or said."""
    opened: list[str] = []
    standing: set[str] = set()
    for exchange in played(world, done).hang_up().log:
        for act in exchange.turn.acts:
            match act:
                case Open(number):
                    assert number not in opened
                    opened.append(number)
                case Add(number):
                    standing.add(number)
                case Amend(number):
                    assert number in opened
        for line in exchange.lines:
            said = dict(line.slots).get("number")
            assert said is None or said in opened or said in standing or line.id == "existing"
    assert set(opened) | standing == set(exchange.turn.state.numbers)


@examples(150)
@given(worlds, deeds)
def test_a_number_is_said_in_full_when_its_request_is_made(world: World, done: list[Heard]) -> None:
    """The turn that opens or joins a request says its number where no key can cut it off."""
    for exchange in played(world, done).log:
        for act in exchange.turn.acts:
            if isinstance(act, Open) or (isinstance(act, Add) and act.number not in exchange.before.numbers):
                assert ("number", act.number) in [slot for line in exchange.turn.says for slot in line.slots]


@examples(150)
@given(worlds, deeds)
def test_a_call_can_be_replayed_from_what_was_stored(world: World, done: list[Heard]) -> None:
    """State, input and facts survive as JSON, and the flow makes the same turn of them again."""
    for exchange in played(world, done).log:
        before = STATE.load(STATE.dump(exchange.before))
        heard, facts = HEARD.load(HEARD.dump(exchange.heard)), FACTS.load(FACTS.dump(exchange.facts))
        assert (before, heard, facts) == (exchange.before, exchange.heard, exchange.facts)
        assert advance(before, heard, facts) == exchange.turn == TURN.load(TURN.dump(exchange.turn))


@examples(150)
@given(worlds, deeds)
def test_the_language_changes_nothing_but_the_language(world: World, done: list[Heard]) -> None:
    """A call that begins in English takes the same way and leaves the same record as one in Greek."""
    greek, english = played(world, done), played(world, done, "en")
    assert greek.acts == english.acts
    for one, other in zip(greek.log, english.log, strict=True):
        assert one.turn.state.language != other.turn.state.language
        assert [line.id for line in one.lines] == [line.id for line in other.lines]
