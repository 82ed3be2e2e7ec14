"""The second question, the commitment, and what helps the technician."""

import pytest

from ivr.values import Add, Amend, Open, Reason, Step
from tests.support.ivr_call import call
from tests.support.ivr_world import ACTIVE, CLOSED, DOUBLE, HIDDEN, NOBODY, ONE, OTHER, STANDING, UNKNOWN, World

SETTLED = f"{ACTIVE} 1"


@pytest.mark.parametrize("key", "123456789")
def test_every_category_key_commits_a_request(key: str) -> None:
    """With the kind of problem the request is opened, and its number is spoken in full before anything else."""
    chosen = call(NOBODY, f"{SETTLED} {key}")
    assert chosen.step is Step.NUMBER
    assert chosen.said == ["request_number"]
    assert chosen.asked == ["number_again", "summary", "correct_it"]
    (act,) = chosen.acts
    assert isinstance(act, Open)
    assert act.known.category == int(key) % 9
    assert act.known.kind == ("request" if key == "8" else "incident")
    assert act.known.reasons == ()
    assert dict(chosen.turn.says[0].slots) == {"number": act.number}


def test_two_silences_at_the_category_are_something_else() -> None:
    """Who keys no kind of problem still has a request, in the category «other», marked for a look."""
    silent = call(NOBODY, f"{SETTLED} s")
    assert silent.asked[0] == "no_input"
    silent.do("s")
    assert silent.step is Step.NUMBER
    assert silent.known.category == 0
    assert silent.known.reasons == (Reason.CATEGORY_UNKNOWN,)


def test_a_standing_request_is_told_before_a_second_one_is_made() -> None:
    """A school that calls about a category with a standing request hears its number, day and kind first."""
    told = call(DOUBLE, f"{SETTLED} 4")
    assert told.step is Step.DUPLICATE
    assert told.asked == ["existing", "existing_keys"]
    assert dict(told.lines[0].slots) == {"number": STANDING, "day": "2026-11-20", "category": 4}
    assert told.acts == []


DUPLICATES = [
    # what is done at the question, opened, added to, possible duplicate
    ("1", [], [STANDING], False),
    ("2", ["10007"], [], False),
    ("s s", ["10007"], [], True),
    ("5 5 5", ["10007"], [], True),
    ("hangup", ["10007"], [], True),
    ("0 hangup", ["10007"], [], True),
    ("0 1", ["10007"], [STANDING], False),
    ("0 2", ["10007"], [], False),
]


@pytest.mark.parametrize(("deeds", "opened", "added", "doubled"), DUPLICATES, ids=[d[0] for d in DUPLICATES])
def test_what_happens_when_a_request_stands_already(
    deeds: str, opened: list[str], added: list[str], doubled: bool
) -> None:
    """1 adds the call to it, 2 makes a new one; who says neither gets a new one marked as possible duplicate."""
    done = call(DOUBLE, f"{SETTLED} 4 {deeds.removesuffix('hangup')}")
    if deeds.endswith("hangup"):
        done.hang_up()
    assert (done.opened, done.added) == (opened, added)
    last = list(done.record.values())[-1]
    assert (Reason.POSSIBLE_DUPLICATE in last.reasons) is doubled


def test_being_added_goes_straight_to_the_description() -> None:
    """Who is added to a standing request hears that number and may still say what is new."""
    added = call(DOUBLE, f"{SETTLED} 4 1")
    assert (added.step, added.said) == (Step.DESCRIPTION, ["added"])


def test_something_else_is_never_taken_for_a_duplicate() -> None:
    """Two «other» problems of one school have nothing in common, so no standing request is offered."""
    assert call(DOUBLE, f"{SETTLED} 9").step is Step.NUMBER


def test_a_school_that_is_not_known_has_no_standing_request() -> None:
    """Without a school there is nothing to compare, and the request is opened."""
    assert call(DOUBLE, "6 r9 4").step is Step.NUMBER


COMMITTED = f"{SETTLED} 4"
CORRECTIONS = [
    # deeds after the number was heard, school, category
    ("1 1 0501040 1", OTHER.id, 4),
    ("1 1 0501040 s s", OTHER.id, 4),
    (f"1 1 {UNKNOWN} 0501040 1", OTHER.id, 4),
    ("1 2 7", 1, 7),
    ("1 2 9", 1, 0),
    (f"1 1 {UNKNOWN} {UNKNOWN}", 1, 4),
    ("1 1 6", 1, 4),
    ("1 1 s s", 1, 4),
    ("1 1 0501040 2 s s", 1, 4),
    ("1 1 0501040 2 6", 1, 4),
    ("1 2 s s", 1, 4),
    ("1 s", 1, 4),
    ("1 5 5 5", 1, 4),
]


@pytest.mark.parametrize(("deeds", "school", "category"), CORRECTIONS, ids=[c[0] for c in CORRECTIONS])
def test_a_correction_changes_what_was_wrong_and_a_failed_one_nothing(
    deeds: str, school: int, category: int
) -> None:
    """The request stands while it is put right, and keeps its values unless the correction succeeds."""
    done = call(NOBODY, f"{COMMITTED} {deeds}")
    assert done.step is Step.NUMBER
    assert done.opened == ["10007"]
    assert (done.known.school, done.known.category) == (school, category)
    if (school, category) == (1, 4):
        assert not [act for act in done.acts if isinstance(act, Amend)]
    else:
        assert done.asked[0] == "corrected"


@pytest.mark.parametrize("deeds", ["1", "1 1", "1 1 0501040", f"1 1 {UNKNOWN}", "1 1 05", "1 2"])
def test_hanging_up_in_the_middle_of_a_correction_changes_nothing(deeds: str) -> None:
    """Who rings off before a correction has succeeded leaves the request as it was."""
    done = call(NOBODY, f"{COMMITTED} {deeds}").hang_up()
    assert [type(act) for act in done.acts] == [Open]


def test_a_correction_is_not_an_entry() -> None:
    """While a school is being corrected nothing is said of earlier requests, and 8 is the digit it is."""
    correcting = call(NOBODY, f"{COMMITTED} 1 1")
    assert correcting.asked == ["enter_code"]
    assert correcting.do("8").asked == ["go_on"]
    assert correcting.known.kind == "incident"


def test_a_corrected_school_that_is_closed_is_said_to_be() -> None:
    """A correction to a school that is not active says so, as the first question would."""
    assert call(NOBODY, f"{COMMITTED} 1 1 {CLOSED} 1").asked[:2] == ["corrected", "school_inactive"]


def test_corrections_end_after_three() -> None:
    """A fourth correction is neither offered nor taken."""
    thrice = call(NOBODY, f"{COMMITTED} 1 2 5 1 2 6 1 2 7")
    assert "correct_it" not in thrice.asked
    assert thrice.do("1").step is Step.URGENCY


ANSWERS = [
    # category key, keys from the number on, what is then known
    ("4", "s 1", {"urgent": True}),
    ("4", "s 2", {"urgent": False}),
    ("4", "s s s", {"urgent": None}),
    ("4", "s 7 7 7", {"urgent": None}),
    ("8", "s 1", {"urgent": None, "delivered": True}),
    ("8", "s 2", {"urgent": None, "delivered": False}),
    ("3", "s 1 1", {"urgent": True, "system": "windows"}),
    ("3", "s 2 2", {"urgent": False, "system": "linux"}),
    ("3", "s 2 3", {"system": "unknown"}),
    ("3", "s 2 s s", {"system": None}),
    ("3", "s 2 9 9 9", {"system": None}),
]


@pytest.mark.parametrize(("category", "deeds", "known"), ANSWERS, ids=[f"{a[0]}: {a[1]}" for a in ANSWERS])
def test_what_helps_the_technician_is_amended(category: str, deeds: str, known: dict[str, object]) -> None:
    """Urgency and the lab's system are brought to the open request as they are told; none of them is needed."""
    done = call(NOBODY, f"{SETTLED} {category} {deeds}")
    assert done.step is Step.DESCRIPTION
    assert {name: getattr(done.known, name) for name in known} == known


@pytest.mark.parametrize("category", "12456789")
def test_only_the_lab_is_asked_for_its_system(category: str) -> None:
    """The system is asked for in category 3 and nowhere else."""
    steps = [exchange.turn.state.step for exchange in call(NOBODY, f"{SETTLED} {category} s 1").log]
    assert Step.SYSTEM not in steps
    assert call(NOBODY, f"{SETTLED} 3 s 1").step is Step.SYSTEM


CALLBACKS = [
    (NOBODY, f"{SETTLED} 4 s 1", False),
    (NOBODY, f"{SETTLED} 1 s 1", False),
    (HIDDEN, f"{SETTLED} 4 s 1", True),
    (HIDDEN, f"{SETTLED} 3 s 1 1", True),
    (ONE, "1 1 s 1", True),
    (ONE, "1 4 s 1", False),
]


@pytest.mark.parametrize(("world", "deeds", "asked"), CALLBACKS)
def test_a_number_to_ring_back_is_asked_only_where_it_is_needed(world: World, deeds: str, asked: bool) -> None:
    """It is asked for if the caller cannot be rung, or calls from the very school whose line is down."""
    assert (call(world, deeds).step is Step.CALLBACK) is asked


def test_a_standing_request_of_this_very_call_is_no_duplicate() -> None:
    """Two problems of one kind in one call are two requests."""
    world = World(standing=frozenset({4}))
    added = call(world, f"{SETTLED} 4 1 2 1 4")
    assert added.step is Step.NUMBER
    assert [type(act) for act in added.acts if not isinstance(act, Amend)] == [Add, Open]
