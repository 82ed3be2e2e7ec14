"""A request's story tells how it stood at any moment, whatever came later."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from intake.record.heads.stories import Decided, Event, Story

DAY = timedelta(days=1)
NOON = datetime(2026, 11, 1, 10, tzinfo=UTC)
EVENTS = st.lists(st.sampled_from(["done", "reopened", "overridden", "taken", "given_back"]), max_size=6)


@given(EVENTS, st.integers(0, 7))
def test_a_request_is_settled_as_its_last_end_says(events: list[str], hour: int) -> None:
    """At any moment, whatever came later; before its first end it was open."""
    ends = [(place, what) for place, what in enumerate(events) if what in ("done", "reopened")]
    if ends and ends[0][1] == "reopened":
        ends = [(-1, "done"), *ends]
    told = [Event(NOON + place * DAY, what, {"to": "x"}) for place, what in enumerate(events)]
    state = "done" if ends and ends[-1][1] == "done" else "confirmed"
    story = Story("a" * 32, "10001", NOON, state, unfinished=False, directorate=None, events=told)
    before = [what for place, what in ends if place < hour]
    assert story.settled(NOON + hour * DAY) == bool(before and before[-1] == "done")


def test_a_team_that_a_person_chose_outlives_what_is_decided_later() -> None:
    """As at the helpdesk: our later decision moves nothing, a team that gives it back does."""
    ours = [Decided(NOON + days * DAY, "kyk", team, "A2", "remote", travel=False)
            for days, team in ((0, "first"), (2, "third"))]  # fmt: skip
    theirs = [
        Event(NOON + DAY, "overridden", {"to": "second"}),
        Event(NOON + 3 * DAY, "given_back", {"to": "triage"}),
    ]
    story = Story("a" * 32, "10001", NOON, "confirmed", unfinished=False, directorate="kyk", decisions=ours,
                  events=theirs)  # fmt: skip
    teams = [story.team(NOON + timedelta(days=days, hours=1)) for days in range(4)]
    assert teams == ["first", "second", "second", "triage"]
    assert [(move.decided, move.to) for move in story.moves()] == [("first", "second"), ("third", "triage")]
